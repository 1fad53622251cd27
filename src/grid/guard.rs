//! How does a reader's panic become trouble? And how is everything a file yields weighed?
//!
//! In: a closure; cells one by one. Out: its result, with a panic turned into [`Trouble::Panicked`], or, where it is our
//! own code that failed, into [`Trouble::Fault`] with the place; sheets within the limits. Refuses to know: which reader
//! is at work.

use std::cell::{Cell as Flag, RefCell};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use super::{Cell, Grid, Limits, Trouble, Value};
use crate::excel::{COLUMNS, ROWS};
use crate::place::address;

thread_local! {
    static QUIET: Flag<bool> = const { Flag::new(false) };
    static FAULT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Whether a panic came up in this program's own code: its paths are relative, those of libraries are not.
fn is_ours(file: &str) -> bool {
    let file = file.replace('\\', "/");
    file.starts_with("src/")
}

/// Runs a reader. Its panic is not printed; panics of our own code, of other code and of other threads are printed as
/// before.
pub(super) fn quietly<T>(work: impl FnOnce() -> Result<T, Trouble>) -> Result<T, Trouble> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let ours = info.location().filter(|place| is_ours(place.file()));
            if let (true, Some(place)) = (QUIET.get(), ours) {
                let place = format!("{}:{}", place.file(), place.line());
                FAULT.with(|fault| fault.replace(Some(place)));
            }
            if !QUIET.get() || ours.is_some() {
                before(info);
            }
        }));
    });
    let outer = QUIET.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    QUIET.set(outer);
    result.unwrap_or_else(|_| Err(FAULT.take().map_or(Trouble::Panicked, |place| Trouble::Fault { place })))
}

/// Counts what a file has yielded so far against its limits.
pub(super) struct Meter<'a> {
    limits: &'a Limits,
    cells: usize,
    text: u64,
}

impl<'a> Meter<'a> {
    pub(super) const fn new(limits: &'a Limits) -> Self {
        Self { limits, cells: 0, text: 0 }
    }

    /// Puts a cell into a sheet. Cells with neither value nor formula are dropped; a place outside the sheet or
    /// taken already is damage.
    pub(super) fn put(&mut self, grid: &mut Grid, at: (u32, u32), mut cell: Cell) -> Result<(), Trouble> {
        if at.0 >= ROWS || at.1 >= COLUMNS {
            return Err(Trouble::sheet(&grid.name, "有单元格的位置超出 XFD1048576"));
        }
        let blank = match &cell.value {
            Value::Empty => true,
            Value::Text(text) => text.is_empty(),
            _ => false,
        };
        if blank && !cell.formula && cell.look.is_none() {
            return Ok(());
        }
        self.cells += 1;
        if self.cells > self.limits.cells {
            return Err(Trouble::TooManyCells { limit: self.limits.cells });
        }
        if let Value::Text(text) | Value::Date(text) | Value::Error(text) = &mut cell.value {
            cut(text, self.limits.text_bytes);
            self.text += text.len() as u64;
            if self.text > self.limits.inflated_bytes / 2 {
                return Err(Trouble::Bomb { limit: self.limits.inflated_bytes });
            }
        }
        match grid.cells.insert(at, cell) {
            None => Ok(()),
            Some(_) => {
                Err(Trouble::sheet(&grid.name, format_args!("单元格 {} 出现了两次", address(at.0, at.1))))
            }
        }
    }
}

/// Cuts text to a number of bytes and marks the cut.
pub(super) fn cut(text: &mut String, limit: usize) {
    if text.len() > limit {
        let end = (0..=limit).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
        text.truncate(end);
        text.push('…');
        text.shrink_to_fit();
    }
}

/// Two sheets of one name cannot be told apart by the readers.
pub(super) fn names_differ<'n>(names: impl Iterator<Item = &'n String>) -> Result<(), Trouble> {
    let mut seen = std::collections::BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(Trouble::sheet(name, "有两个工作表同名"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_trouble_and_the_flag_is_lowered() {
        let result: Result<(), Trouble> = quietly(|| std::panic::resume_unwind(Box::new("reader")));
        assert_eq!(result, Err(Trouble::Panicked));
        assert!(!QUIET.get());
    }

    #[test]
    fn a_panic_of_our_own_code_is_a_fault_with_its_place() {
        let result: Result<(), Trouble> = quietly(|| panic!("ours"));
        let told = result.expect_err("a fault").to_string();
        assert!(told.starts_with("读取程序自身出错（src/grid/guard.rs:"), "{told}");
        assert!(!is_ours("/home/a/.cargo/registry/src/index/calamine-0.38.0/src/xls.rs"));
        assert!(!is_ours("/rustc/1234/library/core/src/slice/index.rs"));
    }

    #[test]
    fn long_text_is_cut_at_a_character_and_marked() {
        let mut text = "汉字汉字".to_owned();
        cut(&mut text, 7);
        assert_eq!(text, "汉字…");
    }

    #[test]
    fn the_same_long_text_in_many_cells_is_a_bomb() {
        let limits = Limits { inflated_bytes: 200, ..Limits::default() };
        let (mut meter, mut grid) = (Meter::new(&limits), Grid::default());
        let cell = || Cell { value: Value::Text("x".repeat(60)), ..Cell::default() };
        assert_eq!(meter.put(&mut grid, (0, 0), cell()), Ok(()));
        assert_eq!(meter.put(&mut grid, (0, 1), cell()), Err(Trouble::Bomb { limit: 200 }));
    }
}
