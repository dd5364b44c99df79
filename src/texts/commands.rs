//! What Discord shows beside our commands, their options and choices. The names stay English.

use super::{Lang, holds, say};

/// Of a group, such as `incident`.
#[must_use]
pub fn group(lang: Lang, group: &str) -> String {
    say(lang, &format!("command-{group}"), &[])
}

/// Of a command of a group.
#[must_use]
pub fn about(lang: Lang, group: &str, name: &str) -> String {
    say(lang, &format!("command-{group}-{name}"), &[])
}

/// Of an option: the command's own words for it, or those that many commands share.
#[must_use]
pub fn option(lang: Lang, group: &str, name: &str, option: &str) -> String {
    say(lang, &option_key(group, name, option), &[])
}

pub(super) fn option_key(group: &str, name: &str, option: &str) -> String {
    let own = format!("command-{group}-{name}.{option}");
    if holds(&own) { own } else { format!("command-option.{option}") }
}

/// A choice that is no word of the field.
#[must_use]
pub fn choice(lang: Lang, id: &str) -> String {
    say(lang, &choice_key(id), &[])
}

pub(super) fn choice_key(id: &str) -> String {
    format!("command-choice.{id}")
}
