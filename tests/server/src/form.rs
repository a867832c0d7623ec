//! Reads `multipart/form-data` (RFC 7578) as browsers write it, and nothing looser.

use bytes::Bytes;
use memchr::memmem;
use s3s::{S3Result, s3_error};

/// What may stand before the file's first byte, as S3 has it.
const LONGEST_HEAD: usize = 20_000;

/// A form: its fields, and the one file after them.
#[derive(Debug)]
pub(crate) struct Form {
    /// Names in lower case, each there once.
    pub(crate) fields: Vec<(String, String)>,
    /// As the client wrote it: empty where it gave none.
    pub(crate) file_name: String,
    pub(crate) file: Bytes,
}

impl Form {
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// Reads a body by the boundary of its `Content-Type`.
    pub(crate) fn read(content_type: &str, body: &Bytes) -> S3Result<Self> {
        let boundary = boundary(content_type).ok_or_else(|| malformed("there is no boundary"))?;
        let delimiter = format!("\r\n--{boundary}").into_bytes();
        let finder = memmem::Finder::new(&delimiter);
        let mut fields: Vec<(String, String)> = Vec::new();
        let mut file = None;
        // The first delimiter has no line before it that it would have to end.
        let mut at = delimiter.len() - 2;
        if !body.starts_with(&delimiter[2..]) {
            return Err(malformed("the body does not start with the boundary"));
        }
        while let Some(rest) = body[at..].strip_prefix(b"\r\n") {
            if file.is_some() {
                return Err(malformed("the file must be the last field"));
            }
            let head = memmem::find(rest, b"\r\n\r\n").ok_or_else(|| malformed("a part has no content"))?;
            let (name, file_name) = disposition(&rest[..head])?;
            let start = at + 2 + head + 4;
            let end = start + finder.find(&body[start..]).ok_or_else(|| malformed("a part has no end"))?;
            at = end + delimiter.len();
            if name == "file" {
                if start > LONGEST_HEAD {
                    return Err(s3_error!(MaxPostPreDataLengthExceededError));
                }
                file = Some((file_name.unwrap_or_default(), body.slice(start..end)));
                continue;
            }
            let value = text(&body[start..end])?;
            if file_name.is_some() || fields.iter().any(|(earlier, _)| *earlier == name) {
                return Err(malformed("a field occurs twice, or is a file"));
            }
            fields.push((name, value.to_owned()));
        }
        if !matches!(&body[at..], b"--" | b"--\r\n") {
            return Err(malformed("the last boundary is not the end"));
        }
        match file {
            Some((file_name, file)) => Ok(Self { fields, file_name, file }),
            None => Err(s3_error!(IncorrectNumberOfFilesInPostRequest, "there is no field named file")),
        }
    }
}

/// The one parameter of the media type.
fn boundary(content_type: &str) -> Option<&str> {
    let (_, parameter) = content_type.split_once(';')?;
    let value = parameter.trim().strip_prefix("boundary=")?;
    let value = match value.strip_prefix('"') {
        Some(quoted) => quoted.strip_suffix('"')?,
        None => value,
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"'()+_,-./:=?".contains(&byte);
    ((1..=70).contains(&value.len()) && value.bytes().all(plain)).then_some(value)
}

/// Name, in lower case, and file name of a part.
fn disposition(head: &[u8]) -> S3Result<(String, Option<String>)> {
    let mut found = None;
    for line in text(head)?.split("\r\n") {
        let (name, value) = line.split_once(": ").ok_or_else(|| malformed("a part has a bad header"))?;
        match name.to_ascii_lowercase().as_str() {
            "content-disposition" if found.is_none() => found = Some(value),
            // The client's opinion: the type of an object is a field of the form.
            "content-type" => {}
            _ => return Err(malformed("a part has a header that no browser sends")),
        }
    }
    let parameters = found.and_then(|value| value.strip_prefix("form-data; name=\""));
    let (name, rest) =
        parameters.and_then(|text| text.split_once('"')).ok_or_else(|| malformed("a part has no name"))?;
    // Browsers escape a quote as `%22`, and nobody undoes that.
    let file_name = match rest.strip_prefix("; filename=\"") {
        Some(text) => Some(text.strip_suffix('"').filter(|text| !text.contains('"'))),
        None if rest.is_empty() => None,
        None => Some(None),
    };
    match file_name {
        Some(None) => Err(malformed("a part has something besides its name and file name")),
        _ if name.is_empty() => Err(malformed("a part has no name")),
        file_name => Ok((name.to_ascii_lowercase(), file_name.flatten().map(str::to_owned))),
    }
}

fn text(bytes: &[u8]) -> S3Result<&str> {
    std::str::from_utf8(bytes).map_err(|_| malformed("there is something else than UTF-8"))
}

fn malformed(what: &str) -> s3s::S3Error {
    s3_error!(MalformedPOSTRequest, "{what}")
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::Form;

    const TYPE: &str = "multipart/form-data; boundary=x";

    fn read(body: &str) -> Option<Form> {
        Form::read(TYPE, &Bytes::copy_from_slice(body.as_bytes())).ok()
    }

    #[test]
    fn what_browsers_write() {
        let field = "--x\r\nContent-Disposition: form-data; name=\"Key\"\r\n\r\na\r\n\r\n--y\r\n";
        let file = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a b.txt\"\r\n\
                    Content-Type: text/plain\r\n\r\n";
        for (content, end) in [("", "--\r\n"), ("\r\n--", "--"), ("--x--\r\n", "--\r\n")] {
            let form = read(&format!("{field}{file}{content}\r\n--x{end}")).unwrap();
            assert_eq!(form.field("key"), Some("a\r\n\r\n--y"));
            assert_eq!((form.file_name.as_str(), &form.file[..]), ("a b.txt", content.as_bytes()));
        }
        let bare = read("--x\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\nb\r\n--x--").unwrap();
        assert_eq!((bare.file_name.as_str(), &bare.file[..]), ("", &b"b"[..]));
        let quoted =
            Bytes::from_static(b"--x\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\n\r\n--x--");
        assert!(Form::read("multipart/form-data; boundary=\"x\"", &quoted).is_ok());
        for wrong in
            ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x; a=b"]
        {
            assert!(Form::read(wrong, &quoted).is_err(), "{wrong}");
        }
    }

    #[test]
    fn nothing_else() {
        let part = |disposition: &str| format!("--x\r\nContent-Disposition: {disposition}\r\n\r\na\r\n");
        let (key, file) = (part("form-data; name=\"key\""), part("form-data; name=\"file\"; filename=\"a\""));
        assert!(read(&format!("{key}{file}--x--\r\n")).is_some());
        let whole = format!("{key}{file}--x--");
        assert!((0..whole.len()).all(|end| read(&whole[..end]).is_none()));
        for wrong in [
            String::new(),
            "--x--".to_owned(),
            format!("{key}--x--"),
            format!("{file}{key}--x--"),
            format!("{file}{file}--x--"),
            format!("{key}{key}{file}--x--"),
            format!("{key}{}{file}--x--", key.replace("key", "KEY")),
            format!("\r\n{file}--x--"),
            format!("{file}--x"),
            format!("{file}--x\r\n"),
            format!("{file}--x--\r\nmore"),
            format!("{}--x--", file.replace("form-data", "attachment")),
            format!("{}--x--", file.replace("filename=", "filename*=UTF-8''")),
            format!("{}--x--", file.replace("\"a\"", "\"a\"; size=1")),
            format!("{}{file}--x--", part("form-data; name=\"\"")),
            format!("{}{file}--x--", part("form-data; name=\"key\"; filename=\"a\"")),
            format!("{}{file}--x--", key.replace("\r\n\r\n", "\r\nX-Amz-Acl: private\r\n\r\n")),
            format!("{}{file}--x--", key.replace("\r\na", &format!("\r\n{}", "a".repeat(20_000)))),
        ] {
            assert!(read(&wrong).is_none(), "{wrong}");
        }
    }
}
