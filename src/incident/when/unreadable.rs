//! Why words were not taken for a time: data for a sentence that says what is wrong and
//! what to write instead. The words are in `crate::texts::times`.

use chrono::{NaiveDate, Weekday};

/// Words that are no time, or more than one. Nothing is guessed: the person chooses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    NotATime {
        words: String,
    },
    TooLong {
        words: String,
        longest: usize,
    },
    OddCharacter {
        character: char,
    },
    NoSuchClock {
        words: String,
    },
    NoSuchDay {
        words: String,
    },
    ImplausibleYear {
        year: String,
    },
    /// The same of a timestamp.
    ImplausibleMoment {
        words: String,
    },
    ShortYear {
        words: String,
    },
    DayUnknown {
        words: String,
    },
    HourUnknown {
        words: String,
    },
    DayOrMonthFirst {
        words: String,
        day_first: String,
        month_first: String,
    },
    YearOrClock {
        words: String,
    },
    WhichWeekday {
        weekday: Weekday,
        earlier: NaiveDate,
        later: NaiveDate,
    },
    WeekdayDisagrees {
        date: NaiveDate,
        written: Weekday,
        actual: Weekday,
    },
    UnknownZone {
        zone: String,
    },
    AmbiguousZone {
        zone: String,
        /// What may be meant.
        readings: &'static [Reading],
    },
    OffsetOrRange {
        words: String,
        offset: String,
        range: String,
    },
    MeridiemOnOneSide {
        words: String,
    },
    EndsBeforeItStarts {
        words: String,
    },
    TwiceThatNight {
        clock: String,
        date: NaiveDate,
        zone: String,
        earlier: String,
        later: String,
    },
    NeverThatNight {
        clock: String,
        date: NaiveDate,
        zone: String,
        earlier: String,
        later: String,
    },
    Future {
        words: String,
        understood: String,
        now: String,
    },
    NotADate {
        words: String,
    },
    NotASpan {
        words: String,
    },
    SpanOutOfBounds {
        words: String,
        most_days: i64,
    },
}

impl std::error::Error for Unreadable {}

/// The words to write for one meaning of an abbreviation, and the id of the place whose time it is.
pub type Reading = (&'static str, &'static str);

/// The words as an answer quotes them: short, and whole characters.
pub(super) fn excerpt(words: &str) -> String {
    const MOST: usize = 40;
    let words = words.trim();
    if words.chars().nth(MOST).is_none() {
        return words.to_owned();
    }
    words.chars().take(MOST).chain(std::iter::once('…')).collect()
}
