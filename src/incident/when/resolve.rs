//! From what was written to the moment that is meant: here the zone, `now` and the calendar come
//! in. Where more than one moment may be meant, the person is asked.

use std::ops::ControlFlow;

use chrono::{
    DateTime, Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc, Weekday,
};

use super::clock::Clock;
use super::day::{Day, Which};
use super::grammar::{Side, Written};
use super::unreadable::{Unreadable, excerpt};
use super::zone::{Moment, WrittenZone, Zone};
use super::{SKEW, When};
use crate::incident::words::Precision;

/// A [`super::Frame`] whose zone may also be a bare offset.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub now: DateTime<Utc>,
    pub zone: Zone,
    /// The day a bare clock time belongs to, and the one that incomplete dates are near to.
    pub on: Option<NaiveDate>,
    /// Only what has happened can be meant.
    pub past: bool,
}

impl Place {
    fn in_zone(self, written: Option<WrittenZone>) -> Result<Self, Unreadable> {
        let Some(written) = written else { return Ok(self) };
        Ok(Self { zone: written.settled(self.zone, self.now.year())?, ..self })
    }

    fn today(self) -> NaiveDate {
        self.on.unwrap_or_else(|| self.zone.local(self.now).date())
    }

    /// The latest moment that counts as having happened.
    fn bound(self) -> DateTime<Utc> {
        self.now + SKEW
    }
}

/// Finds the moment. `words` are kept as they are.
pub(super) fn resolve(words: &str, written: &Written, place: Place) -> Result<When, Unreadable> {
    // "14:00 - 15:30 UTC" and "14:00 UTC - 15:30": one zone for both ends.
    let end_zone = written.end.as_ref().and_then(|end| end.zone);
    let start_place = place.in_zone(written.start.zone.or(end_zone))?;
    let (at, start_date) = start(words, &written.start, start_place)?;

    let end_place = place.in_zone(end_zone.or(written.start.zone))?;
    let until = match &written.end {
        None => None,
        Some(side) => Some(end(words, side, end_place, at, start_date)?),
    };
    let precision = match written.start.clock {
        None => Precision::Day,
        Some(_) if written.approximate => Precision::Hour,
        Some(Clock { minute: None, .. }) => Precision::Hour,
        Some(Clock { second: Some(_), .. }) => Precision::Second,
        Some(_) => Precision::Minute,
    };
    if place.past {
        // The end as it is written: 12:?? may have been at 12:00 already.
        let latest = until.map_or(at, |(written, _)| written.max(at));
        refuse_future(words, latest, start_place)?;
    }
    let until = until.map(|(_, exclusive)| exclusive);
    Ok(When { at, as_written: Some(words.to_owned()), precision, until })
}

/// Refuses a moment after the bound, in the person's own clock.
pub(super) fn refuse_future(
    words: &str,
    at: DateTime<Utc>,
    place: Place,
) -> Result<(), Unreadable> {
    if at <= place.bound() {
        return Ok(());
    }
    let shown =
        |at| format!("{} in {}", place.zone.local(at).format("%Y-%m-%d %H:%M"), place.zone.name());
    Err(Unreadable::Future {
        words: excerpt(words),
        understood: shown(at),
        now: place.zone.local(place.now).format("%Y-%m-%d %H:%M").to_string(),
    })
}

/// The moment where it starts, and the date that is written or meant for it.
fn start(words: &str, side: &Side, place: Place) -> Result<(DateTime<Utc>, NaiveDate), Unreadable> {
    let no_such_day = || Unreadable::NoSuchDay { words: excerpt(words) };
    let Some(date) = date(words, side, place)? else {
        // The grammar lets no side through that has neither day nor clock.
        let clock = side.clock.ok_or_else(|| Unreadable::DayUnknown { words: excerpt(words) })?;
        let Some(date) = place.on else { return most_recent(words, clock, place) };
        let local = clock.on(date).ok_or_else(no_such_day)?;
        return Ok((moment(local, place)?, date));
    };
    let at = match side.clock {
        Some(clock) => moment(clock.on(date).ok_or_else(no_such_day)?, place)?,
        None => start_of_day(date, place.zone).ok_or_else(no_such_day)?,
    };
    Ok((at, date))
}

/// The end as it is written, and the end of what may be meant by it: 12:?? ends before 13:00, a
/// day with the day. Without a date of its own it is the first such moment after the start.
fn end(
    words: &str,
    side: &Side,
    place: Place,
    start: DateTime<Utc>,
    start_date: NaiveDate,
) -> Result<(DateTime<Utc>, DateTime<Utc>), Unreadable> {
    let no_such_day = || Unreadable::NoSuchDay { words: excerpt(words) };
    let own_date = date(words, side, Place { on: Some(start_date), ..place })?;
    let date = own_date.unwrap_or(start_date);
    let after = |date: NaiveDate| date.checked_add_days(Days::new(1)).ok_or_else(no_such_day);
    let (from, to) = match side.clock {
        None => (
            start_of_day(date, place.zone).ok_or_else(no_such_day)?,
            start_of_day(after(date)?, place.zone).ok_or_else(no_such_day)?,
        ),
        Some(clock) => {
            let length = TimeDelta::minutes(if clock.minute.is_none() { 60 } else { 0 });
            let mut from = moment(clock.on(date).ok_or_else(no_such_day)?, place)?;
            if own_date.is_none() && from + length < start {
                from = moment(clock.on(after(date)?).ok_or_else(no_such_day)?, place)?;
            }
            (from, from + length)
        }
    };
    if to < start {
        return Err(Unreadable::EndsBeforeItStarts { words: excerpt(words) });
    }
    Ok((from, to))
}

/// The date of a side that names one.
fn date(words: &str, side: &Side, place: Place) -> Result<Option<NaiveDate>, Unreadable> {
    let today = place.today();
    let found = match (side.day, side.weekday) {
        (None, None) => return Ok(None),
        (None, Some((weekday, which))) => return by_weekday(weekday, which, side, place).map(Some),
        (Some(Day::On(date)), _) => Some(date),
        (Some(Day::FromToday(days)), _) => today.checked_add_signed(TimeDelta::days(days)),
        (Some(Day::InSomeYear { month, day }), _) => in_some_year(month, day, place),
    };
    let found = found.ok_or_else(|| Unreadable::NoSuchDay { words: excerpt(words) })?;
    match side.weekday {
        Some((written, _)) if written != found.weekday() => {
            Err(Unreadable::WeekdayDisagrees { date: found, written, actual: found.weekday() })
        }
        _ => Ok(Some(found)),
    }
}

/// Whether a date, with the side's clock, lies at or before the bound on the wall.
fn has_come(date: NaiveDate, side: &Side, place: Place) -> bool {
    let clock_there = side.clock.and_then(|clock| clock.on(date));
    clock_there.unwrap_or_else(|| date.into()) <= place.zone.local(place.bound())
}

/// A date without a year: the nearest to the day of the context or to now; and where only the
/// past can be meant and the context knows no day, the most recent. Today's date with a clock time
/// to come stays today's, to be refused: nobody meant last year.
fn in_some_year(month: u32, day: u32, place: Place) -> Option<NaiveDate> {
    let today = place.today();
    // 29 February comes after four or eight years.
    let years = today.year() - 8..=today.year() + 8;
    let mut candidates = years.filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
    if place.past && place.on.is_none() {
        return candidates.rfind(|date| *date <= today);
    }
    candidates.min_by_key(|date| (*date - today).num_days().abs())
}

/// A weekday alone: near the day of the context, or in the week that ended now. Otherwise it may
/// be the one before or the one to come.
fn by_weekday(
    weekday: Weekday,
    which: Which,
    side: &Side,
    place: Place,
) -> Result<NaiveDate, Unreadable> {
    let today = place.today();
    let days_after = |from: NaiveDate, days| from + TimeDelta::days(days);
    let ahead = |from: NaiveDate| {
        let days = weekday.days_since(from.weekday());
        days_after(from, i64::from(days))
    };
    let days_back = |from| days_after(ahead(days_after(from, -6)), 0);
    match which {
        Which::Last => Ok(days_back(days_after(today, -1))),
        Which::Next => {
            let earlier = ahead(days_after(today, 1));
            Err(Unreadable::WhichWeekday { weekday, earlier, later: days_after(earlier, 7) })
        }
        Which::Unsaid if place.on.is_some() => Ok(ahead(days_after(today, -3))),
        Which::Unsaid if place.past => {
            let latest = days_back(today);
            Ok(if has_come(latest, side, place) { latest } else { days_after(latest, -7) })
        }
        Which::Unsaid => {
            let (earlier, later) = (days_back(today), ahead(days_after(today, 1)));
            Err(Unreadable::WhichWeekday { weekday, earlier, later })
        }
    }
}

/// A bare clock time: the most recent such moment. One that the clocks went over is refused rather
/// than passed over, unless a whole day is missing there (Samoa, 30 December 2011).
fn most_recent(
    words: &str,
    clock: Clock,
    place: Place,
) -> Result<(DateTime<Utc>, NaiveDate), Unreadable> {
    let past = Place { past: true, ..place };
    let today = place.today();
    // 24:XX of the day before yesterday, where yesterday is missing, is the furthest it can be.
    let candidates = (0..=3).filter_map(|back| today.checked_sub_days(Days::new(back)));
    let searched = candidates.filter_map(|date| Some((date, clock.on(date)?))).try_for_each(
        |(date, local)| match past.zone.moment(local) {
            Moment::Once(at) if at > past.bound() => ControlFlow::Continue(()),
            Moment::Twice { earlier, .. } if earlier > past.bound() => ControlFlow::Continue(()),
            Moment::Never { earlier, later }
                if local > past.zone.local(past.now) || later - earlier >= TimeDelta::days(1) =>
            {
                ControlFlow::Continue(())
            }
            _ => ControlFlow::Break(moment(local, past).map(|at| (at, date))),
        },
    );
    match searched {
        ControlFlow::Break(found) => found,
        ControlFlow::Continue(()) => Err(Unreadable::NoSuchDay { words: excerpt(words) }),
    }
}

/// The moment a clock on the wall means. Refused where there are two or none; but where only the
/// past can be meant, the second of two counts only once it has come.
fn moment(local: NaiveDateTime, place: Place) -> Result<DateTime<Utc>, Unreadable> {
    let zone = place.zone;
    let clock = local.format("%H:%M").to_string();
    let date = local.date();
    match zone.moment(local) {
        Moment::Once(at) => Ok(at),
        Moment::Twice { earlier, later } if place.past && later > place.bound() => Ok(earlier),
        Moment::Twice { earlier, later } => Err(Unreadable::TwiceThatNight {
            clock,
            date,
            zone: zone.name(),
            earlier: unmistakably(earlier, zone),
            later: unmistakably(later, zone),
        }),
        Moment::Never { earlier, later } => Err(Unreadable::NeverThatNight {
            clock,
            date,
            zone: zone.name(),
            earlier: unmistakably(earlier, zone),
            later: unmistakably(later, zone),
        }),
    }
}

/// Words that [`super::read`] takes for this moment, whatever the zone. A negative offset is
/// written with UTC before it, so that it cannot be taken for the end of a range.
fn unmistakably(at: DateTime<Utc>, zone: Zone) -> String {
    let offset = zone.offset(at);
    let before = if offset.local_minus_utc() < 0 { " UTC" } else { "" };
    let shape = if at.second() == 0 { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" };
    format!("{}{before}{offset}", zone.local(at).format(shape))
}

/// The first moment of a date there: midnight, or when the clocks went over midnight, later.
/// Nothing for a date that was left out.
fn start_of_day(date: NaiveDate, zone: Zone) -> Option<DateTime<Utc>> {
    let at = match zone.moment(date.into()) {
        Moment::Once(at) | Moment::Twice { earlier: at, .. } => at,
        Moment::Never { later, .. } => later,
    };
    (zone.local(at).date() == date).then_some(at)
}
