//! What does somebody who recounts get? One workbook for each unit: how long its registers are, and the lines to look at.
//!
//! In: a [`Draw`] and a unit's code. Out: sheets with running numbers of the registers only: no names, and no numbers of
//! certificates, which hold the identity number. Refuses to know: what is written into them.

use super::back::Outcome;
use super::draw::{Draw, Drawn};
use crate::plan::workbook::{Picked, PlanBook, PlanColumn, PlanSheet};

/// The sheet of whole registers.
pub const COUNTS: &str = "清点名册";
/// The sheet of single lines.
pub const LINES: &str = "逐条核查";

/// Columns by which the first sheet is read back; the last names the row.
pub const COUNT_HEADS: [&str; 5] = ["填报项", "★清点数", "清点说明", "名册编号", "清点编号"];
/// Those of the second.
pub const LINE_HEADS: [&str; 5] = ["名册序号", "★核查结果", "差错说明", "佐证材料编号", "核查编号"];

/// What a row of the first sheet is called.
pub fn count_key(draw: &str, one: &Drawn) -> String {
    format!("{draw}|{}|{}", one.unit, one.item)
}

/// What a row of the second is called.
pub fn line_key(draw: &str, one: &Drawn, number: u64) -> String {
    format!("{draw}|{}|{}|{number}", one.unit, one.item)
}

/// The form of a unit, from its registers; nothing where none of its lines was drawn. `title` is the plan's, `whose` says where
/// the register of an item is kept.
pub fn book(
    draw: &Draw,
    of_unit: &[Drawn],
    title: &str,
    whose: &(dyn Fn(&Drawn) -> String + Sync),
) -> Option<PlanBook> {
    let here: Vec<&Drawn> = of_unit.iter().filter(|one| !one.numbers.is_empty()).collect();
    let name = here.first()?.unit_name.clone();
    let mark = if draw.sample { "（样例数据）" } else { "" };
    let head = format!("《{title}》{}年数据核查：{name}{mark}。抽样编号{}。", draw.year, draw.draw);
    let mut columns = vec![
        PlanColumn::of("代码", 8, ""),
        PlanColumn::of("填报项", 30, ""),
        PlanColumn::of("计量单位", 9, ""),
        PlanColumn::of("名册所在单位", 16, ""),
    ];
    if draw.claimed_shown {
        columns.push(PlanColumn::of("所报数", 10, ""));
    }
    columns.extend([
        PlanColumn::of("★清点数", 10, "逐页清点名册以后填写，只填整数。没有名册的留空，并在“清点说明”写明。"),
        PlanColumn::of("清点说明", 30, "名册有缺页、重复或没有名册的，写明情况。不写姓名和证件号码。"),
        PlanColumn::of("名册编号", 20, "名册或台账的编号、页数，以便复查。"),
        PlanColumn::of("清点编号", 30, ""),
    ]);
    let rows = here.iter().map(|one| {
        let mut row = vec![one.item.clone(), one.item_name.clone(), one.measure_unit.clone(), whose(one)];
        if draw.claimed_shown {
            row.push(one.claimed.to_string());
        }
        row.extend([String::new(), String::new(), String::new(), count_key(&draw.draw, one)]);
        row
    });
    let counts = PlanSheet {
        name: COUNTS.to_owned(),
        about: format!("{head}请先清点每项名册一共有多少条，再按“{LINES}”逐条核查。灰底各栏请勿改动。"),
        columns,
        rows: rows.collect(),
        examples: 0,
        spare: 0,
        printed: true,
    };
    let words: Vec<String> = Outcome::ALL.map(|outcome| outcome.word().to_owned()).to_vec();
    let columns = vec![
        PlanColumn::of("项目代码", 9, ""),
        PlanColumn::of("项目", 30, ""),
        PlanColumn::of("名册序号", 9, ""),
        PlanColumn {
            picked: Picked::Words(words),
            ..PlanColumn::of(
                "★核查结果",
                11,
                "一致：人或户存在，并且符合该项口径。不一致：存在，但不应计入该项。查无：名册上没有这一条，或查不到这个人、这一户。拒访、外出：没有核查成。没有核查成的不换别人，如实选择。",
            )
        },
        PlanColumn::of("差错说明", 34, "不一致和查无的写明原因。不写姓名和证件号码。"),
        PlanColumn::of("佐证材料编号", 20, "验收表、发放凭证、照片等材料的编号。"),
        PlanColumn::of("核查日期", 12, "如 2024-03-10。"),
        PlanColumn::of("核查编号", 34, ""),
    ];
    let rows = here.iter().flat_map(|one| {
        one.numbers.iter().map(|&number| {
            vec![
                one.item.clone(),
                one.item_name.clone(),
                number.to_string(),
                String::new(),
                String::new(),
                String::new(),
                String::new(),
                line_key(&draw.draw, one, number),
            ]
        })
    });
    let lines = PlanSheet {
        name: LINES.to_owned(),
        about: format!("{head}“名册序号”是名册中从头数起的第几条。不写姓名和证件号码。灰底各栏请勿改动。"),
        columns,
        rows: rows.collect(),
        examples: 0,
        spare: 0,
        printed: true,
    };
    Some(PlanBook { title: format!("{name}数据核查表"), sheets: vec![counts, lines] })
}
