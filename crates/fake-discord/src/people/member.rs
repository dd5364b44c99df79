//! One person in one guild: what they type, press and choose.

use std::sync::Arc;

use serde_json::Value;

use super::{Call, targets, typed};
use crate::{
    Error, Id, Permissions,
    permissions::USE_APPLICATION_COMMANDS,
    shared::Shared,
    world::{InteractionKind, World},
};

/// A member of a guild. Copies are the same person.
#[derive(Clone)]
pub struct Member {
    pub(crate) shared: Arc<Shared>,
    pub(crate) guild: Id,
    pub(crate) id: Id,
}

impl Member {
    /// The user's id.
    pub fn id(&self) -> Id {
        self.id
    }

    /// The guild they are in here.
    pub fn guild(&self) -> Id {
        self.guild
    }

    /// How text mentions them: `<@id>`.
    pub fn mention(&self) -> String {
        format!("<@{}>", self.id)
    }

    fn asker(&self) -> typed::Asker {
        typed::Asker { guild: self.guild, person: self.id }
    }

    fn call(&self, id: Id) -> Call {
        Call { shared: Arc::clone(&self.shared), id }
    }

    /// Types a slash command such as `/incident declare title:"Slow pages" severity:sev1`.
    ///
    /// Waits until the command is registered and the bot is connected. Then it is checked as a
    /// client checks it: unknown options, missing ones, choices, lengths and bounds.
    /// Values with spaces stand in quotes (`\"` and `\n` inside); users are `@name`, roles
    /// `@name`, channels `#name`, attachments the id from [`Member::upload`].
    pub async fn slash(&self, channel: Id, text: &str) -> Result<Call, Error> {
        self.wait_for_bot(text).await?;
        self.slash_at_once(channel, text)
    }

    /// As [`Member::slash`], without waiting for anything: with no bot there, the command is lost.
    pub fn slash_at_once(&self, channel: Id, text: &str) -> Result<Call, Error> {
        self.shared
            .with(|world| {
                self.may_use_commands(world, channel)?;
                let parsed = typed::parse(world, self.asker(), text, typed::Purpose::Run)?;
                self.may_use(world, channel, parsed.command)?;
                let data = parsed.data();
                world.ask(InteractionKind::Command, self.id, channel, data, None)
            })
            .map(|id| self.call(id))
    }

    async fn wait_for_bot(&self, text: &str) -> Result<(), Error> {
        let name = text.trim_start_matches('/').split_whitespace().next().unwrap_or_default();
        let what = format!("the bot is connected and /{name} is registered");
        self.shared
            .wait_for(&what, |world| {
                let registered = world.commands_in(self.guild).iter().any(|c| c.name == name);
                (registered && world.sessions.anyone_connected()).then_some(())
            })
            .await
    }

    /// Sends what a client could not type: `data` is the `data` of the interaction as it is, with
    /// the id of the command filled in by its `name`.
    pub fn slash_raw(&self, channel: Id, data: Value) -> Result<Call, Error> {
        self.send_raw(InteractionKind::Command, channel, data)
    }

    /// As [`Member::slash_raw`], while the command is still being typed: an interaction that asks
    /// for autocomplete, for tests that answer it themselves.
    pub fn type_raw(&self, channel: Id, data: Value) -> Result<Call, Error> {
        self.send_raw(InteractionKind::Autocomplete, channel, data)
    }

    fn send_raw(&self, kind: InteractionKind, channel: Id, mut data: Value) -> Result<Call, Error> {
        self.shared
            .with(|world| {
                let name = data["name"].as_str().unwrap_or_default();
                let known = world.commands_in(self.guild).into_iter().find(|c| c.name == name);
                let command = known.ok_or_else(|| Error::NotFound(format!("command /{name}")))?;
                data["id"] = command.id.to_string().into();
                data["type"] = command.kind.into();
                world.ask(kind, self.id, channel, data, None)
            })
            .map(|id| self.call(id))
    }

    /// What is offered while typing: the last option of the text has the focus. Names and values.
    pub async fn autocomplete(
        &self,
        channel: Id,
        text: &str,
    ) -> Result<Vec<(String, String)>, Error> {
        self.wait_for_bot(text).await?;
        let id = self.shared.with(|world| {
            self.may_use_commands(world, channel)?;
            let parsed = typed::parse(world, self.asker(), text, typed::Purpose::Complete)?;
            self.may_use(world, channel, parsed.command)?;
            let data = parsed.data();
            world.ask(InteractionKind::Autocomplete, self.id, channel, data, None)
        })?;
        let answer = self.call(id).answer().await?;
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        Ok(answer.choices.iter().map(|c| (text(&c["name"]), text(&c["value"]))).collect())
    }

    /// Uses a message command of the context menu.
    pub async fn context_message(&self, command: &str, message: Id) -> Result<Call, Error> {
        self.context_menu(command, 3, |world| {
            let message = self.message_in_sight(world, message)?;
            Ok((message.channel, message.id))
        })
        .await
    }

    /// Uses a user command of the context menu, in a channel.
    pub async fn context_user(&self, command: &str, channel: Id, user: Id) -> Result<Call, Error> {
        self.context_menu(command, 2, |_| Ok((channel, user))).await
    }

    async fn context_menu(
        &self,
        name: &str,
        kind: u8,
        place_and_target: impl FnOnce(&World) -> Result<(Id, Id), Error>,
    ) -> Result<Call, Error> {
        let find = |world: &World| {
            let commands = world.commands_in(self.guild);
            let mut fitting = commands.into_iter().filter(|c| c.kind == kind && c.name == name);
            fitting.next().map(|command| command.id)
        };
        let what = format!("the bot is connected and \"{name}\" is registered");
        let command = self
            .shared
            .wait_for(&what, |world| find(world).filter(|_| world.sessions.anyone_connected()))
            .await?;
        self.shared
            .with(|world| {
                let (channel, target) = place_and_target(world)?;
                self.may_use_commands(world, channel)?;
                self.may_use(world, channel, command)?;
                let data = targets::context_menu_data(world, self.guild, command, target)?;
                world.ask(InteractionKind::Command, self.id, channel, data, None)
            })
            .map(|id| self.call(id))
    }

    /// Presses the button with this custom id on a message they see.
    pub fn press(&self, message: Id, custom_id: &str) -> Result<Call, Error> {
        self.use_component(message, custom_id, &[])
    }

    /// Chooses values in the select with this custom id on a message they see.
    pub fn select(&self, message: Id, custom_id: &str, values: &[&str]) -> Result<Call, Error> {
        self.use_component(message, custom_id, values)
    }

    fn use_component(&self, message: Id, custom_id: &str, values: &[&str]) -> Result<Call, Error> {
        self.shared
            .with(|world| {
                let message = self.message_in_sight(world, message)?;
                let data = targets::component_data(world, self.id, message, custom_id, values)?;
                let (channel, message) = (message.channel, message.id);
                world.ask(InteractionKind::Component, self.id, channel, data, Some(message))
            })
            .map(|id| self.call(id))
    }

    fn message_in_sight<'a>(
        &self,
        world: &'a World,
        id: Id,
    ) -> Result<&'a crate::world::Message, Error> {
        let own = world.ephemeral_messages.get(&id);
        if own.is_some_and(|message| message.ephemeral_for != Some(self.id)) {
            return Err(Error::NotAllowed(format!("message {id} is shown to somebody else")));
        }
        let public = world.channels.values().find_map(|channel| channel.messages.get(&id));
        let message = own.or(public).ok_or_else(|| Error::NotFound(format!("message {id}")))?;
        if !world.can_see(message.channel, self.id) {
            return Err(Error::NotAllowed(format!("message {id} is in a channel out of sight")));
        }
        Ok(message)
    }

    fn may_use_commands(&self, world: &World, channel: Id) -> Result<(), Error> {
        if !world.can_see(channel, self.id) {
            return Err(Error::NotAllowed(format!("channel {channel} is out of sight")));
        }
        if world.permissions_in(channel, self.id) & USE_APPLICATION_COMMANDS == 0 {
            return Err(Error::NotAllowed("USE_APPLICATION_COMMANDS is missing".to_owned()));
        }
        Ok(())
    }

    /// Who lacks a command's `default_member_permissions` does not see it, and nobody sees one
    /// in a guild whose `contexts` leave guilds out.
    fn may_use(&self, world: &World, channel: Id, command: Id) -> Result<(), Error> {
        let found = world.commands.get(&command);
        let contexts = found.and_then(|command| command.definition["contexts"].as_array());
        if contexts.is_some_and(|contexts| !contexts.contains(&0.into())) {
            return Err(Error::NotAllowed("this command is not shown in guilds".to_owned()));
        }
        let needed = found
            .and_then(|command| command.definition["default_member_permissions"].as_str())
            .and_then(|bits| bits.parse::<Permissions>().ok());
        let Some(needed) = needed else { return Ok(()) };
        let held = world.permissions_in(channel, self.id);
        let administrator = held == crate::permissions::ALL;
        // "0" means administrators only.
        if administrator || (needed != 0 && held & needed == needed) {
            return Ok(());
        }
        Err(Error::NotAllowed("this command is not shown to them".to_owned()))
    }
}
