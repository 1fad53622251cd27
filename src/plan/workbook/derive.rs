//! What does a clerk not have to write, and from where does it come? One function for reading and for writing, so that a
//! cell left blank means the same in both.
//!
//! In: an entry, and the rest of the workbook. Out: the value a blank cell stands for. Refuses to know: cells.

use super::schema::Becomes;
use super::value::Val;
use std::collections::BTreeMap;

/// An entry: values by key.
pub type Entry = BTreeMap<String, Val>;

/// What entries are derived from.
#[derive(Clone, Debug, Default)]
pub struct Rest {
    /// `plan.toml`, nested keys with a dot.
    pub plan: Entry,
    /// Items in order.
    pub items: Vec<Entry>,
    /// What an item is at most, by code: from 不大于.
    pub at_most: BTreeMap<String, String>,
}

fn text<'a>(entry: &'a Entry, key: &str) -> &'a str {
    match entry.get(key) {
        Some(Val::Text(text)) => text,
        _ => "",
    }
}

fn word(text: impl Into<String>) -> Val {
    Val::Text(text.into())
}

impl Rest {
    fn item(&self, name: &str) -> Option<&Entry> {
        let name = name.trim();
        if name.is_empty() {
            return None;
        }
        self.items.iter().find(|item| text(item, "code") == name || text(item, "name") == name)
    }

    /// The first item a formula names.
    fn first_of(&self, formula: &str) -> Option<&Entry> {
        let parts = formula.split(['+', '-', '−', '＋', '－', '*', '/', '×', '÷', '(', ')', '（', '）', ' ']);
        parts.filter(|part| !part.is_empty()).find_map(|part| self.item(part))
    }

    /// Whether one item is a part of another, over any number of steps.
    fn is_under(&self, part: &str, whole: &str) -> bool {
        let code = |name: &str| self.item(name).map(|item| text(item, "code").to_owned());
        let (Some(mut at), Some(whole)) = (code(part), code(whole)) else { return false };
        for _ in 0..self.items.len() {
            match self.at_most.get(&at).and_then(|above| code(above)) {
                Some(above) if above == whole => return true,
                Some(above) => at = above,
                None => return false,
            }
        }
        false
    }

    fn number(&self, key: &str) -> Option<i64> {
        match self.plan.get(key) {
            Some(Val::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// What a blank cell stands for; `None` where it stands for nothing.
    pub fn derived(&self, becomes: Becomes, key: &str, entry: &Entry) -> Option<Val> {
        match becomes {
            Becomes::Plan => self.of_plan(key),
            Becomes::Entries("items.toml", _) => match key {
                "adds" => Some(word("相加")),
                "change_limit" => Some(word("30")),
                "change_floor" => Some(Val::Number(10)),
                _ => None,
            },
            Becomes::Entries("indicators.toml", _) => self.of_indicator(key, entry),
            Becomes::Entries("tasks.toml", _) if key == "responsible_source" => {
                let named = |key: &str| entry.get(key).is_some_and(|value| !value.is_nothing());
                if named("lead") || named("support") { None } else { Some(word("规划未明确")) }
            }
            _ => None,
        }
    }

    fn of_plan(&self, key: &str) -> Option<Val> {
        let plan = &self.plan;
        match key {
            "short" => Some(word(format!("{}规划", text(plan, "place")))),
            "parts" => Some(word(format!("分{}", text(plan, "part")))),
            "midterm" => self.number("last_year").map(|year| Val::Text(format!("{}-12-31", year - 2))),
            "final" => self.number("last_year").map(|year| Val::Text(format!("{year}-12-31"))),
            "final_name" => Some(word("总结评估")),
            "form.title" => Some(word("残疾人事业发展规划实施监测表")),
            "form.table_number" => Some(word("监测1表")),
            _ => None,
        }
    }

    fn of_indicator(&self, key: &str, entry: &Entry) -> Option<Val> {
        let own = |key: &str| text(entry, key);
        let (numerator, denominator) = (own("numerator"), own("denominator"));
        let of_item = |formula: &str, key: &str| {
            self.item(formula).map(|item| text(item, key)).filter(|text| !text.is_empty()).map(word)
        };
        match key {
            "short" => Some(word(own("name"))),
            "definition_source" => Some(word("本库解读")),
            "pending" => {
                let source = entry.get("definition_source");
                let ours = source.is_none_or(|source| *source == Val::Text(String::from("本库解读")));
                Some(Val::Flag(ours))
            }
            "responsible_source" => match entry.get("responsible") {
                Some(named) if !named.is_nothing() => None,
                _ => Some(word("规划未明确")),
            },
            "every_year_words" => match entry.get("every_year") {
                Some(Val::Flag(true)) if !own("words").is_empty() => Some(word(own("words"))),
                _ if own("kind") == "quota" && !own("words").is_empty() => Some(word(own("words"))),
                _ => None,
            },
            "scale" => Some(Val::Number(match own("measure_unit") {
                "%" => 100,
                "‰" => 1000,
                _ => 1,
            })),
            "share" => Some(Val::Flag(!denominator.is_empty() && self.is_under(numerator, denominator))),
            "gap_unit" => self.first_of(numerator).map(|item| word(text(item, "measure_unit"))),
            "numerator_text" => of_item(numerator, "definition"),
            "denominator_text" => of_item(denominator, "definition"),
            "nature" => of_item(numerator, "nature"),
            "base_year" => self.number("base_year").map(Val::Number),
            "target_year" => self.number("last_year").map(Val::Number),
            _ => None,
        }
    }

    /// Whether leaving the key out of a file means the same as writing what is derived.
    pub fn is_usual_when_left_out(key: &str, derived: &Val) -> bool {
        matches!(key, "base_year" | "target_year")
            || key == "scale" && *derived == Val::Number(1)
            || derived.is_nothing()
    }
}
