#!/usr/bin/env python3
"""How large does a finished workbook print? Measured in the pages that LibreOffice makes of it, not computed.

    print_size.py FILE.xlsx ...         one line a workbook: pages, smallest letters; one line a page that is too small

What may be small is DESIGN's: nothing on paper below 9 points; 签报版 not below 10 but for its cover, and every 一页纸 not
below 11. A program that lacks the font of a workbook takes another with wider digits, makes the columns wider and prints
smaller: run this where 宋体 is missing to see the worst.

Exit 0: nothing below its limit and no empty page. 1: something is. 2: LibreOffice made no pages. Needs soffice and pymupdf.
"""

import pathlib
import subprocess
import sys
import tempfile

import pymupdf

# Sizes in a PDF are hundredths of a millimetre rounded; a letter of 9 points may read 8.97.
ROUNDING = 0.06


def pages_of(workbook, profile):
    """The letters of each page as (size in points, text)."""
    with tempfile.TemporaryDirectory() as folder:
        made = subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "pdf"]
            + ["--outdir", folder, str(workbook)],
            capture_output=True, timeout=900, check=False,
        )
        found = list(pathlib.Path(folder).glob("*.pdf"))
        if made.returncode != 0 or not found:
            print(f"{workbook.name}：没有转换成PDF")
            sys.exit(2)
        with pymupdf.open(found[0]) as pdf:
            return [letters(page) for page in pdf]


def letters(page):
    blocks = page.get_text("dict")["blocks"]
    spans = (span for block in blocks for line in block.get("lines", []) for span in line["spans"])
    return [(span["size"], span["text"].strip()) for span in spans if span["text"].strip()]


def limit(workbook, page):
    """The least size on a page, by what stands at its top."""
    text = "".join(word for _, word in page)
    if "一、总的看" in text:
        return 11
    if "签报版" in workbook.name and not ("规划名称" in text and "校验值" in text):
        return 10
    return 9


def main(names):
    wrong = 0
    with tempfile.TemporaryDirectory() as profile:
        for name in names:
            workbook = pathlib.Path(name)
            pages = pages_of(workbook, profile)
            smallest = min((size for page in pages for size, _ in page), default=0)
            print(f"{workbook.name}：{len(pages)}页，最小{smallest:.1f}磅")
            for number, page in enumerate(pages, 1):
                least = limit(workbook, page)
                small = sorted(set(word for word in page if word[0] < least - ROUNDING))
                if not page or small:
                    wrong += 1
                    what = f"最小{small[0][0]:.2f}磅，不应小于{least}磅：{small[0][1][:20]}" if small else "空白页"
                    print(f"  ✗ 第{number}页 {what}（{len(small)}处）")
    print(f"{'不合格' if wrong else '合格'}：{len(names)}个工作簿，{wrong}页不合格")
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        print(__doc__)
        sys.exit(2)
    sys.exit(main(sys.argv[1:]))
