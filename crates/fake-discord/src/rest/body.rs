//! Bodies and queries, from bytes to values.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequest, Multipart},
    http::{Request, header},
};
use serde_json::{Value, json};

use super::{ApiError, REQUEST_BYTES};

/// A file of a form.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    /// The number in `files[n]`.
    pub(crate) number: u64,
    pub(crate) name: String,
    pub(crate) content_type: Option<String>,
    pub(crate) bytes: Bytes,
}

/// A body: JSON, or a form with JSON and files.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    /// Null when there is none.
    pub(crate) json: Value,
    pub(crate) files: Vec<Upload>,
}

pub(crate) async fn read(request: Request<Body>) -> Result<Parsed, ApiError> {
    let content_type = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    if content_type.starts_with("multipart/form-data") {
        return read_form(request).await;
    }
    let bytes = to_bytes(request.into_body(), REQUEST_BYTES)
        .await
        .map_err(|_| ApiError::request_too_large())?;
    if bytes.is_empty() {
        return Ok(Parsed::default());
    }
    if !content_type.starts_with("application/json") {
        return Err(ApiError::invalid(
            "",
            "CONTENT_TYPE_INVALID",
            format!(
                "Expected \"Content-Type\" header to be one of {{'application/json'}}, not \
                 {content_type:?}."
            ),
        ));
    }
    let json = serde_json::from_slice(&bytes).map_err(|_| ApiError::invalid_json())?;
    Ok(Parsed { json, files: Vec::new() })
}

async fn read_form(request: Request<Body>) -> Result<Parsed, ApiError> {
    let unreadable = |_| ApiError::invalid("", "INVALID_FORM_BODY", "The form cannot be read.");
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, REQUEST_BYTES).await.map_err(|_| ApiError::request_too_large())?;
    let mut request = Request::from_parts(parts, Body::from(bytes));
    // Axum's own limit is lower than Discord's.
    axum::extract::DefaultBodyLimit::apply(
        axum::extract::DefaultBodyLimit::max(REQUEST_BYTES),
        &mut request,
    );
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| ApiError::invalid("", "INVALID_FORM_BODY", "The form cannot be read."))?;
    let mut parsed = Parsed { json: Value::Null, files: Vec::new() };
    let mut fields = serde_json::Map::new();
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        let content_type = field.content_type().map(str::to_owned);
        let bytes = field.bytes().await.map_err(unreadable)?;
        if name == "payload_json" {
            parsed.json = serde_json::from_slice(&bytes).map_err(|_| ApiError::invalid_json())?;
        } else if let Some(file_name) = file_name {
            let number = name
                .strip_prefix("files[")
                .and_then(|rest| rest.strip_suffix(']'))
                .and_then(|number| number.parse().ok())
                .or((name == "file").then_some(0))
                .ok_or_else(|| {
                    ApiError::invalid(&name, "FILE_FIELD_NAME", "File fields are named files[n].")
                })?;
            parsed.files.push(Upload { number, name: file_name, content_type, bytes });
        } else {
            fields.insert(name, json!(String::from_utf8_lossy(&bytes)));
        }
    }
    if parsed.json.is_null() {
        parsed.json = Value::Object(fields);
    }
    Ok(parsed)
}

/// The pairs of a query, decoded.
pub(crate) fn parse_query(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (percent_decoded(key), percent_decoded(value))
        })
        .collect()
}

/// Turns `%41` into `A` and `+` into a space; what is no valid escape stays as it is.
pub(crate) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (b'%', [high, low, after @ ..]) => {
                let hex = |digit: &u8| char::from(*digit).to_digit(16);
                if let (Some(high), Some(low)) = (hex(high), hex(low)) {
                    // Two hexadecimal digits make one byte.
                    bytes.push((high * 16 + low) as u8);
                    rest = after;
                } else {
                    bytes.push(b'%');
                }
            }
            (b'+', _) => bytes.push(b' '),
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
