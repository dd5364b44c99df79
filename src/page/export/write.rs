//! Brings a place up to date with what is published: makes and writes what changed, one after the
//! other, and removes what is gone.

use std::collections::HashMap;

use super::items::{Item, What, everything, is_harmless};
use super::{Done, ExportError, List, Place, write_list};
use crate::files::Files;
use crate::page::publish::Publisher;

/// What is known of a place from the run before, so that what did not change is not made again.
#[derive(Debug, Default)]
pub struct Memory {
    /// What is there; none where it has to be asked for.
    list: Option<List>,
    /// What each file was made of, by its name there.
    made_of: HashMap<String, String>,
}

/// Writes out what is published now.
///
/// # Errors
/// Where something can't be made or written; what was written before stays, and the next run goes
/// on.
pub async fn bring_up_to_date(
    publisher: &Publisher,
    files: Option<&Files>,
    place: &Place,
    memory: &mut Memory,
) -> Result<Done, ExportError> {
    let Memory { list, made_of: known } = std::mem::take(memory);
    let items = everything(publisher, files);
    let named: Vec<(String, &Item)> = items
        .iter()
        .map(|item| (place.name(item), item))
        .filter(|(_, item)| fits(place, item))
        .collect();
    // What was made before is trusted only where we know that it is there.
    let (before, known) = match list {
        Some(list) => (list, known),
        None => (place.get_list().await?, HashMap::new()),
    };
    let mut done = Done::default();
    announce(publisher, files, place, &before, &named).await?;
    let (mut after, mut made_of) = (List::new(), HashMap::new());
    for (name, item) in named {
        let there = before.get(&name).filter(|hash| !hash.is_empty());
        let of = item.made_of().map(str::to_owned);
        let unchanged = (of.is_some() && known.get(&name) == of.as_ref())
            || item.hash().is_some_and(|hash| there == Some(&hash));
        if let Some(hash) = there.filter(|_| unchanged) {
            done.unchanged += 1;
            made_of.extend(of.map(|of| (name.clone(), of)));
            after.insert(name, hash.clone());
            continue;
        }
        let Some(made) = item.make(publisher, files).await? else { continue };
        if matches!(item.what, What::OnDemand { .. }) {
            done.rendered += 1;
        }
        if there == Some(&made.hash) {
            done.unchanged += 1;
        } else {
            place.put(&name, &made).await?;
            done.written += 1;
        }
        made_of.extend(of.map(|of| (name.clone(), of)));
        after.insert(name, made.hash);
    }
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        place.remove(name).await?;
        done.removed += 1;
    }
    if before != after {
        write_list(place, &after).await?;
    }
    *memory = Memory { list: Some(after), made_of };
    Ok(done)
}

/// What a folder must not have is said; an object store is told what each file is.
fn fits(place: &Place, item: &Item) -> bool {
    match (place, &item.what) {
        (Place::Folder(_), What::Copy(file)) if !is_harmless(&file.name) => {
            tracing::debug!(
                name = file.name,
                "an attached file is not exported: a web server might run it"
            );
            false
        }
        _ => true,
    }
}

/// Lists what is new before it is there, so that a crash leaves nothing which nobody removes; and
/// refuses where somebody else's file has its name.
async fn announce(
    publisher: &Publisher,
    files: Option<&Files>,
    place: &Place,
    before: &List,
    named: &[(String, &Item)],
) -> Result<(), ExportError> {
    let new: Vec<&(String, &Item)> =
        named.iter().filter(|(name, _)| !before.contains_key(name)).collect();
    if new.is_empty() {
        return Ok(());
    }
    if let Place::Folder(folder) = place {
        for (name, item) in &new {
            if !folder.is_taken(name).await? {
                continue;
            }
            let made = item.make(publisher, files).await?;
            let same = match made {
                Some(made) => folder.get(name).await?.is_some_and(|there| made.is(&there)),
                None => false,
            };
            if !same {
                return Err(folder.in_the_way(name));
            }
        }
    }
    let mut both = before.clone();
    both.extend(new.into_iter().map(|(name, _)| (name.clone(), String::new())));
    write_list(place, &both).await
}
