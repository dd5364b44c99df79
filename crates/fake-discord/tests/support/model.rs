//! A second model of permissions: the pseudo-code of Discord's page, written down independently.
//! <https://discord.com/developers/docs/topics/permissions#permission-overwrites>

use std::collections::HashMap;

use fake_discord::{Id, permissions};

/// xorshift64*: the seed alone decides everything.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.roll() >> 33) as usize % n
    }

    /// Bits that matter here, ADMINISTRATOR seldom.
    pub fn bits(&mut self) -> u64 {
        let common = permissions::VIEW_CHANNEL
            | permissions::SEND_MESSAGES
            | permissions::EMBED_LINKS
            | permissions::ATTACH_FILES
            | permissions::MENTION_EVERYONE
            | permissions::SEND_TTS_MESSAGES
            | permissions::MANAGE_ROLES
            | permissions::READ_MESSAGE_HISTORY
            | permissions::PIN_MESSAGES;
        let mut bits = self.roll() & common;
        if self.below(25) == 0 {
            bits |= permissions::ADMINISTRATOR;
        }
        bits
    }
}

/// A member as the model knows them.
#[derive(Default)]
pub struct Person {
    pub roles: Vec<Id>,
    pub timed_out: bool,
}

/// What the test believes to be true, kept without asking the fake.
pub struct Model {
    pub guild: Id,
    pub owner: Id,
    pub roles: HashMap<Id, u64>,
    pub members: HashMap<Id, Person>,
    /// Of each channel: allow and deny by id.
    pub channels: HashMap<Id, HashMap<Id, (u64, u64)>>,
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
        let overwrites = &self.channels[&channel];
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

    pub fn forget_role(&mut self, role: Id) {
        self.roles.remove(&role);
        for person in self.members.values_mut() {
            person.roles.retain(|held| *held != role);
        }
        for overwrites in self.channels.values_mut() {
            overwrites.remove(&role);
        }
    }
}
