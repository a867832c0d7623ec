//! Rows about forms that a verifier receives.

use serde_json::Value;

use super::Answer;
use super::sent::Service;
use super::signed_form::SignedForm;
use super::verify::one;

/// What a form is, or its policy.
pub(super) fn form(service: &Service, input: &Value) -> Answer {
    let verify = |form: SignedForm| form.verify(service);
    let errors = |forms: Vec<SignedForm>| {
        Err(forms.into_iter().map(|form| verify(form).expect_err("refused").into()).collect())
    };
    let text = |name: &str| input[name].as_str();
    verify(SignedForm::new().sign()).unwrap();
    if text("policy") == Some("absent") {
        let mut form = SignedForm::new().sign();
        form.fields.retain(|(name, _)| name != "policy");
        return errors(vec![form]);
    }
    if text("policy").is_some() {
        // No text of a policy, and the signature of another one.
        return errors(vec![SignedForm::new().sign().set("policy", "e30+garbage{{{")]);
    }
    if let Some(bucket) = input["form"]["bucket"].as_str() {
        let mut signed_for = SignedForm::new();
        signed_for.conditions[0] = format!("{{\"bucket\":\"{bucket}\"}}");
        // Whether the form says so itself or not: the target does not.
        return errors(vec![signed_for.clone().field("bucket", bucket).sign(), signed_for.sign()]);
    }
    if text("form").is_some() {
        let form = SignedForm::new().sign();
        return errors(vec![form.clone().field("key", "a"), form.field("KEY", "b")]);
    }
    if let Some(list) = text("content_type") {
        let form = SignedForm::new().condition("[\"starts-with\",\"$Content-Type\",\"image/\"]");
        verify(form.clone().field("Content-Type", "image/png").sign()).unwrap();
        return errors(vec![form.field("Content-Type", list).sign()]);
    }
    if let Some(bracket) = input["policy_json"]["repeat"].as_str() {
        let times = usize::try_from(input["policy_json"]["times"].as_u64().unwrap()).unwrap();
        let deep = |times: usize| bracket.repeat(times);
        let within = format!("{{\"conditions\":[[\"eq\",\"$key\",\"a\",{}", deep(40_000));
        return errors(
            [deep(times), deep(40_000), within].map(|json| SignedForm::new().sign_text(&json)).into(),
        );
    }
    if text("policy_json").unwrap().starts_with("unknown") {
        let policy = "{\"expiration\":\"2026-01-02T04:04:05Z\",\"version\":\"2\",\"conditions\":[]}";
        let operator = SignedForm::new().condition("[\"ends-with\",\"$key\",\"a\"]");
        return errors(vec![SignedForm::new().sign_text(policy), operator.sign()]);
    }
    assert_eq!(text("policy_json"), Some("two content-length-range conditions"));
    let ranges = |first: &str, second: &str| {
        let form = SignedForm::new().condition(first).condition(second).sign();
        verify(form).unwrap().body().clone()
    };
    let both = ranges("[\"content-length-range\",1,10]", "[\"content-length-range\",5,20]");
    assert_eq!(both.size_range(), 5..=10);
    let neither = ranges("[\"content-length-range\",1,2]", "[\"content-length-range\",5,6]");
    assert!((0..9).all(|length| neither.checker(Some(length)).is_err()));
    Ok(())
}

/// When a policy ends, by its text.
pub(super) fn expiration(service: &Service, text: &str) -> Answer {
    let at = |expiration: &str| SignedForm { expiration: expiration.into(), ..SignedForm::new() }.sign();
    // The instant itself would do: it is the form that is refused.
    let later = text.replace("2026-01-01", "2026-01-03");
    let (refused, also) = (at(text).verify(service), at(&later).verify(service));
    assert_eq!(refused, also);
    at(&later.replace("+02:00", "Z")).verify(service).unwrap();
    one(refused)
}
