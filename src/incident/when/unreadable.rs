//! Why words were not taken for a time: each a sentence for the person who typed them, saying what
//! is wrong and what to write instead.

use chrono::{NaiveDate, Weekday};

/// Words that are no time, or more than one. Nothing is guessed: the person chooses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error(
        "“{words}” is not a time I can read: write it like 22:45, 5pm, 10m ago, yesterday 23:10, \
         Dec 18 22:15, 2022-12-18 22:15 or 22:45 UTC+2"
    )]
    NotATime { words: String },
    #[error("“{words}” is too long for a time (at most {longest} characters): write only the time")]
    TooLong { words: String, longest: usize },
    #[error(
        "the character “{}” (U+{:04X}) belongs to no time: type it with plain digits, letters and \
         spaces, like 2022-12-18 22:15", character.escape_debug(), u32::from(*character)
    )]
    OddCharacter { character: char },
    #[error(
        "“{words}” is no time on a clock: hours go from 00 to 23, minutes and seconds from 00 to \
         59, and am goes with 12:00am to 11:59am"
    )]
    NoSuchClock { words: String },
    #[error("“{words}” is no day of the calendar: write the day like 2022-12-18")]
    NoSuchDay { words: String },
    #[error("the year {year} cannot be meant: write one from 1970 to 2099, like 2022-12-18")]
    ImplausibleYear { year: String },
    #[error("“{words}” has a year of two digits: write all four, like 2022-12-18")]
    ShortYear { words: String },
    #[error(
        "“{words}” does not say which day: write the day, like 2022-12-18, or 2022-12-18 22:XX"
    )]
    DayUnknown { words: String },
    #[error(
        "“{words}” does not say which hour: write 22:XX for some time in that hour, or the day alone"
    )]
    HourUnknown { words: String },
    #[error(
        "“{words}” may be {day_first} (day first) or {month_first} (month first): write the one \
         you mean like that"
    )]
    DayOrMonthFirst { words: String, day_first: String, month_first: String },
    #[error(
        "the four digits in “{words}” may be a year or a clock time: write it like 2022-12-18 or \
         18 Dec 20:22"
    )]
    YearOrClock { words: String },
    #[error("“{weekday}” may be {earlier} or {later}: write the day you mean like that")]
    WhichWeekday { weekday: Weekday, earlier: NaiveDate, later: NaiveDate },
    #[error("{date} is a {actual}, not a {written}: write only the date, or correct it")]
    WeekdayDisagrees { date: NaiveDate, written: Weekday, actual: Weekday },
    #[error(
        "“{zone}” is no time zone I know: write UTC, an offset like UTC+2, an abbreviation like \
         CET or EST, or a place like Europe/Berlin"
    )]
    UnknownZone { zone: String },
    #[error("“{zone}” is the time of more than one place: write {}", readings.join(" or "))]
    AmbiguousZone {
        zone: String,
        /// The exact words to write for each, and whose time that is.
        readings: &'static [&'static str],
    },
    #[error(
        "“{words}” may be a time in a zone or a span of time: write “{offset}” for the zone or \
         “{range}” for from when to when"
    )]
    OffsetOrRange { words: String, offset: String, range: String },
    #[error("“{words}” has am or pm on one side only: write it on both, like 5:30pm - 6:30pm")]
    MeridiemOnOneSide { words: String },
    #[error("“{words}” ends before it starts: write the earlier time first")]
    EndsBeforeItStarts { words: String },
    #[error(
        "{clock} on {date} happened twice in {zone}, because the clocks went back: write \
         “{earlier}” for the earlier or “{later}” for the later"
    )]
    TwiceThatNight { clock: String, date: String, zone: String, earlier: String, later: String },
    #[error(
        "{clock} on {date} never happened in {zone}, because the clocks went forward: write \
         “{later}” if yours had not been put forward yet, or “{earlier}” if it had been too early"
    )]
    NeverThatNight { clock: String, date: String, zone: String, earlier: String, later: String },
    #[error(
        "“{words}” is in the future (understood as {understood}, now it is {now}): write when it \
         happened, like 22:45, 10m ago or yesterday 23:10"
    )]
    Future { words: String, understood: String, now: String },
    #[error(
        "“{words}” is not a length of time I can read: write it like 30m, 1h30m, 2 hours or 1d"
    )]
    NotASpan { words: String },
    #[error(
        "“{words}” is out of bounds: write a length of time of at least 1s and at most {most_days}d"
    )]
    SpanOutOfBounds { words: String, most_days: i64 },
}

/// The words as an answer quotes them: short, and whole characters.
pub(super) fn excerpt(words: &str) -> String {
    const MOST: usize = 40;
    let words = words.trim();
    if words.chars().nth(MOST).is_none() {
        return words.to_owned();
    }
    words.chars().take(MOST).chain(std::iter::once('…')).collect()
}
