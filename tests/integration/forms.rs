//! Browser forms: what was described is accepted, and nothing else.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use presign::s3::{CannedAcl, MetadataName};
use presign::{
    Checksum, ChecksumAlgorithm, ContentDisposition, HeaderValue, KeyPrefix, MediaType, ObjectKey, PostForm,
    PresignedForm, SuccessStatus, Timestamp, Validity,
};
use presign_test_server::Server;

use crate::client::{Answer, Sent};
use crate::run::{Run, not_run, pause, run, run_on, soon};
use crate::target::{Access, Target, serve};

/// What a browser sends: the fields of a form, or of one that somebody tampered with, and a file.
#[derive(Clone)]
struct Filled {
    url: String,
    fields: Vec<(String, String)>,
    file_name: String,
    file: Vec<u8>,
}

impl Filled {
    fn new(form: &PresignedForm, file: &[u8]) -> Self {
        let fields = form.fields().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let (url, file_name) = (form.url().to_owned(), "photo 1.png".to_owned());
        Self { url, fields: fields.collect(), file_name, file: file.to_vec() }
    }

    fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = self.clone();
        change(&mut other);
        other
    }

    /// The same with another value of a field that is there.
    fn value(&self, name: &str, change: impl Fn(&str) -> String) -> Self {
        self.with(|form| {
            let (_, value) = form.fields.iter_mut().find(|(field, _)| field == name).unwrap();
            let changed = change(value);
            assert_ne!(*value, changed, "{name}");
            *value = changed;
        })
    }

    /// The same with a field before all others.
    fn field(&self, name: &str, value: &str) -> Self {
        self.with(|form| form.fields.insert(0, (name.to_owned(), value.to_owned())))
    }

    fn without(&self, name: &str) -> Self {
        self.with(|form| form.fields.retain(|(field, _)| field != name))
    }

    fn file(&self, file: &[u8]) -> Self {
        self.with(|form| form.file = file.to_vec())
    }

    fn send(&self) -> Answer {
        const BOUNDARY: &str = "----presign-3f9b0c";
        let start = |name: &str| format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"");
        let mut body = String::new();
        for (name, value) in &self.fields {
            body += &format!("{}\r\n\r\n{value}\r\n", start(name));
        }
        // The type of the part is the client's opinion, and nobody's business.
        body +=
            &format!("{}; filename=\"{}\"\r\nContent-Type: text/html\r\n\r\n", start("file"), self.file_name);
        let body = [body.as_bytes(), &self.file, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat();
        let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
        let headers = vec![("content-type".to_owned(), content_type)];
        Sent { method: "POST".to_owned(), url: self.url.clone(), headers }.send(&body)
    }
}

fn signed(access: &Access, form: &PostForm<'_>, validity: Validity) -> PresignedForm {
    access.presigner().post_form(form, validity).unwrap()
}

fn filled(run: &Run, form: &PostForm<'_>, file: &[u8]) -> Filled {
    Filled::new(&signed(&run.access, form, soon()), file)
}

/// Whether there are forms at all.
fn supported(run: &Run) -> bool {
    let plain = filled(run, &PostForm::to(run.key("plain"), 0..=9), b"plain");
    let taken = run.is("a form", plain.send().status, 204);
    if !taken {
        run.leave_out("everything else", "there are no forms");
    }
    taken
}

fn png<'a>(key: ObjectKey<'a>) -> PostForm<'a> {
    PostForm::to(key, 3..=5).content_type(MediaType::new("image/png").unwrap())
}

#[test]
fn a_form_is_taken_as_described() {
    run("forms", |run| {
        if !supported(run) {
            return;
        }
        let key = run.key("a b+c%25'é漢;=@\"<&>.png");
        let attachment = "attachment; filename=\"a b.png\"; filename*=UTF-8''%C3%A9.png";
        let form = png(key.clone())
            .content_disposition(ContentDisposition::new(attachment).unwrap())
            .cache_control(HeaderValue::new("private, max-age=60").unwrap())
            .metadata(
                MetadataName::new("author").unwrap(),
                HeaderValue::new("Ada \"A\" \\ <Lovelace>").unwrap(),
            )
            .acl(CannedAcl::Private)
            .success_action_status(SuccessStatus::Created);
        let answer = filled(run, &form, b"hello").send();
        run.is("status 201", answer.status, 201);
        let told = |element: &str| answer.text().contains(element);
        run.is("its XML", told("<Bucket>") && told("<Key>") && told("<ETag>") && told("<Location>"), true);
        let object = run.get(&key);
        run.is("body", object.text(), "hello");
        for (name, value) in [
            ("content-type", "image/png"),
            ("content-disposition", attachment),
            ("cache-control", "private, max-age=60"),
            ("x-amz-meta-author", "Ada \"A\" \\ <Lovelace>"),
        ] {
            run.is(name, object.header(name).unwrap_or("none"), value);
        }
        let status = |status| {
            let form = PostForm::to(run.key("status"), 0..=9).success_action_status(status);
            filled(run, &form, b"").send().status
        };
        run.is("status 200", status(SuccessStatus::Ok), 200);
        run.is("status 204", status(SuccessStatus::NoContent), 204);
        run.is("an empty file", run.stored(&run.key("status")), "");

        let form = PostForm::to(run.key("redirect"), 0..=9);
        let answer = filled(run, &form.success_action_redirect("https://example.test/done?a=b"), b"x").send();
        let next = answer.header("location").unwrap_or("none").to_owned();
        run.is("redirect", answer.status, 303);
        let whole = ["bucket=", "key=", "redirect", "etag="].iter().all(|part| next.contains(part));
        run.is("its target", next.starts_with("https://example.test/done?") && whole, true);
        run.is("its own query", next.contains("a=b"), true);

        // Whoever may create may replace: a form has no condition.
        run.is("a second time", filled(run, &png(key.clone()), b"again").send().status, 204);
        run.is("a second time: stored", run.stored(&key), "again");
        let sum = Checksum::from_base64(ChecksumAlgorithm::Crc32, "y/Q5Jg==").unwrap();
        let form = PostForm::to(run.key("sum"), 9..=9).checksum(sum);
        run.is("another digest", filled(run, &form, b"987654321").send().verdict(), "refused");
        run.is("another digest: stored", run.stored(&run.key("sum")), "absent");
        run.is("the right digest", filled(run, &form, b"123456789").send().status, 204);
    });
}

#[test]
fn a_form_is_taken_no_other_way() {
    run("changed forms", |run| {
        if !supported(run) {
            return;
        }
        let key = run.key("a.png");
        let form = filled(run, &png(key.clone()).acl(CannedAcl::Private), b"1234");
        let refused = |case: &str, form: Filled| {
            run.is(case, form.send().verdict(), "refused");
        };
        refused("one byte less than the least", form.file(b"12"));
        refused("one byte more than the most", form.file(b"123456"));
        refused("no bytes", form.file(b""));
        refused("a megabyte", form.file(&vec![b'x'; 1 << 20]));
        for other in ["image/svg+xml", "text/html", "image/png, text/html", "image/png; a=b", "image/pn", ""]
        {
            refused(&format!("type {other:?}"), form.value("Content-Type", |_| other.to_owned()));
        }
        refused("another key", form.value("key", |key| format!("{key}x")));
        refused("the key above", form.value("key", |key| key.replace("a.png", "")));
        refused("another case of the key", form.value("key", str::to_uppercase));
        refused("the name of the file as the key", form.value("key", |_| "${filename}".to_owned()));
        refused("a public ACL", form.value("acl", |_| "public-read".to_owned()));
        for (name, _) in &form.fields {
            refused(&format!("less: {name}"), form.without(name));
        }
        refused(
            "the signature alone",
            form.with(|form| form.fields.retain(|(name, _)| name == "x-amz-signature")),
        );
        refused("no signature at all", form.with(|form| form.fields.retain(|(name, _)| name == "key")));
        run.is("nothing was stored", run.stored(&key), "absent");
        run.is("as it was given", form.send().status, 204);
        run.is("the least", form.file(b"123").send().status, 204);
        run.is("the most", form.file(b"12345").send().status, 204);
        run.is("with a field to ignore", form.field("x-ignore-a", "b").send().status, 204);

        // Were it only to ask for less: what a form says is the signer's to say.
        let other = filled(run, &png(run.key("b.png")), b"1234");
        for (name, value) in [
            ("x-amz-meta-a", "1"),
            ("Cache-Control", "no-store"),
            ("Content-Disposition", "inline"),
            ("success_action_redirect", "https://example.test/"),
            ("x-amz-storage-class", "STANDARD"),
            ("x-amz-server-side-encryption", "AES256"),
            ("x-amz-website-redirect-location", "/b"),
            ("x-amz-acl", "public-read"),
            ("submit", "Upload"),
        ] {
            refused(&format!("more: {name}"), other.field(name, value));
        }
        run.is("more: nothing was stored", run.stored(&run.key("b.png")), "absent");
        run.is("no more", other.send().status, 204);
    });
}

#[test]
fn a_form_is_who_signed_it() {
    run("forged forms", |run| {
        if !supported(run) {
            return;
        }
        let key = run.key("a.png");
        let form = filled(run, &png(key.clone()), b"1234");
        let refused = |case: &str, form: Filled| {
            run.is(case, form.send().verdict(), "refused");
        };
        let policy = |from: &'static str, to: &'static str| {
            form.value("policy", |policy| {
                let json = String::from_utf8(BASE64_STANDARD.decode(policy).unwrap()).unwrap();
                BASE64_STANDARD.encode(json.replace(from, to))
            })
        };
        refused("a larger range", policy("3,5", "3,9").file(b"123456"));
        refused("the range as it was", policy("3,5", "3,9"));
        refused(
            "another type in the policy",
            policy("image/png", "text/html").value("Content-Type", |_| "text/html".to_owned()),
        );
        refused("no conditions", policy("\"conditions\":[", "\"conditions\":[],\"x\":["));
        refused("a policy that is none", form.value("policy", |_| "e30=".to_owned()));
        refused("an empty policy", form.value("policy", |_| String::new()));
        let last = |signature: &str| {
            let end = if signature.ends_with('0') { '1' } else { '0' };
            signature.chars().take(63).chain([end]).collect()
        };
        refused("another last digit", form.value("x-amz-signature", last));
        refused("an empty signature", form.value("x-amz-signature", |_| String::new()));
        let by = |change: fn(&mut Access)| {
            Filled::new(&signed(&run.access.with(change), &png(key.clone()), soon()), b"1234")
        };
        refused("the wrong secret", by(|access| access.secret_access_key.push('x')));
        refused("the wrong key", by(|access| access.access_key_id.push('X')));
        // Signed for a bucket that is another's, sent to this one.
        let other = by(|access| access.bucket = "presign-test-other".to_owned());
        refused("for another bucket", other.with(|other| other.url.clone_from(&form.url)));
        refused(
            "for another bucket, which a field names",
            other.field("bucket", "presign-test-other").with(|other| other.url.clone_from(&form.url)),
        );
        refused(
            "to another bucket",
            form.with(|form| form.url = form.url.replace(&run.access.bucket, "presign-test-other")),
        );

        let now = Timestamp::now().as_unix_secs();
        let at = |offset: i64| Timestamp::from_unix_secs(now.checked_add_signed(offset).unwrap()).unwrap();
        let lives =
            |validity: Validity| Filled::new(&signed(&run.access, &png(key.clone()), validity), b"1234");
        refused("expired a minute ago", lives(Validity::minutes(1).from(at(-120))));
        refused("expired yesterday", lives(Validity::minutes(15).from(at(-86_400))));
        let short = lives(Validity::seconds(3).from(Timestamp::now()));
        run.is("nothing was stored", run.stored(&key), "absent");
        run.is("three seconds, at once", short.send().status, 204);
        pause(5);
        refused("three seconds, after five", short);
        refused("another region", by(|access| access.region = "ap-northeast-9".to_owned()));
        run.is("an hour old", lives(Validity::hours(2).from(at(-3600))).send().status, 204);
        run.is("six days old", lives(Validity::days(7).from(at(-6 * 86_400))).send().status, 204);
    });
}

#[test]
fn a_prefix_is_a_folder() {
    run("form prefixes", |run| {
        if !supported(run) {
            return;
        }
        let prefix = KeyPrefix::new(format!("{}tenants/12/", run.prefix())).unwrap();
        let form = filled(run, &PostForm::under(prefix.clone(), 0..=9), b"hello");
        let to = |rest: &str| form.field("key", &format!("{}tenants/{rest}", run.prefix())).send();
        for rest in ["12/a", "12/b/c d+e.txt"] {
            run.is(rest, to(rest).status, 204);
            run.is(&format!("{rest}: stored"), run.stored(&run.key(&format!("tenants/{rest}"))), "hello");
        }
        for rest in ["13/a", "12", "123/a", "1", "", "Tenants/12/a"] {
            run.is(&format!("{rest:?}"), to(rest).verdict(), "refused");
        }
        run.is("no key", form.send().verdict(), "refused");
        run.is("a key at the top", form.field("key", "presign-test-stray").send().verdict(), "refused");

        let named = filled(run, &PostForm::under(prefix, 0..=9).filename_variable(), b"named");
        run.is("the name of the file", named.send().status, 204);
        run.is("the name of the file: stored", run.stored(&run.key("tenants/12/photo 1.png")), "named");
        let path = named.with(|form| form.file_name = "/home/ada/photo 2.png".to_owned());
        run.is("a path", path.send().status, 204);
        run.is("a path: stored", run.stored(&run.key("tenants/12/photo 2.png")), "named");
    });
}

/// As every character that has a meaning in a form, in JSON or in base64.
#[test]
fn a_form_carries_its_token() {
    let token = "IQoJb3JpZ2luX2VjE+/=&%?#;,:@!$'()*[]~%2B\"<>\\^`{|}==";
    let server = serve(Server::builder().session_token(token));
    run_on("form token", "embedded", Access::to_embedded(&server), |run| with_and_without(run, token));
    let target = Target::get();
    let Some(token) = target.access.session_token.clone() else {
        return not_run("form with the server's token", "AWS_SESSION_TOKEN is not set");
    };
    run_on("form with the server's token", &target.name, target.access.clone(), |run| {
        with_and_without(run, &token)
    });
}

fn with_and_without(run: &Run, token: &str) {
    let form = png(run.key("a"));
    let right = filled(run, &form, b"1234");
    let field = "x-amz-security-token";
    run.is("another token", right.value(field, |_| "another".to_owned()).send().verdict(), "refused");
    run.is("no token", right.without(field).send().verdict(), "refused");
    let none = run.access.with(|access| access.session_token = None);
    let bare = Filled::new(&signed(&none, &form, soon()), b"1234");
    run.is("signed without one", bare.send().verdict(), "refused");
    run.is("signed without one, then added", bare.field(field, token).send().verdict(), "refused");
    run.is("nothing was stored", run.stored(&run.key("a")), "absent");
    run.is("as it was given", right.send().status, 204);
}
