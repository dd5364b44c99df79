//! Dates that are to be kept.

use chrono_tz::Tz;

use super::*;

/// Wednesday, 19 July 2023, in the evening; in Auckland it is Thursday already.
const WEDNESDAY: &str = "2023-07-19T20:00:00Z";

fn read(words: &str, zone: Tz) -> Result<String, Unreadable> {
    read_date(words, &frame(WEDNESDAY, zone)).map(|date| date.to_string())
}

#[test]
fn dates_are_read_as_people_write_them() {
    for (words, date) in [
        ("2023-07-21", "2023-07-21"),
        ("20230721", "2023-07-21"),
        ("21.7.", "2023-07-21"),
        ("21.07.2023", "2023-07-21"),
        ("5.7.", "2024-07-05"),
        ("21.7", "2023-07-21"),
        ("July 21", "2023-07-21"),
        ("21st of July", "2023-07-21"),
        ("21 July 2024", "2024-07-21"),
        ("7/21", "2023-07-21"),
        ("Fri, July 21", "2023-07-21"),
        ("by July 21, 2023", "2023-07-21"),
        ("18 July", "2024-07-18"),
        ("19 July", "2023-07-19"),
        ("Feb 29", "2024-02-29"),
        ("today", "2023-07-19"),
        ("tomorrow", "2023-07-20"),
        ("friday", "2023-07-21"),
        ("this Fri", "2023-07-21"),
        ("wednesday", "2023-07-26"),
        ("monday", "2023-07-24"),
        ("next friday", "2023-07-28"),
        ("next monday", "2023-07-24"),
        ("next sunday", "2023-07-30"),
        ("in 2 weeks", "2023-08-02"),
        ("2w", "2023-08-02"),
        ("+10d", "2023-07-29"),
        ("in a month", "2023-08-19"),
        ("1 year", "2024-07-19"),
        ("<t:1690000000:D>", "2023-07-22"),
    ] {
        assert_eq!(read(words, Tz::UTC).as_deref(), Ok(date), "{words:?}");
    }
    assert_eq!(read("today", Tz::Pacific__Auckland).as_deref(), Ok("2023-07-20"));
}

#[test]
fn a_date_that_has_passed_is_read_where_it_says_so() {
    for (words, date) in [
        ("2022-12-18", "2022-12-18"),
        ("yesterday", "2023-07-18"),
        ("last friday", "2023-07-14"),
        ("last wednesday", "2023-07-12"),
    ] {
        assert_eq!(read(words, Tz::UTC).as_deref(), Ok(date), "{words:?}");
    }
}

#[test]
fn what_is_no_date_or_two_is_refused() {
    for words in ["", "soon", "next week", "22:45", "2m", "in 2 hours", "2023-07-21 10:00", "a"] {
        let refusal = read(words, Tz::UTC).unwrap_err();
        assert!(matches!(refusal, Unreadable::NotADate { .. }), "{words:?}: {refusal:?}");
    }
    for words in ["31.6.", "13.13.", "2023-02-29", "32.1"] {
        let refusal = read(words, Tz::UTC).unwrap_err();
        assert!(matches!(refusal, Unreadable::NoSuchDay { .. }), "{words:?}: {refusal:?}");
    }
    for words in ["5.7", "5/7", "5.7.2023"] {
        let refusal = read(words, Tz::UTC).unwrap_err();
        assert!(matches!(refusal, Unreadable::DayOrMonthFirst { .. }), "{words:?}: {refusal:?}");
    }
    for words in ["in 100 years", "1969-12-31"] {
        let refusal = read(words, Tz::UTC).unwrap_err();
        assert!(matches!(refusal, Unreadable::ImplausibleYear { .. }), "{words:?}: {refusal:?}");
    }
    assert!(matches!(
        read("in 99999999999999999 weeks", Tz::UTC),
        Err(Unreadable::NotADate { .. })
    ));
    assert!(matches!(read("Thu, July 21", Tz::UTC), Err(Unreadable::WeekdayDisagrees { .. })));
    assert!(matches!(read("21.7.23", Tz::UTC), Err(Unreadable::ShortYear { .. })));
}
