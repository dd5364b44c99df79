//! What an incident is. Pure: no IO, no async, no clock, no randomness, no SQL, no Discord.

pub mod public_view;
pub mod when;
pub mod words;
