//! The user command “Appoint commander”.

use super::{Menu, MenuKind};
use crate::discord::app::{App, Problem};
use crate::discord::asked::{Asked, Target};
use crate::discord::replies;
use crate::discord::wire::Message;
use crate::incident::command::Command;
use crate::incident::words::Role;
use crate::texts::say;

pub const MENU: Menu = Menu {
    kind: MenuKind::Person,
    name: |lang| say!(lang, "people-menu-appoint-commander"),
    run: |app, asked| Box::pin(run(app, asked)),
};

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let Some(Target::Person(who)) = &asked.target else {
        return Ok(replies::failed(asked.lang));
    };
    let role = Role::Commander;
    let incident = app.change(asked, Command::Appoint { who: who.clone(), role }).await?;
    Ok(replies::appointed(asked.lang, &incident, role))
}
