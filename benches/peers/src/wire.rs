//! A Splendor batch of 256 assets, from the JSON of the request to that of the answer, beside one presigned PUT of each of
//! `aws-sdk-s3` alone: what a service does for an asset, and what only signing costs elsewhere.

use presign::wire::Store;
use presign::wire::splendor::{AssetBatchRequest, Scope, Settings};
use presign::{RandomBytes, S3Presigner, Timestamp};
use serde_json::{Value, json};

use crate::case::{Case, Look, Run, Signed};
use crate::peers::{aws_sdk, presign::presigner};
use crate::time::{Extent, Ratio, Spread, Timed, time};
use crate::work::{CONTENT_LENGTH, CONTENT_TYPE, Workload};
use crate::{Fault, reference};

const OURS: &str = "presign, Splendor batch";
/// What is asked of it.
const TIMES_FASTER: f64 = 10.0;
const EXTENT: Extent = Extent { passes: 1, rounds: 101, slice: 5e6, seconds: 30, thread_rounds: 0, pairs: 0 };

/// The request: as many assets as a batch may have.
fn request() -> Vec<u8> {
    let asset = |number: usize| {
        json!({
            "content_type": CONTENT_TYPE,
            "object_size_bytes": CONTENT_LENGTH,
            "filename": format!("holiday-{number:04}.jpg"),
        })
    };
    let (assets, _) = Workload::Batch.size();
    json!({ "assets": (0..assets).map(asset).collect::<Vec<_>>() }).to_string().into_bytes()
}

/// From bytes to bytes.
fn answer(body: &[u8], presigner: &S3Presigner, settings: &Settings, seed: &mut u64) -> String {
    // The operating system's entropy is the service's, and no part of what is compared.
    let random = || {
        *seed += 1;
        let mut bytes = [0; 32];
        bytes.chunks_exact_mut(8).zip(1..).for_each(|(chunk, place)| {
            chunk.copy_from_slice(&(*seed ^ place << 56).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes());
        });
        RandomBytes::new(bytes)
    };
    let scope = Scope::parse(Some("acme"), "catalog").unwrap();
    let request = AssetBatchRequest::parse(body, settings).unwrap();
    let store = Store::from(presigner);
    let batch = request.plan(&scope, store, settings, Timestamp::now(), random).unwrap();
    batch.presign(store).unwrap().to_answer().into_body()
}

fn ours() -> Case {
    let (body, presigner, settings, mut seed) =
        (request(), presigner(None), Settings::builder().build().unwrap(), 0);
    let run: Run = Box::new(move |_, look| {
        let made = std::hint::black_box(answer(&body, &presigner, &settings, &mut seed));
        if let Look::Show(shown) = look {
            shown.extend(signed(&made));
        }
    });
    Case { peer: OURS, run }
}

/// The requests that an answer tells a client to send.
fn signed(answer: &str) -> Vec<Signed> {
    let answer: Value = serde_json::from_str(answer).unwrap();
    let one = |asset: &Value| {
        let signed = Signed::new("PUT", asset["upload_url"].as_str().unwrap());
        let headers = asset["required_headers"].as_object().unwrap();
        headers.iter().fold(signed, |signed, (name, value)| signed.header(name, value.as_str().unwrap()))
    };
    answer["assets"].as_array().unwrap().iter().map(one).collect()
}

/// Checks every signature of one batch, times both, prints, and says whether a batch is fast enough.
pub fn measure() -> Result<bool, Fault> {
    let mut cases = vec![ours()];
    let mut shown = Vec::new();
    (cases[0].run)(&[], Look::Show(&mut shown));
    let (assets, _) = Workload::Batch.size();
    if shown.len() != assets {
        return Err(format!("{} assets of {assets}", shown.len()).into());
    }
    shown.iter().try_for_each(reference::verify)?;
    cases.extend(aws_sdk::cases(Workload::Batch));
    let _pinned = crate::machine::pin();
    let timed = time(Workload::Batch, &mut cases, &EXTENT);
    let (ratio, spread) = compare(&timed);
    let (low, high) = ratio.expected;
    println!(
        "{OURS}: {:.0} ns an asset (least {:.0}), all {assets} signatures checked\n\
         {}: {:.0} ns a PUT (least {:.0}), {:.1} times as long ({low:.1}-{high:.1}); {TIMES_FASTER} asked",
        spread[0].median,
        spread[0].least,
        aws_sdk::NAME,
        spread[1].median,
        spread[1].least,
        ratio.within.median,
    );
    Ok(ratio.within.median >= TIMES_FASTER)
}

fn compare(timed: &Timed) -> (Ratio, [Spread; 2]) {
    (timed.ratio(1, 0), [timed.spread(0), timed.spread(1)])
}
