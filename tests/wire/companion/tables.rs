//! The samples that are tables.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use presign::Timestamp;
use serde_json::{Value, json};

use super::service::{
    ID, Owner, Query, Service, Settings, SignRequest, Upload, chunk_size, client_plan, goes_in_parts, owner,
};
use crate::signature;

pub(super) fn chunk_sizes(sample: &Value) {
    let rows = sample["rows"].as_array().unwrap();
    assert!(rows.len() >= 10, "{}", rows.len());
    for row in rows {
        let (size, preferred) = (row["size"].as_u64().unwrap(), row["preferred"].as_u64());
        assert_eq!(chunk_size(size, preferred), row["chunk_size"].as_u64().unwrap(), "{row}");
        assert_eq!(goes_in_parts(size), row["multipart_by_default"].as_bool().unwrap(), "{row}");
        let plan = client_plan(size, preferred).unwrap();
        assert_eq!(u64::from(plan.part_count()), row["parts"].as_u64().unwrap(), "{row}");
    }
}

/// Every row: the operation that is found, the answer in full, and the signature, with a bucket whose keys anybody may name.
pub(super) fn sign_requests(sample: &Value) {
    let any = Settings::with_raw_ids().sign_any_key(true);
    let mut service = Service::with(any.lifetime_secs(sample["expires_in"].as_u64().unwrap()));
    service.now = Timestamp::parse(sample["now"].as_str().unwrap()).unwrap();
    let rows = sample["rows"].as_array().unwrap();
    assert!(rows.len() >= 10, "{}", rows.len());
    for row in rows {
        let request = &row["request"];
        let answer =
            SignRequest::parse(request.to_string().as_bytes(), &service.settings).and_then(|asked| {
                assert_eq!(asked.operation().as_str(), row["operation"]);
                asked.presign(&Owner::new("42"), service.store(), &service.settings, service.now)
            });
        let answer = answer.map_or_else(|error| error.to_answer(), |answer| answer.to_answer());
        let body: Value = serde_json::from_str(answer.body()).unwrap();
        assert_eq!(u64::from(answer.status()), row["status"].as_u64().unwrap(), "{row}");
        assert_eq!(signature::unordered(&body), signature::unordered(&row["body"]), "{row}");
        if let Some(url) = body["url"].as_str() {
            let content_type = request["contentType"].as_str();
            let headers: Vec<_> = content_type.map(|text| ("content-type", text)).into_iter().collect();
            let method = request["method"].as_str().unwrap();
            signature::check_method(method, url, &headers, service.presigner.bucket());
        }
    }
}

/// What Companion's SDK answers, case by case. Equal: the method, the URL, the fields' names, order and values, what the policy
/// demands and when it ends. Not equal, and looked at for what they are: the policy's bytes and so its signature, as ours
/// also holds the sizes; and in URLs the SDK's `x-id`, `X-Amz-Content-Sha256` and the checksum of an empty body.
pub(super) fn js_sdk(sample: &Value) {
    let service = Service::raw();
    let cases = sample["cases"].as_array().unwrap();
    assert!(cases.len() >= 8, "{}", cases.len());
    for case in cases {
        match case["op"].as_str().unwrap() {
            "s3/params (createPresignedPost)" => params(&service, case),
            "signPart" => sign_part(&service, case),
            "put" => put(&service, case),
            other => panic!("{other}"),
        }
    }
}

fn params(service: &Service, case: &Value) {
    let query = Query::parse("filename=nature+(1).jpg&type=image/jpeg&metadata[name]=nature").unwrap();
    let answer = service.route(("GET", "/s3/params"), &query, ("", ""), b"").unwrap();
    assert_eq!(answer.status(), 200);
    let body: Value = serde_json::from_str(answer.body()).unwrap();
    let expected = &case["response"];
    for name in ["method", "url", "expires"] {
        assert_eq!(body[name], expected[name]);
    }
    let (ours, theirs) = (body["fields"].as_object().unwrap(), expected["fields"].as_object().unwrap());
    for (name, value) in
        theirs.iter().filter(|(name, _)| !["Policy", "X-Amz-Signature"].contains(&name.as_str()))
    {
        assert_eq!(ours[name], *value, "{name}");
    }
    // `serde_json` sorts what it reads, so the order is looked at in the text.
    let order = [
        "success_action_status",
        "content-type",
        "x-amz-meta-name",
        "bucket",
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "key",
        "Policy",
        "X-Amz-Signature",
    ];
    let places: Vec<_> =
        order.iter().map(|name| answer.body().find(&format!("\"{name}\":")).unwrap()).collect();
    assert!(places.is_sorted(), "{}", answer.body());
    assert_eq!(ours.len(), order.len());
    assert_eq!(theirs.len(), order.len());

    let policy = ours["Policy"].as_str().unwrap();
    assert_eq!(ours["X-Amz-Signature"], signature::of_policy(policy, "20130524"));
    let policy: Value = serde_json::from_slice(&STANDARD.decode(policy).unwrap()).unwrap();
    let decoded = &case["policy_decoded"];
    assert_eq!(seconds(&policy["expiration"]), seconds(&decoded["expiration"]));
    let (mut demanded, others) = conditions(&policy);
    assert_eq!(others, [json!(["content-length-range", 0, 5_368_709_120_u64])]);
    let (wanted, none) = conditions(decoded);
    assert!(none.is_empty());
    for (name, value) in wanted {
        assert_eq!(demanded.remove(&name), Some(value), "{name}");
    }
    assert!(demanded.is_empty(), "{demanded:?}");
}

fn seconds(instant: &Value) -> String {
    instant.as_str().unwrap().replace(".000Z", "Z")
}

/// The equalities by their names in lower case, and the rest.
fn conditions(policy: &Value) -> (BTreeMap<String, String>, Vec<Value>) {
    let (mut equal, mut rest) = (BTreeMap::new(), Vec::new());
    for condition in policy["conditions"].as_array().unwrap() {
        match condition.as_object() {
            Some(pair) => {
                assert_eq!(pair.len(), 1);
                for (name, value) in pair {
                    equal.insert(name.to_lowercase(), value.as_str().unwrap().to_owned());
                }
            }
            None => rest.push(condition.clone()),
        }
    }
    (equal, rest)
}

/// The pairs of a URL's query but those that differ by design.
fn comparable(url: &str) -> (String, Vec<(String, String)>) {
    let (start, query) = url.split_once('?').unwrap();
    let sdk = [
        "X-Amz-Signature",
        "X-Amz-Content-Sha256",
        "x-amz-checksum-crc32",
        "x-amz-sdk-checksum-algorithm",
        "x-id",
    ];
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap());
    let mut pairs: Vec<_> =
        pairs.filter(|(name, _)| !sdk.contains(name)).map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
    pairs.sort();
    (start.to_owned(), pairs)
}

const KEY: &str = "5f2b9d0e-0000-4000-8000-000000000001-nature (1).jpg";

fn sign_part(service: &Service, case: &Value) {
    let query = Query::from_pairs([("key", KEY)]).unwrap();
    let upload = Upload::open(ID, &query, &owner(), &service.settings, service.now).unwrap();
    let number = case["part_number"].to_string();
    let url = upload.sign_part(&number, service.store(), &service.settings, service.now).unwrap().url;
    assert!(!url.to_lowercase().contains("checksum"), "a checksum of no body: {url}");
    assert_eq!(comparable(&url), comparable(case["url"].as_str().unwrap()));
    signature::check(&url, &[], service.presigner.bucket());
}

/// Companion signs no PUT of a whole object; a service that answers `signRequest` by the same SDK does.
fn put(service: &Service, case: &Value) {
    let settings = Settings::with_raw_ids().sign_any_key(true);
    let settings = settings.untyped(super::service::UntypedRequests::Unsigned).build().unwrap();
    let body = json!({"method": "PUT", "key": KEY}).to_string();
    let request = SignRequest::parse(body.as_bytes(), &settings).unwrap();
    let answer = request.presign(&owner(), service.store(), &settings, service.now).unwrap();
    assert!(!answer.url().to_lowercase().contains("checksum"), "a checksum of no body");
    assert_eq!(comparable(answer.url()), comparable(case["url"].as_str().unwrap()));
    signature::check(answer.url(), &[], service.presigner.bucket());
}
