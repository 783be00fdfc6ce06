//! The collecting layer alone, over services within the process.

mod support;

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use okta_transport::{Body, BoxError, CollectLayer, TransportError, TransportErrorKind};
use support::{gzip, ours};
use tower::{Layer, ServiceExt};

/// A body in pieces, which may end in an error.
#[derive(Clone, Default)]
struct Pieces {
    frames: VecDeque<Result<Frame, &'static str>>,
}

#[derive(Clone)]
enum Frame {
    Data(Vec<u8>),
    Trailers,
}

impl Pieces {
    fn of(bytes: &[u8], size: usize) -> Self {
        let frames = bytes
            .chunks(size)
            .map(|piece| Ok(Frame::Data(piece.to_vec())))
            .collect();
        Self { frames }
    }

    fn then(mut self, last: Result<Frame, &'static str>) -> Self {
        self.frames.push_back(last);
        self
    }
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, BoxError>>> {
        Poll::Ready(self.frames.pop_front().map(|frame| match frame {
            Ok(Frame::Data(data)) => Ok(http_body::Frame::data(data.into())),
            Ok(Frame::Trailers) => Ok(http_body::Frame::trailers(HeaderMap::new())),
            Err(text) => Err(text.into()),
        }))
    }
}

/// Sends a request through the layer to a service with this one answer.
async fn collect(
    layer: CollectLayer,
    method: Method,
    response: http::response::Builder,
    body: Pieces,
) -> Result<Response<Body>, TransportError> {
    let (parts, body) = response.body(body).expect("a response").into_parts();
    let inner = tower::service_fn(move |_: Request<Body>| {
        std::future::ready(Ok::<_, BoxError>(Response::from_parts(
            parts.clone(),
            body.clone(),
        )))
    });
    let request = Request::builder()
        .method(method)
        .uri("https://acme.okta.com/api/v1/users?q=hunter2")
        .body(Body::empty())
        .expect("a request");
    layer.layer(inner).oneshot(request).await.map_err(ours)
}

async fn collect_get(
    response: http::response::Builder,
    body: Pieces,
) -> Result<Response<Body>, TransportError> {
    collect(CollectLayer::new(), Method::GET, response, body).await
}

fn compressed() -> http::response::Builder {
    Response::builder().header(CONTENT_ENCODING, "GZip")
}

#[tokio::test]
async fn pieces_become_one_body_and_trailers_are_dropped() {
    let body = Pieces::of(b"one two three", 3).then(Ok(Frame::Trailers));
    let response = collect_get(
        Response::builder().status(201).header("x-kept", "yes"),
        body,
    )
    .await;
    let response = response.expect("an answer");
    assert_eq!(response.status(), StatusCode::CREATED);
    assert_eq!(response.headers()["x-kept"], "yes");
    assert_eq!(response.body().as_bytes(), b"one two three");
}

#[tokio::test]
async fn more_pieces_than_one_poll_takes_arrive_too() {
    let content = vec![b'a'; 1000];
    let response = collect_get(Response::builder(), Pieces::of(&content, 1))
        .await
        .expect("an answer");
    assert_eq!(response.body().as_bytes(), content);
}

#[tokio::test]
async fn gzip_is_unpacked_and_the_headers_say_so() {
    let packed = gzip(b"[1,2,3]");
    let response = compressed().header(CONTENT_LENGTH, packed.len());
    let response = collect_get(response, Pieces::of(&packed, 4))
        .await
        .expect("an answer");
    assert_eq!(response.body().as_bytes(), b"[1,2,3]");
    assert!(!response.headers().contains_key(CONTENT_ENCODING));
    assert_eq!(response.headers()[CONTENT_LENGTH], "7");

    let response = collect_get(compressed(), Pieces::of(&packed, 4))
        .await
        .expect("an answer");
    assert!(!response.headers().contains_key(CONTENT_LENGTH));
}

#[tokio::test]
async fn other_encodings_stay_as_they_are() {
    for encoding in ["br", "gzip, br", "identity"] {
        let response = Response::builder().header(CONTENT_ENCODING, encoding);
        let response = collect_get(response, Pieces::of(b"...", 1))
            .await
            .expect("an answer");
        assert_eq!(response.headers()[CONTENT_ENCODING], encoding);
        assert_eq!(response.body().as_bytes(), b"...");
    }
}

#[tokio::test]
async fn a_response_without_a_body_may_describe_one() {
    for (method, status) in [(Method::HEAD, 200), (Method::GET, 304), (Method::GET, 204)] {
        let response = compressed().status(status).header(CONTENT_LENGTH, 1234);
        let response = collect(CollectLayer::new(), method, response, Pieces::default()).await;
        let response = response.expect("an answer");
        assert!(response.body().is_empty());
        assert_eq!(response.headers()[CONTENT_LENGTH], "1234");
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_with_the_limit() {
    let layer = CollectLayer::new().with_max_size(10);
    let bomb = gzip(&vec![0; 1 << 20]);
    for (response, body) in [
        (Response::builder(), Pieces::of(b"12345678901", 4)),
        (Response::builder(), Pieces::of(b"12345678901", 11)),
        (compressed(), Pieces::of(&bomb, 100)),
    ] {
        let error = collect(layer, Method::GET, response, body)
            .await
            .expect_err("too large");
        assert_eq!(error.kind(), TransportErrorKind::BodyTooLarge);
        assert_eq!(error.size_limit(), Some(10));
        assert_eq!(
            error.to_string(),
            "GET https://acme.okta.com/api/v1/users: the response's body is too large (limit 10 bytes)"
        );
    }
    let fits = collect(
        layer,
        Method::GET,
        Response::builder(),
        Pieces::of(b"1234567890", 4),
    )
    .await;
    assert_eq!(fits.expect("fits").body().len(), 10);
}

#[tokio::test]
async fn a_declared_size_over_the_limit_is_not_waited_for() {
    /// Declares its size and never sends a byte.
    struct Declared;

    impl http_body::Body for Declared {
        type Data = Bytes;
        type Error = BoxError;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<http_body::Frame<Bytes>, BoxError>>> {
            panic!("read although it is too large");
        }

        fn size_hint(&self) -> http_body::SizeHint {
            http_body::SizeHint::with_exact(11)
        }
    }

    let inner =
        tower::service_fn(async |_: Request<Body>| Ok::<_, BoxError>(Response::new(Declared)));
    let service = CollectLayer::new().with_max_size(10).layer(inner);
    let error = ours(
        service
            .oneshot(support::get("/x"))
            .await
            .expect_err("too large"),
    );
    assert_eq!(error.kind(), TransportErrorKind::BodyTooLarge);
}

#[tokio::test]
async fn half_a_body_is_an_error() {
    let short = Response::builder().header(CONTENT_LENGTH, 5);
    let error = collect_get(short, Pieces::of(b"1234", 2))
        .await
        .expect_err("too short");
    assert_eq!(error.kind(), TransportErrorKind::TruncatedBody);

    let broken = Pieces::of(b"1234", 2).then(Err("the cable was pulled"));
    let error = collect_get(Response::builder(), broken)
        .await
        .expect_err("broken off");
    assert_eq!(error.kind(), TransportErrorKind::TruncatedBody);
    assert!(support::all_text(&error).contains("the cable was pulled"));
    assert!(error.request_may_have_been_sent());
}

#[tokio::test]
async fn half_a_gzip_and_no_gzip_are_errors() {
    let packed = gzip(b"[1,2,3]");
    let mut corrupt = packed.clone();
    corrupt[12] ^= 0xff;
    for body in [
        &packed[..packed.len() - 1],
        &packed[..3],
        &corrupt,
        b"[1,2,3]",
    ] {
        let error = collect_get(compressed(), Pieces::of(body, 5))
            .await
            .expect_err("not gzip");
        assert_eq!(error.kind(), TransportErrorKind::Decompress, "{body:?}");
        assert!(
            error
                .to_string()
                .starts_with("GET https://acme.okta.com/api/v1/users: ")
        );
    }
}

#[tokio::test]
async fn a_more_precise_error_of_the_client_is_kept_and_placed() {
    struct Failing;

    impl http_body::Body for Failing {
        type Data = Bytes;
        type Error = TransportError;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<http_body::Frame<Bytes>, TransportError>>> {
            Poll::Ready(Some(Err(TransportError::new(TransportErrorKind::Protocol))))
        }
    }

    let inner =
        tower::service_fn(async |_: Request<Body>| Ok::<_, BoxError>(Response::new(Failing)));
    let error = CollectLayer::new()
        .layer(inner)
        .oneshot(support::get("/x"))
        .await
        .expect_err("failed");
    let error = ours(error);
    assert_eq!(error.kind(), TransportErrorKind::Protocol);
    assert!(error.to_string().starts_with("GET /x: "));
}
