//! Sanitising hostile file names of 64 KiB and of 1 MiB, to see that the time grows as the length does.
//!
//! ```sh
//! cargo bench --bench names --features nfc
//! ```
//!
//! `.ci/linear` counts the instructions of the same calls, which says it without a clock.

#![allow(missing_docs)]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use presign::filename::{Characters, Invisible, Sanitized, Separators, Style, sanitize};

/// What sanitisers were slow for, or what takes each of the steps.
const HOSTILE: &[(&str, &[u8])] = &[
    ("dots", b"."),
    ("dots_and_spaces", b". "),
    ("traversal", b"../"),
    ("extensions", b".tar.gz"),
    ("reserved", b"%2f:"),
    ("no_utf8", b"\xff\xc0"),
    ("bidi", "\u{202e}a".as_bytes()),
    ("marks", "\u{316}\u{301}".as_bytes()),
    ("plain", b"a"),
];

/// Kept apart, so that an instruction count can be told to begin and end here.
#[inline(never)]
fn sanitize_hostile(raw: &[u8], style: &Style) -> Sanitized {
    sanitize(raw, style)
}

/// The fastest, the slowest, and the one that normalises.
fn styles() -> Vec<(&'static str, Style)> {
    let replacing = Style::portable()
        .with_characters(Characters::Plain)
        .with_separators(Separators::Replaced)
        .with_invisible(Invisible::Replaced)
        .with_merged_replacements(true);
    vec![
        ("portable", Style::portable()),
        ("replacing", replacing),
        #[cfg(feature = "nfc")]
        ("portable_nfc", Style::portable_nfc()),
    ]
}

fn hostile_names(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("sanitize");
    for (style_name, style) in styles() {
        for length in [64 << 10, 1 << 20] {
            for (name, piece) in HOSTILE {
                let mut raw = piece.repeat(length / piece.len() + 1);
                raw.truncate(length - 1);
                raw.push(b'a');
                group.throughput(Throughput::Bytes(length.try_into().unwrap_or(u64::MAX)));
                let id = BenchmarkId::new(format!("{style_name}/{length}"), name);
                group.bench_with_input(id, &raw, |bencher, raw| {
                    bencher.iter(|| sanitize_hostile(black_box(raw), &style));
                });
            }
        }
    }
    group.finish();
}

criterion_group!(benches, hostile_names);
criterion_main!(benches);
