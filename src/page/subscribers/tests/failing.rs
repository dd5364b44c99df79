//! Receivers that do not answer as they should.

use chrono::Duration;

use super::receiver::{Receiver, house, link_in, press, private_too, quiet, wish};
use crate::clock::ManualClock;
use crate::page::tests::house::{Database, House, noon, outage, resolved};

async fn following() -> (House, ManualClock, Receiver, String) {
    let clock = ManualClock::starting_at(noon() - Duration::hours(1));
    let house = house(Database::sqlite(), &clock, private_too()).await;
    let mut program = Receiver::new().await;
    wish(&house, &[("kind", "webhook"), ("address", &program.address)]).await;
    let link = link_in(&program.next().await.json()["data"]["manage_url"].to_string());
    press(&house, &format!("{link}/confirm")).await;
    (house, clock, program, link)
}

#[tokio::test]
async fn who_is_busy_gets_it_when_they_asked_for_it() {
    let (house, clock, mut program, link) = following().await;
    program.answer(&[(429, Some(("retry-after", "600"))), (503, None)]);
    house.tell("incident.declared", outage(1)).await;
    let first = program.next().await;
    program.hears_nothing(&house).await;
    assert!(house.text(&link).await.contains("the receiver answered 429"));
    clock.advance(Duration::seconds(599));
    program.hears_nothing(&house).await;
    clock.advance(Duration::seconds(2));
    let second = program.next().await;
    assert_eq!(first.header("webhook-id"), second.header("webhook-id"));
    assert_eq!(first.body, second.body);
    quiet(&house).await;
    // Something newer came meanwhile: the next attempt brings that, once.
    house.tell("incident.resolved", resolved(2)).await;
    program.hears_nothing(&house).await;
    clock.advance(Duration::minutes(2));
    assert_eq!(program.next().await.json()["data"]["version"], 2);
    program.hears_nothing(&house).await;
    assert!(!house.text(&link).await.contains("the receiver answered"));
}

#[tokio::test]
async fn a_dead_address_is_let_go_and_the_reason_kept() {
    let (house, clock, mut program, link) = following().await;
    program.answer(&[
        (404, None),
        (302, Some(("location", "/elsewhere"))),
        (403, None),
        (404, None),
        (400, None),
    ]);
    house.tell("incident.declared", outage(1)).await;
    for _ in 0..5 {
        assert_eq!(program.next().await.path, "/", "a redirect is not followed");
        quiet(&house).await;
        clock.advance(Duration::hours(12));
    }
    program.hears_nothing(&house).await;
    let page = house.text(&link).await;
    assert!(
        page.contains("Nothing is sent any more") && page.contains("the receiver answered 400")
    );
    house.tell("incident.resolved", resolved(2)).await;
    program.hears_nothing(&house).await;
    press(&house, &format!("{link}/confirm")).await;
    house.tell("incident.closed", resolved(3)).await;
    assert_eq!(program.next().await.json()["data"]["version"], 3);

    program.answer(&[(410, None)]);
    house.tell("incident.reopened", outage(4)).await;
    program.next().await;
    program.hears_nothing(&house).await;
    assert!(house.text(&link).await.contains("the receiver answered 410"));
}

#[tokio::test]
async fn after_a_crash_the_same_delivery_comes_with_the_same_id() {
    let (house, clock, mut program, _) = following().await;
    program.answer(&[(503, None)]);
    house.tell("incident.declared", outage(1)).await;
    let first = program.next().await;
    // Dies at the worst moment: the receiver has it, the record has not.
    house.page.telling.abort();
    let House { database, page, .. } = house;
    drop(page);
    clock.advance(Duration::minutes(6));
    let house = House::telling(database, clock, private_too()).await;
    let again = program.next().await;
    assert_eq!(again.header("webhook-id"), first.header("webhook-id"));
    assert_eq!(again.body, first.body);
    program.hears_nothing(&house).await;
}
