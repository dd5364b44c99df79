//! Firebell: incident command for Discord.

pub mod clock;
pub mod db;
pub mod incident;
pub mod page;
pub mod webhook;
