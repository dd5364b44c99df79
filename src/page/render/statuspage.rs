//! The public JSON of an Atlassian Statuspage (`/api/v2/…`), so that existing clients work.
//!
//! Shapes: facts gathered from <https://www.githubstatus.com/api> and
//! <https://confluence.status.atlassian.com/api>. What Firebell does not know is null or empty, as
//! theirs may be.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::super::document::Rendered;
use super::super::moments::machine;
use super::super::receive::component_name;
use super::super::site::{Shown, Site};
use super::Page;
use super::feeds::words;
use crate::incident::public_view::{PublicComponent, PublicEntry};
use crate::incident::words::ComponentStatus;

/// How many incidents a list holds, as theirs.
const NEWEST: usize = 50;

#[derive(Clone, Serialize)]
struct PageInfo {
    id: String,
    name: String,
    url: String,
    time_zone: &'static str,
    updated_at: String,
}

#[derive(Clone, Serialize)]
struct Overall {
    indicator: &'static str,
    description: &'static str,
}

#[derive(Clone, Serialize)]
struct Component {
    id: String,
    name: String,
    status: &'static str,
    created_at: String,
    updated_at: String,
    position: usize,
    description: Option<String>,
    showcase: bool,
    start_date: Option<String>,
    group_id: Option<String>,
    page_id: String,
    group: bool,
    only_show_if_degraded: bool,
}

#[derive(Clone, Serialize)]
struct Update {
    id: String,
    status: String,
    body: String,
    incident_id: String,
    created_at: String,
    updated_at: String,
    display_at: String,
    affected_components: Option<Vec<Component>>,
    deliver_notifications: bool,
    custom_tweet: Option<String>,
    tweet_id: Option<String>,
}

#[derive(Clone, Serialize)]
struct Incident {
    id: String,
    name: String,
    status: String,
    created_at: String,
    updated_at: String,
    monitoring_at: Option<String>,
    resolved_at: Option<String>,
    impact: &'static str,
    shortlink: String,
    started_at: String,
    page_id: String,
    incident_updates: Vec<Update>,
    components: Vec<Component>,
    #[serde(flatten)]
    scheduled: Option<Scheduled>,
}

#[derive(Clone, Serialize)]
struct Scheduled {
    scheduled_for: String,
    scheduled_until: String,
}

/// Only the fields that an envelope has are written.
#[derive(Serialize)]
struct Envelope<'a> {
    page: &'a PageInfo,
    #[serde(skip_serializing_if = "Option::is_none")]
    components: Option<&'a [Component]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    incidents: Option<Vec<Incident>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scheduled_maintenances: Option<Vec<Incident>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Overall>,
}

pub fn render(site: &Site) -> Result<Vec<Page>, serde_json::Error> {
    let page = page_info(site);
    let components = components(site, &page);
    let empty = || Envelope {
        page: &page,
        components: None,
        incidents: None,
        scheduled_maintenances: None,
        status: None,
    };
    let list = |wanted: fn(&Shown) -> bool| {
        let found = site.newest_first(wanted).into_iter().take(NEWEST);
        Some(found.map(|shown| incident(site, &page, shown)).collect::<Vec<_>>())
    };
    let documents = [
        ("status", Envelope { status: Some(overall(site)), ..empty() }),
        ("components", Envelope { components: Some(&components), ..empty() }),
        ("incidents", Envelope { incidents: list(|shown| !shown.is_maintenance()), ..empty() }),
        ("incidents/unresolved", Envelope { incidents: list(Shown::is_unresolved), ..empty() }),
        (
            "scheduled-maintenances",
            Envelope { scheduled_maintenances: list(Shown::is_maintenance), ..empty() },
        ),
        (
            "scheduled-maintenances/upcoming",
            Envelope { scheduled_maintenances: list(Shown::is_upcoming), ..empty() },
        ),
        (
            "scheduled-maintenances/active",
            Envelope { scheduled_maintenances: list(Shown::is_running), ..empty() },
        ),
        (
            "summary",
            Envelope {
                components: Some(&components),
                incidents: list(Shown::is_unresolved),
                scheduled_maintenances: list(|shown| shown.is_upcoming() || shown.is_running()),
                status: Some(overall(site)),
                ..empty()
            },
        ),
    ];
    let documents = documents.into_iter().map(|(name, envelope)| {
        let body = serde_json::to_string(&envelope)?;
        Ok((
            format!("/api/v2/{name}.json"),
            Rendered::open("application/json; charset=utf-8", body),
        ))
    });
    documents.collect()
}

fn page_info(site: &Site) -> PageInfo {
    let updated = site.incidents.values().map(|shown| shown.updated_at).max();
    PageInfo {
        id: site.guilds.first().map_or_else(|| "firebell".to_owned(), |g| g.guild.id.clone()),
        name: site.title(),
        url: site.absolute(""),
        time_zone: "Etc/UTC",
        updated_at: machine(updated.or(site.heard_at).unwrap_or(site.now)),
    }
}

fn overall(site: &Site) -> Overall {
    let (indicator, description) = match site.overall() {
        ComponentStatus::Operational => ("none", "All Systems Operational"),
        ComponentStatus::DegradedPerformance => ("minor", "Minor Service Outage"),
        ComponentStatus::PartialOutage => ("major", "Partial System Outage"),
        ComponentStatus::MajorOutage => ("critical", "Major Service Outage"),
        ComponentStatus::UnderMaintenance => ("maintenance", "Service Under Maintenance"),
    };
    Overall { indicator, description }
}

const fn impact(status: ComponentStatus) -> &'static str {
    match status {
        ComponentStatus::Operational => "none",
        ComponentStatus::DegradedPerformance => "minor",
        ComponentStatus::PartialOutage => "major",
        ComponentStatus::MajorOutage => "critical",
        ComponentStatus::UnderMaintenance => "maintenance",
    }
}

fn components(site: &Site, page: &PageInfo) -> Vec<Component> {
    let shown = site.components().into_iter().enumerate();
    shown.map(|(at, shown)| component(site, page, &shown.guild, at + 1, &shown.component)).collect()
}

fn component(
    site: &Site,
    page: &PageInfo,
    guild: &str,
    position: usize,
    component: &PublicComponent,
) -> Component {
    // It was first seen and last changed with the incidents that name it.
    let naming = site.incidents.values().filter(|shown| {
        shown.view.guild.id == guild
            && shown.incident().components.iter().any(|c| c.id == component.id)
    });
    let (first, last) = naming.fold((None, None), |(first, last), shown| {
        let earlier =
            |at: Option<DateTime<Utc>>| at.map_or(shown.created_at, |at| at.min(shown.created_at));
        let later =
            |at: Option<DateTime<Utc>>| at.map_or(shown.updated_at, |at| at.max(shown.updated_at));
        (Some(earlier(first)), Some(later(last)))
    });
    let id = if site.guilds.len() > 1 {
        format!("{}-{}", site.slug(guild), component.id)
    } else {
        component.id.clone()
    };
    Component {
        id,
        name: component_name(component).to_owned(),
        status: component.status.id(),
        created_at: first.map_or_else(|| page.updated_at.clone(), machine),
        updated_at: last.map_or_else(|| page.updated_at.clone(), machine),
        position,
        description: None,
        showcase: true,
        start_date: None,
        group_id: None,
        page_id: page.id.clone(),
        group: false,
        only_show_if_degraded: false,
    }
}

fn incident(site: &Site, page: &PageInfo, shown: &Shown) -> Incident {
    let incident = shown.incident();
    let first_status = if shown.is_maintenance() { "scheduled" } else { "investigating" };
    let mut running_status = first_status;
    let mut updates = Vec::new();
    let mut monitoring_at = None;
    for entry in incident.timeline.iter().filter(|entry| !entry.retracted) {
        if let Some(status) = entry.status.as_deref() {
            running_status = status;
            if status == "monitoring" {
                monitoring_at = Some(machine(entry.at));
            }
        }
        updates.push(update(shown, running_status, entry));
    }
    if updates.is_empty() {
        // Clients rely on there being one.
        updates.push(Update {
            id: incident.id.clone(),
            status: their_status(&incident.status).to_owned(),
            body: words(shown, None),
            incident_id: incident.id.clone(),
            created_at: machine(incident.declared_at),
            updated_at: machine(shown.updated_at),
            display_at: machine(incident.declared_at),
            affected_components: None,
            deliver_notifications: true,
            custom_tweet: None,
            tweet_id: None,
        });
    }
    updates.reverse();
    let status = match &incident.postmortem {
        Some(_) if shown.is_past() && !shown.is_maintenance() => "postmortem",
        _ => their_status(&incident.status),
    };
    let guild = &shown.view.guild.id;
    let components = incident.components.iter().enumerate();
    let window = incident.window.as_ref();
    Incident {
        id: incident.id.clone(),
        name: incident.title.clone(),
        status: status.to_owned(),
        created_at: machine(incident.declared_at),
        updated_at: machine(shown.updated_at),
        monitoring_at,
        resolved_at: shown.ended().map(machine),
        impact: if shown.is_maintenance() { "maintenance" } else { impact(incident.impact) },
        shortlink: site.absolute(&site.path(shown)),
        started_at: machine(incident.started_at.unwrap_or(incident.declared_at)),
        page_id: page.id.clone(),
        incident_updates: updates,
        components: components.map(|(at, c)| component(site, page, guild, at + 1, c)).collect(),
        scheduled: shown.is_maintenance().then(|| Scheduled {
            scheduled_for: machine(window.map_or(incident.declared_at, |window| window.starts_at)),
            scheduled_until: machine(window.map_or(incident.declared_at, |window| window.ends_at)),
        }),
    }
}

/// Theirs has no cancelled maintenance: it is over, and its last update says why.
fn their_status(ours: &str) -> &str {
    if ours == "cancelled" { "completed" } else { ours }
}

fn update(shown: &Shown, status: &str, entry: &PublicEntry) -> Update {
    Update {
        id: entry.id.clone(),
        status: their_status(status).to_owned(),
        body: words(shown, Some(entry)),
        incident_id: shown.incident().id.clone(),
        created_at: machine(entry.recorded_at),
        updated_at: machine(entry.recorded_at),
        display_at: machine(entry.at),
        affected_components: None,
        deliver_notifications: true,
        custom_tweet: None,
        tweet_id: None,
    }
}
