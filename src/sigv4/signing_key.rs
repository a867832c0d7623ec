//! The signing key: valid for one day, region and service.
//!
//! "Derive a signing key" of Signature Version 4:
//! `HMAC(HMAC(HMAC(HMAC("AWS4" + secret, date), region), service), "aws4_request")`.

use alloc::string::String;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::digest::HmacKey;

/// Off the hot path, so the `hmac` crate does it, which wipes its state (feature `zeroize`).
pub(super) fn derive(secret: &str, date: &str, region: &str, service: &str) -> HmacKey {
    let mut start = Zeroizing::new(String::with_capacity("AWS4".len() + secret.len()));
    start.push_str("AWS4");
    start.push_str(secret);
    let day = mac(start.as_bytes(), date);
    let region = mac(&*day, region);
    let service = mac(&*region, service);
    HmacKey::new(&mac(&*service, "aws4_request"))
}

fn mac(key: &[u8], data: &str) -> Zeroizing<[u8; 32]> {
    // HMAC takes keys of every length, so the other branch is never taken.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&[0; 64].into()));
    mac.update(data.as_bytes());
    Zeroizing::new(mac.finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::derive;
    use crate::encode::{ascii, hex};

    /// AWS documentation, "Examples of how to derive a signing key": checked through the MAC of a known text,
    /// since the key itself is kept as states.
    #[test]
    fn the_documented_key() {
        let documented: [u8; 32] = [
            0xc4, 0xaf, 0xb1, 0xcc, 0x57, 0x71, 0xd8, 0x71, 0x76, 0x3a, 0x39, 0x3e, 0x44, 0xb7, 0x03, 0x57,
            0x1b, 0x55, 0xcc, 0x28, 0x42, 0x4d, 0x1a, 0x5e, 0x86, 0xda, 0x6e, 0xd3, 0xc1, 0x54, 0xa4, 0xb9,
        ];
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        let (ours, known) =
            (derive(secret, "20150830", "us-east-1", "iam"), super::HmacKey::new(&documented));
        let tag = |key: &super::HmacKey| hex(&key.mac(b"a text"));
        assert_eq!(ascii(&tag(&ours)), ascii(&tag(&known)));
    }
}
