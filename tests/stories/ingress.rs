//! Interactions over HTTP instead of the gateway: the same outage, the same promises, and nothing
//! for whoever is not Discord.

use std::net::TcpListener;

use chrono::Duration;
use fake_discord::Options;
use firebell::bot::{Bot, StartError};
use firebell::clock::Clock;
use firebell::config::{Ingress, PublicKey};
use firebell::discord::connect::ConnectError;
use firebell::incident::ids::Snowflake;
use ring::signature::{Ed25519KeyPair, KeyPair as _};

use crate::house::{Engine, House, http};
use crate::invariants;
use crate::process::{Program, address_to_keep, environment, ran, until};

/// A short outage with a restart in its middle.
async fn an_outage(engine: Engine) {
    if !engine.is_here() {
        return;
    }
    let mut house = House::open_for(engine, Ingress::Http).await;
    let (nova, dma, lobby) = (house.person("nova"), house.person("dma"), house.lobby);
    assert_eq!(house.discord.sessions_started(), 0, "nobody asked for the gateway");
    let owner = house.guild.owner();
    house.ok(&owner, lobby, "/component add name:Web").await;
    let declare = "/incident declare title:\"Pages do not load\" components:Web";
    let call = nova.slash(lobby, declare).await.unwrap();
    house.answered(&call, declare).await;
    house.settled().await;
    let room = house.channel("inc-1-pages-do-not-load");

    // The same interaction once more, as after a lost answer: one effect.
    house.discord.redeliver(&call);
    house.ok(&nova, room, "/timeline add text:\"CDN proxies look healthy\"").await;
    house.settled().await;
    assert_eq!(house.store().all_ids().await.unwrap().len(), 1);

    // A button that opens a form, the form, and what is offered while typing.
    let card = house.discord.messages(room)[0].id;
    house.clock.advance(Duration::minutes(2));
    let press = dma.press(card, "form:INC-1:update").unwrap();
    assert!(press.answer().await.unwrap().modal.is_some());
    let form = press.submit_modal(&[("message", "We are looking")]).await.unwrap();
    house.answered(&form, "a form: /incident update").await;
    let offered = dma.autocomplete(room, "/timeline edit entry:CDN").await.unwrap();
    assert_eq!(offered.len(), 1, "{offered:?}");

    // While nothing of ours listens, nobody is told that something was done, and nothing is.
    house.stop_bot().await;
    let lost = nova.slash_at_once(room, "/timeline add text:\"Into the void\"").unwrap();
    house.start_bot().await;
    assert!(lost.interaction().unwrap().acknowledged.is_none());
    house.ok(&dma, room, "/incident update message:\"Loads again\" status:resolved").await;
    house.settled().await;
    let entries = house.incident(1).await.entries;
    assert!(entries.iter().all(|entry| entry.text != "Into the void"), "{entries:#?}");

    // There is no event that tells of it: what was deleted by hand is found by looking.
    house.guild.delete_message(room, card).unwrap();
    house.guild.rename("Hachyderm e.V.");
    house.mended().await;
    assert!(house.discord.messages(room).iter().any(|message| message.pinned));
    house.ok(&dma, room, "/incident close").await;
    house.settled().await;
    let (_, page) = house.get("/incidents/INC-1").await;
    assert!(page.contains("Loads again") && page.contains("Hachyderm e.V."), "{page}");
    invariants::check(&house).await;
    house.stop_bot().await;
    house.stop_page().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_over_http_on_sqlite() {
    an_outage(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_over_http_on_postgres() {
    an_outage(Engine::Postgres).await;
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A body with whatever somebody claims to have signed.
struct Claim<'a> {
    signature: Option<String>,
    timestamp: Option<String>,
    body: &'a str,
}

async fn nobody_but_discord_is_heard(engine: Engine) {
    if !engine.is_here() {
        return;
    }
    let mut house = House::open_for(engine, Ingress::Http).await;
    let nova = house.person("nova");
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
    house.settled().await;
    let address = house.bot.as_ref().unwrap().interactions_address().unwrap();
    let url = format!("http://{address}/interactions");
    let now = house.clock_now().timestamp();
    // Signed by somebody, about what would be done if it were Discord.
    let stranger = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
    let declare = "/incident declare title:Genuine";
    let genuine = nova.slash(house.lobby, declare).await.unwrap();
    house.answered(&genuine, declare).await;
    let body = genuine.interaction().unwrap().payload.to_string().replace("Genuine", "Forged");
    let sign = |at: i64| hex(stranger.sign(format!("{at}{body}").as_bytes()).as_ref());
    let claims = [
        Claim { signature: None, timestamp: None, body: &body },
        Claim { signature: None, timestamp: Some(now.to_string()), body: &body },
        Claim { signature: Some(sign(now)), timestamp: None, body: &body },
        Claim { signature: Some(sign(now)), timestamp: Some(now.to_string()), body: &body },
        Claim { signature: Some("00".repeat(64)), timestamp: Some(now.to_string()), body: &body },
        Claim { signature: Some("nonsense".into()), timestamp: Some("now".into()), body: &body },
        Claim { signature: Some(sign(now)), timestamp: Some(now.to_string()), body: "" },
        Claim {
            signature: Some(sign(now)),
            timestamp: Some(now.to_string()),
            body: "{\"type\":1}",
        },
    ];
    for claim in claims {
        let mut request = http().post(&url).body(claim.body.to_owned());
        if let Some(signature) = claim.signature {
            request = request.header("X-Signature-Ed25519", signature);
        }
        if let Some(timestamp) = claim.timestamp {
            request = request.header("X-Signature-Timestamp", timestamp);
        }
        assert_eq!(request.send().await.unwrap().status(), 401);
    }
    assert_eq!(house.store().all_ids().await.unwrap().len(), 2, "what was declared genuinely");
    // Too large to be anything of Discord's; other paths and methods are nobody's.
    let large = http().post(&url).body("x".repeat(2 << 20)).send().await;
    assert!(large.is_err() || large.unwrap().status() == 413);
    assert_eq!(http().get(&url).send().await.unwrap().status(), 405);
    let elsewhere = format!("http://{address}/");
    assert_eq!(http().post(elsewhere).send().await.unwrap().status(), 404);

    // Discord's own words of an hour ago, as whoever overheard them would repeat them.
    let owner = house.guild.owner();
    let add = owner.slash(house.lobby, "/component add name:Old").await.unwrap();
    house.answered(&add, "/component add name:Old").await;
    house.ok(&owner, house.lobby, "/component remove component:Old").await;
    let discord = std::sync::Arc::clone(&house.discord);
    discord.move_clock(-Duration::hours(1));
    house.expect_violation("the status of an answer");
    discord.redeliver(&add);
    let told = |_: &fake_discord::World| {
        discord.violations().into_iter().find(|one| one.rule == "the status of an answer")
    };
    let told = discord.wait_for("the old request is turned away", told).await.unwrap();
    assert!(told.detail.contains("401"), "{told}");
    let (guild, _) = house.store().guild(Snowflake(house.guild.id())).await.unwrap();
    assert_eq!(guild.component("Old"), None);
    discord.move_clock(Duration::hours(1));
    house.settled().await;
    invariants::check(&house).await;
    house.stop_bot().await;
    house.stop_page().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_but_discord_is_heard_on_sqlite() {
    nobody_but_discord_is_heard(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_but_discord_is_heard_on_postgres() {
    nobody_but_discord_is_heard(Engine::Postgres).await;
}

#[tokio::test]
async fn another_applications_key_is_refused_at_the_start() {
    let mut house = House::empty(Engine::Sqlite, Options::default()).await;
    house.config.discord.ingress = Ingress::Http;
    house.config.discord.listen = ([127, 0, 0, 1], 0).into();
    let stranger = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
    let key = hex(stranger.public_key().as_ref());
    house.config.discord.public_key = PublicKey::from_hex(&key);
    let clock = Clock::Manual(house.clock.clone());
    let refused = Bot::start(&house.config, clock, None).await.err().unwrap();
    assert!(matches!(refused, StartError::Discord(ConnectError::OtherKey)), "{refused}");
    assert!(refused.to_string().contains("General Information → Public Key"), "{refused}");
}

/// The built program: whoever sets it up is told what is missing on either side.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_is_told_where_discord_sends_interactions() {
    let mut house = House::empty(Engine::Sqlite, Options::default()).await;
    // The program runs on the machine's clock, so Discord does too.
    house.clock.set(Clock::System.now());
    house.config.admin.listen = address_to_keep();
    let over_gateway = environment(&house.config);
    house.config.discord.ingress = Ingress::Http;
    house.config.discord.listen = address_to_keep();
    let over_http = environment(&house.config);
    let folder = house.folder.path();
    let told = async |words: &[&str], set: &[(String, String)], code: i32, says: &[&str]| {
        let ran = ran(folder, words, set).await;
        assert_eq!(ran.code, Some(code), "{}", ran.printed);
        for text in says {
            assert!(ran.printed.contains(text), "no “{text}” in {}", ran.printed);
        }
    };
    let with_key = |key: &str| {
        let mut set = over_http.clone();
        set.push(("FIREBELL__DISCORD__PUBLIC_KEY".to_owned(), key.to_owned()));
        set
    };
    let place = "General Information → Public Key";
    told(&["bot"], &with_key("12ab"), 2, &["discord.public_key", "64 hex", place]).await;
    let stranger =
        hex(Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap().public_key().as_ref());
    told(&["bot"], &with_key(&stranger), 2, &["discord.public_key", place]).await;
    told(&["check"], &with_key(&stranger), 1, &["✗ ingress", place, "✓ token"]).await;
    let taken = TcpListener::bind(house.config.discord.listen).unwrap();
    told(&["bot"], &over_http, 2, &["discord.listen", "choose another port"]).await;
    drop(taken);
    // Discord was not told of the address yet.
    let says = ["✗ ingress", "Interactions Endpoint URL", "/interactions"];
    told(&["check"], &over_http, 1, &says).await;
    told(&["check"], &over_gateway, 0, &["✓ ingress: gateway"]).await;

    let right = with_key(&house.discord.public_key());
    let mut program = Program::start(folder, "bot", &["bot"], &right);
    let ready = format!("http://{}/readyz", house.config.admin.listen);
    until("the bot is ready", async || {
        http().get(&ready).send().await.ok().filter(|answer| answer.status().is_success())
    })
    .await;
    let url = format!("http://{}/interactions", house.config.discord.listen);
    house.discord.deliver_over_http(&url).await.unwrap();
    told(&["check"], &over_http, 0, &["✓ ingress", &url]).await;
    let says = ["✗ ingress", "Remove that address", "discord.ingress = \"http\""];
    told(&["check"], &over_gateway, 1, &says).await;
    let owner = house.guild.owner();
    house.ok(&owner, house.lobby, "/incident declare title:\"Slow pages\"").await;
    program.ask_to_stop();
    assert_eq!(program.ended().await.code(), Some(0), "{}", program.printed());
}
