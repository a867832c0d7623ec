//! Any bytes as each of S3's answers: what is read can be used, what is refused is told in one line, and one document is
//! never two answers.
#![no_main]

use libfuzzer_sys::fuzz_target;
use presign::Error;
use presign::s3::CompletedParts;
use presign::s3::xml::{self, Answer, StoreError};
use presign_fuzz::no_line_break;

/// The value, if there is one; whether the document was an error of a store.
fn read<T>(answer: Result<Answer<T>, Error>) -> (Option<T>, bool) {
    match answer {
        Ok(Answer::Done(value)) => (Some(value), false),
        Ok(Answer::Refused(error)) => {
            check(&error);
            (None, true)
        }
        Err(error) => {
            no_line_break(&error.to_string());
            assert!(error.to_string().len() < 300);
            (None, false)
        }
    }
}

/// What may go to a log does.
fn check(error: &StoreError) {
    assert!(!error.code().is_empty());
    for text in [error.to_string(), format!("{error:?}")] {
        assert!(!text.chars().any(char::is_control), "{text:?}");
        assert!(text.split([' ', '"']).all(|word| word.len() <= 62), "{text:?}");
    }
    assert!(error.to_string().len() < 1500);
}

fuzz_target!(|body: &[u8]| {
    let (created, created_refused) = read(xml::read_created_upload(body));
    let (page, page_refused) = read(xml::read_parts_page(body));
    let (completed, completed_refused) = read(xml::read_completed_upload(body));
    let (object, object_refused) = read(xml::read_copied_object(body));
    let (part, part_refused) = read(xml::read_copied_part(body));
    let kinds = [created.is_some(), page.is_some(), completed.is_some(), object.is_some(), part.is_some()];
    let done = kinds.into_iter().filter(|done| *done).count();
    let error = xml::read_error(body);

    // It is one kind of answer at most, and an error whatever was asked.
    assert!(done + usize::from(error.is_ok()) <= 1);
    for refused in [created_refused, page_refused, completed_refused, object_refused, part_refused] {
        assert_eq!(refused, error.is_ok());
    }
    if let Ok(error) = &error {
        check(error);
    }
    if done + usize::from(error.is_ok()) == 1 {
        // A document that is whole ends with its root's end: it is none without that.
        let end = body.iter().rposition(|byte| *byte == b'>').expect("a document");
        let last = body.get(..end).expect("what came before");
        assert!(xml::read_error(last).is_err() && xml::read_completed_upload(last).is_err());
        // What a store sends to keep the connection alive changes nothing.
        let marked = body.starts_with(b"\xef\xbb\xbf");
        let blanks = [if marked { b"".as_slice() } else { b"\n \n" }, body, b"\n "].concat();
        assert_eq!(xml::read_error(&blanks), error);
    }
    if let Some(page) = page {
        let numbers: Vec<u16> = page.parts().iter().map(|part| part.number().get()).collect();
        assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
        assert_eq!(page.is_truncated(), page.next_marker().is_some());
        match CompletedParts::new(page.parts()) {
            Ok(parts) => {
                let body = parts.to_xml();
                assert_eq!(body.matches("<Part><ETag>&quot;").count(), numbers.len());
            }
            Err(_) => assert!(numbers.is_empty()),
        }
    }
});
