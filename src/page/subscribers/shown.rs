//! All that is stored of somebody: for themselves, and for operators on the command line.

use chrono::{DateTime, Utc};

use super::super::keep::{KeepError, migrate};
use super::super::moments;
use super::super::receive::component_name;
use super::super::site::Site;
use super::keep::{self, Subscriber};
use crate::db::{Db, OpenError};
use crate::texts::say;

/// What went wrong on the command line.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    #[error("page.database_url: {0}")]
    Open(#[from] OpenError),
    #[error("the page's database can't be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    #[error(transparent)]
    Keep(#[from] KeepError),
}

/// As their own page shows it.
pub(super) fn facts(site: &Site, subscriber: &Subscriber) -> Vec<(String, String)> {
    let lang = site.lang();
    let mut facts = vec![
        (say!(lang, "subscribe-how"), subscriber.kind.label(lang)),
        (say!(lang, "subscribe-address"), subscriber.address.clone()),
        (say!(lang, "subscribe-asked-for"), moments::full(lang, subscriber.created_at)),
    ];
    let mut moment = |label, at: Option<DateTime<Utc>>| {
        facts.extend(at.map(|at| (label, moments::full(lang, at))));
    };
    moment(say!(lang, "subscribe-confirmed"), subscriber.confirmed_at);
    moment(say!(lang, "subscribe-failing-since"), subscriber.failing_since);
    moment(say!(lang, "subscribe-ended"), subscriber.disabled_at);
    if let Some(error) = &subscriber.last_error {
        facts.push((say!(lang, "subscribe-last-error"), error.clone()));
    }
    let known = site.components();
    let named = |(guild, id): &(String, String)| {
        let known = known.iter().find(|known| guild == site.guild_id() && known.id == *id);
        known.map_or_else(|| id.clone(), |known| component_name(known).to_owned())
    };
    let chosen: Vec<String> = subscriber.components.0.iter().map(named).collect();
    facts.push((
        say!(lang, "subscribe-about"),
        if chosen.is_empty() { say!(lang, "subscribe-everything") } else { chosen.join(", ") },
    ));
    // Before it is confirmed, whoever reads along could take it.
    if let Some(secret) = subscriber.secret.as_ref().filter(|_| subscriber.confirmed_at.is_some()) {
        facts.push((say!(lang, "subscribe-signed-with"), secret.clone()));
    }
    facts
}

/// Every stored field.
#[must_use]
pub(super) fn as_json(subscriber: &Subscriber) -> String {
    // A plain struct with text keys always serializes.
    serde_json::to_string_pretty(subscriber).unwrap_or_default() + "\n"
}

async fn open(database_url: &str) -> Result<Db, ListError> {
    let db = Db::open(database_url).await?;
    migrate(&db).await?;
    Ok(db)
}

/// Everyone, one a line: id, how, state, address.
///
/// # Errors
/// Where the page's database can't be read.
pub async fn list(database_url: &str) -> Result<Vec<String>, ListError> {
    let db = open(database_url).await?;
    let all = keep::all(&db, None).await?;
    db.close().await;
    let line = |subscriber: &Subscriber| {
        let state = match (subscriber.disabled_at, subscriber.confirmed_at) {
            (Some(_), _) => "failed",
            (None, Some(_)) => "active",
            (None, None) => "unconfirmed",
        };
        format!("{}  {:7}  {state:11}  {}", subscriber.id, subscriber.kind.id(), subscriber.address)
    };
    Ok(all.iter().map(line).collect())
}

/// Everything that is stored under this address, as JSON; nothing where it is not known.
///
/// # Errors
/// Where the page's database can't be read.
pub async fn export(database_url: &str, address: &str) -> Result<Vec<String>, ListError> {
    let db = open(database_url).await?;
    let found = with_address(&db, address).await?;
    db.close().await;
    Ok(found.iter().map(as_json).collect())
}

/// Erases everything under this address. Returns how many subscriptions that were.
///
/// # Errors
/// Where the page's database can't be written.
pub async fn erase(database_url: &str, address: &str) -> Result<usize, ListError> {
    let db = open(database_url).await?;
    let found = with_address(&db, address).await?;
    for subscriber in &found {
        keep::erase(&db, &subscriber.token).await?;
    }
    db.close().await;
    Ok(found.len())
}

/// As it is written or, being mail, in other capitals.
async fn with_address(db: &Db, address: &str) -> Result<Vec<Subscriber>, KeepError> {
    let address = address.trim();
    let mut found = keep::all(db, Some(address)).await?;
    let lower = address.to_lowercase();
    if lower != address {
        found.extend(keep::all(db, Some(&lower)).await?);
    }
    Ok(found)
}
