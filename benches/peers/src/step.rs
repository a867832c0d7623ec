//! Instructions, counted one by one: a child of this program runs a case and its parent steps it.
//!
//! Unlike a clock it is the same on a busy machine, and unlike callgrind it runs the SHA extensions. Each compression by
//! them executes 32 `sha256rnds2`, so it counts the compressions exactly too.

use std::collections::HashMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::process::Command;

use nix::sys::ptrace;
use nix::sys::signal::Signal;
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::Pid;

use crate::work::Workload;
use crate::{Fault, machine, probe};

/// Beyond these many steps, two pairs of calls are enough: a step takes tens of microseconds on a virtual machine.
const STEPS: u64 = 100_000;

/// What was executed between two stops, or by one URL.
#[derive(Debug, Default)]
pub struct Stepped {
    pub instructions: u64,
    pub compressions: u64,
    /// How often the instruction at each address was executed.
    pub addresses: HashMap<u64, u64>,
    /// Where the child's files are mapped, so that an address can be named.
    pub maps: String,
}

impl Stepped {
    fn less(mut self, other: &Self) -> Self {
        self.instructions = self.instructions.saturating_sub(other.instructions);
        self.compressions = self.compressions.saturating_sub(other.compressions);
        for (address, times) in &mut self.addresses {
            *times = times.saturating_sub(other.addresses.get(address).copied().unwrap_or_default());
        }
        self
    }
}

/// Counts one URL of a case, from at most so many pairs of calls.
pub fn count(workload: Workload, peer: &str, pairs: usize) -> Result<Stepped, Fault> {
    // On one processor the parent wakes the child without a message to another one, which costs several times as much.
    let _pinned = machine::pin();
    let program = std::env::current_exe()?;
    let mut process = Command::new(program).args(["probe", "stepped", workload.name(), peer]).spawn()?;
    let pid = Pid::from_raw(process.id().cast_signed());
    match waitpid(pid, None)? {
        WaitStatus::Stopped(_, Signal::SIGSTOP) => {}
        other => return Err(format!("the stepped child did not stop: {other:?}").into()),
    }
    let memory = File::open(format!("/proc/{pid}/mem"))?;
    let maps = std::fs::read_to_string(format!("/proc/{pid}/maps"))?;
    let mut child = Child { pid, memory, known: HashMap::new() };
    let (mut shorts, mut longs, mut steps) = (Vec::new(), Vec::new(), 0);
    for pair in 0..pairs.min(probe::PAIRS) {
        if pair >= 2 && steps > STEPS {
            break;
        }
        shorts.push(child.stretch()?);
        longs.push(child.stretch()?);
        steps += shorts[pair].instructions + longs[pair].instructions;
    }
    process.kill()?;
    process.wait()?;
    // A second may end within any of them, and the calls of one kind are alike: the least of each.
    let least = |calls: Vec<Stepped>| calls.into_iter().min_by_key(|call| call.instructions);
    let (short, long) = least(shorts).zip(least(longs)).ok_or("no pair of calls")?;
    Ok(Stepped { maps, ..long.less(&short) })
}

struct Child {
    pid: Pid,
    memory: File,
    /// Whether the instruction at an address is `sha256rnds2`.
    known: HashMap<u64, bool>,
}

impl Child {
    /// Steps to the next stop.
    fn stretch(&mut self) -> Result<Stepped, Fault> {
        let (mut stepped, mut rounds, mut last) = (Stepped::default(), 0, 0);
        loop {
            let address = next_instruction(self.pid)?;
            // A repeated string instruction traps after each repetition and is one instruction all the same.
            if address != last {
                *stepped.addresses.entry(address).or_default() += 1;
                stepped.instructions += 1;
                let memory = &self.memory;
                rounds +=
                    u64::from(*self.known.entry(address).or_insert_with(|| is_sha256rnds2(memory, address)));
            }
            last = address;
            ptrace::step(self.pid, None)?;
            match waitpid(self.pid, None)? {
                WaitStatus::Stopped(_, Signal::SIGTRAP) => {}
                WaitStatus::Stopped(_, Signal::SIGSTOP) => break,
                other => return Err(format!("the stepped child: {other:?}").into()),
            }
        }
        stepped.compressions = rounds / 32;
        Ok(stepped)
    }
}

#[cfg(target_arch = "x86_64")]
fn next_instruction(pid: Pid) -> Result<u64, Fault> {
    Ok(ptrace::getregs(pid)?.rip)
}

#[cfg(not(target_arch = "x86_64"))]
fn next_instruction(_: Pid) -> Result<u64, Fault> {
    Err("single-stepping is written for x86-64".into())
}

/// `0F 38 CB`, behind a REX prefix where it names a high register.
fn is_sha256rnds2(memory: &File, address: u64) -> bool {
    let mut code = [0; 4];
    if memory.read_exact_at(&mut code, address).is_err() {
        return false;
    }
    matches!(code, [0x0f, 0x38, 0xcb, _]) || matches!(code, [0x40..=0x4f, 0x0f, 0x38, 0xcb])
}
