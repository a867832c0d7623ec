//! Signed ids: made as Rails 6.1 and 7.2 printed them, byte for byte, and verified.

use presign::Timestamp;
use presign::wire::active_storage::{
    BlobId, KeyDigest, MessageDigest, RailsVersion, SignedIdFault, SignedIdFormat, SignedIds, SigningSecret,
};
use serde_json::Value;

use super::{rows, text};
use crate::common::vectors;

/// The id, if it is one that a signed id can hold.
fn id_of(value: &Value) -> Option<BlobId> {
    value.as_i64().map(BlobId::number).or_else(|| BlobId::new(value.as_str()?).ok())
}

/// Both ways, and with the expiry at its second.
fn check(ids: &SignedIds, id: &BlobId, exp: Option<Timestamp>, signed_id: &str) {
    assert_eq!(ids.sign(id, exp), signed_id);
    let Some(exp) = exp else {
        assert_eq!(ids.verify(signed_id, Timestamp::MAX).as_ref(), Ok(id), "{signed_id}");
        return;
    };
    let before = Timestamp::from_unix_secs(exp.as_unix_secs() - 1).unwrap();
    assert_eq!(ids.verify(signed_id, before).as_ref(), Ok(id), "{signed_id}");
    assert_eq!(ids.verify(signed_id, exp).unwrap_err().fault(), SignedIdFault::Expired, "{signed_id}");
}

pub(super) fn signed_ids(sample: &Value) {
    let base = text(&sample["secret_key_base"]);
    for row in rows(&sample["rows"]) {
        let version = match text(&row["label"]).get(..3).unwrap() {
            "6.1" => RailsVersion::V6_1,
            "7.0" => RailsVersion::V7_0,
            "7.1" => RailsVersion::V7_1,
            other => panic!("{other}"),
        };
        let ids = SignedIds::new(SigningSecret::new(base, version).unwrap(), version);
        let exp = row["exp"].as_str().map(|exp| Timestamp::parse(exp).unwrap());
        let signed_id = text(&row["signed_id"]);
        check(&ids, &id_of(&row["id"]).unwrap(), exp, signed_id);
        // The key of the other defaults, and that key kept beside the new one.
        let other = if version == RailsVersion::V6_1 { KeyDigest::Sha256 } else { KeyDigest::Sha1 };
        let other = SignedIds::new(SigningSecret::new(base, other).unwrap(), version);
        let fault = other.verify(signed_id, Timestamp::MIN).unwrap_err().fault();
        assert_eq!(fault, SignedIdFault::Signature);
        let both = other.also_verifying(SigningSecret::new(base, version).unwrap());
        assert_eq!(both.verify(signed_id, Timestamp::MIN).ok(), id_of(&row["id"]));
    }
    assert_eq!(rows(&sample["rows"]).len(), 21);
}

/// The messages of Rails' tests and of two versions that were run: all digests, serialisers, purposes and expiries.
#[test]
fn message_verifier() {
    let files = [
        ("upstream", SignedIdFormat::LegacyJson, 2, 2),
        ("generated-rails-6.1", SignedIdFormat::LegacyJson, 31, 12),
        ("generated-rails-7.2", SignedIdFormat::Json, 31, 9),
    ];
    for (name, format, count, ids_in_it) in files {
        let Some(file) = vectors(&format!("rails-message-verifier/{name}.json")) else { continue };
        let file: Value = serde_json::from_str(&file).unwrap();
        let mut made = 0;
        for row in rows(&file["messages"]) {
            let marshal = text(&row["serializer"]) == "Marshal";
            let digest = match text(&row["digest"]) {
                "SHA1" => MessageDigest::Sha1,
                "SHA256" => MessageDigest::Sha256,
                "SHA512" => MessageDigest::Sha512,
                other => panic!("{other}"),
            };
            let format = if marshal { SignedIdFormat::Marshal } else { format };
            let secret = SigningSecret::from_key(text(&row["secret"])).unwrap();
            let purpose = row["options"]["purpose"].as_str();
            let ids = SignedIds::new(secret, format)
                .with_digest(digest)
                .with_purpose(purpose.unwrap_or("blob_id"))
                .unwrap();
            let exp = row["options"]["expires_at"].as_str().map(|exp| Timestamp::parse(exp).unwrap());
            let message = text(&row["message"]);
            // Since 7.2 the envelope of a marshalled value is marshalled, too: no signed id of ours.
            let read = purpose.is_some() && !(marshal && name.ends_with("7.2"));
            match id_of(&row["value"]).filter(|_| read) {
                Some(id) => {
                    check(&ids, &id, exp, message);
                    made += 1;
                }
                None => {
                    let fault = ids.verify(message, Timestamp::MIN).unwrap_err().fault();
                    assert!(fault > SignedIdFault::Signature, "{} {fault:?}", row["id"]);
                }
            }
        }
        assert_eq!((rows(&file["messages"]).len(), made), (count, ids_in_it), "{name}");
        keys(&file);
        for (field, format) in [
            ("active_storage_signed_id_rails61", SignedIdFormat::Marshal),
            ("active_storage_signed_id_json", SignedIdFormat::Json),
        ] {
            for row in file[field].as_array().into_iter().flatten() {
                let secret = SigningSecret::new(text(&row["secret_key_base"]), KeyDigest::Sha1).unwrap();
                let id = id_of(&row["blob_id"]).unwrap();
                check(&SignedIds::new(secret, format), &id, None, text(&row["signed_id"]));
            }
        }
    }
}

/// The keys that Rails' tests and two versions of it derived. What is signed with one tells whether it is the same.
fn keys(file: &Value) {
    for row in rows(&file["key_generator"]) {
        let digest = match row["digest"].as_str() {
            Some("SHA256") => KeyDigest::Sha256,
            Some("SHA1") => KeyDigest::Sha1,
            other => panic!("{other:?}"),
        };
        let base = row["secret_key_base"].as_str().or_else(|| row["secret"].as_str()).unwrap();
        let rounds = u32::try_from(row["iterations"].as_u64().unwrap()).unwrap();
        let derived = SigningSecret::derive(base, text(&row["salt"]), rounds, digest).unwrap();
        let hex = text(&row["key_hex"]);
        let bytes = |at: usize| u8::from_str_radix(hex.get(2 * at..2 * at + 2).unwrap(), 16).unwrap();
        let known: Vec<u8> = (0..hex.len() / 2).map(bytes).collect();
        let signed = |secret| SignedIds::new(secret, SignedIdFormat::Json).sign(&BlobId::number(1), None);
        if row["length"] == 64 {
            assert_eq!(signed(derived), signed(SigningSecret::from_key(known).unwrap()), "{row}");
        } else {
            // PBKDF2 gives a shorter key as the beginning of a longer one, and ours are all of 64 bytes.
            let alike = |other: &&Value| {
                ["secret", "salt", "iterations", "digest"].iter().all(|name| other[name] == row[name])
            };
            let mut whole =
                rows(&file["key_generator"]).iter().filter(alike).map(|other| text(&other["key_hex"]));
            assert!(whole.any(|whole| whole.len() == 128 && whole.starts_with(hex)), "{row}");
        }
    }
    assert!(rows(&file["key_generator"]).len() >= 2);
}

#[test]
fn derivations() {
    for (rounds, valid) in [(0, false), (1, true), (1000, true), (1_000_001, false)] {
        assert_eq!(SigningSecret::derive("a", "b", rounds, KeyDigest::Sha1).is_ok(), valid, "{rounds}");
    }
    for blank in ["", " ", "\n"] {
        assert!(SigningSecret::derive(blank, "b", 1, KeyDigest::Sha256).is_err());
    }
    let signed =
        |secret: SigningSecret| SignedIds::new(secret, RailsVersion::V8_0).sign(&BlobId::number(1), None);
    let derived = SigningSecret::derive("a", "ActiveStorage", 1000, KeyDigest::Sha256).unwrap();
    assert_eq!(signed(derived), signed(SigningSecret::new("a", RailsVersion::V8_0).unwrap()));
}
