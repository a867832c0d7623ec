//! What the form builders of other SDKs make of their options, read from the folder of fetched vectors where it is at hand.
//!
//! Each behaviour is the same here, or is ruled out by a rule of ours or by our types, which is named; how many there are
//! of each is pinned. What the repository carries proves the rules themselves (`forms.rs`).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs
)]

#[macro_use]
#[path = "common/say.rs"]
mod say;
mod common;
#[path = "common/form.rs"]
mod form;

use std::collections::BTreeMap;

use common::vectors;
use form::{Policy, check, field};
use presign::s3::{MetadataName, PublicAcl, StorageClass};
use presign::*;
use serde_json::{Value, json};

/// The behaviour is ours too.
const SAME: &str = "same";
/// Ruled out by types: there is no way to write it down.
const KEY_IS_AN_ARGUMENT: &str = "types: a form has a key or a prefix";
const OPTIONS_ARE_METHODS: &str = "types: an unknown option does not compile";
const LIFE_IS_AN_ARGUMENT: &str = "types: a form has a lifetime, so that there is no default";
const EQUALITY: &str = "types: every condition but the key's is equality";
const CUSTOMER_KEY: &str = "types: an SSE-C key has 32 bytes";
const NO_POLICY_FROM_OUTSIDE: &str = "types: a policy is made, never taken";
/// Refused by a rule.
const PREFIX: &str = "rule: a prefix ends in `/` and is not empty";
const VARIABLE: &str = "rule: `${filename}` is for keys, by its explicit name";
const BUCKET: &str = "rule: a bucket's name is in lower case";
/// Another URL, on purpose.
const ENDPOINT: &str = "rule: an endpoint is the store's, without the bucket";

fn presigner(bucket: Bucket, token: Option<&str>) -> S3Presigner {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret").unwrap();
    S3Presigner::new(
        bucket,
        match token {
            Some(token) => credentials.with_session_token(token).unwrap(),
            None => credentials,
        },
    )
}

fn sign(form: &PostForm<'_>, token: Option<&str>, validity: Validity) -> Result<PresignedForm, Error> {
    let bucket = Provider::aws("us-east-1").unwrap().bucket("examplebucket").unwrap();
    presigner(bucket, token).post_form(form, validity)
}

fn example(form: &PostForm<'_>) -> PresignedForm {
    sign(form, None, Validity::hours(1).from(Timestamp::parse("20260102T030405Z").unwrap())).unwrap()
}

/// What the case expects of fields and conditions is so.
fn holds(case: &Value, form: &PresignedForm) {
    let policy = check(form, "examplebucket", "secret");
    let json: Value = serde_json::from_str(&policy.text).unwrap();
    let conditions = json["conditions"].as_array().unwrap();
    for (name, value) in case["field"].as_object().into_iter().flatten() {
        assert_eq!(field(form, name), value.as_str(), "{case}");
    }
    if let Some(name) = case["no_field"].as_str() {
        assert_eq!(field(form, name), None, "{case}");
    }
    let wanted = case["conditions"].as_array().into_iter().flatten().chain(case.get("condition"));
    for condition in wanted {
        assert!(conditions.contains(condition), "{case}");
    }
    if let Some(names) = case["fields_exact"].as_array() {
        let mut ours: Vec<_> = form.fields().map(|(name, _)| json!(name)).collect();
        let mut names = names.clone();
        // The order is ours: `key` first, the signature last; servers take any.
        ours.sort_by_key(ToString::to_string);
        names.sort_by_key(ToString::to_string);
        assert_eq!(ours, names, "{case}");
    }
}

fn with_options(case: &Value) -> &'static str {
    let options = case["options"].as_object().unwrap();
    let text = |name: &str| options.get(name).and_then(Value::as_str);
    let mut form = match (text("key"), text("key_starts_with")) {
        (Some(key), _) => match key.strip_suffix("${filename}") {
            Some(prefix) => match KeyPrefix::new(prefix).or_else(|_| KeyPrefix::top_level(prefix)) {
                Ok(prefix) => PostForm::under(prefix, 1..=9).filename_variable(),
                Err(_) => return PREFIX,
            },
            None => PostForm::to(ObjectKey::new(key).unwrap(), 1..=9),
        },
        (_, Some(prefix)) => PostForm::under(KeyPrefix::top_level(prefix).unwrap(), 1..=9),
        _ if text("allow_any") == Some("key") => {
            assert_eq!(KeyPrefix::top_level("").unwrap_err().kind(), ErrorKind::Empty);
            return PREFIX;
        }
        _ if options.is_empty() => return KEY_IS_AN_ARGUMENT,
        _ => return OPTIONS_ARE_METHODS,
    };
    let (mut token, mut validity) = (None, Validity::hours(1));
    let mut now = Timestamp::parse("20260102T030405Z").unwrap();
    for (name, value) in options {
        match name.as_str() {
            "key" | "key_starts_with" => {}
            "acl" => form = form.public_acl(value.as_str().unwrap().parse::<PublicAcl>().unwrap()),
            "storage_class" => form = form.storage_class(StorageClass::new(value.as_str().unwrap()).unwrap()),
            "metadata" => {
                for (name, value) in value.as_object().unwrap() {
                    let value = HeaderValue::new(value.as_str().unwrap()).unwrap();
                    form = form.metadata(MetadataName::new(name.as_str()).unwrap(), value);
                }
            }
            "content_length_range" | "content_length_range_exclusive" => {
                let most = value[1].as_u64().unwrap() - u64::from(name.ends_with("exclusive"));
                let sizes = value[0].as_u64().unwrap()..=most;
                form = PostForm::to(ObjectKey::new(text("key").unwrap()).unwrap(), sizes);
            }
            "session_token" => token = value.as_str(),
            "expires" => validity = Validity::seconds(value.as_u64().unwrap()),
            "sse_customer_key" => {
                assert!(<[u8; 32]>::try_from(value.as_str().unwrap().as_bytes()).is_err());
                return CUSTOMER_KEY;
            }
            "acl_starts_with" | "content_type_starts_with" | "metadata_starts_with" | "allow_any" => {
                return EQUALITY;
            }
            other => panic!("{other}"),
        }
    }
    if let Some(text) = case["now"].as_str() {
        now = Timestamp::parse(text).unwrap();
    }
    let signed = match sign(&form, token, validity.from(now)) {
        Ok(signed) => signed,
        Err(error) if case.get("error").is_some() => {
            assert_eq!(error.kind(), ErrorKind::FilenameVariable);
            return SAME;
        }
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::FilenameVariable, "{error}");
            return VARIABLE;
        }
    };
    assert_eq!(case.get("error"), None);
    holds(case, &signed);
    let default = !options.contains_key("expires");
    if case.get("expiration_offset_seconds").is_some() || (case.get("expiration").is_some() && default) {
        return LIFE_IS_AN_ARGUMENT;
    }
    if let Some(text) = case["expiration"].as_str() {
        assert_eq!(Timestamp::parse(&Policy::of(&signed).expiration), Timestamp::parse(text));
    }
    SAME
}

fn with_url(case: &Value) -> &'static str {
    let asked = &case["url_for"];
    let text = |name: &str| asked[name].as_str();
    let region = text("region").unwrap_or("us-east-1");
    let provider = match text("endpoint") {
        Some(endpoint) => {
            let provider =
                Provider::custom(Endpoint::insecure(endpoint).unwrap(), Region::new(region).unwrap());
            provider.addressing(match text("style").unwrap() {
                "virtual" => Addressing::VirtualHosted,
                _ => Addressing::PathStyle,
            })
        }
        None if asked["accelerate"] == true => Provider::aws_at(region, AwsEndpoint::Accelerate).unwrap(),
        // The endpoint without a region is one that has to be named.
        None if region == "us-east-1" => {
            Provider::custom(Endpoint::new("https://s3.amazonaws.com").unwrap(), Region::new(region).unwrap())
        }
        None => Provider::aws(region).unwrap(),
    };
    let name = text("bucket").unwrap();
    let bucket = match provider.bucket(name) {
        Ok(bucket) => bucket,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::InvalidCharacter, "{error}");
            return BUCKET;
        }
    };
    let form = PostForm::to(ObjectKey::new("a").unwrap(), 1..=9);
    let form = presigner(bucket, None).post_form(&form, Validity::hours(1).from(Timestamp::MIN)).unwrap();
    let url = case["url"].as_str().unwrap();
    if form.url().trim_end_matches('/') == url.trim_end_matches('/') {
        return SAME;
    }
    assert_eq!(form.url().replacen(&format!("{name}."), "", 1).trim_end_matches('/'), url, "{case}");
    ENDPOINT
}

#[test]
fn behaviours_of_other_builders() {
    let Some(file) = vectors("s3-post-policy/builder-behaviour.json") else { return };
    let file: Value = serde_json::from_str(&file).unwrap();
    let mut counts = BTreeMap::<&str, usize>::new();
    for case in file["cases"].as_array().unwrap() {
        let outcome = match () {
            () if case.get("options").is_some() => with_options(case),
            () if case.get("url_for").is_some() => with_url(case),
            () => NO_POLICY_FROM_OUTSIDE,
        };
        if outcome != SAME {
            say!("{}: {outcome}", case["id"]);
        }
        *counts.entry(outcome).or_default() += 1;
    }
    let expected = [
        (SAME, 25),
        (KEY_IS_AN_ARGUMENT, 1),
        (OPTIONS_ARE_METHODS, 1),
        (LIFE_IS_AN_ARGUMENT, 2),
        (EQUALITY, 4),
        (CUSTOMER_KEY, 1),
        (NO_POLICY_FROM_OUTSIDE, 2),
        (PREFIX, 1),
        (VARIABLE, 1),
        (BUCKET, 1),
        (ENDPOINT, 2),
    ];
    let expected = BTreeMap::from(expected);
    assert_eq!(counts, expected);
    assert_eq!(counts.values().sum::<usize>(), 41);
}

/// The order of the conditions is the same for the same form.
#[test]
fn conditions_have_an_order() {
    let form = PostForm::to(ObjectKey::new("a").unwrap(), 1..=9)
        .metadata(MetadataName::new("b").unwrap(), HeaderValue::new("1").unwrap())
        .metadata(MetadataName::new("a").unwrap(), HeaderValue::new("2").unwrap());
    let names: Vec<_> = Policy::of(&example(&form)).equal.into_iter().map(|pair| pair.0).collect();
    assert_eq!(
        names,
        [
            "bucket",
            "key",
            "x-amz-meta-a",
            "x-amz-meta-b",
            "x-amz-algorithm",
            "x-amz-credential",
            "x-amz-date"
        ]
    );
}
