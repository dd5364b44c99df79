//! Tasks, follow-ups and the postmortem.

use super::{Context, bounded, may_hold_a_role};
use crate::incident::command::{Candidate, NewFollowup};
use crate::incident::event::Event;
use crate::incident::ids::{FollowupId, TaskId};
use crate::incident::refusal::{Part, Refusal};
use crate::incident::state::Incident;
use crate::incident::text::limits;
use crate::incident::words::{FollowupState, MaintenanceStatus, Section, TaskState};

type Decided = Result<Vec<Event>, Refusal>;

pub fn add_task(text: &str, assignee: Option<&Candidate>, context: &Context<'_>) -> Decided {
    if let Some(assignee) = assignee {
        may_hold_a_role(assignee)?;
    }
    Ok(vec![Event::TaskAdded {
        task: context.task_id(),
        text: bounded(Part::Text, text, limits::TASK)?,
        assignee: assignee.map(|candidate| candidate.person.clone()),
        entry: context.entry_id(0),
    }])
}

/// Any state may follow any other: people correct themselves. The last step of a maintenance that
/// is settled starts its verification, where there is something to verify.
pub fn move_task(incident: &Incident, id: TaskId, to: TaskState, context: &Context<'_>) -> Decided {
    let reference = incident.reference;
    let task = incident.task(id).ok_or(Refusal::NoSuchTask { reference })?;
    if task.state == to {
        return Err(Refusal::SameTaskState { state: to });
    }
    let mut events = vec![Event::TaskMoved { task: id, state: to, entry: context.entry_id(0) }];
    let others_settled =
        incident.tasks.iter().all(|other| other.id == id || other.state.is_settled());
    let running = incident
        .maintenance
        .as_ref()
        .is_some_and(|maintenance| maintenance.status == MaintenanceStatus::InProgress);
    let some_done = to == TaskState::Done
        || incident.tasks.iter().any(|other| other.id != id && other.state == TaskState::Done);
    if running && to.is_settled() && others_settled && some_done {
        events.push(Event::MaintenanceMoved {
            status: MaintenanceStatus::Verifying,
            message: None,
            entry: context.entry_id(1),
        });
    }
    Ok(events)
}

pub fn add_followup(request: &NewFollowup, context: &Context<'_>) -> Decided {
    if let Some(owner) = &request.owner {
        may_hold_a_role(owner)?;
    }
    Ok(vec![Event::FollowupAdded {
        followup: context.followup_id(),
        text: bounded(Part::Text, &request.text, limits::TASK)?,
        owner: request.owner.as_ref().map(|candidate| candidate.person.clone()),
        kind: request.kind,
        due: request.due,
    }])
}

pub fn move_followup(incident: &Incident, id: FollowupId, to: FollowupState) -> Decided {
    let reference = incident.reference;
    let followup = incident.followup(id).ok_or(Refusal::NoSuchFollowup { reference })?;
    if followup.state == to {
        return Err(Refusal::SameFollowupState { state: to });
    }
    Ok(vec![Event::FollowupMoved { followup: id, state: to }])
}

/// `over`: what the person had read, so that nobody writes over what they have not seen.
pub fn write_postmortem(
    incident: &Incident,
    section: Section,
    text: &str,
    over: Option<u64>,
) -> Decided {
    let text = bounded(Part::Section, text, limits::POSTMORTEM)?;
    if incident.section(section) == Some(&text) {
        return Err(Refusal::SameSection { section });
    }
    if over.is_some_and(|over| over != incident.mark_of(section)) {
        return Err(Refusal::SectionChanged { section });
    }
    Ok(vec![Event::PostmortemWritten { section, text }])
}

pub fn publish_postmortem(incident: &Incident, context: &Context<'_>) -> Decided {
    let reference = incident.reference;
    if incident.private {
        return Err(Refusal::Private { reference });
    }
    if incident.is_open() {
        return Err(Refusal::PostmortemTooEarly { reference });
    }
    if incident.postmortem.sections.is_empty() {
        return Err(Refusal::PostmortemEmpty { reference });
    }
    if incident.postmortem.published_at.is_some() {
        return Err(Refusal::PostmortemPublished { reference });
    }
    Ok(vec![Event::PostmortemPublished { entry: context.entry_id(0) }])
}
