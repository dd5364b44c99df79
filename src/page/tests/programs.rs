//! What programs get: feed readers, calendars, clients of Statuspage, listeners.

use serde_json::{Value, json};

use super::house::{House, client, maintenance, outage, resolved};

#[tokio::test]
async fn an_update_without_words_still_says_its_status() {
    let house = House::new().await;
    let mut data = outage(1);
    data["incident"]["timeline"][1]["text"] = json!("");
    house.tell("incident.updated", data).await;
    let api = house.json("/api/v2/incidents.json").await;
    assert_eq!(api["incidents"][0]["incident_updates"][0]["body"], "Status: Identified.");
    let feed = house.json("/feed.json").await;
    let html = feed["items"][0]["content_html"].as_str().unwrap();
    assert!(html.contains("Identified: Tuesday 13 December 2022, 18:57 UTC"), "{html}");
}

#[tokio::test]
async fn an_incident_is_one_item_of_the_feed_and_is_updated_in_place() {
    let house = House::new().await;
    let mut data = outage(1);
    data["incident"]["title"] = json!("<b>]]>&\u{0}\u{7} \u{202E}kettles");
    data["incident"]["timeline"][0]["text"] = json!("]]> <script>x</script> \u{1}\u{FFFE} & more");
    house.tell("incident.declared", data.clone()).await;
    let feed = house.text("/feed.rss").await;
    let channel = rss::Channel::read_from(feed.as_bytes()).unwrap();
    assert_eq!(channel.items().len(), 1);
    let item = &channel.items()[0];
    assert_eq!(item.title().unwrap(), "Identified: <b>]]>& \u{202E}kettles");
    assert_eq!(item.link().unwrap(), "https://status.example.org/incidents/INC-42");
    assert!(!item.description().unwrap().contains("<script"));
    data["version"] = json!(2);
    data["incident"]["status"] = json!("resolved");
    data["incident"]["resolved_at"] = json!("2022-12-13T19:47:00Z");
    house.clock.advance(chrono::Duration::minutes(1));
    house.tell("incident.resolved", data).await;
    let later = rss::Channel::read_from(house.text("/feed.rss").await.as_bytes()).unwrap();
    assert_eq!(later.items().len(), 1);
    assert!(later.items()[0].title().unwrap().starts_with("Resolved: "));
    assert_eq!(later.items()[0].guid(), item.guid());
    assert_eq!(later.items()[0].pub_date(), item.pub_date());
    assert_ne!(later.items()[0].extensions(), item.extensions());
}

#[tokio::test]
async fn maintenance_is_announced_on_the_page_and_in_calendars() {
    let house = House::new().await;
    house.tell("maintenance.scheduled", maintenance(1, "scheduled")).await;
    let front = house.text("/").await;
    assert!(front.contains("Coming maintenance") && front.contains("All systems operational"));
    let calendar = house.text("/calendar.ics").await;
    assert!(calendar.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
    assert!(calendar.contains("\r\nSUMMARY:Descaling\\, with vinegar\\; slowly\r\n"));
    assert!(calendar.contains("\r\nDTSTART:20221220T080000Z\r\nDTEND:20221220T100000Z\r\n"));
    assert!(calendar.contains("\r\nSTATUS:CONFIRMED\r\n"));
    let api = house.json("/api/v2/scheduled-maintenances/upcoming.json").await;
    assert_eq!(api["scheduled_maintenances"][0]["scheduled_for"], "2022-12-20T08:00:00.000Z");
    house.tell("maintenance.started", maintenance(2, "in_progress")).await;
    let front = house.text("/").await;
    assert!(front.contains("Maintenance under way") && front.contains("Under maintenance"));
    let status = house.json("/api/v2/status.json").await;
    assert_eq!(status["status"]["indicator"], "maintenance");
    let active = house.json("/api/v2/scheduled-maintenances/active.json").await;
    assert_eq!(active["scheduled_maintenances"][0]["status"], "in_progress");
    house.tell("maintenance.cancelled", maintenance(3, "cancelled")).await;
    assert!(house.text("/calendar.ics").await.contains("\r\nSTATUS:CANCELLED\r\n"));
    let active = house.json("/api/v2/scheduled-maintenances/active.json").await;
    assert_eq!(active["scheduled_maintenances"], json!([]));
}

#[tokio::test]
async fn clients_of_statuspage_find_every_field_that_they_know() {
    let house = House::new().await;
    house.tell("incident.declared", outage(1)).await;
    house.tell("maintenance.started", maintenance(1, "in_progress")).await;
    let answer = house.get("/api/v2/summary.json").await;
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    let summary = house.json("/api/v2/summary.json").await;
    let incident = &summary["incidents"][0];
    assert_eq!(
        (&incident["status"], &incident["impact"], &summary["status"]["description"]),
        (&json!("identified"), &json!("critical"), &json!("Major Service Outage"))
    );
    let bodies: Vec<_> =
        incident["incident_updates"].as_array().unwrap().iter().map(|u| &u["body"]).collect();
    assert_eq!(bodies, ["The **boiler** is out", "The first kettle went cold"]);
    assert_eq!(summary["components"][0]["status"], "major_outage");
    house.tell("incident.resolved", resolved(2)).await;
    assert_eq!(house.json("/api/v2/incidents/unresolved.json").await["incidents"], json!([]));
    let all = house.json("/api/v2/incidents.json").await;
    assert_eq!(all["incidents"][0]["resolved_at"], "2022-12-13T19:47:00.000Z");
    for path in ["components", "scheduled-maintenances", "status"] {
        assert_eq!(house.json(&format!("/api/v2/{path}.json")).await["page"]["name"], "Tea House");
    }
    let Ok(shared) = std::env::var("FIREBELL_SHARED") else {
        crate::not_run::not_run(
            "shared",
            "set FIREBELL_SHARED to compare with a real page's summary.json",
        );
        return;
    };
    let real = format!("{shared}/corpus/statuspage-summary-2020.json");
    let real: Value = serde_json::from_slice(&std::fs::read(real).unwrap()).unwrap();
    let mut missing = Vec::new();
    missing_fields("", &real, &summary, &mut missing);
    assert_eq!(missing, Vec::<String>::new());
}

/// The paths of `theirs` that `ours` lacks; of lists the first elements are compared.
fn missing_fields(path: &str, theirs: &Value, ours: &Value, missing: &mut Vec<String>) {
    match (theirs, ours) {
        (Value::Object(theirs), Value::Object(ours)) => {
            for (name, theirs) in theirs {
                let path = format!("{path}/{name}");
                match ours.get(name) {
                    Some(ours) => missing_fields(&path, theirs, ours, missing),
                    None => missing.push(path),
                }
            }
        }
        (Value::Array(theirs), Value::Array(ours)) => {
            if let (Some(theirs), Some(ours)) = (theirs.first(), ours.first()) {
                missing_fields(path, theirs, ours, missing);
            }
        }
        (Value::Array(_) | Value::Object(_), _) => missing.push(path.to_owned()),
        _ => {}
    }
}

/// The next event with its id, skipping comments and the retry time.
async fn next_event(stream: &mut reqwest::Response, buffer: &mut String) -> (String, String) {
    loop {
        while let Some((block, rest)) = buffer.split_once("\n\n") {
            let (block, rest) = (block.to_owned(), rest.to_owned());
            *buffer = rest;
            let field = |name: &str| {
                let line = block.lines().find_map(|line| line.strip_prefix(name));
                line.map(|value| value.trim().to_owned())
            };
            if let (Some(id), Some(event)) = (field("id:"), field("event:")) {
                return (id, format!("{event} {}", field("data:").unwrap_or_default()));
            }
        }
        let chunk = stream.chunk().await.unwrap().expect("the stream goes on");
        buffer.push_str(std::str::from_utf8(&chunk).unwrap());
    }
}

#[tokio::test]
async fn listeners_hear_of_each_change_once_and_after_a_break_of_those_they_missed() {
    let house = House::new().await;
    house.tell("incident.declared", outage(1)).await;
    let mut stream = house.get("/events").await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let mut buffer = String::new();
    house.tell("incident.updated", outage(2)).await;
    house.tell("incident.updated", outage(2)).await;
    house.tell("ping", json!({})).await;
    house.tell("incident.resolved", resolved(3)).await;
    let (id, event) = next_event(&mut stream, &mut buffer).await;
    assert_eq!(id, "2");
    assert!(event.starts_with("incident {") && event.contains("\"version\":2"), "{event}");
    assert_eq!(next_event(&mut stream, &mut buffer).await.0, "3");
    drop(stream);
    let request = client().get(house.url("/events")).header("last-event-id", "1");
    let mut stream = request.send().await.unwrap();
    let mut buffer = String::new();
    assert_eq!(next_event(&mut stream, &mut buffer).await.0, "2");
    assert_eq!(next_event(&mut stream, &mut buffer).await.0, "3");
    let request = client().get(house.url("/events")).header("last-event-id", "900");
    let mut stream = request.send().await.unwrap();
    let (id, event) = next_event(&mut stream, &mut String::new()).await;
    assert_eq!((id.as_str(), event.as_str()), ("3", "resync {}"));
    // A stream that is open does not keep the page from stopping.
    house.page.stop().await;
}
