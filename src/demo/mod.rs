//! `firebell demo`: a local Discord with a window to look through, the bot and the status page in
//! one process; and a real outage played through the commands, if asked for. The bot is the same
//! code as in production; only what it connects to is local.

mod global_outage;
mod terminal;
pub mod window;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveTime, TimeZone as _, Utc};
use fake_discord::{FakeDiscord, GuildHandle, Id, Member, Options};
use tempfile::TempDir;

use self::terminal::Terminal;
use self::window::{RunningWindow, WindowSettings};
use crate::bot::{self, Bot, StartError};
use crate::cli::{CliError, DemoArgs, asked_to_stop, own_webhook, start_page};
use crate::clock::{Clock, ManualClock};
use crate::config::{self, Config};
use crate::page::RunningPage;
use crate::store::StoreError;

/// One line that somebody typed.
struct Step {
    /// Hours and minutes of the day of the replay.
    at: &'static str,
    who: &'static str,
    line: &'static str,
}

#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error("there is no replay “{0}”. There is: global-outage")]
    NoSuchReplay(String),
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
    bot: Bot,
    page: RunningPage,
    window: RunningWindow,
    /// Removed when the demo ends.
    _folder: TempDir,
}

/// How long copies may take to be up to date before the demo goes on without them.
const PATIENCE: Duration = Duration::from_secs(15);

/// Opens the window, plays the replay where one is named, and stays up until it is asked to stop.
///
/// # Errors
/// Where something can't start; the text says what to do.
pub async fn run(args: &DemoArgs) -> Result<(), DemoError> {
    if !args.speed.is_finite() || args.speed < 0.0 {
        return Err(DemoError::Speed(args.speed));
    }
    match args.replay.as_deref() {
        None => run_guided(args).await,
        Some("global-outage") => run_replay(args).await,
        Some(other) => Err(DemoError::NoSuchReplay(other.to_owned())),
    }
}

async fn run_guided(args: &DemoArgs) -> Result<(), DemoError> {
    let stage = Stage::set(Clock::System, args.port).await?;
    terminal::invitation(&stage);
    asked_to_stop().await?;
    stage.strike().await
}

async fn run_replay(args: &DemoArgs) -> Result<(), DemoError> {
    let clock = ManualClock::starting_at(moment("18:52"));
    let stage = Stage::set(Clock::Manual(clock.clone()), args.port).await?;
    let terminal = Terminal::new(&stage)?;
    terminal.opening(args.speed);
    tokio::select! {
        played = play(&stage, &clock, terminal, args.speed) => played?,
        stopped = asked_to_stop() => { stopped?; return stage.strike().await; }
    }
    // From here on time passes as it does.
    let ticking = tokio::spawn(tick(clock));
    asked_to_stop().await?;
    ticking.abort();
    stage.strike().await
}

impl Stage {
    /// A Discord server with people in it, the bot, the page, and the window on this port.
    async fn set(time: Clock, port: u16) -> Result<Self, DemoError> {
        let folder = TempDir::with_prefix("firebell-demo-")?;
        let stamps = time.clone();
        let options = Options { clock: Arc::new(move || stamps.now()), ..Options::default() };
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
            storage: config::Storage::default(),
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
        };
        let window = window::start(settings, Arc::clone(&discord), guild.clone())
            .await
            .map_err(|source| DemoError::Window { port, source })?;
        page.let_be_framed_by(&format!("http://{}/", window.address()).parse()?);
        let stage = Self { discord, guild, lobby, bot, page, window, _folder: folder };
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

    /// Where people talk: the room once there is one.
    fn place(&self) -> Id {
        let room = self.guild.channels().into_iter().find(|one| one.name.starts_with("inc-1-"));
        room.map_or(self.lobby, |room| room.id)
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

async fn play(
    stage: &Stage,
    clock: &ManualClock,
    mut terminal: Terminal<'_>,
    speed: f64,
) -> Result<(), DemoError> {
    let mut before = moment("18:53");
    for step in global_outage::STEPS {
        let at = moment(step.at);
        let gap = (at - before).to_std().unwrap_or_default();
        if speed > 0.0 {
            tokio::time::sleep(gap.div_f64(speed)).await;
        }
        before = at;
        clock.set(at);
        let who = stage.person(step.who)?;
        terminal.typed(step);
        let call = who.slash(stage.place(), step.line.trim()).await?;
        let answer = call.answer().await?;
        terminal.answered(&answer.text());
        stage.settle().await?;
        terminal.watchers()?;
        terminal.public().await?;
    }
    terminal.ending().await
}

/// A clock time on the day of the replay.
fn moment(at: &str) -> DateTime<Utc> {
    let day = Utc.with_ymd_and_hms(2022, 12, 13, 0, 0, 0).single().unwrap_or_default();
    let time = NaiveTime::parse_from_str(at, "%H:%M").unwrap_or_default();
    Utc.from_utc_datetime(&day.date_naive().and_time(time))
}

async fn tick(clock: ManualClock) {
    let mut second = tokio::time::interval(Duration::from_secs(1));
    loop {
        second.tick().await;
        clock.advance(chrono::Duration::seconds(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_replay_goes_forwards_in_time() {
        let times: Vec<_> = global_outage::STEPS.iter().map(|step| moment(step.at)).collect();
        assert!(times.is_sorted());
        assert_eq!(
            times.first().map(|at| at.to_rfc3339()).as_deref(),
            Some("2022-12-13T18:53:00+00:00")
        );
    }
}
