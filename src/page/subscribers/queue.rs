//! What is due to whom: one row for each subscriber and incident, in the page's own database.
//!
//! Deliveries become due from the log of accepted changes and a mark of how far it was read, both
//! in one transaction: a crash loses none and doubles none.

use chrono::{DateTime, Duration, Utc};

use super::super::keep::{KeepError, json_from, language_from, signed, time_from, time_text};
use super::news::{Sending, Told};
use crate::db::Db;
use crate::incident::public_view::{PublicComponent, PublicGuild, PublicView};
use crate::on_db;
use crate::webhook::WebhookType;
use crate::webhook::envelope::ComponentsView;

/// Changes that are read in one go.
const ROUND: i64 = 200;
/// Where the log no longer reaches back far enough, what changed within this is due.
const GAP: Duration = Duration::days(3);

/// A delivery that is ours to make until its lease ends.
#[derive(Clone, Debug)]
pub struct Job {
    pub subscriber: String,
    pub guild: String,
    /// Empty for the guild's components.
    pub incident: String,
    pub due_version: u64,
    pub kind: WebhookType,
    pub happened_at: DateTime<Utc>,
    pub told: Told,
    pub sending: Option<Sending>,
    pub attempts: u64,
}

type ChangeRow = (i64, String, String, Option<String>, i64, String);

/// Makes due what was accepted since it was last asked. Returns whether there is more.
///
/// # Errors
/// Where the database fails; then nothing of it was done.
pub async fn enqueue(db: &Db, now: DateTime<Utc>) -> Result<bool, KeepError> {
    let now_text = time_text(now);
    let more = on_db!(db, |pool| {
        let mut tx = pool.begin().await?;
        // First a write: one at a time, on both engines.
        let (done,): (i64,) = sqlx::query_as(
            "UPDATE page_enqueued SET sequence = sequence WHERE only_row = 1 RETURNING sequence",
        )
        .fetch_one(&mut *tx)
        .await?;
        let changes: Vec<ChangeRow> = sqlx::query_as(
            "SELECT sequence, type, guild_id, incident_id, version, happened_at FROM page_change
             WHERE sequence > $1 ORDER BY sequence LIMIT $2",
        )
        .bind(done)
        .bind(ROUND)
        .fetch_all(&mut *tx)
        .await?;
        if changes.first().is_some_and(|first| first.0 > done + 1) {
            sqlx::query(
                "INSERT INTO page_delivery (subscriber_id, guild_id, incident_id, due_version,
                     delivered_version, kind, happened_at, told, attempts, next_attempt_at)
                 SELECT s.subscriber_id, i.guild_id, i.incident_id, i.version, 0, 'incident.updated',
                     i.updated_at, '{}', 0, $1
                 FROM page_subscriber s CROSS JOIN page_incident i
                 WHERE s.confirmed_at IS NOT NULL AND s.disabled_at IS NULL AND i.updated_at > $2
                   AND (s.site = '' OR s.site = i.guild_id)
                 ON CONFLICT (subscriber_id, guild_id, incident_id) DO UPDATE
                 SET due_version = excluded.due_version, kind = excluded.kind,
                     happened_at = excluded.happened_at,
                     next_attempt_at = COALESCE(page_delivery.next_attempt_at, excluded.next_attempt_at)
                 WHERE page_delivery.due_version < excluded.due_version",
            )
            .bind(&now_text)
            .bind(time_text(now - GAP))
            .execute(&mut *tx)
            .await?;
        }
        for (_, kind, guild, incident, version, happened_at) in &changes {
            // The list of components interests programs only.
            sqlx::query(
                "INSERT INTO page_delivery (subscriber_id, guild_id, incident_id, due_version,
                     delivered_version, kind, happened_at, told, attempts, next_attempt_at)
                 SELECT subscriber_id, $1, COALESCE($2, ''), $3, 0, $4, $5, '{}', 0, $6
                 FROM page_subscriber
                 WHERE confirmed_at IS NOT NULL AND disabled_at IS NULL
                   AND ($2 IS NOT NULL OR kind = 'webhook')
                   AND (site = '' OR site = $1)
                 ON CONFLICT (subscriber_id, guild_id, incident_id) DO UPDATE
                 SET due_version = excluded.due_version, kind = excluded.kind,
                     happened_at = excluded.happened_at,
                     next_attempt_at = COALESCE(page_delivery.next_attempt_at, excluded.next_attempt_at)
                 WHERE page_delivery.due_version < excluded.due_version",
            )
            .bind(guild)
            .bind(incident.as_deref())
            .bind(version)
            .bind(kind)
            .bind(happened_at)
            .bind(&now_text)
            .execute(&mut *tx)
            .await?;
        }
        if let Some(last) = changes.last() {
            sqlx::query("UPDATE page_enqueued SET sequence = $1 WHERE only_row = 1")
                .bind(last.0)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        i64::try_from(changes.len()).unwrap_or(ROUND) >= ROUND
    });
    Ok(more)
}

type JobRow = (String, String, String, i64, String, String, String, Option<String>, i64);

/// Takes what is due, at most `most`, until `lease_until`. What others have taken is theirs.
///
/// # Errors
/// Where the database fails.
pub async fn take(
    db: &Db,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
    most: u32,
) -> Result<Vec<Job>, KeepError> {
    // The outer conditions are looked at again where another process was faster.
    let rows: Vec<JobRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "UPDATE page_delivery SET leased_until = $2
             WHERE next_attempt_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
               AND (subscriber_id, guild_id, incident_id) IN (
                 SELECT subscriber_id, guild_id, incident_id FROM page_delivery
                 WHERE next_attempt_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
                 ORDER BY next_attempt_at LIMIT $3)
             RETURNING subscriber_id, guild_id, incident_id, due_version, kind, happened_at, told,
                 sending, attempts",
        )
        .bind(time_text(now))
        .bind(time_text(lease_until))
        .bind(i64::from(most))
        .fetch_all(pool)
        .await?
    });
    let job =
        |(subscriber, guild, incident, due, kind, happened_at, told, sending, attempts): JobRow| {
            Ok(Job {
                subscriber,
                guild,
                incident,
                due_version: due.unsigned_abs(),
                kind: WebhookType::from(kind),
                happened_at: time_from(&happened_at)?,
                told: json_from("what a subscriber knows", &told)?,
                sending: sending
                    .as_deref()
                    .map(|s| json_from("what is being sent", s))
                    .transpose()?,
                attempts: attempts.unsigned_abs(),
            })
        };
    rows.into_iter().map(job).collect()
}

/// When the next delivery or link becomes due, leases considered.
///
/// # Errors
/// Where the database fails.
pub async fn next_due(db: &Db) -> Result<Option<DateTime<Utc>>, KeepError> {
    let (delivery, ask): (Option<String>, Option<String>) = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT (SELECT MIN(CASE WHEN leased_until > next_attempt_at THEN leased_until
                                     ELSE next_attempt_at END)
                     FROM page_delivery WHERE next_attempt_at IS NOT NULL),
                    (SELECT MIN(ask_at) FROM page_subscriber WHERE ask_at IS NOT NULL)",
        )
        .fetch_one(pool)
        .await?
    });
    let time = |text: Option<String>| text.as_deref().map(time_from).transpose();
    Ok([time(delivery)?, time(ask)?].into_iter().flatten().min())
}

/// What is kept now of the incident or the list that a delivery is about.
#[derive(Clone, Debug)]
pub enum Now {
    Shown {
        version: u64,
        view: Box<PublicView>,
    },
    /// Retracted, or never there.
    Withdrawn {
        version: u64,
        guild: PublicGuild,
    },
    Components(ComponentsView),
    Unknown,
}

/// Reads what is true now.
///
/// # Errors
/// Where the database fails.
pub async fn now(db: &Db, job: &Job) -> Result<Now, KeepError> {
    type GuildRow = (String, String, i64, String, Option<String>);
    let guild: Option<GuildRow> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT slug, name, components_version, components, language
             FROM page_guild WHERE guild_id = $1",
        )
        .bind(&job.guild)
        .fetch_optional(pool)
        .await?
    });
    let Some((slug, name, components_version, components, language)) = guild else {
        return Ok(Now::Unknown);
    };
    let language = language_from(language.as_deref());
    let guild = PublicGuild { id: job.guild.clone(), slug, name, language };
    if job.incident.is_empty() {
        let components: Vec<PublicComponent> = json_from("components", &components)?;
        let version = components_version.unsigned_abs();
        return Ok(Now::Components(ComponentsView { guild, version, components }));
    }
    let incident: Option<(i64, Option<String>)> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT version, view FROM page_incident WHERE guild_id = $1 AND incident_id = $2",
        )
        .bind(&job.guild)
        .bind(&job.incident)
        .fetch_optional(pool)
        .await?
    });
    Ok(match incident {
        Some((version, Some(view))) => Now::Shown {
            version: version.unsigned_abs(),
            view: Box::new(json_from("an incident", &view)?),
        },
        Some((version, None)) => Now::Withdrawn { version: version.unsigned_abs(), guild },
        None => Now::Unknown,
    })
}

/// Writes down what is about to be sent: whoever sends it again sends the same.
///
/// # Errors
/// Where the database fails.
pub async fn begin(db: &Db, job: &Job, sending: &Sending) -> Result<(), KeepError> {
    let sending = serde_json::to_string(sending)
        .map_err(|e| KeepError::Unreadable { what: "what is being sent", detail: e.to_string() })?;
    on_db!(db, |pool| {
        sqlx::query(
            "UPDATE page_delivery SET sending = $4
             WHERE subscriber_id = $1 AND guild_id = $2 AND incident_id = $3",
        )
        .bind(&job.subscriber)
        .bind(&job.guild)
        .bind(&job.incident)
        .bind(sending)
        .execute(pool)
        .await?;
    });
    Ok(())
}

/// They know what `told` says, of this version. Due again at once where there is a newer one.
///
/// # Errors
/// Where the database fails.
pub async fn done(
    db: &Db,
    job: &Job,
    told: &Told,
    version: u64,
    now: DateTime<Utc>,
) -> Result<(), KeepError> {
    let told = serde_json::to_string(told)
        .map_err(|e| KeepError::Unreadable { what: "what is known", detail: e.to_string() })?;
    on_db!(db, |pool| {
        sqlx::query(
            "UPDATE page_delivery SET told = $4, delivered_version = $5, sending = NULL, attempts = 0,
                 leased_until = NULL, last_error = NULL,
                 next_attempt_at = CASE WHEN due_version > $5 THEN $6 ELSE NULL END
             WHERE subscriber_id = $1 AND guild_id = $2 AND incident_id = $3",
        )
        .bind(&job.subscriber)
        .bind(&job.guild)
        .bind(&job.incident)
        .bind(told)
        .bind(signed(version))
        .bind(time_text(now))
        .execute(pool)
        .await?;
    });
    Ok(())
}

/// Not delivered: tried again then, or never where nobody is there any more.
///
/// # Errors
/// Where the database fails.
pub async fn put_off(
    db: &Db,
    job: &Job,
    again: Option<DateTime<Utc>>,
    error: &str,
) -> Result<(), KeepError> {
    on_db!(db, |pool| {
        sqlx::query(
            "UPDATE page_delivery SET attempts = attempts + 1, leased_until = NULL,
                 next_attempt_at = $4, last_error = $5
             WHERE subscriber_id = $1 AND guild_id = $2 AND incident_id = $3",
        )
        .bind(&job.subscriber)
        .bind(&job.guild)
        .bind(&job.incident)
        .bind(again.map(time_text))
        .bind(error)
        .execute(pool)
        .await?;
    });
    Ok(())
}

/// Forgets what was delivered before `before` and is not due: it is too old to be news again.
///
/// # Errors
/// Where the database fails.
pub async fn forget(db: &Db, before: DateTime<Utc>) -> Result<(), KeepError> {
    on_db!(db, |pool| {
        sqlx::query("DELETE FROM page_delivery WHERE next_attempt_at IS NULL AND happened_at < $1")
            .bind(time_text(before))
            .execute(pool)
            .await?;
    });
    Ok(())
}

/// How much is due by now and not delivered, links included.
///
/// # Errors
/// Where the database fails.
pub async fn due_by(db: &Db, now: DateTime<Utc>) -> Result<u64, KeepError> {
    let (due,): (i64,) = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT (SELECT COUNT(*) FROM page_delivery WHERE next_attempt_at <= $1)
                  + (SELECT COUNT(*) FROM page_subscriber WHERE ask_at <= $1)
                  + (SELECT COUNT(*) FROM page_change
                     WHERE sequence > (SELECT sequence FROM page_enqueued))",
        )
        .bind(time_text(now))
        .fetch_one(pool)
        .await?
    });
    Ok(due.unsigned_abs())
}
