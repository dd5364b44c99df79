//! The bytes of public attachments, for a page of Firebell's. Each is put once, before the words that
//! refer to it; the page says which it has not (any more).

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use tracing::{info, warn};

use super::webhook::{Target, signed};
use super::{Mirrors, Setback};
use crate::discord::api::no_answer;
use crate::incident::state::Incident;
use crate::incident::words::Audience;
use crate::webhook::MISSING_FILES_HEADER;

/// With a large file, to a host with a slow line.
const PATIENCE: Duration = Duration::from_secs(5 * 60);

/// The hashes of the files that the public may see, each once.
pub fn wanted(incident: &Incident) -> Vec<String> {
    let public = incident
        .entries
        .iter()
        .filter(|entry| entry.audience == Audience::Public && entry.retracted.is_none());
    let mut wanted: Vec<String> =
        public.flat_map(|entry| &entry.attachments).map(|file| file.sha256.clone()).collect();
    wanted.sort();
    wanted.dedup();
    wanted
}

/// What a page says it has not.
pub fn missing(headers: &HeaderMap) -> Vec<String> {
    let list =
        headers.get(MISSING_FILES_HEADER).and_then(|list| list.to_str().ok()).unwrap_or_default();
    list.split(',').map(|hash| hash.trim().to_owned()).filter(|hash| !hash.is_empty()).collect()
}

/// Puts these files there. Returns those that the page has now; one that it will not have, or that
/// we have not any more, holds up nothing.
///
/// # Errors
/// Where it is worth trying again.
pub async fn put(
    mirrors: &Mirrors,
    target: &Target,
    hashes: &[String],
    kept: &mut Vec<String>,
) -> Result<(), Setback> {
    for sha256 in hashes {
        if put_one(mirrors, target, sha256).await? && !kept.contains(sha256) {
            kept.push(sha256.clone());
        }
    }
    Ok(())
}

async fn put_one(mirrors: &Mirrors, target: &Target, sha256: &str) -> Result<bool, Setback> {
    let (file, size) = match mirrors.files.open(sha256).await {
        Ok(opened) => opened,
        Err(error) => {
            warn!(sha256, %error, "a copy can't be read; the page shows the entry without it");
            return Ok(false);
        }
    };
    let mut url = target.url.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(["files", sha256]);
    }
    let pieces = futures_util::stream::unfold(file, |mut file| async {
        let mut piece = vec![0; 64 * 1024];
        match tokio::io::AsyncReadExt::read(&mut file, &mut piece).await {
            Ok(0) => None,
            Ok(read) => {
                piece.truncate(read);
                Some((Ok(piece), file))
            }
            Err(error) => Some((Err(error), file)),
        }
    });
    let request = target
        .client
        .put(url)
        .timeout(PATIENCE)
        .header(CONTENT_TYPE, "application/octet-stream")
        .header(CONTENT_LENGTH, size)
        .body(reqwest::Body::wrap_stream(pieces));
    // The hash stands for the bytes: so the page knows who sends before it reads any.
    let request =
        signed(&mirrors.clock, target, request, &format!("file_{sha256}"), sha256.as_bytes());
    let response = request.send().await.map_err(|error| Setback::retry(no_answer(error)))?;
    let status = response.status();
    if status.is_success() {
        info!(sha256, target = target.name, "the page has a file");
        return Ok(true);
    }
    let error = format!("the page answered {status} to a file");
    if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
        return Err(Setback::retry(error));
    }
    let answer = response.text().await.unwrap_or_default();
    warn!(sha256, target = target.name, %status, answer = answer.trim(), "the page did not take a file");
    Ok(false)
}
