//! `assess verify`: the filled forms against the draw, what they say, and the promises with verified figures beside.
//!
//! In: a request. Out: one folder with 核查结果. Refuses to know: how an interval is computed.

use super::beside::{Bench, Beside};
use super::{DRAW, bundle, dossier, sent};
use crate::assess::found::{Factor, Found, ItemFound};
use crate::assess::{Draw, Frame, Register, Share, back::Back, book, form};
use crate::evaluate::Question;
use crate::grid;
use crate::inspect;
use crate::observation::Period;
use crate::plan::Plan;
use crate::run::{
    Ending, Gathered, Known, Request, RunError, default_out, destination, ended, gather, judge, machine,
    returned, said, summary,
};
use crate::shown;
use crate::words::Words;
use crate::write::folder::Staging;
use crate::write::style::StyleSheet;
use crate::write::{tidy, xlsx};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Lines of troubles that are told on the screen.
const MOST: usize = 20;

/// The draw that is kept in a file, or in the folder of one; one that was changed is refused.
fn read(path: &Path, plan: &Plan) -> Result<Draw, RunError> {
    let file = if path.is_dir() { path.join(DRAW) } else { path.to_path_buf() };
    let told = |why: &str| RunError::Asked(format!("“{}”{why}", file.display()));
    let bytes = std::fs::read(&file)
        .map_err(|_| told("读不出；--draw 后面请写抽样的结果文件夹，或其中的抽样方案.json。"))?;
    let draw: Draw = serde_json::from_slice(&bytes).map_err(|_| told("不是抽样方案，没有读取。"))?;
    if draw.draw != draw.name() {
        return Err(told(
            "的内容与抽样编号对不上，抽样以后被改动过，没有读取；请找回原来的文件，或重新抽样。",
        ));
    }
    if draw.plan != plan.key {
        return Err(told(&format!("是“{}”的抽样，不是本规划（{}）的。", shown::told(&draw.plan), plan.key)));
    }
    Ok(draw)
}

/// Workbooks in a folder and in the folders of it, in order; and what else lies there.
fn forms(folder: &Path) -> Result<(Vec<PathBuf>, Vec<String>), RunError> {
    let mut open = vec![folder.to_path_buf()];
    let (mut found, mut others) = (Vec::new(), Vec::new());
    while let Some(folder) = open.pop() {
        let listing = std::fs::read_dir(&folder)
            .map_err(|_| RunError::Asked(format!("没有文件夹“{}”，请检查路径。", folder.display())))?;
        for entry in listing.flatten() {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().to_lowercase());
            let is_book =
                [".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et"].iter().any(|end| name.ends_with(end));
            let is_temporary = name.starts_with("~$") || name.starts_with('.');
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                open.push(path);
            } else if is_book && !is_temporary {
                found.push(path);
            } else if !is_temporary {
                let name = shown::name(&entry.file_name().to_string_lossy());
                others.push(format!("“{name}”不是表格文件，没有读取。"));
            }
        }
    }
    found.sort();
    others.sort();
    Ok((found, others))
}

/// Puts what is told of several rows for one reason, from a place on, into one sentence.
fn together(told: &mut Vec<String>, from: usize) {
    let mut kept: Vec<(String, String, usize)> = Vec::new();
    for sentence in told.split_off(from) {
        let (place, why) = sentence.split_once('：').unwrap_or(("", &sentence));
        match kept.iter_mut().find(|(_, known, _)| known == why && !place.is_empty()) {
            Some((.., count)) => *count += 1,
            None => kept.push((place.to_owned(), why.to_owned(), 1)),
        }
    }
    told.extend(kept.into_iter().map(|(place, why, count)| match (place.is_empty(), count) {
        (true, _) => why,
        (false, 1) => format!("{place}：{why}"),
        (false, count) => format!("{place}等{count}行：{why}"),
    }));
}

/// Reads every form; one that cannot be read stops no other.
fn take(draw: &Draw, files: &[PathBuf], back: &mut Back) -> usize {
    let (mut used, mut hashes) = (0, BTreeSet::new());
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let shown = shown::name(&name);
        if grid::sha256(file).is_some_and(|hash| !hashes.insert(hash)) {
            back.told.push(format!("“{shown}”与前面的文件完全相同，没有再读。"));
            continue;
        }
        let (before, known) = (back.told.len(), back.taken());
        let lines = returned::rows_of(file, &name, &form::LINE_HEADS, &form::LINE_HEADS[1..3], "复核表");
        let counts = returned::rows_of(file, &name, &form::COUNT_HEADS, &form::COUNT_HEADS[1..3], "复核表");
        match (&lines, &counts) {
            (Err(why), Err(_)) => back.told.push(format!("“{shown}”{why}")),
            (Err(why), Ok(_)) => {
                back.told
                    .push(format!("“{shown}”的“{}”没有读取（{why}），其中的条目算没有交回。", form::LINES));
            }
            (Ok(_), Err(why)) => {
                back.told.push(format!("“{shown}”的“{}”没有读取（{why}），名册算没有清点。", form::COUNTS));
            }
            (Ok(_), Ok(_)) => {}
        }
        for (sheet, line, row) in counts.unwrap_or_default() {
            let place = format!("“{shown}”的“{sheet}”第{line}行");
            back.count(draw, &place, &|head| row.get(head).cloned().unwrap_or_default());
        }
        for (sheet, line, row) in lines.unwrap_or_default() {
            let place = format!("“{shown}”的“{sheet}”第{line}行");
            back.line(draw, &place, &|head| row.get(head).cloned().unwrap_or_default());
        }
        used += usize::from(back.taken() > known);
        together(&mut back.told, before);
    }
    back.settle(draw);
    used
}

/// Figures that are no longer those that were drawn from, a sentence each, and their items.
fn moved(plan: &Plan, draw: &Draw, frame: &Frame) -> (Vec<String>, BTreeSet<String>) {
    let key = |register: &Register| {
        (plan.units[register.unit].code.as_str(), plan.items[register.item].code.as_str())
    };
    let now: BTreeMap<(&str, &str), u64> =
        frame.registers.iter().map(|register| (key(register), register.claimed)).collect();
    let known: BTreeSet<(&str, &str)> =
        draw.registers.iter().map(|one| (one.unit.as_str(), one.item.as_str())).collect();
    let (mut told, mut items) = (Vec::new(), BTreeSet::new());
    for one in &draw.registers {
        let then = (one.claimed, one.unit_name.as_str(), one.item.as_str());
        match now.get(&(one.unit.as_str(), one.item.as_str())) {
            Some(claimed) if *claimed == one.claimed => {}
            other => {
                let there = other.map_or_else(|| String::from("没有数"), u64::to_string);
                told.push(format!("{}的{}抽样时是{}，现在是{there}", then.1, then.2, then.0));
                items.insert(one.item.clone());
            }
        }
    }
    for register in &frame.registers {
        let (unit, item) = (&plan.units[register.unit], &plan.items[register.item]);
        if !known.contains(&key(register)) {
            told.push(format!("{}的{}抽样时没有数，现在是{}", unit.name, item.code, register.claimed));
            items.insert(item.code.clone());
        }
    }
    (told, items)
}

/// Reads what came back, and writes the folder.
pub fn verify(
    request: &Request,
    plan: &Plan,
    words: &Words,
    styles: &StyleSheet,
    progress: &(dyn Fn(&str, usize, usize) + Sync),
) -> Result<Ending, RunError> {
    let asked = &request.assess;
    let draw = read(&asked.draw, plan)?;
    let (files, others) = forms(&asked.from)?;
    if files.is_empty() {
        let told = format!("“{}”中没有复核表（表格文件）。", asked.from.display());
        return Err(RunError::Asked(told));
    }
    let out =
        request.out.clone().unwrap_or_else(|| default_out(plan, &format!("assess-verify-{}", draw.year)));
    let folder = if asked.draw.is_dir() { asked.draw.clone() } else { asked.draw.with_file_name("") };
    if destination::apart(&out, &[&asked.from, &folder]).is_err() {
        let told = format!(
            "输出位置“{}”会盖掉抽样方案、复核表，或是当前所在的文件夹；请用 --out 指定另一个文件夹，如 outputs/核查结果。",
            out.display()
        );
        return Err(RunError::Asked(told));
    }
    let period = Period::parse(&draw.year)
        .ok_or_else(|| RunError::Asked(format!("抽样方案的年度“{}”读不出。", shown::told(&draw.year))))?;
    let cut = sent::cut(period, asked.of.unwrap_or(Question::Midterm));
    let gathered = gather(plan, words, cut, progress)?;
    let mut items: Vec<_> = Vec::new();
    for one in &draw.registers {
        if let Some(item) =
            plan.items.position(|item| item.code == one.item).filter(|item| !items.contains(item))
        {
            items.push(item);
        }
    }
    let frame = Frame::of(plan, &gathered.collection, period, &items);
    let (changed, moved) = moved(plan, &draw, &frame);
    let mut back = Back::of(&draw);
    back.told.extend(others);
    let used = take(&draw, &files, &mut back);
    let found = crate::assess::found::found(&draw, &back);
    let bench = Bench { plan, words, cut, gathered: &gathered, draw: &draw, period, moved: &moved };
    let beside = bench.all(&found);
    let telling = Telling {
        plan,
        draw: &draw,
        back: &back,
        found: &found,
        beside: &beside,
        changed: &changed,
        forms: (files.len(), used),
    };
    let stamp = request.as_of.unwrap_or(cut.as_of);
    let mark = words.recognition.mark_in_names(draw.sample);
    let mut staging = Staging::begin(&out)?;
    let rows: Vec<book::Promise> = beside.iter().map(|one| one.row(plan)).collect();
    let sheets = book::Sheets {
        plan,
        words,
        draw: &draw,
        back: &back,
        found: &found,
        promises: &rows,
        troubles: &telling.troubles(),
    };
    let file = xlsx::into_workbook(book::results(&sheets, None), styles, stamp, staging.spool())?;
    let mut faults = inspect::workbook(&file.bytes);
    let mut touched = file.touched;
    let name = format!("核查结果{mark}.xlsx");
    let mut outputs = vec![(name.clone(), staging.put(&name, &file.bytes)?)];
    let json = tidy::json(&telling.json())?;
    outputs.push((String::from("核查结果.json"), staging.put("核查结果.json", &json)?));
    let of_plan = machine::inputs(plan, words, &gathered.collection);
    let mut inputs = of_plan.clone();
    let hashed = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Some((shown::name(&name), grid::sha256(path)?))
    };
    let draw_file = if asked.draw.is_dir() { asked.draw.join(DRAW) } else { asked.draw.clone() };
    inputs.extend([&draw_file].into_iter().chain(&files).filter_map(|path| hashed(path)));
    let (mut without, mut packed) = (String::new(), None);
    match judge(plan, words, cut, &gathered) {
        Err(error) if asked.bundle => return Err(error),
        Err(error) => without = format!("评估取证表没有生成：{error}\n"),
        Ok((revised, evaluation)) => {
            let Gathered { collection, totals, checked, periods } = gathered;
            let known = Known { plan: revised, collection, totals, checked, evaluation, periods };
            let case =
                dossier::Case { adopted: plan, words, cut, known: &known, recount: &sheets, inputs: &inputs };
            let (book, all) = dossier::made(&case)?;
            inputs = all;
            if let Some(book) = book {
                let file = xlsx::into_workbook(book, styles, stamp, staging.spool())?;
                faults.extend(inspect::workbook(&file.bytes));
                touched = touched.and(file.touched);
                let name = format!("评估取证表_截至{}{mark}.xlsx", period.as_of());
                outputs.push((name.clone(), staging.put(&name, &file.bytes)?));
                if asked.bundle {
                    let forms = files.iter().map(|path| {
                        let inside = path.strip_prefix(&asked.from).unwrap_or(path);
                        (shown::path(&inside.to_string_lossy().replace('\\', "/")), path.clone())
                    });
                    let recount: Vec<(String, PathBuf)> =
                        std::iter::once((DRAW.to_owned(), draw_file.clone())).chain(forms).collect();
                    let workbook = (name.as_str(), file.bytes.as_slice());
                    let case = bundle::Case {
                        plan,
                        words,
                        cut,
                        known: &known,
                        inputs: &of_plan,
                        recount: &recount,
                        workbook,
                    };
                    packed = Some(bundle::pack(&mut staging, &case)?);
                }
            } else {
                without = String::from("评估取证表没有生成：模板中没有这一版的工作表（evidence）。\n");
            }
        }
    }
    let names: Vec<String> = outputs.iter().map(|(name, _)| name.clone()).collect();
    if let Some(bundle::Packed { outputs: files, told }) = packed {
        outputs.extend(files);
        without.push_str(&told);
    }
    let said = |folder: &Path| {
        telling.text(folder, &names)
            + &without
            + &summary::beyond_limits(touched)
            + &summary::inspected(&faults)
    };
    outputs.push(said::keep(&mut staging, &said(Path::new(said::HERE)))?);
    let own = serde_json::json!({"year": draw.year, "draw": draw.draw});
    let manifest = machine::manifest_of("assess verify", plan, &own, &inputs, &outputs);
    ended(request, staging, &manifest, &json, said)
}

impl Beside {
    /// As a row of the workbook.
    fn row(&self, plan: &Plan) -> book::Promise {
        let known = &plan.indicators[self.indicator];
        let target = known
            .target
            .map_or_else(String::new, |target| format!("{}{}", known.comparator.sign(), target.to_text()));
        book::Promise {
            id: known.label.clone(),
            name: known.name.clone(),
            measure_unit: known.published_unit().to_owned(),
            target,
            items: self.items.join("、"),
            reported: self.reported.clone(),
            verified: self.verified.clone().map(|(value, status)| {
                let one = self.verdicts.len() == 1;
                (value, if one { status } else { String::from("不能确定") })
            }),
            between: self.between.clone(),
            said: self.said.clone(),
        }
    }
}

/// Everything that is told of a recount.
struct Telling<'a> {
    plan: &'a Plan,
    draw: &'a Draw,
    back: &'a Back,
    found: &'a Found,
    beside: &'a [Beside],
    changed: &'a [String],
    /// Files there were, and files that could be used.
    forms: (usize, usize),
}

fn percent(share: f64) -> String {
    format!("{:.2}%", 100.0 * share)
}

impl Telling<'_> {
    /// What could not be used or is no longer so, a sentence each.
    fn troubles(&self) -> Vec<String> {
        let changed = self.changed.iter().map(|one| format!("抽样以后所报数有变动：{one}。"));
        changed.chain(self.back.told.iter().cloned()).collect()
    }

    fn item(&self, item: &ItemFound) -> String {
        let name = self.plan.items.iter().find(|known| known.code == item.code);
        let name = name.map_or("", |known| known.name.as_str());
        let mut text = format!("{} {name}：", item.code);
        match &item.share {
            None if item.tally.checked() > 0 => {
                text.push_str("抽中的单位中只有1个有核查结果，推断不了其他单位。");
            }
            None => text.push_str("没有一条核查成，不能推断。"),
            Some(share) => {
                let _ = write!(
                    text,
                    "核查{}条，一致{}条，一致率{}（95%区间{}—{}）。",
                    item.tally.checked(),
                    item.tally.agrees(),
                    percent(share.estimate.share),
                    percent(share.exact.low),
                    percent(share.exact.high)
                );
            }
        }
        if let Some(most) = item.errors_at_most {
            let _ = write!(
                text,
                "没有发现差错，只能说明差错率有95%的把握不超过{}，不能说明没有差错。",
                percent(most)
            );
        }
        if item.unheard > 0 && item.share.is_some() {
            let _ = write!(text, "有{}个名册一条也没有核查成，一致率只说明其余名册。", item.unheard);
        }
        let not_reached = item.tally.drawn - item.tally.checked();
        if not_reached > 0 {
            let _ = write!(text, "另有{not_reached}条没有核查成（拒访、外出或没有交回），没有换别人。");
        }
        text
    }

    fn text(&self, folder: &Path, names: &[String]) -> String {
        let (files, used) = self.forms;
        let mut text = format!(
            "抽样编号{}，收到表格{files}份，其中填有结果的复核表{used}份，{}条有核查结果，共抽{}条。\n",
            self.draw.draw,
            self.back.lines.len(),
            self.draw.lines()
        );
        for item in &self.found.items {
            let _ = writeln!(text, "  {}", self.item(item));
        }
        text.push_str("用核实的数重算（与所报的数并列，不代替所报的数）：\n");
        for one in self.beside {
            let known = &self.plan.indicators[one.indicator];
            let verified = one.verified.as_ref().map_or_else(String::new, |(value, _)| {
                let between =
                    one.between.as_ref().map_or_else(String::new, |(low, high)| format!("（{low}—{high}）"));
                format!("，核实{value}{between}")
            });
            let _ = writeln!(
                text,
                "  {} {}：所报{}{verified}。{}。",
                known.label, known.name, one.reported.0, one.said
            );
        }
        let troubles = self.troubles();
        if !troubles.is_empty() {
            text.push_str("以下请核对：\n");
            for trouble in troubles.iter().take(MOST) {
                let _ = writeln!(text, "  {trouble}");
            }
            if troubles.len() > MOST {
                let _ = writeln!(text, "  ……共{}条，全部列在结果的“需核对”表中。", troubles.len());
            }
        }
        let _ = writeln!(text, "结果：{}\n  {}", folder.display(), names.join("\n  "));
        text
    }

    fn json(&self) -> serde_json::Value {
        let share = |share: &Option<Share>| {
            share.as_ref().map(|share| {
                serde_json::json!({
                    "share": share.estimate.share, "wilson": [share.wilson.low, share.wilson.high],
                    "exact": [share.exact.low, share.exact.high], "asked": share.estimate.asked,
                    "size": share.estimate.size.is_finite().then_some(share.estimate.size),
                    "effect": share.estimate.effect(), "freedom": share.estimate.freedom,
                    "variance": share.estimate.variance, "if_unreached": [share.between.low, share.between.high],
                })
            })
        };
        let factor = |factor: &Option<Factor>| {
            factor.map(|factor| serde_json::json!([factor.value, factor.low, factor.high]))
        };
        let tally = |tally: &crate::assess::found::Tally| {
            let [agrees, differs, lost, refused, away] = tally.by;
            serde_json::json!({
                "drawn": tally.drawn, "checked": tally.checked(), "agrees": agrees, "differs": differs,
                "lost": lost, "refused": refused, "away": away, "open": tally.open(),
            })
        };
        let items = self.found.items.iter().map(|item| {
            serde_json::json!({
                "item": item.code, "claimed": item.claimed, "registers": item.registers, "unheard": item.unheard,
                "lines": tally(&item.tally), "agreement": share(&item.share), "counts": item.counts,
                "factor": factor(&item.factor), "errors_at_most": item.errors_at_most,
            })
        });
        let registers = self.found.registers.iter().map(|found| {
            let one = &self.draw.registers[found.at];
            serde_json::json!({
                "unit": one.unit, "item": one.item, "claimed": one.claimed, "counted": found.counted,
                "lines": tally(&found.tally), "agreement": share(&found.share), "factor": factor(&found.factor),
            })
        });
        let promises = self.beside.iter().map(|one| {
            let known = &self.plan.indicators[one.indicator];
            serde_json::json!({
                "indicator": known.id, "name": known.name, "items": one.items,
                "reported": {"value": one.reported.0, "status": one.reported.1},
                "verified": one.verified.as_ref().map(|(value, status)| serde_json::json!({"value": value, "status": status})),
                "between": one.between, "statuses": one.verdicts, "said": one.said,
            })
        });
        serde_json::json!({
            "plan": self.draw.plan, "year": self.draw.year, "draw": self.draw.draw, "seed": self.draw.seed,
            "frame_sha256": self.draw.frame_sha256, "sample": self.draw.sample, "miss": self.found.miss,
            "items": items.collect::<Vec<_>>(), "registers": registers.collect::<Vec<_>>(),
            "indicators": promises.collect::<Vec<_>>(), "troubles": self.troubles(),
        })
    }
}
