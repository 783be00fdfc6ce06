//! A tunnel through an HTTP proxy: CONNECT (RFC 9110, section 9.3.6).
//!
//! hyper-util has one, too, but it does not tell what the proxy answered, and that is what whoever is refused has to know.

use http::{StatusCode, Uri};
use secrecy::zeroize::Zeroizing;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::address::Address;
use super::port_of;
use crate::http_client::classify;
use crate::{BoxError, TransportError, TransportErrorKind};

/// How much of an answer is read until its head has to be over: 16 KiB, informational answers before it included.
const MAX_HEAD: usize = 16 * 1024;

/// How many header fields an answer may have.
const MAX_FIELDS: usize = 64;

/// Asks a proxy to connect to a server. The stream is one to that server afterwards.
///
/// # Errors
///
/// Of the kind `Connect`, with the name of the proxy. Lasting where another attempt would be refused as well: after 3xx
/// and 4xx, except 408 and 429.
pub(in crate::http_client) async fn tunnel<S>(
    mut stream: S,
    proxy: &Address,
    server: &Uri,
) -> Result<S, TransportError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let lost = |error: std::io::Error| proxy.failure(error);
    let request = request(proxy, server);
    stream.write_all(request.as_bytes()).await.map_err(lost)?;
    stream.flush().await.map_err(lost)?;

    let mut head = Vec::new();
    let mut left = MAX_HEAD;
    loop {
        let mut piece = [0; 1024];
        let room = left.min(piece.len());
        if room == 0 {
            return Err(proxy.error("its answer is longer than 16 KiB"));
        }
        let length = stream.read(&mut piece[..room]).await.map_err(lost)?;
        if length == 0 {
            return Err(proxy.error("closed the connection without an answer"));
        }
        left -= length;
        head.extend_from_slice(&piece[..length]);
        while let Some((status, end)) = parse(&head).map_err(|reason| proxy.error(reason))? {
            match status.as_u16() {
                // Of these there may be any number before the answer. 101 would be one, to a question nobody asked.
                100 | 102..200 => drop(head.drain(..end)),
                // In TLS it is the client that begins, so whatever this is, it is not from the server.
                200..300 if head.len() > end => {
                    return Err(proxy.error("goes on talking after its answer"));
                }
                200..300 => return Ok(stream),
                _ => return Err(proxy.refusal(status)),
            }
        }
    }
}

fn request(proxy: &Address, server: &Uri) -> Zeroizing<String> {
    let host = server.host().unwrap_or_default();
    let port = port_of(server);
    let authorization = proxy.authorization();
    // Large enough from the start: what a string that grows leaves behind is not wiped.
    let capacity = 2 * host.len() + authorization.map_or(0, str::len) + 80;
    let mut request = Zeroizing::new(String::with_capacity(capacity));
    request.push_str(&format!(
        "CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n"
    ));
    if let Some(authorization) = authorization {
        for part in ["Proxy-Authorization: ", authorization, "\r\n"] {
            request.push_str(part);
        }
    }
    request.push_str("\r\n");
    request
}

/// The status of an answer and the length of its head, or nothing yet.
fn parse(head: &[u8]) -> Result<Option<(StatusCode, usize)>, &'static str> {
    let not_http = "what it answers is not HTTP";
    let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
    let mut response = httparse::Response::new(&mut fields);
    match response.parse(head) {
        Ok(httparse::Status::Complete(end)) => {
            let status = response
                .code
                .and_then(|code| StatusCode::from_u16(code).ok());
            Ok(Some((status.ok_or(not_http)?, end)))
        }
        Ok(httparse::Status::Partial) => Ok(None),
        Err(httparse::Error::TooManyHeaders) => Err("its answer has more than 64 header fields"),
        Err(_) => Err(not_http),
    }
}

impl Address {
    fn error(&self, reason: &str) -> TransportError {
        TransportError::new(TransportErrorKind::Connect)
            .with_detail(format!("proxy {}: {reason}", self.name()))
    }

    /// A connection to the proxy that did not come about or broke.
    pub(in crate::http_client) fn failure(&self, error: impl Into<BoxError>) -> TransportError {
        let error = error.into();
        let reason = classify::why(&*error).unwrap_or("no connection");
        self.error(reason).with_source(error)
    }

    fn refusal(&self, status: StatusCode) -> TransportError {
        let reason = match (status, self.authorization()) {
            (StatusCode::PROXY_AUTHENTICATION_REQUIRED, None) => ", without credentials",
            (StatusCode::PROXY_AUTHENTICATION_REQUIRED, Some(_)) => ", with these credentials",
            _ => "",
        };
        let error = self.error(&format!("refused to connect: {status}{reason}"));
        match status.as_u16() {
            408 | 429 => error,
            300..500 => error.lasting(),
            _ => error,
        }
    }
}
