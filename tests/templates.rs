//! Templates a county wrote are compared with the program both ways before anything is read: every mistake is told by
//! file, line and name. And the lists they are compared with are the ones the code uses.

use duibiao::run::templates;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn built_in(file: &str) -> String {
    std::fs::read_to_string(home().join("templates").join(file)).expect(file)
}

fn put(folder: &TempDir, file: &str, bytes: &[u8]) {
    use std::io::Write;
    let mut file = std::fs::File::create(folder.path().join(file)).expect("a file");
    file.write_all(bytes).expect("written");
}

/// A folder with one built-in template, changed: `from` becomes `to`, the first time it stands there.
fn changed(file: &str, from: &str, to: &str) -> TempDir {
    let text = built_in(file);
    assert!(text.contains(from), "{file} has no {from}");
    let folder = tempfile::tempdir().expect("a folder");
    put(&folder, file, text.replacen(from, to, 1).as_bytes());
    folder
}

fn told(folder: &Path) -> String {
    templates::load(Some(folder)).expect_err("a mistake in the templates").to_string()
}

/// file · what stands there · what a county makes of it · words of the message
type Case = (&'static str, &'static str, &'static str, &'static [&'static str]);

const CASES: [Case; 51] = [
    // Sheets and columns.
    (
        "workbook.toml",
        "key = \"lagging\"",
        "key = \"laging\"",
        &["workbook.toml 第", "“laging”", "“lagging”"],
    ),
    ("annual.toml", "\"lagging\"", "\"laging\"", &["annual.toml 第", "“laging”", "是否应为“lagging”"]),
    ("annual.toml", "\"ledger\",", "\"ledger\", \"ledger\",", &["annual.toml 第", "“ledger”写了两次"]),
    ("midterm.toml", "\"due\",", "\"deu\",", &["midterm.toml 第", "“main”没有列“deu”", "“due”"]),
    ("midterm.toml", "gaps = [", "gasp = [", &["midterm.toml 第", "“gasp”", "“gaps”"]),
    (
        "final.toml",
        "lagging = \"{appendix}",
        "laging = \"{appendix}",
        &["final.toml 第", "titles", "“laging”"],
    ),
    (
        "workbook.toml",
        "key = \"coverage\"",
        "key = \"coverag\"",
        &["workbook.toml 第", "“coverag”", "“coverage”"],
    ),
    ("workbook.toml", "key = \"affected\"", "key = \"due\"", &["第", "“missing”的列“due”写了两次"]),
    ("workbook.toml", "each = \"years\"\n", "", &["第", "“value”要逐项重复", "each = \"years\""]),
    ("workbook.toml", "key = \"item\"\n", "key = \"item\"\neach = \"years\"\n", &["“item”不能逐项重复"]),
    ("workbook.toml", "columns_of = \"main\"", "columns_of = \"mian\"", &["第", "“mian”可借用", "“main”"]),
    (
        "workbook.toml",
        "columns_of = \"main\"",
        "columns_of = \"quality\"",
        &["“text”没有数可填“quality”的列（"],
    ),
    ("workbook.toml", "style = \"big_cell\"", "style = \"bigcell\"", &["第", "样式“bigcell”", "“big_cell”"]),
    (
        "workbook.toml",
        "key = \"period\"\nheading = \"期别\"\nwidth = 7\nstyle = \"text_center\"\n[[sheet.column]]\nkey = \"attribute\"",
        "key = \"attribute\"",
        &["“working”", "不能没有列“period”"],
    ),
    (
        "form.toml",
        "key = \"explanation\"",
        "key = \"explain\"",
        &["form.toml 第", "“explain”", "“explanation”"],
    ),
    (
        "form.toml",
        "key = \"tasks\"",
        "key = \"task\"",
        &["form.toml", "缺少工作表“tasks”", "“task”，是否应为“tasks”"],
    ),
    (
        "form.toml",
        "key = \"code\"\nheading = \"代码\"\nwidth = 7\nstyle = \"form_center\"\n[[sheet.column]]\n",
        "",
        &["form.toml 第", "“form”不能没有列“code”"],
    ),
    // Words.
    ("judgement.toml", "ahead = \"快于预期\"\n", "", &["judgement.toml 第", "缺少完成情况“ahead”"]),
    (
        "judgement.toml",
        "backwards =",
        "backward =",
        &["缺少完成情况“backwards”", "“backward”，是否应为“backwards”"],
    ),
    (
        "judgement.toml",
        "ahead = \"快于预期\"",
        "ahead = \"符合预期\"",
        &["judgement.toml 第", "“符合预期”用了两次", "ahead"],
    ),
    (
        "judgement.toml",
        "hard = \"难以完成\"",
        "hard = \"未完成\"",
        &["“未完成”用了两次（not_achieved、hard）"],
    ),
    ("judgement.toml", "early = \"提前完成\"", "early = \" 完 成\"", &["“ 完 成”用了两次"]),
    (
        "judgement.toml",
        "met = \"已达目标值(须保持)\"",
        "met = \"已清零（须保持）\"",
        &["用了两次（cleared、met）"],
    ),
    ("judgement.toml", "short = \"未达到\"", "short = \"缺报\"", &["“缺报”用了两次（short、not_reported）"]),
    ("judgement.toml", "late = \"落后于节点\"", "late = \"\"", &["“late”的用词是空的"]),
    ("judgement.toml", "late = \"落后于节点\"", "late = \">落后\"", &["“>落后”", "不能"]),
    ("judgement.toml", "able =", "abel =", &["judgement.toml 第", "“abel”", "“able”"]),
    (
        "judgement.toml",
        "missing_unit = \"缺报可能改变结论\"\n",
        "",
        &["judgement.toml 第", "缺少必填的项“missing_unit”"],
    ),
    ("judgement.toml", "ahead = \"1.10\"", "ahead = \"0.90\"", &["judgement.toml 第", "由高到低"]),
    ("judgement.toml", "slightly_behind = \"0.75\"", "slightly_behind = \"0\"", &["“slightly_behind”应为"]),
    (
        "judgement.toml",
        "quantile = \"1.96\"",
        "quantile = \"一点九六\"",
        &["第", "“quantile”应为", "“一点九六”"],
    ),
    ("judgement.toml", "small_denominator = \"30\"", "small_denominator = 30", &["第", "加英文引号的文字"]),
    ("stages.toml", "kind = \"常态\"", "kind = \"常年\"", &["“常年”，是否应为“常态”", "缺少阶段组“常态”"]),
    ("stages.toml", "word = \"推进中\"", "word = \"已启动\"", &["stages.toml 第", "“已启动”用了两次"]),
    ("stages.toml", "share = 80", "share = 20", &["stages.toml 第", "“任务”的 share 应从 0 逐段增加到 100"]),
    // Sentences, labels and what is filled into them.
    ("workbook.toml", "one_chart = \"完成情况（项数）\"\n", "", &["[text] 中缺少文字“one_chart”"]),
    (
        "workbook.toml",
        "cover_number =",
        "cover_nubmer =",
        &["缺少文字“cover_number”", "“cover_nubmer”，是否应为“cover_number”"],
    ),
    (
        "annual.toml",
        "report_question =",
        "report_qestion =",
        &["annual.toml 第", "“report_qestion”", "“report_question”"],
    ),
    ("form.toml", "audit_pass = \"通过\"\n", "", &["form.toml 第", "缺少文字“audit_pass”"]),
    ("workbook.toml", "listing_text = \"正文目标\"", "listing_text = \"主要指标\"", &["“主要指标”用了两次"]),
    (
        "workbook.toml",
        "时序进度：{elapsed}%",
        "时序进度：{elapsd}%",
        &["第", "“elapsd”没有内容可填，是否应为“elapsed”"],
    ),
    ("workbook.toml", "heading = \"{y}年\"", "heading = \"{yy}年\"", &["第", "“yy”没有内容可填"]),
    ("workbook.toml", "heading = \"指标属性\"", "heading = \"{status}\"", &["第", "“status”没有内容可填"]),
    ("workbook.toml", "，缺{names}", "，缺{name}", &["第", "“name”没有内容可填，是否应为“names”"]),
    ("workbook.toml", "value = \"{bands}\"", "value = \"{band}\"", &["第", "“band”没有内容可填"]),
    (
        "workbook.toml",
        "\"{met}\" = \"mark_good\"",
        "\"{mett}\" = \"mark_god\"",
        &["“mett”没有", "样式“mark_god”，是否应为“mark_good”"],
    ),
    ("form.toml", "prompt = \"{name}", "prompt = \"{nmae}", &["form.toml 第", "“nmae”没有内容可填"]),
    // Findings.
    (
        "findings.toml",
        "code = \"C06\"",
        "code = \"C60\"",
        &["findings.toml", "缺少审核问题“C06”", "没有审核问题“C60”"],
    ),
    ("findings.toml", "code = \"F02\"", "code = \"F01\"", &["findings.toml 第", "“F01”写了两次"]),
    (
        "findings.toml",
        "{unit}没有{year}年",
        "{unit}没有{yaer}年",
        &["findings.toml 第", "“yaer”没有内容可填", "“year”"],
    ),
    (
        "findings.toml",
        "severity = \"强制性\"",
        "severity = \"必须改\"",
        &["第", "“必须改”不是可用的取值", "核实性"],
    ),
];

#[test]
fn a_template_that_does_not_fit_is_refused_by_file_line_and_name() {
    let mut unlike = Vec::new();
    for (file, from, to, words) in CASES {
        let folder = changed(file, from, to);
        let told = told(folder.path());
        let missing = words.iter().filter(|word| !told.contains(**word));
        unlike.extend(missing.map(|word| format!("{file}: {from} → {to}\n wanted {word}\n told {told}")));
    }
    assert!(unlike.is_empty(), "{}", unlike.join("\n"));
}

/// body of style.toml after `[style.a]` · words of the message
#[test]
fn a_mistake_in_the_styles_is_told_like_one_in_any_other_template() {
    for (from, to, words) in [
        (
            "[style.title]",
            "[style.title]\nsise = 1",
            "style.toml 第21行第1列：不认识的项“sise”，是否应为“size”",
        ),
        ("[style.title]", "[x]\n[style.title]", "不认识的项“x”"),
        ("[style.title]", "[style.titel]", "缺少样式“title”"),
        ("base = \"text\"", "base = \"txet\"", "没有“txet”，是否应为“text”"),
        ("size = 18", "size = \"18\"", "这里应为数字"),
    ] {
        let folder = changed("style.toml", from, to);
        let told = told(folder.path());
        assert!(told.contains(words) && !told.contains("expected"), "{to}: {told}");
    }
}

#[test]
fn all_mistakes_of_all_templates_are_told_at_once() {
    let folder = changed("judgement.toml", "ahead = \"快于预期\"", "ahead = \"符合预期\"");
    put(&folder, "stages.toml", built_in("stages.toml").replace("share = 80", "share = 20").as_bytes());
    put(&folder, "findings.toml", built_in("findings.toml").replace("F02", "F01").as_bytes());
    put(&folder, "style.toml", built_in("style.toml").replace("size = 18", "size = 1800").as_bytes());
    let told = told(folder.path());
    assert!(told.starts_with("模板有5处错误"), "{told}");
    for file in ["judgement.toml 第", "stages.toml 第", "findings.toml 第", "style.toml 第"] {
        assert!(told.contains(file), "{told}");
    }
}

#[test]
fn what_does_not_fit_the_program_is_told_beside_a_mistake_in_the_styles_and_nothing_that_follows_from_it() {
    for (from, to) in [("size = 18", "size = 1800"), ("size = 18", "size = ")] {
        let folder = changed("style.toml", from, to);
        put(&folder, "stages.toml", built_in("stages.toml").replace("\"常态\"", "\"常年\"").as_bytes());
        let told = told(folder.path());
        assert!(told.starts_with("模板有3处错误"), "{told}");
        for words in ["style.toml 第", "不认识的阶段组“常年”", "缺少阶段组“常态”"] {
            assert!(told.contains(words), "{words}\n{told}");
        }
    }
}

#[test]
fn the_built_in_templates_and_a_folder_of_their_copies_fit() {
    templates::load(None).expect("the built-in templates");
    templates::load(Some(&home().join("templates"))).expect("their copies");
}

#[test]
fn a_template_saved_by_notepad_or_wps_is_read() {
    let text = built_in("judgement.toml").replace("快于预期", "超前");
    let marked = [b"\xEF\xBB\xBF".as_slice(), text.as_bytes()].concat();
    for bytes in [text.as_bytes().to_vec(), marked, encoding(&text)] {
        let folder = tempfile::tempdir().expect("a folder");
        put(&folder, "judgement.toml", &bytes);
        let (words, _) = templates::load(Some(folder.path())).expect("a template");
        assert_eq!(words.judgement.status("ahead"), "超前");
    }
}

/// A text in GB18030, as old programs write it.
fn encoding(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

#[test]
fn files_that_are_no_template_are_told_by_name_and_those_of_the_system_are_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in [".DS_Store", "Thumbs.db", "~$judgement.toml"] {
        put(&folder, name, b"x");
    }
    templates::load(Some(folder.path())).expect("nothing but the system's files");
    put(&folder, "judgment.toml", b"x");
    put(&folder, "stages.toml", b"\xFF\xFE\xFFa\0");
    std::fs::create_dir(folder.path().join("style.toml")).expect("a folder");
    let told = told(folder.path());
    for words in [
        "judgment.toml：不认识的模板文件，是否应为“judgement.toml”",
        "stages.toml：文字编码不能识别",
        "style.toml：这不是普通文件（是管道、设备或文件夹）",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_nowhere_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink("nowhere", folder.path().join("stages.toml")).expect("a link");
    assert!(told(folder.path()).contains("stages.toml：这是一个失效的链接"));
}

/// The text of every file of a room.
fn room(name: &str) -> String {
    let files = walkdir::WalkDir::new(home().join("src")).sort_by_file_name().into_iter().flatten();
    let paths: Vec<PathBuf> = files
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .filter(|path| {
            let inside = path.strip_prefix(home().join("src")).expect("under src");
            inside.starts_with(name) || inside == Path::new(&format!("{name}.rs"))
        })
        .filter(|path| !["keys.rs", "labels.rs", "sheets.rs"].iter().any(|list| path.ends_with(list)))
        .collect();
    assert!(!paths.is_empty(), "no room {name}");
    paths.iter().map(|path| std::fs::read_to_string(path).expect("a source file")).collect()
}

/// The first quoted word after each of some openings, such as `say(`.
fn quoted_after<'a>(text: &'a str, openings: &[&str]) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    for opening in openings {
        for (at, _) in text.match_indices(opening) {
            let rest = text[at + opening.len()..].trim_start().strip_prefix('"');
            found.extend(rest.and_then(|rest| rest.split('"').next()));
        }
    }
    found
}

#[test]
fn the_labels_the_code_says_are_the_ones_the_templates_are_asked_for() {
    let families =
        ["sdg_", "un_", "eu_", "cs_", "ap_", "listing_", "one_milestones", "one_duties", "one_tasks"];
    for (name, keys) in [
        ("report", duibiao::report::keys()),
        ("report", duibiao::report::public::keys()),
        ("form", duibiao::form::keys::keys()),
        ("dialogue", duibiao::dialogue::keys::keys()),
    ] {
        let code = room(name);
        let declared: BTreeSet<&str> = keys.labels.iter().map(|(key, _)| *key).collect();
        assert_eq!(declared.len(), keys.labels.len(), "{name}: a label is declared twice");
        let said = quoted_after(&code, &["say(", "say_with(", "word_in_formula(", "label(", "sign("]);
        // The public edition is a part of the room with a template of its own.
        let editions = [duibiao::report::keys(), duibiao::report::public::keys()];
        let labels = editions.iter().flat_map(|keys| &keys.labels).map(|(key, _)| *key);
        let beside: BTreeSet<&str> = if name == "report" { labels.collect() } else { BTreeSet::new() };
        let strangers: Vec<_> = said.difference(&declared).filter(|key| !beside.contains(*key)).collect();
        assert!(strangers.is_empty(), "{name} says {strangers:?}, which no list declares");
        // Some are said by the outline itself, some are named by a kind of promise.
        let shared = code.clone() + &room("words") + &room("plan");
        let silent: Vec<_> = declared
            .iter()
            .filter(|key| !shared.contains(&format!("\"{key}\"")))
            .filter(|key| !families.iter().any(|family| key.starts_with(family)))
            .collect();
        assert!(silent.is_empty(), "{name} never says {silent:?}");
    }
}

#[test]
fn the_findings_the_code_makes_are_the_ones_the_catalogue_is_asked_for() {
    for (name, declared) in [
        ("intake", duibiao::intake::FINDINGS.as_slice()),
        ("check", duibiao::check::FINDINGS.as_slice()),
        ("store", duibiao::store::frozen::FINDINGS.as_slice()),
    ] {
        // The doubts of 不适用 have their codes where they are decided.
        let code = if name == "check" { room(name) + &room("total") } else { room(name) };
        let declared: BTreeSet<&str> = declared.iter().map(|(code, _)| *code).collect();
        let made: BTreeSet<&str> = code
            .split('"')
            .filter(|word| {
                word.len() == 3
                    && word.starts_with(|first: char| first.is_ascii_uppercase())
                    && word[1..].bytes().all(|digit| digit.is_ascii_digit())
            })
            .collect();
        assert_eq!(made, declared, "{name}");
    }
}

#[test]
fn the_styles_the_code_names_are_the_ones_the_style_file_is_asked_for() {
    for (name, declared) in [
        ("report", duibiao::report::STYLES.as_slice()),
        ("form", duibiao::form::keys::STYLES.as_slice()),
        ("dialogue", duibiao::dialogue::keys::STYLES.as_slice()),
    ] {
        let code = room(name);
        let named = quoted_after(&code, &["styled(", "style = Some(String::from(", "style: String::from("]);
        let declared: BTreeSet<&str> = declared.iter().copied().collect();
        let strangers: Vec<_> = named.difference(&declared).collect();
        assert!(strangers.is_empty(), "{name} names {strangers:?}, which no list declares");
        assert!(declared.iter().all(|style| code.contains(&format!("\"{style}\""))), "{name}");
    }
}

#[test]
fn a_county_may_leave_a_column_out() {
    let folder = changed("midterm.toml", "  \"responsible\",\n", "");
    let (words, _) = templates::load(Some(folder.path())).expect("a choice");
    let main = words.report("midterm").sheet("main").expect("the main table");
    assert!(main.column.iter().all(|column| column.key != "responsible"));
}
