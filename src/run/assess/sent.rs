//! `assess draw`: the sample, and a recount form for each unit in it.
//!
//! In: a request. Out: one folder: 抽样方案 for people and for programs, the forms. Refuses to know: what is found.

use super::DRAW;
use crate::assess::{self, Design, Draw, Drawn, Frame, form};
use crate::evaluate::Question;
use crate::finding::Severity;
use crate::ids::IndicatorId;
use crate::observation::Period;
use crate::plan::workbook::{PlanBook, PlanColumn, PlanSheet};
use crate::plan::{Attribute, Plan};
use crate::run::{Cut, Ending, Request, RunError, default_out, explain, gather, machine, said};
use crate::shown;
use crate::words::Words;
use crate::write::folder::{self, Staging};
use crate::write::{plan_book, tidy};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// What is read of a period to draw from it, or to hold a draw against it.
pub(super) fn cut(period: Period, question: Question) -> Cut {
    let through = period.as_of();
    Cut { question, through, as_of: through, asked: Some(period), revised: Some(through) }
}

/// Forms that are made before they are written.
const FORMS_AT_ONCE: usize = 64;

/// Numbers of a register that are listed; all of them stand in the file for programs.
const LISTED: usize = 200;

/// The indicators asked for, or those that bind.
fn indicators(plan: &Plan, asked: &[String]) -> Result<Vec<IndicatorId>, RunError> {
    let chosen: Vec<IndicatorId> = if asked.is_empty() {
        let binds = |id: &IndicatorId| {
            let known = &plan.indicators[*id];
            known.attribute == Some(Attribute::Binding) && known.set.is_none()
        };
        plan.indicators.ids().filter(binds).collect()
    } else {
        asked.iter().map(|text| explain::indicator(plan, text)).collect::<Result<_, _>>()?
    };
    let (with, without): (Vec<_>, Vec<_>) =
        chosen.into_iter().partition(|id| !assess::countable(plan, &plan.indicators[*id]).is_empty());
    if let (Some(id), false) = (without.first(), asked.is_empty()) {
        let told = format!(
            "指标{}“{}”的填报项不是能逐条清点的人数、户数或个数（如金额、比率、调查得来的数），没有名册可抽。",
            plan.indicators[*id].label, plan.indicators[*id].name
        );
        return Err(RunError::Asked(told));
    }
    if with.is_empty() {
        let some: Vec<String> = plan
            .indicators
            .ids()
            .filter(|id| !assess::countable(plan, &plan.indicators[*id]).is_empty())
            .take(6)
            .map(|id| format!("{} {}", plan.indicators[id].label, plan.indicators[id].name))
            .collect();
        let told = format!(
            "本规划没有写明约束性指标，请在命令中写明要核查哪些指标的数（序号或名称），如：{}。",
            some.join("、")
        );
        return Err(RunError::Asked(told));
    }
    Ok(with)
}

/// Draws, and writes the folder.
pub fn draw(
    request: &Request,
    plan: &Plan,
    words: &Words,
    progress: &(dyn Fn(&str, usize, usize) + Sync),
) -> Result<Ending, RunError> {
    let asked = &request.assess;
    let chosen = indicators(plan, &asked.indicators)?;
    let period = request.period.unwrap_or_else(|| Period::year(plan.identity.first_year));
    let gathered = gather(plan, words, cut(period, Question::Annual), progress)?;
    let items: Vec<_> = chosen.iter().flat_map(|id| assess::countable(plan, &plan.indicators[*id])).collect();
    let frame = Frame::of(plan, &gathered.collection, period, &items);
    let design = Design {
        method: asked.how.method(),
        seed: asked.seed,
        shown: asked.shown,
        quantile: words.judgement.quantile,
    };
    let ids: Vec<String> = chosen.iter().map(|id| plan.indicators[*id].id.clone()).collect();
    let draw = assess::draw(plan, &frame, &design, (&ids, gathered.collection.is_sample()))
        .map_err(|error| RunError::Asked(error.to_string()))?;
    let open = gathered.checked.open(Severity::Compulsory, period);
    let inputs = machine::inputs(plan, words, &gathered.collection);
    write(request, plan, words, &draw, (open, &inputs))
}

fn write(
    request: &Request,
    plan: &Plan,
    words: &Words,
    draw: &Draw,
    (open, inputs): (usize, &[machine::Input]),
) -> Result<Ending, RunError> {
    // Of two draws each keeps its folder: forms of both may be out.
    let name = format!("assess-draw-{}-{}", draw.year, draw.draw);
    let given = request.out.clone().unwrap_or_else(|| default_out(plan, &name));
    if let Some(other) = other_draw(&given, draw) {
        let told = format!(
            "“{}”中是另一次抽样（{other}），复核表可能已经发出，没有盖掉；请用 --out 指定另一个文件夹。",
            given.display()
        );
        return Err(RunError::Asked(told));
    }
    let out = folder::untouched(&given);
    let stamp = request.as_of.unwrap_or(plan.identity.midterm);
    let mark = words.recognition.mark_in_names(draw.sample);
    let mut staging = Staging::begin(&out)?;
    let mut outputs = vec![(String::from(DRAW), staging.put(DRAW, &tidy::json(draw)?)?)];
    let scheme = format!("抽样方案{mark}.xlsx");
    outputs.push((scheme.clone(), staging.put(&scheme, &plan_book::bytes(&listing(plan, draw), stamp)?)?));
    let places: BTreeMap<&str, _> =
        plan.units.enumerate().map(|(at, unit)| (unit.code.as_str(), at)).collect();
    let whose = |one: &Drawn| {
        let item = plan.items.position(|item| item.code == one.item);
        let sender = places.get(one.unit.as_str()).zip(item).map(|(&unit, item)| plan.sender(unit, item));
        sender.map_or_else(|| one.unit_name.clone(), |sender| plan.units[sender].name.clone())
    };
    let units: Vec<&[Drawn]> = draw
        .registers
        .chunk_by(|one, next| one.unit == next.unit)
        .filter(|of_unit| of_unit.iter().any(|one| !one.numbers.is_empty()))
        .collect();
    // So many at a time that a country's forms are never all in memory.
    for some in units.chunks(FORMS_AT_ONCE) {
        let made: Vec<_> = some
            .par_iter()
            .filter_map(|of_unit| {
                Some((of_unit.first()?, form::book(draw, of_unit, &plan.identity.title, &whose)?))
            })
            .map(|(one, book)| Ok::<_, RunError>((one, plan_book::bytes(&book, stamp)?)))
            .collect();
        for form in made {
            let (one, bytes) = form?;
            let unit = shown::name(&one.unit_name).replace(['/', '\\', ':'], "_");
            let file = format!("复核表/复核表_{}{unit}_{}年_{}{mark}.xlsx", one.unit, draw.year, draw.draw);
            outputs.push((file.clone(), staging.put(&file, &bytes)?));
        }
    }
    let said = |folder: &Path, plan: &Path| told(draw, (units.len(), open), folder, plan);
    outputs.push(said::keep(&mut staging, &said(Path::new(said::HERE), Path::new(said::PLAN)))?);
    let own = serde_json::json!({
        "year": draw.year, "draw": draw.draw, "seed": draw.seed, "frame_sha256": draw.frame_sha256,
    });
    let manifest = machine::manifest_of("assess draw", plan, &own, inputs, &outputs);
    staging.put("manifest.json", &tidy::json(&manifest)?)?;
    let folder = staging.commit()?;
    let text = if request.json {
        let json = serde_json::json!({
            "folder": folder.to_string_lossy(), "draw": draw.draw, "seed": draw.seed,
            "frame_sha256": draw.frame_sha256, "method": draw.method, "units": units.len(), "lines": draw.lines(),
            "missing": draw.missing,
        });
        String::from_utf8_lossy(&tidy::json(&json)?).into_owned()
    } else {
        said(&folder, &request.plan)
    };
    Ok(Ending { text, code: 0 })
}

/// The name of a draw in a folder that is not this one.
fn other_draw(folder: &Path, draw: &Draw) -> Option<String> {
    let bytes = std::fs::read(folder.join(DRAW)).ok()?;
    let known: Draw = serde_json::from_slice(&bytes).ok()?;
    (known.draw != draw.draw).then_some(known.draw)
}

fn told(draw: &Draw, (units, open): (usize, usize), folder: &Path, plan: &Path) -> String {
    let claimed: BTreeSet<&str> = draw.registers.iter().map(|one| one.item.as_str()).collect();
    let mut text = format!(
        "抽样编号{}：{}个填报项，{units}个单位，共{}条。\n方法：{}。\n种子{}，抽样框SHA-256 {}；用同样的种子和数据，任何人可以重新抽出同样的条目。\n",
        draw.draw,
        claimed.len(),
        draw.lines(),
        draw.method,
        draw.seed,
        draw.frame_sha256,
    );
    if !draw.missing.is_empty() {
        let _ = writeln!(
            text,
            "注意：有{}个数没有报来，不在抽样框中，核查结果不说明这些数（见抽样方案）。",
            draw.missing.len()
        );
    }
    if open > 0 {
        let _ = writeln!(
            text,
            "注意：这一年还有{open}条强制性问题未改正（运行 duibiao 审核 查看），改正以后要重新抽样。"
        );
    }
    let (place, plan) = (folder.display(), plan.display());
    let _ = writeln!(
        text,
        "结果：{place}\n  抽样方案（表格和 {DRAW}）\n  复核表（{units}份，在“复核表”文件夹），由核查人员填写，不写姓名和证件号码\n收回以后放在一个文件夹里，运行 duibiao 抽查 核查 {plan} --draw {place} --from 收回的文件夹 计算核查结果。"
    );
    text
}

/// 抽样方案.xlsx: the draw as people read it.
fn listing(plan: &Plan, draw: &Draw) -> PlanBook {
    let column = |(heading, width): (&str, u16)| PlanColumn::of(heading, width, "");
    let sheet = |name: &str, about: String, columns: &[(&str, u16)], rows: Vec<Vec<String>>| PlanSheet {
        name: name.to_owned(),
        about,
        columns: columns.iter().copied().map(column).collect(),
        rows,
        examples: 0,
        spare: 0,
        printed: true,
    };
    let mark = if draw.sample { "（样例数据）" } else { "" };
    let head = format!("《{}》{}年数据核查抽样方案{mark}。", plan.identity.title, draw.year);
    let shown = if draw.claimed_shown { "写在复核表上" } else { "不写在复核表上" };
    let indicators: Vec<String> = draw
        .indicators
        .iter()
        .map(|id| {
            let known = plan.indicators.iter().find(|known| known.id == *id);
            known.map_or_else(|| id.clone(), |known| format!("{} {}", known.label, known.name))
        })
        .collect();
    let facts = [
        ("抽样编号", draw.draw.clone(), "对本文件所列全部内容的SHA-256的前12位；改动一处，编号就不同"),
        ("核查的指标", indicators.join("；"), "抽样框是这些指标的填报项中能逐条清点的"),
        ("方法", draw.method.clone(), "分层按比例分配用最大余数法；按规模抽单位用等距法，从随机起点起"),
        ("种子", draw.seed.to_string(), "没有指定的，取抽样框SHA-256的前8位，报送以前没有人能知道"),
        (
            "抽样框SHA-256",
            draw.frame_sha256.clone(),
            "每个名册一行：单位代码,填报项代码,所报数,文件SHA-256,工作表,单元格",
        ),
        (
            "随机数",
            String::from("SHA-256(duibiao|种子|单位代码|填报项代码|序号)的前8字节"),
            "序号从0起；取余时超出整倍数的不用；抽不重复的序号用Floyd法",
        ),
        ("所报数", shown.to_owned(), "不写的，核查人员事先不知道应当是多少"),
    ];
    let facts = facts.into_iter().map(|(what, value, note)| vec![what.to_owned(), value, note.to_owned()]);
    let registers = draw.registers.iter().map(|one| {
        let mut numbers: Vec<String> = one.numbers.iter().take(LISTED).map(u64::to_string).collect();
        if one.numbers.len() > LISTED {
            numbers.push(format!("……共{}条，全部见{DRAW}和复核表", one.numbers.len()));
        }
        let place = if one.file.is_empty() {
            String::new()
        } else {
            format!("{} {}!{}", one.file, one.sheet, one.cell)
        };
        vec![
            one.unit.clone(),
            one.unit_name.clone(),
            one.item.clone(),
            one.item_name.clone(),
            one.claimed.to_string(),
            one.numbers.len().to_string(),
            one.probability.clone(),
            numbers.join("、"),
            place,
        ]
    });
    let mut sheets = vec![
        sheet("方案", head.clone(), &[("项目", 16), ("内容", 60), ("说明", 50)], facts.collect()),
        sheet(
            "样本",
            format!("{head}每个名册一行；“单位抽中概率”是1的，不经抽取直接入样。"),
            &[
                ("单位代码", 12),
                ("单位", 16),
                ("代码", 8),
                ("填报项", 26),
                ("所报数", 9),
                ("抽取条数", 9),
                ("单位抽中概率", 11),
                ("名册序号", 50),
                ("出处", 36),
            ],
            registers.collect(),
        ),
    ];
    if !draw.missing.is_empty() {
        let name =
            |code: &str| plan.units.iter().find(|unit| unit.code == code).map(|unit| unit.name.clone());
        let rows = draw.missing.iter().map(|[unit, item, why]| {
            vec![unit.clone(), name(unit).unwrap_or_default(), item.clone(), why.clone()]
        });
        let columns = [("单位代码", 12), ("单位", 16), ("代码", 8), ("为什么没有", 14)];
        sheets.push(sheet("不在抽样框", format!("{head}没有数，抽不到的。"), &columns, rows.collect()));
    }
    PlanBook { title: String::from("抽样方案"), sheets }
}
