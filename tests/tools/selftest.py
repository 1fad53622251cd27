#!/usr/bin/env python3
"""Do the check tools notice? Runs them on good input and on input with one thing wrong.

    selftest.py PLAN_FOLDER [...] [--run RUN_FOLDER]      plan folders with the sample submissions; the first also tests
                                                          recalc.py, and --run is what a midterm of it left

The good run folder is what the tool left; without --run, and for further plans, it is written from the recount's own
numbers, which tests the comparing alone. In every plan a wrong figure is planted in every field of one promise and one
unit of every kind, and of a milestone. The numbers themselves are tested against published cases and the values known
for the samples.
"""

import argparse
import contextlib
import copy
import csv
import io
import json
import shutil
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

TOOLS = Path(__file__).resolve().parent
sys.path.insert(0, str(TOOLS))

import recompute as tool  # noqa: E402
from openpyxl import Workbook  # noqa: E402
from recount.compare import Comparison, digest  # noqa: E402
from recount.exact import Printed, holds  # noqa: E402
from recount.gap import gap_in_steps  # noqa: E402
from recount.judge import Judge  # noqa: E402
from recount.plan import Plan, read_csv  # noqa: E402
from recount.samples import wilson  # noqa: E402
from recount.submissions import Submissions  # noqa: E402
from recount.words import ASSESSMENT_FIELDS, OBSERVATION_FIELDS, SUBMISSION_FIELDS  # noqa: E402

# Numerator, denominator, value and status at the mid-term, counted by hand from the sample forms.
KNOWN = {
    ("huangyan-14", "01"): (29800, 24860, ((298 / 248.6) ** (1 / 3) - 1) * 100, "符合预期"),
    ("huangyan-14", "02"): (3190, 3219, 3190 / 3219 * 100, "待补报"),
    ("huangyan-14", "03"): (5575, 5653, 5575 / 5653 * 100, "符合预期"),
    ("huangyan-14", "04"): (15, 16, 15 / 16 * 100, "低于目标"),
    ("huangyan-14", "05"): (1, 1, 1 / 1 * 100, "保持良好"),
    ("huangyan-14", "06"): (6, 9, 6 / 9 * 100, "明显滞后"),
    ("huangyan-14", "07"): (9270, 9412, 9270 / 9412 * 100, "略有滞后"),
    ("huangyan-14", "08"): (13451, 13617, 13451 / 13617 * 100, "快于预期"),
    ("huangyan-14", "09"): (3690, 6137, 3690 / 6137 * 100, "符合预期"),
    ("huangyan-14", "10"): (37, 47, 37 / 47 * 100, "倒退"),
    ("huangyan-14", "11"): (7767, 7956, 7767 / 7956 * 100, "符合预期"),
    ("huangyan-14", "12"): (3268, 3371, 3268 / 3371 * 100, "略有滞后"),
    ("huangyan-14", "13"): (1165, 1242, 1165 / 1242 * 100, "快于预期"),
    ("huangyan-14", "14"): (13964, 15184, 13964 / 15184 * 100, "明显滞后"),
    ("huangyan-14", "T31"): (24, None, 36, "明显滞后"),
    ("erenhot-14", "T01"): (11, None, 31, "符合预期"),
    ("erenhot-14", "T03"): (380, 438, 380 / 438 * 100, "略有滞后"),
    ("erenhot-14", "T05"): (698, 8, 87.25, "在区间内"),
    ("erenhot-14", "T06"): (9, 10, 90, "待补报"),
    ("erenhot-14", "T13"): (2, 5, 2, "待补报"),
    ("erenhot-14", "T24"): (327, None, 327, "方向相符"),
    ("erenhot-14", "T26a"): (1, None, 1, "各年均达标"),
    ("erenhot-14", "T33"): (None, None, "试运行", "推进中(未定节点)"),
    ("erenhot-14", "T34"): (None, None, "方案制定", "推进中(未定节点)"),
    ("beilin-14", "T02"): (1702, 1962, 1702 / 1962 * 100, "略有滞后"),
    ("shanghai-13", "07"): (Fraction("16017.39"), 13597058, 160173900 / 13597058, "低于目标"),
    ("shanghai-13", "13"): (872, 1408, 872 / 1408 * 100, "符合预期"),
    ("shanghai-13", "15"): (1072, 1200, 1072 / 12, "不可判断"),
    ("shanghai-13", "T01"): (38300, 21500, 383 / 215, "符合预期"),
    ("shanghai-13", "T03"): (3, 16, Fraction(75, 4), "明显滞后"),
    ("shanghai-13", "T05"): (52, None, 52, "待补报"),
    ("shenyang-14", "T01"): (19, 80, 19, "快于预期"),
    ("shenyang-14", "national-14:01"): (28300, 24000, ((283 / 240) ** (1 / 3) - 1) * 100, "符合预期"),
    ("shenyang-14", "national-14:09"): (84250, 84783, 84250 / 84783 * 100, "保持良好"),
}  # fmt: skip

# Word and how sure it is at the mid-term, of the plan's table (of 碑林区 of all targets).
SURE = {"proven": "确定", "provisional": "初步", "none": "无"}
WORDS = {
    "huangyan-14": {
        "01": "符合预期 确定", "02": "待补报 无", "03": "符合预期 初步", "04": "低于目标 确定", "05": "保持良好 确定",
        "06": "明显滞后 确定", "07": "略有滞后 初步", "08": "快于预期 初步", "09": "符合预期 初步", "10": "倒退 确定",
        "11": "符合预期 初步", "12": "略有滞后 初步", "13": "快于预期 初步", "14": "明显滞后 确定",
    },
    "beilin-14": {
        "T01": "符合预期 确定", "T02": "略有滞后 初步", "T03": "快于预期 初步", "T04": "明显滞后 确定", "T05": "略有滞后 初步",
        "T06": "保持良好 确定", "T07": "快于预期 初步", "T09": "快于预期 初步", "T10": "方向相符 初步",
        "T11": "方向相符 确定", "T12": "方向相符 确定", "T13a": "待补报 无", "T13b": "倒退 确定", "T14": "快于预期 初步",
        "T15": "明显滞后 初步", "T16": "待补报 无", "T28": "待补报 无",
    },
}  # fmt: skip
failures = []


def expect(name, good):
    """Notes one check."""
    print(("通过 " if good else "失败 ") + name)
    if not good:
        failures.append(name)


def run(script, *arguments):
    """Runs a tool; returns its exit code and everything it said."""
    command = [sys.executable, str(TOOLS / script), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def write_csv(path, header, rows):
    """A CSV file as a run leaves it."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerows([header, *rows])


def text(value):
    """An exact decimal as text."""
    return "" if value is None else str(value) if value.denominator == 1 else str(float(value))


def plain(value):
    """A value as JSON holds it."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return float(value) if isinstance(value, Fraction) else value


class Sample:
    """A plan with its sample submissions, recounted."""

    def __init__(self, folder, run=None):
        self.plan, self.run = Plan.load(folder), run
        self.submissions = Submissions.gather(self.plan, set())
        self.recount, self.judge, self.milestones = tool.bench(self.plan, self.submissions)
        self.through = str(self.plan.identity["midterm"])
        self.year = tool.latest(self.plan, self.submissions, self.through)

    def facts(self, node, name):
        """What the recount says of a promise, a unit or a milestone."""
        if name in self.plan.milestones:
            return self.milestones.facts(name, self.year)
        whole = node == self.plan.root
        return self.judge.promise(name, self.year) if whole else self.judge.unit(node, name, self.year)

    def evaluation(self):
        """evaluation.json as the tool left it, else as the recount would publish it."""
        if self.run:
            return json.loads((self.run / "evaluation.json").read_text(encoding="utf-8"))
        rows = [(node, name) for name in self.plan.indicators for node in self.recount.nodes(name, self.year)]
        rows += [(self.plan.root, name) for name in self.plan.milestones]
        assessments = [
            dict.fromkeys(ASSESSMENT_FIELDS) | plain(self.facts(node, name))
            | {"unit": node, "indicator": name, "year": self.year} for node, name in rows
        ]  # fmt: skip
        identity = self.plan.identity
        elapsed = (self.year - identity["base_year"]) / (identity["last_year"] - identity["base_year"])
        head = {"plan": identity["title"], "kind": "midterm", "sample": True, "plan_status": identity["status"]}
        return head | {"through": self.through, "elapsed": elapsed, "assessments": assessments}

    def write(self, folder):
        """A run folder holding what the tool left, else what the recount computes."""
        if self.run:
            shutil.copytree(self.run, folder, dirs_exist_ok=True)
            return
        data = json.dumps(self.evaluation(), ensure_ascii=False)
        (folder / "evaluation.json").write_text(data, encoding="utf-8")
        rows = []
        for item, about in self.plan.items.items():
            for year in self.submissions.years:
                for unit in self.plan.asked(item, year):
                    one = self.submissions.figure(unit, item, year)
                    place = ["", "", "", "", ""]
                    if one.sheet:
                        file = self.submissions.chosen[unit, year].file
                        raw = one.state if one.value is None else text(one.value)
                        place = [raw, file, one.sheet, one.cell, digest(self.plan.folder / file)]
                    row = [unit, item, year, year, f"{year}-12-31", text(one.value), about["measure_unit"], one.state]
                    rows.append([*row, int(one.value is not None), 1, place[0], "", *place[1:]])
        write_csv(folder / "observations.csv", OBSERVATION_FIELDS, rows)
        files = [
            [one.file, digest(self.plan.folder / one.file), one.unit, one.year, "read", "表样标识", "是", ""]
            for one in self.submissions.read
        ]
        write_csv(folder / "submissions.csv", SUBMISSION_FIELDS, files)

    def faults(self, data):
        """What the comparing says of an evaluation.json."""
        comparison = Comparison(self.recount, self.judge, self.milestones)
        comparison.evaluation(data, self.year)
        return comparison.faults


def wrong(value):
    """Something near a field's value, and not it."""
    if value is None:
        return 0
    if isinstance(value, list):
        return [*value[:-1], {**value[-1], "needed": 0.5}] if value and isinstance(value[-1], dict) else [*value, "x"]
    if isinstance(value, float):
        return value * (1 + 1e-8) if value else 1e-8
    return value + 1 if isinstance(value, int) else value + "x"


def plants(sample):
    """A wrong figure in every field of the first promise, the first unit and the first milestone of every kind."""
    data, root = sample.evaluation(), sample.plan.root
    title = sample.plan.folder.name
    expect(f"{title}：{'程序的数与重算一致' if sample.run else '自己的数与自己一致'}", not sample.faults(data))
    firsts = {}
    for at, one in enumerate(data["assessments"]):
        side = "整体" if one["unit"] == root else "单位"
        # A unit or promise with a value shows more fields at work.
        if firsts.get((one["kind"], side), (None, None))[1] is None:
            firsts[one["kind"], side] = (at, one["value"])
    head = ("unit", "indicator", "year", "reason")
    for (kind, side), (at, _) in sorted(firsts.items()):
        missed = []
        one = data["assessments"][at]
        known = sample.facts(one["unit"], one["indicator"])
        compared = [key for key in ASSESSMENT_FIELDS if key in known and key not in head]
        for key in compared:
            damaged = data | {"assessments": copy.copy(data["assessments"])}
            damaged["assessments"][at] = one | {key: wrong(one[key])}
            said = sample.faults(damaged)
            if len(said) != 1 or key not in said[0]:
                missed.append(key)
        name = f"{title}：{kind} {side} 逐字段植入{len(compared)}处错误"
        expect(name + (f"，未查出：{'、'.join(missed)}" if missed else "，全部查出"), not missed)


def golden():
    """Published cases: progress vectors CN, intervals, strict targets, gaps."""
    cases = [
        # base, value, target, comparator, progress, pace, word at three of five years
        ("85.2", "90.1", "95", "≥", 0.5, 0.833333, "略有滞后"),
        ("60", "50", "0", "≤", 0.166667, 0.277778, "明显滞后"),
        ("97", "98.8", "99", "≥", 0.9, 1.5, "快于预期"),
        ("85.2", "84.0", "95", "≥", -0.122449, -0.204082, "倒退"),
        ("85.2", "95.0", "95", "≥", 1, 1.666667, "已达目标值(须保持)"),
        ("85.2", "95.0", "95", ">", 1, 1.666667, "快于预期"),
    ]
    judge = Judge.__new__(Judge)
    judge.tally = SimpleNamespace(elapsed=lambda *_: Fraction(3, 5))
    for base, value, target, comparator, progress, pace, word in cases:
        one = SimpleNamespace(id="X", comparator=comparator, target=Fraction(target), path={}, base_reported=False)
        told = judge.way(one, Fraction(value), Printed.parse(base), None)
        near = abs(told.progress - progress) < 1e-6 and abs(told.pace - pace) < 1e-6
        expect(f"公布的例子 {base}→{value}，{comparator}{target}：{word}", near and told.word == word)
    for yes, low, high in ((365, 0.881, 0.936), (352, 0.844, 0.908)):
        ends = wilson(Fraction(yes), Fraction(400))
        expect(f"Wilson 区间 {yes}/400", abs(ends[0] - low) < 6e-4 and abs(ends[1] - high) < 6e-4)
    expect("大于的目标，相等不算达到", not holds(">", Fraction(90), Fraction(90)))
    gaps = [gap_in_steps(sign, Fraction(9), Fraction(20), Fraction(1, 2), Fraction(1)) for sign in "≥>≤<"]
    expect("缺口按比较符", gaps == [1, 2, 0, 0])


def known_values(sample):
    """The values counted by hand."""
    for (plan, name), (numerator, denominator, value, status) in KNOWN.items():
        if plan == sample.plan.folder.name:
            if name in sample.plan.milestones:
                facts = sample.milestones.facts(name, sample.year)
                good = (facts["stage"], facts["status"]) == (value, status)
            else:
                facts = sample.judge.promise(name, sample.year)
                good = (facts["numerator"], facts["denominator"], facts["status"]) == (numerator, denominator, status)
                good = good and abs(float(facts["value"]) - value) < 1e-9 * abs(value)
            expect(f"样例已知值 {plan} {name}", good)


def known_words(sample):
    """The words of the sample plans, and who settles what is open."""
    for name, wanted in WORDS.get(sample.plan.folder.name, {}).items():
        facts = sample.judge.promise(name, sample.year)
        said = f"{facts['status']} {SURE[facts['certainty']]}"
        expect(f"样例结论 {sample.plan.folder.name} {name}：{said}", said == wanted)
    if sample.plan.folder.name == "huangyan-14":
        settles = sample.judge.promise("02", sample.year)["settles"]
        expect("富山乡上年45人，42人领取即达到", settles == [{"unit": "331003202", "needed": 42, "last": 45}])


def change_assessment(folder, unit, indicator, key, value):
    """Alters one field of evaluation.json."""
    path = folder / "evaluation.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    for one in data["assessments"]:
        if (one["unit"], one["indicator"]) == (unit, indicator):
            one[key] = value
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def replace(folder, name, old, new):
    """Alters the first occurrence of a text in a run's file."""
    path = folder / name
    before = path.read_text(encoding="utf-8")
    after = before.replace(old, new, 1)
    if after == before:
        raise AssertionError(f"{name} 中没有 {old!r}")
    path.write_text(after, encoding="utf-8")


def against(sample, folder):
    """Compares a run's folder; returns the exit code and everything said."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = tool.against(sample.plan, folder)
    return code, said.getvalue()


def folder_checks(sample, scratch):
    """Run folders with one thing wrong, whatever the plan."""
    good = scratch / "good"
    good.mkdir()
    sample.write(good)
    code, said = run("recompute.py", sample.plan.folder, good)
    expect(f"好的输出一致：{said.strip().splitlines()[-1]}", code == 0)
    rows = read_csv(good / "observations.csv")
    figures = (row for row in rows if row["year"] == str(sample.year) and row["cell"] and row["value"] not in ("", "0"))
    figure = next(figures)
    as_row = ",".join(figure.values())
    wrong_cell = as_row.replace(f",{figure['cell']},", ",F99,")
    wrong_value = as_row.replace(f",{figure['value']},", f",{figure['value']}9,", 1)
    name = next(iter(sample.plan.indicators))
    root = sample.plan.root
    ledger = read_csv(good / "submissions.csv")
    absent = ",缺报,0,1,"
    damages = {
        "改了字段名": lambda f: replace(f, "evaluation.json", '"status_low"', '"statuslow"'),
        "改了列名": lambda f: replace(f, "observations.csv", "measure_unit", "unit_of_measure"),
        "少一个指标": lambda f: change_assessment(f, root, name, "indicator", "没有的指标"),
        "时序进度": lambda f: replace(f, "evaluation.json", '"elapsed": 0.6', '"elapsed": 0.5'),
        "观测值": lambda f: replace(f, "observations.csv", as_row, wrong_value),
        "出处单元格": lambda f: replace(f, "observations.csv", as_row, wrong_cell),
        "缺报写成空白": lambda f: replace(f, "observations.csv", absent, ",空白,0,1,"),
        "少一行观测": lambda f: replace(f, "observations.csv", as_row + "\n", ""),
        "文件摘要": lambda f: replace(f, "submissions.csv", ledger[0]["sha256"], "0" * 64),
        "少一份文件": lambda f: replace(f, "submissions.csv", ",".join(ledger[3].values()) + "\n", ""),
        "结果不在三种之内": lambda f: replace(f, "submissions.csv", ",read,", ",ok,"),
    }
    for what, damage in damages.items():
        folder = scratch / "bad"
        shutil.copytree(good, folder)
        damage(folder)
        code, said = against(sample, folder)
        first = next((one for one in said.splitlines() if one.startswith("✗")), said.strip()[-80:])
        expect(f"{sample.plan.folder.name} 查出：{what} → {first[:120]}", code == 1)
        shutil.rmtree(folder)


def recalc_checks(plan_folder, scratch):
    """recalc.py: a form, a planted error, no formula, no cached result, an unknown function."""
    form = next((plan_folder / "submissions/2023").glob("331003101_*.xlsx"))
    expect("表格公式一致", run("recalc.py", form)[0] == 0)
    expect("植入的错误被查出", run("recalc.py", "--plant", form)[0] == 0)
    book = Workbook()
    book.active["A1"] = 1
    book.save(scratch / "none.xlsx")
    expect("没有公式即失败", run("recalc.py", scratch / "none.xlsx")[0] == 1)
    book.active["A2"] = "=A1+1"
    book.save(scratch / "uncached.xlsx")
    code, said = run("recalc.py", scratch / "uncached.xlsx")
    expect("没有存结果即失败", code == 1 and "没有存结果" in said)
    converted = scratch / "converted"
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation={(scratch / 'profile').as_uri()}", "--convert-to", "xlsx",
         "--outdir", str(converted), str(scratch / "uncached.xlsx")], check=True, capture_output=True,
    )  # fmt: skip
    expect("另一程序存的工作簿一致", run("recalc.py", converted / "uncached.xlsx")[0] == 0)
    book.active["A3"] = "=NOSUCH(A1)"
    book.save(scratch / "error.xlsx")
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation={(scratch / 'profile').as_uri()}", "--convert-to", "xlsx",
         "--outdir", str(converted), str(scratch / "error.xlsx")], check=True, capture_output=True,
    )  # fmt: skip
    code, said = run("recalc.py", converted / "error.xlsx")
    expect(f"错误值即失败：{said.strip().splitlines()[-2].strip()}", code == 1 and "错误值" in said)
    (scratch / "broken.xlsx").write_bytes(b"not a workbook")
    expect("坏文件即失败", run("recalc.py", scratch / "broken.xlsx")[0] == 1)


def main():
    """Runs everything; exit 1 when something failed."""
    parser = argparse.ArgumentParser(description="核对工具自检")
    parser.add_argument("plans", type=Path, nargs="+", metavar="规划文件夹")
    parser.add_argument("--run", type=Path, metavar="第一个规划的中期评估输出")
    arguments = parser.parse_args()
    folders = arguments.plans
    golden()
    for at, folder in enumerate(folders):
        sample = Sample(folder, None if at else arguments.run)
        known_values(sample)
        known_words(sample)
        plants(sample)
        with tempfile.TemporaryDirectory() as scratch:
            folder_checks(sample, Path(scratch))
    code, said = run("recount_cases.py")
    expect(f"判断规则的例子：{said.strip().splitlines()[-1]}", code == 0)
    with tempfile.TemporaryDirectory() as scratch:
        recalc_checks(folders[0], Path(scratch))
    print(f"失败 {len(failures)} 项" if failures else "全部通过")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
