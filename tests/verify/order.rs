//! Time rules at their bounds, two faults at once, and what a stranger can tell apart.

use allocation_counter::measure;
use presign::verify::VerifyErrorKind::{self, *};
use presign::verify::{Verified, Verifier, VerifyStep, VerifyingKey};
use presign::{Credentials, ExpiresIn, GetObject, ObjectKey, Region, S3Presigner, Validity};

use super::sent::{KEYS, SIGNED_AT, Sent, Service, at, buckets, credentials};

fn get(lifetime: u64) -> Sent {
    let [aws, ..] = buckets();
    let get = GetObject::new(ObjectKey::new("a.txt").unwrap());
    let presigner = S3Presigner::new(aws, credentials(0));
    Sent::of(&presigner.presign(&get, Validity::seconds(lifetime).from(at(SIGNED_AT))).unwrap())
}

fn outcome(found: Result<Verified, VerifyErrorKind>) -> Option<VerifyErrorKind> {
    found.err()
}

#[test]
fn bounds_of_a_url() {
    let service = Service::new();
    let mut sent = get(300);
    for (now, expected) in [
        (SIGNED_AT - 901, Some(NotYetValid)),
        (SIGNED_AT - 900, None),
        (SIGNED_AT - 899, None),
        (SIGNED_AT, None),
        (SIGNED_AT + 299, None),
        (SIGNED_AT + 300, None),
        (SIGNED_AT + 301, Some(Expired)),
    ] {
        sent.now = at(now);
        assert_eq!(outcome(service.kind(&sent)), expected, "{now}");
    }
    // At both ends of time.
    sent.now = presign::Timestamp::MIN;
    assert_eq!(outcome(service.kind(&sent)), Some(NotYetValid));
    sent.now = presign::Timestamp::MAX;
    assert_eq!(outcome(service.kind(&sent)), Some(Expired));
    sent.set("X-Amz-Date", "99991231T235959Z");
    sent.set_scope(1, "99991231");
    sent.sign();
    assert_eq!(service.kind(&sent).unwrap().expires_at(), presign::Timestamp::MAX);
}

#[test]
fn bounds_of_lifetimes() {
    let service = Service::new();
    for (lifetime, expected) in [
        (0, Some(ExpiresOutOfRange)),
        (1, None),
        (2, None),
        (604_799, None),
        (604_800, None),
        (604_801, Some(ExpiresOutOfRange)),
    ] {
        let mut sent = get(300);
        sent.set("X-Amz-Expires", &lifetime.to_string());
        sent.sign();
        assert_eq!(outcome(service.kind(&sent)), expected, "{lifetime}");
    }
    // The service's own bound is told to those alone who hold the key, and after the time.
    let [aws, ..] = buckets();
    let verifier = Verifier::for_bucket(&aws).max_expires_in(ExpiresIn::from_secs(300).unwrap());
    for (lifetime, now, altered, expected) in [
        (299, 0, false, None),
        (300, 0, false, None),
        (301, 0, false, Some(LifetimeTooLong)),
        (301, 302, false, Some(Expired)),
        (301, 0, true, Some(SignatureMismatch)),
    ] {
        let mut sent = get(lifetime);
        if altered {
            sent.path.push('x');
        }
        let target = sent.target();
        let found = verifier.verify(&sent.received(&target), at(SIGNED_AT + now), |id| service.key(id));
        assert_eq!(found.err().map(|error| error.kind()), expected, "{lifetime} {now}");
    }
}

#[test]
fn bounds_of_credentials() {
    let [aws, ..] = buckets();
    let verifier = Verifier::for_bucket(&aws);
    let end = at(SIGNED_AT + 100);
    let key = VerifyingKey::new(credentials(0).expiring_at(end), Region::new("eu-central-1").unwrap());
    let sent = get(300);
    let target = sent.target();
    for (now, expected) in [(99, None), (100, None), (101, Some(Expired))] {
        let found = verifier.verify(&sent.received(&target), at(SIGNED_AT + now), |_| Some(&key));
        match found {
            Ok(verified) => assert_eq!((verified.expires_at(), expected), (end, None)),
            Err(error) => assert_eq!(Some(error.kind()), expected),
        }
    }
}

/// Structure before signature, signature before time, time before what the service allows.
#[test]
fn two_faults_at_once() {
    let service = Service::new();
    type Change = fn(&mut Sent);
    let expired: Change = |sent| sent.now = at(SIGNED_AT + 301);
    let early: Change = |sent| sent.now = at(SIGNED_AT - 901);
    let altered: Change = |sent| sent.path.push('x');
    let unknown: Change = |sent| {
        sent.set_scope(0, "AKIDOTHER");
        sent.sign();
    };
    let unsigned: Change = |sent| sent.add_header("x-amz-acl", "public-read");
    let twice: Change = |sent| sent.query.push("X-Amz-Expires=1".into());
    let other_region: Change = |sent| sent.set_scope(2, "us-west-2");
    let token: Change = |sent| {
        sent.sign_pair("X-Amz-Security-Token=abc");
    };
    let cases: [(&str, &[Change], VerifyErrorKind, VerifyStep); 11] = [
        ("expired and altered", &[expired, altered], SignatureMismatch, VerifyStep::Signature),
        ("early and altered", &[early, altered], SignatureMismatch, VerifyStep::Signature),
        ("expired and unknown", &[expired, unknown], UnknownAccessKey, VerifyStep::Signature),
        ("altered and unknown", &[unknown, altered], UnknownAccessKey, VerifyStep::Signature),
        ("expired and with a token", &[expired, token], WrongToken, VerifyStep::Signature),
        ("altered and with a token", &[token, altered], SignatureMismatch, VerifyStep::Signature),
        ("unknown and with a token", &[token, unknown], UnknownAccessKey, VerifyStep::Signature),
        ("expired and a header too much", &[expired, unsigned], UnsignedHeader, VerifyStep::Structure),
        ("altered and twice", &[altered, twice], DuplicateParam, VerifyStep::Structure),
        ("unknown and another region", &[unknown, other_region], WrongRegion, VerifyStep::Structure),
        ("expired", &[expired], Expired, VerifyStep::Time),
    ];
    for (name, changes, kind, step) in cases {
        let mut sent = get(300);
        changes.iter().for_each(|change| change(&mut sent));
        let error = service.verify(&sent).unwrap_err();
        assert_eq!((error.kind(), error.step()), (kind, step), "{name}");
    }
}

/// Whoever has no right key is answered alike, and the key is looked for once and only once all else is in order.
#[test]
fn strangers_cannot_tell_keys_apart() {
    let service = Service::new();
    let mut unknown = get(300);
    unknown.set_scope(0, "AKIDOTHER");
    unknown.sign();
    let mut wrong = get(300);
    wrong.set("X-Amz-Signature", &"0".repeat(64));
    let mut token = get(300);
    token.sign_pair("X-Amz-Security-Token=abc");
    let answers = [unknown, wrong, token].map(|sent| service.verify(&sent).unwrap_err().public_code());
    assert_eq!(answers.map(|code| (code.status(), code.code())), [(403, "SignatureDoesNotMatch"); 3]);

    // A key that says another name than was asked for is no key.
    let sent = get(300);
    let target = sent.target();
    let same_secret = Credentials::new("AKIDOTHER", KEYS[0].1).unwrap();
    let other = VerifyingKey::new(same_secret, Region::new("eu-central-1").unwrap());
    let found = service.verifier.verify(&sent.received(&target), sent.now, |_| Some(&other));
    assert_eq!(found.unwrap_err().kind(), UnknownAccessKey);

    let mut asked = Vec::new();
    let found = service.verifier.verify(&sent.received(&target), sent.now, |id| {
        asked.push(id.to_owned());
        None::<&VerifyingKey>
    });
    assert_eq!((found.unwrap_err().kind(), asked), (UnknownAccessKey, vec![KEYS[0].0.to_owned()]));
    let mut malformed = get(300);
    malformed.set("X-Amz-Signature", "");
    let target = malformed.target();
    let found =
        service.verifier.verify(&malformed.received(&target), sent.now, |_| -> Option<&VerifyingKey> {
            panic!("asked for a key before the request was looked at")
        });
    assert_eq!(found.unwrap_err().kind(), MalformedParam);
}

/// Each refusal costs one derivation of a key, which is most of its work: with an access key that nobody has, with one that was
/// not used that day, and with one that was.
#[test]
fn strangers_cannot_time_keys_apart() {
    let service = Service::new();
    // Deriving allocates, and nothing else differs from one request to the other.
    let cost =
        |sent: &Sent, holds: bool| measure(|| assert_eq!(service.verify(sent).is_ok(), holds)).count_total;
    for region in ["eu-central-1", "us-east-1"] {
        let mut right = get(300);
        right.set_scope(2, region);
        right.sign();
        let (mut wrong, mut unknown) = (right.clone(), right.clone());
        wrong.set("X-Amz-Signature", &"0".repeat(64));
        unknown.set_scope(0, "AKIDEXAMPLF");
        unknown.set("X-Amz-Signature", &"0".repeat(64));
        let most = cost(&unknown, false);
        assert_eq!([cost(&wrong, false), cost(&wrong, false), cost(&unknown, false)], [most; 3], "{region}");
        let (first, again) = (cost(&right, true), cost(&right, true));
        assert!(again <= first);
        assert_eq!([cost(&wrong, false), cost(&wrong, false), cost(&unknown, false)], [most; 3], "{region}");
    }
}

/// Nothing that was received, and nothing secret, stands in what is printed.
#[test]
fn nothing_received_is_printed() {
    let service = Service::new();
    let canary = "c4Nary-of-a-client";
    let mut sent = get(300);
    sent.add_header("x-amz-meta-a", canary);
    sent.query.push(format!("{canary}={canary}"));
    sent.path.push_str(canary);
    let error = service.verify(&sent).unwrap_err();
    let target = sent.target();
    let printed = format!(
        "{error} {error:?} {:?} {:?} {:?} {:?}",
        sent.received(&target),
        service.verifier,
        service.keys,
        service.kind(&get(300)).unwrap()
    );
    let signature = get(300).get("X-Amz-Signature").to_owned();
    for secret in [canary, KEYS[0].1, KEYS[1].1, &signature, KEYS[1].2.unwrap()] {
        assert!(!printed.contains(secret), "{printed}");
    }
    assert!(error.to_string().starts_with("x-amz-meta-a: "));
}
