//! The example's reader of HTTP: strict where two readers could differ.

use std::io::{self, Read as _};

use super::http::{Body, Head, Length};

fn head(text: &str) -> io::Result<Head> {
    Head::read(&mut text.as_bytes()).map(Option::unwrap)
}

#[test]
fn heads() {
    let good = head("PUT /a?b HTTP/1.1\r\nHost: x\r\nA:\t b c \r\nE:\r\n\r\nrest").unwrap();
    assert_eq!((good.method.as_str(), good.target.as_str()), ("PUT", "/a?b"));
    let headers =
        [("host", "x"), ("a", "b c"), ("e", "")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(good.headers, headers);
    assert!(Head::read(&mut b"".as_slice()).unwrap().is_none());
    let long = format!("GET / HTTP/1.1\r\na: {}\r\n\r\n", "b".repeat(40_000));
    for text in [
        "\r\n\r\n",
        "GET /\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "GET / HTTP/2\r\n\r\n",
        "GET  / HTTP/1.1\r\n\r\n",
        "GET / a HTTP/1.1\r\n\r\n",
        "GET\t/ HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1 \r\n\r\n",
        "GET / HTTP/1.1\n\n",
        "GET / HTTP/1.1\r\na: b\n\r\n",
        "GET / HTTP/1.1\r\na: b\r\n",
        "GET / HTTP/1.1\r\na : b\r\n\r\n",
        "GET / HTTP/1.1\r\n a: b\r\n\r\n",
        "GET / HTTP/1.1\r\na: b\r\n c\r\n\r\n",
        "GET / HTTP/1.1\r\na\r\n\r\n",
        "GET / HTTP/1.1\r\n: b\r\n\r\n",
        "GET / HTTP/1.1\r\na: b\0\r\n\r\n",
        "GET / HTTP/1.1\r\na: b\rc\r\n\r\n",
        "GET /é HTTP/1.1\r\n\r\n",
        &long,
    ] {
        assert_eq!(
            head(text).unwrap_err().kind(),
            io::ErrorKind::InvalidData,
            "{:?}",
            &text[..text.len().min(60)]
        );
    }
}

#[test]
fn lengths() {
    for (headers, length) in [
        ("", Some(Length::Known(0))),
        ("content-length: 0\r\n", Some(Length::Known(0))),
        ("Content-Length: 17\r\n", Some(Length::Known(17))),
        ("Transfer-Encoding: Chunked\r\n", Some(Length::Chunked)),
        ("content-length: 1\r\ncontent-length: 1\r\n", None),
        ("content-length: 1, 1\r\n", None),
        ("content-length: +1\r\n", None),
        ("content-length: -1\r\n", None),
        ("content-length: 0x1\r\n", None),
        ("content-length:\r\n", None),
        ("content-length: 18446744073709551616\r\n", None),
        ("content-length: 1\r\ntransfer-encoding: chunked\r\n", None),
        ("transfer-encoding: gzip, chunked\r\n", None),
        ("transfer-encoding: identity\r\n", None),
        ("transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n", None),
    ] {
        assert_eq!(
            head(&format!("PUT / HTTP/1.1\r\n{headers}\r\n")).unwrap().length().ok(),
            length,
            "{headers:?}"
        );
    }
}

#[test]
fn bodies() {
    let read = |text: &str, length| {
        let mut body = Vec::new();
        let done = Body::new(text.as_bytes(), length).read_to_end(&mut body);
        done.map(|_| String::from_utf8(body).unwrap()).map_err(|error| error.kind())
    };
    let cut = Err(io::ErrorKind::UnexpectedEof);
    let bad = Err(io::ErrorKind::InvalidData);
    for (text, length, expected) in [
        ("hello", Length::Known(5), Ok("hello")),
        ("hello, more", Length::Known(5), Ok("hello")),
        ("hell", Length::Known(5), cut),
        ("", Length::Known(0), Ok("")),
        ("0\r\n\r\n", Length::Chunked, Ok("")),
        ("5\r\nhello\r\n0\r\n\r\n", Length::Chunked, Ok("hello")),
        ("2;a=b\r\nhe\r\n03\r\nllo\r\n000\r\na: b\r\n\r\nmore", Length::Chunked, Ok("hello")),
        ("A\r\nhellohello\r\n0\r\n\r\n", Length::Chunked, Ok("hellohello")),
        ("5\r\nhello\r\n0\r\n", Length::Chunked, cut),
        ("5\r\nhello\r\n", Length::Chunked, cut),
        ("5\r\nhello", Length::Chunked, bad),
        ("5\r\nhel", Length::Chunked, cut),
        ("", Length::Chunked, cut),
        ("5\r\nhelloX\r\n0\r\n\r\n", Length::Chunked, bad),
        ("5\nhello\r\n0\r\n\r\n", Length::Chunked, bad),
        ("-5\r\nhello\r\n0\r\n\r\n", Length::Chunked, bad),
        ("\r\nhello\r\n0\r\n\r\n", Length::Chunked, bad),
        ("0x5\r\nhello\r\n0\r\n\r\n", Length::Chunked, bad),
        ("ffffffffffffffff\r\nhello\r\n0\r\n\r\n", Length::Chunked, bad),
    ] {
        assert_eq!(read(text, length), expected.map(str::to_owned), "{text:?}");
    }
}
