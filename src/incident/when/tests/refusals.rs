use super::{Precision, Unreadable, past, refusal};

#[test]
fn what_may_mean_two_things_or_nothing_is_refused_by_name() {
    use Unreadable as U;
    type Expected = fn(&U) -> bool;
    let cases: &[(&str, Expected)] = &[
        ("", |u| matches!(u, U::NotATime { .. })),
        ("soon", |u| matches!(u, U::NotATime { .. })),
        ("5", |u| matches!(u, U::NotATime { .. })),
        ("when it rained at 22:15", |u| matches!(u, U::NotATime { .. })),
        ("22:15 22:16", |u| matches!(u, U::NotATime { .. })),
        ("30m", |u| matches!(u, U::NotATime { .. })),
        ("<t:1671401700", |u| matches!(u, U::NotATime { .. })),
        ("<t:1671401700:Q>", |u| matches!(u, U::NotATime { .. })),
        ("<t:99999999999999>", |u| matches!(u, U::ImplausibleMoment { .. })),
        ("22:60", |u| matches!(u, U::NoSuchClock { .. })),
        ("25:00", |u| matches!(u, U::NoSuchClock { .. })),
        ("17:14am", |u| matches!(u, U::NoSuchClock { .. })),
        ("0:30pm", |u| matches!(u, U::NoSuchClock { .. })),
        ("Feb 30 10:00", |u| matches!(u, U::NoSuchDay { .. })),
        ("2022-13-01", |u| matches!(u, U::NoSuchDay { .. })),
        ("20202-01-16 12:00", |u| matches!(u, U::ImplausibleYear { .. })),
        ("0022-01-16 12:00", |u| matches!(u, U::ImplausibleYear { .. })),
        ("01.12.22", |u| matches!(u, U::ShortYear { .. })),
        ("2022-02-?? ??:??", |u| matches!(u, U::DayUnknown { .. })),
        ("??:??", |u| matches!(u, U::NotATime { .. })),
        ("2X:XX (not sure exact time)", |u| matches!(u, U::HourUnknown { .. })),
        ("03/04/2022", |u| matches!(u, U::DayOrMonthFirst { .. })),
        ("3.4.2022 10:00", |u| matches!(u, U::DayOrMonthFirst { .. })),
        ("03/04 10:00", |u| matches!(u, U::DayOrMonthFirst { .. })),
        ("2015 18 Dec", |u| matches!(u, U::YearOrClock { .. })),
        // Today's date, but later: not last year's.
        ("Dec 18 22:15 EST", |u| matches!(u, U::Future { .. })),
        ("next Monday", |u| matches!(u, U::WhichWeekday { .. })),
        ("Monday Dec 16th", |u| matches!(u, U::WeekdayDisagrees { .. })),
        ("22:15 XYZ", |u| matches!(u, U::UnknownZone { .. })),
        ("22:15 Europe/Hamburg", |u| matches!(u, U::UnknownZone { .. })),
        ("22:15 IST", |u| matches!(u, U::AmbiguousZone { .. })),
        ("22:15 CST", |u| matches!(u, U::AmbiguousZone { .. })),
        ("22:00-02:00", |u| matches!(u, U::OffsetOrRange { .. })),
        ("5:30-6:30pm", |u| matches!(u, U::MeridiemOnOneSide { .. })),
        ("2022-12-16 10:00 - 2022-12-15 10:00", |u| matches!(u, U::EndsBeforeItStarts { .. })),
        ("2022-12-18 22:31", |u| matches!(u, U::Future { .. })),
        ("today 23:00", |u| matches!(u, U::Future { .. })),
        ("22:00 - 22:45", |u| matches!(u, U::Future { .. })),
        ("in 5m", |u| matches!(u, U::Future { .. })),
        ("٢٢:٤٥", |u| matches!(u, U::OddCharacter { .. })),
        ("8:52\u{202f}PM", |u| matches!(u, U::OddCharacter { .. })),
        ("400d ago", |u| matches!(u, U::SpanOutOfBounds { .. })),
    ];
    for (words, expected) in cases {
        let found = refusal(words);
        assert!(expected(&found), "{words:?}: {found:?}");
    }
    assert!(matches!(refusal(&"1".repeat(19)), U::NotATime { .. }));
    assert!(matches!(refusal(&"é".repeat(5000)), U::TooLong { .. }));
    assert_eq!(past("yesterday").1, Precision::Day);
}

#[test]
fn refusals_say_what_to_write_instead() {
    for (words, sentence) in [
        (
            "03/04/2022",
            "“03/04/2022” may be 2022-04-03 (day first) or 2022-03-04 (month first): write the \
             one you mean like that",
        ),
        (
            "3/4 10:00",
            "“3/4 10:00” may be 3 April (day first) or 4 March (month first): write the one you \
             mean like that",
        ),
        (
            "22:15 ist",
            "“IST” is the time of more than one place: write UTC+5:30 (India) or UTC+1 (Ireland) \
             or UTC+2 (Israel)",
        ),
        (
            "22:00-02:00",
            "“22:00-02:00” may be a time in a zone or a span of time: write “22:00 UTC-02:00” for \
             the zone or “22:00 to 02:00” for from when to when",
        ),
        (
            "tomorrow 10:00",
            "“tomorrow 10:00” is in the future (understood as 2022-12-19 10:00 in UTC, now it is \
             2022-12-18 22:30): write when it happened, like 22:45, 10m ago or yesterday 23:10",
        ),
        (
            "8:52\u{202f}PM",
            "the character “\\u{202f}” (U+202F) belongs to no time: type it with plain digits, \
             letters and spaces, like 2022-12-18 22:15",
        ),
    ] {
        assert_eq!(refusal(words).to_string(), sentence);
    }
}
