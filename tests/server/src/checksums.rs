//! Does the body have the digest that the request promised? Asked before anything is stored.

use base64_simd::STANDARD as BASE64;
use http::HeaderMap;
use s3s::crypto::{Checksum as _, Crc32, Crc32c, Crc64Nvme, Md5, Sha1, Sha256};
use s3s::dto::{Checksum, ChecksumType};
use s3s::{S3Result, s3_error};

/// As they end the names of their headers.
pub(crate) const ALGORITHMS: [&str; 5] = ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"];

/// MD5 in lower-case hexadecimal: the ETag of an object that was stored whole.
pub(crate) fn md5_hex(body: &[u8]) -> String {
    hex(&md5(body))
}

/// The ETag of an object that was stored in parts: the MD5 of the parts' MD5s, and how many there were.
pub(crate) fn composite_e_tag(parts: &[[u8; 16]]) -> String {
    format!("{}-{}", hex(&md5(parts.as_flattened())), parts.len())
}

pub(crate) fn md5(body: &[u8]) -> [u8; 16] {
    let mut digest = [0; 16];
    digest.copy_from_slice(Md5::checksum(body).as_ref());
    digest
}

/// Takes the five sums out of one of the inputs that have them.
macro_rules! sums {
    ($input:expr) => {
        s3s::dto::Checksum {
            checksum_crc32: $input.checksum_crc32.clone(),
            checksum_crc32c: $input.checksum_crc32c.clone(),
            checksum_crc64nvme: $input.checksum_crc64nvme.clone(),
            checksum_sha1: $input.checksum_sha1.clone(),
            checksum_sha256: $input.checksum_sha256.clone(),
            checksum_type: None,
        }
    };
}
pub(crate) use sums;

/// Marks sums of a whole object as such.
pub(crate) fn known(sums: Checksum) -> Checksum {
    let any = ALGORITHMS.iter().any(|algorithm| value(&sums, algorithm).is_some());
    let kind = || ChecksumType::from_static(ChecksumType::FULL_OBJECT);
    Checksum { checksum_type: any.then(kind), ..sums }
}

/// Compares the body with every digest that the headers name.
pub(crate) fn verify_request(headers: &HeaderMap, body: &[u8]) -> S3Result {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(promised) = text("content-md5") {
        verify("content-md5", promised, Md5::checksum(body).as_ref())?;
    }
    if let Some(promised) = text("x-amz-content-sha256")
        && promised.len() == 64
        && promised != hex(Sha256::checksum(body).as_ref())
    {
        return Err(s3_error!(BadDigest, "x-amz-content-sha256 is not the hash of the body"));
    }
    verify_checksums(|algorithm| text(&format!("x-amz-checksum-{algorithm}")).map(str::to_owned), body)
}

/// Compares the body with the `x-amz-checksum-*` values that `promised` gives for an algorithm's name.
pub(crate) fn verify_checksums(promised: impl Fn(&str) -> Option<String>, body: &[u8]) -> S3Result {
    for algorithm in ALGORITHMS {
        let Some(promised) = promised(algorithm) else { continue };
        verify(&format!("x-amz-checksum-{algorithm}"), &promised, &digest(algorithm, body))?;
    }
    Ok(())
}

/// The sum by an algorithm's name.
fn digest(algorithm: &str, body: &[u8]) -> Vec<u8> {
    match algorithm {
        "crc32" => Crc32::checksum(body).to_vec(),
        "crc32c" => Crc32c::checksum(body).to_vec(),
        "crc64nvme" => Crc64Nvme::checksum(body).to_vec(),
        "sha1" => Sha1::checksum(body).to_vec(),
        _ => Sha256::checksum(body).as_ref().to_vec(),
    }
}

/// The sum of the parts' sums, and how many there were. `None` where a part came without.
pub(crate) fn composite<'a>(algorithm: &str, parts: impl Iterator<Item = &'a Checksum>) -> Option<String> {
    let (mut sums, mut count) = (Vec::new(), 0);
    for part in parts {
        sums.extend(BASE64.decode_to_vec(value(part, algorithm)?).ok()?);
        count += 1;
    }
    Some(format!("{}-{count}", BASE64.encode_to_string(digest(algorithm, &sums))))
}

/// The one sum of an object whose upload was begun with an algorithm.
pub(crate) fn whole(algorithm: &str, body: &[u8]) -> String {
    BASE64.encode_to_string(digest(algorithm, body))
}

/// The value that an algorithm has among the five.
pub(crate) fn value<'a>(sums: &'a Checksum, algorithm: &str) -> Option<&'a String> {
    match algorithm {
        "crc32" => sums.checksum_crc32.as_ref(),
        "crc32c" => sums.checksum_crc32c.as_ref(),
        "crc64nvme" => sums.checksum_crc64nvme.as_ref(),
        "sha1" => sums.checksum_sha1.as_ref(),
        _ => sums.checksum_sha256.as_ref(),
    }
}

/// A sum alone, of the whole (`FULL_OBJECT`) or of sums (`COMPOSITE`).
pub(crate) fn single(algorithm: &str, sum: String, kind: &'static str) -> Checksum {
    let mut sums = Checksum { checksum_type: Some(ChecksumType::from_static(kind)), ..Checksum::default() };
    *match algorithm {
        "crc32" => &mut sums.checksum_crc32,
        "crc32c" => &mut sums.checksum_crc32c,
        "crc64nvme" => &mut sums.checksum_crc64nvme,
        "sha1" => &mut sums.checksum_sha1,
        _ => &mut sums.checksum_sha256,
    } = Some(sum);
    sums
}

fn verify(name: &str, promised: &str, found: &[u8]) -> S3Result {
    // Decoded strictly: unpadded or loosely written base64 is an error of its own, not a wrong digest.
    let Ok(promised) = BASE64.decode_to_vec(promised) else {
        return Err(s3_error!(InvalidDigest, "{name} is not base64"));
    };
    if promised.len() != found.len() {
        return Err(s3_error!(
            InvalidDigest,
            "{name} has {} bytes instead of {}",
            promised.len(),
            found.len()
        ));
    }
    if promised != found {
        return Err(s3_error!(BadDigest, "{name} is not the digest of the body"));
    }
    Ok(())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{composite_e_tag, md5, md5_hex, verify_checksums};

    #[test]
    fn known_digests() {
        assert_eq!(md5_hex(b"123456789"), "25f9e794323b453885f5181f1b624d0b");
        // printf 123456789 | md5sum, its 16 bytes twice through md5sum again.
        assert_eq!(
            composite_e_tag(&[md5(b"123456789"), md5(b"123456789")]),
            "4f2908c19b573e50b194e208c928de17-2"
        );
        // The check values of the CRC catalogue and of FIPS 180, in base64.
        for (algorithm, sum) in [
            ("crc32", "y/Q5Jg=="),
            ("crc32c", "4waSgw=="),
            ("crc64nvme", "rosUhgp5mIg="),
            ("sha1", "98O8HYCOBHMq32eZZczDTKeuNEE="),
            ("sha256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="),
        ] {
            let promise = |of: &str| (of == algorithm).then(|| sum.to_owned());
            assert!(verify_checksums(promise, b"123456789").is_ok(), "{algorithm}");
            assert!(verify_checksums(promise, b"12345678").is_err(), "{algorithm}");
            let short = |of: &str| (of == algorithm).then(|| "AAAA".to_owned());
            assert!(verify_checksums(short, b"123456789").is_err(), "{algorithm}");
        }
    }
}
