//! `/postmortem draft`

use super::Spec;
use super::entry::{entries_for, works_on};
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::limits;
use crate::discord::wire::{File, Message};
use crate::discord::work;
use crate::incident::refusal::Refusal;
use crate::incident::words::Template;
use crate::postmortem::{self, Material};
use crate::texts::say;

pub const COMMAND: Spec = Spec {
    group: "postmortem",
    name: "draft",
    options,
    run: |app, asked| Box::pin(run(app, asked)),
};

fn options() -> Vec<Opt> {
    vec![Opt::choices::<Template>("template"), incident_option()]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let template = asked.word("template")?.unwrap_or(Template::Standard);
    let incident = app.meant_incident(asked).await?;
    let around = app.mirrors.around(&incident).await?;
    let draft = postmortem::draft(
        template,
        &Material {
            incident: &incident,
            entries: &entries_for(&incident, asked),
            sections: works_on(&incident, asked) || incident.postmortem.published_at.is_some(),
            lang: asked.lang,
            zone: asked.guild.settings.timezone,
            page: around.page.as_deref(),
        },
    );
    if draft.len() > limits::FILE {
        return Err(Refusal::Said(say!(asked.lang, "postmortem-draft-too-long")).into());
    }
    let file = File {
        name: format!("postmortem-{}.md", incident.reference.to_string().to_lowercase()),
        bytes: draft.into_bytes(),
    };
    Ok(Message { file: Some(file), ..work::postmortem_drafted(asked.lang, &incident) })
}
