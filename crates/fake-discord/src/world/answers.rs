//! Interactions: what a person asked for, and what became of it.

use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio::time::Instant;

use crate::Id;

/// Discord's number of the kind.
/// <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-interaction-type>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum InteractionKind {
    Command = 2,
    Component = 3,
    Autocomplete = 4,
    ModalSubmit = 5,
}

/// One interaction from its dispatch on.
#[derive(Debug, Clone)]
pub struct Interaction {
    pub id: Id,
    pub token: String,
    pub kind: InteractionKind,
    pub guild: Id,
    pub channel: Id,
    pub user: Id,
    /// What was dispatched.
    pub payload: Value,
    /// For a button, select or the modal behind it: the message that carried it.
    pub source_message: Option<Id>,
    /// For a modal that was sent off: the interaction that opened it.
    pub triggered_by: Option<Id>,
    pub asked: Instant,
    /// The callback's type and when it came.
    pub acknowledged: Option<(u8, Instant)>,
    /// The answer's or deferral's choice; fixed from then on.
    pub ephemeral: bool,
    /// The message that `@original` means.
    pub original: Option<Id>,
    pub follow_ups: Vec<Id>,
    /// The modal it was answered with, as sent.
    pub modal: Option<Value>,
    /// The choices it was answered with, as sent.
    pub choices: Option<Vec<Value>>,
    /// Every state that the person saw in turn, the deferral apart.
    pub history: Vec<AnswerVersion>,
}

impl Interaction {
    /// The message that the person sees last.
    pub fn latest_message(&self) -> Option<Id> {
        self.history.last().and_then(|version| version.message)
    }
}

/// What a person saw at one time.
#[derive(Debug, Clone)]
pub struct AnswerVersion {
    /// None for a modal or choices.
    pub message: Option<Id>,
    pub content: String,
    pub embeds: Vec<Value>,
    pub components: Vec<Value>,
    pub at: DateTime<Utc>,
}
