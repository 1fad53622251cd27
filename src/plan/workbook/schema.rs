//! Which sheets and columns has 规划.xlsx, and what are they called in the plan's files? One list for reading, for
//! writing, for Chinese headings in CSV, and for what is said of a mistake.
//!
//! In: nothing. Out: [`SHEETS`], [`LEDGERS`], [`ITEMS_OF_PLAN`]. Refuses to know: any plan.

/// How a cell becomes a value of the plan's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Is {
    /// Text as it stands.
    Text,
    /// A figure as the plan prints it: text, a percent sign taken off.
    Printed,
    /// A whole number.
    Number,
    /// 是 or 否.
    Flag,
    /// Several names, parted by 、.
    List,
    /// Pairs such as `2023：91、2024：92`.
    Pairs,
    /// One of some words: the clerk's, and that of the files.
    Words(&'static [(&'static str, &'static str)]),
    /// For people alone: never read.
    Shown,
}

/// Whether a cell must be filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// ★.
    Must,
    /// Need not be.
    May,
}

/// What a cell may be chosen from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choose {
    /// Anything.
    Free,
    /// The words of the column.
    Words,
    /// Usual words; others are accepted.
    Usual(&'static [&'static str]),
    /// The names of another sheet's column: sheet and heading.
    Names(&'static str, &'static str),
}

/// One column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Col {
    /// Heading.
    pub head: &'static str,
    /// Key in the plan's files; empty where the column has none of its own.
    pub key: &'static str,
    /// How it is read.
    pub is: Is,
    /// Whether it must be filled.
    pub need: Need,
    /// Whether it stands among those folded away.
    pub fold: bool,
    /// What it may be chosen from.
    pub choose: Choose,
    /// The note on its heading.
    pub note: &'static str,
    /// Width in half-width characters.
    pub width: u16,
}

const fn col(head: &'static str, key: &'static str, is: Is, note: &'static str) -> Col {
    let choose = match is {
        Is::Words(_) | Is::Flag => Choose::Words,
        _ => Choose::Free,
    };
    Col { head, key, is, need: Need::May, fold: false, choose, note, width: 14 }
}

impl Col {
    const fn must(self) -> Self {
        Self { need: Need::Must, ..self }
    }

    const fn fold(self) -> Self {
        Self { fold: true, ..self }
    }

    const fn wide(self, width: u16) -> Self {
        Self { width, ..self }
    }

    const fn from(self, choose: Choose) -> Self {
        Self { choose, ..self }
    }
}

/// What a sheet becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Becomes {
    /// `plan.toml`: a row each key.
    Plan,
    /// `[[attach]]` of `plan.toml`.
    Attach,
    /// Entries of a TOML file: its name and the entries'.
    Entries(&'static str, &'static str),
    /// `rules.toml`, of which some entries are of the plan's own figures.
    Rules,
    /// A table of the folder, by the stem of its name.
    Table(&'static str),
}

/// One sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SheetSpec {
    /// Its name.
    pub name: &'static str,
    /// What it becomes.
    pub becomes: Becomes,
    /// Its columns in order.
    pub columns: &'static [Col],
    /// Whether a plan cannot do without it.
    pub needed: bool,
    /// The line under its title.
    pub about: &'static str,
    /// Worked rows, whose first cell says 示例.
    pub examples: &'static [&'static [(&'static str, &'static str)]],
}

/// A row of the sheet 规划: name, key (`form.title` is within `[form]`), how it is read, whether needed, and what to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanItem {
    /// 项目.
    pub name: &'static str,
    /// Key.
    pub key: &'static str,
    /// How the content is read.
    pub is: Is,
    /// Whether it must be filled.
    pub need: Need,
    /// 说明, with an example.
    pub note: &'static str,
}

const fn item(name: &'static str, key: &'static str, is: Is, note: &'static str) -> PlanItem {
    PlanItem { name, key, is, need: Need::May, note }
}

const fn must(name: &'static str, key: &'static str, is: Is, note: &'static str) -> PlanItem {
    PlanItem { name, key, is, need: Need::Must, note }
}

/// Rows of the sheet 规划.
pub const ITEMS_OF_PLAN: &[PlanItem] = &[
    must("规划名称", "title", Is::Text, "规划全称，印在封面和各表上"),
    item("规划简称", "short", Is::Text, "表内用的简称；不填则用地区名称加“规划”"),
    must("地区名称", "place", Is::Text, "如：黄岩区"),
    must("全域叫法", "whole", Is::Text, "如：全区"),
    must("下级叫法", "part", Is::Text, "如：乡镇街道"),
    item("分项叫法", "parts", Is::Text, "如：分乡镇街道；不填则在下级叫法前加“分”"),
    must(
        "状态",
        "status",
        Is::Words(&[("正式", "正式"), ("征求意见稿", "征求意见稿")]),
        "征求意见稿的各表标明“试算”",
    ),
    item("文号", "document_number", Is::Text, "不填则印“未取得”"),
    item("印发日期", "issued", Is::Text, "如：2021-07-08；不填则每年的要求从起始年起判断"),
    must("文本来源", "text_source", Is::Text, "规划文本从哪里取得，如：政府网站公开的全文"),
    must("基期年", "base_year", Is::Number, "如：2020"),
    must("起始年", "first_year", Is::Number, "如：2021"),
    must("终止年", "last_year", Is::Number, "如：2025"),
    must("编制单位", "compiler", Is::Text, "评估报告的编制单位，按落款写"),
    item("评估组织单位", "organiser", Is::Text, "规划写明由谁组织监测评估的，写在这里；没有写明的不填"),
    item("中期评估截止日", "midterm", Is::Text, "某月最后一天；不填则为终止年前两年的12月31日"),
    item("期末评估截止日", "final", Is::Text, "某月最后一天；不填则为终止年的12月31日"),
    item("监测叫法", "annual_name", Is::Text, "规划对年度监测的叫法；不填为“年度监测”"),
    item("中期叫法", "midterm_name", Is::Text, "规划对中期评估的叫法；不填为“中期评估”"),
    item("期末叫法", "final_name", Is::Text, "规划对期末评估的叫法；不填为“总结评估”"),
    item("监测的规划依据", "annual_section", Is::Text, "章节，如：四（四）；规划没有要求的不填"),
    item("中期的规划依据", "midterm_section", Is::Text, "章节；规划没有要求的不填"),
    item("期末的规划依据", "final_section", Is::Text, "章节；规划没有要求的不填"),
    item("报送对象", "sends_to", Is::Text, "期末评估报给谁；没有的不填"),
    item("单位大小填报项", "size", Is::Text, "表示单位大小的填报项代码，如：A01；单位从未报送时用来衡量"),
    item("表名", "form.title", Is::Text, "空表的名称；不填为“残疾人事业发展规划实施监测表”"),
    item("表号", "form.table_number", Is::Text, "如：黄残监1表；不填为“监测1表”"),
    item("制定机关", "form.issued_by", Is::Text, "经批准的统计调查表才填"),
    item("批准机关", "form.approved_by", Is::Text, "同上"),
    item("批准文号", "form.approval_number", Is::Text, "同上"),
    item("有效期至", "form.valid_until", Is::Text, "同上"),
    item("报表截止日", "form.due", Is::Text, "次年的月和日，如：01-31；不填则不判断是否逾期"),
];

const UNITS_OF_MEASURE: &[&str] = &[
    "人", "人次", "户", "个", "家", "所", "张", "件", "次", "场次", "项", "元", "元/月", "万元", "%", "‰",
    "倍",
];

const SOURCES: Is = Is::Words(&[
    ("国家制度", "国家制度"),
    ("上级文件", "上级文件"),
    ("规划规定", "规划规定"),
    ("本单位解读", "本库解读"),
]);

const NATURE: Is =
    Is::Words(&[("时点（年末数）", "时点"), ("时期（全年数）", "时期"), ("学年初数", "学年初")]);

/// Kinds of promise: the clerk's word and that of the files.
pub const KINDS: &[(&str, &str)] = &[
    ("提升类", "level"),
    ("保持类", "maintain"),
    ("累计类", "cumulative"),
    ("年度定额类", "quota"),
    ("增速类", "growth"),
    ("倍增类", "multiple"),
    ("区间类", "range"),
    ("逐单位达标类", "each_unit"),
    ("清零类", "clearance"),
    ("调查类", "survey"),
    ("监测类", "monitor"),
];

/// 规划用语 and the kind each usually gets, by docs/plan-folder.md.
pub const USUAL_KINDS: &[(&str, &str)] = &[
    ("到…年达到", "提升类"),
    ("指标表，基期低于目标", "提升类"),
    ("指标表，基期等于目标", "保持类"),
    ("持续保持在", "保持类"),
    ("稳定在", "保持类"),
    ("每年", "年度定额类"),
    ("每人每年", "年度定额类"),
    ("培育、开展、惠及多少", "累计类"),
    ("新增多少", "累计类"),
    ("建设多少家、总数不少于", "提升类"),
    ("每个都、各区均", "逐单位达标类"),
    ("全覆盖、全面开展、所有", "提升类"),
    ("应保尽保、应补尽补、应救尽救", "提升类"),
    ("一人一策、一人一案、每户", "提升类"),
    ("清零、消除", "清零类"),
    ("普遍、更多", "监测类"),
    ("一批", "监测类"),
    ("提高标准、动态调整", "监测类"),
    ("扩大范围、增加供给", "监测类"),
    ("与…增长同步", "增速类"),
    ("翻一番", "倍增类"),
    ("不高于、控制在…以内", "提升类"),
    ("多少至多少", "区间类"),
    ("满意率达到", "调查类"),
    ("降低", "监测类"),
    ("稳定增长（经费）", "监测类"),
];

const SEVERITY: Is = Is::Words(&[("强制性", "强制性"), ("核实性", "核实性"), ("提示性", "提示性")]);

const ATTACHED: Is =
    Is::Words(&[("附挂", "attach"), ("本规划的基期值", "base"), ("本规划的同一填报项", "items")]);

/// The columns of 填报项 that give relations, by heading.
pub const AT_MOST: &str = "不大于";
/// Its parts add up to another item.
pub const PARTS: &str = "分项合计等于";
/// This year from last year's.
pub const FROM_LAST: &str = "上年衔接";

/// The sheets of 规划.xlsx, in order.
pub const SHEETS: &[SheetSpec] = &[
    SheetSpec {
        name: "规划",
        becomes: Becomes::Plan,
        columns: &[
            col("项目", "", Is::Shown, "不要改动").wide(20),
            col("内容", "", Is::Text, "在这一栏填写").wide(46),
            col("说明", "", Is::Shown, "不要改动").wide(60),
        ],
        needed: true,
        about: "一行一项，只填“内容”。带★的必须填写，其余不填时按“说明”处理。",
        examples: &[],
    },
    SheetSpec {
        name: "单位",
        becomes: Becomes::Table("units"),
        columns: &[
            col("代码", "code", Is::Text, "行政区划代码；部门自编，如 BM01。本栏已设为文本").must().wide(15),
            col("名称", "name", Is::Text, "单位名称").must().wide(20),
            col("别名", "aliases", Is::List, "文件里可能出现的其他名称，用顿号隔开").wide(24),
            col("上级", "parent", Is::Text, "上级单位的名称；最上面一级（本级）不填，只能有一个")
                .from(Choose::Names("单位", "名称"))
                .wide(16),
            col(
                "类型",
                "kind",
                Is::Words(&[("地区", "地区"), ("部门", "部门")]),
                "地区参加汇总；部门填报数或任务，不参加逐级汇总",
            )
            .wide(8),
            col("是否填报", "reports", Is::Words(&[("是", "是"), ("否", "否")]), "是否下发空表").wide(9),
            col("标签", "tags", Is::List, "镇、乡、街道等，用顿号隔开；填报项可以只发给某一标签的单位")
                .wide(14),
            col("起始日", "valid_from", Is::Text, "单位新设的日期，如：2021-07-01").fold(),
            col("终止日", "valid_to", Is::Text, "单位撤销、合并的日期").fold(),
            col("并入", "became", Is::Text, "合并或更名后的单位代码").fold(),
            col("名称来源", "source", Is::Text, "代码和名称的出处").fold().wide(24),
        ],
        needed: true,
        about: "一行一个单位或部门。可以把区划代码表粘贴进来。",
        examples: &[
            &[
                ("代码", "示例331003"),
                ("名称", "黄岩区"),
                ("类型", "地区"),
                ("是否填报", "是"),
                ("标签", "区"),
            ],
            &[
                ("代码", "示例331003101"),
                ("名称", "宁溪镇"),
                ("别名", "宁溪、宁溪镇残联"),
                ("上级", "黄岩区"),
                ("类型", "地区"),
                ("是否填报", "是"),
                ("标签", "镇"),
            ],
        ],
    },
    SheetSpec {
        name: "填报项",
        becomes: Becomes::Entries("items.toml", "item"),
        columns: &[
            col("代码", "code", Is::Text, "一个字母加两位数，如 B02；公式里用它").must().wide(9),
            col("名称", "name", Is::Text, "填报项名称，不能重复").must().wide(30),
            col("计量单位", "measure_unit", Is::Text, "人、户、个、万元等")
                .must()
                .from(Choose::Usual(UNITS_OF_MEASURE))
                .wide(9),
            col(
                "时点或时期",
                "nature",
                NATURE,
                "年末有多少是时点数，全年发生多少是时期数，9月学年初统计的是学年初数",
            )
            .must()
            .wide(14),
            col(
                "由谁填报",
                "reporter",
                Is::Text,
                "各基层单位；本级；标签：镇；部门：民政局（报一个总数）；部门：民政局→各基层单位（分单位报）",
            )
            .must()
            .from(Choose::Usual(&["各基层单位", "本级"]))
            .wide(18),
            col(AT_MOST, "", Is::Text, "本项是谁的一部分：写那一项的代码，自动审核本项不大于它")
                .from(Choose::Names("填报项", "代码"))
                .wide(9),
            col(PARTS, "", Is::Text, "几项相加等于哪一项：在每个分项上写那一项的代码")
                .from(Choose::Names("填报项", "代码"))
                .wide(12),
            col(FROM_LAST, "", Is::Text, "本年数由上年数推算的关系，如：上年P02 + P03 - P04").wide(20),
            col("指标解释", "definition", Is::Text, "数什么、怎么数，印在空表上").must().wide(40),
            col("解释来源", "definition_source", SOURCES, "谁这样规定的").must().wide(12),
            col(
                "可否不适用",
                "exempt",
                Is::Words(&[("可以", "true"), ("不可以", "false")]),
                "没有此项业务的单位能否填“不适用”；不填为可以",
            )
            .wide(10),
            col("填报起始年", "first_year", Is::Number, "从哪年开始填报；不填为基期年").fold(),
            col("小数位", "decimals", Is::Number, "最多几位小数；不填为0").fold().wide(8),
            col(
                "变动提示%",
                "change_limit",
                Is::Text,
                "较上年变动超过百分之几要求说明；不填为30，写“—”为不提示",
            )
            .fold()
            .wide(10),
            col("变动起点", "change_floor", Is::Number, "变动小于多少不提示；不填为10").fold().wide(9),
            col(
                "汇总方式",
                "adds",
                Is::Words(&[("相加", "相加"), ("不可加", "不可加")]),
                "不填为相加；比率、标准为不可加",
            )
            .fold()
            .wide(9),
            col("最多", "most", Is::Text, "一个单位最多能有多少").fold().wide(8),
            col("最少", "least", Is::Text, "一个单位最少应有多少；不填为0").fold().wide(8),
            col("分组", "group", Is::Text, "空表上的小标题").fold().wide(18),
            col("层级", "level", Is::Number, "空表上缩进几格，“其中”项写1").fold().wide(8),
            col("并列填报", "also", Is::Text, "还由谁报同一个数，只并列列示，不参加汇总").fold().wide(18),
            col("抽样得来", "sampled", Is::Flag, "数是抽样调查得来的填“是”").fold().wide(9),
            col("多选", "multiple", Is::Flag, "各分项可以重复计算的填“是”").fold().wide(8),
            col("价格口径", "price_basis", Is::Text, "金额的价格口径：现价、可比价").fold().wide(9),
            col("别名", "aliases", Is::List, "别人的表里对这一项的叫法，用顿号隔开").fold().wide(18),
        ],
        needed: true,
        about: "一行一个要填报的数。常用的项可以从“常用填报项”复制过来。右边折叠的各栏一般不用填。",
        examples: &[
            &[
                ("代码", "示例B01"),
                ("名称", "符合困难残疾人生活补贴条件人数"),
                ("计量单位", "人"),
                ("时点或时期", "时点（年末数）"),
                ("由谁填报", "各基层单位"),
                ("不大于", "A01"),
                ("指标解释", "年末符合本地困难残疾人生活补贴条件的持证残疾人数。"),
                ("解释来源", "国家制度"),
            ],
            &[
                ("代码", "示例B02"),
                ("名称", "领取困难残疾人生活补贴人数"),
                ("计量单位", "人"),
                ("时点或时期", "时点（年末数）"),
                ("由谁填报", "部门：民政局→各基层单位"),
                ("不大于", "B01"),
                ("指标解释", "年末实际领取困难残疾人生活补贴的人数。"),
                ("解释来源", "国家制度"),
            ],
        ],
    },
    SheetSpec {
        name: "指标",
        becomes: Becomes::Entries("indicators.toml", "indicator"),
        columns: &[
            col("序号", "id", Is::Text, "规划指标表的序号，或自编号，如 T01").must().wide(8),
            col("指标名称", "name", Is::Text, "按规划写").must().wide(30),
            col(
                "列于",
                "listing",
                Is::Words(&[("指标表", "指标表"), ("正文", "正文")]),
                "在规划的指标表里，还是在正文里",
            )
            .wide(8),
            col("规划章节", "section", Is::Text, "如：专栏1 第2项").must().wide(14),
            col("规划用语", "words", Is::Text, "规划用的是哪种说法")
                .from(Choose::Names("用语", "规划用语"))
                .wide(20),
            col("建议类型", "", Is::Shown, "由规划用语得出，供参考").wide(12),
            col("类型", "kind", Is::Words(KINDS), "怎样判断：见“用语”表").must().wide(12),
            col(
                "指标属性",
                "attribute",
                Is::Words(&[("约束性", "约束性"), ("预期性", "预期性")]),
                "规划没有写的不填",
            )
            .wide(9),
            col("计量单位", "measure_unit", Is::Text, "%、人、个等")
                .must()
                .from(Choose::Usual(UNITS_OF_MEASURE))
                .wide(9),
            col("分子", "numerator", Is::Text, "填报项的代码或名称，可以加减，如 B02 + B03").must().wide(14),
            col("分母", "denominator", Is::Text, "没有分母的（个数、人数）不填").wide(14),
            col("基期值", "base", Is::Printed, "规划印的数，印几位写几位；规划没有印的不填").wide(9),
            col("目标值", "target", Is::Printed, "规划印的数；监测类不填").wide(9),
            col(
                "比较",
                "comparator",
                Is::Words(&[("不低于", "≥"), ("高于", ">"), ("不高于", "≤"), ("低于", "<")]),
                "不填为不低于",
            )
            .wide(9),
            col(
                "逐年要求",
                "every_year",
                Is::Words(&[("只看目标年", ""), ("每年都要", "true")]),
                "规划写了每年、持续、稳定在等才选“每年都要”",
            )
            .wide(11),
            col("责任单位", "responsible", Is::List, "规划或分工方案写明的，用顿号隔开；没有写明的不填")
                .wide(18),
            col("责任来源", "responsible_source", Is::Text, "规划明确；分工方案（文号）；暂定（待确认）")
                .from(Choose::Usual(&["规划明确", "分工方案", "暂定（待确认）", "规划未明确"]))
                .wide(14),
            col("备注（打印）", "remark", Is::Text, "签字的人必须知道的，如：收入为现价").wide(24),
            col("简称", "short", Is::Text, "表头用的简称；不填用名称").fold(),
            col("目标年", "target_year", Is::Number, "不填为终止年").fold().wide(8),
            col("基期年", "base_year", Is::Number, "倍增类可以早于规划基期").fold().wide(8),
            col("目标上限", "target_high", Is::Printed, "区间类的上限").fold().wide(9),
            col("各年应达值", "path", Is::Pairs, "规划定了各年目标的，如：2021：57、2022：58")
                .fold()
                .wide(20),
            col("数列", "series", Is::Text, "增速类、倍增类与哪个数列比较").fold(),
            col("与数列比较", "sync", Is::Words(&[("不低于", "≥"), ("高于", ">")]), "增速类；不填为不低于")
                .fold(),
            col(
                "方向",
                "direction",
                Is::Words(&[("提高", "提高"), ("降低", "降低"), ("保持", "保持")]),
                "监测类的方向",
            )
            .fold()
            .wide(8),
            col("适用范围", "scope", Is::Text, "").fold().wide(20),
            col("不适用情形", "not_applicable", Is::Text, "").fold().wide(18),
            col(
                "基期来源",
                "base_source",
                Is::Words(&[("规划", "规划"), ("报送数", "报送数")]),
                "提升类没有印基期值的用基期年报送数；写“规划”为不用",
            )
            .fold(),
            col(
                "目标来源",
                "target_source",
                Is::Words(&[("规划规定", "规划规定"), ("本单位设定", "本库设定")]),
                "规划没有数、由本单位设定的要写明，单列单计",
            )
            .fold(),
            col("口径来源", "definition_source", SOURCES, "不填为本单位解读").fold(),
            col(
                "待确认",
                "pending",
                Is::Flag,
                "口径还没有人确认的填“是”；口径来源为本单位解读的，不填为“是”",
            )
            .fold()
            .wide(8),
            col("口径确认单位及日期", "confirmed", Is::Text, "由口径确认表而来").fold().wide(18),
            col("数据来源部门", "data_department", Is::Text, "").fold(),
            col("来源方式", "source_mode", Is::Text, "行政记录、属地上报、抽样调查").fold(),
            col("采用数规则", "adopted_rule", Is::Text, "").fold().wide(20),
            col("同项比率填报项", "submitted", Is::Text, "单位自己报的比率，只作对照").fold(),
            col("矛盾", "contradiction", Is::Text, "规划两处说法不能同时成立的").fold().wide(20),
            col("另有相关要求", "related", Is::Text, "规划对同一事项的其他要求").fold().wide(20),
            col("说明", "note", Is::Text, "印在口径与计算说明").fold().wide(30),
            col("规划措辞", "wording", Is::Text, "力争、基本等软性措辞，印在备注").fold(),
            col("逐年用语", "every_year_words", Is::Text, "规划表示每年的用语；不填用规划用语").fold(),
            col("乘数", "scale", Is::Number, "不填时：%为100，‰为1000，其余为1").fold().wide(8),
            col("占比", "share", Is::Flag, "分子是分母的一部分；不填时由填报项的“不大于”得出").fold().wide(8),
            col("分子口径", "numerator_text", Is::Text, "不填用填报项的指标解释").fold().wide(24),
            col("分母口径", "denominator_text", Is::Text, "不填用填报项的指标解释").fold().wide(24),
            col("时点或时期", "nature", NATURE, "不填用填报项的").fold(),
            col("缺口单位", "gap_unit", Is::Text, "还差多少“人”“户”；不填用分子的计量单位").fold(),
            col("约束节点", "binds", Is::Text, "目标对哪个单位提出；不填为本级").fold(),
            col("约束下级", "binds_below", Is::Flag, "供别的规划附挂时，目标是否约束它").fold(),
            col("目标文字", "target_text", Is::Text, "目标不是数的，写文字").fold(),
        ],
        needed: true,
        about: "规划的每项数值目标一行。常用指标可以从“常用指标”复制过来。右边折叠的各栏一般不用填。",
        examples: &[
            &[
                ("序号", "示例02"),
                ("指标名称", "困难残疾人生活补贴覆盖率"),
                ("列于", "指标表"),
                ("规划章节", "专栏1 第2项"),
                ("规划用语", "指标表，基期低于目标"),
                ("类型", "提升类"),
                ("指标属性", "约束性"),
                ("计量单位", "%"),
                ("分子", "B02"),
                ("分母", "B01"),
                ("基期值", "98"),
                ("目标值", "99"),
            ],
            &[
                ("序号", "示例T30"),
                ("指标名称", "培育助残社会组织"),
                ("列于", "正文"),
                ("规划章节", "三（四）2"),
                ("规划用语", "培育、开展、惠及多少"),
                ("类型", "累计类"),
                ("计量单位", "个"),
                ("分子", "W02"),
                ("目标值", "3"),
            ],
        ],
    },
    SheetSpec {
        name: "审核关系",
        becomes: Becomes::Rules,
        columns: &[
            col("编号", "id", Is::Text, "如 S01").must().wide(9),
            col("关系名称", "name", Is::Text, "").must().wide(26),
            col("关系式", "relation", Is::Text, "用填报项的代码或名称，如：W05 >= W04；上年数写 prev(A01)")
                .wide(30),
            col("表上关系", "printed", Is::Text, "照表上印的写，数字是行号，如：序号2=9+10").fold().wide(20),
            col("级别", "severity", SEVERITY, "强制性：一定要改；核实性：要说明；提示性").wide(9),
            col("依据", "basis", Is::Text, "为什么应当成立").wide(26),
            col("允许误差", "tolerance", Is::Text, "不填为0").wide(9),
            col(
                "缺项时",
                "missing",
                Is::Words(&[("无法判断", "无法判断"), ("缺项按0", "缺项按0")]),
                "不填为无法判断",
            )
            .wide(10),
            col("不同单位", "mixed_units", Is::Flag, "两边计量单位不同（人与户）也要比较的填“是”").wide(9),
            col(
                "适用于",
                "",
                Is::Words(&[("填报数", "rule"), ("规划印出的数", "stated_rule")]),
                "不填为填报数",
            )
            .wide(13),
            col("说明", "note", Is::Text, "").fold().wide(24),
        ],
        needed: false,
        about: "只写“不大于”“分项合计等于”“上年衔接”说不出的关系。",
        examples: &[&[
            ("编号", "示例S01"),
            ("关系名称", "接受服务的人不少于机构数"),
            ("关系式", "W05 >= W04"),
            ("级别", "强制性"),
            ("依据", "每家机构至少服务一人"),
            ("不同单位", "是"),
        ]],
    },
    SheetSpec {
        name: "任务",
        becomes: Becomes::Entries("tasks.toml", "task"),
        columns: &[
            col("编号", "id", Is::Text, "规划的序号，或自编号").must().wide(10),
            col("任务名称", "title", Is::Text, "规划的标题，或自拟的短标题").must().wide(32),
            col("规划章节", "section", Is::Text, "如：三（二）4").must().wide(13),
            col(
                "类别",
                "kind",
                Is::Words(&[
                    ("任务", "任务"),
                    ("专栏", "专栏"),
                    ("重点项目", "重点项目"),
                    ("政策", "政策"),
                    ("保障措施", "保障措施"),
                    ("里程碑", "里程碑"),
                    ("评估职责", "评估职责"),
                ]),
                "建成、印发、建立一类的承诺写里程碑；监测、评估、公开、审计写评估职责",
            )
            .must()
            .wide(10),
            col(
                "阶段",
                "stages",
                Is::Words(&[
                    ("任务", "任务"),
                    ("项目", "项目"),
                    ("文件", "文件"),
                    ("制度", "制度"),
                    ("常态（每年）", "常态"),
                ]),
                "按哪一组阶段填报进展",
            )
            .must()
            .wide(12),
            col("怎样算完成", "criterion", Is::Text, "印在任务表上，如：正式印发，有文号").wide(26),
            col("牵头单位", "lead", Is::List, "规划写明的，用顿号隔开；不填为规划未明确，由本级残联填报")
                .wide(18),
            col("配合单位", "support", Is::List, "用顿号隔开").wide(22),
            col("责任来源", "responsible_source", Is::Text, "写了单位就要写来源")
                .from(Choose::Usual(&["规划明确", "分工方案", "暂定（待确认）", "规划未明确"]))
                .wide(14),
            col("完成期限", "due", Is::Text, "规划写了日期的才填，如：2023-12-31").wide(12),
            col("关联指标", "indicators", Is::List, "指标序号，用顿号隔开").wide(14),
            col("任务组", "group", Is::Text, "").fold().wide(20),
            col("规划标题", "heading", Is::Flag, "任务名称是规划原来的标题").fold().wide(9),
            col("算完成的阶段", "done", Is::Text, "不到最后一个阶段就算完成的，写那个阶段").fold(),
            col("节点", "planned", Is::Pairs, "规划定了节点的，如：2023-12-31：在建").fold().wide(20),
            col("规划用语", "wording", Is::Text, "研究、探索等软性措辞").fold(),
            col("矛盾", "contradiction", Is::Text, "").fold().wide(18),
            col("另有相关要求", "related", Is::Text, "").fold().wide(18),
            col(
                "本工具提供",
                "gives",
                Is::Words(&[("年度监测", "年度监测"), ("中期评估", "中期评估"), ("总结评估", "总结评估")]),
                "评估职责由本工具的哪一份工作簿完成",
            )
            .fold(),
            col("说明", "note", Is::Text, "").fold().wide(26),
        ],
        needed: false,
        about: "规划的任务、专栏、项目、里程碑和监测评估要求，一行一项。",
        examples: &[
            &[
                ("编号", "示例M03"),
                ("任务名称", "修订就业创业基地补助办法"),
                ("规划章节", "三（二）4"),
                ("类别", "里程碑"),
                ("阶段", "文件"),
                ("怎样算完成", "正式印发，有文号"),
                ("牵头单位", "区民政局"),
                ("责任来源", "规划明确"),
            ],
            &[
                ("编号", "示例三(一)1"),
                ("任务名称", "完善社会保障体系"),
                ("规划章节", "三（一）1"),
                ("类别", "任务"),
                ("阶段", "任务"),
                ("关联指标", "02、03"),
            ],
        ],
    },
    SheetSpec {
        name: "数列",
        becomes: Becomes::Table("series"),
        columns: &[
            col("数列名", "series", Is::Text, "增速类指标用它，如：gdp").must(),
            col("名称", "name", Is::Text, "如：地区生产总值增长率").wide(24),
            col("年度", "year", Is::Text, "").must().wide(8),
            col("数值", "value", Is::Printed, "较上年增长百分之几；倍增类为当年的数").must(),
            col("计量单位", "measure_unit", Is::Text, "").must().wide(9),
            col("价格口径", "price_basis", Is::Text, "可比价、现价")
                .must()
                .from(Choose::Usual(&["可比价", "现价"]))
                .wide(9),
            col("来源", "source", Is::Text, "公报名称和年份").must().wide(30),
            col("样例", "sample", Is::Words(&[("是", "是")]), "不是真数的填“是”").fold().wide(8),
        ],
        needed: false,
        about: "与增速类、倍增类指标比较的数，一年一行。",
        examples: &[],
    },
    SheetSpec {
        name: "规划印出的数",
        becomes: Becomes::Table("stated"),
        columns: &[
            col("指标", "indicator", Is::Text, "是某项指标的基期或目标的，写指标序号").wide(9),
            col("类别", "what", Is::Words(&[("基期", "base"), ("目标", "target"), ("其他", "figure")]), "")
                .must()
                .wide(8),
            col("名称", "name", Is::Text, "").wide(26),
            col("年度", "year", Is::Text, "").must().wide(8),
            col("数值", "value", Is::Printed, "照印的写").must(),
            col("计量单位", "measure_unit", Is::Text, "").wide(9),
            col("章节", "section", Is::Text, "").must().wide(12),
            col("比较", "comparator", Is::Text, "多于、余等写 >，以上写 ≥").fold().wide(8),
            col("代码", "code", Is::Text, "审核关系里用到的才写，如 Z01").fold().wide(8),
            col("说明", "note", Is::Text, "").fold().wide(26),
        ],
        needed: false,
        about: "规划正文印出的数，用来检查规划自己有没有前后不一致。",
        examples: &[],
    },
    SheetSpec {
        name: "疑点",
        becomes: Becomes::Table("doubts"),
        columns: &[
            col("章节", "section", Is::Text, "").must().wide(14),
            col("事项", "about", Is::Text, "").must().wide(20),
            col(
                "类别",
                "kind",
                Is::Words(&[
                    ("矛盾", "矛盾"),
                    ("另有相关要求", "另有相关要求"),
                    ("残缺", "残缺"),
                    ("歧义", "歧义"),
                ]),
                "",
            )
            .must()
            .wide(12),
            col("疑问", "doubt", Is::Text, "").must().wide(44),
            col("处理办法", "decision", Is::Text, "本单位怎样处理").must().wide(44),
        ],
        needed: false,
        about: "读规划文本时发现的疑问和本单位的处理，随评估报告列示。",
        examples: &[],
    },
    SheetSpec {
        name: "规划文本对照",
        becomes: Becomes::Table("coverage"),
        columns: &[
            col("编号", "id", Is::Text, "").must().wide(12),
            col("类型", "type", Is::Text, "指标、目标、方向、里程碑、项目、文件、制度、职责、参数、任务")
                .must()
                .wide(9),
            col("章节", "section", Is::Text, "").must().wide(14),
            col("事项", "matter", Is::Text, "").wide(24),
            col(
                "写在哪张表",
                "file",
                Is::Words(&[
                    ("指标", "indicators.toml"),
                    ("任务", "tasks.toml"),
                    ("填报项", "items.toml"),
                    ("审核关系", "rules.toml"),
                    ("规划印出的数", "stated.csv"),
                    ("疑点", "doubts.csv"),
                ]),
                "",
            )
            .wide(12),
            col("编号或序号", "entry", Is::List, "那张表里的编号，用顿号隔开").wide(18),
            col("不跟踪的原因", "reason", Is::Text, "没有写在任何表里的，要写原因").wide(40),
        ],
        needed: false,
        about: "规划文本中每一句可以核对的要求写在哪里，没有写的为什么。",
        examples: &[],
    },
    SheetSpec {
        name: "附挂",
        becomes: Becomes::Attach,
        columns: &[
            col("附挂规划", "folder", Is::Text, "上级规划的文件夹，如：../national-14").must().wide(26),
            col("内容", "", ATTACHED, "附挂：只登记；其余两种把上级的编号与本规划对应起来").must().wide(20),
            col("上级编号", "", Is::Text, "上级规划的指标序号或填报项代码").wide(12),
            col("本规划", "", Is::Text, "本规划印的基期值，或本规划的填报项代码").wide(14),
        ],
        needed: false,
        about: "同时跟踪上级规划指标的才填。",
        examples: &[],
    },
    SheetSpec {
        name: "分解目标",
        becomes: Becomes::Table("targets"),
        columns: &[
            col("单位", "unit", Is::Text, "").must().from(Choose::Names("单位", "名称")).wide(16),
            col("指标", "indicator", Is::Text, "").must().wide(9),
            col("年度", "year", Is::Text, "").must().wide(8),
            col("目标值", "value", Is::Printed, "").must(),
            col("依据文件", "document", Is::Text, "").must().wide(30),
        ],
        needed: false,
        about: "把目标分解到下级单位的才填。",
        examples: &[],
    },
    SheetSpec {
        name: "目标调整",
        becomes: Becomes::Table("revisions"),
        columns: &[
            col("指标", "indicator", Is::Text, "").must().wide(9),
            col("日期", "date", Is::Text, "").must().wide(12),
            col("原目标值", "old", Is::Printed, "").must(),
            col("新目标值", "new", Is::Printed, "").must(),
            col("依据文件及文号", "document", Is::Text, "").must().wide(26),
            col("理由", "reason", Is::Text, "").must().wide(26),
            col("批准机关", "authority", Is::Text, "").must().wide(18),
        ],
        needed: false,
        about: "规划实施中经批准调整目标的才填。",
        examples: &[],
    },
    SheetSpec {
        name: "口径变更",
        becomes: Becomes::Table("breaks"),
        columns: &[
            col("日期", "date", Is::Text, "").must().wide(12),
            col("类别", "kind", Is::Text, "序列间断、口径变更、区划调整")
                .must()
                .from(Choose::Usual(&["序列间断", "口径变更", "区划调整"]))
                .wide(12),
            col("对象", "about", Is::Text, "指标序号、数列名或单位代码").must(),
            col("变化", "what", Is::Text, "").must().wide(30),
            col("依据", "document", Is::Text, "").must().wide(26),
            col("说明", "note", Is::Text, "").wide(20),
        ],
        needed: false,
        about: "前后年份的数不能直接比较的，在这里登记。",
        examples: &[],
    },
    SheetSpec {
        name: "责任单位预计",
        becomes: Becomes::Table("expectations"),
        columns: &[
            col("指标", "indicator", Is::Text, "").must().wide(9),
            col("日期", "date", Is::Text, "").must().wide(12),
            col("由谁预计", "by", Is::Text, "").must().wide(18),
            col("期末预计值", "value", Is::Printed, "").must(),
            col("说明", "note", Is::Text, "").wide(24),
        ],
        needed: false,
        about: "责任单位自己对期末的预计，与本工具的推算并列。",
        examples: &[],
    },
    SheetSpec {
        name: "权重",
        becomes: Becomes::Table("weights"),
        columns: &[
            col("指标", "indicator", Is::Text, "").must().wide(9),
            col("权重", "weight", Is::Printed, "合计为100").must(),
            col("来源", "source", Is::Text, "只用规划或文件公布的权重").must().wide(30),
        ],
        needed: false,
        about: "规划或文件公布了权重的才填。",
        examples: &[],
    },
];

/// Tables that grow all year and stand beside the workbook, for their Chinese headings.
pub const LEDGERS: &[SheetSpec] = &[
    ledger(
        "收文登记",
        "receipts",
        &[
            col("单位", "unit", Is::Text, "").must(),
            col("年度", "period", Is::Text, "").must(),
            col("收到日期", "received", Is::Text, "").must(),
            col("版次", "version", Is::Text, ""),
            col("文件", "file", Is::Text, ""),
            col("盖章", "stamped", Is::Text, ""),
            col("校验数", "checksum", Is::Text, ""),
            col("说明", "note", Is::Text, ""),
        ],
    ),
    ledger(
        "说明认定",
        "waivers",
        &[
            col("单位", "unit", Is::Text, "").must(),
            col("年度", "period", Is::Text, "").must(),
            col("问题代码", "code", Is::Text, "").must(),
            col("事项", "about", Is::Text, ""),
            col("说明", "explanation", Is::Text, "").must(),
            col("说明人", "explained_by", Is::Text, ""),
            col("认定人", "accepted_by", Is::Text, "").must(),
            col("认定日期", "accepted_on", Is::Text, "").must(),
            col("依据", "basis", Is::Text, ""),
            col("当时的数", "figures", Is::Text, ""),
            col("认定结果", "result", Is::Text, ""),
        ],
    ),
    ledger(
        "更正",
        "corrections",
        &[
            col("单位", "unit", Is::Text, "").must(),
            col("填报项", "item", Is::Text, "").must(),
            col("年度", "period", Is::Text, "").must(),
            col("原报数", "sent", Is::Text, "").must(),
            col("更正数", "corrected", Is::Text, "").must(),
            col("理由", "reason", Is::Text, ""),
            col("依据", "basis", Is::Text, "").must(),
            col("提出人", "proposer", Is::Text, ""),
            col("批准人", "approver", Is::Text, "").must(),
            col("批准日期", "date", Is::Text, "").must(),
            col("来自", "from", Is::Text, ""),
            col("采用结果", "result", Is::Text, ""),
        ],
    ),
    ledger(
        "补录",
        "backfill",
        &[
            col("单位", "unit", Is::Text, "").must(),
            col("填报项", "item", Is::Text, "").must(),
            col("年度", "year", Is::Text, "").must(),
            col("数值", "value", Is::Printed, "").must(),
            col("来源", "source", Is::Text, "").must(),
            col("页码", "page", Is::Text, ""),
            col("补录人", "who", Is::Text, "").must(),
            col("批准人", "approver", Is::Text, "").must(),
            col("日期", "date", Is::Text, ""),
        ],
    ),
    ledger(
        "责任单位意见",
        "remarks",
        &[
            col("指标或任务", "about", Is::Text, "").must(),
            col("责任单位", "unit", Is::Text, ""),
            col("滞后原因", "reason", Is::Text, ""),
            col("已采取措施", "taken", Is::Text, ""),
            col("下一步措施", "next", Is::Text, ""),
            col("预计完成时间", "expected", Is::Text, ""),
            col("需协调事项", "coordinate", Is::Text, ""),
            col("自评能否完成", "self", Is::Text, ""),
            col("是否建议调整目标", "adjust", Is::Text, ""),
            col("调整依据及批准机关", "basis", Is::Text, ""),
            col("答复期限", "deadline", Is::Text, ""),
            col("下一规划承接意见", "carry", Is::Text, ""),
            col("承接目标值及年份", "carry_target", Is::Text, ""),
            col("承接单位", "carry_unit", Is::Text, ""),
            col("填写人", "who", Is::Text, "").must(),
            col("日期", "date", Is::Text, "").must(),
        ],
    ),
    ledger(
        "口径确认",
        "confirmations",
        &[
            col("指标", "indicator", Is::Text, "").must(),
            col("部门", "department", Is::Text, "").must(),
            col("意见", "answer", Is::Text, "").must(),
            col("修改为", "change", Is::Text, ""),
            col("确认人", "by", Is::Text, "").must(),
            col("日期", "date", Is::Text, "").must(),
            col("口径编号", "definition", Is::Text, "").must(),
        ],
    ),
    ledger(
        "联系人",
        "contacts",
        &[
            col("单位", "unit", Is::Text, "").must(),
            col("联系人", "name", Is::Text, ""),
            col("电话", "phone", Is::Text, ""),
            col("备用", "spare", Is::Text, ""),
            col("备注", "note", Is::Text, ""),
        ],
    ),
];

const fn ledger(name: &'static str, stem: &'static str, columns: &'static [Col]) -> SheetSpec {
    SheetSpec { name, becomes: Becomes::Table(stem), columns, needed: false, about: "", examples: &[] }
}

/// Sheets of the workbook that are for people alone.
pub const FOR_PEOPLE: &[&str] = &["先看这里", "常用填报项", "常用指标", "用语"];
/// What the heading or the name of a clerk's own column or sheet begins with.
pub const OWN: &str = "自用";
/// What the first cell of a worked row begins with.
pub const EXAMPLE: &str = "示例";
/// A cell that says there is nothing, where a blank one means the usual.
pub const NOTHING: &str = "—";

impl SheetSpec {
    /// Whether it becomes the table of this stem.
    pub fn is_table(&self, stem: &str) -> bool {
        matches!(self.becomes, Becomes::Table(own) if own == stem)
    }

    /// The column under a heading.
    pub fn column(&self, head: &str) -> Option<&'static Col> {
        self.columns.iter().find(|column| column.head == head)
    }

    /// The sheet that becomes a table of a folder.
    pub fn of_table(stem: &str) -> Option<&'static Self> {
        SHEETS.iter().chain(LEDGERS).find(|sheet| sheet.is_table(stem))
    }
}
