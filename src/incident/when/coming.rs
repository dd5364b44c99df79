//! Times of plans: a bare clock time is the next such moment, not the last.

use chrono::{DateTime, Days, Utc};

use super::resolve::resolve;
use super::{Frame, Place, Understood, Unreadable, When, understand};

/// Reads a time of a plan. A bare clock time is the first such moment after `after`; everything
/// else is read as by [`super::read`], and may lie before it.
pub fn read_coming(words: &str, frame: &Frame, after: DateTime<Utc>) -> Result<When, Unreadable> {
    let place = frame.place(false);
    let written = match understand(words, place)? {
        Understood::Moment(when) => return Ok(when),
        Understood::Words(written) if written.start.names_a_day() => {
            return resolve(words, &written, place);
        }
        Understood::Words(written) => written,
    };
    // Where its own zone is written, the day there may be another: the first that fits is taken.
    let day = after.with_timezone(&frame.zone).date_naive();
    let on = |day| resolve(words, &written, Place { on: day, ..place });
    if let Ok(when) = on(day.checked_sub_days(Days::new(1)))
        && when.at > after
    {
        return Ok(when);
    }
    let mut days = (0..=1).map(|nth| day.checked_add_days(Days::new(nth)));
    let first = days.find_map(|day| match on(day) {
        Ok(when) if when.at <= after => None,
        // A time that comes twice or never is not passed over: the person chooses.
        found => Some(found),
    });
    first.unwrap_or_else(|| on(day.checked_add_days(Days::new(2))))
}

#[cfg(test)]
mod tests {
    use chrono_tz::{Europe, Tz};

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn coming(words: &str, zone: Tz, after: &str) -> Result<String, Unreadable> {
        let frame = Frame { now: at("2022-12-18T22:30:00Z"), zone, on: None };
        read_coming(words, &frame, at(after)).map(|when| when.at.to_rfc3339())
    }

    #[test]
    fn a_bare_clock_time_is_the_next_such_moment() {
        let now = "2022-12-18T22:30:00Z";
        for (words, zone, after, expected) in [
            ("22:45", Tz::UTC, now, "2022-12-18T22:45:00+00:00"),
            ("22:15", Tz::UTC, now, "2022-12-19T22:15:00+00:00"),
            ("2am", Tz::UTC, now, "2022-12-19T02:00:00+00:00"),
            // In the reader's zone it is 23:30 already.
            ("23:45", Europe::Berlin, now, "2022-12-18T22:45:00+00:00"),
            ("23:15 UTC", Europe::Berlin, now, "2022-12-18T23:15:00+00:00"),
            ("21:00 EST", Europe::Berlin, now, "2022-12-19T02:00:00+00:00"),
            // The end of a window that began in the evening.
            ("02:00", Tz::UTC, "2022-12-24T22:00:00Z", "2022-12-25T02:00:00+00:00"),
            ("23:00", Tz::UTC, "2022-12-24T22:00:00Z", "2022-12-24T23:00:00+00:00"),
            // A day, or a distance, is what it says.
            ("tomorrow 22:00", Tz::UTC, now, "2022-12-19T22:00:00+00:00"),
            ("Dec 24 22:00", Tz::UTC, now, "2022-12-24T22:00:00+00:00"),
            ("in 2 hours", Tz::UTC, now, "2022-12-19T00:30:00+00:00"),
            ("2022-12-18 22:00", Tz::UTC, now, "2022-12-18T22:00:00+00:00"),
        ] {
            assert_eq!(coming(words, zone, after).as_deref(), Ok(expected), "{words}");
        }
    }

    #[test]
    fn a_time_that_comes_twice_is_refused() {
        let frame = |now| Frame { now: at(now), zone: Europe::Berlin, on: None };
        let before = at("2022-10-29T20:00:00Z");
        let twice = read_coming("02:30", &frame("2022-10-29T20:00:00Z"), before);
        assert!(matches!(twice, Err(Unreadable::TwiceThatNight { .. })), "{twice:?}");
        let words = "what no clock shows";
        assert!(read_coming(words, &frame("2022-10-29T20:00:00Z"), before).is_err());
    }
}
