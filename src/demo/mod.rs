//! `firebell demo`: a local Discord with a window to look through, the bot and the status page in
//! one process; and real outages played through the commands, if asked for. The bot is the same
//! code as in production; only what it connects to is local.

mod global_outage;
pub mod replay;
mod terminal;
pub mod window;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use fake_discord::{ChannelSnapshot, FakeDiscord, GuildHandle, Id, Member, Options};
use tempfile::TempDir;

use self::replay::play::play;
use self::replay::{ReplayError, Script};
use self::terminal::Terminal;
use self::window::{Offers, RunningWindow, WindowSettings};
use crate::bot::{self, Bot, StartError};
use crate::cli::{CliError, DemoArgs, asked_to_stop, own_webhook, start_page};
use crate::clock::{Clock, ManualClock};
use crate::config::{self, Config};
use crate::incident::ids::Ref;
use crate::page::RunningPage;
use crate::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error(transparent)]
    Replay(#[from] ReplayError),
    #[error(
        "--speed {0} is no speed. Write how many times faster it should go, such as 60; 0 waits for nothing"
    )]
    Speed(f64),
    #[error("the window can't be opened on port {port}: {source}. Choose another with --port")]
    Window { port: u16, source: std::io::Error },
    #[error("an address of ours is none: {0}")]
    Address(#[from] url::ParseError),
    #[error("the local Discord failed: {0}")]
    Discord(#[from] fake_discord::Error),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("the status page failed: {0}")]
    Page(Box<CliError>),
    #[error("no status page could be read: {0}")]
    Read(#[from] reqwest::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the system gives no randomness: {0}")]
    Randomness(#[from] getrandom::Error),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Everything that runs in a demo.
struct Stage {
    discord: Arc<FakeDiscord>,
    guild: GuildHandle,
    lobby: Id,
    /// The role.
    responders: Id,
    bot: Bot,
    page: RunningPage,
    window: RunningWindow,
    /// Removed when the demo ends.
    _folder: TempDir,
}

/// A replay goes faster than life, and Discord's limits with it; they are in real time otherwise.
const RATE_LIMITS: f64 = 0.05;

/// How long copies may take to be up to date before the demo goes on without them.
const PATIENCE: Duration = Duration::from_secs(15);

/// Opens the window, plays the replay where one is named, and stays up until it is asked to stop.
/// Meanwhile every replay that it knows can be played from the window.
///
/// # Errors
/// Where something can't start or be played; the text says what to do.
pub async fn run(args: &DemoArgs) -> Result<(), DemoError> {
    if !args.speed.is_finite() || args.speed < 0.0 {
        return Err(DemoError::Speed(args.speed));
    }
    let now = Clock::System.now();
    let programme = replay::choose(args.replay.as_deref(), now)?;
    let scripts: Vec<Script> = programme.offers.iter().map(|one| one.script.clone()).collect();
    let titles = programme.offers.into_iter().map(|one| one.title).collect();
    let (offers, mut picked) = Offers::new(titles);
    let mut next = programme.first;
    let begin = next.and_then(|index| Some(scripts[index].steps.first()?.at));
    let clock = ManualClock::starting_at(begin.unwrap_or(now));
    let stage = Stage::set(&clock, args.port, offers.clone()).await?;
    let mut terminal = Terminal::new(&stage)?;
    if next.is_none() {
        terminal.invitation();
    }
    loop {
        if let Some(script) = next.and_then(|index| scripts.get(index)) {
            offers.begin(next);
            tokio::select! {
                played = play(&stage, &clock, &mut terminal, script, args.speed) => played?,
                stopped = asked_to_stop() => { stopped?; break; }
            }
            offers.begin(None);
        }
        tokio::select! {
            // Time passes as it does, from where the clock was left.
            () = tick(&clock) => {}
            Some(index) = picked.recv() => next = Some(index),
            stopped = asked_to_stop() => { stopped?; break; }
        }
    }
    drop(terminal);
    stage.strike().await
}

impl Stage {
    /// A Discord server with people in it, the bot, the page, and the window on this port.
    async fn set(clock: &ManualClock, port: u16, offers: Offers) -> Result<Self, DemoError> {
        let time = Clock::Manual(clock.clone());
        let folder = TempDir::with_prefix("firebell-demo-")?;
        let stamps = time.clone();
        let options = Options {
            clock: Arc::new(move || stamps.now()),
            rate_limit_scale: RATE_LIMITS,
            ..Options::default()
        };
        let discord = Arc::new(FakeDiscord::start(options).await?);
        let authority = folder.path().join("authority.pem");
        discord.write_authority(&authority)?;
        let guild = discord.guild("Hachyderm");
        let responders = guild.role("responders", 0);
        for name in ["nova", "dma", "malte_j"] {
            guild.member(name, &[responders]);
        }
        let watchers = guild.role("watchers", 0);
        guild.member("wanda", &[watchers]);
        guild.member("quinn", &[]);
        let lobby = guild.channel("general", None);
        let database = |name: &str| format!("sqlite://{}/{name}.db", folder.path().display());
        let mut config = Config {
            discord: config::Discord {
                token: Some(discord.token().to_owned().into()),
                stand_in: Some(discord.address().to_string()),
                stand_in_ca: Some(authority),
                ..config::Discord::default()
            },
            database: config::Database { url: database("bot") },
            page: config::Page {
                listen: SocketAddr::from(([127, 0, 0, 1], 0)),
                database_url: database("page"),
                ..config::Page::default()
            },
            mirrors: config::Mirrors::default(),
            admin: config::Admin { listen: SocketAddr::from(([127, 0, 0, 1], 0)) },
        };
        let secret = bot::make_secret()?;
        let page = start_page(&config, &secret, time.clone())
            .await
            .map_err(|error| DemoError::Page(Box::new(error)))?;
        // A socket's address is always a URL's.
        config.page.public_url = format!("http://{}/", page.address()).parse().ok();
        let mut bot = Bot::start(&config, time, Some(own_webhook(&page, secret))).await?;
        bot.ready().await;
        let settings = WindowSettings {
            listen: SocketAddr::from(([127, 0, 0, 1], port)),
            page: format!("http://{}/", page.address()).parse()?,
            lobby,
            offers: Some(offers),
        };
        let window = window::start(settings, Arc::clone(&discord), guild.clone())
            .await
            .map_err(|source| DemoError::Window { port, source })?;
        page.let_be_framed_by(&format!("http://{}/", window.address()).parse()?);
        let stage = Self { discord, guild, lobby, responders, bot, page, window, _folder: folder };
        stage.prepare().await?;
        Ok(stage)
    }

    /// What a server settles once, before anything breaks.
    async fn prepare(&self) -> Result<(), DemoError> {
        let owner = self.guild.owner();
        for line in [
            "/firebell setup responders:@responders watchers:@watchers timezone:UTC",
            "/component add name:Web",
            "/component add name:Media",
            "/component add name:Streaming",
        ] {
            owner.slash(self.lobby, line).await?.answer().await?;
        }
        Ok(())
    }

    fn person(&self, name: &str) -> Result<Member, DemoError> {
        let nobody = || fake_discord::Error::NotFound(format!("nobody is called {name}"));
        Ok(self.guild.member_named(name).ok_or_else(nobody)?)
    }

    /// The people of a replay, and what their server settled before.
    async fn make_ready_for(&self, script: &Script) -> Result<(), DemoError> {
        for name in script.responders() {
            self.guild.member(name, &[self.responders]);
        }
        let owner = self.guild.owner();
        let zone = format!("/firebell setup timezone:{}", script.zone.name());
        // One that is there already is refused, which is as well.
        let components = script
            .components
            .iter()
            .map(|name| format!("/component add name:{}", replay::script::quoted(name)));
        for line in std::iter::once(zone).chain(components) {
            owner.slash(self.lobby, &line).await?.answer().await?;
        }
        Ok(())
    }

    /// Where people talk about an incident, once it is open.
    fn room(&self, reference: Ref) -> Option<Id> {
        self.channel("", reference)
    }

    /// The channel of this incident whose name begins like this; closed ones say so before that.
    fn channel(&self, begins: &str, reference: Ref) -> Option<Id> {
        let name = format!("{begins}{}-", reference.to_string().to_lowercase());
        let channels = self.guild.channels();
        let named = |one: &&ChannelSnapshot| {
            one.name.strip_prefix("closed-").unwrap_or(&one.name).starts_with(&name)
        };
        channels.iter().find(named).map(|channel| channel.id)
    }

    /// Waits until every copy shows what is true.
    async fn settle(&self) -> Result<(), DemoError> {
        let settled = self.bot.mirrors().until(|all| all.iter().all(|standing| !standing.due));
        match tokio::time::timeout(PATIENCE, settled).await {
            Ok(standings) => standings.map(drop).map_err(DemoError::from),
            // The next step shows what is late.
            Err(_) => Ok(()),
        }
    }

    async fn strike(self) -> Result<(), DemoError> {
        self.window.stop().await;
        self.bot.stop().await;
        self.page.stop().await;
        drop(self.discord);
        Ok(())
    }
}

/// Moves the clock as time passes. Never returns.
async fn tick(clock: &ManualClock) {
    let mut second = tokio::time::interval(Duration::from_secs(1));
    second.tick().await;
    loop {
        second.tick().await;
        clock.advance(chrono::Duration::seconds(1));
    }
}
