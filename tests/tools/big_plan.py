"""How long does `plan check` take: on each plan folder, and on a 规划.xlsx of many indicators?

    python3 tests/tools/big_plan.py target/debug/duibiao [indicators]

The large plan is Huangyan's with its indicators repeated under other numbers and names until there are as many as asked
(200). Prints user and system seconds of the best of five runs, and the clock's.
"""

import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLANS = ["huangyan-14", "shanghai-13", "shenyang-14", "erenhot-14", "beilin-14"]


def grown(folder, wanted):
    """Repeats the indicators of a plan folder."""
    file = folder / "indicators.toml"
    head, *entries = re.split(r"(?m)^(?=\[\[indicator\]\])", file.read_text(encoding="utf-8"))
    text, count, turn = head + "".join(entries), len(entries), 1
    while count < wanted:
        turn += 1
        for entry in entries:
            for key, more in (("id", f"x{turn}"), ("name", f"（{turn}）")):
                entry = re.sub(rf'(?m)^{key} = "(.*)"', rf'{key} = "\g<1>{more}"', entry, count=1)
            text, count = text + entry, count + 1
    file.write_text(text, encoding="utf-8")
    return count


def best(command):
    """The least CPU seconds of five runs, and the clock's of that run."""
    runs = []
    for _ in range(5):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        clock, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        runs.append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, clock))
    return min(runs)


def main():
    program = str(Path(sys.argv[1]).resolve())
    wanted = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    for plan in PLANS:
        cpu, clock = best([program, "plan", "check", str(ROOT / "inputs" / plan)])
        print(f"{plan}: {cpu:.2f} s CPU, {clock:.2f} s clock")
    with tempfile.TemporaryDirectory() as home:
        folder, book = Path(home) / "large", Path(home) / "book"
        shutil.copytree(ROOT / "inputs" / "huangyan-14", folder, ignore=shutil.ignore_patterns("submissions"))
        count = grown(folder, wanted)
        subprocess.run(
            [program, "plan", "export", str(folder), "--to", "xlsx", "--out", str(book)],
            stdout=subprocess.DEVNULL,
            check=True,
        )
        cpu, clock = best([program, "plan", "check", str(book)])
        print(f"规划.xlsx of {count} indicators: {cpu:.2f} s CPU, {clock:.2f} s clock")


if __name__ == "__main__":
    main()
