//! A page with a database of its own, and a bot that signs deliveries for it.

use chrono::{DateTime, Utc};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use tempfile::TempDir;

use super::super::sites::{Brand, SiteSettings};
use super::super::subscribers::Settings;
use super::super::{PageSettings, RunningPage, start};
use crate::clock::{Clock, ManualClock};
use crate::db::Db;
use crate::webhook::{Secret, sign};

pub const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

/// The moment at which every story here begins.
pub fn noon() -> DateTime<Utc> {
    "2022-12-13T19:00:00Z".parse().unwrap()
}

pub struct House {
    pub page: RunningPage,
    pub clock: ManualClock,
    pub http: Client,
    pub database: Database,
}

/// Where a page's rows are; survives the page.
pub enum Database {
    Sqlite(TempDir),
    Postgres(String),
}

impl Database {
    pub fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().unwrap())
    }

    /// A fresh database on the server that the environment names, if it names one.
    pub async fn postgres() -> Option<Self> {
        let Ok(admin) = std::env::var("FIREBELL_TEST_POSTGRES") else {
            crate::not_run::not_run(
                "postgres",
                "set FIREBELL_TEST_POSTGRES to a URL that may create databases",
            );
            return None;
        };
        let name = format!("firebell_page_{}", fastrand::u64(..));
        let Db::Postgres(pool) = Db::open(&admin).await.unwrap() else { panic!("not PostgreSQL") };
        let create = format!("CREATE DATABASE {name}");
        sqlx::query(AssertSqlSafe(create)).execute(&pool).await.unwrap();
        let mut url: url::Url = admin.parse().unwrap();
        url.set_path(&name);
        Some(Self::Postgres(url.into()))
    }

    /// Every engine that can be tested here.
    pub async fn each() -> Vec<Self> {
        [Some(Self::sqlite()), Self::postgres().await].into_iter().flatten().collect()
    }

    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite://{}", folder.path().join("page.db").display()),
            Self::Postgres(url) => url.clone(),
        }
    }
}

/// The only place here that makes a client, so that each test's requests are its own.
pub fn client() -> Client {
    let builder = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    builder.build().unwrap()
}

impl House {
    pub async fn new() -> Self {
        Self::on(Database::sqlite()).await
    }

    pub async fn on(database: Database) -> Self {
        Self::at(database, ManualClock::starting_at(noon())).await
    }

    pub async fn at(database: Database, clock: ManualClock) -> Self {
        Self::telling(database, clock, Settings::default()).await
    }

    /// With these settings for subscribers.
    pub async fn telling(database: Database, clock: ManualClock, subscribers: Settings) -> Self {
        let settings = PageSettings { subscribers, ..Self::settings(&database) };
        Self::with(database, clock, settings).await
    }

    pub async fn dressed(
        database: Database,
        clock: ManualClock,
        brand: Brand,
        sites: Vec<SiteSettings>,
    ) -> Self {
        let settings = PageSettings { brand, sites, ..Self::settings(&database) };
        Self::with(database, clock, settings).await
    }

    pub fn settings(database: &Database) -> PageSettings {
        PageSettings {
            listen: "127.0.0.1:0".parse().unwrap(),
            secrets: vec![SECRET.parse().unwrap()],
            database_url: database.url(),
            public_url: Some("https://status.example.org".parse().unwrap()),
            brand: Brand::default(),
            sites: Vec::new(),
            subscribers: Settings::default(),
            export: None,
            files: None,
        }
    }

    pub async fn with(database: Database, clock: ManualClock, settings: PageSettings) -> Self {
        let page = start(settings, Clock::Manual(clock.clone())).await.unwrap();
        Self { page, clock, http: client(), database }
    }

    pub fn now(&self) -> DateTime<Utc> {
        Clock::Manual(self.clock.clone()).now()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.page.address())
    }

    pub async fn get(&self, path: &str) -> Response {
        self.http.get(self.url(path)).send().await.unwrap()
    }

    /// The text at this address, which must be there.
    pub async fn text(&self, path: &str) -> String {
        let response = self.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.text().await.unwrap()
    }

    pub async fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.text(path).await).unwrap()
    }

    pub async fn send_raw(&self, body: Vec<u8>) -> Response {
        let secret: Secret = SECRET.parse().unwrap();
        let at = self.now().timestamp();
        let signature = sign(&[secret], "msg_1", at, &body);
        self.http
            .post(self.url("/hooks/firebell"))
            .header("webhook-id", "msg_1")
            .header("webhook-timestamp", at)
            .header("webhook-signature", signature)
            .body(body)
            .send()
            .await
            .unwrap()
    }

    pub async fn send(&self, kind: &str, data: Value) -> StatusCode {
        let body = json!({"type": kind, "timestamp": self.now(), "data": data});
        self.send_raw(serde_json::to_vec(&body).unwrap()).await.status()
    }

    /// Sends what must be taken.
    pub async fn tell(&self, kind: &str, data: Value) {
        assert_eq!(self.send(kind, data).await, StatusCode::OK);
    }
}

pub fn guild() -> Value {
    json!({"id": "1", "slug": "tea-house", "name": "Tea House"})
}

/// The data of a delivery about `INC-42`, which other tests change.
pub fn outage(version: u64) -> Value {
    json!({
        "guild": guild(),
        "version": version,
        "incident": {
            "id": "01JD0000000000000000000042", "ref": "INC-42", "kind": "incident",
            "title": "Kettles are cold", "summary": "No kettle gets *hot*.",
            "severity": "sev1", "impact": "major_outage", "status": "identified",
            "components": [
                {"id": "kettles", "name": "Kettles", "status": "major_outage"},
                {"id": "cups", "name": "Cups", "status": "operational"}
            ],
            "started_at": "2022-12-13T18:40:00Z", "declared_at": "2022-12-13T18:45:00Z",
            "resolved_at": null, "closed_at": null,
            "roles": [{"role": "commander", "name": "quince"}],
            "timeline": [
                entry("e1", "18:40", "The first kettle went cold"),
                {"id": "e2", "at": "2022-12-13T18:57:00Z", "precision": "minute",
                 "recorded_at": "2022-12-13T18:57:20Z", "author": "nora", "phase": "investigate",
                 "status": "identified", "text": "The **boiler** is out", "retracted": false}
            ],
            "tasks": [{"id": "t1", "text": "Refill the boiler", "state": "running"}],
            "followups": [{"id": "f1", "text": "Watch the boiler", "owner": "dora",
                           "kind": "detect", "due": "2023-01-10", "state": "open"}],
            "postmortem": null
        }
    })
}

pub fn entry(id: &str, clock: &str, text: &str) -> Value {
    let at = format!("2022-12-13T{clock}:00Z");
    json!({"id": id, "at": at, "precision": "minute", "recorded_at": at, "author": "nora", "text": text})
}

pub fn resolved(version: u64) -> Value {
    let mut data = outage(version);
    data["incident"]["status"] = json!("resolved");
    data["incident"]["resolved_at"] = json!("2022-12-13T19:47:00Z");
    data
}

pub fn maintenance(version: u64, status: &str) -> Value {
    json!({
        "guild": guild(),
        "version": version,
        "incident": {
            "id": "01JD0000000000000000000007", "ref": "MNT-7", "kind": "maintenance",
            "title": "Descaling, with vinegar; slowly", "severity": "sev3",
            "impact": "under_maintenance", "status": status,
            "components": [{"id": "kettles", "name": "Kettles", "status": "operational"}],
            "declared_at": "2022-12-12T08:00:00Z",
            "window": {"starts_at": "2022-12-20T08:00:00Z", "ends_at": "2022-12-20T10:00:00Z"},
            "timeline": []
        }
    })
}
