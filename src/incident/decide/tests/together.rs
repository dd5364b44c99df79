//! Incidents side by side: the same twice, merged, private and then public; and what is asked back.

use super::*;
use crate::incident::command::NewFollowup;
use crate::incident::public_view::public_view;

fn numbered(request: &Declare, number: u64, commands: &[Command]) -> Incident {
    let mut incident = after(request, commands);
    incident.reference.number = number;
    incident.id = IncidentId(Ulid::from_parts(number, 7));
    for (entry, nth) in incident.entries.iter_mut().zip(1..) {
        entry.id = EntryId(Ulid::from_parts(number, nth));
    }
    incident
}

fn merged(from: Incident, into: Incident) -> (Incident, Incident) {
    let (nova, guild) = (nova(), guild());
    let (pointed, taken_over) = merge(&from, &into, &context(&nova, &guild, 30)).unwrap();
    let recorded = Recorded { at: at(30), by: nova.person };
    (
        Incident::commit(Some(from), &pointed, &recorded).unwrap(),
        Incident::commit(Some(into), &taken_over, &recorded).unwrap(),
    )
}

#[test]
fn a_merger_moves_what_was_known_and_leaves_a_pointer() {
    let appoint = Command::Appoint { who: candidate(2, "dma"), role: Role::Commander };
    let components = Declare { components: vec!["Media".to_owned()], ..slow_pages() };
    let from = numbered(&components, 2, &[note("the disk is full"), appoint]);
    let into = numbered(&slow_pages(), 1, &[]);
    let (from, into) = merged(from, into);
    assert!(!from.is_open());
    assert_eq!(from.merged_into.as_ref().unwrap().reference, into.reference);
    let texts: Vec<&str> = into.entries.iter().map(|entry| &*entry.text).collect();
    assert!(texts.contains(&"the disk is full"), "{texts:?}");
    assert_eq!(into.commander().unwrap().name, "dma");
    assert_eq!(into.components[0].name, "Media");
    let declarations = into.entries.iter().filter(|entry| entry.what == What::Declared);
    assert_eq!(declarations.count(), 1);
    let last = public_view(&from, &guild()).unwrap().incident.timeline.pop().unwrap();
    assert!(last.text.contains("INC-1"), "{}", last.text);
}

#[test]
fn nobody_who_took_part_is_shut_out_by_a_merger() {
    let appoint = |id, name, role| Command::Appoint { who: candidate(id, name), role };
    let private = Declare { private: true, ..slow_pages() };
    let from = [appoint(2, "dma", Role::Scribe), appoint(3, "quinn", Role::Ops)];
    let from = numbered(&private, 2, &from);
    let into = numbered(&private, 1, &[appoint(4, "rob", Role::Scribe)]);
    let (from, into) = merged(from, into);
    assert_eq!(into.roles[&Role::Scribe].name, "rob");
    assert_eq!(into.roles[&Role::Ops].name, "quinn");
    // Their role was taken here already.
    let joined: Vec<&str> = into.joined.iter().map(|person| &*person.name).collect();
    assert_eq!(joined, ["dma"]);
    for person in from.people() {
        assert!(into.is_visible_to(person.id, false), "{}", person.name);
    }
    assert!(!into.is_visible_to(Snowflake(9), false));
    let third = numbered(&private, 3, &[]);
    let (_, third) = merged(into, third);
    assert!(third.is_visible_to(Snowflake(2), false), "they go on with it");
}

#[test]
fn merged_by_mistake_comes_back_and_merges_again_without_doubles() {
    let (from, into) =
        merged(numbered(&slow_pages(), 2, &[note("a")]), numbered(&slow_pages(), 1, &[]));
    let reopened =
        carried_out(from, &Command::Reopen { reason: "not the same".to_owned() }, &nova(), 40);
    let reopened = reopened.unwrap();
    assert_eq!(reopened.merged_into, None);
    let (_, into) = merged(reopened, into);
    assert_eq!(into.entries.iter().filter(|entry| entry.text == "a").count(), 1);
}

#[test]
fn what_is_hidden_is_not_merged_into_what_is_public_the_wrong_way() {
    let private = Declare { private: true, ..slow_pages() };
    let (nova, guild) = (nova(), guild());
    let context = context(&nova, &guild, 30);
    let open = numbered(&slow_pages(), 1, &[]);
    let task = Command::AddTask { text: "Ask the bank".to_owned(), assignee: None };
    let text = "Call a lawyer".to_owned();
    let followup = Command::AddFollowup(NewFollowup { text, ..NewFollowup::default() });
    let scribe = Command::Appoint { who: candidate(2, "dma"), role: Role::Scribe };
    let hidden = numbered(&private, 2, &[note("who it was"), task, followup, scribe]);
    let unlike = merge(&open, &hidden, &context).unwrap_err().to_string();
    assert!(unlike.contains("can't be merged"), "{unlike}");
    assert!(merge(&open, &open, &context).is_err());
    let drill = numbered(&Declare { drill: true, ..slow_pages() }, 3, &[]);
    assert!(merge(&drill, &open, &context).is_err());
    // A private one may go on in a public one; its words stay with the responders.
    let (_, into) = merged(hidden, open);
    let secret = into.entries.iter().find(|entry| entry.text == "who it was").unwrap();
    assert_eq!(secret.audience, Audience::Responders);
    let shown = into.entries.iter().filter(|entry| entry.audience > Audience::Responders);
    assert_eq!(shown.count(), 1, "its own declaration: nobody else learns of the other");
    let view = serde_json::to_string(&public_view(&into, &guild).unwrap()).unwrap();
    for words in ["Ask the bank", "Call a lawyer", "dma"] {
        assert!(!view.contains(words), "{words}: {view}");
    }
    assert!(into.is_visible_to(Snowflake(2), false) && into.joined.len() == 1, "who was there");
    let passer_by = passer_by();
    let other = super::context(&passer_by, &guild, 30);
    assert!(merge(&into, &drill, &other).is_err());
}

#[test]
fn a_like_title_within_minutes_is_asked_about_once() {
    let (nova, guild) = (nova(), guild());
    let first = context(&nova, &guild, 5);
    let there = numbered(&slow_pages(), 1, &[]);
    let known =
        Known { pointer: there.pointer(), declared_at: at(0), private: false, drill: false };
    let again = Declare { title: "slow pages!".to_owned(), ..Declare::default() };
    let open = std::slice::from_ref(&known);
    let asked = check(&again, open, &first);
    assert_eq!(asked, Err(Refusal::LikeAnother { other: there.pointer() }));
    assert!(check(&again, open, &Context { confirmed: true, ..first.clone() }).is_ok());
    assert!(check(&again, open, &Context { now: at(15), ..first.clone() }).is_ok());
    let passer_by = passer_by();
    let drill = [Known { drill: true, ..known.clone() }];
    assert!(check(&again, &drill, &first).is_ok(), "nobody is sent from an outage into a drill");
    let private = [Known { private: true, ..known }];
    let outside = context(&passer_by, &guild, 5);
    assert!(check(&again, &private, &outside).is_ok());
}

#[test]
fn a_secret_is_asked_about_before_others_read_it() {
    let pasted = format!("we use ghp_{}", "a1B2".repeat(9));
    let incident = after(&slow_pages(), &[]);
    let asked = refused(&incident, &note(&pasted), &nova());
    assert!(asked.contains("GitHub token"), "{asked}");
    let for_responders = Command::AddEntry(NewEntry {
        text: pasted.clone(),
        audience: Some(Audience::Responders),
        ..NewEntry::default()
    });
    let written = carried_out(incident, &for_responders, &nova(), 3).unwrap();
    let publish = Command::PublishEntry { entry: written.entries.last().unwrap().id };
    assert!(refused(&written, &publish, &nova()).contains("GitHub token"));
    let (nova, guild) = (nova(), guild());
    let meant = Context { confirmed: true, ..context(&nova, &guild, 9) };
    assert!(decide(&written, &publish, &meant).is_ok());
    let private = after(&Declare { private: true, ..slow_pages() }, &[]);
    assert!(decide(&private, &note(&pasted), &context(&nova, &guild, 9)).is_ok());
    let declared = Declare { title: pasted, ..Declare::default() };
    assert!(matches!(
        check(&declared, &[], &context(&nova, &guild, 9)),
        Err(Refusal::LooksSecret { kept: false, .. })
    ));
}

#[test]
fn a_secret_is_asked_about_before_another_incident_of_that_name() {
    let (nova, guild) = (nova(), guild());
    let there = numbered(&slow_pages(), 1, &[]);
    let known =
        [Known { pointer: there.pointer(), declared_at: at(0), private: false, drill: false }];
    let again =
        Declare { summary: Some(format!("we use ghp_{}", "a1B2".repeat(9))), ..slow_pages() };
    let asked = check(&again, &known, &context(&nova, &guild, 5)).unwrap_err();
    assert!(matches!(asked, Refusal::LooksSecret { .. }), "{asked:?}");
}

#[test]
fn a_private_incident_goes_public_as_it_was_shown() {
    let private = Declare { private: true, ..slow_pages() };
    let incident = after(&private, &[note("who it was")]);
    let stale = Command::MakePublic { seen: incident.version - 1 };
    assert!(refused(&incident, &stale, &nova()).contains("has changed"));
    let seen = Command::MakePublic { seen: incident.version };
    let public = carried_out(incident, &seen, &nova(), 9).unwrap();
    let view = public_view(&public, &guild()).unwrap();
    assert_eq!(view.incident.timeline.len(), 1, "the declaration alone");
    assert!(refused(&public, &seen, &nova()).contains("not private"));
}

#[test]
fn a_message_is_taken_over_once() {
    use crate::incident::state::Origin;
    let origin = Origin { channel: Snowflake(11), message: Snowflake(12) };
    let take_over = Command::AddEntry(NewEntry {
        text: "it is the disk".to_owned(),
        author: Some(Person::new(5, "quintessence")),
        origin: Some(origin),
        ..NewEntry::default()
    });
    let incident = after(&slow_pages(), std::slice::from_ref(&take_over));
    let entry = incident.entries.last().unwrap();
    assert_eq!(entry.author.name, "quintessence");
    assert_eq!(entry.recorded_by.as_ref().unwrap().name, "nova");
    assert!(refused(&incident, &take_over, &nova()).contains("already"));
}
