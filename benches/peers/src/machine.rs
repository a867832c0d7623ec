//! What it is measured on: the processor, the versions, the day; and how this process is kept on one core.

use std::process::Command;

use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;

use crate::floor::{amz_date, now};

/// Cargo.lock as it was when this was built.
const LOCK: &str = include_str!("../Cargo.lock");
/// Dependencies that are neither a peer nor its cryptography.
const TOOLS: &[&str] = &[
    "allocation-counter",
    "async-trait",
    "aws-credential-types",
    "aws-smithy-runtime-api",
    "base64",
    "http",
    "jiff",
    "nix",
    "percent-encoding",
    "reqsign-core",
    "serde_json",
    "tokio",
    "url",
];

pub struct Machine {
    /// `AMD EPYC (family 25 model 1)`.
    pub processor: String,
    pub cores: usize,
    pub sha_extensions: bool,
    pub rustc: String,
    /// `2026-01-02`.
    pub date: String,
    /// Processes that ran or waited, on the average of the last minute, before anything was measured.
    pub load: String,
    /// Name and version of each peer and of what it builds on as far as this package names it.
    pub versions: Vec<(String, String)>,
}

impl Machine {
    pub fn new() -> Self {
        let processors = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let rustc = Command::new("rustc").arg("--version").output();
        let rustc = rustc.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
        let date = amz_date(now());
        Self {
            processor: processor(&processors),
            cores: std::thread::available_parallelism().map_or(1, Into::into),
            sha_extensions: crate::count::sha_extensions(),
            rustc: rustc.unwrap_or_else(|_| "rustc unknown".into()),
            date: format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..8]),
            load: load.split(' ').next().unwrap_or_default().to_owned(),
            versions: versions(LOCK),
        }
    }

    /// One line for people.
    pub fn line(&self) -> String {
        let sha = if self.sha_extensions { "with" } else { "without" };
        format!("{}, {} cores, {sha} SHA extensions", self.processor, self.cores)
    }

    pub fn versions_line(&self) -> String {
        let versions: Vec<_> =
            self.versions.iter().map(|(name, version)| format!("{name} {version}")).collect();
        versions.join(", ")
    }
}

impl Default for Machine {
    fn default() -> Self {
        Self::new()
    }
}

fn processor(text: &str) -> String {
    let value = |name: &str| {
        let line = text.lines().find(|line| line.split('\t').next() == Some(name));
        line.and_then(|line| line.split_once(": ")).map_or("unknown", |(_, value)| value.trim())
    };
    match value("model name") {
        "unknown" => format!("processor unknown ({})", std::env::consts::ARCH),
        name => format!("{name} (family {} model {})", value("cpu family"), value("model")),
    }
}

/// The direct dependencies of this package.
fn versions(lock: &str) -> Vec<(String, String)> {
    let field = |package: &str, name: &str| {
        let line = package.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "));
        line.map(|value| value.trim_matches('"').to_owned())
    };
    let packages: Vec<&str> = lock.split("[[package]]\n").collect();
    let version = |name: &str| {
        let package = packages.iter().find(|package| field(package, "name").as_deref() == Some(name))?;
        field(package, "version")
    };
    let ours =
        packages.iter().find(|package| field(package, "name").as_deref() == Some(env!("CARGO_PKG_NAME")));
    let names = ours.iter().flat_map(|package| package.lines()).filter_map(|line| line.strip_prefix(" \""));
    // Where there are several versions of a package, ours stands behind its name.
    names
        .map(|entry| entry.trim_end_matches("\","))
        .map(|entry| entry.split_once(' ').unwrap_or((entry, "")))
        .filter(|(name, _)| !TOOLS.contains(name))
        .map(|(name, given)| match given {
            "" => (name.to_owned(), version(name).unwrap_or_default()),
            given => (name.to_owned(), given.to_owned()),
        })
        .collect()
}

/// Keeps the calling thread on one core until it is dropped.
pub struct Pinned {
    before: Option<CpuSet>,
    /// The core, where the system let us have it alone.
    pub core: Option<usize>,
}

impl Drop for Pinned {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            let _ = sched_setaffinity(Pid::from_raw(0), before);
        }
    }
}

/// Keeps the calling thread on the last core that it may use.
pub fn pin() -> Pinned {
    match allowed_cores().last() {
        Some(core) => pin_to(*core),
        None => Pinned { before: None, core: None },
    }
}

pub fn pin_to(core: usize) -> Pinned {
    let before = sched_getaffinity(Pid::from_raw(0)).ok();
    let mut only = CpuSet::new();
    let pinned = only.set(core).and_then(|()| sched_setaffinity(Pid::from_raw(0), &only));
    Pinned { before, core: pinned.is_ok().then_some(core) }
}

/// The cores that this thread may use.
pub fn allowed_cores() -> Vec<usize> {
    let allowed = sched_getaffinity(Pid::from_raw(0));
    let is_set = |core: &usize| allowed.as_ref().is_ok_and(|set| set.is_set(*core).unwrap_or_default());
    (0..CpuSet::count()).filter(is_set).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_the_lock_file() {
        let lock = "version = 4\n\n[[package]]\nname = \"b\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"b\"\n\
                    version = \"2.0.0\"\n\n[[package]]\nname = \"a\"\nversion = \"3.1.0\"\n\n[[package]]\n\
                    name = \"presign-peers\"\nversion = \"0.0.0\"\ndependencies = [\n \"a\",\n \"b 2.0.0\",\n \
                    \"nix\",\n]\n";
        let expected = [("a", "3.1.0"), ("b", "2.0.0")].map(|(name, version)| (name.into(), version.into()));
        assert_eq!(versions(lock), expected);
        assert!(versions(LOCK).iter().any(|(name, version)| name == "rusty-s3" && !version.is_empty()));
    }

    #[test]
    fn processors_have_names() {
        let text = "processor\t: 0\ncpu family\t: 25\nmodel\t\t: 1\nmodel name\t: AMD EPYC\n";
        assert_eq!(processor(text), "AMD EPYC (family 25 model 1)");
    }
}
