//! Slips that nobody can take back: a password before everybody's eyes, the same outage twice. The
//! person is asked first; who means it says so.

use chrono::TimeDelta;

use super::{Context, Known, widest};
use crate::incident::event::Event;
use crate::incident::refusal::Refusal;
use crate::incident::secrets;
use crate::incident::state::Incident;
use crate::incident::text::alike;
use crate::incident::words::Audience;

/// Within this time a like title is more probably the same outage than another one.
pub const SAME_OUTAGE: TimeDelta = TimeDelta::minutes(15);

/// A drill is never the same as a real one, however it is called.
pub fn not_the_same_again(
    title: &str,
    drill: bool,
    open: &[Known],
    context: &Context<'_>,
) -> Result<(), Refusal> {
    if context.confirmed {
        return Ok(());
    }
    let same = open.iter().find(|known| {
        known.drill == drill
            && (!known.private || context.actor.responder)
            && context.now - known.declared_at < SAME_OUTAGE
            && alike(&known.pointer.title, title)
    });
    match same {
        Some(known) => Err(Refusal::LikeAnother { other: known.pointer.clone() }),
        None => Ok(()),
    }
}

/// In words that were typed just now.
pub fn no_secret<'a>(
    texts: impl Iterator<Item = &'a str>,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    match secrets_in(texts, context) {
        kinds if kinds.is_empty() => Ok(()),
        kinds => Err(Refusal::LooksSecret { kinds, kept: false }),
    }
}

/// What it looks like, unless the person said that it is none.
fn secrets_in<'a>(
    texts: impl Iterator<Item = &'a str>,
    context: &Context<'_>,
) -> Vec<&'static str> {
    if context.confirmed {
        return Vec::new();
    }
    let mut kinds: Vec<&'static str> =
        texts.flat_map(secrets::find).map(|secret| secret.kind).collect();
    kinds.dedup();
    kinds
}

/// Nothing that looks like a secret goes to watchers or the public unasked.
pub fn no_secret_for_others(
    incident: &Incident,
    events: &[Event],
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let shown = events.iter().flat_map(|event| shown_to_others(incident, event));
    let kinds = secrets_in(shown, context);
    let kept = events.iter().any(|event| {
        matches!(
            event,
            Event::EntryPublished { .. }
                | Event::MadePublic { .. }
                | Event::PostmortemPublished { .. }
        )
    });
    if kinds.is_empty() { Ok(()) } else { Err(Refusal::LooksSecret { kinds, kept }) }
}

/// The typed words that more people than the responders will read because of this event.
fn shown_to_others<'a>(incident: &'a Incident, event: &'a Event) -> Vec<&'a str> {
    let others = widest(incident) > Audience::Responders;
    let texts: Vec<Option<&str>> = match event {
        Event::Declared { .. }
        | Event::Scheduled { .. }
        | Event::Imported { .. }
        | Event::TookOver { .. } => Vec::new(),
        Event::Updated { message, .. } | Event::MaintenanceMoved { message, .. } => {
            vec![message.as_deref()]
        }
        Event::CommandTaken { reason, .. } | Event::SeverityChanged { reason, .. } => {
            vec![reason.as_deref()]
        }
        Event::Edited { title, summary, .. } => vec![title.as_deref(), summary.as_deref()],
        Event::Reopened { reason, .. } | Event::EntryRetracted { reason, .. } => vec![Some(reason)],
        Event::EntryAdded { text, audience, .. } if *audience > Audience::Responders => {
            vec![Some(text)]
        }
        Event::EntryEdited { entry, text, .. }
            if incident.entry(*entry).is_some_and(|old| old.audience > Audience::Responders) =>
        {
            vec![text.as_deref()]
        }
        Event::EntryPublished { entry } => {
            vec![incident.entry(*entry).map(|entry| entry.text.as_str())]
        }
        Event::TaskAdded { text, .. }
        | Event::FollowupAdded { text, .. }
        | Event::PostmortemWritten { text, .. } => vec![Some(text)],
        // Some of it may have been written while the incident was private.
        Event::PostmortemPublished { .. } => {
            incident.postmortem.sections.values().map(|text| Some(text.as_str())).collect()
        }
        Event::MadePublic { .. } => {
            return std::iter::once(incident.title.as_str())
                .chain(incident.summary.as_deref())
                .chain(incident.tasks.iter().map(|task| task.text.as_str()))
                .chain(incident.followups.iter().map(|followup| followup.text.as_str()))
                .collect();
        }
        Event::EntryAdded { .. }
        | Event::EntryEdited { .. }
        | Event::Appointed { .. }
        | Event::Released { .. }
        | Event::Left { .. }
        | Event::CommandOffered { .. }
        | Event::CommandAccepted { .. }
        | Event::CommandDeclined { .. }
        | Event::CommandOfferExpired { .. }
        | Event::CommandOfferWithdrawn { .. }
        | Event::Closed { .. }
        | Event::TaskMoved { .. }
        | Event::FollowupMoved { .. }
        | Event::MergedInto { .. } => Vec::new(),
    };
    if others { texts.into_iter().flatten().collect() } else { Vec::new() }
}
