//! `/component remove`

use super::Spec;
use super::component_list::managers_only;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::Opt;
use crate::discord::wire::Message;
use crate::incident::text::plain;
use crate::texts::say;

pub const COMMAND: Spec = Spec {
    group: "component",
    name: "remove",
    options,
    run: |app, asked| Box::pin(run(app, asked)),
};

fn options() -> Vec<Opt> {
    vec![Opt::text("component").required().autocomplete()]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    managers_only(asked)?;
    let component = asked.guild.known_component(&asked.required("component"))?.clone();
    app.store
        .change_guild(asked.guild.id, |settings, _| settings.remove_component(&component.id))
        .await?;
    app.mirrors.components_changed.notify_one();
    let name = plain(&component.name);
    Ok(Message::text(say!(asked.lang, "answer-component-removed", name = name)))
}
