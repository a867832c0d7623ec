//! Any intent and any stored record. Whoever is told yes is granted what was asked, inside the tenant's folder; a record
//! that is read is stored as it was; and nothing confirms but what was granted.
#![no_main]

use libfuzzer_sys::fuzz_target;
use presign::multipart::Threshold;
use presign::s3::MetadataName;
use presign::upload::{
    CheckError, ObjectHead, Transfer, UploadGrant, UploadInputs, UploadIntent, UploadRecord, UploadRules,
    UploadRulesBuilder,
};
use presign::{KeyPrefix, KeyTemplate, MediaTypes, Provider, RandomBytes, Timestamp, UploadId};
use presign_fuzz::{check, no_line_break, presigner};

fn rules(kind: u8) -> UploadRules {
    let template = ["{yyyy}/{id}{ext}", "{id}_{filename}", "{stem}/{id}"][usize::from(kind % 3)];
    let types = MediaTypes::new(["image/*", "text/html", "application/pdf"]).expect("types");
    let template = KeyTemplate::new(template).expect("a template");
    let rules: UploadRulesBuilder = UploadRules::builder(template, types, 0..=1 << 30)
        .metadata(MetadataName::new("a").expect("a name"))
        .parts_from(Threshold::Above(20 << 20));
    let rules = if kind & 8 == 0 { rules } else { rules.attachment() };
    let rules = if kind & 16 == 0 { rules } else { rules.any_extension() };
    let rules = if kind & 32 == 0 { rules.create_only() } else { rules.by_form() };
    rules.build().expect("rules that agree")
}

/// What holds for every record.
fn holds(record: &UploadRecord) {
    let text = serde_json::to_string(record).expect("a record is JSON");
    let read: UploadRecord = serde_json::from_str(&text).expect("what was stored is read");
    assert_eq!(read, *record);
    let head = |size: u64| ObjectHead::new(size).content_type(record.media_type().as_str());
    assert!(record.confirm(&head(record.size() ^ 1)).is_err());
    assert!(record.confirm(&ObjectHead::new(record.size()).content_type("x/y-z")).is_err());
    if let Ok(confirmed) = record.confirm(&head(record.size())) {
        assert_eq!((confirmed.key(), confirmed.size()), (record.key(), record.size()));
    }
}

fuzz_target!(|input: (u8, &[u8])| {
    let (kind, bytes) = input;
    if let Ok(record) = serde_json::from_slice::<UploadRecord>(bytes) {
        holds(&record);
    }
    let Ok(intent) = serde_json::from_slice::<UploadIntent>(bytes) else { return };
    let now = Timestamp::from_unix_secs(1_767_323_045).expect("a valid instant");
    let prefix = KeyPrefix::new("tenants/42/").expect("a prefix");
    let inputs = UploadInputs::new(now, RandomBytes::new([7; 32])).within(prefix.clone());
    let provider = Provider::aws("eu-central-1").expect("a provider");
    let mut record = match rules(kind).check(&intent, &provider, inputs) {
        Ok(planned) => planned.into_record(),
        Err(CheckError::Refused(refusals)) => {
            assert!(refusals.iter().len() > 0);
            return refusals.iter().for_each(|refusal| no_line_break(&refusal.to_string()));
        }
        Err(CheckError::Fault(error)) => panic!("the service's fault: {error}"),
    };
    assert!(prefix.contains(record.key()), "{}", record.key());
    assert_eq!(record.size(), intent.size());
    holds(&record);
    let presigner = presigner();
    let validity = record.validity(now);
    if let Transfer::Multipart { .. } = record.transfer() {
        let create = record.create(&presigner, validity).expect("told yes").expect("in parts");
        check(&create);
        record.begin(UploadId::new("2~abc").expect("an ID")).expect("in parts");
        holds(&record);
    }
    match record.grant(&presigner, validity).expect("told yes") {
        UploadGrant::Put(request) => {
            check(&request);
            assert_eq!(request.content_length(), Some(intent.size()));
        }
        UploadGrant::Form(form) => assert_eq!(form.sizes(), intent.size()..=intent.size()),
        UploadGrant::Multipart(grant) => {
            let bytes: u64 = grant.parts().iter().map(|part| part.part().size()).sum();
            assert_eq!(bytes, intent.size());
            grant.parts().iter().take(2).for_each(|part| drop(check(part.request())));
            check(grant.complete());
        }
        _ => unreachable!("three ways"),
    }
});
