//! Receivers of the webhook that are down, slow or refuse: nothing is lost, nobody waits for them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use chrono::Duration;
use firebell::config;
use firebell::incident::ids::Snowflake;
use tokio::sync::watch;

use crate::house::{Engine, GUARD, House, http};
use crate::invariants;

/// Somebody else's receiver, which answers as it is told and checks what it gets with the reference
/// library.
#[derive(Clone)]
pub struct Receiver {
    answer: Arc<watch::Sender<Answer>>,
    got: Arc<Mutex<Vec<(String, serde_json::Value)>>>,
    secret: String,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Answer {
    Status(u16),
    /// Takes the delivery and is silent until it is told to answer otherwise.
    Later,
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let webhook = standardwebhooks::Webhook::new(&receiver.secret).unwrap();
    let answer = *receiver.answer.borrow();
    let value: serde_json::Value = serde_json::from_slice(&body).unwrap();
    if value["type"] != "ping" {
        let id = headers["webhook-id"].to_str().unwrap().to_owned();
        let accepted = answer == Answer::Status(200);
        let kind = value["type"].as_str().unwrap().to_owned();
        receiver.got.lock().unwrap().push((format!("{accepted} {id} {kind}"), value));
        // The reference library signs the same; its `verify` would hold the story's clock, which
        // stands in 2022, against today.
        let timestamp = headers["webhook-timestamp"].to_str().unwrap().parse().unwrap();
        let expected = webhook.sign(&id, timestamp, &body).unwrap();
        assert_eq!(headers["webhook-signature"].to_str().unwrap(), expected);
    }
    match answer {
        Answer::Status(status) => StatusCode::from_u16(status).unwrap(),
        Answer::Later => {
            // The sender is ours, so waiting cannot fail.
            let _ = receiver.answer.subscribe().wait_for(|answer| *answer != Answer::Later).await;
            StatusCode::OK
        }
    }
}

/// Every receiver of this process, by its address: what they got is a surface like any other.
static STARTED: Mutex<BTreeMap<String, Receiver>> = Mutex::new(BTreeMap::new());

/// All that this house sent to receivers of other people.
pub fn heard_by_third_parties(house: &House) -> Vec<(String, String)> {
    let started = STARTED.lock().unwrap();
    let of_this_house = house.config.mirrors.webhook.iter().map(|hook| hook.url.to_string());
    of_this_house
        .filter_map(|url| Some((started.get(&url)?.got.lock().unwrap().clone(), url)))
        .flat_map(|(got, url)| got.into_iter().map(move |(_, it)| (url.clone(), it.to_string())))
        .collect()
}

impl Receiver {
    pub async fn start(answer: Answer) -> (Self, config::Webhook) {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let secret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=".to_owned();
        let receiver = Self {
            answer: Arc::new(watch::channel(answer).0),
            got: Arc::default(),
            secret: secret.clone(),
        };
        STARTED.lock().unwrap().insert(url.clone(), receiver.clone());
        let routes = Router::new().route("/hook", post(receive)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        (
            receiver,
            config::Webhook { url: url.parse().unwrap(), secret: secret.into(), files: false },
        )
    }

    pub fn answers(&self, answer: Answer) {
        self.answer.send_replace(answer);
    }

    pub fn accepted(&self) -> Vec<serde_json::Value> {
        let got = self.got.lock().unwrap();
        got.iter().filter(|(how, _)| how.starts_with("true")).map(|(_, it)| it.clone()).collect()
    }
}

pub async fn house_with(engine: Engine, webhooks: Vec<config::Webhook>) -> House {
    let mut house = House::empty(engine, fake_discord::Options::default()).await;
    house.config.mirrors.webhook = webhooks;
    house.start_page().await;
    house.start_bot().await;
    house
}

async fn until_failed(house: &House, count: u32) {
    let mirrors = house.bot.as_ref().unwrap().mirrors();
    let failed = mirrors.until(|all| {
        all.iter().any(|one| {
            one.key.mirror.contains("/hook")
                && !one.key.mirror.contains("/hooks/")
                && one.attempts >= count
        })
    });
    tokio::time::timeout(GUARD, failed).await.expect("the attempt is recorded").unwrap();
}

/// Five seconds for each moment: pauses between attempts are over soon, deliveries stay young.
async fn time_passes(clock: firebell::clock::ManualClock) {
    let mut moment = tokio::time::interval(std::time::Duration::from_millis(20));
    loop {
        moment.tick().await;
        clock.advance(Duration::seconds(5));
    }
}

async fn down_then_up(engine: Engine) {
    if !engine.is_here() {
        return;
    }
    let (failing, failing_hook) = Receiver::start(Answer::Status(500)).await;
    let (silent, silent_hook) = Receiver::start(Answer::Later).await;
    let mut house = house_with(engine, vec![failing_hook, silent_hook]).await;
    let owner = house.guild.owner();
    let lobby = house.lobby;
    house.ok(&owner, lobby, "/incident declare title:\"Slow pages\" commander:@nova").await;
    until_failed(&house, 1).await;
    // Neither the one that fails nor the one that never answers delays our own page.
    house.ok(&owner, lobby, "/incident update message:\"We see it\" status:identified").await;
    let mirrors = house.bot.as_ref().unwrap().mirrors();
    let page_has_it = mirrors
        .until(|all| all.iter().any(|one| one.key.mirror.contains("/hooks/firebell") && !one.due));
    tokio::time::timeout(GUARD, page_has_it).await.unwrap().unwrap();
    let told = house.ok(&owner, lobby, "/firebell mirrors").await;
    assert!(told.contains("500") && told.contains("tries again"), "{told}");

    // Attempts go on for as long as it takes, while time passes.
    let passing = tokio::spawn(time_passes(house.clock.clone()));
    until_failed(&house, 4).await;
    failing.answers(Answer::Status(200));
    silent.answers(Answer::Status(200));
    house.ok(&owner, lobby, "/incident close resolution:\"A disk was full\"").await;
    house.settled().await;
    passing.abort();
    for receiver in [&failing, &silent] {
        let last = receiver.accepted().pop().expect("something was accepted");
        assert_eq!(last["type"], "incident.closed");
        assert_eq!(last["data"]["incident"]["ref"], "INC-1");
        let timeline = last["data"]["incident"]["timeline"].as_array().unwrap();
        assert!(timeline.iter().any(|entry| entry["text"] == "A disk was full"));
        let versions: Vec<u64> =
            receiver.accepted().iter().map(|it| it["data"]["version"].as_u64().unwrap()).collect();
        assert!(versions.is_sorted_by(|one, other| one < other), "{versions:?}");
    }
    house.settled().await;
    invariants::check(&house).await;
    house.stop_bot().await;
    house.stop_page().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn down_then_up_on_sqlite() {
    down_then_up(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn down_then_up_on_postgres() {
    down_then_up(Engine::Postgres).await;
}

/// A receiver that refuses for good needs a person: that is said where people look.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_refuses_is_shown_in_the_room_and_tried_when_somebody_asks() {
    let (receiver, hook) = Receiver::start(Answer::Status(401)).await;
    let name = format!("webhook:{}{}", hook.url.authority(), hook.url.path());
    let mut house = house_with(Engine::Sqlite, vec![hook]).await;
    let owner = house.guild.owner();
    house.ok(&owner, house.lobby, "/incident declare title:\"Slow pages\" commander:@nova").await;
    let in_room = house.discord.wait_until(|world| {
        world.channels.values().any(|channel| {
            channel.name.starts_with("inc-1")
                && world
                    .messages_in(channel.id)
                    .iter()
                    .any(|one| one.text().contains("same secret"))
        })
    });
    in_room.await.expect("the room's card says what is wrong");
    receiver.answers(Answer::Status(200));
    house.ok(&owner, house.lobby, &format!("/firebell retry mirror:{name}")).await;
    house.settled().await;
    let room = house.channel("inc-1");
    assert!(!house.read(room).join("\n").contains("same secret"), "the card is clean again");
    invariants::check(&house).await;
    // Taken out of the configuration, nothing is behind because of it.
    house.stop_bot().await;
    house.config.mirrors.webhook.clear();
    house.start_bot().await;
    let all = house.store().all_mirrors().await.unwrap();
    assert!(all.iter().all(|one| one.key.mirror != name), "{all:#?}");
    house.stop_bot().await;
    house.stop_page().await;
}

/// What is settled about a component reaches a receiver that was down, also after a restart.
async fn component_is_set(engine: Engine) {
    if !engine.is_here() {
        return;
    }
    let (receiver, hook) = Receiver::start(Answer::Status(500)).await;
    let name = format!("webhook:{}{}", hook.url.authority(), hook.url.path());
    let mut house = house_with(engine, vec![hook]).await;
    let owner = house.guild.owner();
    house.ok(&owner, house.lobby, "/component add name:Media").await;
    let set = "/component set component:Media status:degraded_performance";
    house.ok(&owner, house.lobby, set).await;
    let guild = Snowflake(house.guild.id());
    let failed = async |house: &House| {
        // Each attempt is recorded, and looked at.
        let mut attempts = house.bot.as_ref().unwrap().mirrors().attempts();
        loop {
            attempts.mark_unchanged();
            let standing = house.store().guild_mirror(guild, &name).await.unwrap();
            if standing.is_some_and(|standing| standing.attempts > 0) {
                return;
            }
            attempts.changed().await.unwrap();
        }
    };
    tokio::time::timeout(GUARD, failed(&house)).await.expect("it was tried");
    // People and programs are told, though no incident is open.
    let told = house.ok(&owner, house.lobby, "/firebell mirrors").await;
    assert!(told.contains("**Components**, version 2") && told.contains("500"), "{told}");
    assert!(told.contains(&format!("🔁 **{name}**")), "{told}");
    let offered = owner.autocomplete(house.lobby, "/firebell retry mirror:web").await.unwrap();
    assert_eq!(offered.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), [&name]);
    let metrics = |house: &House| {
        let address = house.bot.as_ref().unwrap().admin_address();
        let url = format!("http://{address}/metrics");
        async move { http().get(url).send().await.unwrap().text().await.unwrap() }
    };
    let counted = metrics(&house).await;
    assert!(counted.contains("firebell_component_lists_failing 1"), "{counted}");
    house.stop_bot().await;
    receiver.answers(Answer::Status(200));
    house.clock.advance(Duration::minutes(1));
    house.start_bot().await;
    let mirrors = house.bot.as_ref().unwrap().mirrors();
    let has_it = || {
        receiver.accepted().into_iter().find(|it| {
            it["type"] == "component.updated"
                && it["data"]["components"][0]["status"] == "degraded_performance"
        })
    };
    let delivered = async {
        let mut attempts = mirrors.attempts();
        while has_it().is_none() {
            attempts.changed().await.unwrap();
        }
    };
    tokio::time::timeout(GUARD, delivered).await.expect("it is delivered");
    let it = has_it().unwrap();
    assert_eq!(it["data"]["version"], 2);
    assert_eq!(it["data"]["components"][0]["name"], "Media");
    assert_eq!(it["data"]["guild"]["name"], "Hachyderm");
    let known = async {
        loop {
            let standing = house.store().guild_mirror(guild, &name).await.unwrap().unwrap();
            if standing.delivered_version == 2 {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(GUARD, known).await.expect("it is recorded");
    let told = house.ok(&owner, house.lobby, "/firebell mirrors").await;
    assert!(told.contains(&format!("✅ **{name}** has them")), "{told}");
    assert!(metrics(&house).await.contains("firebell_component_lists_failing 0"));
    // Down again: whoever mended it need not wait for the next attempt.
    receiver.answers(Answer::Status(500));
    house.ok(&owner, house.lobby, "/component set component:Media status:operational").await;
    tokio::time::timeout(GUARD, failed(&house)).await.expect("it was tried");
    receiver.answers(Answer::Status(200));
    let retry = format!("/firebell retry mirror:{name}");
    let told = house.ok(&owner, house.lobby, &retry).await;
    assert!(told.contains("is told of the components now"), "{told}");
    let up_to_date = async {
        while house.store().guild_mirror(guild, &name).await.unwrap().unwrap().delivered_version < 3
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(GUARD, up_to_date).await.expect("it is delivered at once");
    invariants::check(&house).await;
    house.stop_bot().await;
    house.stop_page().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_settled_about_a_component_is_delivered_on_sqlite() {
    component_is_set(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_settled_about_a_component_is_delivered_on_postgres() {
    component_is_set(Engine::Postgres).await;
}
