"""How far has each milestone come? Stages from the task sheets: of several leads the least far speaks.

In: plan and submissions. Out: the published fields of a milestone.
"""

from fractions import Fraction
from functools import cache

from .words import (
    BELOW, DONE, EARLY, EVERY_YEAR, EVERY_YEAR_WORK, GOOD, NOT_APPLICABLE, NOT_DONE, NOT_STARTED, OVERDUE, SOME_YEARS,
    STAGES, UNDERWAY, UNJUDGED,
)  # fmt: skip


class Milestones:
    """The published fields of every milestone."""

    def __init__(self, plan, submissions, final=False):
        self.plan, self.submissions, self.final = plan, submissions, final

    def reached(self, task, year):
        """The least far stage among the leads that said one, how many did, and how many should have."""
        said = [self.submissions.stage(unit, task, year) for unit in self.plan.leads(task)]
        apart = sum(one.state == NOT_APPLICABLE for one in said)
        order = list(STAGES[self.plan.tasks[task]["stages"]])
        given = sorted((one.value for one in said if one.value is not None), key=order.index)
        return given[0] if given else None, len(given), len(said) - apart

    def is_done(self, task, year):
        """Whether it counts as done; None when that cannot be said."""
        stage, given, asked = self.reached(task, year)
        order = list(STAGES[self.plan.tasks[task]["stages"]])
        if stage is None:
            return None
        done = order.index(stage) >= order.index(self.plan.tasks[task].get("done", order[-1]))
        return None if done and given < asked else done

    @cache
    def facts(self, name, year):
        """The assessment of a milestone."""
        task, identity = self.plan.tasks[name], self.plan.identity
        stage, given, asked = self.reached(name, year)
        months = Fraction(year - identity["base_year"], identity["last_year"] - identity["base_year"])
        facts = {"name": task["title"], "kind": "milestone", "stage": stage, "period": str(year)}
        facts |= {"as_of": f"{year}-12-31", "reported": given, "expected": asked, "elapsed": months}
        facts |= {"attribute": "—", "measure_unit": "", "comparator": "=", "gap_unit": "", "basis": "adopted"}
        empty = "numerator denominator value base base_precision target attainment progress pace gap forecast"
        facts |= dict.fromkeys([*empty.split(), "status_low", "status_high"])
        if stage is not None:
            facts["progress"] = Fraction(STAGES[task["stages"]][stage], 100)
        facts["status"] = self.status(name, stage, year)
        return facts

    def status(self, name, stage, year):
        """完成情况 at a year's end."""
        task = self.plan.tasks[name]
        cutoff, due = f"{year}-12-31", task.get("due") or f"{self.plan.identity['last_year']}-12-31"
        open_still = cutoff < due
        if task["stages"] == EVERY_YEAR_WORK:
            word = self.yearly(name, year)
            if not self.final or word == UNJUDGED:
                return word
            # A year missed cannot be made good; years still to come can be.
            return NOT_DONE if word not in GOOD else UNJUDGED if open_still else DONE
        done = self.is_done(name, year)
        if done is None:
            return UNJUDGED
        if done:
            return DONE if self.final or cutoff >= due else EARLY
        if self.final:
            # Before the day is over nobody has failed to be done by it.
            return UNJUDGED if open_still else NOT_DONE
        if cutoff >= due:
            return OVERDUE
        return UNDERWAY if STAGES[task["stages"]][stage] else NOT_STARTED

    def yearly(self, name, year):
        """Work done anew every year."""
        done = [self.is_done(name, at) for at in range(self.plan.identity["first_year"], year + 1)]
        if done[-1] is None:
            return UNJUDGED
        if not done[-1]:
            return BELOW
        if False in done:
            return SOME_YEARS
        return UNJUDGED if None in done else EVERY_YEAR
