//! Who did it.

use serde::{Deserialize, Serialize};

use super::ids::Snowflake;

/// A person as they were called at that moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: Snowflake,
    pub name: String,
}

impl Person {
    #[must_use]
    pub fn new(id: u64, name: impl Into<String>) -> Self {
        Self { id: Snowflake(id), name: name.into() }
    }
}

/// Whoever asks for a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub person: Person,
    /// Has the responders' role, or may manage channels.
    pub responder: bool,
}
