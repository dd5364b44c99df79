//! Discord's signed requests, where interactions come over HTTP instead of the gateway.
//! <https://discord.com/developers/docs/interactions/overview#configuring-an-interactions-endpoint-url>
//!
//! A request that is genuine is taken with 202 and nothing else, and the interaction goes the same
//! way as one from the gateway: acknowledged by the callback route, whose answer says whether
//! Discord still takes it. An acknowledgement in the response would never be known to have arrived,
//! and what can't be acknowledged must not be carried out.
//! <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-callback>
//!
//! No other event comes this way. What the gateway would tell is looked for instead: names of
//! servers here, everything else by the mirrors' own sweep.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use chrono::TimeDelta;
use serenity::model::application::Interaction;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing::{error, info, warn};

use super::app::App;
use super::heard;
use super::limits::ACKNOWLEDGE_WITHIN;
use super::signed::{SIGNATURE, TIMESTAMP, Unsigned, verify};
use crate::config::PublicKey;
use crate::incident::ids::Snowflake;
use crate::listen::{self, Bounds};

/// Where it takes interactions; the address that is given to Discord leads here.
pub const PATH: &str = "/interactions";

/// More than any interaction has: text of a form, and of a message with everything that it names.
const LARGEST: usize = 1 << 20;

/// Discord needs a few connections; each holds a body of unknown origin at most. What takes longer
/// than [`ACKNOWLEDGE_WITHIN`] to arrive can't be acknowledged any more; between two interactions a
/// proxy may keep its connection.
const BOUNDS: Bounds = Bounds {
    connections: 256,
    each: None,
    head: Duration::from_secs(30),
    body: ACKNOWLEDGE_WITHIN,
    stalled: Duration::from_secs(10),
};

/// The only answer that may not come by the callback route.
/// <https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint-acknowledging-ping-requests>
const PONG: &str = r#"{"type":1}"#;

/// How often the list of our servers is looked at.
const LOOK_EVERY: TimeDelta = TimeDelta::minutes(10);
/// Before Discord is asked again to take our commands.
const REGISTER_AGAIN: TimeDelta = TimeDelta::minutes(1);

/// Who we are, as far as interactions are concerned.
#[derive(Clone, Copy, Debug)]
pub struct Identity {
    pub application: Snowflake,
    pub key: PublicKey,
}

struct Taking {
    app: Arc<App>,
    key: PublicKey,
}

/// Takes interactions until told to stop.
pub async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    identity: Identity,
    ready: watch::Sender<bool>,
    stop: watch::Receiver<bool>,
) {
    let taking = Arc::new(Taking { app: Arc::clone(&app), key: identity.key });
    let routes = Router::new().route(PATH, post(take)).with_state(taking);
    let mut stopping = stop.clone();
    let stopped = async move {
        // An error means that whoever could tell us to stop is gone, which is the same.
        let _ = stopping.wait_for(|stop| *stop).await;
    };
    let looking = tokio::spawn(look(app, identity.application, ready, stop));
    listen::serve(listener, routes, BOUNDS, stopped).await;
    looking.abort();
}

/// What the gateway's first words would bring: our commands are registered, our servers known.
async fn look(
    app: Arc<App>,
    application: Snowflake,
    ready: watch::Sender<bool>,
    stop: watch::Receiver<bool>,
) {
    let mut registered = false;
    while !*stop.borrow() {
        let now = app.clock.now();
        registered = registered || heard::register(&app, application).await;
        if registered {
            ready.send_replace(true);
        }
        servers(&app).await;
        let next = if registered { LOOK_EVERY } else { REGISTER_AGAIN };
        app.clock.sleep_until(now + next).await;
    }
}

async fn servers(app: &App) {
    match app.api.guilds().await {
        Ok(servers) => {
            for server in servers {
                heard::server(app, server.id, &server.name).await;
            }
        }
        Err(error) => warn!(%error, "Discord does not say which servers we are in"),
    }
}

async fn take(State(taking): State<Arc<Taking>>, headers: HeaderMap, body: Body) -> Response {
    let body = match tokio::time::timeout(BOUNDS.body, to_bytes(body, LARGEST)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return refusal(StatusCode::PAYLOAD_TOO_LARGE, "at most 1 MiB"),
        Err(_) => return refusal(StatusCode::REQUEST_TIMEOUT, "it took too long to arrive"),
    };
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let now = taking.app.clock.now();
    match verify(&taking.key, text(SIGNATURE), text(TIMESTAMP), &body, now) {
        Ok(()) => {}
        Err(why) => {
            match why {
                // Discord tries these itself now and then.
                Unsigned::Missing | Unsigned::Forged => info!(%why, "a request is turned away"),
                Unsigned::Stale => warn!(%why, "a request is turned away"),
            }
            return refusal(StatusCode::UNAUTHORIZED, &why.to_string());
        }
    }
    match serde_json::from_slice::<Interaction>(&body) {
        Ok(Interaction::Ping(_)) => {
            info!("Discord has tried this address");
            ([(header::CONTENT_TYPE, "application/json")], PONG).into_response()
        }
        Ok(interaction) => {
            let app = Arc::clone(&taking.app);
            // Counted before it is taken, so that whoever stops waits for it.
            let answering = app.answering();
            tokio::spawn(async move {
                heard::interaction(app, interaction).await;
                drop(answering);
            });
            StatusCode::ACCEPTED.into_response()
        }
        Err(error) => {
            error!(%error, "a genuine interaction can't be read; nothing is done");
            refusal(StatusCode::BAD_REQUEST, "this is no interaction that Firebell knows")
        }
    }
}

fn refusal(status: StatusCode, why: &str) -> Response {
    (status, format!("{why}\n")).into_response()
}

/// Takes the address, so that it is ours before anything says so.
///
/// # Errors
/// Where it is taken, or not of this machine.
pub async fn bind(address: SocketAddr) -> std::io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}
