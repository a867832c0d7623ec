//! Form uploads: `multipart/form-data` sent to a bucket by a browser, signed in its fields.
//!
//! `s3s` has this operation too, but takes a policy's signature for 15 minutes only, knows no `${filename}`, reads
//! the policy before its signature is checked, and of two equal fields takes one. So all of it is done here, in
//! the order of a careful store: structure, signature, time, policy, body.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use s3s::auth::S3Auth;
use s3s::dto::{
    Checksum, ChecksumType, PostResponse, StorageClass, TagSet, Tagging, Timestamp, TimestampFormat,
};
use s3s::host::S3Host;
use s3s::xml::{Deserialize, Deserializer, Serialize, Serializer};
use s3s::{Body, S3Result, s3_error};
use sha2::Sha256;

use crate::access::{Domains, Key};
use crate::checksums;
use crate::form::Form;
use crate::percent;
use crate::policy::Policy;
use crate::rules::{LONGEST_LIFE, Rules, canonical_path};
use crate::store::{Attributes, Object, Store};
use crate::tagging;

/// How far ahead a client's clock may be.
const SKEW: u64 = 900;

/// What forms are checked against, and where their files go.
pub(crate) struct Forms {
    pub(crate) store: Arc<Store>,
    pub(crate) key: Key,
    pub(crate) domains: Domains,
}

/// Is this a form? They are signed in their fields, which is another set of rules.
pub(crate) fn is_form(request: &Parts) -> bool {
    let essence = |value: &HeaderValue| value.as_bytes().starts_with(b"multipart/form-data");
    request.method == Method::POST && request.headers.get(header::CONTENT_TYPE).is_some_and(essence)
}

impl Forms {
    pub(crate) async fn answer(
        &self,
        rules: &Rules,
        request: &Parts,
        body: &Bytes,
    ) -> S3Result<Response<Body>> {
        let bucket = self.bucket(request)?;
        let content_type = request.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let mut form = Form::read(content_type.unwrap_or_default(), body)?;
        let signed_at = self.signature(rules, &form).await?;
        let policy = Policy::read(needed(&form, "policy")?)?;
        time(&signed_at, &policy.expiration)?;

        // Only what comes after the last separator: some clients send a path.
        let name = form.file_name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        if name.len() > 1024 {
            return Err(s3_error!(InvalidArgument, "a file name is at most 1,024 bytes"));
        }
        for (_, value) in form.fields.iter_mut().filter(|(field, _)| field != "policy") {
            *value = value.replace("${filename}", &name);
        }
        // The bucket is the target's. A field of that name must agree with it, or the policy could be another's.
        if form.field("bucket").is_some_and(|named| named != bucket) {
            return Err(s3_error!(AccessDenied, "the form names another bucket than its target"));
        }
        let fields = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let fields: Vec<_> =
            fields.filter(|(name, _)| *name != "bucket").chain([("bucket", bucket.as_str())]).collect();
        policy.check(&fields, form.file.len() as u64)?;

        let e_tag = self.put(&bucket, &form)?;
        self.success(&bucket, &form, &e_tag)
    }

    /// The bucket of the target, which must be no more than that, and signed nowhere else.
    fn bucket(&self, request: &Parts) -> S3Result<String> {
        canonical_path(request)?;
        if request.uri.query().is_some() || request.headers.contains_key(header::AUTHORIZATION) {
            return Err(s3_error!(InvalidRequest, "a form is signed in its fields alone"));
        }
        let mut names = request.headers.keys().map(HeaderName::as_str);
        if let Some(name) = names.find(|name| name.starts_with("x-amz-")) {
            return Err(s3_error!(AccessDenied, "header {name} is there but not signed"));
        }
        let host = request.headers.get(header::HOST).and_then(|value| value.to_str().ok());
        let host = host.ok_or_else(|| s3_error!(InvalidRequest, "there is no host"))?;
        let path = percent::decode(request.uri.path()).unwrap_or_default();
        let path = path.strip_prefix('/').unwrap_or_default();
        let address = host.parse::<SocketAddr>().is_ok() || host.parse::<IpAddr>().is_ok();
        let host = if address { None } else { Some(self.domains.parse_host_header(host)?) };
        let (bucket, key) = match host.as_ref().and_then(|host| host.bucket()) {
            Some(bucket) => (bucket, path),
            None => path.split_once('/').unwrap_or((path, "")),
        };
        if bucket.is_empty() || !key.is_empty() {
            return Err(s3_error!(MethodNotAllowed, "a form is sent to a bucket"));
        }
        Ok(bucket.to_owned())
    }

    /// Checks who signed the policy. Gives the date of the signature.
    async fn signature(&self, rules: &Rules, form: &Form) -> S3Result<Timestamp> {
        let signed = ["policy", "x-amz-signature", "signature", "awsaccesskeyid"];
        if !signed.iter().any(|name| form.field(name).is_some()) {
            return Err(s3_error!(AccessDenied, "anonymous requests are not accepted"));
        }
        if form.field("signature").is_some() || form.field("awsaccesskeyid").is_some() {
            return Err(s3_error!(InvalidRequest, "Signature Version 2 is not accepted"));
        }
        needed(form, "key")?;
        let policy = needed(form, "policy")?;
        if needed(form, "x-amz-algorithm")? != "AWS4-HMAC-SHA256" {
            return Err(s3_error!(InvalidArgument, "x-amz-algorithm must be AWS4-HMAC-SHA256"));
        }
        let (credential, date) = (needed(form, "x-amz-credential")?, needed(form, "x-amz-date")?);
        let signed_at = timestamp(date).ok_or_else(|| s3_error!(InvalidArgument, "x-amz-date is no date"))?;
        rules.scope(credential)?;
        rules.token(form.field("x-amz-security-token"))?;
        let mut parts = credential.rsplitn(5, '/');
        let (_, _, region, day, id) = (parts.next(), parts.next(), parts.next(), parts.next(), parts.next());
        let (region, day, id) = (region.unwrap_or_default(), day.unwrap_or_default(), id.unwrap_or_default());
        if date.get(..8) != Some(day) {
            return Err(s3_error!(SignatureDoesNotMatch, "x-amz-date is not of the scope's day"));
        }
        let secret = self.key.get_secret_key(id).await?;
        let first = format!("AWS4{}", secret.expose()).into_bytes();
        let key = [day, region, "s3", "aws4_request"].iter().fold(first, |key, part| mac(&key, part));
        // The string to sign is the field as it stands. In lower case only, as it is made.
        let right = checksums::hex(&mac(&key, policy));
        if right != needed(form, "x-amz-signature")? {
            return Err(s3_error!(SignatureDoesNotMatch));
        }
        Ok(signed_at)
    }

    fn put(&self, bucket: &str, form: &Form) -> S3Result<String> {
        let key = needed(form, "key")?;
        if key.is_empty() || key.contains('\0') {
            return Err(s3_error!(InvalidArgument, "a key is from 1 to 1,024 bytes without NUL"));
        }
        if !s3s::path::check_key(key) {
            return Err(s3_error!(KeyTooLongError));
        }
        // Whoever writes one of these into a form must not believe that it is obeyed.
        if let Some(name) =
            ["if-match", "if-none-match", "x-amz-tagging"].iter().find(|name| form.field(name).is_some())
        {
            return Err(s3_error!(NotImplemented, "a form has no {name}"));
        }
        let mut headers = HeaderMap::new();
        for (name, value) in &form.fields {
            let pair = HeaderName::try_from(name).ok().zip(HeaderValue::try_from(value).ok());
            let (name, value) =
                pair.ok_or_else(|| s3_error!(InvalidArgument, "a field can't be a header"))?;
            headers.insert(name, value);
        }
        checksums::verify_request(&headers, &form.file)?;
        let text = |name: &str| form.field(name).map(str::to_owned);
        let metadata = form
            .fields
            .iter()
            .filter_map(|(name, value)| Some((name.strip_prefix("x-amz-meta-")?.to_owned(), value.clone())));
        let date = |text: &str| Timestamp::parse(TimestampFormat::HttpDate, text);
        let expires = form.field("expires").map(date).transpose();
        let attributes = Attributes {
            cache_control: text("cache-control"),
            content_disposition: text("content-disposition"),
            content_encoding: text("content-encoding"),
            content_language: text("content-language"),
            content_type: text("content-type"),
            expires: expires.map_err(|_| s3_error!(InvalidArgument, "expires is no date"))?,
            metadata: Some(metadata.collect()),
            storage_class: text("x-amz-storage-class").map(StorageClass::from),
        };
        let given = Checksum {
            checksum_crc32: text("x-amz-checksum-crc32"),
            checksum_crc32c: text("x-amz-checksum-crc32c"),
            checksum_crc64nvme: text("x-amz-checksum-crc64nvme"),
            checksum_sha1: text("x-amz-checksum-sha1"),
            checksum_sha256: text("x-amz-checksum-sha256"),
            checksum_type: None,
        };
        let algorithm = form.field("x-amz-checksum-algorithm").map(str::to_ascii_lowercase);
        let checksum = match algorithm.as_deref() {
            None => checksums::known(given),
            // The object gets such a sum, and the one that was promised has to be it.
            Some(algorithm) if checksums::ALGORITHMS.contains(&algorithm) => checksums::single(
                algorithm,
                checksums::whole(algorithm, &form.file),
                ChecksumType::FULL_OBJECT,
            ),
            Some(_) => return Err(s3_error!(InvalidArgument, "an unknown checksum algorithm")),
        };
        let object = Object::new(form.file.clone(), attributes, tags(form.field("tagging"))?, checksum);
        let e_tag = format!("\"{}\"", object.e_tag);
        self.store.bucket(bucket, |bucket| {
            bucket.objects.insert(key.to_owned(), object);
            Ok(e_tag)
        })
    }

    /// Says it in the way that the form asks for.
    fn success(&self, bucket: &str, form: &Form, e_tag: &str) -> S3Result<Response<Body>> {
        let key = form.field("key").unwrap_or_default();
        let location = format!("{}/{bucket}/{}", self.store.endpoint, percent::encode_path(key.as_bytes()));
        let mut response = Response::new(Body::empty());
        let redirect =
            form.field("success_action_redirect").and_then(|url| redirect(url, bucket, key, e_tag));
        let status = match (&redirect, form.field("success_action_status")) {
            (Some(_), _) => StatusCode::SEE_OTHER,
            (None, Some("200")) => StatusCode::OK,
            (None, Some("201")) => StatusCode::CREATED,
            // Any other value is as none.
            (None, _) => StatusCode::NO_CONTENT,
        };
        *response.status_mut() = status;
        if status == StatusCode::CREATED {
            let mut xml = Vec::new();
            let mut serializer = Serializer::new(&mut xml);
            let answer = PostResponse { location: &location, bucket, key, etag: e_tag };
            serializer
                .decl()
                .and_then(|()| answer.serialize(&mut serializer))
                .map_err(|_| s3_error!(InternalError))?;
            *response.body_mut() = Body::from(xml);
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
        }
        let location = redirect.unwrap_or(location);
        for (name, value) in [(header::LOCATION, location.as_str()), (header::ETAG, e_tag)] {
            let value = HeaderValue::try_from(value).map_err(|_| s3_error!(InternalError))?;
            response.headers_mut().insert(name, value);
        }
        Ok(response)
    }
}

fn needed<'a>(form: &'a Form, name: &str) -> S3Result<&'a str> {
    form.field(name).ok_or_else(|| s3_error!(InvalidArgument, "the form must contain a field named {name}"))
}

fn mac(key: &[u8], message: &str) -> Vec<u8> {
    // HMAC takes keys of any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| unreachable!());
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// A signature is good for seven days, and a policy until its own end.
fn time(signed_at: &Timestamp, expiration: &Timestamp) -> S3Result {
    let now = SystemTime::now();
    if *signed_at > Timestamp::from(now + Duration::from_secs(SKEW)) {
        return Err(s3_error!(RequestTimeTooSkewed, "x-amz-date is in the future"));
    }
    let oldest = now - Duration::from_secs(LONGEST_LIFE.into());
    if *signed_at < Timestamp::from(oldest) || *expiration <= Timestamp::from(now) {
        return Err(s3_error!(AccessDenied, "Invalid according to Policy: Policy expired."));
    }
    Ok(())
}

/// Reads `20260102T030405Z`.
fn timestamp(date: &str) -> Option<Timestamp> {
    let (day, time) = date.strip_suffix('Z')?.split_once('T')?;
    let digits = |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(day, 8) || !digits(time, 6) {
        return None;
    }
    let (day, time) = ((&day[..4], &day[4..6], &day[6..]), (&time[..2], &time[2..4], &time[4..]));
    let text = format!("{}-{}-{}T{}:{}:{}Z", day.0, day.1, day.2, time.0, time.1, time.2);
    Timestamp::parse(TimestampFormat::DateTime, &text).ok()
}

/// Where the browser goes next. What is not the URL of a page is as if it were not there.
fn redirect(url: &str, bucket: &str, key: &str, e_tag: &str) -> Option<String> {
    let web = url.starts_with("http://") || url.starts_with("https://");
    if !web || !url.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let (url, fragment) = url.split_once('#').map_or((url, None), |(url, fragment)| (url, Some(fragment)));
    let joint = if url.contains('?') { '&' } else { '?' };
    let [key, e_tag] = [key, e_tag].map(|text| percent::encode_path(text.as_bytes()).replace('/', "%2F"));
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    Some(format!("{url}{joint}bucket={bucket}&key={key}&etag={e_tag}{fragment}"))
}

/// In a form, tags are XML.
fn tags(field: Option<&str>) -> S3Result<TagSet> {
    let Some(xml) = field else { return Ok(TagSet::default()) };
    let mut deserializer = Deserializer::new(xml.as_bytes());
    let tags = Tagging::deserialize(&mut deserializer).map_err(|_| s3_error!(MalformedXML, "tagging"))?;
    tagging::checked(tags.tag_set)
}
