//! Several pages from one process: which guild is shown where, and how each page is dressed.
//!
//! A page shows one guild and never a word of another's. Where the configuration names none, the
//! guild that was heard of first has the root, and every guild is found at `/{slug}/`.

use std::sync::Arc;

use axum::body::Bytes;
use url::Url;

use super::document::short_hash;
use crate::texts::Lang;

/// First parts of addresses that are ours, so that no guild's slug may be one.
const RESERVED: [&str; 18] = [
    "api",
    "assets",
    "badge",
    "calendar",
    "components",
    "confirm",
    "events",
    "export",
    "feed",
    "files",
    "healthz",
    "history",
    "hooks",
    "icon",
    "incidents",
    "readyz",
    "subscribe",
    "widget",
];

/// One page of several.
#[derive(Clone, Debug, Default)]
pub struct SiteSettings {
    /// Id or slug of the guild that it shows.
    pub guild: String,
    /// The host name by which it is asked for; it then has that host's root.
    pub host: Option<String>,
    /// Where the public finds it, if the host name or the page's own address does not say it.
    pub public_url: Option<Url>,
    pub brand: Arc<Brand>,
}

/// How a page is dressed.
#[derive(Clone, Debug, Default)]
pub struct Brand {
    /// Its title; without it the guild's name.
    pub name: Option<String>,
    /// What it is written in; without it the guild's language.
    pub language: Option<Lang>,
    pub logo: Option<Logo>,
    pub accent: Option<Colour>,
    /// For dark surroundings.
    pub accent_dark: Option<Colour>,
    /// Markdown at the foot of each page.
    pub footer: Option<String>,
    /// At the head of each page, beside our own.
    pub links: Vec<Link>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub text: String,
    pub url: Url,
}

/// A picture that is served by the page itself.
#[derive(Clone, Debug)]
pub struct Logo {
    pub path: String,
    pub content_type: &'static str,
    pub bytes: Bytes,
}

impl Logo {
    /// # Errors
    /// When the file's name ends in none of the kinds of picture that browsers show.
    pub fn new(file_name: &str, bytes: Vec<u8>) -> Result<Self, String> {
        let ending = file_name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        let (ending, content_type) = match ending.as_deref() {
            Some("svg") => ("svg", "image/svg+xml"),
            Some("png") => ("png", "image/png"),
            Some("jpg" | "jpeg") => ("jpg", "image/jpeg"),
            Some("webp") => ("webp", "image/webp"),
            Some("avif") => ("avif", "image/avif"),
            _ => return Err("must be a file that ends in .svg, .png, .jpg, .webp or .avif".into()),
        };
        let path = format!("/assets/logo-{}.{ending}", short_hash(&bytes));
        Ok(Self { path, content_type, bytes: bytes.into() })
    }
}

/// `#rgb` or `#rrggbb`, and nothing that could be anything else in a style sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colour(String);

impl std::str::FromStr for Colour {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.strip_prefix('#').unwrap_or_default();
        let hex = digits.chars().all(|c| c.is_ascii_hexdigit());
        if hex && matches!(digits.len(), 3 | 6) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err("must be a colour such as #a63c0a".into())
        }
    }
}

impl Colour {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Relative luminance and with it the contrast to another colour, from 1 to 21.
    ///
    /// Source: <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>.
    #[must_use]
    pub fn contrast(&self, other: &Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(&self) -> f64 {
        let digits = &self.0[1..];
        let wide = digits.len() == 6;
        let channel = |at: usize| {
            let pair = if wide {
                digits[at * 2..at * 2 + 2].to_owned()
            } else {
                digits[at..=at].repeat(2)
            };
            // Only hexadecimal digits get in.
            let value = f64::from(u8::from_str_radix(&pair, 16).unwrap_or(0)) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(0) + 0.7152 * channel(1) + 0.0722 * channel(2)
    }
}

/// Whether a slug can be the first part of an address.
#[must_use]
pub fn is_usable(slug: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    !slug.is_empty() && slug.len() <= 100 && slug.chars().all(plain) && !RESERVED.contains(&slug)
}

/// A `Host` header without its port, in lower case.
#[must_use]
pub fn host_name(header: &str) -> String {
    let host = match header.rsplit_once(':') {
        Some((host, port)) if port.chars().all(|c| c.is_ascii_digit()) => host,
        _ => header,
    };
    host.trim_end_matches('.').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_a_colour_and_its_contrast_is_known() {
        assert!("red;}*{display:none".parse::<Colour>().is_err());
        let colour = |text: &str| text.parse::<Colour>().unwrap();
        assert!((colour("#000").contrast(&colour("#ffffff")) - 21.0).abs() < 0.01);
        assert!((colour("#777777").contrast(&colour("#fff")) - 4.48).abs() < 0.01);
    }

    #[test]
    fn hosts_are_compared_without_port_and_case() {
        assert_eq!(host_name("Status.Example.org:8080"), "status.example.org");
        assert_eq!(host_name("[::1]:80"), "[::1]");
        assert_eq!(host_name("example.org."), "example.org");
        assert!(is_usable("tea-house") && !is_usable("history") && !is_usable("Tea"));
    }
}
