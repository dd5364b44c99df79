//! Everything that ever was: by month, and by what people look for.

use askama::Template;

use super::super::brief::Brief;
use super::super::document::Rendered;
use super::super::month::Month;
use super::super::site::Site;
use super::lines::{Line, line};
use super::shell::Shell;
use crate::texts::{Lang, say};

/// Months that the overview spells out.
const NEWEST_MONTHS: usize = 3;
/// Incidents of one month that the overview spells out.
const MOST_OF_A_MONTH: usize = 20;
/// Incidents on one page of a month or of what was found.
const ON_A_PAGE: usize = 50;

struct MonthLink {
    href: String,
    label: String,
    count: usize,
}

struct NewestMonth {
    id: String,
    href: String,
    label: String,
    lines: Vec<Line>,
    /// Words of the link to those that are not shown here.
    more: Option<String>,
}

/// Leafing: words and address of what is before and after.
#[derive(Default)]
struct Turn {
    earlier: Option<(String, String)>,
    later: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "page/history.html")]
struct HistoryPage {
    shell: Shell,
    asked: String,
    newest: Vec<NewestMonth>,
    years: Vec<(i32, Vec<MonthLink>)>,
}

#[derive(Template)]
#[template(path = "page/month.html")]
struct MonthPage {
    shell: Shell,
    label: String,
    count: String,
    lines: Vec<Line>,
    pages: Turn,
    months: Turn,
}

#[derive(Template)]
#[template(path = "page/search.html")]
struct SearchPage {
    shell: Shell,
    asked: String,
    quoted: String,
    count: String,
    lines: Vec<Line>,
    pages: Turn,
}

#[must_use]
pub fn path(month: Month) -> String {
    format!("/history/{}", month.id())
}

/// Little is new in it from now on.
pub fn is_over(site: &Site, month: Month) -> bool {
    month < Month::of(site.now)
}

/// The newest months spelled out, and a link to each.
pub fn overview(site: &Site) -> Result<Rendered, askama::Error> {
    let (lang, months) = (site.lang(), site.months());
    let of_month = |month: Month| site.briefs.iter().filter(move |brief| brief.month() == month);
    // Newest first, as the months are, so that one pass counts them all.
    let mut counts = std::collections::HashMap::new();
    for brief in &site.briefs {
        *counts.entry(brief.month().id()).or_insert(0) += 1;
    }
    let mut years: Vec<(i32, Vec<MonthLink>)> = Vec::new();
    for month in &months {
        let count = counts.get(&month.id()).copied().unwrap_or(0);
        let label = month.label(lang);
        let link = MonthLink { href: site.href(&path(*month)), label, count };
        match years.last_mut().filter(|(year, _)| *year == month.year) {
            Some((_, links)) => links.push(link),
            None => years.push((month.year, vec![link])),
        }
    }
    let newest = months.iter().take(NEWEST_MONTHS).map(|month| NewestMonth {
        id: month.id(),
        href: site.href(&path(*month)),
        label: month.label(lang),
        lines: of_month(*month).take(MOST_OF_A_MONTH).map(|brief| line(site, brief)).collect(),
        more: match of_month(*month).count().saturating_sub(MOST_OF_A_MONTH) {
            0 => None,
            more => {
                let month = month.label(lang);
                Some(say!(lang, "page-history-more", count = more, month = month))
            }
        },
    });
    let description = say!(lang, "page-history-about");
    let page = HistoryPage {
        shell: Shell::new(site, "/history", &say!(lang, "page-history"), description)
            .renewed()
            .heard(site),
        asked: String::new(),
        newest: newest.collect(),
        years,
    };
    Ok(Rendered::html(page.render()?))
}

/// How many pages a month has, at least one.
pub fn last_page(site: &Site, month: Month) -> usize {
    let here = site.briefs.iter().filter(|brief| brief.month() == month).count();
    here.div_ceil(ON_A_PAGE).max(1)
}

/// One month, or a page of it.
pub fn month(site: &Site, month: Month, page: usize) -> Result<Rendered, askama::Error> {
    let here: Vec<&Brief> =
        site.briefs.iter().map(|brief| &**brief).filter(|brief| brief.month() == month).collect();
    let (lang, months) = (site.lang(), site.months());
    let at = months.iter().position(|other| *other == month);
    let link = |month: Month| (site.href(&path(month)), month.label(lang));
    let earlier = at.and_then(|at| months.get(at + 1)).copied().map(link);
    let later = at.and_then(|at| months.get(at.checked_sub(1)?)).copied().map(link);
    let label = month.label(lang);
    let address = |page: usize| site.href(&format!("{}?page={page}", path(month)));
    let (lines, pages) = page_of(site, &here, page, address);
    let description = say!(lang, "page-history-month-about", month = label.as_str());
    let shell = Shell::new(site, &path(month), &label, description);
    let page = MonthPage {
        shell: Shell { reloads: !is_over(site, month), ..shell.renewed() },
        label,
        count: counted(lang, here.len()),
        lines,
        pages,
        months: Turn { earlier, later },
    };
    Ok(Rendered::html(page.render()?))
}

/// What holds every one of these words, newest first.
pub fn search(site: &Site, words: &str, page: usize) -> Result<Rendered, askama::Error> {
    let wanted: Vec<&str> = words.split_whitespace().collect();
    let found: Vec<&Brief> = site
        .briefs
        .iter()
        .map(|brief| &**brief)
        .filter(|brief| wanted.iter().all(|word| brief.searched.contains(word)))
        .collect();
    let query = url::form_urlencoded::byte_serialize(words.as_bytes()).collect::<String>();
    let address = |page: usize| site.href(&format!("/history?q={query}&page={page}"));
    let (lines, pages) = page_of(site, &found, page, address);
    let lang = site.lang();
    let title = say!(lang, "page-history-title", words = words);
    let quoted = say!(lang, "page-history-quoted", words = words);
    let mut shell = Shell::new(site, "/history", &title, say!(lang, "page-history-found"));
    shell.listed = false;
    let asked = words.to_owned();
    let page = SearchPage { shell, asked, quoted, count: counted(lang, found.len()), lines, pages };
    Ok(Rendered::html(page.render()?))
}

fn counted(lang: Lang, count: usize) -> String {
    say!(lang, "page-history-counted", count = count)
}

/// One page of a list, counted from 1; beyond the end it is the last one.
fn page_of(
    site: &Site,
    all: &[&Brief],
    page: usize,
    address: impl Fn(usize) -> String,
) -> (Vec<Line>, Turn) {
    let (lang, last) = (site.lang(), all.len().div_ceil(ON_A_PAGE).max(1));
    let page = page.clamp(1, last);
    let here = all.iter().skip((page - 1) * ON_A_PAGE).take(ON_A_PAGE);
    let turn = Turn {
        earlier: (page < last)
            .then(|| (address(page + 1), say!(lang, "page-history-older", page = page + 1))),
        later: (page > 1)
            .then(|| (address(page - 1), say!(lang, "page-history-newer", page = page - 1))),
    };
    (here.map(|brief| line(site, brief)).collect(), turn)
}
