//! What a person does without the bot: write, react, leave, and what becomes of them.

use axum::body::Bytes;

use super::Member;
use crate::{
    Error, Id, limits,
    permissions::{ADD_REACTIONS, READ_MESSAGE_HISTORY},
    rest::{self, ApiError, NewMessage},
    world::Attachment,
};

impl Member {
    /// Writes a message; its id.
    pub fn say(&self, channel: Id, text: &str) -> Result<Id, Error> {
        self.write(channel, NewMessage::text(text))
    }

    /// Answers a message; its id.
    pub fn reply(&self, channel: Id, to: Id, text: &str) -> Result<Id, Error> {
        self.write(channel, NewMessage::reply_to(text, to))
    }

    /// Writes a message with one file; its id.
    pub fn say_with_file(
        &self,
        channel: Id,
        text: &str,
        name: &str,
        content_type: &str,
        bytes: impl Into<Bytes>,
    ) -> Result<Id, Error> {
        self.write(channel, NewMessage::text(text).with_file(name, content_type, bytes.into()))
    }

    /// Writes a message with several files, each its name, kind and bytes; its id.
    pub fn say_with_files(
        &self,
        channel: Id,
        text: &str,
        files: &[(&str, &str, &[u8])],
    ) -> Result<Id, Error> {
        if files.len() > limits::FILES {
            return Err(Error::CannotBeTyped(format!("{} files, allowed 10", files.len())));
        }
        let with_file = |message: NewMessage, (name, kind, bytes): &(&str, &str, &[u8])| {
            message.with_file(name, kind, Bytes::copy_from_slice(bytes))
        };
        self.write(channel, files.iter().fold(NewMessage::text(text), with_file))
    }

    fn write(&self, channel: Id, new: NewMessage) -> Result<Id, Error> {
        self.shared.with(|world| {
            rest::may_send(world, channel, self.id, &new)
                .and_then(|()| rest::write_message(world, channel, self.id, new))
                .map_err(|refused| Error::NotAllowed(refused.message))
        })
    }

    /// Changes the text of their own message.
    pub fn edit(&self, channel: Id, message: Id, text: &str) -> Result<(), Error> {
        self.shared.with(|world| {
            let own = world.message(channel, message).is_some_and(|m| m.author == self.id);
            if !own {
                return Err(Error::NotAllowed("only one's own messages".to_owned()));
            }
            if !world.can_see(channel, self.id) {
                return Err(Error::NotAllowed(ApiError::missing_access().message));
            }
            rest::edit_message(world, channel, message, NewMessage::text(text).naming_all())
                .map_err(|refused| Error::NotAllowed(refused.message))
        })
    }

    /// Reacts with an emoji.
    pub fn react(&self, channel: Id, message: Id, emoji: &str) -> Result<(), Error> {
        self.shared.with(|world| {
            let needed = ADD_REACTIONS | READ_MESSAGE_HISTORY;
            if world.permissions_in(channel, self.id) & needed != needed {
                return Err(Error::NotAllowed("ADD_REACTIONS is missing".to_owned()));
            }
            rest::react(world, channel, message, emoji, self.id);
            Ok(())
        })
    }

    /// Prepares a file for an ATTACHMENT option; the id is what to type.
    pub fn upload(&self, name: &str, content_type: &str, bytes: impl Into<Bytes>) -> Id {
        self.shared.with(|world| {
            let id = world.new_id();
            let attachment = Attachment {
                id,
                channel: self.guild,
                name: name.to_owned(),
                description: None,
                content_type: Some(content_type.to_owned()),
                bytes: bytes.into(),
                ephemeral: true,
            };
            world.files.insert(id, attachment);
            id
        })
    }

    /// Puts them in a time-out until then, by [`crate::Options::clock`]; None ends it.
    pub fn time_out(&self, until: Option<chrono::DateTime<chrono::Utc>>) {
        self.shared.with(|world| {
            let guild = world.guilds.get_mut(&self.guild);
            if let Some(member) = guild.and_then(|guild| guild.members.get_mut(&self.id)) {
                member.timed_out_until = until;
            }
            world.tell_about_member(self.guild, self.id, "GUILD_MEMBER_UPDATE");
        });
    }

    /// Chooses the language of their client: `locale` of their interactions from now on.
    /// <https://discord.com/developers/docs/reference#locales>
    pub fn set_locale(&self, locale: &str) {
        self.shared.with(|world| {
            if let Some(user) = world.users.get_mut(&self.id) {
                locale.clone_into(&mut user.locale);
            }
        });
    }

    /// Chooses what they are called in this guild; None goes back to their name.
    pub fn set_nick(&self, nick: Option<&str>) {
        self.shared.with(|world| {
            let guild = world.guilds.get_mut(&self.guild);
            if let Some(member) = guild.and_then(|guild| guild.members.get_mut(&self.id)) {
                member.nick = nick.map(str::to_owned);
            }
            world.tell_about_member(self.guild, self.id, "GUILD_MEMBER_UPDATE");
        });
    }

    /// Leaves the guild. What they wrote stays.
    pub fn leave(&self) {
        self.shared.with(|world| world.remove_member(self.guild, self.id));
    }

    /// Gives them exactly these roles.
    pub fn set_roles(&self, roles: &[Id]) {
        self.shared.with(|world| world.set_member(self.guild, self.id, roles));
    }
}
