//! Why a request was turned down, and what to do instead.

use super::ids::Ref;
use super::when::Unreadable;
use super::words::{Role, Severity, Status};

/// A request that was understood and turned down; nothing was recorded. Every text ends with what
/// the person can do instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(
        "Only responders can {what}. Ask someone with the responders' role, or someone who can \
         manage channels."
    )]
    RespondersOnly { what: &'static str },
    #[error(
        "{reference} is closed, so this can't be changed any more. If it is not over, open it \
         again with `/incident reopen`; an entry that is wrong can be corrected with \
         `/timeline edit`."
    )]
    Closed { reference: Ref },
    #[error("{reference} is still open. Close it with `/incident close`, or carry on.")]
    NotClosed { reference: Ref },
    #[error("{what} is empty. Write a few words and send it again.")]
    Empty { what: &'static str },
    #[error(
        "{what} has {length} characters, and {most} is the most. Shorten it, or split it; nothing \
         was recorded, so copy your text from above."
    )]
    TooLong { what: &'static str, length: usize, most: usize },
    #[error("{0}")]
    Time(Box<Unreadable>),
    #[error(
        "“{given}” is not a component here. {}",
        if known.is_empty() {
            "There are none yet: add it with `/component add`, or leave components out.".to_owned()
        } else {
            format!("Choose from: {}. A new one is added with `/component add`.", known.join(", "))
        }
    )]
    NoSuchComponent { given: String, known: Vec<String> },
    #[error("{name} is not in this server any more. Choose somebody who is.")]
    NotHere { name: String },
    #[error("{name} is a bot, and a response needs people. Choose a person.")]
    IsABot { name: String },
    #[error("{name} already has the role “{role}”. Nothing to change.")]
    AlreadyAppointed { name: String, role: Role },
    #[error("Nobody has the role “{role}”. Give it to somebody with `/incident appoint`.")]
    NobodyHasRole { role: Role },
    #[error(
        "An update needs a message, a status, or both. Say what people should know now: \
         `/incident update message:…`."
    )]
    EmptyUpdate,
    #[error(
        "{reference} is already “{status}”. Choose another status, or add a message that says \
         what is new."
    )]
    SameStatus { reference: Ref, status: Status },
    #[error("{reference} is already {level}. Choose another level.")]
    SameSeverity { reference: Ref, level: Severity },
    #[error("Say what to change: a title, a summary, components or when it started.")]
    EmptyEdit,
    #[error("Say what to change: the text, the time or the phase.")]
    EmptyEntryEdit,
    #[error(
        "There is no such entry in {reference}. Start typing its words or its time, and choose it \
         from the list."
    )]
    NoSuchEntry { reference: Ref },
    #[error(
        "This entry of {reference} was retracted already, so it can't be changed. Write a new one \
         with `/timeline add`."
    )]
    EntryRetracted { reference: Ref },
    #[error("Everyone can see this entry already. Nothing to change.")]
    AlreadyPublic,
    #[error(
        "{reference} is private, so nothing of it can go to the public. Declare a public incident \
         for what everyone should know."
    )]
    Private { reference: Ref },
    #[error(
        "This entry was made by Firebell to record a change and has no text of its own. Add what \
         is missing with `/timeline add`."
    )]
    NotTyped,
    #[error(
        "There is no incident “{given}” here. {}",
        if open.is_empty() {
            "None is open; `/incident list state:all` shows every one.".to_owned()
        } else {
            format!("Open now: {}.", open.join(", "))
        }
    )]
    NoSuchIncident { given: String, open: Vec<String> },
    #[error(
        "Which incident? {} are open: {}. Use the command in the incident's own channel, or name \
         it with `incident:`.",
        open.len(),
        open.join(", ")
    )]
    WhichIncident { open: Vec<String> },
    #[error("No incident is open. Open one with `/incident declare`.")]
    NoneOpen,
    #[error("{0}")]
    Other(String),
}

impl From<Unreadable> for Refusal {
    fn from(unreadable: Unreadable) -> Self {
        Self::Time(Box::new(unreadable))
    }
}
