//! Planned work: put on the calendar, begun, completed or cancelled.

use chrono::TimeDelta;

use super::{Context, bounded, components, guard, optional};
use crate::incident::command::Schedule;
use crate::incident::event::Event;
use crate::incident::guild::Component;
use crate::incident::ids::{IncidentId, Ref};
use crate::incident::refusal::{Deed, Part, Refusal};
use crate::incident::state::{Incident, Window};
use crate::incident::text::limits;
use crate::incident::words::MaintenanceStatus;

/// Longer windows are typing errors more often than plans.
const LONGEST: TimeDelta = TimeDelta::days(30);

/// A schedule that was accepted; it needs its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    title: String,
    window: Window,
    summary: Option<String>,
    components: Vec<Component>,
}

/// Whether a maintenance may be scheduled like this.
///
/// # Errors
/// The refusal, for the person who asked.
pub fn check_schedule(request: &Schedule, context: &Context<'_>) -> Result<Planned, Refusal> {
    if !context.actor.responder {
        return Err(Refusal::RespondersOnly(Deed::ScheduleMaintenance));
    }
    let title = bounded(Part::Title, &request.title, limits::TITLE)?;
    let summary = optional(Part::Summary, request.summary.as_deref(), limits::SUMMARY)?;
    let window = Window { starts_at: request.starts_at, ends_at: request.ends_at };
    if window.ends_at <= window.starts_at {
        return Err(Refusal::WindowBackwards);
    }
    if window.ends_at <= context.now {
        return Err(Refusal::WindowOver);
    }
    if window.ends_at - window.starts_at > LONGEST {
        return Err(Refusal::WindowTooLong { days: LONGEST.num_days() });
    }
    guard::no_secret([Some(title.as_str()), summary.as_deref()].into_iter().flatten(), context)?;
    Ok(Planned {
        components: components(&request.components, context.guild)?,
        title,
        window,
        summary,
    })
}

/// The event that begins a maintenance.
#[must_use]
pub fn schedule(planned: Planned, reference: Ref, context: &Context<'_>) -> Vec<Event> {
    vec![Event::Scheduled {
        id: IncidentId(context.id),
        guild: context.guild.id,
        reference,
        title: planned.title,
        window: planned.window,
        summary: planned.summary,
        components: planned.components,
        entry: context.entry_id(0),
    }]
}

pub fn go_on(
    incident: &Incident,
    to: MaintenanceStatus,
    message: Option<&str>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let reference = incident.reference;
    let maintenance = incident.maintenance.as_ref().ok_or(Refusal::NotMaintenance { reference })?;
    let message = optional(Part::Message, message, limits::TEXT)?;
    let now = maintenance.status;
    let sensible = match to {
        MaintenanceStatus::Scheduled => false,
        MaintenanceStatus::InProgress => now == MaintenanceStatus::Scheduled,
        MaintenanceStatus::Verifying => now == MaintenanceStatus::InProgress,
        MaintenanceStatus::Completed => now.is_under_way(),
        MaintenanceStatus::Cancelled => now.is_open(),
    };
    if !sensible {
        return Err(Refusal::MaintenanceCannot { reference, now, to });
    }
    Ok(vec![Event::MaintenanceMoved { status: to, message, entry: context.entry_id(0) }])
}
