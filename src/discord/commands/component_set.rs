//! `/component set`

use super::Spec;
use super::component_list::managers_only;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::Opt;
use crate::discord::wire::Message;
use crate::incident::refusal::{Part, Refusal};
use crate::incident::text::plain;
use crate::incident::words::ComponentStatus;
use crate::texts::say;
use crate::texts::words::label;

pub const COMMAND: Spec =
    Spec { group: "component", name: "set", options, run: |app, asked| Box::pin(run(app, asked)) };

fn options() -> Vec<Opt> {
    vec![
        Opt::text("component").required().autocomplete(),
        Opt::choices::<ComponentStatus>("status").required(),
    ]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    managers_only(asked)?;
    let component = asked.guild.known_component(&asked.required("component"))?.clone();
    let status: ComponentStatus = asked.word("status")?.ok_or(Refusal::Empty(Part::Level))?;
    app.store
        .change_guild(asked.guild.id, |settings, _| settings.set_status(&component.id, status))
        .await?;
    app.mirrors.components_changed.notify_one();
    let name = plain(&component.name);
    let status = label(asked.lang, status);
    Ok(Message::text(say!(asked.lang, "answer-component-set", name = name, status = status)))
}
