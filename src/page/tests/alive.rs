//! Which pages renew themselves, with scripts and without.

use serde_json::json;

use super::house::{House, maintenance, outage, resolved};

const LISTENS: &str = "data-events=\"/events\"";
const RELOADS: &str = "<noscript><meta http-equiv=\"refresh\" content=\"120\"></noscript>";

#[tokio::test]
async fn every_page_that_may_change_says_how_it_is_renewed() {
    let house = House::new().await;
    house.tell("incident.declared", outage(1)).await;
    house.tell("maintenance.scheduled", maintenance(1, "scheduled")).await;
    let mut old = resolved(1);
    old["incident"]["id"] = json!("01JD0000000000000000000041");
    old["incident"]["ref"] = json!("INC-41");
    old["incident"]["started_at"] = json!("2022-11-30T23:59:00Z");
    house.tell("incident.resolved", old).await;
    for (path, listens, reloads) in [
        ("/", true, true),
        ("/incidents/INC-42", true, true),
        ("/incidents/INC-41", true, true),
        ("/incidents/MNT-7", true, true),
        ("/history", true, true),
        ("/history/2022-12", true, true),
        // Over: it changes only where somebody corrects the past.
        ("/history/2022-11", true, false),
        // Each is a search of its own, and there is one lane for all.
        ("/history?q=kettles", false, false),
        // Nothing is taken from under the hands of who types an address.
        ("/subscribe", false, false),
        ("/widget", true, true),
    ] {
        let page = house.text(path).await;
        assert_eq!(page.contains(LISTENS), listens, "{path}");
        assert_eq!(page.contains(RELOADS), reloads, "{path}");
    }
}

#[tokio::test]
async fn a_month_is_over_when_the_next_one_begins() {
    let house = House::new().await;
    house.tell("incident.resolved", resolved(1)).await;
    assert!(house.text("/history/2022-12").await.contains(RELOADS));
    let mut published = house.page.sequences();
    house.clock.advance(chrono::Duration::days(19));
    published.changed().await.unwrap();
    let december = house.text("/history/2022-12").await;
    assert!(december.contains(LISTENS) && !december.contains(RELOADS));
}

#[tokio::test]
async fn pages_that_follow_the_time_hold_the_words_for_when_they_are_old() {
    let house = House::new().await;
    house.tell("incident.declared", outage(1)).await;
    let since =
        "Nothing has been heard from Firebell since <time datetime=\"2022-12-13T19:00:00.000Z\">";
    for path in ["/", "/history", "/incidents/INC-42"] {
        let page = house.text(path).await;
        let note = page.split("<aside id=\"silent\"").nth(1).expect("the note");
        assert!(note.starts_with(" class=\"note\" hidden>"), "{path}: {note}");
        assert!(note.contains(since), "{path}: {note}");
    }
    let mut published = house.page.sequences();
    house.clock.advance(chrono::Duration::minutes(5));
    published.changed().await.unwrap();
    for path in ["/", "/history", "/incidents/INC-42"] {
        let page = house.text(path).await;
        assert!(page.contains("<aside id=\"silent\" class=\"note\"><svg"), "{path}");
    }
}

#[tokio::test]
async fn pages_of_the_past_learn_from_beside_them_when_the_bot_was_last_heard() {
    let house = House::new().await;
    let mut old = resolved(1);
    old["incident"]["started_at"] = json!("2022-11-30T23:59:00Z");
    house.tell("incident.resolved", old).await;
    let past = ["/incidents/INC-42", "/history/2022-12", "/history/2022-11"];
    let mut before = Vec::new();
    for path in past {
        let page = house.text(path).await;
        let note = page.split("<aside id=\"silent\"").nth(1).expect("the note");
        assert!(note.starts_with(" class=\"note\" hidden>"), "{path}: {note}");
        assert!(note.contains("since <time></time>"), "{path}: {note}");
        before.push(page);
    }
    let heard = house.json("/heard.json").await;
    let noon = json!({"at": "2022-12-13T19:00:00.000Z", "words": "13 Dec 2022, 19:00 UTC"});
    assert_eq!(heard, noon);
    let widget = house.text("/widget").await;
    let note =
        "<aside id=\"silent\" class=\"small\" hidden>This may be out of date: last heard <time";
    assert!(widget.contains(note), "{widget}");

    let mut published = house.page.sequences();
    house.clock.advance(chrono::Duration::minutes(6));
    published.changed().await.unwrap();
    assert_eq!(house.json("/heard.json").await, noon);
    let widget = house.text("/widget").await;
    assert!(widget.contains("<aside id=\"silent\" class=\"small\">This may be"), "{widget}");
    house.tell("ping", json!({})).await;
    assert_eq!(house.json("/heard.json").await["words"], "13 Dec 2022, 19:06 UTC");
    // They themselves are as they were: nobody has to copy them again for it.
    for (path, before) in past.into_iter().zip(before) {
        assert_eq!(house.text(path).await, before, "{path}");
    }
}
