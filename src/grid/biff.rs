//! How large would an xls grow when it is read, and what does the eye see in it?
//!
//! In: the workbook's stream. Out: [`Eyes`], or the trouble. Refuses to know: values.
//!
//! The reader lays out, for each sheet, the rectangle around its cells, reserves what the sheet declares, copies
//! shared text into every cell that shows it, reserves for every text the length it claims, and spells out formulas
//! with the names they use. All of it is added up here from the records alone, in the reader's own arithmetic: where
//! its numbers of 16 or 32 bits would wrap, the record is refused or measured as the reader would place it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::dense::SPREAD;
use super::format::NumberFormat;
use super::package::{Style, built_in};
use super::{Limits, Spans, Trouble};

/// Continuation records in one stream; a file within the usual limits has a tenth of it.
const CONTINUED: usize = 65_536;
/// Cells a sheet may declare: the whole of 65,536 rows and 256 columns.
const DECLARED: u64 = 65_536 * 256;
/// Bytes of one shared text before its first letter.
const STRING: u64 = size_of::<String>() as u64;
/// Bytes of UTF-8 a character of the file can become.
const WIDEST: u64 = 3;

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

/// What the eye sees in a workbook.
#[derive(Default)]
pub(super) struct Eyes {
    /// One for each sheet listed, in that order.
    pub(super) sheets: Vec<Eye>,
    /// Styles by the number a cell gives.
    pub(super) styles: Vec<Style>,
    /// Styles whose format has the number of a date and a code of the file's own that shows none.
    pub(super) no_dates: BTreeSet<usize>,
    /// For each shared text that has some, its runs: first character and look.
    pub(super) runs: Runs,
}

/// What the eye sees on a sheet.
#[derive(Default)]
pub(super) struct Eye {
    pub(super) hidden_rows: Spans,
    pub(super) hidden_columns: Spans,
    pub(super) filtered: bool,
    /// Styles of cells whose style shows more than a plain number.
    pub(super) styles: BTreeMap<(u32, u32), usize>,
    /// Shared texts of cells whose text has runs.
    pub(super) texts: BTreeMap<(u32, u32), u32>,
}

/// Runs of shared texts: first character and look.
type Runs = BTreeMap<u32, Vec<(usize, Run)>>;

/// How a run of text looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Run {
    Plain,
    Struck,
    Raised,
}

/// Fonts, formats and styles as the records give them.
#[derive(Default)]
struct Looks {
    fonts: Vec<Run>,
    codes: BTreeMap<u16, String>,
    cells: Vec<(u16, u16)>,
}

impl Looks {
    fn take(&mut self, kind: u16, data: &[u8]) {
        match kind {
            0x0031 => self.fonts.push(match (short(data, 2) & 8 != 0, short(data, 8)) {
                (true, _) => Run::Struck,
                (false, 1 | 2) => Run::Raised,
                _ => Run::Plain,
            }),
            0x041E => {
                let (id, code) = (short(data, 0) as u16, code(data.get(2..).unwrap_or_default()));
                self.codes.insert(id, code);
            }
            0x00E0 => self.cells.push((short(data, 0) as u16, short(data, 2) as u16)),
            _ => {}
        }
    }

    /// A font by its number; the number 4 is never used.
    fn font(&self, number: u16) -> Run {
        let at = usize::from(if number > 4 { number - 1 } else { number });
        self.fonts.get(at).copied().unwrap_or(Run::Plain)
    }

    fn styles(&self) -> Vec<Style> {
        let mut formats: BTreeMap<u16, Arc<NumberFormat>> = BTreeMap::new();
        let style = |&(font, format): &(u16, u16)| {
            let format = formats.entry(format).or_insert_with_key(|id| {
                let code = self.codes.get(id).cloned();
                Arc::new(NumberFormat::parse(&code.unwrap_or_else(|| built_in(&id.to_string()).to_owned())))
            });
            Style { format: Arc::clone(format), struck: self.font(font) == Run::Struck }
        };
        self.cells.iter().map(style).collect()
    }
}

impl Looks {
    fn no_dates(&self) -> BTreeSet<usize> {
        let is_one = |id: u16| {
            let own = self.codes.get(&id).is_some_and(|code| !NumberFormat::parse(code).date);
            own && built_in(&id.to_string()) != "General"
        };
        (0..self.cells.len()).filter(|&at| is_one(self.cells[at].1)).collect()
    }
}

/// The text of a number format: with a length of two bytes and a flag, or, before Excel 97, of one byte.
fn code(data: &[u8]) -> String {
    let (count, flags) = (short(data, 0) as usize, data.get(2).copied().unwrap_or(0));
    let rest = data.get(3..).unwrap_or_default();
    if flags & 1 == 1 && rest.len() >= count * 2 {
        return encoding_rs::UTF_16LE.decode(&rest[..count * 2]).0.into_owned();
    }
    if flags == 0 && rest.len() >= count && count > 0 {
        return rest[..count].iter().map(|&byte| char::from(byte)).collect();
    }
    let count = usize::from(data.first().copied().unwrap_or(0));
    encoding_rs::GBK.decode(data.get(1..=count).unwrap_or_default()).0.into_owned()
}

/// Adds up what the reader would hold.
pub(super) fn check(stream: &[u8], limits: &Limits) -> Result<Eyes, Trouble> {
    let too_many = || Trouble::TooManyCells { limit: limits.cells };
    let (mut sheets, mut strings, mut continued, mut sst) = (Vec::new(), Vec::new(), 0, false);
    let mut longest = 0;
    let mut looks = Looks::default();
    for (kind, data) in Records(stream) {
        looks.take(kind, data);
        match kind {
            // What follows is not to be read without the password.
            0x002F => return Err(Trouble::Password),
            0x0085 => {
                sheets.push(long(data, 0) as usize);
                longest = longest.max(data.get(6).copied().unwrap_or(0));
            }
            0x0018 => longest = longest.max(data.get(3).copied().unwrap_or(0)),
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
    let (lengths, runs) = strings_of(&strings, &looks);
    let mut eyes = Eyes { sheets: Vec::new(), styles: looks.styles(), no_dates: looks.no_dates(), runs };
    if lengths.len() as u64 * STRING > limits.inflated_bytes {
        return Err(Trouble::Bomb { limit: limits.inflated_bytes });
    }
    let longest = u64::from(longest) * WIDEST;
    let (mut walked, mut area, mut cells, mut text) = (0_usize, 0_u64, 0_u64, 0_u64);
    for start in sheets {
        let mut sheet = Sheet::default();
        let mut seeing = Seeing::default();
        let mut records = Records(stream.get(start..).unwrap_or_default());
        for (kind, data) in records.by_ref() {
            if !sheet.take(kind, data, &lengths, longest)? {
                break;
            }
            if sheet.nested == 0 {
                seeing.take(kind, data, &eyes);
            }
        }
        eyes.sheets.push(seeing.eye());
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
    Ok(eyes)
}

/// What has been seen of one sheet so far.
#[derive(Default)]
struct Seeing {
    rows: Vec<(u32, u32)>,
    columns: Vec<(u32, u32)>,
    eye: Eye,
}

impl Seeing {
    fn take(&mut self, kind: u16, data: &[u8], eyes: &Eyes) {
        let (first, second) = (short(data, 0), short(data, 2));
        match kind {
            0x0208 if short(data, 12) & 0x20 != 0 => self.rows.push((first, first)),
            0x007D if short(data, 8) & 1 != 0 && first <= second => {
                self.columns.push((first, second.min(255)));
            }
            0x009B | 0x009D => self.eye.filtered = true,
            0x0203 | 0x027E | 0x0006 | 0x0204 | 0x00D6 => self.style((first, second), short(data, 4), eyes),
            0x00FD => {
                self.style((first, second), short(data, 4), eyes);
                let text = long(data, 6);
                if eyes.runs.contains_key(&text) {
                    self.eye.texts.insert((first, second), text);
                }
            }
            0x00BD => {
                let count = data.len().saturating_sub(6) / 6;
                for at in 0..count {
                    self.style((first, second + at as u32), short(data, 4 + at * 6), eyes);
                }
            }
            _ => {}
        }
    }

    fn style(&mut self, at: (u32, u32), style: u32, eyes: &Eyes) {
        let style = style as usize;
        let shows = |known: &Style| known.struck || !known.format.is_plain();
        if eyes.no_dates.contains(&style) || eyes.styles.get(style).is_some_and(shows) {
            self.eye.styles.insert(at, style);
        }
    }

    fn eye(self) -> Eye {
        Eye { hidden_rows: Spans::new(self.rows), hidden_columns: Spans::new(self.columns), ..self.eye }
    }
}

/// What one sheet holds so far.
#[derive(Default)]
struct Sheet {
    bounds: Option<[u32; 4]>,
    cells: u64,
    text: u64,
    opened: bool,
    nested: usize,
    /// Where the text of a formula goes: to the formula before it, or to A1 when there was none.
    formula: (u32, u32),
}

impl Sheet {
    /// Takes one record; `false` at the end of the sheet.
    fn take(&mut self, kind: u16, data: &[u8], lengths: &[u32], longest: u64) -> Result<bool, Trouble> {
        match kind {
            0x0809 if self.opened => self.nested += 1,
            0x0809 => self.opened = true,
            0x000A if self.nested > 0 => self.nested -= 1,
            0x000A => return Ok(false),
            _ if self.nested > 0 => {}
            0x0200 => declared(data)?,
            // The last two bytes claim a last column, but the reader goes by the length of the record.
            0x00BD => {
                let count = data.len().saturating_sub(6) as u32 / 6;
                let first = short(data, 2);
                self.cell(short(data, 0), first, first + count.max(1) - 1);
            }
            0x00FD => {
                self.cell(short(data, 0), short(data, 2), short(data, 2));
                let length = lengths.get(long(data, 6) as usize).copied().unwrap_or(0);
                self.text += u64::from(length) * WIDEST;
            }
            0x0204 | 0x00D6 => {
                self.cell(short(data, 0), short(data, 2), short(data, 2));
                self.text += u64::from(short(data, 6)) * WIDEST;
            }
            0x0006 => {
                self.formula = (short(data, 0), short(data, 2));
                self.cell(self.formula.0, self.formula.1, self.formula.1);
                self.text += spelled(data.get(22..).unwrap_or_default(), longest);
            }
            0x0207 => {
                self.cell(self.formula.0, self.formula.1, self.formula.1);
                self.text += u64::from(short(data, 0)) * WIDEST;
            }
            0x0203 | 0x0205 | 0x027E => {
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

/// What a sheet declares, as the reader would reserve it: last less first, in 32 bits that wrap when they are the wrong
/// way round.
fn declared(data: &[u8]) -> Result<(), Trouble> {
    let (first, last, left, right) = if data.len() == 10 {
        (short(data, 0), short(data, 2), short(data, 4), short(data, 6))
    } else {
        (long(data, 0), long(data, 4), short(data, 8), short(data, 10))
    };
    // An empty sheet declares no last row or column, whatever stands for its first.
    if last == 0 || right == 0 {
        return Ok(());
    }
    let Some(rows) = last.checked_sub(first) else {
        return Err(Trouble::damaged("工作表声明的首行在末行之后"));
    };
    let left = if left > 0xFF || right < left { 0 } else { left };
    if u64::from(rows) * u64::from(right - left) > DECLARED {
        return Err(Trouble::damaged("工作表声明的范围过大"));
    }
    Ok(())
}

/// Bytes the tokens of a formula come to at most when the reader spells them out, with `longest` for each name.
fn spelled(tokens: &[u8], longest: u64) -> u64 {
    let of = |at: usize| match tokens[at] {
        // A name, or a reference to another sheet.
        0x23 | 0x43 | 0x63 | 0x3A..=0x3D | 0x5A..=0x5D | 0x7A..=0x7D => longest,
        // The longest number in plain decimals.
        0x1F => 330,
        // Blanks, told by number.
        0x19 if matches!(tokens.get(at + 1), Some(0x40 | 0x41)) => {
            tokens.get(at + 3).map_or(0, |&blanks| u64::from(blanks))
        }
        _ => 2,
    };
    (0..tokens.len()).map(of).sum()
}

/// Characters of each shared string, and the runs of those with a struck or raised one. A table that breaks off ends
/// the list; the reader will say so itself.
fn strings_of(parts: &[&[u8]], looks: &Looks) -> (Vec<u32>, Runs) {
    let mut tape =
        Tape { data: parts.first().copied().unwrap_or_default(), rest: parts.get(1..).unwrap_or_default() };
    let (mut lengths, mut runs) = (Vec::new(), BTreeMap::new());
    let is_traced = looks.fonts.iter().any(|font| *font != Run::Plain);
    while let Some((length, tail)) = tape.string() {
        if is_traced && !tail.is_empty() {
            let own: Vec<(usize, Run)> = tail
                .as_chunks::<4>()
                .0
                .iter()
                .map(|run| (short(run, 0) as usize, looks.font(short(run, 2) as u16)))
                .collect();
            if own.iter().any(|(_, run)| *run != Run::Plain) {
                runs.insert(lengths.len() as u32, own);
            }
        }
        lengths.push(length);
    }
    (lengths, runs)
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

    /// The length of the next string in characters, and the bytes of its runs.
    fn string(&mut self) -> Option<(u32, Vec<u8>)> {
        if self.data.is_empty() {
            self.turn()?;
            if self.data.is_empty() {
                return Some((0, Vec::new()));
            }
        }
        let (count, flags) = (short(self.data, 0), *self.data.get(2)?);
        self.take(3)?;
        let (mut skip, mut runs) = (0, 0);
        if flags & 8 != 0 {
            runs = short(self.data, 0) as usize * 4;
            skip += runs;
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
        let mut tail = Vec::new();
        while skip > 0 {
            if self.data.is_empty() {
                self.turn()?;
            }
            let here = skip.min(self.data.len());
            let wanted = here.min(runs - tail.len());
            tail.extend_from_slice(&self.data[..wanted]);
            self.take(here)?;
            skip -= here;
        }
        Some((count, tail))
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
        assert!(check(&near, &limits).is_ok());
        let far = xls_stream(&[number(0, 0), number(65_535, 65_535)].concat());
        assert_eq!(check(&far, &limits).err(), Some(Trouble::TooManyCells { limit: 1000 }));
    }

    fn key(records: &[u8]) -> Result<(), &'static str> {
        check(&xls_stream(records), &Limits::default()).map(|_| ()).map_err(|trouble| trouble.key())
    }

    /// First and last row, first and last column, as the two lengths of the record hold them.
    fn dimensions(rows: [u32; 2], columns: [u16; 2], long: bool) -> Vec<u8> {
        let mut data: Vec<u8> = if long {
            rows.iter().flat_map(|row| row.to_le_bytes()).collect()
        } else {
            rows.iter().flat_map(|row| (*row as u16).to_le_bytes()).collect()
        };
        data.extend(columns.iter().flat_map(|column| column.to_le_bytes()));
        data.extend([0, 0]);
        record(0x0200, &data)
    }

    #[test]
    fn what_a_sheet_declares_is_checked_before_it_is_reserved() {
        for long in [false, true] {
            for (rows, columns, expect) in [
                ([0, 65_535], [0, 256], Ok(())),
                ([10, 40], [2, 5], Ok(())),
                ([7, 0], [0, 0], Ok(())),
                // The first row after the last, by much and by one.
                ([100, 40], [0, 32], Err("damaged")),
                ([41, 40], [0, 32], Err("damaged")),
                // The reader takes the first column for 0 when it is not before the last.
                ([0, 65_535], [256, 257], Err("damaged")),
                ([0, 65_535], [200, 257], Ok(())),
                ([0, 65_535], [0, 65_535], Err("damaged")),
            ] {
                assert_eq!(key(&dimensions(rows, columns, long)), expect, "{rows:?} {columns:?} {long}");
            }
        }
        assert_eq!(key(&dimensions([0, u32::MAX], [0, 1], true)), Err("damaged"));
        assert_eq!(key(&dimensions([u32::MAX - 9, u32::MAX], [0, 1], true)), Ok(()));
    }

    #[test]
    fn a_row_of_figures_whose_last_column_wraps_is_measured_where_it_lies() {
        let row = |row: u16, first: u16, count: u16| {
            let mut data = [row.to_le_bytes(), first.to_le_bytes()].concat();
            data.extend(std::iter::repeat_n([0_u8; 6], count.into()).flatten());
            data.extend(first.wrapping_add(count - 1).to_le_bytes());
            record(0x00BD, &data)
        };
        assert_eq!(key(&[number(0, 0), row(30_000, 3, 5)].concat()), Ok(()));
        assert_eq!(key(&[number(0, 0), row(30_000, 60_000, 5_637)].concat()), Err("cells"));
    }

    #[test]
    fn the_text_of_a_formula_that_was_never_there_lies_in_the_first_cell() {
        let text = record(0x0207, b"\x01\0\0a");
        assert_eq!(key(&[number(0, 0), text.clone()].concat()), Ok(()));
        assert_eq!(key(&[number(65_535, 65_535), text].concat()), Err("cells"));
    }

    #[test]
    fn a_text_is_weighed_at_the_length_it_claims() {
        let label = |length: u16| {
            record(0x0204, &[&[0, 0, 0, 0, 0, 0], length.to_le_bytes().as_slice(), &[0]].concat())
        };
        assert_eq!(key(&label(65_535)), Ok(()));
        assert_eq!(key(&label(65_535).repeat(1400)), Err("bomb"));
        assert_eq!(key(&label(1).repeat(1400)), Ok(()));
    }

    #[test]
    fn a_formula_is_weighed_with_the_names_it_spells_out() {
        assert_eq!(spelled(&[0x1E, 1, 0], 90), 6);
        assert_eq!(spelled(&[0x3A, 0, 0, 0, 0, 0, 0], 90), 102);
        assert_eq!(spelled(&[0x19, 0x40, 0, 200], 90), 206);
    }

    #[test]
    fn shared_strings_are_measured_across_continuations() {
        let first = [b"\x02\0\0ab".as_slice(), b"\x04\0\x01\xE5\x65\x2C\x67"].concat();
        let second = b"\x00xy\x01\0\x08\x01\0zRUNS\x00\0\0".as_slice();
        assert_eq!(strings_of(&[&first, second], &Looks::default()).0, [2, 4, 1, 0]);
    }
}
