//! [`Validation`]: one request, and the faults that are found in it.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::cell::RefCell;

use super::errors::{Faults, Step, ValidationError, ValidationErrors, written};
use super::kind::Kind;
use super::node::{Node, Place, PlaceStep};
use crate::wire::json::{Json, JsonFault, Limits};

/// Collects the faults of one request.
///
/// Read the path, then the query, then the headers, then the body, since that is the order of FastAPI's list.
///
/// ```
/// use presign::wire::fastapi::Validation;
///
/// let validation = Validation::new();
/// let tenant = validation.header("x-tenant-id", None, |node| node.text(..).map(String::from));
/// assert!(tenant.is_none());
/// assert_eq!(validation.finish().unwrap_err().flattened(), "header.x-tenant-id: Field required");
/// ```
#[derive(Debug, Default)]
pub struct Validation {
    errors: RefCell<Faults>,
}

impl Validation {
    /// No fault yet.
    ///
    /// ```
    /// assert!(presign::wire::fastapi::Validation::new().finish().is_ok());
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a JSON body and nothing else.
    ///
    /// # Errors
    /// All that is wrong with it.
    ///
    /// ```
    /// use presign::wire::fastapi::Validation;
    ///
    /// let size = Validation::of_body(b"{\"size\": 3}", |node| node.model()?.required("size", |node| node.integer(..)));
    /// assert_eq!(size.unwrap(), 3);
    /// ```
    pub fn of_body<T>(
        bytes: &[u8],
        read: impl FnOnce(Node<'_, '_>) -> Option<T>,
    ) -> Result<T, ValidationErrors> {
        Self::new().body(bytes, Limits::default(), read)
    }

    /// Reads the JSON body, and ends: with the value where all of the request was right, else with every fault.
    ///
    /// A body that is no JSON is the only fault listed, as FastAPI reads it before anything else. An empty body is
    /// `missing`. Whether the request's `Content-Type` says JSON is for the service to look at.
    ///
    /// # Errors
    /// All that is wrong with the request.
    ///
    /// ```
    /// use presign::wire::fastapi::Validation;
    /// use presign::wire::json::Limits;
    ///
    /// let validation = Validation::new();
    /// validation.path("id", "x", |node| node.uuid());
    /// let errors = validation.body(b"", Limits::default(), |node| node.model().map(drop)).unwrap_err();
    /// assert_eq!(errors.as_slice().len(), 2);
    /// ```
    pub fn body<T>(
        self,
        bytes: &[u8],
        limits: Limits,
        read: impl FnOnce(Node<'_, '_>) -> Option<T>,
    ) -> Result<T, ValidationErrors> {
        let place = Place { parent: None, step: PlaceStep::Name("body") };
        if bytes.is_empty() {
            Node { json: &Json::Null, place, errors: &self.errors }.refuse::<T>(Kind::Missing);
            return Err(self.into_errors());
        }
        let json = match Json::read(bytes, limits) {
            Ok(json) => json,
            Err(error) => {
                let unreadable = matches!(
                    error.fault(),
                    JsonFault::NotUtf8 | JsonFault::TooDeep | JsonFault::TooMany | JsonFault::TooLong
                );
                let list = Vec::from([ValidationError {
                    kind: Kind::JsonInvalid { error: error.problem() },
                    loc: Vec::from([Step::from("body"), Step::Index(error.offset())]),
                    input: written(&Json::Object(Vec::new())),
                }]);
                return Err(ValidationErrors {
                    list: if unreadable { Vec::new() } else { list },
                    unreadable,
                });
            }
        };
        let value = read(Node { json: &json, place, errors: &self.errors });
        let faultless = self.errors.borrow().list.is_empty();
        match value {
            Some(value) if faultless => return Ok(value),
            // A reader that returns nothing must have said why; this keeps a silent one from passing for success.
            None if faultless => {
                Node { json: &json, place, errors: &self.errors }.refuse::<T>(Kind::ModelAttributesType);
            }
            _ => {}
        }
        Err(self.into_errors())
    }

    /// Reads a path parameter, decoded by the router.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// assert_eq!(Validation::new().path("part", "7", |node| node.integer(1..)), Some(7));
    /// ```
    pub fn path<T>(
        &self,
        name: &'static str,
        text: &str,
        read: impl FnOnce(Node<'_, '_>) -> Option<T>,
    ) -> Option<T> {
        self.text("path", name, text, read)
    }

    /// Reads a parameter of the query, decoded by the router; `Some(None)` where it is absent.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// let limit = Validation::new().query("limit", Some("101"), |node| node.integer(1..=100));
    /// assert_eq!(limit, None);
    /// ```
    pub fn query<T>(
        &self,
        name: &'static str,
        text: Option<&str>,
        read: impl FnOnce(Node<'_, '_>) -> Option<T>,
    ) -> Option<Option<T>> {
        match text {
            Some(text) => self.text("query", name, text, read).map(Some),
            None => Some(None),
        }
    }

    /// Reads a header that must be there, its name in lower case.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// let tenant = Validation::new().header("x-tenant-id", Some("acme"), |node| node.text(..).map(String::from));
    /// assert_eq!(tenant.as_deref(), Some("acme"));
    /// ```
    pub fn header<T>(
        &self,
        name: &'static str,
        text: Option<&str>,
        read: impl FnOnce(Node<'_, '_>) -> Option<T>,
    ) -> Option<T> {
        match text {
            Some(text) => self.text("header", name, text, read),
            None => {
                let source = Place { parent: None, step: PlaceStep::Name("header") };
                let place = Place { parent: Some(&source), step: PlaceStep::Name(name) };
                Node { json: &Json::Null, place, errors: &self.errors }.refuse(Kind::Missing)
            }
        }
    }

    /// Ends without a body.
    ///
    /// # Errors
    /// All that is wrong with the request.
    ///
    /// ```
    /// # use presign::wire::fastapi::Validation;
    /// let validation = Validation::new();
    /// validation.query("limit", Some("ten"), |node| node.integer(..));
    /// assert!(validation.finish().is_err());
    /// ```
    pub fn finish(self) -> Result<(), ValidationErrors> {
        if self.errors.borrow().list.is_empty() { Ok(()) } else { Err(self.into_errors()) }
    }

    fn text<T>(
        &self,
        source: &'static str,
        name: &'static str,
        text: &str,
        read: impl FnOnce(Node<'_, '_>) -> Option<T>,
    ) -> Option<T> {
        let source = Place { parent: None, step: PlaceStep::Name(source) };
        let place = Place { parent: Some(&source), step: PlaceStep::Name(name) };
        read(Node { json: &Json::Text(Cow::Borrowed(text)), place, errors: &self.errors })
    }

    fn into_errors(self) -> ValidationErrors {
        ValidationErrors { list: self.errors.into_inner().list, unreadable: false }
    }
}
