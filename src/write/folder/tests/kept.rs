//! Cases of earlier results that are kept beside the latest.

use super::*;

/// Leaves a result with these words; gives what became of the earlier ones.
fn leave(office: &Office, words: &str, keep: usize) -> Kept {
    office.staged(words).commit_beside(keep).expect("commit").1
}

#[test]
fn a_result_that_differs_moves_the_earlier_one_beside_it_under_the_next_number() {
    let office = Office::new();
    for words in ["一", "二", "三"] {
        leave(&office, words, 5);
    }
    assert_eq!(office.words().as_deref(), Some("三"));
    assert_eq!(office.earlier(), ["一", "二"]);
    let names: Vec<PathBuf> = earlier(&office.target());
    assert!(names[1].ends_with("中期评估 (2023年).历次/第0002次"), "{names:?}");
    assert_eq!(office.beside(), 2, "nothing but the latest and the earlier ones");
}

#[test]
fn the_same_result_again_keeps_nothing_new_and_names_the_last_that_differs() {
    let office = Office::new();
    assert_eq!(leave(&office, "一", 5), Kept::default());
    assert_eq!(leave(&office, "一", 5), Kept::default());
    assert_eq!(office.beside(), 1, "no empty folder of earlier results");
    assert!(leave(&office, "二", 5).is_new);
    let again = leave(&office, "二", 5);
    assert_eq!((again.is_new, again.last), (false, earlier(&office.target()).pop()));
    assert_eq!(office.earlier(), ["一"]);
}

#[test]
fn beyond_the_number_wanted_the_oldest_go_and_numbers_are_not_used_again() {
    let office = Office::new();
    let removed: Vec<usize> =
        ["一", "二", "三", "四", "五"].map(|words| leave(&office, words, 2).removed).to_vec();
    assert_eq!(removed, [0, 0, 0, 1, 1]);
    assert_eq!(office.earlier(), ["三", "四"]);
    assert!(earlier(&office.target())[1].ends_with("第0004次"));
    assert_eq!(office.beside(), 2);
}

#[test]
fn an_earlier_result_that_somebody_wrote_into_is_not_removed() {
    let office = Office::new();
    leave(&office, "一", 1);
    leave(&office, "二", 1);
    let first = earlier(&office.target()).pop().expect("one");
    file(&first.join("批注.txt"), "重要".as_bytes()).expect("a note");
    let kept = leave(&office, "三", 1);
    assert_eq!((kept.removed, kept.stuck), (0, vec![first.clone()]));
    assert!(first.join("批注.txt").exists());
}

#[test]
fn where_none_is_wanted_none_is_kept() {
    let office = Office::new();
    leave(&office, "一", 0);
    assert_eq!(leave(&office, "二", 0), Kept::default());
    assert_eq!(office.beside(), 1);
}

#[test]
fn a_system_without_an_exchange_keeps_them_too() {
    let office = Office::new();
    for words in ["一", "二", "三"] {
        let rename = |from: &Path, to: &Path| fs::rename(from, to);
        office.staged(words).commit_beside_by(5, &by_renames(&rename)).expect("commit");
    }
    assert_eq!((office.words().as_deref(), office.earlier()), (Some("三"), vec!["一".into(), "二".into()]));
}
