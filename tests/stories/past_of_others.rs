//! The history of other people's status pages comes in by the built program, and leaves it as files.

use std::collections::BTreeSet;

use crate::house::{Engine, House, shared};
use crate::process::{Ran, environment, ran};
use crate::story;

/// `…: 3 imported, 0 were here already, 1 left out.`
fn counts(ran: &Ran) -> [usize; 3] {
    let line = ran.printed.lines().find(|line| line.contains(" imported, "));
    let line = line.unwrap_or_else(|| panic!("it counts nothing: {}", ran.printed));
    let numbers: Vec<usize> =
        line.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok()).collect();
    numbers.try_into().unwrap()
}

/// The 297 posts of a real site. What can't be read is named, each with its file, and the rest is
/// history: on the page too, and once, however often it is imported.
async fn a_site_of_cstate(engine: Engine) {
    let Some(corpus) = shared().map(|shared| shared.join("corpus/cstate-jenkins")) else { return };
    if !engine.is_here() {
        return;
    }
    let mut house = House::open(engine).await;
    let (nova, lobby) = (house.person("nova"), house.lobby);
    house.ok(&nova, lobby, "/incident declare title:\"Pages do not load\"").await;
    house.settled().await;
    house.stop_bot().await;
    let set = environment(&house.config);
    let posts = std::fs::read_dir(&corpus).unwrap();
    let posts: BTreeSet<String> = posts
        .map(|post| post.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".md"))
        .collect();
    assert_eq!(posts.len(), 297);
    let words = ["import", corpus.to_str().unwrap(), "--format", "cstate"];
    let first = ran(house.folder.path(), &words, &set).await;
    let [imported, before, left_out] = counts(&first);
    aloud!("{imported} posts of the corpus imported, {left_out} left out");
    assert_eq!((imported + left_out, before), (297, 0), "{}", first.printed);
    let named: BTreeSet<&str> = first
        .printed
        .lines()
        .filter_map(|line| line.strip_prefix("Left out ")?.split_once(": "))
        .map(|(place, _)| place)
        .collect();
    assert_eq!(named.len(), left_out, "each is named: {}", first.printed);
    assert!(named.iter().all(|name| posts.contains(*name)), "{named:?}");
    assert_eq!(first.code, Some(i32::from(left_out > 0)));
    let second = ran(house.folder.path(), &words, &set).await;
    assert_eq!(counts(&second), [0, imported, left_out], "nothing is doubled");

    house.start_bot().await;
    house.settled().await;
    let last = format!("/incidents/INC-{}", imported + 1);
    assert_eq!(house.get(&last).await.0, 200);
    let beyond = format!("/incidents/INC-{}", imported + 2);
    assert_eq!(house.get(&beyond).await.0, 404);
    house.stop_bot().await;
    house.stop_page().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_site_of_cstate_becomes_history_on_sqlite() {
    a_site_of_cstate(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_site_of_cstate_becomes_history_on_postgres() {
    a_site_of_cstate(Engine::Postgres).await;
}

/// As a Statuspage answers it.
const OF_A_STATUSPAGE: &str = r#"{"page": {"id": "tea1", "name": "Tea House"}, "incidents": [
    {"id": "i1", "name": "Cold kettles", "status": "resolved", "impact": "major",
     "created_at": "2021-03-01T10:00:00Z", "started_at": "2021-03-01T09:50:00Z",
     "resolved_at": "2021-03-01T11:00:00Z", "incident_updates": [
        {"id": "u2", "status": "resolved", "body": "Hot again",
         "created_at": "2021-03-01T11:00:00Z", "display_at": "2021-03-01T11:00:00Z"},
        {"id": "u1", "status": "investigating", "body": "We look at the boiler",
         "created_at": "2021-03-01T10:00:00Z", "display_at": "2021-03-01T10:00:00Z"}]},
    {"id": "i2", "name": "No moment", "status": "resolved"}]}"#;

story!(a_statuspage_becomes_history_once_and_the_page_becomes_files, |house| {
    let (nova, lobby) = (house.person("nova"), house.lobby);
    house.ok(&nova, lobby, "/incident declare title:\"Pages do not load\"").await;
    house.settled().await;
    house.stop_bot().await;
    let set = environment(&house.config);
    let folder = house.folder.path().to_owned();
    let file = folder.join("incidents.json");
    std::fs::write(&file, OF_A_STATUSPAGE).unwrap();
    let words = ["import", file.to_str().unwrap(), "--format", "statuspage"];
    let first = ran(&folder, &words, &set).await;
    assert_eq!(counts(&first), [1, 0, 1], "{}", first.printed);
    assert!(first.printed.contains("i2") || first.printed.contains("No moment"));
    let second = ran(&folder, &words, &set).await;
    assert_eq!(counts(&second), [0, 1, 1], "{}", second.printed);
    house.start_bot().await;
    house.settled().await;
    let (status, html) = house.get("/incidents/INC-2").await;
    assert!(status == 200 && html.contains("We look at the boiler"), "{status} {html}");

    // The whole page as plain files, while the page is down.
    house.stop_page().await;
    let out = folder.join("public");
    let written = ran(&folder, &["page", "export", out.to_str().unwrap()], &set).await;
    assert_eq!(written.code, Some(0), "{}", written.printed);
    let front = std::fs::read_to_string(out.join("index.html")).unwrap();
    assert!(front.contains("Pages do not load"), "{front}");
    for file in ["feed.rss", "feed.atom", "feed.json", "calendar.ics", "badge.svg"] {
        assert!(out.join(file).is_file(), "{file} is written");
    }
    let api = std::fs::read_to_string(out.join("api/v2/incidents.json")).unwrap();
    let api: serde_json::Value = serde_json::from_str(&api).unwrap();
    assert_eq!(api["incidents"].as_array().unwrap().len(), 2);
    house.start_page().await;
});
