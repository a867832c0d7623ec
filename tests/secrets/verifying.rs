//! A verifier: keys, requests as they came in, what is accepted, and every kind of refusal.

use std::collections::BTreeSet;

use presign::body::{BodyFault, BodyFaultKind, BodyRules};
use presign::s3::MetadataName;
use presign::verify::VerifyErrorKind::{self, *};
use presign::verify::{Verified, Verifier, VerifyError};
use presign::*;

use super::needles::{Needles, Shown};
use super::random::percent_decode;
use super::sent::{KEYS, SIGNED_AT, Sent, Service, at, buckets, policy_signature, signature};
use super::signed_form::SignedForm;
use super::{CUSTOMER_KEYS, KEYS as CUSTOMER_SECRETS, kinds};

type Change = fn(&mut Sent);
type FormChange = fn(SignedForm) -> SignedForm;

/// What was found and printed.
struct Seen {
    service: Service,
    shown: Shown,
    needles: Needles,
    reached: BTreeSet<String>,
}

impl Seen {
    fn new() -> Self {
        let mut needles = Needles::new();
        for (_, secret, token) in KEYS {
            needles.add_credentials(secret, token.unwrap_or_default());
        }
        Self { service: Service::new(), shown: Shown::default(), needles, reached: BTreeSet::new() }
    }

    fn take(&mut self, result: Result<Verified, VerifyError>, expected: VerifyErrorKind) {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), expected, "{error}");
        self.reached.insert(format!("{:?}", error.kind()));
        self.shown.debug("a step", &error.step());
        self.shown.debug("a kind", &error.kind());
        self.shown.debug("an answer", &error.public_code());
        self.shown.text("an answer", &error.public_code());
        self.shown.error(error);
    }

    fn refused(&mut self, mut sent: Sent, change: Change, kind: VerifyErrorKind) {
        change(&mut sent);
        let target = sent.target();
        self.shown.debug("a request", &sent.received(&target));
        self.take(self.service.verify(&sent), kind);
        if let Some(signature) = sent.query.iter().find_map(|pair| pair.strip_prefix("X-Amz-Signature="))
            && signature.len() == 64
        {
            self.needles.add("signature that was sent", signature.as_bytes());
        }
        // Where it was computed it could be printed.
        if [SignatureMismatch, WrongToken, NotYetValid, Expired, LifetimeTooLong].contains(&kind) {
            let [credential, names, date] = ["X-Amz-Credential", "X-Amz-SignedHeaders", "X-Amz-Date"]
                .map(|name| percent_decode(sent.get(name)));
            let mut unsigned = sent.clone();
            unsigned.remove("X-Amz-Signature");
            let right = signature(&credential, &date, &unsigned.canonical(&names, None));
            assert_eq!(right != sent.get("X-Amz-Signature"), kind == SignatureMismatch);
            self.needles.add("signature that was expected", right.as_bytes());
        }
    }

    fn refused_form(&mut self, change: FormChange, kind: VerifyErrorKind) {
        let form = change(SignedForm::new());
        self.shown.debug("a form", &form.received());
        self.take(form.verify(&self.service), kind);
        for (name, value) in &form.fields {
            if name == "x-amz-signature" && value.len() == 64 {
                self.needles.add("signature that was sent", value.as_bytes());
            }
        }
        if let (Some(credential), Some(policy)) = (form.get("x-amz-credential"), form.get("policy")) {
            let right = policy_signature(credential, policy);
            assert!(kind != SignatureMismatch || form.get("x-amz-signature") != Some(&right));
            self.needles.add("signature that was expected", right.as_bytes());
        }
    }

    fn accepted(&mut self, verified: &Verified) {
        self.shown.debug("what was accepted", verified);
        self.shown.debug("what was accepted", &verified.clone());
        self.shown.debug("a payload", &verified.payload());
        self.shown.debug("an operation", &verified.operation());
        self.shown.debug("a body's rules", verified.body());
        let mut checker = verified.body().checker(None).unwrap();
        checker.update(b"a").unwrap();
        self.shown.debug("a checker", &checker);
        self.shown.error(checker.finish().unwrap_err());
    }
}

/// An upload by temporary credentials with an encryption key of the client's and a secret among the metadata.
fn upload(service: &Service) -> Sent {
    let secret = HeaderValue::new(KEYS[1].1).unwrap().sensitive();
    let put = PutObject::new(ObjectKey::new("k").unwrap(), BodySize::Exact(9))
        .content_type(MediaType::new("image/png").unwrap())
        .metadata(MetadataName::new("note").unwrap(), secret)
        .customer_key(&CUSTOMER_KEYS[0]);
    let request = service.presigners[3].presign(&put, Validity::seconds(900).from(at(SIGNED_AT))).unwrap();
    Sent::of(&request)
}

/// The same in the header form, for whoever the credentials belong to.
fn with_authorization(path: &str) -> Sent {
    let (id, _, token) = KEYS[1];
    let headers = [
        ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
        ("x-amz-date", "20260102T030405Z"),
        ("x-amz-security-token", token.unwrap()),
    ];
    let mut sent = Sent {
        method: "GET".into(),
        authority: "127.0.0.1:9000".into(),
        path: path.into(),
        query: Vec::new(),
        headers: headers.map(|(name, value)| (name.into(), value.into())).into(),
        now: at(SIGNED_AT),
    };
    let credential = format!("{id}/20260102/us-east-1/s3/aws4_request");
    let names = "host;x-amz-content-sha256;x-amz-date;x-amz-security-token";
    let signature = signature(&credential, "20260102T030405Z", &sent.canonical(names, None));
    let scheme = "AWS4-HMAC-SHA256";
    let value = format!("{scheme} Credential={credential}, SignedHeaders={names}, Signature={signature}");
    sent.add_header("Authorization", &value);
    sent
}

/// Every kind that a presigned URL can be refused for.
const REFUSED: &[(VerifyErrorKind, Change)] = &[
    (TooLarge, |sent| sent.query.push(format!("a={}", KEYS[1].1.repeat(500)))),
    (UnsupportedMethod, |sent| sent.method = "FETCH".into()),
    (MalformedPath, |sent| sent.path.push_str("%00")),
    (MalformedEscape, |sent| sent.query.push(format!("%zz={}", KEYS[1].1))),
    (DotSegment, |sent| sent.path.push_str("/..")),
    (InvalidBucketName, |sent| sent.path = format!("/{}", KEYS[1].1)),
    (WrongHost, |sent| sent.authority = "other.example".into()),
    (NotSigned, |sent| sent.query.clear()),
    (AmbiguousAuth, |sent| sent.add_header("authorization", KEYS[1].1)),
    (UnsupportedAlgorithm, |sent| sent.set("X-Amz-Algorithm", KEYS[1].1)),
    (MissingParam, |sent| sent.remove("X-Amz-Signature")),
    (DuplicateParam, |sent| sent.query.push(format!("X-Amz-Security-Token={}", KEYS[1].1))),
    (MalformedParam, |sent| sent.set("X-Amz-Signature", KEYS[1].1)),
    (MalformedParam, |sent| sent.set("X-Amz-Credential", KEYS[1].1)),
    (MalformedParam, |sent| sent.set("X-Amz-SignedHeaders", KEYS[1].1)),
    (ScopeDateMismatch, |sent| sent.set_scope(1, "20260103")),
    (WrongRegion, |sent| sent.set_scope(2, KEYS[0].1.split('/').next().unwrap())),
    (WrongService, |sent| sent.set_scope(3, "iam")),
    (WrongTerminator, |sent| sent.set_scope(4, "aws5_request")),
    (ExpiresOutOfRange, |sent| sent.set("X-Amz-Expires", "0")),
    (HostNotSigned, |sent| sent.set("X-Amz-SignedHeaders", "content-length")),
    (UnsignedHeader, |sent| sent.add_header("x-amz-mfa", KEYS[1].1)),
    (MissingHeader, |sent| drop(sent.headers.pop())),
    (DuplicateHeader, |sent| sent.headers.push(sent.headers[0].clone())),
    (DuplicateHeader, |sent| sent.headers.extend(sent.headers.clone())),
    (MalformedHeader, |sent| sent.sign_header("x-amz-acl", &format!("{}\u{1}", KEYS[1].1))),
    (MalformedDigest, |sent| sent.add_header("content-md5", KEYS[1].1)),
    (MalformedDigest, |sent| sent.sign_header("x-amz-checksum-sha256", KEYS[1].1)),
    (UnsupportedChecksum, |sent| sent.sign_header("x-amz-checksum-new", KEYS[1].1)),
    (ConflictingValue, |sent| {
        sent.sign_pair("x-amz-meta-a=1");
        sent.add_header("x-amz-meta-a", KEYS[1].1);
    }),
    (UnsupportedPayloadMode, |sent| sent.sign_header("x-amz-content-sha256", KEYS[1].1)),
    (UnknownAccessKey, |sent| sent.set_scope(0, "AKIDOTHER")),
    (SignatureMismatch, |sent| sent.path.push('2')),
    (SignatureMismatch, |sent| sent.method = "GET".into()),
    (SignatureMismatch, |sent| sent.query.push("acl=".into())),
    (SignatureMismatch, |sent| sent.headers[0].1 = b"10".into()),
    (SignatureMismatch, |sent| sent.set("X-Amz-Expires", "604800")),
    (WrongToken, |sent| {
        sent.set("X-Amz-Security-Token", "another");
        sent.sign();
    }),
    (WrongToken, |sent| {
        sent.remove("X-Amz-Security-Token");
        sent.sign();
    }),
    (NotYetValid, |sent| sent.now = at(SIGNED_AT - 901)),
    (Expired, |sent| sent.now = at(SIGNED_AT + 901)),
];

/// Every kind that only a form can be refused for, and some others.
const REFUSED_FORMS: &[(VerifyErrorKind, FormChange)] = &[
    (TooLarge, |form| form.field("x-ignore-a", &KEYS[0].1.repeat(600)).sign()),
    (DuplicateField, |form| form.sign().field("Key", KEYS[0].1)),
    (MissingField, |form| form.sign().set("x-amz-date", "20260102T030405Z").without("key")),
    (MalformedField, |form| form.sign().field("file", KEYS[0].1)),
    (MalformedField, |form| form.sign().set("key", &format!("{}\u{85}", KEYS[0].1))),
    (PolicyMissing, |form| form.sign().without("policy")),
    (PolicyMalformed, |form| form.sign_text(KEYS[0].1)),
    (PolicyMalformed, |form| {
        form.sign_text(&format!("{{\"expiration\":\"{}\",\"conditions\":[]}}", KEYS[0].1))
    }),
    (PolicyUnknown, |form| form.condition(&format!("[\"{}\",\"$key\",\"a\"]", KEYS[0].1)).sign()),
    (PolicyUnknown, |form| form.sign_text(&format!("{{\"{}\":1}}", KEYS[0].1))),
    (PolicyCondition, |form| form.condition(&format!("{{\"key\":\"{}\"}}", KEYS[0].1)).sign()),
    (UncoveredField, |form| form.field("x-amz-security-policy", KEYS[0].1).sign()),
    (SignatureMismatch, |form| form.sign().set("policy", "e30=")),
    (SignatureMismatch, |form| form.sign().set("x-amz-signature", &"0".repeat(64))),
    (WrongToken, |form| form.field("x-amz-security-token", KEYS[1].2.unwrap()).sign()),
    (UnknownAccessKey, |form| {
        form.set("x-amz-credential", "AKIDOTHER/20260102/us-east-1/s3/aws4_request").sign()
    }),
    (Expired, |mut form| {
        form.now += 100_000;
        form.sign()
    }),
    (NotYetValid, |mut form| {
        form.now -= 901;
        form.sign()
    }),
];

impl SignedForm {
    fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self
    }
}

#[test]
fn nothing_prints_a_secret() {
    let mut seen = Seen::new();
    seen.shown.debug("a key that was not used", &seen.service.keys);
    seen.shown.debug("a verifier that was not used", &seen.service.verifier);

    let good = upload(&seen.service);
    assert!(seen.needles.find(&String::from_utf8_lossy(&good.target())).is_some(), "the token is in the URL");
    assert!(good.headers.iter().any(|(_, value)| value.len() == 44), "an encryption key is in a header");
    let verified = seen.service.verify(&good).unwrap();
    assert_eq!(verified.header("x-amz-meta-note"), Some(KEYS[1].1));
    seen.accepted(&verified);
    let header_form = with_authorization("/examplebucket/k");
    seen.shown.debug("what was accepted", &seen.service.verify(&header_form).unwrap());
    let form = SignedForm::new()
        .field("x-amz-meta-note", KEYS[0].1)
        .condition("[\"starts-with\",\"$x-amz-meta-note\",\"\"]")
        .condition("[\"content-length-range\",2,9]");
    let verified = form.sign().verify(&seen.service).unwrap();
    assert!(verified.fields().any(|(_, value)| value == KEYS[0].1));
    seen.accepted(&verified);

    for (kind, change) in REFUSED {
        seen.refused(good.clone(), *change, *kind);
    }
    for (kind, change) in REFUSED_FORMS {
        seen.refused_form(*change, *kind);
    }
    // In the header form: another time, and another key than was signed for; the right signature is that of the other key.
    let mut late = header_form.clone();
    late.now = at(SIGNED_AT + 901);
    seen.take(seen.service.verify(&late), ClockSkew);
    let (mut other, right) = (header_form.clone(), with_authorization("/examplebucket/other"));
    other.path = right.path.clone();
    seen.take(seen.service.verify(&other), SignatureMismatch);
    for sent in [&header_form, &right] {
        let (_, value) = sent.headers.last().unwrap();
        let signature = value.rsplit(|byte| *byte == b'=').next().unwrap();
        assert_eq!(signature.len(), 64);
        seen.needles.add("signature that was expected", signature);
    }
    // What the service allows.
    let [_, local, ..] = buckets();
    let strict = Verifier::for_bucket(&local).max_expires_in(ExpiresIn::from_secs(899).unwrap());
    let target = good.target();
    let result = strict.verify(&good.received(&target), good.now, |id| seen.service.key(id));
    seen.take(result, LifetimeTooLong);
    seen.shown.debug("a verifier", &strict);

    // After use, so that keys are kept.
    seen.shown.debug("a key", &seen.service.keys);
    seen.shown.debug("a verifier", &seen.service.verifier);
    let all: BTreeSet<_> = kinds("src/verify/error.rs", "\nkinds! {").into_iter().collect();
    assert!(all.len() > 40, "{all:?}");
    assert_eq!(seen.reached, all, "each kind is reached, and no other");

    say!("a verifier: {} kinds of refusal", all.len());
    seen.shown.search(&seen.needles);
    assert!(seen.shown.0.len() > 300);
}

/// Bodies have no secrets, but come from whoever has.
#[test]
fn bodies() {
    let (mut shown, mut reached) = (Shown::default(), BTreeSet::new());
    let secret = CUSTOMER_SECRETS[0].as_slice();
    let md5 = ContentMd5::of(secret);
    let rules = BodyRules::new().sizes(3..=40);
    let run = |rules: &BodyRules, length: Option<u64>, body: &[u8]| -> Result<u64, BodyFault> {
        let mut checker = rules.checker(length)?;
        checker.update(body)?;
        checker.finish()
    };
    let crc = BodyRules::new().checksum(Checksum::crc32(7));
    let faults = [
        run(&rules, Some(41), secret),
        run(&rules, None, &secret.repeat(2)),
        run(&rules, Some(2), secret),
        run(&rules, Some(9), secret),
        run(&rules.clone().content_md5(md5), None, &secret[1..]),
        run(&crc, None, secret),
    ];
    for fault in faults.map(Result::unwrap_err) {
        reached.insert(format!("{:?}", fault.kind()));
        shown.debug("an answer", &fault.public_code());
        shown.text("an answer", &fault.public_code());
        shown.error(fault);
    }
    let mut all: BTreeSet<_> = kinds("src/body/fault.rs", "pub enum BodyFaultKind {").into_iter().collect();
    if cfg!(feature = "crc") {
        assert!(all.remove(&format!("{:?}", BodyFaultKind::Unsupported)), "there is a hasher for everything");
    }
    assert_eq!(reached, all);
    let mut checker = rules.checker(None).unwrap();
    checker.update(secret).unwrap();
    shown.debug("a checker", &checker);
    shown.debug("a body's rules", &rules.content_md5(ContentMd5::of(b"another")));
    shown.search(&Needles::new());
}
