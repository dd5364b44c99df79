//! Words cut into numbers, words and signs; nothing is understood here yet.

use super::unreadable::{Unreadable, excerpt};

/// No time that people write is longer, in characters; what is longer is a sentence.
const LONGEST_INPUT: usize = 100;

/// 18 digits fit a `u64` whatever they are.
const MOST_DIGITS: usize = 18;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Number {
        value: u64,
        digits: usize,
    },
    /// Lower case. A run of `?` is a word too, because it stands for what is not known.
    Word(String),
    /// Every dash is `-`.
    Sign(char),
}

/// A token and where it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    pub token: Token,
    /// Byte offset in the source.
    pub start: usize,
    /// Nothing stood between this token and the one before.
    pub glued: bool,
}

/// Cuts `source` into tokens.
///
/// Only ASCII spaces, digits and letters count: other scripts' digits and invisible spaces are
/// refused by name, because what cannot be seen cannot be checked by the person who typed it.
pub(super) fn tokens(source: &str) -> Result<Vec<Placed>, Unreadable> {
    if source.chars().nth(LONGEST_INPUT).is_some() {
        return Err(Unreadable::TooLong { words: excerpt(source), longest: LONGEST_INPUT });
    }
    let mut placed = Vec::new();
    let mut rest = source;
    let mut glued = false;
    while let Some(first) = rest.chars().next() {
        let start = source.len() - rest.len();
        let (token, length) = match first {
            ' ' | '\t' | '\n' | '\r' => {
                rest = &rest[1..];
                glued = false;
                continue;
            }
            '0'..='9' => {
                let length = run(rest, |c| c.is_ascii_digit());
                if length > MOST_DIGITS {
                    return Err(Unreadable::NotATime { words: excerpt(source) });
                }
                let value = rest[..length].bytes().fold(0, |n, b| n * 10 + u64::from(b - b'0'));
                (Token::Number { value, digits: length }, length)
            }
            'a'..='z' | 'A'..='Z' => {
                let length = word_length(rest);
                (Token::Word(rest[..length].to_ascii_lowercase()), length)
            }
            '?' => {
                let length = run(rest, |c| c == '?');
                (Token::Word(rest[..length].to_owned()), length)
            }
            // Hyphen-minus, and the dashes that word processors and keyboards make of it.
            '-' | '–' | '—' | '−' => (Token::Sign('-'), first.len_utf8()),
            ':' | '.' | ',' | '+' | '~' | '(' | ')' | '[' | ']' | '<' | '>' | '/' | '@' => {
                (Token::Sign(first), 1)
            }
            character => return Err(Unreadable::OddCharacter { character }),
        };
        placed.push(Placed { token, start, glued });
        glued = true;
        rest = &rest[length..];
    }
    Ok(placed)
}

/// How many bytes at the start of `text` are ASCII characters that `belongs` accepts.
fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// Letters, and `/` or `_` between letters: `Europe/Berlin` is one word.
fn word_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut length = 0;
    while let Some(byte) = bytes.get(length) {
        let joins = matches!(byte, b'/' | b'_')
            && bytes.get(length + 1).is_some_and(u8::is_ascii_alphabetic);
        if !byte.is_ascii_alphabetic() && !joins {
            break;
        }
        length += 1;
    }
    length
}

/// A place among the tokens. Looking ahead is free, and nothing is consumed until `skip`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    pub source: &'a str,
    tokens: &'a [Placed],
}

impl<'a> Cursor<'a> {
    pub fn new(source: &'a str, tokens: &'a [Placed]) -> Self {
        Self { source, tokens }
    }

    pub fn is_done(&self) -> bool {
        self.tokens.is_empty()
    }

    pub fn skip(&mut self, count: usize) {
        self.tokens = self.tokens.get(count..).unwrap_or_default();
    }

    /// The number `ahead` tokens from here: its value, and how many digits it was written with.
    pub fn number(&self, ahead: usize) -> Option<(u64, usize)> {
        match self.tokens.get(ahead)?.token {
            Token::Number { value, digits } => Some((value, digits)),
            _ => None,
        }
    }

    pub fn word(&self, ahead: usize) -> Option<&'a str> {
        match &self.tokens.get(ahead)?.token {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }

    pub fn is_sign(&self, ahead: usize, sign: char) -> bool {
        self.tokens.get(ahead).is_some_and(|placed| placed.token == Token::Sign(sign))
    }

    /// Nothing stands between the token `ahead` and the one before it.
    pub fn is_glued(&self, ahead: usize) -> bool {
        self.tokens.get(ahead).is_some_and(|placed| placed.glued)
    }

    pub fn eat_sign(&mut self, sign: char) -> bool {
        let found = self.is_sign(0, sign);
        self.skip(usize::from(found));
        found
    }

    pub fn eat_word(&mut self, words: &[&str]) -> bool {
        let found = self.word(0).is_some_and(|word| words.contains(&word));
        self.skip(usize::from(found));
        found
    }

    /// The source from here on.
    pub fn rest(&self) -> &'a str {
        self.tokens.first().map_or("", |placed| &self.source[placed.start..])
    }

    /// Moves on to the first token that starts `length` bytes or more after this one.
    pub fn skip_bytes(&mut self, length: usize) {
        let Some(from) = self.tokens.first().map(|placed| placed.start) else { return };
        let count = self.tokens.iter().take_while(|placed| placed.start < from + length).count();
        self.skip(count);
    }
}
