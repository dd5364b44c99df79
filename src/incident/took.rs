//! What planned work took in the end. The card at Discord, the webhook and the page all say this.

use chrono::{DateTime, TimeDelta, Utc};

use super::words::MaintenanceStatus;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Took {
    /// How long at least one step was running, overlaps counted once; where no step was ever
    /// started, how long the work was in progress and not yet being verified.
    pub downtime: TimeDelta,
    /// From the moment it first began to the moment it ended.
    pub window: TimeDelta,
}

/// `moves`: when it became what. `steps`: from when to when each step ran; one that was never
/// settled ran to the end.
///
/// `None` until it is over, and where it never began or took no time.
#[must_use]
pub fn took(
    mut moves: Vec<(DateTime<Utc>, MaintenanceStatus)>,
    steps: &[(DateTime<Utc>, Option<DateTime<Utc>>)],
) -> Option<Took> {
    moves.sort_by_key(|(at, _)| *at);
    let began = moves.iter().find(|(_, status)| status.is_under_way())?.0;
    let ended = moves.iter().rev().find(|(_, status)| !status.is_open())?.0;
    if ended <= began {
        return None;
    }
    let mut running: Vec<(DateTime<Utc>, DateTime<Utc>)> = if steps.is_empty() {
        let next = moves.iter().skip(1).map(|(at, _)| *at);
        let stretches = moves.iter().zip(next);
        stretches
            .filter(|((_, status), _)| *status == MaintenanceStatus::InProgress)
            .map(|((from, _), to)| (*from, to))
            .collect()
    } else {
        steps.iter().map(|(from, to)| (*from, to.unwrap_or(ended))).collect()
    };
    running.sort_unstable();
    let (mut downtime, mut counted_until) = (TimeDelta::zero(), began);
    for (from, to) in running {
        let (from, to) = (from.max(counted_until), to.min(ended));
        if to > from {
            downtime += to - from;
            counted_until = to;
        }
    }
    Some(Took { downtime, window: ended - began })
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;

    use super::MaintenanceStatus::{Cancelled, Completed, InProgress, Scheduled, Verifying};
    use super::*;

    fn at(minute: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2022, 12, 13, 18, minute, 0).unwrap()
    }

    fn minutes(
        moves: &[(u32, MaintenanceStatus)],
        steps: &[(u32, Option<u32>)],
    ) -> Option<(i64, i64)> {
        let moves = moves.iter().map(|(minute, status)| (at(*minute), *status)).collect();
        let steps: Vec<_> = steps.iter().map(|(from, to)| (at(*from), to.map(at))).collect();
        took(moves, &steps).map(|took| (took.downtime.num_minutes(), took.window.num_minutes()))
    }

    #[test]
    fn steps_that_overlap_count_once_and_only_within_the_work() {
        let moves = [(1, InProgress), (38, Verifying), (41, Completed)];
        let steps = [(5, Some(10)), (7, Some(12)), (8, Some(9)), (30, None)];
        assert_eq!(minutes(&moves, &steps), Some((7 + 11, 40)));
        // Begun before the work, settled after it.
        assert_eq!(minutes(&moves, &[(0, Some(3)), (40, Some(50))]), Some((2 + 1, 40)));
    }

    #[test]
    fn without_steps_it_is_the_time_in_progress() {
        assert_eq!(
            minutes(&[(0, Scheduled), (1, InProgress), (31, Verifying), (41, Completed)], &[]),
            Some((30, 40))
        );
        // Something was forgotten, so it went down once more.
        let twice =
            [(0, InProgress), (20, Verifying), (25, InProgress), (30, Verifying), (31, Completed)];
        assert_eq!(minutes(&twice, &[]), Some((25, 31)));
        assert_eq!(minutes(&[(1, InProgress), (11, Cancelled)], &[]), Some((10, 10)));
    }

    #[test]
    fn what_is_not_over_or_never_began_took_nothing_yet() {
        assert_eq!(minutes(&[(1, InProgress), (9, Verifying)], &[(2, Some(3))]), None);
        assert_eq!(minutes(&[(0, Scheduled), (9, Cancelled)], &[]), None);
        assert_eq!(minutes(&[(9, InProgress), (9, Completed)], &[]), None);
    }
}
