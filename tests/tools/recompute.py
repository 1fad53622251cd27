#!/usr/bin/env python3
"""Would a stranger, starting from the units' workbooks alone, publish the same numbers?

    recompute.py PLAN_FOLDER RUN_FOLDER [...]      recompute, and compare with what each run left
    recompute.py PLAN_FOLDER                       recompute only

Reads the .xlsx files under PLAN_FOLDER/submissions/<year>/ with openpyxl, adds them up in exact fractions over the
units that gave every item an indicator needs, judges promises and milestones of every kind, and compares with each
RUN_FOLDER's evaluation.json, observations.csv and submissions.csv, whichever question (annual, midterm, final) the run
answered. It shares no code with the tool it checks, and none of its data either: of a run it takes only its kind, the
cut-off date, and which of several files of one unit was chosen.

Not covered, and refused rather than guessed: backfill.csv, frozen years, periods other than whole years, files other
than .xlsx and .xlsm, planned stages, promises bound to other nodes than the root, formulas with functions. Forecasts in
words and reasons are not compared. What the design leaves open, and what was chosen, is listed in recount/RULES.md. The
status words, bands and stages are the tool's defaults; a run with other templates will differ here.

Exit 0: everything agrees. 1: differences, all listed. 2: could not be recomputed. Needs Python 3.11 and openpyxl.
"""

import argparse
import json
import sys
from decimal import Decimal
from pathlib import Path

sys.dont_write_bytecode = True

from recount.compare import Comparison, chosen, show  # noqa: E402
from recount.judge import Judge  # noqa: E402
from recount.milestones import Milestones  # noqa: E402
from recount.plan import Plan, read_csv  # noqa: E402
from recount.submissions import Submissions  # noqa: E402
from recount.tally import Tally  # noqa: E402
from recount.words import OUTCOMES, CannotRecompute  # noqa: E402

QUESTIONS = {"annual": "年度", "midterm": "中期", "final": "期末"}


def bench(plan, submissions, asked=None):
    """Who adds up, who judges promises and who judges milestones; `asked` is the year judged and the day it is asked on."""
    tally = Tally(plan, submissions, asked)
    return tally, Judge(tally), Milestones(plan, submissions)


def line(judge, indicator, year):
    """One promise as recomputed, on one line."""
    facts = judge.promise(indicator, year)
    text = [indicator, facts["name"], f"{show(facts['numerator'])}/{show(facts['denominator'])}"]
    if facts["value"] is not None:
        text.append(f"= {float(facts['value']):.6f}{facts['measure_unit']}")
    sure = {"proven": "确定", "provisional": "初步", "none": facts["reason_key"]}[facts["certainty"]]
    text.append(f"{facts['status']} [{sure}]")
    if facts["pace"] is not None:
        text.append(f"进度比{float(facts['pace']):.4f}（{facts['status_low']}～{facts['status_high']}）")
    if facts["gap"] is not None:
        text.append(f"还差{show(facts['gap'])}{facts['gap_unit']}")
    text.append(f"已报{facts['reported']}/应报{facts['expected']}")
    for row in facts["settles"]:
        name = judge.plan.units[row["unit"]]["name"]
        text.append(f"{name}上年{show(row['last'])}，需{show(row['needed'])}")
    return " ".join(text)


def latest(plan, submissions, through):
    """The last year collected by a cut-off."""
    ended = [year for year in submissions.years if plan.identity["base_year"] < year and f"{year}-12-31" <= through]
    if not ended:
        raise CannotRecompute(f"截至{through}没有可评估的年度")
    return max(ended)


def against(plan, folder):
    """Compares one run's folder; prints, and returns the exit code."""
    data = json.loads((folder / "evaluation.json").read_text(encoding="utf-8"), parse_float=Decimal)
    ledger = read_csv(folder / "submissions.csv")
    if data["kind"] not in QUESTIONS:
        raise CannotRecompute(f"{folder}：不认识的报告种类“{data['kind']}”")
    submissions = Submissions.gather(plan, {row["file"] for row in ledger if chosen(row)})
    year = latest(plan, submissions, data["through"])
    comparison = Comparison(*bench(plan, submissions, (year, data["through"])))
    for note in submissions.notes:
        print(f"注意：{note}")
    comparison.evaluation(data, year)
    comparison.observations(read_csv(folder / "observations.csv"), year)
    outcomes = comparison.ledger(ledger)
    counts = comparison.counts
    kinds = "、".join(f"{kind} {counts[kind]}" for kind in sorted(counts) if kind.isascii())
    files = "、".join(f"{outcome} {outcomes[outcome]}" for outcome in sorted(OUTCOMES))
    promises = sum(count for kind, count in counts.items() if kind.isascii())
    said = f"{QUESTIONS[data['kind']]}{year}年{promises}项指标和里程碑（{kinds}），{counts['单位']}个单位评估，{counts['字段']}个字段，"
    said += f"{counts['观测值']}个观测值，{len(ledger)}份文件（{files}）"
    for fault in comparison.faults:
        print(f"✗ {fault}")
    print(f"不一致：{len(comparison.faults)}处，{said}" if comparison.faults else f"一致：{said}")
    return 1 if comparison.faults else 0


def alone(plan):
    """Recomputes without a run to compare with."""
    submissions = Submissions.gather(plan, set())
    year = latest(plan, submissions, str(plan.identity["midterm"]))
    _, judge, milestones = bench(plan, submissions)
    for note in submissions.notes:
        print(f"注意：{note}")
    for indicator in plan.indicators:
        print(line(judge, indicator, year))
    for name in plan.milestones:
        facts = milestones.facts(name, year)
        print(f"{name} {facts['name']} {show(facts['stage'])} {facts['status']}")
    print(f"只重算，没有核对：{year}年{len(plan.indicators)}项指标，{len(submissions.read)}份报送表")
    return 0


def main():
    """Reads the arguments and runs."""
    parser = argparse.ArgumentParser(description="从报送表独立重算，与运行的输出逐项核对")
    parser.add_argument("plan", type=Path, metavar="规划文件夹")
    parser.add_argument("runs", type=Path, nargs="*", metavar="运行输出文件夹")
    arguments = parser.parse_args()
    try:
        plan = Plan.load(arguments.plan)
        if not arguments.runs:
            return alone(plan)
        return max([against(plan, run) for run in arguments.runs])
    except (CannotRecompute, ArithmeticError, OSError, KeyError, ValueError) as error:
        print(f"不能重算：{type(error).__name__} {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
