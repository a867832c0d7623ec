//! No name and no tenant leaves its folder; what is in a key is signed as it is.

use presign::wire::geolens::{CompleteRequest, Completion, Settings, Step, Tenant};

use super::*;

#[test]
fn hostile_names_are_told_and_never_signed() {
    let settings = Settings::default();
    let tenant = Tenant::new("acme").unwrap();
    let long = format!("{}.zip", "😀".repeat(251)); // 255 code points, 1008 bytes
    for name in [
        "../../x.zip",
        "..",
        ".",
        "a/../b.zip",
        "a/b.zip",
        "/a.zip",
        "a.zip/",
        "a..zip",
        "..zip",
        "%2e%2e%2fb.zip",
        "a\\b.zip",
        "a\nb.zip",
        "a\0.zip",
        "a\u{7f}.zip",
        "a\u{85}.zip",
        "\u{202e}piz.a.zip",
        "\u{feff}a.zip",
        &long,
        ".zip",
        "zip",
        "a.zip.",
        "a.exe",
    ] {
        let problem = planned(&settings, &tenant, name, 1).unwrap_err();
        assert_eq!(problem.status(), 422, "{name:?}: {problem}");
    }
}

#[test]
fn other_names_go_into_the_key_as_they_are() {
    let settings = Settings::default();
    for tenant in [Tenant::single(), Tenant::new("acme").unwrap()] {
        for name in [
            "roads.zip",
            "ROADS.ZIP",
            "straßen é.zip",
            "a b+c&d=e?f#g%h.zip",
            "a%20b.zip",
            "漢字.geojson",
            "😀.zip",
            " a.zip",
            "a:b.zip",
            "-rf.zip",
            "CON.zip",
            "frozen.zip",
            "a.tar.zip",
            "'\"<>.zip",
            &format!("{}.zip", "é".repeat(251)),
        ] {
            let planned = planned(&settings, &tenant, name, 1).unwrap();
            let key = format!("{}staging/{JOB}/{name}", tenant.prefix());
            assert_eq!(planned.key().as_str(), key);
            let signed = planned.sign(&presigner(), None, noon()).unwrap();
            assert_eq!(signed.response.s3_key, key);
            assert_eq!(signed.metadata.s3_key.unwrap(), format!("staging/{JOB}/{name}"));
            check_signature(
                "PUT",
                &signed.response.urls[0],
                &[("content-type", "application/octet-stream")],
                noon(),
            );
        }
    }
}

#[test]
fn tenants_are_one_segment() {
    for id in ["", ".", "..", "a/b", "/", "a\\b", "a\n", "%2e%2e", &"a".repeat(1023)] {
        assert!(Tenant::new(id).is_err(), "{id:?}");
    }
    for id in ["acme", "6f1d0000-0000-4000-8000-000000000000", "a b", "é"] {
        assert_eq!(Tenant::new(id).unwrap().prefix(), format!("tenants/{id}/"));
    }
}

/// The longest name that has room, with the folder of the copy and the tenant's prefix.
#[test]
fn names_have_room_for_the_frozen_copy() {
    let settings = Settings::default();
    let room = 1024 - format!("staging/{JOB}/frozen/.zip").len();
    let name = |bytes: usize| {
        let (wide, rest) = (bytes / 4, bytes % 4);
        let name = format!("{}{}.zip", "😀".repeat(wide), "a".repeat(rest));
        assert!(name.chars().count() <= 255);
        name
    };
    assert!(planned(&settings, &Tenant::single(), &name(room), 1).is_ok());
    assert!(planned(&settings, &Tenant::single(), &name(room + 1), 1).is_err());
    let tenant = Tenant::new("acme").unwrap();
    let room = room - tenant.prefix().len();
    assert!(planned(&settings, &tenant, &name(room), 1).is_ok());
    assert!(planned(&settings, &tenant, &name(room + 1), 1).is_err());
}

/// Whatever spelling a path has, keys and comparisons have one.
#[test]
fn ids_are_spelled_one_way() {
    let plain = JOB.replace('-', "");
    let dataset = DATASET.to_uppercase();
    for job_id in [plain.clone(), plain.to_uppercase(), format!("{{{JOB}}}"), format!("urn:uuid:{JOB}")] {
        let request = CompleteRequest::parse_reupload(&dataset, &job_id, b"{}").unwrap();
        assert_eq!(request.job_id().as_str(), JOB);
        let (settings, tenant, job) = (Settings::default(), Tenant::single(), job("a.zip", 1, false));
        let begun = Completion::reupload(&settings, &request, &tenant, "ada", Some(&vector()), Some(&job));
        let Step::Call(call) = begun.unwrap().next() else { panic!() };
        assert_eq!(call.key().as_str(), format!("staging/{JOB}/a.zip"));

        let id = Uuid::new(&job_id).unwrap();
        let request = reupload("a.zip", 1);
        let checked = settings.check_reupload(&request, &tenant, Some(&vector())).unwrap();
        let planned = checked.admit(&Usage::default()).unwrap().plan(&id, noon(), noon()).unwrap();
        assert_eq!(planned.key().as_str(), format!("staging/{JOB}/a.zip"));
    }
    for id in [
        "",
        JOB.get(1..).unwrap(),
        "../../../../../../../../../../../..",
        &format!("{JOB}\n"),
        &format!(" {JOB}"),
    ] {
        assert!(Uuid::new(id).is_err() && CompleteRequest::parse(id, b"{}").is_err(), "{id:?}");
    }
}
