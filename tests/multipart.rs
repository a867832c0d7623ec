//! Plans: for every size, by every provider's rules and by others, and beside what minio-go and s3transfer plan.
//!
//! The two planners have other policies than this one where the preferred part size makes too many parts (minio-go takes
//! the next multiple of the preferred size, s3transfer doubles it; here it is the next whole MiB), and where a part size
//! out of range is asked for (s3transfer corrects it in silence; here it is refused). Their cases are compared where the
//! policies agree; where they don't, the limits are asserted. Which is which is printed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]
#![allow(clippy::print_stdout, missing_docs)]

#[macro_use]
#[path = "common/say.rs"]
mod say;
mod common;
#[path = "common/random.rs"]
mod random;

use common::vectors;
use presign::multipart::{Threshold, UploadPlan};
use presign::{Endpoint, Error, ErrorKind, Limits, MultipartPlan, PartNumber, PartRules, Provider, Region};
use random::{Random, Tally};
use serde_json::Value;

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

fn providers() -> Vec<(&'static str, PartRules)> {
    let at = || (Endpoint::new("https://s3.example.com").unwrap(), Region::new("us-east-1").unwrap());
    let r2 = Provider::cloudflare_r2("0123456789abcdef0123456789abcdef").unwrap();
    [
        ("aws", Provider::aws("us-east-1").unwrap()),
        ("r2", r2),
        ("gcs", Provider::google_cloud_storage()),
        ("b2", Provider::backblaze_b2("us-west-004").unwrap()),
        ("scaleway", Provider::scaleway("fr-par").unwrap()),
        ("minio", Provider::minio(at().0, at().1)),
        ("ceph", Provider::ceph(at().0, at().1)),
    ]
    .map(|(name, provider)| (name, provider.limits().part_rules()))
    .into()
}

/// What holds for every plan that the rules make. Every part is looked at where there are few, the ends otherwise.
fn check(rules: &PartRules, size: u64, plan: &MultipartPlan, every: bool) {
    let (count, part_size) = (u64::from(plan.part_count()), plan.part_size());
    assert_eq!(plan.size(), size);
    assert!((1..=u64::from(rules.max_parts())).contains(&count), "{count} parts");
    assert!((rules.min_part_size()..=rules.max_part_size()).contains(&part_size), "{part_size} bytes");
    // All but the last are equal, and the last has what is left: at least one byte, and no more than the others.
    let last = plan.part(plan.last_part()).unwrap();
    assert_eq!(u128::from(part_size) * u128::from(count - 1) + u128::from(last.size()), u128::from(size));
    assert!((1..=part_size).contains(&last.size()));
    assert_eq!((plan.parts().len() as u64, plan.parts().next_back()), (count, Some(last)));
    let first = plan.parts().next().unwrap();
    assert_eq!((first.number(), first.offset(), first.size()), (PartNumber::MIN, 0, part_size.min(size)));
    // No larger than it need be: one MiB less would be too many parts.
    if part_size > rules.preferred_size() && part_size < rules.max_part_size() {
        assert_eq!(part_size % MIB, 0);
        let less = part_size - MIB;
        assert!(less < rules.preferred_size() || size.div_ceil(less) > rules.max_parts().into());
    }
    if every {
        let mut end = 0;
        for (part, number) in plan.parts().zip(1..) {
            assert_eq!((part.number().get(), part.offset()), (number, end));
            assert_eq!(part.size(), if u64::from(number) == count { last.size() } else { part_size });
            end += part.size();
        }
        assert_eq!(end, size);
    }
    assert_eq!(MultipartPlan::from_stored(size, part_size).as_ref(), Ok(plan));
}

/// Plans a size, and says whether that was possible: exactly where the rules hold such a size.
fn plan(rules: &PartRules, size: u64, every: bool) -> bool {
    let planned = rules.plan_parts(size);
    assert_eq!(planned.is_ok(), (1..=rules.max_size()).contains(&size), "{size} by {rules:?}");
    let whole = rules.plan(size);
    assert_eq!(whole.is_ok(), size <= rules.max_size());
    match &planned {
        Ok(plan) => check(rules, size, plan, every),
        Err(error) => assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, "size")),
    }
    match whole {
        Ok(UploadPlan::Single(single)) => {
            assert!(single == size && (size == 0 || size <= rules.max_single_put()));
            assert!(size == 0 || !rules.threshold().wants_parts(size));
        }
        Ok(UploadPlan::Multipart(plan)) => {
            assert_eq!(Ok(plan), planned);
            assert!(rules.threshold().wants_parts(size) || size > rules.max_single_put());
        }
        Err(error) => assert!(size == 0 || Some(error) == planned.clone().err()),
    }
    planned.is_ok()
}

/// Sizes around everything that could be a border.
fn edges(rules: &PartRules) -> Vec<u64> {
    let parts = u64::from(rules.max_parts());
    let borders = [
        0,
        MIB,
        rules.min_part_size(),
        rules.preferred_size(),
        rules.max_part_size(),
        rules.max_single_put(),
        100 * MIB,
        rules.preferred_size().saturating_mul(parts),
        rules.preferred_size().saturating_mul(parts - 1),
        (rules.preferred_size() + MIB).saturating_mul(parts),
        rules.max_part_size().saturating_mul(parts),
        rules.max_object_size(),
        rules.max_size(),
        1 << 16,
        1 << 32,
        1 << 53,
        1 << 63,
        u64::MAX,
    ];
    borders.iter().flat_map(|border| [border.saturating_sub(1), *border, border.saturating_add(1)]).collect()
}

/// A size of any number of bits, so that small ones come as often as large ones.
fn size(random: &mut Random) -> u64 {
    random.bits() >> random.below(64)
}

#[test]
fn every_size_by_every_provider() {
    const TEST: &str = "every_size_by_every_provider";
    let (mut random, mut tally) = (Random::new(TEST), Tally::default());
    for (name, rules) in providers() {
        rules.check().unwrap();
        for size in edges(&rules) {
            plan(&rules, size, true);
        }
        for _ in 0..20_000 {
            let size = size(&mut random);
            let planned = plan(&rules, size, random.one_in(200));
            tally.count("planned", planned);
            tally.count("too large", !planned);
            tally.count(
                "grown",
                planned && rules.plan_parts(size).unwrap().part_size() > rules.preferred_size(),
            );
        }
        let largest = rules.plan_parts(rules.max_size()).unwrap();
        say!("{TEST}: {name}: at most {} parts of {} bytes", largest.part_count(), largest.part_size());
    }
    tally.check(TEST, &[("planned", 60_000), ("too large", 20_000), ("grown", 4_000)]);
}

#[test]
fn every_size_by_any_rules() {
    const TEST: &str = "every_size_by_any_rules";
    let (mut random, mut tally) = (Random::new(TEST), Tally::default());
    for _ in 0..60_000 {
        let mut number = || size(&mut random);
        let mut rules = PartRules::aws()
            .with_min_part_size(number())
            .with_max_part_size(number())
            .with_max_object_size(number())
            .with_max_single_put(number())
            .with_threshold(if number() % 2 == 0 {
                Threshold::Above(number())
            } else {
                Threshold::AtLeast(number())
            });
        if random.one_in(3) {
            rules = rules.with_preferred_size(size(&mut random));
        }
        rules = rules.with_max_parts(random.below(12_000).try_into().unwrap());
        let size = size(&mut random);
        if rules.check().is_err() {
            tally.count("contradict themselves", true);
            assert_eq!(rules.plan(size).unwrap_err(), rules.check().unwrap_err());
            assert_eq!(rules.plan_parts(size).unwrap_err(), rules.check().unwrap_err());
            continue;
        }
        let planned = plan(&rules, size, random.one_in(100));
        tally.count("planned", planned);
        tally.count("too large", !planned);
        for edge in edges(&rules) {
            plan(&rules, edge, false);
        }
    }
    tally.check(TEST, &[("planned", 5_000), ("too large", 5_000), ("contradict themselves", 5_000)]);
}

/// What was stored gives the same parts whatever the rules are then.
#[test]
fn boundaries_do_not_move() {
    const TEST: &str = "boundaries_do_not_move";
    let (mut random, mut tally) = (Random::new(TEST), Tally::default());
    for _ in 0..50_000 {
        let (size, part_size) = (size(&mut random), size(&mut random));
        let stored = MultipartPlan::from_stored(size, part_size);
        let possible = size > 0 && part_size > 0 && size.div_ceil(part_size) <= 10_000;
        assert_eq!(stored.is_ok(), possible, "{size} / {part_size}");
        tally.count("plans", possible);
        tally.count("refused", !possible);
        let Ok(stored) = stored else { continue };
        assert_eq!((stored.size(), stored.part_size()), (size, part_size));
        let any = PartNumber::new(1 + u32::try_from(random.below(10_000)).unwrap()).unwrap();
        let part = stored.part(any);
        assert_eq!(part.is_some(), any <= stored.last_part());
        if let Some(part) = part {
            assert_eq!(u128::from(part.offset()), u128::from(any.get() - 1) * u128::from(part_size));
            assert!(part.offset() < size && part.size() == part_size.min(size - part.offset()));
            assert_eq!(stored.parts_in(any..).next(), Some(part));
        }
    }
    tally.check(TEST, &[("plans", 10_000), ("refused", 10_000)]);
}

/// Whatever is there, what is missing is the rest.
#[test]
fn what_is_missing() {
    const TEST: &str = "what_is_missing";
    let (mut random, mut tally) = (Random::new(TEST), Tally::default());
    for _ in 0..2_000 {
        let plan = MultipartPlan::from_stored(1 + random.bits() % 4_000, 1 + random.bits() % 200);
        let Ok(plan) = plan else { continue };
        let mut there = Vec::new();
        for part in plan.parts() {
            match random.below(4) {
                0 => {}
                1 => there.push((part.number(), part.size() ^ (1 << random.below(64)))),
                _ => there.push((part.number(), part.size())),
            }
        }
        let surplus = random.below(3);
        for at in 0..surplus {
            let number = u32::from(plan.part_count()) + 1 + u32::try_from(at).unwrap();
            there.push((PartNumber::new(number).unwrap(), plan.part_size()));
        }
        // In any order.
        for at in (1..there.len()).rev() {
            there.swap(at, random.below(at + 1));
        }
        let whole = |part: &presign::multipart::Part| there.contains(&(part.number(), part.size()));
        let expected: Vec<_> = plan.parts().filter(|part| !whole(part)).collect();
        let missing = plan.missing(there.iter().copied());
        assert_eq!((missing.len(), missing.surplus()), (expected.len(), surplus));
        assert_eq!(missing.bytes_left(), expected.iter().map(|part| part.size()).sum::<u64>());
        assert!(missing.clone().rev().eq(expected.iter().rev().copied()));
        tally.count("missing parts", !expected.is_empty());
        tally.count("nothing missing", expected.is_empty());
        assert_eq!(missing.collect::<Vec<_>>(), expected);
    }
    tally.check(TEST, &[("missing parts", 1_000)]);
}

#[test]
fn no_memory() {
    let mut sum = 0_u64;
    let info = allocation_counter::measure(|| {
        let plan = PartRules::aws().plan_parts(PartRules::aws().max_size()).unwrap();
        sum = plan.parts().map(|part| part.size()).sum();
        assert_eq!(plan.parts_in(PartNumber::new(5_000).unwrap()..).len(), 5_001);
    });
    assert_eq!((sum, info.count_total), (PartRules::aws().max_size(), 0));
    // A bit for each part.
    let plan = MultipartPlan::from_stored(10_000, 1).unwrap();
    let info = allocation_counter::measure(|| {
        assert_eq!(plan.missing(plan.parts().map(|part| (part.number(), part.size()))).len(), 0);
    });
    assert_eq!((info.count_total, info.bytes_total), (1, 1_256));
}

/// A provider's limits are its rules.
#[test]
fn rules_of_limits() {
    for (limits, rules) in [
        (Limits::aws(), PartRules::aws()),
        (
            Limits::aws()
                .with_min_part_size(1)
                .with_max_part_size(2)
                .with_max_parts(3)
                .with_max_object_size(5)
                .with_max_single_put(4),
            PartRules::aws()
                .with_min_part_size(1)
                .with_max_part_size(2)
                .with_max_parts(3)
                .with_max_object_size(5)
                .with_max_single_put(4),
        ),
    ] {
        assert_eq!(limits.part_rules(), rules);
    }
    for (name, rules) in providers() {
        let at_most = |rules: &PartRules| (rules.max_parts(), rules.max_size());
        match name {
            "aws" | "b2" => assert_eq!(at_most(&rules), (10_000, 50_000 * GIB)),
            "r2" => assert_eq!(at_most(&rules), (10_000, (5 << 40) - 5 * GIB)),
            "minio" | "gcs" => assert_eq!(at_most(&rules), (10_000, 5 << 40)),
            "scaleway" => assert_eq!(at_most(&rules), (1_000, 5_000_000_000_000)),
            _ => assert_eq!(at_most(&rules), (10_000, 5_000_000_000_000)),
        }
    }
}

/// One case of another planner: what this one makes of it.
fn ask(rules: PartRules, size: u64, asked: u64) -> Result<MultipartPlan, Error> {
    (if asked == 0 { rules } else { rules.with_preferred_size(asked) }).plan_parts(size)
}

#[test]
fn beside_other_planners() {
    const TEST: &str = "beside_other_planners";
    let Some(text) = vectors("multipart-planning/cases.json") else { return };
    let file: Value = serde_json::from_str(&text).unwrap();
    let aws = PartRules::aws();
    let limit = |name: &str| file["limits"][name].as_u64().unwrap();
    assert_eq!(limit("min_part"), aws.min_part_size());
    assert_eq!(limit("max_part"), aws.max_part_size());
    assert_eq!(limit("max_parts"), u64::from(aws.max_parts()));
    let (mut same, mut limits_only, mut refused) = (0, 0, 0);
    for case in file["cases"].as_array().unwrap() {
        let (id, expected) = (case["id"].as_str().unwrap(), &case["expected"]);
        let field = |name: &str| expected[name].as_u64();
        let minio = case["source"] == "minio-go";
        // An unknown size cannot be planned here. minio-go takes 5 TiB for it, or what the part size holds; with s3transfer
        // it says nothing about the number of parts.
        let asked =
            case[if minio { "configured_part_size" } else { "requested_chunk_size" }].as_u64().unwrap();
        let size = case["object_size"].as_u64().unwrap_or_else(|| match (minio, asked) {
            (true, 0) => 5 << 40,
            (true, _) => asked * 10_000,
            (false, _) => 8 * MIB,
        });
        // minio-go's own default.
        let asked = if minio && asked == 0 { 16 * MIB } else { asked };
        if !(aws.min_part_size()..=aws.max_part_size()).contains(&asked) {
            let error = ask(aws, size, asked).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, "part size"), "{id}");
            // Within the limits it is what the other planner corrects it to.
            let corrected = field("chunk_size").unwrap();
            assert_eq!(ask(aws, size, corrected).unwrap().part_size(), corrected, "{id}");
            refused += 1;
            say!("{TEST}: {id}: refused here, corrected there: a part size out of range");
            continue;
        }
        let planned = ask(aws, size, asked);
        if expected["error"].is_string() {
            assert_eq!(planned.unwrap_err().field(), "size", "{id}");
            same += 1;
            say!("{TEST}: {id}: the same: too large");
            continue;
        }
        let plan = planned.unwrap();
        check(&aws.with_preferred_size(asked), size, &plan, true);
        let theirs = field("part_size").or_else(|| field("chunk_size")).unwrap();
        if size.div_ceil(asked) <= 10_000 {
            assert_eq!(plan.part_size(), theirs, "{id}");
            same += 1;
            say!("{TEST}: {id}: the same");
        } else {
            // Theirs grow in larger steps, so that they are never smaller.
            assert!(plan.part_size() <= theirs, "{id}");
            limits_only += 1;
            say!("{TEST}: {id}: limits only: parts of {} here and {theirs} there", plan.part_size());
        }
        // Their plan, stored, gives their parts.
        let stored = MultipartPlan::from_stored(size, theirs).unwrap();
        let last = stored.part(stored.last_part()).unwrap();
        assert!(field("parts").is_none_or(|parts| parts == u64::from(stored.part_count())), "{id}");
        assert!(field("last_part_size").is_none_or(|size| size == last.size()), "{id}");
    }
    assert_eq!((same, limits_only, refused), (7, 2, 4), "what was compared");
}
