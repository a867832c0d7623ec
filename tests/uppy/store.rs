//! The embedded store behind a network that can be cut, and what it has seen.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use presign::{
    Credentials, Endpoint, GetObject, ObjectKey, Provider, Region, S3Presigner, Timestamp, Validity,
};
use presign_test_server::{Builder, Seen, Server, Verdict};

use crate::relay::{Line, Relay};

pub struct Store {
    pub presigner: S3Presigner,
    pub relay: Relay,
    pub server: Server,
    seen: Arc<Mutex<Log>>,
}

#[derive(Default)]
struct Log {
    entries: Vec<Entry>,
    /// After so many parts that were taken: what happens to the network.
    plan: Option<(usize, Cut)>,
    line: Option<Arc<Line>>,
}

/// How the network is cut when a part has been taken.
#[derive(Clone, Copy, Debug)]
pub enum Cut {
    /// Before the client hears that it was.
    BeforeTheAnswer,
    /// In the middle of the next part: after so many bytes of it, and of what comes before it.
    After(u64),
    /// The same, but what is on its way hangs.
    HangAfter(u64),
}

/// What lies under a key.
pub struct Object {
    pub bytes: Vec<u8>,
    pub media_type: String,
    /// The user's own, sorted.
    pub metadata: Vec<(String, String)>,
}

/// One request that came in whole.
#[derive(Clone, Debug)]
pub struct Entry {
    pub kind: Kind,
    pub key: String,
    pub length: usize,
    /// What is said of the object: its type, and names that begin with `x-amz-`, sorted.
    pub headers: Vec<(String, String)>,
    /// `None` where the signature and the body were fine.
    pub refused: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Put,
    Form,
    Create,
    Part(u16),
    List,
    Complete,
    Abort,
    Other,
}

impl Store {
    pub fn start(builder: Builder) -> Self {
        let seen = Arc::new(Mutex::new(Log::default()));
        let log = Arc::clone(&seen);
        let server = builder.judge(move |seen| {
            #[cfg(feature = "verify")]
            if !has_dots(seen) {
                crate::judge::compare(seen)?;
            }
            log.lock().unwrap().add(seen);
            Ok(())
        });
        let server = server.start().unwrap();
        let relay = Relay::start(server.address());
        seen.lock().unwrap().line = Some(relay.line());
        let endpoint = Endpoint::insecure(&relay.endpoint()).unwrap();
        let provider = Provider::custom(endpoint, Region::new(server.region()).unwrap());
        let credentials = Credentials::new(server.access_key_id(), server.secret_access_key()).unwrap();
        let credentials = match server.session_token() {
            Some(token) => credentials.with_session_token(token).unwrap(),
            None => credentials,
        };
        let presigner = S3Presigner::new(provider.bucket(server.bucket()).unwrap(), credentials);
        Self { presigner, relay, server, seen }
    }

    /// Everything since the last call.
    pub fn take(&self) -> Vec<Entry> {
        std::mem::take(&mut self.seen.lock().unwrap().entries)
    }

    /// How many parts were taken since the last [`Store::take`].
    pub fn parts(&self) -> usize {
        self.seen.lock().unwrap().parts()
    }

    /// Cuts the network once so many parts were taken.
    pub fn cut_at(&self, parts: usize, cut: Cut) {
        self.seen.lock().unwrap().plan = Some((parts, cut));
    }

    /// What lies under a key. Nothing lies under one with dots for a segment,
    /// which cannot be asked for.
    pub fn object(&self, key: &str) -> Option<Object> {
        let get = GetObject::new(ObjectKey::exact(key).ok()?);
        let request = self.presigner.presign(&get, Validity::minutes(5).from(Timestamp::now())).unwrap();
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let agent: ureq::Agent = config.timeout_global(Some(Duration::from_secs(60))).build().into();
        let mut answer = agent.get(request.url()).call().unwrap();
        let text = |name: &str| {
            let value = answer.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
            value.unwrap_or_default().into_owned()
        };
        let media_type = text("content-type");
        let metadata = answer.headers().keys().filter_map(|name| {
            Some((name.as_str().strip_prefix("x-amz-meta-")?.to_owned(), text(name.as_str())))
        });
        let mut metadata: Vec<_> = metadata.collect();
        metadata.sort();
        let body = answer.body_mut().with_config().limit(1 << 30).read_to_vec().unwrap();
        match answer.status().as_u16() {
            200 => Some(Object { bytes: body, media_type, metadata }),
            404 => None,
            status => panic!("{status}: {}", String::from_utf8_lossy(&body)),
        }
    }
}

/// Whether there is a segment of dots, which Companion signs and the second judge refuses on sight.
#[cfg(feature = "verify")]
fn has_dots(seen: &Seen<'_>) -> bool {
    let in_form = seen.form.iter().flat_map(|form| &form.fields);
    let in_form = in_form.filter(|(name, _)| name == "key").map(|(_, key)| key.as_str());
    let path = seen.target.split('?').next().unwrap_or_default();
    in_form.chain([path]).any(|path| path.split('/').any(|segment| [".", ".."].contains(&segment)))
}

impl Log {
    fn parts(&self) -> usize {
        let part = |entry: &&Entry| matches!(entry.kind, Kind::Part(_)) && entry.refused.is_none();
        self.entries.iter().filter(part).count()
    }

    fn add(&mut self, seen: &Seen<'_>) {
        let entry = Entry::of(seen);
        let is_part = matches!(entry.kind, Kind::Part(_));
        self.entries.push(entry);
        if let (true, Some((parts, cut)), Some(line)) = (is_part, self.plan, &self.line)
            && self.parts() == parts
        {
            self.plan = None;
            match cut {
                Cut::BeforeTheAnswer => line.cut(),
                Cut::After(bytes) => line.cut_after(bytes),
                Cut::HangAfter(bytes) => line.hang_after(bytes),
            }
        }
    }
}

impl Entry {
    fn of(seen: &Seen<'_>) -> Self {
        let (path, query) = seen.target.split_once('?').unwrap_or((seen.target, ""));
        let decoded =
            |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        let query = |wanted: &str| {
            let mut pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
            pairs.find_map(|(name, value)| (name == wanted).then(|| decoded(value)))
        };
        let in_path = path.splitn(3, '/').nth(2).map(decoded).unwrap_or_default();
        let in_form = seen.form.as_ref().and_then(|form| {
            form.fields.iter().find_map(|(name, value)| (name == "key").then(|| value.clone()))
        });
        let part = || query("partNumber").and_then(|number| number.parse().ok());
        let kind = match (seen.method, query("uploadId").is_some()) {
            _ if in_form.is_some() => Kind::Form,
            ("POST", false) if query("uploads").is_some() => Kind::Create,
            ("PUT", false) => Kind::Put,
            ("PUT", true) => part().map_or(Kind::Other, Kind::Part),
            ("GET", true) => Kind::List,
            ("POST", true) => Kind::Complete,
            ("DELETE", true) => Kind::Abort,
            _ => Kind::Other,
        };
        let refused = match &seen.verdict {
            Verdict::Accepted => None,
            Verdict::Refused(code) => Some(code.clone()),
            Verdict::Unknown => Some("unknown".to_owned()),
        };
        let of_request = ["x-amz-date", "x-amz-content-sha256", "x-amz-user-agent"];
        let of_object =
            |name: &str| name == "content-type" || name.starts_with("x-amz-") && !of_request.contains(&name);
        let headers = seen.headers.iter().filter(|(name, _)| of_object(name.as_str()));
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        let mut headers: Vec<_> =
            headers.map(|(name, value)| (name.as_str().to_owned(), text(value.as_bytes()))).collect();
        headers.sort();
        Self { kind, key: in_form.unwrap_or(in_path), length: seen.body.len(), headers, refused }
    }
}
