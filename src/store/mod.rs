//! The journal, the state, and where each mirror stands. SQL lives here and nowhere else (the
//! page has its own).
//!
//! - `incident` holds the state as one JSON text and a few columns to filter on.
//! - `journal` holds what happened, one row for each commit, chained by hashes.
//! - `mirror` holds what has been delivered where, and what is due; `guild_mirror` the same for
//!   what belongs to no one incident; `receiver` which database each page of ours has.

pub mod backup;
pub mod guild_mirrors;
pub mod guilds;
pub mod held;
pub mod incidents;
pub mod journal;
pub mod lock;
pub mod mirrors;
pub mod put_away;
pub mod receivers;
pub mod verify;

use chrono::{DateTime, SecondsFormat, Utc};

use crate::db::tables::{self, Tables};
use crate::db::{Db, OpenError};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// The bot's database.
#[derive(Clone, Debug)]
pub struct Store {
    pub read: Db,
    pub write: Db,
}

/// Something in the database is not as this program wrote it, or the database failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database failed: {0}")]
    Sql(#[from] sqlx::Error),
    #[error("the database holds something unreadable in {place}: {source}")]
    Unreadable { place: &'static str, source: serde_json::Error },
    #[error("the database holds a time or id that can't be read: {0}")]
    Malformed(String),
    #[error(transparent)]
    Journal(#[from] crate::incident::state::BrokenJournal),
    #[error("somebody else changed it at the same moment, {attempts} times in a row")]
    Contended { attempts: u32 },
}

impl Store {
    /// Opens the database and brings its tables up to date.
    ///
    /// # Errors
    /// Where it can't be used; the text says what to do.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let write = Db::open(url).await?;
        write.migrate(&MIGRATIONS, url).await?;
        let read = Db::open_reader(&write, url).await?;
        Ok(Self { read, write })
    }

    /// Opens what is there, to look at it: makes no file and no table. None unless its tables are
    /// as this program has them, for nothing can be read from them then.
    ///
    /// # Errors
    /// Where it can't be opened or read.
    pub async fn look(url: &str) -> Result<(Tables, Option<Self>), OpenError> {
        let db = Db::open_existing(url).await?;
        let looked = tables::look(&db, &MIGRATIONS, "_sqlx_migrations").await;
        let tables = looked.map_err(|source| OpenError::Connect {
            url: crate::db::without_password(url),
            source,
        })?;
        if tables == Tables::Current {
            return Ok((tables, Some(Self { read: db.clone(), write: db })));
        }
        db.close().await;
        Ok((tables, None))
    }

    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

/// A moment as it stands in the database: sorts as text.
#[must_use]
pub fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn read_stamp(text: &str) -> Result<DateTime<Utc>, StoreError> {
    DateTime::parse_from_rfc3339(text)
        .map(|at| at.to_utc())
        .map_err(|_| StoreError::Malformed(text.to_owned()))
}

fn read_json<T: serde::de::DeserializeOwned>(
    place: &'static str,
    text: &str,
) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|source| StoreError::Unreadable { place, source })
}

/// # Panics
/// Never: what is given has string keys only.
fn write_json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("our own types have string keys and no failing serializers")
}

/// Numbers are BIGINT in both engines and count things that never get near its end.
fn to_sql(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn from_sql(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
