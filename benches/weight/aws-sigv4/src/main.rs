//! A presigned PUT by `aws-sigv4`, which signs and leaves the URL to its caller.
//!
//! Its parameters are appended by hand: its `apply_to_request_http1x` would bring more of the crate `http`.

#[path = "../../program.rs"]
mod program;

use std::process::ExitCode;
use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use program::LIFE;

const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const PATH: &AsciiSet = &COMPONENT.remove(b'/');

fn main() -> ExitCode {
    program::run(|put| {
        let credentials = Credentials::new(&put.access_key_id, &put.secret, None, None, "program");
        let identity = credentials.into();
        // What S3 wants.
        let mut settings = SigningSettings::default();
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(LIFE.into()));
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(&put.region)
            .name("s3")
            .time(UNIX_EPOCH + Duration::from_secs(put.time))
            .settings(settings)
            .build()?
            .into();

        let key = utf8_percent_encode(&put.key, PATH);
        let mut url = format!("https://{}.s3.{}.amazonaws.com/{key}", put.bucket, put.region);
        let length = put.content_length.to_string();
        let headers = [("content-type", put.content_type.as_str()), ("content-length", &length)];
        let body = SignableBody::UnsignedPayload;
        let request = SignableRequest::new("PUT", &url, headers.into_iter(), body)?;
        let (instructions, _) = sign(request, &parameters)?.into_parts();
        for (at, (name, value)) in instructions.params().iter().enumerate() {
            url.push(if at == 0 { '?' } else { '&' });
            url.extend([*name, "="]);
            url.extend(utf8_percent_encode(value, COMPONENT));
        }
        Ok(url)
    })
}
