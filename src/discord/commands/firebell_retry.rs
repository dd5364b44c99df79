//! `/firebell retry`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::wire::Message;
use crate::incident::refusal::Refusal;
use crate::incident::text::plain;
use crate::texts::say;

pub const COMMAND: Spec =
    Spec { group: "firebell", name: "retry", options, run: |app, asked| Box::pin(run(app, asked)) };

fn options() -> Vec<Opt> {
    vec![Opt::text("mirror").required().autocomplete(), incident_option()]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let given = asked.required("mirror");
    // The list of components belongs to no incident.
    let components = app.store.retry_guild_mirror(asked.guild.id, given.trim(), asked.at).await?;
    if components {
        app.mirrors.components_changed.notify_one();
    }
    let incident = match app.meant_incident(asked).await {
        Ok(incident) => incident,
        Err(Problem::Refused(Refusal::NoneOpen)) if components => {
            let mirror = plain(&given);
            return Ok(Message::text(say!(asked.lang, "mirror-components-tried", mirror = mirror)));
        }
        Err(problem) => return Err(problem),
    };
    let mirrors = app.store.mirrors_of(incident.id).await?;
    let Some(mirror) = mirrors.iter().find(|mirror| mirror.key.mirror == given.trim()) else {
        let known: Vec<String> =
            mirrors.iter().map(|mirror| format!("`{}`", mirror.key.mirror)).collect();
        let text = say!(
            asked.lang,
            "refusal-no-such-mirror",
            given = plain(&given),
            known = known.join(", ")
        );
        return Err(Refusal::Said(text).into());
    };
    app.store.retry_mirror(&mirror.key, asked.at).await?;
    app.wake.notify_one();
    Ok(Message::text(say!(
        asked.lang,
        "mirror-tried-now",
        mirror = plain(&mirror.key.mirror),
        incident = incident.reference
    )))
}
