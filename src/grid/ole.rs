//! Does the OLE container hold together, and what streams does it name?
//!
//! In: bytes. Out: names, and the workbook's stream. Refuses to know: records and cells.
//!
//! The reader follows chains of sectors without looking back, so a chain that bites its tail would fill the memory.
//! Here every chain of the file is followed first.

use super::Trouble;

/// First bytes of the container.
pub(super) const MAGIC: [u8; 8] = *b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

struct Entry {
    name: String,
    start: u32,
    len: u64,
}

struct Ole<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini: Vec<u8>,
    entries: Vec<Entry>,
}

/// Names of the streams and storages.
pub(super) fn names(bytes: &[u8]) -> Result<Vec<String>, Trouble> {
    Ok(open(bytes)?.entries.into_iter().map(|entry| entry.name).filter(|name| !name.is_empty()).collect())
}

/// The stream of the workbook: `Workbook`, or `Book` before Excel 97.
pub(super) fn workbook_stream(bytes: &[u8]) -> Result<Vec<u8>, Trouble> {
    let ole = open(bytes)?;
    ["Workbook", "Book"]
        .iter()
        .find_map(|wanted| ole.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(wanted)))
        .map(|entry| ole.stream(entry))
        .ok_or_else(|| Trouble::damaged("缺少工作簿内容"))
}

fn broken() -> Trouble {
    Trouble::damaged("文件的扇区链有误")
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.as_chunks::<4>().0.iter().map(|chunk| u32::from_le_bytes(*chunk))
}

fn open(bytes: &[u8]) -> Result<Ole<'_>, Trouble> {
    let header = |at: usize| number(bytes, at).ok_or_else(broken);
    let sector = match bytes.get(30..32) {
        Some([9, 0]) => 512,
        Some([12, 0]) => 4096,
        _ => return Err(broken()),
    };
    let mut ole =
        Ole { bytes, sector, fat: Vec::new(), mini_fat: Vec::new(), mini: Vec::new(), entries: Vec::new() };
    let most = bytes.len() / sector + 1;
    let mut listed: Vec<u32> = numbers(bytes.get(76..512).ok_or_else(broken)?).collect();
    let mut next = header(68)?;
    for _ in 0..=most {
        if next >= 0xFFFF_FFFA {
            break;
        }
        listed.extend(numbers(ole.at(next)));
        next = listed.pop().unwrap_or(u32::MAX);
    }
    listed.retain(|&id| id < 0xFFFF_FFFC);
    if listed.len() > most {
        return Err(broken());
    }
    ole.fat = listed.iter().flat_map(|&id| numbers(ole.at(id)).collect::<Vec<_>>()).collect();
    if loops(&ole.fat) {
        return Err(broken());
    }
    let directory = ole.chain(header(48)?);
    ole.entries = directory.as_chunks::<128>().0.iter().map(|entry| named(entry, sector)).collect();
    let root = ole.entries.first().ok_or_else(broken)?.start;
    if header(64)? > 0 {
        ole.mini_fat = numbers(&ole.chain(header(60)?)).collect();
        ole.mini = ole.chain(root);
    }
    if loops(&ole.mini_fat) { Err(broken()) } else { Ok(ole) }
}

fn named(entry: &[u8; 128], sector: usize) -> Entry {
    let units = entry[..64].as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit));
    let name =
        char::decode_utf16(units.take_while(|&unit| unit != 0)).map(|c| c.unwrap_or('\u{fffd}')).collect();
    let (low, high) = (number(entry, 120).unwrap_or(0), number(entry, 124).unwrap_or(0));
    let len = u64::from(low) | if sector == 4096 { u64::from(high) << 32 } else { 0 };
    Entry { name, start: number(entry, 116).unwrap_or(u32::MAX), len }
}

/// Whether some chain comes back to a sector it has passed.
fn loops(table: &[u32]) -> bool {
    let mut passed = vec![0_u32; table.len()];
    (0..table.len()).any(|start| {
        let mut at = start;
        while let Some(mark) = passed.get_mut(at) {
            if *mark != 0 {
                return *mark as usize == start + 1;
            }
            *mark = start as u32 + 1;
            at = table[at] as usize;
        }
        false
    })
}

impl<'a> Ole<'a> {
    /// A sector, short at the end of the file, empty beyond it.
    fn at(&self, id: u32) -> &'a [u8] {
        let start = (id as usize + 1).saturating_mul(self.sector).min(self.bytes.len());
        &self.bytes[start..start.saturating_add(self.sector).min(self.bytes.len())]
    }

    fn chain(&self, start: u32) -> Vec<u8> {
        let mut out = Vec::new();
        let mut next = Some(start);
        while let Some(id) = next.filter(|&id| (id as usize) < self.fat.len()) {
            out.extend_from_slice(self.at(id));
            next = self.fat.get(id as usize).copied();
        }
        out
    }

    fn stream(&self, entry: &Entry) -> Vec<u8> {
        let mut out = if entry.len < 4096 {
            let (mut out, mut next) = (Vec::new(), Some(entry.start));
            while let Some(id) = next.filter(|&id| (id as usize) < self.mini_fat.len()) {
                let start = (id as usize * 64).min(self.mini.len());
                out.extend_from_slice(&self.mini[start..(start + 64).min(self.mini.len())]);
                next = self.mini_fat.get(id as usize).copied();
            }
            out
        } else {
            self.chain(entry.start)
        };
        out.truncate(usize::try_from(entry.len).unwrap_or(usize::MAX));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::ole;
    use super::*;

    #[test]
    fn a_stream_comes_back_as_it_was_stored() {
        let stored: Vec<u8> = (0..6000_u32).map(|n| n as u8).collect();
        let bytes = ole(&[("Workbook", &stored)]);
        assert_eq!(names(&bytes), Ok(vec!["Root Entry".to_owned(), "Workbook".to_owned()]));
        assert_eq!(workbook_stream(&bytes), Ok(stored));
    }

    #[test]
    fn a_chain_that_bites_its_tail_is_damage() {
        let end = 0xFFFF_FFFE;
        for (table, expect) in [
            (vec![1, 2, end], false),
            (vec![1, 2, 0], true),
            (vec![end, 1], true),
            (vec![2, 2, end], false),
            (vec![9], false),
        ] {
            assert_eq!(loops(&table), expect, "{table:?}");
        }
        let mut bytes = ole(&[("Workbook", &[0; 6000])]);
        // The directory is sector 1; its chain now returns to itself.
        bytes[512 + 4..512 + 8].copy_from_slice(&1_u32.to_le_bytes());
        assert_eq!(workbook_stream(&bytes), Err(broken()));
    }
}
