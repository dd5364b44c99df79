//! What the page keeps, in its own database: the highest version of each incident.
//!
//! The decision "is this version newer" is one compare-and-set in the database, so that any
//! number of deliveries at once, in any order, end in the same rows.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::de::DeserializeOwned;
use sqlx::migrate::Migrator;

use super::receive::Change;
use crate::db::tables::{self, Tables};
use crate::db::{Db, OpenError, without_password};
use crate::incident::public_view::{PublicComponent, PublicGuild, PublicView};
use crate::incident::words::Lang;
use crate::on_db;
use crate::webhook::WebhookType;

/// Changes that `/events` can still tell to somebody who comes back.
pub const CHANGES_KEPT: u64 = 1000;

/// Why the page's database did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    #[error("the page's database failed; the sender tries again")]
    Sql(#[from] sqlx::Error),
    #[error("the page's database holds {what} that this version cannot read; run a newer firebell")]
    Unreadable { what: &'static str, detail: String },
}

/// One row of `page_change`.
#[derive(Clone, Debug)]
pub struct KeptChange {
    pub sequence: u64,
    pub kind: WebhookType,
    pub guild_id: String,
    pub incident_id: Option<String>,
    pub reference: Option<String>,
    pub version: u64,
}

/// One row of `page_guild`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptGuild {
    pub guild: PublicGuild,
    pub first_sequence: u64,
    /// When its first delivery happened, by the sender's clock; unknown of an older page.
    pub first_heard_at: Option<DateTime<Utc>>,
    /// Zero until the guild's whole list was received.
    pub components_version: u64,
    pub components: Vec<PublicComponent>,
}

/// One row of `page_incident`; `view` is `None` where it was retracted.
#[derive(Clone, Debug)]
pub struct KeptIncident {
    pub guild_id: String,
    pub incident_id: String,
    pub view: Option<PublicView>,
    /// When its first version happened, by the sender's clock.
    pub created_at: DateTime<Utc>,
    /// When the version that is kept happened, by the sender's clock.
    pub updated_at: DateTime<Utc>,
}

/// The operator may put the bot's tables into the same database.
const MIGRATIONS_DONE: &str = "page_migrations";

fn migrator() -> Migrator {
    let mut migrator: Migrator = sqlx::migrate!("migrations/page");
    migrator.dangerous_set_table_name(MIGRATIONS_DONE);
    migrator
}

/// # Errors
/// When the schema cannot be brought up to date.
pub async fn migrate(db: &Db) -> Result<(), sqlx::migrate::MigrateError> {
    on_db!(db, |pool| migrator().run(pool).await)
}

/// Opens what is there, to look at it: makes no file and no table. None unless its tables are as
/// this program has them.
///
/// # Errors
/// When it can't be opened or read.
pub async fn look(url: &str) -> Result<(Tables, Option<Db>), OpenError> {
    let db = Db::open_existing(url).await?;
    let tables = tables::look(&db, &migrator(), MIGRATIONS_DONE).await;
    let tables =
        tables.map_err(|source| OpenError::Connect { url: without_password(url), source })?;
    if tables == Tables::Current {
        return Ok((tables, Some(db)));
    }
    db.close().await;
    Ok((tables, None))
}

/// Fixed width, so that the order of the text is the order in time.
pub(super) fn time_text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

pub(super) fn time_from(text: &str) -> Result<DateTime<Utc>, KeepError> {
    let parsed = DateTime::parse_from_rfc3339(text).map(|at| at.with_timezone(&Utc));
    parsed.map_err(|e| KeepError::Unreadable { what: "a time", detail: e.to_string() })
}

pub(super) fn json_from<T: DeserializeOwned>(
    what: &'static str,
    text: &str,
) -> Result<T, KeepError> {
    serde_json::from_str(text).map_err(|e| KeepError::Unreadable { what, detail: e.to_string() })
}

fn unsigned(number: i64) -> u64 {
    number.unsigned_abs()
}

/// Versions and sequences are stored as BIGINT; a sender's absurd version stops at its end.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Notes that a believed delivery arrived.
///
/// # Errors
/// When the database fails.
pub async fn heard(db: &Db, now: DateTime<Utc>) -> Result<(), KeepError> {
    on_db!(db, |pool| {
        sqlx::query("UPDATE page_state SET heard_at = $1 WHERE heard_at IS NULL OR heard_at < $1")
            .bind(time_text(now))
            .execute(pool)
            .await?;
    });
    Ok(())
}

/// Keeps `change` if it is newer than what is kept. Returns its sequence, or `None` if it is not.
///
/// # Errors
/// When the database fails; then nothing of it is kept.
pub async fn accept(
    db: &Db,
    kind: &WebhookType,
    happened_at: DateTime<Utc>,
    change: &Change,
) -> Result<Option<u64>, KeepError> {
    let guild = change.guild();
    let version = signed(change.version());
    let (incident_id, reference) = match change.incident() {
        Some((id, reference)) => (Some(id), Some(reference)),
        None => (None, None),
    };
    let at = time_text(happened_at);
    let files = super::files::of_change(change);
    let body = change.body();
    let sequence: Option<i64> = on_db!(db, |pool| {
        let mut tx = pool.begin().await?;
        // First a write: this takes the lock that orders all changes, on both engines.
        let (sequence,): (i64,) = sqlx::query_as(
            "UPDATE page_state SET sequence = sequence + 1 WHERE only_row = 1 RETURNING sequence",
        )
        .fetch_one(&mut *tx)
        .await?;
        sqlx::query(
            "INSERT INTO page_guild (guild_id, slug, name, first_sequence, components_version, components, first_heard_at, language)
             VALUES ($1, $2, $3, $4, 0, '[]', $5, $6)
             ON CONFLICT (guild_id) DO UPDATE
             SET slug = excluded.slug, name = excluded.name, language = excluded.language",
        )
        .bind(&guild.id)
        .bind(&guild.slug)
        .bind(&guild.name)
        .bind(sequence)
        .bind(&at)
        .bind(guild.language.id())
        .execute(&mut *tx)
        .await?;
        let newer = match incident_id {
            Some(incident_id) => {
                sqlx::query(
                    "INSERT INTO page_incident (guild_id, incident_id, version, view, created_at, updated_at)
                     VALUES ($1, $2, $3, $4, $5, $5)
                     ON CONFLICT (guild_id, incident_id) DO UPDATE
                     SET version = excluded.version, view = excluded.view, updated_at = excluded.updated_at
                     WHERE page_incident.version < excluded.version",
                )
                .bind(&guild.id)
                .bind(incident_id)
                .bind(version)
                .bind(body.as_deref())
                .bind(&at)
                .execute(&mut *tx)
                .await?
                .rows_affected()
            }
            None => {
                sqlx::query(
                    "UPDATE page_guild SET components_version = $2, components = $3
                     WHERE guild_id = $1 AND components_version < $2",
                )
                .bind(&guild.id)
                .bind(version)
                .bind(body.as_deref())
                .execute(&mut *tx)
                .await?
                .rows_affected()
            }
        };
        if newer == 0 {
            tx.rollback().await?;
            None
        } else {
            if let Some(incident_id) = incident_id {
                sqlx::query(
                    "UPDATE page_file SET is_public = FALSE WHERE guild_id = $1 AND incident_id = $2",
                )
                .bind(&guild.id)
                .bind(incident_id)
                .execute(&mut *tx)
                .await?;
                for file in &files {
                    sqlx::query(
                        "INSERT INTO page_file (sha256, guild_id, incident_id, name, content_type, is_public)
                         VALUES ($1, $2, $3, $4, $5, TRUE)
                         ON CONFLICT (sha256, guild_id, incident_id, name) DO UPDATE
                         SET content_type = excluded.content_type, is_public = TRUE",
                    )
                    .bind(&file.sha256)
                    .bind(&guild.id)
                    .bind(incident_id)
                    .bind(&file.name)
                    .bind(file.content_type.as_deref())
                    .execute(&mut *tx)
                    .await?;
                }
            }
            sqlx::query(
                "INSERT INTO page_change (sequence, type, guild_id, incident_id, reference, version, happened_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(sequence)
            .bind(kind.id())
            .bind(&guild.id)
            .bind(incident_id)
            .bind(reference)
            .bind(version)
            .bind(&at)
            .execute(&mut *tx)
            .await?;
            sqlx::query("DELETE FROM page_change WHERE sequence <= $1")
                .bind(sequence - signed(CHANGES_KEPT))
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
            Some(sequence)
        }
    });
    Ok(sequence.map(unsigned))
}

/// The newest sequence, and when a believed delivery last arrived.
///
/// # Errors
/// When the database fails.
pub async fn state(db: &Db) -> Result<(u64, Option<DateTime<Utc>>), KeepError> {
    let (sequence, heard_at): (i64, Option<String>) = on_db!(db, |pool| {
        sqlx::query_as("SELECT sequence, heard_at FROM page_state WHERE only_row = 1")
            .fetch_one(pool)
            .await?
    });
    Ok((unsigned(sequence), heard_at.as_deref().map(time_from).transpose()?))
}

/// The changes after `sequence`, in their order.
///
/// # Errors
/// When the database fails.
pub async fn changes_after(db: &Db, sequence: u64) -> Result<Vec<KeptChange>, KeepError> {
    type Row = (i64, String, String, Option<String>, Option<String>, i64);
    let rows: Vec<Row> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT sequence, type, guild_id, incident_id, reference, version
             FROM page_change WHERE sequence > $1 ORDER BY sequence",
        )
        .bind(signed(sequence))
        .fetch_all(pool)
        .await?
    });
    let changes =
        rows.into_iter().map(|(sequence, kind, guild_id, incident_id, reference, version)| {
            let (sequence, version) = (unsigned(sequence), unsigned(version));
            KeptChange { sequence, kind: kind.into(), guild_id, incident_id, reference, version }
        });
    Ok(changes.collect())
}

type GuildRow = (String, String, String, i64, i64, String, Option<String>, Option<String>);

/// Unknown of a guild that was kept before languages were; then it spoke English.
pub(super) fn language_from(id: Option<&str>) -> Lang {
    id.and_then(|id| id.parse().ok()).unwrap_or(Lang::En)
}

fn guild_from(row: GuildRow) -> Result<KeptGuild, KeepError> {
    let (id, slug, name, first_sequence, components_version, components, first_heard_at, language) =
        row;
    Ok(KeptGuild {
        guild: PublicGuild { id, slug, name, language: language_from(language.as_deref()) },
        first_sequence: unsigned(first_sequence),
        first_heard_at: first_heard_at.as_deref().map(time_from).transpose()?,
        components_version: unsigned(components_version),
        components: json_from("components", &components)?,
    })
}

/// Every guild, the one heard of first in front.
///
/// # Errors
/// When the database fails.
pub async fn guilds(db: &Db) -> Result<Vec<KeptGuild>, KeepError> {
    let rows: Vec<GuildRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT guild_id, slug, name, first_sequence, components_version, components, first_heard_at, language
             FROM page_guild ORDER BY first_sequence",
        )
        .fetch_all(pool)
        .await?
    });
    rows.into_iter().map(guild_from).collect()
}

type IncidentRow = (String, String, Option<String>, String, String);

fn incident_from(row: IncidentRow) -> Result<KeptIncident, KeepError> {
    let (guild_id, incident_id, view, created_at, updated_at) = row;
    Ok(KeptIncident {
        guild_id,
        incident_id,
        view: view.as_deref().map(|view| json_from("an incident", view)).transpose()?,
        created_at: time_from(&created_at)?,
        updated_at: time_from(&updated_at)?,
    })
}

/// The guild's next `most` incidents after the one with this id, in the order of their ids, without
/// those that were retracted. From the beginning where `after` is empty.
///
/// # Errors
/// When the database fails.
pub async fn incidents_after(
    db: &Db,
    guild_id: &str,
    after: &str,
    most: u32,
) -> Result<Vec<KeptIncident>, KeepError> {
    let rows: Vec<IncidentRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT guild_id, incident_id, view, created_at, updated_at FROM page_incident
             WHERE guild_id = $1 AND incident_id > $2 AND view IS NOT NULL
             ORDER BY incident_id LIMIT $3",
        )
        .bind(guild_id)
        .bind(after)
        .bind(i64::from(most))
        .fetch_all(pool)
        .await?
    });
    rows.into_iter().map(incident_from).collect()
}

/// One incident as it is kept now.
///
/// # Errors
/// When the database fails.
pub async fn incident(
    db: &Db,
    guild_id: &str,
    incident_id: &str,
) -> Result<Option<KeptIncident>, KeepError> {
    let row: Option<IncidentRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT guild_id, incident_id, view, created_at, updated_at
             FROM page_incident WHERE guild_id = $1 AND incident_id = $2",
        )
        .bind(guild_id)
        .bind(incident_id)
        .fetch_optional(pool)
        .await?
    });
    row.map(incident_from).transpose()
}
