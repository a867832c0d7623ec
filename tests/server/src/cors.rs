//! Cross-origin requests, so that a page in a browser can use what it was given.
//!
//! A real bucket answers by its own CORS configuration. This server allows every origin, the methods that a
//! presigned request can have, and any header, and lets a page read what S3 puts into its answers.

use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use s3s::Body;

const METHODS: &str = "GET, HEAD, PUT, POST, DELETE";

/// What a page may read besides the few headers that every page may. Browsers know no pattern here but `*`, so
/// the `x-amz-*` headers of an answer are added by name.
const READABLE: &str =
    "ETag, Location, Content-Length, Content-Range, Accept-Ranges, Content-Disposition, Content-Encoding";

/// Answers a preflight. A preflight is never signed, so this stands before every rule.
pub(crate) fn preflight(request: &HeaderMap) -> Response<Body> {
    let asked = request.get(header::ACCESS_CONTROL_REQUEST_METHOD).and_then(|value| value.to_str().ok());
    let allowed = asked.is_some_and(|asked| METHODS.split(", ").any(|method| method == asked));
    let mut response = Response::new(Body::empty());
    if !request.contains_key(header::ORIGIN) || !allowed {
        *response.status_mut() = StatusCode::FORBIDDEN;
        return response;
    }
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
    // `*` would not cover `authorization`, so the list that was asked for is given back.
    if let Some(asked) = request.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
    }
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("300"));
    response
}

/// Lets any page read this answer, whatever its status: a page that can't see an error can't report it.
pub(crate) fn open(method: &Method, response: &mut Response<Body>) {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if method == Method::OPTIONS {
        return;
    }
    let amazon = headers.keys().map(HeaderName::as_str).filter(|name| name.starts_with("x-amz-"));
    let readable = std::iter::once(READABLE).chain(amazon).collect::<Vec<_>>().join(", ");
    if let Ok(readable) = HeaderValue::try_from(readable) {
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, readable);
    }
}
