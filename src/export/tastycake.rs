//! A log as the tastycake-status blog has them: numbered in its year, who attended, what was to be
//! done, and the transcript with the newest entry first under the day it happened on.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

use super::{words, written};
use crate::incident::guild::Guild;
use crate::incident::state::{Entry, Incident};
use crate::incident::words::{MaintenanceStatus, Precision, TaskState};

pub fn render(incident: &Incident, guild: &Guild) -> String {
    written(|out| write(out, incident, guild))
}

fn write(out: &mut String, incident: &Incident, guild: &Guild) -> std::fmt::Result {
    let began = began(incident);
    let (kind, log) = match incident.maintenance {
        Some(_) => ("AT RISK", "Maintenance"),
        None => ("INCIDENT", "Incident"),
    };
    let (year, number) = (began.year(), incident.reference.number);
    let title = line(&incident.title);
    writeln!(out, "[{kind} {year}/{number:03}] {} - {title}\n", day(began.date_naive()))?;
    writeln!(out, "{log} log for {}", day(began.date_naive()))?;
    let attending = attending(incident);
    if !attending.is_empty() {
        writeln!(out, "Attending: {}", attending.join(", "))?;
    }
    writeln!(out, "Status: {}\n", status(incident))?;
    for paragraph in incident.summary.iter().flat_map(|summary| summary.lines()) {
        if !paragraph.trim().is_empty() {
            writeln!(out, "  • {}", line(paragraph.trim_start_matches(['-', '*', ' '])))?;
        }
    }
    if !incident.tasks.is_empty() {
        writeln!(out, "  • Works to be carried out:")?;
    }
    for task in &incident.tasks {
        let state = match task.state {
            TaskState::Todo => "To do",
            TaskState::Running => "In progress",
            TaskState::Done => "Complete",
            TaskState::Cancelled => "Cancelled",
        };
        writeln!(out, "    • {} ({state})", line(&task.text))?;
    }
    writeln!(out, "Transcript, times are in UTC:")?;
    let timeline = incident.timeline();
    let days: BTreeSet<NaiveDate> =
        timeline.iter().map(|entry| entry.when.at.date_naive()).collect();
    for date in days.iter().rev() {
        if days.len() > 1 || *date != began.date_naive() {
            writeln!(out, "\n{}", day(*date))?;
        }
        let on_it = timeline.iter().rev().filter(|entry| entry.when.at.date_naive() == *date);
        for entry in on_it {
            let mut lines =
                said(entry, guild).lines().map(str::to_owned).collect::<Vec<_>>().into_iter();
            writeln!(out, "  • [{}] {}", stamp(entry), lines.next().unwrap_or_default())?;
            for more in lines.filter(|more| !more.trim().is_empty()) {
                writeln!(out, "    • {}", line(more.trim_start_matches(['-', '*', ' '])))?;
            }
        }
    }
    Ok(())
}

/// What it says; an update without words says its status.
fn said(entry: &Entry, guild: &Guild) -> String {
    use crate::incident::state::What;
    let words = words(entry, guild);
    let status = match &entry.what {
        What::Update { status: Some(status) } => status.label(),
        What::Maintenance { status } => status.label(),
        _ => "",
    };
    if words.trim().is_empty() { format!("{status}.") } else { words }
}

fn began(incident: &Incident) -> DateTime<Utc> {
    let planned = incident.maintenance.as_ref().map(|maintenance| maintenance.window.starts_at);
    let started = incident.started.as_ref().map(|started| started.at);
    planned.or(started).unwrap_or(incident.declared_at)
}

/// Whoever held a role or wrote a line, each once, in the order in which they came.
fn attending(incident: &Incident) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let writers = incident.timeline().into_iter().filter(|entry| entry.retracted.is_none());
    let people = incident.roles.values().chain(writers.map(|entry| &entry.author));
    for person in people.filter(|person| !person.is_firebell()) {
        let name = line(&person.name);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn status(incident: &Incident) -> String {
    let ended = incident.resolved_at.or(incident.closed_at);
    let at = |at: DateTime<Utc>| format!("{} UTC, {}", at.format("%H%Mhrs"), day(at.date_naive()));
    let maintenance = incident.maintenance.as_ref().map(|maintenance| maintenance.status);
    match (maintenance, ended) {
        (Some(MaintenanceStatus::Cancelled), Some(ended)) => format!("Cancelled at {}.", at(ended)),
        (_, Some(ended)) => format!("Completed at {}.", at(ended)),
        (Some(status), None) => format!("{}.", status.label()),
        (None, None) => format!("{}.", incident.status.label()),
    }
}

/// `2250`; `22XX` where only the hour is known.
fn stamp(entry: &Entry) -> String {
    match entry.when.precision {
        Precision::Hour => entry.when.at.format("%HXX").to_string(),
        Precision::Day => "XXXX".to_owned(),
        _ => entry.when.at.format("%H%M").to_string(),
    }
}

/// `March 8th 2008`.
fn day(date: NaiveDate) -> String {
    let number = date.day();
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{} {number}{ending} {}", date.format("%B"), date.year())
}

fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
