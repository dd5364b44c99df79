//! What Atlassian's Statuspage answers at `/api/v2/incidents.json`, `scheduled-maintenances.json`
//! and `summary.json`. <https://metastatuspage.com/api>

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Read, blank, components, entry};
use crate::incident::command::Past;
use crate::incident::person::Person;
use crate::incident::state::{Incident, Maintenance, What, Window};
use crate::incident::when::When;
use crate::incident::words::{Kind, MaintenanceStatus, Section, Severity, Status};

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    page: Option<Page>,
    #[serde(default)]
    incidents: Vec<serde_json::Value>,
    #[serde(default)]
    scheduled_maintenances: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Page {
    id: String,
    #[serde(default)]
    name: Option<String>,
}

#[derive(Deserialize)]
struct Theirs {
    id: String,
    name: String,
    status: String,
    #[serde(default)]
    impact: String,
    created_at: DateTime<Utc>,
    #[serde(default)]
    started_at: Option<DateTime<Utc>>,
    #[serde(default)]
    resolved_at: Option<DateTime<Utc>>,
    #[serde(default)]
    updated_at: Option<DateTime<Utc>>,
    #[serde(default)]
    scheduled_for: Option<DateTime<Utc>>,
    #[serde(default)]
    scheduled_until: Option<DateTime<Utc>>,
    #[serde(default)]
    incident_updates: Vec<Update>,
    #[serde(default)]
    components: Vec<Named>,
    #[serde(default)]
    postmortem_body: Option<String>,
}

#[derive(Deserialize)]
struct Update {
    status: String,
    #[serde(default)]
    body: Option<String>,
    created_at: DateTime<Utc>,
    #[serde(default)]
    display_at: Option<DateTime<Utc>>,
    #[serde(default)]
    affected_components: Option<Vec<Named>>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

pub fn read(file: &str, text: &str) -> Vec<Read> {
    let answer: Answer = match serde_json::from_str(text) {
        Ok(answer) => answer,
        Err(error) => {
            return vec![Read::failed(file, format!("it is not what is expected: {error}"))];
        }
    };
    let (page, name) = match answer.page {
        Some(page) => (page.id, page.name.unwrap_or_else(|| "Statuspage".to_owned())),
        None => (file.to_owned(), "Statuspage".to_owned()),
    };
    let source = format!("statuspage:{page}");
    let by = Person::new(0, name);
    answer
        .incidents
        .into_iter()
        .chain(answer.scheduled_maintenances)
        .map(|value| {
            let id = value["id"].as_str().unwrap_or("one without an id").to_owned();
            let place = format!("{file}: {id}");
            let mut odd = Vec::new();
            let outcome = Theirs::deserialize(value)
                .map_err(|error| error.to_string())
                .and_then(|theirs| past(&source, theirs, &by, &mut odd));
            Read { place, outcome, odd }
        })
        .collect()
}

fn past(source: &str, theirs: Theirs, by: &Person, odd: &mut Vec<String>) -> Result<Past, String> {
    let planned = theirs.scheduled_for.is_some();
    let over = matches!(&*theirs.status, "resolved" | "postmortem" | "completed");
    if !over {
        return Err(format!("it is {}, so not over yet; import it once it is", theirs.status));
    }
    let kind = if planned { Kind::Maintenance } else { Kind::Incident };
    let mut incident = blank(kind, &theirs.name, theirs.created_at, by);
    let mut updates = theirs.incident_updates;
    let at = |update: &Update| update.display_at.unwrap_or(update.created_at);
    updates.sort_by_key(at);
    let last = updates.last().map(at);
    let ended = theirs.resolved_at.or(last).or(theirs.updated_at).unwrap_or(theirs.created_at);
    incident.severity = match &*theirs.impact {
        "critical" => Severity::Sev1,
        "major" => Severity::Sev2,
        "minor" => Severity::Sev3,
        "none" | "maintenance" => Severity::Sev4,
        other => {
            odd.push(format!("impact {other:?} is not known there"));
            Severity::DEFAULT
        }
    };
    let named = updates.iter().filter_map(|update| update.affected_components.as_ref()).flatten();
    let names = theirs.components.iter().chain(named).map(|named| named.name.as_str());
    incident.components = components(names);
    incident.started = theirs.started_at.map(When::exactly);
    incident.resolved_at = Some(ended);
    incident.closed_at = Some(ended);
    incident.status = Status::Resolved;
    if let Some(starts_at) = theirs.scheduled_for {
        incident.started = None;
        incident.maintenance =
            Some(maintenance(starts_at, theirs.scheduled_until, &updates, ended));
    }
    if ended < incident.declared_at {
        odd.push("it ends before it begins. Both times are kept as they are written".to_owned());
    }
    add_updates(&mut incident, &updates, planned, by);
    if let Some(body) = theirs.postmortem_body.filter(|body| !body.trim().is_empty()) {
        incident.postmortem.sections.insert(Section::Impact, body);
        incident.postmortem.published_at = Some(ended);
    }
    Ok(Past { source: source.to_owned(), id: theirs.id, incident })
}

fn maintenance(
    starts_at: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
    updates: &[Update],
    ended: DateTime<Utc>,
) -> Maintenance {
    let began = updates.iter().find(|update| update.status == "in_progress");
    Maintenance {
        status: MaintenanceStatus::Completed,
        window: Window { starts_at, ends_at: ends_at.unwrap_or(ended) },
        began_at: began.map(|update| update.display_at.unwrap_or(update.created_at)),
        ended_at: Some(ended),
    }
}

/// The first one declares it; a status that they have and we do not stays with the words alone.
fn add_updates(incident: &mut Incident, updates: &[Update], planned: bool, by: &Person) {
    let title = incident.title.clone();
    if updates.is_empty() {
        let what = if planned { What::Scheduled } else { What::Declared };
        incident.entries.push(entry(incident.declared_at, by, what, &title));
    }
    for (nth, update) in updates.iter().enumerate() {
        let at = update.display_at.unwrap_or(update.created_at);
        let body = update.body.as_deref().unwrap_or_default();
        let status = update.status.parse::<Status>().ok();
        let what = match (planned, nth) {
            (true, 0) => What::Scheduled,
            (false, 0) if status == Some(Status::Investigating) => What::Declared,
            (true, _) => match update.status.parse::<MaintenanceStatus>() {
                Ok(status) => What::Maintenance { status },
                Err(_) => What::Update { status: None },
            },
            (false, _) => What::Update { status },
        };
        let words = if nth == 0 && body.trim().is_empty() { &title } else { body };
        let mut added = entry(at, by, what, words);
        added.recorded_at = update.created_at;
        incident.entries.push(added);
    }
}
