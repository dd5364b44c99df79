use chrono::NaiveDate;
use chrono_tz::Tz;

use super::{Frame, Line, NOW, frame, read_transcript};

/// The moments of a log without headings; what is refused shows as "-".
fn moments(lines: &[&str], frame: &Frame) -> Vec<String> {
    let lines: Vec<_> = lines.iter().map(|at| Line { at, on: None }).collect();
    shown(&lines, frame)
}

fn shown(lines: &[Line<'_>], frame: &Frame) -> Vec<String> {
    read_transcript(lines, frame)
        .into_iter()
        .map(|read| read.map_or_else(|_| "-".to_owned(), |w| w.at.format("%d %H:%M").to_string()))
        .collect()
}

fn on(day: u32) -> Frame {
    Frame { on: NaiveDate::from_ymd_opt(2022, 12, day), ..frame(NOW, Tz::UTC) }
}

#[test]
fn bare_times_go_on_from_the_day_above_and_past_midnight() {
    assert_eq!(
        moments(&["2022-12-10 21:00", "23:50", "00:10", "03:00", "02:55", "09:00"], &on(1)),
        ["10 21:00", "10 23:50", "11 00:10", "11 03:00", "11 02:55", "11 09:00"]
    );
    assert_eq!(moments(&["23:50", "00:10"], &on(10)), ["10 23:50", "11 00:10"]);
}

#[test]
fn newest_first_goes_back_past_midnight() {
    assert_eq!(
        moments(&["[0915]", "[0015]", "[2355]", "[2357]", "[2230]"], &on(7)),
        ["08 09:15", "08 00:15", "07 23:55", "07 23:57", "07 22:30"]
    );
}

#[test]
fn a_log_that_names_no_day_ended_most_recently() {
    let now = frame("2022-12-18T10:00:00Z", Tz::UTC);
    assert_eq!(moments(&["23:50", "00:10", "09:00"], &now), ["17 23:50", "18 00:10", "18 09:00"]);
    assert_eq!(moments(&["11:00", "09:00", "08:00"], &now), ["17 11:00", "17 09:00", "17 08:00"]);
}

#[test]
fn lines_before_the_first_day_belong_before_it() {
    assert_eq!(
        moments(&["22:00", "23:50", "Dec 11, 00:10", "00:20"], &on(1)),
        ["10 22:00", "10 23:50", "11 00:10", "11 00:20"]
    );
}

#[test]
fn headings_hold_until_the_next() {
    let heading = |day| NaiveDate::from_ymd_opt(2022, 12, day);
    let lines = [
        Line { at: "[1200]", on: heading(18) },
        Line { at: "[2045]", on: heading(16) },
        Line { at: "[2021]", on: None },
    ];
    assert_eq!(shown(&lines, &on(1)), ["18 12:00", "16 20:45", "16 20:21"]);
}

#[test]
fn a_line_that_is_no_time_changes_nothing_for_the_others() {
    assert_eq!(
        moments(&["Dec 10 23:50", "later", "00:10", "Dec 12", "10:00"], &on(1)),
        ["10 23:50", "-", "11 00:10", "12 00:00", "12 10:00"]
    );
}

#[test]
fn relative_days_and_timestamps_stand_for_themselves() {
    assert_eq!(
        moments(&["yesterday 23:00", "23:30", "<t:1671401700>", "22:20"], &on(18)),
        ["17 23:00", "17 23:30", "18 22:15", "18 22:20"]
    );
}

#[test]
fn labels_of_documents_are_passed_over() {
    assert_eq!(
        moments(
            &[
                "Initial message at 2022-12-10 09:35 UTC",
                "Update - 2022-12-10 15h50 UTC",
                "Update 11th of December 2022 - 19:00 UTC",
            ],
            &on(1)
        ),
        ["10 09:35", "10 15:50", "11 19:00"]
    );
}

#[test]
fn a_zone_that_is_repeated_from_the_first_line_on_holds_between() {
    assert_eq!(
        moments(&["2022-12-10 12:00 PST", "12:05", "12:10 PST"], &on(1)),
        ["10 20:00", "10 20:05", "10 20:10"]
    );
    // Once, or for one line in between, it is that line's alone.
    assert_eq!(
        moments(&["2022-12-10 12:00", "12:05 PST", "12:10"], &on(1)),
        ["10 12:00", "10 20:05", "10 12:10"]
    );
}
