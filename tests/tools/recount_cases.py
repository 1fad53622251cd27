#!/usr/bin/env python3
"""Does the judge say what the rules of judgement say? Small plans written down here, worked out by hand.

    recount_cases.py            runs all cases; exit 1 when one fails

Three units 甲, 乙, 丙 under one root; items N and D, indicator X. The plan runs from 2021 to 2025 on the base year 2020,
so that the end of 2023 is three fifths of the way. A figure is (numerator, denominator), or a numerator alone; a unit
that is not named has sent nothing. `test_7_…` belongs to point (7) of the rules said precisely.
"""

import random
import sys
import unittest
from collections import Counter
from fractions import Fraction
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from recount.judge import Judge  # noqa: E402
from recount.milestones import Milestones  # noqa: E402
from recount.samples import newcombe, wilson  # noqa: E402
from recount.spans import Span, span_of, words_over  # noqa: E402
from recount.tally import Tally  # noqa: E402
from recount.figures import Told  # noqa: E402
from recount.plan import Plan  # noqa: E402

YEARS = range(2020, 2026)
NOT_APPLICABLE = "不适用"


def unit(code, parent="区", **keys):
    """A row of units.csv."""
    row = {"code": code, "name": code, "aliases": "", "parent": parent, "kind": "地区", "tags": "", "reports": "是"}
    return row | keys


def plan_of(units="甲乙丙", items=None, issued=None, size=None, given=None, tasks=(), **indicator):
    """A plan of one indicator X over N (and D, where it is a rate); `given` are outside series by name and year."""
    rate = indicator.pop("rate", indicator.get("kind") in ("level", "maintain", "survey") and "sum" not in indicator)
    indicator.pop("sum", None)
    base = {"measure_unit": "人", "nature": "时期", "decimals": 0, "reporter": "基层", "adds": "相加"}
    described = {"N": {}, "D": {"change_limit": "10"}, "A": {}}
    for code, keys in (items or {}).items():
        described.setdefault(code, {})
        described[code] = described[code] | keys
    rows = [base | {"code": code, "name": code} | keys for code, keys in described.items()]
    raw = {
        "id": "X", "name": "指标", "measure_unit": "%" if rate else "人", "definition_source": "规划规定", "gap_unit": "人",
        "numerator": "N", "scale": 100 if rate else 1, "share": rate, "comparator": "≥", "target_year": 2025,
    }  # fmt: skip
    if rate:
        raw["denominator"] = "D"
    identity = {"base_year": 2020, "first_year": 2021, "last_year": 2025, "whole": "全区", "status": "正式"}
    if issued:
        identity["issued"] = issued
    if size:
        identity["size"] = size
    rows_of_units = [unit("区", ""), *(one if isinstance(one, dict) else unit(one) for one in units)]
    return Plan.of(identity, rows_of_units, rows, [raw | indicator], tasks, given)


def told(years):
    """Figures: {year: {unit: (N, D), N, or a mapping of items}}."""
    sheets = {}
    for year, units in years.items():
        for code, figures in units.items():
            if isinstance(figures, dict):
                sheet = figures
            elif isinstance(figures, tuple):
                sheet = dict(zip(("N", "D"), figures, strict=True))
            else:
                sheet = {"N": figures}
            sheets[code, year] = {item: value for item, value in sheet.items() if value is not None}
    return Told(sheets)


class Case(unittest.TestCase):
    """Ways to ask."""

    def judge(self, plan, years):
        """The judge of a plan and its figures."""
        return Judge(Tally(plan, told(years)))

    def says(self, plan, years, word, certainty, year=2023, **fields):
        """Checks word, certainty and further fields of the promise X; returns all its fields."""
        facts = self.judge(plan, years).promise("X", year)
        got = facts["status"], facts["certainty"]
        self.assertEqual(got, (word, certainty), facts)
        for key, value in fields.items():
            if isinstance(value, float):
                self.assertAlmostEqual(float(facts[key]), value, places=6, msg=key)
            else:
                self.assertEqual(facts[key], value, key)
        return facts


class WhatIsMissing(Case):
    """What is missing decides both ways."""

    def test_all_in(self):
        figures = {2023: {"甲": (40, 50), "乙": (20, 50), "丙": (5, 10)}}
        self.says(plan_of(kind="level", target="60"), figures, "尚未达到(无基期)", "proven")
        self.says(plan_of(kind="level", target="50"), figures, "已达目标值(须保持)", "proven", gap=0, gap_of="all")

    def test_reached_whatever_is_silent(self):
        # 900 of 1000, and 丙 had 10: at most 11 more, none of them counted: 900/1011 = 89.0.
        plan = plan_of("甲丙", kind="level", target="85", attribute="约束性")
        figures = {2022: {"丙": (5, 10)}, 2023: {"甲": (900, 1000)}}
        facts = self.says(plan, figures, "已达目标值(须保持)", "proven", gap=0, gap_of="reported")
        self.assertEqual((facts["reported"], facts["expected"]), (1, 2))

    def test_short_whatever_is_silent(self):
        # At most 911 of 1011 = 90.1.
        figures = {2022: {"丙": (5, 10)}, 2023: {"甲": (900, 1000)}}
        plan = plan_of("甲丙", kind="level", target="91", attribute="约束性")
        self.says(plan, figures, "尚未达到(无基期)", "proven", gap=10, gap_of="reported")

    def test_provisional_by_the_last_figures(self):
        # Between 900/1121 and 1021/1121; last year's 80 of 110 leave 980/1110 = 88.3.
        plan = plan_of("甲丙", kind="level", target="85", attribute="预期性")
        figures = {2022: {"丙": (80, 110)}, 2023: {"甲": (900, 1000)}}
        self.says(plan, figures, "已达目标值(须保持)", "provisional", settles=[])

    def test_the_test_decides(self):
        # Last year's 10 of 110 leave 910/1110 = 82.0.
        plan = plan_of("甲丙", kind="level", target="85", attribute="预期性")
        figures = {2022: {"丙": (10, 110)}, 2023: {"甲": (900, 1000)}}
        # 85% of 1,110 are 943.5: 44 more.
        self.says(plan, figures, "待补报", "none", reason_key="awaiting_unit",
                  settles=[{"unit": "丙", "needed": 44, "last": 110}])  # fmt: skip

    def test_floor(self):
        # 91 of 100 are in, 900 are not: a tenth of the size.
        plan = plan_of("甲丙", kind="level", target="90", attribute="预期性")
        self.says(plan, {2022: {"丙": (890, 900)}, 2023: {"甲": (91, 100)}}, "待补报", "none")
        # Exactly four fifths are enough.
        self.says(plan, {2022: {"丙": (24, 25)}, 2023: {"甲": (91, 100)}}, "已达目标值(须保持)", "provisional")
        self.says(plan, {2022: {"丙": (25, 26)}, 2023: {"甲": (91, 100)}}, "待补报", "none")

    def test_binding_is_never_kept_provisionally(self):
        plan = plan_of("甲丙", kind="level", base="98", target="99", attribute="约束性", items={"D": {"change_limit": "30"}})
        figures = {2022: {"丙": (45, 45)}, 2023: {"甲": (3190, 3219)}}
        self.says(plan, figures, "待补报", "none", settles=[{"unit": "丙", "needed": 42, "last": 45}])
        # That it is on its way may be said.
        figures = {2022: {"丙": (45, 45)}, 2023: {"甲": (3175, 3219)}}
        self.says(plan, figures, "符合预期", "provisional")

    def test_all_is_never_kept_provisionally(self):
        plan = plan_of("甲丙", kind="maintain", target="100", attribute="预期性")
        figures = {2022: {"丙": (5, 5)}, 2023: {"甲": (1000, 1000)}}
        self.says(plan, figures, "待补报", "none", settles=[{"unit": "丙", "needed": 5, "last": 5}])
        # A failure is known: below 100% whatever comes.
        figures[2023]["甲"] = (999, 1000)
        self.says(plan, figures, "低于目标", "proven")

    def test_last_figures_too_old(self):
        plan = plan_of("甲丙", kind="level", target="85", attribute="预期性")
        self.says(plan, {2021: {"丙": (80, 110)}, 2023: {"甲": (900, 1000)}}, "已达目标值(须保持)", "provisional")
        self.says(plan, {2020: {"丙": (80, 110)}, 2023: {"甲": (900, 1000)}}, "待补报", "none")

    def test_never_heard(self):
        plan = plan_of("甲丙", kind="level", target="85", attribute="预期性")
        figures = {2022: {"甲": (900, 1000)}, 2023: {"甲": (900, 1000)}}
        self.says(plan, figures, "待补报", "none", settles=[{"unit": "丙", "needed": None, "last": None}])

    def test_a_denominator_sent_this_year(self):
        # A year ago 丙 had 10; this year it sent 200 and left the numerator blank: between 26.7 and 93.3.
        plan = plan_of("甲丙", kind="level", target="60", attribute="约束性")
        figures = {2022: {"丙": (5, 10)}, 2023: {"甲": (80, 100), "丙": (None, 200)}}
        judge = self.judge(plan, figures)
        span = span_of(judge.tally, "X", 2023, "区")
        self.assertEqual((span.low, span.high), (Fraction(80, 3), Fraction(280, 3)))
        self.says(plan, figures, "待补报", "none", settles=[{"unit": "丙", "needed": 100, "last": 10}])
        # Never before, this year only.
        figures = {2023: {"甲": (80, 100), "丙": (None, 20)}}
        self.says(plan, figures, "已达目标值(须保持)", "proven")

    def test_a_range_between_two_ends(self):
        plan = plan_of("甲丙", kind="range", rate=True, target="40", target_high="60", attribute="预期性")
        figures = {2022: {"丙": (0, 100)}, 2023: {"甲": (30, 30), "丙": (None, 70)}}
        # 30 to 100 of 100: in between it is met.
        self.says(plan, figures, "待补报", "none")
        self.assertEqual(words_over(Span(Fraction(30), Fraction(70)), lambda v: 40 <= v <= 60, [40, 60]), {True, False})

    def test_several_silent(self):
        plan = plan_of(kind="level", target="90", attribute="约束性")
        figures = {2022: {"乙": (9, 10), "丙": (18, 20)}, 2023: {"甲": (91, 100)}}
        # 90% of 130 are 117: 乙 needs 8 beside 丙's 18, 丙 needs 17 beside 乙's 9.
        settles = [{"unit": "乙", "needed": 8, "last": 10}, {"unit": "丙", "needed": 17, "last": 20}]
        self.says(plan, figures, "待补报", "none", settles=settles)


class SaidPrecisely(Case):
    """Points (1) to (15)."""

    def test_1_same_rate_at_the_ends(self):
        # 70 of 100 as they stood: 925/1100 = 84.09; at 110: 932/1110 = 83.96; at 90: 918/1090 = 84.22.
        figures = {2022: {"丙": (70, 100)}, 2023: {"甲": (855, 1000)}}
        self.says(plan_of("甲丙", kind="level", target="84"), figures, "待补报", "none")
        self.says(plan_of("甲丙", kind="level", target="83.9"), figures, "已达目标值(须保持)", "provisional")

    def test_2_limits(self):
        plan = plan_of("甲丙", kind="level", target="50", items={"D": {"change_limit": "30"}})
        tally = self.judge(plan, {2021: {"丙": (40, 45)}, 2023: {"甲": (1, 2)}}).tally
        # 45: 31 to 59 after a year, 21 to 77 after two.
        self.assertEqual(tally.reach("丙", "X", 2022), (31, 59))
        self.assertEqual(tally.reach("丙", "X", 2023), (21, 77))
        tally = self.judge(plan, {2022: {"丙": (0, 0)}, 2023: {"甲": (1, 2)}}).tally
        self.assertIsNone(tally.reach("丙", "X", 2023))
        plan = plan_of("甲丙", kind="level", target="50", items={"D": {"change_limit": ""}})
        tally = self.judge(plan, {2022: {"丙": (40, 45)}, 2023: {"甲": (1, 2)}}).tally
        self.assertIsNone(tally.reach("丙", "X", 2023))

    def test_3_unknown_size(self):
        plan = plan_of("甲丙", kind="maintain", target="100", items={"D": {"change_limit": ""}})
        last = {2022: {"丙": (5, 5)}}
        self.says(plan, last | {2023: {"甲": (10, 10)}}, "待补报", "none")
        self.says(plan, last | {2023: {"甲": (9, 10)}}, "低于目标", "proven")
        # No share: no bounds, so never certain; as far as the last figures go it may be said.
        plan = plan_of("甲丙", kind="maintain", target="1.3", share=False, scale=1, items={"D": {"change_limit": ""}})
        self.says(plan, last | {2023: {"甲": (100, 200)}}, "低于目标", "provisional")

    def test_4_last_word_not_applicable(self):
        plan = plan_of("甲丙", kind="level", target="80", attribute="预期性")
        figures = {2022: {"丙": (NOT_APPLICABLE, NOT_APPLICABLE)}, 2023: {"甲": (85, 100)}}
        self.says(plan, figures, "已达目标值(须保持)", "provisional")
        judge = self.judge(plan, figures)
        span = span_of(judge.tally, "X", 2023, "区")
        self.assertEqual((span.low, span.high, span.below_high), (0, 100, True))

    def test_5_a_sum_only_grows(self):
        quota = {"kind": "quota", "target": "200", "attribute": "约束性", "issued": "2023-01-01"}
        last = {2022: {"甲": 200, "丙": 20}}
        self.says(plan_of("甲丙", **quota), last | {2023: {"甲": 205}}, "各年均达标", "proven")
        self.says(plan_of("甲丙", **quota), last | {2023: {"甲": 195}}, "待补报", "none",
                  settles=[{"unit": "丙", "needed": 5, "last": 20}])  # fmt: skip
        ceiling = {"kind": "maintain", "sum": True, "rate": False, "target": "60", "comparator": "≤"}
        ceiling["attribute"] = "约束性"
        self.says(plan_of("甲丙", **ceiling), last | {2023: {"甲": 70}}, "低于目标", "proven")
        self.says(plan_of("甲丙", **ceiling), last | {2023: {"甲": 50}}, "待补报", "none")

    def test_6_no_way_from_a_printed_base_for_part_of_a_sum(self):
        plan = plan_of("甲丙", kind="level", sum=True, rate=False, base="100", target="200", attribute="预期性")
        figures = {2022: {"甲": 195, "丙": 1}, 2023: {"甲": 195}}
        self.says(plan, figures, "待补报", "none", progress=None, pace=None)
        figures[2023]["甲"] = 200
        self.says(plan, figures, "已达目标值(须保持)", "proven", progress=None)
        figures[2023]["丙"] = 1
        self.says(plan, figures, "已达目标值(须保持)", "proven", progress=1.01)

    def test_7_size_item(self):
        plan = plan_of(kind="level", target="50", size="A")
        figures = {
            2022: {"甲": {"A": 900}, "乙": {"A": 50, "N": 4, "D": 400}, "丙": {"A": 50}},
            2023: {"甲": {"A": 910, "N": 5, "D": 10}},
        }
        # 丙 was never heard of X: the size item counts for all, this year's or the last: 910 of 1010.
        tally = self.judge(plan, figures).tally
        self.assertEqual(tally.held("区", "X", 2023), Fraction(910, 1010))
        # Heard of all: the denominators.
        figures[2022]["丙"] = {"A": 50, "N": 0, "D": 90}
        self.assertEqual(self.judge(plan, figures).tally.held("区", "X", 2023), Fraction(10, 500))
        # Without a size item: the number of units.
        plan = plan_of(kind="level", target="50")
        self.assertEqual(self.judge(plan, {2023: {"甲": (5, 10)}}).tally.held("区", "X", 2023), Fraction(1, 3))

    def test_8_a_lost_year_stays_lost(self):
        plan = plan_of("甲丙", kind="quota", target="200", attribute="约束性")
        figures = {2021: {"甲": 250, "丙": 20}, 2022: {"甲": 100, "丙": 20}, 2023: {"甲": 190}}
        self.says(plan, figures, "有年度未达标", "proven", value=190)
        # A year that was short with a unit silent is not lost for certain.
        figures = {2021: {"甲": 190, "丙": 20}, 2022: {"甲": 195}, 2023: {"甲": 250, "丙": 20}}
        self.says(plan, figures, "待补报", "none")

    def test_9_due_on_the_last_day(self):
        plan = plan_of("甲", kind="level", base="50", target="60", target_year=2023)
        self.says(plan, {2022: {"甲": (60, 100)}}, "已达目标值(须保持)", "proven", year=2022)
        self.says(plan, {2023: {"甲": (60, 100)}}, "完成", "proven")
        self.says(plan, {2023: {"甲": (59, 100)}}, "未完成", "proven", gap=1)

    def test_10_growth_of_comparable_units(self):
        series = {"g": {2021: Fraction(5), 2022: Fraction(5), 2023: Fraction(5)}}
        growth = {"kind": "growth", "series": "g", "scale": 100, "attribute": "预期性"}
        # 甲 alone grew 14.5% a year; 乙, two fifths of the last known sum, is silent.
        figures = {2020: {"甲": 1000, "乙": 1000}, 2022: {"乙": 1000}, 2023: {"甲": 1500}}
        facts = self.says(plan_of("甲乙", given=series, **growth), figures, "待补报", "none")
        self.assertAlmostEqual(float(facts["value_matched"]), 14.4714, places=3)
        # 乙 was not in the base year and holds half of this year's sum.
        figures = {2020: {"甲": 1000}, 2023: {"甲": 1000, "乙": 1000}}
        self.says(plan_of("甲乙", given=series, **growth), figures, "不可判断", "none", reason_key="matched_too_few")
        # A small unit silent: said provisionally, but not that a binding promise is kept.
        figures = {2020: {"甲": 1000, "乙": 50}, 2022: {"乙": 60}, 2023: {"甲": 1500}}
        self.says(plan_of("甲乙", given=series, **growth), figures, "符合预期", "provisional")
        binding = growth | {"attribute": "约束性"}
        self.says(plan_of("甲乙", given=series, **binding), figures, "待补报", "none")
        # A small unit that has no base year leaves it provisional.
        figures = {2020: {"甲": 1000}, 2023: {"甲": 1500, "乙": 60}}
        self.says(plan_of("甲乙", given=series, **growth), figures, "符合预期", "provisional")

    def test_10_reported_base(self):
        level = {"kind": "level", "base_source": "报送数", "target": "70", "attribute": "预期性"}
        # 甲 fell from 40 to 38; 乙, that had no base year, lifts the whole to 44.
        figures = {2020: {"甲": (160, 400)}, 2023: {"甲": (152, 400), "乙": (65, 90)}}
        facts = self.says(plan_of("甲乙", **level), figures, "倒退", "provisional", base=40, value_matched=38)
        self.assertAlmostEqual(float(facts["value"]), 217 / 490 * 100)
        # Where the units in both hold less than four fifths of this year's denominator nothing is said.
        figures[2023]["乙"] = (65, 110)
        self.says(plan_of("甲乙", **level), figures, "不可判断", "none", reason_key="matched_too_few")
        # Whether the target is reached is the whole's.
        figures = {2020: {"甲": (160, 400)}, 2023: {"甲": (260, 400), "乙": (90, 90)}}
        self.says(plan_of("甲乙", **level), figures, "已达目标值(须保持)", "proven")
        # A sum over part of the units has no progress.
        level = {"kind": "level", "sum": True, "rate": False, "base_source": "报送数", "target": "70"}
        figures = {2020: {"甲": 40}, 2023: {"甲": 60, "乙": 5}}
        self.says(plan_of("甲乙", **level), figures, "尚未达到(无基期)", "proven", progress=None)

    def test_10_a_silent_unit_whose_base_year_is_known(self):
        level = {"kind": "level", "base_source": "报送数", "target": "70"}
        # All began at 440 of 1100: 40. 丙 may have 90 to 110 now, none or all of them counted: the whole lies between
        # 450/1110 = 40.5 and 560/1110 = 50.5, and 略有滞后 begins at 53.5.
        figures = {2020: {"甲": (400, 1000), "丙": (40, 100)}, 2022: {"丙": (50, 100)}, 2023: {"甲": (450, 1000)}}
        facts = self.says(plan_of("甲丙", **level), figures, "明显滞后", "proven", base=40, value_matched=45)
        self.assertEqual(facts["settles"], [])
        # From 500 they lie between 45.0 and 55.0, and the word may still change.
        figures[2023]["甲"] = (500, 1000)
        self.says(plan_of("甲丙", **level), figures, "明显滞后", "provisional")
        # Without its base year 丙 could move the base: provisional at most, as when a unit that is in has none.
        figures = {2020: {"甲": (400, 1000)}, 2022: {"丙": (50, 100)}, 2023: {"甲": (450, 1000)}}
        self.says(plan_of("甲丙", **level), figures, "明显滞后", "provisional")
        figures[2023]["丙"] = (50, 100)
        self.says(plan_of("甲丙", **level), figures, "明显滞后", "provisional")

    def test_10_a_direction_with_a_silent_unit_whose_base_year_is_known(self):
        watch = {"kind": "monitor", "direction": "提高"}
        # 90 + 20 in the base year; 甲 alone is above them, or above its own 90 only.
        figures = {2020: {"甲": 90, "丙": 20}, 2022: {"丙": 20}, 2023: {"甲": 111}}
        self.says(plan_of("甲丙", **watch), figures, "方向相符", "proven", value=111, value_matched=111)
        figures[2023]["甲"] = 110
        self.says(plan_of("甲丙", **watch), figures, "方向相符", "provisional")
        # A rate: at most 310 of 1110 against 30%.
        rate = watch | {"rate": True}
        figures = {2020: {"甲": (300, 1000), "丙": (30, 100)}, 2022: {"丙": (30, 100)}, 2023: {"甲": (200, 1000)}}
        self.says(plan_of("甲丙", **rate), figures, "方向不符", "proven", base=30, value_matched=20)

    def test_10_a_share_above_100_is_no_base(self):
        level = {"kind": "level", "base_source": "报送数", "target": "100"}
        figures = {2020: {"甲": (120, 100)}, 2023: {"甲": (90, 100)}}
        self.says(plan_of("甲", **level), figures, "尚未达到(无基期)", "proven", base=None, progress=None)

    def test_a_base_on_figures_with_an_open_fault(self):
        level = {"kind": "level", "base_source": "报送数", "target": "100"}
        plan = plan_of("甲乙", **level)
        plan.rules = [{"id": "S1", "relation": "N <= A", "severity": "强制性"}]
        figures = {2020: {"甲": {"N": 40, "D": 100, "A": 39}, "乙": (40, 100)}, 2023: {"甲": (80, 100), "乙": (80, 100)}}
        self.says(plan, figures, "尚未达到(无基期)", "proven", base=None, progress=None)
        plan = plan_of("甲乙", **level)
        plan.rules = [{"id": "S1", "relation": "N <= A", "severity": "强制性"}]
        plan.accepted.add(("甲", "2020", "S1"))
        self.says(plan, figures, "快于预期", "proven", base=40)

    def test_without_a_base_year_there_is_no_way(self):
        plan = plan_of("甲丙", kind="level", base_source="报送数", target="95", attribute="约束性")
        figures = {2022: {"丙": (5, 10)}, 2023: {"甲": (900, 1000)}}
        self.says(plan, figures, "尚未达到(无基期)", "proven")

    def test_notes(self):
        figures = {2021: {"甲": (80, 100)}, 2022: {"甲": (95, 100)}, 2023: {"甲": (95, 100)}}
        self.says(plan_of("甲", kind="maintain", target="90"), figures, "保持良好", "proven", notes=["below:2021"])

    def test_11_coverage(self):
        plan = plan_of(["甲", "乙", "丙", "丁"], kind="level", target="80", attribute="预期性")
        figures = {
            2022: {"丙": (1, 1)},
            2023: {"甲": (90, 100), "乙": (90, 100), "丙": (NOT_APPLICABLE,) * 2, "丁": (NOT_APPLICABLE,) * 2},
        }
        # 丙 had a figure last year: doubted, expected and not in; 丁 stands: in neither; the bracket counts both.
        facts = self.says(plan, figures, "已达目标值(须保持)", "proven")
        self.assertEqual((facts["reported"], facts["expected"], facts["not_applicable"]), (2, 3, 2))
        plan.accepted_as |= {("丙", "2023", "D02", "N"), ("丙", "2023", "D02", "D")}
        facts = self.says(plan, figures, "已达目标值(须保持)", "proven")
        self.assertEqual((facts["reported"], facts["expected"], facts["not_applicable"]), (2, 2, 2))

    def test_11_what_is_doubted(self):
        beside = {2023: {"甲": (80, 100), "乙": (NOT_APPLICABLE, 200)}}
        tally = self.judge(plan_of("甲乙", kind="level", target="50"), beside).tally
        self.assertEqual(tally.state("乙", "X", 2023), "doubted")
        # Its 200 count: 80 of 300 to 280 of 300, not 80%.
        self.says(plan_of("甲乙", kind="level", target="60", attribute="约束性"), beside, "待补报", "none")
        nobody = plan_of("甲乙", kind="quota", target="1", items={"N": {"exempt": False}})
        tally = self.judge(nobody, {2023: {"甲": 5, "乙": NOT_APPLICABLE}}).tally
        self.assertEqual(tally.state("乙", "X", 2023), "doubted")
        # Said a second time it is still doubted; a blank is never 不适用.
        plan = plan_of("甲乙", kind="quota", target="1")
        figures = {2021: {"乙": 3}, 2022: {"乙": NOT_APPLICABLE}, 2023: {"甲": 5, "乙": NOT_APPLICABLE}}
        self.assertEqual(self.judge(plan, figures).tally.state("乙", "X", 2023), "doubted")
        figures = {2022: {"乙": NOT_APPLICABLE}, 2023: {"甲": 5, "乙": {}}}
        self.assertEqual(self.judge(plan, figures).tally.state("乙", "X", 2023), "silent")

    def test_12_each_unit(self):
        each = {"kind": "each_unit", "rate": False, "target": "1", "measure_unit": "个"}
        six = "甲乙丙丁戊己"
        # Three of six report and two meet it: at least 2 of 6; with the base share unknown only met or not.
        figures = {2022: dict.fromkeys(six, 1), 2023: {"甲": 1, "乙": 1, "丙": 0}}
        facts = self.says(plan_of(six, **each), figures, "低于目标", "proven", gap=1, gap_of="reported", pace=None)
        self.assertEqual((facts["numerator"], facts["denominator"]), (2, 6))
        # All that are in meet it and one is silent: never provisional.
        figures[2023] = dict.fromkeys("甲乙丙丁戊", 1)
        self.says(plan_of(six, **each), figures, "待补报", "none", settles=[{"unit": "己", "needed": 1, "last": 1}])
        # From half of them: 4 of 6 are a third of the way at three fifths of the time.
        base = {2020: dict.fromkeys("甲乙丙", 1) | dict.fromkeys("丁戊己", 0)}
        figures = base | {2023: dict.fromkeys("甲乙丙丁", 1) | dict.fromkeys("戊己", 0)}
        self.says(plan_of(six, **each), figures, "明显滞后", "proven", base=50, progress=1 / 3, gap=2)
        # One silent in the base year: its share is not known.
        figures[2020] = dict.fromkeys("甲乙丙", 1) | dict.fromkeys("丁戊", 0)
        self.says(plan_of(six, **each), figures, "低于目标", "proven", base=None, progress=None)
        # From all of them a failure is 低于目标.
        figures[2020] = dict.fromkeys(six, 1)
        self.says(plan_of(six, **each), figures, "低于目标", "proven", base=100, progress=None)
        # 不适用 is outside: 5 of 5.
        figures[2023] = dict.fromkeys("甲乙丙丁戊", 1) | {"己": NOT_APPLICABLE}
        figures[2022] = {}
        self.says(plan_of(six, **each), figures, "已达目标值(须保持)", "proven", value=100)

    def test_13_samples(self):
        survey = {"kind": "survey", "target": "90"}
        for yes in (365, 352):
            self.says(plan_of("甲", **survey), {2023: {"甲": (yes, 400)}}, "不可判断", "none", reason_key="sampling",
                      value=yes / 4.0)  # fmt: skip
        self.says(plan_of("甲", **survey), {2023: {"甲": (380, 400)}}, "调查证实达标", "proven")
        self.says(plan_of("甲", **survey), {2023: {"甲": (300, 400)}}, "调查证实未达", "proven")
        # More content than asked is no share.
        self.says(plan_of("甲", **survey), {2023: {"甲": (101, 100)}}, "不可判断", "none")
        # All 400 were asked and all answered: a count.
        items = {"D": {"asked": "Q", "population": "P"}, "Q": {}, "P": {}}
        figures = {2023: {"甲": {"N": 365, "D": 400, "Q": 400, "P": 400}}}
        self.says(plan_of("甲", items=items, **survey), figures, "调查证实达标", "proven")
        figures[2023]["甲"] |= {"D": 379, "N": 345}
        self.says(plan_of("甲", items=items, **survey), figures, "不可判断", "none", reason_key="sampling")

    def test_13_a_sampled_level(self):
        level = {"kind": "level", "base": "50", "target": "70", "items": {"N": {"sampled": True}}}
        # Due 62; of 100 asked 62 is anything from 52.2 to 70.9.
        self.says(plan_of("甲", **level), {2023: {"甲": (62, 100)}}, "不可判断", "none", reason_key="sampling")
        self.says(plan_of("甲", **level), {2023: {"甲": (90, 100)}}, "已达目标值(须保持)", "proven")

    def test_14_at_least_on_track_at_or_above_the_due_value(self):
        # 98.6 from 98 to 99 is what is due; from 98.5 it would be a third of the pace.
        plan = plan_of("甲", kind="level", base="98", target="99")
        facts = self.says(plan, {2023: {"甲": (986, 1000)}}, "符合预期", "proven", pace=1.0)
        self.assertEqual((facts["status_low"], facts["status_high"]), ("快于预期", "符合预期"))
        facts = self.says(plan, {2023: {"甲": (9859, 10000)}}, "略有滞后", "proven")
        self.assertEqual((facts["status_low"], facts["status_high"]), ("快于预期", "明显滞后"))
        # On a path that stays at the base until now.
        path = {"2021": "10", "2022": "10", "2023": "10", "2024": "15", "2025": "20"}
        plan = plan_of("甲", kind="level", sum=True, rate=False, base="10", target="20", path=path)
        facts = self.says(plan, {2023: {"甲": 12}}, "符合预期", "proven", pace=None)
        self.assertEqual((facts["status_low"], facts["status_high"]), ("快于预期", "符合预期"))

    def test_14_a_revised_target_without_a_path(self):
        plan = plan_of("甲", kind="level", base="50", target="60")
        plan.revisions["X"].append(("2023-06-30", Fraction(70)))
        # Before its date it is the plan's own: 54 is what is due at the end of 2022; after it 62.
        self.says(plan, {2022: {"甲": (54, 100)}}, "符合预期", "proven", year=2022, target=60, basis="adopted")
        self.says(plan, {2023: {"甲": (56, 100)}}, "明显滞后", "proven", target=70, basis="revised", pace=0.5)

    def test_15_nothing_is_published_of_what_is_not_said(self):
        plan = plan_of("甲丙", kind="level", base="50", target="60", attribute="约束性")
        facts = self.says(plan, {2022: {"丙": (0, 110)}, 2023: {"甲": (600, 1000)}}, "待补报", "none", value=60)
        for key in ("progress", "pace", "attainment", "gap", "forecast"):
            self.assertIsNone(facts[key], key)


class WhenItFallsDue(Case):
    """A promise is judged when it falls due."""

    def test_reached_late(self):
        plan = plan_of("甲", kind="cumulative", rate=False, target="60", target_year=2022)
        figures = {2021: {"甲": 20}, 2022: {"甲": 30}, 2023: {"甲": 20}, 2024: {"甲": 0}}
        self.says(plan, figures, "未完成", "proven", year=2022, gap=10)
        self.says(plan, figures, "逾期完成（2023年）", "proven", year=2023, value=70, gap=0)
        self.says(plan, figures, "逾期完成（2023年）", "proven", year=2024)

    def test_by_the_target_year_alone(self):
        plan = plan_of("甲", kind="level", base="50", target="60", target_year=2022)
        figures = {2022: {"甲": (60, 100)}, 2023: {"甲": (55, 100)}}
        self.says(plan, figures, "完成", "proven", value=55, gap=5)
        # Reached once after it, and no longer.
        figures = {2022: {"甲": (59, 100)}, 2023: {"甲": (60, 100)}, 2024: {"甲": (59, 100)}}
        self.says(plan, figures, "逾期完成（2023年）", "proven", year=2023)
        self.says(plan, figures, "未完成", "proven", year=2024)

    def test_silent_in_the_target_year(self):
        plan = plan_of("甲", kind="level", base="50", target="60", target_year=2022)
        self.says(plan, {2021: {"甲": (60, 100)}, 2023: {"甲": (70, 100)}}, "待补报", "none", value=70, gap=None)

    def test_a_binding_verdict_needs_certainty_both_ways(self):
        figures = {2024: {"丙": (50, 110)}, 2025: {"甲": (500, 1000)}}
        for attribute, word, certainty in (("约束性", "待补报", "none"), ("预期性", "未完成", "provisional")):
            plan = plan_of("甲丙", kind="level", base="40", target="52", attribute=attribute)
            self.says(plan, figures, word, certainty, year=2025)
        # For certain: at most 621 of 1121.
        plan = plan_of("甲丙", kind="level", base="40", target="56", attribute="约束性")
        self.says(plan, figures, "未完成", "proven", year=2025)

    def test_earlier_years_count_only_where_the_plan_says_so(self):
        figures = {2021: {"甲": (80, 100)}, 2022: {"甲": (95, 100)}, 2023: {"甲": (95, 100)}}
        keep = {"kind": "maintain", "target": "90"}
        self.says(plan_of("甲", **keep), figures, "保持良好", "proven")
        self.says(plan_of("甲", every_year=True, **keep), figures, "有年度未达标", "proven")
        # Yearly duties start with the first whole year after the issue, with the year itself if before July.
        self.says(plan_of("甲", every_year=True, issued="2021-08-01", **keep), figures, "保持良好", "proven")
        self.says(plan_of("甲", every_year=True, issued="2021-06-30", **keep), figures, "有年度未达标", "proven")
        plan = plan_of("甲", every_year=True, issued="2023-08-01", **keep)
        self.says(plan, figures, "不可判断", "none", reason_key="not_yet_due")

    def test_a_yearly_duty_at_the_end(self):
        keep = {"kind": "maintain", "target": "90", "every_year": True}
        good = {year: {"甲": (95, 100)} for year in range(2021, 2026)}
        self.says(plan_of("甲", **keep), good, "完成", "proven", year=2025)
        self.says(plan_of("甲", **keep), good | {2022: {"甲": (80, 100)}}, "未完成", "proven", year=2025)
        self.says(plan_of("甲", **keep), good | {2022: {}}, "待补报", "none", year=2025)

    def test_a_quota(self):
        quota = plan_of("甲", kind="quota", target="200")
        self.says(quota, {2021: {"甲": 300}, 2022: {"甲": 200}, 2023: {"甲": 199}}, "低于目标", "proven", gap=1,
                  progress=2 / 3)  # fmt: skip
        self.says(quota, {2021: {"甲": 300}, 2022: {"甲": 200}, 2023: {"甲": 200}}, "各年均达标", "proven", progress=1)

    def test_0_of_0(self):
        quota = plan_of("甲", kind="quota", rate=True, target="100")
        figures = {2021: {"甲": (5, 5)}, 2022: {"甲": (0, 0)}, 2023: {"甲": (3, 3)}}
        # Such a year neither keeps nor breaks it; judged itself, nothing is said.
        self.says(quota, figures, "各年均达标", "proven", progress=1)
        self.says(quota, figures, "不可判断", "none", year=2022, value=None, reason_key="zero_denominator")

    def test_nobody_is_asked(self):
        plan = plan_of("甲", kind="level", target="60", items={"N": {"first_year": 2024}, "D": {"first_year": 2024}})
        self.says(plan, {2023: {"甲": {}}}, "不可判断", "none", reason_key="nobody_asked")


class Kinds(Case):
    """Caps, running totals, clearances, each at its own."""

    cap = {"kind": "cumulative", "rate": False, "target": "400", "comparator": "≤"}

    def test_a_cap_is_never_early(self):
        def spent(*years):
            return {2020 + at: {"甲": amount} for at, amount in enumerate(years, 1)}

        plan = plan_of("甲", **self.cap)
        self.says(plan, spent(100, 80, 60), "在上限进度内", "proven", pace=1.0, gap=0)
        self.says(plan, spent(100, 80, 70), "快于上限进度", "proven")
        self.says(plan, spent(200, 180, 70), "已超上限", "proven", gap=50)
        self.says(plan, spent(80, 80, 80, 80, 80), "未超上限", "proven", year=2025)
        self.says(plan, spent(80, 80, 80, 80, 81), "已超上限", "proven", year=2025)

    def test_a_cap_with_a_unit_silent(self):
        figures = {2021: {"甲": 70, "丙": 5}, 2022: {"甲": 70, "丙": 5}, 2023: {"甲": 70}}
        self.says(plan_of("甲丙", **self.cap), figures, "在上限进度内", "provisional")
        figures[2023]["甲"] = 400
        self.says(plan_of("甲丙", attribute="约束性", **self.cap), figures, "已超上限", "proven")

    def test_a_running_total(self):
        plan = plan_of("甲丙", kind="cumulative", rate=False, target="100", attribute="预期性")
        figures = {2021: {"甲": 30, "丙": 2}, 2022: {"甲": 20, "丙": 2}, 2023: {"甲": 20}}
        # 74 at least of 100 at three fifths: 1.23; with last year's 2: the same word.
        self.says(plan, figures, "快于预期", "provisional", value=74, gap=26, gap_of="reported")
        # The smallest share of its years: a year nobody reported.
        self.says(plan, figures | {2022: {}}, "待补报", "none", value=52)
        # What is done stays done when the only reporter writes 不适用.
        alone = plan_of("甲", kind="cumulative", rate=False, target="100")
        figures = {2021: {"甲": 30}, 2022: {"甲": 50}, 2023: {"甲": NOT_APPLICABLE}}
        alone.accepted_as.add(("甲", "2023", "D02", "N"))
        self.says(alone, figures, "快于预期", "proven", value=80)
        # Early is said once it is reached, whatever is silent.
        plan = plan_of("甲丙", kind="cumulative", rate=False, target="50", attribute="约束性")
        self.says(plan, {2021: {"甲": 30, "丙": 2}, 2022: {"甲": 20, "丙": 2}, 2023: {"甲": 20}}, "提前完成", "proven")

    def test_a_running_total_of_a_stock(self):
        plan = plan_of("甲", kind="cumulative", rate=False, target="100", items={"N": {"nature": "时点"}})
        self.says(plan, {2021: {"甲": 30}, 2022: {"甲": 50}, 2023: {"甲": 60}}, "符合预期", "proven", value=60)

    def test_clearance(self):
        clear = {"kind": "clearance", "rate": True, "scale": 1, "share": False, "target": "0", "comparator": "≤"}
        # 8 of 10 cleared at three fifths.
        self.says(plan_of("甲", **clear), {2023: {"甲": (2, 10)}}, "快于预期", "proven", progress=0.8, gap=2)
        self.says(plan_of("甲", **clear), {2023: {"甲": (0, 10)}}, "已清零(须保持)", "proven")
        self.says(plan_of("甲", **clear), {2025: {"甲": (1, 10)}}, "未清零", "proven", year=2025)
        self.says(plan_of("甲", **clear), {2025: {"甲": (0, 10)}}, "已清零", "proven", year=2025)
        # One silent: not said to be cleared, and certainly not where one is left on the day.
        self.says(plan_of("甲丙", **clear), {2022: {"丙": (0, 1)}, 2023: {"甲": (0, 10)}}, "待补报", "none")
        self.says(plan_of("甲丙", **clear), {2024: {"丙": (0, 1)}, 2025: {"甲": (1, 10)}}, "未清零", "proven", year=2025)

    def test_multiple_is_never_certain(self):
        series = {"i": {2010: Fraction(100)}}
        multiple = {"kind": "multiple", "series": "i", "target": "2", "base_year": 2010, "rate": False}
        self.says(plan_of("甲", given=series, **multiple), {2023: {"甲": 210}}, "已达目标值(须保持)", "proven")
        self.says(plan_of("甲丙", given=series, **multiple), {2022: {"丙": 1}, 2023: {"甲": 210}}, "待补报", "none")

    def test_monitor(self):
        watch = {"kind": "monitor", "direction": "提高"}
        # 15 by one unit, then 14 + 7: the one known in both years fell.
        figures = {2020: {"甲": 15}, 2023: {"甲": 14, "乙": 3}}
        self.says(plan_of("甲乙", **watch), figures, "方向不符", "provisional", value=17, value_matched=14)
        figures[2023]["乙"] = 7
        self.says(plan_of("甲乙", **watch), figures, "不可判断", "none", reason_key="matched_too_few")
        # An incomplete sum already above the printed base can only rise further.
        self.says(plan_of("甲乙", base="10", kind="monitor", direction="降低"), {2023: {"甲": 12}}, "方向不符", "proven")
        self.says(plan_of("甲乙", base="10", **watch), {2022: {"乙": 1}, 2023: {"甲": 9}}, "待补报", "none")
        self.says(plan_of("甲", kind="monitor"), {2023: {"甲": 9}}, "仅监测", "proven")

    def test_a_printed_base_ends_below_its_upper_half(self):
        # 82 printed is anything from 81.5 on and below 82.5.
        watch = plan_of("甲", kind="monitor", direction="降低", base="82", rate=True)
        for n, word in ((652, "与基期持平"), (651, "方向相符"), (659, "与基期持平"), (660, "方向不符")):
            self.says(watch, {2023: {"甲": (n, 800)}}, word, "proven")

    def test_monitor_of_a_sample(self):
        watch = {"kind": "monitor", "rate": True, "direction": "提高", "items": {"N": {"sampled": True}}}
        self.says(plan_of("甲", **watch), {2020: {"甲": (48, 80)}, 2023: {"甲": (56, 70)}}, "方向相符", "proven")
        self.says(plan_of("甲", **watch), {2020: {"甲": (48, 80)}, 2023: {"甲": (46, 70)}}, "不可判断", "none")

    def test_merged_units(self):
        units = ["甲", unit("旧", valid_to="2022-06-30", became="新"), unit("新", valid_from="2022-07-01")]
        plan = plan_of(units, kind="level", base_source="报送数", target="70", attribute="预期性")
        figures = {2020: {"甲": (40, 100), "旧": (10, 20)}, 2021: {"旧": (11, 20)}, 2023: {"甲": (50, 100)}}
        judge = self.judge(plan, figures)
        # A predecessor's figures stand for the merged unit: as its last, and in the base year.
        self.assertEqual(judge.tally.last("新", "X", 2023).year, 2021)
        figures[2023]["新"] = (12, 20)
        self.says(plan, figures, "明显滞后", "proven", base=5000 / 120, value_matched=6200 / 120, pace=10 / 17)


    def test_a_unit_that_absorbs_another(self):
        units = ["甲", "乙", unit("旧", valid_to="2022-06-30", became="甲"), unit("新", valid_from="2022-07-01")]
        tally = self.judge(plan_of(units, kind="level", target="70"), {2021: {"甲": (1, 2), "旧": (3, 4)}}).tally
        # Until then each speaks for itself; a unit that is not formed yet, or gone, is no row.
        self.assertEqual((tally.total("甲", "X", 2021).n, tally.total("区", "X", 2021).n), (1, 4))
        self.assertEqual(tally.nodes("X", 2021), ["区", "甲", "乙", "旧"])
        self.assertEqual(tally.nodes("X", 2023), ["区", "甲", "乙", "新"])


class Gaps(Case):
    """Gaps: null where nothing is said, in the item's decimals, of the units that reported."""

    def test_decimals(self):
        money = {"N": {"decimals": 2}}
        plan = plan_of("甲", kind="cumulative", rate=False, target="100.03", items=money)
        figures = {2021: {"甲": 0}, 2022: {"甲": 0}, 2023: {"甲": Fraction("50.43")}}
        self.says(plan, figures, "略有滞后", "proven", gap=Fraction("49.60"))
        plan = plan_of("甲", kind="level", target="80", items={"N": {"decimals": 2}, "D": {"decimals": 2}})
        figures = {2023: {"甲": (Fraction("80.40"), Fraction("100.25"))}}
        self.says(plan, figures, "已达目标值(须保持)", "proven", gap=0)

    def test_strict(self):
        plan = plan_of("甲", kind="level", target="90", comparator=">")
        self.says(plan, {2023: {"甲": (90, 100)}}, "尚未达到(无基期)", "proven", gap=1)

    def test_of_the_units_that_reported(self):
        plan = plan_of("甲丙", kind="level", base="50", target="60", attribute="预期性")
        figures = {2022: {"丙": (5, 10)}, 2023: {"甲": (520, 1000)}}
        self.says(plan, figures, "明显滞后", "proven", gap=80, gap_of="reported")

    def test_units(self):
        plan = plan_of("甲乙", kind="level", base="50", target="90")
        plan.allotted["甲", "X"].append((2025, Fraction(50)))
        judge = self.judge(plan, {2023: {"甲": (40, 100), "乙": (95, 100)}})
        mine = judge.unit("甲", "X", 2023)
        # To its own target, not to the whole's 90.
        self.assertEqual((mine["status"], mine["target"], mine["gap"]), ("未达到分解目标值", 50, 10))
        other = judge.unit("乙", "X", 2023)
        self.assertEqual((other["status"], other["gap"], other["pace"]), ("达到全区目标值", 0, None))
        judge = self.judge(plan, {2022: {"乙": (95, 100)}, 2023: {"甲": (40, 100), "乙": (None, 100)}})
        self.assertEqual(judge.unit("乙", "X", 2023)["status"], "缺报")
        self.assertIsNone(judge.unit("乙", "X", 2023)["gap"])


class RevisionsAndSamples(Case):
    """A revision keeps the path; intervals as published."""

    path = {"2021": "10.5", "2022": "11", "2023": "12", "2024": "16", "2025": "20"}

    def test_a_revision_keeps_the_path(self):
        plan = plan_of("甲", kind="level", sum=True, rate=False, base="10", target="20", path=self.path)
        figures = {2023: {"甲": 13}, 2024: {"甲": 17}}
        self.says(plan, figures, "快于预期", "proven", pace=1.5)
        plan.revisions["X"].append(("2024-03-01", Fraction(21)))
        self.says(plan, figures, "快于预期", "proven", pace=1.5, target=20)
        # From the last due value 12 in two steps to 21: 16.5 at the end of 2024.
        self.says(plan, figures, "符合预期", "proven", year=2024, pace=7 / 6.5, target=21)

    def test_no_due_value_beyond_the_new_target(self):
        plan = plan_of("甲", kind="level", sum=True, rate=False, base="10", target="20", path=self.path)
        plan.revisions["X"].append(("2025-02-01", Fraction(15)))
        path = {2021: Fraction("10.5"), 2022: 11, 2023: 12, 2024: 15, 2025: 15}
        self.assertEqual(plan.in_force("X", "2025-12-31").path, path)

    def test_intervals(self):
        low, high = wilson(Fraction(365), Fraction(400))
        self.assertAlmostEqual(float(low), 0.881, places=3)
        self.assertAlmostEqual(float(high), 0.936, places=3)
        # Newcombe 1998, method 10: 56/70 and 48/80.
        low, high = newcombe(Fraction(48), Fraction(80), Fraction(56), Fraction(70))
        self.assertAlmostEqual(float(low), 0.0524, places=4)
        self.assertAlmostEqual(float(high), 0.3339, places=4)


class WhatIsProvenStays(Case):
    """Whatever the silent units send, a word said for certain stays: many small plans filled in at random."""

    kinds = (
        {"kind": "level"}, {"kind": "level", "base": "40"}, {"kind": "level", "base": "70", "comparator": "≤"},
        {"kind": "level", "sum": True, "rate": False, "base": "20"}, {"kind": "maintain"},
        {"kind": "quota", "rate": True},
        {"kind": "level", "base_source": "报送数"}, {"kind": "maintain", "every_year": True},
        {"kind": "maintain", "sum": True, "rate": False, "comparator": "≤"}, {"kind": "quota"},
        {"kind": "range", "rate": True, "target_high": "60"}, {"kind": "range", "rate": False, "target_high": "60"},
        {"kind": "cumulative", "rate": False}, {"kind": "cumulative", "rate": False, "comparator": "≤"},
        {"kind": "each_unit", "rate": True}, {"kind": "monitor", "direction": "提高", "base": "40", "rate": True},
        {"kind": "clearance", "rate": True, "scale": 1, "share": False, "comparator": "≤", "target": "0"},
        {"kind": "monitor", "direction": "降低", "base": "40"}, {"kind": "survey"},
        {"kind": "monitor", "direction": "提高"}, {"kind": "monitor", "direction": "降低", "rate": True},
    )  # fmt: skip

    def pair(self, chance, rate, most=30):
        """A unit's figures."""
        if not rate:
            return chance.randint(0, most)
        d = chance.randint(0, most)
        return chance.randint(0, d), d

    def test_proven(self):
        chance = random.Random(14)
        proven = Counter()
        for at in range(840):
            about = self.kinds[at % len(self.kinds)]
            rate = about.get("rate", about["kind"] in ("level", "maintain", "survey") and "sum" not in about)
            limit = chance.choice(("", "10", "30"))
            keys = {"target": str(chance.choice((20, 50, 55, 90))), "attribute": chance.choice(("约束性", "预期性"))}
            keys |= {"target_year": chance.choice((2023, 2025, 2025))} | about
            if about["kind"] == "monitor":
                keys.pop("target")
            plan = plan_of(items={"D": {"change_limit": limit}}, **keys)
            figures = {year: {code: self.pair(chance, rate) for code in "甲乙丙"} for year in range(2020, 2024)}
            figures[2023]["甲"] = self.pair(chance, rate, 300)
            silent = chance.choice(("丙", "乙丙", "丙", "丙"))
            for code in silent:
                del figures[2023][code]
            if chance.random() < 0.2:
                del figures[chance.choice((2021, 2022))]["乙"]
            judge = self.judge(plan, figures)
            told_first = judge.promise("X", 2023)
            if told_first["certainty"] != "proven":
                continue
            proven[about["kind"], told_first["status"]] += 1
            reaches = {code: judge.tally.reach(code, "X", 2023) if rate else None for code in silent}
            for _ in range(12):
                later = {year: dict(units) for year, units in figures.items()}
                for code in silent:
                    low, high = reaches[code] or (0, 400)
                    d = chance.randint(int(low), int(high))
                    later[2023][code] = (chance.choice((0, d, chance.randint(0, d))), d) if rate else d
                filled = self.judge(plan, later).promise("X", 2023)
                self.assertEqual(filled["status"], told_first["status"], (keys, figures, later[2023]))
        # The test says something only where words are proven at all.
        self.assertGreater(len(proven), 25, proven)


    def test_what_settles_it(self):
        """With what one silent unit is told to need the target is reached, with one less it is not."""
        chance = random.Random(25)
        settled = 0
        for at in range(200):
            comparator = "≥" if at % 2 else ">"
            target = str(chance.choice((50, 60, 75)))
            plan = plan_of("甲丙", kind="level", target=target, attribute="约束性", comparator=comparator)
            last = self.pair(chance, True)
            figures = {2022: {"丙": last}, 2023: {"甲": self.pair(chance, True)}}
            facts = self.judge(plan, figures).promise("X", 2023)
            for row in facts["settles"]:
                if row["needed"] is None:
                    continue
                settled += 1
                for less, reached in ((0, True), (1, False)):
                    if row["needed"] >= less:
                        figures[2023]["丙"] = (row["needed"] - less, row["last"])
                        word = self.judge(plan, figures).promise("X", 2023)["status"]
                        self.assertEqual(word == "已达目标值(须保持)", reached, (figures, row))
        self.assertGreater(settled, 30)


class MilestoneCases(Case):
    """Milestones: the least far lead speaks; done stays done; late is told."""

    def stage(self, years, due="2022-12-31", leads=("甲",), stages="文件", year=2023):
        """Word and certainty of one milestone; {year: {unit: stage}}."""
        task = {"id": "M", "title": "办法", "kind": "里程碑", "stages": stages, "lead": list(leads)}
        task |= {"due": due} if due else {}
        plan = plan_of("甲乙丙丁戊", kind="monitor", tasks=[task])
        figures = {year: {code: {"M": stage} for code, stage in units.items()} for year, units in years.items()}
        facts = Milestones(plan, told(figures)).facts("M", year)
        return facts["status"], facts["certainty"]

    def test_words(self):
        done = {2022: {"甲": "已印发"}, 2023: {"甲": "已印发"}}
        self.assertEqual(self.stage(done), ("完成", "proven"))
        self.assertEqual(self.stage(done, due="2025-12-31"), ("提前完成", "proven"))
        self.assertEqual(self.stage({2022: {"甲": "起草"}, 2023: {"甲": "已印发"}}), ("逾期完成（2023年）", "proven"))
        self.assertEqual(self.stage({2023: {"甲": "起草"}}), ("逾期未完成", "proven"))
        self.assertEqual(self.stage({2023: {"甲": "未启动"}}, due="2025-12-31"), ("未启动", "proven"))
        # Without a day of its own nothing is early, and at the plan's end it is not done, not overdue.
        self.assertEqual(self.stage(done, due=None), ("完成", "proven"))
        self.assertEqual(self.stage({2025: {"甲": "起草"}}, due=None, year=2025), ("未完成", "proven"))

    def test_silent(self):
        # Once done it stays done when its reporter is silent.
        self.assertEqual(self.stage({2022: {"甲": "已印发"}}), ("完成", "proven"))
        self.assertEqual(self.stage({2021: {"甲": "起草"}}), ("待补报", "none"))
        # One lead not done decides; all done and one silent does not.
        two = ("甲", "乙")
        self.assertEqual(self.stage({2023: {"甲": "起草"}}, leads=two), ("逾期未完成", "proven"))
        self.assertEqual(self.stage({2023: {"甲": "已印发"}}, leads=two), ("待补报", "none"))
        # On its way, four of five in and the fifth begun last year.
        last = {2022: {"戊": "起草"}, 2023: dict.fromkeys("甲乙丙丁", "起草")}
        self.assertEqual(self.stage(last, leads="甲乙丙丁戊", due="2025-12-31"), ("推进中(未定节点)", "provisional"))
        last[2022]["戊"] = "未启动"
        self.assertEqual(self.stage(last, leads="甲乙丙丁戊", due="2025-12-31"), ("待补报", "none"))

    def test_every_year(self):
        good = {year: {"甲": "本年已开展"} for year in (2021, 2022, 2023)}
        ask = {"stages": "常态", "due": "2025-12-31"}
        self.assertEqual(self.stage(good, **ask), ("各年均达标", "proven"))
        self.assertEqual(self.stage(good | {2021: {"甲": "本年未开展"}}, **ask), ("有年度未达标", "proven"))
        self.assertEqual(self.stage(good | {2023: {"甲": "本年未开展"}}, **ask), ("低于目标", "proven"))
        self.assertEqual(self.stage(good | {2022: {}}, **ask), ("待补报", "none"))


if __name__ == "__main__":
    unittest.main()
