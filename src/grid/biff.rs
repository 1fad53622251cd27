//! How large would an xls grow when it is read?
//!
//! In: the workbook's stream. Out: nothing, or the trouble. Refuses to know: values.
//!
//! The reader lays out, for each sheet, the rectangle around its cells, reserves what the sheet declares, and copies
//! shared text into every cell that shows it. All three are added up here from the records alone.

use super::dense::SPREAD;
use super::{Limits, Trouble};

/// Continuation records in one stream; a file within the usual limits has a tenth of it.
const CONTINUED: usize = 65_536;
/// Cells a sheet may declare: the whole of 65,536 rows and 256 columns.
const DECLARED: u64 = 65_536 * 256;

struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (head, rest) = self.0.split_first_chunk::<4>()?;
        let (kind, len) = (u16::from_le_bytes([head[0], head[1]]), u16::from_le_bytes([head[2], head[3]]));
        let (data, rest) = rest.split_at_checked(usize::from(len))?;
        self.0 = rest;
        Some((kind, data))
    }
}

fn short(data: &[u8], at: usize) -> u32 {
    data.get(at..at + 2).map_or(0, |pair| u32::from(u16::from_le_bytes([pair[0], pair[1]])))
}

fn long(data: &[u8], at: usize) -> u32 {
    short(data, at) | short(data, at + 2) << 16
}

/// Adds up what the reader would hold.
pub(super) fn check(stream: &[u8], limits: &Limits) -> Result<(), Trouble> {
    let too_many = || Trouble::TooManyCells { limit: limits.cells };
    let (mut sheets, mut strings, mut continued, mut sst) = (Vec::new(), Vec::new(), 0, false);
    for (kind, data) in Records(stream) {
        match kind {
            0x0085 => sheets.push(long(data, 0) as usize),
            0x00FC => strings = vec![data.get(8..).unwrap_or_default()],
            0x003C => {
                continued += 1;
                if sst {
                    strings.push(data);
                }
            }
            0x000A => break,
            _ => {}
        }
        sst = kind == 0x00FC || (sst && kind == 0x003C);
    }
    if continued > CONTINUED {
        return Err(Trouble::damaged("文件内部的续接记录过多"));
    }
    let lengths = lengths(&strings);
    let (mut walked, mut area, mut cells, mut text) = (0_usize, 0_u64, 0_u64, 0_u64);
    for start in sheets {
        let mut sheet = Sheet::default();
        let mut records = Records(stream.get(start..).unwrap_or_default());
        for (kind, data) in records.by_ref() {
            if !sheet.take(kind, data, &lengths)? {
                break;
            }
        }
        walked += stream.len().saturating_sub(start) - records.0.len();
        // Sheets lie side by side; only a forged list walks the same records again and again.
        if walked > stream.len().saturating_mul(2) {
            return Err(Trouble::damaged("工作表的位置互相重叠"));
        }
        area = area.saturating_add(sheet.area());
        cells = cells.saturating_add(sheet.cells);
        text = text.saturating_add(sheet.text);
        if area > SPREAD * limits.cells as u64 || cells > SPREAD * limits.cells as u64 {
            return Err(too_many());
        }
        if text > limits.inflated_bytes {
            return Err(Trouble::Bomb { limit: limits.inflated_bytes });
        }
    }
    Ok(())
}

/// What one sheet holds so far.
#[derive(Default)]
struct Sheet {
    bounds: Option<[u32; 4]>,
    cells: u64,
    text: u64,
    opened: bool,
    nested: usize,
}

impl Sheet {
    /// Takes one record; `false` at the end of the sheet.
    fn take(&mut self, kind: u16, data: &[u8], lengths: &[u32]) -> Result<bool, Trouble> {
        match kind {
            0x0809 if self.opened => self.nested += 1,
            0x0809 => self.opened = true,
            0x000A if self.nested > 0 => self.nested -= 1,
            0x000A => return Ok(false),
            _ if self.nested > 0 => {}
            0x0200 => {
                let (rows, columns) = if data.len() == 10 {
                    (short(data, 2), short(data, 6))
                } else {
                    (long(data, 4), short(data, 10))
                };
                if u64::from(rows) * u64::from(columns) > DECLARED {
                    return Err(Trouble::damaged("工作表声明的范围过大"));
                }
            }
            0x00BD => {
                let last = data.len().saturating_sub(2);
                self.cell(short(data, 0), short(data, 2), short(data, last));
            }
            0x00FD => {
                self.cell(short(data, 0), short(data, 2), short(data, 2));
                self.text += u64::from(lengths.get(long(data, 6) as usize).copied().unwrap_or(0)) * 3;
            }
            0x0006 | 0x0203 | 0x0204 | 0x00D6 | 0x0205 | 0x027E => {
                self.cell(short(data, 0), short(data, 2), short(data, 2));
            }
            _ => {}
        }
        Ok(true)
    }

    fn cell(&mut self, row: u32, left: u32, right: u32) {
        let [top, bottom, first, last] = self.bounds.unwrap_or([row, row, left, right]);
        self.bounds = Some([top.min(row), bottom.max(row), first.min(left), last.max(right)]);
        self.cells += u64::from(right.saturating_sub(left)) + 1;
    }

    fn area(&self) -> u64 {
        self.bounds.map_or(0, |[top, bottom, first, last]| {
            u64::from(bottom - top + 1) * u64::from(last.saturating_sub(first) + 1)
        })
    }
}

/// Characters of each shared string. A table that breaks off ends the list; the reader will say so itself.
fn lengths(parts: &[&[u8]]) -> Vec<u32> {
    let mut tape =
        Tape { data: parts.first().copied().unwrap_or_default(), rest: parts.get(1..).unwrap_or_default() };
    let mut lengths = Vec::new();
    while let Some(length) = tape.string() {
        lengths.push(length);
    }
    lengths
}

/// A record and its continuations.
struct Tape<'a> {
    data: &'a [u8],
    rest: &'a [&'a [u8]],
}

impl Tape<'_> {
    fn turn(&mut self) -> Option<()> {
        let (first, rest) = self.rest.split_first()?;
        (self.data, self.rest) = (first, rest);
        Some(())
    }

    fn take(&mut self, count: usize) -> Option<()> {
        self.data = self.data.get(count..)?;
        Some(())
    }

    /// The length of the next string, in characters.
    fn string(&mut self) -> Option<u32> {
        if self.data.is_empty() {
            self.turn()?;
            if self.data.is_empty() {
                return Some(0);
            }
        }
        let (count, flags) = (short(self.data, 0), *self.data.get(2)?);
        self.take(3)?;
        let mut skip = 0;
        if flags & 8 != 0 {
            skip += short(self.data, 0) as usize * 4;
            self.take(2)?;
        }
        if flags & 4 != 0 {
            skip += long(self.data, 0) as usize;
            self.take(4)?;
        }
        let (mut left, mut width) = (count as usize, 1 + usize::from(flags & 1));
        loop {
            let here = left.min(self.data.len() / width);
            self.take(here * width)?;
            left -= here;
            if left == 0 {
                break;
            }
            self.turn()?;
            width = 1 + usize::from(self.data.first()? & 1);
            self.take(1)?;
        }
        while skip > 0 {
            if self.data.is_empty() {
                self.turn()?;
            }
            let here = skip.min(self.data.len());
            self.take(here)?;
            skip -= here;
        }
        Some(count)
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{record, xls_stream};
    use super::*;

    fn number(row: u16, col: u16) -> Vec<u8> {
        let mut data = [row.to_le_bytes(), col.to_le_bytes(), [0, 0]].concat();
        data.extend(1.0_f64.to_le_bytes());
        record(0x0203, &data)
    }

    #[test]
    fn two_far_cells_are_refused_and_two_near_ones_pass() {
        let limits = Limits { cells: 1000, ..Limits::default() };
        let near = xls_stream(&[number(0, 0), number(9, 9)].concat());
        assert_eq!(check(&near, &limits), Ok(()));
        let far = xls_stream(&[number(0, 0), number(65_535, 65_535)].concat());
        assert_eq!(check(&far, &limits), Err(Trouble::TooManyCells { limit: 1000 }));
    }

    #[test]
    fn a_sheet_that_declares_too_much_is_damage() {
        let mut data = [0_u32.to_le_bytes(), u32::MAX.to_le_bytes()].concat();
        data.extend([0, 0, 255, 0, 0, 0]);
        let stream = xls_stream(&record(0x0200, &data));
        assert_eq!(check(&stream, &Limits::default()).map_err(|trouble| trouble.key()), Err("damaged"));
    }

    #[test]
    fn shared_strings_are_measured_across_continuations() {
        let first = [b"\x02\0\0ab".as_slice(), b"\x04\0\x01\xE5\x65\x2C\x67"].concat();
        let second = b"\x00xy\x01\0\x08\x01\0zRUNS\x00\0\0".as_slice();
        assert_eq!(lengths(&[&first, second]), [2, 4, 1, 0]);
    }
}
