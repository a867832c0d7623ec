use alloc::string::String;

use base64::Engine as _;
use base64::engine::general_purpose;

use super::*;

const NOW: Timestamp = Timestamp::MIN;

fn ids() -> SignedIds {
    SignedIds::new(SigningSecret::from_key([7; 64]).unwrap(), SignedIdFormat::Json)
}

/// A payload of our own, rightly signed.
fn signed(payload: impl AsRef<[u8]>) -> String {
    let text = general_purpose::STANDARD.encode(payload);
    let mac = ids().verifier.secret.mac(MessageDigest::Sha1, &text);
    format!("{text}--{mac}")
}

fn fault(signed_id: &str) -> SignedIdFault {
    ids().verify(signed_id, NOW).unwrap_err().fault()
}

#[test]
fn keys_are_rails_own() {
    let hex = |key: &[u8]| key.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    // Made with OpenSSL by Python's `hashlib.pbkdf2_hmac`.
    let rows = [
        (
            KeyDigest::Sha1,
            "f9e69a7d9dcab3a97d239f9235d5286b5e11f7da3ee044576cd8271962edd83d\
             431972427686efb924218c6bf5f53b0b3608be1c7e724616f0f0ca0b2ec4ddf1",
        ),
        (
            KeyDigest::Sha256,
            "65975df1a87b124c99aeeedc457e9e480eb37aa4f67f88449ba74c5d1771143e\
             941b73965055184a25a7368d33a5732d59ccfb8500435e30d05a9f980ae936e2",
        ),
    ];
    for (digest, key) in rows {
        let secret = SigningSecret::new("0123456789abcdef".repeat(8), digest).unwrap();
        assert_eq!(hex(secret.key()), key);
    }
    for blank in ["", " ", "\n\u{3000}"] {
        assert!(SigningSecret::new(blank, KeyDigest::Sha1).is_err());
    }
}

#[test]
fn whatever_is_signed_is_verified() {
    let numbers = [0, 1, -1, 122, 123, 1 << 30, i64::MAX, i64::MIN].map(BlobId::number);
    let longest = "z".repeat(64);
    let texts =
        ["1", "6b1f3a52-0000-4000-8000-000000000001", &longest].map(|text| BlobId::new(text).unwrap());
    let later = Timestamp::parse("2026-01-02T03:04:05Z").unwrap();
    for digest in [MessageDigest::Sha1, MessageDigest::Sha256, MessageDigest::Sha512] {
        for format in [SignedIdFormat::Marshal, SignedIdFormat::LegacyJson, SignedIdFormat::Json] {
            for purpose in [BLOB_ID, &longest] {
                let mut ids =
                    SignedIds { format, ..ids() }.with_digest(digest).with_purpose(purpose).unwrap();
                for url_safe in [false, true] {
                    ids.verifier.url_safe = url_safe;
                    for id in numbers.iter().chain(&texts) {
                        for exp in [None, Some(later)] {
                            let text = ids.sign(id, exp);
                            assert!(text.len() < 600, "{}", text.len());
                            assert_eq!(ids.verify(&text, NOW).as_ref(), Ok(id));
                            let mut other = SignedIds { format: SignedIdFormat::Json, ..ids.clone() };
                            other.verifier.url_safe = false;
                            assert_eq!(other.verify(&text, NOW).as_ref(), Ok(id));
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn the_steps_of_a_refusal() {
    assert_eq!(fault(&"a".repeat(MAX_LENGTH + 1)), SignedIdFault::TooLong);
    assert_eq!(fault(&"a".repeat(MAX_LENGTH)), SignedIdFault::Form);
    let good = ids().sign(&BlobId::number(1), None);
    let (text, mac) = good.rsplit_once("--").unwrap();
    for form in [
        String::new(),
        "--".into(),
        mac.into(),
        format!("-{mac}"),
        text.into(),
        format!("{text}{mac}"),
        format!("{text}-{mac}"),
        format!("{text}--{mac}\n"),
        format!("{text}--{}", mac.to_uppercase()),
        format!("{text}--{}", mac.replace(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'], "é")),
        format!("{text}--{}", &mac[1..]),
    ] {
        assert_eq!(fault(&form), SignedIdFault::Form, "{form:?}");
    }
    // `--` and the digits are part of what the text before them signs.
    assert_eq!(fault(&format!("{text}----{mac}")), SignedIdFault::Signature);
    assert_eq!(fault(&format!("{text}--{mac}--{mac}")), SignedIdFault::Signature);
    assert_eq!(fault(&format!("--{mac}")), SignedIdFault::Signature);
    let sha256 = ids().with_digest(MessageDigest::Sha256);
    assert_eq!(sha256.verify(&good, NOW).unwrap_err().fault(), SignedIdFault::Form);
    assert_eq!(fault(&sha256.sign(&BlobId::number(1), None)), SignedIdFault::Form);
}

#[test]
fn every_changed_character_is_seen() {
    let good = ids().sign(&BlobId::number(1), None);
    for (index, byte) in good.bytes().enumerate() {
        for other in b"A9-=/a0" {
            if *other != byte {
                let mut bytes = good.clone().into_bytes();
                bytes[index] = *other;
                let text = String::from_utf8(bytes).unwrap();
                assert!(fault(&text) <= SignedIdFault::Signature, "{text}");
            }
        }
    }
}

#[test]
fn several_secrets() {
    let secret = |byte| SigningSecret::from_key([byte; 64]).unwrap();
    let ids =
        SignedIds::new(secret(1), RailsVersion::V7_1).also_verifying(secret(2)).also_verifying(secret(3));
    for byte in 1..=4 {
        let text = SignedIds::new(secret(byte), RailsVersion::V6_1).sign(&BlobId::number(5), None);
        assert_eq!(ids.verify(&text, NOW).is_ok(), byte < 4, "{byte}");
    }
    assert!(
        SignedIds::new(secret(1), RailsVersion::V7_1)
            .verify(&ids.sign(&BlobId::number(1), None), NOW)
            .is_ok()
    );
}

#[test]
fn what_was_signed_for_something_else() {
    let table: &[(SignedIdFault, &[&str])] = &[
        (
            SignedIdFault::Envelope,
            &[
                "",
                "1",
                "\"hello\"",
                "[]",
                "{}",
                "{\"_rails\":1}",
                "{\"_rails\":{\"pur\":\"blob_id\"}}",
                "{\"_rails\":{\"data\":1,\"message\":\"BAhpBg==\",\"pur\":\"blob_id\"}}",
                "{\"_rails\":{\"message\":1,\"pur\":\"blob_id\"}}",
                "{\"_rails\":{\"data\":1,\"pur\":1}}",
                "{\"_rails\":{\"data\":1,\"exp\":1,\"pur\":\"blob_id\"}}",
                "{\"_rails\":{\"data\":1,\"exp\":\"tomorrow\",\"pur\":\"blob_id\"}}",
                "{\"_rails\":{\"data\":1,\"data\":2,\"pur\":\"blob_id\"}}",
                "{\"_rails\":{\"data\":1,\"pur\":\"blob_id\"},\"_rails\":{}}",
                "{\"_rails\":{\"data\":[[[[1]]]],\"pur\":\"blob_id\"}}",
                "{\"_rails\":{\"data\":1,\"pur\":\"blob_id\"}} x",
            ],
        ),
        (
            SignedIdFault::Value,
            &[
                "{\"_rails\":{\"data\":null,\"pur\":\"blob_id\"}}",
                "{\"_rails\":{\"data\":1.0,\"pur\":\"blob_id\"}}",
                "{\"_rails\":{\"data\":9223372036854775808,\"pur\":\"blob_id\"}}",
                "{\"_rails\":{\"data\":\"\",\"pur\":\"blob_id\"}}",
                "{\"_rails\":{\"data\":\"a b\",\"pur\":\"blob_id\"}}",
                "{\"_rails\":{\"data\":{\"key\":\"abc\"},\"pur\":\"blob_id\"}}",
                "{\"_rails\":{\"message\":\"BAhpB\",\"pur\":\"blob_id\"}}",
                "{\"_rails\":{\"message\":\"\",\"pur\":\"blob_id\"}}",
                // nil, by `Marshal`.
                "{\"_rails\":{\"message\":\"BAgw\",\"exp\":null,\"pur\":\"blob_id\"}}",
            ],
        ),
        (
            SignedIdFault::Purpose,
            &[
                "{\"_rails\":{\"data\":1}}",
                "{\"_rails\":{\"data\":1,\"pur\":null}}",
                "{\"_rails\":{\"data\":1,\"pur\":\"\"}}",
                "{\"_rails\":{\"data\":1,\"pur\":\"blob_key\"}}",
                "{\"_rails\":{\"data\":1,\"pur\":\"blob_idx\"}}",
                // Before its expiry is looked at.
                "{\"_rails\":{\"data\":1,\"exp\":\"1970-01-01T00:00:00.000Z\",\"pur\":\"blob_key\"}}",
            ],
        ),
        (
            SignedIdFault::Expired,
            &[
                "{\"_rails\":{\"data\":1,\"exp\":\"1970-01-01T00:00:00.000Z\",\"pur\":\"blob_id\"}}",
                "{\"_rails\":{\"data\":1,\"exp\":\"1970-01-01T00:00:00.999Z\",\"pur\":\"blob_id\"}}",
            ],
        ),
    ];
    for (expected, payloads) in table {
        for payload in *payloads {
            assert_eq!(fault(&signed(payload)), *expected, "{payload}");
        }
    }
    assert_eq!(fault(&signed(b"\xff")), SignedIdFault::Envelope);
    let bad = |text: &str| format!("{text}--{}", ids().verifier.secret.mac(MessageDigest::Sha1, text));
    for text in ["a", "a b=", "é", "e30=x", "{}"] {
        assert_eq!(fault(&bad(text)), SignedIdFault::Encoding, "{text}");
    }
    // Members that are not known say nothing, as to Rails.
    let more = signed("{\"_rails\":{\"data\":1,\"pur\":\"blob_id\",\"x\":1},\"y\":2}");
    assert_eq!(ids().verify(&more, NOW), Ok(BlobId::number(1)));
}

/// A second that has begun is not given: `now` does not say how much of it is gone.
#[test]
fn parts_of_a_second() {
    let now = Timestamp::parse("2026-01-02T03:04:05Z").unwrap();
    for (exp, expected) in [
        ("2026-01-02T03:04:04.999Z", Err(SignedIdFault::Expired)),
        ("2026-01-02T03:04:05.000Z", Err(SignedIdFault::Expired)),
        ("2026-01-02T03:04:05.001Z", Err(SignedIdFault::Expired)),
        ("2026-01-02T03:04:05.999Z", Err(SignedIdFault::Expired)),
        ("2026-01-02T03:04:06.000Z", Ok(BlobId::number(1))),
        ("2026-01-02T03:04:06.001Z", Ok(BlobId::number(1))),
        // Not how Rails writes them: nothing is made of an offset.
        ("2026-01-02T04:04:06.000+01:00", Err(SignedIdFault::Envelope)),
        ("2026-01-02T03:04:06.000", Err(SignedIdFault::Envelope)),
        ("", Err(SignedIdFault::Envelope)),
    ] {
        let text = signed(format!("{{\"_rails\":{{\"data\":1,\"exp\":\"{exp}\",\"pur\":\"blob_id\"}}}}"));
        assert_eq!(ids().verify(&text, now).map_err(SignedIdError::fault), expected, "{exp}");
    }
}

#[test]
fn ids_and_purposes_need_no_escape() {
    for text in ["", " ", "a b", "\"", "\\", "<", ">", "&", "é", "\u{7f}", "\n", &"a".repeat(65)] {
        assert!(BlobId::new(text).is_err(), "{text:?}");
        assert!(ids().with_purpose(text).is_err(), "{text:?}");
    }
    assert!(BlobId::new("a".repeat(64)).is_ok());
}

#[test]
fn what_is_shown_holds_no_secret() {
    let shown = format!("{:?} {:#?}", ids(), ids().verifier.secret);
    assert!(!shown.contains('7'), "{shown}");
}
