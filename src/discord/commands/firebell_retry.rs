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
    let incident = app.meant_incident(asked).await?;
    let given = asked.required("mirror");
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
