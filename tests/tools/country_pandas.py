#!/usr/bin/env python3
"""What a clerk's script does: pandas and openpyxl, one file after the other.

    country_pandas.py PLAN YEAR OUT.xlsx            the same job as country_polars.py
"""

import sys
from pathlib import Path

import pandas

BASE, TARGET = 70, 90


def figures(path):
    """Unit, item and value of every row of one table."""
    raw = pandas.read_excel(path, header=None, engine="openpyxl")
    table = raw.iloc[5:, [0, 3]].copy()
    table.columns = ["item", "value"]
    table["unit"] = str(raw.iat[1, 3])
    return table


def main():
    """Everything in one pass."""
    plan, year, out = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    data = pandas.concat([figures(path) for path in sorted((plan / "submissions" / year).glob("*.xlsx"))])
    data["value"] = data["value"].astype(float)
    roster = pandas.read_csv(plan / "units.csv", dtype=str, keep_default_na=False)
    data["above"] = data["unit"].map(dict(zip(roster["code"], roster["parent"])))
    data["whole"] = roster.loc[roster["parent"] == "", "code"].iloc[0]
    nodes = [data[[name, "item", "value"]].rename(columns={name: "node"}) for name in ("unit", "above", "whole")]
    wide = pandas.concat(nodes).pivot_table(index="node", columns="item", values="value", aggfunc="sum")
    pairs = sorted(wide.columns)[: 2 * 14]
    rates = pandas.DataFrame({part: wide[part] / wide[of] * 100 for of, part in zip(pairs[::2], pairs[1::2])})
    with pandas.ExcelWriter(out, engine="openpyxl") as book:
        rates.to_excel(book, sheet_name="指标")
        ((rates - BASE) / (TARGET - BASE)).to_excel(book, sheet_name="进度")
        wide.to_excel(book, sheet_name="汇总")
        data.to_excel(book, sheet_name="分单位数据")


if __name__ == "__main__":
    main()
