"""How much is missing to a target, in the smallest amount its figures are told in."""

from fractions import Fraction


def gap_in_steps(comparator, numerator, denominator, rate, step):
    """What is missing to (or too much for) a target rate of a denominator; a whole number of steps, never below 0."""
    wanted = rate * denominator / step
    have = numerator / step
    short = {
        "≥": -(-wanted // 1) - have,
        ">": wanted // 1 + 1 - have,
        "≤": have - wanted // 1,
        "<": have - (-(-wanted // 1) - 1),
    }[comparator]
    # A figure told finer than its item allows leaves a part of a step: taken as a whole one.
    return Fraction(max(0, -(-short // 1))) * step
