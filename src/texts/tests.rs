//! The files of all languages against each other, and against what the sources say.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::sources::AREAS;
use super::{Lang, commands, say, words};
use crate::discord::commands::{ALL, GROUPS};
use crate::discord::definition::names_of;
use crate::discord::permissions;

/// Texts that read the same in both languages, on purpose.
const SAME: &[&str] = &[
    "form-at-hint",
    "form-next-hint",
    "page-feed-status",
    "page-moment",
    "permission-administrator",
    "subscribe-hint-email",
    "word-lang-de",
    "word-lang-en",
];

/// Key (a message, or `message.attribute`) to what is filled in, and to the text as it is written.
type Texts = BTreeMap<String, (BTreeSet<String>, String)>;

fn texts(lang: Lang) -> Texts {
    let mut texts = Texts::new();
    for (area, english, german) in AREAS {
        let source = if lang == Lang::En { english } else { german };
        let parsed = fluent_syntax::parser::parse(*source)
            .unwrap_or_else(|(_, errors)| panic!("{area} in {lang}: {errors:?}"));
        for entry in parsed.body {
            let Entry::Message(message) = entry else {
                assert!(!matches!(entry, Entry::Term(_)), "{area} in {lang}: no terms");
                continue;
            };
            let named = |key: String, pattern: &Pattern<&str>, texts: &mut Texts| {
                let (mut variables, mut written) = (BTreeSet::new(), String::new());
                walk(pattern, &mut variables, &mut written);
                let twice = texts.insert(key.clone(), (variables, written));
                assert!(twice.is_none(), "{key} is there twice in {lang}");
            };
            if let Some(pattern) = &message.value {
                named(message.id.name.to_owned(), pattern, &mut texts);
            }
            for attribute in &message.attributes {
                let key = format!("{}.{}", message.id.name, attribute.id.name);
                named(key, &attribute.value, &mut texts);
            }
        }
    }
    texts
}

fn walk(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>, written: &mut String) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => written.push_str(value),
            PatternElement::Placeable { expression } => match expression {
                Expression::Inline(inline) => inline_variable(inline, variables, written),
                Expression::Select { selector, variants } => {
                    inline_variable(selector, variables, written);
                    for variant in variants {
                        walk(&variant.value, variables, written);
                    }
                }
            },
        }
    }
}

fn inline_variable(
    inline: &InlineExpression<&str>,
    variables: &mut BTreeSet<String>,
    written: &mut String,
) {
    match inline {
        InlineExpression::VariableReference { id } => {
            variables.insert(id.name.to_owned());
            written.push_str(&format!("{{{}}}", id.name));
        }
        InlineExpression::StringLiteral { value } => written.push_str(value),
        InlineExpression::Placeable { expression } => match expression.as_ref() {
            Expression::Inline(inner) => inline_variable(inner, variables, written),
            Expression::Select { .. } => panic!("a selector within a placeable: {written}"),
        },
        other => panic!("messages use variables and literals only: {other:?}"),
    }
}

/// One `say!(…)` as it stands in a source.
#[derive(Debug)]
struct Said {
    place: String,
    key: String,
    names: BTreeSet<String>,
}

fn said() -> Vec<Said> {
    let mut said = Vec::new();
    let mut waiting = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let tokens: TokenStream = std::fs::read_to_string(&path).unwrap().parse().unwrap();
            find_said(&path.display().to_string(), tokens, &mut said);
        }
    }
    said.extend(said_in_templates());
    said
}

/// The page's templates say texts without values: `shell.say("…")`.
fn said_in_templates() -> Vec<Said> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/page");
    let mut said = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let keys = text.split("shell.say(\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        said.extend(keys.map(|key| Said {
            place: path.display().to_string(),
            key: key.to_owned(),
            names: BTreeSet::new(),
        }));
    }
    assert!(said.len() > 50, "the page's templates say texts");
    said
}

fn find_said(place: &str, tokens: TokenStream, said: &mut Vec<Said>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        find_said(place, group.stream(), said);
        let is_said = index >= 2
            && group.delimiter() == Delimiter::Parenthesis
            && matches!(&tokens[index - 1], TokenTree::Punct(mark) if mark.as_char() == '!')
            && matches!(&tokens[index - 2], TokenTree::Ident(name) if name == "say");
        if !is_said {
            continue;
        }
        let mut given: Vec<Vec<TokenTree>> = vec![Vec::new()];
        for token in group.stream() {
            match &token {
                TokenTree::Punct(mark) if mark.as_char() == ',' => given.push(Vec::new()),
                _ => given.last_mut().unwrap().push(token),
            }
        }
        let key = given[1][0].to_string();
        said.push(Said {
            place: place.to_owned(),
            key: key.trim_matches('"').to_owned(),
            names: given[2..]
                .iter()
                .filter_map(|one| one.first())
                .map(ToString::to_string)
                .collect(),
        });
    }
}

#[test]
fn both_languages_have_the_same_texts_with_the_same_variables() {
    let (english, german) = (texts(Lang::En), texts(Lang::De));
    let names = |texts: &Texts| -> Vec<String> {
        texts.iter().map(|(key, (variables, _))| format!("{key} {variables:?}")).collect()
    };
    let (english_names, german_names) = (names(&english), names(&german));
    let only = |some: &[String], others: &[String]| -> Vec<String> {
        some.iter().filter(|one| !others.contains(one)).cloned().collect()
    };
    assert_eq!(only(&english_names, &german_names), [""; 0], "in English only");
    assert_eq!(only(&german_names, &english_names), [""; 0], "in German only");
    let alike: Vec<&String> = english
        .iter()
        .filter(|(key, (_, written))| german[*key].1 == *written && !SAME.contains(&key.as_str()))
        .map(|(key, _)| key)
        .collect();
    assert_eq!(alike, [""; 0], "not translated");
    for key in SAME {
        assert_eq!(english[*key].1, german[*key].1, "{key} is translated by now: take it off SAME");
    }
}

#[test]
fn what_the_sources_say_is_in_the_files_and_the_files_hold_nothing_else() {
    let english = texts(Lang::En);
    let mut unused: BTreeSet<&str> = english.keys().map(String::as_str).collect();
    let mut wrong = Vec::new();
    for one in said() {
        match english.get(&one.key) {
            None => wrong.push(format!("{}: no text has the key {}", one.place, one.key)),
            Some((variables, _)) if *variables != one.names => wrong.push(format!(
                "{}: {} takes {variables:?} and is given {:?}",
                one.place, one.key, one.names
            )),
            Some(_) => {}
        }
        unused.remove(one.key.as_str());
    }
    for key in by_rule() {
        match english.get(&key) {
            None => wrong.push(format!("no text has the key {key}")),
            Some((variables, _)) => assert!(variables.is_empty(), "{key} takes {variables:?}"),
        }
        unused.remove(key.as_str());
    }
    unused.retain(|key| !key.ends_with(".inside"));
    assert_eq!(wrong, [""; 0]);
    assert_eq!(unused.into_iter().collect::<Vec<_>>(), [""; 0], "said nowhere");
}

/// Keys that are put together: the words, the commands.
fn by_rule() -> Vec<String> {
    let mut keys: Vec<String> = words::keys().into_iter().map(|(key, _)| key).collect();
    for group in GROUPS {
        keys.push(format!("command-{group}"));
    }
    for spec in ALL {
        let (group, name) = (spec.group, spec.name);
        keys.push(format!("command-{group}-{name}"));
        for option in (spec.options)() {
            let (option, choices) = names_of(&option);
            keys.push(commands::option_key(group, name, option));
            let own = choices.into_iter().map(commands::choice_key);
            keys.extend(own.filter(|key| super::holds(key)));
        }
    }
    keys.extend(permissions::names(u64::MAX).into_iter().map(super::permission_key));
    keys.extend(crate::incident::secrets::kinds().map(super::secret_key));
    keys
}

#[test]
fn english_words_are_what_label_says() {
    for (key, label) in words::keys() {
        assert_eq!(say(Lang::En, &key, &[]), label);
    }
}

#[test]
fn no_mark_of_direction_stands_in_a_text() {
    for lang in [Lang::En, Lang::De] {
        for (key, (_, written)) in texts(lang) {
            let marked = written.chars().any(|one| matches!(one, '\u{2066}'..='\u{2069}'));
            assert!(!marked, "{key}");
        }
    }
}

#[test]
fn german_quotes_as_germans_do_and_says_du() {
    for (key, (_, written)) in texts(Lang::De) {
        assert_eq!(written.matches('„').count(), written.matches('“').count(), "{key}: {written}");
        assert!(!written.contains('”'), "{key}: {written}");
        let words = |word: &str| written.split(|c: char| !c.is_alphabetic()).any(|one| one == word);
        for formal in ["Ihnen", "Ihre", "Ihrem", "Ihren"] {
            assert!(!words(formal), "{key}: {written}");
        }
        // „Du“ is written large; and an incident is a „Störung“ everywhere.
        for other in ["du", "dir", "dich", "dein", "deine", "deinen", "Vorfall", "Vorfälle"] {
            assert!(!words(other), "{key}: {written}");
        }
    }
}

#[test]
fn a_locale_of_discords_gives_the_language() {
    assert_eq!(Lang::from_locale("de"), Lang::De);
    for other in ["en-US", "en-GB", "fr", "den", ""] {
        assert_eq!(Lang::from_locale(other), Lang::En, "{other}");
    }
}

#[test]
fn an_unknown_key_is_shown_as_itself() {
    assert_eq!(say(Lang::De, "no-such-text", &[]), "no-such-text");
}
