//! What the program asks of the outlines is what it fills: over the reports and forms of a whole plan, no cell is put
//! under a column that no list declares, and everything that may stand in braces is filled where it is said.

use duibiao::evaluate::Question;
use duibiao::form::{self, Last, Layout};
use duibiao::observation::Period;
use duibiao::plan::Plan;
use duibiao::report;
use duibiao::run::{self, Cut, Known};
use duibiao::sheet::{Block, Book, Content, Part, Sheet};
use duibiao::words::{OutlineKeys, Words};
use std::io::Write;
use std::path::Path;
use std::sync::LazyLock;

static PLAN: LazyLock<Plan> = LazyLock::new(|| {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    Plan::load(&home.join("inputs/huangyan-14")).expect("the plan")
});

const QUESTIONS: [Question; 3] = [Question::Annual, Question::Midterm, Question::Final];

fn known(words: &Words, question: Question) -> Known {
    let through = if question == Question::Final { PLAN.identity.final_cut } else { PLAN.identity.midterm };
    let cut = Cut { question, revised: None, ..Cut::midterm(through) };
    run::know(&PLAN, words, cut, &|_, _, _| ()).unwrap_or_else(|error| panic!("{error}"))
}

fn book(words: &Words, known: &Known) -> Book {
    report::workbook(known.material(words, known.evaluation.through, ""))
}

/// A unit's form with figures and tasks of its own, and the root's.
fn forms(words: &Words) -> Vec<Book> {
    let lay_out = |unit| form::lay_out(&PLAN, unit, Period::year(2023), Last::default());
    let layouts = PLAN.units.ids().map(lay_out);
    let asked = layouts.filter(|layout: &Layout| !layout.items.is_empty() || !layout.tasks.is_empty());
    asked.map(|layout| form::draw(&PLAN, words, &layout, None, true)).collect()
}

/// Columns that have a cell and are declared neither for the sheet nor, where the code makes them, by the table.
fn undeclared(sheet: &Sheet, key: &str, keys: &OutlineKeys<'_>) -> Vec<String> {
    let declared = keys.sheets.iter().find(|known| known.key == key).unwrap_or_else(|| panic!("{key}"));
    let known = |column: &str| {
        let name = column.split(':').next().unwrap_or(column);
        declared.columns.contains(&column) || declared.repeated.iter().any(|(known, _)| *known == name)
    };
    let mut found = Vec::new();
    for block in &sheet.blocks {
        let Block::Table(table) = block else { continue };
        for row in &table.rows {
            for column in row.cells.columns() {
                if !known(column) && table.columns.iter().all(|own| own.key != column) {
                    found.push(format!("{key}/{}/{column}", row.key));
                }
            }
        }
    }
    found
}

/// The key of a sheet, which its title line carries.
fn key(sheet: &Sheet) -> &str {
    let lines = sheet.blocks.iter().filter_map(|block| match block {
        Block::Line(line) => line.key.split_once(":title").map(|(key, _)| key),
        _ => None,
    });
    lines.into_iter().next().unwrap_or("form")
}

#[test]
fn no_cell_is_put_under_a_column_that_no_list_declares() {
    // Loaded as a run loads them, so that a column of the template is a declared one.
    let words = run::templates::load(None).expect("built-in templates").0.of_whole(&PLAN.identity.whole);
    for question in QUESTIONS {
        let book = book(&words, &known(&words, question));
        let found: Vec<String> =
            book.sheets.iter().flat_map(|sheet| undeclared(sheet, key(sheet), &report::keys())).collect();
        assert!(found.is_empty(), "{question:?}: {found:?}");
        assert!(book.sheets.len() > 20, "{question:?} has only {} sheets", book.sheets.len());
    }
    let forms = forms(&words);
    assert!(forms.len() > 3);
    let sheets = forms.iter().flat_map(|book| &book.sheets);
    let found: Vec<String> =
        sheets.flat_map(|sheet| undeclared(sheet, key(sheet), &form::keys::keys())).collect();
    assert!(found.is_empty(), "{found:?}");
}

/// The built-in template with, behind every text, everything that may be filled into it.
fn with_everything(file: &str, keys: &OutlineKeys<'_>) -> String {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(home.join("templates").join(file)).expect(file);
    let braces = |names: &[&str]| names.iter().map(|name| format!("{{{name}}}")).collect::<String>();
    let list = |name: &str| keys.lists.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, w)| *w);
    let mut section = "";
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        section = if line.starts_with('[') { line } else { section };
        let name = line.split_once(" = ").map_or("", |(name, _)| name);
        let more = match (section, name) {
            ("[text]", _) => keys.labels.iter().find(|(key, _)| *key == name).map(|(_, with)| braces(with)),
            ("[[method]]", "item" | "value" | "rule" | "basis") => {
                Some(braces(&keys.methods) + &braces(&keys.placeholders))
            }
            (_, "title" | "heading") => Some(braces(&keys.placeholders)),
            _ => None,
        };
        lines.push(match more.and_then(|more| Some((line.strip_suffix('"')?, more))) {
            Some((text, more)) => format!("{text}{more}\""),
            None => line.to_owned(),
        });
        if let ("each", Some(before)) = (name, lines.len().checked_sub(4)) {
            let heading = lines[before].strip_suffix('"').expect("a heading").to_owned();
            let more = braces(list(line.trim_start_matches("each = ").trim_matches('"')));
            lines[before] = format!("{heading}{more}\"");
        }
    }
    lines.join("\n")
}

#[test]
fn whatever_may_stand_in_braces_is_filled_wherever_it_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    for (file, keys) in [
        ("workbook.toml", report::keys()),
        ("annual.toml", report::keys()),
        ("midterm.toml", report::keys()),
        ("final.toml", report::keys()),
        ("form.toml", form::keys::keys()),
    ] {
        let mut target = std::fs::File::create(folder.path().join(file)).expect("a file");
        target.write_all(with_everything(file, &keys).as_bytes()).expect("written");
    }
    let (words, _) = run::templates::load(Some(folder.path())).unwrap_or_else(|error| panic!("{error}"));
    let words = words.of_whole(&PLAN.identity.whole);
    let mut books = forms(&words);
    books.extend(QUESTIONS.map(|question| book(&words, &known(&words, question))));
    for book in books {
        let inputs = book
            .sheets
            .iter()
            .flat_map(duibiao::sheet::Sheet::cells)
            .filter_map(|(_, cell)| cell.input.as_ref());
        let hints: String = inputs.map(|input| format!("{}{}\n", input.prompt, input.error)).collect();
        let text = format!("{}\n{}\n{hints}", book.title, book.to_text()).replace("【样例", "");
        let open: Vec<&str> = text.lines().filter(|line| line.contains(['{', '【'])).take(9).collect();
        assert!(open.is_empty(), "{open:?}");
    }
}

/// The built-in words, with every word that a count tells apart under another name.
fn renamed() -> tempfile::TempDir {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().expect("a folder");
    for (file, sections) in
        [("judgement.toml", ["[status]", "[forecast]"].as_slice()), ("workbook.toml", ["[text]"].as_slice())]
    {
        let text = std::fs::read_to_string(home.join("templates").join(file)).expect(file);
        let mut section = "";
        let counted =
            |name: &str| ["listing_", "moved_", "may_change_"].iter().any(|family| name.starts_with(family));
        let lines: Vec<String> = text
            .lines()
            .map(|line| {
                section = if line.starts_with('[') { line } else { section };
                let named = line.split_once(" = ").filter(|_| sections.contains(&section));
                match named.filter(|(name, _)| file == "judgement.toml" || counted(name)) {
                    Some(_) => format!("{}甲乙\"", line.strip_suffix('"').expect("a word")),
                    None => line.to_owned(),
                }
            })
            .collect();
        let mut target = std::fs::File::create(folder.path().join(file)).expect("a file");
        target.write_all(lines.join("\n").as_bytes()).expect("written");
    }
    folder
}

#[test]
fn no_formula_rests_on_a_word_that_a_county_may_change() {
    let folder = renamed();
    let (words, _) = run::templates::load(Some(folder.path())).unwrap_or_else(|error| panic!("{error}"));
    let words = words.of_whole(&PLAN.identity.whole);
    for question in QUESTIONS {
        let book = book(&words, &known(&words, question));
        assert!(book.to_text().contains("甲乙"), "no word was changed");
        for sheet in &book.sheets {
            for (name, cell) in sheet.cells() {
                let Content::Formula(live) = &cell.content else { continue };
                let said = live
                    .formula
                    .parts()
                    .any(|part| matches!(part, Part::Text(text) if text.contains("甲乙")));
                assert!(!said, "{question:?} {} {name}", sheet.name);
            }
        }
    }
}
