#![doc = include_str!("../README.md")]
//!
//! ## Where to begin
//!
//! - [`FakeDiscord`] is the whole: guilds, faults, clocks, what was refused.
//! - [`GuildHandle`] is what administrators do, [`Member`] what a person does, [`Call`] what came
//!   of something they asked the bot for.
//! - [`Fault`], [`Gate`] and [`Intensity`] break things: on cue, or by seed.
//! - [`Options`] say how strict, how large and on which clocks.
//! - [`limits`] and [`permissions`] are Discord's own numbers, for bots to compare theirs with.
#![warn(missing_docs)]
#![recursion_limit = "256"]

pub mod clock;
mod discord;
mod error;
mod faults;
mod files;
mod gateway;
mod http_delivery;
pub mod limits;
#[cfg(feature = "openapi")]
mod openapi;
mod options;
mod people;
pub mod permissions;
mod rest;
mod server;
mod shared;
mod snowflake;
pub mod world;

pub use self::{
    clock::Deadlines,
    discord::FakeDiscord,
    error::Error,
    faults::{
        DispatchFault, Fault, Gate, Matcher, Moment, Scope,
        seeded::{DrawnFault, Intensity},
    },
    gateway::{CLOSE_CODES, CloseCode, PRIVILEGED_INTENTS},
    options::{HiddenChannels, Options},
    people::{Answer, AnswerFile, Call, GuildHandle, Member},
    permissions::Permissions,
    rest::routes,
    shared::{RequestLog, Violation},
    snowflake::{Id, first_id_at, made_at},
    world::{
        Change, ChannelSnapshot, MemberSnapshot, MessageSnapshot, RoleSnapshot,
        ScheduledEventSnapshot, World,
    },
};
