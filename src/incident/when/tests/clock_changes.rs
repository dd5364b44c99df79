//! Times that happen twice or never, where the clocks change.

use chrono::TimeDelta;
use chrono_tz::Tz;

use super::{Frame, Unreadable, frame, read_past, utc};

/// Zone, local time that happens twice or never, and the two moments to choose from.
const CLOCK_CHANGES: &[(Tz, bool, &str, &str, &str)] = &[
    (Tz::Europe__Berlin, true, "2023-10-29 02:30", "2023-10-29T00:30:00Z", "2023-10-29T01:30:00Z"),
    (
        Tz::America__New_York,
        true,
        "2022-11-06 01:30",
        "2022-11-06T05:30:00Z",
        "2022-11-06T06:30:00Z",
    ),
    (
        Tz::Australia__Lord_Howe,
        true,
        "2023-04-02 01:45",
        "2023-04-01T14:45:00Z",
        "2023-04-01T15:15:00Z",
    ),
    (Tz::Europe__Berlin, false, "2023-03-26 02:30", "2023-03-26T00:30:00Z", "2023-03-26T01:30:00Z"),
    (
        Tz::America__New_York,
        false,
        "2023-03-12 02:30",
        "2023-03-12T06:30:00Z",
        "2023-03-12T07:30:00Z",
    ),
    (
        Tz::Australia__Lord_Howe,
        false,
        "2023-10-01 02:15",
        "2023-09-30T15:15:00Z",
        "2023-09-30T15:45:00Z",
    ),
    (Tz::Pacific__Apia, false, "2011-12-30 10:00", "2011-12-29T20:00:00Z", "2011-12-30T20:00:00Z"),
];

#[test]
fn times_that_happen_twice_or_never_are_refused_with_both_readings() {
    for (zone, twice, words, first, second) in CLOCK_CHANGES {
        let later_that_day =
            Frame { now: utc(second) + TimeDelta::hours(4), zone: *zone, on: None };
        let clock = &words[11..];
        let bare_too: &[&str] = if *zone == Tz::Pacific__Apia { &[words] } else { &[words, clock] };
        for words in bare_too {
            let (earlier, later) = match read_past(words, &later_that_day) {
                Err(Unreadable::TwiceThatNight { earlier, later, .. }) if *twice => {
                    (earlier, later)
                }
                Err(Unreadable::NeverThatNight { earlier, later, .. }) if !twice => {
                    (earlier, later)
                }
                other => panic!("{words:?} in {zone}: {other:?}"),
            };
            // The words that are offered read back to those very moments.
            for (offered, at) in [(earlier, first), (later, second)] {
                assert_eq!(
                    read_past(&offered, &later_that_day).unwrap().at,
                    utc(at),
                    "{offered:?}"
                );
            }
        }
        // A day later the bare time is that of an ordinary day.
        let next_day = Frame { now: later_that_day.now + TimeDelta::days(1), ..later_that_day };
        assert!(read_past(clock, &next_day).is_ok(), "{clock} in {zone}");
    }
}

#[test]
fn the_sentences_about_clock_changes_name_the_words_to_type() {
    let berlin = |now: &str, words: &str| {
        read_past(words, &frame(now, Tz::Europe__Berlin)).unwrap_err().to_string()
    };
    assert_eq!(
        berlin("2023-10-29T12:00:00Z", "02:30"),
        "02:30 on 29 October 2023 happened twice in Europe/Berlin, because the clocks went back: \
         write “2023-10-29 02:30+02:00” for the earlier or “2023-10-29 02:30+01:00” for the later"
    );
    assert_eq!(
        berlin("2023-03-26T12:00:00Z", "02:30"),
        "02:30 on 26 March 2023 never happened in Europe/Berlin, because the clocks went forward: \
         write “2023-03-26 03:30+02:00” if yours had not been put forward yet, or “2023-03-26 \
         01:30+01:00” if it had been too early"
    );
}

#[test]
fn the_first_of_two_is_meant_while_the_second_has_not_come() {
    let between = frame("2023-10-29T00:50:00Z", Tz::Europe__Berlin);
    assert_eq!(read_past("02:30", &between).unwrap().at, utc("2023-10-29T00:30:00Z"));
    // Neither has come: it was the day before.
    let before = frame("2023-10-29T00:20:00Z", Tz::Europe__Berlin);
    assert_eq!(read_past("02:30", &before).unwrap().at, utc("2023-10-28T00:30:00Z"));
    let before_the_gap = frame("2023-03-26T00:30:00Z", Tz::Europe__Berlin);
    assert_eq!(read_past("02:30", &before_the_gap).unwrap().at, utc("2023-03-25T01:30:00Z"));
}

#[test]
fn days_without_a_midnight_start_when_they_start() {
    // Brazil put the clocks forward at midnight, Samoa left a day out.
    let brazil = frame("2018-11-05T00:00:00Z", Tz::America__Sao_Paulo);
    assert_eq!(read_past("2018-11-04", &brazil).unwrap().at, utc("2018-11-04T03:00:00Z"));
    let samoa = frame("2012-01-05T00:00:00Z", Tz::Pacific__Apia);
    assert!(matches!(read_past("2011-12-30", &samoa), Err(Unreadable::NoSuchDay { .. })));
    let that_morning = frame("2011-12-30T12:00:00Z", Tz::Pacific__Apia);
    assert_eq!(read_past("10:00", &that_morning).unwrap().at, utc("2011-12-29T20:00:00Z"));
}
