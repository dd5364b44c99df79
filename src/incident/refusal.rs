//! Why a request was turned down, and what to do instead.

use super::ids::Ref;
use super::state::Pointer;
use super::when::Unreadable;
use super::words::{FollowupState, MaintenanceStatus, Role, Section, Severity, Status, TaskState};

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
    #[error("Nobody is in command, so there is nothing to hand over. Take it: `/incident take`.")]
    NobodyInCommand,
    #[error(
        "{commander} is in command, and only they can offer it. Ask them, or take command with a \
         reason: `/incident take`."
    )]
    NotYoursToOffer { commander: String },
    #[error(
        "Command was offered to {name}, not to you. If it should be you, ask whoever is in command \
         or use `/incident take`."
    )]
    OfferedToAnother { name: String },
    #[error(
        "That offer is over: it was answered, replaced or ran out. `/incident show` says who is in \
         command now."
    )]
    OfferOver,
    #[error("That offer still stands. Wait for the answer.")]
    OfferStillStands,
    #[error(
        "{commander} is in command. To take over without being asked, say why; it is written into \
         the timeline: `/incident take reason:…`."
    )]
    ReasonToTake { commander: String },
    #[error("{name} has no role here. Nothing to change.")]
    HoldsNoRole { name: String },
    #[error(
        "That message is in the timeline of {reference} already. To correct it: `/timeline edit`."
    )]
    TakenOverBefore { reference: Ref },
    #[error(
        "There is no such task in {reference}. Start typing its words and choose it from the list; \
         `/task list` shows all."
    )]
    NoSuchTask { reference: Ref },
    #[error("That task is “{state}” already. Nothing to change.")]
    SameTaskState { state: TaskState },
    #[error(
        "There is no such follow-up in {reference}. Start typing its words and choose it from the \
         list; `/followup list` shows all."
    )]
    NoSuchFollowup { reference: Ref },
    #[error("That follow-up is “{state}” already. Nothing to change.")]
    SameFollowupState { state: FollowupState },
    #[error("“{section}” says exactly that already. Nothing to change.")]
    SameSection { section: Section },
    #[error(
        "{reference} is still open. Close it first with `/incident close`; what is written of the \
         postmortem is kept."
    )]
    PostmortemTooEarly { reference: Ref },
    #[error(
        "Nothing is written of the postmortem of {reference} yet. Begin with `/postmortem write \
         section:Impact`."
    )]
    PostmortemEmpty { reference: Ref },
    #[error(
        "The postmortem of {reference} is public already; what you change with `/postmortem write` \
         changes there too."
    )]
    PostmortemPublished { reference: Ref },
    #[error("{reference} is not private. Nothing to change.")]
    NotPrivate { reference: Ref },
    #[error(
        "{reference} has changed since you looked. Look at it once more with `/incident publish`, \
         so that you know what everybody will read."
    )]
    ChangedSinceSeen { reference: Ref },
    #[error(
        "{reference} is no maintenance. For an incident: `/incident update` and `/incident close`."
    )]
    NotMaintenance { reference: Ref },
    #[error(
        "{reference} is a maintenance: use `/maintenance start`, `/maintenance complete` or \
         `/maintenance cancel`; a message for the public goes with `/incident update message:…`."
    )]
    MaintenanceHasItsOwn { reference: Ref },
    #[error(
        "{reference} is over. Put a new one on the calendar with `/maintenance schedule`; if \
         something is broken: `/incident declare`."
    )]
    MaintenanceIsOver { reference: Ref },
    #[error("{reference} is “{now}”, so it can't become “{to}”. {}", match now {
        MaintenanceStatus::Scheduled => "Start it with `/maintenance start`, or cancel it.",
        MaintenanceStatus::InProgress | MaintenanceStatus::Verifying => {
            "Complete it with `/maintenance complete`, or cancel it."
        }
        MaintenanceStatus::Completed | MaintenanceStatus::Cancelled => {
            "Put a new one on the calendar with `/maintenance schedule`."
        }
    })]
    MaintenanceCannot { reference: Ref, now: MaintenanceStatus, to: MaintenanceStatus },
    #[error("The window ends before it starts. Write `ends` later than `starts`.")]
    WindowBackwards,
    #[error("That window is over already. To record work that was done, use `/incident declare`.")]
    WindowOver,
    #[error("A window of more than {days} days is longer than Firebell takes. Split it.")]
    WindowTooLong { days: i64 },
    #[error("{reference} can't be merged into itself. Choose another incident.")]
    MergeWithItself { reference: Ref },
    #[error(
        "{reference} and {other} can't be merged: one is private, a drill or a maintenance and the \
         other is not. Write into each where the other goes on."
    )]
    MergeUnlike { reference: Ref, other: Ref },
    /// Asked back: who means it confirms.
    #[error(
        "{} was declared a few minutes ago: “{}”. Join it, or declare another one.",
        other.reference, other.title
    )]
    LikeAnother { other: Pointer },
    /// Asked back: who means it confirms.
    #[error(
        "This looks like it holds a secret ({}). Nothing was recorded. Take it out, or say that it \
         is none.",
        kinds.join(", ")
    )]
    LooksSecret { kinds: Vec<&'static str> },
    #[error("{0}")]
    Other(String),
}

impl From<Unreadable> for Refusal {
    fn from(unreadable: Unreadable) -> Self {
        Self::Time(Box::new(unreadable))
    }
}
