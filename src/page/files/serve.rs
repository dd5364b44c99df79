//! A file on its way to a reader: what is said of it comes from memory, its bytes from disk.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    ETAG, HeaderName,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;

use crate::page::document::is_known;
use crate::page::serve::Served;
use crate::texts::{Lang, say};

/// What browsers show without running anything of it, and what they are told it is. Whatever else
/// was sent is saved, never opened in a page of ours.
const SHOWN: [(&str, &str); 5] = [
    ("image/png", "image/png"),
    ("image/jpeg", "image/jpeg"),
    ("image/gif", "image/gif"),
    ("image/webp", "image/webp"),
    ("text/plain", "text/plain; charset=utf-8"),
];
const SAVED: &str = "application/octet-stream";
/// Its address changes with its bytes, so it never has to be asked for again. For an hour only: what
/// is taken back must not live on in caches for a year.
pub const CACHING: &str = "public, max-age=3600, immutable";
/// Nothing in it runs or loads anything, wherever it is opened.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";
/// How much is read at a time, in bytes.
const PIECE: usize = 64 * 1024;

/// `GET /files/{sha256}/{name}`
pub async fn get(
    State(served): State<Arc<Served>>,
    Path((sha256, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let published = served.publisher.published();
    let lang = published.lang();
    let Some(files) = &served.files else { return not_found(lang) };
    let Some(file) = published.file(&sha256, &name) else { return not_found(lang) };
    let etag = format!("\"{sha256}\"");
    let mut response = if is_known(&headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        match files.open(&sha256).await {
            Ok((file, size)) => ([(CONTENT_LENGTH, size)], pieces(file)).into_response(),
            Err(error) => {
                tracing::error!(%error, sha256, "a public file is not on disk; the bot's next webhook brings it again");
                return not_found(lang);
            }
        }
    };
    let (disposition, content_type) = disposition(&name, file.content_type.as_deref());
    let values = [
        (CONTENT_TYPE, content_type),
        (CONTENT_DISPOSITION, disposition.as_str()),
        (CACHE_CONTROL, CACHING),
        (CONTENT_SECURITY_POLICY, POLICY),
        // A feed's reader shows pictures too.
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
        (ETAG, etag.as_str()),
    ];
    for (name, value) in values {
        // All of them are made of visible ASCII.
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn not_found(lang: Lang) -> Response {
    let text = say!(lang, "page-no-file") + "\n";
    (StatusCode::NOT_FOUND, [(CACHE_CONTROL, "no-store")], text).into_response()
}

/// Whether it is shown or saved, under its name, and as what.
#[must_use]
pub fn disposition(name: &str, content_type: Option<&str>) -> (String, &'static str) {
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let shown = SHOWN.iter().find(|(known, _)| essence.eq_ignore_ascii_case(known));
    let (how, as_what) = shown.map_or(("attachment", SAVED), |(_, told)| ("inline", told));
    // RFC 8187, section 3.2: what is no attr-char is percent-encoded.
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    (format!("{how}; filename*=UTF-8''{encoded}"), as_what)
}

/// The file piece by piece, so that a large one costs no memory.
fn pieces(file: File) -> Body {
    Body::from_stream(futures_util::stream::unfold(file, |mut file| async {
        let mut piece = vec![0; PIECE];
        match file.read(&mut piece).await {
            Ok(0) => None,
            Ok(read) => {
                piece.truncate(read);
                Some((Ok(Bytes::from(piece)), file))
            }
            Err(error) => Some((Err(error), file)),
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_run_is_saved_and_names_break_no_header() {
        let (shown, told) = disposition("a b.png", Some("image/png"));
        assert_eq!((shown.as_str(), told), ("inline; filename*=UTF-8''a%20b.png", "image/png"));
        assert_eq!(
            disposition("x", Some("Text/Plain; charset=latin1")).1,
            "text/plain; charset=utf-8"
        );
        for risky in ["image/svg+xml", "text/html", "application/pdf", "", "image/png\r\nx: y"] {
            let (saved, told) = disposition("\"\r\nSet-Cookie: é.html", Some(risky));
            assert_eq!(saved, "attachment; filename*=UTF-8''%22%0D%0ASet-Cookie%3A%20%C3%A9.html");
            assert_eq!(told, SAVED);
        }
    }
}
