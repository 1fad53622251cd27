//! How do surveys read? Satisfaction by survey and by unit, with every share and interval a live formula down to the counts.
//!
//! In: surveys, what was found of each year. Out: a [`Book`]. Refuses to know: bytes.

use super::found::{Found, Share, UnitFound, change};
use super::scale::{Scale, Survey};
use crate::plan::Plan;
use crate::sampling::interval::End;
use crate::sampling::live;
use crate::sheet::pattern::Filling;
use crate::sheet::{Book, Cell, Row, Table};
use crate::value::Ratio;
use crate::words::outline::{Each, SheetOutline};
use crate::words::{OutlineKeys, SheetKeys, Words, fill};

/// Styles that the workbook names itself.
pub const STYLES: [&str; 3] = ["note", "sample", "title"];

/// What the workbook asks of `survey.toml`.
pub fn keys() -> OutlineKeys<'static> {
    let sheet = |key, columns: [&'static str; 2], free: bool| {
        let columns: Vec<&str> = columns.into_iter().flat_map(str::split_whitespace).collect();
        let needed = if free { Vec::new() } else { columns.clone() };
        SheetKeys { key, columns, needed, required: true, ..SheetKeys::default() }
    };
    let labels: [(&str, &[&str]); 20] = [
        ("header", &["place", "short", "period"]),
        ("screen_only", &["sheet"]),
        ("limit_cut", &[]),
        ("limit_no_number", &[]),
        ("yes", &[]),
        ("no", &[]),
        ("not_weighted", &[]),
        ("no_target", &[]),
        ("proxies_unknown", &[]),
        ("first", &[]),
        ("other_scale", &["year"]),
        ("rose", &["year", "points", "low", "high"]),
        ("fell", &["year", "points", "low", "high"]),
        ("within", &["year", "points", "low", "high"]),
        ("everybody", &[]),
        ("silent", &["count", "units"]),
        ("design", &["size"]),
        ("fact_quantile", &[]),
        ("fact_quantile_note", &[]),
        ("fact_miss", &[]),
    ];
    OutlineKeys {
        sheets: vec![
            sheet(
                "surveys",
                [
                    "name section year units valid unanswered proxies rate low high exact_low exact_high",
                    "plain effect score target verdict change said",
                ],
                false,
            ),
            sheet(
                "units",
                [
                    "survey name year code unit registered valid satisfied unanswered",
                    "proxies rate low high score",
                ],
                false,
            ),
            sheet("options", ["name year code unit option count points counts line", ""], false),
            sheet("scales", ["name year asked question scale weights note", ""], true),
            sheet("sums", ["survey", live::SUMS], false),
            sheet("parts", ["survey code", live::PARTS], false),
            sheet("facts", ["item value note", ""], false),
            sheet("troubles", ["no what", ""], true),
        ],
        labels: labels
            .into_iter()
            .map(|(key, own)| (key, own.to_vec()))
            .chain([("fact_miss_note", Vec::new())])
            .collect(),
        placeholders: vec!["place", "short", "period"],
        ..OutlineKeys::default()
    }
}

/// A survey in a year, and the time before it where there was one.
pub struct Wave<'a> {
    /// The survey.
    pub survey: &'a Survey,
    /// Its scale then.
    pub scale: &'a Scale,
    /// What was found.
    pub found: Found,
    /// Units that are registered and of whom no valid answer came in.
    pub silent: Vec<String>,
    /// The time before, and its scale.
    pub before: Option<(&'a Scale, Found)>,
}

/// What the workbook is made of.
pub struct Sheets<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The words.
    pub words: &'a Words,
    /// The year.
    pub year: i32,
    /// The surveys of the year.
    pub waves: &'a [Wave<'a>],
    /// The quantile of intervals.
    pub quantile: Ratio,
    /// Whether anything of it is sample data.
    pub sample: bool,
    /// What could not be used.
    pub troubles: &'a [String],
}

/// Where the parts of a share stand.
const COLUMNS: live::Columns = live::Columns {
    table: "units",
    of: "survey",
    whole: "registered",
    asked: "valid",
    with: "satisfied",
    meant: "valid",
};

impl Wave<'_> {
    fn key(&self) -> String {
        self.survey.key.clone()
    }

    fn unit_key(&self, plan: &Plan, unit: &UnitFound) -> String {
        format!("{}-{}", self.survey.key, plan.units[unit.unit].code)
    }

    fn shares(&self) -> Vec<live::Share> {
        let share = |unit: &UnitFound| live::Share {
            part: unit.part(self.scale),
            whole: unit.registered.unwrap_or_default() as f64,
            chance: 1.0,
        };
        self.found.units.iter().map(share).collect()
    }
}

impl Sheets<'_> {
    fn say(&self, key: &str, with: &[(&str, &str)]) -> String {
        self.words.survey.say(key, with)
    }

    fn outline(&self, key: &str) -> SheetOutline {
        self.words.survey.sheet(key).cloned().unwrap_or_default()
    }

    fn options(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for wave in self.waves {
            for unit in &wave.found.units {
                let known = &self.plan.units[unit.unit];
                let none = self.say("no", &[]);
                let options = wave.scale.option.iter().zip(&unit.tally.by).map(|(option, count)| {
                    let counts = self.say(if option.satisfied { "yes" } else { "no" }, &[]);
                    (option.word.clone(), *count, Some(f64::from(option.score)), counts)
                });
                let unanswered = [(wave.scale.unanswered.join("、"), unit.tally.unanswered, None, none)];
                for (at, (word, count, points, counts)) in options.chain(unanswered).enumerate() {
                    let line = wave.unit_key(self.plan, unit);
                    let points = points.map_or_else(Cell::blank, Cell::number);
                    rows.push(
                        Row::new(format!("{line}-{at}"))
                            .with("name", Cell::text(wave.survey.name.clone()))
                            .with("year", Cell::text(wave.found.year.to_string()))
                            .with("code", Cell::text(known.code.clone()))
                            .with("unit", Cell::text(known.name.clone()))
                            .with("option", Cell::text(word))
                            .with("count", Cell::number(count as f64))
                            .with("points", points)
                            .with("counts", Cell::text(counts))
                            .with("line", Cell::text(line)),
                    );
                }
            }
        }
        rows
    }

    fn units(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for wave in self.waves {
            for unit in &wave.found.units {
                let known = &self.plan.units[unit.unit];
                let key = wave.unit_key(self.plan, unit);
                let same = |_: &str| key.clone();
                let mut row = Filling { table: "units", row: Row::new(key.clone()), rows: &same };
                row.text("survey", wave.key());
                row.text("name", wave.survey.name.clone());
                row.text("year", wave.found.year.to_string());
                row.text("code", known.code.clone());
                row.text("unit", known.name.clone());
                if let Some(registered) = unit.registered {
                    row.count("registered", registered);
                }
                let line = format!("\"{key}\"");
                let sum = |more: &str| format!("SUMIFS({{options:count}},{{options:line}},{line}{more})");
                let yes = self.say("yes", &[]);
                let tally = &unit.tally;
                row.put("valid", &sum(",{options:points},\">=0\""), Some(tally.valid() as f64));
                row.put(
                    "satisfied",
                    &sum(&format!(",{{options:counts}},\"{yes}\"")),
                    Some(tally.satisfied(wave.scale) as f64),
                );
                row.put(
                    "unanswered",
                    &format!("SUMIFS({{options:count}},{{options:line}},{line})-{{valid}}"),
                    Some(tally.unanswered as f64),
                );
                if wave.found.proxies_known {
                    row.count("proxies", tally.proxies);
                }
                let share = unit.share.as_ref();
                row.put(
                    "rate",
                    "IF({valid}=0,\"\",100*{satisfied}/{valid})",
                    share.map(|share| 100.0 * share.estimate.share),
                );
                let weighted = unit.registered.is_some_and(|of| of > 0 && of >= tally.valid());
                let full = unit.registered == Some(tally.valid());
                let size = if weighted {
                    "IF(OR({satisfied}=0,{satisfied}={valid}),{valid},{valid}-1)/(1-{valid}/{registered})"
                } else {
                    "{valid}"
                };
                for (column, end, bound) in [("low", End::Low, "MAX(0,"), ("high", End::High, "MIN(1,")] {
                    let value = share.map(|share| match end {
                        End::Low => 100.0 * share.wilson.low,
                        End::High => 100.0 * share.wilson.high,
                    });
                    let formula = if full {
                        row.formula("{rate}")
                    } else {
                        let share = row.formula("{satisfied}/{valid}");
                        row.formula(&format!("IF({{valid}}=0,\"\",100*{bound}"))
                            .join(live::wilson_live(&share, &row.formula(size), end))
                            .then("))")
                    };
                    row.live(column, formula, value);
                }
                let valid = tally.valid();
                row.put(
                    "score",
                    &format!(
                        "IF({{valid}}=0,\"\",SUMPRODUCT(({{options:line}}={line})*1,{{options:count}},{{options:points}})/{{valid}})"
                    ),
                    (valid > 0).then(|| tally.score(wave.scale) as f64 / valid as f64),
                );
                rows.push(row.row);
            }
        }
        rows
    }

    fn parts(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for wave in self.waves.iter().filter(|wave| wave.is_weighted()) {
            let shares = wave.shares();
            let whole = live::Whole::of(&shares);
            for (at, unit) in wave.found.units.iter().enumerate() {
                let key = wave.unit_key(self.plan, unit);
                let place = |table: &str| if table == "sums" { wave.key() } else { key.clone() };
                let mut row = Filling { table: "parts", row: Row::new(key.clone()), rows: &place };
                row.text("survey", wave.key());
                row.text("code", self.plan.units[unit.unit].code.clone());
                live::part(&mut row, COLUMNS, at, &whole, None);
                rows.push(row.row);
            }
        }
        rows
    }

    fn sums(&self) -> Vec<Row> {
        let rows = self.waves.iter().map(|wave| {
            let key = wave.key();
            let place = |table: &str| if table == "facts" { String::from("miss") } else { key.clone() };
            let mut row = Filling { table: "sums", row: Row::new(key.clone()), rows: &place };
            row.text("survey", key.clone());
            let found = wave.found.share.map(|share| (share.estimate, share.wilson, share.exact));
            if wave.is_weighted() {
                live::sum(
                    &mut row,
                    COLUMNS,
                    "survey",
                    &live::Whole::of(&wave.shares()),
                    found,
                    wave.found.miss,
                );
                return row.row;
            }
            if !wave.found.why.is_empty() {
                return row.row;
            }
            let estimate = found.map(|found| found.0);
            let valid = wave.found.tally.valid() as f64;
            row.put("asked", "{surveys.valid}", Some(valid));
            row.put("stands", "{asked}", Some(valid));
            row.put("with", &wave.sum_of("satisfied"), Some(wave.found.tally.satisfied(wave.scale) as f64));
            row.put("share", "IF({stands}=0,\"\",{with}/{stands})", estimate.map(|estimate| estimate.share));
            row.count("units", 0);
            row.count("left", 1);
            row.put("size", "IF({asked}=0,\"\",{asked})", estimate.map(|estimate| estimate.size));
            row.put("exact_size", "{size}", estimate.map(|estimate| estimate.size));
            live::ends(&mut row, found);
            row.row
        });
        rows.collect()
    }

    fn surveys(&self) -> Vec<Row> {
        let rows = self.waves.iter().map(|wave| {
            let (key, found) = (wave.key(), &wave.found);
            let same = |_: &str| key.clone();
            let mut row = Filling { table: "surveys", row: Row::new(key.clone()), rows: &same };
            row.text("name", wave.survey.name.clone());
            row.text("section", wave.survey.section.clone());
            row.text("year", found.year.to_string());
            row.count("units", found.units.len() as u64);
            let tally = &found.tally;
            row.put("valid", &wave.sum_of("valid"), Some(tally.valid() as f64));
            row.put("unanswered", &wave.sum_of("unanswered"), Some(tally.unanswered as f64));
            let answered = tally.valid() + tally.unanswered;
            if found.proxies_known {
                row.put(
                    "proxies",
                    &format!(
                        "IF({{valid}}+{{unanswered}}=0,\"\",100*({})/({{valid}}+{{unanswered}}))",
                        wave.sum_of("proxies")
                    ),
                    (answered > 0).then(|| 100.0 * tally.proxies as f64 / answered as f64),
                );
            } else {
                row.text("proxies", self.say("proxies_unknown", &[]));
            }
            let share = found.share.as_ref();
            let percent = |of: &dyn Fn(&Share) -> f64| share.map(|share| 100.0 * of(share));
            let times = |column: &str| format!("IF({{sums.{column}}}=\"\",\"\",100*{{sums.{column}}})");
            if share.is_some() {
                row.put("rate", &times("share"), percent(&|share| share.estimate.share));
                row.put("low", &times("wilson_low"), percent(&|share| share.wilson.low));
                row.put("high", &times("wilson_high"), percent(&|share| share.wilson.high));
                row.put("exact_low", &times("low"), percent(&|share| share.exact.low));
                row.put("exact_high", &times("high"), percent(&|share| share.exact.high));
                let finite = share.filter(|share| share.estimate.size.is_finite());
                row.put(
                    "effect",
                    "IF({sums.size}=\"\",\"\",{valid}/{sums.size})",
                    finite.map(|share| share.estimate.effect()),
                );
                row.put("score", &wave.score_of(), found.score);
            }
            row.put(
                "plain",
                &format!("IF({{valid}}=0,\"\",100*({})/{{valid}})", wave.sum_of("satisfied")),
                found.plain.map(|plain| 100.0 * plain),
            );
            let target = wave.survey.target.map(Ratio::to_plain);
            row.text(
                "target",
                target.map_or_else(|| self.say("no_target", &[]), |target| format!("≥{target}")),
            );
            row.text("verdict", found.verdict.map_or("", super::Verdict::word));
            row.text("change", self.change(wave));
            row.text("said", self.said(wave));
            row.row
        });
        rows.collect()
    }

    /// The difference to the time before, and whether it is beyond the error of both.
    pub fn change(&self, wave: &Wave<'_>) -> String {
        let Some((scale, before)) = &wave.before else { return self.say("first", &[]) };
        let year = before.year.to_string();
        if !scale.is_like(wave.scale) {
            return self.say("other_scale", &[("year", &year)]);
        }
        let Some(moved) = change(before, &wave.found) else { return self.say("first", &[]) };
        let text = |share: f64| format!("{:.2}", 100.0 * share);
        let key = match (moved.low > 0.0, moved.high < 0.0) {
            (true, _) => "rose",
            (_, true) => "fell",
            _ => "within",
        };
        let points = format!("{:.2}", 100.0 * moved.value.abs());
        let with = [
            ("year", year.as_str()),
            ("points", points.as_str()),
            ("low", &text(moved.low)),
            ("high", &text(moved.high)),
        ];
        self.say(key, &with)
    }

    fn said(&self, wave: &Wave<'_>) -> String {
        let mut said = Vec::new();
        let found = &wave.found;
        if !found.why.is_empty() {
            said.push(format!("{}。", found.why));
        }
        if let Some(share) = found.share.filter(|share| wave.is_weighted() && share.estimate.size.is_finite())
        {
            said.push(self.say("design", &[("size", &format!("{:.0}", share.estimate.size))]));
        }
        if !wave.silent.is_empty() {
            let (count, units) = (wave.silent.len().to_string(), wave.silent.join("、"));
            said.push(self.say("silent", &[("count", &count), ("units", &units)]));
        }
        let valid = found.tally.valid();
        if valid > 0 && found.tally.satisfied(wave.scale) == valid {
            said.push(self.say("everybody", &[]));
        }
        said.concat()
    }

    fn scales(&self) -> Vec<Row> {
        let rows = self.waves.iter().map(|wave| {
            let weights = wave.survey.weights.map_or_else(
                || self.say("not_weighted", &[]),
                |item| format!("{} {}", self.plan.items[item].code, self.plan.items[item].name),
            );
            Row::new(wave.key())
                .with("name", Cell::text(wave.survey.name.clone()))
                .with("year", Cell::text(wave.found.year.to_string()))
                .with("asked", Cell::text(wave.survey.asked.clone()))
                .with("question", Cell::text(wave.survey.question.clone()))
                .with("scale", Cell::text(wave.scale.said()))
                .with("weights", Cell::text(weights))
                .with("note", Cell::text(wave.survey.note.clone()))
        });
        rows.collect()
    }

    fn facts(&self) -> Vec<Row> {
        let miss = self.waves.first().map_or(0.05, |wave| wave.found.miss);
        [("quantile", self.quantile.to_f64()), ("miss", miss)]
            .map(|(key, value)| {
                Row::new(key)
                    .with("item", Cell::text(self.say(&format!("fact_{key}"), &[])))
                    .with("value", Cell::number(value))
                    .with("note", Cell::text(self.say(&format!("fact_{key}_note"), &[])))
            })
            .to_vec()
    }

    fn troubles(&self) -> Vec<Row> {
        let row = |(at, trouble): (usize, &String)| {
            Row::new(at.to_string()).with("no", Cell::count(at + 1)).with("what", Cell::text(trouble.clone()))
        };
        self.troubles.iter().enumerate().map(row).collect()
    }
}

impl Wave<'_> {
    /// Whether its share is one of registered people.
    fn is_weighted(&self) -> bool {
        self.survey.weights.is_some() && self.found.why.is_empty()
    }

    /// Its own rows of a column of 分单位, added up.
    fn sum_of(&self, column: &str) -> String {
        format!("SUMIFS({{units:{column}}},{{units:survey}},\"{}\")", self.survey.key)
    }

    /// Its mean score: of units by how many are registered, else of all answers.
    fn score_of(&self) -> String {
        let own = format!("({{units:survey}}=\"{}\")*1", self.survey.key);
        if self.is_weighted() {
            format!(
                "SUMPRODUCT({own},{{units:registered}},{{units:score}})/SUMPRODUCT({own},({{units:valid}}>0)*1,{{units:registered}})"
            )
        } else {
            format!("SUMPRODUCT({own},{{units:valid}},{{units:score}})/{{valid}}")
        }
    }
}

/// 满意度调查结果.
pub fn results(sheets: &Sheets<'_>) -> Book {
    let identity = &sheets.plan.identity;
    let period = sheets.year.to_string();
    let with: Vec<(&str, &str)> =
        vec![("place", &identity.place), ("short", &identity.short), ("period", &period)];
    let all = [
        ("surveys", sheets.surveys()),
        ("units", sheets.units()),
        ("options", sheets.options()),
        ("scales", sheets.scales()),
        ("sums", sheets.sums()),
        ("parts", sheets.parts()),
        ("facts", sheets.facts()),
        ("troubles", sheets.troubles()),
    ];
    let made = all.into_iter().filter(|(key, rows)| *key != "troubles" || !rows.is_empty());
    let made = made.map(|(key, rows)| {
        let outline = sheets.outline(key);
        let mut table: Table = outline.table(key, &with, &Each::new());
        table.rows = rows;
        let mark = sheets.sample.then_some(sheets.words.recognition.sample_mark.as_str());
        sheets.words.survey.around(&outline, &with, table, mark)
    });
    Book {
        title: fill(&sheets.words.survey.title, &with),
        author: identity.compiler.clone(),
        subject: identity.title.clone(),
        sheets: made.collect(),
        names: Vec::new(),
        said: sheets.words.survey.said(),
    }
}
