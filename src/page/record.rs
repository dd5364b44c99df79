//! What the last 90 days were like for each component, from the incidents that name it. Pure.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::brief::Brief;
use super::site::{Site, badness, worse};
use crate::incident::public_view::PublicComponent;
use crate::incident::words::ComponentStatus;

/// How far back the bars go, today included.
pub const DAYS: i64 = 90;

/// A day on which something was not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorseDay {
    pub date: NaiveDate,
    /// The worst that it was on that day.
    pub status: ComponentStatus,
    /// How long it was anything but operational; nought where nobody said how long.
    pub lasted: Duration,
}

/// The last days of one component.
#[derive(Clone, Debug)]
pub struct Record {
    /// The first of the 90 days.
    pub since: NaiveDate,
    /// From when on it is known; earlier days say nothing.
    pub known_since: Option<NaiveDate>,
    /// Oldest first.
    pub worse_days: Vec<WorseDay>,
    /// Share of the known time without partial or major outage, in millionths.
    pub uptime: Option<u64>,
}

/// One stretch of time in which a component was something else than operational.
struct Stretch {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    status: ComponentStatus,
}

impl Record {
    /// In per cent with up to two decimals, rounded down, so that 100 means no outage at all.
    #[must_use]
    pub fn percent(&self) -> Option<String> {
        let hundredths = self.uptime? / 100;
        Some(match (hundredths / 100, hundredths % 100) {
            (whole, 0) => format!("{whole}"),
            (whole, part) => format!("{whole}.{part:02}").trim_end_matches('0').to_owned(),
        })
    }
}

/// From when on a quiet day is known to have been quiet.
#[must_use]
pub fn known_since(site: &Site) -> Option<DateTime<Utc>> {
    let told = site.briefs.iter().filter(|brief| !brief.is_upcoming() && !brief.is_cancelled());
    let first = told.map(|brief| brief.began).min();
    let heard = site.guild.as_ref().and_then(|kept| kept.first_heard_at);
    let known = [first, heard].into_iter().flatten().min()?;
    Some(known.min(site.now))
}

/// The record of each component, in the order in which they are given.
#[must_use]
pub fn records(site: &Site, components: &[PublicComponent]) -> Vec<Record> {
    let since = site.now.date_naive() - Duration::days(DAYS - 1);
    let start = since.and_time(chrono::NaiveTime::MIN).and_utc();
    let known = known_since(site);
    let recent: Vec<(&Brief, DateTime<Utc>, DateTime<Utc>)> = site
        .briefs
        .iter()
        .filter_map(|brief| {
            let (from, until) = happened(brief, site.now)?;
            (until >= start).then(|| (&**brief, from.max(start), until))
        })
        .collect();
    let of = |component: &PublicComponent| {
        let stretches: Vec<Stretch> = recent
            .iter()
            .filter_map(|(brief, from, until)| {
                let named = brief.components.iter().find(|named| named.id == component.id)?;
                Some(stretches(brief, named, *from, *until))
            })
            .flatten()
            .collect();
        Record {
            since,
            known_since: known.map(|at| at.date_naive()),
            worse_days: worse_days(&stretches),
            uptime: known.and_then(|known| uptime(&stretches, known.max(start), site.now)),
        }
    };
    components.iter().map(of).collect()
}

/// What one incident did to a component, bit by bit: severity is raised and lowered, and what was
/// resolved may come back.
fn stretches(
    brief: &Brief,
    component: &PublicComponent,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Vec<Stretch> {
    let whole = [(from, brief.status_of(component))];
    let told: Vec<(DateTime<Utc>, ComponentStatus)> =
        brief.impacts.iter().map(|one| (one.at, one.impact)).collect();
    let steps: &[_] = if told.is_empty() || brief.is_maintenance() { &whole } else { &told };
    let ends = steps.iter().skip(1).map(|(at, _)| *at).chain([until]);
    let bits = steps.iter().zip(ends).enumerate().map(|(nth, ((at, status), end))| {
        // It began when it began, whatever the first step says.
        let from = if nth == 0 { from } else { (*at).clamp(from, until) };
        Stretch { from, until: end.clamp(from, until), status: *status }
    });
    let only = steps.len() == 1;
    bits.filter(|bit| badness(bit.status) > 0 && (only || bit.from < bit.until)).collect()
}

/// From when until when it was more than a plan; up to now.
fn happened(brief: &Brief, now: DateTime<Utc>) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    if brief.is_upcoming() || brief.is_cancelled() || brief.began > now {
        return None;
    }
    let until = if brief.is_past() {
        let planned = brief.window.as_ref().map(|window| window.ends_at);
        // A record after the fact may say only when it was.
        brief.ended.or(planned).unwrap_or(brief.began)
    } else {
        now
    };
    Some((brief.began, until.clamp(brief.began, now)))
}

fn worse_days(stretches: &[Stretch]) -> Vec<WorseDay> {
    let mut days: Vec<WorseDay> = Vec::new();
    for stretch in stretches {
        let mut date = stretch.from.date_naive();
        while date <= stretch.until.date_naive() {
            let midnight = date.and_time(chrono::NaiveTime::MIN).and_utc();
            let next = midnight + Duration::days(1);
            let lasted = stretch.until.min(next) - stretch.from.max(midnight);
            // What ended at midnight was nothing on the day that began then.
            if lasted > Duration::zero() || stretch.from.date_naive() == date {
                match days.iter_mut().find(|day| day.date == date) {
                    Some(day) => {
                        day.status = worse(day.status, stretch.status);
                        day.lasted = (day.lasted + lasted).min(Duration::days(1));
                    }
                    None => days.push(WorseDay { date, status: stretch.status, lasted }),
                }
            }
            date += Duration::days(1);
        }
    }
    days.sort_by_key(|day| day.date);
    days
}

fn uptime(stretches: &[Stretch], from: DateTime<Utc>, now: DateTime<Utc>) -> Option<u64> {
    let whole = (now - from).num_seconds();
    if whole <= 0 {
        return None;
    }
    let is_down = |stretch: &&Stretch| badness(stretch.status) >= 3;
    let mut down: Vec<&Stretch> = stretches.iter().filter(is_down).collect();
    down.sort_by_key(|stretch| stretch.from);
    // Two outages at once are one.
    let (mut seconds, mut counted_until) = (0, from);
    for stretch in down {
        let begin = stretch.from.max(counted_until);
        seconds += (stretch.until - begin).num_seconds().max(0);
        counted_until = counted_until.max(stretch.until);
    }
    let up = u64::try_from(whole - seconds.min(whole)).ok()?;
    Some(up * 1_000_000 / u64::try_from(whole).ok()?)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::super::brief::Shown;
    use super::super::keep::KeptGuild;
    use super::*;
    use crate::incident::public_view::PublicView;

    fn site(incidents: &[(&str, &str, &str, &str)]) -> Site {
        let now = "2022-12-13T00:00:00Z".parse().unwrap();
        let mut site = Site::new(Arc::default(), "https://x.example".parse().unwrap(), now);
        site.guild = Some(KeptGuild {
            guild: serde_json::from_value(json!({"id": "1", "slug": "t", "name": "T"})).unwrap(),
            first_sequence: 1,
            first_heard_at: Some("2022-12-03T00:00:00Z".parse().unwrap()),
            components_version: 0,
            components: Vec::new(),
        });
        for (n, (impact, status, began, ended)) in incidents.iter().enumerate() {
            let kind = if *impact == "under_maintenance" { "maintenance" } else { "incident" };
            let ended = (!ended.is_empty()).then_some(ended);
            let view: PublicView = serde_json::from_value(json!({
                "guild": {"id": "1", "slug": "t", "name": "T"}, "version": 1,
                "incident": {"id": format!("{n}"), "ref": format!("INC-{n}"), "kind": kind,
                    "title": "x", "severity": "sev1", "impact": impact, "status": status,
                    "components": [{"id": "web", "name": "Web", "status": impact}],
                    "started_at": began, "declared_at": began, "resolved_at": ended}}))
            .unwrap();
            let brief = Arc::new(Brief::of(&view, now, now));
            site.put(&n.to_string(), Some(Shown { brief, view: Arc::new(view) }));
        }
        site
    }

    fn web(site: &Site) -> Record {
        records(site, &site.components()).remove(0)
    }

    #[test]
    fn overlapping_outages_count_once_and_only_what_is_known_counts() {
        let site = site(&[
            ("major_outage", "resolved", "2022-12-10T00:00:00Z", "2022-12-10T12:00:00Z"),
            ("partial_outage", "resolved", "2022-12-10T06:00:00Z", "2022-12-11T00:00:00Z"),
            ("degraded_performance", "resolved", "2022-12-09T00:00:00Z", "2022-12-09T06:00:00Z"),
        ]);
        let record = web(&site);
        // One day of the ten that are known.
        assert_eq!(record.percent().unwrap(), "90");
        let days: Vec<_> =
            record.worse_days.iter().map(|d| (d.date.to_string(), d.status)).collect();
        assert_eq!(
            days,
            [
                ("2022-12-09".to_owned(), ComponentStatus::DegradedPerformance),
                ("2022-12-10".to_owned(), ComponentStatus::MajorOutage)
            ]
        );
        assert_eq!(record.known_since.unwrap().to_string(), "2022-12-03");
    }

    #[test]
    fn a_plan_is_nothing_yet_and_what_goes_on_counts_until_now() {
        let site = site(&[
            ("under_maintenance", "scheduled", "2022-12-11T00:00:00Z", ""),
            ("major_outage", "identified", "2022-12-12T23:00:00Z", ""),
        ]);
        let record = web(&site);
        assert_eq!(record.worse_days.len(), 1);
        assert_eq!(record.worse_days[0].lasted, Duration::hours(1));
        assert_eq!(record.percent().unwrap(), "99.58");
    }

    #[test]
    fn an_outage_counts_as_bad_as_it_was_at_each_time() {
        let ended = "2022-12-10T12:00:00Z";
        let mut site = site(&[("degraded_performance", "resolved", "2022-12-10T00:00:00Z", ended)]);
        let mut brief = Brief::clone(&site.briefs[0]);
        // Six hours major, an hour in which it seemed over, and the rest not that bad.
        brief.impacts = serde_json::from_value(json!([
            {"at": "2022-12-10T00:00:00Z", "impact": "major_outage"},
            {"at": "2022-12-10T06:00:00Z", "impact": "operational"},
            {"at": "2022-12-10T07:00:00Z", "impact": "degraded_performance"},
            {"at": ended, "impact": "operational"}]))
        .unwrap();
        assert_eq!(web(&site).percent().unwrap(), "100");
        site.briefs[0] = Arc::new(brief);
        let record = web(&site);
        // A quarter of a day of the ten that are known.
        assert_eq!(record.percent().unwrap(), "97.5");
        assert_eq!(record.worse_days.len(), 1);
        assert_eq!(record.worse_days[0].status, ComponentStatus::MajorOutage);
        assert_eq!(record.worse_days[0].lasted, Duration::hours(11));
    }

    #[test]
    fn a_tiny_outage_is_not_rounded_away() {
        let ended = "2022-12-10T00:00:01Z";
        let site = site(&[("major_outage", "resolved", "2022-12-10T00:00:00Z", ended)]);
        assert_eq!(web(&site).percent().unwrap(), "99.99");
        let quiet =
            self::site(&[("under_maintenance", "completed", "2022-12-10T00:00:00Z", ended)]);
        assert_eq!(web(&quiet).percent().unwrap(), "100");
        assert_eq!(web(&quiet).worse_days[0].status, ComponentStatus::UnderMaintenance);
    }
}
