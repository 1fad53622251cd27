"""What did the units send? Every .xlsx file under submissions/, read with openpyxl.

In: the plan, and which of several files of one unit a run says it chose. Out: `Submissions`, figures and stages with
the cells they stand in.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache

from openpyxl import load_workbook

from .plan import fold, register
from .words import (
    BLANK, LITTER, NOT_APPLICABLE, NOT_REPORTED, STAGES, SUFFIXES, UNOBTAINABLE, UNREADABLE, CannotRecompute,
)  # fmt: skip


@dataclass
class Figure:
    """One cell read: an exact value or a stage, or the reason there is none, and where it stands."""

    value: object
    state: str
    sheet: str = ""
    cell: str = ""


@dataclass
class Submission:
    """One file as read: who, when, its figures by item and its stages by task."""

    file: str
    folder_year: int
    unit: str | None = None
    year: int | None = None
    figures: dict = field(default_factory=dict)
    stages: dict = field(default_factory=dict)
    # What was sent of the figures that were put right.
    sent: dict = field(default_factory=dict)


def said(text):
    """What a register says of a figure: a number, or why there is none."""
    return (None, text) if text in (BLANK, NOT_APPLICABLE, UNOBTAINABLE, UNREADABLE) else (Fraction(Decimal(text)), "数")


@cache
def opened(path):
    """A workbook's values, opened once."""
    return load_workbook(path, data_only=True)


@cache
def formulas(path):
    """A workbook's formulas, opened once and only where a cell has no value."""
    return load_workbook(path)


def exact(number):
    """A cell's number at fifteen significant digits, as Excel shows it."""
    return Fraction(Decimal(repr(number) if isinstance(number, int) else format(number, ".15g")))


def uncalculated(path, sheet, cell):
    """Whether a cell without a value holds a formula: not blank, but not a figure either."""
    return formulas(path)[sheet][cell].data_type == "f"


def read_figure(value, item, percent=False):
    """A cell's value as (exact value, state)."""
    if value is None or fold(value) == "":
        return None, BLANK
    number_like = isinstance(value, (int, float))
    if isinstance(value, bool) or (number_like and percent and item["measure_unit"] != "%"):
        return None, UNREADABLE
    if number_like:
        result = exact(value)
    else:
        text = fold(value)
        if text in (NOT_APPLICABLE, UNOBTAINABLE):
            return None, text
        suffix = next((suffix for suffix in SUFFIXES if text.endswith(suffix)), "")
        if suffix and suffix != item["measure_unit"]:
            return None, UNREADABLE
        text = text.removesuffix(suffix).strip()
        if re.fullmatch(r"-?\d{1,3}([, ]\d{3})+(\.\d+)?", text):
            text = re.sub("[, ]", "", text)
        if not re.fullmatch(r"-?\d+(\.\d+)?", text):
            return None, UNREADABLE
        result = Fraction(Decimal(text))
    if (result * 10 ** item.get("decimals", 0)).denominator != 1:
        return None, UNREADABLE
    # A negative count, or a fourth of three platforms, is no figure of the item.
    if result < Fraction(str(item.get("least", "0"))) or "most" in item and result > Fraction(str(item["most"])):
        return None, UNREADABLE
    return result, "数"


def read_stage(value, vocabulary):
    """A cell's stage as (word, state)."""
    text = fold(value)
    if not text:
        return None, BLANK
    if text in (NOT_APPLICABLE, UNOBTAINABLE):
        return None, text
    return (text, "数") if text in STAGES[vocabulary] else (None, UNREADABLE)


def beside(sheet, label):
    """The first text to the right of a label cell."""
    for row in sheet.iter_rows(max_row=30):
        texts = [fold(cell.value) for cell in row]
        if label in texts:
            return next((text for text in texts[texts.index(label) + 1 :] if text), "")
    return ""


def columns_of(texts):
    """Where code and value stand when a row is the heading of a table of figures or of tasks."""
    for code, value in (("代码", "本年数"), ("任务编号", "本年进展阶段")):
        if code in texts and value in texts:
            return texts.index(code), texts.index(value), value
    return None


def read_submission(plan, path, folder_year):
    """Reads one workbook: who it says it is, and the rows under each heading that has a code and a value."""
    book = opened(path)
    found = Submission(path.relative_to(plan.folder).as_posix(), folder_year)
    tasks = {fold(name): name for name in plan.tasks}
    for sheet in book.worksheets:
        columns = None
        for row in sheet.iter_rows():
            texts = [fold(cell.value) for cell in row]
            if columns is None:
                columns = columns_of(texts)
                continue
            code, cell = texts[columns[0]], row[columns[1]]
            if columns[2] == "本年数" and code in plan.items:
                value, state = read_figure(cell.value, plan.items[code], "%" in cell.number_format)
                if state == BLANK and uncalculated(path, sheet.title, cell.coordinate):
                    state = UNREADABLE
                into, key = found.figures, code
            elif columns[2] == "本年进展阶段" and code in tasks:
                into, key = found.stages, tasks[code]
                value, state = read_stage(cell.value, plan.tasks[key]["stages"])
            else:
                continue
            if key in into:
                raise CannotRecompute(f"{found.file}：{code}出现两次")
            into[key] = Figure(value, state, sheet.title, cell.coordinate)
        if columns is not None and not found.unit:
            identify(plan, found, sheet)
    return found


def identify(plan, found, sheet):
    """Who a sheet says it is, and of which year."""
    by_code, by_name = beside(sheet, "单位代码"), beside(sheet, "填报单位")
    unit = plan.unit_named(by_code) if by_code else plan.unit_named(by_name)
    if by_code and by_name and unit != plan.unit_named(by_name):
        raise CannotRecompute(f"{found.file}：填报单位“{by_name}”与单位代码“{by_code}”不是同一单位")
    found.unit = unit
    year = re.search(r"\d{4}", beside(sheet, "统计年度"))
    found.year = int(year[0]) if year else found.folder_year


@dataclass
class Submissions:
    """Everything found under submissions/."""

    files: list = field(default_factory=list)
    years: list = field(default_factory=list)
    read: list = field(default_factory=list)
    chosen: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)

    @classmethod
    def gather(cls, plan, run_chose):
        """Reads every file; where a unit sent several for a year, takes the one the run says it took."""
        all_of = cls()
        base = plan.folder / "submissions"
        for path in sorted(base.rglob("*")):
            if path.is_file() and path.name not in LITTER and not path.name.startswith((".", "~$")):
                all_of.files.append(path.relative_to(plan.folder).as_posix())
        for folder in sorted(path for path in base.iterdir() if path.is_dir()):
            if not re.fullmatch(r"\d{4}", folder.name):
                raise CannotRecompute(f"期别文件夹“{folder.name}”不是四位年份")
            all_of.years.append(int(folder.name))
        by_unit = defaultdict(list)
        for file in all_of.files:
            path = plan.folder / file
            if path.suffix.lower() not in (".xlsx", ".xlsm") or not re.fullmatch(r"\d{4}", path.parent.name):
                all_of.notes.append(f"没有读取：{file}")
                continue
            one = read_submission(plan, path, int(path.parent.name))
            all_of.read.append(one)
            if one.unit is None or one.year != one.folder_year or not plan.exists(one.unit, one.year):
                all_of.notes.append(f"单位或年度不符，不计入：{file}")
            else:
                by_unit[one.unit, one.year].append(one)
        for key, several in by_unit.items():
            taken = [one for one in several if one.file in run_chose] if len(several) > 1 else several
            if len(taken) != 1:
                raise CannotRecompute(f"{key[0]} {key[1]}年有{len(several)}份报送表，submissions.csv 没有指明采用哪一份")
            if len(several) > 1:
                all_of.notes.append(f"{key[0]} {key[1]}年有{len(several)}份报送表，依 submissions.csv 采用 {taken[0].file}")
            all_of.chosen[key] = taken[0]
        all_of.put_right(plan)
        return all_of

    def put_right(self, plan):
        """Figures that were corrected while the file still says what the entry names (docs/methods.md 十四)."""
        for row in sorted(register(plan.folder, "corrections.csv"), key=lambda row: row["date"]):
            one = self.chosen.get((plan.unit_named(row["unit"]), int(row["period"])))
            if one is None or row.get("result", "") not in ("", "采用"):
                continue
            code = next(code for code, item in plan.items.items() if row["item"] in (code, item["name"]))
            now = one.figures.get(code, Figure(None, BLANK))
            sent = one.sent.get(code, now)
            if said(row["sent"]) == (sent.value, sent.state):
                value, state = said(row["corrected"])
                one.sent[code] = sent
                one.figures[code] = Figure(value, state, sent.sheet, sent.cell)

    def figure(self, unit, item, year):
        """One unit's figure for an item and year."""
        one = self.chosen.get((unit, year))
        if one is None:
            return Figure(None, NOT_REPORTED)
        return one.figures.get(item, Figure(None, BLANK))

    def stage(self, unit, task, year):
        """One unit's stage of a task at a year's end."""
        one = self.chosen.get((unit, year))
        if one is None:
            return Figure(None, NOT_REPORTED)
        return one.stages.get(task, Figure(None, BLANK))
