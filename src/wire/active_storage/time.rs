//! Instants as Rails writes them in JSON.

use alloc::string::{String, ToString as _};

use crate::time::Timestamp;

/// `2013-05-24T00:00:00.000Z`: `ActiveSupport::JSON::Encoding.time_precision` is 3.
pub(in crate::wire) fn with_milliseconds(instant: Timestamp) -> String {
    let mut text = instant.to_string();
    text.pop();
    text.push_str(".000Z");
    text
}
