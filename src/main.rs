//! The binary: parse, run, exit code.

use anyhow::Context;
use duibiao::{cli, run};
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Mutex;

fn main() -> ExitCode {
    let command = match cli::parse(std::env::args_os()) {
        Ok(command) => command,
        Err(usage) => {
            // A closed pipe is the reader's choice, not our failure.
            let _ = if usage.code == 0 {
                std::io::stdout().write_all(usage.text.as_bytes())
            } else {
                std::io::stderr().write_all(usage.text.as_bytes())
            };
            return ExitCode::from(usage.code);
        }
    };
    match carry_out(&command) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::from(2)
        }
    }
}

fn carry_out(command: &cli::Command) -> anyhow::Result<u8> {
    let bar =
        Bar { shown: !command.quiet && std::io::stderr().is_terminal(), last: Mutex::new(String::new()) };
    let ending = run::run(&command.request, &|stage, done, total| bar.show(stage, done, total))?;
    bar.clear();
    if !command.quiet {
        std::io::stdout().write_all(ending.text.as_bytes()).context("摘要写不出来")?;
    }
    Ok(ending.code)
}

/// A progress bar on a terminal, nothing elsewhere.
struct Bar {
    shown: bool,
    last: Mutex<String>,
}

impl Bar {
    fn show(&self, stage: &str, done: usize, total: usize) {
        if !self.shown || total == 0 {
            return;
        }
        let filled = done * 20 / total;
        let line = format!("{stage} [{}{}] {done}/{total}", "█".repeat(filled), "░".repeat(20 - filled));
        if let Ok(mut last) = self.last.lock()
            && *last != line
        {
            let _ = write!(std::io::stderr(), "\r{line}\x1b[K");
            *last = line;
        }
    }

    fn clear(&self) {
        if self.shown {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}
