//! Planned work with a window.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Incident, What};
use crate::incident::took::{Took, took};
use crate::incident::words::MaintenanceStatus;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Maintenance {
    pub status: MaintenanceStatus,
    /// As planned.
    pub window: Window,
    pub began_at: Option<DateTime<Utc>>,
    /// Completed, or cancelled after it began.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Incident {
    /// What planned work took, once it is over.
    #[must_use]
    pub fn took(&self) -> Option<Took> {
        let planned = self.maintenance.as_ref()?;
        let verified = self.entries.iter().filter_map(|entry| match entry.what {
            What::Maintenance { status: MaintenanceStatus::Verifying } => {
                Some((entry.recorded_at, MaintenanceStatus::Verifying))
            }
            _ => None,
        });
        let moves = std::iter::once((planned.began_at?, MaintenanceStatus::InProgress))
            .chain(verified)
            .chain([(planned.ended_at?, planned.status)]);
        let steps: Vec<_> = self
            .tasks
            .iter()
            .filter_map(|task| Some((task.started_at?, task.settled_at)))
            .collect();
        took(moves.collect(), &steps)
    }
}
