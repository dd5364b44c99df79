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

    /// Firebell itself, for what happens because its time has come. Nobody at Discord has this id.
    #[must_use]
    pub fn firebell() -> Self {
        Self::new(0, "Firebell")
    }

    #[must_use]
    pub fn is_firebell(&self) -> bool {
        self.id == Snowflake(0)
    }
}

/// Whoever asks for a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    pub person: Person,
    /// Has the responders' role, or may manage channels.
    pub responder: bool,
}

impl Actor {
    /// Firebell itself.
    #[must_use]
    pub fn firebell() -> Self {
        Self { person: Person::firebell(), responder: true }
    }
}
