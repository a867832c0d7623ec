//! Temporary credentials: the session token is a part of what is signed.

use presign::{GetObject, ObjectKey, PutObject};
use presign_test_server::Server;

use crate::client::Sent;
use crate::run::{Run, not_run, run_on, size, soon};
use crate::target::{Access, Target, serve};

/// Every character that has a meaning in a URL.
const TOKEN: &str = "IQoJb3JpZ2luX2VjE+/=&%?#;,:@!$'()*[]~ %2B+%20\"<>\\^`{|}==";

#[test]
fn a_token_of_reserved_characters() {
    let token = TOKEN.replace(' ', "_");
    let server = serve(Server::builder().session_token(token.as_str()));
    run_on("reserved token", "embedded", Access::to_embedded(&server), |run| {
        with_and_without(run, &token);
        let absent = serve(Server::builder());
        let plain = Access::to_embedded(&absent);
        let surplus = plain.with(|access| access.session_token = Some(token.clone()));
        let get = |access: &Access| signed(access, &run.key("a")).send(b"").status;
        run.is("where none is expected", get(&surplus), 400);
        run.is("none where none is expected", get(&plain), 404);
    });
    let long = "0123456789+/=".repeat(150);
    let server = serve(Server::builder().session_token(long.as_str()));
    run_on("long token", "embedded", Access::to_embedded(&server), |run| with_and_without(run, &long));
}

#[test]
fn a_token_of_the_server() {
    let target = Target::get();
    let Some(token) = target.access.session_token.clone() else {
        return not_run("token", "AWS_SESSION_TOKEN is not set");
    };
    run_on("token", &target.name, target.access.clone(), |run| with_and_without(run, &token));
}

fn with_and_without(run: &Run, token: &str) {
    let key = run.key("a b");
    let put = PutObject::new(key.clone(), size(b"hello"));
    run.is("PUT", run.send(&put, b"hello").status, 200);
    run.is("GET", run.stored(&key), "hello");
    let get = run.sent(&GetObject::new(key.clone()));
    let changed = |value: Option<&str>| get.parameter("X-Amz-Security-Token", |_| value.map(str::to_owned));
    run.is("another token", changed(Some("another")).send(b"").verdict(), "refused");
    run.is("an empty token", changed(Some("")).send(b"").verdict(), "refused");
    run.is("no token", changed(None).send(b"").verdict(), "refused");
    let other = run.access.with(|access| access.session_token = Some(token.replacen(|_| true, "x", 1)));
    run.is("another token, signed", signed(&other, &key).send(b"").verdict(), "refused");
    let none = run.access.with(|access| access.session_token = None);
    run.is("no token, signed without one", signed(&none, &key).send(b"").verdict(), "refused");
    let header = signed(&none, &key).header("x-amz-security-token", token);
    run.is("the token as an unsigned header", header.send(b"").verdict(), "refused");
}

fn signed(access: &Access, key: &ObjectKey<'static>) -> Sent {
    Sent::from(&access.presigner().presign(&GetObject::new(key.clone()), soon()).unwrap())
}
