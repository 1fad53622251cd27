#!/usr/bin/env python3
"""从原始文件重新算出公布的每个数，与公布的逐个核对。不需要出具评估表的程序，只要 Python 3.11 和 openpyxl。

    python3 复核.py                 复核本包
    python3 复核.py 签报版.xlsx …    另外核对这些公布的工作簿

第一步  每个文件的 SHA-256 与 校验清单.txt 相同。
第二步  结果/observations.csv 的每个数，与它写明的文件、工作表、单元格里的数相同；更正、补录的，与台账相同。
第三步  用这些数重新汇总、重新计算、重新判断每项指标（recount 文件夹中的程序），与 结果/evaluation.json 中的数和结论相同。
第四步  公布的工作簿中每项指标的值、分子、分母、进度、缺口、完成情况，与重算的相同。

结束码：0 全部一致；1 有不一致，逐条列出；2 有的没有办法复核，写明原因。
"""

# The second program of an assessor's package (`duibiao assess verify --bundle`), and the tests' own. It shares no code
# with the tool: figures are read again from the units' files, sums and verdicts are made by `recount`, which is written
# from the published rules (recount/RULES.md).

import argparse
import csv
import hashlib
import json
import re
import sys
from collections import Counter
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from pathlib import Path

sys.dont_write_bytecode = True

from openpyxl import load_workbook  # noqa: E402
from openpyxl.utils.cell import coordinate_to_tuple  # noqa: E402

from recount import plan as plans  # noqa: E402
from recount.compare import Comparison, agree  # noqa: E402
from recount.judge import Judge  # noqa: E402
from recount.milestones import Milestones  # noqa: E402
from recount.submissions import Figure, exact  # noqa: E402
from recount.tally import Tally  # noqa: E402
from recount.words import BLANK, NOT_REPORTED, CannotRecompute  # noqa: E402

LIST, PUBLISHED = "校验清单.txt", "公布"
SURVEYED, CORRECTED, BACKFILLED, GIVEN = "调查", "更正", "补录", "已报"
# Headings of the column that names an indicator.
NAMED = ("指标名称", "事项")
# Headings of tables whose rows are of single units.
OF_UNITS = {"单位名称", "行政区划代码", "填报单位"}
# Kinds whose value is made of several years: their numerator and denominator stand otherwise on other sheets.
RUNNING = ("cumulative", "growth", "multiple")
# What no step looks at, told at the end of every run.
BEYOND = ("核查结论和核实系数", "满意度调查的推断", "审核问题（findings.csv）", "说明文字", "公布工作簿的其他工作表和其他栏", "抽样的随机性")
# How the list says that a file is not in the package.
ABSENT_FILE = "未随附"


class Recheck:
    """What was found, and what could not be looked at."""

    def __init__(self, folder):
        self.folder = folder
        self.data = json.loads((folder / "结果/evaluation.json").read_text(encoding="utf-8"), parse_float=Decimal)
        self.plan_folder = folder / "规划" / str(self.data["plan"])
        self.faults, self.open = [], []
        # Files the list names and the package does not hold, each with its hash.
        self.absent = {}

    # ------------------------------------------------------------------------------------------ first step

    def hashes(self):
        """Every file of the list, and no other file in the package."""
        listed = set()
        for line in (self.folder / LIST).read_text(encoding="utf-8").splitlines():
            hash, name, *why = line.split("\t")
            if why and why[0].startswith(ABSENT_FILE):
                self.absent[name] = hash
                continue
            listed.add(name)
            path = self.folder / name
            if not path.is_file():
                self.faults.append(f"校验清单列有“{name}”，包里没有")
            elif hashlib.sha256(path.read_bytes()).hexdigest() != hash:
                self.faults.append(f"“{name}”与校验清单不符，文件被改动过")
        there = {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file()}
        for name in sorted(there - listed - {LIST}):
            self.faults.append(f"“{name}”不在校验清单中")
        print(f"第一步：校验清单{len(listed)}个文件，未随附{len(self.absent)}个")

    # ----------------------------------------------------------------------------------------- second step

    def cells(self):
        """Every figure at the place it names."""
        self.rows = [row for row in read_csv(self.folder / "结果/observations.csv") if row.get("adopted", "是") in ("是", "")]
        corrected, frozen = self.corrections(), self.frozen()
        counts = Counter()
        for row in self.rows:
            where = f"{row['unit']} {row['item']} {row['period']}：{row['value'] or row['state']}"
            if not row["value"]:
                counts[self.absence(row, where)] += 1
                continue
            state = row["state"]
            if state not in (GIVEN, CORRECTED, BACKFILLED, SURVEYED):
                self.faults.append(f"{where}：不认识的状态“{state}”")
                continue
            path = self.plan_folder / row["file"]
            if not path.is_file():
                known = f"规划/{self.plan_folder.name}/{row['file']}" in self.absent
                counts["原件未随附" if known or state == SURVEYED else "找不到原件"] += 1
                if not known and state != SURVEYED:
                    self.faults.append(f"{where}：没有文件“{row['file']}”")
                continue
            if digest(path) != row["sha256"] and not row["file"].endswith("backfill.csv"):
                if row["period"] in frozen:
                    counts["定稿以后原件改动过"] += 1
                else:
                    self.faults.append(f"{where}：“{row['file']}”的SHA-256与所列不符")
                continue
            counts[self.figure(row, where, path, corrected)] += 1
        counts["任务阶段一致"] = self.stages()
        print("第二步：报送数" + "，".join(f"{kind}{count}个" for kind, count in counts.most_common()))
        for kind in ("原件未随附", "打不开", "经规范化处理", "由答卷推断", "定稿以后原件改动过"):
            if counts[kind]:
                self.open.append(f"{counts[kind]}个报送数{kind}，没有对到单元格（见 结果/observations.csv）")

    def stages(self):
        """Every stage of a task against the cell it names; how many agree."""
        agree, path = 0, self.folder / "结果/stages.csv"
        for row in read_csv(path) if path.is_file() else []:
            form = self.plan_folder / row["file"]
            if not row["stage"] or not row["cell"] or not form.is_file():
                continue
            there = cell_of(form, row["sheet"], row["cell"])
            if there is NotImplemented:
                continue
            if plans.fold(there) != plans.fold(row["stage"]):
                told = f"{row['unit']} {row['task']} {row['period']}：{row['stage']}"
                self.faults.append(f"{told}：{row['file']} {row['sheet']}!{row['cell']} 中是“{there}”")
            agree += 1
        return agree

    def absence(self, row, where):
        """A figure that is said not to be there; gives what kind of agreement it is."""
        path = self.plan_folder / row["file"]
        if not row["file"] or not row["cell"]:
            return "没有报的数（没有单元格可对）"
        there = cell_of(path, row["sheet"], row["cell"]) if path.is_file() else NotImplemented
        if there is NotImplemented:
            return "没有报的数（没有对）"
        if number_in(there) is not None and row["state"] in ("空白", "不适用", "无法取得"):
            self.faults.append(f"{where}：{row['file']} {row['sheet']}!{row['cell']} 中是“{there}”")
            return "不一致"
        return "没有报的数"

    def figure(self, row, where, path, corrected):
        """One figure; gives what kind of agreement it is."""
        value = Fraction(Decimal(row["value"]))
        if row["state"] == SURVEYED:
            return "由答卷推断"
        there = cell_of(path, row["sheet"], row["cell"])
        if there is NotImplemented:
            return "打不开"
        if row["state"] == BACKFILLED:
            if any(number_in(text) == value for text in there):
                return "补录"
            self.faults.append(f"{where}：补录台账的这一行没有这个数")
            return "不一致"
        if row["state"] == CORRECTED:
            if corrected.get((row["unit"], row["item"], row["period"])) != value:
                self.faults.append(f"{where}：更正台账中没有这个数")
            value = number_in(row.get("as_sent") or row["raw"])
        found = number_in(there)
        if found == value:
            return "更正" if row["state"] == CORRECTED else "一致"
        if row["repair"]:
            return "经规范化处理"
        self.faults.append(f"{where}：{row['file']} {row['sheet']}!{row['cell']} 中是“{'' if there is None else there}”")
        return "不一致"

    def corrections(self):
        """Figures of the register of corrections."""
        if not (self.plan_folder / "corrections.csv").exists():
            return {}
        names = {row["name"]: row["code"] for row in read_csv(self.plan_folder / "units.csv")}
        items = plans.read_toml(self.plan_folder / "items.toml")["item"]
        codes = {name: item["code"] for item in items for name in (item["name"], item["code"])}
        found = {}
        for row in plans.register(self.plan_folder, "corrections.csv"):
            unit, item = names.get(row["unit"], row["unit"]), codes.get(row["item"], row["item"])
            if row.get("result", "") in ("", "采用"):
                found[unit, item, row["period"]] = number_in(row["corrected"])
        return found

    def frozen(self):
        """Periods that were put on record."""
        there = [*(self.plan_folder / "frozen").glob("*/定稿/manifest.json")]
        return {path.parent.parent.name for path in there}

    # ------------------------------------------------------------------------------------------ third step

    def recount(self):
        """Sums, values and verdicts once more, from the figures of the second step."""
        data = self.data
        if not (self.plan_folder / "plan.toml").exists():
            raise CannotRecompute("规划写成一个工作簿，请先由编制单位导出为规划文件夹（plan export）")
        # Figures come from observations.csv, where backfills and frozen years already are what they are.
        plans.REFUSED_FILES = ()
        plan = plans.Plan.load(self.plan_folder)
        figures = Figures(plan, self.rows, self.folder / "结果/stages.csv")
        year = max(int(one["year"]) for one in data["assessments"])
        tally = Tally(plan, figures, (year, data["through"]))
        comparison = Comparison(tally, Judge(tally), Milestones(plan, figures))
        comparison.evaluation(data, year)
        self.faults += comparison.faults
        root = [one for one in data["assessments"] if int(one["year"]) == year and plan.unit_named(str(one["unit"])) == plan.root]
        self.year, self.assessed = year, {one["name"]: one for one in root}
        names = Counter(one["name"] for one in root)
        self.unique = {name for name, count in names.items() if count == 1}
        self.alike = set(names) - self.unique
        print(f"第三步：{year}年{len(root)}项指标和任务，共{comparison.counts['字段']}个字段重算，不一致{len(comparison.faults)}处")

    # ----------------------------------------------------------------------------------------- fourth step

    def published(self, more):
        """Every row of a published table that names an indicator."""
        books = [*sorted((self.folder / PUBLISHED).glob("*.xlsx")), *more]
        self.published_names = set()
        if not books:
            self.open.append("没有公布的工作簿，第四步没有做")
        for path in books:
            count = 0
            for sheet in load_workbook(path, data_only=True).worksheets:
                count += self.table(path, sheet)
            print(f"第四步：“{path.name}”中核对了{count}个公布的数和结论")
            if self.alike:
                self.open.append(f"“{path.name}”中同名的指标没有核对：{'、'.join(sorted(self.alike))}")
            if not count:
                self.open.append(f"“{path.name}”中没有认出公布指标的表")
        valued = {name for name, one in self.assessed.items() if one["value"] is not None and name in self.unique}
        lacking = sorted(valued - self.published_names)
        if books and lacking:
            self.open.append(f"公布的工作簿中没有找到{len(lacking)}项指标：{'、'.join(lacking)}")

    def table(self, path, sheet):
        """A table with a column of names and one of this year's values; tables of single units are left to the sums."""
        heads, at_name, count = {}, 0, 0
        for row in sheet.iter_rows():
            texts = ["" if cell.value is None else str(cell.value).strip() for cell in row]
            named = next((head for head in NAMED if head in texts), None)
            if named:
                heads, at_name = {text: at for at, text in enumerate(texts) if text}, texts.index(named)
                continue
            if not heads or at_name >= len(texts) or heads.keys() & OF_UNITS:
                continue
            name = texts[at_name]
            one = self.assessed.get(name) if name in self.unique else None
            if one is None or "期别" in heads and number_in(row[heads["期别"]].value) != self.year:
                continue
            for head, field, scale in self.columns(one):
                at = next((at for text, at in heads.items() if text == head or text.startswith(head + "（")), None)
                there = row[at].value if at is not None else None
                if there is None or there == "":
                    continue
                told = one[field]
                if isinstance(there, str) and number_in(there) is None and field != "status":
                    continue
                # A provisional word carries a mark, and what came late its year.
                same = plain(there) == plain(told) if field == "status" else close(there, None if told is None else told * scale)
                count += 1
                self.published_names.add(name)
                if not same:
                    self.faults.append(f"{path.name} {sheet.title}!{row[at].coordinate}：{name}的{head}是“{there}”，重算为“{told}”")
        return count

    def columns(self, one):
        """Headings that a published table may have, each with the field and what it is multiplied by."""
        year = self.year
        yield from (("公布值", "value", 1), (f"{year}年", "value", 1), ("实际值", "value", 1), ("完成情况", "status", 1))
        yield from (("进度比", "pace", 1), ("增量完成进度(%)", "progress", 100), ("时序进度(%)", "elapsed", 100))
        if one["kind"] not in RUNNING:
            yield from (("分子", "numerator", 1), ("分母", "denominator", 1), ("其中:分子", "numerator", 1), ("其中:分母", "denominator", 1))
        if one["kind"] not in ("each_unit", "growth", "milestone", "duty"):
            yield ("距目标还差(数量)", "gap", 1)


class Figures:
    """Figures and stages as the run's tables tell them: what `recount` asks of the units' forms."""

    def __init__(self, plan, rows, stages):
        self.known, self.stages, years = {}, {}, set()
        for row in rows:
            if not re.fullmatch(r"\d{4}", row["period"]):
                raise CannotRecompute(f"期别{row['period']}不是整年")
            years.add(int(row["period"]))
            state = "数" if row["value"] else row["state"]
            value = Fraction(Decimal(row["value"])) if row["value"] else None
            self.known[plan.unit_named(row["unit"]), row["item"], int(row["period"])] = Figure(value, state)
        for row in read_csv(stages) if stages.is_file() else []:
            state = "数" if row["stage"] else row["state"]
            key = plan.unit_named(row["unit"]), row["task"], int(row["period"])
            self.stages[key] = Figure(row["stage"] or None, state)
        self.years = sorted(years)

    def figure(self, unit, item, year):
        """One unit's figure for an item and year."""
        return self.known.get((unit, item, year), Figure(None, NOT_REPORTED))

    def stage(self, unit, task, year):
        """One unit's stage of a task at a year's end."""
        return self.stages.get((unit, task, year), Figure(None, NOT_REPORTED if year not in self.years else BLANK))


def read_csv(path):
    """Rows of a CSV file as dictionaries."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def digest(path):
    """A file's SHA-256 in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def opened(path):
    """A workbook's values by sheet, or the lines of a CSV; `NotImplemented` for other formats."""
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return load_workbook(path, data_only=True)
    if path.suffix.lower() != ".csv":
        return NotImplemented
    bytes = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(bytes.decode(encoding).splitlines()))
        except UnicodeDecodeError:
            continue
    return NotImplemented


def cell_of(path, sheet, cell):
    """What stands in a cell; of a register the whole line."""
    book = opened(path)
    if book is NotImplemented or not cell:
        return NotImplemented
    row, column = coordinate_to_tuple(cell)
    if isinstance(book, list):
        line = book[row - 1] if row <= len(book) else []
        return line if path.name == "backfill.csv" else (line[column - 1] if column <= len(line) else None)
    return book[sheet].cell(row, column).value if sheet in book.sheetnames else None


def number_in(value):
    """A cell's number exactly, as a spreadsheet shows it; `None` for what is none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return exact(value)
    text = plans.fold(value).replace(",", "").replace(" ", "")
    text = re.sub(r"[^\d.]+$", "", text)
    try:
        return Fraction(Decimal(text))
    except (InvalidOperation, ValueError):
        return None


def plain(status):
    """A verdict without the mark of a provisional one and the year in brackets."""
    return re.sub(r"△|（\d{4}年）$", "", str(status)).strip()


def close(there, told):
    """Whether a published number is the recounted one: exactly, or rounded to the decimals it was written with."""
    found = number_in(there)
    if found is None or told is None:
        return found is None and told is None
    if agree(found, told) or abs(float(found) - float(told)) <= 1e-9 * max(1.0, abs(float(told))):
        return True
    decimals = len(str(there).partition(".")[2].rstrip("%")) if isinstance(there, str) else None
    return decimals is not None and round(float(told), decimals) == round(float(found), decimals)


def main():
    """Reads the arguments and runs."""
    parser = argparse.ArgumentParser(description="从原始文件重新算出公布的每个数，逐个核对")
    parser.add_argument("books", type=Path, nargs="*", metavar="公布的工作簿")
    parser.add_argument("--包", dest="folder", type=Path, default=Path(__file__).resolve().parent, help="复核包的文件夹")
    arguments = parser.parse_args()
    try:
        recheck = Recheck(arguments.folder)
        recheck.hashes()
    except (OSError, KeyError, ValueError) as error:
        print(f"不能复核：包不完整（{error}）")
        return 2
    for name, steps in (("第二步", [recheck.cells]), ("第三、四步", [recheck.recount, lambda: recheck.published(arguments.books)])):
        try:
            for step in steps:
                step()
        # Whatever stops a step is told; the other steps are made all the same.
        except Exception as error:  # noqa: BLE001
            recheck.open.append(f"{name}没有做完：{type(error).__name__} {error}")
    print("没有核对：" + "、".join(BEYOND) + "。这些表是活公式或文字，可在工作簿中重算、查看。")
    for fault in recheck.faults:
        print(f"✗ {fault}")
    for told in recheck.open:
        print(f"注意：{told}")
    if recheck.faults:
        print(f"不一致：{len(recheck.faults)}处")
        return 1
    print("没有不一致，有的没有复核到" if recheck.open else "全部一致")
    return 2 if recheck.open else 0


if __name__ == "__main__":
    sys.exit(main())
