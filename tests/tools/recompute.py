#!/usr/bin/env python3
"""Would a stranger, starting from the districts' workbooks alone, publish the same numbers?

    recompute.py PLAN_FOLDER RUN_FOLDER      recompute, and compare with what a run left
    recompute.py PLAN_FOLDER                 recompute only

Reads the .xlsx files under PLAN_FOLDER/submissions/<year>/ with openpyxl, adds them up in exact fractions over the
units that gave every item an indicator needs, judges, and compares with RUN_FOLDER's evaluation.json,
observations.csv and submissions.csv. It shares no code with the tool it checks, and none of its data either: of the
run it takes only the cut-off date, and which of several files of one unit was chosen.

Not covered, and refused rather than guessed: corrections.csv, targets.csv, periods other than whole years, files
other than .xlsx and .xlsm, indicator kinds other than level, maintain and growth, formulas with × ÷ or functions.
The status words and bands are the tool's defaults; a run with other templates will differ here.

Exit 0: everything agrees. 1: differences, all listed. 2: could not be recomputed. Needs Python 3.11 and openpyxl.
"""

import argparse
import csv
import hashlib
import json
import math
import re
import sys
import tomllib
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache
from pathlib import Path

from openpyxl import load_workbook

TOLERANCE = 1e-9
# Differences below half of the ninth decimal decide no word, as ROUND(…, 9) in a sheet.
EQUAL_WITHIN = Fraction(1, 2 * 10**9)
MET, AHEAD, ON_TRACK, SLIGHTLY, CLEARLY = "已达目标值(须保持)", "快于预期", "符合预期", "略有滞后", "明显滞后"
BACKWARDS, KEPT, BELOW, UNJUDGED = "倒退", "保持良好", "低于目标", "不可判断"
BANDS = [(Fraction(11, 10), AHEAD), (Fraction(1), ON_TRACK), (Fraction(3, 4), SLIGHTLY)]
NOT_REPORTED, BLANK, NOT_APPLICABLE, UNOBTAINABLE, UNREADABLE = "缺报", "空白", "不适用", "无法取得", "不可识别"
ABSENT = {NOT_REPORTED, BLANK, NOT_APPLICABLE, UNOBTAINABLE, UNREADABLE}
OUTCOMES = {"read", "findings", "refused"}
LITTER = {"Thumbs.db", "desktop.ini", ".DS_Store"}
RUN_FIELDS = ("plan", "kind", "through", "elapsed", "assessments", "sample", "plan_status")
ASSESSMENT_FIELDS = (
    "unit indicator name kind attribute measure_unit year period as_of numerator denominator value base "
    "base_precision target comparator attainment progress elapsed pace status status_low status_high gap gap_unit "
    "forecast reported expected definition_source reason"
).split()
OBSERVATION_FIELDS = (
    "unit,item,year,period,as_of,value,measure_unit,state,reported,expected,raw,repair,file,sheet,cell,sha256"
).split(",")
SUBMISSION_FIELDS = "file,sha256,unit,year,outcome,recognised_by,chosen,reason".split(",")
SUFFIXES = ("人次", "万元", "人", "户", "个", "家", "所", "件", "名", "元")


class CannotRecompute(Exception):
    """The folder holds something this tool does not know how to recompute."""


# ---------------------------------------------------------------------------------------------------- the plan


def read_csv(path):
    """Rows of a CSV file as dictionaries; UTF-8 with or without BOM."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def printed(text):
    """A printed number and the half step of its last decimal: 98 is 98 ± 0.5."""
    value = Decimal(text)
    return Fraction(value), Fraction(1, 2 * 10 ** max(0, -value.as_tuple().exponent))


@dataclass
class Plan:
    """What the plan's files say."""

    folder: Path
    identity: dict
    units: dict
    items: dict
    indicators: dict
    series: dict

    @classmethod
    def load(cls, folder):
        """Reads the plan folder."""

        def toml(name):
            return tomllib.loads((folder / name).read_text(encoding="utf-8-sig"))

        for name in ("corrections.csv", "targets.csv"):
            if (folder / name).exists():
                raise CannotRecompute(f"{name} 不在本工具的重算范围内")
        series = defaultdict(dict)
        if (folder / "series.csv").exists():
            for row in read_csv(folder / "series.csv"):
                series[row["series"]][int(row["year"])] = Fraction(Decimal(row["value"]))
        return cls(
            folder=folder,
            identity=toml("plan.toml"),
            units={row["code"]: row for row in read_csv(folder / "units.csv")},
            items={item["code"]: item for item in toml("items.toml")["item"]},
            indicators={one["id"]: one for one in toml("indicators.toml")["indicator"]},
            series=series,
        )

    @property
    def root(self):
        """The unit without a parent."""
        return next(code for code, unit in self.units.items() if not unit["parent"])

    def asked(self, item):
        """The units asked for an item: 本级 the root, 基层 every leaf, otherwise the leaves with that tag."""
        reporter = self.items[item]["reporter"]
        if reporter == "本级":
            return [self.root]
        parents = {unit["parent"] for unit in self.units.values()}
        leaves = [c for c, u in self.units.items() if c not in parents and u["kind"] == "地区" and u["reports"] == "是"]
        if reporter == "基层":
            return leaves
        return [code for code in leaves if reporter in self.units[code]["tags"].split("|")]

    def lineage(self, unit):
        """A unit and the units above it."""
        while unit:
            yield unit
            unit = self.units[unit]["parent"]

    def unit_named(self, text):
        """The code of a unit given by code, name or alias; None when unknown."""
        for code, unit in self.units.items():
            if text in (code, unit["name"]) or text in (unit.get("aliases") or "").split("|"):
                return code
        return None

    def formula(self, indicator, part):
        """An indicator's numerator or denominator as signed item codes; None when it has none."""
        text = self.indicators[indicator].get(part)
        if not text:
            return None
        text = unicodedata.normalize("NFKC", text).replace("−", "-").replace(" ", "")
        if not re.fullmatch(r"\w+([+-]\w+)*", text):
            raise CannotRecompute(f"指标{indicator}的算式“{text}”不是只有加减的算式")
        terms = [(-1 if sign == "-" else 1, code) for sign, code in re.findall(r"([+-]?)(\w+)", text)]
        for _, code in terms:
            if code not in self.items:
                raise CannotRecompute(f"指标{indicator}的算式中“{code}”不是填报项代码")
        return terms

    def needs(self, indicator):
        """The items an indicator needs."""
        terms = self.formula(indicator, "numerator") + (self.formula(indicator, "denominator") or [])
        return sorted({code for _, code in terms})


# ------------------------------------------------------------------------------------------- the submissions


@dataclass
class Figure:
    """One cell read: an exact value or the reason there is none, and where it stands."""

    value: Fraction | None
    state: str
    sheet: str = ""
    cell: str = ""


@dataclass
class Submission:
    """One file as read: who, when, and its figures by item."""

    file: str
    folder_year: int
    unit: str | None
    year: int | None
    figures: dict
    rows: int


def fold(value):
    """A cell's text without full-width forms and surrounding space."""
    return unicodedata.normalize("NFKC", str(value)).strip() if value is not None else ""


@cache
def opened(path):
    """A workbook's values, opened once."""
    return load_workbook(path, data_only=True)


def exact(number):
    """A cell's number at fifteen significant digits, as Excel shows it."""
    return Fraction(Decimal(repr(number) if isinstance(number, int) else format(number, ".15g")))


@cache
def formulas(path):
    """A workbook's formulas, opened once and only where a cell has no value."""
    return load_workbook(path)


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
    if (result * 10 ** item["decimals"]).denominator != 1:
        return None, UNREADABLE
    return result, "数"


def beside(sheet, label):
    """The first text to the right of a label cell."""
    for row in sheet.iter_rows(max_row=30):
        texts = [fold(cell.value) for cell in row]
        if label in texts:
            return next((text for text in texts[texts.index(label) + 1 :] if text), "")
    return ""


def read_submission(plan, path, folder_year):
    """Reads one workbook: who it says it is, and the rows under the header that has 代码 and 本年数."""
    book = opened(path)
    found = Submission(path.relative_to(plan.folder).as_posix(), folder_year, None, None, {}, 0)
    for sheet in book.worksheets:
        columns = None
        for row in sheet.iter_rows():
            texts = [fold(cell.value) for cell in row]
            if columns is None and "代码" in texts and "本年数" in texts:
                columns = texts.index("代码"), texts.index("本年数")
            elif columns is not None and texts[columns[0]] in plan.items:
                code, cell = texts[columns[0]], row[columns[1]]
                if code in found.figures:
                    raise CannotRecompute(f"{found.file}：代码{code}出现两次")
                value, state = read_figure(cell.value, plan.items[code], "%" in cell.number_format)
                if state == BLANK and uncalculated(path, sheet.title, cell.coordinate):
                    state = UNREADABLE
                found.figures[code] = Figure(value, state, sheet.title, cell.coordinate)
        if columns is not None:
            by_code, by_name = beside(sheet, "单位代码"), beside(sheet, "填报单位")
            unit = plan.unit_named(by_code) if by_code else plan.unit_named(by_name)
            if by_code and by_name and unit != plan.unit_named(by_name):
                raise CannotRecompute(f"{found.file}：填报单位“{by_name}”与单位代码“{by_code}”不是同一单位")
            found.unit = unit
            year = re.search(r"\d{4}", beside(sheet, "统计年度"))
            found.year = int(year[0]) if year else folder_year
    return found


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
            if one.unit is None or one.year != one.folder_year:
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
        return all_of

    def figure(self, unit, item, year):
        """One unit's figure for an item and year."""
        one = self.chosen.get((unit, year))
        if one is None:
            return Figure(None, NOT_REPORTED)
        return one.figures.get(item, Figure(None, BLANK))


# ------------------------------------------------------------------------------------------------ adding up


@dataclass
class Sums:
    """An indicator at a node in a year: sums over the complete units, coverage, and who is missing."""

    numerator: Fraction | None
    denominator: Fraction | None
    reported: int
    expected: int
    missing: list


class Recount:
    """Sums, values and judgements computed from the submissions."""

    def __init__(self, plan, submissions):
        self.plan = plan
        self.submissions = submissions

    def state(self, unit, indicator, year):
        """complete, inapplicable (what is not given is called 不适用), or missing."""
        states = [self.submissions.figure(unit, item, year).state for item in self.plan.needs(indicator)]
        given, apart = states.count("数"), states.count(NOT_APPLICABLE)
        if given == len(states):
            return "complete"
        return "inapplicable" if apart and given + apart == len(states) else "missing"

    def asked(self, indicator, node):
        """The units under a node that are asked for every item of an indicator."""
        lists = [self.plan.asked(item) for item in self.plan.needs(indicator)]
        if any(one != lists[0] for one in lists):
            raise CannotRecompute(f"指标{indicator}的各项由不同单位填报")
        return [unit for unit in lists[0] if node in self.plan.lineage(unit)]

    def total(self, units, terms, year):
        """A formula's value over units that gave every item of it."""
        return sum(
            (sign * self.submissions.figure(unit, item, year).value for unit in units for sign, item in terms),
            Fraction(0),
        )

    @cache
    def sums(self, node, indicator, year):
        """The sums of an indicator at a node."""
        by_state = defaultdict(list)
        for unit in self.asked(indicator, node):
            by_state[self.state(unit, indicator, year)].append(unit)
        complete, missing = by_state["complete"], by_state["missing"]
        numerator = denominator = None
        if complete:
            numerator = self.total(complete, self.plan.formula(indicator, "numerator"), year)
            below = self.plan.formula(indicator, "denominator")
            denominator = self.total(complete, below, year) if below else None
        return Sums(numerator, denominator, len(complete), len(complete) + len(missing), missing)

    def measure(self, node, indicator, year):
        """Numerator, denominator and value; for growth the denominator is the base year's figure."""
        one = self.plan.indicators[indicator]
        sums = self.sums(node, indicator, year)
        base_year = self.plan.identity["base_year"]
        if one["kind"] == "growth":
            base = self.sums(node, indicator, base_year).numerator
            if sums.numerator is None or base is None or year <= base_year or min(sums.numerator, base) <= 0:
                return sums.numerator, base, None
            growth = root(sums.numerator / base, year - base_year) - 1
            return sums.numerator, base, growth * one["scale"]
        if sums.numerator is None or not sums.denominator:
            return sums.numerator, sums.denominator, None
        return sums.numerator, sums.denominator, sums.numerator / sums.denominator * one["scale"]

    def bounds(self, node, indicator, year):
        """Where a share could lie with the missing units in: none to all of their last known denominators."""
        one = self.plan.indicators[indicator]
        sums = self.sums(node, indicator, year)
        if not one["share"] or not sums.denominator:
            return None
        added = Fraction(0)
        for unit in sums.missing:
            for earlier in sorted((y for y in self.submissions.years if y < year), reverse=True):
                state = self.state(unit, indicator, earlier)
                if state == "complete":
                    added += self.total([unit], self.plan.formula(indicator, "denominator"), earlier)
                if state != "missing":
                    break
            else:
                return None
        whole = sums.denominator + added
        return sums.numerator / whole * one["scale"], (sums.numerator + added) / whole * one["scale"]

    def reference(self, indicator, year):
        """The average annual rate of the series growth is compared with, in percent; None when a year is missing."""
        rates = self.plan.series.get(self.plan.indicators[indicator]["series"], {})
        years = range(self.plan.identity["base_year"] + 1, year + 1)
        if not years or any(y not in rates for y in years):
            return None
        return (root(math.prod(1 + rates[y] / 100 for y in years), len(years)) - 1) * 100

    def unit_facts(self, unit, indicator, year):
        """What can be said of a unit the plan does not bind."""
        if not self.asked(indicator, unit):
            return {"numerator": None, "denominator": None, "value": None}
        numerator, denominator, value = self.measure(unit, indicator, year)
        sums = self.sums(unit, indicator, year)
        facts = {"numerator": numerator, "denominator": denominator, "value": value}
        return facts | {"reported": sums.reported, "expected": sums.expected}

    def root_facts(self, indicator, year):
        """Everything compared of the plan's own assessment of an indicator."""
        one = self.plan.indicators[indicator]
        if one["kind"] not in ("level", "maintain", "growth"):
            raise CannotRecompute(f"指标{indicator}的类型 {one['kind']} 不在本工具的重算范围内")
        node = self.plan.root
        facts = self.unit_facts(node, indicator, year)
        base_year = self.plan.identity["base_year"]
        for key in ("name", "attribute", "measure_unit", "definition_source"):
            facts[key] = one[key]
        if year <= base_year:
            return facts
        elapsed = min(Fraction(1), Fraction((year - base_year) * 12, (one["target_year"] - base_year) * 12))
        facts |= {"comparator": one["comparator"], "elapsed": elapsed}
        if one["kind"] == "growth":
            return facts | self.judge_growth(indicator, year, facts["value"])
        return facts | self.judge_level(indicator, year, facts, elapsed)

    def judge_growth(self, indicator, year, value):
        """Growth keeps step with its series or does not."""
        one = self.plan.indicators[indicator]
        reference = self.reference(indicator, year)
        status = UNJUDGED
        if value is not None and reference is not None:
            status = ON_TRACK if holds(one["comparator"], value, reference) else BELOW
        facts = {"target": reference, "progress": None, "pace": None, "gap": None, "status": status}
        return facts | {"status_low": status, "status_high": status}

    def judge_level(self, indicator, year, facts, elapsed):
        """Progress, pace, status at the base and at both ends of its rounding, bounds, gap."""
        one = self.plan.indicators[indicator]
        target = printed(one["target"])[0]
        base, half = printed(one["base"])
        value = facts["value"]
        result = {"base": base, "target": target, "attainment": None, "progress": None, "pace": None, "gap": None}
        result |= {"gap_unit": one["gap_unit"], "status": UNJUDGED, "status_low": UNJUDGED, "status_high": UNJUDGED}
        if value is None:
            return result
        result["attainment"] = value / target if target else None
        result["gap"] = gap(one["comparator"], facts["numerator"], facts["denominator"], target / one["scale"])
        if one["kind"] == "level":
            result["progress"] = (value - base) / (target - base)
            result["pace"] = result["progress"] / elapsed
            projected = base + (value - base) / elapsed
            result["forecast"] = min(max(projected, Fraction(0)), Fraction(one["scale"])) if one["share"] else projected
        words = [status(one, value, at, base, half, target, elapsed) for at in (base, base - half, base + half)]
        result["missing"] = self.sums(self.plan.root, indicator, year).missing
        if result["missing"]:
            result["bounds"] = self.bounds(self.plan.root, indicator, year)
            bounds = result["bounds"]
            certain = bounds and all(holds(one["comparator"], end, target) for end in bounds)
            if one["attribute"] == "约束性" and words[0] in (MET, KEPT) and not certain:
                words = [UNJUDGED] * 3
        result["status"], result["status_low"], result["status_high"] = words
        return result


def root(value, degree):
    """The real root of a fraction, to far more digits than a double has."""
    with localcontext() as context:
        context.prec = 50
        quotient = Decimal(value.numerator) / Decimal(value.denominator)
        return Fraction(quotient ** (Decimal(1) / degree))


def holds(comparator, value, target):
    """Whether a value stands to a target as promised, differences below the ninth decimal aside."""
    difference = value - target
    if abs(difference) < EQUAL_WITHIN:
        difference = Fraction(0)
    return {"≥": difference >= 0, ">": difference > 0, "≤": difference <= 0, "<": difference < 0}[comparator]


def status(one, value, at, base, half, target, elapsed):
    """完成情况 of a value, with the base taken as `at`."""
    met = holds(one["comparator"], value, target)
    if one["kind"] == "maintain":
        return KEPT if met else BELOW
    if met:
        return MET
    rising = one["comparator"] in ("≥", ">")
    if holds("<", value, base - half) if rising else holds("≥", value, base + half):
        return BACKWARDS
    if target == at:
        return UNJUDGED
    pace = (value - at) / (target - at) / elapsed
    return next((word for cut, word in BANDS if holds("≥", pace, cut)), CLEARLY)


def gap(comparator, numerator, denominator, rate):
    """How many are missing to the target, on the current denominator."""
    wanted = rate * denominator
    short = {
        "≥": math.ceil(wanted) - numerator,
        ">": math.floor(wanted) + 1 - numerator,
        "≤": numerator - math.floor(wanted),
        "<": numerator - (math.ceil(wanted) - 1),
    }[comparator]
    return max(0, math.ceil(short))


# ---------------------------------------------------------------------------------------------- the comparing


def number(value):
    """A JSON or CSV number as a fraction; None for null, and the text itself when it is no number."""
    if value is None or isinstance(value, bool):
        return value
    try:
        return Fraction(Decimal(str(value)))
    except ArithmeticError:
        return value


def agree(mine, theirs):
    """Whether two values are one: text exactly, numbers within the tolerance."""
    if isinstance(mine, (int, Fraction)):
        theirs = number(theirs)
        if not isinstance(theirs, Fraction):
            return False
        return math.isclose(float(mine), float(theirs), rel_tol=TOLERANCE, abs_tol=0.0 if mine else 1e-12)
    return mine == theirs or (mine is None and theirs == "")


def show(value):
    """A value for a message."""
    if isinstance(value, Fraction):
        return str(value) if value.denominator == 1 else f"{float(value):.12g}"
    return "空" if value is None else str(value)


class Comparison:
    """Differences between the recount and a run's folder."""

    def __init__(self, plan, submissions, recount, run):
        self.plan, self.submissions, self.recount, self.run = plan, submissions, recount, run
        self.faults = []

    def fault(self, text):
        """Adds one difference."""
        self.faults.append(text)

    def fields(self, where, mine, theirs, skip=()):
        """Compares one record's fields."""
        for key, value in mine.items():
            if key in skip:
                continue
            # A field that is not there at all is told once, in `evaluation`.
            if key in theirs and not agree(value, theirs[key]):
                self.fault(f"{where}：{key} 为 {show(theirs[key])}，重算为 {show(value)}")

    def header(self, name, rows, wanted):
        """Whether a table has the columns that were promised, in that order."""
        if not rows or list(rows[0]) != wanted:
            self.fault(f"{name}：列为 {','.join(rows[0]) if rows else '空'}，约定为 {','.join(wanted)}")

    def evaluation(self, data, year):
        """evaluation.json: the plan's own assessments, and every unit's numerator, denominator and value."""
        identity, root_code = self.plan.identity, self.plan.root
        months = (year - identity["base_year"], identity["last_year"] - identity["base_year"])
        self.fields("evaluation.json", {"elapsed": Fraction(*months)}, data)
        for key in RUN_FIELDS:
            if key not in data:
                self.fault(f"evaluation.json：缺字段 {key}")
        for key in ASSESSMENT_FIELDS:
            lacking = sum(key not in one for one in data["assessments"])
            if lacking:
                self.fault(f"evaluation.json：{lacking}条评估缺字段 {key}")
        seen = Counter()
        bound, others = 0, 0
        for theirs in data["assessments"]:
            unit, indicator = self.plan.unit_named(str(theirs["unit"])), theirs["indicator"]
            at = int(theirs["year"])
            where = f"{theirs['unit']} 指标{indicator} {at}年"
            if unit is None or indicator not in self.plan.indicators or at not in self.submissions.years:
                self.fault(f"{where}：规划中没有此单位、指标或年度")
                continue
            seen[unit, indicator, at, theirs.get("basis")] += 1
            seen[unit, indicator, at] += 1
            if unit == root_code:
                mine = self.recount.root_facts(indicator, at)
                # A forecast may be published as a number or as a word; only the number is recomputed.
                skip = {"missing", "bounds"}
                if not isinstance(number(theirs.get("forecast")), Fraction):
                    skip.add("forecast")
                if self.plan.indicators[indicator]["kind"] == "growth" and theirs.get("denominator") is None:
                    skip.add("denominator")
                self.fields(where, mine, theirs, skip)
                bound += at == year
            else:
                self.fields(where, self.recount.unit_facts(unit, indicator, at), theirs)
                others += 1
        for key, count in seen.items():
            if len(key) == 4 and count > 1:
                self.fault(f"{key[0]} 指标{key[1]} {key[2]}年：出现{count}次")
        for indicator in self.plan.indicators:
            for unit in [root_code, *self.recount.asked(indicator, root_code)]:
                if not seen[unit, indicator, year]:
                    self.fault(f"{unit} 指标{indicator} {year}年：evaluation.json 中没有")
        return bound, others

    def observations(self, rows, year):
        """observations.csv: every figure against the cell it names, every absence against what was found there."""
        self.header("observations.csv", rows, OBSERVATION_FIELDS)
        seen, figures = Counter(), 0
        for row in rows:
            unit, item, at = self.plan.unit_named(row["unit"]), row["item"], int(row["year"])
            where = f"observations.csv {row['unit']} {item} {at}年"
            if unit is None or item not in self.plan.items:
                self.fault(f"{where}：规划中没有此单位或填报项")
                continue
            seen[unit, item, at] += 1
            if unit in self.plan.asked(item):
                figures += self.one_figure(where, row, self.recount.submissions.figure(unit, item, at), (unit, at))
            else:
                self.one_total(where, row, unit, item, at)
        for key, count in seen.items():
            if count > 1:
                self.fault(f"observations.csv {key[0]} {key[1]} {key[2]}年：出现{count}次")
        for item in self.plan.items:
            for unit in self.plan.asked(item):
                for at in self.submissions.years:
                    if at <= year and not seen[unit, item, at]:
                        self.fault(f"observations.csv {unit} {item} {at}年：没有这一行")
        return figures

    def one_figure(self, where, row, mine, key):
        """One reported figure or absence; returns 1 when it is a figure."""
        if mine.value is None:
            if row["value"] or row["state"] != mine.state:
                self.fault(f"{where}：为“{row['value'] or row['state']}”，报送表中为“{mine.state}”")
            return 0
        if row["state"] in ABSENT or not agree(mine.value, row["value"]):
            self.fault(f"{where}：为“{row['value'] or row['state']}”，报送表中为 {show(mine.value)}")
        file = self.submissions.chosen[key].file
        place, found = (row["file"], row["sheet"], row["cell"]), (file, mine.sheet, mine.cell)
        if place != found:
            self.fault(f"{where}：出处为 {' '.join(place)}，应为 {' '.join(found)}")
        path = self.plan.folder / row["file"]
        if not row["file"] or not path.is_file():
            self.fault(f"{where}：出处文件不存在：{row['file']}")
            return 1
        if row["sha256"] != digest(path):
            self.fault(f"{where}：SHA-256 与文件不符")
        book = opened(path)
        if row["sheet"] not in book.sheetnames or not re.fullmatch("[A-Z]{1,3}[1-9][0-9]*", row["cell"]):
            self.fault(f"{where}：文件中没有 {row['sheet']}!{row['cell']}")
            return 1
        there = book[row["sheet"]][row["cell"]].value
        if not agree(read_figure(there, self.plan.items[row["item"]])[0], row["value"]):
            self.fault(f"{where}：为 {row['value']}，{row['sheet']}!{row['cell']} 中为 {show(there)}")
        raw = number(row["raw"]) if isinstance(there, (int, float)) else row["raw"]
        if raw != (exact(there) if isinstance(there, (int, float)) else there):
            self.fault(f"{where}：原文为“{row['raw']}”，{row['sheet']}!{row['cell']} 中为“{there}”")
        return 1

    def one_total(self, where, row, node, item, year):
        """A figure one level up: the sum of what the units under it gave."""
        units = [unit for unit in self.plan.asked(item) if node in self.plan.lineage(unit)]
        given = [self.submissions.figure(unit, item, year) for unit in units]
        values = [one.value for one in given if one.value is not None]
        apart = sum(one.state == NOT_APPLICABLE for one in given)
        mine = {"value": sum(values, Fraction(0)) if values else None}
        self.fields(where, mine | {"reported": len(values), "expected": len(units) - apart}, row)

    def ledger(self, rows):
        """submissions.csv: every file found, once, with its hash, its unit and what became of it."""
        self.header("submissions.csv", rows, SUBMISSION_FIELDS)
        listed = Counter(row["file"] for row in rows)
        for file in self.submissions.files:
            if listed[file] != 1:
                self.fault(f"submissions.csv：{file} 出现{listed[file]}次，应为1次")
        used = {one.file: one for one in self.submissions.chosen.values()}
        for row in rows:
            where = f"submissions.csv {row['file']}"
            path = self.plan.folder / row["file"]
            if not path.is_file():
                self.fault(f"{where}：文件不存在")
                continue
            if row["sha256"] != digest(path):
                self.fault(f"{where}：SHA-256 与文件不符")
            if row["outcome"] not in OUTCOMES:
                self.fault(f"{where}：结果“{row['outcome']}”不是 read、findings、refused 之一")
            if chosen(row) != (row["file"] in used):
                self.fault(f"{where}：是否采用为“{row['chosen']}”，重算{'采用' if row['file'] in used else '不采用'}")
            one = used.get(row["file"])
            if one and (self.plan.unit_named(row["unit"]), row["year"]) != (one.unit, str(one.year)):
                self.fault(f"{where}：为 {row['unit']} {row['year']}年，表内为 {one.unit} {one.year}年")
        counts = Counter(row["outcome"] for row in rows)
        # Litter may be listed or not; it is not a submission.
        found = len(self.submissions.files) + sum(Path(file).name in LITTER for file in listed)
        if sum(counts[outcome] for outcome in OUTCOMES) != found:
            self.fault(f"submissions.csv：三种结果合计{sum(counts[o] for o in OUTCOMES)}份，找到{found}份")
        return counts


@cache
def digest(path):
    """A file's SHA-256 in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def chosen(row):
    """Whether submissions.csv says a file speaks for its unit."""
    return row["chosen"].strip().lower() in ("是", "true", "1", "yes")


# ------------------------------------------------------------------------------------------------- the telling


def line(recount, indicator, year):
    """One indicator as recomputed, on one line."""
    one = recount.plan.indicators[indicator]
    facts = recount.root_facts(indicator, year)
    text = [indicator, one["name"], f"{show(facts['numerator'])}/{show(facts['denominator'])}"]
    if facts["value"] is not None:
        text.append(f"= {float(facts['value']):.6f}{one['measure_unit']}")
    text.append(facts["status"])
    if facts["pace"] is not None:
        text.append(f"进度比{float(facts['pace']):.4f}（{facts['status_low']}～{facts['status_high']}）")
    if facts["gap"] is not None:
        text.append(f"还差{facts['gap']}{facts['gap_unit']}")
    if one["kind"] == "growth" and facts["target"] is not None:
        text.append(f"序列年均{float(facts['target']):.6f}%")
    text.append(f"已报{facts['reported']}/应报{facts['expected']}")
    if facts.get("missing"):
        bounds = facts["bounds"]
        text.append(f"缺报界限[{float(bounds[0]):.4f}, {float(bounds[1]):.4f}]" if bounds else "无法给出界限")
    return " ".join(text)


def recompute(plan_folder, run_folder):
    """Recomputes and compares; prints, and returns the exit code."""
    plan = Plan.load(plan_folder)
    ledger, data, through = [], None, str(plan.identity["midterm"])
    if run_folder:
        data = json.loads((run_folder / "evaluation.json").read_text(encoding="utf-8"), parse_float=Decimal)
        ledger = read_csv(run_folder / "submissions.csv")
        through = data["through"]
    submissions = Submissions.gather(plan, {row["file"] for row in ledger if chosen(row)})
    ended = [year for year in submissions.years if plan.identity["base_year"] < year and f"{year}-12-31" <= through]
    if not ended:
        raise CannotRecompute(f"截至{through}没有可评估的年度")
    year = max(ended)
    recount = Recount(plan, submissions)
    for note in submissions.notes:
        print(f"注意：{note}")
    for indicator in plan.indicators:
        print(line(recount, indicator, year))
    if not run_folder:
        print(f"只重算，没有核对：{year}年{len(plan.indicators)}项指标，{len(submissions.read)}份报送表")
        return 0
    comparison = Comparison(plan, submissions, recount, run_folder)
    bound, others = comparison.evaluation(data, year)
    figures = comparison.observations(read_csv(run_folder / "observations.csv"), year)
    counts = comparison.ledger(ledger)
    if comparison.faults:
        for fault in comparison.faults:
            print(f"✗ {fault}")
        print(f"不一致：{len(comparison.faults)}处")
        return 1
    files = "、".join(f"{outcome} {counts[outcome]}" for outcome in sorted(OUTCOMES))
    print(f"一致：{year}年{bound}项指标，{others}个单位评估，{figures}个观测值，{len(ledger)}份文件（{files}）")
    return 0


def main():
    """Reads the arguments and runs."""
    parser = argparse.ArgumentParser(description="从报送表独立重算，与一次运行的输出逐项核对")
    parser.add_argument("plan", type=Path, metavar="规划文件夹")
    parser.add_argument("run", type=Path, nargs="?", metavar="运行输出文件夹")
    arguments = parser.parse_args()
    try:
        return recompute(arguments.plan, arguments.run)
    except (CannotRecompute, OSError, KeyError, ValueError) as error:
        print(f"不能重算：{type(error).__name__} {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
