//! Planned work: its window, what it took in the end, and what it meets.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::super::brief::{Brief, Shown};
use super::super::moments;
use super::super::site::Site;
use crate::incident::public_view::{PublicIncident, PublicWindow};
use crate::incident::took::{Took, took as took_by};
use crate::incident::words::MaintenanceStatus;
use crate::texts::{Lang, say};

/// `20 Dec 2022, 08:00 UTC to 10:00 UTC (2 h)`; safe HTML.
#[must_use]
pub fn window_html(lang: Lang, window: &PublicWindow) -> String {
    let (from, until) = (window.starts_at, window.ends_at);
    let end = if from.date_naive() == until.date_naive() {
        let words = until.format("%H:%M UTC");
        format!("<time datetime=\"{}\">{words}</time>", moments::machine(until))
    } else {
        moments::full_html(lang, until)
    };
    let length = if until > from {
        format!(" ({})", moments::span(lang, until - from).replace(' ', "\u{a0}"))
    } else {
        String::new()
    };
    let end = format!("{end}{length}");
    say!(lang, "page-window", from = moments::full_html(lang, from), until = end)
}

/// What it took as its sender says, who knows when each step ran; of a sender who does not say it,
/// computed from the statuses in the timeline and, where those say nothing, from when it started
/// and ended. None until it is over.
#[must_use]
pub fn took(incident: &PublicIncident) -> Option<Took> {
    if let Some(said) = incident.took {
        let window = TimeDelta::try_seconds(said.window_seconds)?;
        let downtime = TimeDelta::try_seconds(said.downtime_seconds)?.min(window);
        return (downtime >= TimeDelta::zero()).then_some(Took { downtime, window });
    }
    if incident.status != MaintenanceStatus::Completed.id() {
        return None;
    }
    let mut moves: Vec<(DateTime<Utc>, MaintenanceStatus)> = incident
        .timeline
        .iter()
        .filter(|entry| !entry.retracted)
        .filter_map(|entry| Some((entry.at, entry.status.as_deref()?.parse().ok()?)))
        .collect();
    let says = |moves: &[_], wanted| moves.iter().any(|(_, status)| *status == wanted);
    if !says(&moves, MaintenanceStatus::InProgress) {
        moves.extend(incident.started_at.map(|at| (at, MaintenanceStatus::InProgress)));
    }
    if !says(&moves, MaintenanceStatus::Completed) {
        let ended = incident.resolved_at.or(incident.closed_at);
        moves.extend(ended.map(|at| (at, MaintenanceStatus::Completed)));
    }
    took_by(moves, &[])
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
    use crate::incident::public_view::PublicTook;

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

    fn minutes(incident: &PublicIncident) -> (i64, i64) {
        let took = took(incident).unwrap();
        (took.downtime.num_minutes(), took.window.num_minutes())
    }

    #[test]
    fn of_a_sender_who_does_not_say_it_the_statuses_do() {
        let statuses = [("08:00", "in_progress"), ("08:40", "verifying"), ("09:00", "completed")];
        assert_eq!(minutes(&incident(&statuses)), (40, 60));
        assert_eq!(minutes(&incident(&[])), (90, 90));
        assert_eq!(took(&PublicIncident { status: "verifying".to_owned(), ..incident(&[]) }), None);
    }

    #[test]
    fn what_the_sender_says_holds() {
        let said = |downtime_seconds, window_seconds| PublicIncident {
            took: Some(PublicTook { downtime_seconds, window_seconds }),
            ..incident(&[("08:00", "in_progress"), ("09:00", "completed")])
        };
        assert_eq!(minutes(&said(11 * 60, 55 * 60)), (11, 55));
        // Whoever sends nonsense is not repeated.
        assert_eq!(minutes(&said(i64::MAX / 1_000, 60)), (1, 1));
        assert_eq!(took(&said(i64::MAX, 60)), None);
        assert_eq!(took(&said(-60, 60)), None);
    }
}
