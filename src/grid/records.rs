//! How large would an xlsb grow when it is read?
//!
//! In: one binary part. Out: nothing, or the trouble. Refuses to know: values.
//!
//! The reader gives every record the room it claims, up to 256 MB, before it looks whether the part goes on that long;
//! it spells out formulas with the names they use, as often as they use them; and it follows one formula inside
//! another by calling itself, until the stack is gone, which no guard can catch. So every record must lie within its
//! part, names are short, and formulas are long and deep only as far as a spreadsheet's own are.

use super::{Limits, Trouble};

/// Bytes of a record that names a sheet: a name of 31 letters, a link of 255.
const SHEET: usize = 2048;
/// Bytes of a record that holds a formula: 32,767 letters of its result, 16,384 bytes of tokens, and some more.
const FORMULA: usize = 98_304;
/// Formulas within a formula.
const DEEPEST: usize = 64;

/// Which part of the workbook it is, by the name the reader would ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Workbook,
    Styles,
    Sheet,
    Strings,
    Links,
}

/// What the workbook part says of names, from which formulas are spelled out.
#[derive(Debug, Default)]
pub(super) struct Names {
    longest: u64,
    spelled: u64,
    entries: u64,
}

impl Part {
    /// The part of this path, in lower case and with `/`.
    pub(super) fn of(path: &str) -> Option<Self> {
        match path {
            "xl/workbook.bin" => Some(Self::Workbook),
            "xl/styles.bin" => Some(Self::Styles),
            "xl/sharedstrings.bin" => Some(Self::Strings),
            "xl/_rels/workbook.bin.rels" => Some(Self::Links),
            // A link may name any file of the folder; those with the sheets' own links are kept apart below.
            _ if path.starts_with("xl/worksheets/") && path.strip_suffix(".rels").is_none() => {
                Some(Self::Sheet)
            }
            _ => None,
        }
    }

    /// Weighs one part.
    pub(super) fn check(self, part: &[u8], names: &mut Names, limits: &Limits) -> Result<(), Trouble> {
        let mut tape = Tape(part);
        match self {
            Self::Links => links(part),
            Self::Styles => styles(&mut tape),
            Self::Strings | Self::Sheet | Self::Workbook => {
                let mut bytes = 0;
                while !tape.0.is_empty() {
                    let kind = tape.kind().ok_or_else(broken)?;
                    let data = tape.data().ok_or_else(broken)?;
                    names.take(self, kind, data)?;
                    bytes += size_of::<String>() as u64 * u64::from(self == Self::Strings && kind == 0x0013);
                }
                if bytes > limits.inflated_bytes {
                    return Err(Trouble::Bomb { limit: limits.inflated_bytes });
                }
                Ok(())
            }
        }
    }
}

impl Names {
    fn take(&mut self, part: Part, kind: u16, data: &[u8]) -> Result<(), Trouble> {
        let number = |at: usize| {
            data.get(at..at + 4).and_then(|four| four.try_into().ok()).map_or(0, u32::from_le_bytes)
        };
        match (part, kind) {
            (Part::Workbook, 0x009C) if data.len() > SHEET => return Err(broken()),
            (Part::Workbook, 0x009C) => self.longest = self.longest.max(data.len() as u64),
            // The count is believed even where an earlier, longer record is what the reader then copies from.
            (Part::Workbook, 0x016A) => self.entries = self.entries.max(number(0).into()),
            (Part::Workbook, 0x0027) => {
                formula(data)?;
                self.longest = self.longest.max(u64::from(number(9)).min(data.len() as u64) * 3);
                self.spelled += used(data);
            }
            (Part::Sheet, 0x0008..=0x000B) => {
                formula(data)?;
                // A formula of a cell is spelled out and dropped; only the one in hand counts.
                self.spelled = self.spelled.max(used(data));
            }
            _ => {}
        }
        Ok(())
    }

    /// Weighs what the names come to wherever they are used.
    pub(super) fn check(&self, limits: &Limits) -> Result<(), Trouble> {
        // Twelve bytes make one entry, and no record is longer than what was inflated.
        let entries = self.entries.min(limits.inflated_bytes / 12);
        let held = self.spelled.saturating_add(entries).saturating_mul(self.longest);
        if held > limits.inflated_bytes {
            return Err(Trouble::Bomb { limit: limits.inflated_bytes });
        }
        Ok(())
    }
}

/// Tokens in a record that could be a name or a reference to another sheet.
fn used(data: &[u8]) -> u64 {
    let is = |byte: &&u8| matches!(byte, 0x23 | 0x43 | 0x63 | 0x3A..=0x3D | 0x5A..=0x5D | 0x7A..=0x7D);
    data.iter().filter(is).count() as u64
}

/// Refuses a record whose formula is longer or deeper than a spreadsheet writes.
fn formula(data: &[u8]) -> Result<(), Trouble> {
    if data.len() > FORMULA {
        return Err(broken());
    }
    // A token that holds a formula: its sign, then the length, then the formula, which must end within this record.
    let holds = |at: usize| {
        matches!(data[at], 0x29 | 0x49 | 0x69)
            && data.get(at + 1..at + 3).is_some_and(|length| {
                at + 3 + usize::from(u16::from_le_bytes([length[0], length[1]])) <= data.len()
            })
    };
    if (0..data.len()).filter(|&at| holds(at)).count() > DEEPEST {
        return Err(Trouble::damaged("公式嵌套过深"));
    }
    Ok(())
}

/// Refuses links that could lead the reader to a part that was not weighed.
fn links(part: &[u8]) -> Result<(), Trouble> {
    let text = String::from_utf8_lossy(part).to_ascii_lowercase();
    if text.contains(".rels") || text.contains("&#") { Err(broken()) } else { Ok(()) }
}

/// Walks the styles as the reader does: until the formats begin it passes over types only, and takes the bytes of the
/// records between for types as well.
fn styles(tape: &mut Tape<'_>) -> Result<(), Trouble> {
    // What ends too early is told by the reader itself, without having been given room.
    while let Some(kind) = tape.kind() {
        let wanted = match kind {
            0x0267 => 0x002C,
            0x0269 => 0x002F,
            _ => continue,
        };
        let head = tape.data().ok_or_else(broken)?;
        let count = head.get(..4).and_then(|four| four.try_into().ok()).map_or(u32::MAX, u32::from_le_bytes);
        for _ in 0..count {
            loop {
                let Some(found) = tape.kind() else { return Ok(()) };
                tape.data().ok_or_else(broken)?;
                if found == wanted {
                    break;
                }
            }
        }
        if kind == 0x0269 {
            break;
        }
    }
    Ok(())
}

fn broken() -> Trouble {
    Trouble::damaged("内部记录的长度超出零件")
}

/// The bytes of a part that are still to come.
struct Tape<'a>(&'a [u8]);

impl<'a> Tape<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// The type of the next record.
    fn kind(&mut self) -> Option<u16> {
        let first = u16::from(self.byte()?);
        if first & 0x80 == 0 { Some(first) } else { Some(first & 0x7F | u16::from(self.byte()? & 0x7F) << 7) }
    }

    /// The content of the record; `None` when the part does not go on that long.
    fn data(&mut self) -> Option<&'a [u8]> {
        let mut length = 0;
        for place in 0..4 {
            let byte = self.byte()?;
            length |= usize::from(byte & 0x7F) << (7 * place);
            if byte & 0x80 == 0 {
                break;
            }
        }
        let (data, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(data)
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::wide_record;
    use super::*;

    fn check(part: Part, bytes: &[u8]) -> Result<(), &'static str> {
        let mut names = Names::default();
        let limits = Limits::default();
        let held = part.check(bytes, &mut names, &limits).and_then(|()| names.check(&limits));
        held.map_err(|trouble| trouble.key())
    }

    /// A record of any length.
    fn long(kind: u8, data: &[u8]) -> Vec<u8> {
        let length = [0, 7, 14, 21].map(|shift| (data.len() >> shift) as u8 & 0x7F | 0x80);
        [&[kind], &length[..3], &[length[3] & 0x7F], data].concat()
    }

    #[test]
    fn a_record_longer_than_its_part_is_damage() {
        let claims = [5, 0xFF, 0xFF, 0xFF, 0x7F, 1, 2, 3];
        for part in [Part::Workbook, Part::Sheet, Part::Strings] {
            assert_eq!(check(part, &claims), Err("damaged"), "{part:?}");
            assert_eq!(check(part, &wide_record(5, &[0; 16])), Ok(()), "{part:?}");
        }
    }

    #[test]
    fn styles_are_walked_as_the_reader_walks_them() {
        let formats = [wide_record(0x0269, &[1, 0, 0, 0]), wide_record(0x002F, &[0; 16])].concat();
        assert_eq!(check(Part::Styles, &formats), Ok(()));
        // Within a record the reader skips, the beginning of the formats and a length of 256 MB.
        let hidden = wide_record(0x10, &[0xE9, 0x04, 0xFF, 0xFF, 0xFF, 0x7F]);
        assert_eq!(check(Part::Styles, &[hidden, formats].concat()), Err("damaged"));
    }

    #[test]
    fn formulas_within_formulas_are_counted() {
        let nested = |depth: usize| {
            let mut formula: Vec<u8> = Vec::new();
            for _ in 0..depth {
                let length = (formula.len() as u16).to_le_bytes();
                formula = [&[0x29], length.as_slice(), &formula].concat();
            }
            [vec![0; 18], (formula.len() as u32).to_le_bytes().to_vec(), formula].concat()
        };
        assert_eq!(check(Part::Sheet, &long(9, &nested(10))), Ok(()));
        assert_eq!(check(Part::Sheet, &long(9, &nested(20_000))), Err("damaged"));
        assert_eq!(check(Part::Workbook, &long(0x27, &nested(20_000))), Err("damaged"));
    }

    #[test]
    fn a_long_name_used_many_times_is_a_bomb() {
        let sheet = wide_record(0x009C, &[b'x'; 100]);
        let times = |count: u32| [sheet.clone(), wide_record(0x016A, &count.to_le_bytes())].concat();
        assert_eq!(check(Part::Workbook, &times(1000)), Ok(()));
        assert_eq!(check(Part::Workbook, &times(u32::MAX)), Err("bomb"));
    }

    #[test]
    fn a_link_to_what_was_not_weighed_is_damage() {
        assert_eq!(check(Part::Links, b"<Relationship Target=\"worksheets/sheet1.bin\"/>"), Ok(()));
        assert_eq!(check(Part::Links, b"<Relationship Target=\"worksheets/a.rels\"/>"), Err("damaged"));
        assert_eq!(check(Part::Links, b"<Relationship Target=\"worksheets/a.&#114;els\"/>"), Err("damaged"));
    }
}
