//! Markdown, as a postmortem begins.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};

use super::{mark, words, written};
use crate::incident::guild::Guild;
use crate::incident::state::{Entry, Incident};
use crate::incident::text::{contained, plain};
use crate::incident::words::{Audience, Precision};

pub fn render(incident: &Incident, guild: &Guild, audience: Audience) -> String {
    written(|out| write(out, incident, guild, audience))
}

fn write(
    out: &mut String,
    incident: &Incident,
    guild: &Guild,
    audience: Audience,
) -> std::fmt::Result {
    writeln!(out, "# {}: {}\n", incident.reference, plain(&incident.title))?;
    for (name, value) in facts(incident) {
        writeln!(out, "- **{name}:** {}", plain(&value))?;
    }
    if let Some(summary) = &incident.summary {
        writeln!(out, "\n{}", contained(summary))?;
    }
    writeln!(out, "\n## Timeline\n")?;
    for entry in incident.timeline() {
        let mark = mark(entry, audience);
        // Further lines stay inside the item.
        let words = contained(&words(entry, guild)).replace('\n', "\n  ");
        let author = plain(&entry.author.name);
        writeln!(out, "- **{}** {author}{mark}: {words}", when(entry, plain))?;
        for file in &entry.attachments {
            writeln!(out, "  - file: {} (SHA-256 {})", plain(&file.name), file.sha256)?;
        }
    }
    if !incident.tasks.is_empty() {
        writeln!(out, "\n## Tasks\n")?;
    }
    for task in &incident.tasks {
        writeln!(out, "- {}: {}", task.state.label(), plain(&task.text))?;
    }
    if !incident.postmortem.sections.is_empty() {
        writeln!(out, "\n## Postmortem")?;
    }
    for (section, text) in &incident.postmortem.sections {
        writeln!(out, "\n### {}\n\n{}", section.label(), contained(text))?;
    }
    if !incident.followups.is_empty() {
        writeln!(out, "\n## Follow-ups\n")?;
    }
    for followup in &incident.followups {
        let owner = followup.owner.as_ref().map(|owner| plain(&owner.name));
        let kind = followup.kind.map(|kind| kind.label().to_lowercase());
        let due = followup.due.map(|due| format!("due {due}"));
        let more: Vec<String> = [owner, kind, due].into_iter().flatten().collect();
        let more = if more.is_empty() { String::new() } else { format!(" ({})", more.join(", ")) };
        writeln!(out, "- {}: {}{more}", followup.state.label(), plain(&followup.text))?;
    }
    Ok(())
}

pub fn facts(incident: &Incident) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    match &incident.maintenance {
        Some(maintenance) => {
            facts.push(("Status", maintenance.status.label().to_owned()));
            let window = maintenance.window;
            let planned = format!("{} to {}", full(window.starts_at), full(window.ends_at));
            facts.push(("Planned", planned));
            facts.extend(maintenance.began_at.map(|at| ("Began", full(at))));
            facts.extend(maintenance.ended_at.map(|at| ("Ended", full(at))));
        }
        None => {
            facts.push(("Status", incident.status.label().to_owned()));
            facts.push(("Severity", incident.severity.label().to_owned()));
            facts.extend(incident.started.as_ref().map(|started| {
                let written = started.as_written.as_ref().filter(|_| is_vague(started.precision));
                ("Started", written.cloned().unwrap_or_else(|| full(started.at)))
            }));
        }
    }
    facts.push(("Declared", full(incident.declared_at)));
    facts.extend(incident.resolved_at.map(|at| ("Resolved", full(at))));
    facts.extend(incident.closed_at.map(|at| ("Closed", full(at))));
    let names: Vec<&str> = incident.components.iter().map(|known| known.name.as_str()).collect();
    if !names.is_empty() {
        facts.push(("Components", names.join(", ")));
    }
    for (role, person) in &incident.roles {
        facts.push((role.label(), person.name.clone()));
    }
    facts
}

fn is_vague(precision: Precision) -> bool {
    matches!(precision, Precision::Hour | Precision::Day)
}

fn full(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// Vague times stay as they were written, with what `shown` does to people's words.
pub fn when(entry: &Entry, shown: impl FnOnce(&str) -> String) -> String {
    let vague = is_vague(entry.when.precision);
    match entry.when.as_written.as_ref().filter(|_| vague) {
        Some(written) => format!("{} {}", entry.when.at.format("%Y-%m-%d"), shown(written)),
        None => full(entry.when.at),
    }
}
