//! W7: GET URLs from two threads that share one signer, beside two threads with a signer each.

use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};

use crate::machine;
use crate::peers::presign::{get, presigner};
use crate::time::{Extent, Spread};
use crate::work::*;

const THREADS: usize = 2;

/// URLs per second of both threads together, in each round.
pub struct Shared {
    pub peer: &'static str,
    /// One signer for both, and a signer each.
    pub rounds: Vec<(f64, f64)>,
}

impl Shared {
    /// The throughput with one signer in that with two, within each round.
    pub fn ratio(&self) -> Spread {
        Spread::of(self.rounds.iter().map(|(shared, own)| shared / own))
    }

    /// The best throughput with one signer in the best with two.
    pub fn ratio_of_best(&self) -> f64 {
        let best = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, f64::max);
        best(&mut self.rounds.iter().map(|round| round.0))
            / best(&mut self.rounds.iter().map(|round| round.1))
    }

    /// Nanoseconds per URL of both threads together, in the median.
    pub fn nanoseconds(&self) -> (f64, f64) {
        let of = |values: &mut dyn Iterator<Item = f64>| 1e9 / Spread::of(values).median;
        (of(&mut self.rounds.iter().map(|round| round.0)), of(&mut self.rounds.iter().map(|round| round.1)))
    }
}

/// This crate, and rusty-s3, which keeps nothing between two calls and so shows what the machine adds. Nothing where
/// there is one core only.
pub fn measure(extent: &Extent) -> Vec<Shared> {
    let (rounds, slice) = (extent.thread_rounds, Duration::from_nanos(extent.slice as u64));
    let cores = machine::allowed_cores();
    if cores.len() < THREADS {
        return Vec::new();
    }
    let cores = &cores[..THREADS];
    let bucket = || {
        let endpoint = "https://s3.us-east-1.amazonaws.com".parse().expect("a URL");
        Bucket::new(endpoint, UrlStyle::VirtualHost, BUCKET, REGION).expect("a bucket")
    };
    let ours = alternate(
        cores,
        rounds,
        slice,
        || presigner(None),
        |presigner, key, out| {
            out.clear();
            get(presigner, key, out);
        },
    );
    let rusty = alternate(
        cores,
        rounds,
        slice,
        || (bucket(), Credentials::new(ACCESS_KEY, SECRET)),
        |(bucket, credentials), key, out| {
            *out = bucket.get_object(Some(credentials), key).sign(Duration::from_secs(EXPIRES.into())).into();
        },
    );
    vec![Shared { peer: "presign", rounds: ours }, Shared { peer: "rusty-s3", rounds: rusty }]
}

/// Rounds of both arrangements in turn, by threads that stay on their cores.
fn alternate<S: Send + Sync>(
    cores: &[usize],
    rounds: usize,
    slice: Duration,
    make: impl Fn() -> S + Sync,
    sign: impl Fn(&S, &str, &mut String) + Sync,
) -> Vec<(f64, f64)> {
    let keys = Workload::Get.keys();
    let shared = make();
    let calls = calls(&shared, &keys, slice, &sign);
    let together = Barrier::new(cores.len());
    let thread = |core: usize| {
        let _pinned = machine::pin_to(core);
        let own = Box::new(make());
        let mut out = String::with_capacity(4096);
        let mut rate = |signer: &S| {
            together.wait();
            let start = Instant::now();
            for key in keys.iter().cycle().take(calls) {
                sign(signer, black_box(key), &mut out);
                black_box(out.as_str());
            }
            calls as f64 / start.elapsed().as_secs_f64()
        };
        // What is kept gets kept, and then whoever was first is second in the next round.
        rate(&shared);
        rate(&own);
        let round = |number: usize| match number % 2 {
            0 => (rate(&shared), rate(&own)),
            _ => {
                let own = rate(&own);
                (rate(&shared), own)
            }
        };
        (0..rounds).map(round).collect::<Vec<_>>()
    };
    let threads: Vec<Vec<(f64, f64)>> = thread::scope(|scope| {
        let threads: Vec<_> = cores.iter().map(|core| scope.spawn(|| thread(*core))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no signer panics")).collect()
    });
    let sum =
        |round: usize| threads.iter().map(|of| of[round]).fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
    (0..rounds).map(sum).collect()
}

/// How many calls fill a slice.
fn calls<S>(signer: &S, keys: &[String], slice: Duration, sign: &impl Fn(&S, &str, &mut String)) -> usize {
    let (mut out, start, mut calls) = (String::with_capacity(4096), Instant::now(), 0);
    while start.elapsed() < slice {
        for key in keys {
            sign(signer, key, &mut out);
        }
        calls += keys.len();
    }
    calls
}
