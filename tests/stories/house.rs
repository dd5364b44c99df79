//! Everything that a story needs, in one place: a Discord, a guild with people, the bot, the page.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeZone as _, Utc};
use fake_discord::{Answer, Call, FakeDiscord, GuildHandle, Id, Member, Options};
use firebell::bot::{self, Bot};
use firebell::cli::own_webhook;
use firebell::clock::{Clock, ManualClock};
use firebell::config::{self, Config, Ingress};
use firebell::incident::ids::{IncidentId, Ref, Snowflake};
use firebell::incident::state::Incident;
use firebell::incident::words::Kind;
use firebell::mirrors;
use firebell::page::sites::Brand;
use firebell::page::{self, PageSettings, RunningPage, subscribers};
use firebell::store::Store;
use secrecy::SecretString;
use sqlx::Connection as _;
use tempfile::TempDir;

use crate::ears::Ears;

/// Nothing that a story waits for takes this long; past it, it failed.
pub const GUARD: Duration = Duration::from_secs(60);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// On a busy machine Discord's fifteen seconds may pass; what failed so is tried again after a
/// moment of the clock that stands still here.
const A_MOMENT: chrono::Duration = chrono::Duration::seconds(2);
const SLOW_MOMENTS: usize = 3;

/// Where a PostgreSQL is that takes `CREATE DATABASE`, for the stories' second half.
const POSTGRES: &str = "FIREBELL_TEST_POSTGRES";

impl Engine {
    /// False, loudly, where this engine is not to be had.
    pub fn is_here(self) -> bool {
        let here = self == Self::Sqlite || std::env::var_os(POSTGRES).is_some();
        if !here {
            crate::not_run::not_run(
                "postgres",
                &format!("{POSTGRES} is not set, so this story did not run on PostgreSQL"),
            );
        }
        here
    }

    /// Each engine that is to be had, for stories whose words are the same on all.
    pub fn each_here() -> Vec<Self> {
        [Self::Sqlite, Self::Postgres].into_iter().filter(|engine| engine.is_here()).collect()
    }

    /// A new, empty database.
    pub async fn database(self, folder: &TempDir, name: &str) -> String {
        match self {
            Self::Sqlite => format!("sqlite://{}/{name}.db", folder.path().display()),
            Self::Postgres => {
                let admin = std::env::var(POSTGRES).expect("is_here was asked");
                let database = format!("t_{name}_{}", ulid::Ulid::new()).to_lowercase();
                let mut connection = sqlx::PgConnection::connect(&admin).await.unwrap();
                let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {database}"));
                sqlx::query(create).execute(&mut connection).await.unwrap();
                let mut url = url::Url::parse(&admin).unwrap();
                url.set_path(&database);
                url.to_string()
            }
        }
    }
}

/// The corpus and Discord's description, where the environment says they are.
pub fn shared() -> Option<PathBuf> {
    let shared = std::env::var_os("FIREBELL_SHARED").map(PathBuf::from);
    if shared.is_none() {
        crate::not_run::not_run(
            "shared",
            "FIREBELL_SHARED is not set, so nothing was held against shared facts",
        );
    }
    shared
}

/// 13 December 2022, 18:53: when pages began to hang.
pub fn first_report() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2022, 12, 13, 18, 53, 0).unwrap()
}

/// What somebody typed, and what they were told.
#[derive(Clone, Debug)]
pub struct Said {
    pub call: Id,
    pub line: String,
    pub answer: String,
}

impl Said {
    /// Told that it did not happen.
    pub fn is_refusal(&self) -> bool {
        self.answer.starts_with('✋') || self.answer.starts_with('⚠')
    }
}

/// What a test sees of a bot and a page in another process.
pub struct Apart {
    /// Our own look into their database.
    pub store: Store,
    pub page: SocketAddr,
}

pub struct House {
    /// Shared with whoever shows it to people.
    pub discord: Arc<FakeDiscord>,
    pub guild: GuildHandle,
    /// A channel of no incident.
    pub lobby: Id,
    pub clock: ManualClock,
    pub config: Config,
    pub folder: TempDir,
    pub bot: Option<Bot>,
    pub page: Option<RunningPage>,
    /// Where bot and page run as a process of their own: `bot` and `page` are none then.
    pub apart: Option<Apart>,
    pub secret: SecretString,
    /// How the page may tell those who subscribed.
    pub subscribers: subscribers::Settings,
    /// Those who did.
    pub ears: Option<Ears>,
    pub said: Mutex<Vec<Said>>,
    /// Requests that this story provokes Discord to refuse: their rules.
    pub expected_violations: Mutex<Vec<String>>,
}

impl House {
    /// A guild with responders `nova`, `dma` and `malte_j` and a reader `quinn`, with the page and
    /// the bot running.
    pub async fn open(engine: Engine) -> Self {
        Self::open_for(engine, usual_ingress()).await
    }

    /// As [`House::open`], with interactions coming in this way.
    pub async fn open_for(engine: Engine, ingress: Ingress) -> Self {
        let mut house = Self::empty(engine, Options::default()).await;
        house.config.discord.ingress = ingress;
        house.start_page().await;
        house.start_bot().await;
        let owner = house.guild.owner();
        let setup = format!("/firebell setup responders:@{}", "responders");
        house.ok(&owner, house.lobby, &setup).await;
        house
    }

    /// Nothing of ours runs yet.
    pub async fn empty(engine: Engine, options: Options) -> Self {
        let openapi = shared().map(|shared| shared.join("discord/openapi.json"));
        Self::without_description(engine, Options { openapi, ..options }).await
    }

    /// As [`House::empty`], where requests are not held against Discord's description unless
    /// `options` say so: to read that takes as long as a short outage.
    pub async fn without_description(engine: Engine, options: Options) -> Self {
        log();
        let folder = TempDir::new().unwrap();
        let clock = ManualClock::starting_at(first_report());
        let time = clock.clone();
        let discord = FakeDiscord::start(Options {
            clock: Arc::new(move || Clock::Manual(time.clone()).now()),
            ..options
        })
        .await
        .unwrap();
        let authority = folder.path().join("authority.pem");
        discord.write_authority(&authority).unwrap();
        let guild = discord.guild("Hachyderm");
        let responders = guild.role("responders", 0);
        for name in ["nova", "dma", "malte_j"] {
            guild.member(name, &[responders]);
        }
        guild.member("quinn", &[]);
        let lobby = guild.channel("general", None);
        let config = Config {
            discord: config::Discord {
                token: Some(SecretString::from(discord.token().to_owned())),
                stand_in: Some(discord.address().to_string()),
                stand_in_ca: Some(authority),
                listen: ([127, 0, 0, 1], 0).into(),
                ..config::Discord::default()
            },
            database: config::Database { url: engine.database(&folder, "bot").await },
            storage: config::Storage {
                files: Some(folder.path().join("files")),
                ..config::Storage::default()
            },
            page: config::Page {
                listen: ([127, 0, 0, 1], 0).into(),
                database_url: engine.database(&folder, "page").await,
                public_url: Some("https://status.hachyderm.test/".parse().unwrap()),
                files: Some(folder.path().join("page-files")),
                ..config::Page::default()
            },
            admin: config::Admin { listen: ([127, 0, 0, 1], 0).into() },
            mirrors: config::Mirrors::default(),
        };
        Self {
            discord: Arc::new(discord),
            guild,
            lobby,
            clock,
            config,
            folder,
            bot: None,
            page: None,
            apart: None,
            secret: bot::make_secret().unwrap(),
            subscribers: subscribers::Settings::default(),
            ears: None,
            said: Mutex::default(),
            expected_violations: Mutex::default(),
        }
    }

    pub fn page_settings(&self) -> PageSettings {
        PageSettings {
            listen: self.config.page.listen,
            secrets: vec![mirrors::read_secret(&self.secret).unwrap()],
            database_url: self.config.page.database_url.clone(),
            public_url: self.config.page.public_url.clone(),
            brand: Brand::default(),
            sites: Vec::new(),
            subscribers: self.subscribers.clone(),
            export: None,
            files: Some(self.config.page_files()),
        }
    }

    pub async fn start_page(&mut self) {
        let settings = self.page_settings();
        let page = page::start(settings, Clock::Manual(self.clock.clone())).await.unwrap();
        // The next start takes the same address: the bot knows it by that.
        self.config.page.listen = page.address();
        self.page = Some(page);
    }

    pub async fn stop_page(&mut self) {
        self.page.take().unwrap().stop().await;
    }

    pub async fn start_bot(&mut self) {
        let webhook = self.page.as_ref().map(|page| own_webhook(page, self.secret.clone()));
        let clock = Clock::Manual(self.clock.clone());
        let mut bot = Bot::start(&self.config, clock, webhook).await.unwrap();
        if let Some(address) = bot.interactions_address()
            && self.config.discord.listen != address
        {
            // The next start takes the same address: Discord knows it by that.
            self.config.discord.listen = address;
            let url = format!("http://{address}/interactions");
            self.discord.deliver_over_http(&url).await.unwrap();
        }
        tokio::time::timeout(GUARD, bot.ready()).await.expect("the bot connects");
        self.bot = Some(bot);
    }

    pub async fn stop_bot(&mut self) {
        self.bot.take().unwrap().stop().await;
    }

    pub fn store(&self) -> &Store {
        match &self.apart {
            Some(apart) => &apart.store,
            None => self.bot.as_ref().unwrap().store(),
        }
    }

    pub fn person(&self, name: &str) -> Member {
        self.guild.member_named(name).unwrap()
    }

    /// Types a line and waits for the answer, whatever it is.
    pub async fn types(&self, who: &Member, channel: Id, line: &str) -> Said {
        let call = who.slash(channel, line).await.unwrap();
        self.answered(&call, line).await
    }

    pub async fn answered(&self, call: &Call, line: &str) -> Said {
        let answer: Answer = call.answer().await.unwrap();
        assert!(answer.ephemeral, "only the person sees the answer to {line}");
        let said = Said { call: call.id(), line: line.to_owned(), answer: answer.text() };
        self.said.lock().unwrap().push(said.clone());
        said
    }

    /// Types a line that must be taken.
    pub async fn ok(&self, who: &Member, channel: Id, line: &str) -> String {
        let said = self.types(who, channel, line).await;
        assert!(!said.is_refusal(), "{line} was refused: {}", said.answer);
        said.answer
    }

    /// Types a line that must be turned down.
    pub async fn refused(&self, who: &Member, channel: Id, line: &str) -> String {
        let said = self.types(who, channel, line).await;
        assert!(said.is_refusal(), "{line} was taken: {}", said.answer);
        said.answer
    }

    /// Waits until every mirror shows what is true. What is due at a later moment is not waited
    /// for.
    pub async fn settled(&self) {
        let mirrors = self.bot.as_ref().unwrap().mirrors();
        for _ in 0..SLOW_MOMENTS {
            let now = self.clock_now();
            let tried =
                mirrors.until(|all| all.iter().all(|one| !one.due || one.next_attempt > now));
            let Ok(Ok(all)) = tokio::time::timeout(GUARD, tried).await else { break };
            let next = all.iter().filter(|one| one.due).map(|one| one.next_attempt).min();
            match next.map(|at| at - now) {
                Some(wait) if wait <= A_MOMENT => self.clock.advance(wait),
                _ => break,
            }
        }
        let now = self.clock_now();
        let settled = mirrors.until(|all| {
            all.iter().all(|one| !one.due && one.alarm_at.is_none_or(|alarm| alarm > now))
        });
        let standings = match tokio::time::timeout(GUARD, settled).await {
            Ok(standings) => standings.unwrap(),
            Err(_) => {
                let all = self.store().all_mirrors().await.unwrap();
                let due: Vec<_> = all.iter().filter(|standing| standing.due).collect();
                panic!("mirrors do not settle: {due:#?}\n{:#?}", self.discord.violations());
            }
        };
        for standing in standings {
            assert_eq!(standing.last_error, None, "{:?}", standing.key);
        }
    }

    /// Waits until the bot has noticed what was changed by hand and has mended it. It looks by
    /// itself now and then; the clock is moved to there.
    pub async fn mended(&self) {
        self.clock.advance(chrono::Duration::minutes(11));
        self.mended_by_now().await;
    }

    /// As [`House::mended`], where the clock was moved already.
    pub async fn mended_by_now(&self) {
        let mirrors = self.bot.as_ref().unwrap().mirrors();
        let since = self.clock_now();
        let looked = mirrors.until(|all| {
            all.iter()
                .filter(|one| !one.key.mirror.starts_with("webhook:"))
                .all(|one| !one.due && one.delivered_at.is_some_and(|at| at >= since))
        });
        if tokio::time::timeout(GUARD, looked).await.is_err() {
            let all = self.store().all_mirrors().await.unwrap();
            panic!("nothing is mended: {all:#?}\n{:#?}", self.discord.violations());
        }
    }

    pub fn clock_now(&self) -> DateTime<Utc> {
        Clock::Manual(self.clock.clone()).now()
    }

    pub async fn id_of(&self, number: u64) -> IncidentId {
        let reference = Ref { kind: Kind::Incident, number };
        let guild = Snowflake(self.guild.id());
        self.store().incident_by_ref(guild, reference).await.unwrap().expect("there is one")
    }

    pub async fn maintenance(&self, number: u64) -> Incident {
        let reference = Ref { kind: Kind::Maintenance, number };
        let guild = Snowflake(self.guild.id());
        let id = self.store().incident_by_ref(guild, reference).await.unwrap();
        self.store().incident(id.expect("there is one")).await.unwrap().expect("there is one")
    }

    pub async fn incident(&self, number: u64) -> Incident {
        let id = self.id_of(number).await;
        self.store().incident(id).await.unwrap().expect("there is one")
    }

    /// The channel whose name begins like this.
    pub fn channel(&self, prefix: &str) -> Id {
        let channels = self.guild.channels();
        let found = channels.iter().find(|channel| channel.name.starts_with(prefix));
        found.unwrap_or_else(|| panic!("no channel {prefix}… among {channels:#?}")).id
    }

    /// Everything that people read in a channel, oldest first.
    pub fn read(&self, channel: Id) -> Vec<String> {
        self.discord.messages(channel).iter().map(|message| message.text()).collect()
    }

    pub fn page_address(&self) -> SocketAddr {
        match &self.apart {
            Some(apart) => apart.page,
            None => self.page.as_ref().unwrap().address(),
        }
    }

    /// A document of the page.
    pub async fn get(&self, path: &str) -> (u16, String) {
        let address = self.page_address();
        let response = http().get(format!("http://{address}{path}")).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    pub fn expect_violation(&self, rule: &str) {
        self.expected_violations.lock().unwrap().push(rule.to_owned());
    }
}

/// `FIREBELL_STORIES_OVER=http` tells every story with interactions over HTTP.
fn usual_ingress() -> Ingress {
    match std::env::var("FIREBELL_STORIES_OVER").as_deref() {
        Ok("http") => Ingress::Http,
        _ => Ingress::Gateway,
    }
}

/// `FIREBELL_LOG=info` shows what the program says while a story is told.
fn log() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        if let Ok(filter) = tracing_subscriber::EnvFilter::try_from_env("FIREBELL_LOG") {
            tracing_subscriber::fmt().with_env_filter(filter).with_test_writer().init();
        }
    });
}

pub fn http() -> reqwest::Client {
    firebell::outgoing::client().timeout(GUARD).no_proxy().build().unwrap()
}

/// A story on both databases: the house is opened, the story told, everything brought up to date,
/// the invariants checked.
#[macro_export]
macro_rules! story {
    ($(#[$meta:meta])* $name:ident, |$house:ident| $body:block) => {
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, reason = "some stories need nothing of their file")]
            use super::*;

            async fn tell(engine: $crate::house::Engine) {
                if !engine.is_here() {
                    return;
                }
                let mut house = $crate::house::House::open(engine).await;
                {
                    let $house = &mut house;
                    $body
                }
                house.settled().await;
                $crate::invariants::check(&house).await;
                house.stop_bot().await;
                house.stop_page().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                tell($crate::house::Engine::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                tell($crate::house::Engine::Postgres).await;
            }
        }
    };
}
