//! What does bare reading cost? The floor every other figure of `docs/speed.md` is a multiple of.
//!
//! `floor FOLDER` opens every workbook below a folder with calamine alone, on all cores, walks all its cells and adds up
//! the numbers: no style, no hidden row, no message, nothing kept.

use calamine::{Data, Reader, Xlsx, open_workbook};
use rayon::prelude::*;
use std::path::PathBuf;

fn main() {
    let folder = std::env::args().nth(1).expect("a folder");
    let entries = walkdir::WalkDir::new(folder).into_iter().flatten();
    let files: Vec<PathBuf> =
        entries.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect();
    let (cells, sum) = files.par_iter().map(read).reduce(|| (0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
    println!("{} files, {cells} cells, sum {sum}", files.len());
}

fn read(path: &PathBuf) -> (u64, f64) {
    let mut book: Xlsx<_> = open_workbook(path).expect("a workbook");
    let (mut cells, mut sum) = (0, 0.0);
    for name in book.sheet_names() {
        for (_, _, value) in book.worksheet_range(&name).expect("a sheet").used_cells() {
            cells += 1;
            sum += if let Data::Float(number) = value { *number } else { 0.0 };
        }
    }
    (cells, sum)
}
