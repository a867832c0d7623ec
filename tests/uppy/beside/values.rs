//! The values that are put into requests, each with the name of the reason why it is answered in two ways, if it is.

use super::asks::Given;

pub const NAMES: &[(&str, &str)] = &[
    ("cat.png", ""),
    ("nature (1).jpg", ""),
    ("été 漢字.png", ""),
    ("a b+c&d=e#f'!@,;$~.png", ""),
    ("no-extension", ""),
    ("archive.tar.gz", ""),
    ("📷.jpg", ""),
    ("a/b.png", "unsafe name"),
    ("../../etc/passwd", "unsafe name"),
    ("a\\b.png", "unsafe name"),
    ("CON.png", "unsafe name"),
    ("a\nb.png", "unsafe name"),
    ("a:b*?.png", "unsafe name"),
    ("100%25.png", "unsafe name"),
    ("<script>.png", "unsafe name"),
    (".hidden", "unsafe name"),
    (" space .png ", "unsafe name"),
    ("\u{202e}gnp.exe", "unsafe name"),
    ("..", "unsafe name"),
];

pub const TYPES: &[(&str, &str)] = &[
    ("image/png", ""),
    ("application/octet-stream", ""),
    ("text/plain; charset=utf-8", ""),
    ("application/vnd.ms-excel", ""),
    ("text/html", "active type"),
    ("image/svg+xml", "active type"),
    ("", "no media type"),
    ("nonsense", "no media type"),
    ("é/漢", "no media type"),
];

/// The name and the value of one piece of metadata.
pub const METADATA: &[(&str, &str, &str)] = &[
    ("name", "cat.png", ""),
    ("caption", "a longer one, with: signs; = & + %", ""),
    ("empty", "", ""),
    ("x-y_z.1", "odd but allowed", ""),
    ("caption", "été 漢字", "metadata outside ASCII"),
    ("relativePath", "null", "metadata with capitals"),
    ("a b", "no name of a header", "no name of a header"),
    ("é", "no name of a header", "no name of a header"),
    ("lines", "one\ntwo", "control characters in metadata"),
];

pub const NUMBERS: &[(&str, &str)] = &[
    ("1", ""),
    ("2", ""),
    ("77", ""),
    ("10000", ""),
    ("0", ""),
    ("abc", ""),
    ("NaN", ""),
    ("%C3%A9", ""),
    ("-", ""),
    ("-1", "a part number out of range"),
    ("10001", "a part number out of range"),
    ("99999999999999999999", "a part number out of range"),
    ("1abc", "a part number with more than digits"),
    ("1.5", "a part number with more than digits"),
    ("1e3", "a part number with more than digits"),
    ("007", "a part number with more than digits"),
    ("%201", "a part number with more than digits"),
    ("%2B1", "a part number with more than digits"),
];

pub const BATCHES: &[(&str, &str)] = &[
    ("partNumbers=1", ""),
    ("partNumbers=1,2,7", ""),
    ("partNumbers=7,2,1", ""),
    ("partNumbers=3%2C4", ""),
    ("partNumbers=1,1", ""),
    ("partNumbers=10000", ""),
    ("partNumbers=", ""),
    ("partNumbers", ""),
    ("", ""),
    ("partNumbers=1,,2", ""),
    ("partNumbers=1,abc", ""),
    ("partNumbers=0,1", ""),
    ("partNumbers=1&partNumbers=2", ""),
    ("partNumbers[]=1", ""),
    ("partNumbers[a]=1", ""),
    ("partnumbers=1", ""),
    ("partNumbers=1,-1", "a part number out of range"),
    ("partNumbers=1,10001", "a part number out of range"),
    ("partNumbers=1,%202", "a part number with more than digits"),
    ("partNumbers=1,2x", "a part number with more than digits"),
];

/// What stands for the key in a query.
pub const KEYS: &[(&str, &str)] = &[
    ("key={KEY}", ""),
    ("other=1&key={KEY}&another", ""),
    ("%6Bey={KEY}", ""),
    ("", ""),
    ("key={KEY}&key={KEY}", ""),
    ("key[]={KEY}", ""),
    ("key[a]={KEY}", ""),
    ("Key={KEY}", ""),
    ("key=another.png", "another key"),
    ("key=", "another key"),
    ("key=..%2F{KEY}", "another key"),
];

/// What stands for the upload in a path.
pub const IDS: &[(&str, &str)] =
    &[("{ID}", ""), ("bogus", "an upload ID of nobody's"), ("a%2Fb%2F..", "an upload ID of nobody's")];

pub const THREE: Given = Given::Parts(&[(1, 20), (2, 20), (7, 3)]);

/// Bodies for `complete`, on the upload of `THREE`. `TAG1` and so on are the parts' entity tags.
pub const COMPLETIONS: &[(&str, &str)] = &[
    (
        r#"{"parts": [{"PartNumber": 1, "ETag": "TAG1"}, {"PartNumber": 2, "ETag": "TAG2"}, {"PartNumber": 7, "ETag": "TAG7"}]}"#,
        "",
    ),
    (r#"{"parts": [{"PartNumber": 1, "ETag": "\"TAG1\"", "Size": 20}], "more": {"a": [1]}}"#, ""),
    (r#"{"parts": [{"PartNumber": 1.0, "ETag": "TAG1"}]}"#, "a part number with a point"),
    (r#"{"parts": [{"PartNumber": 7, "ETag": "TAG7"}]}"#, ""),
    (r#"{}"#, ""),
    (r#"{"parts": null}"#, ""),
    (r#"{"parts": {}}"#, ""),
    (r#"{"parts": "1"}"#, ""),
    (r#"{"Parts": []}"#, ""),
    (r#"{"parts": [null]}"#, ""),
    (r#"{"parts": [1]}"#, ""),
    (r#"{"parts": [[]]}"#, ""),
    (r#"{"parts": [{"PartNumber": "1", "ETag": "TAG1"}]}"#, ""),
    (r#"{"parts": [{"PartNumber": 1}]}"#, ""),
    (r#"{"parts": [{"ETag": "TAG1"}]}"#, ""),
    (r#"{"parts": [{"PartNumber": 1, "ETag": null}]}"#, ""),
    (r#"{"parts": [{"partNumber": 1, "etag": "TAG1"}]}"#, ""),
    (r#"[]"#, ""),
    (r#"{"parts": [{"PartNumber": 1, "ETag": "TAG1"}], "parts": 1}"#, "a name twice"),
    (r#"{"parts": [{"PartNumber": 1, "ETag": "TAG7"}]}"#, "the store refuses"),
    (r#"{"parts": [{"PartNumber": 3, "ETag": "TAG1"}]}"#, "the store refuses"),
    (
        r#"{"parts": [{"PartNumber": 7, "ETag": "TAG7"}, {"PartNumber": 1, "ETag": "TAG1"}]}"#,
        "parts out of order",
    ),
    (r#"{"parts": [{"PartNumber": 1, "ETag": "TAG1"}, {"PartNumber": 1, "ETag": "TAG1"}]}"#, "a part twice"),
    (r#"{"parts": []}"#, "no parts"),
    (r#"{"parts": [{"PartNumber": 0, "ETag": "TAG1"}]}"#, "a part number out of range"),
    (r#"{"parts": [{"PartNumber": -1, "ETag": "TAG1"}]}"#, "a part number out of range"),
    (r#"{"parts": [{"PartNumber": 10001, "ETag": "TAG1"}]}"#, "a part number out of range"),
    (r#"{"parts": [{"PartNumber": 1.5, "ETag": "TAG1"}]}"#, "a part number with a point"),
    (r#"{"parts": [{"PartNumber": 1, "ETag": "<&\">"}]}"#, "no entity tag"),
    (r#"{"parts": [{"PartNumber": 1, "ETag": ""}]}"#, "no entity tag"),
];

/// Bodies that are read by neither, or not to the end.
pub const BODIES: &[(&str, &str)] = &[
    ("{", "no JSON"),
    ("", ""),
    ("null", "no JSON"),
    ("1", "no JSON"),
    ("\"filename\"", "no JSON"),
    ("{\"filename\": \"cat.png\",}", "no JSON"),
    ("{\"filename\": \"cat.png\"} {}", "no JSON"),
    ("{'filename': 'cat.png'}", "no JSON"),
    ("[]", ""),
    ("{}", ""),
];
