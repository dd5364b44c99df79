//! Refusals in words.

use std::fmt;

use super::times::unreadable;
use super::words::label;
use super::{Lang, say, secret};
use crate::incident::refusal::{Deed, Part, Refusal};
use crate::incident::text::plain;

/// What the person reads. Ends with what they can do instead.
#[must_use]
pub fn refusal(lang: Lang, refusal: &Refusal) -> String {
    match refusal {
        Refusal::RespondersOnly(deed) => {
            say!(lang, "refusal-responders-only", deed = self::deed(lang, *deed))
        }
        Refusal::Closed { reference } => say!(lang, "refusal-closed", incident = *reference),
        Refusal::GoesOnIn { reference, other } => {
            say!(lang, "refusal-goes-on-in", incident = *reference, other = *other)
        }
        Refusal::NotClosed { reference } => say!(lang, "refusal-not-closed", incident = *reference),
        Refusal::Empty(part) => say!(lang, "refusal-empty", part = self::part(lang, *part)),
        Refusal::TooLong { part, length, most } => say!(
            lang,
            "refusal-too-long",
            part = self::part(lang, *part),
            length = *length,
            most = *most
        ),
        Refusal::Time(words) => unreadable(lang, words),
        Refusal::NoSuchComponent { given, known } if known.is_empty() => {
            say!(lang, "refusal-no-components-yet", given = given.as_str())
        }
        Refusal::NoSuchComponent { given, known } => say!(
            lang,
            "refusal-no-such-component",
            given = given.as_str(),
            known = known.join(", ")
        ),
        Refusal::NotHere { name } => say!(lang, "refusal-not-here", name = plain(name)),
        Refusal::IsABot { name } => say!(lang, "refusal-is-a-bot", name = plain(name)),
        Refusal::AlreadyAppointed { name, role } => {
            let role = label(lang, *role);
            say!(lang, "refusal-already-appointed", name = plain(name), role = role)
        }
        Refusal::NobodyHasRole { role } => {
            say!(lang, "refusal-nobody-has-role", role = label(lang, *role))
        }
        Refusal::EmptyUpdate => say!(lang, "refusal-empty-update"),
        Refusal::SameStatus { reference, status } => {
            let status = label(lang, *status);
            say!(lang, "refusal-same-status", incident = *reference, status = status)
        }
        Refusal::SameSeverity { reference, level } => {
            let level = label(lang, *level);
            say!(lang, "refusal-same-severity", incident = *reference, level = level)
        }
        Refusal::EmptyEdit => say!(lang, "refusal-empty-edit"),
        Refusal::EmptyEntryEdit => say!(lang, "refusal-empty-entry-edit"),
        Refusal::NoSuchEntry { reference } => {
            say!(lang, "refusal-no-such-entry", incident = *reference)
        }
        Refusal::EntryRetracted { reference } => {
            say!(lang, "refusal-entry-retracted", incident = *reference)
        }
        Refusal::AlreadyPublic => say!(lang, "refusal-already-public"),
        Refusal::Private { reference } => say!(lang, "refusal-private", incident = *reference),
        Refusal::NotTyped => say!(lang, "refusal-not-typed"),
        Refusal::InTheFuture => say!(lang, "refusal-in-the-future"),
        Refusal::NotOver => say!(lang, "refusal-not-over"),
        Refusal::NoSuchIncident { given, open } if open.is_empty() => {
            say!(lang, "refusal-no-such-incident-none-open", given = given.as_str())
        }
        Refusal::NoSuchIncident { given, open } => {
            say!(lang, "refusal-no-such-incident", given = given.as_str(), open = open.join(", "))
        }
        Refusal::WhichIncident { open } => {
            say!(lang, "refusal-which-incident", count = open.len(), open = open.join(", "))
        }
        Refusal::NoneOpen => say!(lang, "refusal-none-open"),
        Refusal::WhichMaintenance { open } => {
            say!(lang, "refusal-which-maintenance", count = open.len(), open = open.join(", "))
        }
        Refusal::NoMaintenance => say!(lang, "refusal-no-maintenance"),
        Refusal::NobodyInCommand => say!(lang, "refusal-nobody-in-command"),
        Refusal::NotYoursToOffer { commander } => {
            say!(lang, "refusal-not-yours-to-offer", commander = commander.as_str())
        }
        Refusal::OfferedByAnother { name } => {
            say!(lang, "refusal-offered-by-another", name = plain(name))
        }
        Refusal::OfferedToAnother { name } => {
            say!(lang, "refusal-offered-to-another", name = plain(name))
        }
        Refusal::OfferOver => say!(lang, "refusal-offer-over"),
        Refusal::OfferStillStands => say!(lang, "refusal-offer-still-stands"),
        Refusal::ReasonToTake { commander } => {
            say!(lang, "refusal-reason-to-take", commander = commander.as_str())
        }
        Refusal::HoldsNoRole { name } => {
            say!(lang, "refusal-holds-no-role", name = plain(name))
        }
        Refusal::TakenOverBefore { reference } => {
            say!(lang, "refusal-taken-over-before", incident = *reference)
        }
        Refusal::NoSuchTask { reference } => {
            say!(lang, "refusal-no-such-task", incident = *reference)
        }
        Refusal::SameTaskState { state } => {
            say!(lang, "refusal-same-task-state", state = label(lang, *state))
        }
        Refusal::NoSuchFollowup { reference } => {
            say!(lang, "refusal-no-such-followup", incident = *reference)
        }
        Refusal::SameFollowupState { state } => {
            say!(lang, "refusal-same-followup-state", state = label(lang, *state))
        }
        Refusal::SameSection { section } => {
            say!(lang, "refusal-same-section", section = label(lang, *section))
        }
        Refusal::SectionChanged { section } => {
            say!(lang, "refusal-section-changed", section = label(lang, *section))
        }
        Refusal::PostmortemTooEarly { reference } => {
            say!(lang, "refusal-postmortem-too-early", incident = *reference)
        }
        Refusal::PostmortemEmpty { reference } => {
            say!(lang, "refusal-postmortem-empty", incident = *reference)
        }
        Refusal::PostmortemPublished { reference } => {
            say!(lang, "refusal-postmortem-published", incident = *reference)
        }
        Refusal::NotPrivate { reference } => {
            say!(lang, "refusal-not-private", incident = *reference)
        }
        Refusal::ChangedSinceSeen { reference } => {
            say!(lang, "refusal-changed-since-seen", incident = *reference)
        }
        Refusal::NotMaintenance { reference } => {
            say!(lang, "refusal-not-maintenance", incident = *reference)
        }
        Refusal::MaintenanceHasItsOwn { reference } => {
            say!(lang, "refusal-maintenance-has-its-own", incident = *reference)
        }
        Refusal::MaintenanceIsOver { reference } => {
            say!(lang, "refusal-maintenance-is-over", incident = *reference)
        }
        Refusal::WindowBackwards => say!(lang, "refusal-window-backwards"),
        Refusal::WindowOver => say!(lang, "refusal-window-over"),
        Refusal::WindowTooLong { days } => {
            say!(lang, "refusal-window-too-long", days = *days)
        }
        Refusal::MergeWithItself { reference } => {
            say!(lang, "refusal-merge-with-itself", incident = *reference)
        }
        Refusal::MergeUnlike { reference, other } => {
            say!(lang, "refusal-merge-unlike", incident = *reference, other = *other)
        }
        Refusal::MaintenanceCannot { reference, now, to } if now == to => say!(
            lang,
            "refusal-maintenance-already",
            incident = *reference,
            now = label(lang, *now),
            now_id = now.id()
        ),
        Refusal::MaintenanceCannot { reference, now, to } => say!(
            lang,
            "refusal-maintenance-cannot",
            incident = *reference,
            now = label(lang, *now),
            now_id = now.id(),
            to = label(lang, *to)
        ),
        Refusal::LikeAnother { other } => say!(
            lang,
            "refusal-like-another",
            incident = other.reference,
            title = plain(&other.title)
        ),
        Refusal::LooksSecret { kinds, kept } => {
            let kinds: Vec<String> = kinds.iter().map(|kind| secret(lang, kind)).collect();
            let kinds = kinds.join(", ");
            if *kept {
                say!(lang, "refusal-keeps-secret", kinds = kinds)
            } else {
                say!(lang, "refusal-looks-secret", kinds = kinds)
            }
        }
        Refusal::UnknownWord(unknown) => say!(
            lang,
            "refusal-unknown-word",
            given = unknown.given.as_str(),
            known = unknown.known.join(", ")
        ),
        Refusal::Said(text) => text.clone(),
    }
}

fn deed(lang: Lang, deed: Deed) -> String {
    match deed {
        Deed::PublishWords => say!(lang, "deed-publish-words"),
        Deed::Update => say!(lang, "deed-update"),
        Deed::CorrectOthers => say!(lang, "deed-correct-others"),
        Deed::Appoint => say!(lang, "deed-appoint"),
        Deed::Release => say!(lang, "deed-release"),
        Deed::SetSeverity => say!(lang, "deed-severity"),
        Deed::Edit => say!(lang, "deed-edit"),
        Deed::Close => say!(lang, "deed-close"),
        Deed::Reopen => say!(lang, "deed-reopen"),
        Deed::Retract => say!(lang, "deed-retract"),
        Deed::Publish => say!(lang, "deed-publish"),
        Deed::ChangeComponents => say!(lang, "deed-components"),
        Deed::HandOver => say!(lang, "deed-hand-over"),
        Deed::AnswerOffer => say!(lang, "deed-answer-offer"),
        Deed::LetOfferExpire => say!(lang, "deed-let-offer-expire"),
        Deed::NoteLeft => say!(lang, "deed-note-left"),
        Deed::Take => say!(lang, "deed-take"),
        Deed::KeepTasks => say!(lang, "deed-keep-tasks"),
        Deed::KeepFollowups => say!(lang, "deed-keep-followups"),
        Deed::WritePostmortem => say!(lang, "deed-write-postmortem"),
        Deed::MakePublic => say!(lang, "deed-make-public"),
        Deed::RunMaintenance => say!(lang, "deed-run-maintenance"),
        Deed::ScheduleMaintenance => say!(lang, "deed-schedule-maintenance"),
        Deed::Merge => say!(lang, "deed-merge"),
    }
}

fn part(lang: Lang, part: Part) -> String {
    match part {
        Part::Title => say!(lang, "part-title"),
        Part::Summary => say!(lang, "part-summary"),
        Part::Text => say!(lang, "part-text"),
        Part::Reason => say!(lang, "part-reason"),
        Part::Message => say!(lang, "part-message"),
        Part::Resolution => say!(lang, "part-resolution"),
        Part::Person => say!(lang, "part-person"),
        Part::Role => say!(lang, "part-role"),
        Part::Level => say!(lang, "part-level"),
        Part::Name => say!(lang, "part-name"),
        Part::Section => say!(lang, "part-section"),
    }
}

/// English: for logs and for the command line.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&refusal(Lang::En, self))
    }
}
