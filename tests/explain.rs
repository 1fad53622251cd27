//! A verdict can be followed with a calculator: each step of it is said with its values, from the tree it is computed by.

use std::path::Path;
use std::process::Command;

/// The lines of a derivation before the cells it rests on.
fn explained(indicator: &str, year: &str) -> Vec<String> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let run = Command::new(env!("CARGO_BIN_EXE_duibiao"))
        .args(["explain", "inputs/huangyan-14", indicator, "--year", year])
        .current_dir(home)
        .output()
        .expect("the binary runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let text = String::from_utf8(run.stdout).expect("text");
    text.lines().take_while(|line| *line != "取数：").map(|line| line.trim().to_owned()).collect()
}

fn has(lines: &[String], expected: &[&str]) {
    for line in expected {
        assert!(lines.iter().any(|known| known == line), "{line}\nnot in\n{}", lines.join("\n"));
    }
}

#[test]
fn every_step_of_a_rate_is_said_with_its_values() {
    // 3,690 of 6,137; from 57 to 62 with three of five years gone.
    let lines = explained("09", "2023");
    has(
        &lines,
        &[
            "实际值：分子 3690 ÷ 分母 6137 × 100 = 60.1271",
            "应达值：基期值 57 + 时序进度 0.6 × （目标值 62 − 基期值 57） = 60",
            "增量完成进度：（实际值 60.1271 − 基期值 57） ÷ （目标值 62 − 基期值 57） = 0.6254",
            "进度比：增量完成进度 0.6254 ÷ 0.6 = 1.0424",
        ],
    );
    let judged = lines.iter().find(|line| line.starts_with("判定：")).expect("how the word was found");
    assert!(judged.contains("≥ “快于预期”的下限 1.1，否") && judged.ends_with("即“符合预期”"), "{judged}");
}

#[test]
fn only_the_branch_that_was_taken_is_said() {
    for indicator in ["01", "02", "04", "06", "10", "T05", "T15"] {
        let lines = explained(indicator, "2023");
        let steps: Vec<&String> = lines.iter().filter(|line| !line.starts_with("判定：")).collect();
        assert!(steps.iter().all(|line| !line.contains("若") && !line.contains("否则")), "{steps:#?}");
    }
}

#[test]
fn a_total_names_the_years_it_adds_and_a_quota_the_years_it_counts() {
    let quota = explained("T15", "2023");
    let share = quota.iter().find(|line| line.starts_with("增量完成进度：")).expect("the share of years");
    for year in ["2021年", "2022年"] {
        assert!(share.contains(year), "{share}");
    }
}
