//! Whatever the system refuses, a run ends in a sentence that says what it is, and the last result stands as it was;
//! a result stands only where it does no harm; what an interrupted run left is put right by the next.

mod common;

use common::form::PlanFolder;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A plan with sheets long enough to leave memory as they are written.
fn huangyan() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/huangyan-14")
}

fn binary(around: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_duibiao"));
    command.current_dir(around).env_remove("RUST_BACKTRACE");
    command
}

fn ended(command: &mut Command) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = command.output().expect("the binary runs");
    let told = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    (status.code(), told)
}

/// Every file below a folder by its path.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.expect("entry"))
        .filter(|entry| !entry.file_type().is_dir())
        .map(|entry| (entry.path().to_path_buf(), std::fs::read(entry.path()).unwrap_or_default()))
        .collect()
}

/// A run of Huangyan's mid-term under a limit of the shell, over a result that stands there already.
#[cfg(target_os = "linux")]
fn limited(limit: &str, environment: &[(&str, &str)]) -> (Option<i32>, String) {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let out = scratch.path().join("结果");
    let run = |shell: &str, environment: &[(&str, &str)]| {
        let mut command = Command::new("sh");
        command.args([
            "-c",
            &format!("{shell} exec \"$0\" \"$@\""),
            env!("CARGO_BIN_EXE_duibiao"),
            "midterm",
        ]);
        command.arg(huangyan()).args(["--quiet", "--out"]).arg(&out).env_remove("RUST_BACKTRACE");
        ended(command.envs(environment.iter().copied()))
    };
    assert_eq!(run("", &[]), (Some(0), String::new()));
    let before = tree(scratch.path());
    let end = run(limit, environment);
    assert!(tree(scratch.path()) == before, "the last result changed, or something was left beside it");
    end
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_may_not_grow_is_told_as_that() {
    let (code, told) = limited("ulimit -f 100;", &[]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("文件大小超过了系统允许的上限。请放宽该上限"), "{told}");
    assert!(!told.contains("panicked") && !told.contains("模板"), "{told}");
}

#[cfg(target_os = "linux")]
#[test]
fn files_that_may_not_be_opened_are_told_as_that() {
    // Whatever started the tests may have left some open.
    let (code, told) = limited("exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-; ulimit -n 5;", &[]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("同时打开的文件数达到了系统允许的上限"), "{told}");
    assert!(!told.contains("panicked") && !told.contains("模板"), "{told}");
}

#[cfg(target_os = "linux")]
#[test]
fn threads_that_are_not_to_be_had_are_told_as_that_and_english_only_to_who_asks() {
    // No machine has room for a thread of that size.
    let huge = ("RUST_MIN_STACK", "70368744177664");
    let (code, told) = limited("", &[huge]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("系统不允许再开新的线程或进程"), "{told}");
    assert!(!told.contains("panicked"), "{told}");
    let (code, told) = limited("", &[huge, ("RUST_BACKTRACE", "1")]);
    assert!(
        code == Some(2) && told.contains("panicked") && told.contains("系统不允许再开新的线程"),
        "{told}"
    );
}

#[cfg(unix)]
#[test]
fn a_system_without_a_temporary_folder_is_no_obstacle() {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let mut command = binary(scratch.path());
    command
        .arg("midterm")
        .arg(huangyan())
        .args(["--quiet", "--out", "结果"])
        .env("TMPDIR", "/没有/这个/文件夹");
    assert_eq!(ended(&mut command), (Some(0), String::new()));
    assert_eq!(std::fs::read_dir(scratch.path()).expect("list").count(), 1);
}

#[test]
fn a_result_may_not_stand_in_the_plan_nor_above_it_nor_where_the_shell_is() {
    let folder = PlanFolder::full();
    let plan = folder.path();
    let plan_word = "之内。结果放在那里，下次运行会把它当作规划文件或报送表来读";
    let whole_word = "运行时会整个替换输出文件夹";
    let mut cases = vec![
        (plan.clone(), plan_word),
        (plan.join("结果"), plan_word),
        (plan.join("submissions/2023"), plan_word),
        (plan.join("submissions/2023/结果"), plan_word),
        (plan.join("报送/2024/新的"), plan_word),
        (PathBuf::from("tiny-14/submissions"), plan_word),
        (PathBuf::from("别处/../tiny-14/结果"), plan_word),
        (folder.around().to_path_buf(), whole_word),
        (PathBuf::from("."), whole_word),
        (PathBuf::from(".."), whole_word),
        (PathBuf::from("tiny-14/.."), whole_word),
    ];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&plan, folder.around().join("捷径")).expect("a link");
        cases.push((PathBuf::from("捷径/结果"), plan_word));
        cases.push((PathBuf::from("捷径/../tiny-14/submissions/2023"), plan_word));
    }
    let before = tree(folder.around());
    for (out, word) in cases {
        for verb in [&["midterm"][..], &["forms", "--year", "2023"]] {
            let (code, told) =
                ended(binary(folder.around()).args(verb).arg("tiny-14").arg("--out").arg(&out));
            assert_eq!(code, Some(2), "{}: {told}", out.display());
            assert!(told.contains(word) && told.contains("请"), "{}: {told}", out.display());
        }
        let (code, _) = ended(binary(&plan).args(["midterm", ".", "--out"]).arg(plan.join("结果")));
        assert_eq!(code, Some(2), "from inside the plan");
    }
    assert!(tree(folder.around()) == before, "something was written");
}

#[cfg(unix)]
#[test]
fn a_folder_of_submissions_that_is_a_link_is_as_much_the_plans() {
    let folder = PlanFolder::full();
    let elsewhere = folder.around().join("共享盘");
    std::fs::rename(folder.path().join("submissions"), &elsewhere).expect("moved");
    std::os::unix::fs::symlink(&elsewhere, folder.path().join("submissions")).expect("a link");
    let (code, told) =
        ended(binary(folder.around()).args(["midterm", "tiny-14", "--out", "共享盘/2023/结果"]));
    assert!(code == Some(2) && told.contains("在规划文件夹"), "{told}");
}

#[test]
fn samples_go_among_the_submissions_and_what_a_killed_run_left_there_is_no_obstacle() {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let plan = scratch.path().join("huangyan-14");
    for entry in std::fs::read_dir(huangyan()).expect("the plan").flatten().filter(|e| e.path().is_file()) {
        std::fs::create_dir_all(&plan).expect("folder");
        std::fs::copy(entry.path(), plan.join(entry.file_name())).expect("copied");
    }
    let year = plan.join("submissions/2023");
    let sample = |out: &Path| {
        ended(binary(scratch.path()).args(["sample", "huangyan-14", "--year", "2023", "--out"]).arg(out))
    };
    let (code, told) = sample(&year);
    assert_eq!(code, Some(0), "{told}");
    let whole = tree(&year);
    let (name, bytes) = whole.iter().next().expect("a form");
    let name = name.file_name().expect("a name").to_string_lossy();
    duibiao::write::folder::file(&year.join(format!(".{name}.新-aB3dE6")), &bytes[..100]).expect("left");
    let (code, told) = sample(&year);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("已清理上一次被中断的运行留下的1处临时文件"), "{told}");
    assert!(tree(&year) == whole, "the same forms and nothing else");
    let (code, told) = sample(&plan.join("样例"));
    assert!(code == Some(2) && told.contains("在规划文件夹"), "{told}");
}

#[test]
fn what_an_interrupted_run_left_is_put_back_by_the_next_and_told() {
    let folder = PlanFolder::full();
    let run = |more: &[&str]| {
        ended(binary(folder.around()).args(["midterm", "tiny-14", "--out", "结果"]).args(more))
    };
    let (code, told) = run(&[]);
    assert!(code == Some(0) && !told.contains("中断"), "{told}");
    let stranded = folder.around().join(".结果.新-aB3dE6/旧1");
    for more in [&[][..], &["--json"]] {
        std::fs::create_dir_all(stranded.parent().expect("parent")).expect("folder");
        std::fs::rename(folder.out(), &stranded).expect("moved aside");
        let (code, told) = run(more);
        assert_eq!(code, Some(0), "{told}");
        assert!(told.contains("上一次运行在替换结果时被中断，已把原有结果放回"), "{told}");
        assert!(told.contains("已清理上一次被中断的运行留下的1处临时文件"), "{told}");
        let (code, told) = run(more);
        assert!(code == Some(0) && !told.contains("中断"), "{told}");
        assert!(folder.out().is_dir() && !stranded.parent().expect("parent").exists());
    }
}
