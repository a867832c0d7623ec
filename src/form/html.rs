//! A form as a page has it (HTML Living Standard, section 4.10, "Forms").

use alloc::string::String;

use super::PresignedForm;
use crate::encode::push_xml_text;

impl PresignedForm {
    /// The form for a page, ready to be sent without any script: hidden fields, then the file, then a button.
    ///
    /// Every attribute is escaped, so that the text can stand anywhere in a body of HTML in UTF-8. Where the policy fixes a
    /// type, the browser offers only such files; the server does not look at the file's bytes. Where the client names the
    /// key ([`key_prefix`](Self::key_prefix)), the field is there to be completed.
    ///
    /// ```
    /// # use presign::{Credentials, MediaType, ObjectKey, PostForm, Provider, S3Presigner, Timestamp, Validity};
    /// # let presigner = S3Presigner::new(Provider::aws("us-east-1")?.bucket("examplebucket")?, Credentials::new("AKID", "secret")?);
    /// let form = PostForm::to(ObjectKey::new("cats & dogs.png")?, 1..=100).content_type(MediaType::new("image/png")?);
    /// let html = presigner.post_form(&form, Validity::minutes(1).from(Timestamp::MIN))?.to_html();
    /// assert!(html.contains(r#"<input type="hidden" name="key" value="cats &amp; dogs.png">"#));
    /// assert!(html.contains(r#"<input type="file" name="file" accept="image/png" required>"#));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn to_html(&self) -> String {
        let mut out = String::with_capacity(2048);
        out.push_str("<form action=\"");
        push_xml_text(&mut out, self.url());
        out.push_str("\" method=\"post\" enctype=\"multipart/form-data\" accept-charset=\"utf-8\">\n");
        if let Some(prefix) = self.key_prefix() {
            push_input(&mut out, "text", "key", prefix, " required");
        }
        for (name, value) in self.fields() {
            push_input(&mut out, "hidden", name, value, "");
        }
        out.push_str("<input type=\"file\" name=\"file\"");
        if let Some((_, media_type)) = self.fields().find(|(name, _)| *name == "Content-Type") {
            // Without its parameters, which `accept` cannot have.
            let essence = media_type.split(';').next().unwrap_or_default();
            out.push_str(" accept=\"");
            push_xml_text(&mut out, essence.trim_end());
            out.push('"');
        }
        out.push_str(" required>\n<button type=\"submit\">Upload</button>\n</form>\n");
        out
    }
}

fn push_input(out: &mut String, kind: &str, name: &str, value: &str, more: &str) {
    out.push_str("<input type=\"");
    out.push_str(kind);
    out.push_str("\" name=\"");
    push_xml_text(out, name);
    out.push_str("\" value=\"");
    push_xml_text(out, value);
    out.push('"');
    out.push_str(more);
    out.push_str(">\n");
}
