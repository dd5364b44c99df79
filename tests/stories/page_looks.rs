//! The status page in a real Chromium: what it looks like, and whether everybody can use it. Pictures
//! are kept under target/screenshots.

use std::path::{Path, PathBuf};

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use serde_json::json;

use crate::browser::Browser;
use crate::page_stage::Stage;

/// Rules of WCAG 2.2 up to AA, and what axe-core calls good practice.
const RULES: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// Installed by test.sh; none, loudly, where it is not.
fn tool(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/node_modules").join(path);
    if !path.exists() {
        println!("NOT RUN: there is no {}; ./test.sh installs it", path.display());
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

#[tokio::test]
async fn everybody_can_use_every_page_by_day_and_by_night() {
    let Some(browser) = Browser::open().await else { return };
    let stage = Stage::filled().await;
    let axe = tool("axe-core/axe.min.js").map(|path| std::fs::read_to_string(path).unwrap());
    let mut violations = Vec::new();
    for (name, path) in PAGES.into_iter().chain([("lost", "/nowhere")]) {
        browser.client.goto(&stage.url(path)).await.unwrap();
        for theme in ["light", "dark"] {
            for (width, device) in [(390, "phone"), (1280, "desktop")] {
                browser.look(theme, width, 900).await;
                let wide = browser.run("return document.documentElement.scrollWidth").await;
                assert!(wide.as_u64().unwrap() <= width.into(), "{name} scrolls sideways: {wide}");
                let Some(axe) = &axe else { continue };
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
                let whole = browser.run("return document.documentElement.scrollHeight").await;
                let height = u32::try_from(whole.as_u64().unwrap()).unwrap().clamp(200, 6000);
                browser.look(theme, width, height).await;
                browser.save(&format!("page-{name}-{device}-{theme}")).await;
            }
        }
        let complaints = browser.complaints().await;
        let complaints: Vec<_> = complaints.iter().filter(|one| !one.contains("404")).collect();
        assert!(complaints.is_empty(), "{name}: {complaints:#?}");
    }
    assert!(violations.is_empty(), "{violations:#?}");
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
