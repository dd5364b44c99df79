//! Where an incident stands: updates, severity, corrections, its end and its return.

use super::{Context, bounded, components, not_in_the_future, optional, widest};
use crate::incident::command::Edit;
use crate::incident::event::Event;
use crate::incident::refusal::{Part, Refusal};
use crate::incident::state::Incident;
use crate::incident::text::limits;
use crate::incident::words::{Severity, Status};

type Decided = Result<Vec<Event>, Refusal>;

pub fn update(
    incident: &Incident,
    message: Option<&str>,
    status: Option<Status>,
    next: Option<chrono::Duration>,
    context: &Context<'_>,
) -> Decided {
    let message = optional(Part::Message, message, limits::TEXT)?;
    if status.is_some() && incident.maintenance.is_some() {
        return Err(Refusal::MaintenanceHasItsOwn { reference: incident.reference });
    }
    match (&message, status) {
        (None, None) => return Err(Refusal::EmptyUpdate),
        (None, Some(status)) if status == incident.status => {
            return Err(Refusal::SameStatus { reference: incident.reference, status });
        }
        _ => {}
    }
    Ok(vec![Event::Updated {
        message,
        status,
        next_update_by: next.map(|span| context.now + span),
        audience: widest(incident),
        entry: context.entry_id(0),
    }])
}

pub fn set_severity(
    incident: &Incident,
    level: Severity,
    reason: Option<&str>,
    context: &Context<'_>,
) -> Decided {
    if incident.maintenance.is_some() {
        return Err(Refusal::MaintenanceHasItsOwn { reference: incident.reference });
    }
    if level == incident.severity {
        return Err(Refusal::SameSeverity { reference: incident.reference, level });
    }
    Ok(vec![Event::SeverityChanged {
        from: incident.severity,
        to: level,
        reason: optional(Part::Reason, reason, limits::REASON)?,
        entry: context.entry_id(0),
    }])
}

pub fn edit(request: &Edit, context: &Context<'_>) -> Decided {
    if *request == Edit::default() {
        return Err(Refusal::EmptyEdit);
    }
    if let Some(started) = &request.started {
        not_in_the_future(started, context)?;
    }
    Ok(vec![Event::Edited {
        title: request
            .title
            .as_deref()
            .map(|title| bounded(Part::Title, title, limits::TITLE))
            .transpose()?,
        summary: optional(Part::Summary, request.summary.as_deref(), limits::SUMMARY)?,
        components: request
            .components
            .as_deref()
            .map(|names| components(names, context.guild))
            .transpose()?,
        started: request.started.clone(),
        entry: context.entry_id(0),
    }])
}

pub fn close(incident: &Incident, resolution: Option<&str>, context: &Context<'_>) -> Decided {
    if incident.maintenance.is_some() {
        return Err(Refusal::MaintenanceHasItsOwn { reference: incident.reference });
    }
    let message = optional(Part::Resolution, resolution, limits::SUMMARY)?;
    let mut events = Vec::new();
    if incident.status != Status::Resolved || message.is_some() {
        events.push(Event::Updated {
            message,
            status: Some(Status::Resolved),
            next_update_by: None,
            audience: widest(incident),
            entry: context.entry_id(0),
        });
    }
    events.push(Event::Closed { entry: context.entry_id(1) });
    Ok(events)
}

pub fn reopen(incident: &Incident, reason: &str, context: &Context<'_>) -> Decided {
    if incident.is_open() {
        return Err(Refusal::NotClosed { reference: incident.reference });
    }
    if incident.maintenance.is_some() {
        return Err(Refusal::MaintenanceIsOver { reference: incident.reference });
    }
    Ok(vec![Event::Reopened {
        reason: bounded(Part::Reason, reason, limits::REASON)?,
        audience: widest(incident),
        entry: context.entry_id(0),
    }])
}
