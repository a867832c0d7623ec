//! `GET /s3/params`: what the form holds, and what is refused.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use presign::s3::{CannedAcl, PublicAcl};
use presign::wire::{Store, UnsendableType};
use presign::{Credentials, KeyPrefix, KeyTemplate, MediaTypes, Provider, S3Presigner};
use serde_json::{Value, json};

use super::service::{
    FormAnswer, MetadataEncoding, MetadataRule, Owner, ParamsRequest, Query, Service, Settings,
    SettingsBuilder, owner, random,
};
use crate::signature::SECRET;

fn ask(service: &Service, query: &str) -> Result<FormAnswer, (u16, String)> {
    Query::parse(query)
        .and_then(|query| ParamsRequest::parse(&query, &service.settings))
        .and_then(|request| {
            request.presign(&owner(), service.store(), &service.settings, service.now, random())
        })
        .map_err(|error| (error.status(), error.to_string()))
}

fn with(settings: SettingsBuilder) -> Service {
    Service::with(settings)
}

fn raw() -> SettingsBuilder {
    Settings::with_raw_ids()
}

fn policy(form: &FormAnswer) -> Value {
    let policy = form.fields().find(|(name, _)| *name == "Policy").unwrap().1;
    serde_json::from_slice(&STANDARD.decode(policy).unwrap()).unwrap()
}

fn names(form: &FormAnswer) -> Vec<&str> {
    form.fields().map(|(name, _)| name).collect()
}

fn field<'f>(form: &'f FormAnswer, name: &str) -> Option<&'f str> {
    form.fields().find(|(known, _)| *known == name).map(|(_, value)| value)
}

#[test]
fn the_order_is_companions() {
    let mut service = with(raw().acl(CannedAcl::BucketOwnerFullControl));
    let bucket = Provider::aws("us-east-1").unwrap().bucket("examplebucket").unwrap();
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", SECRET).unwrap();
    service.presigner = S3Presigner::new(bucket, credentials.with_session_token("a-token").unwrap());
    let query =
        "metadata[zeta]=1&filename=a.png&metadata[alpha]=2&type=image/png&metadata[Relative-Path]=null";
    let form = ask(&service, query).unwrap();
    assert_eq!(
        names(&form),
        [
            "success_action_status",
            "content-type",
            "acl",
            "x-amz-meta-zeta",
            "x-amz-meta-alpha",
            "x-amz-meta-relative-path",
            "bucket",
            "X-Amz-Algorithm",
            "X-Amz-Credential",
            "X-Amz-Date",
            "X-Amz-Security-Token",
            "key",
            "Policy",
            "X-Amz-Signature",
        ]
    );
    // Every field is demanded, under its name in other letters, and nothing else but the size is.
    let policy = policy(&form);
    let demanded = policy["conditions"].as_array().unwrap();
    assert_eq!(demanded.len(), names(&form).len() - 2 + 1);
    for (name, value) in form.fields().filter(|(name, _)| !["Policy", "X-Amz-Signature"].contains(name)) {
        let is_it = |condition: &Value| {
            condition
                .as_object()
                .is_some_and(|pair| pair.iter().any(|(n, v)| n.eq_ignore_ascii_case(name) && v == value))
        };
        assert!(demanded.iter().any(is_it), "{name}");
    }
    assert!(form.to_answer().body().starts_with(r#"{"method":"POST","url":"https://examplebucket.s3"#));
    assert!(form.to_answer().body().ends_with(r#""},"expires":800}"#));
}

#[test]
fn the_size_is_held() {
    let range = |settings: SettingsBuilder| {
        let form = ask(&with(settings), "filename=a").unwrap();
        policy(&form)["conditions"].as_array().unwrap().iter().find(|one| one.is_array()).unwrap().clone()
    };
    assert_eq!(range(raw()), json!(["content-length-range", 0, 5_368_709_120_u64]));
    assert_eq!(range(raw().form_sizes(1..=9)), json!(["content-length-range", 1, 9]));
    assert_eq!(range(raw().form_sizes(9..=9)), json!(["content-length-range", 9, 9]));
    #[allow(clippy::reversed_empty_ranges, reason = "it is refused")]
    let refused = raw().form_sizes(2..=1).build().unwrap_err();
    assert_eq!(refused.field(), "form_sizes");
    // More than the provider takes is the service's fault.
    let (status, text) = ask(&with(raw().form_sizes(0..=5_368_709_121)), "filename=a").unwrap_err();
    assert_eq!((status, text.as_str()), (500, "s3: internal error"));
}

#[test]
fn file_names() {
    let key = |settings: SettingsBuilder, name: &str| {
        let query = format!("filename={}", percent(name));
        ask(&with(settings), &query).map(|form| form.key().as_str().to_owned())
    };
    let id = "5f2b9d0e-0000-4000-8000-000000000001";
    for (name, expected) in [
        ("nature (1).jpg", "nature (1).jpg"),
        ("日本.png", "日本.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\a.png", "a.png"),
        ("a/b.png", "b.png"),
        ("..", "file"),
        (" ", "file"),
    ] {
        assert_eq!(key(raw(), name).unwrap(), format!("{id}-{expected}"), "{name}");
    }
    // The last units, before anything else is done.
    for (limit, name, expected) in
        [(1, "abc", "c"), (4, "photo.png", ".png"), (100, "photo.png", "photo.png"), (5, "a😀b.png", "b.png")]
    {
        let got = key(raw().file_name_limit(limit), name).unwrap();
        let expected = if expected == ".png" { "png" } else { expected };
        assert!(got.starts_with(id) && got.ends_with(expected), "{limit} {name}: {got}");
    }
    assert_eq!(key(raw(), "").unwrap_err().0, 400);
    // Companion makes a policy of it that opens every key behind the identifier.
    let (status, text) = key(raw(), "${filename}").unwrap_err();
    assert_eq!((status, text.starts_with("s3: key: ")), (400, true), "{text}");
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn keys_and_folders() {
    let service = with(raw().keys(KeyTemplate::new("{tenant}/{yyyy}/{id}{ext}").unwrap()));
    let of = |service: &Service, owner: &Owner<'_>| {
        let request =
            ParamsRequest::parse(&Query::parse("filename=A.PNG").unwrap(), &service.settings).unwrap();
        let form = request.presign(owner, service.store(), &service.settings, service.now, random());
        form.map(|form| form.key().as_str().to_owned()).map_err(|error| error.status())
    };
    let id = "5f2b9d0e-0000-4000-8000-000000000001";
    assert_eq!(of(&service, &owner()).unwrap(), format!("42/2013/{id}.png"));
    // A name that can be no part of a key is the service's own fault.
    assert_eq!(of(&service, &Owner::new("a/b")).unwrap_err(), 500);
    let folder = KeyPrefix::new("users/42/").unwrap();
    assert_eq!(of(&Service::raw(), &owner().within(&folder)).unwrap(), format!("users/42/{id}-A.PNG"));
    // A template with a prefix of its own keeps it, and never leaves the owner's folder.
    let fixed = |prefix: &str| {
        let keys = KeyTemplate::new("{id}{ext}").unwrap().within(KeyPrefix::new(prefix).unwrap());
        of(&with(raw().keys(keys)), &owner().within(&folder))
    };
    assert_eq!(fixed("users/42/new/").unwrap(), format!("users/42/new/{id}.png"));
    assert_eq!(fixed("users/43/").unwrap_err(), 500);
    for refused in ["{filename}", "{other}/{id}", "{timestamp}"] {
        assert!(raw().keys(KeyTemplate::new(refused).unwrap()).build().is_err(), "{refused}");
    }
}

/// Settings, the rest of the query, and the type that is signed or the status.
type Row<'a> = (SettingsBuilder, &'a str, Result<Option<&'a str>, u16>);

#[test]
fn types() {
    let image = || MediaTypes::new(["image/*", "application/pdf"]).unwrap();
    let refuse = raw().unsendable_type(UnsendableType::Refuse);
    let table: [Row<'_>; 16] = [
        (raw(), "", Ok(None)),
        (raw(), "&type=image/png", Ok(Some("image/png"))),
        (raw(), "&type=text%2Fplain%3B+charset%3Dutf-8", Ok(Some("text/plain; charset=utf-8"))),
        (raw(), "&type=", Ok(Some("application/octet-stream"))),
        (raw(), "&type=png", Ok(Some("application/octet-stream"))),
        (raw(), "&type=image/png&type=image/png", Err(400)),
        (raw(), "&type[]=image/png", Err(400)),
        (raw(), "&type=text/html", Err(400)),
        (raw(), "&type=image/svg%2Bxml", Err(400)),
        (raw().allow_active_types(true), "&type=text/html", Ok(Some("text/html"))),
        (refuse, "&type=png", Err(400)),
        (raw().allowed_types(image()), "&type=image/png", Ok(Some("image/png"))),
        (raw().allowed_types(image()), "&type=video/mp4", Err(400)),
        (raw().allowed_types(image()), "&type=image/svg%2Bxml", Err(400)),
        (raw().allowed_types(image()), "&type=png", Err(400)),
        (raw().allowed_types(image()), "", Err(400)),
    ];
    for (settings, query, expected) in table {
        let form = ask(&with(settings), &format!("filename=a.png{query}"));
        match (form, expected) {
            (Ok(form), Ok(expected)) => assert_eq!(field(&form, "content-type"), expected, "{query}"),
            (Err((status, text)), Err(expected)) => {
                assert_eq!(status, expected, "{query}");
                assert!(text.starts_with("s3: content type: ") || text.starts_with("s3: type: "), "{text}");
            }
            (form, expected) => panic!("{query}: {form:?}, not {expected:?}"),
        }
    }
}

#[test]
fn metadata() {
    let fields = |settings: SettingsBuilder, query: &str| {
        ask(&with(settings), &format!("filename=a&{query}")).map(|form| {
            let own = form.fields().filter(|(name, _)| name.starts_with("x-amz-meta-"));
            own.map(|(name, value)| format!("{}={value}", name.trim_start_matches("x-amz-meta-")))
                .collect::<Vec<_>>()
        })
    };
    let all = "metadata[name]=a.png&metadata[Caption]=%C3%BC&metadata[relativePath]=null";
    assert_eq!(fields(raw(), all).unwrap(), ["name=a.png", "caption==?UTF-8?B?w7w=?=", "relativepath=null"]);
    assert_eq!(fields(raw().metadata(MetadataRule::None), all).unwrap(), Vec::<String>::new());
    let only = MetadataRule::Only(vec!["NAME".into(), "other".into()]);
    assert_eq!(fields(raw().metadata(only), all).unwrap(), ["name=a.png"]);
    let words = raw().metadata_encoding(MetadataEncoding::Words);
    let long = format!("metadata[a]={}", percent(&"ü".repeat(40)));
    assert_eq!(fields(words, &long).unwrap()[0].split(' ').count(), 2);
    let (status, text) = fields(raw().metadata_encoding(MetadataEncoding::Refuse), all).unwrap_err();
    assert_eq!((status, text.as_str()), (400, "s3: metadata[caption]: text outside ASCII; allowed: ASCII"));
    for (query, start) in [
        ("metadata[a b]=1", "s3: metadata name: "),
        ("metadata[%C3%A9]=1", "s3: metadata name: "),
        ("metadata[x-amz-meta-a]=1", "s3: metadata name: "),
        ("metadata[a]=%0D%0Ax-evil:1", "s3: metadata[a]: "),
        ("metadata[a]=1&metadata[A]=2", "s3: metadata[a]: "),
        ("metadata[a]=1&metadata[a]=2", "s3: metadata[a]: "),
        ("metadata[a][b]=1", "s3: metadata: "),
        ("metadata=1", "s3: metadata: "),
        ("metadata[a]=${filename}", "s3: x-amz-meta-a: "),
    ] {
        let (status, text) = fields(raw(), query).unwrap_err();
        assert_eq!((status, text.starts_with(start)), (400, true), "{query}: {text}");
    }
    // Names that the settings leave out are not looked at further.
    assert!(fields(raw().metadata(MetadataRule::None), "metadata[a b]=1").unwrap().is_empty());
    // 2,048 bytes in all names and values.
    let most = |count: usize| fields(raw(), &format!("metadata[ab]={}", "x".repeat(count)));
    assert!(most(2046).is_ok());
    let (status, text) = most(2047).unwrap_err();
    assert_eq!((status, text.starts_with("s3: x-amz-meta-*: ")), (400, true), "{text}");
}

#[test]
fn acls_and_lifetimes() {
    let acl = |settings| field(&ask(&with(settings), "filename=a").unwrap(), "acl").map(String::from);
    assert_eq!(acl(raw()), None);
    assert_eq!(acl(raw().acl(CannedAcl::Private)).as_deref(), Some("private"));
    assert_eq!(acl(raw().public_acl(PublicAcl::PublicRead)).as_deref(), Some("public-read"));
    let expires = |settings| {
        let form = ask(&with(settings), "filename=a").unwrap();
        (form.expires(), policy(&form)["expiration"].as_str().unwrap().to_owned())
    };
    assert_eq!(expires(raw()), (800, "2013-05-24T00:13:20.000Z".into()));
    assert_eq!(expires(raw().lifetime_secs(1)), (1, "2013-05-24T00:00:01.000Z".into()));
    assert_eq!(expires(raw().lifetime_secs(604_800)), (604_800, "2013-05-31T00:00:00.000Z".into()));
    // Credentials that end before: refused, or the form's end, too.
    let mut service = with(raw());
    let bucket = Provider::aws("us-east-1").unwrap().bucket("examplebucket").unwrap();
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", SECRET).unwrap();
    let credentials = credentials.expiring_at(service.now.plus_secs(100).unwrap());
    service.presigner = S3Presigner::new(bucket, credentials);
    assert_eq!(ask(&service, "filename=a").unwrap_err(), (500, "s3: internal error".into()));
    service.settings = raw().clamped_to_credentials(true).build().unwrap();
    assert_eq!(ask(&service, "filename=a").unwrap().expires(), 100);
    assert_eq!(Store::from(&service.presigner).bucket().as_str(), "examplebucket");
}
