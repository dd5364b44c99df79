//! The real program is killed between the commit and each step of each copy, and started again:
//! nothing that was acknowledged is lost, nothing is done twice.

use fake_discord::{Id, Matcher, Moment};

use crate::house::Engine;
use crate::process::{address_to_keep, environment, ran};
use crate::strike::Outage;

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_step_is_struck_before_its_effect_on_sqlite() {
    every_step(Engine::Sqlite, Moment::BeforeEffect).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_step_is_struck_after_its_effect_on_sqlite() {
    every_step(Engine::Sqlite, Moment::AfterEffect).await;
}

/// How often each step is struck besides: `just kills` says a hundred times.
const ROUNDS: &str = "FIREBELL_TEST_KILLS";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_step_is_struck_again_and_again() {
    let Ok(rounds) = std::env::var(ROUNDS) else { return };
    let rounds: usize = rounds.parse().expect("a number");
    let mut rounds_of = std::collections::BTreeMap::new();
    for round in 1..=rounds {
        for engine in Engine::each_here() {
            for moment in [Moment::BeforeEffect, Moment::AfterEffect] {
                every_step(engine, moment).await;
                *rounds_of.entry(format!("{engine:?}, {moment:?}")).or_insert(0) += 1;
            }
        }
        println!("round {round} of {rounds}: {rounds_of:?}");
    }
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
