//! Somebody's text inside a Markdown document of ours. Whatever it says, it ends where its place
//! ends: it opens no heading, no HTML and no picture, and names no link for others.
//! <https://spec.commonmark.org/0.31.2/>, <https://github.github.com/gfm/>

use crate::incident::text::contained;

/// One line that reads as it was typed, with every mark of Markdown escaped: a name, a title, a
/// cell of a table. Addresses become links.
#[must_use]
pub fn line(text: &str) -> String {
    let mut words = Vec::new();
    for word in without_controls(&contained(text)).split_whitespace() {
        words.push(linked(word).unwrap_or_else(|| escaped(word)));
    }
    words.join(" ")
}

/// `<https://…>`, with what punctuation stands behind it outside.
fn linked(word: &str) -> Option<String> {
    if !word.starts_with("https://") && !word.starts_with("http://") {
        return None;
    }
    let address = word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '\'']);
    let fits = |one: char| one.is_ascii_graphic() && !matches!(one, '<' | '>' | '|' | '`' | '\\');
    let whole = address.chars().all(fits) && address.split_once("://")?.1 != "";
    whole.then(|| format!("<{address}>{}", escaped(&word[address.len()..])))
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if r"\`*_~|<>[]#@&$!".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// Markdown that people wrote, kept as they wrote it as far as it stays in its place: lists, links,
/// code, emphasis. Every line break stays one.
///
/// A fence counts only where it begins its line. One that is indented is shown as it was typed,
/// because where it ends depends on the list around it.
#[must_use]
pub fn own_words(text: &str) -> String {
    let text = without_controls(&contained(text));
    let lines: Vec<&str> = text.trim_matches('\n').lines().collect();
    let mut out = String::with_capacity(text.len() + 64);
    let mut fence: Option<(char, usize)> = None;
    for (number, line) in lines.iter().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        match fence {
            Some((mark, length)) => {
                out.push_str(line);
                if closes(line, mark, length) {
                    fence = None;
                }
            }
            None => {
                fence = opens(line);
                if fence.is_some() {
                    out.push_str(line);
                } else {
                    out.push_str(&in_its_place(line));
                    let goes_on = lines.get(number + 1).is_some_and(|next| !next.trim().is_empty());
                    if goes_on && !line.trim().is_empty() {
                        out.push_str("  ");
                    }
                }
            }
        }
    }
    if let Some((mark, length)) = fence {
        out.push('\n');
        out.extend(std::iter::repeat_n(mark, length));
    }
    out
}

/// Every line of a block, behind the mark of the list that it belongs to.
#[must_use]
pub fn indented(text: &str) -> String {
    let line = |line: &str| if line.is_empty() { String::new() } else { format!("  {line}") };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The fence that this line opens: its character and its length.
fn opens(line: &str) -> Option<(char, usize)> {
    let mark = line.chars().next().filter(|first| matches!(first, '`' | '~'))?;
    let length = line.chars().take_while(|one| *one == mark).count();
    let info = &line[length..];
    (length >= 3 && !(mark == '`' && info.contains('`'))).then_some((mark, length))
}

fn closes(line: &str, mark: char, length: usize) -> bool {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let rest = line.trim();
    indent <= 3 && rest.chars().count() >= length && rest.chars().all(|one| one == mark)
}

/// A line outside a fence, without what would reach past its place.
fn in_its_place(line: &str) -> String {
    // Quotes and lists may stand before a heading.
    let before_block = |one: char| " \t>-*+.)0123456789".contains(one);
    let start = line.len() - line.trim_start_matches(before_block).len();
    let (before, rest) = line.split_at(start);
    let indented_fence = !before.is_empty() && (rest.starts_with("```") || rest.starts_with("~~~"));
    let underline = {
        let line = line.trim_start_matches([' ', '\t', '>']).trim_end();
        !line.is_empty()
            && (line.chars().all(|one| one == '=') || line.chars().all(|one| one == '-'))
    };
    if underline {
        let at = line.find(['=', '-']).unwrap_or_default();
        return format!("{}\\{}", &line[..at], &line[at..]);
    }
    let mut out = before.to_owned();
    if rest.starts_with('#') || indented_fence {
        out.push('\\');
    }
    let mut left = rest;
    while let Some(one) = left.chars().next() {
        let mut after = &left[one.len_utf8()..];
        match one {
            // Escaped by whoever wrote it: the two stay together.
            '\\' if after.starts_with(|next: char| next.is_ascii_punctuation()) => {
                out.push_str(&left[..2]);
                after = &left[2..];
            }
            // No tag, no comment; an address in brackets stays a link.
            '<' if after
                .starts_with(|next: char| next.is_ascii_alphabetic() || "/!?".contains(next))
                && !is_link(after) =>
            {
                out.push_str("\\<");
            }
            '!' if after.starts_with('[') => out.push_str("\\!"),
            // A definition would name a link for the whole document.
            ':' if out.ends_with(']') => out.push_str("\\:"),
            one => out.push(one),
        }
        left = after;
    }
    out
}

fn is_link(after: &str) -> bool {
    let address = after.split(['>', '<', ' ', '\t']).next().unwrap_or_default();
    (address.starts_with("https://") || address.starts_with("http://"))
        && after[address.len()..].starts_with('>')
}

fn without_controls(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|one| !one.is_control() || matches!(one, '\n' | '\t')).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag};

    use super::*;

    #[test]
    fn a_line_reads_as_it_was_typed() {
        assert_eq!(line("**@everyone**\n# [x](y) <b>"), r"\*\*\@everyone\*\* \# \[x\](y) \<b\>");
        assert_eq!(line("see https://a.test/x_y_z?q=1."), "see <https://a.test/x_y_z?q=1>.");
        assert_eq!(line("http:// https://a|b"), r"http:// https://a\|b");
    }

    #[test]
    fn own_words_keep_their_markup_and_their_place() {
        assert_eq!(own_words("**a** [b](https://c.test)\n- d"), "**a** [b](https://c.test)  \n- d");
        assert_eq!(own_words("# a\n> ## b\nc\n---\nd"), "\\# a  \n> \\## b  \nc  \n\\---  \nd");
        assert_eq!(own_words("```\n# log <b>"), "```\n# log <b>\n```");
        assert_eq!(own_words("- a\n  ```\n# b\n```"), "- a  \n  \\```  \n\\# b  \n```\n```");
        assert_eq!(
            own_words("<b> <!-- <https://a.test> ![i](j)"),
            r"\<b> \<!-- <https://a.test> \![i](j)"
        );
        assert_eq!(own_words("[a]: https://b.test"), r"[a]\: https://b.test");
    }

    fn hostile() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(vec![
            "```",
            "~~~",
            "# ",
            "## x",
            "\n",
            "\n\n",
            "- ",
            "> ",
            "1. ",
            "  ",
            "   ",
            "\t",
            "<b>",
            "<!--",
            "-->",
            "<script>",
            "[a]: x",
            "[a",
            "]: y",
            "![a](b)",
            "`",
            "``",
            "*",
            "**",
            "_",
            "===",
            "---",
            "|",
            "\\",
            "word",
            "<details>",
            "\r",
            "&lt;",
            "<?",
            "<![CDATA[",
            "https://a.test/",
            "\u{202E}",
            "é",
        ]);
        prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        /// As a parser sees it: the headings are ours alone, wherever the text stands.
        #[test]
        fn what_people_write_opens_nothing(text in hostile()) {
            let document = format!(
                "# One {}\n\n## Two\n\n{}\n\n## Three\n\n- **a** b: {}\n- **a** c:\n\n{}\n- d\n\n\
                 ## Four\n\n| a | b |\n|---|---|\n| {} | x |\n\n## Five\n",
                line(&text), own_words(&text), line(&text), indented(&own_words(&text)), line(&text),
            );
            let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH
                | Options::ENABLE_TASKLISTS | Options::ENABLE_FOOTNOTES;
            let mut headings = Vec::new();
            for event in Parser::new_ext(&document, options) {
                match event {
                    Event::Start(Tag::Heading { level, .. }) => headings.push(level),
                    Event::Html(html) | Event::InlineHtml(html) => {
                        prop_assert!(false, "{html} in {document}");
                    }
                    Event::Start(Tag::Image { .. }) => prop_assert!(false, "{document}"),
                    _ => {}
                }
            }
            use HeadingLevel::{H1, H2};
            prop_assert_eq!(headings, vec![H1, H2, H2, H2, H2], "{}", document);
        }
    }
}
