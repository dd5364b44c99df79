//! What a change asks to be rendered, and what is told of it. Pure.

use std::collections::HashMap;
use std::sync::Arc;

use super::{ChangeEvent, Published, PublishedSite};
use crate::page::document::Document;
use crate::page::files::PublicFiles;
use crate::page::keep::{KeptChange, KeptGuild};
use crate::page::place::{Place, slug};
use crate::page::render::{self, RenderError};
use crate::page::site::Site;

/// What has to be done for one site.
pub enum Job {
    Nothing(Arc<PublishedSite>),
    Everything {
        site: Site,
        before: Option<Arc<PublishedSite>>,
        generation: u64,
    },
    /// Nothing but the time, or when we last heard from the bot.
    Clock {
        site: Site,
        before: Arc<PublishedSite>,
    },
}

impl Job {
    pub fn done(self, place: Place) -> Result<PublishedSite, RenderError> {
        match self {
            Self::Nothing(before) => Ok(PublishedSite {
                place,
                site: Arc::clone(&before.site),
                documents: before.documents.clone(),
                not_found: Arc::clone(&before.not_found),
                files: Arc::clone(&before.files),
                generation: before.generation,
            }),
            Self::Everything { site, before, generation } => {
                let mut documents = HashMap::new();
                documents.extend(render::assets(&site.brand));
                let old = |path: &str| before.as_ref().and_then(|old| old.documents.get(path));
                for (path, rendered) in render::ahead(&site)? {
                    let document = Document::new(rendered, old(&path));
                    documents.insert(Arc::from(path), document);
                }
                let not_found = before.as_ref().map(|old| &old.not_found);
                let not_found = Document::new(render::not_found(&site)?, not_found);
                let files = Arc::new(PublicFiles::of(&site.briefs));
                let site = Arc::new(site);
                Ok(PublishedSite { place, site, documents, not_found, files, generation })
            }
            Self::Clock { site, before } => {
                let mut documents = before.documents.clone();
                for (path, rendered) in render::of_the_moment(&site)? {
                    let document = Document::new(rendered, documents.get(path.as_str()));
                    documents.insert(Arc::from(path), document);
                }
                Ok(PublishedSite {
                    place,
                    site: Arc::new(site),
                    documents,
                    not_found: Arc::clone(&before.not_found),
                    files: Arc::clone(&before.files),
                    generation: before.generation,
                })
            }
        }
    }
}

/// Says what changed and where to look, and none of its words: those are in the documents.
pub fn event(published: &Published, guilds: &[KeptGuild], change: &KeptChange) -> ChangeEvent {
    let site = published.site_of(&change.guild_id).map(|site| &site.site);
    let url = site.and_then(|site| {
        let brief = site.brief(change.incident_id.as_deref()?)?;
        Some(site.absolute(&site.path(brief)))
    });
    let data = serde_json::json!({
        "type": change.kind,
        "guild": slug(guilds, &change.guild_id),
        "ref": change.reference,
        "version": change.version,
        "url": url,
    });
    ChangeEvent {
        sequence: change.sequence,
        guild: change.guild_id.clone(),
        data: data.to_string(),
    }
}
