//! What is signed: the same for every peer.

/// The access key ID of the AWS documentation.
pub const ACCESS_KEY: &str = "AKIAIOSFODNN7EXAMPLE";
/// The secret of the AWS documentation.
pub const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
pub const REGION: &str = "us-east-1";
pub const BUCKET: &str = "examplebucket";
pub const HOST: &str = "examplebucket.s3.us-east-1.amazonaws.com";
pub const EXPIRES: u32 = 900;
pub const CONTENT_TYPE: &str = "image/jpeg";
pub const CONTENT_LENGTH: u64 = 1_048_576;
pub const UPLOAD_ID: &str = "VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA--";
pub const PARTS: u16 = 10_000;
pub const PART_SIZE: u64 = 8 << 20;
/// The fewest and the most bytes of the file that a form takes.
pub const FORM_SIZES: (u64, u64) = (1, 2_000_000);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Workload {
    /// GET, `host` signed, the clock read for each URL.
    Get,
    /// PUT, `content-type` and `content-length` signed.
    PutHeaders,
    /// PUT with a session token of 356 characters.
    PutToken,
    /// 256 PUT URLs of one moment.
    Batch,
    /// 10,000 part URLs of one upload.
    Parts,
    /// GET of a key of 200 characters, most of its bytes outside ASCII.
    LongKey,
    /// A browser's form.
    Form,
}

impl Workload {
    pub const ALL: [Self; 7] =
        [Self::Get, Self::PutHeaders, Self::PutToken, Self::Batch, Self::Parts, Self::LongKey, Self::Form];

    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "W1",
            Self::PutHeaders => "W2",
            Self::PutToken => "W3",
            Self::Batch => "W4a",
            Self::Parts => "W4b",
            Self::LongKey => "W5",
            Self::Form => "W6",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::PutHeaders => "PUT, content-type and content-length signed",
            Self::PutToken => "PUT, session token of 356 characters",
            Self::Batch => "PUT, in a batch of 256",
            Self::Parts => "one of 10,000 parts of an upload",
            Self::LongKey => "GET, key of 200 characters, mostly outside ASCII",
            Self::Form => "POST form",
        }
    }

    /// How many keys a call takes and how many results it makes.
    pub fn size(self) -> (usize, usize) {
        match self {
            Self::Batch => (256, 256),
            Self::Parts => (1, usize::from(PARTS)),
            _ => (1, 1),
        }
    }

    /// The keys from which the calls take theirs; all parts are those of one upload.
    pub fn keys(self) -> Vec<String> {
        (0..if self == Self::Parts { 1 } else { 256 })
            .map(|number| match self {
                Self::LongKey => long_key(number),
                _ => format!("photos/2026/11/holiday-{number:04}.jpg"),
            })
            .collect()
    }

    /// The same, for as long as the program runs.
    pub fn pool(self) -> Vec<&'static str> {
        self.keys().into_iter().map(|key| &*key.leak()).collect()
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|workload| workload.name() == name)
    }
}

/// 200 characters, 284 bytes, 620 bytes once they are percent-encoded.
fn long_key(number: usize) -> String {
    let start = format!("Отпуск-2026/{number:04}-");
    let words =
        "Ελλάδα-ôté-2026-naïve-photos-und-Grüße-из-Москвы-с-любовью-fotografía-número-".chars().cycle();
    let mut wide = 84 - start.chars().filter(|char| !char.is_ascii()).count();
    let mut narrow = 116 - start.chars().filter(char::is_ascii).count();
    let rest = words.filter(move |char| {
        let left = if char.is_ascii() { &mut narrow } else { &mut wide };
        let fits = *left > 0;
        *left -= usize::from(fits);
        fits
    });
    start.chars().chain(rest).take(200).collect()
}

/// 356 characters as STS writes them.
pub fn token() -> String {
    let text =
        "IQoJb3JpZ2luX2VjEMTwEaCXVzLWVhc3QtMSJHMEUCIQDxeBq0vK9sNqT8c2Zr/1uYhW3pJd6mGtAf5RkLb7XnE+VyPoUiQw";
    text.chars().cycle().take(354).chain("==".chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_long_key_is_as_it_says() {
        let key = long_key(17);
        assert_eq!(key.chars().count(), 200);
        assert_eq!(key.chars().filter(|char| char.len_utf8() == 2).count(), 84);
        assert_eq!(token().len(), 356);
    }
}
