//! Calendar dates that are to be kept: `2023-07-21`, `21.7.`, `July 21`, `next friday`, `in 2 weeks`.

use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta};

use super::day::{Day, PLAUSIBLE_YEARS, Which, day, weekday};
use super::tokens::{Cursor, tokens};
use super::unreadable::{Unreadable, excerpt};
use super::{Frame, discord_timestamp};

/// Reads a date, mostly one to come; one in the past is read too, where it says so (a year,
/// "yesterday", "last friday").
///
/// A date without a year is the next such day, today among them. A weekday alone is the first one
/// after today; with "next" it is the one of next week, weeks beginning on Monday.
///
/// # Errors
/// Where it can't be read, or may be two days; the text says what to write.
pub fn read_date(words: &str, frame: &Frame) -> Result<NaiveDate, Unreadable> {
    let no_date = || Unreadable::NotADate { words: excerpt(words) };
    let today = frame.on.unwrap_or_else(|| frame.now.with_timezone(&frame.zone).date_naive());
    let tokens = tokens(words)?;
    let mut cursor = Cursor::new(words, &tokens);
    if cursor.is_sign(0, '<') {
        return Ok(discord_timestamp(cursor)?.with_timezone(&frame.zone).date_naive());
    }
    cursor.eat_word(&["by", "on", "until"]);
    let found = match from_now(&mut cursor, today) {
        Some(found) => found,
        None => named(words, &mut cursor, today)?,
    };
    let found = found.filter(|_| cursor.is_done()).ok_or_else(no_date)?;
    if PLAUSIBLE_YEARS.contains(&found.year()) {
        Ok(found)
    } else {
        Err(Unreadable::ImplausibleYear { year: found.year().to_string() })
    }
}

/// `in 2 weeks`, `10 days`, `in a month`. Nothing where no such span stands there; what lies past
/// the calendar is nothing inside. Hours and minutes are none: `2m` may be two months.
fn from_now(cursor: &mut Cursor<'_>, today: NaiveDate) -> Option<Option<NaiveDate>> {
    let mut ahead = *cursor;
    let _ = ahead.eat_word(&["in"]) || ahead.eat_sign('+');
    let amount = match (ahead.number(0), ahead.word(0)) {
        (Some((value, _)), _) => value,
        (None, Some("a" | "an" | "one")) => 1,
        _ => return None,
    };
    ahead.skip(1);
    let days = |each: u64| {
        amount.checked_mul(each).and_then(|days| today.checked_add_days(Days::new(days)))
    };
    let months = |each: u64| {
        let months = amount.checked_mul(each).and_then(|months| u32::try_from(months).ok());
        months.and_then(|months| today.checked_add_months(Months::new(months)))
    };
    let found = match ahead.word(0)? {
        "d" | "day" | "days" => days(1),
        "w" | "week" | "weeks" => days(7),
        "month" | "months" => months(1),
        "y" | "year" | "years" => months(12),
        _ => return None,
    };
    ahead.skip(1);
    *cursor = ahead;
    Some(found)
}

/// A day, a weekday, or both.
fn named(
    words: &str,
    cursor: &mut Cursor<'_>,
    today: NaiveDate,
) -> Result<Option<NaiveDate>, Unreadable> {
    cursor.eat_word(&["this"]);
    let before = weekday(cursor);
    cursor.eat_sign(',');
    let found = match dotted(words, cursor)? {
        Some(found) => Some(found),
        None => day(cursor)?,
    };
    cursor.eat_sign(',');
    let Some((written, which)) = before.or_else(|| weekday(cursor)) else {
        return Ok(found.and_then(|day| on_calendar(day, today)));
    };
    let Some(found) = found else {
        let first_after = |from: NaiveDate| {
            let days = (written.num_days_from_monday() + 6 - from.weekday().num_days_from_monday())
                % 7
                + 1;
            from + TimeDelta::days(days.into())
        };
        let sunday_before =
            today - TimeDelta::days(i64::from(today.weekday().num_days_from_monday()) + 1);
        return Ok(Some(match which {
            Which::Unsaid => first_after(today),
            Which::Next => first_after(sunday_before + TimeDelta::days(7)),
            Which::Last => first_after(today - TimeDelta::days(8)),
        }));
    };
    match on_calendar(found, today) {
        Some(date) if date.weekday() != written => {
            Err(Unreadable::WeekdayDisagrees { date, written, actual: date.weekday() })
        }
        date => Ok(date),
    }
}

fn on_calendar(day: Day, today: NaiveDate) -> Option<NaiveDate> {
    match day {
        Day::On(date) => Some(date),
        Day::FromToday(days) => today.checked_add_signed(TimeDelta::days(days)),
        // 29 February comes after four or eight years.
        Day::InSomeYear { month, day } => (today.year()..=today.year() + 8)
            .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
            .find(|date| *date >= today),
    }
}

/// `21.7.`, whose second dot says that the day comes first; and `21.7`, which may be both.
fn dotted(words: &str, cursor: &mut Cursor<'_>) -> Result<Option<Day>, Unreadable> {
    let (Some((first, 1 | 2)), Some((second, 1 | 2))) = (cursor.number(0), cursor.number(2)) else {
        return Ok(None);
    };
    let glued = cursor.is_sign(1, '.') && cursor.is_glued(1) && cursor.is_glued(2);
    let second_dot = cursor.is_sign(3, '.') && cursor.is_glued(3);
    if !glued || (second_dot && cursor.is_glued(4) && cursor.number(4).is_some()) {
        return Ok(None);
    }
    // In a leap year every day of any year exists.
    let on = |month: u64, day: u64| {
        let (month, day) = (u32::try_from(month).ok()?, u32::try_from(day).ok()?);
        NaiveDate::from_ymd_opt(2024, month, day)
    };
    let (day_first, month_first) = (on(second, first), on(first, second));
    let found = match (day_first, month_first) {
        (Some(found), _) if second_dot => found,
        (Some(day_first), Some(month_first)) if day_first != month_first => {
            let shown = |date: NaiveDate| date.format("%-d %B").to_string();
            return Err(Unreadable::DayOrMonthFirst {
                words: excerpt(words),
                day_first: shown(day_first),
                month_first: shown(month_first),
            });
        }
        (Some(found), _) => found,
        (None, Some(found)) if !second_dot => found,
        _ => return Err(Unreadable::NoSuchDay { words: excerpt(words) }),
    };
    cursor.skip(if second_dot { 4 } else { 3 });
    Ok(Some(Day::InSomeYear { month: found.month(), day: found.day() }))
}
