"""How sure is a share of those asked? Wilson's interval of one, Newcombe's of the difference of two."""

from fractions import Fraction

from .exact import square_root
from .words import ANSWERED

QUANTILE = Fraction(196, 100)


def wilson(yes, asked):
    """The Wilson interval of a share."""
    share, square = yes / asked, QUANTILE**2
    middle = share + square / (2 * asked)
    spread = QUANTILE * square_root(share * (1 - share) / asked + square / (4 * asked**2))
    whole = 1 + square / asked
    return (middle - spread) / whole, (middle + spread) / whole


def wilson_of(yes, asked, scale):
    """The interval in the indicator's unit; None where the figures are no share."""
    if not asked or not 0 <= yes <= asked:
        return None
    return tuple(end * scale for end in wilson(yes, asked))


def newcombe(yes_then, asked_then, yes_now, asked_now):
    """Newcombe's interval of the change of a share from one wave to the next, from the two Wilson intervals."""
    then, now = yes_then / asked_then, yes_now / asked_now
    low_then, high_then = wilson(yes_then, asked_then)
    low_now, high_now = wilson(yes_now, asked_now)
    change = now - then
    down = square_root((now - low_now) ** 2 + (high_then - then) ** 2)
    up = square_root((high_now - now) ** 2 + (then - low_then) ** 2)
    return change - down, change + up


def difference(then, now):
    """Newcombe's interval of two (yes, asked) pairs; everything where one is no share."""
    for yes, asked in (then, now):
        if not asked or not 0 <= yes <= asked:
            return Fraction(-1), Fraction(1)
    return newcombe(*then, *now)


def is_count(tally, one, year, node):
    """Whether everybody was asked and 95% answered.

    The denominator's item says how many were asked (`asked`) and how many there are (`population`), as codes of items.
    """
    if one.denominator is None:
        return False
    keys = [tally.plan.items[item] for item in one.denominator.items()]
    if any("asked" not in key or "population" not in key for key in keys):
        return False
    total = tally.total(node, one.id, year)

    def sum_of(name):
        values = [tally.figures.figure(unit, key[name], year).value for unit in total.units for key in keys]
        return None if None in values else sum(values, Fraction(0))

    asked, population = sum_of("asked"), sum_of("population")
    if not asked or population is None or total.d is None:
        return False
    return asked >= population and total.d / asked >= ANSWERED
