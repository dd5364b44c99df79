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
    /// `APPLICATION_COMMAND`: a slash command or a context menu's.
    Command = 2,
    /// `MESSAGE_COMPONENT`: a press of a button, a choice in a select.
    Component = 3,
    /// `APPLICATION_COMMAND_AUTOCOMPLETE`: can be answered with choices alone.
    Autocomplete = 4,
    /// `MODAL_SUBMIT`: a modal was sent off; cannot be answered with another.
    ModalSubmit = 5,
}

/// One interaction from its dispatch on.
/// <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object>
#[derive(Debug, Clone)]
pub struct Interaction {
    /// `id`; the callback's path has it with the token.
    pub id: Id,
    /// `token`: follow-ups are sent with it for [`crate::Options::interaction_token_life`].
    pub token: String,
    /// `type`.
    pub kind: InteractionKind,
    /// `guild_id`.
    pub guild: Id,
    /// `channel_id`: where it was asked, and where its answers go.
    pub channel: Id,
    /// `member.user.id`: who asked, and who alone sees ephemeral answers.
    pub user: Id,
    /// What was dispatched.
    pub payload: Value,
    /// For a button, select or the modal behind it: the message that carried it.
    pub source_message: Option<Id>,
    /// For a modal that was sent off: the interaction that opened it.
    pub triggered_by: Option<Id>,
    /// On [`crate::Options::deadlines`]: the acknowledgement and the token's life count from it.
    pub asked: Instant,
    /// The callback's type and when it came.
    pub acknowledged: Option<(u8, Instant)>,
    /// The answer's or deferral's choice; fixed from then on.
    pub ephemeral: bool,
    /// The message that `@original` means.
    pub original: Option<Id>,
    /// Messages after the answer, oldest first, deleted ones too; one that fills a deferral is not.
    pub follow_ups: Vec<Id>,
    /// The modal it was answered with, as sent.
    pub modal: Option<Value>,
    /// The choices it was answered with, as sent.
    pub choices: Option<Vec<Value>>,
    /// The instance of the application's Activity that it was answered with.
    pub activity: Option<String>,
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
    /// In Markdown; empty for a modal or choices.
    pub content: String,
    /// As Discord answers them, each with its `type`; empty for a modal or choices.
    pub embeds: Vec<Value>,
    /// As Discord answers them, each with its number; empty for a modal or choices.
    pub components: Vec<Value>,
    /// By [`crate::Options::clock`].
    pub at: DateTime<Utc>,
}
