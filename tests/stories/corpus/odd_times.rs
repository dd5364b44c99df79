//! Times as nobody would design them, each at the corpus's own example.

use chrono::{Datelike as _, Duration, NaiveDate, Timelike as _, Utc};
use firebell::demo::replay::Log;
use firebell::demo::replay::script::quoted;
use firebell::demo::replay::times::{Reading, Typed};
use firebell::incident::words::Precision;
use serde_json::Value;

use super::odd_texts::{Played, example, play};
use super::{Source, moment, readme, sources, text, youngest};
use crate::story;

fn written(line: &Value) -> &str {
    text(line, "at_as_written")
}

/// What stands between the digits, with every digit as `9`.
fn shape(words: &str) -> String {
    words.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect()
}

/// The first incident with a line of this kind, played, and which line.
async fn played(what: &str, wanted: impl Fn(&Source, &Value) -> bool) -> Option<(Played, usize)> {
    let (source, index) = example(what, wanted)?;
    Some((play(source).await, index))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unknown_minutes_stay_unknown() {
    let unknown = |_: &Source, line: &Value| {
        shape(written(line)).ends_with("99:XX") && !written(line).contains("24:")
    };
    let Some((played, index)) = played("22:XX", unknown).await else { return };
    let (entry, shown) = (played.entry(index), played.shown(index));
    assert_eq!(entry.when.precision, Precision::Hour);
    assert_eq!((entry.when.at.minute(), entry.when.at.second()), (0, 0), "it sorts at its hour");
    let clock = &written(played.line(index))[written(played.line(index)).len() - 5..];
    assert_eq!(shown.time, clock, "the page claims no minute either");
    played.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_hour_twenty_four_is_the_one_after_midnight() {
    let hour = |_: &Source, line: &Value| written(line).ends_with("24:XX");
    let Some((played, index)) = played("24:XX", hour).await else { return };
    let before = played.entry(index - 1).when.at;
    let entry = played.entry(index);
    assert_eq!(entry.when.at.hour(), 0);
    assert!(entry.when.at > before && entry.when.at - before <= Duration::hours(2));
    let shown = played.shown(index);
    assert_eq!(shown.time, "00:XX");
    assert!(
        shown.by.contains(written(played.line(index))),
        "its words are beside it: {}",
        shown.by
    );
    played.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_end_without_minutes_is_the_latest_it_can_be() {
    let open = |_: &Source, line: &Value| shape(written(line)).ends_with("99:99-99:??");
    let Some((played, index)) = played("12:26-12:??", open).await else { return };
    let when = &played.entry(index).when;
    let until = when.until.expect("it has an end");
    assert_eq!((until.minute(), until.hour()), (0, when.at.hour() + 1));
    assert_eq!(when.as_written.as_deref(), Some(written(played.line(index))));
    played.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ranges_keep_their_end() {
    let range = |_: &Source, line: &Value| !text(line, "end_as_written").is_empty();
    let Some((played, index)) = played("ranges", range).await else { return };
    assert_eq!(played.entry(index).when.until, moment(played.line(index), "end_at_utc"));
    played.close().await;
}

/// No line of the corpus has a time of day in words; a day without a clock it has. The words are
/// turned down with what to write instead, the day is taken and claims no hour.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_evening_is_no_clock_time_and_a_day_claims_none() {
    let day = |_: &Source, line: &Value| shape(written(line)) == "9999-99-99";
    let Some((mut played, index)) = played("“evening”, a day alone", day).await else { return };
    let entry = played.entry(index);
    assert_eq!(entry.when.precision, Precision::Day);
    assert_eq!(played.shown(index).time, "that day");
    let line = "/timeline add text:x at:evening incident:INC-1";
    played.reopen().await;
    let told = played.refused(line).await;
    assert!(
        told.contains("“evening” is not a time I can read") && told.contains("22:45"),
        "{told}"
    );
    played.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_log_goes_on_for_days() {
    let days = |source: &Source, _: &Value| {
        let moments: Vec<_> =
            source.lines().iter().filter_map(|line| moment(line, "at_utc")).collect();
        let days: std::collections::BTreeSet<_> =
            moments.iter().map(chrono::DateTime::date_naive).collect();
        days.len() >= 3
    };
    let Some((played, _)) = played("several days", days).await else { return };
    let (_, html) = played.server.house.get("/incidents/INC-1").await;
    assert!(html.matches("class=\"day\"").count() >= 3, "the page names each day");
    played.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn midnight_passes_without_a_date() {
    let names_a_day = |line: &Value| {
        shape(written(line)).contains("9999-") || written(line).contains(char::is_whitespace)
    };
    let crossed = |source: &Source, line: &Value| {
        let at = source.lines().iter().position(|other| other == line).unwrap();
        let Some(before) = at.checked_sub(1).map(|at| &source.lines()[at]) else { return false };
        let day = |line: &Value| moment(line, "at_utc").map(|at| at.date_naive());
        line["date"].is_null()
            && !names_a_day(line)
            && !written(line).is_empty()
            && day(before).zip(day(line)).is_some_and(|(a, b)| b == a + Duration::days(1))
    };
    let Some((played, index)) = played("midnight without a date", crossed).await else { return };
    let day = played.entry(index - 1).when.at.date_naive();
    assert_eq!(played.entry(index).when.at.date_naive(), day + Duration::days(1));
    assert_eq!(played.entry(index).when.as_written.as_deref(), Some(written(played.line(index))));
    played.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn newest_first_is_told_from_its_end() {
    let newest_first = |source: &Source, line: &Value| {
        source.log["newest_first"] == true && !written(line).is_empty()
    };
    let Some((played, _)) = played("newest first", newest_first).await else { return };
    let last = played.source.lines().len() - 1;
    assert_eq!(played.source.script.entries[0].index, last, "the oldest line stands last");
    let moments: Vec<_> = played.notes().iter().map(|entry| entry.when.at).collect();
    assert!(moments.is_sorted() && moments.len() > 2, "{moments:?}");
    played.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn out_of_order_is_recorded_so_and_read_in_order() {
    let late = |source: &Source, line: &Value| {
        let at = source.lines().iter().position(|other| other == line).unwrap();
        let (Some(before), false) = (at.checked_sub(1), written(line).is_empty()) else {
            return false;
        };
        let (before, now) = (moment(&source.lines()[before], "at_utc"), moment(line, "at_utc"));
        source.script.entries[0].index == 0 && now < before && now.is_some()
    };
    let Some((played, index)) = played("out of order", late).await else { return };
    let (before, late) = (played.entry(index - 1), played.entry(index));
    assert!(late.when.at < before.when.at && late.recorded_at >= before.recorded_at);
    let timeline = played.incident.timeline();
    let place = |wanted: &str| timeline.iter().position(|entry| entry.id.to_string() == wanted);
    assert!(place(&late.id.to_string()) < place(&before.id.to_string()));
    played.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_zone_is_what_it_is_called_in_summer_too() {
    let summer = |source: &Source, line: &Value| {
        text(&source.log, "timezone_as_written") == "PST"
            && moment(line, "at_utc").is_some_and(|at| (5..=9).contains(&at.month()))
    };
    let Some((summer, index)) = played("PST in summer", summer).await else { return };
    // Standard time is eight hours behind, whatever the clocks on the wall said.
    assert_eq!(summer.source.script.zone.name(), "Etc/GMT+8");
    assert_eq!(Some(summer.entry(index).when.at), moment(summer.line(index), "at_utc"));
    summer.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offset_is_counted_from_greenwich() {
    let shifted =
        |source: &Source, _: &Value| text(&source.log, "timezone_as_written").contains("GMT+");
    let Some((shifted, _)) = played("GMT+1", shifted).await else { return };
    assert_eq!(shifted.source.script.zone.name(), "Etc/GMT-1", "POSIX counts the other way");
    shifted.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_without_a_zone_is_in_the_servers() {
    let none = |source: &Source, line: &Value| {
        source.log["timezone_as_written"].is_null()
            && !written(line).contains('T')
            && shape(written(line)) == "9999-99-99 99:99"
    };
    let Some((none, index)) = played("no zone", none).await else { return };
    let at = none.entry(index).when.at.format("%Y-%m-%d %H:%M").to_string();
    assert_eq!(at, written(none.line(index)), "the server's zone, which is UTC unless set");
    none.close().await;
}

story!(every_spelling_of_the_readme_is_taken_and_kept, |house| {
    let Some(readme) = readme() else { return };
    let nova = house.person("nova");
    house.ok(&nova, house.lobby, "/incident declare title:\"Slow pages\"").await;
    // EST stands in the corpus in prose alone; the README names it among the zones.
    let mut spellings = vec!["22:45 EST".to_owned(), "22:45 GMT+1".to_owned()];
    let odd = readme.split_once("Odd things in them").expect("it lists them").1;
    spellings.extend(odd.split('`').skip(1).step_by(2).map(str::to_owned));
    assert!(spellings.len() >= 8, "{spellings:?}");
    for words in &spellings {
        let line = format!("/timeline add text:{} at:{}", quoted(words), quoted(words));
        house.ok(&nova, house.lobby, &line).await;
    }
    let incident = house.incident(1).await;
    let kept: Vec<_> =
        incident.entries[1..].iter().map(|entry| entry.when.as_written.clone()).collect();
    assert_eq!(kept, spellings.into_iter().map(Some).collect::<Vec<_>>());
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_end_before_its_start_is_kept_and_lasts_nothing() {
    let wrong = |source: &Source, _: &Value| source.log["end_before_start"] == true;
    let Some((played, _)) = played("an end before its start", wrong).await else { return };
    let started = played.incident.started.as_ref().expect("it has a start");
    assert_eq!(started.as_written.as_deref(), played.source.log["started_at"].as_str());
    assert_eq!(Some(started.at), moment(&played.source.log, "started_at_utc"));
    assert_eq!(played.incident.resolved_at, moment(&played.source.log, "resolved_at_utc"));
    assert!(played.incident.resolved_at < Some(started.at));
    let (_, html) = played.server.house.get("/incidents/INC-1").await;
    assert!(html.contains("<dt>Started</dt>") && !html.contains("<dt>Lasted</dt>"));
    played.close().await;
}

/// No log of the corpus says that it was opened again; one that goes on after its end is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_resolved_is_opened_again_and_both_are_told() {
    let resolved = |source: &Source, _: &Value| moment(&source.log, "resolved_at_utc").is_some();
    let Some((mut played, _)) = played("reopened after resolved", resolved).await else { return };
    assert!(played.incident.resolved_at.is_some() && !played.incident.is_open());
    played.reopen().await;
    let incident = &played.incident;
    assert!(incident.is_open() && incident.resolved_at.is_none());
    let (_, html) = played.server.house.get("/incidents/INC-1").await;
    assert!(html.contains("Resolved") && html.contains("It is not over"));
    played.close().await;
}

/// A month later somebody writes it all down: every entry has both its times.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_after_the_fact_says_so() {
    let bare = |source: &Source, line: &Value| {
        shape(written(line)) == "99:99"
            && moment(line, "at_utc").is_some()
            && source.lines().len() > 3
    };
    let Some((source, index)) = example("declared after the fact", bare) else { return };
    let log: Log = serde_json::from_value(source.log.clone()).unwrap();
    let reading = Reading::of(&log, youngest());
    let (source, later) = afterwards(source, &reading, &log);
    let played = play(source).await;
    let entry = played.entry(index);
    assert_eq!(Some(entry.when.at), moment(played.line(index), "at_utc"));
    assert_eq!(entry.recorded_at, later);
    assert!(played.incident.declared_at > entry.when.at);
    assert!(matches!(played.source.script.entries[index].typed, Typed::Dated(_)));
    assert!(played.shown(index).by.contains("later"), "{}", played.shown(index).by);
    played.close().await;
}

/// Every step a month after the last; times are typed as they then have to be.
fn afterwards(mut source: Source, reading: &Reading, log: &Log) -> (Source, chrono::DateTime<Utc>) {
    let last = source.script.steps.last().unwrap().at;
    let later = last + Duration::days(30);
    let meant = reading.lines(&log.timeline);
    for entry in &mut source.script.entries {
        let line = &log.timeline[entry.index];
        entry.typed = reading.typed(line, meant[entry.index].as_ref(), later);
        let Typed::Dated(dated) = &entry.typed else { continue };
        for step in &mut source.script.steps[entry.text.start..entry.beside.end] {
            let before = format!(" at:{}", quoted(&line.at_as_written));
            step.line = step.line.replace(&before, &format!(" at:{}", quoted(dated)));
        }
    }
    for step in &mut source.script.steps {
        step.at = later;
    }
    (source, later)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dates_that_contradict_each_other_stay_as_they_were_written() {
    let other_year = |source: &Source, line: &Value| {
        let year = |words: &str| words.get(..4)?.parse::<i32>().ok();
        let title = text(&source.log, "title");
        let titled = title.split(' ').find_map(|word| word.parse::<NaiveDate>().ok());
        titled.is_some_and(|date| year(written(line)).is_some_and(|year| year < date.year()))
    };
    let Some((played, index)) = played("contradictory dates", other_year).await else { return };
    let entry = played.entry(index);
    assert_eq!(entry.when.at.format("%Y-%m-%d %H:%M").to_string(), written(played.line(index)));
    assert_eq!(played.incident.title, text(&played.source.log, "title"));
    assert_eq!(played.incident.timeline()[0].id, entry.id, "it sorts where it says it was");
    played.close().await;
    let conflict =
        sources().unwrap().into_iter().find(|source| source.log["header_conflict"].is_string());
    assert!(
        conflict.is_some(),
        "a log whose title and heading disagree is among those that `whole` holds"
    );
}

/// Where the words say less than a clock does, they are what people read: in the watch channel, and
/// on the page beside the hour. What was written to the minute stands in channels as Discord's own
/// mark, which everybody reads in their own zone, and on the page as the clock; the words that were
/// used are beside both, as somebody else's log has them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_approximate_time_is_shown_in_its_own_words_and_an_exact_one_as_a_moment_and_in_them() {
    type Mark = fn(&str) -> bool;
    let marks: [(&str, Mark); 4] = [
        ("~19:30", |words| words.starts_with('~')),
        ("18:30, ca.", |words| words.contains("ca.")),
        ("22:XX", |words| shape(words).ends_with("99:XX")),
        ("14:??", |words| shape(words).ends_with(" 99:??")),
    ];
    for (what, wanted) in marks {
        let wanted = |_: &Source, line: &Value| wanted(written(line));
        let Some((played, index)) = played(what, wanted).await else { return };
        let words = written(played.line(index)).to_owned();
        let entry = played.entry(index);
        assert_eq!(entry.when.precision, Precision::Hour, "{words}");
        let watched = played.watched(index);
        let said = watched.replace('\\', "");
        let day = format!("{words} (<t:{}:d>)", entry.when.at.timestamp());
        assert!(said.starts_with(&day), "{watched}");
        let shown = played.shown(index);
        assert_eq!(shown.time, entry.when.at.format("%H:XX").to_string(), "{words}");
        let beside = format!("time as written: {words}");
        assert!(shown.by.contains(&beside) || shown.time == words, "{}", shown.by);

        let exact = |one: &usize| played.entry(*one).when.precision == Precision::Minute;
        let exact = (0..played.source.lines().len()).find(exact);
        let Some(exact) = exact else { continue };
        let entry = played.entry(exact);
        let mark = format!("<t:{}:f>", entry.when.at.timestamp());
        let words = written(played.line(exact));
        let watched = played.watched(exact).replace('\\', "");
        assert!(watched.starts_with(&format!("{mark} (“{words}”)")), "{watched}");
        let shown = played.shown(exact);
        assert_eq!(shown.time, entry.when.at.format("%H:%M").to_string());
        let beside = format!("time as written: {words}");
        assert_eq!(shown.by.contains(&beside), shown.time != words, "{}", shown.by);
        played.close().await;
    }
}
