//! Two incidents that turn out to be one: the first takes over what the other knows, the other
//! points to it and ends.

use super::{Context, permit, widest};
use crate::incident::event::Event;
use crate::incident::refusal::{Deed, Refusal};
use crate::incident::state::{Entry, Incident, What};
use crate::incident::words::Audience;

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
            return Err(Refusal::Closed { reference: incident.reference });
        }
    }
    let (reference, other) = (from.reference, into.reference);
    if from.id == into.id {
        return Err(Refusal::MergeWithItself { reference });
    }
    // What the public sees of one must not vanish in, or leak from, the other.
    let alike =
        from.drill == into.drill && from.kind() == into.kind() && (from.private || !into.private);
    if !alike {
        return Err(Refusal::MergeUnlike { reference, other });
    }
    // Entries may go along for the responders alone. A task or a follow-up can't: the public reads
    // all of them, so they stay where they are.
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
    let vacant = from.roles.iter().filter(|(role, _)| !into.roles.contains_key(role));
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
        roles: vacant.map(|(role, person)| (*role, person.clone())).collect(),
        components: from
            .components
            .iter()
            .filter(|component| !into.components.contains(component))
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
