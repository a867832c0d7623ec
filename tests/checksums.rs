//! Hashers beside published values, other implementations and their own definitions, and the entity tags of uploads in
//! parts. Run with the features `crc` and `sha1`, or without: then what they bring is refused by name.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]
#![allow(clippy::print_stdout, missing_docs)]

#[macro_use]
#[path = "common/say.rs"]
mod say;
mod common;
#[path = "common/random.rs"]
mod random;

use common::vectors;
use md5::{Digest, Md5};
use presign::{
    Checksum, ChecksumAlgorithm, ChecksumHasher, CompositeChecksum, ContentMd5, EntityTag, EntityTagKind,
    ErrorKind, Md5Hasher,
};
use random::Random;
use serde_json::Value;
use sha2::Sha256;

const ALL: [ChecksumAlgorithm; 5] = [
    ChecksumAlgorithm::Crc32,
    ChecksumAlgorithm::Crc32c,
    ChecksumAlgorithm::Crc64Nvme,
    ChecksumAlgorithm::Sha1,
    ChecksumAlgorithm::Sha256,
];

/// A CRC by its definition, bit by bit: reflected, all ones in and out.
fn crc(reversed_polynomial: u64, width: u32, bytes: &[u8]) -> u64 {
    let ones = u64::MAX >> (64 - width);
    let mut value = ones;
    for byte in bytes {
        value ^= u64::from(*byte);
        for _ in 0..8 {
            value = (value >> 1) ^ if value & 1 == 1 { reversed_polynomial } else { 0 };
        }
    }
    value ^ ones
}

/// The checksum by another way than the crate's, where there is one.
fn oracle(algorithm: ChecksumAlgorithm, bytes: &[u8]) -> Option<Checksum> {
    let crc32 = |polynomial| u32::try_from(crc(polynomial, 32, bytes)).unwrap();
    Some(match algorithm {
        ChecksumAlgorithm::Crc32 => Checksum::crc32(crc32(0xedb8_8320)),
        ChecksumAlgorithm::Crc32c => Checksum::crc32c(crc32(0x82f6_3b78)),
        ChecksumAlgorithm::Crc64Nvme => Checksum::crc64_nvme(crc(0x9a6c_9329_ac4b_c9b5, 64, bytes)),
        ChecksumAlgorithm::Sha256 => Checksum::sha256(Sha256::digest(bytes).into()),
        _ => return None,
    })
}

fn built(algorithm: ChecksumAlgorithm) -> bool {
    match algorithm {
        ChecksumAlgorithm::Sha256 => true,
        ChecksumAlgorithm::Sha1 => cfg!(feature = "sha1"),
        _ => cfg!(feature = "crc"),
    }
}

/// The suites of RFC 1321, FIPS 180 and the catalogue of CRCs.
#[test]
fn published_values() {
    for (text, md5) in [
        ("", "d41d8cd98f00b204e9800998ecf8427e"),
        ("a", "0cc175b9c0f1b6a831c399e269772661"),
        ("abc", "900150983cd24fb0d6963f7d28e17f72"),
        ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
        ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
        (
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
            "d174ab98d277d9f5a5611c2c9f419d9f",
        ),
        (
            "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
            "57edf4a22be3c955ac49da2e2107b67a",
        ),
    ] {
        assert_eq!(ContentMd5::of(text.as_bytes()), ContentMd5::from_hex(md5).unwrap());
        assert_eq!(ContentMd5::of(text.as_bytes()).to_hex(), md5);
    }
    // What Active Storage's client sends of a file that holds "hello".
    assert_eq!(ContentMd5::of(b"hello").to_base64(), "XUFAKrxLKna5cZ2REBfFkg==");
    let long = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    for (algorithm, text, expected) in [
        (ChecksumAlgorithm::Crc32, "123456789", "cbf43926"),
        (ChecksumAlgorithm::Crc32c, "123456789", "e3069283"),
        (ChecksumAlgorithm::Crc64Nvme, "123456789", "ae8b14860a799888"),
        (ChecksumAlgorithm::Crc32, "", "00000000"),
        (ChecksumAlgorithm::Crc32c, "", "00000000"),
        (ChecksumAlgorithm::Crc64Nvme, "", "0000000000000000"),
        (ChecksumAlgorithm::Sha1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        (ChecksumAlgorithm::Sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (ChecksumAlgorithm::Sha1, long, "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
        (ChecksumAlgorithm::Sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (
            ChecksumAlgorithm::Sha256,
            "abc",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ),
        (ChecksumAlgorithm::Sha256, long, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
    ] {
        match Checksum::of(algorithm, text.as_bytes()) {
            Ok(checksum) => {
                assert!(built(algorithm));
                assert_eq!(checksum.to_hex(), expected, "{algorithm} of {text:?}");
                assert_eq!(checksum, Checksum::from_hex(algorithm, expected).unwrap());
            }
            Err(error) => {
                assert!(!built(algorithm));
                assert_eq!((error.kind(), error.field()), (ErrorKind::Unsupported, algorithm.header_name()));
            }
        }
    }
    // RFC 3720, B.4.
    if built(ChecksumAlgorithm::Crc32c) {
        let counting: Vec<u8> = (0..32).collect();
        for (bytes, value) in
            [(vec![0; 32], 0x8a91_36aa), (vec![0xff; 32], 0x62a8_ab43), (counting, 0x46dd_794e)]
        {
            assert_eq!(Checksum::of(ChecksumAlgorithm::Crc32c, &bytes).unwrap(), Checksum::crc32c(value));
        }
    }
    // FIPS 180: a million times the letter a, in pieces of any length.
    for (algorithm, expected) in [
        (ChecksumAlgorithm::Sha1, "34aa973cd4c4daa4f61eeb2bdbad27316534016f"),
        (ChecksumAlgorithm::Sha256, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ] {
        let Ok(mut hasher) = ChecksumHasher::new(algorithm) else { continue };
        for piece in vec![b'a'; 1_000_000].chunks(997) {
            hasher.update(piece);
        }
        assert_eq!(hasher.finish().to_hex(), expected);
    }
}

/// Random bodies, cut anywhere.
#[test]
fn beside_other_implementations() {
    let mut random = Random::new("beside_other_implementations");
    for _ in 0..300 {
        let mut body = Vec::new();
        body.resize_with(random.below(3_000), || random.bits().to_le_bytes()[0]);
        let mut cuts: Vec<usize> = (0..random.below(6)).map(|_| random.below(body.len() + 1)).collect();
        cuts.extend([0, body.len()]);
        cuts.sort_unstable();
        let pieces = || cuts.windows(2).map(|pair| &body[pair[0]..pair[1]]);

        let mut md5 = Md5Hasher::new();
        pieces().for_each(|piece| md5.update(piece));
        assert_eq!(*md5.finish().as_bytes(), <[u8; 16]>::from(Md5::digest(&body)));
        for algorithm in ALL.into_iter().filter(|algorithm| built(*algorithm)) {
            let mut hasher = ChecksumHasher::new(algorithm).unwrap();
            pieces().for_each(|piece| hasher.update(piece));
            let checksum = hasher.finish();
            assert_eq!(checksum, oracle(algorithm, &body).unwrap_or(checksum), "{algorithm}");
            assert_eq!(checksum, Checksum::of(algorithm, &body).unwrap());
            assert_eq!(checksum, Checksum::from_base64(algorithm, &checksum.to_base64()).unwrap());
        }
    }
}

/// The composite tags of minio-go's tests and of Cloudflare's documentation.
#[test]
fn composite_entity_tags() {
    let Some(text) = vectors("multipart-planning/cases.json") else { return };
    let file: Value = serde_json::from_str(&text).unwrap();
    let cases = file["composite_etags"].as_array().unwrap();
    for case in cases {
        let parts = case["parts"].as_array().unwrap();
        let md5s = parts.iter().map(|part| ContentMd5::from_hex(part.as_str().unwrap()).unwrap());
        let (tag, expected) = (EntityTag::of_parts(md5s).unwrap(), case["expected"].as_str().unwrap());
        assert_eq!(tag, EntityTag::new(expected).unwrap());
        let EntityTagKind::Composite { part_count, .. } = tag.kind() else { panic!("{expected}") };
        assert_eq!(usize::from(part_count), parts.len());
        // A store that writes it in capitals says the same.
        assert_eq!(EntityTag::new(expected.to_uppercase()).unwrap().kind(), tag.kind());
    }
    assert_eq!(cases.len(), 2);
}

/// The parts' digests one behind the other, whatever their number.
#[test]
fn composites_of_any_parts() {
    let mut random = Random::new("composites_of_any_parts");
    for count in [1, 2, 3, 64, 1_000, 10_000] {
        let mut bodies = Vec::new();
        bodies.resize_with(count, || random.bits().to_be_bytes());
        let all: Vec<u8> = bodies.iter().flat_map(|body| <[u8; 16]>::from(Md5::digest(body))).collect();
        let tag = EntityTag::of_parts(bodies.iter().map(|body| ContentMd5::of(body))).unwrap();
        assert_eq!(tag.as_str(), format!("\"{}-{count}\"", ContentMd5::of(&all).to_hex()));
        assert!(bodies.iter().all(|body| !tag.is_md5(&ContentMd5::of(body))));

        for algorithm in ALL.into_iter().filter(|algorithm| built(*algorithm)) {
            let parts = bodies.iter().map(|body| Checksum::of(algorithm, body).unwrap());
            let composite = CompositeChecksum::of_parts(algorithm, parts.clone());
            if algorithm == ChecksumAlgorithm::Crc64Nvme {
                assert_eq!(composite.unwrap_err().kind(), ErrorKind::Unsupported);
                continue;
            }
            let all: Vec<u8> = parts.flat_map(|part| part.as_bytes().to_vec()).collect();
            let expected = format!("{}-{count}", Checksum::of(algorithm, &all).unwrap().to_base64());
            assert_eq!(composite.as_ref().unwrap().to_base64(), expected);
            let read = CompositeChecksum::from_base64(algorithm, &expected).unwrap();
            assert_eq!((Ok(read), usize::from(read.part_count())), (composite, count));
        }
    }
}
