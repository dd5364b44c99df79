//! What is on record: facts, the timeline, tasks, follow-ups.

use chrono::{DateTime, TimeDelta, Utc};

use super::Material;
use super::markdown::{indented, line, own_words};
use crate::incident::state::{Entry, Incident, Task, What};
use crate::incident::when::When;
use crate::incident::words::{Audience, Precision, Status, TaskState};
use crate::texts::sentences::sentence;
use crate::texts::words::label;
use crate::texts::{Lang, say};

/// A list of what can be said in a word each.
pub fn facts(material: &Material<'_>) -> String {
    let (lang, incident) = (material.lang, material.incident);
    let mut facts = vec![(say!(lang, "postmortem-severity"), label(lang, incident.severity))];
    facts.push((say!(lang, "postmortem-status"), status(lang, incident)));
    if !incident.components.is_empty() {
        let names: Vec<String> = incident.components.iter().map(|one| line(&one.name)).collect();
        facts.push((say!(lang, "postmortem-components"), names.join(", ")));
    }
    // What all durations count from: when it began, or as far as we know.
    let began = incident.started.as_ref().map_or(incident.declared_at, |started| started.at);
    let since = |at: DateTime<Utc>| {
        let moment = moment(material, at);
        if at > began { format!("{moment} (+{})", span(at - began)) } else { moment }
    };
    if let Some(window) = incident.maintenance.as_ref().map(|maintenance| maintenance.window) {
        let window = format!(
            "{} – {}",
            moment(material, window.starts_at),
            moment(material, window.ends_at)
        );
        facts.push((say!(lang, "postmortem-window"), window));
    }
    if let Some(started) = &incident.started {
        facts.push((say!(lang, "postmortem-started"), when(material, started)));
    }
    facts.push((say!(lang, "postmortem-declared"), since(incident.declared_at)));
    if let Some(resolved) = incident.resolved_at {
        facts.push((say!(lang, "postmortem-resolved"), since(resolved)));
    }
    if let Some(closed) = incident.closed_at {
        facts.push((say!(lang, "postmortem-closed"), since(closed)));
    }
    if let Some(end) = incident.resolved_at.or(incident.closed_at).filter(|end| *end > began) {
        facts.push((say!(lang, "postmortem-lasted"), span(end - began)));
    }
    facts.push((say!(lang, "postmortem-declared-by"), line(&incident.declared_by.name)));
    for (role, person) in &incident.roles {
        facts.push((label(lang, *role), line(&person.name)));
    }
    if let Some(page) = material.page {
        facts.push((say!(lang, "postmortem-page"), format!("<{page}>")));
    }
    let lines = facts.into_iter().map(|(name, value)| format!("- **{name}:** {value}"));
    lines.collect::<Vec<_>>().join("\n")
}

fn status(lang: Lang, incident: &Incident) -> String {
    let now = match &incident.maintenance {
        Some(maintenance) => return label(lang, maintenance.status),
        None => label(lang, incident.status),
    };
    if incident.is_open() { now } else { format!("{now}, {}", say!(lang, "postmortem-is-closed")) }
}

fn moment(material: &Material<'_>, at: DateTime<Utc>) -> String {
    at.with_timezone(&material.zone).format("%Y-%m-%d %H:%M").to_string()
}

/// A moment; or its day and the words in which it was given, where these say more, or less.
fn when(material: &Material<'_>, when: &When) -> String {
    let in_words = matches!(when.precision, Precision::Hour | Precision::Day);
    match &when.as_written {
        Some(words) if in_words || when.until.is_some() => {
            let day = when.at.with_timezone(&material.zone).format("%Y-%m-%d");
            format!("{day} · {}", line(words))
        }
        _ => moment(material, when.at),
    }
}

/// `1 d 2 h 5 min`, to the minute.
fn span(length: TimeDelta) -> String {
    let minutes = length.num_minutes();
    let parts = [(minutes / 1440, "d"), (minutes / 60 % 24, "h"), (minutes % 60, "min")];
    let said: Vec<String> = parts
        .iter()
        .filter(|(amount, _)| *amount > 0)
        .map(|(amount, unit)| format!("{amount} {unit}"))
        .collect();
    if said.is_empty() { "< 1 min".to_owned() } else { said.join(" ") }
}

/// One item of the timeline's list.
pub fn entry_item(material: &Material<'_>, entry: &Entry) -> String {
    let lang = material.lang;
    let hidden = match entry.audience {
        Audience::Responders => "🔒 ",
        Audience::Watchers => "👥 ",
        Audience::Public => "",
    };
    let phase = entry.phase.map_or_else(String::new, |phase| format!(" ({})", label(lang, phase)));
    let mut item = format!(
        "- **{}** {hidden}{}{phase}:",
        when(material, &entry.when),
        line(&entry.author.name)
    );
    let announced = announced(lang, entry);
    if let Some(announced) = &announced {
        item = format!("{item} **{announced}**");
    }
    let (ours, typed) = words(lang, entry);
    if !ours.is_empty() {
        item = format!("{item} {ours}");
    }
    if !typed.is_empty() {
        let said = own_words(&typed);
        let separator = if announced.is_some() && !said.contains('\n') { " · " } else { " " };
        if said.contains('\n') {
            item = format!("{item}\n\n{}\n", indented(&said));
        } else {
            item = format!("{item}{separator}{said}");
        }
    }
    if !entry.attachments.is_empty() {
        let names: Vec<String> = entry.attachments.iter().map(|one| line(&one.name)).collect();
        let names = say!(lang, "postmortem-files", names = names.join(", "));
        item = format!("{item}\n  {names}");
    }
    item
}

/// The state that an entry tells of.
fn announced(lang: Lang, entry: &Entry) -> Option<String> {
    match entry.what {
        What::Declared => Some(say!(lang, "postmortem-declared")),
        What::Reopened => Some(label(lang, Status::Investigating)),
        What::Update { status } => status.map(|status| label(lang, status)),
        What::Maintenance { status } => Some(label(lang, status)),
        _ => None,
    }
}

/// What Firebell says of it, safe already, and what was typed.
fn words(lang: Lang, entry: &Entry) -> (String, String) {
    let typed = entry.text.clone();
    let without_text = Entry { text: String::new(), ..entry.clone() };
    let ours = match entry.what {
        What::Declared
        | What::Scheduled
        | What::Note
        | What::Update { .. }
        | What::Maintenance { .. }
        | What::Reopened => String::new(),
        _ => sentence(lang, &without_text).trim_end().to_owned(),
    };
    (ours, typed)
}

/// With a box each; nothing where there was no task.
pub fn task_list(material: &Material<'_>) -> Option<String> {
    let tasks = &material.incident.tasks;
    let lines: Vec<String> = tasks.iter().map(|task| task_item(material, task)).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn task_item(material: &Material<'_>, task: &Task) -> String {
    let lang = material.lang;
    let text = line(&task.text);
    let (mark, text) = match task.state {
        TaskState::Done => ('x', text),
        TaskState::Cancelled => (' ', format!("~~{text}~~")),
        TaskState::Todo | TaskState::Running => (' ', text),
    };
    let mut notes = vec![label(lang, task.state)];
    notes.extend(task.assignee.as_ref().map(|person| line(&person.name)));
    notes.extend(task.settled_at.or(task.started_at).map(|at| moment(material, at)));
    format!("- [{mark}] {text} ({})", notes.join(", "))
}

/// Nothing where there is none.
pub fn followup_table(material: &Material<'_>) -> Option<String> {
    let lang = material.lang;
    let followups = &material.incident.followups;
    if followups.is_empty() {
        return None;
    }
    let head = [
        say!(lang, "postmortem-followup"),
        say!(lang, "postmortem-kind"),
        say!(lang, "postmortem-owner"),
        say!(lang, "postmortem-due"),
        say!(lang, "postmortem-state"),
    ];
    let mut rows = vec![row(&head), "|---|---|---|---|---|".to_owned()];
    rows.extend(followups.iter().map(|one| {
        row(&[
            line(&one.text),
            one.kind.map(|kind| label(lang, kind)).unwrap_or_default(),
            one.owner.as_ref().map(|owner| line(&owner.name)).unwrap_or_default(),
            one.due.map(|due| due.to_string()).unwrap_or_default(),
            label(lang, one.state),
        ])
    }));
    Some(rows.join("\n"))
}

fn row(cells: &[String; 5]) -> String {
    format!("| {} |", cells.join(" | "))
}
