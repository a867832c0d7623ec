//! What Rails' presigned GETs say about the answer.

use presign::wire::active_storage::{Disposition, Filename, RailsVersion, ServingRules};

use serde_json::Value;

use super::{rows, text};

/// `url` of the service is given what the rules made: its rows are of a PDF that was asked for as an attachment.
pub(super) fn overrides_of_service_urls(sample: &Value) {
    let mut count = 0;
    for case in
        rows(&sample["cases"]).iter().filter(|case| case["op"] == "url" && case["service"] != "public")
    {
        let name = Filename::new(text(&case["filename"]), RailsVersion::V7_2);
        let served = ServingRules::new(RailsVersion::V7_2).serve(
            case["content_type"].as_str(),
            Disposition::new(text(&case["disposition"])),
            &name,
        );
        let url = url::Url::parse(text(&case["url"])).unwrap();
        let given: Vec<_> = url.query_pairs().filter(|(name, _)| name.starts_with("response-")).collect();
        let own: Vec<_> = served.overrides().map(|(name, value)| (name.into(), value.into())).collect();
        assert_eq!(given, own);
        count += 1;
    }
    assert_eq!(count, 6);
}
