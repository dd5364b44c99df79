//! Text that people typed, made safe for where it goes.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use chrono::DateTime;
use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::moments;
use crate::texts::{Lang, say};

/// Only what Markdown needs; no image, no class, no style, no address but these.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::empty();
    cleaner
        .tags(HashSet::from([
            "a",
            "blockquote",
            "br",
            "code",
            "del",
            "em",
            "hr",
            "li",
            "ol",
            "p",
            "pre",
            "strong",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "ul",
        ]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("ol", HashSet::from(["start"])),
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("nofollow noopener"));
    cleaner
});

/// Markdown as it was typed to HTML that is safe inside a page of ours.
///
/// `lang` is that of the few words which stand for what only a chat client shows. Raw HTML shows as
/// the text that it is, headings become bold lines (the page's outline is ours),
/// images become links (nothing is fetched from elsewhere unasked), line breaks stay.
#[must_use]
pub fn markdown_to_html(lang: Lang, markdown: &str) -> String {
    let markdown = without_discord(lang, &without_controls(markdown));
    let mut html = String::with_capacity(markdown.len() * 2);
    pulldown_cmark::html::push_html(&mut html, events(&markdown).into_iter());
    CLEANER.clean(&html).to_string().trim_end().to_owned()
}

fn events(markdown: &str) -> Vec<Event<'_>> {
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES;
    let mut out = Vec::new();
    // Inside these an address is not made a link again.
    let mut verbatim = 0_usize;
    // Where each image's words begin, and its address.
    let mut images = Vec::new();
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Html(raw) | Event::InlineHtml(raw) => out.push(Event::Text(raw)),
            Event::SoftBreak => out.push(Event::HardBreak),
            Event::Start(Tag::Heading { .. }) => {
                out.extend([Event::Start(Tag::Paragraph), Event::Start(Tag::Strong)]);
            }
            Event::End(TagEnd::Heading(_)) => {
                out.extend([Event::End(TagEnd::Strong), Event::End(TagEnd::Paragraph)]);
            }
            Event::Start(Tag::HtmlBlock) => out.push(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => out.push(Event::End(TagEnd::Paragraph)),
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                // Inside a link there can be no other.
                let linked = verbatim == 0;
                verbatim += 1;
                if linked {
                    let dest_url = dest_url.clone();
                    out.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
                }
                images.push((out.len(), linked, dest_url));
            }
            Event::End(TagEnd::Image) => {
                verbatim = verbatim.saturating_sub(1);
                let Some((words, linked, address)) = images.pop() else { continue };
                if out.len() == words {
                    out.push(Event::Text(address));
                }
                if linked {
                    out.push(Event::End(TagEnd::Link));
                }
            }
            Event::Start(tag @ (Tag::Link { .. } | Tag::CodeBlock(_))) => {
                verbatim += 1;
                out.push(Event::Start(tag));
            }
            Event::End(tag @ (TagEnd::Link | TagEnd::CodeBlock)) => {
                verbatim = verbatim.saturating_sub(1);
                out.push(Event::End(tag));
            }
            Event::Text(text) if verbatim == 0 => link_addresses(&text, &mut out),
            other => out.push(other),
        }
    }
    out
}

/// People paste bare addresses and expect links.
fn link_addresses(text: &str, out: &mut Vec<Event<'_>>) {
    let mut rest = text;
    while let Some(start) = ["https://", "http://"].iter().filter_map(|s| rest.find(s)).min() {
        let (before, from) = rest.split_at(start);
        let stop = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '|');
        let whole = &from[..from.find(stop).unwrap_or(from.len())];
        // What ends a sentence does not belong to the address, and neither does our bracket.
        let trimmed = whole.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', ')', ']', '*']);
        let address = if trimmed.contains('(') && whole[trimmed.len()..].starts_with(')') {
            &whole[..=trimmed.len()]
        } else {
            trimmed
        };
        out.push(Event::Text(CowStr::from(before.to_owned())));
        if address.ends_with("//") {
            out.push(Event::Text(CowStr::from(address.to_owned())));
        } else {
            let link = Tag::Link {
                link_type: LinkType::Autolink,
                dest_url: CowStr::from(address.to_owned()),
                title: CowStr::from(""),
                id: CowStr::from(""),
            };
            out.push(Event::Start(link));
            out.push(Event::Text(CowStr::from(address.to_owned())));
            out.push(Event::End(TagEnd::Link));
        }
        rest = &from[address.len()..];
    }
    out.push(Event::Text(CowStr::from(rest.to_owned())));
}

/// Markdown to plain words, on one line, at most `most` characters.
#[must_use]
pub fn markdown_to_words(lang: Lang, markdown: &str, most: usize) -> String {
    let markdown = without_discord(lang, &without_controls(markdown));
    let mut words = String::new();
    for event in events(&markdown) {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(&text),
            Event::HardBreak | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::CodeBlock) => {
                words.push(' ');
            }
            _ => {}
        }
    }
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    shortened(&line, most)
}

/// What only a chat client can resolve, as words: moments, names of emoji, mentions.
///
/// Source: <https://discord.com/developers/docs/reference#message-formatting>. Names behind
/// mentions are not ours to look up: the sender writes names where it wants names read.
#[must_use]
pub fn without_discord(lang: Lang, markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut rest = markdown;
    while let Some(start) = rest.find('<') {
        out.push_str(&rest[..start]);
        let from = &rest[start..];
        let inner = from[1..].split_once('>').map(|(inner, _)| inner);
        match inner.and_then(|inner| Some((inner.len() + 2, in_words(lang, inner)?))) {
            Some((length, words)) => {
                out.push_str(&words);
                rest = &from[length..];
            }
            None => {
                out.push('<');
                rest = &from[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// The words for what stands between `<` and `>`, if it is of that kind.
fn in_words(lang: Lang, inner: &str) -> Option<String> {
    let digits = |id: &str| !id.is_empty() && id.chars().all(|c| c.is_ascii_digit());
    if let Some(moment) = inner.strip_prefix("t:") {
        let seconds = moment.split(':').next().unwrap_or(moment);
        return Some(moments::full(lang, DateTime::from_timestamp(seconds.parse().ok()?, 0)?));
    }
    if let Some(emoji) = inner.strip_prefix("a:").or_else(|| inner.strip_prefix(':')) {
        let (name, id) = emoji.split_once(':')?;
        return digits(id).then(|| format!(":{name}:"));
    }
    let kinds = ["@&", "@!", "@", "#"];
    let kind = kinds.into_iter().find(|kind| inner.strip_prefix(kind).is_some_and(digits))?;
    Some(match kind {
        "@&" => say!(lang, "page-mention-role"),
        "#" => say!(lang, "page-mention-channel"),
        _ => say!(lang, "page-mention-member"),
    })
}

/// At most `most` characters, with an ellipsis where something is missing.
#[must_use]
pub fn shortened(line: &str, most: usize) -> String {
    if line.chars().count() <= most {
        return line.to_owned();
    }
    let cut: String = line.chars().take(most.saturating_sub(1)).collect();
    let at_word = cut.rsplit_once(' ').map_or(cut.as_str(), |(before, _)| before);
    format!("{}…", if at_word.len() * 2 > cut.len() { at_word } else { &cut })
}

/// Without the characters that XML 1.0 forbids (and no reader can see), such as `U+0000`.
#[must_use]
pub fn without_controls(text: &str) -> String {
    let allowed = |c: &char| {
        matches!(c, '\t' | '\n' | '\r') || !(c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}'))
    };
    text.chars().filter(allowed).collect()
}

/// For a fragment or an attribute: only letters, digits, `-` and `_`.
#[must_use]
pub fn identifier(id: &str) -> String {
    id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_').collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markdown_as_people_type_it() {
        let html = markdown_to_html(
            Lang::En,
            "**Down** since `22:40`\nsee https://example.org/a_b. ~~no~~",
        );
        assert_eq!(
            html,
            "<p><strong>Down</strong> since <code>22:40</code><br>\nsee \
             <a href=\"https://example.org/a_b\" rel=\"nofollow noopener\">https://example.org/a_b</a>. \
             <del>no</del></p>"
        );
        let heading = markdown_to_html(Lang::En, "# What we know\n\n- one\n- two");
        assert_eq!(
            heading,
            "<p><strong>What we know</strong></p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>"
        );
    }

    #[test]
    fn an_image_is_a_link_to_it() {
        let link = |words: &str| {
            format!(
                "<p><a href=\"https://example.org/i.png\" rel=\"nofollow noopener\">{words}</a></p>"
            )
        };
        for (typed, words) in [
            ("![A graph](https://example.org/i.png)", "A graph"),
            ("![](https://example.org/i.png)", "https://example.org/i.png"),
            ("[![A graph](https://example.org/other.png)](https://example.org/i.png)", "A graph"),
        ] {
            assert_eq!(markdown_to_html(Lang::En, typed), link(words));
        }
    }

    #[test]
    fn hostile_markdown_is_text() {
        for hostile in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "a <b onclick=alert(1)>b</b>",
            "<style>*{display:none}</style>",
            "[x](javascript:alert(1))",
            "[x](data:text/html;base64,PHNjcmlwdD4=)",
            "[x](//evil.example)",
            "![x](https://evil.example/pixel.png)",
            "<!-- --><iframe src=//evil.example>",
        ] {
            let html = markdown_to_html(Lang::En, hostile);
            for forbidden in [
                "<script",
                "<img",
                "<b ",
                "<style",
                "<iframe",
                "href=\"java",
                "href=\"data",
                "href=\"//",
            ] {
                assert!(!html.contains(forbidden), "{hostile} became {html}");
            }
        }
        let shown = markdown_to_html(Lang::En, "<script>alert(1)</script>");
        assert!(shown.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{shown}");
    }

    #[test]
    fn what_only_a_chat_client_resolves_becomes_words() {
        let typed =
            "<t:1671401700:R> <:fire:123> <a:bell:4> <@42> <@!42> <@&7> <#9> <b> 1 < 2 <t:x>";
        assert_eq!(
            without_discord(Lang::En, typed),
            "18 Dec 2022, 22:15 UTC :fire: :bell: @member @member @role #channel <b> 1 < 2 <t:x>"
        );
        assert_eq!(
            without_discord(Lang::De, "<t:1671401700:R> <@42> <@&7> <#9>"),
            "18. Dez. 2022, 22:15 UTC @Mitglied @Rolle #Kanal"
        );
    }

    #[test]
    fn words_for_titles_and_descriptions() {
        let text = "We **see** [errors](https://example.org)\n\n- one\n- two";
        assert_eq!(markdown_to_words(Lang::En, text, 100), "We see errors one two");
        assert_eq!(markdown_to_words(Lang::En, text, 10), "We see…");
        assert_eq!(shortened("ééééééééé", 4), "ééé…");
    }

    proptest! {
        #[test]
        fn no_text_opens_an_unknown_element(text in "[ -~<>&\"'`*\\[\\]()!#\n]{0,80}") {
            let html = markdown_to_html(Lang::En, &text);
            for opened in html.split('<').skip(1) {
                let name = opened.trim_start_matches('/');
                let name: String = name.chars().take_while(char::is_ascii_alphanumeric).collect();
                let known = CLEANER.clone_tags().contains(name.as_str());
                prop_assert!(known, "{} in {}", name, html);
            }
        }
    }
}
