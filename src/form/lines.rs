//! The lines of a form: each is a field, a condition, or both; fields and policy are written from nothing else.
//!
//! "POST policy" of the Amazon S3 API Reference: the policy is JSON in UTF-8, base64-encoded; its text is what is signed.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ops::RangeInclusive;

use base64::engine::{Engine, general_purpose::STANDARD};

use super::presigned::Field;
use super::{Place, PostForm, PresignedForm, filename_variable};
use crate::encode::{Decimal, push_json_string, push_xml_text};
use crate::error::{Error, ErrorKind};
use crate::time::Timestamp;

/// What S3 replaces by the name of the client's file, in every field.
const FILENAME: &str = "${filename}";

/// Whether S3 would replace a part of this text by the name of the client's file.
pub(crate) fn holds_filename(text: &str) -> bool {
    text.as_bytes().windows(FILENAME.len()).any(|part| part == FILENAME.as_bytes())
}

/// S3's limit for everything before the file, in bytes: names, values and what stands between them.
const MAX_BEFORE_FILE: usize = 20_000;

/// What a browser writes around one field: a boundary of up to 70 characters, the header, line ends, quotes.
const AROUND_FIELD: usize = 70 + "--\r\nContent-Disposition: form-data; name=\"\"\r\n\r\n\r\n".len();

/// The same around the file, with its name and type.
const AROUND_FILE: usize = AROUND_FIELD + "file; filename=\"\"\r\nContent-Type: ".len() + 255 + 255;

/// The longest key.
const MAX_KEY: usize = 1024;

/// Who signs, and until when.
pub(crate) struct Signed<'s> {
    pub(crate) url: String,
    pub(crate) bucket: &'s str,
    pub(crate) credential: &'s str,
    pub(crate) date: &'s str,
    pub(crate) token: Option<&'s str>,
    pub(crate) expires_at: Timestamp,
}

enum Line<'f> {
    /// A field whose value the policy fixes.
    Fixed { name: Cow<'static, str>, value: Cow<'f, str>, hidden: bool },
    /// The field follows from where the form is sent to.
    Implied { name: &'static str, value: &'f str },
    /// The key, of which the policy fixes the beginning; without a value it is the client's to send.
    Key { prefix: &'f str, value: Option<String> },
    /// The size of the file.
    Sizes(u64, u64),
}

impl PostForm<'_> {
    /// Writes the form, signing its policy by `sign`.
    pub(crate) fn write(
        &self,
        signed: Signed<'_>,
        sign: impl FnOnce(&str) -> String,
    ) -> Result<PresignedForm, Error> {
        let lines = self.lines(&signed);
        let policy = STANDARD.encode(policy(&lines, signed.expires_at));
        let signature = sign(&policy);
        let mut fields = Vec::with_capacity(lines.len() + 2);
        for line in &lines {
            if let Some(field) = line.field()? {
                fields.push(field);
            }
        }
        fields.push(Field::hidden("policy", policy));
        fields.push(Field::hidden("x-amz-signature", signature));
        let prefix = match &self.place {
            Place::Below(prefix) => Some(prefix.as_str()),
            Place::Key(_) | Place::Filename(_) => None,
        };
        check_length(&fields, prefix.is_some())?;
        let sizes = RangeInclusive::new(self.sizes.0, self.sizes.1);
        Ok(PresignedForm::new(signed.url, fields, prefix.map(String::from), sizes, signed.expires_at))
    }

    fn lines<'f>(&'f self, signed: &Signed<'f>) -> Vec<Line<'f>> {
        let own = |name, value: &'f str, hidden| Line::Fixed {
            name: Cow::Borrowed(name),
            value: value.into(),
            hidden,
        };
        let mut lines = Vec::with_capacity(16);
        lines.push(Line::Implied { name: "bucket", value: signed.bucket });
        lines.push(match &self.place {
            Place::Key(key) => own("key", key.as_str(), false),
            Place::Below(prefix) => Line::Key { prefix: prefix.as_str(), value: None },
            Place::Filename(prefix) => {
                Line::Key { prefix: prefix.as_str(), value: Some([prefix.as_str(), FILENAME].concat()) }
            }
        });
        lines.push(Line::Sizes(self.sizes.0, self.sizes.1));
        for (name, value) in self.fields.signed_parts().1.to_parts() {
            let hidden = value.is_sensitive();
            lines.push(match name.as_str() {
                "x-amz-tagging" => {
                    Line::Fixed { name: "tagging".into(), value: tags_in_xml(value.as_str()).into(), hidden }
                }
                other => Line::Fixed { name: field_name(other), value: value.into_text(), hidden },
            });
        }
        lines.push(own("x-amz-algorithm", "AWS4-HMAC-SHA256", false));
        lines.push(own("x-amz-credential", signed.credential, false));
        lines.push(own("x-amz-date", signed.date, false));
        if let Some(token) = signed.token {
            lines.push(own("x-amz-security-token", token, true));
        }
        lines
    }
}

impl Line<'_> {
    /// What the client sends.
    fn field(&self) -> Result<Option<Field>, Error> {
        match self {
            Self::Fixed { name, value, .. } if holds_filename(value) => Err(filename_variable(name)),
            Self::Key { prefix, .. } if holds_filename(prefix) => Err(filename_variable("key")),
            Self::Fixed { name, value, hidden } => {
                Ok(Some(Field { name: name.clone(), value: value.clone().into_owned(), hidden: *hidden }))
            }
            Self::Key { value, .. } => Ok(value.clone().map(|value| Field::shown("key", value))),
            Self::Implied { .. } | Self::Sizes(..) => Ok(None),
        }
    }

    /// What the policy says.
    fn push_condition(&self, out: &mut String) {
        match self {
            Self::Fixed { name, value, .. } => push_equal(out, name, value),
            Self::Implied { name, value } => push_equal(out, name, value),
            Self::Key { prefix, .. } => {
                out.push_str("[\"starts-with\",\"$key\",");
                push_json_string(out, prefix);
                out.push(']');
            }
            Self::Sizes(least, most) => {
                out.push_str("[\"content-length-range\",");
                out.push_str(Decimal::new(*least).as_str());
                out.push(',');
                out.push_str(Decimal::new(*most).as_str());
                out.push(']');
            }
        }
    }
}

/// The form `{"name":"value"}`, in which nothing of a name could be read as an operator.
///
/// A `$` stays as it is: `\$`, which the documentation has among its escapes, is no JSON (RFC 8259 section 7), and in this
/// form no value is the name of a field.
fn push_equal(out: &mut String, name: &str, value: &str) {
    out.push('{');
    push_json_string(out, name);
    out.push(':');
    push_json_string(out, value);
    out.push('}');
}

fn policy(lines: &[Line<'_>], expires_at: Timestamp) -> String {
    let mut out = String::with_capacity(1024);
    out.push_str("{\"expiration\":\"");
    let instant = expires_at.to_string();
    out.push_str(instant.strip_suffix('Z').unwrap_or(&instant));
    out.push_str(".000Z\",\"conditions\":[");
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        line.push_condition(&mut out);
    }
    out.push_str("]}");
    out
}

/// The name that S3 documents for the field that stands for a header. Servers compare names without regard to case.
fn field_name(header: &str) -> Cow<'static, str> {
    Cow::Borrowed(match header {
        "x-amz-acl" => "acl",
        "cache-control" => "Cache-Control",
        "content-disposition" => "Content-Disposition",
        "content-encoding" => "Content-Encoding",
        "content-type" => "Content-Type",
        "expires" => "Expires",
        other => return Cow::Owned(other.into()),
    })
}

/// The tags of `x-amz-tagging`, a query string, as the field `tagging` wants them ("POST Object").
fn tags_in_xml(query: &str) -> String {
    let mut out = String::from("<Tagging><TagSet>");
    for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        for (open, text, close) in [("<Tag><Key>", key, "</Key>"), ("<Value>", value, "</Value></Tag>")] {
            out.push_str(open);
            push_xml_text(&mut out, &percent_encoding::percent_decode_str(text).decode_utf8_lossy());
            out.push_str(close);
        }
    }
    out.push_str("</TagSet></Tagging>");
    out
}

fn check_length(fields: &[Field], key_to_come: bool) -> Result<(), Error> {
    let one = |field: &Field| AROUND_FIELD + field.name.len() + field.value.len();
    let key = if key_to_come { AROUND_FIELD + "key".len() + MAX_KEY } else { 0 };
    let length = key + AROUND_FILE + fields.iter().map(one).sum::<usize>();
    if length <= MAX_BEFORE_FILE {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::TooLong,
        "policy",
        alloc::format!("{length} bytes of fields before the file"),
        "up to 20000 bytes, the policy among them: fewer or shorter fields",
    ))
}
