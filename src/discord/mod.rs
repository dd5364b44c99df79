//! Discord: interactions in, texts out.

pub mod api;
pub mod connect;
pub mod limits;
pub mod permissions;
pub mod wire;
