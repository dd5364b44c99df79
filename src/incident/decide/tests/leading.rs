//! Command changes hands; tasks, follow-ups and the postmortem; maintenance.

use super::*;
use crate::incident::command::{NewFollowup, Schedule};
use crate::incident::words::{FollowupState, MaintenanceStatus, Section, TaskState};

fn dma() -> Actor {
    actor(2, "dma", false)
}

fn led_by_nova() -> Incident {
    after(&slow_pages(), &[Command::Appoint { who: candidate(1, "nova"), role: Role::Commander }])
}

fn offered() -> (Incident, EntryId) {
    let offer = Command::Handover { to: candidate(2, "dma") };
    let incident = carried_out(led_by_nova(), &offer, &nova(), 5).unwrap();
    let id = incident.offer.as_ref().unwrap().id;
    (incident, id)
}

#[test]
fn command_changes_hands_only_when_the_other_accepts() {
    let (incident, offer) = offered();
    assert_eq!(incident.commander().unwrap().name, "nova");
    let accept = Command::AnswerOffer { offer, accept: true };
    let text = refused(&incident, &accept, &passer_by());
    assert!(text.contains("offered to dma"), "{text}");
    let accepted = carried_out(incident.clone(), &accept, &dma(), 6).unwrap();
    assert_eq!(accepted.commander().unwrap().name, "dma");
    assert_eq!(accepted.commander_since, Some(at(6)));
    assert_eq!(accepted.offer, None);
    let decline = Command::AnswerOffer { offer, accept: false };
    let declined = carried_out(incident, &decline, &dma(), 6).unwrap();
    assert_eq!(declined.commander().unwrap().name, "nova");
    assert!(refused(&declined, &accept, &dma()).contains("is over"));
}

#[test]
fn an_offer_runs_out() {
    let (incident, offer) = offered();
    let expire = Command::LetOfferExpire { offer };
    let firebell = Actor::firebell();
    assert!(carried_out(incident.clone(), &expire, &firebell, 14).is_err());
    assert!(carried_out(incident.clone(), &expire, &nova(), 15).is_err());
    let late = Command::AnswerOffer { offer, accept: true };
    assert_eq!(carried_out(incident.clone(), &late, &dma(), 15), Err(Refusal::OfferOver));
    let expired = carried_out(incident, &expire, &firebell, 15).unwrap();
    assert_eq!(expired.commander().unwrap().name, "nova");
    assert_eq!(expired.offer, None);
}

#[test]
fn only_the_commander_offers_and_others_take_with_a_reason() {
    let incident = led_by_nova();
    let other = actor(3, "malte", true);
    let offer = Command::Handover { to: candidate(2, "dma") };
    assert!(refused(&incident, &offer, &other).contains("/incident take"));
    let silent = Command::Take { reason: None };
    assert!(refused(&incident, &silent, &other).contains("nova is in command"));
    let said = Command::Take { reason: Some("nova is asleep".to_owned()) };
    let taken = carried_out(incident, &said, &other, 9).unwrap();
    assert_eq!(taken.commander().unwrap().name, "malte");
    assert_eq!(taken.entries.last().unwrap().text, "nova is asleep");
    let vacant = after(&slow_pages(), &[]);
    assert!(refused(&vacant, &offer, &nova()).contains("Nobody is in command"));
    assert_eq!(carried_out(vacant, &silent, &other, 2).unwrap().commander().unwrap().name, "malte");
}

#[test]
fn who_leaves_the_server_leaves_every_role() {
    let incident = carried_out(
        led_by_nova(),
        &Command::Appoint { who: candidate(1, "nova"), role: Role::Scribe },
        &nova(),
        3,
    )
    .unwrap();
    let left = Command::NoteLeft { person: nova().person };
    assert!(decide(&incident, &left, &context(&nova(), &guild(), 4)).is_err());
    let without = carried_out(incident, &left, &Actor::firebell(), 4).unwrap();
    assert!(without.roles.is_empty());
    assert!(carried_out(without, &left, &Actor::firebell(), 5).is_err());
}

#[test]
fn tasks_and_followups_move_and_survive_the_close() {
    let add = Command::AddTask { text: "Restart".to_owned(), assignee: Some(candidate(2, "dma")) };
    let incident = after(&slow_pages(), &[add]);
    let task = incident.tasks[0].id;
    let done = Command::MoveTask { task, to: TaskState::Done };
    let incident = carried_out(incident, &done, &nova(), 4).unwrap();
    assert_eq!(incident.tasks[0].settled_at, Some(at(4)));
    assert!(refused(&incident, &done, &nova()).contains("already"));
    let closed = carried_out(incident, &Command::Close { resolution: None }, &nova(), 5).unwrap();
    let again = Command::MoveTask { task, to: TaskState::Running };
    assert!(refused(&closed, &again, &nova()).contains("is closed"));
    let followup = NewFollowup { text: "Alert earlier".to_owned(), ..NewFollowup::default() };
    let closed = carried_out(closed, &Command::AddFollowup(followup), &nova(), 6).unwrap();
    let id = closed.followups[0].id;
    let dropped = Command::MoveFollowup { followup: id, to: FollowupState::Dropped };
    let closed = carried_out(closed, &dropped, &nova(), 7).unwrap();
    assert_eq!(closed.followups[0].state, FollowupState::Dropped);
}

#[test]
fn a_postmortem_is_published_after_the_end_and_once() {
    let write = |text: &str| Command::WritePostmortem {
        section: Section::Impact,
        text: text.to_owned(),
        over: None,
    };
    let open = after(&slow_pages(), &[write("Nobody could log in")]);
    let publish = Command::PublishPostmortem;
    assert!(refused(&open, &publish, &nova()).contains("/incident close"));
    let closed = carried_out(open, &Command::Close { resolution: None }, &nova(), 5).unwrap();
    let published = carried_out(closed, &publish, &nova(), 6).unwrap();
    assert_eq!(published.postmortem.published_at, Some(at(6)));
    assert!(refused(&published, &publish, &nova()).contains("public already"));
    let corrected = carried_out(published, &write("Few could log in"), &nova(), 7).unwrap();
    assert_eq!(corrected.section(Section::Impact), Some("Few could log in"));
}

fn move_the_database() -> Schedule {
    Schedule {
        title: "Move the database".to_owned(),
        starts_at: at(10),
        ends_at: at(40),
        summary: None,
        components: vec!["Web".to_owned()],
    }
}

fn scheduled() -> Incident {
    let (nova, guild) = (nova(), guild());
    let first = context(&nova, &guild, 0);
    let planned = check_schedule(&move_the_database(), &first).unwrap();
    let events = schedule(planned, Ref { kind: Kind::Maintenance, number: 1 }, &first);
    Incident::commit(None, &events, &Recorded { at: at(0), by: nova.person }).unwrap()
}

fn go_on(to: MaintenanceStatus) -> Command {
    Command::MoveMaintenance { to, message: None }
}

#[test]
fn a_maintenance_runs_through_its_steps() {
    use MaintenanceStatus::{Cancelled, Completed, InProgress, Verifying};
    let status = |incident: &Incident| incident.maintenance.as_ref().unwrap().status;
    let add = Command::AddTask { text: "Copy".to_owned(), assignee: None };
    let planned = carried_out(scheduled(), &add, &nova(), 1).unwrap();
    assert!(refused(&planned, &go_on(Completed), &nova()).contains("/maintenance start"));
    let running = carried_out(planned, &go_on(InProgress), &nova(), 10).unwrap();
    let task = running.tasks[0].id;
    let done = Command::MoveTask { task, to: TaskState::Done };
    let verifying = carried_out(running, &done, &nova(), 20).unwrap();
    assert_eq!(status(&verifying), Verifying);
    let (task, done) = {
        let (add, second) =
            (add.clone(), Command::AddTask { text: "Tidy".to_owned(), assignee: None });
        let two = carried_out(scheduled(), &add, &nova(), 1).unwrap();
        let two = carried_out(two, &second, &nova(), 2).unwrap();
        let two = carried_out(two, &go_on(InProgress), &nova(), 10).unwrap();
        (two.tasks[1].id, two)
    };
    let cancel = |task| Command::MoveTask { task, to: TaskState::Cancelled };
    let first = done.tasks[0].id;
    let nothing = carried_out(done.clone(), &cancel(task), &nova(), 11).unwrap();
    let nothing = carried_out(nothing, &cancel(first), &nova(), 12).unwrap();
    assert_eq!(status(&nothing), InProgress, "nothing was done that could be verified");
    let one = Command::MoveTask { task: first, to: TaskState::Done };
    let one = carried_out(done, &one, &nova(), 11).unwrap();
    let one = carried_out(one, &cancel(task), &nova(), 12).unwrap();
    assert_eq!(status(&one), Verifying, "the last step that was left is not needed");
    let completed = carried_out(verifying, &go_on(Completed), &nova(), 25).unwrap();
    assert_eq!(completed.closed_at, Some(at(25)));
    // Nobody said when the step began.
    let took = completed.took().unwrap();
    assert_eq!((took.downtime.num_minutes(), took.window.num_minutes()), (10, 15));
    assert!(refused(&completed, &go_on(InProgress), &nova()).contains("/maintenance schedule"));
    let reopen = Command::Reopen { reason: "again".to_owned() };
    assert!(refused(&completed, &reopen, &nova()).contains("is over"));
    let cancelled = carried_out(scheduled(), &go_on(Cancelled), &nova(), 5).unwrap();
    assert_eq!(cancelled.maintenance.as_ref().unwrap().ended_at, None);
    let incident = after(&slow_pages(), &[]);
    assert!(refused(&incident, &go_on(InProgress), &nova()).contains("is no maintenance"));
    assert!(
        refused(&scheduled(), &update(None, Some(Status::Resolved)), &nova())
            .contains("is a maintenance")
    );
}

#[test]
fn a_window_makes_sense_or_is_refused() {
    let (nova, guild) = (nova(), guild());
    let first = context(&nova, &guild, 20);
    let window = |from, to| Schedule { starts_at: from, ends_at: to, ..move_the_database() };
    assert_eq!(check_schedule(&window(at(40), at(30)), &first), Err(Refusal::WindowBackwards));
    assert_eq!(check_schedule(&window(at(1), at(19)), &first), Err(Refusal::WindowOver));
    let long = window(at(30), at(30) + chrono::TimeDelta::days(40));
    assert_eq!(check_schedule(&long, &first), Err(Refusal::WindowTooLong { days: 30 }));
}
