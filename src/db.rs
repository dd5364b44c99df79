//! Opening a database: SQLite or PostgreSQL by its address. Knows no table.
//!
//! The same SQL text and the same Rust body run on either native driver, through
//! [`on_db!`](crate::on_db) and [`on_tx!`](crate::on_tx). `sqlx::Any` is no substitute: it can't
//! decode BOOLEAN on SQLite, among others.

pub mod tables;

use std::path::PathBuf;
use std::str::FromStr as _;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection as _, Postgres, Sqlite, Transaction};

/// A pool of connections to either engine.
#[derive(Clone, Debug)]
pub enum Db {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// A transaction that will write.
pub enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Runs one body on whichever pool it is: `on_db!(&db, |pool| query("…").execute(pool).await)`.
#[macro_export]
macro_rules! on_db {
    ($db:expr, |$pool:ident| $body:expr) => {
        match $db {
            $crate::db::Db::Sqlite($pool) => $body,
            $crate::db::Db::Postgres($pool) => $body,
        }
    };
}

/// Runs one body on whichever transaction it is:
/// `on_tx!(tx, |connection| query("…").execute(connection).await)`.
#[macro_export]
macro_rules! on_tx {
    ($tx:expr, |$connection:ident| $body:expr) => {
        match $tx {
            $crate::db::Tx::Sqlite(transaction) => {
                let $connection = &mut **transaction;
                $body
            }
            $crate::db::Tx::Postgres(transaction) => {
                let $connection = &mut **transaction;
                $body
            }
        }
    };
}

/// A database that can't be used, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(
        "`{url}` is no database address. Write sqlite://firebell.db for a file beside the program, \
         or postgres://user:password@host/database"
    )]
    Address { url: String },
    #[error(
        "the database {url} can't be opened: {source}. Check that the folder exists and can be \
         written, or that the server runs and takes this user and password"
    )]
    Connect { url: String, source: sqlx::Error },
    #[error(
        "the tables of {url} can't be brought up to date: {source}. If a newer Firebell has used \
         this database, run that one; otherwise restore a backup"
    )]
    Migrate { url: String, source: sqlx::migrate::MigrateError },
}

/// Long enough for a checkpoint or a backup that holds the lock, short enough for a person.
const PATIENCE: Duration = Duration::from_secs(10);

impl Db {
    /// Opens for reading and writing. SQLite gets one connection, because it has one writer: those
    /// who wait here wait in turn, while those who wait for SQLite's lock poll for it.
    ///
    /// # Errors
    /// Where the address makes no sense or nothing answers there.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        Self::open_with(url, 1, 8).await
    }

    /// Opens for reading beside [`Db::open`]. On SQLite this takes several connections of its own
    /// (readers and the writer do not wait for each other); on PostgreSQL use the writer's pool.
    ///
    /// # Errors
    /// As [`Db::open`].
    pub async fn open_reader(writer: &Self, url: &str) -> Result<Self, OpenError> {
        match writer {
            Self::Sqlite(_) => Self::open_with(url, 4, 0).await,
            Self::Postgres(pool) => Ok(Self::Postgres(pool.clone())),
        }
    }

    /// Opens what is there, to look at it: makes no file and changes nothing of how it is kept.
    ///
    /// # Errors
    /// As [`Db::open`], and where there is no file.
    pub async fn open_existing(url: &str) -> Result<Self, OpenError> {
        if !url.starts_with("sqlite:") {
            return Self::open_with(url, 1, 2).await;
        }
        let shown = without_password(url);
        let options = SqliteConnectOptions::from_str(url)
            .map_err(|_| OpenError::Address { url: shown.clone() })?
            .create_if_missing(false)
            .busy_timeout(PATIENCE);
        let pool = SqlitePoolOptions::new().max_connections(1).acquire_timeout(PATIENCE);
        let opened = pool.connect_with(options).await.map(Self::Sqlite);
        opened.map_err(|source| OpenError::Connect { url: shown, source })
    }

    async fn open_with(url: &str, sqlite: u32, postgres: u32) -> Result<Self, OpenError> {
        let shown = without_password(url);
        let address = || OpenError::Address { url: shown.clone() };
        let connect = |source| OpenError::Connect { url: shown.clone(), source };
        if url.starts_with("sqlite:") {
            let options = SqliteConnectOptions::from_str(url)
                .map_err(|_| address())?
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(PATIENCE);
            let pool = SqlitePoolOptions::new()
                .max_connections(sqlite)
                .acquire_timeout(PATIENCE)
                .before_acquire(|connection, _| {
                    // A full disk makes SQLite roll back by itself; sqlx's own rollback then fails,
                    // and its connection can begin nothing any more. Another one can.
                    Box::pin(std::future::ready(Ok(!connection.is_in_transaction())))
                });
            pool.connect_with(options).await.map(Self::Sqlite).map_err(connect)
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let options = PgConnectOptions::from_str(url).map_err(|_| address())?;
            let pool = PgPoolOptions::new().max_connections(postgres).acquire_timeout(PATIENCE);
            pool.connect_with(options).await.map(Self::Postgres).map_err(connect)
        } else {
            Err(address())
        }
    }

    /// Brings the tables up to date.
    ///
    /// # Errors
    /// Where a migration fails or the database is newer than this program.
    pub async fn migrate(
        &self,
        migrator: &sqlx::migrate::Migrator,
        url: &str,
    ) -> Result<(), OpenError> {
        on_db!(self, |pool| migrator.run(pool).await)
            .map_err(|source| OpenError::Migrate { url: without_password(url), source })
    }

    /// Begins a transaction that will write. On SQLite it takes the write lock at once: one that
    /// reads first and writes later fails as soon as another got in between.
    ///
    /// # Errors
    /// Where no connection can be had.
    pub async fn begin(&self) -> sqlx::Result<Tx> {
        Ok(match self {
            Self::Sqlite(pool) => Tx::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    pub async fn close(&self) {
        on_db!(self, |pool| pool.close().await);
    }
}

impl Tx {
    /// # Errors
    /// Where the commit did not happen, or where its outcome is unknown.
    pub async fn commit(self) -> sqlx::Result<()> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
    }
}

/// The file that a SQLite address names and that is not there; opening would make it.
#[must_use]
pub fn missing_file(url: &str) -> Option<PathBuf> {
    file(url).filter(|file| !file.exists())
}

/// The file that a SQLite address names.
#[must_use]
pub fn file(url: &str) -> Option<PathBuf> {
    if !url.starts_with("sqlite:") {
        return None;
    }
    let options = SqliteConnectOptions::from_str(url).ok()?;
    let in_memory = url.contains(":memory:") || url.contains("mode=memory");
    (!in_memory).then(|| options.get_filename().to_owned())
}

/// Splits into slices whose lengths are powers of two, longest first. A statement has one text for
/// each length, so a connection gets to know few of them and keeps them prepared.
pub fn in_few_lengths<T>(mut all: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let length = 1 << all.len().checked_ilog2()?;
        let (first, rest) = all.split_at(length);
        all = rest;
        Some(first)
    })
}

/// Placeholders for that many rows of that many values: `($1, $2), ($3, $4)`.
#[must_use]
pub fn placeholders(rows: usize, values: usize) -> String {
    let row = |nth: usize| {
        let row: Vec<String> =
            (1..=values).map(|value| format!("${}", nth * values + value)).collect();
        format!("({})", row.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// The address as it may stand in a message.
#[must_use]
pub fn without_password(url: &str) -> String {
    match url::Url::parse(url) {
        Ok(mut parsed) if parsed.password().is_some() => {
            // Fails only for addresses that can't have a password.
            let _ = parsed.set_password(Some("…"));
            parsed.to_string()
        }
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_in_one_slice_in_its_order() {
        for length in [0, 1, 2, 37, 256] {
            let all: Vec<usize> = (0..length).collect();
            let slices: Vec<&[usize]> = in_few_lengths(&all).collect();
            assert!(slices.iter().all(|slice| slice.len().is_power_of_two()), "{slices:?}");
            assert_eq!(slices.concat(), all);
        }
    }

    #[test]
    fn placeholders_are_counted_through() {
        assert_eq!(placeholders(2, 3), "($1, $2, $3), ($4, $5, $6)");
        assert_eq!(placeholders(1, 2), "($1, $2)");
    }
}
