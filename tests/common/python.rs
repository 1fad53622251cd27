//! A Python that reads and writes workbooks, for tests in which a second program fills or recalculates a file.

#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::process::Command;

/// Whether the second program finds a LibreOffice; else what to install.
pub fn office() -> Result<(), &'static str> {
    let there = ["soffice", "libreoffice"].iter().any(|office| answers(office, &["--version"]));
    there.then_some(()).ok_or(
        "no LibreOffice: install it (Debian: apt-get install libreoffice-calc) so that soffice is on the PATH",
    )
}

/// Where it is; else what to install: a check that was not made has not passed.
pub fn find() -> Result<PathBuf, &'static str> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = std::env::var_os("DUIBIAO_PYTHON").map(PathBuf::from);
    named
        .into_iter()
        .chain([root.join("target/ci-python/bin/python"), PathBuf::from("python3")])
        .find(|python| answers(&python.to_string_lossy(), &["-c", "import openpyxl"]))
        .ok_or(
            "no Python with openpyxl: python3 -m venv target/ci-python && \
             target/ci-python/bin/pip install -r tests/tools/requirements.txt \
             (or name one in the variable DUIBIAO_PYTHON)",
        )
}

/// Whether a command answers, without a fault.
pub fn answers(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}
