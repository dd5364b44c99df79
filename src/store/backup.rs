//! A consistent copy of the database while it is worked on.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::Store;
use crate::db::Db;

/// Why there is no copy, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(
        "PostgreSQL makes its own copies. Run: pg_dump --format=custom --file={file} \"$DATABASE\", \
         with the address that database.url has; pg_restore brings it back"
    )]
    Postgres { file: String },
    #[error("{0} is there already. Name a file that is not, so that no older copy is lost")]
    There(PathBuf),
    #[error("{path} can't be written: {source}")]
    Io { path: PathBuf, source: io::Error },
    #[error("the database did not make a copy: {0}")]
    Sql(#[from] sqlx::Error),
}

/// Writes everything that is committed into a new file, and returns its length in bytes. Others
/// read and write the database meanwhile; the copy is of one moment. Nothing is at `file` before
/// it is whole.
///
/// # Errors
/// Where it can't be made; the text says what to do.
pub async fn backup(store: &Store, file: &Path) -> Result<u64, BackupError> {
    let Db::Sqlite(pool) = &store.read else {
        return Err(BackupError::Postgres { file: file.display().to_string() });
    };
    if file.exists() {
        return Err(BackupError::There(file.to_owned()));
    }
    let io = |source| BackupError::Io { path: file.to_owned(), source };
    let parent = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    // Its name appears only once it is whole, and takes nobody's place.
    let beside = tempfile::NamedTempFile::new_in(parent).map_err(io)?;
    let path = beside.path().to_string_lossy().into_owned();
    // <https://www.sqlite.org/lang_vacuum.html#vacuuminto>
    sqlx::query("VACUUM INTO $1").bind(path).execute(pool).await?;
    beside.as_file().sync_all().map_err(io)?;
    let copy = beside.persist_noclobber(file).map_err(|error| io(error.error))?;
    let bytes = copy.metadata().map_err(io)?.len();
    File::open(parent).and_then(|parent| parent.sync_all()).map_err(io)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::verify::verify;

    fn url(path: &Path) -> String {
        format!("sqlite://{}", path.display())
    }

    #[tokio::test]
    async fn a_copy_made_while_others_write_is_sound_and_takes_nobodys_place() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&url(&folder.path().join("bot.db"))).await.unwrap();
        let read = crate::import::tests::posts(200);
        let writing = crate::import::tests::take_in(&store, read);
        let copy = folder.path().join("copy.db");
        let copying = async {
            // Somewhere in the midst of it.
            while store.all_ids().await.unwrap().len() < 100 {
                tokio::task::yield_now().await;
            }
            backup(&store, &copy).await.unwrap()
        };
        let (summary, bytes) = tokio::join!(writing, copying);
        assert_eq!((summary.imported, bytes > 0), (200, true));
        let restored = Store::open(&url(&copy)).await.unwrap();
        let ids = restored.all_ids().await.unwrap();
        assert!(ids.len() >= 100, "{}", ids.len());
        for id in ids {
            verify(&restored, id).await.unwrap().unwrap();
        }
        let refused = backup(&store, &copy).await.unwrap_err();
        assert!(matches!(refused, BackupError::There(_)), "{refused}");
        let left = std::fs::read_dir(folder.path()).unwrap();
        let names = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let odd: Vec<String> = names.filter(|name| name.starts_with('.')).collect();
        assert!(odd.is_empty(), "{odd:?} was left");
    }

    #[tokio::test]
    async fn postgresql_is_told_what_to_run() {
        let Ok(url) = std::env::var("FIREBELL_TEST_POSTGRES") else {
            crate::not_run::not_run(
                "postgres",
                "set FIREBELL_TEST_POSTGRES to a URL that may create databases",
            );
            return;
        };
        let db = Db::open(&url).await.unwrap();
        let store = Store { read: db.clone(), write: db };
        let refused = backup(&store, Path::new("copy.dump")).await.unwrap_err().to_string();
        assert!(refused.contains("pg_dump --format=custom --file=copy.dump"), "{refused}");
    }
}
