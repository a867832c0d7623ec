//! URLs on the application's own host, for a service without an object store.
