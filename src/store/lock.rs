//! One bot at a time works on a database: two would post everything twice.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use sqlx::{Connection as _, Executor as _, PgConnection};
use tracing::debug;

use super::Store;
use crate::db::Db;

/// Held as long as the bot runs; the system lets go of it when the process ends, however it ends.
pub enum OneBot {
    File(File),
    /// The lock belongs to this connection. It is none of the pool's, which would reset it, and
    /// could not close as long as it is out.
    Session(Box<PgConnection>),
    /// A database in memory is nobody else's.
    Alone,
}

#[derive(Debug, thiserror::Error)]
pub enum AlreadyRunning {
    #[error(
        "another Firebell works on {0} already. Stop that one, or give this one its own database.url"
    )]
    Another(String),
    #[error("the lock file {path} can't be made: {source}. Let this user write into that folder")]
    File { path: PathBuf, source: std::io::Error },
    #[error("the database failed while asking whether another Firebell works on it: {0}")]
    Sql(#[from] sqlx::Error),
}

/// Any number that other programs on the same server are unlikely to use: "firebell" in ASCII.
const ADVISORY_LOCK: i64 = 0x6669_7265_6265_6C6C;

/// The server may take a moment to notice that a bot was killed, and the next one starts at once.
const LOCK_TIMEOUT: &str = "SET lock_timeout = '5s'";

/// # Errors
/// Where another bot works on the same database, or that can't be told.
pub async fn only_one(store: &Store, url: &str) -> Result<OneBot, AlreadyRunning> {
    match &store.write {
        Db::Sqlite(pool) => {
            let Some(path) = file_of(pool).await? else { return Ok(OneBot::Alone) };
            let path = PathBuf::from(format!("{path}.lock"));
            lock_file(&path, url).map(OneBot::File)
        }
        Db::Postgres(pool) => {
            let mut connection = pool.acquire().await?.detach();
            connection.execute("SET idle_session_timeout = 0").await?;
            connection.execute(LOCK_TIMEOUT).await?;
            let locked = sqlx::query("SELECT pg_advisory_lock($1)")
                .bind(ADVISORY_LOCK)
                .execute(&mut connection)
                .await;
            match locked {
                Ok(_) => Ok(OneBot::Session(Box::new(connection))),
                Err(error) if is_lock_timeout(&error) => {
                    Err(AlreadyRunning::Another(crate::db::without_password(url)))
                }
                Err(error) => Err(error.into()),
            }
        }
    }
}

impl OneBot {
    /// Lets the next bot in, at once.
    pub async fn release(self) {
        if let Self::Session(connection) = self
            && let Err(error) = connection.close().await
        {
            // The server lets go of it as soon as it notices.
            debug!(%error, "the connection that held the lock did not close well");
        }
    }
}

/// `lock_not_available`: <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn is_lock_timeout(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.code().as_deref() == Some("55P03"))
}

/// Where SQLite keeps the database; nothing for one in memory.
async fn file_of(pool: &sqlx::SqlitePool) -> sqlx::Result<Option<String>> {
    let (_, _, file): (i64, String, Option<String>) =
        sqlx::query_as("PRAGMA database_list").fetch_one(pool).await?;
    Ok(file.filter(|file| !file.is_empty()))
}

fn lock_file(path: &Path, url: &str) -> Result<File, AlreadyRunning> {
    let failed = |source| AlreadyRunning::File { path: path.to_owned(), source };
    let file = File::create(path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(AlreadyRunning::Another(url.to_owned())),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}
