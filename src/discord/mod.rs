//! Discord: interactions in, texts out.

pub mod api;
pub mod cards;
pub mod connect;
pub mod limits;
pub mod permissions;
pub mod posts;
pub mod replies;
pub mod wire;
