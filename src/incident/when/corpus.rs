//! Every timeline line of the collected real incidents, read as a transcript and compared with the
//! moment that its collector worked out by hand.
//!
//! Needs `FIREBELL_SHARED`, the folder that has `corpus/`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use serde_json::Value;

use super::*;

/// The share of written lines that must be understood, in percent.
const UNDERSTOOD_FLOOR: usize = 97;
/// Lines whose moment the collector states. Fewer means that the comparison has gone missing.
const COMPARED_FLOOR: usize = 600;

#[derive(Default)]
struct Tally {
    lines: usize,
    not_written: usize,
    understood: usize,
    equal: usize,
    /// The collector states no moment: the words are imprecise, or the source names no zone.
    no_truth: usize,
    refused: BTreeMap<String, Vec<String>>,
    contradictions: Vec<String>,
    different: Vec<String>,
}

#[test]
fn every_line_is_understood_as_its_collector_did_or_refused_with_a_reason() {
    let Ok(shared) = std::env::var("FIREBELL_SHARED") else {
        crate::not_run::not_run(
            "shared",
            "the times of the real incidents (FIREBELL_SHARED is not set)",
        );
        return;
    };
    let folder = Path::new(&shared).join("corpus");
    let mut files: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut all = Tally::default();
    let mut table = format!(
        "{:<28}{:>7}{:>13}{:>12}{:>7}{:>10}{:>9}{:>15}\n",
        "file",
        "lines",
        "not written",
        "understood",
        "equal",
        "no truth",
        "refused",
        "contradictions"
    );
    for path in files.iter().filter(|path| path.extension().is_some_and(|e| e == "json")) {
        let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let mut tally = Tally::default();
        for incident in file["incidents"].as_array().into_iter().flatten() {
            read_incident(incident, &mut tally);
        }
        if tally.lines > 0 {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            table.push_str(&row(&name, &tally));
            all.add(tally);
        }
    }
    table.push_str(&row("all", &all));
    for (reason, lines) in &all.refused {
        let _ = writeln!(table, "refused, {reason}: {}", lines.join(" | "));
    }
    for line in &all.contradictions {
        let _ = writeln!(table, "contradiction in the source: {line}");
    }
    println!("{table}");

    assert!(all.different.is_empty(), "understood differently:\n{}", all.different.join("\n"));
    let written = all.lines - all.not_written;
    assert!(all.understood * 100 >= written * UNDERSTOOD_FLOOR, "too much is refused\n{table}");
    assert!(all.equal >= COMPARED_FLOOR, "too little was compared\n{table}");
    let refused: usize = all.refused.values().map(Vec::len).sum();
    assert_eq!(all.understood + refused, written, "a line is in no column");
    assert_eq!(all.equal + all.no_truth, all.understood, "a line is in no column");
}

#[test]
fn starts_and_ends_of_incidents_are_read_as_their_collector_did() {
    let Ok(shared) = std::env::var("FIREBELL_SHARED") else {
        crate::not_run::not_run(
            "shared",
            "starts and ends of the real incidents (FIREBELL_SHARED is not set)",
        );
        return;
    };
    let mut compared = 0;
    for name in ["jenkins-status.json", "moj-cloud-platform.json", "seed-000-lavatech.json"] {
        let path = Path::new(&shared).join("corpus").join(name);
        let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        for incident in file["incidents"].as_array().unwrap() {
            let frame = Frame {
                now: "2026-06-01T00:00:00Z".parse().unwrap(),
                zone: Tz::UTC,
                on: day_of(incident, Tz::UTC),
            };
            for (written, truth) in
                [("started_at", "started_at_utc"), ("resolved_at", "resolved_at_utc")]
            {
                let Some(words) = incident[written].as_str() else { continue };
                let when = read(words, &frame).unwrap_or_else(|e| panic!("{name}: {e}"));
                if let Some(at) = moment(incident, truth) {
                    assert_eq!(when.at, at, "{name}: {words}");
                    compared += 1;
                }
            }
        }
    }
    println!("starts and ends equal to the collector's: {compared}");
    assert!(compared >= 550);
}

fn row(name: &str, tally: &Tally) -> String {
    let refused: usize = tally.refused.values().map(Vec::len).sum();
    format!(
        "{name:<28}{:>7}{:>13}{:>12}{:>7}{:>10}{refused:>9}{:>15}\n",
        tally.lines,
        tally.not_written,
        tally.understood,
        tally.equal,
        tally.no_truth,
        tally.contradictions.len()
    )
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.lines += other.lines;
        self.not_written += other.not_written;
        self.understood += other.understood;
        self.equal += other.equal;
        self.no_truth += other.no_truth;
        for (reason, lines) in other.refused {
            self.refused.entry(reason).or_default().extend(lines);
        }
        self.contradictions.extend(other.contradictions);
        self.different.extend(other.different);
    }

    fn refuse(&mut self, refusal: &Unreadable, words: &str) {
        // The variant's name.
        let debug = format!("{refusal:?}");
        let reason = debug.split([' ', '{']).next().unwrap_or_default().to_owned();
        self.refused.entry(reason).or_default().push(words.to_owned());
    }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn moment(value: &Value, key: &str) -> Option<DateTime<Utc>> {
    value[key].as_str().map(|text| text.parse().unwrap())
}

/// The day that the document is about: that of its start, of its publication, or of its name.
fn day_of(incident: &Value, zone: Tz) -> Option<NaiveDate> {
    let started = moment(incident, "started_at_utc").map(|at| at.with_timezone(&zone).date_naive());
    let published = text(incident, "published_at");
    let published = || DateTime::parse_from_rfc2822(published).ok().map(|at| at.date_naive());
    let named = || text(incident, "title").get(..10)?.parse().ok();
    started.or_else(published).or_else(named)
}

fn read_incident(incident: &Value, tally: &mut Tally) {
    let lines: Vec<&Value> = incident["timeline"].as_array().into_iter().flatten().collect();
    tally.lines += lines.len();
    let written: Vec<&Value> =
        lines.into_iter().filter(|line| !text(line, "at_as_written").trim().is_empty()).collect();
    tally.not_written += incident["timeline"].as_array().map_or(0, Vec::len) - written.len();
    if written.is_empty() {
        return;
    }
    let named = incident["timezone_as_written"].as_str();
    let zone = match named.map(read_zone) {
        None => Tz::UTC,
        Some(Ok(zone)) => zone,
        Some(Err(refusal)) => {
            // What a line says is worth nothing without its zone.
            for line in &written {
                tally.refuse(&refusal, text(line, "at_as_written"));
                assert!(line["at_utc"].is_null(), "the collector knew the zone of {line}");
            }
            return;
        }
    };
    let frame = Frame {
        // Nothing in the corpus is younger.
        now: "2026-06-01T00:00:00Z".parse().unwrap(),
        zone,
        on: day_of(incident, zone),
    };
    // `date` is the heading above the line; the source has it once above all its lines.
    let mut heading = "";
    let transcript: Vec<Line<'_>> = written
        .iter()
        .map(|line| {
            let above = text(line, "date");
            let on = if above == heading { None } else { above.parse().ok() };
            heading = above;
            Line { at: text(line, "at_as_written"), on }
        })
        .collect();
    let read = read_transcript(&transcript, &frame);
    assert_eq!(read.len(), written.len());
    for (line, read) in written.iter().zip(&read) {
        compare(incident, line, read, tally);
    }
    if let Some(conflict) = incident["header_conflict"].as_str() {
        tally.contradictions.push(format!("{}: {conflict}", text(incident, "title")));
    }
    let understood: Vec<When> = read.into_iter().flatten().collect();
    for stranger in strangers(&understood) {
        let words = stranger.as_written.as_deref().unwrap_or_default();
        tally
            .contradictions
            .push(format!("{}: {words}, among lines of another date", text(incident, "title")));
    }
}

fn compare(incident: &Value, line: &Value, read: &Result<When, Unreadable>, tally: &mut Tally) {
    let words = text(line, "at_as_written");
    let when = match read {
        Ok(when) => when,
        Err(refusal) => {
            tally.refuse(refusal, words);
            return;
        }
    };
    tally.understood += 1;
    assert_eq!(when.as_written.as_deref(), Some(words));
    let truth = (moment(line, "at_utc"), moment(line, "end_at_utc"));
    match truth {
        (None, _) => tally.no_truth += 1,
        // The collector leaves imprecise ends out.
        (Some(at), until) if when.at == at && (until.is_none() || until == when.until) => {
            tally.equal += 1;
        }
        (at, until) => tally.different.push(format!(
            "{}: {words}: {} until {:?}, not {at:?} until {until:?}",
            text(incident, "title"),
            when.at,
            when.until
        )),
    }
}

/// Lines whose written date cannot be right: the lines around them agree with each other within
/// two days and are two weeks away, or agree within a month and are most of a year away. Nothing
/// is changed about them; people may want to.
fn strangers(lines: &[When]) -> Vec<&When> {
    let far = |a: &When, b: &When| (a.at - b.at).abs();
    let last = lines.len().saturating_sub(1);
    let stands_out = |index: usize| {
        let (one, other) = match index {
            0 => (1, 2),
            end if end == last => (end - 1, end - 2),
            middle => (middle - 1, middle + 1),
        };
        let (line, one, other) = (&lines[index], &lines[one], &lines[other]);
        let (apart, away) = (far(one, other), far(line, one).min(far(line, other)));
        (apart <= TimeDelta::days(2) && away >= TimeDelta::days(14))
            || (apart <= TimeDelta::days(31) && away >= TimeDelta::days(300))
    };
    if lines.len() < 3 {
        return Vec::new();
    }
    (0..lines.len()).filter(|index| stands_out(*index)).map(|index| &lines[index]).collect()
}
