//! What a reader gets.

use reqwest::StatusCode;
use reqwest::header::{ACCEPT_ENCODING, ETAG, IF_NONE_MATCH};
use serde_json::json;

use super::house::{House, outage};

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
    house.tell("incident.updated", super::house::resolved(2)).await;
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
    assert!(!house.text("/").await.contains("out of date"));
    let mut published = house.page.sequences();
    house.clock.advance(chrono::Duration::minutes(5));
    published.changed().await.unwrap();
    let front = house.text("/").await;
    assert!(front.contains("Nothing was heard from Firebell since"), "{front}");
    assert!(front.contains("out of date"));
}

#[tokio::test]
async fn the_feed_tells_each_update_once_and_stays_well_formed() {
    let house = House::new().await;
    let mut data = outage(1);
    data["incident"]["title"] = json!("<b>]]>&\u{0}\u{7} \u{202E}kettles");
    data["incident"]["timeline"][0]["text"] = json!("]]> <script>x</script> \u{1}\u{FFFE} & more");
    house.tell("incident.declared", data).await;
    let feed = house.text("/feed.rss").await;
    let channel = rss::Channel::read_from(feed.as_bytes()).unwrap();
    assert_eq!(channel.items().len(), 2);
    let newest = &channel.items()[0];
    assert_eq!(newest.title().unwrap(), "Identified: <b>]]>& \u{202E}kettles");
    assert_eq!(newest.link().unwrap(), "https://status.example.org/incidents/INC-42#e-e2");
    let mut ids: Vec<_> = channel.items().iter().map(|item| item.guid().unwrap().value()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 2);
    assert!(!channel.items()[1].description().unwrap().contains("<script"));
}
