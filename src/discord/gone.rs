//! Channels that Discord said are gone. Their ids never come back, and each question for one counts
//! against the number of refused requests that Discord takes from us
//! (<https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans>).

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serenity::http::Route;

use super::api::ApiError;

/// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>
const UNKNOWN_CHANNEL: i64 = 10_003;
/// More than a server can have. Who is forgotten is asked for once more.
const REMEMBERED: usize = 1_000;

#[derive(Debug, Default)]
pub struct Gone(Mutex<BTreeSet<u64>>);

impl Gone {
    fn channels(&self) -> MutexGuard<'_, BTreeSet<u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// # Errors
    /// Where the channel is known to be gone: as Discord would say it.
    pub fn check(&self, channel: Option<u64>) -> Result<(), ApiError> {
        match channel {
            Some(channel) if self.channels().contains(&channel) => {
                Err(ApiError::Gone { code: UNKNOWN_CHANNEL, message: "Unknown Channel".to_owned() })
            }
            _ => Ok(()),
        }
    }

    /// Learns from what Discord said.
    pub fn learn(&self, channel: Option<u64>, said: &ApiError) {
        if let (Some(channel), ApiError::Gone { code: UNKNOWN_CHANNEL, .. }) = (channel, said) {
            let mut channels = self.channels();
            if channels.len() >= REMEMBERED {
                // The oldest: ids grow with time.
                channels.pop_first();
            }
            channels.insert(channel);
        }
    }
}

/// The channel that a request is about.
pub fn channel_of(route: &Route<'_>) -> Option<u64> {
    match route {
        Route::Channel { channel_id }
        | Route::ChannelMessages { channel_id }
        | Route::ChannelMessage { channel_id, .. }
        | Route::ChannelPin { channel_id, .. } => Some(channel_id.get()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(code: i64) -> ApiError {
        ApiError::Gone { code, message: String::new() }
    }

    #[test]
    fn a_channel_is_asked_for_until_it_is_known_to_be_gone() {
        let gone = Gone::default();
        gone.learn(Some(7), &said(10_008));
        assert_eq!(gone.check(Some(7)), Ok(()), "a message was gone, not the channel");
        gone.learn(Some(7), &said(UNKNOWN_CHANNEL));
        assert!(matches!(gone.check(Some(7)), Err(ApiError::Gone { code: UNKNOWN_CHANNEL, .. })));
        assert_eq!((gone.check(Some(8)), gone.check(None)), (Ok(()), Ok(())));
    }

    #[test]
    fn the_oldest_is_forgotten_first() {
        let gone = Gone::default();
        for channel in 0..=REMEMBERED as u64 {
            gone.learn(Some(channel), &said(UNKNOWN_CHANNEL));
        }
        assert_eq!(gone.check(Some(0)), Ok(()));
        assert!(gone.check(Some(1)).is_err());
    }
}
