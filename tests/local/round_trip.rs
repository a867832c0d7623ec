//! Random operations: what was presigned is what is granted, and nothing else opens it.

use presign::s3::MetadataName;
use presign::*;

use super::random::{Random, Tally, percent_decode, percent_encode};
use super::{headers, now, soon, store, target};

/// An operation, and what has to come out.
struct Case {
    operation: Operation<'static>,
    kept: Vec<(String, String)>,
    create_only: bool,
}

fn case(random: &mut Random, key: ObjectKey<'static>) -> Case {
    let mut kept = Vec::new();
    let mut keep =
        |name: &str, value: &HeaderValue<'static>| kept.push((name.to_owned(), value.as_str().to_owned()));
    let mut value = || HeaderValue::new(random.header_value()).unwrap();
    let values: Vec<HeaderValue<'static>> = (0..4).map(|_| value()).collect();
    let mut create_only = false;
    let some = |random: &mut Random| random.one_in(2);
    let operation = match random.below(4) {
        0 => {
            let mut get = GetObject::new(key);
            if some(random) {
                keep("cache-control", &values[0]);
                get = get.response_cache_control(values[0].clone());
            }
            if some(random) {
                keep("content-encoding", &values[1]);
                get = get.response_content_encoding(values[1].clone());
            }
            if some(random) {
                get = get.range(ByteRange::from(random.bits()));
            }
            get.into()
        }
        1 => HeadObject::new(key).checksum_mode().into(),
        2 => DeleteObject::new(key).into(),
        _ => {
            let size = if some(random) { BodySize::Exact(random.bits() >> 24) } else { BodySize::Unlimited };
            let mut put = PutObject::new(key, size);
            if some(random) {
                keep("cache-control", &values[0]);
                put = put.cache_control(values[0].clone());
            }
            if some(random) {
                keep("content-language", &values[1]);
                put = put.content_language(values[1].clone());
            }
            if some(random) {
                let name = format!("x-amz-meta-{}", random.token());
                let own = name.trim_start_matches("x-amz-meta-");
                keep(&name, &values[2]);
                put = put.metadata(MetadataName::new(own).unwrap(), values[2].clone());
            }
            if some(random) {
                put = put.content_md5(ContentMd5::of(&random.bits().to_be_bytes()));
            }
            if some(random) {
                put = put.create_only();
                create_only = true;
            }
            put.into()
        }
    };
    kept.sort();
    Case { operation, kept, create_only }
}

/// Keys that are refused, and those that can be no path, count among the draws.
#[test]
fn what_was_presigned_is_granted() {
    let mut random = Random::new("local");
    let (store, mut tally) = (store(), Tally::default());
    let mut paths = std::collections::BTreeMap::new();
    for _ in 0..20_000 {
        let Ok(key) = ObjectKey::exact(random.key()) else {
            tally.count("keys refused", true);
            continue;
        };
        let case = case(&mut random, key.clone());
        let request = match store.presign(&case.operation, soon()) {
            Ok(request) => request,
            Err(error) => {
                assert!(matches!(error.kind(), ErrorKind::EmptySegment | ErrorKind::TooLong), "{error}");
                tally.count("keys without a path", true);
                continue;
            }
        };
        let (method, target) = (request.method().as_str(), target(request.url()));
        let check = |target: &str| store.check(method, target.as_bytes(), headers(&request), now());
        let granted = check(target).unwrap();
        assert_eq!((granted.method(), granted.key()), (request.method(), &key));
        let kept: Vec<(String, String)> =
            granted.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        assert_eq!(kept, case.kept);
        assert_eq!(granted.create_only(), case.create_only);
        match request.content_length() {
            Some(size) => assert_eq!(granted.body().size_range(), size..=size),
            None if method == "PUT" => assert_eq!(granted.body().size_range(), 0..=u64::MAX),
            None => assert_eq!(granted.body().size_range(), 0..=0),
        }
        assert_eq!(url::Url::parse(request.url()).unwrap().as_str(), request.url());

        // One path, one key, also where case is folded; and nothing in it that a file system could misunderstand.
        let path = granted.relative_path();
        assert_eq!(percent_decode(path), key.as_str());
        assert_eq!(path.to_lowercase(), path);
        assert!(path.split('/').all(|segment| !matches!(segment, "" | "." | "..") && segment.len() <= 240));
        let file = FileName::new(path.split('/').next_back().unwrap().replace('%', "_"));
        assert!(file.is_ok() || path.rsplit('/').next().unwrap().starts_with('.'), "{path}");
        if let Some(other) = paths.insert(path.to_owned(), key.clone()) {
            assert_eq!(other, key);
        }

        // The path as another client might write it, and as nobody may.
        let (written, text) = target.split_once('?').unwrap();
        let escaped = percent_encode(&percent_decode(&written["/files/".len()..]), "");
        assert_eq!(check(&format!("/files/{escaped}?{text}")).unwrap(), granted);
        assert!(check(&format!("{written}x?{text}")).is_err());
        let at = random.below(text.len() - 20) + 19;
        let byte = random.pick(&["A", "b", "0", "-", "_", "=", "%", "&"]);
        let edited = format!("{written}?{}{byte}{}", &text[..at], &text[at + 1..]);
        match check(&edited) {
            Ok(same) => assert!(edited == target && same == granted),
            Err(_) => tally.count("edits refused", true),
        }
        tally.count(method_name(request.method()), true);
    }
    tally.check(
        "local",
        &[
            ("GET", 1_500),
            ("HEAD", 1_500),
            ("PUT", 1_500),
            ("DELETE", 1_500),
            ("edits refused", 8_000),
            ("keys without a path", 100),
        ],
    );
}

fn method_name(method: Method) -> &'static str {
    method.as_str()
}
