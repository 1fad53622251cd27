//! Why can an edition not be given? What is still computable in it, and from what.
//!
//! In: rows of a proof. Out: [`Exposed`], [`Refusal`], with words for the operator. Refuses to know: the values, which
//! are never repeated in a message.

use super::attack::Range;
use super::board::{Board, Origin};
use super::ground::{CellId, Ground};
use std::fmt;

/// What the caller must mend in the ground.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// An amount below 0.
    #[error("第{}个数为负数，请先核实数据", amount + 1)]
    Negative {
        /// Its place in the ground.
        amount: usize,
    },
    /// Something that is not there.
    #[error("“{label}”引用了不存在的数，请检查公开版的构成")]
    Unknown {
        /// What names it.
        label: String,
    },
    /// A sum too large for the type.
    #[error("“{label}”的数值超出可计算范围，请核实数据和计量单位")]
    TooLarge {
        /// Which.
        label: String,
    },
}

/// How a figure that should not be known can be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It is printed.
    Printed,
    /// From totals of its own table.
    Total,
    /// From another table.
    OtherTable,
    /// From an earlier edition.
    Earlier,
    /// Not exactly, but within too few numbers.
    Narrow,
}

impl Kind {
    /// The machine word.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Printed => "printed",
            Self::Total => "total",
            Self::OtherTable => "other_table",
            Self::Earlier => "earlier",
            Self::Narrow => "narrow",
        }
    }

    /// In the words of messages.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Printed => "已直接公布",
            Self::Total => "可由合计推出",
            Self::OtherTable => "可由另一张表推出",
            Self::Earlier => "可由以前公布的版本推出",
            Self::Narrow => "可推出的范围过窄",
        }
    }
}

/// A figure that can be known though it should not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposed {
    /// Which.
    pub cell: CellId,
    /// Its label.
    pub label: String,
    /// How it can be known.
    pub kind: Kind,
    /// The printed figures, earlier figures and definitions from which it follows: none of them can be spared.
    pub from: Vec<String>,
}

impl fmt::Display for Exposed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "“{}”{}", self.label, self.kind.words())?;
        if !self.from.is_empty() {
            write!(out, "，依据：{}", self.from.join("；"))?;
        }
        Ok(())
    }
}

/// Why there is no answer. There is never a part of one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The ground itself must be mended.
    #[error("公开版数据有误：{0}")]
    Ground(#[from] Fault),
    /// A number outgrew its type on the way, so that nothing is proved.
    #[error("数值过大，无法准确核验小数保护，公开版未生成。请核实数据和计量单位")]
    TooLarge,
    /// Nothing is left that could be withheld, and these can still be known.
    #[error("已无可再隐去的数，仍有{}个应保护的数可被推出，公开版未生成：\n{}", .0.len(), lines(.0))]
    Computable(Vec<Exposed>),
}

fn lines(exposed: &[Exposed]) -> String {
    exposed.iter().map(|one| format!("  {one}")).collect::<Vec<_>>().join("\n")
}

/// The kind of a proof: what is not exact is narrow, whatever it rests on.
pub(super) fn kind(ground: &Ground, cell: CellId, range: Range, from: &[Origin]) -> Kind {
    let table = &ground.at(cell).table;
    if !range.is_fixed() {
        Kind::Narrow
    } else if from.iter().any(|origin| matches!(origin, Origin::Earlier(_))) {
        Kind::Earlier
    } else if from
        .iter()
        .any(|origin| matches!(origin, Origin::Cell(cell) if ground.cells[*cell as usize].table != *table))
    {
        Kind::OtherTable
    } else {
        Kind::Total
    }
}

/// The origins of rows, in the words of messages.
pub(super) fn labels(ground: &Ground, from: &[Origin]) -> Vec<String> {
    let label = |origin: &Origin| match *origin {
        Origin::Relation(at) => format!("关系“{}”", ground.relations[at as usize].name),
        Origin::Earlier(at) => {
            let earlier = &ground.earlier[at as usize];
            format!("{}“{}”", earlier.edition, earlier.label)
        }
        Origin::Cell(at) => {
            let cell = &ground.cells[at as usize];
            format!("{}“{}”", cell.table, cell.label)
        }
    };
    from.iter().map(label).collect()
}

/// The origins of rows, in order.
pub(super) fn origins(board: &Board, rows: impl IntoIterator<Item = u32>) -> Vec<Origin> {
    rows.into_iter().map(|row| board.rows[row as usize].origin).collect()
}
