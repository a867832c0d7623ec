//! The naming template: the table, and what no template and no value may do.

use presign::FileName;
use presign::wire::sartiq::{
    NamingRules, NamingTemplate, NamingValues, SartiqError, TemplateError, TemplateFault, Wildcard, Wildcards,
};
use serde_json::Value;

pub(super) fn run(sample: &Value) {
    assert_eq!(sample["name"], "naming_template_table");
    let values = sample["values"].as_object().unwrap();
    let wildcards = Wildcards::new(values.keys().map(|name| Wildcard::new(name, "", ""))).unwrap();
    let values = values.iter().fold(NamingValues::new(), |all, (name, value)| match value {
        Value::String(text) => all.value(name, text),
        other => all.value(name, other),
    });
    let rows = sample["rows"].as_array().unwrap();
    assert!(rows.len() >= 11, "{} rows", rows.len());
    for row in rows {
        // `null` stands for the adapter's own naming: there is no template to render.
        let Some(text) = row["template"].as_str() else {
            assert!(row["template"].is_null() && row["ok"] == true && row["out"].is_null(), "{row}");
            continue;
        };
        let checked = NamingTemplate::parse(text, &NamingRules::default())
            .and_then(|template| template.check(&wildcards).map(|()| template));
        assert_eq!(checked.is_ok(), row["ok"].as_bool().unwrap(), "{row}");
        if let Ok(template) = checked {
            assert_eq!(template.render(&values).unwrap().as_str(), row["out"].as_str().unwrap(), "{row}");
        }
    }
}

fn parse(text: &str) -> Result<NamingTemplate, TemplateError> {
    NamingTemplate::parse(text, &NamingRules::default())
}

/// The name, where `{a}` is this value.
fn named(template: &str, value: &str) -> Result<String, TemplateFault> {
    let name = parse(template).unwrap().render(&NamingValues::new().value("a", value));
    name.map(|name| String::from(name.as_str())).map_err(|error| error.fault())
}

#[test]
fn values_lose_what_no_name_has() {
    for (value, expected) in [
        ("Acme", "Acme"),
        ("Acme & Co", "Acme_Co"),
        ("a__b", "a_b"),
        ("_a_", "_a_"),
        ("  a", "_a"),
        ("a/b\\c", "a_b_c"),
        ("é", "_"),
        ("a\u{0}\r\n\u{202e}b", "a_b"),
        ("{b}", "_b_"),
        ("1.5-x", "1.5-x"),
        ("%2e%2e%2f", "_2e_2e_2f"),
        ("..\u{2215}..", ".._.."),
    ] {
        assert_eq!(named("x{a}y", value).as_deref(), Ok(&*format!("x{expected}y")), "{value:?}");
    }
}

#[test]
fn a_name_is_always_one() {
    use TemplateFault::{NameTooLong, NoFileName};
    for (template, value, expected) in [
        ("{a}", "", Err(NoFileName)),
        ("{a}", ".", Err(NoFileName)),
        ("{a}", "..", Err(NoFileName)),
        ("{a}", "...", Err(NoFileName)),
        (". .{a}", "", Err(NoFileName)),
        (" {a}", "", Err(NoFileName)),
        ("{a}", "Acme Inc.", Ok("Acme_Inc.")),
        ("{a}", ".Net", Ok(".Net")),
        ("{a} ", "a", Ok("a ")),
        ("{a}", "/", Ok("_")),
        ("{a}", "a", Ok("a")),
        ("{a}{a}", "a", Ok("aa")),
    ] {
        assert_eq!(named(template, value), expected.map(String::from), "{template} {value:?}");
    }
    for (length, ok) in [(254, true), (255, true), (256, false), (100_000, false)] {
        let expected = if ok { Ok("a".repeat(length)) } else { Err(NameTooLong) };
        assert_eq!(named("{a}", &"a".repeat(length)), expected, "{length}");
        assert_eq!(named("{a}{a}", &"a".repeat(length)).is_ok(), 2 * length <= 255, "{length}");
    }
    // Where a run is one character, a long value makes a short name.
    assert_eq!(named("{a}", &"/".repeat(100_000)).as_deref(), Ok("_"));
}

#[test]
fn templates_have_no_character_that_no_name_has() {
    for (text, at) in [
        ("a/b", 1),
        ("\\", 0),
        ("é\0", 2),
        ("a\n", 1),
        ("{a}:", 3),
        ("a\u{202e}", 1),
        ("a\u{7f}", 1),
        ("*", 0),
    ] {
        let error = parse(text).unwrap_err();
        assert_eq!((error.fault(), error.at()), (TemplateFault::Character, Some(at)), "{text:?}");
    }
    assert!(parse("Grüße {a} (1)+[2]").is_ok());
}

#[test]
fn lengths() {
    let rules = NamingRules::new(10, 5).unwrap();
    for (length, ok) in [(0, false), (1, true), (9, true), (10, true), (11, false)] {
        assert_eq!(NamingTemplate::parse(&"a".repeat(length), &rules).is_ok(), ok, "{length}");
    }
    // Bytes count.
    assert!(NamingTemplate::parse("ééééé", &rules).is_ok());
    assert_eq!(NamingTemplate::parse("éééééé", &rules).unwrap_err().fault(), TemplateFault::TooLong);
    let template = NamingTemplate::parse("{a}", &rules).unwrap();
    for (length, ok) in [(4, true), (5, true), (6, false)] {
        assert_eq!(
            template.render(&NamingValues::new().value("a", "a".repeat(length))).is_ok(),
            ok,
            "{length}"
        );
    }
}

#[test]
fn unknown_placeholders_and_missing_values() {
    let wildcards = Wildcards::new([Wildcard::new("a", "", "A"), Wildcard::new("_b2", "", "B")]).unwrap();
    let template = parse("é{a}-{_b2}-{c}").unwrap();
    assert!(template.placeholders().eq(["a", "_b2", "c"]));
    let unknown = template.check(&wildcards).unwrap_err();
    assert_eq!((unknown.fault(), unknown.at()), (TemplateFault::Unknown, Some(12)));
    assert_eq!(template.preview(&wildcards).unwrap_err(), unknown);
    let missing = template.render(&NamingValues::new().value("a", 1).value("c", 2)).unwrap_err();
    assert_eq!((missing.fault(), missing.at()), (TemplateFault::NoValue, Some(6)));
    // Names are compared as they are written.
    assert_eq!(parse("{A}").unwrap().check(&wildcards).unwrap_err().fault(), TemplateFault::Unknown);
    assert_eq!(parse("{_b2}{a}").unwrap().preview(&wildcards).unwrap().as_str(), "BA");
    // An example may be no name.
    let dots = Wildcards::new([Wildcard::new("a", "", "..")]).unwrap();
    assert_eq!(parse("{a}").unwrap().preview(&dots).unwrap_err().fault(), TemplateFault::NoFileName);
}

#[test]
fn an_error_is_an_answer_that_tells_no_text() {
    let error = parse("<script>{").unwrap_err();
    let answer = SartiqError::from(error.clone()).to_answer();
    assert_eq!(answer.status(), 400);
    assert_eq!(
        answer.body(),
        concat!(
            r#"{"detail":"naming_convention_template: a character that no file name has at byte 0; "#,
            r#"allowed: what every system can have in a file's name"}"#,
        )
    );
    assert_eq!(error.to_string(), SartiqError::from(error.clone()).to_string());
    assert_eq!(error.with_status(422).status(), 422);
}

#[test]
fn wildcards_are_checked_and_listed() {
    for (names, ok) in [
        (&["a", "b"][..], true),
        (&["a", "a"], false),
        (&["a", "A"], true),
        (&[""], false),
        (&["1a"], false),
        (&["a-b"], false),
        (&["a.b"], false),
        (&["{a}"], false),
        (&["é"], false),
        (&[], true),
    ] {
        assert_eq!(
            Wildcards::new(names.iter().map(|name| Wildcard::new(*name, "", ""))).is_ok(),
            ok,
            "{names:?}"
        );
    }
    let wildcards = Wildcards::new([Wildcard::new("b", "two", "2"), Wildcard::new("a", "one", "1")]).unwrap();
    assert!(wildcards.iter().map(Wildcard::name).eq(["b", "a"]));
    assert_eq!(
        wildcards.to_answer().body(),
        concat!(
            r#"[{"name":"b","description":"two","example":"2"},"#,
            r#"{"name":"a","description":"one","example":"1"}]"#
        )
    );
}

#[test]
fn a_file_name_is_one_that_every_system_takes() {
    for (value, expected) in [
        ("3", "3.webp"),
        ("Acme Inc.", "Acme_Inc..webp"),
        ("v1.2", "v1.2.webp"),
        ("con", "_con.webp"),
        (".Net", "_Net.webp"),
    ] {
        let name = parse("{a}").unwrap().render(&NamingValues::new().value("a", value)).unwrap();
        let file = name.with_extension("webp").unwrap();
        assert_eq!(file.as_str(), expected, "{value}");
        FileName::new(file.as_str()).unwrap();
    }
    let long = parse("{a}").unwrap().render(&NamingValues::new().value("a", "a".repeat(255))).unwrap();
    let file = long.with_extension("webp").unwrap();
    assert!(file.as_str().len() == 255 && file.as_str().ends_with("a.webp"));
    for extension in ["", ".", "a/b", "..", "we bp", ".webp", "\0"] {
        assert!(long.with_extension(extension).is_err(), "{extension:?}");
    }
    assert_eq!((long.to_string(), String::from(long)), ("a".repeat(255), "a".repeat(255)));
}
