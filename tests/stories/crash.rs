//! The real program is killed between the commit and each step of each copy, and started again:
//! nothing that was acknowledged is lost, nothing is done twice.
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
use crate::process::{Program, address_to_keep, environment, ran, until};

/// A step that can be struck, by its name in failures.
type Step = (&'static str, Matcher);

/// Requests that are held at Discord.
struct Trap {
    targets: Vec<(&'static str, Gate)>,
    walls: Vec<Gate>,
}

/// A house whose bot and page are a process that can be killed.
struct Outage {
    /// First, so that it ends before its folder goes.
    program: Option<Program>,
    house: House,
    inbox: Inbox,
    moment: Moment,
    /// Commands by what became of them: how often each must stand in the journal.
    expected: Vec<(Id, usize, String)>,
    kills: usize,
}

impl Outage {
    async fn open(engine: Engine, moment: Moment) -> Self {
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
    fn start(&mut self) {
        self.house.discord.forget_nonces();
        let set = environment(&self.house.config);
        let program = Program::start(self.house.folder.path(), "firebell", &["run"], &set);
        assert!(self.program.replace(program).is_none(), "only one at a time");
    }

    async fn kill(&mut self) {
        self.program.take().unwrap().kill();
        self.kills += 1;
        self.house.discord.wait_until_disconnected().await.unwrap();
    }

    /// Sets a trap. What was planned before is forgotten.
    fn set(&self, targets: &[Step], walls: &[Matcher]) -> Trap {
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
    async fn spring(&mut self, trap: Trap) -> usize {
        let reached = {
            let gates = trap.targets.iter().map(|(_, gate)| Box::pin(gate.reached()));
            tokio::time::timeout(GUARD, select_all(gates)).await
        };
        let Ok(((), which, _)) = reached else {
            let names: Vec<_> = trap.targets.iter().map(|(name, _)| *name).collect();
            let requests = self.house.discord.requests();
            panic!(
                "{names:?} never came; the last requests: {:#?}",
                requests.iter().rev().take(15)
            );
        };
        println!("struck: {} ({:?})", trap.targets[which].0, self.moment);
        self.kill().await;
        self.cut(&trap);
        which
    }

    /// Nobody is there to hear an answer, and what was not done yet never is.
    fn cut(&self, trap: &Trap) {
        for gate in trap.targets.iter().map(|(_, gate)| gate).chain(&trap.walls) {
            gate.drop_connection();
        }
    }

    /// Sets the trap, starts the program again, and strikes.
    async fn strike_at_start(&mut self, targets: &[Step], walls: &[Matcher]) -> usize {
        let trap = self.set(targets, walls);
        self.start();
        self.spring(trap).await
    }

    /// Types a line that must be taken, again as long as Discord says that the bot did not answer.
    async fn says(&mut self, who: &Member, channel: Id, line: &str) {
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
    async fn strike_while_answering(
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
    async fn effects(&self, call: Id) -> usize {
        let (store, cause) = (self.house.store(), format!("discord:{call}"));
        let mut found = 0;
        for id in store.all_ids().await.unwrap() {
            let rows = journal::rows(&store.read, id).await.unwrap();
            found += rows.iter().filter(|row| row.source_key.as_ref() == Some(&cause)).count();
        }
        found
    }

    /// Waits until every copy shows what is true. The rows are written by the other process.
    async fn settled(&mut self) {
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
    async fn channel_of(&self, kind: &str) -> Id {
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
    async fn close(mut self) {
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
}

/// A channel's creation, by what its body holds.
fn creation(saying: &str) -> Matcher {
    Matcher::route("POST", "/guilds/{}/channels").saying(saying)
}

fn sending(channel: Id) -> Matcher {
    Matcher::route("POST", &format!("/channels/{channel}/messages"))
}

fn editing(channel: Id) -> Matcher {
    Matcher::route("PATCH", &format!("/channels/{channel}/messages/{{}}"))
}

fn any_sending() -> Matcher {
    Matcher::route("POST", "/channels/{}/messages")
}

fn any_creation() -> Matcher {
    Matcher::route("POST", "/guilds/{}/channels")
}

fn pinning() -> Matcher {
    Matcher::route("PUT", "/channels/{}/pins/{}")
}

fn any_editing() -> Matcher {
    Matcher::route("PATCH", "/channels/{}/messages/{}")
}

/// Every step of an outage, struck.
async fn every_step(engine: Engine, moment: Moment) {
    if !engine.is_here() {
        return;
    }
    let mut outage = Outage::open(engine, moment).await;
    let (nova, dma) = (outage.house.person("nova"), outage.house.person("dma"));
    let lobby = outage.house.lobby;

    let declare = "/incident declare title:\"Pages do not load\" components:Web severity:sev2";
    outage.inbox.shut(Moment::BeforeEffect);
    outage.strike_while_answering(&nova, lobby, declare, &[any_creation()]).await;

    // One channel at a time is made, in no fixed order: whichever comes is struck, each once.
    let later = [any_sending(), pinning()];
    outage.strike_at_start(&[("create category", creation(r#""type":4"#))], &later).await;
    let mut channels = vec![
        ("create room", creation("firebell:room:")),
        ("create watch channel", creation("firebell:watch:")),
        ("create board channel", creation("firebell:board:")),
    ];
    while !channels.is_empty() {
        let struck = outage.strike_at_start(&channels, &later).await;
        channels.remove(struck);
    }
    // Once more without an aim, so that all of them are there and nothing in them is.
    let trap = outage.set(&[], &later);
    outage.start();
    let room = outage.channel_of("room").await;
    let watch = outage.channel_of("watch").await;
    let board = outage.channel_of("board").await;
    outage.kill().await;
    outage.cut(&trap);

    let later = [sending(watch), sending(board), pinning()];
    outage.strike_at_start(&[("send the room's card", sending(room))], &later).await;
    outage.strike_at_start(&[("pin the room's card", pinning())], &later[..2]).await;
    outage.strike_at_start(&[("send a post", sending(watch))], &later[1..2]).await;
    outage.strike_at_start(&[("send the board's card", sending(board))], &[]).await;
    outage.strike_at_inbox_at_start().await;
    outage.start();
    outage.settled().await;

    // A change of what is there already.
    outage.inbox.shut(Moment::BeforeEffect);
    let appoint = "/incident appoint user:@dma";
    outage.strike_while_answering(&nova, room, appoint, &[any_editing()]).await;
    outage.strike_at_start(&[("edit the room's card", editing(room))], &[editing(board)]).await;
    outage.strike_at_start(&[("edit the board's card", editing(board))], &[]).await;
    outage.inbox.let_in();
    outage.start();
    for text in ["CDN proxies look healthy", "Deleting the wrong archive", "187 GB free again"] {
        outage.says(&nova, room, &format!("/timeline add text:\"{text}\"")).await;
    }
    outage.settled().await;
    outage.inbox.shut(moment);
    outage.says(&dma, room, "/incident update message:\"We see it\" status:identified").await;
    outage.strike_at_inbox().await;
    outage.start();
    outage.settled().await;

    let trap = outage.set(&[("edit a post", editing(watch))], &[]);
    outage.says(&nova, room, "/timeline retract entry:\"wrong archive\" reason:\"not so\"").await;
    outage.spring(trap).await;
    outage.start();
    outage.settled().await;

    let taken_down = Matcher::route("DELETE", &format!("/channels/{board}/messages/{{}}"));
    let rename = Matcher::route("PATCH", &format!("/channels/{room}")).saying("closed-");
    let trap = outage.set(&[("rename the room", rename)], std::slice::from_ref(&taken_down));
    outage.says(&dma, room, "/incident close").await;
    outage.spring(trap).await;
    outage.strike_at_start(&[("take the board's card down", taken_down)], &[]).await;
    outage.start();
    outage.settled().await;
    assert_eq!(outage.house.channel("closed-inc-1-pages-do-not-load"), room);
    outage.close().await;
}

impl Outage {
    async fn strike_at_inbox_at_start(&mut self) {
        self.inbox.shut(self.moment);
        self.house.discord.clear_faults();
        self.start();
        self.strike_at_inbox().await;
    }

    async fn strike_at_inbox(&mut self) {
        self.inbox.reached().await;
        println!("struck: deliver the webhook ({:?})", self.moment);
        self.kill().await;
        self.inbox.let_in();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_step_is_struck_before_its_effect_on_sqlite() {
    every_step(Engine::Sqlite, Moment::BeforeEffect).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_step_is_struck_after_its_effect_on_sqlite() {
    every_step(Engine::Sqlite, Moment::AfterEffect).await;
}

/// What differs between the engines is the commit and the lock: the steps around them.
async fn around_the_commit(engine: Engine, moment: Moment) {
    if !engine.is_here() {
        return;
    }
    let mut outage = Outage::open(engine, moment).await;
    let (nova, dma) = (outage.house.person("nova"), outage.house.person("dma"));
    let lobby = outage.house.lobby;
    let declare = "/incident declare title:\"Pages do not load\" severity:sev2";
    outage.strike_while_answering(&nova, lobby, declare, &[any_creation()]).await;
    outage.strike_at_start(&[("create room", creation("firebell:room:"))], &[]).await;
    outage.start();
    outage.settled().await;
    let room = outage.channel_of("room").await;
    let update = "/incident update message:\"We see it\" status:identified";
    outage.strike_while_answering(&dma, room, update, &[]).await;
    outage.start();
    outage.settled().await;
    let rename = Matcher::route("PATCH", &format!("/channels/{room}")).saying("closed-");
    let trap = outage.set(&[("rename the room", rename)], &[]);
    outage.says(&dma, room, "/incident close").await;
    outage.spring(trap).await;
    outage.start();
    outage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_steps_around_the_commit_are_struck_before_their_effect_on_postgres() {
    around_the_commit(Engine::Postgres, Moment::BeforeEffect).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_steps_around_the_commit_are_struck_after_their_effect_on_postgres() {
    around_the_commit(Engine::Postgres, Moment::AfterEffect).await;
}

/// Asked to stop while a person waits for an answer: they get it, then it ends, with code 0.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_under_way_is_finished_when_it_is_asked_to_stop() {
    let mut outage = Outage::open(Engine::Sqlite, Moment::BeforeEffect).await;
    let nova = outage.house.person("nova");
    let answer = Matcher::route("PATCH", "/webhooks/{}/{}/messages/@original");
    let gate = outage.house.discord.gate(answer, Moment::BeforeEffect);
    let line = "/incident declare title:\"Pages do not load\"";
    let call = nova.slash(outage.house.lobby, line).await.unwrap();
    gate.reached().await;
    outage.program.as_ref().unwrap().ask_to_stop();
    // It hangs up first, so that nothing new comes in.
    outage.house.discord.wait_until_disconnected().await.unwrap();
    gate.release();
    let said = outage.house.answered(&call, line).await;
    assert!(said.answer.contains("INC-1"), "{}", said.answer);
    let mut program = outage.program.take().unwrap();
    assert_eq!(program.ended().await.code(), Some(0), "{}", program.printed());
    assert!(!program.printed().contains("still under way"), "{}", program.printed());
    outage.start();
    outage.close().await;
}

/// Two bots on one database would post everything twice.
async fn a_second_bot_is_turned_away(engine: Engine) {
    if !engine.is_here() {
        return;
    }
    let mut outage = Outage::open(engine, Moment::BeforeEffect).await;
    let mut second = outage.house.config.clone();
    second.page.listen = address_to_keep();
    second.page.database_url = engine.database(&outage.house.folder, "second").await;
    let ran = ran(outage.house.folder.path(), &["run"], &environment(&second)).await;
    assert_eq!(ran.code, Some(2), "{}", ran.printed);
    assert!(ran.printed.contains("another Firebell works on"), "{}", ran.printed);
    assert!(ran.printed.contains("Stop that one, or give this one its own database.url"));
    // The first one does not mind.
    let nova = outage.house.person("nova");
    outage.says(&nova, outage.house.lobby, "/incident declare title:\"Pages do not load\"").await;
    outage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_bot_is_turned_away_on_sqlite() {
    a_second_bot_is_turned_away(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_bot_is_turned_away_on_postgres() {
    a_second_bot_is_turned_away(Engine::Postgres).await;
}
