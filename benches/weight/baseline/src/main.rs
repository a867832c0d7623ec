//! No signature: what the programs have in common.

#[path = "../../program.rs"]
mod program;

use std::process::ExitCode;

use program::{LIFE, Put};

fn main() -> ExitCode {
    program::run(|put| {
        let Put { access_key_id, secret, region, bucket, key, content_type, content_length, time } = put;
        Ok(format!(
            "https://{bucket}.s3.{region}.amazonaws.com/{key}\
             ?{access_key_id}&{secret}&{content_type}&{content_length}&{time}&{LIFE}"
        ))
    })
}
