//! [`PresignRequest`]: `POST /api/v1/uploads/presigned-url`, from its body to what is granted.

use alloc::format;
use alloc::string::String;

use super::error::SartiqError;
use super::keys::TempKey;
use super::planned::PlannedUpload;
use super::settings::Settings;
use crate::key_template::RandomBytes;
use crate::media_type::MediaType;
use crate::time::Timestamp;
use crate::wire::fastapi::{Model, Node, Validation};

/// A client that wants to upload a file: the schema `PresignedUrlRequest`.
///
/// ```
/// use presign::PublicBase;
/// use presign::wire::sartiq::{PresignRequest, Settings};
///
/// let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
/// let body = br#"{"folder": "products", "filename": "Red Dress.jpg", "content_type": "image/jpeg", "file_size": "1_000"}"#;
/// let request = PresignRequest::parse(body, &settings)?;
/// assert_eq!((request.filename.as_str(), request.file_size), ("Red Dress.jpg", Some(1_000)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PresignRequest {
    /// Any text. The layout of keys has no folder, so nothing is made of it.
    pub folder: Option<String>,
    /// Any text: the name as the client has it.
    pub filename: String,
    /// Any text; the rules come with [`plan`](Self::plan).
    pub content_type: String,
    /// In bytes, of any value; `size` on the wire, too.
    pub file_size: Option<i128>,
    /// What the client called the size.
    size_name: &'static str,
}

const FILE_SIZE: &str = "file_size";
const SIZE: &str = "size";

impl PresignRequest {
    /// A request that came in another way, such as a row of a table.
    ///
    /// ```
    /// use presign::wire::sartiq::PresignRequest;
    ///
    /// let request = PresignRequest::new("a.png", "image/png", Some(12));
    /// assert_eq!((request.folder, request.file_size), (None, Some(12)));
    /// ```
    #[must_use]
    pub fn new(filename: impl Into<String>, content_type: impl Into<String>, file_size: Option<u64>) -> Self {
        Self {
            folder: None,
            filename: filename.into(),
            content_type: content_type.into(),
            file_size: file_size.map(i128::from),
            size_name: FILE_SIZE,
        }
    }

    /// Reads the body.
    ///
    /// `size` stands for `file_size` where that is absent, since the two parts of the documents name it differently.
    ///
    /// # Errors
    /// 422 with FastAPI's list; 400 where the body cannot be read at all.
    ///
    /// ```
    /// use presign::PublicBase;
    /// use presign::wire::sartiq::{PresignRequest, Settings};
    ///
    /// let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
    /// let error = PresignRequest::parse(br#"{"filename": null}"#, &settings).unwrap_err();
    /// let all = "body.folder: Field required; body.filename: Input should be a valid string; body.content_type: Field required";
    /// assert_eq!((error.status(), error.to_string().as_str()), (422, all));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn parse(body: &[u8], settings: &Settings) -> Result<Self, SartiqError> {
        let read = |node: Node<'_, '_>| Self::read(node, settings);
        Ok(Validation::new().body(body, settings.limits, read)?)
    }

    fn read(node: Node<'_, '_>, settings: &Settings) -> Option<Self> {
        let model = node.model()?;
        let text = |node: Node<'_, '_>| node.text(..).map(String::from);
        let folder = if settings.optional_folder {
            model.optional("folder", |node| node.nullable(text)).map(Option::flatten)
        } else {
            model.required("folder", text).map(Some)
        };
        let filename = model.required("filename", text);
        let content_type = model.required("content_type", text);
        let (file_size, size_name) = Self::read_size(&model, node);
        Some(Self {
            folder: folder?,
            filename: filename?,
            content_type: content_type?,
            file_size: file_size?,
            size_name,
        })
    }

    /// As pydantic's `AliasChoices` has it: the first name that is there, be it `null`.
    fn read_size(model: &Model<'_, '_>, node: Node<'_, '_>) -> (Option<Option<i128>>, &'static str) {
        let there = node.json().get(FILE_SIZE).is_some() || node.json().get(SIZE).is_none();
        let name = if there { FILE_SIZE } else { SIZE };
        (model.optional(name, |node| node.nullable(|node| node.integer(..))).map(Option::flatten), name)
    }

    /// Holds the request to the rules, and decides where the file will lie and how long the URL lives. The bytes are for this
    /// one upload.
    ///
    /// # Errors
    /// The settings' [refusal](super::SettingsBuilder::refusal_status) for a type that is not allowed, and for a size that is
    /// negative or too large.
    ///
    /// ```
    /// use presign::wire::sartiq::{PresignRequest, Settings};
    /// use presign::{PublicBase, RandomBytes, Timestamp};
    ///
    /// let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
    /// let plan = |content_type, size: i64| {
    ///     let body = format!(r#"{{"folder": "", "filename": "a", "content_type": "{content_type}", "size": {size}}}"#);
    ///     let request = PresignRequest::parse(body.as_bytes(), &settings)?;
    ///     request.plan(&settings, Timestamp::MIN, &RandomBytes::new([7; 32]))
    /// };
    /// assert!(plan("image/png", 52_428_800).is_ok());
    /// assert_eq!(plan("image/svg+xml", 1).unwrap_err().to_string(), "content type not in the allow-list");
    /// assert_eq!(plan("image/png", -1).unwrap_err().to_string(), "size: negative; allowed: 0 to 52428800 bytes");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn plan(
        &self,
        settings: &Settings,
        now: Timestamp,
        random: &RandomBytes,
    ) -> Result<PlannedUpload, SartiqError> {
        let refused = |fault: Fault| fault.into_error(self.size_name, settings);
        let media_type = check_type(&self.content_type, settings).map_err(refused)?.into_owned();
        let size = self.file_size.map(|size| check_size(size, settings)).transpose().map_err(refused)?;
        let key = TempKey::new(&self.filename, settings, now, random).map_err(SartiqError::fault)?;
        Ok(PlannedUpload::new(key, media_type, size, settings, now))
    }
}

/// A rule that a field does not keep.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) field: &'static str,
    pub(super) problem: &'static str,
    pub(super) allowed: String,
}

impl Fault {
    /// For a type the problem alone, which says it all.
    fn into_error(self, size_name: &'static str, settings: &Settings) -> SartiqError {
        match self.field {
            FILE_SIZE => SartiqError::refused(settings.refusal_status, size_name, self.problem, self.allowed),
            _ => SartiqError::text(settings.refusal_status, self.problem),
        }
    }
}

/// The type, if it is allowed as it is written.
pub(super) fn check_type<'t>(text: &'t str, settings: &Settings) -> Result<MediaType<'t>, Fault> {
    settings.media_type(text).ok_or_else(|| {
        let essence = text.split_once(';').map(|(essence, _)| essence.trim_end());
        let problem = match essence.and_then(|essence| settings.media_type(essence)) {
            Some(_) => "parameters are not part of the allow-list",
            None => "content type not in the allow-list",
        };
        Fault { field: "content_type", problem, allowed: format!("{}", settings.types) }
    })
}

/// The size, if it is one and not too large.
pub(super) fn check_size(size: i128, settings: &Settings) -> Result<u64, Fault> {
    let most = settings.max_file_size;
    u64::try_from(size).ok().filter(|size| *size <= most).ok_or_else(|| {
        let problem = if size < 0 { "negative" } else { "too large" };
        Fault { field: FILE_SIZE, problem, allowed: format!("0 to {most} bytes") }
    })
}
