//! Chief: every sample, and the rules between them.
#![allow(clippy::string_slice, reason = "texts of our own, in ASCII")]

mod decisions;
mod rules;

use presign::upload::ObjectHead;
use presign::wire::Answer;
use presign::wire::chief::{
    Asset, AssetId, AssetStatus, ChiefError, CompleteAsset, CreateAsset, Existing, Label, ListAssets,
    ListedAsset, NewAsset, ProjectId, RetrieveAsset, Scope, Settings,
};
use presign::{ContentMd5, Credentials, Provider, S3Presigner, Timestamp};
use serde_json::{Value, json};

use crate::signature;

const PAT: &str = "pat_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
const PROJECT: &str = "project_d8a4td4dib27i4beefb0";
const ASSET: &str = "asset_d8aad64dib2c7m3ae7jg";

crate::samples::samples! { "chief", 16, check:
    complete_ok
    create_ok_201
    create_ok_201_md5_miss
    create_ok_201_other_project
    create_seed_dedup_hit
    error_400_filename_not_string
    error_400_md5_not_hex
    error_400_missing_filename
    error_400_missing_mime_type
    error_400_project_malformed
    error_400_unknown_field
    error_401
    get_ok
    ids
    list_ok
    status_machine
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

fn project() -> ProjectId {
    ProjectId::new(PROJECT).unwrap()
}

fn body_of(answer: &Answer) -> Value {
    serde_json::from_str(answer.body()).unwrap()
}

/// The store of the samples.
fn presigner() -> S3Presigner {
    let bucket = Provider::aws("us-east-1").unwrap().bucket("chief-assets").unwrap();
    S3Presigner::new(bucket, Credentials::new("AKIAIOSFODNN7EXAMPLE", signature::SECRET).unwrap())
}

/// Whether the URL is a PUT with these headers, rightly signed.
fn check_url(url: &str, headers: &[(&str, &str)]) {
    signature::check(url, headers, presigner().bucket());
}

fn existing(row: &Value) -> Existing {
    Existing {
        asset_id: AssetId::new(text(&row["asset_id"])).unwrap(),
        project_id: ProjectId::new(text(&row["project_id"])).unwrap(),
        md5: Some(ContentMd5::from_hex(text(&row["md5"])).unwrap()),
        status: Some(AssetStatus::new(text(&row["status"])).unwrap()),
    }
}

fn asset(row: &Value) -> Asset {
    Asset {
        asset_id: AssetId::new(text(&row["asset_id"])).unwrap(),
        status: AssetStatus::new(text(&row["status"])).unwrap(),
        filename: text(&row["filename"]).into(),
        mime_type: text(&row["mime_type"]).into(),
        size_in_bytes: row["size_in_bytes"].as_u64().unwrap(),
        created_at: Timestamp::parse(text(&row["created_at"])).unwrap(),
    }
}

/// A service with the sample's configuration, whose rows are those that the sample shows.
fn serve(sample: &Value) -> Result<Answer, ChiefError> {
    let settings = Settings::default();
    let request = &sample["request"];
    let shown = &sample["response"]["body"];
    let header = |name: &str| request["headers"][name].as_str();
    let id = || text(&request["path_params"]["id"]);
    let body = match &request["body"] {
        Value::Null => String::new(),
        body => body.to_string(),
    };
    let endpoint = &sample["endpoint"];
    // This sample is about the page alone and has no headers.
    if sample["name"] != "list_ok" {
        Scope::parse(header("x-api-key"), header("x-project-id"), &settings)?;
    }
    match (text(&endpoint["method"]), text(&endpoint["path"])) {
        ("POST", "/v1/assets") => {
            let request = CreateAsset::parse(body.as_bytes(), &settings)?;
            let config = &sample["config"];
            assert_eq!(config["bucket"], "chief-assets");
            assert_eq!(config["ttl_seconds"], 900);
            let index: Vec<_> =
                sample["dedup_index"].as_array().into_iter().flatten().map(existing).collect();
            if let Some(known) = request.known(&project(), &index, &settings) {
                return Ok(known.to_answer());
            }
            let now = Timestamp::parse(text(&config["now"])).unwrap();
            let asset_id = AssetId::new(text(&shown["asset_id"])).unwrap();
            let upload = request.upload(&project(), &asset_id, &presigner(), now, &settings)?;
            Ok(NewAsset::new(asset_id, upload, &settings).to_answer())
        }
        ("POST", "/v1/assets/{id}/complete") => {
            let request = CompleteAsset::parse(id(), body.as_bytes(), &settings)?;
            Ok(request.decide(None, None, Some(&ObjectHead::new(10)), &settings)?.to_answer())
        }
        ("GET", "/v1/assets/{id}") => {
            let request = RetrieveAsset::parse(id(), &settings)?;
            assert_eq!(request.asset_id().as_str(), shown["asset_id"]);
            Ok(asset(shown).to_answer())
        }
        ("GET", "/v1/assets") => {
            let query = |name: &str| request["query"][name].as_str();
            let request =
                ListAssets::parse(query("after_id"), query("before_id"), query("limit"), &settings)?;
            let rows = shown["data"].as_array().unwrap().iter();
            let rows = rows.map(|row| ListedAsset { asset: asset(row), labels: Vec::<Label>::new() });
            Ok(request.page(rows.collect()).to_answer())
        }
        other => panic!("no such endpoint: {other:?}"),
    }
}

fn check(sample: &Value) {
    match text(&sample["name"]) {
        "ids" => return ids_table(sample),
        "status_machine" => return status_table(sample),
        // The seed prints this answer alone: it is what comes of a request for the same bytes.
        "create_seed_dedup_hit" => return seed_hit(sample),
        _ => {}
    }
    let valid = sample["validity"] == "valid";
    let answer = match serve(sample) {
        Ok(answer) if valid => answer,
        Err(error) if !valid => error.to_answer(),
        other => panic!("{other:?}"),
    };
    let response = &sample["response"];
    assert_eq!(u64::from(answer.status()), response["status"]);
    assert_eq!(answer.headers().next(), Some(("content-type", "application/json")));
    let body = body_of(&answer);
    assert_eq!(signature::unordered(&body), signature::unordered(&response["body"]));
    if let Some(url) = body["upload_url"].as_str() {
        check_url(url, &[("content-type", text(&body["upload_headers"]["Content-Type"]))]);
    }
}

fn seed_hit(sample: &Value) {
    let shown = &sample["response"]["body"];
    let md5 = "36b3ca8eaa03c479d48c50e3bf7303b2";
    let request = json!({"filename": "board-deck.pdf", "mime_type": "application/pdf", "md5": md5});
    let settings = Settings::default();
    let request = CreateAsset::parse(request.to_string().as_bytes(), &settings).unwrap();
    let row =
        json!({"asset_id": shown["asset_id"], "project_id": PROJECT, "md5": md5, "status": shown["status"]});
    let answer = request.known(&project(), [&existing(&row)], &settings).unwrap().to_answer();
    assert_eq!(u64::from(answer.status()), sample["response"]["status"]);
    assert_eq!(body_of(&answer), *shown);
}

fn ids_table(sample: &Value) {
    assert_eq!(sample["asset_id_pattern"], AssetId::PATTERN);
    assert_eq!(sample["project_id_pattern"], ProjectId::PATTERN);
    let rows = sample["xid_rows"].as_array().unwrap();
    assert!(rows.len() >= 6);
    for row in rows {
        let id = format!("asset_{}", text(&row["id"]));
        assert_eq!(AssetId::new(id.as_str()).is_ok(), row["matches_pattern"].as_bool().unwrap(), "{id}");
        let hex = text(&row["bytes_hex"]);
        let bytes: [u8; 12] =
            std::array::from_fn(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap());
        assert_eq!(u64::from(u32::from_be_bytes(bytes[..4].try_into().unwrap())), row["unix_seconds"]);
        assert_eq!(hex[8..14], *text(&row["machine_hex"]));
        assert_eq!(u64::from(u16::from_be_bytes(bytes[7..9].try_into().unwrap())), row["pid"]);
        assert_eq!(u64::from(u32::from_be_bytes([0, bytes[9], bytes[10], bytes[11]])), row["counter"]);
        // The bytes give the text of a canonical xid; the other text has bits that no byte holds.
        let minted = AssetId::from_xid(bytes);
        assert_eq!(minted.as_str() == id, row["canonical_xid"].as_bool().unwrap(), "{id}");
    }
    let texts = |name: &str| sample[name].as_array().unwrap().iter().map(text).collect::<Vec<_>>();
    let (valid, invalid) = (texts("valid_asset_ids"), texts("invalid_asset_ids"));
    assert!(valid.len() >= 3 && invalid.len() >= 7);
    let settings = Settings::default();
    for (id, fine) in valid.iter().map(|id| (id, true)).chain(invalid.iter().map(|id| (id, false))) {
        assert_eq!(AssetId::new(*id).is_ok(), fine, "{id:?}");
        assert_eq!(RetrieveAsset::parse(id, &settings).is_ok(), fine, "{id:?}");
        assert_eq!(ListAssets::parse(Some(id), None, None, &settings).is_ok(), fine, "{id:?}");
    }
}

fn status_table(sample: &Value) {
    let status = |value: &Value| AssetStatus::new(text(value)).unwrap();
    let list = |name: &str| sample[name].as_array().unwrap().iter().map(status).collect::<Vec<_>>();
    let transitions = sample["transitions"].as_array().unwrap();
    assert!(transitions.len() >= 4);
    let legal: Vec<_> = transitions.iter().map(|pair| (status(&pair[0]), status(&pair[1]))).collect();
    let (terminal, hits, misses) =
        (list("terminal"), list("dedup_answers_200_for"), list("dedup_answers_201_for"));
    assert_eq!(hits.len() + misses.len(), AssetStatus::ALL.len());
    for from in AssetStatus::ALL {
        assert_eq!(from.is_terminal(), terminal.contains(&from), "{from}");
        for to in AssetStatus::ALL {
            let next = from.to(to);
            assert_eq!(next.is_ok(), legal.contains(&(from, to)), "{from} to {to}");
            if let Err(fault) = next {
                assert_eq!((fault.from(), fault.to()), (from, to));
            }
        }
        let settings = Settings::default();
        let body =
            br#"{"filename": "a", "mime_type": "text/plain", "md5": "36B3CA8EAA03C479D48C50E3BF7303B2"}"#;
        let request = CreateAsset::parse(body, &settings).unwrap();
        let row = json!({"asset_id": ASSET, "project_id": PROJECT, "status": from.as_str(),
                         "md5": "36b3ca8eaa03c479d48c50e3bf7303b2"});
        let hit = request.known(&project(), [&existing(&row)], &settings);
        assert_eq!(hit.map(|known| known.status), hits.contains(&from).then_some(from), "{from}");
    }
}
