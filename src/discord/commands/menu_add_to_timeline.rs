//! The message command “Add to timeline”.

use serenity::model::channel::Message as Original;
use tracing::debug;

use super::{Menu, MenuKind};
use crate::discord::app::{App, Problem};
use crate::discord::asked::{Asked, Target};
use crate::discord::attach::added;
use crate::discord::cdn::Offered;
use crate::discord::replies;
use crate::discord::wire::Message;
use crate::incident::command::NewEntry;
use crate::incident::ids::Snowflake;
use crate::incident::person::Person;
use crate::incident::refusal::Refusal;
use crate::incident::state::Origin;
use crate::incident::when::When;
use crate::texts::say;

pub const MENU: Menu = Menu {
    kind: MenuKind::Message,
    name: |lang| say!(lang, "attachment-menu-add-to-timeline"),
    run: |app, asked| Box::pin(run(app, asked)),
};

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let Some(Target::Message(original)) = &asked.target else {
        return Ok(replies::failed(asked.lang));
    };
    if original.content.trim().is_empty() && original.attachments.is_empty() {
        return Ok(replies::refused(&say!(asked.lang, "attachment-nothing-to-take")));
    }
    let entry = NewEntry {
        text: original.content.clone(),
        // Discord's clock may be ahead of ours, and nothing has happened in the future.
        at: Some(When::exactly(original.timestamp.to_utc().min(asked.at))),
        author: Some(author(app, asked, original).await),
        origin: Some(Origin {
            channel: Snowflake(original.channel_id.get()),
            message: Snowflake(original.id.get()),
        }),
        ..NewEntry::default()
    };
    let files: Vec<Offered> = original.attachments.iter().map(Offered::from).collect();
    let incident = match app.add_entry(asked, entry, &files).await {
        // There is no option here in which to name one.
        Err(Problem::Refused(Refusal::WhichIncident { open })) => {
            let text = say!(
                asked.lang,
                "attachment-which-incident",
                count = open.len(),
                open = open.join(", ")
            );
            return Ok(replies::refused(&text));
        }
        outcome => outcome?,
    };
    Ok(match added(&incident, asked) {
        Some(entry) => replies::entry_added(asked.lang, &incident, entry),
        None => replies::failed(asked.lang),
    })
}

/// Whoever wrote it, as they are called in this server. A webhook and whoever has left are called
/// as the message says.
async fn author(app: &App, asked: &Asked, original: &Original) -> Person {
    let user = &original.author;
    let own = user.global_name.clone().unwrap_or_else(|| user.name.clone());
    let id = Snowflake(user.id.get());
    let mut name = own;
    if original.webhook_id.is_none() {
        match app.api.member(asked.guild.id, id).await {
            Ok(member) => name = member.nick.unwrap_or(name),
            Err(error) => debug!(%error, author = %id, "called as the message says"),
        }
    }
    Person { id, name }
}
