//! What an attacker might try. Each test is named after the requirement of the OWASP Application
//! Security Verification Standard 5.0.0 that it shows to be met, which stands beside it in our
//! words. <https://github.com/OWASP/ASVS/tree/v5.0.0_release/5.0/en>
//!
//! Who may attack where, and what is not held: `docs/threat-model.md`.

mod bounds;
mod browser;
mod encoding;
mod fuzz;
mod outgoing;
mod secrets;
mod signatures;

use std::time::Duration;

use firebell::clock::{Clock, ManualClock};
use firebell::listen::Bounds;
use firebell::page::sites::Brand;
use firebell::page::{self, PageSettings, RunningPage, subscribers};
use firebell::webhook::{Secret, sign};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::house::{GUARD, first_report};

/// What the page believes, and what it believed before its operator changed it.
pub const SECRET: &str = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
pub const OLD_SECRET: &str = "whsec_b2xkIHNlY3JldCBvbGQgc2VjcmV0IG9sZCBzZWNyZXQ=";

/// As patient as a test can bear where nobody is to be cut off.
pub const PATIENT: Bounds =
    Bounds { connections: 1000, each: None, head: GUARD, body: GUARD, stalled: GUARD };
/// For those who keep a page waiting on purpose.
pub const SHORT: Duration = Duration::from_millis(300);

/// A page alone, with its door for signed webhooks.
pub struct Door {
    pub page: RunningPage,
    pub clock: ManualClock,
    pub http: reqwest::Client,
    _folder: TempDir,
}

impl Door {
    pub async fn open() -> Self {
        Self::within(PATIENT).await
    }

    pub async fn within(bounds: Bounds) -> Self {
        Self::with(bounds, subscribers::Settings::default()).await
    }

    pub async fn with(bounds: Bounds, subscribers: subscribers::Settings) -> Self {
        let folder = TempDir::new().unwrap();
        let clock = ManualClock::starting_at(first_report());
        let settings = PageSettings {
            listen: ([127, 0, 0, 1], 0).into(),
            secrets: vec![secret(SECRET), secret(OLD_SECRET)],
            database_url: format!("sqlite://{}", folder.path().join("page.db").display()),
            public_url: Some("https://status.example.org/".parse().unwrap()),
            brand: Brand::default(),
            sites: Vec::new(),
            subscribers,
            export: None,
            files: None,
        };
        let page = page::start_within(settings, Clock::Manual(clock.clone()), bounds);
        Self { page: page.await.unwrap(), clock, http: client(), _folder: folder }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.page.address())
    }

    /// Unix seconds on the page's clock.
    pub fn now(&self) -> i64 {
        Clock::Manual(self.clock.clone()).now().timestamp()
    }

    pub fn sequence(&self) -> u64 {
        *self.page.sequences().borrow()
    }

    pub async fn get(&self, path: &str) -> reqwest::Response {
        self.http.get(self.url(path)).send().await.unwrap()
    }

    pub async fn text(&self, path: &str) -> String {
        let response = self.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        response.text().await.unwrap()
    }

    /// Posts these headers and this body to the door for webhooks.
    pub async fn post(&self, headers: &[(&str, &str)], body: Vec<u8>) -> (u16, String) {
        let mut request = self.http.post(self.url("/hooks/firebell")).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// Delivers as a sender with this secret does.
    pub async fn deliver(&self, with: &str, kind: &str, data: Value) -> (u16, String) {
        let body = body(kind, data);
        let at = self.now();
        let signature = sign(&[secret(with)], "msg_1", at, &body);
        let at = at.to_string();
        let headers = [
            ("webhook-id", "msg_1"),
            ("webhook-timestamp", at.as_str()),
            ("webhook-signature", signature.as_str()),
        ];
        self.post(&headers, body).await
    }

    /// Delivers what must be taken.
    pub async fn tell(&self, kind: &str, data: Value) {
        let (status, said) = self.deliver(SECRET, kind, data).await;
        assert_eq!(status, 200, "{said}");
    }
}

/// Follows no redirect: what is answered is looked at.
pub fn client() -> reqwest::Client {
    let builder = reqwest::Client::builder().timeout(GUARD).no_proxy();
    builder.redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

pub fn secret(text: &str) -> Secret {
    text.parse().unwrap()
}

pub fn body(kind: &str, data: Value) -> Vec<u8> {
    let timestamp = first_report().to_rfc3339();
    serde_json::to_vec(&json!({"type": kind, "timestamp": timestamp, "data": data})).unwrap()
}

/// `INC-1` in every field that a delivery has.
pub fn outage(version: u64) -> Value {
    let entry = |id: &str, phase: &str, text: &str| {
        json!({"id": id, "at": "2022-12-13T18:40:00Z", "at_as_written": "18:XX",
            "precision": "hour", "recorded_at": "2022-12-13T18:45:00Z", "author": "nova",
            "phase": phase, "status": "identified", "text": text, "retracted": false,
            "attachments": [{"name": "graph.png", "url": "https://files.example.org/graph.png",
                             "content_type": "image/png"}]})
    };
    json!({
        "guild": {"id": "1", "slug": "hachyderm", "name": "Hachyderm"}, "version": version,
        "incident": {
            "id": "01JD0000000000000000000001", "ref": "INC-1", "kind": "incident",
            "title": "Pages do not load", "summary": "All of them", "severity": "sev1",
            "impact": "major_outage", "status": "identified",
            "components": [{"id": "web", "name": "Web", "status": "major_outage"}],
            "started_at": "2022-12-13T18:40:00Z", "declared_at": "2022-12-13T18:45:00Z",
            "resolved_at": null, "closed_at": null,
            "window": null, "roles": [{"role": "commander", "name": "quintessence"}],
            "timeline": [entry("e1", "detect", "It began"), entry("e2", "remediate", "A disk")],
            "tasks": [{"id": "t1", "text": "Change the disk", "state": "running"}],
            "followups": [{"id": "f1", "text": "Watch disks", "owner": "dma", "kind": "detect",
                           "due": "2023-07-21", "state": "open"}],
            "postmortem": {"published_at": "2022-12-20T10:00:00Z",
                           "sections": {"impact": "Nobody could read"}}
        }
    })
}

/// Everything that is read at a page with one incident, beside what is made for one reader.
pub const DOCUMENTS: &[&str] = &[
    "/",
    "/incidents/INC-1",
    "/history",
    "/history/2022-12",
    "/history?q=disk",
    "/feed.rss",
    "/feed.atom",
    "/feed.json",
    "/calendar.ics",
    "/badge.svg",
    "/widget",
    "/widget.js",
    "/components/web/feed.rss",
    "/components/web/feed.atom",
    "/components/web/feed.json",
    "/components/web/badge.svg",
    "/api/v2/summary.json",
    "/api/v2/status.json",
    "/api/v2/components.json",
    "/api/v2/incidents.json",
    "/api/v2/incidents/unresolved.json",
    "/api/v2/scheduled-maintenances.json",
    "/api/v2/scheduled-maintenances/upcoming.json",
    "/api/v2/scheduled-maintenances/active.json",
    "/subscribe",
    "/subscribe/sent",
    "/healthz",
    "/readyz",
];
