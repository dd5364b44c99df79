//! What was written, understood as far as the words alone go: no zone, no `now`, no calendar yet.
//!
//! A time is a day, a clock and a zone, each at most once and in any usual order; a range is two
//! of them. Words that are neither are refused, never skipped.

use chrono::{NaiveDate, Weekday};

use super::clock::{Clock, clock, no_clock};
use super::day::{Day, Which, day, weekday, year_behind};
use super::tokens::Cursor;
use super::unreadable::{Unreadable, excerpt};
use super::zone::{WrittenZone, zone};

/// A whole input: one time, or the two ends of a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub start: Side,
    pub end: Option<Side>,
    /// `~`, "ca.", "around".
    pub approximate: bool,
}

/// One end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Side {
    pub day: Option<Day>,
    pub weekday: Option<(Weekday, Which)>,
    pub clock: Option<Clock>,
    pub zone: Option<WrittenZone>,
    /// A clock time was announced and left open: `--:--`, `HH:mm`, "(Time TBC)".
    clock_left_open: bool,
    /// A `T` stood between day and clock.
    iso: bool,
}

impl Side {
    pub fn names_a_day(&self) -> bool {
        self.day.is_some() || self.weekday.is_some()
    }

    /// The date, where the words give all of it.
    pub fn whole_date(&self) -> Option<NaiveDate> {
        match self.day {
            Some(Day::On(date)) => Some(date),
            _ => None,
        }
    }
}

/// Words that people and documents put before the time of an entry ("at 22:45", "Update at
/// 2021-06-08 11:20 UTC").
const LABELS: &[&str] = &["initial", "first", "final", "update", "message", "at", "on"];

/// Reads a time that may begin with a document's label.
pub(super) fn labelled(mut cursor: Cursor<'_>) -> Result<Written, Unreadable> {
    let mut any = false;
    while cursor.eat_word(LABELS) {
        any = true;
    }
    if any && !cursor.eat_sign('-') {
        cursor.eat_sign(':');
    }
    written(cursor)
}

/// Reads all tokens from `cursor` on.
fn written(mut cursor: Cursor<'_>) -> Result<Written, Unreadable> {
    let source = cursor.source;
    let not_a_time = || Unreadable::NotATime { words: excerpt(source) };
    let bracketed = cursor.eat_sign('[');
    let between = cursor.eat_word(&["between", "from"]);
    let mut approximate = false;

    let start = side(&mut cursor, &mut approximate)?;
    if !start.names_a_day() && start.clock.is_none() {
        return Err(match cursor.word(0) {
            Some(word) if word.starts_with('?') => {
                Unreadable::DayUnknown { words: excerpt(source) }
            }
            _ => not_a_time(),
        });
    }
    let dash_is_glued = cursor.is_glued(0) && cursor.is_sign(0, '-') && cursor.is_glued(1);
    let separated = cursor.eat_sign('-')
        || cursor.eat_word(&["to", "until", "till", "through"])
        || (between && cursor.eat_word(&["and"]));
    let end = if separated { Some(side(&mut cursor, &mut approximate)?) } else { None };
    if bracketed && !cursor.eat_sign(']') {
        return Err(not_a_time());
    }
    if !cursor.is_done() || end.as_ref().is_some_and(|end| !fits(&start, end)) {
        // A lone word after a clock was meant as a zone, and deserves the better answer.
        let lone_word = cursor.word(0).filter(|word| word.len() <= 5 && !word.contains('?'));
        let mut after = cursor;
        after.skip(1);
        return Err(match lone_word {
            Some(word) if after.is_done() && start.clock.is_some() => {
                Unreadable::UnknownZone { zone: word.to_uppercase() }
            }
            _ => not_a_time(),
        });
    }
    if let Some(end) = &end {
        refuse_two_readings(source, &start, end, dash_is_glued)?;
    }
    Ok(Written { start, end, approximate })
}

/// A clock ends at a clock, a day at a day.
fn fits(start: &Side, end: &Side) -> bool {
    match (&start.clock, &end.clock) {
        (Some(_), Some(_)) => true,
        (None, None) => end.names_a_day(),
        _ => false,
    }
}

/// Ranges that may as well mean something else.
fn refuse_two_readings(
    source: &str,
    start: &Side,
    end: &Side,
    dash_is_glued: bool,
) -> Result<(), Unreadable> {
    let (Some(from), Some(to)) = (start.clock, end.clock) else { return Ok(()) };
    let twelve_hours = |clock: &Clock| (1..=12).contains(&clock.hour);
    if (to.meridiem && !from.meridiem && twelve_hours(&from))
        || (from.meridiem && !to.meridiem && twelve_hours(&to))
    {
        return Err(Unreadable::MeridiemOnOneSide { words: excerpt(source) });
    }
    // 22:00-02:00: until two at night, or two hours west of Greenwich?
    let looks_like_an_offset = to.hour <= 12 && matches!(to.minute, Some(0 | 30 | 45));
    let crosses_midnight = (to.hour, to.minute) < (from.hour, from.minute);
    let bare = start.zone.is_none() && !end.names_a_day() && end.zone.is_none();
    if dash_is_glued && looks_like_an_offset && crosses_midnight && bare {
        let (left, right) = source.trim().rsplit_once(['-', '–', '—', '−']).unwrap_or((source, ""));
        return Err(Unreadable::OffsetOrRange {
            words: excerpt(source),
            offset: format!("{left} UTC-{right}"),
            range: format!("{left} to {right}"),
        });
    }
    Ok(())
}

/// Takes day, weekday, clock and zone, each once, until something stands there that is none.
fn side(cursor: &mut Cursor<'_>, approximate: &mut bool) -> Result<Side, Unreadable> {
    let mut side = Side::default();
    while !cursor.is_done() {
        if eat_approximate(cursor) {
            *approximate = true;
            continue;
        }
        if eat_joint(cursor, &side) {
            continue;
        }
        if side.names_a_day() && side.clock.is_none() && cursor.word(0) == Some("t") {
            cursor.skip(1);
            side.iso = true;
            continue;
        }
        if side.weekday.is_none()
            && let Some(found) = weekday(cursor)
        {
            side.weekday = Some(found);
            continue;
        }
        if side.day.is_none()
            && let Some(found) = day(cursor)?
        {
            side.day = Some(found);
            continue;
        }
        if side.clock.is_none() && !side.clock_left_open {
            if no_clock(cursor) {
                side.clock_left_open = true;
                continue;
            }
            if let Some(found) = clock(cursor, side.iso)? {
                side.clock = Some(found);
                continue;
            }
        }
        if side.clock.is_some()
            && let Some(Day::InSomeYear { month, day }) = side.day
            && let Some(found) = year_behind(cursor, month, day)?
        {
            side.day = Some(found);
            continue;
        }
        if side.zone.is_none()
            && let Some(written) = side.clock
            && let Some(found) = zone_or_bracketed(cursor, side.iso || written.second.is_some())?
        {
            side.zone = Some(found);
            continue;
        }
        break;
    }
    Ok(side)
}

pub(super) fn eat_approximate(cursor: &mut Cursor<'_>) -> bool {
    const WORDS: &[&str] =
        &["about", "approx", "approximately", "around", "ca", "circa", "roughly"];
    if cursor.eat_word(WORDS) {
        cursor.eat_sign('.');
        return true;
    }
    cursor.eat_sign('~')
}

/// `UTC` or `(UTC)`.
fn zone_or_bracketed(
    cursor: &mut Cursor<'_>,
    minus_is_offset: bool,
) -> Result<Option<WrittenZone>, Unreadable> {
    let mut ahead = *cursor;
    if !ahead.eat_sign('(') {
        return zone(cursor, minus_is_offset);
    }
    let found = zone(&mut ahead, minus_is_offset)?;
    if found.is_some() && ahead.eat_sign(')') {
        *cursor = ahead;
        return Ok(found);
    }
    Ok(None)
}

/// What stands between the parts of a time and says nothing.
fn eat_joint(cursor: &mut Cursor<'_>, side: &Side) -> bool {
    let something = side.names_a_day() || side.clock.is_some();
    if something && cursor.eat_sign(',') {
        return true;
    }
    if cursor.eat_word(&["at", "on"]) || cursor.eat_sign('@') {
        return true;
    }
    // "11th of February 2022 - 19:00": a dash before the clock of a day, not before another day.
    if side.names_a_day() && side.clock.is_none() && cursor.is_sign(0, '-') {
        let mut after = *cursor;
        after.skip(1);
        let another_day = matches!(day(&mut after.clone()), Ok(Some(_)) | Err(_))
            || weekday(&mut after.clone()).is_some();
        if !another_day && matches!(clock(&mut after.clone(), false), Ok(Some(_))) {
            *cursor = after;
            return true;
        }
    }
    false
}
