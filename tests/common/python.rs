//! A Python that reads and writes workbooks, for tests in which a second program fills or recalculates a file.

use std::path::{Path, PathBuf};
use std::process::Command;

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
