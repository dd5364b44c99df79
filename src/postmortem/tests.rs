//! Drafts as people get them, in both languages.

use chrono::{DateTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use ulid::Ulid;

use super::*;
use crate::incident::command::{Candidate, Command, Declare, NewEntry, NewFollowup};
use crate::incident::decide::{Context, check, decide, declare};
use crate::incident::event::Recorded;
use crate::incident::guild::{Component, Guild};
use crate::incident::ids::{Ref, Snowflake};
use crate::incident::person::{Actor, Person};
use crate::incident::when::{Frame, read_past};
use crate::incident::words::{
    FollowupKind, FollowupState, Kind, Phase, Role, Severity, Status, TaskState,
};

fn at(minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2022, 12, 13, 18, 0, 0).unwrap()
        + chrono::TimeDelta::minutes(minute.into())
}

fn nova() -> Actor {
    Actor { person: Person::new(1, "nova_*star*"), responder: true }
}

fn dma() -> Candidate {
    Candidate { person: Person::new(2, "dma | <b>"), member: true, bot: false }
}

struct Story {
    guild: Guild,
    incident: Option<Incident>,
    minute: u32,
    /// Commits so far: ids follow from it.
    count: u128,
}

impl Story {
    fn declared(request: &Declare) -> Self {
        let mut guild = Guild::named(Snowflake(7), "Hachyderm");
        guild.settings.components = vec![Component::named("Web")];
        let mut story = Self { guild, incident: None, minute: 0, count: 0 };
        let nova = nova();
        let reference = Ref { kind: Kind::Incident, number: 1 };
        let context = story.context(&nova);
        let accepted = check(request, &[], &context).unwrap();
        let events = declare(request, accepted, reference, &context);
        story.commit(&events);
        story
    }

    fn context<'a>(&'a self, actor: &'a Actor) -> Context<'a> {
        let id = Ulid::from_parts(u64::from(self.minute), self.count << 8);
        Context { now: at(self.minute), actor, guild: &self.guild, id, confirmed: false }
    }

    fn commit(&mut self, events: &[crate::incident::event::Event]) {
        let recorded = Recorded { at: at(self.minute), by: nova().person };
        self.count += 1;
        self.incident = Some(Incident::commit(self.incident.take(), events, &recorded).unwrap());
    }

    fn then(&mut self, minutes: u32, command: &Command) {
        self.minute += minutes;
        let nova = nova();
        let incident = self.incident.as_ref().unwrap();
        let events = decide(incident, command, &self.context(&nova)).unwrap();
        self.commit(&events);
    }

    fn incident(&self) -> &Incident {
        self.incident.as_ref().unwrap()
    }

    fn draft(&self, template: Template, lang: Lang) -> String {
        let entries = self.incident().timeline();
        draft(
            template,
            &Material {
                incident: self.incident(),
                entries: &entries,
                sections: true,
                lang,
                zone: Tz::Europe__Berlin,
                page: Some("https://status.hachyderm.test/incidents/INC-1"),
            },
        )
    }
}

fn written(section: Section, text: &str) -> Command {
    Command::WritePostmortem { section, text: text.to_owned(), over: None }
}

/// An outage with something of everything.
fn outage() -> Story {
    let time = |words: &str, minute| {
        let frame = Frame { now: at(minute), zone: Tz::Europe__Berlin, on: None };
        Some(read_past(words, &frame).unwrap())
    };
    let mut story = Story::declared(&Declare {
        title: "Pages | do *not* load".to_owned(),
        severity: Some(Severity::Sev2),
        summary: Some("Since ten minutes.\n# Not a heading".to_owned()),
        components: vec!["Web".to_owned()],
        started: time("18:43", 0),
        ..Declare::default()
    });
    story.then(1, &Command::Appoint { who: dma(), role: Role::Commander });
    let note = NewEntry {
        text: "Disk is full:\n```\n/dev/sda1 100%\n```".to_owned(),
        at: time("18:XX", 2),
        phase: Some(Phase::Investigate),
        ..NewEntry::default()
    };
    story.then(1, &Command::AddEntry(note));
    let secret = NewEntry {
        text: "Ask <@1> & *the* hoster".to_owned(),
        audience: Some(Audience::Responders),
        ..NewEntry::default()
    };
    story.then(1, &Command::AddEntry(secret));
    let task = |text: &str, assignee| Command::AddTask { text: text.to_owned(), assignee };
    story.then(1, &task("Make | space", Some(dma())));
    story.then(0, &task("Buy a disk", None));
    let (first, second) = (story.incident().tasks[0].id, story.incident().tasks[1].id);
    story.then(1, &Command::MoveTask { task: first, to: TaskState::Running });
    story.then(3, &Command::MoveTask { task: first, to: TaskState::Done });
    story.then(0, &Command::MoveTask { task: second, to: TaskState::Cancelled });
    let wrong = NewEntry { text: "It is the network".to_owned(), ..NewEntry::default() };
    story.then(0, &Command::AddEntry(wrong));
    let wrong = story.incident().entries.last().unwrap().id;
    story.then(1, &Command::RetractEntry { entry: wrong, reason: "Wrong host".to_owned() });
    let update = Command::Update {
        message: Some("We found the cause: see https://a.test/x_y.".to_owned()),
        status: Some(Status::Identified),
        next: None,
    };
    story.then(2, &update);
    story.then(70, &Command::Close { resolution: Some("Space was made.".to_owned()) });
    let followup = NewFollowup {
        text: "Alert on | full disks".to_owned(),
        owner: Some(dma()),
        kind: Some(FollowupKind::Detect),
        due: chrono::NaiveDate::from_ymd_opt(2023, 1, 15),
    };
    story.then(1, &Command::AddFollowup(followup));
    story.then(
        1,
        &Command::AddFollowup(NewFollowup { text: "Rest".to_owned(), ..NewFollowup::default() }),
    );
    let rest = story.incident().followups[1].id;
    story.then(1, &Command::MoveFollowup { followup: rest, to: FollowupState::Done });
    story
        .then(1, &written(Section::Impact, "Nobody could read.\n\n- 503 for all\n- ## no heading"));
    story
}

#[test]
fn a_draft_has_what_is_on_record_and_asks_for_the_rest() {
    insta::assert_snapshot!("standard", outage().draft(Template::Standard, Lang::En));
    insta::assert_snapshot!("standard_german", outage().draft(Template::Standard, Lang::De));
    insta::assert_snapshot!("short", outage().draft(Template::Short, Lang::En));
    insta::assert_snapshot!("hachyderm", outage().draft(Template::Hachyderm, Lang::En));
}

#[test]
fn what_was_retracted_is_left_out() {
    assert!(!outage().draft(Template::Standard, Lang::En).contains("network"));
}

#[test]
fn a_private_draft_and_a_drill_say_so() {
    let request =
        |private, drill| Declare { title: "Slow".to_owned(), private, drill, ..Declare::default() };
    let private = Story::declared(&request(true, false)).draft(Template::Short, Lang::En);
    assert!(private.contains("> **This incident is private"), "{private}");
    let drill = Story::declared(&request(false, true)).draft(Template::Short, Lang::En);
    assert!(drill.contains("> **This was a drill"), "{drill}");
}

#[test]
fn a_longer_outage_counts_days_hours_and_minutes() {
    let mut story = Story::declared(&Declare { title: "Slow".to_owned(), ..Declare::default() });
    story.then(24 * 60 + 65, &Command::Close { resolution: None });
    let draft = story.draft(Template::Short, Lang::En);
    assert!(draft.contains("**Lasted:** 1 d 1 h 5 min"), "{draft}");
}
