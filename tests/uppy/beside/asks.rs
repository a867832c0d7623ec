//! What both are asked: each value that is of interest once, and then any of them together.
//!
//! A value that is known to be answered in two ways carries the name of the reason; `differences` says what may differ then.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use super::values::{BATCHES, BODIES, COMPLETIONS, IDS, KEYS, METADATA, NAMES, NUMBERS, THREE, TYPES};
use crate::random::Random;

/// The state of the upload that a request names, on each side in an upload of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    Nothing,
    /// An upload with these parts, of so many bytes.
    Parts(&'static [(u16, usize)]),
    Completed,
    Aborted,
    /// Another user began it. To Companion, all are one user.
    OfAnother,
}

#[derive(Clone, Debug)]
pub struct Ask {
    pub method: &'static str,
    /// Below `/s3`, with `{KEY}` and `{ID}` for those of the upload.
    pub target: String,
    pub content_type: Option<&'static str>,
    pub body: Option<String>,
    pub given: Given,
    pub tags: Vec<&'static str>,
}

impl Ask {
    fn new(method: &'static str, target: impl Into<String>) -> Self {
        let target = target.into();
        let given = if target.contains("{ID}") { Given::Parts(&[]) } else { Given::Nothing };
        Self { method, target, content_type: None, body: None, given, tags: Vec::new() }
    }

    fn json(self, body: impl Into<String>) -> Self {
        Self { content_type: Some("application/json"), body: Some(body.into()), ..self }
    }

    fn given(self, given: Given) -> Self {
        Self { given, ..self }
    }

    fn tag(mut self, tag: &'static str) -> Self {
        if !tag.is_empty() && !self.has(tag) {
            self.tags.push(tag);
        }
        self
    }

    fn tags(self, tags: impl IntoIterator<Item = &'static str>) -> Self {
        tags.into_iter().fold(self, Self::tag)
    }

    pub fn has(&self, tag: &str) -> bool {
        self.tags.contains(&tag)
    }

    /// The route, as a row of a table names it.
    pub fn route(&self) -> &'static str {
        let path = self.target.split('?').next().unwrap_or_default();
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match (self.method, &segments[..]) {
            ("GET", ["params"]) => "params",
            ("GET", ["sts"]) => "sts",
            ("POST", ["multipart"]) => "create",
            ("GET", ["multipart", _]) => "list",
            ("GET", ["multipart", _, "batch"]) => "batch",
            ("GET", ["multipart", _, _]) => "part",
            ("POST", ["multipart", _, "complete"]) => "complete",
            ("DELETE", ["multipart", _]) => "abort",
            _ => "no route",
        }
    }
}

fn quoted(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn params(
    name: (&str, &'static str),
    media_type: (&str, &'static str),
    metadata: &[(&str, &str, &'static str)],
) -> Ask {
    let mut query = format!("filename={}&type={}", quoted(name.0), quoted(media_type.0));
    for (name, value, _) in metadata {
        query += &format!("&metadata%5B{}%5D={}", quoted(name), quoted(value));
    }
    let tags = [name.1, media_type.1].into_iter().chain(metadata.iter().map(|(.., tag)| *tag));
    Ask::new("GET", format!("/params?{query}")).tags(tags)
}

fn create(
    name: (&str, &'static str),
    media_type: (&str, &'static str),
    metadata: &[(&str, &str, &'static str)],
) -> Ask {
    let pairs: serde_json::Map<_, _> =
        metadata.iter().map(|(name, value, _)| ((*name).to_owned(), json!(value))).collect();
    let body = json!({ "filename": name.0, "type": media_type.0, "metadata": pairs });
    let tags = [name.1, media_type.1].into_iter().chain(metadata.iter().map(|(.., tag)| *tag));
    Ask::new("POST", "/multipart").json(body.to_string()).tags(tags)
}

fn of_upload(
    method: &'static str,
    rest: &str,
    id: (&str, &'static str),
    key: (&str, &'static str),
    more: &str,
) -> Ask {
    let query = [key.0, more].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("&");
    let ask = Ask::new(method, format!("/multipart/{}{rest}?{query}", id.0)).given(Given::Parts(&[]));
    // A request that names no key is refused for that, whatever upload it names.
    let named =
        query.split('&').filter(|pair| pair.starts_with("key=") || pair.starts_with("%6Bey=")).count() == 1;
    if named { ask.tag(id.1).tag(key.1) } else { ask }
}

/// Each value once, among others that are plain.
pub fn one_by_one() -> Vec<Ask> {
    let (name, media_type, key, id) = (NAMES[0], TYPES[0], KEYS[0], IDS[0]);
    let mut asks = Vec::new();
    for make in [params, create] {
        asks.extend(NAMES.iter().map(|name| make(*name, media_type, &[])));
        asks.extend(TYPES.iter().map(|media_type| make(name, *media_type, &[])));
        asks.extend(METADATA.iter().map(|metadata| make(name, media_type, &[*metadata])));
        let many: Vec<_> = (0..20).map(|at| format!("n{at}")).collect();
        let many: Vec<_> = many.iter().map(|name| (name.as_str(), "value", "")).collect();
        asks.push(make(name, media_type, &many));
    }
    asks.extend(odd_params());
    asks.extend(odd_creates());
    for ((rest, more), method) in [("", ""), ("/1", ""), ("/batch", "partNumbers=1,2")]
        .into_iter()
        .zip(["GET"; 3])
        .chain([(("", ""), "DELETE")])
    {
        asks.extend(KEYS.iter().map(|key| of_upload(method, rest, id, *key, more)));
        asks.extend(IDS.iter().map(|id| of_upload(method, rest, *id, key, more)));
        for given in [Given::Completed, Given::Aborted, Given::OfAnother, THREE] {
            asks.push(of_upload(method, rest, id, key, more).given(given));
        }
    }
    asks.extend(
        NUMBERS.iter().map(|(number, tag)| of_upload("GET", &format!("/{number}"), id, key, "").tag(tag)),
    );
    asks.extend(BATCHES.iter().map(|(numbers, tag)| of_upload("GET", "/batch", id, key, numbers).tag(tag)));
    let complete = |id, key, body: &str| of_upload("POST", "/complete", id, key, "").json(body).given(THREE);
    asks.extend(COMPLETIONS.iter().map(|(body, tag)| complete(id, key, body).tag(tag)));
    asks.extend(KEYS.iter().map(|key| complete(id, *key, COMPLETIONS[0].0)));
    asks.extend(IDS.iter().map(|id| complete(*id, key, COMPLETIONS[0].0)));
    asks.extend(BODIES.iter().map(|(body, tag)| complete(id, key, body).tag(tag)));
    for given in [Given::Completed, Given::Aborted, Given::OfAnother] {
        asks.push(complete(id, key, COMPLETIONS[0].0).given(given));
    }
    let long = format!(
        r#"{{"parts": [{}], "more": "{}"}}"#,
        r#"{"PartNumber": 7, "ETag": "TAG7"}"#,
        "x".repeat(1 << 20)
    );
    asks.push(complete(id, key, &long).tag("too long"));
    let many = format!(r#"{{"parts": [{}]}}"#, [r#"{"PartNumber": 7, "ETag": "TAG8"}"#; 15_000].join(", "));
    asks.push(complete(id, key, &many).tag("a part twice"));
    asks.push(
        complete(id, key, COMPLETIONS[0].0)
            .given(Given::Parts(&[(1, 3), (2, 20), (7, 3)]))
            .tag("the store refuses"),
    );
    asks.push(Ask::new("GET", "/sts").tag("sts"));
    asks.extend(no_routes());
    asks
}

/// Queries that only a reader like Companion's `qs` gives a meaning.
fn odd_params() -> Vec<Ask> {
    [
        ("/params", ""),
        ("/params?", ""),
        ("/params?type=image%2Fpng", ""),
        ("/params?filename", ""),
        ("/params?filename=&type=image%2Fpng", ""),
        ("/params?filename=a.png&filename=b.png", ""),
        ("/params?filename[]=a.png", ""),
        ("/params?filename[a]=a.png", ""),
        ("/params?Filename=a.png", ""),
        ("/params?filename=a.png", "no type"),
        ("/params?filename=a+b.png&type=image/png", ""),
        ("/params?&&filename=a.png&&type=image/png&", ""),
        ("/params?filename=a.png&type=image/png&unknown=1&unknown=2", ""),
        ("/params?filename=a%2.png&type=image/png", "unsafe name"),
        ("/params?filename=a.png&type=image/png&type=image/gif", "a list for a type"),
        ("/params?filename=a.png&type[]=image/png", "a list for a type"),
        ("/params?filename=%FF.png&type=image/png", "no UTF-8"),
        ("/params?filename=a.png&type=image/png&metadata=x", "metadata of another shape"),
        ("/params?filename=a.png&type=image/png&metadata[]=x", "metadata of another shape"),
        ("/params?filename=a.png&type=image/png&metadata[a][b]=x", "metadata of another shape"),
        ("/params?filename=a.png&type=image/png&metadata[a]=x&metadata[a]=y", "metadata of another shape"),
        ("/params?filename=a.png&type=image/png&metadata[__proto__]=x", "a name of JavaScript's"),
        ("/params?filename=a.png&type=image/png&metadata[constructor]=x", "a name of JavaScript's"),
    ]
    .into_iter()
    .map(|(target, tag)| Ask::new("GET", target).tag(tag))
    .chain([Ask::new("GET", format!("/params?filename=a.png&type=image/png{}", "&a=b".repeat(1000)))
        .tag("too many")])
    .collect()
}

fn odd_creates() -> Vec<Ask> {
    let plain = r#"{"filename": "cat.png", "type": "image/png"}"#;
    let ask = |body: &str| Ask::new("POST", "/multipart").json(body);
    let mut asks: Vec<Ask> = BODIES.iter().map(|(body, tag)| ask(body).tag(tag)).collect();
    for (body, tag) in [
        (plain, ""),
        (r#"{"filename": "cat.png"}"#, ""),
        (r#"{"filename": "", "type": "image/png"}"#, ""),
        (r#"{"filename": 1, "type": "image/png"}"#, ""),
        (r#"{"filename": ["cat.png"], "type": "image/png"}"#, ""),
        (r#"{"filename": null, "type": "image/png"}"#, ""),
        (r#"{"type": "image/png"}"#, ""),
        (r#"{"filename": "cat.png", "type": null}"#, ""),
        (r#"{"filename": "cat.png", "type": 1}"#, ""),
        (r#"{"filename": "cat.png", "type": ["image/png"]}"#, ""),
        (r#"{"filename": "cat.png", "type": "image/png", "size": 1, "more": {}}"#, ""),
        (r#"{"filename": "a.png", "filename": "b.png", "type": "image/png"}"#, "a name twice"),
        (r#"{"filename": "caf\u00e9.png", "type": "image\/png"}"#, ""),
        ("\u{feff}{\"filename\": \"cat.png\", \"type\": \"image/png\"}", "a byte order mark"),
        (r#"{"filename": "a\ud800.png", "type": "image/png"}"#, "half a surrogate pair"),
        (
            r#"{"filename": "cat.png", "type": "image/png", "metadata": {"n": 1, "f": 1.50, "b": true, "z": null, "e": 1e21}}"#,
            "",
        ),
        (r#"{"filename": "cat.png", "type": "image/png", "metadata": {}}"#, ""),
        (r#"{"filename": "cat.png", "type": "image/png", "metadata": null}"#, "metadata of another shape"),
        (r#"{"filename": "cat.png", "type": "image/png", "metadata": "x"}"#, "metadata of another shape"),
        (r#"{"filename": "cat.png", "type": "image/png", "metadata": ["x"]}"#, "metadata of another shape"),
        (r#"{"filename": "cat.png", "type": "image/png", "metadata": 1}"#, "metadata of another shape"),
        (
            r#"{"filename": "cat.png", "type": "image/png", "metadata": {"a": {"b": 1}}}"#,
            "metadata of another shape",
        ),
        (
            r#"{"filename": "cat.png", "type": "image/png", "metadata": {"a": [1, 2]}}"#,
            "metadata of another shape",
        ),
    ] {
        asks.push(ask(body).tag(tag));
    }
    for (content_type, tag) in [
        (Some("application/json; charset=utf-8"), ""),
        (Some("Application/JSON"), ""),
        (Some("application/json; charset=latin1"), "another content type"),
        (Some("text/plain"), "another content type"),
        (Some("application/x-www-form-urlencoded"), "another content type"),
        (None, "another content type"),
    ] {
        asks.push(Ask { content_type, ..ask(plain) }.tag(tag));
    }
    let long =
        format!(r#"{{"filename": "cat.png", "type": "image/png", "more": "{}"}}"#, "x".repeat(100 << 10));
    asks.push(ask(&long).tag("too long"));
    let within =
        format!(r#"{{"filename": "cat.png", "type": "image/png", "more": "{}"}}"#, "x".repeat(99 << 10));
    asks.push(ask(&within));
    asks
}

fn no_routes() -> Vec<Ask> {
    let asks = [
        ("PUT", "/params?filename=a.png"),
        ("POST", "/params?filename=a.png"),
        ("DELETE", "/params"),
        ("GET", "/multipart"),
        ("PUT", "/multipart"),
        ("PATCH", "/multipart/{ID}?key={KEY}"),
        ("POST", "/multipart/{ID}?key={KEY}"),
        ("PUT", "/multipart/{ID}/1?key={KEY}"),
        ("DELETE", "/multipart/{ID}/1?key={KEY}"),
        ("GET", "/multipart/{ID}/1/2?key={KEY}"),
        ("POST", "/multipart/{ID}/batch?key={KEY}&partNumbers=1"),
        ("PUT", "/multipart/{ID}/complete?key={KEY}"),
        ("POST", "/sts"),
        ("GET", "/other"),
        ("GET", "/"),
    ];
    let asks = asks.map(|(method, target)| Ask::new(method, target).tag("no route"));
    let names = [
        // Express passes over case and a last slash; the router of a service decides that.
        ("GET", "/PARAMS?filename=a.png&type=image%2Fpng"),
        ("GET", "/params/?filename=a.png&type=image%2Fpng"),
        ("HEAD", "/params?filename=a.png&type=image%2Fpng"),
    ];
    asks.into_iter()
        .chain(names.map(|(method, target)| Ask::new(method, target).tag("the router's business")))
        .chain([Ask::new("GET", "/multipart/{ID}/complete?key={KEY}")])
        .collect()
}

/// Any of the values together.
pub fn any(random: &mut Random) -> Ask {
    let plain_or = |random: &mut Random, pool: &'static [(&'static str, &'static str)]| {
        if random.below(3) == 0 { pool[random.below(pool.len())] } else { pool[0] }
    };
    let metadata: Vec<_> = (0..random.below(4)).map(|_| METADATA[random.below(METADATA.len())]).collect();
    let distinct = |metadata: Vec<(&'static str, &'static str, &'static str)>| {
        let mut kept: Vec<(&'static str, &'static str, &'static str)> = Vec::new();
        for one in metadata {
            if kept.iter().all(|known| known.0 != one.0) {
                kept.push(one);
            }
        }
        kept
    };
    let metadata = distinct(metadata);
    let (name, media_type) = (NAMES[random.below(NAMES.len())], plain_or(random, TYPES));
    let (key, id) = (plain_or(random, KEYS), plain_or(random, IDS));
    let given = match random.below(6) {
        0 => Given::Aborted,
        1 => Given::OfAnother,
        2 => Given::Completed,
        _ => THREE,
    };
    match random.below(8) {
        0 | 1 => params(name, media_type, &metadata),
        2 | 3 => create(name, media_type, &metadata),
        4 => {
            let (number, tag) = plain_or(random, NUMBERS);
            of_upload("GET", &format!("/{number}"), id, key, "").tag(tag).given(given)
        }
        5 => {
            let (numbers, tag) = BATCHES[random.below(BATCHES.len())];
            of_upload("GET", "/batch", id, key, numbers).tag(tag).given(given)
        }
        6 => {
            let (body, tag) = COMPLETIONS[random.below(COMPLETIONS.len())];
            of_upload("POST", "/complete", id, key, "").json(body).tag(tag).given(given)
        }
        _ => of_upload(if random.below(2) == 0 { "GET" } else { "DELETE" }, "", id, key, "").given(given),
    }
}
