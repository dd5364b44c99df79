//! The page as plain files, for any web server or object store: what is published is written out,
//! and what is no longer published is removed.
//!
//! - In a folder `/incidents/INC-42` is `incidents/INC-42/index.html`, which every web server shows
//!   at that address. In an object store it is the object `incidents/INC-42` with its type.
//! - A list of what we wrote lies beside it. Only what is on that list is ever removed.
//! - What did not change is not written again. The front page comes last, so that no link on it
//!   leads nowhere.
//!
//! What needs a program is not there: the event stream, the form for subscribers, the search.

mod folder;
mod s3;
mod sign;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use axum::body::Bytes;
use tokio::sync::watch;

use self::folder::Folder;
use self::s3::S3;
pub use self::s3::S3Settings;
use super::document::{Document, Encoding};
use super::publish::Publisher;
use super::serve::Served;
use crate::clock::Clock;

/// The list of what we wrote.
const LIST: &str = ".firebell-export.json";
/// Shown by most hosts for addresses where nothing is.
const NOT_FOUND: &str = "404.html";
const FIRST_PAUSE: chrono::Duration = chrono::Duration::seconds(5);
const LONGEST_PAUSE: chrono::Duration = chrono::Duration::minutes(10);

/// Why something was not written, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("{path} can't be written: {source}. Check that the folder may be written and has room")]
    Folder { path: PathBuf, source: std::io::Error },
    #[error("{path} is in the way: it is not one of ours. Export to an empty folder, or move it")]
    InTheWay { path: PathBuf },
    #[error("`{0}` is no place to export to. Write a folder, or s3://bucket/prefix")]
    Place(String),
    #[error("page.s3 is incomplete: {0}")]
    Settings(&'static str),
    #[error("the object store did not take {key}: {why}")]
    Store { key: String, why: String },
    #[error(
        "the list of what was exported can't be read: {0}. Remove {LIST} there, and what it lists"
    )]
    List(serde_json::Error),
    #[error("writing stopped midway: {0}")]
    Stopped(#[from] tokio::task::JoinError),
}

/// One file to be.
#[derive(Clone, Debug)]
pub struct File {
    /// The path on the page, without the slash in front: empty for the front page.
    path: String,
    content_type: &'static str,
    caching: &'static str,
    bytes: Bytes,
    /// Names the content.
    hash: String,
}

impl File {
    fn of(path: &str, document: &Document) -> Self {
        Self {
            path: path.trim_start_matches('/').to_owned(),
            content_type: document.content_type,
            caching: document.caching.header(),
            bytes: document.bytes(Encoding::Identity).clone(),
            hash: document.etag(Encoding::Identity).trim_matches('"').to_owned(),
        }
    }
}

/// Name of each file or object that we wrote, and the hash of its content.
type List = BTreeMap<String, String>;

/// Where the files go.
#[derive(Clone, Debug)]
pub enum Place {
    Folder(Folder),
    S3(Box<S3>),
}

impl Place {
    /// Reads `public/` or `s3://bucket/prefix`.
    ///
    /// # Errors
    /// Where it is neither, or the store's settings are incomplete.
    pub fn read(text: &str, s3: Option<&S3Settings>, clock: &Clock) -> Result<Self, ExportError> {
        if let Some(rest) = text.strip_prefix("s3://") {
            let settings = s3.ok_or(ExportError::Settings(
                "set endpoint, region, access_key_id and secret_access_key",
            ))?;
            return Ok(Self::S3(Box::new(S3::new(rest, settings, clock.clone())?)));
        }
        if text.is_empty() || text.contains("://") {
            return Err(ExportError::Place(text.to_owned()));
        }
        Ok(Self::Folder(Folder::new(PathBuf::from(text))))
    }

    /// What a file is called there.
    fn name(&self, file: &File) -> String {
        let html = file.content_type.starts_with("text/html");
        match self {
            _ if file.path.is_empty() => "index.html".to_owned(),
            Self::Folder(_) if html && file.path != NOT_FOUND => {
                format!("{}/index.html", file.path)
            }
            Self::Folder(_) | Self::S3(_) => file.path.clone(),
        }
    }

    async fn get_list(&self) -> Result<List, ExportError> {
        let found = match self {
            Self::Folder(folder) => folder.get(LIST).await?,
            Self::S3(store) => store.get(LIST).await?,
        };
        found.map_or_else(
            || Ok(List::new()),
            |found| serde_json::from_slice(&found).map_err(ExportError::List),
        )
    }

    async fn put(&self, name: &str, file: &File) -> Result<(), ExportError> {
        match self {
            Self::Folder(folder) => folder.put(name, file.bytes.clone()).await,
            Self::S3(store) => store.put(name, file).await,
        }
    }

    async fn remove(&self, name: &str) -> Result<(), ExportError> {
        match self {
            Self::Folder(folder) => folder.remove(name).await,
            Self::S3(store) => store.remove(name).await,
        }
    }
}

/// What an export did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    pub written: usize,
    pub unchanged: usize,
    pub removed: usize,
}

/// Everything that is published, the front page last.
///
/// # Errors
/// Never today; rendering what is not in memory may fail.
#[expect(clippy::unused_async, reason = "what is rendered on demand is waited for here")]
async fn everything(publisher: &Publisher) -> Result<Vec<File>, ExportError> {
    let published = publisher.published();
    let mut files: Vec<File> = published
        .documents
        .iter()
        .map(|(path, document)| File::of(path, document))
        .chain(published.not_found.as_deref().map(|document| File::of(NOT_FOUND, document)))
        .collect();
    files.sort_by(|a, b| a.path.is_empty().cmp(&b.path.is_empty()).then(a.path.cmp(&b.path)));
    Ok(files)
}

/// Brings a place up to date; `known` is what is there, where that is known already.
///
/// # Errors
/// Where something can't be written; what was written before stays, and the next run goes on.
async fn bring_up_to_date(
    place: &Place,
    files: &[File],
    known: Option<List>,
) -> Result<(List, Done), ExportError> {
    let before = match known {
        Some(known) => known,
        None => place.get_list().await?,
    };
    let named: Vec<(String, &File)> = files.iter().map(|file| (place.name(file), file)).collect();
    let after: List = named.iter().map(|(name, file)| (name.clone(), file.hash.clone())).collect();
    if before == after {
        return Ok((after, Done { unchanged: files.len(), ..Done::default() }));
    }
    if let Place::Folder(folder) = place {
        for (name, file) in named.iter().filter(|(name, _)| !before.contains_key(name)) {
            folder.must_be_free(name, &file.bytes).await?;
        }
    }
    // Listed before it is there, so that a crash leaves nothing which nobody removes.
    let mut both: List = after.keys().map(|name| (name.clone(), String::new())).collect();
    both.extend(before.clone());
    write_list(place, &both).await?;
    let mut done = Done::default();
    for (name, file) in named {
        if before.get(&name) == Some(&file.hash) {
            done.unchanged += 1;
        } else {
            place.put(&name, file).await?;
            done.written += 1;
        }
    }
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        place.remove(name).await?;
        done.removed += 1;
    }
    write_list(place, &after).await?;
    Ok((after, done))
}

async fn write_list(place: &Place, list: &List) -> Result<(), ExportError> {
    let bytes = serde_json::to_vec_pretty(list).map_err(ExportError::List)?;
    let file = File {
        path: LIST.to_owned(),
        content_type: "application/json",
        caching: "no-store",
        bytes: bytes.into(),
        hash: String::new(),
    };
    place.put(LIST, &file).await
}

/// Writes everything out once.
///
/// # Errors
/// Where something can't be written; each error names the remedy.
pub async fn once(publisher: &Publisher, place: &Place) -> Result<Done, ExportError> {
    let files = everything(publisher).await?;
    Ok(bring_up_to_date(place, &files, None).await?.1)
}

/// Keeps a place up to date until told to stop. What can't be written is tried again, with growing
/// pauses; the page itself does not wait for it. `exported` is told the sequence that is written.
pub async fn keep_up(
    served: Arc<Served>,
    place: Place,
    exported: watch::Sender<u64>,
    mut stopping: watch::Receiver<bool>,
) {
    let publisher = &served.publisher;
    let mut published = publisher.sequences();
    let mut known = None;
    let mut pause = FIRST_PAUSE;
    loop {
        let sequence = *published.borrow_and_update();
        let result = match everything(publisher).await {
            Ok(files) => bring_up_to_date(&place, &files, known.take()).await,
            Err(error) => Err(error),
        };
        let again = match result {
            Ok((list, done)) => {
                if done.written + done.removed > 0 {
                    tracing::info!(
                        written = done.written,
                        removed = done.removed,
                        "the page was exported"
                    );
                }
                known = Some(list);
                exported.send_replace(sequence);
                pause = FIRST_PAUSE;
                None
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "the page was not exported; trying again");
                let again = publisher.clock.now() + pause;
                pause = (pause * 2).min(LONGEST_PAUSE);
                Some(again)
            }
        };
        let waiting = async {
            match again {
                Some(again) => publisher.clock.sleep_until(again).await,
                // The sender lives as long as the page.
                None => drop(published.changed().await),
            }
        };
        tokio::select! {
            () = waiting => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
    }
}

#[cfg(test)]
mod tests;
