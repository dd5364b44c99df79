//! Times as the public reads them: UTC, with the date, and no preciser than they are known.

use std::sync::LazyLock;

use chrono::{DateTime, Datelike as _, Duration, NaiveDate, SecondsFormat, Utc};

use crate::incident::public_view::PublicEntry;
use crate::incident::when::counts_from_now;
use crate::incident::words::Precision;
use crate::texts::{Lang, say};

/// The names of days and months: looked up once, for every moment on a page has some.
struct Names {
    weekdays: Vec<String>,
    months: Vec<String>,
    short_months: Vec<String>,
}

impl Names {
    fn read(lang: Lang) -> Self {
        Self {
            weekdays: (1..=7).map(|day| say!(lang, "page-weekday", weekday = day)).collect(),
            months: (1..=12).map(|month| say!(lang, "page-month", month = month)).collect(),
            short_months: (1..=12)
                .map(|month| say!(lang, "page-month-short", month = month))
                .collect(),
        }
    }

    fn of(lang: Lang) -> &'static Self {
        static ENGLISH: LazyLock<Names> = LazyLock::new(|| Names::read(Lang::En));
        static GERMAN: LazyLock<Names> = LazyLock::new(|| Names::read(Lang::De));
        match lang {
            Lang::En => &ENGLISH,
            Lang::De => &GERMAN,
        }
    }

    fn weekday(&self, date: NaiveDate) -> &str {
        named(&self.weekdays, date.weekday().num_days_from_monday())
    }

    fn month(&self, date: NaiveDate) -> &str {
        named(&self.months, date.month0())
    }

    fn short_month(&self, date: NaiveDate) -> &str {
        named(&self.short_months, date.month0())
    }
}

fn named(names: &[String], nth: u32) -> &str {
    names.get(nth as usize).map_or("", String::as_str)
}

/// For `datetime` attributes and JSON: RFC 3339 in UTC with milliseconds.
#[must_use]
pub fn machine(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// `18:57`.
#[must_use]
pub fn clock(at: DateTime<Utc>) -> String {
    at.format("%H:%M").to_string()
}

/// `Tuesday 13 December 2022`.
#[must_use]
pub fn day(lang: Lang, at: DateTime<Utc>) -> String {
    let (date, names) = (at.date_naive(), Names::of(lang));
    let (weekday, month) = (names.weekday(date), names.month(date));
    let (day, year) = (date.day(), year(date));
    say!(lang, "page-full-day", weekday = weekday, day = day, month = month, year = year)
}

/// `Tuesday 13 December`.
#[must_use]
pub fn day_of_week(lang: Lang, date: NaiveDate) -> String {
    let names = Names::of(lang);
    let (weekday, month, day) = (names.weekday(date), names.month(date), date.day());
    say!(lang, "page-day-of-week", weekday = weekday, day = day, month = month)
}

/// `13 December`.
#[must_use]
pub fn day_of_year(lang: Lang, date: NaiveDate) -> String {
    say!(lang, "page-day-of-year", day = date.day(), month = Names::of(lang).month(date))
}

/// `13 Dec`.
#[must_use]
pub fn short_day(lang: Lang, date: NaiveDate) -> String {
    say!(lang, "page-day-of-year", day = date.day(), month = Names::of(lang).short_month(date))
}

/// `13 Dec 2022`.
#[must_use]
pub fn date(lang: Lang, date: NaiveDate) -> String {
    let month = Names::of(lang).short_month(date);
    say!(lang, "page-date", day = date.day(), month = month, year = year(date))
}

/// `December 2022`.
#[must_use]
pub fn month(lang: Lang, first: NaiveDate) -> String {
    format!("{} {}", Names::of(lang).month(first), year(first))
}

/// In four digits, as those are written in which nothing of ours happened, too.
fn year(date: NaiveDate) -> String {
    date.format("%Y").to_string()
}

/// `13 Dec 2022, 18:57 UTC`.
#[must_use]
pub fn full(lang: Lang, at: DateTime<Utc>) -> String {
    say!(lang, "page-moment", date = date(lang, at.date_naive()), clock = clock(at))
}

/// A `<time>` element with date and time; safe HTML.
#[must_use]
pub fn full_html(lang: Lang, at: DateTime<Utc>) -> String {
    format!("<time datetime=\"{}\">{}</time>", machine(at), full(lang, at))
}

/// When an entry happened: on the clock in UTC, approximate where it was written approximately.
#[must_use]
pub fn of_entry(lang: Lang, entry: &PublicEntry) -> String {
    match entry.precision {
        Precision::Second | Precision::Minute => clock(entry.at),
        Precision::Hour => entry.at.format("%H:XX").to_string(),
        Precision::Day => say!(lang, "page-that-day"),
    }
}

/// Whether less is known than the minute.
#[must_use]
pub const fn is_approximate(entry: &PublicEntry) -> bool {
    matches!(entry.precision, Precision::Hour | Precision::Day)
}

/// The words in which a time was given, where they are not what [`of_entry`] shows and say
/// something to who reads them later.
#[must_use]
pub fn as_written(lang: Lang, entry: &PublicEntry) -> Option<&str> {
    let words = entry.at_as_written.as_deref()?.trim();
    let says_more = !words.is_empty() && words != of_entry(lang, entry);
    (says_more && (is_approximate(entry) || !counts_from_now(words))).then_some(words)
}

/// `1 h 7 min`, `2 d 3 h`, `under a minute`.
#[must_use]
pub fn span(lang: Lang, length: Duration) -> String {
    let minutes = length.num_minutes();
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours, rest) {
        _ if minutes < 1 => say!(lang, "page-under-a-minute"),
        (0, 0, minutes) => say!(lang, "page-minutes", minutes = minutes),
        (0, hours, 0) => say!(lang, "page-hours", hours = hours),
        (0, hours, minutes) => say!(lang, "page-hours-minutes", hours = hours, minutes = minutes),
        (days, 0, _) => say!(lang, "page-days", days = days),
        (days, hours, _) => say!(lang, "page-days-hours", days = days, hours = hours),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(precision: Precision, words: Option<&str>) -> PublicEntry {
        let at = "2022-12-13T22:00:00Z".parse().unwrap();
        PublicEntry {
            id: "1".to_owned(),
            at,
            at_as_written: words.map(str::to_owned),
            precision,
            recorded_at: at,
            author: "nova".to_owned(),
            phase: None,
            status: None,
            update: false,
            text: String::new(),
            retracted: false,
            attachments: Vec::new(),
        }
    }

    #[test]
    fn words_that_last_stand_beside_the_clock() {
        let written =
            |words| as_written(Lang::En, &entry(Precision::Minute, Some(words))).map(str::to_owned);
        for words in ["17:00 EST", "22:00Z", "23:00", "22:00-22:10", "yesterday 23:00"] {
            assert_eq!(written(words).as_deref(), Some(words));
        }
        for words in ["22:00", "10m ago", "now", "-1h30m", "<t:1671401700:f>", ""] {
            assert_eq!(written(words), None, "{words}");
        }
        let about = entry(Precision::Hour, Some("~2h ago"));
        assert_eq!(as_written(Lang::En, &about), Some("~2h ago"), "a clock would claim more");
    }

    #[test]
    fn an_approximate_time_stays_approximate() {
        let plain = entry(Precision::Hour, Some("22:XX"));
        assert_eq!(
            (of_entry(Lang::En, &plain).as_str(), as_written(Lang::En, &plain)),
            ("22:XX", None)
        );
        let zoned = entry(Precision::Hour, Some("17:XX EST"));
        assert_eq!(
            (of_entry(Lang::En, &zoned).as_str(), as_written(Lang::En, &zoned)),
            ("22:XX", Some("17:XX EST"))
        );
        let exact = entry(Precision::Minute, Some("10m ago"));
        assert_eq!(
            (of_entry(Lang::En, &exact).as_str(), as_written(Lang::En, &exact)),
            ("22:00", None)
        );
    }

    #[test]
    fn spans_are_short() {
        let said = |minutes| span(Lang::En, Duration::minutes(minutes));
        assert_eq!(
            [0, 7, 60, 67, 1440, 3060].map(said),
            ["under a minute", "7 min", "1 h", "1 h 7 min", "1 d", "2 d 3 h"]
        );
    }

    #[test]
    fn each_language_has_its_days_and_months() {
        let at: DateTime<Utc> = "2022-03-05T08:07:00Z".parse().unwrap();
        let date = at.date_naive();
        let said =
            |lang| [day(lang, at), full(lang, at), day_of_week(lang, date), short_day(lang, date)];
        assert_eq!(
            said(Lang::En),
            ["Saturday 5 March 2022", "5 Mar 2022, 08:07 UTC", "Saturday 5 March", "5 Mar"]
        );
        assert_eq!(
            said(Lang::De),
            ["Samstag, 5. März 2022", "5. März 2022, 08:07 UTC", "Samstag, 5. März", "5. März"]
        );
        assert_eq!(month(Lang::De, date), "März 2022");
        let of_days = [0, 67, 1440, 3060].map(|minutes| span(Lang::De, Duration::minutes(minutes)));
        assert_eq!(of_days, ["unter einer Minute", "1 Std. 7 Min.", "1 T.", "2 T. 3 Std."]);
    }
}
