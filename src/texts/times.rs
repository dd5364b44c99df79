//! Why words were not taken for a time, in words.

use std::fmt;

use chrono::{Datelike, NaiveDate, Weekday};

use super::{Lang, say};
use crate::incident::when::Unreadable;

/// What the person reads: what is wrong, and what to write instead.
#[must_use]
pub fn unreadable(lang: Lang, unreadable: &Unreadable) -> String {
    use Unreadable as U;
    match unreadable {
        U::NotATime { words } => say!(lang, "time-not-a-time", words = words.as_str()),
        U::TooLong { words, longest } => {
            say!(lang, "time-too-long", words = words.as_str(), longest = *longest)
        }
        U::OddCharacter { character } => say!(
            lang,
            "time-odd-character",
            character = character.escape_debug().to_string(),
            code = format!("U+{:04X}", u32::from(*character))
        ),
        U::NoSuchClock { words } => say!(lang, "time-no-such-clock", words = words.as_str()),
        U::NoSuchDay { words } => say!(lang, "time-no-such-day", words = words.as_str()),
        U::ImplausibleYear { year } => say!(lang, "time-implausible-year", year = year.as_str()),
        U::ImplausibleMoment { words } => {
            say!(lang, "time-implausible-moment", words = words.as_str())
        }
        U::ShortYear { words } => say!(lang, "time-short-year", words = words.as_str()),
        U::DayUnknown { words } => say!(lang, "time-day-unknown", words = words.as_str()),
        U::HourUnknown { words } => say!(lang, "time-hour-unknown", words = words.as_str()),
        U::DayOrMonthFirst { words, day_first, month_first } => say!(
            lang,
            "time-day-or-month-first",
            words = words.as_str(),
            day_first = day_first.as_str(),
            month_first = month_first.as_str()
        ),
        U::YearOrClock { words } => say!(lang, "time-year-or-clock", words = words.as_str()),
        U::WhichWeekday { weekday, earlier, later } => say!(
            lang,
            "time-which-weekday",
            weekday = self::weekday(lang, *weekday),
            earlier = earlier.to_string(),
            later = later.to_string()
        ),
        U::WeekdayDisagrees { date, written, actual } => say!(
            lang,
            "time-weekday-disagrees",
            date = date.to_string(),
            actual = weekday(lang, *actual),
            written = weekday(lang, *written)
        ),
        U::UnknownZone { zone } => say!(lang, "time-unknown-zone", zone = zone.as_str()),
        U::AmbiguousZone { zone, readings } => {
            let readings = readings
                .iter()
                .map(|(offset, place)| say!(lang, "time-zone-of", offset = *offset, place = *place))
                .reduce(|before, last| say!(lang, "time-or", before = before, last = last))
                .unwrap_or_default();
            say!(lang, "time-ambiguous-zone", zone = zone.as_str(), readings = readings)
        }
        U::OffsetOrRange { words, offset, range } => say!(
            lang,
            "time-offset-or-range",
            words = words.as_str(),
            offset = offset.as_str(),
            range = range.as_str()
        ),
        U::MeridiemOnOneSide { words } => {
            say!(lang, "time-meridiem-on-one-side", words = words.as_str())
        }
        U::EndsBeforeItStarts { words } => {
            say!(lang, "time-ends-before-it-starts", words = words.as_str())
        }
        U::TwiceThatNight { clock, date, zone, earlier, later } => say!(
            lang,
            "time-twice-that-night",
            clock = clock.as_str(),
            date = self::date(lang, *date),
            zone = zone.as_str(),
            earlier = earlier.as_str(),
            later = later.as_str()
        ),
        U::NeverThatNight { clock, date, zone, earlier, later } => say!(
            lang,
            "time-never-that-night",
            clock = clock.as_str(),
            date = self::date(lang, *date),
            zone = zone.as_str(),
            earlier = earlier.as_str(),
            later = later.as_str()
        ),
        U::Future { words, understood, now } => say!(
            lang,
            "time-future",
            words = words.as_str(),
            understood = understood.as_str(),
            now = now.as_str()
        ),
        U::NotADate { words } => say!(lang, "time-not-a-date", words = words.as_str()),
        U::NotASpan { words } => say!(lang, "time-not-a-span", words = words.as_str()),
        U::SpanOutOfBounds { words, most_days } => {
            say!(lang, "time-span-out-of-bounds", words = words.as_str(), most_days = *most_days)
        }
    }
}

fn weekday(lang: Lang, weekday: Weekday) -> String {
    say!(lang, "time-weekday", weekday = weekday.to_string())
}

/// `Sun, 18 December 2022`, `Sonntag, 18. Dezember 2022`.
#[must_use]
pub fn day(lang: Lang, day: NaiveDate) -> String {
    format!("{}, {}", weekday(lang, day.weekday()), date(lang, day))
}

/// `18 December 2022`, `18. Dezember 2022`.
#[must_use]
pub fn date(lang: Lang, date: NaiveDate) -> String {
    let (day, month, year) = (date.day(), date.month(), date.year());
    say!(lang, "time-date", day = day, month = month, year = year)
}

/// English: for logs and for the command line.
impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&unreadable(Lang::En, self))
    }
}
