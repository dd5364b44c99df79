//! Every text as people read it, one snapshot for each language: what a native speaker goes over.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey,
};

use super::sources::AREAS;
use super::{Lang, Value, say};

/// What can be filled in, and for which values the text differs.
type Choices<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

fn choices<'a>(pattern: &Pattern<&'a str>, found: &mut Choices<'a>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => variable(inline, found).map(drop).unwrap_or_default(),
            Expression::Select { selector, variants } => {
                let name = variable(selector, found);
                for variant in variants {
                    let (VariantKey::Identifier { name: key }
                    | VariantKey::NumberLiteral { value: key }) = &variant.key;
                    if let Some(name) = name {
                        found.entry(name).or_default().insert(key);
                    }
                    choices(&variant.value, found);
                }
            }
        }
    }
}

fn variable<'a>(inline: &InlineExpression<&'a str>, found: &mut Choices<'a>) -> Option<&'a str> {
    let InlineExpression::VariableReference { id } = inline else { return None };
    found.entry(id.name).or_default();
    Some(id.name)
}

/// A number stands for a plural, a word for itself.
fn chosen(name: &str, key: &str) -> Value<'static> {
    match key {
        "" => Value::from(format!("‹{name}›")),
        "one" => Value::from(1),
        "other" => Value::from(3),
        key => key.parse::<u32>().map_or_else(|_| Value::from(key.to_owned()), Value::from),
    }
}

fn read(lang: Lang, key: &str, pattern: &Pattern<&str>, all: &mut String) {
    let mut found = Choices::new();
    choices(pattern, &mut found);
    let most = found.values().map(BTreeSet::len).max().unwrap_or(0).max(1);
    let mut said = BTreeSet::new();
    for nth in 0..most {
        let values: Vec<(&'static str, Value<'_>)> = found
            .iter()
            .map(|(name, keys)| {
                let key = keys.iter().nth(nth.min(keys.len().saturating_sub(1))).unwrap_or(&"");
                let name: &'static str = (*name).to_owned().leak();
                (name, chosen(name, key))
            })
            .collect();
        let text = say(lang, key, &values);
        if said.insert(text.clone()) {
            writeln!(all, "{key}\n    {}", text.replace('\n', "\n    ")).unwrap();
        }
    }
}

fn everything(lang: Lang) -> String {
    let mut all = String::new();
    for (area, english, german) in AREAS {
        writeln!(all, "\n== {area} ==").unwrap();
        let source = if lang == Lang::En { english } else { german };
        for entry in fluent_syntax::parser::parse(*source).unwrap().body {
            let Entry::Message(message) = entry else { continue };
            if let Some(pattern) = &message.value {
                read(lang, message.id.name, pattern, &mut all);
            }
            for attribute in &message.attributes {
                let key = format!("{}.{}", message.id.name, attribute.id.name);
                read(lang, &key, &attribute.value, &mut all);
            }
        }
    }
    all
}

#[test]
fn every_text_reads_well() {
    for (lang, name) in [(Lang::En, "english"), (Lang::De, "german")] {
        let all = everything(lang);
        // What a text asks for and is not given is shown so by Fluent.
        assert!(!all.contains("{$"), "{all}");
        insta::assert_snapshot!(name, all);
    }
}
