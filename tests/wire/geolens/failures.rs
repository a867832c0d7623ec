//! A completion over a store and a database that fail wherever they can, before or after they did what was asked: nothing
//! is lost, nothing is left, and a retry ends it.

use presign::wire::geolens::{
    Completion, Job, JobChange, JobStatus, Outcome, Settings, Step, StorageCall, Usage,
};
use serde_json::json;

use super::completion::begin;
use super::*;

const DECLARED: u64 = 128;

/// One job's row and what lies in the store for it: objects by their sizes.
#[derive(Clone, Debug)]
struct World {
    job: Job,
    upload: bool,
    staging: Option<u64>,
    frozen: Option<u64>,
    /// What is told of the content of a file.
    sniffed: Outcome,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// It was not done.
    Before,
    /// It was done, and nobody heard of it.
    After,
    /// It was done; before, the client put an object of another size at its key.
    Swap,
}

impl World {
    fn new(multipart: bool) -> Self {
        let job = job("a.zip", DECLARED, multipart);
        let staging = (!multipart).then_some(DECLARED);
        Self { job, upload: multipart, staging, frozen: None, sniffed: Outcome::Accepted }
    }

    fn size(object: Option<u64>) -> Outcome {
        object.map_or(Outcome::Absent, Outcome::Size)
    }

    fn done(&mut self, step: &Step) -> Outcome {
        match step {
            Step::Call(call) => {
                let frozen = call.key().as_str().contains("/frozen/");
                match call {
                    StorageCall::HeadObject { .. } => {
                        return Self::size(if frozen { self.frozen } else { self.staging });
                    }
                    StorageCall::CompleteMultipartUpload { .. } if !self.upload => return Outcome::Failed,
                    StorageCall::CompleteMultipartUpload { .. } => {
                        (self.upload, self.staging) = (false, Some(DECLARED));
                    }
                    StorageCall::AbortMultipartUpload { .. } => self.upload = false,
                    StorageCall::CopyObject { .. } if self.staging.is_none() => return Outcome::Failed,
                    StorageCall::CopyObject { .. } => self.frozen = self.staging,
                    StorageCall::DeleteObject { .. } if frozen => self.frozen = None,
                    StorageCall::DeleteObject { .. } => self.staging = None,
                    other => panic!("{other:?}"),
                }
            }
            Step::Usage { size } => {
                assert_eq!(Some(*size), self.frozen, "the copy's size");
                return Outcome::Usage(Usage::default());
            }
            Step::Sniff(_) => return self.sniffed.clone(),
            Step::Save(JobChange::Completed { file_path }) => self.job.file_path = Some(file_path.clone()),
            Step::Save(_) => self.job.status = JobStatus::Failed,
            other => panic!("{other:?}"),
        }
        Outcome::Done
    }

    /// One request with these faults at these steps: the answer's status, and what was asked for.
    fn complete(&mut self, faults: &[(usize, Fault)]) -> (u16, Vec<Step>) {
        let parts =
            if self.job.metadata.multipart { json!([{"etag": "a", "part_number": 1}]) } else { json!([]) };
        let begun: Result<Completion, Problem> = begin(&Settings::default(), &self.job, parts);
        let mut completion = match begun {
            Ok(completion) => completion,
            Err(problem) => return (problem.status(), Vec::new()),
        };
        let mut asked = Vec::new();
        loop {
            let step = completion.next();
            if let Step::Answer(answer) = step {
                return (answer.status(), asked);
            }
            let fault = faults.iter().find(|(at, _)| *at == asked.len()).map(|(_, fault)| *fault);
            let outcome = match fault {
                Some(Fault::Before) => Outcome::Failed,
                Some(Fault::After) => {
                    self.done(&step);
                    Outcome::Failed
                }
                Some(Fault::Swap) => {
                    self.staging = Some(999);
                    self.done(&step)
                }
                None => self.done(&step),
            };
            asked.push(step);
            completion.record(outcome);
        }
    }
}

fn is(step: &Step, name: &str) -> bool {
    matches!(step, Step::Call(call) if call.name() == name)
}

#[test]
fn one_or_two_failures_and_a_retry() {
    let faults = || (0..10).flat_map(|at| [(at, Fault::Before), (at, Fault::After)]);
    for multipart in [false, true] {
        for (one, other) in faults().flat_map(|one| faults().map(move |other| (one, other))) {
            let mut world = World::new(multipart);
            let (status, asked) = world.complete(&[one, other]);
            let failed = |name: &str| {
                [one, other].into_iter().any(|(at, _)| asked.get(at).is_some_and(|step| is(step, name)))
            };
            // GeoLens gives up an upload that could not be assembled; everything else can be tried again.
            if multipart
                && asked.iter().any(|step| is(step, "AbortMultipartUpload"))
                && world.staging.is_none()
            {
                assert_eq!((status, world.frozen), (502, None), "{one:?} {other:?}");
                continue;
            }
            assert!(matches!(status, 200 | 502 | 503), "{one:?} {other:?}: {status}");
            let bound = world.job.file_path.is_some();
            assert!(
                bound || world.upload || world.staging == Some(DECLARED),
                "lost: {one:?} {other:?}: {world:?}"
            );
            assert!(status != 200 || bound && world.frozen == Some(DECLARED), "{one:?} {other:?}: {world:?}");
            // A copy that nothing refers to is only left by a save that may have been done, and by a delete that failed.
            let saving = asked.iter().any(|step| matches!(step, Step::Save(_)));
            assert!(
                bound || world.frozen.is_none() || saving || failed("DeleteObject"),
                "{one:?} {other:?}: {world:?}"
            );
            // A save that succeeded unheard has its file, so it is not done a second time.
            let again = if bound { 400 } else { 200 };
            assert_eq!(world.complete(&[]).0, again, "{one:?} {other:?}");
            assert_eq!(world.frozen, Some(DECLARED), "{one:?} {other:?}");
            // What may be left is the client's object, behind a row that was saved already.
            let left = bound && (status != 200 || failed("DeleteObject"));
            assert!(world.staging.is_none() || left, "{one:?} {other:?}: {world:?}");
        }
    }
}

#[test]
fn what_is_refused_is_gone_but_for_a_delete_that_fails() {
    let wrong = World { staging: Some(DECLARED - 1), ..World::new(false) };
    let odd = World { sniffed: Outcome::Refused("no".into()), ..World::new(false) };
    for refused in [wrong, odd] {
        let mut world = refused.clone();
        assert_eq!(world.complete(&[]).0, 422);
        assert_eq!((world.staging, world.frozen, world.job.status), (None, None, JobStatus::Failed));
        let steps = refused.clone().complete(&[]).1.len();
        for at in 0..steps {
            let mut world = refused.clone();
            let (status, asked) = world.complete(&[(at, Fault::Before)]);
            if status != 422 {
                // Not refused yet, so nothing of the client's is deleted; then it is.
                assert_eq!(world.staging, refused.staging, "{at}");
                assert_eq!((world.complete(&[]).0, world.staging, world.frozen), (422, None, None), "{at}");
                continue;
            }
            let failed_to_delete = is(&asked[at], "DeleteObject");
            assert_eq!(world.staging.is_some() || world.frozen.is_some(), failed_to_delete, "{at}");
            assert_eq!(world.job.file_path, None);
        }
    }
}

/// The client's URL still works: whenever another object is put there, the file that is kept is the one that was measured.
#[test]
fn another_object_behind_the_check() {
    for at in 0..7 {
        let mut world = World::new(false);
        let (status, asked) = world.complete(&[(at, Fault::Swap)]);
        let copied = asked.iter().position(|step| is(step, "CopyObject")).unwrap();
        if at <= copied {
            assert_eq!((status, world.staging, world.frozen), (422, None, None), "{at}");
        } else {
            assert_eq!((status, world.frozen), (200, Some(DECLARED)), "{at}");
            assert!(world.job.file_path.is_some_and(|path| path.contains("/frozen/")));
        }
    }
}
