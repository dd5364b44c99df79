//! What people typed is data: nothing of it is changed, and nothing of it reaches past its place.

/// Longest texts that a command takes, in characters. Discord checks the same bounds in the client
/// (`max_length` of an option); imports and other clients meet them here.
pub mod limits {
    pub const TITLE: usize = 150;
    pub const SUMMARY: usize = 1_500;
    /// An entry, an update.
    pub const TEXT: usize = 2_000;
    pub const REASON: usize = 1_500;
    /// A message that is taken over: with a paid account it may be longer than ours.
    /// <https://support.discord.com/hc/en-us/articles/115000435108-What-are-Nitro-Nitro-Basic>
    pub const MESSAGE: usize = 4_000;
    /// A task, a follow-up.
    pub const TASK: usize = 500;
    /// A section of a postmortem: what a field of a form takes.
    /// <https://discord.com/developers/docs/components/reference#text-input>
    pub const POSTMORTEM: usize = 4_000;
    /// What another program took; nothing of it is cut.
    pub const IMPORTED_TITLE: usize = 500;
    pub const IMPORTED_TEXT: usize = 25_000;
    pub const COMPONENT: usize = 100;
    /// A time as people write it.
    pub const TIME: usize = 100;
    /// A span, such as `1h30m`.
    pub const SPAN: usize = 30;
}

/// Marks that turn the direction of writing, each with the one that ends it
/// (Unicode Standard Annex 9, explicit directional formatting).
const POP_EMBEDDING: char = '\u{202C}';
const POP_ISOLATE: char = '\u{2069}';

/// The same words, with whatever they leave open closed: code fences and directional marks, so
/// that the line below reads as it was written.
#[must_use]
pub fn contained(text: &str) -> String {
    let mut contained = text.to_owned();
    if text.matches("```").count() % 2 == 1 {
        contained.push_str("\n```");
    }
    let mut open = Vec::new();
    for character in text.chars() {
        match character {
            '\u{202A}' | '\u{202B}' | '\u{202D}' | '\u{202E}' => open.push(POP_EMBEDDING),
            '\u{2066}'..='\u{2068}' => open.push(POP_ISOLATE),
            POP_EMBEDDING | POP_ISOLATE if open.last() == Some(&character) => {
                open.pop();
            }
            _ => {}
        }
    }
    contained.extend(open.into_iter().rev());
    contained
}

/// One line of plain words for a place with markup of its own (Discord's Markdown): every mark is
/// escaped, line breaks become spaces.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in contained(text).chars() {
        match character {
            '\n' | '\r' | '\t' => plain.push(' '),
            '\\' | '*' | '_' | '~' | '`' | '|' | '>' | '<' | '[' | ']' | '#' | '@' => {
                plain.push('\\');
                plain.push(character);
            }
            _ => plain.push(character),
        }
    }
    plain
}

/// The first `most` characters as people count them, with `…` where something was left out. For
/// previews only: the whole text is always a click away.
#[must_use]
pub fn preview(text: &str, most: usize) -> String {
    use unicode_segmentation::UnicodeSegmentation as _;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut graphemes = line.grapheme_indices(true);
    match graphemes.nth(most) {
        None => line,
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
    }
}

/// Whether two titles probably speak of the same thing: most of their words are the same, and all
/// of their numbers.
#[must_use]
pub fn alike(one: &str, other: &str) -> bool {
    use std::collections::BTreeSet;
    fn words(title: &str) -> (BTreeSet<String>, BTreeSet<String>) {
        title
            .split(|character: char| !character.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .partition(|word| !word.contains(|character: char| character.is_ascii_digit()))
    }
    if one.trim() == other.trim() {
        return true;
    }
    let ((one_words, one_numbers), (other_words, other_numbers)) = (words(one), words(other));
    if one_numbers != other_numbers || one_words.is_empty() {
        return false;
    }
    let common = one_words.intersection(&other_words).count();
    let all = one_words.union(&other_words).count();
    common * 5 >= all * 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_alike_that_say_the_same() {
        for (one, other) in [
            ("Slow pages", "slow pages!"),
            ("Slow pages", "Pages are slow"),
            ("Media uploads fail", "media uploads fail again"),
            ("☃️", "☃️ "),
        ] {
            assert!(alike(one, other), "{one} | {other}");
        }
        for (one, other) in [
            ("Slow pages", "Pages are gone"),
            ("Outage 1", "Outage 2"),
            ("db1 is down", "db2 is down"),
            ("☃️", "🔥"),
        ] {
            assert!(!alike(one, other), "{one} | {other}");
        }
    }

    #[test]
    fn what_was_left_open_is_closed() {
        assert_eq!(contained("```\nlog"), "```\nlog\n```");
        assert_eq!(contained("a\u{202E}b"), "a\u{202E}b\u{202C}");
        assert_eq!(contained("\u{2067}a\u{2069}"), "\u{2067}a\u{2069}");
        assert_eq!(contained("plain"), "plain");
    }

    #[test]
    fn a_title_renders_as_itself() {
        assert_eq!(plain("**@everyone** [x](y)\nz"), r"\*\*\@everyone\*\* \[x\](y) z");
    }

    #[test]
    fn previews_cut_between_characters_as_people_see_them() {
        assert_eq!(preview("one  two\nthree", 7), "one two…");
        assert_eq!(preview("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 1), "👩‍👩‍👧‍👦…");
    }
}
