//! JSON as `ActiveSupport::JSON` writes it: what HTML or JavaScript could take for its own is escaped.

use alloc::string::String;

/// The same JSON with `<`, `>`, `&`, U+2028 and U+2029 as escapes. Outside of its texts JSON has none of them.
pub(super) fn escape(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for char in json.chars() {
        match char {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            char => out.push(char),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_the_same() {
        let text = "<a href=\"b\">&amp;\u{2028}\u{2029}\u{2027}é\\";
        let json = serde_json::to_string(text).unwrap();
        let escaped = escape(&json);
        assert_eq!(escaped, "\"\\u003ca href=\\\"b\\\"\\u003e\\u0026amp;\\u2028\\u2029\u{2027}é\\\\\"");
        assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text);
    }
}
