//! A request as text that can be changed in every place, and a signer of its own for what no signer of ours would sign.

use hmac::{Hmac, KeyInit, Mac};
use presign::verify::{Received, ServedHost, Verified, Verifier, VerifyError, VerifyErrorKind, VerifyingKey};
use presign::{
    Addressing, Bucket, Credentials, Endpoint, PresignedRequest, Provider, Region, S3Presigner, Timestamp,
};
use sha2::{Digest, Sha256};

use super::random::{percent_decode, percent_encode};

pub const KEYS: [(&str, &str, Option<&str>); 2] = [
    ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None),
    ("ASIAEXAMPLE", "another+SECRET/of-forty-characters-or-so", Some("FwoGZXIvYXdzEPT//////////wEaDH+/=")),
];
/// When requests are signed.
pub const SIGNED_AT: u64 = 1_767_323_045;

pub fn credentials(at: usize) -> Credentials {
    let (id, secret, token) = KEYS[at];
    let credentials = Credentials::new(id, secret).unwrap();
    match token {
        Some(token) => credentials.with_session_token(token).unwrap(),
        None => credentials,
    }
}

pub fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_secs(seconds).unwrap()
}

/// A bucket of each kind of place.
pub fn buckets() -> [Bucket; 4] {
    let custom = |endpoint, addressing| {
        let provider =
            Provider::custom(Endpoint::insecure(endpoint).unwrap(), Region::new("us-east-1").unwrap());
        provider.addressing(addressing).bucket("examplebucket").unwrap()
    };
    [
        Provider::aws("eu-central-1").unwrap().bucket("examplebucket").unwrap(),
        custom("http://127.0.0.1:9000", Addressing::PathStyle),
        custom("https://s3.example.com", Addressing::VirtualHosted),
        custom("https://storage.example:8443/gate/way", Addressing::PathStyle),
    ]
}

/// A service that serves all of them.
pub struct Service {
    pub verifier: Verifier,
    pub keys: Vec<VerifyingKey>,
    pub presigners: Vec<S3Presigner>,
}

impl Service {
    pub fn new() -> Self {
        let [aws, local, named, gate] = buckets();
        let endpoint = |text| Endpoint::insecure(text).unwrap();
        let verifier = Verifier::for_bucket(&aws)
            .and_region(local.region().clone())
            .and_host(ServedHost::path_style(&endpoint("http://127.0.0.1:9000")))
            .and_host(ServedHost::virtual_hosted(&endpoint("https://s3.example.com")))
            .and_host(ServedHost::of_bucket(&gate));
        let keys = (0..KEYS.len()).map(|at| VerifyingKey::new(credentials(at), local.region().clone()));
        let presigners = [aws, local.clone(), named, gate]
            .into_iter()
            .flat_map(|bucket| [0, 1].map(|at| S3Presigner::new(bucket.clone(), credentials(at))));
        Self { verifier, keys: keys.collect(), presigners: presigners.collect() }
    }

    pub fn key(&self, id: &str) -> Option<&VerifyingKey> {
        self.keys.iter().find(|key| key.access_key_id() == id)
    }

    pub fn verify(&self, sent: &Sent) -> Result<Verified, VerifyError> {
        let target = sent.target();
        self.verifier.verify(&sent.received(&target), sent.now, |id| self.key(id))
    }

    pub fn kind(&self, sent: &Sent) -> Result<Verified, VerifyErrorKind> {
        self.verify(sent).map_err(|error| error.kind())
    }
}

#[derive(Clone, Debug)]
pub struct Sent {
    pub method: String,
    pub authority: String,
    /// Raw.
    pub path: String,
    /// Raw pairs.
    pub query: Vec<String>,
    pub headers: Vec<(String, Vec<u8>)>,
    pub now: Timestamp,
}

impl Sent {
    pub fn of(request: &PresignedRequest) -> Self {
        let (_, rest) = request.url().split_once("://").unwrap();
        let (authority, rest) = rest.split_at(rest.find('/').unwrap());
        let (path, query) = rest.split_once('?').unwrap();
        let headers = request.signed_headers().filter(|(name, _)| *name != "host");
        Self {
            method: request.method().as_str().into(),
            authority: authority.into(),
            path: path.into(),
            query: query.split('&').map(String::from).collect(),
            headers: headers.map(|(name, value)| (name.into(), value.into())).collect(),
            now: at(SIGNED_AT),
        }
    }

    pub fn target(&self) -> Vec<u8> {
        match self.query.is_empty() {
            true => self.path.clone().into_bytes(),
            false => format!("{}?{}", self.path, self.query.join("&")).into_bytes(),
        }
    }

    pub fn received<'a>(&'a self, target: &'a [u8]) -> Received<'a> {
        let received = Received::new(&self.method, target, &self.authority);
        self.headers.iter().fold(received, |received, (name, value)| received.header(name, value))
    }

    pub fn place(&self, name: &str) -> Option<usize> {
        self.query.iter().position(|pair| pair.split('=').next() == Some(name))
    }

    pub fn has(&self, name: &str) -> bool {
        self.place(name).is_some()
    }

    /// The raw value of a parameter.
    pub fn get(&self, name: &str) -> &str {
        let pair = &self.query[self.place(name).unwrap()];
        pair.split_once('=').unwrap().1
    }

    /// Gives a parameter another raw value.
    pub fn set(&mut self, name: &str, value: &str) {
        let at = self.place(name).unwrap();
        self.query[at] = format!("{name}={value}");
    }

    pub fn remove(&mut self, name: &str) {
        self.query.remove(self.place(name).unwrap());
    }

    pub fn header(&self, name: &str) -> Option<usize> {
        self.headers.iter().position(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    pub fn add_header(&mut self, name: &str, value: &str) {
        self.headers.push((name.into(), value.into()));
    }

    /// Changes one part of the credential: 0 is the key ID, then date, region, service and terminator.
    pub fn set_scope(&mut self, at: usize, part: &str) {
        let credential = percent_decode(self.get("X-Amz-Credential"));
        let mut parts: Vec<_> = credential.split('/').collect();
        parts[at] = part;
        let credential = percent_encode(&parts.join("/"), "");
        self.set("X-Amz-Credential", &credential);
    }

    /// Adds a signed header, at its place among the names, and signs anew.
    pub fn sign_header(&mut self, name: &str, value: &str) {
        self.add_header(name, value);
        let mut names: Vec<String> =
            percent_decode(self.get("X-Amz-SignedHeaders")).split(';').map(String::from).collect();
        names.push(name.to_ascii_lowercase());
        names.sort();
        self.set("X-Amz-SignedHeaders", &percent_encode(&names.join(";"), ""));
        self.sign();
    }

    /// Adds a parameter and signs anew.
    pub fn sign_pair(&mut self, pair: &str) {
        self.query.push(pair.into());
        self.sign();
    }

    /// Signs what is there, whatever it is, with the secret of the key that the credential names.
    pub fn sign(&mut self) {
        self.query.retain(|pair| !pair.starts_with("X-Amz-Signature="));
        let credential = percent_decode(self.get("X-Amz-Credential"));
        let (names, date) =
            (percent_decode(self.get("X-Amz-SignedHeaders")), percent_decode(self.get("X-Amz-Date")));
        let canonical = self.canonical(&names, None);
        self.query.push(format!("X-Amz-Signature={}", signature(&credential, &date, &canonical)));
    }

    /// The canonical request, by means of its own.
    pub fn canonical(&self, names: &str, payload: Option<&str>) -> String {
        let mut pairs: Vec<(String, String)> = self
            .query
            .iter()
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| [name, value].map(|text| percent_encode(&percent_decode(text), "")).into())
            .collect();
        pairs.sort();
        let query: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let hoisted = pairs.iter().find(|(name, _)| name.eq_ignore_ascii_case("x-amz-content-sha256"));
        let mut headers = String::new();
        for name in names.split(';') {
            let of_name = |(known, value): &(String, Vec<u8>)| {
                let text = String::from_utf8_lossy(value);
                let words: Vec<_> = text.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
                known.eq_ignore_ascii_case(name).then(|| words.join(" "))
            };
            let value = match name {
                "host" => self.authority.to_lowercase(),
                _ => self.headers.iter().filter_map(of_name).collect::<Vec<_>>().join(","),
            };
            headers.push_str(&format!("{name}:{value}\n"));
        }
        let sent = self
            .header("x-amz-content-sha256")
            .map(|at| String::from_utf8_lossy(&self.headers[at].1).into_owned());
        let payload = payload.map(String::from).or(hoisted.map(|(_, value)| value.clone())).or(sent);
        let path = percent_encode(&percent_decode(&self.path), "/");
        let payload = payload.unwrap_or("UNSIGNED-PAYLOAD".into());
        [&*self.method, &path, &query.join("&"), &headers, names, &payload].join("\n")
    }
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The signing key of a credential, by the secret of the key that it names, or by none that anybody has.
fn signing_key(credential: &str) -> Vec<u8> {
    let parts: Vec<_> = credential.split('/').collect();
    let secret = KEYS.iter().find(|(id, ..)| *id == parts[0]).map_or("unknown", |(_, secret, _)| secret);
    parts[1..].iter().fold(format!("AWS4{secret}").into_bytes(), |key, part| mac(&key, part))
}

pub fn signature(credential: &str, date: &str, canonical: &str) -> String {
    let (_, scope) = credential.split_once('/').unwrap();
    let hash = hex(&Sha256::digest(canonical));
    hex(&mac(&signing_key(credential), &format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{hash}")))
}

/// The signature of a form's policy.
pub fn policy_signature(credential: &str, policy: &str) -> String {
    hex(&mac(&signing_key(credential), policy))
}
