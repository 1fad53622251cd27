//! 复核包: everything with which a stranger computes every published figure again, on a machine without this program.
//!
//! In: everything known of the year, the assessor's workbook. Out: a folder in the result: the units' files, the plan and
//! its ledgers, the machine files, the published workbook, a script in another language, and a list of hashes. A file that
//! holds the number of a person is left out and named with its hash, so that it can be asked for. Refuses to know: what
//! the script does.

use crate::inspect;
use crate::place::sha256;
use crate::plan::Plan;
use crate::run::{Basis, Cut, Known, RunError, machine};
use crate::shown;
use crate::survey::sent;
use crate::words::Words;
use crate::write::folder::Staging;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The folder of the package in a result.
const FOLDER: &str = "复核包";
/// The list of hashes.
const LIST: &str = "校验清单.txt";
/// The table of a plan that never leaves.
const CONTACTS: &str = "contacts";

/// The script and its library: written from the published rules, sharing no code with this program.
const SCRIPT: [(&str, &str); 18] = [
    ("复核.py", include_str!("../../../tests/tools/recheck.py")),
    ("recount/RULES.md", include_str!("../../../tests/tools/recount/RULES.md")),
    ("recount/__init__.py", include_str!("../../../tests/tools/recount/__init__.py")),
    ("recount/compare.py", include_str!("../../../tests/tools/recount/compare.py")),
    ("recount/exact.py", include_str!("../../../tests/tools/recount/exact.py")),
    ("recount/faults.py", include_str!("../../../tests/tools/recount/faults.py")),
    ("recount/figures.py", include_str!("../../../tests/tools/recount/figures.py")),
    ("recount/formula.py", include_str!("../../../tests/tools/recount/formula.py")),
    ("recount/gap.py", include_str!("../../../tests/tools/recount/gap.py")),
    ("recount/judge.py", include_str!("../../../tests/tools/recount/judge.py")),
    ("recount/milestones.py", include_str!("../../../tests/tools/recount/milestones.py")),
    ("recount/plan.py", include_str!("../../../tests/tools/recount/plan.py")),
    ("recount/samples.py", include_str!("../../../tests/tools/recount/samples.py")),
    ("recount/spans.py", include_str!("../../../tests/tools/recount/spans.py")),
    ("recount/submissions.py", include_str!("../../../tests/tools/recount/submissions.py")),
    ("recount/tally.py", include_str!("../../../tests/tools/recount/tally.py")),
    ("recount/weigh.py", include_str!("../../../tests/tools/recount/weigh.py")),
    ("recount/words.py", include_str!("../../../tests/tools/recount/words.py")),
];

/// What is packed.
pub struct Case<'a> {
    /// The plan as adopted.
    pub plan: &'a Plan,
    /// Its words.
    pub words: &'a Words,
    /// What is asked.
    pub cut: Cut,
    /// Everything known of the year.
    pub known: &'a Known,
    /// Every file of the plan folder that was read, with its hash.
    pub inputs: &'a [machine::Input],
    /// The draw and the forms that came back.
    pub recount: &'a [PathBuf],
    /// The published workbook: name and bytes.
    pub workbook: (&'a str, &'a [u8]),
}

/// What became of the package.
pub struct Packed {
    /// Files in the result, with hashes.
    pub outputs: Vec<machine::Output>,
    /// What a person is told.
    pub told: String,
}

/// Puts the package into a result.
pub fn pack(staging: &mut Staging, case: &Case<'_>) -> Result<Packed, RunError> {
    let mut package = Package { staging, outputs: Vec::new(), without: Vec::new() };
    let plan = case.plan;
    for (name, text) in SCRIPT {
        package.put(name, text.as_bytes())?;
    }
    let submissions = case.known.collection.files.iter();
    let submissions = submissions.filter(|file| !file.sha256.is_empty());
    let mut taken = BTreeSet::new();
    for file in submissions {
        taken.insert(file.file.clone());
        package.take(&format!("规划/{}/{}", plan.key, file.file), &plan.folder.join(file.raw.as_str()))?;
    }
    for (set, bytes) in plan.attached.iter().flat_map(|set| &set.files) {
        package.put(&format!("规划/{set}"), bytes)?;
    }
    for (name, _) in case.inputs {
        let elsewhere = name.starts_with("templates/") || name.starts_with("attached/");
        if elsewhere || taken.contains(name) {
            continue;
        }
        let there = format!("规划/{}/{name}", plan.key);
        if Path::new(name).file_stem().is_some_and(|stem| stem == CONTACTS) {
            package.leave(&there, &plan.folder.join(name), "联系人不随附");
        } else {
            package.take(&there, &plan.folder.join(name))?;
        }
    }
    for survey in crate::survey::load(plan).map_err(RunError::Mistake)? {
        for path in sent::files(plan, &survey, case.known.evaluation.period.year) {
            let name = shown::name(&path.file_name().unwrap_or_default().to_string_lossy());
            let year = case.known.evaluation.period.year;
            let name = format!("规划/{}/{}/{}/{year}/{name}", plan.key, sent::FOLDER, survey.key);
            package.take(&name, &path)?;
        }
    }
    for (name, text) in &case.words.files {
        package.put(&format!("用词和版式/{name}"), text.as_bytes())?;
    }
    for path in case.recount {
        let name = shown::name(&path.file_name().unwrap_or_default().to_string_lossy());
        package.take(&format!("核查/{name}"), path)?;
    }
    package.put(&format!("公布/{}", case.workbook.0), case.workbook.1)?;
    let asked = (case.cut.question.key(), Basis::Revised);
    let files = machine::files(
        package.staging,
        plan_of(case),
        case.words,
        case.known,
        asked,
        &format!("{FOLDER}/结果/"),
    )?;
    package.outputs.extend(files);
    package.finish(plan)
}

/// The plan by whose targets the year was judged.
const fn plan_of<'a>(case: &Case<'a>) -> &'a Plan {
    &case.known.plan
}

struct Package<'a> {
    staging: &'a mut Staging,
    outputs: Vec<machine::Output>,
    /// Files that were left out: name, hash, why.
    without: Vec<(String, String, String)>,
}

impl Package<'_> {
    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), RunError> {
        let name = format!("{FOLDER}/{name}");
        if self.outputs.iter().any(|(known, _)| *known == name) {
            return Ok(());
        }
        let hash = self.staging.put(&name, bytes)?;
        self.outputs.push((name, hash));
        Ok(())
    }

    /// Packs a file from the disk, or leaves it out where it holds the number of a person or cannot be looked through.
    fn take(&mut self, name: &str, path: &Path) -> Result<(), RunError> {
        let Ok(bytes) = std::fs::read(path) else {
            self.without.push((name.to_owned(), String::new(), String::from("读不出")));
            return Ok(());
        };
        match inspect::holds_a_person(&bytes, name) {
            Some(false) => return self.put(name, &bytes),
            Some(true) => {
                self.without.push((name.to_owned(), sha256(&bytes), String::from("含有证件号码或电话号码")))
            }
            None => {
                self.without.push((name.to_owned(), sha256(&bytes), String::from("看不出有没有个人号码")))
            }
        }
        Ok(())
    }

    fn leave(&mut self, name: &str, path: &Path, why: &str) {
        let hash = std::fs::read(path).map_or_else(|_| String::new(), |bytes| sha256(&bytes));
        self.without.push((name.to_owned(), hash, why.to_owned()));
    }

    /// The list of hashes, and what a person is told.
    fn finish(mut self, plan: &Plan) -> Result<Packed, RunError> {
        let note = format!(
            "{}复核包\n\n在装有 Python 3.11（或以上）和 openpyxl 的电脑上，进入本文件夹，运行：\n\n    python3 复核.py\n\n\
             另有公布的工作簿（如签报版）要一起核对的，把文件名写在后面。脚本分四步：核对每个文件的SHA-256，把每个报送数对到原文件的单元格，\
             重新汇总、计算和判断，再与公布的工作簿逐个核对；不一致的逐条列出。判断规则见 recount/RULES.md。\n\n\
             没有随附的文件（含有证件号码、电话号码，或看不出有没有的）列在{LIST}的末尾，可凭SHA-256向编制单位索取，放到所列的位置后再运行。\n",
            plan.identity.title
        );
        self.put("说明.txt", note.as_bytes())?;
        let mut list = String::new();
        let inside = |name: &str| name.strip_prefix(&format!("{FOLDER}/")).unwrap_or(name).to_owned();
        for (name, hash) in &self.outputs {
            let _ = writeln!(list, "{hash}\t{}", inside(name));
        }
        for (name, hash, why) in &self.without {
            let _ = writeln!(list, "{hash}\t{name}\t未随附：{why}");
        }
        let packed = self.outputs.len();
        self.put(LIST, list.as_bytes())?;
        let mut told = format!("复核包：{packed}个文件，交给评估单位后运行 python3 {FOLDER}/复核.py。\n");
        if !self.without.is_empty() {
            let _ = writeln!(
                told,
                "  有{}个文件没有随附（含有证件号码、电话号码，或看不出有没有），列在{LIST}的末尾。",
                self.without.len()
            );
        }
        Ok(Packed { outputs: self.outputs, told })
    }
}
