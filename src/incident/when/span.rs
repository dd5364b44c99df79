//! Lengths of time: `30m`, `1h30m`, `90 min`, `2 hours and 5 minutes`, `1d`.

use chrono::TimeDelta;

use super::tokens::{Cursor, tokens};
use super::unreadable::{Unreadable, excerpt};
use crate::incident::words::Precision;

/// Longer spans are typing errors; a moment that far away is written as a date.
const MOST_DAYS: i64 = 366;

/// Units from the longest to the shortest, in seconds, with all their names.
const UNITS: [(i64, &[&str]); 5] = [
    (7 * 24 * 3600, &["w", "week", "weeks"]),
    (24 * 3600, &["d", "day", "days"]),
    (3600, &["h", "hr", "hrs", "hour", "hours"]),
    (60, &["m", "min", "mins", "minute", "minutes"]),
    (1, &["s", "sec", "secs", "second", "seconds"]),
];

/// Reads a length of time: positive, at most 366 days. A number without a unit is refused.
pub fn read_span(words: &str) -> Result<TimeDelta, Unreadable> {
    let tokens = tokens(words)?;
    let mut cursor = Cursor::new(words, &tokens);
    match span(&mut cursor)? {
        Some((length, _)) if cursor.is_done() => Ok(length),
        _ => Err(Unreadable::NotASpan { words: excerpt(words) }),
    }
}

/// A span at the cursor, consumed, with how precise it is; nothing where none stands there.
pub(super) fn span(cursor: &mut Cursor<'_>) -> Result<Option<(TimeDelta, Precision)>, Unreadable> {
    let mut ahead = *cursor;
    let mut seconds: i64 = 0;
    let mut smallest: Option<i64> = None;
    loop {
        let amount = match (ahead.number(0), ahead.word(0)) {
            (Some((value, _)), _) => value,
            (None, Some("a" | "an")) if smallest.is_none() => 1,
            _ => break,
        };
        let Some(unit) = ahead.word(1).and_then(unit_called) else { break };
        if smallest.is_some_and(|smallest| unit >= smallest) {
            return Err(Unreadable::NotASpan { words: excerpt(cursor.source) });
        }
        let part = i64::try_from(amount).ok().and_then(|amount| amount.checked_mul(unit));
        seconds = part
            .and_then(|part| seconds.checked_add(part))
            .filter(|sum| *sum <= MOST_DAYS * 24 * 3600)
            .ok_or_else(|| out_of_bounds(cursor.source))?;
        smallest = Some(unit);
        ahead.skip(2);
        if ahead.number(1).is_some() && !ahead.eat_word(&["and"]) {
            ahead.eat_sign(',');
        }
    }
    let Some(smallest) = smallest else { return Ok(None) };
    if seconds == 0 {
        return Err(out_of_bounds(cursor.source));
    }
    *cursor = ahead;
    let precision = match smallest {
        1 => Precision::Second,
        // "2 hours ago" is said by people who look at the clock; "2 days ago" is not.
        60 | 3600 => Precision::Minute,
        _ => Precision::Day,
    };
    Ok(Some((TimeDelta::seconds(seconds), precision)))
}

fn unit_called(word: &str) -> Option<i64> {
    UNITS.iter().find(|(_, names)| names.contains(&word)).map(|(seconds, _)| *seconds)
}

fn out_of_bounds(words: &str) -> Unreadable {
    Unreadable::SpanOutOfBounds { words: excerpt(words), most_days: MOST_DAYS }
}
