//! A browser's form: the signature of its policy, and whether fields and conditions agree.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{hex, key_and_scope, mac, only, same};
use crate::case::Signed;

/// A policy as S3 reads it.
pub struct Policy {
    pub expiration: String,
    /// Names in lower case and the value that each must have.
    pub equal: Vec<(String, String)>,
    pub sizes: Option<(u64, u64)>,
}

impl Policy {
    /// Reads the field `policy`. `starts-with` is none of what the workload asks for, and refused.
    pub fn of(form: &Signed) -> Result<Self, String> {
        let json = STANDARD.decode(only(&form.headers, "policy")?).map_err(|error| error.to_string())?;
        let json: Value = serde_json::from_slice(&json).map_err(|error| error.to_string())?;
        let expiration = json["expiration"].as_str().ok_or("no expiration")?.to_owned();
        let (mut equal, mut sizes) = (Vec::new(), None);
        for condition in json["conditions"].as_array().ok_or("no conditions")? {
            let add = |name: &str, value: &str| (name.to_ascii_lowercase(), value.to_owned());
            match condition {
                Value::Object(pairs) => {
                    for (name, value) in pairs {
                        equal.push(add(name, value.as_str().ok_or("no text")?));
                    }
                }
                Value::Array(items) => match &items[..] {
                    [Value::String(how), Value::String(name), Value::String(value)] if how == "eq" => {
                        equal.push(add(name.strip_prefix('$').ok_or("no $")?, value));
                    }
                    [Value::String(how), least, most] if how == "content-length-range" && sizes.is_none() => {
                        sizes = Some((least.as_u64().ok_or("no size")?, most.as_u64().ok_or("no size")?));
                    }
                    _ => return Err(format!("condition {condition}")),
                },
                _ => return Err(format!("condition {condition}")),
            }
        }
        Ok(Self { expiration, equal, sizes })
    }
}

/// Whether the policy is signed, each field is one that it demands, and each that it demands is there. The bucket is in
/// the URL and need not be a field.
pub fn verify(form: &Signed) -> Result<(), String> {
    let of = |name| only(&form.headers, name);
    let policy = Policy::of(form)?;
    for (name, value) in &form.headers {
        let signs = name == "policy" || name == "x-amz-signature";
        if !signs && only(&policy.equal, name)? != value {
            return Err(format!("field {name} is {value}"));
        }
    }
    if let Some((name, _)) = policy.equal.iter().find(|(name, _)| name != "bucket" && of(name).is_err()) {
        return Err(format!("field {name} missing"));
    }
    if of("x-amz-algorithm")? != "AWS4-HMAC-SHA256" {
        return Err("another algorithm".into());
    }
    let (key, _) = key_and_scope(of("x-amz-credential")?, of("x-amz-date")?)?;
    same(of("x-amz-signature")?, &hex(&mac(&key, of("policy")?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: &str = "20151229T000000Z";
    const CREDENTIAL: &str = "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request";

    fn form(policy: &str, fields: &[(&str, &str)]) -> Signed {
        let policy = STANDARD.encode(policy);
        let key = super::super::signing_key(crate::work::SECRET, "20151229", "us-east-1", "s3");
        let signature = hex(&mac(&key, &policy));
        Signed::form("https://sigv4examplebucket.s3.amazonaws.com/", fields.iter().copied())
            .header("x-amz-algorithm", "AWS4-HMAC-SHA256")
            .header("x-amz-credential", CREDENTIAL)
            .header("x-amz-date", DATE)
            .header("policy", policy)
            .header("x-amz-signature", signature)
    }

    fn policy(conditions: &str) -> String {
        format!(
            r#"{{"expiration":"2015-12-30T12:00:00.000Z","conditions":[{conditions},{{"x-amz-date":"{DATE}"}},
            ["eq","$x-amz-credential","{CREDENTIAL}"],{{"X-Amz-Algorithm":"AWS4-HMAC-SHA256"}}]}}"#
        )
    }

    #[test]
    fn fields_and_conditions_must_agree() {
        let conditions = policy(r#"{"bucket":"b"},["eq","$Key","a.jpg"],["content-length-range",1,9]"#);
        assert_eq!(verify(&form(&conditions, &[("key", "a.jpg")])), Ok(()));
        assert_eq!(verify(&form(&conditions, &[("key", "b.jpg")])), Err("field key is b.jpg".into()));
        assert_eq!(verify(&form(&conditions, &[])), Err("field key missing".into()));
        let more = [("key", "a.jpg"), ("acl", "public-read")];
        assert_eq!(verify(&form(&conditions, &more)), Err("acl missing".into()));
        let read = Policy::of(&form(&conditions, &[])).unwrap();
        assert_eq!(read.sizes, Some((1, 9)));
        assert!(verify(&form(&policy(r#"["starts-with","$key",""]"#), &[("key", "a")])).is_err());
    }

    #[test]
    fn another_policy_has_another_signature() {
        let fields = [("key", "a.jpg")];
        let small = form(&policy(r#"{"key":"a.jpg"},["content-length-range",1,9]"#), &fields);
        let mut large = form(&policy(r#"{"key":"a.jpg"},["content-length-range",1,99]"#), &fields);
        assert_eq!(verify(&large), Ok(()));
        large.headers.pop();
        large.headers.push(small.headers.last().unwrap().clone());
        assert!(verify(&large).unwrap_err().starts_with("signature"));
    }
}
