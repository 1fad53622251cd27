//! Every kind of finding: one tiny input that triggers it and nothing else, and a near-by one that does not.

mod common;

use common::form::{
    Cell, Form, PlanFolder, SHEET, TASK_SHEET, UNITS, bomb, dongcheng, far_corners, locked, ningxi, number,
    sheet_xml, task_form, text, workbook, zipped,
};
use duibiao::finding::{Finding, Severity, Status};
use duibiao::ids::{Id, WaiverId};
use duibiao::observation::{Absent, Period};
use std::collections::BTreeSet;

/// One kind of finding.
struct Case {
    code: &'static str,
    severity: Severity,
    /// The unit, where the finding knows it.
    unit: Option<&'static str>,
    /// File name, sheet and cell of the first place; empty where there is none.
    place: (&'static str, &'static str, &'static str),
    /// What the message says, apart from the unit and the file.
    says: &'static [&'static str],
    /// The plan and the good forms it starts from.
    plan: fn() -> PlanFolder,
    /// What the unit sent.
    trigger: fn(&PlanFolder),
    /// What it might have sent instead.
    near: fn(&PlanFolder),
    /// Findings of the near-by input; none but where another finding is the point.
    near_codes: &'static [&'static str],
    /// Other findings without which the trigger cannot be: two files of one name are two files.
    beside: &'static [&'static str],
}

const MUST: Severity = Severity::Compulsory;
const VERIFY: Severity = Severity::Verify;
const HINT: Severity = Severity::Hint;
const EAST: Option<&str> = Some("东城街道");
const NING: Option<&str> = Some("宁溪镇");
const WHOLE: Option<&str> = Some("黄岩区");

/// Replaces the form of 东城街道.
fn east(folder: &PlanFolder, form: &Form) {
    folder.replace("东城街道", form);
}

/// Puts a figure in the row of 参加职业培训人次, which no relation uses.
fn visits(folder: &PlanFolder, value: Cell) {
    east(folder, &dongcheng().value("D13", value));
}

/// 残疾人之家 is asked from the next year on, and nobody answers so.
fn homes_from_next_year(folder: &PlanFolder) {
    folder.edit("items.toml", "code = \"T01\"", "first_year = 2024\ncode = \"T01\"");
    folder.replace("宁溪镇", &Form { unit: "宁溪镇".to_owned(), ..Form::good("331003101", "宁溪乡", 2023) });
}

const D13: (&str, &str, &str) = ("东城街道.xlsx", SHEET, "E12");

/// A file beside the good ones.
fn beside(folder: &PlanFolder, name: &str, bytes: &[u8]) {
    folder.submission(2023, name, bytes);
}

fn case(
    code: &'static str,
    severity: Severity,
    unit: Option<&'static str>,
    place: (&'static str, &'static str, &'static str),
    says: &'static [&'static str],
    trigger: fn(&PlanFolder),
    near: fn(&PlanFolder),
) -> Case {
    Case {
        code,
        severity,
        unit,
        place,
        says,
        plan: PlanFolder::full,
        trigger,
        near,
        near_codes: &[],
        beside: &[],
    }
}

/// A plan whose units also send the rate of rehabilitation themselves: 48 of 50 are 96%.
fn with_a_rate() -> PlanFolder {
    let folder = PlanFolder::full();
    let add = |name: &str, from: &str, to: &str| {
        let text = std::fs::read_to_string(folder.path().join(name)).expect("a plan file");
        folder.write(name, text.replacen(from, to, 1).as_bytes());
    };
    let items = std::fs::read_to_string(folder.path().join("items.toml")).expect("items");
    let rate = "[[item]]\ncode = \"C03\"\nname = \"康复服务率\"\nmeasure_unit = \"%\"\nnature = \"时点\"\n\
                reporter = \"基层\"\nadds = \"不可加\"\ndefinition = \"年末数。\"\n\
                definition_source = \"本库解读\"\n";
    folder.write("items.toml", format!("{items}{rate}").as_bytes());
    add("indicators.toml", "share = true", "share = true\nsubmitted = \"C03\"");
    for (code, unit) in UNITS {
        let form = Form::good(code, unit, 2023).row("C03", "康复服务率", "%", number(96.0));
        folder.replace(unit, &form);
    }
    folder
}

/// A plan whose units also ask people: 90 of 100 are satisfied.
fn with_a_survey() -> PlanFolder {
    let folder = PlanFolder::full();
    let text = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("a plan file");
    let item = |code: &str, name: &str| {
        format!(
            "[[item]]\ncode = \"{code}\"\nname = \"{name}\"\nmeasure_unit = \"人\"\nnature = \"时点\"\n\
             reporter = \"基层\"\nadds = \"相加\"\ndefinition = \"年末数。\"\ndefinition_source = \"本库解读\"\n"
        )
    };
    let items = format!("{}{}{}", text("items.toml"), item("E01", "满意人数"), item("E02", "答卷人数"));
    folder.write("items.toml", items.as_bytes());
    let survey = "[[indicator]]\nid = \"09\"\nname = \"服务满意度\"\nshort = \"满意度\"\nkind = \"survey\"\n\
                  measure_unit = \"%\"\nscale = 100\nnumerator = \"E01\"\ndenominator = \"E02\"\nshare = true\n\
                  target = \"85\"\nsection = \"一\"\ndefinition_source = \"本库解读\"\n";
    folder.write("indicators.toml", format!("{}{survey}", text("indicators.toml")).as_bytes());
    for (code, unit) in UNITS {
        folder.replace(unit, &asked(Form::good(code, unit, 2023), 90.0));
    }
    folder
}

/// A plan of which the district asks people itself: 90 of 100 are satisfied, in the answers and in its form.
fn with_answers() -> PlanFolder {
    let folder = PlanFolder::full();
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("a plan file");
    let item = |code: &str, name: &str| {
        format!(
            "[[item]]\ncode = \"{code}\"\nname = \"{name}\"\nmeasure_unit = \"份\"\nnature = \"时期\"\n\
             reporter = \"本级\"\nadds = \"相加\"\ndefinition = \"当年数。\"\ndefinition_source = \"本库解读\"\n"
        )
    };
    let items = format!("{}{}{}", read("items.toml"), item("E01", "满意答卷数"), item("E02", "有效答卷数"));
    folder.write("items.toml", items.as_bytes());
    let survey = "[[indicator]]\nid = \"09\"\nname = \"社会满意率\"\nshort = \"满意率\"\nkind = \"survey\"\n\
                  measure_unit = \"%\"\nscale = 100\nnumerator = \"E01\"\ndenominator = \"E02\"\nshare = true\n\
                  target = \"85\"\nsection = \"一\"\ndefinition_source = \"本库解读\"\n";
    folder.write("indicators.toml", format!("{}{survey}", read("indicators.toml")).as_bytes());
    folder.write(
        "surveys.toml",
        "[[survey]]\nkey = \"social\"\nname = \"社会满意度调查\"\nsection = \"一\"\nasked = \"残疾人\"\n\
         question = \"总体评价\"\ngives = { valid = \"E02\", satisfied = \"E01\" }\n[[survey.scale]]\nfrom = 2021\n\
         option = [{ word = \"满意\", score = 100, satisfied = true }, { word = \"不满意\", score = 0 }]\n"
            .as_bytes(),
    );
    answered(&folder, "331003,90,10");
    of_the_district(&folder, 90);
    folder
}

/// What the answers of the district say.
fn answered(folder: &PlanFolder, lines: &str) {
    folder.write("surveys/social/2023/答卷.csv", format!("单位代码,满意,不满意\n{lines}\n").as_bytes());
}

/// What the district's own form says of how many are satisfied.
fn of_the_district(folder: &PlanFolder, satisfied: u32) {
    let form = format!(
        "填报单位,黄岩区,单位代码,331003\n统计年度,2023\n代码,本年数,备注,计量单位\nE01,{satisfied},,份\nE02,100,,份\n"
    );
    folder.submission(2023, "黄岩区.csv", form.as_bytes());
}

/// A plan with nine units more, so that one can be compared with the others: everywhere 48 of 50, and 12.5万元.
fn with_many_units() -> PlanFolder {
    let folder = PlanFolder::full();
    let mut roster = std::fs::read_to_string(folder.path().join("units.csv")).expect("a roster");
    for at in 1..=9 {
        let (code, unit) = (format!("33100301{at}"), format!("第{at}街道"));
        roster.push_str(&format!("{code},{unit},,331003,地区,街道,是,试\n"));
        folder.replace(&unit, &Form::good(&code, &unit, 2023));
    }
    folder.write("units.csv", roster.as_bytes());
    folder
}

/// A plan in which a department counts the visitors of training beside the units.
fn with_a_department() -> PlanFolder {
    let folder = PlanFolder::full();
    folder.edit("items.toml", "code = \"D13\"", "also = \"部门:区妇联→基层\"\ncode = \"D13\"");
    let roster = std::fs::read_to_string(folder.path().join("units.csv")).expect("a roster");
    folder.write("units.csv", format!("{roster}BM09,区妇联,,331003,部门,,是,试\n").as_bytes());
    counted_by_the_department(&folder, 20.0);
    folder
}

/// What the department says of each unit.
fn counted_by_the_department(folder: &PlanFolder, of_the_first: f64) {
    let mut rows =
        vec![vec![text("区妇联2023年残疾人培训统计表")], vec![text("乡镇街道"), text("参加职业培训人次")]];
    for (at, (_, unit)) in UNITS.iter().enumerate() {
        rows.push(vec![text(unit), number(if at == 0 { of_the_first } else { 20.0 })]);
    }
    let sheet = (String::from("Sheet1"), false, sheet_xml(&rows, false));
    folder.submission(2023, "区妇联.xlsx", &workbook(&[sheet]));
}

fn asked(form: Form, satisfied: f64) -> Form {
    form.row("E01", "满意人数", "人", number(satisfied)).row("E02", "答卷人数", "人", number(100.0))
}

fn sends_rate(rate: f64) -> Form {
    dongcheng().row("C03", "康复服务率", "%", number(rate))
}

fn cases() -> Vec<Case> {
    let mut cases = files();
    cases.extend(identities());
    cases.extend(cells());
    cases.extend(looks());
    cases.extend(filings());
    cases.extend(checks());
    cases.extend(ledgers());
    cases.extend(slips());
    cases.extend(tasks().into_iter().map(|case| Case { plan: PlanFolder::with_tasks, ..case }));
    cases
}

/// A slip that came back: whose it says it is, and its one answered line.
fn slip(folder: &PlanFolder, identity: &str, answer: [&str; 3]) {
    let [id, corrected, explanation] = answer;
    let lines = [
        vec!["退回单编号", identity],
        vec!["序号", "填报项", "您填的数", "更正后", "说明", "问题编号"],
        vec!["1", "C01 有需求", "", corrected, explanation, id],
    ];
    let lines: Vec<&[&str]> = lines.iter().map(Vec::as_slice).collect();
    let sheet: common::sheets::SheetOf = ("请处理的问题", false, common::sheets::rows(&lines));
    folder.submission(2023, "退回单.xlsx", &common::sheets::book(&[sheet]));
}

/// The slip of 东城街道.
const OF_EAST: &str = "duibiao-slip|试验|331003001|2023|1|00000000";

fn slips() -> Vec<Case> {
    let nothing = |folder: &PlanFolder| slip(folder, OF_EAST, ["C06|331003001|2023|C01", "", ""]);
    vec![
        case(
            "S01",
            MUST,
            None,
            ("退回单.xlsx", "", ""),
            &["999999999", "没有读取答复"],
            |f| slip(f, "duibiao-slip|试验|999999999|2023|1|00000000", ["C06|x", "", "属实"]),
            nothing,
        ),
        Case {
            beside: &["S03"],
            ..case(
                "S02",
                HINT,
                EAST,
                ("退回单.xlsx", "", ""),
                &["C01 有需求改为97", "没有采用"],
                |f| slip(f, OF_EAST, ["C06|331003001|2023|C01", "97", ""]),
                nothing,
            )
        },
        case(
            "S03",
            HINT,
            EAST,
            ("退回单.xlsx", "请处理的问题", "E3"),
            &["C01 有需求", "原表漏填", "没有出现"],
            |f| slip(f, OF_EAST, ["C06|331003001|2023|C01", "", "原表漏填"]),
            nothing,
        ),
        case(
            "S04",
            HINT,
            EAST,
            ("退回单.xlsx", "请处理的问题", "E3"),
            &["C01 有需求", "原表漏填", "没有问题编号"],
            |f| slip(f, OF_EAST, ["", "", "原表漏填"]),
            nothing,
        ),
    ]
}

fn files() -> Vec<Case> {
    vec![
        case(
            "F01",
            MUST,
            None,
            ("半个.xlsx", "", ""),
            &["半个.xlsx", "无法读取"],
            |f| beside(f, "半个.xlsx", &dongcheng().xlsx()[..900]),
            |f| east(f, &dongcheng()),
        ),
        case(
            "F02",
            MUST,
            None,
            ("有密码.xlsx", "", ""),
            &["有密码.xlsx", "打开密码"],
            |f| beside(f, "有密码.xlsx", &locked()),
            |f| east(f, &dongcheng().protected()),
        ),
        case(
            "F03",
            HINT,
            None,
            ("佐证.pdf", "", ""),
            &["佐证.pdf", "PDF", "未读数"],
            |f| beside(f, "佐证.pdf", b"%PDF-1.7 ..."),
            |f| {
                f.remove("东城街道");
                beside(f, "东城街道.csv", &dongcheng().csv());
            },
        ),
        case(
            "F04",
            MUST,
            None,
            ("膨胀.xlsx", "", ""),
            &["膨胀.xlsx", "96 MB"],
            |f| beside(f, "膨胀.xlsx", &bomb()),
            |f| {
                let mut rows = vec![vec![Cell::Blank]; 3000];
                rows.push(vec![text("很远的一格")]);
                east(f, &dongcheng().sheet("空表", false, rows));
            },
        ),
        case(
            "F05",
            HINT,
            EAST,
            ("东城街道(1).xlsx", "", ""),
            &["东城街道(1).xlsx", "东城街道.xlsx", "内容完全相同"],
            // The name sorts after the first one only by its folder.
            |f| beside(f, "第二批/东城街道(1).xlsx", &dongcheng().xlsx()),
            |f| {
                f.remove("东城街道");
                beside(f, "东城街道(1).xlsx", &dongcheng().xlsx());
            },
        ),
        case(
            "F06",
            HINT,
            None,
            ("~$东城街道.xlsx", "", ""),
            &["~$东城街道.xlsx", "临时文件"],
            |f| beside(f, "~$东城街道.xlsx", b"lock"),
            |f| {
                f.remove("东城街道");
                beside(f, "东城街道~$最终版.xlsx", &dongcheng().xlsx());
            },
        ),
    ]
}

fn identities() -> Vec<Case> {
    vec![
        case(
            "I01",
            MUST,
            None,
            ("来件.xlsx", "", ""),
            &["来件.xlsx", "东成街道", "是否应为“东城街道”"],
            |f| beside(f, "来件.xlsx", &dongcheng().of_unit("", "东成街道").xlsx()),
            |f| {
                f.remove("东城街道");
                beside(f, "来件.xlsx", &dongcheng().of_unit("", "黄岩区东城街道（盖章）").xlsx());
            },
        ),
        case(
            "I11",
            MUST,
            None,
            ("来件.xlsx", "", ""),
            &["来件.xlsx", "东城街道", "宁溪镇", "不能确定是哪个单位"],
            |f| beside(f, "来件.xlsx", &dongcheng().of_unit("331003001", "宁溪镇").xlsx()),
            |f| {
                f.remove("东城街道");
                beside(f, "来件.xlsx", &dongcheng().of_unit("331003001", "东城街道").xlsx());
            },
        ),
        case(
            "I02",
            MUST,
            EAST,
            ("宁溪镇送.xlsx", "", ""),
            &["宁溪镇送.xlsx", "东城街道", "宁溪镇"],
            |f| {
                f.remove("东城街道");
                beside(f, "宁溪镇送.xlsx", &dongcheng().xlsx());
            },
            |f| {
                f.remove("东城街道");
                beside(f, "东城.xlsx", &dongcheng().xlsx());
            },
        ),
        case(
            "I03",
            VERIFY,
            EAST,
            ("东城街道.xlsx", "", ""),
            &["2份2023年", "东城街道_改.xlsx", "没有登记版次"],
            |f| beside(f, "东城街道_改.xlsx", &dongcheng().value("D13", number(21.0)).xlsx()),
            |f| visits(f, number(21.0)),
        ),
        case(
            "I04",
            HINT,
            EAST,
            ("东城街道_旧.xlsx", "", ""),
            &["2022年的表", "2023年的文件夹"],
            |f| beside(f, "东城街道_旧.xlsx", &dongcheng().of_year("2022").xlsx()),
            |f| east(f, &dongcheng().of_year("2023年度")),
        ),
        case(
            "I05",
            MUST,
            NING,
            ("宁溪镇.xlsx", "", ""),
            &["submissions/2022/宁溪镇.xlsx", "8个数全部相同"],
            |f| f.submission(2022, "宁溪镇.xlsx", &ningxi().of_year("2022").xlsx()),
            |f| {
                let form = ningxi().of_year("2022").value("B06", number(12.4));
                f.submission(2022, "宁溪镇.xlsx", &form.xlsx());
            },
        ),
        case(
            "I06",
            HINT,
            EAST,
            ("东城街道.xlsx", "", ""),
            &["东城街道.xlsx", "表样版本"],
            |f| east(f, &dongcheng().identified("duibiao|tiny-14|331003001|2023|00000000")),
            |f| {
                let plan = f.plan();
                let unit = plan.units.position(|unit| unit.code == "331003001").expect("unit");
                let version = duibiao::form::version(&plan, unit, Period::year(2023));
                east(f, &dongcheng().identified(&format!("duibiao|tiny-14|331003001|2023|{version}")));
            },
        ),
        case(
            "I07",
            MUST,
            EAST,
            ("东城街道_说明.xlsx", "", ""),
            &["东城街道_说明.xlsx", "没有找到可读的报表", "看到的栏名是“代码”"],
            |f| beside(f, "东城街道_说明.xlsx", &dongcheng().heading("本年数", "今年").xlsx()),
            |f| east(f, &dongcheng().heading("本年数", "2023年")),
        ),
        case(
            "I08",
            HINT,
            EAST,
            ("东城街道.xlsx", "数据", ""),
            &["东城街道.xlsx", "隐藏工作表“数据”", "也已读取"],
            |f| east(f, &hidden_sheet("数据", true)),
            |f| east(f, &hidden_sheet("数据", false)),
        ),
        case(
            "I09",
            MUST,
            EAST,
            ("东城街道_两列.xlsx", "", ""),
            &["东城街道_两列.xlsx", SHEET, "本年数、2023年"],
            |f| beside(f, "东城街道_两列.xlsx", &dongcheng().second_value("2023年").xlsx()),
            |f| east(f, &dongcheng().second_value("2022年")),
        ),
        case(
            "I10",
            MUST,
            Some("黄岩区"),
            ("区级.xlsx", "", ""),
            &["区级.xlsx", "黄岩区", "不承担填报任务"],
            |f| beside(f, "区级.xlsx", &dongcheng().of_unit("331003", "黄岩区").xlsx()),
            |f| {
                f.remove("东城街道");
                beside(f, "区级.xlsx", &dongcheng().xlsx());
            },
        ),
    ]
}

fn cells() -> Vec<Case> {
    vec![
        case(
            "C01",
            MUST,
            EAST,
            D13,
            &["参加职业培训人次", "没有计算结果"],
            |f| visits(f, Cell::Formula("10+10".into())),
            |f| visits(f, Cell::Calculated("10+10".into(), 20.0)),
        ),
        case(
            "C02",
            MUST,
            EAST,
            D13,
            &["参加职业培训人次", "约20"],
            |f| visits(f, text("约20")),
            |f| {
                visits(f, text("２０人次"));
            },
        ),
        case(
            "C03",
            MUST,
            EAST,
            D13,
            &["20.5", "最多保留0位小数"],
            |f| visits(f, number(20.5)),
            |f| east(f, &dongcheng().value("B06", number(20.55))),
        ),
        case(
            "C04",
            MUST,
            EAST,
            D13,
            &["-1", "不应小于0", "未采用"],
            |f| visits(f, number(-1.0)),
            |f| visits(f, number(0.0)),
        ),
        case(
            "C05",
            MUST,
            EAST,
            D13,
            &["超出可采用的范围", "绝对值应小于2000000000"],
            // A telephone number typed into the wrong cell.
            |f| visits(f, number(13_812_345_678.0)),
            |f| visits(f, number(1_999_999_999.0)),
        ),
        case(
            "C06",
            MUST,
            EAST,
            D13,
            &["有1项应填未填", "D13参加职业培训人次"],
            |f| visits(f, Cell::Blank),
            |f| visits(f, text("不适用")),
        ),
        case(
            "C07",
            MUST,
            EAST,
            ("东城街道.xlsx", SHEET, "E9"),
            &["两项补贴全年发放金额", "计量单位为“人次”", "应为“万元”"],
            |f| east(f, &dongcheng().measured("B06", "人次")),
            |f| east(f, &dongcheng().measured("B06", "")),
        ),
        case(
            "C08",
            VERIFY,
            EAST,
            ("东城街道.xlsx", SHEET, "A13"),
            &["第13行", "D31", "是否应为“D13”"],
            |f| east(f, &dongcheng().row("D31", "培训期数", "期", number(2.0))),
            |f| east(f, &dongcheng().row("D31", "培训期数", "期", Cell::Blank)),
        ),
        case(
            "C09",
            MUST,
            EAST,
            D13,
            &["E12", "E13", "20、21"],
            |f| east(f, &dongcheng().row("D13", "参加职业培训人次", "人次", number(21.0))),
            |f| east(f, &dongcheng().row("D13", "参加职业培训人次", "人次", number(20.0))),
        ),
        case(
            "C10",
            MUST,
            EAST,
            D13,
            &["参加职业培训人次", "#DIV/0!"],
            |f| visits(f, Cell::Error("#DIV/0!".into())),
            |f| visits(f, Cell::Calculated("40/2".into(), 20.0)),
        ),
        case(
            "C11",
            HINT,
            EAST,
            ("东城街道.xlsx", SHEET, "E13"),
            &["残疾人之家已建成数", "未计入"],
            |f| east(f, &dongcheng().row("T01", "残疾人之家已建成数", "个", number(1.0))),
            |f| east(f, &dongcheng().row("T01", "残疾人之家已建成数", "个", Cell::Blank)),
        ),
        case(
            "C12",
            HINT,
            EAST,
            D13,
            &["有1项填“无法取得”", "D13参加职业培训人次"],
            |f| visits(f, text("无法取得")),
            |f| visits(f, text("不适用")),
        ),
        case(
            "C13",
            MUST,
            EAST,
            ("东城街道.xlsx", SHEET, "A12"),
            &["代码D13", "接受基本康复服务人数", "参加职业培训人次"],
            |f| east(f, &dongcheng().named("D13", "接受基本康复服务人数")),
            |f| east(f, &dongcheng().named("D13", "　参加职业培训 人次")),
        ),
        case(
            "C14",
            MUST,
            EAST,
            D13,
            &["20人", "计量单位是人次"],
            |f| visits(f, text("20人")),
            |f| {
                visits(f, text("20人次"));
            },
        ),
    ]
}

const STRUCK: &str = "<r><rPr><strike/></rPr><t>15</t></r><r><t>20</t></r>";

/// What the eye sees beside a value, and tables that are not quite our own.
fn looks() -> Vec<Case> {
    vec![
        case(
            "C15",
            MUST,
            EAST,
            D13,
            &["参加职业培训人次", "200000（显示为20）"],
            |f| visits(f, Cell::Styled(200_000.0, 3)),
            |f| visits(f, Cell::Styled(20.0, 0)),
        ),
        case(
            "C16",
            VERIFY,
            EAST,
            D13,
            &["参加职业培训人次", "划去的“15”", "按其余部分“20”采用"],
            |f| visits(f, Cell::Rich(STRUCK.into())),
            |f| visits(f, Cell::Rich("<r><t>2</t></r><r><t>0</t></r>".into())),
        ),
        case(
            "C17",
            MUST,
            EAST,
            D13,
            &["参加职业培训人次", "“20”加了删除线"],
            |f| visits(f, Cell::Styled(20.0, 2)),
            |f| visits(f, Cell::Styled(20.0, 0)),
        ),
        case(
            "C18",
            VERIFY,
            EAST,
            D13,
            &["有1项的数", SHEET, "参加职业培训人次", "隐藏"],
            |f| east(f, &dongcheng().changed("<row r=\"12\">", "<row r=\"12\" hidden=\"1\">")),
            |f| east(f, &dongcheng().changed("<row r=\"4\">", "<row r=\"4\" hidden=\"1\">")),
        ),
        case(
            "C19",
            MUST,
            EAST,
            D13,
            &["参加职业培训人次", "合并为一个单元格", "20"],
            |f| {
                let merge = "</sheetData><mergeCells><mergeCell ref=\"E12:E13\"/></mergeCells>";
                let form = dongcheng().row("D14", "其中：农村残疾人", "人次", Cell::Blank);
                east(f, &form.changed("</sheetData>", merge));
            },
            |f| {
                let merge = "</sheetData><mergeCells><mergeCell ref=\"E12:E13\"/></mergeCells>";
                east(f, &dongcheng().changed("</sheetData>", merge));
            },
        ),
        case(
            "C20",
            HINT,
            EAST,
            D13,
            &["参加职业培训人次", "批注", "待核"],
            |f| beside(f, "东城街道.xlsx", &commented("E12")),
            |f| beside(f, "东城街道.xlsx", &commented("H30")),
        ),
        Case {
            plan: with_a_rate,
            near_codes: &[],
            ..case(
                "C22",
                HINT,
                EAST,
                ("东城街道.xlsx", SHEET, "A5"),
                &["1项的代码", "按指标名称读取"],
                |f| {
                    let form = Form { lines: Vec::new(), ..dongcheng() };
                    let form = renumbered(form, "D99");
                    east(f, &form.row("C03", "康复服务率", "%", Cell::Styled(0.96, 1)));
                },
                |f| east(f, &sends_rate(96.0).value("C03", Cell::Styled(0.96, 1))),
            )
        },
        Case {
            beside: &["I21"],
            near_codes: &["I21"],
            ..case(
                "C23",
                VERIFY,
                None,
                ("汇总.xlsx", "汇总", "H6"),
                &["合计", "参加职业培训人次", "为99", "相加为60"],
                |f| wide(f, 99.0),
                |f| wide(f, 60.0),
            )
        },
        case(
            "C24",
            MUST,
            EAST,
            ("东城街道.xlsx", SHEET, "E13"),
            &["校验数是340.5", "应为330.5"],
            |f| beside(f, "东城街道.xlsx", &own_form(f, 340.5)),
            |f| beside(f, "东城街道.xlsx", &own_form(f, 330.5)),
        ),
        case(
            "C25",
            MUST,
            EAST,
            ("东城街道.csv", "", "E12"),
            &["参加职业培训人次", "比表头多一栏"],
            |f| {
                f.remove("东城街道");
                let csv = String::from_utf8(dongcheng().csv()).expect("text");
                beside(f, "东城街道.csv", csv.replace(",20,", ",1,020,").as_bytes());
            },
            |f| {
                f.remove("东城街道");
                let csv = String::from_utf8(dongcheng().csv()).expect("text");
                beside(f, "东城街道.csv", csv.replace(",20,", ",\"1,020\",").as_bytes());
            },
        ),
    ]
}

/// Findings of files and sheets that are not quite a unit's own form, and of which of two speaks.
fn filings() -> Vec<Case> {
    vec![
        Case {
            beside: &["M01"],
            near_codes: &["F03"],
            ..case(
                "F07",
                MUST,
                EAST,
                ("东城街道扫描件.pdf", "", ""),
                &["收到东城街道的PDF", "不能读数"],
                |f| {
                    f.remove("东城街道");
                    beside(f, "东城街道扫描件.pdf", b"%PDF-1.7 ...");
                },
                |f| beside(f, "东城街道扫描件.pdf", b"%PDF-1.7 ..."),
            )
        },
        Case {
            near_codes: &["F08"],
            ..case(
                "F08",
                HINT,
                EAST,
                ("东城街道.xlsb", "", ""),
                &["东城街道.xlsb", "看不到隐藏的行列"],
                |f| {
                    f.remove("东城街道");
                    beside(f, "东城街道.xlsb", &binary(&dongcheng()));
                },
                |f| {
                    f.remove("东城街道");
                    beside(f, "别的名字.xlsb", &binary(&dongcheng()));
                },
            )
        },
        Case {
            plan: with_a_rate,
            beside: &["F08"],
            near_codes: &["F08"],
            ..case(
                "C21",
                VERIFY,
                EAST,
                ("东城街道.xlsb", SHEET, "E13"),
                &["康复服务率", "填的是1，", "百分数"],
                // 48 of 4,800 are 1%, and 1 may be 100%.
                |f| {
                    f.remove("东城街道");
                    beside(f, "东城街道.xlsb", &binary(&small_rate(1.0)));
                },
                |f| {
                    f.remove("东城街道");
                    beside(f, "东城街道.xlsb", &binary(&sends_rate(96.0)));
                },
            )
        },
        case(
            "I12",
            HINT,
            EAST,
            ("东城街道.xlsx", "作废", ""),
            &["工作表“作废”", "没有采用"],
            |f| east(f, &dongcheng().sheet("作废", false, other_table())),
            |f| east(f, &dongcheng().sheet("作废", false, vec![vec![text("无")]])),
        ),
        case(
            "I13",
            HINT,
            EAST,
            ("东城街道.xlsx", "宏", ""),
            &["工作表“宏”", "宏表", "其他工作表照常读取"],
            |f| beside(f, "东城街道.xlsx", &with_a_macro_sheet(true)),
            |f| beside(f, "东城街道.xlsx", &with_a_macro_sheet(false)),
        ),
        case(
            "I14",
            VERIFY,
            EAST,
            ("东城街道.xlsx", "监测表（作废）", ""),
            &["只有工作表“监测表（作废）”可读", "已经采用"],
            |f| east(f, &only_sheet("监测表（作废）")),
            |f| east(f, &only_sheet("监测表（终稿）")),
        ),
        Case {
            beside: &["I03"],
            near_codes: &["I03"],
            ..case(
                "I15",
                VERIFY,
                EAST,
                ("东城街道(1).xlsx", "", ""),
                &["后报的“submissions/2023/东城街道(1).xlsx”有1项有数", "有7项", "暂用先报的数"],
                |f| beside(f, "东城街道(1).xlsx", &one_figure().xlsx()),
                |f| beside(f, "东城街道补报(1).xlsx", &one_figure().xlsx()),
            )
        },
        Case {
            beside: &["I21"],
            near_codes: &["I21"],
            ..case(
                "I16",
                VERIFY,
                EAST,
                ("东城街道.xlsx", SHEET, "E12"),
                &["参加职业培训人次", "为21", "为20", "以本单位的表为准"],
                |f| {
                    wide(f, 60.0);
                    visits(f, number(21.0));
                },
                |f| {
                    wide(f, 60.0);
                    visits(f, number(20.0));
                },
            )
        },
        Case {
            beside: &["M01"],
            ..case(
                "I17",
                MUST,
                EAST,
                ("东城街道.xlsx", "", ""),
                &["没有填任何数", "不作为报送"],
                |f| east(f, &blank()),
                |f| beside(f, "东城街道空表.xlsx", &blank().xlsx()),
            )
        },
        Case {
            near_codes: &["I03"],
            ..case(
                "I18",
                MUST,
                EAST,
                ("东城街道残联.xlsx", "", ""),
                &["2份2023年", "分不清先后", "参加职业培训人次的数不同"],
                |f| beside(f, "东城街道残联.xlsx", &dongcheng().value("D13", number(21.0)).xlsx()),
                |f| beside(f, "东城街道残联.xlsx", &dongcheng().explained("D13", "无").xlsx()),
            )
        },
        case(
            "I19",
            VERIFY,
            EAST,
            ("东城街道.xlsx", SHEET, "D12"),
            &["有1项的“上年数”", "参加职业培训人次写19，上年采用21"],
            |f| last_year_said(f, "19"),
            |f| last_year_said(f, "21"),
        ),
        case(
            "C29",
            HINT,
            EAST,
            ("东城街道.xlsx", "表", "A2"),
            &["小标题“民政部门”没有识别"],
            |f| east(f, &section("民政部门")),
            |f| east(f, &section("二、培训情况")),
        ),
        case(
            "I20",
            HINT,
            EAST,
            ("东城街道.xlsx", SHEET, "E5"),
            &["采用“2023年/实际”", "未采用“2023年/计划”"],
            |f| east(f, &plan_and_actual("计划", "实际")),
            |f| east(f, &dongcheng().heading("本年数", "2023年实际")),
        ),
        case(
            "I21",
            HINT,
            None,
            ("汇总.xlsx", "", ""),
            &["有3个单位的数", "东城街道", "宁溪镇"],
            |f| wide(f, 60.0),
            |f| east(f, &dongcheng()),
        ),
        case(
            "C26",
            VERIFY,
            EAST,
            ("东城街道.xlsx", "表", "A10"),
            &["属于“其中：女性”", "参加职业培训人次"],
            |f| east(f, &section("其中：女性")),
            |f| east(f, &section("二、培训情况")),
        ),
        case(
            "C27",
            VERIFY,
            EAST,
            ("东城街道.xlsx", "表", "A9"),
            &["写有“注：以上为上半年数”", "数已采用"],
            |f| east(f, &section("注：以上为上半年数")),
            |f| east(f, &section("注：以上为全年数")),
        ),
        case(
            "C28",
            VERIFY,
            EAST,
            ("东城街道.xlsx", "表", "D3"),
            &["有1项", "旁边写有“估计数”", "数已采用"],
            |f| east(f, &remarked("估计数")),
            |f| east(f, &remarked("无变动")),
        ),
        Case {
            beside: &["M01"],
            ..case(
                "I22",
                MUST,
                EAST,
                ("东城街道.xlsx", "", ""),
                &["写明是“上半年”", "没有采用"],
                |f| east(f, &only_sheet("上半年")),
                |f| east(f, &only_sheet("全年")),
            )
        },
        case(
            "I23",
            VERIFY,
            EAST,
            ("东城街道2022年.xlsx", "", ""),
            &["写的是“东城街道2022年.xlsx”", "2023年的文件夹"],
            |f| {
                f.remove("东城街道");
                beside(f, "东城街道2022年.xlsx", &only_sheet("表").xlsx());
            },
            |f| {
                f.remove("东城街道");
                beside(f, "东城街道2023年.xlsx", &only_sheet("表").xlsx());
            },
        ),
        case(
            "I24",
            VERIFY,
            EAST,
            ("东城街道.xlsx", "", ""),
            &["来自2张工作表", "“一”“二”"],
            |f| east(f, &two_sheets("二")),
            |f| east(f, &only_sheet("一")),
        ),
    ]
}

/// The good form with this line above the last of its items.
fn section(title: &str) -> Form {
    let mut form = only_sheet("表");
    let rows = &mut form.extras[0].rows;
    rows.insert(rows.len() - 1, vec![text(title)]);
    form
}

/// The good form as a table of its own, with a remark beside its first figure.
fn remarked(remark: &str) -> Form {
    let mut form = only_sheet("表");
    form.extras[0].rows[2].push(text(remark));
    form
}

/// The good form on two sheets, the last line on the second.
fn two_sheets(second: &str) -> Form {
    let mut form = only_sheet("一");
    let rows = &mut form.extras[0].rows;
    let last = rows.pop().expect("lines");
    let rest = vec![rows[0].clone(), rows[1].clone(), last];
    form.sheet(second, false, rest)
}

/// A table of other figures, as an old copy holds it.
fn other_table() -> Vec<Vec<Cell>> {
    vec![
        ["代码", "指标名称", "计量单位", "本年数"].map(text).to_vec(),
        vec![text("D13"), text("参加职业培训人次"), text("人次"), number(7.0)],
    ]
}

/// The good form on a sheet of this name and nothing else.
fn only_sheet(name: &str) -> Form {
    let form = dongcheng();
    let mut rows = vec![vec![text("填报单位"), text("东城街道")]];
    rows.push(["代码", "指标名称", "计量单位", "本年数"].map(text).to_vec());
    rows.extend(
        form.lines.iter().map(|line| {
            vec![text(&line.code), text(&line.name), text(&line.measure_unit), line.value.clone()]
        }),
    );
    Form { lines: Vec::new(), ..form }.sheet(name, false, rows)
}

/// The good form as a table on a sheet of its own, which may be hidden.
fn hidden_sheet(name: &'static str, hidden: bool) -> Form {
    let mut form = only_sheet(name);
    form.extras[0].hidden = hidden;
    form
}

/// A form in which nothing is filled in.
fn blank() -> Form {
    let mut form = dongcheng();
    for line in &mut form.lines {
        line.value = Cell::Blank;
    }
    form
}

/// A form that holds 参加职业培训人次 and nothing else.
fn one_figure() -> Form {
    let mut form = dongcheng();
    form.lines.retain(|line| line.code == "D13");
    form
}

/// A rate beside a numerator and a denominator that give it.
fn small_rate(rate: f64) -> Form {
    sends_rate(rate).value("C01", number(4800.0)).value("C02", number(48.0))
}

/// 东城街道 sent 21 the year before, and writes this as last year's figure now.
fn last_year_said(folder: &PlanFolder, said: &str) {
    let before = dongcheng().of_year("2022").value("D13", number(21.0));
    folder.submission(2022, "东城街道.xlsx", &before.xlsx());
    let cell = format!("</c><c r=\"D12\"><v>{said}</v></c><c r=\"E12\">");
    east(folder, &dongcheng().changed("</c><c r=\"E12\">", &cell));
}

/// The good form with two columns under 2023年.
fn plan_and_actual(first: &str, second: &str) -> Form {
    let form = dongcheng();
    let mut rows = vec![vec![text("填报单位"), text("东城街道")], Vec::new(), Vec::new()];
    rows.push(["代码", "指标名称", "计量单位", "2023年", ""].map(text).to_vec());
    rows.push(vec![Cell::Blank, Cell::Blank, Cell::Blank, text(first), text(second)]);
    rows.extend(form.lines.iter().map(|line| {
        let own = [&line.code, &line.name, &line.measure_unit].map(|words| text(words));
        let mut row = own.to_vec();
        row.extend([number(9999.0), line.value.clone()]);
        row
    }));
    Form { lines: Vec::new(), ..form }.sheet(SHEET, false, rows)
}

/// Our own form as a person fills it, with a checksum as an office program leaves it.
fn own_form(folder: &PlanFolder, checksum: f64) -> Vec<u8> {
    let plan = folder.plan();
    let unit = plan.units.position(|unit| unit.code == "331003001").expect("unit");
    let version = duibiao::form::version(&plan, unit, Period::year(2023));
    let identity = format!("duibiao|tiny-14|331003001|2023|{version}");
    let mut rows = vec![
        vec![text("填报单位"), text("东城街道")],
        vec![text("表样标识"), text(&identity)],
        Vec::new(),
        Vec::new(),
        ["序号", "代码", "指标名称", "计量单位", "本年数"].map(text).to_vec(),
    ];
    rows.extend(dongcheng().lines.iter().enumerate().map(|(at, line)| {
        let own = [&line.code, &line.name, &line.measure_unit].map(|words| text(words));
        let mut row = vec![number(at as f64 + 1.0)];
        row.extend(own);
        row.push(line.value.clone());
        row
    }));
    let label = common::form::words().form.say("plain_sum", &[]);
    rows.push(vec![
        text(&label),
        Cell::Blank,
        Cell::Blank,
        Cell::Blank,
        Cell::Calculated("SUM(E6:E12)".into(), checksum),
    ]);
    let xml = common::form::sheet_xml(&rows, false);
    common::form::workbook(&[(SHEET.to_owned(), false, xml)])
}

/// The good form beside a macro sheet, or beside a chart.
fn with_a_macro_sheet(is_macro: bool) -> Vec<u8> {
    let kind = if is_macro { "x/xlMacrosheet" } else { "x/chartsheet" };
    let parts: Vec<(String, Vec<u8>)> = unzipped(&dongcheng().xlsx())
        .into_iter()
        .map(|(name, part)| {
            let text = String::from_utf8(part).expect("text");
            let sheet = "<sheet name=\"宏\" sheetId=\"9\" r:id=\"m\"/></sheets>";
            let link = format!("<Relationship Id=\"m\" Type=\"{kind}\" Target=\"m.xml\"/></Relationships>");
            let text = match name.as_str() {
                "xl/workbook.xml" => text.replace("</sheets>", sheet),
                "xl/_rels/workbook.xml.rels" => text.replace("</Relationships>", &link),
                _ => text,
            };
            (name, text.into_bytes())
        })
        .collect();
    let parts: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, part)| (name.as_str(), part.as_slice())).collect();
    zipped(&parts)
}

/// The form as an xlsb: its texts and numbers, and nothing else.
fn binary(form: &Form) -> Vec<u8> {
    let wide = |text: &str| {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [(units.len() as u32 / 2).to_le_bytes().as_slice(), &units].concat()
    };
    let record = |kind: u16, data: &[u8]| {
        let mut out =
            if kind < 0x80 { vec![kind as u8] } else { vec![(kind & 0x7F) as u8 | 0x80, (kind >> 7) as u8] };
        out.extend([(data.len() & 0x7F) as u8 | 0x80, (data.len() >> 7) as u8]);
        out.extend_from_slice(data);
        out
    };
    let mut records = Vec::new();
    for (row, cells) in form.cells().iter().enumerate() {
        records.extend(record(0, &(row as u32).to_le_bytes()));
        for (column, cell) in cells.iter().enumerate() {
            let head = [(column as u32).to_le_bytes().as_slice(), &[0; 4]].concat();
            match cell {
                Cell::Number(value) => {
                    records.extend(record(5, &[head, value.to_le_bytes().to_vec()].concat()));
                }
                Cell::Text(text) if !text.is_empty() => {
                    records.extend(record(6, &[head, wide(text)].concat()));
                }
                _ => {}
            }
        }
    }
    let sheet = [2_u32.to_le_bytes().as_slice(), &1_u32.to_le_bytes(), &wide("s1"), &wide(SHEET)].concat();
    // The first number says whether the sheet is hidden.
    let sheet = [0_u32.to_le_bytes().as_slice(), &sheet[4..]].concat();
    let book = [record(0x9C, &sheet), record(0x90, &[]), record(0x9D, &[])].concat();
    let data = [record(0x94, &[0; 16]), record(0x91, &[]), records, record(0x92, &[])].concat();
    let types =
        b"<Types><Override ContentType=\"application/vnd.ms-excel.sheet.binary.macroEnabled.main\"/></Types>";
    let links = b"<Relationships><Relationship Id=\"s1\" Target=\"worksheets/s1.bin\"/></Relationships>";
    zipped(&[
        ("[Content_Types].xml", types),
        ("xl/workbook.bin", &book),
        ("xl/_rels/workbook.bin.rels", links),
        ("xl/worksheets/s1.bin", &data),
    ])
}

/// A good form with a comment on a cell.
fn commented(at: &str) -> Vec<u8> {
    let mut parts = unzipped(&dongcheng().xlsx());
    let comment = format!(
        "<comments><commentList><comment ref=\"{at}\"><text><t>待核</t></text></comment></commentList></comments>"
    );
    let link = "<Relationships><Relationship Id=\"c\" Type=\"x/comments\" Target=\"../comments1.xml\"/></Relationships>";
    parts.push((String::from("xl/comments1.xml"), comment.into_bytes()));
    parts.push((String::from("xl/worksheets/_rels/s1.xml.rels"), link.as_bytes().to_vec()));
    let parts: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, part)| (name.as_str(), part.as_slice())).collect();
    zipped(&parts)
}

/// The parts of a workbook.
fn unzipped(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("zip");
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).expect("part");
            let name = file.name().expect("name").into_owned();
            let mut part = Vec::new();
            std::io::Read::read_to_end(&mut file, &mut part).expect("bytes");
            (name, part)
        })
        .collect()
}

/// The good form with another code in the row of 参加职业培训人次.
fn renumbered(form: Form, code: &str) -> Form {
    let mut form = Form { lines: dongcheng().lines, ..form };
    for line in form.lines.iter_mut().filter(|line| line.code == "D13") {
        code.clone_into(&mut line.code);
    }
    form
}

/// A table of both units in place of their forms, whose total of 参加职业培训人次 is this.
fn wide(folder: &PlanFolder, total: f64) {
    let mut heading = vec![text("单位")];
    heading.extend(common::form::ITEMS.iter().map(|(_, name, ..)| text(name)));
    let mut rows = vec![vec![text("黄岩区2023年残疾人事业汇总表")], heading];
    for (_, unit) in UNITS {
        folder.remove(unit);
        let own = |code: &str| unit.ends_with('镇') || code != "T01";
        let mut row = vec![text(unit)];
        row.extend(
            common::form::ITEMS
                .iter()
                .map(|(code, .., value)| if own(code) { number(*value) } else { Cell::Blank }),
        );
        rows.push(row);
    }
    rows.push(vec![text("合计")]);
    let place = common::form::ITEMS.iter().position(|(code, ..)| *code == "D13").expect("an item");
    let last = rows.len() - 1;
    rows[last].resize(place + 1, Cell::Blank);
    rows[last].push(number(total));
    let sheet = (String::from("汇总"), false, common::form::sheet_xml(&rows, false));
    folder.submission(2023, "汇总.xlsx", &common::form::workbook(&[sheet]));
}

const LEDGERS: [&str; 2] = ["receipts.csv", "waivers.csv"];
const RECEIPTS: &str = "unit,period,received,version,file\n";
const WAIVERS: &str = "unit,period,code,about,explanation,explained_by,accepted_by,accepted_on,basis\n";

fn ledger(folder: &PlanFolder, name: &str, heading: &str, lines: &[&str]) {
    folder.write(name, format!("{heading}{}\n", lines.join("\n")).as_bytes());
}

fn receipts(folder: &PlanFolder, lines: &[&str]) {
    ledger(folder, "receipts.csv", RECEIPTS, lines);
}

/// The change of a figure, accepted for these figures.
fn accepted_of(folder: &PlanFolder, figures: &str) {
    last_year_and(folder, 31.0);
    let heading = format!("{},figures\n", WAIVERS.trim_end());
    let line = format!("东城街道,2023,D01,D13,新增培训班,经办人,认定人,2024-02-01,台账,{figures}");
    ledger(folder, "waivers.csv", &heading, &[&line]);
}

fn waivers(folder: &PlanFolder, lines: &[&str]) {
    ledger(folder, "waivers.csv", WAIVERS, lines);
}

/// 参加职业培训人次 of 东城街道, which says 20, from another source.
fn backfill(folder: &PlanFolder, value: &str) {
    visits(folder, number(20.0));
    let heading = "unit,item,year,value,source,page,who,approver,date\n";
    let line = format!("东城街道,D13,2023,{value},区人社局台账,,经办人,批准人,2024-02-01");
    ledger(folder, "backfill.csv", heading, &[line.as_str()]);
}

/// 参加职业培训人次 of 东城街道, which says `now`, put right from `sent`.
fn corrected(folder: &PlanFolder, now: f64, sent: &str) {
    visits(folder, number(now));
    let heading = "unit,item,period,sent,corrected,reason,basis,proposer,approver,date,from,result\n";
    let line = format!("东城街道,D13,2023,{sent},21,笔误,电话记录,东城街道,批准人,2024-02-01,电话,");
    ledger(folder, "corrections.csv", heading, &[line.as_str()]);
}

/// A broken relation of 东城街道 that the ledger of explanations decides on, with this result.
fn broken_and_accepted(folder: &PlanFolder, result: &str) {
    east(folder, &dongcheng().value("A02", number(61.0)));
    let heading = WAIVERS.replace('\n', ",figures,result\n");
    let line = format!("东城街道,2023,R01,,确属事实,经办人,认定人,2024-02-01,台账,,{result}");
    ledger(folder, "waivers.csv", &heading, &[line.as_str()]);
}

/// A leap of 参加职业培训人次, which must be explained.
fn leap(folder: &PlanFolder) {
    folder.submission(2022, "东城街道.xlsx", &dongcheng().of_year("2022").xlsx());
    visits(folder, number(60.0));
}

fn ledgers() -> Vec<Case> {
    vec![
        case(
            "L01",
            HINT,
            EAST,
            ("receipts.csv", "", "A3"),
            &["receipts.csv第3行", "“东城.xlsx”", "没有找到"],
            |f| {
                receipts(
                    f,
                    &["宁溪镇,2023,2024-01-05,1,宁溪镇.xlsx", "东城街道,2023,2024-01-05,1,东城.xlsx"],
                );
            },
            |f| receipts(f, &["宁溪镇,2023,2024-01-05,1,", "东城街道,2023,2024-01-05,1,东城街道.xlsx"]),
        ),
        Case {
            near_codes: &["F05"],
            beside: &["F05"],
            ..case(
                "L02",
                HINT,
                EAST,
                ("receipts.csv", "", "A2"),
                &["有2个文件", "submissions/2023/一/来件.xlsx", "submissions/2023/二/来件.xlsx"],
                |f| {
                    f.remove("东城街道");
                    beside(f, "一/来件.xlsx", &dongcheng().xlsx());
                    beside(f, "二/来件.xlsx", &dongcheng().xlsx());
                    receipts(f, &["东城街道,2023,2024-01-05,1,来件.xlsx"]);
                },
                |f| {
                    f.remove("东城街道");
                    beside(f, "一/来件.xlsx", &dongcheng().xlsx());
                    beside(f, "二/来件.xlsx", &dongcheng().xlsx());
                    receipts(f, &["东城街道,2023,2024-01-05,1,二/来件.xlsx"]);
                },
            )
        },
        Case {
            plan: with_answers,
            ..case(
                "V01",
                VERIFY,
                WHOLE,
                ("黄岩区.csv", "", "B4"),
                &["“满意答卷数”报表填的是80", "是90", "采用答卷的数"],
                |f| of_the_district(f, 80),
                |f| of_the_district(f, 90),
            )
        },
        Case {
            plan: with_answers,
            ..case(
                "V02",
                VERIFY,
                WHOLE,
                ("", "", ""),
                &["没有有效答卷", "“有效答卷数、满意答卷数”没有从答卷取数"],
                |f| answered(f, "331003,0,0"),
                |f| answered(f, "331003,90,10"),
            )
        },
        Case {
            plan: with_answers,
            ..case(
                "V03",
                HINT,
                WHOLE,
                ("", "", ""),
                &["有1处答卷没有计入"],
                |f| answered(f, "331003,90,10\n别处,5,5"),
                |f| answered(f, "331003,90,10"),
            )
        },
        case(
            "H01",
            VERIFY,
            EAST,
            D13,
            &["第1次", "“参加职业培训人次”定稿为20，现在的报送表是25"],
            |f| {
                f.freeze();
                visits(f, number(25.0));
            },
            |f| {
                visits(f, number(25.0));
                f.freeze();
            },
        ),
        case(
            "H02",
            VERIFY,
            NING,
            ("", "", ""),
            &["第1次", "T01定稿为1", "不要求该单位填报"],
            |f| {
                f.freeze();
                homes_from_next_year(f);
            },
            |f| {
                homes_from_next_year(f);
                f.freeze();
            },
        ),
        case(
            "L03",
            HINT,
            EAST,
            ("receipts.csv", "", "A2"),
            &["第2、3行", "第1版", "采用第2行"],
            |f| receipts(f, &["东城街道,2023,2024-01-09,1,东城街道.xlsx", "东城街道,2023,2024-01-05,1,"]),
            |f| receipts(f, &["东城街道,2023,2024-01-09,2,东城街道.xlsx", "东城街道,2023,2024-01-05,1,"]),
        ),
        case(
            "L06",
            VERIFY,
            EAST,
            D13,
            &["backfill.csv第2行", "“参加职业培训人次”补录25", "自己填的是20", "补录的数未采用"],
            |f| backfill(f, "25"),
            |f| backfill(f, "20"),
        ),
        case(
            "L08",
            VERIFY,
            EAST,
            D13,
            &["corrections.csv第2行", "“参加职业培训人次”原报的25", "现在报的是20", "没有采用"],
            |f| corrected(f, 20.0, "25"),
            |f| corrected(f, 20.0, "20"),
        ),
        Case {
            beside: &["R01"],
            near_codes: &["R01"],
            ..case(
                "L09",
                VERIFY,
                EAST,
                ("waivers.csv", "", "A2"),
                &["waivers.csv第2行", "强制性问题", "没有采用"],
                |f| broken_and_accepted(f, "认定"),
                |f| broken_and_accepted(f, "不予认定"),
            )
        },
        Case {
            beside: &["D01"],
            near_codes: &["D01"],
            ..case(
                "L07",
                VERIFY,
                EAST,
                ("waivers.csv", "", "A2"),
                &["waivers.csv第2行", "D01 D13", "D13=31（上年21）", "现在是D13=31（上年20）"],
                |f| accepted_of(f, "D13=31（上年21）"),
                |f| accepted_of(f, "D13=31（上年20）"),
            )
        },
        Case {
            near_codes: &["D01"],
            ..case(
                "L04",
                HINT,
                EAST,
                ("waivers.csv", "", "A2"),
                &["waivers.csv第2行", "D01 D14", "没有这一问题"],
                |f| waivers(f, &["东城街道,2023,D01,D14,新增培训班,经办人,认定人,2024-02-01,台账"]),
                |f| {
                    leap(f);
                    waivers(f, &["东城街道,2023,D01,D13,新增培训班,经办人,认定人,2024-02-01,台账"]);
                },
            )
        },
        Case {
            near_codes: &["D01"],
            beside: &["D01"],
            ..case(
                "L05",
                HINT,
                EAST,
                ("waivers.csv", "", "A3"),
                &["第2、3行", "D01 D13", "采用认定日期最晚的第3行"],
                |f| {
                    leap(f);
                    waivers(
                        f,
                        &[
                            "东城街道,2023,D01,D13,新增培训班,经办人,认定人,2024-02-01,台账",
                            "东城街道,2023,D01,D13,新增两期,经办人,认定人,2024-02-09,台账",
                        ],
                    );
                },
                |f| {
                    leap(f);
                    waivers(
                        f,
                        &[
                            "东城街道,2023,D01,D13,新增培训班,经办人,认定人,2024-02-01,台账",
                            "东城街道,2023,D01,,其他各项,经办人,认定人,2024-02-09,台账",
                        ],
                    );
                },
            )
        },
    ]
}

fn checks() -> Vec<Case> {
    vec![
        case(
            "M01",
            MUST,
            EAST,
            ("", "", ""),
            &["没有2023年的可用报送表"],
            |f| f.remove("东城街道"),
            |f| east(f, &dongcheng()),
        ),
        case(
            "R01",
            MUST,
            EAST,
            ("东城街道.xlsx", SHEET, "E6"),
            &["持证残疾人总数", "持证男性人数", "分性别之和", "100", "101"],
            |f| east(f, &dongcheng().value("A02", number(61.0))),
            |f| east(f, &dongcheng().value("A02", number(61.0)).value("A03", number(39.0))),
        ),
        case(
            "R02",
            HINT,
            EAST,
            ("东城街道.xlsx", SHEET, "E9"),
            &["R03", "人均补贴金额上限", "分母为零"],
            |f| east(f, &dongcheng().value("C01", number(0.0)).value("C02", number(0.0))),
            |f| east(f, &dongcheng().value("C01", number(3.0)).value("C02", number(0.0))),
        ),
        Case {
            plan: with_a_rate,
            ..case(
                "R03",
                VERIFY,
                EAST,
                ("东城街道.xlsx", SHEET, "E13"),
                &["康复服务率", "填97%", "重算为96.0"],
                |f| east(f, &sends_rate(97.0)),
                |f| east(f, &sends_rate(96.0)),
            )
        },
        Case {
            plan: with_a_survey,
            ..case(
                "R04",
                MUST,
                EAST,
                ("东城街道.xlsx", SHEET, "E13"),
                &["服务满意度", "答复数为101", "调查数为100"],
                |f| east(f, &asked(dongcheng(), 101.0)),
                |f| east(f, &asked(dongcheng(), 100.0)),
            )
        },
        Case {
            plan: with_a_department,
            ..case(
                "R05",
                VERIFY,
                EAST,
                D13,
                &["参加职业培训人次", "基层单位报20人次", "区妇联报23人次", "相差3人次"],
                |f| counted_by_the_department(f, 23.0),
                |f| counted_by_the_department(f, 20.0),
            )
        },
        case(
            "D01",
            VERIFY,
            EAST,
            D13,
            &["参加职业培训人次", "由上年20变为31", "+55.0%", "±50%"],
            |f| last_year_and(f, 31.0),
            |f| last_year_and(f, 30.0),
        ),
        case(
            "D02",
            VERIFY,
            EAST,
            D13,
            &["参加职业培训人次", "上年有数", "认定之前按缺报处理"],
            |f| {
                f.submission(2022, "东城街道.xlsx", &dongcheng().of_year("2022").xlsx());
                visits(f, text("不适用"));
            },
            |f| visits(f, text("不适用")),
        ),
        Case {
            plan: nobody_exempt,
            ..case(
                "D03",
                VERIFY,
                EAST,
                D13,
                &["参加职业培训人次", "各单位都应填报"],
                |f| visits(f, text("不适用")),
                |f| visits(f, number(0.0)),
            )
        },
        Case {
            beside: &["R02"],
            ..case(
                "D04",
                VERIFY,
                EAST,
                ("东城街道.xlsx", SHEET, "E11"),
                &["接受基本康复服务人数", "同一指标的其他项填了数"],
                |f| east(f, &dongcheng().value("C02", text("不适用"))),
                |f| east(f, &dongcheng().value("C01", text("不适用")).value("C02", text("不适用"))),
            )
        },
        Case {
            plan: with_many_units,
            ..case(
                "D06",
                HINT,
                EAST,
                ("东城街道.xlsx", SHEET, "E11"),
                &["基本康复服务覆盖率", "20.00%", "96.00%", "12个单位"],
                |f| east(f, &dongcheng().value("C02", number(10.0))),
                |f| east(f, &dongcheng().value("C02", number(40.0))),
            )
        },
        Case {
            plan: with_many_units,
            ..case(
                "D07",
                VERIFY,
                EAST,
                ("东城街道.xlsx", SHEET, "E9"),
                &["两项补贴全年发放金额", "0.01万元", "50人", "12个单位中位数的1250分之一"],
                |f| east(f, &dongcheng().value("B06", number(0.01))),
                |f| east(f, &dongcheng().value("B06", number(1.0))),
            )
        },
        Case {
            beside: &["D02", "R02"],
            ..case(
                "D05",
                VERIFY,
                EAST,
                ("东城街道.xlsx", "", ""),
                &["全部填“不适用”", "等于没有报送"],
                |f| {
                    f.submission(2022, "东城街道.xlsx", &dongcheng().of_year("2022").xlsx());
                    east(f, &dongcheng().throughout(&text("不适用")));
                },
                |f| east(f, &dongcheng().throughout(&text("不适用"))),
            )
        },
    ]
}

/// A plan in which every unit answers for 参加职业培训人次.
fn nobody_exempt() -> PlanFolder {
    let folder = PlanFolder::full();
    let items = std::fs::read_to_string(folder.path().join("items.toml")).expect("items");
    let code = "code = \"D13\"";
    folder.write("items.toml", items.replacen(code, &format!("{code}\nexempt = false"), 1).as_bytes());
    folder
}

/// The form of 教育局, whose tasks stand in rows 6 and 7.
fn school(folder: &PlanFolder, change: impl Fn(Form) -> Form) {
    folder.replace("教育局", &change(task_form("教育局", 2023)));
}

/// 教育局 reported this stage of its building the year before.
fn school_last_year(folder: &PlanFolder, stage: &str) {
    let form = task_form("教育局", 2022).stage("三(一)1", text(stage)).proved("三(一)1", "验收表");
    folder.submission(2022, "教育局.xlsx", &form.xlsx());
}

const BUILDING: &str = "三(一)1";
const SCHOOL: Option<&str> = Some("教育局");
const STAGE: (&str, &str, &str) = ("教育局.xlsx", TASK_SHEET, "D6");

fn tasks() -> Vec<Case> {
    vec![
        case(
            "T01",
            MUST,
            SCHOOL,
            STAGE,
            &["教育局", "建成康复中心", "快完工了"],
            |f| school(f, |form| form.stage(BUILDING, text("快完工了"))),
            |f| school(f, |form| form.stage(BUILDING, text(" 主体 完工"))),
        ),
        case(
            "T02",
            MUST,
            SCHOOL,
            ("教育局.xlsx", TASK_SHEET, "C6"),
            &["建成康复中心", "2个牵头单位", "教育局、住建局", "规划写明的是：教育局"],
            |f| school(f, |form| form.led_by(BUILDING, "教育局、住建局")),
            |f| school(f, |form| form.led_by(BUILDING, "黄岩区教育局").led_by("三(一)2", "住建局，教育局")),
        ),
        case(
            "T03",
            MUST,
            SCHOOL,
            ("教育局.xlsx", TASK_SHEET, "A8"),
            &["教育局", "三(一)3", "不是该单位应报的任务", "是否应为“三(一)"],
            |f| school(f, |form| form.task_row("三(一)3", "另一件事", text("在建"))),
            |f| school(f, |form| form.task_row("三(一)3", "另一件事", Cell::Blank)),
        ),
        case(
            "T04",
            VERIFY,
            SCHOOL,
            STAGE,
            &["教育局", "建成康复中心", "本年为“在建”", "上年已报“主体完工”"],
            |f| school_last_year(f, "主体完工"),
            |f| school_last_year(f, "在建"),
        ),
        case(
            "T05",
            VERIFY,
            SCHOOL,
            ("教育局.xlsx", TASK_SHEET, "D7"),
            &["建立转介制度", "教育局报“试运行”", "住建局报“方案制定”"],
            |f| school(f, |form| form.stage("三(一)2", text("试运行"))),
            |f| {
                school(f, |form| form.stage("三(一)2", text("试运行")));
                f.replace("住建局", &task_form("住建局", 2023).stage("三(一)2", text("试运行")));
            },
        ),
        case(
            "T06",
            HINT,
            SCHOOL,
            STAGE,
            &["教育局", "建成康复中心", "已到“投入使用”"],
            |f| school(f, |form| form.stage(BUILDING, text("投入使用"))),
            |f| school(f, |form| form.stage(BUILDING, text("投入使用")).proved(BUILDING, "验收表2023-1")),
        ),
        case(
            "T07",
            MUST,
            SCHOOL,
            STAGE,
            &["教育局有1项任务没有填写进展阶段", BUILDING],
            |f| school(f, |form| form.stage(BUILDING, Cell::Blank)),
            |f| school(f, |form| form.stage(BUILDING, text("不适用"))),
        ),
    ]
}

/// 东城街道 reported twenty visits the year before, and now this many.
fn last_year_and(folder: &PlanFolder, now: f64) {
    folder.submission(2022, "东城街道.xlsx", &dongcheng().of_year("2022").xlsx());
    visits(folder, number(now));
}

fn chinese(text: &str) -> bool {
    text.chars().filter(|sign| ('\u{4E00}'..='\u{9FFF}').contains(sign)).count() >= 6
        && !text.contains(['{', '}'])
        && !["None", "Some(", "Error", "Err("].iter().any(|word| text.contains(word))
}

fn complaints(case: &Case, found: &[Finding], folder: &PlanFolder) -> Vec<String> {
    let codes: Vec<&str> = found.iter().map(|finding| finding.code.as_str()).collect();
    let alone = |code: &&&str| !case.beside.contains(*code);
    if codes.iter().filter(alone).collect::<Vec<_>>() != [&case.code] {
        let messages: Vec<&str> = found.iter().map(|finding| finding.message.as_str()).collect();
        return vec![format!("found {codes:?}: {messages:?}")];
    }
    let plan = folder.plan();
    let finding = found.iter().find(|finding| finding.code == case.code).expect("found above");
    let mut complaints = Vec::new();
    let mut must = |holds: bool, what: &str| {
        if !holds {
            complaints.push(format!("{what}: {finding:?}"));
        }
    };
    must(finding.severity == case.severity, "severity");
    must(finding.status == Status::Open, "status");
    must(finding.unit.map(|unit| plan.units[unit].name.as_str()) == case.unit, "unit");
    must(finding.period == Some(Period::year(2023)), "period");
    let place = finding.places.first().cloned().unwrap_or_default();
    must(
        place.of.file.ends_with(case.place.0) && place.of.file.is_empty() == case.place.0.is_empty(),
        "file",
    );
    must((place.of.sheet.as_str(), &*place.address()) == (case.place.1, case.place.2), "sheet and cell");
    // A ledger of the plan folder is no submission; its hash stands in manifest.json.
    let hashed = place.of.sha256.len() == 64 || LEDGERS.contains(&place.of.file.as_str());
    must(place.of.file.is_empty() || hashed, "hash of the file");
    for said in case.says {
        must(finding.message.contains(said), said);
    }
    // A person who reads the message alone knows whose or which file it is.
    let named = case.unit.is_some_and(|unit| finding.message.contains(unit))
        || (!place.of.file.is_empty() && finding.message.contains(&place.of.file));
    must(named, "neither unit nor file in the message");
    must(chinese(&finding.message), "message in Chinese");
    must(chinese(&finding.action) && finding.action.ends_with('。'), "action in Chinese");
    complaints
}

#[test]
fn every_code_of_the_catalogue_has_a_case_and_every_case_a_code() {
    let words = common::form::words();
    let known: BTreeSet<&str> = words.findings.entries().map(|entry| entry.code.as_str()).collect();
    let cases = cases();
    let tried: BTreeSet<&str> = cases.iter().map(|case| case.code).collect();
    assert_eq!(known, tried);
    assert_eq!(tried.len(), cases.len(), "a code has two cases");
}

#[test]
fn the_plan_and_its_good_forms_have_no_finding() {
    assert_eq!(PlanFolder::full().findings(), []);
    assert_eq!(PlanFolder::with_tasks().findings(), []);
}

#[test]
fn each_input_triggers_its_code_and_no_other_and_says_whose_where_and_what_to_do() {
    let mut wrong = Vec::new();
    for case in cases() {
        let folder = (case.plan)();
        (case.trigger)(&folder);
        wrong.extend(
            complaints(&case, &folder.findings(), &folder)
                .into_iter()
                .map(|it| format!("{}: {it}", case.code)),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_near_by_input_does_not_trigger_it() {
    let mut wrong = Vec::new();
    for case in cases() {
        let folder = (case.plan)();
        (case.near)(&folder);
        if folder.codes() != case.near_codes {
            wrong.push(format!("{}: {:?}", case.code, folder.findings()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_class_of_the_relation_replaces_that_of_the_catalogue() {
    let folder = PlanFolder::full();
    east(&folder, &dongcheng().value("B06", number(300.0)));
    let found = folder.findings();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].code.as_str(), found[0].id().about()), ("R01", "R03"));
    assert_eq!(found[0].severity, Severity::Verify);
}

#[test]
fn an_explanation_on_the_form_leaves_the_finding_open_until_it_is_accepted() {
    let folder = PlanFolder::full();
    folder.submission(2022, "东城街道.xlsx", &dongcheng().of_year("2022").xlsx());
    east(&folder, &dongcheng().value("D13", number(60.0)).explained("D13", "新增两期培训班"));
    let found = folder.findings();
    assert_eq!((found[0].code.as_str(), found[0].status), ("D01", Status::Explained));
    assert_eq!(found[0].explanation, "新增两期培训班");
    assert!(found[0].is_open());
    folder.write(
        "waivers.csv",
        "unit,period,code,about,explanation,explained_by,accepted_by,accepted_on,basis\n\
         331003001,2023,D01,D13,新增两期培训班,经办人,认定人,2024-02-01,培训台账\n"
            .as_bytes(),
    );
    let found = folder.findings();
    assert_eq!((found[0].code.as_str(), found[0].status), ("D01", Status::Waived(WaiverId::of(0))));
    assert!(!found[0].is_open());
}

#[test]
fn a_percentage_typed_for_a_count_is_another_unit_of_measure() {
    let folder = PlanFolder::full();
    visits(&folder, Cell::Percent(0.2));
    assert_eq!(folder.codes(), ["C14"]);
}

#[test]
fn two_far_corners_are_a_file_without_a_form_and_cost_nothing() {
    let folder = PlanFolder::full();
    beside(&folder, "东城街道_空.xlsx", &far_corners());
    let found = folder.findings();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].code, "I07");
}

#[test]
fn dashes_and_slashes_are_neither_zero_nor_not_applicable() {
    for word in ["—", "/", "无", "-", "零"] {
        let folder = PlanFolder::full();
        visits(&folder, text(word));
        assert_eq!(folder.codes(), ["C02"], "{word}");
    }
}

#[test]
fn a_workbook_with_nothing_but_the_task_sheet_is_read_and_every_stage_keeps_its_place() {
    let folder = PlanFolder::with_tasks();
    let (plan, collection) = (folder.plan(), folder.read());
    let told: Vec<(String, String, Option<usize>, String)> = collection
        .stages
        .iter()
        .map(|seen| {
            let (task, unit) = (plan.tasks[seen.task].id.clone(), plan.units[seen.unit].name.clone());
            let place = seen.place.as_ref().expect("a place");
            (unit, task, seen.stage.ok(), format!("{} {}!{}", place.of.file, place.of.sheet, place.address()))
        })
        .collect();
    let expected = [
        ("黄岩区", "三(二)1", 2, "D6"),
        ("宁溪镇", "专栏1-1", 1, "D6"),
        ("教育局", "三(一)1", 2, "D6"),
        ("教育局", "三(一)2", 1, "D7"),
        ("住建局", "三(一)2", 1, "D6"),
    ]
    .map(|(unit, task, stage, cell)| {
        let place = format!("submissions/2023/{unit}.xlsx {TASK_SHEET}!{cell}");
        (unit.to_owned(), task.to_owned(), Some(stage), place)
    });
    assert_eq!(told, expected);
    assert_eq!(collection.files.iter().filter(|file| file.chosen).count(), 6);
}

#[test]
fn a_department_that_sends_nothing_is_missing_and_its_stages_are_not_reported() {
    let folder = PlanFolder::with_tasks();
    folder.remove("住建局");
    let found = folder.findings();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].code, "M01");
    assert!(found[0].message.contains("住建局"), "{}", found[0].message);
    let plan = folder.plan();
    let missing: Vec<_> = folder.read().stages.into_iter().filter(|seen| seen.stage.is_err()).collect();
    assert_eq!(missing.len(), 1, "{missing:?}");
    assert_eq!(
        (plan.units[missing[0].unit].name.as_str(), missing[0].stage),
        ("住建局", Err(Absent::NotReported))
    );
    assert_eq!(missing[0].place, None);
}

#[test]
fn a_figure_sheet_alone_leaves_the_tasks_of_its_unit_blank() {
    let folder = PlanFolder::with_tasks();
    folder.replace("宁溪镇", &ningxi());
    assert_eq!(folder.codes(), ["T07"]);
}

#[test]
fn tasks_of_two_units_in_one_sheet_are_read_for_the_unit_that_sent_it() {
    let folder = PlanFolder::with_tasks();
    folder.replace("住建局", &task_form("住建局", 2023).task_row(BUILDING, "建成康复中心", text("投入使用")));
    let found = folder.findings();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].code, "T03");
    // The number is known, it is only not theirs: no other number is offered.
    assert!(!found[0].message.contains("是否应为"), "{}", found[0].message);
}

/// The full plan with one more figure, asked from 2023 on, and two relations over it; what 东城街道 is told for a year,
/// and how many relations could not be judged.
fn with_a_later_item(year: i32, figures: [(i32, Cell); 3]) -> (Vec<String>, u32) {
    let folder = PlanFolder::bare();
    let items = std::fs::read_to_string(folder.path().join("items.toml")).expect("items");
    let later = "[[item]]\ncode = \"E01\"\nname = \"无障碍改造户数\"\nmeasure_unit = \"人\"\nnature = \"时点\"\n\
                 reporter = \"基层\"\nadds = \"相加\"\ndefinition = \"年末数。\"\ndefinition_source = \"本库解读\"\n\
                 first_year = 2023\n";
    folder.write("items.toml", format!("{items}{later}").as_bytes());
    let rules = std::fs::read_to_string(folder.path().join("rules.toml")).expect("rules");
    let over = |id: &str, relation: &str| {
        format!(
            "\n[[rule]]\nid = \"{id}\"\nname = \"{id}\"\nrelation = \"{relation}\"\nseverity = \"强制性\"\n\
             basis = \"本库设定\"\n"
        )
    };
    let both = format!("{}{}", over("S1", "E01 <= A01"), over("S2", "E01 >= prev(E01)"));
    folder.write("rules.toml", format!("{rules}{both}").as_bytes());
    for (at, figure) in figures {
        // A figure moves from year to year, so that no form is taken for last year's.
        let form = dongcheng().of_year(&at.to_string()).value("D13", number(f64::from(at - 2000)));
        let form = if at < 2023 { form } else { form.row("E01", "无障碍改造户数", "人", figure) };
        folder.submission(at, "东城街道.xlsx", &form.xlsx());
    }
    let (plan, period) = (folder.plan(), Period::year(year));
    let unit = plan.units.position(|unit| Some(unit.name.as_str()) == EAST).expect("the unit");
    let checked = duibiao::check::check(&plan, &common::form::words(), &folder.read(), &[period]);
    let told = checked.findings.iter().filter(|finding| finding.unit == Some(unit));
    let rule = |finding: &Finding| finding.rule.map_or("", |rule| plan.rules[rule].id.as_str()).to_owned();
    let told = told.map(|finding| format!("{} {}", finding.code, rule(finding))).collect();
    (told, checked.relations[&(unit, period)].undecided)
}

#[test]
fn a_relation_over_a_figure_not_asked_yet_is_not_judged_and_nobody_is_told() {
    let figures = || [(2022, Cell::Blank), (2023, number(5.0)), (2024, number(4.0))];
    assert_eq!(with_a_later_item(2022, figures()), (vec![], 0));
    // Last year's figure was never asked: counted as not judged, and the unit can do nothing about it.
    assert_eq!(with_a_later_item(2023, figures()), (vec![], 1));
    assert_eq!(with_a_later_item(2024, figures()), (vec![String::from("R01 S2")], 0));
}

#[test]
fn what_does_not_apply_now_needs_no_figure_of_a_year_in_which_it_was_not_asked() {
    let apart = || text("不适用");
    let figures = || [(2022, Cell::Blank), (2023, apart()), (2024, number(4.0))];
    assert_eq!(with_a_later_item(2023, figures()), (vec![], 0));
    // The year after it applies, and last year's 不适用 leaves nothing to compare with.
    assert_eq!(with_a_later_item(2024, figures()), (vec![], 0));
}

#[test]
fn a_figure_left_blank_is_told_and_its_relations_stay_unjudged() {
    let figures = || [(2022, Cell::Blank), (2023, number(5.0)), (2024, Cell::Blank)];
    let told = ["C06 ", "R02 S1", "R02 S2"].map(String::from).to_vec();
    assert_eq!(with_a_later_item(2024, figures()), (told, 2));
}

#[test]
fn a_doubted_not_applicable_counts_once_the_ledger_accepts_it_by_its_code() {
    let folder = PlanFolder::full();
    folder.submission(2022, "东城街道.xlsx", &dongcheng().of_year("2022").xlsx());
    visits(&folder, text("不适用"));
    let found = folder.findings();
    assert_eq!((found[0].code.as_str(), found[0].is_open()), ("D02", true));
    // With the item named, or for every item of the unit.
    for about in ["D13", ""] {
        waivers(
            &folder,
            &[&format!("东城街道,2023,D02,{about},培训已停办,经办人,认定人,2024-02-01,停办通知")],
        );
        let found = folder.findings();
        assert_eq!(found.len(), 1, "{about}: {found:?}");
        assert_eq!((found[0].code.as_str(), found[0].is_open()), ("D02", false), "{about}");
    }
}
