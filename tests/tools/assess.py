"""A whole assessment played by another program: fills recount forms, and works the results out again from the forms.

    assess.py fill DRAW_FOLDER OUT SEED     fills every form of a draw with openpyxl
    assess.py check DRAW_FOLDER FORMS RESULT_FOLDER
    assess.py plant DRAW_FOLDER FORMS RESULT_FOLDER   fails unless a figure changed here is found
    assess.py answers FORMS_FOLDER OUT SEED            fills blank forms of a survey, and writes single answers
    assess.py survey ANSWERS RESULT_FOLDER KEY WORDS   counts the answers of a survey again; WORDS count as satisfied
    assess.py figures RESULT RUN KEY ITEMS INDICATOR   whether an indicator of a run has its figures from the answers
                                            draws again, and compares every figure of 核查结果.json

Nothing here uses duibiao. The draw is repeated from its seed with hashlib; shares, variances and intervals follow the
formulas of docs/assess.md, the exact interval by bisection over binomial sums or over the beta integral by Simpson's rule.
"""
import csv, glob, hashlib, json, math, os, random, sys
from fractions import Fraction

import openpyxl

WORDS = ["一致", "不一致", "查无", "拒访", "外出"]
CHECKED = WORDS[:3]


def load(folder):
    with open(os.path.join(folder, "抽样方案.json"), encoding="utf-8") as file:
        return json.load(file)


def rows(book):
    """Every row under the headings of a form's two sheets, as (kind of sheet, cells by heading)."""
    for sheet in book.worksheets:
        heads = None
        for row in sheet.iter_rows():
            texts = [str(cell.value if cell.value is not None else "").strip().lstrip("★") for cell in row]
            if heads is None:
                if "清点编号" in texts or "核查编号" in texts:
                    heads = {text: at for at, text in enumerate(texts) if text}
                continue
            kind = "count" if "清点编号" in heads else "line"
            yield kind, {head: row[at] for head, at in heads.items()}


def fill(folder, out, seed):
    dice = random.Random(seed)
    print(f"seed {seed}")
    os.makedirs(out, exist_ok=True)
    claimed = {(one["unit"], one["item"]): one["claimed"] for one in load(folder)["registers"]}
    for path in sorted(glob.glob(os.path.join(folder, "复核表", "*.xlsx"))):
        book = openpyxl.load_workbook(path)
        for kind, cell in rows(book):
            if kind == "count" and cell["清点编号"].value:
                _, unit, item = cell["清点编号"].value.split("|")
                there = claimed[(unit, item)]
                if dice.random() < 0.9:
                    cell["清点数"].value = str(max(0, there + dice.choice([0, 0, 0, -1, 1, -there // 20])))
            elif kind == "line" and cell["核查编号"].value:
                word = dice.choices(WORDS + [None], [88, 5, 2, 1, 2, 2])[0]
                cell["核查结果"].value = word
                if word in ("不一致", "查无"):
                    cell["差错说明"].value = "已迁出"
                    cell["佐证材料编号"].value = f"HC-{dice.randrange(1000):03}"
        book.save(os.path.join(out, os.path.basename(path)))


class Dice:
    def __init__(self, seed, name):
        self.name, self.counter = f"duibiao|{seed}|{name}", 0

    def below(self, bound):
        if bound == 0:
            return 0
        top = 2**64 - 2**64 % bound
        while True:
            digest = hashlib.sha256(f"{self.name}|{self.counter}".encode()).digest()
            self.counter += 1
            number = int.from_bytes(digest[:8], "big")
            if number < top:
                return number % bound


def distinct(dice, count, of):
    drawn = set()
    for last in range(max(of - count, 0) + 1, of + 1):
        number = dice.below(last) + 1
        drawn.add(last if number in drawn else number)
    return sorted(drawn)


def by_size(dice, sizes, count):
    """Places and chances of units drawn in proportion to their size."""
    chances, left, total = {}, count, sum(sizes)
    while True:
        sure = [at for at, size in enumerate(sizes) if at not in chances and left > 0 < size and size * left >= total]
        if not sure:
            break
        chances[sure[0]] = Fraction(1)
        left, total = left - 1, total - sizes[sure[0]]
    point, passed = dice.below(total), 0
    for at, size in enumerate(sizes):
        if at in chances:
            continue
        passed += size * left
        if left and point < passed:
            point += total
            chances[at] = Fraction(size * left, total)
    return chances


def below(a, b, x):
    """The part of a beta distribution below x: binomial sums where both are whole, else Simpson's rule."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if a == int(a) and b == int(b) and a + b < 4000:
        n, k = int(a + b - 1), int(a)
        logs = math.log(x), math.log1p(-x)
        terms = (
            math.exp(math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) + i * logs[0] + (n - i) * logs[1])
            for i in range(k, n + 1)
        )
        return min(1.0, math.fsum(terms))
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)

    # Substituting x = sin² t takes the ends' peaks away.
    def f(t):
        s, c = math.sin(t), math.cos(t)
        if s <= 0 or c <= 0:
            return 0.0
        return 2 * math.exp(scale + (2 * a - 1) * math.log(s) + (2 * b - 1) * math.log(c))

    end, steps = math.asin(math.sqrt(x)), 4000
    h = end / steps
    inner = math.fsum((4 if i % 2 else 2) * f(i * h) for i in range(1, steps))
    return (f(0) + inner + f(end)) * h / 3


def point(a, b, part):
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if below(a, b, middle) < part else (low, middle)
    return (low + high) / 2


def student(freedom, part):
    x = point(freedom / 2, 0.5, 2 * part)
    return math.sqrt(freedom * (1 - x) / x)


def exact(share, size, miss):
    w, o = share * size, size - share * size
    whole = lambda number: round(number) if abs(number - round(number)) < 1e-9 else number
    w, o = whole(w), whole(o)
    return (point(w, o + 1, miss / 2) if w > 0 else 0.0, point(w + 1, o, 1 - miss / 2) if o > 0 else 1.0)


def wilson(p, n, z):
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, (middle - half) / (1 + z * z / n)), min(1.0, (middle + half) / (1 + z * z / n))


def estimate(parts, others, z, miss):
    """Parts are (claimed, chance, checked, agrees); `others`: whether a part stands for units that were not drawn."""
    heard = [part for part in parts if part[2] > 0]
    weight = lambda part: part[0] / part[2] / (float(part[1]) if others else 1.0)
    stands = math.fsum(weight(part) * part[2] for part in heard)
    if not heard:
        return None
    asked = sum(part[2] for part in heard)
    p = math.fsum(weight(part) * part[3] for part in heard) / stands
    certain = [part for part in heard if not others or part[1] == 1]
    drawn = [part for part in heard if others and part[1] != 1]
    if len(drawn) == 1:
        return None
    variance = 0.0
    for claimed, chance, n, k in certain:
        square = k / n * (1 - k / n) * n / (n - 1) if n > 1 else p * (1 - p)
        variance += (claimed / (stands)) ** 2 * (1 - n / claimed) * square / n
    if drawn:
        away = [weight(part) * (part[3] - p * part[2]) / stands for part in drawn]
        mean = math.fsum(away) / len(away)
        variance += len(away) / (len(away) - 1) * math.fsum((one - mean) ** 2 for one in away)
    single = sum(part[2] == 1 for part in certain)
    freedom = sum(part[2] - 1 for part in certain) + max(len(drawn) - 1, 0) + max(single - 1, 0)
    left = 1.0
    if not others or all(part[1] == 1 for part in parts):
        left = 1 - asked / sum(part[0] for part in parts)
    if left <= 0:
        return p, None, (p, p), (p, p)
    kish = stands**2 / math.fsum(weight(part) ** 2 * part[2] for part in heard)
    size = p * (1 - p) / variance if variance > 0 and 0 < p < 1 else kish / left
    size = min(size, asked / left)
    smaller = size
    if asked >= 2 and freedom + 1 < asked:
        smaller = size * (student(asked - 1, miss / 2) / student(freedom, miss / 2)) ** 2
    return p, size, exact(p, smaller, miss), wilson(p, size, z)


def result_of(folder):
    with open(os.path.join(folder, "核查结果.json"), encoding="utf-8") as file:
        return json.load(file)


def plant(folder, forms, result):
    for change in (
        lambda found: found["items"][0]["agreement"].update(share=found["items"][0]["agreement"]["share"] - 0.001),
        lambda found: found["registers"][-1]["lines"].update(lost=found["registers"][-1]["lines"]["lost"] + 1),
        lambda found: found["items"][-1]["factor"].__setitem__(2, found["items"][-1]["factor"][2] + 0.0001),
    ):
        found = result_of(result)
        change(found)
        if not differences(load(folder), forms, found):
            sys.exit("a planted error was not found")
    print("3 planted errors found")


def check(folder, forms, result):
    draw, found = load(folder), result_of(result)
    wrong = differences(draw, forms, found)
    lines = sum(item["lines"]["drawn"] for item in found["items"])
    print(f"{len(draw['registers'])} registers, {lines} lines, {len(found['items'])} items compared")
    for one in wrong[:20]:
        print("  " + one)
    if wrong:
        sys.exit(f"{len(wrong)} differences")


def differences(draw, forms, found):
    wrong = []

    def same(what, own, theirs, tolerance=1e-7):
        if own is None or theirs is None:
            if own is not theirs:
                wrong.append(f"{what}: {own} here, {theirs} there")
        elif abs(own - theirs) > tolerance * max(1.0, abs(own)):
            wrong.append(f"{what}: {own!r} here, {theirs!r} there")

    frame = "".join(
        f"{one['unit']},{one['item']},{one['claimed']},{one['sha256']},{one['sheet']},{one['cell']}\n"
        for one in draw["registers"]
    )
    if hashlib.sha256(frame.encode()).hexdigest() != draw["frame_sha256"]:
        wrong.append("the frame has another hash")
    for one in draw["registers"]:
        dice = Dice(draw["seed"], f"{one['unit']}|{one['item']}")
        if distinct(dice, len(one["numbers"]), one["claimed"]) != one["numbers"]:
            wrong.append(f"{one['unit']} {one['item']}: other lines are drawn here")
    if draw["units_drawn"]:
        units = list(dict.fromkeys(one["unit"] for one in draw["registers"]))
        sizes = [sum(one["claimed"] for one in draw["registers"] if one["unit"] == unit) for unit in units]
        told = {one["unit"]: Fraction(one["probability"]) for one in draw["registers"] if one["probability"] != "0"}
        dice = Dice(draw["seed"], f"{draw['plan']}|{draw['year']}")
        chances = by_size(dice, sizes, len(told))
        if {units[at]: chance for at, chance in chances.items()} != told:
            wrong.append("other units are drawn here")
    counts, lines = {}, {}
    for path in sorted(glob.glob(os.path.join(forms, "*.xlsx"))):
        for kind, cell in rows(openpyxl.load_workbook(path)):
            if kind == "count" and cell["清点编号"].value and cell["清点数"].value not in (None, ""):
                _, unit, item = str(cell["清点编号"].value).split("|")
                counts[(unit, item)] = int(cell["清点数"].value)
            elif kind == "line" and cell["核查编号"].value and cell["核查结果"].value:
                _, unit, item, number = str(cell["核查编号"].value).split("|")
                lines[(unit, item, int(number))] = cell["核查结果"].value
    # A register is at least as long as the last line somebody found.
    for (unit, item, number), word in lines.items():
        if word in ("一致", "不一致") and counts.get((unit, item), number) < number:
            del counts[(unit, item)]
    z = float(draw["quantile"])
    miss = math.erfc(z / math.sqrt(2))
    same("miss", miss, found["miss"])
    there = {(one["unit"], one["item"]): one for one in found["registers"]}
    by_item = {}
    for one in draw["registers"]:
        if not one["numbers"]:
            continue
        key = (one["unit"], one["item"])
        words = [lines.get((*key, number)) for number in one["numbers"]]
        checked, agrees = sum(word in CHECKED for word in words), words.count("一致")
        part = (one["claimed"], Fraction(one["probability"]), checked, agrees, len(words), counts.get(key))
        by_item.setdefault(one["item"], []).append(part)
        own = estimate([part[:4]], False, z, miss)
        other = there[key]
        for name, word in zip(["agrees", "differs", "lost", "refused", "away"], WORDS):
            same(f"{key} {name}", words.count(word), other["lines"][name])
        same(f"{key} counted", counts.get(key), other["counted"])
        compare(same, str(key), own, other["agreement"])
        length = 1.0 if counts.get(key) is None else counts[key] / one["claimed"]
        factor(same, str(key), own, length, other["factor"])
    for other in found["items"]:
        parts = by_item.get(other["item"], [])
        own = estimate([part[:4] for part in parts], draw["units_drawn"], z, miss)
        compare(same, other["item"], own, other["agreement"])
        known = [part for part in parts if part[5] is not None]
        over = math.fsum(part[5] / float(part[1]) for part in known)
        under = math.fsum(part[0] / float(part[1]) for part in known)
        factor(same, other["item"], own, over / under if under else 1.0, other["factor"])
    return wrong


def answers(folder, out, seed):
    dice = random.Random(int(seed))
    print(f"seed {seed}")
    for path in sorted(glob.glob(os.path.join(folder, "*答卷汇总表*.xlsx"))):
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        heads, single = None, [["单位", "答案", "代答"]]
        for row in sheet.iter_rows():
            texts = [str(cell.value if cell.value is not None else "").strip() for cell in row]
            if heads is None:
                heads = texts if "单位代码" in texts else None
                continue
            if not texts[0]:
                continue
            share = int(texts[3] or 400)
            options = heads[4:-1]
            weights = [dice.uniform(4, 8), dice.uniform(2, 4), 1, 0.5, 0.2, 0.3, 0.1][: len(options)]
            for _ in range(share):
                word = dice.choices(options, weights)[0]
                if dice.random() < 0.2:
                    single.append([texts[0], word, dice.choice(["本人", "监护人"])])
                else:
                    cell = row[4 + options.index(word)]
                    cell.value = str(int(cell.value or 0) + 1)
            row[len(heads) - 1].value = str(share // 20)
        place = os.path.join(out, os.path.basename(path).split("答卷")[0])
        os.makedirs(place, exist_ok=True)
        book.save(os.path.join(place, "汇总.xlsx"))
        other = openpyxl.Workbook()
        for line in single:
            other.active.append(line)
        other.save(os.path.join(place, "逐份.xlsx"))


def survey(folder, result, key, words):
    with open(os.path.join(result, "满意度调查结果.json"), encoding="utf-8") as file:
        found = next(one for one in json.load(file)["surveys"] if one["survey"] == key)
    satisfied, counts = words.split(","), {}
    for path in glob.glob(os.path.join(folder, "*.xlsx")):
        lines = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
        at = next(at for at, line in enumerate(lines) if "单位" in line or "单位代码" in line)
        heads = [str(head or "") for head in lines[at]]
        for line in lines[at + 1 :]:
            if not line[0]:
                continue
            own = counts.setdefault(str(line[0]), {})
            if "答案" in heads:
                own[line[1]] = own.get(line[1], 0) + 1
            else:
                for head, value in list(zip(heads, line))[4:-1]:
                    own[head] = own.get(head, 0) + int(value or 0)
    wrong, parts, z = [], [], 1.96
    miss = math.erfc(z / math.sqrt(2))

    def same(what, own, theirs):
        if (own is None) != (theirs is None) or own is not None and abs(own - theirs) > 1e-7 * max(1, abs(own)):
            wrong.append(f"{what}: {own} here, {theirs} there")

    for unit in found["units"]:
        own = counts.pop(unit["unit"], {})
        none = sum(own.get(word, 0) for word in ("不了解", "拒绝回答"))
        valid, good = sum(own.values()) - none, sum(own.get(word, 0) for word in satisfied)
        same(unit["unit"] + " valid", valid, sum(unit["by"]))
        same(unit["unit"] + " unanswered", none, unit["unanswered"])
        parts.append((unit["registered"], Fraction(1), valid, good))
    if counts:
        wrong.append(f"units not counted there: {sorted(counts)}")
    if parts and all(part[0] for part in parts):
        own = estimate(parts, False, z, miss)
    else:
        valid, good = sum(part[2] for part in parts), sum(part[3] for part in parts)
        own = (good / valid, valid, exact(good / valid, valid, miss), wilson(good / valid, valid, z))
    same("share", own[0], found["satisfaction"]["share"])
    same("size", own[1], found["satisfaction"]["size"])
    for name, ends in (("exact", own[2]), ("wilson", own[3])):
        for end, theirs in zip(ends, found["satisfaction"][name]):
            same(name, end, theirs)
    print(f"{key}: {len(found['units'])} units, {sum(part[2] for part in parts)} answers compared")
    if wrong:
        sys.exit("\n".join(wrong[:20]))


def figures(result, run, key, items, label):
    """Whether an indicator of a run has its figures from a survey's answers."""
    with open(os.path.join(result, "满意度调查结果.json"), encoding="utf-8") as file:
        found = next(one for one in json.load(file)["surveys"] if one["survey"] == key)
    with open(os.path.join(run, "evaluation.json"), encoding="utf-8") as file:
        one = next(one for one in json.load(file)["assessments"] if one["indicator"] == label and one["year"] == found["year"])
    with open(os.path.join(run, "observations.csv"), encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["item"] in items.split(",") and row["year"] == str(found["year"])]
    share = found["satisfaction"]["share"]
    own = (round(share * found["valid"]), found["valid"], 100 * share)
    theirs = (one["numerator"], one["denominator"], one["value"])
    wrong = [f"{a} in the answers, {b} in the run" for a, b in zip(own, theirs) if abs(a - b) > 1e-9]
    wrong += [f"{row['item']} is {row['state']}, from {row['file']}" for row in rows if row["state"] != "调查" or "surveys/" not in row["file"]]
    print(f"{label}: {one['numerator']:.0f} of {one['denominator']:.0f} from the answers, {one['status']}")
    if wrong or len(rows) != 2:
        sys.exit("\n".join(wrong) or f"{len(rows)} rows of {items}")


def compare(same, what, own, other):
    if own is None or other is None:
        same(what + " share", None if own is None else own[0], None if other is None else other["share"])
        return
    same(what + " share", own[0], other["share"])
    same(what + " size", own[1], other["size"])
    for name, ends in (("exact", own[2]), ("wilson", own[3])):
        for end, theirs in zip(ends, other[name]):
            same(f"{what} {name}", end, theirs)


def factor(same, what, own, length, other):
    if own is None:
        return same(what + " factor", None, None if other is None else other[0])
    for end, theirs in zip((own[0], *own[2]), other):
        same(what + " factor", length * end, theirs)


if __name__ == "__main__":
    if len(sys.argv) == 5 and sys.argv[1] == "fill":
        fill(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    elif len(sys.argv) == 5 and sys.argv[1] == "check":
        check(*sys.argv[2:])
    elif len(sys.argv) == 5 and sys.argv[1] == "answers":
        answers(*sys.argv[2:])
    elif len(sys.argv) == 6 and sys.argv[1] == "survey":
        survey(*sys.argv[2:])
    elif len(sys.argv) == 7 and sys.argv[1] == "figures":
        figures(*sys.argv[2:])
    elif len(sys.argv) == 5 and sys.argv[1] == "plant":
        plant(*sys.argv[2:])
    else:
        sys.exit(__doc__)
