//! Clock times as people write them.

use chrono::{Days, NaiveDate, NaiveDateTime};

use super::tokens::Cursor;
use super::unreadable::{Unreadable, excerpt};

/// A clock on the wall. `24:XX` is the hour after midnight of the day it is written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    /// 0 to 24.
    pub hour: u32,
    /// Absent in `22:XX`.
    pub minute: Option<u32>,
    pub second: Option<u32>,
    nanosecond: u32,
    /// am or pm was written.
    pub meridiem: bool,
}

impl Clock {
    /// The earliest moment it may mean on `date`. Nothing where the calendar ends.
    pub fn on(self, date: NaiveDate) -> Option<NaiveDateTime> {
        let date = date.checked_add_days(Days::new(u64::from(self.hour / 24)))?;
        let (minute, second) = (self.minute.unwrap_or(0), self.second.unwrap_or(0));
        date.and_hms_nano_opt(self.hour % 24, minute, second, self.nanosecond)
    }

    /// Minutes after midnight.
    pub fn minutes(self) -> i64 {
        i64::from(self.hour * 60 + self.minute.unwrap_or(0))
    }
}

fn is_unknown(word: &str) -> bool {
    matches!(word, "x" | "xx" | "?" | "??" | "mm")
}

/// A clock time that was left open, consumed: `--:--`, `??:??`, `HH:mm`, "(Time TBC)".
pub(super) fn no_clock(cursor: &mut Cursor<'_>) -> bool {
    const OPEN: &[&str] = &["tbc", "tba", "tbd", "unknown"];
    let dashes = [0, 1, 3, 4].iter().all(|ahead| cursor.is_sign(*ahead, '-'));
    if dashes && cursor.is_sign(2, ':') {
        cursor.skip(5);
        return true;
    }
    let both = |word: &str| word == "hh" || is_unknown(word);
    if cursor.word(0).is_some_and(both)
        && cursor.is_sign(1, ':')
        && cursor.word(2).is_some_and(is_unknown)
    {
        cursor.skip(3);
        return true;
    }
    let mut ahead = *cursor;
    let bracket = ahead.eat_sign('(');
    let named = ahead.eat_word(&["time"]);
    let open = (bracket || named) && ahead.eat_word(OPEN) && (!bracket || ahead.eat_sign(')'));
    if open {
        *cursor = ahead;
    }
    open
}

/// A clock time at the cursor, consumed; nothing where none stands there.
///
/// `after_t`: behind the `T` of ISO 8601, where `221505` is a time too.
pub(super) fn clock(cursor: &mut Cursor<'_>, after_t: bool) -> Result<Option<Clock>, Unreadable> {
    let from = cursor.rest();
    let Some((mut found, length)) = digits(cursor, after_t)? else { return Ok(None) };
    cursor.skip(length);
    if let Some(afternoon) = meridiem(cursor) {
        found.hour = twelve_hours(found.hour, afternoon)
            .ok_or_else(|| Unreadable::NoSuchClock { words: excerpt(from) })?;
        found.meridiem = true;
    } else if length == 1 && found.minute.is_none() {
        // A bare "5": an hour, a day, a mistake.
        return Err(Unreadable::NotATime { words: excerpt(cursor.source) });
    } else {
        let glued_h = cursor.word(0) == Some("h") && cursor.is_glued(0);
        cursor.skip(usize::from(glued_h));
        cursor.eat_word(&["hrs", "uhr"]);
    }
    if found.minute.is_none() && found.meridiem && length == 1 {
        found.minute = Some(0);
    }
    let plausible =
        found.hour <= 24 && found.minute.unwrap_or(0) < 60 && found.second.unwrap_or(0) < 60;
    if plausible { Ok(Some(found)) } else { Err(Unreadable::NoSuchClock { words: excerpt(from) }) }
}

/// The digits of a clock time, and how many tokens they are. A lone `5` comes back without
/// minutes; whether it is a clock time depends on what follows.
fn digits(cursor: &Cursor<'_>, after_t: bool) -> Result<Option<(Clock, usize)>, Unreadable> {
    let Some((value, count)) = cursor.number(0) else { return Ok(None) };
    let plain = |hour: u64, minute: Option<u64>, second: Option<u64>| Clock {
        hour: small(hour),
        minute: minute.map(small),
        second: second.map(small),
        nanosecond: 0,
        meridiem: false,
    };
    match count {
        6 if after_t => {
            let (hour, minute, second) = (value / 10_000, value / 100 % 100, value % 100);
            return Ok(Some((plain(hour, Some(minute), Some(second)), 1)));
        }
        4 => return Ok(Some((plain(value / 100, Some(value % 100), None), 1))),
        1 | 2 => {}
        _ => return Ok(None),
    }
    // 22XX, and 2X:XX, which leaves even the hour open.
    if let Some(word) = cursor.word(1)
        && cursor.is_glued(1)
        && is_unknown(word)
        && word != "mm"
    {
        return match count + word.len() {
            4 if count == 2 => Ok(Some((plain(value, None, None), 2))),
            _ => Err(Unreadable::HourUnknown { words: excerpt(cursor.source) }),
        };
    }
    let glued = cursor.is_glued(1) && cursor.is_glued(2);
    let separated = cursor.is_sign(1, ':') || cursor.is_sign(1, '.') || cursor.word(1) == Some("h");
    if !glued || !separated {
        return Ok(Some((plain(value, None, None), 1)));
    }
    if cursor.word(2).is_some_and(is_unknown) {
        return Ok(Some((plain(value, None, None), 3)));
    }
    let Some((minute, 2)) = cursor.number(2) else { return Ok(None) };
    let mut found = plain(value, Some(minute), None);
    let mut length = 3;
    if cursor.is_sign(1, ':')
        && cursor.is_sign(3, ':')
        && cursor.is_glued(4)
        && let Some((second, 2)) = cursor.number(4)
    {
        found.second = Some(small(second));
        length = 5;
        let fraction = cursor.is_sign(5, '.') || cursor.is_sign(5, ',');
        if fraction
            && cursor.is_glued(5)
            && cursor.is_glued(6)
            && let Some((value, digits)) = cursor.number(6)
        {
            found.nanosecond = nanoseconds(value, digits);
            length = 7;
        }
    }
    Ok(Some((found, length)))
}

/// At most four digits come here, so nothing is lost.
fn small(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// `.5` is half a second; digits past the ninth are too fine to keep.
fn nanoseconds(value: u64, digits: usize) -> u32 {
    let scaled = (digits..9).fold(value, |n, _| n * 10);
    small((9..digits).fold(scaled, |n, _| n / 10))
}

/// `am` is false, `pm` is true.
fn meridiem(cursor: &mut Cursor<'_>) -> Option<bool> {
    let word = cursor.word(0)?;
    if let Some(afternoon) = match word {
        "am" => Some(false),
        "pm" => Some(true),
        _ => None,
    } {
        cursor.skip(1);
        return Some(afternoon);
    }
    if !matches!(word, "a" | "p") || !cursor.is_sign(1, '.') || cursor.word(2) != Some("m") {
        return None;
    }
    cursor.skip(3);
    cursor.eat_sign('.');
    Some(word == "p")
}

/// The hour of a 24-hour clock. A redundant pm, as in `17:14pm`, says nothing new.
fn twelve_hours(hour: u32, afternoon: bool) -> Option<u32> {
    match (hour, afternoon) {
        (12, false) => Some(0),
        (0..=11, false) | (12..=23, true) => Some(hour),
        (1..=11, true) => Some(hour + 12),
        _ => None,
    }
}
