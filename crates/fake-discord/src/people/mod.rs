//! People: what a test lets them do, and what they see.

mod ask;
mod call;
mod deeds;
mod guild;
mod member;
mod modal;
mod sight;
mod targets;
mod typed;

pub use self::{
    call::{Answer, AnswerFile, Call},
    guild::GuildHandle,
    member::Member,
};
