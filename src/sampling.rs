//! How sure can one be of a part? Draws that anybody can repeat, and intervals for what they show.
//!
//! In: sizes and counts. Out: which are drawn, with which probability; shares with the interval they leave. Refuses to
//! know: what is counted, and who asks.
//!
//! - [`dice`]: numbers from a seed, the same on every machine.
//! - [`draw`]: so many of a list, units in proportion to their size, a total shared out over strata.
//! - [`interval`]: Wilson's interval, the exact one, and how many have to be asked.
//! - [`estimate`]: a share over strata or clusters, and the sample it is worth.
//! - [`live`]: the same as formulas of a spreadsheet.

pub mod beta;
pub mod dice;
pub mod draw;
pub mod estimate;
pub mod interval;
pub mod live;
