//! Rows about plans, completions and forms.

use presign::multipart::UploadPlan;
use presign::s3::{CompletedParts, PublicAcl};
use presign::{
    EntityTag, Error, HeaderName, HeaderValue, MultipartPlan, ObjectKey, PartNumber, PartRules, PostForm,
    PresignedForm, Timestamp, Validity,
};
use serde_json::Value;

use super::values::{aws, object_key, presigner};
use super::{Answer, NOW, all_fail, one};

/// A size, a part size, a list of parts.
pub(super) fn parts(input: &Value) -> Answer {
    if let Some(numbers) = input["part_numbers"].as_array() {
        let number = |number: &Value| PartNumber::new(number.as_u64().unwrap().try_into().unwrap()).unwrap();
        let tag = || EntityTag::new("9b2cf535f27731c974343645a3985328").unwrap();
        return one(CompletedParts::new(numbers.iter().map(|value| (number(value), tag()))));
    }
    if input["size"] == "u64::MAX" {
        let rules = PartRules::aws();
        return all_fail([
            rules.plan(u64::MAX).map(drop),
            rules.plan_parts(u64::MAX).map(drop),
            MultipartPlan::from_stored(u64::MAX, 5 << 30).map(drop),
        ]);
    }
    let size = input["size"].as_u64().unwrap();
    let rules = match input["part_size"].as_u64() {
        Some(bytes) => PartRules::aws().with_preferred_size(bytes),
        None => PartRules::aws(),
    };
    let plan = rules.plan(size).map_err(|error| vec![error.into()])?;
    assert_eq!(plan, UploadPlan::Single(0));
    Ok(())
}

/// What a form shall hold.
pub(super) fn form(input: &Value) -> Answer {
    let to = |key: &str| PostForm::to(ObjectKey::new(key.to_owned()).unwrap(), 1..=9);
    let text = |name: &str| input[name].as_str().map(str::to_owned);
    if let Some(key) = text("key") {
        return one(signed(to(&key)));
    }
    if let Some(url) = text("success_action_redirect") {
        return one(signed(to("a").success_action_redirect(url)));
    }
    if let Some(bytes) = input["policy_bytes"].as_u64() {
        let value = "v".repeat(usize::try_from(bytes).unwrap());
        let name = HeaderName::new("x-amz-meta-long").unwrap();
        return match HeaderValue::new(value.clone()) {
            Ok(value) => one(signed(to("a").custom_field(name, value))),
            // A header holds less than that, so several make it up.
            Err(_) => one(signed((0..10).fold(to("a"), |form, number| {
                let name = HeaderName::new(format!("x-amz-checksum-extra-{number}")).unwrap();
                form.custom_field(name, HeaderValue::new(value[..2_001].to_owned()).unwrap())
            }))),
        };
    }
    assert_eq!(text("fields"), None);
    assert_eq!(input["fields"]["acl"], "public-read");
    let form = signed(PostForm::to(object_key(), 1..=9).public_acl(PublicAcl::PublicRead)).unwrap();
    assert!(form.fields().any(|field| field == ("acl", "public-read")));
    let (_, policy) = form.fields().find(|(name, _)| *name == "policy").unwrap();
    let policy = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, policy).unwrap();
    assert!(String::from_utf8(policy).unwrap().contains("{\"acl\":\"public-read\"}"));
    // Without the name that says public it is an error.
    let acl = HeaderName::new("x-amz-acl").unwrap();
    let private = to("a").custom_field(acl, HeaderValue::new("public-read").unwrap());
    assert!(signed(private).is_err());
    Ok(())
}

fn signed(form: PostForm<'_>) -> Result<PresignedForm, Error> {
    presigner(aws()).post_form(&form, Validity::minutes(15).from(Timestamp::parse(NOW).unwrap()))
}
