//! Messages that Rails signed, or could have signed, as tokens.

use super::*;

/// What was signed with the application's secret and is no token of this service.
#[test]
fn other_messages() {
    let secret = SigningSecret::from_key("secret").unwrap();
    let disk = disk(&SignedIds::new(secret, RailsVersion::V7_2));
    let signed = |fields: &Value, purpose: &str| {
        let text = STANDARD.encode(json!({"_rails": {"data": fields, "pur": purpose}}).to_string());
        format!("{PATH}{}--{}", text.replace('/', "%2F"), hmac_sha1(b"secret", text.as_bytes()))
    };
    let put = json!({"key": "abc", "content_type": null, "content_length": 5, "checksum": MD5, "service_name": "local"});
    let check = |fields: &Value, purpose: &str| {
        if purpose == "blob_token" {
            let target = signed(fields, purpose);
            return status(disk.check("PUT", target.as_bytes(), [("content-length", "5")], now()));
        }
        status(disk.check("GET", format!("{}/a", signed(fields, purpose)).as_bytes(), NONE, now()))
    };
    assert_eq!(check(&put, "blob_token"), 204);
    let with = |name: &str, value: Value| {
        let mut fields = put.clone();
        fields[name] = value;
        fields
    };
    for (name, value, expected) in [
        ("service_name", Value::Null, 204),
        ("service_name", json!(1), 404),
        ("checksum", Value::Null, 204),
        ("checksum", json!("x"), 404),
        ("checksum", json!({"digest": MD5, "algorithm": "MD5"}), 404),
        ("content_length", Value::Null, 404),
        ("content_length", json!("5"), 404),
        ("content_length", json!(-5), 404),
        ("content_length", json!(5.0), 404),
        ("content_type", json!(1), 404),
        ("content_type", json!("a\r\nb"), 404),
        ("key", Value::Null, 404),
        ("key", json!(""), 404),
        ("key", json!("../../etc/passwd"), 404),
        ("key", json!("/etc/passwd"), 404),
        ("more", json!({"a": 1}), 204),
    ] {
        assert_eq!(check(&with(name, value.clone()), "blob_token"), expected, "{name} {value}");
    }
    for fields in [json!(1), json!("abc"), json!([]), json!({}), json!(null)] {
        assert_eq!(check(&fields, "blob_token"), 404, "{fields}");
        assert_eq!(check(&fields, "blob_key"), 404, "{fields}");
    }
    assert_eq!(check(&json!({"key": "abc"}), "blob_key"), 204);
    // A file of which nothing is said is only saved.
    let target = format!("{}/a.html", signed(&json!({"key": "abc"}), "blob_key"));
    let request = disk.check("GET", target.as_bytes(), NONE, now()).unwrap();
    assert_eq!(request.headers().collect::<Vec<_>>(), [BINARY, ("content-disposition", "attachment")]);
    assert_eq!(check(&json!({"key": "abc", "disposition": "inline\r\nx: y"}), "blob_key"), 404);
    assert_eq!(check(&json!({"key": "abc"}), "blob_id"), 404);
}

fn hmac_sha1(key: &[u8], text: &[u8]) -> String {
    use hmac::{Hmac, KeyInit as _, Mac as _};
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(key).unwrap();
    mac.update(text);
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Maps that two versions of Rails signed, for the purpose of a download, with each digest. Those by `Marshal` are not read.
#[test]
fn messages_of_rails() {
    for (name, count) in [("generated-rails-6.1", 3), ("generated-rails-7.2", 3)] {
        let Some(file) = vectors(&format!("rails-message-verifier/{name}.json")) else { continue };
        let file: Value = serde_json::from_str(&file).unwrap();
        let mut read = 0;
        for row in rows(&file["messages"]).iter().filter(|row| row["value"].is_object()) {
            assert_eq!(row["options"]["purpose"], "blob_key");
            let digest = match text(&row["digest"]) {
                "SHA1" => MessageDigest::Sha1,
                "SHA256" => MessageDigest::Sha256,
                "SHA512" => MessageDigest::Sha512,
                other => panic!("{other}"),
            };
            let secret = SigningSecret::from_key(text(&row["secret"])).unwrap();
            let disk = disk(&SignedIds::new(secret, RailsVersion::V7_2).with_digest(digest));
            let target = format!("{PATH}{}/a", text(&row["message"]).replace('/', "%2F"));
            let exp = Timestamp::parse(text(&row["options"]["expires_at"])).unwrap();
            let request = disk.check("GET", target.as_bytes(), NONE, now());
            if row["serializer"] == "Marshal" {
                assert_eq!(request.unwrap_err().kind(), Some(LocalErrorKind::Encoding), "{}", row["id"]);
                continue;
            }
            let request = request.unwrap();
            assert_eq!(request.key().as_str(), text(&row["value"]["key"]));
            let disposition = text(&row["value"]["disposition"]);
            assert_eq!(request.headers().collect::<Vec<_>>(), [BINARY, ("content-disposition", disposition)]);
            assert_eq!(request.expires_at(), exp);
            assert_eq!(status(disk.check("GET", target.as_bytes(), NONE, exp)), 404);
            read += 1;
        }
        assert_eq!(read, count, "{name}");
    }
}

/// One of each envelope, as those versions printed it.
#[test]
fn two_messages_of_rails() {
    let legacy = "eyJfcmFpbHMiOnsibWVzc2FnZSI6ImV5SnJaWGtpT2lKaFltTWlMQ0prYVhOd2IzTnBkR2x2YmlJNkltbHViR2x1WlNKOSIsImV4cCI6IjIwMzAtMDEtMDJUMDM6MDQ6MDUuMDAwWiIsInB1ciI6ImJsb2Jfa2V5In19--c6ae14cfefe9ca3e9d55ffd206732f43cf8b82dc";
    let new = "eyJfcmFpbHMiOnsiZGF0YSI6eyJrZXkiOiJhYmMiLCJkaXNwb3NpdGlvbiI6ImlubGluZSJ9LCJleHAiOiIyMDMwLTAxLTAyVDAzOjA0OjA1LjAwMFoiLCJwdXIiOiJibG9iX2tleSJ9fQ==--b007c3a887357b07668be9770eb72782f0029748";
    let disk = disk(&SignedIds::new(SigningSecret::from_key("secret").unwrap(), RailsVersion::V7_2));
    for token in [legacy, new] {
        let request = disk.check("GET", format!("{PATH}{token}/a").as_bytes(), NONE, now()).unwrap();
        assert_eq!(request.key().as_str(), "abc");
        assert_eq!(request.headers().collect::<Vec<_>>(), [BINARY, ("content-disposition", "inline")]);
    }
}
