//! `/firebell help`

use super::{ALL, GROUPS, Spec};
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::Opt;
use crate::discord::wire::{Embed, EmbedField, Message};
use crate::texts::{Lang, commands, say};

pub const COMMAND: Spec = Spec {
    group: "firebell",
    name: "help",
    options: Vec::<Opt>::new,
    run: |app, asked| Box::pin(run(app, asked)),
};

async fn run(_: &App, asked: &Asked) -> Result<Message, Problem> {
    Ok(help(asked.lang))
}

fn help(lang: Lang) -> Message {
    let fields = GROUPS
        .iter()
        .map(|group| {
            let lines: Vec<String> = ALL
                .iter()
                .filter(|spec| spec.group == *group)
                .map(|spec| {
                    let about = commands::about(lang, group, spec.name);
                    format!("`/{group} {}` {about}", spec.name)
                })
                .collect();
            EmbedField {
                name: commands::group(lang, group),
                value: lines.join("\n"),
                inline: false,
            }
        })
        .collect();
    let steps = [
        say!(lang, "answer-help-declare"),
        say!(lang, "answer-help-appoint"),
        say!(lang, "answer-help-add"),
        say!(lang, "answer-help-update"),
        say!(lang, "answer-help-close"),
    ];
    let numbered = (1..).zip(steps).map(|(number, step)| format!("**{number}.** {step}"));
    Message::embed(Embed {
        title: Some(say!(lang, "answer-help-title")),
        description: Some(numbered.collect::<Vec<_>>().join("\n")),
        fields,
        ..Embed::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::limits;

    #[test]
    fn the_help_fits_a_message_with_every_command() {
        for lang in Lang::ALL {
            let help = help(*lang);
            for field in &help.embeds[0].fields {
                let length = limits::length(&field.value);
                assert!(length <= limits::EMBED_FIELD_VALUE, "{}", field.name);
            }
            for spec in ALL {
                let line = format!("`/{} {}`", spec.group, spec.name);
                assert!(
                    help.embeds[0].fields.iter().any(|field| field.value.contains(&line)),
                    "{line}"
                );
            }
        }
    }
}
