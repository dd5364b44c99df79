//! What the page believes, keeps and lets go.

use reqwest::StatusCode;
use serde_json::json;

use super::house::{Database, House, SECRET, guild, outage, resolved};
use crate::webhook::sign;

#[tokio::test]
async fn an_outage_appears_changes_and_stays_when_it_is_over() {
    for database in Database::each().await {
        let house = House::on(database).await;
        assert!(house.text("/").await.contains("Waiting for the first word"));
        house.tell("incident.declared", outage(1)).await;
        let front = house.text("/").await;
        assert!(front.contains("Major outage") && front.contains("Kettles are cold"));
        assert!(front.contains("The <strong>boiler</strong> is out"));
        let page = house.text("/incidents/INC-42").await;
        assert!(page.contains("quince") && page.contains("Refill the boiler"));
        assert_eq!(house.text("/tea-house/incidents/INC-42").await, page);
        house.tell("incident.resolved", resolved(2)).await;
        let front = house.text("/").await;
        assert!(front.contains("All systems operational") && front.contains("Kettles are cold"));
        assert!(house.text("/incidents/INC-42").await.contains("1 h 7 min"));
    }
}

#[tokio::test]
async fn what_is_not_signed_as_it_should_be_changes_nothing() {
    let house = House::new().await;
    let body = serde_json::to_vec(&json!({
        "type": "incident.declared", "timestamp": house.now(), "data": outage(1)
    }))
    .unwrap();
    let now = house.now().timestamp();
    let ours = sign(&[SECRET.parse().unwrap()], "msg_1", now, &body);
    let other = "whsec_bmV3IHNlY3JldCBuZXcgc2VjcmV0IG5ldyBzZWNyZXQ=".parse().unwrap();
    let forged = sign(&[other], "msg_1", now, &body);
    let old = sign(&[SECRET.parse().unwrap()], "msg_1", now - 301, &body);
    let post = |signature: Option<String>, at: i64| {
        let request = house.http.post(house.url("/hooks/firebell")).body(body.clone());
        let request = request.header("webhook-id", "msg_1").header("webhook-timestamp", at);
        match signature {
            Some(signature) => request.header("webhook-signature", signature),
            None => request,
        }
    };
    for (signature, at) in [(None, now), (Some(forged), now), (Some(old), now - 301)] {
        let response = post(signature, at).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert!(!response.text().await.unwrap().is_empty());
    }
    assert_eq!(house.get("/incidents/INC-42").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(post(Some(ours), now).send().await.unwrap().status(), StatusCode::OK);
    assert_eq!(house.get("/incidents/INC-42").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn what_is_not_a_delivery_is_refused_with_a_sentence() {
    let house = House::new().await;
    let refused = async |body: &[u8]| {
        let response = house.send_raw(body.to_vec()).await;
        (response.status(), response.text().await.unwrap())
    };
    let (status, said) = refused(b"not json").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(said.contains("not a delivery"), "{said}");
    let shapeless = br#"{"type":"incident.updated","timestamp":"2022-12-13T19:00:00Z","data":{}}"#;
    let (status, said) = refused(shapeless).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(said.contains("guild"), "{said}");
    let mut odd = outage(1);
    odd["incident"]["ref"] = json!("../../etc");
    assert_eq!(house.send("incident.updated", odd).await, StatusCode::BAD_REQUEST);
    assert_eq!(refused(&vec![b' '; 1024 * 1024 + 1]).await.0, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn lost_repeated_and_overtaken_deliveries_do_no_harm() {
    for database in Database::each().await {
        let house = House::on(database).await;
        house.tell("incident.resolved", resolved(9)).await;
        house.tell("incident.updated", outage(8)).await;
        house.tell("incident.updated", outage(9)).await;
        assert!(house.text("/").await.contains("All systems operational"));
        let versions = house.json("/readyz").await["sequence"].clone();
        assert_eq!(versions, 1);
    }
}

#[tokio::test]
async fn of_many_versions_at_once_the_highest_stays() {
    for database in Database::each().await {
        let house = House::on(database).await;
        let mut versions: Vec<u64> = (1..=24).collect();
        fastrand::Rng::with_seed(7).shuffle(&mut versions);
        let deliveries = versions.into_iter().map(|version| {
            let mut data = outage(version);
            data["incident"]["title"] = json!(format!("title of version {version}."));
            house.tell("incident.updated", data)
        });
        futures_util::future::join_all(deliveries).await;
        let page = house.text("/incidents/INC-42").await;
        assert!(page.contains("title of version 24."), "another version won");
    }
}

#[tokio::test]
async fn what_is_retracted_is_gone_and_does_not_come_back() {
    for database in Database::each().await {
        let house = House::on(database).await;
        house.tell("incident.declared", outage(1)).await;
        let retraction = json!({"guild": guild(), "version": 3,
            "incident": {"id": "01JD0000000000000000000042", "ref": "INC-42"}});
        house.tell("incident.retracted", retraction).await;
        house.tell("incident.updated", outage(2)).await;
        assert_eq!(house.get("/incidents/INC-42").await.status(), StatusCode::NOT_FOUND);
        for path in ["/", "/feed.rss"] {
            assert!(!house.text(path).await.contains("Kettles are cold"), "{path}");
        }
    }
}

#[tokio::test]
async fn a_retracted_entry_leaves_a_tombstone() {
    let house = House::new().await;
    let mut data = outage(1);
    data["incident"]["timeline"][1]["retracted"] = json!(true);
    data["incident"]["timeline"][1]["text"] = json!("");
    house.tell("incident.updated", data).await;
    let page = house.text("/incidents/INC-42").await;
    assert!(page.contains("An entry from 18:57 was retracted."));
    assert!(!house.text("/feed.rss").await.contains("18:57"));
}

#[tokio::test]
async fn a_page_that_starts_again_shows_what_it_knew() {
    for database in Database::each().await {
        let house = House::on(database).await;
        house.tell("incident.declared", outage(1)).await;
        house.tell("ping", json!({})).await;
        let before = house.text("/").await;
        let House { page, clock, database, .. } = house;
        page.stop().await;
        let house = House::at(database, clock).await;
        assert_eq!(house.text("/").await, before);
    }
}

#[tokio::test]
async fn a_ping_and_a_newer_senders_types_are_heard() {
    let house = House::new().await;
    house.tell("incident.declared", outage(1)).await;
    house.clock.advance(chrono::Duration::minutes(6));
    house.tell("ping", json!({"anything": 1})).await;
    let front = house.text("/").await;
    assert!(front.contains("13 Dec 2022, 19:06 UTC") && front.contains("class=\"note\" hidden>"));
    house.tell("incident.sung", json!({"song": 1})).await;
}

#[tokio::test]
async fn a_component_is_as_bad_as_the_worst_that_is_known_of_it() {
    let house = House::new().await;
    let list = |version: u64, status: &str| {
        json!({"guild": guild(), "version": version, "components": [
            {"id": "spoons", "name": "Spoons", "status": "operational"},
            {"id": "kettles", "name": "Kettles", "status": status}]})
    };
    house.tell("component.updated", list(2, "degraded_performance")).await;
    house.tell("component.updated", list(1, "major_outage")).await;
    let front = house.text("/").await;
    assert!(front.contains("Degraded performance") && !front.contains("Major outage"));
    assert!(front.find("Spoons").unwrap() < front.find("Kettles").unwrap());
    house.tell("incident.declared", outage(1)).await;
    assert!(house.text("/").await.contains("Major outage"));
}
