"""How does a plan folder look on disk? Rows in, files out: the plan's tables and the units' submissions as CSV.

In: `Made`, rows as the plan's files hold them; what is left out has a plain default. Out: a folder the tool reads.
"""

import csv
import json
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

COLUMNS = {
    "units": "code,name,aliases,parent,kind,tags,reports,source,valid_from,valid_to,became",
    "series": "series,name,year,value,measure_unit,price_basis,source",
    "targets": "unit,indicator,year,value,document",
    "revisions": "indicator,date,old,new,document,reason,authority",
    "waivers": "unit,period,code,about,explanation,explained_by,accepted_by,accepted_on,basis",
}
IDENTITY = {
    "title": "样例规划", "short": "样例", "place": "样例区", "whole": "全区", "parts": "分镇街", "part": "镇街",
    "status": "正式", "document_number": "", "text_source": "样例数据", "base_year": 2020, "first_year": 2021,
    "last_year": 2025, "compiler": "样例", "midterm": "2023-12-31", "final": "2025-12-31", "final_name": "总结评估",
}  # fmt: skip
FORM = {
    "title": "样例表", "table_number": "样1表", "issued_by": "", "approved_by": "", "approval_number": "",
    "valid_until": "", "due": "01-31",
}  # fmt: skip
UNIT = {"aliases": "", "kind": "地区", "tags": "", "reports": "是", "source": "样例数据"}
UNIT |= {"valid_from": "", "valid_to": "", "became": ""}
ITEM = {"measure_unit": "人", "nature": "时点", "decimals": 0, "reporter": "基层", "adds": "相加", "group": "一"}
ITEM |= {"definition": "样例", "definition_source": "本库解读"}
INDICATOR = {"measure_unit": "人", "scale": 1, "gap_unit": "人", "section": "一", "definition_source": "本库解读"}
TASK = {"kind": "里程碑", "stages": "文件", "section": "一", "lead": []}
RULE = {"severity": "强制性", "basis": "样例"}
ROOT = "990000"


def unit(code, parent=ROOT, **keys):
    """A row of units.csv."""
    return UNIT | {"code": code, "name": f"样例{code[-3:]}街道" if parent else "样例区", "parent": parent} | keys


@dataclass
class Made:
    """A plan folder before it is written. Figures are {(unit, year): {item or task: number, stage or word}}."""

    units: list
    items: list
    indicators: list
    identity: dict = field(default_factory=dict)
    tasks: list = field(default_factory=list)
    rules: list = field(default_factory=list)
    series: list = field(default_factory=list)
    targets: list = field(default_factory=list)
    revisions: list = field(default_factory=list)
    waivers: list = field(default_factory=list)
    told: dict = field(default_factory=dict)

    def write(self, folder):
        """Writes the plan's tables."""
        folder.mkdir(parents=True)
        text = toml_keys(IDENTITY | self.identity) + "[form]\n" + toml_keys(FORM)
        (folder / "plan.toml").write_text(text, encoding="utf-8")
        items = [ITEM | {"name": f"第{row['code']}项"} | row for row in self.items]
        named = [INDICATOR | {"name": f"第{row['id']}号指标", "short": f"{row['id']}号"} | row for row in self.indicators]
        tasks = [TASK | {"title": f"{row['id']}号里程碑"} | row for row in self.tasks]
        for task in tasks:
            task |= {"responsible_source": "规划明确"} if task["lead"] else {}
        rules = [RULE | {"name": f"{row['id']}号关系"} | row for row in self.rules]
        for stem, rows in (("item", items), ("indicator", named), ("task", tasks), ("rule", rules)):
            text = "".join(f"[[{stem}]]\n{toml_keys(row)}" for row in rows)
            if rows or stem != "task":
                (folder / f"{stem}s.toml").write_text(text, encoding="utf-8")
        for stem, columns in COLUMNS.items():
            rows = getattr(self, stem)
            if rows:
                write_csv(folder / f"{stem}.csv", [columns.split(",")] + [
                    [row.get(column, "") for column in columns.split(",")] for row in rows
                ])  # fmt: skip

    def submit(self, folder, plain=False):
        """Writes what the units send; `plain` tables do not say their year."""
        for (code, period), sheet in sorted(self.told.items(), key=str):
            self.write_submission(folder, code, period, sheet, plain)

    def write_submission(self, folder, code, period, sheet, plain):
        """One unit's file of a period: its figures, then its stages."""
        name = next(row["name"] for row in self.units if row["code"] == code)
        units = {row["code"]: row.get("measure_unit", ITEM["measure_unit"]) for row in self.items}
        rows = [["填报单位", name, "单位代码", code]] + ([] if plain else [["统计年度", str(period)[:4]]])
        rows.append(["代码", "上年数", "本年数", "备注", "计量单位"])
        rows += [[key, "", shown(value), "", units[key]] for key, value in sheet.items() if key in units]
        stages = [[key, value] for key, value in sheet.items() if key not in units]
        rows += [["任务编号", "本年进展阶段"], *stages] if stages else []
        (folder / "submissions" / str(period)).mkdir(parents=True, exist_ok=True)
        write_csv(folder / "submissions" / str(period) / f"{code}_{period}.csv", rows)


def shown(value):
    """A figure as a unit writes it; nothing for a blank."""
    if isinstance(value, Fraction):
        return str(value.numerator) if value.denominator == 1 else str(Decimal(value.numerator) / value.denominator)
    return "" if value is None else str(value)


def toml_keys(row):
    """Keys and values of one table; a mapping becomes an inline table."""
    return "".join(f"{key} = {toml_value(value)}\n" for key, value in row.items() if value is not None)


def toml_value(value):
    """A value in TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml_value(one)}" for key, one in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def write_csv(path, rows):
    """Rows as CSV."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
