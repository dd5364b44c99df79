//! Parsers and clients that know nothing of Firebell, on a page with hostile words in every field.
//! `test.sh` installs them under `target/tools`.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::house::{House, guild, maintenance, outage};

const HOSTILE: &str =
    "\"><script>alert(1)</script>\u{202E}]]>&amp;{{7*7}}\r\nEND:VEVENT\nX: y;,\\\u{0} é 🔥";

fn tools() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/tools")
}

/// What a program prints as JSON; none, loudly, where it is not installed.
async fn told(program: PathBuf, script: &str, arguments: &[&str]) -> Option<Value> {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/tools").join(script);
    let started = Command::new(&program)
        .arg(script)
        .args(arguments)
        .env("NODE_PATH", tools().join("node_modules"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(child) = started else {
        crate::not_run::not_run(
            "tools",
            &format!("there is no {}; ./test.sh installs it", program.display()),
        );
        return None;
    };
    // The page answers meanwhile.
    let output = tokio::task::spawn_blocking(|| child.wait_with_output()).await.unwrap().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// Every text that a person can type is hostile.
fn hostile(mut data: Value) -> Value {
    data["guild"]["name"] = json!(HOSTILE);
    let incident = &mut data["incident"];
    incident["title"] = json!(HOSTILE);
    incident["summary"] = json!(HOSTILE);
    incident["components"] = json!([{"id": "a/b ü", "name": HOSTILE, "status": "major_outage"}]);
    incident["timeline"] = json!([{"id": HOSTILE, "at": "2022-12-13T18:00:00Z", "precision": "hour",
        "at_as_written": HOSTILE, "recorded_at": "2022-12-13T18:30:00Z", "author": HOSTILE,
        "text": HOSTILE,
        "attachments": [{"name": HOSTILE, "url": "https://x.example/\"><script>"}]}]);
    data
}

#[tokio::test]
async fn feeds_and_calendars_are_what_other_peoples_parsers_expect() {
    let house = House::new().await;
    house.tell("incident.declared", hostile(outage(1))).await;
    house.tell("maintenance.scheduled", hostile(maintenance(3, "scheduled"))).await;
    let mut cancelled = maintenance(4, "cancelled");
    cancelled["incident"]["id"] = json!("01JD0000000000000000000008");
    cancelled["incident"]["ref"] = json!("MNT-8");
    house.tell("maintenance.cancelled", cancelled).await;
    let mut read = Vec::new();
    for path in ["/feed.json", "/feed.rss", "/feed.atom"] {
        let feed = feed_rs::parser::parse(house.text(path).await.as_bytes()).unwrap();
        assert_eq!(feed.entries.len(), 3, "{path}");
        let entries = feed.entries.iter().map(|entry| {
            let link = entry.links.first().map(|link| link.href.clone());
            let title = entry.title.as_ref().map(|title| title.content.clone());
            (entry.id.clone(), link, title.is_some(), entry.published.is_some())
        });
        let mut entries: Vec<_> = entries.collect();
        entries.sort();
        assert!(entries.iter().all(|(_, link, title, at)| link.is_some() && *title && *at));
        read.push(entries);
    }
    assert!(read.iter().all(|entries| *entries == read[0]), "{read:#?}");
    let python = tools().join("venv/bin/python");
    let Some(found) = told(python, "read_feeds.py", &[&house.url(""), "a/b ü"]).await else {
        return;
    };
    let versions = [&found["rss"]["version"], &found["atom"]["version"], &found["json"]["version"]];
    assert_eq!(versions, ["rss20", "atom10", "https://jsonfeed.org/version/1.1"]);
    let ids = |feed: &Value, list: &str| -> Vec<String> {
        feed[list]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].as_str().unwrap().into())
            .collect()
    };
    let expected = ids(&found["json"], "items");
    assert_eq!(expected.len(), 3);
    assert_eq!(ids(&found["rss"], "entries"), expected);
    assert_eq!(ids(&found["atom"], "entries"), expected);
    assert_eq!(ids(&found["component"]["atom"], "entries").len(), 2);
    let entries = found["atom"]["entries"].as_array().unwrap();
    let outage = entries.iter().find(|entry| entry["link"].as_str().unwrap().ends_with("INC-42"));
    let title = outage.unwrap()["title"].as_str().unwrap();
    assert!(title.contains("<script>alert(1)</script>") && title.contains("]]>&amp;{{7*7}}"));
    for feed in ["rss", "atom"] {
        for entry in found[feed]["entries"].as_array().unwrap() {
            let html = entry["html"].as_str().unwrap();
            assert!(!html.contains("<script"), "{html}");
            assert_eq!(entry["published"], true);
        }
    }
    let events = found["calendar"]["events"].as_array().unwrap();
    let said = |field: &str| -> Vec<&Value> { events.iter().map(|event| &event[field]).collect() };
    assert_eq!(said("status"), ["CANCELLED", "CONFIRMED"]);
    assert_eq!(said("sequence"), [4, 3]);
    assert_eq!(events[1]["start"], "2022-12-20T08:00:00+00:00");
    assert_eq!(events[1]["summary"], HOSTILE.replace("\r\n", "\n").replace('\u{0}', ""));
}

#[tokio::test]
async fn the_npm_client_of_statuspage_reads_the_page() {
    let house = House::new().await;
    house.tell("incident.declared", outage(1)).await;
    house.tell("maintenance.scheduled", maintenance(1, "scheduled")).await;
    let list = json!({"guild": guild(), "version": 1, "components": [
        {"id": "kettles", "name": "Kitchen / Kettles", "status": "operational"}]});
    house.tell("component.updated", list).await;
    if !tools().join("node_modules/statuspage.io").exists() {
        crate::not_run::not_run(
            "tools",
            "the npm package statuspage.io is not installed; ./test.sh does that",
        );
        return;
    }
    let base = house.url("");
    let Some(found) = told(PathBuf::from("node"), "statuspage_client.cjs", &[&base]).await else {
        return;
    };
    assert_eq!(found["status"]["indicator"], "critical");
    assert_eq!(found["all"], json!(["Kettles are cold: identified"]));
    assert_eq!(found["unresolved"], json!(["Kettles are cold"]));
    assert_eq!(found["upcoming"], json!(["Descaling, with vinegar; slowly"]));
    assert_eq!(found["components"], json!(["Kitchen", "Kettles", "Cups"]));
}
