//! [`CorsRules`]: what a bucket must allow, so that a page may send what was granted.
//!
//! Fetch Standard, "HTTP-CORS protocol"; Amazon S3 API Reference, PutBucketCors; User Guide, "Elements of a CORS
//! configuration".

mod origin;
mod write;

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use self::origin::{ALLOWED, FIELD, checked};
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind};
use crate::header::HeaderName;
use crate::method::Method;
use crate::operation::Operation;
use crate::presigned::PresignedRequest;

/// The CORS rule that a bucket needs for uploads from pages: from which origins, with which methods and headers, and what
/// a page may read of the answers.
///
/// A browser asks the store before it sends anything but the plainest request, and hides the answer's headers, the `ETag`
/// that completes an upload in parts among them, unless the store shows them. Both are the bucket's configuration and no
/// presigned URL's, and without it the first upload from a page fails, though the same request works from a command line.
///
/// The rule grows from what is granted, and allows nothing else. A bucket has one configuration, so that these rules replace
/// what was there.
///
/// ```
/// use presign::s3::CorsRules;
/// use presign::{BodySize, MediaType, ObjectKey, PutObject};
///
/// let put = PutObject::new(ObjectKey::new("a.png")?, BodySize::Unlimited).content_type(MediaType::new("image/png")?);
/// let rules = CorsRules::new(["https://app.example", "http://localhost:3000"])?.for_operation(&put);
/// assert_eq!(
///     rules.to_json()?,
///     "{\"CORSRules\":[{\"AllowedOrigins\":[\"https://app.example\",\"http://localhost:3000\"],\
///      \"AllowedMethods\":[\"PUT\"],\"AllowedHeaders\":[\"content-type\"],\"ExposeHeaders\":[\"ETag\"]}]}",
/// );
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CorsRules {
    origins: Vec<String>,
    methods: Vec<Method>,
    /// In lower case, as a browser asks for them.
    headers: Vec<String>,
    exposed: Vec<String>,
    max_age: Option<u32>,
}

const ALL: &str = "*";

/// What a browser sends without asking, and a page cannot set: no store is ever asked for them.
const BROWSERS_OWN: [&str; 2] = ["host", "content-length"];

impl CorsRules {
    /// The rule for these origins, exactly as browsers send them: `https://app.example`, with a port where it is not the
    /// scheme's own, and `http` for the machine itself alone.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] without an origin; [`ErrorKind::Syntax`] for a path, a slash at the end, a default port or
    /// upper case, with which no browser's origin is ever equal; what [`Endpoint::new`] refuses, such as
    /// [`ErrorKind::InsecureScheme`] and [`ErrorKind::UserInfo`]. `*` has its own [`any_origin`](Self::any_origin).
    ///
    /// ```
    /// use presign::{ErrorKind, s3::CorsRules};
    ///
    /// assert!(CorsRules::new(["https://app.example", "https://app.example:8443", "http://127.0.0.1:5173"]).is_ok());
    /// assert_eq!(CorsRules::new(["https://app.example/"]).unwrap_err().kind(), ErrorKind::Syntax);
    /// assert_eq!(CorsRules::new(["http://app.example"]).unwrap_err().kind(), ErrorKind::InsecureScheme);
    /// assert!(CorsRules::new(["*"]).is_err());
    /// ```
    pub fn new(origins: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Self, Error> {
        let mut rules = Self::none();
        for origin in origins {
            add(&mut rules.origins, checked(origin.as_ref(), Endpoint::new)?);
        }
        if rules.origins.is_empty() {
            return Err(Error::new(ErrorKind::Empty, FIELD, "no origins", ALLOWED));
        }
        Ok(rules)
    }

    /// The rule for every page of the web: a deliberate choice. Whoever has a presigned URL can then use it from any page;
    /// without one nobody gets anything.
    ///
    /// ```
    /// use presign::{GetObject, ObjectKey, s3::CorsRules};
    ///
    /// let rules = CorsRules::any_origin().for_operation(&GetObject::new(ObjectKey::new("a.png")?));
    /// assert!(rules.to_xml()?.contains("<AllowedOrigin>*</AllowedOrigin>"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn any_origin() -> Self {
        Self { origins: [ALL.into()].into(), ..Self::none() }
    }

    const fn none() -> Self {
        Self {
            origins: Vec::new(),
            methods: Vec::new(),
            headers: Vec::new(),
            exposed: Vec::new(),
            max_age: None,
        }
    }

    /// Also for an origin with `http` or `https`, wherever it is: a deliberate choice, since others can change such a page
    /// on its way.
    ///
    /// # Errors
    /// As [`new`](Self::new), but for `InsecureScheme`.
    ///
    /// ```
    /// use presign::s3::CorsRules;
    ///
    /// let rules = CorsRules::new(["https://app.example"])?.insecure_origin("http://intranet.example")?;
    /// # let _ = rules;
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn insecure_origin(mut self, origin: impl AsRef<str>) -> Result<Self, Error> {
        add(&mut self.origins, checked(origin.as_ref(), Endpoint::insecure)?);
        Ok(self)
    }

    /// Allows what this operation needs: its method and the headers that it signs, except those that browsers set
    /// themselves. Where it has a body, `content-type` is allowed whether it is signed or not, because a browser sends a
    /// file's type unasked. `ETag` can be read from its answer, and the checksum where one is signed.
    ///
    /// Methods that no bucket's rule can have (`PATCH`, `OPTIONS`) are passed over.
    ///
    /// ```
    /// use presign::s3::CorsRules;
    /// use presign::{BodySize, ObjectKey, PartNumber, UploadId, UploadPart};
    ///
    /// let (key, id) = (ObjectKey::new("video.mp4")?, UploadId::new("2~abc")?);
    /// let part = UploadPart::new(key, id, PartNumber::MIN, BodySize::Exact(8 << 20));
    /// let rules = CorsRules::new(["https://app.example"])?.for_operation(&part);
    /// assert!(rules.to_xml()?.contains("<AllowedMethod>PUT</AllowedMethod><AllowedHeader>content-type</AllowedHeader>"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn for_operation<'a>(self, operation: &impl AsRef<Operation<'a>>) -> Self {
        let operation = operation.as_ref();
        self.allow(operation.method(), &mut operation.headers().map(|(name, _)| name))
    }

    /// Allows what this presigned request needs, as [`for_operation`](Self::for_operation) does.
    ///
    /// ```
    /// use presign::{PresignedRequest, s3::CorsRules};
    ///
    /// fn rules(granted: &[PresignedRequest]) -> Result<CorsRules, presign::Error> {
    ///     Ok(granted.iter().fold(CorsRules::new(["https://app.example"])?, CorsRules::for_request))
    /// }
    /// # let _ = rules;
    /// ```
    #[must_use]
    pub fn for_request(self, request: &PresignedRequest) -> Self {
        self.allow(request.method(), &mut request.signed_headers().map(|(name, _)| name))
    }

    /// Allows to send browser forms from a script and to read their answers: `POST`. A form that a page submits by itself
    /// needs no rule.
    ///
    /// ```
    /// use presign::s3::CorsRules;
    ///
    /// let rules = CorsRules::new(["https://app.example"])?.for_forms();
    /// assert!(rules.to_xml()?.contains("<AllowedMethod>POST</AllowedMethod>"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn for_forms(self) -> Self {
        self.allow(Method::Post, &mut core::iter::empty())
    }

    fn allow(mut self, method: Method, headers: &mut dyn Iterator<Item = &str>) -> Self {
        if matches!(method, Method::Patch | Method::Options) {
            return self;
        }
        add(&mut self.methods, method);
        add(&mut self.exposed, "ETag".into());
        for name in headers.filter(|name| !BROWSERS_OWN.contains(name)) {
            add(&mut self.headers, name.to_owned());
            if name.starts_with("x-amz-checksum-") {
                add(&mut self.exposed, name.to_owned());
            }
        }
        if matches!(method, Method::Put | Method::Post) {
            add(&mut self.headers, "content-type".into());
        }
        self
    }

    /// Allows a page to send any header, for clients that add some of their own: they are not signed, so that the store
    /// may take or ignore them. Some stores (Cloudflare R2 has been reported) don't know this.
    ///
    /// ```
    /// use presign::s3::CorsRules;
    ///
    /// let rules = CorsRules::new(["https://app.example"])?.for_forms().any_header();
    /// assert!(rules.to_xml()?.contains("<AllowedHeader>*</AllowedHeader>"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn any_header(mut self) -> Self {
        add(&mut self.headers, ALL.into());
        self
    }

    /// Lets a page read this header of the answers, such as `x-amz-version-id`, or `content-disposition` of a download.
    ///
    /// ```
    /// use presign::{HeaderName, s3::CorsRules};
    ///
    /// let rules = CorsRules::new(["https://app.example"])?.for_forms().expose(&HeaderName::new("x-amz-version-id")?);
    /// assert!(rules.to_xml()?.contains("<ExposeHeader>x-amz-version-id</ExposeHeader>"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn expose(mut self, name: &HeaderName<'_>) -> Self {
        add(&mut self.exposed, name.as_str().to_owned());
        self
    }

    /// For how many seconds a browser may remember that it was allowed; without it for 5. It remembers each URL by itself, so
    /// that the next presigned URL is asked for whatever stands here.
    ///
    /// ```
    /// use presign::s3::CorsRules;
    ///
    /// let rules = CorsRules::new(["https://app.example"])?.for_forms().max_age_secs(3600);
    /// assert!(rules.to_xml()?.contains("<MaxAgeSeconds>3600</MaxAgeSeconds>"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub const fn max_age_secs(mut self, seconds: u32) -> Self {
        self.max_age = Some(seconds);
        self
    }
}

fn add<T: PartialEq>(list: &mut Vec<T>, value: T) {
    if !list.contains(&value) {
        list.push(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::Checksum;
    use crate::media_type::MediaType;
    use crate::multipart::{PartNumber, UploadId};
    use crate::object_key::ObjectKey;
    use crate::operation::BodySize;
    use crate::s3::{DeleteObject, GetObject, PutObject, UploadPart};
    use serde::Deserialize;

    /// The rule as XML has it.
    #[derive(Debug, Default, PartialEq, Eq, Deserialize)]
    #[serde(default, rename_all = "PascalCase", deny_unknown_fields)]
    struct Rule {
        #[serde(rename(deserialize = "AllowedOrigin"))]
        origins: Vec<String>,
        #[serde(rename(deserialize = "AllowedMethod"))]
        methods: Vec<String>,
        #[serde(rename(deserialize = "AllowedHeader"))]
        headers: Vec<String>,
        #[serde(rename(deserialize = "ExposeHeader"))]
        exposed: Vec<String>,
        #[serde(rename(deserialize = "MaxAgeSeconds"))]
        max_age: Option<u32>,
    }

    #[derive(Deserialize)]
    struct Document {
        #[serde(rename = "@xmlns")]
        namespace: String,
        #[serde(rename = "CORSRule")]
        rules: Vec<Rule>,
    }

    /// What libraries read of it, after its forms were found to say the same.
    fn read(rules: &CorsRules) -> Rule {
        let document: Document = quick_xml::de::from_str(&rules.to_xml().unwrap()).unwrap();
        assert_eq!(document.namespace, "http://s3.amazonaws.com/doc/2006-03-01/");
        let [rule] = <[Rule; 1]>::try_from(document.rules).unwrap();

        let json: serde_json::Value = serde_json::from_str(&rules.to_json().unwrap()).unwrap();
        let alone: serde_json::Value = serde_json::from_str(&rules.to_json_rules().unwrap()).unwrap();
        assert_eq!(json.as_object().unwrap().len(), 1);
        assert_eq!(json["CORSRules"], alone);
        assert_eq!(alone.as_array().unwrap().len(), 1);
        let json = alone[0].as_object().unwrap();
        let list = |name: &str| -> Vec<String> {
            json.get(name).map_or_else(Vec::new, |list| serde_json::from_value(list.clone()).unwrap())
        };
        let same = Rule {
            origins: list("AllowedOrigins"),
            methods: list("AllowedMethods"),
            headers: list("AllowedHeaders"),
            exposed: list("ExposeHeaders"),
            max_age: json.get("MaxAgeSeconds").map(|age| serde_json::from_value(age.clone()).unwrap()),
        };
        assert_eq!(rule, same);
        let named = |list: &[String]| usize::from(!list.is_empty());
        let lists = named(&rule.origins) + named(&rule.methods) + named(&rule.headers) + named(&rule.exposed);
        assert_eq!(json.len(), lists + usize::from(rule.max_age.is_some()));
        rule
    }

    fn key() -> ObjectKey<'static> {
        ObjectKey::new("a.png").unwrap()
    }

    #[test]
    fn what_was_granted_and_nothing_else() {
        let sum = Checksum::crc32(1);
        let put = PutObject::new(key(), BodySize::Exact(9))
            .content_type(MediaType::new("image/png").unwrap())
            .checksum(sum)
            .create_only();
        let id = UploadId::new("2~abc").unwrap();
        let part = UploadPart::new(key(), id, PartNumber::MIN, BodySize::Exact(9));
        let origins = ["https://app.example", "https://app.example", "http://[::1]:3000"];
        let once = CorsRules::new(origins).unwrap().for_operation(&put);
        let all = once
            .clone()
            .for_operation(&part)
            .for_operation(&put)
            .for_operation(&GetObject::new(key()))
            .for_forms()
            .expose(&HeaderName::new("x-amz-version-id").unwrap())
            .max_age_secs(600);
        let rule = read(&all);
        assert_eq!(rule.origins, ["https://app.example", "http://[::1]:3000"]);
        assert_eq!(rule.methods, ["PUT", "GET", "POST"]);
        assert_eq!(rule.headers, ["content-type", "if-none-match", "x-amz-checksum-crc32"]);
        assert_eq!(rule.exposed, ["ETag", "x-amz-checksum-crc32", "x-amz-version-id"]);
        assert_eq!((rule.max_age, read(&once).max_age), (Some(600), None));

        let rule = read(&all.any_header());
        assert_eq!((rule.headers, rule.origins.len()), (vec![String::from("*")], 2));
        let rule = read(&CorsRules::any_origin().for_operation(&DeleteObject::new(key())));
        assert_eq!((rule.origins, rule.methods), (vec![String::from("*")], vec![String::from("DELETE")]));
        assert!(rule.headers.is_empty());
    }

    #[test]
    fn nothing_granted() {
        let rules = CorsRules::new(["https://app.example"]).unwrap();
        for refused in [rules.to_xml(), rules.to_json(), rules.to_json_rules()] {
            assert_eq!(refused.unwrap_err().kind(), ErrorKind::Missing);
        }
    }
}
