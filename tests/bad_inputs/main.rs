//! Bad input, row by row: each gets the answer that its row says, by a typed error whose text names the field, the fault
//! and the rule and does not repeat what was refused.
//!
//! A row of `tests/data/bad_inputs.json` has one of `errors` (each as field and kind), `harmless` (what becomes of it) and
//! `types` (why it cannot be written down in Rust; shown at the end of this file). `expect` is how the list that the rows
//! come from puts it. Where a verifier or local mode answers with another kind than is named there, `differs` says why.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]
#![allow(clippy::print_stdout, missing_docs)]

#[macro_use]
#[path = "../common/say.rs"]
mod say;
#[path = "../common/mod.rs"]
mod common;
mod everywhere;
#[cfg(feature = "verify")]
mod forms;
#[cfg(feature = "local")]
mod local;
#[cfg(feature = "verify")]
#[path = "../common/random.rs"]
mod random;
#[cfg(feature = "verify")]
#[allow(dead_code, unreachable_pub, reason = "the tests of the verifier use more of it")]
#[path = "../verify/sent.rs"]
mod sent;
#[cfg(feature = "verify")]
#[path = "../common/signed_form.rs"]
mod signed_form;
mod uploads;
mod values;
#[cfg(feature = "verify")]
mod verify;

use std::collections::BTreeMap;

use common::{data, vectors};
use presign::{
    BodySize, Error, ErrorKind, ExpiresIn, ObjectKey, PartNumber, PutObject, UploadId, UploadPart, Validity,
};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    area: String,
    input: Value,
    expect: String,
    errors: Option<Vec<(String, String)>>,
    harmless: Option<String>,
    types: Option<String>,
    differs: Option<String>,
}

/// What became of an input: errors, or what was asserted about it.
type Answer = Result<(), Vec<Refused>>;

/// An error of whichever type.
#[derive(Clone)]
struct Refused {
    field: String,
    kind: String,
    text: String,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        let text = error.to_string();
        assert!(!error.problem().is_empty() && !error.allowed().is_empty(), "{text}");
        assert_eq!(text, format!("{}: {}; allowed: {}", error.field(), error.problem(), error.allowed()));
        assert_ne!(error.problem(), error.allowed());
        Self { field: error.field().into(), kind: format!("{:?}", error.kind()), text }
    }
}

impl Refused {
    /// An error names field and fault, and does not repeat the text that it refuses (where that is more than a dot).
    fn says_enough(&self, refused: &str) {
        let Self { field, text, .. } = self;
        let problem = text.strip_prefix(&format!("{field}: ")).expect("the field stands first");
        assert!(!field.is_empty() && !problem.is_empty(), "{text}");
        assert!(text.chars().all(|char| !char.is_control()), "{text:?}");
        assert!(refused.len() < 3 || !text.contains(refused), "{text:?} repeats {refused:?}");
    }
}

/// Who answers a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Core,
    Verify,
    Local,
}

impl Way {
    fn of(row: &Row) -> Self {
        let about = |name: &str| !row.input[name].is_null();
        match row.area.as_str() {
            "verify_query" | "verify_headers" | "verify_path" | "verify_time" | "post_policy_verify" => {
                Self::Verify
            }
            "size" if about("declared") => Self::Verify,
            "expiry" if about("policy_expiration") => Self::Verify,
            "response_override" if about("add_after_signing") => Self::Verify,
            "local_token" => Self::Local,
            _ => Self::Core,
        }
    }

    /// The feature without which nobody can be asked.
    fn missing(self) -> Option<&'static str> {
        match self {
            Self::Verify if !cfg!(feature = "verify") => Some("verify"),
            Self::Local if !cfg!(feature = "local") => Some("local"),
            _ => None,
        }
    }
}

const NOW: &str = "20260102T030405Z";

fn rows() -> Vec<Row> {
    serde_json::from_str(&data("bad_inputs.json")).unwrap()
}

/// The errors of calls that must all fail.
fn all_fail<T>(results: impl IntoIterator<Item = Result<T, Error>>) -> Answer {
    Err(results.into_iter().map(|result| result.err().expect("refused").into()).collect())
}

fn one<T>(result: Result<T, Error>) -> Answer {
    result.map(drop).map_err(|error| vec![error.into()])
}

/// Asks whoever answers the row.
fn ask(row: &Row) -> Answer {
    match Way::of(row) {
        Way::Core => values::answer(row),
        #[cfg(feature = "verify")]
        Way::Verify => {
            #[cfg(feature = "local")]
            if row.area == "size" {
                local::size(&row.input);
            }
            verify::answer(row)
        }
        #[cfg(feature = "local")]
        Way::Local => local::answer(row),
        #[cfg(not(all(feature = "verify", feature = "local")))]
        way => panic!("nobody asks {way:?}"),
    }
}

/// The kind that the list names for a row of a verifier's or of local mode, in one of its spellings.
fn names(expect: &str, kind: &str) -> bool {
    let word = |text: &str| text.split(|char: char| !char.is_ascii_alphanumeric()).next().unwrap().to_owned();
    let one_word = ["reject:", "verify error:", "gives "].iter().find_map(|start| expect.split_once(start));
    if let Some((_, rest)) = one_word {
        return word(rest) == kind;
    }
    let Some((group, name)) = expect.strip_prefix("error:").and_then(|rest| rest.split_once("::")) else {
        return true;
    };
    let name = word(name);
    [name.clone(), format!("{group}{name}"), format!("{name}Field")].iter().any(|name| name == kind)
}

#[test]
fn every_row_gets_its_answer() {
    let (mut counts, mut by_way, mut failures) =
        (BTreeMap::<&str, usize>::new(), BTreeMap::new(), Vec::new());
    for (at, row) in rows().iter().enumerate() {
        let shown =
            |char: char| if char.is_ascii() { char.to_string() } else { char.escape_unicode().to_string() };
        let name: String = format!("{} {at} {}", row.area, row.input).chars().map(shown).collect();
        let way = Way::of(row);
        let how = match (&row.errors, &row.harmless, &row.types) {
            (Some(_), None, None) | (None, Some(_), None) if way.missing().is_none() => "answered",
            (Some(_), None, None) | (None, Some(_), None) => {
                say!("NOT ASKED {name}: built without the feature {}", way.missing().unwrap());
                "not asked"
            }
            (None, None, Some(why)) => {
                say!("BY TYPE {name}: {why}");
                "ruled out by types"
            }
            _ => panic!("{name} has not one answer"),
        };
        *counts.entry(how).or_default() += 1;
        *by_way.entry(way).or_default() += 1;
        if how != "answered" {
            continue;
        }
        let check = || {
            let (expected, answer) = (row.errors.clone().unwrap_or_default(), ask(row));
            let errors = answer.err().unwrap_or_default();
            let got: Vec<_> = errors.iter().map(|error| (error.field.clone(), error.kind.clone())).collect();
            assert_eq!(got, expected, "{name}");
            errors.iter().for_each(|error| error.says_enough(row.input.as_str().unwrap_or_default()));
            // A reason is given where there is something to explain, and nowhere else.
            let differs = way != Way::Core && errors.iter().any(|error| !names(&row.expect, &error.kind));
            assert_eq!(differs, row.differs.is_some(), "{name}: {}", row.expect);
            errors
        };
        match std::panic::catch_unwind(std::panic::AssertUnwindSafe(check)) {
            Ok(errors) => match errors.first() {
                Some(error) => println!("ok      {name}: {}", error.text),
                None => println!("ok      {name}: {}", row.harmless.as_deref().unwrap()),
            },
            Err(_) => failures.push(name),
        }
        if let Some(why) = &row.differs {
            say!("DIFFERS {} {at}, where {} is named: {why}", row.area, row.expect);
        }
    }
    say!("{counts:?} {by_way:?}");
    assert!(failures.is_empty(), "{failures:#?}");
    let count = |how| counts.get(how).copied().unwrap_or_default();
    assert_eq!((count("answered") + count("not asked"), count("ruled out by types")), (135, 7));
    assert_eq!(by_way, [(Way::Core, 86), (Way::Verify, 47), (Way::Local, 9)].into());
    let asked =
        by_way.iter().filter(|(way, _)| way.missing().is_none()).map(|(_, count)| count).sum::<usize>();
    assert_eq!(count("answered") + count("ruled out by types"), asked);
}

/// The rows are those of the list that they come from: none left out, none changed.
#[test]
fn the_rows_are_all_of_these_areas() {
    let Some(list) = vectors("bad-inputs.json") else { return };
    let areas = [
        "content_disposition",
        "content_type",
        "key",
        "endpoint",
        "bucket",
        "region",
        "expiry",
        "header_metadata",
        "response_override",
        "size",
        "secrets",
        "multipart",
        "post_policy_build",
        "post_policy_verify",
        "verify_query",
        "verify_headers",
        "verify_path",
        "verify_time",
        "local_token",
    ];
    let list: Vec<Value> = serde_json::from_str(&list).unwrap();
    let original = list.iter().filter(|row| areas.contains(&row["area"].as_str().unwrap()));
    let original: Vec<_> = original.map(|row| (&row["area"], &row["input"], &row["expect"])).collect();
    let rows: Vec<_> =
        rows().into_iter().map(|row| (Value::from(row.area), row.input, Value::from(row.expect))).collect();
    assert_eq!(rows.iter().map(|(area, input, expect)| (area, input, expect)).collect::<Vec<_>>(), original);
    say!("{} of {} rows are of these areas", rows.len(), list.len());
}

/// The rows that cannot be written down: a function has one signature, so these types are the proof.
#[test]
fn what_the_types_rule_out() {
    // A PUT without a decision about its size; a size below 0 or not whole.
    let _: fn(ObjectKey<'static>, BodySize) -> PutObject<'static> = PutObject::new;
    let _: fn(ObjectKey<'static>, UploadId<'static>, PartNumber, BodySize) -> UploadPart<'static> =
        UploadPart::new;
    let _: fn(u64) -> BodySize = BodySize::Exact;
    // A lifetime that is no number, negative or not whole.
    let _: fn(u64) -> Result<ExpiresIn, Error> = ExpiresIn::from_secs;
    let _: fn(u64) -> presign::Lifetime = Validity::seconds;
    let fraction = std::time::Duration::from_millis(3_700);
    assert_eq!(ExpiresIn::try_from(fraction).unwrap_err().kind(), ErrorKind::OutOfRange);
}
