//! Takes a webhook in: whether it is believed, and what it asks to change.

use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;

use crate::incident::public_view::{PublicComponent, PublicGuild, PublicView};
use crate::webhook::envelope::{ComponentsView, Retraction};
use crate::webhook::{Envelope, Refused, Secret, WebhookType, signature};

/// The largest body that is read, in bytes. Thousands of entries fit.
pub const MOST_BODY_BYTES: usize = 1024 * 1024;

/// What a delivery asks the page to keep.
#[derive(Clone, Debug)]
pub enum Change {
    Incident(Box<PublicView>),
    Retraction(Retraction),
    Components(ComponentsView),
}

impl Change {
    #[must_use]
    pub fn guild(&self) -> &PublicGuild {
        match self {
            Self::Incident(view) => &view.guild,
            Self::Retraction(retraction) => &retraction.guild,
            Self::Components(view) => &view.guild,
        }
    }

    #[must_use]
    pub fn version(&self) -> u64 {
        match self {
            Self::Incident(view) => view.version,
            Self::Retraction(retraction) => retraction.version,
            Self::Components(view) => view.version,
        }
    }

    /// Id and ref of the incident that it is about, if it is about one.
    #[must_use]
    pub fn incident(&self) -> Option<(&str, &str)> {
        match self {
            Self::Incident(view) => Some((&view.incident.id, &view.incident.reference)),
            Self::Retraction(Retraction { incident, .. }) => {
                Some((&incident.id, &incident.reference))
            }
            Self::Components(_) => None,
        }
    }

    /// What is written into the database for it: JSON, or nothing where it retracts.
    #[must_use]
    pub fn body(&self) -> Option<String> {
        let json = match self {
            Self::Incident(view) => serde_json::to_string(view),
            Self::Components(view) => serde_json::to_string(&view.components),
            Self::Retraction(_) => return None,
        };
        // Plain structs with text keys always serialize.
        json.ok()
    }
}

/// A delivery that was believed.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub kind: WebhookType,
    pub happened_at: DateTime<Utc>,
    /// `None` for a ping and for types of a newer sender.
    pub change: Option<Change>,
}

/// Why a delivery changes nothing; each becomes one HTTP status.
#[derive(Debug, thiserror::Error)]
pub enum NotReceived {
    #[error(transparent)]
    NotBelieved(#[from] Refused),
    #[error("the body is larger than {MOST_BODY_BYTES} bytes")]
    TooLarge,
    #[error("the body did not arrive whole")]
    Interrupted,
    #[error("the body is not a delivery as the contract describes it: {0}")]
    Shape(String),
}

/// Verifies the signature, then reads the body.
///
/// # Errors
/// When the delivery is not believed or its body has another shape.
pub fn read(
    secrets: &[Secret],
    headers: &HeaderMap,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<Delivery, NotReceived> {
    signature::verify(secrets, headers, body, now, signature::tolerance())?;
    let envelope: Envelope =
        serde_json::from_slice(body).map_err(|e| NotReceived::Shape(e.to_string()))?;
    let Envelope { r#type: kind, timestamp: happened_at, data } = envelope;
    let change = match &kind {
        WebhookType::Ping | WebhookType::Unknown(_) => None,
        WebhookType::IncidentRetracted => Some(Change::Retraction(data_as(data)?)),
        WebhookType::ComponentUpdated => Some(Change::Components(data_as(data)?)),
        WebhookType::IncidentDeclared
        | WebhookType::IncidentUpdated
        | WebhookType::IncidentResolved
        | WebhookType::IncidentClosed
        | WebhookType::IncidentReopened
        | WebhookType::MaintenanceScheduled
        | WebhookType::MaintenanceStarted
        | WebhookType::MaintenanceCompleted
        | WebhookType::MaintenanceCancelled => Some(Change::Incident(Box::new(data_as(data)?))),
    };
    if let Some(change) = &change {
        check(change)?;
    }
    Ok(Delivery { kind, happened_at, change })
}

fn data_as<T: DeserializeOwned>(data: serde_json::Value) -> Result<T, NotReceived> {
    T::deserialize(data).map_err(|e| NotReceived::Shape(format!("data: {e}")))
}

/// What the database and the addresses rely on.
fn check(change: &Change) -> Result<(), NotReceived> {
    let refuse = |what: &str| Err(NotReceived::Shape(what.to_owned()));
    if change.guild().id.is_empty() {
        return refuse("data.guild.id is empty");
    }
    if change.version() == 0 || i64::try_from(change.version()).is_err() {
        return refuse("data.version counts from 1");
    }
    if let Some((id, reference)) = change.incident() {
        let usable = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if id.is_empty() || reference.is_empty() || !reference.chars().all(usable) {
            return refuse("data.incident.id and data.incident.ref are needed, such as INC-42");
        }
    }
    Ok(())
}

/// So that a component without a name is still shown as something.
#[must_use]
pub fn component_name(component: &PublicComponent) -> &str {
    if component.name.is_empty() { &component.id } else { &component.name }
}
