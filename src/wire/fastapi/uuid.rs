//! UUIDs in the spellings of RFC 9562, section 4, and with the words of the `uuid` crate, which pydantic prints.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::kind::Kind;
use super::node::Node;
use crate::wire::json::Json;

impl Node<'_, '_> {
    /// A UUID in any spelling (plain, hyphenated, in braces, as a URN), written back in lower case with hyphens.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// let read = Validation::of_body(br#""2489E9AD2EE28E008EC932D5F69181C0""#, |node| node.uuid());
    /// assert_eq!(read.unwrap(), "2489e9ad-2ee2-8e00-8ec9-32d5f69181c0");
    /// ```
    pub fn uuid(self) -> Option<String> {
        let Json::Text(text) = self.json else { return self.refuse(Kind::UuidType) };
        // Braces and the URN's prefix stand around the hyphenated spelling alone.
        let bare = match text.len() {
            38 => text.strip_prefix('{').and_then(|text| text.strip_suffix('}')),
            45 => text.strip_prefix(URN),
            _ => None,
        };
        let bare = bare.unwrap_or(text);
        canonical(bare).or_else(|| self.refuse(Kind::UuidParsing { error: fault(bare) }))
    }
}

const URN: &str = "urn:uuid:";
const HYPHENATED: usize = 36;
/// The lengths of the groups of digits.
const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

/// In lower case with hyphens, if it is a UUID, plain or hyphenated.
fn canonical(bare: &str) -> Option<String> {
    let plain = bare.len() == 32;
    let mut digits = bare.bytes();
    let mut out = String::with_capacity(HYPHENATED);
    for length in GROUPS {
        if !out.is_empty() {
            out.push('-');
            if !plain && digits.next() != Some(b'-') {
                return None;
            }
        }
        for byte in digits.by_ref().take(length) {
            if !byte.is_ascii_hexdigit() {
                return None;
            }
            out.push(char::from(byte.to_ascii_lowercase()));
        }
    }
    (out.len() == HYPHENATED && digits.next().is_none()).then_some(out)
}

/// What is wrong with a text that is no UUID.
fn fault(text: &str) -> String {
    const LONGEST: usize = 45;
    let length = format!("invalid length: found {}", text.len());
    if text.is_empty() || text.len() > LONGEST {
        return length;
    }
    // What has the length of the hyphenated spelling is taken for it, and nothing else around.
    let hyphenated = text.len() == HYPHENATED;
    let (start, within) = if hyphenated {
        (0, text)
    } else if let Some(within) = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
        (1, within)
    } else if let Some(within) = text.strip_prefix(URN) {
        (URN.len(), within)
    } else {
        (0, text)
    };
    let mut hyphens = Vec::new();
    for (at, char) in within.char_indices() {
        // The crate takes a character for its lowest byte, so that U+1F642 passes for a `B`.
        let [byte, ..] = u32::from(char).to_le_bytes();
        if byte == b'-' {
            hyphens.push(at);
        } else if !byte.is_ascii_hexdigit() {
            return format!("invalid character: found `{char}` at {}", at + start);
        }
    }
    if hyphens.is_empty() && start == 0 && !hyphenated {
        return length;
    }
    if hyphens.len() != 4 {
        return format!("invalid group count: expected 5, found {}", hyphens.len() + 1);
    }
    // What stands around the groups counts as part of the last.
    hyphens.push(text.len());
    let mut group_start = 0;
    for (group, (end, expected)) in hyphens.into_iter().zip(GROUPS).enumerate() {
        let found = end - group_start;
        if found != expected || group == 4 {
            return format!("invalid group length in group {group}: expected {expected}, found {found}");
        }
        group_start = end + 1;
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::fastapi::Validation;

    #[test]
    fn faults_are_told_in_the_words_of_the_uuid_crate() {
        let uuid = "2489e9ad-2ee2-8e00-8ec9-32d5f69181c0";
        let rows = [
            (String::new(), "invalid length: found 0"),
            (format!("{uuid}{uuid}"), "invalid length: found 72"),
            (String::from("abc"), "invalid length: found 3"),
            (String::from("nope"), "invalid character: found `n` at 0"),
            (String::from("\u{1f642}"), "invalid length: found 4"),
            (String::from("{é}"), "invalid character: found `é` at 1"),
            (String::from("urn:uuid:x"), "invalid character: found `x` at 9"),
            (format!("URN:UUID:{uuid}"), "invalid character: found `U` at 0"),
            ("a".repeat(36), "invalid group count: expected 5, found 1"),
            (format!("{{{}}}", &uuid[..34]), "invalid character: found `{` at 0"),
            (String::from("{}"), "invalid group count: expected 5, found 1"),
            (format!("{uuid}-"), "invalid group count: expected 5, found 6"),
            (format!("{uuid}a"), "invalid group length in group 4: expected 12, found 13"),
            (format!("{{{uuid}0}}"), "invalid group length in group 4: expected 12, found 15"),
            (
                String::from("2489e9ad-2ee2-8e00-8ec932-d5f69181c0"),
                "invalid group length in group 3: expected 4, found 6",
            ),
            (
                String::from("-2ee2-8e00-8ec9-32d5f69181c0"),
                "invalid group length in group 0: expected 8, found 0",
            ),
        ];
        for (text, error) in rows {
            let body = serde_json::to_vec(&text).unwrap_or_default();
            let refused = Validation::of_body(&body, |node| node.uuid()).expect_err(&text);
            let kinds: Vec<_> = refused.as_slice().iter().map(|error| error.kind().clone()).collect();
            assert_eq!(kinds, [Kind::UuidParsing { error: String::from(error) }], "{text}");
        }
        for text in [uuid.into(), format!("{{{uuid}}}"), format!("urn:uuid:{uuid}"), uuid.replace('-', "")] {
            let body =
                serde_json::to_vec(&text.to_uppercase().replace("URN:UUID", "urn:uuid")).unwrap_or_default();
            assert_eq!(Validation::of_body(&body, |node| node.uuid()).expect("a UUID"), uuid, "{text}");
        }
    }
}
