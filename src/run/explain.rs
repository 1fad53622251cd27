//! x
use super::*;
/// x
pub fn explain(_r: &Request, _p: &Plan, _w: &Words, _g: &(dyn Fn(&str, usize, usize) + Sync)) -> Result<Ending, RunError> { todo!() }
