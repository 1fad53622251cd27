//! What does a spreadsheet program demand? Each demand with its sentence.
//!
//! In: nothing. Out: [`Rule`]. Refuses to know: how it is checked.

/// One demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The zip container and the parts every workbook has.
    Package,
    /// Two parts of one name, capitals apart.
    PartTwice,
    /// A part without content type, or a content type without its part.
    PartType,
    /// A relation to a part that is not there.
    Relation,
    /// Macros, links to other files, embedded objects.
    Active,
    /// XML that does not parse.
    Damaged,
    /// XML nested deeper than any program writes.
    TooDeep,
    /// Elements of a sheet out of the order the standard gives.
    ElementOrder,
    /// The name of a sheet.
    SheetName,
    /// A defined name.
    DefinedName,
    /// Title and author.
    Properties,
    /// Number formats and how many there are.
    NumberFormat,
    /// More cell formats than a workbook holds.
    TooManyFormats,
    /// A row twice, out of order or beyond the last.
    RowOrder,
    /// A cell twice, out of order or in the wrong row.
    CellOrder,
    /// Row height.
    RowHeight,
    /// Column width.
    ColumnWidth,
    /// Text of a cell too long.
    LongText,
    /// A control sign in a text.
    ControlSign,
    /// A shared text that is not there.
    SharedText,
    /// A format that is not there.
    FormatIndex,
    /// A number that is none.
    Number,
    /// An error value as a stored result.
    ErrorResult,
    /// A formula without a stored result.
    NoResult,
    /// Formula too long.
    LongFormula,
    /// Text inside a formula too long.
    LongLiteral,
    /// Brackets or quotes that do not match, or another program's way of writing.
    FormulaShape,
    /// Too many levels of brackets.
    Levels,
    /// Too many arguments.
    Arguments,
    /// A function that Excel 2010, WPS and LibreOffice do not all compute.
    Function,
    /// A sheet that is not there.
    FormulaSheet,
    /// Merged areas that overlap.
    Merge,
    /// A link to a place that is not there.
    LinkTarget,
    /// More links than a sheet holds.
    TooManyLinks,
    /// An entry rule or hint too long.
    EntryRule,
    /// A conditional mark without format, or two of one rank.
    Mark,
    /// Header or footer too long.
    Header,
}

impl Rule {
    /// All of them, in order.
    pub const ALL: [Self; 37] = [
        Self::Package,
        Self::PartTwice,
        Self::PartType,
        Self::Relation,
        Self::Active,
        Self::Damaged,
        Self::TooDeep,
        Self::ElementOrder,
        Self::SheetName,
        Self::DefinedName,
        Self::Properties,
        Self::NumberFormat,
        Self::TooManyFormats,
        Self::RowOrder,
        Self::CellOrder,
        Self::RowHeight,
        Self::ColumnWidth,
        Self::LongText,
        Self::ControlSign,
        Self::SharedText,
        Self::FormatIndex,
        Self::Number,
        Self::ErrorResult,
        Self::NoResult,
        Self::LongFormula,
        Self::LongLiteral,
        Self::FormulaShape,
        Self::Levels,
        Self::Arguments,
        Self::Function,
        Self::FormulaSheet,
        Self::Merge,
        Self::LinkTarget,
        Self::TooManyLinks,
        Self::EntryRule,
        Self::Mark,
        Self::Header,
    ];

    /// What is wrong, as it follows the place.
    pub const fn what(self) -> &'static str {
        match self {
            Self::Package => "不是完整的工作簿文件",
            Self::PartTwice => "文件内部有两个同名的零件",
            Self::PartType => "文件内部有零件没有登记类型，或登记的零件不存在",
            Self::Relation => "文件内部的引用指向不存在的零件",
            Self::Active => "含有宏、外部链接或嵌入对象",
            Self::Damaged => "文件内部的内容不完整",
            Self::TooDeep => "文件内部的嵌套过深",
            Self::ElementOrder => "工作表内部各部分的顺序不合规定",
            Self::SheetName => "工作表名称不合规定或重复",
            Self::DefinedName => "名称不合规定、重复或指向不存在的工作表",
            Self::Properties => "缺少文档标题或作者",
            Self::NumberFormat => "数字格式不合规定或过多",
            Self::TooManyFormats => "单元格格式过多",
            Self::RowOrder => "同一行出现两次、行没有按顺序排列或超出最后一行",
            Self::CellOrder => "同一单元格出现两次、没有按顺序排列或位置不符",
            Self::RowHeight => "行高超过409磅",
            Self::ColumnWidth => "列宽超过255个字符",
            Self::LongText => "文字超过32767字",
            Self::ControlSign => "文字中有控制符",
            Self::SharedText => "引用的文字不存在",
            Self::FormatIndex => "引用的格式不存在",
            Self::Number => "数值写法有误",
            Self::ErrorResult => "公式结果是错误值",
            Self::NoResult => "公式没有存下结果",
            Self::LongFormula => "公式（不含等号）超过8191字",
            Self::LongLiteral => "公式中有一段文字超过255字",
            Self::FormulaShape => "公式的括号、引号或分隔符有误",
            Self::Levels => "公式嵌套超过64层",
            Self::Arguments => "函数的参数超过255个",
            Self::Function => "公式用了旧版软件不能计算的函数",
            Self::FormulaSheet => "公式引用的工作表不存在",
            Self::Merge => "合并的单元格互相重叠",
            Self::LinkTarget => "链接的位置不存在",
            Self::TooManyLinks => "链接超过65530个",
            Self::EntryRule => "填写规则或提示过长",
            Self::Mark => "条件格式引用的格式不存在或次序重复",
            Self::Header => "页眉或页脚超过255字",
        }
    }
}
