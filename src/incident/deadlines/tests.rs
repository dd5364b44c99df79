//! When people are reminded, of what, and who.

use chrono::TimeDelta;
use ulid::Ulid;

use super::*;
use crate::incident::command::{Candidate, Declare, Schedule};
use crate::incident::decide::{Context, check, check_schedule, decide, declare, schedule};
use crate::incident::event::{Event, Recorded};
use crate::incident::guild::Guild;
use crate::incident::ids::{Ref, Snowflake};
use crate::incident::person::Actor;
use crate::incident::words::{Kind, MaintenanceStatus, Severity, TaskState};

fn at(minute: i64) -> DateTime<Utc> {
    "2022-12-13T18:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minute)
}

fn nova() -> Actor {
    Actor { person: Person::new(1, "nova"), responder: true }
}

fn candidate(id: u64, name: &str) -> Candidate {
    Candidate { person: Person::new(id, name), member: true, bot: false }
}

/// Carries something out at a minute, as somebody.
fn carried_out(
    before: Option<Incident>,
    actor: &Actor,
    minute: i64,
    events: impl FnOnce(Option<&Incident>, &Context<'_>) -> Vec<Event>,
) -> Incident {
    let guild = Guild::named(Snowflake(7), "Hachyderm");
    let id = Ulid::from_parts(u64::try_from(minute).unwrap(), u128::from(actor.person.id.0));
    let context = Context { now: at(minute), actor, guild: &guild, id, confirmed: false };
    let events = events(before.as_ref(), &context);
    let recorded = Recorded { at: at(minute), by: actor.person.clone() };
    Incident::commit(before, &events, &recorded).unwrap()
}

fn declared(severity: Severity, commander: Option<Candidate>) -> Incident {
    let request = Declare {
        title: "Slow pages".to_owned(),
        severity: Some(severity),
        commander,
        ..Declare::default()
    };
    carried_out(None, &nova(), 0, |_, context| {
        let accepted = check(&request, &[], context).unwrap();
        declare(&request, accepted, Ref { kind: Kind::Incident, number: 1 }, context)
    })
}

fn planned(from: i64, to: i64) -> Incident {
    let request = Schedule {
        title: "New disks".to_owned(),
        starts_at: at(from),
        ends_at: at(to),
        summary: None,
        components: Vec::new(),
    };
    carried_out(None, &nova(), 0, |_, context| {
        let planned = check_schedule(&request, context).unwrap();
        schedule(planned, Ref { kind: Kind::Maintenance, number: 1 }, context)
    })
}

fn then(incident: Incident, actor: &Actor, minute: i64, command: &Command) -> Incident {
    carried_out(Some(incident), actor, minute, |incident, context| {
        decide(incident.unwrap(), command, context).unwrap()
    })
}

fn update(next: Option<i64>) -> Command {
    Command::Update {
        message: Some("We see it".to_owned()),
        status: None,
        next: next.map(TimeDelta::minutes),
    }
}

/// Whom they are for, beside what they are about.
fn said(incident: &Incident, minute: i64) -> Vec<(About, Vec<String>)> {
    let now = agenda(incident, at(minute)).now;
    now.into_iter()
        .filter_map(|deadline| match deadline.due {
            Due::Say(notice) => Some(notice),
            Due::Do(_) => None,
        })
        .map(|notice| {
            let to = notice.to.into_iter().map(|whom| match whom {
                Whom::Person(person) => person.name,
                Whom::Responders => "all".to_owned(),
            });
            (notice.about, to.collect())
        })
        .collect()
}

fn done(incident: &Incident, minute: i64) -> Vec<Command> {
    let now = agenda(incident, at(minute)).now;
    now.into_iter()
        .filter_map(|deadline| match deadline.due {
            Due::Do(command) => Some(command),
            Due::Say(_) => None,
        })
        .collect()
}

#[test]
fn the_first_word_is_due_in_five_minutes_and_then_as_often_as_it_is_bad() {
    let incident = declared(Severity::Sev1, Some(candidate(1, "nova")));
    assert_eq!(agenda(&incident, at(0)).next, Some(at(5) - TimeDelta::seconds(75)));
    assert_eq!(said(&incident, 3), []);
    let first = Word { due: at(5), because: Because::First };
    assert_eq!(said(&incident, 4), [(About::WordSoon(first.clone()), vec!["nova".to_owned()])]);
    // Once it is overdue, to say that it soon is would be pointless.
    let both = vec!["nova".to_owned(), "all".to_owned()];
    assert_eq!(said(&incident, 5), [(About::WordOverdue(first), both)]);
    let incident = then(incident, &nova(), 6, &update(None));
    assert_eq!(said(&incident, 20), []);
    let usual = Word { due: at(26), because: Because::Usual { last: at(6) } };
    assert_eq!(said(&incident, 21)[0].0, About::WordSoon(usual.clone()));
    assert_eq!(said(&incident, 26)[0].0, About::WordOverdue(usual));
    // A deputy is called by name.
    let comms = Command::Appoint { who: candidate(3, "malte"), role: Role::Comms };
    let incident = then(incident, &nova(), 7, &comms);
    assert_eq!(said(&incident, 30)[0].1, ["nova", "malte"]);
}

#[test]
fn a_promise_counts_before_the_usual_pace_and_ends_with_the_incident() {
    let incident =
        then(declared(Severity::Sev4, Some(candidate(1, "nova"))), &nova(), 2, &update(Some(120)));
    assert_eq!(said(&incident, 116), []);
    let promised = Word { due: at(122), because: Because::Promised };
    assert_eq!(said(&incident, 117)[0].0, About::WordSoon(promised.clone()));
    // The newest of each kind.
    let abouts: Vec<About> = said(&incident, 500).into_iter().map(|(about, _)| about).collect();
    let handover = About::LongInCommand { since: at(0), hours: 6 };
    assert_eq!(abouts, [About::WordOverdue(promised), handover]);
    let resolved = Command::Update {
        message: None,
        status: Some(Status::Resolved),
        next: Some(TimeDelta::minutes(1)),
    };
    assert_eq!(agenda(&then(incident, &nova(), 10, &resolved), at(500)), Agenda::default());
    // A notice need not be followed by anything, unless it was promised.
    let notice = declared(Severity::Sev4, Some(candidate(1, "nova")));
    assert_eq!(said(&notice, 170), []);
}

#[test]
fn nobody_in_command_is_said_once_for_each_time_that_it_is_so() {
    let vacant = declared(Severity::Sev4, None);
    assert_eq!(agenda(&vacant, at(0)).next, Some(at(5)));
    let since = About::NobodyInCommand { since: at(0) };
    assert_eq!(said(&vacant, 5), [(since, vec!["all".to_owned()])]);
    let appoint = Command::Appoint { who: candidate(2, "dma"), role: Role::Commander };
    let led = then(vacant.clone(), &nova(), 6, &appoint);
    assert_eq!(said(&led, 60), []);
    let again = then(led, &nova(), 61, &Command::Release { role: Role::Commander });
    assert_eq!(said(&again, 65), []);
    assert_eq!(said(&again, 66)[0].0, About::NobodyInCommand { since: at(61) });
    let keys =
        [agenda(&vacant, at(5)), agenda(&again, at(66))].map(|agenda| agenda.now[0].key.clone());
    assert_ne!(keys[0], keys[1]);
}

#[test]
fn a_handover_is_suggested_every_three_hours() {
    let incident = declared(Severity::Sev4, Some(candidate(1, "nova")));
    assert_eq!(agenda(&incident, at(0)).next, Some(at(180)));
    let suggested = |minute| match &said(&incident, minute)[..] {
        [(About::LongInCommand { hours, .. }, to)] if to == &["nova"] => Some(*hours),
        _ => None,
    };
    let hours: Vec<_> = [179, 180, 359, 360, 1000].map(suggested).into();
    assert_eq!(hours, [None, Some(3), Some(3), Some(6), Some(15)]);
    assert_eq!(agenda(&incident, at(200)).next, Some(at(360)));
}

#[test]
fn an_offer_ends_by_itself_and_whoever_made_it_is_told() {
    let incident = declared(Severity::Sev4, Some(candidate(1, "nova")));
    let offer = Command::Handover { to: candidate(2, "dma") };
    let incident = then(incident, &nova(), 1, &offer);
    let id = incident.offer.as_ref().unwrap().id;
    assert_eq!(done(&incident, 10), []);
    let expire = Command::LetOfferExpire { offer: id };
    assert_eq!(done(&incident, 11), std::slice::from_ref(&expire));
    let incident = then(incident, &Actor::firebell(), 11, &expire);
    let expired = About::OfferExpired { to: Person::new(2, "dma") };
    assert_eq!(said(&incident, 12), [(expired, vec!["nova".to_owned()])]);
    // Offered once more, the old one is of no interest.
    assert_eq!(said(&then(incident, &nova(), 13, &offer), 14), []);
}

#[test]
fn whoever_left_is_asked_after_until_their_roles_are_taken() {
    let incident = declared(Severity::Sev4, Some(candidate(2, "dma")));
    let comms = Command::Appoint { who: candidate(2, "dma"), role: Role::Comms };
    let incident = then(incident, &nova(), 1, &comms);
    let left = Command::NoteLeft { person: Person::new(2, "dma") };
    let incident = then(incident, &Actor::firebell(), 2, &left);
    let dma = Person::new(2, "dma");
    let about = About::Left { person: dma.clone(), roles: vec![Role::Commander, Role::Comms] };
    assert_eq!(said(&incident, 3), [(about, vec!["all".to_owned()])]);
    let key = agenda(&incident, at(3)).now[0].key.clone();
    let take = Command::Take { reason: None };
    let incident = then(incident, &nova(), 4, &take);
    let about = About::Left { person: dma, roles: vec![Role::Comms] };
    assert_eq!(said(&incident, 5), [(about, vec!["nova".to_owned()])]);
    assert_eq!(agenda(&incident, at(5)).now[0].key, key, "said before, so not again");
}

#[test]
fn a_maintenance_starts_and_ends_by_itself() {
    let incident = planned(60, 120);
    assert_eq!(agenda(&incident, at(0)).next, Some(at(45)));
    let soon = About::MaintenanceSoon { starts_at: at(60) };
    assert_eq!(said(&incident, 45), [(soon, vec!["nova".to_owned()])]);
    let start = Command::MoveMaintenance { to: MaintenanceStatus::InProgress, message: None };
    assert_eq!((said(&incident, 60), done(&incident, 60)), (Vec::new(), vec![start.clone()]));
    let firebell = Actor::firebell();
    let running = then(incident.clone(), &firebell, 60, &start);
    assert_eq!(said(&running, 60)[0].0, About::MaintenanceBegan);
    let complete = Command::MoveMaintenance { to: MaintenanceStatus::Completed, message: None };
    assert_eq!(done(&running, 119), []);
    assert_eq!(done(&running, 120), std::slice::from_ref(&complete));
    let completed = then(running.clone(), &firebell, 120, &complete);
    assert_eq!(said(&completed, 121), [(About::MaintenanceCompleted, Vec::new())]);

    // With a step that is open it goes on, and what is settled late is completed by people.
    let task = Command::AddTask { text: "Swap".to_owned(), assignee: None };
    let running = then(running, &nova(), 61, &task);
    let overruns = About::MaintenanceOverruns { ends_at: at(120), open: 1 };
    assert_eq!(said(&running, 120)[1].0, overruns);
    assert_eq!(done(&running, 120), []);
    let id = running.tasks[0].id;
    let settled = Command::MoveTask { task: id, to: TaskState::Done };
    let in_time = then(running.clone(), &nova(), 119, &settled);
    assert_eq!(in_time.maintenance.as_ref().unwrap().status, MaintenanceStatus::Verifying);
    assert_eq!(done(&in_time, 120), [complete]);
    assert_eq!(done(&then(running, &nova(), 125, &settled), 130), []);

    // Nobody ran Firebell then: what is over is not begun.
    assert_eq!(done(&incident, 120), []);
    assert_eq!(said(&incident, 120)[0].0, About::MaintenanceMissed { ends_at: at(120) });
}

#[test]
fn a_private_incident_owes_the_public_nothing() {
    let mut incident = declared(Severity::Sev1, Some(candidate(1, "nova")));
    incident.private = true;
    assert_eq!(said(&incident, 60), []);
    incident.private = false;
    incident.drill = true;
    assert_eq!(said(&incident, 60).len(), 1, "a drill is drilled whole");
}
