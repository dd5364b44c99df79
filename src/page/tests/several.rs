//! Several guilds' pages from one process.

use std::sync::Arc;

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::super::sites::{Brand, Link, Logo, SiteSettings};
use super::house::{Database, House, entry, noon, outage};
use crate::clock::ManualClock;

/// Everything that a page is read by.
const SURFACES: [&str; 9] = [
    "/",
    "/history",
    "/history?q=are",
    "/feed.rss",
    "/feed.atom",
    "/feed.json",
    "/calendar.ics",
    "/api/v2/summary.json",
    "/widget",
];

fn coffee() -> Value {
    let mut other = outage(1);
    other["guild"] = json!({"id": "2", "slug": "coffee", "name": "Coffee House"});
    other["incident"]["title"] = json!("Beans are out");
    other["incident"]["components"] = json!([]);
    other["incident"]["timeline"] = json!([entry("e1", "18:50", "No bean left")]);
    other
}

#[tokio::test]
async fn two_guilds_with_the_same_refs_have_a_page_each() {
    for database in Database::each().await {
        let house = House::on(database).await;
        house.tell("incident.declared", outage(1)).await;
        house.tell("incident.declared", coffee()).await;
        assert!(house.text("/incidents/INC-42").await.contains("Kettles are cold"));
        assert!(house.text("/tea-house/incidents/INC-42").await.contains("Kettles are cold"));
        let beans = house.text("/coffee/incidents/INC-42").await;
        assert!(beans.contains("Beans are out") && beans.contains("href=\"/coffee/history\""));
        assert!(beans.contains("https://status.example.org/coffee/incidents/INC-42"));
        assert_eq!(house.text("/coffee").await, house.text("/2/").await);
        for path in SURFACES {
            let (tea, beans) =
                (house.text(path).await, house.text(&format!("/coffee{path}")).await);
            assert!(!tea.contains("Bean") && !tea.contains("Coffee"), "{path}");
            assert!(!beans.contains("Kettle") && !beans.contains("Tea House"), "{path}");
        }
    }
}

#[tokio::test]
async fn a_host_of_its_own_shows_its_guild_in_its_own_dress() {
    let logo = Logo::new("cup.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()).unwrap();
    let brand = Brand {
        name: Some("Beans & more".to_owned()),
        accent: Some("#0b5f8a".parse().unwrap()),
        footer: Some("Run by [the **house**](https://coffee.example).".to_owned()),
        links: vec![Link { text: "Shop".into(), url: "https://shop.example/".parse().unwrap() }],
        logo: Some(logo),
        ..Brand::default()
    };
    let site = SiteSettings {
        guild: "coffee".to_owned(),
        host: Some("status.coffee.example".to_owned()),
        public_url: None,
        brand: Arc::new(brand),
    };
    let clock = ManualClock::starting_at(noon());
    let house = House::dressed(Database::sqlite(), clock, Brand::default(), vec![site]).await;
    let at = async |host: &str, path: &str| {
        house.http.get(house.url(path)).header("host", host).send().await.unwrap()
    };
    let waiting = at("status.coffee.example", "/").await.text().await.unwrap();
    assert!(waiting.contains("Waiting for the first word"), "{waiting}");
    house.tell("incident.declared", coffee()).await;
    house.tell("incident.declared", outage(1)).await;
    let front = at("Status.Coffee.example:8443", "/").await.text().await.unwrap();
    assert!(front.contains("Beans are out") && front.contains("Beans &#38; more"), "{front}");
    assert!(front.contains("https://status.coffee.example/") && front.contains(">Shop</a>"));
    assert!(front.contains("the <strong>house</strong>") && !front.contains("Kettle"));
    let linked = |start: &str| {
        let rest = front.split_once(start).unwrap().1;
        format!("{start}{}", rest.split('"').next().unwrap())
    };
    let css = at("status.coffee.example", &linked("/assets/page-")).await.text().await.unwrap();
    assert!(css.contains("--ember:#0b5f8a"));
    let logo = at("status.coffee.example", &linked("/assets/logo-")).await;
    assert_eq!(logo.headers()["content-type"], "image/svg+xml");
    // The other guild has the root, and neither is found where the other is.
    assert!(house.text("/").await.contains("Kettles are cold"));
    assert_eq!(house.get("/coffee/").await.status(), StatusCode::NOT_FOUND);
    let lost = at("status.coffee.example", "/tea-house/").await;
    assert_eq!(lost.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn listeners_hear_of_their_own_guild_alone() {
    let house = House::new().await;
    house.tell("incident.declared", outage(1)).await;
    house.tell("incident.declared", coffee()).await;
    let request = house.http.get(house.url("/coffee/events")).header("last-event-id", "0");
    let mut stream = request.send().await.unwrap();
    let mut told = String::new();
    while !told.contains("\"coffee\"") {
        let chunk = stream.chunk().await.unwrap().expect("the stream goes on");
        told.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    assert!(!told.contains("tea-house"), "{told}");
    assert!(told.contains("https://status.example.org/coffee/incidents/INC-42"), "{told}");
}
