//! Faults on demand: what has its effect, what does not, and what the client gets to know.

mod support;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use fake_discord::{
    Deadlines, FakeDiscord, Fault, GuildHandle, Intensity, Matcher, Moment, Options, Scope,
    clock::Clock,
};
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

#[tokio::test(flavor = "multi_thread")]
async fn a_half_open_connection_takes_a_request_and_never_answers() {
    let scene = scene().await;
    scene.discord.fault(creation(), Fault::NeverAnswered);
    let request = scene.create();
    scene.discord.wait_until(|_| scene.discord.requests().len() == 1).await.unwrap();
    assert_eq!(scene.create().await.unwrap().unwrap(), 201);
    assert!(!request.is_finished());
    request.abort();
    assert_eq!(scene.guild.channels().len(), 1);
    assert_eq!(scene.discord.requests()[0].status, None);
}

/// What a bot that posts and edits gets to see under a seed: each answer, and what was drawn.
async fn run_of(seed: u64, intensity: Intensity) -> (Vec<Option<u16>>, Vec<String>) {
    let clock: Clock = Arc::new(|| "2026-03-01T12:00:00Z".parse().unwrap());
    let discord = FakeDiscord::start(Options { clock, ..options() }).await.unwrap();
    let guild = discord.guild("Hachyderm");
    let channels = [guild.channel("one", None), guild.channel("two", None)];
    let rest = Rest::new(&discord);
    discord.faults_from(seed, intensity);
    let mut answers = Vec::new();
    for n in 0..60 {
        let path = format!("/channels/{}/messages", channels[n % 2]);
        let sent = rest.request("POST", &path).json(&json!({ "content": n.to_string() }));
        answers.push(sent.send().await.ok().map(|answer| answer.status().as_u16()));
    }
    let drawn = discord.drawn_faults().iter().map(ToString::to_string).collect();
    (answers, drawn)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seed_gives_the_same_faults_again_and_tells_each() {
    let intensity = Intensity { silence: 0.0, requests: 0.3, hands: 0.05, ..Intensity::HEAVY };
    let (answers, drawn) = run_of(11, intensity).await;
    assert_eq!((answers.clone(), drawn.clone()), run_of(11, intensity).await);
    assert_ne!(drawn, run_of(12, intensity).await.1);
    assert!(answers.contains(&Some(200)) && answers.iter().any(|answer| *answer != Some(200)));
    // Each is told with its place.
    assert!(
        drawn.iter().any(|told| told.starts_with("POST /channels/{}/messages #")),
        "{drawn:#?}"
    );
    let (answers, drawn) = run_of(11, Intensity::NONE).await;
    assert!(answers.iter().all(|answer| *answer == Some(200)));
    assert_eq!(drawn, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_seed_took_away_comes_back_when_faults_stop() {
    let scene = scene().await;
    let bits = || {
        let roles = scene.guild.roles();
        roles.iter().find(|role| role.id == scene.guild.bot_role()).unwrap().permissions
    };
    let before = bits();
    scene.discord.faults_from(5, Intensity { hands: 1.0, ..Intensity::NONE });
    let mut lost = false;
    for _ in 0..40 {
        scene.rest.send("GET", &scene.path, Value::Null).await;
        lost |= bits() != before;
    }
    assert!(lost, "{:#?}", scene.discord.drawn_faults());
    scene.discord.clear_faults();
    assert_eq!(bits(), before);
    let drawn = scene.discord.drawn_faults().len();
    assert!(drawn > 0);
    scene.rest.ok("GET", &scene.path, Value::Null).await;
    assert_eq!(scene.discord.drawn_faults().len(), drawn);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_break_by_hand_is_broken() {
    let scene = scene().await;
    let general = scene.guild.channel("general", None);
    let messages = format!("/channels/{general}/messages");
    scene.rest.ok("POST", &messages, json!({"content": "card"})).await;
    scene.discord.faults_from(1, Intensity { hands: 1.0, ..Intensity::NONE });
    let told = || scene.discord.drawn_faults();
    let mut requests = 0;
    while told().iter().all(|drawn| !drawn.fault.contains("(general) was deleted")) {
        // Something of the bot's is always there to be broken.
        scene.rest.send("POST", &messages, json!({"content": "card"})).await;
        requests += 1;
        assert!(requests < 100, "{:#?}", told());
    }
    assert!(scene.guild.channel_named("general").is_none());
    assert_eq!(scene.rest.refused("POST", &messages, json!({"content": "x"})).await, 10003);
}

/// A guild in which there is something to lose, and a clock that the test moves.
async fn town() -> (Scene, Arc<Mutex<DateTime<Utc>>>) {
    let hand: Arc<Mutex<DateTime<Utc>>> =
        Arc::new(Mutex::new("2026-03-01T12:00:00Z".parse().unwrap()));
    let read = Arc::clone(&hand);
    let clock: Clock = Arc::new(move || *read.lock().unwrap());
    let deadlines = Deadlines::Manual(Arc::clone(&clock));
    let discord = FakeDiscord::start(Options { clock, deadlines, ..options() }).await.unwrap();
    let guild = discord.guild("Hachyderm");
    let rest = Rest::new(&discord);
    let roles = ["one", "two", "three"].map(|name| guild.role(name, 0));
    guild.member("nova", &roles);
    let path = format!("/channels/{}/messages", guild.channel("general", None));
    rest.ok("POST", &path, json!({"content": "card"})).await;
    (Scene { discord, guild, rest, path }, hand)
}

impl Scene {
    fn told(&self) -> Vec<String> {
        self.discord.drawn_faults().into_iter().map(|drawn| drawn.fault).collect()
    }
}

fn seconds(told: &str) -> Option<i64> {
    told.strip_prefix("nothing worked for ")?.strip_suffix(" s")?.parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn seeds_draw_lost_roles_and_permissions_and_long_outages_and_all_comes_back() {
    let intensity = Intensity { roles: 0.3, outages: 0.1, ..Intensity::NONE };
    let mut told = Vec::new();
    for seed in 1..=8 {
        let (scene, hand) = town().await;
        scene.discord.faults_from(seed, intensity);
        for _ in 0..40 {
            scene.rest.send("GET", "/users/@me", Value::Null).await;
            *hand.lock().unwrap() += TimeDelta::minutes(10);
        }
        scene.discord.clear_faults();
        // Nothing is left of it but deleted roles.
        let general = scene.guild.channel_named("general").unwrap();
        let bot = scene.guild.bot_permissions_in(general.id);
        let fresh = scene.guild.channel("fresh", None);
        assert_eq!(bot, scene.guild.bot_permissions_in(fresh), "{:#?}", scene.told());
        assert_eq!(general.overwrites, [], "{:#?}", scene.told());
        let nova = &scene.guild.members()[1];
        assert_eq!(nova.roles.len(), scene.guild.roles().len() - 2, "{:#?}", scene.told());
        scene.rest.ok("POST", &scene.path, json!({"content": "again"})).await;
        told.extend(scene.told());
    }
    let outages: Vec<i64> = told.iter().filter_map(|told| seconds(told)).collect();
    let hours = 3_600..=3 * 3_600;
    assert!(outages.iter().any(|time| hours.contains(time)), "{outages:?}");
    assert!(outages.iter().any(|time| (60..600).contains(time)), "{outages:?}");
    for what in [
        "role ",
        "member ",
        "the bot lost VIEW_CHANNEL in channel ",
        "the bot lost SEND_MESSAGES in channel ",
    ] {
        assert!(told.iter().any(|told| told.starts_with(what)), "{what}: {told:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_of_a_seed_is_over_at_its_time_or_with_the_seed() {
    let (scene, hand) = town().await;
    scene.discord.faults_from(3, Intensity { outages: 1.0, ..Intensity::NONE });
    let answer = async || scene.rest.send("GET", "/users/@me", Value::Null).await.0;
    assert_eq!(answer().await, 503);
    let lasts = seconds(&scene.told()[0]).unwrap();
    assert!((60..=3 * 3_600).contains(&lasts), "{lasts}");
    *hand.lock().unwrap() += TimeDelta::seconds(lasts - 1);
    assert_eq!(answer().await, 503);
    assert_eq!(scene.told().len(), 1, "it is the same outage still");
    *hand.lock().unwrap() += TimeDelta::seconds(1);
    assert_eq!(answer().await, 503);
    assert_eq!(scene.told().len(), 2, "that one was over, and here is the next");
    scene.discord.clear_faults();
    assert_eq!(answer().await, 200);
    // One that a test began ends when the test says so.
    scene.discord.faults_from(3, Intensity::DISASTER);
    scene.discord.outage(true);
    scene.discord.clear_faults();
    assert_eq!(answer().await, 503);
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_roles_and_outages_change_nothing_else_of_what_a_seed_draws() {
    let requests = Intensity { requests: 0.3, ..Intensity::NONE };
    let (_, before) = run_of(11, requests).await;
    let (_, drawn) = run_of(11, Intensity { roles: 0.5, outages: 0.2, ..requests }).await;
    assert!(drawn.len() > before.len());
    let added = ["lost ", "deleted by hand", "nothing worked"];
    let mut drawn = drawn;
    drawn.retain(|told| !added.iter().any(|words| told.contains(words)));
    assert_eq!(drawn, before);
}

#[tokio::test(start_paused = true)]
async fn a_delay_holds_a_request_and_then_lets_it_be() {
    let scene = scene().await;
    let hour = Duration::from_secs(3_600);
    scene.discord.fault(creation(), Fault::Delay(hour));
    // The clock stands still except where everybody waits for it.
    let asked = tokio::time::Instant::now();
    assert_eq!(scene.create().await.unwrap().unwrap(), 201);
    assert!(asked.elapsed() >= hour);
    assert_eq!(scene.guild.channels().len(), 1);
}
