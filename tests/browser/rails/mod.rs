//! `@rails/activestorage` on a page: it uploads through this crate's answers, and its user learns when it cannot.
//!
//! `PRESIGN_RAILS_JS` names the client's scripts, which `.ci/rails` installs, as `PATH` names folders. Where it does, there must
//! be a browser.

mod service;

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Instant;

use presign::wire::active_storage::{DiskService, Filename, RailsVersion, SignedIds, SigningSecret};
use presign::{ContentMd5, Credentials, Endpoint, Provider, Region, S3Presigner};
use presign_test_server::Server;
use serde_json::{Value, json};
use service::Service;

use crate::driver::{self, Browser};
use crate::page::Page;

const VERSION: RailsVersion = RailsVersion::V8_1;
const UPLOADS: &str = "/rails/active_storage/direct_uploads";
const REDIRECT: &str = "/rails/active_storage/blobs/redirect/";
/// What the page's `<meta>` holds, and the client sends as `X-CSRF-Token`.
const TOKEN: &str = "a token of this session";
/// How much the client reads at once to digest a file.
const SLICE: usize = 2 << 20;

/// Uploads a file of the page's own making. What is wrong with the network happens on the way to the store.
const UPLOAD: &str = r#"(url, name, type, size, wrong) => new Promise((resolve) => {
  const content = Uint8Array.from({ length: size }, (_, at) => at * 7 + Math.floor(at / 251));
  const file = new File([content], name, { type });
  const delegate = { directUploadWillStoreFileWithXHR(xhr) {
    const send = xhr.send;
    if (wrong === "byte") xhr.send = async (body) => send.call(xhr, new Blob([new Uint8Array([1]), body.slice(1)]));
    if (wrong === "length") xhr.send = (body) => send.call(xhr, new Blob([body, "x"]));
    if (wrong === "type") xhr.setRequestHeader("Content-Type", "text/html");
    if (wrong === "digest") xhr.setRequestHeader("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==");
  } };
  new ActiveStorage.DirectUpload(file, url, delegate).create((error, blob) => resolve({ error: error || null, blob }));
})"#;
const FETCH: &str = "async (url) => { const answer = await fetch(url); \
    return [answer.status, answer.headers.get('content-type'), await answer.text()]; }";

struct Stage {
    service: Arc<Service>,
    page: Page,
    browser: Browser,
}

#[test]
fn the_client_of_rails() {
    let Some(scripts) = std::env::var_os("PRESIGN_RAILS_JS") else {
        return say!(
            "Active Storage's client: NOT RUN, PRESIGN_RAILS_JS is not set; `.ci/rails` installs it"
        );
    };
    let chromedriver = driver::chromedriver().expect("PRESIGN_RAILS_JS is set, and there is no chromedriver");
    let server = Server::builder();
    #[cfg(feature = "verify")]
    let server = crate::judge::judged(server);
    let server = server.start().unwrap();
    let endpoint = Endpoint::insecure(server.endpoint()).unwrap();
    let provider = Provider::custom(endpoint, Region::new(server.region()).unwrap());
    let credentials = Credentials::new(server.access_key_id(), server.secret_access_key()).unwrap();
    let bucket = provider.bucket(server.bucket()).unwrap();
    for script in std::env::split_paths(&scripts) {
        let service = Arc::new(Service {
            presigner: S3Presigner::new(bucket.clone(), credentials.clone()),
            ids: SignedIds::new(SigningSecret::new("0123456789abcdef".repeat(8), VERSION).unwrap(), VERSION),
            client: std::fs::read(&script).unwrap_or_else(|error| panic!("{}: {error}", script.display())),
            rows: Mutex::default(),
            submitted: Mutex::default(),
            disk: OnceLock::new(),
            files: Mutex::default(),
        });
        let page = Page::serving({
            let service = Arc::clone(&service);
            move |asked| service.answer(asked)
        });
        let stage = Stage { service, page, browser: Browser::start(&chromedriver) };
        let steps = [
            ("files", files as fn(&Stage)),
            ("what the store refuses", at_the_store),
            ("what the service refuses", at_the_service),
            ("a form", a_form),
            ("what is shown and what is saved", served),
            ("a disk", a_disk),
        ];
        for (name, step) in steps {
            let start = Instant::now();
            step(&stage);
            say!("Active Storage's client: {name}, {} ms", start.elapsed().as_millis());
        }
    }
}

/// The bytes of `UPLOAD`.
fn content(size: usize) -> Vec<u8> {
    (0..size).map(|at| u8::try_from((at * 7 + at / 251) % 256).unwrap()).collect()
}

impl Stage {
    /// The page with the client and a form.
    fn open(&self, token: &str, form: &str) {
        let head = format!(
            "<meta name=\"csrf-token\" content=\"{token}\"><script src=\"/activestorage.js\"></script>"
        );
        self.page.show(&(head + form));
        self.browser.open(&self.page.origin());
    }

    fn upload(&self, url: &str, name: &str, media_type: &str, size: usize, wrong: &str) -> Value {
        self.browser.run(UPLOAD, json!([url, name, media_type, size, wrong]))
    }

    /// Uploads and gives the blob as the page has it.
    fn uploaded(&self, name: &str, media_type: &str, size: usize) -> Value {
        let answer = self.upload(UPLOADS, name, media_type, size, "");
        assert_eq!(answer["error"], Value::Null, "{name:?}, {media_type:?}, {size}");
        answer["blob"].clone()
    }
}

fn files(stage: &Stage) {
    stage.open(TOKEN, "");
    let cases = [
        ("photo.png", "image/png", 0),
        ("photo.png", "image/png", 1),
        ("notes.txt", "text/plain", SLICE - 1),
        ("notes.txt", "text/plain", SLICE),
        ("notes.txt", "text/plain", SLICE + 1),
        ("large", "video/mp4", 3 * SLICE + 7),
        ("without a type", "", 5),
        ("a:b/c\\d;e|f%g$h?i*j<k>\"l\".pdf", "application/pdf", 5),
        ("évil\u{202e}gnp.exe", "application/octet-stream", 5),
        ("日本 👩🏽 & 'x' + 100%.csv", "text/csv", 5),
        (" \t.\u{7f}\u{85} ", "image/jpeg", 5),
    ];
    for (name, media_type, size) in cases {
        let blob = stage.uploaded(name, media_type, size);
        let content = content(size);
        assert_eq!(
            stage.service.stored(blob["signed_id"].as_str().unwrap()),
            Some(content.clone()),
            "{name:?}"
        );
        let expected = json!({
            "key": stage.service.last_key(),
            "filename": Filename::new(name, VERSION),
            "content_type": if media_type.is_empty() { "application/octet-stream" } else { media_type },
            "byte_size": size,
            "checksum": ContentMd5::of(&content).to_base64(),
            "direct_upload": null,
        });
        for (field, value) in expected.as_object().unwrap() {
            assert_eq!(&blob[field], value, "{name:?}, {field}");
        }
    }
}

fn at_the_store(stage: &Stage) {
    stage.open(TOKEN, "");
    for (wrong, statuses) in
        [("byte", [400, 403]), ("length", [400, 403]), ("type", [403, 403]), ("digest", [403, 403])]
    {
        let answer = stage.upload(UPLOADS, "a.txt", "text/plain", 5, wrong);
        let told = statuses.map(|status| json!(format!("Error storing \"a.txt\". Status: {status}")));
        assert!(told.contains(&answer["error"]), "{wrong}: {answer}");
        assert_eq!(stage.service.at(&stage.service.last_key()), None, "{wrong}");
    }
}

fn at_the_service(stage: &Stage) {
    let refused = |url: &str, media_type: &str, status: u16| {
        let before = stage.service.count();
        let answer = stage.upload(url, "a", media_type, 5, "");
        assert_eq!(answer["error"], format!("Error creating Blob for \"a\". Status: {status}"));
        assert_eq!(stage.service.count(), before);
    };
    stage.open(TOKEN, "");
    // What browsers execute is not taken unless the service says so, and what is no type never.
    for media_type in ["text/html", "image/svg+xml", "text"] {
        refused(UPLOADS, media_type, 422);
    }
    refused("/rails/active_storage/nothing", "text/plain", 404);
    refused("http://127.0.0.1:1/", "text/plain", 0);
    stage.open("another", "");
    refused(UPLOADS, "text/plain", 403);
}

/// As a user does it: chooses files, and sends the form. Only then the client uploads, and puts ids into the form.
fn a_form(stage: &Stage) {
    let form = format!(
        "<form action=\"/documents\" method=\"post\">\
         <input type=\"file\" name=\"document[files][]\" multiple data-direct-upload-url=\"{UPLOADS}\">\
         <input type=\"submit\" id=\"send\"></form>\
         <script>addEventListener(\"direct-upload:error\", (event) => {{ event.preventDefault();\
         document.title = event.detail.error }})</script>"
    );
    stage.open(TOKEN, &form);
    let chosen = [("one é.png", content(70_000)), ("two.txt", b"two".to_vec())];
    let paths =
        chosen.clone().map(|(name, content)| stage.browser.file(name, &content).display().to_string());
    stage.browser.type_into("input[type=file]", &paths.join("\n"));
    stage.browser.click("#send");
    let service = &stage.service;
    assert!(crate::eventually(|| !service.submitted.lock().unwrap().is_empty()), "the form was not sent");
    let body = service.submitted.lock().unwrap().pop().unwrap();
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    // The first is empty, as the file input says that no file comes with the form itself.
    let ids: Vec<&str> =
        fields.iter().map(|(_, value)| value.as_str()).filter(|value| !value.is_empty()).collect();
    assert_eq!(ids.len(), 2, "{fields:?}");
    assert!(fields.iter().all(|(name, _)| name == "document[files][]"), "{fields:?}");
    for (id, (name, content)) in ids.iter().zip(&chosen) {
        assert_eq!(service.stored(id).as_ref(), Some(content), "{name}");
    }

    // A file that is refused keeps the form from being sent, and the page is told.
    stage.open(TOKEN, &form);
    let path = stage.browser.file("page.html", b"<script>alert(1)</script>");
    stage.browser.type_into("input[type=file]", path.to_str().unwrap());
    stage.browser.click("#send");
    let title = || stage.browser.run("() => document.title", json!([]));
    assert!(
        crate::eventually(|| title() == "Error creating Blob for \"page.html\". Status: 422"),
        "{}",
        title()
    );
    assert!(service.submitted.lock().unwrap().is_empty());
}

fn served(stage: &Stage) {
    stage.open(TOKEN, "");
    let path = |blob: &Value| format!("{REDIRECT}{}/x", blob["signed_id"].as_str().unwrap());
    let blob = stage.uploaded("Bericht é 1.txt", "text/plain", 40);
    let text = String::from_utf8_lossy(&content(40)).into_owned();
    let fetched = stage.browser.run(FETCH, json!([path(&blob)]));
    assert_eq!(fetched, json!([200, "text/plain", text]));
    let another = path(&blob).replace("--", "--0");
    assert_eq!(stage.browser.run(FETCH, json!([another]))[0], 404);

    // A text is saved, under its name, and the browser stays where it is.
    let before = stage.browser.url();
    stage.browser.open(&(stage.page.origin() + &path(&blob)));
    let saved = stage.browser.downloads().join("Bericht é 1.txt");
    assert!(crate::eventually(|| std::fs::read(&saved).is_ok_and(|bytes| bytes == content(40))));
    assert_eq!(stage.browser.url(), before);

    // A picture is shown, unless it was asked for as an attachment.
    let picture = stage.uploaded("a.png", "image/png", 40);
    stage.browser.open(&(stage.page.origin() + &path(&picture)));
    assert!(crate::eventually(|| stage.browser.url().contains(&stage.service.last_key())));
    stage.open(TOKEN, "");
    stage.browser.open(&format!("{}{}?disposition=attachment", stage.page.origin(), path(&picture)));
    let saved = stage.browser.downloads().join("a.png");
    assert!(crate::eventually(|| std::fs::read(&saved).is_ok_and(|bytes| bytes == content(40))));
}

/// The same service without a store: the files come to itself.
fn a_disk(stage: &Stage) {
    let Stage { service, page, browser } = stage;
    let base = Endpoint::new(&page.origin()).unwrap();
    service.disk.set(DiskService::new(base, &service.ids, "disk").unwrap()).unwrap();
    stage.open(TOKEN, "");
    for (name, media_type, size) in
        [("Bild é.png", "image/png", SLICE + 1), ("a.txt", "text/plain; charset=utf-8", 5), ("", "", 0)]
    {
        let blob = stage.uploaded(name, media_type, size);
        let lies = service.files.lock().unwrap().get(blob["key"].as_str().unwrap()).cloned();
        assert_eq!(lies, Some(content(size)), "{name}");
        let url = format!("{REDIRECT}{}/x", blob["signed_id"].as_str().unwrap());
        let fetched = browser.run(FETCH, json!([url]));
        let media_type = if media_type.is_empty() { "application/octet-stream" } else { media_type };
        assert_eq!((&fetched[0], &fetched[1]), (&json!(200), &json!(media_type)), "{name}");
    }
    let before = service.files.lock().unwrap().len();
    for wrong in ["byte", "length", "type"] {
        let answer = stage.upload(UPLOADS, "a.txt", "text/plain", 5, wrong);
        assert_eq!(answer["error"], "Error storing \"a.txt\". Status: 422", "{wrong}");
    }
    assert_eq!(service.files.lock().unwrap().len(), before);
}
