//! How bad it was, and from when on. Pure.

use chrono::{DateTime, Utc};

use super::PublicImpact;
use crate::incident::state::{Incident, What};
use crate::incident::words::{ComponentStatus, Status};

/// Every change of the impact since the beginning, oldest first. Empty where there was one impact
/// until the end: what else the public view says tells as much.
///
/// What changed before the public could know of the incident is not told: until then it counts as it
/// was when it became public.
#[must_use]
pub fn impacts(incident: &Incident) -> Vec<PublicImpact> {
    if incident.maintenance.is_some() {
        return Vec::new();
    }
    let public_since = incident
        .entries
        .iter()
        .find(|entry| entry.what == What::MadePublic)
        .map(|entry| entry.recorded_at);
    let first = incident.entries.iter().find_map(|entry| match entry.what {
        What::SeverityChanged { from, .. } => Some(from),
        _ => None,
    });
    let mut severity = first.unwrap_or(incident.severity);
    let mut works = false;
    let began = incident.started.as_ref().map_or(incident.declared_at, |started| started.at);
    let mut changes = vec![(began, severity.impact())];
    // In the order in which they were recorded.
    for entry in &incident.entries {
        let at = match entry.what {
            What::SeverityChanged { to, .. } => {
                severity = to;
                entry.when.at
            }
            What::Update { status: Some(status) } => {
                works = status == Status::Resolved;
                entry.recorded_at
            }
            What::Closed | What::MergedInto { .. } => {
                works = true;
                entry.recorded_at
            }
            What::Reopened => {
                works = false;
                entry.recorded_at
            }
            _ => continue,
        };
        let impact = if works { ComponentStatus::Operational } else { severity.impact() };
        if public_since.is_some_and(|since| entry.recorded_at < since) {
            changes[0].1 = impact;
        } else {
            changes.push((at, impact));
        }
    }
    changes.sort_by_key(|(at, _)| *at);
    changes.dedup_by_key(|(_, impact)| *impact);
    let told: Vec<ComponentStatus> = changes.iter().map(|(_, impact)| *impact).collect();
    let now = incident.severity.impact();
    if told == [now] || told == [now, ComponentStatus::Operational] {
        return Vec::new();
    }
    changes
        .into_iter()
        .map(|(at, impact): (DateTime<Utc>, _)| PublicImpact { at, impact })
        .collect()
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use ulid::Ulid;

    use super::*;
    use crate::incident::command::{Command, Declare};
    use crate::incident::decide::{Context, check, decide, declare};
    use crate::incident::event::Recorded;
    use crate::incident::guild::Guild;
    use crate::incident::ids::{Ref, Snowflake};
    use crate::incident::person::{Actor, Person};
    use crate::incident::words::{Kind, Severity};

    /// Minutes after the declaration, and what is commanded then.
    fn told(private: bool, commands: &[(i64, Command)]) -> Vec<(i64, ComponentStatus)> {
        let actor = Actor { person: Person::new(7, "nova"), responder: true };
        let guild = Guild::named(Snowflake(1), "Hachyderm");
        let began: DateTime<Utc> = "2022-12-13T18:53:00Z".parse().unwrap();
        let context = |minute: i64| {
            let now = began + Duration::minutes(minute);
            let id = Ulid::from_parts(now.timestamp_millis().try_into().unwrap(), 1);
            Context { now, actor: &actor, guild: &guild, id, confirmed: true }
        };
        let request = Declare {
            title: "Slow pages".to_owned(),
            severity: Some(Severity::Sev3),
            private,
            ..Declare::default()
        };
        let reference = Ref { kind: Kind::Incident, number: 1 };
        let checked = check(&request, &[], &context(0)).unwrap();
        let events = declare(&request, checked, reference, &context(0));
        let recorded = |minute| Recorded { at: context(minute).now, by: actor.person.clone() };
        let mut incident = Incident::commit(None, &events, &recorded(0)).unwrap();
        for (minute, command) in commands {
            let events = decide(&incident, command, &context(*minute)).unwrap();
            incident = Incident::commit(Some(incident), &events, &recorded(*minute)).unwrap();
        }
        let minute = |at: DateTime<Utc>| (at - began).num_minutes();
        impacts(&incident).into_iter().map(|one| (minute(one.at), one.impact)).collect()
    }

    fn severity(level: Severity) -> Command {
        Command::SetSeverity { level, reason: None }
    }

    fn status(status: Status) -> Command {
        Command::Update { message: None, status: Some(status), next: None }
    }

    const MINOR: ComponentStatus = Severity::Sev3.impact();
    const CRITICAL: ComponentStatus = Severity::Sev1.impact();

    #[test]
    fn one_impact_until_the_end_needs_no_history() {
        let calm = [(5, status(Status::Identified)), (9, status(Status::Resolved))];
        assert_eq!(told(false, &calm), []);
        assert_eq!(told(false, &[(9, Command::Close { resolution: None })]), []);
    }

    #[test]
    fn raised_lowered_resolved_and_reopened_are_told_with_their_times() {
        let commands = [
            (5, severity(Severity::Sev1)),
            (20, severity(Severity::Sev3)),
            (30, status(Status::Resolved)),
            (40, status(Status::Investigating)),
            (50, Command::Close { resolution: None }),
        ];
        let works = ComponentStatus::Operational;
        assert_eq!(
            told(false, &commands),
            [(0, MINOR), (5, CRITICAL), (20, MINOR), (30, works), (40, MINOR), (50, works)]
        );
    }

    #[test]
    fn what_turned_out_to_be_nothing_was_something_before() {
        let commands = [(5, severity(Severity::Sev4))];
        assert_eq!(told(false, &commands), [(0, MINOR), (5, ComponentStatus::Operational)]);
    }

    #[test]
    fn what_changed_while_it_was_private_is_not_told() {
        let commands = [
            (5, severity(Severity::Sev1)),
            (10, Command::MakePublic { seen: 2 }),
            (20, severity(Severity::Sev3)),
        ];
        assert_eq!(told(true, &commands), [(0, CRITICAL), (20, MINOR)]);
    }
}
