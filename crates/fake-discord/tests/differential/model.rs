//! A second Discord, as small as the pages on permissions let it be: the state that they speak of,
//! and their pseudo-code over it. It asks the fake nothing.
//! <https://discord.com/developers/docs/topics/permissions#permission-overwrites>

use std::collections::{BTreeMap, HashMap};

use fake_discord::{Id, permissions};

#[derive(Default)]
pub struct Person {
    pub roles: Vec<Id>,
    pub timed_out: bool,
}

/// Allow and deny by id; no role has the id of a member.
pub type Overwrites = HashMap<Id, (u64, u64)>;

#[derive(Clone, Default)]
pub struct Channel {
    pub category: bool,
    pub parent: Option<Id>,
    pub overwrites: Overwrites,
    /// Authors by message.
    pub messages: BTreeMap<Id, Id>,
}

pub struct Model {
    pub guild: Id,
    pub owner: Id,
    pub bot: Id,
    /// The bot's own; nobody can give, take or delete it.
    pub bot_role: Id,
    pub roles: HashMap<Id, u64>,
    /// Of every role; @everyone's is 0.
    pub positions: BTreeMap<Id, u64>,
    pub members: HashMap<Id, Person>,
    pub channels: BTreeMap<Id, Channel>,
}

impl Model {
    fn compute_base_permissions(&self, member: Id) -> u64 {
        if member == self.owner {
            return u64::MAX;
        }
        let mut permissions = self.roles[&self.guild];
        for role in &self.members[&member].roles {
            permissions |= self.roles[role];
        }
        if permissions & 0x8 == 0x8 { u64::MAX } else { permissions }
    }

    fn compute_overwrites(&self, base: u64, member: Id, channel: Id) -> u64 {
        if base & 0x8 == 0x8 {
            return u64::MAX;
        }
        let mut permissions = base;
        let overwrites = &self.channels[&channel].overwrites;
        if let Some((allow, deny)) = overwrites.get(&self.guild) {
            permissions &= !deny;
            permissions |= allow;
        }
        let mut allow = 0;
        let mut deny = 0;
        for role in &self.members[&member].roles {
            if let Some((a, d)) = overwrites.get(role) {
                allow |= a;
                deny |= d;
            }
        }
        permissions &= !deny;
        permissions |= allow;
        if let Some((a, d)) = overwrites.get(&member) {
            permissions &= !d;
            permissions |= a;
        }
        permissions
    }

    pub fn permissions(&self, member: Id, channel: Id) -> u64 {
        let base = self.compute_base_permissions(member);
        let mut bits = self.compute_overwrites(base, member, channel);
        if bits & 0x8 == 0x8 {
            return permissions::ALL;
        }
        if self.members[&member].timed_out {
            bits &= 0x400 | 0x1_0000;
        }
        if bits & 0x400 == 0 {
            return 0;
        }
        if bits & 0x800 == 0 {
            bits &= !(0x2_0000 | 0x1000 | 0x8000 | 0x4000);
        }
        bits
    }

    /// Permissions in the guild as a whole.
    pub fn guild_permissions(&self, member: Id) -> u64 {
        let base = self.compute_base_permissions(member);
        if base & 0x8 == 0x8 {
            return permissions::ALL;
        }
        if self.members[&member].timed_out { base & (0x400 | 0x1_0000) } else { base }
    }

    pub fn is_category(&self, channel: Id) -> bool {
        self.channels.get(&channel).is_some_and(|found| found.category)
    }

    /// "Any further changes to a parent category will be reflected in its synced child channels."
    pub fn set_overwrites(&mut self, channel: Id, new: &Overwrites) {
        let before = std::mem::replace(
            &mut self.channels.get_mut(&channel).unwrap().overwrites,
            new.clone(),
        );
        for child in self.channels.values_mut().filter(|child| child.parent == Some(channel)) {
            if child.overwrites == before {
                child.overwrites.clone_from(new);
            }
        }
    }

    pub fn set_overwrite(&mut self, channel: Id, target: Id, bits: Option<(u64, u64)>) {
        let mut new = self.channels[&channel].overwrites.clone();
        match bits {
            Some(bits) => new.insert(target, bits),
            None => new.remove(&target),
        };
        self.set_overwrites(channel, &new);
    }

    /// Deleting a category leaves its channels, outside of all.
    pub fn forget_channel(&mut self, channel: Id) {
        self.channels.remove(&channel);
        for child in self.channels.values_mut().filter(|child| child.parent == Some(channel)) {
            child.parent = None;
        }
    }

    /// A new role stands at 1, and the others move up.
    pub fn new_role(&mut self, role: Id, bits: u64) {
        for position in self.positions.values_mut().filter(|position| **position >= 1) {
            *position += 1;
        }
        self.positions.insert(role, 1);
        self.roles.insert(role, bits);
    }

    pub fn forget_role(&mut self, role: Id) {
        self.roles.remove(&role);
        self.positions.remove(&role);
        for person in self.members.values_mut() {
            person.roles.retain(|held| *held != role);
        }
        for channel in self.channels.values_mut() {
            channel.overwrites.remove(&role);
        }
    }

    /// Puts a role at a position: the others keep their order, of two at one the older is higher.
    pub fn move_role(&mut self, role: Id, position: u64) {
        self.positions.insert(role, position);
        let mut order: Vec<(u64, std::cmp::Reverse<Id>)> = self
            .positions
            .iter()
            .filter(|(id, _)| **id != self.guild)
            .map(|(id, position)| (*position, std::cmp::Reverse(*id)))
            .collect();
        order.sort_unstable();
        for ((_, id), position) in order.into_iter().zip(1..) {
            self.positions.insert(id.0, position);
        }
    }
}
