//! What the page tells its sender of what it keeps.

use reqwest::{Response, StatusCode};
use serde_json::json;

use super::house::{Database, House, SECRET, guild, outage, resolved};
use crate::webhook::held::{Asked, Held, HeldVersion, Keeps, fingerprint};
use crate::webhook::sign;

async fn ask(house: &House, asked: &Asked, secret: &str) -> Response {
    let body = serde_json::to_vec(asked).unwrap();
    let at = house.now().timestamp();
    let signature = sign(&[secret.parse().unwrap()], "state_1", at, &body);
    let request = house.http.post(house.url("/hooks/firebell/state")).body(body);
    let request = request.header("webhook-id", "state_1").header("webhook-timestamp", at);
    request.header("webhook-signature", signature).send().await.unwrap()
}

async fn listed(house: &House) -> Held {
    let asked = Asked::List { guild: "1".to_owned(), after: String::new() };
    ask(house, &asked, SECRET).await.json().await.unwrap()
}

#[tokio::test]
async fn it_tells_versions_and_fingerprints_to_its_sender_alone() {
    for database in Database::each().await {
        let house = House::on(database).await;
        house.tell("incident.resolved", resolved(9)).await;
        let list = json!({"guild": guild(), "version": 2, "components": [
            {"id": "kettles", "name": "Kettles", "status": "operational"}]});
        house.tell("component.updated", list).await;
        let held = listed(&house).await;
        let view = serde_json::from_value(resolved(9)).unwrap();
        assert_eq!(held.incidents[0].hash.as_deref(), Some(fingerprint(&view).as_str()));
        assert_eq!(held.incidents[0].reference.as_deref(), Some("INC-42"));
        assert_eq!((held.incidents.len(), held.incidents[0].version), (1, 9));
        assert_eq!(held.components.unwrap().version, 2);

        let other = "whsec_bmV3IHNlY3JldCBuZXcgc2VjcmV0IG5ldyBzZWNyZXQ=";
        let asked = Asked::List { guild: "1".to_owned(), after: String::new() };
        let refused = ask(&house, &asked, other).await;
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
        let unsigned = house.http.post(house.url("/hooks/firebell/state")).body("{}");
        assert_eq!(unsigned.send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
        // A delivery is no question, and a question no delivery.
        let body = serde_json::to_vec(&asked).unwrap();
        assert_eq!(house.send_raw(body).await.status(), StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn only_what_is_named_with_its_version_is_taken_again() {
    for database in Database::each().await {
        let house = House::on(database).await;
        house.tell("incident.resolved", resolved(9)).await;
        let again = |version| Asked::TakeAgain {
            guild: "1".to_owned(),
            incidents: vec![HeldVersion { id: "01JD0000000000000000000042".to_owned(), version }],
            components: None,
        };
        assert_eq!(ask(&house, &again(8), SECRET).await.status(), StatusCode::OK);
        house.tell("incident.updated", outage(9)).await;
        assert!(house.text("/").await.contains("All systems operational"), "not that version");
        assert_eq!(ask(&house, &again(9), SECRET).await.status(), StatusCode::OK);
        assert!(house.text("/").await.contains("Kettles are cold"), "it stays on show");
        house.tell("incident.updated", outage(3)).await;
        assert!(house.text("/").await.contains("Major outage"));
        assert_eq!(listed(&house).await.incidents[0].version, 3);
    }
}

#[tokio::test]
async fn a_ping_is_answered_with_the_database_and_how_far_it_came() {
    let house = House::new().await;
    let keeps = async |house: &House| {
        let ping = json!({"type": "ping", "timestamp": house.now(), "data": {}});
        let response = house.send_raw(serde_json::to_vec(&ping).unwrap()).await;
        Keeps::read(response.headers()).unwrap()
    };
    let first = keeps(&house).await;
    house.tell("incident.declared", outage(1)).await;
    let second = keeps(&house).await;
    assert!(second.sequence == first.sequence + 1 && !second.has_lost_since(&first));
    let House { page, clock, database, .. } = house;
    page.stop().await;
    let house = House::at(database, clock.clone()).await;
    assert_eq!(keeps(&house).await, second, "a restart loses nothing");
    let other = House::at(Database::sqlite(), clock).await;
    assert!(keeps(&other).await.has_lost_since(&second));
}
