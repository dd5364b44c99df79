//! The signed webhook: the whole public state of one incident, for our own page and for anyone.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use tracing::{debug, warn};
use url::Url;

use super::attempt::Task;
use super::{Mirrors, Setback, Side, page_files, page_state};
use crate::clock::Clock;
use crate::config::{self, ConfigError};
use crate::discord::api::no_answer;
use crate::incident::guild::Guild;
use crate::incident::public_view::{PublicView, public_view};
use crate::incident::state::Incident;
use crate::incident::words::{MaintenanceStatus, Status};
use crate::outgoing;
use crate::store::StoreError;
use crate::store::mirrors::{Standing, WEBHOOK};
use crate::texts::{Sentence, say};
use crate::webhook::held::fingerprint;
use crate::webhook::signature::{ID_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER};
use crate::webhook::{Envelope, Secret, WebhookType, sign};

/// Somebody who gets the webhook.
#[derive(Clone, Debug)]
pub struct Target {
    /// The mirror's name: `webhook:` and the address without what may be secret in it.
    pub name: String,
    pub url: Url,
    /// It is a page of Firebell's, which gets the bytes of public attachments too.
    pub files: bool,
    secret: Secret,
    pub client: reqwest::Client,
}

/// The receivers' usual time-out is 15 to 30 s (Standard Webhooks).
const PATIENCE: Duration = Duration::from_secs(15);
/// How long a connection is kept for the next delivery. Less than receivers keep it, our own page
/// (half a minute, see `listen`) among them: one that is closed as it is used again costs a retry.
const KEPT: Duration = Duration::from_secs(10);
/// The most that a receiver can ask us to wait.
const LONGEST_ASKED: Duration = Duration::from_secs(60 * 60);

/// The configured receivers, each address once.
///
/// # Errors
/// Where a secret is none, naming which.
pub fn targets(webhooks: &[config::Webhook]) -> Result<Vec<Target>, ConfigError> {
    let client = outgoing::client()
        .timeout(PATIENCE)
        .pool_idle_timeout(KEPT)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .user_agent(concat!("firebell/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| ConfigError::Invalid { message: error.to_string() })?;
    let mut targets: Vec<Target> = Vec::new();
    for webhook in webhooks {
        let secret = read_secret(&webhook.secret).map_err(|why| ConfigError::Invalid {
            message: format!("mirrors.webhook {}: {why}", shown(&webhook.url)),
        })?;
        if targets.iter().any(|other| other.url == webhook.url) {
            continue;
        }
        targets.push(Target {
            name: format!("{WEBHOOK}{}", shown(&webhook.url)),
            url: webhook.url.clone(),
            files: webhook.files,
            secret,
            client: client.clone(),
        });
    }
    Ok(targets)
}

/// # Errors
/// A sentence that says what a secret looks like.
pub fn read_secret(secret: &SecretString) -> Result<Secret, String> {
    secret
        .expose_secret()
        .parse()
        .map_err(|error: crate::webhook::signature::NotASecret| error.to_string())
}

/// Host, port and path: a query or a user may hold a key.
fn shown(url: &Url) -> String {
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    format!("{}{port}{}", url.host_str().unwrap_or_default(), url.path())
}

/// What was last delivered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Memory {
    /// Of the public state without its version; empty where nothing was sent.
    hash: String,
    resolved: bool,
    closed: bool,
    /// Hashes of the files that a page of ours has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<String>,
    /// Of a maintenance.
    maintenance: Option<MaintenanceStatus>,
}

pub async fn converge(
    task: &Task<'_>,
    standing: &Standing,
    target: &Target,
) -> Result<(), Setback> {
    let public_url = task.mirrors.public_url.as_ref();
    let Some(view) = told(&task.incident, &task.guild, target, public_url) else { return Ok(()) };
    let before: Memory = standing.remote()?;
    let wanted = if target.files { page_files::wanted(&task.incident) } else { Vec::new() };
    let mut after = Memory {
        hash: fingerprint(&view),
        resolved: task.incident.status == Status::Resolved,
        closed: !task.incident.is_open(),
        files: before.files.iter().filter(|known| wanted.contains(known)).cloned().collect(),
        maintenance: task.incident.maintenance.as_ref().map(|maintenance| maintenance.status),
    };
    let missing: Vec<String> =
        wanted.iter().filter(|file| !after.files.contains(file)).cloned().collect();
    // First the files, so that nothing refers to what is not there; but no words wait for a file.
    let mut put = page_files::put(task.mirrors, target, &missing, &mut after.files).await;
    // Where the hashes are the same, nothing that the public may know has changed.
    if before.hash != after.hash {
        // The same on every retry of the same version: the receiver's key against doubles.
        let id = format!("msg_{}_{}", task.incident.id, task.incident.version);
        let kind = kind(&before, &after);
        let envelope = Envelope { r#type: kind, timestamp: task.mirrors.clock.now(), data: view };
        let headers = deliver(&task.mirrors.clock, target, &id, &envelope).await?;
        let missing = page_files::missing(&headers);
        if target.files && put.is_ok() && !missing.is_empty() {
            after.files.retain(|known| !missing.contains(known));
            put = page_files::put(task.mirrors, target, &missing, &mut after.files).await;
        }
    }
    if before != after {
        task.mirrors.store.remember(task.key, None, &after).await?;
    }
    put
}

/// What this receiver is told of an incident; nothing where it is not for the public. Files of public
/// entries are reached at the page, or at the receiver itself where that is a page of ours on this
/// machine.
#[must_use]
pub fn told(
    incident: &Incident,
    guild: &Guild,
    target: &Target,
    public_url: Option<&Url>,
) -> Option<PublicView> {
    let own = || target.url.join("/").ok().filter(|_| target.files);
    let page = public_url.cloned().or_else(own);
    Some(public_view(incident, guild)?.seen_from(page.as_ref()))
}

/// What the delivery is called, from what was last delivered to what is true now.
fn kind(before: &Memory, after: &Memory) -> WebhookType {
    if let Some(status) = after.maintenance {
        return kind_of_maintenance(before.maintenance, status);
    }
    if before.hash.is_empty() && !after.closed && !after.resolved {
        WebhookType::IncidentDeclared
    } else if after.closed && !before.closed {
        WebhookType::IncidentClosed
    } else if before.closed && !after.closed {
        WebhookType::IncidentReopened
    } else if after.resolved && !before.resolved {
        WebhookType::IncidentResolved
    } else {
        WebhookType::IncidentUpdated
    }
}

/// A change that moves it nowhere, such as a step of its checklist, has the name that every change
/// of a public record has.
fn kind_of_maintenance(before: Option<MaintenanceStatus>, now: MaintenanceStatus) -> WebhookType {
    let under_way = |status: MaintenanceStatus| status.is_under_way();
    match now {
        _ if before == Some(now) => WebhookType::IncidentUpdated,
        MaintenanceStatus::Completed => WebhookType::MaintenanceCompleted,
        MaintenanceStatus::Cancelled => WebhookType::MaintenanceCancelled,
        MaintenanceStatus::Scheduled => WebhookType::MaintenanceScheduled,
        MaintenanceStatus::InProgress | MaintenanceStatus::Verifying => {
            if before.is_some_and(under_way) {
                WebhookType::IncidentUpdated
            } else {
                WebhookType::MaintenanceStarted
            }
        }
    }
}

/// Tells every receiver that we are alive. Not kept: the next one follows.
pub async fn ping_all(mirrors: &Mirrors) {
    let pings = mirrors.targets.iter().map(|target| async {
        let now = mirrors.clock.now();
        let id = format!("ping_{}", now.timestamp_millis());
        let data = serde_json::Map::new();
        let envelope = Envelope { r#type: WebhookType::Ping, timestamp: now, data };
        let noted = match deliver(&mirrors.clock, target, &id, &envelope).await {
            Ok(headers) => {
                mirrors.sides.answered(&Side::Webhook(target.name.clone()));
                page_state::note(mirrors, target, &headers).await
            }
            Err(setback) => Err(setback),
        };
        match noted {
            Ok(()) => {}
            Err(Setback::Store(error)) => {
                warn!(target = target.name, %error, "what a page keeps can't be noted; the next ping does");
            }
            Err(setback) => debug!(target = target.name, %setback, "a ping did not arrive"),
        }
    });
    futures_util::future::join_all(pings).await;
}

/// Returns the headers of the answer.
pub async fn deliver<T: Serialize>(
    clock: &Clock,
    target: &Target,
    id: &str,
    envelope: &Envelope<T>,
) -> Result<HeaderMap, Setback> {
    let body = serde_json::to_vec(envelope).map_err(|error| {
        Setback::Blocked(Sentence::new(move |lang| {
            say!(lang, "setback-not-json", why = error.to_string())
        }))
    })?;
    let request = target.client.post(target.url.clone()).header(CONTENT_TYPE, "application/json");
    let request = signed(clock, target, request, id, &body).body(body);
    match request.send().await {
        Ok(response) => {
            judged(response.status(), response.headers())?;
            Ok(response.headers().clone())
        }
        Err(error) => Err(Setback::retry(no_answer(error))),
    }
}

/// With the headers that say who sends it: what is signed is the id, the time and these bytes.
pub fn signed(
    clock: &Clock,
    target: &Target,
    request: reqwest::RequestBuilder,
    id: &str,
    bytes: &[u8],
) -> reqwest::RequestBuilder {
    // Of this attempt, not of the change: the receiver checks its age.
    let timestamp = clock.now().timestamp();
    let signature = sign(std::slice::from_ref(&target.secret), id, timestamp, bytes);
    request
        .header(ID_HEADER, id)
        .header(TIMESTAMP_HEADER, timestamp.to_string())
        .header(SIGNATURE_HEADER, signature)
}

fn judged(status: StatusCode, headers: &HeaderMap) -> Result<(), Setback> {
    if status.is_success() {
        return Ok(());
    }
    let answered = status.to_string();
    if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
        let after = headers
            .get(RETRY_AFTER)
            .and_then(|seconds| seconds.to_str().ok()?.trim().parse().ok())
            .map(|seconds| Duration::from_secs(seconds).min(LONGEST_ASKED));
        let error =
            Sentence::new(move |lang| say!(lang, "setback-answered", status = answered.as_str()));
        return Err(Setback::Retry { error, after });
    }
    warn!(%status, "a receiver refused the webhook");
    Err(Setback::Blocked(Sentence::new(move |lang| match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            say!(lang, "setback-answered-secret", status = answered.as_str())
        }
        StatusCode::GONE | StatusCode::NOT_FOUND => {
            say!(lang, "setback-answered-address", status = answered.as_str())
        }
        _ if status.is_redirection() => {
            say!(lang, "setback-answered-redirect", status = answered.as_str())
        }
        _ => say!(lang, "setback-answered-log", status = answered.as_str()),
    })))
}

/// The fingerprint of what was last delivered; none where nothing was.
///
/// # Errors
/// Where what is remembered can't be read back.
pub fn delivered(standing: &Standing) -> Result<Option<String>, StoreError> {
    let memory: Memory = standing.remote()?;
    Ok(Some(memory.hash).filter(|hash| !hash.is_empty()))
}
