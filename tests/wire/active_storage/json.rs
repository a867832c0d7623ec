//! Answers in the spelling of `ActiveSupport::JSON`.

use presign::Timestamp;
use presign::wire::active_storage::{
    BlobId, BlobRow, CreatedBlob, DirectUpload, DirectUploadRequest, RailsVersion, SignedIds, SigningSecret,
};
use serde_json::{Value, json};

#[test]
fn what_html_could_take_for_its_own_is_escaped_up_to_8_0() {
    let metadata = json!({"<a>": "b&c", "d": "\u{2028}\u{2029}", "e": [1.5, null, {"f": "é\""}]});
    let blob = json!({"filename": "<&>\u{2028}", "byte_size": 5, "checksum": "ixqZU8RhEpaoJ6v4xHgE1w==",
        "content_type": "text/x-a&b", "metadata": metadata});
    let body = json!({"blob": blob}).to_string();
    for version in RailsVersion::ALL {
        let request = DirectUploadRequest::parse(body.as_bytes(), version).unwrap();
        let ids = SignedIds::new(SigningSecret::from_key([7; 64]).unwrap(), version);
        let row = BlobRow {
            id: BlobId::new("6b1f3a52-0000-4000-8000-000000000001").unwrap(),
            key: "xtap".into(),
            service_name: "a&b".into(),
            created_at: Timestamp::MIN,
        };
        let upload = DirectUpload::new("https://store.example/?a=1&b=2", [("A".into(), "<".into())]);
        let answer = CreatedBlob::new(&request, row, &ids, upload).to_answer();
        let body = answer.body();
        let escaped = version < RailsVersion::V8_1;
        assert_eq!(!body.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), escaped, "{version:?}");
        assert_eq!(body.contains(r"?a=1\u0026b=2"), escaped);
        let read: Value = serde_json::from_str(body).unwrap();
        assert_eq!(read["metadata"], metadata);
        assert_eq!(read["direct_upload"]["headers"]["A"], "<");
        assert_eq!(read["direct_upload"]["url"], "https://store.example/?a=1&b=2");
        assert_eq!(
            read["filename"],
            if version < RailsVersion::V8_0 { "<&>\u{2028}" } else { "-&-\u{2028}" }
        );
        assert!(body.starts_with(r#"{"id":"6b1f3a52-0000-4000-8000-000000000001","key":"xtap","#));
    }
}
