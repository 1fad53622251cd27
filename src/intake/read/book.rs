//! What do the sheets of a file say together? Whose each is, which steps behind which, and what the file's filings come to.
//!
//! In: a workbook. Out: a draft's filings and findings. Refuses to know: bytes, and the other files.

use super::{Desk, Draft, stem};
use crate::finding::Finding;
use crate::form;
use crate::grid::{Grid, Workbook};
use crate::ids::UnitId;
use crate::intake::filing::{Filing, Refusal, Standing};
use crate::intake::identify::{self, Identity};
use crate::intake::rows::{self, Whose};
use crate::intake::table::{self, Shape, Sheet, Table};
use crate::intake::{Outcome, checksum, qualify, stages};
use crate::observation::{Absent, Period};
use crate::plan::UnitKind;
use crate::shown;
use crate::source::perhaps;
use std::collections::{BTreeMap, BTreeSet};

/// A sheet with what was found on it.
pub struct Page<'g> {
    /// The sheet.
    pub sheet: Sheet<'g>,
    /// Its tables.
    pub tables: Vec<Table>,
    pub(super) unclear: Vec<Vec<String>>,
    pub(super) identity: Identity,
    pub(super) standing: Standing,
    pub(super) period: Period,
    /// What its title or its name says, where that is not the year's actual figures.
    pub(super) other: Option<String>,
    /// Whether its name is that of a village or a body within a unit.
    pub(super) of_a_part: bool,
    /// Why it stands aside, where it does.
    why: &'static str,
}

impl Draft {
    pub(super) fn read_book(&mut self, desk: &Desk<'_>, book: &Workbook, folder: Period) {
        let mark = &desk.words.recognition.sample_mark;
        self.record.sample |= book.sheets.iter().any(|grid| table::carries(grid, mark));
        self.record.outcome = Outcome::Read;
        let name = stem(&self.record.raw).to_owned();
        let mut pages: Vec<Page<'_>> =
            book.sheets.iter().map(|grid| page(desk, grid, &name, folder)).collect();
        self.titles.extend(pages.iter().flat_map(|page| page.identity.titles.clone()));
        self.assign(desk, &mut pages);
        // A sheet of totals beside sheets of other units adds them up; beside sheets of its own unit it is one more of them.
        let summed = |page: &Page<'_>| {
            let mut words = desk.words.recognition.total.iter();
            let named = words.any(|word| page.sheet.grid.name.contains(word.as_str()));
            named && !page.tables.is_empty() && page.tables.iter().all(|table| table.shape == Shape::Items)
        };
        // Men and women do not stand for the whole: beside them the sheet of totals is the report.
        let others: BTreeSet<Option<UnitId>> = pages
            .iter()
            .filter(|page| {
                !page.tables.is_empty() && !summed(page) && !page.of_a_part && page.other.is_none()
            })
            .map(|page| page.identity.unit)
            .collect();
        for page in pages.iter_mut().filter(|page| page.standing == Standing::Seen) {
            // 全县 in a town's own file is of more than the town.
            let name = page.identity.unit.map(|unit| desk.plan.units[unit].name.as_str());
            let larger = |word: &String| {
                page.sheet.grid.name.contains(word.as_str())
                    && word
                        .strip_prefix('全')
                        .is_some_and(|kind| !name.is_some_and(|name| name.ends_with(kind)))
            };
            let larger = desk.words.recognition.total.iter().any(larger);
            let own = name.is_some() && others.contains(&page.identity.unit) && !larger;
            if !others.is_empty() && !own && summed(page) {
                page.standing = Standing::Aside;
                page.why = "汇总的表";
            }
        }
        // A table under which nothing is recognised is of something else.
        let mut foreign: Vec<String> = Vec::new();
        for page in &mut pages {
            page.tables.retain(|table| {
                let kept = !rows::is_foreign(desk, &page.sheet, table);
                if !kept {
                    foreign.extend(rows::names(desk, &page.sheet, table));
                }
                kept
            });
        }
        let readable = pages.iter().any(|page| !page.tables.is_empty());
        let mut with_tasks = false;
        for page in &pages {
            with_tasks |= rows::read_cells(self, desk, (&name, &page.sheet), &page.whose(desk, book));
            for (at, table) in page.tables.iter().enumerate() {
                let whose = self.whose_table(desk, page, at, page.whose(desk, book));
                rows::read(self, desk, &page.sheet, table, &whose);
            }
            with_tasks |= stages::read(self, desk, &page.sheet, &page.whose(desk, book));
        }
        self.unreadable(desk, &pages, readable || with_tasks, &foreign);
        self.sheets(desk, book, &pages);
        for page in &pages {
            checksum::compare(self, desk, &page.sheet, &page.tables, &page.whose(desk, book));
        }
        let stated =
            pages.iter().any(|page| page.identity.stated.or(page.identity.titled_in(folder)) == Some(folder));
        self.path_says(desk, folder, stated);
        self.settle(desk, folder);
        self.stood_aside(desk, &pages);
        // What is said of the whole file is the unit's where the file is.
        if let Some(unit) = self.sender() {
            let code = &desk.plan.units[unit].code;
            for finding in self.findings.iter_mut().filter(|finding| finding.unit.is_none()) {
                *finding = finding.clone().of_unit(unit, code);
            }
        }
    }

    /// Gives sheets that do not say whose they are the unit the file speaks of: the one its other sheets name, else the
    /// one its own name does.
    fn assign(&self, desk: &Desk<'_>, pages: &mut [Page<'_>]) {
        let named: BTreeSet<UnitId> = pages.iter().filter_map(|page| page.identity.unit).collect();
        // A sheet that names a unit nobody knows makes the others doubtful, too.
        let strange =
            |page: &Page<'_>| page.identity.unit.is_none() && page.identity.seen.is_some() && !page.of_a_part;
        if named.len() > 1 || pages.iter().any(|page| page.identity.torn || strange(page)) {
            return;
        }
        let (unit, by, form) = match pages.iter().find(|page| page.identity.unit.is_some()) {
            Some(page) => (page.identity.unit, page.identity.by.clone(), page.standing == Standing::Form),
            None => (desk.outside(&self.record.raw), String::from("文件名"), false),
        };
        for page in pages.iter_mut().filter(|page| page.identity.unit.is_none() && !page.of_a_part) {
            page.identity.unit = unit;
            page.identity.by.clone_from(&by);
            if form && page.standing == Standing::Seen {
                page.standing = Standing::Form;
            }
        }
        // The further sheets of our form name their sender in the title.
        let ours =
            |page: &Page<'_>| desk.words.form.sheet.iter().any(|sheet| sheet.name == page.sheet.grid.name);
        for page in pages.iter_mut().filter(|page| form && page.identity.unit == unit && ours(page)) {
            if page.standing == Standing::Seen {
                page.standing = Standing::Form;
            }
        }
    }

    /// Whose one table of a sheet is: the sheet's, or that of the unit named between it and the one above.
    fn whose_table(&mut self, desk: &Desk<'_>, page: &Page<'_>, at: usize, whose: Whose) -> Whose {
        let Some(before) = at.checked_sub(1).map(|before| &page.tables[before]) else { return whose };
        let rows = (before.heading + 1, page.tables[at].top);
        let sections = page.sheet.sections(rows);
        let words = &desk.words.recognition;
        // A title of its own says of when a table is; without one the sheet's holds.
        let year = sections.iter().rev().find_map(|text| identify::year_of(text));
        let own = |text: &String| year.is_some() || qualify::in_title(text, whose.period, words);
        let whole = sections.iter().any(|text| text.contains("全年"));
        let whose = if whole || sections.last().is_some_and(own) {
            let period = year.map_or(whose.period, |year| Period { year, ..whose.period });
            Whose { other: None, period, ..whose }
        } else {
            whose
        };
        let section = sections.into_iter().next_back();
        let section = section.filter(|section| qualify::beside(section, whose.period, words));
        let whose = Whose { section, ..whose };
        match identify::between(desk.words, &desk.lexicon, &page.sheet, rows) {
            Ok(None) => whose,
            Ok(unit) => Whose { unit, by: String::from("表上方的单位名称"), ..whose },
            Err(seen) => {
                self.tell_unit_unknown(desk, Some(&seen));
                Whose { unit: None, ..whose }
            }
        }
    }

    /// Tells why a file, or a sheet of it, gives no figures.
    /// `foreign`: names of rows in tables of which nothing was recognised.
    fn unreadable(&mut self, desk: &Desk<'_>, pages: &[Page<'_>], readable: bool, foreign: &[String]) {
        let file = self.record.file.clone();
        for page in pages {
            // What is set aside need not be understood.
            if readable && page.standing == Standing::Aside {
                continue;
            }
            for columns in &page.unclear {
                let (sheet, columns) = (page.sheet.grid.name.as_str(), columns.join("、"));
                let with = [("file", file.as_str()), ("sheet", sheet), ("columns", &columns)];
                let finding = desk.words.findings.finding("I09", &with).named(sheet);
                let finding = page
                    .identity
                    .unit
                    .map_or(finding.clone(), |unit| finding.of_unit(unit, &desk.plan.units[unit].code));
                self.push(finding);
            }
        }
        let unclear = pages.iter().any(|page| !page.unclear.is_empty());
        if !readable {
            self.record.reason = String::from("没有找到可读的报表");
            self.record.unit = pages.iter().find_map(|page| page.identity.unit);
            self.strangers(desk, pages);
            if !unclear {
                let detail = no_report(pages, foreign);
                let with = [("file", file.as_str()), ("detail", &detail)];
                self.push(desk.words.findings.finding("I07", &with));
            }
            return;
        }
        let alone = |table: &Table| table.labels.unit.is_none() && table.labels.unit_code.is_none();
        let own = |table: &Table| table.shape == Shape::Items || (table.shape == Shape::Wide && alone(table));
        let used = |page: &Page<'_>| {
            let sheet = &page.sheet.grid.name;
            self.filings.iter().any(|filing| filing.filled() > 0 && filing.sheets.contains(sheet))
        };
        let torn = |page: &Page<'_>| page.identity.torn && !page.tables.is_empty() && !used(page);
        let needs_unit = |page: &&Page<'_>| page.tables.iter().any(own) || torn(page);
        let unknown: Vec<&Page<'_>> =
            pages.iter().filter(needs_unit).filter(|page| page.identity.unit.is_none()).collect();
        if !unknown.is_empty() {
            self.strangers_of(desk, &unknown);
        }
    }

    fn strangers(&mut self, desk: &Desk<'_>, pages: &[Page<'_>]) {
        if pages.iter().all(|page| page.identity.unit.is_none()) {
            let all: Vec<&Page<'_>> = pages.iter().collect();
            self.strangers_of(desk, &all);
        }
    }

    /// Sheets whose unit is not known, or of which two are.
    fn strangers_of(&mut self, desk: &Desk<'_>, pages: &[&Page<'_>]) {
        let file = self.record.file.clone();
        if let Some(torn) = pages.iter().find(|page| page.identity.torn) {
            let seen = torn.identity.seen.clone().unwrap_or_default();
            let with = [("file", file.as_str()), ("seen", seen.as_str())];
            self.push(desk.words.findings.finding("I11", &with).seen(seen.clone(), "同一个单位"));
            self.record.reason = String::from("单位名称与代码不一致，不能确定填报单位");
            return;
        }
        let seen = pages.iter().find_map(|page| page.identity.seen.clone());
        let root = &desk.plan.units[desk.plan.root].name;
        let said = |text: &str| text.contains(root.as_str());
        let titles = pages.iter().flat_map(|page| &page.identity.titles);
        if seen.is_none() && (said(self.record.raw.as_str()) || titles.into_iter().any(|text| said(text))) {
            let detail =
                format!("只写了“{root}”，没有写填报单位；是本级自己的表的，请写明“填报单位：{root}”");
            self.tell_unit(desk, &detail, Absent::Blank.word());
        } else {
            self.tell_unit_unknown(desk, seen.as_deref());
        }
        if self.record.reason.is_empty() {
            self.record.reason = String::from("不能确定填报单位");
        }
    }

    /// `seen`: what stands where the unit's name should be, if anything does.
    fn tell_unit_unknown(&mut self, desk: &Desk<'_>, seen: Option<&str>) {
        let detail = seen.map_or_else(
            || String::from("表内和文件名都没有写名册中的单位"),
            |seen| format!("表内写的是“{seen}”{}", perhaps(seen, desk.lexicon.meant(seen, desk.plan))),
        );
        self.tell_unit(desk, &detail, seen.unwrap_or(Absent::Blank.word()));
    }

    fn tell_unit(&mut self, desk: &Desk<'_>, detail: &str, seen: &str) {
        let file = self.record.file.clone();
        let with = [("file", file.as_str()), ("detail", detail)];
        self.push(desk.words.findings.finding("I01", &with).seen(seen, "名册中的单位"));
    }

    /// Tells of sheets that are hidden, set aside or left out, of columns that were not taken, and of several units.
    fn sheets(&mut self, desk: &Desk<'_>, book: &Workbook, pages: &[Page<'_>]) {
        let file = self.record.file.clone();
        let mut left_out: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (sheet, why) in &book.left_out {
            left_out.entry(why).or_default().push(shown::name(sheet));
        }
        for (why, sheets) in left_out {
            let more = if sheets.len() > 3 { format!("等{}张", sheets.len()) } else { String::new() };
            let names = format!("{}{more}", sheets[..sheets.len().min(3)].join("”“"));
            let with = [("file", file.as_str()), ("sheet", names.as_str()), ("detail", why)];
            let at = self.sheet(&sheets[0]);
            self.push(desk.words.findings.finding("I13", &with).named(&sheets[0]).at(at));
        }
        if book.blind && pages.iter().any(|page| !page.tables.is_empty()) {
            self.push(desk.words.findings.finding("F08", &[("file", file.as_str())]));
        }
        for page in pages {
            for table in page.tables.iter().filter(|table| !table.beside.is_empty()) {
                let year = page.period.year;
                let Some(used) = table.figures.iter().find(|column| column.when.of(year) == year) else {
                    continue;
                };
                let (sheet, beside) = (page.sheet.grid.name.as_str(), table.beside.join("、"));
                let with =
                    [("file", file.as_str()), ("sheet", sheet), ("chosen", &used.title), ("other", &beside)];
                let at = self.sheet(sheet).cell(table.heading, used.column);
                self.push(desk.words.findings.finding("I20", &with).named(sheet).at(at));
            }
        }
        // That a department speaks of every unit is what it was asked for.
        let asked = |filing: &&Filing| filing.sender == filing.unit;
        let units: BTreeSet<UnitId> = self.filings.iter().filter(asked).map(|filing| filing.unit).collect();
        if units.len() > 1 {
            let names: Vec<&str> =
                units.iter().take(5).map(|&unit| desk.plan.units[unit].name.as_str()).collect();
            let more = if units.len() > 5 { "等" } else { "" };
            let (count, names) = (units.len().to_string(), format!("{}{more}", names.join("、")));
            let with = [("file", file.as_str()), ("count", &count), ("units", &names)];
            self.push(desk.words.findings.finding("I21", &with));
        }
    }

    /// Tells what became of sheets that are hidden or stand aside.
    fn stood_aside(&mut self, desk: &Desk<'_>, pages: &[Page<'_>]) {
        for page in pages {
            let sheet = page.sheet.grid.name.as_str();
            let stands = |filing: &&Filing| filing.sheets.iter().any(|own| own == sheet);
            let filings: Vec<&Filing> = self.filings.iter().filter(stands).collect();
            let used = filings.iter().any(|filing| filing.refusal.is_none());
            let behind = filings.iter().any(|filing| filing.refusal == Some(Refusal::Behind));
            let code = match (page.standing, used, behind) {
                (Standing::Aside, false, true) => "I12",
                (_, true, _) if page.sheet.grid.hidden => "I08",
                (Standing::Aside, true, _) => "I14",
                _ => continue,
            };
            let file = self.record.file.clone();
            let with = [("file", file.as_str()), ("sheet", sheet), ("why", page.why)];
            let at = self.sheet(sheet);
            self.push(desk.words.findings.finding(code, &with).named(sheet).at(at));
        }
    }

    /// Judges each filing by itself: whose and of when it is, and whether it may speak.
    fn settle(&mut self, desk: &Desk<'_>, folder: Period) {
        let file = self.record.file.clone();
        let outside = desk.outside(&self.record.raw);
        let units: BTreeSet<UnitId> = self.filings.iter().map(|filing| filing.unit).collect();
        let said = |filing: &&Filing| filing.filled() > 0 || !filing.unread.is_empty();
        let of = |filing: &&Filing| filing.period == folder;
        let of_period: BTreeSet<UnitId> =
            self.filings.iter().filter(of).filter(said).map(|filing| filing.unit).collect();
        let of_another: BTreeSet<UnitId> =
            self.filings.iter().filter(|own| !of(own)).filter(said).map(|filing| filing.unit).collect();
        let mut told: BTreeSet<(UnitId, UnitId, Period)> = BTreeSet::new();
        let mut filings = std::mem::take(&mut self.filings);
        for filing in &mut filings {
            let (unit, sender) = (filing.unit, filing.sender);
            // What is wrong with the whole is its sender's to mend.
            let (name, code) = (desk.plan.units[sender].name.clone(), desk.plan.units[sender].code.clone());
            let whole = self.whole_file();
            let mut push = |finding: Finding| {
                let finding = finding.of_unit(sender, &code).in_period(folder);
                let finding = if finding.id().about().is_empty() { finding.named(&file) } else { finding };
                filing.against.push(finding.at(whole.clone()));
            };
            if let Some(other) = outside.filter(|other| ![unit, sender].contains(other) && units.len() == 1) {
                let other = desk.plan.units[other].name.clone();
                let with = [("file", file.as_str()), ("inside", name.as_str()), ("outside", &other)];
                push(desk.words.findings.finding("I02", &with).seen(name.clone(), other.clone()));
            }
            if !desk.plan.sends_in(sender, filing.period) && !desk.plan.sends_in(sender, folder) {
                push(desk.words.findings.finding("I10", &[("file", file.as_str()), ("unit", name.as_str())]));
                filing.refusal = Some(Refusal::NotAsked);
            } else if sender != unit && !desk.plan.units[unit].exists_at(folder) && filing.period == folder {
                // A row of a unit that has become part of another is nobody's figure.
                let gone = &desk.plan.units[unit].name;
                let with = [("file", file.as_str()), ("unit", gone.as_str())];
                push(desk.words.findings.finding("I10", &with).named(gone));
                filing.refusal = Some(Refusal::NotAsked);
            } else if filing.period != folder {
                let (seen, expected) = (filing.period.to_string(), folder.to_string());
                // Beside this year's figures those of other years are told by the list of filings alone.
                let key = if sender == unit {
                    (unit, unit, filing.period)
                } else {
                    (sender, sender, filing.period)
                };
                if !of_period.contains(&unit) && told.insert(key) {
                    let with =
                        [("file", file.as_str()), ("seen", seen.as_str()), ("expected", expected.as_str())];
                    push(desk.words.findings.finding("I04", &with).seen(seen.clone(), expected.clone()));
                }
                filing.refusal = Some(Refusal::OtherPeriod(filing.period, folder));
            }
            if let (Some(other), None) = (filing.other.clone(), &filing.refusal) {
                let (seen, expected) = (shown::mask(&other), folder.to_string());
                let with =
                    [("file", file.as_str()), ("seen", seen.as_str()), ("expected", expected.as_str())];
                push(desk.words.findings.finding("I22", &with).seen(seen.clone(), expected.clone()));
                filing.refusal = Some(Refusal::Otherwise(seen, folder));
            }
            let sheets: BTreeSet<&str> =
                filing.figures.values().map(crate::observation::Figure::sheet).collect();
            if sheets.len() > 1 && filing.standing == Standing::Seen {
                let (count, sheets) = (sheets.len().to_string(), Vec::from_iter(sheets).join("”“"));
                let with = [
                    ("file", file.as_str()),
                    ("unit", name.as_str()),
                    ("count", &count),
                    ("sheets", &sheets),
                ];
                push(desk.words.findings.finding("I24", &with));
            }
            if let Some(version) = &filing.version
                && filing.refusal.is_none()
                && *version != form::version(desk.plan, sender, filing.period)
            {
                push(desk.words.findings.finding("I06", &[("file", file.as_str())]));
            }
        }
        // A sheet that is set aside steps behind the others of its unit and period.
        let ahead: BTreeSet<(UnitId, Period)> = filings
            .iter()
            .filter(|filing| filing.standing != Standing::Aside)
            .filter(|filing| filing.filled() > 0 && filing.refusal.is_none())
            .map(|filing| (filing.unit, filing.period))
            .collect();
        // A department's row that is blank beside others is not filled in; a table of blank rows is an empty form.
        let any: BTreeSet<UnitId> =
            filings.iter().filter(|filing| filing.filled() > 0).map(|filing| filing.sender).collect();
        for filing in &mut filings {
            if filing.sender != filing.unit && any.contains(&filing.sender) && filing.filled() == 0 {
                continue;
            }
            if filing.standing == Standing::Aside && ahead.contains(&(filing.unit, filing.period)) {
                filing.refusal = Some(Refusal::Behind);
            } else if filing.refusal.is_none() && filing.filled() == 0 {
                // Figures that were not recognised are no empty form; they have been told of.
                if !filing.unread.is_empty() || of_another.contains(&filing.unit) {
                    filing.refusal = Some(Refusal::Unread);
                    continue;
                }
                filing.refusal = Some(Refusal::Blank);
                let unit = &desk.plan.units[filing.sender];
                let with = [("file", file.as_str()), ("unit", unit.name.as_str())];
                let finding = desk.words.findings.finding("I17", &with).of_unit(filing.sender, &unit.code);
                filing.findings.clear();
                filing.against = vec![finding.in_period(folder).named(&file).at(self.whole_file())];
            }
        }
        self.filings = filings;
        self.record_of_filings(&units);
    }

    /// Tells where the name of the file, or of a folder it lies in, speaks of another time than the folder of the year. A
    /// year the sheets state goes before one in a name.
    fn path_says(&mut self, desk: &Desk<'_>, folder: Period, stated: bool) {
        let parts: Vec<String> = self.record.raw.as_str().split('/').skip(2).map(str::to_owned).collect();
        let words = &desk.words.recognition;
        let says = |part: &&String| {
            let stem = part.rsplit_once('.').map_or(part.as_str(), |(stem, _)| stem);
            qualify::in_title(stem, folder, words)
                || !stated && identify::year_of_name(stem).is_some_and(|year| year != folder.year)
        };
        if self.filings.is_empty() {
            return;
        }
        if let Some(part) = parts.iter().find(says) {
            let (file, seen, expected) = (self.record.file.clone(), shown::name(part), folder.to_string());
            let with = [("file", file.as_str()), ("seen", seen.as_str()), ("expected", expected.as_str())];
            self.push(desk.words.findings.finding("I23", &with).seen(seen.clone(), expected.clone()));
        }
    }

    /// The ledger's row of a file is filled where the file holds one filing, and where all are of one unit or period.
    fn record_of_filings(&mut self, units: &BTreeSet<UnitId>) {
        let senders: BTreeSet<UnitId> = self.filings.iter().map(|filing| filing.sender).collect();
        if senders.len() == 1 && (units.len() == 1 || !senders.is_subset(units)) {
            self.record.unit = senders.first().copied();
        } else if units.len() == 1 {
            self.record.unit = units.first().copied();
        }
        let periods: BTreeSet<Period> = self.filings.iter().map(|filing| filing.period).collect();
        let folder = self.record.folder;
        if !periods.is_empty() {
            let of_folder = periods.iter().copied().find(|period| Some(*period) == folder);
            self.record.period = of_folder.or_else(|| periods.first().copied());
        }
        let by: BTreeSet<String> =
            self.filings.iter().map(|filing| filing.by.clone()).filter(|by| !by.is_empty()).collect();
        self.record.recognised_by = by.into_iter().collect::<Vec<_>>().join("、");
        if let [one] = self.filings.as_slice()
            && self.record.reason.is_empty()
        {
            self.record.reason = one.refusal.as_ref().map(Refusal::to_string).unwrap_or_default();
        }
    }
}

/// Why no report was found: what the rows or the columns that were seen are called.
fn no_report(pages: &[Page<'_>], foreign: &[String]) -> String {
    let listed = |names: &[String]| {
        let more = if names.len() > 4 { "等" } else { "" };
        format!("“{}”{more}", names[..names.len().min(4)].join("”“"))
    };
    if !foreign.is_empty() {
        return format!("表中的行名{}不是本规划的填报项，也不是名册中的单位", listed(foreign));
    }
    let seen: Vec<String> = pages
        .iter()
        .find_map(|page| table::perhaps_heading(&page.sheet))
        .map_or_else(Vec::new, |(_, texts)| texts.iter().map(|(_, text)| shown::mask(text)).collect());
    let seen =
        if seen.is_empty() { String::new() } else { format!("（看到的栏名是{}）", listed(&seen)) };
    format!("没有哪个工作表同时具有代码（或指标名称）栏和本年数栏{seen}")
}

impl Page<'_> {
    fn whose(&self, desk: &Desk<'_>, book: &Workbook) -> Whose {
        let department = |unit: &UnitId| desk.plan.units[*unit].kind == UnitKind::Department;
        Whose {
            unit: self.identity.unit,
            department: self.identity.unit.filter(department),
            by: self.identity.by.clone(),
            period: self.period,
            standing: self.standing,
            version: self.identity.version.clone(),
            other: self.other.clone(),
            titles: self.identity.titles.clone(),
            section: None,
            uncalculated: book.uncalculated,
            blind: book.blind,
        }
    }
}

/// `file`: its name, by which a mapping may be bound.
pub(super) fn page<'g>(desk: &Desk<'_>, grid: &'g Grid, file: &str, folder: Period) -> Page<'g> {
    let sheet = Sheet::new(grid, desk.mapped(file, &grid.name));
    // The year decides which of several columns is this year's, and a title above the table may name another.
    let first = table::find(&sheet, &desk.headings, &desk.lexicon, folder.year);
    let tasks = stages::heading(grid, &desk.words.recognition, folder.year);
    let until = first.tables.first().map_or(u32::MAX, |table| table.top).min(tasks.unwrap_or(u32::MAX));
    let below = first.tables.len() < 2;
    let identity = identify::identify(desk.plan, desk.words, &desk.lexicon, &sheet, (until, below));
    let period = identity.stated.or(identity.titled_in(folder)).unwrap_or(folder);
    let found = if period.year == folder.year {
        first
    } else {
        table::find(&sheet, &desk.headings, &desk.lexicon, period.year)
    };
    let aside = grid.hidden || desk.words.recognition.is_set_aside(&grid.name);
    let standing = if identity.version.is_some() && !grid.hidden {
        Standing::Form
    } else if aside {
        Standing::Aside
    } else {
        Standing::Seen
    };
    let why = match (grid.hidden, standing) {
        (true, _) => "隐藏的表",
        (false, Standing::Aside) => "名称说明已经搁置（作废、备份等）的表",
        _ => "",
    };
    let words = &desk.words.recognition;
    let titled = identity.titles.iter().find(|text| qualify::in_title(text, period, words));
    let named = Some(&grid.name).filter(|name| qualify::beside(name, period, words));
    let other = titled.or(named).filter(|_| until != u32::MAX).cloned();
    let mut identity = identity;
    let of_a_part = identity.unit.is_none() && desk.lexicon.ends_in_a_part(&grid.name);
    if of_a_part && !found.tables.is_empty() {
        identity.seen = Some(shown::mask(&grid.name));
    }
    Page {
        sheet,
        tables: found.tables,
        unclear: found.unclear,
        identity,
        standing,
        period,
        other,
        of_a_part,
        why,
    }
}
