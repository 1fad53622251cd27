"""Numbers without rounding: as printed, compared, and their roots and logarithms far beyond a double's digits."""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from .words import EQUAL_WITHIN


@dataclass(frozen=True)
class Printed:
    """A number as printed, and the half step of its last decimal: 98 is 98 ± 0.5. Half 0: not printed, computed."""

    value: Fraction
    half: Fraction = Fraction(0)

    @classmethod
    def parse(cls, text):
        """Reads a printed number; None for no text."""
        if not text:
            return None
        number = Decimal(text)
        return cls(Fraction(number), Fraction(1, 2 * 10 ** max(0, -number.as_tuple().exponent)))


def holds(comparator, value, target):
    """Whether a value stands to a target as promised, differences below the ninth decimal aside."""
    difference = value - target
    if abs(difference) < EQUAL_WITHIN:
        difference = Fraction(0)
    return {"≥": difference >= 0, ">": difference > 0, "≤": difference <= 0, "<": difference < 0}[comparator]


def rises(comparator):
    """Whether more is better."""
    return comparator in ("≥", ">")


def decimal(value):
    """A fraction as a decimal of the context's precision."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def power(value, exponent):
    """A positive fraction to a fractional power."""
    with localcontext() as context:
        context.prec = 50
        return Fraction(decimal(value) ** decimal(Fraction(exponent)))


def logarithm(value):
    """The natural logarithm of a positive fraction."""
    with localcontext() as context:
        context.prec = 50
        return Fraction(decimal(value).ln())


def square_root(value):
    """The square root of a fraction."""
    with localcontext() as context:
        context.prec = 50
        return Fraction(decimal(value).sqrt())
