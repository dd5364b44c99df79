//! A guild in the hands of a test: everything that people do there without the bot.

use std::sync::Arc;

use super::Member;
use crate::{
    Error, Id, Permissions,
    permissions::Overwrite,
    rest,
    shared::Shared,
    world::{
        Channel, ChannelSnapshot, MemberSnapshot, Role, RoleSnapshot, ScheduledEventSnapshot,
        World, channel_kind, overwrite_of,
    },
};

/// A guild. Copies are the same guild.
#[derive(Clone)]
pub struct GuildHandle {
    pub(crate) shared: Arc<Shared>,
    pub(crate) id: Id,
}

impl GuildHandle {
    /// The guild's id, which is also the id of its role @everyone.
    pub fn id(&self) -> Id {
        self.id
    }

    fn with<R>(&self, work: impl FnOnce(&mut World) -> R) -> R {
        self.shared.with(work)
    }

    /// Makes a role just above @everyone, below those that are there.
    pub fn role(&self, name: &str, permissions: Permissions) -> Id {
        let role = Role {
            id: 0,
            name: name.to_owned(),
            permissions,
            position: 1,
            color: 0,
            hoist: false,
            mentionable: false,
            managed_by: None,
        };
        // The guild exists as long as its handle's server.
        self.with(|world| world.make_role(self.id, role)).map_or(0, |role| role.id)
    }

    /// Changes a role as an administrator does: permissions, name, whether anyone may ping it.
    pub fn edit_role(&self, role: Id, change: impl FnOnce(&mut Role)) {
        self.with(|world| world.change_role(self.id, role, change));
    }

    /// Deletes a role.
    pub fn delete_role(&self, role: Id) {
        self.with(|world| world.remove_role(self.id, role));
    }

    /// The id of the bot's own role.
    pub fn bot_role(&self) -> Id {
        self.shared.read(|world| world.guilds.get(&self.id).map_or(0, |guild| guild.bot_role))
    }

    /// A member of this name with exactly these roles. The same name is the same person in every
    /// guild; somebody who is here already gets the roles.
    pub fn member(&self, name: &str, roles: &[Id]) -> Member {
        let user = self.with(|world| {
            let user = world.user_named(name);
            world.set_member(self.id, user, roles);
            user
        });
        self.person(user)
    }

    fn person(&self, user: Id) -> Member {
        Member { shared: Arc::clone(&self.shared), guild: self.id, id: user }
    }

    /// The member of this name.
    pub fn member_named(&self, name: &str) -> Option<Member> {
        let members = self.members();
        let found = members.iter().find(|member| member.name == name);
        found.map(|member| self.person(member.id))
    }

    /// Whoever made the guild, and may do everything.
    pub fn owner(&self) -> Member {
        let owner = self.shared.read(|world| world.guilds.get(&self.id).map_or(0, |g| g.owner));
        self.person(owner)
    }

    /// Takes a member out; the bot's own id throws the bot out.
    pub fn remove_member(&self, user: Id) {
        self.with(|world| world.remove_member(self.id, user));
    }

    /// Everybody, by name.
    pub fn members(&self) -> Vec<MemberSnapshot> {
        self.shared.read(|world| world.members_of(self.id))
    }

    /// The roles, lowest first.
    pub fn roles(&self) -> Vec<RoleSnapshot> {
        self.shared.read(|world| world.roles_of(self.id))
    }

    /// Makes a text channel, under a category if there is one. It takes over its overwrites.
    pub fn channel(&self, name: &str, parent: Option<Id>) -> Id {
        self.channel_of_kind(name, channel_kind::TEXT, parent)
    }

    /// Makes a category.
    pub fn category(&self, name: &str) -> Id {
        self.channel_of_kind(name, channel_kind::CATEGORY, None)
    }

    /// Makes a channel of one of [`channel_kind`].
    pub fn channel_of_kind(&self, name: &str, kind: u8, parent: Option<Id>) -> Id {
        self.with(|world| {
            let mut channel = world.blank_channel(self.id, kind, name);
            channel.parent = parent;
            if let Some(parent) = parent.and_then(|parent| world.channels.get(&parent)) {
                channel.overwrites.clone_from(&parent.overwrites);
            }
            let id = channel.id;
            world.add_channel(channel);
            id
        })
    }

    /// All channels and categories in the order people see, then the threads.
    pub fn channels(&self) -> Vec<ChannelSnapshot> {
        self.shared.read(|world| {
            let threads = world.channels.values().filter(|c| c.guild == self.id && c.is_thread());
            world.channels_of(self.id).into_iter().chain(threads).map(Into::into).collect()
        })
    }

    /// The first channel of this name.
    pub fn channel_named(&self, name: &str) -> Option<ChannelSnapshot> {
        self.channels().into_iter().find(|channel| channel.name == name)
    }

    /// Deletes a channel by hand.
    pub fn delete_channel(&self, channel: Id) -> Result<(), Error> {
        self.with(|world| world.remove_channel(channel))
            .map(|_| ())
            .ok_or_else(|| Error::NotFound(format!("channel {channel}")))
    }

    /// Changes anything of a channel by hand, as an administrator can.
    pub fn edit_channel_by_hand(
        &self,
        channel: Id,
        change: impl FnOnce(&mut Channel),
    ) -> Result<(), Error> {
        self.with(|world| {
            if !world.channels.contains_key(&channel) {
                return Err(Error::NotFound(format!("channel {channel}")));
            }
            world.change_channel(channel, change);
            Ok(())
        })
    }

    /// Replaces all overwrites of a channel.
    pub fn set_overwrites(&self, channel: Id, overwrites: &[Overwrite]) -> Result<(), Error> {
        self.edit_channel_by_hand(channel, |found| found.overwrites = overwrites.to_vec())
    }

    /// The overwrite of a channel for a role or member.
    pub fn overwrite(&self, channel: Id, target: Id) -> Option<Overwrite> {
        self.shared
            .read(|world| overwrite_of(&world.channels.get(&channel)?.overwrites, target).copied())
    }

    /// Lets a channel, of any guild, get what is crossposted in an announcement channel.
    pub fn follow(&self, announcements: Id, into: Id) -> Result<(), Error> {
        self.with(|world| {
            let kind = world.channels.get(&announcements).map(|channel| channel.kind);
            if kind != Some(channel_kind::ANNOUNCEMENT) {
                return Err(Error::NotFound(format!("announcement channel {announcements}")));
            }
            let owner = world.guilds.get(&self.id).map_or(0, |guild| guild.owner);
            let followed = world.follow(announcements, into, owner);
            followed.map(|_| ()).ok_or_else(|| Error::NotFound(format!("channel {into}")))
        })
    }

    /// Deletes a message by hand.
    pub fn delete_message(&self, channel: Id, message: Id) -> Result<(), Error> {
        if self.with(|world| rest::remove_message(world, channel, message)) {
            Ok(())
        } else {
            Err(Error::NotFound(format!("message {message} in channel {channel}")))
        }
    }

    /// Changes the permissions of the bot's own role.
    pub fn set_bot_permissions(&self, permissions: Permissions) {
        let role = self.bot_role();
        self.edit_role(role, |role| role.permissions = permissions);
    }

    /// Gives the guild another name.
    pub fn rename(&self, name: &str) {
        self.with(|world| world.change_guild(self.id, |guild| name.clone_into(&mut guild.name)));
    }

    /// Chooses the guild's language: `guild_locale` of interactions from now on.
    /// <https://discord.com/developers/docs/reference#locales>
    pub fn set_locale(&self, locale: &str) {
        self.with(|world| {
            world.change_guild(self.id, |guild| locale.clone_into(&mut guild.locale));
        });
    }

    /// The scheduled events, oldest first.
    pub fn scheduled_events(&self) -> Vec<ScheduledEventSnapshot> {
        self.shared.read(|world| world.scheduled_events_of(self.id))
    }

    /// Deletes a scheduled event by hand.
    pub fn delete_scheduled_event(&self, event: Id) -> Result<(), Error> {
        self.with(|world| world.remove_scheduled_event(self.id, event))
            .map(|_| ())
            .ok_or_else(|| Error::NotFound(format!("scheduled event {event}")))
    }

    /// What the bot may do in a channel.
    pub fn bot_permissions_in(&self, channel: Id) -> Permissions {
        self.shared.read(|world| world.permissions_in(channel, world.bot))
    }
}
