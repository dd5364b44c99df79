//! A page that runs alone, and a bot that signs for it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use firebell::bot;
use firebell::clock::Clock;
use firebell::config;
use firebell::incident::ids::Snowflake;
use firebell::mirrors::read_secret;
use firebell::webhook::{Secret, sign};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::timeout;

use super::super::disk;
use super::super::filled;
use super::super::measure::Outcome;
use super::super::process::{ASK_EVERY, GUARD, Process, free_address, get};

const FIREBELL: &str = env!("CARGO_BIN_EXE_firebell");
const GUILD: u64 = 1_093_000_000_000_200_000;
/// Watchers need a file each; the hard limit of most machines is above this.
const FILES: &str = "ulimit -n $(ulimit -Hn); exec \"$0\" page";

pub struct Stage {
    pub folder: TempDir,
    pub address: SocketAddr,
    pub secret: Secret,
    environment: Vec<(&'static str, String)>,
    pub http: reqwest::Client,
}

impl Stage {
    /// With so many incidents of the past.
    pub async fn build(incidents: usize) -> Outcome<Self> {
        let folder = disk::folder()?;
        let address = free_address().await?;
        let written = bot::make_secret()?;
        let database = |name: &str| format!("sqlite://{}/{name}.db", folder.path().display());
        if incidents > 0 {
            let url = format!("http://{address}/hooks/firebell").parse()?;
            let webhook = config::Webhook { url, secret: written.clone(), files: false };
            let (bots, pages) = (database("bot"), database("page"));
            let page = filled::Page { url: &pages, webhook };
            let past = filled::Past { incidents, more_entries: 0 };
            filled::fill(&bots, Some(page), Snowflake(GUILD), past).await?;
        }
        let environment = vec![
            ("FIREBELL__PAGE__DATABASE_URL", database("page")),
            ("FIREBELL__PAGE__LISTEN", address.to_string()),
            ("FIREBELL__PAGE__SECRET", written.expose_secret().to_owned()),
            ("FIREBELL_LOG", "warn".to_owned()),
        ];
        let http = reqwest::Client::builder().no_proxy().build()?;
        Ok(Self { folder, address, secret: read_secret(&written)?, environment, http })
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("page.log")
    }

    /// Starts the page and waits until it is ready. Returns how long that took.
    pub async fn start(&self) -> Outcome<(Process, Duration)> {
        let mut command = Command::new("sh");
        command
            .args(["-c", FILES, FIREBELL])
            .current_dir(self.folder.path())
            .envs(self.environment.iter().cloned())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(self.log())?);
        let began = Instant::now();
        let mut process = Process(command.spawn()?);
        let ready = timeout(GUARD, async {
            while get(self.address, "/readyz").await.is_none_or(|(status, _)| status != 200) {
                if let Some(ended) = process.0.try_wait()? {
                    let log = std::fs::read_to_string(self.log())?;
                    return Err(format!("the page ended with {ended}:\n{log}").into());
                }
                tokio::time::sleep(ASK_EVERY).await;
            }
            Outcome::Ok(())
        });
        ready.await??;
        Ok((process, began.elapsed()))
    }

    /// Delivers, and returns once the page says that it serves it.
    pub async fn tell(&self, kind: &str, data: &Value) -> Outcome<()> {
        let now = Clock::System.now();
        let body = serde_json::to_vec(&json!({"type": kind, "timestamp": now, "data": data}))?;
        let id = "msg_bench";
        let signature = sign(std::slice::from_ref(&self.secret), id, now.timestamp(), &body);
        let request = self.http.post(format!("http://{}/hooks/firebell", self.address));
        let response = request
            .header("webhook-id", id)
            .header("webhook-timestamp", now.timestamp())
            .header("webhook-signature", signature)
            .body(body)
            .send()
            .await?;
        if !response.status().is_success() {
            let status = response.status();
            return Err(format!("the page answered {status}: {}", response.text().await?).into());
        }
        Ok(())
    }
}

/// An incident that goes on, at this version; its newest words end with `words`.
pub fn outage(version: u64, words: &str) -> Value {
    let now = Clock::System.now();
    let entry = |id: u64, text: &str| {
        json!({"id": format!("e{id}"), "at": now, "precision": "minute", "recorded_at": now,
            "author": "nova", "status": "identified", "update": true, "text": text})
    };
    let mut timeline: Vec<Value> = (0..8)
        .map(|id| entry(id, "Requests for some pages time out at the origin; we look into it."))
        .collect();
    timeline.push(entry(9, &format!("We found a full disk on the database host. {words}")));
    json!({
        "guild": {"id": GUILD.to_string(), "slug": "hachyderm", "name": "Hachyderm"},
        "version": version,
        "incident": {
            "id": "01KAAAAAAAAAAAAAAAAAAAAAAA", "ref": "INC-90001", "kind": "incident",
            "title": "Pages do not load", "summary": "Requests for some pages time out.",
            "severity": "sev1", "impact": "major_outage", "status": "identified",
            "components": [{"id": "web", "name": "Web", "status": "major_outage"}],
            "started_at": now, "declared_at": now, "roles": [], "timeline": timeline
        }
    })
}
