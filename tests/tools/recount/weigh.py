"""May a word be said while units are silent? One test for every kind.

In: a `Question`: what the word is with some figures supposed, and what it would be at any value. Out: `Standing`.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from .exact import rises
from .spans import span_of, units_met, words_over
from .tally import Pair
from .words import (
    AWAITING, FLOOR, LAST_AT_MOST, NONE, PROVEN, PROVISIONAL, SAYS_KEPT, SAYS_KEPT_OF_GROWTH, UNJUDGED, WATCHED,
)  # fmt: skip

# Why nothing is said, where no silent unit is the reason.
NO_FIGURE, ZERO_DENOMINATOR, NOBODY_ASKED, NOBODY_APPLIES, NOT_ADDITIVE, NO_SERIES, TOO_FEW, SAMPLING, NOT_YET = (
    "no_figure", "zero_denominator", "nobody_asked", "not_applicable", "not_additive", "no_series", "matched_too_few",
    "sampling", "not_yet_due",
)  # fmt: skip
NO_BASE_KNOWN = "no_base"
NO_SHARE = "no_share"
AWAITING_UNIT = "awaiting_unit"
# What a silent unit's figures could still put right.
CAN_BE_SENT = {NO_FIGURE, ZERO_DENOMINATOR}
# Marks a word that follows other units than the value does: no value decides it.
FOLLOWS_OTHERS = "～"


def three(word, low=None, high=None):
    """The word at the base and at both ends of its rounding interval."""
    return word, low or word, high or word


@dataclass
class Said:
    """What the figures say: the word at the base and at its ends, the way gone, and what they were read from."""

    words: tuple
    value: Fraction | None = None
    progress: Fraction | None = None
    pace: Fraction | None = None
    base: object = None
    # The value over the units present in both years; None where no base is reported.
    matched: Fraction | None = None
    # Whether the word follows comparable units and one lacks either year: provisional at most.
    lacking: bool = False
    reason: str = ""

    @property
    def word(self):
        """The word at the printed base."""
        return self.words[0]

    @classmethod
    def unjudged(cls, reason, **rest):
        """Nothing can be said, and why."""
        return cls(three(UNJUDGED), reason=reason, **rest)


@dataclass
class Question:
    """A word asked of an indicator in a year.

    `say` gives the word with figures put in for silent units, `at` the word at a value of the indicator (of a clearance
    at the share that remains), `turns` the values at which it may change, the most wanted first.
    """

    indicator: str
    year: int
    node: str
    say: object
    at: object
    turns: list = field(default_factory=list)
    # Asked at or after the last day of the target year.
    due: bool = False


@dataclass
class Standing:
    """The words, how sure they are, why nothing is said, and who and how many would settle it."""

    words: tuple
    certainty: str
    said: Said
    reason: str = ""
    settles: list = field(default_factory=list)

    @property
    def word(self):
        """The word at the printed base."""
        return self.words[0]


class Scales:
    """Weighs words against what is silent."""

    def __init__(self, tally, floor=FLOOR):
        self.tally, self.floor = tally, floor

    def weigh(self, question):
        """The standing of a question."""
        said = question.say({})
        gone = self.tally.gaps(question.node, question.indicator, question.year)
        if said.word == UNJUDGED and not (gone and said.reason in CAN_BE_SENT):
            return Standing(said.words, NONE, said, said.reason)
        if said.word != UNJUDGED:
            certain = not said.lacking and (not gone or self.over(question, gone) == {said.word})
            if certain:
                return Standing(said.words, PROVEN, said)
            if self.may_be_said(question, said.word) and (not gone or self.holds_in_test(question, said, gone)):
                return Standing(said.words, PROVISIONAL, said)
        return Standing(three(AWAITING), NONE, said, AWAITING_UNIT, self.settles(question))

    def over(self, question, gone):
        """Every word the silent units could bring about; None where nothing bounds them."""
        one = self.tally.one(question.indicator, question.year)
        if self.tally.is_sampled(question.indicator):
            return self.over_corners(question, gone)
        span = span_of(self.tally, one.id, question.year, question.node)
        return words_over(span, question.at, question.turns) if span else None

    def over_corners(self, question, gone):
        """Words of a sample with none and with all of the silent, each at the fewest and at the most asked."""
        one = self.tally.one(question.indicator)
        reaches = {key: self.tally.reach(key[0], question.indicator, key[1]) for key in gone}
        if None in reaches.values():
            # What is only watched is watched whatever comes.
            return {WATCHED} if one.kind == "monitor" and not one.direction else None
        said = [
            question.say({key: Pair(ends[at] * all_of, ends[at]) for key, ends in reaches.items()})
            for at in (0, 1) for all_of in (0, 1)
        ]  # fmt: skip
        values = [each.value for each in said if each.value is not None]
        if one.kind == "range" and values and min(values) < one.target and max(values) > one.target_high:
            # Between two values that miss it on either side some may lie inside.
            return None
        return {each.word for each in said}

    def may_be_said(self, question, word):
        """Whether a word may be said provisionally at all."""
        one = self.tally.one(question.indicator, question.year)
        if question.node != self.tally.plan.root:
            return True
        binding = one.attribute == "约束性"
        says_kept = word in (SAYS_KEPT_OF_GROWTH if one.kind == "growth" else SAYS_KEPT)
        if says_kept and (binding or is_of_all(one)) or question.due and binding:
            return False
        if one.kind == "each_unit" and not units_met(self.tally, one.id, question.year)[1]:
            return False
        # A printed base is the whole's: a sum over some of the units has no way from it.
        gone = self.tally.gaps(question.node, one.id, question.year)
        from_print = one.kind == "multiple" or one.base and one.kind in ("level", "growth", "monitor")
        return not (gone and one.denominator is None and from_print)

    def holds_in_test(self, question, said, gone):
        """Whether enough is in, and the word stays with each silent unit's last figures."""
        if self.tally.held(question.node, question.indicator, question.year) < self.floor:
            return False
        puts = self.variations(question, gone)
        return puts is not None and all(question.say(put).word == said.word for put in puts)

    def variations(self, question, gone):
        """Last figures put in: as they stood, and at the same rate with the denominator at either end of its limit.

        None where a silent unit has no figures young enough. A unit whose last word was 不适用 adds nothing.
        """
        stood, low, high = {}, {}, {}
        for unit, year in gone:
            last = self.tally.last(unit, question.indicator, year)
            if last is None or year - last.year > LAST_AT_MOST:
                return None
            if last.figures is None:
                continue
            pair, key = self.tally.pair_of(question.indicator, last.figures), (unit, year)
            now = self.tally.denominator_now(unit, question.indicator, year)
            if pair is None or now is not None and not pair.d:
                return None
            reach = self.tally.reach(unit, question.indicator, year) if pair.d else None
            stood[key] = Pair(pair.n / pair.d * now, now) if now is not None else pair
            for put, end in ((low, 0), (high, 1)):
                put[key] = Pair(pair.n / pair.d * reach[end], reach[end]) if reach else stood[key]
        return [stood, low, high]

    # ------------------------------------------------------------------------------- what would settle it

    def settles(self, question):
        """For each silent unit: how many it would have to report to decide what is open, and its last size.

        What is open is the first of the question's turns that lies between what none and what all of the silent would
        make it: the target, then this year's due value, then the edges of the bands. The others are taken at their
        last figures. None: no number of this unit decides it, or another silent unit was never heard.
        """
        roster = list(self.tally.plan.units)
        gone = self.tally.gaps(question.node, question.indicator, question.year)
        gone = sorted(gone, key=lambda key: (key[1], roster.index(key[0])))
        return [
            {"unit": key[0], "needed": self.needed(question, gone, key), "last": self.last_of(question, *key)}
            for key in gone
        ]  # fmt: skip

    def last_of(self, question, unit, year):
        """The size of a unit's last figures: of a rate its denominator, else the figure itself."""
        pair = self.tally.last_pair(unit, question.indicator, year)
        return None if pair is None else pair.n if pair.d is None else pair.d

    def needed(self, question, gone, key):
        """The numerator one silent unit needs."""
        one = self.tally.one(question.indicator, question.year)
        if one.kind == "each_unit":
            return one.target
        if one.kind in ("growth", "multiple", "range", "survey", "monitor"):
            return None
        others = [self.tally.last_pair(unit, one.id, year) for unit, year in gone if (unit, year) != key]
        mine = self.tally.last_pair(key[0], one.id, key[1])
        if None in others:
            return None
        years = self.tally.years_added(one.id, question.year)
        totals = [self.tally.total(question.node, one.id, at) for at in years]
        n = sum((total.n or Fraction(0) for total in totals), Fraction(0)) + sum(other.n for other in others)
        turn = self.open_turn(question)
        if turn is None:
            return None
        if one.kind == "clearance":
            return Fraction(0) if turn == 0 else None
        if one.denominator is None:
            return beyond(one, turn / one.scale - n, self.step(one))
        now = self.tally.denominator_now(key[0], one.id, key[1])
        size = now if now is not None else mine.d if mine else None
        if size is None:
            return None
        d = (totals[-1].d or Fraction(0)) + sum(other.d for other in others) + size
        wanted = beyond(one, turn / one.scale * d - n, self.step(one))
        return wanted if wanted <= size or not one.share else None

    def open_turn(self, question):
        """The first turn that what is silent leaves open."""
        span = span_of(self.tally, question.indicator, question.year, question.node)
        if span is None:
            return question.turns[0] if question.turns else None
        # Met from the turn on, or only beyond it.
        from_it = self.tally.one(question.indicator, question.year).comparator in ("≥", "<")
        for turn in question.turns:
            below = span.low < turn if from_it or span.above_low else span.low <= turn
            above = span.high is None or (turn <= span.high if from_it and not span.below_high else turn < span.high)
            if below and above:
                return turn
        return None

    def step(self, one):
        """The smallest amount a numerator moves by: the last decimal of an item, through the formula."""
        items = {item: Fraction(0) for item in one.numerator.items()}
        moves = [
            one.numerator.value(items | {item: Fraction(1, 10 ** self.tally.plan.items[item].get("decimals", 0))})
            for item in items
        ]  # fmt: skip
        return min((abs(move) for move in moves if move), default=Fraction(1))


def beyond(one, amount, step):
    """The least amount, in steps, with which a floor is met; under a ceiling the most that may come; never below 0."""
    steps = amount / step
    whole = {"≥": -(-steps // 1), ">": steps // 1 + 1, "≤": steps // 1, "<": -(-steps // 1) - 1}[one.comparator]
    return max(Fraction(0), whole * step)


def is_of_all(one):
    """Whether a promise is of all: every unit, nobody left, or a share of 100%."""
    return one.kind in ("each_unit", "clearance") or bool(
        one.share and one.target is not None and one.target >= one.scale and rises(one.comparator)
    )
