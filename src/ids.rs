//! Which one? Names for entries of the plan's ledgers, so that what was matched once is carried, never looked up again.
//!
//! In: places in a ledger. Out: ids that cannot be taken for one another. Refuses to know: what an entry says.

/// An entry of the receipt register (收文登记), by its place in `Plan::receipts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReceiptId(pub usize);

/// An accepted explanation (核实说明), by its place in `Plan::waivers`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WaiverId(pub usize);
