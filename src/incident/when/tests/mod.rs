//! What people write, and what must come of it.

mod clock_changes;
mod dates;
mod properties;
mod refusals;
mod spellings;
mod transcripts;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use super::*;

/// Sunday, 18 December 2022, 22:30 in UTC unless a test says otherwise.
const NOW: &str = "2022-12-18T22:30:00Z";

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn frame(now: &str, zone: Tz) -> Frame {
    Frame { now: utc(now), zone, on: None }
}

/// `at`, precision and `until` of words that must be understood.
#[track_caller]
fn past(words: &str) -> (String, Precision) {
    let when = read_past(words, &frame(NOW, Tz::UTC))
        .unwrap_or_else(|refusal| panic!("{words:?}: {refusal}"));
    assert_eq!(when.as_written.as_deref(), Some(words));
    (when.at.format("%Y-%m-%dT%H:%M:%S%.fZ").to_string(), when.precision)
}

#[track_caller]
fn refusal(words: &str) -> Unreadable {
    match read_past(words, &frame(NOW, Tz::UTC)) {
        Err(refusal) => refusal,
        Ok(when) => panic!("{words:?} was taken for {}", when.at),
    }
}

#[test]
fn a_person_whose_clock_is_a_little_ahead_is_understood() {
    let almost = frame("2022-12-18T22:44:40Z", Tz::UTC);
    assert_eq!(read_past("22:45", &almost).unwrap().at, utc("2022-12-18T22:45:00Z"));
    let earlier = frame("2022-12-18T22:44:20Z", Tz::UTC);
    assert_eq!(read_past("22:45", &earlier).unwrap().at, utc("2022-12-17T22:45:00Z"));
    assert!(read_past("2022-12-18 22:45", &almost).is_ok());
    assert!(read_past("2022-12-18 22:45", &earlier).is_err());
}

#[test]
fn what_is_to_come_is_read_where_it_may_be() {
    let now = frame(NOW, Tz::UTC);
    for (words, at) in [
        ("in 2 hours", "2022-12-19T00:30:00Z"),
        ("+30m", "2022-12-18T23:00:00Z"),
        ("tomorrow 10:00", "2022-12-19T10:00:00Z"),
        ("Jan 5 10:00", "2023-01-05T10:00:00Z"),
        ("Nov 5 10:00", "2022-11-05T10:00:00Z"),
        ("2023-01-05 10:00", "2023-01-05T10:00:00Z"),
    ] {
        assert_eq!(read(words, &now).unwrap().at, utc(at), "{words:?}");
    }
    assert!(matches!(read("Monday 10:00", &now), Err(Unreadable::WhichWeekday { .. })));
    let planned = Frame { on: NaiveDate::from_ymd_opt(2022, 12, 20), ..now };
    assert_eq!(read("22:45", &planned).unwrap().at, utc("2022-12-20T22:45:00Z"));
    assert_eq!(read("Wednesday 10:00", &planned).unwrap().at, utc("2022-12-21T10:00:00Z"));
}

#[test]
fn an_ambiguous_abbreviation_means_what_the_guild_calls_its_own_time() {
    for (zone, words, at) in [
        (Tz::Asia__Kolkata, "22:45 IST", "2022-12-18T17:15:00Z"),
        (Tz::Europe__Dublin, "2022-07-01 22:45 IST", "2022-07-01T21:45:00Z"),
        (Tz::America__Chicago, "2022-07-01 22:45 CST", "2022-07-02T04:45:00Z"),
        (Tz::Asia__Shanghai, "2022-12-18 22:45 CST", "2022-12-18T14:45:00Z"),
    ] {
        assert_eq!(read_past(words, &frame(NOW, zone)).unwrap().at, utc(at), "{words:?} {zone}");
    }
}

#[test]
fn spans_are_read_and_bounded() {
    for (words, minutes) in [
        ("30m", 30),
        ("1h30m", 90),
        ("90 min", 90),
        ("2 hours", 120),
        ("1d", 24 * 60),
        ("1 day, 2 hours and 3 minutes", 26 * 60 + 3),
        ("366d", 366 * 24 * 60),
    ] {
        assert_eq!(read_span(words), Ok(TimeDelta::minutes(minutes)), "{words:?}");
    }
    for words in ["", "30", "-30m", "m", "30m 1h", "1h 1h", "1.5h", "22:45", "30m ago"] {
        assert!(matches!(read_span(words), Err(Unreadable::NotASpan { .. })), "{words:?}");
    }
    for words in ["0m", "367d", "999999999999999999w"] {
        assert!(matches!(read_span(words), Err(Unreadable::SpanOutOfBounds { .. })), "{words:?}");
    }
}

#[test]
fn zones_of_documents_are_read() {
    for (words, name) in [
        ("UTC", "UTC"),
        ("-00:00", "UTC"),
        ("-05:00", "Etc/GMT+5"),
        ("PST", "Etc/GMT+8"),
        ("PST (UTC-7)", "Etc/GMT+7"),
        ("CET (GMT+1)", "Etc/GMT-1"),
        ("Central European Time (CET)", "Etc/GMT-1"),
        ("UTC+1 (Zurich time)", "Etc/GMT-1"),
        ("Europe/Berlin", "Europe/Berlin"),
    ] {
        assert_eq!(read_zone(words).map(|zone| zone.name()), Ok(name), "{words:?}");
    }
    for words in ["UC/Pacific", "CET (PST)", "+05:30", "somewhere", "", "CST"] {
        assert!(read_zone(words).is_err(), "{words:?}");
    }
}

#[test]
fn stored_times_leave_out_what_is_not_known() {
    let when = When::exactly(utc(NOW));
    let json = serde_json::to_string(&when).unwrap();
    assert_eq!(json, r#"{"at":"2022-12-18T22:30:00Z","precision":"second"}"#);
    assert_eq!(serde_json::from_str::<When>(&json).unwrap(), when);
}
