//! Files that public entries refer to: received from the bot, served to whoever reads the page.
//!
//! The bytes come by the same signed door as the words: `PUT /hooks/firebell/files/{sha256}`. What
//! is signed is the hash, not the bytes: it stands for them, so the sender is known before a byte is
//! read, and nothing large is held in memory. They go out at `GET /files/{sha256}/{name}`, only as
//! long as a public entry refers to them by this very name; then the copy is removed.
//!
//! Which files are public is held in memory and replaced with what is published, so that a file that
//! was taken back is gone with the answer to the webhook that says so (another process on the same
//! database hears of that as of any change: within a minute). The bytes alone come from disk, piece
//! by piece: pictures of ten years would not fit.

mod keep;
mod public;
mod receive;
mod serve;

use std::collections::HashSet;

use url::Url;

pub use self::public::PublicFiles;
pub use self::receive::put;
pub use self::serve::{CACHING, disposition, get};
use super::keep::KeepError;
use super::receive::Change;
use crate::db::Db;
use crate::files::{Files, is_hash};
use crate::incident::public_view::{PublicAttachment, PublicView};

/// A file of ours that an entry refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicFile {
    /// Lower-case hexadecimal digits.
    pub sha256: String,
    pub name: String,
    pub content_type: Option<String>,
}

/// The files of ours that this change refers to, each once.
#[must_use]
pub fn of_change(change: &Change) -> Vec<PublicFile> {
    let Change::Incident(view) = change else { return Vec::new() };
    of_view(view)
}

/// The files of ours that what is said of an incident refers to, each once.
#[must_use]
pub fn of_view(view: &PublicView) -> Vec<PublicFile> {
    let standing = view.incident.timeline.iter().filter(|entry| !entry.retracted);
    let mut files: Vec<PublicFile> = Vec::new();
    for file in standing.flat_map(|entry| &entry.attachments).filter_map(of_ours) {
        if !files.iter().any(|known| (&known.sha256, &known.name) == (&file.sha256, &file.name)) {
            files.push(file);
        }
    }
    files
}

/// What its address says, where that ends as ours do: `/files/{sha256}/{name}`.
fn of_ours(attachment: &PublicAttachment) -> Option<PublicFile> {
    let url = Url::parse(&attachment.url).ok()?;
    let segments: Vec<&str> = url.path_segments()?.collect();
    let [.., "files", sha256, name] = segments.as_slice() else { return None };
    let name = percent_decoded(name)?;
    (is_hash(sha256) && !name.is_empty()).then(|| PublicFile {
        sha256: (*sha256).to_owned(),
        name,
        content_type: attachment.content_type.clone(),
    })
}

/// A segment of a path as it was before it became one.
fn percent_decoded(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

/// The files that this change refers to and that are not here, as
/// [`MISSING_FILES_HEADER`](crate::webhook::MISSING_FILES_HEADER) says them.
pub async fn missing(files: Option<&Files>, change: Option<&Change>) -> Option<String> {
    let (files, change) = (files?, change?);
    let mut missing: Vec<String> = Vec::new();
    for file in of_change(change) {
        if !missing.contains(&file.sha256) && !files.has(&file.sha256).await {
            missing.push(file.sha256);
        }
    }
    (!missing.is_empty()).then(|| missing.join(","))
}

/// Removes the copies that nothing public refers to any more. What can't be removed now is not
/// served anyway, and the next time tries again.
pub async fn tidy(db: &Db, files: Option<&Files>) {
    let Some(files) = files else { return };
    let tidied = async {
        for sha256 in keep::forgotten(db).await? {
            match files.remove(&sha256).await {
                Ok(()) => keep::forget(db, &sha256).await?,
                Err(error) => {
                    tracing::warn!(sha256, %error, "a file that is not public any more stays on disk");
                }
            }
        }
        Ok::<(), KeepError>(())
    };
    if let Err(error) = tidied.await {
        tracing::warn!(%error, "copies of files were not tidied now");
    }
}

/// At the start: makes the folder, and removes every copy that nothing public refers to.
///
/// # Errors
/// When the folder can't be used, or the database fails.
pub async fn prepare(db: &Db, files: &Files) -> Result<(), PrepareError> {
    let unusable =
        |source| PrepareError::Folder { folder: files.folder().display().to_string(), source };
    files.prepare().await.map_err(unusable)?;
    tidy(db, Some(files)).await;
    let known = keep::all(db).await?;
    let public: HashSet<String> =
        known.into_iter().filter_map(|(sha256, public)| public.then_some(sha256)).collect();
    for sha256 in files.all().await.map_err(unusable)? {
        if !public.contains(&sha256) {
            files.remove(&sha256).await.map_err(unusable)?;
        }
    }
    Ok(())
}

/// Why the page can't keep files.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    #[error(
        "the folder {folder} can't be used for the page's files: {source}; set page.files to one \
         that it can write"
    )]
    Folder { folder: String, source: std::io::Error },
    #[error(transparent)]
    Keep(#[from] KeepError),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attachment(url: &str) -> PublicAttachment {
        PublicAttachment { name: "x".to_owned(), url: url.to_owned(), content_type: None }
    }

    #[test]
    fn only_addresses_that_end_as_ours_do_are_ours() {
        let hash = "0".repeat(64);
        let ours = |url: &str| of_ours(&attachment(url)).map(|file| file.name);
        let url = format!("https://status.example.org/status/files/{hash}/a%20b%2F%C3%A9.png");
        assert_eq!(ours(&url).as_deref(), Some("a b/é.png"));
        for other in [
            format!("https://example.org/{hash}/a.png"),
            format!("https://example.org/files/{hash}"),
            format!("https://example.org/files/{hash}/"),
            format!("https://example.org/files/{hash}/%zz"),
            "https://example.org/files/..%2F..%2Fetc/passwd".to_owned(),
            format!("data:files/{hash}/a.png"),
        ] {
            assert_eq!(ours(&other), None, "{other}");
        }
    }
}
