//! Signing throughput beside `rusty-s3` in the same run, with the allocations of each.
//!
//! ```sh
//! cargo bench --bench signing
//! ```
//!
//! Each side starts from a `&str` key and ends with what its interface gives: text in a reused buffer here, a `Url`
//! there. All checks of keys and options are part of the time. Before anything is measured both sides must have made
//! the same signature.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use presign::multipart::Part;
use presign::s3::MultipartUpload;
use presign::{
    BodySize, Credentials, GetObject, MediaType, MultipartPlan, ObjectKey, Provider, PutObject, S3Presigner,
    Timestamp, UploadId, Validity,
};
use rusty_s3::{Bucket, S3Action, UrlStyle};

const KEY: &str = "photos/2026/cat-0001.png";
const NOW: u64 = 1_767_323_045;

struct Sides {
    presigner: S3Presigner,
    bucket: Bucket,
    credentials: rusty_s3::Credentials,
}

impl Sides {
    fn new(token: Option<&str>) -> Self {
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", secret).unwrap();
        let (credentials, theirs) = match token {
            Some(token) => (
                credentials.with_session_token(token).unwrap(),
                rusty_s3::Credentials::new_with_token("AKIAIOSFODNN7EXAMPLE", secret, token),
            ),
            None => (credentials, rusty_s3::Credentials::new("AKIAIOSFODNN7EXAMPLE", secret)),
        };
        let endpoint = "https://s3.us-east-1.amazonaws.com".parse().unwrap();
        Self {
            presigner: S3Presigner::new(
                Provider::aws("us-east-1").unwrap().bucket("examplebucket").unwrap(),
                credentials,
            ),
            bucket: Bucket::new(endpoint, UrlStyle::VirtualHost, "examplebucket", "us-east-1").unwrap(),
            credentials: theirs,
        }
    }

    fn validity() -> Validity {
        Validity::minutes(15).from(Timestamp::from_unix_secs(NOW).unwrap())
    }

    fn get(&self, key: &str, out: &mut String) {
        let get = GetObject::new(ObjectKey::new(key).unwrap());
        self.presigner.batch(Self::validity()).unwrap().append_url(&get, out).unwrap();
    }

    fn put(&self, key: &str, out: &mut String) {
        let put = PutObject::new(ObjectKey::new(key).unwrap(), BodySize::Unlimited);
        self.presigner.batch(Self::validity()).unwrap().append_url(&put, out).unwrap();
    }

    fn put_with_headers(&self, key: &str, out: &mut String) {
        let put = PutObject::new(ObjectKey::new(key).unwrap(), BodySize::Exact(183_204))
            .content_type(MediaType::new("image/png").unwrap());
        self.presigner.batch(Self::validity()).unwrap().append_url(&put, out).unwrap();
    }

    fn their_time() -> jiff::Timestamp {
        jiff::Timestamp::from_second(NOW.cast_signed()).unwrap()
    }

    fn their_get(&self, key: &str) -> url::Url {
        let get = self.bucket.get_object(Some(&self.credentials), key);
        get.sign_with_time(Duration::from_secs(900), &Self::their_time())
    }

    fn their_put(&self, key: &str) -> url::Url {
        let put = self.bucket.put_object(Some(&self.credentials), key);
        put.sign_with_time(Duration::from_secs(900), &Self::their_time())
    }

    /// All parts of one upload, from its plan.
    fn parts(&self, upload: &MultipartUpload<'_>, out: &mut String) {
        let batch = self.presigner.batch(Self::validity()).unwrap();
        let parts = batch.parts(upload).unwrap();
        for part in upload.plan().parts() {
            parts.append_url(part.number(), out).unwrap();
        }
    }

    fn their_part(&self, key: &str, number: u16, upload_id: &str) -> url::Url {
        let part = self.bucket.upload_part(Some(&self.credentials), key, number, upload_id);
        part.sign_with_time(Duration::from_secs(900), &Self::their_time())
    }

    fn their_put_with_headers(&self, key: &str) -> url::Url {
        let mut put = self.bucket.put_object(Some(&self.credentials), key);
        put.headers_mut().insert("content-type", "image/png");
        put.headers_mut().insert("content-length", "183204");
        put.sign_with_time(Duration::from_secs(900), &Self::their_time())
    }
}

/// One workload, both sides; `urls` is how many URLs a call makes.
fn workload(
    c: &mut Criterion,
    name: &str,
    urls: usize,
    mut ours: impl FnMut(&mut String),
    mut theirs: impl FnMut() -> url::Url,
) {
    let mut buffer = String::with_capacity(urls * 2048);
    ours(&mut buffer);
    let last = buffer.rsplit("X-Amz-Signature=").next().unwrap();
    let url = theirs();
    assert_eq!(url.as_str().rsplit("X-Amz-Signature=").next().unwrap(), last, "{name}");

    buffer.clear();
    let allocated = allocation_counter::measure(|| ours(&mut buffer));
    let allocated_there = allocation_counter::measure(|| drop(theirs()));
    println!(
        "{name}: {} allocations for {urls} URLs here, {} there",
        allocated.count_total, allocated_there.count_total
    );

    let mut group = c.benchmark_group(name);
    group.throughput(Throughput::Elements(urls as u64));
    group.bench_function(BenchmarkId::from_parameter("presign"), |b| {
        b.iter(|| {
            buffer.clear();
            ours(black_box(&mut buffer));
            black_box(buffer.len())
        });
    });
    group.bench_function(BenchmarkId::from_parameter("rusty-s3"), |b| b.iter(|| black_box(theirs())));
    group.finish();
}

fn signing(c: &mut Criterion) {
    let plain = Sides::new(None);
    let token: String = "FwoGZXIvYXdzEBYaDK+/=".chars().cycle().take(356).collect();
    let temporary = Sides::new(Some(&token));
    let umlauts: String = "ä".repeat(200);

    workload(c, "GET", 1, |out| plain.get(black_box(KEY), out), || plain.their_get(black_box(KEY)));
    workload(
        c,
        "PUT, content-type and content-length",
        1,
        |out| plain.put_with_headers(black_box(KEY), out),
        || plain.their_put_with_headers(black_box(KEY)),
    );
    workload(
        c,
        "PUT, session token",
        1,
        |out| temporary.put(black_box(KEY), out),
        || temporary.their_put(black_box(KEY)),
    );
    let keys: Vec<String> = (0..256).map(|number| format!("photos/2026/cat-{number:04}.png")).collect();
    workload(
        c,
        "256 PUT",
        256,
        |out| {
            let batch = plain.presigner.batch(Sides::validity()).unwrap();
            for key in &keys {
                let put =
                    PutObject::new(ObjectKey::new(black_box(key.as_str())).unwrap(), BodySize::Unlimited);
                batch.append_url(&put, out).unwrap();
            }
        },
        || keys.iter().fold(None, |_, key| Some(plain.their_put(black_box(key)))).unwrap(),
    );
    // 10,000 parts; all URLs in one buffer that is used again.
    let plan = MultipartPlan::from_stored(10_000 * (8 << 20) - 1, 8 << 20).unwrap();
    let id = "VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA";
    let upload = MultipartUpload::new(ObjectKey::new(KEY).unwrap(), UploadId::new(id).unwrap(), plan);
    let all_of_theirs = || {
        let one = |_, part: Part| Some(plain.their_part(black_box(KEY), part.number().get(), id));
        plan.parts().fold(None, one).unwrap()
    };
    workload(c, "10,000 parts", 10_000, |out| plain.parts(black_box(&upload), out), all_of_theirs);
    let with_lengths = upload.clone().sign_lengths();
    let theirs_with_lengths = || {
        let one = |_, part: Part| {
            let mut put = plain.bucket.upload_part(Some(&plain.credentials), KEY, part.number().get(), id);
            put.headers_mut().insert("content-length", part.size().to_string());
            Some(put.sign_with_time(Duration::from_secs(900), &Sides::their_time()))
        };
        plan.parts().fold(None, one).unwrap()
    };
    workload(
        c,
        "10,000 parts, lengths signed",
        10_000,
        |out| plain.parts(black_box(&with_lengths), out),
        theirs_with_lengths,
    );
    workload(
        c,
        "GET, 200 characters outside ASCII",
        1,
        |out| plain.get(black_box(&umlauts), out),
        || plain.their_get(black_box(&umlauts)),
    );
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    targets = signing
}
criterion_main!(benches);
