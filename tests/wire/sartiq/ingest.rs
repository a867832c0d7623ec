//! The ingest: the tables, and every path of one file: what is asked for, in which order, and what comes of it.

use presign::upload::ObjectHead;
use presign::wire::sartiq::{
    Existing, Ingest, Ingested, MediaKey, NewResource, Outcome, ResourceType, Step, StorageCall, TempKey,
    Uuid,
};
use presign::{ContentMd5, EntityTag, MediaType, ObjectKey, Validity};

use super::*;

pub(super) const RESOURCE: &str = "5c1f0e4a-8d2b-4f77-b0d1-2a3b4c5d6e7f";
pub(super) const NEW: &str = "77777777-8d2b-4f77-b0d1-2a3b4c5d6e7f";

pub(super) fn temp(name: &str) -> TempKey {
    TempKey::parse(&format!("temp/{FILE_ID}_1770712200_{name}"), &settings(|s| s)).unwrap()
}

pub(super) fn uuid(text: &str) -> Uuid {
    Uuid::new(text).unwrap()
}

pub(super) fn existing(id: &str, content: &[u8]) -> Existing {
    let resource_id = uuid(id);
    let storage_key = MediaKey::new(&resource_id, "jpg").unwrap().into_key();
    Existing { resource_id, storage_key, content_hash: ContentMd5::of(content), size: content.len() as u64 }
}

pub(super) fn head(size: u64, tag: &str) -> ObjectHead {
    ObjectHead::new(size).content_type("image/jpeg").entity_tag(EntityTag::new(tag).unwrap().into_owned())
}

type Told = Result<Vec<Ingested>, SartiqError>;

/// Tells these outcomes one after the other; gives what was asked for, in words, and the end. Every call is signed on its way.
fn drive(mut ingest: Ingest, outcomes: Vec<Outcome>) -> (Vec<String>, Told) {
    let (mut outcomes, mut asked) = (outcomes.into_iter(), Vec::new());
    loop {
        let step = ingest.next();
        assert_eq!(
            format!("{step:?}"),
            format!("{:?}", ingest.next()),
            "the same until something is recorded"
        );
        asked.push(match step {
            Step::Call(call) => {
                let presigner = r2();
                let soon = Validity::minutes(5).from(now());
                let request = call.presign(&presigner, presigner.bucket().name(), soon).unwrap();
                let headers: Vec<_> = request.headers_to_set().collect();
                let method = request.method().as_str();
                signature::check_method(method, request.url(), &headers, presigner.bucket());
                let folder = call.key().as_str().split('/').next().unwrap();
                format!("{} {folder}", call.name())
            }
            Step::Find { content_hash, size } => format!("find {} {size}", &content_hash.to_hex()[..6]),
            Step::Create(NewResource { storage_key, .. }) => format!("create {storage_key}"),
            Step::Reuse { resource_id } => format!("reuse {}", &resource_id.as_str()[..8]),
            Step::QueueDeletion { key } => format!("queue {}", key.as_str().split('/').next().unwrap()),
            Step::Attach { index, resource_id } => format!("attach {index} {}", &resource_id.as_str()[..8]),
            Step::Commit => "commit".into(),
            Step::Rollback => "rollback".into(),
            Step::Finished(result) => {
                assert_eq!(outcomes.next(), None, "an outcome that nobody asked for: {asked:?}");
                return (asked, result);
            }
            other => panic!("{other:?}"),
        });
        ingest.record(outcomes.next().unwrap_or_else(|| panic!("nothing left to tell: {asked:?}")));
    }
}

fn one(name: &str) -> Ingest {
    Ingest::new(&settings(|s| s), [(temp(name), uuid(NEW))])
}

/// The table's actions, in its words: what the service does before it commits. The deletion is queued there, and done after.
pub(super) fn decision_table(sample: &Value) {
    let rows = sample["rows"].as_array().unwrap();
    assert!(rows.len() >= 4);
    for row in rows {
        let mut ingest = one("a.jpg");
        let mut actions = Vec::new();
        let object = &row["head"];
        let (tag, size) = (object["etag"].as_str(), object["size"].as_u64());
        let found = row["existing"].as_object().map(|row| Existing {
            resource_id: uuid(text(&row["resource_id"])),
            storage_key: ObjectKey::new("media/x/file.jpg").unwrap(),
            content_hash: ContentMd5::from_hex(text(&row["content_hash"])).unwrap(),
            size: row["size"].as_u64().unwrap(),
        });
        let committed = loop {
            let outcome = match ingest.next() {
                Step::Call(StorageCall::HeadObject { .. }) => {
                    tag.map_or(Outcome::Absent, |tag| Outcome::Head(head(size.unwrap(), tag)))
                }
                Step::Call(StorageCall::GetObject { .. }) => {
                    actions.push("download and hash");
                    Outcome::Hashed { md5: ContentMd5::of(b"its bytes"), size: size.unwrap() }
                }
                Step::Find { content_hash, size: asked } => {
                    assert_eq!(Some(asked), size);
                    match &found {
                        Some(found) if found.is(&content_hash, asked) => Outcome::Found(found.clone()),
                        _ => Outcome::Absent,
                    }
                }
                Step::Create(_) => {
                    actions.push("create MediaResource");
                    Outcome::Done
                }
                Step::Reuse { resource_id } => {
                    assert_eq!(resource_id.as_str(), RESOURCE);
                    actions.push("reuse MediaResource");
                    Outcome::Done
                }
                Step::Call(StorageCall::CopyObject { to, .. }) => {
                    assert_eq!(to.as_str(), format!("media/{NEW}/file.jpg"));
                    actions.push("copy temp -> media/{resource_id}/file.{ext}");
                    Outcome::Done
                }
                Step::QueueDeletion { key } => {
                    assert_eq!(key, *temp("a.jpg").key());
                    actions.push("delete temp");
                    Outcome::Done
                }
                Step::Attach { .. } => {
                    actions.push("attach");
                    Outcome::Done
                }
                Step::Commit => break true,
                Step::Rollback => Outcome::Done,
                Step::Finished(result) => {
                    assert_eq!(result.unwrap_err().to_string(), "Temporary file not found");
                    actions.push("error: temp file missing");
                    break false;
                }
                other => panic!("{other:?}"),
            };
            ingest.record(outcome);
        };
        let expected: Vec<_> = row["actions"].as_array().unwrap().iter().map(text).collect();
        assert_eq!(actions, expected);
        // Nothing is deleted before the commit, and then the temporary file is.
        assert_eq!(committed, !object.is_null());
        if committed {
            ingest.record(Outcome::Done);
            let deletes = |step: Step| matches!(step, Step::Call(StorageCall::DeleteObject { key }) if key == *temp("a.jpg").key());
            assert!(deletes(ingest.next()));
        }
    }
}

pub(super) fn media_key_table(sample: &Value) {
    let settings = settings(|settings| settings);
    let rows = sample["rows"].as_array().unwrap();
    assert!(rows.len() >= 2);
    for row in rows {
        let temp = TempKey::parse(text(&row["temp_key"]), &settings).unwrap();
        let media_type = MediaType::new(text(&row["content_type"])).unwrap();
        let key = MediaKey::of_temp(&uuid(text(&row["resource_id"])), &temp, &media_type, &settings).unwrap();
        assert_eq!(key.key().as_str(), text(&row["key"]));
        assert_eq!(settings.cdn_url(key.key()), text(&row["url"]));
    }
}

const MD5: &str = "8b1a9953c4611296a827abf8c47804d7";
const HELLO: &[u8] = b"Hello";

fn check(ingest: Ingest, outcomes: &[Outcome], steps: &[&str], end: Result<&str, (u16, &str)>) {
    let (asked, told) = drive(ingest, outcomes.to_vec());
    assert_eq!(asked, steps);
    match (told, end) {
        (Ok(files), Ok(url)) => assert_eq!(files.iter().map(|file| &*file.url).collect::<Vec<_>>(), [url]),
        (Err(error), Err((status, text))) => {
            assert_eq!((error.status(), error.to_string().as_str()), (status, text));
        }
        (told, _) => panic!("{told:?}"),
    }
}

#[test]
fn every_path_of_one_file() {
    use Outcome::{Absent, Changed, Done, Failed, Found, Hashed, Head};
    let plain = || Head(head(5, MD5));
    let found = || Found(existing(RESOURCE, HELLO));
    let other_size = || Found(Existing { size: 6, ..existing(RESOURCE, HELLO) });
    let (look, find, create) = ("HeadObject temp", "find 8b1a99 5", format!("create media/{NEW}/file.jpg"));
    let (copy, queue, delete) = ("CopyObject media", "queue temp", "DeleteObject temp");
    let (new, old, reuse) = ("attach 0 77777777", "attach 0 5c1f0e4a", "reuse 5c1f0e4a");
    let (undo, back) = ("DeleteObject media", "rollback");
    let new_url = format!("https://media.example.com/media/{NEW}/file.jpg");
    let old_url = format!("https://media.example.com/media/{RESOURCE}/file.jpg");
    let gone = Err((400, "Temporary file not found"));
    let changed = Err((409, "Temporary file changed while it was read"));
    let down = Err((503, "Service temporarily unavailable"));
    let miss = [look, find, &create, copy, queue, new, "commit", delete];
    let missed = [plain(), Absent, Done, Done, Done, Done, Done];
    let hit = [look, find, reuse, queue, old, "commit", delete];
    let reused = [plain(), found(), Done, Done, Done, Done];
    let first = |outcomes: &[Outcome], count, more: &[Outcome]| [&outcomes[..count], more].concat();
    let steps = |all: &[&'static str], count, more: &[&'static str]| [&all[..count], more].concat();
    // The steps borrow the ID, so they are leaked into texts of the program's own length.
    let miss: Vec<&'static str> = miss.iter().map(|step| &*String::from(*step).leak()).collect();
    let check = |outcomes: Vec<Outcome>, asked: Vec<&str>, end| check(one("a.jpg"), &outcomes, &asked, end);

    // A miss, and each step that fails: what was begun is undone, and the temporary file stays.
    for last in [Done, Failed, Absent] {
        check(first(&missed, 7, &[last]), steps(&miss, 8, &[]), Ok(&new_url));
    }
    check(vec![Absent, Done], vec![look, back], gone);
    check(vec![Failed, Done], vec![look, back], down);
    check(first(&missed, 1, &[Failed, Failed]), steps(&miss, 2, &[back]), down);
    check(first(&missed, 2, &[Failed, Done]), steps(&miss, 3, &[back]), down);
    for (outcome, end) in [(Failed, down), (Changed, changed), (Absent, gone), (Done, Ok(&*new_url))] {
        if outcome != Done {
            check(first(&missed, 3, &[outcome, Done, Done]), steps(&miss, 4, &[back, undo]), end);
        }
    }
    check(first(&missed, 4, &[Failed, Done, Failed]), steps(&miss, 5, &[back, undo]), down);
    check(first(&missed, 5, &[Failed, Failed, Done]), steps(&miss, 6, &[back, undo]), down);
    // Nobody knows whether it was committed: nothing is deleted.
    check(first(&missed, 6, &[Failed]), steps(&miss, 7, &[]), down);

    // A hit.
    check(first(&reused, 6, &[Done]), hit.to_vec(), Ok(&old_url));
    check(first(&reused, 2, &[Failed, Done]), steps(&[look, find, reuse], 3, &[back]), down);
    check(first(&reused, 3, &[Failed, Done]), steps(&[look, find, reuse, queue], 4, &[back]), down);
    check(first(&reused, 4, &[Failed, Done]), [&hit[..5], &[back]].concat(), down);
    check(first(&reused, 5, &[Failed]), hit[..6].to_vec(), down);
    // The row is gone again: looked for anew, three times at most.
    let again = first(&[plain(), found(), Absent, found()], 4, &reused[2..]);
    check([&again[..], &[Done]].concat(), [&[look, find, reuse, find], &hit[2..]].concat(), Ok(&old_url));
    check(
        [&[plain(), found(), Absent, Absent], &missed[2..], &[Done]].concat(),
        [&[look, find, reuse, find][..], &miss[2..]].concat(),
        Ok(&new_url),
    );
    let always: Vec<_> = (0..4).flat_map(|_| [found(), Absent]).collect();
    check(
        [&[plain()], &always[..], &[Done]].concat(),
        [&[look][..], &[find, reuse].repeat(4), &[back]].concat(),
        down,
    );

    // One of the same hash and another size is no hit; if there can be no second one, that is told.
    check([&[plain(), other_size()], &missed[2..], &[Done]].concat(), miss.clone(), Ok(&new_url));
    check(
        first(&missed, 2, &[other_size(), Done]),
        steps(&miss, 3, &[back]),
        Err((409, "Another file has the same content hash")),
    );
    // Somebody else was faster.
    check(
        [&missed[..2], &[found()], &reused[2..], &[Done]].concat(),
        [&miss[..3], &hit[2..]].concat(),
        Ok(&old_url),
    );
    let _ = Hashed { md5: ContentMd5::of(HELLO), size: 5 };
}

#[test]
fn what_proves_a_hash() {
    let ingest =
        |hash_bytes| Ingest::new(&settings(|s| s.hash_bytes(hash_bytes)), [(temp("a.jpg"), uuid(NEW))]);
    let first = |hash_bytes, head: ObjectHead| {
        let mut ingest = ingest(hash_bytes);
        ingest.record(Outcome::Head(head));
        match ingest.next() {
            Step::Find { content_hash, .. } => content_hash.to_hex(),
            Step::Call(call) => call.name().into(),
            other => format!("{other:?}"),
        }
    };
    let encrypted = |name, value| {
        ObjectHead::from_headers([
            ("content-length", "5"),
            ("content-type", "image/jpeg"),
            ("etag", MD5),
            (name, value),
        ])
        .unwrap()
    };
    assert_eq!(first(false, head(5, MD5)), MD5);
    assert_eq!(first(false, head(5, &MD5.to_uppercase())), MD5);
    assert_eq!(first(false, encrypted("x-amz-server-side-encryption", "AES256")), MD5);
    for (hash_bytes, head) in [
        (true, head(5, MD5)),
        (false, head(5, "9b2cf535f27731c974343645a3985328-2")),
        (false, head(5, "9b2cf535f27731c974343645a3985328-1")),
        (false, head(5, "0x8DC0FFEE")),
        (false, head(5, &MD5[1..])),
        (false, encrypted("x-amz-server-side-encryption", "aws:kms")),
        (false, encrypted("x-amz-server-side-encryption-customer-algorithm", "AES256")),
    ] {
        assert_eq!(first(hash_bytes, head), "GetObject");
    }
    // What the service has read itself counts before every tag.
    assert_eq!(first(true, head(5, "abc").read_md5(ContentMd5::of(HELLO))), MD5);

    // The bytes are those that were looked at, or nothing.
    let hashed = |size| Outcome::Hashed { md5: ContentMd5::of(HELLO), size };
    for (outcome, status) in [
        (hashed(4), 409),
        (hashed(6), 409),
        (Outcome::Changed, 409),
        (Outcome::Absent, 400),
        (Outcome::Failed, 503),
        (Outcome::Done, 503),
    ] {
        let told = drive(one("a.jpg"), vec![Outcome::Head(head(5, "abc-def")), outcome, Outcome::Done]).1;
        assert_eq!(told.unwrap_err().status(), status);
    }
    let mut read = one("a.jpg");
    read.record(Outcome::Head(head(5, "abc-def")));
    let Step::Call(StorageCall::GetObject { if_match, .. }) = read.next() else { panic!() };
    assert_eq!(if_match.as_str(), "\"abc-def\"");
    read.record(hashed(5));
    assert!(matches!(read.next(), Step::Find { size: 5, .. }));
}

#[test]
fn what_lies_there_is_held_to_the_rules() {
    let most = 52_428_800;
    let of = |head: ObjectHead| {
        let mut ingest = one("a.jpg");
        ingest.record(Outcome::Head(head));
        ingest.record(Outcome::Done);
        match ingest.next() {
            Step::Finished(Err(error)) => (error.status(), error.to_string()),
            _ => (200, String::new()),
        }
    };
    let typed = |content_type: &str| head(5, MD5).content_type(content_type);
    assert_eq!(of(head(most, MD5)).0, 200);
    let large = "file_url: the file is too large; allowed: up to 52428800 bytes";
    assert_eq!(of(head(most + 1, MD5)), (400, large.into()));
    let other = "content type not in the allow-list";
    assert_eq!(of(typed("text/html")), (400, other.into()));
    assert_eq!(of(typed("image/svg+xml")), (400, other.into()));
    assert_eq!(of(ObjectHead::new(5).entity_tag(EntityTag::new(MD5).unwrap())), (400, other.into()));
    // A store that tells no tag: nothing would bind what is copied to what was looked at.
    assert_eq!(of(ObjectHead::new(5).content_type("image/png")).0, 503);
}

#[test]
fn a_copy_is_bound_to_what_was_looked_at() {
    let mut ingest = one("a.HTML");
    for outcome in [Outcome::Head(head(5, MD5)), Outcome::Absent] {
        ingest.record(outcome);
    }
    let Step::Create(resource) = ingest.next() else { panic!() };
    assert_eq!((resource.id.as_str(), resource.resource_type), (NEW, Some(ResourceType::Image)));
    // Not the client's extension: it is none of the type's.
    assert_eq!((resource.extension.as_str(), resource.content_hash.to_hex().as_str()), ("jpg", MD5));
    assert_eq!((resource.file_size, resource.content_type.as_str()), (5, "image/jpeg"));
    ingest.record(Outcome::Done);
    let Step::Call(copy) = ingest.next() else { panic!() };
    let presigner = r2();
    let soon = Validity::minutes(5).from(now());
    let request = copy.presign(&presigner, presigner.bucket().name(), soon).unwrap();
    let source = format!("sartiq-media/{}", temp("a.HTML").key());
    let quoted = format!("\"{MD5}\"");
    let headers: Vec<_> = request.headers_to_set().collect();
    for header in [
        ("x-amz-copy-source", &*source),
        ("x-amz-copy-source-if-match", &quoted),
        ("x-amz-metadata-directive", "REPLACE"),
        ("content-type", "image/jpeg"),
    ] {
        assert!(headers.contains(&header), "{headers:?}");
    }
    assert_eq!(headers.len(), 4);
}

/// All files of an entity in one transaction, in their order; of two equal ones, one is stored.
#[test]
fn several_files() {
    let ids = [NEW, "88888888-8d2b-4f77-b0d1-2a3b4c5d6e7f", "99999999-8d2b-4f77-b0d1-2a3b4c5d6e7f"];
    let files = || ids.map(|id| (temp("a.jpg"), uuid(id)));
    let ingest = Ingest::new(&settings(|s| s), files());
    use Outcome::{Absent, Done, Failed, Found, Head};
    let (first, other) = (Head(head(5, MD5)), Head(head(6, "9b2cf535f27731c974343645a3985328")));
    let outcomes = vec![
        first.clone(),
        Absent,
        Done,
        Done,
        Done,
        Done,
        first.clone(),
        Found(existing(NEW, HELLO)),
        Done,
        Done,
        Done,
        other.clone(),
        Absent,
        Done,
        Done,
        Done,
        Done,
        Done,
        Failed,
        Done,
        Done,
    ];
    let (asked, told) = drive(ingest, outcomes);
    let told = told.unwrap();
    let reused: Vec<_> = told.iter().map(|file| (&file.resource_id.as_str()[..8], file.reused)).collect();
    assert_eq!(reused, [("77777777", false), ("77777777", true), ("99999999", false)]);
    assert_eq!(asked.iter().filter(|step| step.starts_with("attach")).count(), 3);
    assert_eq!(asked[17..], ["commit", "DeleteObject temp", "DeleteObject temp", "DeleteObject temp"]);

    // The last fails: all are undone, and every temporary file stays.
    let outcomes = vec![
        first.clone(),
        Absent,
        Done,
        Done,
        Done,
        Done,
        first,
        Found(existing(NEW, HELLO)),
        Done,
        Done,
        Done,
        other,
        Absent,
        Done,
        Failed,
        Done,
        Done,
        Done,
    ];
    let (asked, told) = drive(Ingest::new(&settings(|s| s), files()), outcomes);
    assert_eq!(told.unwrap_err().status(), 503);
    assert_eq!(asked[15..], ["rollback", "DeleteObject media", "DeleteObject media"]);
    assert!(drive(Ingest::new(&settings(|s| s), []), vec![Done]).1.unwrap().is_empty());
}
