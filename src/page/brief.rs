//! What memory holds of every incident, however old: enough for lists, searches, days and totals, and
//! the whole public view packed. Ready to be rendered it is held only of those that are read all the
//! time.

use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};

use super::files::{PublicFile, of_view};
use super::month::Month;
use super::packed::Packed;
use crate::incident::public_view::{
    PublicComponent, PublicEntry, PublicImpact, PublicIncident, PublicView, PublicWindow,
};
use crate::incident::words::{ComponentStatus, Kind, Severity};

/// Characters of the newest words that are kept for lists.
const NEWEST_WORDS: usize = 600;
/// Characters of one incident that a search looks through.
const SEARCHED: usize = 4000;

/// An incident in brief.
#[derive(Clone, Debug)]
pub struct Brief {
    pub id: Box<str>,
    pub reference: Box<str>,
    pub kind: Kind,
    pub title: Box<str>,
    pub status: Box<str>,
    pub severity: Severity,
    pub impact: ComponentStatus,
    /// How bad it was from when on, where that changed.
    pub impacts: Box<[PublicImpact]>,
    pub components: Box<[PublicComponent]>,
    /// When it began, as far as is known; of a maintenance that did not begin, when it should.
    pub began: DateTime<Utc>,
    /// When it was over, as far as is known.
    pub ended: Option<DateTime<Utc>>,
    pub declared_at: DateTime<Utc>,
    pub closed: bool,
    pub window: Option<PublicWindow>,
    /// Of a maintenance only: the calendar shows it.
    pub summary: Option<Box<str>>,
    pub version: u64,
    /// When its first version happened, by the sender's clock.
    pub created_at: DateTime<Utc>,
    /// When the version that is kept happened, by the sender's clock.
    pub updated_at: DateTime<Utc>,
    /// Markdown of the newest words about it, cut.
    pub newest: Box<str>,
    /// Everything that a search finds it by, in lower case.
    pub searched: Box<str>,
    /// Files of ours that it shows, each once.
    pub files: Box<[Arc<PublicFile>]>,
    /// All that the public may know of it; empty where memory has no room for it, and for a while
    /// after a start, see [`Publisher::pack_the_past`](super::publish::Publisher::pack_the_past).
    pub packed: OnceLock<Packed>,
}

/// An incident with all that the public may know of it.
#[derive(Clone, Debug)]
pub struct Shown {
    pub brief: Arc<Brief>,
    pub view: Arc<PublicView>,
}

impl Shown {
    #[must_use]
    pub fn incident(&self) -> &PublicIncident {
        &self.view.incident
    }
}

impl Brief {
    #[must_use]
    pub fn of(view: &PublicView, created_at: DateTime<Utc>, updated_at: DateTime<Utc>) -> Self {
        let incident = &view.incident;
        let maintenance = incident.kind == Kind::Maintenance;
        let window = incident.window.clone().filter(|_| maintenance);
        let planned = window.as_ref().map(|window| window.starts_at);
        let ended = incident.resolved_at.or(incident.closed_at);
        let summary = incident.summary.as_deref().map(Box::from);
        Self {
            id: incident.id.as_str().into(),
            reference: incident.reference.as_str().into(),
            kind: incident.kind,
            title: incident.title.as_str().into(),
            status: incident.status.as_str().into(),
            severity: incident.severity,
            impact: incident.impact,
            impacts: incident.impacts.clone().into(),
            components: incident.components.clone().into(),
            began: incident.started_at.or(planned).unwrap_or(incident.declared_at),
            ended,
            declared_at: incident.declared_at,
            closed: incident.closed_at.is_some(),
            window,
            summary: summary.filter(|_| maintenance),
            version: view.version,
            created_at,
            updated_at,
            newest: newest_words(incident),
            searched: searched(incident),
            files: of_view(view).into_iter().map(Arc::new).collect(),
            packed: OnceLock::new(),
        }
    }

    /// Holds all of it from now on.
    pub fn pack(&self, view: &PublicView) {
        if let Some(packed) = Packed::of(view) {
            // Whoever was faster packed the same.
            let _ = self.packed.set(packed);
        }
    }

    #[must_use]
    pub fn is_maintenance(&self) -> bool {
        self.kind == Kind::Maintenance
    }

    /// Something is broken and nobody said yet that it works again.
    #[must_use]
    pub fn is_unresolved(&self) -> bool {
        !self.is_maintenance() && &*self.status != "resolved" && !self.closed
    }

    #[must_use]
    pub fn is_upcoming(&self) -> bool {
        self.is_maintenance() && &*self.status == "scheduled" && !self.closed
    }

    #[must_use]
    pub fn is_running(&self) -> bool {
        self.is_maintenance()
            && matches!(&*self.status, "in_progress" | "verifying")
            && !self.closed
    }

    #[must_use]
    pub fn is_past(&self) -> bool {
        !(self.is_unresolved() || self.is_upcoming() || self.is_running())
    }

    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.is_maintenance() && &*self.status == "cancelled"
    }

    #[must_use]
    pub fn month(&self) -> Month {
        Month::of(self.began)
    }

    #[must_use]
    pub fn names(&self, component: &str) -> bool {
        self.components.iter().any(|named| named.id == component)
    }

    /// What this component was while it lasted, where the sender does not say how that changed. While
    /// it goes on, each component has its own status; afterwards all are operational again, and the
    /// impact is what is left of it.
    #[must_use]
    pub fn status_of(&self, component: &PublicComponent) -> ComponentStatus {
        if self.is_maintenance() {
            ComponentStatus::UnderMaintenance
        } else if self.is_unresolved() {
            component.status
        } else {
            self.impact
        }
    }
}

/// Entries that say something, newest first.
pub fn standing(incident: &PublicIncident) -> impl Iterator<Item = &PublicEntry> {
    incident.timeline.iter().rev().filter(|entry| !entry.retracted)
}

fn newest_words(incident: &PublicIncident) -> Box<str> {
    let texts = standing(incident).map(|entry| entry.text.trim());
    let mut texts = texts.chain(incident.summary.as_deref());
    cut(texts.find(|text| !text.is_empty()).unwrap_or_default(), NEWEST_WORDS).into()
}

fn searched(incident: &PublicIncident) -> Box<str> {
    let mut all = format!("{} {}", incident.reference, incident.title);
    let components = incident.components.iter().map(|component| component.name.as_str());
    let texts = standing(incident).map(|entry| entry.text.as_str());
    for text in components.chain(incident.summary.as_deref()).chain(texts) {
        if all.len() >= SEARCHED {
            break;
        }
        all.push('\n');
        all.push_str(cut(text, SEARCHED));
    }
    cut(&all, SEARCHED).to_lowercase().into()
}

fn cut(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}
