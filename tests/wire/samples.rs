//! The samples: files of `tests/wire/data`, one named test each.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

/// Reads a sample of this repository.
pub(crate) fn sample(system: &str, name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/wire/data")
        .join(system)
        .join(format!("{name}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

/// The names of a folder's samples.
fn names(folder: &Path) -> BTreeSet<String> {
    std::fs::read_dir(folder)
        .unwrap_or_else(|fault| panic!("{}: {fault}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect()
}

/// Every sample has its test, there are as many as there were, and they are what the shared folder holds, if it is there.
pub(crate) fn check_complete(system: &str, tested: &[&str], floor: usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wire/data").join(system);
    let here = names(&folder);
    assert_eq!(
        here,
        tested.iter().map(|name| String::from(*name)).collect(),
        "samples and tests of {system}"
    );
    assert!(here.len() >= floor, "{system}: {} samples, {floor} at least", here.len());
    let shared = std::env::var_os("PRESIGN_VECTORS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors"),
        std::path::PathBuf::from,
    );
    let shared = shared.join("api").join(system);
    if !shared.is_dir() {
        say!("NOT RUN: {system}: no shared samples here, the repository's own were looked at alone");
        return;
    }
    assert_eq!(here, names(&shared), "{system}: the repository's samples and the shared ones");
    for name in here {
        let other = std::fs::read_to_string(shared.join(format!("{name}.json"))).unwrap();
        assert_eq!(sample(system, &name), serde_json::from_str::<Value>(&other).unwrap(), "{system}/{name}");
    }
}

/// One named test for each sample, `run(&Value)` being what it asserts, and one that none is missing.
macro_rules! samples {
    ($system:literal, $floor:literal, $run:ident: $($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                $run(&crate::samples::sample($system, stringify!($name)));
            }
        )*

        #[test]
        fn every_sample_has_its_test() {
            crate::samples::check_complete($system, &[$(stringify!($name)),*], $floor);
        }
    };
}
pub(crate) use samples;
