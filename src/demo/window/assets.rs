//! The window's own files, as they are in `assets/window`: no build step.

use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};

struct Asset {
    path: &'static str,
    content_type: &'static str,
    text: &'static str,
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

macro_rules! assets {
    ($($path:literal, $file:literal, $content_type:expr;)*) => {
        const ASSETS: &[Asset] = &[$(Asset {
            path: $path,
            content_type: $content_type,
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/window/", $file)),
        }),*];
    };
}

assets! {
    "/", "index.html", "text/html; charset=utf-8";
    "/layout.css", "layout.css", "text/css; charset=utf-8";
    "/parts.css", "parts.css", "text/css; charset=utf-8";
    "/bell.svg", "bell.svg", "image/svg+xml";
    "/app.js", "app.js", SCRIPT;
    "/server.js", "server.js", SCRIPT;
    "/dom.js", "dom.js", SCRIPT;
    "/markup.js", "markup.js", SCRIPT;
    "/moments.js", "moments.js", SCRIPT;
    "/messages.js", "messages.js", SCRIPT;
    "/controls.js", "controls.js", SCRIPT;
    "/places.js", "places.js", SCRIPT;
    "/commandbox.js", "commandbox.js", SCRIPT;
    "/commandline.js", "commandline.js", SCRIPT;
    "/suggestions.js", "suggestions.js", SCRIPT;
    "/dialogs.js", "dialogs.js", SCRIPT;
    "/panels.js", "panels.js", SCRIPT;
    "/guide.js", "guide.js", SCRIPT;
    "/replays.js", "replays.js", SCRIPT;
}

pub async fn serve(request: Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    match ASSETS.iter().find(|asset| asset.path == request.uri().path()) {
        Some(asset) => ([(CONTENT_TYPE, asset.content_type)], asset.text).into_response(),
        None => (StatusCode::NOT_FOUND, "there is no such file\n").into_response(),
    }
}
