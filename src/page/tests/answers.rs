//! What somebody reads who gets no page: a line, in the page's language.

use reqwest::StatusCode;
use serde_json::json;

use super::house::{Database, House, guild};
use crate::clock::ManualClock;
use crate::files::{Files, Size};
use crate::page::PageSettings;

async fn speaking(language: &str) -> (House, tempfile::TempDir) {
    let (database, folder) = (Database::sqlite(), tempfile::tempdir().unwrap());
    let files = Some(Files::at(folder.path().join("files"), Size(1 << 20)));
    let settings = PageSettings { files, ..House::settings(&database) };
    let house =
        House::with(database, ManualClock::starting_at(super::house::noon()), settings).await;
    let mut list = json!({"guild": guild(), "version": 2, "components": []});
    list["guild"]["language"] = json!(language);
    house.tell("component.updated", list).await;
    (house, folder)
}

#[tokio::test]
async fn who_gets_no_page_is_told_why_in_the_pages_language() {
    for (language, only_reading, no_file) in [
        (
            "en",
            "This address is only for reading.\n",
            "There is no such file, or it was taken back.\n",
        ),
        (
            "de",
            "Diese Adresse ist nur zum Lesen da.\n",
            "Diese Datei gibt es nicht, oder sie wurde zurückgezogen.\n",
        ),
    ] {
        let (house, _folder) = speaking(language).await;
        let posted = house.http.post(house.url("/history")).send().await.unwrap();
        assert_eq!(posted.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(posted.headers()["allow"], "GET, HEAD");
        assert_eq!(posted.headers()["content-type"], "text/plain; charset=utf-8");
        assert_eq!(posted.text().await.unwrap(), only_reading);
        let lost = house.get(&format!("/files/{}/x.png", "0".repeat(64))).await;
        assert_eq!(lost.status(), StatusCode::NOT_FOUND);
        assert_eq!(lost.text().await.unwrap(), no_file);
    }
}

#[tokio::test]
async fn the_picture_of_a_link_speaks_the_pages_language() {
    let mut pictures = Vec::new();
    for language in ["en", "de"] {
        let (house, _folder) = speaking(language).await;
        let front = house.text("/").await;
        let path = front.split("og:image\" content=\"https://status.example.org").nth(1).unwrap();
        let path = path.split('"').next().unwrap();
        let picture = house.get(path).await.bytes().await.unwrap();
        let drawn =
            format!("{}/assets/preview/operational.{language}.png", env!("CARGO_MANIFEST_DIR"));
        assert!(picture == std::fs::read(&drawn).unwrap(), "{drawn}");
        pictures.push(picture);
    }
    assert_ne!(pictures[0], pictures[1]);
}
