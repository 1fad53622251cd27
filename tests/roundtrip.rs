//! A form goes out, another program fills its cells, and it comes back without a remark.

use calamine::{Data, Reader, Xlsx};
use duibiao::check;
use duibiao::form::identity::FormIdentity;
use duibiao::form::{self, Layout};
use duibiao::grid::Limits;
use duibiao::ids::{ItemId, UnitId};
use duibiao::intake;
use duibiao::observation::{Absent, Period, Quantity};
use duibiao::place::address;
use duibiao::plan::Plan;
use duibiao::sample;
use duibiao::words::Words;
use duibiao::write::style::StyleSheet;
use duibiao::write::xlsx;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::sync::LazyLock;

const SHEET: &str = "xl/worksheets/sheet1.xml";
const FILLED: Period = Period::year(2024);

static PLAN: LazyLock<Plan> = LazyLock::new(|| {
    Plan::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/huangyan-14")).expect("the plan")
});
static TEMPLATES: LazyLock<(Words, StyleSheet)> =
    LazyLock::new(|| duibiao::run::templates::load(None).expect("the templates"));
static WORDS: LazyLock<&Words> = LazyLock::new(|| &TEMPLATES.0);

fn unit(name: &str) -> UnitId {
    PLAN.units.position(|unit| unit.name == name).expect(name)
}

/// A unit's sample figures of one year.
fn sample(unit: UnitId, year: i32) -> BTreeMap<ItemId, Result<Quantity, Absent>> {
    let recipe = sample::recipe(&PLAN, &WORDS).expect("the recipe");
    let (figures, _) = sample::figures(&PLAN, &recipe);
    let of_unit = figures.into_iter().filter(|((own, _, at), _)| (*own, *at) == (unit, year));
    of_unit.map(|((_, item, _), figure)| (item, figure)).collect()
}

/// A unit's blank form for 2024, with the sample's last year in it.
fn blank(unit: UnitId) -> (Layout, Vec<u8>) {
    let last =
        sample(unit, 2023).into_iter().filter_map(|(item, figure)| Some((item, figure.ok()?))).collect();
    let last = form::Last { figures: last, ..form::Last::default() };
    let layout = form::lay_out(&PLAN, unit, FILLED, last);
    let book = form::draw(&PLAN, &WORDS, &layout, None, false);
    (layout, xlsx::workbook(&book, &TEMPLATES.1, FILLED.as_of()).expect("the form"))
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    archive.by_name(name).expect(name).read_to_string(&mut text).expect("text");
    text
}

/// The same archive with one part replaced.
fn replaced(bytes: &[u8], name: &str, text: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let file = archive.by_index_raw(at).expect("a part");
        if file.name().expect("a name") == name {
            out.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
            out.write_all(text.as_bytes()).expect("a part");
        } else {
            out.raw_copy_file(file).expect("a part");
        }
    }
    out.finish().expect("an archive").into_inner()
}

/// Rows and columns of a form as text.
fn grid(bytes: &[u8]) -> calamine::Range<Data> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).expect("the form opens");
    let range = book.worksheet_range_at(0).expect("a sheet").expect("a sheet");
    assert_eq!(range.start(), Some((0, 0)), "addresses are counted from A1");
    range
}

fn column_heading(key: &str) -> &'static str {
    let sheet = WORDS.form.sheet("form").expect("the form's outline");
    &sheet.column.iter().find(|column| column.key == key).expect(key).heading
}

/// The address of each item's input cell.
fn inputs(bytes: &[u8]) -> BTreeMap<ItemId, String> {
    let range = grid(bytes);
    let rows: Vec<Vec<String>> =
        range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    let is_heading = |row: &Vec<String>| row.iter().any(|text| text == column_heading("value"));
    let heading = rows.iter().position(is_heading).expect("a heading row");
    let column = |key: &str| rows[heading].iter().position(|text| text == column_heading(key)).expect(key);
    let (code, value) = (column("code"), column("value"));
    let item = |text: &str| PLAN.items.position(|item| item.code == text);
    rows.iter()
        .enumerate()
        .skip(heading + 1)
        .filter_map(|(at, row)| Some((item(&row[code])?, address(at as u32, value as u32))))
        .collect()
}

/// Types figures into the input cells, as a program would that knows only the file format.
fn typed(bytes: &[u8], figures: &BTreeMap<ItemId, Result<Quantity, Absent>>) -> Vec<u8> {
    let mut xml = part(bytes, SHEET);
    for (item, cell) in inputs(bytes) {
        let start = xml.find(&format!("<c r=\"{cell}\"")).expect("an input cell");
        let end = start + xml[start..].find("/>").expect("a blank input cell");
        let own = xml[start..end].to_owned();
        assert!(!own.contains('>'), "{cell} is not blank: {own}");
        let filled = match figures[&item] {
            Ok(quantity) => format!("{own}><v>{quantity}</v></c>"),
            Err(word) => format!("{own} t=\"inlineStr\"><is><t>{}</t></is></c>", word.word()),
        };
        xml.replace_range(start..end + 2, &filled);
    }
    replaced(bytes, SHEET, &xml)
}

fn file_name(unit: UnitId) -> String {
    format!("submissions/2024/{}", form::file_name(&PLAN, unit, FILLED, None))
}

#[test]
fn a_form_filled_by_cell_edits_comes_back_without_a_finding_and_with_every_figure() {
    for name in ["东城街道", "屿头乡", "黄岩区"] {
        let unit = unit(name);
        let figures = sample(unit, 2023);
        let bytes = typed(&blank(unit).1, &figures);
        let read = intake::read_bytes(&PLAN, &WORDS, &file_name(unit), bytes, FILLED);
        assert!(read.findings.is_empty(), "{name}: {:#?}", read.findings);
        assert!(read.has_reported(unit, FILLED), "{:?}", read.files);
        let seen: BTreeMap<_, _> = read.of(unit, FILLED).map(|seen| (seen.item, seen.figure)).collect();
        assert_eq!(seen, figures, "{name}");
        assert!(figures.len() > 7, "{name} has too few figures to show anything");
    }
}

#[test]
fn a_word_of_absence_typed_into_a_form_comes_back_as_that_reason() {
    let unit = unit("上垟乡");
    let figures = sample(unit, 2023);
    assert!(
        figures.values().any(|figure| *figure == Err(Absent::NotApplicable)),
        "the sample says 不适用 here"
    );
    let mut figures = figures;
    *figures.values_mut().next().expect("a figure") = Err(Absent::Unobtainable);
    let read = intake::read_bytes(&PLAN, &WORDS, &file_name(unit), typed(&blank(unit).1, &figures), FILLED);
    assert!(read.findings.is_empty(), "{:#?}", read.findings);
    let seen: BTreeMap<_, _> = read.of(unit, FILLED).map(|seen| (seen.item, seen.figure)).collect();
    assert_eq!(seen, figures);
}

#[test]
fn a_form_filled_with_a_letter_is_told() {
    let unit = unit("东城街道");
    let bytes = typed(&blank(unit).1, &sample(unit, 2023));
    let cell = inputs(&bytes).into_values().next().expect("an input cell");
    let xml = part(&bytes, SHEET);
    let start = xml.find(&format!("<c r=\"{cell}\"")).expect("the cell");
    let end = start + xml[start..].find("</c>").expect("a filled cell") + 4;
    let broken =
        format!("{}<c r=\"{cell}\" t=\"inlineStr\"><is><t>多</t></is></c>{}", &xml[..start], &xml[end..]);
    let read = intake::read_bytes(&PLAN, &WORDS, &file_name(unit), replaced(&bytes, SHEET, &broken), FILLED);
    let codes: Vec<&str> = read.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["C02"]);
    assert_eq!(read.findings[0].places[0].address(), cell);
}

#[test]
fn the_committed_sample_shows_its_planted_defects_and_nothing_else() {
    let collection = intake::read(&PLAN, &WORDS, &Limits::default(), &|_, _| ()).expect("the submissions");
    let checked = check::check(&PLAN, &WORDS, &collection, &collection.periods);
    let told: Vec<(String, String, &str)> = checked
        .findings
        .iter()
        .map(|finding| {
            let unit = finding.unit.map_or_else(String::new, |unit| PLAN.units[unit].name.clone());
            (
                finding.period.map_or_else(String::new, |period| period.to_string()),
                unit,
                finding.code.as_str(),
            )
        })
        .collect();
    let expected = [
        ("2023", "宁溪镇", "R01"),
        ("2023", "沙埠镇", "D01"),
        ("2023", "富山乡", "M01"),
        // The figure that jumped falls back.
        ("2024", "沙埠镇", "D01"),
    ];
    assert_eq!(
        told,
        expected.map(|(year, unit, code)| (year.to_owned(), unit.to_owned(), code)),
        "{:#?}",
        checked.findings
    );
    assert_eq!(collection.periods, [2020, 2021, 2022, 2023, 2024, 2025].map(Period::year));
    assert_eq!(collection.files.len(), 119);
}

#[test]
fn the_forms_own_headings_are_among_the_words_intake_recognises() {
    let recognition = &WORDS.recognition;
    for (key, known) in [
        ("code", &recognition.code),
        ("name", &recognition.name),
        ("unit", &recognition.measure_unit),
        ("value", &recognition.value),
        ("last", &recognition.last_year),
        ("explanation", &recognition.explanation),
    ] {
        assert!(known.iter().any(|word| word == column_heading(key)), "{key}");
    }
    for (label, known) in [
        ("unit_label", &recognition.unit_label),
        ("unit_code_label", &recognition.unit_code_label),
        ("year_label", &recognition.year_label),
        ("identity_label", &recognition.identity_label),
    ] {
        assert!(known.contains(&WORDS.form.say(label, &[])), "{label}");
    }
    let value = |words: &[String]| words.iter().filter(|word| *word == column_heading("value")).count();
    assert_eq!(value(&recognition.value), 1);
    assert_eq!(value(&recognition.last_year), 0, "this year's heading must not read as last year's");
}

#[test]
fn a_forms_identity_stands_in_a_cell_and_is_named() {
    let (layout, bytes) = blank(unit("东城街道"));
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).expect("the form opens");
    let names: BTreeMap<String, String> = book.defined_names().iter().cloned().collect();
    let sheet = book.sheet_names()[0].clone();
    let range = book.worksheet_range(&sheet).expect("the sheet");
    let cells: BTreeMap<String, String> = range
        .used_cells()
        .map(|(row, column, cell)| (address(row as u32, column as u32), cell.to_string()))
        .collect();
    let named = |name: &str| {
        let target = names[name].replace(['$', '\''], "");
        let cell = target.strip_prefix(&format!("{sheet}!")).expect("a cell of the form").to_owned();
        cells[&cell].clone()
    };
    assert_eq!(named("DUIBIAO_FORM"), layout.identity.to_text());
    assert_eq!(FormIdentity::parse(&named("DUIBIAO_FORM")), Some(layout.identity.clone()));
    assert_eq!(named("DUIBIAO_UNIT"), "331003001");
    assert_eq!(named("DUIBIAO_PERIOD"), "2024");
    assert_eq!((layout.identity.unit.as_str(), layout.identity.period), ("331003001", Some(FILLED)));
    assert_eq!(layout.identity.version.len(), 8);
}

/// The attributes of the first element `name`.
fn element<'a>(xml: &'a str, name: &str) -> &'a str {
    let start = xml.find(&format!("<{name} ")).expect(name);
    &xml[start..start + xml[start..].find('>').expect("its end")]
}

fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let start = element.find(&format!(" {name}=\""))? + name.len() + 3;
    Some(&element[start..start + element[start..].find('"')?])
}

#[test]
fn a_form_is_protected_without_a_password_but_for_its_inputs() {
    let (_, bytes) = blank(unit("东城街道"));
    let xml = part(&bytes, SHEET);
    let protection = element(&xml, "sheetProtection");
    assert_eq!(attribute(protection, "sheet"), Some("1"));
    for password in ["password", "hashValue", "algorithmName"] {
        assert_eq!(attribute(protection, password), None);
    }
    assert_eq!(attribute(protection, "formatColumns"), Some("0"), "columns stay widenable: {protection}");
    let styles = part(&bytes, "xl/styles.xml");
    let formats =
        &styles[styles.find("<cellXfs").expect("cellXfs")..styles.find("</cellXfs>").expect("cellXfs")];
    let formats: Vec<&str> = formats.split("<xf ").skip(1).collect();
    let unlocked = |cell: &str| {
        let start = xml.find(&format!("<c r=\"{cell}\"")).expect(cell);
        let own = &xml[start..start + xml[start..].find('>').expect("its end")];
        let style: usize = attribute(own, "s").expect("a style").parse().expect("a number");
        formats[style].contains("locked=\"0\"")
    };
    let inputs: BTreeSet<String> = inputs(&bytes).into_values().collect();
    assert!(inputs.iter().all(|cell| unlocked(cell)));
    assert!(!unlocked("A1"));
    let last_year =
        |cell: &String| cell.replace(cell.trim_end_matches(|sign: char| sign.is_ascii_digit()), "E");
    assert!(
        inputs.iter().all(|cell| !unlocked(&last_year(cell))),
        "last year's figures are not for the unit to change"
    );
}

#[test]
fn every_input_has_a_prompt_and_a_rule_excel_accepts() {
    for name in ["东城街道", "黄岩区"] {
        let (_, bytes) = blank(unit(name));
        let xml = part(&bytes, SHEET);
        let mut guarded = BTreeSet::new();
        for validation in xml.split("<dataValidation ").skip(1) {
            let validation = &validation[..validation.find("</dataValidation>").unwrap_or(validation.len())];
            let head = format!("<x {}", &validation[..validation.find('>').expect("its end")]);
            let rule =
                validation.split_once("<formula1>").and_then(|(_, rest)| rest.split_once("</formula1>"));
            let Some((rule, _)) = rule else { continue };
            let rule =
                rule.replace("&gt;", ">").replace("&lt;", "<").replace("&quot;", "\"").replace("&amp;", "&");
            assert!(rule.encode_utf16().count() <= 255, "{} characters: {rule}", rule.encode_utf16().count());
            assert_eq!(attribute(&head, "showInputMessage"), Some("1"), "{head}");
            let prompt = attribute(&head, "prompt").expect("a prompt");
            assert!(!prompt.is_empty() && prompt.encode_utf16().count() <= 255, "{prompt}");
            assert!(
                attribute(&head, "promptTitle").is_some_and(|title| title.encode_utf16().count() <= 32),
                "{head}"
            );
            assert!(
                attribute(&head, "error").is_some_and(|error| error.encode_utf16().count() <= 225),
                "{head}"
            );
            guarded.extend(attribute(&head, "sqref").expect("cells").split(' ').map(str::to_owned));
        }
        let inputs: BTreeSet<String> = inputs(&bytes).into_values().collect();
        assert!(inputs.is_subset(&guarded), "{:?} are not guarded", inputs.difference(&guarded));
    }
}

#[test]
fn every_sheet_and_name_of_a_sample_says_what_it_is() {
    let mark = &WORDS.recognition.sample_mark;
    assert_eq!(mark, "样例数据·非真实");
    let mut looked = 0;
    for year in 2020..=2025 {
        let folder = PLAN.folder.join("submissions").join(year.to_string());
        for entry in std::fs::read_dir(folder).expect("a year's folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            assert!(name.contains(mark), "{name}");
            let bytes = std::fs::read(&path).expect("a file");
            let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).expect("it opens");
            for (at, sheet) in book.sheet_names().into_iter().enumerate() {
                let range = book.worksheet_range(&sheet).expect("a sheet");
                // Above everything else; the task sheets were drawn with their title first and then the mark.
                let top: String = range.rows().take(2).flatten().map(ToString::to_string).collect();
                assert!(top.contains(mark), "{name} {sheet}: {top}");
                let xml = part(&bytes, &format!("xl/worksheets/sheet{}.xml", at + 1));
                let header =
                    xml.split_once("<oddHeader>").and_then(|(_, rest)| rest.split_once("</oddHeader>"));
                assert!(header.is_some_and(|(header, _)| header.contains(mark.as_str())), "{name} {sheet}");
                looked += 1;
            }
        }
    }
    // A sheet of figures in each file, and the district's tasks in the five years of the plan.
    assert_eq!(looked, 119 + 5);
}

#[test]
fn the_mark_of_a_sample_stands_in_the_first_row_of_every_sheet_drawn() {
    let recipe = sample::recipe(&PLAN, &WORDS).expect("the recipe");
    let mut looked = 0;
    for (name, book) in sample::forms(&PLAN, &WORDS, &recipe, 2023) {
        let bytes = xlsx::workbook(&book, &TEMPLATES.1, FILLED.as_of()).expect("the form");
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("it opens");
        for sheet in book.sheet_names() {
            let range = book.worksheet_range(&sheet).expect("a sheet");
            let first: String = range.rows().next().into_iter().flatten().map(ToString::to_string).collect();
            assert!(first.contains(&WORDS.recognition.sample_mark), "{name} {sheet}: {first}");
            looked += 1;
        }
    }
    assert_eq!(looked, 19 + 1);
}

#[test]
fn a_form_that_is_no_sample_does_not_say_it_is_one() {
    let (_, bytes) = blank(unit("东城街道"));
    let mark = &WORDS.recognition.sample_mark;
    assert!(
        !part(&bytes, SHEET).contains(mark.as_str())
            && !part(&bytes, "xl/sharedStrings.xml").contains(mark.as_str())
    );
}
