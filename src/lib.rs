//! duibiao 对标
#![warn(missing_docs)]
pub mod aggregate;
pub mod expr;
pub mod finding;
pub mod form;
pub mod grid;
pub mod intake;
pub mod observation;
pub mod place;
pub mod plan;
pub mod sample;
pub mod sheet;
pub mod value;
pub mod words;
pub mod write;
