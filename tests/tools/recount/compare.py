"""Does a run's folder say the same? Every field of evaluation.json, every row of observations.csv and submissions.csv.

In: the recount and the run's files. Out: differences, and how much was compared.
"""

import hashlib
import math
import re
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

from .submissions import exact, opened, read_figure
from .words import (
    ABSENT, ASSESSMENT_FIELDS, CORRECTED, LITTER, NOT_APPLICABLE, OBSERVATION_FIELDS, OUTCOMES, RUN_FIELDS, SUBMISSION_FIELDS,
)  # fmt: skip

TOLERANCE = 1e-9


def number(value):
    """A JSON or CSV number as a fraction; None for null, and the text itself when it is no number."""
    if value is None or isinstance(value, bool):
        return value
    try:
        return Fraction(Decimal(str(value)))
    except ArithmeticError:
        return value


def agree(mine, theirs):
    """Whether two values are one: text exactly, numbers within the tolerance, lists and records part by part."""
    if isinstance(mine, list):
        return isinstance(theirs, list) and len(mine) == len(theirs) and all(map(agree, mine, theirs))
    if isinstance(mine, dict):
        return isinstance(theirs, dict) and all(key in theirs and agree(mine[key], theirs[key]) for key in mine)
    if isinstance(mine, (int, Fraction)):
        theirs = number(theirs)
        if not isinstance(theirs, Fraction):
            return False
        return math.isclose(float(mine), float(theirs), rel_tol=TOLERANCE, abs_tol=0.0 if mine else 1e-12)
    return mine == theirs or (mine is None and theirs == "")


def show(value):
    """A value for a message."""
    if isinstance(value, (Fraction, Decimal)):
        value = Fraction(value)
        return str(value) if value.denominator == 1 else f"{float(value):.12g}"
    return "空" if value is None else str(value)


class Comparison:
    """Differences between the recount and a run's folder."""

    def __init__(self, recount, judge, milestones):
        self.recount, self.judge, self.milestones = recount, judge, milestones
        self.plan, self.submissions = recount.plan, recount.submissions
        self.faults = []
        self.counts = Counter()

    def fault(self, text):
        """Adds one difference."""
        self.faults.append(text)

    def fields(self, where, mine, theirs):
        """Compares one record's fields."""
        for key, value in mine.items():
            # A field that is not there at all is told once, in `evaluation`.
            if key in theirs:
                self.counts["字段"] += 1
                if not agree(value, theirs[key]):
                    self.fault(f"{where}：{key} 为 {show(theirs[key])}，重算为 {show(value)}")

    def header(self, name, rows, wanted):
        """Whether a table has the columns that were promised, in that order."""
        if not rows or list(rows[0]) != wanted:
            self.fault(f"{name}：列为 {','.join(rows[0]) if rows else '空'}，约定为 {','.join(wanted)}")

    def evaluation(self, data, year):
        """evaluation.json: every promise and every unit, in the year judged."""
        identity = self.plan.identity
        months = (year - identity["base_year"], identity["last_year"] - identity["base_year"])
        self.fields("evaluation.json", {"elapsed": Fraction(*months), "plan_status": identity["status"]}, data)
        for key in RUN_FIELDS:
            if key not in data:
                self.fault(f"evaluation.json：缺字段 {key}")
        for key in ASSESSMENT_FIELDS:
            lacking = sum(key not in one for one in data["assessments"])
            if lacking:
                self.fault(f"evaluation.json：{lacking}条评估缺字段 {key}")
        seen = Counter()
        for theirs in data["assessments"]:
            unit, name, at = self.plan.unit_named(str(theirs["unit"])), theirs["indicator"], int(theirs["year"])
            known = name in self.plan.indicators or name in self.plan.milestones
            if unit is None or not known or at not in self.submissions.years:
                self.fault(f"{theirs['unit']} 指标{name} {at}年：规划中没有此单位、指标或年度")
                continue
            seen[unit, name, at] += 1
            self.assessment(unit, name, at, theirs)
        for key, count in seen.items():
            if count > 1:
                self.fault(f"{key[0]} 指标{key[1]} {key[2]}年：出现{count}次")
        wanted = [(node, name) for name in self.plan.indicators for node in self.recount.nodes(name, year)]
        for unit, name in [*wanted, *((self.plan.root, name) for name in self.plan.milestones)]:
            if not seen[unit, name, year]:
                self.fault(f"{unit} 指标{name} {year}年：evaluation.json 中没有")

    def assessment(self, unit, name, year, theirs):
        """One assessment."""
        where = f"{theirs['unit']} 指标{name} {year}年"
        if name in self.plan.milestones:
            mine = self.milestones.facts(name, year)
            self.counts[mine["kind"]] += 1
        elif unit == self.plan.root:
            self.counts[self.recount.one(name).kind] += 1
            mine = self.judge.promise(name, year)
        else:
            self.counts["单位"] += 1
            mine = self.judge.unit(unit, name, year)
        self.fields(where, mine, theirs)

    def observations(self, rows, year):
        """observations.csv: every figure against the cell it names, every absence against what was found there."""
        self.header("observations.csv", rows, OBSERVATION_FIELDS)
        seen = Counter()
        for row in rows:
            unit, item, at = self.plan.unit_named(row["unit"]), row["item"], int(row["year"])
            where = f"observations.csv {row['unit']} {item} {at}年"
            if unit is None or item not in self.plan.items:
                self.fault(f"{where}：规划中没有此单位或填报项")
                continue
            seen[unit, item, at] += 1
            if unit in self.plan.asked(item, at):
                self.counts["观测值"] += self.one_figure(where, row, self.submissions.figure(unit, item, at), (unit, at))
            else:
                self.one_total(where, row, unit, item, at)
        for key, count in seen.items():
            if count > 1:
                self.fault(f"observations.csv {key[0]} {key[1]} {key[2]}年：出现{count}次")
        for item in self.plan.items:
            for at in self.submissions.years:
                for unit in self.plan.asked(item, at):
                    if at <= year and not seen[unit, item, at]:
                        self.fault(f"observations.csv {unit} {item} {at}年：没有这一行")

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
        read = read_figure(there, self.plan.items[row["item"]])
        sent = self.submissions.chosen[key].sent.get(row["item"])
        if (row["state"] == CORRECTED) != (sent is not None):
            self.fault(f"{where}：状态为“{row['state']}”，更正登记{'有' if sent else '没有'}这个数")
        # Of a figure that was put right the cell keeps what was sent.
        if read != (sent.value, sent.state) if sent else not agree(read[0], row["value"]):
            self.fault(f"{where}：为 {row['value']}，{row['sheet']}!{row['cell']} 中为 {show(there)}")
        raw = number(row["raw"]) if isinstance(there, (int, float)) else row["raw"]
        if raw != (exact(there) if isinstance(there, (int, float)) else there or ""):
            self.fault(f"{where}：原文为“{row['raw']}”，{row['sheet']}!{row['cell']} 中为“{there}”")
        return 1

    def one_total(self, where, row, node, item, year):
        """A figure one level up: the sum of what the units under it gave."""
        units = [unit for unit in self.plan.asked(item, year) if node in self.plan.lineage(unit, year)]
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
        outcomes = Counter(row["outcome"] for row in rows)
        # Litter may be listed or not; it is not a submission.
        found = len(self.submissions.files) + sum(Path(file).name in LITTER for file in listed)
        if sum(outcomes[outcome] for outcome in OUTCOMES) != found:
            self.fault(f"submissions.csv：三种结果合计{sum(outcomes[o] for o in OUTCOMES)}份，找到{found}份")
        return outcomes


@cache
def digest(path):
    """A file's SHA-256 in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def chosen(row):
    """Whether submissions.csv says a file speaks for its unit."""
    return row["chosen"].strip().lower() in ("是", "true", "1", "yes")
