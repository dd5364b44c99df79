//! Times as the public reads them: UTC, with the date, and no preciser than they are known.

use chrono::{DateTime, Duration, SecondsFormat, Utc};

use crate::incident::public_view::PublicEntry;
use crate::incident::when::counts_from_now;
use crate::incident::words::Precision;

/// For `datetime` attributes and JSON: RFC 3339 in UTC with milliseconds.
#[must_use]
pub fn machine(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// `18:57`.
#[must_use]
pub fn clock(at: DateTime<Utc>) -> String {
    at.format("%H:%M").to_string()
}

/// `Tuesday 13 December 2022`.
#[must_use]
pub fn day(at: DateTime<Utc>) -> String {
    at.format("%A %-d %B %Y").to_string()
}

/// `13 Dec`.
#[must_use]
pub fn short_day(at: DateTime<Utc>) -> String {
    at.format("%-d %b").to_string()
}

/// `13 Dec 2022, 18:57 UTC`.
#[must_use]
pub fn full(at: DateTime<Utc>) -> String {
    at.format("%-d %b %Y, %H:%M UTC").to_string()
}

/// A `<time>` element with date and time; safe HTML.
#[must_use]
pub fn full_html(at: DateTime<Utc>) -> String {
    format!("<time datetime=\"{}\">{}</time>", machine(at), full(at))
}

/// When an entry happened: on the clock in UTC, approximate where it was written approximately.
#[must_use]
pub fn of_entry(entry: &PublicEntry) -> String {
    match entry.precision {
        Precision::Second | Precision::Minute => clock(entry.at),
        Precision::Hour => entry.at.format("%H:XX").to_string(),
        Precision::Day => "that day".to_owned(),
    }
}

/// The words in which a time was given, where they are not what [`of_entry`] shows and say
/// something to who reads them later.
#[must_use]
pub fn as_written(entry: &PublicEntry) -> Option<&str> {
    let words = entry.at_as_written.as_deref()?.trim();
    let says_more = !words.is_empty() && words != of_entry(entry);
    let approximate = matches!(entry.precision, Precision::Hour | Precision::Day);
    (says_more && (approximate || !counts_from_now(words))).then_some(words)
}

/// `1 h 7 min`, `2 d 3 h`, `under a minute`.
#[must_use]
pub fn span(length: Duration) -> String {
    let minutes = length.num_minutes();
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours, rest) {
        _ if minutes < 1 => "under a minute".to_owned(),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, 0, _) => format!("{days} d"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(precision: Precision, words: Option<&str>) -> PublicEntry {
        let at = "2022-12-13T22:00:00Z".parse().unwrap();
        PublicEntry {
            id: "1".to_owned(),
            at,
            at_as_written: words.map(str::to_owned),
            precision,
            recorded_at: at,
            author: "nova".to_owned(),
            phase: None,
            status: None,
            update: false,
            text: String::new(),
            retracted: false,
            attachments: Vec::new(),
        }
    }

    #[test]
    fn words_that_last_stand_beside_the_clock() {
        let written = |words| as_written(&entry(Precision::Minute, Some(words))).map(str::to_owned);
        for words in ["17:00 EST", "22:00Z", "23:00", "22:00-22:10", "yesterday 23:00"] {
            assert_eq!(written(words).as_deref(), Some(words));
        }
        for words in ["22:00", "10m ago", "now", "-1h30m", "<t:1671401700:f>", ""] {
            assert_eq!(written(words), None, "{words}");
        }
        let about = entry(Precision::Hour, Some("~2h ago"));
        assert_eq!(as_written(&about), Some("~2h ago"), "a clock would claim more");
    }

    #[test]
    fn an_approximate_time_stays_approximate() {
        let plain = entry(Precision::Hour, Some("22:XX"));
        assert_eq!((of_entry(&plain).as_str(), as_written(&plain)), ("22:XX", None));
        let zoned = entry(Precision::Hour, Some("17:XX EST"));
        assert_eq!((of_entry(&zoned).as_str(), as_written(&zoned)), ("22:XX", Some("17:XX EST")));
        let exact = entry(Precision::Minute, Some("10m ago"));
        assert_eq!((of_entry(&exact).as_str(), as_written(&exact)), ("22:00", None));
    }

    #[test]
    fn spans_are_short() {
        let said = |minutes| span(Duration::minutes(minutes));
        assert_eq!(
            [0, 7, 60, 67, 1440, 3060].map(said),
            ["under a minute", "7 min", "1 h", "1 h 7 min", "1 d", "2 d 3 h"]
        );
    }
}
