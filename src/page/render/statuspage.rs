//! The public JSON of an Atlassian Statuspage (`/api/v2/…`), so that existing clients work.
//!
//! Shapes: facts gathered from <https://www.githubstatus.com/api> and
//! <https://confluence.status.atlassian.com/api>. What Firebell does not know is null or empty, as
//! theirs may be.

mod shapes;

use self::shapes::{Affected, Component, Envelope, Incident, Overall, PageInfo, Scheduled, Update};
use super::super::brief::{Brief, Shown};
use super::super::document::Rendered;
use super::super::moments::machine;
use super::super::site::{NEWEST, Site};
use super::Page;
use super::components::group_and_name;
use super::feeds::words;
use crate::incident::public_view::{PublicComponent, PublicEntry};
use crate::incident::words::ComponentStatus;

/// Every document, as the path names it.
pub const NAMES: [&str; 8] = [
    "status",
    "components",
    "incidents",
    "incidents/unresolved",
    "scheduled-maintenances",
    "scheduled-maintenances/upcoming",
    "scheduled-maintenances/active",
    "summary",
];

/// Where a document is.
#[must_use]
pub fn path(name: &str) -> String {
    format!("/api/v2/{name}.json")
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
    let list = |wanted: fn(&Brief) -> bool| {
        let found = site.newest_first(wanted).into_iter().take(NEWEST);
        Some(found.map(|shown| incident(site, &page, &components, &shown)).collect::<Vec<_>>())
    };
    let documents = NAMES.map(|name| {
        let envelope = match name {
            "status" => Envelope { status: Some(overall(site)), ..empty() },
            "components" => Envelope { components: Some(&components), ..empty() },
            "incidents" => Envelope { incidents: list(|brief| !brief.is_maintenance()), ..empty() },
            "incidents/unresolved" => Envelope { incidents: list(Brief::is_unresolved), ..empty() },
            "scheduled-maintenances" => {
                Envelope { scheduled_maintenances: list(Brief::is_maintenance), ..empty() }
            }
            "scheduled-maintenances/upcoming" => {
                Envelope { scheduled_maintenances: list(Brief::is_upcoming), ..empty() }
            }
            "scheduled-maintenances/active" => {
                Envelope { scheduled_maintenances: list(Brief::is_running), ..empty() }
            }
            _ => Envelope {
                components: Some(&components),
                incidents: list(Brief::is_unresolved),
                scheduled_maintenances: list(|brief| brief.is_upcoming() || brief.is_running()),
                status: Some(overall(site)),
                ..empty()
            },
        };
        let body = serde_json::to_string(&envelope)?;
        Ok((path(name), Rendered::open("application/json; charset=utf-8", body)))
    });
    documents.into_iter().collect()
}

fn page_info(site: &Site) -> PageInfo {
    let updated = site.briefs.iter().map(|brief| brief.updated_at).max();
    let guild = site.guild.as_ref().map(|kept| kept.guild.id.clone());
    PageInfo {
        id: guild.unwrap_or_else(|| "firebell".to_owned()),
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

/// Every component, each group in front of the first that is in it.
fn components(site: &Site, page: &PageInfo) -> Vec<Component> {
    let all = site.components();
    let mut out: Vec<Component> = Vec::new();
    for one in &all {
        let (group, name) = group_and_name(one);
        let group_id = group.map(|group| format!("group:{group}"));
        if let (Some(group), Some(id)) = (group, &group_id)
            && !out.iter().any(|known| known.group && known.id == *id)
        {
            let inside = all.iter().filter(|other| group_and_name(other).0 == Some(group));
            let worst = inside.clone().map(|other| other.status);
            let status = worst.fold(ComponentStatus::Operational, super::super::site::worse);
            let inside = Some(inside.map(|other| other.id.clone()).collect());
            let place = out.len() + 1;
            let shell = component(site, page, place, id, group, status);
            out.push(Component { group: true, components: inside, ..shell });
        }
        let shown = component(site, page, out.len() + 1, &one.id, name, one.status);
        out.push(Component { group_id, ..shown });
    }
    out
}

fn component(
    site: &Site,
    page: &PageInfo,
    position: usize,
    id: &str,
    name: &str,
    status: ComponentStatus,
) -> Component {
    // It was first seen and last changed with the incidents that name it.
    let naming = || site.briefs.iter().filter(|brief| brief.names(id));
    let first = naming().map(|brief| brief.created_at).min();
    let last = naming().map(|brief| brief.updated_at).max();
    Component {
        id: id.to_owned(),
        name: name.to_owned(),
        status: status.id(),
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
        components: None,
    }
}

/// An incident's components, each as the page shows it now and with what the incident says of it.
fn named(site: &Site, page: &PageInfo, all: &[Component], shown: &Shown) -> Vec<Component> {
    let named = shown.incident().components.iter().enumerate();
    named
        .map(|(at, one)| {
            let known = all.iter().find(|known| known.id == one.id);
            let base = known.cloned().unwrap_or_else(|| {
                component(site, page, at + 1, &one.id, group_and_name(one).1, one.status)
            });
            Component { status: one.status.id(), ..base }
        })
        .collect()
}

fn incident(site: &Site, page: &PageInfo, all: &[Component], shown: &Shown) -> Incident {
    let (incident, brief) = (shown.incident(), &shown.brief);
    let updates = updates(shown);
    let monitoring = updates.iter().find(|update| update.status == "monitoring");
    let status = match &incident.postmortem {
        Some(_) if brief.is_past() && !brief.is_maintenance() => "postmortem",
        _ => their_status(&incident.status),
    };
    let window = brief.window.as_ref();
    Incident {
        id: incident.id.clone(),
        name: incident.title.clone(),
        status: status.to_owned(),
        created_at: machine(incident.declared_at),
        updated_at: machine(brief.updated_at),
        monitoring_at: monitoring.map(|update| update.display_at.clone()),
        resolved_at: brief.ended.filter(|_| brief.is_past()).map(machine),
        impact: if brief.is_maintenance() { "maintenance" } else { impact(incident.impact) },
        shortlink: site.absolute(&site.path(brief)),
        started_at: machine(incident.started_at.unwrap_or(incident.declared_at)),
        page_id: page.id.clone(),
        incident_updates: updates,
        components: named(site, page, all, shown),
        scheduled: brief.is_maintenance().then(|| Scheduled {
            scheduled_for: machine(window.map_or(incident.declared_at, |window| window.starts_at)),
            scheduled_until: machine(window.map_or(incident.declared_at, |window| window.ends_at)),
        }),
    }
}

/// Theirs has no cancelled maintenance: it is over, and its last update says why.
fn their_status(ours: &str) -> &str {
    if ours == "cancelled" { "completed" } else { ours }
}

/// What was said, newest first. There is always one: clients rely on it.
fn updates(shown: &Shown) -> Vec<Update> {
    let (incident, brief) = (shown.incident(), &shown.brief);
    let first = if brief.is_maintenance() { "scheduled" } else { "investigating" };
    let mut status = first;
    let mut before = Vec::new();
    let mut updates = Vec::new();
    for entry in incident.timeline.iter().filter(|entry| !entry.retracted) {
        status = entry.status.as_deref().unwrap_or(status);
        let after = components_at(brief, status);
        let affected = changed(&before, &after);
        updates.push(update(shown, status, Some(entry), affected));
        before = after;
    }
    if updates.is_empty() {
        let affected = changed(&[], &components_at(brief, &incident.status));
        updates.push(update(shown, &incident.status, None, affected));
    }
    updates.reverse();
    updates
}

/// What each component was while the incident had this status, as far as that is known.
fn components_at<'b>(
    brief: &'b Brief,
    status: &str,
) -> Vec<(&'b PublicComponent, ComponentStatus)> {
    let fine = matches!(status, "resolved" | "scheduled" | "completed" | "cancelled");
    let named = brief.components.iter();
    named
        .map(|one| (one, if fine { ComponentStatus::Operational } else { brief.status_of(one) }))
        .collect()
}

fn changed(
    before: &[(&PublicComponent, ComponentStatus)],
    after: &[(&PublicComponent, ComponentStatus)],
) -> Option<Vec<Affected>> {
    let affected = after.iter().enumerate().map(|(at, (one, new))| Affected {
        code: one.id.clone(),
        name: group_and_name(one).1.to_owned(),
        old_status: before.get(at).map_or(ComponentStatus::Operational, |(_, old)| *old).id(),
        new_status: new.id(),
    });
    let affected: Vec<Affected> = affected.collect();
    (!affected.is_empty()).then_some(affected)
}

fn update(
    shown: &Shown,
    status: &str,
    entry: Option<&PublicEntry>,
    affected_components: Option<Vec<Affected>>,
) -> Update {
    let incident = shown.incident();
    let (written, at) = match entry {
        Some(entry) => (entry.recorded_at, entry.at),
        None => (incident.declared_at, incident.declared_at),
    };
    Update {
        id: entry.map_or(&incident.id, |entry| &entry.id).clone(),
        status: their_status(status).to_owned(),
        body: words(shown, entry),
        incident_id: incident.id.clone(),
        created_at: machine(written),
        updated_at: machine(written),
        display_at: machine(at),
        affected_components,
        deliver_notifications: true,
        custom_tweet: None,
        tweet_id: None,
    }
}
