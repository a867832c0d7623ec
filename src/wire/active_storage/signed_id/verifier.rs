//! `ActiveSupport::MessageVerifier`: a text with its MAC behind it, and the envelope in it that names a purpose and an end.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{self, GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD};

use super::error::SignedIdFault;
use super::key::{MessageDigest, SigningSecret};
use crate::time::Timestamp;
use crate::wire::active_storage::time::with_milliseconds;
use crate::wire::json::{Json, Limits};

/// With padding or without.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The secrets of an application, and how a text and its MAC are written.
#[derive(Clone, Debug)]
pub(in crate::wire::active_storage) struct Verifier {
    pub(super) secret: SigningSecret,
    /// They sign nothing, and still verify.
    pub(super) older: Vec<SigningSecret>,
    pub(super) digest: MessageDigest,
    pub(super) url_safe: bool,
}

/// A message between its text in the envelope and its meaning.
pub(in crate::wire::active_storage) enum Message<'j> {
    /// From 7.1 on: JSON in the JSON of the envelope.
    Data(&'j Json<'j>),
    /// Up to 7.0: bytes, of JSON or of Ruby's `Marshal`.
    Bytes(Vec<u8>),
}

/// The envelope from 7.1 on; `data` is JSON. No purpose of ours has a character that it would escape.
pub(in crate::wire::active_storage) fn write_data(
    data: &str,
    purpose: &str,
    expires_at: Option<Timestamp>,
) -> String {
    let exp = expires_at.map(|exp| format!(",\"exp\":\"{}\"", with_milliseconds(exp))).unwrap_or_default();
    format!("{{\"_rails\":{{\"data\":{data}{exp},\"pur\":\"{purpose}\"}}}}")
}

/// The envelope up to 7.0.
pub(in crate::wire::active_storage) fn write_bytes(
    message: impl AsRef<[u8]>,
    purpose: &str,
    expires_at: Option<Timestamp>,
) -> String {
    let message = general_purpose::STANDARD.encode(message);
    let exp = expires_at.map(|exp| format!("\"{}\"", with_milliseconds(exp)));
    let exp = exp.as_deref().unwrap_or("null");
    format!("{{\"_rails\":{{\"message\":\"{message}\",\"exp\":{exp},\"pur\":\"{purpose}\"}}}}")
}

impl Verifier {
    /// The payload in base64, `--`, and the MAC of that base64.
    pub(in crate::wire::active_storage) fn sign(&self, payload: &str) -> String {
        let mut text = if self.url_safe {
            URL_SAFE_NO_PAD.encode(payload)
        } else {
            general_purpose::STANDARD.encode(payload)
        };
        let mac = self.secret.mac(self.digest, &text);
        text.push_str("--");
        text.push_str(&mac);
        text
    }

    /// What was signed for this purpose and is not over, and its end. At its end it is over. `value` makes of the message
    /// what it means.
    ///
    /// Nothing of the text is read before its MAC is known to be right.
    pub(in crate::wire::active_storage) fn read<T>(
        &self,
        text: &str,
        longest: usize,
        (purpose, now): (&str, Timestamp),
        value: impl FnOnce(Message<'_>) -> Option<T>,
    ) -> Result<(T, Option<Timestamp>), SignedIdFault> {
        let payload = self.payload(text, longest)?;
        let json = Json::read(&payload, Limits { bytes: longest, depth: 4, values: 64 })
            .map_err(|_| SignedIdFault::Envelope)?;
        let envelope = json.get("_rails").ok_or(SignedIdFault::Envelope)?;
        let message = match (envelope.get("data"), envelope.get("message")) {
            (Some(data), None) => Ok(data),
            (None, Some(Json::Text(message))) => Err(message),
            _ => return Err(SignedIdFault::Envelope),
        };
        match envelope.get("pur") {
            Some(Json::Text(known)) if known == purpose => {}
            None | Some(Json::Null | Json::Text(_)) => return Err(SignedIdFault::Purpose),
            Some(_) => return Err(SignedIdFault::Envelope),
        }
        let expires_at = match envelope.get("exp") {
            None | Some(Json::Null) => None,
            // Without the fraction: the last part of a second is not given.
            Some(Json::Text(exp)) => Some(Timestamp::parse(exp).map_err(|_| SignedIdFault::Envelope)?),
            Some(_) => return Err(SignedIdFault::Envelope),
        };
        if expires_at.is_some_and(|exp| exp <= now) {
            return Err(SignedIdFault::Expired);
        }
        let message = match message {
            Ok(data) => Some(Message::Data(data)),
            Err(text) => general_purpose::STANDARD.decode(&**text).ok().map(Message::Bytes),
        };
        Ok((message.and_then(value).ok_or(SignedIdFault::Value)?, expires_at))
    }

    /// What was signed, decoded.
    fn payload(&self, text: &str, longest: usize) -> Result<Vec<u8>, SignedIdFault> {
        if text.len() > longest {
            return Err(SignedIdFault::TooLong);
        }
        // From the end: URL-safe base64 may have `--` in it.
        let (text, mac) = text
            .len()
            .checked_sub(self.digest.hex_length())
            .and_then(|at| text.split_at_checked(at))
            .and_then(|(text, mac)| Some((text.strip_suffix("--")?, mac)))
            .filter(|(_, mac)| mac.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')))
            .ok_or(SignedIdFault::Form)?;
        // All secrets, whichever it is.
        let known = core::iter::once(&self.secret).chain(&self.older);
        if !known.fold(false, |found, secret| secret.matches(self.digest, text, mac) | found) {
            return Err(SignedIdFault::Signature);
        }
        let standard: String = text
            .chars()
            .map(|char| match char {
                '-' => '+',
                '_' => '/',
                char => char,
            })
            .collect();
        LENIENT.decode(standard).map_err(|_| SignedIdFault::Encoding)
    }
}
