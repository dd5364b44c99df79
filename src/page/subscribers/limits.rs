//! How often strangers may use the form.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;

use chrono::{DateTime, Duration, Utc};

const WINDOW: Duration = Duration::hours(1);
/// Wishes of one client in an hour: enough for a team at one address.
const MOST_EACH: usize = 10;
/// Wishes in all in an hour; each sends at most one message.
const MOST_IN_ALL: usize = 300;

/// The moments of the last hour.
#[derive(Debug, Default)]
pub struct Limits {
    all: VecDeque<DateTime<Utc>>,
    each: HashMap<String, VecDeque<DateTime<Utc>>>,
}

impl Limits {
    /// Counts one more, or says how long to wait. A client that is not known counts among all.
    ///
    /// # Errors
    /// The time until there is room again.
    pub fn take(&mut self, client: Option<IpAddr>, now: DateTime<Utc>) -> Result<(), Duration> {
        let old = |at: &DateTime<Utc>| now - *at >= WINDOW;
        self.each.retain(|_, moments| moments.back().is_some_and(|last| !old(last)));
        let client = client.map(group);
        let each = client.map(|client| self.each.entry(client).or_default());
        let mut both = [Some((&mut self.all, MOST_IN_ALL)), each.map(|each| (each, MOST_EACH))];
        for (moments, most) in both.iter_mut().flatten() {
            while moments.front().is_some_and(old) {
                moments.pop_front();
            }
            if let Some(first) = moments.front()
                && moments.len() >= *most
            {
                return Err(*first + WINDOW - now);
            }
        }
        for (moments, _) in both.into_iter().flatten() {
            moments.push_back(now);
        }
        Ok(())
    }
}

/// One household has a /64 of IPv6 to itself.
fn group(ip: IpAddr) -> String {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        "2022-12-13T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn one_client_is_told_when_to_come_back_and_others_are_not_hindered() {
        let mut limits = Limits::default();
        let ip = |last: u8| Some(IpAddr::from([203, 0, 113, last]));
        for minute in 0..10 {
            limits.take(ip(1), noon() + Duration::minutes(minute)).unwrap();
        }
        let now = noon() + Duration::minutes(20);
        assert_eq!(limits.take(ip(1), now), Err(Duration::minutes(40)));
        assert_eq!(limits.take(ip(2), now), Ok(()));
        assert_eq!(limits.take(ip(1), noon() + Duration::minutes(60)), Ok(()));
    }

    #[test]
    fn all_together_have_a_limit_and_a_network_is_one_client() {
        let mut limits = Limits::default();
        let neighbour = |n: u16| Some(IpAddr::from([0x2a00, 1, 2, 3, 0, 0, 0, n]));
        for n in 0..10 {
            limits.take(neighbour(n), noon()).unwrap();
        }
        assert!(limits.take(neighbour(11), noon()).is_err());
        for _ in 0..290 {
            limits.take(None, noon()).unwrap();
        }
        assert!(limits.take(None, noon()).is_err());
        assert!(limits.take(None, noon() + WINDOW).is_ok());
        assert!(limits.each.is_empty());
    }
}
