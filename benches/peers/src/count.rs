//! Instructions and compressions of one URL, by whichever way this machine allows.

use crate::work::Workload;
use crate::{Fault, callgrind, step};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// All of them by single-stepping; under callgrind all but those of the compressions.
    pub instructions: u64,
    /// Unknown where a peer's library hashes by code that can't be told apart.
    pub compressions: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Stepping,
    Callgrind,
}

impl Method {
    /// Stepping, where the processor has the SHA extensions and a child may be traced.
    pub fn choose(callgrind: bool) -> Self {
        if callgrind {
            return Self::Callgrind;
        }
        if !sha_extensions() {
            eprintln!("this processor has no SHA extensions: instructions are counted by callgrind");
            return Self::Callgrind;
        }
        match step::count(Workload::Get, "floor", 1) {
            Ok(_) => Self::Stepping,
            Err(fault) => {
                eprintln!("no single-stepping here ({fault}): instructions are counted by callgrind");
                Self::Callgrind
            }
        }
    }

    pub fn says(self) -> &'static str {
        match self {
            Self::Stepping => "by single-stepping, all instructions, with the processor's SHA extensions",
            Self::Callgrind => {
                "by callgrind, which hides the SHA extensions: all instructions but those of the compressions"
            }
        }
    }

    /// Counts one URL of a case, from at most so many pairs of calls.
    pub fn count(self, workload: Workload, peer: &str, pairs: usize) -> Result<Counted, Fault> {
        match self {
            Self::Stepping => {
                let counted = step::count(workload, peer, pairs)?;
                // Without any, the peer's library has another way to hash.
                let compressions = Some(counted.compressions).filter(|number| *number > 0);
                Ok(Counted { instructions: counted.instructions, compressions })
            }
            Self::Callgrind => callgrind::count(workload, peer),
        }
    }
}

pub fn sha_extensions() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::arch::is_x86_feature_detected!("sha");
    #[cfg(not(target_arch = "x86_64"))]
    return false;
}
