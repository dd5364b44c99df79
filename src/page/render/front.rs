//! The front page: what works now, what is open, what is coming, what was.

use std::collections::BTreeSet;

use askama::Template;
use chrono::{Datelike as _, Duration, NaiveDate};

use super::super::brief::{Brief, Shown};
use super::super::document::Rendered;
use super::super::month::Month;
use super::super::receive::component_name;
use super::super::site::Site;
use super::super::{moments, text};
use super::components::{Group, groups};
use super::entries::{self, Entry, Task};
use super::lines::{Line, line};
use super::looks::{self, Look};
use super::shell::Shell;
use super::{escaped, history, incident, maintenance};

/// Entries of an open incident that the front page shows; the rest is a link away.
const NEWEST_ENTRIES: usize = 3;
/// Incidents and maintenances of each kind that are shown whole; the rest in a line each.
const MOST_CARDS: usize = 12;
/// Incidents of one day that are past; the month has the rest.
const MOST_OF_A_DAY: usize = 6;

struct Card {
    id: String,
    href: String,
    title: String,
    /// Safe HTML.
    facts: Vec<String>,
    summary: Option<String>,
    /// Safe HTML.
    meets: Vec<String>,
    progress: Option<String>,
    tasks: Vec<Task>,
    entries: Vec<Entry>,
    hidden: usize,
}

struct Section {
    id: &'static str,
    title: &'static str,
    cards: Vec<Card>,
    more: Vec<Line>,
}

struct Day {
    label: String,
    quiet: &'static str,
    lines: Vec<Line>,
    hidden: usize,
    /// Where those are that are not shown here.
    month: String,
}

#[derive(Template)]
#[template(path = "page/front.html")]
struct FrontPage {
    shell: Shell,
    overall: Look,
    subline: String,
    now: Vec<Section>,
    groups: Vec<Group>,
    coming: Vec<Section>,
    days: Vec<Day>,
}

pub fn render(site: &Site) -> Result<Rendered, askama::Error> {
    let overall = overall(site);
    let subline = subline(site);
    let shell = Shell::new(site, "/", &overall.word, format!("{}. {subline}", overall.word));
    let open = site.newest_first(Brief::is_unresolved);
    let running = site.newest_first(Brief::is_running);
    let mut upcoming = site.newest_first(Brief::is_upcoming);
    // What comes first is read first.
    upcoming.reverse();
    let title = if open.len() == 1 { "Open incident" } else { "Open incidents" };
    let mut rendered = Rendered::html(
        FrontPage {
            shell: shell.live(site),
            overall,
            subline,
            now: [
                section(site, "open", title, &open),
                section(site, "running", "Maintenance under way", &running),
            ]
            .into_iter()
            .flatten()
            .collect(),
            groups: groups(site),
            coming: section(site, "coming", "Coming maintenance", &upcoming).into_iter().collect(),
            days: days(site),
        }
        .render()?,
    );
    let cards = [&open, &running, &upcoming].into_iter().flat_map(|shown| shown.iter());
    let entries =
        cards.flat_map(|shown| shown.incident().timeline.iter().rev().take(NEWEST_ENTRIES));
    let origins: BTreeSet<String> = entries::picture_origins(entries);
    rendered.image_origins = origins.into_iter().collect();
    Ok(rendered)
}

/// Everything in one look.
pub fn overall(site: &Site) -> Look {
    if site.guild.is_none() && site.heard_at.is_none() {
        looks::of_nothing_known()
    } else {
        looks::of_everything(site.overall())
    }
}

fn section(site: &Site, id: &'static str, title: &'static str, all: &[Shown]) -> Option<Section> {
    let (whole, rest) = all.split_at(all.len().min(MOST_CARDS));
    let cards = whole.iter().map(|shown| card(site, shown)).collect();
    let more = rest.iter().map(|shown| line(site, &shown.brief)).collect();
    (!all.is_empty()).then_some(Section { id, title, cards, more })
}

/// The sentence below the verdict.
pub fn subline(site: &Site) -> String {
    let count = |wanted: fn(&Brief) -> bool| site.briefs.iter().filter(|b| wanted(b)).count();
    let said = |count: usize, one: &str, several: &str| match count {
        0 => None,
        1 => Some(format!("one {one}")),
        more => Some(format!("{more} {several}")),
    };
    let parts = [
        said(count(Brief::is_unresolved), "open incident", "open incidents"),
        said(count(Brief::is_running), "maintenance under way", "maintenances under way"),
        said(count(Brief::is_upcoming), "maintenance announced", "maintenances announced"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if site.guild.is_none() && site.heard_at.is_none() {
        "Nothing was received yet.".to_owned()
    } else if parts.is_empty() {
        "No open incidents.".to_owned()
    } else {
        let all = parts.join(", ");
        let mut rest = all.chars();
        let first = rest.next().map(|first| first.to_ascii_uppercase());
        format!("{}{}.", first.map(String::from).unwrap_or_default(), rest.as_str())
    }
}

fn card(site: &Site, shown: &Shown) -> Card {
    let (incident, brief) = (shown.incident(), &shown.brief);
    let mut facts =
        vec![state_html(&looks::of_status(&incident.status)), incident.reference.clone()];
    match &brief.window {
        Some(window) => facts.push(maintenance::window_html(window)),
        None => {
            facts.push(incident.severity.label().to_owned());
            facts.push(format!("since {}", moments::full_html(brief.began)));
        }
    }
    if !incident.components.is_empty() {
        let names = incident.components.iter().map(component_name).collect::<Vec<_>>().join(", ");
        facts.push(format!("<bdi>{}</bdi>", escaped(&text::shortened(&names, 120))));
    }
    // The date is said where it is not today's or the entry's above.
    let mut said = site.now.date_naive();
    let newest = incident.timeline.iter().rev().take(NEWEST_ENTRIES).map(|entry| {
        let day = entry.at.date_naive();
        let new_day = std::mem::replace(&mut said, day) != day;
        let date = new_day.then(|| moments::short_day(entry.at));
        Entry { date, ..entries::entry_of(site, entry) }
    });
    let entries: Vec<Entry> = newest.collect();
    Card {
        id: text::identifier(&incident.reference),
        href: site.href(&site.path(brief)),
        title: incident.title.clone(),
        facts,
        summary: incident::summary_html(shown)
            .filter(|_| entries.is_empty() || brief.is_maintenance()),
        meets: incident::meets_html(site, shown),
        progress: entries::progress(shown).filter(|_| brief.is_maintenance()),
        tasks: if brief.is_maintenance() { entries::tasks(shown) } else { Vec::new() },
        hidden: incident.timeline.len().saturating_sub(NEWEST_ENTRIES),
        entries,
    }
}

fn state_html(state: &Look) -> String {
    format!(
        "<span class=\"state {}\"><svg class=\"icon\" aria-hidden=\"true\"><use href=\"#i-{}\"/></svg>{}</span>",
        state.css,
        state.icon,
        escaped(&state.word)
    )
}

/// The last days, newest first; quiet ones in a row become one.
fn days(site: &Site) -> Vec<Day> {
    let since = site.recent_since();
    let tomorrow = site.now + Duration::days(1);
    // Maintenance that was cancelled long before its window is no news of these days.
    let past: Vec<&Brief> = site
        .briefs
        .iter()
        .map(|brief| &**brief)
        .filter(|brief| {
            brief.is_past() && brief.began.date_naive() >= since && brief.began < tomorrow
        })
        .collect();
    let mut days: Vec<Day> = Vec::new();
    // From, until: the run of quiet days that is being gathered.
    let mut quiet: Option<(NaiveDate, NaiveDate)> = None;
    let mut date = site.now.date_naive();
    // What began later than now by the sender's clock belongs to today.
    let clamp = |brief: &Brief| brief.began.date_naive().min(site.now.date_naive());
    while date >= since {
        let of_day = || past.iter().filter(|brief| clamp(brief) == date);
        let lines: Vec<Line> =
            of_day().take(MOST_OF_A_DAY).map(|brief| line(site, brief)).collect();
        if lines.is_empty() {
            quiet = Some((date, quiet.map_or(date, |(_, until)| until)));
        } else {
            days.extend(quiet.take().map(|run| quiet_days(site, run)));
            let hidden = of_day().count() - lines.len();
            let month = site.href(&history::path(Month { year: date.year(), month: date.month() }));
            days.push(Day { label: day_label(date), quiet: "", lines, hidden, month });
        }
        date -= Duration::days(1);
    }
    days.extend(quiet.map(|run| quiet_days(site, run)));
    days
}

fn day_label(date: NaiveDate) -> String {
    date.format("%A %-d %B").to_string()
}

fn quiet_days(site: &Site, (from, until): (NaiveDate, NaiveDate)) -> Day {
    let today = site.now.date_naive();
    let label = match (from == until, until == today) {
        (true, true) => "Today".to_owned(),
        (true, false) => day_label(from),
        (false, true) => format!("{} to today", from.format("%-d %B")),
        (false, false) => format!("{} to {}", from.format("%-d %B"), until.format("%-d %B")),
    };
    Day { label, quiet: "No incidents.", lines: Vec::new(), hidden: 0, month: String::new() }
}
