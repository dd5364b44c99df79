//! Who may be connected: so many in all, so many of one client.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Places for connections.
pub struct Places {
    free: Arc<Semaphore>,
    each: Option<usize>,
    taken: Mutex<HashMap<Client, usize>>,
}

/// One client: an address, or a network of those that are given out whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Client {
    V4([u8; 4]),
    /// One household has a /64 of IPv6 to itself.
    V6([u16; 4]),
}

/// A place that nobody has yet.
pub struct FreePlace {
    places: Arc<Places>,
    permit: Option<OwnedSemaphorePermit>,
}

/// Freed when it is dropped.
pub struct Place {
    places: Arc<Places>,
    client: Option<Client>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Places {
    pub fn new(all: usize, each: Option<usize>) -> Self {
        let free = Arc::new(Semaphore::new(all));
        Self { free, each, taken: Mutex::default() }
    }

    pub async fn wait(self: &Arc<Self>) -> FreePlace {
        // Never closed; were it, serving unlimited is better than not.
        let permit = Arc::clone(&self.free).acquire_owned().await.ok();
        FreePlace { places: Arc::clone(self), permit }
    }

    fn taken(&self) -> std::sync::MutexGuard<'_, HashMap<Client, usize>> {
        // Nobody panics while holding it; and what is in it is whole at every moment.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FreePlace {
    /// The place with its owner, or none where that client has enough.
    pub fn taken_by(self, ip: IpAddr) -> Option<Place> {
        let Self { places, permit } = self;
        let client = places.each.and_then(|_| client(ip));
        if let (Some(client), Some(most)) = (client, places.each) {
            let mut taken = places.taken();
            let count = taken.entry(client).or_default();
            if *count >= most {
                return None;
            }
            *count += 1;
        }
        Some(Place { places, client, _permit: permit })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(client) = self.client else { return };
        let mut taken = self.places.taken();
        if let Some(count) = taken.get_mut(&client) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&client);
            }
        }
    }
}

/// None for machines of our own network.
fn client(ip: IpAddr) -> Option<Client> {
    match ip.to_canonical() {
        IpAddr::V4(ip) if ip.is_loopback() || ip.is_private() || ip.is_link_local() => None,
        IpAddr::V4(ip) => Some(Client::V4(ip.octets())),
        IpAddr::V6(ip)
            if ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local() =>
        {
            None
        }
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            Some(Client::V6([a, b, c, d]))
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn one_client_has_so_many_and_its_network_counts_as_it() {
        let places = Arc::new(Places::new(100, Some(2)));
        let take = async |ip: &str| places.wait().await.taken_by(ip.parse().unwrap());
        let first = take("203.0.113.7").await;
        let second = take("::ffff:203.0.113.7").await;
        assert!(first.is_some() && second.is_some());
        assert!(take("203.0.113.7").await.is_none());
        assert!(take("203.0.113.8").await.is_some());
        drop(first);
        assert!(take("203.0.113.7").await.is_some());
        let neighbours = [take("2001:db8::1").await, take("2001:db8::2").await];
        assert!(take("2001:db8::3").await.is_none());
        assert!(take("2001:db8:0:1::3").await.is_some());
        drop((neighbours, second));
        assert!(places.taken().is_empty(), "nothing is kept of who is gone");
    }

    #[tokio::test]
    async fn a_proxy_of_our_own_network_brings_many() {
        let places = Arc::new(Places::new(100, Some(1)));
        let mut held = Vec::new();
        for ip in ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.9", "fd00::7", "fe80::1"] {
            for _ in 0..3 {
                held.push(places.wait().await.taken_by(ip.parse().unwrap()).expect(ip));
            }
        }
    }

    #[tokio::test]
    async fn who_finds_no_place_waits_for_one() {
        let places = Arc::new(Places::new(1, None));
        let place = places.wait().await.taken_by([203, 0, 113, 7].into()).unwrap();
        let waiting = places.wait();
        let mut waiting = std::pin::pin!(waiting);
        assert!(waiting.as_mut().now_or_never().is_none());
        drop(place);
        assert!(waiting.as_mut().now_or_never().is_some());
    }
}
