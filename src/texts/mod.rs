//! Every text that a person reads on Discord or on the status page, in one place and in every
//! language we speak.
//!
//! # How to add a text
//!
//! 1. Choose the file of its area: `locales/en/<area>.ftl`; the same in `locales/de/`. A new file
//!    is named once in `sources.rs`.
//! 2. Write the message in both: `answer-closed = { $incident } is closed.` Its key begins with the
//!    area's word and names what is said; `{ $name }` is filled in; plurals are Fluent's own
//!    (<https://projectfluent.org/fluent/guide/selectors.html>).
//! 3. Say it: `say!(lang, "answer-closed", incident = name)`. Keys and names are literals, so that a
//!    test compares them with the files: a key that is missing, unused or filled otherwise fails it.
//!    Commands and options are found by name in `commands.ftl` (a new option without words fails the
//!    tests); a new word of `words.rs` is in `words.ftl`; a new [`Refusal`] gets an arm in [`refusals`].
//!    The page's templates say what takes no value: `{{ shell.say("page-history") }}`.
//! 4. `lang` is `asked.lang` in an answer to a person, `guild.lang()` in what stands in a channel for
//!    all (cards, posts, topics, reminders, the public copy), and `site.lang()` on the status page.
//! 5. German says „Du“, is short and kind, quotes with „…“ and leaves `` `/commands` `` as they are.
//! 6. A message's lines may not begin with `*`, `[`, `.` or `}`: write `{"*"}`. Blanks at its ends
//!    are cut off: put sentences together in Rust instead.
//! 7. What people typed goes in as a value, escaped before (`plain`); it is never read as Fluent.
//!
//! [`Refusal`]: crate::incident::refusal::Refusal

#[cfg(test)]
mod as_read;
pub mod commands;
mod later;
pub mod refusals;
pub mod sentences;
mod sources;
#[cfg(test)]
mod tests;
pub mod times;
pub mod words;

use std::borrow::Cow;

use fluent_bundle::{FluentArgs, FluentValue};

use crate::incident::guild::slug;
pub use crate::incident::words::Lang;

/// Says a text: `say!(lang, "key")`, `say!(lang, "key", name = value, count = n)`. Values are
/// strings, numbers and refs; the answer is a `String`.
#[macro_export]
macro_rules! say {
    ($lang:expr, $key:literal $(,)?) => { $crate::texts::say($lang, $key, &[]) };
    ($lang:expr, $key:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::texts::say(
            $lang,
            $key,
            &[$((stringify!($name), $crate::texts::Value::from($value))),+],
        )
    };
}
pub use self::later::Sentence;
pub use crate::say;

/// What is filled into a text: `&str`, `String` or a number.
pub type Value<'a> = FluentValue<'a>;

impl From<crate::incident::ids::Ref> for FluentValue<'_> {
    fn from(reference: crate::incident::ids::Ref) -> Self {
        Self::from(reference.to_string())
    }
}

/// What [`say!`] calls. `key` is a message, or a message's attribute after a dot. A key that is in
/// no file is our mistake: it is logged, and shown as itself.
#[must_use]
pub fn say(lang: Lang, key: &str, values: &[(&'static str, Value<'_>)]) -> String {
    find(lang, key, values).or_else(|| find(Lang::En, key, values)).unwrap_or_else(|| {
        tracing::error!(key, "a text that no file holds");
        key.to_owned()
    })
}

/// Whether any file has this key.
fn holds(key: &str) -> bool {
    let (message, attribute) = split(key);
    sources::bundle(Lang::En).get_message(message).is_some_and(|message| match attribute {
        Some(attribute) => message.get_attribute(attribute).is_some(),
        None => message.value().is_some(),
    })
}

/// A message, and its attribute where one is meant.
fn split(key: &str) -> (&str, Option<&str>) {
    match key.split_once('.') {
        Some((message, attribute)) => (message, Some(attribute)),
        None => (key, None),
    }
}

/// A permission by the name that Discord's settings show in that language.
#[must_use]
pub fn permission(lang: Lang, english: &str) -> String {
    say(lang, &permission_key(english), &[])
}

fn permission_key(english: &str) -> String {
    format!("permission-{}", slug(english))
}

/// What a pasted secret looks like; `kind` is English, as in [`crate::incident::secrets`].
#[must_use]
pub fn secret(lang: Lang, kind: &str) -> String {
    say(lang, &secret_key(kind), &[])
}

fn secret_key(kind: &str) -> String {
    format!("secret-{}", slug(kind))
}

fn find(lang: Lang, key: &str, values: &[(&'static str, Value<'_>)]) -> Option<String> {
    let bundle = sources::bundle(lang);
    let (message, attribute) = split(key);
    let message = bundle.get_message(message)?;
    let pattern = match attribute {
        Some(attribute) => message.get_attribute(attribute)?.value(),
        None => message.value()?,
    };
    let mut filled = FluentArgs::with_capacity(values.len());
    for (name, value) in values {
        filled.set(*name, value.clone());
    }
    let mut errors = Vec::new();
    let text: Cow<'_, str> = bundle.format_pattern(pattern, Some(&filled), &mut errors);
    if !errors.is_empty() {
        tracing::error!(key, ?errors, "a text that is not filled in as it should be");
    }
    Some(text.into_owned())
}
