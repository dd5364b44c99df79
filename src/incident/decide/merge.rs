//! Two incidents that turn out to be one: the first takes over what the other knows, the other
//! points to it and ends.

use super::{Context, over, permit, widest};
use crate::incident::event::Event;
use crate::incident::person::Person;
use crate::incident::refusal::{Deed, Refusal};
use crate::incident::state::{Entry, Incident, What};
use crate::incident::words::{Audience, Role};

/// The events for the incident that ends, and for the one that goes on.
///
/// # Errors
/// The refusal, for the person who asked. Nothing has happened to either.
pub fn merge(
    from: &Incident,
    into: &Incident,
    context: &Context<'_>,
) -> Result<(Vec<Event>, Vec<Event>), Refusal> {
    for incident in [from, into] {
        permit::may_see(incident, context)?;
        if !(context.actor.responder || incident.holds_a_role(context.actor.person.id)) {
            return Err(Refusal::RespondersOnly(Deed::Merge));
        }
        if !incident.is_open() {
            return Err(over(incident));
        }
    }
    let (reference, other) = (from.reference, into.reference);
    if from.id == into.id {
        return Err(Refusal::MergeWithItself { reference });
    }
    // They end and begin by their windows.
    if from.maintenance.is_some() && into.maintenance.is_some() {
        return Err(Refusal::MaintenanceHasItsOwn { reference });
    }
    // What the public sees of one must not vanish in, or leak from, the other.
    let alike =
        from.drill == into.drill && from.kind() == into.kind() && (from.private || !into.private);
    if !alike {
        return Err(Refusal::MergeUnlike { reference, other });
    }
    // Entries may go along for the responders alone. A task, a follow-up, a component or who has a
    // role can't: the public reads all of them, so they stay where they are.
    let hidden = from.private && !into.private;
    let most = widest(into).min(if from.private { Audience::Responders } else { Audience::Public });
    let entries = from
        .entries
        .iter()
        .filter(|entry| into.entry(entry.id).is_none())
        .map(|entry| Entry {
            audience: entry.audience.min(most),
            what: match &entry.what {
                // It began the other one, not this one.
                What::Declared => What::Note,
                what => what.clone(),
            },
            ..entry.clone()
        })
        .collect();
    let vacant = from.roles.iter().filter(|(role, _)| !hidden && !into.roles.contains_key(role));
    let roles: Vec<(Role, Person)> = vacant.map(|(role, person)| (*role, person.clone())).collect();
    // Nobody who took part there is shut out, whether or not their role was taken here already.
    let mut people: Vec<Person> = Vec::new();
    for person in from.people() {
        let holders = roles.iter().map(|(_, holder)| holder);
        if into.people().chain(holders).chain(&people).all(|one| one.id != person.id) {
            people.push(person.clone());
        }
    }
    let taken_over = Event::TookOver {
        from: from.pointer(),
        entries,
        tasks: from
            .tasks
            .iter()
            .filter(|task| !hidden && into.task(task.id).is_none())
            .cloned()
            .collect(),
        followups: from
            .followups
            .iter()
            .filter(|followup| !hidden && into.followup(followup.id).is_none())
            .cloned()
            .collect(),
        roles,
        people,
        components: from
            .components
            .iter()
            .filter(|component| !hidden && !into.components.contains(component))
            .cloned()
            .collect(),
        audience: hidden.then_some(Audience::Responders),
        entry: context.entry_id(1),
    };
    let pointed = Event::MergedInto {
        into: into.pointer(),
        audience: widest(from),
        entry: context.entry_id(0),
    };
    Ok((vec![pointed], vec![taken_over]))
}
