//! One test against the target: its own prefix in the bucket, its account of what was asked, and the end of both.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::fmt::Display;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use presign::{
    BodySize, DeleteObject, GetObject, HeadObject, ListObjectsV2, ObjectKey, Operation, PresignedRequest,
    PutObject, S3Presigner, Timestamp, Validity, s3::EncodingType,
};

use crate::client::{Answer, Sent};
use crate::gaps::{GAPS, Gap};
use crate::target::{Access, Target};
use crate::xml::{self, Listing};

/// A running test. Wrong answers are gathered, so that one run shows all of them.
pub struct Run {
    test: &'static str,
    pub server: String,
    pub access: Access,
    pub presigner: S3Presigner,
    prefix: String,
    strays: RefCell<Vec<ObjectKey<'static>>>,
    asked: Cell<usize>,
    known: RefCell<Vec<String>>,
    not_asked: RefCell<Vec<String>>,
    wrong: RefCell<Vec<String>>,
    consulted: RefCell<HashSet<&'static str>>,
}

/// Runs `test` against the target.
pub fn run(test: &'static str, work: impl FnOnce(&Run)) {
    let target = Target::get();
    run_on(test, &target.name, target.access.clone(), work);
}

/// Runs `test` against any server.
pub fn run_on(test: &'static str, server: &str, access: Access, work: impl FnOnce(&Run)) {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let (number, pid) = (NUMBER.fetch_add(1, Ordering::Relaxed), std::process::id());
    let run = Run {
        test,
        server: server.to_owned(),
        presigner: access.presigner(),
        access,
        prefix: format!("presign-test/{}-{pid}-{number}/", Timestamp::now().as_unix_secs()),
        strays: RefCell::default(),
        asked: Cell::default(),
        known: RefCell::default(),
        not_asked: RefCell::default(),
        wrong: RefCell::default(),
        consulted: RefCell::default(),
    };
    let end = catch_unwind(AssertUnwindSafe(|| work(&run)));
    let wrong = run.report();
    run.clean_up();
    if let Err(panic) = end {
        resume_unwind(panic);
    }
    assert!(wrong == 0, "{wrong} answers were wrong");
    let stale = run.stale();
    assert!(stale.is_empty(), "gaps.rs has cases that this test does not: {stale:?}");
}

/// Tells that a whole test has nothing to ask.
pub fn not_run(test: &str, reason: &str) {
    say(&format!("\n{test}, {}: NOT RUN, {reason}\n", Target::get().name));
}

/// Past the test harness, which would show it only for a failed test.
fn say(text: &str) {
    std::io::stdout().write_all(text.as_bytes()).unwrap();
}

/// Fifteen minutes from now.
pub fn soon() -> Validity {
    Validity::minutes(15).from(Timestamp::now())
}

impl Run {
    /// A key of this test.
    pub fn key(&self, name: &str) -> ObjectKey<'static> {
        ObjectKey::new(format!("{}{name}", self.prefix)).unwrap()
    }

    /// The start of this test's keys.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Has an object deleted at the end that does not lie under the prefix, or is not listed as what it is.
    pub fn stray(&self, key: &ObjectKey<'static>) {
        self.strays.borrow_mut().push(key.clone());
    }

    pub fn presign<'a>(&self, operation: &impl AsRef<Operation<'a>>) -> PresignedRequest {
        self.presigner.presign(operation, soon()).unwrap()
    }

    pub fn sent<'a>(&self, operation: &impl AsRef<Operation<'a>>) -> Sent {
        Sent::from(&self.presign(operation))
    }

    pub fn send<'a>(&self, operation: &impl AsRef<Operation<'a>>, body: &[u8]) -> Answer {
        self.sent(operation).send(body)
    }

    pub fn put(&self, key: &ObjectKey<'static>, body: &[u8]) -> Answer {
        self.send(&PutObject::new(key.clone(), size(body)), body)
    }

    pub fn get(&self, key: &ObjectKey<'static>) -> Answer {
        self.send(&GetObject::new(key.clone()), b"")
    }

    pub fn head(&self, key: &ObjectKey<'static>) -> Answer {
        self.send(&HeadObject::new(key.clone()), b"")
    }

    /// What lies under a key: its text, or `absent`.
    pub fn stored(&self, key: &ObjectKey<'static>) -> String {
        match self.get(key) {
            answer if answer.status == 200 => answer.text(),
            answer if answer.status == 404 => "absent".to_owned(),
            answer => format!("status {}", answer.status),
        }
    }

    /// Asks one thing. Where the server is known to do otherwise, that is what has to be found. Tells whether the
    /// answer was the right one.
    pub fn is(&self, case: &str, found: impl Display, wanted: impl Display) -> bool {
        let (found, wanted) = (found.to_string(), wanted.to_string());
        self.asked.set(self.asked.get() + 1);
        match self.gap(case) {
            Some(Gap { really: other, reason, .. }) => {
                if found == *other {
                    self.known.borrow_mut().push(format!("{case}: {found}, not {wanted} ({reason})"));
                } else {
                    let line = format!("{case}: {found}, where gaps.rs says {other} and right is {wanted}");
                    self.wrong.borrow_mut().push(line);
                }
            }
            _ if found != wanted => self.wrong.borrow_mut().push(format!("{case}: {found}, not {wanted}")),
            _ => {}
        }
        found == wanted
    }

    /// Counts what can't be asked after something that is known to differ.
    pub fn leave_out(&self, case: &str, reason: &str) {
        self.not_asked.borrow_mut().push(format!("{case} ({reason})"));
    }

    fn gap(&self, case: &str) -> Option<&'static Gap> {
        let gap =
            GAPS.iter().find(|gap| gap.server == self.server && gap.test == self.test && gap.is_about(case));
        gap.inspect(|gap| {
            self.consulted.borrow_mut().insert(gap.case);
        })
    }

    fn clean_up(&self) {
        let listing = |token: Option<String>| {
            let list = ListObjectsV2::new().prefix(self.prefix.as_str()).encoding_type(EncodingType::Url);
            let list = match token {
                Some(token) => list.continuation_token(token),
                None => list,
            };
            self.send(&list, b"").expect(200).xml::<Listing>()
        };
        let mut keys = self.strays.take();
        let mut page = listing(None);
        loop {
            let names = page.contents.iter().map(|entry| xml::decoded(&entry.key));
            keys.extend(names.filter_map(|name| ObjectKey::exact(name).ok()));
            match page.next_continuation_token.take() {
                Some(token) => page = listing(Some(token)),
                None => break,
            }
        }
        for key in keys {
            self.send(&DeleteObject::new(key), b"");
        }
    }

    /// Tells what was asked, and how many answers were wrong.
    fn report(&self) -> usize {
        let (known, not_asked, wrong) = (self.known.take(), self.not_asked.take(), self.wrong.take());
        let right = self.asked.get() - known.len() - wrong.len();
        let (test, server) = (self.test, &self.server);
        let mut text = format!("\n{test}, {server}: {right} as wanted");
        for (count, what) in
            [(known.len(), "known to differ"), (not_asked.len(), "not asked"), (wrong.len(), "WRONG")]
        {
            if count > 0 {
                text += &format!(", {count} {what}");
            }
        }
        for (lines, what) in [(&known, "differs"), (&not_asked, "not asked"), (&wrong, "WRONG")] {
            lines.iter().for_each(|line| text += &format!("\n    {what}: {line}"));
        }
        text.push('\n');
        say(&text);
        wrong.len()
    }

    fn stale(&self) -> Vec<&'static str> {
        let own = GAPS.iter().filter(|gap| gap.server == self.server && gap.test == self.test);
        own.map(|gap| gap.case).filter(|case| !self.consulted.borrow().contains(case)).collect()
    }
}

/// Exactly so many bytes as there are.
pub fn size(body: &[u8]) -> BodySize {
    BodySize::Exact(body.len() as u64)
}

/// Waits, for what only time can show.
pub fn pause(seconds: u64) {
    std::thread::sleep(Duration::from_secs(seconds));
}
