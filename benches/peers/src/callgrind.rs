//! Instructions where they can't be stepped through: callgrind's, less those of the compressions.
//!
//! valgrind tells its programs that the processor has no SHA extensions, so the compressions run in software there: their
//! instructions say nothing about this machine and are left out by function name. How many compressions they were follows
//! from what one and two of them take in the same software.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::count::Counted;
use crate::work::Workload;
use crate::{Fault, probe};

/// The function whose calls are counted, each for itself.
const COLLECTED: &str = "presign_peers::probe::collected";

/// One call's counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Call {
    all: u64,
    /// Those of compressions.
    compression: u64,
    /// Whether they all ran in the code of which we know what a block takes.
    known: bool,
}

impl Call {
    /// Instructions but those of compressions.
    fn others(&self) -> u64 {
        self.all - self.compression
    }
}

/// Counts one URL of a case, from the least of the shorter and the least of the longer calls.
pub fn count(workload: Workload, peer: &str) -> Result<Counted, Fault> {
    let calls = calls(&["probe", "callgrind", workload.name(), peer])?;
    let least = |first: usize| calls.iter().skip(first).step_by(2).min_by_key(|call| call.others());
    let nothing = || format!("callgrind counted no call of {COLLECTED}");
    let (short, long) = least(0).zip(least(1)).ok_or_else(nothing)?;
    let compression = match COMPRESSION.get() {
        Some(compression) => compression,
        None => {
            let measured = Compression::measure()?;
            COMPRESSION.get_or_init(|| measured)
        }
    };
    let urls = probe::urls_under_callgrind(workload);
    let each = long.compression.saturating_sub(short.compression) / urls;
    Ok(Counted {
        instructions: long.others().saturating_sub(short.others()) / urls,
        compressions: compression.blocks(each).filter(|_| long.known && short.known),
    })
}

/// Measured once.
static COMPRESSION: OnceLock<Compression> = OnceLock::new();

/// What software takes for a call of the compression function: so much, and so much for each block.
struct Compression {
    call: u64,
    block: u64,
}

impl Compression {
    fn measure() -> Result<Self, Fault> {
        let calls = calls(&["probe", "compressions"])?;
        let [one, two] = calls[..] else { return Err("callgrind counted no compressions".into()) };
        let block = two.compression - one.compression;
        if block == 0 {
            return Err("callgrind names no function that compresses".into());
        }
        Ok(Self { call: one.compression - block, block })
    }

    /// How many blocks took so many instructions, in at most as many calls; nothing, where they can't have.
    fn blocks(&self, instructions: u64) -> Option<u64> {
        let blocks = instructions / self.block;
        (instructions % self.block <= blocks * self.call).then_some(blocks)
    }
}

/// Runs a probe under callgrind, which writes a file after each call of `collected`.
fn calls(arguments: &[&str]) -> Result<Vec<Call>, Fault> {
    let folder = Folder::new()?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--collect-atstart=no"])
        .arg(format!("--toggle-collect={COLLECTED}"))
        .arg(format!("--dump-after={COLLECTED}"))
        .arg(format!("--callgrind-out-file={}", folder.0.join("counts").display()))
        .arg(std::env::current_exe()?)
        .args(arguments)
        .output()
        .map_err(|error| format!("valgrind: {error} (Debian's package valgrind has it)"))?;
    if !output.status.success() {
        return Err(format!("valgrind: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let file = |number: usize| fs::read_to_string(folder.0.join(format!("counts.{number}"))).ok();
    Ok((1..).map_while(file).map(|text| read(&text)).collect())
}

/// A folder that goes when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self, Fault> {
        let path = std::env::temp_dir().join(format!("presign-peers-{}", std::process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Whether a function is a compression: RustCrypto's in software, or the assembler of aws-lc and ring.
fn compresses(function: &str) -> bool {
    is_known(function) || function.contains("sha256_block_data_order")
}

/// RustCrypto's, whose instructions are measured.
fn is_known(function: &str) -> bool {
    function.starts_with("sha2::sha256::soft::") && function.ends_with("compress")
}

/// Reads one of callgrind's files: lines of cost under the function that they belong to. The line after `calls=` is what
/// was called and counted there already.
fn read(text: &str) -> Call {
    let mut names = HashMap::<String, String>::new();
    // `(7) name` where it is met first, `(7)` from then on.
    let mut name_of = |value: &str| {
        let (number, name) = value.split_once(' ').unwrap_or((value, ""));
        let known = names.entry(number.to_owned()).or_default();
        if !name.is_empty() {
            name.clone_into(known);
        }
        known.clone()
    };
    let (mut call, mut function) = (Call { all: 0, compression: 0, known: true }, String::new());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(value) = line.strip_prefix("fn=") {
            function = name_of(value);
        } else if let Some(value) = line.strip_prefix("cfn=") {
            name_of(value);
        } else if line.starts_with("calls=") {
            lines.next();
        } else if line.starts_with(|first: char| matches!(first, '0'..='9' | '+' | '-' | '*')) {
            let cost = line.split(' ').nth(1).and_then(|cost| cost.parse::<u64>().ok()).unwrap_or_default();
            call.all += cost;
            if compresses(&function) {
                call.compression += cost;
                call.known &= is_known(&function);
            }
        }
    }
    call
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_belong_to_the_function_above_them() {
        let text = "positions: line\nevents: Ir\n\nfn=(1) presign::sign\n10 7\n+2 5\ncfn=(2) \
                    sha2::sha256::soft::unroll::compress\ncalls=3 20\n11 9000\n\nfn=(2)\n20 9000\n\ntotals: 9012\n";
        assert_eq!(read(text), Call { all: 9_012, compression: 9_000, known: true });
        let other = text.replace("sha2::sha256::soft::unroll::compress", "ring_sha256_block_data_order_avx");
        assert_eq!(read(&other), Call { all: 9_012, compression: 9_000, known: false });
    }

    #[test]
    fn blocks_follow_from_instructions() {
        let compression = Compression { call: 40, block: 3_332 };
        assert_eq!(compression.blocks(8 * 3_332 + 3 * 40), Some(8));
        assert_eq!(compression.blocks(0), Some(0));
        assert_eq!(compression.blocks(8 * 3_000), None);
    }
}
