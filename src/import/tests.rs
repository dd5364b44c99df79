//! What is imported, from real sites' records to the public view.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Format, Read, Summary, cstate, json as our_json, read, statuspage, take_in as take};
use crate::clock::{Clock, ManualClock};
use crate::export::{Format as Out, export};
use crate::incident::guild::Guild;
use crate::incident::ids::Snowflake;
use crate::incident::public_view::public_view;
use crate::incident::words::{Audience, MaintenanceStatus, Severity};
use crate::store::Store;
use crate::store::verify::verify;

const GUILD: Snowflake = Snowflake(7);

fn clock() -> Clock {
    Clock::Manual(ManualClock::starting_at("2027-01-02T03:04:05Z".parse().unwrap()))
}

async fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("bot.db").display());
    let store = Store::open(&url).await.unwrap();
    (folder, store)
}

pub async fn take_in(store: &Store, read: Vec<Read>) -> Summary {
    take(store, &clock(), GUILD, read).await.unwrap()
}

/// As many small posts.
pub fn posts(count: u32) -> Vec<Read> {
    let post = |nth: u32| {
        let day = nth % 28 + 1;
        let post = format!(
            "---\ntitle: Post {nth}\ndate: 2021-02-{day:02}T10:00:00Z\nresolved: true\n\
             resolvedWhen: 2021-02-{day:02}T11:00:00Z\nseverity: down\n---\nWords {nth}"
        );
        cstate::read(&format!("{nth}.md"), &post)
    };
    (0..count).map(post).collect()
}

fn corpus() -> Option<PathBuf> {
    let shared = std::env::var("FIREBELL_SHARED").ok();
    let folder = shared.map(|shared| Path::new(&shared).join("corpus"));
    if folder.is_none() {
        crate::not_run::not_run("shared", "set FIREBELL_SHARED to a folder with the corpus");
    }
    folder
}

#[tokio::test]
async fn a_whole_site_comes_in_once_and_reads_as_it_was_written() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("cstate-jenkins");
    let (_folder, store) = store().await;
    let everything = read(&folder, Format::Cstate).unwrap();
    let count = everything.len();
    assert!(count > 200);
    let backwards = |read: &Read| read.odd.iter().any(|odd| odd.contains("before it begins"));
    assert!(everything.iter().any(backwards));
    let first = take_in(&store, everything).await;
    assert_eq!((first.imported + first.refused.len(), first.here_before), (count, 0));
    assert!(first.refused.len() < 20, "{:?}", first.refused);
    for (place, why) in &first.refused {
        let post = std::fs::read_to_string(folder.join(place)).unwrap();
        eprintln!("left out {place}: {why}");
        assert!(!why.is_empty() && post.contains("---"));
    }
    let before = store.all_ids().await.unwrap();
    let second = take_in(&store, read(&folder, Format::Cstate).unwrap()).await;
    assert_eq!((second.imported, second.here_before), (0, first.imported));
    assert_eq!(store.all_ids().await.unwrap(), before);
    let guild = Guild::named(GUILD, "Jenkins");
    let mut numbers = Vec::new();
    for id in before {
        verify(&store, id).await.unwrap().unwrap();
        let incident = store.incident(id).await.unwrap().unwrap();
        assert!(incident.is_history());
        numbers.push(incident.reference.number);
        let view = public_view(&incident, &guild).unwrap().incident;
        let file = &incident.imported.as_ref().unwrap().id;
        let post = std::fs::read_to_string(folder.join(file)).unwrap();
        assert!(
            post.contains(view.timeline.iter().find(|e| !e.text.is_empty()).unwrap().text.trim())
        );
        assert_eq!(view.status, "resolved");
    }
    let in_order: Vec<u64> = (1..).take(numbers.len()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, in_order, "no number is spent on what is left out or here before");
    assert!(store.all_mirrors().await.unwrap().is_empty(), "no room, no channel, no card");
}

#[test]
fn what_is_broken_is_named_and_the_rest_comes_in() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("good.md", "---\ntitle: A\ndate: 2021-01-01\nresolved: true\nseverity: down\n---\nx");
    write("no-end.md", "---\ntitle: B\n");
    write("no-date.md", "---\ntitle: C\nresolved: true\n---\n");
    write("bad-date.md", "---\ntitle: D\nresolved: true\ndate: the first of May\n---\n");
    write("ignored.txt", "x");
    let all = read(folder.path(), Format::Cstate).unwrap();
    let said: Vec<(&str, &str)> = all
        .iter()
        .map(|read| (&*read.place, read.outcome.as_ref().err().map_or("fine", String::as_str)))
        .collect();
    assert_eq!(
        said,
        [
            ("bad-date.md", "its date can't be read: the first of May"),
            ("good.md", "fine"),
            ("no-date.md", "it has no date"),
            ("no-end.md", "its head does not end with a line of dashes"),
        ]
    );
    let empty = tempfile::tempdir().unwrap();
    assert!(read(empty.path(), Format::Json).unwrap_err().to_string().contains("no file"));
}

#[tokio::test]
async fn incidents_and_maintenance_of_a_statuspage() {
    let update = |status: &str, at: &str, body: &str| {
        json!({"id": at, "status": status, "body": body, "created_at": at, "display_at": at,
            "affected_components": [{"code": "k", "name": "Kettles",
                "old_status": "operational", "new_status": "major_outage"}]})
    };
    let page = json!({
        "page": {"id": "tea1", "name": "Tea House"},
        "incidents": [
            {"id": "i1", "name": "Cold", "status": "resolved", "impact": "major",
             "created_at": "2021-03-01T10:00:00Z", "started_at": "2021-03-01T09:50:00Z",
             "resolved_at": "2021-03-01T11:00:00Z",
             "incident_updates": [
                update("resolved", "2021-03-01T11:00:00Z", "Hot again"),
                update("identified", "2021-03-01T10:20:00Z", "The boiler"),
                update("investigating", "2021-03-01T10:00:00Z", "We look")]},
            {"id": "i2", "name": "Still on", "status": "monitoring", "impact": "minor",
             "created_at": "2021-03-02T10:00:00Z"},
            {"id": "i3", "name": "No moment", "status": "resolved"}
        ],
        "scheduled_maintenances": [
            {"id": "m1", "name": "Descaling", "status": "completed", "impact": "maintenance",
             "created_at": "2021-02-20T10:00:00Z", "scheduled_for": "2021-02-21T10:00:00Z",
             "scheduled_until": "2021-02-21T12:00:00Z",
             "incident_updates": [
                update("completed", "2021-02-21T11:30:00Z", "Done"),
                update("in_progress", "2021-02-21T10:01:00Z", "We begin"),
                update("scheduled", "2021-02-20T10:00:00Z", "It will be slow")]}
        ]
    });
    let (_folder, store) = store().await;
    let reads = statuspage::read("incidents.json", &page.to_string());
    let summary = take_in(&store, reads).await;
    assert_eq!((summary.imported, summary.refused.len()), (2, 2));
    let said = format!("{:?}", summary.refused);
    assert!(said.contains("incidents.json: i2") && said.contains("monitoring"), "{said}");
    assert!(said.contains("incidents.json: i3") && said.contains("created_at"), "{said}");
    let guild = Guild::named(GUILD, "Tea House");
    let mut views = Vec::new();
    for id in store.all_ids().await.unwrap() {
        verify(&store, id).await.unwrap().unwrap();
        let incident = store.incident(id).await.unwrap().unwrap();
        views.push((incident.clone(), public_view(&incident, &guild).unwrap().incident));
    }
    views.sort_by_key(|(incident, _)| incident.declared_at);
    let (maintenance, view) = &views[0];
    assert_eq!(maintenance.maintenance.as_ref().unwrap().status, MaintenanceStatus::Completed);
    assert_eq!((&*view.reference, &*view.status), ("MNT-1", "completed"));
    assert_eq!(view.window.as_ref().unwrap().starts_at.to_rfc3339(), "2021-02-21T10:00:00+00:00");
    let (cold, view) = &views[1];
    assert_eq!((cold.severity, view.components[0].name.as_str()), (Severity::Sev2, "Kettles"));
    let said: Vec<(&str, Option<&str>)> =
        view.timeline.iter().map(|entry| (&*entry.text, entry.status.as_deref())).collect();
    assert_eq!(
        said,
        [
            ("We look", Some("investigating")),
            ("The boiler", Some("identified")),
            ("Hot again", Some("resolved"))
        ]
    );
    assert_eq!(view.started_at.unwrap().to_rfc3339(), "2021-03-01T09:50:00+00:00");
}

#[tokio::test]
async fn our_own_export_comes_back_whole_and_is_not_doubled_at_home() {
    let (_folder, home) = store().await;
    take_in(&home, posts(1)).await;
    let id = home.all_ids().await.unwrap()[0];
    let incident = home.incident(id).await.unwrap().unwrap();
    let guild = Guild::named(GUILD, "Tea House");
    let written = export(&incident, &guild, Out::Json, Audience::Responders).unwrap();
    let again = take_in(&home, our_json::read("export.json", &written)).await;
    assert_eq!((again.imported, again.here_before), (0, 1));
    let (_folder, elsewhere) = store().await;
    let there = take_in(&elsewhere, our_json::read("export.json", &written)).await;
    assert_eq!(there.imported, 1, "{:?}", there.refused);
    let copy = elsewhere.all_ids().await.unwrap()[0];
    let copy = elsewhere.incident(copy).await.unwrap().unwrap();
    assert_eq!(copy.imported.as_ref().unwrap().source, "firebell:7");
    let back = crate::incident::state::Incident {
        id: incident.id,
        reference: incident.reference,
        imported: incident.imported.clone(),
        ..copy
    };
    assert_eq!(back, incident);
    let newer = written.replace("\"format\": 1", "\"format\": 2");
    let refused = our_json::read("export.json", &newer).remove(0).outcome.unwrap_err();
    assert!(refused.contains("format 2"), "{refused}");
}
