//! Who is on the other side, and whether it is heard again.
//!
//! Each mirror waits for its own next attempt, up to a quarter of an hour after many failures. When
//! the other side is back, that would leave copies behind for as long. So while anything waits for
//! a side, one mirror tries it every few seconds; as soon as it answers anyone, all are tried.

use std::collections::BTreeMap;
use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};
use tracing::{debug, info};

use super::{Mirrors, Setback};
use crate::store::StoreError;
use crate::store::mirrors::{Key, WEBHOOK};

/// How often a side that failed is tried by one mirror, and how often all that wait for it are
/// tried once it is heard.
const LOOK_EVERY: TimeDelta = TimeDelta::seconds(20);

/// All of Discord, or one receiver of the webhook.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    Discord,
    /// By the mirror's name.
    Webhook(String),
}

impl Side {
    fn of(key: &Key) -> Self {
        if key.mirror.starts_with(WEBHOOK) {
            Self::Webhook(key.mirror.clone())
        } else {
            Self::Discord
        }
    }
}

/// A side for which something waits.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    heard: bool,
    look_at: DateTime<Utc>,
}

/// Sides for which something waits.
#[derive(Debug, Default)]
pub struct Sides(Mutex<BTreeMap<Side, Waiting>>);

impl Sides {
    fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<Side, Waiting>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// A sign of life from outside of any attempt: a connection, the start of this program.
    pub fn heard(&self, side: Side, now: DateTime<Utc>) {
        self.with(|sides| sides.insert(side, Waiting { heard: true, look_at: now }));
    }

    /// It answered something else; whoever waits for it may come at the next look.
    pub fn answered(&self, side: &Side) {
        self.with(|sides| {
            if let Some(waiting) = sides.get_mut(side) {
                waiting.heard = true;
            }
        });
    }

    /// Learns from an attempt.
    pub fn learn(&self, key: &Key, outcome: &Result<(), &Setback>, now: DateTime<Utc>) {
        match outcome {
            Ok(()) => self.answered(&Side::of(key)),
            Err(Setback::Retry { after, .. }) => self.with(|sides| {
                let look_at = now + LOOK_EVERY;
                let waiting =
                    sides.entry(Side::of(key)).or_insert(Waiting { heard: false, look_at });
                // Who asked to be left alone is.
                if let Some(asked) = after.and_then(|after| TimeDelta::from_std(after).ok()) {
                    waiting.look_at = waiting.look_at.max(now + asked.max(LOOK_EVERY));
                }
            }),
            // A person must act: that does not say that others may come.
            Err(Setback::Blocked(_) | Setback::Full(_) | Setback::Store(_)) => {}
        }
    }

    /// The next moment at which a side is to be looked at.
    pub fn next_look(&self) -> Option<DateTime<Utc>> {
        self.with(|sides| sides.values().map(|waiting| waiting.look_at).min())
    }

    /// Those whose moment has come; whoever is heard is forgotten until it fails again.
    fn due(&self, now: DateTime<Utc>) -> Vec<(Side, bool)> {
        self.with(|sides| {
            let due: Vec<(Side, bool)> = sides
                .iter()
                .filter(|(_, waiting)| waiting.look_at <= now)
                .map(|(side, waiting)| (side.clone(), waiting.heard))
                .collect();
            for (side, heard) in &due {
                if *heard {
                    sides.remove(side);
                } else if let Some(waiting) = sides.get_mut(side) {
                    waiting.look_at = now + LOOK_EVERY;
                }
            }
            due
        })
    }
}

/// Lets what waits be tried now: everything where its side is heard again, else one.
///
/// # Errors
/// Where the database fails.
pub async fn look(mirrors: &Mirrors) -> Result<(), StoreError> {
    let now = mirrors.clock.now();
    for (side, heard) in mirrors.sides.due(now) {
        let most = if heard { i64::MAX } else { 1 };
        let webhook = match &side {
            Side::Discord => None,
            Side::Webhook(name) => Some(name.as_str()),
        };
        let hurried = mirrors.store.hurry_mirrors(webhook, most, now).await?;
        if hurried == 0 {
            mirrors.sides.with(|sides| sides.remove(&side));
        } else if heard {
            info!(?side, hurried, "is heard again; all that waited for it is tried");
        } else {
            debug!(?side, "one tries whether it is back");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::ids::IncidentId;

    fn key(mirror: &str) -> Key {
        Key { incident: IncidentId(ulid::Ulid::nil()), mirror: mirror.to_owned() }
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn failed() -> Setback {
        Setback::retry("503")
    }

    #[test]
    fn a_side_that_failed_is_tried_by_one_until_it_is_heard() {
        let sides = Sides::default();
        sides.learn(&key("room"), &Err(&failed()), at(0));
        assert_eq!(sides.next_look(), Some(at(20)));
        assert_eq!(sides.due(at(19)), []);
        assert_eq!(sides.due(at(20)), [(Side::Discord, false)]);
        assert_eq!(sides.due(at(21)), [], "not again so soon");
        sides.learn(&key("board"), &Ok(()), at(22));
        assert_eq!(sides.due(at(40)), [(Side::Discord, true)]);
        assert_eq!(sides.next_look(), None, "it is well until it fails again");
    }

    #[test]
    fn who_asked_to_be_left_alone_is() {
        let sides = Sides::default();
        let one = key("webhook:one");
        sides.learn(&one, &Err(&failed()), at(0));
        let asked = Setback::Retry {
            error: "429".to_owned().into(),
            after: Some(std::time::Duration::from_secs(300)),
        };
        sides.learn(&one, &Err(&asked), at(1));
        assert_eq!(sides.due(at(300)), []);
        assert_eq!(sides.due(at(301)), [(Side::Webhook("webhook:one".to_owned()), false)]);
    }

    #[test]
    fn what_only_a_person_can_mend_says_nothing_about_the_others() {
        let sides = Sides::default();
        let blocked = Setback::Blocked("no permission".to_owned().into());
        sides.learn(&key("watch"), &Err(&blocked), at(0));
        assert_eq!(sides.next_look(), None);
    }
}
