//! One incident in every format, with and without what is not public.

use chrono::{DateTime, Utc};

use super::{Format, NotExported, export};
use crate::incident::command::{Command, Declare, NewEntry};
use crate::incident::decide::{Context, check, decide, declare};
use crate::incident::event::{Event, Recorded};
use crate::incident::guild::Guild;
use crate::incident::ids::Snowflake;
use crate::incident::person::{Actor, Person};
use crate::incident::state::Incident;
use crate::incident::when::When;
use crate::incident::words::{Audience, Precision, Status};

fn at(minute: u32) -> DateTime<Utc> {
    format!("2022-12-13T22:{minute:02}:00Z").parse().unwrap()
}

fn guild() -> Guild {
    Guild::named(Snowflake(7), "Tea House")
}

fn told(private: bool) -> Incident {
    let actor = Actor { person: Person::new(1, "nora <b>"), responder: true };
    let guild = guild();
    let context = |minute| Context {
        now: at(minute),
        actor: &actor,
        guild: &guild,
        id: ulid::Ulid::from_parts(1_670_968_800_000 + u64::from(minute), 7),
        confirmed: true,
    };
    let recorded = |minute| Recorded { at: at(minute), by: actor.person.clone() };
    let wanted = Declare {
        title: "Kettles <i>are</i> cold".to_owned(),
        summary: Some("No *hot* water".to_owned()),
        private,
        ..Declare::default()
    };
    let accepted = check(&wanted, &[], &context(40)).unwrap();
    let events = declare(&wanted, accepted, "INC-4".parse().unwrap(), &context(40));
    let mut incident = Incident::commit(None, &events, &recorded(40)).unwrap();
    let note = |text: &str, audience, when| {
        let new = NewEntry {
            text: text.to_owned(),
            audience: Some(audience),
            at: when,
            ..NewEntry::default()
        };
        Command::AddEntry(new)
    };
    let vague = When {
        at: at(0),
        as_written: Some("22:XX".to_owned()),
        precision: Precision::Hour,
        until: None,
    };
    let steps = [
        (41, note("for watchers", Audience::Watchers, None)),
        (42, note("for responders", Audience::Responders, None)),
        (
            43,
            Command::Update {
                message: Some("boiler\n- one\n- two <script>".to_owned()),
                status: Some(Status::Identified),
                next: None,
            },
        ),
        (
            44,
            note(
                "first cup",
                if private { Audience::Watchers } else { Audience::Public },
                Some(vague),
            ),
        ),
        (45, Command::AddTask { text: "Refill".to_owned(), assignee: None }),
        (46, Command::Close { resolution: Some("Hot again".to_owned()) }),
    ];
    for (minute, command) in steps {
        let events: Vec<Event> = decide(&incident, &command, &context(minute)).unwrap();
        incident = Incident::commit(Some(incident), &events, &recorded(minute)).unwrap();
    }
    incident
}

const ALL: [Format; 4] = [Format::Md, Format::Json, Format::Html, Format::Tastycake];

#[test]
fn each_audience_gets_what_is_for_it() {
    let (incident, guild) = (told(false), guild());
    for format in ALL {
        let of = |audience| export(&incident, &guild, format, audience).unwrap();
        let (public, watchers, responders) =
            (of(Audience::Public), of(Audience::Watchers), of(Audience::Responders));
        assert!(public.contains("boiler") && public.contains("first cup"), "{public}");
        assert!(!public.contains("for watchers") && !public.contains("for responders"), "{public}");
        assert!(watchers.contains("for watchers") && !watchers.contains("for responders"));
        assert!(responders.contains("for watchers") && responders.contains("for responders"));
    }
    let private = told(true);
    for format in ALL {
        let refused = export(&private, &guild, format, Audience::Watchers);
        assert_eq!(refused, Err(NotExported::Private));
        assert!(export(&private, &guild, format, Audience::Responders).is_ok());
    }
}

#[test]
fn what_people_typed_is_nobodys_markup() {
    let html = export(&told(false), &guild(), Format::Html, Audience::Responders).unwrap();
    assert!(
        html.contains("Kettles &#60;i&#62;are&#60;/i&#62; cold")
            && html.contains("nora &#60;b&#62;")
    );
    assert!(!html.contains("<script>") && html.contains("<li>one</li>"), "{html}");
    assert!(html.contains(">2022-12-13 22:XX<"), "{html}");
}

#[test]
fn a_log_as_the_blog_has_them() {
    let log = export(&told(false), &guild(), Format::Tastycake, Audience::Public).unwrap();
    assert_eq!(
        log,
        "[INCIDENT 2022/004] December 13th 2022 - Kettles <i>are</i> cold\n\n\
         Incident log for December 13th 2022\n\
         Attending: nora <b>\n\
         Status: Completed at 2246hrs UTC, December 13th 2022.\n\n\
         \x20 • No *hot* water\n\
         \x20 • Works to be carried out:\n\
         \x20   • Refill (To do)\n\
         Transcript, times are in UTC:\n\
         \x20 • [2246] Hot again\n\
         \x20 • [2243] boiler\n\
         \x20   • one\n\
         \x20   • two <script>\n\
         \x20 • [2240] No *hot* water\n\
         \x20 • [22XX] first cup\n"
    );
}

#[test]
fn markdown_says_who_may_see_what() {
    let md = export(&told(false), &guild(), Format::Md, Audience::Responders).unwrap();
    for line in [
        "# INC-4: Kettles ",
        "- **Status:** Resolved",
        "(watchers): for watchers",
        "(responders): for responders",
        "- **2022-12-13 22:XX** nora",
        "- To do: Refill",
    ] {
        assert!(md.contains(line), "{line} is not in {md}");
    }
}
