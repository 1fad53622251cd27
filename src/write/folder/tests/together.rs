//! Cases of runs at the same time, and of what others left beside a result.

use super::*;
use std::thread;

/// A place of work as a run leaves it that dies: nothing locks it any more.
fn abandoned(office: &Office, name: &str, files: &[(&str, &str)]) -> PathBuf {
    let place = office.target().parent().expect("parent").join(name);
    for (file, words) in files {
        let path = place.join(file);
        fs::create_dir_all(path.parent().expect("parent")).expect("folder");
        File::create(path).and_then(|mut file| file.write_all(words.as_bytes())).expect("file");
    }
    place
}

/// The last result, moved to a place of work and left there.
fn stranded(office: &Office, place: &str, words: &str) {
    office.staged(words).commit().expect("commit");
    let place = office.target().parent().expect("parent").join(place);
    fs::create_dir_all(place.parent().expect("parent")).expect("folder");
    fs::rename(office.target(), place).expect("moved aside");
}

#[test]
fn runs_at_the_same_time_with_different_results_all_succeed_and_the_last_is_whole() {
    for exchange in [true, false] {
        let office = Office::new();
        let run = &|number: usize| {
            for _ in 0..12 {
                let staging = office.staged(&format!("第{number}个"));
                assert_eq!(staging.recovered(), [], "a living run was taken for a dead one");
                let renames = by_renames(&|from, to| fs::rename(from, to));
                let done = if exchange { staging.commit() } else { staging.commit_by(&renames) };
                done.expect("commit");
            }
        };
        // A panic of any of them is a panic here.
        thread::scope(|scope| {
            for number in 0..8 {
                scope.spawn(move || run(number));
            }
        });
        assert!(ours::is_whole(&office.target()));
        assert_eq!(office.beside(), 1);
    }
}

#[test]
fn a_place_that_was_taken_and_is_empty_again_is_looked_at_again() {
    let office = Office::new();
    let tries = std::cell::Cell::new(0);
    let rename = |from: &Path, to: &Path| {
        tries.set(tries.get() + 1);
        // Another run's result stood there for this one moment.
        if tries.get() == 1 {
            Err(io::Error::from(io::ErrorKind::DirectoryNotEmpty))
        } else {
            fs::rename(from, to)
        }
    };
    office.staged("新").commit_by(&by_renames(&rename)).expect("commit");
    assert_eq!((office.words().as_deref(), office.beside(), tries.get()), (Some("新"), 1, 2));
}

#[test]
fn a_result_that_another_run_replaces_while_it_is_looked_at_is_not_called_edited() {
    for vanishes in [false, true] {
        let office = Office::new();
        office.staged("旧").commit().expect("commit");
        let looks = std::cell::Cell::new(0);
        let check = |target: &Path| {
            looks.set(looks.get() + 1);
            if looks.get() > 1 {
                return ours::check(target);
            }
            office.staged(if vanishes { "旧" } else { "别人的" }).commit().expect("another run");
            // What the look saw: a file gone, or one that the manifest read before does not know.
            if vanishes {
                return Err(io_error("读取文件", target)(io::Error::from(io::ErrorKind::NotFound)));
            }
            Err(FolderError::Changed { folder: target.to_path_buf(), names: Vec::new(), count: 1 })
        };
        office.staged("新").commit_by(&Steps { check: &check, ..Steps::SYSTEM }).expect("commit");
        assert_eq!((office.words().as_deref(), office.beside(), looks.get()), (Some("新"), 1, 2));
    }
}

#[test]
fn what_a_living_run_uses_is_not_cleared() {
    let office = Office::new();
    let living = office.staged("先");
    assert_eq!(office.staged("后").recovered(), []);
    living.commit().expect("commit");
    assert_eq!((office.words().as_deref(), office.beside()), (Some("先"), 1));
}

#[test]
fn what_dead_runs_left_is_cleared_and_told() {
    let office = Office::new();
    office.staged("旧").commit().expect("commit");
    let half = "中期评估 (2023年)";
    abandoned(&office, &format!(".{half}.新-aB3dE6"), &[("锁", ""), ("新/甲.csv", "半")]);
    abandoned(&office, &format!(".{half}.新-000000"), &[("甲.csv", "更早的版本")]);
    abandoned(&office, &format!(".{half}.新-111111"), &[("锁", "")]);
    let others =
        [format!(".{half}.新-手工留存"), format!(".{half}（副本）.新-aB3dE6"), format!(".{half}.新-aB3d")];
    for name in &others {
        abandoned(&office, name, &[("甲.csv", "别人的")]);
    }
    let staging = office.staged("新");
    assert_eq!(staging.recovered(), [Recovery::Cleared(2)]);
    assert!(staging.recovered()[0].to_string().contains("已清理上一次被中断的运行留下的2处临时文件"));
    staging.commit().expect("commit");
    assert_eq!((office.words().as_deref(), office.beside()), (Some("新"), 1 + others.len()));
}

#[test]
fn an_old_result_that_was_moved_aside_is_put_back_also_from_earlier_versions() {
    for place in [".中期评估 (2023年).新-aB3dE6/旧1", ".中期评估 (2023年).旧-aB3dE6/中期评估 (2023年)"]
    {
        let office = Office::new();
        stranded(&office, place, "旧");
        let staging = Staging::begin(&office.target()).expect("begin");
        assert_eq!(staging.recovered()[0], Recovery::PutBack(office.target()));
        assert!(staging.recovered()[0].to_string().contains("已把原有结果放回"));
        drop(staging);
        assert_eq!((office.words().as_deref(), office.beside()), (Some("旧"), 1));
    }
}

#[test]
fn half_of_an_old_result_is_never_put_back() {
    let office = Office::new();
    stranded(&office, ".中期评估 (2023年).新-aB3dE6/旧1", "旧");
    let folder = office.target().with_file_name(".中期评估 (2023年).新-aB3dE6");
    fs::remove_file(folder.join("旧1/机器数据/甲.csv")).expect("half removed");
    assert_eq!(office.staged("新").recovered(), [Recovery::Cleared(1)]);
    assert_eq!((office.words(), office.beside()), (None, 0));
}

#[test]
fn an_old_result_that_somebody_edited_is_kept_and_told() {
    let office = Office::new();
    let place = ".中期评估 (2023年).新-aB3dE6/旧1";
    stranded(&office, place, "旧");
    let folder = office.target().with_file_name(place);
    file(&folder.join("机器数据/甲.csv"), "手工改过".as_bytes()).expect("edited");
    let staging = office.staged("新");
    assert_eq!(staging.recovered(), [Recovery::Kept(folder.clone())]);
    assert!(staging.recovered()[0].to_string().contains("没有删除；请查看后自行处理"));
    staging.commit().expect("commit");
    assert_eq!(fs::read_to_string(folder.join("机器数据/甲.csv")).expect("there"), "手工改过");
}

#[test]
fn a_single_file_that_was_half_written_is_cleared_by_the_next_and_told_and_a_living_one_is_not() {
    let office = Office::new();
    office.add("甲.xlsx", "旧");
    let folder = office.target();
    let dead = folder.join(".甲.xlsx.新-aB3dE6");
    fs::rename(folder.join("甲.xlsx"), &dead).expect("left");
    let living = workplace::file_beside(&folder.join("甲.xlsx"), &folder).expect("living");
    let told = file(&folder.join("甲.xlsx"), "新".as_bytes()).expect("written");
    assert_eq!(told, [Recovery::Cleared(1)]);
    assert!(!dead.exists() && living.path().exists());
    drop(living);
    assert_eq!(fs::read_dir(&folder).expect("list").count(), 1);
}
