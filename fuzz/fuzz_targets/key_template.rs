//! Any text as a template, filled with any text: a typed error, or a key of the portable profile inside the prefix, with as
//! many segments as the template has.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use presign::filename::{Style, sanitize};
use presign::{
    ErrorKind, FileName, IdFormat, KeyInputs, KeyPrefix, KeyTemplate, ObjectKey, RandomBytes, Timestamp,
};
use presign_fuzz::no_line_break;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    template: &'a str,
    prefix: &'a str,
    name: &'a [u8],
    value_name: &'a str,
    value: &'a str,
    at: u32,
    random: [u8; 32],
    ids: u8,
}

fuzz_target!(|input: Input<'_>| {
    let prefix = KeyPrefix::top_level(input.prefix);
    if let Err(error) = &prefix {
        no_line_break(&error.to_string());
        assert!(KeyPrefix::new(input.prefix).is_err());
    }
    let template = match KeyTemplate::new(input.template) {
        Ok(template) => template,
        Err(error) => return no_line_break(&error.to_string()),
    };
    let template = template.with_ids(match input.ids % 3 {
        0 => IdFormat::UuidV4,
        1 => IdFormat::Ulid,
        _ => IdFormat::Base36,
    });
    let template = match prefix {
        Ok(prefix) => template.within(prefix),
        Err(_) => template,
    };

    let at = Timestamp::from_unix_secs(input.at.into()).expect("before the year 2107");
    let inputs = || {
        let name = sanitize(input.name, &Style::portable()).into_name();
        KeyInputs::new(at, RandomBytes::new(input.random)).filename(&name)
    };
    let (mut filled, given) = match inputs().value(input.value_name, input.value) {
        Ok(with_value) => (with_value, Some(input.value_name)),
        Err(error) => {
            no_line_break(&error.to_string());
            (inputs(), None)
        }
    };
    for name in template.value_names().filter(|name| Some(*name) != given) {
        filled = filled.value(name, "x").expect("a name that a template has");
    }
    let key = match template.render(&filled) {
        Ok(key) => key,
        Err(error) => {
            // The name's fault where the shortest of all names would do.
            let mended = template.render(&filled.filename(&FileName::new("x").expect("a name"))).is_ok();
            assert_eq!((error.kind(), error.field() == "file name"), (ErrorKind::TooLong, mended));
            return no_line_break(&error.to_string());
        }
    };
    ObjectKey::new(key.as_str()).expect("a portable key");
    let rest = match template.prefix() {
        Some(prefix) => {
            assert!(prefix.contains(&key));
            key.as_str().strip_prefix(prefix.as_str()).expect("the prefix")
        }
        None => key.as_str(),
    };
    assert_eq!(rest.matches('/').count(), input.template.matches('/').count(), "{rest:?}");
});
