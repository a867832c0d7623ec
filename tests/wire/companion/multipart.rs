//! The routes of an upload that goes on, and what the store says of it.

use std::error::Error as _;

use presign::wire::json::Limits;
use presign::wire::{Answer, Store};
use presign::{Credentials, EntityTag, PartNumber, Provider, S3Presigner, Validity};
use serde_json::{Value, json};

use super::service::{
    CompanionError, ID, PartsAnswer, Query, Service, Settings, StsAnswer, StsCredentials, Upload,
    UploadedPart, client_plan, owner,
};
use crate::signature::{self, SECRET};

const KEY: &str = "a b.png";

fn upload(service: &Service) -> Upload {
    let query = Query::from_pairs([("key", KEY)]).unwrap();
    Upload::open(ID, &query, &owner(), &service.settings, service.now).unwrap()
}

fn body(answer: &Answer) -> Value {
    assert_eq!(answer.headers().next(), Some(("content-type", "application/json; charset=utf-8")));
    assert_eq!(answer.headers().filter(|(name, _)| *name == "cache-control").count(), 1);
    serde_json::from_str(answer.body()).unwrap()
}

#[test]
fn every_route_wants_the_key() {
    let service = Service::raw();
    let text = "s3: the object key must be passed as a query parameter. For example: \"?key=abc.jpg\"";
    for query in ["", "Key=a", "key=a&key=b", "key[]=a", "key[a]=b"] {
        let query = Query::parse(query).unwrap();
        for (method, path) in
            [("GET", ""), ("GET", "/batch"), ("GET", "/{partNumber}"), ("POST", "/complete"), ("DELETE", "")]
        {
            let path = format!("/s3/multipart/{{uploadId}}{path}");
            let error = service.route((method, &path), &query, (ID, "1"), b"{}").unwrap_err();
            assert_eq!((error.status(), error.to_string().as_str()), (400, text));
        }
    }
}

#[test]
fn one_part() {
    let service = Service::raw();
    let sign =
        |number: &str| upload(&service).sign_part(number, service.store(), &service.settings, service.now);
    for number in ["1", "2", "9999", "10000"] {
        let part = sign(number).unwrap();
        assert_eq!(part.expires, 800);
        assert!(part.url.contains(&format!("&partNumber={number}&uploadId={ID}&")), "{}", part.url);
        signature::check(&part.url, &[], service.presigner.bucket());
        assert_eq!(body(&part.to_answer()), json!({"url": part.url, "expires": 800}));
    }
    for number in ["0", "-1", "10001", "1x", "abc", "", "1.0", "01", "1,2", "%31", "NaN"] {
        let error = sign(number).unwrap_err();
        let text = "s3: the part number must be a number between 1 and 10000.";
        assert_eq!((error.status(), error.to_string().as_str()), (400, text), "{number}");
    }
    // A provider with fewer parts says so.
    let bucket = Provider::scaleway("fr-par").unwrap().bucket("examplebucket").unwrap();
    let presigner = S3Presigner::new(bucket, Credentials::new("AKIAIOSFODNN7EXAMPLE", SECRET).unwrap());
    let part = |number: &str| {
        upload(&service).sign_part(number, Store::from(&presigner), &service.settings, service.now)
    };
    assert!(part("1000").is_ok());
    let error = part("1001").unwrap_err();
    assert_eq!((error.status(), error.to_string().starts_with("s3: partNumber: ")), (400, true), "{error}");
}

#[test]
fn several_parts() {
    let service = Service::raw();
    let sign = |numbers: &str| {
        let query = Query::from_pairs([("key", KEY), ("partNumbers", numbers)]).unwrap();
        upload(&service).sign_batch(&query, service.store(), &service.settings, service.now)
    };
    let answer = sign("10,2,2,10000").unwrap();
    assert_eq!(answer.presigned_urls.keys().copied().collect::<Vec<_>>(), [2, 10, 10_000]);
    for (number, url) in &answer.presigned_urls {
        assert!(url.contains(&format!("&partNumber={number}&")));
        signature::check(url, &[], service.presigner.bucket());
    }
    // As JavaScript orders the members of an object: by number.
    let text = answer.to_answer();
    let at = |name: &str| text.body().find(name).unwrap();
    assert!(at("\"2\":") < at("\"10\":") && at("\"10\":") < at("\"10000\":"));
    for numbers in ["", ",", "1,", ",1", "1,,2", "1, 2", "0", "1,10001", "1,-1", "a", "1;2", "1-3"] {
        let error = sign(numbers).unwrap_err();
        let text = "s3: the part numbers must be a number between 1 and 10000.";
        assert_eq!((error.status(), error.to_string().as_str()), (400, text), "{numbers}");
    }
    let all: Vec<String> = (1..=10_000).map(|number| number.to_string()).collect();
    assert_eq!(sign(&all.join(",")).unwrap().presigned_urls.len(), 10_000);
}

#[test]
fn parts_that_are_there() {
    let tag = EntityTag::new("5d41402abc4b2a76b9719d911017c592").unwrap();
    let part = |number: u32| UploadedPart::new(PartNumber::new(number).unwrap(), &tag, 5 << 20);
    let answer = PartsAnswer::new([part(1001), part(1), part(1000)]);
    let expected = |number: u32| json!({"PartNumber": number, "ETag": tag.as_str(), "Size": 5 << 20});
    assert_eq!(body(&answer.to_answer()), json!([expected(1), expected(1000), expected(1001)]));
    // The next page begins behind the last part.
    let service = Service::raw();
    let soon = Validity::minutes(1).from(service.now);
    let upload = upload(&service);
    let page = |marker| service.presigner.presign(&upload.list_parts(marker), soon).unwrap().into_url();
    assert!(!page(None).contains("part-number-marker"));
    assert!(page(PartNumber::new(1000).ok()).contains("part-number-marker=1000&"));
    signature::check_method("GET", &page(None), &[], service.presigner.bucket());
    let abort = service.presigner.presign(&upload.abort(), soon).unwrap();
    signature::check_method("DELETE", abort.url(), &[], service.presigner.bucket());
}

#[test]
fn parts_to_complete() {
    let service = Service::raw();
    let upload = upload(&service);
    let complete =
        |parts: Value| upload.complete(json!({ "parts": parts }).to_string().as_bytes(), &service.settings);
    let part = |number: Value, tag: &str| json!({"PartNumber": number, "ETag": tag});
    let completion = complete(json!([part(json!(2), "\"b\""), part(json!(1), "a")])).unwrap();
    let xml = completion.parts().to_xml();
    assert!(xml.contains(
        "<ETag>&quot;a&quot;</ETag><PartNumber>1</PartNumber></Part><Part><ETag>&quot;b&quot;</ETag>"
    ));
    let call =
        service.presigner.presign(&completion.operation(), Validity::minutes(1).from(service.now)).unwrap();
    signature::check_method("POST", call.url(), &[], service.presigner.bucket());

    let no_parts = "s3: `parts` must be an array of {ETag, PartNumber} objects.";
    for parts in [
        json!(null),
        json!({}),
        json!("[]"),
        json!(1),
        json!([null]),
        json!([1]),
        json!([[]]),
        json!([{}]),
        json!([{"PartNumber": 1}]),
        json!([{"ETag": "a"}]),
        json!([{"PartNumber": "1", "ETag": "a"}]),
        json!([{"PartNumber": true, "ETag": "a"}]),
        json!([{"PartNumber": 1, "ETag": 7}]),
        json!([{"PartNumber": 1, "ETag": null}]),
        json!([{"partNumber": 1, "etag": "a"}]),
        // One is enough, wherever it stands, and comes before what is wrong with numbers.
        json!([{"PartNumber": 0, "ETag": "a"}, {"PartNumber": "1", "ETag": "a"}]),
    ] {
        let error = complete(parts.clone()).unwrap_err();
        assert_eq!((error.status(), error.to_string().as_str()), (400, no_parts), "{parts}");
    }
    let numbers = "s3: the part numbers must be a number between 1 and 10000.";
    for number in [json!(0), json!(-1), json!(10_001), json!(1.5), json!(1e300), json!(u64::MAX)] {
        let error = complete(json!([part(number.clone(), "a")])).unwrap_err();
        assert_eq!((error.status(), error.to_string().as_str()), (400, numbers), "{number}");
    }
    for (parts, start) in [
        (json!([]), "s3: completed parts: no parts"),
        (json!([part(json!(1), "a"), part(json!(1), "b")]), "s3: completed parts: part 1 is named twice"),
        (json!([part(json!(1), "a\r\nb")]), "s3: "),
        (json!([part(json!(1), "<x>\u{e9}")]), "s3: "),
        (json!([part(json!(1), "")]), "s3: "),
    ] {
        let error = complete(parts.clone()).unwrap_err();
        assert_eq!((error.status(), error.to_string().starts_with(start)), (400, true), "{parts}: {error}");
    }
    assert_eq!(upload.complete(b"", &service.settings).unwrap_err().to_string(), no_parts);
    assert_eq!(upload.complete(b"nul", &service.settings).unwrap_err().status(), 400);
}

#[test]
fn as_many_parts_as_there_are() {
    let service = Service::raw();
    let upload = upload(&service);
    let tag = "5d41402abc4b2a76b9719d911017c592";
    let parts = |count: u32| {
        let parts: Vec<_> =
            (1..=count).map(|number| json!({"PartNumber": number, "ETag": format!("\"{tag}\"")})).collect();
        json!({ "parts": parts }).to_string()
    };
    let all = parts(10_000);
    assert!(all.len() < 1 << 20, "it fits into what Companion reads");
    assert_eq!(upload.complete(all.as_bytes(), &service.settings).unwrap().parts().iter().len(), 10_000);
    assert_eq!(upload.complete(parts(10_001).as_bytes(), &service.settings).unwrap_err().status(), 400);
    // 1 MiB and a byte.
    let padded = |length: usize| format!("{all}{}", " ".repeat(length - all.len()));
    assert!(upload.complete(padded(1 << 20).as_bytes(), &service.settings).is_ok());
    assert_eq!(
        upload.complete(padded((1 << 20) + 1).as_bytes(), &service.settings).unwrap_err().status(),
        413
    );
    let more = Limits { bytes: 2 << 20, ..Limits::default() };
    let wide = Service::with(Settings::with_raw_ids().complete_limits(more));
    assert!(upload.complete(padded((1 << 20) + 1).as_bytes(), &wide.settings).is_ok());
}

#[test]
fn completed() {
    let service = Service::raw();
    let completed = |location| upload(&service).completed(location, service.store(), service.now).unwrap();
    let own = "https://examplebucket.s3.us-east-1.amazonaws.com/a%20b.png";
    assert_eq!(
        body(&completed(None).to_answer()),
        json!({"location": own, "key": KEY, "bucket": "examplebucket"})
    );
    assert_eq!(completed(Some("http://store/a")).location, "http://store/a");
}

#[test]
fn what_the_store_refuses() {
    for (code, status) in [
        (Some("NoSuchUpload"), 404),
        (Some("InvalidPart"), 400),
        (Some("InvalidPartOrder"), 400),
        (Some("EntityTooSmall"), 400),
        (Some("EntityTooLarge"), 400),
        (Some("AccessDenied"), 502),
        (Some("SlowDown"), 502),
        (Some("<script>"), 502),
        (None, 502),
    ] {
        let error = CompanionError::store(code);
        assert_eq!(error.status(), status);
        assert!(!error.to_string().contains('<') && !error.to_string().contains("AccessDenied"));
    }
    let fault = CompanionError::fault(presign::ObjectKey::new("").unwrap_err());
    assert!(fault.source().is_some() && CompanionError::no_sts().source().is_none());
    assert_eq!(body(&fault.to_answer()), json!({"error": "s3: internal error"}));
    for (error, status, text) in [
        (CompanionError::not_configured(), 400, "This Companion server does not support uploading to S3"),
        (CompanionError::unauthorized(), 401, "s3: not signed in"),
        (CompanionError::new(402, "over quota"), 402, "over quota"),
    ] {
        let answer = Answer::from(error);
        assert_eq!((answer.status(), &body(&answer)), (status, &json!({ "error": text })));
    }
}

#[test]
fn temporary_credentials() {
    let service = Service::raw();
    let answer = |seconds: u64| {
        let end = service.now.plus_secs(seconds).unwrap();
        let credentials = StsCredentials::new("ASIAEXAMPLE", SECRET, "a-token", end);
        StsAnswer::new(credentials, service.store(), "us-east-1", service.now)
    };
    let cached =
        |answer: &Answer| answer.headers().find(|header| header.0 == "cache-control").unwrap().1.to_owned();
    for (seconds, age) in [(900, 600), (301, 1), (300, 0), (299, 0), (0, 0)] {
        for private in [answer(seconds).to_answer(), answer(seconds).to_get_credentials()] {
            assert_eq!(cached(&private), format!("private,max-age={age}"));
        }
        assert_eq!(cached(&answer(seconds).public().to_answer()), format!("public,max-age={age}"));
    }
    let end = "2013-05-24T00:15:00.000Z";
    assert_eq!(
        body(&answer(900).to_answer()),
        json!({
            "credentials": {
                "AccessKeyId": "ASIAEXAMPLE", "SecretAccessKey": SECRET, "SessionToken": "a-token", "Expiration": end,
            },
            "bucket": "examplebucket", "region": "us-east-1",
        })
    );
    assert_eq!(
        body(&answer(900).to_get_credentials())["credentials"],
        json!({"accessKeyId": "ASIAEXAMPLE", "secretAccessKey": SECRET, "sessionToken": "a-token", "expiration": end})
    );
}

#[test]
fn chunks_at_the_bounds() {
    use super::service::{chunk_size, goes_in_parts};

    const MIB: u64 = 1 << 20;
    assert_eq!([100 * MIB - 1, 100 * MIB, 100 * MIB + 1].map(goes_in_parts), [false, false, true]);
    for (size, preferred, expected) in [
        (0, None, 5 * MIB),
        (1, Some(0), 5 * MIB),
        (1, Some(5 * MIB - 1), 5 * MIB),
        (1, Some(5 * MIB), 5 * MIB),
        (1, Some(5 * MIB + 1), 5 * MIB + 1),
        (50_000 * MIB, None, 5 * MIB),
        (50_000 * MIB + 1, None, 5 * MIB + 1),
        // A preference that makes too many parts is raised to the 10,000th part.
        (50_000 * MIB + 1, Some(5 * MIB), 5 * MIB + 1),
        (60_000 * MIB, Some(6 * MIB), 6 * MIB),
        (u64::MAX, None, u64::MAX.div_ceil(10_000)),
        (u64::MAX, Some(u64::MAX), u64::MAX),
    ] {
        assert_eq!(chunk_size(size, preferred), expected, "{size} {preferred:?}");
    }
    assert!(client_plan(0, None).is_err());
    assert_eq!(client_plan(u64::MAX, None).unwrap().part_count(), 10_000);
    let plan = client_plan(12 * MIB, None).unwrap();
    assert_eq!(plan.missing([(PartNumber::MIN, 5 * MIB)]).len(), 2);
}
