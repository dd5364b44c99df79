//! The one place of this crate that asks for the time of day.
//!
//! Deadlines and rate limits use `tokio::time::Instant` instead: they must run even while a
//! manual clock stands still.

use std::sync::Arc;

use chrono::{DateTime, Utc};

/// Tells the time of day that stamps snowflakes, messages and signed links.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The host's own clock.
pub fn system_clock() -> Clock {
    #[allow(clippy::disallowed_methods, reason = "this is the place the lint points to")]
    Arc::new(Utc::now)
}
