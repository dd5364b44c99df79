//! A file that the bot puts.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;

use crate::files::{Files, NotKept, Size, is_hash};
use crate::page::serve::Served;
use crate::webhook::{Refused, signature};

/// How long a file may take to arrive.
const PATIENCE: Duration = Duration::from_secs(5 * 60);
/// Seconds after which the sender should come again where the disk did not take it.
const RETRY_SECONDS: &str = "60";

/// Why a file was not taken; the one place where that becomes a status.
#[derive(Debug, thiserror::Error)]
enum NotTaken {
    #[error("this page keeps no files")]
    NoFiles,
    #[error("the address ends with the file's SHA-256 in 64 lower-case hexadecimal digits")]
    NoHash,
    #[error(transparent)]
    NotBelieved(#[from] Refused),
    #[error("the file is larger than {0}; raise storage.largest_file where the page runs")]
    TooLarge(Size),
    #[error("the file did not arrive whole")]
    Interrupted,
    #[error("these are not the bytes of this hash")]
    OtherBytes,
    #[error("the page's disk did not take it")]
    Disk(#[from] std::io::Error),
}

impl From<NotKept> for NotTaken {
    fn from(error: NotKept) -> Self {
        match error {
            NotKept::TooLarge { most } => Self::TooLarge(most),
            NotKept::Io(error) => Self::Disk(error),
        }
    }
}

impl IntoResponse for NotTaken {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::NoFiles | Self::NoHash => StatusCode::NOT_FOUND,
            Self::NotBelieved(_) => StatusCode::UNAUTHORIZED,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Interrupted | Self::OtherBytes => StatusCode::BAD_REQUEST,
            Self::Disk(error) => {
                tracing::error!(%error, "a file was not kept");
                let text = (StatusCode::SERVICE_UNAVAILABLE, format!("{self}\n"));
                return ([(RETRY_AFTER, RETRY_SECONDS)], text).into_response();
            }
        };
        tracing::warn!(status = status.as_u16(), reason = %self, "a file was refused");
        (status, format!("{self}\n")).into_response()
    }
}

/// `PUT /hooks/firebell/files/{sha256}`: answers once the file is on disk.
pub async fn put(
    State(served): State<Arc<Served>>,
    Path(sha256): Path<String>,
    request: Request,
) -> Response {
    match take(&served, &sha256, request).await {
        Ok(()) => "kept\n".into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

async fn take(served: &Served, sha256: &str, request: Request) -> Result<(), NotTaken> {
    let files = served.files.as_ref().ok_or(NotTaken::NoFiles)?;
    if !is_hash(sha256) {
        return Err(NotTaken::NoHash);
    }
    let (parts, body) = request.into_parts();
    let now = served.publisher.clock.now();
    let tolerance = signature::tolerance();
    signature::verify(&served.secrets, &parts.headers, sha256.as_bytes(), now, tolerance)?;
    let length = parts.headers.get(CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > files.largest().0) {
        return Err(NotTaken::TooLarge(files.largest()));
    }
    let copying = tokio::time::timeout(PATIENCE, copy(files, sha256, body));
    copying.await.unwrap_or(Err(NotTaken::Interrupted))
}

async fn copy(files: &Files, sha256: &str, body: Body) -> Result<(), NotTaken> {
    let mut incoming = files.begin().await?;
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        incoming.write(&piece.map_err(|_| NotTaken::Interrupted)?).await?;
    }
    if incoming.sha256() != sha256 {
        return Err(NotTaken::OtherBytes);
    }
    incoming.finish().await?;
    tracing::info!(sha256, "a file was kept");
    Ok(())
}
