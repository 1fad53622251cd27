"""What might a plan promise? A small random plan: units, items, promises of every kind, milestones, changed targets.

In: a random generator. Out: `Made`, no figures.
"""

from fractions import Fraction

from .folder import ROOT, Made, shown, unit

KINDS = "level level level maintain cumulative quota range each_unit clearance survey monitor growth multiple".split()
SERIES = "gdp", "income"


class Writer:
    """Draws a plan."""

    def __init__(self, chance):
        self.chance = chance
        self.base_year = chance.choice((2015, 2020))
        self.years = range(self.base_year, self.base_year + 6)
        self.made = Made([], [], [])

    def often(self, share):
        """True in this share of cases."""
        return self.chance.random() < share

    def plan(self):
        """The whole plan."""
        first, last, middle = self.base_year + 1, self.base_year + 5, self.base_year + 3
        self.made.identity = {
            "base_year": self.base_year, "first_year": first, "last_year": last,
            "midterm": f"{middle}-12-31", "final": f"{last}-12-31",
        }  # fmt: skip
        if self.often(0.3):
            year, month = self.chance.choice((first, first + 1)), self.chance.choice(("03", "08"))
            self.made.identity["issued"] = f"{year}-{month}-15"
        self.units()
        self.series()
        if self.often(0.4):
            self.made.items.append({"code": "S1", "change_limit": "30"})
            if self.often(0.7):
                self.made.identity["size"] = "S1"
        for at in range(1, self.chance.randint(4, 7)):
            self.promise(f"{at:02}", self.chance.choice(KINDS))
        if self.often(0.4):
            self.milestones()
        return self.made

    # ------------------------------------------------------------------------------------------- units

    def units(self):
        """One root; leaves below it, or below districts; some tagged, some formed or merged within the plan."""
        rows = [unit(ROOT, "")]
        parents = [ROOT]
        if self.often(0.3):
            parents = [f"{ROOT}9{at:02}" for at in range(1, 3)]
            rows += [unit(code) for code in parents]
        leaves = [
            unit(f"{ROOT}{at:03}", self.chance.choice(parents), tags="有镇" if self.often(0.5) else "")
            for at in range(1, self.chance.choice((1, 2, 3, 4, 6)) + 1)
        ]  # fmt: skip
        # A district needs somebody below it.
        for parent in parents[1:] if len(parents) > 1 else []:
            leaves.append(unit(f"{ROOT}{len(leaves) + 1:03}", parent))
        if len(parents) > 1 and not any(row["parent"] == parents[0] for row in leaves):
            leaves[0]["parent"] = parents[0]
        if self.often(0.25):
            self.merge(leaves, parents)
        elif self.often(0.15):
            leaves.append(unit(f"{ROOT}{len(leaves) + 1:03}", parents[0], valid_from=f"{self.base_year + 2}-04-01"))
        self.made.units = rows + leaves

    def merge(self, leaves, parents):
        """One or two units become another, a new one or one that was there before."""
        year = self.base_year + self.chance.randint(1, 3)
        heir = leaves[-1]
        if self.often(0.6):
            heir = unit(f"{ROOT}{len(leaves) + 1:03}", parents[-1], valid_from=f"{year}-07-01")
            leaves.append(heir)
        for _ in range(self.chance.randint(1, 2)):
            old = unit(f"{ROOT}{len(leaves) + 1:03}", heir["parent"], valid_to=f"{year}-06-30", became=heir["code"])
            leaves.append(old)

    def series(self):
        """Two series of yearly growth and one of amounts."""
        for name in SERIES:
            for year in self.years[1:] if self.often(0.9) else self.years[1:4]:
                self.made.series.append(self.point(name, year, self.chance.choice(("5", "4.5", "6.25"))))
        for year in range(self.base_year - 5, self.base_year + 1):
            self.made.series.append(self.point("amount", year, str(self.chance.choice((100, 1000, 250)))))

    def point(self, name, year, value):
        """A row of series.csv."""
        row = {"series": name, "name": name, "year": year, "value": value, "measure_unit": "%", "source": "样例数据"}
        return row | {"price_basis": "现价" if name == "gdp" else "可比价"}

    # ---------------------------------------------------------------------------------------- promises

    def item(self, code, **keys):
        """An item; what it shares with the others of its promise is in `keys`."""
        row = {"code": code} | keys
        limit = self.chance.choice(("", "10", "30", "50"))
        if limit:
            row["change_limit"] = limit
        self.made.items.append(row)
        return code

    def promise(self, name, kind):
        """One promise and its items."""
        rate = kind == "survey" or kind not in ("cumulative", "growth", "multiple") and self.often(0.6)
        share = rate and (kind == "survey" or self.often(0.75))
        shared = self.shared_keys(kind, rate)
        own = dict(shared)
        if self.often(0.1):
            own["exempt"] = False
        if share and kind in ("level", "maintain", "range", "monitor") and self.often(0.12):
            own["sampled"] = True
        numerator = self.item("N" + name, **own)
        if self.often(0.15) and kind not in ("each_unit", "survey"):
            numerator += self.chance.choice((" + ", " + ", " - ")) + self.item("P" + name, **shared)
        raw = {"id": name, "kind": kind, "numerator": numerator, "base_year": self.base_year, "comparator": "≥"}
        raw |= {"measure_unit": shared["measure_unit"], "gap_unit": shared["measure_unit"]}
        raw["attribute"] = self.chance.choice(("约束性", "预期性", None))
        raw["target_year"] = self.years[-1] if self.often(0.75) else self.chance.choice(self.years[2:5])
        if rate:
            raw |= self.below(name, share, shared)
        getattr(self, kind)(raw, share)
        yearly = kind in ("level", "maintain", "range", "each_unit", "clearance", "survey") and self.often(0.3)
        if kind == "quota" or yearly:
            raw |= {"every_year": True, "every_year_words": "每年"}
        self.made.indicators.append({key: value for key, value in raw.items() if value is not None})
        if kind not in ("clearance", "monitor", "growth"):
            self.change(raw)

    def shared_keys(self, kind, rate):
        """What the items of one promise have alike: unit of measure, nature, and who reports them."""
        money = not rate and kind not in ("each_unit", "clearance", "multiple") and self.often(0.3)
        keys = {"measure_unit": "万元" if money else "人", "decimals": 2 if money else 0}
        keys["nature"] = self.chance.choice(("时点", "时期"))
        tagged = 0.12 if any(row["tags"] for row in self.made.units) else 0
        at_the_root = 0.12 if kind != "each_unit" else 0
        weights = (1 - tagged - at_the_root, tagged, at_the_root)
        keys["reporter"] = self.chance.choices(("基层", "标签:有镇", "本级"), weights)[0]
        if self.often(0.05):
            keys["first_year"] = self.base_year + self.chance.choice((2, 4))
        return keys

    def below(self, name, share, shared):
        """What makes a rate: its denominator and scale; sometimes the rule that the part is no more than the whole."""
        denominator = self.item("D" + name, **shared)
        if self.often(0.1):
            denominator += " + " + self.item("E" + name, **shared)
        if share and self.often(0.15):
            self.made.rules.append({"id": "R" + name, "relation": f"N{name} <= D{name}"})
        scale, unit_of_rate = (100, "%") if share else (1000, "‰")
        return {"denominator": denominator, "share": share, "scale": scale, "measure_unit": unit_of_rate}

    def number(self, low, high, decimals=None):
        """A printed number of 0, 1 or 2 decimals."""
        decimals = self.chance.choice((0, 0, 1, 2)) if decimals is None else decimals
        return f"{self.chance.uniform(low, high):.{decimals}f}"

    def way(self, raw, share):
        """A base and a target that is better."""
        rising = self.often(0.75)
        raw["comparator"] = self.chance.choice(("≥", "≥", ">") if rising else ("≤", "<"))
        low, high = self.chance.choice(((10, 60), (90, 99), (40, 45)) if share else ((50, 100), (180, 200)))
        base, target = self.number(low, high), self.number(low, high)
        if Fraction(base) == Fraction(target):
            target = str(int(Fraction(base)) + 2)
        if (Fraction(base) < Fraction(target)) != rising:
            base, target = target, base
        return base, target

    def level(self, raw, share):
        """From a base, printed, reported or not known, to a target; sometimes on a path."""
        base, raw["target"] = self.way(raw, share)
        where = self.chance.random()
        if where < 0.6:
            raw["base"] = base
        elif where >= 0.8:
            raw["base_source"] = "报送数" if where < 0.85 else "规划"
        if "base" in raw and self.often(0.25):
            raw["path"] = self.path(raw, Fraction(base))

    def path(self, raw, base):
        """What is due each year, the target last; sometimes flat at first."""
        years = [year for year in self.years[1:] if year <= raw["target_year"]]
        target = Fraction(raw["target"])
        at, path = base, {}
        for left, year in zip(range(len(years), 0, -1), years, strict=True):
            at += (target - at) / left * self.chance.choice((0, Fraction(1, 2), 1, Fraction(5, 4) if left > 1 else 1))
            path[str(year)] = f"{float(at):.1f}"
        return path | {str(years[-1]): raw["target"]}

    def maintain(self, raw, share):
        """A level to keep."""
        worse, raw["target"] = self.way(raw, share)
        if self.often(0.3):
            raw["base"] = raw["target"]
        elif self.often(0.2):
            raw["base_source"] = "报送数"
        if share and self.often(0.2):
            raw |= {"target": "100", "comparator": "≥"}
            if "base" in raw:
                raw["base"] = "100"

    def cumulative(self, raw, share):
        """A running total, or a cap."""
        raw |= {"comparator": self.chance.choice("≥≥≥>≤<"), "target": self.number(100, 900, 0)}
        if self.often(0.2):
            raw["path"] = self.path(raw, Fraction(0))

    def quota(self, raw, share):
        """So much every year."""
        _, raw["target"] = self.way(raw, share)

    def range(self, raw, share):
        """Between two bounds."""
        low, high = sorted((self.number(30, 90), self.number(30, 90)), key=Fraction)
        raw |= {"target": low, "target_high": high}

    def each_unit(self, raw, share):
        """A threshold for each unit."""
        raw["target"] = self.chance.choice(("50", "90") if share else ("1", "3"))
        raw["comparator"] = self.chance.choice("≥≥>≤")

    def clearance(self, raw, share):
        """None may remain."""
        raw |= {"target": "0", "comparator": "≤", "scale": 1, "measure_unit": "人"}

    def survey(self, raw, share):
        """A share of those asked."""
        raw["target"] = self.chance.choice(("80", "85", "90"))

    def monitor(self, raw, share):
        """A direction."""
        raw["direction"] = self.chance.choice(("提高", "降低", "保持", None))
        if self.often(0.5):
            raw["base"] = self.number(30, 90)

    def growth(self, raw, share):
        """Growth against a series."""
        raw |= {"series": self.chance.choice(SERIES), "comparator": self.chance.choice("≥≥>")}
        raw |= {"scale": 100, "measure_unit": "%"}
        if self.often(0.3):
            raw["base"] = self.number(900, 1100)

    def multiple(self, raw, share):
        """So many times an earlier amount."""
        raw |= {"series": "amount", "target": self.chance.choice(("2", "1.5", "3")), "measure_unit": "倍"}
        raw["base_year"] = self.base_year - self.chance.randint(0, 5)

    # ------------------------------------------------------------------------------- changed and allotted

    def change(self, raw):
        """A target changed within the plan, further from the base; targets allotted to single units."""
        name, target = raw["id"], Fraction(raw["target"])
        if raw["kind"] in ("level", "cumulative", "quota", "maintain") and "base" not in raw or raw["kind"] == "level":
            if self.often(0.15):
                better = target * Fraction(21, 20) if raw["comparator"] in "≥>" else target * Fraction(19, 20)
                year = self.chance.choice(self.years[2:])
                self.made.revisions.append({
                    "indicator": name, "date": f"{year}-{self.chance.choice(('03-20', '09-01'))}", "old": raw["target"],
                    "new": f"{float(better):.2f}", "document": "样例〔1〕号", "reason": "样例", "authority": "样例",
                })  # fmt: skip
        if self.often(0.15):
            for row in self.made.units[1:]:
                if self.often(0.4):
                    value = shown(target / 2) if raw["kind"] != "range" else raw["target"]
                    self.made.targets.append({
                        "unit": row["code"], "indicator": name, "year": self.chance.choice(self.years[1:]),
                        "value": value, "document": "样例〔2〕号",
                    })  # fmt: skip

    def milestones(self):
        """One or two documents, projects or yearly works."""
        leads = [row["name"] for row in self.made.units if not row["became"] and not row["valid_from"]]
        for at in range(1, self.chance.randint(1, 2) + 1):
            task = {"id": f"M{at}", "stages": self.chance.choice(("文件", "制度", "项目", "常态"))}
            task["lead"] = self.chance.sample(leads, min(len(leads), self.chance.randint(0, 3)))
            if self.often(0.6):
                task["due"] = f"{self.chance.choice(self.years[1:])}-{self.chance.choice(('06-30', '12-31'))}"
            if task["stages"] == "制度" and self.often(0.4):
                task["done"] = "试运行"
            self.made.tasks.append(task)
