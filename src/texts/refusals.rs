//! Refusals in words.

use std::fmt;

use super::times::unreadable;
use super::words::label;
use super::{Lang, say};
use crate::incident::refusal::{Deed, Part, Refusal};

/// What the person reads. Ends with what they can do instead.
#[must_use]
pub fn refusal(lang: Lang, refusal: &Refusal) -> String {
    match refusal {
        Refusal::RespondersOnly(deed) => {
            say!(lang, "refusal-responders-only", deed = self::deed(lang, *deed))
        }
        Refusal::Closed { reference } => say!(lang, "refusal-closed", incident = *reference),
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
        Refusal::NotHere { name } => say!(lang, "refusal-not-here", name = name.as_str()),
        Refusal::IsABot { name } => say!(lang, "refusal-is-a-bot", name = name.as_str()),
        Refusal::AlreadyAppointed { name, role } => {
            let role = label(lang, *role);
            say!(lang, "refusal-already-appointed", name = name.as_str(), role = role)
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
    }
}

/// English: for logs and for the command line.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&refusal(Lang::En, self))
    }
}
