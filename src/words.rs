//! In whose words? Everything a county may change without a compiler.
//!
//! In: the files of `templates/`, built in or from `--templates DIR`. Out: [`Words`]: the catalogue of findings,
//! status words and bands, the words by which foreign tables are recognised, the outlines of forms and workbooks.
//! Refuses to know: any figure, any plan.

use crate::finding::{Finding, Severity, Status};
use crate::shown;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub mod judgement;
pub mod outline;
pub mod stages;

pub use judgement::Judgement;
pub use outline::Outline;
pub use stages::Stages;

/// The built-in templates by file name.
const BUILT_IN: [(&str, &str); 10] = [
    ("annual.toml", include_str!("../templates/annual.toml")),
    ("final.toml", include_str!("../templates/final.toml")),
    ("findings.toml", include_str!("../templates/findings.toml")),
    ("form.toml", include_str!("../templates/form.toml")),
    ("intake.toml", include_str!("../templates/intake.toml")),
    ("judgement.toml", include_str!("../templates/judgement.toml")),
    ("midterm.toml", include_str!("../templates/midterm.toml")),
    ("stages.toml", include_str!("../templates/stages.toml")),
    ("style.toml", include_str!("../templates/style.toml")),
    ("workbook.toml", include_str!("../templates/workbook.toml")),
];

/// Why the templates cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WordsError {
    /// The folder given by `--templates` is not there.
    #[error("模板文件夹“{0}”不存在或不能读取，请检查 --templates 的路径。")]
    Folder(PathBuf),
    /// A file in it is not one of ours.
    #[error("模板文件夹中有不认识的文件“{0}”；可用的模板文件是：{1}。")]
    Unknown(String, String),
    /// A file cannot be read.
    #[error("模板文件“{0}”不能读取：{1}")]
    Read(String, std::io::Error),
    /// A file does not parse.
    #[error("模板文件“{file}”写法有误：{detail}")]
    Parse {
        /// File name.
        file: String,
        /// What is wrong, with line and excerpt.
        detail: String,
    },
    /// A number in a template is not a plain decimal.
    #[error("模板文件“{file}”中“{key}”应为小数，现为“{value}”。")]
    Number {
        /// File name.
        file: String,
        /// Key.
        key: String,
        /// What stands there.
        value: String,
    },
}

/// All words of a run.
#[derive(Clone, Debug)]
pub struct Words {
    /// 审核问题目录.
    pub findings: Catalogue,
    /// 分档与用词.
    pub judgement: Judgement,
    /// 进展阶段.
    pub stages: Stages,
    /// Words by which foreign tables are recognised.
    pub recognition: Recognition,
    /// The blank form.
    pub form: Outline,
    /// The workbooks by kind of report: `annual`, `midterm`, `final`.
    reports: BTreeMap<&'static str, Outline>,
    /// Text of `style.toml`, read by `write`.
    pub style: String,
    /// Every template as used, for the manifest: name and text.
    pub files: Vec<(String, String)>,
}

/// Words by which foreign tables are recognised (`templates/intake.toml`).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recognition {
    /// Headings of a code column.
    pub code: Vec<String>,
    /// Headings of a name column.
    pub name: Vec<String>,
    /// Headings of a column of measure units.
    pub measure_unit: Vec<String>,
    /// Headings of this year's column; `{year}` is filled in.
    pub value: Vec<String>,
    /// Headings of last year's column; `{last}` is filled in.
    pub last_year: Vec<String>,
    /// Headings of the explanation column.
    pub explanation: Vec<String>,
    /// Labels before the unit's name.
    pub unit_label: Vec<String>,
    /// Labels before the unit's code.
    pub unit_code_label: Vec<String>,
    /// Labels before the year.
    pub year_label: Vec<String>,
    /// Label before a form's identity.
    pub identity_label: Vec<String>,
    /// Words for 不适用.
    pub not_applicable: Vec<String>,
    /// Words for 无法取得.
    pub unobtainable: Vec<String>,
    /// Units of measure that may trail a number.
    pub suffixes: Vec<String>,
    /// Names of system files.
    pub temporary: Vec<String>,
    /// Headings of a column of task numbers.
    pub task_code: Vec<String>,
    /// Headings of this year's stage; `{year}` is filled in.
    pub task_stage: Vec<String>,
    /// Headings of the leads.
    pub task_lead: Vec<String>,
    /// Headings of 进展说明.
    pub task_note: Vec<String>,
    /// Headings of 佐证材料编号.
    pub task_evidence: Vec<String>,
    /// Headings of 完成日期.
    pub task_done: Vec<String>,
    /// Words for a plan that names no lead.
    pub task_unclear: Vec<String>,
    /// The mark of sample data.
    pub sample_mark: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CatalogueFile {
    finding: Vec<Entry>,
}

/// One kind of finding.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Code, such as `C06`.
    pub code: String,
    /// 级别; a relation's own class replaces it.
    pub severity: Severity,
    /// Short name.
    pub title: String,
    /// 问题说明 with placeholders.
    pub message: String,
    /// 处理要求 with placeholders.
    pub action: String,
}

/// 审核问题目录: every kind of finding by code.
#[derive(Clone, Debug)]
pub struct Catalogue {
    entries: BTreeMap<String, Entry>,
}

impl Catalogue {
    /// The entries in order of code.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// A finding in the catalogue's words. An unknown code still makes a finding that says its own code, so that a
    /// catalogue shortened by `--templates` loses no remark.
    pub fn finding(&self, code: &str, with: &[(&str, &str)]) -> Finding {
        let entry = self.entries.get(code);
        Finding {
            code: code.to_owned(),
            severity: entry.map_or(Severity::Compulsory, |entry| entry.severity),
            status: Status::Open,
            unit: None,
            period: None,
            rule: String::new(),
            items: Vec::new(),
            places: Vec::new(),
            observed: String::new(),
            expected: String::new(),
            message: entry.map_or_else(|| format!("审核问题{code}"), |entry| fill(&entry.message, with)),
            action: entry.map_or_else(String::new, |entry| fill(&entry.action, with)),
            explanation: String::new(),
        }
    }
}

/// Replaces `{name}` by its value; a name that is not given stays as it is.
pub fn fill(template: &str, with: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let Some(length) = rest[start..].find('}') else { break };
        let name = &rest[start + 1..start + length];
        text.push_str(&rest[..start]);
        match with.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => text.push_str(&shown::plain(value)),
            None => text.push_str(&rest[start..=start + length]),
        }
        rest = &rest[start + length + 1..];
    }
    text.push_str(rest);
    text
}

impl Words {
    /// The outline of a report: `annual`, `midterm` or `final`.
    pub fn report(&self, kind: &'static str) -> &Outline {
        self.reports.get(kind).unwrap_or_else(|| &self.reports["midterm"])
    }

    /// The same words speaking of a plan's own whole: 达到全区目标值, 达到全市目标值.
    #[must_use]
    pub fn of_whole(mut self, whole: &str) -> Self {
        let reached = fill(&self.judgement.unit.reached, &[("whole", whole)]);
        self.judgement.unit.reached = reached;
        self
    }

    /// Reads the built-in templates, each replaced by the file of the same name in `folder` when there is one.
    pub fn load(folder: Option<&Path>) -> Result<Self, WordsError> {
        let mut files: BTreeMap<String, String> =
            BUILT_IN.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        if let Some(folder) = folder {
            let listing = std::fs::read_dir(folder).map_err(|_| WordsError::Folder(folder.to_owned()))?;
            for entry in listing.flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                if !files.contains_key(&name) {
                    let known: Vec<&str> = BUILT_IN.iter().map(|(known, _)| *known).collect();
                    return Err(WordsError::Unknown(name, known.join("、")));
                }
                let text = std::fs::read_to_string(entry.path())
                    .map_err(|error| WordsError::Read(name.clone(), error))?;
                files.insert(name, text.trim_start_matches('\u{feff}').to_owned());
            }
        }
        let base: Outline = parse(&files, "workbook.toml")?;
        let mut reports = BTreeMap::new();
        for (kind, file) in [("annual", "annual.toml"), ("midterm", "midterm.toml"), ("final", "final.toml")]
        {
            let chosen = parse(&files, file)?;
            let outline =
                base.chosen(chosen).map_err(|detail| WordsError::Parse { file: file.to_owned(), detail })?;
            reports.insert(kind, outline);
        }
        let catalogue: CatalogueFile = parse(&files, "findings.toml")?;
        Ok(Self {
            findings: Catalogue {
                entries: catalogue.finding.into_iter().map(|entry| (entry.code.clone(), entry)).collect(),
            },
            judgement: Judgement::from_file(parse(&files, "judgement.toml")?)?,
            stages: Stages::from_file(parse(&files, "stages.toml")?)?,
            recognition: parse(&files, "intake.toml")?,
            form: parse(&files, "form.toml")?,
            reports,
            style: files.get("style.toml").cloned().unwrap_or_default(),
            files: files.into_iter().collect(),
        })
    }
}

fn parse<T: serde::de::DeserializeOwned>(
    files: &BTreeMap<String, String>,
    name: &str,
) -> Result<T, WordsError> {
    let text = files.get(name).map_or("", String::as_str);
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start).min(text.len());
        let line = text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        let named: Vec<&str> = error.message().split('`').skip(1).step_by(2).take(1).collect();
        let named = named.first().map_or_else(String::new, |name| format!("“{name}”处"));
        let detail = format!("第{line}行{named}不合要求，请对照内置模板检查项名、引号和括号。");
        WordsError::Parse { file: name.to_owned(), detail }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_unknown_ones_stay() {
        assert_eq!(fill("{unit}缺{n}项{x}{", &[("unit", "宁溪镇"), ("n", "3")]), "宁溪镇缺3项{x}{");
    }

    #[test]
    fn the_built_in_templates_load() {
        let words = Words::load(None).expect("built-in templates");
        assert!(words.findings.entries().count() > 20);
    }

    #[test]
    fn a_foreign_file_among_templates_is_told_with_the_known_names() {
        let folder = tempfile::tempdir().expect("folder");
        std::fs::File::create(folder.path().join("ledger.toml")).expect("file");
        let error = Words::load(Some(folder.path())).expect_err("unknown");
        assert!(error.to_string().contains("ledger.toml") && error.to_string().contains("midterm.toml"));
    }
}
