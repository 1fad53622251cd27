//! 复核包: everything with which a stranger computes every published figure again, on a machine without this program.
//!
//! In: everything known of the year, the assessor's workbook. Out: a folder in the result: the units' files, the plan and
//! its ledgers, the machine files, the published workbook, a script in another language, and a list of hashes. A file that
//! holds the number of a person is left out and named with its hash, so that it can be asked for. Refuses to know: what
//! the script does.

use crate::grid;
use crate::inspect;
use crate::place::sha256;
use crate::plan::Plan;
use crate::run::{Basis, Cut, Known, RunError, machine};
use crate::survey::sent;
use crate::words::Words;
use crate::write::folder::Staging;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};

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
    /// The draw and the forms that came back, by the names they have in the package.
    pub recount: &'a [(String, PathBuf)],
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
    let mut package =
        Package { staging, outputs: Vec::new(), names: BTreeMap::new(), without: BTreeMap::new() };
    let plan = case.plan;
    let of_plan = |name: &str| format!("规划/{}/{name}", plan.key);
    for (name, text) in SCRIPT {
        package.put(name, text.as_bytes())?;
    }
    let mut taken = BTreeSet::new();
    for file in case.known.collection.files.iter().filter(|file| !file.sha256.is_empty()) {
        taken.insert(file.file.as_str());
        let path = plan.folder.join(file.raw.as_str());
        if path.is_file() {
            package.take(&of_plan(&file.file), &path)?;
        } else {
            package.leave(&of_plan(&file.file), file.sha256.clone(), "在压缩包中");
        }
    }
    for (set, bytes) in plan.attached.iter().flat_map(|set| &set.files) {
        package.look(&format!("规划/{set}"), bytes)?;
    }
    for (name, _) in case.inputs {
        let elsewhere = ["templates/", "attached/", sent::FOLDER].iter().any(|start| name.starts_with(start));
        // The surveys' own file is no answer.
        let elsewhere = elsewhere && name != crate::survey::FILE;
        if elsewhere || taken.contains(name.as_str()) {
            continue;
        }
        let path = plan.folder.join(name);
        let in_book = plan.book() == Some(name.as_str()) && !plan.contacts.is_empty();
        if in_book || Path::new(name).file_stem().is_some_and(|stem| stem == CONTACTS) {
            let hash = grid::sha256(&path).unwrap_or_default();
            package.leave(&of_plan(name), hash, "写有联系人");
        } else {
            package.take(&of_plan(name), &path)?;
        }
    }
    for survey in crate::survey::load(plan).map_err(RunError::Mistake)? {
        for year in plan.identity.base_year..=case.known.evaluation.period.year {
            for path in sent::files(plan, &survey, year) {
                package.take(&of_plan(&sent::named(&survey, year, &path)), &path)?;
            }
        }
    }
    for (name, text) in &case.words.files {
        package.look(&format!("用词和版式/{name}"), text.as_bytes())?;
    }
    for (name, path) in case.recount {
        package.take(&format!("核查/{name}"), path)?;
    }
    package.put(&format!("公布/{}", case.workbook.0), case.workbook.1)?;
    let asked = (case.cut.question.key(), Basis::Revised);
    let inside = format!("{FOLDER}/结果/");
    let files = machine::files(package.staging, &case.known.plan, case.words, case.known, asked, &inside)?;
    package.outputs.extend(files);
    package.finish(plan)
}

struct Package<'a> {
    staging: &'a mut Staging,
    outputs: Vec<machine::Output>,
    /// Names in it without capitals, each with its hash: not every disk tells capitals apart.
    names: BTreeMap<String, String>,
    /// Files that were left out: hash and why.
    without: BTreeMap<String, (String, String)>,
}

impl Package<'_> {
    /// Puts a file; one whose name another file has already gets a number.
    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), RunError> {
        let hash = sha256(bytes);
        let plain = |part: Component<'_>| matches!(part, Component::Normal(_));
        if name.contains('\\') || !Path::new(name).components().all(plain) {
            self.leave(name, hash, "文件名不能随附");
            return Ok(());
        }
        let mut name = name.to_owned();
        while let Some(known) = self.names.get(&name.to_lowercase()) {
            if *known == hash {
                return Ok(());
            }
            let (stem, end) = name.rsplit_once('.').unwrap_or((&name, ""));
            name = format!("{stem}（另一个）.{end}");
        }
        self.names.insert(name.to_lowercase(), hash);
        let name = format!("{FOLDER}/{name}");
        let hash = self.staging.put(&name, bytes)?;
        self.outputs.push((name, hash));
        Ok(())
    }

    /// Packs a file from the disk.
    fn take(&mut self, name: &str, path: &Path) -> Result<(), RunError> {
        match std::fs::read(path) {
            Ok(bytes) => self.look(name, &bytes),
            Err(_) => {
                self.leave(name, String::new(), "读不出");
                Ok(())
            }
        }
    }

    /// Packs a file, or leaves it out where it holds the number of a person or that cannot be told.
    fn look(&mut self, name: &str, bytes: &[u8]) -> Result<(), RunError> {
        match inspect::holds_a_person(bytes, name) {
            Some(false) => return self.put(name, bytes),
            Some(true) => self.leave(name, sha256(bytes), "含有证件号码或电话号码"),
            None => self.leave(name, sha256(bytes), "看不出有没有个人号码"),
        }
        Ok(())
    }

    fn leave(&mut self, name: &str, hash: String, why: &str) {
        self.without.insert(name.to_owned(), (hash, why.to_owned()));
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
        for (name, (hash, why)) in &self.without {
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
