"""Where could a value lie with the silent units in, and which words does it take on the way?

In: `Tally`. Out: `Span`, and the set of words over it. A word is judged at every value where it may change, between
any two of them, and at the ends: a range can be met between two ends that miss it.
"""

from dataclasses import dataclass
from fractions import Fraction

from .exact import holds


@dataclass(frozen=True)
class Span:
    """Lowest and highest value, in the indicator's unit; highest None: no end above."""

    low: Fraction
    high: Fraction | None
    # Whether the highest value itself cannot be.
    below_high: bool = False
    # Whether the lowest value itself cannot be.
    above_low: bool = False


def words_over(span, word_at, turns):
    """Every word a value takes over a span, judged by `word_at`; `turns` are the values at which it may change."""
    inside = {turn for turn in turns if turn > span.low and (span.high is None or turn < span.high)}
    points = sorted({span.low, *inside})
    points.append(span.high if span.high is not None else points[-1] + 1)
    tried = [(low + high) / 2 for low, high in zip(points, points[1:], strict=False)]
    if len(set(points)) > 1:
        first, end = int(span.above_low), -1 if span.high is None or span.below_high else None
        points = points[first:end]
    tried += points
    return {word_at(value) for value in tried}


def span_of(tally, indicator, year, node):
    """The span of a value; None where nothing bounds it."""
    one = tally.one(indicator, year)
    if one.kind in ("growth", "multiple"):
        return None
    if one.kind == "each_unit" and node == tally.plan.root:
        return span_of_units(tally, indicator, year)
    if tally.only_grows(indicator) or one.kind == "clearance" and one.denominator is None:
        # None is negative: what is in is the least there can be.
        values = [tally.total(node, indicator, at).n for at in tally.years_added(indicator, year)]
        return Span(sum((value for value in values if value is not None), Fraction(0)) * one.scale, None)
    # What remains of what was identified is a share by its meaning, whatever unit it is told in.
    if one.denominator is not None and (one.share or one.kind == "clearance"):
        return span_of_share(tally, indicator, year, node)
    return None


def span_of_share(tally, indicator, year, node):
    """None, or all, of what each silent unit may have; with a size unknown between 0 and 100, less once one fails."""
    total, one = tally.total(node, indicator, year), tally.one(indicator)
    whole = whole_of(one)
    reaches = [tally.reach(unit, indicator, year) for unit in total.silent]
    n, d = total.n or Fraction(0), total.d or Fraction(0)
    if None in reaches:
        # One that remains is known to remain, however large the silent units are.
        return Span(Fraction(0), whole, below_high=n < d, above_low=one.kind == "clearance" and n > 0)
    added = sum((high for _, high in reaches), Fraction(0))
    if not d + added:
        return None
    return Span(n / (d + added) * whole, (n + added) / (d + added) * whole)


def whole_of(one):
    """All of a share in its indicator's unit; 1 for a clearance, whose value is a count."""
    return Fraction(1) if one.kind == "clearance" else one.scale


def span_of_units(tally, indicator, year):
    """The share of units that meet it, in percent: with none and with all of the silent."""
    met, short, silent = units_met(tally, indicator, year)
    every = len(met) + len(short) + len(silent)
    if not every:
        return None
    return Span(Fraction(len(met) * 100, every), Fraction((len(met) + len(silent)) * 100, every))


def units_met(tally, indicator, year, put=None):
    """The units an each-unit promise applies to: those that meet it, those that do not, those that are silent."""
    one, met, short = tally.one(indicator, year), [], []
    total = tally.total(tally.plan.root, indicator, year, put)
    silent = list(total.silent)
    for unit in total.units:
        pair = (put or {}).get((unit, year)) or tally.pair(unit, indicator, year)
        value = tally.ratio(indicator, pair.n, pair.d) if pair else None
        # 0 of 0 applies to nobody there: the unit neither meets it nor fails. Of 5 of 0, and of a share of more than all
        # or less than nothing, nothing is known.
        if value is not None and one.share and not 0 <= pair.n <= pair.d:
            silent.append(unit)
        elif value is not None:
            (met if holds(one.comparator, value, one.target) else short).append(unit)
        elif pair and pair.n:
            silent.append(unit)
    return met, short, silent
