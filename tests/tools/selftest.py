#!/usr/bin/env python3
"""Do the check tools notice? Runs them on good input and on input with one thing wrong.

    selftest.py PLAN_FOLDER      PLAN_FOLDER with the sample submissions

The good run folder is written from recompute's own numbers, so this tests the comparing; the numbers themselves are
tested against the values known for the sample.
"""

import csv
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TOOLS = Path(__file__).resolve().parent.parent / "tools"
sys.path.insert(0, str(TOOLS))

import recompute as tool  # noqa: E402
from openpyxl import Workbook  # noqa: E402

KNOWN = {
    "02": (3190, 3219, "不可判断"), "03": (5575, 5653, "符合预期"), "04": (15, 16, "低于目标"),
    "05": (1, 1, "保持良好"), "06": (6, 9, "明显滞后"), "07": (9270, 9412, "略有滞后"),
    "08": (13451, 13617, "快于预期"), "09": (3690, 6137, "符合预期"), "10": (37, 47, "倒退"),
    "11": (7767, 7956, "符合预期"), "12": (3268, 3371, "略有滞后"), "13": (1165, 1242, "快于预期"),
    "14": (13964, 15184, "明显滞后"),
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
        writer.writerows([header.split(","), *rows])


def text(value):
    """An exact decimal as text."""
    return "" if value is None else str(value) if value.denominator == 1 else str(float(value))


def write_run(plan, folder):
    """A run folder holding what recompute computes."""
    submissions = tool.Submissions.gather(plan, set())
    recount = tool.Recount(plan, submissions)

    def record(facts, **extra):
        drop = {"missing", "bounds"}
        plain = {k: float(v) if isinstance(v, tool.Fraction) else v for k, v in facts.items() if k not in drop}
        return dict.fromkeys(tool.ASSESSMENT_FIELDS) | plain | extra

    assessments = []
    for indicator in plan.indicators:
        for year in submissions.years:
            assessments.append(record(recount.root_facts(indicator, year), unit=plan.root, indicator=indicator, year=year))
            for unit in recount.asked(indicator, plan.root):
                if unit != plan.root:
                    facts = recount.unit_facts(unit, indicator, year)
                    assessments.append(record(facts, unit=unit, indicator=indicator, year=year))
    data = {"plan": plan.identity["title"], "kind": "midterm", "sample": True, "plan_status": "正式"}
    data |= {"through": "2023-12-31", "elapsed": 0.6, "assessments": assessments}
    (folder / "evaluation.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    rows = []
    for year in submissions.years:
        for item, about in plan.items.items():
            for unit in plan.asked(item):
                one = submissions.figure(unit, item, year)
                place = ["", "", "", "", ""]
                if one.sheet:
                    file = submissions.chosen[unit, year].file
                    raw = one.state if one.value is None else text(one.value)
                    place = [raw, file, one.sheet, one.cell, tool.digest(plan.folder / file)]
                given = int(one.value is not None)
                row = [unit, item, year, year, f"{year}-12-31", text(one.value), about["measure_unit"], one.state]
                rows.append([*row, given, 1, place[0], "", *place[1:]])
    header = "unit,item,year,period,as_of,value,measure_unit,state,reported,expected,raw,repair,file,sheet,cell,sha256"
    write_csv(folder / "observations.csv", header, rows)
    files = [
        [one.file, tool.digest(plan.folder / one.file), one.unit, one.year, "read", "表样标识", "是", ""]
        for one in submissions.read
    ]
    write_csv(folder / "submissions.csv", "file,sha256,unit,year,outcome,recognised_by,chosen,reason", files)
    return recount


def change_assessment(folder, unit, indicator, key, value):
    """Alters one field of evaluation.json."""
    path = folder / "evaluation.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    for one in data["assessments"]:
        if (one["unit"], one["indicator"], one["year"]) == (unit, indicator, 2023):
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


def recompute_checks(plan_folder, scratch):
    """recompute.py: known values, a good run, and runs with one thing wrong."""
    plan = tool.Plan.load(plan_folder)
    good = scratch / "good"
    good.mkdir()
    recount = write_run(plan, good)
    growth = recount.root_facts("01", 2023)
    expect("样例已知值 01", abs(float(growth["value"]) - 6.22784712984) < 1e-9 and growth["status"] == "符合预期")
    for indicator, known in KNOWN.items():
        facts = recount.root_facts(indicator, 2023)
        expect(f"样例已知值 {indicator}", (facts["numerator"], facts["denominator"], facts["status"]) == known)
    code, said = run("recompute.py", plan_folder, good)
    expect(f"好的输出一致：{said.strip().splitlines()[-1]}", code == 0)
    figure = next(row for row in tool.read_csv(good / "observations.csv") if row["year"] == "2023" and row["cell"])
    as_row = ",".join(figure.values())
    wrong_cell = as_row.replace(f",{figure['cell']},", ",F99,")
    wrong_value = as_row.replace(f",{figure['value']},", f",{int(figure['value']) + 1},", 1)
    absent = ",缺报,0,1,"
    damages = {
        "根评估的分子": lambda f: change_assessment(f, plan.root, "07", "numerator", 9271),
        "根评估的值差亿分之一": lambda f: change_assessment(f, plan.root, "07", "value", 98.49128771780705 * (1 + 1e-8)),
        "约束性缺报仍判已达": lambda f: change_assessment(f, plan.root, "02", "status", "已达目标值(须保持)"),
        "缺口": lambda f: change_assessment(f, plan.root, "14", "gap", 460),
        "应报数": lambda f: change_assessment(f, plan.root, "04", "expected", 19),
        "单位评估的值": lambda f: change_assessment(f, "331003101", "09", "value", 1.0),
        "缺报单位写成0": lambda f: change_assessment(f, "331003202", "09", "numerator", 0),
        "改了字段名": lambda f: replace(f, "evaluation.json", '"status_low"', '"statuslow"'),
        "改了列名": lambda f: replace(f, "observations.csv", "measure_unit", "unit_of_measure"),
        "少一个指标": lambda f: change_assessment(f, plan.root, "05", "indicator", "06"),
        "观测值": lambda f: replace(f, "observations.csv", as_row, wrong_value),
        "出处单元格": lambda f: replace(f, "observations.csv", as_row, wrong_cell),
        "缺报写成空白": lambda f: replace(f, "observations.csv", absent, ",空白,0,1,"),
        "少一行观测": lambda f: replace(f, "observations.csv", as_row + "\n", ""),
        "文件摘要": lambda f: replace(f, "submissions.csv", tool.read_csv(f / "submissions.csv")[0]["sha256"], "0" * 64),
        "少一份文件": lambda f: replace(
            f, "submissions.csv", ",".join(tool.read_csv(f / "submissions.csv")[3].values()) + "\n", ""
        ),
        "结果不在三种之内": lambda f: replace(f, "submissions.csv", ",read,", ",ok,"),
    }
    for name, damage in damages.items():
        folder = scratch / "bad"
        shutil.copytree(good, folder)
        damage(folder)
        code, said = run("recompute.py", plan_folder, folder)
        first = next((one for one in said.splitlines() if one.startswith("✗")), said.strip()[-80:])
        expect(f"查出：{name} → {first}", code == 1)
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
    plan_folder = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        recompute_checks(plan_folder, Path(folder))
        recalc_checks(plan_folder, Path(folder))
    print(f"失败 {len(failures)} 项" if failures else "全部通过")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
