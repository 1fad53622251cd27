"""Was the promise kept? Every kind judged again, from the definitions of the design and of the methods sheet.

In: `Recount`. Out: for a promise or a unit, the published fields by name.
"""

from fractions import Fraction
from functools import cache

from .exact import Printed, gap, holds, logarithm, power, rises, square_root
from .words import (
    BACKWARDS, BANDS, BELOW, CLEARED, CLEARLY_BEHIND, DONE, EARLY, EVERY_YEAR, FLAT, GOOD, IMPROVED, INSIDE, KEPT, MET,
    NO_BASE, NOT_APPLICABLE, NOT_DONE, NOT_REPORTED, ON_TRACK, OUTSIDE, PROVED, REFUTED, REMAINING, SOME_YEARS,
    UNDECIDED, UNIT_ADDS, UNIT_REACHED, UNIT_SHORT, UNJUDGED, WATCHED, WORSENED,
)  # fmt: skip

QUANTILE = Fraction(196, 100)
WORDS = ("status", "status_low", "status_high")
# Kinds for which a shortfall is a number of people or things.
COUNTED = {"level", "maintain", "cumulative", "quota", "clearance", "each_unit"}
# Kinds whose value over their target is 目标完成率.
ATTAINABLE = {"level", "maintain", "cumulative", "quota", "each_unit", "multiple", "range"}
# Kinds that are a rate of its unit when they have a denominator, so that a unit can be set against the target.
RATES = {"level", "maintain", "quota", "range", "each_unit", "survey"}


class Judge:
    """The published fields of every assessment."""

    def __init__(self, recount, final=False):
        self.recount, self.plan, self.final = recount, recount.plan, final

    def base(self, indicator):
        """What a promise starts from: as printed, else as reported for the base year where that may stand in."""
        one = self.recount.one(indicator)
        if one.base:
            return one.base
        if one.part:
            return None
        if one.base_reported or one.kind == "monitor":
            value = self.recount.plain(self.plan.root, indicator, self.recount.base_year)
            return Printed(value) if value is not None else None
        return None

    def common(self, node, indicator, year):
        """What a promise's and a unit's assessment have alike."""
        one = self.recount.one(indicator)
        numerator, denominator, value = self.recount.measure(node, indicator, year)
        reported, expected = self.recount.coverage(node, indicator, year)
        facts = {key: one.words[key] for key in ("name", "measure_unit", "definition_source", "gap_unit")}
        facts |= {"kind": one.kind, "attribute": one.attribute, "comparator": one.comparator}
        facts |= {"period": str(year), "as_of": f"{year}-12-31", "basis": "adopted", "stage": None}
        facts |= {"numerator": numerator, "denominator": denominator, "value": value, "target": one.target}
        facts |= {"reported": reported, "expected": expected}
        facts |= {"elapsed": self.recount.elapsed(indicator, year)}
        facts |= dict.fromkeys(("attainment", "progress", "pace", "gap", "forecast", "status_low", "status_high"))
        if one.kind == "growth":
            facts["target"] = self.recount.reference(indicator, year)
        return facts | self.base_fields(one.base)

    @staticmethod
    def base_fields(base):
        """The base and the step it was printed to."""
        step = 2 * base.half if base and base.half else None
        return {"base": base.value if base else None, "base_precision": step}

    # ------------------------------------------------------------------------------------------ units

    @cache
    def unit(self, node, indicator, year):
        """What can be said of a node the plan does not bind: the plan says nothing of it, so neither do we."""
        one, facts = self.recount.one(indicator), self.common(node, indicator, year)
        rate = one.kind in RATES and (one.denominator is not None or one.kind == "each_unit")
        nobody = self.recount.nobody(node, indicator, year)
        nobody = nobody or one.kind == "growth" and facts["numerator"] == facts["denominator"] == 0
        if not facts["expected"] or nobody and facts["value"] is None:
            status = NOT_APPLICABLE
        elif not facts["reported"]:
            status = NOT_REPORTED
        elif facts["value"] is None:
            status = UNJUDGED
        elif rate:
            status = UNIT_REACHED.format(self.plan.identity["whole"]) if self.meets(one, facts["value"]) else UNIT_SHORT
            facts["gap"] = self.missing_people(one, facts)
        else:
            status = UNIT_ADDS
            # What remains at a unit is what it has still to clear, whoever is promised the whole.
            facts["gap"] = self.missing_people(one, facts) if one.kind == "clearance" else None
        return facts | {"status": status}

    @staticmethod
    def meets(one, value):
        """Whether a value is where it was promised to be."""
        if one.kind == "range":
            return holds("≥", value, one.target) and holds("≤", value, one.target_high)
        return holds(one.comparator, value, one.target)

    def missing_people(self, one, facts):
        """The gap in people or things, on the current denominator."""
        if one.kind not in COUNTED or facts["value"] is None:
            return None
        if one.kind in ("cumulative", "clearance") or one.denominator is None:
            return gap(one.comparator, facts["value"], Fraction(1), one.target)
        return gap(one.comparator, facts["numerator"], facts["denominator"], one.target / one.scale)

    # --------------------------------------------------------------------------------------- promises

    @cache
    def promise(self, indicator, year):
        """The assessment of the node a promise binds."""
        one, facts = self.recount.one(indicator), self.common(self.plan.root, indicator, year)
        facts |= self.base_fields(self.base(indicator))
        facts |= {"status": UNJUDGED, "status_low": UNJUDGED, "status_high": UNJUDGED}
        facts |= getattr(self, one.kind)(indicator, year, facts)
        if one.kind in ATTAINABLE and facts["value"] is not None and facts["target"]:
            facts["attainment"] = facts["value"] / facts["target"]
        kept = GOOD | {ON_TRACK} if one.kind == "growth" else GOOD
        words = [facts[key] for key in WORDS]
        if words[0] in kept and self.can_be_undone(indicator, year):
            words = [UNJUDGED] * 3
        if self.final and one.kind != "monitor":
            words = [self.at_the_end(word, kept, one, year) for word in words]
        return facts | dict(zip(WORDS, words, strict=True))

    @staticmethod
    def at_the_end(word, kept, one, year):
        """Kept or not; nothing is concluded of a target whose year the data do not reach."""
        if word in (UNJUDGED, UNDECIDED):
            return word
        if year < one.target_year:
            return UNJUDGED
        return DONE if word in kept else NOT_DONE

    def can_be_undone(self, indicator, year):
        """Whether a missing unit could undo a promise that may not be called kept before all are in.

        What has to be kept every year counts a year with a unit missing as long as that stays missing.
        """
        one, root = self.recount.one(indicator), self.plan.root
        if one.kind == "each_unit":
            return bool(self.recount.each(indicator, year)[2])
        if one.attribute != "约束性" or one.kind in ("growth", "survey", "multiple", "monitor"):
            return False
        every_year = one.kind == "quota" or one.kind == "maintain" and self.final
        years = range(self.recount.first_year, year + 1) if every_year else [year]
        return any(self.recount.sums(root, indicator, at).missing and not self.proved(indicator, at) for at in years)

    def proved(self, indicator, year):
        """Whether a promise holds whatever the missing units report."""
        one, bounds = self.recount.one(indicator), self.recount.bounds(self.plan.root, indicator, year)
        if bounds is None or (bounds[1] is None and not rises(one.comparator)):
            return False
        return all(self.meets(one, end) for end in bounds if end is not None)

    def paced(self, facts, value, base, target, elapsed, early, partial=False):
        """Progress, pace and words of a way that leads from a base to a target."""
        if value is None:
            return {}
        comparator = facts["comparator"]
        if holds(comparator, value, target):
            words = [early or MET] * 3
        else:
            words = [self.behind(comparator, value, base, at, target, elapsed) for at in ends(base)]
            # A count over some of the units has not fallen below a count over all of them.
            if partial and rises(comparator):
                words = [UNJUDGED if word == BACKWARDS else word for word in words]
        progress = pace = None
        if way_ahead(comparator, base.value, target):
            progress = (value - base.value) / (target - base.value)
            pace = progress / elapsed
        return {"progress": progress, "pace": pace} | three(*words)

    @staticmethod
    def behind(comparator, value, base, at, target, elapsed):
        """The word of a value short of its target, with the base taken as `at`."""
        rising = rises(comparator)
        past = holds("<", value, base.value - base.half) if rising else holds("≥", value, base.value + base.half)
        if not rising and not base.half:
            past = holds(">", value, base.value)
        if past:
            return BACKWARDS
        if not way_ahead(comparator, at, target):
            return UNJUDGED
        return band((value - at) / (target - at) / elapsed)

    def level(self, indicator, year, facts):
        """From a base to a target; without a base only whether it is there."""
        one, value, base = self.recount.one(indicator), facts["value"], self.base(indicator)
        result = {"gap": self.missing_people(one, facts)}
        if value is None:
            return result
        if base is None:
            return result | three(MET if holds(one.comparator, value, one.target) else NO_BASE)
        result |= self.paced(facts, value, base, one.target, facts["elapsed"], None, self.partial(indicator, year))
        return result | {"forecast": self.straight_on(one, value, base, facts["elapsed"])}

    @staticmethod
    def straight_on(one, value, base, elapsed):
        """Where the line from the base through the value ends; a share stays a share."""
        if base is None:
            return None
        end = base.value + (value - base.value) / elapsed
        return min(max(end, Fraction(0)), one.scale) if one.share else end

    def partial(self, indicator, year):
        """Whether it is a count over only some of the units."""
        one = self.recount.one(indicator)
        return one.denominator is None and bool(self.recount.sums(self.plan.root, indicator, year).missing)

    def maintain(self, indicator, year, facts):
        """A level to keep, in the year judged; at the end of the period every year must have kept it."""
        one, value = self.recount.one(indicator), facts["value"]
        if value is None and not self.final:
            return {}
        result, met = {}, []
        if value is not None:
            result = {"gap": self.missing_people(one, facts)}
            result |= {"forecast": self.straight_on(one, value, self.base(indicator), facts["elapsed"])}
            met = [holds(one.comparator, value, one.target)]
        if self.final:
            met = self.years_met(indicator, year)
        return result | three(BELOW if False in met else UNJUDGED if None in met else KEPT)

    def years_met(self, indicator, year):
        """For each year that speaks of anybody, whether it met the target; None where that cannot be said."""
        one, root = self.recount.one(indicator), self.plan.root
        years = [
            at for at in range(self.recount.first_year, year + 1) if not self.recount.nobody(root, indicator, at)
        ]  # fmt: skip
        values = [self.recount.plain(root, indicator, at) for at in years]
        return [None if value is None else holds(one.comparator, value, one.target) for value in values]

    def growth(self, indicator, year, facts):
        """Average annual growth against that of a series."""
        one, reference = self.recount.one(indicator), self.recount.reference(indicator, year)
        if facts["value"] is None or reference is None:
            return {"target": reference}
        return {"target": reference} | three(ON_TRACK if holds(one.comparator, facts["value"], reference) else BELOW)

    def cumulative(self, indicator, year, facts):
        """A total from zero."""
        one, zero = self.recount.one(indicator), Printed(Fraction(0))
        if facts["value"] is None:
            return {}
        result = {"gap": self.missing_people(one, facts)}
        early = EARLY if year < one.target_year else DONE
        result |= self.paced(facts, facts["value"], zero, one.target, facts["elapsed"], early)
        # What is in of a total that has a silent year is the least there can be: short of 快于预期 it proves nothing.
        proved = rises(one.comparator) and result["status"] in (EARLY, DONE, BANDS[0][1])
        if self.recount.silent(indicator, year) and not proved:
            result |= three(UNJUDGED)
        return result | {"forecast": facts["value"] / facts["elapsed"], "base": None, "base_precision": None}

    def quota(self, indicator, year, facts):
        """So much every year; a good year does not excuse a bad one, and a year that speaks of nobody is left out."""
        one, met = self.recount.one(indicator), self.years_met(indicator, year)
        result = {"gap": self.missing_people(one, facts)}
        root = self.plan.root
        years = [at for at in range(self.recount.first_year, year + 1) if not self.recount.nobody(root, indicator, at)]
        doubted = one.attribute == "约束性"
        known = [
            None if doubted and word and self.recount.sums(root, indicator, at).missing and not self.proved(indicator, at) else word
            for at, word in zip(years, met, strict=True)
        ]  # fmt: skip
        if any(word is not None for word in known):
            result["progress"] = Fraction(known.count(True), len(known))
        if facts["value"] is not None and not holds(one.comparator, facts["value"], one.target):
            return result | three(BELOW)
        if False in met:
            return result | three(SOME_YEARS)
        return result | three(UNJUDGED if None in met or not met else EVERY_YEAR)

    def multiple(self, indicator, year, facts):
        """So many times an earlier year, on the scale growth goes by."""
        one, value = self.recount.one(indicator), facts["value"]
        elapsed = facts["elapsed"]
        if value is None or value <= 0:
            return {"forecast": value}
        progress = logarithm(value) / logarithm(one.target)
        result = {"progress": progress, "pace": progress / elapsed, "forecast": power(value, 1 / elapsed)}
        if holds(one.comparator, value, one.target):
            return result | three(MET)
        if holds("<", value, Fraction(1)):
            return result | three(UNJUDGED if self.partial(indicator, year) else BACKWARDS)
        return result | three(band(progress / elapsed))

    def range(self, indicator, year, facts):
        """Between two bounds."""
        one = self.recount.one(indicator)
        if facts["value"] is None:
            return {}
        return three(INSIDE if self.meets(one, facts["value"]) else OUTSIDE)

    def each_unit(self, indicator, year, facts):
        """Every unit it applies to; told as the share of units that meet it."""
        one, value, whole = self.recount.one(indicator), facts["value"], Fraction(100)
        told = {"measure_unit": "%", "target": whole, "gap_unit": "个"}
        if value is None:
            return told
        start, facts = Printed(Fraction(0)), facts | {"comparator": "≥"}
        result = told | self.paced(facts, value, start, whole, facts["elapsed"], None)
        result |= {"gap": int(facts["denominator"] - facts["numerator"])}
        return result | {"forecast": min(value / facts["elapsed"], whole)}

    def clearance(self, indicator, year, facts):
        """None may remain."""
        one, value = self.recount.one(indicator), facts["value"]
        if value is None:
            return {}
        result = {"gap": self.missing_people(one, facts)}
        if facts["denominator"]:
            result["progress"] = 1 - facts["numerator"] / facts["denominator"]
        return result | three(CLEARED if holds(one.comparator, value, one.target) else REMAINING)

    def survey(self, indicator, year, facts):
        """The share of those asked: kept, or broken, only when the whole Wilson interval says so."""
        one = self.recount.one(indicator)
        # More content than asked is a fault of the figures; no sample says that.
        if facts["value"] is None or facts["numerator"] > facts["denominator"]:
            return {}
        low, high = (end * one.scale for end in wilson(facts["numerator"], facts["denominator"]))
        if all(holds(one.comparator, end, one.target) for end in (low, high)):
            return three(PROVED)
        if not any(holds(one.comparator, end, one.target) for end in (low, high)):
            return three(REFUTED)
        return three(UNDECIDED)

    def monitor(self, indicator, year, facts):
        """A direction only, against the base."""
        one, value, base = self.recount.one(indicator), facts["value"], self.base(indicator)
        if value is None:
            return {}
        if not one.direction:
            return three(WATCHED)
        if base is None:
            return {}
        low, high = base.value - base.half, base.value + base.half
        risen = value >= high if base.half else value > high
        proved = not holds("<", value, low) if one.direction == "保持" else risen and one.direction != "降低"
        if self.partial(indicator, year) and not proved:
            return {}
        if not holds("<", value, low) and not (risen if base.half else holds(">", value, high)):
            return three(IMPROVED if one.direction == "保持" else FLAT)
        risen = value > base.value
        return three(IMPROVED if risen == (one.direction != "降低") else WORSENED)


def band(pace):
    """The word of a pace."""
    return next((word for cut, word in BANDS if holds("≥", pace, cut)), CLEARLY_BEHIND)


def ends(base):
    """The base, and both ends of what it was rounded from."""
    return base.value, base.value - base.half, base.value + base.half


def three(word, low=None, high=None):
    """The word at the base and at both ends of its rounding interval."""
    return {"status": word, "status_low": low or word, "status_high": high or word}


def way_ahead(comparator, base, target):
    """Whether the target lies ahead of the base, so that there is a way to be gone."""
    return target > base if rises(comparator) else target < base


def wilson(yes, asked):
    """The Wilson interval of a share."""
    share, square = yes / asked, QUANTILE**2
    middle = share + square / (2 * asked)
    spread = QUANTILE * square_root(share * (1 - share) / asked + square / (4 * asked**2))
    whole = 1 + square / asked
    return (middle - spread) / whole, (middle + spread) / whole
