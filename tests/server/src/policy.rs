//! S3's POST policy: the JSON that a form's signature covers, and what it demands of the form.
//!
//! Stricter than `s3s`, which passes over unsigned encryption fields, takes one of two equal fields, and lets an
//! absent field start with anything.

use std::fmt;

use base64_simd::STANDARD as BASE64;
use s3s::dto::{Timestamp, TimestampFormat};
use s3s::{S3Result, s3_error};
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A policy, read.
#[derive(Debug)]
pub(crate) struct Policy {
    pub(crate) expiration: Timestamp,
    conditions: Vec<Condition>,
}

#[derive(Debug, PartialEq)]
enum Condition {
    /// The field's name is in lower case.
    Equals(String, String),
    StartsWith(String, String),
    Size(u64, u64),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    expiration: String,
    conditions: Vec<Condition>,
}

impl Policy {
    /// Reads the field. Only after its signature was found to be good: nobody else's JSON is worth reading.
    pub(crate) fn read(field: &str) -> S3Result<Self> {
        let invalid = |what: String| s3_error!(InvalidPolicyDocument, "{what}");
        let json = BASE64.decode_to_vec(field).map_err(|_| invalid("not base64".to_owned()))?;
        let document: Document = serde_json::from_slice(&json).map_err(|error| invalid(error.to_string()))?;
        let expiration = Timestamp::parse(TimestampFormat::DateTime, &document.expiration)
            .map_err(|_| invalid("the expiration is no date".to_owned()))?;
        Ok(Self { expiration, conditions: document.conditions })
    }

    /// Does every condition hold, and is every field under one? The bucket is a field like any other.
    pub(crate) fn check(&self, fields: &[(&str, &str)], size: u64) -> S3Result {
        let value = |name: &str| fields.iter().find(|(given, _)| *given == name).map(|(_, value)| *value);
        for condition in &self.conditions {
            match condition {
                Condition::Equals(name, wanted) if value(name) != Some(wanted) => return Err(failed(name)),
                Condition::StartsWith(name, start)
                    if !value(name).is_some_and(|value| starts(name, value, start)) =>
                {
                    return Err(failed(name));
                }
                Condition::Size(_, most) if size > *most => return Err(s3_error!(EntityTooLarge)),
                Condition::Size(least, _) if size < *least => return Err(s3_error!(EntityTooSmall)),
                Condition::Equals(..) | Condition::StartsWith(..) | Condition::Size(..) => {}
            }
        }
        let covered = |name: &str| {
            self.conditions.iter().any(|condition| match condition {
                Condition::Equals(of, _) | Condition::StartsWith(of, _) => of == name,
                Condition::Size(..) => false,
            })
        };
        let free = |name: &str| matches!(name, "policy" | "x-amz-signature") || name.starts_with("x-ignore-");
        match fields.iter().find(|(name, _)| !free(name) && !covered(name)) {
            Some((name, _)) => {
                Err(s3_error!(AccessDenied, "Invalid according to Policy: Extra input fields: {name}"))
            }
            None => Ok(()),
        }
    }
}

/// A type with a comma is a list to a browser, so all of the list has to start so.
fn starts(name: &str, value: &str, start: &str) -> bool {
    match name {
        "content-type" => value.split(',').all(|value| value.trim_start().starts_with(start)),
        _ => value.starts_with(start),
    }
}

fn failed(name: &str) -> s3s::S3Error {
    s3_error!(AccessDenied, "Invalid according to Policy: Policy Condition failed: {name}")
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OfCondition)
    }
}

struct OfCondition;

impl<'de> Visitor<'de> for OfCondition {
    type Value = Condition;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of an operator and two operands, or one pair of a field and its value")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Condition, A::Error> {
        let short = || A::Error::custom("a condition is too short");
        let operator: String = list.next_element()?.ok_or_else(short)?;
        let condition = if operator.eq_ignore_ascii_case("content-length-range") {
            let least = list.next_element()?.ok_or_else(short)?;
            Condition::Size(least, list.next_element()?.ok_or_else(short)?)
        } else {
            let name: String = list.next_element()?.ok_or_else(short)?;
            let Some(name) = name.strip_prefix('$') else {
                return Err(A::Error::custom("a field in a condition starts with $"));
            };
            let (name, value) = (name.to_ascii_lowercase(), list.next_element()?.ok_or_else(short)?);
            match operator.to_ascii_lowercase().as_str() {
                "eq" => Condition::Equals(name, value),
                "starts-with" => Condition::StartsWith(name, value),
                _ => return Err(A::Error::custom("an unknown operator")),
            }
        };
        match list.next_element::<IgnoredAny>()? {
            None => Ok(condition),
            Some(_) => Err(A::Error::custom("a condition is too long")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Condition, A::Error> {
        match (map.next_entry::<String, String>()?, map.next_key::<IgnoredAny>()?) {
            (Some((name, value)), None) => Ok(Condition::Equals(name.to_ascii_lowercase(), value)),
            _ => Err(A::Error::custom("a condition has one pair")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> S3Result<Policy> {
        Policy::read(&BASE64.encode_to_string(json))
    }

    fn conditions(list: &str) -> S3Result<Policy> {
        read(&format!(r#"{{"expiration":"2030-01-02T03:04:05.000Z","conditions":[{list}]}}"#))
    }

    #[test]
    fn policies_are_read_strictly() {
        let policy = conditions(
            r#"{"aCl":"private"},["Eq","$Key","a"],["starts-with","$b",""],["content-length-range",0,7]"#,
        );
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let ((acl, private), (key, a), (b, empty)) =
            (pair("acl", "private"), pair("key", "a"), pair("b", ""));
        assert_eq!(
            policy.unwrap().conditions,
            [
                Condition::Equals(acl, private),
                Condition::Equals(key, a),
                Condition::StartsWith(b, empty),
                Condition::Size(0, 7)
            ]
        );
        for wrong in [
            r#"{}"#,
            r#"{"a":"b","c":"d"}"#,
            r#"{"a":"b","a":"b"}"#,
            r#"{"a":1}"#,
            r#"[]"#,
            r#"["eq","$a"]"#,
            r#"["eq","a","b"]"#,
            r#"["eq","$a","b","c"]"#,
            r#"["ne","$a","b"]"#,
            r#"["content-length-range",1]"#,
            r#"["content-length-range",-1,7]"#,
            r#"["content-length-range","0","7"]"#,
            r#"["content-length-range",0,7,8]"#,
            r#""eq""#,
            &"[".repeat(100_000),
        ] {
            assert!(conditions(wrong).is_err(), "{wrong}");
        }
        for wrong in [
            "",
            "{}",
            r#"{"conditions":[]}"#,
            r#"{"expiration":"2030-01-02T03:04:05Z"}"#,
            r#"{"Expiration":"2030-01-02T03:04:05Z","conditions":[]}"#,
            r#"{"expiration":"2030-01-02T03:04:05Z","CONDITIONS":[]}"#,
            r#"{"expiration":"2030-01-02","conditions":[]}"#,
            r#"{"expiration":1893553445,"conditions":[]}"#,
            r#"{"expiration":"2030-01-02T03:04:05Z","conditions":[],"conditions":[]}"#,
            r#"{"expiration":"2030-01-02T03:04:05Z","conditions":[],"x":1}"#,
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(Policy::read("e30").is_err(), "unpadded base64");
    }

    #[test]
    fn conditions_and_fields_cover_each_other() {
        let policy = conditions(
            r#"["eq","$key","a"],["starts-with","$content-type","image/"],["starts-with","$x",""],
               ["content-length-range",2,9],["content-length-range",0,4]"#,
        )
        .unwrap();
        let right =
            [("key", "a"), ("content-type", "image/png"), ("x", ""), ("policy", "p"), ("x-ignore-a", "b")];
        let code = |fields: &[(&str, &str)], size| {
            policy.check(fields, size).map_err(|error| error.code().as_str().to_owned())
        };
        assert_eq!(code(&right, 2), Ok(()));
        assert_eq!(code(&right, 4), Ok(()));
        assert_eq!(code(&right, 1), Err("EntityTooSmall".to_owned()));
        assert_eq!(code(&right, 5), Err("EntityTooLarge".to_owned()));
        let other = |at: usize, field| {
            let mut fields = right.to_vec();
            fields[at] = field;
            code(&fields, 2)
        };
        assert_eq!(other(1, ("content-type", "image/png, image/gif")), Ok(()));
        for (at, field) in [
            (0, ("key", "A")),
            (0, ("key", "ab")),
            (0, ("x-ignore-key", "a")),
            (1, ("content-type", "Image/png")),
            (1, ("content-type", "image/png,text/html")),
            (2, ("x-ignore-x", "")),
            (4, ("x-amz-server-side-encryption", "AES256")),
            (4, ("submit", "Send")),
        ] {
            assert_eq!(other(at, field), Err("AccessDenied".to_owned()), "{field:?}");
        }
    }
}
