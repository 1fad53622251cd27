#!/usr/bin/env python3
"""Does the last whole result survive whatever moment a run is killed?

    kill.py BINARY [PLAN_FOLDER] [--kills 180] [--between 20] [--parallel 18] [--seed 1]

Runs `midterm` into one folder again and again, each run dated another day so that no two results are alike, and kills
it with signal 9: half of `--kills` at any moment of the run, half while its place of work stands beside the result;
then `--between` more exactly between the two renames of a system without an exchange of folders. For those strace makes
the exchange fail (ENOSYS) and sends the signal at the second rename. After every kill the result must stand whole under
its name, or the name must be empty and the next run say that it put the old result back; after the next run every hash
of manifest.json must be right, and nothing may stand beside the result. At last `--parallel` runs write into the folder
at once: all must succeed. Linux; the kills between the renames need strace. Ends with code 1 at the first fault.
"""

import argparse
import datetime
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

PUT_BACK = "已把原有结果放回"
CALLS = "?rename,?renameat"


class Place:
    """One folder for results, and the runs into it."""

    def __init__(self, binary, plan, folder):
        self.binary, self.plan, self.out, self.day = binary, plan, folder / "结果", 0

    def command(self):
        """A run dated the next day."""
        self.day += 1
        date = datetime.date(2024, 1, 1) + datetime.timedelta(days=self.day)
        return [self.binary, "midterm", self.plan, "--out", str(self.out), "--as-of", date.isoformat()]

    def start(self, before=()):
        """A run that is not waited for."""
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen([*before, *self.command()], **quiet)

    def run(self):
        """A run that must succeed; what it said."""
        done = subprocess.run(self.command(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"the next run failed with {done.returncode}: {done.stderr}")
        return done.stdout

    def beside(self):
        """What stands beside the result."""
        return sorted(name for name in os.listdir(self.out.parent) if name != self.out.name)

    def whole(self):
        """Every file of the result is in its manifest, and every one in the manifest is there with its hash."""
        manifest = self.out / "manifest.json"
        if not manifest.is_file():
            return False
        outputs = {entry["path"]: entry["sha256"] for entry in json.loads(manifest.read_bytes())["outputs"]}
        found = {
            str(path.relative_to(self.out)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.out.rglob("*")
            if path.is_file() and path != manifest
        }
        return found == outputs

    def settle(self, what):
        """Looks after a kill, runs again and looks again; says how it stood after the kill."""
        left = bool(self.beside())
        stood = self.out.exists()
        if stood and not self.whole():
            raise SystemExit(f"{what}: the result that stands is not whole")
        said = self.run()
        if not stood and PUT_BACK not in said:
            raise SystemExit(f"{what}: the old result was not put back")
        if not self.whole():
            raise SystemExit(f"{what}: after the next run the result is not whole")
        if self.beside():
            raise SystemExit(f"{what}: after the next run there stands beside it {self.beside()}")
        return ("stood" if stood else "put back") + (", leavings cleared" if left else "")


def killed(place, seconds, at_work):
    """A run killed at a random moment; with `at_work`, one in which its place of work stands. False: it had ended."""
    child = place.start()
    if at_work:
        while child.poll() is None and not place.beside():
            time.sleep(0.001)
        seconds *= 0.7
    time.sleep(random.uniform(0, seconds))
    child.kill()
    return child.wait() == -signal.SIGKILL


def killed_between(place):
    """A run killed at the second of its two renames."""
    inject = ["-e", "inject=renameat2:error=ENOSYS", "-e", f"inject={CALLS}:signal=SIGKILL:when=2"]
    tracer = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={CALLS},renameat2", *inject]
    place.start(tracer).wait()
    if place.out.exists() or not place.beside():
        raise SystemExit("the run was not killed between the renames")


def main():
    """Kills, counts and tells."""
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("plan", nargs="?", default=str(Path(__file__).resolve().parents[2] / "inputs/huangyan-14"))
    for name, number in [("kills", 180), ("between", 20), ("parallel", 18), ("seed", 1)]:
        parser.add_argument(f"--{name}", type=int, default=number)
    asked = parser.parse_args()
    if asked.between and not shutil.which("strace"):
        raise SystemExit("strace is not there; without it only --between 0 can be run")
    random.seed(asked.seed)
    with tempfile.TemporaryDirectory() as scratch:
        place = Place(str(Path(asked.binary).resolve()), str(Path(asked.plan).resolve()), Path(scratch))
        started = time.perf_counter()
        place.run()
        seconds = time.perf_counter() - started
        print(f"one run takes {seconds:.2f} s, seed {asked.seed}")
        stood = Counter()
        for number in range(asked.kills):
            at_work = number % 2 == 1
            while not killed(place, seconds, at_work):
                place.settle("a run that had ended before its kill")
            kind = "killed while at work" if at_work else "killed at any moment"
            stood[f"{kind}: {place.settle(f'kill {number}')}"] += 1
        for number in range(asked.between):
            killed_between(place)
            stood[f"killed between the renames: {place.settle(f'kill {number} between')}"] += 1
        for story, count in sorted(stood.items()):
            print(f"{count:4} {story}")
        runs = [place.start() for _ in range(asked.parallel)]
        codes = Counter(run.wait() for run in runs)
        print(f"{asked.parallel} runs at once: exit codes {dict(codes)}, whole {place.whole()}, beside it {place.beside()}")
        if set(codes) - {0} or (asked.parallel and not place.whole()) or place.beside():
            sys.exit(1)


if __name__ == "__main__":
    main()
