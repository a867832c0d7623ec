//! [`CorsRules`] as XML and as JSON.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use super::{ALL, CorsRules};
use crate::encode::{push_json_string, push_xml_text};
use crate::error::{Error, ErrorKind};

impl CorsRules {
    /// The body of PutBucketCors, which S3 wants to be sent with `content-md5` or a checksum. Google's XML API has another
    /// form for it.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where no operation and no form was allowed.
    ///
    /// ```
    /// use presign::s3::CorsRules;
    ///
    /// assert_eq!(
    ///     CorsRules::new(["https://app.example"])?.for_forms().to_xml()?,
    ///     "<CORSConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><CORSRule>\
    ///      <AllowedOrigin>https://app.example</AllowedOrigin><AllowedMethod>POST</AllowedMethod>\
    ///      <AllowedHeader>content-type</AllowedHeader><ExposeHeader>ETag</ExposeHeader>\
    ///      </CORSRule></CORSConfiguration>",
    /// );
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[inline]
    pub fn to_xml(&self) -> Result<String, Error> {
        self.check()?;
        let mut out =
            String::from("<CORSConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><CORSRule>");
        for (name, values) in self.lists() {
            for value in values {
                // Writing to a `String` cannot fail.
                let _ = write!(out, "<{}>", name.element);
                push_xml_text(&mut out, value);
                let _ = write!(out, "</{}>", name.element);
            }
        }
        if let Some(seconds) = self.max_age {
            let _ = write!(out, "<MaxAgeSeconds>{seconds}</MaxAgeSeconds>");
        }
        out.push_str("</CORSRule></CORSConfiguration>");
        Ok(out)
    }

    /// The same in JSON, as `aws s3api put-bucket-cors --cors-configuration` takes it.
    ///
    /// # Errors
    /// As [`to_xml`](Self::to_xml).
    ///
    /// ```
    /// use presign::s3::CorsRules;
    ///
    /// let json = CorsRules::new(["https://app.example"])?.for_forms().to_json()?;
    /// assert!(json.starts_with("{\"CORSRules\":[{\"AllowedOrigins\":[\"https://app.example\"]"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[inline]
    pub fn to_json(&self) -> Result<String, Error> {
        Ok(String::from("{\"CORSRules\":") + &self.to_json_rules()? + "}")
    }

    /// The rules alone, as a JSON array: what the consoles of S3 and of Cloudflare R2 take.
    ///
    /// # Errors
    /// As [`to_xml`](Self::to_xml).
    ///
    /// ```
    /// use presign::s3::CorsRules;
    ///
    /// let json = CorsRules::new(["https://app.example"])?.for_forms().to_json_rules()?;
    /// assert!(json.starts_with("[{\"AllowedOrigins\":[\"https://app.example\"]"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[inline]
    pub fn to_json_rules(&self) -> Result<String, Error> {
        self.check()?;
        let mut out = String::from("[");
        for (at, (name, values)) in self.lists().enumerate() {
            out.push(if at == 0 { '{' } else { ',' });
            push_json_string(&mut out, name.list);
            for (at, value) in values.into_iter().enumerate() {
                out.push_str(if at == 0 { ":[" } else { "," });
                push_json_string(&mut out, value);
            }
            out.push(']');
        }
        if let Some(seconds) = self.max_age {
            // Writing to a `String` cannot fail.
            let _ = write!(out, ",\"MaxAgeSeconds\":{seconds}");
        }
        out.push_str("}]");
        Ok(out)
    }

    /// The lists of the rule, but those that are empty.
    fn lists(&self) -> impl Iterator<Item = (Name, Vec<&str>)> {
        let name = |element, list| Name { element, list };
        let methods = self.methods.iter().map(|method| method.as_str()).collect();
        let lists = [
            (name("AllowedOrigin", "AllowedOrigins"), texts(&self.origins)),
            (name("AllowedMethod", "AllowedMethods"), methods),
            (name("AllowedHeader", "AllowedHeaders"), texts(&self.headers)),
            (name("ExposeHeader", "ExposeHeaders"), texts(&self.exposed)),
        ];
        lists.into_iter().filter(|(_, values)| !values.is_empty())
    }

    fn check(&self) -> Result<(), Error> {
        if !self.methods.is_empty() {
            return Ok(());
        }
        let allowed = "an operation or forms that pages may use";
        Err(Error::new(ErrorKind::Missing, "AllowedMethod", "nothing is allowed", allowed))
    }
}

/// What a list is called in XML, where each value is an element, and in JSON.
struct Name {
    element: &'static str,
    list: &'static str,
}

/// The values as texts; one that stands for all stands alone.
fn texts(values: &[String]) -> Vec<&str> {
    match values.iter().find(|value| *value == ALL) {
        Some(all) => [all.as_str()].into(),
        None => values.iter().map(String::as_str).collect(),
    }
}
