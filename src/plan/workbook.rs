//! What does 规划.xlsx say? The plan as a clerk writes it, read into the same texts and tables as a plan folder, so that one
//! reader serves both; and a folder laid out as that workbook.
//!
//! In: the bytes of a workbook, or a folder. Out: [`Sheets`] and mistakes with sheet and cell, or a [`PlanBook`]. Refuses
//! to know: what a plan means.

mod carried;
mod derive;
mod draw;
mod read;
pub mod schema;
mod value;

pub use carried::carried;
pub use draw::{
    Exported, Picked, PlanBook, PlanColumn, PlanSheet, as_csv, blank, export, heading_of, roster,
};
pub(in crate::plan) use draw::{column_name, known_heading, known_word};
pub use read::Sheets;

/// The name of the workbook in a plan folder.
pub const FILE: &str = "规划.xlsx";
