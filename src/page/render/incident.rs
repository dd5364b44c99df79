//! One incident or maintenance with its timeline, and the parts of it that other pages show.

use std::collections::BTreeSet;

use askama::Template;
use chrono::Duration;
use url::Url;

use super::super::document::Rendered;
use super::super::receive::component_name;
use super::super::site::{Shown, Site};
use super::super::{moments, text};
use super::looks::{self, Look};
use super::shell::Shell;
use crate::incident::public_view::{PublicAttachment, PublicEntry, PublicPostmortem};
use crate::incident::words::Role;

/// An entry that was written down this much after it happened says so.
const LATE: Duration = Duration::minutes(10);
/// Pictures that browsers show safely inside a page.
const PICTURES: [&str; 5] = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"];
/// The order in which a postmortem is read; other sections follow.
const SECTIONS: [(&str, &str); 6] = [
    ("impact", "Impact"),
    ("root_cause", "Root cause"),
    ("went_well", "What went well"),
    ("went_poorly", "What went poorly"),
    ("lucky", "Where we were lucky"),
    ("lessons", "Lessons"),
];

pub struct Entry {
    pub id: String,
    pub datetime: String,
    pub time: String,
    /// Where nothing around it says which day it was.
    pub date: Option<String>,
    pub approximate: bool,
    pub written: Option<String>,
    pub late: Option<String>,
    pub status: Option<Look>,
    pub html: String,
    pub author: String,
    pub phase: Option<&'static str>,
    pub retracted: bool,
    pub attachments: Vec<Attachment>,
}

pub struct Attachment {
    pub name: String,
    pub url: String,
    pub image: bool,
}

pub struct Component {
    pub name: String,
    pub state: Look,
}

struct Day {
    /// Only where the timeline spans days, or is not of today.
    label: Option<String>,
    entries: Vec<Entry>,
}

struct Task {
    css: &'static str,
    word: &'static str,
    text: String,
    note: Option<String>,
}

#[derive(Template)]
#[template(path = "page/incident.html")]
struct IncidentPage {
    shell: Shell,
    reference: String,
    status: Look,
    title: String,
    summary: Option<String>,
    facts: Vec<(&'static str, String)>,
    components: Vec<Component>,
    order: &'static str,
    days: Vec<Day>,
    tasks: Vec<Task>,
    followups: Vec<Task>,
    postmortem: Vec<(String, String)>,
}

/// The page of one incident.
pub fn render(site: &Site, shown: &Shown) -> Result<Rendered, askama::Error> {
    let incident = shown.incident();
    let going_on = !shown.is_past();
    let status = looks::of_status(&incident.status);
    let title = format!("{}: {} ({})", status.word, incident.title, incident.reference);
    let description = newest_words(shown, 200).unwrap_or_else(|| title.clone());
    let mut shell = Shell::new(site, &site.path(shown), &title, description);
    if going_on {
        shell = shell.live(site);
    }
    let mut days: Vec<Day> = Vec::new();
    let mut last_day = None;
    let entries: Vec<&PublicEntry> = if going_on {
        incident.timeline.iter().rev().collect()
    } else {
        incident.timeline.iter().collect()
    };
    for entry in &entries {
        let date = entry.at.date_naive();
        if last_day != Some(date) {
            last_day = Some(date);
            days.push(Day { label: Some(moments::day(entry.at)), entries: Vec::new() });
        }
        if let Some(day) = days.last_mut() {
            day.entries.push(entry_of(entry));
        }
    }
    let page = IncidentPage {
        shell,
        reference: incident.reference.clone(),
        status,
        title: incident.title.clone(),
        summary: summary_html(shown),
        facts: facts(site, shown),
        // Once it is over, what each of them does now says nothing about it.
        components: if going_on { components(shown) } else { Vec::new() },
        order: match entries.len() {
            0 | 1 => "",
            _ if going_on => "newest first",
            _ => "from the beginning",
        },
        days,
        tasks: tasks(shown),
        followups: followups(shown),
        postmortem: incident.postmortem.as_ref().map(postmortem).unwrap_or_default(),
    };
    let mut rendered = Rendered::html(page.render()?);
    rendered.image_origins = picture_origins(shown);
    Ok(rendered)
}

pub fn summary_html(shown: &Shown) -> Option<String> {
    let summary = shown.incident().summary.as_deref()?.trim();
    (!summary.is_empty()).then(|| text::markdown_to_html(summary))
}

/// The newest public words about it on one line, at most `most` characters.
pub fn newest_words(shown: &Shown, most: usize) -> Option<String> {
    let incident = shown.incident();
    let standing = incident.timeline.iter().rev().filter(|entry| !entry.retracted);
    let texts = standing.map(|entry| entry.text.as_str()).chain(incident.summary.as_deref());
    texts.map(|markdown| text::markdown_to_words(markdown, most)).find(|words| !words.is_empty())
}

pub fn entry_of(entry: &PublicEntry) -> Entry {
    let late = entry.recorded_at - entry.at;
    let approximate = moments::of_entry(entry) != moments::clock(entry.at);
    Entry {
        id: text::identifier(&entry.id),
        datetime: moments::machine(entry.at),
        time: moments::of_entry(entry),
        date: None,
        approximate,
        written: moments::as_written(entry).map(str::to_owned),
        late: (late >= LATE && !approximate).then(|| moments::span(late)),
        status: entry.status.as_deref().map(looks::of_status),
        html: text::markdown_to_html(&entry.text),
        author: entry.author.clone(),
        phase: entry.phase.map(|phase| phase.label()),
        retracted: entry.retracted,
        attachments: entry.attachments.iter().filter_map(attachment).collect(),
    }
}

fn web_address(attachment: &PublicAttachment) -> Option<Url> {
    let url = Url::parse(&attachment.url).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}

fn is_picture(attachment: &PublicAttachment) -> bool {
    let content_type = attachment.content_type.as_deref().unwrap_or_default();
    let plain = content_type.split(';').next().unwrap_or_default().trim();
    PICTURES.contains(&plain)
}

fn attachment(attachment: &PublicAttachment) -> Option<Attachment> {
    let url = web_address(attachment)?;
    let name = attachment.name.clone();
    Some(Attachment { name, url: url.into(), image: is_picture(attachment) })
}

/// Where this page's pictures come from, for its content security policy.
fn picture_origins(shown: &Shown) -> Vec<String> {
    let standing = shown.incident().timeline.iter().filter(|entry| !entry.retracted);
    let pictures = standing.flat_map(|entry| &entry.attachments).filter(|a| is_picture(a));
    let origins = pictures.filter_map(web_address).map(|url| url.origin().ascii_serialization());
    origins.collect::<BTreeSet<_>>().into_iter().collect()
}

fn components(shown: &Shown) -> Vec<Component> {
    let affected = shown.incident().components.iter();
    affected
        .map(|component| Component {
            name: component_name(component).to_owned(),
            state: looks::of_component(component.status),
        })
        .collect()
}

fn facts(site: &Site, shown: &Shown) -> Vec<(&'static str, String)> {
    let incident = shown.incident();
    let mut facts = Vec::new();
    if site.guilds.len() > 1 {
        facts.push(("Where", escaped(&shown.view.guild.name)));
    }
    if let Some(window) = incident.window.as_ref().filter(|_| shown.is_maintenance()) {
        facts.push(("Planned from", moments::full_html(window.starts_at)));
        facts.push(("Planned until", moments::full_html(window.ends_at)));
    } else {
        facts.push(("Severity", incident.severity.label().to_owned()));
    }
    if let Some(started) = incident.started_at {
        facts.push(("Started", moments::full_html(started)));
    }
    if incident.started_at != Some(incident.declared_at) {
        let label = if shown.is_maintenance() { "Announced" } else { "Declared" };
        facts.push((label, moments::full_html(incident.declared_at)));
    }
    if let Some(ended) = shown.ended() {
        let label = if shown.is_maintenance() { "Ended" } else { "Resolved" };
        facts.push((label, moments::full_html(ended)));
        // A record after the fact may say only when it was.
        if ended > shown.began() {
            facts.push(("Lasted", moments::span(ended - shown.began())));
        }
    }
    if shown.is_past() && !incident.components.is_empty() {
        let names = incident.components.iter().map(component_name).collect::<Vec<_>>().join(", ");
        facts.push(("Affected", format!("<bdi>{}</bdi>", escaped(&names))));
    }
    for held in &incident.roles {
        let label = match held.role {
            Role::Commander => "Incident commander",
            Role::Comms => "Communications",
            Role::Scribe => "Scribe",
            Role::Ops => "Operations",
        };
        facts.push((label, format!("<bdi>{}</bdi>", escaped(&held.name))));
    }
    facts
}

/// Plain text as safe HTML.
pub fn escaped(plain: &str) -> String {
    askama::filters::escape(plain, askama::filters::Html)
        .map_or_else(|never| match never {}, |escaped| escaped.to_string())
}

fn tasks(shown: &Shown) -> Vec<Task> {
    let tasks = shown.incident().tasks.iter();
    tasks
        .map(|task| Task {
            css: task.state.id(),
            word: task.state.label(),
            text: text::markdown_to_words(&task.text, 1000),
            note: None,
        })
        .collect()
}

fn followups(shown: &Shown) -> Vec<Task> {
    use crate::incident::words::FollowupState;
    let followups = shown.incident().followups.iter();
    followups
        .map(|followup| {
            let owner = followup.owner.as_deref().map(str::to_owned);
            let kind = followup.kind.map(|kind| kind.label().to_lowercase());
            let due = followup.due.map(|due| due.format("due %-d %b %Y").to_string());
            let note: Vec<String> = [owner, kind, due].into_iter().flatten().collect();
            Task {
                css: match followup.state {
                    FollowupState::Open => "todo",
                    FollowupState::Done => "done",
                    FollowupState::Dropped => "cancelled",
                },
                word: followup.state.label(),
                text: text::markdown_to_words(&followup.text, 1000),
                note: (!note.is_empty()).then(|| note.join(" · ")),
            }
        })
        .collect()
}

fn postmortem(postmortem: &PublicPostmortem) -> Vec<(String, String)> {
    let sections = &postmortem.sections;
    let known =
        SECTIONS.iter().filter_map(|(id, label)| Some(((*label).to_owned(), sections.get(*id)?)));
    let others = sections.iter().filter(|(id, _)| SECTIONS.iter().all(|(known, _)| known != id));
    let others = others.map(|(id, value)| (id.replace('_', " "), value));
    let written =
        known.chain(others).filter_map(|(label, value)| Some((label, value.as_str()?.trim())));
    written
        .filter(|(_, markdown)| !markdown.is_empty())
        .map(|(label, markdown)| (label, text::markdown_to_html(markdown)))
        .collect()
}
