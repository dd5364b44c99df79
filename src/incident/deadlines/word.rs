//! When the public expects to hear something.

use chrono::TimeDelta;

use super::{About, Because, Deadline, Word, commander, deputy, last, say};
use crate::incident::state::{Entry, Incident, What};
use crate::incident::words::{Audience, Severity};

/// How soon the public hears the first word. Within five minutes, says
/// <https://response.pagerduty.com/during/external_communication_guidelines/>; what hardly anyone
/// notices has longer, and a notice need not be followed by anything.
const fn first_within(severity: Severity) -> Option<TimeDelta> {
    match severity {
        Severity::Sev1 | Severity::Sev2 => Some(TimeDelta::minutes(5)),
        Severity::Sev3 => Some(TimeDelta::minutes(15)),
        Severity::Sev4 => None,
    }
}

/// How often the public hears more: at least every twenty minutes for a major incident, says the
/// same page.
const fn every(severity: Severity) -> Option<TimeDelta> {
    match severity {
        Severity::Sev1 => Some(TimeDelta::minutes(20)),
        Severity::Sev2 => Some(TimeDelta::minutes(30)),
        Severity::Sev3 => Some(TimeDelta::minutes(60)),
        Severity::Sev4 => None,
    }
}

/// Reminded before it is due by this much, or by a quarter of the time, whichever is less.
const BEFORE: TimeDelta = TimeDelta::minutes(5);

pub fn deadlines(incident: &Incident) -> Vec<Deadline> {
    if incident.private {
        return Vec::new();
    }
    let word = last(incident, is_word);
    let beginning = last(incident, |entry| matches!(entry.what, What::MadePublic))
        .or_else(|| incident.entries.first().map(|entry| (entry.id, entry.recorded_at)));
    let Some((id, since)) = word.or(beginning) else { return Vec::new() };
    let promised = incident.next_update_by.filter(|promised| *promised > since);
    let (due, because) = match (promised, word) {
        (Some(promised), _) => (Some(promised), Because::Promised),
        (None, Some((_, last))) => {
            (every(incident.severity).map(|span| last + span), Because::Usual { last })
        }
        (None, None) => (first_within(incident.severity).map(|span| since + span), Because::First),
    };
    let Some(due) = due else { return Vec::new() };
    let word = Word { due, because };
    let before = BEFORE.min((due - since) / 4);
    let first = commander(incident);
    let mut both: Vec<_> = first.iter().cloned().collect();
    let deputy = deputy(incident);
    if !both.contains(&deputy) {
        both.push(deputy.clone());
    }
    let soon = say(
        format!("word-soon:{id}"),
        due - before,
        About::WordSoon(word.clone()),
        vec![first.unwrap_or(deputy)],
    );
    vec![
        Deadline { until: Some(due), ..soon },
        say(format!("word-overdue:{id}"), due, About::WordOverdue(word), both),
    ]
}

/// Something that the public read about it, beside the declaration.
fn is_word(entry: &Entry) -> bool {
    entry.audience == Audience::Public
        && entry.retracted.is_none()
        && matches!(entry.what, What::Update { .. } | What::Reopened | What::Note)
}
