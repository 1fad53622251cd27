//! Cases of swapping a run's folder in.

use super::swap::Steps;
use super::*;

mod deaths;
mod kept;
mod together;

struct Office {
    root: tempfile::TempDir,
}

/// A system without an exchange, and with this rename.
fn by_renames(rename: &dyn Fn(&Path, &Path) -> io::Result<()>) -> Steps<'_> {
    Steps { exchange: &|_, _| Err(io::Error::from(io::ErrorKind::Unsupported)), rename, ..Steps::SYSTEM }
}

fn staged(target: &Path, words: &str) -> Staging {
    let mut staging = Staging::begin(target).expect("begin");
    staging.put("机器数据/甲.csv", words.as_bytes()).expect("put");
    let outputs = [serde_json::json!({"path": "机器数据/甲.csv", "sha256": sha256(words.as_bytes())})];
    let manifest = serde_json::json!({"tool": "duibiao", "outputs": outputs});
    staging.put("manifest.json", manifest.to_string().as_bytes()).expect("put");
    staging
}

impl Office {
    fn new() -> Self {
        Self { root: tempfile::tempdir().expect("temporary folder") }
    }

    fn target(&self) -> PathBuf {
        self.root.path().join("结果").join("中期评估 (2023年)")
    }

    /// A whole run of ours: one workbook and the manifest that names it.
    fn staged(&self, words: &str) -> Staging {
        staged(&self.target(), words)
    }

    fn words(&self) -> Option<String> {
        fs::read_to_string(self.target().join("机器数据/甲.csv")).ok()
    }

    fn add(&self, name: &str, words: &str) {
        file(&self.target().join(name), words.as_bytes()).expect("add");
    }

    /// What earlier results say, the oldest first; each is whole.
    fn earlier(&self) -> Vec<String> {
        let words = |folder: PathBuf| {
            assert!(ours::is_whole(&folder), "{}", folder.display());
            fs::read_to_string(folder.join("机器数据/甲.csv")).expect("words")
        };
        earlier(&self.target()).into_iter().map(words).collect()
    }

    /// Names beside the target: nothing of ours may stay there.
    fn beside(&self) -> usize {
        fs::read_dir(self.target().parent().expect("parent")).expect("list").count()
    }
}

#[test]
fn a_second_run_replaces_the_first_and_leaves_nothing_beside_it() {
    let office = Office::new();
    for words in ["第一次", "第二次"] {
        let place = office.staged(words).commit().expect("commit");
        assert!(place.ends_with("结果/中期评估 (2023年)"));
        assert_eq!((office.words().as_deref(), office.beside()), (Some(words), 1));
    }
}

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
#[test]
fn where_the_system_exchanges_folders_no_name_is_ever_empty() {
    let office = Office::new();
    office.staged("旧").commit().expect("commit");
    let steps = Steps { rename: &|_, _| panic!("the name stood empty"), ..Steps::SYSTEM };
    office.staged("新").commit_by(&steps).expect("commit");
    assert_eq!((office.words().as_deref(), office.beside()), (Some("新"), 1));
}

#[test]
fn where_it_does_not_two_renames_do_the_same() {
    let office = Office::new();
    for words in ["第一次", "第二次"] {
        office.staged(words).commit_by(&by_renames(&|from, to| fs::rename(from, to))).expect("commit");
        assert_eq!((office.words().as_deref(), office.beside()), (Some(words), 1));
    }
}

#[test]
fn a_run_that_stops_half_way_leaves_nothing() {
    let office = Office::new();
    drop(office.staged("半途"));
    assert_eq!((office.words(), office.beside()), (None, 0));
}

#[test]
fn an_empty_folder_is_taken_over() {
    let office = Office::new();
    fs::create_dir_all(office.target()).expect("folder");
    office.staged("新").commit().expect("commit");
    assert_eq!(office.words().as_deref(), Some("新"));
}

#[test]
fn a_folder_with_a_file_of_somebody_else_is_refused_and_kept() {
    let office = Office::new();
    office.staged("旧").commit().expect("commit");
    for name in ["批注.docx", "附件/a.pdf", "附件/b.pdf", "附件/c.pdf"] {
        office.add(name, "重要");
    }
    let error = office.staged("新").commit().expect_err("refused");
    assert!(matches!(&error, FolderError::Foreign { names, count: 4, .. } if names.len() == 3), "{error}");
    assert!(error.to_string().contains("批注.docx") && error.to_string().contains("等4个"), "{error}");
    assert_eq!((office.words().as_deref(), office.beside()), (Some("旧"), 1));
}

#[test]
fn a_folder_without_a_manifest_of_ours_is_refused() {
    for manifest in [None, Some("{}"), Some("不是JSON"), Some(r#"{"tool":"别的","outputs":[]}"#)] {
        let office = Office::new();
        office.add("照片.jpg", "重要");
        if let Some(manifest) = manifest {
            office.add("manifest.json", manifest);
        }
        let error = office.staged("新").commit().expect_err("refused");
        assert!(matches!(error, FolderError::Foreign { .. }), "{error}");
    }
}

#[test]
fn a_result_that_somebody_edited_is_not_overwritten() {
    let office = Office::new();
    office.staged("旧").commit().expect("commit");
    office.add("机器数据/甲.csv", "手工改过");
    let error = office.staged("新").commit().expect_err("refused");
    assert!(matches!(error, FolderError::Changed { .. }), "{error}");
    assert_eq!(office.words().as_deref(), Some("手工改过"));
}

#[test]
fn a_manifest_that_does_not_say_what_its_files_were_gives_nobody_leave_to_overwrite_them() {
    let list = r#"[{"path": "机器数据/甲.csv"}]"#;
    let hash = r#"[{"path": "机器数据/甲.csv", "sha256": null}]"#;
    for outputs in [list, hash, r#"["机器数据/甲.csv"]"#, r#"{"机器数据/甲.csv": null}"#] {
        let office = Office::new();
        office.add("机器数据/甲.csv", "手工改过");
        office.add("manifest.json", &format!(r#"{{"tool": "duibiao", "outputs": {outputs}}}"#));
        let error = office.staged("新").commit().expect_err("refused");
        assert!(matches!(error, FolderError::Foreign { .. }), "{outputs}: {error}");
        assert_eq!(office.words().as_deref(), Some("手工改过"));
    }
}

#[test]
fn an_open_workbook_is_told_by_its_name() {
    for lock in ["~$汇总.xlsx", ".~lock.汇总.xlsx#", ".~汇总.xlsx"] {
        let office = Office::new();
        office.staged("旧").commit().expect("commit");
        office.add(lock, "");
        let error = office.staged("新").commit().expect_err("open");
        assert!(error.to_string().contains("汇总.xlsx”正在被打开，请关闭后重试"), "{error}");
        let error = file(&office.target().join("汇总.xlsx"), b"").expect_err("open");
        assert!(matches!(error, FolderError::Open(_)), "{error}");
        assert_eq!(office.words().as_deref(), Some("旧"));
    }
}

#[test]
fn a_failing_rename_keeps_the_old_folder_whole() {
    let refused = || io::Error::from(io::ErrorKind::PermissionDenied);
    let office = Office::new();
    office.staged("旧").commit().expect("commit");
    let first = |_: &Path, _: &Path| Err(refused());
    let target = office.target();
    let second = |from: &Path, to: &Path| {
        let new_in = to == target && from.ends_with("新");
        if new_in { Err(refused()) } else { fs::rename(from, to) }
    };
    for rename in [&first as &dyn Fn(&Path, &Path) -> io::Result<()>, &second] {
        let error = office.staged("新").commit_by(&by_renames(rename)).expect_err("refused");
        assert!(error.to_string().contains("没有写入的权限。原有内容未动"), "{error}");
        assert_eq!((office.words().as_deref(), office.beside()), (Some("旧"), 1));
    }
}

#[test]
fn when_even_putting_back_fails_both_folders_are_kept_and_named() {
    let office = Office::new();
    office.staged("旧").commit().expect("commit");
    let target = office.target();
    let back = |from: &Path, to: &Path| {
        if to == target { Err(io::Error::other("盘掉了")) } else { fs::rename(from, to) }
    };
    match office.staged("新").commit_by(&by_renames(&back)) {
        Err(FolderError::Stranded { old, new, .. }) => {
            let read = |folder: PathBuf| fs::read_to_string(folder.join("机器数据/甲.csv")).ok();
            assert_eq!((read(old).as_deref(), read(new).as_deref()), (Some("旧"), Some("新")));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_name_that_leads_out_of_the_folder_or_comes_twice_is_refused() {
    let office = Office::new();
    let mut staging = office.staged("甲");
    for name in ["", "../a", "/etc/a", "a/../../b", "a\\b", "a/", "Manifest.JSON"] {
        assert!(matches!(staging.put(name, b""), Err(FolderError::Name(_))), "{name}");
    }
}

#[test]
fn a_file_in_the_place_of_the_folder_is_refused() {
    let office = Office::new();
    file(&office.target(), b"x").expect("file");
    let error = office.staged("新").commit().expect_err("refused");
    assert!(matches!(error, FolderError::NotAFolder(_)), "{error}");
    let below = Staging::begin(&office.target().join("下一级")).expect_err("refused");
    assert!(matches!(below, FolderError::Io { .. }), "{below}");
}

#[cfg(unix)]
#[test]
fn others_in_the_office_may_read_what_is_left() {
    use std::os::unix::fs::PermissionsExt;
    let office = Office::new();
    let place = office.staged("甲").commit().expect("commit");
    file(&place.join("单个.txt"), b"x").expect("file");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    let modes = (mode(&place), mode(&place.join("manifest.json")), mode(&place.join("单个.txt")));
    assert_eq!(modes, (0o755, 0o644, 0o644));
}

#[test]
fn the_longest_name_a_system_takes_is_taken_and_a_longer_one_is_told_as_that() {
    let office = Office::new();
    let long = |bytes: usize| office.root.path().join("长".repeat(bytes / 3));
    let mut staging = Staging::begin(&long(255)).expect("begin");
    staging.put("甲.csv", b"x").expect("put");
    let place = staging.commit().expect("commit");
    assert!(place.join("甲.csv").exists());
    file(&place.join("名".repeat(85)), b"x").expect("file");
    for error in [
        Staging::begin(&long(258)).expect_err("too long"),
        file(&place.join("名".repeat(86)), b"x").expect_err("too long"),
    ] {
        assert!(error.to_string().contains("名称太长（每一段名称最多255个字节"), "{error}");
        assert!(error.to_string().contains("请换一个短些的名称"), "{error}");
    }
}
