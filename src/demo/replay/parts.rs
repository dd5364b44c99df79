//! What is too long for one entry is typed as several.

use crate::incident::text::limits::TEXT;

/// The text in parts of at most [`TEXT`] characters, which joined without anything between are the
/// text to the byte. A part ends where a paragraph does, or else a line, a word, and only then
/// anywhere; the break itself stays with the part before it.
#[must_use]
pub fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((limit, _)) = rest.char_indices().nth(TEXT) {
        let (part, after) = rest.split_at(cut(rest, limit));
        parts.push(part);
        rest = after;
    }
    parts.push(rest);
    parts
}

/// Where the first part ends, in bytes, at most `limit`.
fn cut(text: &str, limit: usize) -> usize {
    let window = &text[..limit];
    // An entry of nothing but white space would be refused.
    let says_something =
        |end: &usize| !window[..*end].trim().is_empty() && !text[*end..].trim().is_empty();
    ["\n\n", "\n", " "]
        .into_iter()
        .find_map(|end| {
            let after = |(at, found): (usize, &str)| at + found.len();
            window.rmatch_indices(end).map(after).find(says_something)
        })
        .unwrap_or(limit)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_part_ends_where_a_paragraph_a_line_or_a_word_does() {
        let (a, b) = ("a".repeat(1_500), "b".repeat(700));
        for between in ["\n\n", "\n", " ", "\n\n\n"] {
            let text = format!("{a}{between}{b}");
            assert_eq!(parts(&text), [format!("{a}{between}"), b.clone()], "{between:?}");
        }
        let both = format!("{a}\n\nb b\nb {b}");
        assert_eq!(parts(&both)[0], format!("{a}\n\n"));
        assert_eq!(parts(&"ü".repeat(4_001)).iter().map(|p| p.chars().count()).max(), Some(2_000));
        assert_eq!(parts("short\n"), ["short\n"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_every_part_says_something(text in "([a-zü👩‍👧]{0,900}[ \n]{0,40}){1,9}z") {
            let parts = parts(&text);
            prop_assert_eq!(&parts.concat(), &text);
            for part in parts {
                prop_assert!(part.chars().count() <= TEXT && !part.trim().is_empty());
            }
        }
    }
}
