//! What a client is given.

use super::*;

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
