//! An outage during which the real program is killed and started again.
//!
//! A strike holds one request at the fake Discord (or one delivery at the receiver), before its
//! effect or after it with the answer withheld, and kills the process there. Walls hold the steps
//! whose turn comes later, so that every strike finds its step undone.

use fake_discord::{Call, Gate, Id, Matcher, Member, Moment, Options};
use firebell::clock::Clock;
use firebell::incident::ids::Snowflake;
use firebell::incident::public_view::public_view;
use firebell::store::{Store, journal};
use futures_util::future::select_all;

use crate::house::{Apart, Engine, GUARD, House, Said};
use crate::inbox::Inbox;
use crate::invariants;
use crate::process::{Program, address_to_keep, environment, until};

/// A step that can be struck, by its name in failures.
pub type Step = (&'static str, Matcher);

/// Requests that are held at Discord.
pub struct Trap {
    targets: Vec<(&'static str, Gate)>,
    walls: Vec<Gate>,
}

/// A house whose bot and page are a process that can be killed.
pub struct Outage {
    /// First, so that it ends before its folder goes.
    pub program: Option<Program>,
    pub house: House,
    pub inbox: Inbox,
    pub moment: Moment,
    /// Commands by what became of them: how often each must stand in the journal.
    pub expected: Vec<(Id, usize, String)>,
    kills: usize,
}

impl Outage {
    pub async fn open(engine: Engine, moment: Moment) -> Self {
        let mut house = House::empty(engine, Options::default()).await;
        // The program has the system's clock; Discord stands still nearby.
        house.clock.set(Clock::System.now());
        let inbox = Inbox::open(firebell::bot::make_secret().unwrap()).await;
        house.config.page.listen = address_to_keep();
        house.config.page.secret = Some(house.secret.clone());
        house.config.mirrors.webhook.push(inbox.target());
        let store = Store::open(&house.config.database.url).await.unwrap();
        house.apart = Some(Apart { store, page: house.config.page.listen });
        let mut outage =
            Self { program: None, house, inbox, moment, expected: Vec::new(), kills: 0 };
        outage.start();
        let owner = outage.house.guild.owner();
        for line in ["/firebell setup responders:@responders", "/component add name:Web"] {
            outage.says(&owner, outage.house.lobby, line).await;
        }
        outage
    }

    /// Starts the program, as late as that: Discord has forgotten every nonce, so only what the
    /// program finds in the channels keeps it from posting twice.
    pub fn start(&mut self) {
        self.house.discord.forget_nonces();
        let set = environment(&self.house.config);
        let program = Program::start(self.house.folder.path(), "firebell", &["run"], &set);
        assert!(self.program.replace(program).is_none(), "only one at a time");
    }

    /// As [`Outage::start`], by another program.
    pub fn start_under(&mut self, by: &[String]) {
        self.house.discord.forget_nonces();
        let (folder, set) = (self.house.folder.path(), environment(&self.house.config));
        let program = Program::start_under(by, folder, "firebell", &["run"], &set);
        assert!(self.program.replace(program).is_none(), "only one at a time");
    }

    pub fn program_has_ended(&mut self) -> bool {
        self.program.as_mut().is_none_or(Program::has_ended)
    }

    /// Kills it, unless it ended by itself.
    pub async fn kill_or_bury(&mut self) {
        if self.program_has_ended() {
            self.program = None;
            self.house.discord.wait_until_disconnected().await.unwrap();
        } else {
            self.kill().await;
        }
    }

    pub async fn kill(&mut self) {
        self.program.take().unwrap().kill();
        self.kills += 1;
        self.house.discord.wait_until_disconnected().await.unwrap();
    }

    /// Sets a trap. What was planned before is forgotten.
    pub fn set(&self, targets: &[Step], walls: &[Matcher]) -> Trap {
        let discord = &self.house.discord;
        discord.clear_faults();
        let wall = |wall: &Matcher| discord.gate(wall.clone().always(), Moment::BeforeEffect);
        Trap {
            targets: targets
                .iter()
                .map(|(name, matcher)| (*name, discord.gate(matcher.clone(), self.moment)))
                .collect(),
            walls: walls.iter().map(wall).collect(),
        }
    }

    /// Waits until one of the targets is reached, kills the program there, and says which it was.
    pub async fn spring(&mut self, trap: Trap) -> usize {
        let reached = {
            let gates = trap.targets.iter().map(|(_, gate)| Box::pin(gate.reached()));
            tokio::time::timeout(GUARD, select_all(gates)).await
        };
        let Ok(((), which, _)) = reached else {
            let names: Vec<_> = trap.targets.iter().map(|(name, _)| *name).collect();
            let requests = self.house.discord.requests();
            let last: Vec<String> = requests
                .iter()
                .rev()
                .take(15)
                .map(|request| {
                    format!("{} {} → {:?}", request.method, request.path, request.status)
                })
                .collect();
            panic!("{names:?} never came; the last requests, newest first: {last:#?}");
        };
        println!("struck: {} ({:?})", trap.targets[which].0, self.moment);
        self.kill().await;
        self.cut(&trap);
        which
    }

    /// Nobody is there to hear an answer, and what was not done yet never is.
    pub fn cut(&self, trap: &Trap) {
        for gate in trap.targets.iter().map(|(_, gate)| gate).chain(&trap.walls) {
            gate.drop_connection();
        }
    }

    /// Sets the trap, starts the program again, and strikes.
    pub async fn strike_at_start(&mut self, targets: &[Step], walls: &[Matcher]) -> usize {
        let trap = self.set(targets, walls);
        self.start();
        self.spring(trap).await
    }

    /// Types a line that must be taken, again as long as Discord says that the bot did not answer.
    pub async fn says(&mut self, who: &Member, channel: Id, line: &str) {
        loop {
            let call = who.slash(channel, line).await.unwrap();
            match call.answer().await {
                Ok(_) => {
                    let said = self.house.answered(&call, line).await;
                    assert!(!said.is_refusal(), "{line} was refused: {}", said.answer);
                    return;
                }
                // A busy machine: three seconds were not enough. Then it must not have happened.
                Err(fake_discord::Error::NotAcknowledged { .. }) => {
                    self.expected.push((call.id(), 0, line.to_owned()));
                }
                Err(error) => panic!("{line}: {error}"),
            }
        }
    }

    /// Kills it as it acknowledges this line, and as it answers it; the person types it again where
    /// it did not happen.
    pub async fn strike_while_answering(
        &mut self,
        who: &Member,
        channel: Id,
        line: &str,
        walls: &[Matcher],
    ) {
        let (acknowledge, answer) = (
            Matcher::route("POST", "/interactions/{}/{}/callback"),
            Matcher::route("PATCH", "/webhooks/{}/{}/messages/@original"),
        );
        let trap = self.set(&[("acknowledge", acknowledge)], walls);
        let call = who.slash(channel, line).await.unwrap();
        self.spring(trap).await;
        let acknowledged = call.interaction().unwrap().acknowledged.is_some();
        assert_eq!(acknowledged, self.moment == Moment::AfterEffect);
        self.must_stand(&call, 0, line).await;

        let trap = self.set(&[("answer", answer)], walls);
        self.start();
        let call = who.slash(channel, line).await.unwrap();
        self.spring(trap).await;
        let seen = !call.interaction().unwrap().history.is_empty();
        assert_eq!(seen, self.moment == Moment::AfterEffect);
        // Whether or not they saw it: it was committed before it was answered.
        self.must_stand(&call, 1, line).await;
        if seen {
            let answer = call.answer().await.unwrap().text();
            let said = Said { call: call.id(), line: line.to_owned(), answer };
            assert!(!said.is_refusal(), "{said:?}");
            self.house.said.lock().unwrap().push(said);
        }
    }

    async fn must_stand(&mut self, call: &Call, times: usize, line: &str) {
        assert_eq!(self.effects(call.id()).await, times, "{line}");
        self.expected.push((call.id(), times, line.to_owned()));
    }

    /// How often an interaction stands in the journal.
    pub async fn effects(&self, call: Id) -> usize {
        let (store, cause) = (self.house.store(), format!("discord:{call}"));
        let mut found = 0;
        for id in store.all_ids().await.unwrap() {
            let rows = journal::rows(&store.read, id).await.unwrap();
            found += rows.iter().filter(|row| row.source_key.as_ref() == Some(&cause)).count();
        }
        found
    }

    /// Waits until every copy shows what is true. The rows are written by the other process.
    pub async fn settled(&mut self) {
        // All may be settled before it runs; then its page may not be there yet.
        self.house.discord.wait_until_connected().await.unwrap();
        let store = self.house.store();
        let settled = until("every mirror has delivered", async || {
            let all = store.all_mirrors().await.unwrap();
            all.iter().all(|standing| !standing.due).then_some(all)
        });
        for standing in settled.await {
            assert_eq!(standing.last_error, None, "{:?}", standing.key);
        }
    }

    /// The channel of ours with this marker, as soon as it is there.
    pub async fn channel_of(&self, kind: &str) -> Id {
        let marker = format!("firebell:{kind}:");
        self.house
            .discord
            .wait_for(&format!("the {kind} is there"), |world| {
                let ours = |topic: &Option<String>| {
                    topic.as_deref().is_some_and(|topic| topic.contains(&marker))
                };
                world.channels.values().find(|channel| ours(&channel.topic)).map(|found| found.id)
            })
            .await
            .unwrap()
    }

    /// What holds at the end.
    pub async fn close(mut self) {
        self.settled().await;
        invariants::check(&self.house).await;
        for (call, times, line) in &self.expected {
            assert_eq!(self.effects(*call).await, *times, "{line}");
        }
        let channels = self.house.guild.channels();
        let categories = channels.iter().filter(|channel| channel.name == "Incidents").count();
        assert_eq!(categories, 1, "{channels:#?}");
        self.the_inbox_has_what_is_true().await;
        println!("killed {} times", self.kills);
        let mut program = self.program.take().unwrap();
        program.ask_to_stop();
        assert_eq!(program.ended().await.code(), Some(0));
    }

    async fn the_inbox_has_what_is_true(&self) {
        let store = self.house.store();
        let (guild, _) = store.guild(Snowflake(self.house.guild.id())).await.unwrap();
        for id in store.all_ids().await.unwrap() {
            let incident = store.incident(id).await.unwrap().unwrap();
            let view = public_view(&incident, &guild).expect("none of them is private");
            let kept = self.inbox.state(&id.to_string()).expect("it was told of");
            // Versions that change nothing for the public are not sent.
            assert_eq!(kept["incident"], serde_json::to_value(&view.incident).unwrap());
        }
    }

    pub async fn strike_at_inbox_at_start(&mut self) {
        self.inbox.shut(self.moment);
        self.house.discord.clear_faults();
        self.start();
        self.strike_at_inbox().await;
    }

    pub async fn strike_at_inbox(&mut self) {
        self.inbox.reached().await;
        println!("struck: deliver the webhook ({:?})", self.moment);
        self.kill().await;
        self.inbox.let_in();
    }
}
