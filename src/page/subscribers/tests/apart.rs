//! Each page's subscribers hear of that page alone.

use serde_json::{Value, json};

use super::receiver::{Receiver, house, press, private_too};
use crate::clock::ManualClock;
use crate::page::tests::house::{Database, House, outage};

fn coffee(version: u64) -> Value {
    let mut other = outage(version);
    other["guild"] = json!({"id": "2", "slug": "coffee", "name": "Coffee House"});
    other["incident"]["title"] = json!("Beans are out");
    other
}

/// Subscribes this channel on the page in this folder, and confirms.
async fn subscribed(house: &House, folder: &str, channel: &mut Receiver) {
    let address = format!("{}/services/T/B/x", channel.address);
    let form = [("kind", "slack"), ("address", &*address)];
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let asking = house.http.post(house.url(&format!("{folder}/subscribe"))).body(body);
    assert_eq!(asking.send().await.unwrap().status(), 303);
    let asked = channel.next().await.json().to_string();
    let start = format!("https://status.example.org{folder}/subscribe/");
    let token = asked.split(&start).nth(1).unwrap_or_else(|| panic!("no {start} in {asked}"));
    let end = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let token = &token[..token.find(end).unwrap_or(token.len())];
    let (status, page) = press(house, &format!("{folder}/subscribe/{token}/confirm")).await;
    assert!(status == 200 && page.contains("Confirmed."), "{page}");
}

#[tokio::test]
async fn subscribers_of_one_page_hear_nothing_of_anothers() {
    for database in Database::each().await {
        let clock = ManualClock::starting_at("2022-12-12T07:00:00Z".parse().unwrap());
        let house = house(database, &clock, private_too()).await;
        let list = json!({"guild": coffee(1)["guild"], "version": 1, "components": []});
        house.tell("component.updated", list).await;
        let (mut tea, mut beans) = (Receiver::new().await, Receiver::new().await);
        subscribed(&house, "", &mut tea).await;
        subscribed(&house, "/coffee", &mut beans).await;
        // The same refs and ids on both.
        house.tell("incident.declared", outage(1)).await;
        assert!(tea.next().await.json().to_string().contains("Kettles are cold"));
        beans.hears_nothing(&house).await;
        house.tell("incident.declared", coffee(1)).await;
        assert!(beans.next().await.json().to_string().contains("Beans are out"));
        tea.hears_nothing(&house).await;
        house.page.stop().await;
    }
}
