"""Was the promise kept, or is it on its way? Every kind.

In: `Tally`. Out: for a promise or a unit, the published fields by name. Before the last day of its target year a
promise is on its way; from that day on it is kept or not by the target year's figure, or kept late.
"""

from dataclasses import replace
from fractions import Fraction
from functools import cache

from .exact import Printed, holds, logarithm, power, rises
from .gap import gap_in_steps
from .samples import difference, is_count, newcombe, wilson_of
from .spans import units_met
from .weigh import (
    FOLLOWS_OTHERS, NO_SHARE, NO_BASE_KNOWN, NO_FIGURE, NO_SERIES, NOBODY_APPLIES, NOBODY_ASKED, NOT_ADDITIVE, NOT_YET, SAMPLING,
    TOO_FEW, ZERO_DENOMINATOR, Question, Said, Scales, Standing, three,
)  # fmt: skip
from .words import (
    ALLOTTED_REACHED, ALLOTTED_SHORT, AWAITING, BACKWARDS, BANDS, BELOW, CLEARED, CLEARED_AT_DUE, CLEARLY_BEHIND,
    DONE, EARLY, EVERY_YEAR, FLAT, FLOOR, IMPROVED, INSIDE, KEPT, MET, NONE, NOT_APPLICABLE, NOT_CLEARED, NOT_DONE,
    NOT_REPORTED, NO_BASE, ON_TRACK, OUTSIDE, OVERDUE_DONE, OVER_CAP, OVER_PACE, PROVED, PROVEN, PROVISIONAL,
    REFUTED, SOME_YEARS, UNDER_CAP, UNDER_PACE, UNIT_ADDS, UNIT_REACHED, UNIT_SHORT, UNJUDGED, WATCHED, WORSENED,
)  # fmt: skip

# Kinds for which a shortfall is a number of people or things.
COUNTED = {"level", "maintain", "cumulative", "quota", "clearance", "each_unit"}
# Kinds whose value over their target is 目标完成率.
ATTAINABLE = {"level", "maintain", "cumulative", "quota", "each_unit", "multiple", "range"}
# Kinds that are a rate of its unit when they have a denominator, so that a unit can be set against the target.
RATES = {"level", "maintain", "quota", "range", "each_unit"}
# Kinds whose value is numerator over denominator, so that a declared share cannot be above one.
SHARES = RATES | {"monitor", "survey", "clearance"}
WHOLE = Fraction(100)


class Judge:
    """The published fields of every assessment."""

    def __init__(self, tally, floor=FLOOR):
        self.tally, self.plan, self.floor = tally, tally.plan, floor
        self.scales = Scales(tally, floor)
        self.root = self.plan.root

    # ------------------------------------------------------------------------------------------ the way

    def expected(self, one, base, year):
        """This year's due value, and the progress it stands for, seen from a base."""
        if year in one.path:
            due = one.path[year]
            return due, (due - base) / (one.target - base) if one.target != base else None
        elapsed = self.tally.elapsed(one.id, year)
        if one.base_reported and holds(one.comparator, base, one.target):
            # What was already there is not to be lost again.
            return one.target, elapsed
        return base + elapsed * (one.target - base), elapsed

    def way(self, one, value, base, year):
        """Words, progress and pace of a value on its way from a base to a target."""
        said = Said(three(MET), value, base=base)
        ahead = way_ahead(one.comparator, base.value, one.target)
        if ahead:
            said.progress = (value - base.value) / (one.target - base.value)
            expected = self.expected(one, base.value, year)[1]
            said.pace = said.progress / expected if expected and expected > 0 else None
        if not holds(one.comparator, value, one.target):
            said.words = tuple(self.behind(one, value, base, at, year) for at in ends(base))
        return said

    def behind(self, one, value, base, at, year):
        """The word of a value short of its target, with the base taken as `at`.

        At or above what is due this year it is at least 符合预期, wherever the base was rounded from.
        """
        rising = rises(one.comparator)
        in_time = holds("≥" if rising else "≤", value, self.expected(one, base.value, year)[0])
        past = holds("<", value, base.value - base.half) if rising else holds("≥", value, base.value + base.half)
        if not rising and not base.half:
            past = holds(">", value, base.value)
        if past and not in_time:
            return BACKWARDS
        if not way_ahead(one.comparator, at, one.target):
            return ON_TRACK if in_time else UNJUDGED
        due, expected = self.expected(one, at, year)
        if expected is None or expected <= 0:
            return ON_TRACK if in_time else CLEARLY_BEHIND
        word = band((value - at) / (one.target - at) / expected)
        behind = word not in (BANDS[0][1], ON_TRACK)
        return ON_TRACK if in_time and behind else word

    def turns(self, one, base, year):
        """The values at which a word may change: the target, this year's due value, the bands' edges, the base."""
        if one.target is None:
            return [end for end in ends(base)] if base else []
        turns = [one.target] + ([one.target_high] if one.target_high is not None else [])
        if base:
            due, expected = self.expected(one, base.value, year)
            turns.append(due)
            if expected is not None:
                turns += [base.value + cut * expected * (one.target - base.value) for cut, _ in BANDS]
            turns += ends(base)
        return turns

    # --------------------------------------------------------------------------------------- reported base

    def matched(self, indicator, year, put):
        """(base, value, units in both years, whether one lacks the base year) over the comparable units; None: no base.

        A unit for which the base year was 不适用, or that nobody asked then, lacks nothing. One that is silent this
        year lacks nothing where its base year is known: the interval then says what it could still bring.
        """
        tally, at = self.tally, self.tally.base_year
        total = tally.total(self.root, indicator, year, put)
        both = [unit for unit in total.units if tally.pair(unit, indicator, at, year) is not None]
        if not both:
            return None
        without = [unit for unit in total.units if unit not in both]
        lacking = any(self.lacks(unit, indicator, at, year) for unit in without)
        lacking = lacking or any(tally.pair(unit, indicator, at, year) is None for unit in total.silent)
        now = [(put or {}).get((unit, year)) or tally.pair(unit, indicator, year) for unit in both]
        then = [tally.pair(unit, indicator, at, year) for unit in both]
        value = tally.ratio(indicator, *tally.sum_of(indicator, now))
        base = tally.ratio(indicator, *tally.sum_of(indicator, then))
        share = self.share_of(indicator, both, total.units, year, put)
        return Matched(base, value, both, lacking, bool(total.silent), share)

    @cache
    def base_of_all(self, indicator, year):
        """The reported base over all units that are in or silent; None unless each has base-year figures.

        From it the whole starts, whatever the silent units send this year.
        """
        one, tally, at = self.tally.one(indicator, year), self.tally, self.tally.base_year
        reported = one.kind == "monitor" or one.kind == "level" and one.base_reported
        if one.base or one.part or not reported:
            return None
        total = tally.total(self.root, indicator, year)
        units = [*total.units, *total.silent]
        pairs = [tally.pair(unit, indicator, at, year) for unit in units]
        base = tally.ratio(indicator, *tally.sum_of(indicator, pairs))
        if base is None or self.is_no_base(one, Matched(base, None, units)):
            return None
        return Printed(base)

    def lacks(self, unit, indicator, year, now):
        """Whether a unit should have had a figure in a year and has none."""
        return self.tally.known(unit, indicator, year, now)[0] not in (None, "apart")

    def share_of(self, indicator, units, of, year, put):
        """The share some units hold of this year's denominator, of a sum of the sum itself."""
        one = self.tally.one(indicator)

        def size(some):
            pairs = ((put or {}).get((unit, year)) or self.tally.pair(unit, indicator, year) for unit in some)
            return sum((self.tally.size_of(one, pair) or Fraction(0) for pair in pairs), Fraction(0))

        return size(units) / size(of) if size(of) else Fraction(len(units), len(of))

    def base_of(self, indicator, year, put=None):
        """What a promise starts from: as printed; of an each-unit promise the share that met it; else as reported."""
        one = self.tally.one(indicator, year)
        if one.kind == "each_unit":
            return self.base_of_units(indicator)
        if one.kind == "cumulative":
            return None
        if one.base:
            return one.base
        # A figure only watched is set against nothing.
        compared = one.kind == "monitor" and one.direction
        if one.part or one.kind in ("growth", "maintain") or not (one.base_reported or compared):
            return None
        matched = self.matched(indicator, year, put)
        return Printed(matched.base) if matched and not self.is_no_base(one, matched) else None

    def is_no_base(self, one, matched):
        """Whether what was reported for the base year is no base: a share above 100%, or figures with an open fault."""
        if matched.base is None or one.share and not 0 <= matched.base <= one.scale:
            return True
        line = {from_ for unit in matched.units for from_ in self.tally.line(unit)}
        return any(self.tally.is_faulty(unit, one.id, self.tally.base_year) for unit in line)

    def can_have_no_base(self, one, year):
        """Whether no way from a reported base can come about, whatever the silent units send."""
        if not one.base_reported:
            return True
        at = self.tally.base_year
        total = self.tally.total(self.root, one.id, year)
        every = [*total.units, *total.silent]
        with_base = [unit for unit in every if self.tally.pair(unit, one.id, at, year) is not None]
        partial = one.denominator is None and any(unit not in with_base for unit in total.units)
        return partial or not with_base

    def base_of_units(self, indicator):
        """The share of units that met an each-unit promise in the base year; known only if every unit was."""
        base_year = self.tally.base_year
        met, short, silent = units_met(self.tally, indicator, base_year)
        if silent or not met + short:
            return None
        if any(self.tally.is_faulty(unit, indicator, base_year) for unit in met + short):
            return None
        return Printed(Fraction(len(met) * 100, len(met) + len(short)))

    # ------------------------------------------------------------------------------- values of every kind

    def value_of(self, node, indicator, year, put=None):
        """Numerator, denominator and value as published, with figures put in for silent units."""
        tally, one = self.tally, self.tally.one(indicator, year)
        total = tally.total(node, indicator, year, put)
        plain = tally.ratio(indicator, total.n, total.d)
        if one.kind == "cumulative" or one.part:
            return total.n, total.d, self.running(node, indicator, year, put)
        if one.kind == "each_unit" and node == self.root:
            met, short, silent = units_met(tally, indicator, year, put)
            every = len(met) + len(short) + len(silent)
            if not met + short:
                return None, None, None
            return Fraction(len(met)), Fraction(every), Fraction(len(met) * 100, every)
        if one.kind == "clearance":
            return total.n, total.d, total.n
        if one.kind == "growth":
            return total.n, *self.growth_of(node, indicator, year, total)
        if one.kind == "multiple":
            base = self.plan.series.get(one.series, {}).get(one.base_year) if total.n is not None else None
            return total.n, base, total.n / base if base else None
        return total.n, total.d, plain

    def running(self, node, indicator, year, put=None):
        """What has come together from the plan's first year on; a stock already holds it."""
        tally = self.tally
        years = tally.years_added(indicator, year)
        values = [tally.ratio(indicator, *tally.sums_then(node, indicator, at, year, put)) for at in years]
        if all(value is None for value in values):
            return None
        # A unit without a figure this year is told as missing; of the whole, what earlier years brought stays done.
        if values[-1] is None and node != self.root:
            return None
        return sum((value for value in values if value is not None), Fraction(0))

    def growth_of(self, node, indicator, year, total):
        """Base and average annual growth of the whole, in the indicator's unit; a printed base needs all units."""
        one, years = self.tally.one(indicator, year), year - self.tally.base_year
        if one.base and node == self.root:
            base = None if total.silent or total.n is None else one.base.value
        else:
            base = self.tally.sums_then(node, indicator, self.tally.base_year, year)[0] if total.n is not None else None
        return base, annual(total.n, base, years, one.scale)

    # ------------------------------------------------------------------------------------ words on the way

    def on_the_way(self, indicator, year):
        """The question of a promise before it is due."""
        one = self.tally.one(indicator, year)
        say, at = getattr(self, "say_" + one.kind), getattr(self, "at_" + one.kind, self.at_level)
        base = self.base_of(indicator, year)
        if one.kind == "cumulative":
            base = Printed(Fraction(0))
        if one.kind == "clearance":
            turns = [Fraction(0)] + [1 - cut * self.tally.elapsed(indicator, year) for cut, _ in BANDS]
        elif one.kind == "each_unit":
            turns = self.turns(replace(one, comparator="≥", target=WHOLE, path={}), base, year)
        else:
            turns = self.turns(one, self.base_of_all(indicator, year) or base, year)
        return Question(
            indicator, year, self.root,
            say=lambda put: self.careful(indicator, year, put, say),
            at=lambda value: at(one, value, year),
            turns=turns,
        )  # fmt: skip

    def careful(self, indicator, year, put, say):
        """What a kind says, or why there is no value to speak of."""
        n, d, value = self.value_of(self.root, indicator, year, put)
        one = self.tally.one(indicator, year)
        if not put and one.kind != "each_unit" and self.is_no_share(one, n, d) and (
            not self.tally.is_sampled(one.id)
        ):  # fmt: skip
            return Said.unjudged(NO_SHARE, value=value)
        if value is not None:
            return say(self.tally.one(indicator, year), value, n, d, year, put)
        return Said.unjudged(self.why_no_value(self.root, indicator, year))

    @staticmethod
    def is_no_share(one, n, d):
        """Whether a declared share is of more than all or less than nothing: a figure is wrong, and nothing is said."""
        return one.share and one.kind in SHARES and None not in (n, d) and d != 0 and not 0 <= n <= d

    def why_no_value(self, node, indicator, year):
        """The reason of a value that is not there."""
        one, total = self.tally.one(indicator), self.tally.total(node, indicator, year)
        if not self.tally.asked(indicator, node, year):
            return NOBODY_ASKED
        if one.kind == "growth" and self.tally.reference(indicator, year) is None:
            return NO_SERIES
        if not total.units:
            return NO_FIGURE if self.tally.gaps(node, indicator, year) else NOBODY_APPLIES
        if len(total.units) > 1 and not self.tally.adds(indicator):
            return NOT_ADDITIVE
        return ZERO_DENOMINATOR if one.denominator is not None else NO_FIGURE

    def say_level(self, one, value, n, d, year, put):
        """From a base to a target; reached or not is the whole's, the way from a reported base the comparable units'."""
        if self.tally.is_sampled(one.id) and not self.counted(one, year):
            return self.say_sampled(one, value, n, d, year, put)
        return self.say_level_at(one, value, year, put)

    def say_level_at(self, one, value, year, put):
        """The same, at a value."""
        if one.base:
            silent = one.denominator is None and self.tally.total(self.root, one.id, year, put).silent
            if silent:
                return Said(three(MET if holds(one.comparator, value, one.target) else NO_BASE), value)
            return self.way(one, value, one.base, year)
        met = holds(one.comparator, value, one.target)
        none = Said(three(MET if met else NO_BASE), value)
        matched = self.matched(one.id, year, put) if one.base_reported else None
        if matched is None or matched.value is None:
            return none
        none.matched = matched.value
        if self.is_no_base(one, matched):
            return none
        partial = matched.lacking or matched.silent or len(matched.units) < self.units_in(one, year, put)
        if one.denominator is None and partial:
            return none
        if matched.share < self.floor:
            return none if met else Said.unjudged(TOO_FEW, value=value, matched=matched.value)
        theirs = self.way(one, matched.value, Printed(matched.base), year)
        theirs.value, theirs.matched = value, matched.value
        if met:
            theirs.words = three(MET)
            return theirs
        # The whole falls short; where the comparable units alone are there, they are on time.
        theirs.words = tuple(BANDS[0][1] if word == MET else word for word in theirs.words)
        theirs.lacking = matched.lacking
        return theirs

    def units_in(self, one, year, put):
        """How many units are in."""
        return len(self.tally.total(self.root, one.id, year, put).units)

    def at_level(self, one, value, year):
        """The word at a value; of a way that other units decide only whether the target is reached."""
        if holds(one.comparator, value, one.target):
            return MET
        base = one.base or self.base_of_all(one.id, year)
        if base and one.denominator is not None:
            return self.behind(one, value, base, base.value, year)
        return NO_BASE if not one.base and self.can_have_no_base(one, year) else FOLLOWS_OTHERS

    def say_maintain(self, one, value, n, d, year, put):
        """A level to keep, in the year judged."""
        if self.tally.is_sampled(one.id) and not self.counted(one, year):
            return self.say_by_interval(one, value, n, d, KEPT, BELOW)
        return Said(three(self.at_maintain(one, value, year)), value)

    def at_maintain(self, one, value, year):
        """Kept at a value, or below."""
        return KEPT if holds(one.comparator, value, one.target) else BELOW

    say_quota, at_quota = say_maintain, at_maintain

    def say_range(self, one, value, n, d, year, put):
        """Between two bounds."""
        if self.tally.is_sampled(one.id) and not self.counted(one, year):
            return self.say_by_interval(one, value, n, d, INSIDE, OUTSIDE)
        return Said(three(self.at_range(one, value, year)), value)

    def at_range(self, one, value, year):
        """Inside at a value, or not."""
        return INSIDE if self.meets(one, value) else OUTSIDE

    def say_cumulative(self, one, value, n, d, year, put):
        """A total from zero; a cap is spent, never early."""
        if rises(one.comparator):
            said = self.way(one, value, Printed(Fraction(0)), year)
            said.base = None
            if said.word == MET:
                said.words = three(EARLY)
            return said
        share, elapsed = value / one.target, self.tally.elapsed(one.id, year)
        expected = self.expected(one, Fraction(0), year)[1]
        said = Said(three(self.at_cumulative(one, value, year)), value, share, share / (expected or elapsed))
        return said

    def at_cumulative(self, one, value, year):
        """The word at a total."""
        zero = Printed(Fraction(0))
        if rises(one.comparator):
            met = holds(one.comparator, value, one.target)
            return EARLY if met else self.behind(one, value, zero, Fraction(0), year)
        if not holds(one.comparator, value, one.target):
            return OVER_CAP
        return UNDER_PACE if holds("≤", value, self.expected(one, Fraction(0), year)[0]) else OVER_PACE

    def say_each_unit(self, one, value, n, d, year, put):
        """The share of all units it applies to that are known to meet it."""
        base = self.base_of_units(one.id)
        said = Said(three(self.at_each_unit(one, value, year)), value, base=base)
        if base and base.value < WHOLE:
            theirs = self.way(replace(one, comparator="≥", target=WHOLE, path={}), value, base, year)
            said.progress, said.pace, said.words = theirs.progress, theirs.pace, theirs.words
        return said

    def at_each_unit(self, one, value, year):
        """The word at a share of units; a failure from 100%, or with the base share unknown, is 低于目标."""
        base = self.base_of_units(one.id)
        if value >= WHOLE:
            return MET
        if base is None or base.value >= WHOLE:
            return BELOW
        return self.behind(replace(one, comparator="≥", target=WHOLE, path={}), value, base, base.value, year)

    def say_clearance(self, one, value, n, d, year, put):
        """None may remain; before its day by the share cleared."""
        if not d:
            return Said(three(CLEARED if self.meets(one, value) else NOT_CLEARED), value)
        progress = 1 - n / d
        said = Said(three(self.at_clearance(one, n / d, year)), value, progress)
        said.pace = progress / self.tally.elapsed(one.id, year)
        return said

    def at_clearance(self, one, value, year):
        """The word at a share that remains; without a denominator at a number that remains."""
        if holds(one.comparator, value, one.target):
            return CLEARED
        if one.denominator is None:
            return NOT_CLEARED
        return band((1 - value) / self.tally.elapsed(one.id, year))

    def say_growth(self, one, value, n, d, year, put):
        """Average annual growth of the comparable units against that of a series."""
        reference = self.tally.reference(one.id, year)
        said = Said(three(UNJUDGED), value)
        rate = value
        if reference is None and (one.base or self.matched(one.id, year, put) is None):
            return Said.unjudged(NO_SERIES, value=value)
        if not one.base:
            matched = self.matched(one.id, year, put)
            if matched is None or matched.value is None:
                return Said.unjudged(NO_FIGURE, value=value)
            if self.is_no_base(one, matched):
                return Said.unjudged(NO_BASE_KNOWN, value=value)
            years = year - self.tally.base_year
            rate = annual(matched.value / one.scale, matched.base / one.scale, years, one.scale)
            said.matched, said.lacking = rate, matched.lacking
            if rate is None or matched.share < self.floor and reference is not None:
                return Said.unjudged(NO_FIGURE if rate is None else TOO_FEW, value=value, matched=rate)
        if reference is None:
            return Said.unjudged(NO_SERIES, value=value, matched=said.matched)
        said.words = three(ON_TRACK if holds(one.comparator, rate, reference) else BELOW)
        return said

    def at_growth(self, one, value, year):
        """Nothing bounds growth."""
        return FOLLOWS_OTHERS

    def say_multiple(self, one, value, n, d, year, put):
        """So many times an earlier year, on the scale growth goes by."""
        if value <= 0:
            return Said.unjudged(NO_FIGURE, value=value)
        progress = logarithm(value) / logarithm(one.target)
        pace = progress / self.tally.elapsed(one.id, year)
        word = MET if holds(one.comparator, value, one.target) else band(pace)
        if word != MET and holds("<", value, Fraction(1)):
            word = BACKWARDS
        return Said(three(word), value, progress, pace)

    def at_multiple(self, one, value, year):
        """Nothing bounds a multiple."""
        return FOLLOWS_OTHERS

    def say_monitor(self, one, value, n, d, year, put):
        """A direction only: against the printed base, or over the units present in both years."""
        if not one.direction:
            return Said(three(WATCHED), value)
        if one.base:
            if self.tally.is_sampled(one.id) and not self.counted(one, year):
                words = {self.at_monitor(one, end, year) for end in wilson_of(n, d, one.scale)}
                return Said(three(words.pop()), value) if len(words) == 1 else Said.unjudged(SAMPLING, value=value)
            if one.denominator is None and self.tally.total(self.root, one.id, year, put).silent:
                return Said(three(self.at_monitor(one, value, year)), value)
            return Said(three(self.at_monitor(one, value, year)), value, base=one.base)
        matched = self.matched(one.id, year, put) if not one.part else None
        if matched is None or matched.value is None:
            return Said.unjudged(NO_BASE_KNOWN, value=value)
        if self.is_no_base(one, matched):
            return Said.unjudged(NO_BASE_KNOWN, value=value, matched=matched.value)
        if matched.share < self.floor:
            return Said.unjudged(TOO_FEW, value=value, matched=matched.value)
        said = Said(three(UNJUDGED), value, base=Printed(matched.base), matched=matched.value, lacking=matched.lacking)
        if self.tally.is_sampled(one.id) and not self.counted(one, year):
            waves = (self.tally.base_year, year)
            low, high = difference(*(self.matched_pair(one.id, matched.units, at, year, put) for at in waves))
            if low <= 0 <= high:
                return Said.unjudged(SAMPLING, value=value, matched=matched.value)
        said.words = three(direction(one, matched.value, Printed(matched.base)))
        return said

    def matched_pair(self, indicator, units, year, now, put):
        """The sums of some units in a year, seen from a later one."""
        pairs = [(put or {}).get((unit, year)) or self.tally.pair(unit, indicator, year, now) for unit in units]
        return self.tally.sum_of(indicator, pairs)

    def at_monitor(self, one, value, year):
        """The direction at a value, against the base as printed, or as reported by all units that are in or silent."""
        if not one.direction:
            return WATCHED
        base = one.base or self.base_of_all(one.id, year)
        return direction(one, value, base) if base else FOLLOWS_OTHERS

    # ------------------------------------------------------------------------------------------- samples

    def counted(self, one, year):
        """Whether a survey asked everybody and 95% answered: then it is a count."""
        return is_count(self.tally, one, year, self.root)

    def say_survey(self, one, value, n, d, year, put):
        """The share of those asked: said only when it holds at both ends of its interval."""
        if self.counted(one, year):
            return Said(three(PROVED if holds(one.comparator, value, one.target) else REFUTED), value)
        return self.say_by_interval(one, value, n, d, PROVED, REFUTED)

    def say_by_interval(self, one, value, n, d, kept, lost):
        """Kept or lost at both ends of the interval of a sampled share."""
        ends = wilson_of(n, d, one.scale)
        if ends is None:
            return Said.unjudged(SAMPLING, value=value)
        words = {kept if self.meets(one, end) else lost for end in ends}
        # Between two bounds the middle may hold where both ends miss it.
        if len(words) == 1 and not (one.kind == "range" and kept not in words and ends[0] < one.target < ends[1]):
            return Said(three(words.pop()), value)
        return Said.unjudged(SAMPLING, value=value)

    def say_sampled(self, one, value, n, d, year, put):
        """A sampled level: the word must hold at both ends; fallen behind another wave only beyond its error."""
        ends = wilson_of(n, d, one.scale)
        said = self.say_level_at(one, value, year, put)
        way = {"value": value, "base": said.base, "matched": said.matched, "progress": said.progress, "pace": said.pace}
        if ends is None:
            return Said.unjudged(SAMPLING, **way)
        base = one.base or said.base
        reached = [holds(one.comparator, end, one.target) for end in ends]
        if base is None:
            words = {MET if met else NO_BASE for met in reached}
        else:
            words = {self.way(one, end, base, year).word for end in ends}
        if len(words) > 1:
            return Said.unjudged(SAMPLING, **way)
        said.words = three(words.pop(), *said.words[1:]) if said.words[0] in words else said.words
        if said.word == BACKWARDS and not one.base:
            matched = self.matched(one.id, year, put)
            pairs = [self.matched_pair(one.id, matched.units, at, year, put) for at in (self.tally.base_year, year)]
            low, high = newcombe(*pairs[0], *pairs[1])
            if low <= 0 <= high:
                return Said.unjudged(SAMPLING, **way)
        return said

    # ---------------------------------------------------------------------------------- when it falls due

    @staticmethod
    def meets(one, value):
        """Whether a value is where it was promised to be."""
        if one.kind == "range":
            return holds("≥", value, one.target) and holds("≤", value, one.target_high)
        if one.kind == "each_unit":
            return value >= WHOLE
        return holds(one.comparator, value, one.target)

    @staticmethod
    def due_words(one):
        """The words of a promise kept and not kept, once it is due."""
        if one.kind == "cumulative" and not rises(one.comparator):
            return UNDER_CAP, OVER_CAP
        return (CLEARED_AT_DUE, NOT_CLEARED) if one.kind == "clearance" else (DONE, NOT_DONE)

    def kept_in(self, indicator, year, words, due=True):
        """The standing of the question whether a year's figure meets the promise."""
        one = self.tally.one(indicator, year)
        kept, lost = words

        def say(one, value, n, d, year, put):
            if one.kind in ("survey", "growth"):
                said = self.say_survey(one, value, n, d, year, put) if one.kind == "survey" else (
                    self.say_growth(one, value, n, d, year, put))  # fmt: skip
                said.words = three({PROVED: kept, ON_TRACK: kept, UNJUDGED: UNJUDGED}.get(said.word, lost))
                return said
            if self.tally.is_sampled(one.id) and not self.counted(one, year):
                return self.say_by_interval(one, value, n, d, kept, lost)
            return Said(three(kept if self.meets(one, value) else lost), value)

        def at(value):
            if one.kind in ("growth", "multiple"):
                return FOLLOWS_OTHERS
            return kept if self.meets(one, value) else lost

        turns = [WHOLE] if one.kind == "each_unit" else [
            turn for turn in (one.target, one.target_high) if turn is not None
        ]  # fmt: skip
        question = Question(
            indicator, year, self.root, lambda put: self.careful(indicator, year, put, say), at, turns, due
        )  # fmt: skip
        return self.scales.weigh(question)

    def when_due(self, indicator, year):
        """Kept or not by the target year's figure; reached later and still met, kept late."""
        one = self.tally.one(indicator, year)
        words = self.due_words(one)
        at_target = self.kept_in(indicator, one.target_year, words)
        late_counts = words[1] != OVER_CAP
        if year == one.target_year or at_target.word != words[1] or not late_counts:
            return at_target
        now = self.kept_in(indicator, year, words)
        if now.word == words[0]:
            later = range(one.target_year + 1, year + 1)
            reached = next(at for at in later if self.kept_in(indicator, at, words).word == words[0])
            return replace(now, words=three(OVERDUE_DONE.format(reached)), certainty=weaker(at_target, now))
        if now.reason and now.word == AWAITING or now.reason == NO_SHARE:
            return now
        return replace(at_target, certainty=weaker(at_target, now) if now.certainty != NONE else at_target.certainty)

    # ----------------------------------------------------------------------------------------- every year

    def is_yearly(self, one):
        """Whether every year is judged."""
        return one.kind == "quota" or one.every_year and one.kind not in ("cumulative", "growth", "multiple", "monitor")

    def first_duty(self):
        """The first year of yearly duties: the first whole year after the issue, that year itself if before July."""
        issued = str(self.plan.identity.get("issued") or "")
        if not issued:
            return self.tally.first_year
        year, month = int(issued[:4]), int(issued[5:7])
        return max(self.tally.first_year, year if month < 7 else year + 1)

    def every_year(self, indicator, year):
        """A duty of every year: lost once any year is lost for certain, kept only if every year is."""
        one = self.tally.one(indicator, year)
        last = min(year, one.target_year)
        if last < self.first_duty():
            return Standing(three(UNJUDGED), NONE, Said.unjudged(NOT_YET), NOT_YET)
        due = year >= one.target_year
        years = range(self.first_duty(), last + 1)
        each = {at: self.kept_in(indicator, at, (KEPT, BELOW), due=due and at == last) for at in years}
        spoken = {at: one for at, one in each.items() if one.word in (KEPT, BELOW, AWAITING) or one.reason in (SAMPLING, NO_SHARE)}
        now = each[last]
        words = self.yearly_words(one, due)
        certainly = [at for at, one in spoken.items() if one.word == BELOW and one.certainty == PROVEN]
        if any(at < last for at in certainly):
            return Standing(three(words["lost"]), PROVEN, now.said)
        if last in certainly:
            return Standing(three(words["short"]), PROVEN, now.said)
        if last not in spoken:
            return Standing(three(UNJUDGED), NONE, now.said, now.reason)
        undecided = [one for one in spoken.values() if one.certainty == NONE]
        if undecided:
            first = next((one for one in undecided if one.word == AWAITING), undecided[0])
            return replace(first, said=now.said)
        lost = [at for at, one in spoken.items() if one.word == BELOW]
        word = words["short"] if lost == [last] else words["lost"] if lost else words["kept"]
        sure = all(one.certainty == PROVEN for one in spoken.values())
        question = Question(indicator, last, self.root, None, None, due=due)
        if not sure and not self.scales.may_be_said(question, word):
            doubtful = {at: one for at, one in spoken.items() if one.certainty != PROVEN}
            settles = [row for at in doubtful for row in self.settles_of(indicator, at)]
            return Standing(three(AWAITING), NONE, now.said, "awaiting_unit", settles)
        return Standing(three(word), PROVEN if sure else PROVISIONAL, now.said)

    def settles_of(self, indicator, year):
        """Who and how many would settle whether one year is kept."""
        one = self.tally.one(indicator, year)
        at = lambda value: KEPT if self.meets(one, value) else BELOW  # noqa: E731
        return self.scales.settles(Question(indicator, year, self.root, None, at, [one.target]))

    def yearly_words(self, one, due):
        """Words of a yearly duty: kept so far, this year short, an earlier year lost."""
        if due:
            return {"kept": DONE, "short": NOT_DONE, "lost": NOT_DONE}
        kept = {"quota": EVERY_YEAR, "maintain": KEPT, "range": INSIDE, "clearance": CLEARED, "survey": PROVED}
        short = {"range": OUTSIDE, "clearance": NOT_CLEARED, "survey": REFUTED}
        return {"kept": kept.get(one.kind, MET), "short": short.get(one.kind, BELOW), "lost": SOME_YEARS}

    def years_kept(self, indicator, year):
        """Years met ÷ years gone of a quota; a year that speaks of nobody is left out."""
        last = min(year, self.tally.one(indicator).target_year)
        years = range(self.first_duty(), last + 1)
        words = [self.kept_in(indicator, at, (KEPT, BELOW), due=False).word for at in years]
        spoken = [word for word in words if word != UNJUDGED]
        return Fraction(spoken.count(KEPT), len(spoken)) if spoken else None

    # ----------------------------------------------------------------------------------------- standings

    @cache
    def standing(self, indicator, year):
        """The standing of a promise at a year's end."""
        one = self.tally.one(indicator, year)
        if self.is_yearly(one):
            return self.every_year(indicator, year)
        if one.kind != "monitor" and year >= one.target_year:
            return self.when_due(indicator, year)
        return self.scales.weigh(self.on_the_way(indicator, year))

    @cache
    def promise(self, indicator, year):
        """The assessment of the node a promise binds."""
        one, facts = self.tally.one(indicator, year), self.common(self.root, indicator, year)
        standing = self.standing(indicator, year)
        way = self.on_the_way(indicator, year).say({})
        facts |= self.base_fields(self.base_of(indicator, year))
        facts |= dict(zip(("status", "status_low", "status_high"), standing.words, strict=True))
        facts |= {"certainty": standing.certainty, "settles": standing.settles, "reason_key": standing.reason}
        facts |= {"value_matched": way.matched, "notes": self.notes(one, year)}
        if one.kind == "each_unit":
            facts |= {"measure_unit": "%", "target": WHOLE, "gap_unit": "个"}
        if standing.certainty == NONE or way.reason == NO_SHARE:
            return facts
        facts |= {"progress": way.progress, "pace": way.pace, "forecast": self.forecast(one, way, year)}
        if one.kind == "quota":
            facts["progress"] = self.years_kept(indicator, year)
        if one.kind in ATTAINABLE and facts["value"] is not None and facts["target"]:
            facts["attainment"] = facts["value"] / facts["target"]
        each = one.kind == "each_unit" and facts["value"] is not None
        facts["gap"] = facts["reported"] - facts["numerator"] if each else self.gap(one, facts)
        if facts["gap"] is not None:
            facts["gap_of"] = "reported" if self.tally.gaps(self.root, indicator, year) else "all"
        return facts

    def notes(self, one, year):
        """What is told beside the word: earlier years below a target they were not judged by, another price basis."""
        if one.kind == "growth":
            prices = {self.plan.items[item].get("price_basis", "现价") for item in one.items()}
            basis = self.plan.price_basis.get(one.series)
            return ["price_basis"] if basis and prices != {basis} else []
        if one.kind not in ("maintain", "range") or self.is_yearly(one):
            return []
        years = {at: self.kept_in(one.id, at, (KEPT, BELOW), due=False) for at in range(self.tally.first_year, year)}
        return [f"below:{at}" for at, kept in years.items() if (kept.word, kept.certainty) == (BELOW, PROVEN)]

    def common(self, node, indicator, year):
        """What a promise's and a unit's assessment have alike."""
        one, tally = self.tally.one(indicator, year), self.tally
        numerator, denominator, value = self.value_of(node, indicator, year)
        facts = {key: one.words[key] for key in ("name", "measure_unit", "definition_source", "gap_unit")}
        facts |= {"kind": one.kind, "attribute": one.attribute, "comparator": one.comparator}
        facts |= {"period": str(year), "as_of": f"{year}-12-31", "stage": None}
        facts |= {"basis": "revised" if one.revised else "adopted"}
        facts |= {"numerator": numerator, "denominator": denominator, "value": value, "target": one.target}
        facts |= self.coverage(node, indicator, year) | {"elapsed": tally.elapsed(indicator, year)}
        facts |= dict.fromkeys(("attainment", "progress", "pace", "gap", "forecast", "status_low", "status_high"))
        facts |= {"certainty": NONE, "settles": [], "value_matched": None, "gap_of": None, "reason_key": ""}
        if one.kind == "growth":
            facts["target"] = tally.reference(indicator, year)
        return facts | self.base_fields(one.base)

    def coverage(self, node, indicator, year):
        """How many units are in, of how many, and how many said 不适用: a doubted one is expected and not in."""
        total = self.tally.total(node, indicator, year)
        units, silent, apart = len(total.units), len(total.silent), len(total.apart) + len(total.doubted)
        if self.tally.one(indicator).kind == "each_unit" and node == self.root:
            met, short, missing = units_met(self.tally, indicator, year)
            # A unit with 0 of 0 is one the promise does not apply to.
            apart += units + silent - len(met) - len(short) - len(missing)
            units, silent = len(met) + len(short), len(missing)
        return {"reported": units, "expected": units + silent, "not_applicable": apart}

    @staticmethod
    def base_fields(base):
        """The base and the step it was printed to."""
        step = 2 * base.half if base and base.half else None
        return {"base": base.value if base else None, "base_precision": step}

    def forecast(self, one, way, year):
        """Where the line from the base through the value ends; a share stays a share."""
        if way.value is None:
            return None
        elapsed, value = self.tally.elapsed(one.id, year), way.value
        if one.kind == "cumulative":
            return value / elapsed
        if one.kind == "multiple":
            return power(value, 1 / elapsed) if value > 0 else value
        base = one.base if one.kind in ("level", "maintain") and one.base else way.base
        if one.kind not in ("level", "maintain", "each_unit") or base is None:
            return None
        if one.denominator is None and one.kind != "each_unit" and self.tally.gaps(self.root, one.id, year):
            return None
        end = base.value + ((way.matched if way.matched is not None else value) - base.value) / elapsed
        whole = WHOLE if one.kind == "each_unit" else one.scale
        return min(max(end, Fraction(0)), whole) if one.share or one.kind == "each_unit" else end

    def gap(self, one, facts, target=None):
        """What is missing to the target, in the item's own decimals, on the current denominator."""
        if one.kind not in COUNTED or facts["value"] is None:
            return None
        target = one.target if target is None else target
        step = self.scales.step(one)
        if one.kind in ("cumulative", "clearance") or one.denominator is None:
            return gap_in_steps(one.comparator, facts["value"] / one.scale, Fraction(1), target / one.scale, step)
        return gap_in_steps(one.comparator, facts["numerator"], facts["denominator"], target / one.scale, step)

    # --------------------------------------------------------------------------------------------- units

    @cache
    def unit(self, node, indicator, year):
        """What can be said of a node the plan does not bind: only where it stands to the whole's target, or its own."""
        one, facts = self.tally.one(indicator, year), self.common(node, indicator, year)
        total = self.tally.total(node, indicator, year)
        rate = one.kind in RATES and (one.denominator is not None or one.kind == "each_unit")
        allotted = self.allotted(node, indicator, year)
        if allotted is not None:
            facts["target"] = allotted
        if not facts["expected"] or facts["value"] is None and total.n == total.d == 0 and not total.silent:
            return facts | {"status": NOT_APPLICABLE}
        if not facts["reported"]:
            return facts | {"status": NOT_REPORTED}
        if facts["value"] is None:
            return facts | {"status": UNJUDGED}
        if self.is_no_share(one, facts["numerator"], facts["denominator"]):
            return facts | {"status": UNJUDGED, "reason_key": NO_SHARE}
        if allotted is None and not rate:
            # What remains at a unit is what it has still to clear, whoever is promised the whole.
            facts |= {"status": UNIT_ADDS, "certainty": NONE if self.tally.gaps(node, indicator, year) else PROVEN}
            return facts | self.gap_of_node(node, one, facts) if one.kind == "clearance" else facts
        aim = one if allotted is None else replace(one, target=allotted)
        kept, short = (UNIT_REACHED.format(self.plan.identity["whole"]), UNIT_SHORT) if allotted is None else (
            ALLOTTED_REACHED, ALLOTTED_SHORT)  # fmt: skip
        standing = self.scales.weigh(self.question_of_unit(node, aim, year, kept, short))
        facts |= {"status": standing.word, "certainty": standing.certainty, "settles": standing.settles}
        facts["reason_key"] = standing.reason
        if standing.certainty != NONE:
            facts |= self.gap_of_node(node, one, facts, allotted)
        return facts

    def gap_of_node(self, node, one, facts, target=None):
        """The gap of a node, and whose it is."""
        gap, silent = self.gap(one, facts, target), self.tally.gaps(node, one.id, int(facts["period"]))
        return {"gap": gap, "gap_of": None if gap is None else "reported" if silent else "all"}

    def question_of_unit(self, node, one, year, kept, short):
        """Whether a node's value is where the target is."""

        def word(value):
            if one.kind in ("each_unit", "clearance"):
                return kept if holds(one.comparator, value, one.target) else short
            return kept if self.meets(one, value) else short

        def say(put):
            value = self.value_of(node, one.id, year, put)[2]
            if value is None:
                return Said.unjudged(self.why_no_value(node, one.id, year))
            return Said(three(word(value)), value)

        turns = [turn for turn in (one.target, one.target_high) if turn is not None]
        return Question(one.id, year, node, say, word, turns)

    def allotted(self, node, indicator, year):
        """The target allotted to a unit: of the first year not yet gone, else the last."""
        rows = sorted(self.plan.allotted.get((node, indicator), []))
        ahead = [target for at, target in rows if at >= year]
        return ahead[0] if ahead else rows[-1][1] if rows else None


class Matched:
    """The comparable units: base and value over those present in both years, and their share of this year's size."""

    def __init__(self, base, value, units, lacking=False, silent=False, share=None):
        self.base, self.value, self.units, self.share = base, value, units, share
        # Whether one lacks the base year, and whether one is silent this year.
        self.lacking, self.silent = lacking, silent


def weaker(*standings):
    """The less sure of several standings."""
    order = (NONE, PROVISIONAL, PROVEN)
    return min((one.certainty for one in standings), key=order.index)


def band(pace):
    """The word of a pace."""
    return next((word for cut, word in BANDS if holds("≥", pace, cut)), CLEARLY_BEHIND)


def ends(base):
    """The base, and both ends of what it was rounded from."""
    return base.value, base.value - base.half, base.value + base.half


def way_ahead(comparator, base, target):
    """Whether the target lies ahead of the base, so that there is a way to be gone."""
    return target > base if rises(comparator) else target < base


def annual(value, base, years, scale):
    """Average annual growth in the indicator's unit; None where it cannot be drawn."""
    if value is None or base is None or years <= 0 or min(value, base) <= 0:
        return None
    return (power(value / base, Fraction(1, years)) - 1) * scale


def direction(one, value, base):
    """Which way a value went, beyond what the base was rounded from."""
    low, high = base.value - base.half, base.value + base.half
    # 98 printed is anything from 97.5 on and below 98.5.
    above = holds("≥" if base.half else ">", value, high)
    if not holds("<", value, low) and not above:
        return IMPROVED if one.direction == "保持" else FLAT
    risen = value > base.value
    return IMPROVED if risen == (one.direction != "降低") else WORSENED
