//! Roles that are gone: every channel of a server names those of who responds and who watches, so
//! one that was deleted would be refused once for each channel, again and again.

use std::collections::HashMap;
use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};

use crate::discord::wire::Overwrite;
use crate::incident::ids::Snowflake;

/// A deleted role never comes back; but nothing that Discord once said is held for true for ever.
const ASK_AGAIN: TimeDelta = TimeDelta::minutes(10);

/// What Discord refused because of a role that is gone. It does not say which, so whole sets are
/// remembered.
#[derive(Debug, Default)]
pub struct GoneRoles(Mutex<HashMap<Vec<Snowflake>, DateTime<Utc>>>);

impl GoneRoles {
    /// Whether Discord refused the same roles and people a moment ago.
    pub fn refused(&self, overwrites: &[Overwrite], now: DateTime<Utc>) -> bool {
        self.with(|refused| {
            refused.retain(|_, until| *until > now);
            refused.contains_key(&named(overwrites))
        })
    }

    /// Discord did it just now.
    pub fn learn(&self, overwrites: &[Overwrite], now: DateTime<Utc>) {
        self.with(|refused| refused.insert(named(overwrites), now + ASK_AGAIN));
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<Vec<Snowflake>, DateTime<Utc>>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

fn named(overwrites: &[Overwrite]) -> Vec<Snowflake> {
    let mut ids: Vec<Snowflake> = overwrites.iter().map(|overwrite| overwrite.id).collect();
    ids.sort_unstable();
    ids
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::wire::Bits;

    fn of(ids: &[u64]) -> Vec<Overwrite> {
        let overwrite =
            |id: &u64| Overwrite { id: Snowflake(*id), kind: 0, allow: Bits(0), deny: Bits(0) };
        ids.iter().map(overwrite).collect()
    }

    #[test]
    fn the_same_roles_are_not_asked_for_again_for_a_while_and_others_are() {
        let at = |minutes| DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes);
        let gone = GoneRoles::default();
        gone.learn(&of(&[1, 2]), at(0));
        assert!(gone.refused(&of(&[2, 1]), at(9)));
        assert!(!gone.refused(&of(&[1, 3]), at(9)));
        assert!(!gone.refused(&of(&[1, 2]), at(10)));
    }
}
