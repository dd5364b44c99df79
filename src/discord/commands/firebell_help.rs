//! `/firebell help`

use super::{ALL, GROUPS, Spec};
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::Opt;
use crate::discord::wire::{Embed, EmbedField, Message};
use crate::incident::ids::Snowflake;
use crate::incident::state::Incident;
use crate::incident::words::Status;
use crate::texts::{Lang, commands, say};

pub const COMMAND: Spec = Spec {
    group: "firebell",
    name: "help",
    options: Vec::<Opt>::new,
    run: |app, asked| Box::pin(run(app, asked)),
};

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let mut open = Vec::new();
    for one in app.open_incidents(asked).await? {
        open.extend(app.store.incident(one.id).await?);
    }
    let next = next(asked, &open);
    let room = match next.incident() {
        Some(incident) => app.mirrors.around(incident).await?.room,
        None => None,
    };
    Ok(help(asked.lang, &next.say(asked.lang, room)))
}

/// What the person who asks can do next.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Next<'a> {
    SetUp,
    /// Command is offered to them.
    Answer(&'a Incident),
    /// They lead it.
    Lead(&'a Incident),
    /// They lead it, and it works again.
    Close(&'a Incident),
    /// Nobody leads it, and they could.
    Take(&'a Incident),
    Help(&'a Incident),
    AddComponents,
    /// Nothing is open; somebody else should set Firebell up.
    DeclareAndAsk,
    Declare,
}

/// What waits for them alone comes before what waits for anybody.
fn next<'a>(asked: &Asked, open: &'a [Incident]) -> Next<'a> {
    let (me, settings) = (asked.actor.person.id, &asked.guild.settings);
    if !settings.is_set_up() && asked.manager {
        return Next::SetUp;
    }
    let going_on = || open.iter().filter(|incident| incident.maintenance.is_none());
    let offered = |one: &&Incident| one.offer.as_ref().is_some_and(|offer| offer.to.id == me);
    if let Some(incident) = going_on().find(offered) {
        return Next::Answer(incident);
    }
    let led = |one: &&Incident| one.commander().is_some_and(|commander| commander.id == me);
    if let Some(incident) = going_on().find(led) {
        let over = incident.status == Status::Resolved;
        return if over { Next::Close(incident) } else { Next::Lead(incident) };
    }
    if asked.actor.responder
        && let Some(incident) = going_on().find(|one| one.commander().is_none())
    {
        return Next::Take(incident);
    }
    if let Some(incident) = going_on().next() {
        return Next::Help(incident);
    }
    if !settings.is_set_up() {
        return Next::DeclareAndAsk;
    }
    if settings.components.is_empty() && (asked.actor.responder || asked.manager) {
        return Next::AddComponents;
    }
    Next::Declare
}

impl Next<'_> {
    const fn incident(&self) -> Option<&Incident> {
        match self {
            Self::Answer(one)
            | Self::Lead(one)
            | Self::Close(one)
            | Self::Take(one)
            | Self::Help(one) => Some(one),
            Self::SetUp | Self::AddComponents | Self::DeclareAndAsk | Self::Declare => None,
        }
    }

    fn say(&self, lang: Lang, room: Option<Snowflake>) -> String {
        let text = match self {
            Self::SetUp => say!(lang, "answer-next-set-up"),
            Self::Answer(one) => say!(lang, "answer-next-answer", incident = one.reference),
            Self::Lead(one) => say!(lang, "answer-next-lead", incident = one.reference),
            Self::Close(one) => say!(lang, "answer-next-close", incident = one.reference),
            Self::Take(one) => say!(lang, "answer-next-take", incident = one.reference),
            Self::Help(one) => say!(lang, "answer-next-help", incident = one.reference),
            Self::AddComponents => say!(lang, "answer-next-components"),
            Self::DeclareAndAsk => say!(lang, "answer-next-ask"),
            Self::Declare => say!(lang, "answer-next-declare"),
        };
        match room {
            Some(room) => format!("{text} → <#{room}>"),
            None => text,
        }
    }
}

fn help(lang: Lang, next: &str) -> Message {
    let next =
        EmbedField { name: say!(lang, "answer-next"), value: next.to_owned(), inline: false };
    let groups = GROUPS.iter().map(|group| {
        let lines: Vec<String> = ALL
            .iter()
            .filter(|spec| spec.group == *group)
            .map(|spec| {
                let about = commands::about(lang, group, spec.name);
                format!("`/{group} {}` {about}", spec.name)
            })
            .collect();
        EmbedField { name: commands::group(lang, group), value: lines.join("\n"), inline: false }
    });
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
        fields: std::iter::once(next).chain(groups).collect(),
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
            let help = help(*lang, &Next::AddComponents.say(*lang, Some(Snowflake(u64::MAX))));
            let embed = &help.embeds[0];
            let texts = embed.fields.iter().flat_map(|field| [&field.name, &field.value]);
            let texts = texts.chain(&embed.title).chain(&embed.description);
            let together: usize = texts.map(|text| limits::length(text)).sum();
            assert!(together <= limits::EMBEDS_TOGETHER, "{together}");
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
