//! Canned ACLs (Amazon S3 User Guide, "Access control list (ACL) overview").
//!
//! Those that publish are a type of their own, so that an upload becomes public only where the code says so.

use alloc::format;

use super::unknown_word;
use crate::error::{Error, ErrorKind};
use crate::header::{HeaderName, HeaderValue};

const HEADER: HeaderName<'static> = HeaderName::from_lower("x-amz-acl");

words! {
    /// A canned ACL that keeps an object from the public; those that do not are [`PublicAcl`].
    ///
    /// ```
    /// use presign::{ErrorKind, s3::CannedAcl};
    ///
    /// assert_eq!(CannedAcl::BucketOwnerFullControl.to_string(), "bucket-owner-full-control");
    /// assert_eq!("private".parse::<CannedAcl>()?, CannedAcl::Private);
    /// assert_eq!("public-read".parse::<CannedAcl>().unwrap_err().kind(), ErrorKind::PublicAcl);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[non_exhaustive]
    pub enum CannedAcl in "x-amz-acl" else not_closed {
        /// Full control for the owner, nothing for anybody else: what S3 does without an ACL.
        Private = "private",
        /// Amazon EC2 may read too, to fetch a machine image.
        AwsExecRead = "aws-exec-read",
        /// The bucket's owner may read too; for objects.
        BucketOwnerRead = "bucket-owner-read",
        /// Full control for the object's and for the bucket's owner; for objects.
        BucketOwnerFullControl = "bucket-owner-full-control",
        /// The log delivery group may write and read the ACL; for buckets.
        LogDeliveryWrite = "log-delivery-write",
    }
}

words! {
    /// A canned ACL that opens an object to everybody.
    ///
    /// ```
    /// use presign::s3::PublicAcl;
    ///
    /// assert_eq!("public-read".parse::<PublicAcl>()?, PublicAcl::PublicRead);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[non_exhaustive]
    pub enum PublicAcl in "x-amz-acl" else unknown_word {
        /// Everybody may read.
        PublicRead = "public-read",
        /// Everybody may read and, where it is a bucket's ACL, write.
        PublicReadWrite = "public-read-write",
        /// Every AWS account may read, not only those of the owner: public in effect.
        AuthenticatedRead = "authenticated-read",
    }
}

impl CannedAcl {
    pub(crate) fn header(self) -> (HeaderName<'static>, HeaderValue<'static>) {
        (HEADER, HeaderValue::from_static(self.as_str()))
    }
}

impl PublicAcl {
    pub(crate) fn header(self) -> (HeaderName<'static>, HeaderValue<'static>) {
        (HEADER, HeaderValue::from_static(self.as_str()))
    }
}

#[cold]
fn not_closed(field: &'static str, text: &str, words: &[&str]) -> Error {
    if !is_public_acl(text) {
        return unknown_word(field, text, words);
    }
    let words = words.join(", ");
    Error::new(
        ErrorKind::PublicAcl,
        field,
        "an ACL that publishes",
        format!("{words}; or by its own type, PublicAcl"),
    )
}

/// Whether a value of `x-amz-acl` publishes: S3's words, and by their first word those that others added to
/// them (`public-read-delivered`).
pub(crate) fn is_public_acl(value: &str) -> bool {
    let value = value.trim();
    ["public-", "authenticated-"].iter().any(|first| begins_with(value.as_bytes(), first.as_bytes()))
}

/// Whether a value of an `x-amz-grant-*` header names the group of everybody or of every AWS account
/// (`uri="http://acs.amazonaws.com/groups/global/AllUsers"`).
pub(crate) fn grants_public(value: &str) -> bool {
    let mut rest = value.as_bytes();
    while let Some((_, after)) = rest.split_first() {
        if begins_with(rest, b"/AllUsers") || begins_with(rest, b"/AuthenticatedUsers") {
            return true;
        }
        rest = after;
    }
    false
}

fn begins_with(text: &[u8], start: &[u8]) -> bool {
    text.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_acls_publish() {
        for acl in [PublicAcl::PublicRead, PublicAcl::PublicReadWrite, PublicAcl::AuthenticatedRead] {
            assert!(is_public_acl(acl.as_str()) && is_public_acl(&acl.as_str().to_uppercase()));
            assert_eq!(CannedAcl::new(acl.as_str()).unwrap_err().kind(), ErrorKind::PublicAcl);
            assert_eq!(acl.header().1.as_str(), acl.as_str());
        }
        for acl in [
            CannedAcl::Private,
            CannedAcl::AwsExecRead,
            CannedAcl::BucketOwnerRead,
            CannedAcl::BucketOwnerFullControl,
            CannedAcl::LogDeliveryWrite,
        ] {
            assert!(!is_public_acl(acl.as_str()));
            assert_eq!(CannedAcl::new(acl.as_str()), Ok(acl));
        }
        for (value, public) in [
            (" Public-Read ", true),
            ("public-read-delivered", true),
            ("public", false),
            ("", false),
            ("project-private", false),
            ("Ã©", false),
        ] {
            assert_eq!(is_public_acl(value), public, "{value}");
        }
        assert_eq!(CannedAcl::new("Private").unwrap_err().kind(), ErrorKind::Syntax);
    }

    #[test]
    fn which_grants_publish() {
        for (value, public) in [
            (r#"uri="http://acs.amazonaws.com/groups/global/AllUsers""#, true),
            ("uri=http://acs.amazonaws.com/groups/global/AuthenticatedUsers", true),
            (r#"id="1234", URI="HTTP://ACS.AMAZONAWS.COM/GROUPS/GLOBAL/ALLUSERS""#, true),
            (r#"uri="http://acs.amazonaws.com/groups/s3/LogDelivery""#, false),
            (r#"id="allusers", emailAddress="authenticatedusers@example.com""#, false),
            ("", false),
            ("/AllUser", false),
        ] {
            assert_eq!(grants_public(value), public, "{value}");
        }
    }
}
