//! What a delivery says: its type, its moment, its data.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::incident::public_view::PublicGuild;

pub use crate::incident::public_view::ComponentsView;

/// What happened. Receivers accept types they do not know, so types may be added.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum WebhookType {
    IncidentDeclared,
    IncidentUpdated,
    IncidentResolved,
    IncidentClosed,
    IncidentReopened,
    /// Must vanish from public copies; its data is a [`Retraction`].
    IncidentRetracted,
    MaintenanceScheduled,
    MaintenanceStarted,
    MaintenanceCompleted,
    MaintenanceCancelled,
    /// Its data is a [`ComponentsView`].
    ComponentUpdated,
    /// Says only that the sender is alive.
    Ping,
    /// Of a newer sender, as it was written.
    Unknown(String),
}

const KNOWN: [(&str, WebhookType); 12] = [
    ("incident.declared", WebhookType::IncidentDeclared),
    ("incident.updated", WebhookType::IncidentUpdated),
    ("incident.resolved", WebhookType::IncidentResolved),
    ("incident.closed", WebhookType::IncidentClosed),
    ("incident.reopened", WebhookType::IncidentReopened),
    ("incident.retracted", WebhookType::IncidentRetracted),
    ("maintenance.scheduled", WebhookType::MaintenanceScheduled),
    ("maintenance.started", WebhookType::MaintenanceStarted),
    ("maintenance.completed", WebhookType::MaintenanceCompleted),
    ("maintenance.cancelled", WebhookType::MaintenanceCancelled),
    ("component.updated", WebhookType::ComponentUpdated),
    ("ping", WebhookType::Ping),
];

impl WebhookType {
    /// As it is written in `type`.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Unknown(id) => id,
            known => KNOWN.iter().find(|(_, this)| this == known).map_or("", |(id, _)| id),
        }
    }
}

impl From<String> for WebhookType {
    fn from(id: String) -> Self {
        match KNOWN.iter().find(|(known, _)| *known == id) {
            Some((_, this)) => this.clone(),
            None => Self::Unknown(id),
        }
    }
}

impl FromStr for WebhookType {
    type Err = std::convert::Infallible;

    fn from_str(id: &str) -> Result<Self, Self::Err> {
        Ok(Self::from(id.to_owned()))
    }
}

impl From<WebhookType> for String {
    fn from(this: WebhookType) -> Self {
        this.id().to_owned()
    }
}

impl fmt::Display for WebhookType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// The body of one delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope<Data = serde_json::Value> {
    pub r#type: WebhookType,
    /// When it happened.
    pub timestamp: DateTime<Utc>,
    /// A [`PublicView`](crate::incident::public_view::PublicView) unless the type says otherwise.
    pub data: Data,
}

/// `data` of `incident.retracted`: names what must vanish and repeats none of its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retraction {
    pub guild: PublicGuild,
    pub version: u64,
    pub incident: RetractedIncident,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetractedIncident {
    /// A ULID.
    pub id: String,
    #[serde(rename = "ref")]
    pub reference: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_round_trips_and_a_newer_one_is_kept_as_written() {
        for (id, known) in KNOWN {
            assert_eq!(id.parse::<WebhookType>().unwrap(), known);
            assert_eq!(known.id(), id);
        }
        let text =
            r#"{"type":"incident.sung","timestamp":"2022-12-13T18:58:04.120Z","data":{},"more":1}"#;
        let envelope: Envelope = serde_json::from_str(text).unwrap();
        assert_eq!(envelope.r#type, WebhookType::Unknown("incident.sung".to_owned()));
        assert_eq!(serde_json::to_value(&envelope).unwrap()["type"], "incident.sung");
    }
}
