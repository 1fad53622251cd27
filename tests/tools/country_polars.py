#!/usr/bin/env python3
"""What a programmer would write instead: python-calamine, polars and XlsxWriter.

    country_polars.py PLAN YEAR OUT.xlsx

Reads every plain table of a year on all cores, adds up, computes the rates of the country, its provinces and its
counties with their progress, and writes one workbook of four sheets. No checks, no findings, no evidence.
"""

import csv
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import polars
import xlsxwriter
from python_calamine import CalamineWorkbook

BASE, TARGET = 70, 90


def figures(path):
    """Unit, item and value of every row of one table."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return [(rows[1][3], row[0], float(row[3])) for row in rows[5:] if row[0]]


def main():
    """Everything in one pass."""
    plan, year, out = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    files = sorted(str(path) for path in (plan / "submissions" / year).glob("*.xlsx"))
    with ProcessPoolExecutor() as pool:
        seen = [row for part in pool.map(figures, files, chunksize=64) for row in part]
    with open(plan / "units.csv", encoding="utf-8") as file:
        parent = {row["code"]: row["parent"] for row in csv.DictReader(file)}
    whole = next(code for code, above in parent.items() if not above)
    data = polars.DataFrame(seen, schema=["unit", "item", "value"], orient="row").with_columns(
        above=polars.col("unit").replace_strict(parent, return_dtype=polars.String), whole=polars.lit(whole)
    )
    # In two levels the unit above is the whole.
    names = ("unit", "whole") if set(parent.values()) <= {"", whole} else ("unit", "above", "whole")
    nodes = [data.select(node=polars.col(name), item="item", value="value") for name in names]
    sums = polars.concat(nodes).group_by("node", "item").agg(polars.col("value").sum())
    wide = sums.pivot("item", index="node", values="value").sort("node")
    pairs = [name for name in wide.columns if name != "node"]
    pairs = sorted(pairs)[: 2 * 14]
    rates = wide.select(
        "node", *[(polars.col(part) / polars.col(of) * 100).alias(part) for of, part in zip(pairs[::2], pairs[1::2])]
    )
    progress = rates.select("node", (polars.exclude("node") - BASE) / (TARGET - BASE))
    with xlsxwriter.Workbook(out) as book:
        for name, table in [("指标", rates), ("进度", progress), ("汇总", wide), ("分单位数据", data)]:
            table.write_excel(book, name)


if __name__ == "__main__":
    main()
