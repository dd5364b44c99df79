//! A message that did not arrive: what follows from it, and what its subscriber reads of it.

use std::fmt;

use chrono::Duration;

use super::outward::NotATarget;
use crate::texts::{Lang, say};

/// What follows from it. In a log it is English.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Setback {
    /// Try again: after this time where the other side named one, else with growing pauses.
    #[error("{why}")]
    Retry { why: Why, after: Option<Duration> },
    /// It was refused for good. Tried again slowly; several in a row end the subscription.
    #[error("{0}")]
    Refused(Why),
    /// The address is dead.
    #[error("{0}")]
    Gone(Why),
    /// On our side: nothing that says anything about the subscriber.
    #[error("{0}")]
    Ours(Why),
}

impl Setback {
    /// What the subscriber reads.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        match self {
            Self::Retry { why, .. } | Self::Refused(why) | Self::Gone(why) | Self::Ours(why) => {
                why.words(lang)
            }
        }
    }
}

/// What went wrong. Repeats no address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// With this status.
    Answered(u16),
    NoAnswer,
    NoConnection,
    BrokeOff,
    /// The name leads to no public machine.
    LeadsHome,
    Target(NotATarget),
    NoWebAddress,
    NoMailAddress,
    NoMail,
    NotSigned(String),
    NotWritten(String),
    /// In the words of the mail server, or of the way there.
    MailNotTaken(String),
}

impl Why {
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        match self {
            Self::Answered(status) => {
                say!(lang, "subscribe-failed-answered", status = status.to_string())
            }
            Self::NoAnswer => say!(lang, "subscribe-failed-no-answer"),
            Self::NoConnection => say!(lang, "subscribe-failed-no-connection"),
            Self::BrokeOff => say!(lang, "subscribe-failed-broke-off"),
            Self::LeadsHome => say!(lang, "subscribe-failed-leads-home"),
            Self::Target(target) => target.words(lang),
            Self::NoWebAddress => say!(lang, "subscribe-failed-no-web-address"),
            Self::NoMailAddress => say!(lang, "subscribe-failed-no-mail-address"),
            Self::NoMail => say!(lang, "subscribe-failed-no-mail"),
            Self::NotSigned(error) => {
                say!(lang, "subscribe-failed-not-signed", error = error.as_str())
            }
            Self::NotWritten(error) => {
                say!(lang, "subscribe-failed-not-written", error = error.as_str())
            }
            Self::MailNotTaken(said) => {
                say!(lang, "subscribe-failed-mail-not-taken", said = said.as_str())
            }
        }
    }
}

/// English: for logs.
impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Lang::En))
    }
}
