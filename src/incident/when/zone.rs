//! Time zones as people write them, and what a clock on the wall there means.

use chrono::{
    DateTime, FixedOffset, MappedLocalTime, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc,
};
use chrono_tz::{OffsetName, TZ_VARIANTS, Tz};

use super::tokens::{Cursor, tokens};
use super::unreadable::{Reading, Unreadable, excerpt};

/// No place is further from UTC than this, in minutes (Kiribati, +14:00).
const FURTHEST_OFFSET_MINUTES: i32 = 14 * 60;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zone {
    /// A place, with its daylight saving.
    Place(Tz),
    /// An offset that was written, or that an abbreviation stands for.
    Fixed(FixedOffset),
}

/// A zone as far as its words alone tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WrittenZone {
    Known(Zone),
    /// An abbreviation of several places; only the context can tell.
    Ambiguous(&'static AmbiguousAbbreviation),
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct AmbiguousAbbreviation {
    abbreviation: &'static str,
    readings: &'static [Reading],
}

/// Abbreviations with one meaning, or with one that is overwhelmingly usual in English: offset in
/// minutes east of UTC, as the IANA time zone database and RFC 5322 (section 4.3) have them.
///
/// People write the winter name in summer ("PST" in July). The offset is still that of the name:
/// it is what was written, what published logs that state an offset mean, and the only reading
/// that stays right for people who never change their clocks. `BST` is taken for the British
/// summer (not Bangladesh, which writes +06), `EST`, `MST`, `PST` and `CDT` for North America.
const FIXED_ABBREVIATIONS: &[(&str, i32)] = &[
    ("z", 0),
    ("utc", 0),
    ("ut", 0),
    ("gmt", 0),
    ("wet", 0),
    ("west", 60),
    ("bst", 60),
    ("cet", 60),
    ("met", 60),
    ("wat", 60),
    ("cest", 120),
    ("mest", 120),
    ("eet", 120),
    ("cat", 120),
    ("sast", 120),
    ("eest", 180),
    ("msk", 180),
    ("trt", 180),
    ("eat", 180),
    ("pkt", 300),
    ("npt", 345),
    ("ict", 420),
    ("wib", 420),
    ("awst", 480),
    ("hkt", 480),
    ("sgt", 480),
    ("pht", 480),
    ("jst", 540),
    ("kst", 540),
    ("acst", 570),
    ("acdt", 630),
    ("aest", 600),
    ("aedt", 660),
    ("nzst", 720),
    ("nzdt", 780),
    ("ndt", -150),
    ("brt", -180),
    ("art", -180),
    ("adt", -180),
    ("nst", -210),
    ("edt", -240),
    ("est", -300),
    ("cdt", -300),
    ("mdt", -360),
    ("mst", -420),
    ("pdt", -420),
    ("pst", -480),
    ("akdt", -480),
    ("akst", -540),
    ("hst", -600),
];

/// Abbreviations that say "whatever the clocks there show", winter and summer.
const SEASONAL_ABBREVIATIONS: &[(&str, Tz)] = &[
    ("et", Tz::America__New_York),
    ("ct", Tz::America__Chicago),
    ("mt", Tz::America__Denver),
    ("pt", Tz::America__Los_Angeles),
];

/// Refused, unless the guild's own zone goes by that name.
const AMBIGUOUS_ABBREVIATIONS: &[AmbiguousAbbreviation] = &[
    AmbiguousAbbreviation {
        abbreviation: "ist",
        readings: &[("UTC+5:30", "india"), ("UTC+1", "ireland"), ("UTC+2", "israel")],
    },
    AmbiguousAbbreviation {
        abbreviation: "cst",
        readings: &[("UTC-6", "north-america"), ("UTC+8", "china"), ("UTC-5", "cuba")],
    },
    AmbiguousAbbreviation {
        abbreviation: "ast",
        readings: &[("UTC-4", "atlantic"), ("UTC+3", "arabia")],
    },
    AmbiguousAbbreviation {
        abbreviation: "sst",
        readings: &[("UTC+8", "singapore"), ("UTC-11", "samoa")],
    },
    AmbiguousAbbreviation {
        abbreviation: "gst",
        readings: &[("UTC+4", "gulf"), ("UTC-2", "south-georgia")],
    },
    AmbiguousAbbreviation {
        abbreviation: "amt",
        readings: &[("UTC-4", "amazon"), ("UTC+4", "armenia")],
    },
];

/// What a clock on the wall means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    Once(DateTime<Utc>),
    /// The clocks went back over it.
    Twice {
        earlier: DateTime<Utc>,
        later: DateTime<Utc>,
    },
    /// The clocks went forward over it: what it is by the offset after, and by the one before.
    Never {
        earlier: DateTime<Utc>,
        later: DateTime<Utc>,
    },
}

impl Zone {
    pub fn moment(self, local: NaiveDateTime) -> Moment {
        match self {
            Self::Place(place) => moment_in(&place, local),
            Self::Fixed(offset) => moment_in(&offset, local),
        }
    }

    pub fn local(self, at: DateTime<Utc>) -> NaiveDateTime {
        at.with_timezone(&self.offset(at)).naive_local()
    }

    pub fn offset(self, at: DateTime<Utc>) -> FixedOffset {
        match self {
            Self::Place(place) => place.offset_from_utc_datetime(&at.naive_utc()).fix(),
            Self::Fixed(offset) => offset,
        }
    }

    pub fn name(self) -> String {
        match self {
            Self::Place(place) => place.name().to_owned(),
            Self::Fixed(offset) => format!("UTC{offset}"),
        }
    }

    /// The offset that goes by `abbreviation` in this place, in winter or in summer.
    fn offset_called(self, abbreviation: &str, year: i32) -> Option<FixedOffset> {
        let Self::Place(place) = self else { return None };
        [1, 7].into_iter().find_map(|month| {
            let at = Utc.with_ymd_and_hms(year, month, 1, 0, 0, 0).single()?;
            let offset = place.offset_from_utc_datetime(&at.naive_utc());
            let name = offset.abbreviation()?;
            name.eq_ignore_ascii_case(abbreviation).then(|| offset.fix())
        })
    }
}

impl WrittenZone {
    /// Settles an ambiguous abbreviation by the zone of the guild, where that goes by the name in
    /// that year.
    pub fn settled(self, home: Zone, year: i32) -> Result<Zone, Unreadable> {
        match self {
            Self::Known(zone) => Ok(zone),
            Self::Ambiguous(known) => home
                .offset_called(known.abbreviation, year)
                .map(Zone::Fixed)
                .ok_or_else(|| known.refusal()),
        }
    }
}

impl AmbiguousAbbreviation {
    fn refusal(&self) -> Unreadable {
        Unreadable::AmbiguousZone {
            zone: self.abbreviation.to_uppercase(),
            readings: self.readings,
        }
    }
}

fn moment_in<Z: TimeZone>(zone: &Z, local: NaiveDateTime) -> Moment {
    match zone.from_local_datetime(&local) {
        MappedLocalTime::Single(at) => Moment::Once(at.to_utc()),
        MappedLocalTime::Ambiguous(a, b) => {
            let (a, b) = (a.to_utc(), b.to_utc());
            Moment::Twice { earlier: a.min(b), later: a.max(b) }
        }
        MappedLocalTime::None => {
            // With offsets of at most 14 hours and a gap of at most a day (Samoa lost one), the
            // change lies after the first probe and before the second. Years are bounded, so the
            // arithmetic cannot overflow.
            let before = zone.offset_from_utc_datetime(&(local - TimeDelta::hours(39))).fix();
            let after = zone.offset_from_utc_datetime(&(local + TimeDelta::hours(15))).fix();
            Moment::Never { earlier: (local - after).and_utc(), later: (local - before).and_utc() }
        }
    }
}

/// A zone at the cursor, consumed; nothing where no zone stands there.
///
/// `minus_is_offset`: what came before ends like ISO 8601, so that `-05:00` cannot be the end of
/// a range.
pub(super) fn zone(
    cursor: &mut Cursor<'_>,
    minus_is_offset: bool,
) -> Result<Option<WrittenZone>, Unreadable> {
    let known = |zone| Some(WrittenZone::Known(zone));
    if cursor.is_sign(0, '+') {
        return Ok(offset(cursor).map(Zone::Fixed).and_then(known));
    }
    if cursor.is_sign(0, '-') {
        let spaced_digits = !cursor.is_glued(0) && cursor.number(1).is_some_and(|(_, n)| n == 4);
        let is_offset = cursor.is_glued(1) && (minus_is_offset || spaced_digits);
        let found = if is_offset { offset(cursor) } else { None };
        return Ok(found.map(Zone::Fixed).and_then(known));
    }
    let Some(word) = cursor.word(0) else { return Ok(None) };
    if word.contains('/') {
        return Ok(known(Zone::Place(place(cursor)?)));
    }
    if let Some((_, minutes)) = FIXED_ABBREVIATIONS.iter().find(|(name, _)| *name == word) {
        cursor.skip(1);
        let from_utc = if matches!(word, "utc" | "gmt" | "ut") { offset(cursor) } else { None };
        return Ok(from_utc.or_else(|| fixed(*minutes)).map(Zone::Fixed).and_then(known));
    }
    let seasonal = SEASONAL_ABBREVIATIONS.iter().find(|(name, _)| *name == word);
    let ambiguous = AMBIGUOUS_ABBREVIATIONS.iter().find(|known| known.abbreviation == word);
    let found = seasonal
        .and_then(|(_, tz)| known(Zone::Place(*tz)))
        .or(ambiguous.map(WrittenZone::Ambiguous));
    cursor.skip(usize::from(found.is_some()));
    Ok(found)
}

/// `+2`, `-0530`, `+05:30`: a sign with digits right behind it.
fn offset(cursor: &mut Cursor<'_>) -> Option<FixedOffset> {
    let sign = if cursor.is_sign(0, '+') {
        1
    } else if cursor.is_sign(0, '-') {
        -1
    } else {
        return None;
    };
    if !cursor.is_glued(1) {
        return None;
    }
    let (value, digits) = cursor.number(1)?;
    let with_colon = cursor.is_sign(2, ':') && cursor.is_glued(2) && cursor.is_glued(3);
    if with_colon && cursor.is_sign(4, ':') {
        // No offset has seconds: the end of a range.
        return None;
    }
    let (hours, minutes, length) = match (digits, cursor.number(3)) {
        (1 | 2, Some((minutes, 2))) if with_colon => (value, minutes, 4),
        (1 | 2, _) if !with_colon => (value, 0, 2),
        (4, _) => (value / 100, value % 100, 2),
        _ => return None,
    };
    if minutes > 59 {
        return None;
    }
    let minutes = i32::try_from(hours * 60 + minutes).ok()?;
    let found = (minutes <= FURTHEST_OFFSET_MINUTES).then(|| fixed(sign * minutes))??;
    cursor.skip(length);
    Some(found)
}

fn fixed(minutes: i32) -> Option<FixedOffset> {
    FixedOffset::east_opt(minutes * 60)
}

/// `Europe/Berlin`, in any case.
fn place(cursor: &mut Cursor<'_>) -> Result<Tz, Unreadable> {
    let rest = cursor.rest();
    let belongs = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '+' | '-');
    let name = &rest[..rest.find(|c| !belongs(c)).unwrap_or(rest.len())];
    let found = TZ_VARIANTS.iter().find(|tz| tz.name().eq_ignore_ascii_case(name));
    let tz = found.ok_or_else(|| Unreadable::UnknownZone { zone: excerpt(name) })?;
    cursor.skip_bytes(name.len());
    Ok(*tz)
}

/// Reads the zone that a document names for all its times: `PST`, `CET (GMT+1)`, `-05:00`,
/// `Europe/Berlin`, `Central European Time (CET)`.
///
/// Where a name and a number are written, the number wins: it leaves nothing to interpret. An
/// abbreviation is its fixed offset (`Etc/GMT-1` for `CET`), not a place with daylight saving.
/// An offset of no whole hours has no fixed zone of its own in the IANA database: it is refused,
/// so that somebody names the place.
pub fn read_zone(words: &str) -> Result<Tz, Unreadable> {
    let unknown = || Unreadable::UnknownZone { zone: excerpt(words) };
    let outside = words.split('(').next().unwrap_or_default();
    let inside = words.split_once('(').and_then(|(_, rest)| rest.trim_end().strip_suffix(')'));
    let readings: Vec<(WrittenZone, bool)> = [Some(outside), inside]
        .into_iter()
        .flatten()
        .filter_map(|part| {
            let tokens = tokens(part).ok()?;
            let mut cursor = Cursor::new(part, &tokens);
            let found = zone(&mut cursor, true).ok().flatten()?;
            let in_numbers = part.contains(|c: char| c.is_ascii_digit());
            cursor.is_done().then_some((found, in_numbers))
        })
        .collect();
    let (found, in_numbers) =
        readings.iter().max_by_key(|(_, in_numbers)| *in_numbers).ok_or_else(unknown)?;
    if readings.iter().any(|(other, numbers)| numbers == in_numbers && other != found) {
        return Err(unknown());
    }
    match found {
        WrittenZone::Known(Zone::Place(tz)) => Ok(*tz),
        WrittenZone::Known(Zone::Fixed(offset)) => fixed_place(*offset).ok_or_else(unknown),
        WrittenZone::Ambiguous(known) => Err(known.refusal()),
    }
}

/// The `Etc/` zone of an offset in whole hours. Its sign is the other way round (POSIX).
fn fixed_place(offset: FixedOffset) -> Option<Tz> {
    let seconds = offset.local_minus_utc();
    if seconds == 0 {
        return Some(Tz::UTC);
    }
    if seconds % 3600 != 0 {
        return None;
    }
    format!("Etc/GMT{:+}", -seconds / 3600).parse().ok()
}
