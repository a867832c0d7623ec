//! One pass: all workloads timed by a process of its own.

use std::process::{Command, Stdio};

use crate::time::{Extent, time};
use crate::work::Workload;
use crate::{Fault, machine, peers};

/// Has all workloads timed: for each of them its rounds, of which each has the nanoseconds of each case.
pub fn run(extent: &Extent) -> Result<Vec<Vec<Vec<f64>>>, Fault> {
    let numbers = [extent.rounds.to_string(), extent.slice.to_string(), extent.seconds.to_string()];
    let mut child = Command::new(std::env::current_exe()?);
    let output = child.args(["probe", "pass"]).args(numbers).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("a pass ended with {}", output.status).into());
    }
    let rows: Vec<_> =
        String::from_utf8(output.stdout)?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    if rows.len() != Workload::ALL.len() {
        return Err(format!("a pass timed {} workloads", rows.len()).into());
    }
    Ok(rows)
}

/// The process that times: one line for each workload.
pub fn child(rounds: &str, slice: &str, seconds: &str) -> Result<(), Fault> {
    let numbers = (rounds.parse()?, slice.parse()?, seconds.parse()?);
    let extent = &Extent { rounds: numbers.0, slice: numbers.1, seconds: numbers.2, ..Extent::FULL };
    let _pinned = machine::pin();
    for workload in Workload::ALL {
        let timed = time(workload, &mut peers::cases(workload), extent);
        println!("{}", serde_json::to_string(&timed.passes[0])?);
    }
    Ok(())
}
