//! A real browser, a page of one origin and a store of another: what the crate hands to a page works there.
//!
//! Needs Chromium and its driver. Where there is no driver the test says so; `PRESIGN_BROWSER=required` makes that a
//! failure. The page loads nothing from anywhere but its own server and the embedded one of `tests/server`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![allow(clippy::disallowed_methods, reason = "the environment says whether there must be a browser")]
#![allow(unreachable_pub, reason = "a test crate has no outside")]

#[macro_use]
#[path = "../common/say.rs"]
mod say;
mod driver;
#[cfg(feature = "verify")]
#[path = "../common/judge.rs"]
#[allow(dead_code, reason = "the integration tests say why two judges may differ")]
mod judge;
#[cfg_attr(not(feature = "active-storage"), allow(dead_code, reason = "a form needs no service"))]
mod page;
#[cfg(feature = "active-storage")]
mod rails;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use driver::Browser;
use page::Page;
use presign::{
    BodySize, CompleteMultipartUpload, ContentDisposition, CreateMultipartUpload, Credentials, Endpoint,
    GetObject, HeadObject, MediaType, ObjectKey, Operation, PartNumber, PostForm, PresignedForm,
    PresignedRequest, Provider, PutObject, Region, S3Presigner, SuccessStatus, Timestamp, UploadId,
    UploadPart, Validity,
};
use presign_test_server::Server;
use serde_json::{Value, json};

/// Keys that some piece of software on the way takes for something else.
const HOSTILE: [&str; 6] = [
    "a b+c%25'é漢.png",
    "quotes \"both' and `ticks`.png",
    "a;b=c@d,e:f$g&h?i#j.png",
    "100%/%2e%2ex/..a/%2Fb...png",
    "<script>&amp;\u{2028}[x]{y}|^~.png",
    "e\u{301} and é/👩\u{1f3fd}.png",
];

struct Stage {
    presigner: S3Presigner,
    page: Page,
    browser: Browser,
}

#[test]
fn in_a_browser() {
    let Some(chromedriver) = driver::chromedriver() else {
        let required = std::env::var_os("PRESIGN_BROWSER").is_some_and(|value| value == "required");
        assert!(!required, "PRESIGN_BROWSER=required, and there is no chromedriver");
        return say!(
            "browser: NOT RUN, there is no chromedriver in PATH and PRESIGN_CHROMEDRIVER is not set"
        );
    };
    let server = Server::builder().minimum_part_size(1 << 16);
    #[cfg(feature = "verify")]
    let server = judge::judged(server);
    let server = server.start().unwrap();
    let provider = Provider::custom(
        Endpoint::insecure(server.endpoint()).unwrap(),
        Region::new(server.region()).unwrap(),
    );
    let credentials = Credentials::new(server.access_key_id(), server.secret_access_key()).unwrap();
    let presigner = S3Presigner::new(provider.bucket(server.bucket()).unwrap(), credentials);
    let stage = Stage { presigner, page: Page::start(), browser: Browser::start(&chromedriver) };
    let steps = [
        ("a form without a script", a_form_without_a_script as fn(&Stage)),
        ("a form by a script", a_form_by_a_script),
        ("a PUT", a_put),
        ("an upload in parts", an_upload_in_parts),
        ("hostile keys", hostile_keys),
        ("a download", a_download),
    ];
    for (name, step) in steps {
        let start = Instant::now();
        step(&stage);
        say!("browser: {name}, {} ms", start.elapsed().as_millis());
    }
}

impl Stage {
    fn presign<'a>(&self, operation: &impl AsRef<Operation<'a>>) -> PresignedRequest {
        self.presigner.presign(operation, Validity::minutes(5).from(Timestamp::now())).unwrap()
    }

    fn form(&self, form: &PostForm<'_>) -> PresignedForm {
        self.presigner.post_form(form, Validity::minutes(5).from(Timestamp::now())).unwrap()
    }

    /// Puts a form on the page, fills it in and sends it as a user would.
    fn submit(&self, form: &PresignedForm, file: &Path) {
        self.submit_as(&form.to_html(), file);
    }

    fn submit_as(&self, html: &str, file: &Path) {
        self.page.show(html);
        self.browser.open(&self.page.origin());
        let before = self.browser.url();
        self.browser.type_into("input[type=file]", file.to_str().unwrap());
        self.browser.click("button");
        assert!(eventually(|| self.browser.url() != before), "the form was not sent");
    }

    /// Whether the browser comes to show a text, such as a server's refusal.
    fn shows(&self, text: &str) -> bool {
        eventually(|| self.browser.source().contains(text))
    }

    /// Has the page send a request. Gives the status, and the ETag as the page could read it.
    fn fetch(&self, request: &Value, content: Option<&str>, media_type: &str) -> (u64, String) {
        let answer = self.browser.run("send", json!([request, content, media_type]));
        (answer["status"].as_u64().unwrap(), answer["etag"].as_str().unwrap_or_default().to_owned())
    }

    /// What a program finds under a key: content and type.
    fn stored(&self, key: &str) -> Option<(String, String)> {
        let request = self.presign(&GetObject::new(ObjectKey::new(key).unwrap()));
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let agent: ureq::Agent = config.timeout_global(Some(Duration::from_secs(60))).build().into();
        let mut answer = agent.get(request.url()).call().unwrap();
        let media_type = answer.headers().get("content-type").map_or("", |value| value.to_str().unwrap());
        let media_type = media_type.to_owned();
        let text = answer.body_mut().read_to_string().unwrap();
        match answer.status().as_u16() {
            200 => Some((text, media_type)),
            404 => None,
            status => panic!("{status}: {text}"),
        }
    }
}

/// What a page is handed: as JSON, by the headers that it has to set.
fn handed(request: &PresignedRequest) -> Value {
    let headers: serde_json::Map<String, Value> =
        request.headers_to_set().map(|(name, value)| (name.to_owned(), value.into())).collect();
    json!({ "method": request.method().as_str(), "url": request.url(), "headers": headers })
}

/// Waits for what a browser does in its own time.
fn eventually(happened: impl Fn() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(20) {
        if happened() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

fn key(text: &str) -> ObjectKey<'_> {
    ObjectKey::new(text).unwrap()
}

fn png() -> MediaType<'static> {
    MediaType::new("image/png").unwrap()
}

fn of_png(content: &str) -> Option<(String, String)> {
    Some((content.to_owned(), "image/png".to_owned()))
}

fn a_form_without_a_script(stage: &Stage) {
    let name = "forms/\"quoted\" & <b>é漢 + 100%.png";
    let done = format!("{}/done?from=form", stage.page.origin());
    let form = PostForm::to(key(name), 5..=9).content_type(png()).success_action_redirect(done.as_str());
    let form = stage.form(&form);
    let five = stage.browser.file("five.png", b"five!");
    stage.submit(&form, &five);
    let url = stage.browser.url();
    assert!(url.starts_with(&format!("{done}&bucket=examplebucket&key=forms%2F")), "{url}");
    assert_eq!(stage.stored(name), of_png("five!"));

    // One byte less, one byte more, and a page that lies about the type.
    let refused = |form: &PresignedForm, file: PathBuf, code: &str| {
        stage.submit(form, &file);
        assert!(stage.shows(code), "{}", stage.browser.source());
        assert_eq!(stage.stored(name), of_png("five!"));
    };
    refused(&form, stage.browser.file("four.png", b"four"), "EntityTooSmall");
    refused(&form, stage.browser.file("ten.png", b"ten bytes!"), "EntityTooLarge");
    stage.submit_as(&form.to_html().replace("value=\"image/png\"", "value=\"text/html\""), &five);
    assert!(stage.shows("AccessDenied"), "{}", stage.browser.source());
    assert_eq!(stage.stored(name), of_png("five!"));
}

fn a_form_by_a_script(stage: &Stage) {
    stage.page.show("");
    stage.browser.open(&stage.page.origin());
    let form = PostForm::to(key("by script.png"), 1..=5).content_type(png());
    let form = stage.form(&form.success_action_status(SuccessStatus::Created));
    let handed: Value = serde_json::from_str(&form.to_json()).unwrap();
    let post = |content: &str| stage.browser.run("post", json!([handed, content]));
    assert_eq!(post("six by")["status"], 400);
    assert_eq!(post("")["status"], 400);
    assert_eq!(stage.stored("by script.png"), None);
    let answer = post("five!");
    assert_eq!(answer["status"], 201, "{answer}");
    // Read across origins: the bucket's rules expose it.
    assert_eq!(answer["etag"].as_str().unwrap().len(), 34);
    assert!(answer["text"].as_str().unwrap().contains("<Key>by script.png</Key>"));
    assert_eq!(stage.stored("by script.png"), of_png("five!"));
}

fn a_put(stage: &Stage) {
    let put = PutObject::new(key("put.png"), BodySize::Exact(5)).content_type(png());
    let request = handed(&stage.presign(&put.create_only()));
    let mut other = request.clone();
    for name in ["content-type", "Content-Type"] {
        other["headers"].as_object_mut().unwrap().remove(name);
    }
    // Without the header, a browser sends the type of the file.
    assert_eq!(stage.fetch(&other, Some("five!"), "text/html").0, 403);
    assert_eq!(stage.fetch(&request, Some("six by"), "").0, 403);
    assert_eq!(stage.fetch(&request, Some("four"), "").0, 403);
    assert_eq!(stage.stored("put.png"), None);
    let (status, etag) = stage.fetch(&request, Some("five!"), "text/html");
    assert_eq!((status, etag.len()), (200, 34));
    assert_eq!(stage.stored("put.png"), of_png("five!"));
    assert_eq!(stage.fetch(&request, Some("other"), "").0, 412);
    assert_eq!(stage.stored("put.png"), of_png("five!"));
}

fn an_upload_in_parts(stage: &Stage) {
    let name = "video 1/ä+b.mp4";
    let create = CreateMultipartUpload::new(key(name)).content_type(png());
    let created = stage.browser.run("send", json!([handed(&stage.presign(&create)), null, ""]));
    let (_, rest) = created["text"].as_str().unwrap().split_once("<UploadId>").unwrap();
    let id = UploadId::new(rest.split_once("</UploadId>").unwrap().0.to_owned()).unwrap();
    let contents = ["a".repeat(1 << 16), "b".repeat(1 << 16), "the end".to_owned()];
    let mut xml = String::new();
    for (number, content) in (1..).zip(&contents) {
        let size = BodySize::Exact(content.len() as u64);
        let part = UploadPart::new(key(name), id.clone(), PartNumber::new(number).unwrap(), size);
        let request = handed(&stage.presign(&part));
        assert_eq!(stage.fetch(&request, Some(&format!("{content}x")), "").0, 403);
        let (status, etag) = stage.fetch(&request, Some(content), "");
        assert_eq!((status, etag.len()), (200, 34), "part {number}");
        xml += &format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>");
    }
    let xml = format!("<CompleteMultipartUpload>{xml}</CompleteMultipartUpload>");
    let complete = CompleteMultipartUpload::new(key(name), id);
    let (status, _) = stage.fetch(&handed(&stage.presign(&complete)), Some(&xml), "application/xml");
    assert_eq!(status, 200);
    assert_eq!(stage.stored(name), of_png(&contents.concat()));
}

fn hostile_keys(stage: &Stage) {
    for name in HOSTILE {
        let put = PutObject::new(key(name), BodySize::Exact(3)).content_type(png());
        assert_eq!(stage.fetch(&handed(&stage.presign(&put)), Some("put"), "").0, 200, "{name}");
        assert_eq!(stage.stored(name), of_png("put"), "{name}");
        let get =
            stage.browser.run("send", json!([handed(&stage.presign(&GetObject::new(key(name)))), null, ""]));
        assert_eq!(get["text"], "put", "{name}");
        let head = handed(&stage.presign(&HeadObject::new(key(name))));
        assert_eq!(stage.fetch(&head, None, "").0, 200, "{name}");

        // The same in a form: through HTML, multipart/form-data and the policy's JSON.
        let form = stage.form(&PostForm::to(key(name), 1..=9).content_type(png()));
        let form: Value = serde_json::from_str(&form.to_json()).unwrap();
        let answer = stage.browser.run("post", json!([form, "script"]));
        assert_eq!(answer["status"], 204, "{name}: {answer}");
        assert_eq!(stage.stored(name), of_png("script"), "{name}");
        let done = format!("{}/done", stage.page.origin());
        let form = PostForm::to(key(name), 1..=9).content_type(png()).success_action_redirect(done.as_str());
        stage.submit(&stage.form(&form), &stage.browser.file("a.png", b"html"));
        assert!(stage.browser.url().starts_with(&done), "{name}: {}", stage.browser.source());
        assert_eq!(stage.stored(name), of_png("html"), "{name}");
    }
}

fn a_download(stage: &Stage) {
    let put =
        PutObject::new(key("d/1"), BodySize::Exact(7)).content_type(MediaType::new("text/plain").unwrap());
    assert_eq!(stage.fetch(&handed(&stage.presign(&put)), Some("content"), "").0, 200);
    let name = "Rechnung é漢 1 + 2; 100%25.txt";
    let attachment = ContentDisposition::attachment().filename(name).unwrap();
    let get = GetObject::new(key("d/1")).response_content_disposition(attachment);
    // A browser stays where it is when it saves a file.
    stage.browser.open(stage.presign(&get).url());
    let saved = stage.browser.downloads().join(name);
    eventually(|| saved.exists());
    let names =
        || std::fs::read_dir(stage.browser.downloads()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(
        std::fs::read_to_string(saved).ok().as_deref(),
        Some("content"),
        "{:?}",
        names().collect::<Vec<_>>()
    );
}
