//! One of the two that are asked: how it is reached, and what its answers do when they are used.

use std::net::SocketAddr;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::asks::{Ask, Given};
use super::raw::{self, Reply};
use super::view::{self, View};
use crate::store::{Kind, Object, Store};

pub struct Side {
    pub name: &'static str,
    pub address: SocketAddr,
    /// What stands before the route.
    pub base: String,
    /// The same for preparing uploads, and as another user.
    pub own: String,
    pub of_another: String,
}

/// The upload that a request names.
#[derive(Default)]
struct Upload {
    key: String,
    id: String,
}

/// What is put into parts and forms.
pub fn content(length: usize) -> Vec<u8> {
    (0..length).map(|at| b"0123456789abcdef"[(at + length) % 16]).collect()
}

impl Side {
    /// What this one answers, and what comes of it.
    pub fn ask(&self, ask: &Ask, store: &Store) -> (Reply, View) {
        let upload = self.prepare(ask.given);
        store.take();
        let target = ask.target.replace("{KEY}", &quoted(&upload.key)).replace("{ID}", &quoted(&upload.id));
        let body = ask.body.as_ref().map(|body| {
            let tags = [1, 2, 7].into_iter().zip([20, 20, 3]);
            tags.fold(body.clone(), |body, (number, length)| {
                body.replace(&format!("TAG{number}"), &tag_of(&content(length)))
            })
        });
        let reply = self.send(&self.base, ask.method, &target, ask.content_type, body.as_deref());
        let mut view = view::of(&reply);
        let entries = store.take();
        let kinds: Vec<_> = entries.iter().map(|entry| format!("{:?}", entry.kind)).collect();
        view.insert("asked of the store".into(), kinds.join(", "));
        if let Some(created) = entries.iter().find(|entry| entry.kind == Kind::Create && reply.status == 200)
        {
            for (name, value) in &created.headers {
                view.insert(format!("created with.{name}"), value.clone());
            }
        }
        if let Some(json) = reply.json().filter(|_| reply.status == 200) {
            self.use_answer(ask, &json, store, &mut view);
        }
        (reply, view)
    }

    fn prepare(&self, given: Given) -> Upload {
        let parts: &[(u16, usize)] = match given {
            Given::Nothing => return Upload::default(),
            Given::Parts(parts) => parts,
            Given::Aborted | Given::OfAnother => &[],
            Given::Completed => &[(1, 20)],
        };
        let base = if given == Given::OfAnother { &self.of_another } else { &self.own };
        let call = |method: &str, target: &str, body: Option<&str>| {
            let reply = self.send(base, method, target, body.map(|_| "application/json"), body);
            let text = String::from_utf8_lossy(&reply.body).into_owned();
            assert_eq!(reply.status, 200, "{}: {method} {target}: {text}", self.name);
            reply.json().unwrap()
        };
        let created =
            call("POST", "/multipart", Some(r#"{"filename": "prepared.png", "type": "image/png"}"#));
        let text = |name: &str| created[name].as_str().unwrap().to_owned();
        let upload = Upload { key: text("key"), id: text("uploadId") };
        let (key, id) = (quoted(&upload.key), quoted(&upload.id));
        for (number, length) in parts {
            let signed = call("GET", &format!("/multipart/{id}/{number}?key={key}"), None);
            assert_eq!(put(signed["url"].as_str().unwrap(), &content(*length)), 200, "{}", self.name);
        }
        match given {
            Given::Aborted => drop(call("DELETE", &format!("/multipart/{id}?key={key}"), None)),
            Given::Completed => {
                let tag = tag_of(&content(20));
                let body = format!(r#"{{"parts": [{{"PartNumber": 1, "ETag": "{tag}"}}]}}"#);
                call("POST", &format!("/multipart/{id}/complete?key={key}"), Some(&body));
            }
            _ => {}
        }
        upload
    }

    fn send(
        &self,
        base: &str,
        method: &str,
        target: &str,
        content_type: Option<&str>,
        body: Option<&str>,
    ) -> Reply {
        let headers: Vec<_> = content_type.iter().map(|value| ("content-type", *value)).collect();
        raw::send(self.address, method, &format!("{base}{target}"), &headers, body.map(str::as_bytes))
    }

    /// Uploads what the answer allows, and looks at what is stored then.
    fn use_answer(&self, ask: &Ask, json: &Value, store: &Store, view: &mut View) {
        match ask.route() {
            "params" => {
                let status =
                    post(json["url"].as_str().unwrap(), json["fields"].as_object().unwrap(), &content(10));
                view.insert("sent.status".into(), status.to_string());
                if status == 201 {
                    stored(json["fields"]["key"].as_str().unwrap(), store, view);
                }
            }
            "part" => {
                drop(view.insert(
                    "sent.status".into(),
                    put(json["url"].as_str().unwrap(), &content(20)).to_string(),
                ))
            }
            "batch" => {
                for (number, url) in json["presignedUrls"].as_object().unwrap() {
                    view.insert(
                        format!("sent.{number}.status"),
                        put(url.as_str().unwrap(), &content(20)).to_string(),
                    );
                }
            }
            "complete" => stored(json["key"].as_str().unwrap(), store, view),
            _ => {}
        }
    }
}

fn stored(key: &str, store: &Store, view: &mut View) {
    let Some(Object { bytes, media_type, metadata }) = store.object(key) else {
        return drop(view.insert("stored".into(), "nothing".into()));
    };
    view.insert("stored.bytes".into(), String::from_utf8(bytes).unwrap());
    view.insert("stored.type".into(), media_type);
    for (name, value) in metadata {
        view.insert(format!("stored.{name}"), value);
    }
}

fn quoted(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// An entity tag without its quotes.
fn tag_of(content: &[u8]) -> String {
    presign::ContentMd5::of(content).to_hex()
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

/// As a browser sends a part: no header that is of the object.
fn put(url: &str, content: &[u8]) -> u16 {
    let mut answer = agent().put(url).send(content).unwrap();
    let status = answer.status().as_u16();
    // The two judges of the store disagree.
    assert_ne!(status, 500, "{}", answer.body_mut().read_to_string().unwrap());
    status
}

/// As a browser sends a form (RFC 7578), with each field as JavaScript writes it into a text.
fn post(url: &str, fields: &serde_json::Map<String, Value>, content: &[u8]) -> u16 {
    const BOUNDARY: &str = "----a-boundary-that-is-in-no-field";
    let mut body = Vec::new();
    for (name, value) in fields {
        let value = value.as_str().map_or_else(|| "[object Object]".to_owned(), str::to_owned);
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend([head.as_bytes(), value.as_bytes(), b"\r\n"].concat());
    }
    let head =
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"blob\"\r\n\r\n");
    body.extend([head.as_bytes(), content, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat());
    let media_type = format!("multipart/form-data; boundary={BOUNDARY}");
    agent().post(url).header("content-type", media_type).send(&body[..]).unwrap().status().as_u16()
}
