//! What a change must not make worse: budgets that hold on a busy machine as well.

use std::fmt::Write;

use crate::allocations;
use crate::count::Method;
use crate::figures::{FLOOR, OURS};
use crate::report::grouped;
use crate::time::{Extent, time};
use crate::work::Workload::{self, *};
use crate::{Fault, machine, peers, probe};

/// What this crate may take for one URL that it writes into a caller's buffer.
struct Budget {
    workload: Workload,
    /// All instructions; where there is none the time of a batch is what counts.
    instructions: Option<u64>,
    /// The floor's; one more where nothing is kept between two instants.
    compressions: u64,
}

const BUDGETS: [Budget; 6] = [
    Budget { workload: Get, instructions: Some(3_400), compressions: 9 },
    Budget { workload: PutHeaders, instructions: Some(4_400), compressions: 11 },
    Budget { workload: PutToken, instructions: Some(4_800), compressions: 15 },
    Budget { workload: Batch, instructions: None, compressions: 8 },
    Budget { workload: Parts, instructions: None, compressions: 7 },
    Budget { workload: LongKey, instructions: Some(11_000), compressions: 18 },
];

/// What one compression by the SHA extensions is reckoned at where callgrind leaves them all out.
const COMPRESSION: u64 = 170;

/// Allocations per URL. A request without headers needs one: the text of its URL. What an upload needs once is shared by
/// its 10,000 parts.
const ALLOCATIONS: [(Workload, &str, f64); 10] = [
    (Get, OURS, 0.0),
    (PutHeaders, OURS, 0.0),
    (PutToken, OURS, 0.0),
    (Batch, OURS, 0.0),
    (Parts, OURS, 0.01),
    (LongKey, OURS, 0.0),
    (Get, OWNED, 1.0),
    (PutToken, OWNED, 1.0),
    (Batch, OWNED, 1.0),
    (LongKey, OWNED, 1.0),
];
const OWNED: &str = "presign, owned";

/// What signs a URL and then verifies it, and the most that the second half may take of the first.
const VERIFIED: &str = "presign, signed and verified";
const VERIFYING: f64 = 2.5;

/// The peer that time is compared with on W1, and the least that it must take longer: a wide margin.
const PEER: &str = "rusty-s3";
const TIMES_FASTER: f64 = 5.0;
const EXTENT: Extent =
    Extent { passes: 1, rounds: 61, slice: 1.5e6, seconds: 3, thread_rounds: 0, pairs: probe::PAIRS };

/// Prints what was measured, then what is over its budget. False where something is.
pub fn check(callgrind: bool) -> Result<bool, Fault> {
    let mut failures = Vec::new();
    counts(Method::choose(callgrind), &mut failures)?;
    memory(&mut failures)?;
    times(&mut failures);
    if failures.is_empty() {
        println!("\nall within their budgets");
    }
    for failure in &failures {
        println!("OVER BUDGET: {failure}");
    }
    Ok(failures.is_empty())
}

fn counts(method: Method, failures: &mut Vec<String>) -> Result<(), Fault> {
    println!("instructions and compressions per URL, {}", method.says());
    for budget in BUDGETS {
        let name = budget.workload.name();
        let allowed = budget.instructions.map(|all| match method {
            Method::Stepping => all,
            Method::Callgrind => all - COMPRESSION * budget.compressions,
        });
        let counted = method.count(budget.workload, OURS, EXTENT.pairs)?;
        let instructions = grouped(counted.instructions as f64);
        let mut line = format!("{name:4} {instructions:>7} instructions");
        if let Some(allowed) = allowed {
            let _ = write!(line, ", {} allowed", grouped(allowed as f64));
            if counted.instructions > allowed {
                failures.push(format!(
                    "{name}: {instructions} instructions, {} allowed",
                    grouped(allowed as f64)
                ));
            }
        }
        let compressions = counted.compressions.map_or("unknown".to_owned(), |number| number.to_string());
        println!("{line}; {compressions} compressions, {} allowed", budget.compressions);
        if counted.compressions.is_none_or(|number| number > budget.compressions) {
            failures.push(format!("{name}: {compressions} compressions, {} allowed", budget.compressions));
        }
    }
    Ok(())
}

fn memory(failures: &mut Vec<String>) -> Result<(), Fault> {
    println!("\nallocations per URL");
    let rows = allocations::count(&Workload::ALL)?;
    for (workload, peer, allowed) in ALLOCATIONS {
        let name = workload.name();
        let row = rows.iter().find(|row| row.workload == workload && row.peer == peer);
        let count = row.ok_or_else(|| format!("{name} has no {peer}"))?.count;
        println!("{name:4} {peer}: {count}, {allowed} allowed");
        if count > allowed {
            failures.push(format!("{name} {peer}: {count} allocations, {allowed} allowed"));
        }
    }
    Ok(())
}

fn times(failures: &mut Vec<String>) {
    let pinned = machine::pin();
    let core = pinned.core.map_or("not kept on one core".to_owned(), |core| format!("on core {core}"));
    println!(
        "\ntime per URL, {core}; ratios are medians within rounds, behind them the ratio of the shortest times"
    );
    for workload in BUDGETS.map(|budget| budget.workload) {
        let name = workload.name();
        let mut cases = peers::cases(workload);
        cases.retain(|case| [FLOOR, OURS, PEER, VERIFIED].contains(&case.peer));
        let timed = time(workload, &mut cases, &EXTENT);
        let [Some(floor), Some(ours), Some(peer)] = [FLOOR, OURS, PEER].map(|peer| timed.at(peer)) else {
            failures.push(format!("{name} lacks a case"));
            continue;
        };
        let (to_floor, faster) = (timed.ratio(ours, floor), timed.ratio(peer, ours));
        println!(
            "{name:4} {:6.0} ns, {:.2} ({:.2}) × floor; {PEER} takes {:.1} ({:.1}) times as long",
            timed.spread(ours).median,
            to_floor.within.median,
            to_floor.of_least,
            faster.within.median,
            faster.of_least
        );
        if workload == Get
            && let Some(both) = timed.at(VERIFIED)
        {
            let verifying = timed.ratio(both, ours).of_least - 1.0;
            println!("{name:4} verifying it takes {verifying:.2} times as long as signing it");
            if verifying > VERIFYING {
                failures.push(format!("{name}: verifying takes {verifying:.2} times, {VERIFYING} allowed"));
            }
        }
        if workload == Get && faster.within.median < TIMES_FASTER {
            let median = faster.within.median;
            failures.push(format!(
                "{name}: {PEER} takes {median:.1} times as long, at least {TIMES_FASTER} asked"
            ));
        }
    }
}
