//! Export configurations: lists, which of them is the first, and their templates.

use presign::Timestamp;
use presign::wire::sartiq::*;
use serde_json::json;

use super::export::{ID, OTHER, USER, at, create, update, uuid, value};

#[test]
fn lists_and_organisations() {
    let settings = ExportSettings::builder().omit_organization(true).build().unwrap();
    let mut one = ExportConfiguration::new(uuid(ID), uuid(USER), at("2025-01-01T00:00:00Z"), &settings);
    let other = one.clone();
    one.organization_id = Some(uuid(OTHER));
    one.created_at = Moment::new(Timestamp::parse("2025-01-01T00:00:00Z").unwrap(), 42).unwrap();
    let list = value(&ExportConfiguration::list([&one, &other], &settings));
    assert_eq!(list[0]["organization_id"], OTHER);
    assert_eq!(list[0]["created_at"], "2025-01-01T00:00:00.000042Z");
    assert!(list[1].get("organization_id").is_none());
    assert_eq!(
        value(&ExportConfiguration::list([&other], &ExportSettings::default()))[0]["organization_id"],
        json!(null)
    );
}

#[test]
fn the_first_is_the_oldest_then_that_of_the_lower_id() {
    let settings = ExportSettings::default();
    let second = Timestamp::parse("2025-01-01T00:00:00Z").unwrap();
    let made = |id, micros| {
        ExportConfiguration::new(uuid(id), uuid(USER), Moment::new(second, micros).unwrap(), &settings)
    };
    let (late, low, high) = (made(ID, 1), made(ID, 0), made(OTHER, 0));
    for order in [[&late, &low, &high], [&high, &low, &late], [&low, &high, &late]] {
        assert_eq!(ExportConfiguration::first(order), Some(&low));
    }
    assert_eq!(ExportConfiguration::first([&late, &high]), Some(&high));
}

/// Who makes a configuration for an organisation has not made one for all that they export.
#[test]
fn what_was_made_for_an_organisation_is_not_personal() {
    let settings = ExportSettings::default();
    let mut one = ExportConfiguration::new(uuid(ID), uuid(USER), at("2025-01-01T00:00:00Z"), &settings);
    one.organization_id = Some(uuid(OTHER));
    let personal = ExportConfiguration::new(uuid(OTHER), uuid(USER), at("2025-01-02T00:00:00Z"), &settings);
    let source = |direct, organization: &[_], user: &[_]| {
        let resolved = ResolvedExport::of(direct, organization, user, &settings);
        (resolved.source, resolved.id.cloned())
    };
    let both = [one.clone(), personal.clone()];
    assert_eq!(source(None, &[], &both), (ExportSource::User, Some(uuid(OTHER))));
    assert_eq!(source(None, &[], &both[..1]), (ExportSource::System, None));
    assert_eq!(source(None, &both[..1], &both), (ExportSource::Organization, Some(uuid(ID))));
    assert_eq!(source(Some(&one), &[], &both), (ExportSource::Direct, Some(uuid(ID))));
}

#[test]
fn a_template_is_checked_where_the_service_wants_it() {
    let wildcards = Wildcards::new([Wildcard::new("brand", "", "Acme")]).unwrap();
    let rules = NamingRules::default();
    for (template, expected) in [
        ("{brand}", None),
        ("{nope}", Some(TemplateFault::Unknown)),
        ("", Some(TemplateFault::Empty)),
        ("{brand", Some(TemplateFault::Unclosed)),
    ] {
        let body = json!({"naming_convention_template": template}).to_string();
        let create = create(body.as_bytes()).unwrap().check_template(&wildcards, &rules);
        let update = update(body.as_bytes(), &ExportSettings::default()).unwrap();
        assert_eq!(create, update.check_template(&wildcards, &rules));
        assert_eq!(create.err().map(|error| error.fault()), expected, "{template}");
    }
    assert!(create(b"{}").unwrap().check_template(&wildcards, &rules).is_ok());
    // One that was stored without a check.
    let settings = ExportSettings::default();
    let mut one = ExportConfiguration::new(uuid(ID), uuid(USER), at("2025-01-01T00:00:00Z"), &settings);
    one.naming_convention_template = Some("{".into());
    let resolved = ResolvedExport::of(Some(&one), [], [], &settings);
    assert_eq!(resolved.template(&rules).unwrap_err().fault(), TemplateFault::Unclosed);
}
