//! The words of the field, with their fixed ids. What is written here is in people's databases,
//! webhooks and bookmarks: words may be added, none renamed.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Declares an enum whose variants have one fixed id each, used in JSON, in options and in SQL,
/// and one label that people read.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $id:literal, $label:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vmeta])* #[serde(rename = $id)] $variant,)+
        }

        impl $name {
            /// Every word, in the order in which people are offered them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The fixed id: JSON, option values, SQL.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id),+ }
            }

            /// What people read.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(id: &str) -> Result<Self, UnknownWord> {
                match id {
                    $($id => Ok(Self::$variant),)+
                    _ => Err(UnknownWord { given: id.to_owned(), known: &[$($id),+] }),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.label())
            }
        }
    };
}

/// A word that is none of ours; says which ones are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{given}” is not one of: {}", known.join(", "))]
pub struct UnknownWord {
    pub given: String,
    pub known: &'static [&'static str],
}

words! {
    /// What kind of thing has a ref of its own.
    Kind {
        Incident = "incident", "Incident";
        Maintenance = "maintenance", "Maintenance";
    }
}

words! {
    /// Where an incident stands. Any may follow any other until it is closed.
    Status {
        Investigating = "investigating", "Investigating";
        Identified = "identified", "Identified";
        Monitoring = "monitoring", "Monitoring";
        /// The service works again; the response may still be going on.
        Resolved = "resolved", "Resolved";
    }
}

words! {
    /// Where a maintenance stands.
    MaintenanceStatus {
        Scheduled = "scheduled", "Scheduled";
        InProgress = "in_progress", "In progress";
        /// Every step is done; whether it works is being looked at.
        Verifying = "verifying", "Verifying";
        Completed = "completed", "Completed";
        Cancelled = "cancelled", "Cancelled";
    }
}

words! {
    /// The parts of a postmortem that people write; the rest is gathered from the record.
    Section {
        Impact = "impact", "Impact";
        RootCause = "root_cause", "Root cause";
        WentWell = "went_well", "What went well";
        WentPoorly = "went_poorly", "What went poorly";
        Lucky = "lucky", "Where we got lucky";
        Lessons = "lessons", "Lessons learned";
    }
}

words! {
    /// How the draft of a postmortem is arranged.
    Template {
        Standard = "standard", "Standard: everything on record";
        Short = "short", "Short: one page, with the updates only";
        Hachyderm = "hachyderm", "Hachyderm: as their postmortems are";
    }
}

words! {
    /// How bad it is. `Sev1` is worst, and smallest in the order.
    Severity {
        Sev1 = "sev1", "SEV1 critical";
        Sev2 = "sev2", "SEV2 major";
        Sev3 = "sev3", "SEV3 minor";
        Sev4 = "sev4", "SEV4 notice";
    }
}

words! {
    /// What a part of the service can still do; later in the order is worse, save maintenance.
    ComponentStatus {
        Operational = "operational", "Operational";
        DegradedPerformance = "degraded_performance", "Degraded performance";
        PartialOutage = "partial_outage", "Partial outage";
        MajorOutage = "major_outage", "Major outage";
        UnderMaintenance = "under_maintenance", "Under maintenance";
    }
}

words! {
    /// Which part of the story an entry belongs to.
    Phase {
        Before = "before", "Before";
        Detect = "detect", "Detect";
        Investigate = "investigate", "Investigate";
        Remediate = "remediate", "Remediate";
        Verify = "verify", "Verify";
        After = "after", "After";
    }
}

words! {
    /// Who may see an entry; each audience includes the ones before it.
    Audience {
        Responders = "responders", "Responders only";
        Watchers = "watchers", "Watchers and responders";
        Public = "public", "Everyone";
    }
}

words! {
    /// The roles of a response. One person holds each at most.
    Role {
        Commander = "commander", "Incident commander";
        Comms = "comms", "Communications";
        Scribe = "scribe", "Scribe";
        Ops = "ops", "Operations";
    }
}

words! {
    /// How far a step of a checklist is.
    TaskState {
        Todo = "todo", "To do";
        Running = "running", "Running";
        Done = "done", "Done";
        Cancelled = "cancelled", "Cancelled";
    }
}

words! {
    /// What a follow-up is meant to achieve.
    FollowupKind {
        Prevent = "prevent", "Prevent";
        Detect = "detect", "Detect";
        Repair = "repair", "Repair";
        Mitigate = "mitigate", "Mitigate";
        Process = "process", "Process";
    }
}

words! {
    /// How far a follow-up is.
    FollowupState {
        Open = "open", "Open";
        Done = "done", "Done";
        Dropped = "dropped", "Dropped";
    }
}

words! {
    /// How precisely the person knew when it happened.
    Precision {
        Second = "second", "to the second";
        Minute = "minute", "to the minute";
        /// `22:XX`: some time in that hour.
        Hour = "hour", "to the hour";
        Day = "day", "to the day";
    }
}

impl MaintenanceStatus {
    /// Neither completed nor cancelled.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Scheduled | Self::InProgress | Self::Verifying)
    }

    /// The window has begun and not ended: components may be away.
    #[must_use]
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::InProgress | Self::Verifying)
    }
}

impl TaskState {
    /// Nothing is left to do.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled)
    }
}

words! {
    /// A language that Firebell speaks; each is called as its speakers call it.
    Lang {
        En = "en", "English";
        De = "de", "Deutsch";
    }
}

impl Lang {
    /// The language for one of Discord's locales; English where we do not speak it.
    /// <https://discord.com/developers/docs/reference#locales>
    #[must_use]
    pub fn from_locale(locale: &str) -> Self {
        if locale == "de" { Self::De } else { Self::En }
    }
}

impl Severity {
    /// The severity of an incident that was declared without one.
    pub const DEFAULT: Self = Self::Sev3;

    /// What an affected component is taken to be while an incident of this severity is unresolved.
    #[must_use]
    pub const fn impact(self) -> ComponentStatus {
        match self {
            Self::Sev1 => ComponentStatus::MajorOutage,
            Self::Sev2 => ComponentStatus::PartialOutage,
            Self::Sev3 => ComponentStatus::DegradedPerformance,
            Self::Sev4 => ComponentStatus::Operational,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_round_trip_and_strangers_are_told_what_is_known() {
        for status in Status::ALL {
            assert_eq!(status.id().parse(), Ok(*status));
        }
        let error = "solved".parse::<Status>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "“solved” is not one of: investigating, identified, monitoring, resolved"
        );
    }

    #[test]
    fn audiences_are_ordered_from_few_to_all() {
        assert!(Audience::Responders < Audience::Watchers && Audience::Watchers < Audience::Public);
    }
}
