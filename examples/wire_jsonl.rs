//! The wire formats for shells and other languages: one JSON request a line in, one answer out.
//!
//! ```sh
//! echo '{"endpoint":"splendor/asset-uploads","path":{},"query":{},"body_base64":"eyJhc3NldHMiOltdfQ=="}' |
//!   cargo run --quiet --example wire_jsonl --features splendor,geolens,aura,sartiq
//! ```
//!
//! | field | |
//! | --- | --- |
//! | `endpoint` | one of [`read`], such as `splendor/asset-uploads`, or `scalars`: a model of this example with a field of every kind |
//! | `path`, `query` | the parameters of the path and of the query, decoded |
//! | `body_base64` | the body as it was received; of the form of `sartiq/lora` the fields as JSON |
//!
//! Out comes `{"status","body"}`: 200 and what was read, or the answer of the service. A line that is no request is answered
//! by `{"broken"}`, and the next one is read.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, BufRead, Write};
use std::ops::Bound;

use base64::prelude::{BASE64_STANDARD, Engine};
use presign::PublicBase;
use presign::wire::Answer;
use presign::wire::aura;
use presign::wire::fastapi::{Node, Validation};
use presign::wire::geolens::{CompleteRequest, ReuploadRequest};
use presign::wire::json::{Limits, Patch};
use presign::wire::sartiq::{
    CreateExportConfiguration, ExportPath, ExportSettings, ExportTarget, FileServer, LoraForm, LoraSettings,
    NullField, PresignRequest, SartiqError, Settings, UpdateExportConfiguration,
};
use presign::wire::splendor;
use serde_json::{Value, json};

#[derive(serde::Deserialize)]
struct Line {
    endpoint: String,
    path: BTreeMap<String, String>,
    #[serde(default)]
    query: BTreeMap<String, String>,
    body_base64: String,
}

type Failure = Box<dyn Error>;

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().split(b'\n') {
        let line = line?;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let answer = answer(&line).unwrap_or_else(|error| json!({ "broken": error.to_string() }));
        writeln!(out, "{answer}")?;
    }
    out.flush()
}

fn answer(line: &[u8]) -> Result<Value, Failure> {
    let line: Line = serde_json::from_slice(line)?;
    let body = BASE64_STANDARD.decode(&line.body_base64)?;
    Ok(match read(&line, &body)? {
        Ok(read) => json!({ "status": 200, "body": read.to_string() }),
        Err(answer) => told(&answer),
    })
}

/// What was read, or how the service answers.
fn read(line: &Line, body: &[u8]) -> Result<Result<Value, Answer>, Failure> {
    let path = |name: &str| line.path.get(name).map(String::as_str).ok_or(format!("no {name} in the path"));
    if let Some(endpoint) = line.endpoint.strip_prefix("sartiq/") {
        let kind = line.query.get("type").map(String::as_str);
        return sartiq(endpoint, path, kind, body);
    }
    let settings = splendor::Settings::builder().build()?;
    Ok(match line.endpoint.as_str() {
        "scalars" => Validation::new().body(body, Limits::default(), scalars).map_err(Answer::from),
        "splendor/asset-uploads" => splendor::AssetBatchRequest::parse(body, &settings)
            .map(|request| Value::from_iter(request.assets.iter().map(spec)))
            .map_err(Answer::from),
        "splendor/uploads" => splendor::InitiateRequest::parse(body, &settings)
            .map(|request| spec(&request.spec))
            .map_err(Answer::from),
        "splendor/uploads/parts" => splendor::PartsRequest::parse(body, &settings)
            .map(|request| {
                let numbers: Vec<u16> = request.part_numbers.iter().map(|number| number.get()).collect();
                json!([numbers, request.upload_session_id])
            })
            .map_err(Answer::from),
        "splendor/uploads/complete" => splendor::CompleteRequest::parse(body, &settings)
            .map(|request| {
                let part = |part: &splendor::CompletePart| json!([part.etag, part.part_number.get()]);
                let parts = request.parts.map(|parts| Value::from_iter(parts.iter().map(part)));
                json!([request.upload_session_id, parts])
            })
            .map_err(Answer::from),
        "geolens/reupload" => ReuploadRequest::parse(path("dataset_id")?, body)
            .map(|request| {
                let upload = request.upload();
                let size = upload.file_size().to_string();
                json!([request.dataset_id().as_str(), upload.filename(), size, upload.content_type()])
            })
            .map_err(Answer::from),
        "geolens/complete" => CompleteRequest::parse_reupload(path("dataset_id")?, path("job_id")?, body)
            .map(|request| {
                let dataset = request.dataset_id().map(|id| id.as_str());
                json!([dataset, request.job_id().as_str(), request.part_count()])
            })
            .map_err(Answer::from),
        "aura/upload" => aura::UploadRequest::parse(body, &aura::Settings::default())
            .map(|aura::UploadRequest { blob, .. }| {
                json!([blob.filename, blob.content_type, blob.byte_size.to_string(), blob.checksum])
            })
            .map_err(Answer::from),
        endpoint => return Err(format!("no endpoint {endpoint}").into()),
    })
}

fn sartiq<'l>(
    endpoint: &str,
    path: impl Fn(&str) -> Result<&'l str, String>,
    kind: Option<&str>,
    body: &[u8],
) -> Result<Result<Value, Answer>, Failure> {
    let base = PublicBase::new("https://cdn.example.com")?;
    let exports = ExportSettings::default();
    let presign = |optional_folder| -> Result<Result<Value, SartiqError>, Failure> {
        let settings =
            Settings::builder(base.clone()).optional_folder(optional_folder).limits(Limits::default());
        Ok(PresignRequest::parse(body, &settings.build()?).map(|request| {
            let size = request.file_size.map(|size| size.to_string());
            json!([request.folder, request.filename, request.content_type, size])
        }))
    };
    let create = |path| {
        CreateExportConfiguration::parse(path, body, &exports).map(|new| {
            let told =
                json!([new.name, new.metadata_adapter, new.image_format, new.naming_convention_template]);
            json!([target(&new.target), told])
        })
    };
    let update = |path, null_field| -> Result<Result<Value, SartiqError>, Failure> {
        let settings = ExportSettings::builder().null_field(null_field).build()?;
        Ok(UpdateExportConfiguration::parse(path, body, &settings).map(|changes| {
            let fields = [
                changes.name,
                changes.metadata_adapter,
                changes.image_format,
                changes.naming_convention_template,
            ];
            json!([target(&changes.target), fields.map(patch)])
        }))
    };
    let redirect = |server: FileServer| -> Result<Result<Value, SartiqError>, Failure> {
        Ok(server.redirect(path("file_path")?, kind).map(|redirect| json!(redirect.location())))
    };
    let read = match endpoint {
        "presigned-url" => presign(false)?,
        "presigned-url-of-prose" => presign(true)?,
        "create-mine" => create(ExportPath::Me),
        "create" => create(ExportPath::User(path("user_id")?)),
        "update" => update(ExportPath::Configuration(path("config_id")?), NullField::Ignore)?,
        "update-without-null" => update(ExportPath::Organization(path("org_id")?), NullField::Refuse)?,
        "files" => redirect(FileServer::cloudflare(base))?,
        "files-of-minio" => redirect(FileServer::minio(base))?,
        "lora" => lora(body)?,
        endpoint => return Err(format!("no endpoint sartiq/{endpoint}").into()),
    };
    Ok(read.map_err(Answer::from))
}

fn target(target: &ExportTarget) -> &str {
    match target {
        ExportTarget::Me => "me",
        ExportTarget::Configuration(id) | ExportTarget::User(id) | ExportTarget::Organization(id) => {
            id.as_str()
        }
    }
}

fn patch(patch: Patch<String>) -> Value {
    match patch {
        Patch::Absent => json!([]),
        Patch::Null => json!([null]),
        Patch::Value(value) => json!([value]),
    }
}

/// The form as the service has read it; the file has five bytes.
fn lora(body: &[u8]) -> Result<Result<Value, SartiqError>, Failure> {
    let fields: BTreeMap<String, String> = serde_json::from_slice(body)?;
    let mut form = LoraForm::new();
    for (name, text) in &fields {
        form = match name.as_str() {
            "file" => form.file(text, 5),
            "lora_trigger" => form.lora_trigger(text),
            "entity_type" => form.entity_type(text),
            name => return Err(format!("no field {name}").into()),
        };
    }
    let told = form.check(&LoraSettings::default());
    Ok(told.map(|form| json!([form.filename, form.size, form.lora_trigger, form.entity_type])))
}

fn told(answer: &Answer) -> Value {
    json!({ "status": answer.status(), "body": answer.body() })
}

fn spec(spec: &splendor::UploadSpec) -> Value {
    json!([spec.content_type, spec.object_size_bytes.to_string(), spec.filename])
}

/// A field of every kind, each of which may be left out.
fn scalars(node: Node<'_, '_>) -> Option<Value> {
    let model = node.model()?;
    let integer = model.optional("integer", |node| node.integer(..));
    let closed = model.optional("closed", |node| node.integer(-5..=100));
    let open = model.optional("open", |node| node.integer((Bound::Excluded(0), Bound::Excluded(10))));
    let boolean = model.optional("boolean", |node| node.boolean());
    let float = model.optional("number", |node| node.float());
    let uuid = model.optional("id", |node| node.uuid());
    let instant = model.optional("instant", |node| node.datetime());
    let text = model.optional("text", |node| node.text(2..=5));
    let one = model.optional("one", |node| node.text(1..=1));
    let literal = model.optional("literal", |node| node.literal(&["single", "multipart"]));
    let member = model.optional("member", |node| node.member(&["webp", "jpeg", "png"]));
    let pattern = model.optional("pattern", |node| node.pattern("^[a-z]{2}$", is_pattern));
    let mapping = model.optional("mapping", |node| node.mapping(|node| node.text(..)));
    let list = model.optional("items", |node| node.list(2..=3, |node| node.integer(..)));
    let boxes = model.optional("boxes", |node| node.list(.., boxed));
    Some(json!([
        integer?.map(|integer| integer.to_string()),
        closed?.map(|integer| integer.to_string()),
        open?.map(|integer| integer.to_string()),
        boolean?,
        float?.map(|float| if float.is_nan() { "nan".into() } else { format!("{:016x}", float.to_bits()) }),
        uuid?,
        instant?,
        text?,
        one?,
        literal?,
        member?,
        pattern?,
        mapping?,
        list?.map(|list| Value::from_iter(list.iter().map(i128::to_string))),
        boxes?,
    ]))
}

fn is_pattern(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// A required field, one that tells absence from `null`, and no others.
fn boxed(node: Node<'_, '_>) -> Option<Value> {
    let model = node.model()?;
    let name = model.required("name", |node| node.text(..));
    let patch = model.patch("patch", |node| node.boolean());
    model.forbid_extra(&["name", "patch"])?;
    let patch = match patch? {
        Patch::Absent => json!("absent"),
        Patch::Null => Value::Null,
        Patch::Value(value) => json!(value),
    };
    Some(json!([name?, patch]))
}
