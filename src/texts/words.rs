//! The words of the field as people read them. English is also what `label()` says.

use super::{Lang, say};

/// One of our words, such as `Status::Identified`.
pub trait Word: Copy + 'static {
    /// What its keys begin with, such as `status`.
    const KIND: &'static str;
    /// Every word of this kind.
    const ALL: &'static [Self];
    fn id(self) -> &'static str;
}

macro_rules! spoken {
    ($($name:ident = $kind:literal),+ $(,)?) => {
        $(impl Word for crate::incident::words::$name {
            const KIND: &'static str = $kind;
            const ALL: &'static [Self] = Self::ALL;
            fn id(self) -> &'static str {
                Self::id(self)
            }
        })+

        /// Each word's key and its English label.
        #[cfg(test)]
        pub(super) fn keys() -> Vec<(String, &'static str)> {
            let mut keys = Vec::new();
            $(for word in crate::incident::words::$name::ALL {
                keys.push((key(*word), word.label()));
            })+
            keys
        }
    };
}

spoken!(
    Audience = "audience",
    ComponentStatus = "component-status",
    FollowupKind = "followup-kind",
    FollowupState = "followup-state",
    Kind = "kind",
    Lang = "lang",
    MaintenanceStatus = "maintenance-status",
    Phase = "phase",
    Role = "role",
    Section = "section",
    Severity = "severity",
    Status = "status",
    TaskState = "task-state",
    Template = "template",
);

fn key<W: Word>(word: W) -> String {
    format!("word-{}-{}", W::KIND, word.id())
}

/// The word by itself: on a card, in a list, as a choice.
#[must_use]
pub fn label<W: Word>(lang: Lang, word: W) -> String {
    say(lang, &key(word), &[])
}

/// The word as it stands within a sentence: `responders only`, „die Einsatzleitung“. For those
/// kinds whose words have `.inside` in the files.
#[must_use]
pub fn inside<W: Word>(lang: Lang, word: W) -> String {
    say(lang, &format!("{}.inside", key(word)), &[])
}
