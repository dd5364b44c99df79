//! The webhook: one signed format for our own status page and for everyone else.
//!
//! The bot signs and sends it, the page verifies and receives it. Signing follows the
//! [Standard Webhooks specification](https://www.standardwebhooks.com/).

pub mod envelope;
pub mod signature;

pub use envelope::{Envelope, WebhookType};
pub use signature::{Refused, Secret, sign, verify};
