//! The page in the guild's language: it follows what the webhook says, unless the configuration says
//! otherwise.

use serde_json::{Value, json};

use super::super::sites::Brand;
use super::house::{Database, House, guild, maintenance, noon, outage, resolved};
use crate::clock::ManualClock;
use crate::texts::Lang;

#[tokio::test]
async fn the_page_speaks_as_the_webhook_says_and_turns_at_once() {
    for database in Database::each().await {
        let url = database.url();
        let house = House::on(database).await;
        let list = |version: u64, language: Value| {
            let mut guild = guild();
            guild["language"] = language;
            json!({"guild": guild, "version": version, "components": []})
        };
        house.tell("incident.resolved", resolved(1)).await;
        let front = house.text("/").await;
        assert!(
            front.contains("<html lang=\"en\">") && front.contains("All systems operational"),
            "{url}"
        );
        house.tell("component.updated", list(1, json!("de"))).await;
        let front = house.text("/").await;
        assert!(
            front.contains("<html lang=\"de\">") && front.contains("Alles läuft"),
            "{url}: {front}"
        );
        // What was rendered before somebody asked for it again is not shown any more.
        assert!(
            house.text("/incidents/INC-42").await.contains("Dienstag, 13. Dezember 2022"),
            "{url}"
        );
        assert!(
            house.text("/history/2022-12").await.contains("<h1 class=\"plain\">Dezember 2022"),
            "{url}"
        );
        // Of a newer sender, or of one that says nothing: English.
        house.tell("component.updated", list(2, json!("eo"))).await;
        assert!(house.text("/").await.contains("<html lang=\"en\">"), "{url}");
        house.tell("component.updated", list(3, json!("de"))).await;
        house.tell("component.updated", list(4, Value::Null)).await;
        assert!(house.text("/").await.contains("<html lang=\"en\">"), "{url}");
        house.page.stop().await;
    }
}

#[tokio::test]
async fn what_the_configuration_says_holds_over_the_guild_and_a_restart_forgets_neither() {
    let clock = ManualClock::starting_at(noon());
    let brand = Brand { language: Some(Lang::De), ..Brand::default() };
    let house = House::dressed(Database::sqlite(), clock.clone(), brand, Vec::new()).await;
    assert!(house.text("/").await.contains("Noch keine Nachricht"));
    house.tell("incident.declared", outage(1)).await;
    assert!(house.text("/").await.contains("Offene Störung"));
    assert!(
        house.text("/api/v2/status.json").await.contains("Major Service Outage"),
        "for programs"
    );
    let House { page, database, .. } = house;
    page.stop().await;
    let mut german = outage(2);
    german["guild"]["language"] = json!("de");
    let house = House::at(database, clock.clone()).await;
    assert!(house.text("/").await.contains("Open incident"));
    house.tell("incident.updated", german).await;
    assert!(house.text("/").await.contains("Offene Störung"));
    let House { page, database, .. } = house;
    page.stop().await;
    let house = House::at(database, clock).await;
    assert!(house.text("/").await.contains("Offene Störung"));
}

/// What a reader sees of a page, a line for each piece of text.
fn seen(html: &str) -> String {
    let (_, body) = html.split_once("<body").unwrap();
    let pieces =
        body.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text.trim());
    let pieces = pieces.filter(|text| !text.is_empty());
    pieces.collect::<Vec<_>>().join("\n").replace("&#34;", "\"").replace("&#39;", "'")
}

#[tokio::test]
async fn a_german_page_reads_well() {
    let house = House::new().await;
    let mut data = outage(1);
    data["guild"]["language"] = json!("de");
    house.tell("incident.declared", data).await;
    let mut data = maintenance(1, "scheduled");
    data["guild"]["language"] = json!("de");
    house.tell("maintenance.scheduled", data).await;
    insta::assert_snapshot!("german_front_page", seen(&house.text("/").await));
    insta::assert_snapshot!("german_incident", seen(&house.text("/incidents/INC-42").await));
}
