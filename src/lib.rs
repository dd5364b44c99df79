//! Firebell: incident command for Discord.

pub mod clock;
pub mod incident;
