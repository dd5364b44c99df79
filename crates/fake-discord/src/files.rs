//! Attachment links: signed and expiring, as on Discord's CDN.
//! <https://discord.com/developers/docs/reference#signed-attachment-cdn-urls>

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::{
    body::Body,
    http::{Response, StatusCode, header},
};
use chrono::{DateTime, Utc};

use crate::{
    Id, Options,
    world::{Attachment, World},
};

/// Links change once an hour at most, so that two answers in a row carry the same.
const LINK_GRAIN_SECONDS: i64 = 3_600;

pub(crate) fn signed_link(options: &Options, file: &Attachment, now: DateTime<Utc>) -> String {
    let issued = now.timestamp() - now.timestamp().rem_euclid(LINK_GRAIN_SECONDS);
    let life = i64::try_from(options.attachment_link_life.as_secs()).unwrap_or(i64::MAX / 2);
    // The grain must not shorten the promised life.
    let expires = issued + LINK_GRAIN_SECONDS.min(life) + life;
    format!(
        "https://{}/attachments/{}/{}/{}?ex={expires:x}&is={issued:x}&hm={}",
        options.attachment_host,
        file.channel,
        file.id,
        path_segment(&file.name),
        signature(file.id, expires, issued),
    )
}

/// Not cryptography: it only has to notice a link that was cut or changed.
fn signature(file: Id, expires: i64, issued: i64) -> String {
    (0_u8..4)
        .map(|part| {
            let mut hasher = DefaultHasher::new();
            ("attachment link", file, expires, issued, part).hash(&mut hasher);
            format!("{:016x}", hasher.finish())
        })
        .collect()
}

/// Discord keeps word characters, dots and dashes of a name; the rest becomes `_`.
pub(crate) fn path_segment(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' })
        .collect()
}

/// Answers `GET /attachments/{channel}/{id}/{name}`.
pub(crate) fn serve(world: &World, path: &str, query: &[(String, String)]) -> Response<Body> {
    let mut segments = path.trim_start_matches("/attachments/").split('/');
    let _channel = segments.next();
    let file = segments.next().and_then(|id| id.parse::<Id>().ok());
    let file = file.and_then(|id| world.files.get(&id));
    let parameter =
        |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let moment = |name| parameter(name).and_then(|hex| i64::from_str_radix(hex, 16).ok());
    let (Some(file), Some(expires), Some(issued)) = (file, moment("ex"), moment("is")) else {
        return text(StatusCode::NOT_FOUND, "This content is no longer available.");
    };
    let genuine = parameter("hm") == Some(signature(file.id, expires, issued).as_str());
    if !genuine || world.now().timestamp() > expires {
        return text(StatusCode::NOT_FOUND, "This content is no longer available.");
    }
    let content_type = file.content_type.as_deref().unwrap_or("application/octet-stream");
    Response::builder()
        .header(header::CONTENT_TYPE, content_type)
        .body(Body::from(file.bytes.clone()))
        .unwrap_or_else(|_| text(StatusCode::INTERNAL_SERVER_ERROR, "unusable content type"))
}

fn text(status: StatusCode, words: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(words));
    *response.status_mut() = status;
    response
}
