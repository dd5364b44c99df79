//! Who may ask for what, and what a closed incident still takes.

use super::Context;
use crate::incident::command::Command;
use crate::incident::refusal::{Deed, Refusal};
use crate::incident::state::Incident;
use crate::incident::words::{Audience, Kind};

/// A private incident does not even exist for those who may not see it.
pub fn may_see(incident: &Incident, context: &Context<'_>) -> Result<(), Refusal> {
    if incident.is_visible_to(context.actor.person.id, context.actor.responder) {
        return Ok(());
    }
    Err(Refusal::NoSuchIncident { given: incident.reference.to_string(), open: Vec::new() })
}

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
        Command::Handover { .. } => (responds, Deed::HandOver),
        // Whoever was offered command need not be a responder; the decision looks at the name.
        Command::AnswerOffer { .. } | Command::WithdrawOffer { .. } => (true, Deed::AnswerOffer),
        Command::LetOfferExpire { .. } => (actor.is_firebell(), Deed::LetOfferExpire),
        Command::NoteLeft { .. } => (actor.is_firebell(), Deed::NoteLeft),
        Command::Take { .. } => (responds, Deed::Take),
        Command::AddTask { .. } | Command::MoveTask { .. } => (responds, Deed::KeepTasks),
        Command::AddFollowup(_) | Command::MoveFollowup { .. } => (responds, Deed::KeepFollowups),
        Command::WritePostmortem { .. } | Command::PublishPostmortem => {
            (responds, Deed::WritePostmortem)
        }
        Command::MakePublic { .. } => (responds, Deed::MakePublic),
        Command::MoveMaintenance { .. } => (responds, Deed::RunMaintenance),
    };
    if allowed { Ok(()) } else { Err(Refusal::RespondersOnly(deed)) }
}

/// A closed incident takes nothing but these. What a maintenance answers by itself is let through.
pub const fn allowed_when_closed(incident: &Incident, command: &Command) -> bool {
    match command {
        Command::MoveMaintenance { .. } => matches!(incident.kind(), Kind::Maintenance),
        Command::AddFollowup(_)
        | Command::MoveFollowup { .. }
        | Command::WritePostmortem { .. }
        | Command::PublishPostmortem
        | Command::Reopen { .. }
        | Command::EditEntry { .. }
        | Command::RetractEntry { .. }
        | Command::PublishEntry { .. } => true,
        Command::Appoint { .. }
        | Command::Release { .. }
        | Command::Update { .. }
        | Command::SetSeverity { .. }
        | Command::Edit(_)
        | Command::Close { .. }
        | Command::Handover { .. }
        | Command::AnswerOffer { .. }
        | Command::WithdrawOffer { .. }
        | Command::LetOfferExpire { .. }
        | Command::NoteLeft { .. }
        | Command::Take { .. }
        | Command::AddTask { .. }
        | Command::MoveTask { .. }
        | Command::MakePublic { .. }
        | Command::AddEntry(_) => false,
    }
}
