//! duibiao 对标: a plan folder drives the whole five-year cycle of a disability plan, offline, with one binary.
//!
//! Submissions come in, a tidy table of observations is checked and added up, set against the plan, and leaves as
//! workbooks. One way, no back and forth; every arrow is a named type and every room can be read alone:
//!
//! ```text
//! plan folder ──▶ plan ──▶ form ──▶ blank .xlsx ──(a unit fills)──▶ submissions/
//!                  │                                                     │
//!                  │                       intake ◀── grid ◀─────────────┘
//!                  │                         │ Collection: observations with their places, a ledger of files
//!                  ├─────────▶ total ◀───────┤
//!                  │             │ Totals: sums and coverage per node × item, node × indicator
//!                  ├───────▶ check ◀─────────┘
//!                  │             │ Checked: findings; it removes nothing
//!                  └───────▶ evaluate
//!                                │ Evaluation: value, progress, pace, status, forecast, why
//!                             report ──▶ Book of plain cells ──▶ write ──▶ .xlsx .csv .json
//! ```
//!
//! The rooms, each named after its question. A room uses only rooms above it and the furniture:
//!
//! | room | question |
//! |---|---|
//! | [`value`] [`shown`] [`place`] [`ids`] [`observation`] [`finding`] [`excel`] [`sheet`] [`xml`] [`source`] | furniture: what a figure, a text fit to be shown, a place, a ledger's entry, an observation, a remark, the limits of a spreadsheet, a workbook, a tag, a text file are |
//! | [`words`] | In whose words? |
//! | [`expr`] | How is a figure computed? |
//! | [`sampling`] | How sure can one be of a part? |
//! | [`grid`] | What stands in the cells? |
//! | [`plan`] | What was promised? |
//! | [`form`] | What do we ask a unit for? |
//! | [`sample`] | What might a unit send? |
//! | [`intake`] | What did the unit send? |
//! | [`total`] | What does it add up to? |
//! | [`check`] | Can it be believed? |
//! | [`survey`] | What did people say? |
//! | [`evaluate`] | Was the promise kept? |
//! | [`assess`] | Would a stranger find the same? |
//! | [`protect`] | What may be said aloud? |
//! | [`dialogue`] | What goes back to the units? |
//! | [`report`] | How do we say it? |
//! | [`write`] | How does it leave? |
//! | [`inspect`] | May it leave? |
//! | [`store`] | What was known before? |
//! | [`run`] | In what order? |
//! | [`cli`] | What was asked? |
//!
//! Two kinds of trouble: a [`finding::Finding`] is for the unit to mend, is collected and never stops a run; an error is
//! for the operator and stops it before anything is written. The main path is [`run::know`]; a test keeps the order of
//! the rooms.

pub mod assess;
pub mod check;
pub mod cli;
pub mod dialogue;
pub mod evaluate;
pub mod excel;
pub mod expr;
pub mod finding;
pub mod form;
pub mod grid;
pub mod ids;
pub mod inspect;
pub mod intake;
pub mod observation;
pub mod place;
pub mod plan;
pub mod protect;
pub mod report;
pub mod run;
pub mod sample;
pub mod sampling;
pub mod sheet;
pub mod shown;
pub mod source;
pub mod store;
pub mod survey;
pub mod total;
pub mod value;
pub mod words;
pub mod write;
pub mod xml;
