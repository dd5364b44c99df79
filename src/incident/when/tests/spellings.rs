use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{NOW, Precision, Unreadable, frame, past, read, read_past, refusal, utc};

#[test]
fn the_spellings_of_the_contract_are_understood() {
    use Precision::{Day, Hour, Minute, Second};
    for (words, at, precision) in [
        // Bare clock times: the most recent such moment.
        ("22:15", "2022-12-18T22:15:00Z", Minute),
        ("22:30", "2022-12-18T22:30:00Z", Minute),
        ("22:45", "2022-12-17T22:45:00Z", Minute),
        ("2245", "2022-12-17T22:45:00Z", Minute),
        ("0726", "2022-12-18T07:26:00Z", Minute),
        ("15.26", "2022-12-18T15:26:00Z", Minute),
        ("8:40", "2022-12-18T08:40:00Z", Minute),
        ("15h50", "2022-12-18T15:50:00Z", Minute),
        ("2215hrs", "2022-12-18T22:15:00Z", Minute),
        ("[2210]", "2022-12-18T22:10:00Z", Minute),
        (" 22:15 ", "2022-12-18T22:15:00Z", Minute),
        ("22:15:07", "2022-12-18T22:15:07Z", Second),
        // Zones.
        ("22:45Z", "2022-12-17T22:45:00Z", Minute),
        ("22:45 EST", "2022-12-18T03:45:00Z", Minute),
        ("22:45 UTC+2", "2022-12-18T20:45:00Z", Minute),
        ("22:45 utc-2", "2022-12-18T00:45:00Z", Minute),
        ("22:45 GMT+1", "2022-12-18T21:45:00Z", Minute),
        ("22:45+02:00", "2022-12-18T20:45:00Z", Minute),
        ("22:45 +0200", "2022-12-18T20:45:00Z", Minute),
        ("22:45 -0500", "2022-12-18T03:45:00Z", Minute),
        ("22:45 Europe/Berlin", "2022-12-18T21:45:00Z", Minute),
        ("22:45 america/port-au-prince", "2022-12-18T03:45:00Z", Minute),
        ("22:45 Etc/GMT+5", "2022-12-18T03:45:00Z", Minute),
        ("01:05UTC", "2022-12-18T01:05:00Z", Minute),
        ("5PM ET", "2022-12-18T22:00:00Z", Minute),
        ("2022-07-18 17:00 ET", "2022-07-18T21:00:00Z", Minute),
        // Twelve hours.
        ("5pm", "2022-12-18T17:00:00Z", Minute),
        ("5 p.m.", "2022-12-18T17:00:00Z", Minute),
        ("8:52 PM", "2022-12-18T20:52:00Z", Minute),
        ("6:30pm", "2022-12-18T18:30:00Z", Minute),
        ("17:14pm", "2022-12-18T17:14:00Z", Minute),
        ("07:30am", "2022-12-18T07:30:00Z", Minute),
        ("12am", "2022-12-18T00:00:00Z", Minute),
        ("12:05 pm", "2022-12-18T12:05:00Z", Minute),
        // Counted from now.
        ("now", "2022-12-18T22:30:00Z", Second),
        ("10m ago", "2022-12-18T22:20:00Z", Minute),
        ("2 hours ago", "2022-12-18T20:30:00Z", Minute),
        ("an hour ago", "2022-12-18T21:30:00Z", Minute),
        ("1 hour and 5 minutes ago", "2022-12-18T21:25:00Z", Minute),
        ("-1h30m", "2022-12-18T21:00:00Z", Minute),
        ("90s ago", "2022-12-18T22:28:30Z", Second),
        ("2 days ago", "2022-12-16T22:30:00Z", Day),
        // Days.
        ("yesterday 23:10", "2022-12-17T23:10:00Z", Minute),
        ("23:10 yesterday", "2022-12-17T23:10:00Z", Minute),
        ("today 08:00", "2022-12-18T08:00:00Z", Minute),
        ("Dec 18 22:15", "2022-12-18T22:15:00Z", Minute),
        ("Dec 18th 22:15", "2022-12-18T22:15:00Z", Minute),
        ("18 Dec 22:15", "2022-12-18T22:15:00Z", Minute),
        ("18th of December 2022 - 22:15 UTC", "2022-12-18T22:15:00Z", Minute),
        ("19. April, 11:00", "2022-04-19T11:00:00Z", Minute),
        ("Dec 19 22:15", "2021-12-19T22:15:00Z", Minute),
        ("2022 Dec 18", "2022-12-18T00:00:00Z", Day),
        ("2215 18 Dec", "2022-12-18T22:15:00Z", Minute),
        ("Feb 29 10:00", "2020-02-29T10:00:00Z", Minute),
        ("Dec 18 2215", "2022-12-18T22:15:00Z", Minute),
        ("Sep 27 2017 13:06", "2017-09-27T13:06:00Z", Minute),
        ("Sept 27, 2017", "2017-09-27T00:00:00Z", Day),
        ("Wed, 16 Jun 2021 08:50:39 +0000", "2021-06-16T08:50:39Z", Second),
        ("2022-12-18 22:15", "2022-12-18T22:15:00Z", Minute),
        ("2022-12-18   2215", "2022-12-18T22:15:00Z", Minute),
        ("2022-12-18 22:15:05", "2022-12-18T22:15:05Z", Second),
        ("2022/12/18", "2022-12-18T00:00:00Z", Day),
        ("25/11/2022 22:15", "2022-11-25T22:15:00Z", Minute),
        ("11/25 22:15", "2022-11-25T22:15:00Z", Minute),
        ("Monday 10:00", "2022-12-12T10:00:00Z", Minute),
        ("Sunday 22:00", "2022-12-18T22:00:00Z", Minute),
        ("Sunday 23:00", "2022-12-11T23:00:00Z", Minute),
        ("last Sunday 22:00", "2022-12-11T22:00:00Z", Minute),
        ("Friday Dec 16th", "2022-12-16T00:00:00Z", Day),
        // As programs print them.
        ("Sun Dec 18 22:15:05 UTC 2022", "2022-12-18T22:15:05Z", Second),
        ("Sun 18 Dec 2022 10:15:05 PM UTC", "2022-12-18T22:15:05Z", Second),
        ("[18/Dec/2022:22:15:05 +0000]", "2022-12-18T22:15:05Z", Second),
        ("18-Dec-2022 22:15", "2022-12-18T22:15:00Z", Minute),
        ("22:15 (UTC)", "2022-12-18T22:15:00Z", Minute),
        ("yesterday at 5pm EST", "2022-12-17T22:00:00Z", Minute),
        ("12/18/2022 10:15 PM", "2022-12-18T22:15:00Z", Minute),
        ("about an hour ago", "2022-12-18T21:30:00Z", Hour),
        ("~10m ago", "2022-12-18T22:20:00Z", Hour),
        // ISO 8601.
        ("2022-12-18T22:15:05Z", "2022-12-18T22:15:05Z", Second),
        ("2022-12-18T22:15:05.250-05:00", "2022-12-19T03:15:05.250Z", Second),
        ("2022-12-18T10:15-05:00", "2022-12-18T15:15:00Z", Minute),
        ("20221218T221505Z", "2022-12-18T22:15:05Z", Second),
        // Discord's timestamps.
        ("<t:1671401700>", "2022-12-18T22:15:00Z", Second),
        ("<t:1671401700:R>", "2022-12-18T22:15:00Z", Second),
        // Approximate.
        ("22:XX", "2022-12-18T22:00:00Z", Hour),
        ("22:xx", "2022-12-18T22:00:00Z", Hour),
        ("22:??", "2022-12-18T22:00:00Z", Hour),
        ("22XX", "2022-12-18T22:00:00Z", Hour),
        ("23:XX", "2022-12-17T23:00:00Z", Hour),
        ("24:XX", "2022-12-18T00:00:00Z", Hour),
        ("Dec 17th 24:XX", "2022-12-18T00:00:00Z", Hour),
        ("~19:30", "2022-12-18T19:30:00Z", Hour),
        ("ca. 18:30", "2022-12-18T18:30:00Z", Hour),
        ("2022-12-18 10:45~", "2022-12-18T10:45:00Z", Hour),
        ("2022-12-18 HH:mm", "2022-12-18T00:00:00Z", Day),
        ("2022-12-18 (Time TBC)", "2022-12-18T00:00:00Z", Day),
        ("2022-12-18 --:--", "2022-12-18T00:00:00Z", Day),
    ] {
        // A few lie in NOW's future on purpose: `read` takes those.
        let when = read(words, &frame(NOW, Tz::UTC));
        let found = match (at.parse::<DateTime<Utc>>().unwrap() > utc(NOW), when) {
            (true, Ok(when)) => (when.at, when.precision),
            (true, Err(refusal)) => panic!("{words:?}: {refusal}"),
            (false, _) => {
                let (at, precision) = past(words);
                (utc(&at), precision)
            }
        };
        assert_eq!(found, (utc(at), precision), "{words:?}");
    }
}

#[test]
fn ranges_keep_their_end() {
    for (words, at, until) in [
        ("12:26-12:??", "2022-12-18T12:26:00Z", "2022-12-18T13:00:00Z"),
        ("14:00 - 15:30", "2022-12-18T14:00:00Z", "2022-12-18T15:30:00Z"),
        ("14:00–15:30 UTC+1", "2022-12-18T13:00:00Z", "2022-12-18T14:30:00Z"),
        ("17:00-18:00", "2022-12-18T17:00:00Z", "2022-12-18T18:00:00Z"),
        ("10:00:05-10:00:09", "2022-12-18T10:00:05Z", "2022-12-18T10:00:09Z"),
        ("~13:30-13:45", "2022-12-18T13:30:00Z", "2022-12-18T13:45:00Z"),
        ("2022-12-16 23:10 - 00:20", "2022-12-16T23:10:00Z", "2022-12-17T00:20:00Z"),
        ("Dec 16 23:10 to Dec 17 11:00", "2022-12-16T23:10:00Z", "2022-12-17T11:00:00Z"),
        ("between 5:30pm and 6:30pm", "2022-12-18T17:30:00Z", "2022-12-18T18:30:00Z"),
        ("Between 2022-12-10 to 2022-12-16", "2022-12-10T00:00:00Z", "2022-12-17T00:00:00Z"),
    ] {
        let when = read_past(words, &frame(NOW, Tz::UTC))
            .unwrap_or_else(|refusal| panic!("{words:?}: {refusal}"));
        assert_eq!((when.at, when.until), (utc(at), Some(utc(until))), "{words:?}");
    }
}

#[test]
fn a_label_before_the_time_is_kept_and_passed_over() {
    for words in ["at 22:15", "Update - 2022-12-18 22h15 UTC", "Initial message at 18 Dec 22:15"] {
        assert_eq!(past(words).0, "2022-12-18T22:15:00Z", "{words:?}");
    }
    assert!(matches!(refusal("update"), Unreadable::NotATime { .. }));
}
