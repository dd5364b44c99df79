//! The page dies while it tells chats, which can't know a message that they have already.

use chrono::Duration;
use serde_json::{Value, json};

use super::receiver::{Receiver, house, link_in, press, private_too, quiet, wish};
use crate::clock::ManualClock;
use crate::page::tests::house::{Database, House, noon, outage, resolved};

/// Longer than what is under way is left to the process that began it.
const LATER: Duration = Duration::minutes(6);

/// What is known of a message that came.
type Headline = fn(&Value) -> &Value;

/// Where each kind of chat takes messages, and what of them says which one it is.
const CHATS: [(&str, &str, Headline); 2] = [
    ("discord", "/api/webhooks/1/abc", |told| &told["embeds"][0]["title"]),
    ("slack", "/services/T/B/x", |told| &told["text"]),
];

/// Dies without a word, and another process takes its place.
async fn killed(house: House, clock: &ManualClock) -> House {
    house.page.telling.abort();
    let House { database, page, .. } = house;
    drop(page);
    clock.advance(LATER);
    House::telling(database, clock.clone(), private_too()).await
}

/// As [`outage`], with these updates for the public.
fn told(version: u64, updates: &[&str]) -> Value {
    let mut data = outage(version);
    let timeline = data["incident"]["timeline"].as_array_mut().unwrap();
    timeline.extend(updates.iter().map(|words| {
        json!({"id": words, "at": "2022-12-13T19:00:00Z", "precision": "minute", "update": true,
            "recorded_at": "2022-12-13T19:00:00Z", "author": "nora", "text": words})
    }));
    data
}

const UPDATES: [&str; 2] = ["Cold since noon", "A match is on its way"];

#[tokio::test]
async fn a_chat_loses_no_message_and_reads_at_most_one_once_more() {
    for database in Database::each().await {
        for (kind, path, title) in CHATS {
            let database = match &database {
                Database::Sqlite(_) => Database::sqlite(),
                Database::Postgres(_) => Database::postgres().await.unwrap(),
            };
            let clock = ManualClock::starting_at(noon() - Duration::hours(1));
            let house = house(database, &clock, private_too()).await;
            let mut channel = Receiver::new().await;
            let address = format!("{}{path}", channel.address);
            assert_eq!(wish(&house, &[("kind", kind), ("address", &address)]).await, 303);
            let link = link_in(&channel.next().await.json().to_string());
            press(&house, &format!("{link}/confirm")).await;
            quiet(&house).await;

            // Before it began to send: the message comes, once.
            house.page.telling.abort();
            house.tell("incident.declared", told(1, &UPDATES[..1])).await;
            let mut house = killed(house, &clock).await;
            let said = channel.next().await.json();
            assert_eq!(title(&said).as_str().unwrap().split(' ').next(), Some("Identified:"));
            assert!(said.to_string().contains(UPDATES[0]), "{said}");
            channel.hears_nothing(&house).await;

            // After the message was recorded: nothing comes again.
            house = killed(house, &clock).await;
            channel.hears_nothing(&house).await;

            // Between: the channel has it, the record has not. It comes once more, and as it was,
            // though something newer is known by now; that comes after it.
            channel.never_answer();
            house.tell("incident.updated", told(2, &UPDATES)).await;
            let first = channel.next().await.json();
            house.page.telling.abort();
            let mut over = resolved(3);
            over["incident"]["timeline"] = told(3, &UPDATES)["incident"]["timeline"].take();
            house.tell("incident.resolved", over).await;
            house = killed(house, &clock).await;
            let again = channel.next().await.json();
            assert_eq!(title(&again), title(&first));
            assert!(again.to_string().contains(UPDATES[1]), "{again}");
            let last = channel.next().await.json();
            assert!(title(&last).as_str().unwrap().starts_with("Resolved:"), "{last}");
            channel.hears_nothing(&house).await;
            house = killed(house, &clock).await;
            channel.hears_nothing(&house).await;
            house.page.stop().await;
        }
    }
}
