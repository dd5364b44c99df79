//! For other people's pages: `/widget`, a small page to be shown inside theirs, and `/widget.js`,
//! which puts it there.
//!
//! The script only adds an `<iframe>`, so our words never run or render among theirs; who wants no
//! script writes the `<iframe>` by hand.

use askama::Template;
use serde_json::json;

use super::super::document::Rendered;
use super::super::moments;
use super::super::site::Site;
use super::looks::{self, Look};
use super::shell::Shell;
use super::{Page, front};
use crate::texts::say;

/// Where the script has the frame's title, for those who do not see what is in it.
const TITLE: &str = "\"Service status\"";
/// Incidents that there is room for.
const MOST_TITLES: usize = 3;

#[derive(Template)]
#[template(path = "page/widget.html")]
struct Widget {
    shell: Shell,
    overall: Look,
    subline: String,
    /// Safe HTML, short: there is little room.
    may_be_old: Option<String>,
    going_on: Vec<(Look, String, String)>,
}

pub fn render(site: &Site) -> Result<Vec<Page>, askama::Error> {
    let (lang, overall) = (site.lang(), front::overall(site));
    let subline = front::subline(site);
    let mut shell = Shell::new(site, "/widget", &overall.word, subline.clone()).live(site);
    shell.listed = false;
    let going_on = site.briefs.iter().filter(|brief| brief.is_unresolved() || brief.is_running());
    let going_on = going_on.take(MOST_TITLES).map(|brief| {
        let look = looks::of_status(lang, &brief.status);
        (look, brief.title.to_string(), site.absolute(&site.path(brief)))
    });
    let going_on = going_on.collect();
    let moment = site.heard_at.map(|at| moments::full_html(lang, at));
    let may_be_old = moment.map(|moment| say!(lang, "page-widget-silent", moment = moment));
    let page = Widget { shell, overall, subline, may_be_old, going_on };
    let mut page = Rendered::html(page.render()?);
    page.framed_by_anyone = true;
    let script = include_str!("../../../templates/page/widget.js");
    // As JSON it is a text of the script's language too.
    let script = script.replace(TITLE, &json!(say!(lang, "page-widget-title")).to_string());
    let script = Rendered::open("text/javascript; charset=utf-8", script);
    Ok(vec![("/widget".to_owned(), page), ("/widget.js".to_owned(), script)])
}
