//! The value of a header as it is signed: trimmed, and each run of spaces inside as one.

#[cfg(feature = "verify")]
use alloc::string::String;

use super::digest::Sink;
use crate::header::HeaderValue;

pub(super) fn write_value(sink: &mut impl Sink, value: &HeaderValue<'_>) {
    match value.canonical_is_self() {
        true => sink.put(value.as_str()),
        false => write_collapsed(sink, value.as_str()),
    }
}

/// A value as it is signed.
#[cfg(feature = "verify")]
pub(crate) fn canonical_value(value: &HeaderValue<'_>) -> HeaderValue<'static> {
    let mut text = String::with_capacity(value.as_str().len());
    write_collapsed(&mut text, value.as_str());
    let canonical = HeaderValue::from_valid(text.into());
    if value.is_sensitive() { canonical.sensitive() } else { canonical }
}

/// Each run of spaces as one.
fn write_collapsed(sink: &mut impl Sink, value: &str) {
    for (at, word) in value.split(' ').filter(|word| !word.is_empty()).enumerate() {
        if at > 0 {
            sink.put_byte(b' ');
        }
        sink.put(word);
    }
}
