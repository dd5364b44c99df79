//! A server that keeps to itself who holds which role.

use firebell::export::{Format, export};
use firebell::incident::ids::Snowflake;
use firebell::incident::words::Audience;

use crate::house::{Engine, House};
use crate::invariants;
use crate::receivers::{Answer, Receiver, house_with};

/// Everything that the public reads about INC-1, where it is read.
async fn public(house: &House, theirs: &Receiver) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for path in [
        "/",
        "/incidents/INC-1",
        "/history",
        "/feed.rss",
        "/feed.atom",
        "/feed.json",
        "/widget",
        "/api/v2/summary.json",
        "/api/v2/incidents.json",
    ] {
        all.push((path.to_owned(), house.get(path).await.1));
    }
    all.push(("webhook".to_owned(), theirs.accepted().last().unwrap().to_string()));
    let (guild, _) = house.store().guild(Snowflake(house.guild.id())).await.unwrap();
    let incident = house.incident(1).await;
    for format in [Format::Md, Format::Html, Format::Json, Format::Tastycake] {
        let text = export(&incident, &guild, format, Audience::Public).unwrap();
        all.push((format!("export as {format:?}"), text));
    }
    all
}

async fn who_holds_a_role_is_public_only_where_the_server_says_so(engine: Engine) {
    if !engine.is_here() {
        return;
    }
    let (theirs, hook) = Receiver::start(Answer::Status(200)).await;
    let mut house = house_with(engine, vec![hook]).await;
    let (owner, lobby) = (house.guild.owner(), house.lobby);
    let (nova, quinn) = (house.person("nova"), house.person("quinn"));
    house.ok(&owner, lobby, "/firebell setup responders:@responders").await;
    house.ok(&quinn, lobby, "/incident declare title:\"Pages do not load\"").await;
    house.ok(&nova, lobby, "/incident appoint user:@dma").await;
    house.ok(&nova, lobby, "/incident appoint user:@malte_j role:scribe").await;
    // The appointment itself, as words for everybody.
    let incident = house.incident(1).await;
    let appointment = incident.entries.iter().rfind(|entry| entry.what.names_a_holder()).unwrap();
    house.ok(&nova, lobby, &format!("/timeline publish entry:{}", appointment.id)).await;
    house.settled().await;
    let (_, page) = house.get("/incidents/INC-1").await;
    assert!(page.contains("<bdi>dma</bdi>") && page.contains("malte_j is now"), "{page}");
    let told = theirs.accepted().pop().unwrap();
    assert_eq!(told["data"]["incident"]["roles"][0]["name"], "dma");

    for (locale, held, kept) in [
        ("de", "steht auf der Statusseite", "bleibt unter Euch"),
        ("en-US", "named on the status page", "not named in public"),
    ] {
        owner.set_locale(locale);
        let summary = house.ok(&owner, lobby, "/firebell setup timezone:UTC").await;
        assert!(summary.contains(held), "{summary}");
        let call = owner.slash(lobby, "/firebell setup").await.unwrap();
        house.answered(&call, "/firebell setup").await;
        let panel = call.answer().await.unwrap().message.unwrap();
        let call = owner.press(panel, "setup:who").unwrap();
        house.answered(&call, "/firebell setup, who").await;
        for (choice, says) in [("unnamed", kept), ("named", held), ("unnamed", kept)] {
            let call = owner.select(panel, "setup:roles", &[choice]).unwrap();
            house.answered(&call, "/firebell setup, roles").await;
            let chosen = call.answer().await.unwrap().components[2]["components"][0].clone();
            let options = chosen["options"].as_array().unwrap();
            let now = options.iter().find(|option| option["default"] == true).unwrap();
            assert_eq!(now["value"], choice);
            let summary = house.ok(&owner, lobby, "/firebell setup timezone:UTC").await;
            assert!(summary.contains(says), "{choice}: {summary}");
        }
        if locale == "de" {
            let call = owner.select(panel, "setup:roles", &["named"]).unwrap();
            house.answered(&call, "/firebell setup, roles").await;
        }
    }

    // Those who were named are not named any more; those who come now never are.
    house.ok(&nova, lobby, "/incident appoint user:@quinn role:comms").await;
    house.ok(&nova, lobby, "/incident update message:\"We are at it\"").await;
    house.settled().await;
    let told = theirs.accepted().pop().unwrap();
    assert_eq!(told["data"]["incident"]["roles"], serde_json::json!([]));
    for (surface, words) in public(&house, &theirs).await {
        for name in ["dma", "malte"] {
            assert!(!words.contains(name), "{name} stands in {surface}: {words}");
        }
        assert!(words.contains("We are at it") || surface == "/widget", "{surface}: {words}");
    }
    // Whoever works on it reads on who does what.
    let room = house.read(house.channel("inc-1")).join("\n");
    assert!(room.contains("dma is now") && room.contains("malte"), "{room}");
    let (guild, _) = house.store().guild(Snowflake(house.guild.id())).await.unwrap();
    let incident = house.incident(1).await;
    let ours = export(&incident, &guild, Format::Md, Audience::Responders).unwrap();
    assert!(ours.contains("dma") && ours.contains("malte"), "{ours}");
    house.settled().await;
    invariants::check(&house).await;
    house.stop_bot().await;
    house.stop_page().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_holds_a_role_is_public_only_where_the_server_says_so_on_sqlite() {
    who_holds_a_role_is_public_only_where_the_server_says_so(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_holds_a_role_is_public_only_where_the_server_says_so_on_postgres() {
    who_holds_a_role_is_public_only_where_the_server_says_so(Engine::Postgres).await;
}
