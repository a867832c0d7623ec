//! What is refused and why, and rules that are not built.

use super::*;

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
