//! What a service is to the protocol: tokens, tenants, sources, sessions; and the answer to a sample's request.

use presign::multipart::Threshold;
pub(crate) use presign::wire::splendor::ApiError;
use presign::wire::splendor::*;
use presign::wire::{Answer, Store};
use presign::{
    Addressing, Credentials, Endpoint, Provider, RandomBytes, Region, S3Presigner, Timestamp, UploadId,
};
use serde_json::Value;

use crate::signature;

pub(crate) fn presigner() -> S3Presigner {
    // The samples' host names no region.
    let endpoint = Endpoint::new("https://s3.amazonaws.com").unwrap();
    let provider = Provider::custom(endpoint, Region::new("us-east-1").unwrap());
    let provider = provider.addressing(Addressing::VirtualHosted);
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", signature::SECRET).unwrap();
    S3Presigner::new(provider.bucket("acme-uploads").unwrap(), credentials)
}

/// Whether the URL is a PUT with these headers, rightly signed.
pub(crate) fn check_url(url: &str, headers: &[(&str, &str)]) {
    signature::check(url, headers, presigner().bucket());
}

/// The clock of the samples.
pub(crate) fn now() -> Timestamp {
    Timestamp::parse("2026-01-15T09:15:00Z").unwrap()
}

/// Bytes that differ from call to call.
pub(crate) fn counted() -> impl FnMut() -> RandomBytes {
    let mut count = 0_u64;
    move || {
        count += 1;
        let mut bytes = [0x5a; 32];
        // Both the time-sorted identifiers and the tokens take their bits from here.
        bytes[2..10].copy_from_slice(&count.to_be_bytes());
        RandomBytes::new(bytes)
    }
}

/// The bytes of the samples, always the same.
fn always(byte: u8) -> impl FnMut() -> RandomBytes {
    move || RandomBytes::new([byte; 32])
}

pub(crate) fn parse_batch(body: &Value) -> Result<AssetBatchRequest, ApiError> {
    AssetBatchRequest::parse(body.to_string().as_bytes(), &Settings::builder().build().unwrap())
}

pub(crate) struct Service {
    pub(crate) presigner: S3Presigner,
    pub(crate) settings: Settings,
}

impl Service {
    pub(crate) fn new() -> Self {
        Self { presigner: presigner(), settings: Settings::builder().build().unwrap() }
    }

    pub(crate) fn with(settings: Settings) -> Self {
        Self { settings, ..Self::new() }
    }

    pub(crate) fn store(&self) -> Store<'_> {
        Store::from(&self.presigner)
    }

    pub(crate) fn answer(&self, sample: &Value) -> Answer {
        self.try_answer(sample).unwrap_or_else(|error| error.to_answer())
    }

    fn try_answer(&self, sample: &Value) -> Result<Answer, ApiError> {
        let request = &sample["request"];
        request["headers"]["authorization"].as_str().ok_or_else(ApiError::unauthorized)?;
        let tenant = request["headers"]["x-splendor-tenant-id"].as_str();
        let scope = Scope::parse(tenant, request["path_params"]["source_key"].as_str().unwrap())?;
        if scope.tenant() != "acme" {
            return Err(ApiError::forbidden());
        }
        let body = match &request["raw_body"] {
            Value::String(raw) => raw.clone(),
            _ => request["body"].to_string(),
        };
        let path = sample["endpoint"]["path"].as_str().unwrap();
        match path.strip_prefix("/v1/ingest/sources/{source_key}/").unwrap() {
            "asset-uploads" => {
                let request = AssetBatchRequest::parse(body.as_bytes(), &self.settings)?;
                if scope.source_key() != "catalog" {
                    return Err(ApiError::source_not_found());
                }
                let batch = request.plan(&scope, self.store(), &self.settings, now(), counted())?;
                Ok(batch.presign(self.store())?.to_answer())
            }
            "uploads" => {
                let request = InitiateRequest::parse(body.as_bytes(), &self.settings)?;
                match request.plan(&scope, self.store(), &self.settings, now(), always(3))? {
                    HostedUpload::Single(upload) => Ok(upload.presign(self.store())?.to_answer()),
                    HostedUpload::Multipart(_) => panic!("no sample shows it"),
                }
            }
            "uploads/parts" => {
                let request = PartsRequest::parse(body.as_bytes(), &self.settings)?;
                panic!("no sample shows it: {request:?}");
            }
            "uploads/complete" => {
                let request = CompleteRequest::parse(body.as_bytes(), &self.settings)?;
                Ok(self.complete(&scope, &request, &sample["response"]["body"])?)
            }
            other => panic!("{other}"),
        }
    }

    /// With the sessions that the two samples name, and what the sample says the store answered.
    fn complete(
        &self,
        scope: &Scope<'_>,
        request: &CompleteRequest,
        expected: &Value,
    ) -> Result<Answer, ApiError> {
        let session = match &request.parts {
            None => self.begin(scope, 1_048_576, 3),
            Some(_) => self.begin(scope, 9 << 20, 4),
        };
        match (session.complete(request, &self.settings)?, &request.parts) {
            (Completion::Single(head), None) => {
                assert_eq!(head.as_ref().key(), Some(session.key()));
            }
            (Completion::Multipart { operation, parts }, Some(given)) => {
                assert_eq!(operation.as_ref().key(), Some(session.key()));
                assert!(
                    parts.iter().map(|part| part.entity_tag().as_str()).eq(given.iter().map(|p| &p.etag))
                );
            }
            (other, _) => panic!("{other:?}"),
        }
        let mut response = CompleteResponse::new(&session, scope, self.store(), "app-logs");
        response.etag = expected["etag"].as_str();
        response.source_id = expected["source_id"].as_i64();
        Ok(response.to_answer())
    }

    /// A session of so many bytes, in parts above 8 MiB.
    pub(crate) fn begin(&self, scope: &Scope<'_>, size: u64, byte: u8) -> Session {
        self.begin_with(Settings::builder(), scope, size, byte)
    }

    /// The same under other settings.
    pub(crate) fn begin_with(
        &self,
        settings: SettingsBuilder,
        scope: &Scope<'_>,
        size: u64,
        byte: u8,
    ) -> Session {
        let settings = settings.multipart_threshold(Threshold::Above(8 << 20)).build().unwrap();
        let body = format!(
            r#"{{"content_type": "text/plain", "object_size_bytes": {size}, "filename": "events.jsonl"}}"#
        );
        let request = InitiateRequest::parse(body.as_bytes(), &settings).unwrap();
        match request.plan(scope, self.store(), &settings, now(), always(byte)).unwrap() {
            HostedUpload::Single(upload) => upload.session(),
            HostedUpload::Multipart(upload) => upload.session(UploadId::new("2~abc").unwrap()),
        }
    }
}

/// The printed answer is the answer to a request for one PNG, but for what is made anew each time.
pub(crate) fn seed_response(expected: &Value) {
    let service = Service::new();
    let spec = serde_json::json!({"content_type": "image/png", "object_size_bytes": 1, "filename": "a.png"});
    let request = parse_batch(&serde_json::json!({ "assets": [spec] })).unwrap();
    let scope = Scope::parse(Some("acme"), "catalog").unwrap();
    let batch = request.plan(&scope, service.store(), &service.settings, now(), counted()).unwrap();
    let body = batch.presign(service.store()).unwrap().to_answer().into_body();
    check_batch(&serde_json::json!({ "assets": [spec] }), &serde_json::from_str(&body).unwrap());

    let asset = &batch.assets()[0];
    let token = asset.key().as_str().rsplit('/').next().unwrap().strip_suffix(".png").unwrap();
    // The printed day is half a year after the printed end of the URL: an example of the form, not of one moment.
    let body = body
        .replace(token, "abc123")
        .replace("hosted/2026/01/15", "hosted/2026/07/01")
        .replace(asset.upload_session_id(), "ups_01H8Z4");
    let mut body: Value = serde_json::from_str(&body).unwrap();
    let url = body["assets"][0]["upload_url"].as_str().unwrap();
    let (host, path) =
        ("https://acme-uploads.s3.amazonaws.com/", expected["assets"][0]["key"].as_str().unwrap());
    assert!(url.starts_with(&format!("{host}{path}?X-Amz-Algorithm=")), "{url}");
    body["assets"][0]["upload_url"] = format!("{host}...").into();
    assert_eq!(body, *expected);
}

/// What holds for every answer to a batch.
pub(crate) fn check_batch(request: &Value, answer: &Value) {
    let (specs, assets) = (request["assets"].as_array().unwrap(), answer["assets"].as_array().unwrap());
    assert_eq!(specs.len(), assets.len());
    let (mut keys, mut ids) = (std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
    for (spec, asset) in specs.iter().zip(assets) {
        let text = |name: &str| asset[name].as_str().unwrap_or_else(|| panic!("{name}"));
        assert_eq!(asset.as_object().unwrap().len(), 7);
        let content_type = spec["content_type"].as_str().unwrap();
        let signed = if content_type.is_ascii() { content_type } else { "application/octet-stream" };
        assert_eq!(asset["required_headers"], serde_json::json!({ "content-type": signed }));
        assert_eq!((text("bucket"), text("expires_at")), ("acme-uploads", "2026-01-15T09:30:00Z"));
        assert_eq!(text("image_reference"), format!("s3://acme-uploads/{}", text("key")));
        let token = text("key").strip_prefix("sources/catalog/hosted/2026/01/15/").unwrap();
        let token = token.split('.').next().unwrap();
        assert!(token.len() == 28 && token.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase()));
        let id = text("upload_session_id").strip_prefix("ups_01KF0EZKH0").unwrap();
        assert!(id.len() == 16 && text("upload_session_id").len() <= 64);
        assert!(keys.insert(token) & ids.insert(id), "made anew for each asset");
        assert!(text("upload_url").contains(text("key")));
        check_url(text("upload_url"), &[("content-type", signed)]);
    }
}
