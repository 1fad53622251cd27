//! What was known before?
//!
//! In: folders that earlier runs left, and what a plan has on record. Out: a [`result::Earlier`] whose files are as they were written, and the
//! [`difference`] between two: every published number, status and count that changed, each with everything that changed
//! and was within its sight. Refuses to know: the plan folder, words, sheets.

pub mod change;
pub mod difference;
pub mod frozen;
mod general;
pub mod public;
pub mod result;
mod sight;
