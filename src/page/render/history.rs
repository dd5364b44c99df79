//! Everything that ever was, month by month.

use std::collections::BTreeMap;

use askama::Template;

use super::super::document::Rendered;
use super::super::month::Month;
use super::super::site::{Shown, Site};
use super::front::{Line, line};
use super::shell::Shell;
use super::{Affected, Page};

/// Months that the overview spells out.
const NEWEST_MONTHS: usize = 3;

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
}

#[derive(Template)]
#[template(path = "page/history.html")]
struct HistoryPage {
    shell: Shell,
    newest: Vec<NewestMonth>,
    years: Vec<(i32, Vec<MonthLink>)>,
}

#[derive(Template)]
#[template(path = "page/month.html")]
struct MonthPage {
    shell: Shell,
    label: String,
    lines: Vec<Line>,
    earlier: Option<(String, String)>,
    later: Option<(String, String)>,
}

fn path(month: Month) -> String {
    format!("/history/{}", month.id())
}

/// The overview always; of the months those that may have changed.
pub fn render(site: &Site, affected: &Affected) -> Result<Vec<Page>, askama::Error> {
    let mut by_month: BTreeMap<Month, Vec<&Shown>> = BTreeMap::new();
    for shown in site.newest_first(|_| true) {
        by_month.entry(shown.month()).or_default().push(shown);
    }
    let months = site.months();
    let mut pages = vec![("/history".to_owned(), overview(site, &months, &by_month)?)];
    for (at, month) in months.iter().enumerate() {
        let here = by_month.get(month).map(Vec::as_slice).unwrap_or_default();
        let touched = match affected {
            Affected::Everything => true,
            Affected::Incidents { months, .. } => months.contains(month),
            Affected::Clock => false,
        };
        if touched {
            let link = |month: Month| (site.href(&path(month)), month.label());
            let page = MonthPage {
                shell: Shell::new(
                    site,
                    &path(*month),
                    &month.label(),
                    format!("Incidents and maintenance in {}", month.label()),
                ),
                label: month.label(),
                lines: here.iter().map(|shown| line(site, shown)).collect(),
                earlier: months.get(at + 1).copied().map(link),
                later: at.checked_sub(1).and_then(|at| months.get(at)).copied().map(link),
            };
            pages.push((path(*month), Rendered::html(page.render()?)));
        }
    }
    Ok(pages)
}

fn overview(
    site: &Site,
    months: &[Month],
    by_month: &BTreeMap<Month, Vec<&Shown>>,
) -> Result<Rendered, askama::Error> {
    let mut years: Vec<(i32, Vec<MonthLink>)> = Vec::new();
    for month in months {
        let count = by_month.get(month).map_or(0, Vec::len);
        let link = MonthLink { href: site.href(&path(*month)), label: month.label(), count };
        match years.last_mut().filter(|(year, _)| *year == month.year) {
            Some((_, links)) => links.push(link),
            None => years.push((month.year, vec![link])),
        }
    }
    let newest = months.iter().take(NEWEST_MONTHS).map(|month| NewestMonth {
        id: month.id(),
        href: site.href(&path(*month)),
        label: month.label(),
        lines: by_month.get(month).into_iter().flatten().map(|shown| line(site, shown)).collect(),
    });
    let description = "Every incident and maintenance, month by month".to_owned();
    let page = HistoryPage {
        shell: Shell::new(site, "/history", "History", description),
        newest: newest.collect(),
        years,
    };
    Ok(Rendered::html(page.render()?))
}
