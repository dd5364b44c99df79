//! Firebell: incident command for Discord.
//!
//! Data goes one way: interaction → command → decide → commit → mirrors → page.
//!
//! | module | what it is | what it must not know |
//! |---|---|---|
//! | [`incident`] | what an incident is: commands, events, state, decisions; pure | IO, clocks, Discord, SQL |
//! | [`store`] | the journal, the state, where each mirror stands | Discord |
//! | [`execute`] | load → decide → commit → wake: the one way in | Discord |
//! | [`mirrors`] | brings every copy up to date, in one loop | what woke it |
//! | [`discord`] | interactions in, texts out | SQL |
//! | [`texts`] | every text that people read on Discord, in each language; pure | everything but [`incident`] |
//! | [`postmortem`] | an incident as a half-written Markdown document; pure | everything but [`incident`] and [`texts`] |
//! | [`webhook`] | signs and verifies what goes from the bot to the page and to anyone | both of them |
//! | [`page`] | the status page: receive, keep, render to bytes, serve | Discord, the bot's tables |
//! | [`drift`] | where pages and the bot differ, and what mends it | Discord |
//! | [`bot`], [`cli`], [`check`], [`admin`], [`config`] | wiring for those who run it | |
//! | [`demo`] | all of it on one machine | |
//! | [`clock`], [`db`], [`digest`], [`files`], [`listen`], [`outgoing`] | the time; opening a database; hashes; copies of files; serving HTTP within bounds; what all HTTP clients share | everything else |
//!
//! Invariants, checked after every story in `tests/stories`:
//!
//! 1. Every acknowledged command is in the journal once.
//! 2. An unacknowledged one is wholly there or absent.
//! 3. Once faults stop, every mirror shows what is true.
//! 4. No message, channel or feed id twice.
//! 5. Nothing non-public on a public surface.
//! 6. No ref is used twice.
//! 7. The journal adds up to the state.
//!
//! Deliberately absent: event-sourcing frameworks, an event bus, actors, repository traits,
//! plugins, a message broker, an ORM.

pub mod admin;
pub mod bot;
pub mod check;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod demo;
pub mod digest;
pub mod discord;
pub mod drift;
pub mod execute;
pub mod export;
pub mod files;
pub mod import;
pub mod incident;
pub mod listen;
pub mod mirrors;
#[cfg(test)]
#[path = "../tests/stories/not_run.rs"]
mod not_run;
pub mod outgoing;
pub mod page;
pub mod postmortem;
pub mod store;
pub mod texts;
pub mod webhook;
