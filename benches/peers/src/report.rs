//! What a run measured as Markdown: one table for the README, and one for each workload.

use std::fmt::Write;

use crate::count::Method;
use crate::figures::{FLOOR, Figures, Measured, OURS};
use crate::peers;
use crate::time::{Ratio, Spread};

const NONE: &str = "—";

/// The page with all tables.
pub fn page(figures: &Figures) -> String {
    let machine = &figures.machine;
    let mut page = format!(
        "# presign beside its peers\n\n{}, {}, {}. {}.\n\n{}\n\n",
        machine.line(),
        machine.rustc,
        machine.date,
        machine.versions_line(),
        method(figures)
    );
    page += &main_table(figures);
    page += "\nns: nanoseconds per URL, in the median; × floor: of the floor's time, the median within rounds and, behind it, \
             where another run on this machine is expected to have its own: between the quartiles of all rounds, or as far as \
             the median of any pass lay outside them; least: the ratio of the shortest times. \
             [How to read it](../../README.md).\n";
    for measured in &figures.workloads {
        page += &workload_table(measured, figures.method);
    }
    page
}

/// What the README shows.
pub fn summary(figures: &Figures) -> String {
    format!(
        "{}, {}, {}:\n\n{}\n![Nanoseconds for a presigned GET, all peers](benches/peers/results/chart.svg)\n\n\
         [All workloads and peers](benches/peers/results/table.md) · [how it is measured](benches/README.md)\n",
        figures.machine.line(),
        figures.machine.rustc,
        figures.machine.date,
        main_table(figures)
    )
}

/// Two sentences.
fn method(figures: &Figures) -> String {
    let extent = figures.extent;
    let core = if figures.core.is_some() { "on one core" } else { "not kept on one core" };
    format!(
        "In up to {} rounds of each of {} processes every case of a workload signs for {:.0} ms or one batch, {core} and in \
         random order, and a ratio compares times of one round. Instructions and compressions are counted {}; allocations by \
         an allocator that counts; and an independent signer verified every signature first.",
        extent.rounds,
        extent.passes,
        extent.slice / 1e6,
        figures.method.says()
    )
}

pub fn main_table(figures: &Figures) -> String {
    let mut table = format!(
        "| | | floor, ns | presign, ns | × floor | least | {} | compressions | allocations | fastest peer | its ns | times \
         faster |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | ---: | ---: |\n",
        instructions(figures.method)
    );
    for measured in &figures.workloads {
        let ours = measured.ratio(OURS, FLOOR);
        let fastest = measured.fastest();
        let row = [
            measured.workload.name().to_owned(),
            measured.workload.title().to_owned(),
            nanoseconds(measured.nanoseconds(FLOOR)),
            nanoseconds(measured.nanoseconds(OURS)),
            with_range(ours, 2),
            or_none(ours.map(|ratio| format!("{:.2}", ratio.of_least))),
            or_none(measured.counted(OURS).map(|counted| grouped(counted.instructions as f64))),
            or_none(
                measured
                    .counted(OURS)
                    .and_then(|counted| counted.compressions)
                    .map(|number| number.to_string()),
            ),
            or_none(measured.allocations(OURS).map(|row| few(row.count))),
            or_none(fastest.map(str::to_owned)),
            nanoseconds(fastest.and_then(|peer| measured.nanoseconds(peer))),
            with_range(fastest.and_then(|peer| measured.ratio(peer, OURS)), 1),
        ];
        let _ = writeln!(table, "| {} |", row.join(" | "));
    }
    table + &threads(figures)
}

/// W7: its row, and what it says.
fn threads(figures: &Figures) -> String {
    let of = |peer: &str| figures.threads.iter().find(|shared| shared.peer == peer);
    let title = "GET, two threads on one presigner, both together";
    let (Some(ours), Some(other)) = (of(OURS), of("rusty-s3")) else {
        return format!("| W7 | {title} |{}\n\nW7 needs two cores.\n", format!(" {NONE} |").repeat(10));
    };
    let ((shared, own), (others, _)) = (ours.nanoseconds(), other.nanoseconds());
    let (ratio, control) = (ours.ratio(), other.ratio());
    format!(
        "| W7 | {title} | {NONE} | {} | {NONE} | {NONE} | {NONE} | {NONE} | {NONE} | rusty-s3 | {} | {:.1} |\n\n\
         W7: two threads on one shared presigner make {:.2} ({:.2}–{:.2}) times as many URLs as two with a presigner each \
         ({} ns); {:.2} in the best rounds. The same for rusty-s3, which keeps nothing: {:.2} ({:.2}–{:.2}).\n",
        grouped(shared),
        grouped(others),
        others / shared,
        ratio.median,
        ratio.lower_quartile,
        ratio.upper_quartile,
        grouped(own),
        ours.ratio_of_best(),
        control.median,
        control.lower_quartile,
        control.upper_quartile,
    )
}

/// What the column of instructions counts.
fn instructions(method: Method) -> &'static str {
    match method {
        Method::Stepping => "instructions",
        Method::Callgrind => "instructions but for compressions",
    }
}

fn workload_table(measured: &Measured, method: Method) -> String {
    let mut table = format!(
        "\n## {}: {}\n\n{} rounds.\n\n| | ns | least–most | × floor | least | allocations | bytes | {} | compressions |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
        measured.workload.name(),
        measured.workload.title(),
        measured.timed.rounds().count(),
        instructions(method)
    );
    let mut peers = measured.timed.peers.clone();
    let spread = |peer: &str| measured.nanoseconds(peer).expect("it was timed");
    peers.sort_by(|a, b| spread(a).median.total_cmp(&spread(b).median));
    for peer in &peers {
        let (ratio, allocations) = (measured.ratio(peer, FLOOR), measured.allocations(peer));
        let counted = measured.counted(peer);
        let row = [
            if matches!(*peer, FLOOR | OURS) { format!("**{peer}**") } else { (*peer).to_owned() },
            nanoseconds(Some(spread(peer))),
            format!("{}–{}", grouped(spread(peer).least), grouped(spread(peer).most)),
            with_range(ratio, 2),
            or_none(ratio.map(|ratio| format!("{:.2}", ratio.of_least))),
            or_none(allocations.map(|row| few(row.count))),
            or_none(allocations.map(|row| grouped(row.bytes))),
            or_none(counted.map(|counted| grouped(counted.instructions as f64))),
            or_none(counted.and_then(|counted| counted.compressions).map(|number| number.to_string())),
        ];
        let _ = writeln!(table, "| {} |", row.join(" | "));
    }
    for absent in &measured.absent {
        let _ = writeln!(table, "| {} | cannot: {} |{}", absent.peer, absent.reason, " |".repeat(7));
    }
    let mut notes: Vec<_> =
        peers.iter().filter_map(|peer| Some((*peer, peers::note(peer, measured.workload)?))).collect();
    notes.sort_unstable();
    if !notes.is_empty() {
        let notes: Vec<_> = notes.iter().map(|(peer, note)| format!("- {peer}: {note}\n")).collect();
        let _ = write!(table, "\nNot the whole of it:\n\n{}", notes.concat());
    }
    table
}

fn or_none(text: Option<String>) -> String {
    text.unwrap_or_else(|| NONE.to_owned())
}

fn nanoseconds(spread: Option<Spread>) -> String {
    or_none(spread.map(|spread| grouped(spread.median)))
}

fn with_range(ratio: Option<Ratio>, digits: usize) -> String {
    let text = |Ratio { within, expected: (low, high), .. }: Ratio| {
        format!("{:.digits$} ({low:.digits$}–{high:.digits$})", within.median)
    };
    or_none(ratio.map(text))
}

/// `133.5`, `31`, `0.0001`.
fn few(count: f64) -> String {
    let places = if count < 1.0 { 4 } else { 1 };
    let text = format!("{count:.places$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `12,345`.
pub fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut out = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The text with something new between two markers, or nothing where they are not there.
pub fn between_markers(text: &str, new: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{new}{END}{after}"))
}

const BEGIN: &str = "<!-- speed:begin -->";
const END: &str = "<!-- speed:end -->";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([7.0, 999.6, 12_345.0, 1_234_567.0].map(grouped), ["7", "1,000", "12,345", "1,234,567"]);
        assert_eq!([0.0, 31.0, 133.5, 0.0001].map(few), ["0", "31", "133.5", "0.0001"]);
    }

    #[test]
    fn only_what_lies_between_the_markers_is_replaced() {
        let text = "a\n<!-- speed:begin -->\nold\n<!-- speed:end -->\nb\n";
        let new = "a\n<!-- speed:begin -->\nnew\n<!-- speed:end -->\nb\n";
        assert_eq!(between_markers(text, "new\n").as_deref(), Some(new));
        assert_eq!(between_markers("a\nb\n", "new\n"), None);
    }
}
