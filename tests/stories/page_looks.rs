//! The status page in a real Chromium: what it looks like, and whether everybody can use it. Pictures
//! are kept under target/screenshots.

use std::path::{Path, PathBuf};

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use firebell::config::{self, PageLink};
use firebell::page::sites::Brand;
use serde_json::json;

use crate::browser::Browser;
use crate::page_stage::{Stage, components, now, outage, past};

/// Rules of WCAG 2.2 up to AA, and what axe-core calls good practice.
const RULES: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// Installed by test.sh; none, loudly, where it is not.
fn tool(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/node_modules").join(path);
    if !path.exists() {
        crate::not_run::not_run(
            "tools",
            &format!("there is no {}; ./test.sh installs it", path.display()),
        );
        return None;
    }
    Some(path)
}

/// Every kind of page.
const PAGES: [(&str, &str); 9] = [
    ("front", "/"),
    ("incident", "/incidents/INC-42"),
    ("incident-past", "/incidents/INC-30"),
    ("maintenance", "/incidents/MNT-7"),
    ("history", "/history"),
    ("month", "/history/2022-11"),
    ("search", "/history?q=kettles"),
    ("widget", "/widget"),
    ("subscribe", "/subscribe"),
];

/// What axe-core has against the page that is open, on this width, by day and by night.
pub async fn violations(browser: &Browser, name: &str, width: u32) -> Vec<String> {
    let axe = tool("axe-core/axe.min.js").map(|path| std::fs::read_to_string(path).unwrap());
    let device = if width < 600 { "phone" } else { "desktop" };
    let mut violations = Vec::new();
    for theme in ["light", "dark"] {
        browser.look(theme, width, 900).await;
        let wide = browser.run("return document.documentElement.scrollWidth").await;
        assert!(wide.as_u64().unwrap() <= width.into(), "{name} scrolls sideways: {wide}");
        if let Some(axe) = &axe {
            browser.run(axe).await;
            let found = browser
                .run_async(
                    "const found = await axe.run(document, { runOnly: given });
                     return found.violations.flatMap((rule) => rule.nodes.map(
                         (node) => `${rule.id}: ${node.html} ${node.failureSummary}`));",
                    json!(RULES),
                )
                .await;
            let found = found.as_array().unwrap_or_else(|| panic!("{found}")).iter();
            violations.extend(found.map(|one| format!("{name} {theme} {device}: {one}")));
        }
        let whole = browser.run("return document.documentElement.scrollHeight").await;
        let height = u32::try_from(whole.as_u64().unwrap()).unwrap().clamp(200, 6000);
        browser.look(theme, width, height).await;
        browser.save(&format!("page-{name}-{device}-{theme}")).await;
    }
    violations
}

#[tokio::test]
async fn everybody_can_use_every_page_by_day_and_by_night() {
    let Some(browser) = Browser::open().await else { return };
    let stage = Stage::filled().await;
    browser.at(now()).await;
    let mut wrong = Vec::new();
    for (name, path) in PAGES.into_iter().chain([("lost", "/nowhere")]) {
        browser.client.goto(&stage.url(path)).await.unwrap();
        for width in [390, 1280] {
            wrong.extend(violations(&browser, name, width).await);
        }
        let complaints = browser.complaints().await;
        let complaints: Vec<_> = complaints.iter().filter(|one| !one.contains("404")).collect();
        assert!(complaints.is_empty(), "{name}: {complaints:#?}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    browser.close().await;
}

#[tokio::test]
async fn everybody_can_use_pages_that_are_unlike_others() {
    let Some(browser) = Browser::open().await else { return };
    let empty = Stage::new().await;
    browser.at(now()).await;
    browser.client.goto(&empty.url("/")).await.unwrap();
    let mut wrong = violations(&browser, "empty", 390).await;
    let stage = Stage::filled().await;
    let mut long = outage(2);
    let entry = &mut long["incident"]["timeline"][1];
    let line = "0123456789abcdef".repeat(20);
    entry["text"] = json!(format!("```\n{line}\n{}\n```\nand `{line}`", "tea ".repeat(90)));
    entry["attachments"] = json!([
        {"name": "Kettle.png", "url": "/badge.svg", "content_type": "image/png"},
        {"name": format!("{}.log", "cold-".repeat(40)), "url": "https://tea.example/cold.log"},
        {"name": "", "url": "https://tea.example/nameless"}]);
    stage.tell("incident.updated", long).await;
    for (name, path) in [("long", "/incidents/INC-42"), ("postmortem", "/incidents/INC-32")] {
        browser.client.goto(&stage.url(path)).await.unwrap();
        wrong.extend(violations(&browser, name, 390).await);
        assert_eq!(browser.sideways().await, Vec::<String>::new(), "{name}");
    }
    let mut published = stage.page.sequences();
    stage.clock.advance(chrono::Duration::hours(3));
    published.changed().await.unwrap();
    for (name, path) in [("silent", "/"), ("silent-maintenance", "/incidents/MNT-7")] {
        browser.client.goto(&stage.url(path)).await.unwrap();
        let shown = "document.getElementById('silent').checkVisibility()";
        assert_eq!(browser.run(&format!("return {shown}")).await, json!(true), "{name}");
        wrong.extend(violations(&browser, name, 390).await);
    }
    // Another page: the browser has kept what it saw of that one.
    let stage = Stage::filled().await;
    let mut german = components();
    german["version"] = json!(2);
    german["guild"]["language"] = json!("de");
    stage.tell("component.updated", german).await;
    for (name, path) in PAGES {
        browser.client.goto(&stage.url(path)).await.unwrap();
        let lang = browser.run("return document.documentElement.lang").await;
        assert_eq!(lang, json!("de"), "{name}");
        wrong.extend(violations(&browser, &format!("german-{name}"), 390).await);
        assert_eq!(browser.sideways().await, Vec::<String>::new(), "{name} in German");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    browser.close().await;
}

/// The colours that are hardest to read of those that the configuration takes.
fn own_colours() -> Brand {
    let link = PageLink { text: "Menu".into(), url: "https://tea.example/menu".parse().unwrap() };
    let page = config::Page {
        name: Some("The Tea House".into()),
        accent: Some("#2a68d1".into()),
        accent_dark: Some("#3380ff".into()),
        footer: Some("Run by volunteers at the [tea house](https://tea.example).".into()),
        links: vec![link],
        ..config::Page::default()
    };
    page.brand().unwrap()
}

#[tokio::test]
async fn everybody_can_use_pages_in_colours_of_their_own_and_what_was_merged() {
    let Some(browser) = Browser::open().await else { return };
    browser.at(now()).await;
    let mut wrong = Vec::new();
    for (dress, stage) in
        [("plain", Stage::filled().await), ("own", Stage::dressed(own_colours()).await)]
    {
        let mut merged = past(0, 1, 3, "sev2", "Orders by telephone ring nowhere");
        merged["version"] = json!(2);
        merged["incident"]["merged_into"] = json!("INC-42");
        stage.tell("incident.closed", merged).await;
        let of_both = [("merged", "/incidents/INC-30")];
        let others = PAGES.iter().filter(|_| dress == "own").copied();
        for (name, path) in of_both.into_iter().chain(others) {
            browser.client.goto(&stage.url(path)).await.unwrap();
            wrong.extend(violations(&browser, &format!("{dress}-{name}"), 390).await);
        }
        browser.client.goto(&stage.url("/incidents/INC-30")).await.unwrap();
        let leads = "return document.querySelector('.facts-list a').pathname";
        assert_eq!(browser.run(leads).await, json!("/incidents/INC-42"));
        let colour = "return getComputedStyle(document.querySelector('.facts-list a')).color";
        let own = browser.run(colour).await == json!("rgb(51, 128, 255)");
        assert_eq!(own, dress == "own", "by night links have the colour that was set");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    browser.close().await;
}

#[tokio::test]
async fn widgets_show_the_state_in_other_peoples_pages() {
    let Some(browser) = Browser::open().await else { return };
    let stage = Stage::filled().await;
    let theirs = tool("@statuspage/status-widget/dist/index.js");
    let script = theirs.as_ref().map(|path| std::fs::read_to_string(path).unwrap());
    let html = format!(
        "<!doctype html><title>x</title><statuspage-widget src=\"{0}\"></statuspage-widget>\
         <script src=\"{0}/widget.js\"></script><script src=\"/w.js\"></script>",
        stage.url("")
    );
    let script = script.unwrap_or_default();
    let router = Router::new()
        .route("/", get(async || Html(html)))
        .route("/w.js", get(async || ([("content-type", "text/javascript")], script)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let other = tokio::spawn(async move { axum::serve(listener, router).await });
    browser.client.goto(&format!("http://{address}/")).await.unwrap();
    if theirs.is_some() {
        let shown = "document.querySelector('statuspage-widget').shadowRoot.textContent\
                     .includes('Major Service Outage')";
        browser.until("Atlassian's widget shows our state", shown).await;
    }
    browser.until("our frame is there", "document.querySelector('iframe')").await;
    browser.client.enter_frame(0).await.unwrap();
    let shown = "document.body.innerText.includes('Kettles are cold')";
    browser.until("our widget says what is wrong", shown).await;
    other.abort();
    browser.close().await;
}
