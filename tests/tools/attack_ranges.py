"""Are the proved ranges right? Computes each anew with SciPy's HiGHS and compares.

    cargo test dump_for_attack_ranges -- --ignored --nocapture | grep -o '{"name".*' | python tests/tools/attack_ranges.py

Needs scipy. Each line of the input is one edition: amounts, relations, printed and earlier figures with their values,
and the guarded forms with the range that was proved (whole numbers, null where there is no bound).
"""

import json
import math
import sys

import numpy
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

NEAR = 1e-6


def matrix(rows, width):
    """Rows of [amount, factor] pairs and their right sides, as SciPy takes them."""
    if not rows:
        return None, None
    data, across, down = [], [], []
    for number, (form, _) in enumerate(rows):
        for amount, factor in form:
            data.append(factor)
            across.append(amount)
            down.append(number)
    return csr_matrix((data, (down, across)), shape=(len(rows), width)), [bound for _, bound in rows]


def end(form, sign, edition, tables):
    """The least (sign 1) or greatest (sign -1) value of a form, to whole numbers; None where there is no bound."""
    aim = numpy.zeros(len(edition["amounts"]))
    for amount, factor in form:
        aim[amount] = sign * factor
    upper, upper_ends, equal, equal_ends = tables
    bounds = [(0, amount["upper"]) for amount in edition["amounts"]]
    found = linprog(aim, upper, upper_ends, equal, equal_ends, bounds, method="highs")
    if found.status == 3 or found.status == 4 and "unbounded" in found.message.lower():
        return None
    if found.status == 2:
        # HiGHS may answer "infeasible or unbounded": without an aim it tells which.
        if linprog(0 * aim, upper, upper_ends, equal, equal_ends, bounds, method="highs").status == 0:
            return None
    if found.status != 0:
        raise SystemExit(f"{edition['name']}: {found.message}")
    value = sign * found.fun
    return math.ceil(value - NEAR) if sign == 1 else math.floor(value + NEAR)


def main():
    editions = ranges = wrong = 0
    for line in sys.stdin:
        edition = json.loads(line)
        editions += 1
        equal = [(one["form"], one["value"]) for one in edition["printed"] + edition["earlier"]]
        upper = []
        for relation in edition["relations"]:
            form, bound = relation["form"], relation["bound"]
            if relation["sense"] == "=":
                equal.append((form, bound))
            elif relation["sense"] == "<=":
                upper.append((form, bound))
            else:
                upper.append(([[amount, -factor] for amount, factor in form], -bound))
        tables = matrix(upper, len(edition["amounts"])) + matrix(equal, len(edition["amounts"]))
        for one in edition["guarded"]:
            ranges += 1
            found = [end(one["form"], sign, edition, tables) for sign in (1, -1)]
            if found != [one["min"], one["max"]]:
                wrong += 1
                print(f"{edition['name']}: {one} but found {found}")
    print(f"{editions} editions, {ranges} ranges, {wrong} differ")
    return 1 if wrong or not ranges else 0


if __name__ == "__main__":
    sys.exit(main())
