//! Allocations, counted by another program of this package: see `bin/allocations.rs`.
//!
//! A reallocation that grows counts as one allocation of the whole new size.

use std::process::Command;

use crate::Fault;
use crate::case::{Case, Look};
use crate::work::Workload;

pub const PROGRAM: &str = "allocations";

/// What one case takes per URL.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub workload: Workload,
    pub peer: String,
    pub count: f64,
    pub bytes: f64,
}

impl Row {
    pub fn to_line(&self) -> String {
        format!("{}\t{}\t{}\t{}", self.workload.name(), self.peer, self.count, self.bytes)
    }

    fn from_line(line: &str) -> Option<Self> {
        let [workload, peer, count, bytes] = line.split('\t').collect::<Vec<_>>().try_into().ok()?;
        Some(Self {
            workload: Workload::named(workload)?,
            peer: peer.to_owned(),
            count: count.parse().ok()?,
            bytes: bytes.parse().ok()?,
        })
    }
}

/// Some calls of a case that is made ready, and how many URLs they make.
pub fn calls(workload: Workload, case: &mut Case) -> (impl FnMut(), usize) {
    let keys = workload.pool();
    let (size, urls) = workload.size();
    let calls = keys.len().div_ceil(size).min(64);
    (case.run)(&keys[..size], Look::Away);
    let all = move || {
        for keys in keys.chunks(size).take(calls) {
            (case.run)(keys, Look::Away);
        }
    };
    (all, calls * urls)
}

/// Has the cases of the workloads counted.
pub fn count(workloads: &[Workload]) -> Result<Vec<Row>, Fault> {
    let program = std::env::current_exe()?.with_file_name(PROGRAM);
    let output = Command::new(&program)
        .args(workloads.iter().map(|workload| workload.name()))
        .output()
        .map_err(|error| format!("{}: {error}; it is built with this program", program.display()))?;
    if !output.status.success() {
        return Err(format!("{}: {}", program.display(), String::from_utf8_lossy(&output.stderr)).into());
    }
    let lines = String::from_utf8(output.stdout)?;
    lines
        .lines()
        .map(|line| Row::from_line(line).ok_or_else(|| format!("{}: {line}", program.display()).into()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_as_they_are_written() {
        let row =
            Row { workload: Workload::Batch, peer: "presign, owned".into(), count: 133.5, bytes: 1.0 / 3.0 };
        assert_eq!(Row::from_line(&row.to_line()), Some(row));
        assert_eq!(Row::from_line("W1\tpresign\t1"), None);
    }
}
