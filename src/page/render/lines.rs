//! An incident in one line or two, as lists of the past show it.

use super::super::brief::Brief;
use super::super::site::Site;
use super::super::{moments, text};
use super::looks::{self, Look};
use super::maintenance;
use crate::texts::words::label;
use crate::texts::{Lang, say};

/// Characters of a past incident's last words.
const LAST_WORDS: usize = 240;

pub struct Line {
    pub href: String,
    pub title: String,
    pub state: Look,
    /// Safe HTML.
    pub facts: Vec<String>,
    pub words: Option<String>,
}

pub fn line(site: &Site, brief: &Brief) -> Line {
    let lang = site.lang();
    let mut facts = vec![brief.reference.to_string()];
    match brief.window.as_ref().filter(|_| brief.is_upcoming()) {
        Some(window) => facts.push(maintenance::window_html(lang, window)),
        None => facts.push(moments::full_html(lang, brief.began)),
    }
    let over = brief.ended.filter(|ended| *ended > brief.began && brief.is_past());
    if let Some(ended) = over.filter(|_| !brief.is_cancelled()) {
        facts.push(say!(lang, "page-lasted", span = moments::span(lang, ended - brief.began)));
    }
    if !brief.is_maintenance() {
        facts.push(label(lang, brief.severity));
    }
    let words = newest_words(lang, brief, LAST_WORDS);
    Line {
        href: site.href(&site.path(brief)),
        title: brief.title.to_string(),
        state: looks::of_status(lang, &brief.status),
        facts,
        words,
    }
}

/// The newest public words about it on one line, at most `most` characters.
pub fn newest_words(lang: Lang, brief: &Brief, most: usize) -> Option<String> {
    Some(text::markdown_to_words(lang, &brief.newest, most)).filter(|words| !words.is_empty())
}
