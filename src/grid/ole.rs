//! Does the OLE container hold together, and what streams does it name?
//!
//! In: bytes. Out: names, and the workbook's stream. Refuses to know: records and cells.
//!
//! The reader follows chains of sectors without looking back, so a chain that bites its tail would fill the memory.
//! Here every chain of the file is followed first. A sector beyond the end of the file the reader takes for empty the
//! first time and for zeros the second, and fills small sectors beyond theirs from wherever in the file it stopped:
//! what it would see there is not what we can measure, so a chain that leads there is damage. (A last sector that is
//! cut short is completed by [`whole`] for both.)

use std::borrow::Cow;

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
        .ok_or_else(|| Trouble::damaged("缺少工作簿内容"))
        .and_then(|entry| ole.stream(entry))
}

/// The file with its last sector whole, so that there is one reading of it.
pub(super) fn whole(bytes: &[u8]) -> Cow<'_, [u8]> {
    let sector = if bytes.get(30) == Some(&12) { 4096 } else { 512 };
    match bytes.len() % sector {
        0 => Cow::Borrowed(bytes),
        over => Cow::Owned([bytes, &vec![0; sector - over]].concat()),
    }
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
        listed.extend(numbers(ole.whole_sector(next)?));
        next = listed.pop().unwrap_or(u32::MAX);
    }
    listed.retain(|&id| id < 0xFFFF_FFFC);
    if listed.len() > most {
        return Err(broken());
    }
    for id in listed {
        let sector = ole.whole_sector(id)?;
        ole.fat.extend(numbers(sector));
    }
    if loops(&ole.fat) {
        return Err(broken());
    }
    let directory = ole.chain(header(48)?, u64::MAX)?;
    ole.entries = directory.as_chunks::<128>().0.iter().map(|entry| named(entry, sector)).collect();
    let root = ole.entries.first().ok_or_else(broken)?;
    if header(64)? > 0 {
        ole.mini_fat = numbers(&ole.chain(header(60)?, u64::MAX)?).collect();
        ole.mini = ole.chain(root.start, root.len)?;
    }
    if loops(&ole.mini_fat) { Err(broken()) } else { Ok(ole) }
}

fn named(entry: &[u8; 128], sector: usize) -> Entry {
    // As the reader does it, marks of the encoding included: it must find the same name.
    let mut name = encoding_rs::UTF_16LE.decode(&entry[..64]).0.into_owned();
    name.truncate(name.find('\0').unwrap_or(name.len()));
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
    /// A sector; one that is not wholly in the file is damage.
    fn whole_sector(&self, id: u32) -> Result<&'a [u8], Trouble> {
        let start = (id as usize + 1).saturating_mul(self.sector);
        self.bytes.get(start..start.saturating_add(self.sector)).ok_or_else(broken)
    }

    /// The sectors of a chain up to `len` bytes. It ends where the table has no entry.
    fn chain(&self, start: u32, len: u64) -> Result<Vec<u8>, Trouble> {
        let mut out = Vec::new();
        let mut next = Some(start);
        while let Some(id) = next.filter(|&id| (id as usize) < self.fat.len() && (out.len() as u64) < len) {
            out.extend_from_slice(self.whole_sector(id)?);
            next = self.fat.get(id as usize).copied();
        }
        out.truncate(usize::try_from(len).unwrap_or(usize::MAX));
        Ok(out)
    }

    fn stream(&self, entry: &Entry) -> Result<Vec<u8>, Trouble> {
        if entry.len >= 4096 {
            return self.chain(entry.start, entry.len);
        }
        let len = entry.len as usize;
        let (mut out, mut next) = (Vec::new(), Some(entry.start));
        while let Some(id) = next.filter(|&id| (id as usize) < self.mini_fat.len() && out.len() < len) {
            let start = id as usize * 64;
            out.extend_from_slice(self.mini.get(start..start + 64).ok_or_else(broken)?);
            next = self.mini_fat.get(id as usize).copied();
        }
        out.truncate(len);
        Ok(out)
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

    #[test]
    fn a_sector_beyond_the_end_of_the_file_is_damage_wherever_it_is_named() {
        let bytes = ole(&[("Workbook", &[7; 6000])]);
        let beyond = (bytes.len() / 512) as u32;
        // A second table of chains; the next sector of the directory; of the stream.
        for place in [80, 512 + 4, 512 + 12] {
            let mut bytes = bytes.clone();
            bytes[place..place + 4].copy_from_slice(&beyond.to_le_bytes());
            bytes[512 + beyond as usize * 4 - 4..][..4].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
            assert_eq!(workbook_stream(&bytes), Err(broken()), "{place}");
        }
    }

    #[test]
    fn a_last_sector_cut_short_is_completed_with_zeros() {
        let bytes = ole(&[("Workbook", &[7; 4200])]);
        let cut = whole(&bytes[..bytes.len() - 100]);
        assert_eq!((cut.len(), workbook_stream(&cut)), (bytes.len(), workbook_stream(&bytes)));
    }

    #[test]
    fn a_name_with_a_mark_of_its_encoding_is_the_name_the_reader_finds() {
        let mut bytes = ole(&[("Workbook", &[7; 6000])]);
        let place = bytes.windows(4).position(|pair| pair == b"W\0o\0").expect("the name");
        bytes[place..place + 12].copy_from_slice(b"\xEF\xBB\xBFWorkbook\0");
        bytes[place + 12..place + 18].fill(0);
        assert_eq!(workbook_stream(&bytes), Ok(vec![7; 6000]));
    }
}
