//! All that a webhook may carry is shown; and what the front page weighs.

use reqwest::header::ACCEPT_ENCODING;
use serde_json::{Value, json};

use super::house::{House, entry, guild, maintenance, outage, resolved};

#[tokio::test]
async fn everything_that_is_public_is_on_the_page() {
    let house = House::new().await;
    let mut data = resolved(1);
    let incident = &mut data["incident"];
    incident["timeline"][0]["attachments"] = json!([
        {"name": "graph.png", "url": "/files/ab12/graph.png", "content_type": "image/png"},
        {"name": "dump.txt", "url": "https://files.example.org/dump.txt", "content_type": "text/plain"},
        {"name": "evil", "url": "//evil.example/x.png", "content_type": "image/png"},
        {"name": "worse", "url": "/\\evil.example/x.png", "content_type": "image/png"}]);
    incident["timeline"][0]["at_as_written"] = json!("18:XX");
    incident["timeline"][0]["precision"] = json!("hour");
    incident["timeline"][0]["phase"] = json!("detect");
    incident["tasks"] = json!([
        {"id": "1", "text": "Refill", "state": "done"}, {"id": "2", "text": "Heat", "state": "running"},
        {"id": "3", "text": "Pour", "state": "todo"}, {"id": "4", "text": "Drink", "state": "cancelled"}]);
    incident["followups"] = json!([
        {"id": "1", "text": "Watch it", "owner": "dora", "kind": "detect", "due": "2023-01-10", "state": "open"},
        {"id": "2", "text": "Sell it", "state": "dropped"}]);
    incident["postmortem"] = json!({"published_at": "2022-12-14T10:00:00Z",
        "sections": {"lessons": "Keep **two**.", "impact": "No tea.", "root_cause": "A leak."}});
    house.tell("incident.resolved", data).await;
    let page = house.text("/incidents/INC-42").await;
    for said in [
        "src=\"/files/ab12/graph.png\" alt=\"graph.png\"",
        "href=\"https://files.example.org/dump.txt\"",
        ">18:XX<",
        "Detect",
        "Incident commander",
        "1 h 7 min",
        "1 of 3 steps done",
        "dora · detect · due 10 Jan 2023",
        "Dropped",
        "Keep <strong>two</strong>.",
        "14 Dec 2022, 10:00 UTC",
        "Kettles, Cups",
    ] {
        assert!(page.contains(said), "{said} is missing in {page}");
    }
    assert!(!page.contains("evil.example"));
    assert!(page.find("No tea.").unwrap() < page.find("A leak.").unwrap());
    let api = house.json("/api/v2/incidents.json").await;
    assert_eq!(api["incidents"][0]["status"], "postmortem");
    let affected = &api["incidents"][0]["incident_updates"][1]["affected_components"][0];
    assert_eq!(
        *affected,
        json!({"code": "kettles", "name": "Kettles",
        "old_status": "operational", "new_status": "major_outage"})
    );
}

#[tokio::test]
async fn maintenance_shows_its_checklist_what_it_meets_and_what_it_took() {
    let house = House::new().await;
    let step = |id: &str, at: &str, status: &str| {
        let at = format!("2022-12-13T{at}:00Z");
        json!({"id": id, "at": at, "precision": "minute", "recorded_at": at, "author": "nora",
               "text": "Step.", "status": status})
    };
    let mut data = maintenance(1, "in_progress");
    data["incident"]["window"] =
        json!({"starts_at": "2022-12-13T18:00:00Z", "ends_at": "2022-12-13T20:00:00Z"});
    data["incident"]["timeline"] = json!([step("a", "18:00", "in_progress")]);
    data["incident"]["tasks"] = json!([
        {"id": "1", "text": "Drain", "state": "done"}, {"id": "2", "text": "Scrub", "state": "running"}]);
    house.tell("maintenance.started", data.clone()).await;
    house.tell("incident.declared", outage(1)).await;
    for path in ["/", "/incidents/MNT-7"] {
        let text = house.text(path).await;
        for said in ["1 of 2 steps done", "Scrub", "18:00 UTC</time> to <time", "(2\u{a0}h)"] {
            assert!(text.contains(said), "{said} is missing at {path}");
        }
        assert!(
            text.contains("At the same time: incident <a href=\"/incidents/INC-42\">"),
            "{path}"
        );
    }
    let other = house.text("/incidents/INC-42").await;
    assert!(other.contains("At the same time: maintenance <a href=\"/incidents/MNT-7\">"));
    data["version"] = json!(2);
    data["incident"]["status"] = json!("completed");
    data["incident"]["timeline"] = json!([
        step("a", "18:00", "in_progress"),
        step("b", "18:40", "verifying"),
        step("c", "18:55", "completed")
    ]);
    house.tell("maintenance.completed", data).await;
    let page = house.text("/incidents/MNT-7").await;
    assert!(page.contains("<dt>Total downtime</dt><dd>40 min</dd>"), "{page}");
    assert!(page.contains("<dt>Total window</dt><dd>55 min</dd>") && !page.contains("same time"));
}

#[tokio::test]
async fn components_stand_in_their_groups() {
    let house = House::new().await;
    let components = json!([
        {"id": "eu-web", "name": "Europe / Web", "status": "operational"},
        {"id": "site", "name": "Site", "status": "operational"},
        {"id": "eu-api", "name": "Europe / API", "status": "partial_outage"}]);
    let list = json!({"guild": guild(), "version": 1, "components": components});
    house.tell("component.updated", list).await;
    let front = house.text("/").await;
    let place = |what: &str| front.find(what).unwrap_or_else(|| panic!("{what} in {front}"));
    assert!(place(">Site<") < place(">Europe<") && place(">Europe<") < place(">Web<"));
    assert!(place(">Web<") < place(">API<"));
    let api = house.json("/api/v2/components.json").await;
    let said: Vec<_> = api["components"]
        .as_array()
        .unwrap()
        .iter()
        .map(|component| {
            (component["name"].as_str().unwrap(), component["group"].as_bool().unwrap())
        })
        .collect();
    assert_eq!(said, [("Europe", true), ("Web", false), ("Site", false), ("API", false)]);
    assert_eq!(api["components"][0]["components"], json!(["eu-web", "eu-api"]));
    assert_eq!(api["components"][0]["status"], "partial_outage");
    assert_eq!(api["components"][3]["group_id"], api["components"][0]["id"]);
    let badge = house.text("/components/eu-api/badge.svg").await;
    assert!(badge.contains("aria-label=\"Europe / API: partial outage\""), "{badge}");
    assert_eq!(house.get("/components/none/badge.svg").await.status(), 404);
}

/// Words as long as they are in real updates: 92 characters is their median.
const WORDS: &str = "We see the boilers cooling down again; a second crew is on its way to *look* at all the valves.";

#[tokio::test]
async fn a_busy_front_page_is_four_small_requests() {
    for language in ["en", "de"] {
        weigh_a_busy_front_page(language).await;
    }
}

async fn weigh_a_busy_front_page(language: &str) {
    let house = House::new().await;
    let component = |n| {
        let name = format!("Component number {n}");
        json!({"id": format!("c{n}"), "name": name, "status": "operational"})
    };
    let components: Vec<Value> = (0..10).map(component).collect();
    let mut guild = guild();
    guild["language"] = json!(language);
    let list = json!({"guild": guild, "version": 1, "components": components.clone()});
    house.tell("component.updated", list).await;
    for n in 0..3 {
        let mut data = outage(1);
        data["guild"] = guild.clone();
        data["incident"]["id"] = json!(format!("01JD{n:022}"));
        data["incident"]["ref"] = json!(format!("INC-{n}"));
        let entries: Vec<Value> =
            (10..20).map(|e| entry(&format!("e{e}"), &format!("18:{e}"), WORDS)).collect();
        data["incident"]["timeline"] = json!(entries);
        data["incident"]["components"] = json!(components[..4]);
        house.tell("incident.declared", data).await;
    }
    let front = house.text("/").await;
    assert!(front.contains(&format!("lang=\"{language}\"")));
    assert_eq!(front.matches("<article").count(), 3);
    assert_eq!(front.matches("<svg class=\"bar\"").count(), 10);
    let mut files: Vec<&str> =
        front.split(['"']).filter(|value| value.starts_with("/assets/")).collect();
    files.dedup();
    assert_eq!(files.len(), 3, "{files:?}: with the page itself four requests");
    let mut sizes = vec![("/", front.len())];
    for file in &files {
        sizes.push((file, house.text(file).await.len()));
    }
    let whole: usize = sizes.iter().map(|(_, size)| size).sum();
    assert!(whole <= 30_000, "{language}: {whole} bytes in all: {sizes:?}");
    let asked = house.http.get(house.url("/")).header(ACCEPT_ENCODING, "br");
    let compressed = asked.send().await.unwrap().bytes().await.unwrap().len();
    assert!(compressed <= 5_000, "{compressed} bytes compressed");
    for forbidden in [" style=", "<style", "onclick", "<script>"] {
        assert!(!front.contains(forbidden), "{forbidden}");
    }
    let elsewhere: Vec<&str> = front
        .split(['"'])
        .filter(|value| {
            value.starts_with("http") && !value.starts_with("https://status.example.org")
        })
        .collect();
    assert_eq!(elsewhere, Vec::<&str>::new(), "nothing comes from elsewhere");
}

#[tokio::test]
async fn the_widget_may_stand_in_any_page_and_only_that() {
    let house = House::new().await;
    house.tell("incident.declared", outage(1)).await;
    let widget = house.get("/widget").await;
    let policy = widget.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.ends_with("frame-ancestors *"), "{policy}");
    let text = widget.text().await.unwrap();
    assert!(text.contains("Major outage") && text.contains("Kettles are cold"));
    assert!(text.contains("https://status.example.org/incidents/INC-42"));
    let script = house.get("/widget.js").await;
    assert_eq!(script.headers()["access-control-allow-origin"], "*");
    let front = house.get("/").await;
    let policy = front.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.ends_with("frame-ancestors 'none'"), "{policy}");
}
