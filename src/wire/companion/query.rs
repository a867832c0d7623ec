//! [`Query`]: the query of a request, as Companion's `qs` reads it where that is plain.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use percent_encoding::percent_decode;

use super::error::CompanionError;

/// The names and values of a query.
///
/// A name that stands twice is a list to Companion, which then refuses it as no text; so does this. `metadata[name]` is
/// one level deep; a deeper one and `metadata[]` are refused.
///
/// ```
/// use presign::wire::companion::Query;
///
/// let query = Query::parse("filename=cat+1.png&type=image%2Fpng&metadata%5Bname%5D=cat")?;
/// assert_eq!(query.get("filename"), Some("cat 1.png"));
/// assert_eq!(query.get("metadata"), None);
/// # Ok::<(), presign::wire::companion::CompanionError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query<'q>(Vec<(Cow<'q, str>, Cow<'q, str>)>);

/// As many as `qs` reads.
pub(super) const MOST_PAIRS: usize = 1000;

impl<'q> Query<'q> {
    /// Reads what follows the `?` of a URL; an empty text where there is none.
    ///
    /// # Errors
    /// 400 for more than 1,000 parameters, which Companion would cut off, and for bytes that are no UTF-8.
    ///
    /// ```
    /// use presign::wire::companion::Query;
    ///
    /// assert_eq!(Query::parse("")?, Query::default());
    /// assert_eq!(Query::parse("key=%FF").unwrap_err().status(), 400);
    /// # Ok::<(), presign::wire::companion::CompanionError>(())
    /// ```
    pub fn parse(text: &'q str) -> Result<Self, CompanionError> {
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        let decoded = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        });
        Self::bounded(decoded)
    }

    /// From pairs that a router has decoded.
    ///
    /// # Errors
    /// 400 for more than 1,000 of them.
    ///
    /// ```
    /// use presign::wire::companion::Query;
    ///
    /// let query = Query::from_pairs([("key", "a/b.png"), ("partNumbers", "1,2")])?;
    /// assert_eq!(query.get("key"), Some("a/b.png"));
    /// # Ok::<(), presign::wire::companion::CompanionError>(())
    /// ```
    pub fn from_pairs<N, V>(pairs: impl IntoIterator<Item = (N, V)>) -> Result<Self, CompanionError>
    where
        N: Into<Cow<'q, str>>,
        V: Into<Cow<'q, str>>,
    {
        Self::bounded(pairs.into_iter().map(|(name, value)| Ok((name.into(), value.into()))))
    }

    fn bounded(
        pairs: impl Iterator<Item = Result<(Cow<'q, str>, Cow<'q, str>), CompanionError>>,
    ) -> Result<Self, CompanionError> {
        let read = pairs.take(MOST_PAIRS + 1).collect::<Result<Vec<_>, _>>()?;
        if read.len() > MOST_PAIRS {
            return Err(CompanionError::field("query", "too many parameters", "up to 1000"));
        }
        Ok(Self(read))
    }

    /// The value of a parameter that stands once.
    ///
    /// ```
    /// use presign::wire::companion::Query;
    ///
    /// let query = Query::parse("key=a&key=b&type=")?;
    /// assert_eq!((query.get("key"), query.get("type"), query.get("other")), (None, Some(""), None));
    /// # Ok::<(), presign::wire::companion::CompanionError>(())
    /// ```
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut found = self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| &**value);
        let first = found.next();
        if found.next().is_some() { None } else { first }
    }

    /// The same, where a list is a fault.
    pub(super) fn one(&self, name: &'static str) -> Result<Option<&str>, CompanionError> {
        let named = |known: &str| {
            known.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
        };
        let value = self.get(name);
        if value.is_none() && self.0.iter().any(|(known, _)| named(known)) {
            return Err(CompanionError::field(name, "a list", "one text"));
        }
        Ok(value)
    }

    /// What stands in `metadata[…]`, in its order.
    pub(super) fn metadata(&self) -> Result<Vec<(&str, &str)>, CompanionError> {
        let mut out = Vec::new();
        for (name, value) in &self.0 {
            let Some(rest) = name.strip_prefix("metadata") else { continue };
            if rest.is_empty() {
                return Err(CompanionError::field("metadata", "no names", "metadata[name]=value"));
            }
            let Some(rest) = rest.strip_prefix('[') else { continue };
            match rest.strip_suffix(']') {
                Some(inner) if !inner.is_empty() && !inner.contains(['[', ']']) => {
                    out.push((inner, &**value))
                }
                _ => {
                    let problem = "a list, or names within names";
                    return Err(CompanionError::field("metadata", problem, "metadata[name]=value"));
                }
            }
        }
        Ok(out)
    }
}

/// As `application/x-www-form-urlencoded` is read.
fn decode(text: &str) -> Result<Cow<'_, str>, CompanionError> {
    let not_utf8 = |_| CompanionError::field("query", "no UTF-8", "text in UTF-8, percent-encoded");
    if !text.bytes().any(|byte| byte == b'+' || byte == b'%') {
        return Ok(Cow::Borrowed(text));
    }
    let spaced: Vec<u8> = text.bytes().map(|byte| if byte == b'+' { b' ' } else { byte }).collect();
    let decoded = percent_decode(&spaced).decode_utf8().map_err(not_utf8)?;
    Ok(Cow::Owned(String::from(decoded)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values() {
        for (text, name, value) in [
            ("a=b", "a", Some("b")),
            ("a", "a", Some("")),
            ("a=b=c", "a", Some("b=c")),
            ("&&a=b&", "a", Some("b")),
            ("a=b&a=c", "a", None),
            ("%61=%c3%a9+%2B", "a", Some("é +")),
            // What is no escape stays, as `qs` leaves it.
            ("a=100%", "a", Some("100%")),
            ("a=%zz", "a", Some("%zz")),
            ("A=b", "a", None),
        ] {
            assert_eq!(Query::parse(text).unwrap().get(name), value, "{text}");
        }
    }

    #[test]
    fn metadata_is_one_level_deep() {
        let of = |text| Query::parse(text).unwrap().metadata().map(|pairs| format!("{pairs:?}")).ok();
        for (text, expected) in [
            ("", Some("[]")),
            ("metadata[a]=1&x=2&metadata%5Bb%5D=", Some("[(\"a\", \"1\"), (\"b\", \"\")]")),
            ("metadatas[a]=1&metadata.a=1", Some("[]")),
            ("metadata=1", None),
            ("metadata[]=1", None),
            ("metadata[a][b]=1", None),
            ("metadata[a=1", None),
            ("metadata[a]b=1", None),
        ] {
            assert_eq!(of(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn as_many_as_are_read() {
        let text = "a=b&".repeat(MOST_PAIRS);
        assert!(Query::parse(&text).is_ok());
        assert_eq!(Query::parse(&format!("{text}c=d")).unwrap_err().status(), 400);
        assert_eq!(Query::from_pairs(std::iter::repeat(("a", "b"))).unwrap_err().status(), 400);
    }
}
