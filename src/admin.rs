//! Health and metrics of the bot, for those who run it. OpenMetrics text, no secrets, no words of
//! any incident.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tracing::error;

use crate::listen::{self, Bounds};
use crate::store::{Store, StoreError, journal};

/// A few scrapers, which are quick.
const BOUNDS: Bounds = Bounds {
    connections: 64,
    each: None,
    head: Duration::from_secs(10),
    body: Duration::from_secs(10),
    stalled: Duration::from_secs(10),
};

pub struct Admin {
    pub address: SocketAddr,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

#[derive(Clone)]
struct Seen {
    store: Store,
    connected: watch::Receiver<bool>,
}

/// # Errors
/// Where the address can't be listened on.
pub async fn start(
    address: SocketAddr,
    store: Store,
    connected: watch::Receiver<bool>,
) -> std::io::Result<Admin> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let (stop, mut stopping) = watch::channel(false);
    let routes = Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(Seen { store, connected })
        .layer(axum::middleware::map_response(with_security_headers));
    let serving = tokio::spawn(async move {
        let stopped = async move {
            // An error means that whoever could tell us to stop is gone, which is the same.
            let _ = stopping.wait_for(|stop| *stop).await;
        };
        listen::serve(listener, routes, BOUNDS, stopped).await;
    });
    Ok(Admin { address, stop, serving })
}

impl Admin {
    pub async fn stop(self) {
        self.stop.send_replace(true);
        // A scraper may hold its connection open; nothing of it is worth waiting for.
        self.serving.abort();
        let _ = self.serving.await;
    }
}

/// Figures of the moment, for programs: nothing of it is kept, shown or run by a browser.
async fn with_security_headers(mut response: Response) -> Response {
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    ];
    for (name, value) in fixed {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn ready(State(seen): State<Seen>) -> impl IntoResponse {
    if !*seen.connected.borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "not connected to Discord yet\n");
    }
    match seen.store.mirrors_waiting().await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}

async fn metrics(State(seen): State<Seen>) -> Result<impl IntoResponse, StatusCode> {
    let text = written(&seen).await.map_err(|error| {
        error!(%error, "metrics can't be read");
        StatusCode::SERVICE_UNAVAILABLE
    })?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text))
}

async fn written(seen: &Seen) -> Result<String, StoreError> {
    let (due, blocked) = seen.store.mirrors_waiting().await?;
    let failing = seen.store.guild_copies_failing().await?;
    let (commits, last) = journal::summary(&seen.store.read).await?;
    let connected = u64::from(*seen.connected.borrow());
    let mut text = String::new();
    let mut metric = |name: &str, kind: &str, help: &str, suffix: &str, value: String| {
        // Writing into a String cannot fail.
        let _ =
            write!(text, "# TYPE {name} {kind}\n# HELP {name} {help}\n{name}{suffix} {value}\n");
    };
    let whole = |number: u64| number.to_string();
    metric("firebell_connected", "gauge", "Whether interactions come in.", "", whole(connected));
    metric("firebell_mirrors_due", "gauge", "Copies that are behind.", "", whole(due));
    metric("firebell_mirrors_blocked", "gauge", "Copies that need a person.", "", whole(blocked));
    let help = "Receivers that could not be told how the components are.";
    metric("firebell_component_lists_failing", "gauge", help, "", whole(failing));
    metric("firebell_commits", "counter", "Commits in the journal.", "_total", whole(commits));
    if let Some(last) = last {
        let help = "When the last commit was, in Unix seconds.";
        metric("firebell_last_commit_seconds", "gauge", help, "", last.timestamp().to_string());
    }
    text.push_str("# EOF\n");
    Ok(text)
}
