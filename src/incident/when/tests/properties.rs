//! Whatever is written: no panic, no word lost, and what was printed reads back.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::super::SKEW;
use super::{Frame, Line, Unreadable, read, read_past, read_span, read_transcript, read_zone};

fn zones() -> impl Strategy<Value = Tz> {
    proptest::sample::select(chrono_tz::TZ_VARIANTS.as_slice())
}

/// Words that times are made of, in any order: nearer to the parser's edges than noise is.
fn almost_times() -> impl Strategy<Value = String> {
    let part = proptest::sample::select(
        &[
            "22",
            "2",
            "5",
            "24",
            "00",
            "60",
            "2022",
            "2245",
            "99999",
            "20221218",
            "18",
            ":",
            ".",
            "-",
            "–",
            "/",
            "+",
            "~",
            "(",
            ")",
            "[",
            "]",
            "<t:",
            ">",
            "@",
            ",",
            "T",
            "Z",
            " ",
            " ",
            " ",
            "XX",
            "??",
            "HH:mm",
            "--:--",
            "am",
            "pm",
            "p.m.",
            "h",
            "m",
            "ago",
            "in",
            "now",
            "a",
            "and",
            "to",
            "between",
            "until",
            "today",
            "yesterday",
            "tomorrow",
            "last",
            "next",
            "Monday",
            "Sun",
            "Dec",
            "February",
            "29",
            "30",
            "31",
            "th",
            "of",
            "UTC",
            "GMT",
            "EST",
            "IST",
            "ET",
            "Europe/Berlin",
            "Pacific/Apia",
            "Etc/GMT+5",
            "ca.",
            "hrs",
            "(Time TBC)",
            "2099-12-31",
            "1970-01-01",
            "2011-12-30",
            "02:30",
        ][..],
    );
    proptest::collection::vec(part, 0..9).prop_map(|parts| parts.concat())
}

/// Moments, to the second, well inside the years that are accepted.
fn moments() -> impl Strategy<Value = DateTime<Utc>> {
    (31_536_000_i64..4_090_000_000)
        .prop_map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap())
}

/// Whatever the words, nothing panics, what is understood keeps them, and `read_past` answers with
/// the past.
fn holds_for(words: &str, frame: &Frame) -> Result<(), TestCaseError> {
    for found in [read(words, frame), read_past(words, frame)] {
        match found {
            Ok(when) => {
                prop_assert_eq!(when.as_written.as_deref(), Some(words));
                prop_assert!(when.until.is_none_or(|until| until >= when.at));
            }
            Err(refusal) => prop_assert!(!refusal.to_string().is_empty()),
        }
    }
    if let Ok(when) = read_past(words, frame) {
        prop_assert!(when.at <= frame.now + SKEW);
    }
    if let Ok(span) = read_span(words) {
        prop_assert!(span > TimeDelta::zero() && span <= TimeDelta::days(366));
    }
    let _ = read_zone(words);
    let lines = [Line { at: words, on: frame.on }, Line { at: "10:00", on: None }];
    prop_assert_eq!(read_transcript(&lines, frame).len(), 2);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_words_make_it_panic(words in any::<String>(), now in moments(), zone in zones()) {
        holds_for(&words, &Frame { now, zone, on: None })?;
    }

    #[test]
    fn no_almost_times_make_it_panic(
        words in almost_times(), now in moments(), zone in zones(), on in proptest::option::of(moments()),
    ) {
        holds_for(&words, &Frame { now, zone, on: on.map(|at| at.date_naive()) })?;
    }

    /// Whatever is printed with its offset reads back, in any zone.
    #[test]
    fn what_states_its_offset_reads_back(
        at in moments(), now in moments(), home in zones(), minutes in -56..=56_i32,
        shape in proptest::sample::select(&[
            "%Y-%m-%dT%H:%M:%S%:z", "%Y-%m-%d %H:%M:%S UTC%:z", "%Y-%m-%d %H:%M:%S %z",
            "%d %b %Y %H:%M:%S GMT%:z", "%B %-d, %Y %I:%M:%S %p UTC%z", "%Y%m%dT%H%M%S%z",
            "%A %Y/%m/%d %H:%M:%S%:z", "%H:%M:%S UTC%:z on %d %B %Y", "<t:%s>", "<t:%s:F>",
        ][..]),
    ) {
        let offset = chrono::FixedOffset::east_opt(minutes * 900).unwrap();
        let words = at.with_timezone(&offset).format(shape).to_string();
        let when = read(&words, &Frame { now, zone: home, on: None });
        prop_assert_eq!(when.as_ref().map(|when| when.at), Ok(at), "{}", words);
        prop_assert_eq!(when.unwrap().as_written, Some(words));
    }

    /// Without an offset it reads back in its own zone, or is refused because it happened twice,
    /// and then one of the two readings offered is the moment.
    #[test]
    fn what_states_no_offset_reads_back_in_its_zone(
        at in moments(), zone in zones(),
        shape in proptest::sample::select(&[
            "%Y-%m-%d %H:%M:%S", "%d %b %Y %H:%M:%S", "%B %-d, %Y %I:%M:%S%P", "%a %Y/%m/%d %H:%M:%S",
        ][..]),
    ) {
        let frame = Frame { now: at + TimeDelta::days(2), zone, on: None };
        let words = at.with_timezone(&zone).format(shape).to_string();
        match read_past(&words, &frame) {
            Ok(when) => prop_assert_eq!(when.at, at, "{} in {}", words, zone),
            Err(Unreadable::TwiceThatNight { earlier, later, .. }) => {
                let offered = [earlier, later].map(|words| read_past(&words, &frame).map(|when| when.at));
                prop_assert!(offered.contains(&Ok(at)), "{} in {}: {:?}", words, zone, offered);
            }
            Err(refusal) => prop_assert!(false, "{words} in {zone}: {refusal}"),
        }
    }

    /// A bare clock time is never a day off: at most a day old, whatever the zone.
    #[test]
    fn a_bare_clock_time_is_the_most_recent_one(now in moments(), zone in zones(), minute in 0..1440_u32) {
        let words = format!("{:02}:{:02}", minute / 60, minute % 60);
        if let Ok(when) = read_past(&words, &Frame { now, zone, on: None }) {
            prop_assert!(when.at <= now + SKEW);
            // A day with a clock change is an hour longer; Samoa's missing day makes two of one.
            prop_assert!(now - when.at <= TimeDelta::hours(49), "{} in {}", words, zone);
            prop_assert_eq!(when.at.with_timezone(&zone).format("%H:%M").to_string(), words);
        }
    }
}
