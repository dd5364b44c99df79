//! Who is in command, and who has the other roles.

use chrono::TimeDelta;

use super::{Context, may_hold_a_role, optional};
use crate::incident::command::Candidate;
use crate::incident::event::Event;
use crate::incident::ids::EntryId;
use crate::incident::person::Person;
use crate::incident::refusal::{Part, Refusal};
use crate::incident::state::{Incident, Offer};
use crate::incident::text::limits;
use crate::incident::words::Role;

/// How long somebody has to answer when command is offered. Longer than it takes to read the
/// brief, shorter than an incident can go without knowing who leads.
pub const OFFER_LASTS: TimeDelta = TimeDelta::minutes(10);

type Decided = Result<Vec<Event>, Refusal>;

pub fn appoint(incident: &Incident, who: &Candidate, role: Role, context: &Context<'_>) -> Decided {
    may_hold_a_role(who)?;
    if incident.roles.get(&role).is_some_and(|holder| holder.id == who.person.id) {
        return Err(Refusal::AlreadyAppointed { name: who.person.name.clone(), role });
    }
    Ok(vec![Event::Appointed { person: who.person.clone(), role, entry: context.entry_id(0) }])
}

pub fn release(incident: &Incident, role: Role, context: &Context<'_>) -> Decided {
    let holder: &Person = incident.roles.get(&role).ok_or(Refusal::NobodyHasRole { role })?;
    Ok(vec![Event::Released { person: holder.clone(), role, entry: context.entry_id(0) }])
}

/// Only whoever is in command can offer it: others appoint, or take it with a reason.
pub fn offer(incident: &Incident, to: &Candidate, context: &Context<'_>) -> Decided {
    may_hold_a_role(to)?;
    let commander = incident.commander().ok_or(Refusal::NobodyInCommand)?;
    if commander.id != context.actor.person.id {
        return Err(Refusal::NotYoursToOffer { commander: commander.name.clone() });
    }
    if commander.id == to.person.id {
        let name = to.person.name.clone();
        return Err(Refusal::AlreadyAppointed { name, role: Role::Commander });
    }
    Ok(vec![Event::CommandOffered {
        to: to.person.clone(),
        expires_at: context.now + OFFER_LASTS,
        entry: context.entry_id(0),
    }])
}

pub fn answer(incident: &Incident, offer: EntryId, accept: bool, context: &Context<'_>) -> Decided {
    let offer = standing(incident, offer)?;
    if offer.to.id != context.actor.person.id {
        return Err(Refusal::OfferedToAnother { name: offer.to.name.clone() });
    }
    if context.now >= offer.expires_at {
        return Err(Refusal::OfferOver);
    }
    let entry = context.entry_id(0);
    Ok(vec![if accept {
        Event::CommandAccepted { entry }
    } else {
        Event::CommandDeclined { entry }
    }])
}

/// Only whoever offered it takes it back; others take command, with a reason.
pub fn withdraw(incident: &Incident, offer: EntryId, context: &Context<'_>) -> Decided {
    let offer = standing(incident, offer)?;
    if offer.by.id != context.actor.person.id {
        return Err(Refusal::OfferedByAnother { name: offer.by.name.clone() });
    }
    Ok(vec![Event::CommandOfferWithdrawn { entry: context.entry_id(0) }])
}

pub fn let_expire(incident: &Incident, offer: EntryId, context: &Context<'_>) -> Decided {
    let offer = standing(incident, offer)?;
    if context.now < offer.expires_at {
        return Err(Refusal::OfferStillStands);
    }
    Ok(vec![Event::CommandOfferExpired { entry: context.entry_id(0) }])
}

fn standing(incident: &Incident, id: EntryId) -> Result<&Offer, Refusal> {
    incident.offer.as_ref().filter(|offer| offer.id == id).ok_or(Refusal::OfferOver)
}

pub fn take(incident: &Incident, reason: Option<&str>, context: &Context<'_>) -> Decided {
    let reason = optional(Part::Reason, reason, limits::REASON)?;
    if let Some(commander) = incident.commander() {
        let name = commander.name.clone();
        if commander.id == context.actor.person.id {
            return Err(Refusal::AlreadyAppointed { name, role: Role::Commander });
        }
        if reason.is_none() {
            return Err(Refusal::ReasonToTake { commander: name });
        }
    }
    Ok(vec![Event::CommandTaken { reason, entry: context.entry_id(0) }])
}

/// Every role that this person has here becomes vacant.
pub fn note_left(incident: &Incident, person: &Person, context: &Context<'_>) -> Decided {
    let held = incident.roles.iter().filter(|(_, holder)| holder.id == person.id);
    let events: Vec<Event> = held
        .zip(0..)
        .map(|((role, holder), nth)| Event::Left {
            person: holder.clone(),
            role: *role,
            entry: context.entry_id(nth),
        })
        .collect();
    if events.is_empty() {
        return Err(Refusal::HoldsNoRole { name: person.name.clone() });
    }
    Ok(events)
}
