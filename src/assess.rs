//! Would a stranger find the same? A sample of what the units reported, drawn from the same figures that were added up,
//! and what the recount of it says.
//!
//! In: what the units sent, an indicator, how to draw; then what those who recounted wrote. Out: a [`Draw`] anybody can
//! repeat, recount forms, and [`Found`]: agreement with its interval, factors, figures verified beside those reported.
//! Refuses to know: whether a promise was kept (its caller judges again with verified figures), and files.
//!
//! - [`Frame`]: the registers (名册) behind the figures: one of a unit for an item, as long as the figure claims.
//! - [`Draw`]: which lines of which registers are looked at, by a seed.
//! - [`form`]: the recount forms, with running numbers of the registers and no names.
//! - [`back`]: what came back, line by line.
//! - [`found`]: what it says.
//! - [`book`]: 核查结果, every number a live formula.

pub mod back;
pub mod book;
mod draw;
pub mod form;
pub mod found;
mod frame;

pub use draw::{Design, Draw, DrawError, Drawn, Method, Size, draw};
pub use found::{Found, Share};
pub use frame::{Frame, Register, countable};
