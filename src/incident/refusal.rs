//! Why a request was turned down. Data only: the words are in `crate::texts::refusals`.

use super::ids::Ref;
use super::state::Pointer;
use super::when::Unreadable;
use super::words::{
    FollowupState, MaintenanceStatus, Role, Section, Severity, Status, TaskState, UnknownWord,
};

/// A request that was understood and turned down; nothing was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    RespondersOnly(Deed),
    Closed {
        reference: Ref,
    },
    /// It was merged into the other.
    GoesOnIn {
        reference: Ref,
        other: Ref,
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
    /// To be taken over as history, but still going on.
    NotOver,
    NoSuchIncident {
        given: String,
        open: Vec<String>,
    },
    WhichIncident {
        open: Vec<String>,
    },
    NoneOpen,
    WhichMaintenance {
        open: Vec<String>,
    },
    NoMaintenance,
    NobodyInCommand,
    NotYoursToOffer {
        commander: String,
    },
    OfferedByAnother {
        name: String,
    },
    OfferedToAnother {
        name: String,
    },
    OfferOver,
    OfferStillStands,
    ReasonToTake {
        commander: String,
    },
    HoldsNoRole {
        name: String,
    },
    TakenOverBefore {
        reference: Ref,
    },
    NoSuchTask {
        reference: Ref,
    },
    SameTaskState {
        state: TaskState,
    },
    NoSuchFollowup {
        reference: Ref,
    },
    SameFollowupState {
        state: FollowupState,
    },
    SameSection {
        section: Section,
    },
    /// Somebody wrote it anew since the person read it.
    SectionChanged {
        section: Section,
    },
    PostmortemTooEarly {
        reference: Ref,
    },
    PostmortemEmpty {
        reference: Ref,
    },
    PostmortemPublished {
        reference: Ref,
    },
    NotPrivate {
        reference: Ref,
    },
    ChangedSinceSeen {
        reference: Ref,
    },
    NotMaintenance {
        reference: Ref,
    },
    MaintenanceHasItsOwn {
        reference: Ref,
    },
    MaintenanceIsOver {
        reference: Ref,
    },
    WindowBackwards,
    WindowOver,
    WindowTooLong {
        days: i64,
    },
    MergeWithItself {
        reference: Ref,
    },
    MergeUnlike {
        reference: Ref,
        other: Ref,
    },
    MaintenanceCannot {
        reference: Ref,
        now: MaintenanceStatus,
        to: MaintenanceStatus,
    },
    /// Asked back: who means it confirms.
    LikeAnother {
        other: Pointer,
    },
    /// Asked back: who means it confirms. What it looks like, as in [`super::secrets`].
    LooksSecret {
        kinds: Vec<&'static str>,
        /// It was written earlier, for fewer people, and is not in this request.
        kept: bool,
    },
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
    HandOver,
    AnswerOffer,
    LetOfferExpire,
    NoteLeft,
    Take,
    KeepTasks,
    KeepFollowups,
    WritePostmortem,
    MakePublic,
    RunMaintenance,
    ScheduleMaintenance,
    Merge,
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
    /// Of a postmortem.
    Section,
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
