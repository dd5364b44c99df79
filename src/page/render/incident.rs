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
use super::shell::Shell;
use super::signs::Sign;
use super::{escaped, maintenance};
use crate::incident::ids::Ref;
use crate::incident::public_view::{PublicEntry, PublicPostmortem};
use crate::incident::words::Section;
use crate::texts::words::label;
use crate::texts::{Lang, say};

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
    kind: String,
    status: Look,
    title: String,
    summary: Option<String>,
    /// Safe HTML.
    meets: Vec<String>,
    facts: Vec<(String, String)>,
    components: Vec<Component>,
    order: String,
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
    let (lang, incident, brief) = (site.lang(), shown.incident(), &shown.brief);
    let going_on = !brief.is_past();
    let status = looks::of_status(lang, &incident.status);
    let title = format!("{}: {} ({})", status.word, incident.title, incident.reference);
    let description = lines::newest_words(lang, brief, 200).unwrap_or_else(|| title.clone());
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
        kind: label(lang, incident.kind),
        status,
        title: incident.title.clone(),
        summary: summary_html(lang, shown),
        meets: meets_html(site, shown),
        facts: facts(site, shown),
        // Once it is over, what each of them does now says nothing about it.
        components: if going_on { affected(lang, &incident.components) } else { Vec::new() },
        order: match entries.len() {
            0 | 1 => String::new(),
            _ if going_on => say!(lang, "page-incident-newest-first"),
            _ => say!(lang, "page-incident-from-beginning"),
        },
        days: days(site, &entries),
        tasks_first: brief.is_maintenance(),
        progress: entries::progress(lang, shown),
        tasks: entries::tasks(lang, shown),
        followups: entries::followups(lang, shown),
        postmortem: incident.postmortem.as_ref().and_then(|it| postmortem(lang, it)),
    };
    let mut rendered = Rendered::html(page.render()?);
    let origins = entries::picture_origins(incident.timeline.iter());
    rendered.image_origins = origins.into_iter().collect();
    Ok(rendered)
}

fn days(site: &Site, entries: &[&PublicEntry]) -> Vec<Day> {
    let runs = entries.chunk_by(|a, b| a.at.date_naive() == b.at.date_naive());
    let day = |run: &[&PublicEntry]| {
        let label = moments::day(site.lang(), run.first()?.at);
        Some(Day { label, entries: run.iter().map(|e| entries::entry_of(site, e)).collect() })
    };
    runs.filter_map(day).collect()
}

pub fn summary_html(lang: Lang, shown: &Shown) -> Option<String> {
    let summary = shown.incident().summary.as_deref()?.trim();
    (!summary.is_empty()).then(|| text::markdown_to_html(lang, summary))
}

/// What goes on at the same time and has to do with it; safe HTML.
pub fn meets_html(site: &Site, shown: &Shown) -> Vec<String> {
    let (lang, others) = (site.lang(), maintenance::meets(site, shown));
    let said = others.into_iter().map(|other| {
        let link = format!(
            "<a href=\"{}\">{} <bdi>{}</bdi></a>",
            escaped(&site.href(&site.path(other))),
            escaped(&other.reference),
            escaped(&other.title)
        );
        let status = escaped(&looks::status_inside(lang, &other.status));
        let kind = other.kind.id();
        say!(lang, "page-incident-meets", kind = kind, link = link, status = status)
    });
    said.collect()
}

fn facts(site: &Site, shown: &Shown) -> Vec<(String, String)> {
    let (lang, incident, brief) = (site.lang(), shown.incident(), &shown.brief);
    let mut facts = Vec::new();
    if let Some(window) = &brief.window {
        facts.push((say!(lang, "page-incident-planned"), maintenance::window_html(lang, window)));
    }
    if !brief.is_maintenance() {
        facts.push((say!(lang, "page-incident-severity"), label(lang, incident.severity)));
    }
    if let Some(started) = incident.started_at {
        facts.push((say!(lang, "page-incident-started"), moments::full_html(lang, started)));
    }
    if incident.started_at != Some(incident.declared_at) {
        let label = if brief.is_maintenance() {
            say!(lang, "page-incident-announced")
        } else {
            say!(lang, "page-incident-declared")
        };
        facts.push((label, moments::full_html(lang, incident.declared_at)));
    }
    if let Some(ended) = brief.ended.filter(|_| brief.is_past()) {
        let label = match brief.is_maintenance() {
            true if brief.is_cancelled() => say!(lang, "page-incident-cancelled"),
            true => say!(lang, "page-incident-completed"),
            false => say!(lang, "page-incident-resolved"),
        };
        facts.push((label, moments::full_html(lang, ended)));
    }
    match maintenance::took(incident) {
        Some(took) => {
            facts.push((say!(lang, "page-incident-downtime"), moments::span(lang, took.downtime)));
            facts.push((say!(lang, "page-incident-window"), moments::span(lang, took.window)));
        }
        // A record after the fact may say only when it was.
        None if !brief.is_cancelled() => {
            let ended = brief.ended.filter(|ended| brief.is_past() && *ended > brief.began);
            facts.extend(ended.map(|ended| {
                (say!(lang, "page-incident-lasted"), moments::span(lang, ended - brief.began))
            }));
        }
        None => {}
    }
    if let Some(other) = incident.merged_into.as_deref().and_then(|it| it.parse::<Ref>().ok()) {
        let href = site.href(&site.path_to(&other.to_string()));
        facts.push((
            say!(lang, "page-incident-goes-on"),
            format!("<a href=\"{}\">{other}</a>", escaped(&href)),
        ));
    }
    if brief.is_past() && !incident.components.is_empty() {
        let names = incident.components.iter().map(component_name).collect::<Vec<_>>().join(", ");
        facts.push((
            say!(lang, "page-incident-affected"),
            format!("<bdi>{}</bdi>", escaped(&names)),
        ));
    }
    for held in &incident.roles {
        facts.push((label(lang, held.role), format!("<bdi>{}</bdi>", escaped(&held.name))));
    }
    facts
}

/// In the order in which a postmortem is read; sections of a newer sender follow.
fn postmortem(lang: Lang, postmortem: &PublicPostmortem) -> Option<Postmortem> {
    let sections = &postmortem.sections;
    let known = Section::ALL.iter();
    let known =
        known.filter_map(|section| Some((label(lang, *section), sections.get(section.id())?)));
    let others = sections.iter().filter(|(id, _)| id.parse::<Section>().is_err());
    let others = others.map(|(id, value)| (id.replace('_', " "), value));
    let written =
        known.chain(others).filter_map(|(label, value)| Some((label, value.as_str()?.trim())));
    let sections: Vec<_> = written
        .filter(|(_, markdown)| !markdown.is_empty())
        .map(|(label, markdown)| (label, text::markdown_to_html(lang, markdown)))
        .collect();
    let published = moments::full_html(lang, postmortem.published_at);
    let published = say!(lang, "page-incident-published", moment = published);
    (!sections.is_empty()).then_some(Postmortem { published, sections })
}
