//! Upload IDs are sealed: to their owner, to their key, for a time.

use presign::seal::{SealKey, Sealer};
use presign::upload::Binding;
use presign::{KeyPrefix, ObjectKey, Timestamp, UploadId};
use serde_json::Value;

use super::service::{CreateRequest, ID, Owner, Query, Service, Settings, Upload, owner, random, sealer};

/// An upload that began: what the client was told.
fn begun(service: &Service, owner: &Owner<'_>, file: &str) -> (String, String) {
    let body = serde_json::json!({"filename": file, "type": "video/mp4"}).to_string();
    let upload = CreateRequest::parse(body.as_bytes(), &service.settings).unwrap();
    let upload = upload.plan(owner, &service.settings, service.now, random()).unwrap();
    let answer = upload.respond(&UploadId::new(ID).unwrap(), service.store(), &service.settings).unwrap();
    let body: Value = serde_json::from_str(answer.to_answer().body()).unwrap();
    assert_eq!(body["bucket"], "examplebucket");
    (body["uploadId"].as_str().unwrap().into(), body["key"].as_str().unwrap().into())
}

fn open(service: &Service, id: &str, key: &str, owner: &Owner<'_>, now: Timestamp) -> Result<Upload, u16> {
    let query = Query::from_pairs([("key", key)]).unwrap();
    Upload::open(id, &query, owner, &service.settings, now).map_err(|error| {
        let answer = error.to_answer();
        // One text for every reason but the time.
        let texts = ["s3: not an upload of yours", "s3: the time of this upload is over"];
        assert!(texts.iter().any(|text| answer.body().contains(text)), "{}", answer.body());
        answer.status()
    })
}

#[test]
fn what_is_given_out_comes_back() {
    let service = Service::sealed();
    let (id, key) = begun(&service, &owner(), "film.mp4");
    assert!(!id.contains(ID));
    assert!(id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'), "{id}");
    let upload = open(&service, &id, &key, &owner(), service.now).unwrap();
    assert_eq!((upload.id().as_str(), upload.key().as_str()), (ID, key.as_str()));
    let url = upload.sign_part("7", service.store(), &service.settings, service.now).unwrap().url;
    assert!(url.contains(&format!("partNumber=7&uploadId={ID}&")), "the store's own ID: {url}");
    // What is sent to the store is the store's own ID, too.
    let list =
        service.presigner.presign(&upload.list_parts(None), presign::Validity::minutes(1).from(service.now));
    assert!(list.unwrap().url().contains(&format!("uploadId={ID}&")));
}

#[test]
fn nobody_else_and_nothing_else() {
    let service = Service::sealed();
    let (id, key) = begun(&service, &owner(), "film.mp4");
    let (other_id, other_key) = begun(&service, &Owner::new("43"), "film.mp4");
    let now = service.now;
    for (id, key, name) in [
        (id.as_str(), key.as_str(), "43"),
        (&id, &key, "4"),
        (&id, &key, "421"),
        (&id, &key, ""),
        (&other_id, &other_key, "42"),
        (&id, &format!("{key} "), "42"),
        (&id, &key.to_uppercase(), "42"),
        (&id, "", "42"),
        (&id, "other.mp4", "42"),
        (&id, "../film.mp4", "42"),
        // The store's own, as Companion takes it.
        (ID, &key, "42"),
        ("", &key, "42"),
        (&format!("{id}A"), &key, "42"),
        (&format!("{id}="), &key, "42"),
        (&format!(" {id}"), &key, "42"),
        (id.split_at(1).1, &key, "42"),
        (id.split_at(id.len() - 1).0, &key, "42"),
        (&"A".repeat(100_000), &key, "42"),
    ] {
        assert_eq!(
            open(&service, id, key, &Owner::new(name), now).unwrap_err(),
            403,
            "{id:.200} {key} {name}"
        );
    }
    // Every character of it counts.
    for at in 0..id.len() {
        let mut altered = id.clone().into_bytes();
        altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
        let altered = String::from_utf8(altered).unwrap();
        assert_eq!(open(&service, &altered, &key, &owner(), now).unwrap_err(), 403, "{at}");
    }
}

#[test]
fn its_time_ends() {
    let service = Service::with(Settings::builder(sealer()).upload_secs(3600));
    let (id, key) = begun(&service, &owner(), "film.mp4");
    let at = |seconds| service.now.plus_secs(seconds).unwrap();
    assert!(open(&service, &id, &key, &owner(), at(3599)).is_ok());
    assert_eq!(open(&service, &id, &key, &owner(), at(3600)).unwrap_err(), 403);
    // That the time is over is told before whose it was, which is not.
    let query = Query::from_pairs([("key", key.as_str())]).unwrap();
    let of_another = |seconds| {
        Upload::open(&id, &query, &Owner::new("43"), &service.settings, at(seconds)).unwrap_err().to_string()
    };
    assert_eq!(of_another(3599), "s3: not an upload of yours");
    assert_eq!(of_another(3600), "s3: the time of this upload is over");
    // A week unless told.
    let service = Service::sealed();
    let (id, key) = begun(&service, &owner(), "film.mp4");
    assert!(open(&service, &id, &key, &owner(), service.now.plus_secs(604_799).unwrap()).is_ok());
    assert!(open(&service, &id, &key, &owner(), service.now.plus_secs(604_800).unwrap()).is_err());
}

#[test]
fn keys_of_seals_change() {
    let old = Service::sealed();
    let (id, key) = begun(&old, &owner(), "film.mp4");
    let new = || SealKey::new(b"the key of next year, 32 bytes..").unwrap();
    let both = Sealer::new(new()).also_opening(SealKey::new(b"32 bytes out of a random source.").unwrap());
    assert!(open(&Service::with(Settings::builder(both)), &id, &key, &owner(), old.now).is_ok());
    let only = Service::with(Settings::builder(Sealer::new(new())));
    assert_eq!(open(&only, &id, &key, &owner(), old.now).unwrap_err(), 403);
    // What the same key sealed for something else is none of these.
    let fields = ["42", key.as_str(), ID];
    let purpose = presign::seal::Purpose::new("presign.something-else").unwrap();
    let foreign = sealer().seal(purpose, &fields, Timestamp::MAX).unwrap();
    assert_eq!(open(&old, &foreign, &key, &owner(), old.now).unwrap_err(), 403);
}

#[test]
fn a_folder_that_was_left_is_left() {
    let service = Service::sealed();
    let (team, other) = (KeyPrefix::new("teams/1/").unwrap(), KeyPrefix::new("teams/2/").unwrap());
    let (id, key) = begun(&service, &owner().within(&team), "film.mp4");
    assert!(open(&service, &id, &key, &owner().within(&team), service.now).is_ok());
    // The same user, who now works in another team's folder.
    assert_eq!(open(&service, &id, &key, &owner().within(&other), service.now).unwrap_err(), 403);
}

#[test]
fn it_fits_into_a_url() {
    let service = Service::sealed();
    // With an ID of AWS's length.
    let aws = UploadId::new("x".repeat(128)).unwrap();
    let folder = KeyPrefix::new("users/0123456789/").unwrap();
    let owner = Owner::new("0123456789").within(&folder);
    let length = |id: &UploadId<'_>, file: &str| {
        let body = serde_json::json!({"filename": file, "type": "video/mp4"}).to_string();
        let upload = CreateRequest::parse(body.as_bytes(), &service.settings).unwrap();
        let upload = upload.plan(&owner, &service.settings, service.now, random()).unwrap();
        upload.respond(id, service.store(), &service.settings).map(|answer| answer.upload_id.len())
    };
    assert_eq!(length(&aws, "film.mp4").unwrap(), 331);
    // The longest name and the longest ID that there are.
    let longest = UploadId::new("x".repeat(1024)).unwrap();
    let name = format!("{}.mp4", "n".repeat(251));
    assert_eq!(length(&longest, &name).unwrap(), 1855);
    // Any key that a client can bring about is short enough; only the service's own name for a user can be too long.
    let key = ObjectKey::new("k".repeat(1024)).unwrap();
    let sealed = Binding::new("0123456789", key, longest).seal(&sealer(), Timestamp::MAX).unwrap();
    assert!(sealed.len() < 4096, "{}", sealed.len());
    let long = "o".repeat(3000);
    let body = br#"{"filename": "a", "type": "video/mp4"}"#;
    let upload = CreateRequest::parse(body, &service.settings).unwrap();
    let upload = upload.plan(&Owner::new(&long), &service.settings, service.now, random()).unwrap();
    let error = upload.respond(&aws, service.store(), &service.settings).unwrap_err();
    assert_eq!((error.status(), error.to_string().as_str()), (500, "s3: internal error"));
}

#[test]
fn raw_ids_are_for_a_service_that_keeps_rows() {
    let service = Service::raw();
    let (id, key) = begun(&service, &owner(), "film.mp4");
    assert_eq!(id, ID);
    let open = |id: &str, key: &str, owner: &Owner<'_>| {
        let query = Query::from_pairs([("key", key)]).unwrap();
        Upload::open(id, &query, owner, &service.settings, service.now).map_err(|error| error.to_string())
    };
    // Companion's trust: the owner is not looked at, but for the folder.
    assert!(open(&id, &key, &Owner::new("43")).is_ok());
    let folder = KeyPrefix::new("users/43/").unwrap();
    let within = Owner::new("43").within(&folder);
    assert_eq!(open(&id, &key, &within).unwrap_err(), "s3: not an upload of yours");
    assert!(open(&id, "users/43/a", &within).is_ok());
    assert!(open(&id, "users/43/../42/a", &within).unwrap_err().starts_with("s3: object key: "));
    assert!(open(&id, "", &owner()).unwrap_err().starts_with("s3: object key: "));
    assert!(open("a\r\nb", &key, &owner()).unwrap_err().starts_with("s3: uploadId: "));
    assert!(open(&"x".repeat(1025), &key, &owner()).unwrap_err().starts_with("s3: uploadId: "));
}
