//! How a state looks: a word, a shape and a tone, so that none of them alone has to say it.

use crate::incident::words::ComponentStatus;

/// A state as it is shown. `icon` names a symbol of the base template, `css` a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    pub word: String,
    pub icon: &'static str,
    pub css: &'static str,
}

impl Look {
    fn new(word: &str, icon: &'static str, css: &'static str) -> Self {
        Self { word: word.to_owned(), icon, css }
    }
}

#[must_use]
pub fn of_component(status: ComponentStatus) -> Look {
    let (icon, css) = shape(status);
    Look::new(status.label(), icon, css)
}

/// The same states, said about everything at once.
#[must_use]
pub fn of_everything(status: ComponentStatus) -> Look {
    let word = match status {
        ComponentStatus::Operational => "All systems operational",
        ComponentStatus::DegradedPerformance => "Degraded performance",
        ComponentStatus::PartialOutage => "Partial outage",
        ComponentStatus::MajorOutage => "Major outage",
        ComponentStatus::UnderMaintenance => "Maintenance under way",
    };
    let (icon, css) = shape(status);
    Look::new(word, icon, css)
}

/// Before the first webhook.
#[must_use]
pub fn of_nothing_known() -> Look {
    Look::new("Waiting for the first word", "unknown", "s-quiet")
}

const fn shape(status: ComponentStatus) -> (&'static str, &'static str) {
    match status {
        ComponentStatus::Operational => ("ok", "s-ok"),
        ComponentStatus::DegradedPerformance => ("degraded", "s-degraded"),
        ComponentStatus::PartialOutage => ("partial", "s-partial"),
        ComponentStatus::MajorOutage => ("major", "s-major"),
        ComponentStatus::UnderMaintenance => ("maintenance", "s-maintenance"),
    }
}

/// An incident's or a maintenance's status by its id; an unknown one is shown as it is written.
#[must_use]
pub fn of_status(id: &str) -> Look {
    match id {
        "investigating" => Look::new("Investigating", "investigating", "s-major"),
        "identified" => Look::new("Identified", "identified", "s-partial"),
        "monitoring" => Look::new("Monitoring", "monitoring", "s-degraded"),
        "resolved" => Look::new("Resolved", "ok", "s-ok"),
        "scheduled" => Look::new("Scheduled", "maintenance", "s-maintenance"),
        "in_progress" => Look::new("In progress", "maintenance", "s-maintenance"),
        "verifying" => Look::new("Verifying", "monitoring", "s-maintenance"),
        "completed" => Look::new("Completed", "ok", "s-ok"),
        "cancelled" => Look::new("Cancelled", "cancelled", "s-quiet"),
        other => Look::new(&other.replace('_', " "), "unknown", "s-quiet"),
    }
}
