//! A small book with everything a report and a form have, for tests and for looking at; and, in [`form`], what a unit
//! might send.

#![allow(dead_code, reason = "each test uses its own part")]

pub mod form;
pub mod sheets;

use duibiao::sheet::{
    Block, Book, Cell, Chart, ChartKind, Column, Formula, HEADING, Input, Key, LINE, Line, Page, Piece, Row,
    Series, Sheet, Table,
};
use duibiao::write::style::StyleSheet;

/// The project's own style file.
pub fn styles() -> StyleSheet {
    StyleSheet::parse(include_str!("../../templates/style.toml")).expect("templates/style.toml")
}

/// A4 landscape with a header.
pub fn page(a3: bool, one_page: bool) -> Page {
    let header = String::from("会审稿  截止2023年12月31日 & 样例数据·非真实");
    Page { a3, one_page, ..Page::new(true, header) }
}

/// An unprotected sheet.
pub fn sheet(name: &str, blocks: Vec<Block>) -> Sheet {
    let (widths, page) = (Vec::new(), page(false, false));
    Sheet {
        name: name.into(),
        blocks,
        widths,
        page,
        protected: false,
        freeze: false,
        freeze_columns: 0,
        tab: String::new(),
    }
}

/// A line of one cell over the columns to `last`.
pub fn line(key: &str, style: &str, last: u32, text: &str) -> Block {
    let cells = vec![(0, last, Cell::text(text).styled(style))];
    Block::Line(Line { key: key.into(), cells, ..Line::default() })
}

/// A column.
pub fn column(key: &str, heading: &str, width: f64, style: &str) -> Column {
    Column {
        key: key.into(),
        heading: heading.into(),
        width,
        style: style.into(),
        marked: style == "status",
        printed: true,
    }
}

const UNITS: [&str; 9] =
    ["东城街道", "南城街道", "西城街道", "北城街道", "宁溪镇", "院桥镇", "屿头乡", "富山乡", "上郑乡"];

fn units_table() -> Table {
    let columns = vec![
        column("code", "行政区划代码", 12.0, "code"),
        column("unit", "填报单位", 14.0, "text"),
        column("indicator", "指标名称", 26.0, "text"),
        column("base", "2020年基期值\n（%）", 10.0, "number"),
        column("target", "2025年目标值\n（%）", 10.0, "number"),
        column("done", "报告期内享受基本康复服务的残疾人数（人）", 16.0, "integer"),
        column("need", "有基本康复服务需求的持证残疾儿童和持证残疾人数（人）", 18.0, "integer"),
        column("value", "本期完成值（%）", 10.0, "percent1"),
        column("pace", "进度系数", 9.0, "ratio"),
        column("status", "完成情况", 12.0, "status"),
        column("gap", "距目标尚差（人，按本期分母折算）", 13.0, "integer"),
        column("note", "备注（口径变动、缺报原因等）", 26.0, "text"),
    ];
    let words = ["已完成", "达到进度", "滞后", "缺报"];
    let mut rows: Vec<Row> = UNITS
        .iter()
        .enumerate()
        .map(|(at, unit)| {
            let key = format!("33100310{at}");
            let cell = |column: &'static str| Key::new("units", key.clone(), column);
            let rate = Formula::new().then("ROUND(").then(cell("done")).then("/").then(cell("need")).then("*100,9)");
            let (done, need) = (603.0 + 411.0 * at as f64, 1000.0 + 500.0 * at as f64);
            let link = Key::new("trace", "1", "file");
            Row::new(key.clone())
                .with("code", Cell::text(key.clone()))
                .with("unit", Cell::text(*unit).linked(Key::new(LINE, "trace", "0")))
                .with("indicator", Cell::text("残疾人基本康复服务覆盖率"))
                .with("base", Cell::number(57.0))
                .with("target", Cell::number(62.0))
                .with("done", Cell::number(done).linked(link))
                .with("need", Cell::number(need))
                .with("value", Cell::formula(rate, done / need * 100.0))
                .with("pace", Cell::number(1.1))
                .with("status", Cell::text(words[at % 4]))
                .with("gap", Cell::number(12.0))
                .with("note", if at == 4 {
                    Cell::text("本年度口径由“有需求”改为“已登记需求”，与2022年不可比；上年数据已按新口径回溯，见来源追溯。")
                } else {
                    Cell::blank()
                })
        })
        .collect();
    let all = |column: &'static str| Piece::Column { table: "units".into(), column: column.into() };
    let sum = Formula::new().then("SUMIFS(").then(all("done")).then(",").then(all("code")).then(",\"331*\")");
    rows.push(Row {
        style: Some("total".into()),
        ..Row::new("total")
            .with("code", Cell::formula_text(Formula::new().then("\"331003\""), "331003"))
            .with("unit", Cell::text("合计"))
            .with("done", Cell::formula(sum, 20_223.0))
            .with("need", Cell::number(27_000.0))
            .with("value", Cell::number(74.9))
            .with("pace", Cell::number(1.2))
            .with("status", Cell::text("达到进度").styled("status"))
            .with("note", Cell::formula_text(Formula::new().then("IF(1=1,\"\",\"x\")"), ""))
    });
    let marks = vec![
        ("已完成".into(), "mark_good".into()),
        ("达到进度".into(), "mark_good".into()),
        ("滞后".into(), "mark_bad".into()),
        ("缺报".into(), "mark_grey".into()),
    ];
    Table { key: "units".into(), columns, rows, heading: true, filter: true, marks, ..Table::default() }
}

fn chart_sheet() -> Sheet {
    let columns = vec![
        column("unit", "单位", 16.0, "text"),
        column("good", "已完成", 12.0, "integer"),
        column("ok", "达到进度", 12.0, "integer"),
        column("late", "滞后", 12.0, "integer"),
        column("none", "缺报", 12.0, "integer"),
    ];
    let rows = UNITS.iter().enumerate().map(|(at, unit)| {
        let at = at as f64;
        Row::new(*unit)
            .with("unit", Cell::text(*unit))
            .with("good", Cell::number(8.0 - at / 2.0))
            .with("ok", Cell::number(2.0 + at))
            .with("late", Cell::number((3.0 - at).max(0.0)))
            .with("none", Cell::number(2.0))
    });
    let table =
        Table { key: "counts".into(), columns, rows: rows.collect(), heading: true, ..Table::default() };
    let series = [
        ("good", "1F3864", false),
        ("ok", "8FAADC", false),
        ("late", "9C2A10", true),
        ("none", "595959", true),
    ];
    let range =
        |column: &'static str| (Key::new("counts", UNITS[0], column), Key::new("counts", UNITS[8], column));
    let drawn = |kind, title: &str| {
        Block::Chart(Chart {
            title: title.into(),
            alt: "各单位指标完成情况的堆叠条形图：多数单位已完成或达到进度，东城街道滞后三项。".into(),
            kind,
            categories: range("unit"),
            series: series
                .iter()
                .map(|(column, colour, pattern)| Series {
                    name: Key::new("counts", HEADING, *column),
                    values: range(column),
                    colour: (*colour).into(),
                    pattern: *pattern,
                })
                .collect(),
            size: (760, 380),
            rows: 20,
            ..Chart::default()
        })
    };
    sheet(
        "图",
        vec![
            line("chart-title", "title", 4, "各单位指标完成情况"),
            drawn(ChartKind::StackedBar, "各单位指标完成情况（项）"),
            Block::Table(table),
            Block::Gap(1),
            drawn(ChartKind::Line, "逐年走势"),
        ],
    )
}

fn form_sheet() -> Sheet {
    let columns = vec![
        column("no", "序号", 6.0, "text_center"),
        column("item", "指标项", 36.0, "locked"),
        column("unit", "计量单位", 10.0, "text_center"),
        column("value", "本年数", 14.0, "input"),
        column("note", "说明", 24.0, "input_text"),
        column("audit", "审核", 30.0, "audit"),
    ];
    let rows = [
        ("持证残疾人数", "人"),
        ("其中：享受基本康复服务的持证残疾儿童和持证残疾人数", "人"),
        ("家庭医生签约服务人数", "人"),
    ];
    let rows = rows.iter().enumerate().map(|(at, (item, unit))| {
        let key = at.to_string();
        let here = Key::new("form", key.clone(), "value");
        let rule = Formula::new()
            .then("AND(ISNUMBER(")
            .then(here.clone())
            .then("),")
            .then(here.clone())
            .then(">=0)");
        let audit = Formula::new().then("IF(").then(here).then("=\"\",\"待填\",\"通过\")");
        let input = |rule| Input {
            title: "填写整数".into(),
            prompt: "填写报告期末实有人数，不含已注销者。".into(),
            error: "应为不小于0的数。".into(),
            rule,
            choices: Vec::new(),
        };
        Row::new(key)
            .with("no", Cell::count(at + 1))
            .with("item", Cell::text(*item))
            .with("unit", Cell::text(*unit))
            .with("value", Cell::blank().with_input(input(Some(rule))))
            .with("note", Cell::blank().with_input(input(None)))
            .with("audit", Cell::formula_text(audit, "待填"))
    });
    let marks = vec![("待填".into(), "mark_warn".into()), ("通过".into(), "mark_good".into())];
    let table = Table {
        key: "form".into(),
        columns,
        rows: rows.collect(),
        heading: true,
        filter: false,
        marks,
        ..Table::default()
    };
    let sign = Line {
        key: "sign".into(),
        cells: vec![
            (0, 1, Cell::text("编制人：").styled("sign")),
            (2, 3, Cell::text("审核人：").styled("sign")),
            (4, 4, Cell::text("负责人：（盖章）").styled("sign")),
            (5, 5, Cell::text("2023年　　月　　日").styled("sign")),
        ],
        ..Line::default()
    };
    let note = "填写说明：1.只填黄色格。2.没有的填0，不掌握的留空并在“说明”栏写明原因。3.填完后看“审核”栏，\
                出现“请核对”的，请改正或在“说明”栏说明情况；本表不得增删行列，也不得改动表头与指标项名称。";
    Sheet {
        protected: true,
        freeze: true,
        ..sheet(
            "填报表",
            vec![
                line("form-title", "title", 5, "残疾人保障和发展情况年度报表"),
                line("form-sub", "subtitle", 5, "2023年度"),
                line("form-note", "note", 5, note),
                Block::Table(table),
                Block::Gap(1),
                Block::Line(sign),
            ],
        )
    }
}

fn one_pager() -> Sheet {
    let label = |key: &str, name: &str, value: &str| {
        Row::new(key).with("k", Cell::text(name)).with("v", Cell::text(value))
    };
    let columns = vec![column("k", "", 20.0, "label"), column("v", "", 70.0, "value")];
    let rows = vec![
        label("plan", "规划名称", "黄岩区残疾人事业发展“十四五”规划"),
        label("unit", "填报单位", "黄岩区残疾人联合会"),
        label(
            "range",
            "数据范围",
            "全区19个乡镇（街道），应报19个，实报18个，缺报1个（富山乡）；数据截止2023年12月31日，报送截止2024年1月15日。",
        ),
    ];
    let cover = Table { key: "cover".into(), columns, rows, ..Table::default() };
    let words = "截至2023年12月31日，规划确定的18项主要指标中，已完成5项，达到进度9项，滞后3项，无法判断1项。约束性指标全部达到进度。\
                 滞后的3项为：残疾人托养服务覆盖率、困难残疾人家庭无障碍改造户数、残疾人机动轮椅车燃油补贴发放率。";
    let mut page = page(false, true);
    page.landscape = false;
    Sheet {
        page,
        ..sheet(
            "一页纸",
            vec![
                line("p-title", "title", 1, "黄岩区残疾人事业发展“十四五”规划中期评估"),
                line("p-sample", "sample", 1, "样例数据·非真实"),
                Block::Table(cover),
                Block::Gap(1),
                line("p-head", "big_heading", 1, "一、总体判断"),
                line("p-body", "big", 1, words),
                line("p-bold", "big_bold", 1, "需要决定的事项：是否对滞后的3项指标下达督办。"),
                line("p-foot", "footer", 1, "由对标工具生成，数据来源见“来源追溯”。"),
            ],
        )
    }
}

/// The whole book.
pub fn book() -> Book {
    let trace = Table {
        key: "trace".into(),
        columns: vec![column("file", "文件", 40.0, "text")],
        rows: vec![Row::new("1").with("file", Cell::text("报送/宁溪镇（最终版2）.xlsx"))],
        heading: true,
        ..Table::default()
    };
    let main = Sheet {
        page: page(true, false),
        freeze: true,
        freeze_columns: 2,
        ..sheet(
            "分单位数据",
            vec![
                line("title", "title", 11, "黄岩区残疾人事业发展“十四五”规划主要指标分单位数据"),
                line("sub", "subtitle", 11, "（截止2023年12月31日）"),
                line(
                    "note",
                    "note",
                    11,
                    "注：1.完成值＝享受服务人数÷有需求人数×100。2.进度系数＝（完成值－基期值）÷（目标值－基期值）÷时序进度，大于等于1为达到进度。3.缺报单位不计入分母，也不以0代替。4.各单位按行政区划代码排列，不排名。5.本表由各乡镇（街道）报送数据汇总而成，原始单元格见来源追溯。",
                ),
                Block::Table(units_table()),
                line("after", "footer", 11, "填报单位：黄岩区残疾人联合会"),
            ],
        )
    };
    Book {
        title: "分单位数据".into(),
        author: "黄岩区残疾人联合会".into(),
        subject: "中期评估".into(),
        sheets: vec![
            one_pager(),
            main,
            chart_sheet(),
            form_sheet(),
            sheet("来'源 追溯", vec![line("trace", "title", 0, "来源追溯"), Block::Table(trace)]),
        ],
        names: vec![("本年数_1".into(), Key::new("form", "0", "value"))],
        ..Book::default()
    }
}
