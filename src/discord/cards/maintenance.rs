//! The card of a maintenance: its window and its checklist. Pure.

use chrono::TimeDelta;

use super::{Around, field, fitting, moment};
use crate::discord::wire::{Embed, EmbedFooter};
use crate::incident::state::{Incident, Maintenance, Task, Window};
use crate::incident::text::{contained, plain, preview};
use crate::incident::words::{MaintenanceStatus, TaskState};
use crate::texts::words::label;
use crate::texts::{Lang, say};

/// Never an incident's mark: planned work is no alarm.
pub const MARK: &str = "🛠";

const fn color(status: MaintenanceStatus) -> u32 {
    match status {
        MaintenanceStatus::Scheduled => 0x3B_82_C4,
        MaintenanceStatus::InProgress => 0xD9_A4_06,
        MaintenanceStatus::Verifying => 0x8A_63_D2,
        MaintenanceStatus::Completed => 0x2E_9E_5B,
        MaintenanceStatus::Cancelled => 0x80_84_8E,
    }
}

/// From when to when, in each reader's own zone.
#[must_use]
pub fn window(window: Window) -> String {
    let same_day = window.starts_at.date_naive() == window.ends_at.date_naive();
    let end = if same_day { 't' } else { 'f' };
    format!("{} – {}", moment(window.starts_at, 'f'), moment(window.ends_at, end))
}

/// The upper part, above what every card shows.
pub(super) fn head(
    lang: Lang,
    incident: &Incident,
    maintenance: &Maintenance,
    around: &Around,
) -> Embed {
    let mut description = format!("**{}**", plain(&incident.title));
    if let Some(summary) = &incident.summary {
        description = format!("{description}\n{}", contained(summary));
    }
    let status = label(lang, maintenance.status);
    let mut embed = Embed {
        title: Some(format!("{MARK} {} · {status}", incident.reference)),
        url: around.page.clone(),
        description: Some(description),
        color: Some(color(maintenance.status)),
        footer: Some(EmbedFooter { text: incident.reference.to_string() }),
        ..Embed::default()
    };
    field(&mut embed, say!(lang, "card-window"), &window(maintenance.window), false);
    if let Some(began) = maintenance.began_at {
        field(&mut embed, say!(lang, "card-began"), &moment(began, 'f'), true);
    }
    if let Some(took) = incident.took() {
        field(&mut embed, say!(lang, "card-total-window"), &length(lang, took.window), true);
        field(&mut embed, say!(lang, "card-total-downtime"), &length(lang, took.downtime), true);
    }
    if let Some(person) = incident.commander() {
        field(&mut embed, say!(lang, "card-commander"), &format!("<@{}>", person.id), true);
    }
    embed
}

/// The steps with their states, in the order in which they were written down.
pub(super) fn checklist(embed: &mut Embed, lang: Lang, tasks: &[Task]) {
    if !tasks.is_empty() {
        let steps = fitting(tasks.iter().map(step));
        field(embed, say!(lang, "card-checklist"), &steps, false);
    }
}

fn step(task: &Task) -> String {
    let text = plain(&preview(&task.text, 90));
    let who = match &task.assignee {
        Some(person) => format!(" (<@{}>)", person.id),
        None => String::new(),
    };
    match task.state {
        TaskState::Todo => format!("☐ {text}{who}"),
        TaskState::Running => format!("▶ {text}{who}"),
        TaskState::Done => format!("☑ {text}{who}"),
        TaskState::Cancelled => format!("✖ ~~{text}~~{who}"),
    }
}

/// Hours and minutes.
fn length(lang: Lang, length: TimeDelta) -> String {
    let minutes = length.num_minutes();
    say!(lang, "card-length", hours = minutes / 60, minutes = minutes % 60)
}

pub(super) fn what_now(lang: Lang, status: MaintenanceStatus) -> String {
    match status {
        MaintenanceStatus::Scheduled => say!(lang, "card-now-scheduled"),
        MaintenanceStatus::InProgress => say!(lang, "card-now-in-progress"),
        MaintenanceStatus::Verifying => say!(lang, "card-now-verifying"),
        MaintenanceStatus::Completed | MaintenanceStatus::Cancelled => {
            say!(lang, "card-now-maintenance-over")
        }
    }
}
