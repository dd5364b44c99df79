//! Chats and programs follow an outage.

use serde_json::{Value, json};

use super::receiver::{Receiver, house, link_in, press, private_too, quiet, wish, wish_from};
use crate::clock::ManualClock;
use crate::page::subscribers::{Settings, shown};
use crate::page::tests::house::{Database, guild, maintenance, noon, outage, resolved};
use crate::webhook::{signature, verify};

const OWN_SECRET: &str = "whsec_bmV3IHNlY3JldCBuZXcgc2VjcmV0IG5ldyBzZWNyZXQ=";

/// As `outage`, with another entry.
fn with_entry(version: u64, entry: Value) -> Value {
    let mut data = outage(version);
    data["incident"]["timeline"].as_array_mut().unwrap().push(entry);
    data
}

fn entry(id: &str, text: &str, update: bool) -> Value {
    json!({"id": id, "at": "2022-12-13T19:00:00Z", "precision": "minute", "update": update,
        "recorded_at": "2022-12-13T19:00:00Z", "author": "nora", "text": text})
}

#[tokio::test]
async fn a_channel_is_told_what_matters_after_somebody_there_confirmed() {
    for database in Database::each().await {
        let clock = ManualClock::starting_at(noon());
        let house = house(database, &clock, private_too()).await;
        let mut channel = Receiver::new().await;
        let address = format!("{}/api/webhooks/1/abc", channel.address);
        assert_eq!(wish(&house, &[("kind", "discord"), ("address", &address)]).await, 303);
        let asked = channel.next().await;
        assert_eq!(asked.path, "/api/webhooks/1/abc");
        let link = link_in(&asked.json().to_string());
        let page = house.text(&link).await;
        assert!(page.contains("Confirm") && page.contains("/api/webhooks/1/abc"));
        house.tell("incident.declared", outage(1)).await;
        channel.hears_nothing(&house).await;
        let (status, page) = press(&house, &format!("{link}/confirm")).await;
        assert!(status == 200 && page.contains("Confirmed."), "{page}");

        house.tell("incident.updated", with_entry(2, entry("n1", "only a note", false))).await;
        channel.hears_nothing(&house).await;
        house.tell("incident.updated", with_entry(3, entry("u1", "Hot <@&7> soon", true))).await;
        let told = channel.next().await.json();
        assert_eq!(told["allowed_mentions"], json!({"parse": []}));
        let embed = &told["embeds"][0];
        assert_eq!(embed["title"], "Identified: Kettles are cold (INC\\-42)");
        assert_eq!(embed["url"], "https://status.example.org/incidents/INC-42");
        let said = embed["description"].as_str().unwrap();
        assert!(said.contains("Hot @role soon") && !said.contains("only a note"), "{said}");
        assert!(!told.to_string().contains(&link), "any reader could end it");
        house.tell("incident.resolved", resolved(4)).await;
        let told = channel.next().await.json();
        assert_eq!(told["embeds"][0]["title"], "Resolved: Kettles are cold (INC\\-42)");
        house.tell("incident.closed", resolved(5)).await;
        channel.hears_nothing(&house).await;
        let retraction = json!({"guild": guild(), "version": 6,
            "incident": {"id": "01JD0000000000000000000042", "ref": "INC-42"}});
        house.tell("incident.retracted", retraction).await;
        let told = channel.next().await.json();
        assert_eq!(told["embeds"][0]["title"], "Withdrawn: INC\\-42");

        // Only a button does something: whoever follows or loads its address sees their page.
        for address in ["erase", "unsubscribe", "confirm", "choose"] {
            let page = house.text(&format!("{link}/{address}")).await;
            assert!(page.contains(&format!("{link}/erase")), "{address}: {page}");
        }
        assert_eq!(house.get(&link).await.status(), 200, "it is still there");
        let (status, page) = press(&house, &format!("{link}/erase")).await;
        assert!(status == 200 && page.contains("Erased"), "{page}");
        assert_eq!(house.get(&link).await.status(), 404);
        house.tell("maintenance.scheduled", maintenance(1, "scheduled")).await;
        channel.hears_nothing(&house).await;
        house.page.stop().await;
    }
}

#[tokio::test]
async fn slack_hears_only_of_the_components_that_were_chosen() {
    let clock = ManualClock::starting_at("2022-12-12T07:00:00Z".parse().unwrap());
    let house = house(Database::sqlite(), &clock, private_too()).await;
    let list = json!({"guild": guild(), "version": 2, "components": [
        {"id": "kettles", "name": "Kettles", "status": "operational"},
        {"id": "spoons", "name": "Spoons", "status": "operational"}]});
    house.tell("component.updated", list).await;
    let form = house.text("/subscribe").await;
    assert!(form.contains("value=\"1/spoons\"") && !form.contains("value=\"email\""));
    let mut channel = Receiver::new().await;
    let address = format!("{}/services/T/B/x", channel.address);
    let fields = [
        ("kind", "slack"),
        ("address", &*address),
        ("component", "1/spoons"),
        ("component", "1/x"),
    ];
    assert_eq!(wish(&house, &fields).await, 303);
    let link = link_in(&channel.next().await.json().to_string());
    press(&house, &format!("{link}/confirm")).await;
    let page = house.text(&link).await;
    assert!(page.contains("value=\"1/spoons\" checked") && !page.contains("1/x"), "{page}");
    house.tell("maintenance.scheduled", maintenance(1, "scheduled")).await;
    channel.hears_nothing(&house).await;
    let body = "component=1%2Fkettles";
    let chosen = house.http.post(house.url(&format!("{link}/choose"))).body(body).send().await;
    assert_eq!(chosen.unwrap().status(), 200);
    let mut moved = maintenance(2, "scheduled");
    moved["incident"]["title"] = json!("Descaling <!channel>");
    house.tell("maintenance.scheduled", moved).await;
    let told = channel.next().await.json();
    assert_eq!(told["text"], "Scheduled: Descaling &lt;!channel&gt; (MNT-7)");
    assert!(told.to_string().contains("Planned from 20 Dec 2022, 08:00 UTC"), "{told}");
    let mut moved = maintenance(3, "scheduled");
    moved["incident"]["window"]["ends_at"] = json!("2022-12-20T11:00:00Z");
    house.tell("maintenance.scheduled", moved).await;
    assert!(channel.next().await.json().to_string().contains("Moved. Now planned from"));
}

#[tokio::test]
async fn a_program_gets_every_version_signed_with_its_own_secret() {
    for database in Database::each().await {
        let clock = ManualClock::starting_at(noon());
        let house = house(database, &clock, private_too()).await;
        let mut program = Receiver::new().await;
        let fields = [("kind", "webhook"), ("address", &*program.address), ("secret", OWN_SECRET)];
        assert_eq!(wish(&house, &fields).await, 303);
        let secrets = [OWN_SECRET.parse().unwrap()];
        let signed = |arrived: &super::receiver::Arrived| {
            let (headers, body) = (&arrived.headers, &arrived.body[..]);
            verify(&secrets, headers, body, noon(), signature::tolerance()).unwrap();
        };
        let ping = program.next().await;
        signed(&ping);
        assert_eq!(ping.json()["type"], "ping");
        let confirm = ping.json()["data"]["confirm_url"].as_str().unwrap().to_owned();
        assert_eq!(press(&house, &link_in(&confirm)).await.0, 200);
        let page = house.text(&link_in(&ping.json()["data"]["manage_url"].to_string())).await;
        assert!(page.contains(OWN_SECRET));

        house.tell("incident.declared", outage(1)).await;
        let first = program.next().await;
        signed(&first);
        let told = first.json();
        assert_eq!(
            (&told["type"], &told["data"]["version"]),
            (&json!("incident.declared"), &json!(1))
        );
        assert_eq!(told["data"]["incident"]["title"], "Kettles are cold");
        assert_eq!(first.header("webhook-id"), "msg_01JD0000000000000000000042_1");
        house.tell("incident.updated", with_entry(2, entry("n1", "only a note", false))).await;
        let second = program.next().await.json();
        assert_eq!(second["data"]["incident"]["timeline"][2]["text"], "only a note");
        let retraction = json!({"guild": guild(), "version": 3,
            "incident": {"id": "01JD0000000000000000000042", "ref": "INC-42"}});
        house.tell("incident.retracted", retraction.clone()).await;
        let third = program.next().await.json();
        assert_eq!((&third["type"], &third["data"]), (&json!("incident.retracted"), &retraction));
        let list = json!({"guild": guild(), "version": 2, "components": [
            {"id": "spoons", "name": "Spoons", "status": "operational"}]});
        house.tell("component.updated", list.clone()).await;
        assert_eq!(program.next().await.json()["data"], list);
        program.hears_nothing(&house).await;
        house.page.stop().await;
    }
}

#[tokio::test]
async fn the_form_says_what_is_wrong_and_keeps_what_was_typed() {
    let settings =
        Settings { client_header: Some("x-forwarded-for".to_owned()), ..Settings::default() };
    let clock = ManualClock::starting_at(noon());
    let house = house(Database::sqlite(), &clock, settings).await;
    for (kind, address, wrong) in [
        ("webhook", "http://example.org/", "begin with https://"),
        ("webhook", "https://127.0.0.1/", "not on the public internet"),
        ("webhook", "https://0x7f.1/\"><script>", "not on the public internet"),
        ("slack", "https://[::ffff:10.0.0.1]/", "not on the public internet"),
        ("discord", "https://example.org/api/webhooks/1/x", "no address of a Discord webhook"),
        ("email", "ann@example.org", "Choose how"),
        ("pigeon", "ann@example.org", "Choose how"),
    ] {
        let (status, page) = wish_from(&house, &[("kind", kind), ("address", address)], None).await;
        assert_eq!(status, 422, "{address}");
        assert!(page.contains(wrong), "{address}: {page}");
        assert!(!page.contains("<script>"), "{address}");
    }
    let fields = [("kind", "webhook"), ("address", "https://example.org/"), ("secret", "x")];
    let (status, page) = wish_from(&house, &fields, None).await;
    assert!(status == 422 && page.contains("starts with whsec_"), "{page}");
    // `.invalid` leads nowhere, by its definition.
    let ask = async |client: &str, n: u8| {
        let address = format!("https://hook.invalid/{n}");
        let fields = [("kind", "webhook"), ("address", &*address)];
        wish_from(&house, &fields, Some(client)).await.0
    };
    for n in 0..10 {
        assert_eq!(ask("6.6.6.6, 203.0.113.1", n).await, 303);
    }
    assert_eq!(ask("7.7.7.7, 203.0.113.1", 11).await, 429, "what it claims itself changes nothing");
    assert_eq!(ask("203.0.113.2", 12).await, 303);
    quiet(&house).await;
    assert_eq!(shown::list(&house.database.url()).await.unwrap().len(), 11);
    clock.advance(chrono::Duration::hours(50));
    quiet(&house).await;
    house.tell("ping", json!({})).await;
    clock.advance(chrono::Duration::hours(2));
    quiet(&house).await;
    let left = shown::list(&house.database.url()).await.unwrap();
    assert!(left.is_empty(), "nobody confirmed: {left:?}");
}
