//! Browser forms: what is signed, what is refused, and that fields and policy cover each other for any input.

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
#[path = "common/form.rs"]
mod form;
#[path = "common/given.rs"]
mod given;
#[path = "common/random.rs"]
mod random;

use form::{check, field};
use given::{aws, key, of, validity};
use presign::s3::*;
use presign::*;
use random::{Random, Tally};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

fn example() -> S3Presigner {
    let bucket = Provider::aws("us-east-1").unwrap().bucket("sigv4examplebucket").unwrap();
    S3Presigner::new(bucket, Credentials::new("AKIAIOSFODNN7EXAMPLE", SECRET).unwrap())
}

fn value(text: &str) -> HeaderValue<'_> {
    HeaderValue::new(text).unwrap()
}

fn name(text: &str) -> HeaderName<'_> {
    HeaderName::new(text).unwrap()
}

fn to(text: &str) -> PostForm<'_> {
    PostForm::to(ObjectKey::new(text).unwrap(), 1..=1000)
}

fn under(prefix: &str) -> PostForm<'static> {
    PostForm::under(KeyPrefix::top_level(prefix.to_owned()).unwrap(), 1..=1000)
}

fn refused(form: &PostForm<'_>) -> (ErrorKind, String) {
    let error = of(aws()).post_form(form, validity()).unwrap_err();
    (error.kind(), error.field().into())
}

/// The form of the documentation's example, as far as our rules let it: a type by equality, a size range, https.
#[test]
fn the_whole_text_of_a_form() {
    let now = Timestamp::parse("20151229T000000Z").unwrap();
    let form = PostForm::under(KeyPrefix::new("user/user1/").unwrap(), 1..=10_485_760)
        .filename_variable()
        .public_acl(PublicAcl::PublicRead)
        .success_action_redirect("https://sigv4examplebucket.s3.amazonaws.com/successful_upload.html")
        .content_type(MediaType::new("image/jpeg").unwrap())
        .metadata(MetadataName::new("uuid").unwrap(), value("14365123651274"))
        .metadata(MetadataName::new("tag").unwrap(), value(""))
        .encryption(ServerSideEncryption::aes256());
    let form = example().post_form(&form, Validity::hours(36).from(now)).unwrap();
    let policy = check(&form, "sigv4examplebucket", SECRET);
    assert_eq!(
        policy.text,
        [
            r#"{"expiration":"2015-12-30T12:00:00.000Z","conditions":[{"bucket":"sigv4examplebucket"},"#,
            r#"["starts-with","$key","user/user1/"],["content-length-range",1,10485760],"#,
            r#"{"Content-Type":"image/jpeg"},"#,
            r#"{"success_action_redirect":"https://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},"#,
            r#"{"acl":"public-read"},{"x-amz-meta-tag":""},{"x-amz-meta-uuid":"14365123651274"},"#,
            r#"{"x-amz-server-side-encryption":"AES256"},{"x-amz-algorithm":"AWS4-HMAC-SHA256"},"#,
            r#"{"x-amz-credential":"AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},"#,
            r#"{"x-amz-date":"20151229T000000Z"}]}"#,
        ]
        .concat()
    );
    assert_eq!(form.url(), "https://sigv4examplebucket.s3.us-east-1.amazonaws.com/");
    assert_eq!(field(&form, "key"), Some("user/user1/${filename}"));
    assert_eq!(
        field(&form, "x-amz-signature"),
        Some("f2ea569e836db090646dc2d4d86081edea87e80c4661f5bdb23e56550eb2660c")
    );
    assert_eq!(form.expires_at().to_string(), "2015-12-30T12:00:00Z");
    assert!(form.to_html().ends_with(concat!(
        "<input type=\"file\" name=\"file\" accept=\"image/jpeg\" required>\n",
        "<button type=\"submit\">Upload</button>\n</form>\n"
    )));
}

#[test]
fn where_it_is_sent() {
    let custom = |endpoint: &str, addressing| {
        let provider =
            Provider::custom(Endpoint::insecure(endpoint).unwrap(), Region::new("us-east-1").unwrap());
        of(provider.addressing(addressing))
    };
    for (presigner, url) in [
        (of(aws()), "https://examplebucket.s3.us-east-1.amazonaws.com/"),
        (custom("https://s3.example.com", Addressing::PathStyle), "https://s3.example.com/examplebucket"),
        (custom("http://127.0.0.1:9000", Addressing::PathStyle), "http://127.0.0.1:9000/examplebucket"),
        (
            custom("https://s3.example.com/a/b", Addressing::VirtualHosted),
            "https://examplebucket.s3.example.com/a/b/",
        ),
        (
            custom("https://s3.example.com/a/b", Addressing::PathStyle),
            "https://s3.example.com/a/b/examplebucket",
        ),
    ] {
        let form = presigner.post_form(&to("a"), validity()).unwrap();
        assert_eq!(form.url(), url);
        check(&form, "examplebucket", "secret");
    }
}

/// Everything that a form can have, at once.
#[test]
fn every_setting_is_a_field_and_a_condition() {
    let customer_key = CustomerKey::new([7; 32]);
    let tagging = Tagging::new().tag("a+b", "c=d").unwrap().tag("名前", "é: /@").unwrap();
    let base = || {
        to("a\"b/c/é😀<&'>.png")
            .content_type(MediaType::new("text/html; charset=utf-8").unwrap())
            .content_disposition(ContentDisposition::new("attachment; filename=\"a.png\"").unwrap())
            .content_encoding(value("gzip"))
            .cache_control(value("private,  max-age=60"))
            .expires(Timestamp::parse("20300101T000000Z").unwrap())
            .checksum(Checksum::crc32(0x3610_a686))
            .checksum_algorithm(ChecksumAlgorithm::Crc32)
            .acl(CannedAcl::BucketOwnerFullControl)
            .storage_class(StorageClass::STANDARD_IA)
            .metadata(MetadataName::new("a$b").unwrap(), value("$key"))
            .tagging(tagging.clone())
            .success_action_status(SuccessStatus::Created)
            .custom_field(name("X-Amz-Website-Redirect-Location"), value("/b.html"))
            .custom_field(name("x-custom"), value("\"'<&>\\"))
    };
    let form = of(aws()).post_form(&base().customer_key(&customer_key), validity()).unwrap();
    let policy = check(&form, "examplebucket", "secret");
    for (name, value) in [
        ("key", "a\"b/c/é😀<&'>.png"),
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Disposition", "attachment; filename=\"a.png\""),
        ("Content-Encoding", "gzip"),
        ("Cache-Control", "private,  max-age=60"),
        ("Expires", "Tue, 01 Jan 2030 00:00:00 GMT"),
        ("x-amz-checksum-crc32", "NhCmhg=="),
        ("x-amz-checksum-algorithm", "CRC32"),
        ("acl", "bucket-owner-full-control"),
        ("x-amz-storage-class", "STANDARD_IA"),
        ("x-amz-meta-a$b", "$key"),
        (
            "tagging",
            "<Tagging><TagSet><Tag><Key>a+b</Key><Value>c=d</Value></Tag><Tag><Key>名前</Key><Value>é: /@</Value>\
             </Tag></TagSet></Tagging>",
        ),
        ("success_action_status", "201"),
        ("x-amz-website-redirect-location", "/b.html"),
        ("x-custom", "\"'<&>\\"),
        ("x-amz-server-side-encryption-customer-algorithm", "AES256"),
        ("x-amz-server-side-encryption-customer-key", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="),
    ] {
        assert_eq!(field(&form, name), Some(value), "{name}");
        assert_eq!(policy.equal_to(name), Some(value), "{name}");
    }
    assert_eq!(form.fields().count(), 23);
    assert!(form.to_html().contains(" accept=\"text/html\" "));
    assert!(!format!("{form:?}").contains("BwcHBw"));
    // The type is text, so a browser would have shown it but for the attachment.
    assert_eq!(
        refused(&to("a").content_type(MediaType::new("text/html").unwrap())).0,
        ErrorKind::ActiveContent
    );
}

#[test]
fn the_client_names_the_key() {
    let form = of(aws()).post_form(&under("inbox/"), validity()).unwrap();
    assert_eq!(check(&form, "examplebucket", "secret").starts, [("key".into(), "inbox/".into())]);
    assert_eq!(form.key_prefix(), Some("inbox/"));
    assert!(form.to_html().contains("<input type=\"text\" name=\"key\" value=\"inbox/\" required>"));
    let form = of(aws()).post_form(&under("inbox/").filename_variable(), validity()).unwrap();
    assert_eq!(check(&form, "examplebucket", "secret").starts, [("key".into(), "inbox/".into())]);
    assert_eq!(form.fields().next(), Some(("key", "inbox/${filename}")));
}

#[test]
fn the_variable_is_asked_for_by_name() {
    let variable = |field: &str| (ErrorKind::FilenameVariable, String::from(field));
    assert_eq!(refused(&to("u/${filename}")), variable("key"));
    assert_eq!(refused(&to("a").filename_variable()), variable("key"));
    assert_eq!(refused(&under("${filename}/")), variable("key"));
    assert_eq!(refused(&under("${filename}/").filename_variable()), variable("key"));
    let meta = MetadataName::new("original").unwrap();
    assert_eq!(refused(&to("a").metadata(meta, value("x-${filename}"))), variable("x-amz-meta-original"));
    let disposition = ContentDisposition::new("attachment; filename=\"${filename}\"").unwrap();
    assert_eq!(refused(&to("a").content_disposition(disposition)), variable("Content-Disposition"));
    // What only looks like it is text.
    for key in ["$filename", "${file}", "{filename}", "$ {filename}", "${filename", "$key", "\\${filenam}"] {
        let Ok(key) = ObjectKey::exact(key) else { panic!("{key}") };
        let form = of(aws()).post_form(&PostForm::to(key, 1..=2), validity()).unwrap();
        check(&form, "examplebucket", "secret");
    }
}

#[test]
fn sizes() {
    let most = Limits::aws().max_single_put();
    for (sizes, fine) in [
        (0..=0, true),
        (0..=most, true),
        (most..=most, true),
        (7..=7, true),
        #[allow(clippy::reversed_empty_ranges, reason = "what is refused")]
        (8..=7, false),
        (0..=most + 1, false),
        (u64::MAX..=u64::MAX, false),
        (0..=u64::MAX, false),
    ] {
        let form = PostForm::to(key(), sizes.clone());
        match of(aws()).post_form(&form, validity()) {
            Ok(form) => assert!(
                fine && check(&form, "examplebucket", "secret").sizes == [(*sizes.start(), *sizes.end())]
            ),
            Err(error) => {
                assert!(!fine, "{error}");
                assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, "content-length-range"));
            }
        }
    }
    let small = of(aws().with_limits(Limits::aws().with_max_single_put(999)));
    assert_eq!(small.post_form(&to("a"), validity()).unwrap_err().kind(), ErrorKind::OutOfRange);
}

#[test]
fn an_active_type_is_saved_or_asked_for_by_name() {
    let svg = || MediaType::new("image/svg+xml").unwrap();
    let active = (ErrorKind::ActiveContent, String::from("content-type"));
    assert_eq!(refused(&to("a").content_type(svg())), active);
    assert_eq!(
        refused(&to("a").content_type(svg()).content_disposition(ContentDisposition::inline())),
        active
    );
    assert_eq!(refused(&to("a").custom_field(name("Content-Type"), value("image/svg+xml"))), active);
    for form in [
        to("a").active_content_type(svg()),
        to("a").content_type(svg()).content_disposition(ContentDisposition::attachment()),
        to("a")
            .custom_field(name("Content-Disposition"), value("Attachment; filename=a"))
            .content_type(svg()),
    ] {
        let form = of(aws()).post_form(&form, validity()).unwrap();
        assert_eq!(field(&form, "Content-Type"), Some("image/svg+xml"));
    }
}

#[test]
fn what_a_form_does_not_have() {
    for name in [
        "key",
        "Key",
        "bucket",
        "file",
        "policy",
        "Policy",
        "signature",
        "AWSAccessKeyId",
        "x-amz-algorithm",
        "X-Amz-Credential",
        "x-amz-date",
        "x-amz-signature",
        "x-amz-security-token",
        "x-amz-expires",
        "x-amz-signedheaders",
        "content-length",
        "content-length-range",
        "x-ignore-a",
        "X-Ignore-",
        "tagging",
        "x-amz-tagging",
        "redirect",
        "_charset_",
        "x-amz-trailer",
        "x-amz-decoded-content-length",
        "host",
        "authorization",
        "x-amz-content-sha256",
        "transfer-encoding",
        "If-None-Match",
        "if-match",
        "if-modified-since",
        "if-unmodified-since",
    ] {
        let form = to("a").custom_field(HeaderName::new(name).unwrap(), value("1"));
        assert_eq!(refused(&form), (ErrorKind::Forbidden, name.to_ascii_lowercase()), "{name}");
    }
    for (name, text, kind) in [
        ("acl", "public-read", ErrorKind::PublicAcl),
        ("X-Amz-Acl", " Public-Read", ErrorKind::PublicAcl),
        ("x-amz-grant-read", "uri=\"http://acs.amazonaws.com/groups/global/AllUsers\"", ErrorKind::PublicAcl),
        ("content-type", "image/*", ErrorKind::Syntax),
        ("content-type", "image/png, text/html", ErrorKind::Syntax),
        ("content-type", "", ErrorKind::Empty),
        ("content-disposition", "attachment; filename", ErrorKind::Syntax),
        ("success_action_status", "302", ErrorKind::Syntax),
        ("success_action_redirect", "//evil.example", ErrorKind::Syntax),
        ("success_action_redirect", "javascript:alert(1)", ErrorKind::Syntax),
        ("content-encoding", "aws-chunked", ErrorKind::Unsupported),
        ("Content-Encoding", "gzip , AWS-Chunked", ErrorKind::Unsupported),
        ("x-amz-meta-", "a", ErrorKind::Empty),
    ] {
        let text = HeaderValue::new(text).unwrap();
        assert_eq!(refused(&to("a").custom_field(HeaderName::new(name).unwrap(), text)).0, kind, "{name}");
    }
    let twice = [
        to("a").acl(CannedAcl::Private).custom_field(name("acl"), value("private")),
        to("a")
            .content_type(MediaType::new("a/b").unwrap())
            .active_content_type(MediaType::new("a/b").unwrap()),
        to("a").custom_field(name("x-a"), value("")).custom_field(name("X-A"), value("")),
        to("a").success_action_status(SuccessStatus::Ok).success_action_redirect("https://example.com/"),
    ];
    for form in twice {
        assert_eq!(refused(&form).0, ErrorKind::Duplicate);
    }
    let framed = to("a").content_encoding(value("aws-chunked,gzip"));
    assert_eq!(refused(&framed), (ErrorKind::Unsupported, "content-encoding".into()));
    // The first fault is told.
    let form = to("a").success_action_redirect("/a").custom_field(name("policy"), value(""));
    assert_eq!(refused(&form), (ErrorKind::Syntax, "success_action_redirect".into()));
}

#[test]
fn what_a_provider_does_not_do() {
    let r2 = Provider::cloudflare_r2("0123456789abcdef0123456789abcdef").unwrap();
    for provider in
        [r2, Provider::backblaze_b2("us-west-004").unwrap(), aws().without(Capability::PostPolicy)]
    {
        let error = of(provider).post_form(&to("a"), validity()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.allowed().contains("PutObject with BodySize::Exact and content_type"), "{error}");
    }
    let no = |capability| of(aws().without(capability));
    for (presigner, form, told) in [
        (no(Capability::Acl), to("a").acl(CannedAcl::Private), "x-amz-acl"),
        (no(Capability::Tagging), to("a").tagging(Tagging::new().tag("a", "b").unwrap()), "x-amz-tagging"),
        (no(Capability::Checksum), to("a").checksum(Checksum::crc32(1)), "x-amz-checksum-crc32"),
        (
            no(Capability::SseS3),
            to("a").encryption(ServerSideEncryption::aes256()),
            "x-amz-server-side-encryption",
        ),
        (no(Capability::StorageClass), to("a").storage_class(StorageClass::GLACIER), "x-amz-storage-class"),
    ] {
        let error = presigner.post_form(&form, validity()).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Unsupported, told));
    }
    let key = CustomerKey::new([7; 32]);
    let form = to("a").customer_key(&key);
    let at = |endpoint| {
        let endpoint = Endpoint::insecure(endpoint).unwrap();
        of(Provider::custom(endpoint, Region::new("us-east-1").unwrap())).post_form(&form, validity())
    };
    assert_eq!(at("http://s3.example.com").unwrap_err().kind(), ErrorKind::InsecureScheme);
    assert!(at("https://s3.example.com").is_ok() && at("http://127.0.0.1:9000").is_ok());
}

#[test]
fn lifetimes_and_tokens_are_those_of_every_request() {
    let now = Timestamp::parse("20260102T030405Z").unwrap();
    let kind = |validity| of(aws()).post_form(&to("a"), validity).err().map(|error| error.kind());
    assert_eq!(kind(Validity::days(7).from(now)), None);
    assert_eq!(kind(Validity::seconds(604_801).from(now)), Some(ErrorKind::OutOfRange));
    assert_eq!(kind(Validity::seconds(0).from(now)), Some(ErrorKind::OutOfRange));

    let credentials = Credentials::new("AKIDEXAMPLE", "secret").unwrap();
    let session = credentials.with_session_token("T0ken/+=").unwrap().expiring_at(now.plus_secs(60).unwrap());
    let presigner = S3Presigner::new(aws().bucket("examplebucket").unwrap(), session);
    let hour = Validity::hours(1).from(now);
    let error = presigner.post_form(&to("a"), hour).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CredentialsExpireFirst);
    let form = presigner.post_form(&to("a"), hour.clamped_to_credentials()).unwrap();
    let policy = check(&form, "examplebucket", "secret");
    assert_eq!(policy.expiration, "2026-01-02T03:05:05.000Z");
    assert_eq!(policy.equal_to("x-amz-security-token"), Some("T0ken/+="));
}

#[test]
fn before_the_file_there_is_room_for_so_much() {
    let long = |bytes: usize| to("a").custom_field(name("x-a"), HeaderValue::new("b".repeat(bytes)).unwrap());
    let fits = |bytes| of(aws()).post_form(&long(bytes), validity()).is_ok();
    let edge = (0..=8192).rfind(|bytes| fits(*bytes)).unwrap();
    assert!((7_000..8_192).contains(&edge), "{edge}");
    assert!(!fits(edge + 1));
    assert_eq!(refused(&long(8192)), (ErrorKind::TooLong, "policy".into()));
    // As a browser sends it, with boundaries of 70 characters.
    let form = of(aws()).post_form(&long(edge), validity()).unwrap();
    let file = format!("file\"; filename=\"{}\"\r\nContent-Type: image/png", "é".repeat(127));
    let mut body = String::new();
    for (name, value) in form.fields().chain([(&*file, "")]) {
        body += &format!(
            "--{}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n",
            "-".repeat(70)
        );
    }
    assert!(body.len() <= 20_000 && body.len() > 19_000, "{}", body.len());
}

/// The trait, the batch and the presigner sign the same.
#[test]
fn one_form_by_every_way() {
    let presigner = of(aws());
    let form = to("a").acl(CannedAcl::Private);
    let one = presigner.post_form(&form, validity()).unwrap().to_json();
    let store: &dyn Presigner = &presigner;
    let (batch, boxed) = (presigner.batch(validity()).unwrap(), store.batch(validity()).unwrap());
    assert_eq!(batch.post_form(&form).unwrap().to_json(), one);
    assert_eq!(boxed.post_form(&form).unwrap().to_json(), one);
    assert_eq!(store.post_form(&form, validity()).unwrap().to_json(), one);
    assert_eq!(boxed.post_form(&form).unwrap().expires_at(), batch.expires_at());
}

/// Any text in any place: it is refused by a rule, or fields and conditions cover each other.
#[test]
fn hostile_values() {
    let mut random = Random::new("hostile_values");
    let mut tally = Tally::default();
    for _ in 0..4_000 {
        let texts: Vec<String> =
            (0..8).map(|at| if at < 2 { random.key() } else { random.query_text_with_controls() }).collect();
        let Some(form) = draw(&mut random, &texts, &mut tally) else { continue };
        let token = random.one_in(3).then(|| random.session_token());
        let mut credentials = Credentials::new("AKIDEXAMPLE", "secret").unwrap();
        if let Some(token) = &token {
            credentials = credentials.with_session_token(token.as_str()).unwrap();
        }
        let presigner = S3Presigner::new(aws().bucket("examplebucket").unwrap(), credentials);
        match presigner.post_form(&form, validity()) {
            Ok(form) => {
                let policy = check(&form, "examplebucket", "secret");
                assert_eq!(policy.equal_to("x-amz-security-token"), token.as_deref());
                tally.count("signed", true);
            }
            Err(error) => {
                tally.count("refused", true);
                assert!(!error.to_string().contains(char::is_control), "{error}");
            }
        }
    }
    tally.check("hostile_values", &[("signed", 1_000), ("refused", 400), ("no value", 500), ("prefix", 400)]);
}

fn draw<'a>(random: &mut Random, texts: &'a [String], tally: &mut Tally) -> Option<PostForm<'a>> {
    let place = match random.below(3) {
        0 => ObjectKey::new(texts[0].as_str()).ok().map(|key| PostForm::to(key, 0..=9)),
        1 => ObjectKey::exact(texts[0].as_str()).ok().map(|key| PostForm::to(key, 0..=9)),
        _ => KeyPrefix::top_level(format!("{}/", texts[1])).ok().map(|prefix| {
            tally.count("prefix", true);
            let form = PostForm::under(prefix, 1..=u64::from(random.one_in(2)));
            if random.one_in(2) { form.filename_variable() } else { form }
        }),
    };
    tally.count("no value", place.is_none());
    let mut form = place?;
    let value = |text: &'a String| HeaderValue::new(text.as_str()).ok();
    if let Some(text) = value(&texts[2]) {
        form = form.metadata(MetadataName::new(random.token()).unwrap(), text);
    }
    if let Some(text) = value(&texts[3]).filter(|_| random.one_in(2)) {
        form = form.cache_control(text);
    }
    if let Ok(media_type) = MediaType::new(format!("a/b; c=\"{}\"", texts[4].replace(['"', '\\'], ""))) {
        form = form.content_type(media_type);
    }
    if random.one_in(4) {
        form = form.success_action_redirect(if random.one_in(2) {
            texts[5].clone()
        } else {
            format!("https://example.com/{}", random::percent_encode(&texts[5], "/?="))
        });
    }
    if let (Ok(name), Some(text)) = (HeaderName::new(format!("x-{}", texts[6])), value(&texts[7])) {
        form = form.custom_field(name, text);
    }
    if let Ok(tagging) = Tagging::new().tag(&texts[6], &texts[7]) {
        form = form.tagging(tagging);
    }
    Some(form)
}
