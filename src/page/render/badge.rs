//! The state as a small picture for other people's pages.

use askama::Template;

use super::super::document::Rendered;
use super::super::receive::component_name;
use super::super::site::Site;
use super::super::text;
use super::signs::tone;
use crate::incident::public_view::PublicComponent;
use crate::incident::words::ComponentStatus;
use crate::texts::{Lang, say};

/// Characters of the name that a badge has room for.
const MOST_NAME: usize = 24;

#[derive(Template)]
#[template(path = "page/badge.svg")]
struct Badge {
    name: String,
    word: String,
    tone: &'static str,
    left: usize,
    right: usize,
    width: usize,
    left_middle: usize,
    right_middle: usize,
}

/// The badge of the page.
pub fn of_everything(site: &Site) -> Result<Rendered, askama::Error> {
    badge(site.lang(), &site.title(), site.overall())
}

/// The badge of one component.
pub fn of_component(lang: Lang, component: &PublicComponent) -> Result<Rendered, askama::Error> {
    badge(lang, component_name(component), component.status)
}

fn badge(lang: Lang, name: &str, status: ComponentStatus) -> Result<Rendered, askama::Error> {
    let word = say!(lang, "page-badge", status = status.id());
    let name = text::shortened(&text::without_controls(name), MOST_NAME);
    let (left, right) = (width_of(&name), width_of(&word));
    let badge = Badge {
        tone: tone(status),
        width: left + right,
        left_middle: left / 2,
        right_middle: left + right / 2,
        name,
        word,
        left,
        right,
    };
    Ok(Rendered::open("image/svg+xml", badge.render()?))
}

/// Pixels, with six of space at either side; the text is then stretched to fit.
fn width_of(words: &str) -> usize {
    let wide = words.chars().filter(|c| !c.is_ascii()).count();
    12 + words.chars().count() * 13 / 2 + wide * 5
}
