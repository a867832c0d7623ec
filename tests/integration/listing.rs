//! Listing objects, and deleting many at once.

use presign::s3::EncodingType;
use presign::{DeleteObjects, ListObjectsV2};

use crate::client::Answer;
use crate::run::{Run, run, size};
use crate::writes::md5;
use crate::xml::{self, Deletions, Listing};

const NAMES: [&str; 7] = ["a", "b/1", "b/2", "c/1", "c/d/1", "e & <f>", "g+h 100%"];

fn fill(run: &Run) {
    for name in NAMES {
        run.put(&run.key(name), name.as_bytes()).expect(200);
    }
}

/// Keys and common prefixes, without what is the same in all of them.
fn show(run: &Run, answer: Answer) -> String {
    if answer.status != 200 {
        return format!("status {}", answer.status);
    }
    let listing: Listing = answer.xml();
    let own = |name: &str| {
        xml::decoded(name).strip_prefix(run.prefix()).map_or_else(|| format!("?{name}"), str::to_owned)
    };
    let keys = listing.contents.iter().map(|entry| own(&entry.key));
    let prefixes = listing.common_prefixes.iter().map(|common| own(&common.prefix));
    let more = if listing.is_truncated { " …" } else { "" };
    keys.chain(prefixes).collect::<Vec<_>>().join("|") + more
}

#[test]
fn lists_what_is_there() {
    run("listing", |run| {
        fill(run);
        let list = |prefix: &str| {
            ListObjectsV2::new().prefix(format!("{}{prefix}", run.prefix())).encoding_type(EncodingType::Url)
        };
        let after = format!("{}c/1", run.prefix());
        let cases = [
            ("prefix", list(""), "a|b/1|b/2|c/1|c/d/1|e & <f>|g+h 100%"),
            ("longer prefix", list("c/"), "c/1|c/d/1"),
            ("part of a name", list("e & "), "e & <f>"),
            ("nothing there", list("none"), ""),
            ("delimiter", list("").delimiter("/"), "a|e & <f>|g+h 100%|b/|c/"),
            ("delimiter below", list("c/").delimiter("/"), "c/1|c/d/"),
            ("start-after", list("").start_after(after), "c/d/1|e & <f>|g+h 100%"),
            ("max-keys", list("").max_keys(3), "a|b/1|b/2 …"),
            ("fetch-owner", list("b/").fetch_owner(true), "b/1|b/2"),
        ];
        for (case, operation, wanted) in cases {
            run.is(case, show(run, run.send(&operation, b"")), wanted);
        }
        let (mut pages, mut token) = (Vec::new(), None::<String>);
        while pages.len() < 10 {
            let page = list("").max_keys(3);
            let page = token.take().into_iter().fold(page, |page, token| page.continuation_token(token));
            let answer = run.send(&page, b"").expect(200);
            token = answer.xml::<Listing>().next_continuation_token;
            pages.push(show(run, answer));
            if token.is_none() {
                break;
            }
        }
        run.is("continuation", pages.join(" "), "a|b/1|b/2 … c/1|c/d/1|e & <f> … g+h 100%");

        let one = run.send(&list("b/1"), b"").expect(200).xml::<Listing>();
        let entry = &one.contents[0];
        run.is("size", entry.size, 3);
        run.is("ETag", entry.etag.trim_matches('"'), run.head(&run.key("b/1")).etag().trim_matches('"'));
        let wider = run.sent(&list("b/")).with(|sent| sent.url = sent.url.replace("b%2F", ""));
        run.is("a wider prefix than was signed", wider.send(b"").verdict(), "refused");
    });
}

#[test]
fn deletes_many() {
    run("delete many", |run| {
        fill(run);
        let doomed: Vec<_> = ["a", "e & <f>", "g+h 100%", "absent"].map(|name| run.key(name)).into();
        let body = xml::delete(doomed.iter().map(presign::ObjectKey::as_str));
        let request = run.sent(&DeleteObjects::new(size(&body)).content_md5(md5(&body)));
        let other = xml::delete([run.key("b/1").as_str()]);
        run.is("another list", request.send(&other).verdict(), "refused");
        let same_size: Vec<u8> =
            String::from_utf8(body.clone()).unwrap().replace("absent", "b/1zzz").into_bytes();
        run.is("another list of the same size", request.send(&same_size).verdict(), "refused");
        run.is("no content-md5", request.without("content-md5").send(&body).verdict(), "refused");
        let left = |run: &Run| {
            let list = ListObjectsV2::new().prefix(run.prefix()).encoding_type(EncodingType::Url);
            show(run, run.send(&list, b""))
        };
        run.is("nothing is gone yet", left(run), "a|b/1|b/2|c/1|c/d/1|e & <f>|g+h 100%");
        let answer = request.send(&body);
        run.is("status", answer.status, 200);
        let told: Deletions = answer.xml();
        let mut names: Vec<_> =
            told.deleted.iter().filter_map(|deleted| deleted.key.strip_prefix(run.prefix())).collect();
        names.sort_unstable();
        run.is("deleted", names.join("|"), "a|absent|e & <f>|g+h 100%");
        run.is(
            "errors",
            told.errors.iter().map(|error| error.key.as_str()).collect::<Vec<_>>().join("|"),
            "",
        );
        run.is("the others are left", left(run), "b/1|b/2|c/1|c/d/1");
    });
}
