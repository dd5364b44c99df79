//! A status page on a stage: a tea house in the middle of its worst evening, for browsers to look at.

use std::path::Path;

use chrono::{DateTime, Duration, Utc};
use firebell::clock::{Clock, ManualClock};
use firebell::digest::sha256_hex;
use firebell::files::{Files, Size};
use firebell::page::export::Place;
use firebell::page::sites::Brand;
use firebell::page::subscribers;
use firebell::page::{self, PageSettings, RunningPage};
use firebell::webhook::{Secret, sign};
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::house::{Engine, http};

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

/// The moment at which every story here begins.
pub fn now() -> DateTime<Utc> {
    "2022-12-13T19:00:00Z".parse().unwrap()
}

pub struct Stage {
    pub page: RunningPage,
    pub clock: ManualClock,
    /// The page's.
    pub database: String,
    folder: TempDir,
}

impl Stage {
    pub async fn new() -> Self {
        Self::on(Engine::Sqlite).await
    }

    pub async fn on(engine: Engine) -> Self {
        Self::with(engine, |_| ()).await
    }

    async fn with(engine: Engine, change: impl FnOnce(&mut PageSettings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = engine.database(&folder, "page").await;
        let clock = ManualClock::starting_at(now());
        let mut settings = Self::settings(&folder, &database);
        change(&mut settings);
        let page = page::start(settings, Clock::Manual(clock.clone())).await.unwrap();
        Self { page, clock, database, folder }
    }

    fn settings(folder: &TempDir, database: &str) -> PageSettings {
        PageSettings {
            listen: "127.0.0.1:0".parse().unwrap(),
            secrets: vec![SECRET.parse().unwrap()],
            database_url: database.to_owned(),
            public_url: None,
            brand: Brand {
                footer: Some("Run by volunteers at the [tea house](https://tea.example).".into()),
                ..Brand::default()
            },
            sites: Vec::new(),
            subscribers: subscribers::Settings {
                // Nobody listens there: letters wait, and the form offers them.
                mail: Some(subscribers::MailSettings {
                    server: "smtp://127.0.0.1:9".into(),
                    from: "status@tea.example".to_owned(),
                    authority: None,
                }),
                allow_private_targets: true,
                client_header: None,
            },
            export: None,
            files: Some(Files::at(folder.path().join("files"), Size(1 << 20))),
        }
    }

    /// Writes the page out as files, as `firebell page export` does.
    pub async fn export(&self, to: &Path) {
        let place = Place::read(to.to_str().unwrap(), None).unwrap();
        let clock = Clock::Manual(self.clock.clone());
        let settings = Self::settings(&self.folder, &self.database);
        page::write_out(settings, &place, clock).await.unwrap();
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.page.address())
    }

    pub async fn tell(&self, kind: &str, data: Value) {
        let answer = self.say(kind, data).await;
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    /// As [`Stage::tell`], whatever the answer is.
    pub async fn say(&self, kind: &str, data: Value) -> Response {
        let now = Clock::Manual(self.clock.clone()).now();
        let body = json!({"type": kind, "timestamp": now, "data": data}).to_string();
        let request = http().post(self.url("/hooks/firebell")).body(body.clone());
        self.signed(request, body.as_bytes()).await
    }

    /// Brings a file as the bot does. Returns its address within the page.
    pub async fn put_file(&self, name: &str, bytes: &[u8]) -> String {
        let sha256 = sha256_hex(bytes);
        let address = self.url(&format!("/hooks/firebell/files/{sha256}"));
        let answer = self.signed(http().put(address).body(bytes.to_vec()), sha256.as_bytes()).await;
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
        format!("/files/{sha256}/{name}")
    }

    async fn signed(&self, request: RequestBuilder, what: &[u8]) -> Response {
        let secret: Secret = SECRET.parse().unwrap();
        let at = Clock::Manual(self.clock.clone()).now().timestamp();
        let signature = sign(&[secret], "msg_1", at, what);
        let request = request.header("webhook-id", "msg_1").header("webhook-timestamp", at);
        request.header("webhook-signature", signature).send().await.unwrap()
    }

    /// The page is stopped, and another process of it takes its place and its address.
    pub async fn restarted(self) -> Self {
        let Self { page, clock, database, folder } = self;
        let listen = page.address();
        page.stop().await;
        let settings = PageSettings { listen, ..Self::settings(&folder, &database) };
        let page = page::start(settings, Clock::Manual(clock.clone())).await.unwrap();
        Self { page, clock, database, folder }
    }

    /// A tea house in the middle of its worst evening.
    pub async fn filled() -> Self {
        Self::filled_on(Engine::Sqlite).await
    }

    pub async fn filled_on(engine: Engine) -> Self {
        Self::on(engine).await.with_its_evening().await
    }

    /// As [`Stage::filled`], dressed so.
    pub async fn dressed(brand: Brand) -> Self {
        let stage = Self::with(Engine::Sqlite, |settings| settings.brand = brand).await;
        stage.with_its_evening().await
    }

    async fn with_its_evening(self) -> Self {
        let stage = self;
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

pub fn guild() -> Value {
    json!({"id": "1", "slug": "tea-house", "name": "Tea House"})
}

pub fn components() -> Value {
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

pub fn entry(id: &str, at: DateTime<Utc>, phase: &str, status: Option<&str>, text: &str) -> Value {
    json!({"id": id, "at": at, "precision": "minute", "recorded_at": at, "author": "nora",
           "phase": phase, "status": status, "text": text})
}

pub fn past(n: usize, days: i64, hours: i64, severity: &str, title: &str) -> Value {
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

pub fn outage(version: u64) -> Value {
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

pub fn descaling() -> Value {
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

pub fn planned() -> Value {
    json!({"guild": guild(), "version": 1, "incident": {
        "id": "01JD0000000000000000000008", "ref": "MNT-8", "kind": "maintenance",
        "title": "New lamps for the terrace", "summary": "It will be dark for an hour.",
        "severity": "sev4", "impact": "under_maintenance", "status": "scheduled",
        "components": [{"id": "terrace", "name": "Guests / Terrace", "status": "operational"}],
        "declared_at": now() - Duration::days(1),
        "window": {"starts_at": now() + Duration::days(2), "ends_at": now() + Duration::days(2) + Duration::hours(1)},
        "tasks": [{"id": "1", "text": "Take down the old ones", "state": "todo"}]}})
}
