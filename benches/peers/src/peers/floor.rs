//! The floor as a peer.

use crate::case::{Case, Signed, writes, writes_at_once};
use crate::floor::{Floor, FloorParts, now};
use crate::work::*;

pub fn cases(workload: Workload) -> Vec<Case> {
    let mut floor = Floor::new(&if workload == Workload::PutToken { token() } else { String::new() });
    match workload {
        Workload::Get | Workload::LongKey => {
            vec![writes("floor", move |key, out| floor.get(key, out), |url| Signed::new("GET", url))]
        }
        Workload::PutHeaders => {
            let show = |url: &str| {
                Signed::new("PUT", url)
                    .header("content-type", CONTENT_TYPE)
                    .header("content-length", CONTENT_LENGTH)
            };
            vec![writes("floor", move |key, out| floor.put_headers(key, out), show)]
        }
        Workload::PutToken => {
            vec![writes("floor", move |key, out| floor.put(key, out), |url| Signed::new("PUT", url))]
        }
        Workload::Batch => {
            let all = move |keys: &[&'static str], out: &mut String, take: &mut dyn FnMut(&str)| {
                floor.at(now());
                for key in keys {
                    out.clear();
                    floor.put_now(key, out);
                    take(out);
                }
            };
            vec![writes_at_once("floor", all, |url| Signed::new("PUT", url))]
        }
        Workload::Parts => {
            let mut shared = Floor::new("");
            let all = move |keys: &[&'static str], out: &mut String, take: &mut dyn FnMut(&str)| {
                floor.at(now());
                for number in 1..=PARTS {
                    out.clear();
                    floor.part(keys[0], number, out);
                    take(out);
                }
            };
            let shared = move |keys: &[&'static str], out: &mut String, take: &mut dyn FnMut(&str)| {
                shared.at(now());
                let parts = FloorParts::new(&shared, keys[0]);
                for number in 1..=PARTS {
                    out.clear();
                    parts.part(number, out);
                    take(out);
                }
            };
            let show = |url: &str| Signed::new("PUT", url);
            vec![
                writes_at_once("floor", all, show),
                writes_at_once("floor, shared prefix hashed once", shared, show),
            ]
        }
        Workload::Form => Vec::new(),
    }
}
