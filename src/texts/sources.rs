//! The files, built into the program and read once for each language.

use std::sync::LazyLock;

use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
use unic_langid::LanguageIdentifier;

use super::Lang;

type Bundle = FluentBundle<FluentResource>;

macro_rules! areas {
    ($($area:literal),+ $(,)?) => {
        /// Area, English, German.
        pub(super) const AREAS: &[(&str, &str, &str)] = &[$((
            $area,
            include_str!(concat!("../../locales/en/", $area, ".ftl")),
            include_str!(concat!("../../locales/de/", $area, ".ftl")),
        )),+];
    };
}

areas![
    "answers",
    "attachments",
    "cards",
    "channels",
    "clock",
    "command_handed_over",
    "commands",
    "entries",
    "followups",
    "maintenance",
    "mirrors",
    "page",
    "page_incident",
    "people",
    "permissions",
    "posts",
    "postmortem",
    "refusals",
    "secrets",
    "setup",
    "subscribers",
    "tasks",
    "times",
    "words",
];

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| read(Lang::En));
static GERMAN: LazyLock<Bundle> = LazyLock::new(|| read(Lang::De));

pub(super) fn bundle(lang: Lang) -> &'static Bundle {
    match lang {
        Lang::En => &ENGLISH,
        Lang::De => &GERMAN,
    }
}

fn read(lang: Lang) -> Bundle {
    // Our ids are languages' own, so this can be read; a test counts in each.
    let language: LanguageIdentifier = lang.id().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![language]);
    // The marks would stand in people's messages, and both languages run the same way.
    bundle.set_use_isolating(false);
    for (area, english, german) in AREAS {
        let source = match lang {
            Lang::En => english,
            Lang::De => german,
        };
        // What can be read of a broken file is used; a test finds what can't.
        let resource =
            FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(all, errors)| {
                tracing::error!(area, ?errors, "a file of texts can't be read whole");
                all
            });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(area, ?errors, "a text is there twice");
        }
    }
    bundle
}
