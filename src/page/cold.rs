//! What is rendered when somebody first asks for it: old incidents, months, searches. Kept as
//! finished bytes, until something changes or room is needed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OnceCell, Semaphore};

use super::document::Document;

/// Bytes of documents that are kept, over all pages of the process.
const MOST_BYTES: usize = 24 * 1024 * 1024;
/// Documents that are kept; what waits to be rendered counts.
const MOST_DOCUMENTS: usize = 4096;
/// Rendered at the same time; readers of other things are not to notice.
const AT_ONCE: usize = 2;
/// Of these, searches: anybody can think of another one, and the past stays readable meanwhile.
const SEARCHES_AT_ONCE: usize = 1;
/// Searches that may wait for their turn; whoever comes then is asked to come again.
const MOST_SEARCHES: usize = 64;
/// Other documents that may wait: as many as a robot may ask for at once.
const MOST_WAITING: usize = 1024;

/// Too many others wait for the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("many people look things up right now")]
pub struct Busy;

/// What is rendered, by what it costs to ask for another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// So many, and no more.
    Past,
    /// As many as there are words.
    Search,
}

/// A generation of a site, and an address there.
type Key = (u64, String);
type Cell = Arc<OnceCell<Arc<Document>>>;

struct Slot {
    cell: Cell,
    /// Counts up with each use, so that the smallest was not used for longest.
    used: u64,
}

#[derive(Default)]
struct Kept {
    slots: HashMap<Key, Slot>,
    uses: u64,
}

pub struct Cold {
    kept: Mutex<Kept>,
    at_once: Semaphore,
    searches: Semaphore,
    /// Who is rendering or waits for it.
    waiting: Semaphore,
    searches_waiting: Semaphore,
}

impl Default for Cold {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            at_once: Semaphore::new(AT_ONCE),
            searches: Semaphore::new(SEARCHES_AT_ONCE),
            waiting: Semaphore::new(MOST_WAITING),
            searches_waiting: Semaphore::new(MOST_SEARCHES),
        }
    }
}

impl Cold {
    /// The document at `path` in this generation of a site; `render` makes it if nobody did yet.
    /// Many who ask at once wait for one rendering.
    ///
    /// # Errors
    /// What `render` says, or that too many wait; the next who asks tries again.
    pub async fn get<E: From<Busy>>(
        &self,
        lane: Lane,
        generation: u64,
        path: &str,
        render: impl AsyncFnOnce() -> Result<Arc<Document>, E>,
    ) -> Result<Arc<Document>, E> {
        let key = (generation, path.to_owned());
        if let Some(document) = self.known(&key) {
            return Ok(document);
        }
        let waiting = match lane {
            Lane::Past => &self.waiting,
            Lane::Search => &self.searches_waiting,
        };
        let _waiting = waiting.try_acquire().map_err(|_| Busy)?;
        let cell = self.cell(key);
        let document = cell
            .get_or_try_init(async || {
                // Never closed; were they, rendering unlimited is better than not.
                let _search = match lane {
                    Lane::Past => None,
                    Lane::Search => Some(self.searches.acquire().await),
                };
                let _place = self.at_once.acquire().await;
                render().await
            })
            .await;
        document.cloned()
    }

    fn known(&self, key: &Key) -> Option<Arc<Document>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.uses += 1;
        let used = kept.uses;
        let slot = kept.slots.get_mut(key)?;
        slot.used = used;
        slot.cell.get().cloned()
    }

    fn cell(&self, key: Key) -> Cell {
        // Nobody panics while holding it; and what is in it is whole at every moment.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.uses += 1;
        let used = kept.uses;
        if !kept.slots.contains_key(&key) {
            kept.make_room();
        }
        let slot = kept.slots.entry(key).or_insert_with(|| Slot { cell: Cell::default(), used });
        slot.used = used;
        Arc::clone(&slot.cell)
    }
}

impl Kept {
    /// Lets go of the quarter that was not used for longest, where there is too much.
    fn make_room(&mut self) {
        let bytes: usize =
            self.slots.values().filter_map(|slot| slot.cell.get()).map(|d| d.memory()).sum();
        if bytes < MOST_BYTES && self.slots.len() < MOST_DOCUMENTS {
            return;
        }
        let mut uses: Vec<u64> = self.slots.values().map(|slot| slot.used).collect();
        uses.sort_unstable();
        let keep_from = uses.get(uses.len().div_ceil(4)).copied().unwrap_or(u64::MAX);
        self.slots.retain(|_, slot| slot.used >= keep_from);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::super::document::Rendered;
    use super::*;

    fn page(length: usize) -> Arc<Document> {
        let noise: String = (0..length).map(|_| fastrand::alphanumeric()).collect();
        Document::new(Rendered::html(noise), None)
    }

    #[tokio::test]
    async fn it_is_rendered_once_for_many_and_again_in_the_next_generation() {
        let (cold, rendered) = (Cold::default(), AtomicUsize::new(0));
        let ask = |generation| {
            cold.get(Lane::Past, generation, "/x", async || {
                rendered.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                Ok::<_, Busy>(page(10))
            })
        };
        let answers = futures_util::future::join_all((0..20).map(|_| ask(1))).await;
        assert!(answers.iter().all(Result::is_ok));
        assert_eq!(rendered.load(Ordering::Relaxed), 1);
        ask(2).await.unwrap();
        assert_eq!(rendered.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn memory_is_bounded_and_what_is_used_stays() {
        let cold = Cold::default();
        let make = async || Ok::<_, Busy>(page(200_000));
        for n in 0..400 {
            cold.get(Lane::Past, 1, &format!("/{n}"), make).await.unwrap();
            cold.get(Lane::Past, 1, "/0", make).await.unwrap();
        }
        let kept = cold.kept.lock().unwrap();
        let bytes: usize =
            kept.slots.values().filter_map(|slot| slot.cell.get()).map(|d| d.memory()).sum();
        assert!(bytes <= MOST_BYTES + 1_000_000, "{bytes}");
        assert!(kept.slots.contains_key(&(1, "/0".to_owned())));
    }

    #[tokio::test]
    async fn a_failure_is_not_kept() {
        let cold = Cold::default();
        let failed = cold.get(Lane::Past, 1, "/x", async || Err(Busy)).await;
        assert_eq!(failed.unwrap_err(), Busy);
        assert!(cold.get(Lane::Past, 1, "/x", async || Ok::<_, Busy>(page(1))).await.is_ok());
    }

    #[tokio::test]
    async fn a_flood_of_searches_is_turned_away_and_the_past_stays_readable() {
        let cold = Cold::default();
        let never = async || std::future::pending::<Result<_, Busy>>().await;
        let mut flood: Vec<_> = (0..MOST_SEARCHES)
            .map(|n| Box::pin(async_get(&cold, Lane::Search, n, never)))
            .collect();
        for waiting in &mut flood {
            assert!(waiting.as_mut().now_or_never().is_none());
        }
        let one_more = async_get(&cold, Lane::Search, MOST_SEARCHES, never).await;
        assert_eq!(one_more.unwrap_err(), Busy);
        let past = cold.get(Lane::Past, 1, "/incidents/INC-1", async || Ok::<_, Busy>(page(1)));
        assert!(past.await.is_ok());
        // Who gives up makes room.
        flood.pop();
        let mut next = Box::pin(async_get(&cold, Lane::Search, MOST_SEARCHES, never));
        assert!(next.as_mut().now_or_never().is_none());
    }

    async fn async_get(
        cold: &Cold,
        lane: Lane,
        nth: usize,
        render: impl AsyncFnOnce() -> Result<Arc<Document>, Busy>,
    ) -> Result<Arc<Document>, Busy> {
        cold.get(lane, 1, &format!("/history?q={nth}"), render).await
    }
}
