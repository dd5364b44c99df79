//! An incident as a Markdown document that is half written: what is on record stands in it, what
//! only people know is asked for. Pure.

mod markdown;
mod record;
#[cfg(test)]
mod tests;

use chrono_tz::Tz;

use self::markdown::{line, own_words};
use self::record::{entry_item, facts, followup_table, task_list};
use crate::incident::state::{Entry, Incident, What};
use crate::incident::words::{Audience, Section, Template};
use crate::texts::words::label;
use crate::texts::{Lang, say};

/// What a draft is made of.
#[derive(Clone, Copy, Debug)]
pub struct Material<'a> {
    pub incident: &'a Incident,
    /// In the order in which it happened, only those that whoever asks may see.
    pub entries: &'a [&'a Entry],
    /// Whether they may read what was written of the postmortem.
    pub sections: bool,
    pub lang: Lang,
    /// Of the times in it.
    pub zone: Tz,
    /// The incident on the status page.
    pub page: Option<&'a str>,
}

/// The draft, in Markdown (CommonMark with GitHub's tables and check boxes).
#[must_use]
pub fn draft(template: Template, material: &Material<'_>) -> String {
    let blocks = match template {
        Template::Standard => standard(material),
        Template::Short => short(material),
        Template::Hachyderm => hachyderm(material),
    };
    let head = [Some(title(material)), warning(material)];
    let mut document = head.into_iter().flatten().chain(blocks).collect::<Vec<_>>().join("\n\n");
    document.push('\n');
    document
}

fn standard(material: &Material<'_>) -> Vec<String> {
    let lang = material.lang;
    let mut blocks =
        vec![facts(material), heading(2, &say!(lang, "postmortem-summary")), summary(material)];
    for section in Section::ALL {
        blocks.extend(written(material, 2, *section, &label(lang, *section)));
    }
    blocks.extend(timeline(material, &say!(lang, "postmortem-timeline"), |_| true));
    if let Some(tasks) = task_list(material) {
        blocks.extend([heading(2, &say!(lang, "postmortem-tasks")), tasks]);
    }
    blocks.extend(followups(material, &say!(lang, "postmortem-followups")));
    blocks
}

fn short(material: &Material<'_>) -> Vec<String> {
    let lang = material.lang;
    let mut blocks =
        vec![facts(material), heading(2, &say!(lang, "postmortem-summary")), summary(material)];
    for section in [Section::Impact, Section::RootCause, Section::Lessons] {
        blocks.extend(written(material, 2, section, &label(lang, section)));
    }
    let told = |entry: &Entry| {
        matches!(
            entry.what,
            What::Declared
                | What::Update { .. }
                | What::Reopened
                | What::Closed
                | What::Scheduled
                | What::Maintenance { .. }
        )
    };
    blocks.extend(timeline(material, &say!(lang, "postmortem-updates"), told));
    blocks.extend(followups(material, &say!(lang, "postmortem-followups")));
    blocks
}

/// The order and the headings of Hachyderm's own template, with the timeline that their posts have.
/// <https://hackmd.io/9WtCp6MgQ_al1eKGvqAWkg>
fn hachyderm(material: &Material<'_>) -> Vec<String> {
    let lang = material.lang;
    let mut blocks = vec![
        heading(2, &say!(lang, "postmortem-executive-summary")),
        summary(material),
        heading(2, &say!(lang, "postmortem-problem-summary")),
        facts(material),
        heading(2, &say!(lang, "postmortem-background")),
        asked(&say!(lang, "postmortem-ask-background")),
    ];
    blocks.extend(written(
        material,
        2,
        Section::RootCause,
        &say!(lang, "postmortem-causes-and-trigger"),
    ));
    for section in
        [Section::Impact, Section::Lessons, Section::WentWell, Section::WentPoorly, Section::Lucky]
    {
        blocks.extend(written(material, 2, section, &label(lang, section)));
    }
    blocks.extend(followups(material, &say!(lang, "postmortem-action-items")));
    blocks.extend(timeline(material, &say!(lang, "postmortem-timeline"), |_| true));
    if let Some(tasks) = task_list(material) {
        blocks.extend([heading(2, &say!(lang, "postmortem-tasks")), tasks]);
    }
    blocks
}

fn heading(level: usize, text: &str) -> String {
    format!("{} {text}", "#".repeat(level))
}

fn title(material: &Material<'_>) -> String {
    let incident = material.incident;
    let title = line(&incident.title);
    let text =
        say!(material.lang, "postmortem-title", incident = incident.reference, title = title);
    heading(1, &text)
}

/// Who must not read it as it is.
fn warning(material: &Material<'_>) -> Option<String> {
    let (lang, incident) = (material.lang, material.incident);
    let hidden = living(material).any(|entry| entry.audience != Audience::Public);
    let mut lines = Vec::new();
    if incident.private {
        lines.push(format!("**{}**", say!(lang, "postmortem-private")));
    }
    if incident.drill {
        lines.push(format!("**{}**", say!(lang, "postmortem-drill")));
    }
    if hidden && !incident.private {
        lines.push(say!(lang, "postmortem-not-public"));
    }
    (!lines.is_empty()).then(|| format!("> {}", lines.join("\n>\n> ")))
}

/// What people are asked to write.
fn asked(text: &str) -> String {
    format!("> *{text}*")
}

fn summary(material: &Material<'_>) -> String {
    match &material.incident.summary {
        Some(summary) => own_words(summary),
        None => asked(&say!(material.lang, "postmortem-ask-summary")),
    }
}

/// A section with its heading: as it was written, or with what to write.
fn written(material: &Material<'_>, level: usize, section: Section, title: &str) -> [String; 2] {
    let text = match material.incident.section(section).filter(|_| material.sections) {
        Some(text) => own_words(text),
        None => asked(&to_write(material.lang, section)),
    };
    [heading(level, title), text]
}

fn to_write(lang: Lang, section: Section) -> String {
    match section {
        Section::Impact => say!(lang, "postmortem-ask-impact"),
        Section::RootCause => say!(lang, "postmortem-ask-root-cause"),
        Section::WentWell => say!(lang, "postmortem-ask-went-well"),
        Section::WentPoorly => say!(lang, "postmortem-ask-went-poorly"),
        Section::Lucky => say!(lang, "postmortem-ask-lucky"),
        Section::Lessons => say!(lang, "postmortem-ask-lessons"),
    }
}

/// What was retracted is left out.
fn living<'a>(material: &Material<'a>) -> impl Iterator<Item = &'a Entry> {
    material.entries.iter().copied().filter(|entry| entry.retracted.is_none())
}

fn timeline(material: &Material<'_>, title: &str, shown: fn(&Entry) -> bool) -> Vec<String> {
    let zone = material.zone.name();
    let items: Vec<String> = living(material)
        .filter(|entry| shown(entry))
        .map(|entry| entry_item(material, entry))
        .collect();
    vec![heading(2, title), say!(material.lang, "postmortem-times", zone = zone), items.join("\n")]
}

fn followups(material: &Material<'_>, title: &str) -> [String; 2] {
    let table = followup_table(material)
        .unwrap_or_else(|| asked(&say!(material.lang, "postmortem-ask-followups")));
    [heading(2, title), table]
}
