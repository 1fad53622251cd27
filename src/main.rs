//! The binary: parse, run, exit code; and a sentence for what went wrong, whatever it was. What it prints carries no sign
//! that would steer the terminal.

use anyhow::Context;
use duibiao::write::refusal;
use duibiao::{cli, run, shown};
use std::any::Any;
use std::io::{IsTerminal, Write};
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::Mutex;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    quiet_panics();
    told_limits();
    let command = match cli::parse(std::env::args_os()) {
        Ok(command) => command,
        Err(usage) => {
            // Whoever clicks on the program, or drops a folder on it, can type no command.
            if let Some(command) = talks().then(|| cli::menu(std::env::args_os())).flatten() {
                return open_menu(&command);
            }
            // A closed pipe is the reader's choice, not our failure.
            let _ = if usage.code == 0 {
                std::io::stdout().write_all(shown::lines(&usage.text).as_bytes())
            } else {
                std::io::stderr().write_all(shown::told(&usage.text).as_bytes())
            };
            return ExitCode::from(usage.code);
        }
    };
    let done = match &command.by {
        cli::By::Menu => return open_menu(&command),
        cli::By::Arguments => ended(|| carry_out(&command)),
        cli::By::Starter(folder) => ended(|| print(&command, &run::menu::starter(folder.as_deref())?)),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(told) => {
            let _ = writeln!(std::io::stderr(), "{}", shown::told(&told));
            ExitCode::from(2)
        }
    }
}

/// Whether a person can be asked something.
fn talks() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// How something ended, or what a person is told of why it did not.
fn ended<T>(act: impl FnOnce() -> anyhow::Result<T>) -> Result<T, String> {
    match panic::catch_unwind(AssertUnwindSafe(act)) {
        Ok(done) => done.map_err(|error| error.to_string()),
        Err(panic) => Err(sentence(&*panic, &PANICKED_AT.lock().map(|at| at.clone()).unwrap_or_default())),
    }
}

/// The menu, until the person leaves it.
fn open_menu(command: &cli::Command) -> ExitCode {
    let carry_out =
        |request: &run::Request| ended(|| ending(request, command.quiet)).map(|ending| ending.text);
    let (mut input, mut out) = (std::io::stdin().lock(), std::io::stdout().lock());
    // A window that was closed, or a pipe that was, has no reader left to tell.
    let _ = run::menu::open(&command.request, &mut input, &mut out, &carry_out);
    ExitCode::SUCCESS
}

/// Where the last panic was.
static PANICKED_AT: Mutex<String> = Mutex::new(String::new());

/// A panic is told in one Chinese sentence; its English text and trace only to who asks for them by `RUST_BACKTRACE`,
/// and only where the fault is ours: what the system refuses a library is no fault of the program.
fn quiet_panics() {
    let before = panic::take_hook();
    let asked = std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0");
    panic::set_hook(Box::new(move |info| {
        if let (Some(place), Ok(mut at)) = (info.location(), PANICKED_AT.lock()) {
            // The last parts of the path: the rest is of the machine that built the program.
            let parts: Vec<&str> = place.file().rsplit(['/', '\\']).take(3).collect();
            *at = format!("{}:{}", parts.into_iter().rev().collect::<Vec<_>>().join("/"), place.line());
        }
        if asked && is_ours(info.payload()) {
            before(info);
        }
    }));
}

/// Whether a panic is a fault of the program. What the system refuses a library that unwraps it is none: it is told in one
/// sentence where it is caught, and a trace before that would only alarm. A thread that is not to be had is not caught.
fn is_ours(panic: &(dyn Any + Send)) -> bool {
    refusal::in_panic(panic).is_none_or(|refused| refused.kind() == std::io::ErrorKind::WouldBlock)
}

/// What a person is told of a panic. Its text may hold what a unit wrote, so its place alone is shown.
fn sentence(panic: &(dyn Any + Send), at: &str) -> String {
    match refusal::in_panic(panic) {
        Some(error) => format!(
            "运行中断：{}。{}没有写出新结果，原有结果未动。",
            refusal::said(&error),
            refusal::advice(&error)
        ),
        None => format!(
            "程序内部出错，没有写出新结果，原有结果未动。请重试；若仍出错，请把本条信息和所用的文件交给维护人员（位置：{at}）。"
        ),
    }
}

/// A file that grows past the limit of `ulimit -f` is an error to be told, not a signal to die of.
#[cfg(unix)]
fn told_limits() {
    let never_read = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    // Where the signal cannot be caught the process dies of it, as it would have.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, never_read);
}

#[cfg(not(unix))]
fn told_limits() {}

fn carry_out(command: &cli::Command) -> anyhow::Result<u8> {
    print(command, &ending(&command.request, command.quiet)?)
}

/// Carries a request out, with a bar that shows how far it has come.
fn ending(request: &run::Request, quiet: bool) -> anyhow::Result<run::Ending> {
    let bar = Bar { shown: !quiet && std::io::stderr().is_terminal(), last: Mutex::new(String::new()) };
    Ok(run::run(request, &|stage, done, total| bar.show(stage, done, total))?)
}

/// Prints how a run ended; gives its exit code.
fn print(command: &cli::Command, ending: &run::Ending) -> anyhow::Result<u8> {
    if !command.quiet {
        std::io::stdout().write_all(shown::lines(&ending.text).as_bytes()).context("摘要写不出来")?;
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
}

impl Drop for Bar {
    /// The line is free for what is told next, however the run ended.
    fn drop(&mut self) {
        if self.shown {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_is_printed_of_our_mistakes_and_not_of_what_the_system_refuses() {
        let flush = || -> std::io::Result<()> { Err(std::io::Error::from_raw_os_error(28)) };
        let refused = panic::catch_unwind(move || flush().expect("a flush")).expect_err("a panic");
        let mistake = panic::catch_unwind(|| panic!("{}", "a mistake")).expect_err("a panic");
        assert_eq!((is_ours(&*refused), is_ours(&*mistake)), (false, true));
    }

    #[test]
    fn a_mistake_of_ours_is_told_by_its_place_without_what_a_unit_wrote() {
        quiet_panics();
        let panic = panic::catch_unwind(|| panic!("{}", "3301 0119 9001 0112")).expect_err("a panic");
        let told = sentence(&*panic, &PANICKED_AT.lock().expect("a place"));
        assert!(told.starts_with("程序内部出错，没有写出新结果，原有结果未动。请重试"), "{told}");
        assert!(told.contains("src/main.rs:") && !told.contains("3301"), "{told}");
    }
}
