//! A line as settings, an id and the name of a LoRA file, and what follows as a CSV file and as a body of Sartiq's export
//! configurations. Rows are those that the `csv` crate finds, in whatever pieces the file comes, and each row that is taken can be
//! planned; equal JSON has one verdict.
#![no_main]

use std::fmt::Debug;
use std::io::{self, Read};
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use presign::wire::json::{Json, Limits};
use presign::wire::sartiq::*;
use presign::{PublicBase, RandomBytes, Timestamp};
use presign_fuzz::no_line_break;

static SETTINGS: LazyLock<Settings> = LazyLock::new(|| {
    let cdn = PublicBase::new("https://media.example.com").expect("a base");
    Settings::builder(cdn).build().expect("the defaults")
});
static EXPORTS: LazyLock<ExportSettings> = LazyLock::new(ExportSettings::default);

fn now() -> Timestamp {
    Timestamp::from_unix_secs(1_767_323_045).expect("a valid instant")
}

fn told(error: &SartiqError) {
    let answer = error.to_answer();
    assert_eq!(answer.status(), error.status());
    assert!(matches!(answer.status(), 400 | 405 | 422), "{error:?}");
    let limits = Limits { bytes: usize::MAX, depth: u8::MAX, values: usize::MAX };
    let body = Json::read(answer.body().as_bytes(), limits).expect("JSON");
    assert!(body.get("detail").is_some_and(|detail| *detail != Json::Null));
}

/// Gives one byte at a time.
struct Drip<'b>(&'b [u8]);

impl Read for Drip<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = out.len().min(1);
        self.0.read(&mut out[..count])
    }
}

/// What was taken of each row, and what was told.
#[derive(Debug, PartialEq)]
struct Found {
    rows: Vec<(u64, String)>,
    report: BulkReport,
}

fn rows(input: impl Read, bulk: BulkSettings) -> Found {
    let mut found = Found { rows: Vec::new(), report: BulkReport::new(&bulk) };
    let reader = match BulkReader::new(input, &SETTINGS, bulk) {
        Ok(reader) => reader,
        Err(error) => {
            found.report.take(Err(error)).expect("no fault of the reader");
            return found;
        }
    };
    for row in reader {
        if let Some(row) = found.report.take(row).expect("no fault of the reader") {
            let size = row.request.file_size.map_or(0, |size| u64::try_from(size).expect("not negative"));
            assert!(size <= 52_428_800 && !row.request.filename.is_empty(), "{row:?}");
            let planned =
                row.request.plan(&SETTINGS, now(), &RandomBytes::new([7; 32])).expect("the same rules");
            let key = planned.key().key().as_str();
            no_line_break(key);
            assert!(
                key.starts_with("temp/") && key.matches('/').count() == 1 && !key.contains('\\'),
                "{key:?}"
            );
            found.rows.push((row.row, row.request.filename));
        }
    }
    found
}

/// Against the `csv` crate as it is, where no record is too long for us.
fn compare(found: &Found, csv: &[u8], delimiter: u8) {
    let mut plain =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(csv);
    let mut records = plain.byte_records().map(|record| record.expect("from memory"));
    let Some(header) = records.next() else {
        assert_eq!(found.report.failure.as_ref().map(FileError::fault), Some(FileFault::NoHeader));
        return;
    };
    if found.report.failure.is_some() {
        return;
    }
    let at =
        header.iter().position(|name| name.trim_ascii().eq_ignore_ascii_case(b"filename")).expect("there");
    let records: Vec<_> = records.collect();
    assert_eq!(records.len() as u64, found.report.accepted_rows + found.report.refused_rows);
    for (row, name) in &found.rows {
        let index = usize::try_from(row - 1).expect("few rows");
        assert_eq!(records[index].get(at), Some(name.as_bytes()));
    }
}

/// Reads the body, and what the body says written another way.
fn read<T: Debug + PartialEq>(body: &[u8], parse: impl Fn(&[u8]) -> Result<T, SartiqError>) -> Option<T> {
    let parsed = parse(body);
    if let Ok(json) = Json::read(body, Limits::default()) {
        let again = parse(&serde_json::to_vec(&json).expect("as it was read"));
        match (&parsed, &again) {
            (Ok(one), Ok(other)) => assert_eq!(one, other),
            (Err(one), Err(other)) => assert_eq!(one.to_answer(), other.to_answer()),
            _ => panic!("{parsed:?} and {again:?}"),
        }
    }
    parsed.inspect_err(told).ok()
}

fn exports(id: &str, body: &[u8]) {
    let owner = Uuid::new("123e4567-e89b-12d3-a456-426614174000").expect("a UUID");
    let settings = &*EXPORTS;
    for path in
        [ExportPath::Me, ExportPath::Configuration(id), ExportPath::User(id), ExportPath::Organization(id)]
    {
        let target = ExportTarget::parse(path).inspect_err(told).ok();
        let create = read(body, |body| CreateExportConfiguration::parse(path, body, settings));
        let update = read(body, |body| UpdateExportConfiguration::parse(path, body, settings));
        let Some(update) = update else { continue };
        assert_eq!(Some(&update.target), target.as_ref());
        let mut one = ExportConfiguration::new(owner.clone(), owner.clone(), now(), settings);
        if let Some(create) = create {
            one = create.configuration(owner.clone(), owner.clone(), now());
            // A creation has no `null` but that of the template, so the same fields as an update change nothing.
            let before = one.clone();
            update.clone().apply(&mut one, now().plus_secs(1).expect("an instant"), settings);
            assert_eq!(one, before);
        }
        update.apply(&mut one, now(), settings);
        serde_json::from_str::<serde_json::Value>(one.to_answer(settings).body()).expect("JSON");
        let resolved = ResolvedExport::of(Some(&one), [], [], settings);
        if let Err(error) = resolved.template(&NamingRules::default()) {
            told(&SartiqError::from(error));
        }
    }
}

/// A name that is taken keeps its kind when it is made safe.
fn lora(name: &str) {
    for size in [0, 1, 104_857_600, 104_857_601, u64::MAX] {
        match LoraForm::new().file(name, size).check(&LoraSettings::default()) {
            Ok(upload) => {
                assert!(upload.size <= 104_857_600 && upload.filename == name);
                let safe = SETTINGS.safe_filename(name).to_ascii_lowercase();
                let kinds = [".safetensors", ".ckpt", ".pt", ".pth", ".bin"];
                assert!(kinds.iter().any(|kind| safe.ends_with(kind)), "{safe:?}");
            }
            Err(error) => told(&error),
        }
    }
}

fuzz_target!(|input: &[u8]| {
    let mut pieces = input.splitn(2, |byte| *byte == b'\n');
    let line = pieces.next().map(str::from_utf8).and_then(Result::ok).unwrap_or_default();
    let rest = pieces.next().unwrap_or_default();
    let mut bulk = BulkSettings::default();
    let delimiter = line.bytes().find(|byte| b",;|\t".contains(byte)).unwrap_or(b',');
    bulk = bulk.delimiter(delimiter).expect("one of those").optional_size(line.contains('o'));
    if line.contains('i') {
        bulk = bulk.ignore_unknown_columns(true);
    }
    let long = line.contains('l');
    let bulk = if long {
        bulk.max_record(64).expect("in range")
    } else {
        bulk.max_record(16 << 20).expect("in range")
    };
    let found = rows(rest, bulk);
    assert_eq!(found, rows(Drip(rest), bulk));
    if !long {
        compare(&found, rest, delimiter);
    }
    exports(line, rest);
    lora(line);
});
