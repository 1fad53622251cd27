//! Small files of every format a unit may send, and changed copies of them.

use super::form::{Cell, Form, number, text, zipped};
use std::io::{Cursor, Read};

/// The sixteen files, with the endings of their names.
pub fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let good = Form::good("331003101", "宁溪镇", 2023);
    let odd = good
        .clone()
        .value("A01", Cell::Percent(0.5))
        .value("A02", Cell::Calculated("1+1".into(), 2.0))
        .value("A03", Cell::Error("#DIV/0!".into()))
        .value("B06", text("１２.5万元"))
        .sheet("附表", true, vec![vec![text("代码"), number(1.0)]])
        .protected();
    let tasks = Form::of_tasks("331003101", "宁溪镇", 2023, &["三(一)1"]);
    let macros = |bytes: &[u8]| {
        let mut parts = parts(bytes).expect("a zip");
        for (name, part) in &mut parts {
            if name == "[Content_Types].xml" {
                let text = String::from_utf8_lossy(part).replace(
                    "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main",
                    "vnd.ms-excel.sheet.macroEnabled.main",
                );
                *part = text.into_bytes();
            }
        }
        packed(&parts)
    };
    let table = String::from_utf8(good.csv()).expect("text");
    let wide: Vec<u8> =
        format!("\u{feff}{}", table.replace(',', "\t")).encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        ("xlsx", good.xlsx()),
        ("xlsx", odd.xlsx()),
        ("xlsx", tasks.xlsx()),
        ("xlsx", include_bytes!("../data/seeds/form.xlsx").to_vec()),
        ("xlsm", macros(&good.xlsx())),
        ("xlsm", macros(&odd.xlsx())),
        ("xlsb", include_bytes!("../data/seeds/inline.xlsb").to_vec()),
        ("xlsb", include_bytes!("../data/seeds/shared.xlsb").to_vec()),
        ("xls", include_bytes!("../data/seeds/form.xls").to_vec()),
        ("xls", include_bytes!("../data/seeds/plain.xls").to_vec()),
        ("xls", include_bytes!("../data/first_row_after_last.xls").to_vec()),
        ("ods", include_bytes!("../data/seeds/form.ods").to_vec()),
        ("csv", table.clone().into_bytes()),
        ("csv", format!("\u{feff}{}", table.replace(',', ";")).into_bytes()),
        ("csv", wide),
        ("csv", encoding_rs::GB18030.encode(&table).0.into_owned()),
    ]
}

/// The parts of a container; `None` when it is none.
fn parts(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).ok()?;
            let name = part.name().ok()?.into_owned();
            let mut content = Vec::new();
            part.read_to_end(&mut content).ok()?;
            Some((name, content))
        })
        .collect()
}

fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    zipped(&parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
}

/// Pseudo-random numbers (splitmix64): the same for the same seed anywhere.
pub struct Dice(pub u64);

impl Dice {
    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// A changed copy: three in four of the containers are changed within and packed again.
    pub fn mutant(&mut self, bytes: &[u8]) -> Vec<u8> {
        if let Some(mut parts) = parts(bytes).filter(|_| self.below(4) > 0) {
            for _ in 0..=self.below(3) {
                let at = self.below(parts.len());
                match self.below(12) {
                    0 => drop(parts.remove(at)),
                    1 => {
                        let twin = parts[self.below(parts.len())].1.clone();
                        parts[at].1 = twin;
                    }
                    _ => parts[at].1 = self.changed(&parts[at].1.clone()),
                }
                if parts.is_empty() {
                    break;
                }
            }
            return packed(&parts);
        }
        self.changed(bytes)
    }

    /// Bytes changed, cut, doubled, swapped, or overwritten with the numbers that overflow.
    fn changed(&mut self, bytes: &[u8]) -> Vec<u8> {
        const EDGES: [[u8; 4]; 6] =
            [[0; 4], [0xFF; 4], [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0x80], [1, 0, 0, 0], [0xFF, 0xFF, 0, 0]];
        let mut bytes = bytes.to_vec();
        let most = 1 + self.below(6);
        for _ in 0..=self.below(most) {
            if bytes.is_empty() {
                break;
            }
            let at = self.below(bytes.len());
            let end = (at + 1 + self.below(300)).min(bytes.len());
            match self.below(16) {
                0 => bytes.truncate(at),
                1 => drop(bytes.drain(at..end)),
                2 => {
                    let piece = bytes[at..end].to_vec();
                    bytes.splice(at..at, piece);
                }
                3 => {
                    let other = self.below(bytes.len());
                    let length = (end - at).min(bytes.len() - other).min(at.abs_diff(other));
                    for step in 0..length {
                        bytes.swap(at + step, other + step);
                    }
                }
                4..=7 => {
                    let edge = EDGES[self.below(EDGES.len())];
                    let length = [1, 2, 4][self.below(3)].min(bytes.len() - at);
                    bytes[at..at + length].copy_from_slice(&edge[..length]);
                }
                8..=9 => bytes[at] = bytes[at].wrapping_add(1),
                _ => bytes[at] ^= 1 << self.below(8),
            }
        }
        bytes
    }
}
