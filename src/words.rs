//! In whose words? Everything a county may change without a compiler.
//!
//! In: the files of `templates/`, built in or from `--templates DIR`. Out: [`Words`]: the catalogue of findings,
//! status words and bands, the words by which foreign tables are recognised, the outlines of forms and workbooks.
//! Refuses to know: any figure, any plan.

use crate::finding::{Finding, Severity};
use crate::shown;
use crate::source::{self, Mistake, Source, perhaps};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub mod changes;
mod check;
pub mod disclosure;
pub mod judgement;
pub mod outline;
pub mod quality;
pub mod stages;

pub use changes::Changes;
pub use check::{ChangeKeys, Keys, OutlineKeys, SheetKeys};
pub use disclosure::Disclosure;
pub use judgement::Judgement;
pub use outline::Outline;
use outline::{Choice, Editions};
pub use quality::Quality;
pub use stages::Stages;

/// The built-in templates by file name.
const BUILT_IN: [(&str, &str); 17] = [
    ("annual.toml", include_str!("../templates/annual.toml")),
    ("assess.toml", include_str!("../templates/assess.toml")),
    ("changes.toml", include_str!("../templates/changes.toml")),
    ("dialogue.toml", include_str!("../templates/dialogue.toml")),
    ("disclosure.toml", include_str!("../templates/disclosure.toml")),
    ("final.toml", include_str!("../templates/final.toml")),
    ("findings.toml", include_str!("../templates/findings.toml")),
    ("form.toml", include_str!("../templates/form.toml")),
    ("intake.toml", include_str!("../templates/intake.toml")),
    ("judgement.toml", include_str!("../templates/judgement.toml")),
    ("midterm.toml", include_str!("../templates/midterm.toml")),
    ("public.toml", include_str!("../templates/public.toml")),
    ("quality.toml", include_str!("../templates/quality.toml")),
    ("stages.toml", include_str!("../templates/stages.toml")),
    ("style.toml", include_str!("../templates/style.toml")),
    ("survey.toml", include_str!("../templates/survey.toml")),
    ("workbook.toml", include_str!("../templates/workbook.toml")),
];

/// Why the templates cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WordsError {
    /// The folder given by `--templates` is not there.
    #[error("模板文件夹“{0}”不存在或不能读取，请检查 --templates 的路径。")]
    Folder(PathBuf),
    /// The files contain mistakes.
    #[error("模板有{}处错误，请改正后再运行：\n{}", .0.len(), source::listed(.0))]
    Mistakes(Vec<Mistake>),
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
    /// 质量评分 and what is compared between units.
    pub quality: Quality,
    /// Words by which foreign tables are recognised.
    pub recognition: Recognition,
    /// The blank form.
    pub form: Outline,
    /// 审核结果, 退回单 and 催报.
    pub dialogue: Outline,
    /// 核查结果.
    pub assess: Outline,
    /// 满意度调查结果.
    pub survey: Outline,
    /// 公开版.
    public: Outline,
    /// 公开规则.
    pub disclosure: Disclosure,
    /// 较上次变化.
    pub changes: Changes,
    /// The outline all workbooks share.
    workbook: Outline,
    /// What each kind of report takes from it, and the outlines it makes: `annual`, `midterm`, `final`.
    reports: BTreeMap<&'static str, (Choice, Editions)>,
    /// What the choices name and the shared outline has not; told by [`Words::check`] beside its reasons.
    unfit: Vec<Mistake>,
    /// Every template as used, for the manifest: name and text.
    pub files: Vec<(String, String)>,
}

/// The templates before anything is made of them: of the words here, of the styles in `write`.
#[derive(Clone, Debug)]
pub struct Templates {
    files: BTreeMap<String, Source>,
    /// Names of files that are no template.
    strangers: Vec<String>,
    /// What is wrong with files that could not be read; the built-in ones stand in their place.
    mistakes: Vec<Mistake>,
}

impl Templates {
    /// Reads the built-in templates, each replaced by the file of the same name in `folder` when there is one.
    pub fn read(folder: Option<&Path>) -> Result<Self, WordsError> {
        match folder {
            Some(folder) => chosen_files(folder),
            None => Ok(Self { files: built_in(), strangers: Vec::new(), mistakes: Vec::new() }),
        }
    }

    /// The text of `style.toml`.
    pub fn style(&self) -> &str {
        &self.files["style.toml"].text
    }
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
    /// Headings of a column of reporting units.
    pub unit_column: Vec<String>,
    /// Headings of a column of periods.
    pub period_column: Vec<String>,
    /// Words of headings over the figures themselves.
    pub actual: Vec<String>,
    /// Headings of a column that numbers the rows.
    pub sequence: Vec<String>,
    /// Words of headings over figures that were corrected beside those that were sent.
    pub revised: Vec<String>,
    /// Words of headings over what was planned.
    pub planned: Vec<String>,
    /// Words in titles of tables of what was planned.
    pub planned_title: Vec<String>,
    /// Words in titles of figures of a part of the year.
    pub part_of_year: Vec<String>,
    /// Marks of a report that does not hold any more, or not yet.
    pub first_version: Vec<String>,
    /// Marks of a report that may add to an earlier one.
    pub supplement: Vec<String>,
    /// Words in titles and sections of figures that several years add up to.
    pub several_years: Vec<String>,
    /// Words in notes and remarks that make figures uncertain or incomplete.
    pub doubtful: Vec<String>,
    /// Words in a remark beside a figure that another figure follows.
    pub corrected: Vec<String>,
    /// Words in titles of figures of a part of the people.
    pub part_of_people: Vec<String>,
    /// Words of titles, sections and names of sheets that leave figures what they are.
    pub plain: Vec<String>,
    /// Words in headings of columns beside the figures whose texts leave figures what they are.
    pub harmless_column: Vec<String>,
    /// Ends of labels above and below a table, before their colon.
    pub label_end: Vec<String>,
    /// Words by which a note only compares with another year.
    pub compared: Vec<String>,
    /// Words of notes for figures that were planned.
    pub planned_figure: Vec<String>,
    /// Ends of sections of what was planned.
    pub planned_end: Vec<String>,
    /// Ends of titles of what was planned for the year.
    pub years_plan: Vec<String>,
    /// Beginnings of sections of earlier years.
    pub earlier: Vec<String>,
    /// Words behind a part of the year that say since when something is so.
    pub since: Vec<String>,
    /// Headings of columns of units that beside items may say something else of a row.
    pub divides_beside_items: Vec<String>,
    /// What notes below a table begin with.
    pub note: Vec<String>,
    /// What stands in a column that divides figures further where they are not divided.
    pub whole: Vec<String>,
    /// Words before an item's name that only say it is the whole year's figure.
    pub whole_before: Vec<String>,
    /// Words in brackets behind an item's name that say no more.
    pub whole_behind: Vec<String>,
    /// Headings of columns that divide the figures of a row further, such as 性别.
    pub qualifier: Vec<String>,
    /// What may follow the name of a unit and is still the unit: 人民政府, 残联.
    pub office: Vec<String>,
    /// What a part of a unit is called whose name follows the unit's: 村, 社区.
    pub villages: Vec<String>,
    /// What a name ends in that is of a body within a unit: 小学.
    pub bodies: Vec<String>,
    /// Words of headings over figures made of others.
    pub derived: Vec<String>,
    /// Words of headings over a part of the figures.
    pub part: Vec<String>,
    /// Labels of rows that add up others.
    pub total: Vec<String>,
    /// Words that begin a line of signatures.
    pub signature: Vec<String>,
    /// Words in the name of a sheet that is set aside.
    pub set_aside: Vec<String>,
    /// Words that mark a correction or an addition to an earlier report.
    pub correction: Vec<String>,
    /// Words that mark a last version.
    pub last_version: Vec<String>,
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

impl Recognition {
    /// What stands at the end of a name of a file made from sample data; nothing of real data.
    pub fn mark_in_names(&self, is_sample: bool) -> String {
        if is_sample { format!("_{}", self.sample_mark) } else { String::new() }
    }

    /// Whether the name of a sheet says that it is set aside.
    pub fn is_set_aside(&self, name: &str) -> bool {
        self.set_aside.iter().any(|word| name.contains(word.as_str()))
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CatalogueFile {
    sent_by: String,
    shared: String,
    in_all: String,
    or_explain: String,
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
    /// Its place in the file, from 0.
    #[serde(skip)]
    place: usize,
}

/// 审核问题目录: every kind of finding by code.
#[derive(Clone, Debug)]
pub struct Catalogue {
    sent_by: String,
    shared: String,
    in_all: String,
    or_explain: String,
    entries: BTreeMap<String, Entry>,
}

impl Catalogue {
    /// The catalogue of a file; a code that stands there twice is told.
    fn of(file: CatalogueFile, source: &Source) -> Result<Self, Vec<Mistake>> {
        let CatalogueFile { sent_by, shared, in_all, or_explain, finding } = file;
        let mut entries = BTreeMap::new();
        let mut mistakes = Vec::new();
        for (place, mut entry) in finding.into_iter().enumerate() {
            entry.place = place;
            if entries.contains_key(&entry.code) {
                let message = format!("审核问题“{}”写了两次，请删去一个。", entry.code);
                mistakes.push(source.mistake_at(&["finding", &place.to_string(), "code"], message));
            }
            entries.insert(entry.code.clone(), entry);
        }
        if mistakes.is_empty() {
            Ok(Self { sent_by, shared, in_all, or_explain, entries })
        } else {
            Err(mistakes)
        }
    }

    /// The sentences before what a finding asks, by key, each with the placeholders that are filled.
    pub fn asked(&self) -> [(&'static str, &str, &'static [&'static str]); 2] {
        [("sent_by", &self.sent_by, &["sender"]), ("shared", &self.shared, &["sender", "items"])]
    }

    /// The sentences behind what a finding asks, likewise.
    pub fn behind(&self) -> [(&'static str, &str, &'static [&'static str]); 2] {
        [("in_all", &self.in_all, &["count", "item"]), ("or_explain", &self.or_explain, &[])]
    }

    /// What is asked besides where a relation that does not hold may be explained.
    pub fn or_explain(&self) -> &str {
        &self.or_explain
    }

    /// What is said where one item stands in all relations of a unit that do not hold.
    pub fn in_all(&self, count: usize, item: &str) -> String {
        fill(&self.in_all, &[("count", &count.to_string()), ("item", item)])
    }

    /// What is asked where another sent the figures: all of them, or those of some items.
    pub fn asked_of(&self, sender: &str, items: Option<&str>) -> String {
        match items {
            None => fill(&self.sent_by, &[("sender", sender)]),
            Some(items) => fill(&self.shared, &[("sender", sender), ("items", items)]),
        }
    }

    /// The entries in order of code.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// A finding in the catalogue's words. A catalogue without a code the program uses is refused before a run
    /// ([`Words::check`]); without that check the finding says its own code, so that no remark is lost.
    pub fn finding(&self, code: &str, with: &[(&str, &str)]) -> Finding {
        let entry = self.entries.get(code);
        Finding::new(
            code,
            entry.map_or(Severity::Compulsory, |entry| entry.severity),
            entry.map_or_else(|| format!("审核问题{code}"), |entry| fill(&entry.message, with)),
            entry.map_or_else(String::new, |entry| fill(&entry.action, with)),
        )
    }
}

/// A piece of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceOf<'a> {
    /// Text as it stands.
    Text(&'a str),
    /// A name in braces, to be filled.
    Name(&'a str),
}

impl std::fmt::Display for PieceOf<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => out.write_str(text),
            Self::Name(name) => write!(out, "{{{name}}}"),
        }
    }
}

/// A template in pieces, in order; none is empty text.
pub fn pieces(template: &str) -> Vec<PieceOf<'_>> {
    let mut found = Vec::new();
    let mut rest = template;
    while let Some((before, (name, after))) =
        rest.split_once('{').and_then(|(before, from)| Some((before, from.split_once('}')?)))
    {
        found.extend((!before.is_empty()).then_some(PieceOf::Text(before)));
        found.push(PieceOf::Name(name));
        rest = after;
    }
    found.extend((!rest.is_empty()).then_some(PieceOf::Text(rest)));
    found
}

/// Replaces `{name}` by its value; a name that is not given stays as it is.
pub fn fill(template: &str, with: &[(&str, &str)]) -> String {
    let known = |name: &str| with.iter().find(|(key, _)| *key == name);
    let mut text = String::with_capacity(template.len());
    for piece in pieces(template) {
        match piece {
            PieceOf::Name(name) if known(name).is_some() => {
                text.extend(known(name).map(|(_, value)| shown::plain(value)));
            }
            other => text.push_str(&other.to_string()),
        }
    }
    text
}

impl Words {
    /// The outline of a report as one works with it: `annual`, `midterm` or `final`.
    pub fn report(&self, kind: &'static str) -> &Outline {
        &self.editions(kind).working
    }

    /// The outline of a report as it is signed.
    pub fn signed(&self, kind: &'static str) -> &Outline {
        &self.editions(kind).signed
    }

    /// The outline of a report as an assessor works with it.
    pub fn evidence(&self, kind: &'static str) -> &Outline {
        &self.editions(kind).evidence
    }

    /// The outline of the public edition.
    pub const fn public(&self) -> &Outline {
        &self.public
    }

    fn editions(&self, kind: &'static str) -> &Editions {
        &self.reports.get(kind).unwrap_or_else(|| &self.reports["midterm"]).1
    }

    /// The same words speaking of a plan's own whole: 达到全区目标值, 达到全市目标值.
    #[must_use]
    pub fn of_whole(mut self, whole: &str) -> Self {
        let reached = fill(&self.judgement.unit.reached, &[("whole", whole)]);
        self.judgement.unit.reached = reached;
        self
    }

    /// The words of the templates of `folder`, for those who write no workbook.
    pub fn load(folder: Option<&Path>) -> Result<Self, WordsError> {
        Self::of(Templates::read(folder)?).map_err(WordsError::Mistakes)
    }

    /// The words that templates say. What is wrong with each file by itself is told here, all of it at once; whether the
    /// templates fit the program, by [`Words::check`].
    pub fn of(templates: Templates) -> Result<Self, Vec<Mistake>> {
        let Templates { files, strangers, mistakes } = templates;
        let mut told = Told { files: &files, mistakes };
        let workbook: Option<Outline> = told.read("workbook.toml");
        let choices = REPORTS.map(|(kind, file)| (kind, file, told.read::<Choice>(file)));
        let (mut reports, mut unfit) = (BTreeMap::new(), Vec::new());
        for (kind, file, choice) in choices {
            if let (Some(workbook), Some(choice)) = (&workbook, choice) {
                let (editions, mistakes) = workbook.chosen(&choice, &files[file]);
                reports.insert(kind, (choice, editions));
                unfit.extend(mistakes);
            }
        }
        let catalogue: Option<CatalogueFile> = told.read("findings.toml");
        let catalogue = catalogue.and_then(|file| told.keep(Catalogue::of(file, &files["findings.toml"])));
        let judgement = told.read("judgement.toml");
        let judgement = judgement.and_then(|file| told.keep(Judgement::of(file, &files["judgement.toml"])));
        let stages = told.read("stages.toml");
        let stages = stages.and_then(|file| told.keep(Stages::of_file(file, &files["stages.toml"])));
        let quality = told.read("quality.toml");
        let quality = quality.and_then(|file| told.keep(Quality::of_file(file, &files["quality.toml"])));
        let recognition: Option<Recognition> = told.read("intake.toml");
        let form: Option<Outline> = told.read("form.toml");
        let dialogue = told.read("dialogue.toml");
        let assess = told.read("assess.toml");
        let survey = told.read("survey.toml");
        let public = told.read("public.toml").map(Outline::resolved);
        let disclosure = told.read("disclosure.toml");
        let disclosure =
            disclosure.and_then(|file| told.keep(Disclosure::of_file(file, &files["disclosure.toml"])));
        let changes = told.read("changes.toml");
        let temporary = recognition.iter().flat_map(|words| &words.temporary);
        told.mistakes.extend(unknown_files(&strangers, &temporary.map(String::as_str).collect::<Vec<_>>()));
        let mistakes = told.mistakes;
        let outlines = form.zip(dialogue).zip(assess).zip(survey).zip(public).zip(disclosure);
        match (catalogue, judgement, stages, quality, recognition, outlines, changes, workbook) {
            (
                Some(findings),
                Some(judgement),
                Some(stages),
                Some(quality),
                Some(recognition),
                Some((((((form, dialogue), assess), survey), public), disclosure)),
                Some(changes),
                Some(workbook),
            ) if mistakes.is_empty() => Ok(Self {
                findings,
                judgement,
                stages,
                quality,
                recognition,
                form,
                dialogue,
                assess,
                survey,
                public,
                disclosure,
                changes,
                workbook,
                reports,
                unfit,
                files: files.into_iter().map(|(name, source)| (name, source.text)).collect(),
            }),
            _ => Err(mistakes),
        }
    }

    /// A template as it was read.
    fn source(&self, file: &str) -> Source {
        let text = self.files.iter().find(|(name, _)| name == file).map_or("", |(_, text)| text.as_str());
        Source { file: file.to_owned(), text: text.to_owned() }
    }
}

/// The templates of the kinds of report.
const REPORTS: [(&str, &str); 3] =
    [("annual", "annual.toml"), ("midterm", "midterm.toml"), ("final", "final.toml")];

fn built_in() -> BTreeMap<String, Source> {
    let source = |name: &str, text: &str| Source { file: name.to_owned(), text: text.to_owned() };
    BUILT_IN.iter().map(|(name, text)| ((*name).to_owned(), source(name, text))).collect()
}

/// The built-in templates with those of a folder in their place.
fn chosen_files(folder: &Path) -> Result<Templates, WordsError> {
    let listing = std::fs::read_dir(folder).map_err(|_| WordsError::Folder(folder.to_owned()))?;
    let (mut files, mut strangers, mut mistakes) = (built_in(), Vec::new(), Vec::new());
    for entry in listing {
        let Ok(entry) = entry else { return Err(WordsError::Folder(folder.to_owned())) };
        let name = entry.file_name().to_string_lossy().into_owned();
        if !files.contains_key(&name) {
            strangers.push(name);
            continue;
        }
        match Source::read(folder, &name) {
            Ok(source) => _ = files.insert(name, source),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    strangers.sort_unstable();
    mistakes.sort();
    Ok(Templates { files, strangers, mistakes })
}

/// Files that are no template and no system's or office program's own.
fn unknown_files(names: &[String], temporary: &[&str]) -> Vec<Mistake> {
    let known = || BUILT_IN.iter().map(|(name, _)| *name);
    names
        .iter()
        .filter(|name| !name.starts_with("~$") && !temporary.contains(&name.as_str()))
        .map(|name| {
            let list = known().collect::<Vec<_>>().join("、");
            let near = perhaps(name, known());
            Mistake::of_file(name, format!("不认识的模板文件{near}；可用的模板文件是：{list}。"))
        })
        .collect()
}

/// The templates while they are read, and what is wrong with them so far.
struct Told<'a> {
    files: &'a BTreeMap<String, Source>,
    mistakes: Vec<Mistake>,
}

impl Told<'_> {
    fn read<T: serde::de::DeserializeOwned>(&mut self, file: &str) -> Option<T> {
        let read = self.files[file].toml();
        self.keep(read.map_err(|mistake| vec![mistake]))
    }

    fn keep<T>(&mut self, read: Result<T, Vec<Mistake>>) -> Option<T> {
        read.map_err(|mistakes| self.mistakes.extend(mistakes)).ok()
    }
}

/// A sentence with its places left out.
pub fn without_places(text: &str) -> String {
    let mut plain = String::new();
    let mut inside = false;
    for sign in text.chars() {
        match sign {
            '{' => inside = true,
            '}' => inside = false,
            _ if inside => {}
            other => plain.push(other),
        }
    }
    // A quotation of nothing says nothing.
    plain.replace("“”", "")
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
