//! The floor: a straight-line signer for one host, one region and these workloads alone.
//!
//! It checks nothing, sorts nothing and knows at compile time which parameters there are; everything that two URLs of one
//! second share is kept. It is the distance to the hash, not something to use.

use std::time::{SystemTime, UNIX_EPOCH};

use sha2::block_api::compress256;

use crate::work::*;

const INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];
const UNSIGNED_HOST: &str = "\nhost:examplebucket.s3.us-east-1.amazonaws.com\n\nhost\nUNSIGNED-PAYLOAD";
const START: &str = "https://examplebucket.s3.us-east-1.amazonaws.com/";

/// Text in an array, as long as the longest canonical request of the workloads.
struct Line {
    bytes: [u8; 1024],
    length: usize,
}

impl Line {
    fn new() -> Self {
        Self { bytes: [0; 1024], length: 0 }
    }

    fn put(&mut self, text: &[u8]) {
        self.bytes[self.length..self.length + text.len()].copy_from_slice(text);
        self.length += text.len();
    }

    /// SHA-256 of the text, of which `hashed` bytes are in `state` already.
    fn hash(&mut self, mut state: [u32; 8], hashed: usize) -> [u8; 64] {
        let blocks = self.pad(hashed);
        compress256(&mut state, self.bytes[..blocks].as_chunks().0);
        hex(&state)
    }

    /// The padding of a message of which `before` bytes are not in this text.
    fn pad(&mut self, before: usize) -> usize {
        let end = (self.length + 9).next_multiple_of(64);
        self.bytes[self.length] = 0x80;
        self.bytes[self.length + 1..end - 8].fill(0);
        self.bytes[end - 8..end].copy_from_slice(&((before + self.length) as u64 * 8).to_be_bytes());
        end
    }
}

/// The digits of a digest.
fn hex(state: &[u32; 8]) -> [u8; 64] {
    const DIGITS: [[u8; 2]; 256] = {
        let (mut table, digits, mut at) = ([[0; 2]; 256], b"0123456789abcdef", 0);
        while at < 256 {
            table[at] = [digits[at >> 4], digits[at & 15]];
            at += 1;
        }
        table
    };
    let mut text = [0; 64];
    for (chunk, word) in text.as_chunks_mut::<8>().0.iter_mut().zip(state) {
        for (pair, byte) in chunk.as_chunks_mut::<2>().0.iter_mut().zip(word.to_be_bytes()) {
            *pair = DIGITS[usize::from(byte)];
        }
    }
    text
}

pub struct Floor {
    inner: [u32; 8],
    outer: [u32; 8],
    token: String,
    second: u64,
    /// The inner MAC after the first 64 bytes of the string to sign, and the few bytes that follow them.
    begun: [u32; 8],
    rest: [u8; 64],
    rest_length: usize,
    /// The query of the second, without and with the two headers.
    query: String,
    query_headers: String,
}

impl Floor {
    pub fn new(token: &str) -> Self {
        let mut floor = Self {
            inner: INITIAL,
            outer: INITIAL,
            token: token
                .bytes()
                .map(|byte| match unreserved(byte) {
                    true => char::from(byte).to_string(),
                    false => String::from_utf8(escape(byte).to_vec()).unwrap(),
                })
                .collect(),
            second: u64::MAX,
            begun: INITIAL,
            rest: [0; 64],
            rest_length: 0,
            query: String::new(),
            query_headers: String::new(),
        };
        floor.at(now());
        floor
    }

    /// Everything that the URLs of one second share.
    pub fn at(&mut self, second: u64) {
        if second == self.second {
            return;
        }
        let date = amz_date(second);
        let day = &date[..8];
        if second / 86_400 != self.second / 86_400 {
            let key = crate::reference::signing_key(SECRET, day, REGION, "s3");
            (self.inner, self.outer) = (absorb(&key, 0x36), absorb(&key, 0x5c));
        }
        let start = format!("AWS4-HMAC-SHA256\n{date}\n{day}/{REGION}/s3/aws4_request\n");
        let (first, rest) = start.as_bytes().split_at(64);
        self.begun = self.inner;
        compress256(&mut self.begun, &[first.try_into().unwrap()]);
        self.rest[..rest.len()].copy_from_slice(rest);
        self.rest_length = rest.len();
        let token = match &*self.token {
            "" => String::new(),
            token => format!("&X-Amz-Security-Token={token}"),
        };
        self.query = format!(
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={ACCESS_KEY}%2F{day}%2F{REGION}%2Fs3%2Faws4_request\
             &X-Amz-Date={date}&X-Amz-Expires={EXPIRES}{token}&X-Amz-SignedHeaders="
        );
        self.second = second;
        self.query_headers = format!("{}content-length%3Bcontent-type%3Bhost", self.query);
        self.query.push_str("host");
    }

    fn clock(&mut self) {
        self.at(now());
    }

    fn sign(&self, hash: &[u8; 64]) -> [u8; 64] {
        let mut end = [0; 128];
        let length = self.rest_length + 64;
        end[..self.rest_length].copy_from_slice(&self.rest[..self.rest_length]);
        end[self.rest_length..length].copy_from_slice(hash);
        end[length] = 0x80;
        end[120..].copy_from_slice(&((128 + length) as u64 * 8).to_be_bytes());
        let mut inner = self.begun;
        compress256(&mut inner, end.as_chunks().0);
        let mut block = [0; 64];
        for (bytes, word) in block.as_chunks_mut().0.iter_mut().zip(&inner) {
            *bytes = word.to_be_bytes();
        }
        block[32] = 0x80;
        block[56..].copy_from_slice(&(96_u64 * 8).to_be_bytes());
        let mut outer = self.outer;
        compress256(&mut outer, &[block]);
        hex(&outer)
    }

    fn finish(&self, out: &mut String, line: &mut Line) {
        let signature = self.sign(&line.hash(INITIAL, 0));
        out.push_str("&X-Amz-Signature=");
        out.push_str(std::str::from_utf8(&signature).unwrap());
    }

    fn simple(&self, method: &[u8], key: &str, out: &mut String) {
        out.push_str(START);
        let path = out.len() - 1;
        push_path(out, key);
        let mut line = Line::new();
        line.put(method);
        line.put(&out.as_bytes()[path..]);
        line.put(b"\n");
        line.put(self.query.as_bytes());
        line.put(UNSIGNED_HOST.as_bytes());
        out.push('?');
        out.push_str(&self.query);
        self.finish(out, &mut line);
    }

    pub fn get(&mut self, key: &str, out: &mut String) {
        self.clock();
        self.simple(b"GET\n", key, out);
    }

    pub fn put(&mut self, key: &str, out: &mut String) {
        self.clock();
        self.put_now(key, out);
    }

    /// PUT at the second of the last clock reading.
    pub fn put_now(&self, key: &str, out: &mut String) {
        self.simple(b"PUT\n", key, out);
    }

    pub fn put_headers(&mut self, key: &str, out: &mut String) {
        self.clock();
        out.push_str(START);
        let path = out.len() - 1;
        push_path(out, key);
        let mut line = Line::new();
        line.put(b"PUT\n");
        line.put(&out.as_bytes()[path..]);
        line.put(b"\n");
        line.put(self.query_headers.as_bytes());
        line.put(b"\ncontent-length:");
        let (digits, start) = decimal(CONTENT_LENGTH);
        line.put(&digits[start..]);
        line.put(b"\ncontent-type:");
        line.put(CONTENT_TYPE.as_bytes());
        line.put(b"\nhost:");
        line.put(HOST.as_bytes());
        line.put(b"\n\ncontent-length;content-type;host\nUNSIGNED-PAYLOAD");
        out.push('?');
        out.push_str(&self.query_headers);
        self.finish(out, &mut line);
    }

    pub fn part(&self, key: &str, number: u16, out: &mut String) {
        out.push_str(START);
        let path = out.len() - 1;
        push_path(out, key);
        let mut line = Line::new();
        line.put(b"PUT\n");
        line.put(&out.as_bytes()[path..]);
        line.put(b"\n");
        let (digits, start) = decimal(number.into());
        out.push('?');
        let query = out.len();
        out.push_str(&self.query);
        out.push_str("&partNumber=");
        out.push_str(std::str::from_utf8(&digits[start..]).unwrap());
        out.push_str("&uploadId=");
        push_path(out, UPLOAD_ID);
        line.put(&out.as_bytes()[query..]);
        line.put(UNSIGNED_HOST.as_bytes());
        self.finish(out, &mut line);
    }
}

/// All parts of one upload: what stands before the number is hashed once.
pub struct FloorParts<'f> {
    floor: &'f Floor,
    head: String,
    state: [u32; 8],
    hashed: usize,
    rest: Vec<u8>,
    end: String,
}

impl<'f> FloorParts<'f> {
    pub fn new(floor: &'f Floor, key: &str) -> Self {
        let mut head = String::from(START);
        push_path(&mut head, key);
        let canonical = format!("PUT\n{}\n{}&partNumber=", &head[START.len() - 1..], floor.query);
        let head = format!("{head}?{}&partNumber=", floor.query);
        let (blocks, rest) = canonical.as_bytes().as_chunks();
        let mut state = INITIAL;
        compress256(&mut state, blocks);
        let end = format!("&uploadId={UPLOAD_ID}{UNSIGNED_HOST}");
        Self { floor, head, state, hashed: blocks.len() * 64, rest: rest.to_vec(), end }
    }

    pub fn part(&self, number: u16, out: &mut String) {
        let (digits, start) = decimal(number.into());
        let mut line = Line::new();
        line.put(&self.rest);
        line.put(&digits[start..]);
        line.put(self.end.as_bytes());
        let signature = self.floor.sign(&line.hash(self.state, self.hashed));
        out.push_str(&self.head);
        out.push_str(std::str::from_utf8(&digits[start..]).unwrap());
        out.push_str(&self.end[.."&uploadId=".len() + UPLOAD_ID.len()]);
        out.push_str("&X-Amz-Signature=");
        out.push_str(std::str::from_utf8(&signature).unwrap());
    }
}

fn absorb(key: &[u8; 32], pad: u8) -> [u32; 8] {
    let mut block = [pad; 64];
    block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
    let mut state = INITIAL;
    compress256(&mut state, &[block]);
    state
}

/// The seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// `20260102T030405Z`, by the civil calendar of Howard Hinnant's `civil_from_days`.
pub fn amz_date(second: u64) -> String {
    let days = second / 86_400 + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    let of_day = second % 86_400;
    format!("{year:04}{month:02}{day:02}T{:02}{:02}{:02}Z", of_day / 3_600, of_day / 60 % 60, of_day % 60)
}

fn unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

fn push_path(out: &mut String, key: &str) {
    if key.bytes().all(|byte| unreserved(byte) || byte == b'/') {
        return out.push_str(key);
    }
    let mut encoded = Line::new();
    for byte in key.bytes() {
        if unreserved(byte) || byte == b'/' { encoded.put(&[byte]) } else { encoded.put(&escape(byte)) }
    }
    out.push_str(std::str::from_utf8(&encoded.bytes[..encoded.length]).unwrap());
}

fn escape(byte: u8) -> [u8; 3] {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    [b'%', DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]
}

fn decimal(mut number: u64) -> ([u8; 20], usize) {
    let (mut digits, mut start) = ([b'0'; 20], 20);
    loop {
        start -= 1;
        digits[start] += (number % 10) as u8;
        number /= 10;
        if number == 0 {
            return (digits, start);
        }
    }
}
