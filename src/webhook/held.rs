//! What a page of ours keeps, told to whoever may deliver to it: so that a sender notices what is
//! lost or altered, and can mend it.
//!
//! It is asked at `{address}/state`, signed as a delivery. Other receivers have no such address; the
//! webhook works without it.

use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};

use crate::digest::of_json;
use crate::incident::public_view::{PublicComponent, PublicView};
use crate::incident::words::Lang;

/// In the answer to a ping: which database the page has, and how many changes that has accepted, as
/// `{identity}.{sequence}`.
pub const KEEPS_HEADER: &str = "firebell-keeps";

/// Incidents in one request or one answer.
pub const AT_ONCE: usize = 500;

/// Which database a page has, and how far that has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keeps {
    pub identity: String,
    /// Changes that were accepted; only grows, unless the database was put back to an older copy.
    pub sequence: u64,
}

impl Keeps {
    /// What an answer says, if it says it.
    #[must_use]
    pub fn read(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get(KEEPS_HEADER)?.to_str().ok()?;
        let (identity, sequence) = text.rsplit_once('.')?;
        Some(Self { identity: identity.to_owned(), sequence: sequence.parse().ok()? })
    }

    #[must_use]
    pub fn header(&self) -> String {
        format!("{}.{}", self.identity, self.sequence)
    }

    /// Whether something is lost that was delivered by the time of `before`.
    #[must_use]
    pub fn has_lost_since(&self, before: &Self) -> bool {
        self.identity != before.identity || self.sequence < before.sequence
    }
}

/// The body of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
pub enum Asked {
    /// What is kept of a guild, in the order of the ids: answered with [`Held`].
    List {
        guild: String,
        /// The last id of the answer before; empty at the beginning.
        after: String,
    },
    /// Take the next delivery of these, whatever its version: what is kept is not what was
    /// delivered. Until then it stays on show.
    TakeAgain {
        guild: String,
        incidents: Vec<HeldVersion>,
        /// Of the guild's list of components.
        components: Option<u64>,
    },
}

/// One incident at one version; at any other nothing is done, so a repeated question does no harm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldVersion {
    pub id: String,
    pub version: u64,
}

/// What is kept of a guild, or a part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The page's version of Firebell: another one may write the same thing differently.
    pub firebell: String,
    /// None where nothing was ever heard of the guild, or of its list.
    pub components: Option<HeldComponents>,
    pub incidents: Vec<HeldIncident>,
    /// There may be more.
    pub more: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldComponents {
    pub version: u64,
    pub hash: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldIncident {
    pub id: String,
    /// Such as `INC-42`; none where it can't be read or was retracted.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    pub version: u64,
    /// None where it was retracted.
    pub hash: Option<String>,
}

/// Names what the public may know of an incident, aside from its version and from the language of
/// the page around it: who changes that has changed no incident.
#[must_use]
pub fn fingerprint(view: &PublicView) -> String {
    let mut view = PublicView { version: 0, ..view.clone() };
    view.guild.language = Lang::En;
    of_json(&view)
}

/// The same of a view as a page keeps it. From the text itself, so that a page which was upgraded
/// since still names what it was given.
#[must_use]
pub fn fingerprint_of_text(view: &str) -> String {
    match serde_json::from_str::<serde_json::Value>(view) {
        Ok(mut view) => {
            if let Some(version) = view.get_mut("version") {
                *version = 0.into();
            }
            if let Some(guild) = view.get_mut("guild").and_then(|guild| guild.as_object_mut()) {
                guild.remove("language");
            }
            of_json(&view)
        }
        // Somebody was at it by hand: like nothing that was ever delivered.
        Err(_) => "unreadable".to_owned(),
    }
}

/// Names a guild's list of components, aside from its version.
#[must_use]
pub fn fingerprint_of_components(components: &[PublicComponent]) -> String {
    of_json(&components)
}

/// The same of a list as a page keeps it.
#[must_use]
pub fn fingerprint_of_components_text(components: &str) -> String {
    serde_json::from_str::<serde_json::Value>(components)
        .map_or_else(|_| "unreadable".to_owned(), |components| of_json(&components))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use serde_json::json;

    use super::*;

    #[test]
    fn the_text_that_is_kept_has_the_name_of_what_was_delivered() {
        let view: PublicView = serde_json::from_value(json!({
            "guild": {"id": "1", "slug": "tea", "name": "T\u{e9}a \"1\""}, "version": 9,
            "incident": {"id": "x", "ref": "INC-1", "kind": "incident", "title": "Cold\n☕",
                "severity": "sev3", "impact": "degraded_performance", "status": "resolved",
                "declared_at": "2022-12-13T19:00:00.120Z",
                "postmortem": {"published_at": "2022-12-14T19:00:00Z",
                    "sections": {"z": "last", "a": "first", "n": 1.5}}}}))
        .unwrap();
        let text = serde_json::to_string(&view).unwrap();
        assert_eq!(fingerprint(&view), fingerprint_of_text(&text));
        let later = PublicView { version: 10, ..view.clone() };
        assert_eq!(fingerprint(&view), fingerprint(&later));
        assert_ne!(fingerprint(&view), fingerprint_of_text(&text.replace("Cold", "Warm")));
        assert_ne!(fingerprint(&view), fingerprint_of_text(&text[1..]));
        let mut german = view.clone();
        german.guild.language = Lang::De;
        let text = serde_json::to_string(&german).unwrap();
        assert!(text.contains("\"language\":\"de\""), "{text}");
        assert_eq!(
            [fingerprint(&german), fingerprint_of_text(&text)],
            [fingerprint(&view), fingerprint(&view)]
        );
        let list = view.incident.components;
        let text = serde_json::to_string(&list).unwrap();
        assert_eq!(fingerprint_of_components(&list), fingerprint_of_components_text(&text));
    }

    #[test]
    fn another_database_or_an_older_copy_has_lost_something() {
        let keeps = |identity: &str, sequence| Keeps { identity: identity.to_owned(), sequence };
        let before = keeps("a.b", 7);
        let headers = HeaderMap::from_iter([(
            axum::http::HeaderName::from_static(KEEPS_HEADER),
            HeaderValue::from_str(&before.header()).unwrap(),
        )]);
        assert_eq!(Keeps::read(&headers), Some(before.clone()));
        assert!(!keeps("a.b", 7).has_lost_since(&before));
        assert!(!keeps("a.b", 8).has_lost_since(&before));
        assert!(keeps("a.b", 6).has_lost_since(&before));
        assert!(keeps("c", 8).has_lost_since(&before));
    }
}
