//! Why a request was turned down. Data only: the words are in `crate::texts::refusals`.

use super::ids::Ref;
use super::when::Unreadable;
use super::words::{Role, Severity, Status, UnknownWord};

/// A request that was understood and turned down; nothing was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    RespondersOnly(Deed),
    Closed {
        reference: Ref,
    },
    NotClosed {
        reference: Ref,
    },
    Empty(Part),
    TooLong {
        part: Part,
        length: usize,
        most: usize,
    },
    Time(Box<Unreadable>),
    NoSuchComponent {
        given: String,
        known: Vec<String>,
    },
    /// Not in this server any more.
    NotHere {
        name: String,
    },
    IsABot {
        name: String,
    },
    AlreadyAppointed {
        name: String,
        role: Role,
    },
    NobodyHasRole {
        role: Role,
    },
    EmptyUpdate,
    SameStatus {
        reference: Ref,
        status: Status,
    },
    SameSeverity {
        reference: Ref,
        level: Severity,
    },
    EmptyEdit,
    EmptyEntryEdit,
    NoSuchEntry {
        reference: Ref,
    },
    EntryRetracted {
        reference: Ref,
    },
    AlreadyPublic,
    Private {
        reference: Ref,
    },
    /// The entry was made by Firebell and has no typed text.
    NotTyped,
    /// A time that has not come.
    InTheFuture,
    NoSuchIncident {
        given: String,
        open: Vec<String>,
    },
    WhichIncident {
        open: Vec<String>,
    },
    NoneOpen,
    /// A choice that is none of ours.
    UnknownWord(UnknownWord),
    /// Said already, in the language of the person who asked.
    Said(String),
}

/// What only responders may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Writing to the public timeline.
    PublishWords,
    Update,
    CorrectOthers,
    Appoint,
    Release,
    SetSeverity,
    Edit,
    Close,
    Reopen,
    Retract,
    Publish,
    ChangeComponents,
}

/// What of a request is empty or too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Title,
    Summary,
    Text,
    Reason,
    Message,
    Resolution,
    Person,
    Role,
    Level,
    Name,
}

impl std::error::Error for Refusal {}

impl From<Unreadable> for Refusal {
    fn from(unreadable: Unreadable) -> Self {
        Self::Time(Box::new(unreadable))
    }
}

impl From<UnknownWord> for Refusal {
    fn from(unknown: UnknownWord) -> Self {
        Self::UnknownWord(unknown)
    }
}
