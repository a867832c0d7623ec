//! JSON as it was written: what validation needs to say exactly what was wrong, and where.
//!
//! RFC 8259, read as CPython's `json.loads` reads it, with its offsets. [`Json`] keeps numbers as their text, so that a
//! refusal can show them, and refuses what two readers could take differently: a member that is there twice, and half a
//! surrogate pair. Depth and length are bounded before anything is built.

mod fault;
mod number;
mod reader;
#[cfg(test)]
mod tests;

use alloc::borrow::Cow;
use alloc::vec::Vec;

pub use fault::{JsonError, JsonFault};
pub use number::Number;
pub use reader::Limits;
use serde::ser::{Serialize, SerializeMap as _, Serializer};

/// A JSON value, borrowed from the text where that is written without escapes.
///
/// Serialising it writes it as Python would: `1E5` is `100000.0`.
///
/// ```
/// use presign::wire::json::{Json, Limits};
///
/// let json = Json::read(br#"{"size": 12, "name": null}"#, Limits::default())?;
/// assert_eq!(json.get("name"), Some(&Json::Null));
/// assert_eq!(json.get("other"), None);
/// # Ok::<(), presign::wire::json::JsonError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Json<'b> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number as it was written.
    Number(Number<'b>),
    /// Text, its escapes resolved.
    Text(Cow<'b, str>),
    /// A list.
    Array(Vec<Json<'b>>),
    /// Members in their order; each name is there once.
    Object(Vec<(Cow<'b, str>, Json<'b>)>),
}

impl<'b> Json<'b> {
    /// A member of an object; `None` where it is absent or this is no object.
    ///
    /// ```
    /// use presign::wire::json::Json;
    ///
    /// assert_eq!(Json::Null.get("name"), None);
    /// ```
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json<'b>> {
        match self {
            Self::Object(members) => members.iter().find(|(known, _)| known == name).map(|(_, value)| value),
            _ => None,
        }
    }
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(bool) => serializer.serialize_bool(*bool),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Array(items) => serializer.collect_seq(items),
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

/// A field of a partial update: left out, set to `null`, or given.
///
/// ```
/// use presign::wire::json::Patch;
///
/// let mut template = Some("{brand}");
/// Patch::Absent.apply(&mut template);
/// assert_eq!(template, Some("{brand}"));
/// Patch::Null.apply(&mut template);
/// assert_eq!(template, None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Patch<T> {
    /// The member is not there: what stands stays.
    #[default]
    Absent,
    /// The member is `null`: what stands is cleared.
    Null,
    /// The member has a value.
    Value(T),
}

impl<T> Patch<T> {
    /// Changes what stands.
    ///
    /// ```
    /// use presign::wire::json::Patch;
    ///
    /// let mut name = Some(1);
    /// Patch::Value(2).apply(&mut name);
    /// assert_eq!(name, Some(2));
    /// ```
    pub fn apply(self, field: &mut Option<T>) {
        match self {
            Self::Absent => {}
            Self::Null => *field = None,
            Self::Value(value) => *field = Some(value),
        }
    }
}
