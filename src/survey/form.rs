//! What does a unit, or who asks for it, fill in? One row for each unit, one column for each answer.
//!
//! In: a survey, its scale, how many are registered in each unit. Out: a sheet, with how many answers are needed. It comes
//! back as it is. Refuses to know: what was answered.

use super::scale::{Scale, Survey};
use crate::plan::workbook::{PlanBook, PlanColumn, PlanSheet};
use crate::sampling::{draw::allocate, interval::needed};
use crate::value::{Ratio, Undefined};

/// A unit on the form: code, name, and how many are registered there.
pub type Line = (String, String, Option<u64>);

/// How many valid answers are needed in all, and of each unit: in proportion to those registered, at least one. Nothing
/// of units where nobody knows how many are registered.
pub fn sizes(lines: &[Line], margin: Ratio, quantile: Ratio) -> Result<(u64, Vec<Option<u64>>), Undefined> {
    let registered: Option<Vec<u64>> = lines.iter().map(|line| line.2).collect();
    let all = registered.as_ref().map(|all| all.iter().sum::<u64>());
    let share = Ratio::new(1, 2)?;
    let size = needed(share, margin.div(Ratio::whole(100))?, quantile, all)?;
    let each = match registered {
        Some(registered) => allocate(size, &registered, 1).into_iter().map(Some).collect(),
        None => vec![None; lines.len()],
    };
    Ok((size, each))
}

/// The blank form of a survey.
pub fn book(
    survey: &Survey,
    scale: &Scale,
    (title, year, mark): (&str, i32, &str),
    lines: &[Line],
    (size, each): &(u64, Vec<Option<u64>>),
    margin: Ratio,
) -> PlanBook {
    let mut columns = vec![
        PlanColumn::of("单位代码", 14, ""),
        PlanColumn::of("单位", 16, ""),
        PlanColumn::of("登记人数", 10, ""),
        PlanColumn::of("应收份数", 10, ""),
    ];
    for option in &scale.option {
        let note = if option.satisfied {
            "选这一项的份数，算满意。"
        } else {
            "选这一项的份数。"
        };
        columns.push(PlanColumn::of(&option.word, 11, note));
    }
    for word in &scale.unanswered {
        columns.push(PlanColumn::of(word, 11, "份数，不算有效答卷。"));
    }
    columns.push(PlanColumn::of("代答份数", 11, "由监护人、亲友等代为回答的份数，包括在前面各栏之中。"));
    let blanks = columns.len() - 4;
    let number = |count: Option<u64>| count.map_or_else(String::new, |count| count.to_string());
    let rows = lines.iter().zip(each).map(|((code, name, registered), share)| {
        let mut row = vec![code.clone(), name.clone(), number(*registered), number(*share)];
        row.extend(std::iter::repeat_n(String::new(), blanks));
        row
    });
    let about = format!(
        "《{title}》{year}年{}{mark}。对象：{}。题目：{}。误差不超过±{}个百分点需要有效答卷{size}份（不了解、拒绝回答的不算，请相应多发）。只填份数，不填姓名、电话和证件号码。",
        survey.name,
        survey.asked,
        survey.question,
        margin.to_plain(),
    );
    let sheet = PlanSheet {
        name: String::from("答卷份数"),
        about,
        columns,
        rows: rows.collect(),
        examples: 0,
        spare: 0,
        printed: true,
    };
    PlanBook { title: format!("{}答卷汇总表", survey.name), sheets: vec![sheet] }
}
