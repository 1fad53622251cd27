"""The words and numbers a published result may use: the tool's defaults, written down a second time."""

from fractions import Fraction

# Differences below half of the ninth decimal decide no word, as ROUND(…, 9) in a sheet.
EQUAL_WITHIN = Fraction(1, 2 * 10**9)
BANDS = [(Fraction(11, 10), "快于预期"), (Fraction(1), "符合预期"), (Fraction(3, 4), "略有滞后")]
CLEARLY_BEHIND = "明显滞后"
MET, BACKWARDS, UNJUDGED, NO_BASE = "已达目标值(须保持)", "倒退", "不可判断", "尚未达到(无基期)"
ON_TRACK, KEPT, BELOW = "符合预期", "保持良好", "低于目标"
DONE, EARLY, NOT_DONE = "完成", "提前完成", "未完成"
EVERY_YEAR, SOME_YEARS = "各年均达标", "有年度未达标"
INSIDE, OUTSIDE = "在区间内", "超出区间"
PROVED, REFUTED = "调查证实达标", "调查证实未达"
IMPROVED, FLAT, WORSENED, WATCHED = "方向相符", "与基期持平", "方向不符", "仅监测"
UNDERWAY, NOT_STARTED, OVERDUE = "推进中(未定节点)", "未启动", "逾期未完成"
AWAITING, OVERDUE_DONE = "待补报", "逾期完成（{}年）"
UNDER_PACE, OVER_PACE, OVER_CAP, UNDER_CAP = "在上限进度内", "快于上限进度", "已超上限", "未超上限"
CLEARED, CLEARED_AT_DUE, NOT_CLEARED = "已清零(须保持)", "已清零", "未清零"
ALLOTTED_REACHED, ALLOTTED_SHORT = "达到分解目标值", "未达到分解目标值"
UNIT_REACHED, UNIT_SHORT, UNIT_ADDS = "达到{}目标值", "未达到", "计入合计"
NOT_REPORTED, BLANK, NOT_APPLICABLE, UNOBTAINABLE, UNREADABLE = "缺报", "空白", "不适用", "无法取得", "不可识别"
# The state of a figure that was put right after it was sent.
CORRECTED = "更正"
ABSENT = {NOT_REPORTED, BLANK, NOT_APPLICABLE, UNOBTAINABLE, UNREADABLE}

# How sure a word is: whatever the silent units say; as far as their last figures go; not to be said.
PROVEN, PROVISIONAL, NONE = "proven", "provisional", "none"
# The share of the last known size that must be in before a word may be said provisionally.
FLOOR = Fraction(4, 5)
# How old a silent unit's last figures may be, in years, to stand in the test.
LAST_AT_MOST = 2
# Words that say a promise is kept. A binding promise, or one of all, is never said to be kept provisionally.
SAYS_KEPT = {
    MET, KEPT, DONE, EARLY, EVERY_YEAR, INSIDE, PROVED, CLEARED, CLEARED_AT_DUE, UNDER_CAP,
}  # fmt: skip
# Growth that keeps step with its series has reached what was promised so far.
SAYS_KEPT_OF_GROWTH = SAYS_KEPT | {ON_TRACK}
# Share of those asked that must have answered before a whole survey is taken as a count.
ANSWERED = Fraction(95, 100)

# Stages from first to last, with the share of the work each is worth, in percent.
STAGES = {
    "任务": {"未启动": 0, "已启动": 20, "推进中": 50, "基本完成": 80, "已完成": 100},
    "项目": {"未启动": 0, "前期工作": 20, "在建": 50, "主体完工": 80, "投入使用": 100},
    "文件": {"未启动": 0, "起草": 30, "征求意见": 60, "已印发": 100},
    "制度": {"未启动": 0, "方案制定": 30, "试运行": 60, "已建立": 100},
    "常态": {"本年未开展": 0, "本年已开展": 100},
}
EVERY_YEAR_WORK = "常态"

OUTCOMES = {"read", "findings", "refused"}
LITTER = {"Thumbs.db", "desktop.ini", ".DS_Store"}
RUN_FIELDS = ("plan", "kind", "through", "elapsed", "assessments", "sample", "plan_status")
ASSESSMENT_FIELDS = (
    "unit indicator name kind attribute measure_unit year period as_of numerator denominator value base "
    "base_precision target comparator attainment progress elapsed pace status status_low status_high gap gap_unit "
    "forecast reported expected not_applicable certainty settles value_matched gap_of definition_source reason"
).split()
OBSERVATION_FIELDS = (
    "unit,item,year,period,as_of,value,measure_unit,state,reported,expected,raw,repair,file,sheet,cell,sha256"
).split(",")
SUBMISSION_FIELDS = "file,sha256,unit,year,outcome,recognised_by,chosen,reason".split(",")
SUFFIXES = ("人次", "万元", "人", "户", "个", "家", "所", "件", "名", "元")


class CannotRecompute(Exception):
    """The folder holds something this tool does not know how to recompute."""
