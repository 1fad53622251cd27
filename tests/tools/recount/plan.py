"""What was promised, and who reports what? The plan's files, read a second time.

In: a plan folder. Out: `Plan`. What it does not know how to follow is refused, not guessed: allotted and revised
targets, paths, corrections, promises bound to other nodes than the root.
"""

import csv
import datetime
import tomllib
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path

from . import formula
from .exact import Printed, holds
from .words import STAGES, CannotRecompute

REFUSED_FILES = ("corrections.csv", "targets.csv", "revisions.csv")
REFUSED_KEYS = ("path", "binds")


def read_csv(path):
    """Rows of a CSV file as dictionaries; UTF-8 with or without BOM."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


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

    @classmethod
    def load(cls, folder):
        """Reads the plan folder."""
        for name in REFUSED_FILES:
            if (folder / name).exists() or (folder / name).with_suffix(".xlsx").exists():
                raise CannotRecompute(f"{name} 不在本工具的重算范围内")
        series = defaultdict(dict)
        if (folder / "series.csv").exists():
            for row in read_csv(folder / "series.csv"):
                series[row["series"]][int(row["year"])] = Fraction(Decimal(row["value"]))
        tasks = read_toml(folder / "tasks.toml")["task"] if (folder / "tasks.toml").exists() else []
        plan = cls(
            folder=folder,
            identity=read_toml(folder / "plan.toml"),
            units={row["code"]: row for row in read_csv(folder / "units.csv")},
            items={item["code"]: item for item in read_toml(folder / "items.toml")["item"]},
            indicators={},
            tasks={task["id"]: task for task in tasks},
            series=series,
        )
        own = {name: item["code"] for item in plan.items.values() for name in (item["code"], item["name"])}
        for raw in read_toml(folder / "indicators.toml")["indicator"]:
            plan.indicators[raw["id"]] = plan.indicator(raw, raw["id"], own)
        for attached in plan.identity.get("attach", []):
            plan.attach(attached)
        return plan

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
            base_reported=raw.get("base_source") == "报送数",
            base_year=raw.get("base_year", self.identity["base_year"]),
            target=target.value if target else None,
            target_high=high.value if high else None,
            target_year=raw.get("target_year", self.identity["last_year"]),
            comparator=raw.get("comparator", "≥"),
            direction=raw.get("direction", ""),
            series=raw.get("series", ""),
            attribute=raw.get("attribute", "—"),
            stock=all(self.items[code]["nature"] == "时点" for code in numerator.items()),
        )

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
    def lineage(self, unit):
        """The nodes a unit's figures count for: itself, what it became, and the units above."""
        found = []
        waiting = [unit]
        while waiting:
            code = waiting.pop()
            if code and code not in found:
                found.append(code)
                waiting += [self.units[code]["parent"], self.units[code].get("became") or ""]
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
        """The tasks counted among the promises."""
        found = [id for id, task in self.tasks.items() if task["kind"] == "里程碑"]
        for name in found:
            if self.tasks[name]["stages"] not in STAGES or self.tasks[name].get("planned"):
                raise CannotRecompute(f"里程碑{name}的阶段组或节点不在本工具的重算范围内")
        return found
