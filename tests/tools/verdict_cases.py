#!/usr/bin/env python3
"""Are the faults that were found in verdicts mended? Each is a small plan with the right value written beside it.

    verdict_cases.py BINARY [--only TEXT]      runs the cases of verdict_cases.toml, whose head says how they are written
    verdict_cases.py --recount [--only TEXT]   asks the recount instead of a binary

Prints each case, what was expected and what came. Exit 0: all as expected. 1: differences. Needs Python 3.11, openpyxl.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from made.folder import ROOT, Made, unit  # noqa: E402
from recompute import bench  # noqa: E402
from recount.compare import agree, show  # noqa: E402
from recount.figures import Told  # noqa: E402
from recount.plan import Plan  # noqa: E402
from recount.words import CannotRecompute  # noqa: E402

TABLE = Path(__file__).with_suffix(".toml")
WORDS = {"-": None, "x": "不适用"}
LACKING = "没有此字段"
PRICES = "价格口径不同"


@dataclass
class Wanted:
    """One line of what is expected: where, and which fields; `contains` are texts that must be part of a field."""

    verb: str
    period: str
    about: str
    unit: str
    fields: dict
    contains: dict


class Case:
    """One case of the table."""

    def __init__(self, row):
        self.row = row
        self.names = ["区", *row["units"]]
        self.codes = {name: f"{ROOT}{at:03}" if at else ROOT for at, name in enumerate(self.names)}
        self.wanted = [self.expected(line) for line in row["expect"]]

    # ---------------------------------------------------------------------------------- reading the table

    def made(self):
        """The plan folder of the case."""
        row = self.row
        units = [unit(self.codes[name], ROOT if at else "", name=name) for at, name in enumerate(self.names)]
        for one in units:
            more = row.get("unit", {}).get(one["name"], {})
            one |= {key: self.codes[value] if key in ("parent", "became") else value for key, value in more.items()}
        indicators = [self.promise(name, keys) for name, keys in row.get("promises", {}).items()]
        codes = {"N"} | {"D" for one in indicators if "denominator" in one} | set(row.get("items", {}))
        nature = "时期" if any(one["kind"] in ("cumulative", "quota") for one in indicators) else "时点"
        items = [{"code": code, "nature": nature} | ({"change_limit": "10"} if code == "D" else {})
                 | row.get("items", {}).get(code, {}) for code in sorted(codes)]  # fmt: skip
        return Made(
            units, items, indicators, row.get("identity", {}), told=self.told(items),
            tasks=[{"id": name} | keys for name, keys in row.get("tasks", {}).items()],
            series=list(self.series()), targets=list(self.targets()), revisions=list(self.revisions()),
            waivers=list(self.waivers()),
        )  # fmt: skip

    @staticmethod
    def promise(name, keys):
        """A row of indicators.toml."""
        keys = dict(keys)
        rate = {"denominator": "D", "scale": 100, "share": True, "measure_unit": "%"} if keys.pop("rate", False) else {}
        return {"id": name, "numerator": "N", "base_year": 2020, "comparator": "≥"} | rate | keys

    def series(self):
        """Rows of series.csv: each series grows by the same rate every year."""
        for name, rate in self.row.get("series", {}).items():
            for year in range(2020, 2026):
                yield {"series": name, "name": name, "year": year, "value": rate, "measure_unit": "%", "source": "样例",
                       "price_basis": self.row.get("price_basis", "现价")}  # fmt: skip

    def targets(self):
        """Rows of targets.csv: "year unit promise value"."""
        for year, name, about, value in map(str.split, self.row.get("targets", [])):
            yield {"unit": self.codes[name], "indicator": about, "year": year, "value": value, "document": "样例〔1〕号"}

    def revisions(self):
        """Rows of revisions.csv: "date promise old new"."""
        for date, about, old, new in map(str.split, self.row.get("revisions", [])):
            yield {"indicator": about, "date": date, "old": old, "new": new, "document": "样例〔2〕号", "reason": "样例",
                   "authority": "样例"}  # fmt: skip

    def waivers(self):
        """Rows of waivers.csv: "year unit item code"."""
        for year, name, item, code in map(str.split, self.row.get("waivers", [])):
            yield {"unit": self.codes[name], "period": year, "code": code, "about": item, "explanation": "样例",
                   "explained_by": "样例", "accepted_by": "样例", "accepted_on": f"{year}-12-31", "basis": "样例"}  # fmt: skip

    def told(self, items):
        """What the units send, by unit and period."""
        told = {}
        for line in self.row["figures"]:
            period, sheets = line.split(":", 1)
            for sheet in sheets.split(","):
                name, *figures = sheet.split()
                told[self.codes[name], int(period) if period.isdecimal() else period] = {
                    code: figure for text in figures for code, figure in self.figures(text)
                }  # fmt: skip
        return told

    def figures(self, text):
        """The figures of one word: "N/D", "N", "A=1"."""
        if "=" in text:
            yield text.split("=")[0], self.figure(text.split("=")[1])
        else:
            yield from zip("ND", map(self.figure, text.split("/")), strict=False)

    @staticmethod
    def figure(text):
        """One figure, stage or reason of absence."""
        if text in WORDS:
            return WORDS[text]
        return Fraction(Decimal(text)) if text[0].isascii() else text

    def expected(self, line):
        """A line of `expect`."""
        where, fields = line.split(": ", 1)
        verb, period, about, *name = where.split()
        wanted = Wanted(verb, period, about, self.codes[name[0]] if name else ROOT, {}, {})
        for text in fields.split(", "):
            into, sign = (wanted.contains, "~") if "~" in text else (wanted.fields, "=")
            key, value = text.split(sign, 1)
            into[key] = self.settled(value) if key == "settles" else value if sign == "~" else literal(value)
        return wanted

    def settled(self, text):
        """Who would settle it: "unit:needed:last"."""
        rows = [row.split(":") for row in text.split("+")]
        return [{"unit": self.codes[name], "needed": literal(n), "last": literal(last)} for name, n, last in rows]

    # -------------------------------------------------------------------------------------------- answers

    def ask_binary(self, binary, folder):
        """What the binary publishes for each line: a row of evaluation.json, or why there is none."""
        made, plan = self.made(), folder / "plan"
        made.write(plan)
        made.submit(plan, plain=self.row.get("plain", False))
        runs = {}
        for one in self.wanted:
            key = one.verb, one.period
            if key not in runs:
                runs[key] = run(binary, plan, folder / "-".join(key), *key)
            rows = runs[key] if isinstance(runs[key], str) else [
                row for row in runs[key] if (row["unit"], row["indicator"]) == (one.unit, one.about)
            ]  # fmt: skip
            yield one, rows if isinstance(rows, str) else rows[0] if rows else "evaluation.json 中没有这一行"

    def ask_recount(self, folder):
        """What the recount says."""
        made = self.made()
        made.write(folder / "plan")
        if any(isinstance(year, str) for _, year in made.told):
            return
        plan = Plan.load(folder / "plan")
        _, judge, milestones = bench(plan, Told(made.told))
        for one in self.wanted:
            year = int(one.period)
            if "reason" in one.contains and one.contains["reason"] != PRICES:
                # It gives no other reasons in words: they are asked of the program alone.
                continue
            if one.about in plan.milestones:
                yield one, milestones.facts(one.about, year)
            elif one.unit == ROOT:
                facts = judge.promise(one.about, year)
                yield one, facts | {"reason": PRICES if "price_basis" in facts["notes"] else facts["reason_key"]}
            else:
                yield one, judge.unit(one.unit, one.about, year)


def literal(text):
    """An expected value: null, a number exactly, or a text."""
    try:
        return None if text == "null" else Fraction(text)
    except ValueError:
        return text


def run(binary, plan, out, verb, period):
    """The assessments of one run, or how it failed."""
    which = ["--year", period] if verb == "annual" and period.isdecimal() else ["--through", last_day(period)]
    command = [str(binary), verb, str(plan), "--out", str(out), "--quiet", *which]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return f"退出码 {done.returncode}：{(done.stderr or done.stdout).strip()[:300]}"
    return json.loads((out / "evaluation.json").read_text(encoding="utf-8"), parse_float=Decimal)["assessments"]


def last_day(period):
    """The last day of a year, or of the first half of one."""
    return f"{period}-30" if period.endswith("-06") else f"{period}-12-31"


def differences(wanted, came):
    """(field, what was expected, what came) for each field that differs."""
    if isinstance(came, str):
        return [("", "", came)]
    found = [(key, value, came.get(key, LACKING)) for key, value in wanted.fields.items()]
    found = [one for one in found if one[2] is LACKING or not agree(one[1], one[2])]
    parts = [(key, f"含“{text}”", came.get(key, LACKING)) for key, text in wanted.contains.items()]
    return found + [one for one in parts if wanted.contains[one[0]] not in str(one[2])]


def main():
    """Reads the arguments and runs."""
    parser = argparse.ArgumentParser(description="已发现的结论错误，逐例核对")
    parser.add_argument("binary", type=Path, nargs="?")
    parser.add_argument("--recount", action="store_true")
    parser.add_argument("--only", default="", help="只跑出处或名称含此文字的")
    arguments = parser.parse_args()
    if bool(arguments.binary) == arguments.recount:
        parser.error("请写明程序，或 --recount")
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))["case"]
    wrong, total = [], 0
    for row in rows:
        if arguments.only not in f"{row['of']} {row['name']}":
            continue
        case, faults, asked, total = Case(row), [], 0, total + 1
        with tempfile.TemporaryDirectory(prefix="verdict-") as folder:
            folder = Path(folder)
            answers = case.ask_recount(folder) if arguments.recount else (
                case.ask_binary(arguments.binary.resolve(), folder))  # fmt: skip
            for one, came in answers:
                asked += 1
                faults += [(one, *fault) for fault in differences(one, came)]
        print(f"{'✗' if faults else '✓' if asked else '－'} {row['of']}：{row['name']}")
        for line in row["expect"]:
            print(f"    应为 {line}")
        for one, key, value, came in faults:
            said = f"{key} 应为 {show(value)}，" if key else ""
            print(f"    ✗ {one.verb} {one.period} {one.about}：{said}得 {show(came)}")
        wrong += [row["of"]] if faults else []
    print(f"{total}例，{len(wrong)}例不符：{'；'.join(wrong)}" if wrong else f"{total}例，都相符")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
