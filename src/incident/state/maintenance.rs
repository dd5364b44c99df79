//! Planned work with a window.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::incident::state::Task;
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

impl Maintenance {
    /// From the moment it began to the moment it ended.
    #[must_use]
    pub fn total_window(&self) -> Option<TimeDelta> {
        Some(self.ended_at? - self.began_at?)
    }

    /// How long at least one step was running, overlaps counted once. `None` where no step was
    /// ever started.
    #[must_use]
    pub fn total_downtime(&self, tasks: &[Task]) -> Option<TimeDelta> {
        let mut spans: Vec<(DateTime<Utc>, DateTime<Utc>)> = tasks
            .iter()
            .filter_map(|task| Some((task.started_at?, task.settled_at.or(self.ended_at)?)))
            .collect();
        spans.sort_unstable();
        let mut total: Option<TimeDelta> = None;
        let mut counted_until = DateTime::<Utc>::MIN_UTC;
        for (from, to) in spans {
            let from = from.max(counted_until);
            if to > from {
                total = Some(total.unwrap_or_default() + (to - from));
                counted_until = to;
            } else {
                total = Some(total.unwrap_or_default());
            }
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;
    use ulid::Ulid;

    use super::*;
    use crate::incident::ids::TaskId;
    use crate::incident::words::TaskState;

    fn at(minute: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2022, 12, 13, 18, minute, 0).unwrap()
    }

    fn step(started: Option<u32>, settled: Option<u32>) -> Task {
        Task {
            id: TaskId(Ulid::nil()),
            text: "restart".to_owned(),
            assignee: None,
            state: TaskState::Done,
            added_at: at(0),
            started_at: started.map(at),
            settled_at: settled.map(at),
        }
    }

    #[test]
    fn downtime_counts_overlapping_steps_once() {
        let maintenance = Maintenance {
            status: MaintenanceStatus::Completed,
            window: Window { starts_at: at(0), ends_at: at(50) },
            began_at: Some(at(1)),
            ended_at: Some(at(41)),
        };
        let steps = [
            step(Some(5), Some(10)),
            step(Some(7), Some(12)),
            step(Some(8), Some(9)),
            step(Some(30), None),
            step(None, Some(20)),
        ];
        assert_eq!(maintenance.total_window(), Some(TimeDelta::minutes(40)));
        assert_eq!(maintenance.total_downtime(&steps), Some(TimeDelta::minutes(7 + 11)));
        assert_eq!(maintenance.total_downtime(&steps[4..]), None);
    }
}
