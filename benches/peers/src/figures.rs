//! Everything that one run measured, and its form for programs.

use serde_json::{Value, json};

use crate::allocations::{self, Row};
use crate::count::{Counted, Method};
use crate::machine::{self, Machine};
use crate::peers::{self, Absent};
use crate::threads::{self, Shared};
use crate::time::{Extent, Ratio, Spread, Timed};
use crate::work::Workload;
use crate::{Fault, pass, verify};

/// The cases that others are compared with.
pub const FLOOR: &str = "floor";
pub const OURS: &str = "presign";

pub struct Figures {
    pub machine: Machine,
    pub extent: Extent,
    /// The core that the timed thread was kept on.
    pub core: Option<usize>,
    pub method: Method,
    pub workloads: Vec<Measured>,
    pub threads: Vec<Shared>,
}

/// All of one workload.
pub struct Measured {
    pub workload: Workload,
    pub timed: Timed,
    pub allocations: Vec<Row>,
    /// In the order of `timed.peers`.
    pub counted: Vec<Counted>,
    pub absent: Vec<Absent>,
}

impl Measured {
    pub fn allocations(&self, peer: &str) -> Option<&Row> {
        self.allocations.iter().find(|row| row.peer == peer)
    }

    pub fn counted(&self, peer: &str) -> Option<Counted> {
        self.timed.at(peer).and_then(|at| self.counted.get(at)).copied()
    }

    pub fn nanoseconds(&self, peer: &str) -> Option<Spread> {
        self.timed.at(peer).map(|at| self.timed.spread(at))
    }

    pub fn ratio(&self, peer: &str, to: &str) -> Option<Ratio> {
        Some(self.timed.ratio(self.timed.at(peer)?, self.timed.at(to)?))
    }

    /// The peer with the shortest median, neither the floor nor this crate.
    pub fn fastest(&self) -> Option<&'static str> {
        let others = self.timed.peers.iter().enumerate().filter(|(_, peer)| !is_ours(peer));
        let median = |at: usize| self.timed.spread(at).median;
        others.min_by(|a, b| median(a.0).total_cmp(&median(b.0))).map(|(_, peer)| *peer)
    }
}

/// Whether a case is the floor or this crate, in any form: `presign, owned`.
pub fn is_ours(peer: &str) -> bool {
    matches!(peer.split(',').next(), Some(FLOOR | OURS))
}

/// Verifies, times and counts everything.
pub fn measure(extent: Extent, callgrind: bool) -> Result<Figures, Fault> {
    let machine = Machine::new();
    for workload in Workload::ALL {
        verify::verify(workload)?;
    }
    let core = machine::pin().core;
    let passes: Vec<_> = (1..=extent.passes)
        .map(|number| {
            eprintln!("timing, pass {number} of {}", extent.passes);
            pass::run(&extent)
        })
        .collect::<Result<_, _>>()?;
    eprintln!("timing W7");
    let threads = threads::measure(&extent);
    let allocations = allocations::count(&Workload::ALL)?;
    let method = Method::choose(callgrind);
    let mut workloads = Vec::new();
    for (at, workload) in Workload::ALL.into_iter().enumerate() {
        eprintln!("counting {}", workload.name());
        let timed = Timed {
            peers: peers::cases(workload).iter().map(|case| case.peer).collect(),
            passes: passes.iter().map(|workloads| workloads[at].clone()).collect(),
        };
        let count = |peer: &&'static str| method.count(workload, peer, extent.pairs);
        workloads.push(Measured {
            workload,
            counted: timed.peers.iter().map(count).collect::<Result<_, _>>()?,
            timed,
            allocations: allocations.iter().filter(|row| row.workload == workload).cloned().collect(),
            absent: peers::absent(workload),
        });
    }
    Ok(Figures { machine, extent, core, method, workloads, threads })
}

impl Figures {
    pub fn to_json(&self) -> Value {
        let machine = &self.machine;
        let versions: serde_json::Map<_, _> =
            machine.versions.iter().map(|(name, version)| (name.clone(), json!(version))).collect();
        json!({
            "machine": {
                "processor": machine.processor,
                "cores": machine.cores,
                "sha_extensions": machine.sha_extensions,
                "load_before": machine.load,
                "rustc": machine.rustc,
                "date": machine.date,
            },
            "versions": versions,
            "method": {
                "passes": self.extent.passes,
                "rounds_per_pass_at_most": self.extent.rounds,
                "thread_rounds": self.extent.thread_rounds,
                "nanoseconds_per_case_and_round": self.extent.slice,
                "pinned_to_core": self.core,
                "instructions": self.method.says(),
            },
            "workloads": self.workloads.iter().map(workload).collect::<Vec<_>>(),
            "threads": self.threads.iter().map(shared).collect::<Vec<_>>(),
        })
    }
}

fn workload(measured: &Measured) -> Value {
    let peers = measured.timed.peers.iter().map(|peer| {
        let counted = measured.counted(peer);
        let allocations = measured.allocations(peer);
        json!({
            "peer": peer,
            "nanoseconds": measured.nanoseconds(peer).map(spread),
            "times_floor": measured.ratio(peer, FLOOR).map(ratio),
            "times_presign": measured.ratio(peer, OURS).map(ratio),
            "allocations": allocations.map(|row| row.count),
            "bytes": allocations.map(|row| row.bytes),
            "instructions": counted.map(|counted| counted.instructions),
            "compressions": counted.and_then(|counted| counted.compressions),
            "leaves_out": peers::note(peer, measured.workload),
        })
    });
    let absent = measured.absent.iter().map(|absent| json!({ "peer": absent.peer, "reason": absent.reason }));
    json!({
        "name": measured.workload.name(),
        "title": measured.workload.title(),
        "rounds": measured.timed.rounds().count(),
        "peers": peers.collect::<Vec<_>>(),
        "absent": absent.collect::<Vec<_>>(),
    })
}

fn shared(shared: &Shared) -> Value {
    let (together, own) = shared.nanoseconds();
    json!({
        "peer": shared.peer,
        "nanoseconds_with_one_signer": rounded(together),
        "nanoseconds_with_a_signer_each": rounded(own),
        "throughput_ratio": spread(shared.ratio()),
        "throughput_ratio_of_best": rounded(shared.ratio_of_best()),
    })
}

fn ratio(ratio: Ratio) -> Value {
    let mut value = spread(ratio.within);
    value["of_least"] = rounded(ratio.of_least);
    value["expected_from"] = rounded(ratio.expected.0);
    value["expected_to"] = rounded(ratio.expected.1);
    value
}

fn spread(spread: Spread) -> Value {
    json!({
        "least": rounded(spread.least),
        "lower_quartile": rounded(spread.lower_quartile),
        "median": rounded(spread.median),
        "upper_quartile": rounded(spread.upper_quartile),
        "most": rounded(spread.most),
    })
}

/// To four digits behind the point.
fn rounded(value: f64) -> Value {
    json!((value * 1e4).round() / 1e4)
}
