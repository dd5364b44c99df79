//! The page as plain files, for any web server or object store: what is published is written out,
//! and what is no longer published is removed.
//!
//! - In a folder `/incidents/INC-42` is `incidents/INC-42/index.html`, which every web server shows
//!   at that address. In an object store it is the object `incidents/INC-42` with its type.
//! - A list of what we wrote lies beside it. Only what is on that list is ever removed.
//! - What did not change is not written again; of what is rendered on demand it is known from what
//!   it is made of, so that a change does not render the whole past. The front page comes last, so
//!   that no link on it leads nowhere.
//! - Attached files of public entries are written out with the words, and removed with them. A web
//!   server tells what a file is by its name, so a folder gets none whose name says that it runs.
//!
//! What needs a program is not there: the event stream, the form for subscribers, the search.

mod folder;
mod items;
mod s3;
mod write;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::watch;

use self::folder::Folder;
use self::items::{Content, Item, Made, Told};
use self::s3::S3;
pub use self::s3::S3Settings;
use self::write::{Memory, bring_up_to_date};
use super::publish::{PublishError, Publisher};
use super::serve::Served;
use crate::files::Files;

/// The list of what we wrote.
const LIST: &str = ".firebell-export.json";
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
    #[error("the copy of an attached file {path} can't be read: {source}. Look at page.files")]
    Copy { path: PathBuf, source: std::io::Error },
    #[error("what is to be exported can't be rendered: {0}")]
    Publish(#[from] PublishError),
    #[error("writing stopped midway: {0}")]
    Stopped(#[from] tokio::task::JoinError),
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
    pub fn read(text: &str, s3: Option<&S3Settings>) -> Result<Self, ExportError> {
        if let Some(rest) = text.strip_prefix("s3://") {
            let settings = s3.ok_or(ExportError::Settings(
                "set endpoint, region, access_key_id and secret_access_key",
            ))?;
            return Ok(Self::S3(Box::new(S3::new(rest, settings)?)));
        }
        if text.is_empty() || text.contains("://") {
            return Err(ExportError::Place(text.to_owned()));
        }
        Ok(Self::Folder(Folder::new(PathBuf::from(text))))
    }

    /// What an item is called there.
    fn name(&self, item: &Item) -> String {
        match self {
            _ if item.path.is_empty() => "index.html".to_owned(),
            Self::Folder(_) if item.is_html => format!("{}/index.html", item.path),
            Self::Folder(_) | Self::S3(_) => item.path.clone(),
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

    async fn put(&self, name: &str, made: &Made) -> Result<(), ExportError> {
        match (self, &made.content) {
            (Self::Folder(folder), Content::Bytes(bytes)) => folder.put(name, bytes.clone()).await,
            (Self::Folder(folder), Content::Copy(from)) => folder.copy(name, from.clone()).await,
            (Self::S3(store), Content::Bytes(bytes)) => store.put(name, &made.told, bytes).await,
            (Self::S3(store), Content::Copy(from)) => {
                let bytes = tokio::fs::read(from).await;
                let unreadable = |source| ExportError::Copy { path: from.clone(), source };
                store.put(name, &made.told, &bytes.map_err(unreadable)?).await
            }
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
    /// Documents of the past that were rendered for it.
    pub rendered: usize,
}

async fn write_list(place: &Place, list: &List) -> Result<(), ExportError> {
    let bytes = serde_json::to_vec_pretty(list).map_err(ExportError::List)?;
    let told = Told { content_type: "application/json", caching: "no-store", disposition: None };
    let made = Made { told, hash: String::new(), content: Content::Bytes(bytes.into()) };
    place.put(LIST, &made).await
}

/// Writes everything out once. `files` are the page's copies of attached files.
///
/// # Errors
/// Where something can't be written; each error names the remedy.
pub async fn once(
    publisher: &Publisher,
    files: Option<&Files>,
    place: &Place,
) -> Result<Done, ExportError> {
    bring_up_to_date(publisher, files, place, &mut Memory::default()).await
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
    let mut memory = Memory::default();
    let mut pause = FIRST_PAUSE;
    loop {
        let sequence = *published.borrow_and_update();
        let files = served.files.as_ref();
        let result = bring_up_to_date(publisher, files, &place, &mut memory).await;
        let again = match result {
            Ok(done) => {
                if done.written + done.removed > 0 {
                    let Done { written, removed, rendered, .. } = done;
                    tracing::info!(written, removed, rendered, "the page was exported");
                }
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
