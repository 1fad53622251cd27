//! How does a recount read? 核查结果: every share, interval and factor as a live formula down to the single lines.
//!
//! In: a draw, what came back, what was found, the promises beside. Out: a [`Book`]. Its formulas compute what
//! [`super::found`] and `sampling` compute, from the lines up. Refuses to know: bytes.

use super::back::{Back, Outcome};
use super::draw::{Draw, Drawn};
use super::found::{Found, ItemFound, RegisterFound, Share};
use crate::plan::Plan;
use crate::sampling::live;
use crate::sheet::pattern::Filling;
use crate::sheet::{Book, Cell, Formula, Key, Piece, Row, Table};
use crate::value::Ratio;
use crate::words::outline::{Each, SheetOutline};
use crate::words::{OutlineKeys, SheetKeys, Words, fill};
use std::collections::BTreeMap;

/// Styles that the workbook names itself.
pub const STYLES: [&str; 3] = ["note", "sample", "title"];

const SHARED: [&str; 10] =
    ["place", "short", "period", "method", "seed", "draw", "frame", "quantile", "miss", "count"];

/// What the workbook asks of `assess.toml`.
pub fn keys() -> OutlineKeys<'static> {
    let sheet = |key, columns: &'static str| SheetKeys {
        key,
        columns: columns.split_whitespace().collect(),
        needed: if key == "promises" || key == "troubles" {
            Vec::new()
        } else {
            columns.split_whitespace().collect()
        },
        required: true,
        ..SheetKeys::default()
    };
    let labels: [(&str, &[&str]); 23] = [
        ("header", &["place", "short", "period"]),
        ("screen_only", &["sheet"]),
        ("limit_cut", &[]),
        ("limit_no_number", &[]),
        ("none_found", &["most"]),
        ("nobody", &[]),
        ("one_unit", &[]),
        ("unheard", &["count"]),
        ("not_counted", &[]),
        ("in_band", &[]),
        ("out_of_band", &[]),
        ("all_checked", &[]),
        ("fact_quantile", &[]),
        ("fact_quantile_note", &[]),
        ("fact_miss", &[]),
        ("fact_miss_note", &[]),
        ("fact_draw", &[]),
        ("fact_draw_note", &[]),
        ("fact_seed", &[]),
        ("fact_seed_note", &[]),
        ("fact_frame", &[]),
        ("fact_frame_note", &[]),
        ("fact_method", &[]),
    ];
    let labels = labels.into_iter().map(|(key, own)| (key, own.to_vec()));
    OutlineKeys {
        sheets: vec![
            sheet(
                "items",
                "code name measure claimed registers drawn checked agrees differs lost unreached rate exact_low \
                 exact_high wilson_low wilson_high worst best effect claimed_counted counted error factor \
                 factor_low factor_high said",
            ),
            sheet(
                "promises",
                "id name measure target items reported status verified low high verified_status said",
            ),
            sheet(
                "registers",
                "unit unit_name item name claimed counted apart drawn checked agrees differs lost refused away \
                 open rate low high factor factor_low factor_high place sha256",
            ),
            sheet("lines", "unit unit_name item number result note evidence place register"),
            sheet(
                "sums",
                "code asked stands with share spread units between variance freedom kish left size exact_size \
                 low high wilson_low wilson_high length",
            ),
            sheet(
                "parts",
                "unit item chance certain weight stands with spread freedom single distance square weights whole worst \
                 best counted_claimed counted_there counted_apart length_claimed length_there",
            ),
            sheet("facts", "item value note"),
            sheet("troubles", "no what"),
        ],
        labels: labels.chain([("fact_method_note", Vec::new())]).collect(),
        placeholders: SHARED.to_vec(),
        ..OutlineKeys::default()
    }
}

/// Where the parts of a share stand.
const COLUMNS: live::Columns = live::Columns {
    table: "registers",
    of: "item",
    whole: "claimed",
    asked: "checked",
    with: "agrees",
    meant: "drawn",
};

/// A promise judged again, as a row.
#[derive(Clone, Debug)]
pub struct Promise {
    /// Its number.
    pub id: String,
    /// Its name.
    pub name: String,
    /// 计量单位.
    pub measure_unit: String,
    /// 目标值 with its sign.
    pub target: String,
    /// The items that were looked at.
    pub items: String,
    /// Value and verdict as reported.
    pub reported: (String, String),
    /// The same with verified figures.
    pub verified: Option<(String, String)>,
    /// The ends of its value.
    pub between: Option<(String, String)>,
    /// Whether the verdict would change.
    pub said: String,
}

/// What the workbook is made of.
pub struct Sheets<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The words.
    pub words: &'a Words,
    /// The draw.
    pub draw: &'a Draw,
    /// What came back.
    pub back: &'a Back,
    /// What it says.
    pub found: &'a Found,
    /// The promises beside.
    pub promises: &'a [Promise],
    /// What could not be used.
    pub troubles: &'a [String],
}

fn register_key(one: &Drawn) -> String {
    format!("{}-{}", one.unit, one.item)
}

impl Sheets<'_> {
    fn outline(&self, key: &str) -> SheetOutline {
        self.words.assess.sheet(key).cloned().unwrap_or_default()
    }

    fn say(&self, key: &str, with: &[(&str, &str)]) -> String {
        self.words.assess.say(key, with)
    }

    fn register(&self, at: usize) -> Option<&RegisterFound> {
        let place = self.found.registers.binary_search_by_key(&at, |found| found.at).ok()?;
        self.found.registers.get(place)
    }

    /// The registers of an item of which lines were drawn, as parts of a whole.
    fn shares(&self, code: &str) -> Vec<(usize, live::Share)> {
        let of = self.found.registers.iter().filter(|found| self.draw.registers[found.at].item == code);
        of.map(|found| {
            let one = &self.draw.registers[found.at];
            let part = found.part(self.draw);
            (found.at, live::Share { part, whole: one.claimed as f64, chance: one.chance().to_f64() })
        })
        .collect()
    }

    fn lines(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for (at, one) in self.draw.registers.iter().enumerate() {
            for number in &one.numbers {
                let said = self.back.lines.get(&(at, *number));
                let text = |of: &dyn Fn(&super::back::Said<Outcome>) -> String| {
                    Cell::text(said.map_or_else(String::new, of))
                };
                rows.push(
                    Row::new(format!("{}|{number}", register_key(one)))
                        .with("unit", Cell::text(one.unit.clone()))
                        .with("unit_name", Cell::text(one.unit_name.clone()))
                        .with("item", Cell::text(one.item.clone()))
                        .with("number", Cell::number(*number as f64))
                        .with("result", text(&|said| said.what.word().to_owned()))
                        .with("note", text(&|said| said.note.clone()))
                        .with("evidence", text(&|said| said.evidence.clone()))
                        .with("place", text(&|said| said.place.clone()))
                        .with("register", Cell::text(register_key(one))),
                );
            }
        }
        rows
    }

    fn registers(&self, figure: Option<Figure<'_>>) -> Vec<Row> {
        let rows = self.draw.registers.iter().enumerate().map(|(at, one)| {
            let key = register_key(one);
            let same = |_: &str| String::from("miss");
            let mut row = Filling { table: "registers", row: Row::new(key.clone()), rows: &same };
            row.text("unit", one.unit.clone());
            row.text("unit_name", one.unit_name.clone());
            row.text("item", one.item.clone());
            row.text("name", one.item_name.clone());
            match figure.and_then(|figure| figure(one)) {
                None => row.count("claimed", one.claimed),
                Some(figure) => {
                    let live = Formula::new().then(Piece::CellOr(figure, Some(one.claimed as f64)));
                    row.live("claimed", live, Some(one.claimed as f64));
                }
            }
            let place = if one.file.is_empty() {
                String::new()
            } else {
                format!("{} {}!{}", one.file, one.sheet, one.cell)
            };
            row.text("place", place);
            row.text("sha256", one.sha256.chars().take(12).collect::<String>());
            let Some(found) = self.register(at) else { return row.row };
            if let Some(counted) = found.counted {
                row.count("counted", counted);
                row.put("apart", "{counted}-{claimed}", Some(counted as f64 - one.claimed as f64));
            }
            let tally = &found.tally;
            let of = |outcome: Outcome| {
                let word = outcome.word();
                (
                    format!(
                        "COUNTIFS({{lines:register}},{{unit}}&\"-\"&{{item}},{{lines:result}},\"{word}\")"
                    ),
                    Some(tally.of(outcome) as f64),
                )
            };
            let drawn = "COUNTIFS({lines:register},{unit}&\"-\"&{item})";
            row.put("drawn", drawn, Some(tally.drawn as f64));
            for (column, outcome) in
                ["agrees", "differs", "lost", "refused", "away"].into_iter().zip(Outcome::ALL)
            {
                let (pattern, value) = of(outcome);
                row.put(column, &pattern, value);
            }
            row.put("checked", "{agrees}+{differs}+{lost}", Some(tally.checked() as f64));
            row.put("open", "{drawn}-{checked}-{refused}-{away}", Some(tally.open() as f64));
            let share = found.share.as_ref();
            let percent = |of: &dyn Fn(&Share) -> f64| share.map(|share| 100.0 * of(share));
            row.put(
                "rate",
                "IF({checked}=0,\"\",100*{agrees}/{checked})",
                percent(&|share| share.estimate.share),
            );
            // A register by itself is a plain sample without replacement; where all agree or none does, no spread is seen.
            let size =
                "(IF(OR({agrees}=0,{agrees}={checked}),{checked},{checked}-1)/(1-{checked}/{claimed}))";
            let part = "{agrees}/{checked}";
            row.put(
                "low",
                &format!(
                    "IF({{checked}}=0,\"\",IF({{agrees}}=0,0,IF({{checked}}={{claimed}},{{rate}},\
                     100*BETAINV({{facts.value}}/2,{part}*{size},(1-{part})*{size}+1))))"
                ),
                percent(&|share| share.exact.low),
            );
            row.put(
                "high",
                &format!(
                    "IF({{checked}}=0,\"\",IF({{agrees}}={{checked}},100,IF({{checked}}={{claimed}},{{rate}},\
                     100*BETAINV(1-{{facts.value}}/2,{part}*{size}+1,(1-{part})*{size}))))"
                ),
                percent(&|share| share.exact.high),
            );
            let factor = |column: &str| {
                format!(
                    "IF({{checked}}=0,\"\",IF({{counted}}=\"\",1,{{counted}}/{{claimed}})*{{{column}}}/100)"
                )
            };
            row.put("factor", &factor("rate"), found.factor.map(|factor| factor.value));
            row.put("factor_low", &factor("low"), found.factor.map(|factor| factor.low));
            row.put("factor_high", &factor("high"), found.factor.map(|factor| factor.high));
            row.row
        });
        rows.collect()
    }

    fn parts(&self) -> Vec<Row> {
        let shares: BTreeMap<&str, (Vec<usize>, Vec<live::Share>)> = self
            .draw
            .items
            .iter()
            .map(|code| (code.as_str(), self.shares(code).into_iter().unzip()))
            .collect();
        let wholes: BTreeMap<&str, live::Whole<'_>> =
            shares.iter().map(|(code, (_, shares))| (*code, live::Whole::of(shares))).collect();
        let rows = self.draw.registers.iter().enumerate().filter_map(|(at, one)| {
            let found = self.register(at)?;
            let key = register_key(one);
            let place = |table: &str| if table == "sums" { one.item.clone() } else { key.clone() };
            let mut row = Filling { table: "parts", row: Row::new(key.clone()), rows: &place };
            row.text("unit", one.unit.clone());
            row.text("item", one.item.clone());
            let own = shares.get(one.item.as_str())?.0.binary_search(&at).ok()?;
            let chance = Some(one.probability.as_str()).filter(|chance| chance.contains('/'));
            live::part(&mut row, COLUMNS, own, wholes.get(one.item.as_str())?, chance);
            let tally = &found.tally;
            let (checked, agrees, drawn) =
                (tally.checked() as f64, tally.agrees() as f64, tally.drawn as f64);
            let whole = one.claimed as f64 / one.chance().to_f64();
            row.put("whole", "{registers.claimed}/{chance}", Some(whole));
            row.put("worst", "{whole}*{registers.agrees}/{registers.drawn}", Some(whole * agrees / drawn));
            row.put(
                "best",
                "{whole}*({registers.agrees}+{registers.drawn}-{registers.checked})/{registers.drawn}",
                Some(whole * (agrees + drawn - checked) / drawn),
            );
            let counted = found.counted;
            let told = |of: f64| Some(if counted.is_some() { of } else { 0.0 });
            let there = counted.unwrap_or_default();
            row.put(
                "counted_claimed",
                "IF({registers.counted}=\"\",0,{registers.claimed})",
                told(one.claimed as f64),
            );
            row.put(
                "counted_there",
                "IF({registers.counted}=\"\",0,{registers.counted})",
                told(there as f64),
            );
            row.put(
                "counted_apart",
                "IF({registers.counted}=\"\",0,ABS({registers.counted}-{registers.claimed}))",
                told(one.claimed.abs_diff(there) as f64),
            );
            row.put("length_claimed", "{counted_claimed}/{chance}", told(whole));
            row.put("length_there", "{counted_there}/{chance}", told(there as f64 / one.chance().to_f64()));
            Some(row.row)
        });
        rows.collect()
    }

    fn sums(&self) -> Vec<Row> {
        let rows = self.found.items.iter().map(|item| {
            let code = item.code.clone();
            let place = |table: &str| if table == "facts" { String::from("miss") } else { code.clone() };
            let mut row = Filling { table: "sums", row: Row::new(code.clone()), rows: &place };
            row.text("code", code.clone());
            let shares: Vec<live::Share> = self.shares(&code).into_iter().map(|(_, share)| share).collect();
            let found = item.share.as_ref().map(|share| (share.estimate, share.wilson, share.exact));
            live::sum(&mut row, COLUMNS, "code", &live::Whole::of(&shares), found, self.found.miss);
            let total = |column: &str| format!("SUMIFS({{parts:{column}}},{{parts:item}},{{code}})");
            let formula = format!("IF({0}=0,1,{1}/{0})", total("length_claimed"), total("length_there"));
            row.put("length", &formula, Some(item.length));
            row.row
        });
        rows.collect()
    }

    fn items(&self) -> Vec<Row> {
        let rows = self.found.items.iter().map(|item| {
            let code = item.code.clone();
            let same = |_: &str| code.clone();
            let mut row = Filling { table: "items", row: Row::new(code.clone()), rows: &same };
            let known = self.plan.items.iter().find(|known| known.code == item.code);
            row.text("code", code.clone());
            row.text("name", known.map_or("", |known| known.name.as_str()));
            row.text("measure", known.map_or("", |known| known.measure_unit.as_str()));
            let total = |column: &str| format!("SUMIFS({{registers:{column}}},{{registers:item}},{{code}})");
            let tally = &item.tally;
            row.put("claimed", &total("claimed"), Some(item.claimed as f64));
            let registers = "COUNTIFS({registers:item},{code},{registers:drawn},\">0\")";
            row.put("registers", registers, Some(item.registers as f64));
            row.put("drawn", &total("drawn"), Some(tally.drawn as f64));
            row.put("checked", &total("checked"), Some(tally.checked() as f64));
            row.put("agrees", &total("agrees"), Some(tally.agrees() as f64));
            row.put("differs", &total("differs"), Some(tally.of(Outcome::Differs) as f64));
            row.put("lost", &total("lost"), Some(tally.of(Outcome::Lost) as f64));
            row.put("unreached", "{drawn}-{checked}", Some((tally.drawn - tally.checked()) as f64));
            let share = item.share.as_ref();
            let percent = |of: &dyn Fn(&Share) -> f64| share.map(|share| 100.0 * of(share));
            let times = |column: &str| format!("IF({{sums.{column}}}=\"\",\"\",100*{{sums.{column}}})");
            // One drawn unit says nothing of the others, whatever its own share.
            row.put("rate", "IF({sums.low}=\"\",\"\",100*{sums.share})", percent(&|share| share.estimate.share));
            row.put("exact_low", &times("low"), percent(&|share| share.exact.low));
            row.put("exact_high", &times("high"), percent(&|share| share.exact.high));
            row.put("wilson_low", &times("wilson_low"), percent(&|share| share.wilson.low));
            row.put("wilson_high", &times("wilson_high"), percent(&|share| share.wilson.high));
            let part = |column: &str| {
                format!(
                    "IF({{rate}}=\"\",\"\",100*SUMIFS({{parts:{column}}},{{parts:item}},{{code}})/SUMIFS({{parts:whole}},{{parts:item}},{{code}}))"
                )
            };
            row.put("worst", &part("worst"), percent(&|share| share.between.low));
            row.put("best", &part("best"), percent(&|share| share.between.high));
            let finite = share.filter(|share| share.estimate.size.is_finite());
            row.put(
                "effect",
                "IF({sums.size}=\"\",\"\",{checked}/{sums.size})",
                finite.map(|share| share.estimate.effect()),
            );
            let [claimed, there, apart] = item.counts.unwrap_or_default();
            let sum = |column: &str| format!("SUMIFS({{parts:{column}}},{{parts:item}},{{code}})");
            row.put("claimed_counted", &sum("counted_claimed"), Some(claimed as f64));
            row.put("counted", &sum("counted_there"), Some(there as f64));
            row.put(
                "error",
                &format!("IF({{counted}}=0,\"\",100*{}/{{counted}})", sum("counted_apart")),
                (there > 0).then(|| 100.0 * apart as f64 / there as f64),
            );
            let factor = |column: &str| format!("IF({{rate}}=\"\",\"\",{{sums.length}}*{{{column}}}/100)");
            row.put("factor", &factor("rate"), item.factor.map(|factor| factor.value));
            row.put("factor_low", &factor("exact_low"), item.factor.map(|factor| factor.low));
            row.put("factor_high", &factor("exact_high"), item.factor.map(|factor| factor.high));
            row.text("said", self.said(item));
            row.row
        });
        rows.collect()
    }

    /// What a recount can and cannot prove of an item.
    fn said(&self, item: &ItemFound) -> String {
        let Some(share) = &item.share else {
            return self.say(if item.tally.checked() > 0 { "one_unit" } else { "nobody" }, &[]);
        };
        let mut said = Vec::new();
        if !share.estimate.size.is_finite() {
            said.push(self.say("all_checked", &[]));
        }
        if let Some(most) = item.errors_at_most {
            said.push(self.say("none_found", &[("most", &format!("{:.2}", 100.0 * most))]));
        }
        if item.unheard > 0 {
            said.push(self.say("unheard", &[("count", &item.unheard.to_string())]));
        }
        if item.counts.is_none() {
            said.push(self.say("not_counted", &[]));
        }
        if let Some(factor) = item.factor {
            let within = (0.9..=1.1).contains(&factor.value);
            said.push(self.say(if within { "in_band" } else { "out_of_band" }, &[]));
        }
        said.concat()
    }

    fn promises(&self) -> Vec<Row> {
        let rows = self.promises.iter().map(|one| {
            let (value, status) = one.verified.clone().unwrap_or_default();
            let (low, high) = one.between.clone().unwrap_or_default();
            Row::new(one.id.clone())
                .with("id", Cell::text(one.id.clone()))
                .with("name", Cell::text(one.name.clone()))
                .with("measure", Cell::text(one.measure_unit.clone()))
                .with("target", Cell::text(one.target.clone()))
                .with("items", Cell::text(one.items.clone()))
                .with("reported", Cell::text(one.reported.0.clone()))
                .with("status", Cell::text(one.reported.1.clone()))
                .with("verified", Cell::text(value))
                .with("low", Cell::text(low))
                .with("high", Cell::text(high))
                .with("verified_status", Cell::text(status))
                .with("said", Cell::text(one.said.clone()))
        });
        rows.collect()
    }

    fn facts(&self) -> Vec<Row> {
        let quantile = Ratio::parse(&self.draw.quantile).map_or(0.0, Ratio::to_f64);
        let values = [
            ("quantile", Cell::number(quantile)),
            ("miss", Cell::number(self.found.miss)),
            ("draw", Cell::text(self.draw.draw.clone())),
            ("seed", Cell::text(self.draw.seed.to_string())),
            ("frame", Cell::text(self.draw.frame_sha256.clone())),
            ("method", Cell::text(self.draw.method.clone())),
        ];
        let rows = values.into_iter().map(|(key, value)| {
            let (name, note) = (format!("fact_{key}"), format!("fact_{key}_note"));
            Row::new(key)
                .with("item", Cell::text(self.say(&name, &[])))
                .with("value", value)
                .with("note", Cell::text(self.say(&note, &[])))
        });
        rows.collect()
    }

    fn troubles(&self) -> Vec<Row> {
        let rows = self.troubles.iter().enumerate().map(|(at, trouble)| {
            Row::new(at.to_string()).with("no", Cell::count(at + 1)).with("what", Cell::text(trouble.clone()))
        });
        rows.collect()
    }
}

/// The cell of another table that holds the figure a register claims.
pub type Figure<'a> = &'a dyn Fn(&Drawn) -> Option<Key>;

/// 核查结果; in a book that holds the figures themselves, what a register claims is that cell.
pub fn results(sheets: &Sheets<'_>, figure: Option<Figure<'_>>) -> Book {
    let identity = &sheets.plan.identity;
    let draw = sheets.draw;
    let seed = draw.seed.to_string();
    let miss = format!("{:.4}", sheets.found.miss);
    let with: Vec<(&str, &str)> = vec![
        ("place", &identity.place),
        ("short", &identity.short),
        ("period", &draw.year),
        ("method", &draw.method),
        ("seed", &seed),
        ("draw", &draw.draw),
        ("frame", &draw.frame_sha256),
        ("quantile", &draw.quantile),
        ("miss", &miss),
    ];
    let all = [
        ("items", sheets.items()),
        ("promises", sheets.promises()),
        ("registers", sheets.registers(figure)),
        ("lines", sheets.lines()),
        ("sums", sheets.sums()),
        ("parts", sheets.parts()),
        ("facts", sheets.facts()),
        ("troubles", sheets.troubles()),
    ];
    let made =
        all.into_iter().filter(|(key, rows)| *key != "troubles" || !rows.is_empty()).map(|(key, rows)| {
            let outline = sheets.outline(key);
            let mut table: Table = outline.table(key, &with, &Each::new());
            table.rows = rows;
            let mark = draw.sample.then_some(sheets.words.recognition.sample_mark.as_str());
            sheets.words.assess.around(&outline, &with, table, mark)
        });
    Book {
        title: fill(&sheets.words.assess.title, &with),
        author: identity.compiler.clone(),
        subject: identity.title.clone(),
        sheets: made.collect(),
        names: Vec::new(),
        said: sheets.words.assess.said(),
    }
}
