//! Can charts, pictures, shapes and comments be understood without seeing them?
//!
//! In: the parts that hang on a sheet. Out: findings, and how far they reach on it. Refuses to know: whether an alternative
//! text is true.

use super::super::book::Listed;
use super::super::package::{Element, Met, Package, walk};
use super::super::sheet::Area;
use super::colour::{Rgb, WHITE, contrast, hex};
use super::context::{areas, sheet_of};
use super::demand::Key;
use super::note::plain;
use super::report::Findings;
use super::sheetwide::Sheet;
use super::text::shown;
use crate::xml::unescaped;

/// Most comments that are looked up among the cells.
const COMMENTS: usize = 200;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Frame,
    Picture,
    Shape,
    Group,
}

/// Something drawn on a sheet.
#[derive(Debug)]
struct Drawn {
    kind: Kind,
    name: String,
    words: String,
    decorative: bool,
    chart: Option<String>,
}

/// What a drawing part holds, and the last row and column it reaches.
#[derive(Default)]
struct Drawing {
    drawn: Vec<Drawn>,
    reach: (u32, u32),
}

/// Judges what hangs on a sheet; gives the rows and columns that drawings reach.
pub(in crate::inspect) fn judge(
    package: &Package<'_>,
    listed: &Listed,
    sheet: Option<&Sheet<'_, '_>>,
    findings: &mut Findings,
) -> (u32, u32) {
    let mut reach = (0, 0);
    for target in package.relations_of(&listed.part).inner.into_values() {
        let Some(text) = package.text(&target.part) else { continue };
        match &*target.kind {
            "drawing" => {
                let Drawing { drawn, reach: of } = read(&text);
                reach = (of.0.max(reach.0), of.1.max(reach.1));
                let relations = package.relations_of(&target.part).inner;
                for thing in &drawn {
                    alternative(thing, findings);
                    let part = thing.chart.as_ref().and_then(|id| relations.get(id));
                    if let Some(text) = part.and_then(|target| package.text(&target.part)) {
                        chart(&text, &thing.name, listed, sheet, findings);
                    }
                }
            }
            "comments" => comments(&text, sheet, findings),
            _ => {}
        }
    }
    reach
}

fn read(text: &str) -> Drawing {
    let (mut drawing, mut end, mut fallback) = (Drawing::default(), false, false);
    walk(text, |met| match met {
        Met::Begins(element, _) => {
            let kind = match element.name {
                "graphicFrame" => Some(Kind::Frame),
                "pic" => Some(Kind::Picture),
                "sp" | "cxnSp" => Some(Kind::Shape),
                "grpSp" => Some(Kind::Group),
                _ => None,
            };
            match (kind, element.name) {
                (Some(kind), _) if !fallback => drawing.drawn.push(Drawn {
                    kind,
                    name: String::new(),
                    words: String::new(),
                    decorative: false,
                    chart: None,
                }),
                (_, "Fallback") => fallback = true,
                (_, "to") => end = true,
                _ if !fallback => detail(drawing.drawn.last_mut(), &element),
                _ => {}
            }
        }
        Met::Ends("row", words) if end => drawing.reach.0 = drawing.reach.0.max(from_zero(words)),
        Met::Ends("col", words) if end => drawing.reach.1 = drawing.reach.1.max(from_zero(words)),
        Met::Ends("to", _) => end = false,
        Met::Ends("Fallback", _) => fallback = false,
        Met::Ends(..) => {}
    });
    drawing
}

fn from_zero(words: &str) -> u32 {
    words.trim().parse::<u32>().map_or(0, |at| at.saturating_add(1))
}

fn detail(thing: Option<&mut Drawn>, element: &Element<'_>) {
    let Some(thing) = thing else { return };
    match element.name {
        "cNvPr" if thing.name.is_empty() => {
            thing.name = element.get("name").unwrap_or_default();
            thing.words = element.get("descr").unwrap_or_default();
        }
        "decorative" => thing.decorative = element.flag("val"),
        "chart" => thing.chart = element.relation(),
        _ => {}
    }
}

/// S19 (shapes), S32, S33, S40.
fn alternative(thing: &Drawn, findings: &mut Findings) {
    let place = || shown(&thing.name);
    let words = thing.words.trim();
    let count = words.chars().count();
    match thing.kind {
        Kind::Frame => {
            let default = ["Chart ", "图表", "Diagram "]
                .iter()
                .filter_map(|start| words.strip_prefix(start))
                .any(|rest| rest.trim().bytes().all(|byte| byte.is_ascii_digit()));
            if thing.decorative || default || !(10..=150).contains(&count) {
                findings.say(Key::S32, place, || match count {
                    _ if thing.decorative => "图表标成了装饰".to_owned(),
                    0 => "图表没有替代文字".to_owned(),
                    _ => format!("图表的替代文字是“{}”，{count}字", shown(words)),
                });
            }
        }
        Kind::Picture => {
            if count == 0 && !thing.decorative {
                findings.say(Key::S33, place, || "图片没有替代文字，也没有标为装饰".to_owned());
            } else if !thing.decorative
                && !["徽", "标志", "标识", "logo", "LOGO"].iter().any(|word| words.contains(word))
            {
                findings.say(Key::S40, place, || {
                    format!("图片“{}”不是徽标，请核对是否用图片代替了文字", shown(words))
                });
            }
        }
        Kind::Shape => {
            findings.say(Key::S19, place, || "有文本框或图形，读屏软件按单元格读时读不到".to_owned());
        }
        Kind::Group => {}
    }
}

/// The comments of a part: each with its cell.
pub(super) fn comments_of(text: &str) -> Vec<(String, String)> {
    let (mut cell, mut words, mut all) = (String::new(), String::new(), Vec::new());
    walk(text, |met| match met {
        Met::Begins(element, _) if element.name == "comment" => {
            cell = element.get("ref").unwrap_or_default();
            words.clear();
        }
        Met::Ends("t", piece) => words.push_str(&plain(piece)),
        Met::Ends("comment", _) => {
            // The author's name comes first on a line of its own.
            let said = words.split_once(":\n").map_or(&*words, |(_, rest)| rest).trim();
            all.push((std::mem::take(&mut cell), said.to_owned()));
        }
        _ => {}
    });
    all
}

/// S19: comments whose words stand in no cell.
fn comments(text: &str, sheet: Option<&Sheet<'_, '_>>, findings: &mut Findings) {
    for (at, (cell, said)) in comments_of(text).into_iter().enumerate() {
        let known = at < COMMENTS
            && sheet.is_some_and(|sheet| {
                let mut texts = sheet.notes.cells.iter().filter_map(|cell| sheet.text(cell));
                texts.any(|text| text.contains(&*said))
            });
        if !said.is_empty() && !known {
            let told = || format!("批注“{}”的内容没有写在单元格里", shown(&said));
            findings.say(Key::S19, || cell, told);
        }
    }
}

/// One series of a chart.
#[derive(Debug, Default)]
struct Series {
    /// What tells it apart besides its colour.
    look: [String; 3],
    named: bool,
    colours: Vec<Rgb>,
}

/// What is read of a chart.
#[derive(Debug, Default)]
struct Chart {
    ranges: Vec<String>,
    series: Vec<Series>,
    titled: bool,
    /// For each axis, whether it has a title or is not shown.
    axes: Vec<(bool, bool)>,
    ground: Option<Rgb>,
}

/// S34, S35, S36.
fn chart(text: &str, name: &str, listed: &Listed, sheet: Option<&Sheet<'_, '_>>, findings: &mut Findings) {
    let chart = read_chart(text);
    let place = || shown(name);
    for range in &chart.ranges {
        let home = sheet_of(range).is_none_or(|name| name.eq_ignore_ascii_case(&listed.name));
        let hidden = sheet.is_some_and(|sheet| areas(range).iter().any(|area| is_hidden(sheet, *area)));
        if !home || hidden {
            let what = if home { "在隐藏的行列中" } else { "不在本工作表上" };
            findings.say(Key::S34, place, || format!("图表的数据{}{what}", shown(range)));
            break;
        }
    }
    let mut looks: Vec<&[String; 3]> = chart.series.iter().map(|series| &series.look).collect();
    looks.sort();
    looks.dedup();
    let count = chart.series.len();
    let ground = chart.ground.unwrap_or(WHITE);
    let pale = chart.series.iter().any(|series| {
        !series.colours.is_empty() && series.colours.iter().all(|colour| contrast(*colour, ground) < 3.0)
    });
    if count > 1 && looks.len() < count && !chart.series.iter().all(|series| series.named) {
        findings.say(Key::S35, place, || format!("图表的{count}个系列只靠颜色区分"));
    } else if pale {
        findings.say(Key::S35, place, || "图表有系列颜色太浅，与底色的对比度不到3:1".to_owned());
    }
    if !chart.titled {
        findings.say(Key::S36, place, || "图表没有标题".to_owned());
    } else if chart.axes.iter().any(|(titled, gone)| !titled && !gone) {
        findings.say(Key::S36, place, || "图表的坐标轴没有标题".to_owned());
    }
}

fn is_hidden(sheet: &Sheet<'_, '_>, [top, bottom, left, right]: Area) -> bool {
    sheet.hidden.range(top..=bottom).next().is_some()
        || sheet.notes.columns.iter().any(|of| of.hidden && of.first <= right && left <= of.last)
}

fn read_chart(text: &str) -> Chart {
    let mut chart = Chart::default();
    let mut path: Vec<&str> = Vec::new();
    walk(text, |met| match met {
        Met::Begins(element, depth) => {
            path.truncate(depth);
            seen(&mut chart, &element, &path);
            path.push(element.name);
        }
        Met::Ends("f", words) => chart.ranges.push(unescaped(words).into_owned()),
        Met::Ends(..) => {}
    });
    chart
}

fn seen(chart: &mut Chart, element: &Element<'_>, path: &[&str]) {
    let above = path.last().copied().unwrap_or_default();
    let in_series = path.iter().position(|name| *name == "ser");
    let val = || element.get("val").unwrap_or_default();
    match element.name {
        "ser" => chart.series.push(Series::default()),
        "title" if above == "chart" => chart.titled = true,
        "catAx" | "valAx" | "dateAx" | "serAx" => chart.axes.push((false, false)),
        "title" if above.ends_with("Ax") => {
            if let Some(axis) = chart.axes.last_mut() {
                axis.0 = true;
            }
        }
        "delete" if above.ends_with("Ax") && element.flag("val") => {
            if let Some(axis) = chart.axes.last_mut() {
                axis.1 = true;
            }
        }
        "srgbClr" if path.ends_with(&["plotArea", "spPr", "solidFill"]) => chart.ground = hex(&val()),
        _ => {}
    }
    let (Some(at), Some(series)) = (in_series, chart.series.last_mut()) else { return };
    let inner = &path[at + 1..];
    match element.name {
        "symbol" => series.look[0] = val(),
        "prstDash" if inner.first() == Some(&"spPr") => series.look[1] = val(),
        "pattFill" if inner == ["spPr"] => series.look[2] = element.get("prst").unwrap_or_default(),
        "showSerName" => series.named |= element.flag("val"),
        "srgbClr"
            if matches!(
                inner,
                ["spPr", "solidFill"] | ["spPr", "ln", "solidFill"] | ["spPr", "pattFill", "fgClr"]
            ) =>
        {
            series.colours.extend(hex(&val()));
        }
        _ => {}
    }
}
