//! Forms: what our presigner describes is accepted, and what is accepted keeps to that description.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use presign::verify::{Received, ReceivedForm};
use presign::{HeaderName, HeaderValue, KeyPrefix, ObjectKey, PostForm, Timestamp, Validity};
use presign_fuzz::no_line_break;
use presign_fuzz::verify::*;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    key: &'a str,
    below: bool,
    sizes: (u16, u16),
    fields: Vec<(&'a str, &'a str)>,
    later: i32,
    file_name: Option<&'a str>,
    /// Which field becomes what.
    change: (u8, Option<&'a str>, &'a [u8]),
    added: Option<(&'a str, &'a [u8])>,
}

fuzz_target!(|input: Input<'_>| {
    let sizes = u64::from(input.sizes.0)..=u64::from(input.sizes.1);
    let form = match (input.below, ObjectKey::new(input.key), KeyPrefix::new(input.key)) {
        (false, Ok(key), _) => PostForm::to(key, sizes.clone()),
        (true, _, Ok(prefix)) => PostForm::under(prefix, sizes.clone()),
        _ => return,
    };
    let mut form = form;
    for (name, value) in &input.fields {
        let (Ok(name), Ok(value)) = (HeaderName::new(*name), HeaderValue::new(*value)) else { return };
        form = form.custom_field(name, value);
    }
    let signed_at = Timestamp::from_unix_secs(1_767_323_045).expect("in range");
    let Ok(form) = presigner().post_form(&form, Validity::minutes(15).from(signed_at)) else { return };
    let mut fields: Vec<(String, Vec<u8>)> =
        form.fields().map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec())).collect();
    if let Some(prefix) = form.key_prefix() {
        fields.retain(|(name, _)| name != "key");
        fields.push(("key".to_owned(), format!("{prefix}a").into_bytes()));
    }
    let now = shifted(signed_at, input.later);

    let verifier = verifier();
    let ask = |fields: &[(String, Vec<u8>)]| {
        let mut received = ReceivedForm::new(Received::new("POST", b"/examplebucket", AUTHORITY));
        for (name, value) in fields {
            received = received.field(name, value);
        }
        if let Some(name) = input.file_name {
            received = received.file_name(name);
        }
        verifier.verify_form(&received, now, lookup)
    };
    let in_time = (-900..=900).contains(&input.later);
    let as_described = ask(&fields);
    if let Ok(verified) = &as_described {
        assert!(in_time);
        assert_eq!(verified.body().size_range(), sizes);
    }

    let policy = fields.iter().find(|(name, _)| name == "policy").map(|(_, value)| value.clone());
    let mut changed = fields.clone();
    let at = usize::from(input.change.0) % changed.len();
    changed[at].1 = input.change.2.to_vec();
    if let Some(name) = input.change.1 {
        changed[at].0 = name.to_owned();
    }
    if let Some((name, value)) = input.added {
        changed.push((name.to_owned(), value.to_vec()));
    }
    match ask(&changed) {
        Ok(verified) => {
            // Nobody else signs, so it is the same policy; and what it says holds of the fields.
            let same = changed.iter().find(|(name, _)| name.eq_ignore_ascii_case("policy"));
            assert_eq!(same.map(|(_, value)| value), policy.as_ref());
            assert_eq!(verified.body().size_range(), sizes);
            let key = verified.key().expect("a key").as_str();
            match form.key_prefix() {
                Some(prefix) => assert!(key.starts_with(prefix), "{key}"),
                None => assert_eq!(key, input.key),
            }
            for (name, value) in
                form.fields().filter(|(name, _)| *name != "key" && !name.starts_with("x-amz-s"))
            {
                let found = verified.fields().find(|(field, _)| *field == name);
                let told = ["policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date"].contains(&name);
                assert!(told || found.is_none_or(|(_, found)| found == value), "{name}: {found:?}");
            }
        }
        Err(error) => no_line_break(&error.to_string()),
    }
});
