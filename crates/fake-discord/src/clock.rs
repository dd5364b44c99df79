//! The one place of this crate that asks for the time.
//!
//! There are two questions. The time of day stamps ids, messages and links. Deadlines and rate
//! limits ask how much time passed: on tokio's monotonic clock unless a test chose otherwise, so
//! that they run even while a manual time of day stands still.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use tokio::time::Instant;

/// Tells the time of day that stamps snowflakes, messages and signed links.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The host's own clock.
pub fn system_clock() -> Clock {
    #[allow(clippy::disallowed_methods, reason = "this is the place the lint points to")]
    Arc::new(Utc::now)
}

/// What deadlines run on: acknowledgements, interaction tokens, rate limits, slow mode, nonces,
/// the sessions of a day, how long one can be resumed, an outage's end. Heartbeats and the sends of
/// a gateway connection have a choice of their own, [`crate::Options::heartbeats`].
#[derive(Clone, Default)]
pub enum Deadlines {
    /// tokio's monotonic clock, which tests can pause.
    #[default]
    Monotonic,
    /// A clock that a test moves, often the one of [`crate::Options::clock`]. Moved back, it
    /// stands still until it has caught up. [`crate::FakeDiscord::move_clock`] moves it too.
    Manual(Clock),
}

impl fmt::Debug for Deadlines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Monotonic => "Monotonic",
            Self::Manual(_) => "Manual",
        })
    }
}

/// Counts how much time passed, by one kind of [`Deadlines`].
pub(crate) struct Stopwatch {
    deadlines: Deadlines,
    /// What a test added to a manual clock.
    moved: chrono::Duration,
    began: (Instant, DateTime<Utc>),
    /// The latest answer of a manual clock: time never runs backwards for a deadline.
    latest: Mutex<Duration>,
}

impl Stopwatch {
    fn new(deadlines: Deadlines) -> Self {
        let start = match &deadlines {
            // Never asked for.
            Deadlines::Monotonic => DateTime::UNIX_EPOCH,
            Deadlines::Manual(clock) => clock(),
        };
        Self {
            deadlines,
            moved: chrono::Duration::zero(),
            began: (Instant::now(), start),
            latest: Mutex::default(),
        }
    }

    pub(crate) fn now(&self) -> Instant {
        let Deadlines::Manual(clock) = &self.deadlines else { return Instant::now() };
        let passed = (clock() + self.moved - self.began.1).to_std().unwrap_or(Duration::ZERO);
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        *latest = passed.max(*latest);
        self.began.0 + *latest
    }

    /// A manual clock tells nobody that it was moved: who waits has to look again.
    pub(crate) fn must_be_watched(&self) -> bool {
        matches!(self.deadlines, Deadlines::Manual(_))
    }
}

/// All clocks of one Discord.
pub(crate) struct Clocks {
    day: Clock,
    /// What a test added to the time of day.
    moved: chrono::Duration,
    pub(crate) deadlines: Stopwatch,
    pub(crate) heartbeats: Stopwatch,
}

impl Clocks {
    pub(crate) fn new(day: Clock, deadlines: Deadlines, heartbeats: Deadlines) -> Self {
        Self {
            day,
            moved: chrono::Duration::zero(),
            deadlines: Stopwatch::new(deadlines),
            heartbeats: Stopwatch::new(heartbeats),
        }
    }

    /// The time of day.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        (self.day)() + self.moved
    }

    pub(crate) fn move_by(&mut self, by: chrono::Duration) {
        self.moved += by;
        self.deadlines.moved += by;
        self.heartbeats.moved += by;
    }
}

impl fmt::Debug for Clocks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clocks").field("now", &self.now()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_drives_deadlines_and_never_backwards() {
        let minute = |n: i64| DateTime::from_timestamp(n * 60, 0).unwrap();
        let hand = Arc::new(Mutex::new(minute(10)));
        let read = Arc::clone(&hand);
        let clock: Clock = Arc::new(move || *read.lock().unwrap());
        let manual = Deadlines::Manual(Arc::clone(&clock));
        let mut clocks = Clocks::new(clock, manual, Deadlines::Monotonic);
        let start = clocks.deadlines.now();
        *hand.lock().unwrap() = minute(25);
        assert_eq!(clocks.deadlines.now() - start, Duration::from_secs(900));
        *hand.lock().unwrap() = minute(0);
        assert_eq!(clocks.deadlines.now() - start, Duration::from_secs(900));
        assert_eq!(clocks.now(), minute(0));
        clocks.move_by(chrono::Duration::minutes(40));
        assert_eq!(clocks.now(), minute(40));
        assert_eq!(clocks.deadlines.now() - start, Duration::from_secs(1_800));
    }
}
