use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

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
fn the_spellings_of_the_contract_are_understood() {
    use Precision::{Day, Hour, Minute, Second};
    for (words, at, precision) in [
        // Bare clock times: the most recent such moment.
        ("22:15", "2022-12-18T22:15:00Z", Minute),
        ("22:30", "2022-12-18T22:30:00Z", Minute),
        ("22:45", "2022-12-17T22:45:00Z", Minute),
        ("2245", "2022-12-17T22:45:00Z", Minute),
        ("0726", "2022-12-18T07:26:00Z", Minute),
        ("15.26", "2022-12-18T15:26:00Z", Minute),
        ("8:40", "2022-12-18T08:40:00Z", Minute),
        ("15h50", "2022-12-18T15:50:00Z", Minute),
        ("2215hrs", "2022-12-18T22:15:00Z", Minute),
        ("[2210]", "2022-12-18T22:10:00Z", Minute),
        (" 22:15 ", "2022-12-18T22:15:00Z", Minute),
        ("22:15:07", "2022-12-18T22:15:07Z", Second),
        // Zones.
        ("22:45Z", "2022-12-17T22:45:00Z", Minute),
        ("22:45 EST", "2022-12-18T03:45:00Z", Minute),
        ("22:45 UTC+2", "2022-12-18T20:45:00Z", Minute),
        ("22:45 utc-2", "2022-12-18T00:45:00Z", Minute),
        ("22:45 GMT+1", "2022-12-18T21:45:00Z", Minute),
        ("22:45+02:00", "2022-12-18T20:45:00Z", Minute),
        ("22:45 +0200", "2022-12-18T20:45:00Z", Minute),
        ("22:45 -0500", "2022-12-18T03:45:00Z", Minute),
        ("22:45 Europe/Berlin", "2022-12-18T21:45:00Z", Minute),
        ("22:45 america/port-au-prince", "2022-12-18T03:45:00Z", Minute),
        ("22:45 Etc/GMT+5", "2022-12-18T03:45:00Z", Minute),
        ("01:05UTC", "2022-12-18T01:05:00Z", Minute),
        ("5PM ET", "2022-12-18T22:00:00Z", Minute),
        ("2022-07-18 17:00 ET", "2022-07-18T21:00:00Z", Minute),
        // Twelve hours.
        ("5pm", "2022-12-18T17:00:00Z", Minute),
        ("5 p.m.", "2022-12-18T17:00:00Z", Minute),
        ("8:52 PM", "2022-12-18T20:52:00Z", Minute),
        ("6:30pm", "2022-12-18T18:30:00Z", Minute),
        ("17:14pm", "2022-12-18T17:14:00Z", Minute),
        ("07:30am", "2022-12-18T07:30:00Z", Minute),
        ("12am", "2022-12-18T00:00:00Z", Minute),
        ("12:05 pm", "2022-12-18T12:05:00Z", Minute),
        // Counted from now.
        ("now", "2022-12-18T22:30:00Z", Second),
        ("10m ago", "2022-12-18T22:20:00Z", Minute),
        ("2 hours ago", "2022-12-18T20:30:00Z", Minute),
        ("an hour ago", "2022-12-18T21:30:00Z", Minute),
        ("1 hour and 5 minutes ago", "2022-12-18T21:25:00Z", Minute),
        ("-1h30m", "2022-12-18T21:00:00Z", Minute),
        ("90s ago", "2022-12-18T22:28:30Z", Second),
        ("2 days ago", "2022-12-16T22:30:00Z", Day),
        // Days.
        ("yesterday 23:10", "2022-12-17T23:10:00Z", Minute),
        ("23:10 yesterday", "2022-12-17T23:10:00Z", Minute),
        ("today 08:00", "2022-12-18T08:00:00Z", Minute),
        ("Dec 18 22:15", "2022-12-18T22:15:00Z", Minute),
        ("Dec 18th 22:15", "2022-12-18T22:15:00Z", Minute),
        ("18 Dec 22:15", "2022-12-18T22:15:00Z", Minute),
        ("18th of December 2022 - 22:15 UTC", "2022-12-18T22:15:00Z", Minute),
        ("19. April, 11:00", "2022-04-19T11:00:00Z", Minute),
        ("Dec 19 22:15", "2021-12-19T22:15:00Z", Minute),
        ("Feb 29 10:00", "2020-02-29T10:00:00Z", Minute),
        ("Dec 18 2215", "2022-12-18T22:15:00Z", Minute),
        ("Sep 27 2017 13:06", "2017-09-27T13:06:00Z", Minute),
        ("Sept 27, 2017", "2017-09-27T00:00:00Z", Day),
        ("Wed, 16 Jun 2021 08:50:39 +0000", "2021-06-16T08:50:39Z", Second),
        ("2022-12-18 22:15", "2022-12-18T22:15:00Z", Minute),
        ("2022-12-18   2215", "2022-12-18T22:15:00Z", Minute),
        ("2022-12-18 22:15:05", "2022-12-18T22:15:05Z", Second),
        ("2022/12/18", "2022-12-18T00:00:00Z", Day),
        ("25/11/2022 22:15", "2022-11-25T22:15:00Z", Minute),
        ("11/25 22:15", "2022-11-25T22:15:00Z", Minute),
        ("Monday 10:00", "2022-12-12T10:00:00Z", Minute),
        ("Sunday 22:00", "2022-12-18T22:00:00Z", Minute),
        ("Sunday 23:00", "2022-12-11T23:00:00Z", Minute),
        ("last Sunday 22:00", "2022-12-11T22:00:00Z", Minute),
        ("Friday Dec 16th", "2022-12-16T00:00:00Z", Day),
        // ISO 8601.
        ("2022-12-18T22:15:05Z", "2022-12-18T22:15:05Z", Second),
        ("2022-12-18T22:15:05.250-05:00", "2022-12-19T03:15:05.250Z", Second),
        ("2022-12-18T10:15-05:00", "2022-12-18T15:15:00Z", Minute),
        ("20221218T221505Z", "2022-12-18T22:15:05Z", Second),
        // Discord's timestamps.
        ("<t:1671401700>", "2022-12-18T22:15:00Z", Second),
        ("<t:1671401700:R>", "2022-12-18T22:15:00Z", Second),
        // Approximate.
        ("22:XX", "2022-12-18T22:00:00Z", Hour),
        ("22:xx", "2022-12-18T22:00:00Z", Hour),
        ("22:??", "2022-12-18T22:00:00Z", Hour),
        ("22XX", "2022-12-18T22:00:00Z", Hour),
        ("23:XX", "2022-12-17T23:00:00Z", Hour),
        ("24:XX", "2022-12-18T00:00:00Z", Hour),
        ("Dec 17th 24:XX", "2022-12-18T00:00:00Z", Hour),
        ("~19:30", "2022-12-18T19:30:00Z", Hour),
        ("ca. 18:30", "2022-12-18T18:30:00Z", Hour),
        ("2022-12-18 10:45~", "2022-12-18T10:45:00Z", Hour),
        ("2022-12-18 HH:mm", "2022-12-18T00:00:00Z", Day),
        ("2022-12-18 (Time TBC)", "2022-12-18T00:00:00Z", Day),
        ("2022-12-18 --:--", "2022-12-18T00:00:00Z", Day),
    ] {
        // A few lie in NOW's future on purpose: `read` takes those.
        let when = read(words, &frame(NOW, Tz::UTC));
        let found = match (at.parse::<DateTime<Utc>>().unwrap() > utc(NOW), when) {
            (true, Ok(when)) => (when.at, when.precision),
            (true, Err(refusal)) => panic!("{words:?}: {refusal}"),
            (false, _) => {
                let (at, precision) = past(words);
                (utc(&at), precision)
            }
        };
        assert_eq!(found, (utc(at), precision), "{words:?}");
    }
}

#[test]
fn ranges_keep_their_end() {
    for (words, at, until) in [
        ("12:26-12:??", "2022-12-18T12:26:00Z", "2022-12-18T13:00:00Z"),
        ("14:00 - 15:30", "2022-12-18T14:00:00Z", "2022-12-18T15:30:00Z"),
        ("14:00–15:30 UTC+1", "2022-12-18T13:00:00Z", "2022-12-18T14:30:00Z"),
        ("17:00-18:00", "2022-12-18T17:00:00Z", "2022-12-18T18:00:00Z"),
        ("~13:30-13:45", "2022-12-18T13:30:00Z", "2022-12-18T13:45:00Z"),
        ("2022-12-16 23:10 - 00:20", "2022-12-16T23:10:00Z", "2022-12-17T00:20:00Z"),
        ("Dec 16 23:10 to Dec 17 11:00", "2022-12-16T23:10:00Z", "2022-12-17T11:00:00Z"),
        ("between 5:30pm and 6:30pm", "2022-12-18T17:30:00Z", "2022-12-18T18:30:00Z"),
        ("Between 2022-12-10 to 2022-12-16", "2022-12-10T00:00:00Z", "2022-12-17T00:00:00Z"),
    ] {
        let when = read_past(words, &frame(NOW, Tz::UTC))
            .unwrap_or_else(|refusal| panic!("{words:?}: {refusal}"));
        assert_eq!((when.at, when.until), (utc(at), Some(utc(until))), "{words:?}");
    }
}

#[test]
fn what_may_mean_two_things_or_nothing_is_refused_by_name() {
    use Unreadable as U;
    type Expected = fn(&U) -> bool;
    let cases: &[(&str, Expected)] = &[
        ("", |u| matches!(u, U::NotATime { .. })),
        ("soon", |u| matches!(u, U::NotATime { .. })),
        ("5", |u| matches!(u, U::NotATime { .. })),
        ("when it rained at 22:15", |u| matches!(u, U::NotATime { .. })),
        ("22:15 22:16", |u| matches!(u, U::NotATime { .. })),
        ("30m", |u| matches!(u, U::NotATime { .. })),
        ("<t:1671401700", |u| matches!(u, U::NotATime { .. })),
        ("<t:1671401700:Q>", |u| matches!(u, U::NotATime { .. })),
        ("<t:99999999999999>", |u| matches!(u, U::ImplausibleYear { .. })),
        ("22:60", |u| matches!(u, U::NoSuchClock { .. })),
        ("25:00", |u| matches!(u, U::NoSuchClock { .. })),
        ("17:14am", |u| matches!(u, U::NoSuchClock { .. })),
        ("0:30pm", |u| matches!(u, U::NoSuchClock { .. })),
        ("Feb 30 10:00", |u| matches!(u, U::NoSuchDay { .. })),
        ("2022-13-01", |u| matches!(u, U::NoSuchDay { .. })),
        ("20202-01-16 12:00", |u| matches!(u, U::ImplausibleYear { .. })),
        ("0022-01-16 12:00", |u| matches!(u, U::ImplausibleYear { .. })),
        ("01.12.22", |u| matches!(u, U::ShortYear { .. })),
        ("2022-02-?? ??:??", |u| matches!(u, U::DayUnknown { .. })),
        ("??:??", |u| matches!(u, U::NotATime { .. })),
        ("2X:XX (not sure exact time)", |u| matches!(u, U::HourUnknown { .. })),
        ("03/04/2022", |u| matches!(u, U::DayOrMonthFirst { .. })),
        ("3.4.2022 10:00", |u| matches!(u, U::DayOrMonthFirst { .. })),
        ("03/04 10:00", |u| matches!(u, U::DayOrMonthFirst { .. })),
        ("next Monday", |u| matches!(u, U::WhichWeekday { .. })),
        ("Monday Dec 16th", |u| matches!(u, U::WeekdayDisagrees { .. })),
        ("22:15 XYZ", |u| matches!(u, U::UnknownZone { .. })),
        ("22:15 Europe/Hamburg", |u| matches!(u, U::UnknownZone { .. })),
        ("22:15 IST", |u| matches!(u, U::AmbiguousZone { .. })),
        ("22:15 CST", |u| matches!(u, U::AmbiguousZone { .. })),
        ("22:00-02:00", |u| matches!(u, U::OffsetOrRange { .. })),
        ("5:30-6:30pm", |u| matches!(u, U::MeridiemOnOneSide { .. })),
        ("2022-12-16 10:00 - 2022-12-15 10:00", |u| matches!(u, U::EndsBeforeItStarts { .. })),
        ("2022-12-18 22:31", |u| matches!(u, U::Future { .. })),
        ("today 23:00", |u| matches!(u, U::Future { .. })),
        ("22:00 - 22:45", |u| matches!(u, U::Future { .. })),
        ("in 5m", |u| matches!(u, U::Future { .. })),
        ("٢٢:٤٥", |u| matches!(u, U::OddCharacter { .. })),
        ("8:52\u{202f}PM", |u| matches!(u, U::OddCharacter { .. })),
        ("400d ago", |u| matches!(u, U::SpanOutOfBounds { .. })),
    ];
    for (words, expected) in cases {
        let found = refusal(words);
        assert!(expected(&found), "{words:?}: {found:?}");
    }
    assert!(matches!(refusal(&"1".repeat(19)), U::NotATime { .. }));
    assert!(matches!(refusal(&"é".repeat(5000)), U::TooLong { .. }));
    assert_eq!(past("yesterday").1, Precision::Day);
}

#[test]
fn refusals_say_what_to_write_instead() {
    for (words, sentence) in [
        (
            "03/04/2022",
            "“03/04/2022” may be 2022-04-03 (day first) or 2022-03-04 (month first): write the \
             one you mean like that",
        ),
        (
            "3/4 10:00",
            "“3/4 10:00” may be 3 April (day first) or 4 March (month first): write the one you \
             mean like that",
        ),
        (
            "22:15 ist",
            "“IST” is the time of more than one place: write UTC+5:30 (India) or UTC+1 (Ireland) \
             or UTC+2 (Israel)",
        ),
        (
            "22:00-02:00",
            "“22:00-02:00” may be a time in a zone or a span of time: write “22:00 UTC-02:00” for \
             the zone or “22:00 to 02:00” for from when to when",
        ),
        (
            "tomorrow 10:00",
            "“tomorrow 10:00” is in the future (understood as 2022-12-19 10:00 in UTC, now it is \
             2022-12-18 22:30): write when it happened, like 22:45, 10m ago or yesterday 23:10",
        ),
        (
            "8:52\u{202f}PM",
            "the character “\\u{202f}” (U+202F) belongs to no time: type it with plain digits, \
             letters and spaces, like 2022-12-18 22:15",
        ),
    ] {
        assert_eq!(refusal(words).to_string(), sentence);
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
