//! One simulated outage: Discord, the page, people and a bot that can die, on clocks that move only
//! when nobody is at work.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use fake_discord::{Error, Gate, Id, Matcher, Options};
use firebell::config::Webhook;
use firebell::store::Store;
use sqlx::Connection as _;
use tokio::time::Instant;

use super::life::Life;
use super::people::Act;
use super::time::{Orders, Time};
use super::weather::{Blow, Weather};
use super::{people, weather};
use crate::house::{Apart, Engine, House, Said};
use crate::invariants;
use crate::process::address_to_keep;

/// How long a service manager waits before it starts again what ended, and what does not start.
const RESTART: Duration = Duration::from_secs(2);
const RESTART_SLOWLY: Duration = Duration::from_secs(30);
/// Once nothing goes wrong any more, everything is true within this time.
pub const PEACE: Duration = Duration::from_secs(60);
const MOMENT: Duration = Duration::from_millis(50);
/// Requests of ours that Discord refuses, in any minute, at most.
const REFUSED_A_MINUTE: usize = 10;
/// No outage takes as long as this.
const TOO_LONG: Duration = Duration::from_secs(12 * 3_600);
/// So many requests are told of a run that failed.
const LAST_REQUESTS: usize = 300;
/// The role of those who respond.
const RESPONDERS: &str = "responders";
/// Set, each step is told as it comes: to see where a run hangs.
const ALOUD: &str = "FIREBELL_TEST_ALOUD";
/// Longer than any simulated outage.
const PATIENCE: Duration = Duration::from_secs(7 * 24 * 3_600);

/// With a zone that has summer time.
const ZONE: &str = "timezone:Europe/Berlin";

/// What became of a line that was typed.
#[derive(Clone, Debug)]
enum Came {
    /// Nobody knows yet.
    Open,
    Answered(String),
    /// "The application did not respond": it must not have happened.
    NotAcknowledged,
    /// The client would not send it.
    NotTyped(String),
}

#[derive(Clone, Debug)]
struct Typed {
    line: String,
    call: Option<Id>,
    came: Came,
}

/// What a run was like, to be added up.
#[derive(Clone, Copy, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Report {
    pub typed: usize,
    pub taken: usize,
    pub refused: usize,
    pub unacknowledged: usize,
    /// Acknowledged, and no answer ever came.
    pub unknown: usize,
    pub not_typed: usize,
    pub lives: usize,
    pub faults: usize,
    pub requests: usize,
    /// Seconds on the simulated clock, and those until all was true at the end.
    pub simulated: u64,
    pub settled_after: u64,
    pub refused_a_minute: usize,
}

pub struct World {
    house: House,
    engine: Engine,
    time: Time,
    began: Instant,
    life: Option<Life>,
    lives: usize,
    /// When the service manager starts the bot again.
    restart: Option<Instant>,
    gate: Option<Gate>,
    typed: Arc<Mutex<Vec<Typed>>>,
    held: Option<sqlx::SqliteConnection>,
    story: Vec<String>,
}

impl World {
    async fn new(engine: Engine, begins: DateTime<Utc>) -> Self {
        // serenity asks the system's clock, which stands still here, when a limit is over.
        let options = Options { patience: PATIENCE, limits_told: false, ..Options::default() };
        let mut house = House::without_description(engine, options).await;
        house.clock.set(begins);
        let urls = [&house.config.database.url, &house.config.page.database_url];
        let on_server = urls.into_iter().filter(|_| engine == Engine::Postgres);
        let name = |url: &String| url.parse::<url::Url>().unwrap().path()[1..].to_owned();
        let time = Time::hold(house.clock.clone(), on_server.map(name).collect());
        house.config.page.listen = address_to_keep();
        house.start_page().await;
        let store = Store::open(&house.config.database.url).await.unwrap();
        house.apart = Some(Apart { store, page: house.config.page.listen });
        Self {
            house,
            engine,
            time,
            began: Instant::now(),
            life: None,
            lives: 0,
            restart: None,
            gate: None,
            typed: Arc::default(),
            held: None,
            story: Vec::new(),
        }
    }

    /// Starts the bot, and has it told who responds.
    async fn move_in(&mut self) {
        self.start_bot();
        while self.house.discord.world(|world| world.commands.is_empty()) {
            self.pass(Duration::from_secs(1)).await;
        }
        self.say_who_responds().await;
    }

    async fn say_who_responds(&mut self) {
        let owner = self.house.guild.owner();
        // Commands may be there a moment before the bot listens.
        loop {
            self.types(&owner, format!("/firebell setup responders:@{RESPONDERS} {ZONE}"));
            let last = self.typed.lock().unwrap().len() - 1;
            for _ in 0..60 {
                if matches!(self.typed.lock().unwrap()[last].came, Came::Open) {
                    self.pass(Duration::from_secs(1)).await;
                }
            }
            if matches!(self.typed.lock().unwrap()[last].came, Came::Answered(_)) {
                return;
            }
        }
    }

    fn note(&mut self, what: String) {
        let at = self.began.elapsed().as_secs_f64();
        let line = format!("{at:8.2} {what}");
        if std::env::var_os(ALOUD).is_some() {
            println!("{line}");
        }
        self.story.push(line);
    }

    fn start_bot(&mut self) {
        let webhook = Some(self.page());
        let config = self.house.config.clone();
        self.life = Some(Life::start(config, self.time.day.clone(), webhook));
        self.lives += 1;
        self.restart = None;
    }

    /// The page as the bot knows it, even while it is down.
    fn page(&self) -> Webhook {
        let address = self.house.config.page.listen;
        Webhook {
            url: format!("http://{address}/hooks/firebell").parse().unwrap(),
            secret: self.house.secret.clone(),
            files: true,
        }
    }

    fn kill_bot(&mut self) {
        if let Some(life) = self.life.take() {
            life.kill();
            self.note("the bot was killed".to_owned());
            self.restart = Some(Instant::now() + RESTART);
        }
    }

    fn orders(&self) -> Option<Orders> {
        self.life.as_ref().map(|life| life.orders.clone())
    }

    /// Lets time pass, with everything that a passing moment brings.
    async fn pass(&mut self, time: Duration) {
        let until = Instant::now() + time;
        loop {
            assert!(self.began.elapsed() < TOO_LONG, "it does not come to its end");
            let left = until.saturating_duration_since(Instant::now());
            let orders = self.orders();
            self.time.pass(left, orders.as_ref()).await;
            if self.gate.as_ref().is_some_and(Gate::was_reached) {
                self.kill_bot();
                let gate = self.gate.take().expect("it was just there");
                gate.drop_connection();
            }
            if let Some(why) = self.life.as_ref().and_then(Life::ended) {
                self.note(format!("the bot ended: {why}"));
                self.life = None;
                self.restart = Some(Instant::now() + RESTART_SLOWLY);
            }
            if self.restart.is_some_and(|at| at <= Instant::now()) {
                self.start_bot();
                self.note("the bot was started".to_owned());
            }
            if left.is_zero() {
                return;
            }
        }
    }

    async fn pass_until(&mut self, at: Duration) {
        self.pass((self.began + at).saturating_duration_since(Instant::now())).await;
    }

    /// Somebody types a line; what comes of it is written down when it comes.
    fn types(&mut self, who: &fake_discord::Member, line: String) {
        self.note(line.clone());
        let (who, lobby) = (who.clone(), self.house.lobby);
        let typed = Arc::clone(&self.typed);
        let index = {
            let mut all = typed.lock().unwrap();
            all.push(Typed { line: line.clone(), call: None, came: Came::Open });
            all.len() - 1
        };
        tokio::spawn(async move {
            let came = match who.slash(lobby, &line).await {
                Err(error) => Came::NotTyped(error.to_string()),
                Ok(call) => {
                    typed.lock().unwrap()[index].call = Some(call.id());
                    match call.answer().await {
                        Ok(answer) => Came::Answered(answer.text()),
                        Err(Error::NotAcknowledged { .. }) => Came::NotAcknowledged,
                        Err(error) => Came::NotTyped(format!("no answer: {error}")),
                    }
                }
            };
            typed.lock().unwrap()[index].came = came;
        });
    }

    async fn strike(&mut self, blow: Blow) {
        self.note(format!("{blow:?}"));
        match blow {
            Blow::Kill => self.kill_bot(),
            Blow::KillAtRequest(n, moment) => {
                self.gate = Some(self.house.discord.gate(Matcher::nth_any(n), moment));
            }
            Blow::PageStops if self.house.page.is_some() => self.house.stop_page().await,
            Blow::PageStarts if self.house.page.is_none() => self.house.start_page().await,
            Blow::PageStops | Blow::PageStarts => {}
            Blow::DiscordFails => self.house.discord.outage(true),
            Blow::DiscordIsBack => self.house.discord.outage(false),
            Blow::GatewayFreezes => self.house.discord.silence_gateway(true),
            Blow::GatewayThaws => self.house.discord.silence_gateway(false),
            Blow::ClockJumps(by) => self.time.day.advance(by),
            Blow::DatabaseHeld => self.hold_database().await,
            Blow::DatabaseFree => self.free_database().await,
        }
    }

    async fn hold_database(&mut self) {
        let url = self.house.config.database.url.clone();
        match self.engine {
            Engine::Sqlite => {
                let options: sqlx::sqlite::SqliteConnectOptions = url.parse().unwrap();
                let mut held = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
                let begun = sqlx::query("BEGIN IMMEDIATE").execute(&mut held).await;
                self.note(format!("somebody else holds the database: {begun:?}"));
                self.held = Some(held);
            }
            Engine::Postgres => {
                let mut connection = sqlx::PgConnection::connect(&url).await.unwrap();
                sqlx::query(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                     WHERE datname = current_database() AND pid <> pg_backend_pid()",
                )
                .execute(&mut connection)
                .await
                .unwrap();
            }
        }
    }

    async fn free_database(&mut self) {
        if let Some(held) = self.held.take() {
            held.close().await.unwrap();
        }
    }

    /// From now on nothing goes wrong any more.
    async fn peace(&mut self) {
        if let Some(gate) = self.gate.take() {
            gate.release();
        }
        self.house.discord.clear_faults();
        self.house.discord.outage(false);
        self.house.discord.silence_gateway(false);
        self.free_database().await;
        if self.house.page.is_none() {
            self.house.start_page().await;
        }
        if self.life.is_none() {
            self.start_bot();
        }
        self.note("peace".to_owned());
    }

    /// Nobody but a person can mend it where the role of those who respond was deleted: with
    /// another role, and by saying so.
    async fn choose_responders_again(&mut self) {
        if self.house.guild.roles().iter().any(|role| role.name == RESPONDERS) {
            return;
        }
        let role = self.house.guild.role(RESPONDERS, 0);
        for name in people::NAMES {
            self.house.guild.member(name, &[role]);
        }
        self.note("there is another role for those who respond".to_owned());
        self.say_who_responds().await;
    }

    /// What is not true yet of the copies.
    async fn behind(&self) -> Vec<String> {
        let now = self.house.clock_now();
        let all = self.house.store().all_mirrors().await.unwrap();
        let behind = all.iter().filter(|one| {
            one.due || one.last_error.is_some() || one.alarm_at.is_some_and(|alarm| alarm <= now)
        });
        behind.map(|one| format!("{one:?}")).collect()
    }

    async fn until_true(&mut self) -> Duration {
        let since = Instant::now();
        loop {
            self.pass(Duration::from_secs(1)).await;
            let behind = self.behind().await;
            if behind.is_empty() {
                return since.elapsed();
            }
            assert!(
                since.elapsed() < PEACE,
                "after {PEACE:?} without a fault these copies are behind: {behind:#?}"
            );
        }
    }

    /// How many requests Discord refused in the worst minute, other than for coming too soon.
    fn refused_a_minute(&self) -> usize {
        let requests = self.house.discord.requests();
        let refused: Vec<Instant> = requests
            .iter()
            .filter(|it| it.status.is_some_and(|code| (400..500).contains(&code) && code != 429))
            .map(|it| it.at)
            .collect();
        let minute = Duration::from_secs(60);
        let within = |from: &Instant| {
            refused.iter().filter(|at| *at >= from && **at - *from < minute).count()
        };
        refused.iter().map(within).max().unwrap_or(0)
    }

    /// Hands what is known for certain to the invariants, and checks the rest here.
    async fn check(&mut self) -> Report {
        let typed = self.typed.lock().unwrap().clone();
        let mut report = Report {
            typed: typed.len(),
            lives: self.lives,
            faults: self.house.discord.drawn_faults().len(),
            requests: self.house.discord.requests().len(),
            simulated: self.began.elapsed().as_secs(),
            refused_a_minute: self.refused_a_minute(),
            ..Report::default()
        };
        let causes = self.causes().await;
        for Typed { line, call, came } in typed {
            let times = call.map_or(0, |call| {
                causes.iter().filter(|cause| **cause == format!("discord:{call}")).count()
            });
            assert!(times <= 1, "{line} had {times} effects");
            match came {
                Came::Answered(answer) => {
                    let call = call.expect("an answer has a question");
                    let said = Said { call, line, answer };
                    if said.answer.starts_with('⚠') {
                        report.unknown += 1;
                        continue;
                    }
                    if said.is_refusal() {
                        report.refused += 1
                    } else {
                        report.taken += 1
                    }
                    self.house.said.lock().unwrap().push(said);
                }
                Came::NotAcknowledged => {
                    report.unacknowledged += 1;
                    assert_eq!(times, 0, "{line} was not acknowledged, and happened");
                }
                Came::NotTyped(why) => {
                    report.not_typed += 1;
                    assert_eq!(times, 0, "{line} could not be typed ({why}), and happened");
                }
                Came::Open => report.unknown += 1,
            }
        }
        // They ask the bot too, which may be waiting for its connection or for a rate limit.
        let orders = self.orders();
        let checks = invariants::check_after_faults(&self.house);
        tokio::pin!(checks);
        loop {
            tokio::select! {
                biased;
                () = &mut checks => break,
                _ = self.time.pass(MOMENT, orders.as_ref()) => {}
            }
        }
        assert!(
            report.refused_a_minute <= REFUSED_A_MINUTE,
            "Discord refused {} of our requests in one minute: {:#?}",
            report.refused_a_minute,
            self.house.discord.refusals()
        );
        report
    }

    async fn causes(&self) -> Vec<String> {
        let store = self.house.store();
        let mut causes = Vec::new();
        for id in store.all_ids().await.unwrap() {
            let rows = firebell::store::journal::rows(&store.read, id).await.unwrap();
            causes.extend(rows.into_iter().filter_map(|row| row.source_key));
        }
        causes
    }

    /// What is to be read when a run failed.
    fn tell(&self) {
        println!("{}", self.story.join("\n"));
        for fault in self.house.discord.drawn_faults() {
            println!("  {fault}");
        }
        for typed in self.typed.lock().unwrap().iter() {
            println!("  {typed:?}");
        }
        println!("{:#?}", self.house.discord.violations());
        let requests = self.house.discord.requests();
        println!("the last of {} requests:", requests.len());
        for one in requests.iter().rev().take(LAST_REQUESTS).rev() {
            let at = one.at.saturating_duration_since(self.began).as_secs_f64();
            println!("{at:8.2} {} {} {:?}", one.method, one.path, one.status);
        }
    }
}

/// Tells its story when the run panics.
struct Witness(World);

impl Drop for Witness {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.tell();
        }
    }
}

enum Moment {
    Act(Act),
    Blow(Blow),
}

/// One outage, from what the seed draws to the invariants; `disaster`: with what
/// [`weather::disaster`] adds.
pub async fn run(seed: u64, engine: Engine, disaster: bool) -> Report {
    let mut dice = fastrand::Rng::with_seed(seed);
    let count = dice.usize(3..11);
    let acts = people::draw(&mut dice, count);
    let lasts = acts.last().map_or(Duration::ZERO, |act| act.at) + Duration::from_secs(5);
    let Weather { mut intensity, blows } = weather::draw(&mut dice, lasts);
    let begins = weather::begins(&mut dice);
    if disaster {
        intensity = weather::disaster(intensity);
    }
    let mut moments: Vec<(Duration, Moment)> = acts
        .into_iter()
        .map(|act| (act.at, Moment::Act(act)))
        .chain(blows.into_iter().map(|(at, blow)| (at, Moment::Blow(blow))))
        .collect();
    moments.sort_by_key(|(at, _)| *at);
    let mut witness = Witness(World::new(engine, begins).await);
    let world = &mut witness.0;
    world.move_in().await;
    world.began = Instant::now();
    world.house.discord.faults_from(seed, intensity);
    for (at, moment) in moments {
        world.pass_until(at).await;
        match moment {
            Moment::Act(act) => {
                let who = world.house.person(act.who);
                world.types(&who, act.line);
            }
            Moment::Blow(blow) => world.strike(blow).await,
        }
    }
    world.pass(Duration::from_secs(5)).await;
    // One that was drawn is lived through and not only begun.
    while disaster && world.house.discord.world(fake_discord::World::in_outage) {
        world.pass(Duration::from_secs(20)).await;
    }
    world.peace().await;
    if disaster {
        world.choose_responders_again().await;
    }
    let settled = world.until_true().await;
    let mut report = world.check().await;
    report.settled_after = settled.as_secs();
    report
}
