//! A page with Uppy in a browser, the service that it asks, and the store: what the tests take in their hands.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::driver::Browser;
use crate::service::Service;
use crate::store::{Entry, Kind, Store};

/// What S3 wants of each part but the last, and so the least that Uppy sends.
pub const PART: usize = 5 << 20;

pub struct Stage {
    pub store: Store,
    pub service: Service,
    pub browser: Browser,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The client signs nothing and asks for each request.
    SignRequest,
    /// The same, but a single object goes up as a form.
    SignForm,
    Companion,
    /// The client signs by itself, with credentials that it is lent.
    Credentials,
}

impl Mode {
    /// Those in which a single object goes up in a way of its own.
    pub const OF_ONE: [Self; 4] = [Self::SignRequest, Self::SignForm, Self::Companion, Self::Credentials];

    /// Those in which parts do. Uppy's own signer writes the `~` of this store's upload IDs as `%7E`, which Signature Version 4
    /// does not, so it can begin an upload here and no more.
    pub const OF_PARTS: [Self; 2] = [Self::SignRequest, Self::Companion];
}

/// Bytes that differ from part to part.
pub fn content(length: usize, seed: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from((at * 7 + at / 251 + at / PART * 13 + seed) % 256).unwrap()).collect()
}

impl Stage {
    /// A new page that uploads in one way, with further settings.
    pub fn begin(&self, mode: Mode, settings: Value) {
        self.browser.open(&self.service.page());
        self.begin_again(mode, settings);
        self.store.take();
        self.service.take();
    }

    pub fn begin_again(&self, mode: Mode, settings: Value) {
        let api = self.service.api();
        let mut options = match mode {
            Mode::SignRequest => json!({ "sign": format!("{api}/sign"), "token": "alices-token" }),
            Mode::SignForm => json!({ "sign": format!("{api}/sign/form"), "token": "alices-token" }),
            Mode::Credentials => {
                let store = format!("{}/{}", self.store.relay.endpoint(), self.store.server.bucket());
                json!({ "credentials": format!("{api}/credentials"), "token": "alices-token", "store": store })
            }
            Mode::Companion => json!({ "companion": format!("{api}/as/alices-token") }),
        };
        options["threshold"] = json!(100 << 20);
        for (name, value) in settings.as_object().unwrap() {
            options[name] = value.clone();
        }
        self.browser.run("begin", json!([options]));
    }

    pub fn choose(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.browser.file(name, content);
        self.browser.type_into("input[type=file]", path.to_str().unwrap());
        path
    }

    pub fn go(&self) {
        self.browser.run("go", json!([{ "album": "Été 2026" }]));
    }

    pub fn state(&self) -> Value {
        self.browser.run("state", json!([]))
    }

    pub fn call(&self, function: &str) {
        self.browser.run(function, json!([]));
    }

    /// The state once something is true of it.
    pub fn until(&self, what: &str, happened: impl Fn(&Value) -> bool) -> Value {
        let start = Instant::now();
        loop {
            let state = self.state();
            if happened(&state) {
                return state;
            }
            assert!(start.elapsed() < Duration::from_secs(30), "never {what}: {state:#}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits for the end of an upload of one file, which must have worked. Gives the key.
    pub fn done(&self) -> String {
        let state = self.until("done", |state| !state["result"].is_null());
        let successful = state["result"]["successful"].as_array();
        let one = successful.filter(|list| list.len() == 1).unwrap_or_else(|| panic!("{state:#}"));
        one[0]["key"].as_str().unwrap_or_else(|| panic!("{state:#}")).to_owned()
    }

    /// Waits for the end of an upload of one file, which must have failed. Gives the reason.
    pub fn failed(&self) -> String {
        let state = self.until("done", |state| !state["result"].is_null());
        let failed = state["result"]["failed"].as_array();
        let one = failed.filter(|list| list.len() == 1).unwrap_or_else(|| panic!("{state:#}"));
        one[0].as_str().unwrap().to_owned()
    }
}

pub fn count(entries: &[Entry], kind: Kind) -> usize {
    entries.iter().filter(|entry| entry.kind == kind && entry.refused.is_none()).count()
}

/// The numbers of the parts that the store took, in the order in which it did.
pub fn part_numbers(entries: &[Entry]) -> Vec<u16> {
    let taken = entries.iter().filter(|entry| entry.refused.is_none());
    taken.filter_map(|entry| if let Kind::Part(number) = entry.kind { Some(number) } else { None }).collect()
}
