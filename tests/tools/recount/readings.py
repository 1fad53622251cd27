"""Where the documents were read one way and the program, when this was written, went another.

Each is judged here as the documents say; `--accept NAME` judges it as the program does, until one of the two has
moved. Accepted readings are named on every result, so that none is accepted without a word.
"""

READINGS = {
    "keep-every-year": "保持类期末须各年都达到（evaluation_methods A3）；程序只看末年",
    "early-at-the-end": "提前完成须在目标年之前（evaluation_methods A4）；程序在目标年也写提前完成",
    "early-multiple": "提前完成只用于累计、清零、里程碑（DESIGN §6），倍增类写已达目标值；程序写提前完成",
    "multiple-backwards": "倍增类低于基数年的是倒退（evaluation_methods A4）；程序写明显滞后",
    "leads": "里程碑的已报、应报按牵头单位数（DESIGN §8 units）；程序总是0/1或1/1",
    "forecast-without-base": "保持类没有基期值的没有线性推算（方法与参数）；程序以目标值作起点",
    "each-unit-gap-unit": "逐单位达标类在总体的缺口是单位个数，单位是个；程序照写指标的缺口单位",
    "part-of-a-total": "不约束本级的累计指标仍按其口径逐年累计；程序只列当年数，以基期年数为基期",
    "quota-missing-year": "约束性逐年定额：以前年度有单位缺报、界限不成立的，不断定各年均达标；程序只看当年",
    "sum-bounds": "几个计数相加的指标也以已报数为下限（DESIGN §6）；程序无法给出界限",
    "predecessor": "缺报单位最近一期分母含其前身的数；程序只看同一代码",
    "direction-keep": "方向为保持的，在基期取整区间内为持平（方法与参数）；程序写方向相符",
    "over-nobody": "分子不为零而分母为零的年度或单位不可判断；程序当作没有对象",
}
