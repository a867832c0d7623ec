//! This crate's verifier as the second judge of the embedded server: both hear of every request, and must agree.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};
use presign::body::BodyFault;
use presign::verify::{Received, ReceivedForm, ServedHost, Verified, Verifier, VerifyingKey};
use presign::{Credentials, Endpoint, Region, Timestamp};
use presign_test_server::{Builder, Knows, Seen, Verdict};

/// Where the two may differ, and why.
pub struct Difference {
    pub name: &'static str,
    pub why: &'static str,
    /// What the server says: `accepted` or its code.
    pub server: &'static str,
    /// What the verifier says: `accepted` or its error's kind.
    pub verifier: &'static str,
    pub covers: fn(&Seen<'_>) -> bool,
}

pub const DIFFERENCES: &[Difference] = &[
    Difference {
        name: "another spelling of the path",
        why: "the server wants the path as it was signed; clients quote paths anew, and the verifier decodes once and \
              compares what was meant",
        server: "SignatureDoesNotMatch",
        verifier: "accepted",
        covers: |seen| canonical(seen.target) != seen.target.split('?').next().unwrap_or_default(),
    },
    Difference {
        name: "an empty pair in the query",
        why: "the server passes over it; to the verifier it is not the query that was signed",
        server: "accepted",
        verifier: "MalformedParam",
        covers: |seen| seen.target.split('?').nth(1).is_some_and(|query| query.split('&').any(str::is_empty)),
    },
];

const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The path decoded and encoded again.
fn canonical(target: &str) -> String {
    let path = target.split('?').next().unwrap_or_default();
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
    percent_encoding::utf8_percent_encode(&decoded, ESCAPED).to_string()
}

/// A server of these options with its second judge.
pub fn judged(builder: Builder) -> Builder {
    builder.judge(compare)
}

/// Whether both judges say the same of a request, or where they differ.
pub fn compare(seen: &Seen<'_>) -> Result<(), String> {
    let (server, verifier) = (server_says(seen), verifier_says(seen));
    let agree = (server == "accepted") == (verifier == "accepted") || server == "unknown"
        // A build without the hasher of a checksum cannot tell.
        || verifier == "Unsupported";
    let known = |row: &Difference| row.server == server && row.verifier == verifier && (row.covers)(seen);
    if agree || DIFFERENCES.iter().any(known) {
        return Ok(());
    }
    Err(format!("{} {}: the server says {server}, the verifier {verifier}", seen.method, seen.target))
}

pub fn server_says(seen: &Seen<'_>) -> String {
    match &seen.verdict {
        Verdict::Accepted => "accepted".into(),
        Verdict::Refused(code) => code.clone(),
        Verdict::Unknown => "unknown".into(),
    }
}

pub fn verifier_says(seen: &Seen<'_>) -> String {
    let verified = match verify(seen) {
        Ok(verified) => verified,
        Err(kind) => return kind,
    };
    let checked = || {
        let body = seen.form.as_ref().map_or(seen.body, |form| &form.file);
        let mut checker = verified.body().checker(Some(body.len() as u64))?;
        checker.update(body)?;
        checker.finish()
    };
    checked().map_or_else(|fault: BodyFault| format!("{:?}", fault.kind()), |_| "accepted".into())
}

fn verify(seen: &Seen<'_>) -> Result<Verified, String> {
    let Knows { region, access_key_id, secret_access_key, session_token, .. } = seen.knows;
    let credentials = Credentials::new(access_key_id, secret_access_key).unwrap();
    let credentials = match session_token {
        Some(token) => credentials.with_session_token(token).unwrap(),
        None => credentials,
    };
    let region = Region::new(region).unwrap();
    let key = VerifyingKey::new(credentials, region.clone());
    let host = host(seen.authority).ok_or("no host")?;
    let verifier = Verifier::new(region, host).allow_unsigned_content_type();
    let lookup = |id: &str| (id == access_key_id).then_some(&key);
    let mut received = Received::new(seen.method, seen.target.as_bytes(), seen.authority);
    for (name, value) in seen.headers {
        received = received.header(name.as_str(), value.as_bytes());
    }
    let verified = match &seen.form {
        None => verifier.verify(&received, Timestamp::now(), lookup),
        Some(form) => {
            let received = ReceivedForm::new(received).file_name(&form.file_name);
            let received =
                form.fields.iter().fold(received, |form, (name, value)| form.field(name, value.as_bytes()));
            verifier.verify_form(&received, Timestamp::now(), lookup)
        }
    };
    verified.map_err(|error| format!("{:?}", error.kind()))
}

/// The server answers to its address, to `localhost`, and to buckets below its domains; nothing at what is no host.
fn host(authority: &str) -> Option<ServedHost> {
    let endpoint = |authority: &str| Endpoint::insecure(&format!("http://{authority}")).ok();
    let domain = ["s3.localhost", "store.example.test"].into_iter().find_map(|domain| {
        let at = authority.find(domain)?;
        authority.get(at..).filter(|_| at > 0)
    });
    match domain {
        Some(domain) => Some(ServedHost::virtual_hosted(&endpoint(domain)?)),
        None => Some(ServedHost::path_style(&endpoint(authority)?)),
    }
}
