//! Rate limits with the headers that clients steer by.
//! <https://discord.com/developers/docs/topics/rate-limits>

use std::{collections::HashMap, time::Duration};

use tokio::time::Instant;

use crate::{Id, faults::Scope, limits};

/// Requests allowed in a window. Discord publishes none of these numbers; those with a comment
/// were measured by many, the rest is our generous guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Allowance {
    limit: u32,
    window: Duration,
}

const fn per(limit: u32, seconds: u64) -> Allowance {
    Allowance { limit, window: Duration::from_secs(seconds) }
}

const fn known((limit, window): (u32, Duration)) -> Allowance {
    Allowance { limit, window }
}

/// The bucket of a route: routes of one bucket share it for the same major parameter.
fn bucket_of(method: &str, template: &str) -> (&'static str, Allowance) {
    match (method, template) {
        ("POST", "/channels/{channel_id}/messages") => {
            ("message-create", known(limits::MESSAGE_CREATES))
        }
        ("PATCH", "/channels/{channel_id}/messages/{message_id}") => ("message-edit", per(5, 5)),
        ("DELETE", "/channels/{channel_id}/messages/{message_id}") => ("message-delete", per(5, 1)),
        ("POST", "/channels/{channel_id}/messages/{message_id}/crosspost") => {
            ("crosspost", known(limits::CROSSPOSTS))
        }
        (_, template) if template.contains("/reactions/") => ("reaction", per(4, 1)),
        (_, template) if template.contains("/pins") => ("pins", per(5, 5)),
        ("PATCH", "/channels/{channel_id}") => ("channel-edit", per(10, 15)),
        (_, template) if template.starts_with("/channels/") => ("channel", per(50, 10)),
        // Five in two seconds and token.
        (_, template) if template.starts_with("/webhooks/") => ("webhook", per(5, 2)),
        (_, template) if template.starts_with("/guilds/") => ("guild", per(50, 10)),
        _ => ("other", per(50, 10)),
    }
}

#[derive(Debug)]
struct Bucket {
    began: Instant,
    used: u32,
}

/// What headers say after a request that passed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BucketState {
    pub(crate) bucket: String,
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    pub(crate) reset_after: Duration,
}

/// A request that came too early.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Limited {
    pub(crate) scope: Scope,
    pub(crate) retry_after: Duration,
    /// None where the limit is hidden or global.
    pub(crate) state: Option<BucketState>,
}

/// All counters of the one bot.
#[derive(Debug)]
pub(crate) struct RateLimits {
    /// Factor on every window; 0 switches limits off.
    scale: f64,
    buckets: HashMap<(&'static str, String), Bucket>,
    global: Option<Bucket>,
    renames: HashMap<Id, Bucket>,
    invalid: Option<Bucket>,
    invalid_allowance: Allowance,
}

impl RateLimits {
    pub(crate) fn new(scale: f64, invalid_requests: u32) -> Self {
        let invalid_allowance =
            Allowance { limit: invalid_requests, window: limits::INVALID_REQUESTS_WINDOW };
        Self {
            scale,
            invalid_allowance,
            buckets: HashMap::new(),
            global: None,
            renames: HashMap::new(),
            invalid: None,
        }
    }

    fn off(&self) -> bool {
        self.scale <= 0.0
    }

    /// Counts a request. `major` is the channel, guild or webhook that it is about.
    pub(crate) fn take(
        &mut self,
        method: &str,
        template: &str,
        major: &str,
        now: Instant,
    ) -> Result<Option<BucketState>, Limited> {
        // Answers to interactions are exempt from the global limit, callbacks from any.
        if self.off() || template.ends_with("/callback") {
            return Ok(None);
        }
        if !template.starts_with("/webhooks/") {
            let a_second = per(limits::GLOBAL_REQUESTS_A_SECOND, 1);
            take_from(&mut self.global, a_second, self.scale, now).map_err(|wait| Limited {
                scope: Scope::Global,
                retry_after: wait,
                state: None,
            })?;
        }
        let (name, allowance) = bucket_of(method, template);
        let window = allowance.window.mul_f64(self.scale);
        let mut slot = self.buckets.remove(&(name, major.to_owned()));
        let taken = take_from(&mut slot, allowance, self.scale, now);
        let (used, began) = slot.as_ref().map_or((0, now), |bucket| (bucket.used, bucket.began));
        if let Some(bucket) = slot {
            self.buckets.insert((name, major.to_owned()), bucket);
        }
        let state = BucketState {
            bucket: format!("{name}-{:08x}", name.len() * 0x9e37_79b1),
            limit: allowance.limit,
            remaining: allowance.limit.saturating_sub(used),
            reset_after: (began + window).saturating_duration_since(now),
        };
        match taken {
            Ok(()) => Ok(Some(state)),
            Err(wait) => Err(Limited { scope: Scope::User, retry_after: wait, state: Some(state) }),
        }
    }

    /// Counts a change of name or topic against the hidden limit.
    pub(crate) fn take_rename(&mut self, channel: Id, now: Instant) -> Result<(), Limited> {
        if self.off() {
            return Ok(());
        }
        let mut slot = self.renames.remove(&channel);
        let taken = take_from(&mut slot, known(limits::RENAMES), self.scale, now);
        if let Some(bucket) = slot {
            self.renames.insert(channel, bucket);
        }
        taken.map_err(|wait| Limited { scope: Scope::User, retry_after: wait, state: None })
    }

    /// Counts an answer 401, 403 or 429.
    pub(crate) fn count_invalid(&mut self, now: Instant) {
        if !self.off() {
            // A full window is asked for by `shut_out`.
            let _ = take_from(&mut self.invalid, self.invalid_allowance, self.scale, now);
        }
    }

    /// How long this address is still shut out.
    pub(crate) fn shut_out(&self, now: Instant) -> Option<Duration> {
        let window = self.invalid_allowance.window.mul_f64(self.scale.max(0.0));
        let full = |bucket: &&Bucket| bucket.used >= self.invalid_allowance.limit;
        let bucket = self.invalid.as_ref().filter(full)?;
        let left = (bucket.began + window).saturating_duration_since(now);
        Some(left).filter(|left| !left.is_zero())
    }
}

/// Takes one from a fixed window that begins with its first request; fails with the time that is
/// left of it.
fn take_from(
    slot: &mut Option<Bucket>,
    allowance: Allowance,
    scale: f64,
    now: Instant,
) -> Result<(), Duration> {
    let window = allowance.window.mul_f64(scale);
    let bucket = match slot {
        Some(bucket) if now < bucket.began + window => bucket,
        _ => slot.insert(Bucket { began: now, used: 0 }),
    };
    if bucket.used >= allowance.limit {
        return Err(bucket.began + window - now);
    }
    bucket.used += 1;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREATE: &str = "/channels/{channel_id}/messages";

    #[tokio::test(start_paused = true)]
    async fn the_sixth_message_in_five_seconds_waits_for_the_window() {
        let mut limits = RateLimits::new(1.0, 3);
        for left in (0..5).rev() {
            let state = limits.take("POST", CREATE, "1", Instant::now()).unwrap().unwrap();
            assert_eq!(state.remaining, left);
        }
        tokio::time::advance(Duration::from_secs(2)).await;
        let limited = limits.take("POST", CREATE, "1", Instant::now()).unwrap_err();
        assert_eq!((limited.scope, limited.retry_after), (Scope::User, Duration::from_secs(3)));
        assert!(limits.take("POST", CREATE, "2", Instant::now()).is_ok());
        tokio::time::advance(Duration::from_secs(3)).await;
        assert!(limits.take("POST", CREATE, "1", Instant::now()).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn the_third_rename_waits_ten_minutes_while_the_headers_look_healthy() {
        let mut limits = RateLimits::new(1.0, 3);
        for _ in 0..2 {
            limits.take_rename(7, Instant::now()).unwrap();
        }
        let limited = limits.take_rename(7, Instant::now()).unwrap_err();
        assert_eq!(limited.retry_after, Duration::from_secs(600));
        let state =
            limits.take("PATCH", "/channels/{channel_id}", "7", Instant::now()).unwrap().unwrap();
        assert_eq!(state.remaining, 9);
    }

    #[tokio::test(start_paused = true)]
    async fn fifty_requests_a_second_and_answers_to_interactions_do_not_count() {
        let mut limits = RateLimits::new(1.0, 3);
        for guild in 0..50 {
            limits.take("GET", "/guilds/{guild_id}", &guild.to_string(), Instant::now()).unwrap();
        }
        let limited = limits.take("GET", "/guilds/{guild_id}", "99", Instant::now()).unwrap_err();
        assert_eq!(limited.scope, Scope::Global);
        limits
            .take(
                "POST",
                "/interactions/{interaction_id}/{interaction_token}/callback",
                "1",
                Instant::now(),
            )
            .unwrap();
        limits.take("POST", "/webhooks/{webhook_id}/{webhook_token}", "t", Instant::now()).unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn invalid_requests_shut_an_address_out_until_their_window_is_over() {
        let mut limits = RateLimits::new(1.0, 3);
        for _ in 0..3 {
            assert_eq!(limits.shut_out(Instant::now()), None);
            limits.count_invalid(Instant::now());
        }
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(limits.shut_out(Instant::now()), Some(Duration::from_secs(540)));
        tokio::time::advance(Duration::from_secs(540)).await;
        assert_eq!(limits.shut_out(Instant::now()), None);
    }
}
