//! The upload layer: what the client is given is worth a signature, and what is kept beside it holds none.

use presign::multipart::Threshold;
use presign::s3::MetadataName;
use presign::seal::{SealKey, Sealer};
use presign::upload::{
    Binding, CheckError, ObjectHead, PartGrant, UploadGrant, UploadInputs, UploadIntent, UploadRecord,
    UploadRules, UploadRulesBuilder,
};
use presign::*;

use super::needles::{Needles, Shown};
use super::{SECRET, TOKEN, bucket, credentials, now, validity};

const SEAL: &[u8] = b"c4Nary-of-a-key-that-binds-\x01\x80\xff\x00\x7f\xc3w8zQ";

fn rules() -> UploadRulesBuilder {
    let template = KeyTemplate::new("incoming/{id}{ext}").unwrap();
    UploadRules::builder(template, MediaTypes::new(["image/png"]).unwrap(), 1..=1 << 30)
        .metadata(MetadataName::new("note").unwrap())
}

fn in_parts() -> UploadRulesBuilder {
    rules().part_size(8 << 20).parts_from(Threshold::AtLeast(16 << 20))
}

fn check(rules: UploadRulesBuilder, intent: &UploadIntent) -> Result<UploadRecord, CheckError> {
    let inputs = UploadInputs::new(now(), RandomBytes::new([7; 32]));
    Ok(rules.build().unwrap().check(intent, bucket().provider(), inputs)?.into_record())
}

fn png(size: u64) -> UploadIntent {
    UploadIntent::new(size).named("cat.png").of_type("image/png")
}

fn id() -> UploadId<'static> {
    UploadId::new("2~abc").unwrap()
}

/// An upload in three parts that has begun.
pub(super) fn begun() -> UploadRecord {
    let mut record = check(in_parts(), &png(20 << 20)).unwrap();
    record.begin(id()).unwrap();
    record
}

#[test]
fn nothing_prints_a_secret() {
    let (mut shown, mut needles) = (Shown::default(), Needles::new());
    needles.add("key that seals", SEAL);
    let presigner = S3Presigner::new(bucket(), credentials());
    let signature = |request: &PresignedRequest| request.url().rsplit_once('=').unwrap().1.to_owned();
    let records = [check(rules(), &png(9)).unwrap(), check(rules().by_form(), &png(9)).unwrap(), begun()];
    for record in &records {
        shown.debug("a record", record);
        let grant = record.grant(&presigner, validity()).unwrap();
        shown.debug("a grant", &grant);
        let mut signatures: Vec<_> = match &grant {
            UploadGrant::Put(request) => vec![signature(request)],
            UploadGrant::Form(form) => {
                let secret = ["policy", "x-amz-signature"];
                form.fields().filter(|(name, _)| secret.contains(name)).map(|(_, text)| text.into()).collect()
            }
            UploadGrant::Multipart(grant) => {
                grant.parts().iter().for_each(|part| shown.debug("a part", part));
                let control = [grant.complete(), grant.abort(), grant.list()];
                grant.parts().iter().map(PartGrant::request).chain(control).map(signature).collect()
            }
            other => panic!("another grant: {other:?}"),
        };
        let head = record.head(&presigner, validity()).unwrap();
        signatures
            .extend(record.create(&presigner, validity()).unwrap().iter().chain([&head]).map(signature));
        signatures.iter().for_each(|signature| needles.add("signature", signature.as_bytes()));
        shown.debug("a head's request", &head);
        shown.error(record.grant(&presigner, Validity::days(8).from(now())).unwrap_err());

        let told = ObjectHead::new(record.size()).content_type("image/png");
        shown.debug("what a store tells", &told);
        shown.debug("what is confirmed", &record.confirm(&told).unwrap());
        let other = ObjectHead::new(1).content_type(TOKEN).content_disposition(SECRET);
        shown.error(record.confirm(&other).unwrap_err());
    }
    let unbegun = check(in_parts(), &png(20 << 20)).unwrap();
    shown.error(unbegun.grant(&presigner, validity()).unwrap_err());

    shown.debug("rules", &rules().build().unwrap());
    let inputs = || UploadInputs::new(now(), RandomBytes::new([7; 32]));
    shown.debug("inputs", &inputs());
    shown.error(inputs().value("album", &format!("{SECRET}\n")).unwrap_err());
    for bad in [
        png(9).named(format!("{SECRET}\u{1}.exe")),
        png(9).of_type(TOKEN),
        png(9).metadata(TOKEN, SECRET),
        png(9).metadata("note", format!("{SECRET}\n")),
        png(2 << 30),
    ] {
        match check(rules(), &bad).unwrap_err() {
            CheckError::Refused(refusals) => {
                refusals.iter().for_each(|refusal| shown.debug("a refusal", refusal));
                shown.error(refusals);
            }
            other => shown.error(other),
        }
    }

    let sealer = || Sealer::new(SealKey::new(SEAL).unwrap());
    let binding = Binding::new("42", records[0].key().clone(), id());
    let sealed = binding.seal(&sealer(), now().plus_secs(60).unwrap()).unwrap();
    needles.add("sealed text", sealed.as_bytes());
    shown.debug("a binding", &binding);
    shown.debug("what seals", &(SealKey::new(SEAL).unwrap(), sealer()));
    let mut forged = sealed.clone();
    forged.pop();
    for (text, tenant) in [(&*sealed, TOKEN), (&*forged, "42"), (SECRET, "42")] {
        shown.error(Binding::open(&sealer(), text, tenant, now()).unwrap_err());
    }
    shown.error(Binding::open(&sealer(), &sealed, "42", now().plus_secs(61).unwrap()).unwrap_err());
    shown.search(&needles);
    assert!(shown.0.len() > 50);
}
