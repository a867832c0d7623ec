//! Browser forms: what is accepted and answered, and each rule beside the same form that is accepted.

mod common;

use base64_simd::STANDARD as BASE64;
use common::{Request, Response, hex, mac, timestamp};
use presign_test_server::Server;

const DENIED: &str = "AccessDenied";

/// A form before it is signed: fields, and conditions that are the fields' own but for what a test changes.
#[derive(Clone)]
struct Form {
    post: Request,
    fields: Vec<(String, String)>,
    /// More conditions, in JSON.
    conditions: Vec<String>,
    /// Fields of which the policy says nothing.
    uncovered: Vec<&'static str>,
    /// Seconds from now.
    expires: i64,
    file_name: String,
    file: String,
}

impl Form {
    fn new(server: &Server, key: &str) -> Self {
        Self {
            post: Request::new(server, "POST", ""),
            fields: vec![("key".to_owned(), key.to_owned())],
            conditions: vec![format!(r#"{{"bucket":"{}"}}"#, server.bucket())],
            uncovered: Vec::new(),
            expires: 60,
            file_name: "a.txt".to_owned(),
            file: "content".to_owned(),
        }
    }

    fn field(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    fn uncovered(mut self, name: &'static str, value: &str) -> Self {
        self.uncovered.push(name);
        self.field(name, value)
    }

    fn condition(mut self, json: &str) -> Self {
        self.conditions.push(json.to_owned());
        self
    }

    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// The policy in JSON, as the fields have it.
    fn policy(&self, fields: &[(String, String)]) -> String {
        let covered = fields.iter().filter(|(name, _)| !self.uncovered.contains(&name.as_str()));
        let pairs = covered.map(|(name, value)| format!("{{{}:{}}}", json(name), json(value)));
        let conditions: Vec<_> = self.conditions.iter().cloned().chain(pairs).collect();
        let at = timestamp(self.expires);
        let (day, time) = ((&at[..4], &at[4..6], &at[6..8]), (&at[9..11], &at[11..13], &at[13..15]));
        let at = format!("{}-{}-{}T{}:{}:{}.000Z", day.0, day.1, day.2, time.0, time.1, time.2);
        format!(r#"{{"expiration":"{at}","conditions":[{}]}}"#, conditions.join(","))
    }

    /// All fields, with the signature's.
    fn signed(&self) -> Vec<(String, String)> {
        let post = &self.post;
        let date = timestamp(post.date);
        let day = post.scope_date.as_deref().unwrap_or(&date[..8]);
        let scope = [day, post.region.as_str(), post.service.as_str(), "aws4_request"];
        let mut fields = self.fields.clone();
        let mut add = |name: &str, value: String| fields.push((format!("x-amz-{name}"), value));
        add("algorithm", "AWS4-HMAC-SHA256".to_owned());
        add("credential", format!("{}/{}", post.access_key_id, scope.join("/")));
        add("date", date.clone());
        if let Some(token) = &post.session_token {
            add("security-token", token.clone());
        }
        let policy = BASE64.encode_to_string(self.policy(&fields));
        let first = format!("AWS4{}", post.secret_access_key).into_bytes();
        let key = scope.iter().fold(first, |key, part| mac(&key, part));
        let signature = hex(&mac(&key, &policy));
        fields.push(("policy".to_owned(), policy));
        fields.push(("x-amz-signature".to_owned(), signature));
        fields
    }

    fn send(&self) -> Response {
        self.send_fields(&self.signed())
    }

    fn send_fields(&self, fields: &[(String, String)]) -> Response {
        let part = |name: &str, more: &str, value: &str| {
            format!("--x-y\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{value}\r\n")
        };
        let mut body: String = fields.iter().map(|(name, value)| part(name, "", value)).collect();
        let more = format!("; filename=\"{}\"\r\nContent-Type: text/x-ignored", self.file_name);
        body += &part("file", &more, &self.file);
        let post = self.post.clone().unsigned("content-type", "multipart/form-data; boundary=x-y");
        post.body(body + "--x-y--\r\n").send_to(&self.post.path)
    }

    /// The signed fields with one exchanged.
    #[track_caller]
    fn exchanged(&self, name: &str, change: impl Fn(&str) -> String) -> Response {
        let mut fields = self.signed();
        let (_, value) = fields.iter_mut().find(|(field, _)| field == name).unwrap();
        let new = change(value);
        assert_ne!(*value, new);
        *value = new;
        self.send_fields(&fields)
    }
}

fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn get(server: &Server, key: &str) -> Response {
    Request::new(server, "GET", key).send()
}

#[test]
fn a_form_is_stored_with_what_it_says() {
    let server = Server::start().unwrap();
    let fields = [
        ("Content-Type", "text/plain; charset=\"UTF-8\""),
        ("Content-Disposition", "attachment; filename=\"a b.txt\"; filename*=UTF-8''a%20b.txt"),
        ("Cache-Control", "private, max-age=60"),
        ("Content-Encoding", "identity"),
        ("Expires", "Wed, 21 Oct 2026 07:28:00 GMT"),
        ("x-amz-meta-Author", "a=b; c"),
        ("x-amz-storage-class", "STANDARD_IA"),
        ("x-amz-checksum-sha256", "7XACtDnprIRfIjV9giusFERzD722AW0+yUMil7nsn3M="),
    ];
    let key = "dir/é + 'b'.txt";
    let form = fields.iter().fold(Form::new(&server, key), |form, (name, value)| form.field(name, value));
    let form = form.field("acl", "private").uncovered("x-ignore-a", "b");
    let form = form
        .field("tagging", "<Tagging><TagSet><Tag><Key>a</Key><Value>&amp;</Value></Tag></TagSet></Tagging>");
    let answer = form.send().expect(204, "");
    let e_tag = "\"9a0364b9e99bb480dd25e1f0284c8555\"";
    let location = format!("{}/examplebucket/dir/%C3%A9%20%2B%20%27b%27.txt", server.endpoint());
    assert_eq!((answer.header("etag"), answer.header("location")), (Some(e_tag), Some(location.as_str())));
    let head =
        Request::new(&server, "HEAD", key).header("x-amz-checksum-mode", "ENABLED").send().expect(200, "");
    for (name, value) in fields {
        assert_eq!(head.header(&name.to_ascii_lowercase()), Some(value), "{name}");
    }
    assert_eq!(head.header("x-amz-checksum-type"), Some("FULL_OBJECT"));
    assert_eq!(get(&server, key).body, b"content");
    let tags = Request::new(&server, "GET", key).query("tagging", "").send().expect(200, "");
    assert_eq!(tags.element("Value"), Some("&amp;"));

    // As browsers may send it: to the bucket with a slash, or to its own host.
    form.clone().with(|form| form.post.path = "/examplebucket/".to_owned()).send().expect(204, "");
    let port = server.address().port();
    let own = |form: &mut Form| {
        form.post.path = "/".to_owned();
        form.post.host = format!("examplebucket.s3.localhost:{port}");
    };
    form.clone().with(own).send().expect(204, "");
    let asked = Form::new(&server, "b").field("x-amz-checksum-algorithm", "CRC32");
    asked.send().expect(204, "");
    let head = Request::new(&server, "HEAD", "b").header("x-amz-checksum-mode", "ENABLED").send();
    assert!(head.header("x-amz-checksum-crc32").is_some());
}

#[test]
fn a_form_chooses_its_answer() {
    let server = Server::start().unwrap();
    let form = Form::new(&server, "a b&c");
    for (asked, status) in [("200", 200), ("204", 204), ("404", 204), ("", 204)] {
        assert_eq!(form.clone().field("success_action_status", asked).send().expect(status, "").body, b"");
    }
    let created = form.clone().field("success_action_status", "201").send().expect(201, "");
    let location = format!("{}/examplebucket/a%20b%26c", server.endpoint());
    assert_eq!(created.element("Location"), Some(location.as_str()));
    assert_eq!(
        (created.element("Bucket"), created.element("Key")),
        (Some("examplebucket"), Some("a b&amp;c"))
    );
    assert_eq!(created.element("ETag"), Some("&quot;9a0364b9e99bb480dd25e1f0284c8555&quot;"));

    let query = "bucket=examplebucket&key=a%20b%26c&etag=%229a0364b9e99bb480dd25e1f0284c8555%22";
    for (url, next) in [
        ("https://example.test/done", format!("https://example.test/done?{query}")),
        ("http://localhost:1/?a=b#top", format!("http://localhost:1/?a=b&{query}#top")),
    ] {
        let answer = form.clone().field("success_action_redirect", url).send().expect(303, "");
        assert_eq!(answer.header("location"), Some(next.as_str()));
    }
    for url in ["/done", "javascript:alert(1)", "https://example.test/a b", ""] {
        form.clone().field("success_action_redirect", url).send().expect(204, "");
    }
}

#[test]
fn every_condition_counts() {
    let server = Server::start().unwrap();
    let form = Form::new(&server, "user/1/a").field("Content-Type", "image/png").field("acl", "private");
    form.send().expect(204, "");
    for (name, other) in
        [("key", "user/2/a"), ("Content-Type", "text/html"), ("acl", "public-read"), ("x-amz-date", "x")]
    {
        let code = if name == "x-amz-date" { "InvalidArgument" } else { DENIED };
        form.exchanged(name, |_| other.to_owned()).expect(if code == DENIED { 403 } else { 400 }, code);
    }
    // An unsigned field, were it only to ask for less.
    for name in
        ["x-amz-meta-a", "x-amz-server-side-encryption", "success_action_redirect", "submit", "x-amz-acl"]
    {
        form.clone().uncovered(name, "AES256").send().expect(403, DENIED);
    }
    for missing in ["Content-Type", "acl"] {
        let mut fields = form.signed();
        fields.retain(|(name, _)| name != missing);
        form.send_fields(&fields).expect(403, DENIED);
    }
    let start = |key: &str, condition: &str| {
        Form::new(&server, key).with(|form| form.uncovered.push("key")).condition(condition).send()
    };
    let user = r#"["starts-with","$Key","user/"]"#;
    start("user/x", user).expect(204, "");
    start("user/", user).expect(204, "");
    for key in ["User/x", "user", "/user/x", "other/user/x", ""] {
        start(key, user).expect(403, DENIED);
    }
    let absent = r#"["starts-with","$x-amz-meta-a",""]"#;
    Form::new(&server, "a").condition(absent).send().expect(403, DENIED);
    Form::new(&server, "a").condition(absent).uncovered("x-amz-meta-A", "").send().expect(204, "");
    let images = |value: &str| {
        let form = Form::new(&server, "a").condition(r#"["starts-with","$Content-Type","image/"]"#);
        form.uncovered("Content-Type", value).send()
    };
    images("image/png").expect(204, "");
    images("image/png, text/html").expect(403, DENIED);
    // The variable is replaced before the conditions are looked at.
    let named = |key: &str, name: &str| {
        let form = Form::new(&server, key).condition(user).with(|form| form.file_name = name.to_owned());
        form.with(|form| form.uncovered.push("key")).send()
    };
    for name in ["b c.txt", "C:\\b c.txt", "/home/b c.txt"] {
        let location = format!("{}/examplebucket/user/b%20c.txt", server.endpoint());
        assert_eq!(
            named("user/${filename}", name).expect(204, "").header("location"),
            Some(location.as_str())
        );
    }
    named("${filename}", "user/").expect(403, DENIED);
    named("user/${filename}", &"x".repeat(1025)).expect(400, "InvalidArgument");
    named("user/${filename}", &"x".repeat(1020)).expect(400, "KeyTooLongError");
}

#[test]
fn the_size_is_within_every_range() {
    let server = Server::start().unwrap();
    let sized = |length: usize| {
        let form = Form::new(&server, "a").condition(r#"["content-length-range",2,9]"#);
        form.condition(r#"["content-length-range",0,4]"#).with(|form| form.file = "x".repeat(length)).send()
    };
    for length in [2, 4] {
        sized(length).expect(204, "");
    }
    sized(1).expect(400, "EntityTooSmall");
    sized(0).expect(400, "EntityTooSmall");
    sized(5).expect(400, "EntityTooLarge");
    assert_eq!(get(&server, "a").body, b"xxxx");
    // A missing range is the policy's own matter.
    Form::new(&server, "a").with(|form| form.file = "x".repeat(3 << 20)).send().expect(204, "");
}

#[test]
fn only_the_signer_s_policy_counts() {
    let server = Server::start().unwrap();
    let mismatch = "SignatureDoesNotMatch";
    let form = Form::new(&server, "a").condition(r#"["content-length-range",0,7]"#);
    form.send().expect(204, "");
    let longer = |policy: &str| {
        let policy = String::from_utf8(BASE64.decode_to_vec(policy).unwrap()).unwrap();
        BASE64.encode_to_string(policy.replace("0,7", "0,9"))
    };
    form.exchanged("policy", longer).expect(403, mismatch);
    // Nobody reads what nobody signed.
    form.exchanged("policy", |_| "garbage".to_owned()).expect(403, mismatch);
    form.exchanged("policy", |_| String::new()).expect(403, mismatch);
    form.exchanged("x-amz-signature", |_| "0".repeat(64)).expect(403, mismatch);
    form.exchanged("x-amz-signature", str::to_uppercase).expect(403, mismatch);
    form.exchanged("x-amz-signature", |_| String::new()).expect(403, mismatch);
    form.clone().with(|form| form.post.secret_access_key += "x").send().expect(403, mismatch);
    form.clone().with(|form| form.post.access_key_id += "X").send().expect(403, "InvalidAccessKeyId");
    let query_error = "AuthorizationQueryParametersError";
    form.clone().with(|form| form.post.region = "us-east-1".to_owned()).send().expect(400, query_error);
    form.clone().with(|form| form.post.service = "sts".to_owned()).send().expect(400, query_error);
    let day = timestamp(-86_400)[..8].to_owned();
    form.clone().with(|form| form.post.scope_date = Some(day)).send().expect(403, mismatch);
    form.exchanged("x-amz-algorithm", |_| "AWS4-HMAC-SHA1".to_owned()).expect(400, "InvalidArgument");
    for missing in ["key", "policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"] {
        let mut fields = form.signed();
        fields.retain(|(name, _)| name != missing);
        form.send_fields(&fields).expect(400, "InvalidArgument");
    }
    form.send_fields(&form.fields).expect(403, DENIED);
    let version_2 = [("AWSAccessKeyId", "AKIAIOSFODNN7EXAMPLE"), ("Signature", "x"), ("policy", "x")];
    let version_2 = version_2.map(|(name, value)| (name.to_owned(), value.to_owned()));
    form.send_fields(&version_2).expect(400, "InvalidRequest");
    for (name, value) in [("key", "a"), ("KEY", "b"), ("policy", "x")] {
        let mut fields = form.signed();
        fields.push((name.to_owned(), value.to_owned()));
        form.send_fields(&fields).expect(400, "MalformedPOSTRequest");
    }
    let invalid = "InvalidPolicyDocument";
    for json in [r#"["ne","$key","b"]"#, r#"{"a":"b","c":"d"}"#, r#"["content-length-range",-1,7]"#, "x"] {
        form.clone().condition(json).send().expect(400, invalid);
    }
}

#[test]
fn a_form_has_an_end() {
    let server = Server::start().unwrap();
    let form = |date: i64, expires: i64| {
        Form::new(&server, "a").with(|form| (form.post.date, form.expires) = (date, expires)).send()
    };
    // Unlike a presigned URL, it may be old: its policy tells how long it lives.
    for (date, expires) in [(0, 60), (-3600, 5), (-604_000, 60), (800, 900), (0, 604_800)] {
        form(date, expires).expect(204, "");
    }
    form(-60, -1).expect(403, DENIED);
    form(0, 0).expect(403, DENIED);
    form(-604_860, 60).expect(403, DENIED);
    form(1000, 2000).expect(403, "RequestTimeTooSkewed");
}

#[test]
fn a_form_is_for_one_bucket_and_signed_once() {
    let server = Server::builder().buckets(["examplebucket", "otherbucket"]).start().unwrap();
    let form = Form::new(&server, "a");
    form.send().expect(204, "");
    form.clone().with(|form| form.post.path = "/otherbucket".to_owned()).send().expect(403, DENIED);
    form.clone().with(|form| form.conditions.clear()).send().expect(403, DENIED);
    // A field of that name changes nothing about where it goes.
    form.clone().uncovered("bucket", "examplebucket").send().expect(204, "");
    let lured = form.clone().uncovered("bucket", "examplebucket");
    lured.with(|form| form.post.path = "/otherbucket".to_owned()).send().expect(403, DENIED);
    get(&server, "a").expect(200, "");
    let other = Request::new(&server, "GET", "").with(|get| get.path = "/otherbucket/a".to_owned());
    other.send().expect(404, "NoSuchKey");
    let none = form.clone().with(|form| form.conditions = vec![r#"{"bucket":"nobucket"}"#.to_owned()]);
    none.with(|form| form.post.path = "/nobucket".to_owned()).send().expect(404, "NoSuchBucket");

    for path in ["/examplebucket/a", "/"] {
        form.clone().with(|form| form.post.path = path.to_owned()).send().expect(405, "MethodNotAllowed");
    }
    let presigned = Request::new(&server, "POST", "").presign();
    for path in [presigned.as_str(), "/examplebucket?uploads"] {
        form.clone().with(|form| form.post.path = path.to_owned()).send().expect(400, "InvalidRequest");
    }
    form.clone()
        .with(|form| form.post = form.post.clone().unsigned("x-amz-acl", "private"))
        .send()
        .expect(403, DENIED);
    for (name, value) in [("if-none-match", "*"), ("x-amz-tagging", "a=b")] {
        form.clone().field(name, value).send().expect(501, "NotImplemented");
    }
}

#[test]
fn a_wrong_digest_or_token_stores_nothing() {
    let server = Server::start().unwrap();
    let form = Form::new(&server, "a");
    for (name, value) in [
        ("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg=="),
        ("x-amz-checksum-crc32", "AAAAAA=="),
        ("x-amz-checksum-sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
    ] {
        form.clone().field(name, value).send().expect(400, "BadDigest");
        form.clone().field(name, "x").send().expect(400, "InvalidDigest");
    }
    form.clone().field("x-amz-security-token", "x").send().expect(400, "InvalidToken");
    get(&server, "a").expect(404, "NoSuchKey");

    let server = Server::builder().session_token("FwoGZXIvYXdzE+/=~x").start().unwrap();
    let form = Form::new(&server, "a");
    form.send().expect(204, "");
    form.clone().with(|form| form.post.session_token = None).send().expect(403, "InvalidAccessKeyId");
    form.clone()
        .with(|form| form.post.session_token = Some("x".to_owned()))
        .send()
        .expect(400, "InvalidToken");
    // There, but not under a condition.
    let mut bare = form.clone();
    bare.uncovered.push("x-amz-security-token");
    bare.send().expect(403, DENIED);
}
