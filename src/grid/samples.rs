//! Small files made in code, for the tests of this room.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A zip container of named parts.
pub(super) fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in parts {
        writer.start_file(*name, options).expect("part");
        writer.write_all(bytes).expect("bytes");
    }
    writer.finish().expect("zip").into_inner()
}

/// An xlsx to be filled.
#[derive(Default)]
pub(super) struct Book {
    /// Name, state and XML of each sheet.
    sheets: Vec<(String, &'static str, String)>,
    strings: Vec<&'static str>,
    formats: Vec<(u32, &'static str)>,
    extra: Vec<(String, Vec<u8>)>,
}

impl Book {
    /// A book of one visible sheet `表一` whose `sheetData` holds `rows`.
    pub(super) fn of(rows: &str) -> Self {
        Self::default().sheet("表一", "visible", &format!("<sheetData>{rows}</sheetData>"))
    }

    pub(super) fn sheet(mut self, name: &str, state: &'static str, xml: &str) -> Self {
        self.sheets.push((name.to_owned(), state, xml.to_owned()));
        self
    }

    pub(super) fn strings(mut self, strings: &[&'static str]) -> Self {
        self.strings = strings.to_vec();
        self
    }

    /// Number formats; cell style 1 has the first, style 2 the second.
    pub(super) fn formats(mut self, formats: &[(u32, &'static str)]) -> Self {
        self.formats = formats.to_vec();
        self
    }

    pub(super) fn extra(mut self, name: &str, bytes: &[u8]) -> Self {
        self.extra.push((name.to_owned(), bytes.to_vec()));
        self
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const REL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
        let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
        let mut add = |name: &str, text: String| parts.push((name.to_owned(), text.into_bytes()));
        add(
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{PACKAGE}/content-types\"><Override PartName=\"/xl/workbook.xml\" ContentType=\
                 \"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>"
            ),
        );
        add(
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"r\" Type=\"{REL}/officeDocument\" \
                 Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        );
        let (mut list, mut links) = (String::new(), String::new());
        for (index, (name, state, xml)) in self.sheets.iter().enumerate() {
            let _ = write!(
                list,
                "<sheet name=\"{name}\" sheetId=\"{0}\" state=\"{state}\" r:id=\"s{0}\"/>",
                index + 1
            );
            let _ = write!(
                links,
                "<Relationship Id=\"s{0}\" Type=\"{REL}/worksheet\" Target=\"worksheets/s{0}.xml\"/>",
                index + 1
            );
            add(
                &format!("xl/worksheets/s{}.xml", index + 1),
                format!(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><worksheet xmlns=\"{MAIN}\">{xml}</worksheet>"
                ),
            );
        }
        add(
            "xl/workbook.xml",
            format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{REL}\"><sheets>{list}</sheets></workbook>"),
        );
        add(
            "xl/_rels/workbook.xml.rels",
            format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{links}</Relationships>"),
        );
        let strings =
            self.strings.iter().map(|text| format!("<si><t>{text}</t></si>")).collect::<Vec<_>>().concat();
        add(
            "xl/sharedStrings.xml",
            format!("<sst xmlns=\"{MAIN}\" uniqueCount=\"{}\">{strings}</sst>", self.strings.len()),
        );
        let (mut codes, mut styles) = (String::new(), "<xf numFmtId=\"0\"/>".to_owned());
        for (id, code) in &self.formats {
            if !code.is_empty() {
                let _ = write!(
                    codes,
                    "<numFmt numFmtId=\"{id}\" formatCode=\"{}\"/>",
                    code.replace('"', "&quot;")
                );
            }
            let _ = write!(styles, "<xf numFmtId=\"{id}\"/>");
        }
        add(
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{MAIN}\"><numFmts>{codes}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>"
            ),
        );
        parts.extend(self.extra.iter().cloned());
        let parts: Vec<_> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        zip(&parts)
    }
}

/// An ods whose one sheet `表一` holds `rows`.
pub(super) fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content><office:body><office:spreadsheet>\
         <table:table table:name=\"表一\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
    ])
}

/// An OLE container: sector 0 is the table of chains, sector 1 the directory, then the streams, each padded to at
/// least 4096 bytes so that it needs no small sectors.
pub(super) fn ole(streams: &[(&str, &[u8])]) -> Vec<u8> {
    const END: u32 = 0xFFFF_FFFE;
    let entry = |name: &str, kind: u8, start: u32, len: u32| {
        let mut entry = vec![0_u8; 128];
        for (index, unit) in name.encode_utf16().enumerate() {
            entry[index * 2..index * 2 + 2].copy_from_slice(&unit.to_le_bytes());
        }
        entry[64] = (name.encode_utf16().count() as u8 + 1) * 2;
        entry[66] = kind;
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..124].copy_from_slice(&len.to_le_bytes());
        entry
    };
    let (mut table, mut directory, mut data) =
        (vec![0xFFFF_FFFD, END], entry("Root Entry", 5, END, 0), Vec::new());
    for (name, bytes) in streams {
        let mut stream = bytes.to_vec();
        stream.resize(stream.len().max(4096), 0);
        directory.extend(entry(name, 2, table.len() as u32, stream.len() as u32));
        stream.resize(stream.len().next_multiple_of(512), 0);
        for _ in 1..stream.len() / 512 {
            table.push(table.len() as u32 + 1);
        }
        table.push(END);
        data.extend(stream);
    }
    assert!(table.len() <= 128 && directory.len() <= 512, "one sector each");
    table.resize(128, u32::MAX);
    directory.resize(512, 0);
    let mut bytes = vec![0_u8; 512];
    bytes[..8].copy_from_slice(&super::ole::MAGIC);
    for (at, value) in [(26, 3_u16), (28, 0xFFFE), (30, 9), (32, 6)] {
        bytes[at..at + 2].copy_from_slice(&value.to_le_bytes());
    }
    for (at, value) in [(44, 1_u32), (48, 1), (56, 4096), (60, END), (68, END), (76, 0)] {
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    bytes[80..512].fill(0xFF);
    bytes.extend(table.iter().flat_map(|id| id.to_le_bytes()));
    bytes.extend(directory);
    bytes.extend(data);
    bytes
}

/// One record of an xls.
pub(super) fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [kind.to_le_bytes().as_slice(), &(data.len() as u16).to_le_bytes(), data].concat()
}

/// The stream of an xls with one hidden sheet `S` of the given records.
pub(super) fn xls_stream(records: &[u8]) -> Vec<u8> {
    let bof = |kind: u8| record(0x0809, &[&[0, 6, kind, 0], [0; 12].as_slice()].concat());
    let start = bof(5).len() + 4 + 9 + 4;
    let mut stream = bof(5);
    stream.extend(record(0x0085, &[&(start as u32).to_le_bytes(), [1, 0, 1, 0, b'S'].as_slice()].concat()));
    stream.extend(record(0x000A, &[]));
    stream.extend(bof(0x10));
    stream.extend_from_slice(records);
    stream.extend(record(0x000A, &[]));
    stream
}

/// An xlsb with one very hidden sheet `S` of the given records.
pub(super) fn xlsb(records: &[u8]) -> Vec<u8> {
    let wide = |text: &str| {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [(units.len() as u32 / 2).to_le_bytes().as_slice(), &units].concat()
    };
    let sheet = [2_u32.to_le_bytes().as_slice(), &1_u32.to_le_bytes(), &wide("s1"), &wide("S")].concat();
    let book = [wide_record(0x9C, &sheet), wide_record(0x90, &[]), wide_record(0x9D, &[])].concat();
    let data =
        [wide_record(0x94, &[0; 16]), wide_record(0x91, &[]), records.to_vec(), wide_record(0x92, &[])]
            .concat();
    let types =
        b"<Types><Override ContentType=\"application/vnd.ms-excel.sheet.binary.macroEnabled.main\"/></Types>";
    let links = b"<Relationships><Relationship Id=\"s1\" Target=\"worksheets/s1.bin\"/></Relationships>";
    zip(&[
        ("[Content_Types].xml", types),
        ("xl/workbook.bin", &book),
        ("xl/_rels/workbook.bin.rels", links),
        ("xl/worksheets/s1.bin", &data),
    ])
}

/// One record of an xlsb, shorter than 128 bytes.
pub(super) fn wide_record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut out =
        if kind < 0x80 { vec![kind as u8] } else { vec![(kind & 0x7F) as u8 | 0x80, (kind >> 7) as u8] };
    out.push(data.len() as u8);
    out.extend_from_slice(data);
    out
}
