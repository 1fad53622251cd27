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
    // Dies as soon as the new result stands, with the old one still in the place of work.
    let dies_after = |step: &dyn Fn(&Path, &Path) -> io::Result<()>, from: &Path, to: &Path| {
        step(from, to)?;
        if to == target {
            let me = std::process::id().to_string();
            Command::new("kill").args(["-9", &me]).status().expect("kill");
            thread::sleep(Duration::from_mins(1));
        }
        Ok(())
    };
    let exchange_and_die = |from: &Path, to: &Path| dies_after(Steps::SYSTEM.exchange, from, to);
    let rename_and_die = |from: &Path, to: &Path| dies_after(Steps::SYSTEM.rename, from, to);
    for number in 0.. {
        let staging = staged(&target, &format!("第{number}次"));
        let done = match manner.as_str() {
            "exchange" => staging.commit(),
            "kept" => staging.commit_beside(KEEP).map(|(place, _)| place),
            "kept exchange" => {
                let steps = Steps { exchange: &exchange_and_die, ..Steps::SYSTEM };
                staging.commit_beside_by(KEEP, &steps).map(|(place, _)| place)
            }
            "kept renames" => {
                staging.commit_beside_by(KEEP, &by_renames(&rename_and_die)).map(|(place, _)| place)
            }
            _ => staging.commit_by(&by_renames(&dies)),
        };
        done.expect("commit");
    }
}

/// More than a test makes.
const KEEP: usize = 1000;

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

#[test]
fn killed_with_the_old_result_in_hand_it_is_put_among_the_earlier_ones_by_the_next_run() {
    for manner in ["kept exchange", "kept renames"] {
        let office = Office::new();
        office.staged("旧").commit().expect("commit");
        start(&office, manner).wait().expect("it ends");
        assert_eq!(office.words().as_deref(), Some("第0次"), "{manner}");
        assert_eq!(office.earlier(), Vec::<String>::new(), "{manner}");
        let staging = office.staged("新");
        assert_eq!(office.earlier(), ["旧"], "{manner}: {:?}", staging.recovered());
        staging.commit_beside(KEEP).expect("commit");
        assert_eq!((office.earlier(), office.beside()), (vec!["旧".into(), "第0次".into()], 2), "{manner}");
    }
}

#[test]
fn killed_at_any_moment_no_earlier_result_is_lost_or_half_there() {
    let mut seed: u64 = 0x2545_F491_4F6C_DD1D;
    for kill in 0..12 {
        println!("kill {kill}, seed {seed:#x}");
        let office = Office::new();
        office.staged("旧").commit().expect("commit");
        let mut child = start(&office, "kept");
        while office.words().as_deref() == Some("旧") {
            thread::sleep(Duration::from_millis(1));
            assert!(child.try_wait().expect("status").is_none(), "the process ended by itself");
        }
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        thread::sleep(Duration::from_micros(seed % 15_000));
        child.kill().expect("kill");
        child.wait().expect("it ends");
        let staging = office.staged("新");
        assert!(ours::is_whole(&office.target()), "kill {kill}");
        staging.commit_beside(KEEP).expect("commit");
        let earlier = office.earlier();
        let expected: Vec<String> = std::iter::once(String::from("旧"))
            .chain((0..earlier.len() - 1).map(|number| format!("第{number}次")))
            .collect();
        assert_eq!((earlier, office.beside()), (expected, 2), "kill {kill}");
    }
}
