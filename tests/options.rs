//! Every option of every operation: it signs exactly what S3's API names, and nothing appears that was not asked for.
//!
//! Names and values follow the Amazon S3 API Reference. The table is complete: it is compared with the lists in the
//! sources.

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
#[path = "common/option_table.rs"]
mod option_table;
#[path = "common/random.rs"]
mod random;

use std::collections::BTreeSet;

use option_table::{Pairs, basis, encryption, expected, media, rows, tag};
use presign::s3::*;
use presign::*;
use random::percent_decode;

const HOST: &str = "examplebucket.s3.us-east-1.amazonaws.com";
const OWN: [&str; 6] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
];

fn presign(operation: &Operation<'_>) -> Result<PresignedRequest, Error> {
    let bucket = Provider::aws("us-east-1").unwrap().bucket("examplebucket").unwrap();
    let presigner = S3Presigner::new(bucket, Credentials::new("AKIDEXAMPLE", "secret").unwrap());
    presigner.presign(operation, Validity::minutes(15).from(Timestamp::parse("20260102T030405Z").unwrap()))
}

type Set = BTreeSet<(String, String)>;

fn owned<'t>(pairs: impl IntoIterator<Item = &'t (&'t str, &'t str)>) -> Set {
    pairs.into_iter().map(|(name, value)| (String::from(*name), String::from(*value))).collect()
}

/// The query pairs of a URL, decoded: the signer's own by name, then the others.
fn query(url: &str) -> (BTreeSet<String>, Set) {
    let (_, query) = url.split_once('?').unwrap();
    let decode = percent_decode;
    let pairs: Vec<_> = query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap())
        .map(|(n, v)| (decode(n), decode(v)))
        .collect();
    assert_eq!(pairs.iter().collect::<BTreeSet<_>>().len(), pairs.len());
    let (own, others): (Vec<_>, Vec<_>) =
        pairs.into_iter().partition(|(name, _)| OWN.contains(&name.as_str()));
    (own.into_iter().map(|(name, _)| name).collect(), others.into_iter().collect())
}

/// Asserts that a request says this and no more.
fn says(request: &PresignedRequest, method: Method, headers: &Set, pairs: &Set, what: &str) {
    assert_eq!(request.method(), method, "{what}");
    let signed: Vec<_> = request.signed_headers().collect();
    let host = owned(&[("host", HOST)]);
    assert_eq!(owned(&signed), headers.union(&host).cloned().collect(), "{what}");
    let names: Vec<_> = signed.iter().map(|(name, _)| *name).collect();
    assert!(request.url().contains(&format!("&X-Amz-SignedHeaders={}&", names.join("%3B"))), "{what}");
    let to_set: Vec<_> = request.headers_to_set().collect();
    let expected: Set = headers.iter().filter(|(name, _)| name != "content-length").cloned().collect();
    assert_eq!(owned(&to_set), expected, "{what}");
    let (own, others) = query(request.url());
    assert_eq!(own, OWN.map(String::from).into(), "{what}");
    assert_eq!(&others, pairs, "{what}");
}

#[test]
fn each_option_signs_what_it_says_and_nothing_else() {
    let (rows, mut failures) = (rows(), Vec::new());
    for row in &rows {
        let what = format!("{}::{}", row.operation, row.option);
        let (method, headers, pairs) = basis(row.operation);
        let (more_headers, more_pairs) = expected(row.option);
        let check = || {
            let without = presign(&row.without).unwrap();
            says(&without, method, &owned(headers), &owned(pairs), &what);
            let once = presign(&row.once).unwrap();
            let all =
                |first: Pairs, second: Pairs| owned(first).union(&owned(second)).cloned().collect::<Set>();
            says(&once, method, &all(headers, more_headers), &all(pairs, more_pairs), &what);
            let signature = |request: &PresignedRequest| {
                request
                    .url()
                    .split_once("&X-Amz-Signature=")
                    .map(|(_, rest)| String::from(&rest[..64]))
                    .unwrap()
            };
            assert_ne!(signature(&once), signature(&without), "{what}");
            let twice = presign(&row.twice).unwrap_err();
            let field = more_headers.iter().chain(more_pairs).any(|(name, _)| *name == twice.field());
            assert!(twice.kind() == ErrorKind::Duplicate && field, "{what} given twice: {twice}");
        };
        if std::panic::catch_unwind(std::panic::AssertUnwindSafe(check)).is_err() {
            failures.push(what);
        }
    }
    say!("{} options of operations", rows.len());
    assert!(failures.is_empty(), "{failures:?}");
}

#[test]
fn what_options_do_to_each_other() {
    let key = || ObjectKey::new("a").unwrap();
    let put = || PutObject::new(key(), BodySize::Exact(9));
    for (operation, field) in [
        (Operation::from(put().create_only().if_none_match(tag())), "if-none-match"),
        (put().acl(CannedAcl::Private).public_acl(PublicAcl::PublicRead).into(), "x-amz-acl"),
        (
            GetObject::new(key())
                .response_content_type(media("image/png"))
                .response_active_content_type(media("a/b"))
                .into(),
            "response-content-type",
        ),
        (put().content_type(media("a/b")).active_content_type(media("text/html")).into(), "content-type"),
        (
            put().encryption(ServerSideEncryption::aes256()).encryption(encryption()).into(),
            "x-amz-server-side-encryption",
        ),
    ] {
        let error = presign(&operation).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Duplicate, field));
    }
    let source = CopySource::new(&BucketName::new("uploads").unwrap(), &key());
    let copy = || UploadPartCopy::new(key(), UploadId::new("id").unwrap(), PartNumber::MIN, source.clone());
    for range in [ByteRange::from(7), ByteRange::suffix(7).unwrap()] {
        let error = presign(&copy().source_range(range).into()).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Syntax, "x-amz-copy-source-range"));
    }
    let checksums = [
        Checksum::crc32(1),
        Checksum::crc32c(1),
        Checksum::crc64_nvme(1),
        Checksum::new(ChecksumAlgorithm::Sha1, &[1; 20]).unwrap(),
        Checksum::new(ChecksumAlgorithm::Sha256, &[1; 32]).unwrap(),
    ];
    let all = presign(&checksums.into_iter().fold(put(), PutObject::checksum).into()).unwrap();
    assert_eq!(
        all.headers_to_set().collect::<Vec<_>>(),
        [
            ("x-amz-checksum-crc32", "AAAAAQ=="),
            ("x-amz-checksum-crc32c", "AAAAAQ=="),
            ("x-amz-checksum-crc64nvme", "AAAAAAAAAAE="),
            ("x-amz-checksum-sha1", "AQEBAQEBAQEBAQEBAQEBAQEBAQE="),
            ("x-amz-checksum-sha256", "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="),
        ]
    );
}

/// The `options!` lists of the sources, read as text: (operation, option).
fn listed() -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for text in sources("src/s3") {
        for list in text
            .split(
                "
options! {",
            )
            .skip(1)
        {
            let (operation, rest) = list.split_once(':').unwrap();
            // Behind the example, which is a text with escaped quotes in it.
            let rest = rest.replace("\\\"", "").split('"').nth(2).map(String::from).unwrap();
            let (names, _) = rest.split_once('}').unwrap();
            for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
                found.insert((operation.trim().into(), name.into()));
            }
        }
    }
    found
}

fn sources(folder: &str) -> impl Iterator<Item = String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    std::fs::read_dir(folder).unwrap().filter_map(|file| std::fs::read_to_string(file.unwrap().path()).ok())
}

#[test]
fn the_table_is_complete() {
    let (rows, listed) = (rows(), listed());
    let tested: BTreeSet<_> =
        rows.iter().map(|row| (String::from(row.operation), String::from(row.option))).collect();
    assert_eq!(tested.len(), rows.len());
    assert_eq!(tested, listed);
    let arm =
        |line: &str| line.trim().strip_prefix('(')?.strip_suffix(", $make:literal) => {").map(String::from);
    let arms: BTreeSet<_> =
        sources("src/s3/options").flat_map(|text| text.lines().filter_map(arm).collect::<Vec<_>>()).collect();
    let arms: BTreeSet<_> = arms.into_iter().filter(|name| !name.starts_with('$')).collect();
    let options: BTreeSet<_> = tested.into_iter().map(|(_, option)| option).collect();
    assert_eq!(options, arms);
    say!("{} options, in {} places", options.len(), rows.len());
}
