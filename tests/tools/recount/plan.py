"""What was promised, and who reports what? The plan's files, read a second time.

In: a plan folder, or tables of the same keys. Out: `Plan`. What it does not know how to follow is refused, not guessed:
corrections, figures filled in from departments, promises bound to other nodes than the root.
"""

import csv
import datetime
import tomllib
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path

from . import formula
from .exact import Printed, holds, rises
from .words import STAGES, CannotRecompute

REFUSED_FILES = ("backfill.csv", "frozen")
REFUSED_KEYS = ("binds",)


def read_csv(path):
    """Rows of a CSV file as dictionaries; UTF-8 with or without BOM."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


# Headings of the registers that a person fills, and what the files say in English.
HEADINGS = {
    "单位": "unit", "年度": "period", "问题代码": "code", "事项": "about", "认定人": "accepted_by", "认定结果": "result",
    "填报项": "item", "原报数": "sent", "更正数": "corrected", "批准人": "approver", "批准日期": "date", "采用结果": "result",
}  # fmt: skip


def register(folder, name):
    """The rows of a register, by the English names of its columns."""
    return [{HEADINGS.get(key, key): text for key, text in row.items()} for row in table(folder, name)]


def table(folder, name):
    """The rows of one of the plan's tables that may be left out."""
    if not (folder / name).exists() and (folder / name).with_suffix(".xlsx").exists():
        raise CannotRecompute(f"{name} 写成了 .xlsx，本工具只读 CSV")
    return read_csv(folder / name) if (folder / name).exists() else []


def read_toml(path):
    """A TOML file's tables."""
    return tomllib.loads(path.read_text(encoding="utf-8-sig"))


def fold(value):
    """A cell's text without full-width forms and surrounding space."""
    return unicodedata.normalize("NFKC", str(value)).strip() if value is not None else ""


@dataclass(frozen=True)
class Indicator:
    """One promise, with what judging it needs."""

    id: str
    kind: str
    words: dict
    numerator: object
    denominator: object
    scale: Fraction
    share: bool
    base: Printed | None
    base_reported: bool
    base_year: int
    target: Fraction | None
    target_high: Fraction | None
    target_year: int
    comparator: str
    direction: str
    series: str
    attribute: str
    # 累计 over items that are 时期 adds the years; over 时点 the last year already holds the sum.
    stock: bool
    # This place's part of another plan's cumulative total.
    part: bool = False
    # What is due at each year's end, where the plan says so; else the straight line.
    path: dict = field(default_factory=dict)
    # Whether every year is judged and not the target year alone.
    every_year: bool = False
    # Whether the target was changed since adoption.
    revised: bool = False

    def items(self):
        """The items it needs."""
        return sorted({*self.numerator.items(), *(self.denominator.items() if self.denominator else [])})


@dataclass
class Plan:
    """What the plan's files say."""

    folder: Path
    identity: dict
    units: dict
    items: dict
    indicators: dict
    tasks: dict
    series: dict
    # Price basis of each series, as its table says.
    price_basis: dict = field(default_factory=dict)
    # {indicator: [(date, new target)]}, {(unit, indicator): [(year, target)]}.
    revisions: dict = field(default_factory=lambda: defaultdict(list))
    allotted: dict = field(default_factory=lambda: defaultdict(list))
    # What was accepted of a unit's explanations: (unit, year, rule or item; empty for any).
    accepted: set = field(default_factory=set)
    # The same with the code of the finding.
    accepted_as: set = field(default_factory=set)
    # Rows of rules.toml.
    rules: list = field(default_factory=list)

    @classmethod
    def load(cls, folder):
        """Reads the plan folder."""
        for name in REFUSED_FILES:
            if (folder / name).exists() or (folder / name).with_suffix(".xlsx").exists():
                raise CannotRecompute(f"{name} 不在本工具的重算范围内")
        series, price_basis = defaultdict(dict), {}
        for row in table(folder, "series.csv"):
            series[row["series"]][int(row["year"])] = Fraction(Decimal(row["value"]))
            price_basis[row["series"]] = row.get("price_basis") or ""
        plan = cls.of(
            read_toml(folder / "plan.toml"),
            read_csv(folder / "units.csv"),
            read_toml(folder / "items.toml")["item"],
            read_toml(folder / "indicators.toml")["indicator"],
            read_toml(folder / "tasks.toml")["task"] if (folder / "tasks.toml").exists() else [],
            series,
            folder=folder,
        )
        plan.price_basis = price_basis
        plan.rules = read_toml(folder / "rules.toml").get("rule", []) if (folder / "rules.toml").exists() else []
        plan.read_ledgers()
        return plan

    @classmethod
    def of(cls, identity, units, items, indicators, tasks=(), series=None, folder=None):
        """A plan from tables already read: rows and TOML tables of the plan's files."""
        plan = cls(
            folder=folder,
            identity=identity,
            units={row["code"]: row for row in units},
            items={item["code"]: item for item in items},
            indicators={},
            tasks={task["id"]: task for task in tasks},
            series=series or {},
        )
        own = {name: item["code"] for item in plan.items.values() for name in (item["code"], item["name"])}
        for raw in indicators:
            plan.indicators[raw["id"]] = plan.indicator(raw, raw["id"], own)
        for attached in identity.get("attach", []):
            plan.attach(attached)
        return plan

    def read_ledgers(self):
        """What the collector decided: targets changed, targets allotted, explanations accepted."""
        for row in sorted(table(self.folder, "revisions.csv"), key=lambda row: row["date"]):
            if row.get("path"):
                raise CannotRecompute("revisions.csv 中给定的 path 不在本工具的重算范围内")
            self.revisions[row["indicator"]].append((row["date"], Fraction(Decimal(row["new"]))))
        for row in table(self.folder, "targets.csv"):
            key = self.unit_named(row["unit"]), row["indicator"]
            self.allotted[key].append((int(row["year"]), Fraction(Decimal(row["value"]))))
        for row in register(self.folder, "waivers.csv"):
            if row.get("accepted_by") and row.get("result", "") in ("", "认定"):
                unit, about = self.unit_named(row["unit"]), row.get("about") or ""
                self.accepted.add((unit, row["period"], about))
                self.accepted_as.add((unit, row["period"], row["code"], about))

    def indicator(self, raw, name, codes):
        """An indicator from its table; `codes` are the items its formulas may name."""
        for key in REFUSED_KEYS:
            if raw.get(key):
                raise CannotRecompute(f"指标{name}的 {key} 不在本工具的重算范围内")
        numerator = formula.parse(raw["numerator"], codes)
        denominator = formula.parse(raw["denominator"], codes) if raw.get("denominator") else None
        target = Printed.parse(raw.get("target"))
        high = Printed.parse(raw.get("target_high"))
        return Indicator(
            id=name,
            kind=raw["kind"],
            words={key: raw[key] for key in ("name", "measure_unit", "definition_source", "gap_unit")},
            numerator=numerator,
            denominator=denominator,
            scale=Fraction(Decimal(str(raw.get("scale", 1)))),
            share=raw.get("share", False),
            base=Printed.parse(raw.get("base")),
            # Of a level without a printed base the reports of the base year are the base, unless the file says not.
            base_reported=raw["kind"] == "level" and not raw.get("base") and raw.get("base_source") != "规划",
            base_year=raw.get("base_year", self.identity["base_year"]),
            target=target.value if target else None,
            target_high=high.value if high else None,
            target_year=raw.get("target_year", self.identity["last_year"]),
            comparator=raw.get("comparator", "≥"),
            direction=raw.get("direction", ""),
            series=raw.get("series", ""),
            attribute=raw.get("attribute", "—"),
            stock=all(self.items[code]["nature"] in ("时点", "学年初") for code in numerator.items()),
            path={int(year): Fraction(Decimal(str(due))) for year, due in raw.get("path", {}).items()},
            every_year=raw.get("every_year", False),
        )

    def in_force(self, indicator, through):
        """A promise with the target in force at a cut-off (a date), and what is due under it.

        The years from a revision on are drawn anew: from the last due value to the new target, a straight line. A
        revision after the target year changes nothing.
        """
        one = self.indicators[indicator]
        for date, new in self.revisions[indicator]:
            if date > through or int(date[:4]) > one.target_year:
                break
            one = replace(one, target=new, path=self.redrawn(one, int(date[:4]), new), revised=True)
        return one

    def redrawn(self, one, year, target):
        """A path after its target was changed in a year; no value lies beyond the new target."""
        if not one.path:
            return {}
        if year <= min(one.path) and not one.base and one.base_reported:
            # From the very base, which the reports will tell: that is the straight line.
            return {}
        last = year - 1
        start = one.path.get(last, one.base.value if one.base else Fraction(0))
        if last < min(one.path):
            last = min(one.path) - 1
        beyond = min if rises(one.comparator) else max
        path = {}
        for at in one.path:
            due = one.path[at] if at <= last else start + (target - start) * Fraction(at - last, one.target_year - last)
            path[at] = beyond(due, target)
        return path

    def attach(self, attached):
        """The items and indicators of another folder, under its name; the base is this plan's own."""
        folder = self.folder / attached["folder"]
        prefix = folder.resolve().name
        codes = {}
        for item in read_toml(folder / "items.toml")["item"]:
            code = attached.get("items", {}).get(item["code"])
            if code is None:
                code = f"{prefix}:{item['code']}"
                self.items[code] = item | {"code": code}
            codes |= {item["code"]: code, item["name"]: code}
        for raw in read_toml(folder / "indicators.toml")["indicator"]:
            base = attached.get("base", {}).get(raw["id"], "")
            own = raw | {"base": base, "base_year": self.identity["base_year"]}
            own.pop("base_source", None)
            one = self.indicator(own, f"{prefix}:{raw['id']}", codes)
            change = {}
            if not raw.get("binds_below"):
                # Nothing is promised here, so there is nothing to be met: the place's own part is only watched.
                change = {"kind": "monitor", "target": None, "target_high": None, "series": "", "base_reported": True}
                change["part"] = one.kind == "cumulative"
            elif one.kind in ("level", "maintain") and one.base:
                change = {"kind": "maintain" if holds(one.comparator, one.base.value, one.target) else "level"}
            self.indicators[one.id] = Indicator(**{**one.__dict__, **change})

    @property
    def root(self):
        """The unit without a parent."""
        return next(code for code, unit in self.units.items() if not unit["parent"])

    @cached_property
    def leaves(self):
        """The areas without areas under them that send forms."""
        parents = {unit["parent"] for unit in self.units.values() if unit["kind"] == "地区"}
        return [
            code for code, unit in self.units.items()
            if code not in parents and unit["kind"] == "地区" and unit["reports"] == "是"
        ]  # fmt: skip

    def exists(self, unit, year):
        """Whether a unit exists at the year's end."""
        first, last = (self.units[unit].get(key) or "" for key in ("valid_from", "valid_to"))
        day = datetime.date(year, 12, 31).isoformat()
        return (not first or first <= day) and (not last or day <= last)

    def asked(self, item, year):
        """The units asked for an item: 本级 the root, 基层 every leaf, 标签 the leaves with that tag."""
        about = self.items[item]
        if year < about.get("first_year", year):
            return []
        reporter = about["reporter"]
        if reporter == "本级":
            return [self.root]
        tag = fold(reporter).removeprefix("标签:")
        chosen = self.leaves if reporter == "基层" else [
            code for code in self.leaves if tag in self.units[code]["tags"].split("|")
        ]  # fmt: skip
        return [code for code in chosen if self.exists(code, year)]

    @cache
    def lineage(self, unit, year):
        """The nodes a unit's figures of a year count for: itself, the units above, and what it became if formed since.

        A unit that was there beside it speaks for itself in that year.
        """
        found, above, heir = [], unit, self.units[unit].get("became")
        while above:
            found.append(above)
            above = self.units[above]["parent"]
        while heir:
            if not self.exists(heir, year) and heir not in found:
                found.append(heir)
            heir = self.units[heir].get("became")
        return found

    def __hash__(self):
        return id(self)

    def unit_named(self, text):
        """The code of a unit given by code, name or alias; None when unknown."""
        for code, unit in self.units.items():
            if text in (code, unit["name"]) or text in (unit.get("aliases") or "").split("|"):
                return code
        return None

    def leads(self, task):
        """The units that report a task's stage: its leads, the root where none is named or the lead sends no form."""
        codes = [self.unit_named(name) for name in self.tasks[task]["lead"]]
        if None in codes:
            raise CannotRecompute(f"任务{task}的牵头单位不全在名册中")
        answering = [code if self.units[code]["reports"] == "是" else self.root for code in codes]
        return list(dict.fromkeys(answering)) or [self.root]

    @property
    def milestones(self):
        """The tasks counted among the promises, and the duties of evaluation, which have a row each."""
        found = [id for id, task in self.tasks.items() if task["kind"] in ("里程碑", "评估职责")]
        for name in found:
            if self.tasks[name]["stages"] not in STAGES or self.tasks[name].get("planned"):
                raise CannotRecompute(f"里程碑{name}的阶段组或节点不在本工具的重算范围内")
        return found
