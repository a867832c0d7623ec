//! The fields of a form as they were received: UTF-8, names in lower case, each once.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::body_rules::{with_header, with_md5};
use super::error::{VerifyError, VerifyErrorKind};
use super::headers::fault;
use crate::body::BodyRules;

const MAX_FIELDS: usize = 128;
const MAX_NAME: usize = 255;
const MAX_POLICY: usize = 64 * 1024;
/// All other fields together, in bytes. S3 takes 20,000 with the policy.
const MAX_VALUES: usize = 20_000;
const MAX_KEY: usize = 1024;
const FILENAME: &str = "${filename}";
pub(super) const POLICY: &str = "policy";

/// Fields by name.
pub(super) struct Fields<'a>(pub(super) Vec<(String, &'a str)>);

impl<'a> Fields<'a> {
    pub(super) fn parse(received: &[(&'a str, &'a [u8])]) -> Result<Self, VerifyError> {
        let form = |kind| VerifyError::new(kind, "form");
        if received.len() > MAX_FIELDS {
            return Err(form(VerifyErrorKind::TooLarge));
        }
        let (mut fields, mut bytes) = (Vec::with_capacity(received.len()), 0_usize);
        for (name, value) in received {
            let policy = name.eq_ignore_ascii_case(POLICY);
            bytes = bytes.saturating_add(if policy { 0 } else { name.len().saturating_add(value.len()) });
            if name.len() > MAX_NAME || bytes > MAX_VALUES || value.len() > MAX_POLICY {
                return Err(about(VerifyErrorKind::TooLarge, name));
            }
            let malformed = || about(VerifyErrorKind::MalformedField, name);
            let value = core::str::from_utf8(value).map_err(|_| malformed())?;
            let name = name.to_ascii_lowercase();
            // Its content is the body, and its end is not known yet.
            let refused = name.is_empty() || name == "file" || name.contains(char::is_control);
            // Tags are XML, which may be written in lines.
            let control =
                |char: char| char.is_control() && !(name == "tagging" && matches!(char, '\t' | '\r' | '\n'));
            if refused || value.contains(control) || (name != "key" && value.contains(FILENAME)) {
                return Err(malformed());
            }
            fields.push((name, value));
        }
        fields.sort_unstable();
        if let Some([(name, _), _]) = fields.windows(2).find(|two| matches!(two, [(a, _), (b, _)] if a == b))
        {
            return Err(about(VerifyErrorKind::DuplicateField, name));
        }
        // No policy is about them, and nobody reads them.
        fields.retain(|(name, _)| !name.starts_with("x-ignore-"));
        Ok(Self(fields))
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        get(&self.0, name)
    }

    pub(super) fn must(&self, name: &'static str) -> Result<&'a str, VerifyError> {
        self.get(name).ok_or_else(|| missing(name))
    }

    /// What they say of the file.
    pub(super) fn body(&self) -> Result<BodyRules, VerifyError> {
        self.0.iter().try_fold(BodyRules::new(), |body, (name, value)| match name.as_str() {
            "content-md5" => with_md5(body, Some(value)),
            // A form's size is that of its file alone, its hash is a checksum's, and it copies nothing.
            "content-length" | "x-amz-content-sha256" | "x-amz-copy-source" => {
                Err(about(VerifyErrorKind::MalformedField, name))
            }
            _ => with_header(body, name, value),
        })
    }

    /// The value of a field that no condition is about.
    pub(super) fn take(&mut self, name: &str) -> Option<&'a str> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(at).1)
    }
}

pub(super) fn get<'a>(fields: &[(String, &'a str)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(known, _)| known == name).map(|(_, value)| *value)
}

/// The key with the file's name in it, where the client asked for that.
pub(super) fn key_text<'a>(key: &'a str, file_name: Option<&str>) -> Result<Cow<'a, str>, VerifyError> {
    let count = key.matches(FILENAME).count();
    if count == 0 {
        return Ok(Cow::Borrowed(key));
    }
    // Some clients send the whole path that the file has with them.
    let name = file_name.and_then(|name| name.rsplit(['/', '\\']).next()).unwrap_or_default();
    if name.is_empty() {
        return Err(missing("file name"));
    }
    // Before a small form makes a large text.
    if key.len() > MAX_KEY + count * FILENAME.len() || count.saturating_mul(name.len()) > MAX_KEY {
        return Err(VerifyError::new(VerifyErrorKind::TooLarge, "key"));
    }
    Ok(Cow::Owned(key.replace(FILENAME, name)))
}

#[cold]
pub(super) fn missing(name: &'static str) -> VerifyError {
    VerifyError::new(VerifyErrorKind::MissingField, name)
}

/// About a field. A name that is no token is not told.
#[cold]
pub(super) fn about(kind: VerifyErrorKind, name: &str) -> VerifyError {
    match fault(kind, name) {
        error if error.field() == "header" && name != "header" => VerifyError::new(kind, "form"),
        error => error,
    }
}
