"""What is in, what is silent, and what was last known of the silent? Per indicator, unit and year.

In: `Plan` and figures (`Submissions`, or `Told`). Out: sums over the units that gave every figure, and for each silent
unit its last figures and how large it may be. A *put* is {(unit, year): Pair}: figures supposed for silent units, as in
the test with their last figures; nothing supposed is ever published.
"""

import math
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, cached_property

from .exact import power
from .faults import Relation, faulty_items, relations_of
from .words import NOT_APPLICABLE, CannotRecompute

IN, APART, DOUBTED, SILENT = "in", "apart", "doubted", "silent"
# Codes of the findings by which 不适用 is doubted.
HAD_A_FIGURE, NOBODY_EXEMPT, BESIDE = "D02", "D03", "D04"


@dataclass(frozen=True)
class Pair:
    """Numerator and denominator of one unit in one year; no denominator where the indicator has none."""

    n: Fraction
    d: Fraction | None = None


@dataclass
class Total:
    """An indicator at a node in a year: sums over the units that are in, and who is not."""

    n: Fraction | None
    d: Fraction | None
    units: list = field(default_factory=list)
    silent: list = field(default_factory=list)
    # 不适用 that stands, and 不适用 that is doubted and counts as silent.
    apart: list = field(default_factory=list)
    doubted: list = field(default_factory=list)


@dataclass(frozen=True)
class Last:
    """What was last known of a unit: the year, and its figures by item; None for 不适用."""

    year: int
    figures: dict | None


class Tally:
    """Sums, last figures and sizes."""

    def __init__(self, plan, figures, asked=None):
        self.plan, self.figures, self.submissions, self.root = plan, figures, figures, plan.root
        # The year judged and the day it is asked on, which may be later than what was sent.
        self.year_asked, self.day_asked = asked or (None, None)
        self.base_year, self.first_year, self.last_year = (
            plan.identity[key] for key in ("base_year", "first_year", "last_year")
        )

    def one(self, indicator, year=None):
        """The promise of this number; with a year, as its target was in force then: of the year judged, when asked."""
        if not year:
            return self.plan.indicators[indicator]
        return self.plan.in_force(indicator, self.day_asked if year == self.year_asked else f"{year}-12-31")

    def elapsed(self, indicator, year):
        """Share of the time from base to target that is gone at a year's end, in whole months; at most all of it."""
        one = self.one(indicator)
        start = one.base_year if one.kind == "multiple" else self.base_year
        return min(Fraction(1), Fraction((year - start) * 12, (one.target_year - start) * 12))

    @cached_property
    def relations(self):
        """The plan's relations of class 强制性, and that of every declared share: its part lies between 0 and its whole."""
        written = relations_of(self.plan.rules, {
            name: item["code"] for item in self.plan.items.values() for name in (item["code"], item["name"])
        })  # fmt: skip
        shares = [one for one in self.plan.indicators.values() if one.share and one.denominator and one.kind != "survey"]
        return written + [
            Relation(f"占比-{one.id}", one.numerator, "≤", one.denominator, Fraction(0), False) for one in shares
        ]

    def line(self, unit):
        """A unit and all that became it."""
        line = [unit]
        for one in line:
            line += [code for code, row in self.plan.units.items() if row.get("became") == one and code not in line]
        return line

    @cache
    def is_faulty(self, unit, indicator, year):
        """Whether a figure a unit gave for an indicator is part of a broken relation nobody accepted."""
        faulty = faulty_items(self.relations, self.figures, unit, year, self.plan.accepted)
        return bool(faulty & set(self.one(indicator).items()))

    # ------------------------------------------------------------------------------------ who is asked

    @cache
    def asked(self, indicator, node, year):
        """The units under a node that are asked for every item of an indicator."""
        lists = [self.plan.asked(item, year) for item in self.one(indicator).items()]
        if any(one and one != lists[0] for one in lists[1:] if lists[0]):
            raise CannotRecompute(f"指标{indicator}的各项由不同单位填报")
        if not all(lists):
            return []
        return [unit for unit in lists[0] if node in self.plan.lineage(unit, year)]

    def nodes(self, indicator, year):
        """The nodes an indicator can be computed for: the root, and whoever has asked units under it."""
        above = {node for unit in self.asked(indicator, self.plan.root, year) for node in self.plan.lineage(unit, year)}
        there = [code for code in self.plan.units if self.plan.exists(code, year)]
        return [code for code in there if code == self.plan.root or code in above]

    # ------------------------------------------------------------------------------- what one unit said

    @cache
    def state(self, unit, indicator, year):
        """in: every figure given; apart: 不适用 that stands; doubted: 不适用 that counts as silent; silent."""
        items = self.one(indicator).items()
        states = [self.figures.figure(unit, item, year).state for item in items]
        given, apart = states.count("数"), states.count(NOT_APPLICABLE)
        if given == len(states):
            return IN
        if not apart or given + apart < len(states):
            return SILENT
        said = [item for item, state in zip(items, states, strict=True) if state == NOT_APPLICABLE]
        # 不适用 of some figures beside others that are given contradicts itself, whatever last year was.
        codes = {item: self.doubt(unit, item, year) for item in said}
        doubts = {item: code or BESIDE for item, code in codes.items() if code or given}
        return APART if all(self.is_accepted(unit, item, year, code) for item, code in doubts.items()) else DOUBTED

    def is_accepted(self, unit, item, year, code):
        """Whether the collector accepted a unit's explanation of an item under a finding's code."""
        names = (item, self.plan.items[item]["name"], "")
        return any((unit, str(year), code, name) in self.plan.accepted_as for name in names)

    def doubt(self, unit, item, year):
        """The code by which 不适用 of an item needs acceptance: nobody is exempt, or there was a figure the year before.

        A doubt that was not resolved goes on: saying 不适用 again does not make last year's figure go away. What those
        that became the unit had is its own.
        """
        if self.plan.items[item].get("exempt", True) is False:
            return NOBODY_EXEMPT
        line = [unit]
        for one in line:
            line += [code for code, row in self.plan.units.items() if row.get("became") == one and code not in line]
        line = [one for one in line if one == unit or not self.plan.exists(one, year)]
        for at in range(year - 1, min(self.figures.years) - 1, -1):
            states = [self.figures.figure(one, item, at).state for one in line]
            if "数" in states:
                return HAD_A_FIGURE
            saying = [one for one, state in zip(line, states, strict=True) if state == NOT_APPLICABLE]
            if all(self.is_accepted(one, item, at, HAD_A_FIGURE) for one in saying):
                return None
        return None

    def items_of(self, unit, indicator, year):
        """A unit's figures by item where it gave them all, else None."""
        if self.state(unit, indicator, year) != IN:
            return None
        return {item: self.figures.figure(unit, item, year).value for item in self.one(indicator).items()}

    @cache
    def known(self, unit, indicator, year, now=None):
        """What is known of a unit in a year, seen from a later one: (state, figures by item).

        It is what the unit itself sent and what those sent that have become part of it since; one of them silent, and
        nothing is known. State None: none of them was asked.
        """
        parts = [(self.state(one, indicator, year), one) for one in self.sources(unit, indicator, year, now or year)]
        states = {state for state, _ in parts}
        if not parts or states - {IN, APART}:
            return (SILENT, None) if parts else (None, None)
        given = [self.items_of(one, indicator, year) for state, one in parts if state == IN]
        if not given:
            return APART, None
        return IN, {item: sum((one[item] for one in given), Fraction(0)) for item in given[0]}

    def sources(self, unit, indicator, year, now):
        """The units asked in a year whose figures are now a unit's: itself, and those gone since that became it."""
        line, exists = [unit], self.plan.exists
        for one in line:
            line += [code for code, row in self.plan.units.items() if row.get("became") == one and code not in line]
        asked = self.asked(indicator, self.root, year)
        return [one for one in line if one in asked and (one == unit or exists(one, year) and not exists(one, now))]

    def pair_of(self, indicator, figures):
        """Numerator and denominator of figures by item; None where the formula divides by zero."""
        one = self.one(indicator)
        n = one.numerator.value(figures)
        d = one.denominator.value(figures) if one.denominator else None
        return None if n is None or one.denominator and d is None else Pair(n, d)

    @cache
    def pair(self, unit, indicator, year, now=None):
        """A unit's numerator and denominator in a year, with what became part of it until `now`; None: not known."""
        state, figures = self.known(unit, indicator, year, now)
        return self.pair_of(indicator, figures) if state == IN else None

    def denominator_now(self, unit, indicator, year):
        """The denominator a unit sent, whether or not it sent the numerator; None when it did not."""
        one = self.one(indicator)
        if one.denominator is None:
            return None
        given = {item: self.figures.figure(unit, item, year).value for item in one.denominator.items()}
        return None if None in given.values() else one.denominator.value(given)

    # ------------------------------------------------------------------------------------------ sums

    def adds(self, indicator):
        """Whether figures of several units may be added."""
        return all(self.plan.items[item]["adds"] == "相加" for item in self.one(indicator).items())

    def is_sampled(self, indicator):
        """Whether its figures come from a sample."""
        one = self.one(indicator)
        sampled = any(self.plan.items[item].get("sampled") for item in one.items())
        return one.kind == "survey" or sampled and one.denominator is not None

    def only_grows(self, indicator):
        """Whether it is a sum that can only grow when another unit comes in."""
        one = self.one(indicator)
        return one.denominator is None and self.adds(indicator) and one.numerator.only_adds()

    def sum_of(self, indicator, pairs):
        """Numerator and denominator of several units; None where there is none, or they may not be added."""
        pairs = list(pairs)
        if not pairs or None in pairs or len(pairs) > 1 and not self.adds(indicator):
            return None, None
        n = sum((one.n for one in pairs), Fraction(0))
        has = self.one(indicator).denominator is not None
        return n, sum((one.d for one in pairs), Fraction(0)) if has else None

    def total(self, node, indicator, year, put=None):
        """The sums of an indicator at a node, silent units' figures supposed as `put` says."""
        put = put or {}
        result = Total(None, None)
        pairs = []
        for unit in self.asked(indicator, node, year):
            state = self.state(unit, indicator, year)
            if state == IN or (unit, year) in put:
                pair = put.get((unit, year)) or self.pair(unit, indicator, year)
                pairs.append(pair)
                result.units.append(unit)
            elif state == APART:
                result.apart.append(unit)
            else:
                result.silent.append(unit)
                if state == DOUBTED:
                    result.doubted.append(unit)
        result.n, result.d = self.sum_of(indicator, pairs)
        return result

    def sums_then(self, node, indicator, year, now, put=None):
        """The sums of a node in an earlier year, seen from `now`: of a unit also what became part of it since."""
        if node in self.asked(indicator, node, now) and node != self.plan.root:
            pair = (put or {}).get((node, year)) or self.pair(node, indicator, year, now)
            return self.sum_of(indicator, [pair] if pair else [])
        total = self.total(node, indicator, year, put)
        return total.n, total.d

    def ratio(self, indicator, n, d):
        """Numerator ÷ denominator × scale, or numerator × scale; None without figures and for a division by zero."""
        one = self.one(indicator)
        if n is None:
            return None
        if one.denominator is None:
            return n * one.scale
        return n / d * one.scale if d else None

    def gaps(self, node, indicator, year):
        """The (unit, year) pairs that are silent and count for a year's value: all years of a running total."""
        years = self.years_added(indicator, year)
        gone = [(unit, at) for at in years for unit in self.silent_then(node, indicator, at, year)]
        if self.one(indicator).kind == "each_unit" and node == self.root:
            gone += [(unit, year) for unit in self.unclear(indicator, year)]
        return gone

    def silent_then(self, node, indicator, year, now):
        """Who of a node is silent in an earlier year, seen from `now`: of a unit also those that became it."""
        if node == self.plan.root or node not in self.asked(indicator, node, now):
            return self.total(node, indicator, year).silent
        line = self.sources(node, indicator, year, now)
        return [unit for unit in line if self.state(unit, indicator, year) not in (IN, APART)]

    def unclear(self, indicator, year):
        """Units whose ratio says nothing: something over nothing, or a declared share outside of 0 and 1."""
        share = self.one(indicator).share
        pairs = {unit: self.pair(unit, indicator, year) for unit in self.total(self.plan.root, indicator, year).units}
        says_nothing = lambda pair: pair.n if not pair.d else share and not 0 <= pair.n <= pair.d  # noqa: E731
        return [unit for unit, pair in pairs.items() if pair and pair.d is not None and says_nothing(pair)]

    def years_added(self, indicator, year):
        """The years whose figures a value adds."""
        one = self.one(indicator)
        running = (one.kind == "cumulative" or one.part) and not one.stock
        return range(self.first_year, year + 1) if running else range(year, year + 1)

    # -------------------------------------------------------------------------- of silent units, the last

    @cache
    def last(self, unit, indicator, year):
        """What a unit last said before a year; None when it was never heard."""
        for at in sorted((at for at in self.figures.years if at < year), reverse=True):
            state, figures = self.known(unit, indicator, at, year)
            if state in (IN, APART):
                return Last(at, figures)
        return None

    def last_pair(self, unit, indicator, year):
        """A silent unit's last numerator and denominator; None when never heard or 不适用."""
        last = self.last(unit, indicator, year)
        return self.pair_of(indicator, last.figures) if last and last.figures else None

    @cache
    def reach(self, unit, indicator, year):
        """Where a silent unit's denominator may lie, lowest and highest; None: its size is unknown.

        Sent this year, it is that. Else the last one, moved for each year since by the change its items may make
        without a reason, rounded outwards to whole units each year.
        """
        now = self.denominator_now(unit, indicator, year)
        if now is not None:
            return now, now
        last, one = self.last(unit, indicator, year), self.one(indicator)
        if last is None or last.figures is None or not one.denominator.value(last.figures):
            return None
        low, high = {}, {}
        for item in one.denominator.items():
            limit = self.plan.items[item].get("change_limit")
            if not limit:
                return None
            share = Fraction(str(limit)) / 100
            low[item] = high[item] = last.figures[item]
            for _ in range(year - last.year):
                low[item] = Fraction(max(0, math.floor(low[item] * (1 - share))))
                high[item] = Fraction(math.ceil(high[item] * (1 + share)))
        return between(one.denominator, low, high)

    # ------------------------------------------------------------------------------------------ sizes

    def held(self, node, indicator, year):
        """Share of the last known size that is in; of a running total the smallest of its years."""
        return min(self.held_in(node, indicator, at) for at in self.years_added(indicator, year))

    def held_in(self, node, indicator, year):
        """Share of the last known size that is in, in one year.

        Size is the denominator, of a sum the figure itself, of `each_unit` the units; this year's of those that are
        in, else the last. With a unit never heard, the plan's size item counts for all units, else their number.
        """
        one, total = self.one(indicator), self.total(node, indicator, year)
        if not total.silent:
            return Fraction(1)
        size = dict.fromkeys([*total.units, *total.silent], Fraction(1))
        if one.kind != "each_unit":
            mine = {unit: self.size_of(one, self.pair(unit, indicator, year)) for unit in total.units}
            mine |= {unit: self.last_size(one, unit, indicator, year) for unit in total.silent}
            if None in mine.values():
                mine = self.sizes_by_item(size, year)
            if None not in mine.values() and sum(mine.values()):
                size = mine
        return Fraction(sum(size[unit] for unit in total.units)) / sum(size.values())

    @staticmethod
    def size_of(one, pair):
        """The size of a unit with these figures."""
        return None if pair is None else abs(pair.n) if one.denominator is None else pair.d

    def last_size(self, one, unit, indicator, year):
        """The size of a silent unit: a denominator sent this year, else the last; 0 after 不适用; None: never heard."""
        now, last = self.denominator_now(unit, indicator, year), self.last(unit, indicator, year)
        if now is not None:
            return now
        if last is None:
            return None
        return self.size_of(one, self.last_pair(unit, indicator, year)) if last.figures else Fraction(0)

    def sizes_by_item(self, units, year):
        """Every unit's figure of the plan's size item, this year's or the last; None for one that never gave it."""
        item = self.plan.identity.get("size")
        years = [at for at in sorted(self.figures.years, reverse=True) if at <= year]

        def of(unit):
            given = (self.figures.figure(unit, item, at).value for at in years) if item else ()
            return next((value for value in given if value is not None), None)

        return {unit: of(unit) for unit in units}

    # ------------------------------------------------------------------------------------------ series

    def reference(self, indicator, year):
        """The average annual rate of the series growth is compared with, in percent; None when a year is missing."""
        rates = self.plan.series.get(self.one(indicator).series, {})
        years = range(self.base_year + 1, year + 1)
        if not years or any(at not in rates for at in years):
            return None
        product = Fraction(1)
        for at in years:
            product *= 1 + rates[at] / 100
        return (power(product, Fraction(1, len(years))) - 1) * 100


def between(tree, low, high):
    """The lowest and highest value of a formula whose items lie between two ends."""
    if tree.operator == "number":
        return tree.left, tree.left
    if tree.operator == "item":
        return low[tree.left], high[tree.left]
    left, right = between(tree.left, low, high), between(tree.right, low, high)
    if tree.operator == "+":
        return left[0] + right[0], left[1] + right[1]
    if tree.operator == "-":
        return left[0] - right[1], left[1] - right[0]
    if tree.operator == "/" and right[0] <= 0 <= right[1]:
        return None
    corners = [a * b if tree.operator == "*" else a / b for a in left for b in right]
    return min(corners), max(corners)
