//! The only place that asks what time it is.
//!
//! Everything else is handed a [`Clock`] or a moment. A manual clock stands still until somebody
//! moves it: tests and compressed replays use it.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, SubsecRound, Utc};
use tokio::sync::watch;

#[derive(Clone, Debug)]
pub enum Clock {
    System,
    Manual(ManualClock),
}

/// A clock that moves only when it is told to.
#[derive(Clone, Debug)]
pub struct ManualClock {
    now: Arc<watch::Sender<DateTime<Utc>>>,
}

impl ManualClock {
    #[must_use]
    pub fn starting_at(now: DateTime<Utc>) -> Self {
        Self { now: Arc::new(watch::channel(now).0) }
    }

    /// Moves to `now`, forwards or backwards, and wakes whoever waits for it.
    pub fn set(&self, now: DateTime<Utc>) {
        self.now.send_replace(now);
    }

    pub fn advance(&self, by: chrono::Duration) {
        self.now.send_modify(|now| *now += by);
    }
}

impl Clock {
    /// The present moment, to the millisecond: what is stored is what was compared.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is the one place")]
            Self::System => Utc::now().trunc_subsecs(3),
            Self::Manual(manual) => manual.now.borrow().trunc_subsecs(3),
        }
    }

    /// Returns once `now() >= until`.
    pub async fn sleep_until(&self, until: DateTime<Utc>) {
        match self {
            Self::System => loop {
                let Ok(left) = (until - self.now()).to_std() else { return };
                if left.is_zero() {
                    return;
                }
                // A suspended machine's monotonic clock stands still, so look again now and then.
                tokio::time::sleep(left.min(Duration::from_secs(30))).await;
            },
            Self::Manual(manual) => {
                let mut changes = manual.now.subscribe();
                // The sender is ours, so waiting cannot fail.
                let _ = changes.wait_for(|now| *now >= until).await;
            }
        }
    }
}
