//! The bot: database, executor, mirrors and the way in for interactions wired together, and stopped in order.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use serenity::http::Http;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tracing::{error, info};

use crate::clock::Clock;
use crate::config::{self, Config, ConfigError, Ingress};
use crate::db::OpenError;
use crate::discord::api::Api;
use crate::discord::app::App;
use crate::discord::cdn::Cdn;
use crate::discord::connect::{self, ConnectError};
use crate::discord::endpoint::{self, Identity};
use crate::discord::gateway;
use crate::execute::Executor;
use crate::incident::ids::Snowflake;
use crate::mirrors::{self, Mirrors, Outside};
use crate::store::lock::{self, AlreadyRunning, OneBot};
use crate::store::{Store, StoreError};
use crate::{admin, page};

/// Why the bot does not start, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Database(#[from] OpenError),
    #[error(transparent)]
    Running(#[from] AlreadyRunning),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Discord(#[from] ConnectError),
    #[error(transparent)]
    Page(#[from] page::PageError),
    #[error(
        "admin.listen {address} can't be used: {source}. Another program may have it: stop that, or \
         choose another port"
    )]
    Admin { address: SocketAddr, source: std::io::Error },
    #[error(
        "the folder {folder} can't be used for copies of attached files: {source}. Set storage.files \
         to one that Firebell can write"
    )]
    Files { folder: std::path::PathBuf, source: std::io::Error },
    #[error(
        "discord.listen {address} can't be used: {source}. Another program may have it: stop that, \
         or choose another port, and have the web server in front of it go there"
    )]
    Ingress { address: SocketAddr, source: std::io::Error },
}

impl StartError {
    /// It passes by itself; nobody has to mend anything.
    #[must_use]
    pub fn is_for_a_while(&self) -> bool {
        matches!(self, Self::Discord(ConnectError::Unreachable(_)))
    }
}

/// A bot that runs until it is stopped.
pub struct Bot {
    app: Arc<App>,
    admin: admin::Admin,
    stop_ingress: watch::Sender<bool>,
    stop_mirrors: watch::Sender<bool>,
    ready: watch::Receiver<bool>,
    /// Where interactions come in.
    ingress: JoinHandle<()>,
    /// Where that listens, with interactions over HTTP.
    interactions: Option<SocketAddr>,
    mirrors: JoinHandle<()>,
    /// Held as long as the bot runs.
    one: OneBot,
}

/// How long answers under way may take when the bot is asked to stop.
const FINISHING: Duration = Duration::from_secs(5);

impl Bot {
    /// Starts everything. `page` is the secret and address of a page in the same process, which
    /// gets the webhook like everybody else.
    ///
    /// # Errors
    /// Where something is wrong that a person must mend; the text says how.
    pub async fn start(
        config: &Config,
        clock: Clock,
        page: Option<config::Webhook>,
    ) -> Result<Self, StartError> {
        let webhooks: Vec<config::Webhook> =
            page.into_iter().chain(config.mirrors.webhook.iter().cloned()).collect();
        let targets = mirrors::targets(&webhooks)?;
        let store = Store::open(&config.database.url).await?;
        let one = lock::only_one(&store, &config.database.url).await?;
        let http = Arc::new(connect::client(&config.discord).await?);
        let me = connect::introduce(&http).await?;
        info!(name = me.username, "Discord knows us");
        let names = Mirrors::names(&targets);
        store.ensure_mirrors(&names, clock.now()).await?;
        let wake = Arc::new(Notify::new());
        let executor = Executor::start(&store, &clock, names, Arc::clone(&wake));
        let api = Api::new(http);
        let files = config.files();
        files
            .prepare()
            .await
            .map_err(|source| StartError::Files { folder: files.folder().to_owned(), source })?;
        let cdn = Cdn::new(&config.discord, files.clone(), config.storage.largest_entry).await?;
        let public_url = config.page.public_url.clone();
        let put_away_after = config.discord.put_away_after();
        let outside = Outside { targets, public_url, files, put_away_after };
        let mirrors = Arc::new(Mirrors::new(
            store.clone(),
            clock.clone(),
            api.clone(),
            executor.clone(),
            Snowflake(me.id.0),
            outside,
            Arc::clone(&wake),
        ));
        let way_in = WayIn::find(&config.discord, &api).await?;
        let (stop_ingress, stopping_ingress) = watch::channel(false);
        let (stop_mirrors, stopping_mirrors) = watch::channel(false);
        let (is_ready, ready) = watch::channel(false);
        let admin = admin::start(config.admin.listen, store.clone(), ready.clone())
            .await
            .map_err(|source| StartError::Admin { address: config.admin.listen, source })?;
        let running = mirrors::run(Arc::clone(&mirrors), stopping_mirrors);
        let app = Arc::new(App::new(store, executor, api, cdn, clock, Arc::clone(&mirrors), wake));
        let interactions = way_in.address();
        let ingress = tokio::spawn(way_in.listen(Arc::clone(&app), is_ready, stopping_ingress));
        Ok(Self {
            app,
            admin,
            stop_ingress,
            stop_mirrors,
            ready,
            ingress,
            interactions,
            mirrors: tokio::spawn(running),
            one,
        })
    }

    /// Returns once interactions come in (the gateway has greeted us, or the endpoint listens) and
    /// commands are registered.
    pub async fn ready(&mut self) {
        // An error means that the way in is gone, and `ended` says so.
        let _ = self.ready.wait_for(|ready| *ready).await;
    }

    /// Returns when the connection to Discord ended for good, or another bot has taken over the
    /// database. As long as it is waited for, the lock on the database is looked after.
    pub async fn ended(&mut self) {
        tokio::select! {
            // It is aborted by nobody; a panic in it is an end like any other.
            _ = &mut self.ingress => {}
            another = self.one.lost(&self.app.clock) => error!("{another}"),
        }
    }

    #[must_use]
    pub fn store(&self) -> &Store {
        &self.app.store
    }

    /// What the mirrors have delivered, to look at and to wait for.
    #[must_use]
    pub fn mirrors(&self) -> &Mirrors {
        &self.app.mirrors
    }

    /// Where interactions come in over HTTP; none with the gateway.
    #[must_use]
    pub const fn interactions_address(&self) -> Option<SocketAddr> {
        self.interactions
    }

    #[must_use]
    pub fn admin_address(&self) -> SocketAddr {
        self.admin.address
    }

    /// Stops in order: nothing new comes in, what is under way is answered, mirrors finish the
    /// attempts they began, the database closes last.
    pub async fn stop(mut self) {
        self.stop_ingress.send_replace(true);
        // It has to be down, or an interaction would come to a bot that can't commit.
        if !self.ingress.is_finished()
            && tokio::time::timeout(FINISHING, &mut self.ingress).await.is_err()
        {
            info!("the way in for interactions did not close in time");
            self.ingress.abort();
        }
        if tokio::time::timeout(FINISHING, self.app.finish_answers()).await.is_err() {
            info!("some answers were still under way");
        }
        self.stop_mirrors.send_replace(true);
        if self.mirrors.await.is_err() {
            error!("the mirrors' loop had ended before");
        }
        self.admin.stop().await;
        self.app.store.close().await;
        self.one.release().await;
    }
}

/// How interactions reach us, with all that it needs at hand.
enum WayIn {
    Gateway { http: Box<Http>, url: String },
    Http { listener: TcpListener, address: SocketAddr, identity: Identity },
}

impl WayIn {
    async fn find(config: &config::Discord, api: &Api) -> Result<Self, StartError> {
        match config.ingress {
            Ingress::Gateway => {
                // A client of its own: serenity takes it whole, and asks with it only for the
                // gateway.
                let http = connect::client(config).await?;
                let url = connect::find_gateway(&http).await?;
                Ok(Self::Gateway { http: Box::new(http), url })
            }
            Ingress::Http => {
                let (identity, _) = connect::identify(api, config.public_key).await?;
                let bound = endpoint::bind(config.listen).await;
                let (listener, address) = bound
                    .map_err(|source| StartError::Ingress { address: config.listen, source })?;
                info!(%address, path = endpoint::PATH, "interactions are taken here");
                Ok(Self::Http { listener, address, identity })
            }
        }
    }

    const fn address(&self) -> Option<SocketAddr> {
        match self {
            Self::Gateway { .. } => None,
            Self::Http { address, .. } => Some(*address),
        }
    }

    async fn listen(self, app: Arc<App>, ready: watch::Sender<bool>, stop: watch::Receiver<bool>) {
        match self {
            Self::Gateway { http, url } => {
                if let Err(error) = gateway::listen(app, *http, url, ready, stop).await {
                    error!(%error, "the connection to Discord ended for good; run `firebell check`");
                }
            }
            Self::Http { listener, identity, .. } => {
                endpoint::serve(app, listener, identity, ready, stop).await;
            }
        }
    }
}

/// The page that listens there gets the webhook by the same door as everybody else.
#[must_use]
pub fn own_webhook_at(mut address: SocketAddr, secret: SecretString) -> config::Webhook {
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    let url = url::Url::parse(&format!("http://{address}/hooks/firebell"))
        // A socket address and a fixed path always make an address.
        .expect("a socket address and a fixed path are a URL");
    config::Webhook { url, secret, files: true }
}

/// A secret for a page in the same process, when none is configured.
///
/// # Errors
/// Where the operating system has no randomness to give.
pub fn make_secret() -> Result<SecretString, getrandom::Error> {
    use base64::Engine as _;
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)?;
    let encoded = base64::engine::general_purpose::STANDARD.encode(bytes);
    Ok(SecretString::from(format!("whsec_{encoded}")))
}
