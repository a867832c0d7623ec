//! presign beside every other Rust crate that presigns S3 requests: what to measure is the first argument.

use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

use presign_peers::count::Method;
use presign_peers::profile::{By, profile};
use presign_peers::time::Extent;
use presign_peers::work::Workload;
use presign_peers::{
    Fault, allocations, chart, figures, gates, machine, pass, peers, probe, report, step, threads, time,
    verify,
};

const USAGE: &str = "\
verify [WORKLOAD...]                        recompute the signature of every URL that is timed
time [WORKLOAD...]                          nanoseconds per URL, and the ratio to the floor
allocations [WORKLOAD...]                   allocations and bytes per URL
instructions [--callgrind] [WORKLOAD...]    instructions and compressions per URL
profile WORKLOAD PEER [lines|inlined]       the instructions of one URL by function, by line, or with std's functions
threads                                     W7: two threads on one presigner beside two with one each
splendor                                    a Splendor batch from bytes to bytes beside PUTs of aws-sdk-s3 alone
gates [--callgrind]                         fail where this crate is over its budgets
report FOLDER [README] [--quick] [--callgrind]    everything, into files of that folder and a part of that README

Workloads: W1 W2 W3 W4a W4b W5 W6, all of them unless named.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(code) => code,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<ExitCode, Fault> {
    let flag = |name: &str| arguments.contains(&name);
    let words: Vec<&str> = arguments.iter().filter(|word| !word.starts_with("--")).copied().collect();
    let (callgrind, quick) = (flag("--callgrind"), flag("--quick"));
    match words[..] {
        ["verify", ref names @ ..] => workloads(names)?.into_iter().try_for_each(verify::verify)?,
        ["time", ref names @ ..] => workloads(names)?.into_iter().try_for_each(print_times)?,
        ["allocations", ref names @ ..] => print_allocations(&workloads(names)?)?,
        ["instructions" | "step", ref names @ ..] => {
            print_instructions(Method::choose(callgrind), &workloads(names)?)?;
        }
        ["profile", name, peer] => print_profile(workload(name)?, peer, By::Function)?,
        ["profile", name, peer, "lines"] => print_profile(workload(name)?, peer, By::Line)?,
        ["profile", name, peer, "inlined"] => print_profile(workload(name)?, peer, By::Inlined)?,
        ["threads"] => print_threads()?,
        #[cfg(all(feature = "all", feature = "wire"))]
        ["splendor"] => {
            let within = presign_peers::wire::measure()?;
            return Ok(if within { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        ["gates"] => {
            let within = gates::check(callgrind)?;
            return Ok(if within { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        ["report", folder] => write_report(folder.as_ref(), None, quick, callgrind)?,
        ["report", folder, readme] => write_report(folder.as_ref(), Some(readme.as_ref()), quick, callgrind)?,
        // What this program runs as a child.
        ["probe", "stepped", name, peer] => probe::stepped(workload(name)?, peer)?,
        ["probe", "callgrind", name, peer] => probe::under_callgrind(workload(name)?, peer)?,
        ["probe", "compressions"] => probe::compressions(),
        ["probe", "pass", rounds, slice, seconds] => pass::child(rounds, slice, seconds)?,
        _ => return Err(USAGE.into()),
    }
    Ok(ExitCode::SUCCESS)
}

fn workload(name: &str) -> Result<Workload, Fault> {
    Workload::named(name).ok_or_else(|| format!("there is no workload {name}").into())
}

fn workloads(names: &[&str]) -> Result<Vec<Workload>, Fault> {
    if names.is_empty() {
        return Ok(Workload::ALL.to_vec());
    }
    names.iter().map(|name| workload(name)).collect()
}

/// Prints a text, of which a pipe may take as much as it wants.
fn print(text: &str) -> Result<(), Fault> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

fn print_times(workload: Workload) -> Result<(), Fault> {
    let _pinned = machine::pin();
    let timed = time::time(workload, &mut peers::cases(workload), &Extent::FULL);
    let floor = timed.at(figures::FLOOR);
    for (at, peer) in timed.peers.iter().enumerate() {
        let spread = timed.spread(at);
        let ratio = floor.map(|floor| timed.ratio(at, floor)).map(|ratio| {
            let within = ratio.within;
            let (low, high) = (within.lower_quartile, within.upper_quartile);
            format!("  × floor {:6.2} ({low:.2}–{high:.2}) least {:6.2}", within.median, ratio.of_least)
        });
        print(&format!(
            "{:3} {peer:34} {:8.1} ns, least {:8.1}{}\n",
            workload.name(),
            spread.median,
            spread.least,
            ratio.unwrap_or_default()
        ))?;
    }
    Ok(())
}

fn print_allocations(workloads: &[Workload]) -> Result<(), Fault> {
    for row in allocations::count(workloads)? {
        let (name, peer) = (row.workload.name(), row.peer);
        print(&format!("{name:3} {peer:34} {:8.1} allocations {:10.1} bytes\n", row.count, row.bytes))?;
    }
    Ok(())
}

fn print_instructions(method: Method, workloads: &[Workload]) -> Result<(), Fault> {
    println!("instructions and compressions per URL, {}", method.says());
    for workload in workloads {
        for case in peers::cases(*workload) {
            let counted = method.count(*workload, case.peer, probe::PAIRS)?;
            let compressions = counted.compressions.map_or("—".to_owned(), |number| number.to_string());
            print(&format!(
                "{:3} {:34} {:8} {compressions:>4}\n",
                workload.name(),
                case.peer,
                counted.instructions
            ))?;
        }
    }
    Ok(())
}

fn print_profile(workload: Workload, peer: &str, by: By) -> Result<(), Fault> {
    let stepped = step::count(workload, peer, probe::PAIRS)?;
    let lines = profile(&stepped, by)?;
    let mut text = format!("{:8} all, {} compressions\n", stepped.instructions, stepped.compressions);
    text.extend(lines.iter().map(|(name, times)| format!("{times:8} {name}\n")));
    print(&text)
}

fn print_threads() -> Result<(), Fault> {
    for shared in threads::measure(&Extent::FULL) {
        let (ratio, (together, own)) = (shared.ratio(), shared.nanoseconds());
        print(&format!(
            "W7  {:10} {together:7.1} ns shared, {own:7.1} ns with one each; throughput {:.3} ({:.3}–{:.3}), best {:.3}\n",
            shared.peer,
            ratio.median,
            ratio.lower_quartile,
            ratio.upper_quartile,
            shared.ratio_of_best()
        ))?;
    }
    Ok(())
}

fn write_report(folder: &Path, readme: Option<&Path>, quick: bool, callgrind: bool) -> Result<(), Fault> {
    let figures = figures::measure(if quick { Extent::QUICK } else { Extent::FULL }, callgrind)?;
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("figures.json"), format!("{:#}\n", figures.to_json()))?;
    std::fs::write(folder.join("table.md"), report::page(&figures))?;
    std::fs::write(folder.join("chart.svg"), chart::chart(&figures).ok_or("W1 was not timed")?)?;
    if let Some(readme) = readme {
        let text = std::fs::read_to_string(readme)?;
        match report::between_markers(&text, &report::summary(&figures)) {
            Some(text) => std::fs::write(readme, text)?,
            None => eprintln!("{} has no place for the figures", readme.display()),
        }
    }
    print(&report::main_table(&figures))
}
