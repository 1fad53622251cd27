"""How far has each milestone come? Of several leads the least far speaks.

In: plan and figures. Out: the published fields of a milestone. Once done it stays done when its reporter is silent.
"""

from fractions import Fraction
from functools import cache
from .words import (
    AWAITING, BELOW, DONE, EARLY, EVERY_YEAR, EVERY_YEAR_WORK, FLOOR, LAST_AT_MOST, NONE, NOT_APPLICABLE, NOT_DONE,
    NOT_STARTED, OVERDUE, OVERDUE_DONE, PROVEN, PROVISIONAL, SOME_YEARS, STAGES, UNDERWAY, UNJUDGED,
)  # fmt: skip


class Milestones:
    """The published fields of every milestone."""

    def __init__(self, plan, figures):
        self.plan, self.figures = plan, figures

    def order(self, task):
        """The stages of a task from first to last."""
        return list(STAGES[self.plan.tasks[task]["stages"]])

    def of_lead(self, unit, task, year):
        """(stage, whether it was said this year) of one lead; one that counts as done is kept from earlier years."""
        said = self.figures.stage(unit, task, year)
        if said.value is not None:
            return said.value, True
        earlier = [self.figures.stage(unit, task, at).value for at in self.figures.years if at < year]
        done = [stage for stage in earlier if stage is not None and self.counts_as_done(task, stage)]
        if done and self.plan.tasks[task]["stages"] != EVERY_YEAR_WORK:
            return done[-1], False
        return None, False

    def counts_as_done(self, task, stage):
        """Whether a stage is the one that counts as done, or later."""
        order = self.order(task)
        return order.index(stage) >= order.index(self.plan.tasks[task].get("done", order[-1]))

    @cache
    def reached(self, task, year):
        """(stages known, leads silent, leads that said one, leads expected) of a task at a year's end."""
        known, silent, given, expected = [], [], 0, 0
        for unit in self.plan.leads(task):
            if self.figures.stage(unit, task, year).state == NOT_APPLICABLE:
                continue
            expected += 1
            stage, said = self.of_lead(unit, task, year)
            given += said
            if stage is None:
                silent.append(unit)
            else:
                known.append(stage)
        return sorted(known, key=self.order(task).index), silent, given, expected

    def is_done(self, task, year):
        """Whether it is done: one lead that is not decides, a silent one leaves the rest open (None)."""
        known, silent, _, _ = self.reached(task, year)
        if known and not self.counts_as_done(task, known[0]):
            return False
        return None if silent or not known else True

    @cache
    def facts(self, name, year):
        """The assessment of a milestone."""
        task, identity = self.plan.tasks[name], self.plan.identity
        known, silent, given, expected = self.reached(name, year)
        stage = known[0] if known else None
        months = Fraction(year - identity["base_year"], identity["last_year"] - identity["base_year"])
        facts = {"name": task["title"], "kind": "duty" if task["kind"] == "评估职责" else "milestone", "stage": stage, "period": str(year)}
        facts |= {"as_of": f"{year}-12-31", "reported": given, "expected": expected}
        facts["elapsed"] = min(months, Fraction(1))
        facts |= {"attribute": "—", "measure_unit": "", "comparator": "=", "gap_unit": "", "basis": "adopted"}
        empty = "numerator denominator value base base_precision target attainment progress pace gap forecast"
        empty += " value_matched gap_of"
        facts |= dict.fromkeys([*empty.split(), "status_low", "status_high"])
        word, certainty = self.word(name, stage, year), PROVEN
        if word == AWAITING:
            word, certainty = self.by_last_stages(name, year)
        certainty = NONE if word == UNJUDGED else certainty
        facts |= {"status": word, "certainty": certainty, "not_applicable": len(self.plan.leads(name)) - expected}
        facts["settles"] = [{"unit": unit, "needed": None, "last": None} for unit in self.in_order(silent)] if word == AWAITING else []
        if stage is not None and word not in (AWAITING, UNJUDGED):
            facts["progress"] = Fraction(STAGES[task["stages"]][stage], 100)
        return facts

    def in_order(self, units):
        """Units in the roster's order."""
        return [unit for unit in self.plan.units if unit in units]

    def word(self, name, stage, year):
        """完成情况 at a year's end; every verb says the same."""
        task = self.plan.tasks[name]
        # An evaluation of the whole plan can only follow it: without a day of its own it is due a year later.
        last = self.plan.identity["last_year"] + (task.get("gives") == "总结评估")
        due = task.get("due") or f"{last}-12-31"
        is_due = f"{year}-12-31" >= due
        if task["stages"] == EVERY_YEAR_WORK:
            return self.yearly(name, year, is_due)
        if not self.reached(name, year)[3]:
            return UNJUDGED
        done = self.is_done(name, year)
        if done is None:
            return AWAITING
        if done:
            first = next(at for at in [*self.figures.years, year] if at <= year and self.is_done(name, at))
            early = EARLY if "due" in task else DONE
            return early if not is_due else DONE if "due" not in task or first <= int(due[:4]) else OVERDUE_DONE.format(first)
        if is_due:
            return OVERDUE if "due" in task else NOT_DONE
        # Of leads that are not done the least far counts; one that is silent may not have begun.
        if STAGES[task["stages"]][stage] and self.reached(name, year)[1]:
            return AWAITING
        return UNDERWAY if STAGES[task["stages"]][stage] else NOT_STARTED

    def by_last_stages(self, name, year):
        """On its way, said provisionally: enough leads are in, and the silent ones' last stages leave the word.

        That it is done is never said so: it needs all of its leads.
        """
        known, silent, given, expected = self.reached(name, year)
        weights = STAGES[self.plan.tasks[name]["stages"]]
        if not known or not silent or self.is_done(name, year) is None or Fraction(given, expected) < FLOOR:
            return AWAITING, NONE
        recent = [at for at in self.figures.years if year - LAST_AT_MOST <= at < year]
        last = [[self.figures.stage(unit, name, at).value for at in recent] for unit in silent]
        last = [next((stage for stage in reversed(stages) if stage is not None), None) for stages in last]
        if None in last or not all(weights[stage] for stage in last):
            return AWAITING, NONE
        return UNDERWAY, PROVISIONAL

    def yearly(self, name, year, is_due):
        """Work done anew every year: once a year is missed it cannot be made good."""
        years = [at for at in range(self.first_duty(), year + 1) if at == year or not self.applies_to_nobody(name, at)]
        done = [self.is_done(name, at) for at in years]
        if False in done[:-1]:
            return NOT_DONE if is_due else SOME_YEARS
        if self.applies_to_nobody(name, year):
            return UNJUDGED
        if done and done[-1] is False:
            return NOT_DONE if is_due else BELOW
        if not done:
            return UNJUDGED
        if None in done:
            return AWAITING
        return DONE if is_due else EVERY_YEAR

    def applies_to_nobody(self, name, year):
        """Whether every lead that is asked in a year said that it does not apply: such a year decides nothing."""
        expected = self.reached(name, year)[3]
        return not expected and year in self.figures.years

    def first_duty(self):
        """The first year of yearly duties."""
        issued = str(self.plan.identity.get("issued") or "")
        first = self.plan.identity["first_year"]
        if not issued:
            return first
        return max(first, int(issued[:4]) + (int(issued[5:7]) >= 7))
