//! What the server tells `s3s` about itself: its one key, its host names, and what has to hold once a signature
//! was found to be good.

use async_trait::async_trait;
use bytes::Bytes;
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::{S3Auth, SecretKey};
use s3s::host::{S3Host, VirtualHost};
use s3s::{S3Result, s3_error};

use crate::checksums;
use crate::judge::Allowed;

/// The body of the request, carried next to it: `s3s` itself hands out a stream.
#[derive(Clone)]
pub(crate) struct Received(pub(crate) Bytes);

/// The one access key.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: SecretKey,
}

#[async_trait]
impl S3Auth for Key {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        if access_key == self.access_key_id {
            Ok(self.secret_access_key.clone())
        } else {
            Err(s3_error!(InvalidAccessKeyId))
        }
    }
}

/// Names under which a bucket is a subdomain. Under an address or `localhost` it stands in the path.
#[derive(Clone)]
pub(crate) struct Domains(pub(crate) Vec<String>);

impl S3Host for Domains {
    fn parse_host_header<'a>(&'a self, host: &'a str) -> S3Result<VirtualHost<'a>> {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        };
        if name == "localhost" || self.0.iter().any(|domain| domain == name) {
            return Ok(VirtualHost::new(name));
        }
        let bucket = |domain: &String| name.strip_suffix(domain.as_str())?.strip_suffix('.');
        // `s3s` alone would take any other name for a bucket's own domain.
        match self.0.iter().find_map(bucket) {
            Some(bucket) => Ok(VirtualHost::new(name).with_bucket(bucket)),
            None => Err(s3_error!(InvalidRequest, "Host is none of this server's names")),
        }
    }
}

/// Runs between the signature and the operation.
pub(crate) struct AfterSignature;

#[async_trait]
impl S3Access for AfterSignature {
    async fn check(&self, request: &mut S3AccessContext<'_>) -> S3Result<()> {
        // The rules have seen a signature; here is where `s3s` tells whether it saw one too.
        if request.credentials().is_none() {
            return Err(s3_error!(AccessDenied, "anonymous requests are not accepted"));
        }
        let Some(Received(body)) = request.extensions_mut().get::<Received>().cloned() else {
            return Err(s3_error!(InternalError));
        };
        let mut headers = request.headers().clone();
        if request.s3_op().name() == "CompleteMultipartUpload" {
            // There, the checksums are the whole object's, not this body's.
            for algorithm in checksums::ALGORITHMS {
                headers.remove(format!("x-amz-checksum-{algorithm}"));
            }
        }
        checksums::verify_request(&headers, &body)?;
        request.extensions_mut().get::<Allowed>().iter().for_each(|allowed| allowed.set());
        Ok(())
    }
}
