//! Rules and an intent: every reason why not, or a plan.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::inputs::UploadInputs;
use super::intent::UploadIntent;
use super::planned::Planned;
use super::record::{Transfer, UploadRecord};
use super::refusal::{CheckError, Refusal, RefusalCode, Refusals};
use super::rules::{Digest, Shown, UploadRules, Way};
use crate::content_disposition::ContentDisposition;
use crate::error::{Error, ErrorKind};
use crate::filename::{Changes, FileName, sanitize};
use crate::form::holds_filename;
use crate::header::HeaderValue;
use crate::media_type::MediaType;
use crate::multipart::{PartRules, UploadPlan};
use crate::object_key::ObjectKey;
use crate::provider::{Capability, Provider};
use crate::s3::MetadataName;

impl UploadRules {
    /// Checks what a client wants against these rules and against what the provider can enforce.
    ///
    /// # Errors
    /// [`CheckError::Refused`] with every reason at once, for the client; [`CheckError::Fault`] where the provider cannot do
    /// what the rules say, or `inputs` lack a value of the key template.
    ///
    /// ```
    /// use presign::upload::{CheckError, RefusalCode, UploadInputs, UploadIntent, UploadRules};
    /// use presign::{KeyTemplate, MediaTypes, Provider, RandomBytes, Timestamp};
    ///
    /// # let template = KeyTemplate::new("{id}{ext}")?;
    /// let rules = UploadRules::builder(template, MediaTypes::new(["image/png"])?, 1..=20_000_000).build()?;
    /// let intent = UploadIntent::new(30_000_000).named("page.html").of_type("text/html");
    /// let inputs = UploadInputs::new(Timestamp::now(), RandomBytes::new([7; 32]));
    /// let Err(CheckError::Refused(refusals)) = rules.check(&intent, &Provider::aws("eu-central-1")?, inputs) else {
    ///     panic!("both size and type are refused");
    /// };
    /// let codes: Vec<_> = refusals.iter().map(|refusal| (refusal.field(), refusal.code())).collect();
    /// assert_eq!(codes, [("size", RefusalCode::TooLarge), ("content_type", RefusalCode::NotAllowed)]);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[inline]
    pub fn check(
        &self,
        intent: &UploadIntent,
        provider: &Provider,
        inputs: UploadInputs,
    ) -> Result<Planned, CheckError> {
        self.fit(provider)?;
        let mut refusals = Vec::new();
        let created_at = inputs.now;
        let transfer = self.transfer(intent.size, provider, &mut refusals);
        let (name, changes) = self.name(intent, &mut refusals);
        let key = self.key(inputs, name.as_ref(), &mut refusals)?;
        let media_type = self.media_type(intent, name.as_ref(), &mut refusals);
        self.digests(intent, provider, &mut refusals);
        let metadata = self.metadata(intent, provider, &mut refusals);
        Refusals::collected(refusals)?;
        // All are there, or there would have been a refusal.
        let (Some(transfer), Some(key), Some(media_type)) = (transfer, key, media_type) else {
            let refusal = Refusal::new("upload", RefusalCode::Invalid, "incomplete", "size and content_type");
            return Err(Refusals::from(refusal).into());
        };
        let disposition = self.disposition(&media_type, name.as_ref())?;
        let record = UploadRecord {
            key,
            name,
            size: intent.size,
            media_type,
            disposition,
            content_md5: intent.content_md5,
            checksum: intent.checksum,
            proof: self.digest,
            sniffed: self.sniffed,
            metadata,
            create_only: self.create_only,
            transfer,
            sign_part_lengths: self.sign_part_lengths,
            lifetime: self.lifetime.of(intent.size),
            created_at,
        };
        Ok(Planned::new(record, changes))
    }

    /// What the rules ask of every upload, the provider must be able to do.
    fn fit(&self, provider: &Provider) -> Result<(), Error> {
        if self.create_only {
            provider.require(Capability::ConditionalWrite, "create_only")?;
        }
        if self.way == Way::Form {
            provider.require(Capability::PostPolicy, "form")?;
        }
        if let Some(Digest::Checksum(algorithm)) = self.digest {
            provider.require(Capability::Checksum, algorithm.header_name())?;
        }
        self.part_rules(provider).check()
    }

    fn part_rules(&self, provider: &Provider) -> PartRules {
        let mut rules = provider.limits().part_rules();
        if let Some(size) = self.part_size {
            rules = rules.with_preferred_size(size);
        }
        if let Some(threshold) = self.threshold {
            rules = rules.with_threshold(threshold);
        }
        rules
    }

    fn transfer(&self, size: u64, provider: &Provider, refusals: &mut Vec<Refusal>) -> Option<Transfer> {
        let limits = provider.limits();
        let (least, most) = (*self.sizes.start(), *self.sizes.end());
        let bytes = |code, allowed| Refusal::new("size", code, format!("{size} bytes"), allowed);
        if size < least {
            refusals.push(bytes(RefusalCode::TooSmall, format!("{least} bytes or more")));
            return None;
        }
        if size > most {
            refusals.push(bytes(RefusalCode::TooLarge, format!("up to {most} bytes")));
            return None;
        }
        if self.way != Way::Put {
            let most = limits.max_single_put();
            if size > most {
                let allowed = format!("up to {most} bytes in one request at this provider");
                refusals.push(bytes(RefusalCode::TooLarge, allowed));
                return None;
            }
            return Some(if self.way == Way::Form { Transfer::Form } else { Transfer::Put });
        }
        match self.part_rules(provider).plan(size) {
            Ok(UploadPlan::Single(_)) => Some(Transfer::Put),
            Ok(UploadPlan::Multipart(plan)) => Some(Transfer::Multipart { plan, upload_id: None }),
            Err(error) => {
                refusals.push(bytes(RefusalCode::TooLarge, error.allowed().into()));
                None
            }
        }
    }

    fn name(&self, intent: &UploadIntent, refusals: &mut Vec<Refusal>) -> (Option<FileName>, Changes) {
        let Some(raw) = &intent.name else {
            if self.template.needs_filename() {
                let problem = "none was given";
                refusals.push(Refusal::new("name", RefusalCode::Required, problem, "a file name"));
            }
            return (None, Changes::default());
        };
        let sanitized = sanitize(raw, &self.style);
        let changes = sanitized.changes();
        if self.strict_names && !changes.is_empty() {
            let problem = format!("it would have to be changed: {changes}");
            refusals.push(Refusal::new(
                "name",
                RefusalCode::Invalid,
                problem,
                "a name that is safe as it is",
            ));
        }
        (Some(sanitized.into_name()), changes)
    }

    /// The key, unless the name is refused for it.
    fn key(
        &self,
        inputs: UploadInputs,
        name: Option<&FileName>,
        refusals: &mut Vec<Refusal>,
    ) -> Result<Option<ObjectKey<'static>>, Error> {
        let by_name = self.template.needs_filename();
        let values = match name {
            Some(name) => inputs.key.filename(name),
            None if by_name => return Ok(None),
            None => inputs.key,
        };
        let rendered = match (inputs.prefix, self.template.prefix()) {
            (None, _) => self.template.render(&values),
            (Some(prefix), Some(own)) if !prefix.as_str().starts_with(own.as_str()) => {
                let problem = "a prefix outside that of the key template";
                return Err(Error::new(ErrorKind::Forbidden, "prefix", problem, "one below the template's"));
            }
            (Some(prefix), _) => self.template.clone().within(prefix).render(&values),
        };
        match rendered {
            Ok(key) if self.is_variable(key.as_str()) && !by_name => Err(Error::new(
                ErrorKind::FilenameVariable,
                "key",
                "`${filename}`, which the server of a form replaces",
                "a prefix and values without it",
            )),
            Ok(key) => {
                let texts = [key.as_str(), name.map_or("", FileName::as_str)];
                if texts.into_iter().any(|text| self.is_variable(text)) {
                    refusals.push(variable("name"));
                }
                Ok(Some(key))
            }
            // Told of the name where a shorter one would do.
            Err(error) if error.kind() == ErrorKind::TooLong && error.field() == "file name" => {
                refusals.push(Refusal::of(&error, "name"));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Whether a form would have this text replaced by its server, which no policy allows.
    fn is_variable(&self, text: &str) -> bool {
        self.way == Way::Form && holds_filename(text)
    }

    fn media_type(
        &self,
        intent: &UploadIntent,
        name: Option<&FileName>,
        refusals: &mut Vec<Refusal>,
    ) -> Option<MediaType<'static>> {
        const FIELD: &str = "content_type";
        let Some(text) = intent.content_type.clone() else {
            refusals.push(Refusal::new(FIELD, RefusalCode::Required, "none was given", "a media type"));
            return None;
        };
        let media_type = match MediaType::new(text) {
            Ok(media_type) => media_type,
            Err(error) => {
                refusals.push(Refusal::of(&error, FIELD));
                return None;
            }
        };
        if self.is_variable(media_type.as_str()) {
            refusals.push(variable(FIELD));
            return None;
        }
        if !self.types.allows(&media_type) {
            let (problem, allowed) = ("a type that is not on the list", format!("{}", self.types));
            refusals.push(Refusal::new(FIELD, RefusalCode::NotAllowed, problem, allowed));
            return None;
        }
        let extension = name.and_then(FileName::extension).unwrap_or_default();
        if !self.any_extension && media_type.agrees_with_extension(extension) == Some(false) {
            refusals.push(Refusal::new(
                FIELD,
                RefusalCode::Mismatch,
                "not the type that the name's extension stands for",
                "a type and a name that agree",
            ));
        }
        Some(media_type)
    }

    fn digests(&self, intent: &UploadIntent, provider: &Provider, refusals: &mut Vec<Refusal>) {
        let required =
            |field, allowed: String| Refusal::new(field, RefusalCode::Required, "none was given", allowed);
        match self.digest {
            Some(Digest::Md5) if intent.content_md5.is_none() => {
                refusals.push(required("content_md5", "the file's MD5".into()));
            }
            Some(Digest::Checksum(algorithm))
                if intent.checksum.is_none_or(|checksum| checksum.algorithm() != algorithm) =>
            {
                refusals.push(required("checksum", format!("the file's {algorithm}")));
            }
            _ => {}
        }
        if intent.checksum.is_some() && !provider.supports(Capability::Checksum) {
            refusals.push(Refusal::new(
                "checksum",
                RefusalCode::Unsupported,
                "the store would not check it",
                "none, or content_md5",
            ));
        }
    }

    fn metadata(
        &self,
        intent: &UploadIntent,
        provider: &Provider,
        refusals: &mut Vec<Refusal>,
    ) -> Vec<(MetadataName, HeaderValue<'static>)> {
        let mut metadata: Vec<(MetadataName, HeaderValue<'static>)> = Vec::new();
        for (name, value) in &intent.metadata {
            let name = match MetadataName::new(name.as_str()) {
                Ok(name) => name,
                Err(error) => {
                    refusals.push(Refusal::of(&error, "metadata"));
                    continue;
                }
            };
            let field = format!("metadata.{}", name.as_str());
            let at = metadata.partition_point(|(known, _)| *known < name);
            if !self.metadata.contains(&name) {
                let (problem, allowed) =
                    ("a name that is not on the list", "the names that the service lists");
                refusals.push(Refusal::new(field, RefusalCode::NotAllowed, problem, allowed));
            } else if metadata.get(at).is_some_and(|(known, _)| *known == name) {
                refusals.push(Refusal::new(field, RefusalCode::Duplicate, "given twice", "each name once"));
            } else {
                match HeaderValue::new(value.clone()) {
                    Ok(value) if self.is_variable(value.as_str()) => refusals.push(variable(field)),
                    Ok(value) => metadata.insert(at, (name, value)),
                    Err(error) => refusals.push(Refusal::of(&error, field)),
                }
            }
        }
        let bytes: usize =
            metadata.iter().map(|(name, value)| name.as_str().len() + value.as_str().len()).sum();
        let most = provider.limits().max_metadata_bytes();
        if bytes as u64 > most {
            let problem = format!("{bytes} bytes in all names and values");
            let allowed = format!("up to {most} bytes");
            refusals.push(Refusal::new("metadata", RefusalCode::TooLong, problem, allowed));
        }
        metadata
    }

    fn disposition(
        &self,
        media_type: &MediaType<'_>,
        name: Option<&FileName>,
    ) -> Result<Option<ContentDisposition<'static>>, Error> {
        let saved = match self.shown {
            Shown::Attachment => true,
            Shown::Default => media_type.is_active(),
            Shown::ActiveInline => false,
        };
        if !saved {
            return Ok(None);
        }
        let attachment = ContentDisposition::attachment();
        Ok(Some(match name {
            Some(name) => attachment.filename(name.as_str())?,
            None => attachment,
        }))
    }
}

/// A text that the server of a form would replace.
fn variable(field: impl Into<Cow<'static, str>>) -> Refusal {
    let problem = "`${filename}`, which the server of a form replaces";
    Refusal::new(field, RefusalCode::Invalid, problem, "a text without it")
}
