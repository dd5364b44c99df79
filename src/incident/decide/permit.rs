//! Who may ask for what, and what a closed incident still takes.

use super::Context;
use crate::incident::command::Command;
use crate::incident::refusal::{Deed, Refusal};
use crate::incident::state::Incident;
use crate::incident::words::Audience;

/// Who may do what. Anyone may add to the timeline and correct their own words. What the public
/// reads is written by responders, by whoever holds a role in this incident, and by the person who
/// declared it. Everything else is for responders and for those who hold a role.
pub fn permit(
    incident: &Incident,
    command: &Command,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let actor = &context.actor.person;
    let responds = context.actor.responder || incident.holds_a_role(actor.id);
    let (allowed, deed) = match command {
        Command::AddEntry(request) => {
            (responds || request.audience != Some(Audience::Public), Deed::PublishWords)
        }
        Command::Update { .. } => (responds || incident.declared_by.id == actor.id, Deed::Update),
        Command::EditEntry { entry, .. } => (
            responds || incident.entry(*entry).is_none_or(|entry| entry.author.id == actor.id),
            Deed::CorrectOthers,
        ),
        Command::Appoint { .. } => (responds, Deed::Appoint),
        Command::Release { .. } => (responds, Deed::Release),
        Command::SetSeverity { .. } => (responds, Deed::SetSeverity),
        Command::Edit(_) => (responds, Deed::Edit),
        Command::Close { .. } => (responds, Deed::Close),
        Command::Reopen { .. } => (responds, Deed::Reopen),
        Command::RetractEntry { .. } => (responds, Deed::Retract),
        Command::PublishEntry { .. } => (responds, Deed::Publish),
    };
    if allowed { Ok(()) } else { Err(Refusal::RespondersOnly(deed)) }
}

/// A closed incident takes nothing but these.
pub const fn allowed_when_closed(command: &Command) -> bool {
    match command {
        Command::Reopen { .. }
        | Command::EditEntry { .. }
        | Command::RetractEntry { .. }
        | Command::PublishEntry { .. } => true,
        Command::Appoint { .. }
        | Command::Release { .. }
        | Command::Update { .. }
        | Command::SetSeverity { .. }
        | Command::Edit(_)
        | Command::Close { .. }
        | Command::AddEntry(_) => false,
    }
}
