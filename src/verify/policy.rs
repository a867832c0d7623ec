//! The policy of a form: JSON, read only once its signature holds.
//!
//! "Creating a POST policy" of the Amazon S3 API Reference, and nothing beside it: a key that comes twice, a key or an operator
//! that is not known, a value of another type are refused. The types bound how deep it can be.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde_core::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::error::{VerifyError, VerifyErrorKind};
use crate::time::Timestamp;

/// How many conditions are looked at.
const MAX_CONDITIONS: usize = 256;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Policy<'a> {
    pub(super) expiration: Timestamp,
    pub(super) conditions: Vec<Condition<'a>>,
}

/// A condition. Names are in lower case and without `$`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Condition<'a> {
    Equal(String, Cow<'a, str>),
    StartsWith(String, Cow<'a, str>),
    Sizes(u64, u64),
}

/// What an error of ours begins with: `serde_json` hands on errors as texts.
const UNKNOWN: &str = "unknown";

impl<'a> Policy<'a> {
    pub(super) fn parse(json: &'a str) -> Result<Self, VerifyError> {
        serde_json::from_str(json).map_err(|error| {
            use alloc::string::ToString as _;
            let unknown = error.is_data() && error.to_string().starts_with(UNKNOWN);
            let kind =
                if unknown { VerifyErrorKind::PolicyUnknown } else { VerifyErrorKind::PolicyMalformed };
            VerifyError::new(kind, "policy")
        })
    }
}

/// Text, borrowed where it has no escapes.
struct Text<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.into())))
            }
        }

        deserializer.deserialize_str(Reader)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Policy<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Policy<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let (mut expiration, mut conditions) = (None, None);
                while let Some(Text(key)) = map.next_key()? {
                    let twice = match &*key {
                        "expiration" => expiration.replace(map.next_value::<Expiration>()?.0).is_some(),
                        "conditions" => conditions.replace(map.next_value::<Conditions<'de>>()?.0).is_some(),
                        _ => return Err(A::Error::custom(UNKNOWN)),
                    };
                    if twice {
                        return Err(A::Error::custom("a key twice"));
                    }
                }
                match (expiration, conditions) {
                    (Some(expiration), Some(conditions)) => Ok(Policy { expiration, conditions }),
                    _ => Err(A::Error::custom("a key is missing")),
                }
            }
        }

        deserializer.deserialize_map(Reader)
    }
}

struct Expiration(Timestamp);

impl<'de> Deserialize<'de> for Expiration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Text(text) = Text::deserialize(deserializer)?;
        // RFC 3339 alone: the form of `x-amz-date`, which is shorter, is none of a policy's.
        let instant = if text.as_bytes().contains(&b'-') { Timestamp::parse(&text).ok() } else { None };
        instant.map(Self).ok_or_else(|| D::Error::custom("no instant"))
    }
}

struct Conditions<'a>(Vec<Condition<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for Conditions<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Conditions<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of conditions")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut conditions = Vec::new();
                while let Some(condition) = list.next_element()? {
                    if conditions.len() == MAX_CONDITIONS {
                        return Err(A::Error::custom("more conditions than are looked at"));
                    }
                    conditions.push(condition);
                }
                Ok(Conditions(conditions))
            }
        }

        deserializer.deserialize_seq(Reader)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Condition<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Condition<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a condition")
            }

            /// `{"name": "value"}`, one pair.
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let first = map.next_entry::<Text<'de>, Text<'de>>()?;
                let (Text(name), Text(value)) = first.ok_or_else(|| A::Error::custom("nothing in it"))?;
                match map.next_key::<Text<'de>>()? {
                    None => Ok(Condition::Equal(name.to_ascii_lowercase(), value)),
                    Some(_) => Err(A::Error::custom("more than one pair")),
                }
            }

            /// `["eq", "$name", "value"]`, `["starts-with", "$name", "start"]`, `["content-length-range", 1, 2]`.
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let missing = || A::Error::custom("too short");
                let Text(operator) = list.next_element()?.ok_or_else(missing)?;
                let condition = if operator.eq_ignore_ascii_case("content-length-range") {
                    let least = list.next_element::<u64>()?.ok_or_else(missing)?;
                    Condition::Sizes(least, list.next_element::<u64>()?.ok_or_else(missing)?)
                } else {
                    let condition = if operator.eq_ignore_ascii_case("eq") {
                        Condition::Equal
                    } else if operator.eq_ignore_ascii_case("starts-with") {
                        Condition::StartsWith
                    } else {
                        return Err(A::Error::custom(UNKNOWN));
                    };
                    let Text(name) = list.next_element()?.ok_or_else(missing)?;
                    let name =
                        name.strip_prefix('$').ok_or_else(|| A::Error::custom("a name without `$`"))?;
                    let Text(value) = list.next_element()?.ok_or_else(missing)?;
                    condition(name.to_ascii_lowercase(), value)
                };
                match list.next_element::<IgnoredAny>()? {
                    None => Ok(condition),
                    Some(_) => Err(A::Error::custom("too long")),
                }
            }
        }

        // Whichever of the two it is, it says so itself.
        deserializer.deserialize_any(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    fn parse(json: &str) -> Result<Policy<'_>, VerifyErrorKind> {
        Policy::parse(json).map_err(|error| error.kind())
    }

    #[test]
    fn every_kind_of_condition() {
        let policy = parse(
            r#" {"conditions": [{"bucket": "b"}, ["eq", "$Key", "a\u0022b"], ["StArTs-WiTh", "$Content-Type", ""],
                ["content-length-range", 0, 1048576]], "expiration": "2026-01-02T03:04:05.678Z"} "#,
        )
        .unwrap();
        assert_eq!(policy.expiration.to_string(), "2026-01-02T03:04:05Z");
        assert_eq!(
            policy.conditions,
            [
                Condition::Equal("bucket".into(), "b".into()),
                Condition::Equal("key".into(), "a\"b".into()),
                Condition::StartsWith("content-type".into(), "".into()),
                Condition::Sizes(0, 1_048_576),
            ]
        );
    }

    #[test]
    fn refused() {
        use VerifyErrorKind::{PolicyMalformed, PolicyUnknown};
        let whole = |conditions: &str| {
            format!("{{\"expiration\":\"2026-01-02T03:04:05Z\",\"conditions\":{conditions}}}")
        };
        let deep = "[".repeat(100_000);
        for json in [
            "",
            "[]",
            "\"\"",
            "{}",
            &deep,
            &whole(&deep),
            &whole(&format!("[{deep}")),
            &whole(&format!("[[{deep}")),
            &whole(&format!("[[\"eq\",\"$a\",{deep}")),
            &whole(&format!("[[\"eq\",\"$a\",\"b\",{deep}")),
            r#"{"conditions":[]}"#,
            r#"{"expiration":"2026-01-02T03:04:05Z"}"#,
            r#"{"expiration":"2026-01-02T03:04:05Z","conditions":[],"expiration":"2027-01-02T03:04:05Z"}"#,
            r#"{"expiration":"2026-01-02T03:04:05Z","conditions":[{"a":"b"}],"conditions":[]}"#,
            r#"{"expiration":"20260102T030405Z","conditions":[]}"#,
            r#"{"expiration":"2026-01-02T03:04:05+00:00","conditions":[]}"#,
            r#"{"expiration":"Fri, 02 Jan 2026 03:04:05 GMT","conditions":[]}"#,
            r#"{"expiration":1767323045,"conditions":[]}"#,
            &whole("{}"),
            &whole("[{}]"),
            &whole(r#"[{"a":"b","c":"d"}]"#),
            &whole(r#"[{"a":"b","a":"b"}]"#),
            &whole(r#"[{"a":1}]"#),
            &whole(r#"[{"a":["b"]}]"#),
            &whole(r#"[[]]"#),
            &whole(r#"["eq"]"#),
            &whole(r#"[["eq","$a"]]"#),
            &whole(r#"[["eq","a","b"]]"#),
            &whole(r#"[["eq","$a",1]]"#),
            &whole(r#"[["eq","$a","b","c"]]"#),
            &whole(r#"[["content-length-range",0]]"#),
            &whole(r#"[["content-length-range",-1,0]]"#),
            &whole(r#"[["content-length-range","0","1"]]"#),
            &whole(r#"[["content-length-range",0.5,1]]"#),
            &whole(r#"[["content-length-range",0,18446744073709551616]]"#),
            &whole(r#"[["content-length-range",0,1,2]]"#),
            &whole("[null]"),
            &whole(r#"[{"a":"\$b"}]"#),
            &whole("[],"),
            &(whole("[]") + "x"),
            &whole(&format!("[{}]", ["{\"a\":\"b\"}"; 257].join(","))),
        ] {
            assert_eq!(parse(json), Err(PolicyMalformed), "{json:.90}");
        }
        for json in [
            r#"{"expiration":"2026-01-02T03:04:05Z","conditions":[],"x":1}"#,
            r#"{"EXPIRATION":"2026-01-02T03:04:05Z","conditions":[]}"#,
            r#"{"expiration":"2026-01-02T03:04:05Z","CONDITIONS":[]}"#,
            &whole(r#"[["ends-with","$a","b"]]"#),
            &whole(r#"[["","$a","b"]]"#),
        ] {
            assert_eq!(parse(json), Err(PolicyUnknown), "{json:.90}");
        }
        assert_eq!(
            parse(&whole(&format!("[{}]", ["{\"a\":\"b\"}"; 256].join(",")))).unwrap().conditions.len(),
            256
        );
    }
}
