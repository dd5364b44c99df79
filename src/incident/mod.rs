//! What an incident is. Pure: no IO, no async, no clock, no randomness, no SQL, no Discord, and no
//! sentences: what people read is in [`crate::texts`].
//!
//! [`decide::decide`] turns a [`command::Command`] into [`event::Event`]s or a
//! [`refusal::Refusal`]; [`state::Incident::commit`] applies them. The same state and the same
//! request at the same moment give the same events, always.

pub mod command;
pub mod deadlines;
pub mod decide;
pub mod event;
pub mod guild;
pub mod ids;
pub mod person;
pub mod public_view;
pub mod refusal;
pub mod secrets;
pub mod state;
pub mod text;
pub mod took;
pub mod when;
pub mod words;
