//! Two ingests at once, in every order of their steps: of two equal files one is stored, both entities have it, and nothing is
//! deleted that somebody still needs.

use std::collections::BTreeMap;

use presign::ContentMd5;
use presign::wire::sartiq::{Existing, Ingest, Outcome, Step, StorageCall, TempKey};

use super::ingest::{RESOURCE, existing, head, temp, uuid};
use super::*;

const BYTES: &[u8] = b"Hello";

/// A request with its transaction, which reads what is committed and what it wrote itself.
#[derive(Clone)]
struct Running {
    ingest: Ingest,
    rows: Vec<Existing>,
    attached: Vec<String>,
    ended: Option<u16>,
}

#[derive(Clone)]
struct World {
    objects: BTreeMap<String, Vec<u8>>,
    rows: Vec<Existing>,
    attached: Vec<String>,
    running: [Running; 2],
}

impl World {
    fn new(temps: [TempKey; 2], known: bool) -> Self {
        let mut objects: BTreeMap<_, _> =
            temps.iter().map(|temp| (temp.key().to_string(), BYTES.to_vec())).collect();
        let rows: Vec<_> = known.then(|| existing(RESOURCE, BYTES)).into_iter().collect();
        objects.extend(rows.iter().map(|row| (row.storage_key.to_string(), BYTES.to_vec())));
        let mut number = 0;
        let running = temps.map(|temp| {
            number += 1;
            let id = uuid(&format!("{number}{}", &RESOURCE[1..]));
            let ingest = Ingest::new(&settings(|s| s), [(temp, id)]);
            Running { ingest, rows: Vec::new(), attached: Vec::new(), ended: None }
        });
        Self { objects, rows, attached: Vec::new(), running }
    }

    /// One step of one of the two; `false` where it has ended, or waits for the other's lock.
    fn step(&mut self, which: usize) -> bool {
        let (objects, rows) = (&mut self.objects, &mut self.rows);
        let [one, two] = &mut self.running;
        let (own, other) = if which == 0 { (one, two) } else { (two, one) };
        if own.ended.is_some() {
            return false;
        }
        let outcome = match own.ingest.next() {
            Step::Call(StorageCall::HeadObject { key }) => match objects.get(key.as_str()) {
                None => Outcome::Absent,
                Some(bytes) => Outcome::Head(head(5, &ContentMd5::of(bytes).to_hex())),
            },
            Step::Call(StorageCall::CopyObject { from, to, .. }) => match objects.get(from.as_str()).cloned()
            {
                None => Outcome::Absent,
                Some(bytes) => {
                    assert_eq!(objects.insert(to.to_string(), bytes), None);
                    Outcome::Done
                }
            },
            Step::Call(StorageCall::DeleteObject { key }) => {
                assert!(!rows.iter().chain(&own.rows).chain(&other.rows).any(|row| row.storage_key == key));
                objects.remove(key.as_str());
                Outcome::Done
            }
            Step::Find { content_hash, size } => {
                let found = rows.iter().chain(&own.rows).find(|row| row.is(&content_hash, size));
                found.cloned().map_or(Outcome::Absent, Outcome::Found)
            }
            // The index is unique: an insert waits for the end of another's of the same hash.
            Step::Create(resource)
                if other.rows.iter().any(|row| row.content_hash == resource.content_hash) =>
            {
                return false;
            }
            Step::Create(resource) => match rows.iter().find(|row| row.content_hash == resource.content_hash)
            {
                Some(row) => Outcome::Found(row.clone()),
                None => {
                    own.rows.push(resource.into());
                    Outcome::Done
                }
            },
            Step::Reuse { resource_id } => {
                let there = rows.iter().chain(&own.rows).any(|row| row.resource_id == resource_id);
                if there { Outcome::Done } else { Outcome::Absent }
            }
            Step::QueueDeletion { .. } => Outcome::Done,
            Step::Attach { resource_id, .. } => {
                own.attached.push(resource_id.to_string());
                Outcome::Done
            }
            Step::Commit => {
                rows.append(&mut own.rows);
                self.attached.append(&mut own.attached);
                Outcome::Done
            }
            Step::Rollback => {
                own.rows.clear();
                own.attached.clear();
                Outcome::Done
            }
            Step::Finished(result) => {
                own.ended = Some(result.map_or_else(|error| error.status(), |_| 200));
                return true;
            }
            other => panic!("{other:?}"),
        };
        own.ingest.record(outcome);
        for row in rows.iter() {
            assert!(objects.contains_key(row.storage_key.as_str()), "lost");
        }
        true
    }
}

/// Every order of steps; gives how many ends there were.
fn explore(world: &World, check: &impl Fn(&World)) -> usize {
    let mut ends = 0;
    for which in 0..2 {
        let mut next = world.clone();
        if next.step(which) {
            ends += explore(&next, check);
        }
    }
    if ends == 0 {
        assert!(world.running.iter().all(|running| running.ended.is_some()), "both wait");
        check(world);
        return 1;
    }
    ends
}

fn other_temp() -> TempKey {
    let key = temp("b.jpg").key().as_str().replace("0b8f", "1b8f");
    TempKey::parse(&key, &settings(|s| s)).unwrap()
}

#[test]
fn equal_files_of_two() {
    for known in [false, true] {
        let ends = explore(&World::new([temp("a.jpg"), other_temp()], known), &|world| {
            assert_eq!(world.running.each_ref().map(|running| running.ended), [Some(200); 2]);
            assert_eq!((world.rows.len(), world.attached.len(), world.objects.len()), (1, 2, 1));
        });
        assert!(ends > 1_000, "{ends} orders");
    }
}

/// A request that is sent twice: the second has the file, or is told that it is not there any more.
#[test]
fn one_file_twice() {
    for known in [false, true] {
        let ends = explore(&World::new([temp("a.jpg"), temp("a.jpg")], known), &|world| {
            let ended = world.running.each_ref().map(|running| running.ended);
            let taken = ended.iter().filter(|status| **status == Some(200)).count();
            assert!(taken >= 1 && ended.iter().all(|status| matches!(status, Some(200 | 400))), "{ended:?}");
            assert_eq!((world.rows.len(), world.attached.len(), world.objects.len()), (1, taken, 1));
        });
        assert!(ends > 1_000, "{ends} orders");
    }
}
