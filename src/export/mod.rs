//! One incident as a file, for archives, blogs and other programs. Pure.
//!
//! Everything starts from what an audience may see: what is not for it is not in any format.

mod html;
mod markdown;
mod said;
mod tastycake;

pub use self::said::said;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::incident::guild::Guild;
use crate::incident::public_view::is_public;
use crate::incident::state::{Entry, Incident, Postmortem};
use crate::incident::words::Audience;
use crate::texts::sentences::sentence;

/// The version of our JSON. It grows when a reader of the old one would misread the new one.
pub const FORMAT: u32 = 1;

/// How an incident is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Markdown
    Md,
    /// Everything, as `firebell import --format json` reads it
    Json,
    /// A page on its own
    Html,
    /// A log as the tastycake-status blog has them: newest first, `[2250]`
    Tastycake,
}

impl Format {
    /// For whom it is made where nobody says: what is meant for publishing shows what is public.
    #[must_use]
    pub const fn usual_audience(self) -> Audience {
        match self {
            Self::Md | Self::Json => Audience::Responders,
            Self::Html | Self::Tastycake => Audience::Public,
        }
    }
}

/// Our JSON: `{"format": 1, "guild": {…}, "audience": …, "incidents": […]}`, each incident as the
/// journal adds up to, less what is not for the audience.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whole<I> {
    pub format: u32,
    pub guild: From,
    #[serde(default)]
    pub audience: Option<Audience>,
    pub incidents: Vec<I>,
}

/// Where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct From {
    pub id: String,
    #[serde(default)]
    pub slug: String,
    #[serde(default)]
    pub name: String,
}

/// Why there is nothing to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotExported {
    #[error(
        "it is private, so nothing of it is for watchers or the public. Export it with --audience \
         responders"
    )]
    Private,
    #[error("it was a drill, which the public never sees. Export it with --audience watchers")]
    Drill,
    #[error("it can't be written as JSON, which is a fault of Firebell's: please report it")]
    Json,
}

/// Writes an incident for an audience.
///
/// # Errors
/// Where nothing of it is for that audience.
pub fn export(
    incident: &Incident,
    guild: &Guild,
    format: Format,
    audience: Audience,
) -> Result<String, NotExported> {
    let seen = seen_by(incident, guild, audience)?;
    match format {
        Format::Md => Ok(markdown::render(&seen, guild, audience)),
        Format::Html => Ok(html::render(&seen, guild, audience)),
        Format::Tastycake => Ok(tastycake::render(&seen, guild)),
        Format::Json => {
            let from = From {
                id: guild.id.to_string(),
                slug: guild.slug.clone(),
                name: guild.name.clone(),
            };
            let incidents = vec![seen];
            let whole = Whole { format: FORMAT, guild: from, audience: Some(audience), incidents };
            let json = serde_json::to_string_pretty(&whole).map_err(|_| NotExported::Json)?;
            Ok(json + "\n")
        }
    }
}

/// The incident without what is not for this audience.
fn seen_by(
    incident: &Incident,
    guild: &Guild,
    audience: Audience,
) -> Result<Incident, NotExported> {
    if audience == Audience::Responders {
        return Ok(incident.clone());
    }
    if incident.private {
        return Err(NotExported::Private);
    }
    if incident.drill && audience == Audience::Public {
        return Err(NotExported::Drill);
    }
    let public = audience == Audience::Public;
    let seen = |entry: &Entry| entry.audience >= audience && (!public || is_public(entry, guild));
    let entries = incident.entries.iter().filter(|entry| seen(entry));
    let entries = entries.cloned().map(|mut entry| {
        if public {
            // What only the team needs to know.
            entry.origin = None;
            entry.recorded_by = None;
            if let Some(retracted) = &mut entry.retracted {
                retracted.reason.clear();
            }
        }
        entry
    });
    let unnamed = public && !guild.settings.publish_roles;
    let unpublished = public && incident.postmortem.published_at.is_none();
    Ok(Incident {
        entries: entries.collect(),
        roles: if unnamed { BTreeMap::new() } else { incident.roles.clone() },
        commander_since: incident.commander_since.filter(|_| !unnamed),
        offer: None,
        merged_into: incident.merged_into.clone().filter(|_| !public),
        // They may have come from one that is private.
        joined: Vec::new(),
        postmortem: if unpublished { Postmortem::default() } else { incident.postmortem.clone() },
        ..incident.clone()
    })
}

/// Text that is put together line by line.
fn written(write: impl FnOnce(&mut String) -> std::fmt::Result) -> String {
    let mut out = String::new();
    // Writing into a String cannot fail.
    let _ = write(&mut out);
    out
}

/// Says of an entry that not everybody may see it, unless all are for the public anyway.
fn mark(entry: &Entry, audience: Audience) -> String {
    if audience == Audience::Public || entry.audience == Audience::Public {
        String::new()
    } else {
        format!(" ({})", entry.audience.id())
    }
}

/// What an entry says, in words.
fn words(entry: &Entry, guild: &Guild) -> String {
    if entry.retracted.is_some() {
        return "(retracted)".to_owned();
    }
    sentence(guild.lang(), entry)
}

#[cfg(test)]
mod tests;
