//! Who may ask for what, and what a closed incident still takes.

use super::Context;
use crate::incident::command::Command;
use crate::incident::refusal::Refusal;
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
    let (allowed, what) = match command {
        Command::AddEntry(request) => {
            (responds || request.audience != Some(Audience::Public), "write to the public timeline")
        }
        Command::Update { .. } => {
            (responds || incident.declared_by.id == actor.id, "write updates for the public")
        }
        Command::EditEntry { entry, .. } => (
            responds || incident.entry(*entry).is_none_or(|entry| entry.author.id == actor.id),
            "correct what others wrote",
        ),
        Command::Appoint { .. } => (responds, "appoint people"),
        Command::Release { .. } => (responds, "release people from their roles"),
        Command::SetSeverity { .. } => (responds, "change the severity"),
        Command::Edit(_) => (responds, "edit an incident"),
        Command::Close { .. } => (responds, "close an incident"),
        Command::Reopen { .. } => (responds, "open an incident again"),
        Command::RetractEntry { .. } => (responds, "retract entries"),
        Command::PublishEntry { .. } => (responds, "publish entries"),
        Command::Handover { .. } => (responds, "hand over command"),
        // Whoever was offered command need not be a responder; the decision looks at the name.
        Command::AnswerOffer { .. } => (true, "answer an offer"),
        Command::LetOfferExpire { .. } => (actor.is_firebell(), "let an offer expire"),
        Command::NoteLeft { .. } => (actor.is_firebell(), "note who left"),
        Command::Take { .. } => (responds, "take command"),
        Command::AddTask { .. } | Command::MoveTask { .. } => (responds, "keep the tasks"),
        Command::AddFollowup(_) | Command::MoveFollowup { .. } => (responds, "keep the follow-ups"),
        Command::WritePostmortem { .. } | Command::PublishPostmortem => {
            (responds, "write the postmortem")
        }
        Command::MakePublic { .. } => (responds, "make an incident public"),
        Command::MoveMaintenance { .. } => (responds, "run maintenance"),
    };
    if allowed { Ok(()) } else { Err(Refusal::RespondersOnly { what }) }
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
        | Command::LetOfferExpire { .. }
        | Command::NoteLeft { .. }
        | Command::Take { .. }
        | Command::AddTask { .. }
        | Command::MoveTask { .. }
        | Command::MakePublic { .. }
        | Command::AddEntry(_) => false,
    }
}
