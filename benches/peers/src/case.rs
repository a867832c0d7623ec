//! One peer at one workload: how it is called, and how what it returns is shown.

#[cfg(feature = "all")]
use std::future::Future;
use std::hint::black_box;

/// What a client is to send, taken from whatever a peer returns.
#[derive(Clone, Debug)]
pub struct Signed {
    pub method: &'static str,
    pub url: String,
    /// Headers that the client must send, besides `host`; of a form (method `POST`) its fields.
    pub headers: Vec<(String, String)>,
}

impl Signed {
    pub fn new(method: &'static str, url: impl Into<String>) -> Self {
        Self { method, url: url.into(), headers: Vec::new() }
    }

    /// A form and the fields that a browser sends before the file.
    pub fn form<N: AsRef<str>, V: ToString>(
        url: impl Into<String>,
        fields: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        fields
            .into_iter()
            .fold(Self::new("POST", url), |form, (name, value)| form.header(name.as_ref(), value))
    }

    pub fn header(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.to_ascii_lowercase(), value.to_string()));
        self
    }
}

/// Who looks at what a case makes.
pub enum Look<'l> {
    /// Nobody: what is timed.
    Away,
    /// Shows everything that was made.
    Show(&'l mut Vec<Signed>),
    /// Is told of each result once it is made and dropped.
    Each(&'l mut dyn FnMut()),
}

/// Signs for each of the keys, under somebody's eyes.
pub type Run = Box<dyn FnMut(&[&'static str], Look<'_>) + Send>;

pub struct Case {
    pub peer: &'static str,
    pub run: Run,
}

/// A peer that returns something for each key.
pub fn returns<R>(
    peer: &'static str,
    mut one: impl FnMut(&'static str) -> R + Send + 'static,
    show: impl Fn(R) -> Signed + Send + 'static,
) -> Case {
    let run: Run = Box::new(move |keys, mut look| {
        for key in keys {
            let made = one(black_box(key));
            match &mut look {
                Look::Away => drop(black_box(made)),
                Look::Show(shown) => shown.push(show(made)),
                Look::Each(tell) => {
                    drop(black_box(made));
                    tell();
                }
            }
        }
    });
    Case { peer, run }
}

/// A peer that writes each URL into a buffer of the caller.
pub fn writes(
    peer: &'static str,
    mut one: impl FnMut(&'static str, &mut String) + Send + 'static,
    show: impl Fn(&str) -> Signed + Send + 'static,
) -> Case {
    let mut buffer = String::with_capacity(4096);
    let run: Run = Box::new(move |keys, mut look| {
        for key in keys {
            buffer.clear();
            one(black_box(key), &mut buffer);
            black_box(buffer.as_str());
            match &mut look {
                Look::Away => {}
                Look::Show(shown) => shown.push(show(&buffer)),
                Look::Each(tell) => tell(),
            }
        }
    });
    Case { peer, run }
}

/// A peer that makes all results of a call at once and hands each of them to `take`.
pub fn at_once<R>(
    peer: &'static str,
    mut all: impl FnMut(&[&'static str], &mut dyn FnMut(R)) + Send + 'static,
    show: impl Fn(R) -> Signed + Send + 'static,
) -> Case {
    let run: Run = Box::new(move |keys, look| match look {
        Look::Away => all(black_box(keys), &mut |made| drop(black_box(made))),
        Look::Show(shown) => all(keys, &mut |made| shown.push(show(made))),
        Look::Each(tell) => all(keys, &mut |made| {
            drop(black_box(made));
            tell();
        }),
    });
    Case { peer, run }
}

/// The same, where each result is a text in one buffer that is used again.
pub fn writes_at_once(
    peer: &'static str,
    mut all: impl FnMut(&[&'static str], &mut String, &mut dyn FnMut(&str)) + Send + 'static,
    show: impl Fn(&str) -> Signed + Send + 'static,
) -> Case {
    let mut buffer = String::with_capacity(4096);
    let run: Run = Box::new(move |keys, look| match look {
        Look::Away => all(black_box(keys), &mut buffer, &mut |made| {
            black_box(made);
        }),
        Look::Show(shown) => all(keys, &mut buffer, &mut |made| shown.push(show(made))),
        Look::Each(tell) => all(keys, &mut buffer, &mut |made| {
            black_box(made);
            tell();
        }),
    });
    Case { peer, run }
}

/// What a future gives that has nothing to wait for: one poll, as within a task that runs already. Signing reaches no
/// network, and one that tried would be told here.
#[cfg(feature = "all")]
pub fn ready<F: Future>(future: F) -> F::Output {
    use std::task::{Context, Poll, Waker};
    match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("signing waits for something"),
    }
}
