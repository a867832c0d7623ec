//! Which server is tested: the embedded one, or the one that the environment names.
//!
//! | variable | |
//! | --- | --- |
//! | `PRESIGN_ENDPOINT` | `http://HOST:PORT`; without it the embedded server is started |
//! | `PRESIGN_BUCKET`, `PRESIGN_REGION` | an existing bucket, and the region to sign for |
//! | `PRESIGN_PATH_STYLE` | `0`: the bucket is a part of the host name; else (default) of the path |
//! | `PRESIGN_VHOST_DOMAIN` | `HOST:PORT` under which buckets are subdomains, whether or not the name resolves |
//! | `PRESIGN_SERVER` | the name under which `gaps.rs` knows the server |
//! | `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` | the credentials |

use std::env;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::LazyLock;

use presign::{Addressing, Bucket, Credentials, Endpoint, Provider, Region, S3Presigner};
use presign_test_server::{Builder, Server};

/// The server under test.
pub struct Target {
    /// What `gaps.rs` calls it.
    pub name: String,
    pub access: Access,
    /// The same by virtual-hosted-style requests.
    pub virtual_hosted: Option<Access>,
    /// Where it listens, for names that do not resolve.
    pub address: SocketAddr,
    _embedded: Option<Server>,
}

/// What a service knows of its store. Tests change it to sign what must be refused.
#[derive(Clone)]
pub struct Access {
    pub endpoint: String,
    pub addressing: Addressing,
    pub region: String,
    pub bucket: String,
    pub access_key_id: String,
    pub secret_access_key: String,
    pub session_token: Option<String>,
}

impl Access {
    pub fn bucket(&self) -> Bucket {
        let endpoint = Endpoint::insecure(&self.endpoint).unwrap();
        let provider = Provider::custom(endpoint, Region::new(self.region.as_str()).unwrap());
        provider.addressing(self.addressing).bucket(&self.bucket).unwrap()
    }

    pub fn presigner(&self) -> S3Presigner {
        let credentials =
            Credentials::new(self.access_key_id.as_str(), self.secret_access_key.as_str()).unwrap();
        let credentials = match &self.session_token {
            Some(token) => credentials.with_session_token(token.as_str()).unwrap(),
            None => credentials,
        };
        S3Presigner::new(self.bucket(), credentials)
    }

    /// The same store with a part of this exchanged.
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = self.clone();
        change(&mut other);
        other
    }

    /// A path-style access to an embedded server.
    pub fn to_embedded(server: &Server) -> Self {
        Self {
            endpoint: server.endpoint().to_owned(),
            addressing: Addressing::PathStyle,
            region: server.region().to_owned(),
            bucket: server.bucket().to_owned(),
            access_key_id: server.access_key_id().to_owned(),
            secret_access_key: server.secret_access_key().to_owned(),
            session_token: server.session_token().map(str::to_owned),
        }
    }
}

/// An embedded server, with its second judge where there is one.
pub fn serve(builder: Builder) -> Server {
    #[cfg(feature = "verify")]
    let builder = crate::judge::judged(builder);
    builder.start().unwrap()
}

impl Target {
    /// One for all tests of this run.
    pub fn get() -> &'static Self {
        static TARGET: LazyLock<Target> = LazyLock::new(|| match env::var("PRESIGN_ENDPOINT") {
            // Whoever sets it means a server, so an empty one is no reason to test another.
            Ok(endpoint) => Target::of_environment(endpoint),
            Err(_) => Target::embedded(),
        });
        &TARGET
    }

    fn embedded() -> Self {
        let server = serve(Server::builder());
        let access = Access::to_embedded(&server);
        let virtual_hosted = access.with(|access| {
            access.endpoint = server.virtual_host_endpoint();
            access.addressing = Addressing::VirtualHosted;
        });
        Self {
            name: "embedded".to_owned(),
            access,
            virtual_hosted: Some(virtual_hosted),
            address: server.address(),
            _embedded: Some(server),
        }
    }

    fn of_environment(endpoint: String) -> Self {
        let needed = |name| variable(name).unwrap_or_else(|| panic!("{name} is not set"));
        let (scheme, host) = endpoint.split_once("://").expect("PRESIGN_ENDPOINT is a URL");
        let host = host.trim_end_matches('/');
        let address = host.to_socket_addrs().or_else(|_| (host, 80).to_socket_addrs());
        let address = address.expect("PRESIGN_ENDPOINT resolves").next().unwrap();
        let path_style = variable("PRESIGN_PATH_STYLE").as_deref() != Some("0");
        let access = Access {
            addressing: if path_style { Addressing::PathStyle } else { Addressing::VirtualHosted },
            region: needed("PRESIGN_REGION"),
            bucket: needed("PRESIGN_BUCKET"),
            access_key_id: needed("AWS_ACCESS_KEY_ID"),
            secret_access_key: needed("AWS_SECRET_ACCESS_KEY"),
            session_token: variable("AWS_SESSION_TOKEN"),
            endpoint: endpoint.clone(),
        };
        let domain = variable("PRESIGN_VHOST_DOMAIN").map(|domain| format!("{scheme}://{domain}"));
        let domain = domain.or_else(|| (!path_style).then(|| endpoint.clone()));
        let virtual_hosted = domain.map(|endpoint| Access {
            endpoint,
            addressing: Addressing::VirtualHosted,
            ..access.clone()
        });
        let name = variable("PRESIGN_SERVER").unwrap_or_else(|| "unknown".to_owned());
        Self { name, access, virtual_hosted, address, _embedded: None }
    }
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
