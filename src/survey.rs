//! What did people say? Surveys of a plan: what was asked, what was answered, how sure the share is.
//!
//! In: `surveys.toml`, sheets of answers, how many are registered in each unit. Out: [`Survey`]s, [`Answers`], [`Found`]:
//! the share that is satisfied (满意率) with its interval, the mean score (满意度得分) apart from it. Refuses to know: which
//! promise a survey belongs to.
//!
//! - [`Survey`]: the scale, what counts as satisfied, what is no answer.
//! - [`sent`]: the files of a survey and year.
//! - [`figures`]: the plan's items that take their figures from a survey.
//! - [`Answers`]: counts by unit and option; a row that fits nothing is told.
//! - [`found`]: weights by how many are registered, not by how many were asked.
//! - [`form`]: the blank form. [`book`]: the result, every share a live formula.

mod answers;
pub mod book;
pub mod figures;
pub mod form;
pub mod found;
mod scale;
pub mod sent;

pub use answers::{Answers, Tally};
pub use figures::FINDINGS;
pub use found::{Found, Verdict};
pub use scale::{Choice, FILE, Gives, Scale, Survey, load};
