//! A line as a naming template and the lines after it as values: what is refused names a byte of the template, and what is rendered is the
//! name that the rules say, safe for every system.
#![no_main]

use libfuzzer_sys::fuzz_target;
use presign::FileName;
use presign::wire::sartiq::{
    NamingRules, NamingTemplate, NamingValues, SartiqError, TemplateError, TemplateFault, Wildcard, Wildcards,
};
use presign_fuzz::no_line_break;

/// The placeholders that there are.
const NAMES: [&str; 3] = ["brand", "a", "_1"];

/// The place is one of the template, and the answer tells no more of it.
fn told(error: &TemplateError, text: &str) {
    assert!(error.at().is_none_or(|at| at < text.len() && text.is_char_boundary(at)), "{error:?}");
    let answer = SartiqError::from(error.clone()).to_answer();
    assert_eq!(answer.status(), 400);
    serde_json::from_str::<serde_json::Value>(answer.body()).expect("JSON");
}

/// Whether there is nothing but dots and spaces.
fn is_empty(name: &str) -> bool {
    name.chars().all(|char| char == '.' || char == ' ')
}

/// What a value leaves, told another way: the runs between what is dropped, joined.
fn left(value: &str) -> String {
    let is_kept = |char: char| char.is_ascii_alphanumeric() || char == '.' || char == '-';
    let mut out: String = value.chars().map(|char| if is_kept(char) { char } else { '_' }).collect();
    while out.contains("__") {
        out = out.replace("__", "_");
    }
    out
}

/// The name of a template that was taken: braces in pairs, the rest placeholders.
fn rendered(text: &str, values: &[&str]) -> String {
    let marked = text.replace("{{", "\u{1}");
    let mut out = String::new();
    let mut rest = marked.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(&before.replace("}}", "\u{2}"));
        let (name, after) = after.split_once('}').expect("it was taken");
        let index = NAMES.iter().position(|known| *known == name).expect("it was checked");
        out.push_str(&left(values[index]));
        rest = after;
    }
    out.push_str(&rest.replace("}}", "\u{2}"));
    out.replace('\u{1}', "{").replace('\u{2}', "}")
}

fuzz_target!(|input: &str| {
    let mut lines = input.splitn(2, '\n');
    let (text, rest) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    // The last value may have line breaks itself.
    let mut values = rest.splitn(NAMES.len(), '\n').collect::<Vec<_>>();
    values.resize(NAMES.len(), "");
    let wildcards = NAMES.iter().zip(&values).map(|(name, value)| Wildcard::new(*name, "", *value));
    let wildcards = Wildcards::new(wildcards).expect("names");

    // What a text is with its braces doubled is the text.
    let doubled = text.replace('{', "{{").replace('}', "}}");
    match NamingTemplate::parse(&doubled, &NamingRules::default()) {
        Ok(template) => {
            assert_eq!(template.placeholders().count(), 0);
            match template.render(&NamingValues::new()) {
                Ok(name) => assert_eq!(name.as_str(), text),
                Err(error) => assert!(text.len() > 255 || is_empty(text), "{error}: {text:?}"),
            }
        }
        Err(error) => {
            told(&error, &doubled);
            let expected = [TemplateFault::Empty, TemplateFault::TooLong, TemplateFault::Character];
            assert!(expected.contains(&error.fault()), "{error:?}");
        }
    }

    let template = match NamingTemplate::parse(text, &NamingRules::default()) {
        Ok(template) => template,
        Err(error) => return told(&error, text),
    };
    if let Err(error) = template.check(&wildcards) {
        assert_eq!(error.fault(), TemplateFault::Unknown);
        assert!(text[error.at().expect("a place")..].starts_with('{'));
        return told(&error, text);
    }
    let all =
        NAMES.iter().zip(&values).fold(NamingValues::new(), |all, (name, value)| all.value(*name, value));
    let found = template.render(&all);
    assert_eq!(found, template.preview(&wildcards));
    let expected = rendered(text, &values);
    match found {
        Ok(name) => {
            let file = name.with_extension("webp").expect("an extension");
            FileName::new(file.as_str()).expect("safe for every system");
            let name = name.as_str();
            assert_eq!(name, expected);
            assert!((1..=255).contains(&name.len()) && name != "." && name != "..", "{name:?}");
            assert!(!name.contains(['/', '\\']) && !name.chars().any(char::is_control), "{name:?}");
            no_line_break(name);
        }
        Err(error) if error.fault() == TemplateFault::NameTooLong => {
            told(&error, text);
            assert!(expected.len() > 255, "{expected:?}");
        }
        Err(error) => {
            told(&error, text);
            assert_eq!(error.fault(), TemplateFault::NoFileName);
            assert!(is_empty(&expected), "{expected:?}");
        }
    }
});
