"""What might the units send? Random figures of a random plan, some of them exactly where a word changes.

In: a random generator, `Made`, and the same plan as the recount reads it. Out: figures, silence among them.
"""

from fractions import Fraction

from recount.exact import Printed
from recount.words import BANDS, STAGES

NOT_APPLICABLE, UNOBTAINABLE = "不适用", "无法取得"


class Sender:
    """Draws what the units send."""

    def __init__(self, chance, made, plan):
        self.chance, self.made, self.plan = chance, made, plan
        self.base_year, self.last_year = plan.identity["base_year"], plan.identity["last_year"]
        self.years = range(self.base_year, self.last_year + 1)
        # How tidy the year is: everything in, one small unit silent, or anything.
        self.mess = chance.choices(("none", "one", "much"), (25, 40, 35))[0]
        self.size = self.sizes()
        self.rows = {row["code"]: row for row in made.items}

    def often(self, share):
        """True in this share of cases."""
        return self.chance.random() < share

    def sizes(self):
        """One big unit and several small ones, so that four fifths can be in without all being in."""
        sizes = {}
        for row in self.made.units:
            big = not any(sizes.values()) or self.often(0.2)
            sizes[row["code"]] = self.chance.randint(300, 2000) if big else self.chance.choice((0, 1, 7, 20, 60, 150))
        sizes[self.plan.root] = 1000
        first = next((code for code in self.plan.leaves), None)
        return sizes | ({first: self.chance.choice((1000, 640, 2000))} if first else {})

    def told(self):
        """Figures of every unit and year: filled in, partly silenced, then put on an edge."""
        told = {}
        for year in self.years:
            for item in self.plan.items:
                for code in self.plan.asked(item, year):
                    told.setdefault((code, year), {})
        for indicator in self.made.indicators:
            for year in self.years:
                self.fill(told, indicator, year)
        for (code, _), sheet in told.items():
            if "S1" in self.plan.items and "S1" in self.rows and code != self.plan.root:
                sheet["S1"] = Fraction(self.size[code])
        self.stages(told)
        self.silence(told)
        for indicator in self.made.indicators:
            for year in self.years[1:]:
                if self.often(0.3):
                    self.on_an_edge(told, self.plan.indicators[indicator["id"]], year)
        return {key: sheet for key, sheet in told.items() if sheet}

    # ---------------------------------------------------------------------------------------- plausible

    def aim(self, one, year):
        """About where the value of a promise may lie in a year."""
        elapsed = Fraction(year - self.base_year, self.last_year - self.base_year)
        luck = Fraction(self.chance.randint(-30, 160), 100)
        if one.kind == "growth":
            return Fraction(1000) * (1 + Fraction(self.chance.randint(-2, 9), 100)) ** (year - self.base_year)
        if one.kind == "multiple":
            return self.plan.series["amount"][one.base_year] * (1 + elapsed * luck * (one.target - 1))
        if one.kind == "clearance":
            return one_of(self.chance, (0, 0, 1, 3, 20))
        if one.kind == "cumulative":
            return one.target / 5 * Fraction(self.chance.randint(50, 150), 100)
        if one.target is None:
            return (one.base.value if one.base else Fraction(50)) * Fraction(self.chance.randint(85, 115), 100)
        if one.kind == "level":
            base = one.base.value if one.base else one.target * Fraction(4, 5)
            return base + (one.target - base) * elapsed * luck
        return one.target * Fraction(self.chance.randint(88, 112), 100)

    def fill(self, told, indicator, year):
        """The figures of one promise in one year."""
        one = self.plan.indicators[indicator["id"]]
        codes = self.plan.asked(one.items()[0], year)
        value, whole = max(Fraction(0), self.aim(one, year)) / one.scale, sum(self.size[code] for code in codes) or 1
        for code in codes:
            sheet = told[code, year]
            if one.denominator is not None:
                part = self.part_of_a_rate(one, sheet, self.size[code], value)
            elif one.kind == "each_unit":
                part = max(Fraction(0), one.target + self.chance.choice((0, 0, 0, 1, -1)))
            else:
                part = value * self.size[code] / whole
            extra = one.numerator.items()[1:]
            for item in extra:
                sheet[item] = self.rounded(item, part * Fraction(self.chance.randint(0, 30), 100))
            rest = sum(sheet[item] for item in extra)
            first = one.numerator.items()[0]
            sheet[first] = self.rounded(first, part - rest if one.numerator.operator == "+" else part + rest)

    def part_of_a_rate(self, one, sheet, size, value):
        """Fills in a unit's denominator, about its size; returns about its numerator."""
        for item in one.denominator.items():
            noise = Fraction(self.chance.choice((95, 100, 100, 103, 108)), 100)
            sheet[item] = self.rounded(item, size * noise)
        d = one.denominator.value(sheet)
        part = value * d if one.kind != "clearance" else min(d, value)
        return min(part, d) if one.share and self.often(0.97) else part

    def rounded(self, item, value):
        """A figure in the item's own decimals, never negative."""
        step = Fraction(1, 10 ** self.rows[item].get("decimals", 0))
        return max(Fraction(0), round(value / step) * step)

    def stages(self, told):
        """How far the milestones are."""
        for task in self.made.tasks:
            order = list(STAGES[task["stages"]])
            for code in self.plan.leads(task["id"]):
                at = 0
                for year in self.years[1:]:
                    at = min(len(order) - 1, at + self.chance.choice((0, 1, 1, 2))) if task["stages"] != "常态" else (
                        int(self.often(0.85)))  # fmt: skip
                    told.setdefault((code, year), {})[task["id"]] = (
                        order[at] if self.often(0.9) else self.chance.choice((None, NOT_APPLICABLE)))  # fmt: skip

    # ------------------------------------------------------------------------------------------ silence

    def silence(self, told):
        """Takes figures away: whole years, whole files, single figures."""
        if self.mess == "none":
            return
        small = sorted((code for code in self.plan.leaves), key=lambda code: self.size[code])
        victims = small[: max(1, len(small) // 3)] if self.mess == "one" else [code for code, _ in told]
        if self.mess == "much" and self.often(0.2):
            gone = self.chance.choice(self.years)
            for key in [key for key in told if key[1] == gone]:
                del told[key]
        if self.often(0.15):
            never = self.chance.choice(victims)
            for key in [key for key in told if key[0] == never]:
                del told[key]
        for key in list(told):
            if key[0] not in victims:
                continue
            if self.often(0.2):
                del told[key]
                continue
            for indicator in self.made.indicators:
                self.silence_one(told[key], self.plan.indicators[indicator["id"]])

    def silence_one(self, sheet, one):
        """One promise of one unit and year: blank, 不适用, 无法取得, 0 of 0."""
        mine = [item for item in one.items() if item in sheet]
        if not mine:
            return
        numerator = [item for item in one.numerator.items() if item in sheet]
        way = self.chance.choices(
            ("", "numerator", "all", "other", "numerator n/a", "all n/a", "unobtainable", "zero", "zero below"),
            (70, 7, 4, 2, 3, 5, 2, 4, 1),
        )[0]  # fmt: skip
        if way == "other":
            sheet[self.chance.choice(mine)] = None
        elif way == "unobtainable":
            sheet[self.chance.choice(mine)] = UNOBTAINABLE
        elif way:
            items = numerator if way.startswith("numerator") else mine
            if way == "zero below":
                items = [item for item in mine if item not in numerator]
            word = NOT_APPLICABLE if way.endswith("n/a") else Fraction(0) if way.startswith("zero") else None
            sheet.update(dict.fromkeys(items, word))

    # --------------------------------------------------------------------------------------------- edges

    def edges(self, one, year):
        """The values at which a word may change."""
        if one.kind in ("growth", "multiple", "clearance", "each_unit"):
            return []
        base = one.base or (Printed(Fraction(0)) if one.kind == "cumulative" else None)
        found = [one.target, one.target, one.target_high]
        if base:
            found += [base.value, base.value - base.half, base.value + base.half]
            if one.target is not None:
                span = min(Fraction(1), Fraction(year - self.base_year, one.target_year - self.base_year))
                found += [base.value + cut * span * (one.target - base.value) for cut, _ in BANDS]
                found.append(one.path.get(year))
        return [value for value in found if value is not None and value >= 0]

    def on_an_edge(self, told, one, year):
        """Moves one unit's figures so that the value over the units that are in lies exactly on an edge."""
        edges = self.edges(one, year)
        simple = one.numerator.operator == "item" and (one.denominator is None or one.denominator.operator == "item")
        if not edges or not simple:
            return
        sheets = [told[code, year] for code in self.plan.asked(one.items()[0], year) if (code, year) in told]
        sheets = [sheet for sheet in sheets if all(isinstance(sheet.get(item), Fraction) for item in one.items())]
        if not sheets:
            return
        wanted, n = self.chance.choice(edges) / one.scale, one.numerator.left
        if one.kind == "cumulative" and not one.stock:
            years = range(self.base_year + 1, year)
            before = [told.get((code, at), {}).get(n) for at in years for code in self.plan.asked(n, at)]
            wanted -= sum(figure for figure in before if isinstance(figure, Fraction))
        if one.denominator is not None:
            d = one.denominator.left
            total = sum(sheet[d] for sheet in sheets)
            # The least total not below it of which the wanted share is a whole number.
            unit = Fraction(wanted.denominator)
            grown = -(-total // unit) * unit or unit
            sheets[0][d] += grown - total
            wanted *= grown
        step = Fraction(1, 10 ** self.rows[n].get("decimals", 0))
        if wanted < 0 or (wanted / step).denominator != 1:
            return
        rest = wanted
        for sheet in reversed(sheets[1:]):
            sheet[n] = min(sheet[n], rest)
            rest -= sheet[n]
        sheets[0][n] = rest


def one_of(chance, values):
    """One of some numbers, exactly."""
    return Fraction(chance.choice(values))
