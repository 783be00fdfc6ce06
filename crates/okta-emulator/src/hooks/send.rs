//! One request to a hook on this machine, over a connection of its own.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::channel::{Destination, HookRequest};
use crate::clock::Clock;

/// How long a hook may take, on the org's clock.
const TIMEOUT: Duration = Duration::from_secs(3);
/// How much of an answer is read.
const LARGEST: usize = 1024 * 1024;

/// Status and body of an answer, or why there is none.
pub(super) type Answered = Result<(u16, Bytes), String>;

/// Sends a request, and once more where that fails. Gives the number of attempts and the last answer: one with a 2xx
/// status, or why there is none.
pub(super) async fn twice(clock: &dyn Clock, request: &HookRequest) -> (u32, Answered) {
    match once(clock, request).await {
        Ok(answer) => (1, Ok(answer)),
        Err(_) => (2, once(clock, request).await),
    }
}

async fn once(clock: &dyn Clock, request: &HookRequest) -> Answered {
    let answered = tokio::select! {
        answered = exchange(request) => answered?,
        () = clock.sleep(TIMEOUT) => {
            return Err(format!("the hook did not answer within {} s", TIMEOUT.as_secs()));
        }
    };
    match answered.0 {
        200..300 => Ok(answered),
        status => Err(format!("the hook answered with status {status}")),
    }
}

async fn exchange(request: &HookRequest) -> Answered {
    let Destination::Loopback {
        addresses,
        authority,
        target,
    } = Destination::of(&request.uri)?
    else {
        return Err("the receiver needs no connection".to_owned());
    };
    let mut message = Request::builder()
        .method(request.method.clone())
        .uri(target)
        .header("host", authority);
    for (name, value) in &request.headers {
        message = message.header(name, value);
    }
    let message = message
        .body(Full::new(request.body.clone()))
        .map_err(|_| "a header of the channel cannot be sent".to_owned())?;
    let stream = TcpStream::connect(addresses.as_slice())
        .await
        .map_err(|error| format!("the hook cannot be reached: {error}"))?;
    let broken = |error: hyper::Error| format!("the connection to the hook broke: {error}");
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    let read = async {
        let response = sender.send_request(message).await.map_err(broken)?;
        whole(response).await
    };
    driven(read, connection).await
}

async fn whole(response: Response<Incoming>) -> Answered {
    let status = response.status().as_u16();
    let body = Limited::new(response.into_body(), LARGEST).collect().await;
    let body = body.map_err(|error| format!("the hook's answer cannot be read: {error}"))?;
    Ok((status, body.to_bytes()))
}

/// Reads while the connection goes on, and what is left once it has ended.
async fn driven(
    read: impl Future<Output = Answered>,
    connection: impl Future<Output = Result<(), hyper::Error>>,
) -> Answered {
    let (mut read, mut connection) = (pin!(read), pin!(connection));
    tokio::select! {
        answered = &mut read => return answered,
        _ = &mut connection => {}
    }
    read.await
}
