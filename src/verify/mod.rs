//! A request in; what it was allowed to do, out.

mod received;

pub use received::Received;
