//! Ids as Discord makes them: milliseconds since 2015 in the upper 42 bits, then a counter.
//! <https://discord.com/developers/docs/reference#snowflakes>

use chrono::{DateTime, TimeZone, Utc};

/// An id of anything at Discord.
pub type Id = u64;

/// 2015-01-01T00:00:00Z, in milliseconds.
const DISCORD_EPOCH: i64 = 1_420_070_400_000;

/// Hands out ids that only grow, even when the clock stands still or jumps back.
#[derive(Debug, Default)]
pub(crate) struct Snowflakes {
    last: Id,
}

impl Snowflakes {
    pub(crate) fn next(&mut self, now: DateTime<Utc>) -> Id {
        self.last = first_id_at(now).max(self.last + 1);
        self.last
    }
}

/// The smallest id that can be made at this moment; 0 before 2015.
pub fn first_id_at(moment: DateTime<Utc>) -> Id {
    u64::try_from(moment.timestamp_millis() - DISCORD_EPOCH).unwrap_or(0) << 22
}

/// When the thing with this id was made, to the millisecond.
pub fn made_at(id: Id) -> DateTime<Utc> {
    // 42 bits of milliseconds end in the year 2154, well inside chrono's range.
    let milliseconds = DISCORD_EPOCH + i64::try_from(id >> 22).unwrap_or(0);
    Utc.timestamp_millis_opt(milliseconds).single().unwrap_or(DateTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_while_the_clock_stands_still_or_goes_back() {
        let noon = Utc.with_ymd_and_hms(2026, 1, 1, 12, 0, 0).unwrap();
        let mut ids = Snowflakes::default();
        let first = ids.next(noon);
        let second = ids.next(noon);
        let third = ids.next(noon - chrono::Duration::hours(1));
        assert!(first < second && second < third);
        assert_eq!(made_at(first), noon);
    }
}
