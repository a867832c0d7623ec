//! An S3-compatible server in the same process, for the tests and examples of `presign`.
//!
//! ```
//! let server = presign_test_server::Server::start()?;
//! assert!(server.endpoint().starts_with("http://127.0.0.1:"));
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! The HTTP and XML of S3 and the check of signatures are the `s3s` crate's; objects live in memory; and a set of
//! strict rules (`rules.rs`) refuses what `s3s` lets through and a real store would not. Nothing here uses
//! `presign`: a judge must be able to disagree.
//!
//! From the socket inwards: `connection` reads a request whole (`surplus` sees what came after it), `cors` answers
//! preflights, `rules` looks at everything but the signature, `s3s` checks the signature, `access` lets it know our
//! key and names and compares the body's digests (`checksums`), and `backend` hands the operation to `objects`,
//! `multipart`, `listing` or `tagging`, which work on the `store`. A browser's form is signed in its fields and goes
//! its own way: `post`, which reads it (`form`) and holds it to its `policy`. A second `judge` may hear of all of them.

mod access;
mod backend;
mod checksums;
mod conditions;
mod connection;
mod cors;
mod form;
mod judge;
mod listing;
mod multipart;
mod objects;
mod percent;
mod policy;
mod post;
mod rules;
mod store;
mod surplus;
mod tagging;

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;

pub use judge::{Judge, Knows, Seen, SeenForm, Verdict};
use s3s::service::S3ServiceBuilder;
use tokio::sync::oneshot;

/// What a server is to be like. Every value has a default.
#[derive(Clone)]
pub struct Builder {
    region: String,
    buckets: Vec<String>,
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    domain: String,
    minimum_part_size: usize,
    judge: Option<Arc<Judge>>,
}

/// A running server. It listens on a loopback port of its own and stops when it is dropped, with all it stored.
pub struct Server {
    options: Builder,
    address: SocketAddr,
    endpoint: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            // Not us-east-1: a client that takes that for granted should fail.
            region: "eu-central-1".to_owned(),
            buckets: vec!["examplebucket".to_owned()],
            access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned(),
            session_token: None,
            domain: "s3.localhost".to_owned(),
            minimum_part_size: 5 << 20,
            judge: None,
        }
    }
}

impl Builder {
    /// The one region that a credential scope may name. Default: `eu-central-1`.
    #[must_use]
    pub fn region(self, region: impl Into<String>) -> Self {
        Self { region: region.into(), ..self }
    }

    /// The one bucket. Default: `examplebucket`.
    #[must_use]
    pub fn bucket(self, name: impl Into<String>) -> Self {
        self.buckets([name])
    }

    /// The buckets, the first of which [`Server::bucket`] names.
    #[must_use]
    pub fn buckets<I: IntoIterator<Item: Into<String>>>(self, names: I) -> Self {
        Self { buckets: names.into_iter().map(Into::into).collect(), ..self }
    }

    /// The one access key. Default: the key of AWS's documentation.
    #[must_use]
    pub fn credentials(self, access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Self {
        Self { access_key_id: access_key_id.into(), secret_access_key: secret_access_key.into(), ..self }
    }

    /// The token that has to come with the key. Without this, a request with any token is refused.
    #[must_use]
    pub fn session_token(self, token: impl Into<String>) -> Self {
        Self { session_token: Some(token.into()), ..self }
    }

    /// The domain under which a bucket is a subdomain, without a port. Default: `s3.localhost`, which always
    /// works besides.
    #[must_use]
    pub fn virtual_host_domain(self, domain: impl Into<String>) -> Self {
        Self { domain: domain.into(), ..self }
    }

    /// The fewest bytes that each part of an upload but the last must have. Default: S3's 5 MiB.
    #[must_use]
    pub fn minimum_part_size(self, bytes: usize) -> Self {
        Self { minimum_part_size: bytes, ..self }
    }

    /// Someone who judges every request too: an error of theirs is the client's answer. Default: nobody.
    #[must_use]
    pub fn judge(self, judge: impl Fn(&Seen<'_>) -> Result<(), String> + Send + Sync + 'static) -> Self {
        Self { judge: Some(Arc::new(judge)), ..self }
    }

    /// Binds a free port of 127.0.0.1 and serves it from a thread of its own.
    ///
    /// # Errors
    ///
    /// When there is no bucket or one has a name that S3 does not allow, and when no port or thread can be had.
    pub fn start(self) -> io::Result<Server> {
        if self.buckets.is_empty() || !self.buckets.iter().all(|name| s3s::path::check_bucket_name(name)) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "a bucket name is missing or not allowed",
            ));
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let endpoint = format!("http://{address}");
        let front = Arc::new(self.front(&endpoint));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _guard = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::Builder::new().name("presign-test-server".to_owned()).spawn(move || {
            runtime.spawn(connection::accept(listener, front));
            // Ends when told, or when the other side is gone; the runtime takes its connections with it.
            drop(runtime.block_on(stopped));
        })?;
        Ok(Server { options: self, address, endpoint, stop: Some(stop), thread: Some(thread) })
    }

    fn front(&self, endpoint: &str) -> connection::Front {
        let (region, endpoint) = (self.region.clone(), endpoint.to_owned());
        let store = Arc::new(store::Store::new(&self.buckets, region, endpoint, self.minimum_part_size));
        let mut service = S3ServiceBuilder::new(backend::Backend(Arc::clone(&store)));
        let key = access::Key {
            access_key_id: self.access_key_id.clone(),
            secret_access_key: self.secret_access_key.as_str().into(),
        };
        let domains = access::Domains(vec![self.domain.clone(), "s3.localhost".to_owned()]);
        service.set_auth(key.clone());
        service.set_access(access::AfterSignature);
        service.set_host(domains.clone());
        let forms = post::Forms { store, key, domains };
        let rules = rules::Rules { region: self.region.clone(), session_token: self.session_token.clone() };
        connection::Front { rules, forms, service: service.build(), judge: self.judge.clone() }
    }
}

impl Server {
    /// Starts a server with the defaults of [`Builder`].
    ///
    /// # Errors
    ///
    /// When no port or thread can be had.
    pub fn start() -> io::Result<Self> {
        Self::builder().start()
    }

    /// Options other than the defaults.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// `http://127.0.0.1:PORT`, for path-style requests.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// `http://DOMAIN:PORT`, for virtual-hosted-style requests: the bucket goes in front of the domain. Where the
    /// name does not resolve, connect to [`Server::address`] and send it as `Host`.
    #[must_use]
    pub fn virtual_host_endpoint(&self) -> String {
        format!("http://{}:{}", self.options.domain, self.address.port())
    }

    /// Where the server listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The region that a credential scope must name.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.options.region
    }

    /// The first bucket.
    #[must_use]
    pub fn bucket(&self) -> &str {
        self.options.buckets.first().map_or("", String::as_str)
    }

    /// The access key's public half.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.options.access_key_id
    }

    /// The access key's secret half.
    #[must_use]
    pub fn secret_access_key(&self) -> &str {
        &self.options.secret_access_key
    }

    /// The token that has to come with the key, if any.
    #[must_use]
    pub fn session_token(&self) -> Option<&str> {
        self.options.session_token.as_deref()
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Server").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The thread may have ended by itself; there is nobody to tell.
        let _ = self.stop.take().map(|stop| stop.send(()));
        let _ = self.thread.take().map(JoinHandle::join);
    }
}
