//! May a result stand there?
//!
//! In: a request. Out: nothing, or why `--out` names no place for a result: a run replaces that folder whole, and what
//! lies in the plan's folder is read by the next one. Refuses to know: whether the place can be written.

use super::{Request, Verb};
use crate::intake::find::ROOTS;
use std::path::{Component, Path, PathBuf};

/// Why a result may not stand somewhere.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// In the plan's folder.
    #[error(
        "输出位置“{}”在规划文件夹“{}”之内。结果放在那里，下次运行会把它当作规划文件或报送表来读；请用 --out 指定规划文件夹以外的文件夹，如 outputs/结果。",
        out.display(), plan.display()
    )]
    InPlan {
        /// `--out`.
        out: PathBuf,
        /// The plan's folder.
        plan: PathBuf,
    },
    /// The plan's folder is in it.
    #[error(
        "规划文件夹“{}”在输出位置“{}”之内。运行时会整个替换输出文件夹；请用 --out 指定另一个文件夹，如 outputs/结果。",
        plan.display(), out.display()
    )]
    AbovePlan {
        /// `--out`.
        out: PathBuf,
        /// The plan's folder.
        plan: PathBuf,
    },
    /// One of the results that are compared.
    #[error(
        "输出位置“{}”是要比较的结果文件夹、在它之内或是它的上级；请用 --out 另指定一个文件夹，如 outputs/比较。", out.display()
    )]
    OnResult {
        /// `--out`.
        out: PathBuf,
    },
    /// The current folder, or one above it.
    #[error(
        "输出位置“{}”就是当前所在的文件夹，或是它的上级。运行时会整个替换输出文件夹，命令行窗口就会停在一个已删除的文件夹里；请先 cd 到别处，或用 --out 指定另一个文件夹，如 outputs/结果。",
        out.display()
    )]
    Current {
        /// `--out`.
        out: PathBuf,
    },
}

/// Refuses a `--out` inside the plan's folder, above it, or at or above the current folder. Samples are single files:
/// they go among the plan's submissions, and replace no folder.
pub(super) fn check(request: &Request) -> Result<(), Unfit> {
    let writes = matches!(
        request.verb,
        Verb::Forms
            | Verb::Sample
            | Verb::Check
            | Verb::Accept
            | Verb::Report(_)
            | Verb::Publish(_)
            | Verb::AssessDraw
            | Verb::AssessVerify
            | Verb::Survey(_)
    );
    let Some(out) = request.out.as_deref().filter(|_| writes) else { return Ok(()) };
    let Ok(current) = std::env::current_dir() else { return Ok(()) };
    let [real_out, plan, here] = [out, &request.plan, Path::new("")].map(|path| real(&current, path));
    let sample = request.verb == Verb::Sample;
    // The folder of submissions may be a link that leads elsewhere.
    let submitted = ROOTS.iter().any(|root| real_out.starts_with(real(&current, &request.plan.join(root))));
    let within = real_out.starts_with(&plan);
    if (within || submitted) && !(sample && submitted) {
        return Err(Unfit::InPlan { out: out.into(), plan: request.plan.clone() });
    }
    if plan.starts_with(&real_out) && !sample {
        return Err(Unfit::AbovePlan { out: out.into(), plan: request.plan.clone() });
    }
    if here.starts_with(&real_out) && !sample {
        return Err(Unfit::Current { out: out.into() });
    }
    Ok(())
}

/// Refuses a `--out` of `diff` that would replace what is compared.
pub(super) fn apart(out: &Path, results: &[&Path]) -> Result<(), Unfit> {
    let Ok(current) = std::env::current_dir() else { return Ok(()) };
    let place = real(&current, out);
    let taken = |result: &&Path| {
        let result = real(&current, result);
        place.starts_with(&result) || result.starts_with(&place)
    };
    if results.iter().any(taken) {
        return Err(Unfit::OnResult { out: out.into() });
    }
    if real(&current, Path::new("")).starts_with(&place) {
        return Err(Unfit::Current { out: out.into() });
    }
    Ok(())
}

/// Where a path leads, links followed as far as it exists.
fn real(current: &Path, path: &Path) -> PathBuf {
    let mut found = PathBuf::new();
    for part in current.join(path).components() {
        match part {
            Component::ParentDir => {
                found.pop();
            }
            Component::CurDir => {}
            part => {
                found.push(part);
                found = std::fs::canonicalize(&found).unwrap_or(found);
            }
        }
    }
    found
}
