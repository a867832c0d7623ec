//! A presigned PUT by this crate, as its README shows.

#[path = "../../program.rs"]
mod program;

use std::process::ExitCode;

use presign::{
    BodySize, Credentials, MediaType, ObjectKey, Provider, PutObject, S3Presigner, Timestamp, Validity,
};
use program::LIFE;

fn main() -> ExitCode {
    program::run(|put| {
        let credentials = Credentials::new(&put.access_key_id, &put.secret)?;
        let presigner = S3Presigner::new(Provider::aws(&put.region)?.bucket(&put.bucket)?, credentials);

        let object = PutObject::new(ObjectKey::new(&put.key)?, BodySize::Exact(put.content_length))
            .content_type(MediaType::new(&put.content_type)?);
        let now = Timestamp::from_unix_secs(put.time)?;
        Ok(presigner.presign(&object, Validity::seconds(LIFE.into()).from(now))?.into_url())
    })
}
