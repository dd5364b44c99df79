//! What people do: by hand, as administrators, which always works, and as members, who are refused.

use fake_discord::{
    Id,
    permissions::{self as p, Overwrite, OverwriteKind},
};

use crate::{Both, dice::Dice, model::Channel};

/// So many roles and channels, and rather fewer than more.
const ROLES: usize = 7;
const CHANNELS: usize = 12;

impl Both {
    pub(crate) fn role_by_hand(&mut self, bits: u64) {
        let role = self.guild.role("role", bits);
        self.model.new_role(role, bits);
        self.roles.push(role);
    }

    /// Half of the channels are made in a category, whose overwrites they take over.
    pub(crate) fn channel_by_hand(&mut self, dice: &mut Dice, category: bool) {
        let parent =
            if category { None } else { self.some_category(dice).filter(|_| dice.one_in(2)) };
        let channel = if category {
            self.guild.category("category")
        } else {
            self.guild.channel("channel", parent)
        };
        let overwrites = parent
            .map(|parent| self.model.channels[&parent].overwrites.clone())
            .unwrap_or_default();
        self.remember(channel, Channel { category, parent, overwrites, ..Channel::default() });
        if !category {
            let owner = self.guild.owner();
            let message = owner.say(channel, "by hand").unwrap();
            self.model.channels.get_mut(&channel).unwrap().messages.insert(message, owner.id());
        }
    }

    /// A channel that is new in the fake.
    pub(crate) fn remember(&mut self, id: Id, channel: Channel) {
        self.channels.push(id);
        self.model.channels.insert(id, channel);
    }

    pub(crate) fn swap_by_hand(&mut self, a: Id, b: Id) {
        let (of_a, of_b) = (self.model.positions[&a], self.model.positions[&b]);
        for (role, position) in [(a, of_b), (b, of_a)] {
            self.guild.edit_role(role, |role| role.position = position.try_into().unwrap());
            self.model.positions.insert(role, position);
        }
    }

    pub(crate) fn some_role(&self, dice: &mut Dice) -> Id {
        dice.pick(&self.roles)
    }

    pub(crate) fn some_living_channel(&self, dice: &mut Dice) -> Option<Id> {
        let living: Vec<Id> = self.model.channels.keys().copied().collect();
        (!living.is_empty()).then(|| dice.pick(&living))
    }

    pub(crate) fn some_category(&self, dice: &mut Dice) -> Option<Id> {
        let all: Vec<Id> =
            self.model.channels.keys().copied().filter(|id| self.model.is_category(*id)).collect();
        (!all.is_empty()).then(|| dice.pick(&all))
    }

    /// Whom an overwrite may be about.
    pub(crate) fn some_target(&self, dice: &mut Dice) -> (Id, OverwriteKind) {
        match dice.below(5) {
            0 => (self.model.bot, OverwriteKind::Member),
            1 => (self.model.bot_role, OverwriteKind::Role),
            2 => (self.people[dice.below(self.people.len())].id(), OverwriteKind::Member),
            _ => (self.some_role(dice), OverwriteKind::Role),
        }
    }

    pub(crate) fn by_hand(&mut self, dice: &mut Dice) {
        let kind = dice.below(12);
        self.deed = format!("by hand, {kind}");
        match kind {
            0 if self.roles.len() < ROLES => self.role_by_hand(dice.bits()),
            0 | 1 if self.roles.len() > 3 => {
                let role = self.roles.remove(1 + dice.below(self.roles.len() - 1));
                self.guild.delete_role(role);
                self.model.forget_role(role);
            }
            2 => {
                let (role, bits) = (self.some_role(dice), dice.bits());
                self.guild.edit_role(role, |role| role.permissions = bits);
                self.model.roles.insert(role, bits);
            }
            3 => {
                let bits = dice.bot_bits();
                self.guild.set_bot_permissions(bits);
                self.model.roles.insert(self.model.bot_role, bits);
            }
            4 if self.roles.len() > 1 => {
                let other = self.roles[1 + dice.below(self.roles.len() - 1)];
                self.swap_by_hand(other, self.model.bot_role);
            }
            5 => {
                let person = &self.people[dice.below(self.people.len())];
                let held: Vec<Id> =
                    self.roles[1..].iter().copied().filter(|_| dice.one_in(3)).collect();
                person.set_roles(&held);
                self.model.members.get_mut(&person.id()).unwrap().roles = held;
            }
            6 => {
                let person = &self.people[dice.below(self.people.len())];
                let silenced = dice.one_in(2);
                let until = silenced.then(|| "2026-03-08T12:00:00Z".parse().unwrap());
                person.time_out(until);
                self.model.members.get_mut(&person.id()).unwrap().timed_out = silenced;
            }
            7 if self.model.channels.len() < CHANNELS => {
                let category = dice.one_in(4);
                self.channel_by_hand(dice, category);
            }
            7 => {
                let channel = self.some_living_channel(dice).unwrap();
                self.guild.delete_channel(channel).unwrap();
                self.model.forget_channel(channel);
            }
            8 => self.parent_by_hand(dice),
            _ => self.overwrite_by_hand(dice),
        }
    }

    fn parent_by_hand(&mut self, dice: &mut Dice) {
        let Some(channel) = self.some_living_channel(dice) else { return };
        if self.model.is_category(channel) {
            return;
        }
        let parent = self.some_category(dice).filter(|_| !dice.one_in(3));
        self.guild.edit_channel_by_hand(channel, |channel| channel.parent = parent).unwrap();
        self.model.channels.get_mut(&channel).unwrap().parent = parent;
    }

    fn overwrite_by_hand(&mut self, dice: &mut Dice) {
        // Categories often, since their channels follow.
        let category = self.some_category(dice).filter(|_| dice.one_in(3));
        let Some(channel) = category.or_else(|| self.some_living_channel(dice)) else { return };
        let (id, kind) = self.some_target(dice);
        let allow = dice.bits() & dice.roll() & !p::ADMINISTRATOR;
        let deny = dice.bits() & dice.roll() & !allow & !p::ADMINISTRATOR;
        let new = Overwrite { id, kind, allow, deny };
        self.guild
            .edit_channel_by_hand(channel, |channel| {
                channel.overwrites.retain(|overwrite| overwrite.id != id);
                channel.overwrites.push(new);
            })
            .unwrap();
        self.model.set_overwrite(channel, id, Some((allow, deny)));
    }

    /// Writes, answers, writes with a file, changes what was written.
    pub(crate) fn by_people(&mut self, dice: &mut Dice) {
        let person = self.people[dice.below(self.people.len())].clone();
        let (who, channel) = (person.id(), dice.pick(&self.channels));
        let messages = self.model.channels.get(&channel).map(|found| found.messages.clone());
        let messages = messages.unwrap_or_default();
        let own: Vec<Id> =
            messages.iter().filter(|(_, by)| **by == who).map(|(id, _)| *id).collect();
        let deed = format!("{who} in {channel}");
        let said = match dice.below(4) {
            0 if !own.is_empty() => {
                let came = person.edit(channel, dice.pick(&own), "changed");
                let foretold = self.model.in_channel(who, channel, 0);
                self.by_person(format!("{deed} edits"), came, foretold);
                return;
            }
            1 if !messages.is_empty() => {
                let to = dice.pick(&messages.keys().copied().collect::<Vec<_>>());
                let came = person.reply(channel, to, "an answer");
                let foretold = self.model.send(who, channel, p::READ_MESSAGE_HISTORY);
                self.by_person(format!("{deed} answers"), came, foretold)
            }
            2 => {
                let came = person.say_with_file(channel, "a file", "a.txt", "text/plain", "abc");
                let foretold = self.model.send(who, channel, p::ATTACH_FILES);
                self.by_person(format!("{deed} sends a file"), came, foretold)
            }
            _ => {
                let came = person.say(channel, "hello");
                let foretold = self.model.send(who, channel, 0);
                self.by_person(format!("{deed} writes"), came, foretold)
            }
        };
        if let Some(message) = said {
            self.model.channels.get_mut(&channel).unwrap().messages.insert(message, who);
        }
    }
}
