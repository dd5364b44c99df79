//! The times that people write, approximate ones included. Pure: the caller says what time it is
//! and which zone is meant.
//!
//! Words go through `tokens`, which cuts them; `grammar`, which understands them as far as they
//! go (with `day`, `clock` and `zone`); and `resolve`, which finds the moment. What
//! may mean two moments is refused with both to choose from; nothing is guessed. The words stay
//! beside the moment, byte for byte.

mod clock;
mod coming;
mod date;
mod day;
mod grammar;
mod resolve;
mod span;
mod tokens;
pub mod transcript;
mod unreadable;
mod zone;

#[cfg(test)]
mod corpus;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

pub use coming::read_coming;
pub use date::read_date;
pub use span::read_span;
pub use transcript::{Line, read_transcript};
pub use unreadable::{Reading, Unreadable};
pub use zone::read_zone;

use super::words::Precision;
use resolve::{Place, refuse_future, resolve};
use tokens::Cursor;
use unreadable::excerpt;
use zone::Zone;

/// How far a person's clock may be ahead of ours. Less than a minute, so that a clock time that is
/// truly to come is never taken for the present; more than nothing, so that the present minute is
/// not taken for yesterday's.
const SKEW: TimeDelta = TimeDelta::seconds(30);

/// When something happened, as precisely as the person knew, with the words they used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// The earliest moment that may be meant: 22:00 for `22:XX`, the day's first for a day; the
    /// moment itself for "~19:30".
    pub at: DateTime<Utc>,
    /// Byte for byte what was typed. Absent where nobody typed anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_written: Option<String>,
    pub precision: Precision,
    /// Where a range was written, its end; where that end is imprecise, the latest it can be
    /// (13:00 for `12:26-12:??`, the following midnight for a day).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
}

impl When {
    /// A moment that was measured, not written.
    #[must_use]
    pub fn exactly(at: DateTime<Utc>) -> Self {
        Self { at, as_written: None, precision: Precision::Second, until: None }
    }
}

/// What a time is read against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    pub now: DateTime<Utc>,
    /// The zone of what is written without one.
    pub zone: chrono_tz::Tz,
    /// The day a bare clock time belongs to, where the context knows it (imports, a maintenance
    /// that is being planned). Without it a bare clock time is the most recent such moment.
    pub on: Option<NaiveDate>,
}

/// Reads a time, past or to come.
///
/// A date without a year is the one nearest to now; a weekday alone is refused, because it may be
/// behind or ahead.
pub fn read(words: &str, frame: &Frame) -> Result<When, Unreadable> {
    read_at(words, frame.place(false))
}

/// Reads a time that has come: at most half a minute after `frame.now`, for clocks that are ahead.
///
/// A date without a year and a weekday alone are the most recent such days.
pub fn read_past(words: &str, frame: &Frame) -> Result<When, Unreadable> {
    read_at(words, frame.place(true))
}

impl Frame {
    fn place(&self, past: bool) -> Place {
        Place { now: self.now, zone: Zone::Place(self.zone), on: self.on, past }
    }
}

fn read_at(words: &str, place: Place) -> Result<When, Unreadable> {
    match understand(words, place)? {
        Understood::Moment(when) => {
            if place.past {
                refuse_future(words, when.at, place)?;
            }
            Ok(when)
        }
        Understood::Words(written) => resolve(words, &written, place),
    }
}

/// How far words alone lead.
#[derive(Clone, Debug)]
enum Understood {
    /// All the way.
    Moment(When),
    Words(grammar::Written),
}

/// Whether these words say nothing any more once they are read later: `now`, `10m ago`, and
/// Discord's timestamps, which nobody reads as they stand.
#[must_use]
pub fn counts_from_now(words: &str) -> bool {
    let now = DateTime::UNIX_EPOCH + TimeDelta::days(365 * 50);
    let place = Place { now, zone: Zone::Place(chrono_tz::UTC), on: None, past: false };
    tokens::tokens(words)
        .is_ok_and(|tokens| !matches!(relative(Cursor::new(words, &tokens), place), Ok(None)))
}

fn understand(words: &str, place: Place) -> Result<Understood, Unreadable> {
    let tokens = tokens::tokens(words)?;
    let cursor = Cursor::new(words, &tokens);
    if let Some((at, precision)) = relative(cursor, place)? {
        let as_written = Some(words.to_owned());
        return Ok(Understood::Moment(When { at, as_written, precision, until: None }));
    }
    grammar::labelled(cursor).map(Understood::Words)
}

/// What is read against nothing but `now`: `now`, `10m ago`, `-1h30m`, `~10m ago`, `in 2 hours`,
/// and Discord's timestamps.
fn relative(
    mut cursor: Cursor<'_>,
    place: Place,
) -> Result<Option<(DateTime<Utc>, Precision)>, Unreadable> {
    let words = cursor.source;
    if cursor.eat_word(&["now"]) && cursor.is_done() {
        return Ok(Some((place.now, Precision::Second)));
    }
    if cursor.is_sign(0, '<') {
        return discord_timestamp(cursor).map(|at| Some((at, Precision::Second)));
    }
    let approximate = grammar::eat_approximate(&mut cursor);
    let minus = cursor.eat_sign('-');
    let plus = !minus && (cursor.eat_word(&["in"]) || cursor.eat_sign('+'));
    let Some((length, precision)) = span::span(&mut cursor)? else { return Ok(None) };
    if !plus && !minus && !cursor.eat_word(&["ago"]) {
        // A span alone is no moment, and 15h50 is no span: the grammar knows.
        return Ok(None);
    }
    if !cursor.is_done() {
        return Err(Unreadable::NotATime { words: excerpt(words) });
    }
    let at = if plus { place.now + length } else { place.now - length };
    let about_the_hour = approximate && precision != Precision::Day;
    Ok(Some((at, if about_the_hour { Precision::Hour } else { precision })))
}

/// `<t:1671401700>`, with or without a style.
///
/// <https://discord.com/developers/docs/reference#message-formatting-timestamp-styles>
fn discord_timestamp(mut cursor: Cursor<'_>) -> Result<DateTime<Utc>, Unreadable> {
    const STYLES: &[&str] = &["t", "d", "f", "r", "s"];
    let words = cursor.source;
    let opened = cursor.eat_sign('<') && cursor.eat_word(&["t"]) && cursor.eat_sign(':');
    let seconds = cursor.number(0).filter(|_| opened).map(|(seconds, _)| seconds);
    cursor.skip(1);
    let styled = !cursor.eat_sign(':') || cursor.eat_word(STYLES);
    let closed = styled && cursor.eat_sign('>') && cursor.is_done();
    let seconds =
        seconds.filter(|_| closed).ok_or_else(|| Unreadable::NotATime { words: excerpt(words) })?;
    i64::try_from(seconds)
        .ok()
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .filter(|at| day::PLAUSIBLE_YEARS.contains(&at.year()))
        .ok_or_else(|| Unreadable::ImplausibleMoment { words: excerpt(words) })
}
