//! Request validation as FastAPI does it: every fault of a request at once, each with its place.
//!
//! FastAPI 0.165 with pydantic 2.14 in its lax mode: `type`, `loc`, `msg`, `input` and `ctx` as they print them. A
//! [`Validation`] collects; a [`Node`] is a value at its place; a [`Model`] is an object with fields. A reader returns
//! `None` where it has recorded a fault, so a whole model is read before the first `?`:
//!
//! ```
//! use presign::wire::fastapi::{Node, Validation};
//!
//! struct Spec {
//!     content_type: String,
//!     size: i128,
//!     filename: Option<String>,
//! }
//!
//! fn spec(node: Node<'_, '_>) -> Option<Spec> {
//!     let model = node.model()?;
//!     let content_type = model.required("content_type", |node| node.text(1..=255).map(String::from));
//!     let size = model.required("object_size_bytes", |node| node.integer(0..));
//!     let filename =
//!         model.optional("filename", |node| node.nullable(|node| node.text(..=1024).map(String::from)));
//!     Some(Spec { content_type: content_type?, size: size?, filename: filename?.flatten() })
//! }
//!
//! let body = br#"{"content_type": "", "object_size_bytes": "12"}"#;
//! let errors = Validation::of_body(body, spec).err().unwrap();
//! assert_eq!(
//!     errors.to_answer().body(),
//!     concat!(
//!         r#"{"detail":[{"type":"string_too_short","loc":["body","content_type"],"#,
//!         r#""msg":"String should have at least 1 character","input":"","ctx":{"min_length":1}}]}"#,
//!     ),
//! );
//! ```
//!
//! # What differs
//! From FastAPI 0.165.0 and pydantic 2.14.3 on Python 3.11, as their own answers to random requests show:
//! - A name that stands twice in an object, half of a surrogate pair, and `NaN` and `Infinity` are refused as `json_invalid`
//!   where they stand. Python takes the last of two names; it reads the others and passes them on, or answers 500 where an
//!   error would have to show them.
//! - A body that is no UTF-8, deeper than [`Limits::depth`](crate::wire::json::Limits::depth), of more values than
//!   [`Limits::values`](crate::wire::json::Limits::values) or longer than
//!   [`Limits::bytes`](crate::wire::json::Limits::bytes) gets the answer that FastAPI gives to a body that it cannot read: 400,
//!   "There was an error parsing the body". UTF-16 and UTF-32, which Python reads, are no JSON here (RFC 8259, section 8.1).
//! - An `input` that holds a number beyond any float, such as `1e400`, shows it as it was written, where FastAPI answers 500;
//!   and it shows members whose names begin with `_sa`, which FastAPI leaves out.
//! - At most [`MOST_ERRORS`] faults are listed, and none after those that have [`MOST_ERROR_BYTES`] already.
//! - A number, or a text that is one, is no date and time: pydantic takes it for Unix time.
//! - The words of `json_invalid` are those of CPython up to 3.12. Since 3.13 it has words of its own for a comma before a
//!   bracket or a brace, and gives that comma's offset; here it is the offset of what follows.
//!
//! # What it costs
//! A refused body of 1 MiB takes at most some 20 MiB of memory at one time, the answer included: each value of the body is 24
//! bytes, or up to 192 as the only member of an object, and an error's `input` is a copy of the refused value, written anew;
//! of `missing`, of the object around it.

mod datetime;
mod errors;
mod kind;
mod model;
mod node;
mod numbers;
mod uuid;
mod validation;

pub use errors::{MOST_ERROR_BYTES, MOST_ERRORS, Step, ValidationError, ValidationErrors};
pub use kind::Kind;
pub use model::Model;
pub use node::Node;
pub use validation::Validation;
