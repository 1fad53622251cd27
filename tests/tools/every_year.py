#!/usr/bin/env python3
"""Is every formula of every year's workbooks what LibreOffice makes of it?

    every_year.py BINARY [PLAN_FOLDER ...]      default: the five plans under inputs/

For each year of submissions after the base year the binary makes `annual --year` and `final --through` that year's last
day, of which all but the last are before their time; recalc.py then recalculates all of them. A plan without submissions
gets its sample data first, in a copy. Minutes a plan. Exit as recalc.py; 2: a run failed. Needs LibreOffice, openpyxl.
"""

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from bench import PLANS, with_samples

HERE = Path(__file__).resolve().parent


def workbooks(binary, plan, out):
    """The workbooks of every year of a plan."""
    base = tomllib.loads((plan / "plan.toml").read_text(encoding="utf-8"))["base_year"]
    years = sorted(int(at.name) for at in (plan / "submissions").iterdir() if at.name.isdecimal())
    for year in (year for year in years if year > base):
        for verb, which in (("annual", ("--year", str(year))), ("final", ("--through", f"{year}-12-31"))):
            left = out / f"{verb}-{year}"
            if subprocess.run([binary, verb, plan, *which, "--quiet", "--out", left]).returncode:
                raise SystemExit(2)
            yield from left.glob("*.xlsx")


def main():
    """Makes and recalculates plan by plan; the worst exit code."""
    binary = str(Path(sys.argv[1]).resolve())
    plans = [Path(plan).resolve() for plan in sys.argv[2:]] or [HERE.parents[1] / "inputs" / plan for plan in PLANS]
    worst = 0
    for plan in plans:
        with tempfile.TemporaryDirectory() as scratch:
            copy = with_samples(binary, plan, Path(scratch))
            made = list(workbooks(binary, copy, Path(scratch) / "out"))
            print(f"== {plan.name}: {len(made)}", flush=True)
            worst = max(worst, subprocess.run([sys.executable, HERE / "recalc.py", *made]).returncode)
    sys.exit(worst)


if __name__ == "__main__":
    main()
