//! What a person sees, may do, and was called by.

use super::Member;
use crate::{Id, Permissions, world::MessageSnapshot};

impl Member {
    /// Whether they see a channel in their list.
    pub fn can_see(&self, channel: Id) -> bool {
        self.shared.read(|world| world.can_see(channel, self.id))
    }

    /// What they may do in a channel.
    pub fn permissions_in(&self, channel: Id) -> Permissions {
        self.shared.read(|world| world.permissions_in(channel, self.id))
    }

    /// The channels in their list, threads apart, in order.
    pub fn sees(&self) -> Vec<Id> {
        self.shared.read(|world| {
            let channels = world.channels_of(self.guild);
            let ids = channels.into_iter().map(|channel| channel.id);
            ids.filter(|channel| world.can_see(*channel, self.id)).collect()
        })
    }

    /// What they read in a channel, their ephemeral answers included, oldest first.
    pub fn reads(&self, channel: Id) -> Vec<MessageSnapshot> {
        self.shared.read(|world| world.messages_seen_by(channel, self.id))
    }

    /// The messages that called them, by name, by role or with everyone, oldest first.
    pub fn was_pinged_by(&self) -> Vec<Id> {
        self.shared.read(|world| world.messages_that_pinged(self.guild, self.id))
    }
}
