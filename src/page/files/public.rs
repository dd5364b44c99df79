//! Which files are public now, and under which names.

use std::sync::Arc;

use super::PublicFile;
use crate::page::brief::Brief;

/// Of one page; never changed, only replaced with what is published.
#[derive(Debug, Default)]
pub struct PublicFiles {
    /// By hash and name, each once.
    sorted: Box<[Arc<PublicFile>]>,
}

impl PublicFiles {
    /// Those that any of these incidents shows.
    pub fn of<'b>(briefs: impl IntoIterator<Item = &'b Arc<Brief>>) -> Self {
        let shown = briefs.into_iter().flat_map(|brief| &brief.files);
        let mut sorted: Vec<Arc<PublicFile>> = shown.cloned().collect();
        // Two senders may differ about what it is; the order of incidents is not to decide.
        sorted.sort_unstable_by(|a, b| {
            (address(a), &a.content_type).cmp(&(address(b), &b.content_type))
        });
        sorted.dedup_by(|later, earlier| address(later) == address(earlier));
        Self { sorted: sorted.into() }
    }

    #[must_use]
    pub fn find(&self, sha256: &str, name: &str) -> Option<&Arc<PublicFile>> {
        let at = self.sorted.binary_search_by(|file| address(file).cmp(&(sha256, name))).ok()?;
        self.sorted.get(at)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Arc<PublicFile>> {
        self.sorted.iter()
    }
}

fn address(file: &PublicFile) -> (&str, &str) {
    (&file.sha256, &file.name)
}
