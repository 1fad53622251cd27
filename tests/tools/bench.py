#!/usr/bin/env python3
"""How long does each plan take, and how much memory at most?

    bench.py BINARY [PLAN_FOLDER ...]      default: the five plans under inputs/

For every plan and every question (annual, midterm, final) the binary runs three times on all years of submissions;
told are the median of the elapsed seconds and the largest peak of memory, and the ratio of the slowest run to the
fastest of the same question, which says how noisy the machine was. A plan without submissions gets its sample data
first, in a copy. Nothing is asserted. Linux only (it reads the children's peak memory).
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PLANS = ["huangyan-14", "shanghai-13", "shenyang-14", "erenhot-14", "beilin-14"]
QUESTIONS = ["annual", "midterm", "final"]
RUNS = 3


def measured(command):
    """Elapsed seconds, and peak memory in megabytes, of one run."""
    started = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ)
    _, status, usage = os.wait4(child, 0)
    if status:
        raise SystemExit(f"{' '.join(command)}: exit {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def with_samples(binary, plan, scratch):
    """A copy of a plan folder with its submissions, which are made where it has none."""
    national = plan.parent / "national-14"
    if national.is_dir():
        shutil.copytree(national, scratch / "national-14", dirs_exist_ok=True)
    copy = scratch / plan.name
    shutil.copytree(plan, copy, dirs_exist_ok=True)
    if not (copy / "submissions").is_dir():
        subprocess.run([binary, "sample", str(copy), "--quiet"], check=True)
    return copy


def main():
    """Runs every plan and prints one line each."""
    binary = str(Path(sys.argv[1]).resolve())
    root = Path(__file__).resolve().parents[2] / "inputs"
    plans = [Path(plan).resolve() for plan in sys.argv[2:]] or [root / plan for plan in PLANS]
    with tempfile.TemporaryDirectory() as scratch:
        print("plan | question | files | seconds | MB | slowest/fastest")
        for plan in plans:
            copy = with_samples(binary, plan, Path(scratch))
            files = sum(1 for file in (copy / "submissions").rglob("*") if file.is_file())
            for question in QUESTIONS:
                command = [binary, question, str(copy), "--quiet", "--out", f"{scratch}/out"]
                runs = [measured(command) for _ in range(RUNS)]
                seconds = [run[0] for run in runs]
                noise = max(seconds) / min(seconds)
                peak = max(run[1] for run in runs)
                print(f"{plan.name} | {question} | {files} | {statistics.median(seconds):.2f} | {peak:.0f} | {noise:.2f}")


if __name__ == "__main__":
    main()
