//! What is demanded, of whom, and what is to be done about it? The table of all rules.
//!
//! In: nothing. Out: [`Demand`]s in order, with their weight in each [`Profile`]. Refuses to know: how a rule is checked.
//!
//! # Weights, and why
//!
//! `disclosure`: every essential (E) and WCAG (W) rule is an error, every desirable (D) and local (L) one a warning. Apart
//! from that: A10 is an error, since a published file that asks to run or fetch something is not opened by many offices; S40
//! is a warning, since a program cannot tell a picture of text from an emblem; A09, S14 and HIDDEN are errors,
//! since what was published unseen cannot be called back.
//!
//! `working`: what a wide official table with stacked headings can meet stays an error; what it cannot, or what is a matter
//! of taste inside a house, is a warning or not looked at:
//!
//! | rules | in `working` | because |
//! |---|---|---|
//! | A01 A02 A03 A05 A08 A10 A13 A14 | error | title, language, author, names, links: no table is too wide for them |
//! | A12 | warning | a small working file needs no contents |
//! | A04 A06 A07 A11 A15, S02 S04 S05 S18 S20 S21 S25 S39 S40 | not looked at | order of sheets, frozen view, signature line, grid, marks of a house's own layout |
//! | S01 | error | but the title may stand in the first three rows, below 附件 or 表号 |
//! | S06 S38 | not looked at | a table with stacked headings cannot be marked up |
//! | S07 | error | but only where the heading is one row without merged cells |
//! | S10 S15 S16 | warning | allowed, and said: section 1 of the rules |
//! | S11 S12 S13 S03 S22 S29 | warning | columns for others to fill, 「—」, words among numbers, row numbers as links |
//! | S19 | warning | headers and footers are not looked at, text boxes and comments are |
//! | S08 S17 S26 S28 S30 S31 S32–S35 S37 | error | within reach of every table |
//! | D and L rules left | warning | |
//!
//! `form`: as `working`, but blank cells (S11, S12) are what a form is for, a heading need not be unique among its blocks
//! (S07, S28 warn), and the F rules are errors; F07 warns, since only a form that a program reads back needs names.
//!
//! In every profile what Excel itself demands is an error, apart from functions that only newer programs compute (a
//! warning: the file opens). PRINT is an error where paper is the purpose, a warning in `disclosure`.

use super::super::Rule;

/// For whom a workbook is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// 公开: for the public, among them readers who cannot see.
    Disclosure,
    /// 内部: for the house.
    Working,
    /// 填报表: for others to fill.
    Form,
}

impl Profile {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Disclosure, Self::Working, Self::Form];

    /// Its name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Disclosure => "公开",
            Self::Working => "内部",
            Self::Form => "填报表",
        }
    }

    /// Its name for programs.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Disclosure => "disclosure",
            Self::Working => "working",
            Self::Form => "form",
        }
    }

    /// The profile of either name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name() == name || profile.key() == name)
    }
}

/// Where a rule comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 必须: essential in the published checklists.
    E,
    /// 宜: desirable there.
    D,
    /// 网页内容无障碍指南: from WCAG only.
    W,
    /// 本地: Chinese practice.
    L,
    /// 填报表: for forms.
    F,
    /// 表格软件: what Excel demands.
    X,
}

impl Level {
    /// Its letter.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::E => "E",
            Self::D => "D",
            Self::W => "W",
            Self::L => "L",
            Self::F => "F",
            Self::X => "X",
        }
    }
}

/// What a broken rule means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Not looked at.
    Off,
    /// 提示: may be left as it is, with a reason.
    Warning,
    /// 错误: must be mended before the file leaves.
    Error,
}

impl Weight {
    /// Its name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "不检查",
            Self::Warning => "提示",
            Self::Error => "错误",
        }
    }

    /// Its name for programs.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demand {
    /// Its name, such as `S07`.
    pub id: &'static str,
    /// Where it comes from.
    pub level: Level,
    /// What is demanded.
    pub what: &'static str,
    /// What is to be done.
    pub action: &'static str,
    /// Its weight in each profile, in the order of [`Profile::ALL`].
    pub weights: [Weight; 3],
}

impl Demand {
    /// Its weight in a profile.
    pub const fn weight(&self, profile: Profile) -> Weight {
        self.weights[profile as usize]
    }
}

/// The rules of the table by name.
#[rustfmt::skip]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::inspect) enum Key {
    A01, A02, A03, A04, A05, A06, A07, A08, A09, A10, A11, A12, A13, A14, A15, A16,
    S01, S02, S03, S04, S05, S06, S07, S08, S09, S10, S11, S12, S13, S14, S15, S16, S17, S18, S19, S20,
    S21, S22, S23, S24, S25, S26, S27, S28, S29, S30, S31, S32, S33, S34, S35, S36, S37, S38, S39, S40,
    F01, F02, F03, F04, F05, F06, F07,
    Result, Print, Unseen,
}

const fn rule(id: &'static str, level: Level, w: &str, what: &'static str, action: &'static str) -> Demand {
    let mut weights = [Weight::Off; 3];
    let mut at = 0;
    while at < 3 {
        weights[at] = match w.as_bytes()[at] {
            b'E' => Weight::Error,
            b'w' => Weight::Warning,
            _ => Weight::Off,
        };
        at += 1;
    }
    Demand { id, level, what, action, weights }
}

use Level::{D, E, F, L, W, X};

/// The rules in order; `E` error, `w` warning, `-` not looked at, in disclosure, working and form.
#[rustfmt::skip]
pub(in crate::inspect) const TABLE: [Demand; 66] = [
    rule("A01", E, "EEE", "文件属性中有文档标题", "在“文件—信息—属性”中填写标题，不用文件名代替"),
    rule("A02", W, "EEE", "文件属性中注明语言", "在文件属性中注明语言zh-CN"),
    rule("A03", E, "EEE", "文件属性中作者是单位", "在文件属性的作者处填写编制单位全称"),
    rule("A04", D, "w--", "文件属性中有主题、关键词和说明", "在文件属性中补填主题、关键词和说明"),
    rule("A05", E, "EEE", "工作表名称有含义、不重复、不超过31字", "给工作表起能说明内容的名称"),
    rule("A06", D, "w--", "工作表名称不含空格、不以数字开头", "改用不含空格、不以数字开头的名称"),
    rule("A07", E, "E--", "前面依次是封面、目录、注释，然后是表", "按封面、目录、注释的顺序排列工作表"),
    rule("A08", E, "EEE", "没有空的工作表", "删去空的工作表"),
    rule("A09", D, "Eww", "没有隐藏的工作表", "取消隐藏，或删去不需要的工作表"),
    rule("A10", D, "EEE", "没有宏、控件、外部链接和数据连接", "另存为不含宏的文件，断开外部链接，改为数值"),
    rule("A11", E, "E--", "打开时停在第一张工作表的A1", "各表选中A1，回到第一张工作表后保存"),
    rule("A12", W, "Eww", "目录列出后面每张工作表并能点到", "在目录中给每张工作表加链接"),
    rule("A13", W, "EEE", "工作簿内的链接都有着落", "改正链接的位置，或删去链接"),
    rule("A14", E, "EEE", "不用密码就能读，受保护的单元格能够选中", "保护工作表时勾选“选定锁定单元格”"),
    rule("A15", D, "w--", "默认字体是无衬线字体，不小于12磅", "把默认字体改为微软雅黑或黑体12磅"),
    rule("A16", L, "www", "字体在对方电脑上有", "改用微软雅黑、黑体、宋体、等线等常用字体"),
    rule("S01", E, "EEE", "A1是本表标题，加粗，不小于14磅", "把标题写在A1，加粗，用14磅以上"),
    rule("S02", D, "w--", "A2说明本工作表有几张表、注释在哪里", "在A2写明“本工作表包含1张表……”"),
    rule("S03", E, "Eww", "表从A列开始", "把表移到A列，左边不留空列"),
    rule("S04", D, "w--", "表的下面没有内容", "把表下的说明移到表的上面或注释表"),
    rule("S05", D, "w--", "一张工作表只放一张表", "每张表单独放一张工作表"),
    rule("S06", E, "E--", "表套用了“表格”标记", "选中整张表，用“插入—表格”标记"),
    rule("S07", E, "EEw", "只有一行表头，各栏名称不空、不重复", "补全栏名，重复的栏名加以区分"),
    rule("S08", E, "EEE", "表头文字与表格的栏名一致", "在表格软件中重新输入表头"),
    rule("S09", D, "www", "表格的名称有含义", "在“表设计—表名称”中改为能说明内容的名称"),
    rule("S10", E, "Eww", "表内没有合并的单元格", "取消合并，每个单元格各写各的内容"),
    rule("S11", E, "Ew-", "表内没有空行、空列", "删去空行、空列"),
    rule("S12", E, "Ew-", "没有不说明原因的空白单元格", "填写数值或代码（如[x]缺报），或在表上方说明空白的含义"),
    rule("S13", E, "Eww", "没有只写标点符号的单元格", "改写为文字或代码（如[z]不适用）"),
    rule("S14", D, "Eww", "没有隐藏的行和列", "取消隐藏，或删去不需要的行列"),
    rule("S15", D, "www", "没有冻结窗格", "取消冻结窗格"),
    rule("S16", D, "www", "没有筛选按钮", "取消筛选"),
    rule("S17", E, "EEE", "文字没有被截断", "设为自动换行，调整行高或列宽"),
    rule("S18", D, "w--", "列宽在6到60个字符之间", "调整列宽"),
    rule("S19", E, "Eww", "内容不放在页眉页脚、文本框和批注里", "把内容写进单元格"),
    rule("S20", D, "w--", "表头以外不加底色", "去掉表内各行的底色"),
    rule("S21", D, "w--", "数字靠右、文字靠左", "取消居中"),
    rule("S22", E, "Eww", "数字栏里是数字", "改为数字；没有数的写代码，说明另设备注栏"),
    rule("S23", D, "www", "一个单元格一个数", "把两个数分写在两栏"),
    rule("S24", D, "ww-", "千位以上有分节号，小数点前有0", "数字格式改为#,##0或0.0"),
    rule("S25", D, "w--", "合计在第一行或最后一行", "把合计移到表的第一行或最后一行"),
    rule("S26", E, "EEE", "注释标记写法正确，与注释一一对应", "标记写作[注1]，一个方括号一个号，并在注释表中写明"),
    rule("S27", D, "www", "注释标记不写在数字栏里", "把标记移到标题、表头或备注栏"),
    rule("S28", E, "EEw", "表内用到的代码在表的上方有说明", "在表的上方逐个说明代码的含义"),
    rule("S29", E, "Eww", "链接文字能说明去处", "把链接文字改为所到之处的名称"),
    rule("S30", W, "EEE", "文字与底色的对比度不低于4.5:1（大字3:1）", "加深文字颜色或改浅底色"),
    rule("S31", E, "EEE", "不只靠颜色表达", "在同一张表中用一栏文字写明颜色的含义"),
    rule("S32", W, "EEE", "图表有替代文字，10到150字", "在“编辑替代文字”中写明图表说的是什么"),
    rule("S33", W, "EEE", "图片有替代文字或标为装饰", "写替代文字，或标为装饰"),
    rule("S34", W, "EEE", "图表的数据在同一张工作表上，没有隐藏", "把图表和数据放在同一张工作表，取消隐藏"),
    rule("S35", W, "EEE", "图表各系列不只靠颜色区分，颜色与底色的对比度不低于3:1", "用线型、标记、图案或系列名称区分，加深颜色"),
    rule("S36", D, "www", "图表和坐标轴有标题", "加上图表标题和坐标轴标题（含单位）"),
    rule("S37", W, "EEE", "迷你图的数据在同一张表内", "把迷你图所用的数放进同一张表"),
    rule("S38", L, "w--", "表格有摘要", "在表格的“替代文字”中写明表的内容"),
    rule("S39", D, "w--", "显示网格线", "在“视图”中勾选网格线"),
    rule("S40", W, "w--", "没有用图片代替文字", "把图片中的文字写进单元格；徽标在替代文字中注明“徽标”"),
    rule("F01", F, "--E", "每个填写的单元格都有输入提示", "用“数据—数据验证—输入信息”写明填什么"),
    rule("F02", F, "--E", "填错时说明错在哪里、可以填什么", "用“数据验证—出错警告”写明允许的内容"),
    rule("F03", F, "--E", "必填用文字标明", "在栏名或说明中写明“必填”"),
    rule("F04", F, "--E", "填写的单元格能依次到达", "保护时允许选定未锁定的单元格，不隐藏填写的行列"),
    rule("F05", F, "--E", "下拉选项来自看得见的工作表或直接列出", "取消隐藏选项所在的工作表，或直接列出选项"),
    rule("F06", F, "--E", "填写的单元格没有合并", "取消合并"),
    rule("F07", F, "--w", "填报单位、期别等既写在单元格里，也定义了名称", "给填报单位、期别、表号的单元格定义名称"),
    rule("FORMULA_RESULT_ZERO", X, "EEE", "公式存有计算结果", "在表格软件中重新计算后保存"),
    rule("PRINT", L, "wEE", "印在纸上的字不小于规定的磅值", "减少栏目、改用横向或A3、加大字号，或不要缩印到一页宽"),
    rule("HIDDEN", L, "E--", "文件里没有看不见的内容", "删去看不见的内容后再公开"),
];

impl Key {
    /// Its row.
    pub const fn demand(self) -> &'static Demand {
        &TABLE[self as usize]
    }
}

impl Rule {
    /// The row of what Excel demands; none where another row of the table says the same of a sheet.
    pub(in crate::inspect) const fn demand(self) -> Option<Demand> {
        let id = match self {
            // A01 and A03, A10, A13, FORMULA_RESULT_ZERO.
            Self::Properties | Self::Active | Self::LinkTarget | Self::NoResult => return None,
            Self::Package => "X01",
            Self::PartTwice => "X02",
            Self::PartType => "X03",
            Self::Relation => "X04",
            Self::Damaged => "X05",
            Self::TooDeep => "X06",
            Self::ElementOrder => "X07",
            Self::SheetName => "X08",
            Self::DefinedName => "X09",
            Self::NumberFormat => "X10",
            Self::TooManyFormats => "X11",
            Self::RowOrder => "X12",
            Self::CellOrder => "X13",
            Self::RowHeight => "X14",
            Self::ColumnWidth => "X15",
            Self::LongText => "X16",
            Self::ControlSign => "X17",
            Self::SharedText => "X18",
            Self::FormatIndex => "X19",
            Self::Number => "X20",
            Self::ErrorResult => "X21",
            Self::LongFormula => "X22",
            Self::LongLiteral => "X23",
            Self::FormulaShape => "X24",
            Self::Levels => "X25",
            Self::Arguments => "X26",
            Self::Function => "X27",
            Self::FormulaSheet => "X28",
            Self::Merge => "X29",
            Self::TooManyLinks => "X30",
            Self::EntryRule => "X31",
            Self::Mark => "X32",
            Self::Header => "X33",
        };
        let weight = if matches!(self, Self::Function) { Weight::Warning } else { Weight::Error };
        let action = "请在表格软件中打开、改正后另存；由程序生成的，请联系开发人员";
        Some(Demand { id, level: X, what: self.what(), action, weights: [weight; 3] })
    }
}

/// Every rule, in order: accessibility, sheets, forms, results and print, then what Excel demands.
pub fn demands() -> Vec<Demand> {
    TABLE.into_iter().chain(Rule::ALL.into_iter().filter_map(Rule::demand)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_rule_has_one_row_at_its_own_place() {
        assert_eq!(Key::A01.demand().id, "A01");
        assert_eq!(Key::S01.demand().id, "S01");
        assert_eq!(Key::S40.demand().id, "S40");
        assert_eq!(Key::F07.demand().id, "F07");
        assert_eq!(Key::Print.demand().id, "PRINT");
        let ids: BTreeSet<&str> = demands().iter().map(|demand| demand.id).collect();
        assert_eq!(ids.len(), demands().len());
        for (at, name) in TABLE.iter().enumerate().filter(|(_, row)| row.id.len() == 3) {
            assert_eq!(name.demand_at(at), name.id);
        }
    }

    impl Demand {
        fn demand_at(&self, at: usize) -> String {
            let (letter, count) = match at {
                0..16 => ('A', at + 1),
                16..56 => ('S', at - 15),
                _ => ('F', at - 55),
            };
            format!("{letter}{count:02}")
        }
    }

    #[test]
    fn in_disclosure_every_essential_rule_is_an_error_and_every_desirable_one_a_warning() {
        for demand in &TABLE {
            let meant = match demand.level {
                Level::E | Level::W | Level::X => Weight::Error,
                Level::D | Level::L => Weight::Warning,
                Level::F => Weight::Off,
            };
            let apart = ["A09", "A10", "S14", "S40", "HIDDEN"].contains(&demand.id);
            assert_eq!(demand.weight(Profile::Disclosure) == meant, !apart, "{}", demand.id);
        }
    }
}
