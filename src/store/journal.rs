//! What happened, in order, chained by hashes so that history cannot be changed unseen.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use sqlx::AssertSqlSafe;

use super::{StoreError, from_sql, read_json, read_stamp, stamp, to_sql, write_json};
use crate::db::{Db, Tx, in_few_lengths, placeholders};
use crate::digest::hex;
use crate::incident::event::{Event, Recorded};
use crate::incident::ids::IncidentId;
use crate::{on_db, on_tx};

/// One commit as it stands in the table: what the hash is over, to the byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub incident: String,
    pub version: u64,
    pub at: String,
    pub actor: String,
    pub source_key: Option<String>,
    pub events: String,
    pub hash: String,
}

/// The hash before the first row.
pub const GENESIS: &str = "";

impl Row {
    /// A row that follows the one with the hash `previous`.
    #[must_use]
    pub fn following(
        previous: &str,
        incident: IncidentId,
        version: u64,
        recorded: &Recorded,
        source_key: Option<&str>,
        events: &[Event],
    ) -> Self {
        let mut row = Self {
            incident: incident.to_string(),
            version,
            at: stamp(recorded.at),
            actor: write_json(&recorded.by),
            source_key: source_key.map(str::to_owned),
            events: write_json(&events),
            hash: String::new(),
        };
        row.hash = row.hash_after(previous);
        row
    }

    /// SHA-256 in hex over the previous hash and this row. Each part is preceded by its length, so
    /// that nothing can move from one part to the next unseen.
    #[must_use]
    pub fn hash_after(&self, previous: &str) -> String {
        let mut hasher = Sha256::new();
        let version = self.version.to_string();
        let parts = [
            previous,
            &self.incident,
            &version,
            &self.at,
            &self.actor,
            self.source_key.as_deref().unwrap_or_default(),
            &self.events,
        ];
        for part in parts {
            hasher.update(part.len().to_be_bytes());
            hasher.update(part.as_bytes());
        }
        hex(&hasher.finalize())
    }

    /// # Errors
    /// Where the texts can't be read back.
    pub fn recorded(&self) -> Result<Recorded, StoreError> {
        Ok(Recorded { at: read_stamp(&self.at)?, by: read_json("journal.actor", &self.actor)? })
    }

    /// # Errors
    /// Where the texts can't be read back.
    pub fn events(&self) -> Result<Vec<Event>, StoreError> {
        read_json("journal.events", &self.events)
    }
}

/// Those of these causes that have changed an incident already, and which one.
///
/// # Errors
/// Where the database fails.
pub async fn effects_of(
    tx: &mut Tx,
    source_keys: &[&str],
) -> Result<HashMap<String, IncidentId>, StoreError> {
    let mut effects = HashMap::new();
    for some in in_few_lengths(source_keys) {
        let text = format!(
            "SELECT source_key, incident FROM journal WHERE source_key IN {}",
            placeholders(1, some.len())
        );
        let found: Vec<(String, String)> = on_tx!(tx, |connection| {
            let mut query = sqlx::query_as(AssertSqlSafe(text));
            for key in some {
                query = query.bind(*key);
            }
            query.fetch_all(connection).await
        })?;
        for (key, id) in found {
            let id = id.parse().map_err(|_| StoreError::Malformed(id))?;
            effects.insert(key, id);
        }
    }
    Ok(effects)
}

impl super::Store {
    /// The incident that this cause has changed already, if it has.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn caused_by(&self, source_key: &str) -> Result<Option<IncidentId>, StoreError> {
        let found: Option<(String,)> = on_db!(&self.write, |pool| {
            sqlx::query_as("SELECT incident FROM journal WHERE source_key = $1")
                .bind(source_key)
                .fetch_optional(pool)
                .await
        })?;
        found.map(|(id,)| id.parse().map_err(|_| StoreError::Malformed(id))).transpose()
    }
}

/// # Errors
/// Where the database fails, or a row with such a version or cause is there already.
pub async fn append(tx: &mut Tx, rows: &[Row]) -> Result<(), StoreError> {
    for some in in_few_lengths(rows) {
        let text = format!(
            "INSERT INTO journal (incident, version, at, actor, source_key, events, hash) VALUES {}",
            placeholders(some.len(), 7)
        );
        on_tx!(tx, |connection| {
            let mut query = sqlx::query(AssertSqlSafe(text));
            for row in some {
                query = query
                    .bind(&row.incident)
                    .bind(to_sql(row.version))
                    .bind(&row.at)
                    .bind(&row.actor)
                    .bind(&row.source_key)
                    .bind(&row.events)
                    .bind(&row.hash);
            }
            query.execute(connection).await.map(drop)
        })?;
    }
    Ok(())
}

type Columns = (String, i64, String, String, Option<String>, String, String);

/// Every row of one incident, oldest first.
///
/// # Errors
/// Where the database fails.
pub async fn rows(db: &Db, incident: IncidentId) -> Result<Vec<Row>, StoreError> {
    let rows: Vec<Columns> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT incident, version, at, actor, source_key, events, hash FROM journal \
             WHERE incident = $1 ORDER BY version",
        )
        .bind(incident.to_string())
        .fetch_all(pool)
        .await
    })?;
    Ok(rows
        .into_iter()
        .map(|(incident, version, at, actor, source_key, events, hash)| Row {
            incident,
            version: from_sql(version),
            at,
            actor,
            source_key,
            events,
            hash,
        })
        .collect())
}

/// How many commits there are in all, and when the last one was.
///
/// # Errors
/// Where the database fails.
pub async fn summary(db: &Db) -> Result<(u64, Option<DateTime<Utc>>), StoreError> {
    let (rows, last): (i64, Option<String>) = on_db!(db, |pool| {
        sqlx::query_as("SELECT COUNT(*), MAX(at) FROM journal").fetch_one(pool).await
    })?;
    Ok((from_sql(rows), last.as_deref().map(read_stamp).transpose()?))
}
