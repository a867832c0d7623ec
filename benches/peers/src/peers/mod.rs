//! The peers: each file makes the cases of one crate, as its documentation says to call it.
//!
//! Clients, credentials and signers are made once, before the clock runs, since services keep them. Futures are polled
//! in place, since a service awaits them in a task that runs already.

#[cfg(feature = "all")]
pub mod aws_sdk;
#[cfg(feature = "all")]
pub mod aws_sigv4;
pub mod floor;
#[cfg(feature = "all")]
pub mod minio;
#[cfg(feature = "all")]
pub mod object_store;
#[cfg(feature = "all")]
pub mod opendal;
pub mod presign;
#[cfg(feature = "all")]
pub mod reqsign;
#[cfg(feature = "all")]
pub mod rust_s3;
pub mod rusty_s3;

use crate::case::Case;
use crate::work::Workload;

/// A peer that has no case of a workload, and why.
pub struct Absent {
    pub peer: &'static str,
    pub reason: &'static str,
}

struct Peer {
    /// The crate's name, with which the names of all its cases begin.
    name: &'static str,
    cases: fn(Workload) -> Vec<Case>,
    /// What the peer cannot do of a workload: why it has no case, or what its cases leave out.
    lacks: fn(Workload) -> Option<&'static str>,
}

const PEERS: &[Peer] = &[
    Peer { name: rusty_s3::NAME, cases: rusty_s3::cases, lacks: rusty_s3::lacks },
    #[cfg(feature = "all")]
    Peer { name: aws_sigv4::NAME, cases: aws_sigv4::cases, lacks: aws_sigv4::lacks },
    #[cfg(feature = "all")]
    Peer { name: reqsign::NAME, cases: reqsign::cases, lacks: reqsign::lacks },
    #[cfg(feature = "all")]
    Peer { name: object_store::NAME, cases: object_store::cases, lacks: object_store::lacks },
    #[cfg(feature = "all")]
    Peer { name: opendal::NAME, cases: opendal::cases, lacks: opendal::lacks },
    #[cfg(feature = "all")]
    Peer { name: minio::NAME, cases: minio::cases, lacks: minio::lacks },
    #[cfg(feature = "all")]
    Peer { name: rust_s3::NAME, cases: rust_s3::cases, lacks: rust_s3::lacks },
    #[cfg(feature = "all")]
    Peer { name: aws_sdk::NAME, cases: aws_sdk::cases, lacks: aws_sdk::lacks },
];

/// Every case of a workload, the floor first, where there is one, and this crate next.
pub fn cases(workload: Workload) -> Vec<Case> {
    let ours = [floor::cases(workload), presign::cases(workload)];
    ours.into_iter().chain(PEERS.iter().map(|peer| (peer.cases)(workload))).flatten().collect()
}

/// The peers without a case of a workload.
pub fn absent(workload: Workload) -> Vec<Absent> {
    let without = PEERS.iter().filter(|peer| (peer.cases)(workload).is_empty());
    without.map(|peer| Absent { peer: peer.name, reason: (peer.lacks)(workload).unwrap() }).collect()
}

/// What a case leaves out of its workload, by the name of the case.
pub fn note(case: &str, workload: Workload) -> Option<&'static str> {
    let of = |peer: &&Peer| case.split(',').next() == Some(peer.name);
    PEERS.iter().find(of).and_then(|peer| (peer.lacks)(workload))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_peer_has_cases_or_a_reason() {
        for workload in Workload::ALL {
            for peer in PEERS {
                let cases = (peer.cases)(workload);
                assert!(
                    !cases.is_empty() || (peer.lacks)(workload).is_some(),
                    "{workload:?} {}: no case, no reason",
                    peer.name
                );
                for case in cases {
                    assert_eq!(note(case.peer, workload), (peer.lacks)(workload), "{}", case.peer);
                }
            }
        }
    }
}
