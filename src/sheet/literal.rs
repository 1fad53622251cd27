//! How does a text stand inside a formula? Between quotes, and in pieces where it is longer than a spreadsheet takes.
//!
//! In: any text. Out: formula text that gives it back. Refuses to know: what the text says.

use crate::excel::SHORT;

/// The text as it stands between quotes in a formula; a long one is `("…"&"…")`.
pub fn quoted(text: &str) -> String {
    let pieces: Vec<String> =
        pieces(text).iter().map(|piece| format!("\"{}\"", piece.replace('"', "\"\""))).collect();
    match pieces.as_slice() {
        [only] => only.clone(),
        _ => format!("({})", pieces.join("&")),
    }
}

/// The text cut into pieces that fit, at least one; a quote counts once, though it is doubled in the formula.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut length) = (0, 0);
    for (at, character) in text.char_indices() {
        if length + character.len_utf16() > SHORT {
            pieces.push(&text[start..at]);
            (start, length) = (at, 0);
        }
        length += character.len_utf16();
    }
    pieces.push(&text[start..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts between the quotes of a formula, with each doubled quote as one.
    fn read(formula: &str) -> Vec<String> {
        let inner = formula.trim_start_matches('(').trim_end_matches(')');
        inner.split("\"&\"").map(|piece| piece.trim_matches('"').replace("\"\"", "\"")).collect()
    }

    #[test]
    fn a_text_that_fits_is_one_literal() {
        assert_eq!(quoted(""), "\"\"");
        assert_eq!(quoted("他说“好”，也说\"好\""), "\"他说“好”，也说\"\"好\"\"\"");
        assert_eq!(quoted(&"字".repeat(255)), format!("\"{}\"", "字".repeat(255)));
    }

    #[test]
    fn a_longer_one_is_joined_from_pieces_in_parentheses() {
        let text = format!("{}末", "字".repeat(255));
        assert_eq!(quoted(&text), format!("(\"{}\"&\"末\")", "字".repeat(255)));
    }

    #[test]
    fn a_sign_of_two_units_is_never_torn_and_a_quote_counts_once() {
        // 𡘙 is two units of UTF-16: 128 of them are one too many.
        for (sign, most) in [('𡘙', 127), ('"', 255), ('字', 255), ('a', 255)] {
            let text: String = std::iter::repeat_n(sign, 600).collect();
            let read: Vec<String> = if sign == '"' {
                pieces(&text).into_iter().map(str::to_owned).collect()
            } else {
                read(&quoted(&text))
            };
            assert_eq!(read.concat(), text, "{sign}");
            assert_eq!(read[0].chars().count(), most, "{sign}");
            assert!(read.iter().all(|piece| piece.encode_utf16().count() <= SHORT), "{sign}");
        }
    }
}
