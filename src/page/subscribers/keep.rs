//! Who subscribed, in the page's own database. What is due to them is in `queue`.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::super::keep::{KeepError, json_from, signed, time_from, time_text};
use super::choice::Choices;
use super::{Channel, Kind};
use crate::db::Db;
use crate::on_db;

/// One row of `page_subscriber`, and everything that is stored of a person.
#[derive(Clone, Debug, Serialize)]
pub struct Subscriber {
    pub id: String,
    pub site: String,
    pub kind: Kind,
    pub address: String,
    /// A webhook's own, `whsec_…`.
    pub secret: Option<String>,
    /// In the links that only the subscriber has.
    pub token: String,
    pub components: Choices,
    pub created_at: DateTime<Utc>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub asked_at: Option<DateTime<Utc>>,
    /// How often sending the link was tried since it was last asked for.
    pub ask_attempts: u64,
    /// Permanent failures without a success between them.
    pub refusals: u64,
    pub failing_since: Option<DateTime<Utc>>,
    pub disabled_at: Option<DateTime<Utc>>,
    pub last_error: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    subscriber_id: String,
    site: String,
    kind: String,
    address: String,
    secret: Option<String>,
    token: String,
    components: String,
    created_at: String,
    confirmed_at: Option<String>,
    asked_at: Option<String>,
    ask_attempts: i64,
    refusals: i64,
    failing_since: Option<String>,
    disabled_at: Option<String>,
    last_error: Option<String>,
}

impl TryFrom<Row> for Subscriber {
    type Error = KeepError;

    fn try_from(row: Row) -> Result<Self, KeepError> {
        let time = |text: Option<String>| text.as_deref().map(time_from).transpose();
        let unreadable = |detail| KeepError::Unreadable { what: "a subscriber's kind", detail };
        Ok(Self {
            kind: Kind::from_id(&row.kind).ok_or_else(|| unreadable(row.kind.clone()))?,
            components: json_from("a subscriber's choices", &row.components)?,
            created_at: time_from(&row.created_at)?,
            confirmed_at: time(row.confirmed_at)?,
            asked_at: time(row.asked_at)?,
            ask_attempts: row.ask_attempts.unsigned_abs(),
            refusals: row.refusals.unsigned_abs(),
            failing_since: time(row.failing_since)?,
            disabled_at: time(row.disabled_at)?,
            id: row.subscriber_id,
            site: row.site,
            address: row.address,
            secret: row.secret,
            token: row.token,
            last_error: row.last_error,
        })
    }
}

/// What somebody asks for with the form.
#[derive(Clone, Debug)]
pub struct Asked {
    pub site: String,
    pub channel: Channel,
    /// A webhook's own secret, or the one that we made for it.
    pub secret: Option<String>,
    pub components: Choices,
}

/// Keeps who asked, unconfirmed, and makes the link due. Where the address is there already, its
/// choices stay as they are and the link is sent once more, unless that was just done: whoever
/// types another's address changes nothing and learns nothing.
///
/// # Errors
/// Where the database fails.
pub async fn ask(
    db: &Db,
    asked: &Asked,
    id: &str,
    token: &str,
    now: DateTime<Utc>,
    not_since: DateTime<Utc>,
) -> Result<(), KeepError> {
    let components = serde_json::to_string(&asked.components)
        .map_err(|e| KeepError::Unreadable { what: "the choices", detail: e.to_string() })?;
    on_db!(db, |pool| {
        sqlx::query(
            "INSERT INTO page_subscriber (subscriber_id, site, kind, address, address_key, secret, token,
                 components, created_at, ask_at, ask_attempts, refusals)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 0, 0)
             ON CONFLICT (site, kind, address_key) DO UPDATE
             SET ask_at = excluded.ask_at, ask_attempts = 0
             WHERE page_subscriber.ask_at IS NULL
               AND (page_subscriber.asked_at IS NULL OR page_subscriber.asked_at < $10)",
        )
        .bind(id)
        .bind(&asked.site)
        .bind(asked.channel.kind().id())
        .bind(asked.channel.address())
        .bind(asked.channel.key())
        .bind(&asked.secret)
        .bind(token)
        .bind(components)
        .bind(time_text(now))
        .bind(time_text(not_since))
        .execute(pool)
        .await?;
    });
    Ok(())
}

/// Whose link this is.
///
/// # Errors
/// Where the database fails.
pub async fn by_token(db: &Db, token: &str) -> Result<Option<Subscriber>, KeepError> {
    let row: Option<Row> = on_db!(db, |pool| {
        sqlx::query_as("SELECT * FROM page_subscriber WHERE token = $1")
            .bind(token)
            .fetch_optional(pool)
            .await?
    });
    row.map(Subscriber::try_from).transpose()
}

/// # Errors
/// Where the database fails.
pub async fn by_id(db: &Db, id: &str) -> Result<Option<Subscriber>, KeepError> {
    let row: Option<Row> = on_db!(db, |pool| {
        sqlx::query_as("SELECT * FROM page_subscriber WHERE subscriber_id = $1")
            .bind(id)
            .fetch_optional(pool)
            .await?
    });
    row.map(Subscriber::try_from).transpose()
}

/// Everyone, or everyone with this address, in the order in which they came.
///
/// # Errors
/// Where the database fails.
pub async fn all(db: &Db, address_key: Option<&str>) -> Result<Vec<Subscriber>, KeepError> {
    let rows: Vec<Row> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT * FROM page_subscriber WHERE $1 IS NULL OR address_key = $1
             ORDER BY subscriber_id",
        )
        .bind(address_key)
        .fetch_all(pool)
        .await?
    });
    rows.into_iter().map(Subscriber::try_from).collect()
}

/// From now on they are told. Says whether the token is anyone's. Also brings back who was
/// disabled: that they came by the link shows that the address works.
///
/// # Errors
/// Where the database fails.
pub async fn confirm(db: &Db, token: &str, now: DateTime<Utc>) -> Result<bool, KeepError> {
    Ok(on_db!(db, |pool| {
        sqlx::query(
            "UPDATE page_subscriber
             SET confirmed_at = COALESCE(confirmed_at, $2), ask_at = NULL, disabled_at = NULL,
                 failing_since = NULL, refusals = 0, last_error = NULL
             WHERE token = $1",
        )
        .bind(token)
        .bind(time_text(now))
        .execute(pool)
        .await?
        .rows_affected()
    }) > 0)
}

/// # Errors
/// Where the database fails.
pub async fn choose(db: &Db, token: &str, components: &Choices) -> Result<bool, KeepError> {
    let components = serde_json::to_string(components)
        .map_err(|e| KeepError::Unreadable { what: "the choices", detail: e.to_string() })?;
    Ok(on_db!(db, |pool| {
        sqlx::query("UPDATE page_subscriber SET components = $2 WHERE token = $1")
            .bind(token)
            .bind(components)
            .execute(pool)
            .await?
            .rows_affected()
    }) > 0)
}

/// Nothing of them is left, deliveries included.
///
/// # Errors
/// Where the database fails.
pub async fn erase(db: &Db, token: &str) -> Result<bool, KeepError> {
    Ok(on_db!(db, |pool| {
        sqlx::query("DELETE FROM page_subscriber WHERE token = $1")
            .bind(token)
            .execute(pool)
            .await?
            .rows_affected()
    }) > 0)
}

/// Those who never used their link.
///
/// # Errors
/// Where the database fails.
pub async fn erase_unconfirmed(db: &Db, before: DateTime<Utc>) -> Result<u64, KeepError> {
    Ok(on_db!(db, |pool| {
        sqlx::query(
            "DELETE FROM page_subscriber WHERE confirmed_at IS NULL AND created_at < $1
               AND (asked_at IS NULL OR asked_at < $1)",
        )
        .bind(time_text(before))
        .execute(pool)
        .await?
        .rows_affected()
    }))
}

/// Those whose link is due, each for one asker: taking it puts it off until `again`, so that a
/// crash while it is sent sends it again.
///
/// # Errors
/// Where the database fails.
pub async fn take_asks(
    db: &Db,
    now: DateTime<Utc>,
    again: DateTime<Utc>,
) -> Result<Vec<Subscriber>, KeepError> {
    let rows: Vec<Row> = on_db!(db, |pool| {
        sqlx::query_as(
            "UPDATE page_subscriber SET ask_at = $2, ask_attempts = ask_attempts + 1
             WHERE ask_at <= $1 RETURNING *",
        )
        .bind(time_text(now))
        .bind(time_text(again))
        .fetch_all(pool)
        .await?
    });
    rows.into_iter().map(Subscriber::try_from).collect()
}

/// The link was sent, or is not to be tried any more (`error` says why), or is to be tried again.
///
/// # Errors
/// Where the database fails.
pub async fn asked(
    db: &Db,
    id: &str,
    now: DateTime<Utc>,
    error: Option<&str>,
    again: Option<DateTime<Utc>>,
) -> Result<(), KeepError> {
    on_db!(db, |pool| {
        sqlx::query(
            "UPDATE page_subscriber SET ask_at = $2, asked_at = COALESCE($3, asked_at), last_error = $4
             WHERE subscriber_id = $1",
        )
        .bind(id)
        .bind(again.map(time_text))
        .bind(again.is_none().then(|| time_text(now)))
        .bind(error)
        .execute(pool)
        .await?;
    });
    Ok(())
}

/// A delivery arrived: what went wrong before is forgotten.
///
/// # Errors
/// Where the database fails.
pub async fn reached(db: &Db, id: &str) -> Result<(), KeepError> {
    on_db!(db, |pool| {
        sqlx::query(
            "UPDATE page_subscriber SET refusals = 0, failing_since = NULL, last_error = NULL
             WHERE subscriber_id = $1 AND failing_since IS NOT NULL",
        )
        .bind(id)
        .execute(pool)
        .await?;
    });
    Ok(())
}

/// A delivery did not arrive, for a reason on their side.
///
/// # Errors
/// Where the database fails.
pub async fn failed(
    db: &Db,
    id: &str,
    refusals: u64,
    since: DateTime<Utc>,
    disabled_at: Option<DateTime<Utc>>,
    error: &str,
) -> Result<(), KeepError> {
    on_db!(db, |pool| {
        sqlx::query(
            "UPDATE page_subscriber SET refusals = $2, failing_since = COALESCE(failing_since, $3),
                 disabled_at = $4, last_error = $5
             WHERE subscriber_id = $1",
        )
        .bind(id)
        .bind(signed(refusals))
        .bind(time_text(since))
        .bind(disabled_at.map(time_text))
        .bind(error)
        .execute(pool)
        .await?;
    });
    Ok(())
}
