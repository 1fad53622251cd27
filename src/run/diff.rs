//! `diff`: what changed from one result to the next, and what may have moved it.
//!
//! In: two result folders, or what a run has just put in the place of an earlier result. Out: 较上次变化 as a workbook, a
//! table and JSON, and the same on the screen. What a run compares stands beside the earlier results and not in its own
//! folder, whose bytes rest on its inputs alone. Refuses to know: how a cause was found.

use super::{Ending, Request, RunError, destination};
use crate::plan;
use crate::plan::workbook::{Picked, PlanBook, PlanColumn, PlanSheet};
use crate::store::change::{Cause, CauseKind, Change, FIELDS, Spot, Subject};
use crate::store::difference::{Difference, compare};
use crate::store::result::Earlier;
use crate::value::Ratio;
use crate::words::{ChangeKeys, Changes, Words};
use crate::write::folder::{self, Kept, Staging};
use crate::write::{plan_book, tidy};
use chrono::NaiveDate;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// Texts without a rule of their own for their keys, each with the placeholders that are filled.
const TEXTS: [(&str, &[&str]); 34] = [
    ("said_of_unit", &["kind", "unit", "about", "period", "old", "new", "place"]),
    ("said_of_many", &["kind", "unit", "period", "count", "about", "old", "new", "place", "numbers"]),
    ("said_of_file", &["kind", "about", "what"]),
    ("said_of_asked", &["kind", "about", "old", "new"]),
    ("came", &[]),
    ("went", &[]),
    ("replaced", &[]),
    ("chosen_now", &[]),
    ("chosen_no_more", &[]),
    ("argument_verb", &[]),
    ("argument_through", &[]),
    ("argument_basis", &[]),
    ("argument_as_of", &[]),
    ("nothing", &[]),
    ("unknown_cause", &[]),
    ("more_causes", &["count", "numbers"]),
    ("about", &["title", "count"]),
    ("causes", &[]),
    ("state_open", &[]),
    ("state_explained", &[]),
    ("state_proposed", &[]),
    ("state_declined", &[]),
    ("state_waived", &[]),
    ("state_read", &[]),
    ("state_findings", &[]),
    ("state_refused", &[]),
    ("state_true", &[]),
    ("state_false", &[]),
    ("state_proven", &[]),
    ("state_provisional", &[]),
    ("state_none", &[]),
    ("state_revised", &[]),
    ("state_adopted", &[]),
    ("state_all", &[]),
];

/// The same, of values that other values are like.
const STATES: [&str; 4] = ["state_reported", "state_annual", "state_midterm", "state_final"];

/// What `changes.toml` must say.
pub fn keys() -> ChangeKeys<'static> {
    let plain = |key: String| (key, &[][..]);
    let mut text: Vec<(String, &[&str])> =
        TEXTS.iter().map(|(key, filled)| ((*key).to_owned(), *filled)).collect();
    text.extend(STATES.map(|key| plain(key.to_owned())));
    text.extend(Subject::ALL.map(|subject| plain(format!("subject_{}", subject.key()))));
    text.extend(CauseKind::ALL.map(|kind| plain(format!("cause_{}", kind.key()))));
    ChangeKeys { fields: FIELDS.to_vec(), text }
}

/// Compares the two folders of a request.
pub fn diff(request: &Request, words: &Words) -> Result<Ending, RunError> {
    let folders = [request.plan.as_path(), request.file.as_deref().unwrap_or(Path::new(""))];
    let [old, new] = [Earlier::open(folders[0])?, Earlier::open(folders[1])?];
    if old.plan != new.plan {
        return Err(RunError::Asked(format!(
            "两个结果不是同一规划的（“{}”和“{}”），不能比较；请写同一规划先后两次的结果文件夹。",
            old.plan, new.plan
        )));
    }
    let told = Told::of(words, &old, &new)?;
    let Some(out) = &request.out else {
        let text = if request.json {
            String::from_utf8_lossy(&told.json()?).into_owned()
        } else {
            told.text(SCREEN)
        };
        return Ok(Ending { text, code: 0 });
    };
    destination::apart(out, &folders)?;
    let place = told.write(out, request.as_of)?;
    let text = if request.json {
        String::from_utf8_lossy(&told.json()?).into_owned()
    } else {
        format!("{}结果：{}\n", told.text(LINES), place.display())
    };
    Ok(Ending { text, code: 0 })
}

/// Changes on the screen where nothing else is asked for.
const SCREEN: usize = 60;
/// Lines on the screen where the whole stands in files.
const LINES: usize = 20;

/// Compares what a run has left with the last earlier result that differs, and gives what a person is told. What cannot
/// be compared is told and costs the run nothing: its result stands.
pub fn since_last(words: &Words, folder: &Path, kept: &Kept) -> String {
    let mut text = String::new();
    if kept.removed > 0 {
        let keep = words.changes.runs.keep;
        let _ = writeln!(text, "历次结果保留{keep}次，更早的{}次已删去。", kept.removed);
    }
    for stuck in &kept.stuck {
        let _ = writeln!(
            text,
            "历次结果“{}”超出保留的次数，但其中有改动过的文件或没有删除的权限，没有删去。",
            stuck.display()
        );
    }
    let Some(last) = &kept.last else { return text };
    match compared(words, last, folder) {
        Ok(told) => text + &told,
        Err(why) => format!("{text}没有与上次结果比较：{why}\n"),
    }
}

fn compared(words: &Words, last: &Path, folder: &Path) -> Result<String, RunError> {
    let target = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
    let out = folder::history(&target).join(&words.changes.title);
    let [old, new] = [Earlier::open(last)?, Earlier::open(folder)?];
    // The same two were compared before: what was written then stands.
    let stands = std::fs::read(out.join("manifest.json")).ok();
    let stands = stands.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    let count = match stands.filter(|manifest| manifest["compared"] == json!([old.manifest, new.manifest])) {
        Some(manifest) => manifest["changes"].as_u64().unwrap_or_default() as usize,
        None => {
            let told = Told::of(words, &old, &new)?;
            told.write(&out, None)?;
            told.difference.changes.len()
        }
    };
    let name = last.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(match count {
        0 => format!("与上次结果（{name}）相比，数、结论和计数没有变化。\n"),
        count => format!("与上次结果（{name}）相比有{count}处变化：{}\n", out.display()),
    })
}

/// A difference, and how it is said.
struct Told<'a> {
    words: &'a Changes,
    /// The mark of sample data, where either result is made from such.
    sample: Option<&'a str>,
    old: &'a Earlier,
    new: &'a Earlier,
    difference: Difference,
    /// What each cause says.
    said: Vec<String>,
}

/// Most causes that are written out beside a change; all have a number.
const WRITTEN_OUT: usize = 8;
/// Rows a sheet can hold under its heading.
const ROWS: usize = 1_048_000;

impl<'a> Told<'a> {
    fn of(words: &'a Words, old: &'a Earlier, new: &'a Earlier) -> Result<Self, RunError> {
        let difference = compare(old, new)?;
        let sample = (old.sample || new.sample).then_some(words.recognition.sample_mark.as_str());
        let words = &words.changes;
        let said = difference.causes.iter().map(|cause| said(words, cause)).collect();
        Ok(Self { words, sample, old, new, difference, said })
    }

    fn write(&self, out: &Path, stamp: Option<NaiveDate>) -> Result<std::path::PathBuf, RunError> {
        let through = self.new.arguments.get("through");
        let through = through.and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok());
        let stamp = stamp.or(through).unwrap_or_default();
        let title = &self.words.title;
        let mut staging = Staging::begin(out)?;
        let mut outputs = Vec::new();
        let csv = self.csv().map_err(|error| super::plan_book::unwritten(&error))?;
        let files = [("xlsx", plan_book::bytes(&self.book(), stamp)?), ("csv", csv), ("json", self.json()?)];
        for (kind, bytes) in files {
            let mark =
                self.sample.filter(|_| kind == "xlsx").map_or_else(String::new, |mark| format!("_{mark}"));
            let name = format!("{title}{mark}.{kind}");
            let sha256 = staging.put(&name, &bytes)?;
            outputs.push(json!({"path": name, "sha256": sha256}));
        }
        let manifest = json!({
            "tool": "duibiao",
            "version": env!("CARGO_PKG_VERSION"),
            "verb": "diff",
            "plan": self.new.plan,
            "compared": [self.old.manifest, self.new.manifest],
            "changes": self.difference.changes.len(),
            "outputs": outputs,
        });
        staging.put("manifest.json", &tidy::json(&manifest)?)?;
        Ok(staging.commit()?)
    }

    /// What is told of a value: keys by their words, a long number by four decimals unless both sides then read alike.
    fn values(&self, change: &Change) -> [String; 2] {
        let told = |value: &Option<String>| match value.as_deref() {
            None | Some("") => self.words.say("nothing", &[]),
            Some(value) => self.word(&change.field, value),
        };
        let [old, new] = [told(&change.old), told(&change.new)];
        let [short_old, short_new] = [shortened(&old), shortened(&new)];
        if short_old == short_new { [old, new] } else { [short_old, short_new] }
    }

    fn word(&self, field: &str, value: &str) -> String {
        if field == "kind" {
            let known = plan::Kind::ALL.iter().find(|kind| kind.key() == value);
            return known.map_or(value, |kind| kind.word()).to_owned();
        }
        let key = format!("state_{value}");
        if self.words.text.contains_key(&key) { self.words.say(&key, &[]) } else { value.to_owned() }
    }

    /// What a change is of: its number and name.
    fn about(&self, change: &Change) -> [String; 2] {
        match change.subject {
            Subject::Count => [change.about.clone(), self.word("", &change.name)],
            _ => [change.about.clone(), change.name.clone()],
        }
    }

    /// The causes of a change: written out where they are few, figures of one file together, the others by their numbers.
    fn causes(&self, change: &Change) -> String {
        if change.causes.is_empty() {
            return self.words.say("unknown_cause", &[]);
        }
        let groups = self.by_file(&change.causes);
        let (written, others) = groups.split_at(groups.len().min(WRITTEN_OUT));
        let mut said: Vec<String> = written.iter().map(|group| self.together(group)).collect();
        if !others.is_empty() {
            let others = others.concat();
            let (count, numbers) = (others.len().to_string(), numbers(&others));
            said.push(self.words.say("more_causes", &[("count", &count), ("numbers", &numbers)]));
        }
        said.join("；")
    }

    /// Causes in groups: figures or stages of one unit's file, anything else by itself.
    fn by_file(&self, causes: &[usize]) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let all = &self.difference.causes;
        for &at in causes {
            let it = &all[at];
            // Causes stand by kind and unit: what is together with this one is among the last groups.
            let near =
                |group: &&mut Vec<usize>| (all[group[0]].kind, &all[group[0]].unit) == (it.kind, &it.unit);
            let same = |group: &&mut Vec<usize>| {
                let one = &all[group[0]];
                !file_of(one).is_empty() && (&one.period, file_of(one)) == (&it.period, file_of(it))
            };
            match groups.iter_mut().rev().take_while(near).find(same) {
                Some(group) => group.push(at),
                None => groups.push(vec![at]),
            }
        }
        groups
    }

    /// What a group of causes says.
    fn together(&self, group: &[usize]) -> String {
        let [first, _, _, ..] = group else {
            return group.iter().map(|&at| self.said[at].as_str()).collect::<Vec<_>>().join("；");
        };
        let cause = &self.difference.causes[*first];
        let (count, numbers, about) = (group.len().to_string(), numbers(group), about(self.words, cause));
        let nothing = self.words.say("nothing", &[]);
        let told = |text: &String| if text.is_empty() { nothing.clone() } else { text.clone() };
        let (old, new) = (told(&cause.old), told(&cause.new));
        let with = [
            ("kind", self.words.say(&format!("cause_{}", cause.kind.key()), &[])),
            ("unit", cause.unit_name.clone()),
            ("period", cause.period.clone()),
            ("count", count),
            ("about", about),
            ("old", old),
            ("new", new),
            ("place", file_of(cause).to_owned()),
            ("numbers", numbers),
        ];
        let with: Vec<(&str, &str)> = with.iter().map(|(key, text)| (*key, text.as_str())).collect();
        self.words.say("said_of_many", &with)
    }

    fn text(&self, lines: usize) -> String {
        let Difference { changes, .. } = &self.difference;
        let (old, new) = (self.old.folder.display(), self.new.folder.display());
        if changes.is_empty() {
            return format!("两次结果的数、结论和计数没有变化：{old} 与 {new}。\n");
        }
        let counts = Subject::ALL.into_iter().filter_map(|subject| {
            let count = changes.iter().filter(|change| change.subject == subject).count();
            (count > 0).then(|| format!("{}{count}", self.subject(subject)))
        });
        let counts = counts.collect::<Vec<_>>().join("、");
        let mut text = format!("{old} → {new}\n共{}处变化：{counts}。\n", changes.len());
        // Verdicts first: who looks at the screen asks for them.
        let (verdicts, others): (Vec<&Change>, Vec<&Change>) =
            changes.iter().partition(|change| ["status", "row"].contains(&change.field.as_str()));
        for change in verdicts.into_iter().chain(others).take(lines) {
            let [old, new] = self.values(change);
            let [number, name] = self.about(change);
            let parts = [change.unit_name.as_str(), &number, &name, self.words.field(&change.field)];
            let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            let _ = writeln!(text, "  {}：{old}→{new}", parts.join(" "));
            let _ = writeln!(text, "    {}", self.causes(change));
        }
        if changes.len() > lines {
            let more = changes.len() - lines;
            let _ = writeln!(text, "  另有{more}处；加 --out 文件夹，全部存为“{}”。", self.words.title);
        }
        text
    }

    fn subject(&self, subject: Subject) -> String {
        self.words.say(&format!("subject_{}", subject.key()), &[])
    }

    fn book(&self) -> PlanBook {
        let Difference { changes, causes } = &self.difference;
        let rows = changes.iter().take(ROWS).map(|change| {
            let [old, new] = self.values(change);
            let [number, name] = self.about(change);
            vec![
                change.unit.clone(),
                change.unit_name.clone(),
                self.subject(change.subject),
                number,
                name,
                self.words.field(&change.field).to_owned(),
                old,
                new,
                self.causes(change),
            ]
        });
        let count = changes.len().to_string();
        let sample = self.sample.map_or_else(String::new, |mark| format!("【{mark}】"));
        let title = format!("{}{sample}", self.new.title);
        let mut about = self.words.say("about", &[("title", &title), ("count", &count)]);
        if changes.len() > ROWS {
            let _ = write!(about, "本表只列前{ROWS}处，其余见{}.csv。", self.words.title);
        }
        let first = sheet(&self.words.title, about, &CHANGES, rows.collect());
        let mut sheets = vec![first];
        if !causes.is_empty() {
            let rows = causes.iter().take(ROWS).enumerate().map(|(at, cause)| self.cause_row(at, cause));
            let name = self.words.say("causes", &[]);
            sheets.push(sheet(&name, name.clone(), &CAUSES, rows.collect()));
        }
        PlanBook { title: self.words.title.clone(), sheets }
    }

    fn cause_row(&self, at: usize, cause: &Cause) -> Vec<String> {
        let nothing =
            |text: &str| if text.is_empty() { self.words.say("nothing", &[]) } else { text.to_owned() };
        vec![
            (at + 1).to_string(),
            self.words.say(&format!("cause_{}", cause.kind.key()), &[]),
            cause.unit_name.clone(),
            about(self.words, cause),
            cause.period.clone(),
            nothing(&cause.old),
            nothing(&cause.new),
            cause.was_at.to_string(),
            cause.is_at.to_string(),
        ]
    }

    fn csv(&self) -> std::io::Result<Vec<u8>> {
        let header =
            ["subject", "unit", "unit_name", "about", "name", "field", "old", "new", "causes", "told"];
        let rows = self.difference.changes.iter().map(|change| {
            vec![
                change.subject.key().to_owned(),
                change.unit.clone(),
                change.unit_name.clone(),
                change.about.clone(),
                change.name.clone(),
                change.field.clone(),
                change.old.clone().unwrap_or_default(),
                change.new.clone().unwrap_or_default(),
                numbers(&change.causes),
                self.causes(change),
            ]
        });
        tidy::csv(&header, &rows.collect::<Vec<_>>())
    }

    fn json(&self) -> Result<Vec<u8>, RunError> {
        let of = |result: &Earlier| json!({"verb": result.verb, "version": result.version, "arguments": result.arguments, "manifest": result.manifest});
        let spot = |spot: &Spot| json!({"file": spot.file, "sheet": spot.sheet, "cell": spot.cell});
        let changes = self.difference.changes.iter().map(|change| {
            json!({
                "subject": change.subject.key(), "unit": change.unit, "unit_name": change.unit_name,
                "about": change.about, "name": change.name, "field": change.field,
                "old": change.old, "new": change.new,
                "causes": change.causes.iter().map(|at| at + 1).collect::<Vec<_>>(),
            })
        });
        let causes = self.difference.causes.iter().enumerate().map(|(at, cause)| {
            json!({
                "number": at + 1, "kind": cause.kind.key(), "unit": cause.unit, "unit_name": cause.unit_name,
                "about": cause.about, "name": cause.name, "period": cause.period,
                "old": cause.old, "new": cause.new, "was_at": spot(&cause.was_at), "is_at": spot(&cause.is_at),
                "told": self.said[at],
            })
        });
        Ok(tidy::json(&json!({
            "plan": self.new.plan,
            "old": of(self.old),
            "new": of(self.new),
            "changes": changes.collect::<Vec<_>>(),
            "causes": causes.collect::<Vec<_>>(),
        }))?)
    }
}

/// Columns of the two sheets: heading and width.
const CHANGES: [(&str, u16); 9] = [
    ("行政区划代码", 13),
    ("单位名称", 14),
    ("类别", 9),
    ("序号", 12),
    ("名称", 26),
    ("变化的内容", 16),
    ("上次", 18),
    ("这次", 18),
    ("原因", 60),
];
const CAUSES: [(&str, u16); 9] = [
    ("编号", 7),
    ("类别", 11),
    ("单位名称", 14),
    ("事项", 32),
    ("年度", 8),
    ("上次", 16),
    ("这次", 16),
    ("上次的出处", 44),
    ("这次的出处", 44),
];

fn sheet(name: &str, about: String, columns: &[(&str, u16)], rows: Vec<Vec<String>>) -> PlanSheet {
    let columns = columns.iter().map(|(heading, width)| PlanColumn {
        heading: (*heading).to_owned(),
        note: String::new(),
        width: *width,
        folded: false,
        open: false,
        picked: Picked::Free,
    });
    PlanSheet {
        name: name.to_owned(),
        about,
        columns: columns.collect(),
        rows,
        examples: 0,
        spare: 0,
        printed: true,
    }
}

/// What a cause is about: an item by code and name, an argument by its word, else its number or file.
fn about(words: &Changes, cause: &Cause) -> String {
    match cause.kind {
        CauseKind::Asked => words.say(&format!("argument_{}", cause.about), &[]),
        _ if cause.name.is_empty() => cause.about.clone(),
        _ => format!("{} {}", cause.about, cause.name),
    }
}

/// The file a figure or stage stands in, or stood in; empty where a cause is of neither.
fn file_of(cause: &Cause) -> &str {
    let spots = [&cause.is_at.file, &cause.was_at.file];
    spots.into_iter().find(|file| !file.is_empty()).map_or("", String::as_str)
}

/// A cause in words.
fn said(words: &Changes, cause: &Cause) -> String {
    let kind = words.say(&format!("cause_{}", cause.kind.key()), &[]);
    let about = about(words, cause);
    let or_nothing = |text: &str| if text.is_empty() { words.say("nothing", &[]) } else { text.to_owned() };
    let state = |text: &str| {
        let key = format!("state_{text}");
        if words.text.contains_key(&key) { words.say(&key, &[]) } else { or_nothing(text) }
    };
    match cause.kind {
        CauseKind::Data | CauseKind::Stage | CauseKind::Backfill | CauseKind::Correction => {
            let spot = [&cause.is_at, &cause.was_at].into_iter().find(|spot| **spot != Spot::default());
            let place = spot.map_or_else(String::new, |spot| format!("，{spot}"));
            let (old, new) = (or_nothing(&cause.old), or_nothing(&cause.new));
            let with = [
                ("kind", kind.as_str()),
                ("unit", &cause.unit_name),
                ("about", &about),
                ("period", &cause.period),
                ("old", &old),
                ("new", &new),
                ("place", &place),
            ];
            words.say("said_of_unit", &with)
        }
        CauseKind::Asked | CauseKind::Version => {
            let (old, new) = (state(&cause.old), state(&cause.new));
            words.say("said_of_asked", &[("kind", &kind), ("about", &about), ("old", &old), ("new", &new)])
        }
        _ => {
            let what = match (cause.old.as_str(), cause.new.as_str()) {
                ("", _) => "came",
                (_, "") => "went",
                ("false", "true") => "chosen_now",
                ("true", "false") => "chosen_no_more",
                _ => "replaced",
            };
            let what = words.say(what, &[]);
            words.say("said_of_file", &[("kind", &kind), ("about", &about), ("what", &what)])
        }
    }
}

/// Numbers of causes from 1, those that follow one another as a range.
fn numbers(causes: &[usize]) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for number in causes.iter().map(|at| at + 1) {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let said = |(first, last): (usize, usize)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    ranges.into_iter().map(said).collect::<Vec<_>>().join(" ")
}

/// A decimal number by four decimals at most; any other text as it is.
fn shortened(text: &str) -> String {
    let short = Ratio::parse(text).filter(|_| text.contains('.')).map(|value| value.to_text(4));
    short
        .map_or_else(|| text.to_owned(), |short| short.trim_end_matches('0').trim_end_matches('.').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_follow_one_another_are_a_range() {
        assert_eq!(numbers(&[0, 1, 2, 5, 8, 9]), "1-3 6 9-10");
        assert_eq!(numbers(&[]), "");
    }

    #[test]
    fn a_long_number_is_told_by_four_decimals_and_a_short_one_as_it_is() {
        for (text, told) in
            [("0.6254193742", "0.6254"), ("60", "60"), ("12.50000001", "12.5"), ("1.25", "1.25")]
        {
            assert_eq!(shortened(text), told);
        }
        assert_eq!(shortened("符合预期"), "符合预期");
    }
}
