//! A whole request from structured bytes: any text in any field, by hand (`RawOperation`) and by the typed operations.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use percent_encoding::percent_decode_str;
use presign::s3::{MetadataName, RawOperation, VersionId};
use presign::{
    BodySize, ContentDisposition, Credentials, DeleteObject, Endpoint, Error, GetObject, HeaderName,
    HeaderValue, MediaType, Method, ObjectKey, Operation, PartNumber, PresignedRequest, Provider, PutObject,
    Region, S3Presigner, Timestamp, UploadId, UploadPart, Validity,
};
use presign_fuzz::{check, no_line_break, pairs};

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    provider: Place<'a>,
    bucket: Option<&'a str>,
    token: Option<&'a str>,
    seconds: u64,
    lifetime: u32,
    operation: Kind<'a>,
}

#[derive(Arbitrary, Debug)]
enum Place<'a> {
    Aws(&'a str),
    Known,
    Endpoint(&'a str, &'a str),
}

#[derive(Arbitrary, Debug)]
enum Kind<'a> {
    Raw { method: u8, key: Option<&'a str>, query: Vec<(&'a str, &'a str)>, headers: Vec<(&'a str, &'a str)> },
    Get { key: &'a str, version: Option<&'a str>, disposition: Option<&'a str> },
    Put { key: &'a str, size: Option<u64>, media_type: Option<&'a str>, metadata: Vec<(&'a str, &'a str)> },
    Part { key: &'a str, upload: &'a str, number: u32, size: Option<u64> },
    Delete { key: &'a str },
}

fn size(size: Option<u64>) -> BodySize {
    size.map_or(BodySize::Unlimited, BodySize::Exact)
}

impl<'a> Kind<'a> {
    fn key(&self) -> Option<&'a str> {
        match self {
            Self::Raw { key, .. } => *key,
            Self::Get { key, .. } | Self::Put { key, .. } | Self::Part { key, .. } | Self::Delete { key } => {
                Some(key)
            }
        }
    }

    fn operation(&self) -> Result<Operation<'a>, Error> {
        const METHODS: [Method; 5] = [Method::Get, Method::Put, Method::Head, Method::Delete, Method::Post];
        Ok(match self {
            Self::Raw { method, key, query, headers } => {
                let method = METHODS[usize::from(*method) % METHODS.len()];
                let mut raw = match key {
                    Some(key) => RawOperation::on_object(method, ObjectKey::exact(*key)?),
                    None => RawOperation::on_bucket(method),
                };
                for (name, value) in query {
                    raw = raw.query(*name, *value);
                }
                for (name, value) in headers {
                    raw = raw.header(HeaderName::new(*name)?, HeaderValue::new(*value)?);
                }
                raw.into()
            }
            Self::Get { key, version, disposition } => {
                let mut get = GetObject::new(ObjectKey::new(*key)?);
                if let Some(version) = version {
                    get = get.version_id(VersionId::new(*version)?);
                }
                if let Some(disposition) = disposition {
                    get = get.response_content_disposition(ContentDisposition::new(*disposition)?);
                }
                get.into()
            }
            Self::Put { key, size: bytes, media_type, metadata } => {
                let mut put = PutObject::new(ObjectKey::new(*key)?, size(*bytes));
                if let Some(media_type) = media_type {
                    put = put.content_type(MediaType::new(*media_type)?);
                }
                for (name, value) in metadata {
                    put = put.metadata(MetadataName::new(*name)?, HeaderValue::new(*value)?);
                }
                put.into()
            }
            Self::Part { key, upload, number, size: bytes } => UploadPart::new(
                ObjectKey::new(*key)?,
                UploadId::new(*upload)?,
                PartNumber::new(*number)?,
                size(*bytes),
            )
            .into(),
            Self::Delete { key } => DeleteObject::new(ObjectKey::new(*key)?).into(),
        })
    }
}

impl<'a> Input<'a> {
    fn presign(&self, operation: &Operation<'a>) -> Result<PresignedRequest, Error> {
        let provider = match self.provider {
            Place::Aws(region) => Provider::aws(region)?,
            Place::Known => Provider::aws("us-east-1")?,
            Place::Endpoint(endpoint, region) => {
                Provider::custom(Endpoint::insecure(endpoint)?, Region::new(region)?)
            }
        };
        let bucket = provider.bucket(self.bucket.unwrap_or("examplebucket"))?;
        let mut credentials = Credentials::new("AKIDEXAMPLE", "secret")?;
        if let Some(token) = self.token {
            credentials = credentials.with_session_token(token)?;
        }
        let validity = Validity::seconds(self.lifetime.into()).from(Timestamp::from_unix_secs(self.seconds)?);
        let presigner = S3Presigner::new(bucket, credentials);

        // In a batch the same URL is appended, or nothing at all.
        let mut out = String::from("before");
        let request = presigner.presign(operation, validity);
        let appended = presigner.batch(validity).and_then(|batch| batch.append_url(operation, &mut out));
        assert_eq!(out.strip_prefix("before"), Some(request.as_ref().map_or("", PresignedRequest::url)));
        assert_eq!(appended.is_ok(), request.is_ok());
        request
    }
}

fuzz_target!(|input: Input<'_>| {
    let signed = input.operation.operation().and_then(|operation| {
        let request = input.presign(&operation)?;
        Ok((operation, request))
    });
    let (operation, request) = match signed {
        Ok(signed) => signed,
        Err(error) => return no_line_break(&error.to_string()),
    };
    let url = check(&request);
    assert_eq!(request.expires_at().as_unix_secs(), input.seconds + u64::from(input.lifetime));

    // Everything that was asked for is in the URL, and nothing but the signer's own parameters stands beside it.
    let path = percent_decode_str(url.path()).decode_utf8().expect("UTF-8 went in");
    let key = input.operation.key();
    assert!(key.is_none_or(|key| path.ends_with(&format!("/{key}"))), "{path} does not end with {key:?}");
    let (own, asked): (Vec<_>, Vec<_>) = pairs(&url).into_iter().partition(|(name, _)| {
        let own =
            ["Algorithm", "Credential", "Date", "Expires", "Security-Token", "SignedHeaders", "Signature"];
        name.strip_prefix("X-Amz-").is_some_and(|name| own.contains(&name))
    });
    assert_eq!(own.len(), 6 + usize::from(input.token.is_some()));
    assert!(
        operation.query().eq(asked.iter().map(|(name, value)| (name.as_str(), value.as_str()))),
        "{asked:?}"
    );
    assert!(operation.headers().eq(request.signed_headers().filter(|(name, _)| *name != "host")));
});
