//! How the time of an entry is typed.
//!
//! A person writes while it happens: "22:45" then means the last such moment, and is typed as the
//! source has it. Where the words alone would mean another moment by then, the person puts the
//! date in front of them. Where the program can't read the words at all, it is told no time; what
//! was written goes in front of the text, and the entry stands where it stood in the log.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::logs::{Line, Log};
use crate::incident::when::{self, Frame, Unreadable, When, read_past, read_transcript, read_zone};

/// What is typed as `at`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Nothing: the source gives no time, so it is written down as it happens.
    Nothing,
    /// The words of the source, to the byte.
    AsWritten,
    /// A date and a space, then the words of the source to the byte.
    Dated(String),
    /// Nothing: the words go in front of the text, as `words: text`. Says why they can't be a time.
    InText(String),
}

/// What the times of a log are read with.
pub struct Reading {
    /// The zone of what is written without one.
    pub zone: Tz,
    /// Why the zone that the source names can't be used: then nothing that it says of a clock can.
    pub no_zone: Option<Unreadable>,
    /// The day that the log is about.
    pub day: Option<NaiveDate>,
    now: DateTime<Utc>,
}

impl Reading {
    #[must_use]
    pub fn of(log: &Log, now: DateTime<Utc>) -> Self {
        let (zone, no_zone) = match log.timezone_as_written.as_deref().map(read_zone) {
            None => (zone_of_lines(&log.timeline).unwrap_or(Tz::UTC), None),
            Some(Ok(zone)) => (zone, None),
            Some(Err(refusal)) => (Tz::UTC, Some(refusal)),
        };
        let started = log.started_at_utc.map(|at| at.with_timezone(&zone).date_naive());
        let frame = Frame { now, zone, on: None };
        let begun = || when::read(log.started_at.as_deref()?, &frame).ok();
        let begun = || Some(begun()?.at.with_timezone(&zone).date_naive());
        let published = || DateTime::parse_from_rfc2822(log.published_at.as_deref()?).ok();
        let published = || Some(published()?.date_naive());
        let named = || log.title.get(..10)?.parse().ok();
        let day = started.or_else(published).or_else(named).or_else(begun);
        Self { zone, no_zone, day, now }
    }

    /// A moment of the whole incident, such as its start.
    #[must_use]
    pub fn moment(
        &self,
        words: Option<&str>,
        known: Option<DateTime<Utc>>,
    ) -> Option<DateTime<Utc>> {
        let frame = Frame { now: self.now, zone: self.zone, on: self.day };
        known.or_else(|| Some(when::read(words?, &frame).ok()?.at))
    }

    /// What each line means, in the order of the source. Nothing where it gives no time.
    #[must_use]
    pub fn lines(&self, lines: &[Line]) -> Vec<Option<Result<When, Unreadable>>> {
        let written = |line: &&Line| !line.at_as_written.trim().is_empty();
        // The source has a heading once above all its lines.
        let mut heading = None;
        let transcript: Vec<when::Line<'_>> = lines
            .iter()
            .filter(written)
            .map(|line| {
                let on = line.date.filter(|_| line.date != heading);
                heading = line.date;
                when::Line { at: &line.at_as_written, on }
            })
            .collect();
        let frame = Frame { now: self.now, zone: self.zone, on: self.day };
        let mut read = read_transcript(&transcript, &frame).into_iter();
        let mut meant = |line: &Line| {
            if !written(&line) {
                return line.at_utc.map(|at| Ok(When::exactly(at)));
            }
            let mut read = read.next()?;
            if let (Some(refusal), None) = (&self.no_zone, line.at_utc) {
                return Some(Err(refusal.clone()));
            }
            if let (Ok(when), Some(at)) = (&mut read, line.at_utc) {
                when.at = at;
            }
            Some(read)
        };
        lines.iter().map(&mut meant).collect()
    }

    /// How somebody types it whose clock says `at`.
    #[must_use]
    pub fn typed(
        &self,
        line: &Line,
        meant: Option<&Result<When, Unreadable>>,
        at: DateTime<Utc>,
    ) -> Typed {
        let words = &line.at_as_written;
        if words.trim().is_empty() {
            return Typed::Nothing;
        }
        let frame = Frame { now: at, zone: self.zone, on: None };
        let as_typed = read_past(words, &frame);
        let meant = match meant {
            Some(Ok(meant)) => meant,
            Some(Err(refusal)) => return Typed::InText(refusal.to_string()),
            None => return Typed::Nothing,
        };
        let same = |read: &When| read.at == meant.at && read.until == meant.until;
        if as_typed.as_ref().is_ok_and(same) {
            return Typed::AsWritten;
        }
        let date = meant.at.with_timezone(&self.zone).date_naive();
        // 24:XX is the hour after the day that it is written with.
        let dates = [Some(date), date.pred_opt()].into_iter().flatten();
        let dated = dates.map(|date| format!("{date} {words}"));
        let fitting = |typed: &String| read_past(typed, &frame).as_ref().is_ok_and(same);
        match (dated.into_iter().find(fitting), as_typed) {
            (Some(typed), _) => Typed::Dated(typed),
            (None, Err(refusal)) => Typed::InText(refusal.to_string()),
            (None, Ok(read)) => Typed::InText(format!(
                "“{words}” would be taken for {}, and the log means {}",
                read.at, meant.at
            )),
        }
    }
}

/// The zone that the first line names, where others repeat it and none names another: then it is
/// that of the lines between.
fn zone_of_lines(lines: &[Line]) -> Option<Tz> {
    let named = |line: &Line| read_zone(line.at_as_written.split_whitespace().next_back()?).ok();
    let first = named(lines.first()?)?;
    let others: Vec<Tz> = lines[1..].iter().filter_map(named).collect();
    (!others.is_empty() && others.iter().all(|zone| *zone == first)).then_some(first)
}
