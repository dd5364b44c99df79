//! What people do by hand, in the fake and in the model alike.

use std::collections::HashMap;

use fake_discord::{
    Id,
    permissions::{self as p, Overwrite, OverwriteKind},
};

use crate::{Both, support::model::Dice};

impl Both {
    pub(crate) fn role_by_hand(&mut self, bits: u64) {
        let role = self.guild.role("role", bits);
        self.new_role(role, bits);
    }

    pub(crate) fn new_role(&mut self, role: Id, bits: u64) {
        for position in self.positions.values_mut().filter(|position| **position >= 1) {
            *position += 1;
        }
        self.positions.insert(role, 1);
        self.roles.push(role);
        self.model.roles.insert(role, bits);
    }

    pub(crate) fn channel_by_hand(&mut self) {
        let channel = self.guild.channel("channel", None);
        let owner = self.guild.owner();
        self.messages.insert(channel, owner.say(channel, "by hand").unwrap());
        self.channels.push(channel);
        self.model.channels.insert(channel, HashMap::new());
    }

    pub(crate) fn swap_by_hand(&mut self, a: Id, b: Id) {
        let (of_a, of_b) = (self.positions[&a], self.positions[&b]);
        for (role, position) in [(a, of_b), (b, of_a)] {
            self.guild.edit_role(role, |role| role.position = position.try_into().unwrap());
            self.positions.insert(role, position);
        }
    }

    pub(crate) fn some_role(&self, dice: &mut Dice) -> Id {
        self.roles[dice.below(self.roles.len())]
    }

    /// What a bot of this kind mostly holds, with gaps.
    pub(crate) fn bot_bits(dice: &mut Dice) -> u64 {
        let gaps = dice.roll() & dice.roll();
        let mut bits = (p::BOT_DEFAULT | p::MODERATE_MEMBERS) & !gaps;
        if dice.below(12) == 0 {
            bits |= p::ADMINISTRATOR;
        }
        bits
    }

    pub(crate) fn by_hand(&mut self, dice: &mut Dice) {
        match dice.below(9) {
            0 => self.role_by_hand(dice.bits()),
            1 => {
                let (role, bits) = (self.some_role(dice), dice.bits());
                self.guild.edit_role(role, |role| role.permissions = bits);
                self.model.roles.insert(role, bits);
            }
            2 | 3 => {
                let bits = Self::bot_bits(dice);
                self.guild.set_bot_permissions(bits);
                self.model.roles.insert(self.bot_role, bits);
            }
            4 if self.roles.len() > 3 => {
                let role = self.roles.remove(1 + dice.below(self.roles.len() - 1));
                self.guild.delete_role(role);
                self.positions.remove(&role);
                self.model.forget_role(role);
            }
            5 if self.roles.len() > 1 => {
                let other = self.roles[1 + dice.below(self.roles.len() - 1)];
                self.swap_by_hand(other, self.bot_role);
            }
            6 => {
                let person = self.people[dice.below(self.people.len())].clone();
                let held: Vec<Id> =
                    self.roles[1..].iter().copied().filter(|_| dice.below(3) == 0).collect();
                person.set_roles(&held);
                self.model.members.get_mut(&person.id()).unwrap().roles = held;
            }
            7 => self.channel_by_hand(),
            _ => {
                let Some(channel) = self.living_channel(dice) else { return };
                let (id, kind) = match dice.below(4) {
                    0 => (self.bot, OverwriteKind::Member),
                    1 => (self.bot_role, OverwriteKind::Role),
                    _ => (self.some_role(dice), OverwriteKind::Role),
                };
                let allow = dice.bits() & !p::ADMINISTRATOR & dice.roll();
                let deny = dice.bits() & !allow & dice.roll();
                let new = Overwrite { id, kind, allow, deny };
                self.guild
                    .edit_channel_by_hand(channel, |channel| {
                        channel.overwrites.retain(|overwrite| overwrite.id != id);
                        channel.overwrites.push(new);
                    })
                    .unwrap();
                self.model.channels.get_mut(&channel).unwrap().insert(id, (allow, deny));
            }
        }
    }

    pub(crate) fn living_channel(&self, dice: &mut Dice) -> Option<Id> {
        let living: Vec<Id> =
            self.channels.iter().copied().filter(|c| self.model.channels.contains_key(c)).collect();
        (!living.is_empty()).then(|| living[dice.below(living.len())])
    }
}
