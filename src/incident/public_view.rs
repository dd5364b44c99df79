//! The only shape in which an incident may leave for the public. What is not in it cannot leak.
//!
//! It is the `data` of the webhook and nothing else: the status page, third parties and exports
//! for the public all start from here. Absent or null means unknown.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::guild::Guild;
use super::sentence::sentence;
use super::state::{Entry, Incident, What};
use super::words::{
    Audience, ComponentStatus, FollowupKind, FollowupState, Kind, Phase, Precision, Role, Severity,
    Status, TaskState,
};

/// `data` of the webhook: the whole public state of one incident, and a version that only grows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicView {
    pub guild: PublicGuild,
    pub version: u64,
    pub incident: PublicIncident,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicGuild {
    /// Discord's snowflake, in digits.
    pub id: String,
    pub slug: String,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicIncident {
    /// A ULID.
    pub id: String,
    /// `INC-42` or `MNT-7`.
    #[serde(rename = "ref")]
    pub reference: String,
    pub kind: Kind,
    pub title: String,
    #[serde(default)]
    pub summary: Option<String>,
    pub severity: Severity,
    pub impact: ComponentStatus,
    /// An incident's or a maintenance's status, by its id.
    pub status: String,
    #[serde(default)]
    pub components: Vec<PublicComponent>,
    #[serde(default)]
    pub started_at: Option<DateTime<Utc>>,
    pub declared_at: DateTime<Utc>,
    #[serde(default)]
    pub resolved_at: Option<DateTime<Utc>>,
    #[serde(default)]
    pub closed_at: Option<DateTime<Utc>>,
    /// Of a maintenance only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<PublicWindow>,
    #[serde(default)]
    pub roles: Vec<PublicRole>,
    /// Ordered by `at`, then by the order in which they were written down.
    #[serde(default)]
    pub timeline: Vec<PublicEntry>,
    #[serde(default)]
    pub tasks: Vec<PublicTask>,
    #[serde(default)]
    pub followups: Vec<PublicFollowup>,
    #[serde(default)]
    pub postmortem: Option<PublicPostmortem>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicComponent {
    pub id: String,
    pub name: String,
    pub status: ComponentStatus,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicWindow {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicRole {
    pub role: Role,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicEntry {
    pub id: String,
    /// When it happened; the start of the hour or day where no more is known.
    pub at: DateTime<Utc>,
    /// The words in which the time was given, where it was given in words.
    #[serde(default)]
    pub at_as_written: Option<String>,
    pub precision: Precision,
    /// When we were told.
    pub recorded_at: DateTime<Utc>,
    pub author: String,
    #[serde(default)]
    pub phase: Option<Phase>,
    /// The status that this entry announced, if it announced one.
    #[serde(default)]
    pub status: Option<String>,
    /// It was written as an update for the public, rather than noted; subscribers hear of those.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub update: bool,
    /// Markdown as it was typed; empty where the entry was retracted.
    pub text: String,
    #[serde(default)]
    pub retracted: bool,
    #[serde(default)]
    pub attachments: Vec<PublicAttachment>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicAttachment {
    pub name: String,
    pub url: String,
    #[serde(default)]
    pub content_type: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicTask {
    pub id: String,
    pub text: String,
    pub state: TaskState,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicFollowup {
    pub id: String,
    pub text: String,
    #[serde(default)]
    pub owner: Option<String>,
    #[serde(default)]
    pub kind: Option<FollowupKind>,
    /// A calendar date.
    #[serde(default)]
    pub due: Option<chrono::NaiveDate>,
    pub state: FollowupState,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicPostmortem {
    pub published_at: DateTime<Utc>,
    /// Section id to Markdown.
    #[serde(default)]
    pub sections: serde_json::Map<String, serde_json::Value>,
}

/// What the public may know of an incident; nothing of a private one or of a drill.
#[must_use]
pub fn public_view(incident: &Incident, guild: &Guild) -> Option<PublicView> {
    if incident.private || incident.drill {
        return None;
    }
    let component_status = if incident.status == Status::Resolved {
        ComponentStatus::Operational
    } else {
        incident.severity.impact()
    };
    Some(PublicView {
        guild: PublicGuild {
            id: guild.id.to_string(),
            slug: guild.slug.clone(),
            name: guild.name.clone(),
        },
        version: incident.version,
        incident: PublicIncident {
            id: incident.id.to_string(),
            reference: incident.reference.to_string(),
            kind: incident.reference.kind,
            title: incident.title.clone(),
            summary: incident.summary.clone(),
            severity: incident.severity,
            impact: incident.severity.impact(),
            status: incident.status.id().to_owned(),
            components: incident
                .components
                .iter()
                .map(|component| PublicComponent {
                    id: component.id.clone(),
                    name: component.name.clone(),
                    status: component_status,
                })
                .collect(),
            started_at: incident.started.as_ref().map(|started| started.at),
            declared_at: incident.declared_at,
            resolved_at: incident.resolved_at,
            closed_at: incident.closed_at,
            window: None,
            roles: incident
                .roles
                .iter()
                .map(|(role, person)| PublicRole { role: *role, name: person.name.clone() })
                .collect(),
            timeline: incident
                .timeline()
                .into_iter()
                .filter(|entry| entry.audience == Audience::Public)
                .map(public_entry)
                .collect(),
            tasks: Vec::new(),
            followups: Vec::new(),
            postmortem: None,
        },
    })
}

fn public_entry(entry: &Entry) -> PublicEntry {
    let status = match entry.what {
        What::Declared | What::Reopened => Some(Status::Investigating),
        What::Update { status } => status,
        _ => None,
    };
    PublicEntry {
        id: entry.id.to_string(),
        at: entry.when.at,
        at_as_written: entry.when.as_written.clone(),
        precision: entry.when.precision,
        recorded_at: entry.recorded_at,
        author: entry.author.name.clone(),
        phase: entry.phase,
        status: status.map(|status| status.id().to_owned()),
        update: matches!(entry.what, What::Update { .. }),
        text: if entry.retracted.is_some() { String::new() } else { sentence(entry) },
        retracted: entry.retracted.is_some(),
        attachments: Vec::new(),
    }
}
