#!/usr/bin/env python3
"""Does a text of several lines that somebody types into a finished workbook print whole?

    typed.py WORKBOOK.xlsx SHEET HEADING ...     types three lines into every cell left open under each heading

Only the cells are written, as a person would: heights stay as the file has them, and LibreOffice makes the pages. Exit 0:
every line typed is in the pages, as often as it was typed. 1: one is missing or cut. 2: nothing to type into. Needs
soffice and pymupdf.
"""

import pathlib
import re
import sys
import tempfile
import zipfile
from xml.sax.saxutils import unescape

from print_size import pages_of

LINES = ["首行甲乙丙丁", "次行戊己庚辛", "末行壬癸子丑"]


def part_of(book, name):
    """The part of the package that is the sheet of a name."""
    relations = dict(re.findall(r'Id="([^"]+)"[^>]*?Target="([^"]+)"', book["xl/_rels/workbook.xml.rels"]))
    targets = re.findall(r'Target="([^"]+)"[^>]*?Id="([^"]+)"', book["xl/_rels/workbook.xml.rels"])
    relations.update({identity: target for target, identity in targets})
    for found, identity in re.findall(r'<sheet name="([^"]+)"[^>]*?r:id="([^"]+)"', book["xl/workbook.xml"]):
        if unescape(found) == name:
            return "xl/" + relations[identity].removeprefix("/xl/")
    sys.exit(f"没有工作表“{name}”")


def shared(book):
    text = book.get("xl/sharedStrings.xml", "")
    items = re.findall(r"<si>(.*?)</si>", text, re.S)
    return [unescape("".join(re.findall(r"<t[^>]*>(.*?)</t>", item, re.S))) for item in items]


def typed(book, sheet, headings):
    part, words = part_of(book, sheet), shared(book)
    text = book[part]
    columns, first = set(), 0
    for column, row, number in re.findall(r'<c r="([A-Z]+)(\d+)"[^>]*t="s"[^>]*><v>(\d+)</v></c>', text):
        if words[int(number)] in headings:
            columns.add(column)
            first = int(row)
    count = 0

    def fill(found):
        nonlocal count
        column, row, more = found.groups()
        if column not in columns or int(row) <= first:
            return found.group(0)
        count += 1
        told = "\n".join(LINES)
        return f'<c r="{column}{row}"{more} t="inlineStr"><is><t xml:space="preserve">{told}</t></is></c>'

    book[part] = re.sub(r'<c r="([A-Z]+)(\d+)"([^>]*?)/>', fill, text)
    return count


def main(path, sheet, headings):
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    book = {name: data.decode() for name, data in parts.items() if name.endswith((".xml", ".rels"))}
    count = typed(book, sheet, headings)
    if count == 0:
        print(f"{sheet}：“{'、'.join(headings)}”下没有空白单元格")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "copy.xlsx"
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as package:
            for name, data in parts.items():
                package.writestr(name, book[name].encode() if name in book else data)
        printed = "".join(word for page in pages_of(copy, f"{folder}/profile") for _, word in page)
    printed = re.sub(r"\s", "", printed)
    missing = [f"“{line}”印出{printed.count(line)}次" for line in LINES if printed.count(line) != count]
    print(f"{sheet}：{count}个单元格各填三行，{'；'.join(missing) if missing else '全部印出'}")
    return 1 if missing else 0


if __name__ == "__main__":
    if len(sys.argv) < 4:
        print(__doc__)
        sys.exit(2)
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
