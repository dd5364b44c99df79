//! The only shape in which an incident may leave for the public. What is not in it cannot leak.
//!
//! It is the `data` of the webhook and nothing else: the status page, third parties and exports
//! for the public all start from here. Absent or null means unknown.

mod impacts;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use url::Url;

use super::guild::Guild;
use super::state::{Attachment, Entry, Followup, Incident, What};
use super::words::{
    Audience, ComponentStatus, FollowupKind, FollowupState, Kind, Lang, MaintenanceStatus, Phase,
    Precision, Role, Severity, Status, TaskState,
};
use crate::texts::sentences::sentence;

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
    /// What its status page is written in. English where nothing is said, and where what is said is
    /// no language of ours.
    #[serde(
        default = "english",
        deserialize_with = "known_language",
        skip_serializing_if = "is_english"
    )]
    pub language: Lang,
}

const fn english() -> Lang {
    Lang::En
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_english(language: &Lang) -> bool {
    matches!(language, Lang::En)
}

/// A newer sender may speak more languages than we do.
fn known_language<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Lang, D::Error> {
    let said = Option::<String>::deserialize(deserializer)?;
    Ok(said.and_then(|id| id.parse().ok()).unwrap_or(Lang::En))
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
    /// How bad it was from when on, oldest first; empty where there was one impact until the end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub impacts: Vec<PublicImpact>,
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
    /// Of a maintenance that is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took: Option<PublicTook>,
    /// The ref of the incident in which it goes on, where it was found to be the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<String>,
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

/// From `at` on it was this bad, until the next of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicImpact {
    pub at: DateTime<Utc>,
    pub impact: ComponentStatus,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicWindow {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

/// As in [`Took`](super::took::Took), in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicTook {
    pub downtime_seconds: i64,
    pub window_seconds: i64,
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
    /// Markdown as it was typed, or what Firebell recorded, in the server's language; empty where
    /// the entry was retracted.
    pub text: String,
    #[serde(default)]
    pub retracted: bool,
    #[serde(default)]
    pub attachments: Vec<PublicAttachment>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicAttachment {
    pub name: String,
    /// Relative to the status page until [`PublicView::seen_from`] says where that is.
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
    let status = incident
        .maintenance
        .as_ref()
        .map_or_else(|| incident.status.id(), |maintenance| maintenance.status.id());
    Some(PublicView {
        guild: public_guild(guild),
        version: incident.version,
        incident: PublicIncident {
            id: incident.id.to_string(),
            reference: incident.reference.to_string(),
            kind: incident.reference.kind,
            title: incident.title.clone(),
            summary: incident.summary.clone(),
            severity: incident.severity,
            impact: match incident.maintenance {
                Some(_) => ComponentStatus::UnderMaintenance,
                None => incident.severity.impact(),
            },
            impacts: impacts::impacts(incident),
            status: status.to_owned(),
            components: incident
                .components
                .iter()
                .map(|component| PublicComponent {
                    id: component.id.clone(),
                    name: component.name.clone(),
                    status: component_status(incident),
                })
                .collect(),
            started_at: match &incident.maintenance {
                Some(maintenance) => maintenance.began_at,
                None => incident.started.as_ref().map(|started| started.at),
            },
            declared_at: incident.declared_at,
            resolved_at: incident.resolved_at,
            closed_at: incident.closed_at,
            window: incident.maintenance.as_ref().map(|maintenance| PublicWindow {
                starts_at: maintenance.window.starts_at,
                ends_at: maintenance.window.ends_at,
            }),
            took: incident.took().map(|took| PublicTook {
                downtime_seconds: took.downtime.num_seconds(),
                window_seconds: took.window.num_seconds(),
            }),
            // What is public is merged only into what is public.
            merged_into: incident.merged_into.as_ref().map(|into| into.reference.to_string()),
            roles: incident
                .roles
                .iter()
                .filter(|_| guild.settings.publish_roles)
                .map(|(role, person)| PublicRole { role: *role, name: person.name.clone() })
                .collect(),
            timeline: incident
                .timeline()
                .into_iter()
                .filter(|entry| is_public(entry, guild))
                .map(|entry| public_entry(entry, guild.lang()))
                .collect(),
            tasks: incident
                .tasks
                .iter()
                .map(|task| PublicTask {
                    id: task.id.to_string(),
                    text: task.text.clone(),
                    state: task.state,
                })
                .collect(),
            followups: incident.followups.iter().map(public_followup).collect(),
            postmortem: incident.postmortem.published_at.map(|published_at| PublicPostmortem {
                published_at,
                sections: incident
                    .postmortem
                    .sections
                    .iter()
                    .map(|(section, text)| (section.id().to_owned(), text.clone().into()))
                    .collect(),
            }),
        },
    })
}

/// An entry that somebody published is none the less kept back where it says who holds a role and
/// the guild keeps that to itself.
#[must_use]
pub fn is_public(entry: &Entry, guild: &Guild) -> bool {
    let kept_back = entry.what.names_a_holder() && !guild.settings.publish_roles;
    entry.audience == Audience::Public && !kept_back
}

fn public_guild(guild: &Guild) -> PublicGuild {
    PublicGuild {
        id: guild.id.to_string(),
        slug: guild.slug.clone(),
        name: guild.name.clone(),
        language: guild.lang(),
    }
}

/// `data` of `component.updated`: every component of the guild, in the guild's own order.
///
/// Their status is what holds aside from open incidents; a receiver shows the worse of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentsView {
    pub guild: PublicGuild,
    /// Only grows, for this guild's list; the receiver keeps the highest.
    pub version: u64,
    pub components: Vec<PublicComponent>,
}

/// What the public may know of a guild's components, aside from incidents.
#[must_use]
pub fn public_components(guild: &Guild) -> ComponentsView {
    let settings = &guild.settings;
    let status = |id: &str| {
        settings.component_status.get(id).copied().unwrap_or(ComponentStatus::Operational)
    };
    let components = settings
        .components
        .iter()
        .map(|component| PublicComponent {
            id: component.id.clone(),
            name: component.name.clone(),
            status: status(&component.id),
        })
        .collect();
    ComponentsView { guild: public_guild(guild), version: settings.components_version, components }
}

/// What its components are because of it.
fn component_status(incident: &Incident) -> ComponentStatus {
    match &incident.maintenance {
        Some(maintenance) if maintenance.status.is_under_way() => ComponentStatus::UnderMaintenance,
        Some(_) => ComponentStatus::Operational,
        None if incident.status == Status::Resolved => ComponentStatus::Operational,
        None => incident.severity.impact(),
    }
}

fn public_followup(followup: &Followup) -> PublicFollowup {
    PublicFollowup {
        id: followup.id.to_string(),
        text: followup.text.clone(),
        owner: followup.owner.as_ref().map(|person| person.name.clone()),
        kind: followup.kind,
        due: followup.due,
        state: followup.state,
    }
}

fn public_entry(entry: &Entry, lang: Lang) -> PublicEntry {
    let status = match entry.what {
        What::Declared | What::Reopened => Some(Status::Investigating.id()),
        What::Scheduled => Some(MaintenanceStatus::Scheduled.id()),
        What::Maintenance { status } => Some(status.id()),
        What::Update { status } => status.map(Status::id),
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
        status: status.map(str::to_owned),
        update: matches!(entry.what, What::Update { .. } | What::Maintenance { .. }),
        text: if entry.retracted.is_some() { String::new() } else { sentence(lang, entry) },
        retracted: entry.retracted.is_some(),
        attachments: if entry.retracted.is_some() {
            Vec::new()
        } else {
            entry.attachments.iter().map(public_attachment).collect()
        },
    }
}

fn public_attachment(file: &Attachment) -> PublicAttachment {
    PublicAttachment {
        name: file.name.clone(),
        url: format!("files/{}/{}", file.sha256, segment(&file.name)),
        content_type: file.content_type.clone(),
    }
}

/// One segment of an address: what is neither letter, digit nor one of `-._~` is percent-encoded.
/// RFC 3986, section 2.3.
fn segment(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

impl PublicView {
    /// With the addresses of files as they are from anywhere, where the status page is at `page`.
    /// Without an address, nobody could reach them, so they are left out.
    #[must_use]
    pub fn seen_from(mut self, page: Option<&Url>) -> Self {
        for entry in &mut self.incident.timeline {
            match page {
                None => entry.attachments.clear(),
                Some(page) => {
                    let page = page.as_str().trim_end_matches('/');
                    for file in &mut entry.attachments {
                        file.url = format!("{page}/{}", file.url);
                    }
                }
            }
        }
        self
    }
}
