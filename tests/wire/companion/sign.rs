//! `signRequest`: which keys, which types, for how long, in which form.

use presign::s3::CannedAcl;
use presign::{KeyPrefix, MediaTypes};
use serde_json::{Value, json};

use super::service::{
    Owner, Service, Settings, SettingsBuilder, SignRequest, SignedOperation, UntypedRequests, owner,
};
use crate::signature;

fn raw() -> SettingsBuilder {
    Settings::with_raw_ids()
}

/// What an owner of `users/42/` is answered; each URL is checked for what it signs.
fn within(settings: SettingsBuilder, request: &Value) -> Result<Value, (u16, String)> {
    let folder = KeyPrefix::new("users/42/").unwrap();
    ask(&Service::with(settings), &owner().within(&folder), request)
}

fn ask(service: &Service, owner: &Owner<'_>, request: &Value) -> Result<Value, (u16, String)> {
    let answer = SignRequest::parse(request.to_string().as_bytes(), &service.settings)
        .and_then(|asked| asked.presign(owner, service.store(), &service.settings, service.now))
        .map_err(|error| (error.status(), error.to_string()))?;
    let told = answer.to_answer();
    assert!(told.headers().any(|header| header == ("cache-control", "no-store")));
    let body: Value = serde_json::from_str(told.body()).unwrap();
    assert_eq!(body["url"], answer.url());
    assert_eq!(body["key"].as_str().unwrap_or(request["key"].as_str().unwrap()), answer.key());
    if body.get("fields").is_none() {
        // The client sends the type that it named, and what it is told.
        let mut headers: Vec<(&str, &str)> = answer.headers().collect();
        if let Some(own) = request["contentType"].as_str()
            && !headers.iter().any(|(name, _)| *name == "content-type")
            && request.get("uploadId").is_none()
        {
            headers.push(("content-type", own));
        }
        let method = request["method"].as_str().unwrap();
        signature::check_method(method, answer.url(), &headers, service.presigner.bucket());
    }
    Ok(body)
}

#[test]
fn new_objects_go_into_the_folder() {
    for (wanted, key) in [
        ("a.png", "users/42/a.png"),
        ("users/42/a.png", "users/42/a.png"),
        ("users/43/a.png", "users/42/users/43/a.png"),
        ("users/421/a.png", "users/42/users/421/a.png"),
        ("../43/a.png", "users/42/file/43/a.png"),
        ("users/42/../43/a.png", "users/42/file/43/a.png"),
        ("/a//b.png", "users/42/a/b.png"),
        ("a%2F..%2Fb.png", "users/42/a-2F..-2Fb.png"),
        ("a\\b.png", "users/42/b.png"),
    ] {
        for method in ["PUT", "POST"] {
            let request = json!({"method": method, "key": wanted, "contentType": "image/png"});
            let body = within(raw(), &request).unwrap();
            let got = body["key"].as_str().unwrap_or(wanted);
            assert!(got.starts_with("users/42/") && !got.contains("/../"), "{wanted}: {got}");
            if !wanted.contains(['%', '.', '\\']) || !wanted.contains("..") && !wanted.contains('%') {
                assert_eq!(got, key, "{wanted}");
            }
            // What was signed is what is told.
            let path = body["url"].as_str().unwrap().split('?').next().unwrap();
            assert!(path.contains("/users/42/"), "{path}");
            assert_eq!(body.get("key").is_some(), got != wanted);
            // And the client may go on with it.
            let part = json!({"method": "PUT", "key": got, "uploadId": "2~abc", "partNumber": 1});
            assert!(within(raw(), &part).unwrap().get("key").is_none());
        }
    }
    for wanted in ["/", "//"] {
        let (status, text) = within(raw(), &json!({"method": "PUT", "key": wanted})).unwrap_err();
        assert_eq!((status, text.starts_with("s3: object key: ")), (400, true), "{text}");
    }
}

#[test]
fn what_goes_on_stays_in_the_folder() {
    for (method, part) in [("PUT", Some(1)), ("POST", None), ("GET", None), ("DELETE", None)] {
        let ask = |key: &str| {
            let mut request = json!({"method": method, "key": key, "uploadId": "2~abc"});
            if let Some(part) = part {
                request["partNumber"] = part.into();
            }
            within(raw(), &request)
        };
        let body = ask("users/42/a.png").unwrap();
        assert_eq!(body.as_object().unwrap().len(), 1, "{body}");
        for other in ["users/43/a.png", "users/421/a.png", "a.png", "Users/42/a.png"] {
            assert_eq!(ask(other).unwrap_err(), (403, "s3: not an upload of yours".into()), "{other}");
        }
        for no_key in
            ["users/42/../43/a.png", "users/42//a.png", "/users/42/a.png", "users/42/a\\b", "users/42/"]
        {
            let (status, text) = ask(no_key).unwrap_err();
            assert_eq!((status, text.starts_with("s3: object key: ")), (400, true), "{no_key}: {text}");
        }
    }
}

#[test]
fn without_a_folder_nothing_is_signed_unless_a_setting_says_so() {
    use std::error::Error as _;

    for (method, upload, part) in
        [("PUT", false, false), ("POST", false, false), ("PUT", true, true), ("GET", true, false)]
    {
        let mut request = json!({"method": method, "key": "users/43/a.png"});
        if upload {
            request["uploadId"] = "2~abc".into();
        }
        if part {
            request["partNumber"] = 1.into();
        }
        let refused = [
            raw(),
            Settings::builder(super::service::sealer()),
            raw().forms_for_put(true),
            raw().sign_any_key(false),
        ];
        for settings in refused {
            let service = Service::with(settings);
            let asked = SignRequest::parse(request.to_string().as_bytes(), &service.settings).unwrap();
            let error = asked.presign(&owner(), service.store(), &service.settings, service.now).unwrap_err();
            // The service's own fault, so it is the log that says why.
            assert_eq!((error.status(), error.to_string().as_str()), (500, "s3: internal error"));
            assert!(error.source().unwrap().to_string().starts_with("owner: without a folder"));
        }
        let any = Service::with(raw().sign_any_key(true));
        assert_eq!(ask(&any, &owner(), &request).unwrap().get("key"), None);
        // Whoever has a folder stays in it.
        let folder = KeyPrefix::new("users/42/").unwrap();
        match ask(&any, &owner().within(&folder), &request) {
            Ok(body) => assert_eq!(body["key"], "users/42/users/43/a.png"),
            Err((status, _)) => assert!(upload && status == 403),
        }
    }
    let any = Service::with(raw().sign_any_key(true));
    let above = json!({"method": "PUT", "key": "a/../b", "contentType": "image/png"});
    assert_eq!(ask(&any, &owner(), &above).unwrap_err().0, 400);
}

#[test]
fn debug_shows_no_id() {
    let body = br#"{"method": "DELETE", "key": "users/42/a", "uploadId": "2~abc"}"#;
    let shown = format!("{:?}", SignRequest::parse(body, &Service::raw().settings).unwrap());
    assert!(shown.contains("users/42/a") && !shown.contains("2~abc"), "{shown}");
}

#[test]
fn types() {
    let new = |settings: SettingsBuilder, key: &str, content_type: Option<&str>| {
        let mut request = json!({"method": "POST", "key": format!("users/42/{key}")});
        if let Some(content_type) = content_type {
            request["contentType"] = content_type.into();
        }
        within(settings, &request).map(|body| {
            assert!(body.get("key").is_none());
            body["headers"].as_object().map(|headers| {
                assert_eq!(headers.len(), 1);
                headers["content-type"].as_str().unwrap().to_owned()
            })
        })
    };
    let images = || raw().allowed_types(MediaTypes::new(["image/*"]).unwrap());
    let octets = Some(String::from("application/octet-stream"));
    // What the client named needs not be told again.
    assert_eq!(new(raw(), "a.png", Some("image/png")).unwrap(), None);
    assert_eq!(new(raw(), "a.bin", Some("image/png")).unwrap(), None);
    assert_eq!(new(raw(), "a.png", Some("é")).unwrap(), octets);
    assert_eq!(new(raw(), "a.png", Some("text/html")).unwrap_err().0, 400);
    assert_eq!(new(raw().allow_active_types(true), "a", Some("text/html")).unwrap(), None);
    assert_eq!(new(images(), "a.png", Some("video/mp4")).unwrap_err().0, 400);
    // By the extension.
    assert_eq!(new(raw(), "a.PNG", None).unwrap().as_deref(), Some("image/png"));
    for unknown in ["a", "png", "a.blend", "a.html", "a.svg", "dir.png/a"] {
        assert_eq!(new(raw(), unknown, None).unwrap(), octets, "{unknown}");
    }
    assert_eq!(new(raw().allow_active_types(true), "a.html", None).unwrap().as_deref(), Some("text/html"));
    assert_eq!(new(images(), "a.png", None).unwrap().as_deref(), Some("image/png"));
    assert_eq!(new(images(), "a.mp4", None).unwrap_err().0, 400);
    // The other two rules.
    assert_eq!(new(raw().untyped(UntypedRequests::OctetStream), "a.png", None).unwrap(), octets);
    assert_eq!(new(raw().untyped(UntypedRequests::Unsigned), "a.png", None).unwrap(), None);
    assert_eq!(new(images().untyped(UntypedRequests::Unsigned), "a.png", None).unwrap_err().0, 400);
    // What goes on has its type.
    let part = json!({"method": "PUT", "key": "users/42/a", "uploadId": "u", "partNumber": 1, "contentType": "text/html"});
    assert_eq!(within(raw(), &part).unwrap().as_object().unwrap().len(), 1);
}

#[test]
fn acls_and_forms() {
    let put = json!({"method": "PUT", "key": "a.png", "contentType": "image/png"});
    let body = within(raw().acl(CannedAcl::BucketOwnerFullControl), &put).unwrap();
    assert_eq!(body["headers"], json!({"x-amz-acl": "bucket-owner-full-control"}));
    let body = within(raw().forms_for_put(true).form_sizes(1..=9), &put).unwrap();
    let fields = &body["fields"];
    // What the client wants of it: a key without a variable, no redirect, no file.
    assert_eq!((&fields["key"], &body["key"]), (&json!("users/42/a.png"), &json!("users/42/a.png")));
    assert_eq!((&fields["content-type"], &body["headers"]), (&json!("image/png"), &Value::Null));
    assert_eq!(
        fields["X-Amz-Signature"],
        signature::of_policy(fields["Policy"].as_str().unwrap(), "20130524")
    );
    assert_eq!(body["url"], "https://examplebucket.s3.us-east-1.amazonaws.com/");
    let variable = json!({"method": "PUT", "key": "${filename}", "contentType": "image/png"});
    assert_eq!(within(raw().forms_for_put(true), &variable).unwrap_err().0, 400);
    // All else is signed as a URL.
    let create = json!({"method": "POST", "key": "a.png", "contentType": "image/png"});
    assert!(within(raw().forms_for_put(true), &create).unwrap().get("fields").is_none());
}

#[test]
fn lifetimes() {
    let expires = |wanted: Value| {
        let request = json!({"method": "GET", "key": "users/42/a", "uploadId": "u", "expiresIn": wanted});
        within(raw().lifetime_secs(100), &request).map(|body| {
            let url = body["url"].as_str().unwrap().to_owned();
            let of = url.split('&').find_map(|pair| pair.strip_prefix("X-Amz-Expires=")).unwrap().to_owned();
            of.parse::<u64>().unwrap()
        })
    };
    for (wanted, signed) in [
        (json!(null), 100),
        (json!(1), 1),
        (json!(99), 99),
        (json!(100), 100),
        (json!(101), 100),
        (json!(u64::MAX), 100),
    ] {
        assert_eq!(expires(wanted.clone()).unwrap(), signed, "{wanted}");
    }
    for refused in [json!(0), json!(-1), json!(1.5), json!("10"), json!(true), json!([])] {
        let (status, text) = expires(refused.clone()).unwrap_err();
        assert_eq!(
            (status, text.as_str()),
            (400, "s3: expiresIn: no number of seconds; allowed: 1 and more"),
            "{refused}"
        );
    }
}

#[test]
fn which_operation() {
    let service = Service::raw();
    let of = |upload: Option<&str>, part: Option<u32>, method: &str| {
        let mut request = json!({"method": method, "key": "a"});
        if let Some(upload) = upload {
            request["uploadId"] = upload.into();
        }
        if let Some(part) = part {
            request["partNumber"] = part.into();
        }
        let parsed = SignRequest::parse(request.to_string().as_bytes(), &service.settings);
        parsed.map(|request| request.operation()).map_err(|error| error.to_string())
    };
    let known = [
        (None, None, "PUT", SignedOperation::PutObject),
        (Some("u"), Some(1), "PUT", SignedOperation::UploadPart),
        (None, None, "POST", SignedOperation::CreateMultipartUpload),
        (Some("u"), None, "POST", SignedOperation::CompleteMultipartUpload),
        (Some("u"), None, "GET", SignedOperation::ListParts),
        (Some("u"), None, "DELETE", SignedOperation::AbortMultipartUpload),
    ];
    for upload in [None, Some("u")] {
        for part in [None, Some(1)] {
            for method in ["GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "OPTIONS", "put", "PUT ", "X"] {
                let expected = known.iter().find(|row| (row.0, row.1, row.2) == (upload, part, method));
                match expected {
                    Some((_, _, _, operation)) => {
                        assert_eq!(of(upload, part, method).as_ref(), Ok(operation))
                    }
                    None => assert_eq!(of(upload, part, method).unwrap_err(), "Unsupported operation"),
                }
            }
        }
    }
}

#[test]
fn refusals() {
    let service = Service::raw();
    let needed = "method and key are required";
    let part = "s3: the part number must be a number between 1 and 10000.";
    for (body, text) in [
        ("", needed),
        ("{}", needed),
        ("[]", needed),
        (r#"{"method": "PUT", "key": ""}"#, needed),
        (r#"{"method": "PUT", "key": null}"#, needed),
        (r#"{"method": "PUT", "key": 7}"#, needed),
        (r#"{"method": 7, "key": "a"}"#, needed),
        (r#"{"method": "", "key": "a"}"#, needed),
        (r#"{"key": "a"}"#, needed),
        (r#"{"method": "PUT", "key": "a", "uploadId": "u", "partNumber": 0}"#, part),
        (r#"{"method": "PUT", "key": "a", "uploadId": "u", "partNumber": -1}"#, part),
        (r#"{"method": "PUT", "key": "a", "uploadId": "u", "partNumber": 10001}"#, part),
        (r#"{"method": "PUT", "key": "a", "uploadId": "u", "partNumber": 1.0}"#, part),
        (r#"{"method": "PUT", "key": "a", "uploadId": "u", "partNumber": "1"}"#, part),
        (r#"{"method": "PUT", "key": "a", "uploadId": 7}"#, "s3: uploadId: no text; allowed: a text"),
        (
            r#"{"method": "PUT", "key": "a", "uploadId": ""}"#,
            "s3: uploadId: empty; allowed: 1 to 1024 visible ASCII characters",
        ),
        (r#"{"method": "PUT", "key": "a", "contentType": 7}"#, "s3: contentType: no text; allowed: a text"),
        (r#"{"method": "PUT", "key": "a", "partNumber": 1}"#, "Unsupported operation"),
        (r#"{"method": "PUT", "key": "a", "uploadId": "u"}"#, "Unsupported operation"),
        ("7", "s3: body: no object; allowed: a JSON object"),
    ] {
        let error = SignRequest::parse(body.as_bytes(), &service.settings).unwrap_err();
        assert_eq!((error.status(), error.to_string().as_str()), (400, text), "{body}");
    }
    // `null` is absent, as JavaScript has it.
    let nulls = br#"{"method": "PUT", "key": "a", "uploadId": null, "partNumber": null, "contentType": null, "expiresIn": null}"#;
    assert_eq!(SignRequest::parse(nulls, &service.settings).unwrap().operation(), SignedOperation::PutObject);
}
