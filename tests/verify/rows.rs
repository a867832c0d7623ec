//! What may happen to a request on its way, and to its query by an attacker's hand: one row for each kind, with the incident
//! or threat that it stands for. Incidents are those of other servers, threats those of `SECURITY.md`.

use presign::verify::VerifyErrorKind::{self, *};
use presign::{ExpiresIn, Timestamp};

use super::draw::Base;
use super::random::{Random, percent_decode, percent_encode};
use super::sent::{KEYS, SIGNED_AT, Sent, at};

/// What becomes of it.
#[derive(Clone, Copy, Debug)]
pub enum Then {
    /// It is refused, always for one of these reasons.
    Refused(&'static [VerifyErrorKind]),
    /// It holds, and says the same.
    Same,
}

/// `change` says whether there was something to change.
pub struct Row {
    pub name: &'static str,
    pub stands_for: &'static str,
    pub base: Base,
    pub change: fn(&mut Sent, &mut Random) -> bool,
    pub then: Then,
}

const fn no(
    name: &'static str,
    stands_for: &'static str,
    base: Base,
    kinds: &'static [VerifyErrorKind],
    change: fn(&mut Sent, &mut Random) -> bool,
) -> Row {
    Row { name, stands_for, base, change, then: Then::Refused(kinds) }
}

const fn same(
    name: &'static str,
    stands_for: &'static str,
    base: Base,
    change: fn(&mut Sent, &mut Random) -> bool,
) -> Row {
    Row { name, stands_for, base, change, then: Then::Same }
}

/// Sets a parameter and signs anew.
fn signed(sent: &mut Sent, name: &str, value: &str) -> bool {
    sent.set(name, value);
    sent.sign();
    true
}

fn push(sent: &mut Sent, pair: &str) -> bool {
    sent.query.push(pair.into());
    true
}

fn header(sent: &mut Sent, name: &str, value: &str) -> bool {
    sent.add_header(name, value);
    true
}

fn scope(sent: &mut Sent, part: usize, value: &str) -> bool {
    sent.set_scope(part, value);
    sent.sign();
    true
}

/// Changes text, and says whether that changed it.
fn replaced(text: &mut String, change: impl FnOnce(&str) -> String) -> bool {
    let changed = change(text);
    let differs = *text != changed;
    *text = changed;
    differs
}

/// Every escape in lower case.
fn lower_escapes(text: &str) -> String {
    let mut pieces = text.split('%');
    let mut lower = String::from(pieces.next().unwrap());
    for piece in pieces {
        lower.push('%');
        lower.push_str(&piece[..2].to_lowercase());
        lower.push_str(&piece[2..]);
    }
    lower
}

/// Every byte as an escape but for those of `keep`.
fn all_escaped(text: &str, keep: &str) -> String {
    let escaped = |char: char| match keep.contains(char) {
        true => char.to_string(),
        false => char.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect(),
    };
    percent_decode(text).chars().map(escaped).collect()
}

fn each_value(sent: &mut Sent, change: impl Fn(&str) -> String) -> bool {
    let mut differs = false;
    for pair in &mut sent.query {
        differs |= replaced(pair, |pair| {
            let (name, value) = pair.split_once('=').unwrap();
            format!("{name}={}", change(value))
        });
    }
    differs
}

const OWN: [&str; 6] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Signature",
];

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    // Twice.
    no("a longer lifetime is appended", "MinIO: copies of its own parameters ignored; V2", Base::Any, &[DuplicateParam], |sent, _| push(sent, "X-Amz-Expires=604800")),
    no("the signature is appended again", "V2", Base::Any, &[DuplicateParam], |sent, _| { let pair = format!("X-Amz-Signature={}", sent.get("X-Amz-Signature")); push(sent, &pair) }),
    no("a parameter twice, one name escaped", "V1, V2", Base::Any, &[DuplicateParam], |sent, _| push(sent, "X-Amz-Expire%73=604800")),
    no("another parameter twice, signed", "s3s: get_unique; V2", Base::Any, &[DuplicateParam], |sent, _| { push(sent, "versionId=1"); sent.sign_pair("versionId=2"); true }),
    no("the same pair twice, signed", "V2", Base::Any, &[DuplicateParam], |sent, _| { push(sent, "versionId=1"); sent.sign_pair("versionId=1"); true }),
    no("what stands for a header twice, in two cases, signed", "Garage folds names; V2", Base::Any, &[DuplicateParam], |sent, _| { push(sent, "x-amz-acl=private"); sent.sign_pair("X-Amz-Acl=private"); true }),
    no("a signing parameter in lower case, too", "V2", Base::Any, &[MalformedParam], |sent, _| push(sent, "x-amz-expires=604800")),
    no("a signing parameter in lower case instead", "V2", Base::Any, &[MalformedParam], |sent, _| { let value = sent.get("X-Amz-Expires").to_owned(); sent.remove("X-Amz-Expires"); sent.sign_pair_unsigned(&format!("x-amz-expires={value}")) }),

    // The query's own form.
    no("an ampersand at the end", "V1: empty pair", Base::Any, &[MalformedParam], |sent, _| push(sent, "")),
    no("two ampersands", "V1: empty pair", Base::Any, &[MalformedParam], |sent, _| { sent.query.insert(1, String::new()); true }),
    no("a value without a name", "V1: empty pair", Base::Any, &[MalformedParam], |sent, _| push(sent, "=1")),
    no("a parameter that was not signed", "17737, 18283: unsigned extras", Base::Any, &[SignatureMismatch], |sent, _| push(sent, "foo=bar")),
    no("a sub-resource that was not signed", "V1", Base::Any, &[SignatureMismatch], |sent, random| push(sent, random.pick(&["torrent", "policy=", "delete", "uploads"]))),
    no("a semicolon as a separator", "V1: `;` separates in some parsers", Base::Any, &[SignatureMismatch], |sent, _| push(sent, "a;b=c")),
    no("an escape with other digits", "V1: form_urlencoded keeps `%zz`", Base::Any, &[MalformedEscape], |sent, _| push(sent, "%zz=1")),
    no("an escape that is cut off", "V1", Base::Any, &[MalformedEscape], |sent, random| push(sent, random.pick(&["a=%", "a=%4", "%", "%4"]))),
    no("an escape that is no UTF-8", "V1", Base::Any, &[MalformedEscape], |sent, random| push(sent, random.pick(&["a=%FF", "a=%C3", "%80=1", "a=%ED%A0%80"]))),
    no("a fragment", "V1: frameworks cut at `#`", Base::Any, &[MalformedParam], |sent, _| { sent.query.last_mut().unwrap().push_str("#x"); true }),
    no("a raw space", "V1", Base::Any, &[MalformedParam], |sent, _| push(sent, "a=b c")),
    no("a line end in a value, signed", "V1: header injection by response-*", Base::Any, &[MalformedParam], |sent, _| { sent.sign_pair("response-content-type=a%0D%0Ab"); true }),
    no("more bytes than are looked at", "V15", Base::Any, &[TooLarge], |sent, _| push(sent, &format!("a={}", "b".repeat(16 * 1024)))),
    no("more parameters than are looked at", "V15", Base::Any, &[TooLarge], |sent, _| { sent.query.extend((0..129).map(|at| format!("p{at}"))); true }),
    no("a longer name than is looked at", "V15", Base::Any, &[TooLarge], |sent, _| push(sent, &format!("{}=", "a".repeat(256)))),
    same("raw characters for escapes in the query", "aiohttp unescapes; V1", Base::Any, |sent, _| each_value(sent, |value| { let kept = "!$'()*,/:;?@"; kept.chars().fold(value.to_owned(), |text, char| text.replace(&format!("%{:02X}", char as u32), &char.to_string())) })),
    same("escapes in lower case in the query", "V1", Base::Any, |sent, _| each_value(sent, lower_escapes)),
    same("every byte of the query escaped", "V1", Base::Any, |sent, _| each_value(sent, |value| all_escaped(value, ""))),
    same("names escaped", "V1", Base::Any, |sent, _| { for pair in &mut sent.query { let (name, value) = pair.split_once('=').unwrap(); *pair = format!("{}={value}", all_escaped(name, "")); } true }),
    same("the query in another order", "V1", Base::Any, |sent, random| { let middle = 1 + random.below(sent.query.len() - 1); sent.query.rotate_left(middle); true }),
    same("the signature first", "V1", Base::Any, |sent, _| { let last = sent.query.pop().unwrap(); sent.query.insert(0, last); true }),
    same("a raw plus for an escaped one", "V1: a plus is a plus", Base::Get, |sent, _| each_value(sent, |value| value.replace("%2B", "+"))),
    no("a plus for a space", "V1, S16", Base::Get, &[SignatureMismatch], |sent, _| each_value(sent, |value| value.replace("%20", "+"))),
    no("a space for a plus", "V1, S16", Base::Get, &[SignatureMismatch], |sent, _| each_value(sent, |value| value.replace("%2B", "%20"))),
    no("a value encoded twice", "V1: one decode", Base::Get, &[SignatureMismatch], |sent, _| { let value = sent.get("response-content-disposition").replace('%', "%25"); sent.set("response-content-disposition", &value); true }),
    no("another response header", "CVE-2018-16477", Base::Get, &[SignatureMismatch], |sent, _| push(sent, "response-content-type=text%2Fhtml")),
    no("an altered response header", "CVE-2018-16477", Base::Get, &[SignatureMismatch], |sent, _| { sent.set("response-content-disposition", "inline"); true }),
    no("a signed parameter is gone", "V1", Base::Get, &[SignatureMismatch], |sent, _| { sent.remove("response-content-disposition"); true }),

    // What signs.
    no("one of what signs is gone", "CVE-2026-41145; V4", Base::Any, &[MissingParam], |sent, random| { let name = random.pick(&OWN); sent.remove(name); true }),
    no("all of what signs is gone", "CVE-2026-40344", Base::Any, &[NotSigned], |sent, _| { sent.query.retain(|pair| !pair.starts_with("X-Amz-")); true }),
    no("only the credential is left", "CVE-2026-41145", Base::Any, &[MissingParam], |sent, _| { sent.query.retain(|pair| pair.starts_with("X-Amz-Credential")); true }),
    no("the older signature beside it", "V5", Base::Any, &[AmbiguousAuth], |sent, random| push(sent, random.pick(&["AWSAccessKeyId=AKIDEXAMPLE", "Signature=abc", "awsaccesskeyid=x"]))),
    no("the older signature instead", "no algorithm agility; V3", Base::Any, &[UnsupportedAlgorithm], |sent, _| { sent.query = ["AWSAccessKeyId=AKIDEXAMPLE", "Expires=1767323945", "Signature=abc"].map(String::from).into(); true }),
    no("an authorization header beside it", "V5", Base::Any, &[AmbiguousAuth], |sent, random| header(sent, "Authorization", random.pick(&["", "Bearer x", "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=b"]))),
    no("another algorithm", "no algorithm agility; V3", Base::Any, &[UnsupportedAlgorithm], |sent, random| { let other = random.pick(&["AWS4-ECDSA-P256-SHA256", "AWS4-HMAC-SHA512", "aws4-hmac-sha256", "AWS4-HMAC-SHA256-PAYLOAD", ""]); signed(sent, "X-Amz-Algorithm", other) }),
    no("a signature of no digits", "V10: comparing nothing", Base::Any, &[MalformedParam], |sent, _| { sent.set("X-Amz-Signature", ""); true }),
    no("a digit less or more in the signature", "V10", Base::Any, &[MalformedParam], |sent, random| { let mut text = sent.get("X-Amz-Signature").to_owned(); if random.one_in(2) { text.push('0'); } else { text.pop(); } sent.set("X-Amz-Signature", &text); true }),
    no("the signature in upper case", "V1: one form", Base::Any, &[MalformedParam], |sent, _| { let upper = sent.get("X-Amz-Signature").to_uppercase(); sent.set("X-Amz-Signature", &upper); true }),
    no("another digit in the signature", "V10", Base::Any, &[SignatureMismatch], |sent, random| { let mut text: Vec<char> = sent.get("X-Amz-Signature").chars().collect(); let at = random.below(64); text[at] = if text[at] == '0' { '1' } else { '0' }; let text: String = text.iter().collect(); sent.set("X-Amz-Signature", &text); true }),
    no("a signature of zeros", "V10", Base::Any, &[SignatureMismatch], |sent, _| { sent.set("X-Amz-Signature", &"0".repeat(64)); true }),
    no("a key ID that nobody has", "V11", Base::Any, &[UnknownAccessKey], |sent, random| scope(sent, 0, random.pick(&["AKIDOTHER", "akidexample", "AKIDEXAMPLE2", "-"]))),
    no("the key ID of somebody else", "V4", Base::Any, &[SignatureMismatch], |sent, _| { let (mine, other) = if percent_decode(sent.get("X-Amz-Credential")).starts_with("AKID") { (KEYS[0].0, KEYS[1].0) } else { (KEYS[1].0, KEYS[0].0) }; assert_ne!(mine, other); sent.set_scope(0, other); true }),
    no("a credential of another form", "5334: malformed query panicked", Base::Any, &[MalformedParam], |sent, random| { let whole = percent_decode(sent.get("X-Amz-Credential")); let (id, rest) = whole.split_once('/').unwrap(); let odd = random.pick(&["", "a", "/", "id/", "//", "x"]); let text = match odd { "" => String::new(), "a" => id.into(), "/" => format!("/{rest}"), "id/" => format!("{whole}/"), "//" => format!("{id}//{rest}"), _ => format!("{id},x/{rest}") }; sent.set("X-Amz-Credential", &percent_encode(&text, "")); true }),
    no("the scope of another day", "chimera 1187; V8", Base::Any, &[ScopeDateMismatch], |sent, random| scope(sent, 1, random.pick(&["20260101", "20260103", "2026010", ""]))),
    no("the scope of another region", "s3s 650; V9", Base::Any, &[WrongRegion], |sent, random| scope(sent, 2, random.pick(&["us-west-2", "", "US-EAST-1", "auto"]))),
    no("the scope of a region that is served, not signed", "V9", Base::Any, &[SignatureMismatch], |sent, _| { let other = if percent_decode(sent.get("X-Amz-Credential")).contains("us-east-1") { "eu-central-1" } else { "us-east-1" }; sent.set_scope(2, other); true }),
    same("the scope of a region that is served, signed", "V9: regions are configured", Base::Any, |sent, _| { let other = if percent_decode(sent.get("X-Amz-Credential")).contains("us-east-1") { "eu-central-1" } else { "us-east-1" }; scope(sent, 2, other) }),
    no("the scope of another service", "V9", Base::Any, &[WrongService], |sent, random| scope(sent, 3, random.pick(&["iam", "S3", "", "s3express"]))),
    no("a scope with another end", "V9", Base::Any, &[WrongTerminator], |sent, random| scope(sent, 4, random.pick(&["aws4", "aws5_request", ""]))),
    no("a date of another form", "V8: calendar", Base::Any, &[MalformedParam], |sent, random| signed(sent, "X-Amz-Date", random.pick(&["20260230T000000Z", "20260101T000000%2B00", "2026-01-02T03%3A04%3A05Z", "1767323045", "20260102T240000Z", "20260102T030460Z", ""]))),
    no("another second", "V8", Base::Any, &[SignatureMismatch], |sent, _| { sent.set("X-Amz-Date", "20260102T030406Z"); true }),
    no("a longer lifetime", "V8", Base::Any, &[SignatureMismatch], |sent, _| { let more = sent.get("X-Amz-Expires").parse::<u64>().unwrap() % 604_800 + 1; sent.set("X-Amz-Expires", &more.to_string()); true }),
    no("a lifetime with a sign or zeros", "V8: parse takes `+900`", Base::Any, &[MalformedParam], |sent, random| signed(sent, "X-Amz-Expires", random.pick(&["%2B900", "-5", "0900", "3.7", "abc", "", "9e2", "%20900"]))),
    no("a lifetime out of range", "s3s 645, aws-cli 5464; V8", Base::Any, &[ExpiresOutOfRange], |sent, random| signed(sent, "X-Amz-Expires", random.pick(&["0", "604801", "1000000000", "18446744073709551616", "99999999999999999999999"]))),
    no("a token that was not signed", "V6", Base::Path, &[SignatureMismatch], |sent, _| !sent.has("X-Amz-Security-Token") && push(sent, "X-Amz-Security-Token=abc")),
    no("a token that the key has not", "boto3 2392", Base::Path, &[WrongToken], |sent, _| !sent.has("X-Amz-Security-Token") && { sent.sign_pair("X-Amz-Security-Token=abc"); true }),
    no("another token", "boto3 2392", Base::Token, &[WrongToken], |sent, random| signed(sent, "X-Amz-Security-Token", random.pick(&["abc", "FwoGZXIvYXdzEPT%2F%2F%2F%2F%2F%2F%2F%2F%2F%2FwEaDH%2B%2F"]))),
    no("the token is gone", "boto3 2392", Base::Token, &[WrongToken], |sent, _| { sent.remove("X-Amz-Security-Token"); sent.sign(); true }),
    no("an empty token", "boto3 2392", Base::Token, &[MalformedParam], |sent, _| signed(sent, "X-Amz-Security-Token", "")),

    // Headers.
    no("host is not signed", "chimera 499; V7", Base::Any, &[HostNotSigned], |sent, random| signed(sent, "X-Amz-SignedHeaders", random.pick(&["content-type", "content-length%3Bx-amz-date"]))),
    no("names of headers in another form", "V1: one form", Base::Any, &[MalformedParam], |sent, random| { sent.set("X-Amz-SignedHeaders", random.pick(&["", "Host", "host%3B", "%3Bhost", "host%3Bhost", "host%3Ba", "a%20b%3Bhost", "a%2Chost"])); true }),
    no("more signed headers than are looked at", "V15", Base::Any, &[TooLarge], |sent, _| { let names: String = (0..65).map(|at| format!("a{at:02}%3B")).collect(); sent.set("X-Amz-SignedHeaders", &format!("{names}host")); true }),
    no("a header that makes a copy of it", "72502; V6", Base::Any, &[UnsignedHeader], |sent, _| header(sent, "x-amz-copy-source", "/other/secret")),
    no("an ACL in any case", "V6", Base::Any, &[UnsignedHeader], |sent, _| header(sent, "X-AMZ-Acl", "public-read")),
    no("metadata that was not signed", "17737, 18283; V6", Base::Any, &[UnsignedHeader], |sent, _| header(sent, "X-Amz-Meta-Identified", "true")),
    no("a content type that was not signed", "aws-sdk-js-v3 3497; V6", Base::Get, &[UnsignedHeader], |sent, _| header(sent, "Content-Type", "text/html")),
    no("a date header that was not signed", "V6", Base::Any, &[UnsignedHeader], |sent, _| header(sent, "x-amz-date", "20260102T030405Z")),
    no("a date header that was signed", "one place says when", Base::Any, &[ConflictingValue], |sent, _| { sent.sign_header("x-amz-date", "20260102T030405Z"); true }),
    no("a signed header twice", "V2: join rules differ", Base::Put, &[DuplicateHeader], |sent, _| header(sent, "content-type", "text/plain; charset=utf-8")),
    no("a signed header twice, in two cases", "V2", Base::Put, &[DuplicateHeader], |sent, _| header(sent, "X-Amz-Meta-NOTE", "a  b")),
    no("an unsigned header about the body twice", "request smuggling", Base::Get, &[DuplicateHeader], |sent, random| { let name = random.pick(&["content-length", "Range", "Content-MD5", "transfer-encoding"]); header(sent, name, "1"); header(sent, &name.to_uppercase(), "1") }),
    no("a header whose name is no token", "request smuggling: a space is taken away", Base::Any, &[MalformedHeader], |sent, random| { let name = random.pick(&["x-amz-acl ", " x-amz-acl", "Content-Type\t", "authorization ", "x-amz-acl\0", "a:b", "x-amz-copy-\u{17f}ource", ""]); header(sent, name, "1") }),
    no("a signed header is gone", "S17", Base::Put, &[MissingHeader], |sent, random| { let at = random.below(sent.headers.len()); sent.headers.remove(at); true }),
    no("a signed header says something else", "CVE-2020-8162; V16", Base::Put, &[SignatureMismatch], |sent, random| { let at = random.below(sent.headers.len()); let value = &mut sent.headers[at].1; value.push(b'0'); true }),
    no("a header and a parameter for the same", "Garage; V6", Base::Any, &[ConflictingValue], |sent, _| { sent.query.push("x-amz-meta-a=1".into()); sent.sign_header("X-Amz-Meta-A", "2"); true }),
    no("the token in a header, too", "V5", Base::Token, &[ConflictingValue], |sent, _| { sent.sign_header("x-amz-security-token", "FwoGZXIvYXdzEPT//////////wEaDH+/="); true }),
    no("a body signed in pieces", "CVE-2026-40344, CVE-2026-41145, PR 21103; V3", Base::Any, &[UnsupportedPayloadMode], |sent, random| { sent.sign_header("x-amz-content-sha256", random.pick(&["STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER", "", "unsigned-payload"])); true }),
    no("a body signed in pieces, by a parameter", "CVE-2026-41145; V3", Base::Any, &[UnsupportedPayloadMode], |sent, _| { sent.sign_pair("X-Amz-Content-Sha256=STREAMING-UNSIGNED-PAYLOAD-TRAILER"); true }),
    no("a body in a frame", "PR 21103; V3", Base::Any, &[UnsupportedPayloadMode], |sent, random| header(sent, "Content-Encoding", random.pick(&["aws-chunked", "gzip, AWS-Chunked", "aws-chunked,gzip"]))),
    no("a trailer, signed", "PR 21103; V3", Base::Any, &[UnsupportedPayloadMode], |sent, _| { sent.sign_header("x-amz-trailer", "x-amz-checksum-crc32"); true }),
    no("a copy from nowhere, signed", "72502", Base::Any, &[MalformedHeader], |sent, _| { sent.sign_header("x-amz-copy-source", ""); true }),
    no("an MD5 that is none", "V16", Base::Get, &[MalformedDigest], |sent, random| header(sent, "content-md5", random.pick(&["", "x", "1B2M2Y8AsgTpgAmY7PhCfg", "1B2M2Y8AsgTpgAmY7PhCfg=1"]))),
    no("a checksum that is none, signed", "V16", Base::Any, &[MalformedDigest], |sent, _| { sent.sign_header("x-amz-checksum-sha256", "abc="); true }),
    no("a checksum that nobody knows, signed", "V3, V16", Base::Any, &[UnsupportedChecksum], |sent, _| { sent.sign_header("x-amz-checksum-blake3", "abc="); true }),
    no("a signed header outside ASCII", "V1", Base::Any, &[MalformedHeader], |sent, _| { sent.sign_header("x-amz-meta-a", "é"); true }),
    no("a signed header with a control character", "S15", Base::Any, &[MalformedHeader], |sent, random| { sent.sign_header("x-amz-meta-a", random.pick(&["a\u{1}b", "a\r\nb", "a\0", "a\u{7f}"])); true }),
    no("a signed header that is too long", "V15", Base::Any, &[TooLarge], |sent, _| { sent.sign_header("x-amz-meta-a", &"a".repeat(8193)); true }),
    same("names of headers in upper case", "HTTP", Base::Put, |sent, _| { for (name, _) in &mut sent.headers { *name = name.to_uppercase(); } true }),
    same("white space around headers", "s3s 393", Base::Put, |sent, _| { for (_, value) in &mut sent.headers { *value = [b" \t", value.as_slice(), b"  "].concat(); } true }),
    same("runs of spaces in headers", "s3s 393", Base::Put, |sent, random| { let at = sent.header("x-amz-meta-note").unwrap(); sent.headers[at].1 = random.pick(&[&b"a b"[..], b"a    b"]).into(); true }),
    same("the headers in another order", "HTTP", Base::Put, |sent, _| { sent.headers.reverse(); true }),
    same("headers that say nothing here", "HTTP", Base::Any, |sent, _| { for (name, value) in [("Accept", "*/*"), ("Cookie", "a=1"), ("cookie", "b=2"), ("X-Amzn-Trace-Id", "Root=1"), ("User-Agent", "\u{e9}"), ("If-None-Match", "*")] { sent.add_header(name, value); } true }),

    // Where.
    same("the host in upper case", "HTTP", Base::Any, |sent, _| replaced(&mut sent.authority, str::to_uppercase)),
    same("a host header that says something else", "V7: the caller says the authority", Base::Any, |sent, _| header(sent, "Host", "evil.example")),
    same("a forwarded host", "V7", Base::Any, |sent, _| header(sent, "X-Forwarded-Host", "evil.example")),
    no("a host that is not served, and a forwarded one that is", "V7", Base::Any, &[WrongHost], |sent, random| { let own = sent.authority.clone(); sent.authority = random.pick(&["evil.example", "", "127.0.0.1", "127.0.0.1:90000", "s3.example.com"]).into(); header(sent, "X-Forwarded-Host", &own) }),
    no("a dot behind the host, a port, a user", "S4, V7", Base::Any, &[WrongHost], |sent, random| { let end = random.pick(&[".", ":443", ":1", "/", "@"]); sent.authority.push_str(end); true }),
    no("another host that is served", "V7", Base::Any, &[SignatureMismatch], |sent, _| { sent.authority = if sent.authority.starts_with("examplebucket.s3.eu") { "examplebucket.s3.example.com" } else { "examplebucket.s3.eu-central-1.amazonaws.com" }.into(); true }),
    no("another bucket", "CVE-2023-43040, s3s 507", Base::Any, &[SignatureMismatch, MalformedPath, WrongHost], |sent, _| { let path = replaced(&mut sent.path, |path| path.replacen("/examplebucket/", "/otherbucket/", 1)); path || replaced(&mut sent.authority, |host| host.replace("examplebucket", "otherbucket")) }),
    no("a dot segment in front", "RustFS GHSA-8r6f; V1", Base::Any, &[DotSegment], |sent, random| { sent.path.insert_str(0, random.pick(&["/.", "/..", "/%2e", "/.%2E", "/%2e%2e", "/x/..", "/..%2fx", "/x%2F.."])); true }),
    no("a dot segment behind", "RustFS GHSA-8r6f; V1", Base::Any, &[DotSegment], |sent, random| { sent.path.push_str(random.pick(&["/.", "/..", "/./x", "/%2e%2E/x", "%2F..%2f"])); true }),
    no("a dot segment that is encoded twice", "V1", Base::Any, &[DotSegment, TooLarge], |sent, random| { sent.path.push_str(random.pick(&["/%252e%252e/x", "/%252E", "%252f..%252fx"])); true }),
    no("a path encoded twice", "V1: one decode", Base::Path, &[SignatureMismatch], |sent, _| replaced(&mut sent.path, |path| path.replace("%20", "%2520"))),
    no("a path decoded and encoded with a plus", "S16", Base::Path, &[SignatureMismatch], |sent, _| replaced(&mut sent.path, |path| path.replace("%20", "+"))),
    no("a key in another case", "V1", Base::Path, &[SignatureMismatch], |sent, _| replaced(&mut sent.path, |path| path.replace("Folder", "folder"))),
    no("a NUL or a control character in the key", "V1", Base::Any, &[MalformedPath], |sent, random| { sent.path.push_str(random.pick(&["%00", "%0a", "%0D%0A", "%7F", "%C2%85", "%1f"])); true }),
    no("raw white space or a fragment in the path", "V1", Base::Any, &[MalformedPath], |sent, random| { sent.path.push_str(random.pick(&[" ", "\t", "\r\n", "#", "\0"])); true }),
    no("an escape in the path that is none", "V1", Base::Any, &[MalformedEscape], |sent, random| { sent.path.push_str(random.pick(&["%", "%4", "%zz", "%FF", "%C3"])); true }),
    no("a slash at the end", "V1", Base::Any, &[SignatureMismatch, TooLarge], |sent, _| { sent.path.push('/'); true }),
    no("a slash in front", "requests 6711", Base::Any, &[SignatureMismatch, MalformedPath, TooLarge], |sent, _| { sent.path.insert(0, '/'); true }),
    no("two slashes for one", "aws-sdk-ruby 3156", Base::Path, &[SignatureMismatch], |sent, _| replaced(&mut sent.path, |path| path.replace("Folder/", "Folder//"))),
    no("a backslash for a slash", "WHATWG URL", Base::Path, &[SignatureMismatch], |sent, _| replaced(&mut sent.path, |path| path.replace("Folder/", "Folder\\"))),
    no("a path parameter", "V1: `;x` is cut by some frameworks", Base::Any, &[SignatureMismatch, TooLarge], |sent, _| { sent.path.push_str(";x"); true }),
    no("a key that is too long", "V15, 72669", Base::Any, &[TooLarge], |sent, random| { let length = random.pick(&[1025, 7000]); sent.path.push_str(&"a".repeat(length)); true }),
    no("a target with scheme and host", "V7", Base::Any, &[MalformedPath], |sent, _| { sent.path = format!("http://{}{}", sent.authority, sent.path); true }),
    no("a target without a path", "V1", Base::Any, &[MalformedPath], |sent, random| { sent.path = random.pick(&["", "*", "examplebucket"]).into(); true }),
    same("escapes in lower case in the path", "V1", Base::Path, |sent, _| replaced(&mut sent.path, lower_escapes)),
    same("every byte of the path escaped", "HTTP clients re-quote; V1", Base::Path, |sent, _| replaced(&mut sent.path, |path| all_escaped(path, "/"))),
    same("slashes escaped", "V1", Base::Path, |sent, _| replaced(&mut sent.path, |path| format!("/{}", path[1..].replace('/', "%2F")))),
    same("raw characters for escapes in the path", "aiohttp, browsers, curl; V1", Base::Path, |sent, _| replaced(&mut sent.path, |path| path.replace("%21", "!").replace("%2B", "+").replace("~", "%7E"))),
    same("raw UTF-8 in the path", "V1", Base::Path, |sent, _| replaced(&mut sent.path, |path| path.replace("%C3%A9", "é"))),

    // What is done, and when.
    no("another method", "HEAD for GET; V1", Base::Any, &[SignatureMismatch], |sent, random| { let other = random.pick(&["GET", "HEAD", "PUT", "DELETE", "POST", "PATCH", "OPTIONS"]); replaced(&mut sent.method, |_| other.into()) }),
    no("a method that is none", "HTTP", Base::Any, &[UnsupportedMethod], |sent, random| { sent.method = random.pick(&["get", "", "TRACE", "CONNECT", "GET ", "PROPFIND"]).into(); true }),
    no("a second late", "V8", Base::Any, &[Expired], |sent, random| { let lifetime: u64 = sent.get("X-Amz-Expires").parse().unwrap(); let late = random.pick(&[1, 2, 86_400, 1 << 33]); sent.now = Timestamp::from_unix_secs(SIGNED_AT + lifetime + late).unwrap(); true }),
    no("a second early", "chimera 492, Garage; V8", Base::Any, &[NotYetValid], |sent, random| { sent.now = at(SIGNED_AT - 901 - random.pick(&[0, 1, 86_400])); true }),
    same("at the last second", "V8", Base::Any, |sent, _| { let lifetime: u64 = sent.get("X-Amz-Expires").parse().unwrap(); assert!(lifetime <= ExpiresIn::MAX.as_secs().into()); sent.now = at(SIGNED_AT + lifetime); true }),
    same("as early as may be", "V8", Base::Any, |sent, _| { sent.now = at(SIGNED_AT - 900); true }),
];

impl Sent {
    /// Adds a parameter where signing anew by name could not find what it needs.
    fn sign_pair_unsigned(&mut self, pair: &str) -> bool {
        self.query.push(pair.into());
        true
    }
}
