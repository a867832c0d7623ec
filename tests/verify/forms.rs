//! Browsers' forms: ours hold, and the cases of Ceph's suite for forms (`test_post_object_*` of s3-tests), written anew.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use presign::s3::Tagging;
use presign::verify::VerifyErrorKind::{self, *};
use presign::verify::{Received, ReceivedForm, S3Operation, Verified, VerifyError};
use presign::{
    Checksum, ChecksumAlgorithm, KeyPrefix, MediaType, ObjectKey, PostForm, SuccessStatus, Validity,
};

use super::random::{Random, Tally};
use super::sent::{KEYS, SIGNED_AT, Service, at, policy_signature};

/// A form that can be changed in every place.
#[derive(Clone)]
struct Form {
    target: String,
    authority: String,
    method: String,
    headers: Vec<(String, String)>,
    fields: Vec<(String, Vec<u8>)>,
    file_name: Option<String>,
    expiration: String,
    conditions: Vec<String>,
    now: u64,
}

const CREDENTIAL: &str = "AKIDEXAMPLE/20260102/us-east-1/s3/aws4_request";

impl Form {
    /// What Ceph's cases start from: a key below `foo`, a private ACL, plain text, up to 1,024 bytes.
    fn new() -> Self {
        let fields = [
            ("key", "foo.txt"),
            ("acl", "private"),
            ("Content-Type", "text/plain"),
            ("x-amz-algorithm", "AWS4-HMAC-SHA256"),
            ("x-amz-credential", CREDENTIAL),
            ("x-amz-date", "20260102T030405Z"),
        ];
        let conditions = [
            r#"{"bucket":"examplebucket"}"#,
            r#"["starts-with","$key","foo"]"#,
            r#"{"acl":"private"}"#,
            r#"["starts-with","$Content-Type","text/plain"]"#,
            r#"["content-length-range",0,1024]"#,
            r#"{"x-amz-algorithm":"AWS4-HMAC-SHA256"}"#,
            r#"{"x-amz-credential":"AKIDEXAMPLE/20260102/us-east-1/s3/aws4_request"}"#,
            r#"{"x-amz-date":"20260102T030405Z"}"#,
        ];
        Self {
            target: "/examplebucket".into(),
            authority: "127.0.0.1:9000".into(),
            method: "POST".into(),
            headers: Vec::new(),
            fields: fields.map(|(name, value)| (name.into(), value.into())).into(),
            file_name: None,
            expiration: "2026-01-02T04:04:05Z".into(),
            conditions: conditions.map(String::from).into(),
            now: SIGNED_AT,
        }
    }

    fn place(&self, name: &str) -> usize {
        self.fields.iter().position(|(known, _)| known.eq_ignore_ascii_case(name)).unwrap()
    }

    fn set(&mut self, name: &str, value: &str) {
        let at = self.place(name);
        self.fields[at].1 = value.into();
    }

    fn add(&mut self, name: &str, value: &str) {
        self.fields.push((name.into(), value.into()));
    }

    fn remove(&mut self, name: &str) {
        self.fields.remove(self.place(name));
    }

    /// Gives the condition that holds `part` another text, or removes it.
    fn condition(&mut self, part: &str, text: &str) {
        let at = self.conditions.iter().position(|condition| condition.contains(part)).unwrap();
        match text {
            "" => drop(self.conditions.remove(at)),
            _ => self.conditions[at] = text.into(),
        }
    }

    fn json(&self) -> String {
        format!("{{\"expiration\":\"{}\",\"conditions\":[{}]}}", self.expiration, self.conditions.join(","))
    }

    fn sign(self) -> Self {
        let json = self.json();
        self.sign_text(&json)
    }

    fn sign_text(mut self, json: &str) -> Self {
        let policy = STANDARD.encode(json);
        let at = self.place("x-amz-credential");
        let credential = String::from_utf8(self.fields[at].1.clone()).unwrap();
        self.add("policy", &policy);
        self.add("x-amz-signature", &policy_signature(&credential, &policy));
        self
    }

    fn verify(&self, service: &Service) -> Result<Verified, VerifyError> {
        let request = Received::new(&self.method, self.target.as_bytes(), &self.authority);
        let request = self
            .headers
            .iter()
            .fold(request, |request, (name, value)| request.header(name, value.as_bytes()));
        let form = self
            .fields
            .iter()
            .fold(ReceivedForm::new(request), |form, (name, value)| form.field(name, value));
        let form = match &self.file_name {
            Some(name) => form.file_name(name),
            None => form,
        };
        service.verifier.verify_form(&form, at(self.now), |id| service.key(id))
    }
}

/// Changes the form before it is signed.
fn before(change: impl FnOnce(&mut Form)) -> Form {
    let mut form = Form::new();
    change(&mut form);
    form.sign()
}

/// Changes the form behind the signer's back.
fn behind(change: impl FnOnce(&mut Form)) -> Form {
    let mut form = Form::new().sign();
    change(&mut form);
    form
}

/// With another policy's text.
fn with_text(change: impl FnOnce(&str) -> String) -> Form {
    let form = Form::new();
    let json = change(&form.json());
    form.sign_text(&json)
}

type Case = (&'static str, Form, Option<VerifyErrorKind>);

/// The names are those of the functions behind `test_post_object_`.
#[rustfmt::skip]
fn ceph() -> Vec<Case> {
    vec![
        ("anonymous_request", { let mut form = Form::new(); form.fields.truncate(3); form }, Some(NotSigned)),
        ("authenticated_request", before(|_| {}), None),
        ("authenticated_no_content_type", before(|form| { form.remove("content-type"); form.condition("Content-Type", ""); }), None),
        ("authenticated_request_bad_access_key", before(|form| { let other = CREDENTIAL.replace("AKIDEXAMPLE", "foo"); form.set("x-amz-credential", &other); form.condition("x-amz-credential", &format!(r#"{{"x-amz-credential":"{other}"}}"#)); }), Some(UnknownAccessKey)),
        ("set_success_code", before(|form| { form.add("success_action_status", "201"); form.conditions.push(r#"["starts-with","$success_action_status","201"]"#.into()); }), None),
        ("set_invalid_success_code", before(|form| { form.add("success_action_status", "404"); form.conditions.push(r#"["starts-with","$success_action_status","404"]"#.into()); }), None),
        ("upload_larger_than_chunk", before(|form| form.condition("content-length-range", r#"["content-length-range",0,5242880]"#)), None),
        ("set_key_from_filename", before(|form| { form.set("key", "${filename}"); form.file_name = Some("foo.txt".into()); }), None),
        ("ignored_header", before(|form| form.add("x-ignore-foo", "bar")), None),
        ("case_insensitive_condition_fields", before(|form| { form.fields[0].0 = "kEy".into(); form.fields[1].0 = "aCl".into(); form.fields[2].0 = "CoNtEnT-TyPe".into(); form.condition("bucket", r#"{"bUcKeT":"examplebucket"}"#); form.condition("$key", r#"["StArTs-WiTh","$KeY","foo"]"#); form.condition("acl", r#"{"AcL":"private"}"#); form.condition("$Content-Type", r#"["StArTs-WiTh","$CoNtEnT-TyPe","text/plain"]"#); }), None),
        ("escaped_field_values", before(|form| { form.set("key", r"\$foo.txt"); form.condition("$key", r#"["starts-with","$key","\\$foo"]"#); }), None),
        ("success_redirect_action", before(|form| { form.add("success_action_redirect", "http://127.0.0.1/a?b=c"); form.conditions.push(r#"["eq","$success_action_redirect","http://127.0.0.1/a?b=c"]"#.into()); }), None),
        ("invalid_signature", behind(|form| { let at = form.place("x-amz-signature"); form.fields[at].1.reverse(); }), Some(SignatureMismatch)),
        ("invalid_access_key", behind(|form| form.set("x-amz-credential", &CREDENTIAL.replace("AKIDEXAMPLE", "elpmaxedika"))), Some(UnknownAccessKey)),
        ("invalid_date_format", before(|form| form.expiration = "Fri, 02 Jan 2026 04:04:05 GMT".into()), Some(PolicyMalformed)),
        ("no_key_specified", before(|form| { form.remove("key"); form.condition("$key", ""); }), Some(MissingField)),
        ("missing_signature", behind(|form| form.remove("x-amz-signature")), Some(MissingField)),
        ("missing_policy_condition", before(|form| form.condition("bucket", "")), Some(PolicyCondition)),
        ("user_specified_header", before(|form| { form.add("x-amz-meta-foo", "barclamp"); form.conditions.push(r#"["starts-with","$x-amz-meta-foo","bar"]"#.into()); }), None),
        ("request_missing_policy_specified_field", before(|form| form.conditions.push(r#"["starts-with","$x-amz-meta-foo","bar"]"#.into())), Some(PolicyCondition)),
        ("condition_is_case_sensitive", with_text(|json| json.replace("conditions", "CONDITIONS")), Some(PolicyUnknown)),
        ("expires_is_case_sensitive", with_text(|json| json.replace("expiration", "EXPIRATION")), Some(PolicyUnknown)),
        ("expired_policy", before(|form| form.expiration = "2026-01-02T03:04:04Z".into()), Some(Expired)),
        ("wrong_bucket", before(|form| { form.target = "/otherbucket".into(); form.add("bucket", "examplebucket"); }), Some(PolicyCondition)),
        ("invalid_request_field_value", before(|form| { form.add("x-amz-meta-foo", "barclamp"); form.conditions.push(r#"["eq","$x-amz-meta-foo",""]"#.into()); }), Some(PolicyCondition)),
        ("missing_expires_condition", with_text(|json| json.replacen("\"expiration\":\"2026-01-02T04:04:05Z\",", "", 1)), Some(PolicyMalformed)),
        ("missing_conditions_list", with_text(|_| r#"{"expiration":"2026-01-02T04:04:05Z"}"#.into()), Some(PolicyMalformed)),
        ("missing_content_length_argument", before(|form| form.condition("content-length-range", r#"["content-length-range",0]"#)), Some(PolicyMalformed)),
        ("invalid_content_length_argument", before(|form| form.condition("content-length-range", r#"["content-length-range",-1,0]"#)), Some(PolicyMalformed)),
        ("empty_conditions", with_text(|_| r#"{"expiration":"2026-01-02T04:04:05Z","conditions":[{}]}"#.into()), Some(PolicyMalformed)),
        ("tags_anonymous_request", { let mut form = Form::new(); form.fields.truncate(3); form.add("tagging", TAGS); form }, Some(NotSigned)),
        ("tags_authenticated_request", before(|form| { form.add("tagging", TAGS); form.conditions.push(r#"["starts-with","$tagging",""]"#.into()); }), None),
        ("upload_checksum", before(|form| { form.add("x-amz-checksum-sha256", SHA256_OF_BAR); form.conditions.push(r#"["starts-with","$x-amz-checksum-sha256",""]"#.into()); }), None),
    ]
}

const TAGS: &str = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>";
const SHA256_OF_BAR: &str = "/N4rLtula/QIYB+3If6bXDONEO5CnqBPrlURto+/j7k=";

#[test]
fn cases_of_ceph() {
    let service = Service::new();
    let cases = ceph();
    for (name, form, expected) in &cases {
        assert_eq!(form.verify(&service).map_err(|error| error.kind()).err(), *expected, "{name}");
    }
    // Of the file, once it streams: `upload_size_limit_exceeded`, `upload_size_below_minimum`,
    // `upload_size_rgw_chunk_size_bug`, and again `upload_larger_than_chunk` and `upload_checksum`.
    let limits = |range: &str| {
        let form = before(|form| form.condition("content-length-range", range));
        form.verify(&service).unwrap().body().clone()
    };
    assert_eq!(
        limits(r#"["content-length-range",0,0]"#).checker(Some(3)).unwrap_err().public_code().code(),
        "EntityTooLarge"
    );
    assert_eq!(
        limits(r#"["content-length-range",512,1000]"#).checker(Some(3)).unwrap_err().public_code().code(),
        "EntityTooSmall"
    );
    assert!(limits(r#"["content-length-range",2,3145728]"#).checker(Some(2_097_152)).is_ok());
    assert!(limits(r#"["content-length-range",0,5242880]"#).checker(Some(3 << 20)).is_ok());
    let (_, form, _) = cases.iter().find(|(name, ..)| *name == "upload_checksum").unwrap();
    let body = form.verify(&service).unwrap().body().clone();
    for (bytes, holds) in [(&b"bar"[..], true), (b"baz", false)] {
        let mut checker = body.checker(None).unwrap();
        checker.update(bytes).unwrap();
        assert_eq!(checker.finish().is_ok(), holds);
    }
    assert_eq!(cases.len() + 3, 36);
}

#[rustfmt::skip]
#[test]
fn changes() {
    let service = Service::new();
    let deep = "[".repeat(40_000);
    let list = |kind: &str| before(|form| { form.set("content-type", kind); form.condition("$Content-Type", r#"["starts-with","$Content-Type","image/"]"#); });
    let filename = |name: Option<&str>| before(|form| { form.set("key", "foo/${filename}"); form.file_name = name.map(String::from); });
    let rows: Vec<Case> = vec![
        ("no policy at all", behind(|form| form.remove("policy")), Some(PolicyMissing)),
        ("an empty policy", behind(|form| form.set("policy", "")), Some(SignatureMismatch)),
        ("a policy that is no JSON, wrongly signed", behind(|form| form.set("policy", "e30=")), Some(SignatureMismatch)),
        ("a policy that is no base64", { let mut form = Form::new(); form.add("policy", "{}"); let signature = policy_signature(CREDENTIAL, "{}"); form.add("x-amz-signature", &signature); form }, Some(PolicyMalformed)),
        ("a deep policy", with_text(|_| deep.clone()), Some(PolicyMalformed)),
        ("deep conditions", with_text(|_| format!(r#"{{"expiration":"2026-01-02T04:04:05Z","conditions":{deep}"#)), Some(PolicyMalformed)),
        ("a list of conditions twice", with_text(|json| json.replacen('{', r#"{"conditions":[],"#, 1)), Some(PolicyMalformed)),
        ("a key that no policy has", with_text(|json| json.replacen('{', r#"{"x":1,"#, 1)), Some(PolicyUnknown)),
        ("an operator that no policy has", before(|form| form.condition("$key", r#"["ends-with","$key","txt"]"#)), Some(PolicyUnknown)),
        ("two ranges of sizes", before(|form| form.conditions.push(r#"["content-length-range",10,5000]"#.into())), None),
        ("a field twice", behind(|form| form.add("acl", "private")), Some(DuplicateField)),
        ("a field twice, in two cases", behind(|form| form.add("ACL", "public-read")), Some(DuplicateField)),
        ("the signature twice", behind(|form| form.add("X-Amz-Signature", "0")), Some(DuplicateField)),
        ("a field under no condition", behind(|form| form.add("x-amz-meta-a", "b")), Some(UncoveredField)),
        ("tags in lines of their own", before(|form| { form.add("tagging", "<Tagging>\r\n\t<TagSet/>\n</Tagging>"); form.conditions.push(r#"["starts-with","$tagging",""]"#.into()); }), None),
        ("another field in lines", before(|form| { form.add("x-amz-meta-a", "a\nb"); form.conditions.push(r#"["starts-with","$x-amz-meta-a",""]"#.into()); }), Some(MalformedField)),
        ("tags under no condition", behind(|form| form.add("tagging", TAGS)), Some(UncoveredField)),
        ("a redirect under no condition", behind(|form| form.add("success_action_redirect", "https://evil.example/")), Some(UncoveredField)),
        ("an altered field", behind(|form| form.set("acl", "public-read")), Some(PolicyCondition)),
        ("a field that is gone", behind(|form| form.remove("acl")), Some(PolicyCondition)),
        ("a key outside the prefix", behind(|form| form.set("key", "bar.txt")), Some(PolicyCondition)),
        ("another bucket in a field", before(|form| form.add("bucket", "otherbucket")), Some(PolicyCondition)),
        ("the bucket in a field", before(|form| form.add("bucket", "examplebucket")), None),
        ("another bucket in the target", behind(|form| form.target = "/otherbucket".into()), Some(PolicyCondition)),
        ("a key in the target", behind(|form| form.target = "/examplebucket/a".into()), Some(MalformedPath)),
        ("a slash behind the bucket", behind(|form| form.target = "/examplebucket/".into()), None),
        ("a query", behind(|form| form.target = "/examplebucket?delete".into()), Some(MalformedParam)),
        ("a signed query, too", behind(|form| form.target = "/examplebucket?X-Amz-Signature=0".into()), Some(AmbiguousAuth)),
        ("an authorization header, too", behind(|form| form.headers.push(("Authorization".into(), "Bearer x".into()))), Some(AmbiguousAuth)),
        ("the older signature, too", behind(|form| { form.add("AWSAccessKeyId", "AKIDEXAMPLE"); form.add("signature", "x"); }), Some(AmbiguousAuth)),
        ("the older signature instead", { let mut form = Form::new(); form.fields.truncate(3); for (name, value) in [("AWSAccessKeyId", "AKIDEXAMPLE"), ("policy", "e30="), ("signature", "x")] { form.add(name, value); } form }, Some(UnsupportedAlgorithm)),
        ("a header of S3's", behind(|form| form.headers.push(("x-amz-acl".into(), "public-read".into()))), Some(UnsignedHeader)),
        ("headers of browsers'", behind(|form| form.headers.push(("Content-Type".into(), "multipart/form-data; boundary=a".into()))), None),
        ("another method", behind(|form| form.method = "PUT".into()), Some(UnsupportedMethod)),
        ("another host", behind(|form| form.authority = "evil.example".into()), Some(WrongHost)),
        ("another algorithm", behind(|form| form.set("x-amz-algorithm", "AWS4-ECDSA-P256-SHA256")), Some(UnsupportedAlgorithm)),
        ("another region", behind(|form| form.set("x-amz-credential", &CREDENTIAL.replace("us-east-1", "us-west-2"))), Some(WrongRegion)),
        ("another day", behind(|form| form.set("x-amz-date", "20260103T030405Z")), Some(ScopeDateMismatch)),
        ("another second, which the policy says otherwise", behind(|form| form.set("x-amz-date", "20260102T030406Z")), Some(PolicyCondition)),
        ("a token that the key has not", behind(|form| form.add("x-amz-security-token", "abc")), Some(WrongToken)),
        ("a signature in upper case", behind(|form| { let at = form.place("x-amz-signature"); form.fields[at].1.make_ascii_uppercase(); }), Some(MalformedParam)),
        ("two types", list("image/png,text/html"), Some(PolicyCondition)),
        ("one type", list("image/png"), None),
        ("a name with folders", filename(Some("C:\\fakepath\\a.txt")), None),
        ("a name that is dots", filename(Some("..")), Some(DotSegment)),
        ("a name that is dots behind a folder", filename(Some("x/..")), Some(DotSegment)),
        ("no name for the key", filename(None), Some(MissingField)),
        ("an empty name for the key", filename(Some("a/")), Some(MissingField)),
        ("many names in one key", before(|form| { form.set("key", &"${filename}".repeat(200)); form.file_name = Some("a".repeat(255)); }), Some(TooLarge)),
        ("the file's name in another field", before(|form| { form.add("x-amz-meta-a", "${filename}"); form.conditions.push(r#"["starts-with","$x-amz-meta-a",""]"#.into()); }), Some(MalformedField)),
        ("dots in the key", before(|form| form.set("key", "foo/../bar")), Some(DotSegment)),
        ("dots in the key, escaped", before(|form| form.set("key", "foo/%2e%2e/bar")), Some(DotSegment)),
        ("a control character in the key", before(|form| form.set("key", "foo\nbar")), Some(MalformedField)),
        ("a value that is no UTF-8", behind(|form| { let at = form.place("key"); form.fields[at].1 = b"foo\xff".into(); }), Some(MalformedField)),
        ("a field for the file", behind(|form| form.add("file", "hello")), Some(MalformedField)),
        ("a length as a field", before(|form| { form.add("content-length", "5"); form.conditions.push(r#"{"content-length":"5"}"#.into()); }), Some(MalformedField)),
        ("a hash of the payload as a field", before(|form| { form.add("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"); form.conditions.push(r#"["starts-with","$x-amz-content-sha256",""]"#.into()); }), Some(MalformedField)),
        ("a source of a copy as a field", before(|form| { form.add("X-Amz-Copy-Source", "/other/secret"); form.conditions.push(r#"["starts-with","$x-amz-copy-source",""]"#.into()); }), Some(MalformedField)),
        ("an MD5 that is none, before the signature is looked at", behind(|form| { form.add("content-md5", "x"); form.set("x-amz-signature", &"0".repeat(64)); }), Some(MalformedDigest)),
        ("an MD5 that is none", before(|form| { form.add("content-md5", "x"); form.conditions.push(r#"["starts-with","$content-md5",""]"#.into()); }), Some(MalformedDigest)),
        ("too many fields", behind(|form| for at in 0..130 { form.add(&format!("x-ignore-{at}"), ""); }), Some(TooLarge)),
        ("too much in fields", behind(|form| form.add("x-ignore-a", &"a".repeat(20_001))), Some(TooLarge)),
        ("too long a policy", behind(|form| form.set("policy", &"a".repeat(65_537))), Some(TooLarge)),
    ];
    for (name, form, expected) in &rows {
        assert_eq!(form.verify(&service).map_err(|error| error.kind()).err(), *expected, "{name}");
    }
    let (_, both, _) = rows.iter().find(|(name, ..)| *name == "two ranges of sizes").unwrap();
    assert_eq!(both.verify(&service).unwrap().body().size_range(), 10..=1024);
    assert_eq!(filename(Some("C:\\fakepath\\a.txt")).verify(&service).unwrap().key().unwrap().as_str(), "foo/a.txt");
}

#[test]
fn bounds_of_time() {
    let service = Service::new();
    let form = Form::new().sign();
    for (now, expected) in [
        (SIGNED_AT - 901, Some(NotYetValid)),
        (SIGNED_AT - 900, None),
        (SIGNED_AT - 899, None),
        (SIGNED_AT + 3_599, None),
        (SIGNED_AT + 3_600, None),
        (SIGNED_AT + 3_601, Some(Expired)),
    ] {
        let form = Form { now, ..form.clone() };
        assert_eq!(form.verify(&service).err().map(|error| error.kind()), expected, "{now}");
    }
    // Seven days and no more; nothing that dies before it is signed.
    for (expiration, expected) in [
        ("2026-01-09T03:04:04Z", None),
        ("2026-01-09T03:04:05Z", None),
        ("2026-01-09T03:04:05.999Z", None),
        ("2026-01-09T03:04:06Z", Some(LifetimeTooLong)),
    ] {
        let form = before(|form| form.expiration = expiration.into());
        assert_eq!(form.verify(&service).err().map(|error| error.kind()), expected, "{expiration}");
    }
    // Time before conditions, the signature before both.
    let late = behind(|form| {
        form.set("acl", "public-read");
        form.now = SIGNED_AT + 3_601;
    });
    assert_eq!(late.verify(&service).unwrap_err().kind(), Expired);
    let answer = late.verify(&service).unwrap_err().public_code();
    assert_eq!((answer.status(), answer.code()), (403, "AccessDenied"));
}

/// Whatever our own signer makes of a form holds.
#[test]
fn our_forms_hold() {
    let (mut random, mut tally, service) = (Random::new("forms"), Tally::default(), Service::new());
    for _ in 0..super::cases(10_000) / 10 {
        let presigner = &service.presigners[random.below(8)];
        let (least, most) = (random.bits() % 100, 100 + random.bits() % 5_000_000_000);
        let key = super::draw::key(&mut random);
        if key.as_str().contains("${") {
            continue;
        }
        let below = random.one_in(3);
        let prefix = KeyPrefix::new("merchants/12/").unwrap();
        let mut form = match below {
            true => PostForm::under(prefix, least..=most).filename_variable(),
            false => PostForm::to(key.clone(), least..=most),
        };
        if random.one_in(2) {
            form = form.content_type(MediaType::new("image/png").unwrap());
        }
        if random.one_in(2) {
            form = form.success_action_status(SuccessStatus::Created);
        }
        if random.one_in(3) {
            form = form.tagging(Tagging::new().tag("a b", "c+d").unwrap());
        }
        let digest = Checksum::of(ChecksumAlgorithm::Sha256, b"bar").unwrap();
        let with_digest = random.one_in(3);
        if with_digest {
            form = form.checksum(digest);
        }
        let signed = presigner.post_form(&form, Validity::hours(1).from(at(SIGNED_AT))).unwrap();
        let (authority, path) = signed.url().split_once("://").unwrap().1.split_once('/').unwrap();
        let received = Form {
            target: format!("/{path}"),
            authority: authority.into(),
            fields: signed.fields().map(|(name, value)| (name.into(), value.into())).collect(),
            file_name: Some("a \"b\".png".into()),
            ..Form::new()
        };
        let verified = received.verify(&service).unwrap_or_else(|error| panic!("{error}: {:?}", signed));
        assert_eq!(verified.operation(), S3Operation::PostObject);
        let expected = if below { ObjectKey::new("merchants/12/a \"b\".png").unwrap() } else { key };
        assert_eq!(verified.key(), Some(&expected));
        assert_eq!(verified.body().size_range(), least..=most);
        assert_eq!(
            verified.body().checksums(),
            if with_digest { std::slice::from_ref(&digest) } else { &[] }
        );
        assert_eq!(verified.expires_at(), signed.expires_at());
        assert!(KEYS.iter().any(|(id, ..)| *id == verified.access_key_id()));
        let mut shuffled = received.clone();
        shuffled.fields.reverse();
        assert_eq!(shuffled.verify(&service).unwrap(), verified);
        for at in 0..received.fields.len() {
            let mut other = received.clone();
            other.fields[at].1.push(b'x');
            assert!(other.verify(&service).is_err() || other.fields[at].0 == "key", "{}", other.fields[at].0);
        }
        tally.count("forms", true);
        tally.count("forms with the file's name", below);
        tally.count("forms with a checksum", with_digest);
    }
    tally.check("forms", &[("forms", super::cases(10_000) / 20)]);
}
