//! The settings, texts and counts that the comparisons with other signers share.

#![allow(dead_code, clippy::unwrap_used, unreachable_pub, reason = "each test uses a part of it")]

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use aws_sigv4::http_request::{
    self, PayloadChecksumKind, PercentEncodingMode, SessionTokenMode, SignableBody, SignableRequest,
    SignatureLocation, SigningSettings, UriPathNormalizationMode,
};
use presign::{Credentials, Method, Timestamp, Validity};

use super::random::{Random, Tally, percent_encode};

pub type Pairs = Vec<(String, String)>;

/// What both sides are given besides the request.
pub struct Setting {
    pub access_key: &'static str,
    pub secret: String,
    pub token: Option<String>,
    pub region: &'static str,
    pub instant: u64,
    pub expires: u64,
}

impl Setting {
    pub fn draw(random: &mut Random) -> Self {
        Self {
            access_key: random.pick(&["AKIDEXAMPLE", "test:tester", "GOOG1+key=@"]),
            secret: random
                .pick(&["wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "s", "é/漢=&"])
                .repeat(1 + random.below(3)),
            token: random.one_in(2).then(|| random.session_token()),
            region: random.pick(&["us-east-1", "eu-central-1", "auto", "garage"]),
            instant: random.bits() % 4_102_444_800,
            expires: 1 + random.bits() % 604_800,
        }
    }

    pub fn credentials(&self) -> Credentials {
        let credentials = Credentials::new(self.access_key, self.secret.as_str()).unwrap();
        match &self.token {
            Some(token) => credentials.with_session_token(token.as_str()).unwrap(),
            None => credentials,
        }
    }

    pub fn validity(&self) -> Validity {
        Validity::seconds(self.expires).from(Timestamp::from_unix_secs(self.instant).unwrap())
    }

    pub fn time(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.instant)
    }

    /// The signature by `aws-sigv4`.
    pub fn aws(
        &self,
        service: &str,
        settings: SigningSettings,
        method: Method,
        url: &str,
        headers: &Pairs,
        body: SignableBody<'_>,
    ) -> String {
        let (id, secret) = (self.access_key, self.secret.as_str());
        let identity =
            aws_credential_types::Credentials::new(id, secret, self.token.clone(), None, "test").into();
        let params = aws_sigv4::sign::v4::SigningParams::builder()
            .identity(&identity)
            .region(self.region)
            .name(service)
            .time(self.time())
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let request = SignableRequest::new(method.as_str(), url, headers, body).unwrap();
        let (_, signature) = http_request::sign(request, &params).unwrap().into_parts();
        signature
    }

    /// The settings of `aws-sigv4` that mean the same. It leaves four headers unsigned by itself, which is its choice
    /// and not the specification's: here it signs what it is given.
    pub fn peer(
        &self,
        location: SignatureLocation,
        double: bool,
        normalize: bool,
        signed_token: bool,
    ) -> SigningSettings {
        let mut settings = SigningSettings::default();
        settings.percent_encoding_mode =
            if double { PercentEncodingMode::Double } else { PercentEncodingMode::Single };
        settings.uri_path_normalization_mode =
            if normalize { UriPathNormalizationMode::Enabled } else { UriPathNormalizationMode::Disabled };
        settings.session_token_mode =
            if signed_token { SessionTokenMode::Include } else { SessionTokenMode::Exclude };
        settings.payload_checksum_kind = PayloadChecksumKind::NoHeader;
        settings.excluded_headers = None;
        settings.expires_in = Some(Duration::from_secs(self.expires));
        settings.signature_location = location;
        settings
    }
}

pub fn encoded_query(pairs: &Pairs) -> String {
    let pairs = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", percent_encode(name, ""), percent_encode(value, "")));
    pairs.collect::<Vec<_>>().join("&")
}

/// Different names, each with a value.
pub fn pairs(
    random: &mut Random,
    most: usize,
    name: fn(&mut Random) -> String,
    value: fn(&mut Random) -> String,
) -> Pairs {
    let mut names = BTreeSet::new();
    let drawn = (0..random.below(most + 1)).map(|_| (name(random), value(random))).collect::<Pairs>();
    drawn.into_iter().filter(|(name, _)| !name.is_empty() && names.insert(name.clone())).collect()
}

/// Any text, and names that stand between those of the signer.
pub fn query_name(random: &mut Random) -> String {
    match random.below(4) {
        0 => random.pick(&["versionId", "acl", "x-id", "X", "Y", "W-Amz", "X-Amy", "X-B", "X-Amz"]).into(),
        _ => random.query_text(),
    }
}

/// The same, with what only the general signer takes.
pub fn any_query_name(random: &mut Random) -> String {
    match random.below(4) {
        0 => {
            random.pick(&["X-Amz-Checksum-Mode", "X-Amz-E", "X-Amz-S", "X-Amz-T", "X-Amz-", "x-amz-a"]).into()
        }
        _ => random.query_text_with_controls(),
    }
}

pub fn header_name(random: &mut Random) -> String {
    match random.below(4) {
        0 => random
            .pick(&["content-type", "range", "if-none-match", "cache-control", "x-amz-checksum-mode"])
            .into(),
        1 => random.token(),
        _ => format!("x-amz-meta-{}", random.token()),
    }
}

pub fn count_texts(tally: &mut Tally, setting: &Setting, query: &Pairs, headers: &Pairs) {
    let reserved = |text: &str| text.contains(|char| "!\"#$%&'()*+,/:;<=>?@[\\]^`{|}".contains(char));
    let in_query = |test: &dyn Fn(&str) -> bool| query.iter().any(|(name, value)| test(name) || test(value));
    tally.count("reserved ASCII in the query", in_query(&reserved));
    tally.count("non-ASCII in the query", in_query(&|text| !text.is_ascii()));
    tally.count("empty query values", query.iter().any(|(_, value)| value.is_empty()));
    tally.count("runs of spaces in headers", headers.iter().any(|(_, value)| value.trim().contains("  ")));
    tally.count("spaces around headers", headers.iter().any(|(_, value)| value.trim() != value));
    tally.count("empty header values", headers.iter().any(|(_, value)| value.trim().is_empty()));
    tally.count("session tokens", setting.token.is_some());
    tally.count(
        "session tokens above 500 bytes",
        setting.token.as_ref().is_some_and(|token| token.len() > 500),
    );
    tally.count("session tokens with reserved characters", setting.token.as_deref().is_some_and(reserved));
}

pub const TEXTS: [(&str, usize); 9] = [
    ("reserved ASCII in the query", 1_000),
    ("non-ASCII in the query", 500),
    ("empty query values", 300),
    ("runs of spaces in headers", 1_000),
    ("spaces around headers", 1_000),
    ("empty header values", 300),
    ("session tokens", 1_000),
    ("session tokens above 500 bytes", 300),
    ("session tokens with reserved characters", 1_000),
];
