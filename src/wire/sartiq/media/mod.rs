//! [`Ingest`]: temporary files become media resources when an entity is created, one step at a time.
//!
//! What `MediaResourceService.ingest_all()` does: HEAD, hash, look for the hash; on a miss create the row, relocate the file and
//! delete the temporary one; on a hit reuse the row and delete; attach.
//!
//! A presigned PUT works until it ends, so another object can come under the temporary key between any two steps. The read and
//! the copy are therefore bound to the entity tag of the HEAD: what lies under a resource's key has the hash that the row says.
//! Without that, whoever stores a row with the hash of a file of somebody else's gets all later uploads of that file.
//!
//! Deleting comes last. It is queued in the transaction that writes the rows, and done once that is committed.

mod call;
mod key;
mod step;

use alloc::string::String;
use alloc::vec::Vec;

pub use self::call::StorageCall;
pub use self::key::{MediaKey, ResourceType};
pub use self::step::{Existing, Ingested, NewResource, Outcome, Step};
use super::error::SartiqError;
use super::keys::TempKey;
use super::presign::check_type;
use super::settings::Settings;
use super::uuid::Uuid;
use crate::checksum::{ContentMd5, EntityTagKind};
use crate::header::EntityTag;
use crate::media_type::MediaType;
use crate::object_key::ObjectKey;
use crate::upload::ObjectHead;

/// An ingest that is under way: [`next`](Self::next) says what to do, [`record`](Self::record) takes what came of it, until
/// it is [finished](Step::Finished).
///
/// It may be dropped at any point: begun again, it takes up what stands in the store and in the database.
///
/// ```
/// use presign::upload::ObjectHead;
/// use presign::wire::sartiq::{Ingest, Outcome, Settings, Step, StorageCall, TempKey, Uuid};
/// use presign::{EntityTag, PublicBase};
///
/// let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
/// let temp = TempKey::parse("temp/0b8f6f2e-51c4-4a7e-9a53-6d0f4e1c2b3a_1770712200_Red_Dress.JPG", &settings)?;
/// let id = Uuid::new("5c1f0e4a-8d2b-4f77-b0d1-2a3b4c5d6e7f")?;
/// let mut ingest = Ingest::new(&settings, [(temp, id)]);
/// let mut steps = Vec::new();
/// let ingested = loop {
///     let (name, outcome) = match ingest.next() {
///         Step::Call(call) => {
///             let tag = EntityTag::new("8b1a9953c4611296a827abf8c47804d7")?;
///             let head = ObjectHead::new(5).content_type("image/jpeg").entity_tag(tag);
///             let is_head = matches!(call, StorageCall::HeadObject { .. });
///             (call.name(), if is_head { Outcome::Head(head) } else { Outcome::Done })
///         }
///         Step::Find { .. } => ("find", Outcome::Absent),
///         Step::Create(_) => ("create", Outcome::Done),
///         Step::QueueDeletion { .. } => ("queue deletion", Outcome::Done),
///         Step::Attach { .. } => ("attach", Outcome::Done),
///         Step::Commit => ("commit", Outcome::Done),
///         Step::Finished(result) => break result?,
///         _ => ("another", Outcome::Failed),
///     };
///     steps.push(name);
///     ingest.record(outcome);
/// };
/// let all = ["HeadObject", "find", "create", "CopyObject", "queue deletion", "attach", "commit", "DeleteObject"];
/// assert_eq!(steps, all);
/// assert_eq!(ingested[0].url, "https://media.example.com/media/5c1f0e4a-8d2b-4f77-b0d1-2a3b4c5d6e7f/file.jpg");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Ingest {
    settings: Settings,
    /// The files that are still to be looked at, the next one last.
    waiting: Vec<(TempKey, Uuid)>,
    /// What those before have become, and their temporary keys.
    done: Vec<(Ingested, ObjectKey<'static>)>,
    /// Copies of this transaction, which nothing will name if it is rolled back.
    copies: Vec<ObjectKey<'static>>,
    state: State,
}

#[derive(Clone, Debug)]
enum State {
    /// What lies at the next file's key?
    Look,
    Hash(Object),
    /// How often a row may still be gone that was just found.
    Find(Object, ContentMd5, u8),
    Create(Object, NewResource),
    Copy(Object, NewResource),
    Reuse(Object, Existing, u8),
    Queue(Ingested),
    Attach(Ingested),
    Commit,
    /// What is still to be done, last first; nothing of it changes the result.
    End(Vec<Step>, Result<(), SartiqError>),
}

/// What lies at a temporary key, as the HEAD told it.
#[derive(Clone, Debug)]
struct Object {
    size: u64,
    media_type: MediaType<'static>,
    tag: EntityTag<'static>,
}

const MOST_FINDS: u8 = 3;

impl Ingest {
    /// Begins with these files, each with the ID that it gets if it becomes a resource of its own. The keys are those of
    /// [`TempKey::of_url`]; whether the user may use them is for the service to know. All of them or none become resources.
    ///
    /// ```
    /// # use presign::{PublicBase, wire::sartiq::{Ingest, Settings, Step}};
    /// # let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
    /// assert!(matches!(Ingest::new(&settings, []).next(), Step::Commit), "an entity without files");
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn new(settings: &Settings, files: impl IntoIterator<Item = (TempKey, Uuid)>) -> Self {
        let mut waiting: Vec<_> = files.into_iter().collect();
        waiting.reverse();
        let state = if waiting.is_empty() { State::Commit } else { State::Look };
        Self { settings: settings.clone(), waiting, done: Vec::new(), copies: Vec::new(), state }
    }

    /// What to do now; the same until [`record`](Self::record) is told what came of it.
    ///
    /// See [`Ingest`] for an example.
    #[must_use]
    #[allow(clippy::should_implement_trait, reason = "no iterator: it wants the outcome of each step")]
    pub fn next(&self) -> Step {
        match &self.state {
            State::Look => self.with_temp(|key| Step::Call(StorageCall::HeadObject { key })),
            State::Hash(object) => {
                self.with_temp(|key| Step::Call(StorageCall::GetObject { key, if_match: object.tag.clone() }))
            }
            State::Find(object, content_hash, _) => {
                Step::Find { content_hash: *content_hash, size: object.size }
            }
            State::Create(_, resource) => Step::Create(resource.clone()),
            State::Copy(object, resource) => self.with_temp(|from| {
                let (to, if_match) = (resource.storage_key.clone(), object.tag.clone());
                let content_type = object.media_type.clone();
                Step::Call(StorageCall::CopyObject { from, to, if_match, content_type })
            }),
            State::Reuse(_, existing, _) => Step::Reuse { resource_id: existing.resource_id.clone() },
            State::Queue(_) => self.with_temp(|key| Step::QueueDeletion { key }),
            State::Attach(ingested) => {
                Step::Attach { index: self.done.len(), resource_id: ingested.resource_id.clone() }
            }
            State::Commit => Step::Commit,
            State::End(steps, result) => steps.last().cloned().unwrap_or_else(|| {
                let files = || self.done.iter().map(|(ingested, _)| ingested.clone()).collect();
                Step::Finished(result.clone().map(|()| files()))
            }),
        }
    }

    /// A step about the file at hand; there is one in every state that asks for it.
    fn with_temp(&self, step: impl FnOnce(ObjectKey<'static>) -> Step) -> Step {
        match self.waiting.last() {
            Some((temp, _)) => step(temp.key().clone()),
            None => Step::Rollback,
        }
    }

    /// Takes what came of the step that [`next`](Self::next) told. An outcome that does not belong to that step counts as
    /// [`Outcome::Failed`].
    ///
    /// See [`Ingest`] for an example.
    pub fn record(&mut self, outcome: Outcome) {
        let state = core::mem::replace(&mut self.state, State::Look);
        self.state = match (state, outcome) {
            (State::Look, Outcome::Head(head)) => self.looked(&head).unwrap_or_else(|error| self.undo(error)),
            (State::Hash(object), Outcome::Hashed { md5, size }) if size == object.size => {
                State::Find(object, md5, MOST_FINDS)
            }
            (State::Hash(_), Outcome::Hashed { .. }) => self.undo(changed()),

            (State::Find(object, md5, left), Outcome::Found(existing)) if existing.is(&md5, object.size) => {
                State::Reuse(object, existing, left)
            }
            // One of the same hash and another size is another file.
            (State::Find(object, md5, _), Outcome::Found(_) | Outcome::Absent) => {
                self.create(object, md5).unwrap_or_else(|error| self.undo(error))
            }

            (State::Create(object, resource), Outcome::Done) => {
                // Before the copy is asked for: it may be made although nobody hears of it.
                self.copies.push(resource.storage_key.clone());
                State::Copy(object, resource)
            }
            // Somebody else has just stored the same file.
            (State::Create(object, resource), Outcome::Found(existing)) => {
                if existing.is(&resource.content_hash, object.size) {
                    State::Reuse(object, existing, MOST_FINDS)
                } else {
                    self.undo(SartiqError::text(409, "Another file has the same content hash"))
                }
            }

            (State::Copy(_, resource), Outcome::Done) => {
                let (resource_id, storage_key) = (resource.id, resource.storage_key);
                State::Queue(self.ingested(resource_id, storage_key, false))
            }

            (State::Reuse(_, existing, _), Outcome::Done) => {
                State::Queue(self.ingested(existing.resource_id, existing.storage_key, true))
            }
            // Gone between two steps: looked for again, and not for ever.
            (State::Reuse(object, existing, left @ 1..), Outcome::Absent) => {
                State::Find(object, existing.content_hash, left - 1)
            }

            (State::Queue(ingested), Outcome::Done) => State::Attach(ingested),

            (State::Attach(ingested), Outcome::Done) => {
                self.done.extend(self.waiting.pop().map(|(temp, _)| (ingested, temp.key().clone())));
                if self.waiting.is_empty() { State::Commit } else { State::Look }
            }

            (State::Commit, Outcome::Done) => {
                let mut deletes: Vec<Step> = Vec::with_capacity(self.done.len());
                for (_, key) in self.done.iter().rev() {
                    deletes.push(delete(key.clone()));
                }
                State::End(deletes, Ok(()))
            }
            // It may have been committed: then the copies have rows and the temporary files are queued. If not, the next
            // attempt finds these, and the copies are looked for by whoever scans for orphans.
            (State::Commit, _) => State::End(Vec::new(), Err(self.unavailable())),

            (State::End(mut steps, result), _) => {
                steps.pop();
                State::End(steps, result)
            }

            (State::Look | State::Hash(_) | State::Copy(..), Outcome::Absent) => {
                let missing = SartiqError::text(self.settings.refusal_status, "Temporary file not found");
                self.undo(missing)
            }
            (State::Look | State::Hash(_) | State::Copy(..), Outcome::Changed) => self.undo(changed()),
            _ => self.undo(self.unavailable()),
        };
    }

    /// What a HEAD tells: whether the file is one that is taken, and what its hash may be.
    fn looked(&self, head: &ObjectHead) -> Result<State, SartiqError> {
        let status = self.settings.refusal_status;
        if head.size() > self.settings.max_file_size {
            // The URL alone does not hold a client to a size.
            let allowed = alloc::format!("up to {} bytes", self.settings.max_file_size);
            return Err(SartiqError::refused(status, "file_url", "the file is too large", allowed));
        }
        let told = head.told_type().unwrap_or_default();
        let media_type = check_type(told, &self.settings);
        let media_type = media_type.map_err(|fault| SartiqError::text(status, fault.problem))?.into_owned();
        // Nothing else says that what was looked at is what is copied.
        let tag = head.told_tag().cloned().ok_or_else(|| self.unavailable())?;
        let object = Object { size: head.size(), media_type, tag };
        Ok(match head.digests() {
            (Some(md5), _) => State::Find(object, md5, MOST_FINDS),
            (None, Some(EntityTagKind::MaybeMd5(md5))) if !self.settings.hash_bytes => {
                State::Find(object, md5, MOST_FINDS)
            }
            _ => State::Hash(object),
        })
    }

    fn create(&self, object: Object, content_hash: ContentMd5) -> Result<State, SartiqError> {
        // There is a file in every state that leads here.
        let (temp, id) = self.waiting.last().ok_or_else(|| self.unavailable())?;
        let key = MediaKey::of_temp(id, temp, &object.media_type, &self.settings);
        let key = key.map_err(SartiqError::fault)?;
        let resource = NewResource {
            id: id.clone(),
            resource_type: ResourceType::of(&object.media_type),
            extension: String::from(key.extension()),
            storage_key: key.into_key(),
            content_hash,
            file_size: object.size,
            content_type: object.media_type.clone(),
        };
        Ok(State::Create(object, resource))
    }

    fn ingested(&self, resource_id: Uuid, storage_key: ObjectKey<'static>, reused: bool) -> Ingested {
        let url = self.settings.cdn_url(&storage_key);
        Ingested { resource_id, storage_key, url, reused }
    }

    /// Everything as it was: no row, no copy; the temporary files stay.
    fn undo(&self, error: SartiqError) -> State {
        let deletes = self.copies.iter().rev().cloned().map(delete);
        State::End(deletes.chain([Step::Rollback]).collect(), Err(error))
    }

    fn unavailable(&self) -> SartiqError {
        SartiqError::text(self.settings.unavailable_status, "Service temporarily unavailable")
    }
}

fn delete(key: ObjectKey<'static>) -> Step {
    Step::Call(StorageCall::DeleteObject { key })
}

fn changed() -> SartiqError {
    SartiqError::text(409, "Temporary file changed while it was read")
}
