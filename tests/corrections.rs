//! A figure is put right by an approved entry of the ledger: it counts while the file still says what the entry names, and
//! both figures stay to be seen.

#[path = "common/plans.rs"]
mod plans;

use duibiao::evaluate::{Question, Status};
use plans::{Judged, Tiny};

const HEAD: &str = "unit,item,period,sent,corrected,reason,basis,proposer,approver,date,from,result\n";

fn ledger(rows: &[&str]) -> String {
    format!("{HEAD}{}\n", rows.join("\n"))
}

/// Two districts of which 乙区 has sent 160 for 60: more than its whole of 100.
fn sent(figure: &str) -> Tiny {
    Tiny::new()
        .districts(2)
        .items("N 人; D 人")
        .promise("01", "level; numerator N; denominator D; share; base 50; target 60")
        .rule("S1", "N <= D")
        .sent("2023", "甲区", "N=60 D=100")
        .sent("2023", "乙区", &format!("N={figure} D=100"))
}

const RIGHT: &str = "乙区,N,2023,160,60,多写一位,电话记录,乙区,负责人,2024-03-01,退回单_乙区.xlsx,";

fn judged(plan: &Tiny) -> Judged {
    plan.judge(Question::Midterm, "2023-12-31")
}

fn numerator(judged: &Judged) -> String {
    judged.of("01").measured.numerator.expect("a sum").to_plain()
}

fn codes(judged: &Judged) -> Vec<&str> {
    ["C02", "C04", "C06", "L08", "R01"].into_iter().filter(|code| !judged.findings(code).is_empty()).collect()
}

#[test]
fn a_figure_put_right_counts_in_sums_checks_and_verdicts() {
    let without = judged(&sent("160"));
    assert_eq!(without.broken(), [(String::from("乙区"), String::from("S1"))]);
    let with = judged(&sent("160").file("corrections.csv", &ledger(&[RIGHT])));
    assert_eq!((with.broken(), numerator(&with)), (Vec::new(), String::from("120")));
    assert_eq!((with.of("01").measured.reported, with.status("01")), (2, Status::Met));
}

#[test]
fn both_figures_are_shown_traced_and_counted_on_the_signed_table() {
    let ran = sent("160").file("corrections.csv", &ledger(&[RIGHT])).report(Question::Midterm, "2023-12-31");
    let told = "更正：原报160，更正为60；依据：电话记录；批准：负责人，2024-03-01（corrections.csv第2行）";
    let row = ran.text("observations.csv").lines().find(|row| row.contains(",更正,")).expect("the figure");
    assert!(row.starts_with("900002,N,2023,2023,2023-12-31,60,人,更正,1,1,160,"), "{row}");
    assert!(row.contains(told) && row.contains("submissions/2023/乙区.csv"), "{row}");
    let traced = ran.sheet("来源追溯").rows_with("状态", "更正", &["采用数", "原文", "规范化处理", "文件名"]);
    let repaired = format!("文本转为数字；{told}");
    assert_eq!(traced, [["60", "160", &repaired, "submissions/2023/乙区.csv"].map(str::to_owned)]);
    let columns = ["单位名称", "原数", "现数", "提出人", "本次是否计入"];
    let recorded = ran.sheet("更正与定稿记录").rows_with("类别", "更正", &columns);
    assert_eq!(recorded, [["乙区", "160", "60", "乙区", "是"].map(str::to_owned)]);
    let sums = ran.sheet("填报项汇总").rows_with("填报项代码", "N", &["期别", "合计", "已报", "应报"]);
    assert_eq!(sums.last(), Some(&["2023", "120", "2", "2"].map(str::to_owned)));
    let signed = format!("{:?}", ran.sheet("主要指标完成情况表"));
    assert!(signed.contains("更正1个、补录0个"), "{signed}");
}

#[test]
fn an_entry_holds_only_while_the_file_says_what_it_names() {
    for (now, counted, told) in [("160", "120", vec![]), ("70", "130", vec!["L08"]), ("60", "120", vec![])] {
        let judged = judged(&sent(now).file("corrections.csv", &ledger(&[RIGHT])));
        assert_eq!((numerator(&judged), codes(&judged)), (String::from(counted), told), "{now}");
    }
    let judged = judged(&sent("70").file("corrections.csv", &ledger(&[RIGHT])));
    let [finding] = judged.findings("L08")[..] else { panic!("one finding") };
    assert_eq!((finding.observed.as_str(), finding.expected.as_str()), ("70", "160"));
}

#[test]
fn what_was_blank_or_unreadable_is_put_right_and_its_remark_goes_away() {
    for (cell, word, remark) in [("", "空白", "C06"), ("约六十", "不可识别", "C02")] {
        let before = judged(&sent(cell));
        assert_eq!((codes(&before), before.of("01").measured.reported), (vec![remark], 1), "{cell}");
        let row = RIGHT.replace("160", word);
        let after = judged(&sent(cell).file("corrections.csv", &ledger(&[&row])));
        assert_eq!((codes(&after), after.of("01").measured.reported), (vec![], 2), "{cell}");
        assert_eq!(numerator(&after), "120");
    }
}

#[test]
fn a_figure_may_be_put_right_to_a_word_and_of_two_entries_the_later_counts() {
    let row = RIGHT.replace(",160,60,", ",160,无法取得,");
    let judged_with = |rows: &[&str]| judged(&sent("160").file("corrections.csv", &ledger(rows)));
    assert_eq!(judged_with(&[&row]).of("01").measured.reported, 1);
    let later = RIGHT.replace(",160,60,", ",160,65,").replace("2024-03-01", "2024-04-01");
    assert_eq!(numerator(&judged_with(&[&later, RIGHT])), "125");
    // One that was turned down is kept and changes nothing.
    let declined = format!("{later}不予采用");
    assert_eq!(numerator(&judged_with(&[RIGHT, &declined])), "120");
}

#[test]
fn what_nobody_sent_is_not_put_right_and_every_fault_of_the_ledger_is_told_at_its_line() {
    let with = |row: &str| sent("160").file("corrections.csv", &ledger(&[RIGHT, row])).refused();
    for (row, told) in [
        (RIGHT.replace("电话记录", ""), "第3行第7列：“依据”（basis）不能为空"),
        (RIGHT.replace("负责人", ""), "第3行第9列：“批准人”（approver）不能为空"),
        (RIGHT.replace("2024-03-01", ""), "第3行第10列：“”应为日期"),
        (RIGHT.replace(",160,", ",缺报,"), "第3行第4列：缺报的数没有原报数，不能更正"),
        (RIGHT.replace(",60,", ",空白,"), "第3行第5列：“空白”不能作更正数"),
        (RIGHT.replace(",60,", ",6.5,"), "第3行第5列：“6.5”的小数位数多于"),
        (RIGHT.replace(",N,", ",M,"), "第3行第2列：没有填报项“M”"),
        (RIGHT.replace("乙区,N", "示例市,N"), "第3行第1列：示例市2023年的“数N”不由该单位填报"),
        (format!("{RIGHT}好"), "第3行第12列：“好”应为“采用”或“不予采用”"),
    ] {
        let said = with(&row);
        assert!(
            said.contains(&format!("corrections.csv {told}")) && said.contains("有1处错误"),
            "{row}\n{said}"
        );
    }
    // An entry for a figure that is silent this year waits, and changes nothing.
    let silent = Tiny::new()
        .districts(2)
        .items("N 人; D 人")
        .promise("01", "level; numerator N; denominator D; share; base 50; target 60")
        .sent("2023", "甲区", "N=60 D=100")
        .file("corrections.csv", &ledger(&[&RIGHT.replace("160", "空白")]));
    assert_eq!(judged(&silent).of("01").measured.reported, 1);
}
