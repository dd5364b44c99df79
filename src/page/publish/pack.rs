//! The past, packed after the page is up: it must not wait for a long history, and then needs its
//! database for nothing that is read.

use super::read::shown_from;
use super::{PublishError, Publisher};
use crate::page::keep;
use crate::page::packed::{MOST_PACKED, Packed};

/// After the database failed.
const PAUSE: chrono::Duration = chrono::Duration::minutes(1);

impl Publisher {
    /// Packs whatever was read in brief only, for ever.
    pub async fn keep_packed(&self) {
        loop {
            self.unpacked.notified().await;
            while let Err(error) = self.pack_the_past().await {
                tracing::warn!(%error, "the past can't be read into memory; trying again");
                self.clock.sleep_until(self.clock.now() + PAUSE).await;
            }
        }
    }

    /// Packs what is in memory in brief only, the newest first, as far as there is room.
    ///
    /// # Errors
    /// When the database fails; what was packed before stays so.
    pub async fn pack_the_past(&self) -> Result<(), PublishError> {
        for published in &self.published().sites {
            let site = &published.site;
            let Some(guild) = site.guild.as_ref().map(|kept| kept.guild.id.as_str()) else {
                continue;
            };
            let mut held = 0;
            for brief in &site.briefs {
                if held > MOST_PACKED {
                    break;
                }
                if brief.packed.get().is_none() {
                    let kept = keep::incident(&self.db, guild, &brief.id).await?;
                    // What is newer comes with a brief of its own.
                    let same =
                        kept.and_then(shown_from).filter(|it| it.brief.version == brief.version);
                    if let Some(same) = same {
                        brief.pack(&same.view);
                    }
                }
                held += brief.packed.get().map_or(0, Packed::size);
            }
        }
        Ok(())
    }
}
