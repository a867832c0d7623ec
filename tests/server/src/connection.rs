//! From a TCP connection to an answer: one request after another, each read whole before anything is decided.
//!
//! A refused upload is read to its end all the same. Answering while the client still writes would reset the
//! connection, and the client would see a broken pipe instead of the reason.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use s3s::service::S3Service;
use s3s::{Body, S3Error, S3Result, s3_error};
use tokio::net::{TcpListener, TcpStream};

use crate::access::Received;
use crate::cors;
use crate::form::Form;
use crate::judge::{self, Allowed, Judge, Knows};
use crate::post::{self, Forms};
use crate::rules::Rules;
use crate::surplus::{Arrived, Counted};

/// Everything lies in memory, so there is an end somewhere.
const LARGEST_BODY: usize = 1 << 30;

pub(crate) struct Front {
    pub(crate) rules: Rules,
    pub(crate) forms: Forms,
    pub(crate) service: S3Service,
    pub(crate) judge: Option<Arc<Judge>>,
}

/// Accepts connections until the task is dropped with its runtime.
pub(crate) async fn accept(listener: TcpListener, front: Arc<Front>) {
    loop {
        // An error here concerns one connection that is already gone.
        let Ok((stream, _)) = listener.accept().await else { continue };
        tokio::spawn(serve(stream, Arc::clone(&front)));
    }
}

async fn serve(stream: TcpStream, front: Arc<Front>) {
    // Small answers must not wait for an acknowledgement.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let Ok((stream, arrived)) = Counted::new(stream) else { return };
    let service = service_fn(move |request| {
        let (front, arrived) = (Arc::clone(&front), arrived.clone());
        async move { Ok::<_, Infallible>(front.answer(request, &arrived).await) }
    });
    // An error here is a client that hung up or sent something that is not HTTP, which hyper has answered.
    drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
}

impl Front {
    async fn answer(&self, request: Request<Incoming>, arrived: &Arrived) -> Response<Body> {
        let method = request.method().clone();
        let (request, surplus) = receive(request, arrived).await;
        let answered = match request {
            Ok(request) if method == Method::OPTIONS => Ok(cors::preflight(request.headers())),
            Ok(request) => self.judged(request).await,
            Err(error) => Err(error),
        };
        let mut response = answered.or_else(S3Error::to_http_response).unwrap_or_else(|_| {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            response
        });
        cors::open(&method, &mut response);
        if surplus {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        arrived.next_request();
        response
    }

    /// The answer, unless there is a second judge who disagrees.
    async fn judged(&self, mut request: Request<Bytes>) -> S3Result<Response<Body>> {
        let Some(judge) = &self.judge else { return self.call(request).await };
        let allowed = Allowed::default();
        request.extensions_mut().insert(allowed.clone());
        let (parts, body) = request.clone().into_parts();
        let response = self.call(request).await.or_else(S3Error::to_http_response);
        let (code, response) = judge::code(response.map_err(|_| s3_error!(InternalError))?).await;
        let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let form = post::is_form(&parts).then(|| Form::read(content_type.unwrap_or_default(), &body));
        // A form that cannot be read says nothing that could be judged.
        if let Ok(form) = form.transpose() {
            let knows = Knows {
                region: &self.rules.region,
                access_key_id: &self.forms.key.access_key_id,
                secret_access_key: self.forms.key.secret_access_key.expose(),
                session_token: self.rules.session_token.as_deref(),
            };
            judge::ask(&**judge, knows, &parts, &body, form, judge::verdict(&allowed, code))?;
        }
        Ok(response)
    }

    async fn call(&self, request: Request<Bytes>) -> S3Result<Response<Body>> {
        let (mut parts, body) = request.into_parts();
        if post::is_form(&parts) {
            return self.forms.answer(&self.rules, &parts, &body).await;
        }
        self.rules.check(&parts)?;
        let hash = parts.headers.get("x-amz-content-sha256").map_or(&b""[..], HeaderValue::as_bytes);
        if hash.starts_with(b"STREAMING-") {
            return Err(s3_error!(NotImplemented, "a body signed in chunks is not supported"));
        }
        parts.extensions.insert(Received(body.clone()));
        let head = parts.method == Method::HEAD;
        let request = Request::from_parts(parts, Body::from(body));
        let mut response = self.service.call(request).await.map_err(|_| s3_error!(InternalError))?;
        // `s3s` answers 200 to a HEAD of a range, and passes over a status that an operation sets.
        if head && response.headers().contains_key(header::CONTENT_RANGE) && response.status().is_success() {
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        }
        Ok(response)
    }
}

/// Reads the body whole. Also tells whether there was more than that.
async fn receive(request: Request<Incoming>, arrived: &Arrived) -> (S3Result<Request<Bytes>>, bool) {
    let (parts, body) = request.into_parts();
    let declared = parts.headers.get(header::CONTENT_LENGTH);
    let declared: Option<u64> = declared.and_then(|value| value.to_str().ok()?.parse().ok());
    let body = match Limited::new(body, LARGEST_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        // hyper reports an early end of the body as an error.
        Err(_) => return (Err(s3_error!(IncompleteBody, "the body ended early, or is over 1 GiB")), false),
    };
    if parts.headers.contains_key(header::TRANSFER_ENCODING) {
        return (Err(s3_error!(MissingContentLength, "the length must be declared")), false);
    }
    if arrived.exceeds(declared.unwrap_or(0)) {
        return (Err(s3_error!(InvalidRequest, "there is more than the declared length")), true);
    }
    (Ok(Request::from_parts(parts, body)), false)
}
