//! Time: all cases of a workload in random order, round after round; ratios within a round.

use std::time::Instant;

use crate::case::{Case, Look};
use crate::work::Workload;

/// Nanoseconds per URL of each case in each round.
#[derive(Clone, Debug, Default)]
pub struct Timed {
    pub peers: Vec<&'static str>,
    /// The rounds of each pass: one row a round, in the order of `peers`.
    pub passes: Vec<Vec<Vec<f64>>>,
}

/// How some values lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    pub least: f64,
    pub lower_quartile: f64,
    pub median: f64,
    pub upper_quartile: f64,
    pub most: f64,
}

/// One case's time in times of another's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// The ratios within each round.
    pub within: Spread,
    /// Where another run is expected to have its median: between the quartiles, widened to the median of each pass.
    pub expected: (f64, f64),
    /// The ratio of the shortest times.
    pub of_least: f64,
}

impl Spread {
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let place = share * (values.len() - 1) as f64;
            let (low, high) = (values[place.floor() as usize], values[place.ceil() as usize]);
            low + (high - low) * place.fract()
        };
        Self {
            least: at(0.0),
            lower_quartile: at(0.25),
            median: at(0.5),
            upper_quartile: at(0.75),
            most: at(1.0),
        }
    }
}

impl Timed {
    pub fn at(&self, peer: &str) -> Option<usize> {
        self.peers.iter().position(|name| *name == peer)
    }

    /// The rows of all passes.
    pub fn rounds(&self) -> impl Iterator<Item = &Vec<f64>> {
        self.passes.iter().flatten()
    }

    pub fn spread(&self, peer: usize) -> Spread {
        Spread::of(self.rounds().map(|row| row[peer]))
    }

    pub fn ratio(&self, peer: usize, to: usize) -> Ratio {
        let within = Spread::of(self.rounds().map(|row| row[peer] / row[to]));
        let quartiles = (within.lower_quartile, within.upper_quartile);
        let medians =
            self.passes.iter().map(|rows| Spread::of(rows.iter().map(|row| row[peer] / row[to])).median);
        let expected = medians.fold(quartiles, |(low, high), median| (low.min(median), high.max(median)));
        Ratio { within, expected, of_least: self.spread(peer).least / self.spread(to).least }
    }
}

/// How much is timed.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// How often the whole list of workloads is gone through, each time by another process: where its code and its memory
    /// happen to lie makes some percent, too.
    pub passes: usize,
    /// Rounds of each pass.
    pub rounds: usize,
    /// Nanoseconds of a case in a round, unless one call takes longer. Short, so that on a busy machine many of them pass
    /// without another process in between.
    pub slice: f64,
    /// After which a pass ends once it has had a few rounds.
    pub seconds: u64,
    /// Rounds of W7.
    pub thread_rounds: usize,
    /// Pairs of calls that are stepped through, at most.
    pub pairs: usize,
}

impl Extent {
    pub const FULL: Self =
        Self { passes: 5, rounds: 31, slice: 3e6, seconds: 10, thread_rounds: 101, pairs: 2 };
    pub const QUICK: Self =
        Self { passes: 2, rounds: 9, slice: 2e6, seconds: 5, thread_rounds: 21, pairs: 1 };
    const FEW_ROUNDS: usize = 5;
}

/// Times every case of one pass.
pub fn time(workload: Workload, cases: &mut [Case], extent: &Extent) -> Timed {
    let keys = workload.pool();
    let (size, urls) = workload.size();
    let mut at = 0;
    let mut take = || {
        at = (at + 1) % (keys.len() / size);
        &keys[at * size..][..size]
    };
    // How many calls fill a slice, from a slice that also warms up.
    let calls: Vec<usize> = cases
        .iter_mut()
        .map(|case| {
            let start = Instant::now();
            let mut calls = 0;
            while (start.elapsed().as_nanos() as f64) < extent.slice {
                (case.run)(take(), Look::Away);
                calls += 1;
            }
            calls
        })
        .collect();
    let mut order: Vec<usize> = (0..cases.len()).collect();
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    let (start, mut rounds) = (Instant::now(), Vec::new());
    while rounds.len() < extent.rounds
        && (rounds.len() < Extent::FEW_ROUNDS || start.elapsed().as_secs() < extent.seconds)
    {
        for last in (1..order.len()).rev() {
            order.swap(last, random() as usize % (last + 1));
        }
        let mut row = vec![0.0; cases.len()];
        for case in &order {
            let start = Instant::now();
            for _ in 0..calls[*case] {
                (cases[*case].run)(take(), Look::Away);
            }
            row[*case] = start.elapsed().as_nanos() as f64 / (calls[*case] * urls) as f64;
        }
        rounds.push(row);
    }
    Timed { peers: cases.iter().map(|case| case.peer).collect(), passes: vec![rounds] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_lie_between_values() {
        let spread = Spread::of([4.0, 1.0, 2.0, 3.0]);
        assert_eq!((spread.least, spread.median, spread.most), (1.0, 2.5, 4.0));
        assert_eq!((spread.lower_quartile, spread.upper_quartile), (1.75, 3.25));
    }

    #[test]
    fn ratios_are_taken_within_a_round() {
        // The second round was slow for both.
        let rounds = vec![vec![10.0, 5.0], vec![40.0, 20.0], vec![12.0, 4.0]];
        let timed = Timed { peers: vec!["a", "b"], passes: vec![rounds, vec![vec![20.0, 20.0]]] };
        let ratio = timed.ratio(0, 1);
        assert_eq!((ratio.within.median, ratio.of_least), (2.0, 2.5));
        // The second pass's only round is below the quartile.
        assert_eq!(ratio.expected, (1.0, ratio.within.upper_quartile));
    }
}
