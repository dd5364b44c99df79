//! What the functions for tests answer when it does not work.

use std::fmt;

use serde_json::Value;

/// Why a test's step did not work.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A socket, a file or a certificate could not be made.
    Start(String),
    /// A client would not have let the person do this: the text says why.
    CannotBeTyped(String),
    /// The person lacks a permission for it.
    NotAllowed(String),
    /// There is no such guild, channel, message, member or command.
    NotFound(String),
    /// Three seconds passed without an acknowledgement: "The application did not respond".
    NotAcknowledged {
        /// The id by which [`crate::world::World::interactions`] has it.
        interaction: u64,
    },
    /// What was waited for did not come within [`crate::Options::patience`].
    WaitedInVain {
        /// The end of the sentence "waited in vain until".
        what: String,
        /// Lines on whether the bot is connected, on the last requests and the last violations.
        state: String,
    },
    /// A modal was asked for, but the answer is something else.
    NoModal(Value),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(why) => write!(f, "the fake Discord did not start: {why}"),
            Self::CannotBeTyped(why) => write!(f, "a client would not send this: {why}"),
            Self::NotAllowed(why) => write!(f, "not allowed: {why}"),
            Self::NotFound(what) => write!(f, "there is no {what}"),
            Self::NotAcknowledged { interaction } => write!(
                f,
                "interaction {interaction} was not acknowledged in time: \"The application did \
                 not respond\""
            ),
            Self::WaitedInVain { what, state } => {
                write!(f, "waited in vain until {what}; {state}")
            }
            Self::NoModal(answer) => write!(f, "the answer is no modal: {answer}"),
        }
    }
}

impl std::error::Error for Error {}
