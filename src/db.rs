//! Opens a database by its URL, and runs one body on either engine.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};

/// A pool on one of the two engines. The same SQL runs on both: see [`on_db!`](crate::on_db).
#[derive(Clone, Debug)]
pub enum Db {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// Why a database did not open, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("a database URL starts with sqlite:// or postgres://; this one does not: {shown}")]
    UnknownScheme { shown: String },
    #[error("the SQLite database {shown} does not open; check the folder and its permissions")]
    Sqlite { shown: String, source: sqlx::Error },
    #[error("the PostgreSQL database does not answer; check its address, user and password")]
    Postgres { source: sqlx::Error },
}

impl Db {
    /// Opens the database; a SQLite file is made where there is none.
    ///
    /// # Errors
    /// When the URL is unusable or the database does not open.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        if url.starts_with("sqlite:") {
            let fail = |source| OpenError::Sqlite { shown: url.to_owned(), source };
            let options = SqliteConnectOptions::from_str(url)
                .map_err(fail)?
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(10));
            let pool = SqlitePoolOptions::new().max_connections(4).connect_with(options).await;
            return Ok(Self::Sqlite(pool.map_err(fail)?));
        }
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let fail = |source| OpenError::Postgres { source };
            let options = PgConnectOptions::from_str(url).map_err(fail)?;
            let pool = PgPoolOptions::new().max_connections(8).connect_with(options).await;
            return Ok(Self::Postgres(pool.map_err(fail)?));
        }
        let scheme = url.split(':').next().unwrap_or_default();
        Err(OpenError::UnknownScheme { shown: format!("{scheme}:…") })
    }

    pub async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Runs the same body on the native driver of whichever engine this is.
#[macro_export]
macro_rules! on_db {
    ($db:expr, |$pool:ident| $body:expr) => {
        match $db {
            $crate::db::Db::Sqlite($pool) => $body,
            $crate::db::Db::Postgres($pool) => $body,
        }
    };
}
