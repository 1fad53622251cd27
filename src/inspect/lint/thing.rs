//! What stands on a sheet, each kind of thing as it is noted.
//!
//! In: nothing. Out: the types of [`super::note::Notes`]. Refuses to know: how they are read.

/// What a cell holds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::inspect) enum Value<'t> {
    /// Nothing.
    #[default]
    Blank,
    /// A number.
    Number(f64),
    /// A shared text.
    Shared(u32),
    /// A text of its own, as it stands in the part.
    Raw(&'t str),
    /// A text in several pieces: see [`super::note::Notes::joined`].
    Joined(u32),
    /// Yes or no.
    Truth(bool),
    /// An error value.
    Error(&'t str),
}

/// A cell that holds something or has a format.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::inspect) struct Cell<'t> {
    /// Row, from 1.
    pub row: u32,
    /// Column, from 1.
    pub column: u32,
    /// Its format.
    pub format: u32,
    /// Whether it is computed.
    pub formula: bool,
    /// What it holds.
    pub value: Value<'t>,
}

/// A row of which something is said.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::inspect) struct Row {
    /// Row, from 1.
    pub row: u32,
    /// Height in points, where it is told.
    pub height: Option<f64>,
    /// Whether the height stays as it is when the text grows.
    pub fixed: bool,
    /// Whether it is hidden or folded away.
    pub hidden: bool,
}

/// Columns of one width.
#[derive(Clone, Copy, Debug)]
pub(in crate::inspect) struct Columns {
    /// First, from 1.
    pub first: u32,
    /// Last.
    pub last: u32,
    /// Width in characters, where it is told.
    pub width: Option<f64>,
    /// Whether they are hidden or folded away.
    pub hidden: bool,
}

/// A link.
#[derive(Clone, Debug, Default)]
pub(in crate::inspect) struct Link {
    /// The cells that carry it.
    pub place: String,
    /// Where it leads within the book.
    pub location: Option<String>,
    /// The relation of a target outside.
    pub relation: Option<String>,
}

/// A conditional format.
#[derive(Clone, Debug, Default)]
pub(in crate::inspect) struct Mark {
    /// The cells it is for.
    pub place: String,
    /// Its kind, such as `cellIs`.
    pub kind: String,
    /// Its formulas.
    pub formulas: Vec<String>,
    /// Its format.
    pub format: Option<usize>,
    /// Whether it shows a sign instead of the value.
    pub bare: bool,
}

/// An entry rule.
#[derive(Clone, Debug, Default)]
pub(in crate::inspect) struct Entry {
    /// The cells it is for.
    pub place: String,
    /// Its kind, such as `list`; empty where it only shows a hint.
    pub kind: String,
    /// The hint.
    pub prompt: String,
    /// What is said of a wrong entry.
    pub error: String,
    /// What it compares with or chooses from.
    pub formulas: Vec<String>,
}

/// What a view adds or hides.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::inspect) struct View {
    /// Whether rows or columns are frozen.
    pub frozen: bool,
    /// Whether the lines between cells are not shown.
    pub no_lines: bool,
    /// Whether there are filter buttons.
    pub filter: bool,
}

/// How the sheet is laid on paper.
#[derive(Clone, Debug)]
pub(in crate::inspect) struct Page {
    /// Whether it is fitted to a number of pages.
    pub fit: bool,
    /// Pages in width and height it is fitted to; 0 is as many as it takes.
    pub pages: [u32; 2],
    /// Scale in percent where it is not fitted.
    pub scale: u32,
    /// Number of the paper size.
    pub paper: Option<u32>,
    /// Whether it lies.
    pub landscape: bool,
    /// Left, right, top and bottom margin in inches.
    pub margins: [f64; 4],
    /// Rows after which a page ends.
    pub row_breaks: Vec<u32>,
    /// Columns after which a page ends.
    pub column_breaks: Vec<u32>,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            fit: false,
            pages: [1, 1],
            scale: 100,
            paper: None,
            landscape: false,
            margins: [0.7, 0.7, 0.75, 0.75],
            row_breaks: Vec::new(),
            column_breaks: Vec::new(),
        }
    }
}
