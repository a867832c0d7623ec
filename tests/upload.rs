//! From rules to a confirmation: what is refused and why, what is granted, what is kept, and what is proven.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[macro_use]
#[path = "common/say.rs"]
mod say;
#[path = "common/random.rs"]
mod random;

use std::collections::BTreeSet;

use presign::multipart::Threshold;
use presign::s3::MetadataName;
use presign::seal::{SealKey, Sealer};
use presign::upload::{
    Binding, CheckError, Difference, GrantLifetime, ObjectHead, Planned, RefusalCode, Transfer, UploadGrant,
    UploadInputs, UploadIntent, UploadRecord, UploadRules, UploadRulesBuilder,
};
use presign::{
    BucketName, Checksum, ChecksumAlgorithm, ContentMd5, Credentials, EntityTag, ErrorKind, ExpiresIn,
    KeyPrefix, KeyTemplate, MediaTypes, ObjectKey, PartNumber, Presigner, Provider, RandomBytes, S3Presigner,
    Timestamp, UploadId, Validity,
};
use random::Random;

const NOW: &str = "20260102T030405Z";

fn now() -> Timestamp {
    Timestamp::parse(NOW).unwrap()
}

fn aws() -> Provider {
    Provider::aws("eu-central-1").unwrap()
}

fn presigner(provider: Provider) -> S3Presigner {
    let credentials = Credentials::new("AKIDEXAMPLE", "canary-secret-access-key").unwrap();
    S3Presigner::new(provider.bucket("uploads").unwrap(), credentials)
}

fn inputs() -> UploadInputs {
    UploadInputs::new(now(), RandomBytes::new([7; 32]))
}

fn builder(types: &[&str]) -> UploadRulesBuilder {
    let template = KeyTemplate::new("incoming/{yyyy}/{id}{ext}").unwrap();
    UploadRules::builder(template, MediaTypes::new(types.iter().copied()).unwrap(), 1..=1 << 40)
}

fn rules(types: &[&str]) -> UploadRules {
    builder(types).build().unwrap()
}

fn plan(rules: &UploadRules, intent: &UploadIntent) -> Planned {
    rules.check(intent, &aws(), inputs()).unwrap()
}

fn png(size: u64) -> UploadIntent {
    UploadIntent::new(size).named("cat.png").of_type("image/png")
}

/// The refused fields with their codes.
fn refused(rules: &UploadRules, provider: &Provider, intent: &UploadIntent) -> Vec<(String, RefusalCode)> {
    match rules.check(intent, provider, inputs()) {
        Ok(_) => Vec::new(),
        Err(CheckError::Refused(refusals)) => {
            refusals.iter().map(|refusal| (refusal.field().to_owned(), refusal.code())).collect()
        }
        Err(CheckError::Fault(error)) => panic!("{error}"),
    }
}

#[test]
fn every_reason_at_once() {
    use RefusalCode::{
        Duplicate, Invalid, Mismatch, NotAllowed, Required, TooLarge, TooLong, TooSmall, Unsupported,
    };
    let strict = UploadRules::builder(
        KeyTemplate::new("{id}_{filename}").unwrap(),
        MediaTypes::new(["image/*", "text/html", "application/pdf"]).unwrap(),
        10..=1_000,
    )
    .metadata(MetadataName::new("author").unwrap());
    let sha256 = strict.clone().require_checksum(ChecksumAlgorithm::Sha256).build().unwrap();
    let strict = strict.require_md5();
    let lenient = strict.clone().any_extension().build().unwrap();
    let names = strict.clone().strict_names().build().unwrap();
    let strict = strict.build().unwrap();
    let good = || png(100).content_md5(ContentMd5::of(b""));
    let long = "x".repeat(3_000);
    type Expected<'f> = Vec<(&'f str, RefusalCode)>;
    let cases: Vec<(&UploadRules, UploadIntent, Expected<'_>)> = vec![
        (&strict, good(), vec![]),
        (
            &strict,
            UploadIntent::new(0),
            vec![
                ("size", TooSmall),
                ("name", Required),
                ("content_type", Required),
                ("content_md5", Required),
            ],
        ),
        (
            &strict,
            UploadIntent::new(u64::MAX).named("a.exe").of_type("application/x-msdownload").metadata("b", "c"),
            vec![
                ("size", TooLarge),
                ("content_type", NotAllowed),
                ("content_md5", Required),
                ("metadata.b", NotAllowed),
            ],
        ),
        (&strict, good().of_type(""), vec![("content_type", Invalid)]),
        (&strict, good().of_type("image/"), vec![("content_type", Invalid)]),
        (&strict, good().of_type("image/*"), vec![("content_type", Invalid)]),
        (&strict, good().of_type("image/png, text/html"), vec![("content_type", Invalid)]),
        (&strict, good().of_type("image/png\r\nx: y"), vec![("content_type", Invalid)]),
        (&strict, good().of_type(format!("image/{long}")), vec![("content_type", TooLong)]),
        // A range of types never means what browsers execute; naming the type does.
        (&strict, good().of_type("image/svg+xml").named("a.svg"), vec![("content_type", NotAllowed)]),
        (&strict, good().of_type("TEXT/HTML").named("a.html"), vec![]),
        (&strict, good().of_type("text/xml").named("a.xml"), vec![("content_type", NotAllowed)]),
        (&strict, good().named("x.html"), vec![("content_type", Mismatch)]),
        (&lenient, good().named("x.html"), vec![]),
        // The name that counts is the sanitised one.
        (&strict, good().named("x.html\0.png"), vec![]),
        (&strict, good().named("x.png. . ."), vec![]),
        (&names, good().named("../x.png"), vec![("name", Invalid)]),
        (&names, good().named("ä.png"), vec![]),
        (&strict, good().metadata("Author", "Ada"), vec![]),
        (
            &strict,
            good().metadata("author", "Ada").metadata("AUTHOR", "Eve"),
            vec![("metadata.author", Duplicate)],
        ),
        (&strict, good().metadata("a b", "c"), vec![("metadata", Invalid)]),
        (
            &strict,
            good().metadata("author", "a\r\nx-amz-acl: public-read"),
            vec![("metadata.author", Invalid)],
        ),
        (&strict, good().metadata("author", &*long), vec![("metadata", TooLong)]),
        (&sha256, good(), vec![("checksum", Required)]),
        (&sha256, good().checksum(Checksum::crc32(1)), vec![("checksum", Required)]),
        (&sha256, good().checksum(Checksum::sha256([1; 32])), vec![]),
    ];
    let owned = |expected: Expected<'_>| -> Vec<(String, RefusalCode)> {
        expected.into_iter().map(|(field, code)| (field.to_owned(), code)).collect()
    };
    for (rules, intent, expected) in cases {
        assert_eq!(refused(rules, &aws(), &intent), owned(expected), "{intent:?}");
    }
    // A checksum that this store would take and not check.
    let unchecking = aws().without(presign::Capability::Checksum);
    let optional = rules_of(&["image/png"], 1..=1_000);
    assert_eq!(
        refused(&optional, &unchecking, &png(3).checksum(Checksum::crc32(1))),
        owned(vec![("checksum", Unsupported)])
    );
}

fn rules_of(types: &[&str], sizes: std::ops::RangeInclusive<u64>) -> UploadRules {
    let template = KeyTemplate::new("{id}").unwrap();
    UploadRules::builder(template, MediaTypes::new(types.iter().copied()).unwrap(), sizes).build().unwrap()
}

#[test]
fn refusals_never_echo_what_the_client_sent() {
    let canary = "CANARY<script>";
    let intent =
        UploadIntent::new(0).named(canary).of_type(canary).metadata(canary, canary).metadata("b", canary);
    let Err(CheckError::Refused(refusals)) = rules(&["image/png"]).check(&intent, &aws(), inputs()) else {
        panic!("refused")
    };
    assert_eq!(refusals.iter().len(), 4);
    for text in [refusals.to_string(), format!("{refusals:?}")] {
        assert!(!text.contains("CANARY"), "{text}");
    }
}

#[test]
fn rules_that_contradict_themselves_are_not_built() {
    let template = |text| KeyTemplate::new(text).unwrap();
    let types = || MediaTypes::new(["image/png"]).unwrap();
    let kind = |builder: UploadRulesBuilder| {
        builder.build().err().map(|error| (error.kind(), error.field().to_owned()))
    };
    let fault = |kind, field: &str| Some((kind, field.to_owned()));
    #[allow(clippy::reversed_empty_ranges)]
    let nothing = 2..=1;
    for (builder, expected) in [
        (UploadRules::builder(template("{id}"), types(), 0..=0), None),
        (UploadRules::builder(template("{id}"), types(), nothing), fault(ErrorKind::OutOfRange, "sizes")),
        (UploadRules::builder(template("{id}"), MediaTypes::none(), 0..=9), fault(ErrorKind::Empty, "types")),
        (
            UploadRules::builder(template("{filename}"), types(), 0..=9),
            fault(ErrorKind::Missing, "key template"),
        ),
        (UploadRules::builder(template("{filename}"), types(), 0..=9).create_only(), None),
        (
            UploadRules::builder(template("{album}/{id}"), types(), 0..=9).value("albun"),
            fault(ErrorKind::Missing, "key template"),
        ),
        (
            UploadRules::builder(template("{id}"), types(), 0..=9).create_only().by_form(),
            fault(ErrorKind::Unsupported, "create_only"),
        ),
    ] {
        assert_eq!(kind(builder), expected);
    }

    // A second choice does not undo the first in silence; the same choice twice is one.
    let any = || UploadRules::builder(template("{id}"), types(), 0..=9);
    let sha = ChecksumAlgorithm::Sha256;
    for builder in [
        any().by_form().single_put(),
        any().single_put().by_form(),
        any().require_md5().require_checksum(sha),
        any().require_checksum(sha).require_md5(),
        any().require_checksum(sha).require_checksum(ChecksumAlgorithm::Crc32),
        any().attachment().show_active_types(),
        any().show_active_types().attachment(),
    ] {
        assert_eq!(kind(builder), fault(ErrorKind::Duplicate, "upload rules"));
    }
    assert_eq!(kind(any().by_form().by_form().require_md5().require_md5().attachment().attachment()), None);
}

#[test]
fn what_a_provider_cannot_do_is_our_fault_and_not_the_clients() {
    let r2 = Provider::cloudflare_r2("0123456789abcdef0123456789abcdef").unwrap();
    let form = builder(&["image/png"]).by_form().build().unwrap();
    let Err(CheckError::Fault(error)) = form.check(&png(3), &r2, inputs()) else { panic!("R2 has no forms") };
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    let parts = builder(&["image/png"]).part_size(1).build().unwrap();
    let Err(CheckError::Fault(error)) = parts.check(&png(3), &aws(), inputs()) else {
        panic!("1 byte a part")
    };
    assert_eq!(error.kind(), ErrorKind::OutOfRange);
    // The key template wants a value that the service did not give.
    let template = KeyTemplate::new("{album}/{id}").unwrap();
    let rules = UploadRules::builder(template, MediaTypes::new(["image/png"]).unwrap(), 1..=9)
        .value("album")
        .build()
        .unwrap();
    let Err(CheckError::Fault(error)) = rules.check(&png(3), &aws(), inputs()) else { panic!("no album") };
    assert_eq!(error.kind(), ErrorKind::Missing);
    assert!(rules.check(&png(3), &aws(), inputs().value("album", "2026").unwrap()).is_ok());
}

#[test]
fn what_a_form_cannot_hold_is_refused_before_it_is_granted() {
    let of = |template: &str| {
        let types = MediaTypes::new(["image/png", "text/plain"]).unwrap();
        UploadRules::builder(KeyTemplate::new(template).unwrap(), types, 1..=9)
            .any_extension()
            .attachment()
            .value("album")
            .metadata(MetadataName::new("author").unwrap())
    };
    let variable = "${filename}";
    let of_type = format!("text/plain; a=\"{variable}\"");
    for (template, intent, field) in [
        ("{id}", png(3).metadata("author", variable), "metadata.author"),
        ("{id}", png(3).of_type(of_type), "content_type"),
        ("{id}", png(3).named(variable), "name"),
        ("{id}_{filename}", png(3).named(format!("a{variable}.png")), "name"),
        // The template has the `$`, and the client the rest.
        ("{id}/${filename}", png(3).named("{filename}"), "name"),
    ] {
        let rules = of(template);
        let put = rules.clone().build().unwrap().check(&intent, &aws(), inputs()).unwrap();
        put.record().grant(&presigner(aws()), put.validity()).unwrap();
        let form = rules.by_form().build().unwrap();
        assert_eq!(refused(&form, &aws(), &intent), [(field.to_owned(), RefusalCode::Invalid)], "{intent:?}");
    }
    // What the service itself put into the key is not the client's fault.
    let rules = of("{album}/{id}").by_form().build().unwrap();
    let Err(CheckError::Fault(error)) =
        rules.check(&png(3), &aws(), inputs().value("album", variable).unwrap())
    else {
        panic!("the album is the variable")
    };
    assert_eq!(error.kind(), ErrorKind::FilenameVariable);
}

#[test]
fn a_key_too_long_by_its_name_is_told_with_all_other_reasons() {
    let template = KeyTemplate::new(format!("{}/{{id}}_{{filename}}", "a".repeat(900))).unwrap();
    let rules = UploadRules::builder(template, MediaTypes::new(["image/png"]).unwrap(), 1..=9);
    let rules = rules.build().unwrap();
    let long = UploadIntent::new(3).named(format!("{}.png", "x".repeat(200)));
    let expected =
        [("name".to_owned(), RefusalCode::TooLong), ("content_type".to_owned(), RefusalCode::Required)];
    assert_eq!(refused(&rules, &aws(), &long), expected);
    assert_eq!(refused(&rules, &aws(), &png(3)), []);
}

#[test]
fn a_tenants_prefix_does_not_leave_that_of_the_template() {
    let template = KeyTemplate::new("{id}").unwrap().within(KeyPrefix::new("media/incoming/").unwrap());
    let rules = UploadRules::builder(template, MediaTypes::new(["image/png"]).unwrap(), 1..=9);
    let rules = rules.build().unwrap();
    let within = |prefix: &str| {
        let inputs = inputs().within(KeyPrefix::new(prefix).unwrap());
        rules.check(&png(3), &aws(), inputs).map(|planned| planned.record().key().as_str().to_owned())
    };
    assert!(plan(&rules, &png(3)).record().key().as_str().starts_with("media/incoming/0"));
    assert!(within("media/incoming/42/").unwrap().starts_with("media/incoming/42/0"));
    for prefix in ["tenants/42/", "media/incoming2/", "media/other/"] {
        let Err(CheckError::Fault(error)) = within(prefix) else { panic!("{prefix}") };
        assert_eq!((error.kind(), error.field()), (ErrorKind::Forbidden, "prefix"));
    }
}

#[test]
fn keys_stay_in_their_tenants_folder() {
    let template = KeyTemplate::new("{album}/{id}_{filename}").unwrap();
    let rules = UploadRules::builder(template, MediaTypes::new(["image/png"]).unwrap(), 1..=9)
        .value("album")
        .build()
        .unwrap();
    let prefix = KeyPrefix::new("merchants/12/").unwrap();
    let mut random = Random::new("keys_stay_in_their_tenants_folder");
    for _ in 0..2_000 {
        let (name, album) = (random.key(), random.key());
        let Ok(inputs) = inputs().within(prefix.clone()).value("album", &album) else { continue };
        let intent = png(3).named(name.clone());
        match rules.check(&intent, &aws(), inputs) {
            Ok(planned) => {
                let key = planned.record().key();
                assert!(
                    prefix.contains(key) && key.as_str().starts_with("merchants/12/"),
                    "{name:?} {album:?}"
                );
                assert_eq!(key.as_str().split('/').count(), 4, "{key}");
            }
            // The name's extension may contradict the type.
            Err(CheckError::Refused(refusals)) => {
                assert!(refusals.iter().all(|refusal| refusal.code() == RefusalCode::Mismatch), "{refusals}");
            }
            Err(CheckError::Fault(error)) => assert_eq!(error.kind(), ErrorKind::TooLong),
        }
    }
}

/// The granted PUT's headers.
fn put_headers(record: &UploadRecord) -> Vec<(String, String)> {
    let presigner = presigner(aws());
    let UploadGrant::Put(request) = record.grant(&presigner, record.validity(now())).unwrap() else {
        panic!("one PUT")
    };
    request.signed_headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[test]
fn a_put_signs_all_that_was_planned() {
    let md5 = ContentMd5::of(b"abc");
    let rules = builder(&["image/png"])
        .create_only()
        .attachment()
        .metadata(MetadataName::new("author").unwrap())
        .build()
        .unwrap();
    let intent = png(3).content_md5(md5).checksum(Checksum::crc32(0x3524_41c2)).metadata("Author", "Ada");
    let planned = plan(&rules, &intent);
    let headers = put_headers(planned.record());
    let expected = [
        ("content-disposition", "attachment; filename=\"cat.png\""),
        ("content-length", "3"),
        ("content-md5", "kAFQmDzST7DWlj99KOF/cg=="),
        ("content-type", "image/png"),
        ("host", "uploads.s3.eu-central-1.amazonaws.com"),
        ("if-none-match", "*"),
        ("x-amz-checksum-crc32", "NSRBwg=="),
        ("x-amz-meta-author", "Ada"),
    ];
    let names: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(names, expected);
}

#[test]
fn what_browsers_execute_is_stored_to_be_saved() {
    let intent = UploadIntent::new(3).named("a.svg").of_type("image/svg+xml");
    let saved = |builder: UploadRulesBuilder| {
        let record = plan(&builder.build().unwrap(), &intent).into_record();
        put_headers(&record)
            .into_iter()
            .find(|(name, _)| name == "content-disposition")
            .map(|(_, value)| value)
    };
    let svg = builder(&["image/svg+xml"]);
    assert_eq!(saved(svg.clone()).as_deref(), Some("attachment; filename=\"a.svg\""));
    assert_eq!(saved(svg.clone().attachment()).as_deref(), Some("attachment; filename=\"a.svg\""));
    assert_eq!(saved(svg.show_active_types()), None);
}

#[test]
fn a_form_holds_the_client_to_the_same() {
    let rules =
        builder(&["image/png"]).by_form().metadata(MetadataName::new("author").unwrap()).build().unwrap();
    let record = plan(&rules, &png(3).metadata("author", "Ada")).into_record();
    assert_eq!(*record.transfer(), Transfer::Form);
    let presigner = presigner(aws());
    let UploadGrant::Form(form) = record.grant(&presigner, record.validity(now())).unwrap() else {
        panic!("a form")
    };
    assert_eq!(form.sizes(), 3..=3);
    let fields: Vec<_> = form.fields().collect();
    assert!(fields.contains(&("key", record.key().as_str())), "{fields:?}");
    assert!(
        fields.iter().any(|(name, value)| name.eq_ignore_ascii_case("content-type") && *value == "image/png")
    );
    assert!(fields.contains(&("x-amz-meta-author", "Ada")));
}

fn large() -> UploadRecord {
    let rules =
        builder(&["video/mp4"]).part_size(8 << 20).parts_from(Threshold::AtLeast(16 << 20)).create_only();
    let intent = UploadIntent::new(20 << 20).named("a.mp4").of_type("video/mp4");
    plan(&rules.build().unwrap(), &intent).into_record()
}

#[test]
fn parts_go_in_two_steps() {
    let presigner = presigner(aws());
    let mut record = large();
    let validity = record.validity(now());
    let create = record.create(&presigner, validity).unwrap().unwrap();
    assert!(create.url().contains("?X-Amz-") && create.url().contains("&uploads="), "{}", create.url());
    assert_eq!(create.headers_to_set().collect::<Vec<_>>(), [("content-type", "video/mp4")]);

    for error in [
        record.grant(&presigner, validity).unwrap_err(),
        record.grant_parts(&presigner, validity, ..).unwrap_err(),
        record.grant_missing(&presigner, validity, []).unwrap_err(),
        record.multipart().unwrap_err(),
    ] {
        assert_eq!((error.kind(), error.field()), (ErrorKind::Missing, "uploadId"));
    }
    record.begin(UploadId::new("2~abc").unwrap()).unwrap();
    record.begin(UploadId::new("2~abc").unwrap()).unwrap();
    let error = record.begin(UploadId::new("2~other").unwrap()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Duplicate);

    let UploadGrant::Multipart(grant) = record.grant(&presigner, validity).unwrap() else {
        panic!("in parts")
    };
    let parts: Vec<_> = grant
        .parts()
        .iter()
        .map(|part| (part.part().number().get(), part.part().offset(), part.part().size()))
        .collect();
    assert_eq!(parts, [(1, 0, 8 << 20), (2, 8 << 20, 8 << 20), (3, 16 << 20, 4 << 20)]);
    for part in grant.parts() {
        assert!(
            part.request().url().contains(&format!("&partNumber={}&uploadId=2~abc&", part.part().number()))
        );
        assert_eq!(part.request().headers_to_set().count(), 0);
    }
    // The condition of the whole stands where the object is made.
    assert_eq!(grant.complete().headers_to_set().collect::<Vec<_>>(), [("if-none-match", "*")]);
    assert_eq!(grant.abort().method().as_str(), "DELETE");
    assert_eq!(grant.list().method().as_str(), "GET");

    // Also where the service sends it by itself.
    let own = presigner.presign(&record.multipart().unwrap().complete(), validity).unwrap();
    assert_eq!(own.url(), grant.complete().url());

    // The service's batch gives the same requests, with what they share hashed once.
    let batch = presigner.batch(validity).unwrap();
    let upload = record.multipart().unwrap();
    let parts = batch.parts(&upload).unwrap();
    for ((part, request), granted) in parts.iter().zip(grant.parts()) {
        assert_eq!((part, request.url()), (granted.part(), granted.request().url()));
    }

    let there = [(PartNumber::new(1).unwrap(), 8 << 20), (PartNumber::new(2).unwrap(), 5)];
    let missing = record.grant_missing(&presigner, validity, there).unwrap();
    let numbers: Vec<_> = missing.iter().map(|part| part.part().number().get()).collect();
    assert_eq!(numbers, [2, 3]);

    let mut small = plan(&rules(&["image/png"]), &png(3)).into_record();
    assert!(small.create(&presigner, validity).unwrap().is_none());
    assert_eq!(small.begin(UploadId::new("2~abc").unwrap()).unwrap_err().kind(), ErrorKind::Unsupported);
    assert_eq!(small.grant_parts(&presigner, validity, ..).unwrap_err().kind(), ErrorKind::Unsupported);
}

#[test]
fn lengths_are_signed_for_each_part() {
    let rules = builder(&["video/mp4"]).part_size(8 << 20).parts_from(Threshold::Above(0));
    let unsigned = rules.clone().unsigned_part_lengths();
    let intent = UploadIntent::new((8 << 20) + 5).named("a.mp4").of_type("video/mp4");
    let mut record = plan(&rules.build().unwrap(), &intent).into_record();
    record.begin(UploadId::new("2~abc").unwrap()).unwrap();
    let presigner = presigner(aws());
    let validity = record.validity(now());
    let parts = record.grant_parts(&presigner, validity, ..).unwrap();
    let lengths: Vec<_> = parts.iter().map(|part| part.request().content_length()).collect();
    assert_eq!(lengths, [Some(8 << 20), Some(5)]);
    let (batch, upload) = (presigner.batch(validity).unwrap(), record.multipart().unwrap());
    for ((_, request), granted) in batch.parts(&upload).unwrap().iter().zip(&parts) {
        assert_eq!(request.url(), granted.request().url());
        assert_eq!(request.content_length(), granted.request().content_length());
    }

    let mut record = plan(&unsigned.build().unwrap(), &intent).into_record();
    record.begin(UploadId::new("2~abc").unwrap()).unwrap();
    let parts = record.grant_parts(&presigner, validity, ..).unwrap();
    assert!(parts.iter().all(|part| part.request().content_length().is_none()));
}

/// What a form and parts cannot sign, confirming asks for all the same.
#[test]
fn a_digest_is_proven_in_whichever_way_the_file_came() {
    let md5 = ContentMd5::of(b"abc");
    let rules = || builder(&["image/png"]).require_md5();
    let of = |rules: UploadRulesBuilder, size| {
        plan(&rules.build().unwrap(), &png(size).content_md5(md5)).into_record()
    };
    let in_parts = rules().part_size(5 << 20).parts_from(Threshold::Above(9));
    let (put, form, parts) = (of(rules(), 3), of(rules().by_form(), 3), of(in_parts, 10 << 20));
    assert!(put_headers(&put).iter().any(|(name, _)| name == "content-md5"));
    for record in [put, form, parts] {
        let head = ObjectHead::new(record.size()).content_type("image/png");
        let other = head.clone().entity_tag(EntityTag::new(ContentMd5::of(b"x").to_hex()).unwrap());
        assert!(record.confirm(&head).is_err() && record.confirm(&other).is_err());
        assert_eq!(record.confirm(&head.read_md5(md5)).unwrap().md5(), Some(md5));
    }
}

#[test]
fn the_trait_grants_what_the_presigner_grants() {
    let presigner = presigner(aws());
    let record = plan(&rules(&["image/png"]), &png(3)).into_record();
    let dynamic: &dyn Presigner = &presigner;
    let url = |grant| match grant {
        UploadGrant::Put(request) => request.into_url(),
        other => panic!("{other:?}"),
    };
    let validity = record.validity(now());
    assert_eq!(
        url(record.grant(dynamic, validity).unwrap()),
        url(record.grant(&presigner, validity).unwrap())
    );
}

#[test]
fn lifetimes_follow_the_size() {
    let secs = |secs| ExpiresIn::from_secs(secs).unwrap();
    let lifetime = GrantLifetime::by_size(secs(900), 1 << 20, secs(86_400)).unwrap();
    let rules = builder(&["video/mp4"]).lifetime(lifetime).build().unwrap();
    for (size, expected) in [(1, 900), (1 << 30, 1_024), ((1 << 30) + 1, 1_025), (1 << 40, 86_400)] {
        let intent = UploadIntent::new(size).named("a.mp4").of_type("video/mp4");
        let planned = plan(&rules, &intent);
        assert_eq!(planned.validity(), Validity::seconds(expected).from(now()), "{size}");
    }
    assert_eq!(lifetime.of(0), secs(900));
    assert_eq!(lifetime.of(u64::MAX), secs(86_400));
}

#[test]
fn the_bucket_allows_what_can_be_granted() {
    let presigner = presigner(aws());
    let rules = builder(&["image/png"])
        .create_only()
        .metadata(MetadataName::new("author").unwrap())
        .part_size(5 << 20)
        .parts_from(Threshold::Above(1_000))
        .build()
        .unwrap();
    let cors: serde_json::Value =
        serde_json::from_str(&rules.cors(["https://app.example"]).unwrap().to_json().unwrap()).unwrap();
    let list = |name: &str| -> Vec<String> {
        let values = cors["CORSRules"][0][name].as_array().unwrap();
        values.iter().map(|value| value.as_str().unwrap().to_owned()).collect()
    };
    let (methods, headers) = (list("AllowedMethods"), list("AllowedHeaders"));
    assert!(list("ExposeHeaders").contains(&"ETag".to_owned()));
    let sum = Checksum::of(ChecksumAlgorithm::Sha256, b"abc").unwrap();
    let intent = png(3).content_md5(ContentMd5::of(b"abc")).checksum(sum).metadata("author", "Ada");
    let small = plan(&rules, &intent).into_record();
    let mut large = plan(&rules, &png(9 << 20)).into_record();
    large.begin(UploadId::new("2~abc").unwrap()).unwrap();
    let mut requests = Vec::new();
    for record in [small, large] {
        match record.grant(&presigner, record.validity(now())).unwrap() {
            UploadGrant::Put(request) => requests.push(request),
            UploadGrant::Multipart(grant) => {
                requests.extend(grant.parts().iter().map(|part| part.request().clone()));
                requests.extend([grant.complete(), grant.abort(), grant.list()].map(Clone::clone));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(requests.len(), 6);
    for request in requests {
        assert!(methods.contains(&request.method().as_str().to_owned()), "{methods:?} {request:?}");
        for (name, _) in request.headers_to_set() {
            assert!(headers.contains(&name.to_owned()), "{headers:?} {name}");
        }
    }
}

/// Records of every shape.
fn records() -> Vec<UploadRecord> {
    let put = builder(&["image/png"])
        .create_only()
        .attachment()
        .metadata(MetadataName::new("author").unwrap())
        .metadata(MetadataName::new("album").unwrap())
        .require_md5()
        .build()
        .unwrap();
    let form = builder(&["image/png"]).by_form().require_checksum(ChecksumAlgorithm::Sha256).build().unwrap();
    let described =
        png(3).content_md5(ContentMd5::of(b"abc")).metadata("Author", "Ada").metadata("ALBUM", "1");
    let mut begun = large();
    begun.begin(UploadId::new("2~abc").unwrap()).unwrap();
    vec![
        plan(&rules(&["image/png"]), &png(3)).into_record(),
        plan(&rules_of(&["image/png"], 1..=9), &UploadIntent::new(1).of_type("image/png")).into_record(),
        plan(&put, &described).into_record(),
        plan(&form, &png(3).checksum(Checksum::of(ChecksumAlgorithm::Sha256, b"abc").unwrap())).into_record(),
        large(),
        begun,
    ]
}

/// A head that proves everything that a record can ask for.
fn head_of(record: &UploadRecord) -> ObjectHead {
    ObjectHead::new(record.size())
        .content_type(record.media_type().as_str())
        .entity_tag(EntityTag::new(ContentMd5::of(b"abc").to_hex()).unwrap())
        .checksum(Checksum::of(ChecksumAlgorithm::Sha256, b"abc").unwrap())
}

#[test]
fn what_lies_there_must_be_what_was_granted() {
    for record in records() {
        let head = head_of(&record);
        let confirmed = record.confirm(&head).unwrap();
        assert_eq!((confirmed.key(), confirmed.size()), (record.key(), record.size()));
        let fields = |head: &ObjectHead| -> Vec<&'static str> {
            record.confirm(head).err().iter().flat_map(|all| all.iter().map(Difference::field)).collect()
        };
        for size in [0, record.size() - 1, record.size() + 1, u64::MAX] {
            if size != record.size() {
                let other = ObjectHead::new(size).content_type(record.media_type().as_str());
                assert_eq!(fields(&other)[0], "size");
            }
        }
        assert_eq!(fields(&head_of(&record).content_type("text/html")), ["content_type"]);
        let named = head_of(&record).content_disposition("attachment; filename=\"invoice.exe\"");
        assert_eq!(fields(&named), ["content_disposition"]);
        assert!(!record.confirm(&named).unwrap_err().is_only_missing());
    }
    let record = plan(&builder(&["image/png"]).attachment().build().unwrap(), &png(3)).into_record();
    let stored = put_headers(&record).into_iter().chain([("etag".to_owned(), "\"a\"".to_owned())]);
    let stored: Vec<_> = stored.collect();
    let head = ObjectHead::from_headers(stored.iter().map(|(name, value)| (&**name, &**value))).unwrap();
    assert!(record.confirm(&head).is_ok());
    assert!(record.confirm(&head.content_disposition("inline")).is_err());
}

#[test]
fn a_confirmation_names_what_was_proven_and_wants_every_proof() {
    let md5 = ContentMd5::of(b"abc");
    let sha256 = Checksum::of(ChecksumAlgorithm::Sha256, b"abc").unwrap();
    let require_md5 = builder(&["image/png"]).require_md5().build().unwrap();
    let require_sha = builder(&["image/png"]).require_checksum(ChecksumAlgorithm::Sha256).build().unwrap();
    let by_md5 = plan(&require_md5, &png(3).content_md5(md5)).into_record();
    let by_sha = plan(&require_sha, &png(3).checksum(sha256)).into_record();
    let volunteered = plan(&rules(&["image/png"]), &png(3).content_md5(md5).checksum(sha256)).into_record();
    let plain = || ObjectHead::new(3).content_type("image/png");
    let tagged = |tag: &str| plain().entity_tag(EntityTag::new(tag.to_owned()).unwrap());

    // MD5, by the tag.
    assert_eq!(by_md5.confirm(&tagged(&md5.to_hex())).unwrap().md5(), Some(md5));
    assert_eq!(by_md5.confirm(&tagged(&md5.to_hex().to_uppercase())).unwrap().md5(), Some(md5));
    for tag in ["00000000000000000000000000000000", "opaque", &format!("{}-1", md5.to_hex())] {
        let unconfirmed = by_md5.confirm(&tagged(tag)).unwrap_err();
        assert!(unconfirmed.is_only_missing(), "{unconfirmed}");
    }
    assert!(by_md5.confirm(&plain()).is_err());
    // An encrypted object's tag is no MD5, even where it looks like this one.
    for encryption in [
        ("x-amz-server-side-encryption", "aws:kms"),
        ("x-amz-server-side-encryption-customer-algorithm", "AES256"),
    ] {
        let tag = format!("\"{}\"", md5.to_hex());
        let headers = [("content-length", "3"), ("content-type", "image/png"), ("etag", &tag), encryption];
        assert!(by_md5.confirm(&ObjectHead::from_headers(headers).unwrap()).is_err());
    }
    // By reading; what was read beats what the store says.
    assert_eq!(by_md5.confirm(&tagged("opaque").read_md5(md5)).unwrap().md5(), Some(md5));
    let unconfirmed = by_md5.confirm(&tagged(&md5.to_hex()).read_md5(ContentMd5::of(b"x"))).unwrap_err();
    assert!(!unconfirmed.is_only_missing());

    // A checksum, by the store and by reading.
    assert_eq!(by_sha.confirm(&plain().checksum(sha256)).unwrap().checksum(), Some(sha256));
    assert_eq!(by_sha.confirm(&plain().read_checksum(sha256)).unwrap().checksum(), Some(sha256));
    assert!(by_sha.confirm(&plain()).unwrap_err().is_only_missing());
    assert!(by_sha.confirm(&tagged(&md5.to_hex())).unwrap_err().is_only_missing());
    assert!(by_sha.confirm(&plain().checksum(Checksum::crc32(0x3524_41c2))).unwrap_err().is_only_missing());
    assert!(!by_sha.confirm(&plain().checksum(Checksum::sha256([0; 32]))).unwrap_err().is_only_missing());
    let read_other = plain().checksum(sha256).read_checksum(Checksum::sha256([0; 32]));
    assert!(!by_sha.confirm(&read_other).unwrap_err().is_only_missing());

    // Given without being asked: nothing proves it, and nothing may contradict it.
    let confirmed = volunteered.confirm(&plain()).unwrap();
    assert_eq!((confirmed.md5(), confirmed.checksum()), (None, None));
    assert!(volunteered.confirm(&plain().checksum(Checksum::sha256([0; 32]))).is_err());
    assert!(volunteered.confirm(&plain().read_md5(ContentMd5::of(b"x"))).is_err());
}

#[test]
fn heads_are_read_from_headers() {
    let read = |extra: &[(&str, &str)]| {
        ObjectHead::from_headers([("content-length", "3")].into_iter().chain(extra.iter().copied()))
    };
    assert_eq!(read(&[]).unwrap(), ObjectHead::new(3));
    assert_eq!(
        read(&[("Content-TYPE", "a/b"), ("x-other", "\u{7f}")]).unwrap(),
        ObjectHead::new(3).content_type("a/b")
    );
    // No tag, a weak tag, a checksum of checksums, no version: they say nothing.
    for (name, value) in [
        ("content-disposition", ""),
        ("etag", ""),
        ("etag", "\"\""),
        ("etag", "W/\"abc\""),
        ("x-amz-checksum-sha256", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=-2"),
        ("x-amz-version-id", "null"),
        ("x-amz-server-side-encryption", "AES256"),
        ("x-amz-checksum-type", "COMPOSITE"),
    ] {
        assert_eq!(read(&[(name, value)]).unwrap(), ObjectHead::new(3), "{name}: {value}");
    }
    // What one store writes as `value-2`, another writes so.
    let sum = ("x-amz-checksum-crc32", "NSRBwg==");
    assert_eq!(read(&[sum, ("x-amz-checksum-type", "COMPOSITE")]).unwrap(), ObjectHead::new(3));
    let whole = ObjectHead::new(3).checksum(Checksum::crc32(0x3524_41c2));
    assert_eq!(read(&[("x-amz-checksum-type", "FULL_OBJECT"), sum]).unwrap(), whole);
    assert_eq!(read(&[sum, sum]).unwrap_err().kind(), ErrorKind::Duplicate);
    for (extra, kind, field) in [
        (("Content-Length", "3"), ErrorKind::Duplicate, "content-length"),
        (("x-amz-checksum-crc32", "AAAA"), ErrorKind::TooShort, "x-amz-checksum-crc32"),
        (("etag", "a\"b"), ErrorKind::InvalidCharacter, "entity tag"),
    ] {
        let error = read(&[extra]).unwrap_err();
        assert_eq!((error.kind(), error.field()), (kind, field));
    }
    for size in ["", "-1", "+1", "1.0", "1e3", "18446744073709551616", "0x10", "1 2"] {
        let error = ObjectHead::from_headers([("content-length", size)]).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Syntax, "content-length"), "{size}");
    }
}

#[test]
fn a_copy_is_bound_to_what_was_confirmed() {
    let record = &records()[0];
    let bucket = BucketName::new("uploads").unwrap();
    let target = || ObjectKey::new("media/cat.png").unwrap();
    let confirmed = record.confirm(&head_of(record)).unwrap();
    let copy = confirmed.copy_to(&bucket, target()).unwrap();
    let headers: Vec<_> =
        copy.as_ref().headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    assert_eq!(
        headers,
        [
            ("x-amz-copy-source".to_owned(), format!("uploads/{}", record.key())),
            ("x-amz-copy-source-if-match".to_owned(), "\"900150983cd24fb0d6963f7d28e17f72\"".to_owned()),
        ]
    );
    let untagged = record.confirm(&ObjectHead::new(3).content_type("image/png")).unwrap();
    assert_eq!(untagged.copy_to(&bucket, target()).unwrap_err().kind(), ErrorKind::Missing);
    let huge =
        plan(&rules(&["video/mp4"]), &UploadIntent::new((5 << 30) + 1).named("a.mp4").of_type("video/mp4"))
            .into_record();
    let huge = huge.confirm(&head_of(&huge)).unwrap();
    assert_eq!(huge.copy_to(&bucket, target()).unwrap_err().kind(), ErrorKind::OutOfRange);
}

#[test]
fn a_binding_is_of_one_tenant_one_key_and_one_upload() {
    let sealer = Sealer::new(SealKey::new(b"a key of thirty-two random bytes").unwrap());
    let (key, id) = (ObjectKey::new("tenants/42/a").unwrap(), UploadId::new("2~abc").unwrap());
    let end = Timestamp::from_unix_secs(now().as_unix_secs() + 60).unwrap();
    let sealed = Binding::new("42", key.clone(), id.clone()).seal(&sealer, end).unwrap();
    let open = |text: &str, tenant: &str, now| Binding::open(&sealer, text, tenant, now);
    let binding = open(&sealed, "42", now()).unwrap();
    assert_eq!((binding.key(), binding.upload_id()), (&key, &id));
    binding.check(&key, &id).unwrap();
    assert!(binding.check(&ObjectKey::new("tenants/42/b").unwrap(), &id).is_err());
    assert!(binding.check(&key, &UploadId::new("2~abd").unwrap()).is_err());

    // Whatever is wrong, but for the time, is one error.
    let foreign = open("AAAA", "42", now()).unwrap_err();
    assert_eq!((foreign.kind(), foreign.field()), (ErrorKind::Forbidden, "binding"));
    for tenant in ["", "4", "43", "421", "42 "] {
        assert_eq!(open(&sealed, tenant, now()).unwrap_err(), foreign, "{tenant}");
    }
    assert_eq!(open(&sealed, "42", end).unwrap_err().kind(), ErrorKind::Expired);
    // A key that stands in the store and that no template would make.
    let old = ObjectKey::exact("a//b\\c").unwrap();
    let bound = Binding::new("42", old.clone(), id.clone()).seal(&sealer, end).unwrap();
    assert_eq!(open(&bound, "42", now()).unwrap().key(), &old);
    let mut edits = BTreeSet::new();
    for at in 0..sealed.len() {
        for other in ["A", "z", "_", "-", "="] {
            let mut edited = sealed.clone();
            edited.replace_range(at..=at, other);
            if edited != sealed {
                assert_eq!(open(&edited, "42", now()).unwrap_err(), foreign, "{edited}");
                edits.insert(edited);
            }
        }
    }
    assert!(edits.len() > 4 * sealed.len());
    let other = Sealer::new(SealKey::new(b"another key of thirty-two bytes.").unwrap());
    assert!(Binding::open(&other, &sealed, "42", now()).is_err());
}

#[cfg(feature = "serde")]
mod stored {
    use super::*;

    #[test]
    fn a_record_survives_storage_and_confirms_the_same() {
        for record in records() {
            let text = serde_json::to_string(&record).unwrap();
            for secret in ["X-Amz-", "http", "canary", "AKID"] {
                assert!(!text.contains(secret), "{text}");
            }
            let read: UploadRecord = serde_json::from_str(&text).unwrap();
            assert_eq!(read, record);
            assert_eq!(serde_json::to_string(&read).unwrap(), text);
            assert_eq!(read.confirm(&head_of(&read)), record.confirm(&head_of(&record)));
            assert_eq!(read.confirm(&ObjectHead::new(7)), record.confirm(&ObjectHead::new(7)));
        }
    }

    /// Rules and an intent drawn at random; the record if they fit.
    fn drawn(random: &mut Random) -> Option<UploadRecord> {
        let (kind, extension) =
            random.pick(&[("image/png", "png"), ("video/mp4", "mp4"), ("text/html", "html"), ("x/y", "z")]);
        let mut rules = builder(&[kind]);
        if random.one_in(2) {
            rules = rules.create_only();
        } else if random.one_in(2) {
            rules = rules.by_form();
        }
        if random.one_in(3) {
            rules = rules.attachment();
        }
        if random.one_in(3) {
            rules = rules.unsigned_part_lengths();
        }
        if random.one_in(3) {
            rules = rules.require_md5();
        } else if random.one_in(3) {
            rules = rules.require_checksum(ChecksumAlgorithm::Sha256);
        }
        if random.one_in(2) {
            rules = rules.part_size(5 << 20).parts_from(Threshold::AtLeast(1 + random.bits() % (1 << 30)));
        }
        let size = random.bits() >> random.below(64);
        let mut intent = UploadIntent::new(size).named(format!("{}.{extension}", random.key())).of_type(kind);
        if random.one_in(2) {
            intent = intent.content_md5(ContentMd5::of(&size.to_be_bytes()));
        }
        if random.one_in(2) {
            intent = intent.checksum(Checksum::of(ChecksumAlgorithm::Sha256, &size.to_be_bytes()).unwrap());
        }
        let mut record = rules.build().unwrap().check(&intent, &aws(), inputs()).ok()?.into_record();
        if matches!(record.transfer(), Transfer::Multipart { .. }) && random.one_in(2) {
            record.begin(UploadId::new("2~abc+/=").unwrap()).unwrap();
        }
        Some(record)
    }

    #[test]
    fn any_record_survives_storage_and_confirms_the_same() {
        let mut random = Random::new("any_record_survives_storage_and_confirms_the_same");
        let (mut put, mut form, mut parts) = (0, 0, 0);
        for _ in 0..4_000 {
            let Some(record) = drawn(&mut random) else { continue };
            match record.transfer() {
                Transfer::Put => put += 1,
                Transfer::Form => form += 1,
                _ => parts += 1,
            }
            let text = serde_json::to_string(&record).unwrap();
            let read: UploadRecord = serde_json::from_str(&text).unwrap();
            assert_eq!(read, record);
            let bytes = record.size().to_be_bytes();
            let tag = EntityTag::new(ContentMd5::of(&bytes).to_hex()).unwrap();
            let good = ObjectHead::new(record.size())
                .content_type(record.media_type().as_str())
                .entity_tag(tag)
                .checksum(Checksum::of(ChecksumAlgorithm::Sha256, &bytes).unwrap());
            assert!(record.confirm(&good).is_ok(), "{text}");
            let heads = [
                good.clone(),
                good.read_md5(ContentMd5::of(b"other")),
                ObjectHead::new(record.size()),
                ObjectHead::new(record.size() ^ 1).content_type(record.media_type().as_str()),
            ];
            for head in heads {
                assert_eq!(read.confirm(&head), record.confirm(&head));
            }
            // The same grant, too, but for parts that are too many to write down each time.
            if record.size() < 1 << 30 {
                let presigner = presigner(aws());
                let grant = |record: &UploadRecord| {
                    let grant = record.grant(&presigner, record.validity(now()));
                    grant
                        .map(|grant| serde_json::to_string(&grant).unwrap())
                        .map_err(|error| error.to_string())
                };
                assert_eq!(grant(&read), grant(&record));
            }
        }
        say!("{put} by PUT, {form} by form, {parts} in parts");
        assert!(put > 100 && form > 100 && parts > 100);
    }

    #[test]
    fn a_stored_record_is_checked_when_it_is_read() {
        let good = serde_json::to_value(large()).unwrap();
        let parse = |value: serde_json::Value| serde_json::from_value::<UploadRecord>(value);
        assert!(parse(good.clone()).is_ok());
        for (field, value) in [
            ("version", 2.into()),
            ("key", "../x".into()),
            ("size", (-1).into()),
            ("size", 0.into()),
            ("size", u64::MAX.into()),
            ("content_type", "text".into()),
            ("part_size", 0.into()),
            ("part_size", serde_json::Value::Null),
            ("part_size", 1.into()),
            ("upload_id", "a b".into()),
            ("transfer", "put".into()),
            ("transfer", "carrier pigeon".into()),
            ("prove_digest", "ROT13".into()),
            ("lifetime", 0.into()),
            ("lifetime", 604_801.into()),
            ("metadata", serde_json::json!({"a b": "c"})),
            ("metadata", serde_json::json!({"a": "c\n"})),
            ("created_at", "yesterday".into()),
            ("url", "https://example.com".into()),
            ("prove_digest", "MD5".into()),
            ("prove_digest", "SHA256".into()),
            ("metadata", serde_json::json!({"A": "b", "a": "c"})),
        ] {
            let mut bad = good.clone();
            bad[field] = value.clone();
            assert!(parse(bad).is_err(), "{field}: {value}");
        }
        // What was lost on the way is not taken for a null.
        for field in good.as_object().unwrap().keys() {
            let mut bad = good.clone();
            bad.as_object_mut().unwrap().remove(field);
            assert!(parse(bad).is_err(), "{field}");
        }
    }

    /// Without the digest there would be nothing to prove, and the upload would be confirmed.
    #[test]
    fn a_record_has_the_digest_that_it_wants_proven_and_no_form_creates_only() {
        let all = records();
        for (at, field, value) in [
            (2, "content_md5", serde_json::Value::Null),
            (2, "prove_digest", "CRC32".into()),
            (3, "checksum", serde_json::Value::Null),
            (3, "checksum", serde_json::to_value(Checksum::crc32(1)).unwrap()),
            (3, "prove_digest", "MD5".into()),
            (3, "create_only", true.into()),
        ] {
            let mut bad = serde_json::to_value(&all[at]).unwrap();
            bad[field] = value.clone();
            assert!(serde_json::from_value::<UploadRecord>(bad).is_err(), "{field}: {value}");
        }
    }

    #[test]
    fn a_grant_is_json_for_a_client() {
        let presigner = presigner(aws());
        let json = |record: &UploadRecord| {
            serde_json::to_value(record.grant(&presigner, record.validity(now())).unwrap()).unwrap()
        };
        let all = records();
        let put = json(&all[0]);
        assert_eq!(put["transfer"], "put");
        assert_eq!(put["method"], "PUT");
        assert_eq!(put["content_length"], 3);
        assert_eq!(put["headers"]["content-type"], "image/png");
        assert_eq!(put["expires_at"], "2026-01-02T03:19:05Z");
        let form = json(&all[3]);
        assert_eq!(form["transfer"], "form");
        assert_eq!(form["fields"]["key"], all[3].key().as_str());
        assert_eq!(form["expires_at"], "2026-01-02T03:19:05Z");
        assert_eq!(form.as_object().unwrap().len(), 4, "{form}");
        let text = all[3].grant(&presigner, all[3].validity(now())).unwrap();
        let text = serde_json::to_string(&text).unwrap();
        let at = |name: &str| text.find(&format!("\"{name}\":")).unwrap();
        let order = ["key", "Content-Type", "x-amz-algorithm", "policy", "x-amz-signature"].map(at);
        assert!(order.is_sorted(), "{text}");
        let parts = json(&all[5]);
        assert_eq!(parts["transfer"], "multipart");
        assert_eq!(
            (&parts["upload_id"], &parts["size"], &parts["part_size"]),
            (&"2~abc".into(), &(20 << 20).into(), &(8 << 20).into())
        );
        assert_eq!(parts["parts"][2]["part_number"], 3);
        assert_eq!(parts["parts"][2]["offset"], 16 << 20);
        assert_eq!(parts["parts"][2]["size"], 4 << 20);
        assert_eq!(parts["parts"][2]["request"]["method"], "PUT");
        assert_eq!(parts["complete"]["headers"]["if-none-match"], "*");
        for grant in [put, form, parts] {
            assert!(!grant.to_string().contains("canary"), "{grant}");
        }
    }

    #[test]
    fn refusals_are_json_for_a_client() {
        let Err(CheckError::Refused(refusals)) =
            rules(&["image/png"]).check(&UploadIntent::new(0), &aws(), inputs())
        else {
            panic!("refused")
        };
        assert_eq!(
            serde_json::to_value(&refusals).unwrap(),
            serde_json::json!([
                {"field": "size", "code": "too_small", "problem": "0 bytes", "allowed": "1 bytes or more"},
                {"field": "name", "code": "required", "problem": "none was given", "allowed": "a file name"},
                {"field": "content_type", "code": "required", "problem": "none was given", "allowed": "a media type"},
            ])
        );
    }
}

#[cfg(feature = "sniff")]
#[test]
fn first_bytes_are_proof_where_they_are_asked_for() {
    let rules = builder(&["image/png"]).require_first_bytes().build().unwrap();
    let record = plan(&rules, &png(300)).into_record();
    let head = || ObjectHead::new(300).content_type("image/png");
    assert!(record.confirm(&head()).unwrap_err().is_only_missing());
    let read = |start: &[u8], length| [start, &vec![b' '; length - start.len()]].concat();
    let start = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    assert!(record.confirm(&head().first_bytes(&read(start, 300))).unwrap().first_bytes_fit());
    for bytes in [&b""[..], b"<!DOCTYPE html><script>", b"GIF89a", b"plain text", b"\x89PN"] {
        let head = head().first_bytes(&read(bytes, 300));
        assert!(!record.confirm(&head).unwrap_err().is_only_missing(), "{bytes:?}");
    }

    // Too few bytes to tell prove nothing: neither for the upload nor against it.
    let types = MediaTypes::new(["text/plain"]).unwrap();
    let rules = UploadRules::builder(KeyTemplate::new("{id}").unwrap(), types, 0..=1 << 20);
    let rules = rules.require_first_bytes().build().unwrap();
    for (size, length, proven) in [
        (0, 0, true),
        (300, 0, false),
        (300, 299, false),
        (300, 300, true),
        (1 << 20, 511, false),
        (1 << 20, 512, true),
    ] {
        let stored = plan(&rules, &UploadIntent::new(size).of_type("text/plain")).into_record();
        let head = ObjectHead::new(size).content_type("text/plain").first_bytes(&vec![b'a'; length]);
        match stored.confirm(&head) {
            Ok(confirmed) => assert!(proven && confirmed.first_bytes_fit(), "{size} {length}"),
            Err(unconfirmed) => assert!(!proven && unconfirmed.is_only_missing(), "{size} {length}"),
        }
    }
}
