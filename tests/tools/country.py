#!/usr/bin/env python3
"""What does a plan of the size of a country cost? One command; its table stands in docs/speed.md.

    country.py BINARY [--units 300 2844] [--items 60] [--years 1] [--levels 3] [--forms] [--rounds 3]
               [--faults] [--scripts] [--keep FOLDER]

For every number of units a plan folder of synthetic figures is made (样例县00001 …, from a fixed seed that is printed):
in three levels (a country, 31 provinces, counties) or two, with plain tables or, with --forms, with our own forms.
Then, in the same run, each of these is measured: the floor (examples/floor beside BINARY: bare calamine over the same
cells), `check`, `annual`, `midterm`, the stages of one run (examples/scale, where it was built), and with --scripts what
a programmer and a clerk would write instead (country_polars.py, country_pandas.py; pip install python-calamine polars pandas openpyxl
XlsxWriter; plain tables need XlsxWriter in any case). With --faults every tenth county has a part above its whole and a
text for a figure, and `check --out` (审核结果, a slip for each of them), a second evaluation after one cell changed and
`diff` of the two are measured too. Told are the median of the rounds in seconds of the clock and of processor time, the largest peak of
memory of one process, the ratio of processor time to the floor's, and what each wrote. Growth is the processor time
per file over that of the first size: 1.00 is a straight line, less is cheaper per file. Nothing is asserted. Linux only.
"""

import argparse
import importlib.util
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SEED = 20261126
FIRST = 2021
INDICATORS = 14
PROVINCES = 31
TOOLS = Path(__file__).resolve().parent

PLAN = """title = "样例国测速规划（样例数据）"
short = "测速规划"
place = "样例国"
whole = "全国"
parts = "分县（市、区）"
part = "县（市、区）"
status = "正式"
document_number = ""
text_source = "样例"
base_year = 2020
first_year = 2021
last_year = 2025
compiler = "样例"
midterm = "2023-12-31"
final = "2025-12-31"
final_name = "总结评估"
midterm_section = "一"
final_section = "一"
annual_section = "一"

[form]
title = "样例监测表"
table_number = ""
issued_by = ""
approved_by = ""
approval_number = ""
valid_until = ""
due = "01-31"
"""


def item(number):
    """An item: even ones are wholes, odd ones a part of the one before."""
    return f"""[[item]]
code = "A{number:02}"
name = "样例填报项第{number:02}号"
measure_unit = "人"
nature = "时点"
reporter = "基层"
adds = "相加"
group = "样例"
definition = "样例。"
definition_source = "本库解读"
change_limit = "80"
change_floor = 100
"""


def indicator(number):
    """A share of one item in the one before."""
    return f"""[[indicator]]
id = "{number + 1:02}"
name = "样例指标{number + 1:02}"
short = "样例{number + 1:02}"
kind = "level"
attribute = "{"约束性" if number < 9 else "预期性"}"
measure_unit = "%"
numerator = "A{2 * number + 1:02}"
denominator = "A{2 * number:02}"
scale = 100
share = true
base = "70"
base_year = 2020
target = "90"
target_year = 2025
comparator = "≥"
section = "一"
definition_source = "本库解读"
pending = true
gap_unit = "人"
"""


def rule(number):
    """A part is not more than its whole."""
    return f"""[[rule]]
id = "S{number:02}"
name = "部分不大于整体{number:02}"
relation = "A{2 * number + 1:02} <= A{2 * number:02}"
severity = "强制性"
basis = "样例"
"""


def make(folder, counties, options, binary):
    """A plan folder with its submissions."""
    chance = random.Random(SEED)
    folder.mkdir(parents=True)
    items = options.items - options.items % 2
    roster = ["code,name,aliases,parent,kind,tags,reports,source", "100000,样例国,,,地区,,否,样例"]
    if options.levels == 3:
        roster += [f"{100001 + at},样例省{at:02},,100000,地区,,否,样例" for at in range(PROVINCES)]
    above = [100001 + at % PROVINCES if options.levels == 3 else 100000 for at in range(counties)]
    units = [(200000 + at, f"样例县{at:05}") for at in range(counties)]
    roster += [f"{code},{name},,{up},地区,,是,样例" for (code, name), up in zip(units, above)]
    written = {
        "plan.toml": PLAN,
        "units.csv": "\n".join(roster) + "\n",
        "items.toml": "\n".join(map(item, range(items))),
        "indicators.toml": "\n".join(map(indicator, range(min(INDICATORS, items // 2)))),
        "rules.toml": "\n".join(map(rule, range(items // 2))),
    }
    years = range(FIRST, FIRST + options.years)
    if options.forms:
        written["sample.toml"] = recipe(units, items, list(years), chance)
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8")
    if options.forms:
        subprocess.run([binary, "sample", str(folder), "--quiet"], check=True)
        return
    for year in years:
        place = folder / "submissions" / str(year)
        place.mkdir(parents=True)
        for code, name in units:
            faulty = options.faults and (code - units[0][0]) % 10 == 0
            table(place / f"{code}_{name}_{year}_样例数据.xlsx", code, name, year, items, chance, faulty)


def recipe(units, items, years, chance):
    """How `sample` makes the figures of our own forms."""
    lines = [f"seed = {SEED}", f"years = {years}"]
    lines += [f'[[weight]]\nunit = "{code}"\nsize = {chance.randint(20, 99)}' for code, _ in units]
    for at in range(0, items, 2):
        total = [len(units) * chance.randint(3000, 6000) for _ in years]
        rate = [f"{chance.uniform(70, 86):.1f}" for _ in years]
        lines.append(f'[[figure]]\nitem = "A{at:02}"\ntotal = {total}')
        lines.append(f'[[figure]]\nitem = "A{at + 1:02}"\nshare_of = "A{at:02}"\nrate = {rate}'.replace("'", '"'))
    return "\n".join(lines) + "\n"


def table(path, code, name, year, items, chance, faulty=False):
    """A plain table, as an office writes one; a faulty one has a part above its whole and a text for a figure."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("监测表")
        sheet.write(0, 0, "样例监测表（样例数据）")
        sheet.write_row(1, 0, ["填报单位", name, "单位代码", str(code)])
        sheet.write_row(2, 0, ["统计年度", year])
        sheet.write_row(4, 0, ["代码", "指标名称", "计量单位", "本年数", "说明"])
        for at in range(items):
            if at % 2 == 0:
                whole = value = chance.randint(300, 9000)
            else:
                value = int(whole * chance.uniform(0.70, 0.86))
            if faulty and at == 1:
                value = whole * 3
            elif faulty and at == 3:
                value = f"约{value}"
            sheet.write_row(5 + at, 0, [f"A{at:02}", f"样例填报项第{at:02}号", "人", value])


def measured(command):
    """Seconds of the clock, seconds of processor time, peak memory in MB, exit code."""
    started = time.perf_counter()
    quiet = [(os.POSIX_SPAWN_OPEN, at, os.devnull, os.O_WRONLY, 0) for at in (1, 2)]
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=quiet)
    _, status, usage = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 1):
        raise SystemExit(f"{' '.join(command)}: exit {code}")
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def two_results(binary, plan, last, items, scratch):
    """Two evaluations of a plan between which one county sent another file."""
    results = [scratch / f"{plan.name}_{name}" for name in ("old", "new")]
    sent = sorted((plan / "submissions" / str(last)).iterdir())
    for folder in results:
        shutil.rmtree(folder, ignore_errors=True)
    run = [binary, "midterm", str(plan), "--year", str(last), "--quiet", "--out"]
    subprocess.run([*run, str(results[0])], check=True)
    kept = sent[1].read_bytes()
    try:
        code, name = sent[1].name.split("_")[:2]
        table(sent[1], int(code), name, last, items, random.Random(SEED + 1))
        subprocess.run([*run, str(results[1])], check=True)
    finally:
        sent[1].write_bytes(kept)
    return results


def wrote(place):
    """What stands at a place, in words."""
    files = [place] if place.is_file() else sorted(path for path in place.rglob("*") if path.is_file())
    size = sum(path.stat().st_size for path in files)
    books = [path for path in files if path.suffix == ".xlsx"]
    return f"{len(files)} files, {size / 1e6:.1f} MB (workbook {sum(path.stat().st_size for path in books) / 1e6:.1f} MB)"


def wanting(options, binary, examples):
    """Says what is missing before anything is made: exits without it, or measures without the floor."""
    if not binary.is_file():
        raise SystemExit(f"{binary} is not there: cargo build --release")
    modules = [] if options.forms else ["xlsxwriter"]
    if options.scripts and not options.forms:
        modules += ["python_calamine", "polars", "pandas", "openpyxl"]
    missing = [module for module in modules if importlib.util.find_spec(module) is None]
    if missing:
        raise SystemExit(f"missing in {sys.executable}: {', '.join(missing)}; "
                         "pip install python-calamine polars pandas openpyxl XlsxWriter")
    if not (examples / "floor").is_file():
        print(f"without the floor: {examples / 'floor'} is not there (cargo build --release --example floor)")


def main():
    """Makes, measures and prints."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("binary", help="the program, as built for release")
    parser.add_argument("--units", type=int, nargs="+", default=[300, 2844], help="sizes, the smallest first")
    parser.add_argument("--items", type=int, default=60, help="items of a unit")
    parser.add_argument("--years", type=int, default=1, help="years collected")
    parser.add_argument("--levels", type=int, choices=[2, 3], default=3, help="2: the country and counties")
    parser.add_argument("--forms", action="store_true", help="our own forms in place of plain tables")
    parser.add_argument("--faults", action="store_true", help="faults in every tenth table, slips and diff")
    parser.add_argument("--rounds", type=int, default=3, help="of which the median is told")
    parser.add_argument("--scripts", action="store_true", help="also the two scripts")
    parser.add_argument("--keep", help="a folder in which the plans are made and kept")
    options = parser.parse_args()
    if options.faults and options.forms:
        parser.error("--faults makes plain tables: leave --forms out")
    binary = Path(options.binary).resolve()
    examples = binary.parent / "examples"
    wanting(options, binary, examples)
    scratch = Path(options.keep or tempfile.mkdtemp())
    try:
        compare(options, str(binary), examples, scratch)
    finally:
        if not options.keep:
            shutil.rmtree(scratch)


def compare(options, binary, examples, scratch):
    """Makes every size and measures everything on it."""
    last = FIRST + options.years - 1
    kind = "own forms" if options.forms else "plain tables"
    print(f"seed {SEED}; {options.items} items, {options.years} years, {options.levels} levels, {kind}; "
          f"{options.rounds} rounds; {os.cpu_count()} cores")
    print("| units | what | clock s | CPU s | peak MB | × floor | growth per file | wrote |")
    print("|---|---|---|---|---|---|---|---|")
    smallest = {}
    for units in options.units:
        plan = scratch / f"plan{units}_{options.levels}{'f' if options.forms else 't'}{options.years}{'x' * options.faults}"
        if not plan.is_dir():
            make(plan, units, options, binary)
        sent, out, files = str(plan / "submissions"), scratch / "out", units * options.years
        floor_there = (examples / "floor").is_file()
        jobs = [("floor", [str(examples / "floor"), sent], None)] if floor_there else []
        jobs.append(("check", [binary, "check", str(plan), "--year", str(last), "--quiet"], None))
        if options.faults:
            slips = ["--out", str(out), "--quiet"]
            jobs.append(("check --out", [binary, "check", str(plan), "--year", str(last), *slips], out))
            jobs.append(("diff", [binary, "diff", *map(str, two_results(binary, plan, last, options.items, scratch)), *slips], out))
        for verb in ["annual", "midterm"]:
            jobs.append((verb, [binary, verb, str(plan), "--year", str(last), "--quiet", "--out", str(out)], out))
        if options.scripts and not options.forms:
            for name in ["polars", "pandas"]:
                book = scratch / f"{name}.xlsx"
                script = [sys.executable, str(TOOLS / f"country_{name}.py"), str(plan), str(last), str(book)]
                jobs.append((f"{name} script", script, book))
        floor = None
        for name, command, place in jobs:
            rounds = 1 if name == "pandas script" else options.rounds
            runs = []
            for _ in range(rounds):
                shutil.rmtree(out, ignore_errors=True)
                runs.append(measured(command))
            clock, cpu = (statistics.median(run[at] for run in runs) for at in (0, 1))
            floor = cpu if name == "floor" else floor
            times = f"{cpu / floor:.1f}" if floor else "—"
            growth = cpu / files / smallest.setdefault(name, cpu / files)
            told = wrote(place) if place else ""
            print(f"| {units} | {name} | {clock:.2f} | {cpu:.2f} | {max(run[2] for run in runs):.0f} | "
                  f"{times} | {growth:.2f} | {told} |", flush=True)
        shutil.rmtree(out, ignore_errors=True)
        if (examples / "scale").exists():
            subprocess.run([str(examples / "scale"), "--plan", str(plan), str(last)], check=True)


if __name__ == "__main__":
    main()
