//! An ingest over a store and a database that fail wherever they can, before or after they did what was asked, with a client
//! that puts another object under its URL at any time: nothing is lost, what a row says is true, and a retry ends it.

use std::collections::BTreeMap;

use presign::wire::sartiq::{Existing, Ingest, NewResource, Outcome, Step, StorageCall};
use presign::{ContentMd5, ObjectKey};

use super::ingest::{NEW, RESOURCE, existing, head, temp, uuid};
use super::*;

const BYTES: &[u8] = b"Hello";
const OTHER: &[u8] = b"Other";

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// It was not done.
    Before,
    /// It was done, and nobody heard of it.
    After,
    /// It was done; before, the client put other bytes under its URL.
    Swap,
}

/// Rows.
#[derive(Clone, Debug, Default, PartialEq)]
struct Rows {
    resources: Vec<Existing>,
    attached: Vec<String>,
    to_delete: Vec<String>,
}

#[derive(Clone, Debug, Default)]
struct World {
    objects: BTreeMap<String, Vec<u8>>,
    committed: Rows,
    /// What the open transaction sees.
    open: Rows,
    /// The store's tags are no MD5s.
    opaque_tags: bool,
    attempts: u8,
}

impl World {
    fn new(opaque_tags: bool, known: bool) -> Self {
        let mut world = Self { opaque_tags, ..Self::default() };
        world.objects.insert(Self::temp(), BYTES.into());
        if known {
            let row = existing(RESOURCE, BYTES);
            world.objects.insert(row.storage_key.to_string(), BYTES.into());
            world.committed.resources.push(row);
        }
        world
    }

    fn temp() -> String {
        temp("a.jpg").key().to_string()
    }

    fn tag(&self, bytes: &[u8]) -> String {
        let hex = ContentMd5::of(bytes).to_hex();
        if self.opaque_tags { format!("{hex}-1") } else { hex }
    }

    fn with(&self, key: &ObjectKey<'_>, tag: &str, use_it: impl FnOnce(&[u8]) -> Outcome) -> Outcome {
        match self.objects.get(key.as_str()) {
            None => Outcome::Absent,
            Some(bytes) if tag.trim_matches('"') != self.tag(bytes) => Outcome::Changed,
            Some(bytes) => use_it(bytes),
        }
    }

    fn done(&mut self, step: &Step) -> Outcome {
        match step {
            Step::Call(StorageCall::HeadObject { key }) => match self.objects.get(key.as_str()) {
                None => Outcome::Absent,
                Some(bytes) => Outcome::Head(head(bytes.len() as u64, &self.tag(bytes))),
            },
            Step::Call(StorageCall::GetObject { key, if_match }) => {
                self.with(key, if_match.as_str(), |bytes| Outcome::Hashed {
                    md5: ContentMd5::of(bytes),
                    size: bytes.len() as u64,
                })
            }
            Step::Call(StorageCall::CopyObject { from, to, if_match, .. }) => {
                let outcome = self.with(from, if_match.as_str(), |_| Outcome::Done);
                if outcome == Outcome::Done {
                    let bytes = self.objects[from.as_str()].clone();
                    assert_eq!(self.objects.insert(to.to_string(), bytes), None, "a key of its own");
                }
                outcome
            }
            Step::Call(StorageCall::DeleteObject { key }) => {
                let named = |row: &Existing| row.storage_key == *key;
                assert!(!self.committed.resources.iter().any(named), "an object that a row names");
                self.objects.remove(key.as_str());
                Outcome::Done
            }
            Step::Find { content_hash, size } => {
                let row = self.open.resources.iter().find(|row| row.is(content_hash, *size));
                row.cloned().map_or(Outcome::Absent, Outcome::Found)
            }
            Step::Create(NewResource { id, storage_key, content_hash, file_size, .. }) => {
                assert!(!self.open.resources.iter().any(|row| row.content_hash == *content_hash));
                self.open.resources.push(Existing {
                    resource_id: id.clone(),
                    storage_key: storage_key.clone(),
                    content_hash: *content_hash,
                    size: *file_size,
                });
                Outcome::Done
            }
            Step::Reuse { resource_id } => {
                let there = self.open.resources.iter().any(|row| row.resource_id == *resource_id);
                if there { Outcome::Done } else { Outcome::Absent }
            }
            Step::QueueDeletion { key } => {
                self.open.to_delete.push(key.to_string());
                Outcome::Done
            }
            Step::Attach { resource_id, .. } => {
                self.open.attached.push(resource_id.to_string());
                Outcome::Done
            }
            Step::Commit => {
                self.committed = self.open.clone();
                Outcome::Done
            }
            Step::Rollback => {
                self.open = self.committed.clone();
                Outcome::Done
            }
            other => panic!("{other:?}"),
        }
    }

    /// One request with these faults at these steps: its status, and what was asked for.
    fn ingest(&mut self, faults: &[(usize, Fault)]) -> (u16, Vec<Step>) {
        self.open = self.committed.clone();
        self.attempts += 1;
        // A new ID for each attempt.
        let id = uuid(&NEW.replace('d', &self.attempts.to_string()));
        let mut ingest = Ingest::new(&settings(|s| s), [(temp("a.jpg"), id)]);
        let mut asked = Vec::new();
        loop {
            let step = ingest.next();
            if let Step::Finished(result) = step {
                self.check();
                return (result.map_or_else(|error| error.status(), |_| 200), asked);
            }
            let fault = faults.iter().find(|(at, _)| *at == asked.len()).map(|(_, fault)| *fault);
            let outcome = match fault {
                Some(Fault::Before) => Outcome::Failed,
                Some(Fault::After) => {
                    self.done(&step);
                    Outcome::Failed
                }
                Some(Fault::Swap) => {
                    self.objects.insert(Self::temp(), OTHER.into());
                    self.done(&step)
                }
                None => self.done(&step),
            };
            asked.push(step);
            ingest.record(outcome);
            self.check();
        }
    }

    /// What holds after every step.
    fn check(&self) {
        for row in &self.committed.resources {
            let bytes = self.objects.get(row.storage_key.as_str()).unwrap_or_else(|| panic!("lost: {row:?}"));
            assert!(
                row.is(&ContentMd5::of(bytes), bytes.len() as u64),
                "another file than the row says: {row:?}"
            );
        }
        let attached =
            |id: &String| self.committed.resources.iter().any(|row| row.resource_id.as_str() == id);
        assert!(self.committed.attached.iter().all(attached), "attached to nothing: {self:?}");
        let temp = self.objects.contains_key(&Self::temp());
        assert!(temp || !self.committed.attached.is_empty(), "deleted before a row has it: {self:?}");
    }

    /// Objects that no row names.
    fn orphans(&self) -> usize {
        let named =
            |key: &&String| self.committed.resources.iter().any(|row| row.storage_key.as_str() == **key);
        self.objects.keys().filter(|key| key.starts_with("media/")).filter(|key| !named(key)).count()
    }

    /// Whoever works off the queue.
    fn sweep(&mut self) {
        for key in std::mem::take(&mut self.committed.to_delete) {
            self.objects.remove(&key);
        }
        self.check();
    }
}

fn is(step: &Step, name: &str) -> bool {
    matches!(step, Step::Call(call) if call.name() == name)
}

fn worlds() -> impl Iterator<Item = World> {
    [(false, false), (false, true), (true, false), (true, true)]
        .into_iter()
        .map(|(opaque, known)| World::new(opaque, known))
}

#[test]
fn without_a_failure() {
    for mut world in worlds() {
        let known = world.committed.resources.len();
        let (status, asked) = world.ingest(&[]);
        assert_eq!((status, world.orphans(), world.committed.attached.len()), (200, 0, 1));
        assert!(!world.objects.contains_key(&World::temp()) && world.committed.resources.len() == 1);
        assert_eq!(asked.iter().filter(|step| is(step, "CopyObject")).count(), 1 - known);
        // The same file again is a hit.
        world.objects.insert(World::temp(), BYTES.into());
        assert_eq!((world.ingest(&[]).0, world.committed.resources.len()), (200, 1));
    }
}

#[test]
fn one_or_two_failures_and_a_retry() {
    let faults = || (0..12).flat_map(|at| [(at, Fault::Before), (at, Fault::After)]);
    for (one, other) in faults().flat_map(|one| faults().map(move |other| (one, other))) {
        for start in worlds() {
            let mut world = start.clone();
            let (status, asked) = world.ingest(&[one, other]);
            let at = |wanted: fn(&Step) -> bool| {
                [one, other].into_iter().any(|(at, _)| asked.get(at).is_some_and(wanted))
            };
            assert!(matches!(status, 200 | 503), "{one:?} {other:?}: {status}");
            let attached = world.committed.attached.len();
            // A success is one; and only a commit that nobody heard of passes for a failure.
            let unheard = at(|step| matches!(step, Step::Commit));
            assert!(attached == usize::from(status == 200) || unheard, "{one:?} {other:?}: {world:?}");
            // A copy that nothing names is only left by a commit of which nobody knows, and by a delete that failed.
            let delete_failed = at(|step| is(step, "DeleteObject"));
            assert!(world.orphans() == 0 || unheard || delete_failed, "{one:?} {other:?}: {world:?}");
            // Every deletion that fails is queued.
            let kept = world.objects.contains_key(&World::temp());
            assert!(status != 200 || !kept || !world.committed.to_delete.is_empty());
            if kept {
                // The client asks again, with the same URL.
                assert_eq!(world.ingest(&[]).0, 200, "{one:?} {other:?}");
                assert_eq!(
                    (world.committed.attached.len(), world.committed.resources.len()),
                    (attached + 1, 1)
                );
            }
            world.sweep();
            assert!(!world.objects.contains_key(&World::temp()), "{one:?} {other:?}");
        }
    }
}

/// The client's URL still works: whenever it puts other bytes there, what a row says of its file stays true, and nobody else's
/// file becomes his.
#[test]
fn other_bytes_behind_the_check() {
    for start in worlds() {
        let steps = start.clone().ingest(&[]).1;
        for at in 0..steps.len() {
            let mut world = start.clone();
            let (status, _) = world.ingest(&[(at, Fault::Swap)]);
            // `check` has seen every row after every step; so the swap came before the look, is told, or came too late.
            assert!(matches!(status, 200 | 409), "{at}: {status}");
            let bound = steps.iter().rposition(|step| is(step, "CopyObject") || is(step, "GetObject"));
            let looked = steps.iter().position(|step| is(step, "HeadObject")).unwrap();
            if at > looked && bound.is_some_and(|bound| at <= bound) {
                assert_eq!(status, 409, "{at}");
                assert!(world.committed.attached.is_empty() && world.orphans() == 0);
                // Again, it is the other file that is stored.
                assert_eq!(world.ingest(&[]).0, 200);
                assert!(world.committed.resources.iter().any(|row| row.is(&ContentMd5::of(OTHER), 5)));
            } else {
                assert_eq!(status, 200, "{at}");
            }
        }
    }
}
