//! `/firebell help`

use super::{ALL, GROUPS, Spec};
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::Opt;
use crate::discord::wire::{Embed, EmbedField, Message};

pub const COMMAND: Spec = Spec {
    group: "firebell",
    name: "help",
    about: "What to do when something breaks, and every command",
    options: Vec::<Opt>::new,
    run: |app, asked| Box::pin(run(app, asked)),
};

async fn run(_: &App, _: &Asked) -> Result<Message, Problem> {
    Ok(help())
}

fn help() -> Message {
    let fields = GROUPS
        .iter()
        .map(|(group, about)| {
            let lines: Vec<String> = ALL
                .iter()
                .filter(|spec| spec.group == *group)
                .map(|spec| format!("`/{group} {}` {}", spec.name, spec.about))
                .collect();
            EmbedField { name: (*about).to_owned(), value: lines.join("\n"), inline: false }
        })
        .collect();
    Message::embed(Embed {
        title: Some("When something breaks".to_owned()),
        description: Some(
            "**1.** `/incident declare` with what you see. Nobody minds a false alarm.\n\
             **2.** Put somebody in command: `/incident appoint`.\n\
             **3.** Write down every step: `/timeline add`.\n\
             **4.** Tell the public: `/incident update`.\n\
             **5.** When it is over: `/incident close`."
                .to_owned(),
        ),
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
        let help = help();
        for field in &help.embeds[0].fields {
            assert!(limits::length(&field.value) <= limits::EMBED_FIELD_VALUE, "{}", field.name);
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
