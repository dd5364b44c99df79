//! What a guild has settled: who responds, who watches, where things go, what can break.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::ids::Snowflake;
use super::refusal::Refusal;
use super::words::{Audience, ComponentStatus, Lang};

/// A Discord server as Firebell knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guild {
    pub id: Snowflake,
    pub name: String,
    /// The name as it stands in addresses.
    pub slug: String,
    #[serde(default)]
    pub settings: Settings,
}

/// What `/firebell setup` and `/component` change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Somebody has been through `/firebell setup`, or left all as it is.
    pub set_up: bool,
    /// Whoever has this role responds. People who can manage channels always do.
    pub responders: Option<Snowflake>,
    /// Whoever has this role may read along; without it, everybody may.
    pub watchers: Option<Snowflake>,
    /// Where the cards of open incidents stand; without it, Firebell makes a channel.
    pub board: Option<Snowflake>,
    /// The zone of a time that was written without one.
    pub timezone: Tz,
    /// Who sees what `/timeline add` writes, unless it says otherwise.
    pub timeline_audience: Audience,
    /// The public reads who holds which role.
    pub publish_roles: bool,
    /// The language of what stands in channels for all; without it, the server's own.
    pub language: Option<Lang>,
    /// The server's own language, as Discord last said.
    pub language_of_server: Option<Lang>,
    /// The parts of the service that an incident can affect.
    pub components: Vec<Component>,
    /// What people said of a component aside from incidents, by its id; absent: operational.
    pub component_status: BTreeMap<String, ComponentStatus>,
    /// Grows with every change of the components and of what was said of them, and of the language,
    /// which the page hears of with them.
    pub components_version: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            set_up: false,
            responders: None,
            watchers: None,
            board: None,
            timezone: Tz::UTC,
            timeline_audience: Audience::Watchers,
            publish_roles: true,
            language: None,
            language_of_server: None,
            components: Vec::new(),
            component_status: BTreeMap::new(),
            components_version: 0,
        }
    }
}

/// A part of the service, as the public knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// The name in lower case, with dashes: stands in addresses.
    pub id: String,
    pub name: String,
}

impl Settings {
    /// Servers from before that was remembered have a role at least.
    #[must_use]
    pub const fn is_set_up(&self) -> bool {
        self.set_up || self.responders.is_some()
    }

    /// The language that was chosen, or else the server's own.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.language.or(self.language_of_server).unwrap_or(Lang::En)
    }
}

impl Settings {
    /// Changes what is chosen or what the server has. A page that was told a list of components is
    /// told it again, and with it the language; any other hears of that with the next incident.
    pub fn change_language(&mut self, change: impl FnOnce(&mut Self)) {
        let before = self.lang();
        change(self);
        if self.lang() != before && self.components_version > 0 {
            self.components_version += 1;
        }
    }

    /// False: it is there already.
    pub fn add_component(&mut self, component: Component) -> bool {
        let taken = self.components.iter().any(|known| known.id == component.id);
        if !taken {
            self.components.push(component);
            self.components_version += 1;
        }
        !taken
    }

    pub fn remove_component(&mut self, id: &str) {
        self.components.retain(|known| known.id != id);
        self.component_status.remove(id);
        self.components_version += 1;
    }

    /// What holds of a component aside from open incidents.
    pub fn set_status(&mut self, id: &str, status: ComponentStatus) {
        if status == ComponentStatus::Operational {
            self.component_status.remove(id);
        } else {
            self.component_status.insert(id.to_owned(), status);
        }
        self.components_version += 1;
    }
}

impl Component {
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self { id: slug(name), name: name.to_owned() }
    }
}

impl Guild {
    #[must_use]
    pub fn named(id: Snowflake, name: &str) -> Self {
        Self { id, name: name.to_owned(), slug: slug(name), settings: Settings::default() }
    }

    /// Whether Discord has said what it is called. Until then it has its id for a name.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.name != self.id.to_string()
    }

    /// The language of what stands in channels for all, and of the public copy.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.settings.lang()
    }

    /// The component that a person means: by name or id, in whatever case.
    #[must_use]
    pub fn component(&self, wanted: &str) -> Option<&Component> {
        let wanted = wanted.trim();
        self.settings.components.iter().find(|component| {
            component.id == wanted || component.name.to_lowercase() == wanted.to_lowercase()
        })
    }

    /// As [`Guild::component`].
    ///
    /// # Errors
    /// Where there is none, with those that there are.
    pub fn known_component(&self, wanted: &str) -> Result<&Component, Refusal> {
        self.component(wanted).ok_or_else(|| Refusal::NoSuchComponent {
            given: wanted.to_owned(),
            known: self.settings.components.iter().map(|known| known.name.clone()).collect(),
        })
    }
}

/// Letters and digits in lower case, everything else one dash. Never empty.
#[must_use]
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for character in name.chars().flat_map(char::to_lowercase) {
        if character.is_alphanumeric() {
            slug.push(character);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "x".to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_fit_for_addresses_and_channel_names() {
        assert_eq!(slug("  Hachyderm: Global / Outage!! "), "hachyderm-global-outage");
        assert_eq!(slug("Über ☃️"), "über");
        assert_eq!(slug("☃️"), "x");
    }

    #[test]
    fn a_component_is_found_as_people_write_it() {
        let mut guild = Guild::named(Snowflake(1), "Hachyderm");
        guild.settings.components = vec![Component::named("Media Storage")];
        assert_eq!(guild.component(" media storage").unwrap().id, "media-storage");
        assert_eq!(guild.component("media-storage").unwrap().name, "Media Storage");
        assert_eq!(guild.component("media"), None);
    }
}
