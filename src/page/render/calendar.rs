//! Maintenance as a calendar (RFC 5545), to subscribe to.

use chrono::{DateTime, Utc};

use super::super::document::Rendered;
use super::super::site::{Shown, Site};
use super::super::text;

/// The longest line of a calendar, in bytes (RFC 5545, 3.1).
const LONGEST_LINE: usize = 75;

pub fn render(site: &Site) -> Rendered {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Firebell//Status page//EN".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        "METHOD:PUBLISH".to_owned(),
        format!("X-WR-CALNAME:{}", escaped(&format!("{}: maintenance", site.title()))),
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H".to_owned(),
        "X-PUBLISHED-TTL:PT1H".to_owned(),
    ];
    for shown in site.newest_first(Shown::is_maintenance) {
        lines.extend(event(site, shown).into_iter().flatten());
    }
    lines.push("END:VCALENDAR".to_owned());
    let body = lines.iter().map(|line| folded(line)).collect();
    Rendered::open("text/calendar; charset=utf-8", body)
}

/// A maintenance without a window has no place in a calendar.
fn event(site: &Site, shown: &Shown) -> Option<Vec<String>> {
    let incident = shown.incident();
    let window = incident.window.as_ref()?;
    let state = if incident.status == "cancelled" { "CANCELLED" } else { "CONFIRMED" };
    let summary = text::markdown_to_words(incident.summary.as_deref().unwrap_or_default(), 2000);
    let address = site.absolute(&site.path(shown));
    let uid = text::identifier(&format!("{}-{}", shown.view.guild.id, incident.id));
    Some(vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{uid}@firebell"),
        format!("SEQUENCE:{}", shown.view.version),
        format!("DTSTAMP:{}", stamp(shown.updated_at)),
        format!("DTSTART:{}", stamp(window.starts_at)),
        format!("DTEND:{}", stamp(window.ends_at.max(window.starts_at))),
        format!("SUMMARY:{}", escaped(&incident.title)),
        format!("DESCRIPTION:{}", escaped(format!("{summary}\n{address}").trim_start())),
        format!("URL:{address}"),
        format!("STATUS:{state}"),
        "TRANSP:TRANSPARENT".to_owned(),
        "END:VEVENT".to_owned(),
    ])
}

fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
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
