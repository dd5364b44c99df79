//! The status page in a real Chromium: what it looks like, whether everybody can use it, whether it
//! is alive. Pictures are kept under target/screenshots.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use axum::Router;
use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{StatusCode, Uri};
use axum::response::{Html, IntoResponse as _};
use axum::routing::get;
use chrono::{DateTime, Duration, Utc};
use firebell::clock::{Clock, ManualClock};
use firebell::page::sites::Brand;
use firebell::page::{self, PageSettings, RunningPage};
use firebell::webhook::{Secret, sign};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::browser::Browser;
use crate::house::http;
use crate::process::until;

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
/// Rules of WCAG 2.2 up to AA, and what axe-core calls good practice.
const RULES: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

fn now() -> DateTime<Utc> {
    "2022-12-13T19:00:00Z".parse().unwrap()
}

struct Stage {
    page: RunningPage,
    _folder: TempDir,
}

impl Stage {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = PageSettings {
            listen: "127.0.0.1:0".parse().unwrap(),
            secrets: vec![SECRET.parse().unwrap()],
            database_url: format!("sqlite://{}", folder.path().join("page.db").display()),
            public_url: None,
            brand: Brand {
                footer: Some("Run by volunteers at the [tea house](https://tea.example).".into()),
                ..Brand::default()
            },
            sites: Vec::new(),
            subscribers: Default::default(),
            export: None,
            files: None,
        };
        let clock = Clock::Manual(ManualClock::starting_at(now()));
        let page = page::start(settings, clock).await.unwrap();
        Self { page, _folder: folder }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.page.address())
    }

    async fn tell(&self, kind: &str, data: Value) {
        let body = json!({"type": kind, "timestamp": now(), "data": data}).to_string();
        let secret: Secret = SECRET.parse().unwrap();
        let at = now().timestamp();
        let signature = sign(&[secret], "msg_1", at, body.as_bytes());
        let request = http().post(self.url("/hooks/firebell")).body(body);
        let request = request.header("webhook-id", "msg_1").header("webhook-timestamp", at);
        let answer = request.header("webhook-signature", signature).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    /// A tea house in the middle of its worst evening.
    async fn filled() -> Self {
        let stage = Self::new().await;
        stage.tell("component.updated", components()).await;
        for (n, (days, hours, severity, title)) in PAST.iter().enumerate() {
            stage.tell("incident.closed", past(n, *days, *hours, severity, title)).await;
        }
        stage.tell("incident.updated", outage(1)).await;
        stage.tell("maintenance.started", descaling()).await;
        stage.tell("maintenance.scheduled", planned()).await;
        stage
    }
}

fn guild() -> Value {
    json!({"id": "1", "slug": "tea-house", "name": "Tea House"})
}

fn components() -> Value {
    let one = |id: &str, name: &str| json!({"id": id, "name": name, "status": "operational"});
    json!({"guild": guild(), "version": 1, "components": [
        one("website", "Website"), one("orders", "Orders by telephone"),
        one("kettles", "Kitchen / Kettles"), one("ovens", "Kitchen / Ovens"),
        one("cups", "Kitchen / Cups"), one("terrace", "Guests / Terrace"),
        one("radio", "Guests / Radio")]})
}

/// Days ago, hours long, severity, title.
const PAST: [(i64, i64, &str, &str); 7] = [
    (1, 3, "sev2", "Orders by telephone ring through to the neighbours"),
    (4, 1, "sev3", "The website is slow in the evening"),
    (6, 9, "sev1", "No water in the whole street"),
    (23, 2, "sev3", "Cups come out of the machine warm and wet"),
    (41, 30, "sev2", "The terrace has no light"),
    (66, 1, "sev1", "A fuse in the kitchen"),
    (88, 4, "sev4", "The radio plays one song"),
];

fn entry(id: &str, at: DateTime<Utc>, phase: &str, status: Option<&str>, text: &str) -> Value {
    json!({"id": id, "at": at, "precision": "minute", "recorded_at": at, "author": "nora",
           "phase": phase, "status": status, "text": text})
}

fn past(n: usize, days: i64, hours: i64, severity: &str, title: &str) -> Value {
    let impact = match severity {
        "sev1" => "major_outage",
        "sev2" => "partial_outage",
        "sev3" => "degraded_performance",
        _ => "operational",
    };
    let began = now() - Duration::days(days) - Duration::hours(2);
    let ended = began + Duration::hours(hours);
    let all = components();
    let affected = json!([all["components"][n % 7], all["components"][(n + 2) % 7]]);
    json!({"guild": guild(), "version": 1, "incident": {
        "id": format!("01JC{n:022}"), "ref": format!("INC-{}", 30 + n), "kind": "incident",
        "title": title, "summary": "Guests tell us so; we are looking.", "severity": severity,
        "impact": impact, "status": "resolved", "components": affected,
        "started_at": began, "declared_at": began + Duration::minutes(5), "resolved_at": ended,
        "closed_at": ended + Duration::hours(1),
        "roles": [{"role": "commander", "name": "quince"}, {"role": "scribe", "name": "nora"}],
        "timeline": [
            entry("a", began, "detect", Some("investigating"), "First guests call about it."),
            {"id": "b", "at": began + Duration::minutes(20), "precision": "hour",
             "at_as_written": "18:XX CET", "recorded_at": began + Duration::minutes(50),
             "author": "dora", "phase": "investigate", "status": "identified",
             "text": "The plumber says that it is **the valve**:\n\n```\nvalve: shut\n```\n- one is shut\n- [the other](https://tea.example) is not",
             "attachments": [{"name": "Photograph of the valve", "url": "/badge.svg", "content_type": "image/png"},
                             {"name": "bill.pdf", "url": "https://tea.example/bill.pdf"}]},
            {"id": "c", "at": began + Duration::minutes(30), "precision": "minute",
             "recorded_at": began + Duration::minutes(30), "author": "dora", "text": "", "retracted": true},
            entry("d", ended, "verify", Some("resolved"), "Everything runs again. Thank you for waiting.")],
        "tasks": [{"id": "1", "text": "Call the plumber", "state": "done"},
                  {"id": "2", "text": "Buy a new valve", "state": "cancelled"}],
        "followups": [{"id": "1", "text": "A second valve", "owner": "dora", "kind": "prevent",
                       "due": "2023-01-10", "state": "open"},
                      {"id": "2", "text": "A gauge by the door", "kind": "detect", "state": "done"}],
        "postmortem": {"published_at": ended + Duration::days(1), "sections": {
            "impact": "No tea for some hours.", "root_cause": "A valve of 1962.",
            "went_well": "The neighbours had tea.", "lessons": "Have *two* of everything."}}}})
}

fn outage(version: u64) -> Value {
    let at = |minutes: i64| now() - Duration::minutes(minutes);
    json!({"guild": guild(), "version": version, "incident": {
        "id": "01JD0000000000000000000042", "ref": "INC-42", "kind": "incident",
        "title": "Kettles are cold", "summary": "No kettle in the kitchen gets hot.",
        "severity": "sev1", "impact": "major_outage", "status": "identified",
        "components": [{"id": "kettles", "name": "Kitchen / Kettles", "status": "major_outage"},
                       {"id": "orders", "name": "Orders by telephone", "status": "degraded_performance"}],
        "started_at": at(75), "declared_at": at(70),
        "roles": [{"role": "commander", "name": "quince"}],
        "timeline": [
            entry("a", at(70), "detect", Some("investigating"), "No kettle in the kitchen gets hot. We are looking into it."),
            entry("b", at(52), "investigate", None, "The boiler in the cellar is out. It is **not** the electricity: lamps burn."),
            entry("c", at(31), "investigate", Some("identified"), "The boiler's pilot light went out when the cellar door was left open. Somebody is on the way down with a match."),
            entry("d", at(6), "remediate", None, "The pilot light burns again, and water is getting warm. Next word by 19:20 UTC.")]}})
}

fn descaling() -> Value {
    json!({"guild": guild(), "version": 2, "incident": {
        "id": "01JD0000000000000000000007", "ref": "MNT-7", "kind": "maintenance",
        "title": "Descaling the kettles", "summary": "With vinegar, one kettle after the other.",
        "severity": "sev4", "impact": "under_maintenance", "status": "in_progress",
        "components": [{"id": "kettles", "name": "Kitchen / Kettles", "status": "under_maintenance"}],
        "declared_at": now() - Duration::days(3), "started_at": now() - Duration::hours(1),
        "window": {"starts_at": now() - Duration::hours(1), "ends_at": now() + Duration::hours(2)},
        "timeline": [entry("a", now() - Duration::hours(1), "before", Some("in_progress"), "We begin.")],
        "tasks": [{"id": "1", "text": "Empty the kettles", "state": "done"},
                  {"id": "2", "text": "Fill in vinegar", "state": "running"},
                  {"id": "3", "text": "Rinse twice", "state": "todo"},
                  {"id": "4", "text": "Polish", "state": "cancelled"}]}})
}

fn planned() -> Value {
    json!({"guild": guild(), "version": 1, "incident": {
        "id": "01JD0000000000000000000008", "ref": "MNT-8", "kind": "maintenance",
        "title": "New lamps for the terrace", "summary": "It will be dark for an hour.",
        "severity": "sev4", "impact": "under_maintenance", "status": "scheduled",
        "components": [{"id": "terrace", "name": "Guests / Terrace", "status": "operational"}],
        "declared_at": now() - Duration::days(1),
        "window": {"starts_at": now() + Duration::days(2), "ends_at": now() + Duration::days(2) + Duration::hours(1)},
        "tasks": [{"id": "1", "text": "Take down the old ones", "state": "todo"}]}})
}

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
async fn an_open_page_shows_what_is_accepted_without_being_loaded_again() {
    let Some(browser) = Browser::open().await else { return };
    let stage = Stage::filled().await;
    browser.client.goto(&stage.url("/")).await.unwrap();
    let loaded = browser
        .run(
            "window.same = true;
             return performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname)",
        )
        .await;
    let loaded: Vec<&str> = loaded.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let files = loaded.iter().filter(|path| **path != "/events").count();
    assert!(files <= 3, "more than four requests: {loaded:?}");
    let listens = "performance.getEntriesByType('resource').length >= 0 && document.readyState === 'complete'";
    browser.until("it is loaded", listens).await;
    let mut data = outage(2);
    data["incident"]["title"] = json!("Kettles are lukewarm");
    stage.tell("incident.updated", data).await;
    let shown = "document.body.innerText.includes('Kettles are lukewarm')";
    browser.until("the new title is there", shown).await;
    let mut data = outage(3);
    data["incident"]["status"] = json!("resolved");
    data["incident"]["resolved_at"] = json!(now());
    stage.tell("incident.resolved", data).await;
    let over = "document.querySelector('h1').innerText === 'Maintenance under way' && same";
    browser.until("the outage is over on the same page", over).await;
    let drawn = "[...document.querySelectorAll('use')]\
                 .every((use) => document.querySelector(use.getAttribute('href')))";
    browser.until("every sign has its shape", drawn).await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}

/// A server in front of the page that answers for it while it is away, as most do.
#[tokio::test]
async fn an_open_page_listens_again_after_somebody_else_answered() {
    let Some(browser) = Browser::open().await else { return };
    let stage = Stage::filled().await;
    let (behind, refused) = (stage.url(""), Arc::new(AtomicUsize::new(2)));
    let left = Arc::clone(&refused);
    let in_front = Router::new().fallback(async move |uri: Uri| {
        let listens = uri.path() == "/events";
        if listens && left.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_ok() {
            return (StatusCode::BAD_GATEWAY, "try again").into_response();
        }
        let answer = http().get(format!("{behind}{uri}")).send().await.unwrap();
        let (status, kind) = (answer.status(), answer.headers()[CONTENT_TYPE].clone());
        let body = Body::from_stream(answer.bytes_stream());
        (status, [(CONTENT_TYPE, kind)], body).into_response()
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let in_front = tokio::spawn(async move { axum::serve(listener, in_front).await });
    browser.hurry().await;
    browser.client.goto(&format!("http://{address}/")).await.unwrap();
    let mut data = outage(2);
    data["incident"]["title"] = json!("Kettles are lukewarm");
    stage.tell("incident.updated", data).await;
    let shown = "document.body.innerText.includes('Kettles are lukewarm')";
    browser.until("what was missed is there", shown).await;
    let all = async || (refused.load(SeqCst) == 0).then_some(());
    until("it is refused no more", all).await;
    let mut data = outage(3);
    data["incident"]["title"] = json!("Kettles are warm");
    stage.tell("incident.updated", data).await;
    let shown = "document.body.innerText.includes('Kettles are warm')";
    browser.until("what came later is there", shown).await;
    in_front.abort();
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
