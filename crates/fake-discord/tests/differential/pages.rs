//! What the pages say about who may do what: the answers that the model foretells. The order of
//! two errors at once is no page's, but ours.

use fake_discord::{Id, permissions as p};

use crate::model::Model;

/// Nothing where it works, and Discord's error code where it does not.
pub type Foretold = Result<(), u64>;

/// The status that goes with a code.
/// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#http>
pub fn status_of(code: u64) -> u16 {
    match code {
        10003 | 10007 | 10008 | 10009 | 10011 => 404,
        50001 | 50005 | 50013 => 403,
        40009 | 50008 | 50028 | 50035 => 400,
        _ => panic!("{code}"),
    }
}

/// What a person reads, where a client tells them.
pub fn words_of(code: u64) -> &'static str {
    match code {
        10003 => "Unknown Channel",
        50001 => "Missing Access",
        50008 => "Cannot send messages in a non-text channel",
        50013 => "Missing Permissions",
        _ => panic!("{code}"),
    }
}

impl Model {
    fn in_guild(&self) -> u64 {
        self.guild_permissions(self.bot)
    }

    pub fn bot_holds(&self, bits: u64) -> bool {
        self.in_guild() & bits == bits
    }

    /// A guild's routes need a permission of the guild.
    pub fn holds_in_guild(&self, bits: u64) -> Foretold {
        if self.bot_holds(bits) { Ok(()) } else { Err(50013) }
    }

    /// 10003 for a channel that is gone, 50001 for one out of sight, 50013 for a missing bit.
    pub fn in_channel(&self, who: Id, channel: Id, bits: u64) -> Foretold {
        if !self.channels.contains_key(&channel) {
            return Err(10003);
        }
        let held = self.permissions(who, channel);
        if held & p::VIEW_CHANNEL == 0 {
            Err(50001)
        } else if held & bits != bits {
            Err(50013)
        } else {
            Ok(())
        }
    }

    /// <https://discord.com/developers/docs/resources/message#create-message>
    pub fn send(&self, who: Id, channel: Id, more: u64) -> Foretold {
        self.in_channel(who, channel, 0)?;
        if self.is_category(channel) {
            return Err(50008);
        }
        self.in_channel(who, channel, p::SEND_MESSAGES | more)
    }

    fn author(&self, channel: Id, message: Id) -> Result<Id, u64> {
        let messages = self.channels.get(&channel).map(|found| &found.messages);
        messages.and_then(|messages| messages.get(&message)).copied().ok_or(10008)
    }

    /// <https://discord.com/developers/docs/resources/message#get-channel-message>, and of pins.
    pub fn message_with(&self, channel: Id, message: Id, bits: u64) -> Foretold {
        self.in_channel(self.bot, channel, bits)?;
        self.author(channel, message).map(|_| ())
    }

    /// "… can be edited by the original message author."
    pub fn edit_message(&self, channel: Id, message: Id) -> Foretold {
        self.in_channel(self.bot, channel, 0)?;
        if self.author(channel, message)? == self.bot { Ok(()) } else { Err(50005) }
    }

    /// "… a message that was not sent by the current user … requires the MANAGE_MESSAGES"
    pub fn delete_message(&self, channel: Id, message: Id) -> Foretold {
        self.in_channel(self.bot, channel, 0)?;
        if self.author(channel, message)? == self.bot {
            return Ok(());
        }
        self.in_channel(self.bot, channel, p::MANAGE_MESSAGES)
    }

    /// A parent is a category, and has none itself.
    fn may_be_parent(&self, parent: Option<Id>, of_category: bool) -> Foretold {
        match parent {
            Some(parent) if of_category || !self.is_category(parent) => Err(50035),
            _ => Ok(()),
        }
    }

    /// <https://discord.com/developers/docs/resources/guild#create-guild-channel>
    pub fn create_channel(
        &self,
        category: bool,
        parent: Option<Id>,
        overwrite: Option<(u64, u64)>,
    ) -> Foretold {
        self.holds_in_guild(p::MANAGE_CHANNELS)?;
        self.may_be_parent(parent, category)?;
        let Some((allow, deny)) = overwrite else { return Ok(()) };
        self.holds_in_guild(p::MANAGE_ROLES)?;
        if self.may_touch(allow | deny, None) { Ok(()) } else { Err(50013) }
    }

    /// <https://discord.com/developers/docs/resources/channel#modify-channel>
    pub fn give_parent(&self, channel: Id, parent: Option<Id>) -> Foretold {
        self.in_channel(self.bot, channel, p::MANAGE_CHANNELS)?;
        self.may_be_parent(parent, self.is_category(channel))
    }

    /// <https://discord.com/developers/docs/resources/guild#modify-guild-channel-positions>
    pub fn move_channel(&self, channel: Id, parent: Option<Id>, sync: bool) -> Foretold {
        let before = self.channels.get(&channel).ok_or(10003_u64)?.parent;
        let manages = |category: Option<Id>| match category {
            Some(category) => self.permissions(self.bot, category) & p::MANAGE_CHANNELS != 0,
            None => self.bot_holds(p::MANAGE_CHANNELS),
        };
        if parent == before {
            return if manages(before) || manages(None) { Ok(()) } else { Err(50013) };
        }
        if self.in_channel(self.bot, channel, p::MANAGE_CHANNELS).is_err() || !manages(parent) {
            return Err(50001);
        }
        if sync && parent.is_some() {
            return self.in_channel(self.bot, channel, p::MANAGE_ROLES);
        }
        Ok(())
    }

    /// <https://discord.com/developers/docs/resources/channel#edit-channel-permissions>
    pub fn put_overwrite(&self, channel: Id, target: Id, (allow, deny): (u64, u64)) -> Foretold {
        self.in_channel(self.bot, channel, p::MANAGE_ROLES)?;
        let before = self.channels[&channel].overwrites.get(&target).copied().unwrap_or_default();
        // What stays as it was is not touched.
        let touched = (before.0 ^ allow) | (before.1 ^ deny);
        if self.may_touch(touched, Some(channel)) { Ok(()) } else { Err(50013) }
    }

    pub fn delete_overwrite(&self, channel: Id, target: Id) -> Foretold {
        self.in_channel(self.bot, channel, p::MANAGE_ROLES)?;
        match self.channels[&channel].overwrites.get(&target) {
            None => Err(10009),
            Some((allow, deny)) if !self.may_touch(allow | deny, Some(channel)) => Err(50013),
            Some(_) => Ok(()),
        }
    }

    /// "Only permissions your bot has in the guild or parent channel … can be allowed/denied
    /// (unless your bot has a MANAGE_ROLES overwrite in the channel)"; MANAGE_ROLES itself only by
    /// administrators.
    fn may_touch(&self, bits: u64, channel: Option<Id>) -> bool {
        if self.bot_holds(p::ADMINISTRATOR) {
            return true;
        }
        let mut held = self.in_guild();
        if let Some(channel) = channel.map(|channel| &self.channels[&channel]) {
            let given = |id: &Id| {
                channel.overwrites.get(id).is_some_and(|own| own.0 & p::MANAGE_ROLES != 0)
            };
            // The id of @everyone gives to all, but it is no role that the bot has.
            if given(&self.bot) || given(&self.bot_role) {
                return true;
            }
            held |= channel.parent.map_or(0, |parent| self.permissions(self.bot, parent));
        }
        bits & !(held & !p::MANAGE_ROLES) == 0
    }

    /// "it can only … lower than the bot's highest role"
    fn below_the_bot(&self, role: Id) -> bool {
        self.positions[&role] < self.positions[&self.bot_role]
    }

    pub fn role_in_reach(&self, role: Id) -> Foretold {
        self.holds_in_guild(p::MANAGE_ROLES)?;
        if !self.positions.contains_key(&role) {
            Err(10011)
        } else if !self.below_the_bot(role) {
            Err(50013)
        } else {
            Ok(())
        }
    }

    /// "… it can only grant permissions it has to those roles."
    pub fn edit_role(&self, role: Id, bits: u64) -> Foretold {
        self.role_in_reach(role)?;
        if (bits ^ self.roles[&role]) & !self.in_guild() == 0 { Ok(()) } else { Err(50013) }
    }

    pub fn create_role(&self, bits: u64) -> Foretold {
        self.holds_in_guild(p::MANAGE_ROLES)?;
        if bits & !self.in_guild() == 0 { Ok(()) } else { Err(50013) }
    }

    /// "A bot can only sort roles lower than its highest role."
    pub fn sort_role(&self, role: Id, position: u64) -> Foretold {
        self.role_in_reach(role)?;
        if position < self.positions[&self.bot_role] { Ok(()) } else { Err(50013) }
    }

    /// Nobody gives, takes or deletes @everyone.
    pub fn role_of_its_own(&self, role: Id) -> Foretold {
        self.role_in_reach(role)?;
        if role == self.guild { Err(50028) } else { Ok(()) }
    }

    pub fn give_role(&self, role: Id, person: Id) -> Foretold {
        self.role_of_its_own(role)?;
        if self.members.contains_key(&person) { Ok(()) } else { Err(10007) }
    }

    /// <https://discord.com/developers/docs/topics/permissions#permissions-for-timed-out-members>
    pub fn time_out(&self, person: Id) -> Foretold {
        let Some(found) = self.members.get(&person) else { return Err(10007) };
        self.holds_in_guild(p::MODERATE_MEMBERS)?;
        let below = found.roles.iter().all(|role| self.below_the_bot(*role));
        let exempt = self.guild_permissions(person) & p::ADMINISTRATOR != 0;
        if below && !exempt { Ok(()) } else { Err(50013) }
    }
}
