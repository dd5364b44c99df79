//! Faults on demand: what has its effect, what does not, and what the client gets to know.

mod support;

use std::time::Duration;

use fake_discord::{FakeDiscord, Fault, GuildHandle, Matcher, Moment, Scope};
use serde_json::{Value, json};
use support::{Rest, options};

struct Scene {
    discord: FakeDiscord,
    guild: GuildHandle,
    rest: Rest,
    path: String,
}

async fn scene() -> Scene {
    let discord = FakeDiscord::start(options()).await.unwrap();
    let guild = discord.guild("Hachyderm");
    let rest = Rest::new(&discord);
    let path = format!("/guilds/{}/channels", guild.id());
    Scene { discord, guild, rest, path }
}

impl Scene {
    fn create(&self) -> tokio::task::JoinHandle<Result<u16, reqwest::Error>> {
        let request = self.rest.request("POST", &self.path).json(&json!({"name": "room"}));
        tokio::spawn(async move { Ok(request.send().await?.status().as_u16()) })
    }
}

fn creation() -> Matcher {
    Matcher::route("POST", "/guilds/{}/channels")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_holds_a_request_before_its_effect() {
    let scene = scene().await;
    let gate = scene.discord.gate(creation(), Moment::BeforeEffect);
    let request = scene.create();
    gate.reached().await;
    assert!(scene.guild.channels().is_empty());
    gate.release();
    assert_eq!(request.await.unwrap().unwrap(), 201);
    assert_eq!(scene.guild.channels().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_cut_before_or_after_the_effect_gives_no_answer() {
    let scene = scene().await;
    let gate = scene.discord.gate(creation(), Moment::BeforeEffect);
    let request = scene.create();
    gate.reached().await;
    gate.drop_connection();
    assert!(request.await.unwrap().is_err());
    assert!(scene.guild.channels().is_empty());

    let gate = scene.discord.gate(creation(), Moment::AfterEffect);
    let request = scene.create();
    gate.reached().await;
    assert_eq!(scene.guild.channels().len(), 1);
    gate.drop_connection();
    assert!(request.await.unwrap().is_err());
    assert_eq!(scene.guild.channels().len(), 1);
    assert_eq!(scene.discord.requests().last().unwrap().status, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_befall_the_request_they_are_meant_for() {
    let scene = scene().await;
    scene.discord.fault(Matcher::nth_any(2), Fault::Status(500));
    assert_eq!(scene.create().await.unwrap().unwrap(), 201);
    assert_eq!(scene.create().await.unwrap().unwrap(), 500);
    assert_eq!(scene.create().await.unwrap().unwrap(), 201);

    let shared =
        Fault::RateLimited { scope: Scope::Shared, retry_after: Duration::from_millis(1500) };
    scene.discord.fault(creation(), shared);
    let body = json!({"name": "room"});
    let answer = scene.rest.request("POST", &scene.path).json(&body).send().await.unwrap();
    assert_eq!(answer.status(), 429);
    assert_eq!(answer.headers()["retry-after"], "2");
    assert_eq!(answer.headers()["x-ratelimit-scope"], "shared");
    assert_eq!(answer.json::<Value>().await.unwrap()["retry_after"], 1.5);

    let before = scene.guild.channels().len();
    scene.discord.fault(creation(), Fault::Reset);
    assert!(scene.create().await.unwrap().is_err());
    assert_eq!(scene.guild.channels().len(), before);
    scene.discord.fault(creation(), Fault::AnswerLost);
    assert!(scene.create().await.unwrap().is_err());
    assert_eq!(scene.guild.channels().len(), before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_answers_503_until_it_is_over() {
    let scene = scene().await;
    scene.discord.outage(true);
    assert_eq!(scene.create().await.unwrap().unwrap(), 503);
    scene.discord.outage(false);
    assert_eq!(scene.create().await.unwrap().unwrap(), 201);
}
