//! What somebody sends to the page's door: bodies that are believed, and signatures that are not.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue};
use chrono::{DateTime, Utc};
use firebell::incident::public_view::PublicView;
use firebell::page::brief::{Brief, Shown};
use firebell::page::keep::KeptGuild;
use firebell::page::receive::{self, Change};
use firebell::page::render;
use firebell::page::site::Site;
use firebell::page::sites::Brand;
use firebell::webhook::signature::{
    ID_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, tolerance, verify,
};
use firebell::webhook::{Secret, sign};

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
/// In Unix seconds.
const NOW: i64 = 1_670_957_580;

fn secret() -> Secret {
    SECRET.parse().expect("it is one")
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(NOW, 0).expect("it is a moment")
}

/// A body of somebody who has the secret: refused, or shown without harm.
pub fn webhook(bytes: &[u8]) {
    let signature = sign(&[secret()], "msg_1", NOW, bytes);
    let mut headers = HeaderMap::new();
    headers.insert(ID_HEADER, HeaderValue::from_static("msg_1"));
    headers.insert(TIMESTAMP_HEADER, HeaderValue::from(NOW));
    headers.insert(SIGNATURE_HEADER, HeaderValue::from_str(&signature).expect("it is ASCII"));
    let Ok(delivery) = receive::read(&[secret()], &headers, bytes, now()) else { return };
    let Some(change) = delivery.change else { return };
    let retracts = matches!(change, Change::Retraction(_));
    assert_eq!(change.body().is_none(), retracts);
    if let Change::Incident(view) = change {
        rendered(*view);
    }
}

/// Three lines of headers, and a body: never believed, whatever they say.
pub fn signature(bytes: &[u8]) {
    let mut lines = bytes.splitn(4, |byte| *byte == b'\n');
    let mut headers = HeaderMap::new();
    for name in [ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER] {
        let value = lines.next().unwrap_or_default();
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.insert(name, value);
        }
    }
    let body = lines.next().unwrap_or_default();
    assert!(verify(&[secret()], &headers, body, now(), tolerance()).is_err());
    // The same, signed by who may.
    let Some(Ok(id)) = headers.get(ID_HEADER).map(|id| id.to_str().map(str::to_owned)) else {
        return;
    };
    let signature = sign(&[secret()], &id, NOW, body);
    headers.insert(TIMESTAMP_HEADER, HeaderValue::from(NOW));
    headers.insert(SIGNATURE_HEADER, HeaderValue::from_str(&signature).expect("it is ASCII"));
    let verified = verify(&[secret()], &headers, body, now(), tolerance());
    assert_eq!(verified.is_ok(), !id.is_empty());
}

/// Renders every document that says something of it, and looks at each.
pub fn rendered(view: PublicView) {
    let base = "https://status.example.org/".parse().expect("it is an address");
    let mut site = Site::new(Arc::new(Brand::default()), base, now());
    site.guild = Some(KeptGuild {
        guild: view.guild.clone(),
        first_sequence: 1,
        first_heard_at: Some(now()),
        components_version: 1,
        components: view.incident.components.clone(),
    });
    let brief = Arc::new(Brief::of(&view, now(), now()));
    let id = view.incident.id.clone();
    site.put(&id, Some(Shown { brief, view: Arc::new(view) }));
    let pages = render::ahead(&site).expect("every view can be rendered");
    for (path, page) in pages {
        let body = &page.body;
        let unseen = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
        assert!(!body.contains(unseen), "{path} has a control character");
        if page.content_type.starts_with("text/html") {
            ours_alone(&path, body);
        } else if page.content_type.contains("json") {
            let read: Result<serde_json::Value, _> = serde_json::from_str(body);
            assert!(read.is_ok(), "{path} is no JSON: {body}");
        } else if page.content_type.starts_with("text/calendar") {
            for line in body.split("\r\n") {
                assert!(!line.contains(['\r', '\n']) && line.len() <= 75, "{path}: {line:?}");
            }
        }
    }
}

/// Nothing in a page runs but the one script of ours.
fn ours_alone(path: &str, html: &str) {
    let scripts = html.match_indices("<script").map(|(at, _)| &html[at..]);
    for script in scripts {
        assert!(script.starts_with("<script src=\"/assets/"), "{path}: {script:.80}");
    }
    for bad in ["<iframe", "<object", "<embed", "<base", "<img src=\"data:", "href=\"javascript:"] {
        assert!(!html.contains(bad), "{path} has {bad}: {html}");
    }
}
