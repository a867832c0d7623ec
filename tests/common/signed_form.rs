//! A browser's form that can be changed in every place, signed by a way of its own.
//!
//! For tests that have the signer of `tests/verify/sent.rs` as `sent`.

#![allow(dead_code, clippy::unwrap_used, unreachable_pub, reason = "each test uses a part of it")]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use presign::verify::{Received, ReceivedForm, Verified, VerifyError};

use super::sent::{SIGNED_AT, Service, at, policy_signature};

pub const CREDENTIAL: &str = "AKIDEXAMPLE/20260102/us-east-1/s3/aws4_request";

#[derive(Clone, Debug)]
pub struct SignedForm {
    pub target: String,
    pub fields: Vec<(String, String)>,
    pub conditions: Vec<String>,
    pub expiration: String,
    pub now: u64,
}

impl SignedForm {
    /// A key and what signs, under conditions; not signed yet.
    pub fn new() -> Self {
        let fields = [
            ("key", "a"),
            ("x-amz-algorithm", "AWS4-HMAC-SHA256"),
            ("x-amz-credential", CREDENTIAL),
            ("x-amz-date", "20260102T030405Z"),
        ];
        let covered = fields.map(|(name, _)| format!(r#"["starts-with","${name}",""]"#));
        let bucket = String::from(r#"{"bucket":"examplebucket"}"#);
        Self {
            target: "/examplebucket".into(),
            fields: fields.map(|(name, value)| (name.into(), value.into())).into(),
            conditions: [bucket].into_iter().chain(covered).collect(),
            expiration: "2026-01-02T04:04:05Z".into(),
            now: SIGNED_AT,
        }
    }

    pub fn field(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }

    pub fn condition(mut self, condition: &str) -> Self {
        self.conditions.push(condition.into());
        self
    }

    pub fn sign(self) -> Self {
        let conditions = self.conditions.join(",");
        let policy = format!("{{\"expiration\":\"{}\",\"conditions\":[{conditions}]}}", self.expiration);
        self.sign_text(&policy)
    }

    /// Whatever the policy is.
    pub fn sign_text(self, policy: &str) -> Self {
        let policy = STANDARD.encode(policy);
        let signature = policy_signature(self.get("x-amz-credential").unwrap(), &policy);
        self.field("policy", &policy).field("x-amz-signature", &signature)
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn set(mut self, name: &str, value: &str) -> Self {
        let (_, field) = self.fields.iter_mut().find(|(known, _)| known == name).unwrap();
        *field = value.into();
        self
    }

    pub fn received(&self) -> ReceivedForm<'_> {
        let request = Received::new("POST", self.target.as_bytes(), "127.0.0.1:9000");
        let fields = self.fields.iter();
        fields.fold(ReceivedForm::new(request), |form, (name, value)| form.field(name, value.as_bytes()))
    }

    pub fn verify(&self, service: &Service) -> Result<Verified, VerifyError> {
        service.verifier.verify_form(&self.received(), at(self.now), |id| service.key(id))
    }
}
