#!/usr/bin/env python3
"""Does the tool say of random plans what the recount says? Small plan folders and submissions, made from a seed.

    sweep.py BINARY --seed N --cases K [--keep FOLDER] [--all] [--words]

Each case is one plan folder, made from its own seed (N, N+1, …), for which the binary answers annual of one year, midterm
and final; every field of every row of evaluation.json is compared with recount/. A case that differs is kept under
FOLDER, its path, its seed and what differs are printed: `--seed THAT --cases 1` makes it again. --all keeps every case:
its workbooks can be recalculated by recalc.py.
--words counts the words that came and what differs, over all cases.

Exit 0: no difference. 1: differences. 2: a run failed, or a case could not be recomputed. Needs Python 3.11, openpyxl.
"""

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from made.chance import Writer  # noqa: E402
from made.figures import Sender  # noqa: E402
from recompute import bench, latest  # noqa: E402
from recount.compare import Comparison  # noqa: E402
from recount.figures import Told  # noqa: E402
from recount.plan import Plan  # noqa: E402
from recount.words import CannotRecompute  # noqa: E402

SHOWN = 12
# A small plan takes a tenth of a second; one that takes so many seconds never ends.
PATIENCE = 60


@dataclass
class Outcome:
    """One case: what differs, what could not be done, and what was compared."""

    seed: int
    folder: Path
    faults: list = field(default_factory=list)
    failures: list = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)
    words: Counter = field(default_factory=Counter)


def make(seed, folder):
    """The plan folder of a seed; returns the plan as the recount reads it, and the figures."""
    chance = random.Random(seed)
    made = Writer(chance).plan()
    made.write(folder)
    plan = Plan.load(folder)
    made.told = Sender(chance, made, plan).told()
    made.submit(folder)
    return plan, Told(made.told), chance


def runs(plan, figures, chance):
    """The verbs asked of a plan, with their further arguments: those for which there are figures."""
    identity = plan.identity
    collected = [year for year in figures.years if year > identity["base_year"]]
    verbs = [("annual", ["--year", str(chance.choice(collected))])] if collected else []
    for verb, last in (("midterm", identity["midterm"]), ("final", identity["final"])):
        if any(f"{year}-12-31" <= last for year in collected):
            verbs.append((verb, []))
    return verbs


def case(binary, seed, keep):
    """Makes, runs and compares one case."""
    folder = keep / str(seed)
    shutil.rmtree(folder, ignore_errors=True)
    outcome = Outcome(seed, folder)
    plan, figures, chance = make(seed, folder / "plan")
    for verb, more in runs(plan, figures, chance):
        out = folder / verb
        command = [str(binary), verb, str(folder / "plan"), "--out", str(out), "--quiet", *more]
        try:
            run = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            outcome.failures.append(f"{verb}：{PATIENCE}秒没有完成")
            continue
        if run.returncode:
            outcome.failures.append(f"{verb}：退出码 {run.returncode}：{(run.stderr or run.stdout).strip()[:600]}")
            continue
        data = json.loads((out / "evaluation.json").read_text(encoding="utf-8"), parse_float=Decimal)
        try:
            compare(plan, figures, data, outcome)
        except CannotRecompute as reason:
            outcome.failures.append(f"{verb}：不能重算：{reason}")
    return outcome


def compare(plan, figures, data, outcome):
    """Compares one run's evaluation.json, row by row."""
    year = latest(plan, figures, data["through"])
    comparison = Comparison(*bench(plan, figures, (year, data["through"])))
    comparison.evaluation(data, year)
    outcome.faults += [f"{data['kind']} {fault}" for fault in comparison.faults]
    outcome.counts += comparison.counts
    outcome.counts["运行"] += 1
    words = Counter((row["kind"], row["status"]) for row in data["assessments"])
    outcome.words += words


def shape(fault):
    """What a difference is about, without names and numbers, for counting."""
    return re.sub(r"^\w+ \S+ 指标\S+ \d+年：", "", fault).split(" 为 ")[0]


def main():
    """Reads the arguments and runs."""
    parser = argparse.ArgumentParser(description="随机规划逐项核对")
    parser.add_argument("binary", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--cases", type=int, default=20)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--all", action="store_true", help="各例都留在 --keep 的文件夹中")
    parser.add_argument("--words", action="store_true", help="数出每种结论和每类不同出现的次数")
    arguments = parser.parse_args()
    keep = arguments.keep or Path(tempfile.mkdtemp(prefix="sweep-"))
    seeds = range(arguments.seed, arguments.seed + arguments.cases)
    counts, words, shapes, wrong, failed = Counter(), Counter(), Counter(), 0, 0
    print(f"种子{seeds[0]}～{seeds[-1]}")
    with ThreadPoolExecutor(2) as pool:
        for one in pool.map(lambda seed: case(arguments.binary.resolve(), seed, keep), seeds):
            counts += one.counts
            shapes.update(map(shape, one.faults))
            words += one.words
            wrong, failed = wrong + bool(one.faults), failed + bool(one.failures)
            if not one.faults and not one.failures:
                if not arguments.all:
                    shutil.rmtree(one.folder)
                continue
            print(f"✗ 种子{one.seed}：{len(one.faults)}处不同，{one.folder}")
            for text in [*one.failures, *one.faults[:SHOWN]]:
                print(f"    {text}")
            if len(one.faults) > SHOWN:
                print(f"    ……另有{len(one.faults) - SHOWN}处")
    if arguments.words:
        for text, count in shapes.most_common():
            print(f"  {text} {count}")
        for (kind, word), count in sorted(words.items(), key=str):
            print(f"  {kind} {word} {count}")
    said = f"{len(seeds)}例，{counts['运行']}次运行，{counts['字段']}个字段"
    print(f"不一致：{wrong}例有不同，{failed}例没有完成；{said}" if wrong or failed else f"一致：{said}")
    return 2 if failed else 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
