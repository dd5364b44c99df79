//! A long history: held in brief, rendered when asked for, searched in memory.

use std::sync::Arc;

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::super::keep;
use super::super::place::Addresses;
use super::super::publish::Publisher;
use super::super::receive::Change;
use super::super::site::NEWEST;
use super::house::{Database, House, guild, noon, outage};
use crate::clock::{Clock, ManualClock};
use crate::db::Db;
use crate::webhook::WebhookType;

/// A closed incident, `n` days ago.
fn old(n: i64) -> Value {
    let at = noon() - chrono::Duration::days(n);
    json!({"guild": guild(), "version": 1, "incident": {
        "id": format!("01JC{n:022}"), "ref": format!("INC-{n}"), "kind": "incident",
        "title": format!("Spoon number {n} bent"), "summary": "It was *bent*.",
        "severity": "sev2", "impact": "partial_outage", "status": "resolved",
        "components": [{"id": "spoons", "name": "Spoons", "status": "operational"}],
        "started_at": at, "declared_at": at, "resolved_at": at + chrono::Duration::hours(1),
        "closed_at": at + chrono::Duration::hours(2),
        "timeline": [{"id": "e", "at": at, "precision": "minute", "recorded_at": at,
                      "author": "nora", "text": format!("Bent by hand {n}"), "status": "resolved"}]}})
}

/// A page's database with this many closed incidents, one each day back from yesterday.
async fn filled(count: i64) -> (Database, Db) {
    let database = Database::sqlite();
    let db = Db::open(&database.url()).await.unwrap();
    keep::migrate(&db).await.unwrap();
    for n in 1..=count {
        let change = Change::Incident(serde_json::from_value(old(n)).unwrap());
        let at = noon() - chrono::Duration::days(n);
        keep::accept(&db, &WebhookType::IncidentClosed, at, &change).await.unwrap();
    }
    (database, db)
}

#[tokio::test]
async fn nothing_that_is_read_needs_the_database_and_the_past_is_rendered_once() {
    let (_folder, db) = filled(200).await;
    let base = "https://status.example.org".parse().unwrap();
    let addresses = Addresses { base, brand: Arc::default(), sites: Vec::new() };
    let clock = Clock::Manual(ManualClock::starting_at(noon()));
    let publisher = Publisher::start(db.clone(), clock, addresses).await.unwrap();
    publisher.pack_the_past().await.unwrap();
    let published = publisher.published();
    let site = &published.sites[0];
    // However long the history is, only the newest are ready or rendered ahead.
    assert_eq!((site.site.briefs.len(), site.site.views.len()), (200, NEWEST));
    assert!(site.documents.len() < 50, "{} documents", site.documents.len());
    let first = publisher.document(site, "/incidents/INC-199", None).await.unwrap().unwrap();
    db.close().await;
    for path in ["/", "/history", "/feed.rss", "/api/v2/incidents.json", "/incidents/INC-1"] {
        assert!(publisher.document(site, path, None).await.unwrap().is_some(), "{path}");
    }
    // All of the past comes from memory too, whoever asks for it first.
    let past = [
        ("/history/2022-06", None),
        ("/history", Some("q=spoon")),
        ("/incidents/INC-198", None),
        ("/components/spoons/feed.atom", None),
    ];
    for (path, query) in past {
        assert!(publisher.document(site, path, query).await.unwrap().is_some(), "{path}");
    }
    let again = publisher.document(site, "/incidents/INC-199", None).await.unwrap().unwrap();
    assert!(Arc::ptr_eq(&first, &again));
    // A number beyond a month's last page is no document of its own.
    let beyond = |page: &'static str| publisher.document(site, "/history/2022-06", Some(page));
    let (one, other) = (beyond("page=77").await, beyond("page=9999").await);
    assert!(Arc::ptr_eq(&one.unwrap().unwrap(), &other.unwrap().unwrap()));
    assert!(publisher.document(site, "/incidents/INC-999", None).await.unwrap().is_none());
}

#[tokio::test]
async fn an_old_incident_is_found_by_its_words_and_shown_whole() {
    let (database, db) = filled(120).await;
    db.close().await;
    let house = House::on(database).await;
    let found = house.text("/history?q=HAND%2077").await;
    assert!(found.contains("Spoon number 77 bent") && found.contains("One incident"), "{found}");
    assert!(!found.contains("Spoon number 78"));
    assert!(found.contains("value=\"hand 77\""), "the field keeps what was asked");
    let page = house.text("/incidents/INC-77").await;
    assert!(page.contains("Bent by hand 77") && page.contains("It was <em>bent</em>"));
    assert!(house.text("/history?q=nothing+such").await.contains("Nothing was found."));
    // An empty question is the overview; a strange one does no harm.
    assert_eq!(house.text("/history?q=").await, house.text("/history").await);
    assert_eq!(house.text("/history?utm_source=x").await, house.text("/history").await);
    let hostile = house.text("/history?q=%22%3E%3Cscript%3E").await;
    assert!(!hostile.contains("<script>") && hostile.contains("noindex"));
    let moved = house.get("/incidents/inc-77").await;
    assert_eq!(moved.status(), StatusCode::PERMANENT_REDIRECT);
}

#[tokio::test]
async fn long_lists_are_leafed_through() {
    let (database, db) = filled(120).await;
    db.close().await;
    let house = House::on(database).await;
    let first = house.text("/history?q=spoon").await;
    assert!(first.contains("120 incidents") && first.contains("Older, page 2"));
    assert!(first.contains("Spoon number 50 bent") && !first.contains("Spoon number 51 bent"));
    let last = house.text("/history?q=spoon&page=3").await;
    assert!(last.contains("Spoon number 120 bent") && !last.contains("Older, page"));
    assert_eq!(house.text("/history?q=spoon&page=900").await.matches("class=\"line\"").count(), 20);
    let month = house.text("/history/2022-11").await;
    assert!(month.contains("/history/2022-10") && month.contains("/history/2022-12"));
    assert_eq!(month.matches("class=\"line\"").count(), 30);
}

#[tokio::test]
async fn what_was_rendered_on_demand_is_not_shown_again_when_it_changed() {
    let (database, db) = filled(90).await;
    db.close().await;
    let house = House::on(database).await;
    assert!(house.text("/incidents/INC-80").await.contains("Bent by hand 80"));
    assert!(house.text("/history/2022-09").await.contains("Bent by hand 80"));
    let mut corrected = old(80);
    corrected["version"] = json!(2);
    corrected["incident"]["timeline"][0]["text"] = json!("Bent by machine");
    house.tell("incident.updated", corrected).await;
    for path in ["/incidents/INC-80", "/history/2022-09", "/components/spoons/feed.json"] {
        let text = house.text(path).await;
        assert!(text.contains("Bent by machine") && !text.contains("Bent by hand 80"), "{path}");
    }
    let retraction = json!({"guild": guild(), "version": 3,
        "incident": {"id": corrected_id(), "ref": "INC-80"}});
    house.tell("incident.retracted", retraction).await;
    assert_eq!(house.get("/incidents/INC-80").await.status(), StatusCode::NOT_FOUND);
    assert!(house.text("/history?q=machine").await.contains("Nothing was found."));
}

fn corrected_id() -> String {
    format!("01JC{:022}", 80)
}

#[tokio::test]
async fn the_last_ninety_days_are_drawn_and_said() {
    let (database, db) = filled(100).await;
    db.close().await;
    let house = House::on(database).await;
    let front = house.text("/").await;
    // One hour of partial outage on each of the 89 days before today; today until 19:00 is quiet.
    assert!(front.contains("Last 90 days: 95.87% uptime"), "{front}");
    assert!(front.contains("and 83 days before") && front.contains("12 Dec partial outage, 1 h"));
    house.tell("incident.declared", outage(1)).await;
    let front = house.text("/").await;
    assert!(front.contains("13 Dec major outage, 20 min"), "{front}");
}
