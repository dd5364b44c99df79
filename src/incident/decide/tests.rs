//! Every request on every kind of incident: what happens, or what the person is told to do instead.

use chrono::{TimeZone as _, Utc};
use proptest::prelude::*;
use ulid::Ulid;

mod leading;
mod together;

use super::*;
use crate::incident::command::{Edit, NewEntry};
use crate::incident::event::Recorded;
use crate::incident::ids::Snowflake;
use crate::incident::person::Person;
use crate::incident::state::What;
use crate::incident::words::{Kind, Phase, Status};

fn at(minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2022, 12, 13, 18, minute, 0).unwrap()
}

fn actor(id: u64, name: &str, responder: bool) -> Actor {
    Actor { person: Person::new(id, name), responder }
}

fn nova() -> Actor {
    actor(1, "nova", true)
}

fn passer_by() -> Actor {
    actor(9, "passer-by", false)
}

fn guild() -> Guild {
    let mut guild = Guild::named(Snowflake(7), "Hachyderm");
    guild.settings.components = vec![Component::named("Web"), Component::named("Media")];
    guild
}

fn context<'a>(actor: &'a Actor, guild: &'a Guild, minute: u32) -> Context<'a> {
    Context {
        now: at(minute),
        actor,
        guild,
        id: Ulid::from_parts(u64::from(minute), 42),
        confirmed: false,
    }
}

fn candidate(id: u64, name: &str) -> Candidate {
    Candidate { person: Person::new(id, name), member: true, bot: false }
}

/// Declares and carries out each command in turn as `actor`, a minute apart.
fn after(request: &Declare, commands: &[Command]) -> Incident {
    let (nova, guild) = (nova(), guild());
    let first = context(&nova, &guild, 0);
    let accepted = check(request, &[], &first).unwrap();
    let reference = Ref { kind: Kind::Incident, number: 1 };
    let events = declare(request, accepted, reference, &first);
    let recorded = Recorded { at: at(0), by: nova.person.clone() };
    let mut incident = Incident::commit(None, &events, &recorded).unwrap();
    for (command, minute) in commands.iter().zip(1..) {
        incident = carried_out(incident, command, &nova, minute).unwrap();
    }
    incident
}

fn carried_out(
    incident: Incident,
    command: &Command,
    actor: &Actor,
    minute: u32,
) -> Result<Incident, Refusal> {
    let guild = guild();
    let events = decide(&incident, command, &context(actor, &guild, minute))?;
    let recorded = Recorded { at: at(minute), by: actor.person.clone() };
    Ok(Incident::commit(Some(incident), &events, &recorded).unwrap())
}

fn slow_pages() -> Declare {
    Declare { title: "Slow pages".to_owned(), ..Declare::default() }
}

fn refused(incident: &Incident, command: &Command, actor: &Actor) -> String {
    let guild = guild();
    decide(incident, command, &context(actor, &guild, 30)).unwrap_err().to_string()
}

fn note(text: &str) -> Command {
    Command::AddEntry(NewEntry { text: text.to_owned(), ..NewEntry::default() })
}

fn update(message: Option<&str>, status: Option<Status>) -> Command {
    Command::Update { message: message.map(str::to_owned), status, next: None }
}

#[test]
fn a_declaration_is_public_and_a_private_one_is_for_responders() {
    let incident = after(&slow_pages(), &[]);
    assert_eq!(incident.severity, Severity::Sev3);
    assert_eq!(incident.entries[0].audience, Audience::Public);
    let private = after(&Declare { private: true, ..slow_pages() }, &[note("who was it")]);
    assert!(private.entries.iter().all(|entry| entry.audience == Audience::Responders));
}

#[test]
fn there_is_one_commander_at_a_time() {
    let appoint =
        |id, name: &str| Command::Appoint { who: candidate(id, name), role: Role::Commander };
    let incident = after(&slow_pages(), &[appoint(2, "dma"), appoint(3, "malte")]);
    assert_eq!(incident.commander().unwrap().name, "malte");
    let again = refused(&incident, &appoint(3, "malte"), &nova());
    assert!(again.contains("already has the role"), "{again}");
    let released = carried_out(incident, &Command::Release { role: Role::Commander }, &nova(), 9);
    let released = released.unwrap();
    assert_eq!(released.commander(), None);
    let nobody = refused(&released, &Command::Release { role: Role::Commander }, &nova());
    assert!(nobody.contains("/incident appoint"), "{nobody}");
}

#[test]
fn who_left_or_is_a_bot_gets_no_role() {
    let incident = after(&slow_pages(), &[]);
    for (candidate, told) in [
        (Candidate { member: false, ..candidate(2, "gone") }, "not in this server any more"),
        (Candidate { bot: true, ..candidate(3, "robot") }, "Choose a person"),
    ] {
        let command = Command::Appoint { who: candidate, role: Role::Scribe };
        let text = refused(&incident, &command, &nova());
        assert!(text.contains(told), "{text}");
    }
}

#[test]
fn any_status_may_follow_any_other_until_it_is_closed() {
    for first in Status::ALL {
        for second in Status::ALL.iter().filter(|second| *second != first) {
            let incident = after(
                &slow_pages(),
                &[update(Some("known"), Some(*first)), update(None, Some(*second))],
            );
            assert_eq!(incident.status, *second);
            assert_eq!(incident.resolved_at.is_some(), *second == Status::Resolved);
        }
    }
    let incident = after(&slow_pages(), &[]);
    let same = refused(&incident, &update(None, Some(Status::Investigating)), &nova());
    assert!(same.contains("add a message"), "{same}");
    let empty = refused(&incident, &update(Some("  "), None), &nova());
    assert!(empty.contains("/incident update message:"), "{empty}");
}

#[test]
fn closing_resolves_first_and_then_nothing_changes_but_what_may() {
    let resolution = Some("Disk was full".to_owned());
    let closed = after(&slow_pages(), &[note("seen"), Command::Close { resolution }]);
    assert_eq!(closed.status, Status::Resolved);
    assert!(closed.resolved_at.is_some() && closed.closed_at.is_some());
    let said = closed.entries.iter().find(|entry| entry.text == "Disk was full").unwrap();
    assert_eq!(said.audience, Audience::Public);

    let entry = closed.entries[1].id;
    let turned_down = [
        note("late"),
        update(Some("x"), None),
        Command::Close { resolution: None },
        Command::SetSeverity { level: Severity::Sev1, reason: None },
        Command::Edit(Edit { title: Some("x".to_owned()), ..Edit::default() }),
        Command::Appoint { who: candidate(2, "dma"), role: Role::Commander },
        Command::Release { role: Role::Commander },
    ];
    for command in turned_down {
        let text = refused(&closed, &command, &nova());
        assert!(text.contains("INC-1 is closed") && text.contains("/incident reopen"), "{text}");
    }
    let corrections = [
        Command::EditEntry { entry, text: Some("seen twice".to_owned()), at: None, phase: None },
        Command::PublishEntry { entry },
        Command::RetractEntry { entry, reason: "a slip".to_owned() },
    ];
    for command in corrections {
        carried_out(closed.clone(), &command, &nova(), 40).unwrap();
    }
    let reopen = Command::Reopen { reason: "back again".to_owned() };
    let open = carried_out(closed, &reopen, &nova(), 41).unwrap();
    assert!(open.is_open() && open.resolved_at.is_none());
    assert_eq!(open.status, Status::Investigating);
    assert!(refused(&open, &reopen, &nova()).contains("still open"));
}

#[test]
fn anyone_may_add_and_correct_their_own_and_the_rest_is_for_responders() {
    let incident = after(&slow_pages(), &[note("by nova")]);
    let mine = carried_out(incident, &note("by a passer-by"), &passer_by(), 5).unwrap();
    let theirs = mine.entries[1].id;
    let own = mine.entries[2].id;
    let edit = |entry| Command::EditEntry {
        entry,
        text: Some("better".to_owned()),
        at: None,
        phase: None,
    };
    carried_out(mine.clone(), &edit(own), &passer_by(), 6).unwrap();
    let public = Command::AddEntry(NewEntry {
        text: "x".to_owned(),
        at: None,
        phase: None,
        audience: Some(Audience::Public),
        ..NewEntry::default()
    });
    for command in [
        edit(theirs),
        public,
        update(Some("x"), None),
        Command::Appoint { who: candidate(9, "passer-by"), role: Role::Commander },
        Command::Release { role: Role::Commander },
        Command::SetSeverity { level: Severity::Sev1, reason: None },
        Command::Edit(Edit { title: Some("x".to_owned()), ..Edit::default() }),
        Command::Close { resolution: None },
        Command::Reopen { reason: "x".to_owned() },
        Command::RetractEntry { entry: theirs, reason: "x".to_owned() },
        Command::PublishEntry { entry: theirs },
    ] {
        let text = refused(&mine, &command, &passer_by());
        assert!(text.contains("Only responders") && text.contains("Ask someone"), "{text}");
    }
    // Whoever was put in charge may act without the role.
    let appoint = Command::Appoint { who: candidate(9, "passer-by"), role: Role::Commander };
    let led = carried_out(mine, &appoint, &nova(), 7).unwrap();
    carried_out(led, &Command::Close { resolution: None }, &passer_by(), 8).unwrap();
}

#[test]
fn what_is_private_does_not_exist_for_others_and_stays_private() {
    let private = after(&Declare { private: true, ..slow_pages() }, &[note("names")]);
    let text = refused(&private, &note("hello"), &passer_by());
    assert!(text.starts_with("There is no incident"), "{text}");
    let publish = Command::PublishEntry { entry: private.entries[1].id };
    assert!(refused(&private, &publish, &nova()).contains("private"));
    let updated = carried_out(private, &update(Some("inside"), None), &nova(), 3).unwrap();
    assert!(updated.entries.iter().all(|entry| entry.audience == Audience::Responders));
}

#[test]
fn a_retracted_entry_keeps_nothing_of_what_it_said() {
    let declare = Declare { summary: Some("token=hunter2".to_owned()), ..slow_pages() };
    let incident = after(&declare, &[note("password is hunter2")]);
    let ids: Vec<EntryId> = incident.entries.iter().map(|entry| entry.id).collect();
    let mut retracted = incident;
    for id in ids {
        let command = Command::RetractEntry { entry: id, reason: "a secret".to_owned() };
        retracted = carried_out(retracted, &command, &nova(), 20).unwrap();
        let again = refused(&retracted, &command, &nova());
        assert!(again.contains("/timeline add"), "{again}");
    }
    assert!(!serde_json::to_string(&retracted).unwrap().contains("hunter2"));
}

#[test]
fn a_corrected_summary_leaves_no_old_words_behind() {
    let declare = Declare { summary: Some("old words".to_owned()), ..slow_pages() };
    let edit = Edit { summary: Some("new words".to_owned()), ..Edit::default() };
    let incident = after(&declare, &[Command::Edit(edit)]);
    assert_eq!(incident.entries[0].text, "new words");
    assert!(!serde_json::to_string(&incident).unwrap().contains("old words"));
}

#[test]
fn texts_over_the_limit_times_ahead_and_unknown_components_are_refused_with_a_remedy() {
    let incident = after(&slow_pages(), &[]);
    let long = refused(&incident, &note(&"x".repeat(2_001)), &nova());
    assert!(long.contains("2001") && long.contains("2000") && long.contains("Shorten"), "{long}");
    carried_out(incident.clone(), &note(&"🔥".repeat(2_000)), &nova(), 2).unwrap();
    let ahead = Command::AddEntry(NewEntry {
        text: "soon".to_owned(),
        at: Some(When::exactly(at(45))),
        phase: Some(Phase::Before),
        audience: None,
        ..NewEntry::default()
    });
    assert!(refused(&incident, &ahead, &nova()).contains("future"));
    let nowhere = Edit { components: Some(vec!["Databse".to_owned()]), ..Edit::default() };
    let text = refused(&incident, &Command::Edit(nowhere), &nova());
    assert!(text.contains("Web, Media") && text.contains("/component add"), "{text}");
    let blank = refused(&incident, &note(" \n "), &nova());
    assert!(blank.contains("Write a few words"), "{blank}");
}

/// Any command on any person's behalf, right or wrong.
fn any_command() -> impl Strategy<Value = (Command, bool)> {
    let entry = (0_u32..40, 0_u8..3).prop_map(|(minute, nth)| {
        let (nova, guild) = (nova(), guild());
        context(&nova, &guild, minute).entry_id(nth)
    });
    let text = prop_oneof!["[a-z]{1,9}", Just(String::new()), Just("\0```@everyone".to_owned())];
    let status = proptest::sample::select(Status::ALL.to_vec());
    let level = proptest::sample::select(Severity::ALL.to_vec());
    let role = proptest::sample::select(Role::ALL.to_vec());
    let audience = proptest::sample::select(Audience::ALL.to_vec());
    let command = prop_oneof![
        (0_u64..4, role.clone())
            .prop_map(|(id, role)| Command::Appoint { who: candidate(id, "someone"), role }),
        role.prop_map(|role| Command::Release { role }),
        (proptest::option::of(text.clone()), proptest::option::of(status))
            .prop_map(|(message, status)| Command::Update { message, status, next: None }),
        level.prop_map(|level| Command::SetSeverity { level, reason: None }),
        text.clone()
            .prop_map(|title| { Command::Edit(Edit { title: Some(title), ..Edit::default() }) }),
        proptest::option::of(text.clone()).prop_map(|resolution| Command::Close { resolution }),
        text.clone().prop_map(|reason| Command::Reopen { reason }),
        (text.clone(), proptest::option::of(audience)).prop_map(|(text, audience)| {
            Command::AddEntry(NewEntry { text, audience, ..NewEntry::default() })
        }),
        (entry.clone(), text.clone()).prop_map(|(entry, text)| {
            Command::EditEntry { entry, text: Some(text), at: None, phase: None }
        }),
        (entry.clone(), text).prop_map(|(entry, reason)| Command::RetractEntry { entry, reason }),
        entry.prop_map(|entry| Command::PublishEntry { entry }),
    ];
    (command, any::<bool>())
}

proptest! {
    /// Whatever is asked in whatever order: accepted requests apply, the state survives JSON, a
    /// private incident shows the public nothing, and every refusal ends a sentence.
    #[test]
    fn whatever_people_ask_the_incident_stays_sound(
        commands in proptest::collection::vec(any_command(), 0..40),
        private in any::<bool>(),
    ) {
        let mut incident = after(&Declare { private, ..slow_pages() }, &[]);
        for ((command, responder), minute) in commands.into_iter().zip(1..) {
            let actor = actor(1 + u64::from(!responder), "someone", responder);
            match carried_out(incident.clone(), &command, &actor, minute) {
                Ok(next) => {
                    prop_assert_eq!(next.version, incident.version + 1);
                    incident = next;
                }
                Err(refusal) => {
                    let text = refusal.to_string();
                    prop_assert!(text.ends_with('.') || text.ends_with('`'), "{}", text);
                }
            }
        }
        let json = serde_json::to_string(&incident).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Incident>(&json).unwrap(), &incident);
        let view = crate::incident::public_view::public_view(&incident, &guild());
        prop_assert_eq!(view.is_none(), private);
        if let Some(view) = view {
            let public = incident.entries.iter().filter(|one| one.audience == Audience::Public);
            prop_assert_eq!(view.incident.timeline.len(), public.count());
        }
    }
}
