#!/usr/bin/env python3
"""Can every published figure of an assessor's workbook be walked down to its cell and its file, and back again?

    walk.py WORKBOOK [--plan FOLDER]

Follows the links of the workbook and nothing else. For every row of 取证索引: the published table and back, 指标计算底稿 and
back, 汇总数据 and back, 分单位指标 and back, 分单位数据 and back, 来源追溯 and back, 文件清单 and back; on the way the figure has
to stay the same. With a plan folder the cell that is named at the end is opened and must hold the figure.

Exit 0: every way leads there and back. 1: a way that ends or leads elsewhere, all listed. Needs openpyxl.
"""

import argparse
import hashlib
import sys
from functools import cache
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple


class Book:
    """A workbook by sheet, heading and row."""

    def __init__(self, path):
        self.book, self.heads, self.faults, self.steps = load_workbook(path, data_only=True), {}, [], 0

    @cache
    def heading(self, sheet):
        """The row of headings of a sheet: the first one with five texts or more; columns by heading."""
        for row in self.book[sheet].iter_rows(max_row=30):
            texts = {str(cell.value): cell.column for cell in row if isinstance(cell.value, str)}
            if len(texts) >= 5:
                return row[0].row, texts
        return 0, {}

    def value(self, sheet, row, head):
        """What stands in a row under a heading."""
        return self.book[sheet].cell(row, self.heading(sheet)[1][head]).value

    def follow(self, sheet, row, head, to):
        """The row a link leads to, which must be on a sheet of that name and hold something."""
        self.steps += 1
        cell = self.book[sheet].cell(row, self.heading(sheet)[1][head])
        where = f"{sheet}!{cell.coordinate}"
        if cell.hyperlink is None or not cell.hyperlink.location:
            return self.fault(f"{where} 没有链接")
        name, _, address = cell.hyperlink.location.rpartition("!")
        name = name.strip("'").replace("''", "'")
        if name not in ([to] if isinstance(to, str) else to):
            return self.fault(f"{where} 通到“{name}”，应通到“{to}”")
        row, column = coordinate_to_tuple(address)
        if self.book[name].cell(row, column).value in (None, ""):
            return self.fault(f"{where} 通到空单元格 {name}!{address}")
        return name, row

    def fault(self, text):
        """Adds a fault."""
        self.faults.append(text)
        return None

    def same(self, what, one, other):
        """Two cells that must say the same."""
        if one != other and not (isinstance(one, (int, float)) and isinstance(other, (int, float)) and abs(one - other) < 1e-9):
            self.fault(f"{what}：“{one}”不同于“{other}”")


def walk(book, row, plan):
    """One published figure, down and up again."""
    index = "取证索引"
    name, value = book.value(index, row, "指标名称"), book.value(index, row, "公布值")
    published = book.follow(index, row, "公布在", [sheet.title for sheet in book.book.worksheets])
    if published:
        sheet, at = published
        named = "指标名称" if "指标名称" in book.heading(sheet)[1] else "事项"
        book.same(f"{name} 公布的表", book.value(sheet, at, named), name)
        back = book.follow(sheet, at, "序号", index)
        book.same(f"{name} 从公布的表回来", back, (index, row))
        working = book.follow(sheet, at, named, "指标计算底稿")
        if working:
            shown = book.value(*working, "实际值")
            book.same(f"{name} 底稿", shown, value)
            book.same(f"{name} 从底稿回来", book.follow(*working, "指标序号", index), (index, row))
    sums = book.follow(index, row, "汇总", "汇总数据")
    if not sums:
        return
    book.same(f"{name} 从汇总回来", (book.follow(*sums, "指标序号", "指标计算底稿") or (None, 0))[0], "指标计算底稿")
    unit = book.follow(*sums, "指标名称", "分单位指标")
    if not unit:
        return
    book.same(f"{name} 从分单位指标回来", book.follow(*unit, "指标序号", "汇总数据"), sums)
    if book.value(*unit, "分母") is not None and book.value(index, row, "分母填报项"):
        under = book.follow(*unit, "行政区划代码", "分单位数据")
        if under and book.value(*under, "填报项代码") not in book.value(index, row, "分母填报项").split("、"):
            book.fault(f"{name}：分母通到{book.value(*under, '填报项代码')}")
    figure = book.follow(*unit, "单位名称", "分单位数据")
    if not figure:
        return
    code, item = book.value(*figure, "行政区划代码"), book.value(*figure, "填报项代码")
    book.same(f"{name} 分单位数据的单位", code, book.value(*unit, "行政区划代码"))
    if item not in (book.value(index, row, "分子填报项") + "、" + (book.value(index, row, "分母填报项") or "")).split("、"):
        book.fault(f"{name}：分单位数据的填报项是{item}")
    back = book.follow(*figure, "单位名称", "分单位指标")
    if back:
        book.same(f"{name} 从分单位数据回来", book.value(*back, "行政区划代码"), code)
    book.follow(*figure, "填报项代码", "填报项汇总")
    source = book.follow(*figure, "来源", "来源追溯")
    if not source:
        return
    book.same(f"{name} 来源的数", book.value(*source, "采用数"), book.value(*figure, "数值"))
    book.same(f"{name} 从来源回来", book.follow(*source, "报送数", "分单位数据"), figure)
    book.follow(*source, "指标序号", index)
    file = book.value(*source, "文件名")
    if not file:
        return
    listed = book.follow(*source, "文件名", "文件清单")
    if listed:
        book.same(f"{name} 文件清单", book.value(*listed, "文件"), file)
        book.same(f"{name} SHA-256", book.value(*listed, "SHA-256"), book.value(*source, "文件SHA-256"))
        back = book.follow(*listed, "文件", "来源追溯")
        if back:
            book.same(f"{name} 从文件回来", book.value(*back, "文件名"), file)
    if plan:
        opened(book, name, plan / file, source)


def opened(book, name, path, source):
    """The cell a figure is said to come from."""
    if hashlib.sha256(path.read_bytes()).hexdigest() != book.value(*source, "文件SHA-256"):
        book.fault(f"{name}：“{path.name}”的SHA-256不同")
    if path.suffix == ".xlsx":
        there = units(path)[book.value(*source, "工作表")][book.value(*source, "单元格")].value
        book.same(f"{name} 原件的单元格", there, book.value(*source, "采用数"))


@cache
def units(path):
    """A unit's workbook."""
    return load_workbook(path, data_only=True)


def main():
    """Reads the arguments and runs."""
    parser = argparse.ArgumentParser(description="沿着链接从公布的数走到单元格和文件，再走回来")
    parser.add_argument("book", type=Path)
    parser.add_argument("--plan", type=Path)
    arguments = parser.parse_args()
    book = Book(arguments.book)
    first, heads = book.heading("取证索引")
    sheet = book.book["取证索引"]
    rows = [row for row in range(first + 1, sheet.max_row + 1) if sheet.cell(row, heads["指标名称"]).value]
    for row in rows:
        walk(book, row, arguments.plan)
    for fault in book.faults:
        print(f"✗ {fault}")
    print(f"{'不通' if book.faults else '通'}：{len(rows)}个公布的数，{book.steps}步，{len(book.faults)}处不通")
    return 1 if book.faults or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
