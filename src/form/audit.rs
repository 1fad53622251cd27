//! What does the 审核 column say? One live formula per row, and the same words computed here as its stored result.
//!
//! In: a row's item, the rules that start with it, this year's and last year's figures. Out: a formula cell in words.
//! Refuses to know: findings; the collector checks again when the form comes back.

use super::Layout;
use super::draw::Filled;
use crate::expr::{Outcome, Ref};
use crate::ids::ItemId;
use crate::observation::Absent;
use crate::plan::{Item, Plan, Rule};
use crate::sheet::{Cell, Formula, Input, Key, quoted};
use crate::value::Ratio;
use crate::words::Outline;

/// The table key of the form's rows.
pub const TABLE: &str = "form";

/// A row's 审核 cell.
pub fn cell(plan: &Plan, outline: &Outline, layout: &Layout, filled: Option<&Filled>, item: ItemId) -> Cell {
    let row = Row { plan, outline, layout, filled, item, rules: rules(plan, layout, item) };
    Cell::formula_text(row.formula(), row.text())
}

/// Rules whose left side starts with this item and whose every item stands on this form.
fn rules<'a>(plan: &'a Plan, layout: &Layout, item: ItemId) -> Vec<&'a Rule> {
    plan.rules
        .iter()
        .filter(|rule| rule.relation.left_ref().is_some_and(|left| left.item == item))
        .filter(|rule| rule.relation.refs().iter().all(|reference| layout.items.contains(&reference.item)))
        .collect()
}

struct Row<'a> {
    plan: &'a Plan,
    outline: &'a Outline,
    layout: &'a Layout,
    filled: Option<&'a Filled>,
    item: ItemId,
    rules: Vec<&'a Rule>,
}

impl Row<'_> {
    fn key(&self, reference: Ref) -> Key {
        let column = if reference.previous { "last" } else { "value" };
        Key::new(TABLE, self.plan.items[reference.item].code.clone(), column)
    }

    fn live(&self, reference: Ref) -> Formula {
        Formula::new().then(self.key(reference))
    }

    fn own(&self, column: &'static str) -> Key {
        Key::new(TABLE, self.plan.items[self.item].code.clone(), column)
    }

    fn name(&self, reference: Ref) -> String {
        self.plan.items[reference.item].name.clone()
    }

    fn say(&self, name: &str) -> String {
        self.outline.say(name, &[])
    }

    /// `COUNT(a,b,…)<n`: some cell has no number.
    fn incomplete(&self, references: &[Ref]) -> Formula {
        let mut formula = Formula::new().then("COUNT(");
        for (at, reference) in references.iter().enumerate() {
            formula = formula.then(if at == 0 { "" } else { "," }).then(self.key(*reference));
        }
        formula.then(format!(")<{}", references.len()))
    }

    fn formula(&self) -> Formula {
        let item = &self.plan.items[self.item];
        let value = self.own("value");
        let mut formula = Formula::new()
            .then("IF(")
            .then(value.clone())
            .then(format!("=\"\",{},IF(ISTEXT(", quoted(&self.say("audit_todo"))))
            .then(value.clone())
            .then("),IF(OR(")
            .then(value.clone())
            .then("=\"不适用\",")
            .then(value.clone())
            .then(format!("=\"无法取得\"),{}&", quoted(&self.say("audit_word"))))
            .then(value)
            .then(format!("&{},", quoted(&self.say("audit_word_end"))))
            .then(format!("{}),IF(OR(", quoted(&self.say("audit_not_number"))))
            .then(self.own("value"))
            .then(format!("<{},ROUND(", item.least.to_plain()))
            .then(self.own("value"))
            .then(format!(",{})<>", item.decimals))
            .then(self.own("value"));
        if let Some(most) = item.most {
            formula = formula.then(",").then(self.own("value")).then(format!(">{}", most.to_plain()));
        }
        formula = formula.then(format!("),{},", quoted(&self.bad_number())));
        for rule in &self.rules {
            let references = rule.relation.refs();
            let holds = rule.relation.excel_holds(&|reference| self.live(reference), rule.tolerance);
            let sentence =
                rule.relation.say_excel(&|reference| self.name(reference), &|reference| self.live(reference));
            formula = formula
                .then("IF(IF(")
                .join(self.incomplete(&references))
                .then(",FALSE,IF(ISERROR(")
                .join(holds.clone())
                .then("),FALSE,NOT(")
                .join(holds)
                .then(format!("))),{}&", quoted(&self.say("audit_check"))))
                .join(sentence)
                .then(",");
        }
        formula = formula.join(self.change()).then(",");
        formula = if self.rules.is_empty() {
            // With no relation, only the change on last year is judged; without either, nothing is.
            let (pass, none) = (quoted(&self.say("audit_pass")), quoted(&self.say("audit_none")));
            if self.plan.items[self.item].change_limit.is_some() {
                formula.then("IF(ISNUMBER(").then(self.own("last")).then(format!("),{pass},{none})"))
            } else {
                formula.then(none)
            }
        } else {
            let mut all: Vec<Ref> = self.rules.iter().flat_map(|rule| rule.relation.refs()).collect();
            all.sort_unstable();
            all.dedup();
            formula = formula.then("IF(OR(").join(self.incomplete(&all));
            for rule in &self.rules {
                let holds = rule.relation.excel_holds(&|reference| self.live(reference), rule.tolerance);
                formula = formula.then(",ISERROR(").join(holds).then(")");
            }
            formula
                .then(format!("),{},", quoted(&self.say("audit_undecided"))))
                .then(format!("{})", quoted(&self.say("audit_pass"))))
        };
        // One parenthesis closes each rule's IF, one the change, three the outer ones.
        formula.then(")".repeat(self.rules.len() + 4))
    }

    /// `IF(large change and no explanation, words`, without its third argument.
    fn change(&self) -> Formula {
        let item = &self.plan.items[self.item];
        let Some(limit) = item.change_limit else {
            return Formula::new().then("IF(FALSE,\"\"");
        };
        let (value, last, explanation) = (self.own("value"), self.own("last"), self.own("explanation"));
        let gone = || {
            Formula::new().then("ROUND(ABS(").then(value.clone()).then("-").then(last.clone()).then("),9)")
        };
        Formula::new()
            .then("IF(AND(ISNUMBER(")
            .then(last.clone())
            .then("),")
            .join(gone())
            .then(format!(">{},", item.change_floor.to_plain()))
            .join(gone())
            .then(format!(">ROUND({}*ABS(", limit.to_plain()))
            .then(last.clone())
            .then(")/100,9),")
            .then(explanation)
            .then(format!("=\"\"),{}", quoted(&self.say("audit_change"))))
    }

    fn figure(&self, reference: Ref) -> Result<Ratio, Absent> {
        if reference.previous {
            self.layout.last.get(&reference.item).map(|quantity| quantity.ratio()).ok_or(Absent::Blank)
        } else {
            let filled = self.filled.and_then(|filled| filled.figures.get(&reference.item));
            filled.map_or(Err(Absent::Blank), |figure| figure.map(crate::observation::Quantity::ratio))
        }
    }

    fn text(&self) -> String {
        let value = match self.figure(Ref { item: self.item, previous: false }) {
            Ok(value) => value,
            Err(Absent::Blank) => return self.say("audit_todo"),
            Err(reason) => {
                return format!("{}{}{}", self.say("audit_word"), reason.word(), self.say("audit_word_end"));
            }
        };
        let item = &self.plan.items[self.item];
        if value < item.least || item.most.is_some_and(|most| value > most) {
            return self.bad_number();
        }
        let mut undecided = false;
        for rule in &self.rules {
            let judged =
                rule.relation.judge(&|r| self.figure(r), rule.tolerance, crate::expr::Policy::Strict);
            undecided |= matches!(judged.outcome, Outcome::Undecidable(_)) || !judged.missing.is_empty();
            if judged.missing.is_empty() && matches!(judged.outcome, Outcome::Failed { .. }) {
                let said = |reference| self.figure(reference).ok().map(Ratio::to_plain);
                let sentence = rule.relation.sentence(&|reference| self.name(reference), &said);
                return format!("{}{sentence}", self.say("audit_check"));
            }
        }
        if self.changed(value) {
            self.say("audit_change")
        } else if undecided {
            self.say("audit_undecided")
        } else if self.rules.is_empty() && !self.change_judged() {
            self.say("audit_none")
        } else {
            self.say("audit_pass")
        }
    }

    fn change_judged(&self) -> bool {
        self.plan.items[self.item].change_limit.is_some() && self.layout.last.contains_key(&self.item)
    }

    fn bad_number(&self) -> String {
        let kind = kind_of_number(self.outline, &self.plan.items[self.item]);
        self.outline.say("audit_bad_number", &[("kind", &kind)])
    }

    fn changed(&self, value: Ratio) -> bool {
        let item = &self.plan.items[self.item];
        let explained = self.filled.is_some_and(|filled| filled.explanations.contains_key(&self.item));
        let last = self.layout.last.get(&self.item).map(|quantity| quantity.ratio());
        !explained && last.is_some_and(|last| item.moved_beyond_limit(last, value))
    }
}

/// What may be filled in for an item, in words: 不小于零的整数, 0至3的整数, 不小于零、最多2位小数的数.
pub(super) fn kind_of_number(outline: &Outline, item: &Item) -> String {
    let least = item.least.to_plain();
    let range = match item.most {
        Some(most) => outline.say("range_both", &[("least", &least), ("most", &most.to_plain())]),
        None if item.least == Ratio::ZERO => {
            outline.say("range_least", &[("least", &outline.say("zero", &[]))])
        }
        None => outline.say("range_least", &[("least", &least)]),
    };
    if item.decimals == 0 {
        outline.say("whole_number", &[("range", &range)])
    } else {
        outline.say("decimal_number", &[("range", &range), ("decimals", &item.decimals.to_string())])
    }
}

/// The hint of the cell a change on last year is explained in.
pub(super) fn explanation_input(outline: &Outline) -> Input {
    Input {
        title: outline.say("explanation_title", &[]),
        prompt: outline.say("explanation_prompt", &[]),
        error: String::new(),
        rule: None,
        choices: Vec::new(),
    }
}

/// The hint and the rule of a cell a figure of an item is typed into.
pub fn figure_input(outline: &Outline, known: &Item, cell: &Key) -> Input {
    let decimals = known.decimals.to_string();
    let kind = kind_of_number(outline, known);
    let with =
        [("name", known.name.as_str()), ("unit", known.measure_unit.as_str()), ("kind", kind.as_str())];
    let rule = Formula::new()
        .then("IF(ISNUMBER(")
        .then(cell.clone())
        .then("),AND(")
        .then(cell.clone())
        .then(format!(">={},ROUND(", known.least.to_plain()))
        .then(cell.clone())
        .then(format!(",{decimals})="))
        .then(cell.clone());
    let rule = match known.most {
        Some(most) => rule.then(",").then(cell.clone()).then(format!("<={}", most.to_plain())),
        None => rule,
    };
    let rule =
        rule.then("),OR(").then(cell.clone()).then("=\"不适用\",").then(cell.clone()).then("=\"无法取得\"))");
    Input {
        title: outline.say("prompt_title", &[]),
        prompt: outline.say("prompt", &with),
        error: outline.say("prompt_error", &with),
        rule: Some(rule),
        choices: Vec::new(),
    }
}
