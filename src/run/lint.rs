//! `lint`: are finished workbooks fit to leave, whoever made them?
//!
//! In: files and a profile. Out: what is wrong, where, what to do, and how large each sheet prints. One file that cannot
//! be read never stops the others. Refuses to know: plans.

use super::{Ending, Request, RunError};
use crate::inspect::{self, Asked, Fault, Finding, Level, Profile, Report, Weight};
use crate::shown;
use crate::write::tidy;
use std::path::Path;

/// What `lint` was asked.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// The files, or folders of them.
    pub files: Vec<std::path::PathBuf>,
    /// For whom they are; `None` is told from each file's name.
    pub profile: Option<Profile>,
    /// Whether a file is read aloud instead.
    pub aloud: bool,
}

/// Least size in points of what is printed, by the name of a sheet: the page for a leader, signed tables, all else.
pub fn limit(sheet: &str, file: &str) -> f64 {
    if sheet.contains("一页纸") {
        11.0
    } else if file.contains("签报") {
        10.0
    } else {
        9.0
    }
}

/// What looking a finished workbook over came to, before it leaves.
#[derive(Clone, Debug, Default)]
pub struct Over {
    /// What a spreadsheet program would stumble over.
    pub faults: Vec<Fault>,
    /// Errors and warnings by the rules for what stays in the house.
    pub counts: [usize; 2],
    /// The first error.
    pub first: Option<String>,
}

impl Over {
    /// Looks a workbook of a run over.
    pub fn of(name: &str, bytes: &[u8]) -> Self {
        let limit = |sheet: &str| limit(sheet, name);
        let asked = Asked { profile: Profile::Working, file: name, limit: &limit };
        let Ok(report) = inspect::lint_as(bytes, &asked) else {
            // What cannot be read closely is read for what a spreadsheet program demands, which says why.
            return Self { faults: inspect::workbook(bytes), ..Self::default() };
        };
        // Those are told by themselves.
        let close: Vec<&Finding> =
            report.findings.iter().filter(|finding| finding.level != Level::X).collect();
        let of = |weight| close.iter().filter(move |finding| finding.weight == weight);
        let counts = [Weight::Error, Weight::Warning].map(|weight| of(weight).count());
        let first = of(Weight::Error).next().map(|finding| finding.told());
        Self { faults: report.faults, counts, first }
    }

    /// This and another.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.faults.extend(other.faults);
        self.counts = [self.counts[0] + other.counts[0], self.counts[1] + other.counts[1]];
        self.first = self.first.or(other.first);
        self
    }

    /// In one line; nothing where nothing was found.
    pub fn told(&self) -> String {
        match (self.counts, &self.first) {
            ([0, _], _) | (_, None) => String::new(),
            ([errors, _], Some(first)) => {
                format!("成品检查：有{errors}处版式要留意，如：{first}全部可用 duibiao lint 查看。\n")
            }
        }
    }
}

/// Judges files: 0 where none has an error, 1 where one has, 2 where one could not be read.
pub fn lint(request: &Request, asked: &Files) -> Result<Ending, RunError> {
    let mut files = Vec::new();
    for given in &asked.files {
        if given.is_dir() {
            let listing = std::fs::read_dir(given).into_iter().flatten().flatten();
            let mut inside: Vec<_> =
                listing.map(|entry| entry.path()).filter(|path| is_workbook(path)).collect();
            inside.sort();
            files.extend(inside);
        } else {
            files.push(given.clone());
        }
    }
    if files.is_empty() {
        return Err(RunError::Asked(String::from("没有要检查的工作簿，请写文件或文件夹的路径。")));
    }
    let (mut text, mut values, mut code) = (String::new(), Vec::new(), 0_u8);
    for path in &files {
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let name = shown::name(&name);
        let read = std::fs::read(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => String::from("没有这个文件，请核对路径"),
            _ => format!("不能读取（{}）", crate::write::refusal::said(&error)),
        });
        let judged = read.and_then(|bytes| {
            if asked.aloud {
                return inspect::reading_order(&bytes).map(Judged::Aloud).map_err(|why| why.to_string());
            }
            let profile = asked.profile.unwrap_or_else(|| profile_of(&name, &bytes));
            let limit = |sheet: &str| limit(sheet, &name);
            let asked = Asked { profile, file: &name, limit: &limit };
            inspect::lint_as(&bytes, &asked).map(Judged::Report).map_err(|why| why.to_string())
        });
        match judged {
            Err(why) => {
                code = 2;
                text.push_str(&format!("{name}：{why}。\n"));
                values.push(serde_json::json!({ "file": name, "unreadable": why }));
            }
            Ok(Judged::Aloud(words)) => {
                let words = shown::told(&words);
                text.push_str(&words);
                values.push(serde_json::json!({ "file": name, "aloud": words }));
            }
            Ok(Judged::Report(report)) => {
                if !report.passes() {
                    code = code.max(1);
                }
                told(&name, &report, &mut text);
                values.push(report.to_json());
            }
        }
    }
    if request.json {
        text = String::from_utf8_lossy(&tidy::json(&serde_json::Value::Array(values))?).into_owned();
    }
    Ok(Ending { text, code })
}

enum Judged {
    Report(Report),
    Aloud(String),
}

fn is_workbook(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("xlsx") || end.eq_ignore_ascii_case("xlsm"))
}

/// For whom a file of ours is: by its name, and by the names that a form defines.
fn profile_of(name: &str, bytes: &[u8]) -> Profile {
    if name.contains("公开版") {
        Profile::Disclosure
    } else if inspect::is_form(bytes) {
        Profile::Form
    } else {
        Profile::Working
    }
}

fn told(name: &str, report: &Report, text: &mut String) {
    text.push_str(&format!("{name}：{}\n", report.says()));
    for weight in [Weight::Error, Weight::Warning] {
        for finding in report.findings.iter().filter(|finding| finding.weight == weight) {
            text.push_str(&format!("  {}\n", finding.told()));
        }
    }
    let prints = report.prints.iter().filter(|print| print.pages > 0);
    let pages: usize = prints.clone().map(|print| print.pages as usize).sum();
    let smallest = prints.map(|print| print.smallest_points).fold(f64::INFINITY, f64::min);
    if smallest.is_finite() {
        text.push_str(&format!("  打印约{pages}页，最小的字约{smallest:.1}磅。\n"));
    }
}
