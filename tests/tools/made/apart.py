"""Where do the tool and the recount differ on purpose, for now? Each difference has a name, a reason, and its fields.

In: a row as recounted and as published. Out: which fields may differ, and under which name; all others are compared. A
difference that was mended is taken off this list, so that it cannot come back unseen.
"""

from dataclasses import dataclass

from recount.samples import is_count
from recount.weigh import SAMPLING
from recount.words import AWAITING, UNJUDGED

WORD = {"status", "status_low", "status_high", "settles"}


@dataclass(frozen=True)
class Row:
    """One row: where it stands, what the recount says of it and what was published."""

    judge: object
    node: str
    indicator: str
    year: int
    mine: dict
    theirs: dict

    @property
    def one(self):
        """The promise, in force in the year."""
        return self.judge.tally.one(self.indicator, self.year)

    @property
    def is_whole(self):
        """Whether it is the row of the node the promise binds."""
        return self.node == self.judge.root

    @property
    def both_await(self):
        """Whether both say 待补报."""
        return self.mine["status"] == self.theirs["status"] == AWAITING


def took_others_in(row):
    """A unit formed by a merger lacks its predecessors' running total and growth in the tool."""
    heirs = {unit.get("became") for unit in row.judge.plan.units.values()}
    return set(row.mine) if row.node in heirs and row.mine["kind"] in ("growth", "cumulative") else set()


def sampled_year_open(row):
    """A sampled year within its error, with a unit silent in it, is 待补报 in the tool and 不可判断 in the recount."""
    if not row.is_whole or not row.judge.tally.is_sampled(row.indicator) or row.theirs["status"] != AWAITING:
        return set()
    if is_count(row.judge.tally, row.one, row.year, row.node):
        return set()
    within_error = row.mine["status"] == UNJUDGED and row.mine["reason_key"] == SAMPLING
    return WORD if within_error else {"settles"} if row.both_await and row.judge.is_yearly(row.one) else set()


def year_never_collected(row):
    """Of a year nobody was asked in, the tool names no unit that could settle it; the recount names all."""
    if not row.is_whole or not row.both_await:
        return set()
    first = row.judge.first_duty() if row.judge.is_yearly(row.one) else row.one.target_year
    years = range(first, min(row.one.target_year, row.year) + 1)
    return {"settles"} if any(at not in row.judge.tally.figures.years for at in years) else set()


def few_comparable(row):
    """The way of a few comparable units is published by the tool once the promise is due; the recount publishes none."""
    level = row.is_whole and row.mine["kind"] == "level" and row.one.base_reported
    return {"progress", "pace", "forecast"} if level and row.mine["pace"] is None else set()


def part_of_nothing(row):
    """A unit that told 5 of 0 is awaited by the tool without being named; the recount names it."""
    each = row.is_whole and row.mine["kind"] == "each_unit" and row.both_await
    return {"settles"} if each and row.judge.tally.unclear(row.indicator, row.year) else set()


KNOWN = (
    took_others_in, sampled_year_open, year_never_collected, few_comparable, part_of_nothing,
)  # fmt: skip
