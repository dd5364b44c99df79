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
use crate::texts::say;
use crate::texts::words::label;

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
    more: String,
    /// For those who hear the link alone.
    of: String,
}

struct Section {
    id: &'static str,
    title: String,
    cards: Vec<Card>,
    more: Vec<Line>,
}

struct Day {
    label: String,
    /// What is said where there is nothing.
    quiet: String,
    lines: Vec<Line>,
    /// Words and address of those that are not shown here.
    more: Option<(String, String)>,
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
    let lang = site.lang();
    let overall = overall(site);
    let subline = subline(site);
    let shell = Shell::new(site, "/", &overall.word, format!("{}. {subline}", overall.word));
    let open = site.newest_first(Brief::is_unresolved);
    let running = site.newest_first(Brief::is_running);
    let mut upcoming = site.newest_first(Brief::is_upcoming);
    // What comes first is read first.
    upcoming.reverse();
    let mut rendered = Rendered::html(
        FrontPage {
            shell: shell.live(site),
            overall,
            subline,
            now: [
                section(site, "open", say!(lang, "page-open", count = open.len()), &open),
                section(site, "running", say!(lang, "page-running"), &running),
            ]
            .into_iter()
            .flatten()
            .collect(),
            groups: groups(site),
            coming: section(site, "coming", say!(lang, "page-coming"), &upcoming)
                .into_iter()
                .collect(),
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
        looks::of_nothing_known(site.lang())
    } else {
        looks::of_everything(site.lang(), site.overall())
    }
}

fn section(site: &Site, id: &'static str, title: String, all: &[Shown]) -> Option<Section> {
    let (whole, rest) = all.split_at(all.len().min(MOST_CARDS));
    let cards = whole.iter().map(|shown| card(site, shown)).collect();
    let more = rest.iter().map(|shown| line(site, &shown.brief)).collect();
    (!all.is_empty()).then_some(Section { id, title, cards, more })
}

/// The sentence below the verdict.
pub fn subline(site: &Site) -> String {
    let count = |wanted: fn(&Brief) -> bool| site.briefs.iter().filter(|b| wanted(b)).count();
    let lang = site.lang();
    let open = |count: usize| say!(lang, "page-count-open", count = count);
    let running = |count: usize| say!(lang, "page-count-running", count = count);
    let upcoming = |count: usize| say!(lang, "page-count-upcoming", count = count);
    let some = |count: usize| Some(count).filter(|count| *count > 0);
    let parts = [
        some(count(Brief::is_unresolved)).map(open),
        some(count(Brief::is_running)).map(running),
        some(count(Brief::is_upcoming)).map(upcoming),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if site.guild.is_none() && site.heard_at.is_none() {
        say!(lang, "page-nothing-received")
    } else if parts.is_empty() {
        say!(lang, "page-nothing-open")
    } else {
        let all = parts.join(", ");
        let mut rest = all.chars();
        let first = rest.next().map(|first| first.to_ascii_uppercase());
        format!("{}{}.", first.map(String::from).unwrap_or_default(), rest.as_str())
    }
}

fn card(site: &Site, shown: &Shown) -> Card {
    let (lang, incident, brief) = (site.lang(), shown.incident(), &shown.brief);
    let mut facts =
        vec![state_html(&looks::of_status(lang, &incident.status)), incident.reference.clone()];
    match &brief.window {
        Some(window) => facts.push(maintenance::window_html(lang, window)),
        None => {
            facts.push(label(lang, incident.severity));
            let began = moments::full_html(lang, brief.began);
            facts.push(say!(lang, "page-since", moment = began));
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
        let date = new_day.then(|| moments::short_day(lang, day));
        Entry { date, ..entries::entry_of(site, entry) }
    });
    let entries: Vec<Entry> = newest.collect();
    Card {
        id: text::identifier(&incident.reference),
        href: site.href(&site.path(brief)),
        title: incident.title.clone(),
        facts,
        summary: incident::summary_html(lang, shown)
            .filter(|_| entries.is_empty() || brief.is_maintenance()),
        meets: incident::meets_html(site, shown),
        progress: entries::progress(lang, shown).filter(|_| brief.is_maintenance()),
        tasks: if brief.is_maintenance() { entries::tasks(lang, shown) } else { Vec::new() },
        more: say!(
            lang,
            "page-card-more",
            count = incident.timeline.len().saturating_sub(NEWEST_ENTRIES)
        ),
        of: say!(lang, "page-card-of", title = incident.title.as_str()),
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
    let (lang, since) = (site.lang(), site.recent_since());
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
            let label = moments::day_of_week(lang, date);
            let more = (hidden > 0)
                .then(|| say!(lang, "page-more-of-day", count = hidden, day = label.as_str()))
                .map(|words| (words, month));
            days.push(Day { label, quiet: String::new(), lines, more });
        }
        date -= Duration::days(1);
    }
    days.extend(quiet.map(|run| quiet_days(site, run)));
    days
}

fn quiet_days(site: &Site, (from, until): (NaiveDate, NaiveDate)) -> Day {
    let (lang, today) = (site.lang(), site.now.date_naive());
    let named = |date| moments::day_of_year(lang, date);
    let label = match (from == until, until == today) {
        (true, true) => say!(lang, "page-today"),
        (true, false) => moments::day_of_week(lang, from),
        (false, true) => say!(lang, "page-days-to-today", from = named(from)),
        (false, false) => say!(lang, "page-window", from = named(from), until = named(until)),
    };
    Day { label, quiet: say!(lang, "page-no-incidents"), lines: Vec::new(), more: None }
}
