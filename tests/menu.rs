//! The menu of whoever types no commands: what it asks, what it runs, what it remembers, and the file that opens it.

mod common;

use common::form::{PlanFolder, ningxi, number};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// The menu with a folder of settings and a path of programs of its own; what it says to these lines, and its exit code.
fn menu(folder: &PlanFolder, arguments: &[&str], lines: &[u8]) -> (String, Option<i32>) {
    let settings = folder.around().join("设置");
    let mut program = Command::new(env!("CARGO_BIN_EXE_duibiao"))
        .arg("菜单")
        .args(arguments)
        .current_dir(folder.around())
        .env("XDG_CONFIG_HOME", &settings)
        .env("APPDATA", &settings)
        .env("PATH", folder.around().join("没有程序"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    program.stdin.take().expect("a pipe").write_all(lines).expect("lines");
    let output = program.wait_with_output().expect("the program ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    (String::from_utf8(output.stdout).expect("text"), output.status.code())
}

fn said(folder: &PlanFolder, arguments: &[&str], lines: &str) -> String {
    let (said, code) = menu(folder, arguments, lines.as_bytes());
    assert_eq!(code, Some(0), "{said}");
    said
}

/// Where the menu puts the results of the plan.
fn results(folder: &PlanFolder) -> std::path::PathBuf {
    folder.around().join("outputs/tiny-14")
}

#[test]
fn a_plan_named_once_is_found_again_and_left_by_nought_or_by_the_end_of_input() {
    let folder = PlanFolder::full();
    let plan = folder.path();
    let first = said(&folder, &[plan.to_str().expect("text")], "0\n");
    assert!(first.contains("  1  下发空表\n  2  审核退回\n") && first.contains("  0  退出"), "{first}");
    assert_eq!(said(&folder, &[], "0\n"), first);
    assert!(said(&folder, &[], "").ends_with("请输入前面的数字，再按回车："));
    let kept = std::fs::read_to_string(folder.around().join("设置/duibiao/last_plan.txt"));
    assert_eq!(kept.expect("settings"), format!("{}\n", plan.display()));
    std::fs::rename(&plan, folder.around().join("移走了")).expect("moved");
    let moved = said(&folder, &[], "\n");
    assert!(moved.contains("没有这个文件夹") && moved.contains("请把规划文件夹"), "{moved}");
}

#[test]
fn a_plan_is_asked_for_until_one_can_be_read_and_quotes_around_it_are_no_part_of_it() {
    let folder = PlanFolder::full();
    let lines = format!("没有\n{}\n\"{}\"\n0\n", folder.around().display(), folder.path().display());
    let said = said(&folder, &[], &lines);
    assert_eq!(said.matches("请把规划文件夹").count(), 3, "{said}");
    assert!(said.contains("没有这个文件夹") && said.contains("其中没有 规划.xlsx") && said.contains("退出"));
}

#[test]
fn what_is_no_number_of_the_menu_and_no_year_is_told_and_asked_again() {
    let folder = PlanFolder::full();
    let plan = folder.path();
    let (said, code) =
        menu(&folder, &[plan.to_str().expect("text")], "1O\n\n\u{ff11}\n明年\n2024年\n\n0\n".as_bytes());
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("没有“1O”这一项") && said.contains("没有“”这一项"), "{said}");
    assert!(said.contains("“明年”不是年度") && said.contains("份2024年空表"), "{said}");
    // A window of an old system types in its own encoding.
    let named = [&b"\xBD\xF1\xC4\xEA\n"[..], b"\xFF\xFF\n0\n"].concat();
    let (said, code) = menu(&folder, &[], &named);
    assert!(
        code == Some(0) && said.contains("没有“今年”这一项") && said.contains("没有“？”这一项"),
        "{said}"
    );
}

#[test]
fn each_choice_runs_its_verb_leaves_its_result_beside_the_plan_and_waits() {
    let folder = PlanFolder::full();
    let plan = folder.path();
    let plan = plan.to_str().expect("text");
    let said_of = |lines: &str| said(&folder, &[plan], lines);
    for (number, name) in [
        ("1\n\n", "空表-2024"),
        ("2\n\n", "审核-2023"),
        ("4\n2023年\n", "年度监测-2023"),
        ("5\n\n", "中期评估-2023"),
    ] {
        let told = said_of(&format!("{number}\n0\n"));
        let left = results(&folder).join(name);
        assert!(left.join("manifest.json").is_file(), "{name}: {told}");
        assert!(told.contains(&left.display().to_string()), "{told}");
        assert_eq!(told.matches("按回车键继续。").count(), 1, "{told}");
        assert_eq!(told.matches("下发空表\n").count(), 2, "the menu stands again: {told}");
    }
    // What programs read stands apart from what a person opens, and is compared all the same.
    let left = results(&folder).join("中期评估-2023");
    let names: BTreeSet<String> = left
        .read_dir()
        .expect("a result")
        .flatten()
        .map(|it| it.file_name().to_string_lossy().into_owned())
        .collect();
    let is_book = |name: &&String| Path::new(name).extension().is_some_and(|end| end == "xlsx");
    let others: Vec<&String> = names.iter().filter(|name| !is_book(name)).collect();
    assert_eq!(others, ["manifest.json", "数据文件", "运行结果.txt"]);
    assert!(left.join("数据文件/evaluation.json").is_file());
    folder.replace("宁溪镇", &ningxi().value("C02", number(47.0)));
    let told = said_of("5\n\n\n0\n");
    assert!(told.contains("与上次结果（第0001次）相比有"), "{told}");
    let told = said_of("8\n\n0\n");
    assert!(told.contains("下一步："), "{told}");
    let told = said_of("3\n没有.xlsx\n\n\n0\n");
    assert!(told.contains("没有“没有.xlsx”这个文件") && told.contains("没有待认定的说明"), "{told}");
}

#[test]
fn a_run_that_cannot_be_made_is_told_and_the_menu_goes_on() {
    let folder = PlanFolder::full();
    let plan = folder.path();
    let told = said(&folder, &[plan.to_str().expect("text")], "1\n1999\n\n4\n2031\n\n0\n");
    assert!(told.contains("1999年不在规划期") && told.contains("没有2031年的报送表"), "{told}");
    assert!(!results(&folder).exists());
}

#[test]
fn a_result_that_no_system_can_show_is_told_by_its_place() {
    let folder = PlanFolder::full();
    let plan = folder.path();
    let told = said(&folder, &[plan.to_str().expect("text")], "7\n\n1\n\n\n7\n\n0\n");
    assert!(told.contains("这个规划还没有结果"), "{told}");
    let left = results(&folder).join("空表-2024");
    assert!(told.contains(&format!("请自行打开文件夹：{}", left.display())), "{told}");
}

#[test]
fn another_plan_is_chosen_by_its_number_or_by_dropping_it_and_kept() {
    let (one, other) = (PlanFolder::full(), PlanFolder::full());
    let (plan, second) = (one.path(), other.path());
    let kept = || std::fs::read_to_string(one.around().join("设置/duibiao/last_plan.txt")).expect("settings");
    said(&one, &[plan.to_str().expect("text")], &format!("9\n'{}'\n0\n", second.display()));
    assert_eq!(kept().trim_end(), second.to_str().expect("text"));
    said(&one, &[], &format!("9\n\n{}\n0\n", plan.display()));
    assert_eq!(kept().trim_end(), plan.to_str().expect("text"));
}

#[test]
fn without_a_terminal_no_argument_shows_help_and_a_folder_is_no_command() {
    let folder = PlanFolder::full();
    let run = |arguments: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_duibiao"));
        let output = program.args(arguments).current_dir(folder.around()).stdin(Stdio::null()).output();
        let output = output.expect("the program runs");
        let told = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(told).expect("text"))
    };
    let (code, told) = run(&[]);
    assert!(code == Some(0) && told.contains("用法：duibiao") && told.contains("菜单"), "{told}");
    let (code, told) = run(&["tiny-14"]);
    assert!(code == Some(2) && told.contains("没有“tiny-14”这个命令"), "{told}");
}

/// What a person sees who starts the program in a window: `script` of the system gives it a terminal.
#[cfg(target_os = "linux")]
#[test]
fn in_a_terminal_no_argument_or_a_folder_opens_the_menu() {
    if !Path::new("/usr/bin/script").exists() {
        return;
    }
    let folder = PlanFolder::full();
    for (arguments, lines) in [("tiny-14", "0\n"), ("", "0\n"), ("'tiny-14/plan.toml'", "\n")] {
        let mut program = Command::new("/usr/bin/script")
            .args(["-qec", &format!("{} {arguments}", env!("CARGO_BIN_EXE_duibiao")), "/dev/null"])
            .current_dir(folder.around())
            .env("XDG_CONFIG_HOME", folder.around().join("设置"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("script starts");
        program.stdin.take().expect("a pipe").write_all(lines.as_bytes()).expect("lines");
        let output = program.wait_with_output().expect("script ends");
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let asked =
            if arguments.ends_with("toml'") { "请把规划文件夹" } else { "请输入前面的数字" };
        assert!(told.contains(asked) && output.status.success(), "{arguments}: {told}");
    }
}

#[test]
fn the_file_that_opens_the_menu_is_in_gbk_with_the_ends_of_lines_of_its_system() {
    let folder = PlanFolder::full();
    let starts = |to: &Path| menu(&folder, &["--bat", to.to_str().expect("text")], b"");
    let to = folder.around().join("程序");
    let (told, code) = starts(&to);
    assert!(code == Some(0) && told.contains("对标.bat"), "{told}");
    let bytes = std::fs::read(to.join("对标.bat")).expect("a file");
    assert!(bytes.starts_with(b"@echo off\r\n") && bytes.ends_with(b"\r\npause\r\n"), "no mark before it");
    assert!(bytes.windows(6).any(|part| part == b"\xB6\xD4\xB1\xEA\r\n"), "对标 in GBK");
    assert!(std::str::from_utf8(&bytes).is_err(), "not UTF-8");
    let ends = bytes.iter().filter(|&&byte| byte == b'\n').count();
    assert_eq!(bytes.windows(2).filter(|pair| pair == b"\r\n").count(), ends);
    let text = duibiao::source::decode(&bytes).expect("text");
    assert!(text.contains("\"%~dp0duibiao.exe\" \"%~1\"") && text.contains("双击打开菜单"), "{text}");
    assert_eq!(starts(&to).1, Some(0), "the same again");
}

#[test]
fn a_file_of_commands_that_somebody_changed_stays() {
    let folder = PlanFolder::full();
    let to = folder.around().join("程序");
    duibiao::write::folder::file(&to.join("对标.bat"), b"echo").expect("a file");
    let output = Command::new(env!("CARGO_BIN_EXE_duibiao")).arg("menu").arg("--bat").arg(&to).output();
    let output = output.expect("the program runs");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && told.contains("已有内容不同的同名文件"), "{told}");
    assert_eq!(std::fs::read(to.join("对标.bat")).expect("a file"), b"echo");
}

#[test]
fn a_result_keeps_what_the_screen_said() {
    let folder = PlanFolder::full();
    let run = |arguments: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_duibiao"));
        let output = program.args(arguments).current_dir(folder.around()).output().expect("the program runs");
        String::from_utf8(output.stdout).expect("text")
    };
    for (at, verb) in [
        &["midterm", "tiny-14"][..],
        &["check", "tiny-14", "--year", "2023"],
        &["forms", "tiny-14", "--year", "2024"],
    ]
    .into_iter()
    .enumerate()
    {
        let out = format!("结果{at}");
        let screen = run(&[verb, &["--out", &out]].concat());
        let kept = std::fs::read(folder.around().join(&out).join("运行结果.txt")).expect("a file");
        let text = String::from_utf8(kept.clone()).expect("text");
        let text = text.strip_prefix('\u{feff}').expect("a mark");
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        assert_eq!(text.replace("\r\n", "\n"), screen.replace(&out, "本文件所在的文件夹"), "{verb:?}");
        let manifest = std::fs::read_to_string(folder.around().join(&out).join("manifest.json"));
        let hash = duibiao::write::tidy::sha256(&kept);
        assert!(manifest.expect("a manifest").contains(&hash), "{verb:?}");
        // Elsewhere, or read by a program, the same bytes.
        run(&[verb, &["--out", "别处", "--quiet"]].concat());
        let elsewhere = std::fs::read(folder.around().join("别处/运行结果.txt")).expect("a file");
        assert_eq!(elsewhere, kept, "{verb:?}");
        std::fs::remove_dir_all(folder.around().join("别处")).expect("removed");
    }
}
