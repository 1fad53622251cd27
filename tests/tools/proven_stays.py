#!/usr/bin/env python3
"""Does a word that the rules of the design call 确定 stay, whatever the silent units send? Random plans, no binary.

    proven_stays.py --seed N --cases K

Makes the plans of sweep.py, lets the recount judge them, fills what is silent with random figures within its bounds, and
judges again. Left out: formulas of several items, and fillings that put a later 不适用 in doubt, for that makes another
unit silent. Three differences are known and counted apart, all open in recount/RULES.md: a yearly duty that is lost this
year for certain may have been lost before, the year of 逾期完成 may be an earlier one that is silent, and a survey that
was not kept in its target year may turn out to be kept late.

Exit 0: every word stayed. 1: one did not. Needs Python 3.11, openpyxl.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from fractions import Fraction
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from made.chance import Writer  # noqa: E402
from made.figures import Sender  # noqa: E402
from recompute import bench  # noqa: E402
from recount.figures import Told  # noqa: E402
from recount.plan import Plan  # noqa: E402
from recount.words import NOT_DONE, SOME_YEARS  # noqa: E402

FILLINGS, MOST = 6, 4000


class Case:
    """One random plan."""

    def __init__(self, seed):
        self.seed, self.chance = seed, random.Random(seed)
        made = Writer(self.chance).plan()
        with tempfile.TemporaryDirectory() as folder:
            made.write(Path(folder) / "plan")
            self.plan = Plan.load(Path(folder) / "plan")
        self.told = Sender(self.chance, made, self.plan).told()
        self.judge = bench(self.plan, Told(self.told))[1]
        self.tally = self.judge.tally

    def proven(self):
        """(promise, year, units and years that are silent for it) of every word that is certain though some are silent."""
        for name, one in self.plan.indicators.items():
            parts = [one.numerator] + ([one.denominator] if one.denominator else [])
            if any(part.operator != "item" for part in parts):
                continue
            for year in self.judge.tally.figures.years:
                if year > self.plan.identity["base_year"] and self.judge.promise(name, year)["certainty"] == "proven":
                    gone = {
                        (unit, at) for at in self.years_of(one, year)
                        for unit in self.tally.total(self.plan.root, name, at).silent
                    }  # fmt: skip
                    if gone:
                        yield one, year, sorted(gone)

    def years_of(self, one, year):
        """The years a word of this year rests on."""
        if self.judge.is_yearly(one):
            return range(self.judge.first_duty(), year + 1)
        years = set(self.tally.years_added(one.id, year))
        return sorted(years | set(range(one.target_year, year + 1)))

    def filled(self, one, gone):
        """The figures with something sent for each silent unit and year, within its bounds."""
        told = {key: dict(sheet) for key, sheet in self.told.items()}
        for unit, year in gone:
            sheet, n = told.setdefault((unit, year), {}), one.numerator.left
            if one.denominator is None:
                sheet[n] = Fraction(self.chance.choice((0, self.chance.randint(0, 5), self.chance.randint(0, MOST))))
                continue
            low, high = self.tally.reach(unit, one.id, year) or (0, MOST)
            d = Fraction(self.chance.randint(-(-low // 1), max(high // 1, -(-low // 1))))
            sent = sheet.get(one.denominator.left)
            d = sheet[one.denominator.left] = sent if isinstance(sent, Fraction) else d
            part = one.share or one.kind == "clearance"
            sheet[n] = Fraction(self.chance.choice((0, d, self.chance.randint(0, int(d) if part else MOST))))
        return told

    def changes(self, one, year, gone):
        """The words that came when what was silent was filled in, where they are not the word that was certain."""
        before = self.judge.promise(one.id, year)["status"]
        for _ in range(FILLINGS):
            judge = bench(self.plan, Told(self.filled(one, gone)))[1]
            years = range(self.plan.identity["base_year"], year + 1)
            if any(judge.tally.total(self.plan.root, one.id, at).doubted for at in years):
                continue
            after = judge.promise(one.id, year)["status"]
            if after != before:
                yield before, after


def is_known(one, before, after):
    """Whether a change is one of those left open."""
    late = after.startswith("逾期完成") and (before.startswith("逾期完成") or one.kind == "survey" and before == NOT_DONE)
    return late or one.every_year and after == SOME_YEARS


def main():
    """Reads the arguments and runs."""
    parser = argparse.ArgumentParser(description="确定的结论，无论未报单位报来什么都不变")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--cases", type=int, default=100)
    arguments = parser.parse_args()
    proven, known, wrong = Counter(), Counter(), 0
    for seed in range(arguments.seed, arguments.seed + arguments.cases):
        case = Case(seed)
        for one, year, gone in case.proven():
            proven[one.kind, case.judge.promise(one.id, year)["status"]] += 1
            for before, after in set(case.changes(one, year, gone)):
                if is_known(one, before, after):
                    known[before, after] += 1
                else:
                    wrong += 1
                    print(f"✗ 种子{seed} 指标{one.id}（{one.kind}）{year}年：{before}成了{after}，未报：{gone[:3]}")
    total = sum(proven.values())
    print(f"种子{arguments.seed}起{arguments.cases}例：{total}个确定的结论（{len(proven)}种），{wrong}个变了，已知未定{sum(known.values())}个")
    return 1 if wrong or not total else 0


if __name__ == "__main__":
    sys.exit(main())
