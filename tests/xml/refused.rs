//! What is no answer: malformed, hostile, cut off, changed at random. No error repeats any of it.

use presign::ErrorKind;
use presign::s3::xml;

use crate::{BEGUN, COMPLETED, COPIED, PAGE, REFUSED, as_each};

#[test]
fn what_is_refused() {
    use ErrorKind::{Control, Duplicate, Missing, NotUtf8, Syntax, TooLong, TooShort, Unsupported};
    let deep = |depth: usize| {
        format!("<Error><Code>A</Code>{}{}</Error>", "<a>".repeat(depth), "</a>".repeat(depth))
    };
    let wide = |count: usize| {
        let attributes: String = (0..count).map(|at| format!(" a{at}='1'")).collect();
        format!("<Error{attributes}><Code>A</Code></Error>")
    };
    let long = |length: usize| {
        let body = "<Error><Code>A</Code><x></x></Error>";
        body.replace("<x>", &format!("<x>{}", "y".repeat(length - body.len())))
    };
    for body in [deep(15), wide(32), long(8 << 20), "\u{feff}<Error><Code>A</Code></Error>".into()] {
        assert_eq!(xml::read_error(body.as_bytes()).unwrap().code(), "A");
    }
    let utf16: Vec<u8> = "<Error/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cases: Vec<(Vec<u8>, ErrorKind)> = [
        // Unfinished, whatever the status was.
        ("", TooShort),
        ("\r\n", TooShort),
        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", TooShort),
        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n      ", TooShort),
        ("<Error><Code>A</Code>", TooShort),
        ("<Error><Code>A</Code></Error", TooShort),
        // What cannot be well-formed.
        ("<Error><Code>A</Error></Code>", Syntax),
        ("</Error>", Syntax),
        ("<Error><Code>A</Code></Error><Error/>", Syntax),
        ("<Error><Code>A</Code></Error>x", Syntax),
        ("<Error><Code>A</Code></Error>&amp;", Syntax),
        ("<Error><Code>A</Code></Error><![CDATA[]]>", Syntax),
        ("x<Error><Code>A</Code></Error>", Syntax),
        ("{\"Error\":{\"Code\":\"A\"}}", Syntax),
        ("<Error><?xml version=\"1.0\"?><Code>A</Code></Error>", Syntax),
        ("<!-- a --><?xml version=\"1.0\"?><Error><Code>A</Code></Error>", Syntax),
        ("<?xml encoding=\"UTF-8\"?><Error><Code>A</Code></Error>", Syntax),
        ("<Error><!-- a -- b --><Code>A</Code></Error>", Syntax),
        ("<Error a><Code>A</Code></Error>", Syntax),
        ("<Error a='1' a='2'><Code>A</Code></Error>", Syntax),
        ("<Error a='<'><Code>A</Code></Error>", Syntax),
        ("<Error/Code>A</Error/Code>", Syntax),
        ("<Error><1>A</1><Code>A</Code></Error>", Syntax),
        ("<Error><>A</><Code>A</Code></Error>", Syntax),
        ("<Error><a:b:c xmlns:a='u'/><Code>A</Code></Error>", Syntax),
        ("<Error><Code>A & B</Code></Error>", Syntax),
        ("<Error><!ELEMENT a><Code>A</Code></Error>", Syntax),
        ("<Error><Code>&nbsp;</Code></Error>", Syntax),
        ("<Error><Code>A&#0;</Code></Error>", Syntax),
        ("<Error><Code>A&#8;</Code></Error>", Syntax),
        ("<Error><Code>A&#xd800;</Code></Error>", Syntax),
        ("<Error><Code>A&#x110000;</Code></Error>", Syntax),
        ("<Error><Code>A&#-1;</Code></Error>", Syntax),
        ("<Error><Code>A</Code><Message>&#8;</Message></Error>", Syntax),
        ("<Error><Code>A</Code><x>&#xfffe;</x></Error>", Syntax),
        ("<Error><Code>A</Code>\u{1}</Error>", Control),
        ("<Error><Code>A</Code>\u{ffff}</Error>", Control),
        ("\0", Control),
        // What nobody needs and attackers like.
        ("<!DOCTYPE Error><Error><Code>A</Code></Error>", Unsupported),
        ("<!DOCTYPE Error [<!ENTITY a \"b\">]><Error><Code>&a;</Code></Error>", Unsupported),
        ("<!DOCTYPE html><html><body>502 Bad Gateway</body></html>", Unsupported),
        ("<html><body>502 Bad Gateway</body></html>", Unsupported),
        ("<error><Code>A</Code></error>", Unsupported),
        ("<?xml version=\"1.0\" encoding=\"UTF-16\"?><Error><Code>A</Code></Error>", Unsupported),
        ("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><Error><Code>A</Code></Error>", Unsupported),
        // No error of a store.
        ("<Error/>", Missing),
        ("<Error><Message>A</Message></Error>", Missing),
        ("<Error><a><Code>A</Code></a></Error>", Missing),
        ("<Error><Code/></Error>", Syntax),
        ("<Error><Code>A B</Code></Error>", Syntax),
        ("<Error><Code>é</Code></Error>", Syntax),
        ("<Error><Code><b>A</b></Code></Error>", Syntax),
        ("<Error><Code>A</Code><Code>A</Code></Error>", Duplicate),
        ("<Error><Code>A</Code><Message/><Message>B</Message></Error>", Duplicate),
    ]
    .map(|(body, kind)| (body.into(), kind))
    .into_iter()
    .chain([
        (deep(16).into(), TooLong),
        (deep(100_000).into(), TooLong),
        (wide(33).into(), TooLong),
        (wide(50_000).into(), TooLong),
        (long((8 << 20) + 1).into(), TooLong),
        (format!("<Error><Code>{}</Code></Error>", "A".repeat(129)).into(), Syntax),
        (b"<Error><Code>\xff</Code></Error>".to_vec(), NotUtf8),
        (b"<Error><Code>\xc3".to_vec(), TooShort),
        (utf16, Control),
    ])
    .collect();
    for (body, kind) in cases {
        let error = xml::read_error(&body).unwrap_err();
        let shown = String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned();
        assert_eq!(error.kind(), kind, "{shown}: {error}");
        // The same as a completed upload: whatever it is, it is no success.
        assert!(xml::read_completed_upload(&body).is_err(), "{shown}");
    }
}

#[test]
fn an_answer_that_is_cut_off_is_none() {
    for whole in [BEGUN, COMPLETED, COPIED, PAGE, REFUSED] {
        let end = whole.trim_end().len();
        for cut in 0..end {
            for (name, result) in as_each(&whole.as_bytes()[..cut]) {
                let error = result.unwrap_err();
                let another =
                    error.kind() == ErrorKind::Unsupported && !whole.contains(&format!("</{name}>"));
                assert!(
                    error.kind() == ErrorKind::TooShort || another,
                    "{name} to {cut} of {whole}: {error}"
                );
            }
        }
    }
}

#[test]
fn nothing_is_repeated() {
    const MARK: &str = "QxZwVk";
    for whole in [BEGUN, COMPLETED, COPIED, PAGE, REFUSED] {
        let ends: Vec<usize> =
            whole.match_indices(['<', '>', '&', ';', '"', '=']).map(|(at, _)| at).collect();
        for at in ends.iter().flat_map(|at| [*at, at + 1]) {
            for mark in [
                MARK.to_owned(),
                format!("<{MARK}>"),
                format!("</{MARK}>"),
                format!("&{MARK};"),
                format!("<{MARK}:a/>"),
                format!("<!{MARK}>"),
                format!("<?{MARK}?>"),
                format!("<Code>{MARK} {MARK}</Code>"),
                format!("<PartNumber>{MARK}</PartNumber><Size>{MARK}</Size><UploadId>{MARK} </UploadId>"),
            ] {
                let body = format!("{}{mark}{}", &whole[..at], &whole[at..]);
                for (_, result) in as_each(body.as_bytes()) {
                    let Err(error) = result else { continue };
                    assert!(!format!("{error} {error:?}").contains(MARK), "{error}: {body}");
                }
            }
        }
    }
}

#[test]
fn bytes_changed_at_random() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below).unwrap()).unwrap()
    };
    let signs = b"<>/&;\"'=:!?-[] #xA0\0\xff";
    for whole in [BEGUN, COMPLETED, COPIED, PAGE, REFUSED] {
        for _ in 0..3_000 {
            let mut body = whole.as_bytes().to_vec();
            for _ in 0..=random(3) {
                let at = random(body.len());
                match random(3) {
                    0 => body[at] = signs[random(signs.len())],
                    1 => drop(body.remove(at)),
                    _ => body.insert(at, signs[random(signs.len())]),
                }
            }
            for (_, result) in as_each(&body) {
                if let Ok(Some(error)) = result {
                    assert!(!error.to_string().contains(['\n', '\r']), "{error}");
                }
            }
        }
    }
}
