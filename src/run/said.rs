//! 运行结果.txt: what a run says on the screen, kept beside what it left.
//!
//! In: the summary, with no path of the machine in it, so that the same inputs leave the same bytes wherever they lie.
//! Out: the file, named with its hash. Refuses to know: what the summary says.

use super::machine::Output;
use crate::write::folder::{FolderError, Staging};
use crate::write::tidy;

/// Name of the file in the folder of a result.
pub const NAME: &str = "运行结果.txt";

/// How the file names the folder it stands in, where the screen names its path.
pub const HERE: &str = "本文件所在的文件夹";

/// How the file names the plan's folder, where the screen names its path.
pub const PLAN: &str = "规划文件夹";

/// Puts the summary into a result.
pub fn keep(staging: &mut Staging, summary: &str) -> Result<Output, FolderError> {
    Ok((NAME.to_owned(), staging.put(NAME, &tidy::text(summary))?))
}
