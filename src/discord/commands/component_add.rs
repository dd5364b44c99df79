//! `/component add`

use super::Spec;
use super::component_list::managers_only;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::Opt;
use crate::discord::wire::Message;
use crate::incident::guild::Component;
use crate::incident::refusal::Refusal;
use crate::incident::text::limits::COMPONENT;
use crate::incident::text::plain;

pub const COMMAND: Spec = Spec {
    group: "component",
    name: "add",
    about: "Add a part of the service",
    options,
    run: |app, asked| Box::pin(run(app, asked)),
};

fn options() -> Vec<Opt> {
    vec![Opt::text("name", "What people call it").required().longest(COMPONENT)]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    managers_only(asked)?;
    let name = asked.required("name").trim().to_owned();
    if name.is_empty() {
        return Err(Refusal::Empty { what: "The name" }.into());
    }
    let component = Component::named(&name);
    let added = app
        .store
        .change_guild(asked.guild.id, |settings, _| {
            let taken = settings.components.iter().any(|known| known.id == component.id);
            if !taken {
                settings.components.push(component.clone());
            }
            !taken
        })
        .await?;
    let name = plain(&name);
    if !added {
        let text = format!("There is a component “{name}” already. Give the new one another name.");
        return Err(Refusal::Other(text).into());
    }
    Ok(Message::text(format!("“{name}” can be named in incidents now.")))
}
