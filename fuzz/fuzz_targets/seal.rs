//! Any fields come back as they went in; what opens is what was sealed, to the letter.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use presign::seal::{Purpose, SealKey, Sealer};
use presign::{ErrorKind, Timestamp};
use presign_fuzz::no_line_break;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    key: [u8; 32],
    purpose: &'a str,
    fields: Vec<&'a [u8]>,
    expires_at: u64,
    now: u64,
    /// Where in the text, and what for how many characters there.
    edit: (u16, u8, &'a str),
    other: &'a str,
}

fuzz_target!(|input: Input<'_>| {
    let (Ok(key), Ok(purpose)) = (SealKey::new(&input.key), Purpose::new(input.purpose)) else { return };
    let time =
        |seconds| Timestamp::from_unix_secs(seconds % (Timestamp::MAX.as_unix_secs() + 1)).expect("in range");
    let (expires_at, now) = (time(input.expires_at), time(input.now));
    let sealer = Sealer::new(key);
    let text = match sealer.seal(purpose, &input.fields, expires_at) {
        Ok(text) => text,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::TooLong);
            return no_line_break(&error.to_string());
        }
    };
    assert!(
        text.len() <= 8_192 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    );
    match sealer.open(purpose, &text, now) {
        Ok(opened) => {
            assert!(now < expires_at);
            assert_eq!(opened.expires_at(), expires_at);
            assert!(opened.fields().eq(input.fields.iter().copied()));
        }
        Err(error) => assert_eq!((error.kind(), now >= expires_at), (ErrorKind::Expired, true)),
    }

    let mut edited = text.clone();
    let at = usize::from(input.edit.0) % (text.len() + 1);
    edited.replace_range(at..text.len().min(at + usize::from(input.edit.1)), input.edit.2);
    for other in [&edited, input.other] {
        // The fuzzer learns from comparisons, and brings texts that were sealed for an earlier input: what opens is what
        // sealing again gives, to the letter.
        match sealer.open(purpose, other, Timestamp::MIN) {
            Ok(opened) => {
                let fields: Vec<&[u8]> = opened.fields().collect();
                let again = sealer.seal(purpose, &fields, opened.expires_at()).expect("it was sealed before");
                assert_eq!(again, other);
            }
            Err(error) if error.kind() == ErrorKind::Expired => assert_eq!(&other[..12], "AQAAAAAAAAAA"),
            Err(error) => assert!(error.kind() == ErrorKind::InvalidSeal && other != text),
        }
    }
});
