//! The permission arithmetic against a second, small model: the pseudo-code of Discord's page on
//! permissions, written down independently, over random guilds.
//! <https://discord.com/developers/docs/topics/permissions#permission-hierarchy>

mod support;

use std::collections::HashMap;

use fake_discord::{
    FakeDiscord, GuildHandle, Id, Member, Options,
    permissions::{self, Overwrite, OverwriteKind},
};
use support::model::{Dice, Model, Person};

struct Both {
    guild: GuildHandle,
    people: Vec<Member>,
    roles: Vec<Id>,
    channels: Vec<Id>,
    model: Model,
}

impl Both {
    fn step(&mut self, dice: &mut Dice) {
        let channel = self.channels[dice.below(self.channels.len())];
        let person = dice.below(self.people.len());
        match dice.below(8) {
            0 => {
                let bits = dice.bits();
                let role = self.guild.role("role", bits);
                self.roles.push(role);
                self.model.roles.insert(role, bits);
            }
            1 => {
                let role = self.roles[dice.below(self.roles.len())];
                let bits = dice.bits();
                self.guild.edit_role(role, |role| role.permissions = bits);
                self.model.roles.insert(role, bits);
            }
            2 if self.roles.len() > 2 => {
                // Never @everyone, which stands first.
                let role = self.roles.remove(1 + dice.below(self.roles.len() - 1));
                self.guild.delete_role(role);
                self.model.forget_role(role);
            }
            3 => {
                let until = (dice.below(2) == 0)
                    .then(|| chrono::DateTime::from_timestamp(4_000_000_000, 0).unwrap());
                self.people[person].time_out(until);
                self.model.members.get_mut(&self.people[person].id()).unwrap().timed_out =
                    until.is_some();
            }
            4 => {
                let roles: Vec<Id> =
                    self.roles[1..].iter().copied().filter(|_| dice.below(3) == 0).collect();
                self.people[person].set_roles(&roles);
                self.model.members.get_mut(&self.people[person].id()).unwrap().roles = roles;
            }
            _ => self.overwrite(dice, channel, person),
        }
    }

    fn overwrite(&mut self, dice: &mut Dice, channel: Id, person: usize) {
        let (id, kind) = if dice.below(3) == 0 {
            (self.people[person].id(), OverwriteKind::Member)
        } else {
            (self.roles[dice.below(self.roles.len())], OverwriteKind::Role)
        };
        let allow = dice.bits() & !permissions::ADMINISTRATOR;
        let deny = dice.bits() & !allow;
        self.guild
            .edit_channel_by_hand(channel, |channel| {
                channel.overwrites.retain(|overwrite| overwrite.id != id);
                channel.overwrites.push(Overwrite { id, kind, allow, deny });
            })
            .unwrap();
        self.model.channels.get_mut(&channel).unwrap().insert(id, (allow, deny));
    }

    fn compare(&self, seed: u64, step: usize) {
        for member in &self.people {
            for channel in &self.channels {
                assert_eq!(
                    member.permissions_in(*channel),
                    self.model.permissions(member.id(), *channel),
                    "seed {seed}, step {step}, member {}, channel {channel}",
                    member.id()
                );
            }
        }
    }
}

#[tokio::test]
async fn hundreds_of_random_guilds_agree_with_the_pseudo_code() {
    for seed in 1..=6 {
        let mut dice = Dice(seed);
        let discord = FakeDiscord::start(Options::default()).await.unwrap();
        let guild = discord.guild("random");
        let people: Vec<Member> = ["a", "b", "c"]
            .iter()
            .map(|name| guild.member(name, &[]))
            .chain([guild.owner()])
            .collect();
        let channels = vec![guild.channel("one", None), guild.channel("two", None)];
        let model = Model {
            guild: guild.id(),
            owner: guild.owner().id(),
            roles: [(guild.id(), permissions::EVERYONE_DEFAULT)].into(),
            members: people.iter().map(|person| (person.id(), Person::default())).collect(),
            channels: channels.iter().map(|channel| (*channel, HashMap::new())).collect(),
        };
        let roles = vec![guild.id()];
        let mut both = Both { guild, people, roles, channels, model };
        for step in 0..150 {
            both.step(&mut dice);
            both.compare(seed, step);
        }
    }
}
