//! One bot at a time works on a database: two would post everything twice.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use sqlx::PgConnection;

use super::Store;
use crate::db::Db;

/// Held as long as the bot runs; the system lets go of it when the process ends, however it ends.
pub enum OneBot {
    File(File),
    /// The lock belongs to this connection.
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
            // Of its own: the pool waits for its connections when it closes.
            let mut connection = pool.acquire().await?.detach();
            let locked: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)")
                .bind(ADVISORY_LOCK)
                .fetch_one(&mut connection)
                .await?;
            if locked {
                Ok(OneBot::Session(Box::new(connection)))
            } else {
                Err(AlreadyRunning::Another(crate::db::without_password(url)))
            }
        }
    }
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
