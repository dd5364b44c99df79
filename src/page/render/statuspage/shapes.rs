//! What Statuspage's clients expect, field by field.

use serde::Serialize;

#[derive(Clone, Serialize)]
pub struct PageInfo {
    pub id: String,
    pub name: String,
    pub url: String,
    pub time_zone: &'static str,
    pub updated_at: String,
}

#[derive(Clone, Serialize)]
pub struct Overall {
    pub indicator: &'static str,
    pub description: &'static str,
}

#[derive(Clone, Serialize)]
pub struct Component {
    pub id: String,
    pub name: String,
    pub status: &'static str,
    pub created_at: String,
    pub updated_at: String,
    pub position: usize,
    pub description: Option<String>,
    pub showcase: bool,
    pub start_date: Option<String>,
    pub group_id: Option<String>,
    pub page_id: String,
    pub group: bool,
    pub only_show_if_degraded: bool,
    /// Of a group only: the ids of what is in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub components: Option<Vec<String>>,
}

/// What an update did to a component.
#[derive(Clone, Serialize)]
pub struct Affected {
    pub code: String,
    pub name: String,
    pub old_status: &'static str,
    pub new_status: &'static str,
}

#[derive(Clone, Serialize)]
pub struct Update {
    pub id: String,
    pub status: String,
    pub body: String,
    pub incident_id: String,
    pub created_at: String,
    pub updated_at: String,
    pub display_at: String,
    pub affected_components: Option<Vec<Affected>>,
    pub deliver_notifications: bool,
    pub custom_tweet: Option<String>,
    pub tweet_id: Option<String>,
}

#[derive(Clone, Serialize)]
pub struct Incident {
    pub id: String,
    pub name: String,
    pub status: String,
    pub created_at: String,
    pub updated_at: String,
    pub monitoring_at: Option<String>,
    pub resolved_at: Option<String>,
    pub impact: &'static str,
    pub shortlink: String,
    pub started_at: String,
    pub page_id: String,
    pub incident_updates: Vec<Update>,
    pub components: Vec<Component>,
    #[serde(flatten)]
    pub scheduled: Option<Scheduled>,
}

#[derive(Clone, Serialize)]
pub struct Scheduled {
    pub scheduled_for: String,
    pub scheduled_until: String,
}

/// Only the fields that an envelope has are written.
#[derive(Serialize)]
pub struct Envelope<'a> {
    pub page: &'a PageInfo,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub components: Option<&'a [Component]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incidents: Option<Vec<Incident>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_maintenances: Option<Vec<Incident>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Overall>,
}
