//! Times in a log of several lines, where a line says only what changed since the one before: bare
//! clock times go on from the day above them, past midnight, oldest or newest first.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta, Timelike};

use super::clock::Clock;
use super::grammar::Written;
use super::resolve::{Place, resolve};
use super::unreadable::Unreadable;
use super::zone::{WrittenZone, Zone};
use super::{Frame, Understood, When, understand};

/// A clock that goes the wrong way by more than this has passed midnight; by less, the line is
/// merely out of order. Logs have lines that are some minutes out of order, and pauses of a night.
const MORE_THAN_OUT_OF_ORDER: i64 = 6 * 60;

/// One line of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    pub at: &'a str,
    /// The day that a heading above this line names. Lines after it go on from there.
    pub on: Option<NaiveDate>,
}

/// Reads the times of a whole log, in the order in which it has them.
///
/// `frame.on` is the day of its oldest line, for logs that name no day; without either, the newest
/// line is the most recent such moment. A zone that the first line writes, and that every zone
/// written further down repeats, holds for the lines between. Times to come are accepted.
#[must_use]
pub fn read_transcript(lines: &[Line<'_>], frame: &Frame) -> Vec<Result<When, Unreadable>> {
    let home = frame.place(false);
    let understood: Vec<Result<Understood, Unreadable>> =
        lines.iter().map(|line| understand(line.at, home)).collect();
    let place = Place { zone: zone_of_all(&understood, home.zone), ..home };
    let entries: Vec<Entry> = lines
        .iter()
        .zip(&understood)
        .map(|(line, understood)| Entry::new(*line, understood.as_ref().ok(), place))
        .collect();
    let days = days(&entries, place);
    lines
        .iter()
        .zip(understood)
        .zip(days)
        .map(|((line, understood), day)| match understood? {
            Understood::Moment(when) => Ok(when),
            Understood::Words(written) => {
                let carried = day.filter(|_| !written.start.names_a_day());
                resolve(line.at, &written, Place { on: line.on.or(carried).or(place.on), ..place })
            }
        })
        .collect()
}

/// The zone that the first line writes for all, or else the frame's.
fn zone_of_all(understood: &[Result<Understood, Unreadable>], home: Zone) -> Zone {
    let mut zones = understood.iter().flatten().map(|understood| match understood {
        Understood::Words(written) => written.start.zone,
        Understood::Moment(_) => None,
    });
    let first = zones.next().flatten();
    let mut others = zones.flatten().peekable();
    let repeated = others.peek().is_some() && others.all(|other| Some(other) == first);
    match first {
        Some(WrittenZone::Known(zone)) if repeated => zone,
        _ => home,
    }
}

/// As much of a line as the carrying of days needs.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// The day that is written in the line or above it.
    day: Option<NaiveDate>,
    /// Minutes after midnight.
    clock: Option<i64>,
}

impl Entry {
    fn new(line: Line<'_>, understood: Option<&Understood>, place: Place) -> Self {
        let written = match understood {
            None => return Self { day: line.on, clock: None },
            Some(Understood::Moment(when)) => {
                let local = place.zone.local(when.at);
                return Self { day: Some(local.date()), clock: Some(minutes(local)) };
            }
            Some(Understood::Words(written)) => written,
        };
        let start = &written.start;
        let place = Place { on: line.on.or(place.on), ..place };
        // An incomplete date is completed by resolving it; where that fails, so will the line.
        let completed = || {
            let start_alone = Written { end: None, ..written.clone() };
            let at = resolve(line.at, &start_alone, place).ok()?.at;
            Some(place.zone.local(at).date())
        };
        let named = if start.names_a_day() { start.whole_date().or_else(completed) } else { None };
        Self { day: named.or(line.on), clock: start.clock.map(Clock::minutes) }
    }
}

/// Minutes after midnight.
fn minutes(local: NaiveDateTime) -> i64 {
    i64::from(local.hour() * 60 + local.minute())
}

/// The day of each entry, as far as it can be told.
fn days(entries: &[Entry], place: Place) -> Vec<Option<NaiveDate>> {
    let newest_first = is_newest_first(entries);
    let mut days: Vec<Option<NaiveDate>> = entries.iter().map(|entry| entry.day).collect();
    let anchor = days.iter().position(Option::is_some).or_else(|| {
        let anchor = anchor(entries, newest_first, place)?;
        days[anchor.0] = Some(anchor.1);
        Some(anchor.0)
    });
    let Some(anchor) = anchor else { return days };
    let mut carry = |order: &mut dyn Iterator<Item = usize>, forwards: bool| {
        let mut day = days[anchor];
        let mut clock = entries[anchor].clock;
        for index in order {
            if days[index].is_none() {
                days[index] = day.and_then(|day| next(day, clock, entries[index].clock, forwards));
            }
            day = days[index].or(day);
            // A day without a clock starts anew; a line that was not understood changes nothing.
            clock = match entries[index] {
                Entry { clock: None, day: None } => clock,
                entry => entry.clock,
            };
        }
    };
    carry(&mut (anchor + 1..entries.len()), !newest_first);
    carry(&mut (0..anchor).rev(), newest_first);
    days
}

/// Where to start in a log that names no day: its oldest line, if the context knows that one's
/// day, or else its newest, which is the most recent such moment.
fn anchor(entries: &[Entry], newest_first: bool, place: Place) -> Option<(usize, NaiveDate)> {
    let first = entries.iter().position(|entry| entry.clock.is_some())?;
    let last = entries.iter().rposition(|entry| entry.clock.is_some())?;
    let (oldest, newest) = if newest_first { (last, first) } else { (first, last) };
    if let Some(day) = place.on {
        return Some((oldest, day));
    }
    let now = place.zone.local(place.now);
    let still_to_come = entries[newest].clock.is_some_and(|clock| clock > minutes(now));
    Some((newest, now.date() - TimeDelta::days(i64::from(still_to_come))))
}

/// The day of the line after one of `day` and `from`, where time runs `forwards` or backwards.
fn next(day: NaiveDate, from: Option<i64>, to: Option<i64>, forwards: bool) -> Option<NaiveDate> {
    let (Some(from), Some(to)) = (from, to) else { return Some(day) };
    if forwards && to + MORE_THAN_OUT_OF_ORDER < from {
        return day.succ_opt();
    }
    if !forwards && to > from + MORE_THAN_OUT_OF_ORDER {
        return day.pred_opt();
    }
    Some(day)
}

/// Whether most steps from line to line go back in time. A step between bare clock times goes the
/// shorter way around the clock.
fn is_newest_first(entries: &[Entry]) -> bool {
    const HALF_A_DAY: i64 = 12 * 60;
    let steps = entries.windows(2).map(|pair| match (pair[0], pair[1]) {
        (Entry { day: Some(a), .. }, Entry { day: Some(b), .. }) if a != b => {
            (b - a).num_days().signum()
        }
        (Entry { clock: Some(a), .. }, Entry { clock: Some(b), .. }) => {
            ((b - a + HALF_A_DAY).rem_euclid(2 * HALF_A_DAY) - HALF_A_DAY).signum()
        }
        _ => 0,
    });
    steps.sum::<i64>() < 0
}
