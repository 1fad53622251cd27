//! A sixth plan, written as a clerk would: 规划.xlsx from `plan new`, filled in, checked; forms out, filled, read, checked,
//! and evaluated at every stage. Ten indicators of eight kinds, six units, four departments, five tasks.

#[path = "common/mod.rs"]
mod common;

use duibiao::evaluate::Question;
use duibiao::form::{self, Filled, FilledStage, Last};
use duibiao::observation::{Period, Quantity};
use duibiao::plan::Plan;
use duibiao::plan::workbook::{self, PlanBook};
use duibiao::run::{self, Request, Verb};
use duibiao::write::plan_book;
use duibiao::write::style::StyleSheet;
use duibiao::write::xlsx;
use std::path::{Path, PathBuf};

/// What the clerk types, by sheet: rows of heading and text.
const UNITS: &[&[&str]] = &[
    &["331003", "黄岩区", "黄岩|区残联|黄岩区残联", "", "地区", "是", "区"],
    &["331003001", "东城街道", "", "黄岩区", "地区", "是", "街道"],
    &["331003002", "南城街道", "", "黄岩区", "地区", "是", "街道"],
    &["331003101", "宁溪镇", "", "黄岩区", "地区", "是", "镇"],
    &["331003102", "北洋镇", "", "黄岩区", "地区", "是", "镇"],
    &["331003202", "富山乡", "", "黄岩区", "地区", "是", "乡"],
    &["BM01", "区民政局", "民政局", "黄岩区", "部门", "是", ""],
    &["BM02", "区人社局", "人社局", "黄岩区", "部门", "是", ""],
    &["BM03", "区教育局", "教育局", "黄岩区", "部门", "是", ""],
    &["BM04", "区卫健局", "卫健局", "黄岩区", "部门", "是", ""],
];

/// 代码, 名称, 计量单位, 时点或时期, 由谁填报, 不大于.
const ITEMS: &[[&str; 6]] = &[
    ["A01", "持证残疾人数", "人", "时点（年末数）", "各基层单位", ""],
    ["B01", "符合生活补贴条件人数", "人", "时点（年末数）", "各基层单位", "A01"],
    ["B02", "领取生活补贴人数", "人", "时点（年末数）", "部门：民政局→各基层单位", "B01"],
    ["C01", "就业年龄段残疾人数", "人", "时点（年末数）", "各基层单位", "A01"],
    ["C02", "已就业残疾人数", "人", "时点（年末数）", "各基层单位", "C01"],
    ["C03", "参加职业培训人次", "人次", "时期（全年数）", "部门：人社局", ""],
    ["D01", "适龄残疾儿童少年数", "人", "学年初数", "部门：教育局", ""],
    ["D02", "接受义务教育的残疾儿童少年数", "人", "学年初数", "部门：教育局", "D01"],
    ["E01", "有康复需求的残疾人数", "人", "时点（年末数）", "各基层单位", ""],
    ["E02", "得到康复服务的残疾人数", "人", "时期（全年数）", "各基层单位", "E01"],
    ["F01", "残疾人之家数", "个", "时点（年末数）", "各基层单位", ""],
    ["G01", "零就业残疾人家庭户数", "户", "时点（年末数）", "各基层单位", ""],
    ["H01", "培育助残社会组织数", "个", "时期（全年数）", "本级", ""],
];

/// 序号, 指标名称, 列于, 规划用语, 类型, 计量单位, 分子, 分母, 基期值, 目标值, 比较, 逐年要求.
const INDICATORS: &[[&str; 12]] = &[
    [
        "01",
        "生活补贴覆盖率",
        "指标表",
        "指标表，基期低于目标",
        "提升类",
        "%",
        "B02",
        "B01",
        "95",
        "98",
        "",
        "",
    ],
    [
        "02",
        "残疾人就业率",
        "指标表",
        "指标表，基期低于目标",
        "提升",
        "%",
        "C02",
        "C01",
        "57",
        "62",
        "不低于",
        "",
    ],
    ["03", "义务教育入学率", "指标表", "持续保持在", "保持类", "%", "D02", "D01", "97", "97", "", "每年都要"],
    ["04", "康复服务率", "指标表", "到…年达到", "level", "%", "E02", "E01", "", "95", "", ""],
    ["T01", "每年职业培训", "正文", "每年", "年度定额类", "人次", "C03", "", "", "100", "", "每年都要"],
    [
        "T02",
        "乡镇街道都有残疾人之家",
        "正文",
        "每个都、各区均",
        "逐单位达标类",
        "个",
        "F01",
        "",
        "",
        "1",
        "",
        "",
    ],
    ["T03", "零就业家庭清零", "正文", "清零、消除", "清零类", "户", "G01", "", "", "0", "不高于", ""],
    ["T04", "培育社会组织", "正文", "培育、开展、惠及多少", "累计类", "个", "H01", "", "", "5", "", ""],
    ["T05", "参加培训人次", "正文", "扩大范围、增加供给", "监测类", "人次", "C03", "", "", "", "", ""],
    ["T06", "持证残疾人就业面", "正文", "到…年达到", "提升类", "%", "C02", "A01", "", "30", "", ""],
];

/// 编号, 任务名称, 类别, 阶段, 牵头单位, 怎样算完成, 关联指标.
const TASKS: &[[&str; 7]] = &[
    ["一1", "落实两项补贴", "任务", "任务", "民政局", "", "01"],
    ["一2", "促进就业", "任务", "任务", "人社局", "", "02、T06"],
    ["M1", "出台康复服务办法", "里程碑", "文件", "卫健局", "正式印发，有文号", "04"],
    ["M2", "建成特教资源中心", "里程碑", "项目", "教育局", "投入使用", "03"],
    ["P1", "中期评估", "评估职责", "文件", "", "评估报告正式印发", ""],
];

fn set(book: &mut PlanBook, sheet: &str, rows: Vec<Vec<(&str, &str)>>) {
    let sheet = book.sheets.iter_mut().find(|known| known.name == sheet).expect("a sheet");
    let heads: Vec<String> =
        sheet.columns.iter().map(|column| column.heading.trim_start_matches('★').to_owned()).collect();
    for row in rows {
        let mut texts = vec![String::new(); heads.len()];
        for (head, text) in row {
            let at =
                heads.iter().position(|known| known == head).unwrap_or_else(|| panic!("no column {head}"));
            text.clone_into(&mut texts[at]);
        }
        sheet.rows.push(texts);
    }
}

/// The workbook as the clerk leaves it.
fn written() -> PlanBook {
    let mut book = workbook::blank(Some("黄岩区"), &[]);
    let plan = book.sheets.iter_mut().find(|sheet| sheet.name == "规划").expect("规划");
    for (name, content) in [
        ("规划名称", "黄岩区残疾人事业第六个试验规划"),
        ("全域叫法", "全区"),
        ("下级叫法", "乡镇街道"),
        ("状态", "正式"),
        ("文本来源", "试验文本"),
        ("基期年", "2020"),
        ("起始年", "2021"),
        ("终止年", "2025"),
        ("编制单位", "黄岩区残联"),
    ] {
        let row = plan.rows.iter_mut().find(|row| row[0].trim_start_matches('★') == name).expect("an item");
        content.clone_into(&mut row[1]);
    }
    let heads = ["代码", "名称", "别名", "上级", "类型", "是否填报", "标签"];
    set(
        &mut book,
        "单位",
        UNITS.iter().map(|row| heads.into_iter().zip(row.iter().copied()).collect()).collect(),
    );
    let heads = ["代码", "名称", "计量单位", "时点或时期", "由谁填报", "不大于"];
    let of_item = |row: &[&'static str; 6]| {
        let mut cells: Vec<(&str, &str)> = heads.into_iter().zip(*row).collect();
        cells.extend([("指标解释", "试验口径。"), ("解释来源", "本单位解读")]);
        cells
    };
    set(&mut book, "填报项", ITEMS.iter().map(of_item).collect());
    let heads = [
        "序号",
        "指标名称",
        "列于",
        "规划用语",
        "类型",
        "计量单位",
        "分子",
        "分母",
        "基期值",
        "目标值",
        "比较",
        "逐年要求",
    ];
    let of_indicator = |row: &[&'static str; 12]| {
        let mut cells: Vec<(&str, &str)> = heads.into_iter().zip(*row).collect();
        cells.push(("规划章节", "试验章节"));
        cells.extend((row[0] == "T05").then_some(("方向", "提高")));
        cells
    };
    set(&mut book, "指标", INDICATORS.iter().map(of_indicator).collect());
    let heads = ["编号", "任务名称", "类别", "阶段", "牵头单位", "怎样算完成", "关联指标"];
    let of_task = |row: &[&'static str; 7]| {
        let mut cells: Vec<(&str, &str)> = heads.into_iter().zip(*row).collect();
        cells.push(("规划章节", "试验章节"));
        cells.extend((!row[4].is_empty()).then_some(("责任来源", "规划明确")));
        cells
    };
    set(&mut book, "任务", TASKS.iter().map(of_task).collect());
    book
}

fn folder(home: &Path) -> PathBuf {
    let folder = home.join("sixth");
    let request =
        Request { place: Some(String::from("黄岩区")), ..Request::new(Verb::PlanNew, folder.clone()) };
    run::run(&request, &|_, _, _| ()).expect("a new workbook");
    let bytes = plan_book::bytes(&written(), Period::year(2020).as_of()).expect("bytes");
    duibiao::write::folder::file(&folder.join("规划.xlsx"), &bytes).expect("the clerk saves");
    folder
}

/// What each sender fills in, by year: the same every year but for what grows.
fn figure(code: &str, year: i32) -> i64 {
    let grown = i64::from(year - 2020);
    match code {
        "A01" => 200,
        "B01" => 60,
        "B02" => 57 + grown.min(3),
        "C01" => 100,
        "C02" => 58 + grown,
        "C03" => 120,
        "D01" => 70,
        "D02" => 69,
        "E01" => 80,
        "E02" => 70 + grown,
        "F01" | "H01" => 1,
        "G01" => 0,
        _ => panic!("{code}"),
    }
}

fn fill(folder: &Path, plan: &Plan, year: i32) {
    let period = Period::year(year);
    let words = duibiao::words::Words::load(None).expect("words").of_whole(&plan.identity.whole);
    let styles = StyleSheet::parse(include_str!("../templates/style.toml")).expect("styles");
    for unit in plan.senders_in(period) {
        let layout = form::lay_out(plan, unit, period, Last::default());
        let quantity = |item| {
            let known = plan.items.get(item).expect("an item");
            Ok(Quantity { mantissa: figure(&known.code, year), decimals: 0 })
        };
        let stages = layout.tasks.iter().map(|&task| {
            let last = words.stages.of(plan.tasks[task].stages.word()).last().expect("a stage");
            (task, FilledStage { stage: last.word.clone(), evidence: String::from("证1") })
        });
        let below =
            layout.below.units.iter().flat_map(|&of| layout.below.items.iter().map(move |&item| (of, item)));
        let filled = Filled {
            figures: layout.items.iter().map(|&item| (item, quantity(item))).collect(),
            below: below.map(|key| (key, quantity(key.1))).collect(),
            stages: stages.collect(),
            ..Filled::default()
        };
        let book = form::draw(plan, &words, &layout, Some(&filled), false);
        let bytes = xlsx::workbook(&book, &styles, period.as_of()).expect("bytes");
        let name = form::file_name(plan, unit, period, None);
        duibiao::write::folder::file(&folder.join(format!("submissions/{year}")).join(name), &bytes)
            .expect("a form");
    }
}

#[test]
fn a_plan_written_in_the_workbook_alone_goes_through_the_whole_cycle() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = folder(home.path());
    let plan = Plan::load(&folder).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((plan.indicators.len(), plan.units.len(), plan.tasks.len()), (10, 10, 5));
    // What the clerk did not write is there all the same.
    let first = plan.indicators.iter().next().expect("an indicator");
    assert_eq!((first.short.as_str(), first.share, first.gap_unit.as_str()), ("生活补贴覆盖率", true, "人"));
    assert_eq!(plan.identity.midterm.to_string(), "2023-12-31");
    let rules: Vec<&str> = plan.rules.iter().map(|rule| rule.id.as_str()).collect();
    assert!(rules.contains(&"B02≤B01") && rules.contains(&"C02≤C01"), "{rules:?}");
    let words: Vec<&str> = plan.indicators.iter().map(|one| one.every_year_words.as_str()).collect();
    assert_eq!(words, ["", "", "持续保持在", "", "每年", "", "", "", "", ""]);

    let check = run::run(&Request::new(Verb::PlanCheck, folder.clone()), &|_, _, _| ()).expect("checked");
    assert!(check.text.contains("规划文件没有错误"), "{}", check.text);
    assert!(!check.text.contains(".toml"), "{}", check.text);

    let year = |verb: Verb, year: i32, out: &str| Request {
        period: Some(Period::year(year)),
        out: Some(home.path().join(out)),
        ..Request::new(verb, folder.clone())
    };
    let forms = run::run(&year(Verb::Forms, 2021, "forms"), &|_, _, _| ()).expect("forms");
    assert!(forms.text.contains("10份2021年空表"), "{}", forms.text);
    for of in 2020..=2025 {
        fill(&folder, &plan, of);
    }
    let checked = Request { period: Some(Period::year(2023)), ..Request::new(Verb::Check, folder.clone()) };
    let checked = run::run(&checked, &|_, _, _| ()).expect("checked");
    assert_eq!(checked.code, 0, "{}", checked.text);
    for (question, of, out) in [
        (Question::Annual, 2022, "annual"),
        (Question::Midterm, 2023, "midterm"),
        (Question::Final, 2025, "final"),
    ] {
        let ending = run::run(&year(Verb::Report(question), of, out), &|_, _, _| ()).expect("a report");
        assert!(ending.text.contains("结果："), "{}", ending.text);
    }
    let text = std::fs::read_to_string(home.path().join("final/evaluation.json")).expect("evaluation");
    let evaluation: serde_json::Value = serde_json::from_str(&text).expect("json");
    let word = |id: &str| {
        let rows = evaluation["assessments"].as_array().expect("rows");
        let row = rows.iter().find(|row| row["indicator"] == id && row["unit"] == "331003").expect("a row");
        row["status"].as_str().unwrap_or_default().to_owned()
    };
    // 300 of 300; 315 of 500; 69 of 70 in every year; 375 of 400; 120 a year; five of five; none; five in five years.
    for (id, expected) in [
        ("01", "完成"),
        ("02", "完成"),
        ("03", "完成"),
        ("04", "未完成"),
        ("T01", "完成"),
        ("T02", "完成"),
        ("T03", "已清零"),
        ("T04", "完成"),
        ("T06", "完成"),
        ("M1", "完成"),
        ("M2", "完成"),
    ] {
        assert_eq!(word(id), expected, "{id}");
    }
}

// ---- what a clerk gets wrong in it ----

/// What `plan check` says of the workbook after a clerk's mistake, and after one in the file itself.
fn told(edit: impl FnOnce(&mut PlanBook), of_part: impl Fn(&str, String) -> String) -> String {
    let home = tempfile::tempdir().expect("a folder");
    let mut book = written();
    edit(&mut book);
    let bytes = plan_book::bytes(&book, Period::year(2020).as_of()).expect("bytes");
    let names: Vec<String> = book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a package");
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let path = part.name().expect("a name").into_owned();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut content).expect("content");
        let number = path.strip_prefix("xl/worksheets/sheet").and_then(|rest| rest.strip_suffix(".xml"));
        if let Some(number) = number.and_then(|number| number.parse::<usize>().ok()) {
            content = of_part(&names[number - 1], String::from_utf8(content).expect("text")).into_bytes();
        }
        parts.push((path, content));
    }
    let parts: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let folder = home.path().join("plan");
    duibiao::write::folder::file(&folder.join("规划.xlsx"), &common::form::zipped(&parts)).expect("saved");
    match Plan::load(&folder) {
        Ok(plan) => duibiao::plan::doubts::doubts(&plan).iter().map(|doubt| format!("{doubt}\n")).collect(),
        Err(error) => error.to_string(),
    }
}

/// The text of a cell: sheet, row of the list from 0, heading.
fn cell<'a>(book: &'a mut PlanBook, sheet: &str, row: usize, head: &str) -> &'a mut String {
    let sheet = book.sheets.iter_mut().find(|known| known.name == sheet).expect("a sheet");
    let at = sheet.columns.iter().position(|column| column.heading.trim_start_matches('★') == head);
    // Worked rows stand before those of the clerk.
    let row = sheet.examples + row;
    &mut sheet.rows[row][at.expect("a heading")]
}

fn as_is(_: &str, part: String) -> String {
    part
}

fn all_in(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "“{part}” is not in:\n{text}");
    }
    for word in ["toml", ".csv", "every_year", "numerator", "target", "midterm"] {
        assert!(!text.contains(word), "a programmer's word, {word}:\n{text}");
    }
}

#[test]
fn a_renamed_sheet_and_headings_changed_or_gone_are_told_with_the_nearest_name() {
    let text = told(
        |book| {
            let sheet = book.sheets.iter_mut().find(|sheet| sheet.name == "任务").expect("a sheet");
            "任务表格".clone_into(&mut sheet.name);
            let sheet = book.sheets.iter_mut().find(|sheet| sheet.name == "指标").expect("a sheet");
            for column in &mut sheet.columns {
                match column.heading.trim_start_matches('★') {
                    "分母" => "分母数".clone_into(&mut column.heading),
                    "类型" => column.heading.clear(),
                    _ => {}
                }
            }
        },
        as_is,
    );
    all_in(
        &text,
        &[
            "不认识的工作表“任务表格”，是否应为“任务”",
            "“指标”表K2：不认识的栏名“分母数”，是否应为“分母”",
            "“指标”表第2行：缺少栏“类型”",
        ],
    );
}

#[test]
fn a_merged_heading_a_hidden_row_and_a_formula_that_was_not_computed_are_told_by_their_cells() {
    let text = told(
        |_| {},
        |sheet, part| match sheet {
            "填报项" => part.replacen(
                "</sheetData>",
                "</sheetData><mergeCells count=\"1\"><mergeCell ref=\"A2:B2\"/></mergeCells>",
                1,
            ),
            "任务" => {
                let at = part.find("r=\"C5\"").expect("a cell");
                let end = at + part[at..].find("</c>").expect("its end");
                let start = at + part[at..].find('>').expect("its start");
                format!("{}><f>1+1</f>{}", part[..start].trim_end_matches(" t=\"s\""), &part[end..])
            }
            _ => part,
        },
    );
    all_in(&text, &["“填报项”表A2：表内有合并的单元格（A2:B2）", "“任务”表C5：这是没有算过的公式"]);
    let text = told(
        |book| "B99".clone_into(cell(book, "指标", 3, "分子")),
        |sheet, part| match sheet {
            "指标" => part.replacen("<row r=\"7\"", "<row r=\"7\" hidden=\"1\"", 1),
            _ => part,
        },
    );
    all_in(&text, &["没有代码或名称为“B99”的填报项"]);
    let text = told(
        |_| {},
        |sheet, part| match sheet {
            "指标" => part.replacen("<row r=\"7\"", "<row r=\"7\" hidden=\"1\"", 1),
            _ => part,
        },
    );
    all_in(&text, &["“指标”表：有1行被隐藏或筛选掉了，也照样读取"]);
}

#[test]
fn dates_as_numbers_codes_in_scientific_notation_and_half_filled_rows_are_told_all_at_once() {
    let text = told(
        |book| {
            "45291".clone_into(cell(book, "任务", 2, "完成期限"));
            "3.31E+08".clone_into(cell(book, "单位", 2, "代码"));
            cell(book, "填报项", 12, "计量单位").clear();
            cell(book, "填报项", 12, "由谁填报").clear();
            cell(book, "指标", 9, "类型").clear();
        },
        as_is,
    );
    all_in(
        &text,
        &[
            "“45291”应为日期",
            "“3.31E+08”是表格软件改写成的科学记数，代码已经丢失",
            "缺“计量单位”",
            "缺“由谁填报”",
            "缺“类型”",
        ],
    );
}

#[test]
fn two_indicators_of_one_number_a_unit_without_a_place_and_a_loop_in_the_tree_are_told() {
    let text = told(
        |book| {
            "01".clone_into(cell(book, "指标", 1, "序号"));
            "东区".clone_into(cell(book, "单位", 2, "上级"));
        },
        as_is,
    );
    all_in(&text, &["指标序号“01”与第", "东区"]);
    let text = told(
        |book| {
            "宁溪镇".clone_into(cell(book, "单位", 2, "上级"));
            "南城街道".clone_into(cell(book, "单位", 3, "上级"));
        },
        as_is,
    );
    all_in(&text, &["上级绕了一圈又回到自己"]);
}

#[test]
fn a_table_beside_the_workbook_is_read_and_one_kept_twice_is_told() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = folder(home.path());
    let table = "指标,日期,原目标值,新目标值,依据文件及文号,理由,批准机关\n01,2023-05-01,98,97,试验文件,试验,区政府\n";
    duibiao::write::folder::file(&folder.join("revisions.csv"), table.as_bytes()).expect("a table");
    let plan = Plan::load(&folder).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(plan.revisions.len(), 1);
    let units = "代码,名称\n331003,黄岩区\n";
    duibiao::write::folder::file(&folder.join("units.csv"), units.as_bytes()).expect("a table");
    let told = Plan::load(&folder).expect_err("twice").to_string();
    assert!(told.contains("旁边又有单独的文件“units”，不能确定以哪个为准"), "{told}");
}

// ---- who confirms a definition ----

/// A workbook of 口径确认表 as it comes back, with the answers of some rows.
fn returned(path: &Path, answers: &[(&str, [&str; 4])]) -> Vec<u8> {
    let bytes = std::fs::read(path).expect("the workbook sent out");
    let limits = duibiao::grid::Limits::default();
    let book = duibiao::grid::read(&bytes, "sent.xlsx", &limits).expect("read");
    let sheet = &book.sheets[0];
    let mut file = rust_xlsxwriter::Workbook::new();
    let out = file.add_worksheet();
    for (row, cells) in sheet.rows() {
        for (column, _) in &cells {
            out.write_string(row, *column as u16, sheet.text(row, *column)).expect("a cell");
        }
        for (id, texts) in answers {
            if sheet.text(row, 0) == *id {
                for (column, text) in (8..).zip(texts) {
                    out.write_string(row, column, *text).expect("an answer");
                }
            }
        }
    }
    file.save_to_buffer().expect("bytes")
}

#[test]
fn a_definition_is_confirmed_by_its_department_until_it_is_changed() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = folder(home.path());
    let sent = home.path().join("sent");
    let ask = Request { out: Some(sent.clone()), ..Request::new(Verb::PlanConfirm, folder.clone()) };
    let text = run::run(&ask, &|_, _, _| ()).expect("sent").text;
    assert!(
        text.contains("已为1个部门生成口径确认表") && text.contains("黄岩区_口径确认表.xlsx：10项"),
        "{text}"
    );
    let back = home.path().join("back");
    let answers = [
        ("01", ["同意", "", "（试验）", "2026/3/10"]),
        ("02", ["修改为", "分母只计有就业意愿的人", "（试验）", "2026-03-10"]),
        ("03", ["同意", "", "", "2026-03-10"]),
        ("04", ["也许", "", "（试验）", "2026-03-10"]),
        ("T01", ["同意", "", "（试验）", "三月十日"]),
    ];
    let bytes = returned(&sent.join("黄岩区_口径确认表.xlsx"), &answers);
    duibiao::write::folder::file(&back.join("黄岩区.xlsx"), &bytes).expect("it comes back");
    duibiao::write::folder::file(&back.join("别的表.xlsx"), b"PK").expect("another");
    let take = Request { file: Some(back.clone()), ..Request::new(Verb::PlanConfirm, folder.clone()) };
    let text = run::run(&take, &|_, _, _| ()).expect("taken").text;
    for part in [
        "同意1项、提出修改1项、还没有填5项",
        "别的表.xlsx：没有读取",
        "第5行：没有写确认人，没有登记",
        "意见“也许”应为“同意”或“修改为”",
        "日期“三月十日”应写成",
    ] {
        assert!(text.contains(part), "“{part}” is not in:\n{text}");
    }
    let confirmed = |plan: &Plan| -> Vec<String> {
        plan.indicators.iter().map(|one| one.definition.confirmed.clone()).collect()
    };
    let plan = Plan::load(&folder).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(confirmed(&plan)[..3], ["黄岩区（2026-03-10）", "", ""]);
    let doubts =
        run::run(&Request::new(Verb::PlanCheck, folder.clone()), &|_, _, _| ()).expect("checked").text;
    assert!(doubts.contains("黄岩区对指标02的口径提出修改：分母只计有就业意愿的人"), "{doubts}");
    // Taken in twice, it is registered once.
    let text = run::run(&take, &|_, _, _| ()).expect("taken").text;
    assert!(text.contains("以前已登记2项") && text.contains("没有新的登记"), "{text}");
    // Another definition is another question.
    let mut book = written();
    "年末就业年龄段的残疾人数".clone_into(cell(&mut book, "填报项", 1, "指标解释"));
    let bytes = plan_book::bytes(&book, Period::year(2020).as_of()).expect("bytes");
    duibiao::write::folder::file(&folder.join("规划.xlsx"), &bytes).expect("the clerk saves");
    let plan = Plan::load(&folder).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(confirmed(&plan)[0], "");
    let doubts =
        run::run(&Request::new(Verb::PlanCheck, folder.clone()), &|_, _, _| ()).expect("checked").text;
    assert!(doubts.contains("黄岩区对指标01的口径提出意见以后，口径改过"), "{doubts}");
}

#[test]
fn the_later_answer_counts_and_two_of_one_day_that_differ_confirm_nothing() {
    use duibiao::plan::confirmations::number;
    let home = tempfile::tempdir().expect("a folder");
    let folder = folder(home.path());
    let plan = Plan::load(&folder).unwrap_or_else(|error| panic!("{error}"));
    let numbers: Vec<String> = plan.indicators.iter().map(number).collect();
    let rows = [
        ("01", "修改为", "另一种分母", "2026-04-01", &numbers[0]),
        ("01", "同意", "", "2026-03-01", &numbers[0]),
        ("02", "同意", "", "2026-03-01", &numbers[1]),
        ("02", "修改为", "另一种分母", "2026-03-01", &numbers[1]),
        ("03", "修改为", "另一种分母", "2026-03-01", &numbers[2]),
        ("03", "同意", "", "2026-03-05", &numbers[2]),
    ];
    let mut table = String::from("指标,部门,意见,修改为,确认人,日期,口径编号\n");
    for (id, answer, change, date, number) in rows {
        table += &format!("{id},黄岩区,{answer},{change},（试验）,{date},{number}\n");
    }
    duibiao::write::folder::file(&folder.join("confirmations.csv"), table.as_bytes()).expect("the register");
    let plan = Plan::load(&folder).unwrap_or_else(|error| panic!("{error}"));
    let confirmed: Vec<&str> =
        plan.indicators.iter().map(|one| one.definition.confirmed.as_str()).take(3).collect();
    assert_eq!(confirmed, ["", "", "黄岩区（2026-03-05）"]);
    let doubts = duibiao::plan::doubts::doubts(&plan);
    let doubts: String = doubts.iter().map(|doubt| format!("{doubt}\n")).collect();
    assert!(doubts.contains("指标01的口径提出修改：另一种分母"), "{doubts}");
    assert!(doubts.contains("指标02的口径提出修改：同一天有两种不同的意见"), "{doubts}");
}
