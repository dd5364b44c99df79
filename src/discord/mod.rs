//! Discord: interactions in, texts out.
//!
//! `gateway` or `endpoint` takes what Discord tells to `heard`, `answer` acknowledges and answers,
//! `pressed` does so for buttons and forms (`controls` says what each means; `setup` has a panel of them), `asked` reads what was typed, `commands`
//! says what each command does (one file each); `cdn` copies the files that people attach. `cards`, `posts` and `replies` are every text that
//! a person reads there, as pure functions. `api` and `wire` are what goes over the line.

pub mod answer;
pub mod api;
pub mod app;
pub mod asked;
mod attach;
pub mod autocomplete;
pub mod cards;
pub mod cdn;
pub mod commands;
pub mod components;
pub mod connect;
pub mod controls;
pub mod definition;
pub mod endpoint;
pub mod gateway;
mod gone;
mod heard;
pub mod limits;
pub mod permissions;
pub mod post_files;
pub mod posts;
mod pressed;
pub mod reminders;
pub mod replies;
pub mod setup;
pub mod signed;
pub mod wire;
pub mod work;
