//! Any text as an endpoint: what is accepted is the host that every client would call.
#![no_main]

use libfuzzer_sys::fuzz_target;
use presign::{Credentials, Endpoint, GetObject, ObjectKey, Provider, Region, S3Presigner};
use presign_fuzz::{check, fixed_point, no_line_break, validity};

fuzz_target!(|text: &str| {
    let (strict, lax) = (Endpoint::new(text), Endpoint::insecure(text));
    let endpoint = match lax {
        Ok(endpoint) => endpoint,
        Err(error) => {
            assert!(strict.is_err(), "http allowed refuses what http forbidden takes");
            return no_line_break(&error.to_string());
        }
    };
    if let Ok(strict) = strict {
        assert_eq!(strict, endpoint);
    }
    let printed = endpoint.to_string();
    no_line_break(&printed);
    let again = Endpoint::insecure(&printed).expect("what it prints is an endpoint");
    assert_eq!(again, endpoint);
    assert_eq!(again.to_string(), printed);
    // A client that is given the same text must not go anywhere else. It may go nowhere: whether an A-label decodes to
    // a name that exists takes the IDNA tables, which the crate doesn't carry.
    let url = match url::Url::parse(text) {
        Ok(url) => url,
        Err(error) => return assert!(printed.contains("xn--"), "{error}: {text}"),
    };
    assert!(
        url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    );
    // A URL without a path gets one when it is parsed.
    let slash = if printed.matches('/').count() == 2 { "/" } else { "" };
    assert_eq!(fixed_point(&format!("{printed}{slash}")).origin(), url.origin());

    let key = ObjectKey::new("photos/cat 1.png").expect("a valid key");
    let provider = Provider::custom(endpoint, Region::new("us-east-1").expect("a valid region"));
    let Ok(bucket) = provider.bucket("examplebucket") else { return };
    let credentials = Credentials::new("AKIDEXAMPLE", "secret").expect("valid credentials");
    if let Ok(request) = S3Presigner::new(bucket, credentials).presign(&GetObject::new(key), validity()) {
        let signed = check(&request);
        assert!(signed.path().ends_with("/photos/cat%201.png"));
        assert_eq!(signed.port(), url.port());
        let (host, given) = (signed.host_str().expect("a host"), url.host_str().expect("a host"));
        assert!(host == given || host.strip_prefix("examplebucket.") == Some(given), "{host} is not {given}");
    }
});
