//! [`LoraForm`]: `POST /api/v1/uploads/admin/upload-lora`, deprecated. Its bytes go through the service.

mod settings;

use alloc::string::String;

use serde::Serialize;
pub use settings::LoraSettings;

use crate::wire::Answer;
use crate::wire::fastapi::{Kind, Validation};
use crate::wire::json::Limits;
use crate::wire::sartiq::error::SartiqError;

/// The fields of the multipart form, as the framework has read them.
///
/// That the user is a superuser, the service looks up before it reads the form; 403 is
/// [`forbidden`](SartiqError::forbidden).
///
/// A part that is no file where one is wanted (FastAPI: `value_error`), or a file where text is wanted (`string_type`), is left
/// out, as if it were not there: without a file that is 422 as well, and without a text the form is taken.
///
/// ```
/// use presign::wire::sartiq::{LoraForm, LoraSettings};
///
/// let form = LoraForm::new().file("style.safetensors", 1_048_576).lora_trigger("acme style").entity_type("");
/// let upload = form.check(&LoraSettings::default())?;
/// assert_eq!((upload.filename, upload.size), ("style.safetensors", 1_048_576));
/// // A field without text is as good as absent: so FastAPI reads forms.
/// assert_eq!((upload.lora_trigger, upload.entity_type), (Some("acme style"), None));
/// # Ok::<(), presign::wire::sartiq::SartiqError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct LoraForm<'f> {
    file: Option<(&'f str, u64)>,
    lora_trigger: Option<&'f str>,
    entity_type: Option<&'f str>,
}

impl<'f> LoraForm<'f> {
    /// A form without fields.
    ///
    /// ```
    /// use presign::wire::sartiq::{LoraForm, LoraSettings};
    ///
    /// let answer = LoraForm::new().check(&LoraSettings::default()).unwrap_err().to_answer();
    /// assert_eq!(
    ///     answer.body(),
    ///     r#"{"detail":[{"type":"missing","loc":["body","file"],"msg":"Field required","input":null}]}"#,
    /// );
    /// ```
    pub const fn new() -> Self {
        Self { file: None, lora_trigger: None, entity_type: None }
    }

    /// The file: the `filename` of its part, and how many bytes it has.
    ///
    /// ```
    /// # use presign::wire::sartiq::{LoraForm, LoraSettings};
    /// assert!(LoraForm::new().file("a.pt", 1).check(&LoraSettings::default()).is_ok());
    /// ```
    pub const fn file(mut self, filename: &'f str, size: u64) -> Self {
        self.file = Some((filename, size));
        self
    }

    /// The word that brings the style about.
    ///
    /// ```
    /// # use presign::wire::sartiq::{LoraForm, LoraSettings};
    /// let form = LoraForm::new().file("a.pt", 1).lora_trigger("acme style");
    /// assert_eq!(form.check(&LoraSettings::default()).unwrap().lora_trigger, Some("acme style"));
    /// ```
    pub const fn lora_trigger(mut self, text: &'f str) -> Self {
        self.lora_trigger = Some(text);
        self
    }

    /// What kind of subject the file is for.
    ///
    /// ```
    /// # use presign::wire::sartiq::{LoraForm, LoraSettings};
    /// let form = LoraForm::new().file("a.pt", 1).entity_type("product");
    /// assert_eq!(form.check(&LoraSettings::default()).unwrap().entity_type, Some("product"));
    /// ```
    pub const fn entity_type(mut self, text: &'f str) -> Self {
        self.entity_type = Some(text);
        self
    }

    /// Holds the form to the rules.
    ///
    /// # Errors
    /// 422 without a file; 400 for a name or a size that is not allowed.
    ///
    /// ```
    /// use presign::wire::sartiq::{LoraForm, LoraSettings};
    ///
    /// let refused = LoraForm::new().file("a.safetensors.zip", 1).check(&LoraSettings::default());
    /// assert_eq!(refused.unwrap_err().status(), 400);
    /// ```
    pub fn check(self, settings: &LoraSettings) -> Result<LoraUpload<'f>, SartiqError> {
        // A form counts as an object of its fields; what is missing there has no input.
        let Some((filename, size)) = self.file else {
            let missing = Validation::new().body(br#"{"file":null}"#, Limits::default(), |node| {
                node.model()?.required("file", |node| node.refuse::<()>(Kind::Missing))
            });
            return Err(missing.map_or_else(SartiqError::from, |()| SartiqError::text(422, "no file")));
        };
        settings.check_name(filename)?;
        settings.check_size(size)?;
        let given = |text: Option<&'f str>| text.filter(|text| !text.is_empty());
        Ok(LoraUpload {
            filename,
            size,
            lora_trigger: given(self.lora_trigger),
            entity_type: given(self.entity_type),
        })
    }
}

/// A form that meets the rules.
///
/// ```
/// use presign::PublicBase;
/// use presign::wire::sartiq::{LoraForm, LoraSettings, Settings};
///
/// let settings = Settings::builder(PublicBase::new("https://media.example.com")?).build()?;
/// let upload = LoraForm::new().file("../My Style.pt", 1).check(&LoraSettings::default()).unwrap();
/// assert_eq!(settings.safe_filename(upload.filename), "My_Style.pt");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoraUpload<'f> {
    /// The name as the client has it: no path before [`Settings::safe_filename`](super::Settings::safe_filename).
    pub filename: &'f str,
    /// In bytes.
    pub size: u64,
    /// The word that brings the style about.
    pub lora_trigger: Option<&'f str>,
    /// What kind of subject the file is for.
    pub entity_type: Option<&'f str>,
}

/// `LoraUploadResponse`: five fields, each there and each `null` where the service has nothing to say.
///
/// ```
/// use presign::wire::sartiq::LoraUploadResponse;
///
/// let mut response = LoraUploadResponse::default();
/// response.filename = Some("style.safetensors".into());
/// response.file_size = Some(1_048_576);
/// assert_eq!(
///     response.to_answer().body(),
///     concat!(
///         r#"{"file_path":null,"partial_path":null,"filename":"style.safetensors","#,
///         r#""file_size":1048576,"upload_timestamp":null}"#,
///     ),
/// );
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LoraUploadResponse {
    /// Where the file lies.
    pub file_path: Option<String>,
    /// The same without what the service knows anyway.
    pub partial_path: Option<String>,
    /// Its name.
    pub filename: Option<String>,
    /// In bytes.
    pub file_size: Option<u64>,
    /// When it was uploaded, as text; a [`Moment`](super::Moment) is one.
    pub upload_timestamp: Option<String>,
}

impl LoraUploadResponse {
    /// 200.
    ///
    /// ```
    /// assert_eq!(presign::wire::sartiq::LoraUploadResponse::default().to_answer().status(), 200);
    /// ```
    #[must_use]
    pub fn to_answer(&self) -> Answer {
        Answer::json(200, self)
    }
}
