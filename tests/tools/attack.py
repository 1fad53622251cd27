#!/usr/bin/env python3
"""Can a reader of a public edition compute what it withholds?

    attack.py PUBLISHED [--earlier FOLDER ...] [--width 3]      PUBLISHED holds 公开/ and 内部/
    attack.py --plant PUBLISHED                                 self-test: a figure given away must be found

Reads only what anybody may read (公开/figures.csv and 指标口径.csv, and those of earlier editions), puts down everything a
reader knows, and asks a linear program for the least and the greatest value of every figure that the register inside the
house says is guarded. Known are: every printed figure; that the whole is the sum of the units that reported; that what
is withheld of a unit is not 0, nor all of a denominator that is printed, since both are printed; that a numerator is no
larger than its denominator where the edition prints a percentage of at most 100 for the whole; that equal definitions are
one figure; that no figure is negative; that a total of an earlier year, which this edition prints and an earlier one withheld
or printed the same, is the sum of the units which that one told. The truth is not used. What the earlier editions guard is
tried too.

Exit 0: every guarded figure can lie at least WIDTH apart. 1: one can be placed closer, or is recovered. 2: wrong
arguments. Needs scipy (HiGHS).
"""

import argparse
import collections
import csv
import sys
from pathlib import Path

import numpy
from scipy.optimize import linprog


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def definitions_of(folder, figures):
    """What each figure counts, in words: equal words are one figure, unless printed figures say otherwise."""
    names = {}
    path = folder / "指标口径.csv"
    for row in rows(path) if path.exists() else []:
        for part, heading in (("numerator", "分子"), ("denominator", "分母")):
            # A definition that says nothing makes nothing equal.
            if len(row[heading]) > 3:
                names[row["指标序号"], part] = row[heading]
    seen, apart = {}, set()
    for row in figures:
        name = names.get((row["indicator"], row["part"]))
        if name and not row["value"].startswith("["):
            known = seen.setdefault((name, row["unit"], row["year"]), row["value"])
            if known != row["value"]:
                apart.add(name)
    return {key: name for key, name in names.items() if name not in apart}


class Knowledge:
    """What a reader knows: unknowns by (unit, what is counted, year), equations and inequalities over them."""

    def __init__(self):
        self.number = {}
        self.equations = []
        self.at_most = []
        # Unknowns that stand withheld for a unit: noughts are printed, so these are one at least.
        self.not_nought = set()
        self.fixed, self.index = {}, None
        self.editions = []

    def link(self):
        """A total that this edition prints of a year whose units only an earlier edition told: where that one withheld its
        total or printed the same, a reader takes it for the sum of the same units."""
        (whole, now), *earlier = self.editions
        for key, column in now.items():
            if len(column) > 1 or whole not in column:
                continue
            at, value = column[whole]
            for of_whole, then in earlier:
                told = then.get(key, {})
                parts = [known for unit, (known, seen) in told.items() if unit != of_whole and seen not in ("[x]", "[z]")]
                if parts and of_whole in told and told[of_whole][1] in ("[c]", value):
                    self.equations.append(({at: -1.0} | dict.fromkeys(parts, 1.0), 0.0))

    def unknown(self, key):
        return self.number.setdefault(key, len(self.number))

    def read(self, folder, edition):
        """An edition: its figures, and which of them count the same."""
        figures = rows(folder / "figures.csv")
        names = definitions_of(folder, figures)
        # Only the whole is printed for every year.
        counted = collections.Counter(row["unit"] for row in figures)
        whole = counted.most_common(1)[0][0] if counted else ""
        # A total of another edition is a figure of its own: a unit may have reported since.
        mark = (edition,) if edition else ()
        by_column = {}
        for row in figures:
            part = row["part"]
            if part not in ("numerator", "denominator"):
                continue
            name = names.get((row["indicator"], part)) or f"{row['indicator']}/{part}"
            key = (row["unit"], name, row["year"]) + (mark if row["unit"] == whole else ())
            column = by_column.setdefault((row["indicator"], part, row["year"]), {})
            column[row["unit"]] = (self.unknown(key), row["value"])
        for (indicator, part, year), column in by_column.items():
            told = {unit: at for unit, (at, value) in column.items() if value not in ("[x]", "[z]")}
            parts = [at for unit, at in told.items() if unit != whole]
            self.not_nought.update(at for unit, (at, value) in column.items() if value == "[c]" and unit != whole)
            for at, value in column.values():
                if not value.startswith("["):
                    self.equations.append(({at: 1.0}, float(value)))
            if whole in column and parts:
                total = {column[whole][0]: -1.0}
                for at in parts:
                    total[at] = total.get(at, 0.0) + 1.0
                self.equations.append((total, 0.0))
        self.editions.append((whole, by_column))
        for (indicator, part, year), column in by_column.items():
            if part != "numerator":
                continue
            over = by_column.get((indicator, "denominator", year), {})
            shown = [(column[u][1], over[u][1]) for u in column if u in over]
            shown = [(float(n), float(d)) for n, d in shown if not n.startswith("[") and not d.startswith("[")]
            # A share: where every printed pair keeps to it a reader believes it of the others.
            if shown and all(n <= d for n, d in shown):
                for unit in column:
                    if unit in over:
                        # Of a unit in which all are served both numbers are printed.
                        less = -1.0 if unit != whole and column[unit][1] == "[c]" != over[unit][1] else 0.0
                        self.at_most.append(({column[unit][0]: 1.0, over[unit][0]: -1.0}, less))

    def look_up(self):
        """What is known outright, and for each other unknown the lines it stands in."""
        self.fixed, self.index = {}, {}
        for terms, bound in self.equations:
            if len(terms) == 1:
                ((at, _),) = terms.items()
                self.fixed[at] = bound
        for kind, lines in (("=", self.equations), ("<", self.at_most)):
            for terms, bound in lines:
                if len(terms) > 1:
                    for at in terms:
                        self.index.setdefault(at, []).append((kind, terms, bound))

    def component(self, start):
        """The lines that have to do with some unknowns, over what is not yet known."""
        if self.index is None:
            self.look_up()
        fixed, lines_of = self.fixed, self.index
        seen, todo = set(), [at for at in start if at not in fixed]
        chosen, known = [], set()
        while todo:
            at = todo.pop()
            if at in seen:
                continue
            seen.add(at)
            for line in lines_of.get(at, []):
                if id(line[1]) not in known:
                    known.add(id(line[1]))
                    chosen.append(line)
                    todo.extend(other for other in line[1] if other not in fixed and other not in seen)
        return fixed, seen, chosen

    def bounds(self, terms):
        """The least and greatest value of a form. A nought that was withheld to cover another number contradicts a
        reader who takes all that is withheld for more: such a reader has to start again without."""
        return self.pushed(terms, 1) or self.pushed(terms, 0)

    def pushed(self, terms, least):
        """The same where what is withheld of a unit is at least so much; None where that cannot be."""
        fixed, unknowns, lines = self.component(terms)
        order = {at: place for place, at in enumerate(sorted(unknowns))}
        constant = sum(factor * fixed[at] for at, factor in terms.items() if at in fixed)
        goal = numpy.zeros(len(order))
        for at, factor in terms.items():
            if at in order:
                goal[order[at]] += factor
        if not order or not goal.any():
            return constant, constant
        tables = {"=": ([], []), "<": ([], [])}
        for kind, form, bound in lines:
            row = numpy.zeros(len(order))
            rest = bound * least if kind == "<" else bound
            for at, factor in form.items():
                if at in order:
                    row[order[at]] += factor
                else:
                    rest -= factor * fixed[at]
            tables[kind][0].append(row)
            tables[kind][1].append(rest)
        found = []
        for sign in (1.0, -1.0):
            result = linprog(
                sign * goal,
                A_eq=numpy.array(tables["="][0]) if tables["="][0] else None,
                b_eq=tables["="][1] or None,
                A_ub=numpy.array(tables["<"][0]) if tables["<"][0] else None,
                b_ub=tables["<"][1] or None,
                bounds=[(least if at in self.not_nought else 0, None) for at in sorted(unknowns)],
                method="highs",
            )
            if result.status == 3:
                found.append(sign * float("-inf"))
            elif result.status == 2 and least:
                return None
            elif result.status != 0:
                raise RuntimeError(f"the linear program ends with: {result.message}")
            else:
                found.append(sign * result.fun)
        return found[0] + constant, found[1] + constant


def two_bases(folder):
    """Bases taken from reports that differ from the figure of the base year printed beside them: the difference is what
    the units reported that only one of the two counts."""
    years = {(row["指标序号"], row["年份"]): row["数值"] for row in rows(folder / "逐年数据.csv")}
    for path in sorted(folder.glob("*.csv")):
        for row in rows(path):
            base = next((heading for heading in row if heading.endswith("年基期值")), None)
            if base and "用基期年报送数" in row["备注"]:
                beside = years.get((row["指标序号"], base[:4]))
                if beside is not None and row[base] != beside:
                    yield f"{path.name} {row['指标序号']}：基期值{row[base]}，逐年数据{beside}"


def attack(published, earlier, width, plant):
    knowledge = Knowledge()
    for edition, folder in enumerate([published / "公开", *earlier]):
        knowledge.read(folder, edition)
    knowledge.link()
    names = definitions_of(published / "公开", rows(published / "公开" / "figures.csv"))

    def key(row, part):
        name = names.get((row["指标序号"], part)) or f"{row['指标序号']}/{part}"
        return knowledge.number.get((row["单位代码"], name, row["年份"]))

    # What an earlier edition withheld is to be safe from this one too.
    registers = [published / "内部", *(folder.parent / "内部" for folder in earlier)]
    withheld = [row for one in registers if one.is_dir() for row in rows(one / "保护登记.csv")]
    guarded = [row for row in withheld if row["为什么不公开"] in ("数小", "分母与分子之差小")]
    closest, tried, open_ = float("inf"), 0, []
    for row in guarded:
        part = {"分子": "numerator", "分母": "denominator", "分母减分子": "rest"}.get(row["哪个数"])
        if part is None:
            continue
        if part == "rest":
            over, under = key(row, "denominator"), key(row, "numerator")
            if over is None or under is None:
                continue
            terms = {over: 1.0, under: -1.0} if over != under else {}
        else:
            at = key(row, part)
            if at is None:
                continue
            terms = {at: 1.0}
        if plant and not tried:
            knowledge.equations.append((dict(terms), 4.0))
            knowledge.index = None
        least, greatest = knowledge.bounds(terms)
        tried += 1
        closest = min(closest, greatest - least)
        if greatest - least < width - 1e-6:
            open_.append(f"{row['单位名称']} {row['指标序号']} {row['年份']}{row['哪个数']}: {least:g}—{greatest:g}")
    print(f"{published}：保护的数 {len(guarded)} 个，试推 {tried} 个，最窄 {closest:g}，推出 {len(open_)} 个")
    for line in open_[:20]:
        print(f"  ✗ {line}")
    if not tried:
        print("  ✗ 一个也没有试")
        return False
    apart = list(two_bases(published / "公开"))
    for line in apart:
        print(f"  ✗ {line}")
    if apart:
        return False
    return bool(open_) if plant else not open_


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("published", type=Path, nargs="+")
    parser.add_argument("--earlier", type=Path, action="append", default=[])
    parser.add_argument("--width", type=float, default=3)
    parser.add_argument("--plant", action="store_true")
    asked = parser.parse_args()
    fine = all([attack(one, asked.earlier, asked.width, asked.plant) for one in asked.published])
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
