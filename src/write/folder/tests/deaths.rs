//! Cases of a process that is killed while it swaps: a process of its own dies, the next run looks.
#![cfg(unix)]

use super::*;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

const OFFICE: &str = "DUIBIAO_TEST_OFFICE";
const MANNER: &str = "DUIBIAO_TEST_MANNER";

/// The process that dies. It writes results into the office it is given until it is killed.
#[test]
#[ignore = "the other tests here start it as a process of its own"]
fn victim() {
    let root = PathBuf::from(std::env::var_os(OFFICE).expect("started by the other tests"));
    let manner = std::env::var(MANNER).expect("started by the other tests");
    let target = root.join("结果").join("中期评估 (2023年)");
    let dies = |from: &Path, to: &Path| {
        if to == target && manner == "between" {
            let me = std::process::id().to_string();
            Command::new("kill").args(["-9", &me]).status().expect("kill");
            thread::sleep(Duration::from_mins(1));
        }
        fs::rename(from, to)?;
        thread::sleep(Duration::from_millis(1));
        Ok(())
    };
    for number in 0.. {
        let staging = staged(&target, &format!("第{number}次"));
        let done =
            if manner == "exchange" { staging.commit() } else { staging.commit_by(&by_renames(&dies)) };
        done.expect("commit");
    }
}

fn start(office: &Office, manner: &str) -> Child {
    let name = format!("{}::victim", module_path!().split_once("::").expect("a module").1);
    Command::new(std::env::current_exe().expect("this test"))
        .args(["--ignored", "--exact", &name])
        .env(OFFICE, office.root.path())
        .env(MANNER, manner)
        .stdout(Stdio::null())
        .spawn()
        .expect("a process")
}

#[test]
fn killed_between_the_two_renames_the_old_result_is_put_back_told_and_nothing_is_left() {
    let office = Office::new();
    office.staged("旧").commit().expect("commit");
    let died = start(&office, "between").wait().expect("it ends");
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&died), Some(9), "{died}");
    assert_eq!(
        (office.words(), office.beside()),
        (None, 1),
        "the name stands empty, the old result is aside"
    );
    let staging = office.staged("新");
    let told = [Recovery::PutBack(office.target()), Recovery::Cleared(1)];
    assert_eq!(staging.recovered(), told);
    assert_eq!(office.words().as_deref(), Some("旧"));
    staging.commit().expect("commit");
    assert_eq!((office.words().as_deref(), office.beside()), (Some("新"), 1));
}

#[test]
fn killed_at_any_moment_a_whole_result_stands_after_the_next_run_begins() {
    let mut seed: u64 = 0x9E37_79B9_7F4A_7C15;
    for manner in ["exchange", "renames"] {
        for kill in 0..12 {
            println!("{manner}, kill {kill}, seed {seed:#x}");
            let office = Office::new();
            office.staged("旧").commit().expect("commit");
            let mut child = start(&office, manner);
            while office.words().as_deref() == Some("旧") {
                thread::sleep(Duration::from_millis(1));
                assert!(
                    child.try_wait().expect("status").is_none(),
                    "the process to be killed ended by itself"
                );
            }
            // xorshift: any moment of the next fifteen milliseconds, some five swaps.
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            thread::sleep(Duration::from_micros(seed % 15_000));
            child.kill().expect("kill");
            child.wait().expect("it ends");
            let staging = office.staged("新");
            assert!(ours::is_whole(&office.target()), "{manner}, kill {kill}");
            staging.commit().expect("commit");
            assert_eq!(
                (office.words().as_deref(), office.beside()),
                (Some("新"), 1),
                "{manner}, kill {kill}"
            );
        }
    }
}
