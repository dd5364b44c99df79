//! `/component add`

use super::Spec;
use super::component_list::managers_only;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::Opt;
use crate::discord::wire::Message;
use crate::incident::guild::Component;
use crate::incident::refusal::{Part, Refusal};
use crate::incident::text::limits::COMPONENT;
use crate::incident::text::plain;
use crate::texts::say;

pub const COMMAND: Spec =
    Spec { group: "component", name: "add", options, run: |app, asked| Box::pin(run(app, asked)) };

fn options() -> Vec<Opt> {
    vec![Opt::text("name").required().longest(COMPONENT)]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    managers_only(asked)?;
    let name = asked.required("name").trim().to_owned();
    if name.is_empty() {
        return Err(Refusal::Empty(Part::Name).into());
    }
    let component = Component::named(&name);
    let added = app
        .store
        .change_guild(asked.guild.id, |settings, _| settings.add_component(component.clone()))
        .await?;
    app.mirrors.components_changed.notify_one();
    let name = plain(&name);
    if !added {
        let text = say!(asked.lang, "refusal-component-taken", name = name);
        return Err(Refusal::Said(text).into());
    }
    Ok(Message::text(say!(asked.lang, "answer-component-added", name = name)))
}
