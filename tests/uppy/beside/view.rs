//! An answer as a list of places and texts, without what is random: what two answers are compared by.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use presign::Timestamp;
use serde_json::Value;

use super::raw::Reply;

pub type View = BTreeMap<String, String>;

/// How long everything is signed for, in seconds: Companion's default, and ours.
const LIFETIME: u64 = 800;

pub fn of(reply: &Reply) -> View {
    let mut view = View::new();
    view.insert("status".into(), reply.status.to_string());
    view.insert("content-type".into(), reply.header("content-type").unwrap_or_default().into());
    match reply.json() {
        Some(json) => put(&mut view, "body", &json),
        None if reply.body.is_empty() => {}
        None => drop(view.insert("body".into(), "no JSON".into())),
    }
    if let Some(Value::Object(fields)) = reply.json().and_then(|json| json.get("fields").cloned()) {
        // `serde_json` sorts names here, so their order is taken from the text.
        let text = String::from_utf8_lossy(&reply.body);
        let mut names: Vec<_> = fields.keys().collect();
        names.sort_by_key(|name| text.find(&format!("{}:", Value::from(name.as_str()))));
        // Metadata is compared one by one, and its place is that of the first.
        let names =
            names.iter().map(|name| if name.starts_with("x-amz-meta-") { "x-amz-meta" } else { name });
        let mut names: Vec<_> = names.collect();
        names.dedup();
        view.insert("order of the fields".into(), names.join(" "));
    }
    view
}

pub fn put(view: &mut View, place: &str, json: &Value) {
    match json {
        Value::Object(members) => {
            for (name, value) in members {
                put(view, &format!("{place}.{}", without_random(name)), value);
            }
            if members.is_empty() {
                view.insert(place.into(), "{}".into());
            }
        }
        Value::Array(items) => {
            view.insert(format!("{place}.length"), items.len().to_string());
            for (at, value) in items.iter().enumerate() {
                put(view, &format!("{place}.{at}"), value);
            }
        }
        Value::String(text) => put_text(view, place, text),
        other => drop(view.insert(place.into(), other.to_string())),
    }
}

fn put_text(view: &mut View, place: &str, text: &str) {
    let name = place.rsplit('.').next().unwrap_or_default();
    if name == "Policy" {
        return put_policy(view, place, text);
    }
    if name == "uploadId" && place == "body.uploadId" {
        assert!(!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()), "{text}");
        return drop(view.insert(place.into(), "{id}".into()));
    }
    if text.starts_with("http://") && text.contains("X-Amz-Signature") {
        let (path, query) = text.split_once('?').unwrap();
        view.insert(format!("{place}.path"), without_random(path));
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, "{no value}"));
            let value = percent_decode_str(value).decode_utf8_lossy();
            view.insert(format!("{place}.query.{name}"), signed(name, &value));
        }
        return;
    }
    view.insert(place.into(), signed(name, text));
}

/// Values that are signed, and so differ each time, where they are what they should be.
fn signed(name: &str, text: &str) -> String {
    let is_date =
        |text: &str| Timestamp::parse(text).is_ok_and(|then| then.as_unix_secs().abs_diff(now()) < 60);
    match name {
        "X-Amz-Date" if is_date(text) => "{now}".into(),
        "X-Amz-Signature" if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            "{signature}".into()
        }
        "X-Amz-Credential" => {
            let mut parts: Vec<&str> = text.split('/').collect();
            parts[1] = if parts[1].len() == 8 { "{day}" } else { parts[1] };
            parts.join("/")
        }
        // The one that the store gave: what is sent to the URL shows it.
        "uploadId" => "{id}".into(),
        _ => without_random(text),
    }
}

fn put_policy(view: &mut View, place: &str, text: &str) {
    let policy: Value = serde_json::from_slice(&STANDARD.decode(text).unwrap()).unwrap();
    let end = Timestamp::parse(policy["expiration"].as_str().unwrap()).unwrap().as_unix_secs();
    let left =
        if end.abs_diff(now() + LIFETIME) < 60 { "{in 800 s}".into() } else { (end - now()).to_string() };
    view.insert(format!("{place}.expiration"), left);
    for condition in policy["conditions"].as_array().unwrap() {
        match condition {
            Value::Array(words) => {
                // `["eq", "$name", value]` is what `{name: value}` is.
                let (place, value) = match (words[0].as_str().unwrap(), words[1].as_str()) {
                    ("eq", Some(name)) => {
                        (format!("{place}.{}", name.trim_start_matches('$').to_lowercase()), &words[2])
                    }
                    (word, _) => (format!("{place}.{word}"), condition),
                };
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                put_condition(view, place, &text);
            }
            Value::Object(pairs) => {
                if pairs.is_empty() {
                    view.insert(format!("{place}.an empty condition"), "{}".into());
                }
                for (name, value) in pairs {
                    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    put_condition(view, format!("{place}.{}", name.to_lowercase()), &text);
                }
            }
            other => panic!("{other}"),
        }
    }
}

fn put_condition(view: &mut View, place: String, text: &str) {
    let name = place.rsplit('.').next().unwrap_or_default();
    let name = match name {
        "x-amz-date" => "X-Amz-Date",
        "x-amz-credential" => "X-Amz-Credential",
        _ => "",
    };
    let text = signed(name, text);
    view.insert(place, text);
}

fn now() -> u64 {
    Timestamp::now().as_unix_secs()
}

/// Every UUID of version 4 in a text, as one word.
pub fn without_random(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        match rest.split_at_checked(36) {
            Some((uuid, after)) if is_uuid(uuid) => {
                out += "{uuid}";
                rest = after;
            }
            _ => {
                out.push(next);
                rest = rest.split_at(next.len_utf8()).1;
            }
        }
    }
    out
}

fn is_uuid(text: &str) -> bool {
    let kept = text.bytes().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        14 => byte == b'4',
        19 => matches!(byte, b'8' | b'9' | b'a' | b'b'),
        _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
    });
    kept && text.len() == 36
}
