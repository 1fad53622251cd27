"""What does it add up to? An indicator's items over the units complete for it, and its value.

In: `Plan`, `Submissions`. Out: sums, coverage and values of any node in any year.
"""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from .exact import holds, power
from .words import NOT_APPLICABLE, CannotRecompute


@dataclass
class Sums:
    """An indicator at a node in a year: sums over the complete units, coverage, and who is missing."""

    numerator: Fraction | None
    denominator: Fraction | None
    complete: list
    missing: list

    @property
    def reported(self):
        """How many units gave every figure."""
        return len(self.complete)

    @property
    def expected(self):
        """How many units should have."""
        return len(self.complete) + len(self.missing)


class Recount:
    """Sums and values computed from the submissions."""

    def __init__(self, plan, submissions):
        self.plan, self.submissions = plan, submissions
        identity = plan.identity
        self.base_year, self.first_year, self.last_year = (
            identity[key] for key in ("base_year", "first_year", "last_year")
        )

    def one(self, indicator):
        """The promise of this number."""
        return self.plan.indicators[indicator]

    def elapsed(self, indicator, year):
        """Share of the time from base to target that is gone at a year's end, in whole months."""
        one = self.one(indicator)
        start = one.base_year if one.kind == "multiple" else self.base_year
        return min(Fraction(1), Fraction((year - start) * 12, (one.target_year - start) * 12))

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

    def state(self, unit, indicator, year):
        """complete, inapplicable (what is not given is called 不适用), or missing."""
        items = self.one(indicator).items()
        states = [self.submissions.figure(unit, item, year).state for item in items]
        given, apart = states.count("数"), states.count(NOT_APPLICABLE)
        if given == len(states):
            return "complete"
        return "inapplicable" if apart and given + apart == len(states) else "missing"

    def total(self, units, indicator, part, year):
        """A formula's value with every item summed over units that gave all of them."""
        tree = getattr(self.one(indicator), part)
        if tree is None or not units:
            return None
        if len(units) > 1 and any(self.plan.items[item]["adds"] != "相加" for item in tree.items()):
            return None
        figures = {
            item: sum((self.submissions.figure(unit, item, year).value for unit in units), Fraction(0))
            for item in tree.items()
        }
        return tree.value(figures)

    @cache
    def sums(self, node, indicator, year):
        """The sums of an indicator at a node."""
        by_state = defaultdict(list)
        for unit in self.asked(indicator, node, year):
            by_state[self.state(unit, indicator, year)].append(unit)
        complete = by_state["complete"]
        numerator = self.total(complete, indicator, "numerator", year)
        denominator = self.total(complete, indicator, "denominator", year)
        return Sums(numerator, denominator, complete, by_state["missing"])

    def plain(self, node, indicator, year):
        """Numerator ÷ denominator × scale, or numerator × scale."""
        one, sums = self.one(indicator), self.sums(node, indicator, year)
        if sums.numerator is None:
            return None
        if one.denominator is None:
            return sums.numerator * one.scale
        return sums.numerator / sums.denominator * one.scale if sums.denominator else None

    def running(self, node, indicator, year):
        """What has come together from the plan's first year on, over whoever reported; a stock already holds it."""
        if self.one(indicator).stock:
            return self.plain(node, indicator, year)
        values = [self.plain(node, indicator, at) for at in range(self.first_year, year + 1)]
        if all(value is None for value in values):
            return None
        # A unit without a figure this year is told as missing; of the whole, what earlier years brought stays done.
        if values[-1] is None and (node != self.plan.root or not self.sums(node, indicator, year).expected):
            return None
        return sum((value for value in values if value is not None), Fraction(0))

    def silent(self, indicator, year):
        """Whether a total has a year in which nobody gave a figure."""
        if self.one(indicator).stock:
            return False
        years = range(self.first_year, year + 1)
        return any(self.plain(self.plan.root, indicator, at) is None for at in years)

    def nobody(self, node, indicator, year):
        """Whether a promise speaks of nobody there: all said 不适用, or it is 0 ÷ 0."""
        sums = self.sums(node, indicator, year)
        return sums.denominator == sums.numerator == 0 or not sums.expected and bool(self.asked(indicator, node, year))

    def each(self, indicator, year):
        """The units an each-unit promise speaks of: those that meet it, those that do not, those that are missing."""
        one, met, short, missing = self.one(indicator), [], [], []
        for unit in self.asked(indicator, self.plan.root, year):
            value = self.plain(unit, indicator, year)
            if value is not None:
                (met if holds(one.comparator, value, one.target) else short).append(unit)
            elif not self.nobody(unit, indicator, year):
                missing.append(unit)
        return met, short, missing

    def coverage(self, node, indicator, year):
        """How many units gave what the indicator needs, and how many should have."""
        if self.one(indicator).kind == "each_unit" and node == self.plan.root:
            met, short, missing = self.each(indicator, year)
            return len(met) + len(short), len(met) + len(short) + len(missing)
        sums = self.sums(node, indicator, year)
        return sums.reported, sums.expected

    def measure(self, node, indicator, year):
        """Numerator, denominator and value as published for a node."""
        one, sums = self.one(indicator), self.sums(node, indicator, year)
        if one.kind == "cumulative" or one.part:
            return sums.numerator, sums.denominator, self.running(node, indicator, year)
        if one.kind == "each_unit" and node == self.plan.root:
            met, short, _ = self.each(indicator, year)
            of = len(met) + len(short)
            return (Fraction(len(met)), Fraction(of), Fraction(len(met), of) * 100) if of else (None, None, None)
        if one.kind == "clearance":
            return sums.numerator, sums.denominator, sums.numerator
        if one.kind == "growth":
            base = self.sums(node, indicator, self.base_year).numerator if sums.numerator is not None else None
            if sums.numerator is None or base is None or year <= self.base_year or min(sums.numerator, base) <= 0:
                return sums.numerator, base, None
            years = year - self.base_year
            return sums.numerator, base, (power(sums.numerator / base, Fraction(1, years)) - 1) * one.scale
        if one.kind == "multiple":
            base = self.plan.series.get(one.series, {}).get(one.base_year) if sums.numerator is not None else None
            return sums.numerator, base, sums.numerator / base if base else None
        return sums.numerator, sums.denominator, self.plain(node, indicator, year)

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

    def bounds(self, node, indicator, year):
        """Where a value could lie with the missing units in: two ends, the upper None where it is open; None: unknown.

        A share: a numerator from none to all of the missing units' last known denominators. A sum of counts: at least
        what is in already, since none is negative.
        """
        one, sums = self.one(indicator), self.sums(node, indicator, year)
        if one.kind in ("level", "maintain", "quota", "cumulative", "monitor") and one.denominator is None and self.only_adds(one):
            value = self.measure(node, indicator, year)[2]
            return None if value is None else (value, None)
        if not one.share or not sums.denominator:
            return None
        added = Fraction(0)
        for unit in sums.missing:
            for earlier in sorted((y for y in self.submissions.years if y < year), reverse=True):
                past = self.sums(unit, indicator, earlier)
                if past.missing:
                    continue
                if past.reported:
                    added += past.denominator
                if past.reported or not past.expected and self.asked(indicator, unit, earlier):
                    break
            else:
                return None
        whole = sums.denominator + added
        return sums.numerator / whole * one.scale, (sums.numerator + added) / whole * one.scale

    def only_adds(self, one):
        """Whether a numerator can only grow when another unit's figures come in."""
        additive = all(self.plan.items[item]["adds"] == "相加" for item in one.numerator.items())
        return additive and one.numerator.only_adds()
