//! What can never be signed, or only by saying so: reserved names, public access, answers that browsers execute.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs
)]

#[path = "common/given.rs"]
mod given;

use given::{aws, get, key, kind, of, validity};
use presign::s3::*;
use presign::*;

/// No body of a presigned request is framed: a store would look for signatures in it that nobody made.
#[test]
fn a_body_in_frames_cannot_be_signed() {
    let presigner = of(aws());
    let put = |codings: &'static str| {
        kind(
            &presigner,
            PutObject::new(key(), BodySize::Exact(1)).content_encoding(HeaderValue::new(codings).unwrap()),
        )
    };
    for codings in ["aws-chunked", "AWS-Chunked", "aws-chunked,gzip", "gzip , aws-chunked"] {
        assert_eq!(put(codings), Some(ErrorKind::Unsupported), "{codings}");
        let raw = RawOperation::on_object(Method::Put, key());
        let raw =
            raw.header(HeaderName::new("content-encoding").unwrap(), HeaderValue::new(codings).unwrap());
        assert_eq!(kind(&presigner, raw), Some(ErrorKind::Unsupported), "{codings}");
    }
    for codings in ["gzip", "br, gzip", "aws-chunked-not", "not-aws-chunked"] {
        assert_eq!(put(codings), None, "{codings}");
    }
}

#[test]
fn reserved_names_cannot_be_signed_ahead() {
    let presigner = of(aws());
    let header = |name: &'static str| {
        let raw = RawOperation::on_object(Method::Put, key());
        kind(&presigner, raw.header(HeaderName::new(name).unwrap(), HeaderValue::new("1").unwrap()))
    };
    for name in [
        "host",
        "Host",
        "authorization",
        "x-amz-date",
        "x-amz-security-token",
        "X-Amz-Content-Sha256",
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "Transfer-Encoding",
        "upgrade",
        "accept-encoding",
        "expect",
        "user-agent",
    ] {
        assert_eq!(header(name), Some(ErrorKind::Forbidden), "{name}");
    }
    for name in
        ["content-length", "content-type", "x-amz-meta-host", "origin", "x-amz-decoded-content-length"]
    {
        assert_eq!(header(name), None, "{name}");
    }
    let query = |name: &'static str| kind(&presigner, RawOperation::on_bucket(Method::Get).query(name, "1"));
    let own = [
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-Security-Token",
        "X-Amz-SignedHeaders",
        "X-Amz-Signature",
        "x-amz-signature",
        "X-AMZ-EXPIRES",
    ];
    for name in own {
        assert_eq!(query(name), Some(ErrorKind::Forbidden), "{name}");
        assert_eq!(header(name), Some(ErrorKind::Forbidden), "{name}");
    }
    assert_eq!(query(""), Some(ErrorKind::Empty));
    // A store may take these for headers.
    for name in ["X-Amz-", "X-Amz-Meta-A", "x-amz-acl", "x-AMZ-é"] {
        assert_eq!(query(name), Some(ErrorKind::Forbidden), "{name}");
    }
    // The signature of an older version.
    for name in ["Signature", "AWSAccessKeyId", "awsaccesskeyid"] {
        assert_eq!(query(name), Some(ErrorKind::Forbidden), "{name}");
    }
    for name in ["a\nb", "a\u{85}"] {
        assert_eq!(query(name), Some(ErrorKind::Control));
    }
    for name in ["X-Amz", " X-Amz-Date", "é", "&X-Amz-Date"] {
        assert_eq!(query(name), None, "{name}");
    }
}

#[test]
fn half_a_header_is_none() {
    let raw = |name: &'static str, value: &'static str| {
        let raw = RawOperation::on_object(Method::Put, key());
        kind(&of(aws()), raw.header(HeaderName::new(name).unwrap(), HeaderValue::new(value).unwrap()))
    };
    assert_eq!(raw("x-amz-meta-", "a"), Some(ErrorKind::Empty));
    assert_eq!(raw("x-amz-copy-source", " "), Some(ErrorKind::Empty));
    assert_eq!(raw("x-amz-meta-a", ""), None);
}

#[test]
fn public_access_is_a_choice_by_name() {
    let presigner = of(aws());
    let raw = |name: &'static str, value: &'static str, allowed: bool| {
        let raw = RawOperation::on_object(Method::Put, key());
        let raw = if allowed { raw.allow_public_access() } else { raw };
        kind(&presigner, raw.header(HeaderName::new(name).unwrap(), HeaderValue::new(value).unwrap()))
    };
    let everybody = "uri=\"http://acs.amazonaws.com/groups/global/AllUsers\"";
    for (name, value) in [
        ("x-amz-acl", "public-read"),
        ("X-Amz-Acl", "  PUBLIC-READ-WRITE "),
        ("x-amz-acl", "authenticated-read"),
        ("x-amz-grant-read", everybody),
        (
            "x-amz-grant-full-control",
            "id=\"1\", URI=http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
        ),
    ] {
        assert_eq!(raw(name, value, false), Some(ErrorKind::PublicAcl), "{name} {value}");
        assert_eq!(raw(name, value, true), None, "{name} {value}");
    }
    for (name, value) in
        [("x-amz-acl", "private"), ("x-amz-grant-read", "id=\"1\""), ("x-amz-meta-acl", "public-read")]
    {
        assert_eq!(raw(name, value, false), None);
    }
    assert_eq!("public-read".parse::<CannedAcl>().unwrap_err().kind(), ErrorKind::PublicAcl);
    let typed = PutObject::new(key(), BodySize::Exact(1)).public_acl(PublicAcl::PublicRead);
    assert_eq!(kind(&presigner, typed), None);
}

#[test]
fn an_answer_that_browsers_execute_is_a_choice_by_name() {
    let presigner = of(aws());
    let media = |text| MediaType::new(text).unwrap();
    let disposition = |text| ContentDisposition::new(text).unwrap();
    let active = Some(ErrorKind::ActiveContent);
    for text in [
        "text/html",
        "Text/HTML; charset=utf-8",
        "image/svg+xml",
        "application/xhtml+xml",
        "text/xml",
        "text/javascript",
    ] {
        let raw = |more: &[(&'static str, &'static str)]| {
            let raw = RawOperation::on_object(Method::Get, key()).query("response-content-type", text);
            more.iter().fold(raw, |raw, (name, value)| raw.query(*name, *value))
        };
        for (operation, expected) in [
            (Operation::from(get().response_content_type(media(text))), active),
            (HeadObject::new(key()).response_content_type(media(text)).into(), active),
            (
                get()
                    .response_content_type(media(text))
                    .response_content_disposition(disposition("inline"))
                    .into(),
                active,
            ),
            (
                get()
                    .response_content_type(media(text))
                    .response_content_disposition(disposition("attachmentx"))
                    .into(),
                active,
            ),
            (
                get()
                    .response_content_type(media(text))
                    .response_content_disposition(disposition("Attachment ; filename=a"))
                    .into(),
                None,
            ),
            (
                get()
                    .response_content_disposition(disposition("attachment"))
                    .response_content_type(media(text))
                    .into(),
                None,
            ),
            (get().response_active_content_type(media(text)).into(), None),
            (raw(&[]).into(), active),
            (raw(&[("response-content-disposition", "inline; attachment")]).into(), active),
            (raw(&[("response-content-disposition", "attachment")]).into(), None),
        ] {
            assert_eq!(kind(&presigner, operation), expected, "{text}");
        }
    }
    for text in ["image/png", "text/plain; charset=utf-8", "application/pdf", "application/octet-stream"] {
        assert_eq!(kind(&presigner, get().response_content_type(media(text))), None, "{text}");
    }
    let shouted = RawOperation::on_object(Method::Get, key()).query("Response-Content-Type", "text/html");
    assert!(kind(&presigner, shouted).is_some());
    let no_type = RawOperation::on_object(Method::Get, key()).query("response-content-type", "text/html\r\n");
    assert_eq!(kind(&presigner, no_type), Some(ErrorKind::Control));
    for (name, value) in [("response-content-type", "image"), ("response-expires", "é"), ("Signature", "x")]
    {
        let raw = RawOperation::on_object(Method::Get, key()).query(name, value);
        assert_eq!(presigner.presign(&raw, validity()).unwrap_err().field(), name);
    }
}

/// What is stored under such a type is shown under it by every URL that says nothing else.
#[test]
fn a_stored_type_that_browsers_execute_is_a_choice_by_name() {
    let presigner = of(aws());
    let active = Some(ErrorKind::ActiveContent);
    let disposition = |text: &'static str| ContentDisposition::new(text).unwrap();
    for text in
        ["text/html", "Text/HTML; charset=utf-8", "image/svg+xml", "application/xml", "text/javascript"]
    {
        let media = || MediaType::new(text).unwrap();
        let source = CopySource::new(&BucketName::new("uploads").unwrap(), &key());
        macro_rules! rule {
            ($new:expr) => {
                for (operation, expected) in [
                    (Operation::from($new.content_type(media())), active),
                    ($new.content_type(media()).content_disposition(disposition("inline")).into(), active),
                    ($new.content_disposition(disposition("form-data")).content_type(media()).into(), active),
                    ($new.content_type(media()).content_disposition(disposition("ATTACHMENT")).into(), None),
                    ($new.content_disposition(disposition("attachment")).content_type(media()).into(), None),
                    ($new.active_content_type(media()).into(), None),
                ] {
                    assert_eq!(kind(&presigner, operation), expected, "{text}");
                }
                let error = presigner.presign(&$new.content_type(media()), validity()).unwrap_err();
                assert_eq!(error.field(), "content-type");
            };
        }
        rule!(PutObject::new(key(), BodySize::Exact(1)));
        rule!(CopyObject::new(key(), source.clone()));
        rule!(CreateMultipartUpload::new(key()));
        // By hand it is the type of the request's body as well, which for a sub-resource is XML.
        let raw = RawOperation::on_object(Method::Put, key());
        let raw = raw.header(HeaderName::new("content-type").unwrap(), HeaderValue::new(text).unwrap());
        assert_eq!(kind(&presigner, raw), None);
    }
    for text in ["image/png", "text/plain", "application/pdf"] {
        let put = PutObject::new(key(), BodySize::Exact(1)).content_type(MediaType::new(text).unwrap());
        assert_eq!(kind(&presigner, put), None, "{text}");
    }
}

/// A store that reads parameters by their exact names sees no attachment in the other spelling, and shows the page.
#[test]
fn an_attachment_counts_only_under_its_exact_name() {
    let html = RawOperation::on_object(Method::Get, key()).query("response-content-type", "text/html");
    let shouted = html.query("Response-Content-Disposition", "attachment");
    assert!(kind(&of(aws()), shouted).is_some());
}

/// What a caller's user typed as a parameter's name must not forge a line of a log.
#[test]
fn no_error_repeats_a_name_that_is_no_token() {
    for name in ["\u{2028}error: forged", "\u{202e}a", "a b", &"n".repeat(5_000)] {
        let twice =
            RawOperation::on_bucket(Method::Get).query(name.to_owned(), "").query(name.to_owned(), "");
        let validity = Validity::minutes(1).from(Timestamp::MIN);
        let error = of(aws()).presign(&twice, validity).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Duplicate);
        assert!(!format!("{error} {error:?}").contains(name), "{} bytes are repeated", name.len());
    }
}
