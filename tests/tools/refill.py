#!/usr/bin/env python3
"""Fills a blank form with the figures of a filled one, as another program would save it.

    refill.py BLANK.xlsx FILLED_SAMPLE.xlsx OUT.xlsx

Rows are matched by 代码. The saved file has formulas without cached results, which is what a form looks like after a
program that does not calculate has touched it. Needs openpyxl.
"""

import argparse
import sys
from pathlib import Path

from openpyxl import load_workbook


def value_cells(book):
    """The 本年数 cell of each 代码, looking under the first row that has both headings, sheet by sheet."""
    cells = {}
    for sheet in book.worksheets:
        columns = None
        for row in sheet.iter_rows():
            texts = {str(cell.value).strip(): cell.column for cell in reversed(row) if cell.value is not None}
            if columns is None and "代码" in texts and "本年数" in texts:
                columns = texts["代码"], texts["本年数"]
            elif columns is not None:
                code = sheet.cell(row[0].row, columns[0]).value
                if code is not None and str(code).strip():
                    cells[str(code).strip()] = sheet.cell(row[0].row, columns[1])
    return cells


def refill(blank, filled, out):
    """Types the filled form's figures into the blank one and saves it; returns how many, and what had no place."""
    source = value_cells(load_workbook(filled, data_only=True))
    book = load_workbook(blank)
    target = value_cells(book)
    typed = 0
    for code in source.keys() & target.keys():
        target[code].value = source[code].value
        typed += source[code].value is not None
    book.save(out)
    return typed, sorted(source.keys() ^ target.keys())


def main():
    """Reads the arguments and runs."""
    parser = argparse.ArgumentParser(description="按代码把已填样表的本年数填入空表")
    for name, words in (("blank", "空表.xlsx"), ("filled", "已填样表.xlsx"), ("out", "输出.xlsx")):
        parser.add_argument(name, type=Path, metavar=words)
    arguments = parser.parse_args()
    typed, unmatched = refill(arguments.blank, arguments.filled, arguments.out)
    print(f"{arguments.out}：填入 {typed} 个数")
    if unmatched or typed == 0:
        print(f"两表代码不一致或没有可填的数：{'、'.join(unmatched)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
