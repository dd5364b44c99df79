//! Planned work: its window, what it took in the end, and what it meets.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};

use super::super::brief::{Brief, Shown};
use super::super::moments;
use super::super::site::Site;
use crate::incident::public_view::{PublicIncident, PublicWindow};

/// What planned work took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Took {
    /// Time in which it was in progress: not yet, or no longer, being verified.
    pub downtime: Duration,
    /// From when it first began until it was completed.
    pub whole: Duration,
}

/// `20 Dec 2022, 08:00 UTC to 10:00 UTC (2 h)`; safe HTML.
#[must_use]
pub fn window_html(window: &PublicWindow) -> String {
    let (from, until) = (window.starts_at, window.ends_at);
    let end = if from.date_naive() == until.date_naive() {
        let words = until.format("%H:%M UTC");
        format!("<time datetime=\"{}\">{words}</time>", moments::machine(until))
    } else {
        moments::full_html(until)
    };
    let length = if until > from {
        format!(" ({})", moments::span(until - from).replace(' ', "\u{a0}"))
    } else {
        String::new()
    };
    format!("{} to {end}{length}", moments::full_html(from))
}

/// Computed from the statuses in the timeline and, where those say nothing, from when it started
/// and ended. None until it is completed.
#[must_use]
pub fn took(incident: &PublicIncident) -> Option<Took> {
    if incident.status != "completed" {
        return None;
    }
    let mut steps: Vec<(DateTime<Utc>, &str)> = incident
        .timeline
        .iter()
        .filter(|entry| !entry.retracted)
        .filter_map(|entry| Some((entry.at, entry.status.as_deref()?)))
        .collect();
    let started = incident.started_at;
    let ended = incident.resolved_at.or(incident.closed_at);
    if !steps.iter().any(|(_, status)| *status == "in_progress") {
        steps.extend(started.map(|at| (at, "in_progress")));
    }
    if !steps.iter().any(|(_, status)| *status == "completed") {
        steps.extend(ended.map(|at| (at, "completed")));
    }
    steps.sort_by_key(|(at, _)| *at);
    let (mut began, mut since, mut downtime) = (None, None, Duration::zero());
    let mut finished = None;
    for (at, status) in steps {
        if let Some(since) = since.take() {
            downtime += at - since;
        }
        match status {
            "in_progress" => {
                began = began.or(Some(at));
                since = Some(at);
            }
            "completed" => finished = Some(at),
            _ => {}
        }
    }
    let whole = finished? - began?;
    (whole > Duration::zero()).then_some(Took { downtime: downtime.min(whole), whole })
}

/// Open incidents that a maintenance meets, or maintenance that an open incident meets: both are
/// going on, or about to, and share a component where both name any.
#[must_use]
pub fn meets<'s>(site: &'s Site, shown: &Shown) -> Vec<&'s Arc<Brief>> {
    let brief = &shown.brief;
    if brief.is_past() {
        return Vec::new();
    }
    let share = |other: &Brief| {
        let any = other.components.iter().any(|component| brief.names(&component.id));
        any || brief.components.is_empty() || other.components.is_empty()
    };
    let now = |other: &Brief| {
        other.is_running()
            || other.is_unresolved()
            || other.window.as_ref().is_some_and(|window| window.starts_at <= site.now)
    };
    let others = site.briefs.iter().filter(|other| {
        other.is_maintenance() != brief.is_maintenance()
            && !other.is_past()
            && (now(other) && now(brief) || share(other))
    });
    others.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn incident(steps: &[(&str, &str)]) -> PublicIncident {
        let timeline: Vec<_> = steps
            .iter()
            .enumerate()
            .map(|(n, (at, status))| {
                let at = format!("2022-12-20T{at}:00Z");
                json!({"id": n.to_string(), "at": at, "precision": "minute", "recorded_at": at,
                       "author": "n", "text": "x", "status": status})
            })
            .collect();
        serde_json::from_value(json!({"id": "1", "ref": "MNT-1", "kind": "maintenance",
            "title": "x", "severity": "sev3", "impact": "under_maintenance",
            "status": "completed", "declared_at": "2022-12-01T00:00:00Z",
            "started_at": "2022-12-20T08:00:00Z", "resolved_at": "2022-12-20T09:30:00Z",
            "timeline": timeline}))
        .unwrap()
    }

    fn said(steps: &[(&str, &str)]) -> (i64, i64) {
        let took = took(&incident(steps)).unwrap();
        (took.downtime.num_minutes(), took.whole.num_minutes())
    }

    #[test]
    fn downtime_is_the_time_in_progress() {
        assert_eq!(
            said(&[("08:00", "in_progress"), ("08:40", "verifying"), ("09:00", "completed")]),
            (40, 60)
        );
        // Something was forgotten, so it went down once more.
        let twice = [
            ("08:00", "in_progress"),
            ("08:40", "verifying"),
            ("08:50", "in_progress"),
            ("08:55", "verifying"),
            ("09:00", "completed"),
        ];
        assert_eq!(said(&twice), (45, 60));
        assert_eq!(said(&[]), (90, 90));
    }
}
