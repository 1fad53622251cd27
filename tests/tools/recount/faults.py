"""Which figures stand under an open fault? A relation of class 强制性 between a unit's figures that does not hold.

In: the plan's relations, figures, acceptances. Out: the items of a unit and year that are part of a broken one. Only
relations over one year's figures are followed; one with a function is left out.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from . import formula
from .words import CannotRecompute

SIGN = re.compile("<=|>=|≤|≥|≠|=|<|>")
PLAIN = {"<=": "≤", ">=": "≥"}


@dataclass(frozen=True)
class Relation:
    """Two sides that have to stand to each other as told, within a tolerance."""

    id: str
    left: object
    sign: str
    right: object
    tolerance: Fraction
    absent_is_zero: bool

    def items(self):
        """The items on both sides."""
        return {*self.left.items(), *self.right.items()}

    def holds(self, figures):
        """Whether it holds; None where it cannot be judged."""
        left, right = self.left.value(figures), self.right.value(figures)
        if left is None or right is None:
            return None
        over, slack = left - right, self.tolerance
        return {
            "=": abs(over) <= slack, "≠": over != 0, "≤": over <= slack, "<": over < slack or over < 0,
            "≥": over >= -slack, ">": over > -slack or over > 0,
        }[self.sign]  # fmt: skip


def relations_of(rules, codes):
    """The relations of class 强制性 that can be followed; `codes` are the names a formula may hold."""
    found = []
    for rule in rules:
        text = unicodedata.normalize("NFKC", rule.get("relation", ""))
        if rule["severity"] != "强制性" or not SIGN.search(text):
            continue
        try:
            sides = [formula.parse(side, codes) for side in SIGN.split(text)]
        except CannotRecompute:
            continue
        tolerance = Fraction(Decimal(str(rule.get("tolerance", "0"))))
        # A chain holds where every link does.
        for left, sign, right in zip(sides, SIGN.findall(text), sides[1:], strict=False):
            sign = PLAIN.get(sign, sign)
            found.append(Relation(rule["id"], left, sign, right, tolerance, rule.get("missing") == "缺项按0"))
    return found


def faulty_items(relations, figures, unit, year, accepted):
    """The items of one unit and year that are part of a broken relation nobody accepted."""
    items = set()
    for relation in relations:
        given = {item: figures.figure(unit, item, year).value for item in relation.items()}
        if relation.absent_is_zero:
            given = {item: value or Fraction(0) for item, value in given.items()}
        if None in given.values() or (unit, str(year), relation.id) in accepted:
            continue
        if relation.holds(given) is False:
            items |= relation.items()
    return items
