//! The answers of `/maintenance`.

use super::name;
use crate::discord::cards::{Overlap, moment, overlap_line, window};
use crate::discord::wire::Message;
use crate::incident::state::Incident;
use crate::incident::text::plain;
use crate::incident::words::MaintenanceStatus;
use crate::texts::{Lang, say};

#[must_use]
pub fn maintenance_scheduled(lang: Lang, incident: &Incident, overlaps: &[Overlap]) -> Message {
    let planned = incident.maintenance.as_ref().map(|maintenance| maintenance.window);
    let text = say!(
        lang,
        "answer-maintenance-scheduled",
        incident = incident.reference,
        title = plain(&incident.title),
        window = planned.map(window).unwrap_or_default(),
        relative = planned.map(|window| moment(window.starts_at, 'R')).unwrap_or_default()
    );
    warned(lang, text, overlaps)
}

#[must_use]
pub fn maintenance_moved(
    lang: Lang,
    incident: &Incident,
    to: MaintenanceStatus,
    overlaps: &[Overlap],
) -> Message {
    let name = name(incident);
    let text = match to {
        MaintenanceStatus::Scheduled => say!(lang, "answer-maintenance-planned", incident = name),
        MaintenanceStatus::InProgress => say!(lang, "answer-maintenance-started", incident = name),
        MaintenanceStatus::Verifying => say!(lang, "answer-maintenance-verifying", incident = name),
        MaintenanceStatus::Completed => say!(lang, "answer-maintenance-completed", incident = name),
        MaintenanceStatus::Cancelled => say!(lang, "answer-maintenance-cancelled", incident = name),
    };
    warned(lang, text, overlaps)
}

/// With what is open on the same components.
fn warned(lang: Lang, text: String, overlaps: &[Overlap]) -> Message {
    if overlaps.is_empty() {
        return Message::text(text);
    }
    let lines: Vec<String> = overlaps.iter().take(NAMED).map(overlap_line).collect();
    let warning = say!(lang, "answer-maintenance-overlap", others = lines.join("\n"));
    Message::text(format!("{text}\n{warning}"))
}

/// Others that an answer names at most.
const NAMED: usize = 5;
