//! What Discord's pages say about what a bot may do: the model's foretelling.

use fake_discord::{Id, permissions as p};

use crate::{Both, DONE};

impl Both {
    pub(crate) fn in_guild(&self) -> u64 {
        self.model.guild_permissions(self.bot)
    }

    pub(crate) fn holds_in_guild(&self, bits: u64) -> bool {
        self.in_guild() & bits == bits
    }

    /// 10003 for a channel that is gone, 50001 for one out of sight, 50013 for a missing bit.
    pub(crate) fn in_channel(&self, channel: Id, bits: u64) -> u64 {
        if !self.model.channels.contains_key(&channel) {
            return 10003;
        }
        let held = self.model.permissions(self.bot, channel);
        if held & p::VIEW_CHANNEL == 0 {
            50001
        } else if held & bits != bits {
            50013
        } else {
            DONE
        }
    }

    /// "it can only … lower than the bot's highest role"
    pub(crate) fn below_the_bot(&self, role: Id) -> bool {
        self.positions[&role] < self.positions[&self.bot_role]
    }

    pub(crate) fn person_below_the_bot(&self, person: Id) -> bool {
        person != self.model.owner
            && self.model.members[&person].roles.iter().all(|role| self.below_the_bot(*role))
    }

    pub(crate) fn role_in_reach(&self, role: Id) -> u64 {
        if !self.holds_in_guild(p::MANAGE_ROLES) {
            50013
        } else if !self.positions.contains_key(&role) {
            10011
        } else if !self.below_the_bot(role) {
            50013
        } else {
            DONE
        }
    }

    /// "Only permissions your bot has in the guild … can be allowed/denied (unless your bot has a
    /// MANAGE_ROLES overwrite in the channel)"; MANAGE_ROLES itself only by administrators.
    pub(crate) fn may_touch(&self, bits: u64, channel: Option<Id>) -> bool {
        if self.holds_in_guild(p::ADMINISTRATOR) {
            return true;
        }
        let overwrites = channel.and_then(|channel| self.model.channels.get(&channel));
        let given = |id: &Id| {
            overwrites.and_then(|o| o.get(id)).is_some_and(|o| o.0 & p::MANAGE_ROLES != 0)
        };
        // The id of @everyone gives to all, but it is no role that the bot has.
        if given(&self.bot) || given(&self.bot_role) {
            return true;
        }
        bits & !(self.in_guild() & !p::MANAGE_ROLES) == 0
    }
}
