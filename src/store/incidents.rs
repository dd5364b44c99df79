//! The state of every incident: load, list, save with compare-and-set.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::{Store, StoreError, from_sql, read_json, read_stamp, stamp, to_sql, write_json};
use crate::db::{Tx, in_few_lengths, placeholders};
use crate::incident::decide::Known;
use crate::incident::ids::{IncidentId, Ref, Snowflake};
use crate::incident::state::{Incident, Pointer};
use crate::incident::words::Kind;
use crate::{on_db, on_tx};

/// An incident and the hash of its journal's last row.
#[derive(Clone, Debug)]
pub struct Stored {
    pub incident: Incident,
    pub head: String,
}

/// One line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub id: IncidentId,
    pub reference: Ref,
    pub title: String,
    pub private: bool,
    pub drill: bool,
    pub open: bool,
}

/// Which incidents a list is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Open,
    Closed,
    All,
}

fn parsed((state, head): (String, String)) -> Result<Stored, StoreError> {
    Ok(Stored { incident: read_json("incident.state", &state)?, head })
}

/// Loads within a transaction, to decide on them; those that there are.
///
/// # Errors
/// Where the database fails or holds something unreadable.
pub async fn load_in(tx: &mut Tx, ids: &[IncidentId]) -> Result<Vec<Stored>, StoreError> {
    let mut loaded = Vec::with_capacity(ids.len());
    for some in in_few_lengths(ids) {
        let text =
            format!("SELECT state, head FROM incident WHERE id IN {}", placeholders(1, some.len()));
        let rows: Vec<(String, String)> = on_tx!(tx, |connection| {
            let mut query = sqlx::query_as(AssertSqlSafe(text));
            for id in some {
                query = query.bind(id.to_string());
            }
            query.fetch_all(connection).await
        })?;
        for row in rows {
            loaded.push(parsed(row)?);
        }
    }
    Ok(loaded)
}

/// From here to the end of the transaction nobody else numbers such of this guild, in whatever
/// process: what is compared with those that are there stays true until it is one of them.
///
/// # Errors
/// Where the database fails.
pub async fn one_at_a_time(tx: &mut Tx, guild: Snowflake, kind: Kind) -> Result<(), StoreError> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO counter (guild, kind, last) VALUES ($1, $2, 0) \
             ON CONFLICT (guild, kind) DO UPDATE SET last = counter.last",
        )
        .bind(guild.to_string())
        .bind(kind.id())
        .execute(connection)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Takes the next number. Part of the transaction: where that fails, the number was never given.
///
/// # Errors
/// Where the database fails.
pub async fn next_number(tx: &mut Tx, guild: Snowflake, kind: Kind) -> Result<u64, StoreError> {
    let number: i64 = on_tx!(tx, |connection| {
        sqlx::query_scalar(
            "INSERT INTO counter (guild, kind, last) VALUES ($1, $2, 1) \
             ON CONFLICT (guild, kind) DO UPDATE SET last = counter.last + 1 RETURNING last",
        )
        .bind(guild.to_string())
        .bind(kind.id())
        .fetch_one(connection)
        .await
    })?;
    Ok(from_sql(number))
}

/// # Errors
/// Where the database fails.
pub async fn insert(tx: &mut Tx, stored: &Stored) -> Result<(), StoreError> {
    let incident = &stored.incident;
    on_tx!(tx, |connection| {
        sqlx::query(
            "INSERT INTO incident (id, guild, kind, number, title, is_open, is_private, \
             is_drill, declared_at, version, head, state) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(incident.id.to_string())
        .bind(incident.guild.to_string())
        .bind(incident.reference.kind.id())
        .bind(to_sql(incident.reference.number))
        .bind(&incident.title)
        .bind(incident.is_open())
        .bind(incident.private)
        .bind(incident.drill)
        .bind(stamp(incident.declared_at))
        .bind(to_sql(incident.version))
        .bind(&stored.head)
        .bind(write_json(incident))
        .execute(connection)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Saves each state if it still has the version that was loaded, which stands beside it. False:
/// somebody else was first with one of them, and the transaction is to be given up.
///
/// # Errors
/// Where the database fails.
pub async fn save(tx: &mut Tx, changed: &[(Stored, u64)]) -> Result<bool, StoreError> {
    let mut saved = 0;
    for some in in_few_lengths(changed) {
        let text = format!(
            "WITH new (id, loaded, title, is_open, is_private, version, head, state) AS (VALUES {}) \
             UPDATE incident SET title = new.title, is_open = new.is_open, \
             is_private = new.is_private, version = new.version, head = new.head, \
             state = new.state FROM new WHERE incident.id = new.id AND incident.version = new.loaded",
            placeholders(some.len(), 8)
        );
        saved += on_tx!(tx, |connection| {
            let mut query = sqlx::query(AssertSqlSafe(text));
            for (Stored { incident, head }, loaded_version) in some {
                query = query
                    .bind(incident.id.to_string())
                    .bind(to_sql(*loaded_version))
                    .bind(&incident.title)
                    .bind(incident.is_open())
                    .bind(incident.private)
                    .bind(to_sql(incident.version))
                    .bind(head)
                    .bind(write_json(incident));
            }
            query.execute(connection).await.map(|done| done.rows_affected())
        })?;
    }
    Ok(saved == changed.len() as u64)
}

/// The guild's open incidents (no maintenance) declared since then.
///
/// # Errors
/// Where the database fails or holds something unreadable.
pub async fn open_since(
    tx: &mut Tx,
    guild: Snowflake,
    since: DateTime<Utc>,
) -> Result<Vec<Known>, StoreError> {
    let rows: Vec<(String, i64, String, bool, bool, String)> = on_tx!(tx, |connection| {
        sqlx::query_as(
            "SELECT id, number, title, is_private, is_drill, declared_at FROM incident \
             WHERE guild = $1 AND is_open = TRUE AND kind = $2 AND declared_at > $3 \
             ORDER BY declared_at",
        )
        .bind(guild.to_string())
        .bind(Kind::Incident.id())
        .bind(stamp(since))
        .fetch_all(connection)
        .await
    })?;
    rows.into_iter()
        .map(|(id, number, title, private, drill, declared_at)| {
            let reference = Ref { kind: Kind::Incident, number: from_sql(number) };
            let id = id.parse().map_err(|_| StoreError::Malformed(id))?;
            let declared_at = read_stamp(&declared_at)?;
            Ok(Known { pointer: Pointer { id, reference, title }, declared_at, private, drill })
        })
        .collect()
}

type ListedColumns = (String, String, i64, String, bool, bool, bool);

fn listed(row: ListedColumns) -> Result<Listed, StoreError> {
    let (id, kind, number, title, private, drill, open) = row;
    let malformed = |text: &str| StoreError::Malformed(text.to_owned());
    Ok(Listed {
        id: id.parse().map_err(|_| malformed(&id))?,
        reference: Ref {
            kind: kind.parse().map_err(|_| malformed(&kind))?,
            number: from_sql(number),
        },
        title,
        private,
        drill,
        open,
    })
}

impl Store {
    /// # Errors
    /// Where the database fails or holds something unreadable.
    pub async fn incident(&self, id: IncidentId) -> Result<Option<Incident>, StoreError> {
        Ok(self.stored(id).await?.map(|stored| stored.incident))
    }

    /// # Errors
    /// Where the database fails.
    pub async fn incident_by_ref(
        &self,
        guild: Snowflake,
        reference: Ref,
    ) -> Result<Option<IncidentId>, StoreError> {
        let id: Option<String> = on_db!(&self.read, |pool| {
            sqlx::query_scalar(
                "SELECT id FROM incident WHERE guild = $1 AND kind = $2 AND number = $3",
            )
            .bind(guild.to_string())
            .bind(reference.kind.id())
            .bind(to_sql(reference.number))
            .fetch_optional(pool)
            .await
        })?;
        id.map(|id| id.parse().map_err(|_| StoreError::Malformed(id))).transpose()
    }

    /// The incident whose room or watch channel this is.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn incident_of_channel(
        &self,
        channel: Snowflake,
    ) -> Result<Option<IncidentId>, StoreError> {
        let id: Option<String> = on_db!(&self.read, |pool| {
            sqlx::query_scalar("SELECT incident FROM mirror WHERE channel = $1 LIMIT 1")
                .bind(channel.to_string())
                .fetch_optional(pool)
                .await
        })?;
        id.map(|id| id.parse().map_err(|_| StoreError::Malformed(id))).transpose()
    }

    /// Newest first, from `offset`, at most `limit`.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn list(
        &self,
        guild: Snowflake,
        which: Which,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<Listed>, StoreError> {
        // Both flags are compared, so that one text serves every choice.
        let (open, closed) = match which {
            Which::Open => (true, true),
            Which::Closed => (false, false),
            Which::All => (true, false),
        };
        let rows: Vec<ListedColumns> = on_db!(&self.read, |pool| {
            sqlx::query_as(
                "SELECT id, kind, number, title, is_private, is_drill, is_open FROM incident \
                 WHERE guild = $1 AND (is_open = $2 OR is_open = $3) \
                 ORDER BY declared_at DESC, number DESC LIMIT $4 OFFSET $5",
            )
            .bind(guild.to_string())
            .bind(open)
            .bind(closed)
            .bind(to_sql(limit))
            .bind(to_sql(offset))
            .fetch_all(pool)
            .await
        })?;
        rows.into_iter().map(listed).collect()
    }

    /// Every incident there is, of every guild, oldest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn all_ids(&self) -> Result<Vec<IncidentId>, StoreError> {
        let ids: Vec<String> = on_db!(&self.read, |pool| {
            sqlx::query_scalar("SELECT id FROM incident ORDER BY id").fetch_all(pool).await
        })?;
        ids.into_iter().map(|id| id.parse().map_err(|_| StoreError::Malformed(id))).collect()
    }

    /// The state with the head of the journal that it belongs to.
    ///
    /// # Errors
    /// Where the database fails or holds something unreadable.
    pub async fn stored(&self, id: IncidentId) -> Result<Option<Stored>, StoreError> {
        let row: Option<(String, String)> = on_db!(&self.read, |pool| {
            sqlx::query_as("SELECT state, head FROM incident WHERE id = $1")
                .bind(id.to_string())
                .fetch_optional(pool)
                .await
        })?;
        row.map(parsed).transpose()
    }
}
