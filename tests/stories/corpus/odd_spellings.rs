//! Every spelling of a time and every zone that the corpus has, each in a table here: what is new in
//! it, or read otherwise than before, is told by name. Nothing is played; that the moments are
//! right is held in `whole`, and how some of them look in `odd_times`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, Timelike as _};
use firebell::demo::replay::times::Typed;
use firebell::incident::when::{Frame, read, read_zone};

use super::{Source, sources, text, youngest};

/// With every digit as `9` and every month as `Mon`.
fn shape(words: &str) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let words: Vec<String> = words
        .split(' ')
        .map(|word| {
            let month = MONTHS.iter().any(|month| word.starts_with(month));
            let end = if word.ends_with(',') { "," } else { "" };
            if month { format!("Mon{end}") } else { word.to_owned() }
        })
        .collect();
    words.join(" ").chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect()
}

/// A spelling, and how precisely it is read.
const SPELLINGS: &[(&str, &str)] = &[
    ("99. Mon, 99:99", "Minute"),
    ("9999-99-99", "Day"),
    ("9999-99-99   99:99", "Minute"),
    ("9999-99-99 (Time TBC)", "Day"),
    ("9999-99-99 --:--", "Day"),
    ("9999-99-99 99.99", "Minute"),
    ("9999-99-99 9999", "Minute"),
    ("9999-99-99 99:99", "Minute"),
    ("9999-99-99 99:99 - 99:99", "Minute"),
    ("9999-99-99 99:99 PST", "Minute"),
    ("9999-99-99 99:99-99:??", "Minute"),
    ("9999-99-99 99:99:99", "Second"),
    ("9999-99-99 99:99pm", "Minute"),
    ("9999-99-99 99:99~", "Hour"),
    ("9999-99-99 99:??", "Hour"),
    ("9999-99-99 9:99", "Minute"),
    ("9999-99-99 9:99am", "Minute"),
    ("9999-99-99 HH:mm", "Day"),
    ("9999-99-99 ca. 99:99", "Hour"),
    ("9999-99-99T99:99:99-99:99", "Second"),
    ("9999-99-?? ??:??", "refused"),
    ("9999-99-?? HH:mm", "refused"),
    ("9999/99-??-?? HH:mm", "refused"),
    ("99999-99-99 99:99", "refused"),
    ("99:99", "Minute"),
    ("99:99 PST", "Minute"),
    ("99:99-99:99", "Minute"),
    ("99:99UTC", "Minute"),
    ("99:99am", "Minute"),
    ("9:99", "Minute"),
    ("9:99 - 9:99", "Minute"),
    ("9:99PM GMT", "Minute"),
    ("9PM UTC", "Minute"),
    ("9X:XX (not sure exact time)", "refused"),
    ("Between 9999-99-99 to 9999-99-99", "Day"),
    ("Initial Message at 9999-99-99 99:99 UTC", "Minute"),
    ("Mon 99 9999 99:99", "Minute"),
    ("Mon 99th 99:99", "Minute"),
    ("Mon 99th 99:XX", "Hour"),
    ("Update - 9999-99-99 99h99 UTC", "Minute"),
    ("Update 99th of Mon 9999 - 99:99 UTC", "Minute"),
    ("Update at 9999-99-99 99:99 UTC", "Minute"),
    ("[9999]", "Minute"),
    ("~9999-99-99 99:99", "Hour"),
    ("~99:99-99:99", "Hour"),
];

#[test]
fn every_spelling_of_a_time_is_read_as_precisely_as_it_was_written() {
    let Some(sources) = sources() else { return };
    let day = NaiveDate::from_ymd_opt(2020, 2, 3);
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in &sources {
        let frame = Frame { now: youngest(), zone: source.script.zone, on: day };
        for line in source.lines() {
            let written = text(line, "at_as_written");
            if written.is_empty() {
                continue;
            }
            let read = match read(written, &frame) {
                Ok(when) => {
                    assert_eq!(when.as_written.as_deref(), Some(written), "{}", source.name);
                    format!("{:?}", when.precision)
                }
                Err(_) => "refused".to_owned(),
            };
            found.entry(shape(written)).or_default().insert(read);
        }
    }
    let expected: BTreeMap<String, BTreeSet<String>> = SPELLINGS
        .iter()
        .map(|(shape, read)| ((*shape).to_owned(), [(*read).to_owned()].into()))
        .collect();
    assert_eq!(found, expected);
}

/// The first time of this shape, which is read as this clock in UTC.
fn read_as(wanted: &str, clock: impl Fn(&str) -> (u32, u32)) {
    let Some(sources) = sources() else { return };
    let lines = sources.iter().flat_map(Source::lines);
    let words = lines.map(|line| text(line, "at_as_written"));
    let words = words.filter(|words| shape(words) == wanted).collect::<BTreeSet<_>>();
    assert!(!words.is_empty(), "the corpus has none like {wanted}");
    let on = NaiveDate::from_ymd_opt(2020, 2, 3);
    for words in words {
        let frame = Frame { now: youngest(), zone: chrono_tz::UTC, on };
        let at = read(words, &frame).unwrap().at;
        assert_eq!((at.hour(), at.minute()), clock(words), "{words}");
    }
}

/// The numbers in some words.
fn numbers(words: &str) -> Vec<u32> {
    let numbers = words.split(|c: char| !c.is_ascii_digit());
    numbers.filter_map(|number| number.parse().ok()).collect()
}

#[test]
fn four_digits_are_a_clock() {
    read_as("9999-99-99 9999", |words| {
        let digits = numbers(words)[3];
        (digits / 100, digits % 100)
    });
}

#[test]
fn a_dot_between_hours_and_minutes_is_a_colon() {
    read_as("9999-99-99 99.99", |words| (numbers(words)[3], numbers(words)[4]));
}

#[test]
fn twelve_hours_twice_a_day_are_told_by_their_letters() {
    read_as("9:99PM GMT", |words| (numbers(words)[0] + 12, numbers(words)[1]));
    read_as("9999-99-99 9:99am", |words| (numbers(words)[3], numbers(words)[4]));
}

#[test]
fn letters_that_a_clock_of_a_whole_day_does_not_need_change_nothing() {
    read_as("9999-99-99 99:99pm", |words| (numbers(words)[3], numbers(words)[4]));
}

/// A zone as a log names it, and the one that is meant; the logs that name none are read in UTC.
const ZONES: &[(&str, &str)] = &[
    ("-00:00", "UTC"),
    ("-05:00", "Etc/GMT+5"),
    ("CEST", "Etc/GMT-2"),
    ("CEST (UTC+2)", "Etc/GMT-2"),
    ("CET", "Etc/GMT-1"),
    ("CET (GMT+1)", "Etc/GMT-1"),
    ("Central European Time (CET)", "Etc/GMT-1"),
    ("GMT", "UTC"),
    ("GMT+2", "Etc/GMT-2"),
    ("PST", "Etc/GMT+8"),
    ("PST (UTC-7)", "Etc/GMT+7"),
    ("UC/Pacific", "refused"),
    ("UTC", "UTC"),
    ("UTC+1 (Zurich time)", "Etc/GMT-1"),
];

#[test]
fn every_zone_is_the_one_that_it_names() {
    let Some(sources) = sources() else { return };
    let mut found = BTreeMap::new();
    for source in &sources {
        let named = text(&source.log, "timezone_as_written");
        let read = read_zone(named).map_or("refused", chrono_tz::Tz::name);
        if !named.is_empty() && read != "refused" {
            assert_eq!(source.script.zone.name(), read, "{}", source.name);
        }
        found.insert(named.to_owned(), read);
    }
    found.remove("");
    let expected: BTreeMap<String, &str> =
        ZONES.iter().map(|(named, meant)| ((*named).to_owned(), *meant)).collect();
    assert_eq!(found, expected);
}

/// Times that are kept in front of the text, because they can't be read as what is meant. Whoever
/// makes it more made something worse; whoever makes it fewer writes the lower number here.
const REFUSED: usize = 13;
/// Times that need a date in front of them, because their words alone mean another day by then.
const DATED: usize = 0;

#[test]
fn no_more_times_are_refused_than_there_were() {
    let Some(sources) = sources() else { return };
    let (mut refused, mut dated) = (Vec::new(), Vec::new());
    for source in &sources {
        for entry in &source.script.entries {
            let written = text(&source.lines()[entry.index], "at_as_written");
            match &entry.typed {
                Typed::InText(why) => refused.push(format!("{}: {written}: {why}", source.name)),
                Typed::Dated(typed) => dated.push(format!("{}: {typed}", source.name)),
                Typed::Nothing | Typed::AsWritten => {}
            }
        }
    }
    assert_eq!(refused.len(), REFUSED, "{refused:#?}");
    assert_eq!(dated.len(), DATED, "{dated:#?}");
}
