//! The real program is killed wherever chance says, while it starts, answers, posts or repairs, and
//! started again: nothing that was acknowledged is lost, nothing is done twice.

use fake_discord::{Error, Gate, Id, Matcher, Member, Moment};

use crate::house::Engine;
use crate::strike::Outage;

/// Another seed than the usual ones, to look for what they miss or to replay a failure.
const SEED: &str = "FIREBELL_TEST_SEED";

/// Enough that every part of the story is met, in about as many seconds.
const KILLS: usize = 14;
/// A strike comes at one of so many requests after a start. A start itself makes about ten.
const WITHIN: usize = 24;

struct Chance {
    outage: Outage,
    random: fastrand::Rng,
    gate: Gate,
    left: usize,
}

impl Chance {
    async fn open(seed: u64) -> Self {
        println!("{SEED}={seed}");
        let outage = Outage::open(Engine::Sqlite, Moment::BeforeEffect).await;
        let mut random = fastrand::Rng::with_seed(seed);
        let gate = next_strike(&outage, &mut random);
        Self { outage, random, gate, left: KILLS }
    }

    /// Kills it where it stands, and starts it again with the next strike ahead.
    async fn strike(&mut self) {
        let requests = self.outage.house.discord.requests();
        let held = requests.iter().rev().find(|request| request.status.is_none());
        println!("struck: {:?}", held.map(|request| (&request.method, &request.path)));
        self.outage.kill().await;
        self.gate.drop_connection();
        self.outage.house.discord.clear_faults();
        self.left -= 1;
        if self.left > 0 {
            self.gate = next_strike(&self.outage, &mut self.random);
        }
        self.outage.start();
    }

    /// Types a line until it has happened, as a person does who looks whether it did.
    async fn insists(&mut self, who: &Member, channel: Id, line: &str) {
        loop {
            let mut call = None;
            let answered = {
                let typing = async {
                    let typed = who.slash(channel, line).await?;
                    let typed = call.insert(typed);
                    typed.answer().await
                };
                tokio::select! {
                    answer = typing => Some(answer),
                    () = reached(&self.gate, self.left) => None,
                }
            };
            match (answered, call) {
                (Some(Ok(_)), Some(call)) => {
                    let said = self.outage.house.answered(&call, line).await;
                    assert!(!said.is_refusal(), "{line} was refused: {}", said.answer);
                    return;
                }
                (Some(Err(Error::NotAcknowledged { .. })), Some(call)) => {
                    self.outage.expected.push((call.id(), 0, line.to_owned()));
                }
                (Some(Err(error)), _) => panic!("{line}: {error}"),
                (Some(Ok(_)), None) => unreachable!("an answer without a question"),
                (None, call) => {
                    self.strike().await;
                    let Some(call) = call else { continue };
                    let times = self.outage.effects(call.id()).await;
                    assert!(times <= 1, "{line} stands {times} times");
                    self.outage.expected.push((call.id(), times, line.to_owned()));
                    if times == 1 {
                        return;
                    }
                }
            }
        }
    }

    /// Waits until every copy is true, however often it is killed meanwhile.
    async fn settled(&mut self) {
        loop {
            tokio::select! {
                () = self.outage.settled() => return,
                () = reached(&self.gate, self.left) => {}
            }
            self.strike().await;
        }
    }
}

/// Returns when it stands at the gate; never after the last strike.
async fn reached(gate: &Gate, left: usize) {
    if left == 0 {
        std::future::pending::<()>().await;
    }
    gate.reached().await;
}

fn next_strike(outage: &Outage, random: &mut fastrand::Rng) -> Gate {
    let moment = if random.bool() { Moment::BeforeEffect } else { Moment::AfterEffect };
    outage.house.discord.gate(Matcher::nth_any(random.usize(1..=WITHIN)), moment)
}

async fn an_outage_with_strikes(seed: u64) {
    let mut chance = Chance::open(seed).await;
    let house = &chance.outage.house;
    let (nova, dma, lobby) = (house.person("nova"), house.person("dma"), house.lobby);
    let declare = "/incident declare title:\"Pages do not load\" components:Web severity:sev2";
    chance.insists(&nova, lobby, declare).await;
    chance.settled().await;
    let room = chance.outage.channel_of("room").await;
    let lines = [
        "/incident appoint user:@dma",
        "/timeline add text:\"CDN proxies look healthy\"",
        "/timeline add text:\"Deleting the wrong archive\"",
        "/incident update message:\"We see it and are looking\" status:identified",
        "/timeline retract entry:\"wrong archive\" reason:\"never happened\"",
        "/timeline add text:\"187 GB free again\"",
        "/timeline publish entry:\"187 GB\"",
        "/incident update message:\"Everything loads again\" status:resolved",
        "/incident close",
    ];
    for line in lines {
        chance.insists(&dma, room, line).await;
        // Half the time the next command comes while copies are under way.
        if chance.random.bool() {
            chance.settled().await;
        }
    }
    chance.settled().await;
    chance.outage.house.discord.clear_faults();
    println!("{} strikes were left", chance.left);
    chance.outage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_survives_strikes_anywhere() {
    let seeds = match std::env::var(SEED) {
        Ok(seed) => vec![seed.parse().expect("a seed is a number")],
        Err(_) => vec![1, 2],
    };
    for seed in seeds {
        an_outage_with_strikes(seed).await;
    }
}
