#!/usr/bin/env python3
"""Plays one week of a mid-term evaluation through, as the people do who take part in it.

    week.py DUIBIAO PLAN_FOLDER WORK_FOLDER

DUIBIAO is the program, PLAN_FOLDER a plan with sample submissions of 2020 to 2023 (inputs/huangyan-14), WORK_FOLDER is made
and filled. Everything a town, a responsible unit or the district types is typed by this program with openpyxl, one slip is
saved by LibreOffice; DUIBIAO only reads and writes files. What must be true after each step is stated here in words and
looked up in the files with openpyxl and the standard library. Ends at the first thing that is not so, with 1.

Forms go out; nineteen towns and the district send, with thirteen troubles among them; slips go back; answers come in,
corrections and explanations are decided on, responsible units write why they are late; four runs are kept and compared; the
year is frozen, a town sends another file, and no published figure moves.
"""

import argparse
import csv
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

from openpyxl import load_workbook

YEAR = "2023"
MARK = "样例数据·非真实"


class NotSo(Exception):
    """Something that had to be true and is not."""


def shows(holds, what, *facts):
    """Says what was shown, or stops."""
    if not holds:
        raise NotSo(f"{what}: {facts}")
    print(f"  {what}")


class Grid:
    """A sheet by heading: rows under the first row that has all of `headings`."""

    def __init__(self, path, headings, sheet=None):
        self.path, self.book = path, load_workbook(path)
        sheets = [self.book[sheet]] if sheet else self.book.worksheets
        for candidate in sheets:
            for row in candidate.iter_rows():
                named = {str(cell.value).replace("\n", ""): cell.column for cell in row if cell.value is not None}
                if set(headings) <= set(named):
                    self.sheet, self.columns, self.first = candidate, named, row[0].row + 1
                    return
        raise NotSo(f"{path}: no row with the headings {headings}")

    def rows(self):
        """Numbers of the rows below the heading."""
        return range(self.first, self.sheet.max_row + 1)

    def get(self, row, heading):
        """What a cell says, as text."""
        value = self.sheet.cell(row, self.columns[heading]).value
        return "" if value is None else str(value)

    def put(self, row, heading, value):
        """Types into a cell, which has to be open."""
        cell = self.sheet.cell(row, self.columns[heading])
        if self.sheet.protection.sheet and cell.protection.locked:
            raise NotSo(f"{self.path}: {heading} of row {row} is locked")
        cell.value = value

    def where(self, **wanted):
        """Rows whose cells contain what is asked for."""
        return [row for row in self.rows() if all(part in self.get(row, head) for head, part in wanted.items())]

    def only(self, **wanted):
        """The one row like that."""
        rows = self.where(**wanted)
        if len(rows) != 1:
            raise NotSo(f"{self.path}: {len(rows)} rows with {wanted}")
        return rows[0]

    def save(self, path=None):
        """Saves, as another program would: formulas have no results."""
        path = path or self.path
        path.parent.mkdir(parents=True, exist_ok=True)
        self.book.save(path)
        return path


def form(path):
    """A form, by the codes of its items."""
    return Grid(path, ["代码", "本年数"])


# What a unit types: the heading of the key of a row, and those of the open cells.
TYPED = [("代码", ["本年数", "变动说明"]), ("任务编号", ["本年进展阶段", "进展说明", "佐证材料编号", "完成日期"])]


def typed(path):
    """What a unit typed into its form: by the key of the row and the heading."""
    found = {}
    for key, headings in TYPED:
        try:
            grid = Grid(path, [key, *headings])
        except NotSo:
            continue
        for row in grid.rows():
            for heading in headings:
                value = grid.sheet.cell(row, grid.columns[heading]).value
                if grid.get(row, key) and value is not None:
                    found[grid.get(row, key), heading] = value
    return found


def figures(path):
    """What a form says, by code."""
    return {key: value for (key, heading), value in typed(path).items() if heading == "本年数"}


def table(path):
    """A CSV file of the tool."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class Week:
    """Where everything lies, and the steps."""

    def __init__(self, program, plan, work):
        self.program, self.samples, self.work = program, plan / "submissions", work
        self.plan = work / plan.name
        shutil.copytree(plan, self.plan, ignore=shutil.ignore_patterns("submissions"))
        for year in ("2020", "2021", "2022"):
            shutil.copytree(self.samples / year, self.plan / "submissions" / year)
        self.inbox = self.plan / "submissions" / YEAR
        self.inbox.mkdir()
        self.units = {row["name"]: row["code"] for row in table(plan / "units.csv") if row["kind"] == "地区"}

    def run(self, *arguments, code=0):
        """Runs the program; gives what it says on the screen."""
        command = [str(self.program), *map(str, arguments)]
        ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        if ended.returncode != code:
            raise NotSo(f"{' '.join(command)}: {ended.returncode}, not {code}\n{ended.stdout}{ended.stderr}")
        if str(self.work.resolve()) in ended.stdout.replace(str(self.work), ""):
            raise NotSo(f"{' '.join(command)}: names a folder nobody named")
        return ended.stdout

    def name(self, unit, year=YEAR):
        """Name of a unit's form."""
        return f"{self.units[unit]}_{unit}_{year}_{MARK}.xlsx"

    def file(self, folder, pattern):
        """The one file of that name."""
        found = sorted(folder.glob(pattern))
        if len(found) != 1:
            raise NotSo(f"{folder}: {len(found)} files {pattern}")
        return found[0]

    # Monday: forms out.

    def forms(self):
        """Blank forms go out."""
        print("下发空表")
        self.run("forms", self.plan, "--year", YEAR, "--out", self.work / "空表")
        sent = list((self.work / "空表").glob("*.xlsx"))
        shows(len(sent) == 20, "a form for the district and each of nineteen towns", len(sent))

    def fill(self, unit, change=None, name=None):
        """Fills a unit's form with what it counted, and sends it."""
        said = self.of_the_small_town() if unit == "富山乡" else typed(self.samples / YEAR / self.name(unit))
        path = name or self.name(unit)
        grid = None
        for key, headings in TYPED:
            if not any(heading in headings for _, heading in said):
                continue
            grid = Grid(grid.path if grid else self.work / "空表" / self.name(unit), [key, *headings])
            for row in grid.rows():
                for heading in headings:
                    if (grid.get(row, key), heading) in said:
                        grid.put(row, heading, said[grid.get(row, key), heading])
            if change and key == "代码":
                change(grid)
            grid.path = grid.save(self.inbox / path)
        return grid.path

    def of_the_small_town(self):
        """富山乡 is silent in the samples of 2023: its figures of the year before, with nobody gained and nobody lost."""
        said = typed(self.samples / "2022" / self.name("富山乡", "2022"))
        said["A15", "本年数"] = said["A16", "本年数"] = 3
        # A person at a training more, so that it is no copy of last year's.
        said["D13", "本年数"] += 1
        return said

    # Tuesday: they send.

    def send(self):
        """Nineteen towns and the district send, with thirteen troubles among them."""
        print("收表")

        def put(code, value):
            def change(grid):
                row = grid.only(代码=code)
                grid.put(row, "本年数", value(grid.sheet.cell(row, grid.columns["本年数"]).value) if callable(value) else value)

            return change

        def blanks(grid):
            for code in ("D10", "E02"):
                grid.put(grid.only(代码=code), "本年数", None)

        # Whose trouble: its own form, changed.
        wrong = {
            "北洋镇": blanks,
            "头陀镇": put("C02", lambda count: f"约{count}"),
            "茅畲乡": put("C02", lambda count: count * 10),
            "上郑乡": put("B06", lambda amount: amount * 10000),
            "南城街道": put("E02", "不适用"),
        }
        for unit in self.units:
            if unit not in ("富山乡", "平田乡", "院桥镇", "屿头乡", "上垟乡"):
                # 宁溪镇 and 沙埠镇 have a trouble of the sample's own: a broken sum, a leap.
                self.fill(unit, wrong.get(unit))
        shutil.copy(self.work / "空表" / self.name("平田乡"), self.inbox / self.name("平田乡"))
        shutil.copy(self.samples / "2022" / self.name("院桥镇", "2022"), self.inbox / self.name("院桥镇", "2022"))
        (self.inbox / f"屿头乡报表扫描件_{MARK}.pdf").write_bytes(b"%PDF-1.4\n")
        whole = self.fill("上垟乡").read_bytes()
        (self.inbox / self.name("上垟乡")).write_bytes(whole[: len(whole) // 2])
        self.fill("东城街道", put("D02", lambda count: count - 1), name="东城街道残疾人监测表.xlsx")

    def first_check(self):
        """What came is told, and goes back."""
        print("第一次审核")
        (self.plan / "contacts.csv").write_text("单位,联系人,电话,备用\n富山乡,样例联系人,样例电话,\n", encoding="utf-8")
        out = self.work / "审核" / "1"
        said = self.run("check", self.plan, "--year", YEAR, "--out", out, code=1)
        shows(len(said.splitlines()) <= 20, "the screen says it in twenty lines", said)
        states = self.states(out)
        expected = {
            "富山乡": "未报",
            "平田乡": "空表",
            "院桥镇": "报成上年",
            "屿头乡": "只有扫描件",
            "上垟乡": "读不出",
            "宁溪镇": "待补",
            "沙埠镇": "可用有保留",
            "北洋镇": "待补",
            "头陀镇": "待补",
            "茅畲乡": "待补",
            "上郑乡": "可用有保留",
            "南城街道": "可用有保留",
            "东城街道": "待补",
        }
        shows(
            all(states[unit] == state for unit, state in expected.items()),
            "each trouble is one of eight states",
            {unit: (states[unit], state) for unit, state in expected.items() if states[unit] != state},
        )
        others = {unit: state for unit, state in states.items() if unit not in expected and state != "可用"}
        shows(not others, "and nobody else is in trouble", others)
        urged = (out / "催报.txt").read_text(encoding="utf-8-sig")
        group = urged.split("电话清单")[0]
        shows(
            all(unit in group for unit in ("富山乡", "平田乡", "院桥镇", "屿头乡", "上垟乡")) and "样例电话" not in group,
            "the text for the group names who is waited for, and no telephone",
            urged,
        )
        undecided = Grid(self.file(out, "审核结果*.xlsx"), ["单位名称", "数不同的项"], "待定版次")
        shows(len(undecided.where(单位名称="东城街道")) == 1, "two versions nobody decided between are laid side by side")
        slips = sorted(path.name.split("_")[1] for path in (out / "退回单").iterdir())
        shows(
            set(slips) >= {"宁溪镇", "沙埠镇", "北洋镇", "头陀镇", "茅畲乡", "上郑乡", "南城街道"}
            and not set(slips) & {"富山乡", "平田乡", "屿头乡", "上垟乡"},
            "a slip for each that has something to mend, none for those that sent nothing",
            slips,
        )
        self.first_slips = out / "退回单"

    def states(self, out):
        """收表情况: the state of each unit."""
        grid = Grid(self.file(out, "审核结果*.xlsx"), ["单位名称", "状态"], "收表情况")
        return {grid.get(row, "单位名称"): grid.get(row, "状态") for row in grid.rows() if grid.get(row, "单位名称")}

    # Wednesday: answers.

    def answer(self):
        """Forms are sent again, slips come back filled in."""
        print("单位答复")
        for name in (self.name("院桥镇", "2022"), self.name("上垟乡")):
            (self.inbox / name).unlink()
        for unit in ("富山乡", "平田乡", "院桥镇", "屿头乡", "上垟乡"):
            self.fill(unit)
        (self.plan / "receipts.csv").write_text(
            "单位,年度,收到日期,版次,文件\n"
            f"东城街道,{YEAR},2024-02-05,1,东城街道残疾人监测表.xlsx\n"
            f"东城街道,{YEAR},2024-02-06,2,{self.name('东城街道')}\n",
            encoding="utf-8",
        )
        truth = {unit: figures(self.samples / YEAR / self.name(unit)) for unit in self.units if unit != "富山乡"}
        for path in sorted(self.first_slips.iterdir()):
            unit = path.name.split("_")[1]
            if unit == "东城街道":
                # Its answer is which version counts.
                continue
            grid = Grid(path, ["填报项", "更正后", "说明", "问题编号"])
            self.answer_slip(grid, unit, truth.get(unit, {}))
            grid.save(self.inbox / path.name)
        slip = self.file(self.inbox, "退回单_上郑乡*.xlsx")
        self.through_libreoffice(slip)

    def answer_slip(self, grid, unit, truth):
        """Types into a slip what the unit has to say."""
        for row in grid.rows():
            code = grid.get(row, "填报项").split(" ")[0]
            if not code or not grid.get(row, "问题编号"):
                continue
            if unit == "宁溪镇" and code == "A01":
                sexes = [grid.get(grid.only(填报项=part), "您填的数") for part in ("A02", "A03")]
                grid.put(row, "更正后", sum(map(int, sexes)))
            elif unit == "沙埠镇" and code == "D13":
                grid.put(row, "说明", "年内与妇联合办了三期培训班，各班有签到表。")
            elif unit == "南城街道" and code == "E02":
                grid.put(row, "更正后", truth[code])
            elif unit in ("北洋镇", "头陀镇", "茅畲乡", "上郑乡") and code in ("D10", "E02", "C02", "B06"):
                grid.put(row, "更正后", truth[code])

    def through_libreoffice(self, path):
        """Saves a file with LibreOffice, as a town does that has no other program."""
        out = self.work / "LibreOffice"
        office = shutil.which("soffice") or shutil.which("libreoffice")
        command = [office, "--headless", f"-env:UserInstallation=file://{out.resolve()}/profile"]
        command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        shutil.copy(out / path.name, path)

    # Thursday: decisions.

    def decide(self):
        """What was answered is laid out, decided on and entered."""
        print("认定")
        before = self.work / "审核" / "2"
        self.run("check", self.plan, "--year", YEAR, "--out", before, code=1)
        grid = Grid(self.file(before, "审核结果*.xlsx"), ["问题编号", "状态"], "问题清单")
        explained = [grid.get(row, "处理单位") for row in grid.where(状态="已说明待认定")]
        shows("沙埠镇" in explained, "an explanation is 已说明待认定 and closes nothing by itself", explained)
        self.run("accept", self.plan, "--year", YEAR, "--out", self.work / "待认定")
        sheet = Grid(self.file(self.work / "待认定", "*.xlsx"), ["★认定", "问题编号"], "待认定")
        units = [sheet.get(row, "处理单位") for row in sheet.rows() if sheet.get(row, "问题编号")]
        shows(
            set(units) == {"宁溪镇", "沙埠镇", "北洋镇", "头陀镇", "茅畲乡", "上郑乡", "南城街道"},
            "everything answered is laid out, also the slip that LibreOffice saved",
            units,
        )
        wrong = sheet.only(处理单位="宁溪镇")
        effect = sheet.get(wrong, "更正后是否通过")
        shows("又出现" in effect and "S02" in effect, "of a correction that mends one relation and breaks others it says so", effect)
        for row in sheet.rows():
            if not sheet.get(row, "问题编号"):
                continue
            corrected = bool(sheet.get(row, "更正后"))
            if row == wrong:
                self.sign(sheet, row, "不予认定", "更正后其他三项之和都不成立")
            elif corrected:
                self.sign(sheet, row, "采用更正", "乡镇台账")
            else:
                self.sign(sheet, row, "认定说明", "签到表")
        # Filled in where it stands, as people do.
        decided = sheet.save()
        said = self.run("accept", self.plan, decided)
        # What was turned down is asked on the telephone; the next table stands beside the one that was filled in.
        self.run("accept", self.plan, "--year", YEAR, "--out", self.work / "待认定")
        phone = Grid(self.file(self.work / "待认定-2", "*.xlsx"), ["★认定", "问题编号"], "电话答复")
        row = phone.only(填报项="宁溪镇：A02")
        phone.put(row, "更正后", int(phone.get(row, "所报")) - 15)
        self.sign(phone, row, "采用更正", "电话记录")
        said += self.run("accept", self.plan, phone.save())
        corrections, waivers = (table(self.plan / f"{name}.csv") for name in ("corrections", "waivers"))
        results = [it["采用结果"] for it in corrections]
        shows(
            (len(corrections), results.count("不予采用"), len(waivers)) == (8, 1, 1),
            "seven figures are put right, one correction is turned down, one explanation accepted",
            said,
            corrections,
            waivers,
        )
        again = self.run("accept", self.plan, decided)
        shows(
            table(self.plan / "corrections.csv") == corrections and table(self.plan / "waivers.csv") == waivers,
            "given back twice, it is entered once",
            again,
        )
        out = self.work / "审核" / "3"
        self.run("check", self.plan, "--year", YEAR, "--out", out)
        states = self.states(out)
        shows(set(states.values()) == {"可用"}, "after it every unit is 可用 and check ends with 0", states)

    @staticmethod
    def sign(sheet, row, decision, why):
        """Decides on a row."""
        for heading, value in {"★认定": decision, "理由或依据": why, "★认定人": "样例认定人", "★日期": "2024-02-08"}.items():
            sheet.put(row, heading, value)

    # The runs between.

    def evaluate(self):
        """Runs the mid-term evaluation into one folder, which keeps the earlier ones beside it."""
        self.run("midterm", self.plan, "--out", self.results)

    @property
    def results(self):
        """The latest evaluation."""
        return self.work / "评估" / "中期评估"

    def kept(self):
        """Earlier evaluations, oldest first."""
        folders = [path for path in self.results.parent.glob("*/*") if (path / "evaluation.json").exists()]
        return sorted(folders, key=lambda path: (len(path.name), path.name))

    def rows(self, folder):
        """What is published, by unit, indicator and year."""
        whole = json.loads((folder / "evaluation.json").read_text(encoding="utf-8"))
        return {(it["unit"], it["indicator"], it["period"]): it for it in whole["assessments"]}

    def compare(self, old, new, name):
        """What changed between two runs, each with its causes."""
        out = self.work / "较上次变化" / name
        self.run("diff", old, new, "--out", out)
        return json.loads((out / "较上次变化.json").read_text(encoding="utf-8"))

    def recounted(self):
        """The recount, which shares no code with DUIBIAO, comes to the same figures, sums and words."""
        recount = Path(__file__).parent / "recompute.py"
        command = [sys.executable, str(recount), str(self.plan), str(self.results)]
        ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        told = ended.stdout + ended.stderr
        shows(ended.returncode == 0, "a recount by another program comes to the same", told[-2000:])

    def differences(self):
        """Each change between the first run and the third is attributed, and nothing else is listed."""
        print("对比")
        first, latest = self.kept()[0], self.results
        found = self.compare(first, latest, "1")
        said = self.run("diff", first, latest)
        shows("个数，如“" in said and len(said.splitlines()) < 150, "the screen tells the figures of one report together", said[:2000])
        changes = [it for it in found["changes"] if it["subject"] == "indicator"]
        fields = "numerator denominator value gap status certainty reported expected".split()
        moved = set()
        old, new = self.rows(first), self.rows(latest)
        for key in old.keys() | new.keys():
            for field in fields:
                if (old.get(key) or {}).get(field) != (new.get(key) or {}).get(field):
                    moved.add((key[0], key[1]))
        listed = {(it["unit"], it["about"]) for it in changes}
        shows(listed >= moved and len(moved) > 20, "every row that moved is listed", sorted(moved - listed)[:5], len(moved))
        bare = [it for it in found["changes"] if not it["causes"]]
        shows(not bare, "each change names what caused it", bare[:3])
        causes = {cause["number"]: cause for cause in found["causes"]}
        kinds = {causes[at]["kind"] for it in changes for at in it["causes"]}
        shows({"data", "correction"} <= kinds, "reports that came and figures put right are told apart", kinds)
        wrong = []
        for it in changes:
            # What either run read: an open word rests on the size of who is silent, too.
            both = [*old.items(), *new.items()]
            of_row = [row["uses"]["items"] for key, row in both if key[:2] == (it["unit"], it["about"])]
            items = {item for uses in of_row for item in uses}
            named = [causes[at] for at in it["causes"]]
            wrong += [(it["unit"], it["about"], cause["about"]) for cause in named if cause["kind"] in ("data", "correction") and cause["about"] not in items]
        shows(not wrong, "no cause is named that the row does not read", wrong[:5])

    @staticmethod
    def read(it):
        """Items and periods a published row read."""
        return {(item, period) for item in it["uses"]["items"] for period in it["uses"]["periods"]}

    def remark(self):
        """Responsible units write why they are late; the next run carries it and moves no figure."""
        print("责任单位说明")
        grid = Grid(self.file(self.results, "责任单位说明表*.xlsx"), ["责任单位", "滞后原因", "说明编号"])
        filled = [row for row in grid.rows() if grid.get(row, "说明编号") and not grid.get(row, "说明编号").startswith("duibiao")]
        for row in filled:
            grid.put(row, "滞后原因", "样例：部分乡镇设施改造未完工。")
            grid.put(row, "需协调事项", "样例：请财政部门安排资金。")
            grid.put(row, "填写人", "样例填写人")
            grid.put(row, "填写日期", "2024-02-09")
        book = grid.save(self.work / "填好的责任单位说明表.xlsx")
        before = self.rows(self.results)
        self.run("accept", self.plan, book)
        remarks = table(self.plan / "remarks.csv")
        shows(len(remarks) == len(filled) > 3, "each line typed is a line of remarks.csv", len(remarks), len(filled))
        self.evaluate()
        after = self.rows(self.results)
        changed = [key for key in before if {**before[key]} != {**after[key]}]
        shows(not changed, "what people write moves no figure and no word", changed[:3])
        book = self.file(self.results, "*数据表*.xlsx")
        said = [str(cell.value) for row in load_workbook(book)["滞后指标说明"].iter_rows() for cell in row if cell.value]
        shows(any("设施改造未完工" in text for text in said), "it stands in 滞后指标说明", said[:20])
        front = [str(cell.value) for row in load_workbook(book)["一页纸"].iter_rows() for cell in row if cell.value]
        shows(any("请财政部门安排资金" in text for text in front), "and what must be decided on the one page", front[-20:])

    # Friday: 定稿.

    def freeze(self):
        """The year is frozen; a town sends another file, and nothing published moves."""
        print("定稿")
        self.run("freeze", self.plan, "--year", YEAR, "--as", "定稿", "--by", "样例定稿人", "--on", "2024-02-10")
        before = self.rows(self.results)
        self.evaluate()
        shows(self.rows(self.results) == before, "a run from the frozen year publishes the same")
        cover = load_workbook(self.file(self.results, "*数据表*.xlsx")).worksheets[0]
        text = " ".join(str(cell.value) for row in cover.iter_rows() for cell in row if cell.value)
        shows("定稿" in text and "2024-02-10" in text.replace("年", "-").replace("月", "-"), "the cover says 定稿 and its day", text)
        self.all_clear()
        sent = self.inbox / self.name("高桥街道")
        grid = form(sent)
        row = grid.only(代码="C02")
        was = grid.sheet.cell(row, grid.columns["本年数"]).value
        grid.put(row, "本年数", was - 5)
        grid.save(sent)
        self.evaluate()
        shows(self.rows(self.results) == before, "another file of a town moves no published number")
        told = [it for it in table(self.results / "findings.csv") if it["code"] == "H01"]
        shows(
            len(told) == 1 and told[0]["unit_name"] == "高桥街道" and (told[0]["expected"], told[0]["observed"]) == (str(was), str(was - 5)),
            "and is told with both figures",
            told,
        )

    def all_clear(self):
        """No 强制性 is open, and each figure that was published stands in the cell of the file it names."""
        found = table(self.results / "findings.csv")
        open_ones = [it for it in found if it["severity"] == "强制性" and it["status"] == "待处理"]
        shows(not open_ones, "no 强制性 is open", open_ones[:3])
        hashes = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in self.plan.rglob("*.xlsx")}
        seen = [it for it in table(self.results / "observations.csv") if it["value"] and it["period"] == YEAR and it["file"]]
        books, wrong, corrected = {}, [], 0
        for it in seen:
            path = hashes.get(it["sha256"])
            if path is None:
                wrong.append(it)
                continue
            if path not in books:
                books[path] = load_workbook(path)
            value = books[path][it["sheet"]][it["cell"]].value
            if it["state"] == "更正":
                corrected += 1
                wrong += [it] if str(value or "") != it["raw"] or it["value"] == it["raw"] else []
            elif value is None or float(value) != float(it["value"]):
                wrong.append(it)
        shows(not wrong and len(seen) > 1500, "each figure stands in the cell it names", wrong[:2], len(seen))
        shows(corrected == 7, "and the seven put right keep what stood there", corrected)
        items = {item for it in self.rows(self.results).values() for item in it["uses"]["items"]}
        known = {it["item"] for it in table(self.results / "observations.csv")}
        shows(len(items) > 20 and items <= known, "what each published figure read is listed", sorted(items - known)[:5])

    def play(self):
        """The whole week."""
        self.forms()
        self.send()
        self.first_check()
        self.evaluate()
        self.answer()
        self.evaluate()
        self.decide()
        self.evaluate()
        shows(len(self.kept()) >= 2, "earlier runs are kept beside the latest", self.kept())
        self.recounted()
        self.differences()
        self.remark()
        self.freeze()


def main():
    """Reads the arguments and plays."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("program", "plan", "work"):
        parser.add_argument(name, type=Path)
    arguments = parser.parse_args()
    try:
        Week(arguments.program.resolve(), arguments.plan.resolve(), arguments.work).play()
    except NotSo as what:
        print(f"NOT SO: {what}", file=sys.stderr)
        return 1
    print("the week is through")
    return 0


if __name__ == "__main__":
    sys.exit(main())
