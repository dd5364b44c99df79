//! The lines of the timeline: written, corrected, taken back, made public.

use super::{Context, bounded, living_entry, not_in_the_future, optional, widest};
use crate::incident::command::NewEntry;
use crate::incident::event::Event;
use crate::incident::ids::EntryId;
use crate::incident::refusal::{Part, Refusal};
use crate::incident::state::{Entry, Incident, What};
use crate::incident::text::limits;
use crate::incident::when::When;
use crate::incident::words::{Audience, Phase};

type Decided = Result<Vec<Event>, Refusal>;

pub fn add(incident: &Incident, request: &NewEntry, context: &Context<'_>) -> Decided {
    // A message taken over may be nothing but a picture, and may be longer than an option.
    let text = match (&request.origin, request.attachments.is_empty()) {
        (Some(_), false) if request.text.trim().is_empty() => String::new(),
        (Some(_), _) => bounded(Part::Text, &request.text, limits::MESSAGE)?,
        (None, _) => bounded(Part::Text, &request.text, limits::TEXT)?,
    };
    if let Some(at) = &request.at {
        not_in_the_future(at, context)?;
    }
    if let Some(origin) = &request.origin
        && incident.entries.iter().any(|entry| {
            entry.origin.is_some_and(|known| known.message == origin.message)
                && entry.retracted.is_none()
        })
    {
        return Err(Refusal::TakenOverBefore { reference: incident.reference });
    }
    let audience = request.audience.unwrap_or(context.guild.settings.timeline_audience);
    if incident.private && request.audience == Some(Audience::Public) {
        return Err(Refusal::Private { reference: incident.reference });
    }
    Ok(vec![Event::EntryAdded {
        entry: context.entry_id(0),
        text,
        when: request.at.clone().unwrap_or_else(|| When::exactly(context.now)),
        phase: request.phase,
        audience: audience.min(widest(incident)),
        author: request.author.clone().filter(|author| author.id != context.actor.person.id),
        origin: request.origin,
        attachments: request.attachments.clone(),
    }])
}

pub fn edit(
    incident: &Incident,
    entry: EntryId,
    text: Option<&str>,
    at: Option<&When>,
    phase: Option<Phase>,
    context: &Context<'_>,
) -> Decided {
    let target = living_entry(incident, entry)?;
    if text.is_none() && at.is_none() && phase.is_none() {
        return Err(Refusal::EmptyEntryEdit);
    }
    if text.is_some() && !has_typed_text(target) {
        return Err(Refusal::NotTyped);
    }
    if let Some(at) = at {
        not_in_the_future(at, context)?;
    }
    let text = optional(Part::Text, text, limits::TEXT)?;
    Ok(vec![Event::EntryEdited { entry, text, when: at.cloned(), phase }])
}

pub fn retract(incident: &Incident, entry: EntryId, reason: &str) -> Decided {
    living_entry(incident, entry)?;
    let reason = bounded(Part::Reason, reason, limits::REASON)?;
    Ok(vec![Event::EntryRetracted { entry, reason }])
}

pub fn publish(incident: &Incident, entry: EntryId) -> Decided {
    let target = living_entry(incident, entry)?;
    if incident.private {
        return Err(Refusal::Private { reference: incident.reference });
    }
    if target.audience == Audience::Public {
        return Err(Refusal::AlreadyPublic);
    }
    Ok(vec![Event::EntryPublished { entry }])
}

const fn has_typed_text(entry: &Entry) -> bool {
    match entry.what {
        What::Declared
        | What::Scheduled
        | What::Note
        | What::Update { .. }
        | What::Maintenance { .. }
        | What::SeverityChanged { .. }
        | What::CommandTaken { .. }
        | What::Reopened => true,
        What::Appointed { .. }
        | What::Released { .. }
        | What::CommandOffered { .. }
        | What::CommandAccepted { .. }
        | What::CommandDeclined { .. }
        | What::CommandOfferExpired { .. }
        | What::CommandOfferWithdrawn { .. }
        | What::Left { .. }
        | What::Edited { .. }
        | What::Task { .. }
        | What::MadePublic
        | What::MergedInto { .. }
        | What::TookOver { .. }
        | What::PostmortemPublished
        | What::Closed => false,
    }
}
