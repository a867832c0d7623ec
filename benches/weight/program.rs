//! What every program does besides signing: reads a request and credentials, prints a URL.

use std::error::Error;
use std::process::ExitCode;

/// A PUT, signed so that the type and the length of its body are fixed.
pub struct Put {
    pub access_key_id: String,
    pub secret: String,
    pub region: String,
    pub bucket: String,
    pub key: String,
    pub content_type: String,
    pub content_length: u64,
    /// When it is signed, in seconds since 1970.
    pub time: u64,
}

/// Seconds that the URL lives.
pub const LIFE: u32 = 900;

impl Put {
    #[allow(clippy::disallowed_methods, reason = "a program may read its environment, unlike the crate")]
    fn read() -> Result<Self, Box<dyn Error>> {
        let mut arguments = std::env::args().skip(1);
        let mut next = || arguments.next().ok_or("REGION BUCKET KEY CONTENT-TYPE CONTENT-LENGTH TIME");
        Ok(Self {
            access_key_id: std::env::var("AWS_ACCESS_KEY_ID")?,
            secret: std::env::var("AWS_SECRET_ACCESS_KEY")?,
            region: next()?,
            bucket: next()?,
            key: next()?,
            content_type: next()?,
            content_length: next()?.parse()?,
            time: next()?.parse()?,
        })
    }
}

pub fn run(sign: impl FnOnce(&Put) -> Result<String, Box<dyn Error>>) -> ExitCode {
    match Put::read().and_then(|put| sign(&put)) {
        Ok(url) => {
            println!("{url}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
