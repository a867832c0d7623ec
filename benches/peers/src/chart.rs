//! W1 of all peers as a picture: bars on a logarithmic scale, which peers that span two orders of magnitude need.

use std::fmt::Write;

use crate::figures::{FLOOR, Figures, Measured, OURS, is_ours};
use crate::report::grouped;
use crate::work::Workload;

const WIDTH: f64 = 930.0;
/// Where bars begin and how far they may reach; behind them stands what they say.
const LEFT: f64 = 290.0;
const RIGHT: f64 = 760.0;
const TOP: f64 = 84.0;
const STEP: f64 = 26.0;
const BAR: f64 = 18.0;

/// The chart, or nothing where nothing was timed.
pub fn chart(figures: &Figures) -> Option<String> {
    let measured = figures.workloads.iter().find(|measured| measured.workload == Workload::Get)?;
    let mut bars: Vec<(&str, f64)> =
        measured.timed.peers.iter().map(|peer| (*peer, median(measured, peer))).collect();
    bars.sort_by(|a, b| a.1.total_cmp(&b.1));
    let scale = Scale::around(bars.first()?.1, bars.last()?.1);
    let bottom = TOP + STEP * bars.len() as f64;
    let height = bottom + 58.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
         role=\"img\" font-family=\"system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif\" font-size=\"13\">\n\
         <title>Nanoseconds for a presigned GET</title>\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" rx=\"6\" fill=\"#ffffff\"/>\n"
    );
    text(
        &mut svg,
        20.0,
        30.0,
        "start",
        "#1b1f24",
        "A presigned GET: nanoseconds per URL",
        Some("font-size=\"17\""),
    );
    let below = "logarithmic scale, less is better; behind each median, how many times the floor it is";
    text(&mut svg, 20.0, 52.0, "start", "#57606a", below, None);
    for (value, label) in scale.ticks() {
        let x = scale.x(value);
        let _ = writeln!(
            svg,
            "<line x1=\"{x:.1}\" y1=\"{:.1}\" x2=\"{x:.1}\" y2=\"{bottom:.1}\" stroke=\"#d8dee4\"/>",
            TOP - 6.0
        );
        text(&mut svg, x, bottom + 16.0, "middle", "#57606a", &label, None);
    }
    for (at, (peer, nanoseconds)) in bars.iter().enumerate() {
        bar(&mut svg, measured, &scale, TOP + STEP * at as f64, peer, *nanoseconds);
    }
    let machine = &figures.machine;
    let from = format!("{}, {}, {}", machine.line(), machine.rustc, machine.date);
    text(&mut svg, 20.0, height - 14.0, "start", "#57606a", &from, Some("font-size=\"12\""));
    svg += "</svg>\n";
    Some(svg)
}

fn median(measured: &Measured, peer: &str) -> f64 {
    measured.nanoseconds(peer).expect("it was timed").median
}

fn bar(svg: &mut String, measured: &Measured, scale: &Scale, y: f64, peer: &str, nanoseconds: f64) {
    let ours = peer == OURS;
    let fill = match peer {
        FLOOR => "#57606a",
        _ if ours => "#0a6cce",
        _ if is_ours(peer) => "#6aaeea",
        _ => "#b4bcc6",
    };
    let weight = ours.then_some("font-weight=\"bold\"");
    let middle = y + BAR / 2.0 + 4.5;
    let width = scale.x(nanoseconds) - LEFT;
    text(svg, LEFT - 10.0, middle, "end", "#1b1f24", peer, weight);
    let _ = writeln!(
        svg,
        "<rect x=\"{LEFT}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{BAR}\" fill=\"{fill}\"/>"
    );
    let times = match measured.ratio(peer, FLOOR) {
        Some(ratio) if peer != FLOOR => {
            format!(" · {:.*} ×", digits(ratio.within.median), ratio.within.median)
        }
        _ => String::new(),
    };
    let label = format!("{} ns{times}", grouped(nanoseconds));
    text(svg, LEFT + width + 8.0, middle, "start", "#1b1f24", &label, weight);
}

fn digits(ratio: f64) -> usize {
    match ratio {
        ..10.0 => 2,
        ..100.0 => 1,
        _ => 0,
    }
}

fn text(svg: &mut String, x: f64, y: f64, anchor: &str, fill: &str, content: &str, more: Option<&str>) {
    let content = content.replace('&', "&amp;").replace('<', "&lt;");
    let more = more.map(|more| format!(" {more}")).unwrap_or_default();
    let _ = writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill=\"{fill}\"{more}>{content}</text>"
    );
}

/// A logarithmic scale from a round number below the least to the most.
struct Scale {
    from: f64,
    to: f64,
}

impl Scale {
    fn around(least: f64, most: f64) -> Self {
        // The shortest bar is still a bar.
        let from = rounds().take_while(|round| *round <= least * 0.8).last().unwrap_or(least * 0.5);
        Self { from, to: most }
    }

    fn x(&self, value: f64) -> f64 {
        LEFT + (RIGHT - LEFT) * (value / self.from).ln() / (self.to / self.from).ln()
    }

    fn ticks(&self) -> Vec<(f64, String)> {
        let within = rounds().skip_while(|round| *round < self.from).take_while(|round| *round <= self.to);
        within
            .map(|round| {
                (round, if round < 1e3 { format!("{round} ns") } else { format!("{} µs", round / 1e3) })
            })
            .collect()
    }
}

/// 1, 2, 5, 10, 20, 50, …
fn rounds() -> impl Iterator<Item = f64> {
    (0..).flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * 10_f64.powi(power)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_logarithmic() {
        let scale = Scale::around(450.0, 20_000.0);
        assert_eq!(scale.from, 200.0);
        assert_eq!((scale.x(200.0), scale.x(20_000.0)), (LEFT, RIGHT));
        assert!((scale.x(2_000.0) - (LEFT + RIGHT) / 2.0).abs() < 1e-9);
        let labels: Vec<_> = scale.ticks().into_iter().map(|tick| tick.1).collect();
        assert_eq!(labels, ["200 ns", "500 ns", "1 µs", "2 µs", "5 µs", "10 µs", "20 µs"]);
    }
}
