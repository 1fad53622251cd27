#!/usr/bin/env python3
"""Does a workbook's every formula compute to the result stored beside it?

    recalc.py WORKBOOK.xlsx [...]        check workbooks
    recalc.py --plant WORKBOOK.xlsx      self-test: a planted error must be found

LibreOffice opens a copy with hard recalculation forced and saves it; every formula cell of the original is then
compared: its cached result against the recalculated one. Without forcing, LibreOffice believes the cached results of
a file that says Excel made it, and the comparison would only echo them; so each run also converts a tiny canary
workbook whose one cached result is wrong, and fails if the canary comes back unchanged.

Exit 0: everything agrees. 1: a difference, an error value, a formula without a cached result, no formula at all, or
LibreOffice failed. 2: wrong arguments. Needs LibreOffice (`soffice` on the PATH).
"""

import argparse
import math
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DOC_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PACKAGE_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
TOLERANCE = 1e-9
SHOWN = 20
SHOWN_FORMULA = 200
TIMEOUT_SECONDS = 600

# Mode 0 is "always recalculate"; 1 is "never", 2 is "ask".
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="ODFRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""


@dataclass
class Formula:
    """One formula cell as it stands in the sheet's XML."""

    sheet: str
    cell: str
    text: str
    kind: str
    stored: str


@dataclass
class Report:
    """What one workbook's check found."""

    counts: dict = field(default_factory=dict)
    faults: list = field(default_factory=list)
    differing: set = field(default_factory=set)

    @property
    def good(self):
        return not self.faults


def worksheets(package):
    """Each worksheet's name and its part in the package, in the workbook's order."""
    rels = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    targets = {rel.get("Id"): rel for rel in rels.iter(PACKAGE_REL)}
    book = ElementTree.fromstring(package.read("xl/workbook.xml"))
    for sheet in book.iter(f"{MAIN}sheet"):
        rel = targets[sheet.get(DOC_REL)]
        if rel.get("Type").endswith("/worksheet"):
            target = rel.get("Target")
            part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            yield sheet.get("name"), part


def cells(path, wanted=None):
    """Each cell of a workbook as (sheet, address, formula, kind, stored text), read from the XML itself, not through a
    library's view of it. Without `wanted` those with a formula; with it those whose sheet and address are in it."""
    with zipfile.ZipFile(path) as package:
        texts = shared(package) if wanted is not None else []
        for name, part in worksheets(package):
            with package.open(part) as stream:
                for _, cell in ElementTree.iterparse(stream):
                    if cell.tag != f"{MAIN}c":
                        continue
                    formula, place = cell.find(f"{MAIN}f"), cell.get("r")
                    if formula is not None if wanted is None else (name, place) in wanted:
                        kind, stored = cell.get("t", "n"), cell.findtext(f"{MAIN}v") or ""
                        if kind == "s":
                            kind, stored = "str", texts[int(stored)]
                        yield name, place, formula, kind, plain(stored)
                    cell.clear()


def shared(package):
    """The shared texts of a workbook."""
    if "xl/sharedStrings.xml" not in package.namelist():
        return []
    root = ElementTree.fromstring(package.read("xl/sharedStrings.xml"))
    return ["".join(text.text or "" for text in item.iter(f"{MAIN}t")) for item in root.iter(f"{MAIN}si")]


def plain(text):
    """A stored text without the escapes of control signs."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda sign: chr(int(sign[1], 16)), text)


def formulas(path):
    """Every formula cell of a workbook."""
    found = []
    for sheet, place, formula, kind, stored in cells(path):
        text = "=" + formula.text if formula.text else "（共享公式）"
        text = text if len(text) <= SHOWN_FORMULA else text[:SHOWN_FORMULA] + "……"
        found.append(Formula(sheet, place, text, kind, stored))
    return found


def canary(path):
    """A workbook that claims to be Excel's and whose only formula, 1+1, has the cached result 3."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006"
    kind = "application/vnd.openxmlformats-officedocument"
    rels = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.spreadsheetml.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.spreadsheetml.worksheet+xml"/>'
        f'<Override PartName="/docProps/app.xml" ContentType="{kind}.extended-properties+xml"/></Types>',
        "_rels/.rels": f'<Relationships {rels}>'
        f'<Relationship Id="rId1" Type="{office}/relationships/officeDocument" Target="xl/workbook.xml"/>'
        f'<Relationship Id="rId2" Type="{office}/relationships/extended-properties" Target="docProps/app.xml"/>'
        "</Relationships>",
        "docProps/app.xml": f'<Properties xmlns="{office}/extended-properties">'
        "<Application>Microsoft Excel</Application><AppVersion>12.0000</AppVersion></Properties>",
        "xl/workbook.xml": f'<workbook {space} xmlns:r="{office}/relationships">'
        '<fileVersion appName="xl" lastEdited="4" lowestEdited="4" rupBuild="4505"/>'
        '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships {rels}>'
        f'<Relationship Id="rId1" Type="{office}/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet {space}><sheetData><row r="1">'
        '<c r="A1"><f>1+1</f><v>3</v></c></row></sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text)


def recalculate(workbooks, folder):
    """Copies of the workbooks as LibreOffice recalculates them; raises RuntimeError when it does not."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise RuntimeError("找不到 LibreOffice（soffice），请安装后再运行")
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
    before, after = folder / "before", folder / "after"
    before.mkdir()
    after.mkdir()
    # Numbered copies: two workbooks of one name must not overwrite each other in the output folder.
    copies = [before / f"{number}.xlsx" for number in range(len(workbooks))]
    for source, copy in zip(workbooks, copies, strict=True):
        shutil.copyfile(source, copy)
    canary(before / "canary.xlsx")
    command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(after)]
    command += [str(path) for path in [before / "canary.xlsx", *copies]]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise RuntimeError(f"LibreOffice {TIMEOUT_SECONDS} 秒内没有完成") from error
    results = [after / copy.name for copy in copies]
    missing = [str(source) for source, result in zip(workbooks, results, strict=True) if not result.is_file()]
    if done.returncode != 0 or missing or not (after / "canary.xlsx").is_file():
        raise RuntimeError(f"LibreOffice 重算失败（退出码 {done.returncode}）：{done.stderr.strip() or missing}")
    if [cell[4] for cell in cells(after / "canary.xlsx")] != ["2"]:
        raise RuntimeError("LibreOffice 没有真正重算：试样文件中的错误结果原样返回，比对无意义")
    return results


def same(left, right):
    """Whether a stored and a recalculated result, each as (kind, text), are one: text exactly, numbers within the
    tolerance; an empty text is no result."""
    (kind, old), (other, new) = left, right
    if old == "" or new == "":
        return old == new
    if kind == other == "n":
        return math.isclose(float(old), float(new), rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return kind == other and old == new


def compare(original, recalculated):
    """Checks one workbook against its recalculated copy."""
    report = Report()
    known = formulas(original)
    if not known:
        report.faults.append("工作簿中没有公式")
        return report
    wanted = {(formula.sheet, formula.cell) for formula in known}
    results = {cell[:2]: cell[3:] for cell in cells(recalculated, wanted)}
    with zipfile.ZipFile(recalculated) as package:
        sheets = {name for name, _ in worksheets(package)}
    for formula in known:
        report.counts[formula.sheet] = report.counts.get(formula.sheet, 0) + 1
        where = f"{formula.sheet}!{formula.cell}"
        if not formula.stored and formula.kind != "str":
            report.faults.append(f"{where} 公式没有存结果：{formula.text}")
            continue
        if formula.sheet not in sheets:
            report.faults.append(f"{where} 重算后的文件没有这张表")
            continue
        kind, new = results.get((formula.sheet, formula.cell), ("n", ""))
        if kind == "e":
            report.faults.append(f"{where} 重算得错误值 {new}（原存 {formula.stored!r}）：{formula.text}")
            report.differing.add((formula.sheet, formula.cell))
        elif not same((formula.kind, formula.stored), (kind, new)):
            report.faults.append(f"{where} 原存 {formula.stored!r}，重算 {new!r}：{formula.text}")
            report.differing.add((formula.sheet, formula.cell))
    return report


def tell(path, report):
    """Prints one workbook's report."""
    print(f"{path}：公式 {sum(report.counts.values())} 个")
    for sheet, count in report.counts.items():
        print(f"  {sheet}：{count}")
    for fault in report.faults[:SHOWN]:
        print(f"  ✗ {fault}")
    if len(report.faults) > SHOWN:
        print(f"  ……另有 {len(report.faults) - SHOWN} 处")


def plant(source, target):
    """Copies a workbook, adding 1 to one numeric formula's cached result; returns its sheet and cell, or None."""
    planted = None
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        names = {part: name for name, part in worksheets(package)}
        for entry in package.infolist():
            data = package.read(entry)
            if planted is None and entry.filename in names:
                data, cell = add_one(data)
                planted = (names[entry.filename], cell) if cell else None
            copy.writestr(entry, data)
    return planted


def add_one(xml):
    """A sheet's XML with 1 added to the first numeric formula's cached result, and that cell's address."""
    for cell in re.finditer(rb"<c ([^>]*[^/>])>(.*?)</c>", xml, re.DOTALL):
        kind = re.search(rb'\bt="([^"]*)"', cell[1])
        value = re.search(rb"<v>([^<]+)</v>", cell[2])
        if b"<f" not in cell[2] or value is None or (kind and kind[1] != b"n"):
            continue
        start, end = cell.start(2) + value.start(1), cell.start(2) + value.end(1)
        altered = repr(float(value[1]) + 1).encode()
        return xml[:start] + altered + xml[end:], re.search(rb'\br="([^"]*)"', cell[1])[1].decode()
    return xml, None


def compared(paths):
    """The reports of some workbooks."""
    with tempfile.TemporaryDirectory() as folder:
        results = recalculate(paths, Path(folder))
        return [compare(path, result) for path, result in zip(paths, results, strict=True)]


def check(paths):
    """Checks workbooks, half of them on each of two cores, and prints what was found; returns the exit code."""
    by_size = sorted(paths, key=lambda path: path.stat().st_size, reverse=True)
    lanes = [lane for lane in (by_size[0::4] + by_size[3::4], by_size[1::4] + by_size[2::4]) if lane]
    with ProcessPoolExecutor(len(lanes)) as pool:
        done = pool.map(compared, lanes)
        known = {path: report for lane, made in zip(lanes, done) for path, report in zip(lane, made)}
    reports = [known[path] for path in paths]
    for path, report in zip(paths, reports, strict=True):
        tell(path, report)
    bad = sum(not report.good for report in reports)
    total = sum(sum(report.counts.values()) for report in reports)
    if bad:
        print(f"不一致：{len(reports)}个工作簿中有{bad}个，共{sum(len(r.faults) for r in reports)}处")
        return 1
    print(f"一致：{len(reports)}个工作簿，{total}个公式的存储结果与重算结果相同")
    return 0


def check_planted(path):
    """Whether the check finds an error planted in a copy of a workbook; returns the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "planted.xlsx"
        planted = plant(path, copy)
        if planted is None:
            print(f"{path}：没有结果为数的公式，不能自检")
            return 1
        work = Path(folder) / "work"
        work.mkdir()
        report = compare(copy, recalculate([copy], work)[0])
    where = f"{planted[0]}!{planted[1]}"
    if planted in report.differing:
        print(f"自检通过：在 {where} 的存储结果上加 1，已被查出")
        return 0
    print(f"自检失败：在 {where} 的存储结果上加 1，没有查出")
    return 1


def main():
    """Reads the arguments and runs."""
    parser = argparse.ArgumentParser(description="用 LibreOffice 强制重算工作簿，逐个公式核对存储的结果")
    parser.add_argument("workbooks", nargs="+", type=Path, metavar="工作簿.xlsx")
    parser.add_argument("--plant", action="store_true", help="自检：改动一个存储结果，必须被查出才算通过")
    arguments = parser.parse_args()
    try:
        if arguments.plant:
            return max(check_planted(path) for path in arguments.workbooks)
        return check(arguments.workbooks)
    except (RuntimeError, OSError, KeyError, zipfile.BadZipFile, ElementTree.ParseError) as error:
        print(f"不能核对：{error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
