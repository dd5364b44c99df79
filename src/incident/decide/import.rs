//! History from elsewhere: taken over as it is, but nothing that is still going on.

use super::{Context, bounded};
use crate::incident::command::Past;
use crate::incident::event::Event;
use crate::incident::ids::{IncidentId, Ref};
use crate::incident::refusal::{Deed, Part, Refusal};
use crate::incident::state::{Imported, Incident};
use crate::incident::text::limits;

/// Whether this may be taken over. Separate from [`import`], so that no number is spent on what is
/// turned down.
///
/// # Errors
/// The refusal, for the person who asked.
pub fn check_import(past: &Past, context: &Context<'_>) -> Result<(), Refusal> {
    let incident = &past.incident;
    if !context.actor.responder {
        return Err(Refusal::RespondersOnly(Deed::PublishWords));
    }
    bounded(Part::Title, &incident.title, limits::IMPORTED_TITLE)?;
    let texts = incident.entries.iter().map(|entry| &entry.text).chain(&incident.summary);
    for text in texts.filter(|text| !text.trim().is_empty()) {
        bounded(Part::Text, text, limits::IMPORTED_TEXT)?;
    }
    let times = incident.entries.iter().map(|entry| entry.when.at).chain([incident.declared_at]);
    if times.chain(incident.closed_at).any(|at| at > context.now + super::CLOCK_SKEW) {
        return Err(Refusal::InTheFuture);
    }
    if incident.is_open() {
        return Err(Refusal::NotOver);
    }
    Ok(())
}

/// The event that holds it whole.
#[must_use]
pub fn import(past: &Past, id: IncidentId, reference: Ref, context: &Context<'_>) -> Vec<Event> {
    let incident = Incident {
        id,
        guild: context.guild.id,
        reference,
        version: 0,
        // These lead to what is not here.
        offer: None,
        merged_into: None,
        joined: Vec::new(),
        next_update_by: None,
        imported: Some(Imported {
            source: past.source.clone(),
            id: past.id.clone(),
            at: context.now,
        }),
        ..past.incident.clone()
    };
    vec![Event::Imported { incident: Box::new(incident) }]
}
