//! How long a connection may go without a heartbeat.
//! <https://discord.com/developers/docs/events/gateway#sending-heartbeats>

use std::time::Duration;

use tokio::time::Instant;

use crate::{clock::Stopwatch, shared::Shared};

/// For slow networks.
const GRACE: Duration = Duration::from_secs(5);

/// A connection's heartbeats, as [`crate::Options::heartbeats`] counts time.
pub(super) struct Pulse {
    last: Instant,
    /// When the client was asked for the one that is overdue: on that clock, and on tokio's.
    asked: Option<(Instant, Instant)>,
}

/// What a client's silence has come to.
pub(super) enum Silence {
    /// It is to be asked for a heartbeat: it beats on another clock than ours, and could not know.
    Overdue,
    /// Nobody is there.
    Final,
}

impl Pulse {
    pub(super) fn new(now: Instant) -> Self {
        Self { last: now, asked: None }
    }

    pub(super) fn beat(&mut self, now: Instant) {
        *self = Self::new(now);
    }

    pub(super) fn asked(&mut self, now: Instant) {
        self.asked = Some((now, Instant::now()));
    }

    /// Returns when the client has been silent for too long. Can be dropped and asked again.
    pub(super) async fn silence(&self, shared: &Shared) -> Silence {
        let clock: fn(&crate::clock::Clocks) -> &Stopwatch = |clocks| &clocks.heartbeats;
        let interval = shared.options.heartbeat_interval;
        let grace = interval.min(GRACE);
        if let Some((asked, in_truth)) = self.asked {
            shared.sleep_until(asked + grace, clock).await;
            // However far the clock was moved meanwhile, an answer takes its time on the way.
            tokio::time::sleep_until(in_truth + grace).await;
            return Silence::Final;
        }
        // A client that missed two heartbeats is gone.
        shared.sleep_until(self.last + interval * 2 + grace, clock).await;
        if shared.read(|world| clock(&world.clocks).must_be_watched()) {
            Silence::Overdue
        } else {
            Silence::Final
        }
    }
}
