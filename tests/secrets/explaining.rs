//! Explanations, differences, and the lines to try a request out.

use presign::explain::{Difference, Explanation, Sent, Signed};
use presign::s3::MetadataName;
use presign::verify::Received;
use presign::*;

use super::needles::{Needles, Shown};
use super::random::percent_encode;
use super::{CUSTOMER_KEYS, TOKEN, bucket, credentials, key, now, validity};

/// Where a request is shown in full, it is by a call that says so.
fn snippets(request: &PresignedRequest, shown: &mut Shown, needles: &Needles) {
    for snippet in [request.curl(), request.fetch()] {
        shown.debug("a line to try out", &snippet);
        shown.text("a line to try out", &snippet);
        assert!(needles.find(&snippet.reveal()).is_some());
    }
}

fn explain(url: &str, shown: &mut Shown) {
    match Explanation::of_url(url, Some(now())) {
        Ok(explained) => {
            shown.debug("an explanation", &explained);
            shown.text("an explanation", &explained);
            shown.debug("a signature", explained.signature());
            for reading in explained.readings() {
                shown.debug("a reading", reading);
            }
            for finding in explained.findings() {
                shown.debug("a finding", finding);
                shown.text("a finding", finding);
                shown.text("a finding", &finding.kind());
            }
        }
        Err(error) => shown.error(error),
    }
}

fn difference(difference: &Difference, shown: &mut Shown) {
    shown.debug("a difference", difference);
    shown.text("a difference", difference);
    shown.text("a difference", &difference.kind());
}

#[test]
fn nothing_prints_a_secret() {
    let (mut shown, mut needles) = (Shown::default(), Needles::new());
    let presigner = S3Presigner::new(bucket(), credentials());
    let [one, two] = &*CUSTOMER_KEYS;
    let note = HeaderValue::new(TOKEN).unwrap().sensitive();
    let put = PutObject::new(key(), BodySize::Exact(9))
        .customer_key(one)
        .metadata(MetadataName::new("note").unwrap(), note);
    let signed = presigner.presign(&put, validity()).unwrap();
    // What the same request with another encryption key would have been: the other's signature is the expected one.
    let other = PutObject::new(key(), BodySize::Exact(9)).customer_key(two);
    let expected = presigner.presign(&other, validity()).unwrap();
    let get = presigner.presign(&GetObject::new(key()), validity()).unwrap();
    for request in [&signed, &expected, &get] {
        needles.add("signature", request.url().rsplit_once('=').unwrap().1.as_bytes());
    }

    for request in [&signed, &expected, &get] {
        snippets(request, &mut shown, &needles);
        let url = request.url();
        let signature = url.rsplit_once('=').unwrap().1;
        let mangled = [
            url.to_owned(),
            url.replace('&', "&amp;"),
            url.replace('&', "\\u0026"),
            url.replace('%', "%25"),
            url.replace("%2F", "/").replace("%2B", "+").replace("%3D", "="),
            url.replace("X-Amz-", "x-amz-"),
            url.replace('?', "#"),
            format!("<{url}>;"),
            format!("{url}&X-Amz-Signature={}", percent_encode(TOKEN, "")),
            url[..url.len() - 20].to_owned(),
            url.replace("https://", "ftp://"),
            url.repeat(100),
            url.replace("AKIDEXAMPLE", signature),
            url.replace("us-east-1%2Fs3", &format!("{signature}%2Fs3")),
            url.replace("%3Bhost", &format!("%3Bhost%3Bx-{signature}")),
            url.replace("https://", &format!("https://user:{}@", percent_encode(TOKEN, ""))),
        ];
        mangled.iter().for_each(|url| explain(url, &mut shown));
        for url in &mangled {
            match Signed::url(url) {
                Ok(signed) => shown.debug("what was signed", &signed),
                Err(error) => shown.error(error),
            }
        }
    }

    // Each header missing, changed to one that is as secret, twice, and under other names.
    let target = signed.url().strip_prefix("https://examplebucket.s3.us-east-1.amazonaws.com").unwrap();
    let headers: Vec<_> = signed.signed_headers().filter(|(name, _)| *name != "host").collect();
    let received = |skip: usize, more: &[(&'static str, &'static str)]| {
        let authority = "examplebucket.s3.us-east-1.amazonaws.com";
        let request = Received::new("PUT", target.as_bytes(), authority);
        let kept = headers.iter().enumerate().filter(|(at, _)| *at != skip);
        let request =
            kept.fold(request, |request, (_, &(name, value))| request.header(name, value.as_bytes()));
        more.iter().fold(request, |request, &(name, value)| request.header(name, value.as_bytes()))
    };
    let mut kinds = std::collections::BTreeSet::new();
    for (at, &(name, _)) in headers.iter().enumerate() {
        // The names live as long as the request does.
        for received in [received(at, &[]), received(at, &[("x-amz-security-token", TOKEN)]), {
            let value = percent_encode(TOKEN, "+/=").into_boxed_str();
            received(at, &[]).header(name, Box::leak(value).as_bytes())
        }] {
            let found = Difference::between(&signed, &received);
            kinds.insert(found.kind());
            difference(&found, &mut shown);
            shown.debug("what was sent", &Sent::from(&received));
        }
    }
    // Another signature, another token, another key: by the other request's texts.
    let steps = |operation: &PutObject<'_>| presigner.signing_steps(operation, validity()).unwrap();
    let (ours, theirs) = (steps(&put), steps(&other));
    let texts = Sent::texts(theirs.canonical_request(), theirs.string_to_sign()).unwrap();
    shown.debug("what was sent", &texts);
    let found = Difference::between(&signed, texts);
    kinds.insert(found.kind());
    difference(&found, &mut shown);
    let found = Difference::between(
        Signed::texts(ours.canonical_request(), ours.string_to_sign()).unwrap(),
        Sent::texts(theirs.canonical_request(), theirs.string_to_sign()).unwrap(),
    );
    difference(&found, &mut shown);
    let url = expected.url().replace("examplebucket.", "other.");
    difference(&Difference::between(Signed::url(&url).unwrap(), &received(0, &[])), &mut shown);
    assert!(kinds.len() > 2, "{kinds:?}");
    for text in [TOKEN.to_owned(), format!("GET\n/{TOKEN}\nX-Amz-Security-Token={TOKEN}\nno-colon-{TOKEN}")] {
        shown.error(Signed::texts(&text, &text).err().unwrap());
        shown.error(Sent::texts(&text, &text).err().unwrap());
    }
    #[cfg(feature = "xml")]
    store_errors(&signed, &theirs, &mut shown);

    say!("explain: differences of {} kinds", kinds.len());
    shown.search(&needles);
    assert!(shown.0.len() > 300, "{}", shown.0.len());
}

/// A store tells the signature that it was given, and the texts with the token in them.
#[cfg(feature = "xml")]
fn store_errors(signed: &PresignedRequest, theirs: &sigv4::SigningSteps, shown: &mut Shown) {
    use presign::s3::xml::read_error;

    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let signature = signed.url().rsplit_once('=').unwrap().1;
    let text = format!(
        "<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match</Message>\
         <AWSAccessKeyId>AKIDEXAMPLE</AWSAccessKeyId><StringToSign>{}</StringToSign>\
         <SignatureProvided>{signature}</SignatureProvided><CanonicalRequest>{}</CanonicalRequest></Error>",
        escaped(theirs.string_to_sign()),
        escaped(theirs.canonical_request()),
    );
    let error = read_error(text.as_bytes()).unwrap();
    let sent = Sent::store_error(&error).unwrap();
    shown.debug("what was sent", &sent);
    let found = Difference::between(signed, sent);
    difference(&found, shown);
}
