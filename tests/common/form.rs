//! A filled form as a unit might send it, and a tiny plan to send it to; both made in code.

use duibiao::check::{self, Checked};
use duibiao::finding::Finding;
use duibiao::grid::Limits;
use duibiao::intake::{self, Collection};
use duibiao::observation::Period;
use duibiao::plan::Plan;
use duibiao::run::freeze::Record;
use duibiao::run::{self, Request, Verb};
use duibiao::store::frozen;
use duibiao::survey;
use duibiao::words::Words;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Blank,
    /// A number.
    Number(f64),
    /// A number under a percent format.
    Percent(f64),
    /// Text.
    Text(String),
    /// A formula that was never calculated.
    Formula(String),
    /// A formula with its result.
    Calculated(String, f64),
    /// An error value.
    Error(String),
    /// A number under one of the cell styles of [`STYLES`].
    Styled(f64, usize),
    /// The XML inside an inline string, such as rich text.
    Rich(String),
}

/// Cell styles: plain, percent, struck out, a point that is only written, an amount in 元, leading zeros.
pub const STYLES: &str = "<numFmts><numFmt numFmtId=\"170\" formatCode=\"0!.0000\"/>\
    <numFmt numFmtId=\"171\" formatCode=\"0.00&quot;元&quot;\"/><numFmt numFmtId=\"172\" formatCode=\"00\"/></numFmts>\
    <fonts><font/><font><strike/></font></fonts>\
    <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"10\"/><xf numFmtId=\"0\" fontId=\"1\"/><xf numFmtId=\"170\"/>\
    <xf numFmtId=\"171\"/><xf numFmtId=\"172\"/></cellXfs>";

/// A number cell.
pub fn number(value: f64) -> Cell {
    Cell::Number(value)
}

/// A text cell.
pub fn text(value: &str) -> Cell {
    Cell::Text(value.to_owned())
}

/// One row of the form.
#[derive(Clone, Debug)]
pub struct Line {
    pub code: String,
    pub name: String,
    pub measure_unit: String,
    pub value: Cell,
    pub explanation: String,
}

/// One row of the task sheet.
#[derive(Clone, Debug)]
pub struct TaskLine {
    pub id: String,
    pub title: String,
    pub lead: String,
    pub stage: Cell,
    pub evidence: String,
}

/// A sheet beside the form.
#[derive(Clone, Debug)]
pub struct Extra {
    pub name: String,
    pub hidden: bool,
    pub rows: Vec<Vec<Cell>>,
}

/// One filled form: title block, a heading row, one row per code. The heading stands in row 5, figures in column E. Tasks
/// have a sheet of their own of the same shape, with stages in column D; a unit that has only tasks sends that alone.
#[derive(Clone, Debug)]
pub struct Form {
    pub unit: String,
    pub code: String,
    pub year: String,
    pub identity: String,
    pub headings: Vec<String>,
    pub lines: Vec<Line>,
    pub second_value: Option<String>,
    pub tasks: Vec<TaskLine>,
    pub extras: Vec<Extra>,
    pub protected: bool,
    pub notes: Vec<String>,
    /// Changes to the XML of the form's sheet: what stands there, and what shall.
    pub changes: Vec<(String, String)>,
}

/// Name of the form's sheet.
pub const SHEET: &str = "监测表";

/// Name of the task sheet.
pub const TASK_SHEET: &str = "任务进展表";

/// Number, title, leads, stage and evidence of the tiny plan's tasks, where it has any.
pub const TASKS: [(&str, &str, &str, &str, &str); 4] = [
    ("三(一)1", "建成康复中心", "教育局", "在建", ""),
    ("三(一)2", "建立转介制度", "教育局、住建局", "方案制定", ""),
    ("三(二)1", "出台扶助办法", "规划未明确", "征求意见", ""),
    ("专栏1-1", "每年走访残疾人家庭", "宁溪镇", "本年已开展", "走访台账"),
];

/// Codes, names, units of measure and figures of the tiny plan; a township's form leaves `T01` out.
pub const ITEMS: [(&str, &str, &str, f64); 8] = [
    ("A01", "持证残疾人总数", "人", 100.0),
    ("A02", "持证男性人数", "人", 60.0),
    ("A03", "持证女性人数", "人", 40.0),
    ("B06", "两项补贴全年发放金额", "万元", 12.5),
    ("C01", "有基本康复服务需求人数", "人", 50.0),
    ("C02", "接受基本康复服务人数", "人", 48.0),
    ("D13", "参加职业培训人次", "人次", 20.0),
    ("T01", "残疾人之家已建成数", "个", 1.0),
];

impl Form {
    /// A form without fault.
    pub fn good(code: &str, unit: &str, year: i32) -> Self {
        let town = unit.ends_with('镇');
        let lines = ITEMS
            .iter()
            .filter(|(code, ..)| town || *code != "T01")
            .map(|(code, name, measure_unit, value)| Line {
                code: (*code).to_owned(),
                name: (*name).to_owned(),
                measure_unit: (*measure_unit).to_owned(),
                value: Cell::Number(*value),
                explanation: String::new(),
            })
            .collect();
        Self {
            unit: unit.to_owned(),
            code: code.to_owned(),
            year: year.to_string(),
            identity: String::new(),
            headings: ["代码", "指标名称", "计量单位", "上年数", "本年数", "变动说明"]
                .map(str::to_owned)
                .to_vec(),
            lines,
            second_value: None,
            tasks: Vec::new(),
            extras: Vec::new(),
            protected: false,
            notes: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// A form without fault of a unit that has only these tasks.
    pub fn of_tasks(code: &str, unit: &str, year: i32, ids: &[&str]) -> Self {
        Self { lines: Vec::new(), ..Self::good(code, unit, year) }.with_tasks(ids)
    }

    /// Adds the task sheet with these tasks.
    #[must_use]
    pub fn with_tasks(mut self, ids: &[&str]) -> Self {
        self.tasks.extend(TASKS.iter().filter(|(id, ..)| ids.contains(id)).map(
            |(id, title, lead, stage, evidence)| TaskLine {
                id: (*id).to_owned(),
                title: (*title).to_owned(),
                lead: (*lead).to_owned(),
                stage: text(stage),
                evidence: (*evidence).to_owned(),
            },
        ));
        self
    }

    fn task(&mut self, id: &str) -> &mut TaskLine {
        self.tasks.iter_mut().find(|task| task.id == id).expect("a row of this task")
    }

    /// Puts a stage in the row of a task.
    #[must_use]
    pub fn stage(mut self, id: &str, stage: Cell) -> Self {
        self.task(id).stage = stage;
        self
    }

    /// Names other leads in the row of a task.
    #[must_use]
    pub fn led_by(mut self, id: &str, lead: &str) -> Self {
        lead.clone_into(&mut self.task(id).lead);
        self
    }

    /// Writes a reference to evidence beside a stage.
    #[must_use]
    pub fn proved(mut self, id: &str, evidence: &str) -> Self {
        evidence.clone_into(&mut self.task(id).evidence);
        self
    }

    /// Adds a row to the task sheet.
    #[must_use]
    pub fn task_row(mut self, id: &str, title: &str, stage: Cell) -> Self {
        self.tasks.push(TaskLine {
            id: id.to_owned(),
            title: title.to_owned(),
            lead: String::new(),
            stage,
            evidence: String::new(),
        });
        self
    }

    fn line(&mut self, code: &str) -> &mut Line {
        self.lines.iter_mut().find(|line| line.code == code).expect("a row of this code")
    }

    /// Puts a value in the row of a code.
    #[must_use]
    pub fn value(mut self, code: &str, value: Cell) -> Self {
        self.line(code).value = value;
        self
    }

    /// Puts the same value in every row.
    #[must_use]
    pub fn throughout(mut self, value: &Cell) -> Self {
        for line in &mut self.lines {
            line.value = value.clone();
        }
        self
    }

    /// Puts another name in the row of a code.
    #[must_use]
    pub fn named(mut self, code: &str, name: &str) -> Self {
        name.clone_into(&mut self.line(code).name);
        self
    }

    /// Puts another unit of measure in the row of a code.
    #[must_use]
    pub fn measured(mut self, code: &str, measure_unit: &str) -> Self {
        measure_unit.clone_into(&mut self.line(code).measure_unit);
        self
    }

    /// Writes an explanation beside a figure.
    #[must_use]
    pub fn explained(mut self, code: &str, words: &str) -> Self {
        words.clone_into(&mut self.line(code).explanation);
        self
    }

    /// Adds a row at the end.
    #[must_use]
    pub fn row(mut self, code: &str, name: &str, measure_unit: &str, value: Cell) -> Self {
        let (code, name) = (code.to_owned(), name.to_owned());
        self.lines.push(Line {
            code,
            name,
            measure_unit: measure_unit.to_owned(),
            value,
            explanation: String::new(),
        });
        self
    }

    /// Names another unit in the title block.
    #[must_use]
    pub fn of_unit(mut self, code: &str, unit: &str) -> Self {
        code.clone_into(&mut self.code);
        unit.clone_into(&mut self.unit);
        self
    }

    /// Names another year in the title block.
    #[must_use]
    pub fn of_year(mut self, year: &str) -> Self {
        year.clone_into(&mut self.year);
        self
    }

    /// Writes the line by which our own forms name themselves.
    #[must_use]
    pub fn identified(mut self, identity: &str) -> Self {
        identity.clone_into(&mut self.identity);
        self
    }

    /// Adds a second column of values under a heading.
    #[must_use]
    pub fn second_value(mut self, heading: &str) -> Self {
        self.second_value = Some(heading.to_owned());
        self
    }

    /// Replaces one heading.
    #[must_use]
    pub fn heading(mut self, from: &str, to: &str) -> Self {
        self.headings
            .iter_mut()
            .filter(|heading| *heading == from)
            .for_each(|heading| to.clone_into(heading));
        self
    }

    /// Adds a sheet.
    #[must_use]
    pub fn sheet(mut self, name: &str, hidden: bool, rows: Vec<Vec<Cell>>) -> Self {
        self.extras.push(Extra { name: name.to_owned(), hidden, rows });
        self
    }

    /// Protects the sheet, without a password to open the file.
    #[must_use]
    pub fn protected(mut self) -> Self {
        self.protected = true;
        self
    }

    /// Changes the XML of the form's sheet.
    #[must_use]
    pub fn changed(mut self, from: &str, to: &str) -> Self {
        self.changes.push((from.to_owned(), to.to_owned()));
        self
    }

    /// Writes a line below the table.
    #[must_use]
    pub fn note(mut self, words: &str) -> Self {
        self.notes.push(words.to_owned());
        self
    }

    /// Title, unit, year and identity.
    fn title_block(&self, title: &str) -> Vec<Vec<Cell>> {
        let identity = if self.identity.is_empty() {
            vec![Cell::Blank]
        } else {
            vec![text("表样标识"), text(&self.identity)]
        };
        vec![
            vec![text(&format!("{title}（{}年）", self.year))],
            vec![text("填报单位"), text(&self.unit), text("单位代码"), text(&self.code)],
            vec![text("统计年度"), text(&self.year)],
            identity,
        ]
    }

    fn task_rows(&self) -> Vec<Vec<Cell>> {
        let mut rows = self.title_block("重点任务进展表");
        let headings =
            ["任务编号", "任务", "牵头单位", "本年进展阶段", "进展说明", "佐证材料编号", "完成日期"];
        rows.push(headings.map(text).to_vec());
        rows.extend(self.tasks.iter().map(|task| {
            let texts = [&task.id, &task.title, &task.lead].map(|words| text(words));
            let mut row = texts.to_vec();
            row.extend([task.stage.clone(), Cell::Blank, text(&task.evidence)]);
            row
        }));
        rows
    }

    fn rows(&self) -> Vec<Vec<Cell>> {
        let mut rows = self.title_block("规划实施监测表");
        let mut headings: Vec<Cell> = self.headings.iter().map(|heading| text(heading)).collect();
        headings.extend(self.second_value.as_deref().map(text));
        rows.push(headings);
        for line in &self.lines {
            let mut row = vec![
                text(&line.code),
                text(&line.name),
                text(&line.measure_unit),
                Cell::Blank,
                line.value.clone(),
                text(&line.explanation),
            ];
            row.extend(self.second_value.as_ref().map(|_| line.value.clone()));
            rows.push(row);
        }
        rows.extend(self.notes.iter().map(|note| vec![text(note)]));
        rows
    }

    /// The cells of the form's sheet.
    pub fn cells(&self) -> Vec<Vec<Cell>> {
        self.rows()
    }

    /// The form as an .xlsx.
    pub fn xlsx(&self) -> Vec<u8> {
        let form = Extra { name: SHEET.to_owned(), hidden: false, rows: self.rows() };
        let tasks = Extra { name: TASK_SHEET.to_owned(), hidden: false, rows: self.task_rows() };
        let own = [(&form, self.lines.is_empty()), (&tasks, self.tasks.is_empty())];
        let sheets: Vec<(&Extra, bool)> = own
            .into_iter()
            .filter(|(_, empty)| !empty)
            .map(|(sheet, _)| (sheet, self.protected))
            .chain(self.extras.iter().map(|extra| (extra, false)))
            .collect();
        let sheets: Vec<(String, bool, String)> = sheets
            .into_iter()
            .map(|(sheet, protected)| (sheet.name.clone(), sheet.hidden, sheet_xml(&sheet.rows, protected)))
            .map(|(name, hidden, xml)| {
                let changes = if name == SHEET { self.changes.as_slice() } else { &[] };
                let xml = changes.iter().fold(xml, |xml, (from, to)| {
                    assert!(xml.contains(from.as_str()), "the sheet has no {from}");
                    xml.replacen(from, to, 1)
                });
                (name, hidden, xml)
            })
            .collect();
        workbook(&sheets)
    }

    /// The form as CSV in UTF-8.
    pub fn csv(&self) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for row in self.rows() {
            let fields = row.iter().map(|cell| match cell {
                Cell::Blank | Cell::Formula(_) => String::new(),
                Cell::Number(value)
                | Cell::Percent(value)
                | Cell::Calculated(_, value)
                | Cell::Styled(value, _) => value.to_string(),
                Cell::Text(text) | Cell::Error(text) | Cell::Rich(text) => text.clone(),
            });
            writer.write_record(fields).expect("row");
        }
        writer.into_inner().expect("csv")
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The XML of a sheet's data.
pub fn sheet_xml(rows: &[Vec<Cell>], protected: bool) -> String {
    let mut xml = String::from("<sheetData>");
    for (row, cells) in rows.iter().enumerate() {
        let _ = write!(xml, "<row r=\"{}\">", row + 1);
        for (column, cell) in cells.iter().enumerate() {
            let at = duibiao::place::address(row as u32, column as u32);
            let _ = match cell {
                Cell::Blank => Ok(()),
                Cell::Number(value) => write!(xml, "<c r=\"{at}\"><v>{value}</v></c>"),
                Cell::Percent(value) => write!(xml, "<c r=\"{at}\" s=\"1\"><v>{value}</v></c>"),
                Cell::Text(text) if text.is_empty() => Ok(()),
                Cell::Text(text) => {
                    write!(xml, "<c r=\"{at}\" t=\"inlineStr\"><is><t>{}</t></is></c>", escaped(text))
                }
                Cell::Formula(formula) => write!(xml, "<c r=\"{at}\"><f>{}</f></c>", escaped(formula)),
                Cell::Calculated(formula, value) => {
                    write!(xml, "<c r=\"{at}\"><f>{}</f><v>{value}</v></c>", escaped(formula))
                }
                Cell::Styled(value, style) => write!(xml, "<c r=\"{at}\" s=\"{style}\"><v>{value}</v></c>"),
                Cell::Rich(runs) => write!(xml, "<c r=\"{at}\" t=\"inlineStr\"><is>{runs}</is></c>"),
                Cell::Error(error) => write!(xml, "<c r=\"{at}\" t=\"e\"><v>{}</v></c>", escaped(error)),
            };
        }
        xml.push_str("</row>");
    }
    xml.push_str("</sheetData>");
    if protected {
        xml.push_str("<sheetProtection sheet=\"1\" objects=\"1\"/>");
    }
    xml
}

/// An .xlsx of sheets given as name, whether hidden, and the XML of their data.
pub fn workbook(sheets: &[(String, bool, String)]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const REL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    let mut parts: Vec<(String, String)> = vec![
        (
            String::from("[Content_Types].xml"),
            format!(
                "<Types xmlns=\"{PACKAGE}/content-types\"><Override PartName=\"/xl/workbook.xml\" ContentType=\
                 \"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>"
            ),
        ),
        (
            String::from("_rels/.rels"),
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"r\" \
                 Type=\"{REL}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (String::from("xl/styles.xml"), format!("<styleSheet xmlns=\"{MAIN}\">{STYLES}</styleSheet>")),
    ];
    let (mut list, mut links) = (String::new(), String::new());
    for (at, (name, hidden, xml)) in sheets.iter().enumerate() {
        let state = if *hidden { "hidden" } else { "visible" };
        let id = at + 1;
        let _ = write!(
            list,
            "<sheet name=\"{}\" sheetId=\"{id}\" state=\"{state}\" r:id=\"s{id}\"/>",
            escaped(name)
        );
        let _ = write!(
            links,
            "<Relationship Id=\"s{id}\" Type=\"{REL}/worksheet\" Target=\"worksheets/s{id}.xml\"/>"
        );
        parts.push((
            format!("xl/worksheets/s{id}.xml"),
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><worksheet xmlns=\"{MAIN}\">{xml}</worksheet>"
            ),
        ));
    }
    parts.push((
        String::from("xl/workbook.xml"),
        format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{REL}\"><sheets>{list}</sheets></workbook>"),
    ));
    parts.push((
        String::from("xl/_rels/workbook.xml.rels"),
        format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{links}</Relationships>"),
    ));
    let parts: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    zipped(&parts)
}

/// A zip container of named parts.
pub fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).expect("part");
        writer.write_all(bytes).expect("bytes");
    }
    writer.finish().expect("zip").into_inner()
}

/// An .xlsx with one sheet whose two cells lie at the two far corners.
pub fn far_corners() -> Vec<u8> {
    let xml = "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>\
               <row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData>";
    workbook(&[(SHEET.to_owned(), false, xml.to_owned())])
}

/// A small file that unpacks to more than is allowed.
pub fn bomb() -> Vec<u8> {
    let megabyte = vec![b' '; 1 << 20];
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("[Content_Types].xml", SimpleFileOptions::default()).expect("part");
    for _ in 0..300 {
        writer.write_all(&megabyte).expect("bytes");
    }
    writer.finish().expect("zip").into_inner()
}

/// A file with a password to open it: an OLE container with an encrypted package in it. Sector 0 is the table of
/// chains, sector 1 the directory, then the stream.
pub fn locked() -> Vec<u8> {
    const END: u32 = 0xFFFF_FFFE;
    let entry = |name: &str, kind: u8, start: u32, length: u32| {
        let mut entry = vec![0_u8; 128];
        for (at, unit) in name.encode_utf16().enumerate() {
            entry[at * 2..at * 2 + 2].copy_from_slice(&unit.to_le_bytes());
        }
        entry[64] = (name.len() as u8 + 1) * 2;
        entry[66] = kind;
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..124].copy_from_slice(&length.to_le_bytes());
        entry
    };
    let mut table = vec![0xFFFF_FFFD, END];
    table.extend((3..10).chain([END]));
    table.resize(128, u32::MAX);
    let mut directory = entry("Root Entry", 5, END, 0);
    directory.extend(entry("EncryptedPackage", 2, 2, 4096));
    directory.resize(512, 0);
    let mut bytes = vec![0_u8; 512];
    bytes[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    for (at, value) in [(26, 3_u16), (28, 0xFFFE), (30, 9), (32, 6)] {
        bytes[at..at + 2].copy_from_slice(&value.to_le_bytes());
    }
    for (at, value) in [(44, 1_u32), (48, 1), (56, 4096), (60, END), (68, END), (76, 0)] {
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    bytes[80..512].fill(0xFF);
    bytes.extend(table.iter().flat_map(|id: &u32| id.to_le_bytes()));
    bytes.extend(directory);
    bytes.resize(bytes.len() + 4096, 0);
    bytes
}

/// The three reporting units of the tiny plan, under their real codes and names.
pub const UNITS: [(&str, &str); 3] =
    [("331003001", "东城街道"), ("331003101", "宁溪镇"), ("331003202", "富山乡")];

/// A plan of three units, eight items, two indicators and three relations, in a folder of its own.
pub struct PlanFolder {
    directory: tempfile::TempDir,
}

impl PlanFolder {
    /// The plan without any submission.
    pub fn bare() -> Self {
        let folder = Self { directory: tempfile::tempdir().expect("folder") };
        std::fs::create_dir(folder.path()).expect("plan folder");
        for (name, text) in [
            ("plan.toml", PLAN),
            ("units.csv", ROSTER),
            ("indicators.toml", INDICATORS),
            ("rules.toml", RULES),
        ] {
            folder.write(name, text.as_bytes());
        }
        folder.write("items.toml", items().as_bytes());
        folder
    }

    /// The plan with a good form of every unit for 2023.
    pub fn full() -> Self {
        let folder = Self::bare();
        folder.year(2023);
        folder
    }

    /// The full plan with tasks: one with a lead, one with two, one that names none, so that the district reports it, and
    /// one a town reports beside its figures. Two departments send nothing but their tasks.
    pub fn with_tasks() -> Self {
        let folder = Self::full();
        folder.write("tasks.toml", tasks().as_bytes());
        folder.write("units.csv", format!("{ROSTER}{DEPARTMENTS}").as_bytes());
        for unit in ["教育局", "住建局", "黄岩区", "宁溪镇"] {
            folder.replace(unit, &task_form(unit, 2023));
        }
        folder
    }

    /// The plan folder.
    pub fn path(&self) -> PathBuf {
        self.directory.path().join("tiny-14")
    }

    /// A place for output beside the plan.
    pub fn out(&self) -> PathBuf {
        self.directory.path().join("结果")
    }

    /// The folder that holds both.
    pub fn around(&self) -> &Path {
        self.directory.path()
    }

    /// Writes any file of the plan folder.
    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("folder")).expect("folders");
        put(&path, bytes);
    }

    /// Replaces text in a file of the plan folder; the text must be there.
    pub fn edit(&self, name: &str, from: &str, to: &str) {
        let path = self.path().join(name);
        let text = std::fs::read_to_string(&path).expect("text");
        assert!(text.contains(from), "{name} has no {from}");
        put(&path, text.replacen(from, to, 1).as_bytes());
    }

    /// Puts a submission in a year's folder.
    pub fn submission(&self, year: i32, name: &str, bytes: &[u8]) {
        self.write(&format!("submissions/{year}/{name}"), bytes);
    }

    /// Puts a form where the unit's own form lies.
    pub fn replace(&self, unit: &str, form: &Form) {
        self.submission(2023, &format!("{unit}.xlsx"), &form.xlsx());
    }

    /// Takes a unit's form of 2023 away.
    pub fn remove(&self, unit: &str) {
        std::fs::remove_file(self.path().join(format!("submissions/2023/{unit}.xlsx"))).expect("form");
    }

    /// Puts a good form of every unit in a year's folder.
    pub fn year(&self, year: i32) {
        for (code, name) in UNITS {
            self.submission(year, &format!("{name}.xlsx"), &Form::good(code, name, year).xlsx());
        }
    }

    /// The plan as loaded.
    pub fn plan(&self) -> Plan {
        Plan::load(&self.path()).expect("a good plan")
    }

    /// Reads the submissions; of a frozen year what was published.
    pub fn read(&self) -> Collection {
        let (plan, words) = (self.plan(), words());
        let mut collection =
            intake::read(&plan, &words, &Limits::default(), &|_, _| {}).expect("submissions");
        survey::figures::put(&plan, &words, &mut collection).expect("surveys");
        let frozen = frozen::load(&plan, &words).expect("frozen years");
        frozen::apply(&frozen, &plan, &words, &mut collection).expect("a plan that fits");
        collection
    }

    /// Freezes 2023 as it stands.
    pub fn freeze(&self) {
        let mut request = Request::new(Verb::Freeze, self.path());
        request.period = Some(Period::year(2023));
        let text = |text: &str| text.to_owned();
        request.record =
            Some(Record {
                draft: text("定稿"), by: text("区残联"), on: text("2024-03-10"), basis: None
            });
        run::run(&request, &|_, _, _| ()).expect("frozen");
    }

    /// Reads and checks the submissions of 2023.
    pub fn check(&self) -> Checked {
        check::check(&self.plan(), &words(), &self.read(), &[Period::year(2023)])
    }

    /// The findings of 2023.
    pub fn findings(&self) -> Vec<Finding> {
        self.check().findings
    }

    /// Their codes, sorted.
    pub fn codes(&self) -> Vec<String> {
        let mut codes: Vec<String> = self.findings().into_iter().map(|finding| finding.code).collect();
        codes.sort();
        codes
    }
}

/// Writes a file as a person would, in place.
#[expect(clippy::disallowed_methods, reason = "inputs of a test are no output of a run")]
pub fn put(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).expect("file");
}

/// A good form of 东城街道 for 2023.
pub fn dongcheng() -> Form {
    Form::good("331003001", "东城街道", 2023)
}

/// A good form of 宁溪镇 for 2023.
pub fn ningxi() -> Form {
    Form::good("331003101", "宁溪镇", 2023)
}

/// A good form of a unit that has tasks.
pub fn task_form(unit: &str, year: i32) -> Form {
    match unit {
        "教育局" => Form::of_tasks("BM01", unit, year, &["三(一)1", "三(一)2"]),
        "住建局" => Form::of_tasks("BM02", unit, year, &["三(一)2"]),
        "黄岩区" => Form::of_tasks("331003", unit, year, &["三(二)1"]),
        _ => Form::good("331003101", "宁溪镇", year).with_tasks(&["专栏1-1"]),
    }
}

/// The built-in words.
pub fn words() -> Words {
    Words::load(None).expect("built-in templates")
}

fn items() -> String {
    let mut toml = String::new();
    for (code, name, measure_unit, _) in ITEMS {
        let reporter = if code == "T01" { "标签:镇" } else { "基层" };
        let decimals = if code == "B06" { 2 } else { 0 };
        let change = if code == "D13" { "change_limit = \"50\"\nchange_floor = 10\n" } else { "" };
        let _ = write!(
            toml,
            "[[item]]\ncode = \"{code}\"\nname = \"{name}\"\nmeasure_unit = \"{measure_unit}\"\nnature = \"时点\"\n\
             decimals = {decimals}\nreporter = \"{reporter}\"\nadds = \"相加\"\ngroup = \"一、基本情况\"\n\
             definition = \"年末数。\"\ndefinition_source = \"本库解读\"\n{change}\n"
        );
    }
    toml
}

fn tasks() -> String {
    let mut toml = String::new();
    for ((id, title, lead, ..), stages) in TASKS.into_iter().zip(["项目", "制度", "文件", "常态"]) {
        let clear = lead != "规划未明确";
        let leads: Vec<String> =
            lead.split('、').filter(|_| clear).map(|lead| format!("\"{lead}\"")).collect();
        let (leads, source) = (leads.join(", "), if clear { "规划明确" } else { "" });
        let _ = write!(
            toml,
            "[[task]]\nid = \"{id}\"\ntitle = \"{title}\"\nkind = \"任务\"\nstages = \"{stages}\"\n\
             section = \"三\"\nlead = [{leads}]\nresponsible_source = \"{source}\"\n\n"
        );
    }
    toml
}

const DEPARTMENTS: &str = "BM01,教育局,黄岩区教育局,331003,部门,,是,试验
BM02,住建局,黄岩区住房和城乡建设局,331003,部门,,是,试验
";

const PLAN: &str = r#"title = "试验规划"
short = "试验"
place = "黄岩区"
whole = "全区"
parts = "分乡镇街道"
part = "乡镇街道"
status = "正式"
base_year = 2020
first_year = 2021
last_year = 2025
compiler = "黄岩区残疾人联合会"
midterm = "2023-12-31"
final = "2025-12-31"
final_name = "总结评估"

[form]
title = "规划实施监测表"
table_number = "试1表"
"#;

const ROSTER: &str = "code,name,aliases,parent,kind,tags,reports,source
331003,黄岩区,黄岩区残联,,地区,区,是,国家统计局
331003001,东城街道,东城,331003,地区,街道,是,国家统计局
331003101,宁溪镇,宁溪,331003,地区,镇,是,国家统计局
331003202,富山乡,富山,331003,地区,乡,是,国家统计局
";

const INDICATORS: &str = r#"[[indicator]]
id = "01"
name = "基本康复服务覆盖率"
short = "康复服务"
kind = "level"
attribute = "约束性"
measure_unit = "%"
numerator = "C02"
denominator = "C01"
scale = 100
share = true
base = "90"
base_year = 2020
target = "98"
target_year = 2025
comparator = "≥"
section = "专栏1 第1项"
definition_source = "本库解读"
gap_unit = "人"

[[indicator]]
id = "02"
name = "持证男性所占比重"
short = "男性比重"
kind = "maintain"
attribute = "预期性"
measure_unit = "%"
numerator = "A02"
denominator = "A01"
scale = 100
share = true
base = "50"
base_year = 2020
target = "50"
target_year = 2025
comparator = "≥"
section = "专栏1 第2项"
definition_source = "本库解读"
gap_unit = "人"
"#;

const RULES: &str = r#"[[rule]]
id = "R01"
name = "分性别之和"
relation = "A01 = A02 + A03"
severity = "强制性"
basis = "本库设定"

[[rule]]
id = "R02"
name = "接受服务不大于有需求"
relation = "C02 <= C01"
severity = "强制性"
basis = "本库设定"

[[rule]]
id = "R03"
name = "人均补贴金额上限"
relation = "B06 / C01 <= 5"
severity = "核实性"
basis = "本库设定"
"#;
