//! Serves HTTP to whoever connects: so many connections at once, and none for a client that keeps
//! us waiting.
//!
//! HTTP/1.1 alone. A proxy in front speaks whatever its clients speak, and one protocol has one way
//! to say where a message ends.

mod places;
mod stalled;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower_service::Service as _;

use self::places::{Place, Places};
use self::stalled::Stalled;

/// How much clients may ask of us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Connections that are open at once; more wait in the system's queue.
    pub connections: usize,
    /// Connections of one client; more are closed unread. Machines of our own network are not
    /// counted: they are proxies, which bring many clients. `None` where proxies may be elsewhere.
    pub each: Option<usize>,
    /// How long a request's head may take to arrive, from the first byte or from the end of the
    /// answer before; so it also ends connections that nobody uses.
    pub head: Duration,
    /// How long a request's body may take to arrive, where its handler reads one whole.
    pub body: Duration,
    /// How long a client may take nothing of what is sent to it.
    pub stalled: Duration,
}

/// How large a request's head may be, in bytes: what browsers and proxies send fits many times.
const MOST_HEAD_BYTES: usize = 32 * 1024;
/// How long to wait where the system has no room for another connection.
const NO_ROOM: Duration = Duration::from_millis(500);

/// Serves until `stop` resolves; returns once the answers under way are sent.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    bounds: Bounds,
    stop: impl Future<Output = ()> + Send,
) {
    let places = Arc::new(Places::new(bounds.connections, bounds.each));
    let (stopping, stopped) = watch::channel(false);
    let accepting = async {
        loop {
            // The place first: who finds none waits where it costs us nothing.
            let place = places.wait().await;
            let (connection, peer) = accept(&listener).await;
            let Some(place) = place.taken_by(peer.ip()) else {
                tracing::debug!(%peer, "a client has too many connections; one was closed");
                continue;
            };
            let serving = one(connection, peer, router.clone(), bounds, stopped.clone(), place);
            tokio::spawn(serving);
        }
    };
    tokio::select! {
        never = accepting => never,
        () = stop => {}
    }
    drop(listener);
    stopping.send_replace(true);
    drop(stopped);
    // Every connection holds a receiver for as long as it lives.
    stopping.closed().await;
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_the_client(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be taken; raise the limit of open files");
                tokio::time::sleep(NO_ROOM).await;
            }
        }
    }
}

/// It went away before we came to it.
fn is_of_the_client(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

async fn one(
    connection: TcpStream,
    peer: SocketAddr,
    router: Router,
    bounds: Bounds,
    mut stopping: watch::Receiver<bool>,
    _place: Place,
) {
    // Only latency is at stake: a connection that refuses is served all the same.
    if let Err(error) = connection.set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps its small delays");
    }
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut router = router.clone();
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        async move { router.call(request).await }
    });
    let io = TokioIo::new(Stalled::new(connection, bounds.stalled));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.head)
        .max_buf_size(MOST_HEAD_BYTES)
        .serve_connection(io, service);
    let mut connection = std::pin::pin!(connection);
    let mut told = false;
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection ended early");
                }
                return;
            }
            // An error means that whoever could tell us to stop is gone, which is the same.
            _ = stopping.wait_for(|stop| *stop), if !told => {
                told = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}
