//! A house in which logs are told.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use chrono::{DateTime, Utc};
use fake_discord::{Id, Options};
use firebell::demo::replay::script::quoted;
use firebell::demo::replay::{Script, Speaker};
use firebell::incident::guild::slug;
use firebell::store::mirrors::Standing;
use tokio::task::JoinHandle;

use super::Source;
use crate::house::{Engine, GUARD, House};

/// Discord's limits on messages are in real time; a hundredth of it keeps them and the patience of
/// whoever waits for this.
const RATE_LIMITS: f64 = 0.01;

/// A server whose people live through one outage after the other.
pub struct Server {
    pub house: House,
    responders: Id,
    zone: chrono_tz::Tz,
    /// By their ids.
    components: BTreeSet<String>,
    latest: DateTime<Utc>,
    nobody: JoinHandle<()>,
}

/// Keeps the page's address while the page is not there, so that no other test's page gets it.
async fn nobody_at(address: SocketAddr) -> JoinHandle<()> {
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    tokio::spawn(async move { while listener.accept().await.is_ok() {} })
}

impl Server {
    /// Opens before the first of these begins.
    pub async fn before(engine: Engine, first: &Source) -> Self {
        let options = Options { rate_limit_scale: RATE_LIMITS, ..Options::default() };
        let mut house = House::empty(engine, options).await;
        house.clock.set(first.begin());
        house.start_page().await;
        house.start_bot().await;
        let owner = house.guild.owner();
        house.ok(&owner, house.lobby, "/firebell setup responders:@responders").await;
        // The page hears of each incident once, when all is told: see `finish`.
        house.stop_page().await;
        let nobody = nobody_at(house.config.page.listen).await;
        let roles = house.guild.roles();
        let responders = roles.iter().find(|role| role.name == "responders").unwrap().id;
        let latest = first.begin();
        let (zone, components) = (chrono_tz::Tz::UTC, BTreeSet::new());
        Self { house, responders, zone, components, latest, nobody }
    }

    /// Types it from its first line to its last, and waits for the copies. Its number.
    pub async fn tell(&mut self, script: &Script) -> u64 {
        // Before anything is due, since these logs may overlap and the clock go back.
        self.house.clock.set(script.steps[0].at);
        self.settle_what_is_needed(script).await;
        let mut number = None;
        for step in &script.steps {
            self.house.clock.set(step.at);
            let who = match &step.who {
                Speaker::Owner => self.house.guild.owner(),
                Speaker::Responder(name) => self.house.person(name),
            };
            // One at a time is open, so nobody has to say which.
            let told = self.house.ok(&who, self.house.lobby, &step.line).await;
            number = number.or_else(|| {
                let reference = told.split_once("**INC-")?.1;
                reference.split_once("**")?.0.parse::<u64>().ok()
            });
        }
        self.latest = self.latest.max(script.steps[script.steps.len() - 1].at);
        self.discord_is_up_to_date().await;
        number.expect("the declaration's answer names it")
    }

    async fn discord_is_up_to_date(&self) {
        let mirrors = self.house.bot.as_ref().unwrap().mirrors();
        let at_discord = |one: &Standing| !one.key.mirror.starts_with("webhook:");
        let settled =
            mirrors.until(|all| all.iter().filter(|one| at_discord(one)).all(|one| !one.due));
        let standings = tokio::time::timeout(GUARD, settled).await.expect("copies settle").unwrap();
        for standing in standings.iter().filter(|one| at_discord(one)) {
            assert_eq!(standing.last_error, None, "{:?}", standing.key);
        }
    }

    /// The page comes back and learns everything. Nothing can be told any more.
    pub async fn finish(&mut self) {
        self.nobody.abort();
        // It ends by being told to.
        let _ = (&mut self.nobody).await;
        self.house.start_page().await;
        // Whoever waits for another attempt waits at most a quarter of an hour.
        self.house.clock.set(self.latest + chrono::Duration::hours(1));
        self.house.settled().await;
    }

    async fn settle_what_is_needed(&mut self, script: &Script) {
        for name in script.responders() {
            self.house.guild.member(name, &[self.responders]);
        }
        let owner = self.house.guild.owner();
        if script.zone != self.zone {
            self.zone = script.zone;
            let line = format!("/firebell setup timezone:{}", script.zone.name());
            self.house.ok(&owner, self.house.lobby, &line).await;
        }
        for name in &script.components {
            if self.components.insert(slug(name)) {
                let line = format!("/component add name:{}", quoted(name));
                self.house.ok(&owner, self.house.lobby, &line).await;
            }
        }
    }

    /// What must hold after every story does; then everything ends.
    pub async fn close(mut self) {
        crate::invariants::check(&self.house).await;
        self.house.stop_bot().await;
        self.house.stop_page().await;
    }
}
