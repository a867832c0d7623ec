//! Random requests that our own signer signed.

use presign::s3::{MetadataName, RawOperation};
use presign::{
    BodySize, ContentDisposition, DeleteObject, GetObject, HeaderValue, MediaType, Method, ObjectKey,
    Operation, PartNumber, PutObject, UploadId, UploadPart, Validity,
};

use super::random::Random;
use super::sent::{SIGNED_AT, Sent, Service, at};

/// What a row of the table starts from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Base {
    /// Whatever is drawn.
    Any,
    /// A `GET` with nothing signed but `host`, and a parameter with a space and a plus.
    Get,
    /// A `PUT` with `content-length`, `content-type` and metadata with a run of spaces.
    Put,
    /// Any, by temporary credentials.
    Token,
    /// A key with a letter, a character that is escaped and a slash.
    Path,
}

pub fn key(random: &mut Random) -> ObjectKey<'static> {
    loop {
        let text = random.key();
        if let Ok(key) = ObjectKey::exact(text) {
            return key;
        }
    }
}

fn operation(random: &mut Random, base: Base) -> Operation<'static> {
    let key = match base {
        Base::Path => ObjectKey::new("Folder/a+b !~é.txt").unwrap(),
        _ => key(random),
    };
    let type_of = |text| MediaType::new(text).unwrap();
    match (base, random.below(7)) {
        (Base::Get, _) => GetObject::new(key)
            .response_content_disposition(
                ContentDisposition::new("attachment; filename=\"a b+c.txt\"").unwrap(),
            )
            .into(),
        (Base::Put, _) => PutObject::new(key, BodySize::Exact(random.bits() % 5_000_000_000))
            .content_type(type_of("text/plain; charset=utf-8"))
            .metadata(MetadataName::new("note").unwrap(), HeaderValue::new("a  b").unwrap())
            .into(),
        (_, 0 | 1) => GetObject::new(key).into(),
        (_, 2) => PutObject::new(key, BodySize::Exact(17)).content_type(type_of("image/png")).into(),
        (_, 3) => DeleteObject::new(key).into(),
        (_, 4) => {
            let (upload, part) = (UploadId::new("x&partNumber=2/+=").unwrap(), PartNumber::new(7).unwrap());
            UploadPart::new(key, upload, part, BodySize::Exact(5 << 20)).into()
        }
        (_, 5) => {
            let text = random.query_text();
            RawOperation::on_object(Method::Get, key).query("q", text).into()
        }
        _ => RawOperation::on_object(Method::Head, key).sub_resource("acl").into(),
    }
}

/// A request that holds, and how long it lives.
pub fn request(random: &mut Random, service: &Service, base: Base) -> (Sent, u64) {
    let presigner = match base {
        Base::Token => &service.presigners[1 + 2 * random.below(4)],
        _ => &service.presigners[random.below(8)],
    };
    let lifetime = 1 + random.bits() % 604_800;
    let operation = operation(random, base);
    let request = presigner.presign(&operation, Validity::seconds(lifetime).from(at(SIGNED_AT))).unwrap();
    let mut sent = Sent::of(&request);
    sent.now = at(SIGNED_AT + random.bits() % (lifetime + 1));
    (sent, lifetime)
}
