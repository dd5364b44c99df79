//! The webhook: one signed format for our own status page and for everyone else.
//!
//! The bot signs and sends it, the page verifies and receives it. Signing follows the
//! [Standard Webhooks specification](https://www.standardwebhooks.com/).

pub mod envelope;
pub mod held;
pub mod signature;

/// In the answer of a page of ours: the hashes of the files that a delivery refers to and that are
/// not there, with a comma between them. The sender puts them to `{address}/files/{sha256}`, signed
/// as a delivery with the hash in the place of the body, and is done.
pub const MISSING_FILES_HEADER: &str = "firebell-missing-files";

pub use envelope::{Envelope, WebhookType};
pub use signature::{Refused, Secret, sign, verify};
