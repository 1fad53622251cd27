//! `assess`: a sample of what was reported goes out to be recounted, and what the recount says comes back.
//!
//! In: a request. Out: 抽样方案 and recount forms; 核查结果 beside the reported figures. Refuses to know: how is drawn and
//! what an interval is.

use crate::assess::{Method, Size};
use crate::evaluate::Question;
use crate::value::Ratio;
use std::path::PathBuf;

mod beside;
mod bundle;
mod dossier;
mod returned;
mod sent;

pub use returned::verify;
pub use sent::draw;

/// The file of a draw.
pub const DRAW: &str = "抽样方案.json";

/// What is asked of an assessment.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Indicators by number or name; those that bind where none is named.
    pub indicators: Vec<String>,
    /// How to draw.
    pub how: How,
    /// The seed.
    pub seed: Option<u64>,
    /// Whether recount forms show what was claimed.
    pub shown: bool,
    /// The file of the draw, or its folder.
    pub draw: PathBuf,
    /// Where filled forms lie.
    pub from: PathBuf,
    /// Whether everything is packed with which a stranger computes it again.
    pub bundle: bool,
    /// By what question verdicts are compared.
    pub of: Option<Question>,
}

/// How to draw, as it is asked for.
#[derive(Clone, Debug, Default)]
pub struct How {
    /// `--size`.
    pub size: Option<u64>,
    /// `--margin`, in percent.
    pub margin: Option<Ratio>,
    /// `--units`.
    pub units: Option<u64>,
    /// `--each`.
    pub each: Option<u64>,
    /// `--permille`.
    pub permille: Option<Ratio>,
}

impl How {
    /// The method; ±5 percent points of every unit where nothing is asked for.
    fn method(&self) -> Method {
        let size = self
            .size
            .map_or_else(|| Size::Within(self.margin.unwrap_or_else(|| Ratio::whole(5))), Size::Lines);
        match (self.each, self.permille, self.units) {
            (Some(count), ..) => Method::Each(count),
            (_, Some(permille), _) => Method::Permille(permille),
            (_, _, Some(units)) => Method::BySize(units, size),
            _ => Method::Strata(size),
        }
    }
}
