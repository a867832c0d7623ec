//! A presigned PUT by `rusty-s3`.

#[path = "../../program.rs"]
mod program;

use std::process::ExitCode;
use std::time::Duration;

use jiff::Timestamp;
use program::LIFE;
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};

fn main() -> ExitCode {
    program::run(|put| {
        let endpoint = format!("https://s3.{}.amazonaws.com", put.region).parse()?;
        let bucket = Bucket::new(endpoint, UrlStyle::VirtualHost, put.bucket.clone(), put.region.clone())?;
        let credentials = Credentials::new(put.access_key_id.clone(), put.secret.clone());

        let mut object = bucket.put_object(Some(&credentials), &put.key);
        object.headers_mut().insert("content-type", put.content_type.as_str());
        object.headers_mut().insert("content-length", put.content_length.to_string());
        let now = Timestamp::from_second(put.time.try_into()?)?;
        Ok(object.sign_with_time(Duration::from_secs(LIFE.into()), &now).into())
    })
}
