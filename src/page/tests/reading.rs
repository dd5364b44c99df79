//! What a reader gets.

use reqwest::StatusCode;
use reqwest::header::{ACCEPT_ENCODING, ETAG, IF_NONE_MATCH};
use serde_json::json;

use super::house::{Database, House, client, outage, resolved};

#[tokio::test]
async fn a_reader_gets_bytes_that_caches_understand() {
    let house = House::new().await;
    house.tell("incident.declared", outage(1)).await;
    let plain = house.get("/").await;
    assert!(plain.headers()["cache-control"].to_str().unwrap().contains("stale-if-error"));
    assert_eq!(plain.headers()["x-content-type-options"], "nosniff");
    let policy = plain.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"));
    let etag = plain.headers()[ETAG].clone();
    let length = plain.content_length().unwrap();
    assert!(length < 30_000);
    let brotli = house.http.get(house.url("/")).header(ACCEPT_ENCODING, "br");
    let brotli = brotli.send().await.unwrap();
    assert_eq!(brotli.headers()["content-encoding"], "br");
    assert_ne!(brotli.headers()[ETAG], etag);
    assert!(brotli.bytes().await.unwrap().len() < 6_000);
    let again = house.http.get(house.url("/")).header(IF_NONE_MATCH, etag.clone());
    assert_eq!(again.send().await.unwrap().status(), StatusCode::NOT_MODIFIED);
    house.tell("incident.updated", resolved(2)).await;
    let changed = house.http.get(house.url("/")).header(IF_NONE_MATCH, etag).send().await.unwrap();
    assert_eq!(changed.status(), StatusCode::OK);
}

#[tokio::test]
async fn head_says_what_get_would() {
    let house = House::new().await;
    let get = house.get("/").await;
    let head = house.http.head(house.url("/")).send().await.unwrap();
    assert_eq!(head.status(), StatusCode::OK);
    for name in ["etag", "content-type", "content-length", "cache-control"] {
        assert_eq!(head.headers()[name], get.headers()[name], "{name}");
    }
    assert!(head.bytes().await.unwrap().is_empty());
    let post = house.http.post(house.url("/")).send().await.unwrap();
    assert_eq!(post.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn every_file_that_a_page_names_is_there() {
    let house = House::new().await;
    house.tell("incident.declared", outage(1)).await;
    for page in ["/", "/incidents/INC-42"] {
        let html = house.text(page).await;
        let links = html.split("href=\"").chain(html.split("src=\"")).skip(1);
        let links: Vec<&str> = links.filter_map(|from| from.split('"').next()).collect();
        assert!(links.len() > 8);
        for link in links.into_iter().filter(|link| link.starts_with('/')) {
            assert_eq!(house.get(link).await.status(), StatusCode::OK, "{link} on {page}");
        }
        assert_eq!(html.matches("<script").count(), html.matches("<script src=\"/assets/").count());
        assert!(!html.contains("style=") && !html.contains("<style"));
    }
}

#[tokio::test]
async fn what_people_type_as_an_address_leads_there() {
    let house = House::new().await;
    house.tell("incident.declared", outage(1)).await;
    let moved = house.get("/incidents/inc-42/").await;
    assert_eq!(moved.status(), StatusCode::PERMANENT_REDIRECT);
    assert_eq!(moved.headers()["location"], "/incidents/INC-42");
    let lost = house.get("/incidents/INC-43").await;
    assert_eq!(lost.status(), StatusCode::NOT_FOUND);
    assert!(lost.text().await.unwrap().contains("Nothing rings here"));
}

#[tokio::test]
async fn a_silent_bot_is_said_calmly() {
    let house = House::new().await;
    house.tell("incident.declared", outage(1)).await;
    let silent = "<aside id=\"silent\" class=\"note\">";
    assert!(!house.text("/").await.contains(silent));
    let mut published = house.page.sequences();
    house.clock.advance(chrono::Duration::minutes(5));
    published.changed().await.unwrap();
    let front = house.text("/").await;
    assert!(front.contains("Nothing has been heard from Firebell since"), "{front}");
    assert!(front.contains("out of date") && front.contains(silent));
}

#[tokio::test]
async fn the_history_has_every_month_and_follows_what_moves() {
    let house = House::new().await;
    let mut old = outage(1);
    old["incident"]["id"] = json!("01JD0000000000000000000001");
    old["incident"]["ref"] = json!("INC-1");
    old["incident"]["title"] = json!("An old one");
    old["incident"]["status"] = json!("resolved");
    old["incident"]["started_at"] = json!("2022-10-03T10:00:00Z");
    house.tell("incident.resolved", old.clone()).await;
    house.tell("incident.declared", outage(1)).await;
    assert!(house.text("/history/2022-10").await.contains("An old one"));
    assert!(house.text("/history/2022-11").await.contains("No incidents."));
    assert!(house.text("/history/2022-12").await.contains("Kettles are cold"));
    let overview = house.text("/history").await;
    assert!(overview.contains("An old one") && overview.contains("/history/2022-11"));
    assert_eq!(house.get("/history/2022-09").await.status(), StatusCode::NOT_FOUND);
    old["version"] = json!(2);
    old["incident"]["started_at"] = json!("2022-12-03T10:00:00Z");
    house.tell("incident.updated", old).await;
    assert!(house.text("/history/2022-12").await.contains("An old one"));
    assert_eq!(house.get("/history/2022-10").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn two_processes_on_one_database_show_the_same() {
    for database in Database::each().await {
        let one = House::on(database).await;
        let url = one.database.url();
        let settings = super::super::PageSettings {
            listen: "127.0.0.1:0".parse().unwrap(),
            secrets: vec![super::house::SECRET.parse().unwrap()],
            database_url: url,
            public_url: Some("https://status.example.org".parse().unwrap()),
            brand: crate::page::sites::Brand::default(),
            sites: Vec::new(),
            subscribers: Default::default(),
            export: None,
            files: None,
        };
        let clock = crate::clock::Clock::Manual(one.clock.clone());
        let other = super::super::start(settings, clock).await.unwrap();
        one.tell("incident.declared", outage(1)).await;
        let mut published = other.sequences();
        one.clock.advance(chrono::Duration::minutes(1));
        published.wait_for(|sequence| *sequence == 1).await.unwrap();
        let theirs = client().get(format!("http://{}/incidents/INC-42", other.address()));
        assert!(theirs.send().await.unwrap().text().await.unwrap().contains("Kettles are cold"));
    }
}

#[tokio::test]
async fn hostile_words_stay_words_on_every_surface() {
    let house = House::new().await;
    let mut data = outage(1);
    let hostile = "\"><script>alert(1)</script>\u{202E}]]>&{{7*7}}\r\nX: y\u{0}";
    data["guild"]["name"] = json!(hostile);
    let incident = &mut data["incident"];
    for field in ["title", "summary"] {
        incident[field] = json!(hostile);
    }
    incident["components"][0]["name"] = json!(hostile);
    incident["roles"][0]["name"] = json!(hostile);
    incident["timeline"][0]["text"] = json!(hostile);
    incident["timeline"][0]["author"] = json!(hostile);
    incident["timeline"][0]["at_as_written"] = json!(hostile);
    incident["timeline"][0]["precision"] = json!("hour");
    incident["timeline"][0]["attachments"] = json!([
        {"name": hostile, "url": "javascript:alert(1)", "content_type": "image/png"},
        {"name": hostile, "url": "https://files.example.org/a.png", "content_type": "image/png"}]);
    incident["timeline"][0]["id"] = json!(hostile);
    incident["tasks"][0]["text"] = json!(hostile);
    incident["followups"][0]["text"] = json!(hostile);
    incident["followups"][0]["owner"] = json!(hostile);
    incident["postmortem"] = json!({"published_at": "2022-12-14T00:00:00Z",
        "sections": {"impact": hostile, hostile: hostile}});
    house.tell("incident.declared", data).await;
    for path in [
        "/",
        "/incidents/INC-42",
        "/history",
        "/history/2022-12",
        "/badge.svg",
        "/feed.rss",
        "/feed.atom",
    ] {
        let text = house.text(path).await;
        assert!(!text.contains("<script>") && !text.contains("javascript:"), "{path}");
        assert!(!text.contains('\u{0}') && !text.contains(">49<"), "{path}");
    }
    for path in ["/feed.rss", "/feed.atom", "/badge.svg"] {
        let feed = house.text(path).await;
        // A reader that knows nothing of feeds but all of XML.
        let mut depth = 0_i32;
        for tag in feed.split('<').skip(1).filter(|tag| !tag.starts_with('?')) {
            depth += if tag.starts_with('/') {
                -1
            } else {
                i32::from(!tag.split('>').next().unwrap().ends_with('/'))
            };
        }
        assert_eq!(depth, 0, "{path}");
    }
    rss::Channel::read_from(house.text("/feed.rss").await.as_bytes()).unwrap();
    let page = house.get("/incidents/INC-42").await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("img-src 'self' https://files.example.org;"), "{policy}");
}

/// The picture that a page names for whoever links to it.
async fn picture(house: &House, path: &str) -> Vec<u8> {
    let page = house.text(path).await;
    let named = page.split("property=\"og:image\" content=\"https://status.example.org").nth(1);
    let named = named.unwrap_or_else(|| panic!("{path} names no picture"));
    let response = house.get(named.split('"').next().unwrap()).await;
    assert_eq!(response.headers()["content-type"], "image/png");
    response.bytes().await.unwrap().to_vec()
}

#[tokio::test]
async fn a_link_to_the_page_shows_how_things_are() {
    let house = House::new().await;
    let plain = picture(&house, "/").await;
    house.tell("incident.resolved", resolved(2)).await;
    let operational = picture(&house, "/").await;
    assert_eq!(picture(&house, "/incidents/INC-42").await, plain, "the past has no state");
    let past = house.text("/incidents/INC-42").await;
    let mut other = outage(1);
    other["incident"]["id"] = json!("01JD0000000000000000000043");
    other["incident"]["ref"] = json!("INC-43");
    house.tell("incident.declared", other).await;
    let major = picture(&house, "/").await;
    assert_eq!(picture(&house, "/incidents/INC-43").await, major);
    for (one, other) in [(&plain, &operational), (&operational, &major), (&major, &plain)] {
        assert_ne!(one, other);
    }
    for picture in [plain, operational, major] {
        // PNG, third edition, 11.2.1: width and height are the first of the first chunk.
        let size = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().unwrap());
        assert_eq!((size(16), size(20)), (1200, 630));
        assert!(picture.len() < 20_000, "{} bytes", picture.len());
    }
    assert_eq!(house.text("/incidents/INC-42").await, past, "no page of the past changes with it");
    assert!(past.contains("name=\"twitter:card\" content=\"summary_large_image\""));
}

#[tokio::test]
async fn nobody_frames_the_page_but_the_one_site_that_was_named() {
    let house = House::new().await;
    let ancestors = async || {
        let response = house.get("/").await;
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        policy.rsplit_once("frame-ancestors ").unwrap().1.to_owned()
    };
    assert_eq!(ancestors().await, "'none'");
    house.page.let_be_framed_by(&"http://127.0.0.1:8080/any/path".parse().unwrap());
    assert_eq!(ancestors().await, "http://127.0.0.1:8080");
    house.page.let_be_framed_by(&"https://evil.example".parse().unwrap());
    assert_eq!(ancestors().await, "http://127.0.0.1:8080", "the first call decides");
}

/// What programs read of Statuspage's format.
const FOR_PROGRAMS: [&str; 8] = [
    "/api/v2/summary.json",
    "/api/v2/status.json",
    "/api/v2/components.json",
    "/api/v2/incidents.json",
    "/api/v2/incidents/unresolved.json",
    "/api/v2/scheduled-maintenances.json",
    "/api/v2/scheduled-maintenances/upcoming.json",
    "/api/v2/scheduled-maintenances/active.json",
];

#[tokio::test]
async fn a_program_that_asks_again_gets_each_document_only_when_it_changed() {
    let house = House::new().await;
    house.tell("incident.declared", outage(1)).await;
    let mut tags = Vec::new();
    for path in FOR_PROGRAMS {
        let first = house.get(path).await;
        assert_eq!(
            first.headers()["cache-control"],
            "public, max-age=10, stale-while-revalidate=60, stale-if-error=86400",
            "{path}"
        );
        let tag = first.headers()[ETAG].clone();
        let again = house.http.get(house.url(path)).header(IF_NONE_MATCH, &tag);
        let again = again.send().await.unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{path}");
        assert_eq!(again.headers()[ETAG], tag, "{path}");
        assert!(again.bytes().await.unwrap().is_empty(), "{path}");
        tags.push(tag);
    }
    house.clock.advance(chrono::Duration::seconds(1));
    house.tell("incident.resolved", resolved(2)).await;
    // The whole, the outage in both lists, and what it made of its components.
    for at in [0, 1, 2, 3, 4] {
        let (path, tag) = (FOR_PROGRAMS[at], &tags[at]);
        let again = house.http.get(house.url(path)).header(IF_NONE_MATCH, tag).send();
        assert_eq!(again.await.unwrap().status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn the_newest_words_come_first_on_the_front_page_and_while_it_goes_on() {
    let house = House::new().await;
    house.tell("incident.declared", outage(1)).await;
    let order = async |path: &str| {
        let page = house.text(path).await;
        let place = |words: &str| page.find(words).unwrap_or_else(|| panic!("{words} at {path}"));
        place("The first kettle went cold") > place("The <strong>boiler</strong> is out")
    };
    assert!(order("/").await && order("/incidents/INC-42").await, "newest first");
    house.tell("incident.resolved", resolved(2)).await;
    assert!(!order("/incidents/INC-42").await, "what is over is read from its beginning");
}

#[tokio::test]
async fn a_tab_shows_how_things_are_by_its_title_and_its_icon() {
    let house = House::new().await;
    let tab = async |path: &str| {
        let page = house.text(path).await;
        let between = |start: &str, end: &str| {
            page.split(start).nth(1).and_then(|rest| rest.split(end).next()).unwrap().to_owned()
        };
        (between("<title>", "</title>"), between("image/svg+xml\" href=\"", "\""))
    };
    let (_, plain) = tab("/").await;
    house.tell("incident.declared", outage(1)).await;
    let (title, major) = tab("/").await;
    assert_eq!(title, "Major outage · Tea House");
    let (title, own) = tab("/incidents/INC-42").await;
    assert_eq!(title, "Identified: Kettles are cold (INC-42) · Tea House");
    assert_eq!(own, major);
    house.tell("incident.resolved", resolved(2)).await;
    let (title, fine) = tab("/").await;
    assert_eq!(title, "All systems operational · Tea House");
    assert!(plain != major && major != fine && fine != plain, "{plain} {major} {fine}");
    let (title, past) = tab("/incidents/INC-42").await;
    assert_eq!(title, "Resolved: Kettles are cold (INC-42) · Tea House");
    assert_eq!(past, plain, "the past has no state of its own");
    for icon in [plain, major, fine] {
        assert_eq!(house.get(&icon).await.headers()["content-type"], "image/svg+xml");
    }
}
