//! A time as somebody types it: zone and moment are chosen by the first two bytes, the rest is what
//! was typed.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use firebell::incident::refusal::Refusal;
use firebell::incident::when::{
    Frame, Line, Unreadable, When, read, read_coming, read_date, read_past, read_span,
    read_transcript, read_zone,
};
use firebell::texts::Lang;
use firebell::texts::refusals::refusal;

/// Zones with odd rules: half hours, no summer time, a day left out, two hours at once.
const ZONES: [Tz; 8] = [
    Tz::UTC,
    Tz::Europe__Berlin,
    Tz::America__New_York,
    Tz::Australia__Lord_Howe,
    Tz::Pacific__Apia,
    Tz::Asia__Kathmandu,
    Tz::Africa__Casablanca,
    Tz::America__Sao_Paulo,
];
/// In Unix seconds: about changes of clocks, the ends of years, a leap day.
const MOMENTS: [i64; 6] =
    [1_670_957_580, 1_667_692_740, 1_679_792_400, 1_709_164_800, 1_704_067_199, 0];

pub fn time(bytes: &[u8]) {
    let [zone, moment, typed @ ..] = bytes else { return };
    let Ok(typed) = std::str::from_utf8(typed) else { return };
    let now = MOMENTS[usize::from(*moment) % MOMENTS.len()];
    let now = DateTime::<Utc>::from_timestamp(now, 0).expect("they are moments");
    let zone = ZONES[usize::from(*zone) % ZONES.len()];
    let frame = Frame { now, zone, on: None };

    understood(typed, read(typed, &frame));
    if let Some(when) = understood(typed, read_past(typed, &frame)) {
        assert!(when.at <= now + TimeDelta::minutes(1), "{typed:?} is to come: {when:?}");
    }
    understood(typed, read_coming(typed, &frame, now));
    let dated = Frame { on: Some(now.date_naive()), ..frame };
    understood(typed, read(typed, &dated));
    said(read_date(typed, &frame).err());
    said(read_zone(typed).err());
    match read_span(typed) {
        Ok(span) => assert!(span > TimeDelta::zero(), "{typed:?} is a span of {span}"),
        Err(unreadable) => said(Some(unreadable)),
    }
    let lines: Vec<Line<'_>> = typed.lines().take(50).map(|at| Line { at, on: None }).collect();
    for (line, when) in lines.iter().zip(read_transcript(&lines, &dated)) {
        understood(line.at, when);
    }
}

fn understood(typed: &str, outcome: Result<When, Unreadable>) -> Option<When> {
    match outcome {
        Ok(when) => {
            assert_eq!(when.as_written.as_deref(), Some(typed), "what was typed is kept");
            if let Some(until) = when.until {
                assert!(until >= when.at, "{typed:?} ends before it begins: {when:?}");
            }
            Some(when)
        }
        Err(unreadable) => {
            said(Some(unreadable));
            None
        }
    }
}

/// What the person is told fits one message of Discord's, in each language.
fn said(unreadable: Option<Unreadable>) {
    let Some(unreadable) = unreadable else { return };
    let why = Refusal::from(unreadable);
    for lang in Lang::ALL {
        let text = refusal(*lang, &why);
        assert!(!text.trim().is_empty() && text.chars().count() <= 2000, "{text:?}");
    }
}
