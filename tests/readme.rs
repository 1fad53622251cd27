//! What the README and the documents beside it say of the tool is so: the list of findings is the catalogue's, its commands run, and what it shows
//! of their output is what they print.

#[path = "../examples/scale.rs"]
#[allow(dead_code, reason = "an example's main is not called here")]
mod scale;

use duibiao::words::Words;
use std::path::Path;
use std::process::Command;

const ENGLISH: &str = include_str!("../README.md");
const CHINESE: &str = include_str!("../README.zh-CN.md");

/// A command of a fenced block and the lines shown under it.
struct Shown {
    arguments: Vec<String>,
    lines: Vec<String>,
    /// The exit code, where the block asks for it.
    code: Option<i32>,
}

/// Every command of the fenced blocks: `$ duibiao …`, `duibiao …`, `cargo run -- …`.
fn commands(readme: &str) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    for (at, block) in readme.split("```").enumerate() {
        if at % 2 == 0 {
            continue;
        }
        let (mut in_command, mut asked) = (false, false);
        for line in block.lines().skip(1) {
            let prefixes = ["$ duibiao ", "duibiao ", "cargo run -- "];
            if let Some(command) = prefixes.into_iter().find_map(|prefix| line.strip_prefix(prefix)) {
                // The Chinese manual says 规划文件夹 where a reader puts a folder.
                let command = command.replace("规划文件夹", "inputs/huangyan-14");
                let arguments = command.split_whitespace().map(str::to_owned).collect();
                found.push(Shown { arguments, lines: Vec::new(), code: None });
                in_command = true;
            } else if line == "$ echo $?" {
                asked = true;
            } else if asked && let Some(shown) = found.last_mut() {
                shown.code = Some(line.parse().expect("an exit code"));
                asked = false;
            } else if line.is_empty() || line.starts_with("$ ") || line.starts_with("cargo ") {
                in_command = false;
            } else if in_command && let Some(shown) = found.last_mut() {
                shown.lines.push(line.to_owned());
            }
        }
    }
    found
}

/// Whether a line of the README stands in the output: `…` leaves something out.
fn stands_in(output: &str, line: &str) -> bool {
    output.lines().any(|printed| {
        let parts: Vec<&str> = line.split('…').collect();
        let mut rest = printed;
        let ends = line.ends_with('…') || parts.last().is_some_and(|last| printed.ends_with(last));
        let starts = line.trim_start().starts_with('…') || printed.starts_with(parts[0]);
        starts
            && ends
            && parts.iter().all(|part| match rest.find(part) {
                Some(at) => {
                    rest = &rest[at + part.len()..];
                    true
                }
                None => false,
            })
    })
}

/// Runs a command as a reader would, in a folder of its own beside the plans; what it printed, and its exit code.
fn output(arguments: &[String], home: &Path) -> (String, Option<i32>) {
    // As on a first run: a command of the README does not find the results of the one before it.
    let _ = std::fs::remove_dir_all(home.join("outputs"));
    let run = Command::new(env!("CARGO_BIN_EXE_duibiao")).args(arguments).current_dir(home).output();
    let run = run.expect("the program runs");
    let printed = [run.stdout, run.stderr].concat();
    (String::from_utf8(printed).expect("text"), run.status.code())
}

/// A folder with copies of the plans a README names, so that nothing is written into the project.
fn beside_the_plans() -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let inputs = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs");
    for entry in walkdir::WalkDir::new(&inputs).into_iter().map(|entry| entry.expect("an entry")) {
        let below = entry.path().strip_prefix(&inputs).expect("below the plans");
        let to = home.path().join("inputs").join(below);
        // Sample data that a plan's maintainer has made are not part of the project.
        let made = below.components().nth(1).is_some_and(|part| part.as_os_str() == "submissions")
            && !below.starts_with("huangyan-14");
        if made {
            continue;
        }
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(&to).expect("a folder");
        } else {
            std::fs::copy(entry.path(), &to).expect("a copy");
        }
    }
    home
}

fn wrong_in(readme: &str, least: usize) -> Vec<String> {
    let home = beside_the_plans();
    let shown = commands(readme);
    assert!(shown.len() >= least, "the commands are no longer found");
    let mut wrong = Vec::new();
    for Shown { arguments, lines, code: wanted } in shown {
        if arguments.iter().any(|argument| argument == "my-plan") {
            // A reader's own plan with a mistake in it, which the tests of plan files show.
            continue;
        }
        let (printed, code) = output(&arguments, home.path());
        if code != Some(wanted.unwrap_or(0))
            && !(wanted.is_none() && arguments[0] == "审核" && code == Some(1))
        {
            wrong.push(format!("{arguments:?} ends with {code:?}: {printed}"));
        }
        for line in lines.iter().filter(|line| !line.trim_matches(['…', ' ']).is_empty()) {
            if !stands_in(&printed, line) {
                wrong.push(format!("{arguments:?} does not print: {line}"));
            }
        }
    }
    wrong
}

#[test]
fn every_command_of_the_readme_runs_and_prints_what_is_shown() {
    let wrong = wrong_in(ENGLISH, 6);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_command_of_the_document_on_results_runs_and_prints_what_is_shown() {
    let wrong = wrong_in(include_str!("../docs/output.md"), 1);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_command_of_the_chinese_readme_runs_and_prints_what_is_shown() {
    let wrong = wrong_in(CHINESE, 6);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_line_left_out_in_the_middle_is_found_and_another_figure_is_not() {
    let printed = "约束性9项：完成5、未完成4\n未分属性41项：提前完成1、在建2、不可判断1";
    assert!(stands_in(printed, "约束性9项：完成5、未完成4"));
    assert!(stands_in(printed, "未分属性41项：提前完成1、…、不可判断1"));
    assert!(!stands_in(printed, "约束性9项：完成6、未完成3"));
    assert!(!stands_in(printed, "未分属性41项：提前完成1、…、不可判断2"));
}

#[test]
fn the_command_that_measures_scale_runs() {
    let named = ENGLISH.split("cargo run --example ").skip(1);
    let examples: Vec<&str> = named.filter_map(|rest| rest.split([' ', '`']).next()).collect();
    assert_eq!(examples, ["scale", "mutants", "fuzz"], "the README names another example: let it run here");
    // With small sizes: what is tried is that the plan grows and goes through every stage.
    let mut lines = Vec::new();
    scale::run(&[2, 3], |line| lines.push(line.to_owned())).unwrap_or_else(|error| panic!("{error}"));
    let files = |line: &String| line.split_whitespace().nth(1).map(str::to_owned);
    assert_eq!(lines.iter().map(files).collect::<Vec<_>>(), [Some("18".to_owned()), Some("24".to_owned())]);
}

#[test]
fn the_command_that_sends_changed_files_runs() {
    // Its batches are processes of its own program, which is built with the tests.
    let program =
        std::path::Path::new(env!("CARGO_BIN_EXE_duibiao")).with_file_name("examples").join("mutants");
    let output = std::process::Command::new(&program).args(["320", "5"]).output();
    let output = output
        .unwrap_or_else(|error| panic!("{}: {error}; cargo build --examples makes it", program.display()));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let counted: usize = ["findings", "read", "refused"]
        .iter()
        .filter_map(|word| {
            said.split(&format!("\"{word}\": ")).nth(1)?.split([',', '}']).next()?.parse::<usize>().ok()
        })
        .sum();
    assert_eq!(counted, 320, "{said}");
}

#[test]
fn the_command_that_makes_inputs_up_runs_and_fails_on_a_planted_panic() {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_duibiao")).with_file_name("examples").join("fuzz");
    for target in ["grid", "intake", "expr"] {
        let run = |more: &[&str]| {
            let output = std::process::Command::new(&program).args([target, "1", "7"]).args(more).output();
            output.unwrap_or_else(|error| {
                panic!("{}: {error}; cargo build --examples makes it", program.display())
            })
        };
        let good = run(&[]);
        let (said, told) = (String::from_utf8_lossy(&good.stdout), String::from_utf8_lossy(&good.stderr));
        assert!(good.status.success() && said.contains("no failure"), "{target}: {said}{told}");
        let planted = run(&["--plant"]);
        let told = String::from_utf8_lossy(&planted.stderr).into_owned();
        assert!(
            !planted.status.success() && told.contains("input 1001") && told.contains("panic at"),
            "{target}: {told}"
        );
    }
}

/// What the letter of a code stands for.
const FAMILIES: [(&str, &str); 11] = [
    ("F", "文件"),
    ("I", "单位、期别和表"),
    ("M", "缺报"),
    ("C", "单元格中的数"),
    ("D", "与上年、与他项相比"),
    ("R", "审核关系"),
    ("T", "任务进展"),
    ("L", "登记的表"),
    ("S", "退回单"),
    ("H", "定稿的年度"),
    ("V", "满意度调查"),
];

/// docs/findings.md, made from the catalogue.
fn findings_document(words: &Words) -> String {
    let mut text = String::from(
        "# 审核问题一览\n\n\
         What the data say about themselves; none stops a run and none removes a figure that can be read. \
         Made from `templates/findings.toml` (`UPDATE_DOCS=1 cargo test --test readme` writes it anew). \
         花括号中的内容由程序填写。\n\n\
         | 级别 | 含义 | 怎么办 |\n|---|---|---|\n\
         | 强制性 | 必须改正 | 退回单位改正后重报 |\n\
         | 核实性 | 可能有误 | 请单位核对，属实的说明原因，由统计人员认定 |\n\
         | 提示性 | 供参考 | 一般不用退回 |\n",
    );
    let sentences: Vec<String> =
        words.findings.asked().iter().map(|(_, sentence, _)| format!("“{sentence}”")).collect();
    text += &format!(
        "\n部门填报的数有问题的，问题列在部门名下，处理之前另写一句：{}。\n",
        sentences.join("，或")
    );
    let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
    for (letter, family) in FAMILIES {
        let of = words.findings.entries().filter(|entry| entry.code.starts_with(letter));
        let mut rows: Vec<String> = of
            .map(|entry| {
                let (code, class) = (&entry.code, entry.severity.word());
                let (title, said, asked) = (cell(&entry.title), cell(&entry.message), cell(&entry.action));
                format!("| {code} | {class} | {title} | {said} | {asked} |\n")
            })
            .collect();
        rows.sort();
        if !rows.is_empty() {
            text += &format!(
                "\n## {letter}：{family}\n\n| 编号 | 级别 | 名称 | 说明 | 处理 |\n|---|---|---|---|---|\n"
            );
            text += &rows.concat();
        }
    }
    text
}

#[test]
fn the_findings_in_the_documents_are_those_of_the_catalogue() {
    let words = Words::load(None).expect("built-in templates");
    let made = findings_document(&words);
    let listed = made.lines().filter(|line| line.matches('|').count() >= 6 && !line.contains("---")).count();
    let families = made.matches("\n## ").count();
    assert_eq!(listed - families, words.findings.entries().count(), "a code's letter has no family");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/findings.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        #[expect(clippy::disallowed_methods, reason = "the document of the project, not a result")]
        std::fs::write(&file, &made).expect("written");
    }
    let held = std::fs::read_to_string(&file).expect("docs/findings.md");
    assert!(held == made, "docs/findings.md is not the catalogue's: UPDATE_DOCS=1 writes it anew");
}

#[test]
fn the_readme_for_programmers_is_short_and_its_documents_are_there() {
    assert!(ENGLISH.len() < 14_000, "README.md has {} bytes", ENGLISH.len());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for text in [ENGLISH, CHINESE] {
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap_or_default();
            if !file.is_empty() && !file.contains("://") {
                assert!(root.join(file).is_file(), "{file} is not there");
            }
        }
    }
}

#[test]
fn neither_readme_has_a_placeholder_left() {
    for text in [include_str!("../README.md"), include_str!("../README.zh-CN.md")] {
        assert!(!text.contains("{{"), "a placeholder is left");
    }
}
