//! Many URLs of one moment, one presigner in many threads, and presigners behind the trait.

use std::thread;

use presign::{Batch, BodySize, GetObject, ObjectKey, Operation, Presigner, PutObject, Timestamp};

use crate::client::Sent;
use crate::run::{run, soon};

const COUNT: usize = 100;

fn body(at: usize) -> String {
    format!("object {at:03}")
}

#[test]
fn a_hundred_urls_of_one_batch() {
    run("batch", |run| {
        let keys: Vec<_> = (0..COUNT).map(|at| run.key(&format!("{at} {}", "ü".repeat(at % 5)))).collect();
        let batch = run.presigner.batch(soon()).unwrap();
        let urls = |operation: &dyn Fn(usize) -> Operation<'static>| {
            let mut all = String::new();
            for at in 0..COUNT {
                batch.append_url(&operation(at), &mut all).unwrap();
                all.push('\n');
            }
            all
        };
        let put = |at: usize| PutObject::new(keys[at].clone(), BodySize::Exact(10)).into();
        let works = |(at, url): (usize, &str), method: &str, body: &[u8]| {
            let sent = Sent::get(url).with(|sent| sent.method = method.to_owned());
            run.is(
                &format!("{method} {at}"),
                sent.send(body).text(),
                if method == "GET" { self::body(at) } else { String::new() },
            )
        };
        let uploads = urls(&put);
        let right =
            uploads.lines().enumerate().filter(|line| works(*line, "PUT", body(line.0).as_bytes())).count();
        run.is("PUT", right, COUNT);
        let downloads = urls(&|at| GetObject::new(keys[at].clone()).into());
        let right = downloads.lines().enumerate().filter(|line| works(*line, "GET", b"")).count();
        run.is("GET", right, COUNT);
        let alone = batch.presign(&GetObject::new(keys[0].clone())).unwrap();
        run.is("alone and in a row", alone.url(), downloads.lines().next().unwrap());
        run.is("the same end", alone.expires_at(), batch.expires_at());

        // An operation that is refused leaves the buffer as it was.
        let mut buffer = "before ".to_owned();
        let wrong = GetObject::new(keys[0].clone())
            .range(presign::ByteRange::from(1))
            .range(presign::ByteRange::from(2));
        run.is("a range given twice", batch.append_url(&wrong, &mut buffer).is_err(), true);
        run.is("the buffer", buffer, "before ");
    });
}

#[test]
fn one_presigner_in_many_threads() {
    run("threads", |run| {
        run.put(&run.key("a"), b"hello").expect(200);
        let (presigner, key) = (&run.presigner, &run.key("a"));
        let right = thread::scope(|scope| {
            let work = || {
                let url = |_| presigner.presign(&GetObject::new(key.clone()), soon()).unwrap();
                (0..5).map(url).filter(|request| Sent::from(request).send(b"").text() == "hello").count()
            };
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(work)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>()
        });
        run.is("GET", right, 40);
    });
}

/// A service that does not know what presigns for it.
fn link(presigner: &dyn Presigner, key: &ObjectKey<'static>) -> String {
    presigner.presign(&GetObject::new(key.clone()).into(), soon()).unwrap().into_url()
}

#[test]
fn behind_the_trait() {
    run("trait", |run| {
        let key = run.key("a");
        let boxed: Box<dyn Presigner> = Box::new(run.access.presigner());
        let put: Operation<'_> = PutObject::new(key.clone(), BodySize::Exact(5)).into();
        let upload = boxed.presign(&put, soon()).unwrap();
        run.is("PUT", Sent::from(&upload).send(b"hello").status, 200);
        run.is("GET", Sent::get(link(&*boxed, &key)).send(b"").text(), "hello");
        let batch: Box<dyn Batch + '_> = boxed.batch(soon()).unwrap();
        let mut url = String::new();
        batch.append_url(GetObject::new(key.clone()).as_ref(), &mut url).unwrap();
        run.is("GET of a batch", Sent::get(url).send(b"").text(), "hello");
        run.is("its end", batch.expires_at() > Timestamp::now(), true);
    });
}

#[test]
fn rotated_credentials() {
    run("rotation", |run| {
        let key = run.key("a");
        run.put(&key, b"hello").expect(200);
        let wrong = run.access.with(|access| access.secret_access_key.push('x')).presigner();
        let get = |presigner: &presign::S3Presigner| {
            Sent::from(&presigner.presign(&GetObject::new(key.clone()), soon()).unwrap()).send(b"").verdict()
        };
        run.is("the wrong secret", get(&wrong), "refused");
        let mut right = presign::Credentials::new(
            run.access.access_key_id.as_str(),
            run.access.secret_access_key.as_str(),
        )
        .unwrap();
        if let Some(token) = &run.access.session_token {
            right = right.with_session_token(token.as_str()).unwrap();
        }
        let rotated = wrong.with_credentials(right);
        run.is("rotated to the right one on the same day", get(&rotated), "200");
        run.is("the one before is as it was", get(&wrong), "refused");
    });
}
