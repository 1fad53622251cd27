//! In which encoding was a text written?
//!
//! In: bytes. Out: text, without its mark; and back into GBK for the one reader that knows nothing else. Refuses to know:
//! what the text is for.

use encoding_rs::{GB18030, GBK, UTF_16BE, UTF_16LE};

/// Reads text: by its mark (UTF-8, UTF-16), else as strict UTF-8, else as GB18030. Nothing is replaced: text that is
/// none of these, or holds a NUL, is an error. UTF-16 without a mark is refused.
#[expect(clippy::result_unit_err, reason = "there is one way to fail, and the caller has the words for it")]
pub fn decode(bytes: &[u8]) -> Result<String, ()> {
    let strict = |encoding: &'static encoding_rs::Encoding, bytes: &[u8]| {
        encoding.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
    };
    let text = if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        std::str::from_utf8(rest).ok().map(str::to_owned)
    } else if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        strict(UTF_16LE, rest)
    } else if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        strict(UTF_16BE, rest)
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        Some(text.to_owned())
    } else {
        strict(GB18030, bytes)
    };
    let text = text.filter(|text| !text.contains('\0')).ok_or(())?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Text in GBK, as the command window of a Chinese Windows reads a file of commands; `None` where it has a sign that GBK
/// has not.
pub fn gbk(text: &str) -> Option<Vec<u8>> {
    let (bytes, _, replaced) = GBK.encode(text);
    (!replaced).then(|| bytes.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_goes_into_gbk_whole_or_not_at_all() {
        assert_eq!(gbk("残疾a").as_deref(), Some(b"\xB2\xD0\xBC\xB2a".as_slice()));
        assert_eq!(gbk("残疾😀"), None);
    }

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn the_usual_encodings_are_read() {
        let gbk = GB18030.encode("视力残疾").0.into_owned();
        let marked = [b"\xFF\xFE".as_slice(), &utf16("视力残疾")].concat();
        for bytes in ["视力残疾".as_bytes(), "\u{feff}视力残疾".as_bytes(), &gbk, &marked] {
            assert_eq!(decode(bytes).as_deref(), Ok("视力残疾"));
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        for bytes in [b"\xFF\xFF\xFF".as_slice(), b"a\0b", &utf16("ab"), b"\xEF\xBB\xBF\xFF", b"\xFF\xFEa"] {
            assert_eq!(decode(bytes), Err(()), "{bytes:?}");
        }
    }
}
