//! Is a figure said in the item's unit of measure?
//!
//! In: a unit of measure as a table, a heading or a number format writes it. Out: [`Fit`]. 元 and 万元 are one unit at two
//! scales; a figure under another scale is never converted in silence. Refuses to know: figures.

use super::label::folded;
use std::borrow::Cow;

/// How a unit that was written suits the item's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// The same.
    Same,
    /// The same unit at another scale: 元 where 万元 is asked.
    Scaled,
    /// Another unit.
    Other,
}

/// Compares a unit that was written with the item's.
pub fn fit(written: &str, item: &str) -> Fit {
    let (written, item) = (folded(written), folded(item));
    let written = written.trim_matches(['(', ')', '[', ']']).to_owned();
    if SCALES.contains(&written.as_str()) {
        let (power, _) = split(&format!("{written}元"));
        return if split(&item).0 == power { Fit::Same } else { Fit::Scaled };
    }
    let (ours, theirs) = (split(&item), split(&written));
    if written == item || ours == theirs {
        Fit::Same
    } else if ours.1 == theirs.1 {
        Fit::Scaled
    } else {
        Fit::Other
    }
}

/// 万元 as 10⁴ and 元. Percent and per mille are one unit at two scales as well; 万 alone is a scale of anything.
fn split(unit: &str) -> (i8, &str) {
    let per = |power| (power, "1");
    match unit {
        "%" => return per(-2),
        "‰" => return per(-3),
        _ => {}
    }
    let unit = unit.strip_prefix("人民币").filter(|rest| !rest.is_empty()).unwrap_or(unit);
    let unit = if unit == "圆" { "元" } else { unit };
    let mut rest = unit;
    let mut power = 0;
    while let Some(sign) = rest.chars().next() {
        let more = match sign {
            '十' => 1,
            '百' => 2,
            '千' => 3,
            '万' => 4,
            '亿' => 8,
            _ => break,
        };
        let behind = &rest[sign.len_utf8()..];
        if behind.is_empty() {
            break;
        }
        power += more;
        rest = behind;
    }
    (power, rest)
}

/// Scales that stand for a unit of their own: `单位：万`.
const SCALES: [&str; 4] = ["千", "万", "百万", "亿"];

/// Whether a text is a scale without a unit.
pub fn is_scale(text: &str) -> bool {
    SCALES.contains(&text)
}

/// The units a `单位：人、万元` names.
pub fn listed(text: &str) -> Vec<String> {
    text.split(['、', ',', '，', '/', ';', '；', ' ', '\u{3000}'])
        .map(|unit| folded(unit).trim_matches(['(', ')']).to_owned())
        .filter(|unit| !unit.is_empty())
        .collect()
}

/// The units of measure a text says of what stands beside or below it: 单位：人、万元, 金额单位为元. 责任单位：教育局 is no such
/// statement. `known`: whether a folded text is a unit of measure; what is none begins another statement.
pub fn said(text: &str, known: &dyn Fn(&str) -> bool) -> Vec<String> {
    let whose = ["填报", "填表", "报送", "编制", "主管", "责任", "牵头", "制表", "上报", "承办"];
    let text: Vec<Cow<'_, str>> =
        text.split_whitespace().map(folded).filter(|part| !part.is_empty()).collect();
    let text = text.join(" ");
    let mut units = Vec::new();
    // 金额以元为单位.
    for (at, _) in text.match_indices('以') {
        let after = &text[at + '以'.len_utf8()..];
        let named =
            after.split_once("为单位").or_else(|| after.split_once("计")).map(|(unit, _)| unit.trim());
        units.extend(named.filter(|unit| known(unit)).map(str::to_owned));
    }
    for word in ["单位:", "单位为", "单位是"] {
        for (at, _) in text.match_indices(word) {
            let before = text[..at].trim_end();
            if whose.iter().any(|word| before.ends_with(word)) {
                continue;
            }
            let after = text[at + word.len()..].trim_start();
            let end = after.find([')', '。', ':']).unwrap_or(after.len());
            units.extend(listed(&after[..end]).into_iter().take_while(|unit| known(unit)));
        }
    }
    units
}

/// How an item's unit is served by a list that stands for a whole table or column: by the one of its kind, if the list
/// names one. `None` where it names none.
pub fn fit_of_list<'u>(units: &'u [String], item: &str) -> Option<(&'u str, Fit)> {
    let fits = units.iter().map(|unit| (unit.as_str(), fit(unit, item)));
    let mut kin: Vec<_> = fits.filter(|(_, fit)| *fit != Fit::Other).collect();
    kin.sort_by_key(|(_, fit)| *fit != Fit::Same);
    kin.first().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_unit_at_two_scales_is_told_from_another_unit() {
        for (written, item, expect) in [
            ("万元", "万元", Fit::Same),
            ("元", "万元", Fit::Scaled),
            ("亿元", "万元", Fit::Scaled),
            ("万人次", "人次", Fit::Scaled),
            ("人次", "人", Fit::Other),
            ("％", "%", Fit::Same),
            ("‰", "%", Fit::Scaled),
            ("户", "人", Fit::Other),
            ("百", "人", Fit::Other),
            ("万", "人", Fit::Scaled),
            ("万", "万元", Fit::Same),
            ("人民币元", "万元", Fit::Scaled),
            ("（元）", "万元", Fit::Scaled),
            ("圆", "元", Fit::Same),
        ] {
            assert_eq!(fit(written, item), expect, "{written} {item}");
        }
    }

    #[test]
    fn a_text_names_units_of_measure_and_no_other_units() {
        let known = |text: &str| ["人", "元", "万元", "千元"].contains(&text);
        for (text, units) in [
            ("单位：人、万元", vec!["人", "万元"]),
            ("单位为千元。", vec!["千元"]),
            ("计量单位：人，金额单位：元", vec!["人", "元"]),
            ("金额以元为单位", vec!["元"]),
            ("以万元计", vec!["万元"]),
            ("责任单位：教育局", vec![]),
            ("填报单位：元", vec![]),
            ("含外单位5人", vec![]),
        ] {
            assert_eq!(said(text, &known), units, "{text}");
        }
    }

    #[test]
    fn a_list_speaks_for_the_unit_of_its_kind_only() {
        let list = listed("人、元");
        assert_eq!(fit_of_list(&list, "万元"), Some(("元", Fit::Scaled)));
        assert_eq!(fit_of_list(&list, "人"), Some(("人", Fit::Same)));
        assert_eq!(fit_of_list(&list, "户"), None);
        assert_eq!(fit_of_list(&listed("元、万元"), "万元"), Some(("万元", Fit::Same)));
    }
}
