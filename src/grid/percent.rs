//! Does a number format show the value times 100?
//!
//! In: a format code. Out: yes or no. Refuses to know: which cell has it.

/// Whether a `%` stands in the format outside `"quotes"`, after no `\`, `_` or `*`, and outside `[brackets]`.
pub(super) fn scales(code: &str) -> bool {
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' | '_' | '*' => {
                chars.next();
            }
            '"' => while chars.next().is_some_and(|inner| inner != '"') {},
            '[' => while chars.next().is_some_and(|inner| inner != ']') {},
            '%' => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percent_sign_scales_only_when_it_is_not_quoted() {
        for (code, expect) in [
            ("0%", true),
            ("0.00%", true),
            ("[Red]0.0%;-0.0%", true),
            ("0.0\" 约\"%", true),
            ("0.0\"%\"", false),
            ("0.0\\%", false),
            ("0.0_%", false),
            ("[$%-804]0", false),
            ("General", false),
            ("\"%", false),
        ] {
            assert_eq!(scales(code), expect, "{code}");
        }
    }
}
