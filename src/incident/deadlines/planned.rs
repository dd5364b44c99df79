//! A maintenance, from shortly before it begins to its end.

use chrono::TimeDelta;

use super::{About, Deadline, Whom, commander, run, say};
use crate::incident::command::Command;
use crate::incident::state::{Entry, Incident, What};
use crate::incident::words::MaintenanceStatus;

/// How long before its start people are reminded of it.
const BEFORE: TimeDelta = TimeDelta::minutes(15);

pub fn deadlines(incident: &Incident) -> Vec<Deadline> {
    let Some(maintenance) = &incident.maintenance else { return Vec::new() };
    let window = maintenance.window;
    let id = incident.id;
    let to =
        vec![commander(incident).unwrap_or_else(|| Whom::Person(incident.declared_by.clone()))];
    let go_on = |to| Command::MoveMaintenance { to, message: None };
    match maintenance.status {
        MaintenanceStatus::Scheduled => {
            let soon = About::MaintenanceSoon { starts_at: window.starts_at };
            let missed = About::MaintenanceMissed { ends_at: window.ends_at };
            // Scheduled at short notice, it needs no reminder: whoever did it is still there.
            let remind_at = window.starts_at - BEFORE;
            let soon = (remind_at > incident.declared_at).then(|| Deadline {
                until: Some(window.starts_at),
                ..say(format!("maintenance-soon:{id}"), remind_at, soon, to.clone())
            });
            let start = Deadline {
                until: Some(window.ends_at),
                ..run(format!("start:{id}"), window.starts_at, go_on(MaintenanceStatus::InProgress))
            };
            let missed = say(format!("maintenance-missed:{id}"), window.ends_at, missed, to);
            soon.into_iter().chain([start, missed]).collect()
        }
        MaintenanceStatus::InProgress | MaintenanceStatus::Verifying => {
            let began = by_itself(incident, MaintenanceStatus::InProgress)
                .filter(|_| maintenance.status == MaintenanceStatus::InProgress)
                .map(|entry| {
                    let key = format!("maintenance-began:{}", entry.id);
                    say(key, entry.recorded_at, About::MaintenanceBegan, to.clone())
                });
            // What is settled later was overrunning, and its end is for people to say.
            let settled = incident
                .tasks
                .iter()
                .all(|task| task.settled_at.is_some_and(|at| at <= window.ends_at));
            let end = if settled {
                let done = go_on(MaintenanceStatus::Completed);
                run(format!("complete:{id}"), window.ends_at, done)
            } else {
                let open = incident.tasks.iter().filter(|task| !task.state.is_settled()).count();
                let about = About::MaintenanceOverruns { ends_at: window.ends_at, open };
                say(format!("maintenance-overruns:{id}"), window.ends_at, about, to)
            };
            began.into_iter().chain([end]).collect()
        }
        MaintenanceStatus::Completed => by_itself(incident, MaintenanceStatus::Completed)
            .map(|entry| {
                let key = format!("maintenance-completed:{}", entry.id);
                say(key, entry.recorded_at, About::MaintenanceCompleted, Vec::new())
            })
            .into_iter()
            .collect(),
        MaintenanceStatus::Cancelled => Vec::new(),
    }
}

/// The entry that says that Firebell moved it there.
fn by_itself(incident: &Incident, status: MaintenanceStatus) -> Option<&Entry> {
    incident
        .entries
        .iter()
        .rev()
        .find(|entry| entry.author.is_firebell() && entry.what == What::Maintenance { status })
}
