//! Header names and values, and the two values that have a grammar of their own: entity tags and byte ranges.
//!
//! RFC 9110 sections 5.1, 5.5, 8.8.3 and 14.1.2, narrowed to what S3 and every HTTP client take.

mod entity_tag;
mod name;
mod range;
mod value;

pub use entity_tag::EntityTag;
pub use name::HeaderName;
pub(crate) use name::{is_token, is_token_but_star};
pub use range::ByteRange;
pub use value::HeaderValue;
