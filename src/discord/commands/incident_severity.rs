//! `/incident severity`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::replies;
use crate::discord::wire::Message;
use crate::incident::command::Command;
use crate::incident::refusal::{Part, Refusal};
use crate::incident::text::limits::REASON;
use crate::incident::words::Severity;

pub const COMMAND: Spec = Spec {
    group: "incident",
    name: "severity",
    options,
    run: |app, asked| Box::pin(run(app, asked)),
};

fn options() -> Vec<Opt> {
    vec![
        Opt::choices::<Severity>("level").required(),
        Opt::text("reason").longest(REASON),
        incident_option(),
    ]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let level = asked.word("level")?.ok_or(Refusal::Empty(Part::Level))?;
    let reason = asked.owned("reason");
    let incident = app.change(asked, Command::SetSeverity { level, reason }).await?;
    Ok(replies::severity_set(asked.lang, &incident))
}
