//! What people do by hand: make guilds, roles and channels, join, leave, write.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{
    Channel, DEFAULT_LOCALE, Guild, Membership, Role, ScheduledEvent, User, World, channel_json,
    channel_kind, guild_json, role_json, timestamp, user_json,
};
use crate::{
    Id, Permissions,
    permissions::{self, Overwrite},
};

impl World {
    /// A new user account of this name, or the one that exists.
    pub(crate) fn user_named(&mut self, name: &str) -> Id {
        if let Some(user) = self.users.values().find(|user| user.name == name && !user.bot) {
            return user.id;
        }
        let id = self.new_id();
        let locale = DEFAULT_LOCALE.to_owned();
        let user = User { id, name: name.to_owned(), global_name: None, bot: false, locale };
        self.users.insert(id, user);
        id
    }

    /// Makes a guild that `owner` owns and the bot is a member of.
    pub(crate) fn make_guild(&mut self, name: &str, owner: Id) -> Id {
        let id = self.new_id();
        let bot_role = self.new_id();
        let role = |id, name: &str, permissions, position, managed_by| Role {
            id,
            name: name.to_owned(),
            permissions,
            position,
            color: 0,
            hoist: false,
            mentionable: false,
            managed_by,
        };
        let (bot_name, bot_bits) = (self.options.bot_name.clone(), self.options.bot_permissions);
        let roles = BTreeMap::from([
            (id, role(id, "@everyone", permissions::EVERYONE_DEFAULT, 0, None)),
            (bot_role, role(bot_role, &bot_name, bot_bits, 1, Some(self.bot))),
        ]);
        let joined_at = self.now();
        let member = |user, roles: &[Id]| Membership {
            user,
            nick: None,
            roles: roles.iter().copied().collect(),
            joined_at,
            timed_out_until: None,
        };
        let members = BTreeMap::from([
            (owner, member(owner, &[])),
            (self.bot, member(self.bot, &[bot_role])),
        ]);
        let guild = Guild {
            id,
            name: name.to_owned(),
            owner,
            locale: DEFAULT_LOCALE.to_owned(),
            roles,
            members,
            bot_role,
            command_creates: (0, 0),
        };
        self.guilds.insert(id, guild.clone());
        let data = self.guild_create_json(&guild);
        self.emit("GUILD_CREATE", id, None, data);
        id
    }

    /// Makes a role just above @everyone, as a click on "Create role" does.
    pub(crate) fn make_role(&mut self, guild: Id, mut role: Role) -> Option<Role> {
        role.id = self.new_id();
        role.position = 1;
        let existing = self.guilds.get_mut(&guild)?;
        for other in existing.roles.values_mut().filter(|other| other.position >= 1) {
            other.position += 1;
        }
        existing.roles.insert(role.id, role.clone());
        let data = json!({ "guild_id": guild.to_string(), "role": role_json(&role) });
        self.emit("GUILD_ROLE_CREATE", guild, None, data);
        Some(role)
    }

    /// Changes a role and tells about it.
    pub(crate) fn change_role(&mut self, guild: Id, role: Id, change: impl FnOnce(&mut Role)) {
        let Some(found) = self.guilds.get_mut(&guild).and_then(|g| g.roles.get_mut(&role)) else {
            return;
        };
        change(found);
        let data = json!({ "guild_id": guild.to_string(), "role": role_json(found) });
        self.emit("GUILD_ROLE_UPDATE", guild, None, data);
    }

    /// Removes a role, from its members and from every channel's overwrites too.
    pub(crate) fn remove_role(&mut self, guild: Id, role: Id) {
        let Some(found) = self.guilds.get_mut(&guild) else { return };
        found.roles.remove(&role);
        for member in found.members.values_mut() {
            member.roles.remove(&role);
        }
        for channel in self.channels.values_mut().filter(|channel| channel.guild == guild) {
            channel.overwrites.retain(|overwrite| overwrite.id != role);
        }
        let data = json!({ "guild_id": guild.to_string(), "role_id": role.to_string() });
        self.emit("GUILD_ROLE_DELETE", guild, None, data);
    }

    /// Adds a member, or replaces the roles of one who is there.
    pub(crate) fn set_member(&mut self, guild: Id, user: Id, roles: &[Id]) {
        let joined_at = self.now();
        let Some(found) = self.guilds.get_mut(&guild) else { return };
        let known = found.members.contains_key(&user);
        let member = found.members.entry(user).or_insert_with(|| Membership {
            user,
            nick: None,
            roles: BTreeSet::new(),
            joined_at,
            timed_out_until: None,
        });
        member.roles = roles.iter().copied().collect();
        self.tell_about_member(
            guild,
            user,
            if known { "GUILD_MEMBER_UPDATE" } else { "GUILD_MEMBER_ADD" },
        );
    }

    /// Dispatches a member's present state.
    pub(crate) fn tell_about_member(&mut self, guild: Id, user: Id, kind: &'static str) {
        let Some(member) = self.guilds.get(&guild).and_then(|g| g.members.get(&user)) else {
            return;
        };
        let mut data = self.member_with_user(member);
        data["guild_id"] = json!(guild.to_string());
        self.emit(kind, guild, None, data);
    }

    /// Takes a member out; the bot itself learns it as GUILD_DELETE.
    pub(crate) fn remove_member(&mut self, guild: Id, user: Id) {
        let Some(found) = self.guilds.get_mut(&guild) else { return };
        if found.members.remove(&user).is_none() {
            return;
        }
        if user == self.bot {
            let data = json!({ "id": guild.to_string() });
            self.dispatch_to_bot_even_outside("GUILD_DELETE", guild, &data);
            self.record_change("GUILD_DELETE", (Some(guild), None), None, data);
            return;
        }
        let user = self.users.get(&user).map(user_json);
        let data = json!({ "guild_id": guild.to_string(), "user": user });
        self.emit("GUILD_MEMBER_REMOVE", guild, None, data);
    }

    /// Changes the guild itself and tells about it.
    pub(crate) fn change_guild(&mut self, guild: Id, change: impl FnOnce(&mut Guild)) {
        let Some(found) = self.guilds.get_mut(&guild) else { return };
        change(found);
        let data = guild_json(found, self.bot);
        self.emit("GUILD_UPDATE", guild, None, data);
    }

    /// A channel with nothing set; the caller fills in the rest before [`World::add_channel`].
    pub(crate) fn blank_channel(&mut self, guild: Id, kind: u8, name: &str) -> Channel {
        let place = |channel: &&Channel| {
            channel.guild == guild
                && (channel.kind == channel_kind::CATEGORY) == (kind == channel_kind::CATEGORY)
                && !channel.is_thread()
        };
        let last = self.channels.values().filter(place).map(|channel| channel.position).max();
        Channel {
            id: self.new_id(),
            guild,
            kind,
            name: name.to_owned(),
            topic: None,
            parent: None,
            position: last.map_or(0, |last| last + 1),
            overwrites: Vec::new(),
            nsfw: false,
            slow_mode: 0,
            last_pin_at: None,
            thread: None,
            messages: BTreeMap::new(),
            last_written_by: BTreeMap::new(),
        }
    }

    /// Lets a channel appear.
    pub(crate) fn add_channel(&mut self, channel: Channel) {
        let (id, guild) = (channel.id, channel.guild);
        let kind = if channel.is_thread() { "THREAD_CREATE" } else { "CHANNEL_CREATE" };
        let mut data = channel_json(&channel);
        if channel.is_thread() {
            data["newly_created"] = json!(true);
        }
        self.channels.insert(id, channel);
        self.emit(kind, guild, Some(id), data);
    }

    /// Changes a channel and tells about it. A category takes along those of its channels whose
    /// overwrites were the same as its own.
    /// <https://discord.com/developers/docs/topics/permissions#permission-syncing>
    pub(crate) fn change_channel(&mut self, id: Id, change: impl FnOnce(&mut Channel)) {
        let Some(channel) = self.channels.get(&id) else { return };
        let before = channel.overwrites.clone();
        self.change_channel_alone(id, change);
        let after = self.channels.get(&id).map_or_else(Vec::new, |found| found.overwrites.clone());
        if after == before {
            return;
        }
        // Threads have no overwrites of their own.
        let children = self.channels.values().filter(|c| c.parent == Some(id) && !c.is_thread());
        let synced = children.filter(|child| same(&child.overwrites, &before));
        for child in synced.map(|child| child.id).collect::<Vec<_>>() {
            self.change_channel_alone(child, |child| child.overwrites.clone_from(&after));
        }
    }

    /// A channel that comes into or out of the bot's sight is news as its creation or deletion.
    fn change_channel_alone(&mut self, id: Id, change: impl FnOnce(&mut Channel)) {
        let seen_before = self.can_see(id, self.bot);
        let Some(channel) = self.channels.get_mut(&id) else { return };
        change(channel);
        let (guild, thread) = (channel.guild, channel.is_thread());
        let data = channel_json(channel);
        let kind = if thread { "THREAD_UPDATE" } else { "CHANNEL_UPDATE" };
        match (seen_before, self.can_see(id, self.bot)) {
            (true, false) => {
                self.dispatch_to_bot_even_outside("CHANNEL_DELETE", guild, &data);
                self.record_change(kind, (Some(guild), Some(id)), None, data);
            }
            (false, true) => {
                self.dispatch_to_bot("CHANNEL_CREATE", guild, Some(id), &data);
                self.record_change(kind, (Some(guild), Some(id)), None, data);
            }
            _ => self.emit(kind, guild, Some(id), data),
        }
    }

    /// Removes a channel with its messages and threads; children of a category stay, orphaned.
    pub(crate) fn remove_channel(&mut self, id: Id) -> Option<Channel> {
        let threads: Vec<Id> = self
            .channels
            .values()
            .filter(|channel| channel.is_thread() && channel.parent == Some(id))
            .map(|channel| channel.id)
            .collect();
        for thread in threads {
            self.remove_channel(thread);
        }
        let seen = self.can_see(id, self.bot);
        let channel = self.channels.remove(&id)?;
        let data = channel_json(&channel);
        let kind = if channel.is_thread() { "THREAD_DELETE" } else { "CHANNEL_DELETE" };
        if seen {
            self.dispatch_to_bot_even_outside(kind, channel.guild, &data);
        }
        self.record_change(kind, (Some(channel.guild), Some(id)), None, data);
        if channel.kind == channel_kind::CATEGORY {
            let orphans: Vec<Id> = self
                .channels
                .values()
                .filter(|child| child.parent == Some(id))
                .map(|child| child.id)
                .collect();
            for orphan in orphans {
                self.change_channel(orphan, |channel| channel.parent = None);
            }
        }
        self.webhooks.retain(|_, webhook| webhook.channel != id);
        Some(channel)
    }

    /// Takes a scheduled event away and tells about it.
    pub(crate) fn remove_scheduled_event(&mut self, guild: Id, id: Id) -> Option<ScheduledEvent> {
        self.scheduled_events.get(&id).filter(|event| event.guild == guild)?;
        let event = self.scheduled_events.remove(&id)?;
        self.emit("GUILD_SCHEDULED_EVENT_DELETE", guild, None, event.definition.clone());
        Some(event)
    }

    /// Says what a typing indicator says.
    pub(crate) fn tell_typing(&mut self, channel: Id, user: Id) {
        let Some(found) = self.channels.get(&channel) else { return };
        let guild = found.guild;
        let data = json!({
            "channel_id": channel.to_string(),
            "guild_id": guild.to_string(),
            "user_id": user.to_string(),
            "timestamp": self.now().timestamp(),
        });
        self.emit("TYPING_START", guild, Some(channel), data);
    }

    /// Moves the time of a channel's last pin, as clients show it.
    pub(crate) fn tell_pins(&mut self, channel: Id) {
        let now = self.now();
        let Some(found) = self.channels.get_mut(&channel) else { return };
        found.last_pin_at = Some(now);
        let guild = found.guild;
        let data = json!({
            "guild_id": guild.to_string(),
            "channel_id": channel.to_string(),
            "last_pin_timestamp": timestamp(now),
        });
        self.emit("CHANNEL_PINS_UPDATE", guild, Some(channel), data);
    }

    /// Whether all these bits are held, in the guild as a whole.
    pub(crate) fn holds_in_guild(&self, guild: Id, user: Id, bits: Permissions) -> bool {
        self.permissions_in_guild(guild, user) & bits == bits
    }
}

/// Whether both say the same of the same roles and members, in whatever order.
fn same(some: &[Overwrite], others: &[Overwrite]) -> bool {
    some.len() == others.len() && some.iter().all(|overwrite| others.contains(overwrite))
}
