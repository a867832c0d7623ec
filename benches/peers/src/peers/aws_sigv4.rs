//! `aws-sigv4`: the signer of the AWS SDK by itself, with its default features.
//!
//! It wants a URL that is encoded already, so that is done here. `apply_to_request_http1x` is the documented end; a
//! second row takes the parameters that it would apply and appends them to the URL that is there.

use std::fmt::Write;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningInstructions,
    SigningParams, SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use http::Request;
use percent_encoding::utf8_percent_encode;

use crate::case::{Case, Signed, at_once, returns};
use crate::reference::{COMPONENT, PATH};
use crate::work::*;

pub const NAME: &str = "aws-sigv4";
const BY_HAND: &str = "aws-sigv4, parameters appended by hand";

pub fn lacks(workload: Workload) -> Option<&'static str> {
    (workload == Workload::Form).then_some("signs requests; makes no POST policies")
}

struct Signer {
    identity: Identity,
    settings: SigningSettings,
    method: &'static str,
    headers: Vec<(&'static str, String)>,
}

impl Signer {
    fn new(workload: Workload) -> Self {
        let token = (workload == Workload::PutToken).then(token);
        let mut settings = SigningSettings::default();
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(EXPIRES.into()));
        Self {
            identity: Credentials::new(ACCESS_KEY, SECRET, token, None, "fixed").into(),
            settings,
            method: if matches!(workload, Workload::Get | Workload::LongKey) { "GET" } else { "PUT" },
            headers: match workload {
                Workload::PutHeaders => {
                    vec![
                        ("content-type", CONTENT_TYPE.into()),
                        ("content-length", CONTENT_LENGTH.to_string()),
                    ]
                }
                _ => Vec::new(),
            },
        }
    }

    /// Hands over what signs at this moment.
    #[allow(clippy::disallowed_methods, reason = "the crate wants the time of the standard library")]
    fn now<R>(&self, then: impl FnOnce(&SigningParams<'_>) -> R) -> R {
        let params = v4::SigningParams::builder()
            .identity(&self.identity)
            .region(REGION)
            .name("s3")
            .time(SystemTime::now())
            .settings(self.settings.clone())
            .build()
            .unwrap();
        then(&params.into())
    }

    fn instructions(&self, url: &str, params: &SigningParams<'_>) -> SigningInstructions {
        let headers = self.headers.iter().map(|(name, value)| (*name, value.as_str()));
        let request = SignableRequest::new(self.method, url, headers, SignableBody::UnsignedPayload).unwrap();
        sign(request, params).unwrap().into_parts().0
    }

    fn documented(&self, url: &str, params: &SigningParams<'_>) -> Request<()> {
        let instructions = self.instructions(url, params);
        let mut request = Request::builder().method(self.method).uri(url);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let mut request = request.body(()).unwrap();
        instructions.apply_to_request_http1x(&mut request);
        request
    }

    fn by_hand(&self, mut url: String, params: &SigningParams<'_>) -> String {
        let (_, parameters) = self.instructions(&url, params).into_parts();
        let mut before = if url.contains('?') { '&' } else { '?' };
        for (name, value) in parameters {
            write!(url, "{before}{name}={}", utf8_percent_encode(&value, COMPONENT)).unwrap();
            before = '&';
        }
        url
    }

    fn shown(&self, url: String) -> Signed {
        let signed = Signed::new(self.method, url);
        self.headers.iter().fold(signed, |signed, (name, value)| signed.header(name, value))
    }
}

fn url(key: &str) -> String {
    format!("https://{HOST}/{}", utf8_percent_encode(key, PATH))
}

fn part_urls(key: &str) -> impl Iterator<Item = String> {
    let (url, id) = (url(key), utf8_percent_encode(UPLOAD_ID, COMPONENT));
    (1..=PARTS).map(move |part| format!("{url}?partNumber={part}&uploadId={id}"))
}

pub fn cases(workload: Workload) -> Vec<Case> {
    let signer = || Signer::new(workload);
    let (a, b, c, d) = (signer(), signer(), signer(), signer());
    let show = move |request: Request<()>| c.shown(request.uri().to_string());
    let show_url = move |url| d.shown(url);
    match workload {
        Workload::Batch => vec![
            at_once(
                NAME,
                move |keys, take| a.now(|now| keys.iter().for_each(|key| take(a.documented(&url(key), now)))),
                show,
            ),
            at_once(
                BY_HAND,
                move |keys, take| b.now(|now| keys.iter().for_each(|key| take(b.by_hand(url(key), now)))),
                show_url,
            ),
        ],
        Workload::Parts => vec![
            at_once(
                NAME,
                move |keys, take| {
                    a.now(|now| part_urls(keys[0]).for_each(|url| take(a.documented(&url, now))))
                },
                show,
            ),
            at_once(
                BY_HAND,
                move |keys, take| b.now(|now| part_urls(keys[0]).for_each(|url| take(b.by_hand(url, now)))),
                show_url,
            ),
        ],
        Workload::Form => Vec::new(),
        _ => vec![
            returns(NAME, move |key| a.now(|now| a.documented(&url(key), now)), show),
            returns(BY_HAND, move |key| b.now(|now| b.by_hand(url(key), now)), show_url),
        ],
    }
}
