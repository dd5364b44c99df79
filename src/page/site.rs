//! What is true now, in memory: everything that documents are rendered from.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use url::Url;

use super::keep::{KeptGuild, KeptIncident};
use super::month::Month;
use crate::incident::public_view::{PublicComponent, PublicIncident, PublicView};
use crate::incident::words::{ComponentStatus, Kind};

/// The bot says about every minute that it is alive; after this long without, we say so.
#[must_use]
pub const fn silence_worth_saying() -> Duration {
    Duration::minutes(5)
}

/// How far back the front page looks.
pub const RECENT_DAYS: i64 = 14;

/// Months without an incident that still have a page: fifty years.
const MOST_QUIET_MONTHS: usize = 600;

/// Guild id and incident id.
pub type Key = (String, String);

/// An incident that is on the page.
#[derive(Clone, Debug)]
pub struct Shown {
    pub view: PublicView,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Everything that documents are rendered from.
#[derive(Clone, Debug)]
pub struct Site {
    /// Of the configuration; otherwise the guilds' names.
    pub name: Option<String>,
    /// Where the public finds the page, without a slash at its end.
    pub base: Url,
    /// The first one owns the short addresses.
    pub guilds: Vec<KeptGuild>,
    pub incidents: BTreeMap<Key, Arc<Shown>>,
    pub heard_at: Option<DateTime<Utc>>,
    pub sequence: u64,
    /// The moment for which it is rendered.
    pub now: DateTime<Utc>,
}

/// A component with the status that the public sees.
#[derive(Clone, Debug)]
pub struct ShownComponent {
    pub guild: String,
    pub component: PublicComponent,
}

impl Shown {
    #[must_use]
    pub fn incident(&self) -> &PublicIncident {
        &self.view.incident
    }

    #[must_use]
    pub fn is_maintenance(&self) -> bool {
        self.incident().kind == Kind::Maintenance
    }

    /// Something is broken and nobody said yet that it works again.
    #[must_use]
    pub fn is_unresolved(&self) -> bool {
        let incident = self.incident();
        !self.is_maintenance() && incident.status != "resolved" && incident.closed_at.is_none()
    }

    #[must_use]
    pub fn is_upcoming(&self) -> bool {
        self.is_maintenance() && self.incident().status == "scheduled"
    }

    #[must_use]
    pub fn is_running(&self) -> bool {
        self.is_maintenance() && matches!(&*self.incident().status, "in_progress" | "verifying")
    }

    #[must_use]
    pub fn is_past(&self) -> bool {
        !(self.is_unresolved() || self.is_upcoming() || self.is_running())
    }

    /// When it began, as far as is known.
    #[must_use]
    pub fn began(&self) -> DateTime<Utc> {
        let incident = self.incident();
        let window = incident.window.as_ref().filter(|_| self.is_maintenance());
        let planned = window.map(|window| window.starts_at);
        incident.started_at.or(planned).unwrap_or(incident.declared_at)
    }

    /// When it was over, as far as is known.
    #[must_use]
    pub fn ended(&self) -> Option<DateTime<Utc>> {
        self.incident().resolved_at.or(self.incident().closed_at)
    }

    #[must_use]
    pub fn month(&self) -> Month {
        Month::of(self.began())
    }
}

/// Worse is more; maintenance is announced, so any outage beats it.
#[must_use]
pub const fn badness(status: ComponentStatus) -> u8 {
    match status {
        ComponentStatus::Operational => 0,
        ComponentStatus::UnderMaintenance => 1,
        ComponentStatus::DegradedPerformance => 2,
        ComponentStatus::PartialOutage => 3,
        ComponentStatus::MajorOutage => 4,
    }
}

fn worse(a: ComponentStatus, b: ComponentStatus) -> ComponentStatus {
    if badness(b) > badness(a) { b } else { a }
}

impl Site {
    /// Takes in what the database holds now for one incident.
    pub fn put(&mut self, kept: KeptIncident) {
        let key = (kept.guild_id, kept.incident_id);
        match kept.view {
            Some(view) => {
                let (created_at, updated_at) = (kept.created_at, kept.updated_at);
                self.incidents.insert(key, Arc::new(Shown { view, created_at, updated_at }));
            }
            None => {
                self.incidents.remove(&key);
            }
        }
    }

    /// What the page is called.
    #[must_use]
    pub fn title(&self) -> String {
        if let Some(name) = &self.name {
            return name.clone();
        }
        match &self.guilds[..] {
            [] => "Status".to_owned(),
            [only] => only.guild.name.clone(),
            several => {
                several.iter().map(|g| g.guild.name.as_str()).collect::<Vec<_>>().join(" · ")
            }
        }
    }

    /// The guild's part of an address: its slug where that is usable and nobody else's.
    #[must_use]
    pub fn slug<'a>(&'a self, guild_id: &'a str) -> &'a str {
        let Some(at) = self.guilds.iter().position(|g| g.guild.id == guild_id) else {
            return guild_id;
        };
        let slug = self.guilds[at].guild.slug.as_str();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        let usable = !slug.is_empty() && slug.len() <= 100 && slug.chars().all(plain);
        let taken = self.guilds[..at].iter().any(|g| g.guild.slug == slug || g.guild.id == slug);
        if usable && !taken { slug } else { guild_id }
    }

    /// The address that always works: `/hachyderm/incidents/INC-42`.
    #[must_use]
    pub fn long_path(&self, shown: &Shown) -> String {
        let slug = self.slug(&shown.view.guild.id);
        format!("/{slug}/incidents/{}", shown.incident().reference)
    }

    /// The address of the first guild's: `/incidents/INC-42`.
    #[must_use]
    pub fn short_path(&self, shown: &Shown) -> Option<String> {
        let first = self.guilds.first()?;
        let ours = first.guild.id == shown.view.guild.id;
        ours.then(|| format!("/incidents/{}", shown.incident().reference))
    }

    /// The one that we link to.
    #[must_use]
    pub fn path(&self, shown: &Shown) -> String {
        let short = self.short_path(shown).filter(|_| self.guilds.len() == 1);
        short.unwrap_or_else(|| self.long_path(shown))
    }

    /// A path of ours as a link from this site: with whatever folder it is served under.
    #[must_use]
    pub fn href(&self, path: &str) -> String {
        format!("{}{path}", self.base.path().trim_end_matches('/'))
    }

    /// A path of ours as an address from anywhere.
    #[must_use]
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.base.as_str().trim_end_matches('/'))
    }

    /// Newest beginning first.
    #[must_use]
    pub fn newest_first(&self, wanted: impl Fn(&Shown) -> bool) -> Vec<&Arc<Shown>> {
        let mut found: Vec<_> = self.incidents.values().filter(|shown| wanted(shown)).collect();
        found.sort_by(|a, b| {
            let key = |shown: &Shown| (shown.began(), shown.incident().id.clone());
            key(b).cmp(&key(a))
        });
        found
    }

    #[must_use]
    pub fn recent_since(&self) -> NaiveDate {
        (self.now - Duration::days(RECENT_DAYS - 1)).date_naive()
    }

    /// Every component with what the public should see: the worst of what is known about it.
    #[must_use]
    pub fn components(&self) -> Vec<ShownComponent> {
        self.guilds.iter().flat_map(|guild| self.components_of(guild)).collect()
    }

    fn components_of(&self, guild: &KeptGuild) -> Vec<ShownComponent> {
        let mut components = guild.components.clone();
        let listed = guild.components_version > 0;
        for shown in self.incidents.values().filter(|shown| shown.view.guild.id == guild.guild.id) {
            let counts = shown.is_unresolved() || shown.is_running();
            for affected in &shown.incident().components {
                let status = match (counts, shown.is_maintenance()) {
                    (false, _) => ComponentStatus::Operational,
                    (true, false) => affected.status,
                    (true, true) => worse(affected.status, ComponentStatus::UnderMaintenance),
                };
                match components.iter_mut().find(|known| known.id == affected.id) {
                    Some(known) => known.status = worse(known.status, status),
                    // Once the guild told its list, an old incident adds nothing to it.
                    None if listed && !counts => {}
                    None => components.push(PublicComponent { status, ..affected.clone() }),
                }
            }
        }
        let guild = guild.guild.id.clone();
        components
            .into_iter()
            .map(|component| ShownComponent { guild: guild.clone(), component })
            .collect()
    }

    /// The worst that is going on.
    #[must_use]
    pub fn overall(&self) -> ComponentStatus {
        let components = self.components().into_iter().map(|shown| shown.component.status);
        let incidents = self.incidents.values().filter(|shown| shown.is_unresolved());
        let impacts = incidents.map(|shown| shown.incident().impact);
        let running = self.incidents.values().any(|shown| shown.is_running());
        let start =
            if running { ComponentStatus::UnderMaintenance } else { ComponentStatus::Operational };
        components.chain(impacts).fold(start, worse)
    }

    /// The bot has been silent for longer than it ever is.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.heard_at.is_some_and(|heard| self.now - heard >= silence_worth_saying())
    }

    /// Every month with incidents and, within reason, those between them and now; newest first.
    #[must_use]
    pub fn months(&self) -> Vec<Month> {
        let mut months: BTreeSet<Month> = self.incidents.values().map(|s| s.month()).collect();
        let first = months.first().copied();
        let mut month = Month::of(self.now);
        // One absurd date must not ask for thousands of pages.
        for _ in 0..MOST_QUIET_MONTHS {
            months.insert(month);
            if first.is_none_or(|first| month <= first) {
                break;
            }
            month = month.previous();
        }
        months.into_iter().rev().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::public_view::PublicGuild;

    fn site(base: &str) -> Site {
        Site {
            name: None,
            base: base.parse().unwrap(),
            guilds: Vec::new(),
            incidents: BTreeMap::new(),
            heard_at: None,
            sequence: 0,
            now: "2022-12-13T19:00:00Z".parse().unwrap(),
        }
    }

    fn shown(began: &str) -> Arc<Shown> {
        let incident = serde_json::json!({
            "guild": {"id": "1", "slug": "tea-house", "name": "Tea House"}, "version": 1,
            "incident": {"id": began, "ref": "INC-1", "kind": "incident", "title": "Cold",
                "severity": "sev3", "impact": "degraded_performance", "status": "resolved",
                "declared_at": began}});
        let at = began.parse().unwrap();
        let view = serde_json::from_value(incident).unwrap();
        Arc::new(Shown { view, created_at: at, updated_at: at })
    }

    #[test]
    fn a_page_may_live_in_a_folder() {
        let site = site("https://example.org/status/");
        assert_eq!(site.href("/history"), "/status/history");
        assert_eq!(site.absolute("/history"), "https://example.org/status/history");
        assert_eq!(self::site("https://example.org").href("/history"), "/history");
    }

    #[test]
    fn months_have_no_gap_and_absurd_dates_cost_little() {
        let mut site = site("https://example.org");
        let said = |site: &Site| site.months().into_iter().map(Month::id).collect::<Vec<_>>();
        assert_eq!(said(&site), ["2022-12"]);
        let put = |site: &mut Site, at: &str| {
            site.incidents.insert(("1".to_owned(), at.to_owned()), shown(at));
        };
        put(&mut site, "2022-10-01T00:00:00Z");
        put(&mut site, "3023-01-01T00:00:00Z");
        assert_eq!(said(&site), ["3023-01", "2022-12", "2022-11", "2022-10"]);
        put(&mut site, "0001-01-01T00:00:00Z");
        assert!(site.months().len() < 700);
    }

    #[test]
    fn a_slug_is_used_only_where_it_makes_a_plain_address() {
        let mut site = site("https://example.org");
        for (id, slug) in [("1", "tea"), ("2", "tea"), ("3", "Tea/House"), ("4", "")] {
            site.guilds.push(KeptGuild {
                guild: PublicGuild { id: id.into(), slug: slug.into(), name: "x".into() },
                first_sequence: 1,
                components_version: 0,
                components: Vec::new(),
            });
        }
        assert_eq!(["1", "2", "3", "4"].map(|id| site.slug(id).to_owned()), ["tea", "2", "3", "4"]);
    }
}
