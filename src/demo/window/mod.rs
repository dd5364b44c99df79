//! The demo's window: a web client for the local Discord, so that people without an account see
//! what responders, watchers and outsiders see.
//!
//! - `door` lets only this machine's own window in: host, origin, and what a page may load.
//! - `sight` is what one person sees, `history` what they read in a channel, `guide` how far the
//!   first outage has come. All are read from the local Discord and from nothing else: the window
//!   knows no incident, only messages.
//! - `deeds` is what one person does: write, type a command, press, fill in.
//! - `replays` is what can be played, and the wish to play it.
//! - `changes` wakes the window; what woke it carries no data, so it reads again.
//!
//! Whoever opens the window may be anyone in that Discord. That is its purpose, and why it listens
//! on this machine alone.

mod assets;
mod changes;
mod deeds;
mod door;
mod guide;
mod history;
mod replays;
mod sight;

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use fake_discord::{Call, FakeDiscord, GuildHandle, Id};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use url::Url;

pub use self::replays::Offers;

/// What the window has to be told.
#[derive(Clone, Debug)]
pub struct WindowSettings {
    /// An address of this machine alone (127.0.0.1 or ::1). Port 0 takes a free one.
    pub listen: SocketAddr,
    /// The live status page's address. It is shown beside the chat, if it lets itself be framed:
    /// see [`crate::page::RunningPage::let_be_framed_by`].
    pub page: Url,
    /// The channel to begin in.
    pub lobby: u64,
    /// The replays that can be chosen here.
    pub offers: Option<Offers>,
}

/// A window that is being served.
#[derive(Debug)]
pub struct RunningWindow {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

/// What every handler reads.
struct Window {
    discord: Arc<FakeDiscord>,
    guild: GuildHandle,
    page: Url,
    lobby: Id,
    offers: Option<Offers>,
    /// Where the guided outage begins: only what was asked for after this counts.
    guide_from: Mutex<Id>,
    /// Answers that opened a modal, so that it can be filled in.
    modals: Mutex<HashMap<Id, Call>>,
    /// True once the window shuts down; streams end then.
    stopping: watch::Receiver<bool>,
}

/// A file that somebody hands to a command, in bytes: what Discord takes without a paid plan.
/// <https://discord.com/developers/docs/reference#uploading-files>
const MOST_FILE_BYTES: usize = 10 * 1024 * 1024;

/// Binds, then serves in the background.
///
/// # Errors
/// Where the address is not this machine's own, or taken.
pub async fn start(
    settings: WindowSettings,
    discord: Arc<FakeDiscord>,
    guild: GuildHandle,
) -> io::Result<RunningWindow> {
    if !settings.listen.ip().is_loopback() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "the demo's window lets anyone be anyone, so it listens on this machine alone: use \
             127.0.0.1",
        ));
    }
    let listener = TcpListener::bind(settings.listen).await?;
    let address = listener.local_addr()?;
    let (stop, stopping) = watch::channel(false);
    let guide_from = Mutex::new(guide::newest_interaction(&discord));
    let window = Arc::new(Window {
        discord,
        guild,
        page: settings.page,
        lobby: settings.lobby,
        offers: settings.offers,
        guide_from,
        modals: Mutex::default(),
        stopping: stopping.clone(),
    });
    let door = Arc::new(door::Door::new(address, &window.page));
    let serving = tokio::spawn(serve_until(listener, router(window, door), stopping));
    Ok(RunningWindow { address, stop, serving })
}

fn router(window: Arc<Window>, door: Arc<door::Door>) -> Router {
    Router::new()
        .route("/api/begin", get(sight::begin))
        .route("/api/view", get(sight::view))
        .route("/api/messages", get(history::messages))
        .route("/api/commands", get(sight::commands))
        .route("/api/files/{id}", get(history::file))
        .route("/api/changes", get(changes::listen))
        .route("/api/say", post(deeds::say))
        .route("/api/slash", post(deeds::slash))
        .route("/api/press", post(deeds::press))
        .route("/api/modal", post(deeds::submit_modal))
        .route("/api/menu", post(deeds::use_menu))
        .route("/api/autocomplete", post(deeds::autocomplete))
        .route("/api/upload", post(deeds::upload))
        .route("/api/replays", get(replays::offered).post(replays::play))
        .route("/api/guide/again", post(deeds::guide_again))
        .fallback(assets::serve)
        .layer(DefaultBodyLimit::max(MOST_FILE_BYTES))
        .layer(axum::middleware::from_fn_with_state(door, door::guard))
        .with_state(window)
}

async fn serve_until(listener: TcpListener, router: Router, mut stopping: watch::Receiver<bool>) {
    let until = async move {
        // The sender lives in RunningWindow; dropping that stops the window too.
        let _ = stopping.wait_for(|stop| *stop).await;
    };
    if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(until).await {
        tracing::error!(%error, "the demo's window stopped serving");
    }
}

impl RunningWindow {
    /// Where it listens, with the port that it got.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What to open in a browser, and the one site that may drive it.
    #[must_use]
    pub fn url(&self) -> Url {
        Url::parse(&format!("http://{}/", self.address))
            // A socket address always makes an address.
            .expect("a socket address is a URL's")
    }

    /// Lets the answers under way finish, ends the streams, and returns when all are done.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        if let Err(error) = self.serving.await {
            tracing::error!(%error, "the demo's window did not end as it should");
        }
    }
}

impl Window {
    fn guide_from(&self) -> Id {
        *self.guide_from.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn modals(&self) -> std::sync::MutexGuard<'_, HashMap<Id, Call>> {
        self.modals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
