//! The status page: receive → keep → render to bytes → serve.
//!
//! Driven only by signed webhooks; knows nothing of Discord or of the bot's tables. What people read
//! all the time (the front page, what goes on and what changed last, feeds, interfaces for programs)
//! is rendered when a webhook is accepted, so a reader costs a look into memory, and the page stays
//! up when everything else is down. The rest of the past is held in brief and packed: it is rendered
//! when somebody first asks for it, without the database as well, and then kept as finished bytes
//! until something changes or room is needed. So it starts at once however long the history is, and
//! memory is bounded.
//!
//! - [`receive`] believes a delivery or does not, and says what it asks for.
//! - [`keep`] holds the highest version of each incident in the page's own database; [`held`] tells
//!   a sender what that is.
//! - [`place`] says which guild is shown where; [`sites`] how each page is dressed.
//! - [`site`] is what is true now of one guild, in memory; [`brief`] what is held of each incident;
//!   `render` makes documents of it, purely.
//! - [`publish`] reads what is new, renders what it touches, swaps it in; `cold` keeps what was
//!   rendered on demand.
//! - `serve` answers from what is published.
//!
//! Several guilds may share a process, each with a page of its own: by host name where the
//! configuration says so, otherwise under `/{slug}/`. The root is the guild's that was heard of first.

mod address;
pub mod brief;
mod cold;
pub mod document;
mod events;
pub mod export;
mod files;
mod headers;
pub mod held;
pub mod keep;
mod moments;
pub mod month;
mod packed;
pub mod place;
pub mod publish;
pub mod receive;
pub mod record;
pub mod render;
mod serve;
pub mod site;
pub mod sites;
pub mod subscribers;
pub mod text;

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use url::Url;

use crate::clock::Clock;
use crate::db::{Db, OpenError};
use crate::files::Files;
use crate::listen::{self, Bounds};
use crate::webhook::Secret;
use place::Addresses;
use publish::{PublishError, Publisher};
use serve::Served;
use sites::{Brand, SiteSettings};

/// How often the page looks at the clock and for what other processes received.
const MINUTE: chrono::Duration = chrono::Duration::minutes(1);

/// More than can listen to `/events`, so that who only reads always finds room. Needs as many open
/// files: `LimitNOFILE` of a service.
const MOST_CONNECTIONS: usize = 32_768;
const _: () = assert!(MOST_CONNECTIONS > events::MOST_LISTENERS + 4096, "who reads finds room");
/// Of one client that comes without a proxy: an office behind one address fits.
const MOST_CONNECTIONS_EACH: usize = 1024;
/// For a request's head, for a body, for the next request, and for what is sent to be taken.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the page has to be told. Not printable: the database's URL may hold a password.
#[derive(Clone)]
pub struct PageSettings {
    /// Port 0 takes a free one.
    pub listen: SocketAddr,
    /// A delivery signed with any of them is believed.
    pub secrets: Vec<Secret>,
    /// `sqlite://…` or `postgres://…`; the page's own.
    pub database_url: String,
    /// Where the public finds it: needed for feeds, previews and the JSON interface to name
    /// addresses that work from elsewhere. Without it the address it listens on.
    pub public_url: Option<Url>,
    /// How it is dressed; each of `sites` says that for itself.
    pub brand: Brand,
    /// Pages that have an address or a dress of their own.
    pub sites: Vec<SiteSettings>,
    pub subscribers: subscribers::Settings,
    /// Where everything is written out as files too.
    pub export: Option<export::Place>,
    /// Its own copies of public files; without it, it takes and serves none.
    pub files: Option<Files>,
}

/// Why the page does not start, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    #[error(
        "the page believes nobody without a secret; set page.secret to the bot's webhook secret"
    )]
    NoSecret,
    #[error("{address} is taken by another program; stop that, or set page.listen to another port")]
    AddressTaken { address: SocketAddr },
    #[error("cannot listen on {address}: {source}; set page.listen to an address of this machine")]
    Listen { address: SocketAddr, source: io::Error },
    #[error(transparent)]
    Files(#[from] files::PrepareError),
    #[error("page.database_url: {0}")]
    Open(#[from] OpenError),
    #[error(
        "the page's database cannot be brought up to date: {0}; restore a backup or use the firebell that wrote it"
    )]
    Migrate(#[from] sqlx::migrate::MigrateError),
    #[error(transparent)]
    Export(#[from] export::ExportError),
    #[error(transparent)]
    Subscribers(#[from] subscribers::DeskError),
    #[error("the page cannot show what it keeps: {0}; restore a backup of its database")]
    Publish(#[from] PublishError),
    #[error(
        "page.public_url cannot be the page's address; give one such as https://status.example.org"
    )]
    PublicUrl,
}

/// A page that is being served.
#[derive(Debug)]
pub struct RunningPage {
    address: SocketAddr,
    framed_by: Arc<OnceLock<String>>,
    stop: watch::Sender<bool>,
    published: watch::Receiver<u64>,
    serving: JoinHandle<()>,
    keeping_time: JoinHandle<()>,
    telling: JoinHandle<()>,
    exporting: Option<JoinHandle<()>>,
    exported: watch::Sender<u64>,
    desk: Arc<subscribers::Desk>,
    db: Db,
}

impl RunningPage {
    /// Where it listens, with the port that it got.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Holds the sequence of the newest change that is served; wakes at each publication.
    #[must_use]
    pub fn sequences(&self) -> watch::Receiver<u64> {
        let mut published = self.published.clone();
        published.mark_unchanged();
        published
    }

    /// Returns once no subscriber waits for anything at the clock's moment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn subscribers_told(&self) -> Result<(), keep::KeepError> {
        self.desk.until_quiet().await
    }

    /// Holds the sequence of the newest change that is written out as files.
    #[must_use]
    pub fn exports(&self) -> watch::Receiver<u64> {
        self.exported.subscribe()
    }

    /// Lets one other site show the page inside its own. Without this nobody may. The first call
    /// decides.
    pub fn let_be_framed_by(&self, site: &Url) {
        self.framed_by.get_or_init(|| site.origin().ascii_serialization());
    }

    /// Lets the answers under way finish, ends the event streams, and returns when all are done.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        let tasks = [self.serving, self.keeping_time, self.telling];
        for task in tasks.into_iter().chain(self.exporting) {
            if let Err(error) = task.await {
                tracing::error!(%error, "a task of the page did not end as it should");
            }
        }
        // Last: what was under way is recorded.
        self.db.close().await;
    }
}

/// Binds, opens and migrates the database, renders what is read all the time, then serves in the
/// background.
///
/// # Errors
/// When one of these fails; each error names the remedy.
pub async fn start(settings: PageSettings, clock: Clock) -> Result<RunningPage, PageError> {
    let bounds = Bounds {
        connections: MOST_CONNECTIONS,
        // Where a proxy says for whom it asks, it may be anywhere.
        each: settings.subscribers.client_header.is_none().then_some(MOST_CONNECTIONS_EACH),
        head: PATIENCE,
        body: PATIENCE,
        stalled: PATIENCE,
    };
    start_within(settings, clock, bounds).await
}

/// As [`start`], with these bounds for who connects.
///
/// # Errors
/// As there.
pub async fn start_within(
    settings: PageSettings,
    clock: Clock,
    bounds: Bounds,
) -> Result<RunningPage, PageError> {
    let PageSettings {
        listen,
        secrets,
        database_url,
        public_url,
        brand,
        sites,
        subscribers,
        export,
        files,
    } = settings;
    if secrets.is_empty() {
        return Err(PageError::NoSecret);
    }
    let listener = TcpListener::bind(listen).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => PageError::AddressTaken { address: listen },
        _ => PageError::Listen { address: listen, source },
    })?;
    let address =
        listener.local_addr().map_err(|source| PageError::Listen { address: listen, source })?;
    let base = public_url.map_or_else(|| own_address(address), Ok)?;
    let others = sites.iter().filter_map(|site| site.public_url.as_ref());
    let mut is_encrypted = false;
    for url in others.chain([&base]) {
        if url.cannot_be_a_base() || !matches!(url.scheme(), "http" | "https") {
            return Err(PageError::PublicUrl);
        }
        is_encrypted |= url.scheme() == "https";
    }
    let db = Db::open(&database_url).await?;
    keep::migrate(&db).await?;
    held::prepare(&db).await.map_err(PublishError::from)?;
    if let Some(files) = &files {
        files::prepare(&db, files).await?;
    }
    let addresses = Addresses { base, brand: Arc::new(brand), sites };
    let publisher = Publisher::start(db, clock, addresses).await?;
    let (stop, stopping) = watch::channel(false);
    let framed_by = Arc::new(OnceLock::new());
    let db = publisher.db.clone();
    let served = Arc::new(Served {
        framed_by: Arc::clone(&framed_by),
        publisher,
        files,
        secrets,
        listeners: events::listeners(),
        room: serve::room(),
        is_encrypted,
        body_patience: bounds.body,
        stopping: stopping.clone(),
    });
    let published = served.publisher.sequences();
    let first = served.publisher.clock.now() + MINUTE;
    let keeping_time = tokio::spawn(keep_time(Arc::clone(&served), first, stopping.clone()));
    tokio::spawn(pack(Arc::clone(&served), stopping.clone()));
    let desk = subscribers::Desk::new(subscribers, Arc::clone(&served))?;
    let telling = tokio::spawn(subscribers::run(Arc::clone(&desk), stopping.clone()));
    let exported = watch::Sender::new(0);
    let exporting = export.map(|place| {
        let exported = exported.clone();
        tokio::spawn(export::keep_up(Arc::clone(&served), place, exported, stopping.clone()))
    });
    let serving = tokio::spawn(serve_until(listener, served, Arc::clone(&desk), bounds, stopping));
    tracing::info!(%address, "the status page is served");
    Ok(RunningPage {
        address,
        framed_by,
        stop,
        published,
        serving,
        keeping_time,
        telling,
        exporting,
        exported,
        desk,
        db,
    })
}

/// Writes everything out as files, once, without serving it.
///
/// # Errors
/// When the database or a template fails, or a file can't be written.
pub async fn write_out(
    settings: PageSettings,
    place: &export::Place,
    clock: Clock,
) -> Result<export::Done, PageError> {
    let PageSettings { listen, database_url, public_url, brand, sites, files, .. } = settings;
    let base = public_url.map_or_else(|| own_address(listen), Ok)?;
    let addresses = Addresses { base, brand: Arc::new(brand), sites };
    let db = Db::open(&database_url).await?;
    keep::migrate(&db).await?;
    let publisher = Publisher::start(db.clone(), clock, addresses).await?;
    let done = export::once(&publisher, files.as_ref(), place).await?;
    db.close().await;
    Ok(done)
}

/// The page's address for whoever is on this machine.
fn own_address(address: SocketAddr) -> Result<Url, PageError> {
    let host = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    let reachable = SocketAddr::new(host, address.port());
    Url::parse(&format!("http://{reachable}")).map_err(|_| PageError::PublicUrl)
}

async fn serve_until(
    listener: TcpListener,
    served: Arc<Served>,
    desk: Arc<subscribers::Desk>,
    bounds: Bounds,
    mut stopping: watch::Receiver<bool>,
) {
    let until = async move {
        // The sender lives in RunningPage; dropping that stops the page too.
        let _ = stopping.wait_for(|stop| *stop).await;
    };
    let router = serve::router(served, subscribers::router(desk));
    listen::serve(listener, router, bounds, until).await;
}

/// Each minute: the day may have turned, the bot may have fallen silent, another process may have
/// received something.
async fn keep_time(served: Arc<Served>, first: DateTime<Utc>, mut stopping: watch::Receiver<bool>) {
    let publisher = &served.publisher;
    let mut next = first;
    loop {
        tokio::select! {
            () = publisher.clock.sleep_until(next) => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
        if let Err(error) = publisher.refresh().await {
            failed(&error, "the page could not look for news; it shows what it knows");
            if let Err(error) = publisher.show_the_time().await {
                failed(&error, "the page could not say how late it is");
            }
        }
        next = publisher.clock.now() + MINUTE;
    }
}

/// Whenever all was read anew: fills memory with the past, so that nobody who reads needs the
/// database.
async fn pack(served: Arc<Served>, mut stopping: watch::Receiver<bool>) {
    let publisher = &served.publisher;
    tokio::select! {
        () = publisher.keep_packed() => {}
        _ = stopping.wait_for(|stop| *stop) => {}
    }
}

fn failed(error: &PublishError, what: &str) {
    tracing::error!(error = error as &dyn std::error::Error, "{what}");
}

#[cfg(test)]
mod tests;
