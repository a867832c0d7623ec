//! What all signatures of one second share: the date as text, and the MAC of the string to sign up to its hash.

use super::digest::{Begun, HmacKey};
use crate::time::AmzDate;

pub(super) struct Moment {
    pub(super) date: AmzDate,
    pub(super) begun: Begun,
}

impl Moment {
    /// The moment of `date` under the key of its day; `scope` is what follows the date in the credential scope.
    pub(super) fn new(date: AmzDate, key: &HmacKey, scope: &str) -> Self {
        let begun = key.begin(&["AWS4-HMAC-SHA256\n", date.as_str(), "\n", date.date(), scope, "\n"]);
        Self { date, begun }
    }
}
