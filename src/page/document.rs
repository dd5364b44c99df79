//! One document as it goes over the wire: its bytes three times, and what says about them.

use std::io::Write as _;
use std::sync::Arc;

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_ENCODING, IF_NONE_MATCH};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

use super::render::with_icons;
use super::{headers, text};
use crate::digest::hex;

/// Below this a compressed body saves less than its header costs, in bytes.
const LEAST_COMPRESSED: usize = 256;
/// Between speed and size: one webhook renders a dozen documents before it is answered.
const BROTLI_QUALITY: u32 = 5;
const BROTLI_WINDOW: u32 = 20;
const BROTLI_BUFFER: usize = 4096;

/// How long caches may keep a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caching {
    /// Changes with the next webhook: asked for again soon, and shown stale rather than not at all.
    Live,
    /// Its address changes with its content.
    Immutable,
}

impl Caching {
    /// The value of `Cache-Control`; lengths in seconds.
    #[must_use]
    pub const fn header(self) -> &'static str {
        match self {
            Self::Live => "public, max-age=10, stale-while-revalidate=60, stale-if-error=86400",
            Self::Immutable => "public, max-age=31536000, immutable",
        }
    }
}

/// What a renderer made.
#[derive(Clone, Debug)]
pub struct Rendered {
    pub content_type: &'static str,
    pub body: String,
    pub caching: Caching,
    /// Other sites' scripts may read it.
    pub open_to_scripts: bool,
    /// Origins from which its images come, beside our own.
    pub image_origins: Vec<String>,
    /// Any site may show it inside its own.
    pub framed_by_anyone: bool,
}

impl Rendered {
    /// The shapes that it refers to are put in. Control characters are left out of every document: XML forbids them, and none can be seen.
    #[must_use]
    pub fn html(body: String) -> Self {
        Self {
            content_type: "text/html; charset=utf-8",
            body: with_icons(text::without_controls(&body)),
            caching: Caching::Live,
            open_to_scripts: false,
            image_origins: Vec::new(),
            framed_by_anyone: false,
        }
    }

    /// For programs: feeds, JSON, the calendar, the badge.
    #[must_use]
    pub fn open(content_type: &'static str, body: String) -> Self {
        Self { content_type, open_to_scripts: true, ..Self::html(body) }
    }

    #[must_use]
    pub fn asset(content_type: &'static str, body: String) -> Self {
        Self { content_type, caching: Caching::Immutable, ..Self::html(body) }
    }
}

/// Bytes ready to be sent.
#[derive(Debug)]
pub struct Document {
    pub content_type: &'static str,
    pub caching: Caching,
    pub image_origins: Vec<String>,
    pub framed_by_anyone: bool,
    identity: Bytes,
    gzip: Option<Bytes>,
    brotli: Option<Bytes>,
    hash: String,
    /// What every answer with it says, in the order of [`Encoding::ALL`].
    headers: [HeaderMap; 3],
}

/// Which of a document's bytes a client gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Identity,
    Gzip,
    Brotli,
}

impl Encoding {
    const ALL: [Self; 3] = [Self::Identity, Self::Gzip, Self::Brotli];

    /// The value of `Content-Encoding`.
    #[must_use]
    pub const fn header(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
        }
    }
}

impl Document {
    /// Compresses, unless `before` already is this very document.
    #[must_use]
    pub fn new(rendered: Rendered, before: Option<&Arc<Self>>) -> Arc<Self> {
        let hash = short_hash(rendered.body.as_bytes());
        if let Some(before) = before.filter(|before| before.is(&rendered, &hash)) {
            return Arc::clone(before);
        }
        let worthwhile = rendered.body.len() >= LEAST_COMPRESSED;
        let body = rendered.body.as_bytes();
        let smaller = |bytes: Vec<u8>| (bytes.len() < body.len()).then(|| bytes.into());
        let gzip = worthwhile.then(|| gzip(body)).and_then(smaller);
        let brotli = worthwhile.then(|| brotli(body)).and_then(smaller);
        Arc::new(Self::finished(rendered, hash, None, gzip, brotli))
    }

    /// A picture or the like: its bytes as they are.
    #[must_use]
    pub fn of_bytes(content_type: &'static str, bytes: Bytes) -> Arc<Self> {
        let hash = short_hash(&bytes);
        let rendered = Rendered::asset(content_type, String::new());
        Arc::new(Self::finished(rendered, hash, Some(bytes), None, None))
    }

    /// `bytes` instead of the text that was rendered, where there are any.
    fn finished(
        rendered: Rendered,
        hash: String,
        bytes: Option<Bytes>,
        gzip: Option<Bytes>,
        brotli: Option<Bytes>,
    ) -> Self {
        let headers = Encoding::ALL.map(|encoding| {
            let etag = etag(&hash, encoding);
            headers::of_document(&rendered, encoding, &etag)
        });
        let Rendered {
            content_type,
            body,
            caching,
            open_to_scripts: _,
            image_origins,
            framed_by_anyone,
        } = rendered;
        let identity = bytes.unwrap_or_else(|| Bytes::from(body));
        Self {
            content_type,
            caching,
            image_origins,
            framed_by_anyone,
            identity,
            gzip,
            brotli,
            hash,
            headers,
        }
    }

    /// Bytes of memory that it takes, roughly.
    #[must_use]
    pub fn memory(&self) -> usize {
        let compressed = [&self.gzip, &self.brotli].into_iter().flatten().map(Bytes::len);
        self.identity.len() + compressed.sum::<usize>() + size_of::<Self>()
    }

    fn is(&self, rendered: &Rendered, hash: &str) -> bool {
        self.hash == hash
            && self.content_type == rendered.content_type
            && self.image_origins == rendered.image_origins
    }

    #[must_use]
    pub fn bytes(&self, encoding: Encoding) -> &Bytes {
        let compressed = match encoding {
            Encoding::Identity => None,
            Encoding::Gzip => self.gzip.as_ref(),
            Encoding::Brotli => self.brotli.as_ref(),
        };
        compressed.unwrap_or(&self.identity)
    }

    /// The best encoding that we have and the client takes.
    #[must_use]
    pub fn encoding_for(&self, headers: &HeaderMap) -> Encoding {
        let accepted = headers.get(ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or("");
        if self.brotli.is_some() && accepts(accepted, "br") {
            Encoding::Brotli
        } else if self.gzip.is_some() && accepts(accepted, "gzip") {
            Encoding::Gzip
        } else {
            Encoding::Identity
        }
    }

    /// Strong: differs between encodings, as their bytes do.
    #[must_use]
    pub fn etag(&self, encoding: Encoding) -> String {
        etag(&self.hash, encoding)
    }

    /// What an answer with its bytes in this encoding says.
    #[must_use]
    pub fn headers(&self, encoding: Encoding) -> &HeaderMap {
        &self.headers[encoding as usize]
    }

    /// Whether the client already has these bytes.
    #[must_use]
    pub fn is_known_to(&self, headers: &HeaderMap, encoding: Encoding) -> bool {
        headers.contains_key(IF_NONE_MATCH) && is_known(headers, &self.etag(encoding))
    }
}

/// Whether whoever asks has what this entity tag names.
#[must_use]
pub fn is_known(asked: &HeaderMap, etag: &str) -> bool {
    let lists = asked.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    // RFC 9110, 13.1.2: this comparison is weak.
    lists
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

fn etag(hash: &str, encoding: Encoding) -> String {
    match encoding {
        Encoding::Identity => format!("\"{hash}\""),
        Encoding::Gzip => format!("\"{hash}-gz\""),
        Encoding::Brotli => format!("\"{hash}-br\""),
    }
}

/// Whether an `Accept-Encoding` names `coding` (or anything) with a weight above nought.
fn accepts(header: &str, coding: &str) -> bool {
    let weight_of = |wanted: &str| {
        header.split(',').find_map(|item| {
            let mut parts = item.split(';').map(str::trim);
            let name = parts.next().filter(|name| name.eq_ignore_ascii_case(wanted))?;
            let weight = parts.find_map(|p| p.strip_prefix("q=").or_else(|| p.strip_prefix("Q=")));
            Some((name, weight.and_then(|w| w.parse::<f32>().ok()).unwrap_or(1.0)))
        })
    };
    weight_of(coding).or_else(|| weight_of("*")).is_some_and(|(_, weight)| weight > 0.0)
}

/// Sixteen hexadecimal digits of SHA-256: names a content.
#[must_use]
pub fn short_hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..8])
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 3), Compression::default());
    // Writing to memory cannot fail; were it to, an empty body is larger than none and is dropped.
    let written = encoder.write_all(body).and_then(|()| encoder.finish());
    written.unwrap_or_else(|_| body.to_vec())
}

fn brotli(body: &[u8]) -> Vec<u8> {
    let mut compressed = Vec::with_capacity(body.len() / 3);
    let mut encoder = brotli::CompressorWriter::new(
        &mut compressed,
        BROTLI_BUFFER,
        BROTLI_QUALITY,
        BROTLI_WINDOW,
    );
    let written = encoder.write_all(body);
    drop(encoder);
    // As with gzip: a body that is not smaller is not used.
    if written.is_ok() { compressed } else { body.to_vec() }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use axum::http::HeaderValue;

    use super::*;

    fn asking(name: axum::http::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    fn long() -> Arc<Document> {
        Document::new(long_rendered(), None)
    }

    fn long_rendered() -> Rendered {
        Rendered::html("fire bell ".repeat(200))
    }

    #[test]
    fn every_encoding_holds_the_same_text() {
        let document = long();
        let identity = document.bytes(Encoding::Identity);
        let mut text = Vec::new();
        let gzip = document.bytes(Encoding::Gzip);
        flate2::read::GzDecoder::new(&gzip[..]).read_to_end(&mut text).unwrap();
        assert_eq!(text, identity[..]);
        text.clear();
        let brotli = document.bytes(Encoding::Brotli);
        brotli::Decompressor::new(&brotli[..], 4096).read_to_end(&mut text).unwrap();
        assert_eq!(text, identity[..]);
        assert!(brotli.len() < identity.len() / 10);
    }

    #[test]
    fn the_client_says_what_it_takes() {
        let document = long();
        let chosen = |accepted| document.encoding_for(&asking(ACCEPT_ENCODING, accepted));
        assert_eq!(chosen("gzip, deflate, br"), Encoding::Brotli);
        assert_eq!(chosen("gzip, br;q=0"), Encoding::Gzip);
        assert_eq!(chosen("*"), Encoding::Brotli);
        assert_eq!(chosen("deflate"), Encoding::Identity);
        assert_eq!(document.encoding_for(&HeaderMap::new()), Encoding::Identity);
        let tiny = Document::new(Rendered::html("ok".to_owned()), None);
        assert_eq!(tiny.encoding_for(&asking(ACCEPT_ENCODING, "br")), Encoding::Identity);
    }

    #[test]
    fn a_client_that_has_it_need_not_get_it_again() {
        let document = long();
        let etag = document.etag(Encoding::Gzip);
        let known =
            |value: &str| document.is_known_to(&asking(IF_NONE_MATCH, value), Encoding::Gzip);
        assert!(known(&etag) && known(&format!("\"x\", W/{etag}")) && known("*"));
        assert!(!known(&document.etag(Encoding::Brotli)) && !known("\"x\""));
    }

    #[test]
    fn what_did_not_change_is_kept_as_it_is() {
        let before = long();
        let same = Document::new(long_rendered(), Some(&before));
        assert!(Arc::ptr_eq(&before, &same));
        let other = Document::new(Rendered::html("other".to_owned()), Some(&before));
        assert_ne!(other.etag(Encoding::Identity), before.etag(Encoding::Identity));
    }
}
