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
}

impl Default for Cold {
    fn default() -> Self {
        Self { kept: Mutex::default(), at_once: Semaphore::new(AT_ONCE) }
    }
}

impl Cold {
    /// The document at `path` in this generation of a site; `render` makes it if nobody did yet.
    /// Many who ask at once wait for one rendering.
    ///
    /// # Errors
    /// What `render` says; the next who asks tries again.
    pub async fn get<E>(
        &self,
        generation: u64,
        path: &str,
        render: impl AsyncFnOnce() -> Result<Arc<Document>, E>,
    ) -> Result<Arc<Document>, E> {
        let cell = self.cell((generation, path.to_owned()));
        let document = cell
            .get_or_try_init(async || {
                // Never closed; were it, rendering unlimited is better than not.
                let _place = self.at_once.acquire().await;
                render().await
            })
            .await;
        document.cloned()
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
    use std::convert::Infallible;
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
            cold.get(generation, "/x", async || {
                rendered.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                Ok::<_, Infallible>(page(10))
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
        let make = async || Ok::<_, Infallible>(page(200_000));
        for n in 0..400 {
            cold.get(1, &format!("/{n}"), make).await.unwrap();
            cold.get(1, "/0", make).await.unwrap();
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
        let failed = cold.get(1, "/x", async || Err("the database is away")).await;
        assert_eq!(failed.unwrap_err(), "the database is away");
        assert!(cold.get(1, "/x", async || Ok::<_, Infallible>(page(1))).await.is_ok());
    }
}
