//! What is true now of one guild, in memory: everything that its documents are rendered from.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use url::Url;

use super::brief::{Brief, Shown};
use super::keep::KeptGuild;
use super::month::Month;
use super::packed::MOST_PACKED;
use super::sites::Brand;
use crate::incident::public_view::{PublicComponent, PublicView};
use crate::incident::words::ComponentStatus;
use crate::texts::Lang;

/// The bot says about every minute that it is alive; after this long without, we say so.
#[must_use]
pub const fn silence_worth_saying() -> Duration {
    Duration::minutes(5)
}

/// How far back the front page looks.
pub const RECENT_DAYS: i64 = 14;

/// How many incidents, and how many maintenances, lists for programs hold. So many whole views are
/// held in memory of each kind, beside those of what goes on.
pub const NEWEST: usize = 50;

/// Months without an incident that still have a page: fifty years.
const MOST_QUIET_MONTHS: usize = 600;

/// Everything that one guild's documents are rendered from.
#[derive(Clone, Debug)]
pub struct Site {
    pub brand: Arc<Brand>,
    /// Where the public finds the page, without a slash at its end.
    pub base: Url,
    /// None before the first word.
    pub guild: Option<KeptGuild>,
    /// Newest beginning first.
    pub briefs: Vec<Arc<Brief>>,
    /// Of the incidents that are read all the time; by id.
    pub views: HashMap<String, Arc<PublicView>>,
    pub heard_at: Option<DateTime<Utc>>,
    /// The moment for which it is rendered.
    pub now: DateTime<Utc>,
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

#[must_use]
pub fn worse(a: ComponentStatus, b: ComponentStatus) -> ComponentStatus {
    if badness(b) > badness(a) { b } else { a }
}

/// What newest-first lists are sorted by; the id settles it between two that began at once.
fn order(brief: &Brief) -> (std::cmp::Reverse<DateTime<Utc>>, std::cmp::Reverse<&str>) {
    (std::cmp::Reverse(brief.began), std::cmp::Reverse(&brief.id))
}

impl Site {
    #[must_use]
    pub fn new(brand: Arc<Brand>, base: Url, now: DateTime<Utc>) -> Self {
        let (guild, heard_at) = (None, None);
        Self { brand, base, guild, briefs: Vec::new(), views: HashMap::new(), heard_at, now }
    }

    /// Takes in all of it at once.
    #[must_use]
    pub fn with_briefs(mut self, briefs: Vec<Arc<Brief>>) -> Self {
        self.briefs = briefs;
        self.briefs.sort_by(|a, b| order(a).cmp(&order(b)));
        self
    }

    /// Takes in what the database holds now for one incident; none where it was retracted.
    pub fn put(&mut self, id: &str, shown: Option<Shown>) {
        self.briefs.retain(|brief| &*brief.id != id);
        self.views.remove(id);
        if let Some(Shown { brief, view }) = shown {
            brief.pack(&view);
            let at = self.briefs.partition_point(|other| order(other) < order(&brief));
            self.briefs.insert(at, brief);
            self.views.insert(id.to_owned(), view);
        }
    }

    #[must_use]
    pub fn brief(&self, id: &str) -> Option<&Arc<Brief>> {
        self.briefs.iter().find(|brief| &*brief.id == id)
    }

    #[must_use]
    pub fn by_reference(&self, reference: &str) -> Option<&Arc<Brief>> {
        self.briefs.iter().find(|brief| &*brief.reference == reference)
    }

    /// Lets go of what is packed of the oldest incidents, where all of it together is too much.
    pub fn make_room(&mut self) {
        self.make_room_within(MOST_PACKED);
    }

    fn make_room_within(&mut self, most: usize) {
        let mut packed = 0;
        for brief in &mut self.briefs {
            let Some(this) = brief.packed.get() else { continue };
            packed += this.size();
            if packed > most {
                Arc::make_mut(brief).packed = OnceLock::new();
            }
        }
    }

    /// All that is known of it, where that is in memory; packed or not.
    #[must_use]
    pub fn whole(&self, brief: &Arc<Brief>) -> Option<Shown> {
        self.shown(brief).or_else(|| {
            let view = Arc::new(brief.packed.get()?.view()?);
            Some(Shown { brief: Arc::clone(brief), view })
        })
    }

    /// All that is known of it, where that is ready in memory.
    #[must_use]
    pub fn shown(&self, brief: &Arc<Brief>) -> Option<Shown> {
        let view = Arc::clone(self.views.get(&*brief.id)?);
        Some(Shown { brief: Arc::clone(brief), view })
    }

    /// Ids of the incidents whose whole views must be in memory.
    #[must_use]
    pub fn always_read(&self) -> BTreeSet<Box<str>> {
        let newest = |maintenance: bool| {
            let of_kind = self.briefs.iter().filter(move |b| b.is_maintenance() == maintenance);
            of_kind.take(NEWEST)
        };
        let mut told: Vec<&Arc<Brief>> = self.briefs.iter().collect();
        told.sort_by_key(|brief| std::cmp::Reverse(brief.updated_at));
        let going_on = self.briefs.iter().filter(|brief| !brief.is_past());
        let all = newest(false).chain(newest(true)).chain(told.into_iter().take(NEWEST));
        all.chain(going_on).map(|brief| brief.id.clone()).collect()
    }

    /// Newest beginning first, of those that are read all the time.
    #[must_use]
    pub fn newest_first(&self, wanted: impl Fn(&Brief) -> bool) -> Vec<Shown> {
        let found = self.briefs.iter().filter(|brief| wanted(brief));
        found.filter_map(|brief| self.shown(brief)).collect()
    }

    /// What the page is called.
    #[must_use]
    pub fn title(&self) -> String {
        match (&self.brand.name, &self.guild) {
            (Some(name), _) => name.clone(),
            (None, Some(guild)) => guild.guild.name.clone(),
            (None, None) => "Status".to_owned(),
        }
    }

    /// What everything is written in that people did not type.
    #[must_use]
    pub fn lang(&self) -> Lang {
        let of_guild = self.guild.as_ref().map(|kept| kept.guild.language);
        self.brand.language.or(of_guild).unwrap_or(Lang::En)
    }

    /// The guild's id; empty before the first word.
    #[must_use]
    pub fn guild_id(&self) -> &str {
        self.guild.as_ref().map_or("", |kept| &kept.guild.id)
    }

    #[must_use]
    pub fn path(&self, brief: &Brief) -> String {
        self.path_to(&brief.reference)
    }

    /// Where the incident with this ref is.
    #[must_use]
    pub fn path_to(&self, reference: &str) -> String {
        format!("/incidents/{reference}")
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

    #[must_use]
    pub fn recent_since(&self) -> NaiveDate {
        (self.now - Duration::days(RECENT_DAYS - 1)).date_naive()
    }

    /// Every component with what the public should see: the worst of what is known about it.
    #[must_use]
    pub fn components(&self) -> Vec<PublicComponent> {
        let Some(guild) = &self.guild else { return Vec::new() };
        let mut components = guild.components.clone();
        let listed = guild.components_version > 0;
        // From the oldest, so that a list nobody told us keeps its order.
        for brief in self.briefs.iter().rev() {
            let counts = brief.is_unresolved() || brief.is_running();
            for affected in &brief.components {
                let status = match (counts, brief.is_maintenance()) {
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
        components
    }

    /// The worst that is going on.
    #[must_use]
    pub fn overall(&self) -> ComponentStatus {
        let components = self.components().into_iter().map(|component| component.status);
        let incidents = self.briefs.iter().filter(|brief| brief.is_unresolved());
        let impacts = incidents.map(|brief| brief.impact);
        let running = self.briefs.iter().any(|brief| brief.is_running());
        let start =
            if running { ComponentStatus::UnderMaintenance } else { ComponentStatus::Operational };
        components.chain(impacts).fold(start, worse)
    }

    /// The bot has been silent for longer than it ever is.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.heard_at.is_some_and(|heard| self.now - heard >= silence_worth_saying())
    }

    /// Nothing was ever heard, from anybody.
    #[must_use]
    pub fn knows_nothing(&self) -> bool {
        self.guild.is_none()
    }

    /// Every month with incidents and, within reason, those between them and now; newest first.
    #[must_use]
    pub fn months(&self) -> Vec<Month> {
        let mut months: BTreeSet<Month> = self.briefs.iter().map(|b| b.month()).collect();
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

    fn site(base: &str) -> Site {
        let now = "2022-12-13T19:00:00Z".parse().unwrap();
        Site::new(Arc::default(), base.parse().unwrap(), now)
    }

    fn shown(began: &str) -> Shown {
        let view = serde_json::json!({
            "guild": {"id": "1", "slug": "tea-house", "name": "Tea House"}, "version": 1,
            "incident": {"id": began, "ref": "INC-1", "kind": "incident", "title": "Cold",
                "severity": "sev3", "impact": "degraded_performance", "status": "resolved",
                "declared_at": began}});
        let at = began.parse().unwrap();
        let view: PublicView = serde_json::from_value(view).unwrap();
        Shown { brief: Arc::new(Brief::of(&view, at, at)), view: Arc::new(view) }
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
        let put = |site: &mut Site, at: &str| site.put(at, Some(shown(at)));
        put(&mut site, "2022-10-01T00:00:00Z");
        put(&mut site, "3023-01-01T00:00:00Z");
        assert_eq!(said(&site), ["3023-01", "2022-12", "2022-11", "2022-10"]);
        put(&mut site, "0001-01-01T00:00:00Z");
        assert!(site.months().len() < 700);
    }

    #[test]
    fn what_is_put_is_found_in_order_and_only_once() {
        let mut site = site("https://example.org");
        for at in ["2022-10-01T00:00:00Z", "2022-12-01T00:00:00Z", "2022-11-01T00:00:00Z"] {
            site.put(at, Some(shown(at)));
            site.put(at, Some(shown(at)));
        }
        let began: Vec<_> = site.briefs.iter().map(|brief| brief.month().id()).collect();
        assert_eq!(began, ["2022-12", "2022-11", "2022-10"]);
        site.put("2022-11-01T00:00:00Z", None);
        assert_eq!((site.briefs.len(), site.views.len()), (2, 2));
    }

    #[test]
    fn where_room_is_short_the_newest_are_held_whole() {
        let mut site = site("https://example.org");
        for at in ["2022-10-01T00:00:00Z", "2022-12-01T00:00:00Z", "2022-11-01T00:00:00Z"] {
            site.put(at, Some(shown(at)));
        }
        let size = site.briefs[0].packed.get().unwrap().size();
        site.make_room_within(size * 5 / 2);
        let whole = |site: &Site| -> Vec<bool> {
            site.briefs.iter().map(|brief| brief.packed.get().is_some()).collect()
        };
        assert_eq!(whole(&site), [true, true, false]);
        site.views.clear();
        let (newest, oldest) = (&site.briefs[0], &site.briefs[2]);
        assert_eq!(*site.whole(newest).unwrap().view, *shown("2022-12-01T00:00:00Z").view);
        assert!(site.whole(oldest).is_none());
    }
}
