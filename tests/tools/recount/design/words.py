"""Words and numbers of the design's rules that the old rules did not have."""

from fractions import Fraction

from ..words import (
    DONE, EARLY, EVERY_YEAR, INSIDE, KEPT, MET, ON_TRACK, PROVED,
)  # fmt: skip

AWAITING, OVERDUE_DONE = "待补报", "逾期完成（{}年）"
UNDER_PACE, OVER_PACE, OVER_CAP, UNDER_CAP = "在上限进度内", "快于上限进度", "已超上限", "未超上限"
CLEARED, CLEARED_AT_DUE, NOT_CLEARED = "已清零(须保持)", "已清零", "未清零"
ALLOTTED_REACHED, ALLOTTED_SHORT = "达到分解目标值", "未达到分解目标值"

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

