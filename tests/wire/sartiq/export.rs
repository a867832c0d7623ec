//! Export configurations: the samples, and the rules between them.

use presign::Timestamp;
use presign::wire::Answer;
use presign::wire::json::{Limits, Patch};
use presign::wire::sartiq::*;
use serde_json::{Value, json};

pub(super) const ID: &str = "123e4567-e89b-12d3-a456-426614174000";
pub(super) const USER: &str = "123e4567-e89b-12d3-a456-426614174001";
pub(super) const OTHER: &str = "223e4567-e89b-12d3-a456-426614174002";

pub(super) fn uuid(text: &str) -> Uuid {
    Uuid::new(text).unwrap()
}

pub(super) fn at(text: &str) -> Moment {
    Timestamp::parse(text).unwrap().into()
}

pub(super) fn value(answer: &Answer) -> Value {
    serde_json::from_str(answer.body()).unwrap()
}

/// A configuration as a sample shows it.
fn stored(sample: &Value, settings: &ExportSettings) -> ExportConfiguration {
    let text = |name: &str| String::from(sample[name].as_str().unwrap());
    let mut one = ExportConfiguration::new(
        uuid(&text("id")),
        uuid(&text("user_id")),
        at(&text("created_at")),
        settings,
    );
    one.updated_at = at(&text("updated_at"));
    one.name = text("name");
    one.metadata_adapter = text("metadata_adapter");
    one.image_format = text("image_format");
    one.naming_convention_template = sample["naming_convention_template"].as_str().map(String::from);
    one
}

pub(super) fn run(sample: &Value) {
    let settings = ExportSettings::default();
    match sample["name"].as_str().unwrap() {
        "export_config_create_422_bad_format" => {
            let settings = ExportSettings::builder().image_formats(["webp", "jpeg", "png"]).build().unwrap();
            let error =
                CreateExportConfiguration::parse(ExportPath::Me, &body(sample), &settings).unwrap_err();
            expect(sample, &error.to_answer());
        }
        "export_config_create_defaults" => {
            let answer = created(sample, &settings);
            assert_eq!(u64::from(answer.status()), sample["response"]["status"].as_u64().unwrap());
            let (found, expected) = (value(&answer), sample["response"]["body_subset"].as_object().unwrap());
            assert_eq!(expected.len(), 4);
            for (name, expected) in expected {
                assert_eq!(&found[name], expected, "{name}");
            }
        }
        // The printed example has no `organization_id`, which the schema has, and FastAPI writes as `null`: a setting.
        "export_config_create_seed" => {
            let settings = ExportSettings::builder().omit_organization(true).build().unwrap();
            expect(sample, &created(sample, &settings));
            let mut with_null = sample["response"]["body"].clone();
            with_null["organization_id"] = Value::Null;
            assert_eq!(value(&created(sample, &ExportSettings::default())), with_null);
        }
        "export_config_delete_by_id" => {
            let target = ExportTarget::parse(path(sample)).unwrap();
            expect(sample, &target.deleted(&settings));
        }
        "export_config_me_404" => {
            let target = ExportTarget::parse(path(sample)).unwrap();
            expect(sample, &target.not_found(&settings).to_answer());
        }
        "export_config_patch_ok" | "export_config_patch_null_template" => {
            expect(sample, &patched(sample, &sample["precondition"], &settings));
        }
        // The printed answer is the schema's example, which the patch has not touched: the sample's own notes say that a real
        // answer shows `jpeg` and `ovs`. So the request is tested by its effect, and the body as what stood before.
        "export_config_patch_seed" => {
            let settings = ExportSettings::builder().omit_organization(true).build().unwrap();
            let before = stored(&sample["response"]["body"], &settings);
            expect(sample, &before.to_answer(&settings));
            let after = value(&patched(sample, &sample["response"]["body"], &settings));
            let mut expected = sample["response"]["body"].clone();
            expected["image_format"] = json!("jpeg");
            expected["metadata_adapter"] = json!("ovs");
            expected["updated_at"] = json!("2025-01-02T00:00:00Z");
            assert_eq!(after, expected);
        }
        "export_config_resolution_table" => resolution(sample, &settings),
        name => panic!("{name}"),
    }
}

fn body(sample: &Value) -> Vec<u8> {
    serde_json::to_vec(&sample["request"]["body"]).unwrap()
}

fn path(sample: &Value) -> ExportPath<'_> {
    match sample["endpoint"]["path"].as_str().unwrap() {
        "/api/v1/users/me/export-configuration" => ExportPath::Me,
        "/api/v1/users/export-configurations/{config_id}" => {
            ExportPath::Configuration(sample["request"]["path_params"]["config_id"].as_str().unwrap())
        }
        path => panic!("{path}"),
    }
}

fn expect(sample: &Value, answer: &Answer) {
    let expected = &sample["response"];
    assert_eq!(u64::from(answer.status()), expected["status"].as_u64().unwrap());
    assert_eq!(value(answer), expected["body"]);
    assert_eq!(answer.status() < 400, sample["validity"] == "valid");
}

fn created(sample: &Value, settings: &ExportSettings) -> Answer {
    let request = CreateExportConfiguration::parse(path(sample), &body(sample), settings).unwrap();
    request.configuration(uuid(ID), uuid(USER), at("2025-01-01T00:00:00Z")).to_created_answer(settings)
}

fn patched(sample: &Value, before: &Value, settings: &ExportSettings) -> Answer {
    let request = UpdateExportConfiguration::parse(path(sample), &body(sample), settings).unwrap();
    assert_eq!(request.target, ExportTarget::Configuration(uuid(ID)));
    let mut one = stored(before, settings);
    request.apply(&mut one, at("2025-01-02T00:00:00Z"), settings);
    one.to_answer(settings)
}

fn resolution(sample: &Value, settings: &ExportSettings) {
    let rows = sample["rows"].as_array().unwrap();
    assert!(rows.len() >= 5, "{} rows", rows.len());
    for row in rows {
        let list = |name: &str| -> Vec<_> {
            let names = row[name].as_array().unwrap().iter().map(|name| name.as_str().unwrap());
            // In the order of their creation; handed over the other way round, since that must not matter.
            let made = names.enumerate().map(|(index, name)| {
                let at = Timestamp::from_unix_secs(index as u64).unwrap();
                let mut one = ExportConfiguration::new(uuid(ID), uuid(USER), at, settings);
                one.name = name.into();
                one
            });
            made.rev().collect()
        };
        let mut direct = ExportConfiguration::new(uuid(ID), uuid(USER), at("2025-01-01T00:00:00Z"), settings);
        direct.name = "D".into();
        // The reference to a deleted configuration is NULL.
        let direct = (row["direct"] == "D").then_some(&direct);
        let (organization, user) = (list("org"), list("user"));
        let resolved = ResolvedExport::of(direct, &organization, &user, settings);
        let (source, name) = match row["result"].as_str().unwrap() {
            "system-default" => (ExportSource::System, "Default"),
            name if name.starts_with('O') => (ExportSource::Organization, name),
            name if name.starts_with('U') => (ExportSource::User, name),
            name => (ExportSource::Direct, name),
        };
        assert_eq!((resolved.source, resolved.name), (source, name), "{row}");
        assert_eq!(resolved.id.is_none(), source == ExportSource::System);
        assert_eq!((resolved.metadata_adapter, resolved.image_format), ("default", "webp"));
        assert_eq!(resolved.template(&NamingRules::default()), Ok(None));
    }
}

pub(super) fn create(body: &[u8]) -> Result<CreateExportConfiguration, SartiqError> {
    CreateExportConfiguration::parse(ExportPath::Me, body, &ExportSettings::default())
}

pub(super) fn update(
    body: &[u8],
    settings: &ExportSettings,
) -> Result<UpdateExportConfiguration, SartiqError> {
    UpdateExportConfiguration::parse(ExportPath::Me, body, settings)
}

#[test]
fn every_fault_of_a_creation_is_told() {
    let rows: [(&[u8], &str); 10] = [
        (b"", "body: Field required"),
        (b"[]", "body: Input should be a valid dictionary or object to extract fields from"),
        (b"null", "body: Input should be a valid dictionary or object to extract fields from"),
        (br#"{"name": null}"#, "body.name: Input should be a valid string"),
        (br#"{"name": 1}"#, "body.name: Input should be a valid string"),
        (br#"{"metadata_adapter": null}"#, "body.metadata_adapter: Input should be 'default' or 'ovs'"),
        (br#"{"metadata_adapter": "OVS"}"#, "body.metadata_adapter: Input should be 'default' or 'ovs'"),
        (br#"{"image_format": ["webp"]}"#, "body.image_format: Input should be 'webp' or 'jpeg'"),
        (
            br#"{"naming_convention_template": 7}"#,
            "body.naming_convention_template: Input should be a valid string",
        ),
        (
            br#"{"naming_convention_template": {}, "image_format": 1, "metadata_adapter": "", "name": []}"#,
            "body.name: Input should be a valid string; \
             body.metadata_adapter: Input should be 'default' or 'ovs'; \
             body.image_format: Input should be 'webp' or 'jpeg'; \
             body.naming_convention_template: Input should be a valid string",
        ),
    ];
    for (body, told) in rows {
        let error = create(body).unwrap_err();
        assert_eq!((error.status(), error.to_string().as_str()), (422, told));
    }
    assert_eq!(create(b"\xff").unwrap_err().status(), 400);
    // Unknown fields are ignored; an empty name and template are texts.
    let request = create(br#"{"name": "", "naming_convention_template": "", "id": 1}"#).unwrap();
    assert_eq!((request.name.as_str(), request.naming_convention_template.as_deref()), ("", Some("")));
}

#[test]
fn paths_are_read_with_the_body() {
    let settings = ExportSettings::default();
    for (path, name) in [
        (ExportPath::User("x"), "user_id"),
        (ExportPath::Organization("x"), "org_id"),
        (ExportPath::Configuration("x"), "config_id"),
    ] {
        let told = format!("path.{name}: Input should be a valid UUID, invalid character: found `x` at 0");
        assert_eq!(ExportTarget::parse(path).unwrap_err().to_string(), told);
        let error = UpdateExportConfiguration::parse(path, br#"{"name": 1}"#, &settings).unwrap_err();
        assert_eq!(error.to_string(), format!("{told}; body.name: Input should be a valid string"));
        let error = CreateExportConfiguration::parse(path, b"{}", &settings).unwrap_err();
        // Nothing is posted to the path of an id.
        assert_eq!(error.status(), if name == "config_id" { 405 } else { 422 });
        let answer = error.to_answer();
        let allow = answer.headers().find(|(name, _)| *name == "allow").map(|(_, methods)| methods);
        assert_eq!(allow, (error.status() == 405).then_some("GET, PATCH, DELETE"));
    }
    for spelling in [ID.to_uppercase(), ID.replace('-', ""), format!("{{{ID}}}"), format!("urn:uuid:{ID}")] {
        let target = ExportTarget::parse(ExportPath::Organization(&spelling)).unwrap();
        assert_eq!(target, ExportTarget::Organization(uuid(ID)), "{spelling}");
    }
    assert_eq!(ExportTarget::parse(ExportPath::Me).unwrap(), ExportTarget::Me);
}

#[test]
fn whose_a_new_configuration_is() {
    let settings = ExportSettings::default();
    for (path, user, organization) in [
        (ExportPath::Me, USER, None),
        (ExportPath::User(OTHER), OTHER, None),
        (ExportPath::Organization(OTHER), USER, Some(uuid(OTHER))),
    ] {
        let request = CreateExportConfiguration::parse(path, b"{}", &settings).unwrap();
        let one = request.configuration(uuid(ID), uuid(USER), at("2025-01-01T00:00:00Z"));
        assert_eq!((one.user_id.as_str(), one.organization_id), (user, organization), "{path:?}");
    }
}

#[test]
fn who_may_ask() {
    for (target, admin, ok) in [
        (ExportTarget::Me, false, true),
        (ExportTarget::User(uuid(USER)), false, true),
        (ExportTarget::User(uuid(OTHER)), false, false),
        (ExportTarget::User(uuid(OTHER)), true, true),
        // These the service looks up.
        (ExportTarget::Organization(uuid(OTHER)), false, true),
        (ExportTarget::Configuration(uuid(OTHER)), false, true),
    ] {
        let checked = target.check_user(&uuid(USER), admin);
        assert_eq!(checked.map_err(|error| error.status()), if ok { Ok(()) } else { Err(403) }, "{target:?}");
    }
}

#[test]
fn deletions() {
    let settings = ExportSettings::default();
    let message =
        ExportSettings::builder().personal_delete_message(true).delete_message("Gone").build().unwrap();
    for (target, status) in [
        (ExportTarget::Me, 204),
        (ExportTarget::User(uuid(USER)), 204),
        (ExportTarget::Organization(uuid(ID)), 200),
        (ExportTarget::Configuration(uuid(ID)), 200),
    ] {
        let answer = target.deleted(&settings);
        assert_eq!((answer.status(), answer.body().is_empty()), (status, status == 204), "{target:?}");
        assert_eq!(answer.headers().count(), usize::from(status == 200), "{target:?}");
        let answer = target.deleted(&message);
        assert_eq!((answer.status(), answer.body()), (200, r#"{"message":"Gone"}"#), "{target:?}");
    }
}

#[test]
fn absent_null_and_given_differ() {
    let settings = ExportSettings::default();
    let request = update(b"{}", &settings).unwrap();
    assert_eq!((request.name, request.naming_convention_template), (Patch::Absent, Patch::Absent));
    let all =
        br#"{"name":null,"metadata_adapter":null,"image_format":null,"naming_convention_template":null}"#;
    let mut before = ExportConfiguration::new(uuid(ID), uuid(USER), at("2025-01-01T00:00:00Z"), &settings);
    before.name = "Mine".into();
    before.metadata_adapter = "ovs".into();
    before.image_format = "jpeg".into();
    before.naming_convention_template = Some("{brand}".into());
    let after = |body: &[u8], null: NullField| {
        let settings = ExportSettings::builder().null_field(null).build().unwrap();
        let mut one = before.clone();
        update(body, &settings).unwrap().apply(&mut one, at("2025-01-02T00:00:00Z"), &settings);
        one
    };
    // Nothing changes, so `updated_at` stays.
    assert_eq!(after(b"{}", NullField::Ignore), before);
    assert_eq!(after(br#"{"name": "Mine"}"#, NullField::Ignore), before);
    assert_eq!(after(br#"{"name": null}"#, NullField::Ignore), before);

    let ignored = after(all, NullField::Ignore);
    assert_eq!((ignored.name.as_str(), ignored.image_format.as_str()), ("Mine", "jpeg"));
    assert_eq!((ignored.naming_convention_template, ignored.updated_at), (None, at("2025-01-02T00:00:00Z")));
    let reset = after(all, NullField::Reset);
    let found = (reset.name.as_str(), reset.metadata_adapter.as_str(), reset.image_format.as_str());
    assert_eq!(found, ("Default", "default", "webp"));
    assert_eq!(reset.created_at, before.created_at);

    let refusing = ExportSettings::builder().null_field(NullField::Refuse).build().unwrap();
    assert_eq!(
        update(all, &refusing).unwrap_err().to_string(),
        "body.name: Input should be a valid string; \
         body.metadata_adapter: Input should be 'default' or 'ovs'; \
         body.image_format: Input should be 'webp' or 'jpeg'"
    );
    assert!(update(br#"{"naming_convention_template": null, "name": "x"}"#, &refusing).is_ok());
    assert_eq!(update(b"{}", &refusing).unwrap().image_format, Patch::Absent);
}

#[test]
fn lengths_and_limits() {
    let settings = ExportSettings::builder().max_name(2).max_template(3).build().unwrap();
    let of = |name: &str, template: &str| {
        let body = json!({"name": name, "naming_convention_template": template}).to_string();
        let create = CreateExportConfiguration::parse(ExportPath::Me, body.as_bytes(), &settings).is_ok();
        assert_eq!(create, update(body.as_bytes(), &settings).is_ok());
        create
    };
    for (name, template, ok) in
        [("é", "éé", true), ("éé", "ééé", true), ("ééé", "", false), ("", "éééé", false)]
    {
        assert_eq!(of(name, template), ok, "{name} {template}");
    }
    let short = ExportSettings::builder().limits(Limits { bytes: 2, ..Limits::default() }).build().unwrap();
    assert!(update(b"{}", &short).is_ok());
    assert_eq!(update(b"{ }", &short).unwrap_err().status(), 400);
}

#[test]
fn settings_are_checked() {
    let built =
        |set: fn(ExportSettingsBuilder) -> ExportSettingsBuilder| set(ExportSettings::builder()).build();
    assert!(built(|b| b.metadata_adapters(["a", "b"]).default_adapter("b")).is_ok());
    for refused in [
        built(|b| b.metadata_adapters(["ovs"])),
        built(|b| b.image_formats(["webp", "webp"])),
        built(|b| b.image_formats([""; 0])),
        built(|b| b.image_formats(["webp", ""])),
        built(|b| b.default_format("png")),
        built(|b| b.created_status(202)),
    ] {
        assert!(refused.is_err());
    }
    let created = built(|b| b.created_status(201)).unwrap();
    let one = ExportConfiguration::new(uuid(ID), uuid(USER), at("2025-01-01T00:00:00Z"), &created);
    assert_eq!((one.to_created_answer(&created).status(), one.to_answer(&created).status()), (201, 200));
}
