//! A service as it would be behind a router: every route, with the store's answers given as values.

use presign::seal::{SealKey, Sealer};
pub(super) use presign::wire::companion::*;
use presign::wire::{Answer, Store};
use presign::{Credentials, Provider, RandomBytes, S3Presigner, Timestamp, UploadId};
use serde_json::Value;

use crate::signature::SECRET;

/// What the store names every upload.
pub(super) const ID: &str = "VXBsb2FkIElE";

pub(super) struct Service {
    pub(super) presigner: S3Presigner,
    pub(super) settings: Settings,
    pub(super) now: Timestamp,
}

pub(super) fn sealer() -> Sealer {
    Sealer::new(SealKey::new(b"32 bytes out of a random source.").unwrap())
}

/// The samples' identifier.
pub(super) fn random() -> RandomBytes {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&[0x5f, 0x2b, 0x9d, 0x0e]);
    bytes[15] = 1;
    RandomBytes::new(bytes)
}

pub(super) fn owner() -> Owner<'static> {
    Owner::new("42")
}

impl Service {
    pub(super) fn with(settings: SettingsBuilder) -> Self {
        let bucket = Provider::aws("us-east-1").unwrap().bucket("examplebucket").unwrap();
        let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", SECRET).unwrap();
        let now = Timestamp::parse("2013-05-24T00:00:00Z").unwrap();
        Self { presigner: S3Presigner::new(bucket, credentials), settings: settings.build().unwrap(), now }
    }

    /// As Companion: the client gets the store's own IDs.
    pub(super) fn raw() -> Self {
        Self::with(Settings::with_raw_ids())
    }

    pub(super) fn sealed() -> Self {
        Self::with(Settings::builder(sealer()))
    }

    pub(super) fn store(&self) -> Store<'_> {
        Store::from(&self.presigner)
    }

    pub(super) fn answer(&self, sample: &Value) -> Answer {
        let endpoint = &sample["endpoint"];
        let path = endpoint["path"].as_str().unwrap();
        let request = &sample["request"];
        let body = request.get("body").map(Value::to_string).unwrap_or_default();
        let pairs = request["query"].as_object().into_iter().flatten();
        let pairs = pairs.map(|(name, value)| (name.as_str(), value.as_str().unwrap()));
        let query = Query::from_pairs(pairs).unwrap();
        let param = |name: &str| request["path_params"][name].as_str().unwrap_or_default();
        let route = (endpoint["method"].as_str().unwrap(), path);
        self.route(route, &query, (param("uploadId"), param("partNumber")), body.as_bytes())
            .unwrap_or_else(Answer::from)
    }

    pub(super) fn route(
        &self,
        route: (&str, &str),
        query: &Query<'_>,
        (upload_id, part_number): (&str, &str),
        body: &[u8],
    ) -> Result<Answer, CompanionError> {
        let (settings, now, store, owner) = (&self.settings, self.now, self.store(), owner());
        let upload = || Upload::open(upload_id, query, &owner, settings, now);
        Ok(match route {
            ("GET", "/s3/params") => ParamsRequest::parse(query, settings)?
                .presign(&owner, store, settings, now, random())?
                .to_answer(),
            ("POST", "/s3/multipart") => {
                let upload = CreateRequest::parse(body, settings)?.plan(&owner, settings, now, random())?;
                upload.respond(&UploadId::new(ID).unwrap(), store, settings)?.to_answer()
            }
            ("GET", "/s3/multipart/{uploadId}") => {
                upload()?;
                PartsAnswer::new([]).to_answer()
            }
            ("GET", "/s3/multipart/{uploadId}/batch") => {
                upload()?.sign_batch(query, store, settings, now)?.to_answer()
            }
            ("GET", "/s3/multipart/{uploadId}/{partNumber}") => {
                upload()?.sign_part(part_number, store, settings, now)?.to_answer()
            }
            ("POST", "/s3/multipart/{uploadId}/complete") => {
                let upload = upload()?;
                upload.complete(body, settings)?;
                upload.completed(None, store, now)?.to_answer()
            }
            ("DELETE", "/s3/multipart/{uploadId}") => {
                upload()?;
                Upload::aborted()
            }
            ("GET", "/s3/sts") => return Err(CompanionError::no_sts()),
            other => panic!("{other:?}"),
        })
    }
}
