//! Maintenance as a calendar (RFC 5545), to subscribe to: all of it, the past included.

use chrono::{DateTime, Datelike as _, Utc};

use super::super::brief::Brief;
use super::super::document::Rendered;
use super::super::receive::component_name;
use super::super::site::Site;
use super::super::text;
use crate::texts::say;

/// The longest line of a calendar, in bytes (RFC 5545, 3.1).
const LONGEST_LINE: usize = 75;
/// Characters of a description.
const DESCRIPTION: usize = 2000;

pub fn render(site: &Site) -> Rendered {
    let lang = site.lang();
    let name = escaped(&say!(lang, "page-calendar-name", name = site.title()));
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        format!("PRODID:-//Firebell//Status page//{}", lang.id().to_uppercase()),
        "CALSCALE:GREGORIAN".to_owned(),
        "METHOD:PUBLISH".to_owned(),
        // RFC 7986 and the names that came before it.
        format!("NAME:{name}"),
        format!("X-WR-CALNAME:{name}"),
        format!("URL:{}", site.absolute("/")),
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H".to_owned(),
        "X-PUBLISHED-TTL:PT1H".to_owned(),
    ];
    for brief in site.briefs.iter().filter(|brief| brief.is_maintenance()) {
        lines.extend(event(site, brief).into_iter().flatten());
    }
    lines.push("END:VCALENDAR".to_owned());
    let body = lines.iter().map(|line| folded(line)).collect();
    Rendered::open("text/calendar; charset=utf-8", body)
}

/// A maintenance without a window, or with one that no calendar can write, has no place in it.
fn event(site: &Site, brief: &Brief) -> Option<Vec<String>> {
    let window = brief.window.as_ref()?;
    let state = if brief.is_cancelled() { "CANCELLED" } else { "CONFIRMED" };
    let (from, until) = (stamp(window.starts_at)?, stamp(window.ends_at.max(window.starts_at))?);
    let mut words = text::markdown_to_words(
        site.lang(),
        brief.summary.as_deref().unwrap_or_default(),
        DESCRIPTION,
    );
    let names: Vec<&str> = brief.components.iter().map(component_name).collect();
    if !names.is_empty() {
        words = format!("{words}\n{}", names.join(", "));
    }
    let address = site.absolute(&site.path(brief));
    let guild = site.guild.as_ref().map_or("", |kept| &kept.guild.id);
    let uid = text::identifier(&format!("{guild}-{}", brief.id));
    Some(vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{uid}@firebell"),
        format!("SEQUENCE:{}", brief.version),
        format!("DTSTAMP:{}", stamp(brief.updated_at)?),
        format!("CREATED:{}", stamp(brief.declared_at)?),
        format!("LAST-MODIFIED:{}", stamp(brief.updated_at)?),
        format!("DTSTART:{from}"),
        format!("DTEND:{until}"),
        format!("SUMMARY:{}", escaped(&brief.title)),
        format!("DESCRIPTION:{}", escaped(format!("{words}\n{address}").trim_start())),
        format!("URL:{address}"),
        format!("STATUS:{state}"),
        "TRANSP:TRANSPARENT".to_owned(),
        "END:VEVENT".to_owned(),
    ])
}

fn stamp(at: DateTime<Utc>) -> Option<String> {
    (1..=9999).contains(&at.year()).then(|| at.format("%Y%m%dT%H%M%SZ").to_string())
}

/// A text value (RFC 5545, 3.3.11).
fn escaped(plain: &str) -> String {
    let mut out = String::with_capacity(plain.len());
    for c in text::without_controls(plain).chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => {}
            c => out.push(c),
        }
    }
    out
}

/// One content line, folded between characters, with its end.
fn folded(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > LONGEST_LINE {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn special_characters_are_escaped() {
        assert_eq!(escaped("a,b;c\\d\r\ne\u{0}"), "a\\,b\\;c\\\\d\\ne");
    }

    proptest! {
        #[test]
        fn folding_keeps_every_character_and_the_limit(text in "\\PC{0,200}") {
            let folded = folded(&text);
            prop_assert!(folded.split("\r\n").all(|line| line.len() <= LONGEST_LINE));
            prop_assert_eq!(folded.replace("\r\n ", ""), format!("{text}\r\n"));
        }
    }
}
