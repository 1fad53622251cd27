"""Where the judge takes its figures from: the units' workbooks, or a few numbers written down in a test.

Anything serves that has `years`, `figure(unit, item, year)` and `stage(unit, task, year)`; `Submissions` does.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from .submissions import Figure
from .words import ABSENT, BLANK, NOT_REPORTED


@dataclass
class Told:
    """Figures and stages told directly: {(unit, year): {item or task: a number, a stage, or a reason of absence}}."""

    told: dict = field(default_factory=dict)

    @property
    def years(self):
        """The years anybody said something of, ascending."""
        return sorted({year for _, year in self.told})

    def said(self, unit, key, year):
        """What a unit said of one thing; 缺报 when it sent nothing for the year, 空白 when it left it out."""
        sheet = self.told.get((unit, year))
        if sheet is None:
            return Figure(None, NOT_REPORTED)
        one = sheet.get(key)
        return Figure(None, BLANK) if one is None else one

    def figure(self, unit, item, year):
        """One unit's figure: a number is exact, a text is the reason there is none."""
        one = self.said(unit, item, year)
        if isinstance(one, Figure):
            return one
        return Figure(None, one) if isinstance(one, str) else Figure(Fraction(one), "数")

    def stage(self, unit, task, year):
        """One unit's stage of a task at a year's end."""
        one = self.said(unit, task, year)
        if isinstance(one, Figure):
            return one
        return Figure(None, one) if one in ABSENT else Figure(one, "数")
