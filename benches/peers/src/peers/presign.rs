//! This crate, through its public interface with all checks on.

use presign::s3::MultipartUpload;
use presign::verify::{Received, Verifier, VerifyingKey};
use presign::{
    BodySize, Credentials, GetObject, MediaType, MultipartPlan, ObjectKey, PostForm, PresignedForm,
    PresignedRequest, Provider, PutObject, Region, S3Presigner, Timestamp, UploadId, Validity,
};

use crate::case::{Case, Signed, at_once, returns, writes, writes_at_once};
use crate::work::*;

const NAME: &str = "presign";
const OWNED: &str = "presign, owned";
const VERIFIED: &str = "presign, signed and verified";

pub fn presigner(token: Option<&str>) -> S3Presigner {
    let credentials = Credentials::new(ACCESS_KEY, SECRET).unwrap();
    let credentials = match token {
        Some(token) => credentials.with_session_token(token).unwrap(),
        None => credentials,
    };
    S3Presigner::new(Provider::aws(REGION).unwrap().bucket(BUCKET).unwrap(), credentials)
}

fn validity() -> Validity {
    Validity::seconds(EXPIRES.into()).from(Timestamp::now())
}

pub fn get(presigner: &S3Presigner, key: &str, out: &mut String) {
    let get = GetObject::new(ObjectKey::new(key).unwrap());
    presigner.batch(validity()).unwrap().append_url(&get, out).unwrap();
}

/// Signs into the buffer, and verifies what stands there as a server does that received it.
fn verified(presigner: &S3Presigner, verifier: &Verifier, keys: &VerifyingKey, key: &str, out: &mut String) {
    let now = Timestamp::now();
    let get = GetObject::new(ObjectKey::new(key).unwrap());
    presigner.batch(Validity::seconds(EXPIRES.into()).from(now)).unwrap().append_url(&get, out).unwrap();
    let authority = presigner.bucket().authority();
    let target = out.split_at("https://".len() + authority.len()).1;
    let received = Received::new("GET", target.as_bytes(), authority);
    let verified = verifier.verify(&received, now, |id| (id == ACCESS_KEY).then_some(keys)).unwrap();
    assert_eq!(verified.key().map(ObjectKey::as_str), Some(key));
}

fn put(key: &str) -> PutObject<'_> {
    PutObject::new(ObjectKey::new(key).unwrap(), BodySize::Unlimited)
}

fn put_headers(key: &str) -> PutObject<'_> {
    PutObject::new(ObjectKey::new(key).unwrap(), BodySize::Exact(CONTENT_LENGTH))
        .content_type(MediaType::new(CONTENT_TYPE).unwrap())
}

fn upload(key: &str) -> MultipartUpload<'_> {
    let plan = MultipartPlan::from_stored(u64::from(PARTS) * PART_SIZE, PART_SIZE).unwrap();
    MultipartUpload::new(ObjectKey::new(key).unwrap(), UploadId::new(UPLOAD_ID).unwrap(), plan)
}

fn show(request: PresignedRequest) -> Signed {
    let headers = request.signed_headers().filter(|(name, _)| *name != "host");
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Signed { method: request.method().as_str(), url: request.url().to_owned(), headers }
}

fn form(presigner: &S3Presigner, key: &str) -> PresignedForm {
    let form = PostForm::to(ObjectKey::new(key).unwrap(), FORM_SIZES.0..=FORM_SIZES.1)
        .content_type(MediaType::new(CONTENT_TYPE).unwrap());
    presigner.post_form(&form, validity()).unwrap()
}

fn show_form(form: PresignedForm) -> Signed {
    Signed::form(form.url(), form.fields())
}

pub fn cases(workload: Workload) -> Vec<Case> {
    let temporary = (workload == Workload::PutToken).then(token);
    let (a, b) = (presigner(temporary.as_deref()), presigner(temporary.as_deref()));
    match workload {
        Workload::Get | Workload::LongKey => {
            let verifier = Verifier::for_bucket(a.bucket());
            let credentials = Credentials::new(ACCESS_KEY, SECRET).unwrap();
            let keys = VerifyingKey::new(credentials, Region::new(REGION).unwrap());
            let c = presigner(None);
            vec![
                writes(NAME, move |key, out| get(&a, key, out), |url| Signed::new("GET", url)),
                returns(
                    OWNED,
                    move |key| b.presign(&GetObject::new(ObjectKey::new(key).unwrap()), validity()).unwrap(),
                    show,
                ),
                writes(
                    VERIFIED,
                    move |key, out| verified(&c, &verifier, &keys, key, out),
                    |url| Signed::new("GET", url),
                ),
            ]
        }
        Workload::PutHeaders => vec![
            writes(
                NAME,
                move |key, out| a.batch(validity()).unwrap().append_url(&put_headers(key), out).unwrap(),
                |url| {
                    Signed::new("PUT", url)
                        .header("content-type", CONTENT_TYPE)
                        .header("content-length", CONTENT_LENGTH)
                },
            ),
            returns(OWNED, move |key| b.presign(&put_headers(key), validity()).unwrap(), show),
        ],
        Workload::PutToken => vec![
            writes(
                NAME,
                move |key, out| a.batch(validity()).unwrap().append_url(&put(key), out).unwrap(),
                |url| Signed::new("PUT", url),
            ),
            returns(OWNED, move |key| b.presign(&put(key), validity()).unwrap(), show),
        ],
        Workload::Batch => vec![
            writes_at_once(
                NAME,
                move |keys, out, take| {
                    let batch = a.batch(validity()).unwrap();
                    for key in keys {
                        out.clear();
                        batch.append_url(&put(key), out).unwrap();
                        take(out);
                    }
                },
                |url| Signed::new("PUT", url),
            ),
            at_once(
                OWNED,
                move |keys, take| {
                    let batch = b.batch(validity()).unwrap();
                    keys.iter().for_each(|key| take(batch.presign(&put(key)).unwrap()));
                },
                show,
            ),
        ],
        Workload::Parts => {
            let c = presigner(None);
            let each = |presigner: S3Presigner, lengths: bool| {
                move |keys: &[&'static str], out: &mut String, take: &mut dyn FnMut(&str)| {
                    let mut upload = upload(keys[0]);
                    if lengths {
                        upload = upload.sign_lengths();
                    }
                    let batch = presigner.batch(validity()).unwrap();
                    let parts = batch.parts(&upload).unwrap();
                    for part in upload.plan().parts() {
                        out.clear();
                        parts.append_url(part.number(), out).unwrap();
                        take(out);
                    }
                }
            };
            vec![
                writes_at_once(NAME, each(a, false), |url| Signed::new("PUT", url)),
                writes_at_once("presign, lengths signed", each(b, true), |url| {
                    Signed::new("PUT", url).header("content-length", PART_SIZE)
                }),
                at_once(
                    OWNED,
                    move |keys, take| {
                        let upload = upload(keys[0]);
                        let batch = c.batch(validity()).unwrap();
                        batch.parts(&upload).unwrap().iter().for_each(|(_, request)| take(request));
                    },
                    show,
                ),
            ]
        }
        Workload::Form => vec![returns(NAME, move |key| form(&a, key), show_form)],
    }
}
