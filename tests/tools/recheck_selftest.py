#!/usr/bin/env python3
"""Does the script of an assessor's package find what was planted in it?

    recheck_selftest.py PACKAGE

Copies the package, plants one fault at a time and runs its own 复核.py: a file changed without the list, a unit's cell, a
figure of evaluation.json, a verdict of it and a published cell, each with the list of hashes brought up to date, so that
only the step that computes can find it. The untouched package must agree.

Exit 0: every fault was found, by the step that should. 1: one was not. Needs openpyxl.
"""

import csv
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from openpyxl import load_workbook


def run(folder):
    """The script's exit code and what it said."""
    ended = subprocess.run([sys.executable, folder / "复核.py"], capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout + ended.stderr


def relist(folder):
    """Brings the list of hashes up to date."""
    path, lines = folder / "校验清单.txt", []
    for line in path.read_text(encoding="utf-8").splitlines():
        hash, name, *why = line.split("\t")
        if not why:
            hash = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        lines.append("\t".join([hash, name, *why]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def touched(folder):
    """A byte more in a file, and the list as it was."""
    path = next((folder / "规划").glob("*/units.csv"))
    path.write_bytes(path.read_bytes() + b"\n")


def cell(folder):
    """Another number in a unit's form, under the same hash in observations.csv."""
    data = json.loads((folder / "结果/evaluation.json").read_text(encoding="utf-8"))
    path = folder / "结果/observations.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    row = next(row for row in rows if row["file"].endswith(".xlsx") and row["state"] == "已报")
    form = folder / "规划" / data["plan"] / row["file"]
    book = load_workbook(form)
    book[row["sheet"]][row["cell"]] = float(row["value"]) + 7
    book.save(form)
    now = hashlib.sha256(form.read_bytes()).hexdigest()
    path.write_text(path.read_text(encoding="utf-8").replace(row["sha256"], now), encoding="utf-8")
    relist(folder)


def evaluated(field, change):
    """Another value of the first assessment that has the field."""

    def plant(folder):
        path = folder / "结果/evaluation.json"
        data = json.loads(path.read_text(encoding="utf-8"))
        one = next(one for one in data["assessments"] if one.get(field) not in (None, ""))
        one[field] = change(one[field])
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        relist(folder)

    return plant


def published(folder):
    """Another number in the published workbook."""
    path = next((folder / "公布").glob("*.xlsx"))
    book = load_workbook(path, data_only=True)
    sheet = book["取证索引"]
    row = next(row for row in sheet.iter_rows() if "公布值" in [cell.value for cell in row])
    at = [cell.value for cell in row].index("公布值") + 1
    sheet.cell(row[0].row + 2, at).value = 12.5
    book.save(path)
    relist(folder)


PLANTS = (
    ("a file that was changed", "第一步", touched, "units.csv"),
    ("a cell of a unit's form", "第二步", cell, "中是“"),
    ("a value", "第三步", evaluated("value", lambda value: value + 0.5), "value 为"),
    ("a gap", "第三步", evaluated("gap", lambda gap: gap + 1), "gap 为"),
    ("a verdict", "第三步", evaluated("status", lambda _: "完成"), "status 为"),
    ("a published number", "第四步", published, "公布值是“12.5”"),
)


def planted(package, one):
    """Whether the script finds a fault in a copy of the package, and what it said."""
    _, _, plant, told = one
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "复核包"
        shutil.copytree(package, copy)
        plant(copy)
        code, said = run(copy)
        return code == 1 and told in said, said


def main():
    """Plants and counts."""
    package, missed = Path(sys.argv[1]), 0
    code, said = run(package)
    print(said.strip().splitlines()[-1])
    if code != 0:
        print(said)
        return 1
    with ThreadPoolExecutor(2) as pool:
        for (what, step, _, _), (found, said) in zip(PLANTS, pool.map(lambda one: planted(package, one), PLANTS), strict=True):
            missed += not found
            print(f"{'✓' if found else '✗'} {step} {what}")
            if not found:
                print(said)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
