//! Days as people write them.

use chrono::{NaiveDate, Weekday};

use super::tokens::Cursor;
use super::unreadable::{Unreadable, excerpt};

/// Years outside are typing errors. Inside, no arithmetic on moments can overflow.
pub(super) const PLAUSIBLE_YEARS: std::ops::RangeInclusive<i32> = 1970..=2099;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Day {
    On(NaiveDate),
    /// `Dec 18`: valid in a leap year at least.
    InSomeYear {
        month: u32,
        day: u32,
    },
    /// Days from today: yesterday is -1.
    FromToday(i64),
}

/// What was said before a weekday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Unsaid,
    Last,
    Next,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Mon),
    ("tuesday", Weekday::Tue),
    ("wednesday", Weekday::Wed),
    ("thursday", Weekday::Thu),
    ("friday", Weekday::Fri),
    ("saturday", Weekday::Sat),
    ("sunday", Weekday::Sun),
];

/// A name in full, or shortened to three letters or more ("Sep", "Sept", "Thurs").
fn names(full: &str, word: &str) -> bool {
    word.len() >= 3 && full.starts_with(word)
}

fn month(word: Option<&str>) -> Option<u32> {
    let word = word?;
    (1..).zip(MONTHS).find(|(_, full)| names(full, word)).map(|(number, _)| number)
}

/// `Friday`, `last Mon`, `Wed,`: consumed.
pub(super) fn weekday(cursor: &mut Cursor<'_>) -> Option<(Weekday, Which)> {
    let mut ahead = *cursor;
    let which = if ahead.eat_word(&["last"]) {
        Which::Last
    } else if ahead.eat_word(&["next"]) {
        Which::Next
    } else {
        Which::Unsaid
    };
    let word = ahead.word(0)?;
    let (_, found) = WEEKDAYS.iter().find(|(full, _)| names(full, word))?;
    ahead.skip(1);
    *cursor = ahead;
    Some((*found, which))
}

/// A day at the cursor, consumed; nothing where none stands there.
pub(super) fn day(cursor: &mut Cursor<'_>) -> Result<Option<Day>, Unreadable> {
    if let Some(word) = cursor.word(0) {
        let from_today = match word {
            "today" => Some(0),
            "yesterday" => Some(-1),
            "tomorrow" => Some(1),
            _ => None,
        };
        if let Some(days) = from_today {
            cursor.skip(1);
            return Ok(Some(Day::FromToday(days)));
        }
        return month_first(cursor);
    }
    let Some((value, digits)) = cursor.number(0) else { return Ok(None) };
    if let Some(separator) = ['-', '/', '.'].into_iter().find(|sign| cursor.is_sign(1, *sign))
        && cursor.is_glued(1)
        && cursor.is_glued(2)
        && let Some(found) = numeric(cursor, separator)?
    {
        return Ok(Some(found));
    }
    if digits == 4 && (1970..=2099).contains(&value) {
        return year_first(cursor, value);
    }
    if digits == 8 {
        // ISO 8601's basic format.
        let found = date(cursor.source, value / 10_000, value / 100 % 100, value % 100)?;
        cursor.skip(1);
        return Ok(Some(Day::On(found)));
    }
    day_first(cursor)
}

/// `Dec 18`, `Dec 18th`, `December 18, 2022`.
fn month_first(cursor: &mut Cursor<'_>) -> Result<Option<Day>, Unreadable> {
    let Some(month) = month(cursor.word(0)) else { return Ok(None) };
    let mut ahead = *cursor;
    ahead.skip(1);
    ahead.eat_sign('.');
    let Some((day, 1 | 2)) = ahead.number(0) else { return Ok(None) };
    ahead.skip(1);
    eat_ordinal(&mut ahead);
    let found = with_year(&mut ahead, month, day)?;
    *cursor = ahead;
    Ok(Some(found))
}

/// `2022 Dec 18`. In `2022 18 Dec` the year may as well be a clock time.
fn year_first(cursor: &mut Cursor<'_>, year: u64) -> Result<Option<Day>, Unreadable> {
    let mut ahead = *cursor;
    ahead.skip(1);
    if let (Some(month), Some((day, 1 | 2))) = (month(ahead.word(0)), ahead.number(1)) {
        let found = date(cursor.source, year, u64::from(month), day)?;
        ahead.skip(2);
        eat_ordinal(&mut ahead);
        *cursor = ahead;
        return Ok(Some(Day::On(found)));
    }
    match day_first(&mut ahead) {
        Ok(Some(Day::InSomeYear { .. })) => {
            Err(Unreadable::YearOrClock { words: excerpt(cursor.source) })
        }
        _ => Ok(None),
    }
}

/// `18 Dec`, `18th of December 2022`, `19. April`, `18-Dec-2022`, and `18/Dec/2022:` as web
/// servers' logs have it.
fn day_first(cursor: &mut Cursor<'_>) -> Result<Option<Day>, Unreadable> {
    let Some((day, 1 | 2)) = cursor.number(0) else { return Ok(None) };
    let mut ahead = *cursor;
    ahead.skip(1);
    eat_ordinal(&mut ahead);
    ahead.eat_sign('.');
    ahead.eat_word(&["of"]);
    let joint = ['-', '/']
        .into_iter()
        .find(|sign| ahead.is_sign(0, *sign) && ahead.is_glued(0) && ahead.is_glued(1));
    ahead.skip(usize::from(joint.is_some()));
    let Some(month) = month(ahead.word(0)) else { return Ok(None) };
    ahead.skip(1);
    if let Some(joint) = joint {
        let Some((year, 4)) = ahead.number(1).filter(|_| ahead.eat_sign(joint)) else {
            return Ok(None);
        };
        ahead.skip(1);
        ahead.eat_sign(':');
        let found = date(cursor.source, year, u64::from(month), day)?;
        *cursor = ahead;
        return Ok(Some(Day::On(found)));
    }
    ahead.eat_sign('.');
    let found = with_year(&mut ahead, month, day)?;
    *cursor = ahead;
    Ok(Some(found))
}

/// The year that `date` and ctime put behind the clock and the zone: `Dec 18 22:15:05 UTC 2022`.
pub(super) fn year_behind(
    cursor: &mut Cursor<'_>,
    month: u32,
    day: u32,
) -> Result<Option<Day>, Unreadable> {
    let Some((year @ 1970..=2099, 4)) = cursor.number(0) else { return Ok(None) };
    let found = date(cursor.source, year, u64::from(month), u64::from(day))?;
    cursor.skip(1);
    Ok(Some(Day::On(found)))
}

fn eat_ordinal(cursor: &mut Cursor<'_>) {
    if cursor.is_glued(0) {
        cursor.eat_word(&["st", "nd", "rd", "th"]);
    }
}

/// Takes the year behind a day and a month, if there is one.
///
/// Four digits there are a year where they can be one ("Dec 18 2022", as everybody writes), and a
/// clock time otherwise ("Dec 18 2215").
fn with_year(cursor: &mut Cursor<'_>, month: u32, day: u64) -> Result<Day, Unreadable> {
    let source = cursor.source;
    let mut ahead = *cursor;
    ahead.eat_sign(',');
    if let Some((year @ 1970..=2099, 4)) = ahead.number(0)
        && !(ahead.is_sign(1, ':') && ahead.is_glued(1))
    {
        ahead.skip(1);
        *cursor = ahead;
        return date(source, year, u64::from(month), day).map(Day::On);
    }
    // 2024 is a leap year: 29 February exists in some year.
    let date = date(source, 2024, u64::from(month), day)?;
    Ok(Day::InSomeYear { month, day: chrono::Datelike::day(&date) })
}

/// `2022-12-18`, `2022/12/18`, `18.12.2022`, `12/18`.
fn numeric(cursor: &mut Cursor<'_>, separator: char) -> Result<Option<Day>, Unreadable> {
    let source = cursor.source;
    let words = || excerpt(cursor.rest());
    let third = cursor.is_sign(3, separator) && cursor.is_glued(3) && cursor.is_glued(4);
    let unknown = |ahead| cursor.word(ahead).is_some_and(|word| word.starts_with(['?', 'x']));
    let (first, second, last) = (cursor.number(0), cursor.number(2), cursor.number(4));
    let length = if third { 5 } else { 3 };
    let found = match (first, second, last) {
        (Some((_, 4)), _, _) if unknown(2) || (third && unknown(4)) => {
            return Err(Unreadable::DayUnknown { words: words() });
        }
        (Some((year, 4)), Some((month, 1 | 2)), Some((day, 1 | 2))) if third => {
            date(source, year, month, day)?
        }
        (Some((year, 5..)), Some((_, 1 | 2)), Some((_, 1 | 2))) if third => {
            return Err(Unreadable::ImplausibleYear { year: year.to_string() });
        }
        (Some((a, 1 | 2)), Some((b, 1 | 2)), Some((year, 4))) if third => {
            day_or_month_first(cursor, a, b, year)?
        }
        (Some((_, 1 | 2)), Some((_, 1 | 2)), Some((_, 1 | 2))) if third => {
            return Err(Unreadable::ShortYear { words: words() });
        }
        (Some((a, 1 | 2)), Some((b, 1 | 2)), _) if separator == '/' && !third => {
            let date = day_or_month_first(cursor, a, b, 2024)?;
            cursor.skip(length);
            let (month, day) = (chrono::Datelike::month(&date), chrono::Datelike::day(&date));
            return Ok(Some(Day::InSomeYear { month, day }));
        }
        _ => return Ok(None),
    };
    cursor.skip(length);
    Ok(Some(Day::On(found)))
}

/// `a/b/year`, refused where both orders are days of the calendar.
fn day_or_month_first(
    cursor: &Cursor<'_>,
    a: u64,
    b: u64,
    year: u64,
) -> Result<NaiveDate, Unreadable> {
    match (date(cursor.source, year, b, a), date(cursor.source, year, a, b)) {
        (Ok(day_first), Ok(month_first)) if day_first != month_first => {
            // Without a year the leap year stands in, and is not shown.
            let shape = if cursor.is_sign(3, '/') || !cursor.is_sign(1, '/') {
                "%Y-%m-%d"
            } else {
                "%-d %B"
            };
            Err(Unreadable::DayOrMonthFirst {
                words: excerpt(cursor.rest()),
                day_first: day_first.format(shape).to_string(),
                month_first: month_first.format(shape).to_string(),
            })
        }
        (Ok(found), _) | (_, Ok(found)) => Ok(found),
        (Err(refusal), Err(_)) => Err(refusal),
    }
}

fn date(source: &str, year: u64, month: u64, day: u64) -> Result<NaiveDate, Unreadable> {
    let small = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
    let plausible = i32::try_from(year).ok().filter(|year| PLAUSIBLE_YEARS.contains(year));
    let plausible =
        plausible.ok_or_else(|| Unreadable::ImplausibleYear { year: year.to_string() })?;
    NaiveDate::from_ymd_opt(plausible, small(month), small(day))
        .ok_or_else(|| Unreadable::NoSuchDay { words: excerpt(source) })
}
