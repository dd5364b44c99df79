//! One incident or maintenance with its timeline.

use askama::Template;

use super::super::brief::Shown;
use super::super::document::Rendered;
use super::super::receive::component_name;
use super::super::site::Site;
use super::super::{moments, text};
use super::components::{Component, affected};
use super::entries::{self, Entry, Task};
use super::lines;
use super::looks::{self, Look};
use super::shell::{Shell, Sign};
use super::{escaped, maintenance};
use crate::incident::ids::Ref;
use crate::incident::public_view::{PublicEntry, PublicPostmortem};

/// The order in which a postmortem is read; other sections follow.
const SECTIONS: [(&str, &str); 6] = [
    ("impact", "Impact"),
    ("root_cause", "Root cause"),
    ("went_well", "What went well"),
    ("went_poorly", "What went poorly"),
    ("lucky", "Where we were lucky"),
    ("lessons", "Lessons"),
];

struct Day {
    label: String,
    entries: Vec<Entry>,
}

struct Postmortem {
    /// Safe HTML.
    published: String,
    /// Title and safe HTML.
    sections: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "page/incident.html")]
struct IncidentPage {
    shell: Shell,
    reference: String,
    kind: &'static str,
    status: Look,
    title: String,
    summary: Option<String>,
    /// Safe HTML.
    meets: Vec<String>,
    facts: Vec<(&'static str, String)>,
    components: Vec<Component>,
    order: &'static str,
    days: Vec<Day>,
    /// A maintenance is its checklist first.
    tasks_first: bool,
    progress: Option<String>,
    tasks: Vec<Task>,
    followups: Vec<Task>,
    postmortem: Option<Postmortem>,
}

/// The page of one incident.
pub fn render(site: &Site, shown: &Shown) -> Result<Rendered, askama::Error> {
    let (incident, brief) = (shown.incident(), &shown.brief);
    let going_on = !brief.is_past();
    let status = looks::of_status(&incident.status);
    let title = format!("{}: {} ({})", status.word, incident.title, incident.reference);
    let description = lines::newest_words(brief, 200).unwrap_or_else(|| title.clone());
    let mut shell = Shell::new(site, &site.path(brief), &title, description);
    shell.kind = "article";
    if going_on {
        // Its own state, for there may be worse beside it.
        let sign = if brief.is_upcoming() { Sign::Plain } else { Sign::State(incident.impact) };
        shell = shell.live(site).linked_as(site, sign);
    } else {
        // It may be reopened, corrected, explained; its bytes are the same until then.
        shell = shell.renewed();
    }
    let entries: Vec<&PublicEntry> = if going_on {
        incident.timeline.iter().rev().collect()
    } else {
        incident.timeline.iter().collect()
    };
    let page = IncidentPage {
        shell,
        reference: incident.reference.clone(),
        kind: incident.kind.label(),
        status,
        title: incident.title.clone(),
        summary: summary_html(shown),
        meets: meets_html(site, shown),
        facts: facts(site, shown),
        // Once it is over, what each of them does now says nothing about it.
        components: if going_on { affected(&incident.components) } else { Vec::new() },
        order: match entries.len() {
            0 | 1 => "",
            _ if going_on => "newest first",
            _ => "from the beginning",
        },
        days: days(site, &entries),
        tasks_first: brief.is_maintenance(),
        progress: entries::progress(shown),
        tasks: entries::tasks(shown),
        followups: entries::followups(shown),
        postmortem: incident.postmortem.as_ref().and_then(postmortem),
    };
    let mut rendered = Rendered::html(page.render()?);
    let origins = entries::picture_origins(incident.timeline.iter());
    rendered.image_origins = origins.into_iter().collect();
    Ok(rendered)
}

fn days(site: &Site, entries: &[&PublicEntry]) -> Vec<Day> {
    let runs = entries.chunk_by(|a, b| a.at.date_naive() == b.at.date_naive());
    let day = |run: &[&PublicEntry]| {
        let label = moments::day(run.first()?.at);
        Some(Day { label, entries: run.iter().map(|e| entries::entry_of(site, e)).collect() })
    };
    runs.filter_map(day).collect()
}

pub fn summary_html(shown: &Shown) -> Option<String> {
    let summary = shown.incident().summary.as_deref()?.trim();
    (!summary.is_empty()).then(|| text::markdown_to_html(summary))
}

/// What goes on at the same time and has to do with it; safe HTML.
pub fn meets_html(site: &Site, shown: &Shown) -> Vec<String> {
    let others = maintenance::meets(site, shown);
    let said = others.into_iter().map(|other| {
        let status = looks::of_status(&other.status).word.to_lowercase();
        let what = if other.is_maintenance() { "maintenance" } else { "incident" };
        format!(
            "At the same time: {what} <a href=\"{}\">{} <bdi>{}</bdi></a>, {}",
            escaped(&site.href(&site.path(other))),
            escaped(&other.reference),
            escaped(&other.title),
            escaped(&status)
        )
    });
    said.collect()
}

fn facts(site: &Site, shown: &Shown) -> Vec<(&'static str, String)> {
    let (incident, brief) = (shown.incident(), &shown.brief);
    let mut facts = Vec::new();
    if let Some(window) = &brief.window {
        facts.push(("Planned", maintenance::window_html(window)));
    }
    if !brief.is_maintenance() {
        facts.push(("Severity", incident.severity.label().to_owned()));
    }
    if let Some(started) = incident.started_at {
        facts.push(("Started", moments::full_html(started)));
    }
    if incident.started_at != Some(incident.declared_at) {
        let label = if brief.is_maintenance() { "Announced" } else { "Declared" };
        facts.push((label, moments::full_html(incident.declared_at)));
    }
    if let Some(ended) = brief.ended.filter(|_| brief.is_past()) {
        let label = match brief.is_maintenance() {
            true if brief.is_cancelled() => "Cancelled",
            true => "Completed",
            false => "Resolved",
        };
        facts.push((label, moments::full_html(ended)));
    }
    match maintenance::took(incident) {
        Some(took) => {
            facts.push(("Total downtime", moments::span(took.downtime)));
            facts.push(("Total window", moments::span(took.window)));
        }
        // A record after the fact may say only when it was.
        None if !brief.is_cancelled() => {
            let ended = brief.ended.filter(|ended| brief.is_past() && *ended > brief.began);
            facts.extend(ended.map(|ended| ("Lasted", moments::span(ended - brief.began))));
        }
        None => {}
    }
    if let Some(other) = incident.merged_into.as_deref().and_then(|it| it.parse::<Ref>().ok()) {
        let href = site.href(&site.path_to(&other.to_string()));
        facts.push(("Goes on in", format!("<a href=\"{}\">{other}</a>", escaped(&href))));
    }
    if brief.is_past() && !incident.components.is_empty() {
        let names = incident.components.iter().map(component_name).collect::<Vec<_>>().join(", ");
        facts.push(("Affected", format!("<bdi>{}</bdi>", escaped(&names))));
    }
    for held in &incident.roles {
        facts.push((held.role.label(), format!("<bdi>{}</bdi>", escaped(&held.name))));
    }
    facts
}

fn postmortem(postmortem: &PublicPostmortem) -> Option<Postmortem> {
    let sections = &postmortem.sections;
    let known =
        SECTIONS.iter().filter_map(|(id, label)| Some(((*label).to_owned(), sections.get(*id)?)));
    let others = sections.iter().filter(|(id, _)| SECTIONS.iter().all(|(known, _)| known != id));
    let others = others.map(|(id, value)| (id.replace('_', " "), value));
    let written =
        known.chain(others).filter_map(|(label, value)| Some((label, value.as_str()?.trim())));
    let sections: Vec<_> = written
        .filter(|(_, markdown)| !markdown.is_empty())
        .map(|(label, markdown)| (label, text::markdown_to_html(markdown)))
        .collect();
    let published = moments::full_html(postmortem.published_at);
    (!sections.is_empty()).then_some(Postmortem { published, sections })
}
