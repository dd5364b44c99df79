//! The page as a browser reads it: tokens by the HTML standard, and from them the words of each
//! entry. Nothing of ours takes part in it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use html5ever::tokenizer::{BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer};
use html5ever::tokenizer::{Tag, TagKind};

/// An entry of an incident's page.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// The attribute of its time, and what is read.
    pub datetime: String,
    pub time: String,
    /// What was typed, as it is read; where a link's words are not its address, the address too.
    pub words: String,
    /// Who wrote it, and what else is said about the writing.
    pub by: String,
}

struct Tokens(RefCell<Vec<Token>>);

impl TokenSink for Tokens {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        self.0.borrow_mut().push(token);
        TokenSinkResult::Continue
    }
}

fn attribute(tag: &Tag, name: &str) -> String {
    let found = tag.attrs.iter().find(|attribute| &*attribute.name.local == name);
    found.map(|attribute| attribute.value.to_string()).unwrap_or_default()
}

fn tokens(page: &str) -> Vec<Token> {
    let input = BufferQueue::default();
    input.push_back(page.into());
    let tokenizer =
        Tokenizer::new(Tokens(RefCell::default()), html5ever::tokenizer::TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

/// The steps of the page's list, in their order: how each is drawn, and its words.
pub fn steps(page: &str) -> Vec<(String, String)> {
    let mut steps: Vec<(String, String)> = Vec::new();
    let (mut in_section, mut in_words) = (false, false);
    for token in tokens(page) {
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                match &*tag.name {
                    "section" => {
                        in_section = attribute(&tag, "aria-labelledby") == "tasks-title";
                    }
                    "li" if in_section => steps.push((attribute(&tag, "class"), String::new())),
                    // Of the step's spans, the one that holds what people wrote.
                    "span" => in_words = in_section && attribute(&tag, "dir") == "auto",
                    _ => {}
                }
            }
            Token::TagToken(tag) => {
                in_section &= &*tag.name != "section";
                in_words &= &*tag.name != "span";
            }
            Token::CharacterTokens(text) if in_words => {
                steps.last_mut().expect("it stands in one").1.push_str(&text);
            }
            _ => {}
        }
    }
    steps
}

/// The entries of a page, by their id.
pub fn entries(page: &str) -> BTreeMap<String, Shown> {
    let mut entries = BTreeMap::new();
    let mut now: Option<(String, Shown)> = None;
    let mut place = Place::Nowhere;
    let mut link: Option<(String, usize)> = None;
    for token in tokens(page) {
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                let class = attribute(&tag, "class");
                match (&*tag.name, class.split(' ').next().unwrap_or_default()) {
                    ("li", "entry") => {
                        entries.extend(now.take());
                        let id = attribute(&tag, "id");
                        now = Some((id.trim_start_matches("e-").to_owned(), Shown::default()));
                    }
                    ("time", _) if place == Place::Nowhere => {
                        place = Place::Time;
                        if let Some((_, shown)) = &mut now {
                            shown.datetime = attribute(&tag, "datetime");
                        }
                    }
                    ("div", "words") => place = Place::Words,
                    ("p", "by") => place = Place::By,
                    ("a", _) => {
                        let length = now.as_ref().map_or(0, |(_, shown)| shown.words.len());
                        link = Some((attribute(&tag, "href"), length));
                    }
                    ("p" | "li" | "br" | "pre" | "td" | "th" | "tr" | "hr" | "blockquote", _) => {
                        add(&mut now, place, " ");
                    }
                    _ => {}
                }
            }
            Token::TagToken(tag) => match &*tag.name {
                "a" => {
                    if place == Place::Words
                        && let Some((href, from)) = link.take()
                    {
                        leads_to(&mut now, &href, from);
                    }
                }
                "div" if place == Place::Words => place = Place::Nowhere,
                "p" if place == Place::By => place = Place::Nowhere,
                "time" => place = Place::Nowhere,
                "section" => entries.extend(now.take()),
                _ => {}
            },
            Token::CharacterTokens(text) => add(&mut now, place, &text),
            _ => {}
        }
    }
    entries
}

/// A link whose words are its address says it once.
fn leads_to(now: &mut Option<(String, Shown)>, href: &str, from: usize) {
    if let Some((_, shown)) = now
        && bare(&shown.words[from..]) != bare(href)
    {
        shown.words.push(' ');
        shown.words.push_str(href);
        shown.words.push(' ');
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Nowhere,
    Time,
    Words,
    By,
}

fn add(now: &mut Option<(String, Shown)>, place: Place, text: &str) {
    let Some((_, shown)) = now else { return };
    match place {
        Place::Nowhere => {}
        Place::Time => shown.time.push_str(text),
        Place::Words => shown.words.push_str(text),
        Place::By => shown.by.push_str(text),
    }
}

/// Letters and digits as they follow each other, without what stands between.
pub fn bare(text: &str) -> Vec<String> {
    text.split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}
