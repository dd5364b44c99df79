//! A house in which logs are told.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use fake_discord::{Gate, Id, Matcher, Moment, Options};
use firebell::demo::replay::script::quoted;
use firebell::demo::replay::{Script, Speaker, Step};
use firebell::incident::guild::slug;
use firebell::incident::ids::Ref;

use super::Source;
use crate::house::{Engine, GUARD, House};

/// Discord's limits on messages are in real time; a hundredth of it keeps them and the patience of
/// whoever waits for this.
const RATE_LIMITS: f64 = 0.01;

/// Whoever waits for another attempt waits at most a quarter of an hour, a fifth more at random.
const LONGER_THAN_ANY_PAUSE: chrono::Duration = chrono::Duration::minutes(20);
const ROUNDS: usize = 5;

/// Lines that are typed while copies wait: much less time than the bot waits for an answer.
const LINES_AT_ONCE: usize = 12;

/// A server whose people live through one outage after the other.
pub struct Server {
    pub house: House,
    responders: Id,
    zone: chrono_tz::Tz,
    /// By their ids.
    components: BTreeSet<String>,
    latest: DateTime<Utc>,
}

impl Server {
    /// Opens before the first of these begins.
    pub async fn before(engine: Engine, first: &Source) -> Self {
        let options = Options { rate_limit_scale: RATE_LIMITS, ..Options::default() };
        let mut house = House::empty(engine, options).await;
        // These outages lie months apart, and the channels of all are read at the end.
        house.config.discord.put_away_after_days = 0;
        house.clock.set(first.begin());
        // The page comes later, and hears of each incident once: see `finish`.
        house.start_bot().await;
        let owner = house.guild.owner();
        house.ok(&owner, house.lobby, "/firebell setup responders:@responders").await;
        let roles = house.guild.roles();
        let responders = roles.iter().find(|role| role.name == "responders").unwrap().id;
        let latest = first.begin();
        let (zone, components) = (chrono_tz::Tz::UTC, BTreeSet::new());
        Self { house, responders, zone, components, latest }
    }

    /// Types it from its first line to its last, and waits for the copies. Its ref.
    pub async fn tell(&mut self, script: &Script) -> Ref {
        // Before anything is due, since these logs may overlap and the clock go back.
        self.house.clock.set(script.steps[0].at);
        self.settle_what_is_needed(script).await;
        let mut reference = None;
        for steps in script.steps.chunks(LINES_AT_ONCE) {
            let held = self.hold_messages();
            reference = reference.or(self.type_lines(steps).await);
            self.house.discord.clear_faults();
            drop(held);
        }
        self.latest = self.latest.max(script.steps[script.steps.len() - 1].at);
        self.up_to_date().await;
        reference.expect("the first answer names it")
    }

    /// As [`House::settled`], on a machine so busy that what was held was given up and waits.
    async fn up_to_date(&self) {
        let mirrors = self.house.bot.as_ref().unwrap().mirrors();
        for _ in 0..ROUNDS {
            let now = self.house.clock_now();
            let tried =
                mirrors.until(|all| all.iter().all(|one| !one.due || one.next_attempt > now));
            let all = tokio::time::timeout(GUARD, tried).await.expect("all are tried").unwrap();
            if all.iter().all(|one| !one.due) {
                break;
            }
            self.house.clock.advance(LONGER_THAN_ANY_PAUSE);
        }
        self.house.settled().await;
    }

    /// Copies at Discord wait until some lines are typed, and then say them together: what they
    /// cost is most of what all of this costs.
    fn hold_messages(&self) -> [Gate; 2] {
        let (send, edit) = (
            Matcher::route("POST", "/channels/{}/messages"),
            Matcher::route("PATCH", "/channels/{}/messages/{}"),
        );
        let hold = |which: Matcher| self.house.discord.gate(which.always(), Moment::BeforeEffect);
        [hold(send), hold(edit)]
    }

    /// The ref that the answers name first, if any does.
    async fn type_lines(&self, steps: &[Step]) -> Option<Ref> {
        let mut reference = None;
        for step in steps {
            self.house.clock.set(step.at);
            let who = match &step.who {
                Speaker::Owner => self.house.guild.owner(),
                Speaker::Responder(name) => self.house.person(name),
            };
            // One at a time is open, so nobody has to say which.
            let told = self.house.ok(&who, self.house.lobby, &step.line).await;
            // The answer to what begins it names it first.
            reference = reference.or_else(|| {
                let (written, _) = told.split_once("**")?.1.split_once("**")?;
                written.parse::<Ref>().ok()
            });
        }
        reference
    }

    /// The page comes, and the bot starts anew and tells it everything.
    pub async fn finish(&mut self) {
        self.house.stop_bot().await;
        self.house.clock.set(self.latest);
        self.house.start_page().await;
        self.house.start_bot().await;
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
