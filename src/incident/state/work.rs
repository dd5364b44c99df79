//! What is to be done, during and after.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::incident::ids::{FollowupId, TaskId};
use crate::incident::person::Person;
use crate::incident::words::{FollowupKind, FollowupState, Section, TaskState};

/// A step of the response, or of a maintenance's checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    pub id: TaskId,
    pub text: String,
    pub assignee: Option<Person>,
    pub state: TaskState,
    pub added_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    /// Done or cancelled.
    pub settled_at: Option<DateTime<Utc>>,
}

/// Something to do once the response is over, so that it does not happen again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followup {
    pub id: FollowupId,
    pub text: String,
    pub owner: Option<Person>,
    pub kind: Option<FollowupKind>,
    pub due: Option<NaiveDate>,
    pub state: FollowupState,
    pub added_at: DateTime<Utc>,
    pub settled_at: Option<DateTime<Utc>>,
}

/// What people wrote about it afterwards.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Postmortem {
    pub sections: BTreeMap<Section, String>,
    pub published_at: Option<DateTime<Utc>>,
}
