//! What a caller's panic shows, and what it leaves behind: the library has none of its own, but `unwrap` on a result of
//! ours puts our `Debug` into the message, and a panic in code that is lent to us unwinds through ours.

use std::any::Any;
use std::cell::RefCell;
use std::fmt::{Debug, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use allocation_counter::measure;
use presign::*;

use super::needles::{Needles, Shown};
use super::{bucket, credentials, key, uploads, validity};

thread_local! {
    /// What the hook was told on this thread, while somebody listens.
    static TOLD: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs what panics, and gives what is thrown and what the hook is told.
pub(super) fn panic_of<T>(run: impl FnOnce() -> T) -> String {
    // There is one hook for all threads: the panics of other tests go where they went before.
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |info| {
            let mut listens = false;
            TOLD.with_borrow_mut(|told| {
                if let Some(told) = told {
                    *told = format!("{info} {info:?}");
                    listens = true;
                }
            });
            if !listens {
                before(info);
            }
        }));
    });
    TOLD.set(Some(String::new()));
    let thrown = catch_unwind(AssertUnwindSafe(run)).err();
    let (told, thrown) = (TOLD.take().unwrap(), thrown.map(text).expect("a panic"));
    assert!(told.contains(&thrown), "both are heard: {told}");
    [thrown, told].join("\n")
}

fn text(thrown: Box<dyn Any + Send>) -> String {
    let literal = |thrown: Box<dyn Any + Send>| thrown.downcast::<&str>().map(|text| String::from(*text));
    thrown.downcast::<String>().map(|text| *text).or_else(literal).expect("a text")
}

/// Equal to nothing, and printed as what it holds.
struct Unequal<'a>(&'a dyn Debug);

impl PartialEq for Unequal<'_> {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

impl Debug for Unequal<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What is shown where a value stands in the place of another, an error in that of a grant or the other way round: its
/// `Debug` text, for which `…` is left since that is searched by itself, and what stands around it.
pub(super) fn with_it(value: &dyn Debug) -> String {
    let (refused, granted) = (|| Err::<(), _>(value), || Ok::<_, ()>(value));
    let panics = [
        panic_of(|| refused().unwrap()),
        panic_of(|| refused().expect("a grant")),
        panic_of(|| granted().unwrap_err()),
        panic_of(|| granted().expect_err("a refusal")),
        panic_of(|| assert_eq!(Unequal(value), Unequal(value))),
    ];
    let plain = format!("{value:?}");
    assert!(panics.iter().all(|text| text.matches(&plain).count() > 1), "{panics:?}");
    panics.join("\n").replace(&plain, "…")
}

/// Code of the caller's that panics when it is asked.
struct Bomb;

const WORDS: &str = "the caller's own words";

fn bomb() -> ! {
    panic!("{WORDS}")
}

/// The first is given.
fn one_then_bomb<T>(one: T) -> impl Iterator<Item = T> {
    std::iter::once(one).chain(std::iter::from_fn(|| bomb()))
}

impl AsRef<Operation<'static>> for Bomb {
    fn as_ref(&self) -> &Operation<'static> {
        bomb()
    }
}

impl Write for Bomb {
    fn write_str(&mut self, _: &str) -> std::fmt::Result {
        bomb()
    }
}

/// How often a second call allocates: the first derives the day's key, with a text for the secret, and every call would
/// where a cache is left locked.
fn second(call: impl Fn()) -> u64 {
    call();
    measure(call).count_total
}

#[test]
fn a_presigner_outlives_the_panics_of_its_callers() {
    let presigner = || S3Presigner::new(bucket(), credentials());
    let sign = |presigner: &S3Presigner| presigner.presign(&GetObject::new(key()), validity()).unwrap();
    let calm = presigner();
    let mut shown = Shown::default();
    let calls: &[fn(&S3Presigner)] = &[
        |presigner| drop(presigner.presign(&Bomb, validity())),
        |presigner| drop(presigner.signing_steps(&Bomb, validity())),
        |presigner| drop(presigner.batch(validity()).unwrap().presign(&Bomb)),
        |presigner| presigner.batch(validity()).unwrap().append_url(&Bomb, &mut String::new()).unwrap(),
        |presigner| write!(Bomb, "{presigner:?}").unwrap(),
        |presigner| {
            let request = presigner.presign(&GetObject::new(key()), validity());
            write!(Bomb, "{request:?}").unwrap();
        },
        |presigner| {
            let there = one_then_bomb((PartNumber::MIN, 8 << 20));
            drop(uploads::begun().grant_missing(presigner, validity(), there));
        },
    ];
    for call in calls {
        let shaken = presigner();
        let text = panic_of(|| call(&shaken));
        assert!(text.starts_with(WORDS), "{text}");
        shown.0.push(("a caller's panic", text));
        assert_eq!(sign(&shaken).url(), sign(&calm).url());
        assert_eq!(second(|| drop(sign(&shaken))), second(|| drop(sign(&calm))));
    }
    shown.search(&Needles::new());
}

#[cfg(feature = "verify")]
mod verifier {
    use std::borrow::Borrow;

    use presign::verify::VerifyingKey;

    use super::super::sent::{KEYS, SIGNED_AT, Sent, Service, at};
    use super::super::signed_form::SignedForm;
    use super::*;

    impl Borrow<VerifyingKey> for Bomb {
        fn borrow(&self) -> &VerifyingKey {
            bomb()
        }
    }

    #[test]
    fn it_outlives_the_panics_of_its_callers() {
        let (calm, mut shown, mut needles) = (Service::new(), Shown::default(), Needles::new());
        KEYS.iter().for_each(|(_, secret, token)| needles.add_credentials(secret, token.unwrap_or_default()));
        let get =
            calm.presigners[3].presign(&GetObject::new(key()), Validity::minutes(15).from(at(SIGNED_AT)));
        let (sent, form) = (Sent::of(&get.unwrap()), SignedForm::new().sign());
        let (target, form) = (sent.target(), form.received());
        let (request, now) = (sent.received(&target), sent.now);
        let calls: &[&dyn Fn(&Service)] = &[
            &|service| drop(service.verifier.verify(&request, now, |_| -> Option<Bomb> { bomb() })),
            &|service| drop(service.verifier.verify(&request, now, |_| Some(Bomb))),
            &|service| drop(service.verifier.verify_form(&form, now, |_| -> Option<Bomb> { bomb() })),
            &|service| drop(service.verifier.verify_form(&form, now, |_| Some(Bomb))),
            // Within what the lookup borrows: the key is in use, and known to nobody yet.
            &|service| {
                let lookup = |id: &str| -> Option<&VerifyingKey> {
                    service.verify(&sent).unwrap();
                    panic!("{WORDS}: {:?}", service.key(id).unwrap())
                };
                drop(service.verifier.verify(&request, now, lookup));
            },
        ];
        for call in calls {
            let shaken = Service::new();
            let text = panic_of(|| call(&shaken));
            assert!(text.starts_with(WORDS), "{text}");
            shown.0.push(("a caller's panic", text));
            assert_eq!(shaken.verify(&sent).unwrap(), calm.verify(&sent).unwrap());
            let verify = |service: &Service| second(|| drop(service.verify(&sent)));
            assert_eq!(verify(&shaken), verify(&calm));
        }
        shown.search(&needles);
    }
}
