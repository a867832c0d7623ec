//! The `curl` command in a real shell by a real `curl`, and the `fetch` call in a real JavaScript engine, both against a
//! server.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use presign::s3::{MetadataName, RawOperation};
use presign::*;
use presign_test_server::Server;

use crate::{now, presigner, soon};

/// Text that a shell or a script would make something else of.
const VALUE: &str = r#"it's "$HOME" `id` $(id) \ \n !x #a ;b &c |d <e> *?[f] {g,h} ~ % %s @i"#;

fn here(server: &Server) -> S3Presigner {
    let provider =
        Provider::custom(Endpoint::new(server.endpoint()).unwrap(), Region::new(server.region()).unwrap());
    let credentials = Credentials::new(server.access_key_id(), server.secret_access_key()).unwrap();
    S3Presigner::new(provider.bucket(server.bucket()).unwrap(), credentials)
}

fn soon_from_now() -> Validity {
    Validity::minutes(5).from(Timestamp::now())
}

/// Whether a program is here; if not, the test says so.
fn there(program: &str) -> bool {
    let found = Command::new(program).arg("--version").stdout(Stdio::null()).status().is_ok();
    if !found {
        say!("NOT RUN: {program} is not here");
    }
    found
}

/// A folder of its own that holds `FILE`.
struct Folder(PathBuf);

impl Folder {
    fn with(name: &str, file: &[u8]) -> Self {
        let folder = std::env::temp_dir().join(format!("presign-explain-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("FILE"), file).unwrap();
        Self(folder)
    }

    fn run(&self, program: &str, argument: &str, script: &str) -> Output {
        let mut child = Command::new(program)
            .args([argument, script])
            .current_dir(&self.0)
            // No settings of whoever runs this.
            .env("CURL_HOME", &self.0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdin.take());
        child.wait_with_output().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // The folder is a temporary one; what stays of it does no harm.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The requests that a shell sends, and what comes back.
#[test]
fn curl_sends_it() {
    if !there("curl") {
        return;
    }
    let server = Server::start().unwrap();
    let presigner = here(&server);
    let key = ObjectKey::new("a b/it's [1] {2,3} 100%/é+~.txt").unwrap();
    let folder = Folder::with("curl", b"hello");
    let run = |request: &PresignedRequest| {
        // The status behind the body, for what has no body.
        let command =
            request.curl().reveal().replacen("curl ", "curl --silent --write-out '|%{http_code}' ", 1);
        let output = folder.run("sh", "-c", &command);
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let presign = |operation: Operation<'_>| presigner.presign(&operation, soon_from_now()).unwrap();

    let put = PutObject::new(key.clone(), BodySize::Exact(5))
        .content_type(MediaType::new("text/plain").unwrap())
        .metadata(MetadataName::new("note").unwrap(), HeaderValue::new(VALUE).unwrap())
        .metadata(MetadataName::new("empty").unwrap(), HeaderValue::new("").unwrap());
    assert_eq!(run(&presign(put.into())), "|200");
    assert_eq!(run(&presign(GetObject::new(key.clone()).into())), "hello|200");
    let head = run(&presign(HeadObject::new(key.clone()).into()));
    assert!(head.contains(&format!("x-amz-meta-note: {VALUE}\r\n")), "{head}");
    assert!(head.contains("content-type: text/plain\r\n"), "{head}");

    // A body behind a method that seldom has one: it stays that method.
    let length = |text| (HeaderName::new("content-length").unwrap(), HeaderValue::new(text).unwrap());
    for size in ["0", "5"] {
        let (name, value) = length(size);
        let get = RawOperation::on_object(Method::Get, key.clone()).header(name, value);
        assert_eq!(run(&presign(get.into())), "hello|200");
    }

    let other = PutObject::new(key.clone(), BodySize::Exact(6));
    assert!(run(&presign(other.into())).ends_with("|403"), "another size");
    let empty = PutObject::new(ObjectKey::new("empty").unwrap(), BodySize::Exact(0));
    assert_eq!(run(&presign(empty.into())), "|200");
    let head = run(&presign(HeadObject::new(ObjectKey::new("empty").unwrap()).into()));
    assert!(head.contains("content-length: 0\r\n") && !head.contains("urlencoded"), "{head}");
    let any = PutObject::new(ObjectKey::new("any").unwrap(), BodySize::Unlimited);
    assert_eq!(run(&presign(any.into())), "|200");
    let source = s3::CopySource::new(presigner.bucket().name(), &key);
    let copied = run(&presign(CopyObject::new(ObjectKey::new("copy").unwrap(), source).into()));
    assert!(copied.ends_with("</CopyObjectResult>|200"), "{copied}");
    let begun = run(&presign(CreateMultipartUpload::new(key.clone()).into()));
    assert!(begun.ends_with("</InitiateMultipartUploadResult>|200"), "{begun}");
    assert_eq!(run(&presign(DeleteObject::new(key).into())), "|204");
}

/// Each word of the command, as the shell hands it to a program.
#[test]
fn a_shell_reads_the_words() {
    let values = [VALUE, "'", "''", "'\\''", "a'b'c", "\\", "-n", "$'x'", "\"", "%"];
    for value in values {
        let raw = RawOperation::on_object(Method::Get, ObjectKey::new("it's").unwrap())
            .header(HeaderName::new("x-amz-meta-a'b`c$d").unwrap(), HeaderValue::new(value).unwrap());
        let request = presigner().presign(&raw, soon()).unwrap();
        let folder = Folder::with("words", b"");
        let command = request.curl().reveal().replacen("curl ", "printf '%s\\n' ", 1);
        for shell in ["sh", "bash", "zsh"] {
            if shell != "sh" && Command::new(shell).arg("-c").arg(":").status().is_err() {
                continue;
            }
            let output = folder.run(shell, "-c", &command);
            let words = String::from_utf8(output.stdout).unwrap();
            let header = format!("x-amz-meta-a'b`c$d: {value}");
            let expected = ["--globoff", "--path-as-is", "--header", &header, request.url()];
            assert_eq!(words.lines().collect::<Vec<_>>(), expected, "{shell}");
        }
    }
}

/// What the call hands to `fetch`, by a JavaScript engine.
#[test]
fn javascript_reads_the_call() {
    if !there("node") {
        return;
    }
    let folder = Folder::with("node", b"hello");
    for value in [VALUE, "</script><!--", "'", "\\u0041", "${1}`"] {
        let raw = RawOperation::on_object(Method::Post, ObjectKey::new("it's \"é\"").unwrap())
            .header(HeaderName::new("__proto__").unwrap(), HeaderValue::new(value).unwrap())
            .header(HeaderName::new("content-length").unwrap(), HeaderValue::new("5").unwrap());
        let request = presigner().presign(&raw, Validity::minutes(1).from(now())).unwrap();
        let call = request.fetch().reveal();
        let script = format!(
            "const fetch = (...given) => console.log(JSON.stringify(given)); const file = 'FILE'; void {call};"
        );
        let output = folder.run("node", "-e", &script);
        let given: serde_json::Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {call} {}", String::from_utf8_lossy(&output.stderr)));
        let expected = serde_json::json!([
            request.url(),
            { "method": "POST", "headers": [["__proto__", value]], "body": "FILE" },
        ]);
        assert_eq!(given, expected);
        assert!(!call.contains("</script"));
    }
}

#[test]
fn fetch_sends_it() {
    if !there("node") {
        return;
    }
    let server = Server::start().unwrap();
    let presigner = here(&server);
    let folder = Folder::with("fetch", b"hello");
    let key = ObjectKey::new("it's \"é\" 100%.txt").unwrap();
    let put = PutObject::new(key.clone(), BodySize::Exact(5))
        .content_type(MediaType::new("text/plain").unwrap())
        .metadata(MetadataName::new("note").unwrap(), HeaderValue::new(VALUE).unwrap());
    let put = presigner.presign(&put, soon_from_now()).unwrap();
    let get = presigner.presign(&GetObject::new(key.clone()), soon_from_now()).unwrap();
    let empty = PutObject::new(ObjectKey::new("empty").unwrap(), BodySize::Exact(0));
    let empty = presigner.presign(&empty, soon_from_now()).unwrap();
    let mut script = std::fs::File::create(folder.0.join("run.mjs")).unwrap();
    write!(
        script,
        "import {{ readFileSync }} from 'node:fs';\nconst file = new Blob([readFileSync('FILE')]);\n\
         const put = await {};\nconst empty = await {};\nconst got = await {};\n\
         console.log(put.status, empty.status, got.status, await got.text(), got.headers.get('x-amz-meta-note'));\n",
        put.fetch().reveal(),
        empty.fetch().reveal(),
        get.fetch().reveal(),
    )
    .unwrap();
    let output = folder.run("node", "--no-warnings", "run.mjs");
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        printed,
        format!("200 200 200 hello {VALUE}\n"),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
