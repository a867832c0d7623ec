//! Every text of the list, given to everything that takes a text.

use std::fmt::Debug;

use presign::s3::{MetadataName, VersionId};
use presign::seal::{SealKey, Sealer};
use presign::sigv4::{Settings, Signer};
use presign::{
    BucketName, ContentDisposition, Credentials, Endpoint, EntityTag, Error, GetObject, HeaderName,
    HeaderValue, MediaType, MediaTypes, Method, ObjectKey, PostForm, Provider, Region, S3Presigner,
    Timestamp, UploadId, Validity,
};
use serde_json::Value;

use super::values::{aws, object_key};
use super::{NOW, Refused, rows};

const CANARY: &str = "canary-6b1f";

/// Every text of the list, alone and around a canary: nothing panics, and no error repeats it.
pub(super) fn every_text() {
    let mut texts = vec![String::new(), "\0".into(), " ".repeat(9_000), "😀\u{202e}".into()];
    for row in rows() {
        collect(&row.input, &mut texts);
    }
    let mut refused = 0;
    for text in &texts {
        for text in [
            text.clone(),
            format!("{CANARY}{text}"),
            format!("{text}{CANARY}"),
            format!("{CANARY}{text}").repeat(700),
        ] {
            let errors = [
                of_the_core(&text),
                #[cfg(feature = "verify")]
                of_a_verifier(&text),
                #[cfg(feature = "explain")]
                of_explain(&text),
                #[cfg(feature = "local")]
                of_local_mode(&text),
            ]
            .concat();
            errors.iter().for_each(|error| error.says_enough(CANARY));
            refused += errors.len();
        }
    }
    assert!(refused > 2_000, "{refused}");
    say!("{} texts in four ways, {refused} refusals", texts.len());
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| collect(value, texts)),
        Value::Object(pairs) => {
            texts.extend(pairs.keys().cloned());
            pairs.values().for_each(|value| collect(value, texts));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn of_the_core(text: &str) -> Vec<Refused> {
    let t = || text.to_owned();
    let results: [Result<(), Error>; 24] = [
        ObjectKey::new(t()).map(drop),
        ObjectKey::exact(t()).map(drop),
        HeaderName::new(t()).map(drop),
        HeaderValue::new(t()).map(drop),
        MediaType::new(t()).map(drop),
        MediaTypes::none().allow(text).map(drop),
        ContentDisposition::new(t()).map(drop),
        ContentDisposition::inline().filename(text).map(drop),
        EntityTag::new(t()).map(drop),
        UploadId::new(t()).map(drop),
        Region::new(t()).map(drop),
        Endpoint::new(text).map(drop),
        Endpoint::insecure(text).map(drop),
        BucketName::new(t()).map(drop),
        Provider::cloudflare_r2(text).map(drop),
        Timestamp::parse(text).map(drop),
        text.parse::<Method>().map(drop),
        Credentials::new(t(), "secret").map(drop),
        Credentials::new("AKID", t()).map(drop),
        Credentials::new("AKID", "secret").unwrap().with_session_token(t()).map(drop),
        MetadataName::new(t()).map(drop),
        VersionId::new(t()).map(drop),
        presign::s3::Tagging::new().tag(text, text).map(drop),
        SealKey::new(text.as_bytes()).map(drop),
    ];
    results.into_iter().filter_map(Result::err).map(Refused::from).collect()
}

/// A request of this text: as its target, its method, its authority, the value of a header, and those of a form.
#[cfg(feature = "verify")]
fn of_a_verifier(text: &str) -> Vec<Refused> {
    use presign::verify::{Received, ReceivedForm, VerifyErrorKind};

    use super::sent::Service;
    use super::signed_form::SignedForm;

    let (service, now) = (Service::new(), Timestamp::parse(NOW).unwrap());
    let (host, path) = ("127.0.0.1:9000", format!("/examplebucket/{text}"));
    let query =
        format!("/examplebucket/k?X-Amz-Signature={text}&X-Amz-Credential={text}&X-Amz-SignedHeaders={text}");
    let good = Received::new("GET", b"/examplebucket/k", host);
    let requests = [
        Received::new("GET", text.as_bytes(), host),
        Received::new("GET", path.as_bytes(), host),
        Received::new("GET", query.as_bytes(), host),
        Received::new(text, b"/examplebucket/k", host),
        Received::new("GET", b"/examplebucket/k", text),
        good.clone().header("authorization", text.as_bytes()),
        good.header("content-encoding", text.as_bytes()).header("x-amz-date", text.as_bytes()),
    ];
    let verify =
        |request: &Received<'_>| service.verifier.verify(request, now, |id| service.key(id)).unwrap_err();
    let mut errors: Vec<_> = requests.iter().map(verify).collect();
    // Names of headers, parameters and fields are told, so what is in their place is searched for panics alone.
    let _ = verify(&Received::new("GET", b"/examplebucket/k", host).header(text, b"a").header(text, b"b"));
    let form = SignedForm::new().sign();
    for name in ["key", "x-amz-credential", "x-amz-date", "x-amz-algorithm", "policy"] {
        let changed = form.clone().set(name, text);
        errors.extend(changed.verify(&service).err().inspect(|error| {
            let about_the_key = error.kind() == VerifyErrorKind::SignatureMismatch && name == "key";
            assert!(!about_the_key, "the policy is what is signed");
        }));
    }
    let _ = SignedForm::new().field(text, "a").sign().verify(&service);
    errors.extend(SignedForm::new().sign_text(text).verify(&service).err());
    let request = Received::new("POST", b"/examplebucket", host);
    let received = ReceivedForm::new(request).field("key", b"${filename}").file_name(text);
    errors.extend(service.verifier.verify_form(&received, now, |id| service.key(id)).err());
    errors.into_iter().map(Refused::from).collect()
}

#[cfg(feature = "explain")]
fn of_explain(text: &str) -> Vec<Refused> {
    use presign::explain::{Difference, Explanation, Sent, Signed};

    let url = format!("https://h/b/k?X-Amz-Signature={text}&X-Amz-Security-Token={text}");
    let now = Timestamp::parse(NOW).ok();
    let results = [
        Explanation::of_url(text, now).map(drop),
        Explanation::of_url(&url, now).map(drop),
        Signed::url(text).map(drop),
        Signed::texts(text, text).map(drop),
        Sent::texts(text, text).map(drop),
    ];
    if let (Ok(signed), Ok(sent)) =
        (Signed::url(&url), Sent::texts("GET\n/\n\nhost:h\n\nhost\nUNSIGNED-PAYLOAD", text))
    {
        let _ = Difference::between(signed, sent).to_string();
    }
    results.into_iter().filter_map(Result::err).map(Refused::from).collect()
}

#[cfg(feature = "local")]
fn of_local_mode(text: &str) -> Vec<Refused> {
    use presign::local::LocalPresigner;

    let now = Timestamp::parse(NOW).unwrap();
    let sealer = || Sealer::new(SealKey::new(b"32 bytes out of a random source.").unwrap());
    let base = || Endpoint::new("http://127.0.0.1:8080").unwrap();
    let made = LocalPresigner::new(base(), text, sealer());
    let mut errors: Vec<Refused> = made.err().into_iter().map(Refused::from).collect();
    let store = LocalPresigner::new(base(), "example", sealer()).unwrap();
    let request = store.presign(&GetObject::new(object_key()), Validity::minutes(15).from(now)).unwrap();
    let good = request.url().strip_prefix("http://127.0.0.1:8080").unwrap();
    let sealed = format!("/{text}?X-Presign-Sealed={text}");
    let checked = [
        store.check("GET", text.as_bytes(), [("", ""); 0], now),
        store.check("GET", sealed.as_bytes(), [("", ""); 0], now),
        store.check(text, good.as_bytes(), [("", ""); 0], now),
        store.check("GET", good.as_bytes(), [("range", text)], now),
        store.check("GET", good.as_bytes(), [("range", "bytes=0-0"), ("range", text)], now),
    ];
    errors.extend(checked.into_iter().filter_map(Result::err).map(Refused::from));
    let _ = store.check("GET", good.as_bytes(), [(text, "a")], now);
    errors
}

/// What holds secrets, made of canaries, used and printed.
pub(super) fn shows_no_canary() {
    const SECRET: &str = "canary-6b1f-secret-access-key";
    const TOKEN: &str = "canary-6b1f-session-token";
    const SEAL: &[u8; 32] = b"canary-6b1f-key-that-seals-urls.";
    let mut shown = Vec::new();
    let mut show = |value: &dyn Debug| shown.push(format!("{value:?} {value:#?}"));
    let credentials = || Credentials::new("AKIDEXAMPLE", SECRET).unwrap().with_session_token(TOKEN).unwrap();
    let (region, validity) =
        (Region::new("us-east-1").unwrap(), Validity::minutes(15).from(Timestamp::parse(NOW).unwrap()));
    let presigner = S3Presigner::new(aws().bucket("examplebucket").unwrap(), credentials());
    let request = presigner.presign(&GetObject::new(object_key()), validity).unwrap();
    let form = presigner.post_form(&PostForm::to(object_key(), 1..=9), validity).unwrap();
    assert!(request.url().contains(TOKEN) && form.to_json().contains(TOKEN));
    show(&credentials());
    show(&Signer::new(credentials(), region.clone(), "s3", Settings::s3()).unwrap());
    show(&presigner);
    show(&request);
    show(&form);
    let sealer = Sealer::new(SealKey::new(SEAL).unwrap());
    show(&SealKey::new(SEAL).unwrap());
    show(&sealer);
    #[cfg(feature = "local")]
    show(
        &presign::LocalPresigner::new(Endpoint::new("http://127.0.0.1:8080").unwrap(), "example", sealer)
            .unwrap(),
    );
    #[cfg(feature = "verify")]
    {
        show(&presign::verify::VerifyingKey::new(credentials(), region));
        show(&presign::verify::Verifier::for_bucket(presigner.bucket()));
    }
    for bad in [format!("{SECRET}\n"), format!("{TOKEN} "), TOKEN.repeat(1000)] {
        show(&Credentials::new("AKIDEXAMPLE", bad.clone()).unwrap_err());
        show(&Credentials::new(bad.clone(), SECRET).unwrap_err());
        show(&credentials().with_session_token(bad).unwrap_err());
    }
    show(&SealKey::new(&SEAL[..31]).unwrap_err());
    show(&SealKey::new(&SEAL.repeat(33)).unwrap_err());
    for text in shown {
        assert!(!text.contains(CANARY), "{text}");
    }
}
