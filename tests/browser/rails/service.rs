//! A service that speaks Active Storage, for one page: its rows are a list, its disk a map.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

use presign::wire::Answer;
use presign::wire::active_storage::{
    BlobId, BlobRow, CreatedBlob, DirectUploadError, DirectUploadRequest, DiskError, DiskService,
    Disposition, Filename, S3Service, ServingRules, SignedIds, blob_key,
};
use presign::{GetObject, ObjectKey, RandomBytes, S3Presigner, Timestamp, Validity};

use super::{REDIRECT, TOKEN, UPLOADS, VERSION};
use crate::page::{Asked, Told};

pub struct Row {
    pub key: String,
    pub filename: Filename,
    pub content_type: Option<String>,
}

pub struct Service {
    pub presigner: S3Presigner,
    pub ids: SignedIds,
    pub client: Vec<u8>,
    /// A blob's id is its place, from 1 on.
    pub rows: Mutex<Vec<Row>>,
    /// What forms have sent.
    pub submitted: Mutex<Vec<String>>,
    /// The service instead of the store, once there is one, and its files.
    pub disk: OnceLock<DiskService>,
    pub files: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl Service {
    pub fn answer(&self, asked: &Asked) -> Option<Told> {
        let answer = match (asked.method.as_str(), asked.target.as_str()) {
            ("GET", "/activestorage.js") => {
                let headers = vec![("content-type".into(), "text/javascript; charset=utf-8".into())];
                return Some(Told { status: 200, headers, body: self.client.clone() });
            }
            ("POST", UPLOADS) if asked.header("x-csrf-token") != Some(TOKEN) => Answer::empty(403),
            ("POST", UPLOADS) => self.create(&asked.body).unwrap_or_else(|error| error.to_answer()),
            ("POST", "/documents") => {
                self.submitted.lock().unwrap().push(String::from_utf8(asked.body.clone()).unwrap());
                return None;
            }
            (_, target) if target.starts_with("/rails/active_storage/disk/") => {
                return Some(self.at_disk(asked).unwrap_or_else(|error| told(&error.to_answer())));
            }
            ("GET", target) => self.redirect(target.strip_prefix(REDIRECT)?),
            _ => Answer::empty(404),
        };
        Some(told(&answer))
    }

    /// A file comes to the disk service, or is read from it.
    fn at_disk(&self, asked: &Asked) -> Result<Told, DiskError> {
        let headers = asked.headers.iter().map(|(name, value)| (name, value.as_bytes()));
        let disk = self.disk.get().unwrap();
        let request = disk.check(&asked.method, asked.target.as_bytes(), headers, Timestamp::now())?;
        let key = request.key().as_str();
        let mut files = self.files.lock().unwrap();
        if asked.method == "PUT" {
            let mut checker = request.body().checker(Some(asked.body.len() as u64))?;
            checker.update(&asked.body)?;
            checker.finish()?;
            files.insert(key.into(), asked.body.clone());
            return Ok(told(&Answer::empty(DiskService::STORED)));
        }
        let Some(body) = files.get(key) else { return Ok(told(&Answer::empty(404))) };
        let headers = request.headers().map(|(name, value)| (name.into(), value.into())).collect();
        Ok(Told { status: 200, headers, body: body.clone() })
    }

    fn create(&self, body: &[u8]) -> Result<Answer, DirectUploadError> {
        let request = DirectUploadRequest::parse(body, VERSION)?;
        let mut random = [0; 32];
        getrandom::getrandom(&mut random).unwrap();
        let key = blob_key(&RandomBytes::new(random));
        let now = Timestamp::now();
        let object = ObjectKey::new(key.clone()).unwrap();
        let upload = match self.disk.get() {
            Some(disk) => disk.direct_upload(&request, object, now)?,
            None => S3Service::new(&self.presigner).direct_upload(&request, object, now)?,
        };
        let mut rows = self.rows.lock().unwrap();
        rows.push(Row {
            key: key.clone(),
            filename: request.filename().clone(),
            content_type: request.content_type().map(str::to_owned),
        });
        let id = BlobId::number(rows.len().try_into().unwrap());
        let row = BlobRow { id, key, service_name: "store".into(), created_at: now };
        Ok(CreatedBlob::new(&request, row, &self.ids, upload).to_answer())
    }

    /// `{signed_id}/{filename}`, and perhaps a disposition.
    fn redirect(&self, rest: &str) -> Answer {
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let now = Timestamp::now();
        let signed_id = path.split_once('/').map_or("", |(signed_id, _)| signed_id).replace("%3D", "=");
        let id = match self.ids.verify(&signed_id, now) {
            Ok(id) => usize::try_from(id.as_number().unwrap()).unwrap(),
            Err(error) => return Answer::empty(error.status()),
        };
        let rows = self.rows.lock().unwrap();
        let row = &rows[id - 1];
        let asked = Disposition::new(query.strip_prefix("disposition=").unwrap_or_default());
        let served = ServingRules::new(VERSION).serve(row.content_type.as_deref(), asked, &row.filename);
        let object = ObjectKey::new(row.key.as_str()).unwrap();
        let url = match self.disk.get() {
            Some(disk) => disk.url(object, &served, now),
            None => S3Service::new(&self.presigner).url(object, &served, now),
        };
        url.unwrap().to_redirect()
    }

    /// What lies in the store for a signed id.
    pub fn stored(&self, signed_id: &str) -> Option<Vec<u8>> {
        let id = self.ids.verify(signed_id, Timestamp::now()).unwrap();
        let place = usize::try_from(id.as_number().unwrap()).unwrap() - 1;
        let key = self.rows.lock().unwrap()[place].key.clone();
        self.at(&key)
    }

    pub fn at(&self, key: &str) -> Option<Vec<u8>> {
        let get = GetObject::new(ObjectKey::new(key).unwrap());
        let get = self.presigner.presign(&get, Validity::minutes(5).from(Timestamp::now())).unwrap();
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let mut answer = ureq::Agent::from(config.build()).get(get.url()).call().unwrap();
        match answer.status().as_u16() {
            200 => Some(answer.body_mut().with_config().limit(64 << 20).read_to_vec().unwrap()),
            404 => None,
            status => panic!("{status}"),
        }
    }

    pub fn last_key(&self) -> String {
        self.rows.lock().unwrap().last().unwrap().key.clone()
    }

    pub fn count(&self) -> usize {
        self.rows.lock().unwrap().len()
    }
}

fn told(answer: &Answer) -> Told {
    let headers = answer.headers().map(|(name, value)| (name.into(), value.into())).collect();
    Told { status: answer.status(), headers, body: answer.body().into() }
}
