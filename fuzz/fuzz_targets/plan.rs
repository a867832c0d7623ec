//! Any rules, any size, anything stored: a typed error, or parts that are the whole and keep every limit.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use presign::multipart::{Part, Threshold, UploadPlan};
use presign::{MultipartPlan, PartNumber, PartRules};
use presign_fuzz::no_line_break;

#[derive(Arbitrary, Debug)]
struct Input {
    size: u64,
    stored: Option<u64>,
    min_part_size: Option<u64>,
    max_part_size: Option<u64>,
    max_parts: Option<u16>,
    max_object_size: Option<u64>,
    max_single_put: Option<u64>,
    preferred_size: Option<u64>,
    threshold: Option<(bool, u64)>,
    first: u16,
    last: u16,
    there: Vec<(u16, u64)>,
}

impl Input {
    fn rules(&self) -> PartRules {
        let mut rules = PartRules::aws();
        macro_rules! set {
            ($($with:ident: $value:expr),* $(,)?) => {
                $(if let Some(value) = $value { rules = rules.$with(value); })*
            };
        }
        set! {
            with_min_part_size: self.min_part_size,
            with_max_part_size: self.max_part_size,
            with_max_parts: self.max_parts,
            with_max_object_size: self.max_object_size,
            with_max_single_put: self.max_single_put,
            with_preferred_size: self.preferred_size,
            with_threshold: self.threshold.map(|(above, size)| {
                if above { Threshold::Above(size) } else { Threshold::AtLeast(size) }
            }),
        }
        rules
    }
}

/// What holds for every part.
fn part_of(plan: &MultipartPlan, part: Part) {
    assert_eq!(plan.part(part.number()), Some(part));
    let number = part.number().get();
    assert_eq!(u128::from(part.offset()), u128::from(number - 1) * u128::from(plan.part_size()));
    assert!(part.size() == plan.part_size() || number == plan.part_count());
    assert_eq!(part.range().end, part.offset() + part.size());
    no_line_break(&part.byte_range().to_string());
}

/// What holds for every plan, wherever it comes from.
fn whole(plan: &MultipartPlan, input: &Input) {
    let (count, last) = (plan.part_count(), plan.part(plan.last_part()).expect("the last part"));
    assert!((1..=10_000).contains(&count));
    assert_eq!(
        u128::from(plan.part_size()) * u128::from(count - 1) + u128::from(last.size()),
        u128::from(plan.size())
    );
    assert!((1..=plan.part_size()).contains(&last.size()));

    let text = serde_json::to_string(plan).expect("two numbers");
    assert_eq!(serde_json::from_str::<MultipartPlan>(&text).expect("what was written"), *plan);

    let number = |number: u16| PartNumber::new(number.into());
    if let (Ok(first), Ok(last)) = (number(input.first), number(input.last)) {
        let (mut parts, mut at) = (plan.parts_in(first..=last), first.get());
        assert_eq!(parts.len(), usize::from((last.get().min(count) + 1).saturating_sub(first.get())));
        // Both ends of it, so that large plans don't make the fuzzer slow.
        for part in parts.by_ref().take(100) {
            assert_eq!(part.number().get(), at);
            part_of(plan, part);
            at += 1;
        }
        let (mut at, left) = (last.get().min(count), parts.len());
        for part in parts.by_ref().rev().take(100) {
            assert_eq!(part.number().get(), at);
            part_of(plan, part);
            at -= 1;
        }
        assert_eq!(parts.len(), left.saturating_sub(100));
    }

    let there = input.there.iter().filter_map(|(at, size)| Some((number(*at).ok()?, *size)));
    let missing = plan.missing(there.clone());
    assert_eq!(missing.surplus(), there.clone().filter(|(number, _)| *number > plan.last_part()).count());
    let (mut left, mut bytes) = (missing.len(), missing.bytes_left());
    if count > 500 {
        return;
    }
    for part in missing {
        part_of(plan, part);
        let said = there.clone().filter(|(number, _)| *number == part.number()).last();
        assert!(said.is_none_or(|(_, size)| size != part.size()), "part {} is there", part.number());
        (left, bytes) = (left - 1, bytes - part.size());
    }
    assert_eq!((left, bytes), (0, 0));
}

fuzz_target!(|input: Input| {
    if let Some(part_size) = input.stored {
        let stored = MultipartPlan::from_stored(input.size, part_size);
        let possible = input.size > 0 && part_size > 0 && input.size.div_ceil(part_size) <= 10_000;
        assert_eq!(stored.is_ok(), possible);
        match stored {
            Ok(plan) => whole(&plan, &input),
            Err(error) => no_line_break(&error.to_string()),
        }
    }
    let rules = input.rules();
    match rules.plan(input.size) {
        Ok(UploadPlan::Single(size)) => {
            assert!(size == input.size && size <= rules.max_size());
            assert!(size == 0 || (size <= rules.max_single_put() && !rules.threshold().wants_parts(size)));
        }
        Ok(UploadPlan::Multipart(plan)) => {
            assert_eq!((plan.size(), Ok(plan)), (input.size, rules.plan_parts(input.size)));
            assert!(plan.part_count() <= rules.max_parts());
            assert!((rules.min_part_size()..=rules.max_part_size()).contains(&plan.part_size()));
            assert!(plan.size() <= rules.max_object_size());
            whole(&plan, &input);
        }
        Err(error) => {
            no_line_break(&error.to_string());
            assert!(rules.check().is_err() || input.size > rules.max_size());
        }
    }
});
