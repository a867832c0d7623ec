//! Uppy's Companion and this crate's, asked the same: they answer alike but for what `differences` lists.

mod asks;
mod differences;
mod raw;
mod side;
mod values;
mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use asks::Ask;
use differences::{ALWAYS, DIFFERENCES, Place};
use presign_test_server::Server;
use serde_json::json;
use side::Side;

use crate::random::Random;
use crate::service::Service;
use crate::store::Store;

/// How many requests of values put together at random, besides each value once.
const AT_RANDOM: usize = 400;

#[test]
fn beside_companion() {
    let Some(folder) = crate::uppy("Companion beside ours") else { return };
    let store = Store::start(Server::builder().minimum_part_size(16));
    let service = Service::start(&store, String::new());
    let companion = Companion::start(&folder, &store);
    let theirs = |mount: &str| Side {
        name: "Companion",
        address: (Ipv4Addr::LOCALHOST, companion.port).into(),
        base: format!("/{mount}/s3"),
        own: "/without-checksums/s3".into(),
        of_another: "/without-checksums/s3".into(),
    };
    let (plain, as_it_is) = (theirs("without-checksums"), theirs("as-it-is"));
    let ours = Side {
        name: "ours",
        address: service.address(),
        base: "/as/anybodys-token/s3".into(),
        own: "/as/anybodys-token/s3".into(),
        of_another: "/as/somebodys-token/s3".into(),
    };

    let mut random = Random::new("Companion beside ours");
    let mut tally = Tally::default();
    let one_by_one = asks::one_by_one();
    let asks = one_by_one.into_iter().chain((0..AT_RANDOM).map(|_| asks::any(&mut random)));
    for ask in asks {
        tally.compare(&ask, &plain, &ours, &store);
    }
    // The URLs of Companion's own set-up, for which it has one more row.
    for ask in asks::one_by_one().into_iter().filter(|ask| ["part", "batch"].contains(&ask.route())) {
        tally.compare(&ask, &as_it_is, &ours, &store);
    }
    tally.report();
}

#[derive(Default)]
struct Tally {
    asked: BTreeMap<&'static str, usize>,
    statuses: BTreeMap<String, usize>,
    /// Answered alike, and alike but for what always differs.
    same: usize,
    nearly: usize,
    /// Objects that lie in the store by Companion's answers, and by ours.
    stored: [usize; 2],
    rows: BTreeMap<&'static str, usize>,
    /// By what they have in common.
    unknown: BTreeMap<String, Vec<String>>,
}

impl Tally {
    fn compare(&mut self, ask: &Ask, theirs: &Side, ours: &Side, store: &Store) {
        *self.asked.entry(ask.route()).or_default() += 1;
        let (their_reply, their_view) = theirs.ask(ask, store);
        let (our_reply, our_view) = ours.ask(ask, store);
        *self.statuses.entry(format!("{} and {}", their_reply.status, our_reply.status)).or_default() += 1;
        let places: BTreeSet<&String> = their_view.keys().chain(our_view.keys()).collect();
        // Where one of them refuses what the other does, that is the difference, and the rest follows from it.
        let one = their_reply.status != our_reply.status;
        let mut rows = BTreeSet::new();
        for at in places.into_iter().filter(|at| !one || *at == "status") {
            let place = Place {
                at,
                theirs: their_view.get(at).map(String::as_str),
                ours: our_view.get(at).map(String::as_str),
                statuses: (their_reply.status, our_reply.status),
            };
            if place.theirs == place.ours {
                continue;
            }
            let row = DIFFERENCES.iter().position(|row| (row.covers)(ask, &place));
            rows.insert(row);
            if let Some(row) = row {
                *self.rows.entry(DIFFERENCES[row].name).or_default() += 1;
                continue;
            }
            let kind =
                format!("{} {at} {:?} given {:?} {:?}", ask.route(), place.statuses, ask.given, ask.tags);
            let case = format!(
                "{} {:.200} {:.200}",
                ask.method,
                ask.target,
                ask.body.as_deref().unwrap_or_default()
            );
            let case =
                format!("{case}: {:?} and {:?} {:?}", place.theirs, place.ours, our_view.get("body.error"));
            self.unknown.entry(kind).or_default().push(case);
        }
        let is_small = |row: &Option<usize>| row.is_some_and(|row| row < ALWAYS);
        match (rows.is_empty(), rows.iter().all(is_small)) {
            (true, _) => self.same += 1,
            (false, true) => self.nearly += 1,
            _ => {}
        }
        for (side, view) in [&their_view, &our_view].into_iter().enumerate() {
            self.stored[side] += usize::from(view.contains_key("stored.bytes"));
        }
    }

    fn report(self) {
        let total: usize = self.asked.values().sum();
        say!(
            "Companion beside ours: {total} requests, {} answered alike to the last byte that is not random, {} but for what \
             always differs",
            self.same,
            self.nearly
        );
        say!("  objects stored by Companion's answers and by ours: {:?}", self.stored);
        say!("  by route: {:?}", self.asked);
        say!("  by status, Companion's and ours: {:?}", self.statuses);
        for row in DIFFERENCES {
            say!("  {:5} x {}: {}", self.rows.get(row.name).copied().unwrap_or(0), row.name, row.why);
        }
        for (kind, cases) in &self.unknown {
            say!("  NOT LISTED, {} x {kind}\n    {}", cases.len(), cases[0]);
        }
        assert!(self.unknown.is_empty(), "{} kinds of places differ that are not listed", self.unknown.len());
        for row in DIFFERENCES {
            assert!(self.rows.contains_key(row.name), "nothing differs by: {}", row.name);
        }
        assert!(self.stored.iter().all(|count| *count > 50), "{:?}", self.stored);
        assert!(self.asked.len() == 9 && self.asked.values().all(|count| *count > 0));
    }
}

/// Companion in a process of its own.
struct Companion {
    process: Child,
    port: u16,
}

impl Companion {
    fn start(folder: &Path, store: &Store) -> Self {
        let server = &store.server;
        let settings = json!({
            "endpoint": store.relay.endpoint(),
            "region": server.region(),
            "bucket": server.bucket(),
            "key": server.access_key_id(),
            "secret": server.secret_access_key(),
        });
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/uppy/companion.mjs");
        let mut command = Command::new("node");
        command.arg(script).arg(settings.to_string()).current_dir(folder);
        // Whom it asks for temporary credentials: nobody outside.
        command.env("NODE_ENV", "production").env("AWS_ENDPOINT_URL_STS", store.relay.endpoint());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().expect("node runs");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let port = lines.find_map(|line| line.strip_prefix("port ")?.parse().ok());
        // It goes on writing there; nobody listens, but somebody has to read.
        std::thread::spawn(move || lines.count());
        Self { process, port: port.expect("Companion tells its port") }
    }
}

impl Drop for Companion {
    fn drop(&mut self) {
        // It ends with its input; a test that failed still has to clean up.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
