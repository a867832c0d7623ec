//! Whether what was signed is what the workload asks for: a valid signature of something else would be no result.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::form::Policy;
use super::{Parts, only};
use crate::case::Signed;
use crate::peers::note;
use crate::work::*;

/// Checks one result, the one at `at` of those that `key` gave where a call makes several.
pub fn check(workload: Workload, case: &str, key: &str, at: usize, signed: &Signed) -> Result<(), String> {
    if workload == Workload::Form {
        return form(key, signed);
    }
    let parts = Parts::of(&signed.url)?;
    let gets = matches!(workload, Workload::Get | Workload::LongKey);
    equal("method", signed.method, if gets { "GET" } else { "PUT" })?;
    equal("host", parts.host, HOST)?;
    equal("key", &parts.path, key)?;
    equal("life", parts.of_name("X-Amz-Expires")?, &EXPIRES.to_string())?;
    recent(parts.of_name("X-Amz-Date")?)?;
    match workload {
        Workload::PutHeaders => {
            equal("content-type", only(&signed.headers, "content-type")?, CONTENT_TYPE)?;
            // A peer that signs one header of the two says so.
            if note(case, workload).is_none() {
                let length = only(&signed.headers, "content-length")?;
                equal("content-length", length, &CONTENT_LENGTH.to_string())?;
            }
        }
        Workload::PutToken => equal("token", parts.of_name("X-Amz-Security-Token")?, &token())?,
        Workload::Parts => {
            equal("part", parts.of_name("partNumber")?, &(at + 1).to_string())?;
            equal("upload", parts.of_name("uploadId")?, UPLOAD_ID)?;
        }
        _ => {}
    }
    Ok(())
}

fn form(key: &str, signed: &Signed) -> Result<(), String> {
    let policy = Policy::of(signed)?;
    equal("URL", signed.url.trim_end_matches('/'), &format!("https://{HOST}"))?;
    equal("bucket", only(&policy.equal, "bucket")?, BUCKET)?;
    equal("key", only(&policy.equal, "key")?, key)?;
    equal("content-type", only(&policy.equal, "content-type")?, CONTENT_TYPE)?;
    if policy.sizes != Some(FORM_SIZES) {
        return Err(format!("sizes {:?}", policy.sizes));
    }
    let signed_at = recent(only(&policy.equal, "x-amz-date")?)?;
    let end: Timestamp = policy.expiration.parse().map_err(|error| format!("{error}"))?;
    // A peer may read the clock twice, and with fractions of a second.
    let life = end.duration_since(signed_at).as_secs();
    match u64::from(EXPIRES).abs_diff(life.unsigned_abs()) {
        0 | 1 => Ok(()),
        _ => Err(format!("{life} seconds to live")),
    }
}

fn equal(what: &str, is: &str, asked: &str) -> Result<(), String> {
    if is == asked { Ok(()) } else { Err(format!("{what} is {is}, not {asked}")) }
}

/// Whether a date is that of this run.
fn recent(date: &str) -> Result<Timestamp, String> {
    let parsed = DateTime::strptime("%Y%m%dT%H%M%SZ", date).map_err(|error| error.to_string())?;
    let at = TimeZone::UTC.to_timestamp(parsed).map_err(|error| error.to_string())?;
    let age = Timestamp::now().duration_since(at);
    if age.abs() < SignedDuration::from_mins(1) { Ok(at) } else { Err(format!("of {date}")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Look;

    /// What the first case of this crate makes of one key.
    fn made(workload: Workload, key: &'static str) -> Vec<Signed> {
        let mut shown = Vec::new();
        (crate::peers::presign::cases(workload)[0].run)(&[key], Look::Show(&mut shown));
        shown
    }

    #[test]
    fn something_else_is_refused() {
        let get = &made(Workload::Get, "a.jpg")[0];
        let fault = |workload, key, at, signed: &Signed| check(workload, "presign", key, at, signed).err();
        assert_eq!(fault(Workload::Get, "a.jpg", 0, get), None);
        assert_eq!(fault(Workload::Get, "b.jpg", 0, get).unwrap(), "key is a.jpg, not b.jpg");
        assert_eq!(fault(Workload::PutToken, "a.jpg", 0, get).unwrap(), "method is GET, not PUT");
        let longer = Signed::new("GET", get.url.replace("Expires=900", "Expires=9000"));
        assert_eq!(fault(Workload::Get, "a.jpg", 0, &longer).unwrap(), "life is 9000, not 900");
        let elsewhere = Signed::new("GET", get.url.replace("us-east-1.", ""));
        assert!(fault(Workload::Get, "a.jpg", 0, &elsewhere).unwrap().starts_with("host is"));

        let put = &made(Workload::PutHeaders, "a.jpg")[0];
        assert_eq!(fault(Workload::PutHeaders, "a.jpg", 0, put), None);
        let one = Signed::new("PUT", &put.url).header("content-type", CONTENT_TYPE);
        assert_eq!(fault(Workload::PutHeaders, "a.jpg", 0, &one).unwrap(), "content-length missing");

        let parts = made(Workload::Parts, "a.jpg");
        assert_eq!(fault(Workload::Parts, "a.jpg", 9_999, &parts[9_999]), None);
        assert_eq!(fault(Workload::Parts, "a.jpg", 9_998, &parts[9_999]).unwrap(), "part is 10000, not 9999");
    }

    #[test]
    fn another_form_is_refused() {
        let form = &made(Workload::Form, "a.jpg")[0];
        let fault = |key| check(Workload::Form, "presign", key, 0, form).err();
        assert_eq!(fault("a.jpg"), None);
        assert_eq!(fault("b.jpg").unwrap(), "key is a.jpg, not b.jpg");
    }
}
