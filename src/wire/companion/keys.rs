//! Keys: of a file that the service names, and of a key that the client names.

use alloc::string::String;

use super::error::CompanionError;
use super::owner::Owner;
use super::settings::Settings;
use crate::error::{Error, ErrorKind};
use crate::filename::sanitize;
use crate::key_template::{KeyInputs, RandomBytes};
use crate::object_key::{KeyPrefix, ObjectKey};
use crate::time::Timestamp;

/// The key of a new object for the owner's file.
pub(super) fn key_of_file(
    file_name: &str,
    owner: &Owner<'_>,
    settings: &Settings,
    now: Timestamp,
    random: RandomBytes,
) -> Result<ObjectKey<'static>, CompanionError> {
    let cut = settings.file_name_limit.map_or(file_name, |limit| last_units(file_name, limit));
    let name = sanitize(cut, &settings.file_names).into_name();
    let mut inputs = KeyInputs::new(now, random).filename(&name);
    if settings.keys.value_names().next().is_some() {
        inputs = inputs.value("tenant", owner.name()).map_err(CompanionError::fault)?;
    }
    let refused = |error: Error| match error.field() {
        "file name" => CompanionError::refused(&error),
        _ => CompanionError::fault(error),
    };
    match owner.folder() {
        Some(folder) if settings.keys.prefix().is_none() => {
            settings.keys.clone().within(folder.clone()).render(&inputs).map_err(refused)
        }
        _ => {
            let key = settings.keys.render(&inputs).map_err(refused)?;
            // Of the client's there is nothing in it: the settings and the owner do not fit.
            let fault = || {
                Error::new(ErrorKind::Forbidden, "keys", "outside the owner's folder", "a prefix within it")
            };
            owner.check(&key).map_err(|_| CompanionError::fault(fault()))?;
            Ok(key)
        }
    }
}

/// The last `limit` UTF-16 units of a text, as `slice(-limit)` gives them; a character that it would cut in half is left
/// out.
fn last_units(text: &str, limit: usize) -> &str {
    let mut left = limit;
    let mut from = text.len();
    for (at, char) in text.char_indices().rev() {
        match left.checked_sub(char.len_utf16()) {
            Some(rest) => (left, from) = (rest, at),
            None => break,
        }
    }
    text.get(from..).unwrap_or(text)
}

/// A client's own key below the folder: each segment made safe like a file name, empty ones left out.
pub(super) fn key_below(
    folder: &KeyPrefix,
    wanted: &str,
    settings: &Settings,
) -> Result<ObjectKey<'static>, Error> {
    let rest = wanted.strip_prefix(folder.as_str()).unwrap_or(wanted);
    let mut safe = String::with_capacity(rest.len());
    for segment in rest.split('/').filter(|segment| !segment.is_empty()) {
        if !safe.is_empty() {
            safe.push('/');
        }
        safe.push_str(sanitize(segment, &settings.file_names).into_name().as_str());
    }
    folder.join(&safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_units() {
        // By `slice` in Node 20, half a surrogate pair left out.
        for (text, limit, expected) in [
            ("abc", 1, "c"),
            ("abc", 3, "abc"),
            ("abc", 4, "abc"),
            ("", 1, ""),
            ("aé日", 2, "é日"),
            ("a😀b", 1, "b"),
            ("a😀b", 2, "b"),
            ("a😀b", 3, "😀b"),
            ("a😀b", usize::MAX, "a😀b"),
        ] {
            assert_eq!(last_units(text, limit), expected, "{text} {limit}");
        }
    }

    #[test]
    fn keys_that_clients_name() {
        let settings = Settings::with_raw_ids().build().unwrap();
        let folder = KeyPrefix::new("tenants/42/").unwrap();
        let of = |text| key_below(&folder, text, &settings).map(|key| String::from(key.as_str())).ok();
        for (wanted, key) in [
            ("a.png", Some("tenants/42/a.png")),
            ("tenants/42/a.png", Some("tenants/42/a.png")),
            ("tenants/421/a.png", Some("tenants/42/tenants/421/a.png")),
            ("/a//b/", Some("tenants/42/a/b")),
            ("", None),
            ("//", None),
        ] {
            assert_eq!(of(wanted).as_deref(), key, "{wanted}");
        }
        for hostile in ["..", "../x", "a/../../43/x", "a\\..\\b", "%2e%2e/x", ".", "a\u{202e}b", "a\r\nb"] {
            let key = of(hostile).unwrap();
            assert!(key.starts_with("tenants/42/") && !key.contains(".."), "{hostile:?} {key:?}");
        }
    }
}
