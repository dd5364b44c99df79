//! Which page is where: from the configuration and the guilds that were heard of to addresses.

use std::collections::HashMap;
use std::sync::Arc;

use url::Url;

use super::keep::KeptGuild;
use super::sites::{self, Brand, SiteSettings};

/// Everything about addresses that the configuration says.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// Where the root is, as the public finds it.
    pub base: Url,
    /// How the root, and what the configuration does not name, is dressed.
    pub brand: Arc<Brand>,
    pub sites: Vec<SiteSettings>,
}

/// One guild's page and where it is.
#[derive(Clone, Debug)]
pub struct Place {
    /// None: nobody was heard of yet.
    pub guild: Option<String>,
    pub brand: Arc<Brand>,
    pub base: Url,
    /// Has this host to itself.
    pub host: Option<String>,
    /// First parts of the path under which it is found where no host is its own.
    pub slugs: Vec<String>,
    /// Found without any of these.
    pub root: bool,
}

impl Place {
    /// A page that waits for a certain guild heard nothing from it, whatever others said.
    #[must_use]
    pub fn may_say_heard(&self) -> bool {
        self.guild.is_some() || self.root
    }

    /// Whether documents that were rendered for one are right for the other.
    #[must_use]
    pub fn looks_like(&self, other: &Self) -> bool {
        self.guild == other.guild
            && self.base == other.base
            && Arc::ptr_eq(&self.brand, &other.brand)
    }
}

/// Every page that there is; the one at the root in front.
#[must_use]
pub fn places(addresses: &Addresses, guilds: &[KeptGuild]) -> Vec<Place> {
    let named = |settings: &SiteSettings| {
        let wanted = settings.guild.as_str();
        guilds.iter().find(|kept| kept.guild.id == wanted || slug(guilds, &kept.guild.id) == wanted)
    };
    let of_sites: Vec<Option<&KeptGuild>> = addresses.sites.iter().map(named).collect();
    let unnamed = |kept: &&KeptGuild| !of_sites.iter().flatten().any(|named| named == kept);
    let mut found = Vec::new();
    let mut others = guilds.iter().filter(unnamed);
    found.push(root(addresses, others.next(), guilds));
    for (settings, guild) in addresses.sites.iter().zip(&of_sites) {
        found.extend(configured(addresses, settings, *guild, guilds));
    }
    found.extend(others.map(|kept| by_path(addresses, &addresses.brand, kept, guilds)));
    found
}

fn root(addresses: &Addresses, first: Option<&KeptGuild>, guilds: &[KeptGuild]) -> Place {
    Place {
        guild: first.map(|kept| kept.guild.id.clone()),
        brand: Arc::clone(&addresses.brand),
        base: addresses.base.clone(),
        host: None,
        slugs: first.map(|kept| slugs(guilds, kept)).unwrap_or_default(),
        root: true,
    }
}

/// Without a guild that was heard of, only a host of its own makes it a page.
fn configured(
    addresses: &Addresses,
    settings: &SiteSettings,
    guild: Option<&KeptGuild>,
    guilds: &[KeptGuild],
) -> Option<Place> {
    let Some(host) = &settings.host else {
        let place = by_path(addresses, &settings.brand, guild?, guilds);
        let base = settings.public_url.clone().unwrap_or(place.base);
        return Some(Place { base, ..place });
    };
    let mut base = addresses.base.clone();
    if let Some(public) = &settings.public_url {
        base = public.clone();
    } else if base.set_host(Some(host)).is_ok() {
        base.set_path("");
    }
    let guild = guild.map(|kept| kept.guild.id.clone());
    let (brand, host) = (Arc::clone(&settings.brand), Some(sites::host_name(host)));
    Some(Place { guild, brand, base, host, slugs: Vec::new(), root: false })
}

fn by_path(
    addresses: &Addresses,
    brand: &Arc<Brand>,
    kept: &KeptGuild,
    guilds: &[KeptGuild],
) -> Place {
    let mut base = addresses.base.clone();
    let folder = base.path().trim_end_matches('/').to_owned();
    base.set_path(&format!("{folder}/{}", slug(guilds, &kept.guild.id)));
    let guild = Some(kept.guild.id.clone());
    let slugs = slugs(guilds, kept);
    Place { guild, brand: Arc::clone(brand), base, host: None, slugs, root: false }
}

fn slugs(guilds: &[KeptGuild], kept: &KeptGuild) -> Vec<String> {
    let (slug, id) = (slug(guilds, &kept.guild.id).to_owned(), kept.guild.id.clone());
    if slug == id { vec![id] } else { vec![slug, id] }
}

/// The guild's part of an address: its slug where that is usable and nobody else's.
#[must_use]
pub fn slug<'a>(guilds: &'a [KeptGuild], guild_id: &'a str) -> &'a str {
    let Some(at) = guilds.iter().position(|kept| kept.guild.id == guild_id) else {
        return guild_id;
    };
    let slug = guilds[at].guild.slug.as_str();
    let earlier = guilds[..at].iter().any(|kept| kept.guild.slug == slug);
    let an_id = guilds.iter().any(|kept| kept.guild.id == slug && kept.guild.id != guild_id);
    if sites::is_usable(slug) && !earlier && !an_id { slug } else { guild_id }
}

/// Finds a page by what was asked for.
#[derive(Debug, Default)]
pub struct Finder {
    hosts: HashMap<String, usize>,
    slugs: HashMap<String, usize>,
}

impl Finder {
    #[must_use]
    pub fn new(places: &[Place]) -> Self {
        let mut finder = Self::default();
        for (at, place) in places.iter().enumerate() {
            if let Some(host) = &place.host {
                finder.hosts.entry(host.clone()).or_insert(at);
            }
            for slug in &place.slugs {
                finder.slugs.entry(slug.clone()).or_insert(at);
            }
        }
        finder
    }

    /// Which page, and the address within it.
    #[must_use]
    pub fn find<'p>(&self, host: Option<&str>, path: &'p str) -> (usize, &'p str) {
        if !self.hosts.is_empty()
            && let Some(at) = host.and_then(|host| self.hosts.get(&sites::host_name(host)))
        {
            return (*at, path);
        }
        let inner = path.strip_prefix('/').unwrap_or(path);
        let (first, rest) = inner.find('/').map_or((inner, "/"), |end| inner.split_at(end));
        match self.slugs.get(first) {
            Some(at) => (*at, rest),
            None => (0, path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::public_view::PublicGuild;

    fn guild(id: &str, slug: &str) -> KeptGuild {
        KeptGuild {
            guild: PublicGuild {
                id: id.into(),
                slug: slug.into(),
                name: slug.into(),
                language: crate::incident::words::Lang::En,
            },
            first_sequence: 1,
            first_heard_at: None,
            components_version: 0,
            components: Vec::new(),
        }
    }

    fn addresses(sites: Vec<SiteSettings>) -> Addresses {
        let base = "https://status.example.org/".parse().unwrap();
        Addresses { base, brand: Arc::default(), sites }
    }

    /// `guild at base`, for each.
    fn said(places: &[Place]) -> Vec<String> {
        let guild = |place: &Place| place.guild.clone().unwrap_or_else(|| "nobody".into());
        places.iter().map(|place| format!("{} at {}", guild(place), place.base)).collect()
    }

    #[test]
    fn the_guild_heard_of_first_has_the_root() {
        let guilds = [guild("1", "tea"), guild("2", "coffee"), guild("3", "tea")];
        assert_eq!(
            said(&places(&addresses(vec![]), &[])),
            ["nobody at https://status.example.org/"]
        );
        let places = places(&addresses(vec![]), &guilds);
        let expected = [
            "1 at https://status.example.org/",
            "2 at https://status.example.org/coffee",
            "3 at https://status.example.org/3",
        ];
        assert_eq!(said(&places), expected);
        let finder = Finder::new(&places);
        assert_eq!(finder.find(None, "/history"), (0, "/history"));
        assert_eq!(finder.find(None, "/tea/incidents/INC-1"), (0, "/incidents/INC-1"));
        assert_eq!(finder.find(Some("x"), "/coffee"), (1, "/"));
        assert_eq!(finder.find(None, "/3/"), (2, "/"));
    }

    #[test]
    fn a_host_has_one_page_and_no_other() {
        let host = SiteSettings {
            guild: "coffee".into(),
            host: Some("Coffee.example".into()),
            ..SiteSettings::default()
        };
        let awaited = SiteSettings {
            guild: "water".into(),
            host: Some("water.example".into()),
            ..SiteSettings::default()
        };
        let guilds = [guild("2", "coffee"), guild("1", "tea")];
        let places = places(&addresses(vec![host, awaited]), &guilds);
        let expected = [
            "1 at https://status.example.org/",
            "2 at https://coffee.example/",
            "nobody at https://water.example/",
        ];
        assert_eq!(said(&places), expected);
        let finder = Finder::new(&places);
        assert_eq!(finder.find(Some("coffee.example:443"), "/tea/"), (1, "/tea/"));
        assert_eq!(finder.find(Some("other.example"), "/coffee/"), (0, "/coffee/"));
    }

    #[test]
    fn a_slug_is_used_only_where_it_makes_a_plain_address() {
        let guilds =
            [guild("1", "tea"), guild("2", "tea"), guild("3", "Tea/House"), guild("4", "history")];
        assert_eq!(["1", "2", "3", "4"].map(|id| slug(&guilds, id)), ["tea", "2", "3", "4"]);
    }
}
