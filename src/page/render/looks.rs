//! How a state looks: a word, a shape and a tone, so that none of them alone has to say it.

use crate::incident::words::{ComponentStatus, MaintenanceStatus, Status};
use crate::texts::words::label;
use crate::texts::{Lang, say};

/// A state as it is shown. `icon` names a symbol of the base template, `css` a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    pub word: String,
    pub icon: &'static str,
    pub css: &'static str,
}

impl Look {
    fn new(word: String, icon: &'static str, css: &'static str) -> Self {
        Self { word, icon, css }
    }
}

#[must_use]
pub fn of_component(lang: Lang, status: ComponentStatus) -> Look {
    let (icon, css) = shape(status);
    Look::new(label(lang, status), icon, css)
}

/// The same states, said about everything at once.
#[must_use]
pub fn of_everything(lang: Lang, status: ComponentStatus) -> Look {
    let word = match status {
        ComponentStatus::Operational => say!(lang, "page-all-operational"),
        ComponentStatus::DegradedPerformance => say!(lang, "page-all-degraded"),
        ComponentStatus::PartialOutage => say!(lang, "page-all-partial"),
        ComponentStatus::MajorOutage => say!(lang, "page-all-major"),
        ComponentStatus::UnderMaintenance => say!(lang, "page-all-maintenance"),
    };
    let (icon, css) = shape(status);
    Look::new(word, icon, css)
}

/// Before the first webhook.
#[must_use]
pub fn of_nothing_known(lang: Lang) -> Look {
    Look::new(say!(lang, "page-all-unknown"), "unknown", "s-quiet")
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
pub fn of_status(lang: Lang, id: &str) -> Look {
    let (icon, css) = match id {
        "investigating" => ("investigating", "s-major"),
        "identified" => ("identified", "s-partial"),
        "monitoring" => ("monitoring", "s-degraded"),
        "resolved" | "completed" => ("ok", "s-ok"),
        "scheduled" | "in_progress" => ("maintenance", "s-maintenance"),
        "verifying" => ("monitoring", "s-maintenance"),
        "cancelled" => ("cancelled", "s-quiet"),
        _ => ("unknown", "s-quiet"),
    };
    let word = match (id.parse::<Status>(), id.parse::<MaintenanceStatus>()) {
        (Ok(status), _) => label(lang, status),
        (_, Ok(status)) => label(lang, status),
        _ => id.replace('_', " "),
    };
    Look::new(word, icon, css)
}

/// The same within a sentence.
#[must_use]
pub fn status_inside(lang: Lang, id: &str) -> String {
    say!(lang, "page-incident-status", status = id, words = id.replace('_', " "))
}
