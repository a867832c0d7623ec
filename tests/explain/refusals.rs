//! A store's refusal, read from its XML.
#![cfg(feature = "xml")]

use presign::explain::{Difference, DifferenceKind as Kind, Sent, Signed};
use presign::s3::xml;

use crate::{presigner, put, soon, with_token};

fn told(error: &str) -> Difference {
    let request = presigner().presign(&put(), soon()).unwrap();
    let error = xml::read_error(format!("<Error>{error}</Error>").as_bytes()).unwrap();
    let full = Difference::between(&request, Sent::store_error(&error).unwrap());
    let bare = Difference::between(Signed::url(request.url()).unwrap(), Sent::store_error(&error).unwrap());
    assert_eq!(full, bare);
    full
}

#[test]
fn codes() {
    for (error, kind, sentence) in [
        (
            "<Code>SignatureDoesNotMatch</Code>",
            Kind::NotTold,
            "the store does not tell what it made of the request: compare with the request as it was received",
        ),
        (
            "<Code>AccessDenied</Code><Message>Request has expired</Message>",
            Kind::Expired,
            "the store says that the request is over (AccessDenied)",
        ),
        (
            "<Code>AccessDenied</Code><ServerTime>2026-01-02T03:20:00Z</ServerTime>",
            Kind::Expired,
            "the request died at 2026-01-02T03:19:05Z, and it was 2026-01-02T03:20:00Z when it arrived",
        ),
        (
            "<Code>AccessDenied</Code><ServerTime>2026-01-02T02:04:05Z</ServerTime>",
            Kind::NotYetValid,
            "the request was signed for 2026-01-02T03:04:05Z, and it was 2026-01-02T02:04:05Z when it arrived: 3600 s too early",
        ),
        (
            "<Code>AccessDenied</Code><Message>Request is not yet valid</Message>",
            Kind::NotYetValid,
            "the store says that the request is not valid yet: a clock is wrong (AccessDenied)",
        ),
        (
            "<Code>AccessDenied</Code><Message>Access Denied</Message>",
            Kind::Refused,
            "the store denies access without a word on the signature: look at what the key may do (AccessDenied)",
        ),
        (
            "<Code>RequestTimeTooSkewed</Code>",
            Kind::NotYetValid,
            "the clock that signed and the store's differ too much (RequestTimeTooSkewed)",
        ),
        (
            "<Code>ExpiredToken</Code>",
            Kind::Token,
            "the session token is over: a URL dies with the credentials that signed it (ExpiredToken)",
        ),
        (
            "<Code>InvalidAccessKeyId</Code>",
            Kind::AccessKey,
            "the store does not know the access key ID (InvalidAccessKeyId)",
        ),
        (
            "<Code>AuthorizationQueryParametersError</Code><Region>eu-west-1</Region>",
            Kind::Region,
            "the bucket is in the region `eu-west-1`, `us-east-1` was signed",
        ),
        (
            "<Code>NoSuchKey</Code>",
            Kind::Refused,
            "the store refuses for another reason than the signature (NoSuchKey)",
        ),
    ] {
        let difference = told(error);
        assert_eq!((difference.kind(), difference.to_string().as_str()), (kind, sentence));
    }
}

#[test]
fn texts() {
    let presigner = with_token();
    let request = presigner.presign(&put(), soon()).unwrap();
    let steps = presigner.signing_steps(&put(), soon()).unwrap();
    let escape = |text: &str| text.replace('&', "&amp;");
    for (from, to, kind) in [
        ("", "", Kind::SecretKey),
        ("content-type:image/jpeg", "content-type:image/jpg", Kind::HeaderChanged),
        ("us-east-1/s3", "eu-west-1/s3", Kind::Region),
    ] {
        let error = format!(
            "<Error><Code>SignatureDoesNotMatch</Code><StringToSign>{}</StringToSign>\
             <CanonicalRequest>{}</CanonicalRequest></Error>",
            steps.string_to_sign().replacen(from, to, 1),
            escape(&steps.canonical_request().replacen(from, to, 1)),
        );
        let error = xml::read_error(error.as_bytes()).unwrap();
        let difference = Difference::between(&request, Sent::store_error(&error).unwrap());
        assert_eq!(difference.kind(), kind, "{difference}");
    }
    let broken = b"<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>GET</CanonicalRequest></Error>";
    assert!(Sent::store_error(&xml::read_error(broken).unwrap()).is_err());
}
