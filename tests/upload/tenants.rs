//! Keys and bindings stay with their tenant.

use super::*;

#[test]
fn keys_stay_in_their_tenants_folder() {
    let template = KeyTemplate::new("{album}/{id}_{filename}").unwrap();
    let rules = UploadRules::builder(template, MediaTypes::new(["image/png"]).unwrap(), 1..=9)
        .value("album")
        .build()
        .unwrap();
    let prefix = KeyPrefix::new("merchants/12/").unwrap();
    let mut random = Random::new("keys_stay_in_their_tenants_folder");
    for _ in 0..2_000 {
        let (name, album) = (random.key(), random.key());
        let Ok(inputs) = inputs().within(prefix.clone()).value("album", &album) else { continue };
        let intent = png(3).named(name.clone());
        match rules.check(&intent, &aws(), inputs) {
            Ok(planned) => {
                let key = planned.record().key();
                assert!(
                    prefix.contains(key) && key.as_str().starts_with("merchants/12/"),
                    "{name:?} {album:?}"
                );
                assert_eq!(key.as_str().split('/').count(), 4, "{key}");
            }
            // The name's extension may contradict the type.
            Err(CheckError::Refused(refusals)) => {
                assert!(refusals.iter().all(|refusal| refusal.code() == RefusalCode::Mismatch), "{refusals}");
            }
            Err(CheckError::Fault(error)) => assert_eq!(error.kind(), ErrorKind::TooLong),
        }
    }
}

#[test]
fn a_binding_is_of_one_tenant_one_key_and_one_upload() {
    let sealer = Sealer::new(SealKey::new(b"a key of thirty-two random bytes").unwrap());
    let (key, id) = (ObjectKey::new("tenants/42/a").unwrap(), UploadId::new("2~abc").unwrap());
    let end = Timestamp::from_unix_secs(now().as_unix_secs() + 60).unwrap();
    let sealed = Binding::new("42", key.clone(), id.clone()).seal(&sealer, end).unwrap();
    let open = |text: &str, tenant: &str, now| Binding::open(&sealer, text, tenant, now);
    let binding = open(&sealed, "42", now()).unwrap();
    assert_eq!((binding.key(), binding.upload_id()), (&key, &id));
    binding.check(&key, &id).unwrap();
    assert!(binding.check(&ObjectKey::new("tenants/42/b").unwrap(), &id).is_err());
    assert!(binding.check(&key, &UploadId::new("2~abd").unwrap()).is_err());

    // Whatever is wrong, but for the time, is one error.
    let foreign = open("AAAA", "42", now()).unwrap_err();
    assert_eq!((foreign.kind(), foreign.field()), (ErrorKind::Forbidden, "binding"));
    for tenant in ["", "4", "43", "421", "42 "] {
        assert_eq!(open(&sealed, tenant, now()).unwrap_err(), foreign, "{tenant}");
    }
    assert_eq!(open(&sealed, "42", end).unwrap_err().kind(), ErrorKind::Expired);
    // A key that stands in the store and that no template would make.
    let old = ObjectKey::exact("a//b\\c").unwrap();
    let bound = Binding::new("42", old.clone(), id.clone()).seal(&sealer, end).unwrap();
    assert_eq!(open(&bound, "42", now()).unwrap().key(), &old);
    let mut edits = BTreeSet::new();
    for at in 0..sealed.len() {
        for other in ["A", "z", "_", "-", "="] {
            let mut edited = sealed.clone();
            edited.replace_range(at..=at, other);
            if edited != sealed {
                assert_eq!(open(&edited, "42", now()).unwrap_err(), foreign, "{edited}");
                edits.insert(edited);
            }
        }
    }
    assert!(edits.len() > 4 * sealed.len());
    let other = Sealer::new(SealKey::new(b"another key of thirty-two bytes.").unwrap());
    assert!(Binding::open(&other, &sealed, "42", now()).is_err());
}
