//! A strict Discord in one process, to run bots against.
//!
//! It speaks REST and gateway version 10 to a bot, and gives a test the people: they type
//! commands, press buttons, read along, delete things by hand. What real Discord would refuse is
//! refused here in the same words and noted as a violation.
//!
//! ```no_run
//! use fake_discord::{FakeDiscord, Options};
//!
//! # async fn story() -> Result<(), fake_discord::Error> {
//! let discord = FakeDiscord::start(Options::default()).await?;
//! let guild = discord.guild("Hachyderm");
//! let nova = guild.member("nova", &[]);
//! let general = guild.channel("general", None);
//! // … start the bot with discord.token(), discord.address(), discord.authority_pem() …
//! let call = nova.slash(general, "/incident declare title:\"Slow pages\"").await?;
//! assert!(call.answer().await?.content.contains("INC-1"));
//! assert_eq!(discord.violations(), []);
//! # Ok(())
//! # }
//! ```
//!
//! - [`FakeDiscord`] is the whole: guilds, faults, clocks, what was refused.
//! - [`GuildHandle`] is what administrators do, [`Member`] what a person does, [`Call`] what came
//!   of something they asked the bot for.
//! - [`Fault`], [`Gate`] and [`Intensity`] break things: on cue, or by seed.
//! - [`Options`] say how strict, how large and on which clocks.
//! - [`limits`] and [`permissions`] are Discord's own numbers, for bots to compare theirs with.
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
