//! Any text as an object key: what is accepted is kept as it is, and comes back whole from the URL.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use percent_encoding::percent_decode_str;
use presign::{GetObject, ObjectKey, S3Presigner};
use presign_fuzz::{check, no_line_break, presigner, validity};

static PRESIGNER: LazyLock<S3Presigner> = LazyLock::new(presigner);

fuzz_target!(|text: &str| {
    let (portable, exact) = (ObjectKey::new(text), ObjectKey::exact(text));
    if let Err(error) = &exact {
        no_line_break(&error.to_string());
        assert!(portable.is_err(), "the portable profile takes what the exact one refuses");
    }
    if let Err(error) = &portable {
        no_line_break(&error.to_string());
    }
    let Ok(key) = exact else { return };
    assert_eq!(key.as_str(), text);
    assert_eq!(ObjectKey::exact(key.as_str()).as_ref(), Ok(&key));

    let request = PRESIGNER.presign(&GetObject::new(key.clone()), validity()).expect("any key can be signed");
    let url = check(&request);
    let decoded = percent_decode_str(url.path()).decode_utf8().expect("UTF-8 went in");
    assert_eq!(decoded.strip_prefix('/'), Some(text));
    if let Ok(portable) = portable {
        assert_eq!(portable.as_str(), text);
        let again = PRESIGNER.presign(&GetObject::new(portable), validity()).expect("any key can be signed");
        assert_eq!(again.url(), request.url());
    }
});
