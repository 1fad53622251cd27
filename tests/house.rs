//! The law of the house: a room uses only the rooms above it and the furniture, a library is named only in its room,
//! a kind of promise only in its own file and in the list of kinds, and no network stack comes in through `Cargo.lock`.

use duibiao::plan::Kind;
use std::collections::BTreeSet;
use std::path::Path;

/// Used by any room; uses only furniture.
const FURNITURE: [&str; 10] =
    ["value", "shown", "place", "ids", "observation", "finding", "excel", "sheet", "xml", "source"];

/// Top to bottom: a room uses only rooms above it.
const ROOMS: [&str; 21] = [
    "words", "expr", "sampling", "grid", "plan", "form", "sample", "intake", "total", "check", "survey",
    "evaluate", "assess", "protect", "dialogue", "report", "write", "inspect", "store", "run", "cli",
];

/// Each library that has a room of its own, and the rooms that may name it.
const LIBRARIES: [(&str, &[&str]); 9] = [
    ("calamine", &["grid"]),
    ("encoding_rs", &["grid", "source"]),
    ("zip", &["grid", "write", "inspect"]),
    ("polars", &["total"]),
    ("rust_xlsxwriter", &["write"]),
    ("clap", &["cli"]),
    ("csv", &["grid", "write", "store"]),
    ("serde_json", &["run", "write", "inspect", "store"]),
    ("anyhow", &[]),
];

/// Packages that can only be there to talk to a network.
const NETWORK: [&str; 10] =
    ["reqwest", "hyper", "h2", "rustls", "ring", "object_store", "openssl", "native-tls", "quinn", "curl"];

/// What is wrong with a set of files, given as paths under `src/` and their text.
fn violations(files: &[(&str, &str)]) -> Vec<String> {
    let bare: Vec<(&str, Vec<Token>)> =
        files.iter().map(|(path, text)| (*path, without_tests(&tokens(text)))).collect();
    let tests_only: BTreeSet<String> =
        files.iter().flat_map(|(path, text)| test_modules(path, &tokens(text))).collect();
    let mut found = Vec::new();
    for (path, tokens) in &bare {
        let stem = path.trim_end_matches(".rs");
        let tested = |module: &String| stem == module || stem.starts_with(&format!("{module}/"));
        if ["main", "lib"].contains(&stem) || tests_only.iter().any(tested) {
            continue;
        }
        let room = stem.split('/').next().unwrap_or(stem);
        if !FURNITURE.contains(&room) && !ROOMS.contains(&room) {
            found.push(format!("{path}: “{room}” is neither a room nor furniture"));
            continue;
        }
        for used in rooms_used(stem, tokens) {
            if !may_use(room, &used) {
                found.push(format!("{path}: {room} may not use {used}"));
            }
        }
        for library in libraries_used(tokens) {
            let rooms =
                LIBRARIES.iter().find(|(name, _)| *name == library).map_or(&[][..], |(_, rooms)| *rooms);
            if !rooms.contains(&room) {
                found.push(format!("{path}: {library} may not be named in {room}"));
            }
        }
    }
    found
}

fn may_use(room: &str, used: &str) -> bool {
    let at = |name: &str| ROOMS.iter().position(|room| *room == name);
    room == used
        || FURNITURE.contains(&used)
        || matches!((at(room), at(used)), (Some(room), Some(used)) if used < room)
}

/// A piece of Rust that matters here: an identifier or a sign. Comments and literals are gone.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Sign(char),
    Path,
}

impl Token {
    fn is(&self, word: &str) -> bool {
        matches!(self, Self::Word(own) if own == word)
    }
}

fn tokens(text: &str) -> Vec<Token> {
    let signs: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&sign) = signs.get(at) {
        let next = signs.get(at + 1).copied().unwrap_or(' ');
        at = match (sign, next) {
            ('/', '/') => skip_to(&signs, at, |sign| sign == '\n'),
            ('/', '*') => after_block_comment(&signs, at),
            ('"', _) => after_string(&signs, at),
            ('\'', _) => after_quote(&signs, at),
            ('b' | 'r' | 'c', '"' | '#' | 'r') if raw_hashes(&signs, at).is_some() => {
                after_raw_string(&signs, at)
            }
            (':', ':') => {
                tokens.push(Token::Path);
                at + 2
            }
            (sign, _) if sign.is_alphabetic() || sign == '_' => {
                let end = skip_to(&signs, at, |sign| !sign.is_alphanumeric() && sign != '_');
                tokens.push(Token::Word(signs[at..end].iter().collect()));
                end
            }
            (sign, _) => {
                if !sign.is_whitespace() {
                    tokens.push(Token::Sign(sign));
                }
                at + 1
            }
        };
    }
    tokens
}

fn skip_to(signs: &[char], from: usize, stop: impl Fn(char) -> bool) -> usize {
    signs[from..].iter().position(|sign| stop(*sign)).map_or(signs.len(), |length| from + length)
}

fn after_block_comment(signs: &[char], from: usize) -> usize {
    let (mut depth, mut at) = (0, from);
    while at < signs.len() {
        let pair = (signs[at], signs.get(at + 1).copied().unwrap_or(' '));
        match pair {
            ('/', '*') => depth += 1,
            ('*', '/') => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            break;
        }
    }
    at
}

fn after_string(signs: &[char], from: usize) -> usize {
    let mut at = from + 1;
    while at < signs.len() && signs[at] != '"' {
        at += if signs[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// After a character literal; a lifetime is only a quotation mark before a word.
fn after_quote(signs: &[char], from: usize) -> usize {
    match (signs.get(from + 1), signs.get(from + 2)) {
        (Some('\\'), _) => skip_to(signs, (from + 3).min(signs.len()), |sign| sign == '\'') + 1,
        (Some(_), Some('\'')) => from + 3,
        _ => from + 1,
    }
}

/// How many `#` a raw string that starts here has.
fn raw_hashes(signs: &[char], from: usize) -> Option<usize> {
    let start = if signs.get(from) == Some(&'r') { from + 1 } else { from + 2 };
    let end = skip_to(signs, start.min(signs.len()), |sign| sign != '#');
    let raw = signs.get(from) == Some(&'r') || signs.get(from + 1) == Some(&'r');
    (raw && signs.get(end) == Some(&'"')).then(|| end - start)
}

fn after_raw_string(signs: &[char], from: usize) -> usize {
    let hashes = raw_hashes(signs, from).unwrap_or(0);
    let mut at = skip_to(signs, from, |sign| sign == '"') + 1;
    while at < signs.len() {
        if signs[at] == '"'
            && signs[at + 1..].iter().take(hashes).filter(|sign| **sign == '#').count() == hashes
        {
            return at + 1 + hashes;
        }
        at += 1;
    }
    at
}

/// Where `#[cfg(test)]` stands; the place after it.
fn after_test_mark(tokens: &[Token], at: usize) -> Option<usize> {
    let mark = tokens.get(at..at + 7)?;
    let signs = [(0, '#'), (1, '['), (3, '('), (5, ')'), (6, ']')];
    let marked = signs.iter().all(|(place, sign)| mark[*place] == Token::Sign(*sign));
    (marked && mark[2].is("cfg") && mark[4].is("test")).then_some(at + 7)
}

/// Drops every item marked `#[cfg(test)]`: to its semicolon, or to the end of its braces.
fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some(mut end) = after_test_mark(tokens, at) else {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        };
        let mut depth = 0_usize;
        while let Some(token) = tokens.get(end) {
            end += 1;
            match token {
                Token::Sign('{') => depth += 1,
                Token::Sign('}') => depth -= 1,
                _ => {}
            }
            if depth == 0 && matches!(token, Token::Sign('}' | ';')) {
                break;
            }
        }
        at = end;
    }
    kept
}

/// Modules in files of their own that are built for tests alone, as paths without `.rs`.
fn test_modules(path: &str, tokens: &[Token]) -> Vec<String> {
    let stem = path.trim_end_matches(".rs");
    let folder = if ["lib", "main"].contains(&stem) { String::new() } else { format!("{stem}/") };
    (0..tokens.len())
        .filter_map(|at| match tokens.get(after_test_mark(tokens, at)?..)? {
            [module, Token::Word(name), Token::Sign(';'), ..] if module.is("mod") => {
                Some(format!("{folder}{name}"))
            }
            _ => None,
        })
        .collect()
}

/// The rooms named by paths from the crate's root: `crate::room`, `crate::{a, b::c}`, `super::super::room`. A root
/// taken whole (`crate::*`, `crate as house`) hides what it uses and is told as such.
fn rooms_used(stem: &str, tokens: &[Token]) -> BTreeSet<String> {
    let depth = stem.split('/').count();
    let mut rooms = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate() {
        let inside = at > 0 && tokens[at - 1] == Token::Path;
        if token.is("crate") && tokens.get(at + 1).is_some_and(|next| next.is("as")) {
            rooms.insert(String::from("the whole crate"));
        }
        if (token.is("crate") || token.is("duibiao")) && !inside && tokens.get(at + 1) == Some(&Token::Path) {
            rooms.extend(first_names(tokens, at + 2));
        }
        if token.is("super") && !inside {
            let mut climbed = 1;
            let mut next = at + 1;
            while tokens.get(next) == Some(&Token::Path)
                && tokens.get(next + 1).is_some_and(|word| word.is("super"))
            {
                (climbed, next) = (climbed + 1, next + 2);
            }
            if climbed >= depth && tokens.get(next) == Some(&Token::Path) {
                rooms.extend(first_names(tokens, next + 1));
            }
        }
    }
    rooms
}

/// The first name of a path, or of each path in a group.
fn first_names(tokens: &[Token], at: usize) -> Vec<String> {
    match tokens.get(at) {
        Some(Token::Word(name)) if name != "self" => vec![name.clone()],
        Some(Token::Sign('{')) => {
            let mut names = Vec::new();
            let (mut depth, mut at, mut fresh) = (1, at + 1, true);
            while let Some(token) = tokens.get(at).filter(|_| depth > 0) {
                match token {
                    Token::Sign('{') => depth += 1,
                    Token::Sign('}') => depth -= 1,
                    Token::Sign(',') if depth == 1 => fresh = true,
                    _ if fresh && depth == 1 => {
                        names.extend(first_names(tokens, at));
                        fresh = false;
                    }
                    _ => {}
                }
                at += 1;
            }
            names
        }
        _ => vec![String::from("the whole crate")],
    }
}

/// Libraries with a room of their own that are named: at the head of a path, or alone after `use` or `extern crate`.
fn libraries_used(tokens: &[Token]) -> BTreeSet<&'static str> {
    let mut used = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate() {
        let Some((name, _)) = LIBRARIES.iter().find(|(name, _)| token.is(name)) else { continue };
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        // `tidy::csv` is another's name; `use ::csv` is the library's own.
        let keyword = |token: &Token| {
            ["use", "as", "dyn", "impl", "mut", "return", "in"].iter().any(|word| token.is(word))
        };
        let outer = at.checked_sub(2).and_then(|outer| tokens.get(outer));
        let head = before != Some(&Token::Path)
            || outer.is_none_or(|outer| !matches!(outer, Token::Word(_)) || keyword(outer));
        let leads = tokens.get(at + 1) == Some(&Token::Path);
        let imported = before.is_some_and(|word| word.is("use") || word.is("crate"));
        if head && (leads || imported) {
            used.insert(*name);
        }
    }
    used
}

/// Kinds of promise named outside `plan/kinds`: `Kind::Level`, also through a path, a group, a star or another name. What
/// the other rooms want to know of a kind is a fact of it, asked by its meaning.
fn kinds_named(files: &[(&str, &str)]) -> Vec<String> {
    let variants: BTreeSet<String> = Kind::ALL.iter().map(|kind| format!("{kind:?}")).collect();
    let mut found = Vec::new();
    for (path, text) in files {
        if *path == "plan/kinds.rs" || path.starts_with("plan/kinds/") {
            continue;
        }
        let tokens = tokens(text);
        for (at, _) in tokens.iter().enumerate().filter(|(_, token)| token.is("Kind")) {
            let named: Vec<String> = match tokens.get(at + 1) {
                Some(Token::Path) if tokens.get(at + 2) == Some(&Token::Sign('*')) => vec![String::from("*")],
                Some(Token::Path) => {
                    first_names(&tokens, at + 2).into_iter().filter(|name| variants.contains(name)).collect()
                }
                Some(word) if word.is("as") && tokens.get(at.wrapping_sub(1)) == Some(&Token::Path) => {
                    vec![String::from("another name")]
                }
                _ => Vec::new(),
            };
            found.extend(named.into_iter().map(|name| format!("{path}: Kind::{name}")));
        }
    }
    found
}

/// The network packages a lock file names.
fn network(lock: &str) -> Vec<&str> {
    let names = lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
    names.filter(|name| NETWORK.contains(name)).collect()
}

fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<(String, String)> {
    let root = home().join("src");
    walkdir::WalkDir::new(&root)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("src is readable"))
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "rs"))
        .map(|entry| {
            let path =
                entry.path().strip_prefix(&root).expect("under src").to_string_lossy().replace('\\', "/");
            (path, std::fs::read_to_string(entry.path()).expect("a source file"))
        })
        .collect()
}

#[test]
fn every_room_uses_only_rooms_above_it_and_its_own_libraries() {
    let sources = sources();
    let files: Vec<(&str, &str)> =
        sources.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let found = violations(&files);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_kind_of_promise_is_named_only_in_its_own_file() {
    let sources = sources();
    let files: Vec<(&str, &str)> =
        sources.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    assert_eq!(kinds_named(&files), Vec::<String>::new());
}

#[test]
fn a_planted_name_of_a_kind_is_found() {
    for (path, text, expected) in [
        ("report.rs", "fn f(i: &Indicator) -> bool { i.kind == Kind::Level }", &["Level"][..]),
        (
            "run/explain.rs",
            "match kind { plan::Kind :: EachUnit | Kind::Quota => {} }",
            &["EachUnit", "Quota"],
        ),
        ("plan/attach.rs", "use super::kinds::Kind::{self, Monitor};", &["Monitor"]),
        ("check.rs", "use crate::plan::Kind::*;", &["*"]),
        ("evaluate.rs", "use crate::plan::Kind as K;", &["another name"]),
        ("evaluate.rs", "#[cfg(test)]\nmod tests { const K: Kind = Kind::Range; }", &["Range"]),
        ("plan/kinds.rs", "const K: Kind = Kind::Level;", &[]),
        ("plan/kinds/level.rs", "const K: Kind = Kind::Level;", &[]),
        (
            "plan.rs",
            "const K: StageKind = StageKind::Level; const A: &[Kind] = Kind::ALL; // Kind::Level",
            &[],
        ),
        (
            "report.rs",
            "fn f(kind: Kind) -> &'static str { if kind == Kind::WATCHED { \"Kind::Level\" } }",
            &[],
        ),
    ] {
        let expected: Vec<String> = expected.iter().map(|name| format!("{path}: Kind::{name}")).collect();
        assert_eq!(kinds_named(&[(path, text)]), expected, "{text}");
    }
}

#[test]
fn the_checker_sees_the_arrows_and_libraries_that_are_there() {
    let sources = sources();
    let used = |path: &str| {
        let (_, text) = sources.iter().find(|(own, _)| own == path).expect(path);
        let tokens = without_tests(&tokens(text));
        (rooms_used(path.trim_end_matches(".rs"), &tokens), libraries_used(&tokens))
    };
    let (rooms, libraries) = used("total/nodes.rs");
    assert_eq!(rooms, ["ids", "plan"].map(String::from).into());
    assert_eq!(libraries, ["polars"].into());
    assert!(used("run.rs").0.is_superset(&["total", "check", "evaluate", "intake"].map(String::from).into()));
    assert!(used("cli.rs").1.contains("clap"));
    assert!(used("grid/xlsx.rs").1.contains("calamine"));
    assert!(used("write/xlsx.rs").1.contains("rust_xlsxwriter"));
}

#[test]
fn no_room_stands_empty_and_none_is_left_out_of_the_law() {
    let sources = sources();
    let standing: BTreeSet<&str> = sources
        .iter()
        .map(|(path, _)| path.trim_end_matches(".rs").split('/').next().unwrap_or_default())
        .filter(|room| !["lib", "main"].contains(room))
        .collect();
    assert_eq!(standing, FURNITURE.into_iter().chain(ROOMS).collect());
}

#[test]
fn no_network_stack_is_locked() {
    let lock = std::fs::read_to_string(home().join("Cargo.lock")).expect("Cargo.lock");
    assert_eq!(network(&lock), Vec::<&str>::new());
    assert!(lock.contains("name = \"polars\""), "not the lock file of this project");
}

#[test]
fn a_planted_network_package_is_found() {
    let lock = "[[package]]\nname = \"hyper\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"hyperfine\"\n";
    assert_eq!(network(lock), ["hyper"]);
}

#[test]
fn a_planted_arrow_or_library_is_found() {
    for (path, text, expected) in [
        ("expr.rs", "use crate::plan::Plan;", "expr may not use plan"),
        ("expr/scan.rs", "use crate::evaluate;", "expr may not use evaluate"),
        (
            "plan.rs",
            "use crate::{value::Ratio, words::{Words, outline::Each}, report::midterm};",
            "plan may not use report",
        ),
        ("intake.rs", "use crate::{\n    plan::Plan,\n    check,\n};", "intake may not use check"),
        ("value.rs", "fn f() -> crate::plan::Plan { todo!() }", "value may not use plan"),
        ("sheet.rs", "use crate::words::Words;", "sheet may not use words"),
        ("form/draw.rs", "fn f() { let x = crate::write::xlsx::workbook(); }", "form may not use write"),
        ("grid/xlsx.rs", "use super::super::intake::Collection;", "grid may not use intake"),
        ("grid.rs", "use super::{place, plan};", "grid may not use plan"),
        ("check.rs", "pub(crate) use crate :: run :: know;", "check may not use run"),
        ("words.rs", "use crate::*;", "words may not use the whole crate"),
        ("words.rs", "use crate as house;", "words may not use the whole crate"),
        ("run.rs", "const S: &str = \"// \"; use crate::cli::Command;", "run may not use cli"),
        (
            "run.rs",
            "const S: char = '\"'; use crate::cli::Command; const T: char = '\"';",
            "run may not use cli",
        ),
        ("run.rs", "fn f<'a>(x: &'a str) { crate::cli::parse(x) }", "run may not use cli"),
        ("run.rs", "/* a /* nested */ comment */ use crate::cli::Command;", "run may not use cli"),
        ("words.rs", "#[cfg(test)]\nmod tests { fn f() { {} } }\nuse crate::grid;", "words may not use grid"),
        ("words.rs", "#[cfg(test)]\nuse crate::expr;\nuse crate::grid;", "words may not use grid"),
        ("check.rs", "use polars::prelude::*;", "polars may not be named in check"),
        ("check.rs", "use ::polars::prelude::*;", "polars may not be named in check"),
        (
            "report.rs",
            "fn f() -> rust_xlsxwriter::Workbook { todo!() }",
            "rust_xlsxwriter may not be named in report",
        ),
        ("check.rs", "fn f() -> ::polars::Frame { todo!() }", "polars may not be named in check"),
        ("intake/read.rs", "use calamine;", "calamine may not be named in intake"),
        ("plan.rs", "extern crate encoding_rs;", "encoding_rs may not be named in plan"),
        ("run.rs", "use {clap::Parser, std::fmt};", "clap may not be named in run"),
        ("form.rs", "fn f() { zip::ZipWriter::new(x); }", "zip may not be named in form"),
        ("run.rs", "fn f() { csv::Writer::from_writer(x); }", "csv may not be named in run"),
        ("evaluate.rs", "use serde_json::json;", "serde_json may not be named in evaluate"),
        ("run.rs", "use anyhow::Context;", "anyhow may not be named in run"),
        ("helpers.rs", "", "“helpers” is neither a room nor furniture"),
    ] {
        assert_eq!(violations(&[(path, text)]), [format!("{path}: {expected}")], "{text}");
    }
}

#[test]
fn what_the_law_allows_is_not_told() {
    for (path, text) in [
        ("cli.rs", "use crate::run::Request; use clap::Parser;"),
        ("plan.rs", "use crate::{value::Ratio, words::{Words, outline::Each}};"),
        ("run.rs", "// use crate::cli::Command;\n/// [`crate::cli`]\n//! crate::cli"),
        ("run.rs", "/* use crate::cli; /* crate::cli */ */"),
        ("run.rs", "const S: &str = \"crate::cli \\\" crate::cli\";"),
        ("run.rs", "const S: &str = r#\"\" crate::cli::x\"#; const B: &[u8] = br\"crate::cli::x\";"),
        ("run.rs", "#[cfg(test)]\nmod tests { use crate::cli::Command; fn f() { let x = '}'; } }"),
        ("check/change.rs", "use super::Room; use super::super::plan::Plan;"),
        ("grid/xml.rs", "use super::super::place::Place;"),
        ("total.rs", "use polars::prelude::*;"),
        ("form.rs", "fn f() { a.iter().zip(b); tidy::csv(&x, y); crate::plan::csv::read(); }"),
        ("lib.rs", "use anyhow::Context; use crate::cli;"),
        ("main.rs", "use anyhow::Context;"),
    ] {
        assert_eq!(violations(&[(path, text)]), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_module_built_for_tests_alone_is_free_and_only_that_one() {
    let parent = ("expr.rs", "#[cfg(test)]\nmod fixture;\nmod fixtures;");
    let upward = "use crate::run::Request;";
    assert_eq!(violations(&[parent, ("expr/fixture.rs", upward)]), Vec::<String>::new());
    assert_eq!(violations(&[parent, ("expr/fixture/deep.rs", upward)]), Vec::<String>::new());
    assert_eq!(
        violations(&[parent, ("expr/fixtures.rs", upward)]),
        ["expr/fixtures.rs: expr may not use run"]
    );
}
