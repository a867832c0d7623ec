//! The child whose calls are counted: pairs of calls, of which the longer makes one URL more than the shorter.
//!
//! The difference of the two is what one URL takes, without what the counting itself adds and, in a batch, without what
//! its URLs share.

use std::hint::black_box;
use std::process::exit;

use nix::sys::ptrace;
use nix::sys::signal::{Signal, raise};
use sha2::block_api::compress256;

use crate::Fault;
use crate::case::{Case, Look};
use crate::work::Workload;

/// How many pairs there are, each with other keys.
pub const PAIRS: usize = 5;
/// The part from which on parts are counted: most numbers of 10,000 have four digits.
const FIRST_PART: usize = 1_000;

/// How many keys the shorter and the longer call take.
fn lengths(workload: Workload) -> (usize, usize) {
    match workload {
        Workload::Batch => (1, 2),
        _ => (0, 1),
    }
}

/// The case, made ready: what is kept between two calls is there.
fn ready(workload: Workload, peer: &str) -> Result<(Vec<&'static str>, Case), Fault> {
    let keys = workload.pool();
    let mut case = crate::peers::cases(workload)
        .into_iter()
        .find(|case| case.peer == peer)
        .ok_or_else(|| format!("{} has no {peer}", workload.name()))?;
    for keys in keys.chunks(lengths(workload).1).take(16) {
        (case.run)(keys, Look::Away);
    }
    Ok((keys, case))
}

/// The child of `step`: stops before each call of each pair.
pub fn stepped(workload: Workload, peer: &str) -> Result<(), Fault> {
    let (keys, mut case) = ready(workload, peer)?;
    let stop = || raise(Signal::SIGSTOP).expect("a signal to ourselves");
    ptrace::traceme()?;
    if workload == Workload::Parts {
        // Between two stops lies nothing, and then one part.
        let mut part = 0;
        let mut tell = || {
            part += 1;
            if part >= FIRST_PART {
                stop();
                stop();
            }
            if part == FIRST_PART + PAIRS {
                exit(0);
            }
        };
        (case.run)(&keys, Look::Each(&mut tell));
    }
    let (short, long) = lengths(workload);
    for keys in keys.chunks(long).take(PAIRS) {
        stop();
        (case.run)(&keys[..short], Look::Away);
        stop();
        (case.run)(keys, Look::Away);
    }
    stop();
    Ok(())
}

/// The child of `callgrind`: makes each call of each pair within `collected`.
pub fn under_callgrind(workload: Workload, peer: &str) -> Result<(), Fault> {
    let (keys, mut case) = ready(workload, peer)?;
    if workload == Workload::Parts {
        collected(&mut || {});
        collected(&mut || (case.run)(&keys, Look::Away));
        return Ok(());
    }
    let (short, long) = lengths(workload);
    for keys in keys.chunks(long).take(PAIRS) {
        collected(&mut || (case.run)(&keys[..short], Look::Away));
        collected(&mut || (case.run)(keys, Look::Away));
    }
    Ok(())
}

/// How many URLs the longer call makes more than the shorter one.
pub fn urls_under_callgrind(workload: Workload) -> u64 {
    if workload == Workload::Parts { workload.size().1 as u64 } else { 1 }
}

/// A call of one compression and a call of two, so that compressions can be told from their instructions.
pub fn compressions() {
    let (mut state, blocks) = (black_box([7; 8]), black_box([[7; 64]; 2]));
    collected(&mut || compress256(&mut state, &blocks[..1]));
    collected(&mut || compress256(&mut state, &blocks));
    black_box(state);
}

/// What callgrind counts: it is told this function's name.
#[inline(never)]
fn collected(call: &mut dyn FnMut()) {
    black_box(call)();
}
