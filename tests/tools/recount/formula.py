"""How is a figure computed? Sums, differences, products and quotients of items, in exact fractions.

In: the text of a numerator or denominator. Out: a tree that knows its items and its value. Functions are refused.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .words import CannotRecompute

TOKEN = re.compile(r"\s*(「[^」]*」|\d+(?:\.\d+)?(?![\w.])|[^\W\d][\w:]*|\w[\w:]*|[-+*/()])")


@dataclass(frozen=True)
class Formula:
    """An operator with two sides, a number, or the code of an item."""

    operator: str
    left: object
    right: object = None

    def items(self):
        """The codes of its items, left to right."""
        if self.operator == "item":
            return [self.left]
        return [] if self.operator == "number" else self.left.items() + self.right.items()

    def value(self, figures):
        """Its value, given each item's figure; None for a division by zero."""
        if self.operator == "number":
            return self.left
        if self.operator == "item":
            return figures[self.left]
        left, right = self.left.value(figures), self.right.value(figures)
        if left is None or right is None:
            return None
        if self.operator == "/":
            return left / right if right else None
        return {"+": left + right, "-": left - right, "*": left * right}[self.operator]

    def only_adds(self):
        """Whether it grows, or stays, with every item."""
        if self.operator == "item":
            return True
        if self.operator == "number":
            return self.left >= 0
        if self.operator == "/":
            return self.left.only_adds() and not self.right.items() and self.right.only_adds()
        return self.operator != "-" and self.left.only_adds() and self.right.only_adds()


def parse(text, codes):
    """Reads a formula; `codes` maps every code and name that may stand in it to a code."""
    folded = unicodedata.normalize("NFKC", text).replace("−", "-").replace("×", "*").replace("÷", "/")
    tokens, at = [], 0
    while folded[at:].strip():
        token = TOKEN.match(folded, at)
        if token is None:
            raise CannotRecompute(f"算式“{text}”在“{folded[at:]}”处看不懂")
        tokens.append(token[1])
        at = token.end()
    tree, rest = add(tokens, codes, text)
    if rest:
        raise CannotRecompute(f"算式“{text}”在“{''.join(rest)}”处看不懂")
    return tree


def add(tokens, codes, text):
    """Terms joined by + and −."""
    return joined(tokens, "+-", lambda rest: joined(rest, "*/", lambda inner: atom(inner, codes, text)))


def joined(tokens, operators, part):
    """Parts joined by operators of one rank, from the left."""
    left, tokens = part(tokens)
    while tokens and tokens[0] in operators:
        right, rest = part(tokens[1:])
        left, tokens = Formula(tokens[0], left, right), rest
    return left, tokens


def atom(tokens, codes, text):
    """A number, an item or a parenthesis."""
    if not tokens:
        raise CannotRecompute(f"算式“{text}”不完整")
    first, rest = tokens[0], tokens[1:]
    if first == "(":
        tree, rest = add(rest, codes, text)
        if not rest or rest[0] != ")":
            raise CannotRecompute(f"算式“{text}”缺右括号")
        return tree, rest[1:]
    name = first.strip("「」")
    if name in codes and rest[:1] != ["("]:
        return Formula("item", codes[name]), rest
    if re.fullmatch(r"\d+(\.\d+)?", first):
        return Formula("number", Fraction(Decimal(first))), rest
    raise CannotRecompute(f"算式“{text}”中的“{first}”不是填报项，或是本工具不算的函数")
