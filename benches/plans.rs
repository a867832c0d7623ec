//! What planning costs: of any size the same, and of 10,000 parts no memory.
//!
//! ```sh
//! cargo bench --bench plans
//! ```

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use presign::{MultipartPlan, PartRules};

/// What one call allocates.
fn allocations(what: &str, call: impl FnOnce()) {
    let info = allocation_counter::measure(call);
    println!("{what}: {} allocations of {} bytes", info.count_total, info.bytes_total);
}

fn plans(criterion: &mut Criterion) {
    let aws = PartRules::aws();
    // Rules that hold every size, so that the largest is planned and not refused.
    let endless = aws.with_max_part_size(u64::MAX).with_max_object_size(u64::MAX);
    let mut group = criterion.benchmark_group("plan");
    for (name, rules, size) in [
        ("1 MiB", aws, 1 << 20),
        ("1 GiB", aws, 1 << 30),
        ("5 TiB", aws, 5 << 40),
        ("u64::MAX bytes", endless, u64::MAX),
    ] {
        allocations(name, || assert!(black_box(rules.plan(size)).is_ok()));
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(&rules).plan(black_box(size)).unwrap())
        });
    }
    group.bench_function("u64::MAX bytes, refused", |bencher| {
        bencher.iter(|| black_box(&aws).plan(black_box(u64::MAX)).unwrap_err());
    });
    group.finish();
}

fn parts(criterion: &mut Criterion) {
    let plan = MultipartPlan::from_stored(10_000 * (8 << 20) - 1, 8 << 20).unwrap();
    let sum = |plan: &MultipartPlan| {
        plan.parts().map(|part| part.size() ^ part.offset()).fold(0, u64::wrapping_add)
    };
    let there =
        || plan.parts().filter(|part| part.number().get() % 2 == 0).map(|part| (part.number(), part.size()));
    allocations("10,000 parts", || assert!(black_box(sum(&plan)) > 0));
    allocations("missing of 10,000 parts", || drop(black_box(plan.missing(there()))));
    let mut group = criterion.benchmark_group("10,000 parts");
    group.throughput(Throughput::Elements(10_000));
    group.bench_function("all", |bencher| bencher.iter(|| sum(black_box(&plan))));
    group.bench_function("missing, half of them", |bencher| {
        bencher.iter(|| black_box(&plan).missing(there()).map(|part| part.size()).sum::<u64>());
    });
    group.finish();
}

criterion_group!(benches, plans, parts);
criterion_main!(benches);
